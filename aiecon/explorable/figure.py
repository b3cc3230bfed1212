"""The living figure: what an author writes, what the page receives, what a live kernel sees."""

import html
import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

from aiecon.explorable.formats import check_format
from aiecon.explorable.marks import (
    SVG,
    Band,
    Bar,
    Dot,
    Horizontal,
    Line,
    Mark,
    Vertical,
    Words,
    fill_parts,
    middle,
    park,
)
from aiecon.explorable.quantities import Function, Quantities, Quantity, parameters
from aiecon.explorable.slider import Slider
from aiecon.explorable.trace import Tape, arguments
from aiecon.style import caption_html, plain_log_labels, require_finding, svg, to_html

HERE = Path(__file__).parent
SCRIPT = HERE / "explorable.js"
CSS = (HERE.parent / "figure.css", HERE / "explorable.css")
EXPORT = "export default { render };"
RANDOM_PLACES = 48  # random places where an explorable's functions are tried when it is made


@dataclass(frozen=True)
class _Scalar:
    label: str
    function: Function
    code: str
    tolerance: float
    finite: bool


@dataclass(frozen=True)
class _Curve:
    label: str
    variable: str
    grid: np.ndarray
    x: Function | None
    y: Function
    loop: int | None
    code: tuple[str, str]
    tolerance: float


@dataclass(frozen=True)
class _Place:
    """Values of the sliders where every function is tried."""

    values: dict[str, float]
    preset: str = ""

    def __str__(self) -> str:
        where = ", ".join(f"{symbol} = {value:.4g}" for symbol, value in self.values.items())
        return f"preset {self.preset!r} ({where})" if self.preset else where


