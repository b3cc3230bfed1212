"""Lock-in: fixed points against an independent search, folds, optima, and urns against their exact laws."""

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import beta, betabinom, kstest

from aiecon import margins
from aiecon import platforms as p
from aiecon.data import load

costs = st.floats(0, 1e5)
fleets = st.floats(1, 1e6)
spreads = st.floats(0.1, 10)
ratios = st.floats(0, 6)  # θ / μ
advantages = st.floats(-4, 4)  # Δ / μ


# --- switching costs -----------------------------------------------------------------------------


@settings(deadline=None)
@given(c=costs, s=costs, δ=st.floats(0, 1), v=st.floats(0, 1e6))
def test_profit_over_the_life_of_a_customer_is_nothing(c, s, δ, v):
    assume(v >= c)
    p1, p2 = p.first_sale_price(c, s, δ, v), p.locked_in_price(c, s, v)
    assert (p1 - c) + δ * (p2 - c) == pytest.approx(0, abs=1e-6)
    assert p1 <= c <= p2 <= v


@settings(deadline=None)
@given(S=st.floats(1, 1e9), s=costs, room=st.floats(1, 1e5))
def test_at_the_threshold_a_fleet_is_indifferent(S, s, room):
    F = p.threshold_fleet(s + room, S, s)
    assert p.switching_cost_per_gpu(F, S, s) == pytest.approx(s + room, rel=1e-6)


def test_no_fleet_leaves_when_the_premium_does_not_cover_the_cost_of_each_gpu():
    assert p.threshold_fleet(2000.0, 5e7, 2000.0) == np.inf
    assert p.threshold_fleet(np.array([1000.0, 3000.0]), 5e7, 2000.0).tolist() == [np.inf, 5e4]


@settings(deadline=None)
@given(S=st.floats(1e5, 1e9), F_min=st.floats(1, 1e4), a=st.floats(1.05, 6))
def test_best_premium_is_the_best_and_keeps_one_less_one_over_a(S, F_min, a):
    m = p.best_premium(S, F_min, a)
    found = minimize_scalar(
        lambda x: -x * p.retained_share(x, S, F_min, a), bounds=(0, S / F_min), method="bounded"
    )
    assert m * p.retained_share(m, S, F_min, a) >= -found.fun * (1 - 1e-9)
    assert p.retained_share(m, S, F_min, a) == pytest.approx(1 - 1 / a, rel=1e-9)


def test_shares_of_fleets_against_a_drawn_population():
    F_min, a, S, premium = 100.0, 2.5, 5e7, 1e5
    F = F_min * (1 + np.random.default_rng(3).pareto(a, 2_000_000))
    stay = F < p.threshold_fleet(premium, S)
    assert F[stay].sum() / F.sum() == pytest.approx(p.retained_share(premium, S, F_min, a), abs=0.01)


@settings(deadline=None, max_examples=60)
@given(σ=st.floats(0, 0.6), a=st.floats(1.1, 4))
def test_best_premium_with_a_cost_per_gpu_against_a_search(σ, a):
    """S and F_min are one, so premiums are in units of S / F_min and s is σ."""
    m = p.best_premium(1.0, 1.0, a, σ)
    tried = np.linspace(1e-4, 1 + σ, 20_001)
    income = tried * p.retained_share(tried, 1.0, 1.0, a, σ)
    assert m * p.retained_share(m, 1.0, 1.0, a, σ) >= income.max() - 1e-9
    assert m >= σ


def test_share_kept_rises_as_porting_gets_cheaper():
    """The review's own numbers: 35, 38 and 46 per cent, and all of them below S = 4 s F_min."""
    s, F_min, a = 2_000.0, 1_000.0, 1.5
    S = np.array([50e6, 25e6, 10e6, 7.9e6])
    kept = p.retained_share(p.best_premium(S, F_min, a, s), S, F_min, a, s)
    assert kept.round(2).tolist() == [0.35, 0.38, 0.46, 1.0]


def test_shares_of_fleets_with_a_cost_per_gpu():
    """By hand: F* = 1e6 / (3,000 - 2,000) = 1,000; fleets above it own (100/1,000)**0.5 of all."""
    assert p.retained_share(3_000.0, 1e6, 100.0, 1.5, 2_000.0) == pytest.approx(1 - 0.1**0.5)
    assert p.retained_share(2_000.0, 1e6, 100.0, 1.5, 2_000.0) == 1


