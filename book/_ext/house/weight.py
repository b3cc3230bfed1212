"""Light pages: from the theme's styles and fonts, only what some page of the book uses is kept."""

import importlib.resources
import re
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from sphinx.config import Config

from . import lists, search
from .fonts import cut

# Classes that scripts put together from parts, so that no page or script spells them out
_ASSEMBLED = re.compile(r"bs-tooltip|tooltip|modal|collaps")
_UNUSED_FILES = (
    "scripts/fontawesome.js*",
    "**/*.map",
    "**/*.ttf",
    "**/*.po",
    "**/*.mo",
    "**/*webpack-macros.html",
)
# They hold the book's words, or every name that a library knows: no page has a class for that
_NO_NAMES = (search.FILE, lists.NOTES, "minisearch.js", "bootstrap.js")
_GIVEN = re.compile(r'\b(?:class|id)="([^"]*)"')
_PLAIN_CODE = re.compile(r'<span class="(?:n|nn|p|w)">([^<]*)</span>')
_TTF_TOO = re.compile(r'(url\([^)]*\.woff2\) format\("woff2"\)),url\([^)]*\.ttf\) format\("truetype"\)')


def _names(selector: str) -> set[str]:
    """Classes and ids that an element must have for the selector to match."""
    selector = re.sub(r":(not|is|where|has)\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]", "", selector)
    return set(re.findall(r"[.#]([A-Za-z_][\w-]*)", selector))


def _used(selector: str, words: set[str]) -> bool:
    return "\\" in selector or all(name in words or _ASSEMBLED.search(name) for name in _names(selector))


def _split(prelude: str) -> list[str]:
    return re.split(r",(?![^(]*\))(?![^\[]*\])", prelude)


def prune(css: str, words: set[str]) -> str:
    """The style sheet without rules whose classes or ids are in none of the words of the book.

    >>> prune("a.x, .y { color: red } @media print { .z { color: blue } }", {"x"})
    'a.x{color: red}'
    """
    return _prune_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), words)


def _prune_rules(rules: list[object], words: set[str]) -> str:
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [s.strip() for s in _split(tinycss2.serialize(rule.prelude)) if _used(s, words)]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{tinycss2.serialize(rule.content).strip()}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports") and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if body := _prune_rules(inner, words):
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{body}}}")
        else:
            kept.append(rule.serialize())
    return "".join(kept)


def _plain_code(path: Path) -> str:
    """The page, in whose code what has no colour of its own has no mark either."""
    page = path.read_text("utf-8")
    light = _PLAIN_CODE.sub(r"\1", page)
    if light != page:
        path.write_text(light, "utf-8")
    return light


def _lighten(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.format != "html":
        return
    out, cache = Path(app.outdir), Path(app.outdir).parent / ".fonts"
    static = out / "_static"
    for pattern in _UNUSED_FILES:
        for path in static.glob(pattern):
            if path.is_file():
                path.unlink()
    pages = [_plain_code(path) for path in out.rglob("*.html")]
    scripts = [path.read_text("utf-8") for path in static.rglob("*.js") if path.name not in _NO_NAMES]
    given = [names for page in pages for names in _GIVEN.findall(page)]
    words = {
        "show",
        *re.findall(r"[A-Za-z_][\w-]*", " ".join([*given, *scripts])),
    }  # Bootstrap opens by `show`

    icons, styles = set(), {}
    for path in static.rglob("*.css"):
        styles[path] = prune(path.read_text("utf-8"), words)
        icons |= {
            ord(c) for c in re.findall("[\ue000-\uf8ff]", styles[path])
        }  # the font's icons are private use
    for path, style in styles.items():
        path.write_text('@charset "utf-8";' + _TTF_TOO.sub(r"\1", style), "utf-8")

    theme = importlib.resources.files("pydata_sphinx_theme") / "theme" / "pydata_sphinx_theme" / "static"
    for path in static.rglob("fa-*.woff2"):
        cut(Path(str(theme / path.relative_to(static))), path, icons, cache)


def _drop_widget_state(_app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    """Leave out the state of live widgets: the page has its own copy of every figure."""
    scripts = context.get("script_files", [])
    context["script_files"] = [
        s
        for s in scripts
        if getattr(s, "attributes", {}).get("type") != "application/vnd.jupyter.widget-state+json"
    ]


def _use_templates(_app: Sphinx, config: Config) -> None:
    config.templates_path.insert(0, str(Path(__file__).parent / "templates"))


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _use_templates)
    app.connect("html-page-context", _drop_widget_state, priority=900)
    app.connect("build-finished", _lighten, priority=900)
