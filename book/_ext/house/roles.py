"""Paragraphs with a part to play get a form: takeaways, reproductions, dissents, tables of assumptions."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

_ROLES = {  # how the bold words that begin a paragraph are written -> its class
    re.compile(r"Takeaway[.:]\s*"): "takeaway",
    re.compile(r"(Reproduction(?:[:,][^.]*)?)\.\s*"): "reproduced",
    re.compile(r"((?:A|Another) dissent)\.\s*"): "dissent",
}


class Roles(SphinxPostTransform):
    """Set the words that name a part apart from what the part says."""

    default_priority = 660
    formats = ("html",)

    def run(self, **_: object) -> None:
        for paragraph in list(self.document.findall(nodes.paragraph)):
            said = [child for child in paragraph.children if child.astext()]  # MyST leaves empty ones
            if said and isinstance(said[0], nodes.strong):
                paragraph.children = said
                self._name(paragraph)
        for table in self.document.findall(nodes.table):
            head = next(table.findall(nodes.thead), None)
            if head is not None and next(head.findall(nodes.entry)).astext().lower().startswith("assum"):
                table["classes"].append("assumptions")

    @staticmethod
    def _name(paragraph: nodes.paragraph) -> None:
        bold = paragraph[0]
        for words, role in _ROLES.items():
            found = words.match(bold.astext())
            if not found or not isinstance(bold[0], nodes.Text):
                continue
            paragraph["classes"] += ["part", f"part-{role}"]
            name = found[0].strip().rstrip(".:")
            rest = bold[0][found.end() :]
            bold.replace(bold[0], nodes.Text(rest[:1].upper() + rest[1:]))
            paragraph.insert(0, nodes.inline("", name, classes=["part-name"]))
            paragraph.insert(1, nodes.Text(" "))
            if not bold.astext():
                paragraph.remove(bold)
            return


def setup(app: Sphinx) -> None:
    app.add_post_transform(Roles)
