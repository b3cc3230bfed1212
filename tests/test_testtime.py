"""Attempts, votes, verifiers, money: properties, limits, brute force, bad input. Published numbers are in
aiecon/reproductions.
"""

import itertools
import re
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from aiecon import testtime as t
from aiecon.claims import Claim, Evidence, Option, judge
from aiecon.claims.verdict import VERDICTS
from aiecon.compute import training_flop
from aiecon.data import load
from aiecon.explorable.trace import Tape
from aiecon.inference import inference_flop

shapes = st.floats(0.02, 5)
chances = st.floats(0.001, 0.999)
attempts = st.floats(1, 1e6)
slopes = st.floats(0.3, 4)


def close(a, b, rel=1e-9, abs_=0.0):
    return a == pytest.approx(b, rel=rel, abs=abs_)


# --- pass@k ------------------------------------------------------------------------------------


@given(st.integers(1, 40), st.data())
def test_pass_at_k_is_one_minus_a_ratio_of_binomials(n, data):
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    assert close(t.pass_at_k(n, c, k), 1 - comb(n - c, k) / comb(n, k), abs_=1e-13)


@given(st.integers(2, 30), chances, st.data())
def test_pass_at_k_is_unbiased_and_the_naive_estimator_is_not(n, p, data):
    k = data.draw(st.integers(1, n))
    c = np.arange(n + 1)
    weight = stats.binom.pmf(c, n, p)
    truth = 1 - (1 - p) ** k
    assert close(weight @ t.pass_at_k(n, c, k), truth, abs_=1e-12)
    naive = weight @ (1 - (1 - c / n) ** k)
    assert naive <= truth + 1e-12  # Jensen
    if k > 1 and 0.1 < p < 0.9:
        assert naive < truth


