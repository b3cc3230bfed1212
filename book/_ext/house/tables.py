"""The page of the data: for each table its meaning, its columns and first rows, and the file to keep."""

import csv
import html
import zipfile
from itertools import islice
from pathlib import Path

from sphinx.application import Sphinx

from .generated import ROOT, cite, said, text

FOLDER = ROOT / "aiecon" / "data"
ROWS = 3  # of a table are shown before it is downloaded
LONGEST = 60  # characters of a cell in the preview
ZIP = "tables.zip"  # beside the page: every table with its manifest


def page() -> list[str]:
    """The page as Markdown lines."""
    from aiecon import data

    size = sum(path.stat().st_size for path in _files()) / 1e6
    lines = [
        f'All {len(data.tables())} tables with their manifests: <a href="{ZIP}" download>{ZIP}</a> '
        f"({size:.1f} MB unpacked).",
        "",
    ]
    for name in data.tables():
        about, rows = data.manifest(name), len(data.load(name))
        lines += [
            f"(table-{name})=",
            f"## {text(about['title'])}",
            "",
            f'`load("{name}")`: {rows} rows; one row is {text(about["row"])}. '
            f"{{download}}`{name}.csv </aiecon/data/{name}.csv>`",
            "",
            f"{said(about['sources'])} Sources: {cite(';'.join(data.works(name)))}.",
            "",
            f"*How it was compiled.* {text(about['compiled'])}",
            "",
            f"*Left out.* {text(about['left_out'])}",
            "",
            f"*Licence or terms.* {said(about['licenses'])} Retrieved {about['retrieved']}.",
            "",
            *_columns(data.fields(name)),
            "",
            *_preview(name, rows),
            "",
        ]
    return lines


def _columns(fields: dict) -> list[str]:
    """Meaning and unit of every column, folded: plain HTML, for a table of MyST has three times the nodes."""
    rows = [
        f"<dt>{column}{_unit(rule)}</dt><dd>{html.escape(rule['description'])}</dd>"
        for column, rule in fields.items()
    ]
    return [
        f'<details class="columns"><summary>Columns and units ({len(fields)})</summary>'
        f"<dl>{''.join(rows)}</dl></details>"
    ]


def _unit(rule: dict) -> str:
    return f" <i>{html.escape(str(rule['unit']))}</i>" if rule.get("unit") else ""


def _preview(name: str, rows: int) -> list[str]:
    """The first rows as the file has them, long cells cut."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        heads, *first = islice(csv.reader(file), ROWS + 1)
    lines = [_line("th", heads), *(_line("td", [_cut(cell) for cell in row]) for row in first)]
    return [
        f'<details class="preview"><summary>First {len(first)} of {rows} rows</summary>'
        f'<div tabindex="0" role="region" aria-label="First rows of {name}">'
        f"<table>{''.join(lines)}</table></div></details>"
    ]


def _line(tag: str, cells: list[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{html.escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _cut(cell: str) -> str:
    """A cell in one line, not too long.

    >>> _cut("a" * 70) == "a" * 59 + "…", _cut("short")
    (True, 'short')
    """
    line = cell.replace("\n", " ")
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _files() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*") if path.suffix in (".csv", ".yml"))


def _pack(app: Sphinx, failure: Exception | None) -> None:
    """All tables in one file, the same to the byte from the same tables."""
    if failure or app.builder.format != "html":
        return
    target = Path(app.outdir) / "book" / ZIP
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in _files():
            member = zipfile.ZipInfo(f"tables/{path.name}")
            member.external_attr = 0o644 << 16
            packed.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED)


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _pack)
