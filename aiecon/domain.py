"""Domains as types: what an argument may be stands once, in the signature, and is checked at the call.

    @model
    def gpu_hours(C: Positive, peak: Positive, MFU: Fraction) -> Number: ...

The bounds are those of `annotated-types`, so Hypothesis draws from a signature; a slider that is passed to an
argument must keep inside them too.
"""

import inspect
import operator
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
from annotated_types import BaseMetadata, Ge, GroupedMetadata, Gt, Interval, Le, Lt

Number: TypeAlias = float | np.ndarray  # what a model function takes and returns

Positive: TypeAlias = Annotated[Number, Gt(0)]
NonNegative: TypeAlias = Annotated[Number, Ge(0)]
Fraction: TypeAlias = Annotated[Number, Interval(ge=0, le=1)]
OpenFraction: TypeAlias = Annotated[Number, Interval(gt=0, lt=1)]
PositiveFraction: TypeAlias = Annotated[Number, Interval(gt=0, le=1)]
FractionBelowOne: TypeAlias = Annotated[Number, Interval(ge=0, lt=1)]
AtLeastOne: TypeAlias = Annotated[Number, Ge(1)]
AboveOne: TypeAlias = Annotated[Number, Gt(1)]
Correlation: TypeAlias = Annotated[Number, Interval(ge=-1, le=1)]
Count: TypeAlias = Annotated[int, Ge(1)]

P = ParamSpec("P")
R = TypeVar("R")

# bound -> its attribute, its test, its sign behind the name, its sign before the name
_BOUNDS: dict[type, tuple[str, Callable[[Any, Any], Any], str, str]] = {
    Gt: ("gt", operator.gt, ">", "<"),
    Ge: ("ge", operator.ge, ">=", "<="),
    Lt: ("lt", operator.lt, "<", ""),
    Le: ("le", operator.le, "<=", ""),
}


def bounds(hint: object) -> tuple[BaseMetadata, ...]:
    """The bounds that an annotation states, lower before upper.

    >>> bounds(OpenFraction), bounds(Number)
    ((Gt(gt=0), Lt(lt=1)), ())
    """

    def stated(hint: object) -> Iterator[BaseMetadata]:
        if get_origin(hint) is not Annotated:  # `Positive | None`: what is None is not asked
            for part in get_args(hint):
                yield from stated(part)
            return
        for item in hint.__metadata__:  # type: ignore[attr-defined]
            yield from item if isinstance(item, GroupedMetadata) else [item]  # type: ignore[misc]

    return tuple(sorted(stated(hint), key=lambda bound: list(_BOUNDS).index(type(bound))))


def domain(name: str, limits: tuple[BaseMetadata, ...]) -> str:
    """A domain in words.

    >>> domain("MFU", bounds(Fraction)), domain("N", bounds(Positive))
    ('0 <= MFU <= 1', 'N > 0')
    """
    ends = [(f"{getattr(limit, _BOUNDS[type(limit)][0]):g}", _BOUNDS[type(limit)]) for limit in limits]
    if len(ends) == 2:
        (low, below), (high, above) = ends
        return f"{low} {below[3]} {name} {above[2]} {high}"
    return f"{name} {ends[0][1][2]} {ends[0][0]}"


def domains(function: Callable[..., Any]) -> dict[str, tuple[BaseMetadata, ...]]:
    """The arguments of a function that have a domain, each with its bounds.

    >>> @model
    ... def payback(cost: Positive, gain: Positive, years: Number) -> Number: return cost / gain
    >>> domains(payback)
    {'cost': (Gt(gt=0),), 'gain': (Gt(gt=0),)}
    """
    hints = get_type_hints(function, include_extras=True)
    found = {name: bounds(hint) for name, hint in hints.items() if name != "return"}
    return {name: limits for name, limits in found.items() if limits}


def _holds(limit: BaseMetadata, value: object) -> Any:
    bound = _BOUNDS[type(limit)]
    return bound[1](value, getattr(limit, bound[0]))


def _refuse_outside(name: str, value: object, limits: tuple[BaseMetadata, ...]) -> None:
    if isinstance(value, (int, float)):  # without an array for each: roots and tables ask for thousands
        for limit in limits:
            if not _holds(limit, value):
                break
        else:
            return
    numbers = np.asarray(getattr(value, "ends", None) or value)  # a slider may go where both its ends may
    if numbers.dtype == object:  # a symbol that was computed from sliders: it is tried with their values
        return
    if numbers.dtype.kind not in "iufb":
        raise TypeError(f"{name} = {value!r} is not a number; its domain is {domain(name, limits)}")
    for limit in limits:
        outside = ~_holds(limit, numbers)  # NaN holds nowhere
        if outside.any():
            raise ValueError(
                f"{name} = {numbers[outside].flat[0]} is outside its domain: {domain(name, limits)}"
            )


def require(type_: object, **values: object) -> None:
    """Refuse numbers outside a domain: for what is computed from arguments, such as their difference.

    >>> r, g = 0.05, 0.07
    >>> require(Positive, **{"r - g": round(r - g, 9)})
    Traceback (most recent call last):
    ...
    ValueError: r - g = -0.02 is outside its domain: r - g > 0
    """
    limits = bounds(type_)
    for name, value in values.items():
        _refuse_outside(name, value, limits)


def model(function: Callable[P, R]) -> Callable[P, R]:
    """Check each call against the domains in the signature; symbols of a slider pass.

    Raises (at the call): ValueError for a number outside its domain, TypeError for what is no number.

    >>> @model
    ... def hours(C: Positive, MFU: Fraction) -> Number: return C / MFU
    >>> hours(3.3e24, MFU=40)
    Traceback (most recent call last):
    ...
    ValueError: MFU = 40 is outside its domain: 0 <= MFU <= 1
    """
    signature = inspect.signature(function)
    limits = domains(function)
    if not limits:
        raise TypeError(f"{function.__qualname__}: no argument has a domain; it needs no @model")
    many = {
        p.name: p.kind for p in signature.parameters.values() if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    }
    names = list(signature.parameters)

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        # to bind takes longer than most models; what does not fit the signature, the call itself refuses
        bound: dict[str, Any] = dict(zip(names, args, strict=False)) | kwargs
        if many:
            bound = signature.bind(*args, **kwargs).arguments
        for name, value in bound.items():
            if name not in limits or value is None:
                continue
            if name not in many:
                _refuse_outside(name, value, limits[name])
            elif many[name] is inspect.Parameter.VAR_KEYWORD:
                for key, one in value.items():
                    _refuse_outside(key, one, limits[name])
            else:
                for i, one in enumerate(value, start=1):
                    _refuse_outside(f"{name}{i}", one, limits[name])
        return function(*args, **kwargs)

    return checked