def test_pass_at_k_keeps_its_digits_for_any_n():
    n = 10**12
    assert close(t.pass_at_k(n, 1, 1), 1e-12, rel=1e-12)
    assert close(t.pass_at_k(n, 1, n // 2), 0.5)
    assert t.pass_at_k(10**6, 5 * 10**5, 10**5) == 1.0
    exact = 1 - comb(998_000, 300) / comb(10**6, 300)
    assert close(t.pass_at_k(10**6, 300, 2000), exact)


def test_pass_at_k_takes_arrays_and_one_right_answer_is_enough_when_all_are_tried():
    assert t.pass_at_k(10, [0, 1, 10], 10).tolist() == [0.0, 1.0, 1.0]
    assert t.pass_at_k([10, 20], 4, 1).tolist() == pytest.approx([0.4, 0.2])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((10, 3, 11), "k = 11 is outside its domain: 1 <= k <= n = 10"),
        (([10, 8], 3, 9), "k = 9 is outside its domain: 1 <= k <= n = 8"),
        ((10, 3, 0), "k = 0 is outside its domain: 1 <= k <= n = 10"),
        ((10, 11, 2), "c = 11 is outside its domain: 0 <= c <= n = 10"),
        ((10, -1, 2), "c = -1 is outside its domain: c >= 0"),
        ((10, 2.5, 2), "c = 2.5 is not a whole number"),
        ((0, 0, 1), "n = 0 is outside its domain: n >= 1"),
    ],
)
def test_impossible_counts_are_named(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        t.pass_at_k(*arguments)


# --- coverage ----------------------------------------------------------------------------------


@given(st.floats(1e-3, 1e12), st.floats(1e-3, 50))
def test_log_gamma_ratio_is_scipys(x, a):
    exact = special.gammaln(x + a) - special.gammaln(x)
    lost = 4e-16 * (abs(special.gammaln(x + a)) + abs(special.gammaln(x)))  # what the difference cannot tell
    assert abs(t.log_gamma_ratio(x, a) - exact) <= 1e-12 * (1 + abs(exact)) + lost


@given(attempts, shapes, shapes)
def test_miss_is_a_ratio_of_beta_functions(k, a, b):
    assert close(
        np.log(t.miss(k, a, b)), special.betaln(a, b + k) - special.betaln(a, b), abs_=1e-8, rel=1e-8
    )


@settings(max_examples=25)
@given(st.integers(1, 60), st.floats(0.3, 4), st.floats(0.3, 4))
def test_miss_is_the_mean_over_problems(k, a, b):
    mean = quad(lambda p: (1 - p) ** k * stats.beta.pdf(p, a, b), 0, 1, limit=200)[0]
    assert close(t.miss(k, a, b), mean, rel=1e-5)
    assert close(1 - t.over_beta(lambda p: (1 - p) ** k, a, b), t.coverage(k, a, b), abs_=1e-9)


@given(shapes, shapes, st.floats(0, 1))
def test_one_attempt_covers_the_mean_and_none_covers_nothing(a, b, reach):
    assert close(t.coverage(1, a, b, reach), reach * a / (a + b), abs_=1e-300)
    assert t.coverage(0, a, b, reach) == pytest.approx(0, abs=1e-14)


@given(shapes, shapes)
def test_the_tail_is_a_power_law_with_exponent_a(a, b):
    ks = np.array([1e8, 1e9])
    slope = np.diff(np.log(t.miss(ks, a, b))) / np.diff(np.log(ks))
    assert close(slope[0], -a, rel=1e-5)
    assert close(t.miss(1e9, a, b), np.exp(special.gammaln(a + b) - special.gammaln(b)) * 1e9**-a, rel=1e-5)


def test_without_mass_near_zero_the_fall_is_exponential():
    """Problems with p of at least 0.1: the same average, no power law."""
    k = np.array([100.0, 200.0])
    away = np.mean([(1 - p) ** k for p in np.linspace(0.1, 0.9, 401)], axis=0)
    assert np.diff(np.log(away))[0] / np.diff(np.log(k))[0] < -10
    assert np.diff(np.log(t.miss(k, 0.4, 0.4)))[0] / np.diff(np.log(k))[0] == pytest.approx(-0.4, abs=0.01)


@given(st.floats(0.05, 0.9), st.floats(2, 1e4), st.floats(0.05, 2))
def test_beta_through_passes_through(mean, k, a):
    covered = float(t.coverage(k, a, t.beta_of_mean(mean, a)))
    if mean * 1.001 < covered < 0.999 * -np.expm1(k * np.log1p(-mean)):
        found = t.beta_through(mean, k, covered)
        assert close(t.coverage(1, *found), mean, rel=1e-8)
        assert close(t.coverage(k, *found), covered, rel=1e-8)
        assert close(found[0], a, rel=1e-4)


@pytest.mark.parametrize("covered", [0.2, 0.1, 0.99999])
def test_coverage_that_no_mixture_can_have_is_refused(covered):
    with pytest.raises(ValueError, match=r"is outside its domain: mean = 0\.2 < covered < 1 - "):
        t.beta_through(0.2, 10, covered)


def test_fit_beta_finds_what_made_the_counts():
    rng = np.random.default_rng(4)
    p = rng.beta(0.4, 2.0, size=4000)
    a, b = t.fit_beta(100, rng.binomial(100, p))
    assert a == pytest.approx(0.4, rel=0.08)
    assert b == pytest.approx(2.0, rel=0.12)


def test_fit_beta_is_scipys_maximum():
    n, c = 20, np.array([0, 0, 0, 1, 2, 5, 9, 20])
    a, b = t.fit_beta(n, c)

    def likelihood(x, y):
        return stats.betabinom.logpmf(c, n, x, y).sum()

    best = likelihood(a, b)
    for da, db in itertools.product((0.98, 1, 1.02), repeat=2):
        assert likelihood(a * da, b * db) <= best + 1e-7


def test_the_beta_fits_published_curves_as_closely_as_their_own_formula():
    fits = load("sampling_fits")
    k = np.geomspace(1, 1e4, 100)
    for row in fits.itertuples():
        curve = t.exponentiated_power_law(k, row.a, row.b)
        a, b = t.fit_coverage(k, curve)
        assert np.abs(t.coverage(k, a, b) - curve).mean() < 0.01
        assert a < 0.5, "mass near zero: the density of chances rises without bound towards p = 0"


@given(shapes, shapes, st.integers(1, 50))
def test_always_is_the_mean_of_a_power(a, b, k):
    assert close(t.always(k, a, b), np.exp(special.betaln(a + k, b) - special.betaln(a, b)), rel=1e-7)
    assert t.always(k, a, b) <= a / (a + b) * (1 + 1e-9) <= t.coverage(k, a, b) * (1 + 1e-7)


@given(st.floats(0.1, 2), st.floats(1, 1e6))
def test_halving_a_power_law_is_the_same_everywhere(a, k):
    assert close(t.halving(lambda n: n**-a, k), 2 ** (1 / a), rel=1e-6)


def test_halving_brown_et_als_form_has_a_closed_solution():
    a, b = -3.88, -0.11
    missed = 1 - np.exp(a * 1e4**b)
    times = (np.log(1 - missed / 2) / a) ** (1 / b) / 1e4
    assert close(t.halving(lambda k: -np.expm1(a * k**b), 1e4), times, rel=1e-6)
    with pytest.raises(ValueError, match="from k = 10 the curve never falls by half"):
        t.halving(lambda k: 0.5 + 0.1 / k, 10)


def test_two_forms_that_fit_alike_foretell_alike_only_where_the_curve_is_nearly_done():
    """What a chapter may print of a tail: both extrapolations, or none."""
    k = np.geomspace(1, 1e4, 100)
    apart = {}
    for row in load("sampling_fits").itertuples():
        curve = t.exponentiated_power_law(k, row.a, row.b)
        beta = t.fit_coverage(k, curve)
        ours = t.halving(lambda n, beta=beta: t.miss(n, *beta), 1e4)
        theirs = t.halving(lambda n, row=row: -np.expm1(row.a * n**row.b), 1e4)
        apart[curve[-1]] = ours / theirs
    high = [ratio for end, ratio in apart.items() if end > 0.9]
    low = [ratio for end, ratio in apart.items() if end < 0.5]
    assert (len(high), len(low)) == (3, 3)
    assert max(high) < 3
    assert min(low) > 100


# --- votes -------------------------------------------------------------------------------------


@given(chances, st.integers(1, 40))
def test_majority_is_the_upper_half_of_a_binomial(p, n):
    x = np.arange(n + 1)
    wins = np.where(2 * x > n, 1.0, np.where(2 * x == n, 0.5, 0.0))
    assert close(t.majority(p, n), wins @ stats.binom.pmf(x, n, p), abs_=1e-13)


@given(chances, st.integers(0, 32))
def test_majority_by_pairs_is_majority(p, pairs):
    n = 2 * pairs + 1
    assert close(t.majority_by_pairs(p, n), t.majority(p, n), abs_=1e-12)


@given(st.floats(0.001, 0.49), st.integers(1, 500))
def test_votes_help_above_one_half_and_hurt_below(gap, pairs):
    n = 2 * pairs + 1
    assert t.majority(0.5 + gap, n + 2) >= t.majority(0.5 + gap, n) >= 0.5 + gap
    assert t.majority(0.5 - gap, n + 2) <= t.majority(0.5 - gap, n) <= 0.5 - gap
    assert close(t.majority(0.5 + gap, n) + t.majority(0.5 - gap, n), 1.0)
    assert t.majority(0.5, n) == pytest.approx(0.5)
    assert close(t.majority(0.5 + gap, n + 1), t.majority(0.5 + gap, n)), "an even vote adds nothing"


def test_majority_is_stable_for_very_many_votes():
    assert t.majority(0.501, 10**7) == pytest.approx(1.0)
    assert 0 < t.majority(0.45, 10**4) < 1e-20


@settings(max_examples=60)
@given(st.floats(0.05, 0.95), st.floats(0.51, 0.99), st.floats(0.02, 0.49))
def test_best_votes_is_the_best_of_all(α, p1, p2):
    if p1 + p2 < 1.02:
        return
    n = np.arange(1, 66, 2)
    score = t.mixed_vote(n, α, p1, p2)
    best = float(t.best_votes(α, p1, p2))
    if best <= 65:
        assert t.mixed_vote(best, α, p1, p2) == pytest.approx(score.max(), abs=1e-12)
    else:
        assert score.argmax() == len(n) - 1


def test_a_mixed_vote_tends_to_the_share_whose_modal_answer_is_right():
    assert t.mixed_vote(65, 0.3, 0.9, 0.1) == pytest.approx(0.3, abs=1e-9)


def test_plurality_by_enumeration():
    shares = [0.4, 0.35, 0.15, 0.1]
    for n in (1, 2, 3, 5, 6):
        total = 0.0
        for votes in itertools.product(range(4), repeat=n):
            counts = np.bincount(votes, minlength=4)
            if counts[0] == counts.max():
                total += np.prod([shares[v] for v in votes]) / np.sum(counts == counts.max())
        assert close(t.plurality(shares, n), total, rel=1e-10)


@given(st.floats(0.01, 0.99), st.integers(1, 60))
def test_plurality_of_two_is_majority(p, n):
    assert close(t.plurality([p, 1 - p], n), t.majority(p, n), rel=1e-8, abs_=1e-12)


def test_plurality_is_a_probability_over_all_answers():
    shares = np.array([0.3, 0.3, 0.2, 0.2])
    wins = [t.plurality(np.roll(shares, -i), 64) for i in range(4)]
    assert sum(wins) == pytest.approx(1.0)
    assert wins[0] == pytest.approx(wins[1])


def test_an_answer_with_less_than_half_wins_only_while_it_is_modal():
    assert t.plurality([0.3, *[0.7 / 7] * 7], 64) > 0.97
    assert t.plurality([0.3, 0.4, 0.3], 512) < 0.02


@pytest.mark.parametrize("shares", [[0.5, 0.6], [0.5], [-0.1, 1.1]])
def test_shares_that_are_no_distribution_are_refused(shares):
    with pytest.raises(ValueError, match="shares = "):
        t.plurality(shares, 3)


@given(chances, st.floats(0.05, 2))
def test_consensus_of_two_answers_is_the_limit_of_the_vote(mean, a):
    b = t.beta_of_mean(mean, a)
    assert close(t.consensus(mean, a, 0.5), stats.beta.sf(0.5, a, b), abs_=1e-12)
    many = t.over_beta(lambda p: t.majority(p, 4001), a, b, nodes=400) if 0.1 < mean < 0.9 else None
    if many is not None:
        assert many == pytest.approx(t.consensus(mean, a, 0.5), abs=0.02)


@given(chances, shapes, st.floats(0.01, 0.99))
def test_consensus_solves_what_lies_above_the_threshold(mean, a, threshold):
    b = t.beta_of_mean(mean, a)
    assert close(t.consensus(mean, a, threshold), stats.beta.sf(threshold, a, b), rel=1e-7, abs_=1e-12)


def votes_on_aime():
    rows = load("model_results").query("benchmark == 'AIME 2024' and model not in ['R1-Zero', 'o1']")
    return (rows.pivot_table(index="model", columns="metric", values="score_percent") / 100)[
        ["pass@1", "cons@64"]
    ].dropna()


def test_the_forecast_of_a_vote_carries_the_scatter_of_models():
    pairs = votes_on_aime()
    drawn = t.resampled_consensus(pairs["pass@1"], pairs["cons@64"], 0.392)
    a, threshold = t.fit_consensus(pairs["pass@1"], pairs["cons@64"])
    point = t.consensus(0.392, a, threshold)
    misses = pairs["cons@64"] - t.consensus(pairs["pass@1"], a, threshold)
    assert drawn[:, 2].mean() == pytest.approx(point + misses.mean(), abs=0.02)
    assert drawn[:, 2].std() > misses.std()  # the curve's own error comes on top
    assert np.percentile(drawn[:, 1], 2.5) < threshold < np.percentile(drawn[:, 1], 97.5)
    again = t.resampled_consensus(pairs["pass@1"], pairs["cons@64"], 0.392)
    assert (drawn == again).all()


# --- verifiers ---------------------------------------------------------------------------------


@given(st.integers(0, 50), chances, st.floats(0.05, 1), st.floats(0, 1))
def test_verified_is_the_sum_over_the_first_that_passes(k, p, power, fp):
    passes = p * power + (1 - p) * fp
    total = sum((1 - passes) ** j * p * power for j in range(k))
    assert close(t.verified(k, p, power, fp), total, rel=1e-8, abs_=1e-13)
    wrong = sum((1 - passes) ** j * (1 - p) * fp for j in range(k))
    assert close(t.wrongly_accepted(k, p, power, fp), wrong, rel=1e-6, abs_=1e-12)


@given(st.integers(1, 200), chances)
def test_a_perfect_verifier_turns_coverage_into_accuracy(k, p):
    assert close(t.verified(k, p, 1.0, 0.0), 1 - (1 - p) ** k, abs_=1e-13)


@given(chances, st.floats(0.05, 1), st.floats(0.001, 1))
def test_false_positives_set_a_ceiling_that_attempts_do_not_lift(p, power, fp):
    ceiling = p * power / (p * power + (1 - p) * fp)
    assert t.verified(1e9, p, power, fp) <= ceiling + 1e-12
    assert close(t.verified(1e9, p, power, fp), ceiling, rel=1e-6)


# --- money -------------------------------------------------------------------------------------


@given(st.integers(1, 300), shapes, shapes)
def test_expected_attempts_is_the_sum_of_what_is_missed(k, a, b):
    assert close(t.expected_attempts(k, a, b), t.miss(np.arange(k), a, b).sum(), rel=1e-5)


def test_expected_attempts_is_smooth_at_one():
    at, near = t.expected_attempts(50, 1.0, 2.0), t.expected_attempts(50, 1.001, 2.0)
    assert at == pytest.approx(t.miss(np.arange(50), 1.0, 2.0).sum(), rel=1e-5)
    assert at == pytest.approx(near, rel=1e-2)


@given(st.floats(1, 300), shapes, shapes)
def test_patience_maximises_the_net_value(value, a, b):
    best = float(t.patience(value, 1.0, a, b))
    if abs(a - 1) < 1e-3:
        return
    k = np.arange(0, int(best) + 40)
    net = value * t.coverage(k, a, b) - t.expected_attempts(k, a, b)
    assert net[int(best)] >= net.max() - 1e-7 * value


def test_a_dearer_attempt_or_a_harder_field_shortens_patience():
    assert t.patience(1, 0.02, 0.4, 2) < t.patience(1, 0.01, 0.4, 2) < t.patience(2, 0.01, 0.4, 2)
    assert t.patience(1, 0.01, 0.4, 20) < t.patience(1, 0.01, 0.4, 2)
    assert t.patience(0.0, 1.0, 0.4, 2) == 0


# --- training and thinking ---------------------------------------------------------------------


@settings(max_examples=50)
@given(st.floats(1e6, 1e14), slopes, st.floats(0.1, 100))
def test_optimal_training_is_the_minimum(Q, s, ρ):
    C0, τ0 = 3e24, 1e15
    C = float(t.optimal_training(Q, C0, τ0, s, ρ))
    search = minimize_scalar(
        lambda x: np.log(t.lifetime_spending(np.exp(x), Q, C0, τ0, s, ρ)),
        bounds=(np.log(C) - 20, np.log(C) + 20),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert close(np.log(C), search.x, rel=1e-4)
    thinking = ρ * Q * t.frontier_thinking(C, C0, τ0, s)
    assert close(thinking / (C + thinking), t.thinking_share(s))
    assert close(t.optimal_training(10 * Q, C0, τ0, s, ρ) / C, 10 ** (1 / (1 + s)))


@given(st.floats(1.1, 100), slopes)
def test_break_even_is_where_two_points_of_a_frontier_cost_the_same(ratio, s):
    C0, τ0 = 1e24, 1e15
    τ1 = float(t.frontier_thinking(ratio * C0, C0, τ0, s))
    Q = t.break_even_queries(C0, τ0, ratio * C0, τ1)
    assert close(C0 + Q * τ0, ratio * C0 + Q * τ1)


@given(st.floats(1, 50), st.floats(0.01, 100))
def test_matched_thinking_spends_what_the_large_model_costs(M, R):
    N, D = 1e9, 1e12
    T = R * D
    large = training_flop(M * N, D) + inference_flop(M * N, T)
    small = training_flop(N, D) + inference_flop(N, t.matched_thinking(M, R) * T)
    assert close(large, small)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(1, 10_000)), min_size=1, max_size=8))
