"""Margins and mark-ups: what of a price is profit, in its forms, and what it says of demand.

Prices and costs stand in one unit: of a good, or revenue and cost of a period. With marginal cost a margin is
the Lerner index; with average cost it is what accounts call a gross margin.
"""

from typing import Annotated

import numpy as np
from annotated_types import Gt, Le, Lt

from aiecon.domain import NonNegative, Number, Positive, PositiveFraction, model


@model
def margin(price: Positive, cost: NonNegative) -> Number:
    """Profit as a share of the price: (price - cost) / price, at most one.

    price, cost : of one unit, or revenue and cost of the same tokens
    Returns: number; the Lerner index if cost is marginal
    Source: Lerner (1934).

    >>> round(margin(269_010.0, 79_010.0), 3), f"{margin(562_027, 87_072):.1%}"
    (0.706, '84.5%')
    """
    return 1 - cost / price


@model
def markup(price: NonNegative, cost: Positive) -> Number:
    """Profit as a share of the cost: (price - cost) / cost, from -1 to any height.

    price, cost : as in `margin`
    Returns: number
    Source: DeepSeek-AI (2025) prints 545 %.

    >>> print(f"{markup(562_027, 87_072):.1%}")
    545.5%
    """
    return price / cost - 1


@model
def margin_of_markup(m: Annotated[Number, Gt(-1)]) -> Number:
    """The margin that belongs to a mark-up: m / (1 + m).

    m : mark-up on cost
    Returns: fraction of the price

    >>> print(f"{margin_of_markup(5.45):.1%}")
    84.5%
    """
    return m / (1 + m)


@model
def markup_of_margin(L: Annotated[Number, Lt(1)]) -> Number:
    """The mark-up that belongs to a margin: L / (1 - L).

    L : margin on the price
    Returns: number; a fraction of the cost

    >>> print(f"{markup_of_margin(0.6):.0%}")
    150%
    """
    return L / (1 - L)


@model
def price_at_margin(cost: NonNegative, L: Annotated[Number, Lt(1)]) -> Number:
    """The price at which a margin is earned on a cost: cost / (1 - L).

    cost : of one unit
    L : margin on the price
    Returns: in the unit of the cost

    >>> price_at_margin(30_000.0, 0.25)
    40000.0
    """
    return cost / (1 - L)


@model
def without_charge(L: Annotated[Number, Le(1)], charge: NonNegative, revenue: Positive) -> Number:
    """The margin of a period without a charge that was booked as cost: L + charge / revenue.

    L : margin as reported
    charge, revenue : of the period, one currency
    Returns: fraction of the price

    >>> print(f"{without_charge(0.61, 4.5e9, 44.062e9):.1%}")
    71.2%
    """
    return L + charge / revenue


@model
def pooled_margin(margins: Annotated[np.ndarray, Le(1)], revenues: Annotated[np.ndarray, Gt(0)]) -> float:
    """Margin of several periods together: the mean of their margins weighted by revenue.

    margins : fractions of revenue
    revenues : of the same periods, one currency
    Returns: fraction of revenue

    >>> round(pooled_margin(np.array([0.5, 0.8]), np.array([1.0, 2.0])), 4)
    0.7
    """
    return float(np.sum(np.asarray(margins) * revenues) / np.sum(revenues))


@model
def marginal_lerner(margin: Annotated[Number, Le(1)], κ: NonNegative) -> Number:
    """Lerner index at marginal cost, from a gross margin: 1 - κ (1 - margin).

    margin : gross margin, a fraction of revenue
    κ : marginal cost over average cost of revenue: below one if the accounts hold fixed costs,
        write-offs or the costs of other goods; above one if the next unit is taken from another customer,
        whose marginal revenue it then holds
    Returns: number

    >>> marginal_lerner(0.75, 1.0), marginal_lerner(0.75, 2.0)
    (0.75, 0.5)
    """
    return 1 - κ * (1 - margin)


@model
def monopoly_elasticity(L: PositiveFraction) -> Number:
    """Price elasticity (absolute) at which a one-price monopolist would choose a Lerner index L: 1 / L.

    Profit (p - c) q(p) is greatest where (p - c) / p = 1 / |ε|. It holds at the chosen price only, for one
    good, one period and one price.

    L : Lerner index at marginal cost
    Returns: number, one at the least

    >>> round(monopoly_elasticity(0.75), 4)
    1.3333
    """
    return 1 / L
