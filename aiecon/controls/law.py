"""What a rule asks of a chip, and what it answers for any chip at any date."""

import datetime
import itertools
import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import pandas as pd

from aiecon.data import load, manifest
from aiecon.domain import (
    NonNegative,
    Number,
    Positive,
    model,
)

Interval: TypeAlias = tuple[float, float]

UNKNOWN: Interval = (0.0, float("inf"))
FREE = "caught by no row"  # of the table: other rules, by end use or end user, may still reach it
STATUSES = (FREE, "licence exception", "case by case", "licence required")  # ever stricter
DESTINATIONS = {
    "China": "China, with Hong Kong",
    "Macau": "Macau",
    "D5": "other countries under an arms embargo (Country Group D:5)",
    "D1D4": "Country Groups D:1 and D:4 outside A:5 and A:6, such as the Gulf states and Vietnam",
    "ally": "the 18 destinations without a cap in the framework of January 2025",
    "other": "all other countries",
}
OPERATORS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}

VENDORS = {  # how a firm is spelt in the tables, and what else it is called
    "Nvidia": ("nvidia corporation",),
    "AMD": ("advanced micro devices",),
    "Intel": ("intel corporation",),
    "Huawei": ("hisilicon",),
    "Google": (),
    "another firm": (),
}

BRANDS = {  # words of a name that name no product
    *("nvidia", "amd", "intel", "huawei", "google", "advanced", "micro", "devices", "corporation"),
    *("instinct", "geforce", "tesla", "habana", "tensor", "core", "gpu"),
}

OPPOSITE = {">=": "<", ">": "<=", "<": ">=", "<=": ">"}
FLAGS = {
    "datacentre": "designed or marketed for data centres",
    "us_market": "sold in the United States",
    "us_export": "exported from the United States",
}
ORIGINS = {"US": (1.0, 1.0), "abroad": (0.0, 0.0), None: (0.0, 1.0)}  # where a shipment starts
LABELS = {
    "tpp": "TPP",
    "density": "performance density",
    "transfer_rate": "transfer rate",
    "memory_bandwidth": "memory bandwidth",
    "memory_plus_transfer_rate": "memory bandwidth plus transfer rate",
    "memory_density": "memory bandwidth density",
}

# Lines of ECCN 3A090.a and .b since 17 November 2023, for the designer's problem and the map of chips.
LINES_2023 = {"T_a": 4800.0, "T_b": 2400.0, "T_0": 1600.0, "D_a": 5.92, "D_2": 3.2, "D_1": 1.6}


# --- the two measures of the rule ----------------------------------------------------------------


@model
def tpp(mac_tops: NonNegative, bits: Positive) -> Number:
    """Total processing performance: 2 * MacTOPS * bit length of the operation.

    mac_tops : peak rate of dense multiply-accumulate operations, 1e12 per second, summed over the chip
    bits : bit length of the inputs to the multiplication
    Returns: TPP; of several bit lengths the rule takes the one that gives most
    Source: ECCN 3A090, technical notes (15 CFR 774, supplement no. 1). The rule's own example, at 8 and at 16
        bits:

    >>> tpp(300, 8), tpp(150, 16)
    (4800, 4800)
    """
    return 2 * mac_tops * bits


@model
def tpp_of_rate(rate: NonNegative, bits: Positive) -> Number:
    """TPP from a data sheet's rate, which counts a multiply-accumulate as two operations: rate * bits / 1e12.

    rate : dense operations per second, floating-point or integer; without structured sparsity
    bits : bit length of the inputs
    Returns: TPP
    Source: As `tpp`. H100 SXM at 8 bits (SemiAnalysis 2025 prints 15,831):

    >>> f"{tpp_of_rate(1978.9e12, 8):,.0f}"
    '15,831'
    """
    return tpp(rate / 2e12, bits)