def test_mean_difference_is_the_mean_of_independent_differences(rows):
    first, second, problems = (np.array(column) for column in zip(*rows, strict=True))
    gap, error = t.mean_difference(first, second, problems)
    assert close(gap, first.mean() - second.mean(), abs_=1e-12)
    variance = (first * (1 - first) + second * (1 - second)) / problems
    assert close(error, np.sqrt(variance.sum()) / len(rows), abs_=1e-12)


# --- bad input and tracing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: t.miss(1, 0.0, 1.0), "a = 0.0 is outside its domain: a > 0"),
        (lambda: t.coverage(1, 1.0, 1.0, 1.2), "reach = 1.2 is outside its domain"),
        (lambda: t.majority(1.2, 3), "p = 1.2 is outside its domain: 0 <= p <= 1"),
        (lambda: t.majority_by_pairs(0.5, 67), "n = 67 is outside its domain: 1 <= n <= 65"),
        (lambda: t.verified(3, 0.5, 1.0, -0.1), "false_positive = -0.1 is outside its domain"),
        (lambda: t.verified(3, 1.5, 1.0, 0.1), "p = 1.5 is outside its domain"),
        (lambda: t.best_votes(0.5, 0.6, 0.3), "p1 + p2 - 1 = "),
        (lambda: t.cost_per_solved(1.0, 0.0), "solved = 0.0 is outside its domain: 0 < solved <= 1"),
        (lambda: t.frontier_thinking(1e24, 1e24, 1e14, 0.0), "s = 0.0 is outside its domain: s > 0"),
        (
            lambda: t.break_even_queries(2e24, 2.0, 1e24, 1.0),
            "C_large - C_small = -1e+24",
        ),
        (lambda: t.matched_thinking(0.5, 1.0), "M = 0.5 is outside its domain: M >= 1"),
        (lambda: t.exponentiated_power_law(1, 0.5, -0.4), "a = 0.5 is outside its domain: a < 0"),
        (lambda: t.fit_beta(4, [5]), "n - c = -1.0 is outside its domain"),
    ],
)
def test_a_value_outside_its_domain_is_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


