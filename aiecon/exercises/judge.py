"""What an answer is worth: expected values, tolerances, and the errors that have a name.

The judge cells of a problem set call `mark_scheme`; `load_set` runs them, with the cell of imports and the
cells of numbers and nothing else of the notebook, so that no answer is ever executed here. `evaluate` holds
a plain value against what the models of this book give for the same numbers. Nothing in this module reads or
writes a file but `load_set`, and nothing needs nbgrader.
"""

import functools
import inspect
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiecon.exercises.draws import EDITION, SAMPLE, Draw, Numbers, identity, numbers, share

RIGHT = "Right."
WRONG = "Not right, and not one of the errors that we know by name. Check the units and each step again."
UNREADABLE = "There is no answer in the form that the question asks for."
BLANK = "No answer was given."
PASS = 0.5  # share of the points from which an answer counts as passed
PARTIAL = 0.4  # share of the points for a list of which all but one are right, nearly
HIDDEN_INPUTS = 5  # hidden inputs at which a function is tried
# Judge cells of courses that were handed out by edition 0.2 or before import what is `mark_scheme` now.
MOVED = re.compile(r"from aiecon\.(exercises|grading)\.judge import judge\b")

Formula = Callable[..., Any]
Given = Mapping[str, object]  # the numbers of a student, or the inputs of a function


@dataclass(frozen=True)
class Misconception:
    """An error with a name: what it makes of the same numbers, what to tell who made it, what it is worth."""

    name: str
    value: Formula | str
    feedback: str
    credit: float = 0.0


@dataclass(frozen=True)
class Score:
    """What an answer is worth. `points` is None where a person has to read the answer."""

    points: float | None
    of: float
    misconception: str | None
    feedback: str

    @property
    def passed(self) -> bool:
        return self.points is not None and self.points >= PASS * self.of


@dataclass(frozen=True)
class MarkScheme:
    """How one question is marked: what a judge cell registers."""

    item: str
    expected: Formula | str | None
    rtol: float = 0.01
    atol: float = 0.0
    misconceptions: tuple[Misconception, ...] = ()
    inputs: Mapping[str, Draw] = field(default_factory=dict)
    rubric: tuple[tuple[float, str], ...] = ()


_register: dict[str, MarkScheme] = {}


def mark_scheme(
    item: str,
    expected: Formula | str | None = None,
    *,
    rtol: float = 0.01,
    atol: float = 0.0,
    misconceptions: Mapping[str, tuple[Any, ...]] | None = None,
    inputs: Mapping[str, Draw] | None = None,
    rubric: Sequence[tuple[float, str]] = (),
) -> None:
    """Register how a question is marked.

    item : name of the question
    expected : function of the question's numbers by name (and of the inputs, where the answer is a function);
        a letter for a choice; None for a written answer
    rtol, atol : an answer is right within atol + rtol * |expected|
    misconceptions : {name: (function of the same numbers or letter, feedback[, share of the points])}.
        Feedback tells what was done and never what would be right.
    inputs : rules for the hidden inputs at which a function is tried
    rubric : (points, what earns them), for a written answer
    """
    named = tuple(Misconception(name, *rest) for name, rest in (misconceptions or {}).items())
    _register[item] = MarkScheme(item, expected, rtol, atol, named, dict(inputs or {}), tuple(rubric))


@dataclass(frozen=True)
class Question:
    """A question with all that is needed to hand it out and to judge it."""

    item: str
    title: str
    kind: str
    points: float
    minutes: float
    bloom: str
    text: str
    draws: Mapping[str, Draw]
    scheme: MarkScheme

    def numbers(self, student: str, course: str = "") -> Numbers:
        return numbers(self.item, student, course, **self.draws)

    def inputs(self, student: str, course: str = "", secret: bytes = b"") -> list[dict[str, object]]:
        """Hidden inputs of a function: nobody without the instructor's secret can foretell them."""
        who = identity(student)
        return [
            {
                name: draw.at(share(course, EDITION, self.item, who, name, str(i), key=secret or b"public"))
                for name, draw in self.scheme.inputs.items()
            }
            for i in range(HIDDEN_INPUTS)
        ]

    def expected(self, given: Given, inputs: Sequence[Given] | None = None) -> Any:
        """The right answer in the form in which a student's arrives; None for a written one."""
        return _value(self.scheme.expected, given, inputs)

    def key(self, given: Given, inputs: Sequence[Given] | None = None) -> "Key":
        """All that an answer is compared with, for one student."""
        named = tuple((m, _value(m.value, given, inputs)) for m in self.scheme.misconceptions)
        return Key(self.expected(given, inputs), named)

    def evaluate(self, given: Given, answer: object, inputs: Sequence[Given] | None = None) -> Score:
        return evaluate(self, given, answer, inputs)


@dataclass(frozen=True)
class Key:
    """The right answer for one student, and what each named error makes of the same numbers."""

    expected: Any
    misconceptions: tuple[tuple[Misconception, Any], ...]


@dataclass(frozen=True)
class ProblemSet:
    """A problem set: its name, its title, its questions in order."""

    name: str
    title: str
    items: Mapping[str, Question]

    @property
    def points(self) -> float:
        return sum(question.points for question in self.items.values())

    @property
    def minutes(self) -> float:
        return sum(question.minutes for question in self.items.values())


