"""Written answers: a table for a person to mark, and its way back."""

from pathlib import Path

from aiecon_grading import gradebook, pipeline
from aiecon_grading.course import Course, Refused, rows, write
from aiecon_grading.exports import table

HEAD = ["id", "item", "points", "of", "comment", "answer", "rubric"]
LONGEST_ANSWER = 30_000  # characters of an answer: a cell of a spreadsheet holds 32,767


def label(item: str) -> str:
    """A question's name that no spreadsheet takes for a number or a date.

    >>> label("02.10")
    'Q10'
    """
    return f"Q{item.rpartition('.')[2]}"


def ask(course: Course, name: str) -> tuple[Path, int]:
    """Write the table of written answers, with the marks that are there; its path, and how many wait."""
    assigned = course.assigned(name)
    items = {item: q for item, q in assigned.questions.items.items() if q.kind == "written"}
    results = pipeline.results(assigned)
    if not results:
        raise Refused(f"nothing of {name} has been graded yet: `aiecon grade {name}`.")
    lines: list[list[object]] = []
    waiting = 0
    with gradebook.opened(course) as book:
        marks = gradebook.entries(book, assigned)
    for who, result in results.items():
        for item, question in items.items():
            mark = result.marks.get(item)
            if mark is None or not mark.answer:
                continue
            given = marks[who].points[item] if who in marks else None
            waiting += given is None
            rubric = " | ".join(f"{points:g}: {text}" for points, text in question.scheme.rubric)
            answer = mark.answer
            if len(answer) > LONGEST_ANSWER:
                left = len(answer) - LONGEST_ANSWER
                answer = (
                    f"{answer[:LONGEST_ANSWER]} ... ({left} characters more are in autograded/{who}/{name}/)"
                )
            lines.append([who, label(item), given, question.points, "", answer, rubric])
    path = course.folder / f"written-{name}.csv"
    if (
        path.exists()
        and any(row.get("points") for row in rows(path))
        and not _entered(course, name, path, marks)
    ):
        raise Refused(
            f"{path} holds marks that were not entered yet: `aiecon written {name} --from {path}` first, "
            f"or move the file away to begin anew."
        )
    write(path, table(HEAD, lines))
    return path, waiting


def _entered(course: Course, name: str, path: Path, marks: dict[str, gradebook.Entry]) -> bool:
    """Whether every mark of a table is in the gradebook."""
    items = {label(item): item for item in course.assigned(name).questions.items}
    filled = [row for row in rows(path) if row.get("points")]
    return all(
        row["id"] in marks
        and marks[row["id"]].points.get(items.get(row["item"], "")) == _points(row["points"])
        for row in filled
    )


def _points(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def take(course: Course, name: str, source: Path) -> int:
    """Enter the marks of a filled table, all or none; how many there were."""
    assigned = course.assigned(name)
    found: list[tuple[str, str, float, str]] = []
    items = {label(item): item for item in assigned.questions.items}
    table = rows(source)
    if table and not {"id", "item", "points"} <= set(table[0]):
        raise Refused(f"{source} has not the columns id, item and points. Nothing was entered.")
    for line, row in enumerate(table, 2):
        if not row.get("points"):
            continue
        who, item, points = row["id"], items.get(row["item"], ""), _points(row["points"])
        question = assigned.questions.items.get(item)
        if who not in course.people:
            raise Refused(f"{source}, line {line}: {who!r} is not in the roster. Nothing was entered.")
        if question is None or question.kind != "written":
            raise Refused(
                f"{source}, line {line}: {row['item']!r} is no written question of {name}. "
                f"Nothing was entered."
            )
        if points is None or not 0 <= points <= question.points:
            raise Refused(
                f"{source}, line {line}: {row['points']!r} is not between 0 and {question.points:g}. "
                f"Nothing was entered."
            )
        found.append((who, item, points, row.get("comment", "")))
    if not found:
        raise Refused(f"the column points of {source} is empty. Nothing was entered.")
    with gradebook.opened(course) as book:
        there = gradebook.entries(book, assigned)
        for who, *_ in found:
            if who not in there:
                raise Refused(f"{who} has no submission of {name} in the gradebook. Nothing was entered.")
        for one in found:
            gradebook.set_written(book, assigned, *one)
    return len(found)
