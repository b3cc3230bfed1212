"""Gradebooks as files: plain CSV, and what Canvas and Moodle import."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiecon_grading import gradebook, pipeline
from aiecon_grading.course import Course, Person, Refused, rows, sheet, write
from aiecon_grading.gradebook import Entry
from aiecon_grading.matching import by_name, letters_and_digits, participant

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


@dataclass
class Marks:
    """What a file of marks is made of."""

    course: Course
    name: str
    items: list[str]
    points: float
    lines: dict[str, Entry]
    states: dict[str, str]
    lms: Path | None
    warnings: list[str]

    def total(self, who: str) -> float | None:
        return self.lines[who].total if who in self.lines else None


def export(course: Course, name: str, form: str, target: Path, lms: Path | None = None) -> list[str]:
    """Write the marks of a problem set; the warnings.

    A total is empty, not zero, while a written answer is not marked, or a submission was rejected or missing.

    form : csv, canvas or moodle
    lms : the file that Canvas or Moodle exported, to take its people and their names from
    """
    assigned = course.assigned(name)
    with gradebook.opened(course) as book:
        lines = gradebook.entries(book, assigned)
    states = {who: result.state for who, result in pipeline.results(assigned).items()}
    if not lines:
        raise Refused(f"nothing of {name} has been graded yet: `aiecon grade {name}`.")
    warnings = [
        f"{who} is in the gradebook and not in the roster" for who in lines if who not in course.people
    ]
    there = course.submissions(name)
    for who in course.people:
        if who not in lines:
            why = "was collected and not graded yet" if who in there else "sent nothing"
            warnings.append(f"{who} {why}: the mark stays empty")
        elif states.get(who) == "rejected":
            warnings.append(f"{who}: the submission was rejected, the mark stays empty")
        elif lines[who].total is None:
            warnings.append(f"{who}: a written answer is not marked yet, the mark stays empty")
    questions = assigned.questions
    marks = Marks(course, name, list(questions.items), questions.points, lines, states, lms, warnings)
    write(target, _FORM[form](marks))
    return warnings


def _csv(marks: Marks) -> str:
    if marks.lms:
        raise Refused("--lms goes with --to canvas or --to moodle.")
    head = ["id", "name", "email", "set", "state", "sent", "late", *marks.items, "points", "of"]
    lines: list[list[object]] = []
    for who, person in marks.course.people.items():
        line, state = marks.lines.get(who), marks.states.get(who, "missing")
        if line and state == "graded" and line.total is None:
            state = "ungraded"
        one: list[object] = [who, person.name, person.email, marks.name, state]
        one += [line.sent, {True: "yes", False: "no", None: ""}[line.late]] if line else ["", ""]
        one += [line.points[item] if line else None for item in marks.items]
        lines.append([*one, marks.total(who), marks.points])
    return table(head, lines)


def _people(
    marks: Marks, keys: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]
) -> list[tuple[Person, dict[str, str]]]:
    """The people of the roster with their lines in the system's file, in its order where there is one.

    `keys` are its columns that tell who somebody is, with the roster's columns that may hold the same; the
    first is the system's own number. A name tells only if one person has it on either side, and no number.
    """
    people = marks.course.people
    if marks.lms is None:
        return [(person, {}) for person in people.values()]
    file, table = marks.lms.name, rows(marks.lms)
    there = [cell.strip().lower() for cell in sheet(marks.lms).fieldnames or []]
    for column in needed:
        if column.lower() not in there:
            raise Refused(
                f"{marks.lms} has no column {column}: give the file as the system wrote it, in English."
            )
    own = next(iter(keys.values()))[0]
    index = _index(people, keys)
    named = by_name(person for person in people.values() if not person.get(own))
    labels = [_label(row) for row in table]
    names = Counter(map(letters_and_digits, labels))
    found: dict[str, tuple[Person, dict[str, str]]] = {}
    for row, label in zip(table, labels, strict=True):
        fits = [index.get((theirs, _key(theirs, row.get(theirs, ""))), set()) for theirs in keys]
        who = next((next(iter(one)) for one in fits if len(one) == 1), None)
        same = named.get(letters_and_digits(label), [])
        if who is None and len(same) == 1 and names[letters_and_digits(label)] == 1:
            who = same[0].id
        if who is None:
            marks.warnings += _stranger(label, file, own if same else "")
        elif who in found:
            marks.warnings.append(f"{label} is in {file} twice: the second line is left out")
        else:
            found[who] = (people[who], row)
    marks.warnings += [f"{who} is in the roster and not in {file}" for who in people if who not in found]
    return list(found.values())


def _index(
    people: Mapping[str, Person], keys: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, str], set[str]]:
    """Who may be meant by a value in a column of the system's file."""
    index: dict[tuple[str, str], set[str]] = {}
    for person in people.values():
        for theirs, ours in keys.items():
            for value in {_key(theirs, person.get(column)) for column in ours} - {""}:
                index.setdefault((theirs, value), set()).add(person.id)
    return index


