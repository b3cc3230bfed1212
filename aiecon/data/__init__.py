"""The facts of the book: one CSV and one manifest (YAML) per table, checked when they are read.

>>> from aiecon.data import fields, load, tables
>>> "training_runs" in tables()
True
>>> runs = load("training_runs").query("current").set_index("model")
>>> f"{runs.loc['DeepSeek-V3', 'gpu_hours']:,.0f} {fields('training_runs')['gpu_hours']['unit']}"
'2,788,000 accelerator-hours'

Hindsight is kept out by a date: `load("run_costs", known_on="2025-01-27")` holds what could be known at
the end of that day, and `known_since` says of every row since when.

A manifest is a data resource in the words of Data Package 2.0 (datapackage.org), with some of our own: `row`
says what a row is, `works` names a source in the bibliography, `unit` the unit of a field; `compiled`,
`left_out` and `retrieved` say how, without what and when; `known` names a field with the day on which a row
became known, where its sources do not say it. What manifests share stands once, in
datapackage.yml: the licence, the fields of every fact, and that a cell is filled unless its field says
`required: false`. Numbers are in the unit of their field and never carry a prefix. Nothing here reads the
network.
"""

import csv
import datetime
import difflib
import functools
import hashlib
import math
import operator
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import fastjsonschema
import pandas as pd
import yaml
from fastjsonschema import JsonSchemaValueException

__all__ = [
    "DataError",
    "as_day",
    "digest",
    "facts_as_of",
    "fields",
    "known_since",
    "load",
    "manifest",
    "package",
    "path",
    "published",
    "since",
    "tables",
    "works",
]

FOLDER = Path(__file__).parent
PACKAGE = FOLDER / "datapackage.yml"  # what the manifests share
WORKS = FOLDER / "works.csv"  # when each work of the bibliography was published: python -m aiecon.data stamp
PROBLEMS_SHOWN = 5  # problems listed in one error
Reader = tuple[re.Pattern[str], Callable[[str], object]]
READERS: dict[str, Reader] = {  # how a cell is written and what reads it: nan, inf and 1_000 are no numbers
    "integer": (re.compile("-?[0-9]+"), int),
    "number": (re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?"), float),
    "boolean": (re.compile("true|false"), "true".__eq__),
    "date": (re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), datetime.date.fromisoformat),
}
BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
RULES: dict[str, Callable[[Any, Any], object]] = BOUNDS | {
    "pattern": lambda value, pattern: re.search(pattern, value),
    "enum": lambda value, allowed: value in allowed,
}
ASKED_OF = {  # the constraints of each type
    "string": ["required", "enum", "pattern"],
    "number": ["required", "enum", *BOUNDS],
    "integer": ["required", "enum", *BOUNDS],
    "boolean": ["required"],
    "date": ["required"],
}

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}


def _only(needed: list[str], /, **properties: object) -> dict[str, Any]:
    """An object with these properties and no other."""
    return {"type": "object", "additionalProperties": False, "required": needed, "properties": properties}


