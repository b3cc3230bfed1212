"""From a model function to JavaScript: call it once with symbols that speak NumPy, write down what it does.

What comes out performs the same operations in the same order as NumPy did, so the two agree to the last
bits. An operation that both arms of the page need is done once; one that does not depend on the running
variable of a curve is done outside its loop.
"""

import inspect
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

# The remainder has the sign of the divisor, as NumPy's has; a quotient is whole before it is rounded down
_REMAINDER = "({0}%{1}!=0&&{0}%{1}<0!={1}<0?{0}%{1}+{1}:{0}%{1})"

_UFUNCS: dict[np.ufunc, str] = {
    np.add: "({0}+{1})",
    np.subtract: "({0}-{1})",
    np.multiply: "({0}*{1})",
    np.true_divide: "({0}/{1})",
    np.power: "({0}**{1})",
    np.float_power: "({0}**{1})",
    np.floor_divide: f"Math.round(({{0}}-{_REMAINDER})/{{1}})",
    np.remainder: _REMAINDER,
    np.negative: "(-{0})",
    np.positive: "{0}",
    np.absolute: "Math.abs({0})",
    np.fabs: "Math.abs({0})",
    np.sign: "Math.sign({0})",
    np.floor: "Math.floor({0})",
    np.ceil: "Math.ceil({0})",
    np.trunc: "Math.trunc({0})",
    np.sqrt: "Math.sqrt({0})",
    np.cbrt: "Math.cbrt({0})",
    np.square: "({0}*{0})",
    np.reciprocal: "(1/{0})",
    np.exp: "Math.exp({0})",
    np.exp2: "(2**{0})",
    np.expm1: "Math.expm1({0})",
    np.log: "Math.log({0})",
    np.log1p: "Math.log1p({0})",
    np.log2: "Math.log2({0})",
    np.log10: "Math.log10({0})",
    np.sin: "Math.sin({0})",
    np.cos: "Math.cos({0})",
    np.tan: "Math.tan({0})",
    np.arctan: "Math.atan({0})",
    np.tanh: "Math.tanh({0})",
    np.sinh: "Math.sinh({0})",
    np.cosh: "Math.cosh({0})",
    np.hypot: "Math.hypot({0},{1})",
    np.maximum: "Math.max({0},{1})",
    np.minimum: "Math.min({0},{1})",
    np.less: "({0}<{1})",
    np.less_equal: "({0}<={1})",
    np.greater: "({0}>{1})",
    np.greater_equal: "({0}>={1})",
    np.equal: "({0}=={1})",  # true == 1, as in NumPy
    np.not_equal: "({0}!={1})",
    np.logical_and: "({0}!=0&&{1}!=0)",
    np.logical_or: "({0}!=0||{1}!=0)",
    np.logical_not: "({0}==0)",
    np.bitwise_and: "({0}&&{1})",
    np.bitwise_or: "({0}||{1})",
    np.invert: "(!{0})",
    np.isfinite: "Number.isFinite({0})",
    np.isnan: "Number.isNaN({0})",
}


_JOINS = {np.bitwise_and, np.bitwise_or, np.invert}
_CONDITIONS = _JOINS | {
    np.less,
    np.less_equal,
    np.greater,
    np.greater_equal,
    np.equal,
    np.not_equal,
    np.logical_and,
    np.logical_or,
    np.logical_not,
    np.isfinite,
    np.isnan,
}
_KEEP_CONDITIONS = {np.multiply, np.maximum, np.minimum}  # of two conditions: again a condition, 0 or 1


class TraceError(TypeError):
    """A function does something that cannot be written down as a formula."""


def _literal(value: object) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    array = np.asarray(float(value) if isinstance(value, int) else value)
    if array.ndim or array.dtype.kind not in "iuf":
        shape = f" of shape {array.shape}" if array.ndim else ""
        raise TraceError(
            f"meets a value{shape} of type {type(value).__name__}; only single numbers can be traced"
        )
    number = float(array)
    if math.isfinite(number):
        text = repr(number).removesuffix(".0")
        return f"({text})" if text.startswith("-") else text
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "(-Infinity)"


def _is_condition(value: object) -> bool:
    return value.condition if isinstance(value, Traced) else isinstance(value, (bool, np.bool_))


