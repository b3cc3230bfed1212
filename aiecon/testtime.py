"""What more attempts, more votes and more thought buy, and what they cost.

The chain of the module is the chain of the chapter: attempts cover problems, something must choose among
them, each costs money, and training is the other way to the same result. Functions that a slider moves are
formulas of NumPy's operations; those that count, fit or integrate need numbers.
"""

from collections.abc import Callable
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt, Interval, Lt
from numpy.typing import ArrayLike
from scipy.optimize import OptimizeResult, brentq, least_squares, minimize
from scipy.special import betainc, roots_jacobi

from aiecon.compute import rental_cost, run_cost
from aiecon.domain import (
    AboveOne,
    AtLeastOne,
    Count,
    Fraction,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    PositiveFraction,
    model,
    require,
)

PAIRS = 32  # pairs of votes after the first that `majority_by_pairs` can add: up to 65 votes
SHIFT = 10  # steps by which an argument is raised before Stirling's series


# --- attempts: what is covered -----------------------------------------------------------------


@model
def pass_at_k(n: Annotated[ArrayLike, Ge(1)], c: Annotated[ArrayLike, Ge(0)], k: int) -> Number:
    """Chance that k answers drawn from n, of which c are right, hold a right one: 1 - C(n-c, k) / C(n, k).

    The unbiased estimator of pass@k for one problem; average it over problems. The ratio of binomials is a
    product of min(c, k) factors below one, summed in logarithms, so no n is too large.

    n : answers that were sampled (whole);  c : right ones among them (whole, c <= n)
    k : answers that one may try (whole, k <= n)
    Returns: probability
    Raises: ValueError for k > n among them
    Source: Chen et al. (2021), eq. 1.

    Three right among ten, two attempts: the naive 1 - (1 - 0.3)^2 = 0.51 is too low.

    >>> print(f"{pass_at_k(10, 3, 2):.4f}")
    0.5333
    >>> pass_at_k(10, 3, 11)
    Traceback (most recent call last):
    ...
    ValueError: k = 11 is outside its domain: 1 <= k <= n = 10
    """
    n, c = np.broadcast_arrays(np.asarray(n), np.asarray(c))
    for name, value in (("n", n), ("c", c), ("k", np.asarray(k))):
        if np.any(value != np.floor(value)):
            raise ValueError(f"{name} = {value[value != np.floor(value)].flat[0]} is not a whole number")
    if np.any(c > n):
        raise ValueError(f"c = {c[c > n].flat[0]} is outside its domain: 0 <= c <= n = {n[c > n].flat[0]}")
    if k < 1 or np.any(k > n):
        raise ValueError(f"k = {k} is outside its domain: 1 <= k <= n = {n.min()}")
    estimate = np.array([_at_least_one(*counts, int(k)) for counts in zip(n.flat, c.flat, strict=True)])
    return estimate.reshape(n.shape) if n.shape else float(estimate[0])


def _at_least_one(n: float, c: float, k: int) -> float:
    few, many = min(c, k), max(c, k)  # C(n-c, k) / C(n, k) is the same with c and k exchanged
    if few + many > n:
        return 1.0
    return float(-np.expm1(np.log1p(-many / (n - np.arange(few))).sum()))


@model
def log_gamma_ratio(x: Positive, a: Positive) -> Number:
    """ln Γ(x + a) - ln Γ(x), without the loss of digits of a difference of two large numbers.

    Both arguments are raised by the recurrence Γ(x + 1) = x Γ(x), then Stirling's series is subtracted
    from itself term by term. For large x it tends to a ln x.

    x : first argument;  a : what is added to it
    Returns: number

    >>> print(f"{np.exp(log_gamma_ratio(5.0, 3.0)):.9f}")  # 5 * 6 * 7
    210.000000000
    """
    raised = -sum(np.log1p(a / (x + i)) for i in range(SHIFT))
    X = x + SHIFT
    series = sum(
        B * ((X + a) ** -power - X**-power)
        for B, power in ((1 / 12, 1), (-1 / 360, 3), (1 / 1260, 5), (-1 / 1680, 7))
    )
    return raised + (X + a - 0.5) * np.log1p(a / X) + a * np.log(X) - a + series


