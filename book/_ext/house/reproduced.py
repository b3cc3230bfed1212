"""The page of the reproductions: by chapter, each difference drawn inside its tolerance and said in words."""

import html
import inspect
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docutils.nodes import make_id
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from .generated import ROOT, cite, number, text

if TYPE_CHECKING:
    from aiecon.reproductions import Reproduction

LARGE = 0.75  # of the tolerance: from here on a difference is said to be near its limit
OUTSIDE = 1.15  # where the dot of a number stands that is outside its tolerance: beyond the bar


@dataclass(frozen=True)
class Compared:
    """A reproduction and what came of it; `at`: our distance in tolerances, above 0 where ours is larger."""

    reproduction: "Reproduction"
    ours: float | None
    at: float
    holds: bool
    words: str
    address: str

    @property
    def used(self) -> float:
        return abs(self.at)


def page(env: BuildEnvironment) -> list[str]:
    """The page as Markdown lines: what holds, how tolerances were set, then chapter by chapter."""
    from aiecon import reproductions

    for path in Path(inspect.getfile(reproductions)).parent.glob("*.py"):
        env.note_dependency(str(path))
    every = compared(reproductions.all_reproductions())
    fails = [one for one in every if not one.holds]
    lines = [
        f"**{len(every) - len(fails)} of {len(every)}** published numbers come out within their tolerance. "
        "The dot is our number, the bar what the tolerance allows on either side of the published one.",
        "",
        *(["Outside it:", "", *(f"* {_link(one)}" for one in fails), ""] if fails else []),
        *tolerances(every),
    ]
    told_in = reproductions.TOLD_IN
    if strangers := {one.reproduction.module for one in every} - set(told_in):
        raise ExtensionError(f"aiecon.reproductions: TOLD_IN names no chapter for {', '.join(strangers)}")
    for chapter in dict.fromkeys(told_in.values()):
        (file,) = (ROOT / "chapters").glob(f"{chapter}-*.ipynb")
        lines += [f"## Chapter {int(chapter)}: {text(_title(file))}", ""]
        lines += [f"They are explained in {{doc}}`chapter {int(chapter)} </chapters/{file.stem}>`.", ""]
        for module in (module for module, its in told_in.items() if its == chapter):
            lines += [f'<span id="{_former(module)}"></span>', ""]
            for one in (one for one in every if one.reproduction.module == module):
                lines += entry(one)
    return lines


def _title(file: Path) -> str:
    """The title of a chapter: the first heading of its notebook."""
    first = json.loads(file.read_text("utf-8"))["cells"][0]["source"]
    return "".join(first).partition("\n")[0].removeprefix("# ").strip()


def _former(module: str) -> str:
    """The address of a module's numbers when they stood by module: its first words, as Sphinx made them."""
    about = inspect.getdoc(sys.modules[f"aiecon.reproductions.{module}"]) or module
    return make_id(about.splitlines()[0].partition(":")[0].rstrip("."))


def compared(every: "Iterable[Reproduction]") -> list[Compared]:
    """Each reproduction computed; an error is shown, as every failure is, and fails its own test."""
    found: list[Compared] = []
    taken: Counter[str] = Counter()
    for reproduction in every:
        address = f"r-{slug(reproduction.quantity)}"
        taken[address] += 1
        if taken[address] > 1:
            address = f"{address}-{taken[address]}"
        try:
            ours, distance, holds = reproduction.check()
        except Exception as error:
            words = f"ours raised {error!r}"
            found.append(Compared(reproduction, None, OUTSIDE, False, words, address))
            continue
        used = distance / reproduction.tolerance if reproduction.tolerance else 0.0 if holds else OUTSIDE
        at = used if ours >= reproduction.published else -used
        found.append(Compared(reproduction, ours, at, holds, _words(reproduction, distance), address))
    return found


