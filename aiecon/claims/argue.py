"""Argue with it: the evidence of a verdict as sliders, each comparison as a row, the verdict as a badge."""

import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from aiecon.claims.verdict import VERDICTS, Claim, Leg
from aiecon.explorable import Explorable, Slider
from aiecon.style import figure

CHARACTERS = 56  # characters of a leg's words in a line
LINE, DOT, TOP = 0.18, 0.3, 0.2  # inches: a line of words, a dot with its room, what stands above all
POINTS = 9.5  # of the words
SCALE = "|".join(VERDICTS)
VALUES = 0.62  # the column of values, right of where the dots move
ROOM = 1.15  # of the widest alternative: how far a row reaches on each side


def argue(id: str, claim: Claim) -> Explorable:
    """The living figure of a claim: a dot for each leg, right of the line where it holds."""
    legs = claim.legs
    words = [textwrap.fill(leg.says, CHARACTERS, max_lines=2, placeholder=" ...") for _, leg in legs]
    heights = [LINE * len(said.splitlines()) + DOT for said in words]
    feet = np.cumsum([TOP, *heights])[1:]  # inches from the top
    drawn: tuple[Any, Any] = figure(height=float(feet[-1]))
    ax = drawn[1]
    ax.set(xlim=(-1.12, 1.12 + VALUES), ylim=(feet[-1], 0), xticks=[], yticks=[])
    ax.set_frame_on(False)
    sliders: dict[str, Any] = {
        name: Slider(e.label, e.low, e.high, e.main, e.unit, log=e.log, step=e.step, format=e.format)
        for name, e in claim.evidence.items()
    }
    it = Explorable(
        ax,
        f"argue-{id.lower()}",
        caption=f"With which evidence on claim {id} would the book say something else?",
        **sliders,
    )
    ax.text(-0.02, TOP / 2, "fails", ha="right", va="center", fontsize=POINTS)
    ax.text(0.02, TOP / 2, "holds", ha="left", va="center", fontsize=POINTS)
    for row, ((_, leg), said, foot) in enumerate(zip(legs, words, feet, strict=True)):
        ax.text(-1.1, foot - DOT, said, ha="left", va="bottom", fontsize=POINTS, linespacing=1.3)
        _row(it, ax, row, float(foot) - 0.62 * DOT, claim, leg)
    _says(it, id, claim)
    return it


def _row(it: Explorable, ax: Any, row: int, y: float, claim: Claim, leg: Leg) -> None:
    place = placed(claim, leg)
    among = np.asarray(place(**{name: claim.grid[name] for name in leg.arguments}), dtype=float)
    spread = np.broadcast_to(among, (1,)) if among.ndim == 0 else among
    ends = [spread.min(), spread.max()]
    wide = {"linewidth": 7, "alpha": 0.25, "solid_capstyle": "round"}
    ax.plot(ends, [y, y], color="C0", label="what could be defended", **wide)
    ax.plot([0, 0], [y - 0.1, y + 0.1], color="0.5", linewidth=1, label="where it turns")
    start = float(place(**{name: claim.main[name] for name in leg.arguments}))
    hollow = {"markerfacecolor": "none", "color": "C0", "markersize": 9}
    ax.plot([start], [y], "o", label="the book's evidence", **hollow)
    it.point("C1o", place, y, markersize=7, label=leg.says)
    it.define(**{f"leg_{row}": leg.quantity})
    value = f"{{leg_{row}:{finer(leg.format)}}} {leg.unit}".rstrip()
    beside = {"transform": ax.transData, "ha": "right", "va": "center", "fontsize": POINTS}
    it.write(1.08 + VALUES, y, value, **beside)


def finer(format: str) -> str:
    """A format with one digit more: beside a threshold a reader sees on which side a quantity lies.

    >>> finer(".0f"), finer("$,.3s"), finer("no|yes")
    ('.1f', '$,.4s', 'no|yes')
    """
    return re.sub(r"\.(\d+)", lambda digits: f".{int(digits[1]) + 1}", format)


def placed(claim: Claim, leg: Leg) -> Callable[..., Any]:
    """Where a leg's dot is, from -1 to 1: how far it is beyond the threshold, above 0 where it holds.

    Ratios are compared by their logarithms where the quantity is above zero in the whole range.
    """
    tried = [np.asarray(leg.value(claim.grid), dtype=float).ravel()]
    for change in claim.changes:
        if set(change.evidence) & set(leg.arguments):
            tried.append(np.atleast_1d(np.asarray(leg.value({**claim.main, **change.evidence}), dtype=float)))
    sign = 1.0 if leg.sense in ("at_least", "above") else -1.0
    least = float(np.min(np.concatenate([_everywhere(claim, leg), *tried])))
    ratios = leg.threshold > 0 and least > 0

    def beyond(value: Any) -> Any:
        return sign * (np.log(value / leg.threshold) if ratios else value - leg.threshold)

    size = ROOM * float(np.max(np.abs(beyond(np.concatenate(tried))))) or 1.0

    def place(**values: Any) -> Any:
        return np.minimum(np.maximum(beyond(leg.quantity(**values)) / size, -1.0), 1.0)

    place.__signature__ = leg.signature  # type: ignore[attr-defined]
    return place


def _everywhere(claim: Claim, leg: Leg) -> np.ndarray:
    """Values of a leg at corners and random places of the stated ranges."""
    rng = np.random.default_rng(0)
    shares = np.vstack(
        [np.eye(len(leg.arguments)), 1 - np.eye(len(leg.arguments)), rng.random((200, len(leg.arguments)))]
    )
    values = {
        name: claim.evidence[name].low + shares[:, i] * (claim.evidence[name].high - claim.evidence[name].low)
        for i, name in enumerate(leg.arguments)
    }
    with np.errstate(all="ignore"):
        return np.broadcast_to(np.asarray(leg.value(values), dtype=float), (len(shares),))


def _says(it: Explorable, id: str, claim: Claim) -> None:
    names = list(claim.evidence)

    def of(code: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
        def said(**values: Any) -> Any:
            return code(values)

        parameters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in names]
        said.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return said

    it.define(verdict=of(claim.code))
    it.show(f"The book would say: {{verdict:{SCALE}}}")
    if len(claim.parts) > 1:
        for i, part in enumerate(claim.parts):
            it.define(**{f"part_{i}": of(part.code)})
            it.show(f"{part.name.capitalize()}: {{part_{i}:{SCALE}}}")
    for change in claim.changes:
        it.preset(change.label, **change.evidence)
    it.says(f"With this evidence the book would say of claim {id}: {{verdict:{SCALE}}}.")
