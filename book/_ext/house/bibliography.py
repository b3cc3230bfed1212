"""Author-year references: a list sorted by author, and letters where one author has two works in a year."""

from collections import defaultdict
from dataclasses import dataclass, field

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style
from pybtex.style.labels import BaseLabelStyle
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.plugin import register_plugin as register_bibtex_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle


def author(entry: Entry) -> str:
    """The authors as a reference in the text names them."""
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [" ".join(p.prelast_names + p.last_names).strip("{}") for p in people]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names) or entry.key


class AuthorYear(BaseLabelStyle):
    """Labels that read as the reference in the text does."""

    def format_labels(self, entries: list[Entry]) -> list[str]:
        return [f"{author(e)}, {e.fields.get('year', 'no date')}" for e in entries]


class HouseStyle(Style):
    """Pybtex's plain style, with labels of author and year."""

    default_label_style = AuthorYear


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class RoundBrackets(AuthorYearReferenceStyle):
    """Author (year) in a sentence, (author, year) beside one."""

    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_author: BracketStyle = field(default_factory=_round)
    bracket_year: BracketStyle = field(default_factory=_round)


def _letter_years(_app: Sphinx, env: BuildEnvironment, _docnames: list[str]) -> None:
    same = defaultdict(list)
    for entry in env.get_domain("cite").bibdata.data.entries.values():
        if entry.fields.get("year", "").isdigit():
            same[author(entry), entry.fields["year"]].append(entry)
    for (_, year), entries in same.items():
        if len(entries) > 1:
            for letter, entry in zip("abcdefghijklm", sorted(entries, key=lambda e: e.key), strict=False):
                entry.fields["year"] = year + letter


def _name_the_items(_app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    """Say to a screen reader that the works are the items of their list, which the writer does not."""
    if "citation-list" in context.get("body", ""):
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def setup(app: Sphinx) -> None:
    register_plugin("pybtex.style.formatting", "house", HouseStyle)
    register_bibtex_plugin("sphinxcontrib.bibtex.style.referencing", "house", RoundBrackets)
    app.connect("env-before-read-docs", _letter_years)
    app.connect("html-page-context", _name_the_items)
