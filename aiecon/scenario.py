"""From a gain in efficiency to a fair change of Nvidia's price: the models of the book in one line.

On the evening before the news the price is taken as right: beliefs about growth, years and the required
return are such that cash flows are worth it. The news then multiplies the cash flow of year t by a factor
that the chapters give: hours of work (3, 4, 5, 6), how fast use responds, how long the surprise lasts, what
rivals take (7), what entry takes (8), and what rules change (9). Value after over value before, less one,
is the fair change. Only that ratio matters: what is wrong with the level of value is in both.

Everything is a pure function of numbers, arrays and symbols, except what draws: `Mixture`, `inputs`, `draw`,
`fair_changes`, `verdicts`, `variance_shares` and `variance_left`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd
from annotated_types import Ge, Gt
from scipy import stats

from aiecon.data import load
from aiecon.demand import hours_factor
from aiecon.domain import (
    AtLeastOne,
    Count,
    Fraction,
    NonNegative,
    Number,
    Positive,
    PositiveFraction,
    model,
    require,
)
from aiecon.roots import bisect
from aiecon.valuation import annuity, multiple

KNOWN_ON = "2025-01-27"  # what became public later is no part of a forecast
BELIEFS = ("x", "H", "r", "g_end", "fade")  # what the price before rests on; growth follows from it
NEWS = ("g_T", "g_I", "ε_T", "ε_I", "φ", "s", "τ", "κ", "δ", "loss", "entry", "c", "share")
LOWEST, HIGHEST = -0.5, 9.0  # growth per year between which the price's growth is sought

# --- the price before the news -----------------------------------------------------------------------


@model
def growth_in_price(
    x: Positive,
    H: Positive,
    r: Number,
    g_end: Annotated[Number, Gt(-1)],
    fade: Positive = 1.0,
    steps: Count = 48,
) -> Number:
    """Growth in the fast years at which a firm is worth x years of this year's cash flow.

    The same question as `valuation.implied_growth`, for arrays and symbols: `valuation.multiple` rises with
    growth, so halving a bracket finds the one place.

    x : market value over this year's cash flow, years
    H : fast years
    r : required rate of return, per year, nominal (> g_end)
    g_end : growth for ever after, per year
    fade : margin afterwards over margin before
    steps : halvings of the bracket
    Returns: growth per year, between -50 % and 900 %; the end of that range where the price lies beyond
    Source: Rappaport and Mauboussin (2001) for reading prices backwards.

    >>> round(float(growth_in_price(multiple(0.33, 5, 0.10, 0.04), 5, 0.10, 0.04)), 9)
    0.33
    """
    return bisect(lambda g: multiple(g, H, r, g_end, fade) < x, LOWEST + 0 * x, HIGHEST + 0 * x, steps)


@model
def remaining(
    a: NonNegative,
    g: Annotated[Number, Gt(-1)],
    H: NonNegative,
    r: Number,
    g_end: Annotated[Number, Gt(-1)],
    fade: Positive = 1.0,
) -> Number:
    """Value of cash flows that are shrunk to exp(-a t) of what they were, over their value before.

    Both are the two stages of `valuation.multiple`, the first at growth (1 + g) exp(-a) - 1 and
    (1 + g_end) exp(-a) - 1. The ratio is the average of exp(-a t) over the years, each weighted by its part
    of the value. (`valuation.multiple` itself refuses the growth of -1 to which a large a rounds.)

    a : rate at which they shrink, per year
    g : growth of the cash flows in the fast years, per year, as `growth_in_price` finds it
    H, r, g_end, fade : as in `growth_in_price`
    Returns: fraction; one at a = 0, zero as a grows without bound

    >>> float(remaining(0.0, 0.3, 5, 0.10, 0.04)), round(float(remaining(1.0, 0.3, 5, 0.10, 0.04)), 4)
    (1.0, 0.0158)
    """
    require(Positive, **{"r - g_end": r - g_end})

    def worth(left: Number) -> Number:
        q, z = left * (1 + g) / (1 + r), left * (1 + g_end) / (1 + r)
        return annuity(q, H) + q**H * fade * z / (1 - z)

    return worth(np.exp(-a)) / worth(1.0)


# --- the news ----------------------------------------------------------------------------------------


@model
def hours_after(
    g_T: AtLeastOne,
    g_I: AtLeastOne,
    ε_T: NonNegative,
    ε_I: NonNegative,
    φ: Fraction,
    s: Fraction,
    τ: AtLeastOne = 1.0,
) -> Number:
    """Hours of work in the long run over hours without the news: (1 - s) g_T^(ε_T-1) + s τ g_I^(φ ε_I-1).

    Who trains keeps his own gain, so pass-through is one there; users of a service get the part φ. An answer
    that thinks takes τ times the tokens and is taken to be worth as much more, so that there are as many.

    g_T, g_I : factor by which the news beat what was expected of efficiency, in training and in inference
    ε_T, ε_I : elasticity of demand for trained capability, for answers, absolute value
    φ : pass-through of the gain to users, in logs
    s : share of inference in hours before
    τ : tokens of an answer after over before, beyond what was expected
    Returns: ratio; one where nothing surprised, or where every elasticity times pass-through is one
    Source: `demand.hours_factor` for either use; chapters 3 to 6.

    >>> hours_after(10.0, 10.0, 1.0, 1.0, 1.0, 0.4), round(hours_after(10.0, 1.0, 0.0, 1.0, 1.0, 0.4), 9)
    (1.0, 0.46)
    """
    return (1 - s) * hours_factor(g_T, ε_T) + s * τ * hours_factor(g_I, ε_I, φ)


@model
def cash_factor(
    t: NonNegative,
    h: NonNegative,
    κ: NonNegative,
    δ: NonNegative,
    loss: Fraction,
    entry: Fraction,
    c: Annotated[Number, Ge(-1)],
    share: Fraction,
) -> Number:
    """Cash flow of year t after the news over before.

    1 + share [(1 + c) (1 + (1 - entry) (h - 1) A D) (1 - loss A) - 1].
    A = 1 - exp(-κ t) is how much of the response has come: what is sold out cannot respond at once.
    D = exp(-δ t) is how much of the surprise is left: an advance on a trend that others make up.

    t : years after the news
    h : hours of work in the long run, over hours without the news
    κ : speed at which use and orders respond, per year
    δ : speed at which the surprise fades, per year; zero for a lasting change of level
    loss : share of hours that goes to other chips in the end, because software matters less
    entry : share of the change in profit that entry or exit of rivals takes away
    c : change of sales by rules, as a share of sales
    share : share of the firm's cash flow that sells to data centres
    Returns: ratio

    >>> float(cash_factor(0.0, 0.5, 1.0, 0.0, 0.1, 0.0, 0.0, 0.9))
    1.0
    >>> round(float(cash_factor(50.0, 0.5, 1.0, 0.0, 0.1, 0.0, 0.0, 1.0)), 9)  # half of nine tenths
    0.45
    """
    A = 1 - np.exp(-κ * t)
    D = np.exp(-δ * t)
    return 1 + share * ((1 + c) * (1 + (1 - entry) * (h - 1) * A * D) * (1 - loss * A) - 1)


@model
def fair_change(
    h: NonNegative,
    κ: NonNegative,
    δ: NonNegative,
    loss: Fraction,
    entry: Fraction,
    c: Annotated[Number, Ge(-1)],
    share: Fraction,
    g: Annotated[Number, Gt(-1)],
    H: NonNegative,
    r: Number,
    g_end: Annotated[Number, Gt(-1)],
    fade: Positive = 1.0,
) -> Number:
    """Fair change of the firm's value: the average of `cash_factor`, weighted by value, less one.

    The product in `cash_factor` is a sum of exponentials in t, and each exponential's average is `remaining`:
    with W(a) for it and x = (1 - entry)(h - 1),
    G = 1 + x [W(δ) - W(δ + κ)] - loss [1 - W(κ)] - x loss [W(δ) - 2 W(δ + κ) + W(δ + 2κ)],
    and the change is share [(1 + c) G - 1].

    h, κ, δ, loss, entry, c, share : as in `cash_factor`
    g, H, r, g_end, fade : beliefs behind the price before, as in `remaining`
    Returns: fraction of the value before

    With an immediate and lasting response it is h - 1, and with no news nothing:

    >>> b = dict(g=0.33, H=5, r=0.10, g_end=0.04)
    >>> round(float(fair_change(0.8, 60.0, 0.0, 0.0, 0.0, 0.0, 1.0, **b)), 9)
    -0.2
    >>> float(fair_change(1.0, 1.0, 0.5, 0.0, 0.3, 0.0, 0.9, **b))
    0.0
    """
    return valued(h, loss, entry, c, share, *clocks(κ, δ, g, H, r, g_end, fade))


@model
def clocks(
    κ: NonNegative,
    δ: NonNegative,
    g: Annotated[Number, Gt(-1)],
    H: NonNegative,
    r: Number,
    g_end: Annotated[Number, Gt(-1)],
    fade: Positive = 1.0,
) -> tuple[Number, Number, Number]:
    """The three averages over time that `fair_change` needs: of A D, of A, and of A² D.

    κ, δ : as in `cash_factor`
    g, H, r, g_end, fade : as in `remaining`
    Returns: fractions of the value: reached by a response that fades; reached; reached twice

    >>> [round(float(w), 3) for w in clocks(1.0, 0.0, 0.33, 5, 0.10, 0.04)]
    [0.985, 0.985, 0.974]
    """

    def W(a: Number) -> Number:
        return remaining(a, g, H, r, g_end, fade)

    both, lasts = W(δ + κ), W(δ)
    return lasts - both, 1 - W(κ), lasts - 2 * both + W(δ + 2 * κ)


@model
def valued(
    h: NonNegative,
    loss: Fraction,
    entry: Fraction,
    c: Annotated[Number, Ge(-1)],
    share: Fraction,
    AD: Fraction,
    A: Fraction,
    AAD: Fraction,
) -> Number:
    """`fair_change` from the averages of `clocks`, which do not depend on the size of the news.

    h, loss, entry, c, share : as in `cash_factor`
    AD, A, AAD : as `clocks` returns them
    Returns: fraction of the value before

    >>> round(valued(0.5, 0.1, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0), 9)
    -0.55
    """
    x = (1 - entry) * (h - 1)
    G = 1 + x * AD - loss * A - x * loss * AAD
    return share * ((1 + c) * G - 1)


@model
def hours_that_explain(
    change: Annotated[Number, Gt(-1)],
    AD: PositiveFraction,
    share: PositiveFraction = 1.0,
    entry: Fraction = 0.0,
) -> Number:
    """Hours in the long run, over hours without the news, that alone explain a change of price.

    1 + change / (share (1 - entry) AD): `valued` run backwards, where nothing else changes.

    change : of the price, a fraction of the price before
    AD : as `clocks` returns it;  share, entry : as in `cash_factor`
    Returns: ratio; below zero no fall of hours explains the change
    Raises: ValueError for entry that takes all

    >>> round(hours_that_explain(-0.17, 1.0), 9), round(hours_that_explain(-0.17, 0.5, 0.9), 3)
    (0.83, 0.622)
    """
    require(Positive, **{"1 - entry": 1 - entry})
    return 1 + change / (share * (1 - entry) * AD)


@model
def unread(change: Annotated[Number, Gt(-1)], b: Fraction) -> Number:
    """Fair change that is left of news of which the price before had read a part: (1 + f) / (1 + b f) - 1.

    change : fair change f, for a price that had read nothing
    b : share of that change which the price held already
    Returns: fraction of the price before; zero where all was read

    >>> unread(-0.2, 0.0), round(unread(-0.2, 0.5), 4), unread(-0.2, 1.0)
    (-0.19999999999999996, -0.1111, 0.0)
    """
    return (1 + change) / (1 + b * change) - 1


# --- what is believed, and the market as a witness -----------------------------------------------------


@model
def weight_for(
    target: Annotated[Number, Gt(-1)], ours: Annotated[Number, Gt(-1)], market: Annotated[Number, Gt(-1)]
) -> Number:
    """Weight that the market's answer must get, beside the model's, for the average to reach a target.

    (target - ours) / (market - ours).

    target : change of price that the average shall give
    ours : the model's change;  market : the market's, another one
    Returns: fraction where the target lies between the two

    >>> round(weight_for(-0.12, 0.03, -0.17), 3)
    0.75
    """
    require(Positive, **{"(market - ours)²": (market - ours) ** 2})
    return (target - ours) / (market - ours)


@model
def signal_weight(σ_model: Positive, σ_market: NonNegative) -> Number:
    """Weight of the market's answer in the best average of two independent, normal witnesses.

    σ_model² / (σ_model² + σ_market²): the less a witness errs, the more it counts.

    σ_model : standard deviation of the model's answer;  σ_market : of the market's error
    Returns: fraction; one only for a market that does not err

    >>> round(signal_weight(0.3, 0.1), 9)
    0.9
    """
    return σ_model**2 / (σ_model**2 + σ_market**2)


@model
def error_for_weight(w: PositiveFraction, σ_model: Positive) -> Number:
    """Standard error of the market at which it earns the weight w: σ_model sqrt((1 - w) / w).

    w : weight of the market;  σ_model : as in `signal_weight`
    Returns: as σ_model

    >>> round(float(error_for_weight(0.9, 0.3)), 9)
    0.1
    """
    return σ_model * np.sqrt((1 - w) / w)


@model
def likelihood(
    later: Annotated[Number, Gt(-1)],
    fair: Annotated[Number, Gt(-1)],
    market: Annotated[Number, Gt(-1)],
    ρ: Fraction,
    σ: Positive,
) -> Number:
    """Likelihood of a later return, if a share ρ of the gap between fair and market price closes by then.

    ln(1 + later) is normal with mean ρ [ln(1 + fair) - ln(1 + market)] and standard deviation σ. The constant
    that all scenarios share is left out. With ρ = 0 the price is a random walk, and the return says nothing.

    later : return after the day
    fair, market : change that was fair, and that took place, on the day
    ρ : share of the gap that closes in that time
    σ : standard deviation of the return over that time
    Returns: number, at most one

    >>> float(likelihood(0.0, -0.17, -0.17, 0.5, 0.03))
    1.0
    """
    gap = np.log((1 + fair) / (1 + market))
    return np.exp(-(((np.log(1 + later) - ρ * gap) / σ) ** 2) / 2)


@model
def verdicts(
    fair: Annotated[Number, Ge(-1)],
    market: float,
    band: NonNegative,
    weights: NonNegative | None = None,
) -> pd.Series:
    """Shares of scenarios in which a fall went too far, was about right, or did not go far enough.

    fair : fair changes, one per scenario
    market : change that took place
    band : how far from it still counts as about right, as a fraction of the price before
    weights : of the scenarios; alike when left out
    Returns: series with overreaction, justified, underreaction; they add up to one
    Raises: ValueError for no scenario, or none with a weight

    >>> verdicts(np.array([0.1, -0.15, -0.5, 0.0]), -0.17, 0.05).to_dict()
    {'overreaction': 0.5, 'justified': 0.25, 'underreaction': 0.25}
    """
    w = np.ones_like(fair, float) if weights is None else np.asarray(weights)
    require(Positive, **{"sum of weights": w.sum()})
    w = w / w.sum()
    over, under = fair > market + band, fair < market - band
    return pd.Series(
        {
            "overreaction": w[over].sum(),
            "justified": w[~over & ~under].sum(),
            "underreaction": w[under].sum(),
        }
    )


# --- uncertainty from evidence -------------------------------------------------------------------------


@dataclass(frozen=True)
class Mixture:
    """What the evidence leaves open about one input: alternatives that weigh the same.

    low, high : ends of each alternative; a point where they are equal
    log : whether an interval is even in logarithms rather than in values

    An alternative is drawn, then a place in it. `ppf` does both from one number, as scipy's distributions do.

    >>> Mixture((1.0, 2.0), (1.0, 4.0), (False, False)).ppf(np.array([0.2, 0.5, 0.75])).tolist()
    [1.0, 2.0, 3.0]
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    log: tuple[bool, ...]

    def __post_init__(self) -> None:
        if not len(self.low) == len(self.high) == len(self.log) > 0:
            raise ValueError(f"{self}: low, high and log have one place for each alternative, at least one")
        for low, high, log in zip(self.low, self.high, self.log, strict=True):
            require(NonNegative, **{"high - low": high - low})
            if log:
                require(Positive, low=low)

    def ppf(self, u: np.ndarray) -> np.ndarray:
        """The input at each number of the unit interval."""
        require(Fraction, u=u)
        n = len(self.low)
        which = np.minimum((np.asarray(u) * n).astype(int), n - 1)
        within = np.asarray(u) * n - which
        low, high = np.array(self.low, float)[which], np.array(self.high, float)[which]
        ratio = np.divide(high, low, out=np.ones_like(low), where=low > 0)
        return np.where(np.array(self.log)[which], low * ratio**within, low + (high - low) * within)

    def mean(self) -> float:
        """The expected value, by 10,000 even quantiles."""
        return float(self.ppf((np.arange(10_000) + 0.5) / 10_000).mean())


