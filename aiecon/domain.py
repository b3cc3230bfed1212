"""Domains of model arguments: a number outside its domain is refused by name."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

Number: TypeAlias = float | np.ndarray  # what a model function takes and returns


def _refuse_unless(holds: Callable[[np.ndarray], np.ndarray], domain: str, values: dict[str, object]) -> None:
    for name, value in values.items():
        numbers = np.asarray(value)
        if numbers.dtype == object:  # a symbol: whoever traces it checks the range of its slider
            continue
        if numbers.dtype.kind not in "iufb":
            raise TypeError(f"{name} = {value!r} is not a number; its domain is {domain.format(name)}")
        outside = ~holds(numbers)  # NaN holds nowhere
        if outside.any():
            raise ValueError(
                f"{name} = {numbers[outside].flat[0]} is outside its domain: {domain.format(name)}"
            )


def positive(**values: object) -> None:
    """Refuse values that are not above zero.

    >>> positive(N=[7e10, -1.0])
    Traceback (most recent call last):
    ...
    ValueError: N = -1.0 is outside its domain: N > 0
    """
    _refuse_unless(lambda v: v > 0, "{} > 0", values)


def nonnegative(**values: object) -> None:
    """Refuse values below zero.

    >>> nonnegative(power=0.0)
    """
    _refuse_unless(lambda v: v >= 0, "{} >= 0", values)


def fraction(**values: object) -> None:
    """Refuse values outside the closed interval from 0 to 1.

    >>> fraction(MFU=40)
    Traceback (most recent call last):
    ...
    ValueError: MFU = 40 is outside its domain: 0 <= MFU <= 1
    """
    _refuse_unless(lambda v: (v >= 0) & (v <= 1), "0 <= {} <= 1", values)


def open_fraction(**values: object) -> None:
    """Refuse values outside the open interval from 0 to 1.

    >>> open_fraction(α=1.0)
    Traceback (most recent call last):
    ...
    ValueError: α = 1.0 is outside its domain: 0 < α < 1
    """
    _refuse_unless(lambda v: (v > 0) & (v < 1), "0 < {} < 1", values)


def at_least(bound: float, **values: object) -> None:
    """Refuse values below a bound.

    >>> at_least(1, PUE=0.9)
    Traceback (most recent call last):
    ...
    ValueError: PUE = 0.9 is outside its domain: PUE >= 1
    """
    _refuse_unless(lambda v: v >= bound, "{} >= " + f"{bound:g}", values)