class Explorable(anywidget.AnyWidget):
    """A matplotlib figure with sliders that work in the built page and in a live kernel.

    axes : axes of a figure in the book's style, or several; their limits are fixed by the author
    name : unique in the book, lower case with hyphens
    caption : the question that the figure answers
    source : where data in it are from, in words
    sliders : one `Slider` for each symbol of the model

    Raises: TraceError when a function is no formula, naming function and operation
        ValueError when the sliders leave the domain of a function, naming slider values and argument
    """

    _esm = SCRIPT
    _css = "\n".join(path.read_text("utf8") for path in CSS)
    html = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        axes: Axes | Sequence[Axes] | Figure,
        name: str,
        /,
        *,
        caption: str,
        source: str = "",
        **sliders: Slider,
    ) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(
                f"explorable {name!r}: its name is lower case with hyphens, such as 'rent-or-own'"
            )
        if not sliders:
            raise ValueError(f"explorable {name!r}: at least one slider")
        for word, given in (("caption", caption), ("source", source)):
            if not isinstance(given, str):
                raise TypeError(
                    f"explorable {name!r}: {word} = {given!r} is no text; a slider cannot be named {word}"
                )
        for symbol, slider in sliders.items():
            if not isinstance(slider, Slider):
                raise TypeError(f"explorable {name!r}: {symbol} = {slider!r} is no Slider")
        self._sliders = sliders
        self.name = name
        self.caption = caption
        super().__init__(values=self._start)
        self.on_msg(self._draw_when_asked)
        if isinstance(axes, Figure):
            self._fig = axes
        else:
            self._first: Axes = np.ravel(axes)[0]
            self._fig = self._first.figure
        plt.close(self._fig)
        self._source = source
        self._quantities = Quantities(f"explorable {name!r}", sliders)
        self._tape = Tape({symbol: (slider.low, slider.high) for symbol, slider in sliders.items()})
        self._scalars: list[_Scalar] = []
        self._curves: list[_Curve] = []
        self._marks: list[Mark] = []
        self._readouts: list[dict[str, Any]] = []
        self._presets: dict[str, dict[str, float]] = {}
        self._prediction: tuple[str, str] | None = None
        self._challenge: tuple[str, int] | None = None
        self._alt: Any = None  # words, formats, numbers: once the author has given them
        self._places = self._sampled()

    # what moves ------------------------------------------------------------------------------------

    def define(self, /, **quantities: Function | float) -> None:
        """Name quantities: functions of sliders, and of quantities defined before; or constants.

        A name stands for its quantity wherever one is wanted, as an argument of a function too; so does the
        symbol of a slider for its value. What is named must be used.
        """
        self._quantities.define(**quantities)

    def draw(
        self,
        look: str,
        y: Quantity,
        *,
        x: Quantity | None = None,
        over: Sequence[float] | None = None,
        along: str | None = None,
        points: int = 80,
        on: Axes | None = None,
        **options: Any,
    ) -> None:
        """A line whose points follow the sliders: y over the axis, or x and y both over a range.

        look : colour, dash and marker, as in `ax.plot`
        y, x : functions of sliders and of one other argument, which runs along the line
        over : where it runs; when left out, over the limits of the horizontal axis, even on its scale
        along : the slider whose place the running variable takes, for functions of sliders alone
        points : how many there are where `over` is left out
        options : of `ax.plot`
        """
        ax = self._on(on)
        label = f"curve {len(self._curves) + 1}"
        if x is not None and over is None:
            raise ValueError(f"explorable {self.name!r}, {label}: with x its range is wanted: over=")
        functions = [self._quantities.function(f, label) for f in (y, x) if f is not None]
        variable = self._running(label, functions, along)
        grid = self._along_axis(ax, label, points) if over is None else over
        (line,) = ax.plot([], [], look, **options)
        self._mark(Line(line, self._add_curve(label, variable, grid, *functions)))

    def fill(
        self,
        look: str,
        lower: Quantity,
        upper: Quantity,
        *,
        over: Sequence[float] | None = None,
        along: str | None = None,
        points: int = 80,
        on: Axes | None = None,
        **options: Any,
    ) -> None:
        """The area between two curves over one running variable, as in `draw`.

        look : colour;  options : of `ax.fill_between`
        """
        ax = self._on(on)
        labels = [f"band {len(self._curves) + 1} below", f"band {len(self._curves) + 2} above"]
        ends = [self._quantities.function(f, label) for f, label in zip((lower, upper), labels, strict=True)]
        variable = self._running(labels[0], ends, along)
        grid = self._along_axis(ax, labels[0], points) if over is None else over
        if not {"lw", "linewidth"} & set(options):
            options["linewidth"] = 0
        area = ax.fill_between(ax.get_xlim(), *([y] * 2 for y in ax.get_ylim()), color=look, **options)
        low, high = (self._add_curve(label, variable, grid, f) for label, f in zip(labels, ends, strict=True))
        self._mark(Band(area, low, high))

    def point(self, look: str, x: Quantity, y: Quantity, *, on: Axes | None = None, **options: Any) -> None:
        """A single marker.

        look : colour and marker, as in `ax.plot`;  options : of `ax.plot`
        """
        at = self._places_of(f"marker {len(self._marks) + 1}", x=x, y=y)
        (point,) = self._on(on).plot([], [], look, **options)
        if point.get_marker() == "None":
            raise ValueError(f"explorable {self.name!r}: point({look!r}, ...) names no marker, such as 'o'")
        self._mark(Dot(point, at["x"], at["y"]))

    def vline(self, look: str, x: Quantity, *, on: Axes | None = None, **options: Any) -> None:
        """A vertical line across the axes.

        look : colour and dash, as in `ax.plot`;  options : of `ax.axvline`
        """
        label = f"vertical line {len(self._marks) + 1}"
        at = self._scalar(label, self._quantities.function(x, label))
        if isinstance(look, Line2D):  # the old form, until the last chapter has left it
            self._mark(Vertical(look, at))
            return
        ax = self._on(on)
        self._mark(Vertical(ax.axvline(middle(ax)[0], **_looks(ax, look), **options), at))

    def hline(self, look: str, y: Quantity, *, on: Axes | None = None, **options: Any) -> None:
        """A horizontal line across the axes.

        look : colour and dash, as in `ax.plot`;  options : of `ax.axhline`
        """
        label = f"horizontal line {len(self._marks) + 1}"
        at = self._scalar(label, self._quantities.function(y, label))
        if isinstance(look, Line2D):  # the old form, until the last chapter has left it
            self._mark(Horizontal(look, at))
            return
        ax = self._on(on)
        self._mark(Horizontal(ax.axhline(middle(ax)[1], **_looks(ax, look), **options), at))

    def bars(
        self,
        lengths: Mapping[Any, Quantity] | BarContainer,
        old: Sequence[Quantity] = (),
        *,
        starts: Sequence[Quantity] | None = None,
        across: bool = False,
        on: Axes | None = None,
        **options: Any,
    ) -> None:
        """Bars whose lengths, and starts when they are stacked, follow the sliders.

        lengths : by what is written beneath each bar, or by its place
        across : they lie
        options : of `ax.bar`, or of `ax.barh`
        """
        if starts is not None and len(starts) != len(lengths):
            raise ValueError(f"explorable {self.name!r}: {len(lengths)} bars, but {len(starts)} starts")
        if isinstance(lengths, BarContainer):  # the old form, until the last chapter has left it
            container, across = lengths, lengths.orientation == "horizontal"
            lengths = dict(enumerate(old))
        else:
            ax = self._on(on)
            container = (ax.barh if across else ax.bar)(list(lengths), [1] * len(lengths), **options)
        for i, (bar, length) in enumerate(zip(container.patches, lengths.values(), strict=True)):
            size = self._scalar(f"bar {i + 1}", self._quantities.function(length, f"bar {i + 1}"))
            start = -1
            if starts is not None:
                label = f"start of bar {i + 1}"
                start = self._scalar(label, self._quantities.function(starts[i], label))
            foot = float(bar.get_x() if across else bar.get_y())
            self._mark(Bar(bar, across, size, start, foot))

    def write(
        self,
        x: Quantity,
        y: Quantity,
        template: str,
        *,
        offset: tuple[float, float] | None = None,
        on: Axes | None = None,
        **options: Any,
    ) -> None:
        """Words in the figure that move, or whose numbers do: `"best size {best:.3s}"`.

        x, y : names or functions, or numbers: shares of the axes where both are, else in their units
        offset : points to the right of there and above
        options : of `ax.text`, or with an offset of `ax.annotate`
        """
        ax = self._on(on)
        label = f"text {template!r}"
        parts, formats, functions = self._quantities.template(template, label)
        moves = [isinstance(place, str) or callable(place) for place in (x, y)]
        if not formats and not any(moves):
            raise ValueError(f"explorable {self.name!r}, {label}: neither moves nor changes; use ax.text")
        numbers = [self._finite(label, function) for function in functions]
        moving = {axis: place for axis, place, moved in zip("xy", (x, y), moves, strict=True) if moved}
        held = self._places_of(label, **moving)
        at = [m if moved else place for m, place, moved in zip(middle(ax), (x, y), moves, strict=True)]
        if offset is not None:
            frame = "data" if any(moves) else "axes fraction"
            text = ax.annotate("", at, offset, xycoords=frame, textcoords="offset points", **options)
            text.set_annotation_clip(False)  # out of the axes it is still drawn, as the script draws it
        else:
            text = ax.text(*at, "", **({} if any(moves) else {"transform": ax.transAxes}) | options)
        text.set_in_layout(not any(moves))  # words that move must not push the axes about
        self._mark(Words(text, parts, formats, numbers, held.get("x", -1), held.get("y", -1)))

    def curve(
        self, line: Line2D, *, over: tuple[str, Sequence[float]], y: Function, x: Function | None = None
    ) -> None:
        """A line whose points follow the sliders: y over a running variable, or x and y both."""
        self._mark(Line(line, self._add_curve(f"curve {len(self._curves) + 1}", *over, y, x)))

    def band(
        self, area: PolyCollection, *, over: tuple[str, Sequence[float]], lower: Function, upper: Function
    ) -> None:
        """The area between two curves over one running variable."""
        low = self._add_curve(f"band {len(self._curves) + 1} below", *over, lower)
        high = self._add_curve(f"band {len(self._curves) + 1} above", *over, upper)
        self._mark(Band(area, low, high))

    def marker(self, point: Line2D, *, x: Function, y: Function) -> None:
        """A single marker."""
        at = [self._scalar(f"marker {len(self._marks) + 1} {axis}", f) for axis, f in (("x", x), ("y", y))]
        self._mark(Dot(point, *at))

    def text(
        self,
        text: Text,
        template: str,
        *functions: Function,
        x: Function | None = None,
        y: Function | None = None,
    ) -> None:
        """Words in the figure with numbers that follow the sliders: `"{:.2s} tokens"`; they may move too."""
        parts, formats = _template(template)
        text.set_in_layout(x is None and y is None)  # words that move must not push the axes about
        if isinstance(text, Annotation):
            text.set_annotation_clip(False)  # out of the axes it is still drawn, as the script draws it
        numbers = self._numbers(f"text {template!r}", functions, len(formats))
        at = [
            -1 if f is None else self._scalar(f"text {template!r} {axis}", f)
            for axis, f in (("x", x), ("y", y))
        ]
        self._mark(Words(text, parts, formats, numbers, *at))

    # what is said ----------------------------------------------------------------------------------

    def show(self, *templates: str) -> None:
        """Numbers below the figure, each with its label and unit: `"Best size: {best:.3s} parameters"`."""
        for template in templates:
            label, unit, spec, function = self._quantities.readout(template)
            number = self._finite(f"readout {label!r}", function)
            self._readouts.append({"label": label, "n": number, "format": spec, "unit": unit})

    def says(self, template: str) -> None:
        """The finding, in a sentence that follows the sliders, for who cannot see the figure."""
        parts, formats, functions = self._quantities.template(template, "finding")
        self._alt = (parts, formats, [self._finite("alt", function) for function in functions])
        try:
            require_finding(self.sentence(self.compute()["n"]), self.caption)
        except ValueError:
            self._alt = None
            raise

    def readout(self, label: str, function: Function, *, format: str, unit: str = "") -> None:
        """A number below the figure."""
        check_format(format)
        number = self._finite(f"readout {label!r}", function)
        self._readouts.append({"label": label, "n": number, "format": format, "unit": unit})

    def preset(self, label: str, /, **values: float) -> None:
        """A button that sets sliders to a real case; sliders left out stay where they are.

        Every function is tried there, with the other sliders at their start: it must have a value, and every
        curve a point.
        """
        if not values:
            raise ValueError(f"explorable {self.name!r}: preset {label!r} sets no slider")
        if label in self._presets:
            raise ValueError(f"explorable {self.name!r}: two presets are named {label!r}")
        values = self._checked(values, f"preset {label!r}")
        place = _Place({**self._start, **values}, label)
        parts: list[_Scalar | _Curve] = [*self._scalars, *self._curves]
        for part in parts:
            self._try(part, place)
        self._places.append(place)
        self._presets[label] = values

    def predict(self, question: str, answer: str) -> None:
        """What the reader should guess before moving anything, and why it happens."""
        self._prediction = (question, answer)

    def challenge(self, task: str, condition: Quantity) -> None:
        """A target for the reader, and the condition that says when it is met."""
        number = self._scalar("challenge", self._quantities.function(condition, "challenge"))
        if bool(self._value(self._scalars[number], self.values)):
            raise ValueError(f"explorable {self.name!r}: the challenge is met before anyone moves a slider")
        self._challenge = (task, number)

    def alt(self, template: str, *functions: tuple[Function, str]) -> None:
        """The finding, in a sentence that follows the sliders, for who cannot see the figure."""
        parts, formats = _template(template)
        if len(functions) != len(formats):
            raise ValueError(
                f"explorable {self.name!r}: alt has {len(formats)} places for {len(functions)} functions"
            )
        numbers = [self._finite("alt", function) for function, _ in functions]
        formats = [spec for _, spec in functions]
        for spec in formats:
            check_format(spec)
        self._alt = (parts, formats, numbers)
        try:
            require_finding(self.sentence(self.compute()["n"]), self.caption)
        except ValueError:
            self._alt = None
            raise

    # evaluation ------------------------------------------------------------------------------------

    def compute(self, /, **values: float) -> dict[str, Any]:
        """What the model says at given slider values (those left out at their start), from Python.

        Returns: dict with `n` (every number, in the order of the page's script), `curves` (x and y of each),
            `readouts` (by label), `texts` (each text of the figure), `alt`, `challenge` (met or not, or None)
        """
        at = {**self._start, **self._checked(values, "compute")}
        numbers = [self._value(scalar, at) for scalar in self._scalars]
        return {
            "values": at,
            "n": numbers,
            "curves": [self._points(curve, at) for curve in self._curves],
            "readouts": {r["label"]: numbers[r["n"]] for r in self._readouts},
            "texts": [mark.text({"n": numbers}) for mark in self._marks if isinstance(mark, Words)],
            "alt": self.sentence(numbers) if self._alt else "",
            "challenge": bool(numbers[self._challenge[1]]) if self._challenge else None,
        }

    @property
    def tolerances(self) -> dict[str, list[float]]:
        """Relative tolerance of each number and curve of the page: zero where the function itself travels."""
        return {"n": [s.tolerance for s in self._scalars], "curves": [c.tolerance for c in self._curves]}

    @property
    def labels(self) -> dict[str, list[str]]:
        """What each number and curve of the page is."""
        return {"n": [s.label for s in self._scalars], "curves": [c.label for c in self._curves]}

    @property
    def marks(self) -> list[Mark]:
        """What moves, in the order of the page."""
        return list(self._marks)

    @property
    def presets(self) -> dict[str, dict[str, float]]:
        return {label: dict(values) for label, values in self._presets.items()}

    @property
    def sliders(self) -> dict[str, Slider]:
        return dict(self._sliders)

    @property
    def _start(self) -> dict[str, float]:
        return {symbol: float(slider.start) for symbol, slider in self._sliders.items()}

    def _value(self, scalar: _Scalar, at: dict[str, float]) -> float:
        names = arguments(scalar.function, self._sliders, scalar.label)
        with np.errstate(all="ignore"):
            return float(scalar.function(**{name: np.float64(at[name]) for name in names}))

    def _points(self, curve: _Curve, at: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        known = {**{name: np.float64(value) for name, value in at.items()}, curve.variable: curve.grid}
        points = []
        for function in (curve.x, curve.y):
            if function is None:
                points.append(curve.grid)
                continue
            names = arguments(function, known, curve.label)
            with np.errstate(all="ignore"):
                value = function(**{name: known[name] for name in names})
            points.append(np.broadcast_to(np.asarray(value, dtype=float), curve.grid.shape).copy())
        return points[0], points[1]

    # construction ----------------------------------------------------------------------------------

    def _sampled(self) -> list[_Place]:
        """Start, corners and random places of the sliders."""
        corners = list(itertools.product((0.0, 1.0), repeat=len(self._sliders)))[:64]
        inside = np.random.default_rng(0).random((RANDOM_PLACES, len(self._sliders)))
        places = [_Place(self._start)]
        for shares in [*corners, *inside]:
            pairs = zip(self._sliders.items(), shares, strict=True)
            places.append(_Place({symbol: float(slider.between(share)) for (symbol, slider), share in pairs}))
        return places

    def _try(self, part: _Scalar | _Curve, place: _Place) -> None:
        """Refuse a number or a curve that has no value at a place where it needs one."""
        where = f"explorable {self.name!r}, {part.label}: at {place}"
        try:
            if isinstance(part, _Curve):
                drawn = np.isfinite(self._points(part, place.values)).all(axis=0).any()
                if place.preset and not drawn:  # elsewhere a curve may be out of sight
                    raise ValueError("none of its points is finite")
            elif not np.isfinite(value := self._value(part, place.values)) and part.finite:
                raise ValueError(f"its value is {value}")
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error

    def _scalar(self, label: str, function: Function, finite: bool = False) -> int:
        code, tolerance = self._tape.trace(function, f"explorable {self.name!r}, {label}")
        scalar = _Scalar(label, function, code, tolerance, finite)
        for place in self._places:
            self._try(scalar, place)
        self._scalars.append(scalar)
        return len(self._scalars) - 1

    def _finite(self, label: str, function: Function) -> int:
        return self._scalar(label, function, finite=True)

    def _numbers(self, label: str, functions: Sequence[Function], places: int) -> list[int]:
        if len(functions) != places:
            raise ValueError(
                f"explorable {self.name!r}, {label}: {places} places for {len(functions)} functions"
            )
        return [self._finite(label, function) for function in functions]

    def _on(self, ax: Axes | None) -> Axes:
        return self._first if ax is None else ax

    def _places_of(self, label: str, **where: Quantity) -> dict[str, int]:
        """The numbers that say where a mark is, by axis."""
        return {
            axis: self._scalar(f"{label} {axis}", self._quantities.function(place, f"{label} {axis}"))
            for axis, place in where.items()
        }

    def _running(self, label: str, functions: Sequence[Function], along: str | None) -> str:
        """The argument that runs along a curve: the slider that is named, or the one that is no slider."""
        who = f"explorable {self.name!r}, {label}"
        if along is not None and along not in self._sliders:
            raise ValueError(f"{who}: along = {along!r} is no slider of {', '.join(self._sliders)}")
        others = list(dict.fromkeys(n for f in functions for n in parameters(f) if n not in self._sliders))
        if len(others) > (along is None):
            raise ValueError(
                f"{who}: {' and '.join(others)} are neither sliders nor quantities; "
                f"{'one' if along is None else 'none'} may be, which runs along it"
            )
        return along or (others[0] if others else "u")

    def _along_axis(self, ax: Axes, label: str, points: int) -> np.ndarray:
        """Places over the limits of the horizontal axis, even on its scale."""
        if ax.get_autoscalex_on():
            raise ValueError(f"explorable {self.name!r}, {label}: fix the limits of its axis first: xlim=")
        spaced = np.geomspace if ax.get_xscale() == "log" else np.linspace
        return spaced(*sorted(ax.get_xlim()), points)

    def _add_curve(
        self, label: str, variable: str, points: Sequence[float], y: Function, x: Function | None = None
    ) -> int:
        grid = np.array([float(f"{point:.10g}") for point in np.asarray(points, dtype=float)])
        if not grid.size or not np.isfinite(grid).all():
            raise ValueError(
                f"explorable {self.name!r}, {label}: running variable {variable} has no points, "
                "or one that is nan or infinite"
            )
        symbol = self._tape.new_loop()
        full = f"explorable {self.name!r}, {label}"
        codes, tolerance = [], 0.0
        for function in (x, y):
            code, tol = (
                ("u", 0.0) if function is None else self._tape.trace(function, full, (variable, symbol))
            )
            codes.append(code)
            tolerance = max(tolerance, tol)
        curve = _Curve(label, variable, grid, x, y, symbol.loop, (codes[0], codes[1]), tolerance)
        for place in self._places:
            self._try(curve, place)
        self._curves.append(curve)
        return len(self._curves) - 1

    def _mark(self, mark: Mark) -> None:
        if mark.artist.axes is None or mark.axes.figure is not self._fig:
            raise ValueError(f"explorable {self.name!r}: the {mark.kind} is not in this figure")
        if any(mark.artist is other.artist for other in self._marks):
            raise ValueError(f"explorable {self.name!r}: the {mark.kind} is moved by something else already")
        mark.artist.set_gid(f"m{len(self._marks)}")
        self._marks.append(mark)

    def _checked(self, values: dict[str, float], who: str) -> dict[str, float]:
        for symbol, value in values.items():
            if symbol not in self._sliders:
                raise ValueError(
                    f"explorable {self.name!r}, {who}: {symbol} is no slider of {', '.join(self._sliders)}"
                )
            slider = self._sliders[symbol]
            if not slider.low <= value <= slider.high:
                raise ValueError(
                    f"explorable {self.name!r}, {who}: {symbol} = {value} lies outside "
                    f"{slider.low:g} to {slider.high:g}"
                )
        return {symbol: float(value) for symbol, value in values.items()}

    @traitlets.validate("values")
    def _merge(self, proposal: dict[str, Any]) -> dict[str, float]:
        return {**self._start, **self.values, **self._checked(proposal["value"], "values")}

    # what the page receives ------------------------------------------------------------------------

    def sentence(self, numbers: list[float]) -> str:
        """The finding, with the numbers of a state."""
        parts, formats, at = self._alt
        return fill_parts(parts, formats, [numbers[i] for i in at])

    def _kept(self, symbol: str) -> list[float]:
        """The values that a slider must be able to come back to: its start, and those of the presets."""
        presets = [values[symbol] for values in self._presets.values() if symbol in values]
        return [float(self._sliders[symbol].start), *presets]

    def _script(self) -> str:
        """One JavaScript function body of slider values, grids and tables: the numbers, then the curves."""
        curves = []
        for curve in self._curves:
            x, y = curve.code
            body = f"{self._tape.statements(curve.loop)}X[i]={x};Y[i]={y}"
            curves.append(f"(g,X,Y)=>{{for(let i=0;i<g.length;i++){{const u=g[i];{body}}}}}")
        numbers = ",".join(scalar.code for scalar in self._scalars)
        return f"{self._tape.statements()}return[[{numbers}],[{','.join(curves)}]]"

    def _axes(self) -> tuple[list[Axes], list[dict[str, Any]]]:
        plain_log_labels(self._fig)
        self._fig.draw_without_rendering()
        self._fig.set_layout_engine("none")
        height = self._fig.bbox.height
        axes = list(self._fig.axes)
        specs = []
        for ax in axes:
            spec = {}
            for name, scale, bounds in (
                ("x", ax.get_xscale(), ax.get_xlim()),
                ("y", ax.get_yscale(), ax.get_ylim()),
            ):
                if scale not in ("linear", "log"):
                    raise ValueError(f"explorable {self.name!r}: a {scale} axis; linear and log are known")
                points = ax.transData.transform(list(zip(ax.get_xlim(), ax.get_ylim(), strict=True)))
                pixels = points[:, 0] if name == "x" else height - points[:, 1]
                ends = np.log10(bounds) if scale == "log" else np.array(bounds)
                slope = (pixels[1] - pixels[0]) / (ends[1] - ends[0])
                spec[name] = [float(pixels[0] - slope * ends[0]), float(slope), scale == "log"]
            specs.append(spec)
        return axes, specs

    def specification(self) -> tuple[dict[str, Any], str]:
        """What the page receives: the data of its script, and the drawing."""
        state = self.compute()
        for mark in self._marks:
            mark.place(state)
        axes, axes_spec = self._axes()
        grids: list[list[float]] = []
        curves = []
        for curve in self._curves:
            points = [float(p) for p in curve.grid]
            if points not in grids:
                grids.append(points)
            curves.append(grids.index(points))
        parts, formats, numbers = self._alt
        marks = []
        for i, mark in enumerate(self._marks):
            home = {"home": mark.home()} if isinstance(mark, Words) else {}
            marks.append({**mark.spec(), "id": f"m{i}", "a": axes.index(mark.axes), **home})
        drawing = self._drawing(state["n"])
        spec = {
            "name": self.name,
            "sliders": [slider.spec(symbol, self._kept(symbol)) for symbol, slider in self._sliders.items()],
            "code": self._script(),
            "grids": grids,
            "curves": curves,
            "tables": [table.spec() for table in self._tape.tables],
            "axes": axes_spec,
            "marks": marks,
            "readouts": self._readouts,
            "presets": self._presets,
            "challenge": self._challenge,
            "alt": {"p": parts, "f": formats, "n": numbers},
        }
        return spec, to_html(drawing, state["alt"])

    def _drawing(self, numbers: list[float]) -> ET.Element:
        """The figure as SVG; a mark that begins out of sight is there, hidden, for the script to move."""
        keep = [f"m{i}" for i in range(len(self._marks))]
        drawing = svg(self._fig, self.name, keep=keep)
        elements = self._elements(drawing)
        lost = [mark for mark, element in zip(self._marks, elements, strict=True) if element is None]
        if lost:
            for mark in lost:
                park(mark)
            drawing = svg(self._fig, self.name, keep=keep)
            elements = self._elements(drawing)
        for mark, element in zip(self._marks, elements, strict=True):
            if element is not None and (mark in lost or not mark.seen(numbers)):
                element.set("visibility", "hidden")
        return drawing

    def _elements(self, drawing: ET.Element) -> list[ET.Element | None]:
        """What the script moves of each mark, where matplotlib drew it."""
        groups = {group.get("id"): group for group in drawing.iter(f"{SVG}g")}
        return [mark.element(groups[f"{self.name}-m{i}"]) for i, mark in enumerate(self._marks)]

    def markup(self) -> str:
        """The figure as it stands in a page: drawing, caption, prediction, and what its script needs."""
        if self._alt is None:
            raise ValueError(f"explorable {self.name!r}: state its finding with says()")
        if unused := self._quantities.unused:
            raise ValueError(f"explorable {self.name!r}: defined and never used: {', '.join(unused)}")
        spec, drawing = self.specification()
        data = json.dumps(spec, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        data = re.sub("<(?=[!/])", r"\\u003c", data)  # neither ends the script element nor begins a comment
        prediction = ""
        if self._prediction:
            question, answer = (html.escape(text) for text in self._prediction)
            prediction = (
                f'<details class="explorable-predict"><summary>{question}</summary><p>{answer}</p></details>'
            )
        return (
            f'<figure class="explorable" id="{self.name}">{prediction}{drawing}'
            f"{caption_html(self.caption, self._source)}"
            f'<script type="application/json">{data}</script></figure>'
        )

    def _draw_when_asked(self, _widget: "Explorable", _message: object, _buffers: object) -> None:
        """The script asks where it finds no drawing: inside a box, nothing else has called for one."""
        self.html = self.markup()

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        self.html = self.markup()
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {
            **data,
            "text/html": self.html,
            "text/plain": f"Explorable {self.name!r}: {self.caption}",
        }, metadata


def _looks(ax: Axes, look: str) -> dict[str, Any]:
    """Colour and dash of a look such as "C5:"."""
    (line,) = ax.plot([], [], look)
    line.remove()
    return {"color": line.get_color(), "linestyle": line.get_linestyle()}


def _template(template: str) -> tuple[list[str], list[str]]:
    """Split "a {:.2s} b" into its words and its formats."""
    parts = re.split(r"\{(?::([^{}]*))?\}", template)
    formats = [spec or "" for spec in parts[1::2]]
    for spec in filter(None, formats):
        check_format(spec)
    return parts[::2], formats


def static_css() -> str:
    """The style sheet of figures and explorables, for the built page."""
    return Explorable._css


def static_script() -> str:
    """The module as a classic script for the built page: a page opened from a disk may not load modules.

    The module's single export is replaced by a few lines that hand each figure to the same `render`.
    """
    module = SCRIPT.read_text("utf8")
    if module.count(EXPORT) != 1 or not module.rstrip().endswith(EXPORT):
        raise ValueError(f"{SCRIPT.name} must end with its only export: {EXPORT}")
    mount = (
        "const model = { get() {}, set() {}, save_changes() {}, on() {}, off() {} };\n"
        'for (const el of document.querySelectorAll("figure.explorable")) {\n'
        "  try { render({ model, el }); } catch (error) { console.error(el.id, error); }\n"
        "}"
    )
    return f"(() => {{\n{module.replace(EXPORT, mount)}\n}})();\n"