@pytest.mark.parametrize("T", [1, 2, 5, 40])
@pytest.mark.parametrize("δ", [0.5, 0.9])
def test_a_longer_lock_is_worth_no_more(T, δ):
    """The game of Practice 2, solved from its end: a customer who leaves pays s once and then c for good."""
    c, s = 15_000.0, 10_000.0
    ahead = 0.0  # what a customer who stays pays above c later on, as of the next period
    for _ in range(T):  # the last period first
        margin = s - δ * ahead  # staying: margin + δ ahead; leaving: s
        ahead = margin + δ * ahead
    assert margin == pytest.approx(s * (1 - δ) if T > 1 else s)
    assert c - δ * ahead == pytest.approx(p.first_sale_price(c, s, δ))


@settings(deadline=None)
@given(p_A=costs, p_B=costs, n_A=st.floats(0, 1e6), n_B=st.floats(1, 1e6))
def test_undercutting_is_just_not_worth_it(p_A, p_B, n_A, n_B):
    s = p.undercut_proof_switching_cost(p_A, p_B, n_A, n_B)
    assert (p_A - s) * (n_A + n_B) == pytest.approx(p_B * n_B, rel=1e-6, abs=1e-3 * (n_A + n_B) * 1e-6)


# --- network effects -----------------------------------------------------------------------------


def searched(Δ, θ, μ, points=20_000):
    """Fixed points by another route: changes of sign on a fine grid, then Brent on the logistic form."""

    def gap(x):
        return 1 / (1 + np.exp(-(Δ + θ * (2 * x - 1)) / μ)) - x

    x = np.linspace(0, 1, points)
    change = np.flatnonzero(np.diff(np.sign(gap(x))) != 0)
    return [brentq(gap, x[i], x[i + 1], xtol=1e-14) for i in change]


@settings(deadline=None)
@given(ratio=ratios, advantage=advantages, μ=spreads)
def test_all_fixed_points_are_found(ratio, advantage, μ):
    θ, Δ = ratio * μ, advantage * μ
    assume(abs(abs(Δ) - p.tolerated_premium(θ, μ)) > 1e-3 * μ)  # at a fold two points are one: tested below
    ours = p.fixed_points(Δ, θ, μ)
    ours = ours[np.isfinite(ours)]
    assert ours == pytest.approx(searched(Δ, θ, μ), abs=1e-9)
    assert p.best_response(ours, Δ, θ, μ) == pytest.approx(ours, abs=1e-12)


@settings(deadline=None)
@given(ratio=st.floats(2.05, 6), within=st.floats(-0.95, 0.95), μ=spreads)
def test_the_middle_is_unstable_and_the_ends_are_stable(ratio, within, μ):
    θ = ratio * μ
    Δ = within * p.tolerated_premium(θ, μ)
    slope = p.response_slope(p.fixed_points(Δ, θ, μ), θ, μ)
    assert slope[0] < 1 < slope[1]
    assert slope[2] < 1
    low, middle, high = p.fixed_points(Δ, θ, μ)
    for nudge, end in ((-1e-6, low), (1e-6, high)):  # and the dynamics agree
        settled = p.follow(np.array([Δ]), θ, μ, middle + nudge, rounds=20_000)[-1]
        assert settled == pytest.approx(end, abs=1e-5)


@settings(deadline=None)
@given(x=st.floats(0.01, 0.99), ratio=ratios, μ=spreads)
def test_slope_is_the_derivative_at_a_fixed_point(x, ratio, μ):
    θ = ratio * μ
    Δ = p.required_advantage(x, θ, μ)
    h = 1e-6
    numeric = (p.best_response(x + h, Δ, θ, μ) - p.best_response(x - h, Δ, θ, μ)) / (2 * h)
    assert p.response_slope(x, θ, μ) == pytest.approx(numeric, rel=1e-4, abs=1e-6)


@settings(deadline=None)
@given(ratio=st.floats(2.1, 6), μ=spreads)
def test_folds_are_where_two_fixed_points_vanish(ratio, μ):
    θ = ratio * μ
    edge = p.tolerated_premium(θ, μ)
    assert np.isfinite(p.fixed_points(np.array([-edge, edge]) * (1 - 1e-9), θ, μ)).all()
    beyond = p.fixed_points(np.array([-edge, edge]) * (1 + 1e-6) + np.array([-1e-9, 1e-9]), θ, μ)
    assert np.isfinite(beyond).sum(axis=0).tolist() == [1, 1]
    assert p.response_slope(np.array(p.fold_shares(θ, μ)), θ, μ) == pytest.approx(1)
    assert -p.required_advantage(p.fold_shares(θ, μ)[1], θ, μ) == pytest.approx(edge, rel=1e-9)


