"""The cover's list of chapters, from the chapters themselves, and its line of edition, from CITATION.cff."""

import re
from pathlib import Path

import nbformat
import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_QUESTION = re.compile(r"^# .+\n+\*([^*]+)\*\s*$", re.MULTILINE)
_KNOW = re.compile(r"\*Time:?\*:? (\d+) minutes\.\s+\*Know first:?\*:?\s+(.*?)(?:\n\n|\Z)", re.DOTALL)
_CHAPTERS = re.compile(r"(?i)\bchapters? (\d+(?:(?:, | and )\d+)*)")


def heading(path: Path) -> tuple[str, str, str, list[int]]:
    """Title, question, minutes and the chapters to know first, as a chapter's own head says them."""
    cells = [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"]
    text = "\n\n".join(cells[:3])
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    question = _QUESTION.search(text)
    know = _KNOW.search(text)
    if not (title and question and know):
        raise ValueError(f"{path.name}: no title, question in italics, *Time* or *Know first* at its head")
    first = [
        int(n) for found in _CHAPTERS.findall(" ".join(know[2].split())) for n in re.findall(r"\d+", found)
    ]
    return title[1], " ".join(question[1].split()), know[1], first


class ChapterMap(SphinxDirective):
    """`{chapter-map}`: every chapter with its question, what it needs, and the verdicts that fall in it."""

    def run(self) -> list[nodes.Node]:
        from aiecon.claims import claims  # slow to import, and needed on one page
        from aiecon.claims.badge import slug

        rows = []
        for path in sorted((Path(self.env.srcdir) / "chapters").glob("[0-9][0-9]-*.ipynb")):
            self.env.note_dependency(str(path))
            title, question, minutes, first = heading(path)
            number = int(path.stem[:2])
            judged = [c for c in claims() if int(c.chapter) == number and c.verdict]
            forms = "".join(f'<i class="form badge-{slug(c.verdict)}"></i>' for c in judged if c.verdict)
            needs = f"after {', '.join(map(str, first))}" if first else "a start"
            count = f"{len(judged)} verdict{'s' if len(judged) != 1 else ''}"
            rows.append(
                f'<li value="{number}"><a href="../chapters/{path.stem}.html"><b>{title}</b>'
                f"<span>{question}</span></a>"
                f'<p><span class="chapter-forms" aria-hidden="true">{forms}</span>'
                f" {count} · {needs} · {minutes} minutes</p></li>"
            )
        return [nodes.raw("", f'<ol class="chapter-map">{"".join(rows)}</ol>', format="html")]


class Edition(SphinxDirective):
    """`{edition}`: version, date, authors and licence, from CITATION.cff."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / "CITATION.cff"
        self.env.note_dependency(str(path))
        cited = yaml.safe_load(path.read_text("utf-8"))
        date = cited["date-released"]
        version = ".".join(cited["version"].split(".")[:2])
        authors = ", ".join(a["name"] for a in cited["authors"])
        words = (
            f"Edition {version}, {date.day} {date:%B %Y}. {authors}. Free to use: text CC BY 4.0, code MIT."
        )
        return [nodes.paragraph("", words, classes=["edition"])]


def _own_files(app: Sphinx, page: str, _template: str, _context: dict, _doctree: object) -> None:
    if page == "book/index":
        app.add_css_file("cover.css", priority=905)
        app.add_js_file("cover.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    app.add_directive("chapter-map", ChapterMap)
    app.add_directive("edition", Edition)
    app.connect("html-page-context", _own_files)
