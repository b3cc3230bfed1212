"""Admonitions of class `dropdown` fold with the browser's own <details>, without a script."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import admonitionlabels
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator


class Folded(nodes.General, nodes.Element):
    """A box that is closed until the reader opens it; its first child is its summary."""


class Summary(nodes.General, nodes.TextElement):
    """What a closed box shows."""


class FoldAdmonitions(SphinxPostTransform):
    """Turn each admonition of class `dropdown` into a folded box, its title into the summary."""

    default_priority = 400
    formats = ("html",)

    def run(self, **_: object) -> None:
        for node in list(self.document.findall(nodes.Admonition)):
            if "dropdown" not in node["classes"]:
                continue
            has_title = bool(node.children) and isinstance(node[0], nodes.title)
            words = node[0].children if has_title else [nodes.Text(admonitionlabels[node.tagname])]
            classes = dict.fromkeys(["admonition", node.tagname, *node["classes"]])
            folded = Folded("", Summary("", "", *words), *node.children[has_title:], ids=node["ids"])
            folded["classes"] = list(classes)
            node.replace_self(folded)


def _open_box(self: HTML5Translator, node: Folded) -> None:
    self.body.append(self.starttag(node, "details"))


def _close_box(self: HTML5Translator, _node: Folded) -> None:
    self.body.append("</details>\n")


def _open_summary(self: HTML5Translator, node: Summary) -> None:
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))


def _close_summary(self: HTML5Translator, _node: Summary) -> None:
    self.body.append("</summary>\n")


def setup(app: Sphinx) -> None:
    app.add_node(Folded, html=(_open_box, _close_box))
    app.add_node(Summary, html=(_open_summary, _close_summary))
    app.add_post_transform(FoldAdmonitions)
