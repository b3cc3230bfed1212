"""Where a condition turns: one bisection for all models. It runs on numbers, arrays and symbols alike."""

from collections.abc import Callable

import numpy as np

from aiecon.domain import Count, Number, model


@model
def bracket(
    short: Callable[[Number], Number], low: Number, high: Number, steps: Count = 60
) -> tuple[Number, Number]:
    """The ends between which `short` turns from true to false, after so many halvings.

    short : whether a place lies below the root; true from `low` up to it, false beyond
    low, high : where to look; arrays broadcast
    steps : each halves the bracket: 60 leave 1e-18 of it
    Returns: low, high : arrays

    >>> low, high = bracket(lambda x: x * x < 2, 1.0, 2.0, steps=3)
    >>> float(low), float(high)
    (1.375, 1.5)
    """
    for _ in range(steps):
        half = (low + high) / 2
        below = short(half)
        low, high = np.where(below, half, low), np.where(below, high, half)
    return low, high


def bisect(short: Callable[[Number], Number], low: Number, high: Number, steps: Count = 60) -> Number:
    """The place at which `short` turns from true to false: the middle of the last `bracket`.

    short, low, high, steps : as in `bracket`
    Returns: number or array, in the unit of the ends

    >>> round(float(bisect(lambda x: x * x < 2, 1.0, 2.0)), 12)
    1.414213562373
    """
    low, high = bracket(short, low, high, steps)
    return (low + high) / 2
