"""One node for markup that docutils has no word for: an element of HTML with its attributes."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


class Tag(nodes.General, nodes.TextElement):
    """An element of HTML: `Tag("details", *children, attributes={...}, classes=[...])`."""

    def __init__(self, tag: str = "div", *children: nodes.Node, **attributes: object) -> None:
        super().__init__("", "", *children, tag=tag, **attributes)

    def copy(self) -> "Tag":
        """Another with the same attributes and no children, as docutils asks of every node."""
        twin = Tag(**self.attributes)
        twin.source, twin.line = self.source, self.line
        return twin


def _open(self: HTML5Translator, node: Tag) -> None:
    # `empty` in docutils: a tag that has no end; here an attribute without a value is True
    attributes = {k: None if v is True else v for k, v in node.get("attributes", {}).items()}
    self.body.append(self.starttag(node, node["tag"], "", **attributes))


def _close(self: HTML5Translator, node: Tag) -> None:
    if node["tag"] not in ("input", "br"):
        self.body.append(
            f"</{node['tag']}>\n" if node["tag"] in ("details", "fieldset") else f"</{node['tag']}>"
        )


def setup(app: Sphinx) -> None:
    app.add_node(Tag, html=(_open, _close))
