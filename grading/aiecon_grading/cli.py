"""The command `aiecon`: from an assignment to a gradebook."""

import argparse
import os
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from aiecon_grading.course import Course, Refused

FILES_SHOWN = 40  # files that were left, one by one
SOURCES = "folder of the problem sets' sources (default: that of the book which is installed here)"
INTRODUCTION = """\
Problem sets of The Price of Intelligence: hand out, collect, grade, export.

A course is a folder. Everything about it lies there, and nothing leaves it.

  mkdir econ-2027 && cd econ-2027
  aiecon assign 02-training-cost --course econ-2027
        writes release/02-training-cost/02-training-cost.ipynb: give it to the class
  (put roster.csv here: a line "id,name,email" and one line for each student)
  aiecon collect 02-training-cost ~/Downloads/submissions.zip
  aiecon grade 02-training-cost
  aiecon export 02-training-cost --to canvas

`aiecon COMMAND --help` explains each command.
"""


def count(number: int, what: str) -> str:
    """
    >>> count(1, "page"), count(0, "page")
    ('1 page', '0 pages')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    plain = argparse.RawDescriptionHelpFormatter
    main = argparse.ArgumentParser("aiecon", description=INTRODUCTION, formatter_class=plain)
    commands = main.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, text: str, more: str = "") -> argparse.ArgumentParser:
        one = commands.add_parser(
            name, help=text, description=f"{text}\n\n{more}".strip(), formatter_class=plain
        )
        one.add_argument("set", help="the problem set, such as 02-training-cost")
        one.add_argument(
            "--folder", type=Path, default=Path(), help="folder of the course (default: this one)"
        )
        return one

    one = command(
        "assign",
        "Write the notebook to hand out.",
        "One notebook serves the whole class: a student types the id, and the numbers of that id appear.\n"
        "It holds no solution. The file secret.txt draws what students must not foresee: keep it.",
    )
    one.add_argument(
        "--course", help="name of the course; another name gives other numbers (first time only)"
    )
    one.add_argument(
        "--secret", type=Path, help="file with the secret (default: secret.txt, made if not there)"
    )
    one.add_argument(
        "--db", help="URL of the gradebook (default: sqlite:///gradebook.db in the course's folder)"
    )
    one.add_argument(
        "--due", type=date.fromisoformat, help="last day, as 2027-03-31; later ones are called late"
    )
    one.add_argument("--exercises", type=Path, help=SOURCES)

    one = command(
        "collect",
        "Take submissions from a folder or from a download of Canvas or Moodle.",
        "Files are matched with roster.csv: by a folder or file name that is the id, by the number that "
        "Canvas or\n"
        "Moodle gives a person (columns canvas_id, moodle_id), or by the name. The newest file of a "
        "person counts.",
    )
    one.add_argument("source", type=Path, help="folder or zip file")

    one = command(
        "grade",
        "Run and mark what was collected.",
        "Student code runs in a sandbox: no network, no other file, limits on everything. If grading is\n"
        "interrupted, the same command goes on where it stopped. Marks that a person gave are kept.",
    )
    one.add_argument(
        "--cluster", metavar="ADDRESS", help="Dask scheduler, as tcp://10.0.0.1:8786 (default: this machine)"
    )
    one.add_argument(
        "--workers", type=int, default=0, help="how many to run at once here (default: one per core)"
    )
    one.add_argument("--only", metavar="ID", nargs="+", help="these students only")
    one.add_argument("--again", action="store_true", help="run everything again, even what has not changed")
    one.add_argument("--seconds", type=float, default=300, help="time limit for a submission (default: 300)")
    one.add_argument("--cell-seconds", type=float, default=60, help="time limit for a cell (default: 60)")
    one.add_argument("--memory", type=float, default=2, help="memory limit in GiB (default: 2)")
    one.add_argument("--secret", type=Path, help="file with the secret (default: secret.txt)")
    one.add_argument(
        "--unsafe", action="store_true", help="run student code WITHOUT a sandbox: only code you trust"
    )

    one = command(
        "written",
        "Mark written answers in a table.",
        "Writes written-SET.csv with every written answer, its rubric and an empty column points. Fill "
        "it in with a\n"
        "spreadsheet and give it back with --from. (nbgrader's formgrader works on the same folder too.)",
    )
    one.add_argument("--from", dest="source", type=Path, help="the table, filled in")

    one = command(
        "feedback", "Write a page for each student.", "No page shows an expected value or a solution."
    )
    one.add_argument("--zip", action="store_true", help="also as one zip file")

    one = command(
        "export",
        "Write the marks as a file.",
        "A mark is empty, not 0, while a written answer is not marked yet, and for whoever sent nothing.",
    )
    one.add_argument("--to", choices=("csv", "canvas", "moodle"), default="csv", help="who is to read it")
    one.add_argument(
        "--lms", type=Path, help="the gradebook that Canvas or Moodle exported, to fill in its people"
    )
    one.add_argument("--out", type=Path, help="name of the file (default: SET-csv.csv and so on)")

    one = command(
        "quiz",
        "Write a quiz for a learning-management system (QTI 2.1).",
        "The questions with one number or one letter as their answer, each with several variants of its "
        "numbers, of which\na student gets one. Needs no course. The file holds the solutions: give it to "
        "the system, not to\nstudents.",
    )
    one.add_argument("--variants", type=int, default=20, help="variants of each question (default: 20)")
    one.add_argument(
        "--course", help="name of the course; another name gives other numbers (default: of this folder)"
    )
    one.add_argument("--out", type=Path, help="name of the file (default: SET-quiz.zip)")
    one.add_argument("--exercises", type=Path, help=SOURCES)

    one = command("report", "Write a page on the class: what was hard, who needs a look.")
    one.add_argument("--out", type=Path, help="name of the file (default: SET-report.html)")
    return main


def _assign(given: argparse.Namespace) -> None:
    from aiecon_grading import course as c
    from aiecon_grading import gradebook

    if (given.folder / "course.json").exists() and given.course is None:
        course = Course.open(given.folder)
        course.secret(given.secret)
    elif given.course is None:
        raise Refused(
            "give the course a name: --course econ-2027 (the numbers of its students depend on it)."
        )
    else:
        if given.db and not (given.folder / "course.json").exists():  # before anything is handed out
            given.folder.mkdir(parents=True, exist_ok=True)
            with gradebook.opened(Course(given.folder, given.course, given.db, "")):
                pass
        course = Course.create(given.folder, given.course, given.db, given.secret)
    if given.db and given.db != course.db:
        raise Refused(
            f"{course.name} has a gradebook already. To use another, move the marks and change "
            f"{given.folder / 'course.json'}."
        )
    path = c.assign(course, given.set, given.exercises, given.due)
    questions = course.assigned(given.set).questions
    print(f"Hand out {path}: {len(questions.items)} questions, {questions.points:g} points.")


def _collect(given: argparse.Namespace) -> None:
    from aiecon_grading.collect import collect

    done = collect(Course.open(given.folder), given.set, given.source)
    for file, why in done.left[:FILES_SHOWN]:
        print(f"left: {file}: {why}", file=sys.stderr)
    if len(done.left) > FILES_SHOWN:
        print(f"left: {len(done.left) - FILES_SHOWN} files more", file=sys.stderr)
    print(f"Collected {count(len(done.taken), 'submission')}; {count(len(done.left), 'file')} left.", end=" ")
    print(f"Nothing yet from {', '.join(done.missing)}." if done.missing else "Nobody is missing.")
    if not done.taken:
        raise Refused("nothing was collected.")


def _grade(given: argparse.Namespace) -> None:
    from tqdm import tqdm

    from aiecon_grading import gradebook, pipeline
    from aiecon_grading.sandbox import Limits

    course = Course.open(given.folder)
    secret = course.secret(given.secret)
    total = len(course.submissions(given.set))
    limits = Limits(seconds=given.seconds, cell_seconds=given.cell_seconds, memory=int(given.memory * 2**30))
    if given.unsafe:
        print("Without a sandbox: student code can read and change your files.", file=sys.stderr)
    with tqdm(total=total, unit="submission", disable=None) as bar:
        done = pipeline.grade(
            course,
            given.set,
            secret,
            limits=limits,
            cluster=given.cluster,
            number=given.workers,
            unsafe=given.unsafe,
            again=given.again,
            only=given.only,
            progress=lambda n: bar.update(n - bar.n),
        )
    for who, result in done.results.items():
        if result.state != "graded" or result.notes:
            print(f"{who}: {result.state}; {'; '.join(result.notes)}")
    for who in done.strangers:
        print(f"{who}: not in the roster, not graded", file=sys.stderr)
    states = Counter(result.state for result in done.results.values())
    with gradebook.opened(course) as book:
        marks = gradebook.entries(book, course.assigned(given.set))
    waiting = sum(
        result.state != "rejected" and marks[who].total is None for who, result in done.results.items()
    )
    print(
        f"{states['graded']} graded, {states['failed']} failed, {states['rejected']} rejected; "
        f"{done.executed} were run "
        f"now. {waiting} have written answers for a person to mark. {len(done.missing)} sent nothing."
    )


def _export(given: argparse.Namespace) -> None:
    from aiecon_grading import exports

    course = Course.open(given.folder)
    out = given.out or given.folder / f"{given.set}-{given.to}.csv"
    for warning in exports.export(course, given.set, given.to, out, given.lms):
        print(f"warning: {warning}", file=sys.stderr)
    print(f"Written: {out}")


def _written(given: argparse.Namespace) -> None:
    from aiecon_grading import written as w

    course = Course.open(given.folder)
    if given.source is None:
        path, number = w.ask(course, given.set)
        print(
            f"{count(number, 'answer')} to mark in {path}: fill in the column points, then give it back with "
            f"--from {path}"
        )
    else:
        print(f"{count(w.take(course, given.set, given.source), 'mark')} entered.")


def _feedback(given: argparse.Namespace) -> None:
    from aiecon_grading import pages

    number = pages.feedback(Course.open(given.folder), given.set, given.zip)
    print(f"{count(number, 'page')} in {given.folder / 'feedback'}")


def _report(given: argparse.Namespace) -> None:
    from aiecon_grading import pages

    out = given.out or given.folder / f"{given.set}-report.html"
    pages.report(Course.open(given.folder), given.set, out)
    print(f"Written: {out}")


def _quiz(given: argparse.Namespace) -> None:
    from aiecon_grading import course as c
    from aiecon_grading.quiz import quiz

    name = given.course
    if name is None:
        name = Course.open(given.folder).name if (given.folder / "course.json").exists() else ""
    made = quiz(c.problem_set(given.set, given.exercises), name, given.variants)
    out = given.out or given.folder / f"{given.set}-quiz.zip"
    try:
        c.write(out, made.data, mode=0o600)
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from None
    fewer = [f"{n} of {item}" for item, n in made.variants.items() if n < given.variants]
    but = f" (only {', '.join(fewer)})" if fewer else ""
    print(f"Written: {out}: {len(made.variants)} questions, {given.variants} variants of each{but}.")
    if made.skipped:
        print("Left out:", ", ".join(f"{item} ({why})" for item, why in made.skipped.items()) + ".")
    print("It holds the solutions: give it to the learning-management system, not to students.")


COMMANDS = {
    f.__name__.removeprefix("_"): f
    for f in (_assign, _collect, _grade, _written, _feedback, _export, _quiz, _report)
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; what cannot be done is said in one line, with exit code 1."""
    given = parser().parse_args(arguments)
    try:
        COMMANDS[given.command](given)
    except Refused as error:
        print(f"aiecon: {error}", file=sys.stderr)
        return 1
    except ImportError as error:
        line = "`pip install -r requirements-grading.txt` in the folder of the book"
        print(f"aiecon: {error.name or error} is missing: {line}.", file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"aiecon: {error.filename or 'a file'}: {error.strerror or error}. What was done is kept.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("aiecon: interrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def command() -> None:
    """Entry point."""
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code) if code == 130 else sys.exit(code)


if __name__ == "__main__":
    command()
