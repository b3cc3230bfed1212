"""Value capture: every equilibrium against a search that knows no formula, and its limits."""

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from scipy.special import lambertw

from aiecon import capture as m
from aiecon.claims import judge
from aiecon.claims.capture import alike_in_score
from aiecon.data import load
from aiecon.platforms import locked_in_price

spreads = st.floats(0.05, 10)
sellers = st.integers(1, 12)
powers = st.floats(0, 1)
chains = st.lists(powers, min_size=1, max_size=4)


# --- margins -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(Δ=st.floats(-20, 20), n=sellers, μ=spreads)
def test_logit_shares_against_the_sum_of_exponentials(Δ, n, μ):
    weight = np.exp(Δ / μ)
    assert m.logit_share(Δ, n, μ) == pytest.approx(weight / (1 + n * weight), rel=1e-6, abs=1e-13)


@settings(deadline=None, max_examples=40)
@given(D=st.floats(-3, 8), n=sellers, μ=st.floats(0.3, 3))
def test_no_seller_gains_by_another_price(D, n, μ):
    """Searched with demand written out, not with the first-order condition."""
    margin = m.logit_margin(D, n, μ)

    def profit(own):
        weight, others = np.exp((D - own) / μ), (n - 1) * np.exp((D - margin) / μ)
        return own * weight / (1 + weight + others)

    best = minimize_scalar(
        lambda own: -profit(own), bounds=(0, 40 * μ + 2 * abs(D)), method="bounded", options={"xatol": 1e-9}
    )
    assert profit(margin) >= -best.fun * (1 - 1e-9)
    assert best.x == pytest.approx(margin, rel=1e-3)


@settings(deadline=None)
@given(D=st.floats(-5, 20), μ=spreads)
def test_one_seller_against_lambert(D, μ):
    assume(D / μ < 500)
    exact = μ * (1 + lambertw(np.exp(D / μ - 1)).real)
    assert m.logit_margin(D, 1, μ) == pytest.approx(exact, rel=1e-9)


def test_limits_of_margins():
    assert m.full_market_margin(2, 1e-9) == pytest.approx(0, abs=1e-8)  # Bertrand: two alike are enough
    assert m.full_market_margin(1e9, 3.0) == pytest.approx(3.0)  # many rivals: μ is left
    assert m.logit_margin(5.0, 1, 1e-3) == pytest.approx(5.0, abs=0.02)  # one seller, alike buyers: all of D
    assert m.logit_margin(5.0, 2, 1e-3) == pytest.approx(2e-3, rel=1e-6)  # and with a second next to nothing
    assert m.logit_margin(-20.0, 3, 1.0) == pytest.approx(1.0, rel=1e-6)  # a good that nearly nobody wants
    assert m.logit_margin(60.0, 4, 1.0) == pytest.approx(m.full_market_margin(4, 1.0))  # nobody does without
    assert m.logit_margin(1.0, 1e6, 1.0) == pytest.approx(1.0, rel=1e-5)


@settings(deadline=None, max_examples=50)
@given(D=st.floats(-2, 6), n=sellers, μ=st.floats(0.3, 3))
def test_a_rival_more_lowers_the_margin_and_raises_surplus(D, n, μ):
    before, after = m.logit_margin(D, n, μ), m.logit_margin(D, n + 1, μ)
    assert after < before
    gain = m.logit_surplus(D - after, n + 1, μ) - m.logit_surplus(D - before, n, μ)
    assert gain > 0
    assert gain > m.logit_profit(D, n, μ) - m.logit_profit(D, n + 1, μ)  # users gain more than sellers lose


@settings(deadline=None, max_examples=30)
@given(Δ=st.floats(-5, 5), n=sellers, μ=st.floats(0.2, 3))
def test_surplus_is_the_area_under_demand(Δ, n, μ):
    area = quad(lambda p: n * m.logit_share(Δ - p, n, μ), 0, 60 * μ + 20, limit=200)[0]
    assert m.logit_surplus(Δ, n, μ) == pytest.approx(area, rel=1e-5, abs=1e-9)


