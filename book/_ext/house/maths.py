"""Mathematics rendered when the book is built: TeX becomes MathML, which browsers set without a script."""

import re

import math_core
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

# Environments that number their own lines in TeX; here the block is numbered as a whole, by Sphinx
_INNER = {"align": "aligned", "gather": "gathered", "multline": "gathered", "equation": ""}
_OUTER = re.compile(rf"\s*\\begin{{({'|'.join(_INNER)})\*?}}(.*)\\end{{\1\*?}}\s*", re.DOTALL)


def mathml(tex: str, *, display: bool) -> str:
    """MathML Core for a formula; raises math_core.LatexError where the TeX is wrong."""
    outer = _OUTER.fullmatch(tex)
    if outer:
        tex = outer[2]
        if inner := _INNER[outer[1]]:
            tex = rf"\begin{{{inner}}}{tex}\end{{{inner}}}"
    elif display and r"\\" in tex and r"\begin{" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    converter = math_core.LatexToMathML(annotation=False, fancy_error=False)
    return converter.convert_with_local_state(tex, displaystyle=display)


def _convert(node: nodes.math | nodes.math_block, *, display: bool) -> str:
    tex = node.astext()
    try:
        return mathml(tex, display=display)
    except math_core.LatexError as error:
        log.warning("mathematics that cannot be set: %s in %r", error, tex, location=node)
        return f"<code>{nodes.unescape(tex)}</code>"


def _inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(_convert(node, display=False))
    raise nodes.SkipNode


def _block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math-block"))
    self.body.append(f'<div class="math-scroll">{_convert(node, display=True)}</div>')
    if node["number"]:
        number = get_node_equation_number(self, node)
        link = f'<a class="number" href="#{node["ids"][0]}" tabindex="-1">({number})</a>'
        self.body.append(f'<span class="eqno">{link}</span>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