def _value(rule: Formula | str | None, given: Given, inputs: Sequence[Given] | None) -> Any:
    """A rule at a student's numbers; at each of the inputs, where there are some."""
    if not callable(rule):
        return rule
    wanted = _wanted(rule)

    def at(values: Given) -> Any:
        return rule(**{name: values[name] for name in wanted if name in values})

    if inputs:
        return [_plain(at({**given, **each})) for each in inputs]
    return _plain(at(given))


@functools.cache
def _wanted(rule: Formula) -> tuple[str, ...]:
    """Names of the numbers that a rule asks for."""
    return tuple(inspect.signature(rule).parameters)


def _plain(value: Any) -> Any:
    """Floats and lists of floats, whatever the models returned."""
    if isinstance(value, str):
        return value
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [float(x) for x in value]
    return float(value)


def _read(answer: object, like: object) -> Any:
    """An answer in the form of `like`, or None if it has another form. Nothing of the answer is called."""
    if isinstance(like, str):
        return answer.strip().lower() if type(answer) is str else None
    if isinstance(like, list):
        if type(answer) not in (list, tuple) or len(answer) != len(like):  # type: ignore[arg-type]
            return None
        values = [_read(x, 0.0) for x in answer]  # type: ignore[attr-defined]
        return None if all(x is None for x in values) else values
    if type(answer) not in (int, float):
        return None
    try:
        value = float(answer)  # type: ignore[arg-type]
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def _close(answer: float | None, value: float, scheme: MarkScheme) -> bool:
    return answer is not None and abs(answer - value) <= scheme.atol + scheme.rtol * abs(value)


def _agrees(answer: Any, value: Any, scheme: MarkScheme) -> bool:
    if isinstance(value, str):
        return bool(answer == value)
    if isinstance(value, list):
        return all(_close(a, v, scheme) for a, v in zip(answer, value, strict=True))
    return _close(answer, value, scheme)


def evaluate(
    question: Question, given: Given, answer: object, inputs: Sequence[Given] | None = None
) -> Score:
    """What an answer is worth for a student's numbers.

    question : of a loaded set
    given : the student's numbers
    answer : a plain value: a number, a letter, or a list of numbers; for a function its values at `inputs`
    inputs : the hidden inputs, for a function
    """
    if answer is None:
        return Score(0.0, question.points, None, BLANK)
    if question.kind == "written":
        return Score(None, question.points, None, "To be read by a person.")
    return compare(question, question.key(given, inputs), answer)


def compare(question: Question, key: Key, answer: object) -> Score:
    """What a plain value is worth beside a key."""
    of, scheme, expected = question.points, question.scheme, key.expected
    read = _read(answer, expected)
    if read is None:
        return Score(0.0, of, None, UNREADABLE)
    if _agrees(read, expected, scheme):
        return Score(float(of), of, None, RIGHT)
    for known, value in key.misconceptions:
        if _agrees(read, value, scheme):
            return Score(round(known.credit * of, 2), of, known.name, known.feedback)
    if question.kind == "vector":
        right = sum(_close(a, v, scheme) for a, v in zip(read, expected, strict=True))
        if right:
            part = f"{right} of the {len(expected)} numbers are right. Check the others again."
            return Score(round(PARTIAL * of * right / len(expected), 2), of, None, part)
    return Score(0.0, of, None, WRONG)


def load_set(path: str | Path) -> ProblemSet:
    """Read a problem set's source. Runs its imports, numbers and judge cells; no answer is executed.
    Raises: ValueError for a question without a judge cell or the other way round, and an item used twice
    """
    path = Path(path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found: dict[str, dict[str, Any]] = {}
    namespace: dict[str, Any] = {"__name__": "__problem_set__"}
    before = dict(_register)
    _register.clear()
    try:
        for i, cell in enumerate(cells):
            about, source = cell["metadata"].get("aiecon", {}), "".join(cell["source"])
            role = about.get("role")
            if role == "question":
                if about["item"] in found:
                    raise ValueError(f"{path.name}: item {about['item']} is used twice")
                found[about["item"]] = {**about, "text": source}
            elif role in ("setup", "numbers", "judge"):
                code = MOVED.sub("from aiecon.exercises.judge import mark_scheme as judge", source)
                exec(compile(code, f"{path.name}, cell {i}", "exec"), namespace)
        judged = dict(_register)
    finally:
        _register.clear()
        _register.update(before)
    if set(judged) != set(found):
        raise ValueError(f"{path.name}: judged and asked differ in {sorted(set(judged) ^ set(found))}")
    items = {}
    for item, about in found.items():
        drawn = namespace.get(f"q{item.split('.')[1]}")
        title = about["text"].splitlines()[0].lstrip("# ")
        keep = {key: about[key] for key in ("item", "kind", "points", "minutes", "bloom", "text")}
        draws = drawn.draws if isinstance(drawn, Numbers) else {}
        items[item] = Question(title=title, draws=draws, scheme=judged[item], **keep)
    heading = next(("".join(c["source"]) for c in cells if c["cell_type"] == "markdown"), path.stem)
    return ProblemSet(path.stem, heading.splitlines()[0].lstrip("# "), items)


__all__ = ["PASS", "SAMPLE", "ProblemSet", "Question", "Score", "evaluate", "load_set", "mark_scheme"]
