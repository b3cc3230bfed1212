"""The living figure: what an author writes, what the page receives, what a live kernel sees."""

import html
import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

from aiecon.explorable.formats import check, format_number
from aiecon.explorable.trace import Tape, arguments
from aiecon.style import caption_html, plain_log_labels, require_finding, svg, to_html

HERE = Path(__file__).parent
SCRIPT = HERE / "explorable.js"
CSS = (HERE.parent / "figure.css", HERE / "explorable.css")
EXPORT = "export default { render };"
SVG = "{http://www.w3.org/2000/svg}"
PROBES = 48  # random places where an explorable's functions are tried when it is made

Function = Callable[..., Any]


@dataclass(frozen=True)
class Slider:
    """A number that the reader can move.

    Parameters
    ----------
    label : name shown to the reader
    low, high : ends of the range, in `unit`
    start : value before anyone moves it
    log : equal steps are equal ratios (needs low > 0)
    step : distance between places of a linear slider, a whole number of which make up the range; a
        hundredth of the range when left out
    format : how the value is written (see `format_number`)

    >>> Slider("Training compute", 1e19, 1e25, 1e26, log=True)
    Traceback (most recent call last):
    ...
    ValueError: Slider 'Training compute': start = 1e+26 lies outside 1e+19 to 1e+25
    """

    label: str
    low: float
    high: float
    start: float
    unit: str = ""
    log: bool = False
    step: float | None = None
    format: str = ""

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"Slider {self.label!r}: low = {self.low:g} is not below high = {self.high:g}")
        for end, value in (("low", self.low), ("high", self.high)):
            if not np.isfinite(value):
                raise ValueError(f"Slider {self.label!r}: {end} = {value:g} is not finite")
        if not self.low <= self.start <= self.high:
            raise ValueError(
                f"Slider {self.label!r}: start = {self.start:g} lies outside {self.low:g} to {self.high:g}"
            )
        if self.log and self.low <= 0:
            raise ValueError(f"Slider {self.label!r}: low = {self.low:g}, but a log slider needs low > 0")
        if self.log and self.step is not None:
            raise ValueError(f"Slider {self.label!r}: a log slider has no step; its places are equal ratios")
        if self.step is not None and not 0 < self.step <= self.high - self.low:
            raise ValueError(f"Slider {self.label!r}: step = {self.step:g} does not fit its range")
        if self.step is not None and abs((self.high - self.low) / self.step - self.places) > 1e-6:
            raise ValueError(
                f"Slider {self.label!r}: step = {self.step:g} does not divide its range, "
                f"{self.low:g} to {self.high:g}"
            )
        check(self.number_format)

    @property
    def places(self) -> int:
        """Number of steps from one end to the other."""
        if self.log:
            return int(np.clip(round(40 * np.log10(self.high / self.low)), 60, 240))
        return 100 if self.step is None else round((self.high - self.low) / self.step)

    @property
    def number_format(self) -> str:
        if self.format:
            return self.format
        if self.log:
            return ".3s"
        step = (self.high - self.low) / self.places
        return f",.{max(0, -int(np.floor(np.log10(step) + 1e-9)))}f"

    def between(self, share: np.ndarray) -> np.ndarray:
        """Values at shares of the way from low to high."""
        if self.log:
            return self.low * (self.high / self.low) ** share
        return self.low + (self.high - self.low) * share

    def value_at(self, place: int, places: int) -> float:
        """What the page takes a place for: three significant digits of a logarithmic slider."""
        if place <= 0 or place >= places:
            return self.low if place <= 0 else self.high
        value = float(self.between(np.float64(place / places)))
        return min(max(float(f"{value:.3g}" if self.log else f"{value:.12g}"), self.low), self.high)

    def place_of(self, value: float, places: int) -> int:
        """The place nearest to a value."""
        distance, whole = value - self.low, self.high - self.low
        if self.log:
            distance, whole = np.log(value / self.low), np.log(self.high / self.low)
        return int(np.floor(places * distance / whole + 0.5))

    def grid(self, values: Sequence[float]) -> tuple[int, dict[int, float]]:
        """How many places there are, and where the slider stops at one of the values and not at its place.

        So a reader can come back to each of them. Values nearer to each other than a place make places finer.
        """
        distinct = sorted(set(values))
        for finer in (1, 2, 3, 4, 5, 8, 10, 20):
            places = finer * self.places
            at = {self.place_of(value, places): value for value in distinct}
            if len(at) == len(distinct):
                return places, {p: value for p, value in at.items() if self.value_at(p, places) != value}
        raise ValueError(f"Slider {self.label!r}: {distinct} lie too close together for its range")

    def spec(self, name: str, values: Sequence[float]) -> dict:
        places, at = self.grid(values)
        return {
            "id": name,
            "at": at,
            "label": self.label,
            "lo": self.low,
            "hi": self.high,
            "start": self.start,
            "unit": self.unit,
            "log": self.log,
            "n": places,
            "format": self.number_format,
        }


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

    Parameters
    ----------
    fig : figure in the book's style; the limits of its axes are fixed by the author
    name : unique in the book, lower case with hyphens
    caption : the question that the figure answers
    source : where data in it are from, in words
    sliders : one `Slider` for each symbol of the model

    Raises
    ------
    TraceError when a function is no formula, naming function and operation
    ValueError when the sliders leave the domain of a function, naming slider values and argument
    """

    _esm = SCRIPT
    _css = "\n".join(path.read_text("utf8") for path in CSS)
    html = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(
        self, fig: Figure, name: str, /, *, caption: str, source: str = "", **sliders: Slider
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
        plt.close(fig)
        self._fig, self._source = fig, source
        self._tape = Tape({symbol: (slider.low, slider.high) for symbol, slider in sliders.items()})
        self._scalars: list[_Scalar] = []
        self._curves: list[_Curve] = []
        self._marks: list[tuple[dict, list[Artist], Callable[[dict], None]]] = []
        self._readouts: list[dict] = []
        self._presets: dict[str, dict[str, float]] = {}
        self._prediction: tuple[str, str] | None = None
        self._challenge: tuple[str, int] | None = None
        self._alt: Any = None  # words, formats, numbers: once the author has given them
        self._places = self._sampled()

    # what moves ------------------------------------------------------------------------------------

    def curve(
        self, line: Line2D, *, over: tuple[str, Sequence[float]], y: Function, x: Function | None = None
    ) -> None:
        """A line whose points follow the sliders: y over a running variable, or x and y both."""
        curve = self._add_curve(f"curve {len(self._curves) + 1}", over, y, x)
        self._mark({"k": "line", "c": curve}, [line], lambda state: line.set_data(*state["curves"][curve]))

    def band(
        self, area: PolyCollection, *, over: tuple[str, Sequence[float]], lower: Function, upper: Function
    ) -> None:
        """The area between two curves over one running variable."""
        low = self._add_curve(f"band {len(self._curves) + 1} below", over, lower, None)
        high = self._add_curve(f"band {len(self._curves) + 1} above", over, upper, None)

        def place(state: dict) -> None:
            (x, below), (_, above) = state["curves"][low], state["curves"][high]
            area.set_verts([np.column_stack([np.r_[x, x[::-1]], np.r_[below, above[::-1]]])])

        self._mark({"k": "band", "c": low, "d": high}, [area], place)

    def marker(self, point: Line2D, *, x: Function, y: Function) -> None:
        """A single marker."""
        at = [self._scalar(f"marker {len(self._marks) + 1} {axis}", f) for axis, f in (("x", x), ("y", y))]
        self._mark(
            {"k": "dot", "x": at[0], "y": at[1]},
            [point],
            lambda s: point.set_data(*([s["n"][i]] for i in at)),
        )

    def vline(self, line: Line2D, *, x: Function) -> None:
        """A vertical line across the axes, from `ax.axvline`."""
        at = self._scalar(f"vertical line {len(self._marks) + 1}", x)
        self._mark({"k": "v", "at": at}, [line], lambda s: line.set_xdata([s["n"][at]] * 2))

    def hline(self, line: Line2D, *, y: Function) -> None:
        """A horizontal line across the axes, from `ax.axhline`."""
        at = self._scalar(f"horizontal line {len(self._marks) + 1}", y)
        self._mark({"k": "h", "at": at}, [line], lambda s: line.set_ydata([s["n"][at]] * 2))

    def bars(
        self, container: BarContainer, lengths: Sequence[Function], starts: Sequence[Function] | None = None
    ) -> None:
        """Bars whose lengths, and starts when they are stacked, follow the sliders."""
        if len(lengths) != len(container.patches) or (starts is not None and len(starts) != len(lengths)):
            raise ValueError(
                f"explorable {self.name!r}: {len(container.patches)} bars, but {len(lengths)} lengths"
                + (f" and {len(starts)} starts" if starts is not None else "")
            )
        across = container.orientation == "horizontal"
        for i, (bar, length) in enumerate(zip(container.patches, lengths, strict=True)):
            size = self._scalar(f"bar {i + 1}", length)
            start = self._scalar(f"start of bar {i + 1}", starts[i]) if starts is not None else -1

            def place(state: dict, bar: Any = bar, size: int = size, start: int = start) -> None:
                (bar.set_width if across else bar.set_height)(state["n"][size])
                if start >= 0:
                    (bar.set_x if across else bar.set_y)(state["n"][start])

            foot = bar.get_x() if across else bar.get_y()
            self._mark({"k": "bar", "w": across, "n": size, "from": start, "foot": float(foot)}, [bar], place)

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

        def place(state: dict) -> None:
            text.set_text(_fill(parts, formats, [state["n"][i] for i in numbers]) or "\u00a0")
            if not _seen(text.axes, at, state["n"]):
                return  # it stays where it can be drawn, hidden
            new = tuple(state["n"][i] if i >= 0 else old for i, old in zip(at, _position(text), strict=True))
            if isinstance(text, Annotation):
                text.xy = new
            else:
                text.set_position(new)

        self._mark(
            {"k": "text", "p": parts, "f": formats, "n": numbers, "x": at[0], "y": at[1]}, [text], place
        )

    # what is said ----------------------------------------------------------------------------------

    def readout(self, label: str, function: Function, *, format: str, unit: str = "") -> None:
        """A number below the figure."""
        check(format)
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

    def challenge(self, task: str, condition: Function) -> None:
        """A target for the reader, and the condition that says when it is met."""
        number = self._scalar("challenge", condition)
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
            check(spec)
        self._alt = (parts, formats, numbers)
        try:
            require_finding(self._sentence(self.compute()["n"]), self.caption)
        except ValueError:
            self._alt = None
            raise

    # evaluation ------------------------------------------------------------------------------------

    def compute(self, /, **values: float) -> dict:
        """What the model says at given slider values (those left out at their start), from Python.

        Returns
        -------
        dict with `n` (every number, in the order of the page's script), `curves` (x and y of each curve),
        `readouts` (by label), `texts` (each text of the figure), `alt`, `challenge` (met or not, or None)
        """
        at = {**self._start, **self._checked(values, "compute")}
        numbers = [self._value(scalar, at) for scalar in self._scalars]
        marks = [spec for spec, *_ in self._marks if spec["k"] == "text"]
        return {
            "values": at,
            "n": numbers,
            "curves": [self._points(curve, at) for curve in self._curves],
            "readouts": {r["label"]: numbers[r["n"]] for r in self._readouts},
            "texts": [_fill(m["p"], m["f"], [numbers[i] for i in m["n"]]) for m in marks],
            "alt": self._sentence(numbers) if self._alt else "",
            "challenge": bool(numbers[self._challenge[1]]) if self._challenge else None,
        }

    @property
    def tolerances(self) -> dict[str, list[float]]:
        """Relative tolerance of each number and curve of the page: zero where the function itself travels."""
        return {"n": [s.tolerance for s in self._scalars], "curves": [c.tolerance for c in self._curves]}

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
        inside = np.random.default_rng(0).random((PROBES, len(self._sliders)))
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

    def _add_curve(
        self, label: str, over: tuple[str, Sequence[float]], y: Function, x: Function | None
    ) -> int:
        variable, points = over
        if variable in self._sliders:
            raise ValueError(
                f"explorable {self.name!r}, {label}: running variable {variable} is also a slider"
            )
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

    def _mark(self, spec: dict, artists: list[Artist], place: Callable[[dict], None]) -> None:
        axes = artists[0].axes
        if axes is None or axes.figure is not self._fig:
            raise ValueError(f"explorable {self.name!r}: the {spec['k']} is not in this figure")
        if any(artist in others for _, others, _ in self._marks for artist in artists):
            raise ValueError(f"explorable {self.name!r}: the {spec['k']} is moved by something else already")
        for artist in artists:
            artist.set_gid(f"m{len(self._marks)}")
        self._marks.append((spec, artists, place))

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
    def _merge(self, proposal: dict) -> dict[str, float]:
        return {**self._start, **self.values, **self._checked(proposal["value"], "values")}

    # what the page receives ------------------------------------------------------------------------

    def _sentence(self, numbers: list[float]) -> str:
        parts, formats, at = self._alt
        return _fill(parts, formats, [numbers[i] for i in at])

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

    def _axes(self) -> tuple[list[Axes], list[dict]]:
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

    def _spec(self) -> tuple[dict, str]:
        state = self.compute()
        for _, _, place in self._marks:
            place(state)
        axes, axes_spec = self._axes()
        grids: list[list[float]] = []
        curves = []
        for curve in self._curves:
            points = [float(p) for p in curve.grid]
            if points not in grids:
                grids.append(points)
            curves.append(grids.index(points))
        parts, formats, numbers = self._alt
        marks = [
            {**spec, "id": f"m{i}", "a": axes.index(artists[0].axes)}
            for i, (spec, artists, _) in enumerate(self._marks)
        ]
        for mark, (_, artists, _) in zip(marks, self._marks, strict=True):
            if mark["k"] == "text":  # where its words stand in the drawing, from where the script moves them
                held = zip("xy", _position(artists[0]), strict=True)
                mark["home"] = {axis: float(place) for axis, place in held if mark[axis] >= 0}
        drawing = self._drawing(marks, state["n"])
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

    def _drawing(self, marks: list[dict], numbers: list[float]) -> ET.Element:
        """The figure as SVG; a mark that begins out of sight is there, hidden, for the script to move."""
        keep = [mark["id"] for mark in marks]
        drawing = svg(self._fig, self.name, keep=keep)
        lost = [i for i, mark in enumerate(marks) if self._element(drawing, mark) is None]
        for i in lost:
            _park(marks[i], self._marks[i][1][0])
        if lost:
            drawing = svg(self._fig, self.name, keep=keep)
        away = [
            i
            for i, mark in enumerate(marks)
            if mark["k"] == "text" and not _seen(self._marks[i][1][0].axes, (mark["x"], mark["y"]), numbers)
        ]
        for i in [*lost, *away]:
            if (hidden := self._element(drawing, marks[i])) is not None:
                hidden.set("visibility", "hidden")
        return drawing

    def _element(self, drawing: ET.Element, mark: dict) -> ET.Element | None:
        """What the script moves of a mark, where matplotlib drew it."""
        group = next(g for g in drawing.iter(f"{SVG}g") if g.get("id") == f"{self.name}-{mark['id']}")
        if mark["k"] in ("line", "band", "text"):  # their element is there in any case
            return group
        tag = "use" if mark["k"] == "dot" else "path"
        return next((e for e in group.iter(f"{SVG}{tag}") if tag == "use" or "L" in e.get("d", "")), None)

    def markup(self) -> str:
        """The figure as it stands in a page: drawing, caption, prediction, and what its script needs."""
        if self._alt is None:
            raise ValueError(f"explorable {self.name!r}: state its finding with alt()")
        spec, drawing = self._spec()
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

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict, dict]:
        self.html = self.markup()
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {
            **data,
            "text/html": self.html,
            "text/plain": f"Explorable {self.name!r}: {self.caption}",
        }, metadata


def _position(text: Any) -> tuple[Any, Any]:
    """Where words are: the point that an annotation is about, or their own place."""
    return text.xy if isinstance(text, Annotation) else text.get_position()


def _seen(axes: Axes, at: Sequence[int], numbers: list[float]) -> bool:
    """Whether a point has a place on its axes: finite, and above zero where the axis is logarithmic."""
    scales = (axes.get_xscale(), axes.get_yscale())
    return all(
        i < 0 or (np.isfinite(numbers[i]) and (scale != "log" or numbers[i] > 0))
        for i, scale in zip(at, scales, strict=True)
    )


def _park(mark: dict, artist: Artist) -> None:
    """Put a mark into the middle of its axes."""
    x, y = artist.axes.transData.inverted().transform(artist.axes.transAxes.transform((0.5, 0.5)))
    if mark["k"] == "bar":
        artist.set(**({"x": x, "width": 0} if mark["w"] else {"y": y, "height": 0}))
    else:
        middle: dict[str, dict[str, Any]] = {
            "dot": {"data": ([x], [y])},
            "v": {"xdata": [x, x]},
            "h": {"ydata": [y, y]},
        }
        artist.set(**middle[mark["k"]])


def _template(template: str) -> tuple[list[str], list[str]]:
    """Split "a {:.2s} b" into its words and its formats."""
    parts = re.split(r"\{(?::([^{}]*))?\}", template)
    formats = [spec or "" for spec in parts[1::2]]
    for spec in filter(None, formats):
        check(spec)
    return parts[::2], formats


def _fill(parts: list[str], formats: list[str], numbers: list[float]) -> str:
    words = [format_number(number, spec) for number, spec in zip(numbers, formats, strict=True)]
    return "".join(itertools.chain.from_iterable(itertools.zip_longest(parts, words, fillvalue="")))


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
