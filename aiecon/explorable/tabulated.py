"""A function that cannot be traced travels as a table, with a tolerance that is measured when it is made."""

import base64
import inspect
import itertools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from aiecon.explorable.trace import Traced

PROBES = 400


class Tabulated:
    """A function and its table: exact where Python calls it, interpolated where the page does.

    The table is linear between nodes, in the logarithm of a variable whose nodes are evenly spaced in logs.

    function : of single numbers; its arguments are the keys of `nodes`, in that order
    nodes : for each argument its nodes, evenly spaced in value or in logarithm
    tolerance : largest relative error of the interpolation; measured at the centres of the cells, and
        refused with ValueError when it is exceeded there
    log : interpolate the logarithm of the value (all values > 0): exact for a power law

    Called with a number beyond its nodes it raises ValueError, so that an explorable whose sliders go
    further than the table is refused when it is made.

    >>> root = Tabulated(lambda x: x**0.5, {"x": np.geomspace(1, 100, 3)}, tolerance=1e-6, log=True)
    >>> root(16.0), round(float(root.interpolate(16.0)), 6)
    (4.0, 4.0)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        nodes: Mapping[str, np.ndarray],
        *,
        tolerance: float,
        log: bool = False,
    ) -> None:
        self.__name__ = getattr(function, "__name__", "function")
        self.__signature__ = inspect.signature(function)
        if list(self.__signature__.parameters) != list(nodes):
            raise TypeError(
                f"Tabulated {self.__name__}: nodes for {', '.join(nodes)}, "
                f"but it takes {', '.join(self.__signature__.parameters)}"
            )
        self.function, self.tolerance, self.log = function, tolerance, log
        self.nodes = {name: np.asarray(values, dtype=float) for name, values in nodes.items()}
        self.geometric = {name: self._spacing(name, values) for name, values in self.nodes.items()}
        values = [function(*point) for point in itertools.product(*self.nodes.values())]
        table = np.array(values, dtype=float).reshape([len(v) for v in self.nodes.values()])
        if not np.isfinite(table).all() or (log and (table <= 0).any()):
            raise ValueError(f"Tabulated {self.__name__}: a value is not finite{' and > 0' if log else ''}")
        self.table = (np.log(table) if log else table).astype(np.float32)
        self.error = self._measure()
        if not self.error <= tolerance:
            raise ValueError(
                f"Tabulated {self.__name__}: interpolation is off by {self.error:.2g} (relative), "
                f"tolerance {tolerance:g}; add nodes"
            )

    def _spacing(self, name: str, values: np.ndarray) -> bool:
        steps = np.diff(values)
        if len(values) < 2 or (steps <= 0).any():
            raise ValueError(f"Tabulated {self.__name__}: nodes of {name} must rise, two at the least")
        if np.allclose(steps, steps[0], rtol=1e-6):
            return False
        if values[0] > 0 and np.allclose(np.diff(np.log(values)), np.log(values[1] / values[0]), rtol=1e-6):
            return True
        raise ValueError(
            f"Tabulated {self.__name__}: nodes of {name} are evenly spaced neither in value nor in logs"
        )

    def _scaled(self, name: str, values: object) -> np.ndarray:
        return np.log(values) if self.geometric[name] else np.asarray(values)

    def interpolate(self, *arguments: object) -> np.ndarray:
        """What the page shows; arguments outside the nodes count as the nearest node."""
        axes = [self._scaled(name, values) for name, values in self.nodes.items()]
        points = [
            np.clip(self._scaled(name, values), axis[0], axis[-1])
            for (name, axis), values in zip(zip(self.nodes, axes, strict=True), arguments, strict=True)
        ]
        stacked = np.stack(np.broadcast_arrays(*points), axis=-1)
        value = RegularGridInterpolator(axes, self.table.astype(float))(stacked).reshape(stacked.shape[:-1])
        return np.exp(value) if self.log else value

    def _measure(self) -> float:
        """Largest relative error at the centres of the cells (a fixed sample where there are many)."""
        centres = []
        for name, values in self.nodes.items():
            axis = self._scaled(name, values)
            middle = (axis[1:] + axis[:-1]) / 2
            centres.append(np.exp(middle) if self.geometric[name] else middle)
        points = list(itertools.product(*centres))
        if len(points) > PROBES:
            points = [points[i] for i in np.random.default_rng(0).choice(len(points), PROBES, replace=False)]
        exact = np.array([self.function(*point) for point in points], dtype=float)
        miss = np.abs(self.interpolate(*np.array(points).T) - exact)
        with np.errstate(divide="ignore"):
            return float(np.max(np.divide(miss, np.abs(exact), out=np.zeros_like(miss), where=miss > 0)))

    def _within(self, arguments: tuple[Any, ...]) -> None:
        """Refuse numbers beyond the nodes, where the page would hold still; rounding of an end is allowed."""
        for (name, axis), values in zip(self.nodes.items(), arguments, strict=True):
            slack = 1e-9 * max(abs(axis[0]), abs(axis[-1]))
            numbers = np.asarray(values, dtype=float)
            outside = (numbers < axis[0] - slack) | (numbers > axis[-1] + slack)
            if outside.any():
                raise ValueError(
                    f"Tabulated {self.__name__}: {name} = {numbers[outside].flat[0]} lies outside its nodes, "
                    f"{axis[0]:g} to {axis[-1]:g}"
                )

    def __call__(self, *arguments: object, **named: object) -> object:
        bound = self.__signature__.bind(*arguments, **named).args
        tapes = [a.tape for a in bound if isinstance(a, Traced)]
        if tapes:
            places = ",".join(f"{{{i}}}" for i in range(len(bound)))
            return tapes[0].record(f"T[{tapes[0].table(self)}]({places})", bound, self.tolerance)
        self._within(bound)
        if any(np.ndim(a) for a in bound):
            return np.vectorize(self.function, otypes=[float])(*bound)
        return self.function(*bound)

    def spec(self) -> dict[str, Any]:
        """The table as the page reads it: 32-bit floats, axes as first node, step, count and logs or not."""
        axes = []
        for name, values in self.nodes.items():
            axis = self._scaled(name, values)
            axes.append(
                [
                    float(axis[0]),
                    float((axis[-1] - axis[0]) / (len(axis) - 1)),
                    len(axis),
                    self.geometric[name],
                ]
            )
        data = self.table.astype("<f4").tobytes()
        return {"axes": axes, "log": self.log, "data": base64.b64encode(data).decode()}
