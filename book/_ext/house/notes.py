"""Where a chapter cites a work, a number; in the margin beside it, the work: the line itself stays clear.

On a narrow screen the note is folded behind its number; without a script and on paper it stands in the line.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from .bibliography import author

_CHAPTER = re.compile(r"chapters/\d\d-")


class Mark(nodes.Inline, nodes.TextElement):
    """The number of a note; `note` is the id of the note that it opens, or empty where that stood before."""


class Note(nodes.Inline, nodes.TextElement):
    """What stands beside the line."""


class CitationsBeside(SphinxPostTransform):
    """Number the works in the order in which a chapter cites them; a work has one note in each section."""

    default_priority = 650  # bibtex has resolved its references by then
    formats = ("html",)

    def run(self, **_: object) -> None:
        if not _CHAPTER.match(self.env.docname):
            return
        entries = self.env.get_domain("cite").bibdata.data.entries
        keys = {citation.citation_id: citation.key for citation in self.env.get_domain("cite").citations}
        numbers: dict[str, int] = {}
        noted: dict[nodes.Node, set[str]] = {}
        for place in [n for n in self.document.findall(nodes.inline) if "bibtex-citation" in n["classes"]]:
            works = [
                r for r in place.findall(nodes.reference) if r.get("refuri", "").partition("#")[2] in keys
            ]
            if not works or self._unfit(place):
                continue
            section = self._section(place)
            seen = noted.setdefault(section, set())
            beside: list[nodes.Node] = []
            for work in works:
                key = keys[work["refuri"].partition("#")[2]]
                number = numbers.setdefault(key, len(numbers) + 1)
                if key in seen:
                    beside.append(Mark("", str(number), note="", label=author(entries[key])))
                    continue
                seen.add(key)
                name = f"note-{number}-{len(seen)}-{len(noted)}"
                fields = entries[key].fields
                label = f"{author(entries[key])}, {fields.get('year', 'no date')}"
                link = nodes.reference("", label, internal=True, refuri=work["refuri"])
                title = re.sub(r"[{}\\]", "", fields.get("title", ""))
                words = [nodes.inline("", str(number), classes=["note-number"]), link]
                beside += [
                    Mark("", str(number), note=name, label=label),
                    Note("", "", *words, nodes.inline("", f". {title}.", classes=["note-title"]), ids=[name]),
                ]
            aside = place.astext().startswith("(")
            kept = [] if aside else [nodes.Text(place.astext())]  # a name in the sentence, without its link
            self._join(place, kept, beside)

    @staticmethod
    def _section(node: nodes.Node) -> nodes.Node:
        while node.parent is not None and not isinstance(node, nodes.section):
            node = node.parent
        return node

    @staticmethod
    def _unfit(node: nodes.Node) -> bool:
        """In tables, headings and lists of further reading the work itself is what is said."""
        while node is not None:
            if isinstance(node, nodes.table | nodes.title | nodes.term):
                return True
            if isinstance(node, nodes.section) and "further-reading" in node["ids"]:
                return True
            node = node.parent
        return False

    @staticmethod
    def _join(place: nodes.inline, kept: list[nodes.Node], beside: list[nodes.Node]) -> None:
        line = place.parent
        here = next(i for i, child in enumerate(line.children) if child is place)
        for i in reversed(range(here)):
            if kept or not isinstance(line[i], nodes.Text):
                break  # a name in the sentence keeps its space
            line[i] = nodes.Text(line[i].rstrip())  # a number follows its word without one
            if line[i]:
                break
        place.children = []
        place.extend([*kept, *beside])
        place["classes"] = ["cited"]


def _open_mark(self: HTML5Translator, node: Mark) -> None:
    if node["note"]:
        said = f'aria-label="Source: {self.attval(node["label"])}" aria-expanded="false"'
        self.body.append(f'<sup class="noted"><button type="button" {said} aria-controls="{node["note"]}">')
    else:
        self.body.append(f'<sup class="noted" title="{self.attval(node["label"])}">')


def _close_mark(self: HTML5Translator, node: Mark) -> None:
    self.body.append("</button></sup>\u2060" if node["note"] else "</sup>\u2060")


def _open_note(self: HTML5Translator, node: Note) -> None:
    self.body.append(f'<span class="note" id="{node["ids"][0]}"><span class="note-ink"> (</span>')


def _close_note(self: HTML5Translator, _node: Note) -> None:
    self.body.append('<span class="note-ink">)</span></span>')


def setup(app: Sphinx) -> None:
    app.add_node(Mark, html=(_open_mark, _close_mark))
    app.add_node(Note, html=(_open_note, _close_note))
    app.add_post_transform(CitationsBeside)
