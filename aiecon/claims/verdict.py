"""A verdict from evidence: which comparisons hold, what follows, how sure it is, what would turn it.

A claim has parts. A part has legs, each a comparison of a quantity with a named threshold, and cases: read
from the top, the first whose legs all hold gives the verdict. The quantities are functions of evidence, and
each piece of evidence lists every alternative that can be defended. The rule runs over all their
combinations, a multiverse (Steegen et al. 2016), in which the sides of a choice weigh the same: the verdict
is what at least two thirds of the weight say, and how sure it is follows from that share. Only the verdict
that the words were written for is typed, and compared.
"""

import copy
import inspect
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from aiecon.data import as_day, published
from aiecon.explorable import format_number

__all__ = ["VERDICTS", "Case", "Change", "Claim", "ClaimError", "Evidence", "Leg", "Option", "Part", "Shares"]

VERDICTS = ("true", "mostly true", "misleading", "false", "unresolved", "contested")
TRUE, MOSTLY_TRUE, MISLEADING, FALSE, UNRESOLVED, CONTESTED = range(len(VERDICTS))
MAJORITY = 2 / 3  # of the combinations, for a verdict; where none has it, contested
SURE = {"high": 0.95, "medium": 0.80, "low": 0.0}  # least share of the combinations
FEW = 4  # combinations below which nothing is said of how sure the verdict is: too little was varied
MOST_COMBINATIONS = 20_000  # combinations at most

Value = Any  # a float, an array over the multiverse, or a slider's symbol


class ClaimError(ValueError):
    """A claim whose evidence, rule, words and register do not agree."""


@dataclass(frozen=True)
class Option:
    """One defensible value of a piece of evidence, what it is, and its source: keys of the bibliography.

    given : choices that it belongs to, such as {"market": "equal weights"}; two options that belong to
        different sides of one choice are never combined
    """

    value: float
    what: str
    source: str
    given: Mapping[str, str] = field(default_factory=dict)


def meet(options: Iterable[Option]) -> bool:
    """Whether options can be held together: none belongs to the other side of a choice.

    >>> usual, equal = ({"market": market} for market in ("S&P 500", "equal weights"))
    >>> own, ranked = Option(0.8, "own", "a2024", usual), Option(-6, "ranked", "a2024", equal)
    >>> meet([own, ranked]), meet([own, Option(0, "rivals", "b2024")])
    (False, True)
    """
    chosen: dict[str, str] = {}
    return all(chosen.setdefault(name, side) == side for o in options for name, side in o.given.items())


class Evidence:
    """A quantity that decides, with its alternatives; the first is the main specification.

    low, high : the stated range, in which a reader may move it; it holds every alternative
    step : distance between places of a linear slider, where a hundredth of the range does not do
    format : see `aiecon.explorable.format_number`; "no|yes" for a fact that is one or the other

    >>> hours = Evidence("Hours", Option(2.4, "one", "a2024"), Option(9, "other", "b2024"), low=1, high=40)
    >>> hours.main, [option.value for option in hours.options]
    (2.4, [2.4, 9])
    """

    def __init__(
        self,
        label: str,
        *options: Option,
        low: float,
        high: float,
        unit: str = "",
        log: bool = False,
        step: float | None = None,
        format: str = ".3g",
    ) -> None:
        self.label, self.options, self.low, self.high = label, options, float(low), float(high)
        self.unit, self.log, self.format = unit, log, format
        self.step = 1.0 if format == "no|yes" else step

    @property
    def main(self) -> float:
        return float(self.options[0].value)

    def written(self, value: float) -> str:
        return format_number(value, self.format) + (f" {self.unit}" if self.unit else "")

    def known_on(self, day: str) -> "Evidence":
        """The same evidence with the options alone whose sources were all published at the end of a day.

        >>> day, after = Option(0.17, "the day", "reuters2025selloff"), Option(0.09, "later", "damodaran2025")
        >>> [o.what for o in Evidence("Fall", after, day, low=0, high=1).known_on("2025-01-27").options]
        ['the day']
        """
        last, dates = as_day(day), published()
        kept = [o for o in self.options if all(dates[key] <= last for key in re.split("[,;]", o.source))]
        if not kept:
            raise ClaimError(f"{self.label}: no option was known on {day}")
        result = copy.copy(self)
        result.options = tuple(kept)
        return result

    def replaced(self, value: float) -> "Evidence":
        """The same evidence, settled at one value."""
        settled = Option(float(value), "assumed", "")
        return Evidence(self.label, settled, low=self.low, high=self.high, unit=self.unit, log=self.log)


_HOLDS: dict[str, Callable[[Value, Value], Value]] = {
    "at_least": np.greater_equal,
    "above": np.greater,
    "at_most": np.less_equal,
    "below": np.less,
}