CONSTRAINTS = {bound: {"type": "number"} for bound in BOUNDS} | {
    "required": {"type": "boolean"},
    "pattern": {"type": "string", "format": "regex"},
    "enum": {"type": "array", "minItems": 1},
}
FIELD = _only(  # what a manifest says of a column
    ["name", "type", "description", "constraints"],
    name=TEXT,
    type={"enum": list(ASKED_OF)},
    unit=TEXT,
    description=TEXT,
    constraints={"type": "object"},
)
FIELD["allOf"] = [
    {
        "if": {"properties": {"type": {"const": kind}}},
        "then": {
            "required": ["unit"] if kind == "number" else [],
            "properties": {"constraints": _only(["required"], **{key: CONSTRAINTS[key] for key in keys})},
        },
    }
    for kind, keys in ASKED_OF.items()
]
NAMED = {"type": "object", "required": ["name"], "properties": {"name": TEXT}}
LICENCE = _only(["name", "title"], name=TEXT, title=TEXT, path=TEXT)
RESOURCE = _only(  # what it says of a table
    ["title", "row", "sources", "licenses", "retrieved", "hash", "compiled", "left_out", "schema"],
    title=TEXT,
    row=TEXT,
    sources={"type": "array", "items": _only(["title"], title=TEXT, works=TEXTS), "minItems": 1},
    licenses={"type": "array", "items": LICENCE, "minItems": 1},
    retrieved={"type": "string", "format": "date"},
    hash={"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
    compiled=TEXT,
    left_out=TEXT,
    known=_only(["day"], day=TEXT, works=TEXTS),  # the field; of which works alone, where others are dated
    schema=_only(
        ["fields"],
        fields={"type": "array", "items": NAMED, "minItems": 1},
        primaryKey=TEXTS,
        uniqueKeys={"type": "array", "items": TEXTS, "minItems": 1},
    ),
)


def _is_date(text: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


CHECK_FIELD = fastjsonschema.compile(FIELD, use_default=False)
CHECK_RESOURCE = fastjsonschema.compile(RESOURCE, formats={"date": _is_date}, use_default=False)


class DataError(ValueError):
    """A table that is unknown, missing, or breaks its manifest."""


def tables() -> list[str]:
    """Names of the tables, in alphabetical order."""
    return sorted(file.stem for file in FOLDER.glob("*.yml") if file.name != PACKAGE.name)


def path(name: str) -> Path:
    """The CSV file of a table."""
    if name not in tables():
        close = difflib.get_close_matches(str(name), tables(), n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise DataError(f"no table {name!r}.{hint} Known tables: {', '.join(tables())}")
    return FOLDER / f"{name}.csv"


def manifest(name: str) -> dict[str, Any]:
    """The manifest of a table, with what it shares with the others: a data resource of Data Package 2.0."""
    return deepcopy(_manifest(path(name).with_suffix(".yml")))


def fields(name: str) -> dict[str, dict[str, Any]]:
    """What the manifest says of each column: type, unit, description, constraints."""
    return {field["name"]: field for field in manifest(name)["schema"]["fields"]}


def works(name: str) -> list[str]:
    """Citation keys of the works behind a table: those that its manifest names, then those of its rows."""
    keys = [key for source in manifest(name)["sources"] for key in source.get("works", [])]
    if "source" in fields(name):
        keys += [key for cell in load(name)["source"] for key in cell.split(";")]
    return list(dict.fromkeys(keys))


def package() -> dict[str, Any]:
    """All tables as one data package: beside the CSV files, as datapackage.json, other tools read it."""
    shared = {key: value for key, value in _shared().items() if key != "defaults"}
    return shared | {"resources": [manifest(name) for name in tables()]}


def load(name: str, known_on: str | datetime.date | None = None) -> pd.DataFrame:
    """A table as a DataFrame of its own: changing it changes nothing elsewhere.

    Dates are timestamps, blank cells are missing values, numbers are in the unit the manifest states.
    With `known_on`, a day, only the rows that could be known at its end: see `known_since`.
    Raises DataError for an unknown table, a missing file, columns other than the manifest's, or a cell
    that breaks a rule; the message names table, row, column, value and rule.

    >>> f"{load('event_returns', known_on='2025-01-27').date.max():%d %B %Y}"
    '27 January 2025'
    """
    frame = _read(path(name)).copy()
    if known_on is None:
        return frame
    return frame[known_since(name) <= as_day(known_on)].reset_index(drop=True)


def known_since(name: str) -> pd.Series:
    """The day from which each row of a table could surely be known.

    It is the last of the days on which its sources were published: one of them might carry the row alone,
    but that is not said. A source dated by a month counts from its last day, by a year from 31 December.
    Where the manifest says `known: {day: FIELD}`, the row's own field counts instead: a close is known on its
    day, in whichever copy it was read; with `works: [...]`, for these works alone. A table whose rows name no
    source is known since the last of the works of its manifest.
    """
    frame, said = _read(path(name)), manifest(name).get("known", {})
    if said and "works" not in said:
        return frame[said["day"]].rename("known")
    told = "source" in frame
    cells = [cell.split(";") for cell in frame["source"]] if told else [works(name)] * len(frame)
    undated = sorted({key for keys in cells for key in keys} - set(published()) - set(said.get("works", [])))
    if undated or not all(cells):
        lack = f"no date of {', '.join(undated)}" if undated else "neither rows nor manifest name a work"
        raise DataError(
            f"{name}: cannot say when its rows were known ({lack}); it needs works of the bibliography, with "
            f"python -m aiecon.data stamp, or `known: {{day: FIELD}}` in {name}.yml"
        )
    own = frame[said["day"]] if said else [None] * len(frame)
    days = [
        max(day if key in said.get("works", []) else published()[key] for key in keys)
        for keys, day in zip(cells, own, strict=True)
    ]
    return pd.Series(days, index=frame.index, name="known", dtype="datetime64[ns]")


@functools.cache
def published() -> dict[str, pd.Timestamp]:
    """The last day on which each work of the bibliography may have been published.

    >>> published()["deepseek2025r1"]
    Timestamp('2025-01-22 00:00:00')
    """
    with WORKS.open(encoding="utf-8", newline="") as text:
        return {row["work"]: pd.Timestamp(row["published"]) for row in csv.DictReader(text)}


def as_day(said: str | datetime.date) -> pd.Timestamp:
    """A day that is asked for, as tables hold days."""
    try:
        day = datetime.date.fromisoformat(said) if isinstance(said, str) else said
        return pd.Timestamp(datetime.date(day.year, day.month, day.day))
    except (AttributeError, TypeError, ValueError) as error:
        raise DataError(f"known_on is a day such as '2025-01-27', not {said!r}") from error


def digest(name: str) -> str:
    """SHA-256 of a table's CSV with Unix line ends, as its manifest states it."""
    content = _present(path(name)).read_bytes().replace(b"\r\n", b"\n")
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _present(file: Path) -> Path:
    if not file.exists():
        raise DataError(f"{file.name}: the manifest is there, the file is not")
    return file


def _yaml(file: Path) -> dict[str, Any]:
    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise DataError(f"{file.name} is not YAML: {error}") from error
    if not isinstance(said, dict):
        raise DataError(f"{file.name} names no properties: it says {said!r}")
    return said


@functools.cache
def _shared() -> dict[str, Any]:
    return _yaml(PACKAGE)


def _merged(*said: dict[str, Any]) -> dict[str, Any]:
    """One mapping of several, also within them: what is said later holds."""
    result: dict[str, Any] = {}
    for one in said:
        for key, value in one.items():
            inner = isinstance(value, dict) and isinstance(result.get(key), dict)
            result[key] = _merged(result[key], value) if inner else value
    return result


@functools.cache
def _manifest(file: Path) -> dict[str, Any]:
    shared, own = _shared(), _yaml(file)
    if "hash" not in own:
        raise DataError(f"{file.name} has no hash; run: python -m aiecon.data stamp")
    every, named = shared["defaults"]["field"], shared["defaults"]["fields"]
    try:
        about = CHECK_RESOURCE(_merged({"licenses": shared["licenses"]}, own), name_prefix=file.name)
        columns = [_merged(every, named.get(field["name"], {}), field) for field in about["schema"]["fields"]]
        for field in columns:
            CHECK_FIELD(field, name_prefix=f"{file.name}: field {field['name']}")
    except JsonSchemaValueException as error:
        raise DataError(error.message) from error
    schema = about["schema"] | {"fields": columns}
    faults = _key_faults(schema) + _known_faults(about.get("known", {}), columns)
    _refuse(file, faults, "contradicts itself")
    where = {"name": file.stem, "path": f"{file.stem}.csv", "type": "table", "format": "csv"}
    return {**where, "mediatype": "text/csv", "encoding": "utf-8", **about, "schema": schema}


def _keys(schema: dict[str, Any]) -> list[list[str]]:
    return [*([schema["primaryKey"]] if "primaryKey" in schema else []), *schema.get("uniqueKeys", [])]


def _known_faults(said: dict[str, Any], columns: list[dict[str, Any]]) -> list[str]:
    """What keeps a field from saying when a row was known: it is a day, and never blank."""
    dated = [one["name"] for one in columns if one["type"] == "date" and one["constraints"]["required"]]
    if not said or said["day"] in dated:
        return []
    return [f"known: {said['day']} is no field of type date that every row fills"]


def _key_faults(schema: dict[str, Any]) -> list[str]:
    names = [field["name"] for field in schema["fields"]]
    blank = {field["name"] for field in schema["fields"] if not field["constraints"]["required"]}
    faults = [] if _keys(schema) else ["primaryKey or uniqueKeys is missing"]
    faults += [
        f"field {name} is described twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    faults += [f"key: no such field: {name}" for key in _keys(schema) for name in key if name not in names]
    return faults + [
        f"primaryKey: {name} may be blank; say uniqueKeys instead"
        for name in schema.get("primaryKey", [])
        if name in blank
    ]


@functools.cache
def _read(file: Path) -> pd.DataFrame:
    schema = _manifest(file.with_suffix(".yml"))["schema"]
    columns = schema["fields"]
    with _present(file).open(encoding="utf-8", newline="") as text:
        header, *lines = csv.reader(text, strict=True)
    _refuse(file, _header_faults(header, [field["name"] for field in columns]))
    _refuse(
        file,
        [
            f"row {n} has {len(line)} cells, the header has {len(header)}"
            for n, line in enumerate(lines, 1)
            if len(line) != len(header)
        ],
    )
    rows = [
        [_value(cell, field["type"]) for cell, field in zip(line, columns, strict=True)] for line in lines
    ]
    _refuse(
        file,
        [
            f"row {n}, column {field['name']}: {value!r} breaks the rule {rule}"
            for n, row in enumerate(rows, 1)
            for value, field in zip(row, columns, strict=True)
            if (rule := _broken(value, field)) is not None
        ],
    )
    values = zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True)
    frame = pd.DataFrame({field["name"]: pd.Series(cells, dtype=_dtype(field)) for field, cells in values})
    for key in _keys(schema):
        twins = frame.index[frame.duplicated(key)]
        _refuse(file, [f"row {n + 1} repeats the key {tuple(frame.loc[n, key])}" for n in twins])
    return frame


def _broken(value: object, field: dict[str, Any]) -> str | None:
    """The first rule of its field that a value breaks, in the words of the manifest."""
    kind, constraints = field["type"], field["constraints"]
    if value is None:
        return "required: true" if constraints["required"] else None
    if kind != "string" and isinstance(value, str):
        return f"type: {kind}"
    rules = ((rule, bound) for rule, bound in constraints.items() if rule in RULES)
    return next((f"{rule}: {bound}" for rule, bound in rules if not RULES[rule](value, bound)), None)


def _header_faults(header: list[str], declared: list[str]) -> list[str]:
    faults = [f"column {name} is missing" for name in declared if name not in header]
    faults += [f"column {name} is not in the manifest" for name in header if name not in declared]
    if not faults and header != declared:
        faults = [f"the columns are not in the manifest's order: {', '.join(header)}"]
    return faults


def _value(cell: str, kind: str) -> object:
    """The cell read as its column's type; a cell not written so stays text and breaks the rule."""
    if cell == "" or kind == "string":
        return cell or None
    written, read = READERS[kind]
    try:
        value = read(cell) if written.fullmatch(cell) else cell
    except ValueError:  # a day that no month has
        return cell
    return cell if value in (math.inf, -math.inf) else value


def _dtype(field: dict[str, Any]) -> str:
    if field["type"] == "integer" and not field["constraints"]["required"]:
        return "float64"
    return {"date": "datetime64[ns]", "number": "float64", "integer": "int64", "boolean": "bool"}.get(
        field["type"], "str"
    )


def _refuse(file: Path, faults: list[str], what: str = "breaks its manifest") -> None:
    if faults:
        more = f"\n  and {len(faults) - PROBLEMS_SHOWN} more" if len(faults) > PROBLEMS_SHOWN else ""
        raise DataError("\n  ".join([f"{file.name} {what}:", *faults[:PROBLEMS_SHOWN]]) + more)


def facts_as_of(chapter: str) -> str:
    """The date of the youngest fact of a chapter's section *Since then*, in words.

    >>> facts_as_of("06").startswith("Facts as of ")
    True
    """
    rows = load("since").query("chapter == @chapter")
    if rows.empty:
        raise DataError(f"since.csv: no fact of chapter {chapter!r}")
    latest = rows["date"].max()
    return f"Facts as of {latest.day} {latest:%B %Y}."


def since(chapter: str, subject: str, item: str) -> float:
    """A figure of what happened since January 2025, from a chapter's facts.

    >>> since("07", "Nvidia", "share of revenue from AI accelerators, one estimate")
    0.8
    """
    rows = load("since").query("chapter == @chapter and subject == @subject and item == @item")
    if len(rows) != 1:
        raise DataError(f"since.csv: {len(rows)} rows of chapter {chapter}: {subject}, {item}")
    return float(rows["value"].iloc[0])
