"""Demand: thresholds on both sides, limits of derived demand, and estimators against their limits.

Published numbers are in aiecon/reproductions.
"""

import itertools
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from aiecon import demand as d
from aiecon.claims import Claim, Evidence, Option
from aiecon.claims.demand import broader_market, growth
from aiecon.claims.inference import demand_for_gpus
from aiecon.claims.verdict import VERDICTS
from aiecon.data import load

ROOT = Path(__file__).parent.parent

gains = st.floats(1.01, 1e3)
elasticities = st.floats(0, 4)
positives = st.floats(0.05, 5)
shares = st.floats(0, 1)


# --- efficiency and elasticity --------------------------------------------------------------------


@given(g=gains, ε=elasticities, φ=shares)
def test_backfire_needs_a_pass_through_times_elasticity_above_one(g, ε, φ):
    assume(abs(φ * ε - 1) > 1e-6)
    assert (d.hours_factor(g, ε, φ) > 1) == (φ * ε > 1)
    assert (d.rebound(g, ε, φ) > 1) == (φ * ε > 1)


@given(g=gains, ε=elasticities, φ=st.floats(0.01, 1))
def test_spending_rises_with_an_elasticity_above_one_whatever_is_passed_on(g, ε, φ):
    assume(abs(ε - 1) > 1e-6)
    assert (d.spending_factor(g, ε, φ) > 1) == (ε > 1)


@given(g=gains, φ=shares)
def test_at_the_threshold_nothing_moves(g, φ):
    assert d.hours_factor(g, 1.0) == pytest.approx(1)
    assert d.rebound(g, 1.0) == pytest.approx(1)
    assert d.spending_factor(g, 1.0, φ) == pytest.approx(1)


@given(g=gains, ε=elasticities, φ=shares)
def test_accounts_agree(g, ε, φ):
    """Hours are work over efficiency; spending is price times work; rebound is the saving that is missing."""
    work, hours = d.service_factor(g, ε, φ), d.hours_factor(g, ε, φ)
    assert hours * g == pytest.approx(work)
    assert d.spending_factor(g, ε, φ) == pytest.approx(g**-φ * work)
    assert 1 - (1 - hours) / (1 - 1 / g) == pytest.approx(d.rebound(g, ε, φ), rel=1e-6, abs=1e-6)


@given(ε=elasticities, φ=shares)
def test_rebound_of_a_small_gain_is_the_elasticity(ε, φ):
    assert d.rebound(1 + 1e-6, ε, φ) == pytest.approx(φ * ε, abs=1e-4)


def test_no_demand_response_no_rebound():
    assert d.rebound(10.0, 0.0) == 0 == d.rebound(10.0, 2.0, 0.0)
    assert d.hours_factor(10.0, 2.0, 0.0) == pytest.approx(0.1)


@given(ε=elasticities, g=gains, shift=st.floats(0.1, 10))
def test_the_assumed_shift_is_the_whole_answer(ε, g, shift):
    assert d.implied_elasticity(shift * g**ε, 1 / g, shift) == pytest.approx(ε, abs=1e-9 / np.log(g))


# --- where compute is only a part of the cost -----------------------------------------------------


@given(g=gains, ε=elasticities)
def test_with_nothing_but_compute_it_is_the_simple_case(g, ε):
    assert d.hours_with_other_costs(g, ε, 1.0) == pytest.approx(d.hours_factor(g, ε))
    assert d.hours_with_other_costs(g, ε, 0.0) == pytest.approx(1 / g)


@given(ε=st.floats(1.5, 4), k=st.floats(0.3, 0.98))
def test_hours_peak_where_the_formula_says(ε, k):
    found = minimize_scalar(
        lambda u: -d.hours_with_other_costs(np.exp(u), ε, k), bounds=(0, 12), method="bounded"
    )
    assert d.largest_hours_gain(ε, k) == pytest.approx(np.exp(found.x), rel=1e-3)


@given(ε=elasticities, k=st.floats(0, 0.99))
def test_in_the_end_hours_fall(ε, k):
    assert d.hours_with_other_costs(1e12, ε, k) < 1e-3


@given(ε=elasticities, k=shares)
def test_the_first_step_is_the_share_times_the_elasticity(ε, k):
    h = 1e-6
    step = np.log(d.hours_with_other_costs(1 + h, ε, k)) / h
    assert step == pytest.approx(k * ε - 1, abs=1e-4)
    # and it is the derived elasticity with fixed proportions and other inputs at a given price
    assert d.derived_elasticity(ε, k, 0.0, 1e9) - 1 == pytest.approx(step, abs=1e-4)