class Traced(np.lib.mixins.NDArrayOperatorsMixin):  # type: ignore[misc]  # NumPy is Any here: see pyproject.toml
    """A number that is not known yet: remembers the JavaScript name of what was computed."""

    def __init__(
        self, tape: "Tape", name: str, loop: int | None, tolerance: float, condition: bool = False
    ) -> None:
        self.tape, self.name, self.loop, self.tolerance = tape, name, loop, tolerance
        self.condition = condition  # true or false in NumPy, not a number
        self.ends: tuple[float, float] | None = None  # of a slider: where it can go

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: object, **options: object) -> "Traced":
        if "out" in options:
            raise TraceError(f"changes a value in place (np.{ufunc.__name__}); write x = x + 1, not x += 1")
        if method != "__call__" or options:
            raise TraceError(f"uses np.{ufunc.__name__}.{method}, which is not a formula of single numbers")
        if ufunc not in _UFUNCS:
            raise TraceError(f"uses np.{ufunc.__name__}, which has no counterpart in JavaScript")
        conditions = all(map(_is_condition, inputs))
        if ufunc in _JOINS and not conditions:
            raise TraceError(f"joins numbers with np.{ufunc.__name__}; join conditions: (x > 1) & (y < 2)")
        if conditions and ufunc not in _CONDITIONS | _KEEP_CONDITIONS:
            raise TraceError(
                f"uses np.{ufunc.__name__} with conditions alone, where NumPy does not count: True + True "
                "is True; make each a number first, such as np.where(x > 1, 1.0, 0.0)"
            )
        return self.tape.record(_UFUNCS[ufunc], inputs, condition=conditions or ufunc in _CONDITIONS)

    def __array_function__(
        self, function: Callable[..., Any], types: object, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> "Traced":
        if function is np.where and len(args) == 3 and not kwargs:
            template = "({0}?{1}:{2})" if _is_condition(args[0]) else "({0}!=0?{1}:{2})"  # NaN is true
            return self.tape.record(template, args, condition=all(map(_is_condition, args[1:])))
        if function is np.clip and len(args) == 3 and not kwargs:
            return self.tape.record("Math.min(Math.max({0},{1}),{2})", args)
        raise TraceError(f"uses np.{function.__name__}, which is not a formula of single numbers")

    def __bool__(self) -> bool:
        raise TraceError(
            "decides with if, and, or, max or min on a slider's value; use np.where, &, np.maximum"
        )

    def __float__(self) -> float:
        raise TraceError("turns a slider's value into a float (float() or a function of math); use NumPy's")

    def __int__(self) -> int:
        raise TraceError("turns a slider's value into an int; use np.floor")

    def __index__(self) -> int:
        raise TraceError("counts or indexes with a slider's value (range or a list); tabulate it instead")

    def __iter__(self) -> None:
        raise TraceError("loops over a slider's value; tabulate it instead")

    def __len__(self) -> int:
        raise TraceError("asks for the length of a slider's value; it is a single number")

    __hash__ = None  # type: ignore[assignment]


class Tape:
    """Straight-line JavaScript, each operation once: first what depends on sliders alone, then each loop."""

    def __init__(self, sliders: Mapping[str, tuple[float, float]]) -> None:
        self.sliders: dict[str, Traced] = {}
        for name, ends in sliders.items():
            self.sliders[name] = Traced(self, f"s[{json.dumps(name, ensure_ascii=False)}]", None, 0.0)
            self.sliders[name].ends = ends
        self.tables: list[Any] = []
        self.loops = 0
        self._names: dict[tuple[str, int | None], Traced] = {}
        self._lines: dict[int | None, list[str]] = {None: []}

    def new_loop(self) -> Traced:
        """The running variable of a new curve."""
        loop = self.loops
        self.loops += 1
        self._lines[loop] = []
        return Traced(self, "u", loop, 0.0)

    def record(
        self, template: str, inputs: tuple[Any, ...], tolerance: float = 0.0, condition: bool = False
    ) -> Traced:
        """Write down one operation and return the name of its result."""
        loop = None
        names = []
        for value in inputs:
            if isinstance(value, Traced):
                loop = value.loop if value.loop is not None else loop
                tolerance = max(tolerance, value.tolerance)
                names.append(value.name)
            else:
                names.append(_literal(value))
        code = template.format(*names)
        key = (code, loop)
        if key not in self._names:
            name = f"t{len(self._names)}"
            self._lines[loop].append(f"{name}={code}")
            self._names[key] = Traced(self, name, loop, tolerance, condition)
        return self._names[key]

    def table(self, table: object) -> int:
        """The number under which a tabulated function travels."""
        if table not in self.tables:
            self.tables.append(table)
        return self.tables.index(table)

    def statements(self, loop: int | None = None) -> str:
        """The JavaScript of everything that depends on sliders alone, or of the body of one loop."""
        return f"const {','.join(self._lines[loop])};" if self._lines[loop] else ""

    def trace(
        self, function: Callable[..., Any], label: str, running: tuple[str, Traced] | None = None
    ) -> tuple[str, float]:
        """Call a function with symbols; return the JavaScript of its value and the tolerance of its tables.

        Raises: TraceError that names the explorable's part, the function and the operation
        """
        symbols = dict(self.sliders)
        if running:
            symbols[running[0]] = running[1]
        who = f"{label}: {getattr(function, '__name__', 'the function')}"
        try:
            value = function(**{name: symbols[name] for name in arguments(function, symbols, label)})
        except TraceError as error:
            raise TraceError(f"{who} {error}") from error
        except (AttributeError, TypeError) as error:  # a method, a lookup, a format: what only values have
            raise TraceError(f"{who} cannot be written as a formula: {error}") from error
        except ValueError as error:  # a slider that can go where a model's argument may not
            raise ValueError(f"{who}: {error}") from error
        if isinstance(value, Traced):
            return value.name, value.tolerance
        try:
            return _literal(value), 0.0
        except TraceError as error:
            raise TraceError(f"{who} {error}") from error


def arguments(function: Callable[..., Any], known: Mapping[str, object], label: str) -> list[str]:
    """The names of a function's arguments, each of which must be a slider or the running variable."""
    names = [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    for name in names:
        if name not in known:
            raise TypeError(
                f"{label}: argument {name} is no slider or running variable; known are {', '.join(known)}"
            )
    return names
