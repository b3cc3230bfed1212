"""One request for the look of a page: its style sheets joined, its scripts none that would hold up the text.

Sphinx, the theme and each module of the house bring a sheet of their own. A page waits for all of them, one
by one; so they are joined in the order in which the page names them. Scripts are deferred, which keeps their
order too.
"""

import hashlib
import posixpath
import re
from pathlib import Path

from sphinx.application import Sphinx

LOOK = "look-"  # how the name of a joined sheet begins
_SHEET = re.compile(r'[ \t]*<link\b[^>]*?href="((?:\.\./)*_static/[^"?]+\.css)(?:\?[^"]*)?"[^>]*>\n?')
_SCRIPT = re.compile(r'<script src="((?:\.\./)*_static/[^"]+)"></script>')
_OPTIONS = re.compile(r"\s*<script>DOCUMENTATION_OPTIONS\.[^<]*</script>")  # before what it sets is there
_STORED = re.compile(r"<script data-cfasync=\"false\">(.*?)</script>", re.DOTALL)
_URL = re.compile(r"url\((['\"]?)(?!data:|#|https?:)([^)'\"]+)\1\)")
_IMPORT = re.compile(r"@import (?:url\()?['\"]([^'\"]+)['\"]\)?;")
_CHARSET = re.compile(r"@charset \"[^\"]*\";")


def moved(css: str, folder: str) -> str:
    """A sheet of a folder below `_static` as it reads in `_static` itself.

    >>> moved('@font-face{src:url("../vendor/a.woff2")}', "styles")
    '@font-face{src:url("vendor/a.woff2")}'
    """
    return _URL.sub(lambda m: f'url("{posixpath.normpath(posixpath.join(folder, m[2]))}")', css)


def whole(file: Path, static: Path) -> str:
    """A sheet as it reads in `static`, with the sheets that it imports in their places."""
    css = _CHARSET.sub("", file.read_text("utf-8"))
    parts = _IMPORT.split(css)  # words, then name and words in turn
    imported = [whole((file.parent / name).resolve(), static) for name in parts[1::2]]
    words = [moved(part, file.parent.relative_to(static).as_posix()) for part in parts[::2]]
    return "".join(part for pair in zip(words, [*imported, ""], strict=True) for part in pair)


def _join(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.format != "html":
        return
    out = Path(app.outdir)
    static = (out / "_static").resolve()
    joined: set[Path] = set()
    for path in out.rglob("*.html"):
        page = path.read_text("utf-8")
        sheets = _SHEET.findall(page)
        if not sheets or Path(sheets[0]).name.startswith(LOOK):
            continue  # a page that this build has not written anew
        up = sheets[0].partition("_static/")[0]
        files = list(dict.fromkeys(static / sheet.partition("_static/")[2] for sheet in sheets))
        parts = [whole(file, static) for file in files]
        style = '@charset "utf-8";' + "\n".join(parts)
        name = f"{LOOK}{hashlib.sha256(style.encode()).hexdigest()[:10]}.css"
        (static / name).write_text(style, encoding="utf-8")
        joined.update(files)
        link = f'<link rel="stylesheet" href="{up}_static/{name}" />\n'
        first = _SHEET.search(page)
        assert first
        page = page[: first.start()] + link + _SHEET.sub("", page[first.end() :])
        page = _SCRIPT.sub(r'<script defer src="\1"></script>', _OPTIONS.sub("", page))
        # where a host gives a page no storage, the theme's first line would stop it
        page = _STORED.sub(r'<script data-cfasync="false">try {\1} catch {}</script>', page, count=1)
        path.write_text(page, "utf-8")
    for file in joined:
        file.unlink()


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _join, priority=905)
