"""What an investment must earn, and whether to wait: closed forms against sums, solvers and random paths."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from aiecon import capital, compute

rates = st.floats(0.005, 0.3)
years = st.integers(1, 30)
falls = st.floats(0.0, 0.6)


def summed(x, r, T, g=0.0):
    return sum(x * (1 + g) ** (t - 1) / (1 + r) ** t for t in range(1, T + 1))


# --- a sum now, a stream later -------------------------------------------------------------------


@given(r=rates, T=years, g=st.floats(-0.5, 0.5))
def test_a_stream_is_worth_the_sum_of_its_payments(r, T, g):
    assert capital.present_value(7.0, r, T, g) == pytest.approx(summed(7.0, r, T, g), rel=1e-9)


@given(r=rates, gap=st.floats(0.01, 0.3))
def test_a_perpetuity_is_a_very_long_stream(r, gap):
    g = r - gap
    assert capital.perpetuity(3.0, r, g) == pytest.approx(
        float(capital.present_value(3.0, r, 40 / gap, g)), rel=1e-9
    )


@pytest.mark.parametrize("g", [0.05, 0.06])
def test_a_rate_at_or_below_growth_is_refused_by_name(g):
    with pytest.raises(ValueError, match=r"^r - g = .* is outside its domain: r - g > 0$"):
        capital.perpetuity(1.0, 0.05, g)


@pytest.mark.parametrize("charge", [capital.capital_charge, capital.renewal_charge])
def test_a_life_of_zero_is_refused_by_name(charge):
    with pytest.raises(ValueError, match=r"^T = 0 is outside its domain: T > 0$"):
        charge(0.08, 0)


@given(r=st.floats(-0.5, 2.0), last=st.floats(1.0, 1e4))
def test_net_present_value_is_the_polynomial(r, last):
    flows = [-50.0, 10.0, 0.0, last]
    expected = np.polyval(flows[::-1], 1 / (1 + r))
    assert capital.net_present_value(r, flows) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(r=st.floats(-0.3, 1.5), T=st.integers(2, 12))
def test_the_internal_rate_is_the_rate_that_was_put_in(r, T):
    pay = 100 / float(capital.present_value(1.0, r, T))
    assert capital.internal_rate([-100.0] + [pay] * T) == pytest.approx(r, abs=1e-9)


@pytest.mark.parametrize(
    ("flows", "says"),
    [
        ([-1.0, 3.0, -2.0], "has one rate of return"),  # two rates, 0 and 100 %
        ([1.0, -3.0], "has one rate of return"),  # a loan
        ([-1.0, -3.0], "has one rate of return"),
        ([0.0, 0.0], "has one rate of return"),
        ([-1.0, 12.0], "no rate of return between"),
        ([-1.0, 0.001], "no rate of return between"),
    ],
)
def test_flows_without_one_rate_are_refused(flows, says):
    with pytest.raises(ValueError, match=rf"^flows = {re.escape(str(flows))}: .*{says}"):
        capital.internal_rate(flows)


@given(r=st.floats(0, 0.3), g=st.floats(-0.4, 0.4), K=st.floats(10, 5e3))
def test_payback_is_the_root_of_present_value(r, g, K):
    total = np.inf if g >= r - 1e-6 else 20.0 / (r - g)
    T = capital.payback(K, 20.0, r, g)
    if total < K * 0.999:
        assert np.isinf(T)
    elif total > K * 1.001:
        found = brentq(
            lambda t: float(capital.present_value(20.0, r, t, g)) - K, 1e-9, 5e3 if g < r - 1e-6 else 310
        )
        assert float(T) == pytest.approx(found, rel=1e-6)


def test_payback_when_growth_equals_the_rate():
    assert float(capital.payback(100.0, 20.0, 0.05, 0.05)) == pytest.approx(
        5.25
    )  # each payment worth 20/1.05


# --- what a dollar of capital must earn ----------------------------------------------------------


@given(r=rates, T=years, f=falls)
def test_charges_that_fall_repay_the_outlay(r, T, f):
    first = float(capital.capital_charge(r, T, f))
    assert summed(first, r, T, -f) == pytest.approx(1.0, rel=1e-9)


@given(r=rates, T=st.floats(0.5, 40))
def test_without_a_fall_all_three_charges_are_the_recovery_factor(r, T):
    assert capital.capital_charge(r, T) == pytest.approx(compute.capital_recovery_factor(r, T), rel=1e-9)
    assert capital.renewal_charge(r, T) == pytest.approx(compute.capital_recovery_factor(r, T), rel=1e-9)


@given(r=rates, f=st.floats(0.01, 0.6))
def test_a_charge_for_ever_is_the_user_cost(r, f):
    assert capital.capital_charge(r, 4000.0, f) == pytest.approx(compute.user_cost(1.0, r, 0.0, -f), rel=1e-6)


@given(r=rates, T=years, f=falls)
def test_level_earnings_pay_for_all_replacements(r, T, f):
    bills = sum((1 - f) ** (k * T) / (1 + r) ** (k * T) for k in range(int(60 / (r * T)) + 1))
    assert capital.renewal_charge(r, T, f) / r == pytest.approx(bills, rel=1e-6)


@given(r=rates, T=years, f=st.floats(0.01, 0.6))
def test_falling_earnings_begin_above_level_ones_and_those_for_ever_below(r, T, f):
    level = float(capital.capital_charge(r, T))
    assert capital.renewal_charge(r, T, f) < level <= capital.capital_charge(r, T, f) * (1 + 1e-9)


@given(r=rates, T=years, lag=st.floats(0, 5), empty=st.floats(0, 0.95))
def test_an_opening_is_paid_for_by_later_years(r, T, lag, empty):
    full = float(capital.opening_factor(r, T, lag, empty)) * compute.capital_recovery_factor(r, T)
    worth = sum(full * (1 - empty**t) / (1 + r) ** (t + lag) for t in range(1, T + 1))
    assert worth == pytest.approx(1.0, rel=1e-6)


@given(r=rates, T=st.floats(0.5, 30), f=st.floats(0.01, 0.6))
def test_level_for_ever_and_falling_for_ever_are_worth_the_same(r, T, f):
    """Both are what all machines cost, so neither leaves a profit: they differ in when buyers pay."""
    falling = capital.perpetuity(capital.capital_charge(r, T, f), r, -f)
    level = capital.perpetuity(capital.renewal_charge(r, T, f), r)
    assert falling == pytest.approx(float(level), rel=1e-9)


def test_the_anchors_of_half_a_trillion():
    """Arithmetic done by hand with the formula of an annuity, in billions a year."""

    def level(r, T):
        return r / (1 - (1 + r) ** -T)

    racks = 500 * 3.4 / 5.9
    rest = 500 - racks
    assert 500 * level(0.08, 5) == pytest.approx(125.2, abs=0.05)
    assert capital.required_revenue(500 * capital.capital_charge(0.08, 5)) == pytest.approx(125.2, abs=0.05)
    for r, T, published in [(0.08, 5, 93.7), (0.05, 5, 83.6), (0.12, 5, 108), (0.08, 3, 133.4)]:
        due = racks * capital.capital_charge(r, T), rest * capital.capital_charge(r, 20)
        ours = capital.required_revenue(*due)
        assert ours == pytest.approx(published, abs=0.4)
        assert ours == pytest.approx(racks * level(r, T) + rest * level(r, 20), rel=1e-12)


def test_running_costs_and_the_costs_of_others_come_on_top():
    assert capital.required_revenue(20.0, 5.0, running=5.0, other=0.5) == pytest.approx(60.0)


@given(r=st.floats(0.02, 0.2), T=st.integers(2, 9), f=falls, other=st.floats(0, 0.9))
def test_a_programme_that_earns_what_it_must_returns_its_rate(r, T, f, other):
    """Cash flows written out: racks for T years at falling earnings, buildings for twenty at level ones."""
    first = 60 * capital.capital_charge(r, T, f)
    level = 40 * capital.capital_charge(r, 20)
    revenue = float(capital.required_revenue(first, level, running=3.0, other=other))
    early = [-100.0]
    for year in range(20):
        sold = revenue if year == 0 else 0.0
        rent = first * (1 - f) ** year if year < T else 0.0
        early.append(float((sold * (1 - other) - 3.0) if year == 0 else rent + level))
    assert capital.internal_rate(early) == pytest.approx(r, abs=1e-8)


@given(n=st.integers(1, 8), T=st.integers(1, 8), t=st.integers(0, 20))
def test_in_service_counts_the_parts(n, T, t):
    parts = 600  # a year's worth; each works from its own moment for T years
    born = (np.arange(n * parts) + 0.5) / parts
    assert capital.in_service(float(t), float(n), float(T)) == pytest.approx(
        np.mean((born < t) & (born > t - T))
    )


@given(g=st.floats(-0.3, 1.0), T=st.integers(1, 12))
def test_depreciation_is_a_sum_over_past_purchases(g, T):
    past = sum((1 + g) ** -k / T for k in range(1, T + 1))
    assert capital.depreciation_share(g, T) == pytest.approx(past, rel=1e-9)


# --- wait or build -------------------------------------------------------------------------------


def test_waiting_with_certainty_against_a_grid():
    π, K, r, f, g = 10.0, 100.0, 0.08, 0.20, 0.02
    t = np.linspace(0, 30, 300_001)
    worth = np.exp(-r * t) * (π * np.exp(g * t) / (r - g) - K * np.exp(-f * t))
    assert capital.waiting_years(π, K, r, f, g) == pytest.approx(t[np.argmax(worth)], abs=1e-3)


def test_no_waiting_when_the_flow_covers_the_user_cost():
    at = compute.user_cost(100.0, 0.08, 0.0, -0.20)
    assert capital.waiting_years(at * 1.0001, 100.0, 0.08, 0.20) == 0
    assert 0 < capital.waiting_years(at * 0.9999, 100.0, 0.08, 0.20) < 0.01
    assert np.isinf(capital.waiting_years(1.0, 100.0, 0.08, 0.0))
    assert np.isinf(capital.waiting_years(1.0, 100.0, 0.08, 0.1, -0.2))


@pytest.mark.parametrize("g", [0.05, 0.07])
def test_waiting_for_what_grows_as_fast_as_the_rate_is_refused_by_name(g):
    with pytest.raises(ValueError, match=r"^r - g = .* is outside its domain: r - g > 0$"):
        capital.waiting_years(10.0, 100.0, 0.05, 0.2, g)


@given(r=st.floats(0.02, 0.2), f=st.floats(0.01, 0.4), gap=st.floats(0.01, 0.3), λ=st.floats(0, 0.5))
def test_without_uncertainty_the_hurdle_is_that_of_the_best_day(r, f, gap, λ):
    g = r - gap
    if g + f <= 0.005:
        assert capital.hurdle(r, g, f, 0.0, λ) >= 1
        return

    def lost(t):  # worth of the plan to build at t, when V / K is one half today
        return -np.exp(-(r + λ) * t) * (0.5 * np.exp(g * t) - np.exp(-f * t))

    horizon = 200 / (g + f)
    grid = np.linspace(0, horizon, 20_001)
    near = grid[np.argmin(lost(grid))]
    best = minimize_scalar(
        lost, bounds=(max(near - horizon / 1e4, 0), near + horizon / 1e4), method="bounded"
    ).x
    assert 0.5 * np.exp((g + f) * best) == pytest.approx(capital.hurdle(r, g, f, 0.0, λ), rel=1e-2)


def test_without_uncertainty_the_hurdle_is_the_user_cost_over_the_flow():
    """V is π / r; building at V = v* K is building at π = (r + f) K."""
    r, f = 0.08, 0.28
    assert r * capital.hurdle(r, 0.0, f, 0.0) == pytest.approx(compute.user_cost(1.0, r, 0.0, -f))


def test_what_gets_cheaper_no_faster_than_it_earns_less_is_built_at_once():
    assert capital.hurdle(0.08, -0.28, 0.28, 0.0) == pytest.approx(1.0)
    assert capital.hurdle(0.08, -0.40, 0.28, 0.0) == pytest.approx(1.0)


doubts = st.floats(0.05, 0.8)
params = {"r": st.floats(0.02, 0.2), "gap": st.floats(0.01, 0.4), "f": st.floats(0, 0.4), "σ": doubts}


@given(**params, λ=st.floats(0, 1))
def test_the_hurdle_solves_the_quadratic(r, gap, f, σ, λ):
    g = r - gap
    v = float(capital.hurdle(r, g, f, σ, λ))
    β = v / (v - 1)
    assert σ**2 * β * (β - 1) / 2 + (g + f) * β == pytest.approx(r + λ + f, rel=1e-6)
    assert β > 1


@given(**params, more=st.floats(0.01, 0.3))
def test_the_hurdle_rises_with_doubt_and_with_the_fall_and_sinks_with_a_rival(r, gap, f, σ, more):
    at = capital.hurdle(r, r - gap, f, σ)
    assert capital.hurdle(r, r - gap, f, σ + more) > at
    assert capital.hurdle(r, r - gap, f + more, σ) > at
    assert capital.hurdle(r, r - gap, f, σ, more) < at
    assert capital.hurdle(r, r - gap - more, f, σ) < at


def test_the_table_of_the_textbook():
    """β = 1/2 - (r - δ)/σ² + ((r - δ)/σ² - 1/2)² + 2r/σ²)^(1/2), with the payout δ = r - g."""
    for σ, r, payout in [(0.2, 0.04, 0.04), (0.4, 0.04, 0.04), (0.2, 0.04, 0.08), (0.2, 0.08, 0.04)]:
        a = (r - payout) / σ**2
        β = 0.5 - a + np.sqrt((a - 0.5) ** 2 + 2 * r / σ**2)
        assert capital.hurdle(r, r - payout, 0.0, σ) == pytest.approx(β / (β - 1))


@pytest.mark.parametrize("g", [0.05, 0.07])
def test_who_would_wait_for_ever_is_refused_by_name(g):
    with pytest.raises(ValueError, match=r"^r \+ λ - g = .* is outside its domain: r \+ λ - g > 0$"):
        capital.hurdle(0.05, g, 0.1, 0.2)
    with pytest.raises(ValueError, match=r"^r \+ λ \+ f = .* is outside its domain"):
        capital.hurdle(0.05, -0.1, -0.06, 0.2)


def first_passages(target, drift, σ, years, count=20_000, per_year=100, seed=10):
    """Years until V / K, one today, is first seen at the target, or infinity."""
    rng = np.random.default_rng(seed)
    log, first = np.zeros(count), np.full(count, np.inf)
    seen = np.log(target) - 0.5826 * σ / np.sqrt(per_year)  # dates only: the shift of Broadie et al. (1997)
    for k in range(1, years * per_year + 1):
        half = rng.normal(0, σ / np.sqrt(per_year), count // 2)
        log += (drift - σ**2 / 2) / per_year + np.concatenate([half, -half])
        first[(log >= seen) & np.isinf(first)] = k / per_year
    return first


def test_option_and_chance_against_random_paths():
    r, g, f, σ, λ = 0.08, 0.0, 0.10, 0.3, 0.15
    top = float(capital.hurdle(r, g, f, σ, λ))
    first = first_passages(top, g + f, σ, 40)
    worth = np.exp(-(r + f + λ) * first) * (top - 1)  # the rival takes all
    assert capital.option_value(1.0, r, g, f, σ, λ) == pytest.approx(worth.mean(), rel=0.02)
    chance = np.exp(-λ * first).mean()
    assert capital.chance_of_building(1.0, top, g + f, σ, λ) == pytest.approx(chance, rel=0.02)
    soon = first_passages(2.0, 0.28, 0.3, 40)
    assert capital.years_to_build(1.0, 2.0, 0.28, 0.3) == pytest.approx(soon.mean(), rel=0.02)


def test_a_falling_ratio_may_never_reach_its_target():
    share = np.isfinite(first_passages(1.5, -0.02, 0.2, 100, count=8000, per_year=20)).mean()
    assert capital.chance_of_building(1.0, 1.5, -0.02, 0.2) == pytest.approx(share, abs=0.02)
    assert np.isinf(capital.years_to_build(1.0, 1.5, 0.02, 0.2))
    assert np.isinf(capital.years_to_build(1.0, 1.5, 0.125, 0.5))  # no drift at all
    assert capital.chance_of_building(2.0, 1.5, -0.02, 0.2) == 1
    assert capital.years_to_build(2.0, 1.5, -0.02, 0.2) == 0


@given(**params)
def test_the_right_to_build_meets_building_smoothly_and_is_never_less(r, gap, f, σ):
    g = r - gap
    top = float(capital.hurdle(r, g, f, σ))
    at = [float(capital.option_value(top * x, r, g, f, σ)) for x in (1 - 1e-5, 1.0)]
    assert at[1] == pytest.approx(top - 1, rel=1e-9)
    assert (at[1] - at[0]) / (top * 1e-5) == pytest.approx(1.0, rel=1e-2)
    v = np.linspace(0.05, 2 * top, 50)
    assert np.all(capital.option_value(v, r, g, f, σ) >= v - 1 - 1e-9)


@given(**params, λ=st.floats(0.01, 0.5))
def test_a_rival_who_takes_all_or_nothing(r, gap, f, σ, λ):
    g = r - gap
    ends = capital.hurdle(r, g, f, σ, λ), capital.hurdle(r, g, f, σ)
    assert capital.shared_hurdle(r, g, f, σ, λ, 1.0) == pytest.approx(ends[0], rel=1e-6)
    assert capital.shared_hurdle(r, g, f, σ, λ, 1e-9) == pytest.approx(ends[1], rel=1e-3)
    assert ends[0] - 1e-9 <= capital.shared_hurdle(r, g, f, σ, λ, 0.4) <= ends[1] + 1e-9


def test_a_rival_who_takes_a_share_against_a_lattice():
    """Backward induction on a tree of log V / K: at each date build, or wait while the rival may come."""
    r, g, f, σ, λ, θ = 0.08, 0.0, 0.10, 0.3, 0.2, 0.5
    step = 0.02
    up = np.exp(σ * np.sqrt(step))
    p = (np.exp((g + f) * step) - 1 / up) / (up - 1 / up)
    discount = np.exp(-(r + f) * step)
    n = 2500
    v = up ** np.arange(-n, n + 1, dtype=float)
    keep = slice(n - 400, n + 400)
    alone = np.maximum((1 - θ) * v - 1, 0)
    first = np.maximum(v - 1, 0)
    for _ in range(n):
        alone[1:-1] = np.maximum((1 - θ) * v - 1, discount * np.convolve(alone, [p, 0, 1 - p], "same"))[1:-1]
        after = np.exp(-λ * step) * first + (1 - np.exp(-λ * step)) * alone
        first[1:-1] = np.maximum(v - 1, discount * np.convolve(after, [p, 0, 1 - p], "same"))[1:-1]
    built = np.isclose(first, v - 1, rtol=0, atol=1e-12) & (v > 1)
    lowest = v[keep][built[keep]][0]
    assert capital.shared_hurdle(r, g, f, σ, λ, θ) == pytest.approx(lowest, rel=0.03)


@given(
    r=st.floats(0.02, 0.2),
    gap=st.floats(0.02, 0.4),
    f=st.floats(0, 0.3),
    σ=st.floats(0.1, 0.6),
    θ=st.floats(0.05, 0.9),
)
def test_who_goes_first_in_a_race_gains_nothing_by_it(r, gap, f, σ, θ):
    """Worth of being first and of being second, written out: the first keeps all until the second builds."""
    g = r - gap
    v = float(capital.race_hurdle(r, g, f, σ, θ))
    alone = float(capital.hurdle(r, g, f, σ))
    β = alone / (alone - 1)
    second_builds = alone / (1 - θ)
    reached = (v / second_builds) ** β
    first = v - 1 - reached * θ * second_builds
    second = reached * ((1 - θ) * second_builds - 1)
    assert first == pytest.approx(second, rel=1e-4, abs=1e-6)
    assert 1 - 1e-9 <= v <= alone * (1 + 1e-9)
    sooner = v - 1e-3 * (v - 1)
    before = (sooner / second_builds) ** β
    assert sooner - 1 - before * θ * second_builds < before * ((1 - θ) * second_builds - 1) + 1e-9


def test_a_race_for_all_leaves_no_rent_and_one_for_nothing_is_no_race():
    args = (0.08, 0.0, 0.1, 0.3)
    assert capital.race_hurdle(*args, 1 - 1e-6) == pytest.approx(1.0, abs=1e-3)
    assert capital.race_hurdle(*args, 1e-6) == pytest.approx(float(capital.hurdle(*args)), rel=1e-2)