@settings(deadline=None)
@given(ratio=st.floats(0, 2), advantage=advantages)
def test_without_strong_networks_there_is_one_share(ratio, advantage):
    points = p.fixed_points(advantage, ratio, 1.0)
    assert len(set(points[np.isfinite(points)].round(6))) == 1
    assert p.tolerated_premium(ratio, 1.0) == 0


def test_limits_of_the_tolerated_premium():
    assert p.tolerated_premium(1e6, 1.0) == pytest.approx(1e6, rel=1e-4)  # the whole worth of the network
    small = 1e-4  # near the onset it grows as (θ - 2μ)**1.5 / 3 · 2 / (2μ)**0.5
    assert p.tolerated_premium(2 + small, 1.0) == pytest.approx(small**1.5 * 2 / (3 * 2**0.5), rel=1e-3)


def test_hysteresis_up_and_down_differ_between_the_folds_only():
    θ, μ = 3.0, 1.0
    edge = p.tolerated_premium(θ, μ)
    up = np.linspace(-1, 1, 81)
    rising, falling = p.follow(up, θ, μ, 0.0), p.follow(up[::-1], θ, μ, 1.0)[::-1]
    apart = np.abs(rising - falling) > 1e-6
    assert (apart == (np.abs(up) < edge)).all()
    assert rising == pytest.approx(1 - falling[::-1], abs=1e-6)


def test_points_broadcast():
    Δ, θ = np.linspace(-1, 1, 5)[:, None], np.linspace(0, 5, 7)
    assert p.fixed_points(Δ, θ, 1.0).shape == (3, 5, 7)


@settings(deadline=None)
@given(ratio=st.floats(2.01, 6), within=st.floats(0.01, 0.99), μ=spreads)
def test_a_tipped_market_beats_the_split_and_the_worse_standard_costs_more_than_it_is_worse(ratio, within, μ):
    θ = ratio * μ
    Δ = within * p.tolerated_premium(θ, μ)
    low, middle, high = p.fixed_points(Δ, θ, μ)
    on_b, split, on_a = (p.adoption_surplus(x, Δ, θ, μ) for x in (low, middle, high))
    assert split - 1e-9 * μ < on_b < on_a
    assert on_a - on_b >= Δ * (1 - 1e-9)


@settings(deadline=None)
@given(x=st.floats(0.02, 0.98), ratio=ratios, μ=spreads)
def test_who_joins_the_larger_side_is_not_paid_for_what_he_brings(x, ratio, μ):
    θ, h = ratio * μ, 1e-6
    Δ = p.required_advantage(x, θ, μ)
    slope = (p.adoption_surplus(x + h, Δ, θ, μ) - p.adoption_surplus(x - h, Δ, θ, μ)) / (2 * h)
    assert slope == pytest.approx(θ * (2 * x - 1), abs=1e-5 * μ)


@pytest.mark.parametrize(("x", "Δ", "θ", "μ"), [(0.0707, 0.0, 3.0, 1.0), (0.3, 0.2, 3.0, 0.5)])
def test_surplus_against_drawn_tastes(x, Δ, θ, μ):
    taste = np.random.default_rng(5).logistic(scale=μ, size=1_000_000)
    on_a = taste > np.quantile(taste, 1 - x)  # those who like A best
    drawn = np.mean(np.where(on_a, taste + Δ + θ * x, θ * (1 - x)))
    assert p.adoption_surplus(x, Δ, θ, μ) == pytest.approx(drawn, abs=0.01)


@settings(deadline=None)
@given(α=st.floats(0, 5), β=st.floats(0, 5), μ_u=spreads, μ_d=spreads)
def test_slope_of_two_sides(α, β, μ_u, μ_d):
    h = 1e-5
    developers = p.best_response(np.array([0.5 - h, 0.5 + h]), 0.0, β, μ_d)
    ends = p.best_response(developers, 0.0, α, μ_u)
    assert p.two_sided_slope(α, β, μ_u, μ_d) == pytest.approx(np.diff(ends)[0] / (2 * h), rel=1e-3, abs=1e-6)


# --- urns ------------------------------------------------------------------------------------------


def identity(x):
    return x


