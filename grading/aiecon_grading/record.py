"""Stage 3, trusted: from what a run showed to marks. Values are compared, never called."""

import html
import math
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from aiecon.exercises.judge import Question
from aiecon_grading.course import Assigned
from aiecon_grading.probe import LONGEST_LIST, MIME
from aiecon_grading.restore import Restored, plain_line

Record = dict[str, Any]  # what a cell showed
LONGEST_TEXT = 2_000
STOPS = {
    "timeout": "a cell ran into its time limit",
    "died": "the kernel died",
    "output": "a cell wrote too much",
}
BAD_LINK = re.compile(r"(javascript|vbscript|data)[\s\\]*:", re.I)  # Markdown drops the backslash
LONG_NUMBER = re.compile(r"(?<=&#)[0-9]{8,}")  # names no character; a very long one stops Python


@dataclass
class Marked:
    """A question of a submission. `points` is None where a person has to read."""

    points: float | None
    of: float
    misconception: str | None = None
    feedback: str = ""
    answer: Any = None
    stopped: str | None = None


@dataclass
class Result:
    """A submission: `state` is graded, failed (its code was stopped) or rejected (nothing to run)."""

    student: str
    state: str
    notes: list[str] = field(default_factory=list)
    marks: dict[str, Marked] = field(default_factory=dict)
    seconds: float = 0.0

    def json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Result":
        return cls(**{**said, "marks": {item: Marked(**mark) for item, mark in said["marks"].items()}})


def _scalar(value: Any) -> bool:
    if value is None or type(value) in (bool, int, float):
        return True
    return type(value) is str and len(value) <= LONGEST_TEXT


def answer(outputs: list[dict[str, Any]], item: str, stopped: str | None = None) -> tuple[Any, str | None]:
    """The one answer that a probe cell showed, and what is wrong with it, if something is.

    `stopped` says what stopped the cell, if something did.
    """
    shown = [
        one["data"][MIME] for one in outputs if isinstance(one.get("data"), dict) and MIME in one["data"]
    ]
    if not shown and stopped:
        return None, stopped
    if len(shown) != 1:
        return None, f"{len(shown)} answers were shown where one was asked for"
    said = shown[0]
    if not isinstance(said, dict) or said.get("item") != item or not set(said) <= {"item", "answer", "error"}:
        return None, "the answer has no known form"
    if "error" in said:
        return None, f"the answer cannot be read: {plain_line(str(said['error']))}"
    value = said.get("answer")
    if isinstance(value, list) and all(one is None for one in value):
        return None, None  # a function or a list as it was handed out
    if isinstance(value, list) and len(value) <= LONGEST_LIST and all(map(_scalar, value)):
        return value, None
    if _scalar(value):
        return value, None
    return None, "the answer has no known form"


def mark(assigned: Assigned, who: str, made: Restored, run: dict[str, Any], secret: bytes) -> Result:
    """The marks of a submission."""
    result = Result(who, "graded", list(made.notes), seconds=run["seconds"])
    shown, worst = _questions(made, run["cells"])
    if stops := _stops(run):
        result.state = "failed"
        result.notes += [f"stopped: {why}" for why in stops]
    for item, question in assigned.questions.items.items():
        record = shown.get(item)
        if question.kind == "written":
            text = made.written.get(item, "")
            result.marks[item] = Marked(None if text else 0.0, question.points, answer=text)
        elif record is None or record["status"] == "unreached":
            why = worst.get(item) or (run["stopped"] or "the kernel died") + " before this question"
            result.marks[item] = _nothing(question, why)
        else:
            value, wrong = answer(record["outputs"], item, None if record["status"] == "ok" else _why(record))
            if wrong:
                result.notes.append(f"{item}: {wrong}")
                result.marks[item] = _nothing(question, wrong)
            else:
                result.marks[item] = _worth(question, who, assigned.course.name, secret, value)
                result.marks[item].stopped = worst.get(item)
    return result


def _stops(run: dict[str, Any]) -> list[str]:
    """What stopped a run, or cells of it."""
    seen = {record["status"] for record in run["cells"]}
    return [run["stopped"]] * bool(run["stopped"]) + [why for status, why in STOPS.items() if status in seen]


