"""What moves in a living figure, a class for each kind: where matplotlib puts it, what the page is told."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any, ClassVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

from aiecon.explorable.formats import format_number

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Mark:
    """An artist that follows the sliders. Whole numbers point into the numbers and curves of a state."""

    artist: Any
    kind: ClassVar[str]  # its name in the page's script

    @property
    def axes(self) -> Axes:
        return self.artist.axes

    def spec(self) -> dict[str, Any]:
        """What the script needs to know of it."""
        raise NotImplementedError

    def place(self, state: dict[str, Any]) -> None:
        """Put it where a state of the model has it."""
        raise NotImplementedError

    def park(self, x: float, y: float) -> None:
        """Put it in sight, so that it is drawn at all: the script moves only what is there."""

    def element(self, group: ET.Element) -> ET.Element | None:
        """What the script moves of it, in the group that matplotlib drew."""
        return next((e for e in group.iter(f"{SVG}path") if "L" in e.get("d", "")), None)

    def seen(self, numbers: list[float]) -> bool:
        """Whether it has a place at all; what has none is hidden."""
        return True


@dataclass(frozen=True)
class Line(Mark):
    artist: Line2D
    curve: int
    kind: ClassVar[str] = "line"

    def spec(self) -> dict[str, Any]:
        return {"k": self.kind, "c": self.curve}

    def place(self, state: dict[str, Any]) -> None:
        self.artist.set_data(*state["curves"][self.curve])

    def element(self, group: ET.Element) -> ET.Element | None:
        return group


@dataclass(frozen=True)
class Band(Mark):
    artist: PolyCollection
    low: int
    high: int
    kind: ClassVar[str] = "band"

    def spec(self) -> dict[str, Any]:
        return {"k": self.kind, "c": self.low, "d": self.high}

    def place(self, state: dict[str, Any]) -> None:
        (x, below), (_, above) = state["curves"][self.low], state["curves"][self.high]
        self.artist.set_verts([np.column_stack([np.r_[x, x[::-1]], np.r_[below, above[::-1]]])])

    def element(self, group: ET.Element) -> ET.Element | None:
        return group


@dataclass(frozen=True)
class Dot(Mark):
    artist: Line2D
    x: int
    y: int
    kind: ClassVar[str] = "dot"

    def spec(self) -> dict[str, Any]:
        return {"k": self.kind, "x": self.x, "y": self.y}

    def place(self, state: dict[str, Any]) -> None:
        self.artist.set_data([state["n"][self.x]], [state["n"][self.y]])

    def park(self, x: float, y: float) -> None:
        self.artist.set_data([x], [y])

    def element(self, group: ET.Element) -> ET.Element | None:
        return next(group.iter(f"{SVG}use"), None)


@dataclass(frozen=True)
class Vertical(Mark):
    artist: Line2D
    at: int
    kind: ClassVar[str] = "v"

    def spec(self) -> dict[str, Any]:
        return {"k": self.kind, "at": self.at}

    def place(self, state: dict[str, Any]) -> None:
        self.artist.set_xdata([state["n"][self.at]] * 2)

    def park(self, x: float, y: float) -> None:
        self.artist.set_xdata([x, x])


@dataclass(frozen=True)
class Horizontal(Mark):
    artist: Line2D
    at: int
    kind: ClassVar[str] = "h"

    def spec(self) -> dict[str, Any]:
        return {"k": self.kind, "at": self.at}

    def place(self, state: dict[str, Any]) -> None:
        self.artist.set_ydata([state["n"][self.at]] * 2)

    def park(self, x: float, y: float) -> None:
        self.artist.set_ydata([y, y])


@dataclass(frozen=True)
class Bar(Mark):
    artist: Rectangle
    across: bool  # it lies
    length: int
    start: int  # -1: it stays at its foot
    foot: float
    kind: ClassVar[str] = "bar"

    def spec(self) -> dict[str, Any]:
        return {"k": self.kind, "w": self.across, "n": self.length, "from": self.start, "foot": self.foot}

    def place(self, state: dict[str, Any]) -> None:
        length, start = state["n"][self.length], state["n"][self.start] if self.start >= 0 else self.foot
        self.artist.set(**({"width": length, "x": start} if self.across else {"height": length, "y": start}))

    def park(self, x: float, y: float) -> None:
        self.artist.set(**({"x": x, "width": 0} if self.across else {"y": y, "height": 0}))


@dataclass(frozen=True)
class Words(Mark):
    artist: Text
    parts: list[str]
    formats: list[str]
    numbers: list[int]
    x: int  # -1: it stays where it is
    y: int
    kind: ClassVar[str] = "text"

    def spec(self) -> dict[str, Any]:
        words = {"k": self.kind, "p": self.parts, "f": self.formats, "n": self.numbers}
        return {**words, "x": self.x, "y": self.y}

    def home(self) -> dict[str, float]:
        """Where the words stand in the drawing, from where the script moves them."""
        held = {"x": self.x, "y": self.y}
        return {axis: float(at) for axis, at in zip("xy", self._position(), strict=True) if held[axis] >= 0}

    def text(self, state: dict[str, Any]) -> str:
        return fill_parts(self.parts, self.formats, [state["n"][i] for i in self.numbers])

    def place(self, state: dict[str, Any]) -> None:
        self.artist.set_text(self.text(state) or "\u00a0")
        if not self.seen(state["n"]):
            return  # it stays where it can be drawn, hidden
        at = zip((self.x, self.y), self._position(), strict=True)
        x, y = (state["n"][i] if i >= 0 else old for i, old in at)
        if isinstance(self.artist, Annotation):
            self.artist.xy = (x, y)
        else:
            self.artist.set_position((x, y))

    def element(self, group: ET.Element) -> ET.Element | None:
        return group

    def seen(self, numbers: list[float]) -> bool:
        """Its point is finite, and above zero where the axis is logarithmic."""
        scales = (self.axes.get_xscale(), self.axes.get_yscale())
        return all(
            i < 0 or (np.isfinite(numbers[i]) and (scale != "log" or numbers[i] > 0))
            for i, scale in zip((self.x, self.y), scales, strict=True)
        )

    def _position(self) -> tuple[Any, Any]:
        """The point that an annotation is about, or the words' own place."""
        x, y = self.artist.xy if isinstance(self.artist, Annotation) else self.artist.get_position()
        return x, y


def middle(ax: Axes) -> tuple[float, float]:
    """The point in the middle of axes, in their units."""
    return tuple(ax.transData.inverted().transform(ax.transAxes.transform((0.5, 0.5))))


def park(mark: Mark) -> None:
    """Put a mark into the middle of its axes."""
    mark.park(*middle(mark.axes))


def fill_parts(parts: list[str], formats: list[str], numbers: list[float]) -> str:
    """A template with its numbers.

    >>> fill_parts(["", " of ", ""], [".0f", ".1%"], [3.0, 0.25])
    '3 of 25.0%'
    """
    words = [format_number(number, spec) for number, spec in zip(numbers, formats, strict=True)]
    return "".join(chain.from_iterable(zip_longest(parts, words, fillvalue="")))
