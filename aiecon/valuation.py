"""What a price says: value lost, the probability behind a fall, and a discounted cash flow run backwards.

Everything is nominal US dollars. Values are stocks (dollars at a date), revenues and cash flows are yearly
flows. `implied_growth` and `implied_years` search for a root and need numbers; the rest works on symbols too.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from aiecon.domain import Number, at_least, fraction, nonnegative, open_fraction, positive

# --- value lost --------------------------------------------------------------------------------


def market_value_change(shares: Number, before: Number, after: Number) -> Number:
    """Change in market value: shares outstanding times the change of the price of one.

    Parameters
    ----------
    shares : shares outstanding (> 0)
    before, after : prices of one share, USD (> 0)

    Returns
    -------
    USD; negative when value is lost. An average price times all shares: no such trade took place

    Raises
    ------
    ValueError : a value outside its domain

    Source
    ------
    Definition. Nvidia on 27 January 2025, 24.49 billion shares; Reuters printed a loss of 593 billion:

    >>> round(market_value_change(24.49e9, 142.62, 118.42) / 1e9, 1)
    -592.7
    """
    positive(shares=shares, before=before, after=after)
    return shares * (after - before)


def shares_behind(loss: Number, before: Number, after: Number) -> Number:
    """Number of shares that a published loss of value implies.

    Parameters
    ----------
    loss : USD lost (> 0)
    before, after : prices of one share, USD (before > after > 0)

    Returns
    -------
    shares

    Raises
    ------
    ValueError : a value outside its domain, or a price that did not fall

    >>> round(shares_behind(589e9, 142.62, 118.42) / 1e9, 2)
    24.34
    """
    positive(loss=loss, after=after, **{"before - after": before - after})
    return loss / (before - after)


# --- the probability behind a fall -------------------------------------------------------------


def probability_rise(d: Number, λ: Number, prior: Number = 0.0) -> Number:
    """Rise in the probability of a bad state that a fall in price implies: d (1 - λ prior) / λ.

    The price is (1 - π λ) times the value without the bad state. If π goes from prior to prior + Δ and
    nothing else changes, the price falls by d = Δ λ / (1 - λ prior). With prior = 0 this is d / λ.

    Parameters
    ----------
    d : fall of the price, a fraction of the price before (0 <= d <= 1)
    λ : loss of value in the bad state, a fraction of the value without it (0 < λ <= 1)
    prior : probability before the fall (0 <= prior <= 1)

    Returns
    -------
    rise in probability; above 1 - prior no probability explains the fall

    Raises
    ------
    ValueError : a value outside its domain

    >>> probability_rise(0.17, 0.5)
    0.34
    """
    fraction(d=d, λ=λ, prior=prior)
    positive(λ=λ)
    return d * (1 - λ * prior) / λ


def implied_probability(d: float, λ: float, prior: float = 0.0) -> float:
    """Probability of the bad state after a fall of d: prior + `probability_rise`.

    Parameters
    ----------
    d, λ, prior : as in `probability_rise`

    Returns
    -------
    probability

    Raises
    ------
    ValueError : a value outside its domain, or a fall so large that the probability would exceed one

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


def bayes_factor(prior: Number, posterior: Number) -> Number:
    """How much likelier the news must be in the bad state than without it: ratio of posterior to prior odds.

    Parameters
    ----------
    prior, posterior : probabilities (0 < p < 1)

    Returns
    -------
    likelihood ratio

    Raises
    ------
    ValueError : a value outside its domain

    >>> round(bayes_factor(0.05, 0.3815), 1)
    11.7
    """
    open_fraction(prior=prior, posterior=posterior)
    return posterior * (1 - prior) / ((1 - posterior) * prior)