def _questions(
    made: Restored, records: list[dict[str, Any]]
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """By question: what its probe showed, and what stopped the first of its own cells that was stopped."""
    shown: dict[str, Record] = {}
    worst: dict[str, str] = {}
    own: list[Record] = []
    for (kind, where), record in zip(made.place, records, strict=False):
        own.append(record)
        if kind == "probe":
            shown[where] = record
            stopped = [_why(one) for one in own if one["status"] not in ("ok", "unreached")]
            if stopped:
                worst.setdefault(where, stopped[0])
            own = []
    return shown, worst


def _nothing(question: Question, why: str) -> Marked:
    """No answer came."""
    return Marked(0.0, question.points, feedback=f"No answer: {why}.", stopped=why)


def _worth(question: Question, who: str, course: str, secret: bytes, value: Any) -> Marked:
    """What the models of the book make of the same numbers decides."""
    inputs = question.inputs(who, course, secret) if question.kind == "function" else None
    got = question.evaluate(question.numbers(who, course), value, inputs)
    points = got.points if got.points is not None and math.isfinite(got.points) else 0.0
    kept = f"{len(value)} values" if isinstance(value, list) and len(value) > 20 else value
    return Marked(
        min(max(points, 0.0), question.points), question.points, got.misconception, got.feedback, kept
    )


def _why(record: dict[str, Any]) -> str:
    if record["status"] == "error":
        errors = [one for one in record["outputs"] if one["output_type"] == "error"]
        if errors:
            name, words = str(errors[-1].get("ename"))[:60], str(errors[-1].get("evalue"))
            return plain_line(f"{name}: {words}" if words else name, 260)
    status: str = record["status"]
    return STOPS.get(status, status)


def without_scripts(markdown: str) -> str:
    """Markdown of a student in which neither HTML nor a link can run a script.

    >>> without_scripts("<b>x</b> [y](javascript:alert(1))")
    '&lt;b&gt;x&lt;/b&gt; [y](no-javascript-alert(1))'
    """
    text = html.unescape(LONG_NUMBER.sub("", markdown))
    return BAD_LINK.sub(lambda found: f"no-{found[1]}-", html.escape(text, quote=False))


def autograded(assigned: Assigned, made: Restored, run: dict[str, Any]) -> dict[str, Any]:
    """The executed notebook for an instructor to read: text and pictures only."""
    shown = {
        where: record
        for (kind, where), record in zip(made.place, run["cells"], strict=False)
        if kind == "cell"
    }
    marks = {cell["id"]: cell["metadata"] for cell in assigned.released["cells"]}
    cells = []
    for number, cell in enumerate(made.cells):
        key = cell["key"]
        new: dict[str, Any] = {"cell_type": cell["cell_type"], "id": key or f"added-{number}"}
        new["metadata"] = marks.get(key, {}) if key else {}
        new["source"] = cell["source"]
        if cell["cell_type"] == "code":
            outputs = shown.get(number, {"outputs": []})["outputs"]
            new |= {"execution_count": None, "outputs": [kept for one in outputs if (kept := _output(one))]}
        elif key is None or new["metadata"].get("nbgrader", {}).get("solution"):
            new["source"] = without_scripts(cell["source"])
        cells.append(new)
    return {"cells": cells, "metadata": assigned.released["metadata"], "nbformat": 4, "nbformat_minor": 5}


def _output(one: dict[str, Any]) -> dict[str, Any] | None:
    """An output as text or a picture, or nothing."""
    if one["output_type"] == "stream" and isinstance(one.get("text"), str):
        return {"output_type": "stream", "name": "stdout", "text": one["text"]}
    if one["output_type"] == "error":
        words = f"{str(one.get('ename'))[:100]}: {str(one.get('evalue'))[:1000]}"
        return {"output_type": "error", "ename": "error", "evalue": words, "traceback": [words]}
    data = one.get("data")
    if one["output_type"] != "display_data" or not isinstance(data, dict):
        return None
    kept = {}
    if isinstance(data.get("text/plain"), str):
        kept["text/plain"] = data["text/plain"]
    if isinstance(data.get("image/png"), str) and re.fullmatch(r"[A-Za-z0-9+/=\s]*", data["image/png"]):
        kept["image/png"] = data["image/png"]
    return {"output_type": "display_data", "data": kept, "metadata": {}} if kept else None