@pytest.mark.parametrize(
    "function",
    [
        lambda k, a, b: t.coverage(k, a, b),
        lambda k, a, b: t.expected_attempts(k, a, b),
        lambda k, a, b: t.patience(k, 1.0, a, b),
        lambda k, a, b: t.mixed_vote(k, a, b, 0.3),
        lambda k, a, b: t.best_votes(0.5, a, b),
        lambda k, a, b: t.verified(k, a, 1.0, b),
        lambda k, a, b: t.optimal_training(k, 1e24, 1e14, a, b),
    ],
)
def test_what_a_slider_moves_can_be_traced(function):
    code, tolerance = Tape({"k": (1.0, 9.0), "a": (0.6, 0.9), "b": (0.2, 0.4)}).trace(function, "test")
    assert code
    assert tolerance == 0


# --- the tables --------------------------------------------------------------------------------


def test_consensus_scores_of_thirty_problems_are_whole_problems_or_say_so():
    rows = load("model_results").query("benchmark == 'AIME 2024' and metric == 'cons@64'")
    rows = rows[rows.source == "deepseek2025r1"]
    solved = rows.score_percent * 30 / 100
    whole = (solved - solved.round()).abs() < 0.016
    assert (whole | rows.note.fillna("").str.contains("multiple of 1/30")).all()
    assert whole.sum() >= 10


