"""Margins, mark-ups and what they say of demand: each form against the others and against searched optima."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from aiecon import margins

costs = st.floats(1, 1e9)
shares = st.floats(0, 0.999)


@given(ratio=st.floats(0.01, 1e6), cost=costs)
def test_margin_and_markup_are_one_profit_over_two_things(ratio, cost):
    price = ratio * cost
    assert margins.margin(price, cost) * price == pytest.approx(price - cost, abs=1e-9 * price)
    assert margins.markup(price, cost) * cost == pytest.approx(price - cost, abs=1e-9 * price)


@given(ratio=st.floats(0.01, 1e6), cost=costs)
def test_each_form_leads_to_the_others(ratio, cost):
    price = ratio * cost
    L, m = margins.margin(price, cost), margins.markup(price, cost)
    assert margins.margin_of_markup(m) == pytest.approx(L, rel=1e-9, abs=1e-9)
    assert margins.markup_of_margin(L) == pytest.approx(m, rel=1e-9, abs=1e-9)
    assert margins.price_at_margin(cost, L) == pytest.approx(price, rel=1e-9)


@given(revenue=costs, cost=shares, charge=shares)
def test_a_charge_is_a_cost_that_is_taken_out(revenue, cost, charge):
    reported = margins.margin(revenue, (cost + charge) * revenue)
    assert margins.without_charge(reported, charge * revenue, revenue) == pytest.approx(1 - cost, abs=1e-9)


@given(ε=st.floats(1.1, 20), c=st.floats(0.1, 1e4))
def test_a_monopolist_at_constant_elasticity_chooses_one_over_it(ε, c):
    best = minimize_scalar(lambda u: -(np.exp(u) - 1) * np.exp(-ε * u), bounds=(0, 12), method="bounded").x
    price = c * np.exp(best)
    assert margins.monopoly_elasticity(margins.margin(price, c)) == pytest.approx(ε, rel=1e-2)


@given(gross=st.floats(0, 0.99), κ=st.floats(0, 1))
def test_fixed_costs_in_the_accounts_hide_market_power(gross, κ):
    assert margins.marginal_lerner(gross, κ) >= gross - 1e-12
    assert margins.marginal_lerner(gross, 1.0) == pytest.approx(gross)


@given(price=costs, cost=shares, κ=st.floats(0, 1))
def test_the_index_takes_marginal_cost(price, cost, κ):
    average = cost * price
    exact = margins.margin(price, κ * average)
    assert margins.marginal_lerner(margins.margin(price, average), κ) == pytest.approx(exact, abs=1e-9)


def test_pooling_is_profit_over_revenue():
    quarters, revenues = np.array([0.6, 0.7, 0.75]), np.array([10.0, 20.0, 40.0])
    assert margins.pooled_margin(quarters, revenues) == pytest.approx((6 + 14 + 30) / 70)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: margins.margin(0.0, 1.0), "price = 0.0 is outside its domain: price > 0"),
        (lambda: margins.margin(1.0, -1.0), "cost = -1.0 is outside its domain: cost >= 0"),
        (lambda: margins.markup(1.0, 0.0), "cost = 0.0 is outside its domain: cost > 0"),
        (lambda: margins.margin_of_markup(-1.0), "m = -1.0 is outside its domain: m > -1"),
        (lambda: margins.markup_of_margin(1.0), "L = 1.0 is outside its domain: L < 1"),
        (lambda: margins.price_at_margin(1.0, 1.0), "L = 1.0 is outside its domain: L < 1"),
        (lambda: margins.without_charge(0.6, 1.0, 0.0), "revenue = 0.0 is outside its domain: revenue > 0"),
        (lambda: margins.marginal_lerner(1.5, 1.0), "margin = 1.5 is outside its domain: margin <= 1"),
        (lambda: margins.monopoly_elasticity(1.5), "L = 1.5 is outside its domain"),
        (lambda: margins.pooled_margin(np.array([1.1]), np.array([1.0])), "margins = 1.1 is outside"),
    ],
)
def test_what_is_outside_is_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
