"""The contents beside a page, with long parts folded, and the pages before and after with a line on each."""

import re
from collections.abc import Callable

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

FOLDED = ("Problem sets", "Models")
LONGEST = 150  # characters of a line
_PART = re.compile(
    r'<p aria-level="2" class="caption" role="heading"><span class="caption-text">([^<]*)</span></p>\s*'
    r"(<ul\b.*?)(?=<p aria-level|\Z)",
    re.DOTALL,
)
_LOG = logging.getLogger(__name__)


def fold(contents: object) -> str:
    """The contents with the long parts folded, except the part in which the reader is.

    >>> head = '<p aria-level="2" class="caption" role="heading"><span class="caption-text">Models</span></p>'
    >>> print(fold(head + "<ul><li>One</li></ul>").strip())
    <details><summary>Models</summary><ul><li>One</li></ul></details>
    """

    def part(found: re.Match[str]) -> str:
        name, entries = found.groups()
        if name not in FOLDED:
            return found[0]
        here = " open" if re.search(r'class="[^"]*\bcurrent\b', entries) else ""
        return f"<details{here}><summary>{name}</summary>{entries.strip()}</details>\n"

    return _PART.sub(part, str(contents))


def first_words(doctree: nodes.document) -> str:
    """The question with which a page begins, or else the first sentence of it."""
    top = next(iter(doctree.findall(nodes.section)), doctree)
    for paragraph in top.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            break
    else:
        return ""
    words = re.sub(r"\s+", " ", paragraph.astext()).strip()
    if len(paragraph.children) == 1 and isinstance(paragraph[0], nodes.emphasis):
        return words
    sentence = re.match(r".*?[.?!](?=\s|$)", words)
    return (sentence[0] if sentence else words).rstrip(":")


def _note(app: Sphinx, doctree: nodes.document) -> None:
    app.env.metadata[app.env.docname]["opening"] = first_words(doctree)


def opening(env: BuildEnvironment, page: str) -> str:
    """The line on a page, short enough to stand beside its title."""
    words = env.metadata.get(page, {}).get("opening", "")
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0] + " …"


def _put(app: Sphinx, page: str, _template: str, context: dict, _doctree: object) -> None:
    context["fold"] = fold
    relations = getattr(app.builder, "relations", {}).get(page)
    uri: Callable[[str], str] = context["pathto"]
    for key, other in zip(("before", "after"), relations[1:] if relations else (), strict=False):
        if other:
            title = app.env.titles[other].astext()
            context[key] = {"link": uri(other), "title": title, "line": opening(app.env, other)}


def _every_page_opens(app: Sphinx, env: BuildEnvironment) -> None:
    for page in env.found_docs & set(env.toctree_includes.get(app.config.root_doc, [])):
        if not opening(env, page):
            _LOG.warning(
                "%s begins with no sentence: the pages beside it have no line to say what it holds", page
            )


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _note)
    app.connect("env-check-consistency", _every_page_opens)
    app.connect("html-page-context", _put)