class Leg:
    """One comparison of a rule: it holds where a function of the evidence meets a threshold.

    says : what holds, in words; {} is where the threshold is written
    quantity : function of evidence, by name; NumPy functions and operators only
    at_least, above, at_most, below : the threshold; one of them
    why : the reason for this threshold
    """

    def __init__(
        self,
        name: str,
        says: str,
        quantity: Callable[..., Value],
        *,
        why: str,
        format: str = ".3g",
        unit: str = "",
        **threshold: float,
    ) -> None:
        if len(threshold) != 1 or not set(threshold) <= set(_HOLDS):
            raise ClaimError(
                f"leg {name!r}: one of {', '.join(_HOLDS)} is its threshold; given: {threshold or 'none'}"
            )
        if not why.strip():
            raise ClaimError(f"leg {name!r}: its threshold needs a reason (why=)")
        ((self.sense, value),) = threshold.items()
        self.name, self.quantity, self.threshold = name, quantity, float(value)
        self.why, self.format, self.unit, self._says = why, format, unit, says
        self.signature = inspect.signature(quantity)
        self.arguments = list(self.signature.parameters)

    @property
    def says(self) -> str:
        return self._says.replace("{}", self.written(self.threshold))

    def written(self, value: float) -> str:
        return format_number(value, self.format) + (f" {self.unit}" if self.unit else "")

    def value(self, values: Mapping[str, Value]) -> Value:
        return self.quantity(**{name: values[name] for name in self.arguments})

    def holds(self, values: Mapping[str, Value]) -> Value:
        return _HOLDS[self.sense](self.value(values), self.threshold)


class Case:
    """A verdict, and the legs that must all hold for it; "not NAME" where one must fail.

    >>> Case("mostly true", "cheap", "not copied").wants
    {'cheap': True, 'copied': False}
    """

    def __init__(self, verdict: str, *legs: str) -> None:
        if verdict not in VERDICTS[:CONTESTED]:
            raise ClaimError(f"a case says {verdict!r}, which is none of: {', '.join(VERDICTS[:CONTESTED])}")
        self.verdict = verdict
        self.wants = {leg.removeprefix("not "): not leg.startswith("not ") for leg in legs}


@dataclass(frozen=True)
class Part:
    """What a claim says, or one of several things that it says, with the rule that judges it."""

    name: str
    says: str
    verdict: str
    legs: list[Leg]
    cases: list[Case]

    def code(self, values: Mapping[str, Value]) -> Value:
        """The place in VERDICTS of what the rule says, for numbers, arrays or symbols."""
        held = {leg.name: leg.holds(values) for leg in self.legs}
        return self.follows(held)

    def follows(self, held: Mapping[str, Value]) -> Value:
        """The same from which legs hold."""
        *named, last = self.cases
        code: Value = float(VERDICTS.index(last.verdict))
        for case in reversed(named):
            terms = [held[leg] if wanted else np.logical_not(held[leg]) for leg, wanted in case.wants.items()]
            every = terms[0]
            for term in terms[1:]:
                every = np.logical_and(every, term)
            code = np.where(every, float(VERDICTS.index(case.verdict)), code)
        return code

    @property
    def rule(self) -> str:
        """The test in words, made from what is executed."""
        legs = {leg.name: leg.says for leg in self.legs}
        sentences = []
        for case in self.cases[:-1]:
            terms = [
                legs[leg] if wanted else f"it is not so that {legs[leg]}"
                for leg, wanted in case.wants.items()
            ]
            sentences.append(f"**{case.verdict}** if {'; and '.join(terms)}")
        return "; otherwise ".join([*sentences, f"**{self.cases[-1].verdict}**"]) + "."


class Change:
    """What would change a verdict: evidence that is executed and must turn it.

    label : short, for a button;  says : a sentence, a template like a claim's own words
    turns : the verdict that it makes;  part : where it need turn only this part
    """

    def __init__(self, label: str, says: str, *, turns: str, part: str = "", **evidence: float) -> None:
        self.label, self.says, self.turns, self.part, self.evidence = label, says, turns, part, evidence


@dataclass(frozen=True)
class Shares:
    """The share of each verdict in the weight of the combinations, and how many these are."""

    shares: dict[str, float]
    combinations: int

    @property
    def verdict(self) -> str:
        best = max(self.shares, key=lambda verdict: self.shares[verdict])
        return best if self.shares[best] >= MAJORITY - 1e-12 else "contested"


def combined(codes: Iterable[Value]) -> Value:
    """One verdict from those of several parts, by one standard for all claims.

    All alike: that. Else a false or a misleading part makes the whole misleading, a part that is unresolved
    leaves it so, and what remains is mostly true.

    >>> [VERDICTS[int(combined(codes))] for codes in [(0, 0), (0, 1), (0, 3), (0, 4), (3, 4)]]
    ['true', 'mostly true', 'misleading', 'unresolved', 'misleading']
    """
    first, *others = codes
    if not others:
        return first

    def some(*verdicts: int) -> Value:
        found = np.equal(first, verdicts[0])
        for code, verdict in itertools.product([first, *others], verdicts):
            found = np.logical_or(found, np.equal(code, verdict))
        return found

    alike = np.equal(others[0], first)
    for other in others[1:]:
        alike = np.logical_and(alike, np.equal(other, first))
    opened = np.where(some(UNRESOLVED), float(UNRESOLVED), float(MOSTLY_TRUE))
    return np.where(alike, first, np.where(some(FALSE, MISLEADING), float(MISLEADING), opened))


