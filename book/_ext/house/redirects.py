"""What has moved is still found: `book/redirects.txt` says where, a line each, `old new`.

    chapters/05-training#tipping chapters/07-cuda-lock-in#tipping

An address is a page, with an anchor or without. An old page becomes a small page that leads on; an old anchor
becomes an empty mark before the new one on the same page, or a sentence at the end that shows itself only to
who comes for it. None of them needs a script.
"""

import html
import posixpath
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)
FILE = Path(__file__).resolve().parents[2] / "redirects.txt"

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>This page has moved</title>
<meta http-equiv="refresh" content="0; url={to}"><link rel="canonical" href="{to}">
<meta name="robots" content="noindex"></head>
<body><p>This page has moved: <a href="{to}">{name}</a>.</p></body></html>
"""


def read(text: str) -> dict[str, str]:
    """Old address -> new address.

    Raises: ValueError at a line that is not `old new`, or an address that moves twice

    >>> read("chapters/01-day#lost chapters/01-day#what-was-lost")
    {'chapters/01-day#lost': 'chapters/01-day#what-was-lost'}
    """
    moved: dict[str, str] = {}
    for i, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("# "):
            continue
        old, *new = line.split()
        if len(new) != 1 or old in moved or old == new[0]:
            raise ValueError(f"redirects.txt, line {i}: one line is one move, 'old new': {line}")
        moved[old] = new[0]
    if chained := sorted(set(moved) & set(moved.values())):
        raise ValueError(f"redirects.txt: what has moved is no place to move to: {', '.join(chained)}")
    return moved


def relative(new: str, page: str) -> str:
    """An address as a link on a page.

    >>> relative("book/claims#A03", "chapters/01-the-day")
    '../book/claims.html#A03'
    """
    path, _, anchor = new.partition("#")
    link = posixpath.relpath(f"{path}.html", posixpath.dirname(page) or ".")
    return f"{link}#{anchor}" if anchor else link


def marked(body: str, page: str, moved: dict[str, str]) -> str:
    """The body of a page with its old anchors.

    >>> marked('<p id="new">x</p>', "a", {"a#old": "a#new"})
    '<span id="old"></span><p id="new">x</p>'

    Raises: LookupError where the new anchor is not on the page
    """
    for old, new in moved.items():
        (path, _, anchor), (target, _, place) = old.partition("#"), new.partition("#")
        if path != page or not anchor:
            continue
        if target == page and place:
            found = re.search(rf'<\w+\b[^>]*\sid="{re.escape(place)}"', body)
            if not found:
                raise LookupError(f"redirects.txt: {new} is not there, and {old} should lead to it")
            body = f'{body[: found.start()]}<span id="{anchor}"></span>{body[found.start() :]}'
        else:
            to = html.escape(relative(new, page))
            body += f'<p class="moved" id="{anchor}">What was here has moved: <a href="{to}">{new}</a>.</p>'
    return body


def _mark(_app: Sphinx, page: str, _template: str, context: dict, _doctree: object) -> None:
    if "body" not in context:
        return
    try:
        context["body"] = marked(context["body"], page, read(FILE.read_text("utf-8")))
    except (LookupError, ValueError) as error:
        log.warning("%s", error)


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.format != "html":
        return
    for old, new in read(FILE.read_text("utf-8")).items():
        path = Path(app.outdir) / f"{old}.html"
        if "#" in old or old in app.env.found_docs:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(to=html.escape(relative(new, old)), name=html.escape(new)), "utf-8")


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _mark, priority=800)
    app.connect("build-finished", _write)