def test_surplus_with_drawn_tastes():
    rng = np.random.default_rng(4)
    tastes = rng.gumbel(size=(400_000, 4))
    worth = np.column_stack([np.full((len(tastes), 3), 0.7), np.zeros(len(tastes))]) + tastes
    drawn = worth.max(axis=1).mean() - np.euler_gamma  # over the expected worth of the outside good alone
    assert m.logit_surplus(0.7, 3, 1.0) == pytest.approx(drawn, abs=0.01)
    assert np.mean(worth.argmax(axis=1) == 0) == pytest.approx(m.logit_share(0.7, 3, 1.0), abs=0.003)


def test_bertrand_with_unequal_costs_is_the_locked_in_price():
    """Costs 3 and 5: the cheaper seller asks the cost of the other, or less where a monopolist would."""
    assert locked_in_price(3.0, 5.0 - 3.0) == 5.0
    assert locked_in_price(3.0, 2.0, v=4.5) == 4.5


# --- entry -----------------------------------------------------------------------------------------


@settings(deadline=None)
@given(S=st.floats(1e6, 1e12), F=st.floats(1e5, 1e9))
def test_entrants_earn_nothing(S, F):
    n = m.cournot_entrants(S, F)
    assert S / n**2 == pytest.approx(F)
    n = m.logit_entrants(S, F)
    assert m.full_market_margin(n, 1.0) * S / n == pytest.approx(F, rel=1e-6)


@settings(deadline=None)
@given(n=st.integers(2, 9), c=st.floats(0.1, 50), S=st.floats(1, 1e3))
def test_profit_in_cournot_with_constant_spending(n, c, S):
    """Searched: a seller's best quantity when the others sell theirs and price is S over the sum."""
    each = S * (n - 1) / (n**2 * c)

    def profit(q):
        return q * (S / (q + (n - 1) * each) - c)

    best = minimize_scalar(lambda q: -profit(q), bounds=(0, 20 * each), method="bounded")
    assert -best.fun == pytest.approx(S / n**2, rel=1e-6)
    assert m.quality_profit(1.0, 1.0, n, S) == pytest.approx(S / n**2)


@settings(deadline=None)
@given(u=st.floats(0.6, 3), n=st.integers(2, 6))
def test_profit_of_a_better_good(u, n):
    """Sutton's formula by another route: the price of a unit of quality from all first-order conditions."""
    S, c, qualities = 100.0, 2.0, np.array([u] + [1.0] * (n - 1))
    λ = c * np.sum(1 / qualities) / (n - 1)  # sum over sellers of: λ - c/u = λ share
    shares = 1 - c / (λ * qualities)
    assume(shares[0] > 0)
    assert shares.sum() == pytest.approx(1)
    units = shares * S / λ / qualities
    profit = units * (λ * qualities - c)
    assert profit[0] == pytest.approx(m.quality_profit(u, 1.0, n, S), rel=1e-9)


@settings(deadline=None, max_examples=60)
@given(γ=st.floats(1, 20), burden=st.floats(0, 0.03), S=st.floats(1e6, 1e11), A=st.floats(1e-3, 1e6))
def test_no_quality_is_better_and_nobody_earns(γ, burden, S, A):
    f = burden * S
    n = m.quality_entrants(S, f, γ)
    assume(n >= 2)
    spent = m.quality_spending(S, n, γ)
    u = (spent / A) ** (1 / γ)
    assert S / n**2 - f - spent == pytest.approx(0, abs=1e-6 * S)
    others = np.geomspace(1e-3, 50, 4001) * u
    with np.errstate(over="ignore"):
        elsewhere = m.quality_profit(others, u, n, S) - f - A * others**γ
    assert elsewhere.max() <= 1e-6 * S


@settings(deadline=None)
@given(γ=st.floats(1, 40), S=st.floats(1e6, 1e12))
def test_limit_of_endogenous_entry(γ, S):
    limit = m.limit_entrants(γ)
    assert limit + 1 / limit - 2 == pytest.approx(γ / 2)
    assert m.quality_entrants(S, 0.0, γ) == pytest.approx(limit, rel=1e-9)
    assert m.quality_entrants(S, 1e-12 * S, γ) == pytest.approx(limit, rel=1e-4)


def test_a_cheaper_run_moves_the_number_only_where_it_is_exogenous():
    S, F = 10e9, 100e6
    assert m.cournot_entrants(S, F / 100) == pytest.approx(10 * m.cournot_entrants(S, F))
    n = m.quality_entrants(S, 0.0, 4.0)
    spent = m.quality_spending(S, n, 4.0)
    dear, cheap = ((spent / A) ** (1 / 4.0) for A in (1.0, 0.01))
    assert cheap / dear == pytest.approx(
        100 ** (1 / 4)
    )  # a hundred times cheaper: all of it goes into quality