def inputs(known_on: str = KNOWN_ON) -> dict[str, Mixture]:
    """The evidence on each input of the model, as it could be known on a day.

    known_on : the end of that day
    Returns: a `Mixture` for each of `BELIEFS` and `NEWS` on which the day knew something, in that order
    Source: the table `scenario_inputs`, with the source of each alternative.

    >>> list(inputs())[:3]
    ['x', 'H', 'r']
    """
    table = load("scenario_inputs", known_on)
    return {
        name: Mixture(tuple(rows.low), tuple(rows.high), tuple(rows.spread == "log-uniform"))
        for name in (*BELIEFS, *NEWS)
        if len(rows := table[table.parameter == name])
    }


@model
def draw(
    evidence: Mapping[str, Mixture],
    n: Count = 10_000,
    *,
    seed: int,
    correlation: Mapping[tuple[str, str], float] | None = None,
) -> dict[str, np.ndarray]:
    """Scenarios: each input drawn from its evidence, independently unless a correlation is given.

    evidence : as `inputs` gives it
    n : scenarios
    seed : of the random numbers
    correlation : of the normal scores of pairs of inputs (a Gaussian copula); others are independent
    Returns: an array for each input
    Raises: ValueError for correlations that cannot hold together, or of what is no pair of inputs

    >>> draw(inputs(), 3, seed=1)["φ"].round(2).tolist()
    [0.64, 0.58, 0.98]
    """
    names = list(evidence)
    rng = np.random.default_rng(seed)
    if correlation is None:
        u = rng.random((len(names), n))
    else:
        R = np.eye(len(names))
        for (one, other), ρ in correlation.items():
            if one == other or not {one, other} <= set(names):
                raise ValueError(f"correlation of {one!r} with {other!r}: two of {', '.join(names)} have one")
            i, j = names.index(one), names.index(other)
            R[i, j] = R[j, i] = ρ
        require(NonNegative, eigenvalue=np.linalg.eigvalsh(R)[0])
        u = stats.norm.cdf(
            np.linalg.cholesky(R + 1e-12 * np.eye(len(names))) @ rng.standard_normal((len(names), n))
        )
    return {name: evidence[name].ppf(u[i]) for i, name in enumerate(names)}


