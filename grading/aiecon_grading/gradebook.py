"""nbgrader's gradebook: the set's structure, a submission's marks, and what to read back."""

import json
import logging
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiecon_grading.course import Assigned, Course, Person, Refused, received
from aiecon_grading.record import Result

if TYPE_CHECKING:  # imported when it is used: only instructors have it
    from nbgrader.api import Gradebook

for name in ("nbgrader", "tornado.application"):  # nbgrader's database logs with tornado's name
    logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger(name).addFilter(lambda record: False)  # Dask sets a level of its own


@contextmanager
def opened(course: Course) -> Iterator["Gradebook"]:
    """The gradebook of a course; what goes wrong with the database is told in a line."""
    from nbgrader.api import Gradebook, InvalidEntry
    from sqlalchemy.exc import DBAPIError, SAWarning, SQLAlchemyError

    here = str(Path(sys.executable).parent)  # nbgrader calls `alembic`, which lies beside this Python
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, (here, os.environ.get("PATH"))))
    url = database(course)
    try:
        book = Gradebook(course.db_url, course_id=course.name)
    except ImportError as error:
        raise Refused(f"the gradebook {url} needs a driver that is not installed: {error}.") from None
    except (SQLAlchemyError, subprocess.CalledProcessError) as error:
        raise Refused(f"the gradebook {url} cannot be opened: {_first(error)}") from None
    try:
        with warnings.catch_warnings():  # nbgrader's own use of SQLAlchemy warns
            warnings.simplefilter("ignore", SAWarning)
            others = {one.course_id for one in book.assignments} - {course.name}
            if others:  # nbgrader finds an assignment by its name alone: two courses would share marks
                raise Refused(
                    f"the gradebook {url} is that of the course {min(others)}: "
                    f"give {course.name} a database of its own."
                )
            yield book
    except (DBAPIError, InvalidEntry) as error:
        raise Refused(f"the gradebook {url} does not answer or cannot be written: {_first(error)}") from None
    finally:
        with suppress(SQLAlchemyError):
            book.close()


def _first(error: Exception) -> str:
    """The first line of what a database said, as a sentence."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    said = re.sub(r"^\([\w.]+\) ", "", lines[0]) if lines else type(error).__name__
    return f"{said.rstrip('.')}."


def database(course: Course) -> str:
    """The URL of a course's gradebook as it may be shown; refused if it is none, or keeps nothing."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(course.db)
    except (ArgumentError, ValueError):
        raise Refused(
            "the gradebook's address is no database URL, such as sqlite:///gradebook.db or "
            "postgresql+psycopg2://user:password@host/name."
        ) from None
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise Refused(f"the gradebook {course.db!r} is kept nowhere: name a file, sqlite:///gradebook.db.")
    return url.render_as_string(hide_password=True)


def cell_of(assigned: Assigned, item: str) -> str:
    """Name of the cell that carries a question's points."""
    key = item.replace(".", "-")
    return f"{key}-answer" if assigned.questions.items[item].kind == "written" else f"{key}-check"


def prepare(book: "Gradebook", assigned: Assigned, people: dict[str, Person]) -> None:
    """Students, the assignment, its cells."""
    name = assigned.name
    due = assigned.about.get("due")
    book.update_or_create_assignment(name, duedate=f"{due} 23:59:59" if due else None)
    book.update_or_create_notebook(name, name)
    for item, question in assigned.questions.items.items():
        kind = "markdown" if question.kind == "written" else "code"
        key = item.replace(".", "-")
        book.update_or_create_grade_cell(
            cell_of(assigned, item), name, name, max_score=question.points, cell_type=kind
        )
        book.update_or_create_solution_cell(f"{key}-answer", name, name)
    there = {one.id for one in book.students}
    for person in people.values():
        first, _, last = person.name.rpartition(" ")
        if person.id not in there:
            book.add_student(person.id, first_name=first, last_name=last, email=person.email)