def test_disagreements_are_kept():
    results = load("model_results")
    for model, pair in {"R1-Zero": {71.0, 77.9}, "QwQ-32B-Preview": {44.0, 50.0}}.items():
        rows = results[
            (results.model == model) & (results.benchmark == "AIME 2024") & (results.metric == "pass@1")
        ]
        assert set(rows.score_percent) == pair
        assert set(rows.status) == {"disputed"}


def test_rows_of_the_distillation_data_add_up_to_the_total():
    data = load("distillation_data").set_index("domain")
    parts = data.drop("total")
    assert parts.samples.sum() == data.samples["total"]
    mean = (parts.samples * parts.tokens_mean).sum() / parts.samples.sum()
    assert mean == pytest.approx(data.tokens_mean["total"], abs=0.06)


def test_tokens_of_a_set_are_tokens_of_its_problems():
    curves = load("thinking_curves").dropna(subset=["tokens_total"])
    assert len(curves) == 4
    assert np.allclose(curves.tokens_total, curves.problems * curves.tokens_per_problem, rtol=1e-5)


def score(model, benchmark, source="deepseek2025r1", metric="pass@1"):
    rows = load("model_results").query("model == @model and benchmark == @benchmark and metric == @metric")
    return float(rows[rows.source == source].score_percent.iloc[0])