@pytest.mark.parametrize(("α", "n", "γ"), [(1.0, 3, 4.0), (0.5, 4, 8.0), (0.1, 5, 16.0), (0.3, 2, 4.0)])
def test_nobody_gains_by_another_quality_when_one_has_it_cheaper(α, n, γ):
    """Shares give qualities, qualities give profits; a search over qualities of each knows no derivative."""
    s = float(m.advantaged_share(α, n, γ))
    t = (1 - s) / (n - 1)
    A = np.array([α] + [1.0] * (n - 1))
    u = 1 / (1 - np.array([s] + [t] * (n - 1)))
    sunk = 2 / γ * t * (1 - t) * (1 - (1 - t) / (n - 1))
    u *= (sunk / u[1] ** γ) ** (1 / γ)

    def net(i, own):
        h = 1 / u
        share = np.maximum(1 - (n - 1) / (1 + own * (h.sum() - h[i])), 0)
        return share**2 - A[i] * own**γ

    for i in (0, 1):
        tried = net(i, np.geomspace(0.6, 1.7, 4001) * u[i])
        assert net(i, u[i]) >= tried.max() - 1e-9
    assert net(0, u[0]) >= net(1, u[1]) - 1e-12


@settings(deadline=None)
@given(α=st.floats(0.01, 1), γ=st.floats(2, 20))
def test_two_sellers_with_unequal_costs_have_a_closed_form(α, γ):
    ratio = α ** (1 / (1 - γ))
    assert m.advantaged_share(α, 2, γ) == pytest.approx(ratio / (1 + ratio), rel=1e-9)


@pytest.mark.parametrize(("n", "γ"), [(3, 4.0), (4, 6.0), (5, 8.0)])
def test_without_an_advantage_shares_and_spending_are_equal(n, γ):
    assert m.advantaged_share(1.0, n, γ) == pytest.approx(1 / n, rel=1e-6)
    assert m.share_spending(1.0, 1 / n, n, γ) == pytest.approx(m.quality_spending(1.0, n, γ))


def test_one_seller_with_a_run_at_a_tenth_leaves_no_room_for_the_third():
    s = m.advantaged_share(0.1, 3, 4.0)
    t = (1 - s) / 2
    assert t**2 < m.share_spending(1.0, t, 3, 4.0)


# --- capacity --------------------------------------------------------------------------------------


@pytest.mark.parametrize("load", [0.4, 0.6, 0.85])
def test_prices_drawn_at_capacity_leave_nothing_to_gain(load):
    """Edgeworth: the rival's draw that makes every price of the support earn the same is a distribution."""
    a, b, c = 12.0, 2.0, 3.0
    K = load * (a - c) / b
    profit = float(m.capacity_profit(K, a, b, c))
    highest = (a + c - b * K) / 2
    lowest = c + profit / K
    prices = np.linspace(lowest, highest, 400)
    alone, dearer = (prices - c) * np.minimum(K, (a - prices) / b), (prices - c) * ((a - prices) / b - K)
    drawn = (alone - profit) / (alone - dearer)  # probability that the rival is cheaper
    assert drawn[[0, -1]] == pytest.approx([0, 1], abs=1e-9)
    assert np.all(np.diff(drawn) > 0)
    above = np.linspace(highest, a, 200)
    assert np.all((above - c) * np.maximum((a - above) / b - K, 0) <= profit + 1e-9)


def test_capacity_joins_cournot_to_bertrand():
    a, b, c = 12.0, 1.0, 3.0
    cournot = (a - c) / (3 * b)
    assert m.capacity_profit(cournot, a, b, c) == pytest.approx((a - c) ** 2 / (9 * b))
    assert m.capacity_profit(cournot * (1 + 1e-9), a, b, c) == pytest.approx((a - c) ** 2 / (9 * b))
    assert m.capacity_profit((a - c) / b, a, b, c) == 0
    k = 1.5  # cost of a unit of capacity: the best capacity is Cournot's at cost c + k, from either side
    K = (a - c - k) / (3 * b)
    less = np.linspace(0.05, K, 500)
    gained = less * (a - c - b * (less + K)) - k * less  # both sell all they have
    assert gained.max() == pytest.approx(K * (a - c - k - 2 * b * K), rel=1e-4)


