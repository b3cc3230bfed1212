"""A small problem set, a course that uses it, and students who answer it."""

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiecon_grading.course import Course, assign

ROOT = Path(__file__).parents[2]
EXERCISES = ROOT / "exercises"
TREE = os.pathsep.join(map(str, (ROOT, ROOT / "grading")))  # the packages of this tree, whatever is installed
SET = "90-bread"
SETUP = """STUDENT = "your-course-id"  # type your course id between the quotes
COURSE = ""

from aiecon.exercises import check_choice, check_function, check_number, numbers, uniform
"""
QUESTIONS = {
    "90.1": (
        "number",
        2,
        'numbers("90.1", STUDENT, COURSE, price=uniform(1, 9, step=0.01), loaves=uniform(100, 999, step=1))',
        "### BEGIN SOLUTION\nanswer_1 = q1.price * q1.loaves  # the-secret-solution\n### END SOLUTION",
        'check_number(answer_1, "EUR", low=0)',
        """mark_scheme("90.1", expected=lambda price, loaves: price * loaves, misconceptions={
    "divided": (lambda price, loaves: price / loaves, "You divided where a sum is asked for.", 0.25),
    "price only": (lambda price: price, "That is one loaf."),
    "loaves only": (lambda loaves: loaves, "That is a quantity, not money."),
})  # the-hidden-check""",
    ),
    "90.2": (
        "function",
        2,
        'numbers("90.2", STUDENT, COURSE, a=uniform(1.0, 9.0, step=0.01))',
        "def answer_2(x):\n    ### BEGIN SOLUTION\n    return q2.a * x**2  # the-secret-solution\n"
        "    ### END SOLUTION",
        "check_function(answer_2, x=2.0)",
        """mark_scheme("90.2", expected=lambda x, a: a * x**2, inputs={"x": uniform(1, 5, step=0.001)},
misconceptions={
    "linear": (lambda x, a: a * x, "That grows too slowly."),
    "cubic": (lambda x, a: a * x**3, "That grows too fast."),
    "without the factor": (lambda x: x**2, "Where is the factor?"),
})  # the-hidden-check""",
    ),
    "90.3": (
        "written",
        4,
        "",
        "### BEGIN SOLUTION\nBread is a normal good: the-secret-solution.\n### END SOLUTION",
        "",
        'mark_scheme("90.3", rubric=[(2, "Says what rises."), (2, "Says why.")])  # the-hidden-check',
    ),
}


def source() -> dict[str, Any]:
    """The problem set as an author writes it."""
    cells: list[dict[str, Any]] = []

    def cell(kind: str, key: str, text: str, about: dict[str, Any], **mark: Any) -> None:
        metadata: dict[str, Any] = {"aiecon": about} if about else {}
        if about.get("role") != "judge":
            flags = {"grade": False, "locked": True, "schema_version": 3, "solution": False, "task": False}
            metadata["nbgrader"] = {**flags, "grade_id": key, **mark}
        one: dict[str, Any] = {"cell_type": kind, "id": key, "metadata": metadata, "source": text}
        cells.append(one if kind == "markdown" else {**one, "outputs": [], "execution_count": None})

    cell("markdown", "90-title", "# Problem set: bread", {})
    cell("code", "90-setup", SETUP, {"role": "setup"})
    for item, (kind, points, numbers, answer, check, judge) in QUESTIONS.items():
        key, digit = item.replace(".", "-"), item[-1]
        about = {
            "item": item,
            "kind": kind,
            "points": points,
            "minutes": 5,
            "bloom": "apply",
            "role": "question",
        }
        cell("markdown", f"{key}-question", f"## {digit} · Question {digit}\n\nHow much?", about)
        if numbers:
            cell(
                "code", f"{key}-numbers", f"q{digit} = {numbers}\nq{digit}", {"item": item, "role": "numbers"}
            )
        text = kind == "written"
        mark = {"locked": False, "solution": True, **({"grade": True, "points": points} if text else {})}
        cell(
            "markdown" if text else "code", f"{key}-answer", answer, {"item": item, "role": "answer"}, **mark
        )
        if check:
            cell("code", f"{key}-check", check, {"item": item, "role": "check"}, grade=True, points=points)
        judged = (
            f"from aiecon.exercises import uniform\nfrom aiecon.exercises.judge import mark_scheme\n\n{judge}"
        )
        cell("code", f"{key}-judge", judged, {"item": item, "role": "judge"})
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def found(book: dict[str, Any], key: str) -> dict[str, Any]:
    """The cell with a name."""
    return next(cell for cell in book["cells"] if cell["id"] == key)


class School:
    """A course in a folder, with its assigned set."""

    def __init__(self, folder: Path, students: list[str]):
        self.folder = folder
        exercises = folder / "exercises"
        exercises.mkdir(parents=True)
        (exercises / f"{SET}.ipynb").write_text(json.dumps(source()))
        self.course = Course.create(folder / "course", "bakers-2027", None, None)
        assign(self.course, SET, exercises)
        lines = [f"{who},{who.title()} Baker,{who}@example.org" for who in students]
        (self.course.folder / "roster.csv").write_text("\n".join(["id,name,email", *lines]) + "\n")

    @property
    def secret(self) -> bytes:
        return self.course.secret()

    def blank(self, who: str) -> dict[str, Any]:
        """The notebook as a student gets it, with the id typed."""
        book = copy.deepcopy(self.course.assigned(SET).released)
        setup = found(book, "90-setup")
        setup["source"] = setup["source"].replace("your-course-id", who)
        return book

    def answered(self, who: str, **answers: str) -> dict[str, Any]:
        """Right answers, but for those given by the name of their cell (`a1`, `a2`, `a3`)."""
        book, right = self.blank(who), source()
        for digit in "123":
            key = f"90-{digit}-answer"
            solved = (
                found(right, key)["source"]
                .replace("### BEGIN SOLUTION\n", "")
                .replace("### END SOLUTION", "")
            )
            found(book, key)["source"] = answers.get(
                f"a{digit}", solved.replace("the-secret-solution", "mine")
            )
        return book

    def submit(self, who: str, book: dict[str, Any] | bytes, when: str = "2027-03-01T12:00:00+00:00") -> Path:
        """Put a file where `aiecon collect` would."""
        folder = self.course.folder / "submitted" / who / SET
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{SET}.ipynb"
        path.write_bytes(book if isinstance(book, bytes) else json.dumps(book).encode())
        (folder / "timestamp.txt").write_text(when + "\n")
        return path


Make = Callable[..., School]
