"""The addresses of the book: each page, and what has an anchor on it. None of them disappears unnoticed.

    python tools/addresses.py           compare the built book with book/addresses.txt
    python tools/addresses.py --add     write addresses that are new into it
    python tools/addresses.py --only chapters/05-training book/claims ...   these pages alone

An address that is listed and not found has been renamed or removed: give the anchor back, or say in
book/redirects.txt where it has moved (`old new`, a line each). Only the standard library is used.
"""

import argparse
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
LIST = ROOT / "book" / "addresses.txt"
NO_ADDRESS = re.compile(r"(id|check-)\d+|note-[\d-]+|T_\w+|.*_(row|level)\d+(_\w+)?")  # counted, or drawn
LEFT_OUT = {"search", "genindex"}  # what Sphinx makes is not written by anybody


class Anchors(HTMLParser):
    """Collects the ids inside the article of a page; a drawing is one thing, whatever is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.drawing = 0, 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "article":
            self.inside += 1
        if tag == "svg":
            self.drawing += 1
        name = given.get("id")
        if self.inside and not self.drawing and name and not NO_ADDRESS.fullmatch(name):
            self.found.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self.inside -= 1
        if tag == "svg":
            self.drawing -= 1


def anchors(page: str) -> list[str]:
    """The anchors of a page, in its order.

    >>> anchors('<p id="a"></p><article><h2 id="b"><svg id="c"></svg><i id="id7"></i></article>')
    ['b']
    """
    parser = Anchors()
    parser.feed(page)
    return parser.found


def addresses(html: Path, only: list[str] | None = None) -> set[str]:
    """The addresses of a built book: `page` and `page#anchor`. A page that only leads on is none."""
    found = set()
    for path in html.rglob("*.html"):
        name = path.relative_to(html).with_suffix("").as_posix()
        if name in LEFT_OUT or name.startswith("_") or (only and name not in only):
            continue
        page = path.read_text("utf-8")
        if '<meta http-equiv="refresh"' not in page:
            found |= {name, *(f"{name}#{anchor}" for anchor in anchors(page))}
    return found


def listed(only: list[str] | None = None) -> set[str]:
    """The addresses of the committed list."""
    lines = LIST.read_text("utf-8").splitlines() if LIST.exists() else []
    return {line for line in lines if not only or line.partition("#")[0] in only}


def moved() -> dict[str, str]:
    """Old address -> new address, as book/redirects.txt says."""
    lines = (ROOT / "book" / "redirects.txt").read_text("utf-8").splitlines()
    pairs = [line.split() for line in lines if line.strip() and not line.startswith("# ")]
    return dict(pairs)


def lost(found: set[str], known: set[str], leads: dict[str, str]) -> list[str]:
    """Addresses that nobody can reach any more, each with what is wrong.

    >>> lost({"a", "a#new"}, {"a", "a#old", "a#gone"}, {"a#old": "a#new"})
    ['a#gone: no longer in the book']
    >>> lost({"a"}, {"a", "a#old"}, {"a#old": "a#nowhere"})
    ['a#old: book/redirects.txt leads to a#nowhere, which is not in the book']
    """
    complaints = [f"{a}: no longer in the book" for a in sorted(known - found - set(leads))]
    complaints += [
        f"{old}: book/redirects.txt leads to {new}, which is not in the book"
        for old, new in sorted(leads.items())
        if new not in found
    ]
    return complaints


def check(html: Path = HTML, only: list[str] | None = None) -> tuple[list[str], list[str]]:
    """What is lost, and what is new."""
    found, known = addresses(html, only), listed(only)
    leads = {old: new for old, new in moved().items() if not only or new.partition("#")[0] in only}
    missing = {a for a in known if a not in found and a.partition("#")[0] in leads}  # their page has moved
    return lost(found, known - missing, leads), sorted(found - known - set(leads))


def add(new: list[str]) -> None:
    """Write new addresses into the list, which is sorted; one that has moved stays, as its redirect does."""
    LIST.write_text("".join(f"{address}\n" for address in sorted(listed() | set(new))), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--add", action="store_true", help="write new addresses into book/addresses.txt")
    parser.add_argument("--html", type=Path, default=HTML, help="the built book")
    parser.add_argument("--only", nargs="+", help="pages, as in _toc.yml")
    given = parser.parse_args()
    gone, new = check(given.html, given.only)
    if given.add:
        add(new)
        print(f"{len(new)} new addresses are in {LIST.relative_to(ROOT)}.")
    elif new:
        print(
            f"{len(new)} new addresses; python tools/addresses.py --add lists them: {', '.join(new[:5])} ..."
        )
    if gone:
        sys.exit("Addresses that are lost; say in book/redirects.txt where they moved:\n" + "\n".join(gone))


if __name__ == "__main__":
    main()
