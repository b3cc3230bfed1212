"""A chapter's number is in the name of its file; here it joins the title, whichever chapters are there."""

import re

from docutils import nodes
from sphinx.application import Sphinx


def _number(app: Sphinx, doctree: nodes.document) -> None:
    chapter = re.fullmatch(r"chapters/0*(\d+)-.*", app.env.docname)
    title = next(doctree.findall(nodes.title), None)
    if chapter and title is not None:
        title.insert(0, nodes.Text(f"{chapter[1]} · "))


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _number, priority=100)  # before Sphinx collects the titles
