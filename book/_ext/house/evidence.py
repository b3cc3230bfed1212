"""The face of the verdicts: their badges' style, and links from the claims at the head of a chapter."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from .freshness import DEPENDS_ON, kept_for

CLAIM = re.compile(r"[AB]\d\d")


def _write_badges(app: Sphinx, config: Config) -> None:
    assets = kept_for(app, ".badges", DEPENDS_ON)
    if not (assets / "badges.css").exists():
        from aiecon.claims.badge import badge_css

        assets.mkdir(parents=True, exist_ok=True)
        (assets / "badges.css").write_text(badge_css(), encoding="utf-8")
    config.html_static_path.append(str(assets))


def _link_claims(app: Sphinx, doctree: nodes.document) -> None:
    """In the box of the claims each name leads to its verdict: below, or where another chapter gave it."""
    docname = app.env.docname
    if not docname.startswith("chapters/"):
        return
    from aiecon.claims.box import REGISTER, address
    from aiecon.data import load

    chapter = load("press_claims").set_index("id").chapter
    boxes = [box for box in doctree.findall(nodes.admonition) if "claim" in box["classes"]]
    for name in [strong for box in boxes for strong in box.findall(nodes.strong)]:
        id = name.astext()
        if not CLAIM.fullmatch(id):
            continue
        if id not in chapter:
            raise ValueError(f"{docname}: the box of the claims names {id}, which the register does not have")
        here = chapter[id] == Path(docname).name.partition("-")[0]
        place = {"refid": address(id)} if here else {"refuri": f"{REGISTER}#{id}"}
        name.replace_self(nodes.reference("", "", name.deepcopy(), classes=["claim-name"], **place))


def _one_script(app: Sphinx, page: str, _template: str, _context: dict, _doctree: object) -> None:
    if page == "book/claims":
        app.add_js_file("claims.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _write_badges)
    app.connect("doctree-read", _link_claims)
    app.connect("html-page-context", _one_script)
    app.add_css_file("badges.css", priority=810)
    app.add_css_file("evidence.css", priority=910)
