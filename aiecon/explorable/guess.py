"""A chart on which the reader draws before it shows what is so."""

import html
import re
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from aiecon.explorable import page
from aiecon.explorable.formats import format_number
from aiecon.explorable.slider import Slider
from aiecon.explorable.widget import Living
from aiecon.style import caption_html, data_html, require_finding, svg, to_html

Drawing = Callable[[np.ndarray], np.ndarray] | Sequence[float]  # over the horizontal axis, or at the places

HAND = (1.15, 0.04)  # how near a hand comes on average: a factor on a log axis, a share of the height else
TELLS = {
    "none": "You have drawn nothing yet.",
    "ratio": "On average you are off by a factor of {mean}, most at {place}: you drew {mine}, it is {truth}.",
    "distance": "On average you are off by {mean}, most at {place}: you drew {mine}, it is {truth}.",
    "near": "You have drawn it: that is as near as a hand comes.",
    "above": "You lie above the answer everywhere.",
    "below": "You lie below the answer everywhere.",
    "usual": "What you drew is nearer to the usual drawing than to the answer.",
}


class Guess(Living):
    """Empty axes on which the reader draws; then the answer, and how far off the drawing was.

    ax : axes whose limits and scales the author has fixed, with what the reader may know
    name : unique in the book, lower case with hyphens
    caption : the question
    alt : what can be seen before the answer, in a sentence
    at : where the reader draws, by what each place is called
    answer, usual : what is so, and what is usually drawn: functions of the place, or a value for each
    begin : where the points lie before anybody draws, in the unit of the vertical axis
    format, unit : how a value is written
    says : what the answer is, and why
    because : what whoever draws as is usual takes for granted
    source : where data in it are from, in words
    bars : the places are bars and not points of a curve

    >>> from aiecon.style import figure
    >>> fig, ax = figure()
    >>> _ = ax.set(xlim=(1, 100), ylim=(1, 100), xscale="log", yscale="log")
    >>> g = Guess(ax, "squares", caption="How fast do they grow?", at={"one": 1, "ten": 10},
    ...     alt="Empty axes over the numbers from one to a hundred, for your drawing.", answer=[1, 100],
    ...     usual=[1, 10], begin=5, format=".3g", says="Ten times ten.", because="Growth is proportional.")
    >>> print(g.off([1, 10]))
    On average you are off by a factor of 3.2, most at ten: you drew 10, it is 100. \
What you drew is nearer to the usual drawing than to the answer.
    """

    _esm = page.module("guess")
    _css = page.style("guess")

    def __init__(
        self,
        ax: Axes,
        name: str,
        /,
        *,
        caption: str,
        alt: str,
        at: dict[str, float],
        answer: Drawing,
        usual: Drawing,
        begin: float,
        format: str,
        says: str,
        because: str,
        unit: str = "",
        source: str = "",
        bars: bool = False,
    ) -> None:
        self.name, self._who = name, f"guess {name!r}"
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(f"{self._who}: its name is lower case with hyphens, such as 'cost-of-a-batch'")
        if len(at) < 2 or list(at.values()) != sorted(set(at.values())):
            raise ValueError(f"{self._who}: at least two places, each to the right of the one before")
        if ax.get_autoscaley_on() or ax.get_autoscalex_on():
            raise ValueError(f"{self._who}: fix the limits of both axes first: xlim=, ylim=")
        require_finding(alt, caption)
        self._ax, self._caption, self._alt, self._source, self._bars = ax, caption, alt, source, bars
        self._says, self._because, self._format, self._unit = says, because, format, unit
        self._places = dict(at)
        low, high = (float(end) for end in sorted(ax.get_ylim()))
        self._log = ax.get_yscale() == "log"
        self.handles = [
            Slider(place, low, high, begin, unit, log=self._log, format=format) for place in self._places
        ]
        self.answer, self.usual = self._at_places("answer", answer), self._at_places("usual", usual)
        self._draw("usual", usual, self.usual, "C5--")
        self._draw("answer", answer, self.answer, "C2-")
        plt.close(ax.figure)
        super().__init__()

    def _at_places(self, what: str, drawing: Drawing) -> list[float]:
        """A drawing at the places, inside the chart."""
        x = np.array(list(self._places.values()), dtype=float)
        values = np.asarray(drawing(x) if callable(drawing) else drawing, dtype=float)
        values = np.broadcast_to(values, x.shape) if callable(drawing) else values
        if values.shape != x.shape:
            raise ValueError(f"{self._who}: {what}: {len(x)} places, but {values.size} values")
        low, high = self.handles[0].low, self.handles[0].high
        for place, value in zip(self._places, values, strict=True):
            if not low <= value <= high:
                raise ValueError(f"{self._who}: {what}: {value:g} at {place} is not in {low:g} to {high:g}")
        return [float(value) for value in values]

    def _draw(self, what: str, drawing: Drawing, at_places: list[float], look: str) -> None:
        """Draw the answer, or what is usual, where the page shows it later."""
        ax, x = self._ax, list(self._places.values())
        if self._bars:
            step = 0.35 * min(np.diff(x))
            for place, value in zip(x, at_places, strict=True):
                ax.plot([place - step, place + step], [value] * 2, look, linewidth=3, gid=f"{what}-{place}")
            return
        if callable(drawing):
            spaced = np.geomspace if ax.get_xscale() == "log" else np.linspace
            grid = spaced(x[0], x[-1], 120)
            ax.plot(grid, np.broadcast_to(drawing(grid), grid.shape), look, gid=f"{what}-line")
            look = look[:2]
        marker = {"marker": "o" if what == "answer" else "", "linestyle": look[2:] or "none"}
        ax.plot(x, at_places, color=look[:2], gid=f"{what}-points", **marker)

    # how far off ---------------------------------------------------------------------------------

    def off(self, drawn: Sequence[float]) -> str:
        """How far off a drawing is, in words: a value for each place."""
        v, t, u = (self._scaled(values) for values in (drawn, self.answer, self.usual))
        away, from_usual = np.abs(v - t), np.abs(v - u)
        mean = float(np.mean(away))
        if mean < self._near():
            return TELLS["near"]
        worst = int(np.argmax(away))
        told = TELLS["ratio" if self._log else "distance"].format(
            mean=format_number(np.exp(mean), ".2g") if self._log else self._apart(mean),
            place=list(self._places)[worst],
            mine=self.written(drawn[worst]),
            truth=self.written(self.answer[worst]),
        )
        parts = [told]
        if (v > t).all() or (v < t).all():
            parts.append(TELLS["above" if v[0] > t[0] else "below"])
        if float(np.mean(from_usual)) < mean:
            parts.append(TELLS["usual"])
        return " ".join(parts)

    def _apart(self, distance: float) -> str:
        """A distance of two values: that of two shares is in points."""
        if self._format.endswith("%"):
            return format_number(100 * distance, self._format[:-1] + "f") + " points"
        return self.written(distance)

    def _scaled(self, values: Sequence[float]) -> np.ndarray:
        array = np.array(values, dtype=float)
        return np.log(array) if self._log else array

    def _near(self) -> float:
        ends = self._scaled([self.handles[0].low, self.handles[0].high])
        return float(np.log(HAND[0]) if self._log else HAND[1] * (ends[1] - ends[0]))

    def written(self, value: float) -> str:
        """A value with its unit."""
        return format_number(value, self._format) + (f" {self._unit}" if self._unit else "")

    # what the page receives ----------------------------------------------------------------------

    def specification(self, axes: dict[str, Any]) -> dict[str, Any]:
        """What the page's script needs."""
        begin = self.handles[0].start
        places = zip(self.handles, self._places.values(), self.answer, self.usual, strict=True)
        return {
            "name": self.name,
            "axes": axes,
            "bars": self._bars,
            "near": self._near(),
            "tells": TELLS,
            "points": [
                {"x": x, "answer": t, "usual": u, **handle.spec(handle.label, [begin])}
                for handle, x, t, u in places
            ],
        }

    def markup(self) -> str:
        """The empty chart, the question, and a fold with the answer; what the script needs."""
        fig = self._ax.figure
        axes = page.fix_layout(fig)[fig.axes.index(self._ax)]
        hidden = [str(line.get_gid()) for line in self._ax.lines if line.get_gid()]
        drawing = to_html(svg(fig, self.name, keep=hidden), self._alt)
        rows = "".join(
            f'<tr><th scope="row">{html.escape(place)}</th>'
            f"<td>{format_number(t, self._format)}</td><td>{format_number(u, self._format)}</td></tr>"
            for place, t, u in zip(self._places, self.answer, self.usual, strict=True)
        )
        table = (
            f'<table class="guess-table"><thead><tr><th scope="col">{html.escape(self._unit)}</th>'
            '<th scope="col"><span class="guess-key answer">answer</span></th><th scope="col">'
            '<span class="guess-key usual">usual drawing</span></th></tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )
        return (
            f'<figure class="guess" id="{self.name}">'
            f'<div class="chart">{drawing}</div>{caption_html(self._caption, self._source)}'
            f'<details class="guess-answer"><summary>Show the answer</summary>'
            f"<p>{html.escape(f'{self._says} {self._because}', quote=False)}</p>{table}</details>"
            f"{data_html(self.specification(axes))}</figure>"
        )

    def plain(self) -> str:
        return f"{self._caption} {self._says}"