# --- imitation ---------------------------------------------------------------------------------------


@settings(deadline=None)
@given(T=st.floats(0, 30), r=st.floats(0.01, 0.3), δ=st.floats(0, 0.5))
def test_lead_against_the_integral(T, r, δ):
    within = quad(lambda t: np.exp(-(r + δ) * t), 0, T)[0]
    assert m.lead_share(T, r, δ) == pytest.approx(within * (r + δ), rel=1e-6, abs=1e-9)


@settings(deadline=None)
@given(F=st.floats(1, 1e9), margin=st.floats(1.01, 100), r=st.floats(0.01, 0.3))
def test_a_lead_pays(F, margin, r):
    π = margin * r * F
    T = m.lead_to_recoup(F, π, r)
    assert π / r * m.lead_share(T, r) == pytest.approx(F, rel=1e-6)
    assert m.lead_to_recoup(F, 0.99 * r * F, r) == np.inf


@settings(deadline=None)
@given(a=powers, λ=st.floats(0, 1), r=st.floats(0.05, 0.2), g=st.floats(0, 0.04))
def test_gradual_imitation_against_the_integral(a, λ, r, g):
    kept = quad(lambda t: a * np.exp(-(λ + r - g) * t), 0, np.inf)[0]
    assert m.innovator_share(a, λ, r, g) == pytest.approx(kept * (r - g), rel=1e-5, abs=1e-9)


# --- chains ----------------------------------------------------------------------------------------------


def by_backward_induction(quantity, c, θ, top):
    """Prices of stages whose monopolists each search for the best one, the last first; θ is 0 or 1."""

    def follow(stage, paid):  # prices of this stage and of those below, given what it pays
        if stage == len(θ):
            return []
        if not θ[stage]:
            return [paid, *follow(stage + 1, paid)]

        def loss(price):
            final = (follow(stage + 1, price) or [price])[-1]
            return -(price - paid) * quantity(final)

        best = minimize_scalar(loss, bounds=(paid, top), method="bounded", options={"xatol": 1e-7})
        return [best.x, *follow(stage + 1, best.x)]

    return follow(0, c)


@pytest.mark.parametrize("θ", [(1,), (1, 1), (1, 0, 1), (0, 1, 1)])
def test_linear_chain_against_a_search(θ):
    a, c = 10.0, 2.0
    searched = by_backward_induction(lambda P: max(a - P, 0.0), c, θ, top=a)
    assert m.linear_chain(a, c, *θ) == pytest.approx(searched, abs=2e-3)


@pytest.mark.parametrize("θ", [(1,), (1, 1), (0, 1)])
def test_elastic_chain_against_a_search(θ):
    ε, c = 3.0, 1.0
    searched = by_backward_induction(lambda P: P**-ε, c, θ, top=12.0)
    assert m.elastic_chain(ε, c, *θ) == pytest.approx(searched, rel=2e-3)


@pytest.mark.parametrize("counts", [(1, 1), (2, 3), (4, 1), (3, 2)])
def test_successive_cournot_by_best_answers(counts):
    """A stage's sellers choose quantities in turn until none changes his: no formula of the chain."""
    a, b, c = 10.0, 1.0, 2.0

    def stage(intercept, slope, cost, n):  # inverse demand of the stage, sellers who answer each other
        q = np.full(n, 0.1)
        for _ in range(400):
            for i in range(n):
                q[i] = max((intercept - cost - slope * (q.sum() - q[i])) / (2 * slope), 0)
        return q.sum()

    n_up, n_down = counts
    wholesale = np.linspace(c, a, 7)[:-1]
    bought = np.array([stage(a, b, w, n_down) for w in wholesale])
    slope, intercept = np.polyfit(
        bought, wholesale, 1
    )  # the derived demand is a line: fit it, do not derive it
    total = stage(intercept, -slope, c, n_up)
    w, P = intercept + slope * total, a - b * total
    assert m.linear_chain(a, c, 1 / n_up, 1 / n_down) == pytest.approx((w, P), rel=1e-6)


