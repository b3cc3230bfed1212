"""Stage 1, trusted: from a file that a student sent to cells to execute. No student code runs here."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from aiecon.exercises import SAMPLE
from aiecon.exercises.source import stamp
from aiecon_grading.course import Assigned
from aiecon_grading.probe import whole

MOST_BYTES = 10_000_000
MOST_CELLS = 500
IDENTIFIERS = ("STUDENT =", "COURSE =")
Cell = dict[str, Any]


class Rejected(Exception):
    """A submission that cannot be graded; the text says why."""


@dataclass
class Restored:
    """Cells in the order of the problem set, and which of them to execute."""

    cells: list[Cell] = field(default_factory=list)  # with "key" for those of the problem set
    run: list[str] = field(default_factory=list)  # sources to execute
    place: list[tuple[str, Any]] = field(default_factory=list)  # each is ("cell", number) or ("probe", item)
    notes: list[str] = field(default_factory=list)  # what was found and put right
    written: dict[str, str] = field(default_factory=dict)  # item -> text

    def add(self, kind: str, source: str, key: str | None = None) -> None:
        """A cell at the end."""
        if kind == "code":
            self.place.append(("cell", len(self.cells)))
            self.run.append(source)
        self.cells.append({"cell_type": kind, "source": source, "key": key})


@dataclass
class Draft:
    """A submission between the file and what is made of it; each step adds to it."""

    book: dict[str, Any]
    assigned: Assigned
    who: str
    secret: bytes
    sent: dict[str, Cell] = field(default_factory=dict)  # what came for a cell of the problem set, by its key
    extra: dict[str, list[Cell]] = field(default_factory=dict)  # what was added, by the cell before it
    sources: dict[str, str] = field(default_factory=dict)  # the text of each cell of the problem set
    made: Restored = field(default_factory=Restored)

    @cached_property
    def known(self) -> dict[str, Cell]:
        """The cells as they were handed out."""
        return {cell["id"]: cell for cell in self.assigned.released["cells"]}

    @cached_property
    def items(self) -> dict[str, str]:
        return {item.replace(".", "-"): item for item in self.assigned.questions.items}

    def item(self, key: str) -> str | None:
        """The question to which a cell belongs."""
        return self.items.get(re.sub(r"-[a-z]+$", "", key))

    def note(self, words: str) -> None:
        self.made.notes.append(words)


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


def _mark(cell: Cell) -> dict[str, Any]:
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
    """What was typed for a name of the setup cell.

    >>> _typed("STUDENT = ' ada '")
    'ada'
    """
    found = re.search(rf"^{name}\s*=\s*[\"'](.*?)[\"']", source, re.M)
    return found[1].strip() if found else None


def restore(raw: bytes, assigned: Assigned, who: str, secret: bytes) -> Restored:
    """Put the answers of a file into the problem set as it was handed out.

    Locked cells come from the problem set, answers and additional cells from the file, the id from `who`.
    """
    draft = Draft(read(raw), assigned, who, secret)
    for step in RESTORING:
        step(draft)
    return draft.made


def refuse_another_set(draft: Draft) -> None:
    """Nothing is made of a notebook of another set."""
    if other := another_set(draft.book, draft.assigned.name):
        raise Rejected(other)


def sort_cells(draft: Draft) -> None:
    """What came for each cell of the problem set; the rest is the student's own, and stays where it stood."""
    before = next(iter(draft.known))
    twice: dict[str, str] = {}
    for cell in draft.book["cells"]:
        key = _mark(cell).get("grade_id") or cell.get("id")
        if isinstance(key, str) and key in draft.known:
            before = key
            if key not in draft.sent:
                draft.sent[key] = cell
                continue
            twice[key] = f"the cell {key} is there twice"
            if not _mark(draft.known[key]).get("solution"):
                continue
        if cell.get("cell_type") in ("code", "markdown") and cell["source"].strip():
            draft.extra.setdefault(before, []).append(cell)
    draft.made.notes += twice.values()


def hold_an_answer(draft: Draft) -> None:
    """Nothing is made of a notebook without any answer cell."""
    if not any(_mark(cell).get("solution") and key in draft.sent for key, cell in draft.known.items()):
        raise Rejected(f"the notebook holds no answer cell of {draft.assigned.name}")


def put_back(draft: Draft) -> None:
    """Answers as they were sent, locked cells as they were handed out, the id as the roster has it."""
    for key, cell in draft.known.items():
        mark, given = _mark(cell), draft.sent.get(key)
        if mark.get("solution"):
            draft.sources[key] = _answer(draft, key, cell, given)
        elif mark.get("locked") and key.endswith("setup"):
            draft.sources[key] = _setup(given, cell["source"], draft.who, draft.made.notes)
        else:
            draft.sources[key] = cell["source"]
            if mark.get("locked") and given is None:
                draft.note(f"the locked cell {key} was deleted")
            elif mark.get("locked") and given and not _same(given["source"], cell["source"]):
                draft.note(f"the locked cell {key} was edited")


def lay_out(draft: Draft) -> None:
    """Cells in their order, each followed by what was added there, each question by a probe of its answer."""
    for item, keys in groupby(draft.known, draft.item):
        for key in keys:
            draft.made.add(draft.known[key]["cell_type"], draft.sources[key], key)
            for one in draft.extra.get(key, ()):
                draft.made.add(one["cell_type"], one["source"])
        if item is not None:
            _probe(draft, item)


RESTORING: tuple[Callable[[Draft], None], ...] = (
    refuse_another_set,
    sort_cells,
    hold_an_answer,
    put_back,
    lay_out,
)


def _answer(draft: Draft, key: str, cell: Cell, given: Cell | None) -> str:
    """An answer as it was sent, or the empty one; a written answer is kept for a person to read."""
    if given is None:
        draft.note(f"the answer cell {key} was deleted")
    source: str = cell["source"] if given is None else given["source"]
    if cell["cell_type"] == "markdown" and (item := draft.item(key)):
        draft.made.written[item] = "" if _same(source, cell["source"]) else source
    return source


def _unnamed(source: str) -> str:
    """The setup cell without its names."""
    return "\n".join(line for line in source.splitlines() if not line.startswith(IDENTIFIERS))


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


def _probe(draft: Draft, item: str) -> None:
    """After the cells of a question, one cell that shows the answer's value."""
    question = draft.assigned.questions.items[item]
    if question.kind == "written":
        return
    inputs = None
    if question.kind == "function":
        inputs = question.inputs(draft.who, draft.assigned.course.name, draft.secret)
    name = f"answer_{item.split('.')[1]}"
    draft.made.place.append(("probe", item))
    call = f"_probe({item!r}, globals().get({name!r}), {inputs!r})"
    draft.made.run.append(f"from aiecon_grading.probe import probe as _probe\n{call}")