@pytest.mark.parametrize(
    ("benchmark", "r1", "o1"),
    [
        ("AIME 2024", 79.8, 79.2),
        ("MATH-500", 97.3, 96.4),
        ("GPQA Diamond", 71.5, 75.7),
        ("LiveCodeBench", 65.9, 63.4),
        ("SWE-bench Verified", 49.2, 48.9),
        ("SimpleQA", 30.1, 47.0),
        ("MMLU", 90.8, 91.8),
        ("DROP", 92.2, 90.2),
        ("Aider-Polyglot", 53.3, 61.7),
    ],
)
def test_scores_of_r1_and_o1_are_those_of_the_papers_main_table(benchmark, r1, o1):
    """Typed from the table of the first version: a second witness."""
    assert score("DeepSeek-R1", benchmark) == r1
    assert score("o1-1217", benchmark) == o1


def test_what_r1_lags_behind_o1_is_counted_in_errors_of_the_same_tests():
    """B14: all nine benchmarks, and Epoch AI's runs of one of 198 problems, by hand."""
    sizes = [(79.8, 79.2, 30), (97.3, 96.4, 500), (71.5, 75.7, 198), (65.9, 63.4, 279)]
    sizes += [(49.2, 48.9, 500), (30.1, 47.0, 4_326), (90.8, 91.8, 14_042)]
    sizes += [(92.2, 90.2, 9_536), (53.3, 61.7, 225)]
    options = {o.what: o.value for o in judge("B14").judged.evidence["gap"].options}
    for what, table in {
        "o1-1217, all nine benchmarks with a share of right answers that DeepSeek prints for both": sizes,
        "o1-1217, Epoch AI's own runs of GPQA Diamond": [(71.7, 75.8, 198)],
    }.items():
        lead = sum(r1 - o1 for r1, o1, _ in table)
        variance = sum((r1 * (100 - r1) + o1 * (100 - o1)) / n for r1, o1, n in table)
        assert options[what] == pytest.approx(lead / variance**0.5, rel=1e-3), what


def test_each_counterpart_is_compared_in_accuracy_and_in_function():
    """B14: the four American models of R1's main table; no combination mixes two of them."""
    b14 = judge("B14").judged
    models = {"o1-1217", "o1-mini", "GPT-4o 0513", "Claude 3.5 Sonnet 1022"}
    for name in ("gap", "images", "tools"):
        assert {o.given["counterpart"] for o in b14.evidence[name].options} == models, name
    leads = [o.value for o in b14.evidence["gap"].options if o.given["counterpart"] == "o1-mini"]
    alike = b14.grid["images"] == 1
    assert set(b14.grid["gap"][alike]) == set(leads)
    assert (b14.grid["images"] == b14.grid["tools"]).all()


def test_laws_of_fine_tuning_count_data_and_models():
    """B08: compute is data times models, in each paper that varied both."""
    tuned = {o.source: o.value for o in judge("B08").judged.evidence["tuned"].options[:2]}
    assert tuned["zhang2024finetuning"] == pytest.approx(np.log10(1_000 * 16))
    assert tuned["hernandez2021transfer"] == pytest.approx(np.log10(1_000 * 10_000))


