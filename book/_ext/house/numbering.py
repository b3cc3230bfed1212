"""The number of a chapter or of its problem set is in the name of the file; here it joins the title."""

import re

from docutils import nodes
from sphinx.application import Sphinx


def _number(app: Sphinx, doctree: nodes.document) -> None:
    chapter = re.fullmatch(r"(?:chapters|book/exercises)/0*(\d+)-.*", app.env.docname)
    title = next(doctree.findall(nodes.title), None)
    if chapter and title is not None:
        title.insert(0, nodes.Text(f"{chapter[1]} · "))


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _number, priority=100)  # before Sphinx collects the titles
