"""The living figure: what an author writes, what a live kernel sees."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes

from aiecon.explorable import page
from aiecon.explorable.marks import (
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
)
from aiecon.explorable.quantities import Function, Quantities, Quantity, parameters
from aiecon.explorable.slider import Slider
from aiecon.explorable.state import State
from aiecon.style import colour_and_name, numbers_behind, require_finding, to_html


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

    _esm = page.SCRIPT
    _css = page.static_css()
    html = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        axes: Axes | Sequence[Axes],
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
        self.name, self.caption, self._source = name, caption, source
        self._who = f"explorable {name!r}"
        self._sliders = sliders
        self._state = State(self._who, sliders)
        self._quantities = Quantities(self._who, sliders)
        super().__init__(values=self._state.start)
        self.on_msg(self._draw_when_asked)
        self._first: Axes = np.ravel(axes)[0]
        plt.close(self._first.figure)
        self._marks: list[Mark] = []
        self._readouts: list[dict[str, Any]] = []
        self._presets: dict[str, dict[str, float]] = {}
        self._prediction: tuple[str, str] | None = None
        self._challenge: tuple[str, int] | None = None
        self._alt: Any = None  # words, formats, numbers: once the author has given them

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
        label = f"curve {len(self._state.curves) + 1}"
        if x is not None and over is None:
            raise ValueError(f"{self._who}, {label}: with x its range is wanted: over=")
        functions = [self._quantities.function(f, label) for f in (y, x) if f is not None]
        variable = self._running(label, functions, along)
        grid = self._along_axis(ax, label, points) if over is None else over
        (line,) = ax.plot([], [], look, **options)
        self._mark(Line(line, self._state.curve(label, variable, grid, *functions)))

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
        labels = [f"band {len(self._state.curves) + 1} below", f"band {len(self._state.curves) + 2} above"]
        ends = [self._quantities.function(f, label) for f, label in zip((lower, upper), labels, strict=True)]
        variable = self._running(labels[0], ends, along)
        grid = self._along_axis(ax, labels[0], points) if over is None else over
        if not {"lw", "linewidth"} & set(options):
            options["linewidth"] = 0
        area = ax.fill_between(ax.get_xlim(), *([y] * 2 for y in ax.get_ylim()), color=look, **options)
        pairs = zip(labels, ends, strict=True)
        low, high = (self._state.curve(label, variable, grid, f) for label, f in pairs)
        self._mark(Band(area, low, high))

    def point(self, look: str, x: Quantity, y: Quantity, *, on: Axes | None = None, **options: Any) -> None:
        """A single marker.

        look : colour and marker, as in `ax.plot`;  options : of `ax.plot`
        """
        at = self._places_of(f"marker {len(self._marks) + 1}", x=x, y=y)
        (point,) = self._on(on).plot([], [], look, **options)
        if point.get_marker() == "None":
            raise ValueError(f"{self._who}: point({look!r}, ...) names no marker, such as 'o'")
        self._mark(Dot(point, at["x"], at["y"]))

    def vline(self, look: str, x: Quantity, *, on: Axes | None = None, **options: Any) -> None:
        """A vertical line across the axes.

        look : colour and dash, as in `ax.plot`;  options : of `ax.axvline`
        """
        label = f"vertical line {len(self._marks) + 1}"
        at = self._state.scalar(label, self._quantities.function(x, label))
        ax = self._on(on)
        self._mark(Vertical(ax.axvline(middle(ax)[0], **_looks(ax, look), **options), at))

    def hline(self, look: str, y: Quantity, *, on: Axes | None = None, **options: Any) -> None:
        """A horizontal line across the axes.

        look : colour and dash, as in `ax.plot`;  options : of `ax.axhline`
        """
        label = f"horizontal line {len(self._marks) + 1}"
        at = self._state.scalar(label, self._quantities.function(y, label))
        ax = self._on(on)
        self._mark(Horizontal(ax.axhline(middle(ax)[1], **_looks(ax, look), **options), at))

    def bars(
        self,
        lengths: Mapping[Any, Quantity],
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
            raise ValueError(f"{self._who}: {len(lengths)} bars, but {len(starts)} starts")
        ax = self._on(on)
        container = (ax.barh if across else ax.bar)(list(lengths), [1] * len(lengths), **options)
        for i, (bar, length) in enumerate(zip(container.patches, lengths.values(), strict=True)):
            size = self._state.scalar(f"bar {i + 1}", self._quantities.function(length, f"bar {i + 1}"))
            start = -1
            if starts is not None:
                label = f"start of bar {i + 1}"
                start = self._state.scalar(label, self._quantities.function(starts[i], label))
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
            raise ValueError(f"{self._who}, {label}: neither moves nor changes; use ax.text")
        numbers = [self._state.scalar(label, function, finite=True) for function in functions]
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

    # what is said ----------------------------------------------------------------------------------

    def show(self, *templates: str) -> None:
        """Numbers below the figure, each with its label and unit: `"Best size: {best:.3s} parameters"`."""
        for template in templates:
            label, unit, spec, function = self._quantities.readout(template)
            number = self._state.scalar(f"readout {label!r}", function, finite=True)
            self._readouts.append({"label": label, "n": number, "format": spec, "unit": unit})

    def says(self, template: str) -> None:
        """The finding, in a sentence that follows the sliders, for who cannot see the figure."""
        parts, formats, functions = self._quantities.template(template, "finding")
        numbers = [self._state.scalar("alt", function, finite=True) for function in functions]
        self._alt = (parts, formats, numbers)
        try:
            require_finding(self.sentence(self.compute()["n"]), self.caption)
        except ValueError:
            self._alt = None
            raise

    def preset(self, label: str, /, **values: float) -> None:
        """A button that sets sliders to a real case; sliders left out stay where they are.

        Every function is tried there, with the other sliders at their start: it must have a value, and every
        curve a point.
        """
        if not values:
            raise ValueError(f"{self._who}: preset {label!r} sets no slider")
        if label in self._presets:
            raise ValueError(f"{self._who}: two presets are named {label!r}")
        values = self._state.checked(values, f"preset {label!r}")
        self._state.visit(label, values)
        self._presets[label] = values

    def predict(self, question: str, answer: str) -> None:
        """What the reader should guess before moving anything, and why it happens."""
        self._prediction = (question, answer)

    def challenge(self, task: str, condition: Quantity) -> None:
        """A target for the reader, and the condition that says when it is met."""
        number = self._state.scalar("challenge", self._quantities.function(condition, "challenge"))
        if self._state.numbers(self.values)[number]:
            raise ValueError(f"{self._who}: the challenge is met before anyone moves a slider")
        self._challenge = (task, number)

    # evaluation ------------------------------------------------------------------------------------

    def compute(self, /, **values: float) -> dict[str, Any]:
        """What the model says at given slider values (those left out at their start), from Python.

        Returns: dict with `n` (every number, in the order of the page's script), `curves` (x and y of each),
            `readouts` (by label), `texts` (each text of the figure), `alt`, `challenge` (met or not, or None)
        """
        at = {**self._state.start, **self._state.checked(values, "compute")}
        numbers = self._state.numbers(at)
        return {
            "values": at,
            "n": numbers,
            "curves": self._state.points(at),
            "readouts": {r["label"]: numbers[r["n"]] for r in self._readouts},
            "texts": [mark.text({"n": numbers}) for mark in self._marks if isinstance(mark, Words)],
            "alt": self.sentence(numbers) if self._alt else "",
            "challenge": bool(numbers[self._challenge[1]]) if self._challenge else None,
        }

    @property
    def tolerances(self) -> dict[str, list[float]]:
        """Relative tolerance of each number and curve of the page: zero where the function itself travels."""
        numbers, curves = self._state.scalars, self._state.curves
        return {"n": [s.tolerance for s in numbers], "curves": [c.tolerance for c in curves]}

    @property
    def labels(self) -> dict[str, list[str]]:
        """What each number and curve of the page is."""
        return {
            "n": [number.label for number in self._state.scalars],
            "curves": [curve.label for curve in self._state.curves],
        }

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

    def quantities(self, who: str) -> Quantities:
        """The quantities of the figure, for something else on the page that says them."""
        return self._quantities.lent(who)

    # construction ----------------------------------------------------------------------------------

    def _on(self, ax: Axes | None) -> Axes:
        return self._first if ax is None else ax

    def _places_of(self, label: str, **where: Quantity) -> dict[str, int]:
        """The numbers that say where a mark is, by axis."""
        return {
            axis: self._state.scalar(f"{label} {axis}", self._quantities.function(place, f"{label} {axis}"))
            for axis, place in where.items()
        }

    def _running(self, label: str, functions: Sequence[Function], along: str | None) -> str:
        """The argument that runs along a curve: the slider that is named, or the one that is no slider."""
        who = f"{self._who}, {label}"
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
            raise ValueError(f"{self._who}, {label}: fix the limits of its axis first: xlim=")
        spaced = np.geomspace if ax.get_xscale() == "log" else np.linspace
        return spaced(*sorted(ax.get_xlim()), points)

    def _mark(self, mark: Mark) -> None:
        if mark.axes.figure is not self._first.figure:
            raise ValueError(f"{self._who}: the {mark.kind} is not in this figure")
        mark.artist.set_gid(f"m{len(self._marks)}")
        self._marks.append(mark)

    @traitlets.validate("values")
    def _merge(self, proposal: dict[str, Any]) -> dict[str, float]:
        return {**self._state.start, **self.values, **self._state.checked(proposal["value"], "values")}

    # what the page receives ------------------------------------------------------------------------

    def sentence(self, numbers: list[float]) -> str:
        """The finding, with the numbers of a state."""
        parts, formats, at = self._alt
        return fill_parts(parts, formats, [numbers[i] for i in at])

    def kept(self, symbol: str) -> list[float]:
        """The values that a slider must be able to come back to: its start, and those of the presets."""
        presets = [values[symbol] for values in self._presets.values() if symbol in values]
        return [float(self._sliders[symbol].start), *presets]

    def specification(self) -> tuple[dict[str, Any], str]:
        """What the page receives: the data of its script, and the drawing."""
        state = self.compute()
        for mark in self._marks:
            mark.place(state)
        fig = self._first.figure
        try:
            where = page.fix_layout(fig)
        except ValueError as error:
            raise ValueError(f"{self._who}: {error}") from error
        grids, curves = self._state.grids()
        parts, formats, numbers = self._alt
        moving = [mark.artist for mark in self._marks]
        marks = []
        for i, mark in enumerate(self._marks):
            home = {"home": mark.home()} if isinstance(mark, Words) else {}
            look = {} if isinstance(mark, Words) else colour_and_name(mark.axes, mark.artist, moving)
            marks.append({**mark.spec(), "id": f"m{i}", "a": fig.axes.index(mark.axes), **look, **home})
        spec = {
            "name": self.name,
            "sliders": [slider.spec(symbol, self.kept(symbol)) for symbol, slider in self._sliders.items()],
            "code": self._state.script(),
            "grids": grids,
            "curves": curves,
            "tables": self._state.tables,
            "axes": where,
            **numbers_behind(fig, moving),
            "marks": marks,
            "readouts": self._readouts,
            "presets": self._presets,
            "challenge": self._challenge,
            "alt": {"p": parts, "f": formats, "n": numbers},
        }
        return spec, to_html(page.drawing(fig, self.name, self._marks, state["n"]), state["alt"])

    def markup(self) -> str:
        """The figure as it stands in a page: drawing, caption, prediction, and what its script needs."""
        if self._alt is None:
            raise ValueError(f"{self._who}: state its finding with says()")
        if unused := self._quantities.unused:
            raise ValueError(f"{self._who}: defined and never used: {', '.join(unused)}")
        spec, drawing = self.specification()
        return page.figure_html(spec, drawing, self.caption, self._source, self._prediction)

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
