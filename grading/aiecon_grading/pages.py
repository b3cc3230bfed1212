"""Pages: feedback for a student, a report on the class. Whatever a student wrote is shown as plain text."""

import hashlib
import html
import io
import re
import statistics
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.ticker import MaxNLocator

from aiecon.exercises import written
from aiecon.style import COLOURS, figure, svg
from aiecon_grading import gradebook, pipeline
from aiecon_grading.course import Assigned, Course, Refused, write
from aiecon_grading.gradebook import Entry
from aiecon_grading.record import Marked, Result

STYLESHEET = """
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --muted: #5b636e; --grid: #d9dce1;
  --c0: #0067a8; --c1: #c8500a; --c2: #00795a; --c3: #a03f86; --c4: #996a00; --c5: #56606e }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e6e8eb; --paper: #15181c; --muted: #a2abb6; --grid: #3a4048;
  --c0: #6bb5ec; --c1: #f28b4b; --c2: #45c39b; --c3: #dc8bc6; --c4: #d6a63a; --c5: #a5afbc } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--paper) }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid var(--grid); vertical-align: top } td.n, th.n { text-align: right }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid var(--grid); padding-left: .8rem;
  font-size: .85rem } .muted { color: var(--muted) } svg { width: 100%; height: auto; fill: currentColor }
h2 { font-size: 1.1rem; margin-top: 2rem }
"""


