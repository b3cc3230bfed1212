"""Did the news move the share? The market model, abnormal returns, their errors, and a whole event study.

A share's return is split into what its usual relation with the market predicts and the rest, the abnormal
return. The relation is estimated on days that end before the event, so the error of a prediction has two
parts: the day's own noise and the error of the estimated line. Returns are simple daily returns, fractions.

A market that holds the firm takes part of the firm's news for its own: `rest_of_market` leaves the firm out.

`fit_from_sums`, `abnormal_return`, `car_error`, `t_statistic`, `rest_of_market` and `hidden_share` work on
symbols too; the functions that take a table of returns need numbers.
"""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd
from annotated_types import Ge, Le
from scipy import stats

from aiecon.domain import AtLeastOne, Count, NonNegative, Number, OpenFraction, Positive, model, require


class MarketModel(NamedTuple):
    """An estimated market model: r = α + β r_m + ε on `days` days.

    σ is the standard deviation of ε (days - 2 degrees of freedom); `mean` and `spread` are the mean of the
    market's returns on those days and the sum of their squared distances from it.
    """

    α: Number
    β: Number
    σ: Number
    days: Number
    mean: Number
    spread: Number


class EventStudy(NamedTuple):
    """What `event_study` returns; `days` has one row per day of the event window, day 0 the event."""

    model: MarketModel
    days: pd.DataFrame
    car: float
    error: float
    t: float
    first: pd.Timestamp
    last: pd.Timestamp


# --- the market model --------------------------------------------------------------------------


@model
def fit_from_sums(
    days: Annotated[Number, Ge(3)], x: Number, y: Number, xx: Number, xy: Number, yy: Number
) -> MarketModel:
    """Least squares of a share's return y on the market's return x, from sums over the estimation window.

    days : number of days
    x, y : sums of the returns of the market and of the share
    xx, xy, yy : sums of their squares and products
    Returns: MarketModel
    Raises: ValueError for fewer than three days, or a market that did not move
    Source: MacKinlay (1997), on the market model and its estimation.

    >>> fit = fit_from_sums(3, 6, 12, 14, 28, 56)  # the line y = 2 x through (1, 2), (2, 4), (3, 6)
    >>> float(fit.α), float(fit.β), float(fit.σ)
    (0.0, 2.0, 0.0)
    """
    mean, spread = x / days, xx - x * x / days
    require(Positive, spread=spread)
    β = (xy - x * y / days) / spread
    α = y / days - β * mean
    residual = yy - y * y / days - β * β * spread
    return MarketModel(α, β, np.sqrt(np.maximum(residual, 0) / (days - 2)), days, mean, spread)


def market_model(r: Sequence[float], r_m: Sequence[float]) -> MarketModel:
    """The market model of a share with returns r, on a market with returns r_m, on the same days.

    r, r_m : simple returns, fractions, of equal length
    Returns: MarketModel
    Raises: ValueError for unequal lengths, fewer than three days, a return that is missing
    Source: MacKinlay (1997), on the estimation of the market model.

    >>> model = market_model([0.01, 0.03, -0.01], [0.0, 0.01, -0.01])
    >>> round(float(model.β), 6), round(float(model.α), 6)
    (2.0, 0.01)
    """
    y, x = np.asarray(r, dtype=float), np.asarray(r_m, dtype=float)
    if x.shape != y.shape:
        raise ValueError(f"r has {y.size} days, r_m has {x.size}: they must be the same days")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("r, r_m: a return is missing")
    return fit_from_sums(len(x), x.sum(), y.sum(), x @ x, x @ y, y @ y)


def abnormal_return(r: Number, r_m: Number, α: Number, β: Number) -> Number:
    """Abnormal return: what the market model does not predict, r - (α + β r_m).

    r, r_m : returns of share and market on the day, in one unit
    α, β : parameters of the market model
    Returns: abnormal return, in the same unit
    Source: MacKinlay (1997), on measuring abnormal returns.

    >>> round(abnormal_return(-0.17, -0.015, 0.0, 2.0), 3)
    -0.14
    """
    return r - α - β * r_m