def test_one_demand_is_made_on_the_laws_of_all_three_stages():
    """B08: what a law must be about is chosen once; coverage, of test time, is one of answers in both."""
    b08 = judge("B08").judged
    demands = {"loss or answers, whichever a stage has", "right answers, in every stage"}
    assert b08.numbers["wrong"] == pytest.approx(1 - (12.9 / 21.6) ** (1 / np.log10(32856 / 10206)))
    for name in ("pre", "fall", "tuned"):
        assert {o.given["a law is about"] for o in b08.evidence[name].options} == demands, name
        for o in b08.evidence[name].options:
            assert o.what.startswith("answers") == o.given["a law is about"].startswith("right"), o.what
    assert "answers" in b08.evidence["checked"].label
    together = set(zip(b08.grid["pre"], b08.grid["tuned"], strict=True))
    answers = pytest.approx(np.log10(32) + 1)  # data from 1/32 to 1, models of 7 to 70 billion
    assert [tuned for pre, tuned in together if pre == 3.0] == [answers]
    assert all(tuned >= 3 for pre, tuned in together if pre > 3)


@pytest.mark.parametrize(("tuned", "rl", "verdict"), [(5, 0, "mostly true"), (0, 5, "mostly true")])
def test_either_law_of_post_training_counts(tuned, rl, verdict):
    """B08: what made R1 counts as what is imitated does."""
    b08 = judge("B08").judged
    part = next(p for p in b08.parts if p.name == "post")
    assert VERDICTS[int(part.code(b08.main | {"tuned": tuned, "rl": rl}))] == verdict


def test_parity_is_never_concluded_from_failing_to_reject():
    """A model behind by less than its error, and by no more than is shown to matter, is not as good."""
    b14 = judge("B14").judged
    part = b14.part("accuracy")
    behind = [VERDICTS[int(part.code(b14.main | {"gap": gap}))] for gap in (-0.1, -1.9)]
    assert behind == ["mostly true", "mostly true"]
    assert VERDICTS[int(part.code(b14.main | {"gap": 0.1}))] == "true"
    near, within = (leg for _, leg in b14.legs if leg.name in ("near", "within"))
    edge = near.threshold
    assert near.value({"gap": -edge}) == edge + 2, (
        "the deficit with two errors must be small, not the deficit"
    )
    assert within.value({"gap": -edge}) == edge


def test_phi4_counted_alone_would_make_less_computing_contested():
    """B14, as its words say: 14 billion parameters, 9.8 trillion tokens, 1,920 chips for 21 days, by hand."""
    made = judge("B14").judged
    r1, hours = 3.2856e24 * 2935 / 2788, 2.935e6
    assert made.numbers["phi"] == pytest.approx(6 * 14e9 * 9.8e12 / r1)
    assert made.numbers["phi_hours"] == pytest.approx(1920 * 21 * 24 / hours)
    evidence = dict(made.evidence)
    for name, number in (("times", "phi"), ("hours", "phi_hours")):
        options = [*evidence[name].options, Option(made.numbers[number], "Phi-4", "microsoft2025phi4")]
        evidence[name] = Evidence(name, *options, low=0.2, high=50, log=True)
    again = Claim(evidence, made.parts, "", [])
    assert again.shares_of["compute"].verdict == "contested"
    assert again.verdict == made.verdict == "misleading"


def test_the_gain_of_what_was_released_is_measured_on_its_own_answers():
    """B05: R1 and R1-Zero, a side each; the students stand in the words, by hand."""
    b05 = judge("B05").judged
    assert {o.given["model"]: o.what.split(",")[0] for o in b05.evidence["own"].options} == {
        "R1": "R1",
        "R1-Zero": "R1-Zero",
    }
    passed = {(o.given["model"], o.what) for o in b05.evidence["own"].options if o.value >= 2}
    assert passed == {("R1-Zero", "R1-Zero, first version, on the same problems, at most")}
    for gain, number in ((15.7, "zero"), (8.8, "later"), (6.9, "same")):  # 71.0, 77.9 and 79.8 to 86.7
        assert b05.numbers[number] == pytest.approx((gain * 30 / (100 - gain)) ** 0.5, rel=1e-3)
    gain = b05.numbers["need_same"] - 79.8
    assert gain / (100 - gain) == pytest.approx(4 / 30, rel=1e-3)
    voted = b05.numbers["need_others"]
    assert (voted - 79.8) ** 2 == pytest.approx(4 * (79.8 * 20.2 + voted * (100 - voted)) / 30, rel=1e-3)
    single, voted = 79.8, 86.7
    apart = ((single * (100 - single) + voted * (100 - voted)) / 30) ** 0.5
    assert b05.evidence["own"].options[0].value == pytest.approx((voted - single) / apart, rel=1e-3)
    for single, voted in ((55.5, 83.3), (50.4, 80.0)):  # Qwen-7B, Llama-8B
        apart = ((single * (100 - single) + voted * (100 - voted)) / 30) ** 0.5
        assert (voted - single) / apart >= b05.numbers["kin"] - 1e-9 > 2


def test_thinking_helps_only_above_the_model_that_never_learnt_to_think():
    curves = load("thinking_curves")
    base = curves.query("study == 's1, base'").set_index("task").score_percent
    assert base.to_dict() == {"AIME 2024": 26.7, "MATH-500": 84.0, "GPQA Diamond": 49.0}
    for task, curve in curves.query("study == 's1'").groupby("task"):
        assert curve.score_percent.min() < base[task] < curve.score_percent.max()


