"""Code on demand: what makes a figure, a table or a paragraph stands in one fold below it.

What an author tags a cell with says where its code goes:

    (no tag)       it is read: the code is shown, since it teaches
    hide-input     into the fold of what it makes: its own output, or the next in this run of cells
    hide-cell      into that fold, with its output
    remove-input   nowhere: what it writes stands for itself
    imports        into one fold at the foot of the page

A fold of what makes a folded box (a solution) stands inside the box and is called Check in Python. All are
the browser's own <details>; `practice.js` adds a switch that opens and closes those of the whole book.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from .tags import Tag

log = logging.getLogger(__name__)

_MADE = (
    ("answer", re.compile('<form class="answer"')),
    ("figure", re.compile("<figure")),
    ("table", re.compile("<table")),
)


@dataclass
class Waiting:
    """Cells whose code waits for what it makes."""

    cells: list[nodes.container] = field(default_factory=list)

    def fold(self, words: str) -> Tag:
        """The code of these cells in one box, that of neighbours in one block; the cells leave the page."""
        content: list[nodes.Node] = []
        for cell in self.cells:
            source, outputs = _source(cell), [] if _shows(cell) else list(_outputs(cell))
            if content and isinstance(content[-1], nodes.literal_block):
                content[-1] = _block(source, f"{content[-1].astext()}\n\n{source.astext()}")
            else:
                content.append(_block(source, source.astext()))
            content += outputs
            if source.parent in cell:
                cell.remove(source.parent)
            if not _shows(cell) or not cell.children:
                cell.parent.remove(cell)
        self.cells = []
        return Tag("details", Tag("summary", nodes.Text(words)), *content, classes=["code"])


class CodeOnDemand(SphinxPostTransform):
    """Gather what the tags of cells fold, and put each fold below what its code makes."""

    default_priority = (
        198  # outputs are chosen (4); boxes do not fold yet (400), nor do cells of MyST-NB (199)
    )
    formats = ("html",)

    def run(self, **_: object) -> None:
        imports = Waiting([cell for cell in _cells(self.document) if "imports" in _tags(cell)])
        parents = {id(cell.parent): cell.parent for cell in _cells(self.document)}
        for parent in parents.values():
            for run in _runs(parent):
                self._fold([cell for cell in run if "imports" not in _tags(cell)])
        if imports.cells and (section := next(self.document.findall(nodes.section), None)) is not None:
            section.append(imports.fold("Code of this page: imports"))

    def _fold(self, run: list[nodes.container]) -> None:
        waiting = Waiting()
        for cell in run:
            tags = _tags(cell)
            cell.attributes.pop("hide_mode", None)
            if tags & {"hide-input", "hide-cell"} and _source(cell) is not None:
                waiting.cells.append(cell)
            if not _shows(cell) or _made(cell) == "answer":  # a box for an answer is not what code makes
                continue
            if waiting.cells:
                box = next((b for b in cell.findall(nodes.Admonition) if "dropdown" in b["classes"]), None)
                fold = waiting.fold("Check in Python" if box is not None else f"Code of this {_made(cell)}")
                (cell if box is None else box).append(fold)
        if waiting.cells:  # nothing in this run is made by them
            place = nodes.container()
            last = waiting.cells[-1]
            last.parent.insert(last.parent.index(last), place)
            place.replace_self(waiting.fold("Code used below"))


def _tags(cell: nodes.container) -> set[str]:
    return set(cell.get("cell_metadata", {}).get("tags", []))


def _cells(document: nodes.document) -> Iterator[nodes.container]:
    return (c for c in document.findall(nodes.container) if c.get("nb_element") == "cell_code")


def _runs(parent: nodes.Element) -> Iterator[list[nodes.container]]:
    """Cells of code that follow one another with no words between them."""
    run: list[nodes.container] = []
    for child in [*parent.children, None]:
        if isinstance(child, nodes.container) and child.get("nb_element") == "cell_code":
            run.append(child)
        elif run:
            yield run
            run = []


def _part(cell: nodes.container, name: str) -> nodes.container | None:
    return next((c for c in cell if isinstance(c, nodes.container) and c.get("nb_element") == name), None)


def _source(cell: nodes.container) -> nodes.literal_block | None:
    part = _part(cell, "cell_code_source")
    return None if part is None else next(part.findall(nodes.literal_block), None)


def _outputs(cell: nodes.container) -> list[nodes.Node]:
    part = _part(cell, "cell_code_output")
    return [] if part is None else part.children


def _shows(cell: nodes.container) -> bool:
    """Whether a reader sees something that the cell has made."""
    return bool(_outputs(cell)) and "hide-cell" not in _tags(cell)


def _made(cell: nodes.container) -> str:
    """What a cell has made: figure, table, or paragraph."""
    raw = "".join(node.astext() for output in _outputs(cell) for node in output.findall(nodes.raw))
    return next((name for name, pattern in _MADE if pattern.search(raw)), "paragraph")


def _block(like: nodes.literal_block, text: str) -> nodes.literal_block:
    block = nodes.literal_block(text, text, **{k: v for k, v in like.attributes.items() if k == "language"})
    block.source, block.line = like.source, like.line
    return block


def setup(app: Sphinx) -> None:
    app.add_post_transform(CodeOnDemand)