def _stranger(label: str, file: str, own: str) -> list[str]:
    """What to say of a line that is nobody's; `own` is the column that would tell namesakes apart."""
    if own:
        return [f"several people are called {label}: give the column {own}"]
    if label.lower() in ("points possible", "student, test", "test student", ""):
        return []
    return [f"{label} is in {file} and not in the roster"]


def _key(column: str, text: str) -> str:
    """What is compared: of Moodle's identifier, the number alone."""
    return participant(text) if column == "identifier" else text.strip().lower()


def _label(row: dict[str, str]) -> str:
    """The name of a person in a system's file."""
    last_first = " ".join(row[part] for part in ("firstname", "lastname") if row.get(part))
    return row.get("student") or row.get("full name") or last_first or next(iter(row.values()), "")


def _worth(marks: Marks, system: str, text: str) -> None:
    """A warning if a system counts other points than the set has."""
    try:
        theirs = float(text.replace(",", "."))
    except ValueError:
        return
    if theirs != marks.points:
        marks.warnings.append(
            f"{system} counts {theirs:g} points for {marks.name}, which has {marks.points:g}: change it there"
        )


def _canvas(marks: Marks) -> str:
    """What Canvas reads (lib/gradebook_importer.rb); its own file tells under which title."""
    keys = {
        "id": ("canvas_id",),
        "sis user id": ("sis_user_id", "id"),
        "sis login id": ("sis_login_id", "id", "email"),
    }
    people, column = _people(marks, keys, ("ID",)), marks.name
    if marks.lms:
        head = [cell.strip() for cell in sheet(marks.lms).fieldnames or []]
        exact = [cell for cell in head if re.fullmatch(re.escape(marks.name) + r"( +\(\d+\))?", cell)]
        begins = [cell for cell in head if cell.startswith(marks.name)]
        if len(exact or begins) == 1:
            (column,) = exact or begins
        else:
            marks.warnings.append(
                f"{marks.lms.name} has not one column that begins with {marks.name}: "
                "Canvas will ask to which assignment the marks belong"
            )
        for row in rows(marks.lms):
            if _label(row).lower() == "points possible":
                _worth(marks, "Canvas", row.get(column.lower(), ""))
    lines: list[list[object]] = [["    Points Possible", "", "", "", "", marks.points]]
    for person, row in people:
        excused = row.get(column.lower(), "").upper() == "EX"
        lines.append(
            [
                row.get("student") or person.name or person.id,
                row.get("id") or person.get("canvas_id"),
                row.get("sis user id") or person.get("sis_user_id"),
                row.get("sis login id") or person.get("sis_login_id") or person.id,
                row.get("section") or person.get("section"),
                "EX" if excused else marks.total(person.id),
            ]
        )
    unknown = sum(not line[1] and not line[2] for line in lines[1:])
    if unknown:
        marks.warnings.append(
            f"{unknown} have no canvas_id: Canvas will look for the id of the roster as SIS Login ID; "
            "add the column canvas_id to the roster, or give Canvas's own export with --lms"
        )
    return table(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column], lines)


def _moodle(marks: Marks) -> str:
    """A grading worksheet of Moodle (mod/assign/feedback/offline): it needs the columns Identifier, by which
    alone it knows people, Grade, and Last modified (grade).
    """
    keys = {
        "identifier": ("moodle_id",),
        "id number": ("id",),
        "username": ("id",),
        "email address": ("email",),
    }
    lines: list[list[object]] = []
    people = _people(marks, keys, ("Identifier", "Grade"))
    if people:
        _worth(marks, "Moodle", people[0][1].get("maximum grade", ""))
    for person, row in people:
        number = participant(person.get("moodle_id"))
        lines.append(
            [
                row.get("identifier") or (f"Participant {number}" if number else ""),
                row.get("full name") or person.name,
                row.get("id number") or person.id,
                row.get("email address") or person.email,
                marks.total(person.id),
                marks.points,
                row.get("last modified (grade)", ""),
            ]
        )
    unknown = sum(not line[0] for line in lines)
    if unknown:
        marks.warnings.append(
            f"{unknown} have no moodle_id: Moodle's grading worksheet knows people by it alone; "
            "give the worksheet with --lms, or import this file under Grades, by ID number or e-mail"
        )
    head = ["Identifier", "Full name", "ID number", "Email address", "Grade", "Maximum grade"]
    return table([*head, "Last modified (grade)"], lines)


_FORM = {"csv": _csv, "canvas": _canvas, "moodle": _moodle}
