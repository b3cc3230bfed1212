"""What a living figure computes: numbers and curves, each a function of the sliders that is traced once."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aiecon.explorable.quantities import Function
from aiecon.explorable.slider import Slider
from aiecon.explorable.trace import Tape, arguments

RANDOM_PLACES = 48  # random places where an explorable's functions are tried when it is made


@dataclass(frozen=True)
class Scalar:
    """A number of the figure."""

    label: str
    function: Function
    code: str
    tolerance: float
    finite: bool


@dataclass(frozen=True)
class Curve:
    """Points of the figure, over a running variable."""

    label: str
    variable: str
    grid: np.ndarray
    x: Function | None
    y: Function
    loop: int | None
    code: tuple[str, str]
    tolerance: float


@dataclass(frozen=True)
class Place:
    """Values of the sliders where every function is tried."""

    values: dict[str, float]
    preset: str = ""

    def __str__(self) -> str:
        where = ", ".join(f"{symbol} = {value:.4g}" for symbol, value in self.values.items())
        return f"preset {self.preset!r} ({where})" if self.preset else where


class State:
    """The numbers and curves of a figure, in the order in which the page computes them."""

    def __init__(self, figure: str, sliders: Mapping[str, Slider]) -> None:
        self._figure, self._sliders = figure, sliders
        self._tape = Tape({symbol: (slider.low, slider.high) for symbol, slider in sliders.items()})
        self._places = self._sampled()
        self.scalars: list[Scalar] = []
        self.curves: list[Curve] = []

    def scalar(self, label: str, function: Function, finite: bool = False) -> int:
        """Add a number, tried at every place; what is said must be finite there."""
        code, tolerance = self._tape.trace(function, f"{self._figure}, {label}")
        scalar = Scalar(label, function, code, tolerance, finite)
        for place in self._places:
            self._try(scalar, place)
        self.scalars.append(scalar)
        return len(self.scalars) - 1

    def curve(
        self, label: str, variable: str, points: Sequence[float], y: Function, x: Function | None = None
    ) -> int:
        """Add a curve: y over its running variable, or x and y both."""
        grid = np.array([float(f"{point:.10g}") for point in np.asarray(points, dtype=float)])
        if not grid.size or not np.isfinite(grid).all():
            raise ValueError(
                f"{self._figure}, {label}: running variable {variable} has no points, "
                "or one that is nan or infinite"
            )
        symbol = self._tape.new_loop()
        codes, tolerance = [], 0.0
        for function in (x, y):
            code, tol = (
                ("u", 0.0)
                if function is None
                else self._tape.trace(function, f"{self._figure}, {label}", (variable, symbol))
            )
            codes.append(code)
            tolerance = max(tolerance, tol)
        curve = Curve(label, variable, grid, x, y, symbol.loop, (codes[0], codes[1]), tolerance)
        for place in self._places:
            self._try(curve, place)
        self.curves.append(curve)
        return len(self.curves) - 1

    def visit(self, preset: str, values: dict[str, float]) -> None:
        """Try everything at a preset, now and whenever something is added."""
        place = Place({**self.start, **values}, preset)
        parts: list[Scalar | Curve] = [*self.scalars, *self.curves]
        for part in parts:
            self._try(part, place)
        self._places.append(place)

    @property
    def start(self) -> dict[str, float]:
        return {symbol: float(slider.start) for symbol, slider in self._sliders.items()}

    @property
    def tables(self) -> list[dict[str, object]]:
        """The tables of functions that travel as such."""
        return [table.spec() for table in self._tape.tables]

    def checked(self, values: dict[str, float], who: str) -> dict[str, float]:
        """Values of sliders, inside their ranges."""
        for symbol, value in values.items():
            if symbol not in self._sliders:
                raise ValueError(
                    f"{self._figure}, {who}: {symbol} is no slider of {', '.join(self._sliders)}"
                )
            slider = self._sliders[symbol]
            if not slider.low <= value <= slider.high:
                raise ValueError(
                    f"{self._figure}, {who}: {symbol} = {value} lies outside "
                    f"{slider.low:g} to {slider.high:g}"
                )
        return {symbol: float(value) for symbol, value in values.items()}

    def numbers(self, at: dict[str, float]) -> list[float]:
        """Every number at values of the sliders."""
        return [self._value(scalar, at) for scalar in self.scalars]

    def points(self, at: dict[str, float]) -> list[tuple[np.ndarray, np.ndarray]]:
        """The points of every curve at values of the sliders."""
        return [self._points(curve, at) for curve in self.curves]

    def _value(self, scalar: Scalar, at: dict[str, float]) -> float:
        names = arguments(scalar.function, self._sliders, scalar.label)
        with np.errstate(all="ignore"):
            return float(scalar.function(**{name: np.float64(at[name]) for name in names}))

    def _points(self, curve: Curve, at: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
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

    def script(self) -> str:
        """One JavaScript function body of slider values, grids and tables: the numbers, then the curves."""
        curves = []
        for curve in self.curves:
            x, y = curve.code
            body = f"{self._tape.statements(curve.loop)}X[i]={x};Y[i]={y}"
            curves.append(f"(g,X,Y)=>{{for(let i=0;i<g.length;i++){{const u=g[i];{body}}}}}")
        numbers = ",".join(scalar.code for scalar in self.scalars)
        return f"{self._tape.statements()}return[[{numbers}],[{','.join(curves)}]]"

    def grids(self) -> tuple[list[list[float]], list[int]]:
        """The points over which curves run, each list once, and which of them each curve has."""
        grids: list[list[float]] = []
        of_curve = []
        for curve in self.curves:
            points = [float(p) for p in curve.grid]
            if points not in grids:
                grids.append(points)
            of_curve.append(grids.index(points))
        return grids, of_curve

    def _sampled(self) -> list[Place]:
        """Start, corners and random places of the sliders."""
        corners = list(itertools.product((0.0, 1.0), repeat=len(self._sliders)))[:64]
        inside = np.random.default_rng(0).random((RANDOM_PLACES, len(self._sliders)))
        places = [Place(self.start)]
        for shares in [*corners, *inside]:
            pairs = zip(self._sliders.items(), shares, strict=True)
            places.append(Place({symbol: float(slider.between(share)) for (symbol, slider), share in pairs}))
        return places

    def _try(self, part: Scalar | Curve, place: Place) -> None:
        """Refuse a number or a curve that has no value at a place where it needs one."""
        where = f"{self._figure}, {part.label}: at {place}"
        try:
            if isinstance(part, Curve):
                drawn = np.isfinite(self._points(part, place.values)).all(axis=0).any()
                if place.preset and not drawn:  # elsewhere a curve may be out of sight
                    raise ValueError("none of its points is finite")
            elif not np.isfinite(value := self._value(part, place.values)) and part.finite:
                raise ValueError(f"its value is {value}")
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