def save(
    book: "Gradebook", assigned: Assigned, result: Result, sent: str | None, before: Result | None
) -> None:
    """Write a submission's marks, all or none. Marks that a person gave stay, unless the answer changed."""
    from nbgrader.api import MissingEntry
    from nbgrader.utils import parse_utc

    name = assigned.name
    try:
        submission = book.find_submission(name, result.student)
    except MissingEntry:
        submission = book.add_submission(name, result.student, timestamp=sent)
    submission.timestamp = parse_utc(sent) if sent else None
    cells = {cell_of(assigned, item): item for item in assigned.questions.items}
    notebook = next(one for one in submission.notebooks if one.name == name)
    for grade in notebook.grades:
        item = cells.get(grade.name)
        mark = result.marks.get(item) if item else None
        if mark is None:  # rejected: a person has to look
            grade.auto_score, grade.needs_manual_grade = None, grade.manual_score is None
            continue
        old = before.marks.get(item) if before and item else None
        changed = old is not None and old.answer != mark.answer
        grade.auto_score = mark.points
        if mark.points is None:
            grade.needs_manual_grade = grade.manual_score is None or changed
        else:
            grade.needs_manual_grade = False
    for comment in notebook.comments:
        item = comment.name.removesuffix("-answer").replace("-", ".")
        mark = result.marks.get(item)
        comment.auto_comment = mark.feedback or None if mark else None
    try:
        book.db.commit()
    except BaseException:
        book.db.rollback()
        raise


@dataclass(frozen=True)
class Entry:
    """What the gradebook says of one student: points by item (None: a person has to look), and when sent.

    A download of Canvas or Moodle does not tell when: `sent` is empty, and `late` what Canvas said, or None.
    """

    points: dict[str, float | None]
    sent: str
    late: bool | None

    @property
    def total(self) -> float | None:
        values = list(self.points.values())
        return None if any(value is None for value in values) else round(sum(v or 0.0 for v in values), 4)


def entries(book: "Gradebook", assigned: Assigned) -> dict[str, Entry]:
    """The gradebook of a problem set by student; who sent nothing is not there."""
    from nbgrader.api import MissingEntry

    cells = {cell_of(assigned, item): item for item in assigned.questions.items}
    found: dict[str, Entry] = {}
    try:
        submissions = book.assignment_submissions(assigned.name)
    except MissingEntry:
        return {}
    for submission in submissions:
        points: dict[str, float | None] = dict.fromkeys(assigned.questions.items)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                if grade.name in cells:
                    points[cells[grade.name]] = None if grade.needs_manual_grade else float(grade.score)
        sent = submission.timestamp.isoformat(sep=" ", timespec="seconds") if submission.timestamp else ""
        who = submission.student.id
        folder = assigned.course.folder / "submitted" / who / assigned.name
        late = bool(submission.total_seconds_late) if sent else received(folder).get("late")
        found[who] = Entry(points, sent, late)
    return dict(sorted(found.items()))


def dump(book: "Gradebook", assigned: Assigned) -> dict[str, Any]:
    """All that the gradebook holds of a problem set, without its random keys: for comparison."""
    found: dict[str, list[Any]] = {}
    for submission in book.assignment_submissions(assigned.name):
        for notebook in submission.notebooks:
            grades = {
                g.name: [g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade]
                for g in notebook.grades
            }
            comments = {c.name: [c.auto_comment, c.manual_comment] for c in notebook.comments}
            found[submission.student.id] = [str(submission.timestamp), grades, comments]
    plain: dict[str, Any] = json.loads(json.dumps(found, sort_keys=True))
    return plain


def set_written(
    book: "Gradebook", assigned: Assigned, who: str, item: str, points: float, comment: str
) -> None:
    """A mark that a person gave."""
    from nbgrader.api import MissingEntry

    name = assigned.name
    try:
        grade = book.find_grade(cell_of(assigned, item), name, name, who)
    except MissingEntry:
        raise Refused(f"{who} has no submission of {name} in the gradebook.") from None
    grade.manual_score, grade.needs_manual_grade = points, False
    if comment:
        book.find_comment(f"{item.replace('.', '-')}-answer", name, name, who).manual_comment = comment
    book.db.commit()