def updated(prior: Number, likelihood_ratio: Number) -> Number:
    """Bayes' rule in odds: the probability after news with a given likelihood ratio.

    Parameters
    ----------
    prior : probability (0 < prior < 1)
    likelihood_ratio : probability of the news if true, over its probability if not (> 0)

    Returns
    -------
    probability

    Raises
    ------
    ValueError : a value outside its domain

    >>> updated(0.5, 3.0)
    0.75
    """
    open_fraction(prior=prior)
    positive(likelihood_ratio=likelihood_ratio)
    return prior * likelihood_ratio / (1 - prior + prior * likelihood_ratio)


# --- discounted cash flow, forwards and backwards ----------------------------------------------


def annuity(q: Number, H: Number) -> Number:
    """Sum of q + q**2 + ... + q**H, without loss of precision where q is near one.

    Parameters
    ----------
    q : growth over discount factor (> 0)
    H : number of years (>= 0); between whole years the closed form interpolates

    Returns
    -------
    present value of one dollar a year that grows

    Raises
    ------
    ValueError : a value outside its domain

    >>> float(annuity(0.5, 2)), float(annuity(1.0, 7))
    (0.75, 7.0)
    """
    positive(q=q)
    nonnegative(H=H)
    x = np.log(q)
    near = np.abs(x) < 1e-12
    ratio = np.where(near, H * 1.0, np.expm1(H * x) / np.where(near, 1.0, np.expm1(x)))
    return q * ratio


def multiple(g: Number, H: Number, r: Number, g_end: Number, fade: Number = 1.0) -> Number:
    """Value of a firm per dollar of this year's cash flow, in a two-stage model.

    Revenue and cash flow grow at g for H years, then at g_end for ever; when the fast years end, the margin
    falls to `fade` times what it was. Cash comes at the end of each year.

    Parameters
    ----------
    g : growth in the fast years, per year (> -1)
    H : fast years (>= 0)
    r : required rate of return, per year, nominal (> g_end)
    g_end : growth for ever after, per year (> -1)
    fade : margin afterwards over margin before (> 0; 1 means that competition takes nothing)

    Returns
    -------
    years of this year's cash flow

    Raises
    ------
    ValueError : a value outside its domain; r at or below g_end, where the sum has no end

    Source
    ------
    Gordon and Shapiro (1956) for the second stage; the first is a growing annuity.

    With no fast years it is Gordon's formula, (1 + g_end) / (r - g_end):

    >>> round(float(multiple(0.30, 0, 0.10, 0.04)), 4) == round(1.04 / 0.06, 4)
    True
    """
    positive(**{"1 + g": 1 + g, "1 + g_end": 1 + g_end, "r - g_end": r - g_end}, fade=fade)
    q = (1 + g) / (1 + r)
    return annuity(q, H) + q**H * _tail(r, g_end, fade)


def _tail(r: Number, g_end: Number, fade: Number) -> Number:
    return fade * (1 + g_end) / (r - g_end)


def cash_flow_value(
    R: Number, m: Number, g: Number, H: Number, r: Number, g_end: Number, fade: Number = 1.0
) -> Number:
    """Present value of a firm's cash flows: R m times the `multiple`.

    Parameters
    ----------
    R : this year's revenue, USD per year (> 0)
    m : free cash flow per dollar of revenue, after tax and investment (0 < m <= 1)
    g, H, r, g_end, fade : as in `multiple`

    Returns
    -------
    USD, value of operations (net cash not included)

    Raises
    ------
    ValueError : a value outside its domain

    >>> round(float(cash_flow_value(100.0, 0.5, 0.10, 5, 0.10, 0.04)), 1)  # q = 1: 5 years and the tail
    1116.7
    """
    positive(R=R, m=m)
    fraction(m=m)
    return R * m * multiple(g, H, r, g_end, fade)


def terminal_share(g: Number, H: Number, r: Number, g_end: Number, fade: Number = 1.0) -> Number:
    """Share of the value that comes after the fast years.

    Parameters
    ----------
    g, H, r, g_end, fade : as in `multiple`

    Returns
    -------
    fraction

    Raises
    ------
    ValueError : a value outside its domain

    >>> round(float(terminal_share(0.10, 5, 0.10, 0.04)), 3)
    0.776
    """
    q = (1 + g) / (1 + r)
    return q**H * _tail(r, g_end, fade) / multiple(g, H, r, g_end, fade)