# Hours after over before of a CES firm with k = 0.3, from a calculation that knows nothing of this package.
CES = [
    (1.5, 1.2, 10, 2.3),
    (1.5, 1.2, 100, 4.6),
    (1.5, 1.2, 1e6, 32.6),
    (1.0, 2.5, 100, 7.9),
    (1.0, 2.5, 1e6, 501),
    (1.5, 0.8, 10, 1.57),
]


@pytest.mark.parametrize(("σ", "ε", "g", "hours"), CES)
def test_hours_with_substitution_by_hand(σ, ε, g, hours):
    assert d.hours_with_other_costs(g, ε, 0.3, σ) == pytest.approx(hours, rel=0.02)


@given(g=gains, ε=elasticities, k=st.floats(0.02, 0.98), σ=st.floats(0.05, 0.95) | st.floats(1.05, 3))
def test_hours_of_a_firm_that_minimises_cost(g, ε, k, σ):
    """Another route: the least cost of a unit is searched for, and hours are those of that recipe."""
    r = (σ - 1) / σ

    def unit(price, log_ratio):  # cost and effective compute of one unit; inputs are one each before the gain
        c, o = np.exp(log_ratio), 1.0
        made = (k * c**r + (1 - k) * o**r) ** (1 / r)
        return (k * price * c + (1 - k) * o) / made, c / made

    found = minimize_scalar(lambda u: unit(1 / g, u)[0], bounds=(-1, 3 * np.log(g) + 1), method="bounded")
    cost, compute = unit(1 / g, found.x)
    assert d.hours_with_other_costs(g, ε, k, σ) == pytest.approx(cost**-ε * compute / g, rel=2e-3)


@given(
    g=st.floats(1.1, 100), ε=elasticities, k=st.floats(0.02, 0.98), σ=st.floats(0, 0.98) | st.floats(1.02, 3)
)
def test_the_slope_of_hours_is_the_derived_elasticity_at_the_share_of_the_moment(g, ε, k, σ):
    h = 1e-5
    up, down = (d.hours_with_other_costs(g * np.exp(s * h), ε, k, σ) for s in (1, -1))
    λ = d.derived_elasticity(ε, d.compute_share(g, k, σ), σ, 1e12)
    assert np.log(up / down) / (2 * h) == pytest.approx(λ - 1, abs=1e-4)


def test_backfire_ends_under_fixed_proportions_and_never_where_both_elasticities_exceed_one():
    path = d.hours_with_other_costs(np.geomspace(1, 1e6, 400), 1.2, 0.3, 1.5)
    assert (np.diff(path) > 0).all()
    assert d.hours_with_other_costs(1e6, 3.0, 0.9, 0.5) < d.hours_with_other_costs(1e2, 3.0, 0.9, 0.5)
    assert d.hours_with_other_costs(1e6, 3.0, 0.3, 1.0) > d.hours_with_other_costs(1e2, 3.0, 0.3, 1.0) > 1
    shares = d.compute_share(np.geomspace(1, 1e6, 50), 0.3, 1.5)
    assert (np.diff(shares) > 0).all()
    assert d.compute_share(1e6, 0.3, 1.5) == pytest.approx(0.998, abs=5e-4)


@given(ε=st.floats(1.2, 4), k=st.floats(0.1, 0.95), σ=st.floats(0, 0.8))
def test_hours_peak_with_substitution_where_the_formula_says(ε, k, σ):
    peak = float(d.largest_hours_gain(ε, k, σ))
    assume(1.01 < peak < 1e8)
    path = d.hours_with_other_costs(peak * np.array([0.99, 1, 1.01]), ε, k, σ)
    assert path[1] >= path.max()


def test_where_hours_peak_beside_fixed_proportions():
    assert d.largest_hours_gain(1.2, 0.3, 1.5) == np.inf
    assert d.largest_hours_gain(0.8, 0.3, 0.5) == 1
    at = float(d.largest_hours_gain(0.8, 0.3, 1.5))
    path = d.hours_with_other_costs(at * np.array([0.99, 1, 1.01]), 0.8, 0.3, 1.5)
    assert path[1] == path.max() > 1


# --- who gains --------------------------------------------------------------------------------------


@given(g=gains, ε=st.floats(0.1, 0.9) | st.floats(1.1, 3), φ=shares)
def test_users_gain_the_area_beside_their_demand_curve(g, ε, φ):
    prices = np.linspace(g**-φ, 1, 20_001)
    assert d.users_gain(g, ε, φ) == pytest.approx(np.trapezoid(prices**-ε, prices), rel=1e-3, abs=1e-6)