@model
def miss(k: NonNegative, a: Positive, b: Positive) -> Number:
    """Share of problems that k attempts leave unsolved when the chance of one attempt is Beta(a, b).

    E[(1 - p)^k] = B(a, b + k) / B(a, b): each problem falls exponentially, their mixture as a power.

    k : attempts;  a : weight of the density near p = 0, where it rises like p^(a-1)
    b : weight near p = 1
    Returns: fraction of the problems
    Source: Levi (2025); Schaeffer et al. (2025).

    >>> print(f"{miss(1, 2.0, 3.0):.3f}")  # 1 - a / (a + b)
    0.600
    """
    return np.exp(log_gamma_ratio(b, a) - log_gamma_ratio(b + k, a))


@model
def coverage(k: NonNegative, a: Positive, b: Positive, reach: Fraction = 1.0) -> Number:
    """Share of problems with a right answer among k attempts: reach * (1 - miss).

    k, a, b : as in `miss`;  reach : share of problems that the model can solve at all
    Returns: fraction of the problems
    Source: Levi (2025); Schaeffer et al. (2025).

    >>> print(f"{coverage(1, 1.0, 1.0):.2f} {coverage(9, 1.0, 1.0):.2f}")  # k / (k + 1) for a flat density
    0.50 0.90
    """
    return reach * (1 - miss(k, a, b))


@model
def exponentiated_power_law(k: Positive, a: Annotated[Number, Lt(0)], b: Annotated[Number, Lt(0)]) -> Number:
    """Coverage as Brown et al. fit it: exp(a k^b), with a and b below zero.

    k : attempts;  a : logarithm of coverage at one attempt;  b : exponent
    Returns: fraction of the problems
    Source: Brown et al. (2024), section 3.1 and Figure 5. Llama-3-8B-Instruct on MATH:

    >>> [round(float(exponentiated_power_law(k, -1.33, -0.43)), 2) for k in (1, 1e4)]
    [0.26, 0.97]
    """
    return np.exp(a * k**b)


@model
def always(k: NonNegative, a: Number, b: Number) -> Number:
    """Share of problems that k attempts all solve when the chance of one attempt is Beta(a, b): E[p^k].

    The mirror of `miss`: reliability where that is its failure.

    k, a, b : as in `miss`
    Returns: fraction of the problems

    >>> print(f"{always(2, 1.0, 1.0):.3f}")  # a flat density: the mean of p^2
    0.333
    """
    return miss(k, b, a)


@model
def halving(missed: Callable[[float], float], k: Positive) -> float:
    """Times as many attempts as k that halve what k attempts miss.

    missed : share missed as a function of attempts, falling towards zero;  k : attempts
    Returns: ratio of attempts
    Raises: ValueError for a curve that does not fall by half

    For a power law with exponent a it is 2^(1/a), wherever one starts:

    >>> print(f"{halving(lambda k: k**-0.5, 100):.6f}")
    4.000000
    """
    half = missed(k) / 2

    def excess(log_times: float) -> float:
        return float(np.log(missed(k * np.exp(log_times)) / half))

    if excess(200.0) > 0:
        raise ValueError(f"from k = {k:g} the curve never falls by half")
    return float(np.exp(brentq(excess, 0.0, 200.0, xtol=1e-12)))


@model
def beta_of_mean(mean: OpenFraction, a: Positive) -> Number:
    """The b that gives Beta(a, b) its mean: a (1 - mean) / mean.

    mean : chance of one attempt;  a : as in `miss`
    Returns: weight of the density near p = 1

    >>> print(f"{beta_of_mean(0.25, 0.5):.2f}")
    1.50
    """
    return a * (1 - mean) / mean


@model
def beta_through(mean: OpenFraction, k: AboveOne, covered: float) -> tuple[float, float]:
    """The Beta whose coverage is `mean` at one attempt and `covered` at k attempts.

    At a given mean, coverage at k rises with a: from `mean`, when each problem is always or never solved,
    to 1 - (1 - mean)^k, when all are alike. So there is one root.

    mean : chance of one attempt;  k : attempts;  covered : between mean and 1 - (1 - mean)^k
    Returns: a, b
    Raises: ValueError for a coverage that no mixture of independent attempts can have

    >>> a, b = beta_through(0.159, 250, 0.56)
    >>> print(f"{a:.3f} {b:.3f}")
    0.122 0.645
    """
    if not (k > 1 and mean < covered < -np.expm1(k * np.log1p(-mean))):
        raise ValueError(
            f"covered = {covered} is outside its domain: mean = {mean} < covered < 1 - (1 - mean)^k"
        )

    def excess(log_a: float) -> float:
        a = np.exp(log_a)
        return float(coverage(k, a, beta_of_mean(mean, a))) - covered

    a = float(np.exp(brentq(excess, -25, 25, xtol=1e-13)))
    return a, float(beta_of_mean(mean, a))