@model
def car_error(n: AtLeastOne, r_m_sum: Number, model: MarketModel) -> Number:
    """Standard error of a cumulative abnormal return over n days, the error of prediction included.

    σ sqrt(n + n**2 / L + (sum of r_m - n mean)**2 / spread): the noise of n days, the error of α, the
    error of β. Without the last two terms a t statistic is too large, the more so the shorter the window L
    and the more unusual the market's move.

    n : days in the event window
    r_m_sum : sum of the market's returns over them
    model : MarketModel, in the same unit
    Returns: standard error, in the unit of the returns
    Raises: ValueError for n below 1
    Source: MacKinlay (1997), on the variance; Salinger (1992), on the error of α and β that the days share.

    >>> round(float(car_error(1, 0.0, MarketModel(0.0, 1.0, 0.02, 100, 0.0, 0.01))), 6)
    0.0201
    """
    surprise = r_m_sum - n * model.mean
    return model.σ * np.sqrt(n + n * n / model.days + surprise * surprise / model.spread)


@model
def t_statistic(effect: Number, error: Positive) -> Number:
    """An estimate in units of its standard error: effect / error.

    effect, error : an estimate and its standard error, in one unit
    Returns: number

    >>> round(t_statistic(-0.13, 0.025), 1)
    -5.2
    """
    return effect / error


# --- a market without the firm -----------------------------------------------------------------


@model
def rest_of_market(r_m: Number, r: Number, w: OpenFraction) -> Number:
    """Return of an index without one of its firms: (r_m - w r) / (1 - w).

    r_m : return of the index, with the firm
    r : return of the firm, in the same unit
    w : weight of the firm in the index before the day
    Returns: return of all the others, weighted among themselves as before
    Source: Definition of an index that is weighted by market value. The S&P 500 on 27 January 2025, without
        Nvidia:

    >>> round(rest_of_market(-0.014579, -0.169682, 0.0696), 4)
    -0.003
    """
    return (r_m - w * r) / (1 - w)


@model
def hidden_share(β: Number, w: OpenFraction) -> Number:
    """Share of a firm's own news that a market model on an index with the firm takes for normal: β w.

    News that moves the firm by s and no other moves the index by w s; the model then expects β w s.

    β : slope of the market model on that index
    w : weight of the firm in it
    Returns: fraction of s; at 1 nothing abnormal is left

    >>> round(hidden_share(2.64, 0.0696), 3)
    0.184
    """
    return β * w


@model
def weight_path(r: Sequence[float], r_m: Sequence[float], w: OpenFraction, at: int) -> np.ndarray:
    """Weight of a firm before each day, from its weight before one of them and the returns.

    A weight rises with the firm's price over the index. Changes of membership and of share counts are left
    out, so it is good for months, not for decades.

    r, r_m : returns of firm and index on the same days, in order
    w : weight before day number `at`
    at : which of the days, counted from 0
    Returns: weights, one a day

    A firm that doubles while the index stays doubles its weight:

    >>> [round(float(x), 4) for x in weight_path([1.0, 0.0], [0.0, 0.0], 0.10, 1)]
    [0.05, 0.1]
    """
    relative = np.cumprod((1 + np.asarray(r, dtype=float)) / (1 + np.asarray(r_m, dtype=float)))
    before = np.r_[1.0, relative[:-1]]
    return w * before / before[at]


@model
def without(
    returns: pd.DataFrame, index: str, firm: str, w: OpenFraction, event: str | pd.Timestamp
) -> pd.Series:
    """Daily returns of an index without one of its firms, whose weight before one day is known.

    returns : as in `event_study`
    index, firm : columns
    w : weight of the firm in the index before the event
    event : that day
    Returns: returns, by date
    Raises: ValueError for a series or a date that is not in the data

    An index of two shares, each half of it before the day:

    >>> days = pd.date_range("2025-01-27", periods=2)
    >>> returns = pd.DataFrame({"index": [0.01, 0.01], "firm": [0.03, 0.02]}, index=days)
    >>> without(returns, "index", "firm", 0.5, "2025-01-27").round(4).tolist()
    [-0.01, -0.0004]
    """
    _known(returns, [index, firm])
    weights = weight_path(returns[firm], returns[index], w, _day(returns, event))
    return rest_of_market(returns[index], returns[firm], weights)


# --- an event study ----------------------------------------------------------------------------


