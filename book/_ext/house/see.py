"""References by number: {see}`roofline` writes "Figure 5.2" and leads there, from any page of the book.

What is looked for is the name of a figure, table or equation, `practice-3`, `question-3`, or the anchor of a
section; in the page itself first, then in all. A name that several chapters have is given with its chapter,
`05/verdict`, or its problem set, `set-05/question-3`; a chapter is its number, `05`.
{see}`that figure <roofline>` has words of its own. A name that nothing has, or several, is a warning.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from .numbering import NUMBERED, Thing, things

log = logging.getLogger(__name__)


def short(docname: str) -> str:
    """How a reference names a page.

    >>> short("chapters/05-training-and-inference"), short("book/exercises/11-the-verdict")
    ('05', 'set-11')
    """
    found = NUMBERED.fullmatch(docname)
    assert found, docname
    return f"{'set-' if found[1] == 'book/exercises' else ''}{int(found[2]):02d}"


def find(known: dict[str, list[Thing]], target: str, here: str) -> tuple[str, Thing]:
    """The page and the thing that are meant.

    Raises: LookupError that says why there is none

    >>> figure = Thing("Figure", "5.3", "roofline", "roofline")
    >>> find({"chapters/05-training": [figure]}, "roofline", "book/claims")[1] is figure
    True
    """
    pages = {short(docname): docname for docname in known}
    place, _, name = target.rpartition("/")
    if not place and name in pages:
        kind = "Problem set" if name.startswith("set-") else "Chapter"
        return pages[name], Thing(kind, str(int(name.removeprefix("set-"))), name, "")
    if place and place not in pages:
        raise LookupError(f"there is no chapter or problem set {place!r}")
    found = [(page, thing) for page, held in known.items() for thing in held if thing.name == name]
    found = [pair for pair in found if pair[0] == pages[place]] if place else found
    found = [pair for pair in found if pair[0] == here] or found
    if not found:
        raise LookupError("nothing in the book has this name")
    if len(found) > 1:
        raise LookupError(f"several have this name; write one of {[f'{short(p)}/{name}' for p, _ in found]}")
    return found[0]


def _resolve(
    app: Sphinx, env: BuildEnvironment, node: nodes.Element, inner: nodes.Element
) -> nodes.Node | None:
    if node.get("reftype") != "see":
        return None
    try:
        page, thing = find(things(env), node["reftarget"], node["refdoc"])
        if not thing.number and not node["refexplicit"]:
            raise LookupError("it has no number; give words, {see}`the summary <NAME>`")
    except LookupError as error:
        log.warning("reference to %r: %s", node["reftarget"], error, location=node)
        return inner
    words = inner if node["refexplicit"] else nodes.inline("", thing.label)
    if thing.anchor:
        return make_refnode(app.builder, node["refdoc"], page, thing.anchor, words)
    uri = app.builder.get_relative_uri(node["refdoc"], page)
    return nodes.reference("", "", words, internal=True, refuri=uri)


def _renumbered(_app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages are written again when the numbers that they may refer to have changed."""
    now = {page: list(held) for page, held in things(env).items()}
    before, env.house_written = getattr(env, "house_written", None), now  # type: ignore[attr-defined]
    return [] if before in (None, now) else list(env.found_docs)


def setup(app: Sphinx) -> None:
    app.add_role("see", XRefRole(innernodeclass=nodes.inline))
    app.connect("missing-reference", _resolve)
    app.connect("env-updated", _renumbered)