@settings(deadline=None)
@given(θ=chains, a=st.floats(1, 100), part=st.floats(0.01, 0.95))
def test_division_of_a_linear_chain(θ, a, part):
    c = part * a
    prices = m.linear_chain(a, c, *θ)
    assert sum(m.unit_margins(c, prices)) == pytest.approx(prices[-1] - c, abs=1e-9)
    assert sum(m.dollar(c, prices)) == pytest.approx(1)
    left = a - c
    for margin, power in zip(m.unit_margins(c, prices), θ, strict=True):
        left /= 1 + power
        assert margin == pytest.approx(power * left, abs=1e-9)


def test_who_is_upstream_gets_more_or_less():
    """Of successive monopolists the first takes most when demand is linear, least when it is elastic."""
    linear = m.unit_margins(2.0, m.linear_chain(10.0, 2.0, 1, 1, 1, 1))
    assert [x / linear[0] for x in linear] == pytest.approx([1, 1 / 2, 1 / 4, 1 / 8])
    elastic = m.unit_margins(2.0, m.elastic_chain(3.0, 2.0, 1, 1, 1, 1))
    assert [x / elastic[0] for x in elastic] == pytest.approx([1, 1.5, 1.5**2, 1.5**3])


@settings(deadline=None)
@given(θ=chains, a=st.floats(5, 100))
def test_margins_upon_margins_raise_price_above_the_joint_monopoly(θ, a):
    joint, single = m.linear_chain(a, 1.0, 1.0)[-1], m.linear_chain(a, 1.0, *θ)[-1]
    total = np.prod([1 + x for x in θ])
    assert (single > joint) == (total > 2 + 1e-12) or single == pytest.approx(joint)


# --- complements -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("K", [1, 2, 3, 4])
def test_complements_by_best_answers(K):
    a, c = 12.0, 3.0
    added = np.zeros(K)
    for _ in range(600):
        for i in range(K):
            added[i] = max((a - c - (added.sum() - added[i])) / 2, 0)
    assert m.linear_bundle(a, c, *[1.0] * K) == pytest.approx(c + added.sum(), rel=1e-6)
    assert added == pytest.approx((a - c) / (K + 1))


def test_a_complement_without_margin_is_worth_nine_quarters():
    a, b, c = 12.0, 1.0, 3.0
    both, one = m.linear_bundle(a, c, 1.0, 1.0), m.linear_bundle(a, c, 1.0, 0.0)
    before = (both - c) / 2 * m.linear_quantity(a, b, both)
    after = (one - c) * m.linear_quantity(a, b, one)
    assert after / before == pytest.approx(9 / 4)
    assert m.linear_surplus(a, b, one) / m.linear_surplus(a, b, both) == pytest.approx(9 / 4)


def test_what_users_gain_and_sellers_lose_when_a_monopoly_ends():
    """Linear demand: 1.5 dollars gained for each dollar of profit lost."""
    a, b, c = 10.0, 0.5, 2.0
    (P,) = m.linear_chain(a, c, 1.0)
    lost = (P - c) * m.linear_quantity(a, b, P)
    gained = m.linear_surplus(a, b, c) - m.linear_surplus(a, b, P)
    assert gained / lost == pytest.approx(1.5)
    assert m.linear_surplus(a, b, P) == pytest.approx(quad(lambda p: (a - p) / b, P, a)[0])


# --- concentration ---------------------------------------------------------------------------------------


@settings(deadline=None)
@given(parts=st.lists(st.floats(0.01, 1), min_size=1, max_size=12))
def test_the_index_and_its_bounds(parts):
    shares = np.array(parts) / sum(parts)
    H = m.hhi(shares)
    assert 1e4 / len(shares) - 1e-6 <= H <= 1e4 + 1e-6
    least, greatest = m.hhi_bounds(shares[:-1])
    assert least - 1e-6 <= H <= greatest + 1e-6
    if len(shares) > 1:
        merged = [min(shares[0] + shares[1], 1.0), *shares[2:]]  # two of two may miss one by rounding
        assert m.hhi(merged) - H == pytest.approx(m.merger_change(shares[0], shares[1]), abs=1e-6)