@model
def performance_density(tpp: NonNegative, area: Positive) -> Number:
    """Performance density: TPP per square millimetre of applicable die area.

    tpp : total processing performance
    area : area of all logic dies made with non-planar transistors, mm2
    Returns: TPP per mm2
    Source: ECCN 3A090, technical notes. H100 on its die of 814 mm2 (SemiAnalysis 2025 prints 19.4):

    >>> round(performance_density(15_831, 814), 1)
    19.4
    """
    return tpp / area


# --- chips, rules and the classifier -------------------------------------------------------------


@dataclass(frozen=True)
class Chip:
    """What the rules ask about a chip. A pair is a range; `UNKNOWN` and None: nobody has published it.

    name : letters name products, and "H100", "NVIDIA H-100" and "H100 SXM5" are every H100; a name with a
        number that the table does not have may be one that a letter names
    vendor : one of `VENDORS`, in any spelling; None if it is not known, and letters may bind it or not
    tpp : total processing performance
    density : performance density, TPP per mm2
    transfer_rate : aggregate bidirectional rate of all inputs and outputs except volatile memory, GB/s
    memory_bandwidth : total DRAM bandwidth, GB/s
    datacentre : designed or marketed for data centres
    us_market : sold in the United States
    memory_density : bandwidth per area of a bare memory stack, GB/s per mm2; zero for a processor

    >>> Chip("mine", " NVIDIA").vendor
    'Nvidia'
    >>> Chip("slip", "AMD", tpp=(2400.0, 1600.0))
    Traceback (most recent call last):
    ...
    ValueError: slip: tpp runs from 2400 down to 1600
    """

    name: str
    vendor: str | None
    tpp: Interval = UNKNOWN
    density: Interval = UNKNOWN
    transfer_rate: Interval = UNKNOWN
    memory_bandwidth: Interval = UNKNOWN
    datacentre: bool | None = None
    us_market: bool | None = None
    memory_density: Interval = (0.0, 0.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "vendor", _vendor(self.name, self.vendor))
        for field in ("datacentre", "us_market"):
            if getattr(self, field) not in (True, False, None):
                raise ValueError(
                    f"{self.name}: {field} = {getattr(self, field)!r} is none of True, False, None"
                )
        for field in ("tpp", "density", "transfer_rate", "memory_bandwidth", "memory_density"):
            low, high = _pair(self.name, field, getattr(self, field))
            object.__setattr__(self, field, (low, high))
            if not 0 <= low < float("inf"):
                raise ValueError(
                    f"{self.name}: {field} = {low:g} is outside its domain: {field} >= 0, finite"
                )
            if not low <= high:
                raise ValueError(f"{self.name}: {field} runs from {low:g} down to {high:g}")
        if 0 < self.tpp[1] < 1:
            raise ValueError(f"{self.name}: tpp = {self.tpp[1]:g} < 1; rates are in operations per second")
        if self.tpp[0] > 0 and self.density[1] == 0:
            raise ValueError(f"{self.name}: density = 0 contradicts tpp = {self.tpp[0]:g}")

    @classmethod
    def design(cls, name: str, vendor: str, tpp: float, area: float, **more: Any) -> "Chip":
        """A chip of one TPP on one die area.

        >>> Chip.design("half an H100", "Nvidia", tpp=7915.5, area=814).density[0]
        9.7242...
        """
        density = float(performance_density(tpp, area))
        return cls(name, vendor, (tpp, tpp), (density, density), **more)

    def ranges(self) -> dict[str, Interval]:
        """The chip as ranges of the parameters that conditions name."""
        flags = {"datacentre": self.datacentre, "us_market": self.us_market}
        return {
            "tpp": self.tpp,
            "density": self.density,
            "transfer_rate": self.transfer_rate,
            "memory_bandwidth": self.memory_bandwidth,
            "memory_plus_transfer_rate": (
                self.memory_bandwidth[0] + self.transfer_rate[0],
                self.memory_bandwidth[1] + self.transfer_rate[1],
            ),
            "memory_density": self.memory_density,
            **{k: (0.0, 1.0) if v is None else (float(v), float(v)) for k, v in flags.items()},
        }