@model
def event_study(
    returns: pd.DataFrame,
    firm: str | Sequence[str],
    market: str,
    event: str | pd.Timestamp,
    *,
    window: tuple[int, int] = (0, 0),
    length: Annotated[int, Ge(3)] = 120,
    gap: int = 11,
) -> EventStudy:
    """Abnormal returns of one share, or of an equal-weighted portfolio, around one day.

    Days are counted from the event: the event window is days window[0] to window[1], the estimation window
    is the `length` trading days that end on day -gap.

    returns : one row per trading day (index: dates, rising), one column per series, fractions
    firm : a column, or several for their equal-weighted portfolio
    market : a column
    event : day 0, a trading day
    window : first and last day of the event window, in trading days from the event
    length : days of the estimation window
    gap : distance of its last day from day 0 (> -window[0]: it ends before the event window begins)
    Returns: EventStudy: model, daily table (date, r, r_m, ar, error, t), cumulative abnormal return with
        error and t, first and last day of the estimation window
    Raises: ValueError for a series or a date that is not in the data, a window that leaves the data, an
        estimation window that overlaps the event window; the message names it
    Source: MacKinlay (1997), the procedure of an event study. Nvidia on 27 January 2025, against the index:

    >>> from aiecon.data import load
    >>> study = event_study(load("event_returns").set_index("date"), "NVDA", "SP500", "2025-01-27", gap=20)
    >>> f"{study.car:.1%}"
    '-13.1%'
    """
    firms = [firm] if isinstance(firm, str) else list(firm)
    _known(returns, [*firms, market])
    zero = _day(returns, event)
    first, last = window
    if first > last:
        raise ValueError(f"window = {window}: its first day comes after its last")
    if gap <= -first:
        raise ValueError(
            f"gap = {gap}: the estimation window, which ends on day {-gap}, overlaps the event window, "
            f"which begins on day {first}; gap > {-first} keeps them apart"
        )
    if zero + last >= len(returns) or zero + first < 0:
        raise ValueError(
            f"window = {window} around {_name(returns.index[zero])} leaves the data, which {_span(returns)}"
        )
    end = zero - gap + 1
    if end - length < 0:
        raise ValueError(
            f"length = {length}, gap = {gap}: the estimation window would begin {length - end} trading days "
            f"before the data, which {_span(returns)}"
        )
    r, r_m = returns[firms].mean(axis=1), returns[market]
    model = market_model(r.iloc[end - length : end], r_m.iloc[end - length : end])
    at = slice(zero + first, zero + last + 1)
    days = pd.DataFrame({"date": returns.index[at], "r": r.to_numpy()[at], "r_m": r_m.to_numpy()[at]})
    days.index = pd.RangeIndex(first, last + 1, name="day")
    days["ar"] = abnormal_return(days.r, days.r_m, model.α, model.β)
    days["error"] = car_error(1, days.r_m.to_numpy(), model)
    days["t"] = t_statistic(days.ar, days.error)
    car, error = float(days.ar.sum()), float(car_error(len(days), days.r_m.sum(), model))
    ends = returns.index[end - length], returns.index[end - 1]
    return EventStudy(model, days, car, error, float(t_statistic(car, error)), *ends)


@model
def placebo(
    returns: pd.DataFrame,
    firm: str | Sequence[str],
    market: str,
    *,
    length: Annotated[int, Ge(3)] = 120,
    gap: Count = 11,
) -> pd.Series:
    """The t statistic of a one-day event study of every day that has an estimation window before it.

    What a day of no news looks like: the sample against which the event day is ranked when abnormal returns
    are not normal. The event must not be in it, nor in its estimation windows: drop its days from the table.

    returns, firm, market, length, gap : as in `event_study`
    Returns: t statistics, by date
    Raises: ValueError as in `event_study`
    Source: The idea of the sample-quantile test of Gelbach, Helland and Klick (2013), with prediction errors.

    >>> from aiecon.data import load
    >>> t = placebo(load("event_returns").set_index("date").loc[:"2025-01-24"], "NVDA", "SP500", gap=20)
    >>> len(t), round(float(t.std()), 2)
    (128, 0.84)
    """
    firms = [firm] if isinstance(firm, str) else list(firm)
    _known(returns, [*firms, market])
    if len(returns) < length + gap:
        raise ValueError(
            f"length = {length}, gap = {gap}: no day has such a window in data that {_span(returns)}"
        )
    y, x = returns[firms].mean(axis=1).to_numpy(), returns[market].to_numpy()

    def over(values: np.ndarray) -> np.ndarray:
        total = np.r_[0.0, np.cumsum(values)]
        return (total[length:] - total[:-length])[: len(y) - length - gap + 1]

    model = fit_from_sums(length, over(x), over(y), over(x * x), over(x * y), over(y * y))
    day = slice(length + gap - 1, None)
    ar = abnormal_return(y[day], x[day], model.α, model.β)
    return pd.Series(t_statistic(ar, car_error(1, x[day], model)), index=returns.index[day], name="t")


