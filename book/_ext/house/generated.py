"""Pages made from the book's own tables, as Markdown that Sphinx then reads."""

import inspect
import math
import sys
from itertools import groupby
from pathlib import Path

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from aiecon import data

ROOT = Path(__file__).resolve().parents[3]
SHOWN_ROWS = 60  # a longer table is offered as a file only
_MARKUP = "\\`*_{}[]<>()#+-.!|$~^:\"'@&"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 6) -> str:
    """A number for reading: thousands separated, powers of ten written as such.

    >>> number(3.29e24), number(5576000), number(0.3478), number(2e-7)
    ('3.29 × 10²⁴', '5,576,000', '0.3478', '2 × 10⁻⁷')
    """
    if value == 0 or (1e-4 <= abs(value) < 1e12):
        places = max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0
        text = f"{value:,.{places}f}"
        return (text.rstrip("0").rstrip(".") if places else text).replace("-", "−")
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".").replace("-", "−")
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def text(value: object) -> str:
    """A value as the text of a table cell: nothing in it is markup."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, int | float):
        return number(value)
    return "".join("\\" + c if c in _MARKUP else c for c in str(value)).replace("\n", " ")


def cite(keys: str) -> str:
    return "; ".join(f"{{cite:t}}`{key.strip()}`" for key in keys.split(";") if key.strip())


def table(header: list[str], rows: list[list[str]], caption: str = "") -> list[str]:
    lines = [" | ".join(cells).join(("| ", " |")) for cells in [header, ["---"] * len(header), *rows]]
    return ["", f"```{{table}} {caption}" if caption else "", *lines, "```" if caption else "", ""]


class Generated(SphinxDirective):
    """A directive whose content is Markdown written by `markdown`."""

    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes("\n".join(self.markdown()), allow_section_headings=True)

    def markdown(self) -> list[str]:
        raise NotImplementedError


class DataTables(Generated):
    """Every table with its manifest, and its rows where they are few."""

    def markdown(self) -> list[str]:
        lines: list[str] = []
        for name in data.tables():
            about, frame = data.manifest(name), data.load(name)
            lines += [
                f"(table-{name})=",
                f"## {about['title']}",
                "",
                f'`load("{name}")`: {len(frame)} rows; one row is {text(about["row"])}. '
                f"{{download}}`{name}.csv </aiecon/data/{name}.csv>`",
                "",
                text(about["source"]),
                f"Sources: {cite(';'.join(about['cite']))}.",
                "",
                f"*How it was compiled.* {text(about['compiled'])}",
                "",
                f"*Left out.* {text(about['left_out'])}",
                "",
                f"*Licence or terms.* {text(about['licence'])} Retrieved {about['retrieved']}.",
                "",
                "```{admonition} Columns",
                ":class: dropdown",
                *table(
                    ["Column", "Unit", "Meaning"],
                    [
                        [f"`{column}`", text(rule.get("unit", "")), text(rule["meaning"])]
                        for column, rule in about["columns"].items()
                    ],
                ),
                "```",
                "",
            ]
            if len(frame) <= SHOWN_ROWS:
                lines += ["````{admonition} Rows", ":class: dropdown wide", *self._rows(frame), "````", ""]
        return lines

    @staticmethod
    def _rows(frame: pd.DataFrame) -> list[str]:
        shown = [
            [cite(v) if c == "source" else text(v) for c, v in zip(frame.columns, row, strict=True)]
            for row in frame.itertuples(index=False)
        ]
        return table([f"`{c}`" for c in frame.columns], shown)


class Reproductions(Generated):
    """Every published number that is recomputed: the same list as the tests run."""

    def markdown(self) -> list[str]:
        from tests import reproductions

        for path in Path(inspect.getfile(reproductions)).parent.glob("*.py"):
            self.env.note_dependency(str(path))
        entries, failures = [], []
        for module, group in groupby(reproductions.collect(), key=lambda r: r.module):
            about = inspect.getdoc(sys.modules[f"tests.reproductions.{module}"]) or module
            entries += [f"## {about.splitlines()[0].rstrip('.')}", ""]
            for reproduction in group:
                ours, holds = self._ours(reproduction)
                entries += self._entry(reproduction, ours, holds)
                if not holds:
                    failures.append(f"* {text(reproduction.quantity)}")
        total = len(reproductions.collect())
        summary = f"**{total - len(failures)} of {total}** published numbers come out within their tolerance."
        return [summary, "", *(["Outside it:", "", *failures, ""] if failures else []), *entries]

    @staticmethod
    def _ours(reproduction: object) -> tuple[str, bool]:
        show = (lambda v: number(100 * v, 3) + " %") if reproduction.relative else (lambda v: number(v, 3))
        try:
            ours, distance, holds = reproduction.check()
        except Exception as error:  # shown, as every failure is; the test of the same entry fails
            return f"ours raised {text(repr(error))}", False
        return (
            f"ours **{number(ours)}**, off by {show(distance)}, allowed {show(reproduction.tolerance)}",
            holds,
        )

    @staticmethod
    def _entry(reproduction: object, ours: str, holds: bool) -> list[str]:
        verdict = "✓ holds" if holds else "✗ fails"
        note = text(reproduction.note)
        return [
            f":::{{container}} reproduction {'holds' if holds else 'fails'}",
            f'**{text(reproduction.quantity)}** <span class="reproduction-verdict">{verdict}</span>',
            "",
            f"published **{number(reproduction.published)}** {text(reproduction.unit)}, {ours}",
            "",
            f"{cite(reproduction.source)}, {text(reproduction.where)}. {note[:1].upper() + note[1:]}",
            ":::",
            "",
        ]


class Claims(Generated):
    """Every claim of the press accounts, with the verdicts reached so far."""

    def markdown(self) -> list[str]:
        from aiecon import claims

        return claims.page()


def setup(app: Sphinx) -> None:
    sys.path.insert(0, str(ROOT))  # tests.reproductions is not part of the installed package
    app.add_directive("datatables", DataTables)
    app.add_directive("reproductions", Reproductions)
    app.add_directive("claims", Claims)
