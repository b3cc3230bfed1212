"""Lists with letters and ways back: the glossary, the bibliography and the notation.

Under each term stands where the chapters use it, under each work where it is cited, and above the list its
letters. All is read from the written pages: what a reader can follow forward can be followed back.
"""

import json
import re
import unicodedata
from collections import defaultdict
from html import escape
from pathlib import Path
from posixpath import dirname, normpath, relpath
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx

from .passages import Passage

NOTES = "term-notes.js"
GLOSSARY, BIBLIOGRAPHY, NOTATION = "book/glossary", "book/bibliography", "book/notation"
MANY = 8  # of so many places the first are named
_MADE = re.compile(r"<!--made-->.*?<!--/made-->", re.DOTALL)
_TERM = re.compile(r'<dt id="([^"]+)">((?:(?!<dt ).)*?)</dt>\s*<dd>(.*?)</dd>', re.DOTALL)
_WORK = re.compile(r'<div class="citation" id="([^"]+)"[^>]*>(.*?)</div>', re.DOTALL)
_NUMBER = re.compile(r"(\d+(?:\.\d+)*)\s*(?:·\s*)?(.*)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")

Place = tuple[str, str]  # a page and an anchor in it
Book = dict[str, list[Passage]]


def made(html: str) -> str:
    """What this module writes into a page, so that the next build takes it out before it writes again."""
    return f"<!--made-->{html}<!--/made-->"


def places(book: Book) -> dict[Place, list[tuple[str, Passage]]]:
    """Of each term and each work the passages that lead to it, those of chapters first."""
    found: dict[Place, list[tuple[str, Passage]]] = defaultdict(list)
    for page in sorted(book, key=lambda name: (not name.startswith("chapters/"), name)):
        for passage in book[page]:
            for link in dict.fromkeys(passage.links):
                path, _, anchor = link.partition("#")
                if "://" in link or not path or not anchor:
                    continue
                target = normpath(f"{dirname(page)}/{path}").removesuffix(".html")
                if target in (GLOSSARY, BIBLIOGRAPHY) and not passage.title.endswith("Key terms"):
                    found[target, unquote(anchor)].append((page, passage))
    return found


def _label(page: str, passage: Passage, book: Book) -> str:
    """A place in a few words: the number of the section, or the chapter and the section.

    >>> _label("chapters/05-x", Passage("a", "section", title="5.3 Roofline"), {})
    '5.3'
    """
    if not page.startswith("chapters/"):
        return book[page][0].title
    own = _NUMBER.match(passage.title)
    if own and "." in own[1]:
        return own[1]
    chapter = str(int(page.removeprefix("chapters/")[:2]))
    section = (
        (passage.title if passage.above else "opening") if passage.kind == "section" else passage.above[-1]
    )
    numbered = _NUMBER.match(section)
    return numbered[1] if numbered and "." in numbered[1] else f"{chapter}, {section}"


def _back(word: str, here: str, leading: list[tuple[str, Passage]], book: Book) -> str:
    links: dict[str, str] = {}
    chapters = [pair for pair in leading if pair[0].startswith("chapters/")]
    for page, passage in chapters or leading:
        anchor = f"#{passage.anchor}" if page.startswith("chapters/") else ""
        label = _label(page, passage, book)
        href = f"{relpath(page, dirname(here))}.html{anchor}"
        whole = " › ".join((*passage.above, passage.title))
        links.setdefault(label, f'<a href="{escape(href)}" title="{escape(whole)}">{escape(label)}</a>')
    if not links:
        return ""
    shown = list(links.values())
    more = f" and {len(shown) - MANY} more" if len(shown) > MANY else ""
    return made(f'<span class="used">{word} {"; ".join(shown[:MANY])}{more}</span>')


