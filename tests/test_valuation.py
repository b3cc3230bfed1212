"""Prices run backwards: inverses that invert, limits, and beliefs that no price can mean."""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aiecon import valuation as v
from aiecon.data import load

growth = st.floats(-0.3, 1.0)
years = st.integers(0, 30)
rates = st.floats(0.06, 0.25)
ends = st.floats(-0.02, 0.05)
fades = st.floats(0.1, 1.0)
shares_of_one = st.floats(0.01, 0.99)


def summed(R, m, g, H, r, g_end, fade, horizon=6000):
    """The same value by brute force: year after year, six thousand of them."""
    t = np.arange(1, horizon + 1)
    log_revenue = np.log(R) + np.minimum(t, H) * np.log1p(g) + np.maximum(t - H, 0) * np.log1p(g_end)
    margin = np.where(t <= H, m, m * fade)
    return float(np.sum(margin * np.exp(log_revenue - t * np.log1p(r))))


# --- discounted cash flow ----------------------------------------------------------------------


@given(g=growth, H=years, r=rates, g_end=ends, fade=fades)
def test_closed_form_is_the_sum_of_its_years(g, H, r, g_end, fade):
    assert v.cash_flow_value(100.0, 0.4, g, H, r, g_end, fade) == pytest.approx(
        summed(100.0, 0.4, g, H, r, g_end, fade), rel=1e-8
    )


@given(R=st.floats(1, 1e12), g=growth, H=years, r=rates, g_end=ends, fade=fades, V=st.floats(1, 1e13))
def test_implied_margin_inverts(R, g, H, r, g_end, fade, V):
    m = v.implied_margin(V, R, g, H, r, g_end, fade)
    assume(0 < m <= 1)
    assert v.cash_flow_value(R, m, g, H, r, g_end, fade) == pytest.approx(V, rel=1e-9)


@given(m=st.floats(0.1, 0.9), g=st.floats(-0.1, 0.8), H=st.integers(1, 20), r=rates, g_end=ends)
def test_implied_growth_inverts(m, g, H, r, g_end):
    V = v.cash_flow_value(1.0, m, g, H, r, g_end)
    assert v.implied_growth(V, 1.0, m, H, r, g_end) == pytest.approx(g, abs=1e-7)


@given(
    m=st.floats(0.1, 0.9), g=st.floats(0.15, 0.8), H=st.floats(0.5, 20), r=rates, g_end=st.floats(-0.02, 0.04)
)
def test_implied_years_inverts(m, g, H, r, g_end):
    V = v.cash_flow_value(1.0, m, g, H, r, g_end)
    assert v.implied_years(V, 1.0, m, g, r, g_end) == pytest.approx(H, abs=1e-6)


@given(m=st.floats(0.1, 0.9), g=st.floats(-0.1, 0.8), H=st.integers(0, 20), r=rates, g_end=ends)
def test_implied_rate_inverts(m, g, H, r, g_end):
    V = v.cash_flow_value(1.0, m, g, H, r, g_end)
    assert v.implied_rate(V, 1.0, m, g, H, g_end) == pytest.approx(r, abs=1e-7)


@given(g=growth, H=st.integers(1, 20), r=rates, g_end=ends, fade=fades)
def test_value_has_the_signs_of_economics(g, H, r, g_end, fade):
    value = v.multiple(g, H, r, g_end, fade)
    assert v.multiple(g + 0.01, H, r, g_end, fade) > value
    assert v.multiple(g, H, r + 0.01, g_end, fade) < value
    assert v.multiple(g, H, r, g_end + 0.001, fade) > value
    assert v.multiple(g, H, r, g_end, fade / 2) < value


@given(H=years, r=rates, g=st.floats(-0.02, 0.05))
def test_two_stages_of_equal_growth_are_one(H, r, g):
    assert v.multiple(g, H, r, g) == pytest.approx((1 + g) / (r - g))


def test_annuity_is_smooth_through_one():
    near = [float(v.annuity(1 + step, 7)) for step in (-1e-9, -1e-13, 0.0, 1e-13, 1e-9)]
    np.testing.assert_allclose(near, 7, rtol=1e-7)


@given(g=growth, H=years, r=rates, g_end=ends, fade=fades)
def test_terminal_share_is_a_share(g, H, r, g_end, fade):
    share = v.terminal_share(g, H, r, g_end, fade)
    assert 0 < share <= 1
    if H == 0:
        assert share == 1


# --- probability -------------------------------------------------------------------------------


@given(λ=shares_of_one, prior=st.floats(0, 0.98), posterior=st.floats(0, 0.99))
def test_probability_is_recovered_from_the_two_prices(λ, prior, posterior):
    assume(posterior > prior)
    d = 1 - (1 - posterior * λ) / (1 - prior * λ)
    assert v.implied_probability(d, λ, prior) == pytest.approx(posterior, abs=1e-9)


@given(d=st.floats(0, 0.5), λ=st.floats(0.5, 1))
def test_without_a_prior_it_is_d_over_lambda(d, λ):
    assert v.implied_probability(d, λ) == pytest.approx(d / λ)


@given(prior=shares_of_one, posterior=shares_of_one)
def test_bayes_factor_and_update_are_inverses(prior, posterior):
    assert v.updated(prior, v.bayes_factor(prior, posterior)) == pytest.approx(posterior)