@model
def fit_beta(n: Annotated[ArrayLike, Ge(1)], c: Annotated[ArrayLike, Ge(0)]) -> tuple[float, float]:
    """Maximum likelihood of Beta(a, b) from counts: c right answers of n for each problem (beta-binomial).

    Uses every answer, also those of problems that were never solved, which pass@k at small k wastes.

    n : answers per problem;  c : right ones (<= n)
    Returns: a, b
    Source: Schaeffer et al. (2025), the distributional estimator.

    >>> a, b = fit_beta(4, [0, 0, 0, 1, 2, 4])
    >>> bool(0 < a < 1)
    True
    """
    n, c = np.broadcast_arrays(np.asarray(n, float), np.asarray(c, float))
    require(NonNegative, **{"n - c": n - c})

    def loss(logs: np.ndarray) -> float:
        a, b = np.exp(logs)
        # ln B(a + c, b + n - c) - ln B(a, b), with ln Γ(x + 0) - ln Γ(x) = 0 for empty counts
        return -float(np.sum(_rise(a, c) + _rise(b, n - c) - _rise(a + b, n)))

    start = np.log([0.5, 0.5 * max((n - c).sum(), 0.5) / max(c.sum(), 0.5)])
    a, b = np.exp(minimize(loss, start, method="Nelder-Mead").x)
    return float(a), float(b)


def _rise(x: Number, count: np.ndarray) -> np.ndarray:
    return np.where(count > 0, log_gamma_ratio(x, np.maximum(count, 0.5)), 0.0)


@model
def fit_coverage(
    k: Annotated[ArrayLike, Gt(0)], covered: Annotated[ArrayLike, Interval(gt=0, lt=1)]
) -> tuple[float, float]:
    """Least squares of the Beta's coverage to points of a published curve.

    k : attempts;  covered : shares
    Returns: a, b

    >>> k = np.geomspace(1, 1e4, 30)
    >>> a, b = fit_coverage(k, coverage(k, 0.4, 2.0))
    >>> print(f"{a:.3f} {b:.3f}")
    0.400 2.000
    """
    k, covered = np.asarray(k, float), np.asarray(covered, float)
    tight = {"xtol": 1e-12, "ftol": 1e-12, "gtol": 1e-12}
    found = least_squares(lambda logs: coverage(k, *np.exp(logs)) - covered, np.log([0.4, 2.0]), **tight)
    a, b = np.exp(found.x)
    return float(a), float(b)


# --- votes and verifiers: what is chosen -------------------------------------------------------


@model
def majority(p: Fraction, n: AtLeastOne) -> Number:
    """Chance that the majority of n independent votes is right, when each is right with chance p.

    Two answers; a tie is broken by a coin, so that an even number of votes is worth as much as one vote
    fewer. The upper half of a binomial is the incomplete beta function I_p(m, m), m = ceil(n / 2).

    p : chance that a vote is right;  n : votes (whole)
    Returns: probability
    Source: Condorcet (1785); the form in Chen et al. (2024), Theorem 1.

    >>> print(f"{majority(0.6, 1):.3f} {majority(0.6, 3):.3f} {majority(0.4, 3):.3f}")
    0.600 0.648 0.352
    """
    m = np.ceil(np.asarray(n) / 2)
    return betainc(m, m, p)


@model
def majority_by_pairs(p: Fraction, n: Annotated[Number, Interval(ge=1, le=2 * PAIRS + 1)]) -> Number:
    """`majority` as a sum that says what each further pair of votes adds, for sliders.

    Two more votes matter only where the first 2j - 1 are one vote apart, and then they push towards the
    answer that is more likely in each vote: P = p + (2p - 1) * sum of C(2j - 1, j) (p (1 - p))^j.

    p : chance that a vote is right;  n : votes
    Returns: probability

    >>> print(f"{majority_by_pairs(0.6, 3):.3f}")
    0.648
    """
    term: Number = p * (1 - p)
    total: Number = 0.0
    for j in range(1, PAIRS + 1):
        total = total + np.where(n > 2 * j, term, 0.0)
        term = term * (p * (1 - p)) * (2 * (2 * j + 1) / (j + 1))
    return p + (2 * p - 1) * total