def _letters(entries: list[tuple[str, str]]) -> str:
    """The bar of letters: each leads to the first entry that begins with it."""
    first: dict[str, str] = {}
    for anchor, words in entries:
        plain = unicodedata.normalize("NFKD", _TAG.sub("", words)).lstrip("[ \n")
        letter = plain[:1].upper()
        first.setdefault(letter if letter.isalpha() and letter.isascii() else "0–9", anchor)
    links = "".join(f'<li><a href="#{escape(a)}">{letter}</a></li>' for letter, a in sorted(first.items()))
    return made(f'<nav aria-label="Letters"><ul class="letters">{links}</ul></nav>')


def _with_ways_back(
    entry: re.Pattern[str],
    html: str,
    end: str,
    words: str,
    page: str,
    book: Book,
    leading: dict[Place, list[tuple[str, Passage]]],
) -> str:
    """The page with, at the end of each entry, the places that lead to it."""
    return entry.sub(
        lambda m: m[0].removesuffix(end) + _back(words, page, leading.get((page, m[1]), []), book) + end, html
    )


def glossary(html: str, book: Book, leading: dict[Place, list[tuple[str, Passage]]]) -> tuple[str, dict]:
    """The page with letters and ways back, and what each term means, for the notes at its links."""
    html = _MADE.sub("", html)
    entries = _TERM.findall(html)
    notes = {
        anchor: [
            _TAG.sub("", re.sub(r"<a class=.headerlink.*?</a>", "", name)),
            re.sub(r"</?a\b[^>]*>", "", text).strip(),
        ]
        for anchor, name, text in entries
    }
    html = _with_ways_back(_TERM, html, "</dd>", "Used in", GLOSSARY, book, leading)
    bar = _letters([(anchor, name) for anchor, name, _ in entries])
    return re.sub(r'(?=<dl class="[^"]*glossary)', lambda _: bar, html, count=1), notes


def bibliography(html: str, book: Book, leading: dict[Place, list[tuple[str, Passage]]]) -> str:
    html = _MADE.sub("", html)
    html = _with_ways_back(_WORK, html, "</div>", "Cited in", BIBLIOGRAPHY, book, leading)
    bar = _letters([(anchor, text) for anchor, text in _WORK.findall(html)])
    return re.sub(r'(?=<div role="list" class="citation-list">)', lambda _: bar, html, count=1)


def write(out: Path, book: Book) -> None:
    """Put letters and ways back into the pages of a built book, and write the notes of terms."""
    leading = places(book)
    for name in (GLOSSARY, BIBLIOGRAPHY):
        path = out / f"{name}.html"
        if not path.exists():
            continue
        before = path.read_text("utf-8")
        if name == GLOSSARY:
            after, notes = glossary(before, book, leading)
            text = json.dumps(notes, ensure_ascii=False, separators=(",", ":"))
            (out / "_static" / NOTES).write_text(f"window.termNotes = {text};\n", "utf-8")
        else:
            after = bibliography(before, book, leading)
        if after != before:
            path.write_text(after, "utf-8")


def name_of_symbol(identifiers: list[str]) -> str:
    """An anchor for a row of the notation, from the identifiers in it.

    >>> name_of_symbol(["α", "β"]), name_of_symbol(["g_end"])
    ('symbol-alpha-beta', 'symbol-g-end')
    """

    def spelled(letter: str) -> str:
        if letter.isascii():
            return letter if letter.isalnum() else "-"
        return unicodedata.name(letter, "-").rpartition(" ")[2].lower().replace("lamda", "lambda")

    words = ("".join(map(spelled, identifier)) for identifier in identifiers)
    return re.sub(r"-+", "-", "-".join(["symbol", *words])).strip("-")


def _name_symbols(app: Sphinx, doctree: nodes.document) -> None:
    if app.env.docname != NOTATION:
        return
    taken = set(doctree.ids)
    for row in doctree.findall(nodes.row):
        if isinstance(row.parent, nodes.thead):
            continue
        name = name_of_symbol([code.astext() for code in row[1].findall(nodes.literal)] or [row[0].astext()])
        counted = (name if n == 1 else f"{name}-{n}" for n in range(1, 100))
        row["ids"].append(next(one for one in counted if one not in taken))
        taken.add(row["ids"][-1])


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _name_symbols)
