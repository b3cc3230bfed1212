"""The figures' style sheet and scripts, from the package into the page's assets.

What the living figures of a page compute is JavaScript. It stands in a script file, not in the page:
so they live where a host forbids to make scripts out of words (Content-Security-Policy: script-src 'self').
"""

import json
import re
from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config

from .freshness import DEPENDS_ON, SERVED_WITH, kept_for

_CODE = re.compile(
    r'(<figure class="explorable" id="([^"]+)">(?:(?!</figure>).)*?<script type="application/json">'
    r'(?:(?!</script>).)*?)"code":("(?:[^"\\]|\\.)*"),',
    re.DOTALL,
)


def _about(root: Path) -> dict[str, str]:
    """What a reference to a figure says of the book."""
    cff = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    names = [a.get("name") or f"{a['family-names']}, {a['given-names']}" for a in cff["authors"]]
    return {
        "title": cff["title"],
        "authors": "; ".join(names),
        "year": str(cff["date-released"])[:4],
        "version": str(cff["version"]),
        "licence": "CC BY 4.0",
    }


def _write_assets(app: Sphinx, config: Config) -> None:
    assets = kept_for(app, ".assets", (*DEPENDS_ON, *SERVED_WITH, "CITATION.cff"))
    if not (assets / "explorable.css").exists():
        from aiecon.explorable import (
            charts_script,
            static_css,
            static_script,
        )  # slow to import, and rarely needed

        assets.mkdir(parents=True, exist_ok=True)
        (assets / "explorable.js").write_text(static_script(), encoding="utf-8")
        (assets / "charts.js").write_text(charts_script(_about(Path(app.srcdir))), encoding="utf-8")
        (assets / "explorable.css").write_text(static_css(), encoding="utf-8")
    config.html_static_path.append(str(assets))


def split(body: str) -> tuple[str, str]:
    """A page whose figures have their code elsewhere, and the script that holds it.

    >>> data = '<script type="application/json">{"name":"a","code":"return[]","n":1}</script>'
    >>> split(f'<figure class="explorable" id="a">{data}</figure>')[1]
    '(globalThis.explorables ??= {})["a"] = (s, T) => {return[]};\\n'
    """
    found: list[str] = []

    def move(figure: re.Match[str]) -> str:
        name, code = json.dumps(figure[2]), json.loads(figure[3])
        found.append(f"(globalThis.explorables ??= {{}})[{name}] = (s, T) => {{{code}}};\n")
        return figure[1]

    return _CODE.sub(move, body), "".join(found)


def _move_code(app: Sphinx, page: str, _template: str, context: dict, _doctree: object) -> None:
    if 'class="explorable"' not in context.get("body", ""):
        return
    context["body"], script = split(context["body"])
    file = Path(app.outdir) / "_static" / "figures" / f"{page.replace('/', '-')}.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(script, encoding="utf-8")
    app.add_js_file(f"figures/{file.name}", loading_method="defer", priority=490)  # before what calls it


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _write_assets)
    app.connect("html-page-context", _move_code)
    app.add_css_file("explorable.css", priority=800)
    for name in ("explorable.js", "charts.js"):
        app.add_js_file(name, loading_method="defer")  # classic scripts: file:// allows no modules