def implied_margin(
    V: Number, R: Number, g: Number, H: Number, r: Number, g_end: Number, fade: Number = 1.0
) -> Number:
    """The cash margin at which the discounted cash flows are worth V: the model run backwards.

    Together with g and H it is a point of the set of beliefs that fit one price.

    Parameters
    ----------
    V : value of the firm, USD (> 0)
    R, g, H, r, g_end, fade : as in `cash_flow_value`

    Returns
    -------
    free cash flow per dollar of revenue; above 1 no margin can justify V

    Raises
    ------
    ValueError : a value outside its domain

    >>> m = implied_margin(1000.0, 100.0, 0.10, 5, 0.10, 0.04)
    >>> round(float(cash_flow_value(100.0, m, 0.10, 5, 0.10, 0.04)), 9)
    1000.0
    """
    positive(V=V, R=R)
    return V / (R * multiple(g, H, r, g_end, fade))


def implied_growth(
    V: float, R: float, m: float, H: float, r: float, g_end: float, fade: float = 1.0
) -> float:
    """The growth in the fast years at which the discounted cash flows are worth V.

    Parameters
    ----------
    V, R, m, H, r, g_end, fade : as in `implied_margin`; H > 0

    Returns
    -------
    growth per year, between -90 % and 1000 %

    Raises
    ------
    ValueError : a value outside its domain, or no such growth

    >>> V = cash_flow_value(100.0, 0.5, 0.33, 5, 0.10, 0.04)
    >>> round(implied_growth(V, 100.0, 0.5, 5, 0.10, 0.04), 9)
    0.33
    """
    positive(V=V, H=H)
    return _root(lambda g: cash_flow_value(R, m, g, H, r, g_end, fade), V, -0.9, 10.0, "growth")


def implied_years(V: float, R: float, m: float, g: float, r: float, g_end: float, fade: float = 1.0) -> float:
    """The number of fast years at which the discounted cash flows are worth V.

    Parameters
    ----------
    V, R, m, g, r, g_end, fade : as in `implied_margin`; g must differ enough from g_end to matter

    Returns
    -------
    years, between 0 and 60

    Raises
    ------
    ValueError : a value outside its domain, or no such number

    >>> V = cash_flow_value(100.0, 0.5, 0.33, 5, 0.10, 0.04)
    >>> round(implied_years(V, 100.0, 0.5, 0.33, 0.10, 0.04), 9)
    5.0
    """
    positive(V=V)
    return _root(lambda H: cash_flow_value(R, m, g, H, r, g_end, fade), V, 0.0, 60.0, "number of years")


def implied_rate(V: float, R: float, m: float, g: float, H: float, g_end: float, fade: float = 1.0) -> float:
    """The required rate of return at which the discounted cash flows are worth V.

    Parameters
    ----------
    V, R, m, g, H, g_end, fade : as in `implied_margin`

    Returns
    -------
    rate per year, above g_end and up to 100 %

    Raises
    ------
    ValueError : a value outside its domain, or no such rate

    >>> V = cash_flow_value(100.0, 0.5, 0.33, 5, 0.10, 0.04)
    >>> round(implied_rate(V, 100.0, 0.5, 0.33, 5, 0.04), 9)
    0.1
    """
    positive(V=V)
    at_least(-0.5, g_end=g_end)
    return _root(
        lambda r: cash_flow_value(R, m, g, H, r, g_end, fade), V, g_end + 1e-6, 1.0, "rate of return"
    )


def _root(value: Callable[[float], Number], V: float, low: float, high: float, what: str) -> float:
    if (float(value(low)) - V) * (float(value(high)) - V) > 0:
        raise ValueError(f"V = {V:.4g}: no {what} between {low:g} and {high:g} is worth it")
    return float(brentq(lambda place: float(value(place)) - V, low, high, xtol=1e-12))