def fair_changes(scenarios: Mapping[str, np.ndarray]) -> np.ndarray:
    """The fair change of each scenario: growth is read from the price, then the news is applied.

    scenarios : an array, or a number, for each of `BELIEFS` and `NEWS`
    Returns: fractions of the value before
    Raises: ValueError for an input outside its domain, such as a share above one, or one that is missing

    >>> fair_changes(draw(inputs(), 4, seed=1)).shape
    (4,)
    """
    if missing := [name for name in (*BELIEFS, *NEWS) if name not in scenarios]:
        raise ValueError(f"scenarios lack {', '.join(missing)}: each of BELIEFS and NEWS is needed")
    x, H, r, g_end, fade = (scenarios[name] for name in BELIEFS)
    g = growth_in_price(x, H, r, g_end, fade)
    g_T, g_I, ε_T, ε_I, φ, s, τ, κ, δ, loss, entry, c, share = (scenarios[name] for name in NEWS)
    h = hours_after(g_T, g_I, ε_T, ε_I, φ, s, τ)
    return np.asarray(fair_change(h, κ, δ, loss, entry, c, share, g, H, r, g_end, fade))


def variance_shares(
    of: Callable[[Mapping[str, np.ndarray]], np.ndarray],
    evidence: Mapping[str, Mixture],
    points: int = 1024,
    *,
    seed: int,
) -> pd.DataFrame:
    """Share of the variance of a result that each input accounts for: first-order and total Sobol indices.

    First: what would go if this input alone were known. Total: what would stay if all others were known; it
    holds the interactions as well.

    of : result of scenarios, as `fair_changes`;  evidence : as `inputs` gives it
    points : in each of the two samples, a power of two; the model runs points × (inputs + 2) times
    seed : of the random numbers
    Returns: one row per input with first and total, the largest total first
    Source: Saltelli et al. (2010) for the estimator, in scipy.stats.sobol_indices.

    Of x + 2 y, both alike, y has four fifths of the variance:

    >>> alike = {"x": stats.uniform(), "y": stats.uniform()}
    >>> variance_shares(lambda drawn: drawn["x"] + 2 * drawn["y"], alike, seed=1)["total"].round(2).to_dict()
    {'y': 0.8, 'x': 0.2}
    """
    names = list(evidence)
    found = stats.sobol_indices(
        func=lambda places: of(dict(zip(names, places, strict=True))),
        n=points,
        dists=[evidence[name] for name in names],
        rng=np.random.default_rng(seed),
    )
    table = pd.DataFrame({"first": found.first_order, "total": found.total_order}, index=names)
    return table.sort_values("total", ascending=False)