@given(g=st.floats(1.01, 1000), ε=st.floats(1.01, 1.49), c=st.floats(0.05, 1))
def test_where_the_market_grows_and_hours_fall_sellers_gain_half_of_what_users_do_at_most(g, ε, c):
    users, sellers = d.users_gain(g, ε, 2 / 3), d.sellers_gain(g, ε, 2 / 3, c)
    revenue, cost = g ** (2 / 3 * (ε - 1)), c * g ** (2 / 3 * ε - 1)  # price times work, and hours, by hand
    profit = revenue - cost - (1 - c)
    assert sellers == pytest.approx(profit, abs=1e-9)
    assert 0 < sellers <= 0.5 * users + 1e-9
    assert d.hours_factor(g, ε, 2 / 3) < 1


# --- derived demand -------------------------------------------------------------------------------


@given(η=elasticities, k=shares, σ=elasticities)
def test_limits_of_derived_demand(η, k, σ):
    assert d.derived_elasticity(η, k, σ, 1e9) == pytest.approx(k * η + (1 - k) * σ, abs=1e-5)
    assert d.derived_elasticity(η, 1.0, σ, 2.0) == pytest.approx(η)
    assert d.derived_elasticity(η, 0.0, σ, 2.0) == pytest.approx(σ)
    assert d.derived_elasticity(η, k, η, 2.0) == pytest.approx(η)  # then the share does not matter
    fixed = k * η * 2 / (η + 2 - k * η)
    assert d.derived_elasticity(η, k, 0.0, 2.0) == pytest.approx(fixed)


@settings(deadline=None)
@given(
    η=st.floats(0.1, 3), k=st.floats(0.1, 0.9), σ=st.floats(0.2, 0.9) | st.floats(1.1, 3), e=st.floats(0.2, 5)
)
def test_derived_demand_against_a_market_solved_by_search(η, k, σ, e):
    """Another route: a CES firm, a product market and a market of the other input, for a rent 1e-5 higher."""

    def quantity(rent):
        def excess(log_w):  # demand for the other input, less its supply w**e (1 - k)
            w = np.exp(log_w)
            price = (k * rent ** (1 - σ) + (1 - k) * w ** (1 - σ)) ** (1 / (1 - σ))
            return price**-η * (price / w) ** σ - w**e

        w = np.exp(brentq(excess, -1, 1, xtol=1e-14))
        price = (k * rent ** (1 - σ) + (1 - k) * w ** (1 - σ)) ** (1 / (1 - σ))
        return k * price**-η * (price / rent) ** σ

    h = 1e-4
    numeric = -(np.log(quantity(np.exp(h))) - np.log(quantity(np.exp(-h)))) / (2 * h)
    assert d.derived_elasticity(η, k, σ, e) == pytest.approx(numeric, rel=1e-4, abs=1e-6)


@given(η=positives, k=st.floats(0.01, 0.98), σ=positives, e=positives)
def test_marshalls_laws(η, k, σ, e):
    λ = d.derived_elasticity(η, k, σ, e)
    assert d.derived_elasticity(η + 0.1, k, σ, e) > λ
    assert d.derived_elasticity(η, k, σ + 0.1, e) > λ
    assert d.derived_elasticity(η, k, σ, e + 0.1) >= λ - 1e-12
    more = d.derived_elasticity(η, k + 0.01, σ, e)
    if abs(η - σ) > 1e-3:  # the third law turns round when substitution is easier than doing without
        assert (more > λ) == (η > σ)


# --- rent and quantity ----------------------------------------------------------------------------


@given(g=gains, λ=positives, s=st.floats(0, 20))
def test_equilibrium_is_on_both_curves(g, λ, s):
    rent, hours = d.rent_in_equilibrium(g, λ, s), d.hours_in_equilibrium(g, λ, s)
    assert hours == pytest.approx(rent**s, rel=1e-6)
    assert hours == pytest.approx(g ** (λ - 1) * rent**-λ, rel=1e-6)


@given(g=gains, λ=positives, s=st.floats(0.01, 20))
def test_rent_hours_and_revenue_have_one_threshold(g, λ, s):
    assume(abs(λ - 1) > 1e-3)
    rent, hours = d.rent_in_equilibrium(g, λ, s), d.hours_in_equilibrium(g, λ, s)
    assert (rent > 1) == (hours > 1) == (rent * hours > 1) == (λ > 1)


def test_flat_and_fixed_supply():
    assert d.hours_in_equilibrium(7.0, 1.8, 1e9) == pytest.approx(d.hours_factor(7.0, 1.8), rel=1e-6)
    assert d.hours_in_equilibrium(7.0, 1.8, 0.0) == 1
    assert d.rent_in_equilibrium(7.0, 1.8, 0.0) == pytest.approx(7 ** (0.8 / 1.8))


