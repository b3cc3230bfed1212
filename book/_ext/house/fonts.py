"""The faces of the book, cut to the signs that its pages use, and a warning where a face lacks one."""

import hashlib
import html
import logging
import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.util import logging as sphinx_logging

ROOT = Path(__file__).parents[3]
MATHS = ROOT / "book" / "fonts" / "STIXTwoMath-Regular.ttf"
FACES = {  # file in the page's assets -> where it is cut from; face.css names the files
    "serif": ROOT / "book" / "fonts" / "STIXTwoText-Regular.ttf",
    "serif-italic": ROOT / "book" / "fonts" / "STIXTwoText-Italic.ttf",
    "serif-bold": ROOT / "book" / "fonts" / "STIXTwoText-Bold.ttf",
    "sans": ROOT / "aiecon" / "fonts" / "BookSans-Regular.ttf",
    "sans-italic": ROOT / "aiecon" / "fonts" / "BookSans-Italic.ttf",
    "sans-bold": ROOT / "aiecon" / "fonts" / "BookSans-Bold.ttf",
}
# Letters that a browser slants by itself: a variable <mi>x</mi> is drawn with these
_SLANTED = {*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6FC, 0x1D71C)}
# What scripts write that may stand in no page: numbers of living figures, answers of boxes
_SPOKEN = {*range(0x20, 0x7F), *map(ord, "−–—…×⁻⁰¹²³⁴⁵⁶⁷⁸⁹∞≈≤≥✓✗←→‘’“”·")}
_NOT_SET = re.compile(r"<(script|style|code|pre|math)\b.*?</\1>", re.DOTALL)
_FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
log = sphinx_logging.getLogger(__name__)


def cut(source: Path, target: Path, characters: set[int], cache: Path) -> None:
    """Write the font with these characters only, as WOFF2; what was cut before is taken from the cache."""
    key = hashlib.sha256(source.read_bytes() + repr(sorted(characters)).encode()).hexdigest()[:16]
    kept = cache / f"{key}.woff2"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True, hinting=False)
        font = subset.load_font(source, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=(characters & set(font.getBestCmap())) or {min(font.getBestCmap())})
        subsetter.subset(font)
        subset.save_font(font, kept, options)
    target.write_bytes(kept.read_bytes())


def signs(page: str) -> set[int]:
    """The characters that a page sets in the book's faces: not code, not formulas.

    >>> sorted(map(chr, signs("<p>α &amp; <code>β</code></p>")))
    ['&', 'α']
    """
    words = html.unescape(_TAG.sub("", _NOT_SET.sub("", page)))
    return {ord(c) for c in words if not c.isspace() and c.isprintable()}


def lacking(used: set[int], faces: dict[str, set[int]]) -> dict[str, str]:
    """For each face, the used characters that neither it nor the face of mathematics draws.

    >>> lacking({97, 8804}, {"maths": {8804}, "sans": {97}, "serif": set()})
    {'serif': 'a'}
    """
    missing = {name: used - faces["maths"] - own for name, own in faces.items() if name != "maths"}
    return {name: "".join(map(chr, sorted(signs))) for name, signs in missing.items() if signs}


def _cut_all(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.format != "html":
        return
    out, cache = Path(app.outdir), Path(app.outdir).parent / ".fonts"
    pages = {path: path.read_text("utf-8") for path in out.rglob("*.html")}
    coverage = {name: set(TTFont(path).getBestCmap()) for name, path in {"maths": MATHS, **FACES}.items()}
    used = {path: signs(page) for path, page in pages.items()}
    for path, characters in used.items():
        for face, missing in lacking(characters, coverage).items():
            log.warning("%s: the face %s has no %s", path.relative_to(out), face, missing)
    everywhere = _SPOKEN.union(*used.values())
    static = out / "_static"
    for name, path in FACES.items():
        cut(path, static / f"{name}.woff2", everywhere, cache)
    formulas = "".join(m for page in pages.values() for m in _FORMULA.findall(page))
    written = {ord(c) for c in html.unescape(_TAG.sub("", formulas)) + "√"}  # a root is no letter
    beside = everywhere - coverage["serif"] | everywhere - coverage["sans"]
    cut(MATHS, static / "math.woff2", written | beside | set(range(0x20, 0x7F)) | _SLANTED, cache)


def setup(app: Sphinx) -> None:
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports every glyph
    app.connect("build-finished", _cut_all, priority=910)
    app.add_css_file("face.css", priority=890)
