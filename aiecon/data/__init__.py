"""The facts of the book: one CSV and one manifest (YAML) per table, checked when they are read.

>>> from aiecon.data import load, manifest, tables
>>> "training_runs" in tables()
True
>>> runs = load("training_runs").query("current").set_index("model")
>>> f"{runs.loc['DeepSeek-V3', 'gpu_hours']:,.0f} {manifest('training_runs')['columns']['gpu_hours']['unit']}"
'2,788,000 accelerator-hours'

A manifest says what a row is and describes every column with JSON Schema keywords (`type`, `enum`,
`exclusiveMinimum`, `format`, ...) beside its `unit` and `meaning`. A blank cell is `null`: a column that may
be blank has the type `[number, "null"]` or `[string, "null"]`. Numbers are in the unit of their column and
never carry a prefix. Nothing here reads the network.
"""

import csv
import datetime
import difflib
import functools
import hashlib
import math
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import fastjsonschema
import pandas as pd
import yaml
from fastjsonschema import JsonSchemaDefinitionException, JsonSchemaValueException

__all__ = ["DataError", "digest", "facts_as_of", "load", "manifest", "path", "since", "tables"]

FOLDER = Path(__file__).parent
PROBLEMS_SHOWN = 5  # problems listed in one error
Reader = tuple[re.Pattern[str], Callable[[str], object]]
READERS: dict[str, Reader] = {  # how a cell is written and what reads it: nan, inf and 1_000 are no numbers
    "integer": (re.compile("-?[0-9]+"), int),
    "number": (re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?"), float),
    "boolean": (re.compile("true|false"), "true".__eq__),
}

TEXT = {"type": "string", "minLength": 1}
A_LIST_WITH_NUMBER = {"type": "array", "contains": {"const": "number"}}
FIELDS = {  # what a manifest states, all of it required
    "title": TEXT,
    "row": TEXT,
    "key": {"type": "array", "items": TEXT, "minItems": 1},
    "columns": {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {
            "type": "object",
            "required": ["type", "meaning"],
            "properties": {"unit": TEXT, "meaning": TEXT},
            "if": {"properties": {"type": {"anyOf": [{"const": "number"}, A_LIST_WITH_NUMBER]}}},
            "then": {"required": ["unit"]},
        },
    },
    "source": TEXT,
    "cite": {"type": "array", "items": TEXT, "minItems": 1},
    "licence": TEXT,
    "retrieved": {"type": "string", "format": "date"},
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "compiled": TEXT,
    "left_out": TEXT,
}


def _is_date(text: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _validator(schema: dict) -> Callable[..., object]:
    """What raises JsonSchemaValueException for a value that breaks a schema."""
    return fastjsonschema.compile(schema, formats={"date": _is_date}, use_default=False)


MANIFEST = _validator(
    {"type": "object", "required": list(FIELDS), "additionalProperties": False, "properties": FIELDS}
)


class DataError(ValueError):
    """A table that is unknown, missing, or breaks its manifest."""


def tables() -> list[str]:
    """Names of the tables, in alphabetical order."""
    return sorted(file.stem for file in FOLDER.glob("*.yml"))


def path(name: str) -> Path:
    """The CSV file of a table."""
    if name not in tables():
        close = difflib.get_close_matches(str(name), tables(), n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise DataError(f"no table {name!r}.{hint} Known tables: {', '.join(tables())}")
    return FOLDER / f"{name}.csv"


def manifest(name: str) -> dict:
    """The manifest of a table: title, what a row is, columns, source, licence, and how it was compiled."""
    return deepcopy(_manifest(path(name).with_suffix(".yml")))


def load(name: str) -> pd.DataFrame:
    """A table as a DataFrame of its own: changing it changes nothing elsewhere.

    Dates are timestamps, blank cells are missing values, numbers are in the unit the manifest states.
    Raises DataError for an unknown table, a missing file, columns other than the manifest's, or a cell
    that breaks a rule; the message names table, row, column, value and rule.
    """
    return _read(path(name)).copy()


def digest(name: str) -> str:
    """SHA-256 of a table's CSV with Unix line ends, as its manifest states it."""
    return hashlib.sha256(_present(path(name)).read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _present(file: Path) -> Path:
    if not file.exists():
        raise DataError(f"{file.name}: the manifest is there, the file is not")
    return file


@functools.cache
def _manifest(file: Path) -> dict:
    try:
        about = yaml.safe_load(file.read_text(encoding="utf-8"))
        MANIFEST(about, name_prefix=file.name)
        for schema in about["columns"].values():
            _validator(schema)
    except yaml.YAMLError as error:
        raise DataError(f"{file.name} is not YAML: {error}") from error
    except (JsonSchemaDefinitionException, re.error) as error:
        raise DataError(f"{file.name}: a column is not described in JSON Schema: {error}") from error
    except JsonSchemaValueException as error:
        raise DataError(error.message) from error
    if unknown := set(about["key"]) - set(about["columns"]):
        raise DataError(f"{file.name}: key: no such column: {', '.join(sorted(unknown))}")
    return about


@functools.cache
def _read(file: Path) -> pd.DataFrame:
    about = _manifest(file.with_suffix(".yml"))
    columns = about["columns"]
    with _present(file).open(encoding="utf-8", newline="") as text:
        header, *lines = csv.reader(text, strict=True)
    _refuse(file, _header_faults(header, list(columns)))
    _refuse(
        file,
        [
            f"row {n} has {len(line)} cells, the header has {len(header)}"
            for n, line in enumerate(lines, 1)
            if len(line) != len(header)
        ],
    )
    types = [_types(columns[name]) for name in header]
    rules = [_validator(columns[name]) for name in header]
    rows = [[_value(cell, kinds) for cell, kinds in zip(line, types, strict=True)] for line in lines]
    _refuse(
        file,
        [
            f"row {n}, column {name}: {value!r} breaks the rule {fault.rule}: {fault.rule_definition}"
            for n, row in enumerate(rows, 1)
            for name, value, rule in zip(header, row, rules, strict=True)
            if (fault := _fault(value, rule)) is not None
        ],
    )
    values = zip(header, zip(*rows, strict=True) if rows else [()] * len(header), strict=True)
    frame = pd.DataFrame({name: pd.Series(cells, dtype=_dtype(columns[name])) for name, cells in values})
    twins = frame.index[frame.duplicated(about["key"])]
    _refuse(file, [f"row {n + 1} repeats the key {tuple(frame.loc[n, about['key']])}" for n in twins])
    return frame


def _fault(value: object, rule: Callable[[object], object]) -> JsonSchemaValueException | None:
    try:
        rule(value)
    except JsonSchemaValueException as fault:
        return fault
    return None


def _header_faults(header: list[str], declared: list[str]) -> list[str]:
    faults = [f"column {name} is missing" for name in declared if name not in header]
    faults += [f"column {name} is not in the manifest" for name in header if name not in declared]
    if not faults and header != declared:
        faults = [f"the columns are not in the manifest's order: {', '.join(header)}"]
    return faults


def _types(schema: dict) -> list[str]:
    return [schema["type"]] if isinstance(schema["type"], str) else schema["type"]


def _value(cell: str, kinds: list[str]) -> object:
    """The cell read as its column's type; a cell not written so stays text and breaks the rule."""
    if cell == "":
        return None
    for kind, (written, read) in READERS.items():
        if kind in kinds and written.fullmatch(cell):
            value = read(cell)
            return cell if value in (math.inf, -math.inf) else value
    return cell


def _dtype(schema: dict) -> str:
    kinds = _types(schema)
    if schema.get("format") == "date":
        return "datetime64[ns]"
    if "number" in kinds or ("integer" in kinds and "null" in kinds):
        return "float64"
    return {"integer": "int64", "boolean": "bool"}.get(kinds[0], "str")


def _refuse(file: Path, faults: list[str]) -> None:
    if faults:
        more = f"\n  and {len(faults) - PROBLEMS_SHOWN} more" if len(faults) > PROBLEMS_SHOWN else ""
        raise DataError("\n  ".join([f"{file.name} breaks its manifest:", *faults[:PROBLEMS_SHOWN]]) + more)


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