@pytest.mark.parametrize(("A", "B"), [(1, 1), (2, 1), (3, 5)])
def test_polya_has_its_exact_law(A, B):
    n, paths = 200, 20_000
    shares = p.urn(identity, paths, n, seed=11, A=A, B=B)[0]
    new = np.round(shares * (n + A + B) - A).astype(int)
    law = betabinom(n, A, B).pmf(np.arange(n + 1))
    seen = np.bincount(new, minlength=n + 1) / paths
    assert np.abs(np.cumsum(seen - law)).max() < 1.95 / np.sqrt(paths)  # Kolmogorov at 0.1 %; conservative
    assert p.polya_variance(n, A, B) == pytest.approx(betabinom(n, A, B).var() / (n + A + B) ** 2, rel=1e-9)
    assert kstest(shares, beta(A, B).cdf).statistic < 0.03


def test_one_history_by_hand():
    draws = np.random.default_rng(5)
    count, total, expected = 1.0, 2.0, []
    for _ in range(30):
        count += draws.random(1)[0] < count / total
        total += 1
        expected.append(count / total)
    ours = p.urn(identity, 1, 30, seed=5, keep=np.arange(1, 31))[:, 0]
    assert ours.tolist() == expected


@pytest.mark.parametrize("ratio", [0.0, 1.0, 3.0, 4.0])  # near two they settle too slowly to see
def test_histories_settle_near_stable_fixed_points(ratio):
    ends = p.urn(lambda x: p.best_response(x, 0.0, ratio, 1.0), 500, 5000, seed=2)[0]
    points = p.fixed_points(0.0, ratio, 1.0)
    stable = points[p.response_slope(np.nan_to_num(points), ratio, 1.0) < 1]
    stable = stable[np.isfinite(stable)]
    nearest = np.abs(ends[:, None] - stable).min(axis=1)
    assert np.mean(nearest < 0.1) > 0.95
    if ratio > 2:
        assert 0.4 < np.mean(ends > 0.5) < 0.6  # symmetric: history decides, not merit


@pytest.mark.parametrize("ratio", [1.2, 1.5, 1.8])  # θ / μ: the slope at one half is half of it
def test_below_the_tipping_point_a_lead_vanishes_like_a_power(ratio):
    keep = np.array([500, 10_000])
    early, late = p.urn(lambda x: p.best_response(x, 0.0, ratio, 1.0), 4_000, 10_000, seed=4, A=4, keep=keep)
    expected = ((keep[1] + 5) / (keep[0] + 5)) ** (ratio / 2 - 1)
    assert np.mean(late - 0.5) / np.mean(early - 0.5) == pytest.approx(expected, rel=0.1)


def test_two_rules_meet_the_same_luck():
    ends = [p.urn(lambda x, k=k: p.best_response(x, 0.0, k, 1.0), 300, 100, seed=9)[0] for k in (0.0, 1.0)]
    assert np.corrcoef(*ends)[0, 1] > 0.8


# --- market power ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: p.best_response(1.2, 0.0, 1.0, 1.0), "x = 1.2 is outside its domain: 0 <= x <= 1"),
        (lambda: p.best_response(0.5, 0.0, 1.0, 0.0), "μ = 0.0 is outside its domain: μ > 0"),
        (lambda: p.fixed_points(0.0, -1.0, 1.0), "θ = -1.0 is outside its domain: θ >= 0"),
        (lambda: p.fixed_point("upper", 0.0, 3.0, 1.0), "branch = 'upper' is none of low, middle, high"),
        (lambda: p.required_advantage(1.0, 1.0, 1.0), "x = 1.0 is outside its domain: 0 < x < 1"),
        (lambda: p.locked_in_price(10.0, 1.0, v=5.0), "v - c = -5.0 is outside its domain: v - c >= 0"),
        (lambda: p.retained_share(1.0, 1.0, 1.0, 1.0), "a = 1.0 is outside its domain: a > 1"),
        (lambda: p.urn(lambda x: 2 * x, 3, 5, seed=1), "probability = .* is outside its domain"),
        (lambda: p.urn(lambda x: x * np.nan, 3, 5, seed=1), "probability = nan is outside its domain"),
        (lambda: p.urn(identity, 0, 5, seed=1), "paths = 0 is outside its domain: paths >= 1"),
        (lambda: p.urn(identity, 3, 5, seed=1, keep=np.array([9])), "steps - keep = -4 is outside"),
    ],
)
def test_what_is_outside_is_named(call, message):
    with pytest.raises(ValueError, match=message if ".*" in message else re.escape(message)):
        call()


