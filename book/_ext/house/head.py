"""What a page says of itself to those who only link to it: a description, a card picture, an address.

Absolute addresses are written where the place of the book is known (GitHub Pages, from the repository that is
built); anywhere else, and on a disk, a page has what needs no address.
"""

import html
import re
from pathlib import Path

import resvg_py
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from .cover import heading
from .fonts import FACES
from .launch import repository

log = logging.getLogger(__name__)
WIDTH, HEIGHT = 1200, 630  # of a card, pixels: what Open Graph asks
LONGEST = 200  # characters of a description
_FIGURE = re.compile(r"<figure\b[^>]*>.*?(<svg\b.*?</svg>)", re.DOTALL)
_COLOUR = re.compile(r"var\(--[\w-]+, (#[0-9a-f]{6})\)")
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
INK, PAPER, MUTED, RED = "#1d1c1a", "#fffefb", "#625d55", "#ad3a00"


def shorten(text: str, most: int = LONGEST) -> str:
    """The beginning of a text that ends where a sentence or a word does.

    >>> shorten("One thing. Another thing that is long.", 20)
    'One thing.'
    >>> shorten("Words without an end at all", 16)
    'Words without an…'
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    sentence = re.match(rf"(?s).{{1,{most - 1}}}[.?!](?= )", text)
    return sentence[0] if sentence else text[: most + 1].rsplit(" ", 1)[0] + "…"


def lines(text: str, width: int) -> list[str]:
    """Words in lines of about this many characters.

    >>> lines("Three scaling laws: post-training", 20)
    ['Three scaling laws:', 'post-training']
    """
    broken = [""]
    for word in text.split():
        if broken[-1] and len(broken[-1]) + len(word) + 1 > width:
            broken.append(word)
        else:
            broken[-1] = f"{broken[-1]} {word}".strip()
    return broken


def card(title: str, figure: str | None) -> bytes:
    """A PNG of 1200 by 630 pixels: the book, the page's title, and the page's first figure if it has one."""
    narrow = figure is not None
    size = 54 if narrow else 84
    words = "".join(
        f'<text x="70" y="{190 + i * size * 1.18:.0f}" font-size="{size}" font-weight="700">'
        f"{html.escape(line)}</text>"
        for i, line in enumerate(lines(title, 17 if narrow else 24))
    )
    picture = ""
    if figure:
        box = _BOX.search(figure)
        ratio = float(box[2]) / float(box[1]) if box else 0.6
        wide = min(620.0, 520 / ratio)
        inner = _COLOUR.sub(r"\1", figure)
        inner = re.sub(r'visibility="hidden"', 'display="none"', inner)
        place = f'<svg x="{1150 - wide:.0f}" y="{(HEIGHT - wide * ratio) / 2:.0f}" width="{wide:.0f}"'
        place += f' height="{wide * ratio:.0f}" font-family="Book Sans"'
        picture = re.sub(r"<svg\b", place, inner, count=1)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="{INK}"'
        f' font-family="STIX Two Text"><rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        f'<rect width="18" height="{HEIGHT}" fill="{RED}"/><text x="70" y="96" font-size="30" fill="{MUTED}">'
        f"The Price of Intelligence</text>{words}{picture}</svg>"
    )
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            width=WIDTH,
            font_files=[str(path) for path in FACES.values()],
            skip_system_fonts=True,
            font_family="Book Sans",
            serif_family="STIX Two Text",
            sans_serif_family="Book Sans",
        )
    )


def _site(app: Sphinx) -> str:
    found = repository(str(app.srcdir))
    if not found:
        return ""
    owner, _, name = found[0].partition("/")
    return f"https://{owner.lower()}.github.io/{name}/"


def description(app: Sphinx, page: str, doctree: nodes.document | None) -> str:
    """What a page is about: the question of a chapter; of any other page its first paragraph."""
    if re.match(r"chapters/\d\d-", page):
        return heading(Path(app.srcdir) / f"{page}.ipynb")[1]
    paragraphs = (p.astext() for p in doctree.findall(nodes.paragraph)) if doctree else iter(())
    long = (text for text in paragraphs if len(text) > 60)
    return shorten(next(long, "A page of an open, executable introduction to the economics of AI."))


def _describe(app: Sphinx, page: str, _template: str, context: dict, doctree: nodes.document | None) -> None:
    site = _site(app)
    title = re.sub(r"<[^>]*>", "", str(context.get("title", ""))) or app.config.html_title
    whole = title if title == app.config.html_title else f"{title} | {app.config.html_title}"
    words = description(app, page, doctree)
    up = "../" * page.count("/")
    image = f"{site or up}_static/cards/{_card(page)}.png"
    tags = {
        "name": {"description": words, "author": app.config.author, "twitter:card": "summary_large_image"},
        "property": {
            "og:title": html.unescape(title),
            "og:description": words,
            "og:type": "article" if page.startswith("chapters/") else "website",
            "og:site_name": app.config.html_title,
            "og:image": image,
            "og:image:alt": f"{html.unescape(title)}, a page of {app.config.html_title}",
        },
    }
    if site:
        tags["property"]["og:url"] = f"{site}{page}.html"
    if page.startswith("chapters/"):
        tags["name"] |= {
            "citation_title": html.unescape(title),
            "citation_inbook_title": app.config.html_title,
            "citation_author": app.config.author,
            "citation_language": "en",
        }
    written = [
        f'<meta {kind}="{name}" content="{html.escape(str(value))}" />'
        for kind, group in tags.items()
        for name, value in group.items()
    ]
    if site:
        written.append(f'<link rel="canonical" href="{site}{page}.html" />')
    context["metatags"] = context.get("metatags", "") + "\n".join(written)
    context["docstitle"] = app.config.html_title
    context["whole_title"] = whole


def _card(page: str) -> str:
    return page.replace("/", "-")


def _title(page: str) -> str:
    found = re.search(r'<meta property="og:title" content="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def _write_cards(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.format != "html":
        return
    out, site = Path(app.outdir), _site(app)
    folder = out / "_static" / "cards"
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted([*out.glob("book/**/*.html"), *out.glob("chapters/*.html")]):
        page = path.read_text("utf-8")
        name = _card(path.relative_to(out).with_suffix("").as_posix())
        figure = _FIGURE.search(page)
        (folder / f"{name}.png").write_bytes(card(_title(page), figure[1] if figure else None))
    (out / ".nojekyll").touch()
    (out / "robots.txt").write_text(
        "User-agent: *\nAllow: /\n" + (f"Sitemap: {site}sitemap.xml\n" if site else ""), encoding="utf-8"
    )
    cover = (out / "book" / "index.html").read_text("utf-8")
    (out / "index.html").write_text(_door(cover), encoding="utf-8")
    (out / "404.html").write_text(_lost(app, site), encoding="utf-8")
    if site:
        pages = sorted(p.relative_to(out).as_posix() for p in out.rglob("*.html") if "_static" not in p.parts)
        pages = [page for page in pages if page not in ("404.html", "index.html")]
        urls = "".join(f"<url><loc>{site}{page}</loc></url>" for page in pages)
        (out / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>',
            encoding="utf-8",
        )


def _door(cover: str) -> str:
    """The page at the root: it leads to the cover, and says what the cover says to those who only look."""
    title = re.search(r"<title>.*?</title>", cover, re.DOTALL)
    tags = "".join(re.findall(r'<meta (?:name|property)="[^"]*" content="[^"]*" />', cover))
    tags = tags.replace('content="../_static', 'content="_static')
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'{title[0] if title else ""}{tags}<link rel="icon" href="_static/mark.svg">'
        '<meta http-equiv="refresh" content="0; url=book/index.html"></head>'
        '<body><p><a href="book/index.html">The Price of Intelligence</a></p></body></html>'
    )


def _lost(app: Sphinx, site: str) -> str:
    """The page for an address that is not there."""
    start = f"{site}book/index.html" if site else "/book/index.html"
    search = start.replace("book/index.html", "search.html")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>Not here | {app.config.html_title}</title>'
        '</head><body style="font:1.2rem/1.5 Georgia,serif;max-width:34rem;margin:15vh auto;padding:0 1rem">'
        f'<h1>There is no page at this address</h1><p>It may have moved. <a href="{search}">Search the book'
        f'</a> or go to <a href="{start}">its cover</a>.</p></body></html>'
    )


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _describe, priority=950)
    app.connect("build-finished", _write_cards, priority=920)
