"""Verdicts on the press claims: words stand in a table, numbers and judgement are computed.

A claim is a row of `press_claims`. To judge it, write in a module of this package a function without
arguments that computes the verdict and the numbers; its docstring states the test in words:

    @judges("A08")
    def philadelphia() -> tuple[str, dict[str, float]]:
        '''True if the index fell by 9.2%, to the rounding of the press.'''
        fall = -returns("SOX", "2025-01-27")
        verdict = "true" if abs(fall - 0.092) < 0.0005 else "false"
        return verdict, {"fall": fall}

and in the row of the table the verdict, how sure the book is of it, and two templates:

    verdict       true
    confidence    high
    evidence      The index closed {fall:.2%} lower {cite:p}`exchange2025`.
    would_change  A revision of the index series.

Then stamp the table (`python -m aiecon.data stamp`) and end the chapter with a cell `judge("A08")`. A
`{name:format}` is filled with the function's number, in a format of `aiecon.explorable.format_number`
(`.2f`, `,.0f`, `.1%`, `.3s`, `$.3s`, ...); a word that the function returns goes in as `{name}`, and a
MyST role such as {cite:p}`key` stays. No result is typed: `judge` refuses a table whose verdict is not
the one that the function computes.

>>> judge("B99")
Traceback (most recent call last):
...
aiecon.claims.ClaimError: no claim 'B99'; the register runs from A01 to B13
"""

import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aiecon.data import load, manifest
from aiecon.explorable import format_number

__all__ = ["ClaimError", "Judgement", "claims", "judge", "judges", "page"]

Number = str | float
Rule = Callable[[], tuple[str, Mapping[str, Number]]]

ACCOUNTS = {"A": "pressA2025", "B": "pressB2025"}
CHAPTERS = Path(__file__).parents[2] / "chapters"  # absent where only the package is installed
FIELD = re.compile(r"\{(\w+)(?::([^{}]*))?\}(?!`)")  # a brace before a backtick is a MyST role

_rules: dict[str, Rule] = {}


class ClaimError(ValueError):
    """A claim that is unknown, or whose table and function do not agree."""


@dataclass(frozen=True)
class Judgement:
    """A claim with its verdict; before its chapter is written, `verdict` and what follows are None."""

    id: str
    claim: str
    account: str
    kind: str
    chapter: str
    verdict: str | None = None
    confidence: str | None = None
    evidence: str | None = None
    would_change: str | None = None
    rule: str | None = None

    def markdown(self) -> str:
        """The verdict as a box, in Markdown with MyST citations that a plain notebook can show as well."""
        if self.verdict is None:
            return f"**{self.id}** {self.claim} *Chapter to come.*"
        label = f"Verdict on claim {self.id}"
        return f"""<div class="verdict {_class(self.verdict)}" role="group" aria-label="{label}">

**Claim {self.id}** ({{cite:t}}`{ACCOUNTS[self.account]}`): {self.claim}

**Verdict: {self.verdict}.** Confidence: {self.confidence}.

{self.evidence}

**What would change it.** {self.would_change}

*The test.* {self.rule}

</div>"""

    def _repr_markdown_(self) -> str:
        return self.markdown()


def judges(id: str) -> Callable[[Rule], Rule]:
    """Make a function the judge of a claim. It returns the verdict and the numbers of the templates."""

    def register(rule: Rule) -> Rule:
        if id in _rules and _rules[id].__module__ != rule.__module__:
            raise ClaimError(f"{id}: both {_name(_rules[id])} and {_name(rule)} judge it")
        if not inspect.getdoc(rule):
            raise ClaimError(f"{id}: {_name(rule)} has no docstring; it states the test in words")
        _rules[id] = rule
        return rule

    return register


def judge(id: str) -> Judgement:
    """Compute the verdict on a claim and compare it with the register.

    Raises ClaimError if the claim is unknown or nobody judges it yet, if the computed verdict is not the
    one in the table, or if a template asks for a number that the function does not return.
    """
    rules = _discover()
    row = _row(id)
    if id not in rules:
        raise ClaimError(f"{id}: no function judges it yet; mark one with @judges({id!r}) in aiecon/claims/")
    rule = rules[id]
    verdict, numbers = rule()
    _check(id, rule, verdict, row)
    words = {part: _fill(row[part], numbers, f"{id}, {part}") for part in ("evidence", "would_change")}
    text = " ".join(inspect.cleandoc(rule.__doc__ or "").split())
    return _judgement(row, verdict=verdict, confidence=row["confidence"], rule=text, **words)


