"""Checks that a typed answer can be read: they say of what form it is, never whether it is right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """What a visible check says: whether an answer can be read, never whether it is right."""

    fits: bool | None
    message: str

    def __repr__(self) -> str:
        mark = {True: "✓", False: "✗", None: "–"}[self.fits]
        return f"{mark} {self.message}"


_EMPTY = Form(None, "No answer yet.")
_READABLE = "This can be graded. Whether it is right you learn from your instructor."


def _number(value: object) -> bool:
    """Whether a value is one finite real number, of Python or of NumPy."""
    if isinstance(value, bool | str | bytes | complex):
        return False
    try:
        return math.isfinite(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False


def check_number(
    answer: object, unit: str, *, low: float = -math.inf, high: float = math.inf, fraction: bool = False
) -> Form:
    """Whether an answer is a number that can be of this unit.

    The bounds are the same for everybody and wide, so that they tell dollars from millions of dollars, or a
    fraction from per cent, and nothing else.

    >>> check_number(..., "USD")
    – No answer yet.
    >>> check_number(5.6, "USD", low=1e3)
    ✗ 5.6 is too small to be in USD: is the unit another one?
    >>> check_number(40, "of all hours", fraction=True)
    ✗ Give a fraction: 0.4 and not 40 for 40 %.
    >>> check_number(5.6e6, "USD", low=1e3).fits
    True
    """
    if answer is ... or answer is None:
        return _EMPTY
    if not _number(answer):
        return Form(False, f"One number in {unit} is asked for, not {type(answer).__name__}.")
    value = float(answer)  # type: ignore[arg-type]
    if fraction and abs(value) > 3:
        return Form(False, f"Give a fraction: {value / 100:.4g} and not {value:.4g} for {value:.4g} %.")
    if not low <= value <= high:
        size = "small" if value < low else "large"
        return Form(False, f"{value:.4g} is too {size} to be in {unit}: is the unit another one?")
    return Form(True, f"A number in {unit}. {_READABLE}")


def check_vector(answer: object, names: Sequence[str], unit: str) -> Form:
    """Whether an answer is a list of as many numbers as are asked for.

    >>> check_vector([1.0, 2.0], ["N", "D"], "parameters and tokens").fits
    True
    >>> check_vector(3.0, ["N", "D"], "parameters and tokens")
    ✗ A list of 2 numbers is asked for: [N, D], in parameters and tokens.
    """
    if answer is ... or answer is None:
        return _EMPTY
    wanted = f"A list of {len(names)} numbers is asked for: [{', '.join(names)}], in {unit}."
    try:
        values = list(answer)  # type: ignore[call-overload]
    except TypeError:
        return Form(False, wanted)
    if len(values) != len(names) or any(value is ... or not _number(value) for value in values):
        return Form(False, wanted)
    return Form(True, f"{len(names)} numbers in {unit}. {_READABLE}")


def check_choice(answer: object, letters: str) -> Form:
    """Whether an answer is one of the letters.

    >>> check_choice("B", "abcd").fits, check_choice("e", "abcd").fits
    (True, False)
    """
    if answer is ... or answer is None:
        return _EMPTY
    if not isinstance(answer, str) or answer.strip().lower() not in tuple(letters):
        return Form(False, f"One letter is asked for, in quotes: {', '.join(letters)}.")
    return Form(True, f"One letter. {_READABLE}")


def check_function(answer: object, /, **example: float) -> Form:
    """Whether an answer is a function that gives a number for an example.

    >>> check_function(lambda x: x**2, x=3.0).fits
    True
    >>> check_function(lambda x: "nine", x=3.0)
    ✗ At x = 3 your function gives str; a number is asked for.
    """
    if answer is ... or answer is None:
        return _EMPTY
    at = ", ".join(f"{name} = {value:g}" for name, value in example.items())
    if not callable(answer):
        return Form(False, f"A function is asked for, not {type(answer).__name__}.")
    try:
        value = answer(**example)
    except Exception as error:  # whatever a student's function does is reported, not raised
        return Form(False, f"At {at} your function fails: {type(error).__name__}: {error}")
    if value is ... or value is None:
        return _EMPTY
    if not _number(value):
        return Form(False, f"At {at} your function gives {type(value).__name__}; a number is asked for.")
    return Form(True, f"At {at} your function gives a number. {_READABLE}")
