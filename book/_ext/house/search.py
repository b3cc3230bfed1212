"""Search that shows the passage and goes to it, without a server and from a disk.

The passages of all pages are one script file, loaded when a reader searches and not before: a page on a disk
may load a script but may not fetch data. What is found in them is up to book/_static/search.js, which makes
an index of them with MiniSearch in half a second: so the text is shipped once, and no index. Pagefind would
ship less, but it fetches its index and its WebAssembly, which a browser forbids on file://.
"""

import json
import re
from pathlib import Path

from sphinx.application import Sphinx

from . import lists
from .passages import Passage, passages

FILE = "search-passages.js"
_SPHINX_OWN = ("searchindex.js", "_static/searchtools.js")
# Passages by what they are: search.js knows a name and a weight for each
_OF_ITS_OWN = {
    "book/glossary": "term",
    "book/notation": "symbol",
    "book/claims": "claim",
    "book/bibliography": "work",
}
_BY_PAGE = {
    "book/data": "table",
    "book/reproductions": "reproduction",
    "book/changes": "log",
    "book/index": "cover",
}
_BY_FOLDER = {"book/models": "function", "book/exercises": "problem"}
_BY_TITLE = {
    "Practice": "practice",
    "Key terms": "aside",
    "Further reading": "aside",
    "What this leaves out": "section",
}
_NUMBERED = re.compile(r"^[\d.]+\s*(?:·\s*)?")


def kind(page: str, passage: Passage) -> str:
    """What a passage is, for the reader of a list of results.

    >>> kind("book/glossary", Passage("term-margin", "dt"))
    'term'
    >>> kind("chapters/05-x", Passage("p1", "section", above=("Five", "5.9 Practice"), title="1 · Recall"))
    'practice'
    """
    if passage.anchor.startswith("argue-"):
        return "aside"  # the sliders of a verdict: the claim itself is found before them
    if page in _OF_ITS_OWN:
        return _OF_ITS_OWN[page] if passage.kind != "section" else "aside" if passage.above else "page"
    if page in _BY_PAGE:
        return _BY_PAGE[page] if passage.above else "page"
    folder = next((name for name in _BY_FOLDER if page == name or page.startswith(name + "/")), None)
    if folder:
        return _BY_FOLDER[folder]
    if passage.kind in ("figure", "table"):
        return "figure" if passage.kind == "figure" else "rows"
    titles = [_NUMBERED.sub("", title).strip() for title in (*passage.above, passage.title)]
    found = next((_BY_TITLE[title] for title in titles if title in _BY_TITLE), None)
    if found:
        return found
    if not page.startswith("chapters/"):
        return "page"
    return "section" if passage.above else "chapter"


def pages(out: Path) -> dict[str, list[Passage]]:
    """Of each page of a built book its passages; pages that say nothing are left out."""
    found = {}
    for path in sorted(out.rglob("*.html")):
        name = path.relative_to(out).with_suffix("").as_posix()
        if not name.startswith(("_", "search")) and (inside := passages(path.read_text("utf-8"))):
            found[name] = inside
    return found


def index(book: dict[str, list[Passage]]) -> str:
    """The script: pages as [address, title], passages as [page, anchor, kind, titles above, title, text]."""
    names = sorted(book, key=lambda name: (not name.startswith("chapters/"), name))
    rows = [
        [at, p.anchor, kind(name, p), " › ".join(p.above[1:]), p.title, p.text]
        for at, name in enumerate(names)
        for p in book[name]
    ]
    data = {"pages": [[name, book[name][0].title] for name in names], "passages": rows}
    return f"window.bookPassages = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.name != "html":
        return
    out = Path(app.outdir)
    book = pages(out)
    (out / "_static" / FILE).write_text(index(book), "utf-8")
    lists.write(out, book)
    for name in _SPHINX_OWN:
        (out / name).unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    app.add_css_file("finding.css", priority=910)
    app.add_js_file("finding.js", loading_method="defer")
    app.connect("build-finished", _write, priority=800)  # before weight.py prunes the styles