# --- adoption -------------------------------------------------------------------------------------


@given(p=st.floats(0.01, 100), v=st.floats(0.1, 10), b=st.floats(0.3, 5))
def test_elasticity_of_adoption_is_the_derivative(p, v, b):
    h = 1e-5
    up, down = d.adoption(p * np.exp(h), v, b), d.adoption(p * np.exp(-h), v, b)
    assert d.adoption_elasticity(p, v, b) == pytest.approx(-np.log(up / down) / (2 * h), abs=1e-4)


def test_adoption_against_a_drawn_population():
    v, b, p = 2.0, 3.0, 1.5
    worth = v * np.exp(np.random.default_rng(4).logistic(scale=1 / b, size=400_000))
    assert np.mean(worth > p) == pytest.approx(d.adoption(p, v, b), abs=0.003)


@given(b=st.floats(1.2, 6))
def test_spending_peaks_where_the_elasticity_is_one(b):
    u = minimize_scalar(
        lambda u: -np.exp(u) * d.adoption(np.exp(u), 1.0, b), bounds=(-5, 5), method="bounded"
    ).x
    assert d.adoption(np.exp(u), 1.0, b) == pytest.approx(d.share_at_largest_spending(b), abs=1e-3)
    assert d.adoption_elasticity(np.exp(u), 1.0, b) == pytest.approx(1, abs=1e-2)


def test_a_second_population_makes_the_elasticity_rise_again():
    v, w, b = np.array([1.0, 0.01]), np.array([1.0, 50.0]), 2.0
    prices = np.geomspace(100, 1e-4, 200)
    found = np.array([d.waves_elasticity(p, v, w, b) for p in prices])
    use = np.array([(w * d.adoption(p, v, b)).sum() for p in prices])
    assert found[1:-1] == pytest.approx(-np.gradient(np.log(use), np.log(prices))[1:-1], abs=0.01)
    turns = np.diff(np.sign(np.diff(found)))
    assert (turns != 0).sum() == 2  # it falls, rises and falls
    one = np.array([d.waves_elasticity(p, v[:1], w[:1], b) for p in prices])
    assert (np.diff(one) < 0).all()
    assert one == pytest.approx(d.adoption_elasticity(prices, 1.0, b))


# --- identification -------------------------------------------------------------------------------


@given(u=st.floats(-3, 3), v=st.floats(-3, 3), z=st.floats(-3, 3), ε=elasticities, s=positives)
def test_the_market_is_on_both_curves(u, v, z, ε, s):
    p, q = d.market(u, v, z, ε, s)
    assert q == pytest.approx(u - ε * p, abs=1e-9)
    assert q == pytest.approx(s * (p + z) + v, abs=1e-9)


@pytest.mark.parametrize(
    ("ε", "s", "σ_u", "σ_v", "σ_z"), [(1.5, 1.0, 1.0, 0.5, 0.7), (0.4, 3.0, 2.0, 1.0, 0.3)]
)
def test_a_large_sample_finds_the_limits(ε, s, σ_u, σ_v, σ_z):
    drawn = d.simulated_market(400_000, ε, s, seed=7, σ_u=σ_u, σ_v=σ_v, σ_z=σ_z)
    found, instrumented = d.ols(drawn["q"], drawn["p"]), d.two_stage(drawn["q"], drawn["p"], drawn["z"])
    assert found.value == pytest.approx(d.ols_limit(ε, s, σ_u, σ_v, σ_z), abs=4 * found.error)
    assert instrumented.value == pytest.approx(-ε, abs=4 * instrumented.error)


def test_an_instrument_that_moves_demand_finds_its_own_limit():
    drawn = d.simulated_market(400_000, 1.0, 1.0, seed=8, ρ=0.3)
    found = d.two_stage(drawn["q"], drawn["p"], drawn["z"])
    assert found.value == pytest.approx(d.iv_limit(1.0, 1.0, 1.0, 1.0, 0.3), abs=4 * found.error)
    assert found.value < -1.5  # too elastic
    naive = d.ols(drawn["q"], drawn["p"])
    assert naive.value == pytest.approx(d.ols_limit(1.0, 1.0, 1.0, 1.0, 1.0, 0.3), abs=4 * naive.error)
    moments = np.cov(drawn["p"], drawn["q"])[[0, 0, 1], [0, 1, 1]]
    assert moments == pytest.approx(d.market_moments(1.0, 1.0, 1.0, 1.0, 1.0, 0.3), abs=0.01)


