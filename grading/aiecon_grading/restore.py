"""Stage 1, trusted: from a file that a student sent to cells to execute. No student code runs here."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiecon.exercises import SAMPLE
from aiecon.exercises.source import stamp
from aiecon_grading.course import Assigned
from aiecon_grading.probe import whole

MOST_BYTES = 10_000_000
MOST_CELLS = 500
NAMED = ("STUDENT =", "COURSE =")


class Rejected(Exception):
    """A submission that cannot be graded; the text says why."""


@dataclass
class Restored:
    """Cells in the order of the problem set, and which of them to execute."""

    cells: list[dict[str, Any]]  # as in a notebook, with "key" for those of the problem set
    run: list[str] = field(default_factory=list)  # sources to execute
    place: list[tuple[str, Any]] = field(
        default_factory=list
    )  # for each: ("cell", number) or ("probe", item)
    notes: list[str] = field(default_factory=list)  # what was found and put right
    written: dict[str, str] = field(default_factory=dict)  # item -> text


def plain_line(text: str, most: int = 300) -> str:
    """What a student wrote as one line that moves no terminal's cursor.

    >>> plain_line("not\\r\\n\\x1b[2Jreadable")
    'not   [2Jreadable'
    """
    return "".join(sign if sign.isprintable() else " " for sign in text[:most])


def _text(source: Any) -> str:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if isinstance(source, str):
        return whole(source)
    raise Rejected("not a notebook: a cell has no text")


def _mark(cell: dict[str, Any]) -> dict[str, Any]:
    found = cell["metadata"].get("nbgrader")
    return found if isinstance(found, dict) else {}


def read(raw: bytes) -> dict[str, Any]:
    """A notebook from bytes, checked for form."""
    if len(raw) > MOST_BYTES:
        raise Rejected(f"the file is too large: {len(raw) / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.0f} MB")
    try:
        book: Any = json.loads(raw)
    except (ValueError, RecursionError):
        raise Rejected("not a notebook: the file is not valid JSON") from None
    cells = book.get("cells") if isinstance(book, dict) else None
    if not isinstance(cells, list) or not isinstance(book.get("metadata"), dict):
        raise Rejected("not a notebook of version 4")
    if len(cells) > MOST_CELLS:
        raise Rejected(f"the notebook has {len(cells)} cells, at most {MOST_CELLS}")
    for cell in cells:
        if not (isinstance(cell, dict) and isinstance(cell.get("metadata", {}), dict)):
            raise Rejected("not a notebook: a cell has no form")
        cell.setdefault("metadata", {})
        cell["source"] = _text(cell.get("source"))
    return dict(book)


def another_set(book: dict[str, Any], name: str) -> str:
    """What to say of a notebook that was handed out for another problem set; nothing of one of this set."""
    about = book["metadata"].get("aiecon")
    told = about.get("set") if isinstance(about, dict) else None
    if not isinstance(told, str) or told == name:
        return ""
    return f"this is a notebook of {told[:60]!r}, not of {name}"


def _same(one: str, other: str) -> bool:
    return [line.rstrip() for line in one.strip().splitlines()] == [
        line.rstrip() for line in other.strip().splitlines()
    ]


def _typed(source: str, name: str = "STUDENT") -> str | None:
    found = re.search(rf"^{name}\s*=\s*[\"'](.*?)[\"']", source, re.M)
    return found[1].strip() if found else None


def restore(raw: bytes, assigned: Assigned, who: str, secret: bytes) -> Restored:
    """Put the answers of a file into the problem set as it was handed out.

    Locked cells come from the problem set, answers and additional cells from the file, the id from `who`.
    """
    book = read(raw)
    if other := another_set(book, assigned.name):
        raise Rejected(other)
    known = {cell["id"]: cell for cell in assigned.released["cells"]}
    sent: dict[str, dict[str, Any]] = {}
    extra: dict[str, list[dict[str, Any]]] = {}
    notes: list[str] = []
    twice: dict[str, str] = {}
    anchor = next(iter(known))
    for cell in book["cells"]:
        key = _mark(cell).get("grade_id") or cell.get("id")
        if isinstance(key, str) and key in known:
            anchor = key
            if key not in sent:
                sent[key] = cell
                continue
            twice[key] = f"the cell {key} is there twice"
            if not _mark(known[key]).get("solution"):
                continue
        if cell.get("cell_type") in ("code", "markdown") and cell["source"].strip():
            extra.setdefault(anchor, []).append({"cell_type": cell["cell_type"], "source": cell["source"]})
    answers = [key for key, cell in known.items() if _mark(cell).get("solution")]
    if not any(key in sent for key in answers):
        raise Rejected(f"the notebook holds no answer cell of {assigned.name}")
    notes += twice.values()
    made = Restored([], notes=notes)
    items = {item.replace(".", "-"): item for item in assigned.questions.items}
    block: str | None = None
    for key, cell in known.items():
        item = next((items[p] for p in [re.sub(r"-[a-z]+$", "", key)] if p in items), None)
        if item != block:
            _probe(made, assigned, block, who, secret)
            block = item
        source = cell["source"]
        if _mark(cell).get("solution"):
            if key in sent:
                source = sent[key]["source"]
            else:
                notes.append(f"the answer cell {key} was deleted")
            if cell["cell_type"] == "markdown" and item:
                made.written[item] = "" if _same(source, cell["source"]) else source
        elif key in answers or _mark(cell).get("locked"):
            if key.endswith("setup"):
                source = _setup(sent.get(key), source, who, notes)
            elif key not in sent:
                notes.append(f"the locked cell {key} was deleted")
            elif not _same(sent[key]["source"], source):
                notes.append(f"the locked cell {key} was edited")
        _add(made, cell["cell_type"], source, key)
        for one in extra.get(key, ()):
            _add(made, one["cell_type"], one["source"], None)
    _probe(made, assigned, block, who, secret)
    return made


def _unnamed(source: str) -> str:
    """The setup cell without its names."""
    return "\n".join(line for line in source.splitlines() if not line.startswith(NAMED))


def _setup(sent: dict[str, Any] | None, source: str, who: str, notes: list[str]) -> str:
    """The setup cell with the id of the roster."""
    if sent is None:
        notes.append("the cell with the id was deleted")
    else:
        typed = _typed(sent["source"])
        if typed is None or typed.lower() != who.lower():
            known = typed if typed and typed != SAMPLE else None
            notes.append(f"another id was typed: {known[:64]!r}" if known else "no id was typed")
        course = _typed(sent["source"], "COURSE")
        if course is not None and course != _typed(source, "COURSE"):
            where = (
                f"handed out for another course, {course[:64]!r}" if course else "the one of the book's page"
            )
            notes.append(f"the notebook is {where}: its numbers are others")
        if not _same(_unnamed(sent["source"]), _unnamed(source)):
            notes.append("the cell with the id was edited elsewhere")
    return stamp(source, STUDENT=who)


def _add(made: Restored, kind: str, source: str, key: str | None) -> None:
    if kind == "code":
        made.place.append(("cell", len(made.cells)))
        made.run.append(source)
    made.cells.append({"cell_type": kind, "source": source, "key": key})


def _probe(made: Restored, assigned: Assigned, item: str | None, who: str, secret: bytes) -> None:
    """After the cells of a question, one cell that shows the answer's value."""
    if item is None or (question := assigned.questions.items[item]).kind == "written":
        return
    inputs = question.inputs(who, assigned.course.name, secret) if question.kind == "function" else None
    name = f"answer_{item.split('.')[1]}"
    made.place.append(("probe", item))
    call = f"_probe({item!r}, globals().get({name!r}), {inputs!r})"
    made.run.append(f"from aiecon_grading.probe import probe as _probe\n{call}")