@settings(deadline=None)
@given(costs=st.lists(st.floats(1, 1.3), min_size=2, max_size=5), ε=st.floats(1, 3))
def test_average_lerner_in_an_unequal_cournot_market(costs, ε):
    """The price is found by a root of all first-order conditions; the index is not told to the search."""
    c = np.array(costs)

    def excess(P):
        return np.sum(ε * (1 - c / P)) - 1  # shares s = ε (P - c) / P add up to one

    P = brentq(excess, c.max() * 0.5, 1e3)
    shares = ε * (1 - c / P)
    assume(shares.min() > 0)
    assert np.sum(shares * (P - c) / P) == pytest.approx(m.average_lerner(m.hhi(shares), ε), rel=1e-6)
    assert m.equivalent_sellers(m.hhi(shares)) <= len(c) + 1e-6


def test_equal_sellers_are_as_many_as_they_are():
    assert m.equivalent_sellers(m.hhi([0.125] * 8)) == pytest.approx(8)
    assert m.hhi([1.0]) == 10_000


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: m.logit_margin(1.0, 0.5, 1.0), "n = 0.5 is outside its domain: n >= 1"),
        (lambda: m.logit_margin(1.0, 2, 0.0), "μ = 0.0 is outside its domain: μ > 0"),
        (lambda: m.full_market_margin(1, 1.0), "n = 1 is outside its domain: n > 1"),
        (lambda: m.cournot_entrants(1.0, 0.0), "F = 0.0 is outside its domain: F > 0"),
        (lambda: m.limit_entrants(0.5), "γ = 0.5 is outside its domain: γ >= 1"),
        (lambda: m.quality_entrants(1.0, 2.0, 2.0), "S - f = -1.0 is outside its domain: S - f >= 0"),
        (lambda: m.lead_share(-1.0, 0.1), "T = -1.0 is outside its domain: T >= 0"),
        (lambda: m.innovator_share(0.1, 0.1, 0.02, 0.03), "r - g = -0.0"),
        (lambda: m.linear_chain(1.0, 2.0, 1.0), "a - c = -1.0 is outside its domain: a - c >= 0"),
        (lambda: m.linear_chain(3.0, 2.0, 1.0, 1.5), "θ2 = 1.5 is outside its domain: 0 <= θ2 <= 1"),
        (lambda: m.elastic_chain(1.0, 2.0, 1.0), "ε = 1.0 is outside its domain: ε > 1"),
        (lambda: m.linear_quantity(1.0, 1.0, 2.0), "a - P = -1.0 is outside its domain: a - P >= 0"),
        (lambda: m.hhi([30, 70]), "shares = 30.0 is outside its domain: 0 <= shares <= 1"),
        (lambda: m.hhi([0.9, 0.9]), "1 - sum of shares = -0.8 is outside its domain"),
        (lambda: m.equivalent_sellers(0.0), "H = 0.0 is outside its domain: H > 0"),
        (lambda: m.average_lerner(12_000.0, 2.0), "10,000 - H = -2000.0 is outside its domain"),
    ],
)
def test_what_is_outside_is_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


# --- the tables ----------------------------------------------------------------------------------------


def test_known_shares_leave_room_for_the_rest():
    for _, market in load("market_shares").groupby(["market", "survey"]):
        assert 0.5 < market.share.sum() <= 1 + 1e-9 or len(market) == 1


@pytest.mark.parametrize(
    ("survey", "three"), [("Menlo end of 2025", 0.88), ("Synergy Q3 2025", 0.62), ("Synergy Q3 2024", 0.63)]
)
def test_the_three_largest_have_what_the_survey_says(survey, three):
    """As the sources print the sums or their parts; Synergy's 63 per cent of 2025 has parts of 62."""
    rows = load("market_shares").query("survey == @survey").share
    assert rows.nlargest(3).sum() == pytest.approx(three, abs=1e-9)


def test_shares_add_up_per_survey():
    """What each survey names in all, typed by hand from the source: a point moved in one row is seen."""
    named = load("market_shares").groupby("survey").share.sum().round(4)
    assert named.to_dict() == {
        "Menlo 2023": 0.69,
        "Menlo mid-2025": 0.87,
        "Menlo end of 2025": 0.88,
        "a16z end of 2025": 0.56,
        "Synergy Q3 2024": 0.78,
        "Synergy Q3 2025": 0.62,
    }


def test_the_parts_of_the_player_add_up():
    facts = load("capture_facts").set_index("item").value
    chain = ["player, inputs", "player, maker", "player, distribution", "player, retail"]
    assert facts[chain].sum() == pytest.approx(facts["player, price"], abs=0.5)