@model
def mixed_vote(
    n: Annotated[Number, Interval(ge=1, le=2 * PAIRS + 1)], α: Fraction, p1: Fraction, p2: Fraction
) -> Number:
    """Accuracy of a vote of n over two kinds of problems: a share α with chance p1, the rest with p2.

    n : votes;  α : share of the first kind;  p1, p2 : chance that a vote is right, in each kind
    Returns: fraction of the problems
    Source: Chen et al. (2024), Theorem 1.

    >>> print(f"{mixed_vote(1, 0.5, 0.8, 0.1):.2f} {mixed_vote(65, 0.5, 0.8, 0.1):.2f}")
    0.45 0.50
    """
    return α * majority_by_pairs(p1, n) + (1 - α) * majority_by_pairs(p2, n)


@model
def best_votes(
    α: OpenFraction,
    p1: Annotated[Number, Interval(gt=0.5, lt=1)],
    p2: Annotated[Number, Interval(gt=0, lt=0.5)],
) -> Number:
    """Odd number of votes at which a mixture of easy and hard problems scores best.

    The j-th further pair of votes adds α (2 p1 - 1) C (p1 q1)^j on easy problems and takes
    (1 - α) (1 - 2 p2) C (p2 q2)^j on hard ones, with the same C. It pays for j up to
    m = ln[α (2 p1 - 1) / ((1 - α) (1 - 2 p2))] / ln[p2 q2 / (p1 q1)].

    Needs p1 + p2 > 1, so that p1 q1 < p2 q2 and the gain on easy problems dies out first: the curve rises,
    then falls. Where p1 + p2 < 1 it falls, then rises, and has no inner maximum.

    α : share of easy problems;  p1, p2 : chance of a right vote on an easy and on a hard one, p2 > 1 - p1
    Returns: 2 floor(m) + 1 votes, at least one
    Source: Chen et al. (2024), Theorem 3; derived here.

    >>> print(f"{best_votes(0.4, 0.85, 0.4):.0f} {best_votes(0.5, 0.7, 0.45):.0f}")
    3 17
    """
    require(Positive, **{"p1 + p2 - 1": p1 + p2 - 1})
    gain = np.log(α * (2 * p1 - 1)) - np.log((1 - α) * (1 - 2 * p2))
    decay = np.log(p2 * (1 - p2)) - np.log(p1 * (1 - p1))
    return 2 * np.maximum(0.0, np.floor(gain / decay)) + 1


