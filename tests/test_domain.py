"""A number outside its domain is refused by name, value and domain."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiecon import domain
from aiecon.explorable.trace import Tape

REFUSED = [
    (domain.positive, {"N": 0.0}, "N = 0.0 is outside its domain: N > 0"),
    (domain.positive, {"N": -3}, "N = -3 is outside its domain: N > 0"),
    (domain.nonnegative, {"r": -1e-9}, "r = -1e-09 is outside its domain: r >= 0"),
    (domain.fraction, {"MFU": 1.1}, "MFU = 1.1 is outside its domain: 0 <= MFU <= 1"),
    (domain.fraction, {"MFU": -0.1}, "MFU = -0.1 is outside its domain: 0 <= MFU <= 1"),
    (domain.open_fraction, {"α": 0.0}, "α = 0.0 is outside its domain: 0 < α < 1"),
    (domain.open_fraction, {"α": 1.0}, "α = 1.0 is outside its domain: 0 < α < 1"),
]


@pytest.mark.parametrize(("check", "values", "message"), REFUSED)
def test_refused_by_name(check, values, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        check(**values)
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        check(fine=0.5, **values)


def test_a_bound_is_named():
    with pytest.raises(ValueError, match=r"^PUE = 0\.9 is outside its domain: PUE >= 1$"):
        domain.at_least(1, PUE=0.9)
    domain.at_least(1, PUE=1)


CHECKS = [domain.positive, domain.nonnegative, domain.fraction, domain.open_fraction]


@pytest.mark.parametrize("check", CHECKS)
def test_nan_is_outside_every_domain(check):
    with pytest.raises(ValueError, match="x = nan"):
        check(x=float("nan"))
    with pytest.raises(ValueError, match="x = nan"):
        check(x=np.array([0.5, np.nan]))


@pytest.mark.parametrize("check", CHECKS)
def test_symbols_pass_and_words_do_not(check):
    check(x=Tape(["x"]).sliders["x"], y=0.5)
    with pytest.raises(TypeError, match=r"x = '0\.5' is not a number"):
        check(x="0.5")


@given(st.floats(allow_nan=False))
def test_domains_are_what_they_say(x):
    inside = {
        domain.positive: x > 0,
        domain.nonnegative: x >= 0,
        domain.fraction: 0 <= x <= 1,
        domain.open_fraction: 0 < x < 1,
    }
    for check, holds in inside.items():
        if holds:
            check(x=x, y=np.array([x, 0.5]))
        else:
            with pytest.raises(ValueError, match="outside its domain"):
                check(x=x)