def _vendor(chip: str, given: str | None) -> str | None:
    if given is None:
        return None
    plain = " ".join(str(given).split()).casefold()
    for vendor, names in VENDORS.items():
        if plain in (vendor.casefold(), *names):
            return vendor
    raise ValueError(f"{chip}: vendor = {given!r} is none of {', '.join(VENDORS)}; None if it is not known")


def _pair(chip: str, field: str, given: object) -> Interval:
    try:
        low, high = (float(end) for end in given)  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{chip}: {field} = {given!r} is no range; give (low, high)") from error
    return low, high


def chip(name: str) -> Chip:
    """A chip of the table `export_inputs`, its TPP the highest over bit lengths, its unknowns left unknown.

    name : in the column `chip`
    Returns: Chip
    Raises: ValueError for a chip that the table does not have; a row that contradicts itself

    >>> h20 = chip("H20 SXM")
    >>> h20.tpp, round(h20.density[0], 2)
    ((2368.0, 2368.0), 2.91)
    """
    table = load("export_inputs").set_index("chip")
    if name not in table.index:
        raise ValueError(f"no chip {name!r} in export_inputs; it has {', '.join(table.index)}")
    return _chip(name, table.loc[name])


def chips() -> list[Chip]:
    """All chips of the table `export_inputs`, in its order.

    Returns: list of `Chip`

    >>> [each.name for each in chips()].index("H20 SXM") > 0
    True
    """
    return [_chip(name, row) for name, row in load("export_inputs").set_index("chip").iterrows()]


def _chip(name: str, row: pd.Series) -> Chip:
    rates = (
        (row["dense_16bit_OP_per_s"], 16),
        (row["dense_8bit_OP_per_s"], 8),
        (row["dense_4bit_OP_per_s"], 4),
    )
    known = [float(tpp_of_rate(rate, bits)) for rate, bits in rates if pd.notna(rate)]
    power = UNKNOWN
    if known:
        power = (max(known), float(row["tpp_high"]) if pd.notna(row["tpp_high"]) else max(known))
    area = _interval(row, "die_area_low_mm2", "die_area_high_mm2")
    density = UNKNOWN
    if known and area != UNKNOWN:
        low, high = performance_density(power[0], area[1]), performance_density(power[1], area[0])
        density = (float(low), float(high))
    return Chip(
        name,
        row["vendor"],
        power,
        density,
        _interval(row, "transfer_rate_low_GB_per_s", "transfer_rate_high_GB_per_s"),
        _interval(row, "memory_bandwidth_GB_per_s", "memory_bandwidth_GB_per_s"),
        _flag(row["datacentre"]),
        _flag(row["us_market"]),
    )


def _interval(row: pd.Series, low: str, high: str) -> Interval:
    return UNKNOWN if pd.isna(row[low]) or pd.isna(row[high]) else (float(row[low]), float(row[high]))


