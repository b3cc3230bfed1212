"""What a name stands for in a living figure: a slider's value, or a quantity that its author has defined."""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from aiecon.explorable.formats import check_format
from aiecon.explorable.slider import Slider

Function = Callable[..., Any]
Quantity = Function | str | float  # a function of sliders and quantities, the name of one, or a constant

_FIELD = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_READOUT = re.compile(r"(?P<label>[^{}]+): (?P<field>\{[^{}]*\})(?P<unit>[^{}]*)")


class Quantities:
    """The quantities of a figure by name, each a function of sliders."""

    def __init__(self, figure: str, sliders: Mapping[str, Slider]) -> None:
        self._figure, self._sliders = figure, sliders
        self._functions: dict[str, Function] = {}
        self._used: set[str] = set()

    def define(self, /, **quantities: Function | float) -> None:
        """Name quantities; their arguments are sliders and quantities defined before."""
        for name, quantity in quantities.items():
            if name in self._sliders or name in self._functions:
                what = "slider" if name in self._sliders else "quantity"
                raise ValueError(f"{self._figure}: {name} is defined, but a {what} has that name already")
            if isinstance(quantity, str):
                raise TypeError(f"{self._figure}: {name} = {quantity!r} is neither function nor number")
            self._functions[name] = self.function(quantity, name)

    def lent(self, who: str) -> "Quantities":
        """The same quantities for another, who may add to them and need not use them."""
        lent = Quantities(who, self._sliders)
        lent._functions, lent._used = dict(self._functions), set(self._functions)
        return lent

    @property
    def unused(self) -> list[str]:
        return [name for name in self._functions if name not in self._used]

    def function(self, quantity: Quantity, label: str) -> Function:
        """The function of sliders that a quantity stands for; one given as it is keeps a running variable."""
        if isinstance(quantity, str):
            return self._named(quantity, label)
        if not callable(quantity):
            return lambda: quantity
        return self._of_sliders(quantity)

    def template(self, template: str, label: str) -> tuple[list[str], list[str], list[Function]]:
        """Split "a {best:.2s} b" into its words, its formats and what they show.

        A slider without a format is written as its own control writes it.
        """
        parts = _FIELD.split(template)
        words, names, formats = parts[::3], parts[1::3], parts[2::3]
        if any(re.search(r"[{}]", text) for text in words):
            raise ValueError(f"{self._figure}, {label}: a brace without its partner")
        functions = [self._named(name, label) for name in names]
        for i, (name, spec) in enumerate(zip(names, formats, strict=True)):
            if spec is None and name in self._sliders:
                formats[i] = self._sliders[name].number_format
            elif spec is None:
                raise ValueError(f"{self._figure}, {label}: {{{name}}} has no format, such as {{{name}:.2f}}")
            check_format(formats[i])
        return words, formats, functions

    def readout(self, template: str) -> tuple[str, str, str, Function]:
        """Split "Best size: {best:.3s} parameters" into label, unit, format and function."""
        found = _READOUT.fullmatch(template)
        if not found:
            raise ValueError(
                f"{self._figure}, readout {template!r}: write label, one field and unit, "
                "such as 'Best size: {best:.3s} parameters'"
            )
        _, (spec,), (function,) = self.template(found["field"], f"readout {template!r}")
        return found["label"], found["unit"].strip(), spec, function

    def _named(self, name: str, label: str) -> Function:
        if name in self._functions:
            self._used.add(name)
            return self._functions[name]
        if name in self._sliders:
            return _called(name, [name], lambda **values: values[name])
        known = ", ".join([*self._sliders, *self._functions])
        raise ValueError(
            f"{self._figure}, {label}: {name!r} is neither slider nor quantity; known are {known}"
        )

    def _of_sliders(self, function: Function) -> Function:
        """A function whose arguments that are quantities are computed from theirs."""
        own = parameters(function)
        inner = {name: self._functions[name] for name in own if name in self._functions}
        if not inner:
            return function
        self._used |= set(inner)
        outer = [name for name in own if name not in inner]
        needed = [*outer, *(name for quantity in inner.values() for name in parameters(quantity))]

        def composed(**values: Any) -> Any:
            known = {name: values[name] for name in outer}
            for name, quantity in inner.items():
                known[name] = quantity(**{needs: values[needs] for needs in parameters(quantity)})
            return function(**known)

        return _called(getattr(function, "__name__", "function"), list(dict.fromkeys(needed)), composed)


def parameters(function: Function) -> list[str]:
    """The names of a function's arguments, those with a default left out.

    >>> parameters(lambda N, C, scale=2.0: scale * N / C)
    ['N', 'C']
    """
    given = inspect.signature(function).parameters.values()
    return [parameter.name for parameter in given if parameter.default is parameter.empty]


def _called(name: str, arguments: list[str], function: Function) -> Function:
    """A function of named numbers, with the name and the arguments that it is known by."""
    by_name = [inspect.Parameter(argument, inspect.Parameter.KEYWORD_ONLY) for argument in arguments]
    function.__name__ = name
    function.__signature__ = inspect.Signature(by_name)  # type: ignore[attr-defined]
    return function
