"""What a price says: value lost, the probability behind a fall, and a discounted cash flow run backwards.

Everything is nominal US dollars. Values are stocks (dollars at a date), revenues and cash flows are yearly
flows. `implied_growth` and `implied_years` search for a root and need numbers; the rest works on symbols too.
"""

from collections.abc import Callable
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt
from scipy.optimize import brentq

from aiecon.domain import (
    Fraction,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    PositiveFraction,
    model,
    require,
)

# --- value lost --------------------------------------------------------------------------------


@model
def market_value_change(shares: Positive, before: Positive, after: Positive) -> Number:
    """Change in market value: shares outstanding times the change of the price of one.

    shares : shares outstanding
    before, after : prices of one share, USD
    Returns: USD; negative when value is lost. An average price times all shares: no such trade took place
    Source: Definition. Nvidia on 27 January 2025, 24.49 billion shares; Reuters printed a loss of 593
        billion:

    >>> round(market_value_change(24.49e9, 142.62, 118.42) / 1e9, 1)
    -592.7
    """
    return shares * (after - before)


@model
def shares_behind(loss: Positive, before: Number, after: Positive) -> Number:
    """Number of shares that a published loss of value implies.

    loss : USD lost
    before, after : prices of one share, USD (before > after)
    Returns: shares
    Raises: ValueError for a price that did not fall

    >>> round(shares_behind(589e9, 142.62, 118.42) / 1e9, 2)
    24.34
    """
    require(Positive, **{"before - after": before - after})
    return loss / (before - after)


@model
def price_parts(
    price_before: Positive, price_after: Positive, earnings_before: Positive, earnings_after: Positive
) -> tuple[Number, Number]:
    """What a change of price is made of: log change of earnings, and log change of what is paid for them.

    ln(P1 / P0) = ln(E1 / E0) + ln((P1 / E1) / (P0 / E0)): an identity, exact in logarithms, of which neither
    part is a cause. Both earnings are the last four quarters that were published when the price was paid.

    price_before, price_after : of one share, USD
    earnings_before, earnings_after : per share and year, USD, in shares of one size
    Returns: log points: of earnings, of the multiple; they add up to the log change of the price
    Source: Definition; parts add up in logarithms as returns do.

    A price that rises by half on earnings that double pays three quarters of the multiple:

    >>> [round(float(part), 4) for part in price_parts(100.0, 150.0, 2.0, 4.0)]
    [0.6931, -0.2877]
    """
    earnings = np.log(earnings_after / earnings_before)
    return earnings, np.log(price_after / price_before) - earnings


# --- the probability behind a fall -------------------------------------------------------------


@model
def probability_rise(d: Fraction, λ: PositiveFraction, prior: Fraction = 0.0) -> Number:
    """Rise in the probability of a bad state that a fall in price implies: d (1 - λ prior) / λ.

    The price is (1 - π λ) times the value without the bad state. If π goes from prior to prior + Δ and
    nothing else changes, the price falls by d = Δ λ / (1 - λ prior). With prior = 0 this is d / λ.

    d : fall of the price, a fraction of the price before
    λ : loss of value in the bad state, a fraction of the value without it
    prior : probability before the fall
    Returns: rise in probability; above 1 - prior no probability explains the fall

    >>> probability_rise(0.17, 0.5)
    0.34
    """
    return d * (1 - λ * prior) / λ


@model
def implied_probability(d: Fraction, λ: PositiveFraction, prior: Fraction = 0.0) -> float:
    """Probability of the bad state after a fall of d: prior + `probability_rise`.

    d, λ, prior : as in `probability_rise`
    Returns: probability
    Raises: ValueError for a fall so large that the probability would exceed one

    >>> round(implied_probability(0.17, 0.5, prior=0.05), 4)
    0.3815
    >>> implied_probability(0.17, 0.10)
    Traceback (most recent call last):
    ...
    ValueError: d = 0.17 needs a probability of 1.7, above 1: a state that costs λ = 0.1 cannot explain it
    """
    π = prior + probability_rise(d, λ, prior)
    if π > 1:
        raise ValueError(
            f"d = {d} needs a probability of {π:.3g}, above 1: a state that costs λ = {λ} cannot explain it"
        )
    return float(π)