@model
def variance_left(
    of: Callable[[Mapping[str, np.ndarray]], np.ndarray],
    evidence: Mapping[str, Mixture],
    known: Collection[str],
    worlds: Count = 1000,
    each: Count = 60,
    *,
    seed: int,
) -> float:
    """Share of the variance of a result that would stay, on average, if some inputs were known.

    E[Var(y | known)] / Var(y): worlds are drawn for what is known, and scenarios in each for the rest. It is
    one less the first-order index of the group, and with all inputs but one the total index of that one.

    of, evidence : as in `variance_shares`
    known : names of inputs, all of them in `evidence`
    worlds, each : values of what is known; scenarios for each of them
    seed : of the random numbers
    Returns: fraction
    Raises: ValueError for a name that is no input

    Of x + 2 y, both alike, a fifth stays if y is known:

    >>> alike = {"x": stats.uniform(), "y": stats.uniform()}
    >>> round(variance_left(lambda drawn: drawn["x"] + 2 * drawn["y"], alike, {"y"}, seed=1), 2)
    0.2
    """
    if strange := sorted(set(known) - set(evidence)):
        raise ValueError(f"known = {', '.join(strange)}: no such input; there are {', '.join(evidence)}")
    drawn = draw(evidence, worlds * each, seed=seed)
    held = {name: np.repeat(drawn[name][::each], each) if name in known else drawn[name] for name in drawn}
    y = of(held).reshape(worlds, each)
    return float(y.var(axis=1, ddof=1).mean() / y.var())