def rank_p_value(event: float, others: Sequence[float]) -> float:
    """Share of all days, the event among them, that are at least as extreme: (1 + count) / (1 + n).

    event : statistic of the event day
    others : the same statistic on days without the event (at least one)
    Returns: two-sided p value; never below 1 / (1 + n), because n placebo days can show no more
    Raises: ValueError for no other day

    >>> rank_p_value(-5.0, [0.3, -1.2, 2.1, 0.4])
    0.2
    """
    sample = np.asarray(others, dtype=float)
    require(AtLeastOne, others=sample.size)
    return float((1 + np.count_nonzero(np.abs(sample) >= abs(event))) / (1 + sample.size))


# --- many firms, one day -----------------------------------------------------------------------


@model
def variance_inflation(n: AtLeastOne, ρ: Annotated[Number, Le(1)]) -> Number:
    """Variance of a mean of n equally noisy abnormal returns of mean correlation ρ, over its value at ρ = 0.

    n : firms
    ρ : mean correlation of their abnormal returns (-1 / (n - 1) <= ρ <= 1)
    Returns: 1 + (n - 1) ρ
    Raises: ValueError for a correlation that no n variables can have
    Source: Kolari and Pynnönen (2010), where it corrects the t statistic of events that share a day.

    >>> round(variance_inflation(25, 0.13), 2)
    4.12
    """
    inflation = 1 + (n - 1) * ρ
    require(NonNegative, **{"1 + (n - 1) ρ": inflation})
    return inflation


def residual_correlation(
    returns: pd.DataFrame,
    firms: Sequence[str],
    market: str,
    event: str | pd.Timestamp,
    *,
    length: int = 120,
    gap: int = 11,
) -> float:
    """Mean correlation between pairs of firms of what the market model leaves, on the estimation window.

    returns, market, event, length, gap : as in `event_study`
    firms : at least two columns
    Returns: mean of the off-diagonal correlations
    Raises: ValueError as in `event_study`, or fewer than two firms

    >>> from aiecon.data import load
    >>> firms = ["NVDA", "AVGO"]
    >>> panel = load("event_returns").set_index("date")
    >>> round(residual_correlation(panel, firms, "SP500", "2025-01-27", gap=20), 2)
    0.22
    """
    require(Annotated[Number, Ge(2)], firms=len(firms))
    study = event_study(returns, list(firms), market, event, length=length, gap=gap)
    sample = returns.loc[study.first : study.last]
    x = sample[market].to_numpy()
    models = [market_model(sample[name], x) for name in firms]
    left = [sample[name].to_numpy() - m.α - m.β * x for name, m in zip(firms, models, strict=True)]
    matrix, n = np.corrcoef(left), len(firms)
    return float((matrix.sum() - n) / (n * (n - 1)))


# --- what came, against a forecast ------------------------------------------------------------------


@model
def forecast_rank(came: Number, centres: Number | Sequence[float], σ: Positive) -> float:
    """Share of a forecast that lies below what came: its probability integral transform.

    The forecast is a mixture of normal laws that weigh the same: a centre for each scenario, and the noise of
    prices around it. Over many forecasts that are calibrated the ranks spread evenly from zero to one. A rank
    near the middle contradicts nothing, and proves nothing.

    came : what was forecast, as it came
    centres : of the scenarios, in its unit
    σ : standard deviation of the noise, in its unit
    Returns: fraction
    Source: Gneiting, Balabdaoui and Raftery (2007) on calibration.

    >>> forecast_rank(0.1, [0.1], 0.05), round(forecast_rank(0.1, [0.0, 0.2], 0.05), 9)
    (0.5, 0.5)
    """
    return float(stats.norm.cdf((came - np.asarray(centres, dtype=float)) / σ).mean())


def _known(returns: pd.DataFrame, series: Sequence[str]) -> None:
    for name in series:
        if name not in returns.columns:
            raise ValueError(f"series = {name!r} is not in the data: {', '.join(returns.columns)}")


def _day(returns: pd.DataFrame, event: str | pd.Timestamp) -> int:
    date = pd.Timestamp(event)
    if date in returns.index:
        return int(returns.index.get_loc(date))
    why = "is no trading day in" if returns.index[0] < date < returns.index[-1] else "lies outside"
    raise ValueError(f"event = {_name(date)} {why} the data, which {_span(returns)}")


def _span(returns: pd.DataFrame) -> str:
    return f"run from {_name(returns.index[0])} to {_name(returns.index[-1])}"


def _name(date: pd.Timestamp) -> str:
    return f"{date:%A, %Y-%m-%d}"
