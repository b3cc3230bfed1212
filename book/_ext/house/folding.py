"""Admonitions of class `dropdown` fold with the browser's own <details>, without a script."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import admonitionlabels
from sphinx.transforms.post_transforms import SphinxPostTransform


class FoldAdmonitions(SphinxPostTransform):
    """Replace each folded admonition by <details>, its title by <summary>."""

    default_priority = 400
    formats = ("html",)

    def run(self, **_: object) -> None:
        for node in list(self.document.findall(nodes.Admonition)):
            if "dropdown" in node["classes"]:
                self._fold(node)

    def _fold(self, node: nodes.Element) -> None:
        title = node[0] if node.children and isinstance(node[0], nodes.title) else None
        words = title.children if title else [nodes.Text(admonitionlabels[node.tagname])]
        classes = " ".join(dict.fromkeys(["admonition", node.tagname, *node["classes"]]))
        anchors = "".join(f'<span id="{identifier}"></span>' for identifier in node["ids"])
        summary = nodes.paragraph("", "", *words, classes=["admonition-title"])
        node.replace_self(
            [
                nodes.raw("", f'<details class="{classes}"><summary>{anchors}', format="html"),
                summary,
                nodes.raw("", "</summary>", format="html"),
                *node.children[1 if title else 0 :],
                nodes.raw("", "</details>", format="html"),
            ]
        )


def setup(app: Sphinx) -> None:
    app.add_post_transform(FoldAdmonitions)
