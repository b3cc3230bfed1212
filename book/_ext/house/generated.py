"""Pages made from the book's own tables, as Markdown that Sphinx then reads."""

import csv
import json
from datetime import datetime
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).resolve().parents[3]
_MARKUP = "\\`*_{}[]<>()#+-.!|$~^:\"'@&"


def number(value: float, digits: int = 6) -> str:
    """A number for reading, as the explorables write it.

    >>> number(3.29e24), number(5576000), number(0.3478), number(2e-7)
    ('3.29 × 10²⁴', '5.576 million', '0.3478', '2 × 10⁻⁷')
    """
    from aiecon.explorable import format_number

    return format_number(value, f".{digits}s")


def text(value: object) -> str:
    """A value as the text of a table cell: nothing in it is markup."""
    is_number = isinstance(value, int | float) or hasattr(value, "item")
    return plain(value) if is_number else "".join("\\" + c if c in _MARKUP else c for c in plain(value))


def plain(value: object) -> str:
    """A value for reading, in one line."""
    value = value.item() if hasattr(value, "item") else value  # a number of NumPy as one of Python
    if value is None or value != value:  # what is missing is not even itself
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, int | float):
        return number(value)
    return str(value).replace("\n", " ")


def cite(keys: str) -> str:
    return "; ".join(f"{{cite:t}}`{key.strip()}`" for key in keys.split(";") if key.strip())


def said(items: list[dict[str, str]]) -> str:
    """The titles of sources or of licences, one after the other."""
    return text(" ".join(item["title"] for item in items))


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in [header, ["---"] * len(header), *rows]]


def data_tables(_env: BuildEnvironment) -> list[str]:
    """Every table with its manifest, its columns and its first rows."""
    from .tables import page

    return page()


def reproductions(env: BuildEnvironment) -> list[str]:
    """Every published number that is recomputed: the same list as the tests run."""
    from .reproduced import page

    return page(env)


def problem_sets(env: BuildEnvironment) -> list[str]:
    """Every graded problem set: how much it asks, and how much of it a person has to read."""
    from aiecon.exercises.source import about

    rows = []
    for path in sorted((ROOT / "exercises").glob("*.ipynb")):
        env.note_dependency(str(path))
        cells = [about(cell) for cell in json.loads(path.read_text("utf-8"))["cells"]]
        questions = [cell for cell in cells if cell.get("role") == "question"]
        written = [cell for cell in questions if cell["kind"] == "written"]
        rows.append(
            [
                f"{{doc}}`/book/exercises/{path.stem}`",
                str(len(questions)),
                f"{sum(cell['points'] for cell in questions):g}",
                f"{sum(cell['points'] for cell in written):g}",
                f"{sum(cell['minutes'] for cell in questions):g}",
            ]
        )
    return table(["Problem set", "Questions", "Points", "of them read by a person", "Minutes"], rows)


def claims(_env: BuildEnvironment) -> list[str]:
    """Every claim of the press accounts, with the verdicts reached so far."""
    from aiecon.claims.page import register_lines

    return register_lines(ROOT / "chapters")


def models(env: BuildEnvironment) -> list[str]:
    """Every function of the models, with a link to its place on the page of its module."""
    from .models import index

    return list(index())


def installation(_env: BuildEnvironment) -> list[str]:
    """The line that installs the package of the book."""
    from .models import install

    return install()


def mutants(env: BuildEnvironment) -> list[str]:
    """How many small faults their tests noticed, as `make mutants` last wrote it."""
    path = ROOT / "book" / "mutants.csv"
    env.note_dependency(str(path))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    scores = [{key: int(n) if n.isdecimal() else n for key, n in row.items()} for row in rows]
    total = {key: sum(row[key] for row in scores) for key in ("mutants", "tried", "killed", "equivalent")}
    could = total["tried"] - total["equivalent"]
    low, high = interval(total["killed"], could)
    summary = (
        f"**{total['tried']:,} of {total['mutants']:,}** mutants were tried; {total['equivalent']} are "
        f"equivalent. Of the other {could} the tests noticed {total['killed']}: "
        f"**{total['killed'] / could:.1%}** ({low:.1%} to {high:.1%})."
    )
    header = ["Room", "Mutants", "Tried", "Noticed", "Equivalent", "Survived", "Score", "Seed", "Measured"]
    cells = ("mutants", "tried", "killed", "equivalent", "survivors")
    shown = [
        [
            f"`{row['room']}`",
            *(f"{row[key]:,}" for key in cells),
            _score(row),
            str(row["seed"]),
            row["measured"],
        ]
        for row in scores
    ]
    return [summary, "", *table(header, shown)]


def _score(row: dict) -> str:
    could = row["tried"] - row["equivalent"]
    if not could:
        return ""
    share = f"{row['killed'] / could:.0%}"
    low, high = interval(row["killed"], could)
    return share if row["tried"] == row["mutants"] else f"{share} ({low:.0%} to {high:.0%})"


def interval(found: int, tried: int) -> tuple[float, float]:
    """Where the share in all mutants may lie, with 95 % confidence: Clopper and Pearson's limits."""
    from scipy.stats import binomtest

    limits = binomtest(found, tried).proportion_ci(0.95, method="exact")
    return float(limits.low), float(limits.high)


GENERATED = {
    "mutants": mutants,
    "models": models,
    "install": installation,
    "datatables": data_tables,
    "reproductions": reproductions,
    "claims": claims,
    "problemsets": problem_sets,
}


def _write_in(app: Sphinx, _docname: str, source: list[str]) -> None:
    """Replace an empty fence ```{name}``` by what its function writes, before the page is parsed."""
    for name, markdown in GENERATED.items():
        fence = f"```{{{name}}}\n```"
        if fence in source[0]:
            source[0] = source[0].replace(fence, "\n".join(markdown(app.env)))


def setup(app: Sphinx) -> None:
    app.connect("source-read", _write_in)