# --- the tables ----------------------------------------------------------------------------------------


def test_quarters_add_up_to_the_years_that_nvidia_reports():
    quarters = load("nvidia_quarters")
    sums = quarters.groupby(quarters.quarter.str[:6])[["revenue_usd", "data_center_usd"]].sum() / 1e6
    assert sums.loc["FY2024"].tolist() == [60_922, 47_525]
    assert sums.loc["FY2025"].tolist() == [130_497, 115_186]
    assert sums.loc["FY2026"].tolist() == [215_938, 193_737]


def test_prices_and_accelerators_mean_the_same_chip():
    prices, chips = load("chip_prices").set_index("chip"), load("accelerators").set_index("chip")
    both = prices.index.intersection(chips.index)
    assert len(both) >= 5
    for column in ("peak_bf16_FLOP_per_s", "memory_bandwidth_B_per_s"):
        assert prices.loc[both, column].tolist() == chips.loc[both, column].tolist()
    priced = chips.loc[both, "price_usd"].dropna()
    assert prices.loc[priced.index, "price_usd"].tolist() == priced.tolist()


# --- market power at capacity -----------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(a=st.floats(10, 200), part=st.floats(0, 0.9), b=st.floats(0.1, 5), load=st.floats(0.05, 2))
def test_a_full_factory_does_not_end_market_power(a, part, b, load):
    c = part * a
    K = load * (a - c) / (2 * b)  # of what a monopolist without limit would sell
    price = p.capacity_price(a, b, c, K)
    tried = np.linspace(max(a - b * K, c), a, 20_001)
    assert (price - c) * (a - price) >= ((tried - c) * (a - tried)).max() - 1e-9
    q = (a - price) / b
    opportunity = np.maximum(a - 2 * b * q, c)  # marginal revenue where capacity binds
    assert margins.margin(price, opportunity) == pytest.approx(b * q / price, rel=1e-6)  # 1/|ε| = q b / p


def test_the_example_of_scarcity():
    price = p.capacity_price(100.0, 1.0, 10.0, 20.0)
    assert margins.margin(price, 10.0) == pytest.approx(0.875)
    assert margins.margin(price, 60.0) == pytest.approx(0.25)


@pytest.mark.parametrize("branch", ["low", "middle", "high"])
@pytest.mark.parametrize(("Δ", "θ"), [(0.1, 3.0), (-0.15, 2.6)])
def test_two_newton_steps_do_what_thirty_halvings_would(branch, Δ, θ):
    """Against Brent's root of the same condition: after eight halvings the bracket is a thousandth wide."""
    exact = brentq(
        lambda x: x - 1 / (1 + np.exp(-(Δ + θ * (2 * x - 1)))),
        float(p.fixed_point(branch, Δ, θ, 1.0)) - 1e-3,
        float(p.fixed_point(branch, Δ, θ, 1.0)) + 1e-3,
        xtol=1e-14,
    )
    assert p.fixed_point(branch, Δ, θ, 1.0, steps=8) == pytest.approx(exact, abs=2e-8)


def test_before_the_first_adoption_the_share_is_that_of_the_beginning():
    assert p.urn(identity, 2, 5, seed=1, A=3.0, B=1.0, keep=np.array([0])).tolist() == [[0.75, 0.75]]


def test_a_share_of_chips_is_no_share_of_revenue():
    """At its best premium chapter 7 keeps 35 % of chips, at three times the rival's price: 62 % of sales."""
    chip = load("chip_prices").set_index("chip")
    per_flop = chip.price_usd["MI300X"] / chip.peak_bf16_FLOP_per_s["MI300X"]
    rival = per_flop * chip.peak_bf16_FLOP_per_s["H100 SXM"]

    def shares(a):
        m = float(p.best_premium(50e6, 1_000.0, a, 2_000.0))
        kept = float(p.retained_share(m, 50e6, 1_000.0, a, 2_000.0))
        paid_by_stayers, paid_by_leavers = kept * (rival + m), (1 - kept) * rival
        return kept, paid_by_stayers / (paid_by_stayers + paid_by_leavers)

    assert shares(1.5) == pytest.approx((0.35, 0.62), abs=0.005)
    assert shares(1.65)[1] < 0.70 < shares(1.75)[1]  # the lowest estimate for Nvidia, of revenue