def _flag(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


@dataclass(frozen=True)
class Condition:
    """One inequality of a rule, or a list of products that a letter names."""

    parameter: str
    operator: str
    threshold: float
    unit: str
    products: frozenset[str] = frozenset()

    def holds(self, name: str, values: Mapping[str, float]) -> bool:
        if self.parameter == "chip":
            named = any(_model(name) == _model(product) for product in self.products)
            return bool(values.get("product", named))
        return bool(OPERATORS[self.operator](values[self.parameter], self.threshold))

    def words(self, name: str, values: Mapping[str, float]) -> str:
        holds = self.holds(name, values)
        if self.parameter == "chip":
            return f"{name} is {'' if holds else 'not '}named"
        value = values[self.parameter]
        if self.parameter in FLAGS:
            return f"{'' if value else 'not '}{FLAGS[self.parameter]}"
        sense = self.operator if holds else OPPOSITE[self.operator]
        unit = "" if self.unit == "TPP" else f" {self.unit}"
        return (
            f"{LABELS[self.parameter]} {_plain(value, self.threshold)} {sense} {_plain(self.threshold)}{unit}"
        )


@dataclass(frozen=True)
class Rule:
    """A provision: its dates, whom and what it reaches, what it does, and its groups of conditions."""

    id: str
    provision: str
    effect: str
    instrument: str
    announced: pd.Timestamp
    effective: pd.Timestamp
    enforced: pd.Timestamp
    ended: pd.Timestamp
    unenforced: pd.Timestamp
    destinations: frozenset[str]
    vendors: frozenset[str]
    modifies: frozenset[str]
    groups: tuple[tuple[Condition, ...], ...]

    def in_force(self, date: pd.Timestamp, view: str) -> bool:
        """Whether it applied on a date: by its text ("law"), or as it was applied ("practice")."""
        start, end = (self.effective, self.ended) if view == "law" else (self.enforced, self.unenforced)
        return start <= date and not end <= date  # a blank end compares as false

    def group_met(self, name: str, values: Mapping[str, float]) -> tuple[Condition, ...] | None:
        return next((g for g in self.groups if all(c.holds(name, values) for c in g)), None)


@cache
def _rules() -> tuple[Rule, ...]:
    rules = []
    for id, rows in load("export_rules").groupby("rule", sort=False):
        first = rows.iloc[0]
        groups = tuple(
            tuple(
                Condition(c["parameter"], c["operator"], c["threshold"], c["unit"], _names(c["products"]))
                for _, c in conditions.iterrows()
            )
            for _, conditions in rows.groupby("group", sort=False)
        )
        rules.append(
            Rule(
                id=id,
                provision=first["provision"],
                effect=first["effect"],
                instrument=first["instrument"],
                announced=first["announced"],
                effective=first["effective"],
                enforced=first["enforced_from"],
                ended=first["ended"],
                unenforced=first["unenforced_from"],
                destinations=_names(first["destinations"]),
                vendors=_names(first["addressees"]),
                modifies=_names(first["modifies"]),
                groups=groups,
            )
        )
    return tuple(rules)


def rules() -> tuple[Rule, ...]:
    """The rules of the table `export_rules`, in its order.

    Returns: tuple of `Rule`

    >>> next(rule.provision for rule in rules() if rule.id == "R2023a1")
    '3A090.a.1'
    """
    return _rules()


def _model(name: str) -> str:
    """The product of a name: H100 is an H100 SXM and an NVIDIA H-100, and H200 is none."""
    plain = re.sub(r"(?<=[a-z])-(?=\d)", "", name.casefold())
    words = [word for word in re.findall(r"[^\W_]+", plain) if word not in BRANDS]
    numbered = next((i for i, word in enumerate(words, 1) if re.search(r"\d", word)), len(words))
    return " ".join(words[:numbered])


@cache
def _models() -> frozenset[str]:
    return frozenset(_model(name) for name in load("export_inputs")["chip"])


def _may_be_named(name: str) -> bool:
    """Whether a name is of a product that the table does not have, so that a letter may mean it."""
    return bool(re.search(r"\d", name)) and _model(name) not in _models()


def _plain(value: float, line: float | None = None) -> str:
    """A number with two digits, or with as many as keep it on its side of a line."""
    digits = 2
    while line is not None and value != line and round(value, digits) == line and digits < 12:
        digits += 1
    return f"{value:,.{digits}f}".rstrip("0").rstrip(".")


def _names(cell: object) -> frozenset[str]:
    return frozenset(str(cell).split(";")) if pd.notna(cell) else frozenset()


@dataclass(frozen=True)
class Classification:
    """Status, paragraph and reason of one chip at one date; `possible` lists what its unknowns allow."""

    chip: str
    date: pd.Timestamp
    destination: str
    view: str
    status: str
    provision: str
    reason: str
    possible: tuple[str, ...]


def classify(
    chip: Chip,
    date: str | datetime.date,
    destination: str = "China",
    view: str = "law",
    origin: str | None = "US",
) -> Classification:
    """Status of a chip at a date: which paragraph catches it, and why.

    Every unknown input is tried at each value where an answer could change; if all agree the chip is
    decided, if not its status is "unknown" and the possible ones are listed.

    chip : the chip
    date : day of the export as YYYY-MM-DD or a date, between the first rule of the table and the day on which
        it was compiled
    destination : key of `DESTINATIONS`
    view : "law" for the text of the rules with their effective dates, "practice" for what was enforced:
        compliance dates, letters that bind one firm at once, announcements that a rule will not be applied;
        acts of a government, not what firms chose not to ship
    origin : "US" for an export from the United States, to which the review of 2026 is limited, "abroad" for a
        shipment from elsewhere, None if it is not known
    Returns: Classification; to Group D:5, whose embargoes are no rows of the table, `FREE` becomes "unknown"
    Raises: TypeError for no `Chip`
        ValueError for an unknown destination, view or origin, a date that is none or lies outside the table
    Source: The rows of `export_rules`, each with its own.

    >>> classify(chip("H800 SXM"), "2023-06-30").status
    'caught by no row'
    >>> c = classify(chip("H800 SXM"), "2023-12-01")
    >>> c.status, c.provision
    ('licence required', '3A090.a.1')
    """
    if not isinstance(chip, Chip):
        raise TypeError(f"{chip!r} is no Chip; controls.chip(name) takes one from the table")
    if origin not in ORIGINS:
        raise ValueError(f"origin = {origin!r} is neither 'US' nor 'abroad', nor None if it is not known")
    if destination not in DESTINATIONS:
        raise ValueError(f"destination = {destination!r} is none of {', '.join(DESTINATIONS)}")
    if view not in ("law", "practice"):
        raise ValueError(f"view = {view!r} is neither 'law' nor 'practice'")
    day = _day(date)
    there = [rule for rule in rules() if rule.in_force(day, view) and destination in rule.destinations]
    vendors = VENDORS if chip.vendor is None else (chip.vendor,)
    answers = set()
    for live in {tuple(r for r in there if not r.vendors or vendor in r.vendors): 0 for vendor in vendors}:
        answers |= {_exact(chip.name, values, live) for values in _worlds(chip, live, origin)}
    possible = tuple(s for s in STATUSES if s in {status for status, _, _ in answers})
    if len(possible) == 1:
        status, provision, reason = min(answers, key=lambda a: (len(a[1]), a[1], a[2]))
        provisions = sorted({a[1] for a in answers})
        if len(provisions) > 1:
            provision, reason = " or ".join(provisions), "on every possible value of its unknown inputs"
    else:
        status, provision = "unknown", ""
        missing = [k for k, (low, high) in chip.ranges().items() if low != high and k in _asked(there)]
        missing += ["vendor"] if chip.vendor is None else []
        missing += ["whether a letter names it"] if _may_be_named(chip.name) and _lists(there) else []
        missing += ["origin"] if origin is None else []
        reason = f"the answer depends on {', '.join(missing)}: {' or '.join(possible)}"
    if destination == "D5" and status == FREE:
        status, reason = "unknown", f"{reason}; but the embargoes on these countries are no rows of the table"
    return Classification(chip.name, day, destination, view, status, provision, reason, possible)


def _day(date: object) -> pd.Timestamp:
    """The day that is meant, or a refusal: a number is none, and 01/02/2024 is two."""
    first = min(rule.effective for rule in rules())
    last = pd.Timestamp(manifest("export_rules")["retrieved"])
    if isinstance(date, str):
        try:
            date = datetime.date.fromisoformat(date)
        except ValueError as error:
            raise ValueError(f"date = {date!r} is no day; write it as YYYY-MM-DD") from error
    if not isinstance(date, datetime.date) or pd.isna(date):
        raise ValueError(f"date = {date!r} is no day; write it as YYYY-MM-DD")
    day = pd.Timestamp(date).tz_localize(None).normalize()
    if not first <= day <= last:
        raise ValueError(
            f"date = {day:%Y-%m-%d} is outside the table, whose first rule is of {first:%Y-%m-%d} "
            f"and which was compiled on {last:%Y-%m-%d}; what held before is not in it"
        )
    return day


def _lists(live: Iterable[Rule]) -> bool:
    """Whether one of the rules names products."""
    return any(c.parameter == "chip" for rule in live for group in rule.groups for c in group)


def _asked(live: Iterable[Rule]) -> dict[str, set[float]]:
    """Parameters that the rules ask for, with the thresholds at which an answer can change."""
    thresholds: dict[str, set[float]] = {}
    for rule in live:
        for condition in itertools.chain.from_iterable(rule.groups):
            if condition.parameter != "chip":
                thresholds.setdefault(condition.parameter, set()).add(float(condition.threshold))
    return thresholds


def _worlds(chip: Chip, live: Iterable[Rule], origin: str | None) -> Iterable[dict[str, float]]:
    """One world for every combination of answers that the unknown inputs leave open."""
    ranges, options = chip.ranges() | {"us_export": ORIGINS[origin]}, {}
    if _may_be_named(chip.name) and _lists(live):
        options["product"] = [0.0, 1.0]
    for parameter, thresholds in _asked(live).items():
        low, high = ranges[parameter]
        if parameter in FLAGS:
            options[parameter] = sorted({low, high})
        else:  # an answer changes at a threshold, or just above it
            inside = sorted(t for t in thresholds if low <= t <= high)
            edges = [*inside, min(high, 2 * max([low, *inside]) + 1)]
            above = {(a + b) / 2 for a, b in itertools.pairwise(edges)}
            options[parameter] = sorted({low, *edges} | (above if parameter == "memory_density" else set()))
    for values in itertools.product(*options.values()):
        yield dict(zip(options, values, strict=True))


def _exact(name: str, values: Mapping[str, float], live: Iterable[Rule]) -> tuple[str, str, str]:
    """Status, provision and reason when every input is known."""
    met = {rule.id: (rule, group) for rule in live if (group := rule.group_met(name, values)) is not None}
    answers = []
    missed = []
    for rule in (r for r in live if r.effect == "control"):
        if rule.id not in met:
            missed.append(rule.provision)
            continue
        changes = [pair for pair in met.values() if rule.id in pair[0].modifies]
        reason = " and ".join(c.words(name, values) for c in met[rule.id][1])
        if excluded := [pair for pair in changes if pair[0].effect == "exclusion"]:
            note, group = excluded[0]
            why = " and ".join(c.words(name, values) for c in group)
            missed.append(f"{rule.provision}, taken back by {note.provision}: {why}")
            continue
        status, provision = "licence required", rule.provision
        for other, group in changes:  # an exception weighs more than a policy of review
            softer = {"exception": "licence exception", "review": "case by case"}[other.effect]
            if STATUSES.index(softer) < STATUSES.index(status):
                status = softer
                provision = f"{rule.provision}, {other.provision}"
                reason += f"; {other.provision}: {' and '.join(c.words(name, values) for c in group)}"
        answers.append((STATUSES.index(status), provision, reason))
    if not answers:
        return FREE, "", f"meets none of {'; '.join(missed)}" if missed else "no rule in force"
    strictest = max(rank for rank, _, _ in answers)
    _, provision, reason = next(a for a in answers if a[0] == strictest)
    return STATUSES[strictest], provision, reason


def history(chip: Chip, destination: str = "China", view: str = "law") -> pd.DataFrame:
    """How the status of a chip changed: one row for each date on which it did.

    chip, destination, view : as in `classify`
    Returns: DataFrame with columns from, status, provision

    >>> history(chip("A800 SXM 80GB"), view="practice")["from"].dt.year.tolist()
    [2022, 2023, 2023]
    """
    dates: set[pd.Timestamp] = set()
    for rule in rules():
        pair = (rule.effective, rule.ended) if view == "law" else (rule.enforced, rule.unenforced)
        dates |= {date for date in pair if pd.notna(date)}
    last = pd.Timestamp(manifest("export_rules")["retrieved"])
    rows: list[tuple[pd.Timestamp, str, str]] = []
    for date in sorted(d for d in dates if d <= last):
        answer = classify(chip, date, destination, view)
        if not rows or rows[-1][1:] != (answer.status, answer.provision):
            rows.append((date, answer.status, answer.provision))
    return pd.DataFrame(rows, columns=["from", "status", "provision"])