@dataclass(frozen=True)
class Claim:
    """Evidence, rule and words for one claim of the register."""

    evidence: dict[str, Evidence]
    parts: list[Part]
    says: str
    changes: list[Change]
    numbers: dict[str, float | str] = field(default_factory=dict)

    @cached_property
    def main(self) -> dict[str, float]:
        return {name: evidence.main for name, evidence in self.evidence.items()}

    @property
    def legs(self) -> list[tuple[Part, Leg]]:
        return [(part, leg) for part in self.parts for leg in part.legs]

    def part(self, name: str) -> Part:
        return next(part for part in self.parts if part.name == name)

    def decide(self, **evidence: float) -> str:
        """The verdict of the rule at one set of evidence; what is left out stays at its main value."""
        values = {**self.main, **evidence}
        return VERDICTS[int(self.code(values))]

    def code(self, values: Mapping[str, Value]) -> Value:
        return combined([part.code(values) for part in self.parts])

    @cached_property
    def _combinations(self) -> list[tuple[Option, ...]]:
        """Every combination of alternatives that can meet."""
        return [row for row in itertools.product(*(e.options for e in self.evidence.values())) if meet(row)]

    @cached_property
    def grid(self) -> dict[str, np.ndarray]:
        """Their values: one array a piece of evidence."""
        product = np.array([[o.value for o in row] for row in self._combinations], dtype=float)
        return {name: product[:, i] for i, name in enumerate(self.evidence)}

    @cached_property
    def weights(self) -> np.ndarray:
        """What each combination weighs: the sides of a choice the same, however many options are on each.

        Else an option that decides nothing would decide, because its side has more combinations by it.
        A combination that takes no side of a choice belongs to each of them.
        """
        taken = [frozenset(itertools.chain(*(o.given.items() for o in row))) for row in self._combinations]
        choices: dict[str, set[tuple[str, str]]] = {}
        for name, side in frozenset().union(*taken):
            choices.setdefault(name, set()).add((name, side))
        within = np.array(
            [[t <= set(sides) for t in taken] for sides in itertools.product(*choices.values())]
        )
        within = within[within.any(axis=1)]
        return (within / within.sum(axis=1, keepdims=True)).mean(axis=0)

    @property
    def alike(self) -> bool:
        """Whether every combination weighs the same."""
        return bool(np.ptp(self.weights) < 1e-12)

    @cached_property
    def shares(self) -> Shares:
        """The multiverse of the whole claim."""
        return self._shares(self.code)

    @cached_property
    def shares_of(self) -> dict[str, Shares]:
        """The multiverse of each part."""
        return {part.name: self._shares(part.code) for part in self.parts}

    def _shares(self, code: Callable[[Mapping[str, Value]], Value]) -> Shares:
        count = len(next(iter(self.grid.values())))
        codes = np.broadcast_to(np.asarray(code(self.grid), dtype=float), (count,))
        share = {v: float(self.weights[codes == i].sum()) for i, v in enumerate(VERDICTS)}
        return Shares({v: s for v, s in share.items() if s}, count)

    @cached_property
    def verdict(self) -> str:
        """What the book says: what two thirds of the combinations make of all parts together."""
        return self.shares.verdict

    @cached_property
    def sure(self) -> str:
        """high, medium or low, by the share of combinations that say what the book says; nothing of few."""
        if self.shares.combinations < FEW:
            return "not computed"
        share = self.shares.shares.get(self.verdict, 0.0)
        return next(word for word, least in SURE.items() if share >= least - 1e-12)

    @cached_property
    def unvaried(self) -> list[Leg]:
        """Legs that would turn the whole verdict alone, but have one value in all combinations.

        High agreement says nothing of how sure these are.
        """

        def whole(turned: Leg) -> str:
            """What the book would say if one leg held wherever it fails, and failed wherever it holds."""

            def code(values: Mapping[str, Value]) -> Value:
                held = (
                    {leg.name: np.logical_xor(leg.holds(values), leg is turned) for leg in part.legs}
                    for part in self.parts
                )
                return combined([part.follows(legs) for part, legs in zip(self.parts, held, strict=True)])

            return self._shares(code).verdict

        return [
            leg
            for _, leg in self.legs
            if whole(leg) != self.verdict and np.unique(np.asarray(leg.value(self.grid))).size == 1
        ]

    def changed(self, change: Change) -> "Claim":
        """The claim with the evidence of a change in place of its alternatives."""
        evidence = {
            name: e.replaced(change.evidence[name]) if name in change.evidence else e
            for name, e in self.evidence.items()
        }
        return Claim(evidence, self.parts, self.says, [], self.numbers)