def page(title: str, body: str) -> str:
    """An HTML page that can run no script and load nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLESHEET}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def answer_text(value: Any) -> str:
    """A student's answer as text.

    >>> answer_text(0.123456789), answer_text([1.0, "<b>"])
    ('0.123457', '[1, &lt;b&gt;]')
    """
    if isinstance(value, list):
        return f"[{', '.join(map(answer_text, value))}]"
    text = written(float(f"{value:.6g}")) if isinstance(value, float) else str(value)
    return html.escape(text[:3000])


def _student(assigned: Assigned, result: Result, line: Entry | None, said: dict[str, str]) -> str:
    """The page of a student."""
    title = f"{assigned.questions.title} · {result.student}"
    parts = [
        f"<h1>{html.escape(assigned.questions.title)}</h1>",
        f"<p>Feedback for <b>{html.escape(result.student)}</b>",
    ]
    total = line.total if line else None
    of = f"{assigned.questions.points:g}"
    if result.state == "rejected":
        parts.append(
            f"</p><p>The submission could not be graded: {html.escape('; '.join(result.notes))}.</p>"
        )
        return page(title, "\n".join(parts))
    parts.append(
        f": <b>{total:g}</b> of {of} points.</p>"
        if total is not None
        else f": not all of its {of} points are marked yet.</p>"
    )
    if result.notes:
        parts.append(f"<p>Noted: {html.escape('; '.join(result.notes))}.</p>")
    for item, question in assigned.questions.items.items():
        mark: Marked = result.marks[item]
        points = line.points[item] if line else mark.points
        title_ = html.escape(re.sub(r"[*`$]", "", question.title))
        worth = "not marked yet" if points is None else f"{points:g} of {question.points:g}"
        parts.append(f'<h2>{title_} <span class="muted">{worth}</span></h2>')
        if question.kind == "written":
            parts.append(
                f"<pre>{answer_text(mark.answer)}</pre>" if mark.answer else "<p>No answer was given.</p>"
            )
            if said.get(item):
                parts.append(f"<p>{html.escape(said[item])}</p>")
            continue
        if mark.answer is not None and question.kind != "function":
            parts.append(f"<p>Your answer: <code>{answer_text(mark.answer)}</code></p>")
        if mark.stopped:
            parts.append(f'<p class="muted">Your code stopped: {html.escape(mark.stopped)}.</p>')
        parts.append(f"<p>{html.escape(mark.feedback)}</p>")
    return page(title, "\n".join(parts))


def feedback(course: Course, name: str, as_zip: bool = False) -> int:
    """Write `feedback/ID/SET/SET.html` for each submission; how many."""
    assigned = course.assigned(name)
    results = pipeline.results(assigned)
    if not results:
        raise Refused(f"nothing of {name} has been graded yet: `aiecon grade {name}`.")
    with gradebook.opened(course) as book:
        marks = gradebook.entries(book, assigned)
        said: dict[str, dict[str, str]] = {}
        for submission in book.assignment_submissions(name):
            said[submission.student.id] = {
                comment.name.removesuffix("-answer").replace("-", "."): comment.manual_comment or ""
                for notebook in submission.notebooks
                for comment in notebook.comments
            }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for who, result in results.items():
            text = _student(assigned, result, marks.get(who), said.get(who, {}))
            write(course.folder / "feedback" / who / name / f"{name}.html", text)
            archive.writestr(f"{who}/{name}.html", text)
    archive_path = course.folder / f"{name}-feedback.zip"
    if as_zip or archive_path.exists():  # an old one would tell old marks
        write(archive_path, packed.getvalue())
    return len(results)


def discrimination(scores: list[float], rests: list[float]) -> float | None:
    """Correlation of an item's score with the score of the other items; None where one of them does not vary.

    >>> discrimination([0, 1, 0, 1], [1, 3, 1, 3])
    1.0
    """
    if len(scores) < 3 or len(set(scores)) < 2 or len(set(rests)) < 2:
        return None
    return round(statistics.correlation(scores, rests), 4)


@dataclass(frozen=True)
class Statistics:
    """Of one question: how many answers were marked, the mean share of the points, and what went wrong."""

    title: str
    answers: int
    difficulty: float | None
    discrimination: float | None
    stopped: int
    blank: int
    waiting: int
    misconceptions: list[tuple[str, int]]


def statistics_of(
    assigned: Assigned, results: dict[str, Result], marks: dict[str, Entry]
) -> dict[str, Statistics]:
    """The statistics of each question."""
    counted = [who for who, result in results.items() if result.state != "rejected" and who in marks]
    found = {}
    for item, question in assigned.questions.items.items():
        seen = [results[who].marks[item] for who in counted]
        lines = [marks[who].points for who in counted]
        known = [line for line in lines if line[item] is not None]
        scores = [(line[item] or 0.0) / question.points for line in known]
        rests = [sum(value or 0.0 for other, value in line.items() if other != item) for line in known]
        found[item] = Statistics(
            title=question.title,
            answers=len(scores),
            difficulty=sum(scores) / len(scores) if scores else None,
            discrimination=discrimination(scores, rests),
            stopped=sum(mark.stopped is not None for mark in seen),
            blank=sum(not mark.stopped and mark.answer in (None, "") for mark in seen),
            waiting=len(lines) - len(known),
            misconceptions=Counter(mark.misconception for mark in seen if mark.misconception).most_common(),
        )
    return found


def _picture(fig: Any, prefix: str, alt: str) -> str:
    import xml.etree.ElementTree as ET

    root = svg(fig, prefix)
    root.set("role", "img")
    root.set("aria-label", alt)
    return ET.tostring(root, encoding="unicode")


def report(course: Course, name: str, target: Path) -> None:
    """Write the page on the class."""
    assigned = course.assigned(name)
    results = pipeline.results(assigned)
    if not results:
        raise Refused(f"nothing of {name} has been graded yet: `aiecon grade {name}`.")
    with gradebook.opened(course) as book:
        marks = gradebook.entries(book, assigned)
    about = statistics_of(assigned, results, marks)
    totals = {
        who: line.total for who, line in marks.items() if who in results and results[who].state != "rejected"
    }
    prefix = "r" + hashlib.sha256(name.encode()).hexdigest()[:6]
    title, e = assigned.questions.title, html.escape
    sections = (
        f"<h1>{e(title)}</h1><p>{e(course.name)}, {e(name)}.</p>",
        _groups(course, results, totals),
        _difficulty(about, prefix),
        _totals(assigned, totals, prefix),
        _table(about),
        _errors(about),
        _looks(results),
    )
    write(target, page(f"{name}: report", "\n".join(sections)))


def _groups(course: Course, results: dict[str, Result], totals: dict[str, float | None]) -> str:
    """How many submissions came to what."""
    graded = {who: total for who, total in totals.items() if results[who].state == "graded"}
    numbers = {
        "marked in full": sum(bool(total) for total in graded.values()),
        "zero points": sum(total == 0 for total in graded.values()),
        "waiting for a person": sum(total is None for total in graded.values()),
        "failed: the code was stopped, what was reached is marked": sum(
            results[who].state == "failed" for who in totals
        ),
        "rejected: nothing could be run, no mark": sum(one.state == "rejected" for one in results.values()),
        "sent nothing": sum(who not in results for who in course.people),
    }
    rows = [f'<tr><td>{label}</td><td class="n">{number}</td></tr>' for label, number in numbers.items()]
    head = '<table><tr><th>Submissions</th><th class="n">Number</th></tr>'
    return "\n".join([head, *rows, "</table>"])


def _errors(about: dict[str, Statistics]) -> str:
    """The errors with a name that were made, and how often."""
    parts = ["<h2>Errors with a name</h2>"]
    for item, one in about.items():
        if one.misconceptions:
            named = "; ".join(f"{html.escape(label)} ({times})" for label, times in one.misconceptions)
            parts.append(f"<p><b>{item}</b> {named}</p>")
    return "\n".join(parts)


def _looks(results: dict[str, Result]) -> str:
    """Who needs a look."""
    parts = ["<h2>Who needs a look</h2><table><tr><th>Id</th><th>State</th><th>What was found</th></tr>"]
    for who, result in results.items():
        if result.state != "graded" or result.notes:
            notes = html.escape("; ".join(result.notes))
            parts.append(f"<tr><td>{html.escape(who)}</td><td>{result.state}</td><td>{notes}</td></tr>")
    return "\n".join([*parts, "</table>"])


def _difficulty(about: dict[str, Statistics], prefix: str) -> str:
    known = {item: one.difficulty for item, one in about.items() if one.difficulty is not None}
    if not known:
        return ""
    axes: Any
    fig, axes = figure(height=0.9 + 0.28 * len(known), ncols=2, sharey=True)
    left, right = axes
    names = list(known)[::-1]
    left.barh(names, [100 * known[item] for item in names], color="C0")
    left.set(xlim=(0, 100), xlabel="mean score, % of the points")
    values = [about[item].discrimination for item in names]
    right.axvline(0.2, color=COLOURS["muted"], linestyle="--", linewidth=0.8)
    pairs = [(value, item) for value, item in zip(values, names, strict=True) if value is not None]
    right.plot([v for v, _ in pairs], [i for _, i in pairs], "o", color="C1")
    right.set(xlim=(-1, 1), xlabel="correlation with the other questions")
    hardest = min(known, key=lambda item: known[item])
    alt = f"Mean score and discrimination of each question; the hardest is {hardest}."
    words = (
        "Left: the longer the bar, the easier. Right: a question left of the dashed line (0.2) tells "
        "little about "
        "who knows the rest."
    )
    picture = (
        f"<figure>{_picture(fig, prefix + 'a', alt)}<figcaption class='muted'>{words}</figcaption></figure>"
    )
    return f"<h2>Which questions were hard?</h2>{picture}"


def _totals(assigned: Assigned, totals: dict[str, float | None], prefix: str) -> str:
    values = [value for value in totals.values() if value is not None]
    if len(values) < 2:
        return ""
    ax: Any
    fig, ax = figure(height=2.4)
    ax.hist(values, bins=10, range=(0, assigned.questions.points), color="C2", rwidth=0.92)
    ax.set(xlabel="points", ylabel="students")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    alt = f"Points of {len(values)} students; the median is {statistics.median(values):g}."
    return f"<h2>How did the class do?</h2><figure>{_picture(fig, prefix + 'b', alt)}</figure>"


def _table(about: dict[str, Statistics]) -> str:
    head = ("Question", "mean", "discrimination", "blank", "stopped", "to mark")
    parts = [
        "<table><tr>" + "".join(f"<th{' class=n' * (i > 0)}>{h}</th>" for i, h in enumerate(head)) + "</tr>"
    ]
    for item, one in about.items():
        mean = "–" if one.difficulty is None else f"{one.difficulty:.0%}"
        tells = "–" if one.discrimination is None else f"{one.discrimination:.2f}"
        cells = [mean, tells, one.blank, one.stopped, one.waiting]
        numbers = "".join(f'<td class="n">{cell}</td>' for cell in cells)
        parts.append(f"<tr><td>{item} {html.escape(re.sub(r'^[0-9]+ · ', '', one.title))}</td>{numbers}</tr>")
    return "".join(parts) + "</table>"
