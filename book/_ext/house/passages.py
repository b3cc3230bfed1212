"""What a page says, cut where it has an address: sections, terms, figures, claims, works, rows.

A passage is the text between its own anchor and the next one inside or after it. It is read from the written
page, so that it holds what the reader sees: the numbers that a cell printed, formulas, the names of works.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# What is a picture, code or a control has no words to find
_UNREAD = re.compile(
    r"<(svg|script|style|pre|button|select|output|noscript|template|iframe|canvas)\b.*?</\1>"
    r'|<a class="headerlink".*?</a>|<!--made-->.*?<!--/made-->|<!--.*?-->',
    re.DOTALL,
)
_ARTICLE = re.compile(r'<article class="bd-article".*</article>', re.DOTALL)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_EMPTY = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# After these a word ends, though no space is written: cells, lines, and the letters of a formula
_APART = {
    "p",
    "li",
    "dd",
    "dt",
    "div",
    "tr",
    "br",
    "figcaption",
    "summary",
    "label",
    "mi",
    "mn",
    "mo",
    "mtext",
}
_CELL = {"td", "th"}
_ADDRESSED = {"section", "dt", "figure", "table", "tr", "article", "li", "p"}  # where they have an id
# Classes of a work in the margin, of its number in the line, and of what a figure says without a script
_BESIDE = {"note", "noted", "explorable-needs"}
_CAPTION = "\0"  # where the caption of a figure begins
_LONG = 120  # a caption whose first sentence is longer is cut as a title


@dataclass
class Passage:
    """A piece of a page that a link can go to.

    Attributes
    ----------
    anchor : the id in its page; empty for the page itself
    kind : the tag that has the id: section, dt, figure, tr or div (a work)
    above : titles of the sections around it, the page first
    links : addresses that it leads to, as written
    """

    anchor: str
    kind: str
    above: tuple[str, ...] = ()
    title: str = ""
    text: str = ""
    links: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Passage] = []
        self.open: list[tuple[str, Passage | None]] = []  # every open tag, with the passage that it began
        self.silent: list[int] = []  # how deep the open notes in the margin lie: their words stand elsewhere
        self.heading = 0  # how many headings or terms of the passage are open: their words are its title

    def now(self) -> Passage | None:
        return next((p for _, p in reversed(self.open) if p), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if tag in _EMPTY:
            self._say(" " if tag == "br" else "")
            return
        begun = None
        if about.get("id") and _has_address(tag, about):
            around = (p.title for _, p in self.open if p and p.kind == "section")
            above = tuple(_plain(title) for title in around if title)
            begun = Passage(about["id"] or "", tag, above)
            self.found.append(begun)
        if tag == "dd" and self.found and self.found[-1].kind == "dt":
            begun = self.found[-1]  # what a term means belongs to it
        if tag == "figcaption":
            self._say(_CAPTION)
        if _BESIDE & set((about.get("class") or "").split()):
            self.silent.append(len(self.open))
        self.open.append((tag, begun))
        if self._names(tag):
            self.heading += 1
        if tag == "a" and (here := self.now()) and about.get("href"):
            here.links.append(about["href"] or "")

    def _names(self, tag: str) -> bool:
        """Whether the words in a tag are a title: a heading, a term, or what an entry shows while folded."""
        entry = tag == "summary" and any(p and p.kind == "article" for _, p in self.open)
        return entry or tag in _HEADINGS or tag in ("dt", "caption")

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY or not any(t == tag for t, _ in self.open):
            return
        if tag in _APART:
            self._say(" ")
        if tag in _CELL:
            self._say(" · ")
        while self.open:
            last, _ = self.open.pop()
            if self.silent and self.silent[-1] == len(self.open):
                self.silent.pop()
            if self._names(last):
                self.heading -= 1
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        self._say(data)

    def _say(self, words: str) -> None:
        if (here := self.now()) is None or not words or self.silent:
            return
        if self.heading and (here.kind != "section" or not here.text.strip()):
            here.title += words
        else:
            here.text += words


def _has_address(tag: str, about: dict[str, str | None]) -> bool:
    return tag in _ADDRESSED or "citation" in (about.get("class") or "").split()


def _plain(words: str) -> str:
    words = re.sub(r"(?:URL: )?https?://\S+", " ", words)  # nobody looks for these, and they fill the index
    words = re.sub(r"[\u200b\u2060-\u2064]", "", words)
    return re.sub(r"^(?:· )+|(?: ·)+(?= ·|$)", "", re.sub(r"\s+", " ", words).strip())


def _named(passage: Passage) -> Passage:
    """The passage with a title, which a figure, a row and a work take from how they begin."""
    before, _, caption = passage.text.partition(_CAPTION)
    passage.title, passage.text = _plain(passage.title), _plain(f"{caption} {before}")
    if not passage.title:
        end = r".*?(?= · )" if passage.kind == "tr" else r"\[[^\]]*\]|.*?[.?!:](?=\s|$)"
        first = re.match(end, passage.text)
        passage.title = first[0] if first else passage.text
        passage.text = passage.text.removeprefix(passage.title).lstrip(" ·")
        passage.title = passage.title.strip("[]")
        if len(passage.title) > _LONG:
            passage.text = f"{passage.title} {passage.text}"
            passage.title = passage.title[:_LONG].rpartition(" ")[0] + " …"
    return passage


def passages(page: str) -> list[Passage]:
    """The passages of a page, in their order.

    >>> section = '<section id="a"><h1>One</h1><p>Two</p></section>'
    >>> [p] = passages(f'<article class="bd-article">{section}</article>')
    >>> p.anchor, p.title, p.text
    ('a', 'One', 'Two')
    """
    article = _ARTICLE.search(page)
    if not article:
        return []
    reader = _Reader()
    reader.feed(_UNREAD.sub(" ", article[0]))
    return [_named(p) for p in reader.found]