def test_agents_solve_always_less_than_on_average_and_ever_more():
    runs = load("agent_runs")
    assert (runs.always_percent < runs.mean_percent).all()
    assert (runs.mean_percent < runs.ever_percent).all()
    best = runs.query("model == 'Claude Opus 4.6' and agent == 'Terminus-2 2.0.0' and hours == 1").iloc[0]
    assert [best.always_percent, best.mean_percent, best.ever_percent] == [55, 71, 84]
    said = [
        100 * t.always(r.runs, *t.beta_through(r.mean_percent / 100, r.runs, r.ever_percent / 100))
        for r in runs.itertuples()
    ]
    assert np.sqrt(np.mean((np.array(said) - runs.always_percent) ** 2)) < 4


def test_a_price_that_changed_has_a_name_of_its_own():
    prices = load("list_prices")
    assert not prices.duplicated(["model", "token"]).any(), "problem sets look prices up by model and token"
    written = prices.query("token == 'output'").set_index("model").price_usd_per_million
    assert written["o1"] == 60
    assert written["o3"] / written["o3, from June"] == 5
    read = prices.query("token == 'input'").set_index("model").price_usd_per_million
    assert (written > read[written.index]).all()


def test_a_flop_of_deepseeks_service_cost_one_and_two_thirds_of_one_in_training():
    """The price of inference in chapter 4, counted by hand: 2N and 6N for a token, at one rent."""
    day = load("serving_day").query("service == 'DeepSeek V3 and R1'").set_index("quantity").value
    served = 2 * 37e9 * (day.tokens_in - day.tokens_in_cached + day.tokens_out) / (226.75 * 8 * 86_400)
    trained = 6 * 37e9 * 272.8e9 / (2048 * 86_400)  # tokens a day: Zhao et al. (2025), Table 4
    assert served == pytest.approx(205e12, rel=0.01)
    assert trained / served == pytest.approx(1.67, abs=0.01)


def test_imitation_like_for_like():
    """Post-training against post-training, base against base: never one with its base against one without."""
    data = load("distillation_data").set_index("domain").loc["total"]
    cost = t.distillation_cost(32e9, data.samples, data.tokens_mean, 2.5, 989.4e12, 0.35, 2.0, 5_000)
    assert 294_000 / cost == pytest.approx(22, abs=0.5)
    base = load("training_runs").query("current").set_index("model")
    student = 6 * 32e9 * base.tokens["Qwen2.5-72B"]
    assert student / base.training_compute_FLOP["DeepSeek-V3"] == pytest.approx(1.05, abs=0.02)


def test_error_of_a_gain_on_the_same_problems_bounds_what_is_drawn():
    """No spread of the shares gained, none lost, is wider than all or nothing."""
    rng = np.random.default_rng(20250127)
    problems, gain = 30, 0.2
    bound = t.gain_error(gain, problems)
    all_or_nothing = (rng.random((40_000, problems)) < gain).mean(axis=1).std()
    assert all_or_nothing == pytest.approx(bound, rel=0.02)
    for spread in (0.5, 2.0, 8.0):  # Beta with the same mean
        gained = rng.beta(gain * spread, (1 - gain) * spread, size=(20_000, problems))
        assert gained.mean(axis=1).std() < bound
    assert t.gain_error(1.0, problems) == t.gain_error(0.0, problems) == 0


def test_a_call_costs_its_tokens_at_their_own_prices():
    """By hand: two million read at 3 dollars a million, half a million written at 15."""
    assert t.call_cost(2e6, 0.5e6, 3.0, 15.0) == pytest.approx(2 * 3 + 0.5 * 15)


def test_a_score_below_nothing_is_refused_on_either_side():
    for first, second, name in (([-0.1], [0.5], "first"), ([0.5], [-0.1], "second")):
        with pytest.raises(ValueError, match=name):
            t.mean_difference(first, second, [30])


@pytest.mark.parametrize("right", [0, 10])
def test_a_fit_begins_where_all_or_nothing_was_solved(right):
    """Nobody failed, or nobody solved: the likelihood has no top, and what is found is finite and says so."""
    a, b = t.fit_beta(10, np.full(5, right))
    assert np.isfinite([a, b]).all()
    assert a / (a + b) == pytest.approx(right / 10, abs=0.02)


@pytest.mark.parametrize(("score", "problems"), [(0.798, 30), (0.5, 200)])
def test_the_error_of_a_score_is_that_of_a_binomial(score, problems):
    """Second route: scores of problems that are each always or never solved, drawn at random."""
    drawn = np.random.default_rng(5).binomial(problems, score, size=200_000) / problems
    assert t.score_error(score, problems) == pytest.approx(drawn.std(), rel=0.01)
