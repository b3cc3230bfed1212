"""The bisection finds what other means find, on arrays as on numbers, and can be traced."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from aiecon.explorable.trace import Tape
from aiecon.roots import bisect, bracket


@given(st.floats(0.1, 50), st.floats(0.2, 5))
def test_brent_finds_the_same_root(a, b):
    """x e^(b x) = a has one root above zero."""
    ours = bisect(lambda x: x * np.exp(b * x) < a, 0.0, 60.0, steps=80)
    assert ours == pytest.approx(brentq(lambda x: x * np.exp(b * x) - a, 0.0, 60.0, xtol=1e-14), rel=1e-9)


@given(st.integers(1, 40))
def test_each_step_halves_the_bracket(steps):
    low, high = bracket(lambda x: x < 0.3, 0.0, 1.0, steps)
    assert low <= 0.3 <= high
    assert high - low == 2.0**-steps


def test_arrays_broadcast():
    targets = np.array([[1.0], [4.0], [9.0]])
    roots = bisect(lambda x: x**2 < targets, 0.0, np.array([5.0, 10.0]))
    assert roots == pytest.approx(np.array([[1.0] * 2, [2.0] * 2, [3.0] * 2]))


def test_no_step_is_refused():
    with pytest.raises(ValueError, match="steps = 0 is outside its domain: steps >= 1"):
        bisect(lambda x: x < 0.5, 0.0, 1.0, steps=0)


def test_a_slider_moves_the_root():
    code, tolerance = Tape({"a": (1.0, 4.0)}).trace(
        lambda a: bisect(lambda x: x * x < a, 0.0, 4.0, 8), "root"
    )
    assert code
    assert tolerance == 0


def test_sixty_steps_leave_what_the_docstring_says():
    """At a root at zero a bracket shrinks for ever: its width counts the steps."""
    assert bracket(lambda x: x < 0, 0.0, 1.0) == (0, 2.0**-60)
    assert bisect(lambda x: x < 0, 0.0, 1.0) == 2.0**-61
