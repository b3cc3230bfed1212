"""Who captures the value: margins, free entry, imitation, margins upon margins, complements, concentration.

Prices, costs and margins are nominal US dollars per unit, profits and surpluses nominal US dollars.
Everything works on symbols too, except `hhi` and `hhi_bounds`, which take lists. The logit choice is
that of `aiecon.platforms`, and margins as shares of a price are those of `aiecon.margins`.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt

from aiecon.domain import (
    AboveOne,
    AtLeastOne,
    Fraction,
    NonNegative,
    Number,
    Positive,
    PositiveFraction,
    model,
    require,
)
from aiecon.margins import margin, price_at_margin
from aiecon.platforms import best_response
from aiecon.roots import bisect

# --- margins: Bertrand and logit ------------------------------------------------------------------


@model
def logit_share(Δ: Number, n: AtLeastOne, μ: Positive) -> Number:
    """Share of each of n alike sellers whose good is worth Δ more than doing without: 1 / (n + exp(-Δ / μ)).

    Together they are chosen as one good would be that is better by μ ln n: more to choose from is worth that.

    Δ : advantage over the outside good: quality less price, USD per unit
    n : sellers
    μ : spread of tastes: scale of the logistic difference, USD per unit
    Returns: fraction of all buyers
    Source: Anderson, de Palma and Thisse (1992), multinomial logit.

    >>> float(logit_share(0.0, 3, 1.0))
    0.25
    """
    return best_response(0.5, Δ + μ * np.log(n), 0.0, μ) / n


@model
def full_market_margin(n: AboveOne, μ: Positive) -> Number:
    """Margin of n logit sellers when every buyer buys from one of them: μ n / (n - 1).

    Each share is 1/n, and a margin is μ / (1 - share). With identical tastes (μ → 0) it vanishes from two
    sellers on, as Bertrand has it; with many sellers it falls to μ and not to zero.

    n : sellers
    μ : spread of tastes, USD per unit
    Returns: USD per unit
    Source: Anderson, de Palma and Thisse (1992).

    >>> full_market_margin(2, 1.0), full_market_margin(11, 1.0)
    (2.0, 1.1)
    """
    return μ * n / (n - 1)


@model
def logit_margin(D: Number, n: AtLeastOne, μ: Positive, steps: int = 60) -> Number:
    """Margin of each of n alike logit sellers when buyers may do without: m = μ / (1 - share(D - m)).

    The difference of the two sides rises in m, from below zero at m = μ to above it at m = μ + max(μ, D):
    bisection finds the only root. With n = 1, D can be a leader's advantage over a rival good that is sold
    at cost.

    D : worth of the good over the outside good, less its marginal cost, USD per unit
    n : sellers
    μ : spread of tastes, USD per unit
    steps : halvings of the bracket
    Returns: USD per unit
    Source: Anderson, de Palma and Thisse (1992), with an outside good.

    >>> round(float(logit_margin(0.0, 1, 1.0)), 4), round(float(logit_margin(50.0, 2, 1.0)), 4)
    (1.2785, 2.0)
    """
    return bisect(
        lambda margin: margin * (1 - logit_share(D - margin, n, μ)) < μ,
        μ + 0 * D,
        μ + np.maximum(μ, D),
        steps,
    )


@model
def logit_profit(D: Number, n: AtLeastOne, μ: Positive, steps: int = 60) -> Number:
    """Profit of all sellers together per buyer in the market: m times the share that buys.

    D, n, μ, steps : as in `logit_margin`
    Returns: USD per potential buyer

    >>> round(float(logit_profit(0.0, 1, 1.0)), 4)
    0.2785
    """
    m = logit_margin(D, n, μ, steps)
    return m * n * logit_share(D - m, n, μ)


@model
def logit_surplus(Δ: Number, n: AtLeastOne, μ: Positive) -> Number:
    """Consumer surplus per buyer, over that of doing without: μ ln(1 + n exp(Δ / μ)).

    Δ : advantage over the outside good at the price paid, USD per unit
    n : sellers
    μ : spread of tastes, USD per unit
    Returns: USD per potential buyer
    Source: Small and Rosen (1981).

    >>> round(float(logit_surplus(0.0, 1, 1.0)), 4)
    0.6931
    """
    z = Δ / μ + np.log(n)
    return μ * (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))


@model
def capacity_profit(K: Positive, a: Number, b: Positive, c: NonNegative) -> Number:
    """Expected profit of each of two alike sellers who set prices and can make K units each.

    Demand is P = a - bQ, and the cheaper seller is bought first by those who value the good most. Up to the
    Cournot quantity (a - c) / 3b both sell all they have. From (a - c) / b on, each could serve everybody:
    Bertrand. Between, prices are drawn, and each earns what it would as monopolist of what the other leaves.

    K : capacity of each, units
    a : price at which nobody buys, USD per unit
    b : slope of inverse demand, USD per unit squared
    c : marginal cost, USD per unit (<= a)
    Returns: USD, before the cost of capacity
    Source: Kreps and Scheinkman (1983), for equal capacities and linear demand.

    >>> [round(float(capacity_profit(K, 12.0, 1.0, 3.0)), 4) for K in (3.0, 6.0, 9.0)]
    [9.0, 2.25, 0.0]
    """
    require(NonNegative, **{"a - c": a - c})
    left = np.maximum(a - c - b * K, 0)  # what the other leaves: the worth of the first unit
    return np.where(3 * b * K <= a - c, K * (a - c - 2 * b * K), left**2 / (4 * b))


# --- free entry: exogenous and endogenous sunk cost -------------------------------------------------------


@model
def cournot_entrants(S: Positive, F: Positive) -> Number:
    """Sellers of one good that a market supports when each must sink F: √(S / F).

    Buyers spend S whatever the price; n sellers choose quantities, so each earns S / n² before F.

    S : spending of buyers over the life of what was sunk, USD
    F : sunk cost of a seller, USD
    Returns: number; round down for sellers
    Source: Sutton (1991), chapter 2; Ford and Stern (2011), eq. 1.

    >>> float(cournot_entrants(900e6, 100e6))
    3.0
    """
    return np.sqrt(S / F)


@model
def logit_entrants(μM: Positive, F: Positive) -> Number:
    """Logit sellers that a market supports when every buyer buys: 1 + μM / F.

    Each earns the margin μ n / (n - 1) on M / n units, μM / (n - 1) in all.

    μM : spread of tastes times units sold over the life of what was sunk, USD
    F : sunk cost of a seller, USD
    Returns: number; round down for sellers

    >>> logit_entrants(200e6, 100e6)
    3.0
    """
    return 1 + μM / F


@model
def quality_profit(u: Positive, v: Positive, n: AboveOne, S: Positive) -> Number:
    """Profit before sunk cost of quality u among n - 1 of quality v: S (1 - 1 / (1/(n-1) + u/v))².

    Buyers spend S on the good and care for quality per dollar; sellers choose quantities.

    u, v : qualities, any unit
    n : sellers
    S : spending of buyers, USD
    Returns: USD; zero if the quality is too low to sell anything
    Source: Sutton (1991), chapter 3.

    >>> float(quality_profit(1.0, 1.0, 4, 160.0))
    10.0
    """
    return S * np.maximum(1 - 1 / (1 / (n - 1) + u / v), 0) ** 2


@model
def limit_entrants(γ: AtLeastOne) -> Number:
    """Sellers of chosen quality that the largest market supports: 1 + γ/4 + √((1 + γ/4)² - 1).

    It solves n + 1/n - 2 = γ/2. Neither the size of the market nor the level of cost is in it.

    γ : elasticity of the cost of quality, A u**γ
    Returns: number; round down for sellers
    Source: Sutton (1991), chapter 3.

    >>> float(limit_entrants(1.0)), round(float(limit_entrants(4.0)), 3)
    (2.0, 3.732)
    """
    half = 1 + γ / 4
    return half + np.sqrt(half**2 - 1)


@model
def quality_entrants(S: Positive, f: NonNegative, γ: AtLeastOne, steps: int = 60) -> Number:
    """Sellers that choose quality and enter freely, at a sunk cost of f + A u**γ.

    Solves (1 - (2/γ)(n - 1)²/n) / n² = f / S, whose left side falls from one at n = 1 to zero at
    `limit_entrants`. A, the price of quality, is not in it.

    S : spending of buyers over the life of what was sunk, USD
    f : sunk cost that quality does not move, USD (<= S)
    γ : elasticity of the cost of quality
    steps : halvings of the bracket
    Returns: number; round down for sellers
    Source: Sutton (1991), chapter 3, where f is his σ - a/γ.

    >>> round(float(quality_entrants(1e9, 0.0, 4.0)), 3), round(float(quality_entrants(1e9, 20e6, 4.0)), 3)
    (3.732, 3.267)
    """
    require(NonNegative, **{"S - f": S - f})
    low, high = 1 + 0 * (f / S + γ), limit_entrants(γ) + 0 * (f / S)
    return bisect(lambda n: (1 - 2 / γ * (n - 1) ** 2 / n) / n**2 > f / S, low, high, steps)


@model
def quality_spending(S: Positive, n: AtLeastOne, γ: AtLeastOne) -> Number:
    """What each of n sellers sinks into quality: (2S/γ)(n - 1)²/n³, whatever the price of quality.

    S : spending of buyers, USD
    n : sellers
    γ : elasticity of the cost of quality
    Returns: USD per seller
    Source: Sutton (1991), chapter 3.

    >>> quality_spending(1e9, 2, 1.0)
    250000000.0
    """
    return 2 * S / γ * (n - 1) ** 2 / n**3


@model
def share_spending(S: Positive, s: Fraction, n: AboveOne, γ: AtLeastOne) -> Number:
    """What one with the share s of spending puts into quality: (2S/γ) s (1 - s) (1 - (1 - s) / (n - 1)).

    Sellers may differ in what quality costs them; at s = 1/n it is `quality_spending`.

    S : spending of buyers, USD
    s : share of the seller
    n : sellers
    γ : elasticity of the cost of quality
    Returns: USD
    Source: The game of Sutton (1991), chapter 3, with unequal costs; derivation ours.

    >>> share_spending(1e9, 0.5, 2, 1.0) == quality_spending(1e9, 2, 1.0)
    True
    """
    return 2 * S / γ * s * (1 - s) * (1 - (1 - s) / (n - 1))


@model
def advantaged_share(
    α: PositiveFraction, n: Annotated[Number, Ge(2)], γ: AboveOne, steps: int = 60
) -> Number:
    """Share of spending of one seller whose quality costs α A u**γ, that of n - 1 others A u**γ.

    All choose quality, then quantities. A seller sinks `share_spending`, and qualities go as 1 / (1 - s): two
    equations whose ratio holds one unknown. It is an equilibrium only where the others do not lose: look at
    their share squared less `share_spending` / S.

    α : price of quality, of the one over that of the others
    n : sellers
    γ : elasticity of the cost of quality
    steps : halvings of the bracket
    Returns: fraction of what buyers spend; each of the others has (1 - it) / (n - 1)
    Source: The game of Sutton (1991), chapter 3, with unequal costs; derivation ours.

    >>> round(float(advantaged_share(1.0, 3, 4.0)), 4), round(float(advantaged_share(0.1, 2, 4.0)), 4)
    (0.3333, 0.683)
    """

    def short(s: Number) -> Number:
        t = (1 - s) / (n - 1)  # share of each of the others
        ours, theirs = share_spending(1, s, n, γ), share_spending(1, t, n, γ)
        return ours * (1 - s) ** γ > α * theirs * (1 - t) ** γ

    return bisect(short, 1 / n + 0 * (α + γ), 1 + 0 * (α + γ + n), steps)


# --- imitation -------------------------------------------------------------------------------------------


@model
def lead_share(T: NonNegative, r: NonNegative, δ: NonNegative = 0.0) -> Number:
    """Share of the value of a flow that falls within a lead of T years: 1 - exp(-(r + δ) T).

    T : years until imitation takes the whole margin
    r : discount rate per year
    δ : rate per year at which the flow itself shrinks: newer goods replace this one
    Returns: fraction of the present value of the flow

    >>> round(float(lead_share(1.0, 0.10)), 4)
    0.0952
    """
    return -np.expm1(-(r + δ) * T)


@model
def lead_to_recoup(F: NonNegative, π: Positive, r: Positive) -> Number:
    """Lead at which a flow of profit pays what was sunk: -ln(1 - r F / π) / r, infinite if it never does.

    F : sunk cost, USD
    π : profit while the lead lasts, USD per year
    r : discount rate per year
    Returns: years

    >>> round(float(lead_to_recoup(100e6, 200e6, 0.10)), 4), float(lead_to_recoup(100e6, 10e6, 0.10))
    (0.5129, inf)
    """
    left = 1 - r * F / π
    return np.where(left > 0, -np.log(np.where(left > 0, left, 1)) / r, np.inf) + 0.0


@model
def innovator_share(η: Fraction, λ: NonNegative, r: Number, g: Number = 0.0) -> Number:
    """Share of the value of an innovation that its maker keeps when imitation is gradual: η (r-g) / (r-g+λ).

    The innovation is worth a flow that grows at g for ever. The maker takes the share η of it at first, and
    that share shrinks at the rate λ.

    η : share taken at first
    λ : rate per year at which it erodes
    r : discount rate per year (> g)
    g : growth of the flow per year
    Returns: fraction of the present value
    Source: After Nordhaus (2004), who reports 2.2 % for these values; the formula is ours, not his.

    >>> round(innovator_share(0.07, 0.20, 0.10, 0.03), 4)
    0.0181
    """
    require(Positive, **{"r - g": r - g})
    return η * (r - g) / (r - g + λ)


# --- margins upon margins, and complements ---------------------------------------------------------------


@model
def linear_chain(a: Number, c: NonNegative, *θ: Fraction) -> tuple[Number, ...]:
    """Price after each stage of a chain when final demand is linear: a - (a - c) / Π(1 + θ).

    Stages set prices in turn, upstream first, and take as given what they pay. A stage's own further cost and
    that of all stages below is in c, and so in its price here.

    a : price at which nobody buys, USD per unit
    c : marginal cost of the whole chain, USD per unit (<= a)
    θ : market power of each stage, upstream first: 1 a monopoly, 1/n that of n sellers who choose
        quantities, 0 none
    Returns: USD per unit, one price for each stage; the last is what users pay
    Source: Spengler (1950); Greenhut and Ohta (1979) for several sellers at a stage.

    >>> linear_chain(12.0, 4.0, 1.0, 1.0)
    (8.0, 10.0)
    """
    require(NonNegative, **{"a - c": a - c})
    prices, left = [], a - c
    for power in θ:
        left = left / (1 + power)
        prices.append(a - left)
    return tuple(prices)


@model
def elastic_chain(ε: AboveOne, c: Positive, *θ: Fraction) -> tuple[Number, ...]:
    """Price after each stage of a chain when final demand has a constant elasticity: c / Π(1 - θ/ε).

    ε : elasticity of final demand, absolute value
    c, θ : as in `linear_chain`, with c > 0
    Returns: USD per unit, one price for each stage; the last is what users pay
    Source: Bresnahan and Reiss (1985); Greenhut and Ohta (1979).

    >>> elastic_chain(2.0, 4.0, 1.0, 1.0)
    (8.0, 16.0)
    """
    prices, price = [], c
    for power in θ:
        price = price_at_margin(price, power / ε)
        prices.append(price)
    return tuple(prices)


@model
def unit_margins(c: NonNegative, prices: Sequence[Number]) -> tuple[Number, ...]:
    """Margin of each stage: its price less the price before it, the first less the cost.

    c : marginal cost of the whole chain, USD per unit
    prices : after each stage, as the chains return them, USD per unit
    Returns: USD per unit, one for each stage

    >>> unit_margins(4.0, (8.0, 10.0))
    (4.0, 2.0)
    """
    return tuple(after - before for before, after in zip((c, *prices), prices, strict=False))


@model
def linear_bundle(a: Number, c: NonNegative, *θ: Fraction) -> Number:
    """Price of a bundle of perfect complements whose sellers set prices at once: a - (a - c) / (1 + Σθ).

    Final demand is linear. Each seller's margin is θ (a - c) / (1 + Σθ).

    a, c, θ : as in `linear_chain`, without an order
    Returns: USD per bundle
    Source: Cournot (1838), chapter 9.

    >>> linear_bundle(12.0, 3.0, 1.0, 1.0), linear_bundle(12.0, 3.0, 1.0, 0.0)
    (9.0, 7.5)
    """
    require(NonNegative, **{"a - c": a - c})
    return a - (a - c) / (1 + sum(θ))


@model
def linear_quantity(a: Number, b: Positive, P: Number) -> Number:
    """Quantity that users buy at the price P: (a - P) / b.

    a : price at which nobody buys, USD per unit
    b : slope of inverse demand, USD per unit squared
    P : price, USD per unit (<= a)
    Returns: units

    >>> linear_quantity(12.0, 1.0, 10.0)
    2.0
    """
    require(NonNegative, **{"a - P": a - P})
    return (a - P) / b


@model
def linear_surplus(a: Number, b: Positive, P: Number) -> Number:
    """Consumer surplus under linear demand: (a - P)² / 2b.

    a, b, P : as in `linear_quantity`
    Returns: USD

    >>> linear_surplus(12.0, 1.0, 10.0)
    2.0
    """
    return (a - P) * linear_quantity(a, b, P) / 2


# --- concentration ----------------------------------------------------------------------------------------


def hhi(shares: Sequence[float]) -> float:
    """Herfindahl-Hirschman index: the sum of squared shares in per cent, from 0 to 10,000 points.

    shares : of all sellers of the market, fractions that add up to one at the most
    Returns: points
    Source: US Department of Justice (2024).

    >>> round(hhi([0.30, 0.30, 0.20, 0.20]))
    2600
    """
    s = np.asarray(shares, dtype=float)
    require(Fraction, shares=s)
    require(NonNegative, **{"1 - sum of shares": round(1 - float(s.sum()), 9)})
    return float(1e4 * np.sum(s**2))


def hhi_bounds(shares: Sequence[float]) -> tuple[float, float]:
    """Least and greatest index when some sellers are not listed: the rest is dust, or one seller.

    shares : of the sellers that are known, fractions that add up to one at the most
    Returns: points: least, greatest

    >>> [round(bound) for bound in hhi_bounds([0.50, 0.30])]
    [3400, 3800]
    """
    least = hhi(shares)
    rest = 1 - float(np.sum(np.asarray(shares, dtype=float)))
    return least, least + 1e4 * max(rest, 0.0) ** 2


@model
def equivalent_sellers(H: Positive) -> Number:
    """Number of equal sellers with the same index: 10,000 / H.

    H : Herfindahl-Hirschman index, points
    Returns: number

    >>> equivalent_sellers(2500.0)
    4.0
    """
    return 1e4 / H


@model
def merger_change(s1: Fraction, s2: Fraction) -> Number:
    """Rise of the index when two sellers become one: 2 s₁ s₂, in points.

    s1, s2 : shares, fractions
    Returns: points

    >>> merger_change(0.05, 0.10)
    100.0
    """
    return 2e4 * s1 * s2


@model
def average_lerner(H: Positive, ε: Positive) -> Number:
    """Average Lerner index of sellers of one good who choose quantities, by share: (H / 10,000) / ε.

    H : Herfindahl-Hirschman index, points (0 < H <= 10,000)
    ε : elasticity of the market's demand, absolute value
    Returns: number
    Source: Cowling and Waterson (1976).

    >>> average_lerner(2500.0, 2.0)
    0.125
    """
    require(NonNegative, **{"10,000 - H": 1e4 - H})
    return H / 1e4 / ε


@model
def dollar(c: NonNegative, prices: Annotated[Sequence[Number], Gt(0)]) -> tuple[Number, ...]:
    """Division of what a user pays: cost first, then the margin of each stage, as shares of the last price.

    The share of the last stage is its Lerner index.

    c : marginal cost of the whole chain, USD per unit
    prices : after each stage, USD per unit; the last is what users pay
    Returns: fractions that add up to one

    >>> dollar(4.0, (8.0, 10.0))
    (0.4, 0.4, 0.2)
    """
    final = prices[-1]
    return (1 - margin(final, c), *(part / final for part in unit_margins(c, prices)))
