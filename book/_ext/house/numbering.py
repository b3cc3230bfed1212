"""Numbers to point at: sections, figures, tables, equations and practice items, counted by chapter.

The number of a chapter is in the name of its file. What is counted in it has a name of its own, and the name
is the anchor; so an address outlives a number. A number is also a link to what it counts, whose address
`numbers.js` copies. A chapter in which something that is counted has no name gives a warning.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from .tags import Tag

log = logging.getLogger(__name__)

NUMBERED = re.compile(r"(chapters|book/exercises)/0*(\d+)-.*")
APPARATUS = {"Summary", "Key terms", "Further reading", "Practice"}  # found by their names
ITEM = re.compile(r"(\d+) · ?")
FIGURE = re.compile(r'<figure class="(?:explorable|figure-static|guess)\b[^>]*>')
TABLE = re.compile(r"<table\b[^>]*>")
ID = re.compile(r'\bid="([^"]+)"')
UNNAMED = re.compile(r"id\d+")  # what docutils calls something that has no name


@dataclass(frozen=True)
class Thing:
    """What has a number: its kind, its number, the name by which the text refers to it, and its anchor."""

    kind: str
    number: str
    name: str
    anchor: str

    @property
    def label(self) -> str:
        """How the text calls it; a number does not leave its word.

        >>> Thing("Figure", "5.3", "roofline", "roofline").label.split()
        ['Figure', '5.3']
        >>> Thing("Equation", "5.4", "stock", "equation-stock").label
        '(5.4)'
        """
        return (
            f"({self.number})" if self.kind == "Equation" else f"{self.kind}\N{NO-BREAK SPACE}{self.number}"
        )


class Counter:
    """Counts what is in one chapter or problem set, and notes it."""

    def __init__(self, chapter: str, docname: str) -> None:
        self.chapter, self.docname = chapter, docname
        self.count: dict[str, int] = {}
        self.things: list[Thing] = []

    def add(self, kind: str, name: str, anchor: str, number: str = "", where: object = None) -> Thing:
        self.count[kind] = self.count.get(kind, 0) + 1
        thing = Thing(kind, number or f"{self.chapter}.{self.count[kind]}", name, anchor)
        if any(name == other.name for other in self.things):
            self.warn(f"two things are called {name!r}; a name leads to one place", where)
        self.things.append(thing)
        return thing

    def warn(self, what: str, where: object) -> None:
        log.warning("%s", what, location=where or self.docname)


def link(thing: Thing, text: str = "") -> Tag:
    """The number as a link to what it counts; no stop of its own for the keyboard."""
    attributes = {"href": f"#{thing.anchor}", "tabindex": "-1"}
    return Tag("a", nodes.Text(text or thing.label), attributes=attributes, classes=["number"])


def _html_link(thing: Thing) -> str:
    return f'<a class="number" href="#{thing.anchor}" tabindex="-1">{thing.label}</a> '


def _sections(counter: Counter, doctree: nodes.document) -> None:
    """Sections of a chapter and the parts of a section; in a problem set, its questions."""
    chapter = next(doctree.findall(nodes.section), None)
    if chapter is None:
        return
    questions = counter.docname.startswith("book/exercises/")
    for section in _children(chapter):
        title = section.next_node(nodes.title)
        if questions:
            _question(counter, section, title)
        elif title.astext() in APPARATUS:
            counter.things.append(Thing("Section", "", _anchor(counter, section), section["ids"][0]))
        else:
            thing = counter.add("Section", _anchor(counter, section), section["ids"][0], where=section)
            _number_title(title, thing.number)
            for i, part in enumerate(_children(section), 1):
                number = f"{thing.number}.{i}"
                counter.things.append(Thing("Section", number, _anchor(counter, part), part["ids"][0]))
                _number_title(part.next_node(nodes.title), number)


def _children(section: nodes.section) -> Iterator[nodes.section]:
    return (child for child in list(section.children) if isinstance(child, nodes.section))


def _anchor(counter: Counter, section: nodes.section) -> str:
    if UNNAMED.fullmatch(section["ids"][0]):
        counter.warn(f"a second heading is called {section.next_node(nodes.title).astext()!r}", section)
    return section["ids"][0]


def _number_title(title: nodes.title, number: str) -> None:
    title.insert(0, [nodes.inline("", number, classes=["number"]), nodes.Text(" ")])


def _question(counter: Counter, section: nodes.section, title: nodes.title) -> None:
    first = title.next_node(nodes.Text)
    if item := ITEM.match(first):
        thing = counter.add("Question", f"question-{item[1]}", section["ids"][0], where=section)
        if thing.number != f"{counter.chapter}.{item[1]}":
            counter.warn(f"question {item[1]} is the {counter.count['Question']}th in its set", section)
        first.parent.replace(first, nodes.Text(first[item.end() :]))
        _number_title(title, thing.label)


def _practice(counter: Counter, doctree: nodes.document) -> None:
    """A paragraph that begins with **3 · Name.**, where a chapter practises."""
    for section in doctree.findall(nodes.section):
        if section.next_node(nodes.title).astext() != "Practice":
            continue
        for paragraph in section.findall(nodes.paragraph):
            begun = next((child for child in paragraph.children if child.astext()), None)
            first = begun.next_node(nodes.Text) if isinstance(begun, nodes.strong) else None
            if first is None or not (item := ITEM.match(first)):
                continue
            name = f"practice-{item[1]}"
            thing = counter.add("Practice", name, name, where=paragraph)
            if thing.number != f"{counter.chapter}.{item[1]}":
                counter.warn(
                    f"item {item[1]} of the practice is the {counter.count['Practice']}th", paragraph
                )
            first.parent.replace(first, nodes.Text(f" · {first[item.end() :]}"))
            begun.insert(0, link(thing))
            paragraph["ids"].append(name)
            paragraph["classes"].append("practice-item")


def _figures_and_tables(counter: Counter, doctree: nodes.document) -> None:
    """What cells show as HTML, and the tables of the text, in the order of the page."""
    for node in list(doctree.findall(lambda n: isinstance(n, nodes.raw | nodes.table))):
        if isinstance(node, nodes.table):
            _text_table(counter, node)
        elif node.get("format") == "html":
            shown = node.astext()
            if begun := FIGURE.search(shown):
                _shown(counter, node, shown, begun, "Figure", "figcaption")
            elif begun := TABLE.search(shown):
                _shown(counter, node, shown, begun, "Table", "caption")


def _shown(counter: Counter, node: nodes.raw, shown: str, begun: re.Match, kind: str, caption: str) -> None:
    """Write the number into what a cell shows, where its caption begins; and its name, if it has one."""
    opening = begun[0]
    name = ID.search(opening)
    at = shown.find(f"<{caption}", begun.end())
    if not name or at < 0 or name[1].startswith("T_"):
        if counter.docname.startswith("chapters/"):
            words = re.sub(r"<[^>]*>", " ", shown[at if at >= 0 else begun.end() :]).split()[:8]
            counter.warn(
                f"a {kind.lower()} without a name or a caption has no number: {' '.join(words)}", node
            )
        return
    thing = counter.add(kind, name[1], name[1], where=node)
    numbered = opening.replace("<figure ", f'<figure data-number="{thing.number}" ')
    inside = shown.index(">", at) + 1
    text = (
        shown[: begun.start()] + numbered + shown[begun.end() : inside] + _html_link(thing) + shown[inside:]
    )
    node.children = [nodes.Text(text)]
    node.rawsource = text


def _text_table(counter: Counter, node: nodes.table) -> None:
    title = node.children[0] if isinstance(node.children[0], nodes.title) else None
    if title is None or not node["names"]:
        if counter.docname.startswith("chapters/") and not _within(node, "Verdict", "Practice"):
            counter.warn(
                "a table has a caption and a name: put it into :::{table} Caption, with :name:", node
            )
        return
    thing = counter.add("Table", node["names"][0], node["ids"][0], where=node)
    title.insert(0, [link(thing), nodes.Text(" ")])


def _equations(counter: Counter, doctree: nodes.document, env: BuildEnvironment) -> None:
    known = env.get_domain("math").equations  # type: ignore[attr-defined]
    for node in doctree.findall(nodes.math_block):
        if not (label := node.get("label")):
            if counter.docname.startswith("chapters/") and not _within(node, "Practice"):
                tex = " ".join(node.astext().split())[:50]
                counter.warn(f"an equation has a name, $$ ... $$ (name): {tex}", node)
            continue
        thing = counter.add("Equation", label, f"equation-{label}", where=node)
        node["number"] = thing.number
        known[label] = (counter.docname, thing.number)


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node := node.parent:
        yield node


def _within(node: nodes.Node, *titles: str) -> bool:
    """Whether the node is in a section of one of these titles."""
    above = [n for n in _above(node) if isinstance(n, nodes.section)]
    return any(section.next_node(nodes.title).astext().split(" ", 1)[-1] in titles for section in above)


def things(env: BuildEnvironment) -> dict[str, list[Thing]]:
    """What has a number or a name to refer to, by page."""
    if not hasattr(env, "house_things"):
        env.house_things = {}  # type: ignore[attr-defined]
    return env.house_things  # type: ignore[attr-defined]


def _number(app: Sphinx, doctree: nodes.document) -> None:
    page = NUMBERED.fullmatch(app.env.docname)
    if not page:
        return
    counter = Counter(page[2], app.env.docname)
    _sections(counter, doctree)
    _practice(counter, doctree)
    _figures_and_tables(counter, doctree)
    _equations(counter, doctree, app.env)
    things(app.env)[app.env.docname] = counter.things
    if title := next(doctree.findall(nodes.title), None):
        title.insert(0, nodes.Text(f"{page[2]} · "))


def _forget(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    things(env).pop(docname, None)


_MARK = re.compile(r'<a class="headerlink" href="#[^"]*" title="Link to this table">[^<]*</a>')


def _one_link(_app: Sphinx, page: str, _template: str, context: dict, _doctree: object) -> None:
    """The number of a table is its link; the mark that Sphinx adds would be a second."""
    if NUMBERED.fullmatch(page):
        context["body"] = _MARK.sub("", context["body"])


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _number, priority=100)  # before Sphinx collects the titles
    app.connect("env-purge-doc", _forget)
    app.connect("html-page-context", _one_link)
    app.add_css_file("numbers.css", priority=905)
    app.add_js_file("numbers.js", loading_method="defer")
