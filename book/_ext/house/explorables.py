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

_DATA = re.compile(r'(?<=<script type="application/json">).*?(?=</script>)', re.DOTALL)
_CODE = re.compile(r'"code":("(?:[^"\\]|\\.)*"),')


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
    r"""A page without the code of its figures and of what else it computes, and the script that holds that.

    >>> page, script = split('<script type="application/json">{"name":"a","code":"return[]","n":1}</script>')
    >>> print(page, script, sep="\n", end="")
    <script type="application/json">{"name":"a","n":1}</script>
    var explorables = globalThis.explorables ?? {};
    explorables["a"] = (s, T) => {return[]};
    """
    found: list[str] = []

    def move(data: re.Match[str]) -> str:
        if '"code":' not in data[0]:
            return data[0]
        whole = json.loads(data[0])
        found.append(f"explorables[{json.dumps(whole['name'])}] = (s, T) => {{{whole['code']}}};\n")
        return _CODE.sub("", data[0], count=1)

    body = _DATA.sub(move, body)
    return body, "".join(["var explorables = globalThis.explorables ?? {};\n", *found] if found else [])


def _move_code(app: Sphinx, page: str, _template: str, context: dict, _doctree: object) -> None:
    context["body"], script = split(context.get("body", ""))
    if not script:
        return
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