@model
def plurality(shares: Annotated[ArrayLike, Interval(ge=0, le=1)], n: Count) -> float:
    """Chance that the first of several answers gets most of n votes; ties are broken at random.

    The chance of vote counts (x, y_1, ...) is n! times the coefficient of z^n in a product of power series,
    one per answer. For each x the rivals' series are cut at x; a tie with j of them counts 1 / (1 + j),
    which is the integral of u^j from 0 to 1, exact by Gauss-Legendre. Scaled by Poisson weights so that no
    factorial overflows.

    shares : chance of each answer in one vote, the right one first; >= 0, adding up to 1
    n : votes (whole)
    Returns: probability
    Source: Wang et al. (2023) for the method that takes the most common answer, self-consistency.

    An answer with 40 % of single votes against three with 20 % each:

    >>> print(f"{plurality([0.4, 0.2, 0.2, 0.2], 1):.2f} {plurality([0.4, 0.2, 0.2, 0.2], 64):.2f}")
    0.40 0.96
    """
    shares = np.asarray(shares, float)
    if abs(shares.sum() - 1) > 1e-9:
        raise ValueError(f"shares = {shares.tolist()} add up to {shares.sum():.6g}, not to 1")
    counts = np.arange(n + 1)
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.maximum(counts[1:], 1)))])
    poisson = [
        np.exp(counts * np.log(n * q) - n * q - factorials) if q > 0 else (counts == 0).astype(float)
        for q in shares
    ]
    nodes, weights = np.polynomial.legendre.leggauss(max(1, (len(shares) + 1) // 2))
    wins = 0.0
    for x in range(1, n + 1):
        for u, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
            rivals = np.zeros(n - x + 1)
            rivals[0] = 1.0
            for q in poisson[1:]:
                allowed = np.where(counts < x, q, np.where(counts == x, u * q, 0.0))[: n - x + 1]
                rivals = np.convolve(rivals, allowed)[: n - x + 1]
            wins += weight * poisson[0][x] * rivals[n - x]
    return float(wins / np.exp(n * np.log(n) - n - factorials[n]))


@model
def consensus(mean: OpenFraction, a: Positive, t: OpenFraction) -> Number:
    """Share of problems that very many votes get right, when a right answer wins with a share above t.

    P(p > t) for the Beta with tail a and the given mean. With two answers t is 1/2; the more the wrong
    answers scatter, the smaller it is.

    mean : chance of one answer;  a : as in `miss`;  t : share of votes that wins
    Returns: fraction of the problems

    >>> print(f"{consensus(0.5, 1.0, 0.5):.2f} {consensus(0.5, 1.0, 0.2):.2f}")
    0.50 0.80
    """
    return 1 - betainc(a, beta_of_mean(mean, a), t)


@model
def fit_consensus(
    mean: Annotated[ArrayLike, Interval(gt=0, lt=1)], voted: Annotated[ArrayLike, Interval(gt=0, lt=1)]
) -> tuple[float, float]:
    """Tail a and threshold t that best give the votes of several models from their single answers.

    Least squares of `consensus`; one tail and one threshold for all models.

    mean, voted : score of one answer and of the vote, one of each per model
    Returns: a, t

    >>> means = np.array([0.2, 0.4, 0.6, 0.8])
    >>> a, t = fit_consensus(means, consensus(means, 0.5, 0.2))
    >>> print(f"{a:.3f} {t:.3f}")
    0.500 0.200
    """
    mean, voted = np.asarray(mean, float), np.asarray(voted, float)
    starts = [(log_a, odds) for log_a in (-1.0, 0.0) for odds in (-1.5, 0.0)]
    fits = [_fitted_consensus(mean, voted, start) for start in starts]
    return _tail_and_threshold(min(fits, key=lambda found: found.cost).x)


@model
def resampled_consensus(
    mean: ArrayLike, voted: ArrayLike, single: OpenFraction, draws: int = 400, seed: int = 0
) -> np.ndarray:
    """How sure `fit_consensus` is: tail, threshold and the vote forecast for a single score, once a draw.

    The bootstrap: as many models are drawn with replacement, and the curve is fitted anew. A model of its own
    also misses the curve, so the miss of one of the models is added to the forecast.

    mean, voted : as in `fit_consensus`;  single : score of the model to forecast
    draws, seed : how often, and of which random numbers
    Returns: array of `draws` rows: a, t, forecast
    Source: Efron (1979).

    >>> means = np.array([0.2, 0.4, 0.6, 0.8])
    >>> same = resampled_consensus(means, consensus(means, 0.5, 0.2), 0.5, draws=20)
    >>> print(np.ptp(same, axis=0).round(3))  # a curve without noise is found from every draw
    [0. 0. 0.]
    """
    mean, voted = np.asarray(mean, float), np.asarray(voted, float)
    a, t = fit_consensus(mean, voted)
    start = (float(np.log(a)), float(np.log(t / (1 - t))))
    misses = voted - consensus(mean, a, t)
    rng = np.random.default_rng(seed)
    rows: list[tuple[float, float, float]] = []
    while len(rows) < draws:
        drawn = rng.integers(0, len(mean), len(mean))
        if len(np.unique(mean[drawn])) < 3:  # two numbers cannot be found from fewer points
            continue
        found = _tail_and_threshold(_fitted_consensus(mean[drawn], voted[drawn], start).x)
        rows.append((*found, float(np.clip(consensus(single, *found) + rng.choice(misses), 0, 1))))
    return np.array(rows)


def _fitted_consensus(mean: np.ndarray, voted: np.ndarray, start: tuple[float, float]) -> OptimizeResult:
    return least_squares(lambda v: consensus(mean, *_tail_and_threshold(v)) - voted, start)


def _tail_and_threshold(v: np.ndarray) -> tuple[float, float]:
    log_a, odds = v
    return float(np.exp(log_a)), float(1 / (1 + np.exp(-odds)))


@model
def verified(k: NonNegative, p: Fraction, power: PositiveFraction, false_positive: Fraction) -> Number:
    """Chance that a right answer is handed in: up to k attempts, and the first that passes the test counts.

    k : attempts allowed;  p : chance of one attempt
    power : chance that a right answer passes;  false_positive : that a wrong one does
    Returns: probability
    Source: Stroebl, Kapoor and Narayanan (2024), section 2.

    >>> print(f"{verified(100, 0.1, 1.0, 0.0):.4f} {verified(100, 0.1, 1.0, 0.05):.4f}")
    1.0000 0.6897
    """
    passes = p * power + (1 - p) * false_positive
    handed_in = 1 - (1 - passes) ** k
    return np.where(passes > 0, p * power / np.maximum(passes, 1e-300), 0.0) * handed_in


@model
def wrongly_accepted(
    k: NonNegative, p: Fraction, power: PositiveFraction, false_positive: Fraction
) -> Number:
    """Chance that a wrong answer is handed in.

    k, p, power, false_positive : as in `verified`
    Returns: probability

    >>> print(f"{wrongly_accepted(100, 0.1, 1.0, 0.05):.4f}")
    0.3103
    """
    passes = p * power + (1 - p) * false_positive
    return 1 - (1 - passes) ** k - verified(k, p, power, false_positive)


@model
def over_beta(of_p: Callable[[np.ndarray], ArrayLike], a: Positive, b: Positive, nodes: int = 200) -> float:
    """Mean of a function of p when p is Beta(a, b): Gauss-Jacobi, exact to degree 2 nodes - 1.

    of_p : takes an array of chances and returns one value for each;  a, b : as in `miss`
    nodes : places at which it is asked
    Returns: in the unit of `of_p`

    >>> bool(abs(over_beta(lambda p: 1 - (1 - p) ** 64, 0.4, 2.0) - coverage(64, 0.4, 2.0)) < 1e-9)
    True
    """
    with np.errstate(
        invalid="ignore", divide="ignore"
    ):  # at a + b = 1 SciPy meets 0/0 in a branch that it does not take
        x, weight = roots_jacobi(nodes, b - 1, a - 1)
    return float(np.sum(weight * np.asarray(of_p((1 + x) / 2))) / weight.sum())


# --- money: what a solved task costs -----------------------------------------------------------


@model
def call_cost(
    tokens_in: NonNegative, tokens_out: NonNegative, price_in: NonNegative, price_out: NonNegative
) -> Number:
    """Cost of one call at list prices, USD.

    tokens_in, tokens_out : tokens read and written, the hidden ones included
    price_in, price_out : USD per million tokens
    Returns: USD

    R1's average answer on 366 competition problems, 8,793 tokens at 2.19 USD per million:

    >>> print(f"{call_cost(0, 8793, 0.55, 2.19):.4f}")
    0.0193
    """
    return (tokens_in * price_in + tokens_out * price_out) / 1e6


@model
def cost_per_solved(cost: NonNegative, solved: PositiveFraction) -> Number:
    """Cost per solved task when every task costs the same and a share is solved: cost / solved.

    cost : per task;  solved : share
    Returns: in the unit of the cost

    Five attempts of 0.0072 USD that solve 29.62 % (Brown et al. 2024, Table 1):

    >>> print(f"{cost_per_solved(5 * 0.0072, 0.2962):.3f}")
    0.122
    """
    return cost / solved


@model
def expected_attempts(k: NonNegative, a: Positive, b: Positive) -> Number:
    """Attempts made on average when one stops at the first success and after k failures at the latest.

    The sum of `miss` from 0 to k - 1. It telescopes: [(a + b - 1) - (a + b + k - 1) miss(k)] / (a - 1);
    within a millionth of a = 1, where this is 0/0, a is moved by that much.

    k : most attempts;  a, b : as in `miss`
    Returns: attempts

    >>> print(f"{expected_attempts(2, 0.5, 1.5):.3f}")  # 1 + miss(1)
    1.750
    """
    a = np.where(np.abs(a - 1) < 1e-6, 1 + 1e-6, a)
    return ((a + b - 1) - (a + b + k - 1) * miss(k, a, b)) / (a - 1)


@model
def patience(value: NonNegative, cost: Positive, a: Positive, b: Positive) -> Number:
    """Attempts after which, all having failed, a rational buyer gives up.

    After j failures the chance of the next attempt is a / (a + b + j): bad news accumulates, and the
    chance only falls, so it is best to stop as soon as one step does not pay. That is after
    ceil(a value / cost - a - b) attempts, and none if that is negative.

    value : of a solved task;  cost : of an attempt, in the same unit;  a, b : as in `miss`
    Returns: attempts (whole)
    Source: Derived here; the monotone case of optimal stopping, Chow and Robbins (1961).

    >>> print(f"{patience(1.0, 0.01, 0.4, 2.0):.0f}")
    38
    """
    return np.maximum(0.0, np.ceil(a * value / cost - a - b))


# --- training and thinking: two inputs ---------------------------------------------------------


@model
def frontier_thinking(C: Positive, C0: Positive, τ0: Positive, s: Positive) -> Number:
    """Compute per query that keeps performance when training compute is C: τ0 (C / C0)^-s.

    The iso-performance frontier, a straight line of slope -s in logarithms.

    C : training compute, FLOP;  C0, τ0 : a point on the frontier, FLOP and FLOP per query
    s : orders of magnitude of compute per query that one order of training replaces
    Returns: FLOP per query
    Source: Jones (2021), Figure 9: s = 1.2 in board games, so ten times the training replaces

    >>> print(f"{1 / frontier_thinking(10.0, 1.0, 1.0, 1.2):.1f} times the search")
    15.8 times the search
    """
    return τ0 * (C / C0) ** -s


@model
def lifetime_spending(
    C: Positive, Q: NonNegative, C0: Positive, τ0: Positive, s: Positive, ρ: Positive = 1.0
) -> Number:
    """Training and thinking over a model's life: C + ρ Q τ(C), in FLOP of training.

    C, C0, τ0, s : as in `frontier_thinking`;  Q : queries over the model's life
    ρ : price of a FLOP at inference over that of a FLOP in training
    Returns: FLOP of training

    >>> print(f"{lifetime_spending(1e24, 1e10, 1e24, 1e14, 1.2):.1e}")
    2.0e+24
    """
    return C + ρ * Q * frontier_thinking(C, C0, τ0, s)


@model
def optimal_training(Q: Positive, C0: Positive, τ0: Positive, s: Positive, ρ: Positive = 1.0) -> Number:
    """Training compute that reaches a performance at least lifetime cost: (s ρ Q τ0 C0^s)^(1 / (1 + s)).

    From 1 = s ρ Q τ(C) / C: at the optimum the bill for thinking is 1 / s times the bill for training.

    Q, C0, τ0, s, ρ : as in `lifetime_spending`, Q > 0
    Returns: C, FLOP: it grows with the number of queries with elasticity 1 / (1 + s)

    >>> print(f"{optimal_training(1e10, 1e24, 1e14, 1.0):.1e}")
    1.0e+24
    """
    return C0 * (s * ρ * Q * τ0 / C0) ** (1 / (1 + s))


@model
def thinking_share(s: Positive) -> Number:
    """Share of lifetime spending that goes to inference at the optimum: 1 / (1 + s), whatever the volume.

    s : as in `frontier_thinking`
    Returns: fraction
    Source: Erdil (2024) for s = 1: half and half.

    >>> print(f"{thinking_share(1.0):.2f} {thinking_share(1.2):.3f}")
    0.50 0.455
    """
    return 1 / (1 + s)


@model
def break_even_queries(C_small: Positive, τ_small: Number, C_large: Number, τ_large: NonNegative) -> Number:
    """Queries from which the larger training run is the cheaper way to the same performance.

    (C_large - C_small) / (τ_small - τ_large): a fixed cost against a saving per query.

    C_small, C_large : training compute, FLOP, the second larger;  τ_small, τ_large : FLOP per query, the
        second smaller
    Returns: queries

    >>> print(f"{break_even_queries(1e24, 4e14, 2e24, 1.5e14):.0e}")
    4e+09
    """
    require(Positive, **{"C_large - C_small": C_large - C_small, "τ_small - τ_large": τ_small - τ_large})
    return (C_large - C_small) / (τ_small - τ_large)


@model
def matched_thinking(M: AtLeastOne, R: Positive) -> Number:
    """Times the tokens per query that a small model can afford for the compute of one M times its size.

    Total compute of the large one is M (6 N D + 2 N T). A small one that saves (M - 1) 6 N D in training
    can write M + 3 (M - 1) / R times the T tokens, with R = T / D.

    M : ratio of sizes;  R : tokens served over tokens of training
    Returns: ratio
    Source: Snell et al. (2024), section 7.

    >>> [round(float(matched_thinking(14, R))) for R in (0.16, 0.79, 22)]
    [258, 63, 16]
    """
    return M + 3 * (M - 1) / R


# --- distillation ------------------------------------------------------------------------------


@model
def distillation_cost(
    N: Positive,
    samples: Positive,
    tokens: Positive,
    epochs: Positive,
    peak: Positive,
    MFU: PositiveFraction,
    price: NonNegative,
    data_hours: NonNegative,
) -> Number:
    """Cost of teaching a student on a teacher's answers: making the answers, then training on them.

    N : parameters of the student;  samples : answers;  tokens : per answer
    epochs : passes over them;  peak : FLOP/s of a GPU;  MFU : model FLOP utilisation
    price : USD per GPU-hour;  data_hours : GPU-hours that made the answers
    Returns: USD

    A student of 32 billion parameters on R1's answers, two passes at 40 % of an H800:

    >>> print(f"{distillation_cost(32e9, 804_745, 5355.3, 2, 989.4e12, 0.40, 2.0, 5_000):,.0f}")
    12,323
    """
    training = run_cost(N, samples * tokens * epochs, peak, MFU, price)
    return rental_cost(data_hours, price) + training


@model
def score_error(score: Fraction, problems: AtLeastOne) -> Number:
    """Standard error of a score as a sample of problems, at most: sqrt(score (1 - score) / problems).

    An upper bound: it is reached when each problem is always or never solved, and halves when four times
    as many problems are asked.

    score : share of right answers;  problems : number of problems
    Returns: fraction, as the score

    AIME 2024 has thirty:

    >>> print(f"{score_error(0.798, 30):.3f}")
    0.073
    """
    return np.sqrt(score * (1 - score) / problems)


@model
def gain_error(gain: Fraction, problems: AtLeastOne) -> Number:
    """Standard error of a gain on the same problems, none of them lost, at most: sqrt(g (1 - g) / problems).

    Where no problem's measured share falls, each gains one between zero and one; of all such
    shares with the same mean those vary most that are zero or one. Whoever counts scores of the same
    problems as if others had been asked adds the spread of their difficulty, which is in both of them.

    gain : rise of the share of right answers;  problems : number of problems
    Returns: fraction, as the gain

    Two more of thirty, which is 1.5 standard errors and would be 0.6 if others had been asked:

    >>> print(f"{gain_error(2 / 30, 30):.3f} {np.hypot(score_error(0.8, 30), score_error(26 / 30, 30)):.3f}")
    0.046 0.096
    """
    return np.sqrt(gain * (1 - gain) / problems)


@model
def mean_difference(
    first: Annotated[ArrayLike, Interval(ge=0, le=1)],
    second: Annotated[ArrayLike, Interval(ge=0, le=1)],
    problems: Annotated[ArrayLike, Ge(1)],
) -> tuple[float, float]:
    """Mean over benchmarks of a difference of scores, and its standard error, at most.

    Each benchmark counts the same. Its error is that of two independent samples; both models were asked the
    same problems, and where they find the same ones hard the true error is smaller.

    first, second : scores of two models, one of each per benchmark
    problems : number of problems of each benchmark
    Returns: difference, error

    Eighty against seventy per cent on thirty problems, even on three hundred:

    >>> gap, error = mean_difference([0.8, 0.5], [0.7, 0.5], [30, 300])
    >>> print(f"{gap:.3f} {error:.3f}")
    0.050 0.059
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    errors = np.hypot(score_error(first, problems), score_error(second, problems))
    return float(np.mean(first - second)), float(np.sqrt(np.sum(errors**2)) / first.size)
