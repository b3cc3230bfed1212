"""Scaling laws: what compute buys in loss, at least cost, and how the price of it falls.

The production function of this module is Hoffmann et al. (2022), eq. 2: a model with N parameters that has
read D tokens reaches the test loss

    L(N, D) = E + A N^-α + B D^-β          nats per token,

E being what no model can remove. The reducible loss R = L - E is what the inputs act on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import nct as noncentral
from scipy.stats import norm
from scipy.stats import t as student

from aiecon.compute import interval_sigma, training_flop
from aiecon.domain import (
    AboveOne,
    AtLeastOne,
    Fraction,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    model,
    require,
)

# Parameter sets of L(N, D). Loss in nats per token, N in parameters, D in tokens. The table
# scaling_parameters has them too, with intervals and sources; a test holds the two equal.
HOFFMANN_ROUNDED = {"E": 1.69, "A": 406.4, "B": 410.7, "α": 0.34, "β": 0.28}  # Hoffmann et al. (2022), eq. 10
HOFFMANN_TEX = {  # the same fit unrounded, from the TeX source, as quoted by Besiroglu et al. (2024)
    "E": np.exp(0.5267228),
    "A": np.exp(6.0073404),
    "B": np.exp(6.0179186),
    "α": 0.33917084,
    "β": 0.2849083,
}
SARDANA_2024 = {
    **HOFFMANN_ROUNDED,
    "α": 0.336,
    "β": 0.283,
}  # the same, as in the released code of Sardana et al.
BESIROGLU_2024 = {"E": 1.8172, "A": 482.01, "B": 2085.43, "α": 0.3478, "β": 0.3658}  # their Table 1
KAPLAN_2020 = {"N_c": 8.8e13, "D_c": 5.4e13, "α_N": 0.076, "α_D": 0.095}  # eqs. 1.1, 1.2, 1.5
MUENNIGHOFF_2023 = {  # Muennighoff et al. (2023), released parametric fit; α = β by construction
    "E": np.exp(0.6254804),
    "A": np.exp(6.255414),
    "B": np.exp(7.3049974),
    "α": 0.3526596,
    "β": 0.3526596,
    "R_D": 15.387756,
    "R_N": 5.309743,
}

FLOP_PER_PARAMETER_AND_TOKEN = training_flop(1, 1)


# --- the production function -----------------------------------------------------------------------------


@model
def loss(
    N: Positive, D: Positive, E: NonNegative, A: Positive, B: Positive, α: Positive, β: Positive
) -> Number:
    """Test loss of a model of N parameters trained on D tokens.

    N : parameters;  D : training tokens, each seen once
    E : irreducible loss, nats per token;  A, B : scale of the two terms
    α, β : exponents of parameters and of tokens
    Returns: Loss, nats per token.
    Source: Hoffmann et al. (2022), eq. 2.

    >>> round(float(loss(70e9, 1.4e12, **HOFFMANN_ROUNDED)), 3)  # Chinchilla
    1.937
    """
    return E + reducible_loss(N, D, A, B, α, β)


@model
def reducible_loss(N: Positive, D: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """The part of the loss that more parameters or tokens can remove: A N^-α + B D^-β, nats per token.

    >>> round(float(reducible_loss(70e9, 1.4e12, A=482.01, B=2085.43, α=0.3478, β=0.3658)), 3)
    0.157
    """
    return A * N**-α + B * D**-β


@model
def kaplan_loss(
    N: Positive, D: Positive, N_c: Positive, D_c: Positive, α_N: Positive, α_D: Positive
) -> Number:
    """Test loss by the earlier law, [(N_c/N)^(α_N/α_D) + D_c/D]^α_D, nats per token.

    N counts parameters without the embedding; there is no irreducible term.
    Source: Kaplan et al. (2020), eq. 1.5, with eqs. 1.1 and 1.2.

    >>> round(float(kaplan_loss(8.8e13, 1e30, **KAPLAN_2020)), 6)  # N = N_c and unlimited data: L = 1
    1.0
    """
    return ((N_c / N) ** (α_N / α_D) + D_c / D) ** α_D


# --- isoquants, isocosts, and the point where they touch -------------------------------------------------


@model
def isocost(N: Positive, C: Positive) -> Number:
    """Tokens that compute C pays for with N parameters: D = C / 6N. In logarithms a line of slope -1.

    >>> f"{isocost(70e9, 5.88e23):.1e}"
    '1.4e+12'
    """
    return C / (FLOP_PER_PARAMETER_AND_TOKEN * N)


@model
def isoquant(
    share: OpenFraction, R: Positive, A: Positive, B: Positive, α: Positive, β: Positive
) -> tuple[Number, Number]:
    """A point on the isoquant of reducible loss R: parameters and tokens.

    The isoquant is traced by the share of the reducible loss that is left to the parameter term,
    A N^-α = share·R and B D^-β = (1 - share)·R, so that every share in (0, 1) is a feasible pair.

    share : share of the parameter term;  R : reducible loss, nats per token
    Returns: N : parameters;  D : tokens

    >>> N, D = isoquant(0.4, 0.2, A=482.01, B=2085.43, α=0.3478, β=0.3658)
    >>> round(float(reducible_loss(N, D, A=482.01, B=2085.43, α=0.3478, β=0.3658)), 12)
    0.2
    """
    return (A / (share * R)) ** (1 / α), (B / ((1 - share) * R)) ** (1 / β)


@model
def mrts(N: Positive, D: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """Marginal rate of technical substitution: tokens saved per parameter added, at the same loss.

    -dD/dN along the isoquant, (αA/N^(α+1)) / (βB/D^(β+1)). The isocost has slope D/N there, because
    one more parameter costs 6D FLOP and one more token costs 6N: the optimum is where the two agree.

    >>> N, D = compute_optimal(1e21, A=482.01, B=2085.43, α=0.3478, β=0.3658)
    >>> bool(np.isclose(mrts(N, D, A=482.01, B=2085.43, α=0.3478, β=0.3658), D / N))
    True
    """
    return (α * A * N ** (-α - 1)) / (β * B * D ** (-β - 1))


@model
def elasticity_of_substitution(
    N: Positive, D: Positive, A: Positive, B: Positive, α: Positive, β: Positive
) -> Number:
    """Per cent change of D/N along the isoquant when the rate of substitution changes by one per cent.

    Between 1/(1+α) and 1/(1+β) everywhere, so below one: parameters and tokens replace each other less
    easily than in a Cobb-Douglas function. With α = β the law is CES.

    >>> round(float(elasticity_of_substitution(1e9, 2e10, A=500.0, B=2000.0, α=0.35, β=0.35)), 4)  # 1/1.35
    0.7407
    """
    u, v = α * A * N**-α, β * B * D**-β
    return (u + v) / ((1 + α) * v + (1 + β) * u)


@model
def scale_elasticity(N: Positive, D: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """Per cent by which the reducible loss falls when parameters and tokens both rise by one per cent.

    A weighted mean of α and β. It is the elasticity of scale only of the output 1/R: another
    increasing transformation of output has the same isoquants and another elasticity.

    N, D, A, B, α, β : as in `loss`

    >>> round(float(scale_elasticity(1e9, 2e10, A=500.0, B=2000.0, α=0.35, β=0.35)), 4)
    0.35
    """
    u, v = A * N**-α, B * D**-β
    return (α * u + β * v) / (u + v)


# --- the expansion path and the cost function ------------------------------------------------------------


@model
def compute_optimal(C: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> tuple[Number, Number]:
    """Parameters and tokens that minimise loss at training compute C.

    Minimises A N^-α + B D^-β subject to 6 N D = C. Tangency: α A N^-α = β B D^-β, hence
    N = G (C/6)^a and D = (C/6)^(1-a) / G with a = β/(α+β) and G = (αA/βB)^(1/(α+β)).

    C : training compute, FLOP;  A, B, α, β : as in `loss`
    Returns: N : parameters;  D : tokens
    Source: Hoffmann et al. (2022), eq. 4; parameters of Besiroglu et al. (2024), Table 1.

    >>> N, D = compute_optimal(5.76e23, A=482.01, B=2085.43, α=0.3478, β=0.3658)
    >>> round(float(D / N))  # tokens per parameter, near the 20 of the Chinchilla model itself
    18
    """
    G = (α * A / (β * B)) ** (1 / (α + β))
    flop = C / FLOP_PER_PARAMETER_AND_TOKEN
    return G * flop ** (β / (α + β)), flop ** (α / (α + β)) / G


@model
def optimal_tokens(N: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """Tokens on the expansion path for a model of N parameters: (βB/αA)^(1/β) N^(α/β).

    >>> [round(float(optimal_tokens(13e9, A=406.4, B=410.7, α=α, β=β) / 13e9), 1)
    ...  for α, β in ((0.34, 0.28), (0.336, 0.283))]  # tokens per parameter: rounding nearly doubles it
    [76.3, 44.3]
    """
    return (β * B / (α * A)) ** (1 / β) * N ** (α / β)


@model
def compute_elasticity(α: Positive, β: Positive) -> Number:
    """γ = αβ/(α+β): per cent by which the least reducible loss falls when compute rises by one per cent.

    >>> round(compute_elasticity(0.3478, 0.3658), 4)
    0.1783
    """
    return α * β / (α + β)


@model
def minimum_loss(C: Positive, E: NonNegative, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """Least loss that compute C can buy: E plus the reducible loss at the compute-optimal point.

    The reducible part is a power of compute, proportional to C^-γ with γ = αβ/(α+β).

    E, A, B, α, β : as in `loss`

    >>> round(float(minimum_loss(5.76e23, **BESIROGLU_2024)), 3)
    1.974
    """
    N, D = compute_optimal(C, A, B, α, β)
    return loss(N, D, E, A, B, α, β)


@model
def compute_for_loss(R: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """The cost function: least compute that reaches the reducible loss R, FLOP.

    At the optimum the parameter term is the share a = β/(α+β) of R, so C = 6 N D with
    N = (A/aR)^(1/α) and D = (B/(1-a)R)^(1/β): a power of R with exponent -(α+β)/(αβ).

    >>> R = minimum_loss(1e21, **BESIROGLU_2024) - BESIROGLU_2024["E"]
    >>> round(float(compute_for_loss(R, A=482.01, B=2085.43, α=0.3478, β=0.3658) / 1e21), 12)
    1.0
    """
    N, D = isoquant(β / (α + β), R, A, B, α, β)
    return training_flop(N, D)


@model
def cost_elasticity(α: Positive, β: Positive) -> Number:
    """Elasticity of the least compute with respect to reducible loss: -(α+β)/(αβ).

    >>> round(cost_elasticity(0.3478, 0.3658), 2)  # 1 % less reducible loss: 5.6 % more compute
    -5.61
    """
    return -1 / compute_elasticity(α, β)


@model
def price_of_next_cut(
    C: Positive, cut: Fraction, E: NonNegative, A: Positive, B: Positive, α: Positive, β: Positive
) -> Number:
    """How many times the compute C is needed to lower the whole loss by a fraction `cut`.

    Unlike the reducible loss, the whole loss has a floor: the multiple grows without bound as the target
    nears E, and is infinite at or below it.

    C : training compute already spent, optimally, FLOP;  cut : fraction of L to remove
    E, A, B, α, β : as in `loss`
    Returns: Multiple of C (>= 1).

    >>> [round(float(price_of_next_cut(C, 0.01, **BESIROGLU_2024)), 2) for C in (1e21, 1e24)]
    [1.31, 2.29]
    """
    L = minimum_loss(C, E, A, B, α, β)
    left = (L * (1 - cut) - E) / (L - E)
    return np.where(left > 0, np.maximum(left, 1e-300) ** (-1 / compute_elasticity(α, β)), np.inf)


@model
def misallocation(k: Positive, α: Positive, β: Positive) -> Number:
    """What a lopsided run wastes: compute spent, over the least compute for the loss it reached.

    The run has k times the optimal parameters of its compute and 1/k times the optimal tokens. Its reducible
    loss is then (β k^-α + α k^β)/(α+β) times the least, whatever A, B and C; the cost function turns that
    into compute.

    >>> round(float(misallocation(4.0, 0.3478, 0.3658)), 2)
    1.94
    """
    return ((β * k**-α + α * k**β) / (α + β)) ** (1 / compute_elasticity(α, β))


# --- when data run out -----------------------------------------------------------------------------------


@model
def effective_tokens(D: Positive, U: Positive, R_D: Positive) -> Number:
    """Fresh tokens worth as much as D tokens read from U unique ones.

    U + U R_D (1 - exp(-r/R_D)) with r = D/U - 1 repetitions: the first are almost as good as fresh text,
    and no number of them is worth more than U (1 + R_D).

    D : tokens read, repetitions included;  U : unique tokens at hand
    R_D : decay constant of repetition, repetitions
    Source: Muennighoff et al. (2023), eq. 5.

    >>> round(float(effective_tokens(4e9, 1e9, R_D=15.387756) / 4e9), 3)  # four epochs
    0.931
    """
    repetitions = np.maximum(D / U - 1, 0)
    return np.minimum(D, U) * (1 + R_D * (1 - np.exp(-repetitions / R_D)))


@model
def data_constrained_loss(
    N: Positive,
    D: Positive,
    U: Positive,
    E: NonNegative,
    A: Positive,
    B: Positive,
    α: Positive,
    β: Positive,
    R_D: Positive,
    R_N: Positive,
) -> Number:
    """Test loss when D tokens are read from only U unique ones, nats per token.

    Tokens beyond U, and parameters beyond the compute-optimal number for U, count for less and less.

    N, D, E, A, B, α, β : as in `loss`;  U : unique tokens
    R_D, R_N : how slowly a repeated token, and a surplus parameter, loses its worth
    Source: Muennighoff et al. (2023), eqs. 5 and 6, with their released fit.

    >>> round(float(data_constrained_loss(6.34e9, 242e9, 25e9, **MUENNIGHOFF_2023)), 9)
    2.225644089
    """
    read = np.minimum(D, U)
    matched = (read * (α * A / (β * B)) ** (1 / (α + β))) ** (β / α) * (α * A / (β * B)) ** (1 / (α + β))
    base = np.minimum(N, matched)
    N_effective = base * (1 + R_N * (1 - np.exp(-np.maximum(N / base - 1, 0) / R_N)))
    return loss(N_effective, effective_tokens(D, U, R_D), E, A, B, α, β)


@model
def data_constrained_optimum(
    C: Positive,
    U: Positive,
    E: NonNegative,
    A: Positive,
    B: Positive,
    α: Positive,
    β: Positive,
    R_D: Positive,
    R_N: Positive,
) -> tuple[Number, Number, Number]:
    """Parameters, tokens read and loss of the best run with compute C and U unique tokens.

    No closed form: the best of 601 sizes around the unconstrained optimum, a factor of e^6 either way, then
    the best of 101 around that one, 0.04 % apart. Arrays broadcast. From C about 10^4 U² the text is
    exhausted: the loss is flat and the plan arbitrary.

    E, A, B, α, β, R_D, R_N : as in `data_constrained_loss`

    >>> N, D, L = data_constrained_optimum(1e22, 25e9, **MUENNIGHOFF_2023)
    >>> bool(D > 25e9) and round(float(D * N * 6 / 1e22), 9)  # the budget is spent, on several epochs
    1.0
    """
    C, U = np.broadcast_arrays(np.asarray(C, float)[..., None], np.asarray(U, float)[..., None])
    centre = np.log(compute_optimal(C, A, B, α, β)[0])
    for step in (np.linspace(-6, 6, 601), np.linspace(-0.02, 0.02, 101)):
        N = np.exp(centre + step)
        L = data_constrained_loss(N, isocost(N, C), U, E, A, B, α, β, R_D, R_N)
        best = np.argmin(L, axis=-1, keepdims=True)
        centre = np.log(np.take_along_axis(N, best, -1))
    N, L = (np.take_along_axis(values, best, -1)[..., 0] for values in (N, L))
    return N, isocost(N, C[..., 0]), L


@model
def repetition_objective(
    N: Annotated[ArrayLike, Gt(0)],
    D: Annotated[ArrayLike, Gt(0)],
    U: Annotated[ArrayLike, Gt(0)],
    L: Annotated[ArrayLike, Gt(0)],
    R_D: Annotated[ArrayLike, Gt(0)],
    R_N: Annotated[ArrayLike, Gt(0)],
    counts: Annotated[ArrayLike | None, Ge(0)] = None,
    **law: float,
) -> np.ndarray:
    """How badly each pair (R_D, R_N) fits runs on repeated text: the sum of Huber losses of log residuals.

    The constants of fresh text are held, as the authors hold them, so that a fit is a search over two
    numbers, and a grid of pairs serves all resamples at once.

    N, D, U, L : parameters, tokens, unique tokens and loss of each run;  R_D, R_N : the pairs
    counts : how often each run counts, a row for each resample; None: once;  law : E, A, B, α, β
    Returns: One row for each resample, one column for each pair.
    Source: Muennighoff et al. (2023), released notebook.

    >>> run = ([6.34e9], [242e9], [25e9], [2.225644089])
    >>> fresh = {k: v for k, v in MUENNIGHOFF_2023.items() if k in "EABαβ"}
    >>> misfit = repetition_objective(*run, [15.387756, 30.0], [5.309743, 5.309743], **fresh)
    >>> misfit.shape, bool(misfit[0, 0] < 1e-12 < misfit[0, 1])
    ((1, 2), True)
    """
    N, D, U, L = (np.asarray(values, float)[:, None] for values in (N, D, U, L))
    size = np.abs(np.log(data_constrained_loss(N, D, U, R_D=np.asarray(R_D), R_N=np.asarray(R_N), **law) / L))
    core = np.minimum(size, HUBER_DELTA)
    weights = np.ones((1, len(L))) if counts is None else np.asarray(counts, float)
    return weights @ (core * (size - core / 2))


# --- algorithmic progress --------------------------------------------------------------------------------


@model
def effective_compute(C: Positive, years: Number, halving: Positive) -> Number:
    """Compute that would have been needed at the start for what C buys after `years` of progress.

    C · 2^(12 years / halving), the compute for a fixed performance halving every `halving` months.

    C : compute spent, FLOP;  years : time since the base date;  halving : months
    Source: Ho et al. (2024), abstract: about 8 months.

    >>> round(float(effective_compute(1.0, 1.0, 8.0)), 2)  # a year of progress
    2.83
    """
    return C * 2 ** (12 * years / halving)


@model
def lag(k: AtLeastOne, growth: AtLeastOne, halving: Positive) -> Number:
    """Years by which a laboratory with 1/k of its rival's compute is behind it in effective compute.

    The rival's compute rises by the factor `growth` a year and both recipes improve with the same halving
    time, so its effective compute of t years ago was lower by the factor exp(t (ln growth + 12 ln 2/h)); the
    lag is the t at which that factor is k. With growth = 1 it is the time that progress alone takes.

    k : the rival's compute over one's own;  growth : factor a year;  halving : months
    Returns: Years.

    >>> [round(12 * float(lag(10.0, growth, 8.0)), 1) for growth in (1.0, 4.5)]  # months
    [26.6, 10.9]
    """
    return np.log(k) / (np.log(growth) + 12 * np.log(2) / halving)


@model
def implied_halving(ratio: AtLeastOne, years: Positive) -> Number:
    """Halving time, in months, that turns a cost into 1/ratio of it in `years`.

    >>> float(implied_halving(4.0, 1.0))
    6.0
    """
    return 12 * years * np.log(2) / np.log(ratio)


@dataclass(frozen=True)
class TrendTest:
    """A cost advantage beside what a trend predicts for it. Factors are ratios, `z` a normal quantile."""

    observed: float
    predicted: float
    low: float
    high: float
    z: float
    percentile: float


@model
def trend_test(
    ratio: AboveOne,
    years: Positive,
    halving: Positive,
    interval: tuple[float, float],
    level: OpenFraction,
    ratio_sd: NonNegative = 0.0,
    scatter_sd: NonNegative = 0.0,
) -> TrendTest:
    """Is a cost `ratio` times lower after `years` more than the trend of falling cost explains?

    Null hypothesis: ln ratio = ln 2 · 12 years / h + error. The halving time h is log-normal around its
    estimate, with the published interval; the error is normal, with the variance of measuring the ratio and
    of single models around their trend. The two are independent, and the probabilities are integrated over h.

    ratio : cost of the older over cost of the newer, same performance;  years : between them
    halving : months;  interval, level : its confidence interval, months, and coverage
    ratio_sd, scatter_sd : standard deviations of the natural log
    Returns: Observed and predicted ratio (at the estimate of h), the central `level` range of the prediction,
        the `percentile` of predictions below the observed ratio, and `z`, the normal quantile of that
        percentile.

    >>> test = trend_test(6.39, 1.788, 8.0, (5.0, 14.0), 0.95)
    >>> round(test.predicted, 2), round(test.low, 2), round(test.high, 1), round(test.z, 2)
    (6.42, 3.04, 22.4, -0.01)
    """
    require(Positive, low=interval[0], high=interval[1])
    y, centre, rate_sd = np.log(ratio), np.log(2) * 12 * years / halving, interval_sigma(*interval, level)
    error_sd = np.hypot(ratio_sd, scatter_sd)
    tail = (1 - level) / 2
    if error_sd == 0:
        z = np.log(y / centre) / rate_sd
        ends = centre * np.exp(rate_sd * norm.ppf([tail, 1 - tail]))
    else:
        u = np.linspace(-8, 8, 8001)
        weight, mean = norm.pdf(u) * (u[1] - u[0]), centre * np.exp(rate_sd * u)
        z = norm.isf(weight @ norm.sf((y - mean) / error_sd))
        far = mean[-1] + 10 * error_sd
        ends = [
            brentq(lambda v, p=p: weight @ norm.cdf((v - mean) / error_sd) - p, -far, far)
            for p in (tail, 1 - tail)
        ]
    return TrendTest(*map(float, (ratio, np.exp(centre), *np.exp(ends), z, 100 * norm.cdf(z))))


@dataclass(frozen=True)
class PredictionTest:
    """A value beside the scatter of a small sample: t, its degrees of freedom, and the two-sided p."""

    t: float
    freedom: int
    p: float


def prediction_test(others: ArrayLike, value: float) -> PredictionTest:
    """Could `value` be one more draw from the normal population of `others`?

    t = (value - mean) / (s sqrt(1 + 1/n)) with n - 1 degrees of freedom: the error of the estimated mean
    and the scatter of a single observation both count.

    >>> test = prediction_test([1.0, 2.0, 3.0, 4.0], 2.5)
    >>> test.t, test.freedom, test.p
    (0.0, 3, 1.0)
    """
    others = np.asarray(others, float)
    require(Annotated[Number, Ge(2)], n=others.size)
    n = others.size
    t = (value - others.mean()) / (others.std(ddof=1) * np.sqrt(1 + 1 / n))
    return PredictionTest(float(t), n - 1, float(2 * student.sf(abs(t), n - 1)))


@model
def prediction_power(
    scatter: Positive, n: Annotated[int, Ge(2)], effect: float, level: OpenFraction = 0.05
) -> float:
    """How often `prediction_test` would notice a value that lies `effect` away from the population's mean.

    Under the alternative its t has a non-central Student distribution with non-centrality
    effect / (scatter sqrt(1 + 1/n)): the power of a two-sided test at `level`. The new value scatters too.

    scatter : standard deviation of the population;  n : observations that estimate it
    effect : distance of the value's mean, in the same unit;  level : of the test

    >>> round(prediction_power(1.0, 4, 0.0), 6), round(prediction_power(1.0, 4, 3.0), 2)
    (0.05, 0.45)
    """
    shift, edge = effect / (scatter * np.sqrt(1 + 1 / n)), student.isf(level / 2, n - 1)
    return float(noncentral.sf(edge, n - 1, shift) + noncentral.cdf(-edge, n - 1, shift))


# --- estimation ------------------------------------------------------------------------------------------

Runs = tuple[np.ndarray, np.ndarray, np.ndarray]  # logs of parameters, tokens, loss

HUBER_DELTA = 1e-3  # Hoffmann et al. (2022), section 3.3: residuals beyond 0.1 per cent count linearly

# Hoffmann et al. (2022), appendix D.4: 4,500 starts for (ln A, ln B, ln E, α, β)
GRID = np.stack(
    np.meshgrid(
        np.arange(0, 30, 5.0),
        np.arange(0, 30, 5.0),
        np.arange(-1, 1.5, 0.5),
        np.arange(0, 2.5, 0.5),
        np.arange(0, 2.5, 0.5),
        indexing="ij",
    ),
    axis=-1,
).reshape(-1, 5)


def huber_objective(
    θ: ArrayLike, ln_N: np.ndarray, ln_D: np.ndarray, ln_L: np.ndarray, δ: float = HUBER_DELTA
) -> tuple[float, np.ndarray]:
    """What `fit` minimises, for one sample: the sum of Huber losses of log residuals, and its gradient.

    θ : (ln A, ln B, ln E, α, β);  ln_N, ln_D, ln_L : logs of parameters, tokens and loss;  δ : as in `fit`

    >>> value, gradient = huber_objective([6, 7.6, 0.6, 0.35, 0.37], *np.log([[1e9], [2e10], [2.6]]))
    >>> round(float(value), 7), gradient.shape
    (7.28e-05, (5,))
    """
    a, b, e, α, β = np.asarray(θ, float)
    u, v = np.exp(a - α * ln_N), np.exp(b - β * ln_D)
    fitted = u + v + np.exp(e)
    r = np.log(fitted) - ln_L
    size = np.abs(r)
    core = np.minimum(size, δ)
    ψ = np.clip(r, -δ, δ) / fitted
    g, h = ψ * u, ψ * v
    return core @ (size - core / 2), np.array(
        [g.sum(), h.sum(), ψ.sum() * np.exp(e), -(g @ ln_N), -(h @ ln_D)]
    )


@dataclass(frozen=True)
class Fit:
    """Fitted laws, one for each start or bootstrap draw (arrays), or a single one (numbers)."""

    E: np.ndarray
    A: np.ndarray
    B: np.ndarray
    α: np.ndarray
    β: np.ndarray
    objective: np.ndarray
    converged: np.ndarray
    iterations: np.ndarray

    @property
    def law(self) -> dict[str, np.ndarray]:
        """The five parameters by name, ready for `loss(N, D, **fit.law)`."""
        return {name: getattr(self, name) for name in ("E", "A", "B", "α", "β")}

    @property
    def a(self) -> np.ndarray:
        """Exponent of the optimal parameters in compute, β/(α+β)."""
        return self.β / (self.α + self.β)

    def __getitem__(self, which: int | slice | np.ndarray) -> "Fit":
        return Fit(**{name: np.asarray(value)[which] for name, value in vars(self).items()})


@model
def fit(
    N: Annotated[ArrayLike, Gt(0)],
    D: Annotated[ArrayLike, Gt(0)],
    L: Annotated[ArrayLike, Gt(0)],
    weights: Annotated[ArrayLike, Ge(0)] | None = None,
    *,
    starts: ArrayLike = GRID,
    δ: Positive = HUBER_DELTA,
    progress: Callable | None = None,
) -> Fit:
    """The law that minimises the Huber loss of log residuals, from every start at once.

    Minimises Σ weight · Huber_δ(ln L̂ - ln L), ln L̂ being the log-sum-exp of a - α ln N, b - β ln D and e,
    over (a, b, e, α, β) = (ln A, ln B, ln E, α, β). As δ shrinks it tends to least absolute deviations.

    N, D, L : parameters, tokens and loss of each run
    weights : how often each run counts; one each by default
    starts : array (starts, 5);  δ : where the loss turns from square to linear
    progress : tqdm, or another callable that takes `total` and `unit` and has `update` and `close`
    Returns: One `Fit` per start, best first.
    Source: Hoffmann et al. (2022), section 3.3 and appendix D.4, on the objective's sum.
    """
    runs = _runs(N, D, L, δ)
    weights = np.ones(len(runs[0])) if weights is None else np.asarray(weights, float)
    starts = np.atleast_2d(np.asarray(starts, float))
    fits = _refit(runs, np.broadcast_to(weights, (len(starts), len(weights))), starts, δ, progress)
    return fits[np.argsort(fits.objective, kind="stable")]


@model
def bootstrap(
    N: Annotated[ArrayLike, Gt(0)],
    D: Annotated[ArrayLike, Gt(0)],
    L: Annotated[ArrayLike, Gt(0)],
    draws: int | np.ndarray,
    rng: np.random.Generator | None = None,
    *,
    start: ArrayLike,
    δ: Positive = HUBER_DELTA,
    progress: Callable | None = None,
) -> Fit:
    """The law refitted on resampled runs, all draws side by side.

    A resample of n runs with replacement is a row of n counts that add up to n, so a draw is a weighting
    of the same runs and no data are copied.

    N, D, L : parameters, tokens and loss of each run
    draws : number of resamples, drawn with `rng`; or an array (draws, runs) of counts
    start : (a, b, e, α, β), where every draw starts;  δ, progress : as in `fit`
    Returns: One `Fit` per draw, in order; `converged` says which draws met the tolerance.
    Source: Besiroglu et al. (2024), released notebook: 4,000 draws, one start.
    """
    runs = _runs(N, D, L, δ)
    n = len(runs[0])
    if isinstance(draws, int):
        require(AtLeastOne, draws=draws)
        if rng is None:
            raise ValueError("rng = None: a number of draws needs a seeded np.random.Generator")
        draws = rng.multinomial(n, np.full(n, 1 / n), size=draws)
    counts = np.asarray(draws, float)
    if counts.ndim != 2 or counts.shape[1] != n:
        raise ValueError(f"draws has shape {counts.shape}; one column for each of the {n} runs is needed")
    require(NonNegative, draws=counts)
    starts = np.broadcast_to(np.asarray(start, float), (len(counts), 5))
    return _refit(runs, counts, starts, δ, progress)


@model
def _runs(
    N: Annotated[ArrayLike, Gt(0)],
    D: Annotated[ArrayLike, Gt(0)],
    L: Annotated[ArrayLike, Gt(0)],
    δ: Positive,
) -> Runs:
    """Logs of the data, refused unless positive and of one length."""
    x, y, z = (np.log(np.atleast_1d(np.asarray(values, float))) for values in (N, D, L))
    if not x.shape == y.shape == z.shape or x.ndim != 1:
        raise ValueError(
            f"N, D and L have shapes {x.shape}, {y.shape}, {z.shape}; one value per run is needed"
        )
    return x, y, z


def _refit(runs: Runs, weights: np.ndarray, starts: np.ndarray, δ: float, progress: Callable | None) -> Fit:
    """Minimise in chunks that stay in the processor's cache; memory does not grow with the draws."""
    chunk = max(8, 24_576 // len(runs[0]))
    parts = []
    bar = progress(total=len(starts), unit="fit") if progress else None
    for i in range(0, len(starts), chunk):
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # a step too far, refused below
            parts.append(_minimise(runs, weights[i : i + chunk], starts[i : i + chunk], δ))
        if bar is not None:
            bar.update(len(parts[-1][0]))
    if bar is not None:
        bar.close()
    θ, objective, converged, iterations = (np.concatenate(part) for part in zip(*parts, strict=True))
    with np.errstate(over="ignore"):  # a start that ran away has A = inf; it has not converged
        A, B, E = np.exp(θ[:, :3]).T
    return Fit(E, A, B, θ[:, 3], θ[:, 4], objective, converged, iterations)


def _minimise(
    runs: Runs, weights: np.ndarray, starts: np.ndarray, δ: float, steps: int = 200, tolerance: float = 1e-12
) -> tuple[np.ndarray, ...]:
    """Newton steps on all problems at once, each damped until its own objective falls.

    The Huber loss has curvature 1 where |r| <= δ and 0 beyond, so few runs carry Newton's matrix. It is
    blended with the matrix of iteratively reweighted least squares, whose steps are safe: every run counts
    there with s = min(1, δ/|r|): H = J' diag(w (h + λ s)) J, with λ falling after a good step and rising
    after a bad one. A problem is done when the decrease that its last step predicted, move' gradient, is
    below tolerance · objective.
    """
    x, y, z = runs
    diagonal = np.arange(5)

    def residuals(θ):
        a, b, e, α, β = θ.T[..., None]
        J = np.empty((len(θ), 5, len(x)))
        u, v = np.exp(a - α * x, out=J[:, 0]), np.exp(b - β * y, out=J[:, 1])
        fitted = u + v
        fitted += np.exp(e)
        r = np.log(fitted) - z
        np.divide(1, fitted, out=fitted)
        u *= fitted
        v *= fitted
        np.multiply(np.exp(e), fitted, out=J[:, 2])
        np.multiply(u, -x, out=J[:, 3])
        np.multiply(v, -y, out=J[:, 4])
        return r, J

    def huber(r, w):
        size = np.abs(r)
        core = np.minimum(size, δ)
        size -= core / 2
        size *= core
        return np.einsum("kn,kn->k", w, size)

    θ = np.array(starts)
    objective, converged, iterations = np.full(len(θ), np.inf), np.zeros(len(θ), bool), np.full(len(θ), steps)
    todo, λ, w = np.arange(len(θ)), np.ones(len(θ)), np.asarray(weights, float)
    now = θ.copy()
    r, J = residuals(now)
    value = huber(r, w)
    for step in range(1, steps + 1):
        reweight = δ / np.maximum(np.abs(r), δ)
        gradient = (J @ (w * r * reweight)[..., None])[..., 0]
        curvature = w * ((np.abs(r) <= δ) + λ[:, None] * reweight)
        H = (J * curvature[:, None]) @ J.transpose(0, 2, 1)
        H[:, diagonal, diagonal] = H[:, diagonal, diagonal] * (1 + 1e-9) + 1e-12 * (1 + λ[:, None])
        move = np.linalg.solve(H, gradient[..., None])[..., 0]
        expected = np.einsum("ki,ki->k", move, gradient)
        trial = now - move
        r_trial, J_trial = residuals(trial)
        value_trial = huber(r_trial, w)
        better = value_trial <= value  # False for a step so long that its loss is not a number
        good = better & (value - value_trial > expected / 4)
        λ = np.where(good, λ / 5, np.where(better, λ, np.maximum(λ, 1e-3) * 4))
        done = expected <= tolerance * value
        now, value, r = (
            np.where(better if old.ndim == 1 else better[:, None], new, old)
            for new, old in ((trial, now), (value_trial, value), (r_trial, r))
        )
        J = J_trial if better.all() else np.where(better[:, None, None], J_trial, J)
        if done.any() or step == steps:
            θ[todo], objective[todo] = now, value
            converged[todo], iterations[todo] = done, step
            left = ~done
            todo, λ, w, now, value, r, J = (v[left] for v in (todo, λ, w, now, value, r, J))
        if not len(todo):
            break
    return θ, objective, converged, iterations