@given(ε=elasticities, s=positives, σ=positives)
def test_ols_is_right_only_when_one_curve_stands_still(ε, s, σ):
    assert d.ols_limit(ε, s, 0.0, σ, σ) == pytest.approx(-ε)
    assert d.ols_limit(ε, s, σ, 0.0, 0.0) == pytest.approx(s)
    assert -ε < d.ols_limit(ε, s, σ, σ, σ) < s
    assert d.iv_limit(ε, s, σ, σ, 0.0) == pytest.approx(-ε)


@given(ε=elasticities, s=positives, σ_u=positives, ρ=st.floats(0, 0.9))
def test_least_squares_and_a_tainted_instrument_bound_the_truth(ε, s, σ_u, ρ):
    """The gap of least squares has the sign of σ_u - ρ s σ_z; the instrument errs upwards."""
    assume(s - ρ * σ_u > 1e-3)
    assume(abs(σ_u - ρ * s) > 1e-3)
    assert (-d.ols_limit(ε, s, σ_u, 0.5, 1.0, ρ) < ε) == (σ_u > ρ * s)
    assert -d.iv_limit(ε, s, σ_u, 1.0, ρ) >= ε - 1e-9


def test_intervals_hold_the_truth_as_often_as_they_say():
    """400 markets of 200 days with a strong instrument; least squares almost never does."""
    hits = {"iv": 0, "ols": 0}
    for seed in range(400):
        drawn = d.simulated_market(200, 1.2, 1.0, seed=seed, σ_v=0.5)
        for name, found in (
            ("iv", d.two_stage(drawn["q"], drawn["p"], drawn["z"])),
            ("ols", d.ols(drawn["q"], drawn["p"])),
        ):
            low, high = found.interval()
            hits[name] += low < -1.2 < high
    assert 0.92 < hits["iv"] / 400 < 0.98
    assert hits["ols"] == 0


def test_anderson_rubin_keeps_its_level_with_a_weak_instrument_and_wald_does_not():
    """600 samples of 50 days: strong demand shocks, and an instrument that hardly moves the price."""
    robust = wald = empty = 0
    for seed in range(600):
        made = d.simulated_market(50, 1.5, 1.0, seed=seed, σ_u=2.0, σ_v=0.1, σ_z=0.3)
        low, high = d.anderson_rubin(made["q"], made["p"], made["z"])
        robust += low <= -1.5 <= high if low <= high else not (high < -1.5 < low)
        found = d.two_stage(made["q"], made["p"], made["z"])
        wald += found.interval()[0] < -1.5 < found.interval()[1]
        empty += (low, high) == (-np.inf, np.inf) or low > high
        assert ((low > high) or np.isinf(low)) == (found.F < 1.96**2)
    assert 0.92 < robust / 600 < 0.97
    assert wald / 600 < 0.92
    assert empty > 300  # F is mostly below the critical value: the honest answer is unbounded


def test_anderson_rubin_by_search():
    """The interval is where the t statistic of the instrument, in a regression of q - b p, is within 1.96."""
    fish = load("fish_market").iloc[:55]
    q, p = np.log(fish.quantity_lb.to_numpy()), np.log(fish.price_usd_per_lb.to_numpy())
    waves = fish.wave_height_2_days.to_numpy()
    low, high = d.anderson_rubin(q, p, waves)

    def excess(b):
        found = d.ols(q - b * p, waves)
        return abs(found.value / found.error) - 1.96

    middle = d.two_stage(q, p, waves).value
    assert low == pytest.approx(brentq(excess, middle - 50, middle), rel=1e-6)
    assert high == pytest.approx(brentq(excess, middle, middle + 50), rel=1e-6)


def test_estimators_by_hand():
    rng = np.random.default_rng(3)
    x, w, z, e = rng.standard_normal((4, 60))
    x = x + z
    y = 2 * x - w + e
    W = np.column_stack([x, np.ones(60), w])
    b = np.linalg.solve(W.T @ W, W.T @ y)
    errors = np.sqrt(np.diag(np.linalg.inv(W.T @ W)) * ((y - W @ b) @ (y - W @ b)) / 57)
    ours = d.ols(y, x, w)
    assert (ours.value, ours.error) == pytest.approx((b[0], errors[0]))
    assert ours.F == np.inf
    wald = np.cov(y, z)[0, 1] / np.cov(x, z)[0, 1]  # one instrument, no control: a ratio of two covariances
    assert d.two_stage(y, x, z).value == pytest.approx(wald)
    r = np.corrcoef(x, z)[0, 1] ** 2
    assert d.two_stage(y, x, z).F == pytest.approx(r / (1 - r) * 58)