@model
def bayes_factor(prior: OpenFraction, posterior: OpenFraction) -> Number:
    """How much likelier the news must be in the bad state than without it: ratio of posterior to prior odds.

    prior, posterior : probabilities
    Returns: likelihood ratio

    >>> round(bayes_factor(0.05, 0.3815), 1)
    11.7
    """
    return posterior * (1 - prior) / ((1 - posterior) * prior)


@model
def updated(prior: OpenFraction, likelihood_ratio: Positive) -> Number:
    """Bayes' rule in odds: the probability after news with a given likelihood ratio.

    prior : probability
    likelihood_ratio : probability of the news if true, over its probability if not
    Returns: probability

    >>> updated(0.5, 3.0)
    0.75
    """
    return prior * likelihood_ratio / (1 - prior + prior * likelihood_ratio)


# --- discounted cash flow, forwards and backwards ----------------------------------------------


@model
def annuity(q: Positive, H: NonNegative) -> Number:
    """Sum of q + q**2 + ... + q**H, without loss of precision where q is near one.

    q : growth over discount factor
    H : number of years; between whole years the closed form interpolates
    Returns: present value of one dollar a year that grows

    >>> float(annuity(0.5, 2)), float(annuity(1.0, 7))
    (0.75, 7.0)
    """
    x = np.log(q)
    near = np.abs(x) < 1e-12
    ratio = np.where(near, H * 1.0, np.expm1(H * x) / np.where(near, 1.0, np.expm1(x)))
    return q * ratio


@model
def multiple(
    g: Annotated[Number, Gt(-1)],
    H: NonNegative,
    r: Number,
    g_end: Annotated[Number, Gt(-1)],
    fade: Positive = 1.0,
) -> Number:
    """Value of a firm per dollar of this year's cash flow, in a two-stage model.

    Revenue and cash flow grow at g for H years, then at g_end for ever; when the fast years end, the margin
    falls to `fade` times what it was. Cash comes at the end of each year.

    g : growth in the fast years, per year
    H : fast years
    r : required rate of return, per year, nominal (> g_end)
    g_end : growth for ever after, per year
    fade : margin afterwards over margin before (1 means that competition takes nothing)
    Returns: years of this year's cash flow
    Raises: ValueError for r at or below g_end, where the sum has no end
    Source: Gordon and Shapiro (1956) for the second stage; the first is a growing annuity.

    With no fast years it is Gordon's formula, (1 + g_end) / (r - g_end):

    >>> round(float(multiple(0.30, 0, 0.10, 0.04)), 4) == round(1.04 / 0.06, 4)
    True
    """
    require(Positive, **{"r - g_end": r - g_end})
    q = (1 + g) / (1 + r)
    return annuity(q, H) + q**H * _tail(r, g_end, fade)


def _tail(r: Number, g_end: Number, fade: Number) -> Number:
    return fade * (1 + g_end) / (r - g_end)


@model
def cash_flow_value(
    R: Positive,
    m: PositiveFraction,
    g: Annotated[Number, Gt(-1)],
    H: NonNegative,
    r: Number,
    g_end: Annotated[Number, Gt(-1)],
    fade: Positive = 1.0,
) -> Number:
    """Present value of a firm's cash flows: R m times the `multiple`.

    R : this year's revenue, USD per year
    m : free cash flow per dollar of revenue, after tax and investment
    g, H, r, g_end, fade : as in `multiple`
    Returns: USD, value of operations (net cash not included)

    >>> round(float(cash_flow_value(100.0, 0.5, 0.10, 5, 0.10, 0.04)), 1)  # q = 1: 5 years and the tail
    1116.7
    """
    return R * m * multiple(g, H, r, g_end, fade)