@pytest.mark.parametrize(
    ("day", "ratio"),
    [
        ("27 January 2025", 26.25 / 0.96),  # o1 and R1: 15 and 60, 0.55 and 2.19 dollars, three to one
        ("31 March 2025", 1.925 / 0.96),  # OpenAI has a cheaper one as good: o3-mini, 1.10 and 4.40
        ("30 June 2025", 3.5 / 3.4375),  # o3 at its new price of 2 and 8, Gemini 2.5 Pro at 1.25 and 10
        ("30 September 2025", 6.0 / 3.4375),  # Grok 4 at 3 and 15; GPT-5 costs as much as Gemini
    ],
)
def test_prices_of_models_alike_in_score_by_hand(day, ratio):
    assert alike_in_score(day) == pytest.approx(ratio)


@given(g1=st.floats(1.01, 50), g2=st.floats(1.01, 50))
def test_what_is_added_rises_wherever_use_doubles(g1, g2):
    """From one to g1 to g1 g2: an alternative that cannot fail is no evidence of speeding up."""
    assume(abs(g2 - (2 - 1 / g1)) > 1e-6)
    more = g1 * g2 - g1 > g1 - 1
    assert more == (g2 > 2 - 1 / g1)
    assert more or g2 < 2


def test_use_is_compared_from_one_side_of_the_day_to_the_other():
    """A23: firms in per cent by quarters; 100, 400 and 900 million persons; tokens by 50, then 6.7."""
    made = judge("A23").judged
    tried = [round(option.value, 2) for option in made.evidence["pace"].options]
    firms = [(9.7 / 5.9) / (5.9 / 3.7), (9.7 / 7.4) ** 2 / (6.1 / 3.7) ** (12 / 14)]
    assert tried == [round(pace, 2) for pace in firms] + [round(900 / 400 / 4 ** (12 / 15), 2), 0.13]
    assert tried == [1.03, 1.12, 0.74, 0.13]
    assert made.evidence["use"].main == pytest.approx(9.7 / 5.9)


def test_firms_of_all_industries_and_proxies_are_two_sides():
    """A23: what counts industries and what counts one seller weigh the same, and never mix."""
    made = judge("A23").judged
    assert made.shares_of["use"].shares == pytest.approx({"mostly true": 1 / 2, "unresolved": 1 / 2})
    sides = {option.given["counted"] for name in ("use", "pace") for option in made.evidence[name].options}
    assert len(sides) == 2


def test_a_second_entrant_of_the_same_surveys_is_no_less_one():
    """A19: Anthropic from 12 to 32, Google from 7 to 20, DeepSeek at 1, in per cent of use."""
    made = judge("A19").judged
    assert [option.value for option in made.evidence["gain"].options] == pytest.approx([0.2, 0.13, 0.01])
    assert made.shares_of["few"].shares["false"] == pytest.approx(
        1 / 8
    )  # one of four later counts, of two sides


def test_a_concern_is_raised_by_two_everywhere():
    """A18 and A20 ask the same of the same sentence."""
    raised = [
        next(leg for _, leg in judge(id).judged.legs if leg.name == "said").threshold for id in ("A18", "A20")
    ]
    assert raised == [2.0, 2.0]


def test_counts_of_chips_meet_no_estimates_of_revenue():
    """A23: one firm's servers and chips by hand, and shares of revenue by several firms, are never mixed."""
    made = judge("A23").judged
    lost = [round(option.value, 3) for option in made.evidence["maker"].options]
    assert lost == [
        0.013,
        0.025,
        0.056,
        -0.06,
        0.1,
        0.2,
    ]  # 71, 72.2, 75.3 less 69.7; 64 less 70; 90 less 80, 70
    assert made.shares_of["chips"].shares == pytest.approx(
        {"false": 3 / 8, "mostly true": 1 / 8, "unresolved": 1 / 2}
    )


def test_room_for_three_ends_where_one_has_the_run_at_a_quarter_of_the_price():
    """Of three with γ = 4 the other two net nothing at about α = 1/4; chapter 8 prints four times."""
    for α, stays in ((0.5, True), (0.26, True), (0.24, False), (0.1, False)):
        t = float((1 - m.advantaged_share(α, 3, 4.0)) / 2)
        assert (t**2 > m.share_spending(1.0, t, 3, 4.0)) == stays