def test_a_seed_is_a_sample():
    one, two = d.simulated_market(5, 1.0, 1.0, seed=1), d.simulated_market(5, 1.0, 1.0, seed=1)
    assert all((one[name] == two[name]).all() for name in "pqz")
    assert (d.simulated_market(5, 1.0, 1.0, seed=2)["p"] != one["p"]).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: d.service_factor(0.5, 1.0), "g = 0.5 is outside its domain: g >= 1"),
        (lambda: d.hours_factor(2.0, -1.0), "ε = -1.0 is outside its domain: ε >= 0"),
        (lambda: d.spending_factor(2.0, 1.0, 1.5), "φ = 1.5 is outside its domain: 0 <= φ <= 1"),
        (lambda: d.rebound(1.0, 1.0), "g = 1.0 is outside its domain: g > 1"),
        (lambda: d.implied_elasticity(2.0, 1.0), "(price - 1)² = 0.0 is outside its domain"),
        (lambda: d.hours_with_other_costs(2.0, 1.0, 1.2), "k = 1.2 is outside its domain"),
        (lambda: d.largest_hours_gain(2.0, 1.0), "k = 1.0 is outside its domain: 0 < k < 1"),
        (lambda: d.largest_hours_gain(2.0, 0.5, 1.0), "(1 - σ)² = 0.0 is outside its domain"),
        (lambda: d.hours_with_other_costs(2.0, 1.0, 0.5, -1.0), "σ = -1.0 is outside its domain: σ >= 0"),
        (lambda: d.users_gain(2.0, 1.0), "(ε - 1)² = 0.0 is outside its domain"),
        (lambda: d.sellers_gain(2.0, 1.5, 0.5, 1.5), "c = 1.5 is outside its domain: 0 <= c <= 1"),
        (lambda: d.waves_elasticity(1.0, np.ones(2), np.zeros(2), 1.0), "w = 0.0 is outside its domain"),
        (lambda: d.anderson_rubin(np.ones(2), np.ones(2), np.ones(2)), "degrees of freedom = 0 is outside"),
        (lambda: d.derived_elasticity(1.0, 0.5, 1.0, 0.0), "e = 0.0 is outside its domain: e > 0"),
        (lambda: d.rent_in_equilibrium(2.0, 0.0, 1.0), "λ = 0.0 is outside its domain: λ > 0"),
        (lambda: d.adoption(0.0, 1.0, 1.0), "p = 0.0 is outside its domain: p > 0"),
        (lambda: d.share_at_largest_spending(1.0), "b = 1.0 is outside its domain: b > 1"),
        (lambda: d.market(0.0, 0.0, 0.0, 1.0, 0.0), "s = 0.0 is outside its domain: s > 0"),
        (
            lambda: d.simulated_market(5, 1.0, 1.0, seed=1, ρ=2.0),
            "ρ = 2.0 is outside",
        ),
        (lambda: d.ols_limit(1.0, 1.0, 0.0, 0.0, 0.0), "variance of the price = 0.0 is outside its domain"),
        (lambda: d.iv_limit(1.0, 1.0, 3.0, 1.0, 0.5), "s σ_z - ρ σ_u = -0.5 is outside its domain"),
        (lambda: d.ols(np.ones(2), np.arange(2.0)), "degrees of freedom = 0 is outside its domain"),
        (lambda: d.fall_per_year(np.arange(3.0), np.array([1.0, 0.0, 2.0])), "prices = 0.0 is outside"),
    ],
)
def test_what_is_outside_is_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


# --- the tables -----------------------------------------------------------------------------------


def test_waves_keep_boats_in_port():
    """Relevance: high waves, dear fish; and days are in order, none twice."""
    fish = load("fish_market")
    assert fish.day.tolist() == list(range(1, 98))
    assert np.corrcoef(fish.wave_height_2_days, np.log(fish.price_usd_per_lb))[0, 1] > 0.4


def test_prices_agree_with_the_other_table_of_prices():
    """The same model at the same time has one price in both tables."""
    here = load("capability_prices").set_index("model")
    there = load("list_prices").set_index(["model", "token"]).price_usd_per_million
    pairs = {
        "o1": "o1-2024-12-17",
        "GPT-4o 0513": "gpt-4o-2024-05-13",
        "GPT-4o 0806": "gpt-4o-2024-08-06",
        "o3-mini": "o3-mini-2025-01-31",
        "DeepSeek-V3, launch": "DeepSeek-V3 (launch promotion)",
    }
    for model, name in pairs.items():
        assert there[model, "input"] == here.input_usd_per_million[name]
        assert there[model, "output"] == here.output_usd_per_million[name]


# --- the judgement of claim A10, and what the chapter says ------------------------------------------------


@pytest.fixture(scope="module")
def a10():
    return broader_market()


def _money(a10, **evidence):
    return VERDICTS[int(a10.part("market").code({**a10.main, "reading": 1.0, **evidence}))]