# --- value -------------------------------------------------------------------------------------


@given(shares=st.floats(1, 1e11), before=st.floats(1, 1e4), fall=shares_of_one)
def test_shares_behind_inverts(shares, before, fall):
    after = before * (1 - fall)
    loss = -v.market_value_change(shares, before, after)
    assert v.shares_behind(loss, before, after) == pytest.approx(shares)


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "worth",
    [
        lambda g, g_end: v.multiple(g, 5, 0.10, g_end),
        lambda g, g_end: v.cash_flow_value(100.0, 0.5, g, 5, 0.10, g_end),
        lambda g, g_end: v.terminal_share(g, 5, 0.10, g_end),
        lambda g, g_end: v.implied_margin(1000.0, 100.0, g, 5, 0.10, g_end),
    ],
)
def test_revenue_cannot_fall_by_all_of_it_or_more(worth):
    assert worth(-0.999, -0.999) > 0
    with pytest.raises(ValueError, match=r"^g = -1\.0 is outside its domain: g > -1$"):
        worth(-1.0, 0.04)
    with pytest.raises(ValueError, match=r"^g_end = -1\.0 is outside its domain: g_end > -1$"):
        worth(0.3, -1.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: v.implied_probability(1.2, 0.5), "d = 1.2 is outside its domain: 0 <= d <= 1"),
        (lambda: v.implied_probability(0.17, 0.5, prior=-0.1), "prior = -0.1 is outside its domain"),
        (lambda: v.implied_probability(0.17, 0.0), "λ = 0.0 is outside its domain: 0 < λ <= 1"),
        (lambda: v.implied_probability(0.17, 0.1), "d = 0.17 needs a probability of 1.7, above 1"),
        (lambda: v.bayes_factor(0.0, 0.5), "prior = 0.0 is outside its domain"),
        (lambda: v.updated(1.0, 2.0), "prior = 1.0 is outside its domain"),
        (lambda: v.multiple(0.3, 5, 0.04, 0.04), "r - g_end = 0.0 is outside its domain: r - g_end > 0"),
        (lambda: v.multiple(-1.0, 5, 0.1, 0.04), "g = -1.0 is outside its domain: g > -1"),
        (lambda: v.multiple(0.3, -1, 0.1, 0.04), "H = -1 is outside its domain: H >= 0"),
        (lambda: v.multiple(0.3, 5, 0.1, 0.04, fade=0.0), "fade = 0.0 is outside its domain"),
        (
            lambda: v.cash_flow_value(100, 1.5, 0.3, 5, 0.1, 0.04),
            "m = 1.5 is outside its domain: 0 < m <= 1",
        ),
        (lambda: v.implied_margin(0.0, 100, 0.3, 5, 0.1, 0.04), "V = 0.0 is outside its domain: V > 0"),
        (lambda: v.implied_growth(1e30, 100, 0.5, 1, 0.1, 0.04), "no growth between -0.9 and 10 is worth it"),
        (lambda: v.implied_years(1.0, 100, 0.5, 0.3, 0.1, 0.04), "no number of years between 0 and 60"),
        (lambda: v.shares_behind(1e9, 100.0, 120.0), "before - after = -20.0 is outside its domain"),
        (lambda: v.market_value_change(0, 1.0, 2.0), "shares = 0 is outside its domain"),
    ],
)
def test_bad_numbers_are_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


@given(d=st.floats(0.01, 0.9), λ=st.floats(0.1, 1), prior=st.floats(0, 0.9))
def test_the_rise_in_probability_brings_the_fall_of_the_price(d, λ, prior):
    """Second route: the price is (1 - πλ) times the value; raise π by the rise, and it falls by d."""
    after = prior + v.probability_rise(d, λ, prior)
    assert (1 - after * λ) / (1 - prior * λ) == pytest.approx(1 - d)


# --- what a change of price is made of -----------------------------------------------------------


@given(*[st.floats(0.01, 1e4)] * 4)
def test_parts_of_a_price_add_up_exactly(P0, P1, E0, E1):
    earnings, multiple = v.price_parts(P0, P1, E0, E1)
    assert earnings + multiple == pytest.approx(np.log(P1) - np.log(P0), abs=1e-12)
    assert np.exp(multiple) == pytest.approx((P1 / E1) / (P0 / E0), rel=1e-9)


def test_nvidias_price_from_the_friday_to_august_2026():
    """By hand: 142.62 to 227.98 dollars; 0.49 + 0.60 + 0.67 + 0.78 to 1.30 + 1.76 + 2.39 + 2.46."""
    earnings, multiple = v.price_parts(142.62, 227.98, 2.54, 7.91)
    assert (round(float(np.exp(earnings)), 2), round(float(np.exp(multiple)), 2)) == (3.11, 0.51)
    assert round(float(np.exp(earnings + multiple)), 3) == 1.599
    quarters = load("nvidia_quarters", known_on="2026-08-27").diluted_eps.tail(4).sum()
    then = load("nvidia_quarters", known_on="2025-01-27").diluted_eps.tail(4).sum()
    assert (round(quarters, 2), round(then, 2)) == (7.91, 2.54)