def claims() -> list[Judgement]:
    """The whole register in its order: judged claims with their verdicts, the others without."""
    rules = _discover()
    return [judge(id) if id in rules else _unjudged(id) for id in _register().index]


def page() -> list[str]:
    """The register as Markdown lines, for the page of claims."""
    register = claims()
    judged = [c for c in register if c.verdict is not None]
    counts = pd.Series([c.verdict for c in judged], dtype="str").value_counts()
    tally = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _verdicts() if verdict in counts)
    lines = [f"**{len(judged)} of {len(register)}** claims are judged{': ' if tally else ''}{tally}.", ""]
    for account, key in ACCOUNTS.items():
        lines += [f"## Account {account}", "", f"{{cite:t}}`{key}`.", ""]
        for c in (c for c in register if c.account == account):
            lines += [f"{c.id} · {c.claim}", *_entry(c), ""]
    return lines


def _entry(c: Judgement) -> list[str]:
    if c.verdict is None:
        return [f": *Chapter to come* (chapter {c.chapter})."]
    verdict = f'<strong class="{_class(c.verdict)}">{c.verdict}</strong>'
    return [
        f": {verdict} · confidence {c.confidence} · {_link(c.chapter)}",
        "",
        f"  {c.evidence}",
        "",
        f"  *What would change it.* {c.would_change}",
    ]


def _link(chapter: str) -> str:
    files = sorted(CHAPTERS.glob(f"{chapter}-*.ipynb"))
    return f"{{doc}}`chapter {chapter} </chapters/{files[0].stem}>`" if files else f"chapter {chapter}"


def _class(verdict: str) -> str:
    return f"verdict-{verdict.replace(' ', '-')}"


@functools.cache
def _modules() -> None:
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        importlib.import_module(f"{__name__}.{module.name}")


def _discover() -> dict[str, Rule]:
    _modules()
    if strangers := set(_rules) - set(_register().index):
        raise ClaimError(f"judged, but not in the register: {', '.join(sorted(strangers))}")
    return _rules


def _register() -> pd.DataFrame:
    return load("press_claims").set_index("id", drop=False)


def _verdicts() -> list[str]:
    return [v for v in manifest("press_claims")["columns"]["verdict"]["enum"] if v]


def _row(id: str) -> pd.Series:
    register = _register()
    if id not in register.index:
        raise ClaimError(
            f"no claim {id!r}; the register runs from {register.index[0]} to {register.index[-1]}"
        )
    return register.loc[id]


def _judgement(row: pd.Series, **judged: str) -> Judgement:
    return Judgement(**{part: row[part] for part in ("id", "claim", "account", "kind", "chapter")}, **judged)


def _unjudged(id: str) -> Judgement:
    row = _row(id)
    if filled := [p for p in ("verdict", "confidence", "evidence", "would_change") if pd.notna(row[p])]:
        raise ClaimError(f"{id}: the table has {', '.join(filled)}, but no function judges it")
    return _judgement(row)


def _check(id: str, rule: Rule, verdict: str, row: pd.Series) -> None:
    if verdict not in _verdicts():
        raise ClaimError(f"{id}: {_name(rule)} says {verdict!r}, which is none of: {', '.join(_verdicts())}")
    if row["verdict"] != verdict:
        told = "nothing" if pd.isna(row["verdict"]) else repr(row["verdict"])
        raise ClaimError(f"{id}: {_name(rule)} computes {verdict!r}, press_claims.csv says {told}")
    if blank := [p for p in ("confidence", "evidence", "would_change") if pd.isna(row[p])]:
        raise ClaimError(f"{id}: press_claims.csv has a verdict, but no {' and no '.join(blank)}")


def _fill(template: str, numbers: Mapping[str, Number], where: str) -> str:
    def value(field: re.Match[str]) -> str:
        name, spec = field.groups()
        if name not in numbers:
            raise ClaimError(f"{where}: no number {name!r}; there are: {', '.join(numbers) or 'none'}")
        number = numbers[name]
        if isinstance(number, str):
            return number
        if not spec:
            raise ClaimError(f"{where}: {{{name}}} needs a format, such as {{{name}:.3s}}")
        return format_number(number, spec)

    return FIELD.sub(value, template)


def _name(rule: Rule) -> str:
    return f"{rule.__module__}.{rule.__qualname__}"