def _words(reproduction: "Reproduction", distance: float) -> str:
    if reproduction.kind == "exact":
        return "exact but for rounding"
    show = (lambda v: f"{100 * v:.2g}%") if reproduction.relative else (lambda v: number(v, 2))
    return f"off by {show(distance)}, allowed {show(reproduction.tolerance)}"


def slug(quantity: str) -> str:
    """The name of a number as an address has it.

    >>> slug("standard error of α, the authors' 4,000 draws")
    'standard-error-of-alpha-the-authors-4000-draws'
    """
    plain = "".join(
        f" {unicodedata.name(c).split()[-1].lower()} " if "GREEK" in unicodedata.name(c, "") else c
        for c in quantity
    )
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=\d),(?=\d)|'", "", plain)).strip("-")


def tolerances(every: list[Compared]) -> list[str]:
    """What the tolerances are, when they were set, and which differences are large against theirs."""
    kinds = Counter(one.reproduction.kind for one in every)
    looked = [one for one in every if one.reproduction.looked]
    near = [
        one
        for one in every
        if one.holds
        and one.used >= LARGE
        and one.reproduction.kind == "wider"
        and not one.reproduction.looked
    ]
    near.sort(key=lambda one: -one.used)
    return [
        "## How the tolerances were set",
        "",
        f"In {kinds['exact']} cases nothing is allowed but the rounding of a computer: the source's own "
        f"arithmetic, done again. In {kinds['print']} our number must round to the digits in print. In "
        f"{kinds['wider']} more is allowed: numbers read off a chart, rounded inputs, random draws, or a "
        "model that leaves something out. The note of each says which.",
        "",
        "*When.* The rule is to state a tolerance before one looks. Nobody can check that: function, "
        "published number and tolerance came into the book's record together. In these cases we know that it "
        "was set or widened after the number had been seen. There it describes the error, and tests nothing:",
        "",
        *_by_reason(looked),
        "",
        "*What it means that all hold.* Less than it seems. Most of the list is arithmetic. What could not "
        "be computed from public numbers is not in it, and a number that missed was worked on until it held "
        "or its tolerance was argued. Of the differences that may be wider than print, and are not named "
        f"above, {len(near)} use {LARGE:.0%} or more of what is allowed. They are large against their "
        "tolerance, and it is safest to read these tolerances as made to fit:",
        "",
        *(f"* {_link(one)}: {text(one.words)} ({one.used:.0%} of it)." for one in near),
        "",
    ]


def _by_reason(looked: list[Compared]) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for one in looked:
        reasons.setdefault(one.reproduction.looked, []).append(f"{_link(one)} ({text(one.words)})")
    return [
        f"* {text(reason[:1].upper() + reason[1:])}: {'; '.join(ones)}." for reason, ones in reasons.items()
    ]


def _link(one: Compared) -> str:
    return f'<a href="#{one.address}">{html.escape(one.reproduction.quantity)}</a>'


def entry(one: Compared) -> list[str]:
    """A published number and ours, the difference as a dot on the bar of its tolerance, and the words."""
    r = one.reproduction
    at = max(-OUTSIDE, min(OUTSIDE, one.at))
    mark = "holds" if one.holds else "fails"
    near = f" ({one.used:.0%} of it)" if one.holds and one.used >= LARGE and r.kind != "exact" else ""
    ours = "" if one.ours is None else f", ours <b>{number(one.ours)}</b>"
    note = text(r.note)
    return [
        f'<article class="reproduction {"holds" if one.holds else "fails"}" id="{one.address}">'
        f"<p><b>{html.escape(r.quantity)}</b></p>"
        f'<p class="compared"><span>published <b>{number(r.published)}</b> {html.escape(r.unit)}{ours}</span>'
        f'<span class="off" style="--at:{at:.3f}"></span>'
        f"<span>{html.escape(one.words)}{near} <b>{mark}</b></span></p>",
        "",
        f"{cite(r.source)}, {text(r.where)}. {note[:1].upper() + note[1:]}",
        "",
        "</article>",
        "",
    ]
