"""Styled tables of pandas without their random names: the same chapter gives the same page, to the byte.

A styled table is named at random, and every cell of it after the table. Where no style refers to a name it
goes; where one does, the table is named after its place on the page.
"""

import re

from sphinx.application import Sphinx

EMPTY = re.compile(r'<style type="text/css">\s*</style>\s*')
RANDOM = re.compile(r"\bT_[0-9a-f]{5}(?=[_\"\s{])")


def settled(body: str) -> str:
    """The page with names that are the same in every build.

    >>> settled('<table id="T_0a1b2"><th id="T_0a1b2_level0_row0" class="row0" >x</th></table>')
    '<table><th class="row0" >x</th></table>'
    >>> settled('<style>#T_0a1b2 th {}</style><table id="T_0a1b2"><td id="T_0a1b2_row0_col0"></td></table>')
    '<style>#T_t1 th {}</style><table id="T_t1"><td id="T_t1_row0_col0"></td></table>'
    """
    body = EMPTY.sub("", body)
    for place, name in enumerate(dict.fromkeys(RANDOM.findall(body)), start=1):
        if f"#{name}" in body:
            body = body.replace(name, f"T_t{place}")
        else:
            body = re.sub(rf' id="{name}\w*"', "", body)
    return body


def _settle(_app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    if "T_" in context.get("body", ""):
        context["body"] = settled(context["body"])


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _settle)