@pytest.mark.parametrize("quarter", ["FY2026Q4", "FY2027Q1", "FY2027Q2"])
@pytest.mark.parametrize("lost", [0.0, 6.47e9, 8e9])
def test_a_bound_that_spending_falls_short_of_refutes_and_none_confirms(a10, quarter, lost):
    """By hand: 700/400 in half of the year, at standing prices; 900/400, with a cheaper plan, is none."""
    after = growth(quarter, lost)
    assert [option.value for option in a10.evidence["least"].options] == [1, 700 / 400]
    assert _money(a10, after=after) == _money(a10, after=after, least=700 / 400) == "unresolved"
    assert _money(a10, after=after, least=900 / 400) == ("false" if after < 900 / 400 else "unresolved")
    assert _money(a10, after=1e3) == "unresolved"  # spending that grows by any factor confirms nothing


def test_growth_of_use_by_any_factor_confirms_nothing(a10):
    """What is beyond growth at unchanged prices is the most that the price did; the law is assumed."""

    def use(**evidence):
        return VERDICTS[int(a10.part("market").code({**a10.main, "reading": 0.0, **evidence}))]

    assert use(use=1.05, slopes=0.0) == use(use=50.0, slopes=0.0) == "unresolved"
    assert use(use=1.05) == use(use=50.0) == "mostly true"
    assert use(elasticity=-0.3) == use(elasticity=2.0) == "mostly true"  # hosts' elasticities are no ground
    assert use(use=1.5, least=2.0) == "false"


def test_growth_is_compared_within_one_year(a10):
    """People of the year to February are set beside no sales to July."""
    pairs = set(zip(a10.grid["after"].round(2).tolist(), a10.grid["least"].tolist(), strict=True))
    assert {(1.75, 1.75), (1.92, 1.75), (2.17, 1.0)} <= pairs
    assert (2.17, 1.75) not in pairs


def test_money_is_unresolved_by_hand(a10):
    """Short by no pair: January's sales grew by a hair more than people did; no elasticity decides."""
    assert 62_314 / 35_580 > 700 / 400
    shares = a10.shares_of["market"].shares  # read as use it is mostly true by every combination
    assert shares == pytest.approx({"mostly true": 1 / 2, "unresolved": 1 / 2})
    assert max(abs(1.11 - 1), abs(1.17 - 1)) / 0.22 < 1.96
    assert all(option.value > 0 for option in a10.evidence["elasticity"].options)


def test_two_claims_have_one_standard_for_growth(a10):
    """What A10 says of money and A11 of chips follows from the same bounds, elasticities and cases."""
    money, chips = a10.part("market"), demand_for_gpus()
    for after, least, elasticity in itertools.product((1.2, 2.4), (1.0, 2.0), (-0.3, 1.1, 1.8)):
        asked = {"least": least, "elasticity": elasticity}
        here = money.code({**a10.main, **asked, "after": after, "reading": 1.0})
        assert here == chips.part("demand").code({**chips.main, **asked, "grew": after})


def test_a_count_a_little_higher_would_refute_in_one_combination_of_twelve():
    """A11, as its words say: 700 and 400 million people are told to a hundred million."""
    made = demand_for_gpus()
    assert made.numbers["half_low"] == pytest.approx(650 / 450)
    assert made.numbers["half_high"] == pytest.approx(750 / 350)
    alone, half = made.evidence["least"].options
    assert made.numbers["half"] == half.value < made.numbers["more_than"] < half.value + 0.02
    higher = Option(made.numbers["more_than"], half.what, half.source, half.given)
    other = {**made.evidence, "least": Evidence("x", alone, higher, low=0.3, high=8, log=True)}
    again = Claim(other, made.parts, "", [])
    assert again.shares_of["demand"].shares["false"] == pytest.approx(1 / 12, abs=0.001)


def test_evidence_that_contradicts_itself_decides_nothing(a10):
    assert _money(a10, elasticity=1.5, error=0.1, after=1.75, least=2.0) == "unresolved"


def test_money_turns_where_growth_passes_a_bound_and_knows_nothing_of_the_fall_of_prices(a10):
    """Elasticity is above one exactly where spending grew more than demand by itself, whatever prices did."""
    assert not {"g", "falls", "rate"} & set(a10.evidence)
    for g in (1.01, 9.0, 1e6):
        for y, x in ((1.75, 1.5), (1.75, 2.6)):
            assert (d.implied_elasticity(y * g, 1 / g, x) > 1) == (y > x)
    assert _money(a10, after=1.75, elasticity=1.44, error=0.22) == "mostly true"
    assert _money(a10, after=1.75, least=1.76) == "false"