@model
def terminal_share(
    g: Annotated[Number, Gt(-1)],
    H: NonNegative,
    r: Number,
    g_end: Annotated[Number, Gt(-1)],
    fade: Positive = 1.0,
) -> Number:
    """Share of the value that comes after the fast years.

    g, H, r, g_end, fade : as in `multiple`
    Returns: fraction

    >>> round(float(terminal_share(0.10, 5, 0.10, 0.04)), 3)
    0.776
    """
    q = (1 + g) / (1 + r)
    return q**H * _tail(r, g_end, fade) / multiple(g, H, r, g_end, fade)


@model
def implied_margin(
    V: Positive,
    R: Positive,
    g: Annotated[Number, Gt(-1)],
    H: NonNegative,
    r: Number,
    g_end: Annotated[Number, Gt(-1)],
    fade: Positive = 1.0,
) -> Number:
    """The cash margin at which the discounted cash flows are worth V: the model run backwards.

    Together with g and H it is a point of the set of beliefs that fit one price.

    V : value of the firm, USD
    R, g, H, r, g_end, fade : as in `cash_flow_value`
    Returns: free cash flow per dollar of revenue; above 1 no margin can justify V

    >>> m = implied_margin(1000.0, 100.0, 0.10, 5, 0.10, 0.04)
    >>> round(float(cash_flow_value(100.0, m, 0.10, 5, 0.10, 0.04)), 9)
    1000.0
    """
    return V / (R * multiple(g, H, r, g_end, fade))


@model
def implied_growth(
    V: Positive, R: float, m: float, H: Positive, r: float, g_end: float, fade: float = 1.0
) -> float:
    """The growth in the fast years at which the discounted cash flows are worth V.

    V : as in `implied_margin`
    R, m, H, r, g_end, fade : as in `cash_flow_value`; H > 0
    Returns: growth per year, between -90 % and 1000 %
    Raises: ValueError for no such growth

    >>> V = cash_flow_value(100.0, 0.5, 0.33, 5, 0.10, 0.04)
    >>> round(implied_growth(V, 100.0, 0.5, 5, 0.10, 0.04), 9)
    0.33
    """
    return _root(lambda g: cash_flow_value(R, m, g, H, r, g_end, fade), V, -0.9, 10.0, "growth")


@model
def implied_years(
    V: Positive, R: float, m: float, g: float, r: float, g_end: float, fade: float = 1.0
) -> float:
    """The number of fast years at which the discounted cash flows are worth V.

    V : as in `implied_margin`
    R, m, g, r, g_end, fade : as in `cash_flow_value`; g must differ enough from g_end to matter
    Returns: years, between 0 and 60
    Raises: ValueError for no such number

    >>> V = cash_flow_value(100.0, 0.5, 0.33, 5, 0.10, 0.04)
    >>> round(implied_years(V, 100.0, 0.5, 0.33, 0.10, 0.04), 9)
    5.0
    """
    return _root(lambda H: cash_flow_value(R, m, g, H, r, g_end, fade), V, 0.0, 60.0, "number of years")


@model
def implied_rate(
    V: Positive, R: float, m: float, g: float, H: float, g_end: Annotated[float, Ge(-0.5)], fade: float = 1.0
) -> float:
    """The required rate of return at which the discounted cash flows are worth V.

    V : as in `implied_margin`
    R, m, g, H, g_end, fade : as in `cash_flow_value`
    Returns: rate per year, above g_end and up to 100 %
    Raises: ValueError for no such rate

    >>> V = cash_flow_value(100.0, 0.5, 0.33, 5, 0.10, 0.04)
    >>> round(implied_rate(V, 100.0, 0.5, 0.33, 5, 0.04), 9)
    0.1
    """
    return _root(
        lambda r: cash_flow_value(R, m, g, H, r, g_end, fade), V, g_end + 1e-6, 1.0, "rate of return"
    )


def _root(value: Callable[[float], Number], V: float, low: float, high: float, what: str) -> float:
    if (float(value(low)) - V) * (float(value(high)) - V) > 0:
        raise ValueError(f"V = {V:.4g}: no {what} between {low:g} and {high:g} is worth it")
    return float(brentq(lambda place: float(value(place)) - V, low, high, xtol=1e-12))
