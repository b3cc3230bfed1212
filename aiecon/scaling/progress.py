"""How the price of a performance falls: effective compute, lags, and two tests against a trend."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import nct as noncentral
from scipy.stats import norm
from scipy.stats import t as student

from aiecon.compute import interval_sigma
from aiecon.domain import (
    AboveOne,
    AtLeastOne,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    model,
    require,
)

# --- algorithmic progress --------------------------------------------------------------------------------


@model
def effective_compute(C: Positive, years: Number, halving: Positive) -> Number:
    """Compute that would have been needed at the start for what C buys after `years` of progress.

    C · 2^(12 years / halving), the compute for a fixed performance halving every `halving` months.

    C : compute spent, FLOP;  years : time since the base date;  halving : months
    Returns: FLOP
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

    ratio : earlier cost over later;  years : between them
    Returns: months

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

    others : observations of the population;  value : the one in question, in their unit
    Returns: PredictionTest: t, degrees of freedom, two-sided p

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
    Returns: probability

    >>> round(prediction_power(1.0, 4, 0.0), 6), round(prediction_power(1.0, 4, 3.0), 2)
    (0.05, 0.45)
    """
    shift, edge = effect / (scatter * np.sqrt(1 + 1 / n)), student.isf(level / 2, n - 1)
    return float(noncentral.sf(edge, n - 1, shift) + noncentral.cdf(-edge, n - 1, shift))