def test_sales_of_the_two_years_by_hand():
    """Nvidia's Data Center, million dollars, as its releases print them."""
    assert growth("FY2026Q4") == pytest.approx(62_314 / 35_580)
    assert growth("FY2027Q1") == pytest.approx(75_246 / 39_112)
    assert growth("FY2027Q2") == pytest.approx(89_023 / 41_096)
    assert growth("FY2025Q4") == pytest.approx(35_580 / 18_404)


@given(y=st.floats(1, 50), g=st.floats(1.1, 100), ε=elasticities)
def test_growth_at_unchanged_prices_is_at_most_the_growth_of_use(y, g, ε):
    x = y / g ** (ε - 1)
    assert x <= y * g * (1 + 1e-12)  # use grows as spending does, times the fall of the price


def test_wherever_the_chapter_says_that_backfire_ends_it_says_on_what_condition():
    """A sentence in which backfire or the paradox ends, or never does, names σ or fixed proportions."""
    book = nbformat.read(ROOT / "chapters" / "06-demand.ipynb", 4)
    text = "\n\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    takeaways = re.findall(r"\*\*Takeaway.*?\*\*", text, re.DOTALL)
    summary = text.split("## Summary")[1].split("## Key terms")[0]
    said = [s for s in [*takeaways, *summary.split("\n* ")] if re.search(r"backfire\s+(ends|never)", s)]
    assert len(said) == 2  # a takeaway and a line of the summary
    assert all("fixed proportions" in s and r"\sigma < 1" in s and "never" in s for s in said)


def test_every_instrument_says_which_letter_of_the_model_it_is():
    book = nbformat.read(ROOT / "chapters" / "06-demand.ipynb", 4)
    text = next(c.source for c in book.cells if "### Instruments for AI" in c.source)
    rows = [row.split("|")[1:-1] for row in text.splitlines() if row.startswith("| ")][1:]
    assert len(rows) >= 10
    assert all(re.search(r"\$[zuv]\$|neither", what) for _, what, _ in rows)


@given(s=st.floats(0.02, 0.4), rest=st.floats(0.02, 0.3), other=st.floats(0.02, 0.2), ν=st.floats(0, 0.9))
def test_nested_elasticities_are_the_derivatives_of_the_shares(s, rest, other, ν):
    """Shares of a nest of two, of a nest of one and of nothing, moved by a small change of one price."""
    αp, none = 3.0, 1 - s - rest - other
    w = s / (s + rest)

    def shares(dear):
        inside = np.array([w * np.exp(-αp * dear / (1 - ν)), 1 - w])
        nests = np.array([(s + rest) * inside.sum() ** (1 - ν), other, none])
        nests = nests / nests.sum()
        return np.array([*(nests[0] * inside / inside.sum()), *nests[1:]])

    moved = (np.log(shares(1e-5)) - np.log(shares(-1e-5))) / 2e-5
    own, near, far = d.nested_elasticities(αp, s, w, ν)
    assert moved == pytest.approx([-own, near, far, far], rel=1e-5)
    assert s * own == pytest.approx(rest * near + (1 - s - rest) * far)  # who leaves goes somewhere


def test_one_measured_elasticity_of_a_host_fits_a_market_on_either_side_of_one():
    """Practice 9, by hand: 6/0.9 × 0.2 under plain logit, 6/3.9 × 0.2 with a nest."""
    for ν, market in ((0.0, 6 / 0.9 * 0.2), (0.8, 6 / 3.9 * 0.2)):
        assert 6.0 / d.nested_elasticities(1.0, 0.1, 0.25, ν)[0] * 0.2 == pytest.approx(market)
    assert 6 / 3.9 * 0.2 < 1 < 6 / 0.9 * 0.2


def test_the_price_of_a_fixed_score_found_a_floor():
    """What the section Since then says: no record after October 2024, far above the line drawn on."""
    models = load("capability_prices").query("gpqa_percent >= 35")
    price = (3 * models.input_usd_per_million + models.output_usd_per_million) / 4
    early = models.date < "2024-11-01"
    assert price[early].min() == pytest.approx(0.13125)
    assert price[~early].min() == pytest.approx(0.1375)
    years = (models.date.max() - models.date[early].max()).days / 365.25
    assert price[~early].min() > 5 * 0.13125 / 5**years  # 5 a year: the low end of the rate's interval


def test_the_second_witness_of_sales_in_two_tables():
    since, quarters = load("since"), load("nvidia_quarters").set_index("quarter")
    rows = since.query("chapter == '06' and subject == 'Nvidia'").sort_values("date")
    assert rows.value.tolist() == pytest.approx(quarters.data_center_usd[-2:].tolist(), rel=1e-3)
