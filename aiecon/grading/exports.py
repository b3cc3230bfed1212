"""Gradebooks as files: plain CSV, and what Canvas and Moodle import."""

import csv
import io
from pathlib import Path

from aiecon.grading import gradebook, pipeline
from aiecon.grading.course import Course, Person, Refused, rows, write
from aiecon.grading.gradebook import Line

FORMS = ("csv", "canvas", "moodle")


def safe(value: object) -> str:
    """A cell of a table that no spreadsheet takes for a formula.

    >>> safe('=HYPERLINK("x")'), safe(-1.5), safe("- x")
    ('\\'=HYPERLINK("x")', '-1.5', "'- x")
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text


def table(head: list[str], lines: list[list[object]]) -> str:
    """A CSV file with every cell quoted."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(map(safe, head))
    writer.writerows([safe(cell) for cell in line] for line in lines)
    return file.getvalue()


def export(course: Course, name: str, form: str, target: Path, lms: Path | None = None) -> list[str]:
    """Write the marks of a problem set; the warnings.

    A total is empty, not zero, while a written answer is not marked, or a submission was rejected or missing.

    Parameters
    ----------
    form : csv, canvas or moodle
    lms : the file that Canvas or Moodle exported, to take its people and their names from
    """
    assigned = course.assigned(name)
    with gradebook.opened(course) as book:
        marks = gradebook.lines(book, assigned)
    states = {who: result.state for who, result in pipeline.results(assigned).items()}
    if not marks:
        raise Refused(f"nothing of {name} has been graded yet: `aiecon grade {name}`.")
    warnings = [
        f"{who} is in the gradebook and not in the roster" for who in marks if who not in course.people
    ]
    for who in course.people:
        if who not in marks:
            warnings.append(f"{who} sent nothing: the mark stays empty")
        elif states.get(who) == "rejected":
            warnings.append(f"{who}: the submission was rejected, the mark stays empty")
        elif marks[who].total is None:
            warnings.append(f"{who}: a written answer is not marked yet, the mark stays empty")
    write(target, _FORM[form](course, name, assigned.questions.points, marks, states, lms, warnings))
    return warnings


def _csv(
    course: Course,
    name: str,
    points: float,
    marks: dict[str, Line],
    states: dict[str, str],
    lms: Path | None,
    warnings: list[str],
) -> str:
    if lms:
        raise Refused("--lms goes with --to canvas or --to moodle.")
    items = list(course.assigned(name).questions.items)
    head = ["id", "name", "email", "set", "state", "sent", "late", *items, "points", "of"]
    lines: list[list[object]] = []
    for who, person in course.people.items():
        line, state = marks.get(who), states.get(who, "missing")
        if line and state == "graded" and line.total is None:
            state = "ungraded"
        one: list[object] = [who, person.name, person.email, name, state]
        one += [line.sent, "yes" if line.late else "no"] if line else ["", ""]
        one += [line.points[item] if line else None for item in items]
        lines.append([*one, line.total if line else None, points])
    return table(head, lines)


def _people(
    course: Course, lms: Path | None, key: dict[str, str], warnings: list[str]
) -> list[tuple[Person, dict[str, str]]]:
    """The people of the roster with their lines in the system's file, in its order where there is one."""
    if lms is None:
        return [(person, {}) for person in course.people.values()]
    index: dict[tuple[str, str], Person] = {}
    for person in course.people.values():
        for theirs, ours in key.items():
            if value := person.get(ours):
                index.setdefault((theirs, value.lower()), person)
    found, seen = [], set()
    for row in rows(lms):
        keys = [(theirs, row.get(theirs, "").lower()) for theirs in key]
        known = [index[one] for one in keys if one[1] and one in index]
        label = row.get("student") or row.get("full name") or next(iter(row.values()), "")
        if not known:
            if label.strip().lower() not in ("points possible", "student, test", "test student", ""):
                warnings.append(f"{label} is in {lms.name} and not in the roster")
        elif known[0].id in seen:
            warnings.append(f"{label} is in {lms.name} twice: the second line is left out")
        else:
            seen.add(known[0].id)
            found.append((known[0], row))
    warnings += [f"{who} is in the roster and not in {lms.name}" for who in course.people if who not in seen]
    return found


def _canvas(
    course: Course,
    name: str,
    points: float,
    marks: dict[str, Line],
    states: dict[str, str],
    lms: Path | None,
    warnings: list[str],
) -> str:
    key = {"id": "canvas_id", "sis user id": "sis_user_id", "sis login id": "id", "student": "name"}
    column = name
    if lms:
        head = lms.read_text(encoding="utf-8-sig").partition("\n")[0]
        named = [cell for cell in next(csv.reader([head]), []) if cell.strip().startswith(name)]
        column = named[0].strip() if named else name
    lines: list[list[object]] = [["    Points Possible", "", "", "", "", points]]
    for person, row in _people(course, lms, key, warnings):
        line = marks.get(person.id)
        lines.append(
            [
                row.get("student") or person.name or person.id,
                row.get("id") or person.get("canvas_id"),
                row.get("sis user id") or person.get("sis_user_id"),
                row.get("sis login id") or person.get("sis_login_id") or person.id,
                row.get("section") or person.get("section"),
                line.total if line else None,
            ]
        )
    unknown = sum(not line[1] and not line[2] for line in lines[1:])
    if unknown:
        warnings.append(
            f"{unknown} have no canvas_id: Canvas will look for the id of the roster as SIS Login ID; "
            "add the column canvas_id to the roster, or give Canvas's own export with --lms"
        )
    return table(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column], lines)


def _moodle(
    course: Course,
    name: str,
    points: float,
    marks: dict[str, Line],
    states: dict[str, str],
    lms: Path | None,
    warnings: list[str],
) -> str:
    key = {"identifier": "moodle_id", "email address": "email", "id number": "id", "full name": "name"}
    lines: list[list[object]] = []
    for person, row in _people(course, lms, key, warnings):
        line = marks.get(person.id)
        number = person.get("moodle_id")
        lines.append(
            [
                row.get("identifier") or (f"Participant {number}" if number.isdigit() else number),
                row.get("full name") or person.name,
                row.get("id number") or person.id,
                row.get("email address") or person.email,
                line.total if line else None,
                points,
            ]
        )
    unknown = sum(not line[3] and not line[0] for line in lines)
    if unknown:
        warnings.append(
            f"{unknown} have neither moodle_id nor email: Moodle can match them by ID number only"
        )
    return table(["Identifier", "Full name", "ID number", "Email address", "Grade", "Maximum grade"], lines)


_FORM = {"csv": _csv, "canvas": _canvas, "moodle": _moodle}
