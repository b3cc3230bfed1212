"""Demand for computing: elasticity, rebound, derived demand, adoption, and what identifies an elasticity.

ε is the absolute value of the price elasticity of demand. g is the factor by which one GPU-hour does more of
the same work. Prices are nominal; "spending" is price times quantity, a flow. Everything works on symbols
too, except `simulated_market`, which draws, and the estimators, which take data.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt

from aiecon.domain import (
    AboveOne,
    AtLeastOne,
    Correlation,
    Fraction,
    FractionBelowOne,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    model,
    require,
)

NEAR_ONE = 1e-6  # an elasticity of substitution this close to one is taken to be this far from it

# --- efficiency and elasticity ---------------------------------------------------------------------


@model
def service_factor(g: AtLeastOne, ε: NonNegative, φ: Fraction = 1.0) -> Number:
    """Work bought after a gain over work before: g**(φ ε).

    The cost of the work falls by the factor g and its price by g**φ; demand has the constant elasticity ε.

    g : factor of efficiency
    ε : elasticity of demand for the work, absolute value
    φ : pass-through, share of the fall of log cost that reaches the price
    Returns: ratio

    >>> service_factor(10.0, 1.0), service_factor(10.0, 2.0, 0.0)
    (10.0, 1.0)
    """
    return g ** (φ * ε)


@model
def hours_factor(g: AtLeastOne, ε: NonNegative, φ: Fraction = 1.0) -> Number:
    """GPU-hours after a gain over GPU-hours before: g**(φ ε - 1).

    g, ε, φ : as in `service_factor`
    Returns: ratio; above one (the Jevons paradox, or backfire) exactly when φ ε > 1

    >>> round(hours_factor(10.0, 0.5), 3)
    0.316
    """
    return service_factor(g, ε, φ) / g


@model
def spending_factor(g: AtLeastOne, ε: NonNegative, φ: Fraction = 1.0) -> Number:
    """Spending on the work after a gain over spending before: g**(φ (ε - 1)).

    g, ε, φ : as in `service_factor`
    Returns: ratio; above one exactly when ε > 1 and φ > 0, whatever φ is

    >>> round(spending_factor(10.0, 1.0, 0.3), 9)
    1.0
    """
    return service_factor(g, ε, φ) * g ** (-φ)


@model
def rebound(g: AboveOne, ε: NonNegative, φ: Fraction = 1.0) -> Number:
    """Share of the possible saving of GPU-hours that demand takes back: (g**(φ ε) - 1) / (g - 1).

    The possible saving is 1 - 1/g, the actual one 1 - `hours_factor`; rebound is one less their ratio.

    g : factor of efficiency
    ε, φ : as in `service_factor`
    Returns: ratio: 0 no rebound, 1 all of the saving, above 1 backfire; near g = 1 it is φ ε

    >>> rebound(4.0, 0.5), rebound(4.0, 1.0)
    (0.3333333333333333, 1.0)
    """
    return (service_factor(g, ε, φ) - 1) / (g - 1)


@model
def users_gain(g: AtLeastOne, ε: NonNegative, φ: Fraction = 1.0) -> Number:
    """What users gain over revenue before, the area beside their demand curve: (g**(φ (ε - 1)) - 1)/(ε - 1).

    g, φ : as in `service_factor`
    ε : elasticity of demand, absolute value (not 1)
    Returns: ratio; for a small gain φ times its logarithm, whatever ε is

    >>> round(users_gain(10.0, 1.25, 2 / 3), 2)
    1.87
    """
    require(Positive, **{"(ε - 1)²": (ε - 1) ** 2})
    return (spending_factor(g, ε, φ) - 1) / (ε - 1)


@model
def sellers_gain(g: AtLeastOne, ε: NonNegative, φ: Fraction, c: Fraction) -> Number:
    """What sellers gain in profit, over revenue before: spending less cost, after less before.

    g, ε, φ : as in `service_factor`
    c : cost over price before the gain
    Returns: ratio

    >>> round(sellers_gain(10.0, 1.25, 2 / 3, 1.0), 2)
    0.79
    """
    return spending_factor(g, ε, φ) - 1 - c * (hours_factor(g, ε, φ) - 1)


@model
def implied_elasticity(quantity: Positive, price: Positive, shift: Positive = 1.0) -> Number:
    """Elasticity that two points would have if demand had shifted by a known factor.

    quantity = shift * price**(-ε), all three as factors, after over before.

    quantity : factor of the quantity
    price : factor of the price (not 1)
    shift : factor by which demand would have grown at an unchanged price
    Returns: number; an arithmetic consequence of the assumed shift and not an estimate

    >>> round(float(implied_elasticity(50.0, 1 / 40)), 2)  # with demand standing still
    1.06
    >>> round(float(implied_elasticity(50.0, 1 / 40, shift=10.0)), 2)
    0.44
    """
    require(Positive, **{"(price - 1)²": (price - 1) ** 2})
    return np.log(quantity / shift) / -np.log(price)


# --- where compute is only a part of the cost --------------------------------------------------------


@model
def compute_share(g: AtLeastOne, k: Fraction, σ: NonNegative = 0.0) -> Number:
    """Share of compute in cost after a gain: k g**(σ - 1) / (1 - k + k g**(σ - 1)).

    g, k, σ : as in `hours_with_other_costs`
    Returns: fraction; it falls with g when σ < 1 and rises when σ > 1

    >>> round(compute_share(9.0, 0.5), 9), compute_share(9.0, 0.5, 2.0), compute_share(9.0, 0.5, 1.0)
    (0.1, 0.9, 0.5)
    """
    of_compute = k * g ** (σ - 1)
    return of_compute / (1 - k + of_compute)


@model
def hours_with_other_costs(g: AtLeastOne, ε: NonNegative, k: Fraction, σ: NonNegative = 0.0) -> Number:
    """GPU-hours after a gain over before, when compute is the share k of cost: g**(σ - 1) P**(σ - ε).

    P = (1 - k + k g**(σ - 1))**(1/(1 - σ)) is the price of the work after over before. The work needs compute
    and other things (people, data, distribution), whose cost does not fall, with the constant elasticity of
    substitution σ. Price follows cost.

    g : factor of efficiency
    ε : elasticity of demand for the work, absolute value
    k : share of compute in cost before the gain
    σ : elasticity of substitution between compute and the rest; zero: fixed proportions
    Returns: ratio; as g grows without bound and 0 < k < 1 it goes to zero when σ < 1, whatever ε is, and
        grows without bound when σ >= 1 and ε > 1

    >>> round(float(hours_with_other_costs(10.0, 2.0, 1.0)), 9)
    10.0
    >>> round(float(hours_with_other_costs(100.0, 1.2, 0.3, 1.5)), 1)
    4.6
    """
    gap = np.where(np.abs(1 - σ) < NEAR_ONE, NEAR_ONE, 1 - σ)
    P = (1 - k + k * g**-gap) ** (1 / gap)
    return g**-gap * P ** (1 - gap - ε)


@model
def largest_hours_gain(ε: NonNegative, k: OpenFraction, σ: NonNegative = 0.0) -> Number:
    """Factor of efficiency at which `hours_with_other_costs` peaks.

    ((ε - 1)/(1 - σ) k/(1 - k))**(1/(1 - σ)), at least one: there the derived elasticity has come to one.

    ε : elasticity of demand for the work, absolute value
    k : share of compute in cost before the gain
    σ : elasticity of substitution (not 1)
    Returns: ratio; one where hours fall from the first gain, inf where they rise for ever (σ > 1 and ε >= 1)

    >>> round(float(largest_hours_gain(3.0, 0.8)), 9), float(largest_hours_gain(1.2, 0.8))
    (8.0, 1.0)
    >>> float(largest_hours_gain(1.2, 0.3, 1.5)), round(float(largest_hours_gain(0.8, 0.3, 1.5)), 1)
    (inf, 34.0)
    """
    require(Positive, **{"(1 - σ)²": (1 - σ) ** 2})
    odds = (ε - 1) / (1 - σ) * k / (1 - k)
    inside = np.where(odds > 0, odds, 1.0) ** (1 / (1 - σ))
    never = np.where(np.greater(σ, 1), np.inf, 1.0)
    return np.maximum(np.where(odds > 0, inside, never), 1.0)


@model
def derived_elasticity(η: NonNegative, k: Fraction, σ: NonNegative, e: Positive) -> Number:
    """Elasticity of derived demand for one of two inputs, absolute value.

    (σ (η + e) + k e (η - σ)) / (η + e - k (η - σ)): competition, constant returns to scale.

    η : elasticity of demand for the product, absolute value
    k : share of the input in cost
    σ : elasticity of substitution between the inputs
    e : elasticity of supply of the other input
    Returns: number; as e grows without bound, k η + (1 - k) σ
    Source: Hicks (1932), appendix, with Marshall's four laws as its derivatives.

    >>> derived_elasticity(2.0, 1.0, 0.5, 3.0), round(derived_elasticity(2.0, 0.5, 0.5, 1e12), 9)
    (2.0, 1.25)
    """
    return (σ * (η + e) + k * e * (η - σ)) / (η + e - k * (η - σ))


# --- rent and quantity when the supply of GPU-hours is not flat --------------------------------------


@model
def hours_in_equilibrium(g: AtLeastOne, λ: Positive, s: NonNegative) -> Number:
    """GPU-hours after a gain over before, when hours are supplied with elasticity s: g**(s (λ-1)/(s + λ)).

    Demand for hours at rent r is g**(λ - 1) * r**(-λ), since a gain makes the rent of the same work r / g;
    supply is r**s.

    g : factor of efficiency
    λ : elasticity of derived demand for effective compute, absolute value
    s : elasticity of supply of GPU-hours
    Returns: ratio

    >>> hours_in_equilibrium(10.0, 2.0, 0.0), round(hours_in_equilibrium(10.0, 2.0, 1e12), 6)
    (1.0, 10.0)
    """
    return g ** (s * (λ - 1) / (s + λ))


@model
def rent_in_equilibrium(g: AtLeastOne, λ: Positive, s: NonNegative) -> Number:
    """Rent of a GPU-hour after a gain over before: g**((λ - 1)/(s + λ)).

    g, λ, s : as in `hours_in_equilibrium`
    Returns: ratio; above one exactly when λ > 1

    >>> round(float(rent_in_equilibrium(16.0, 0.5, 0.0)), 6)
    0.0625
    """
    return g ** ((λ - 1) / (s + λ))


# --- adoption ------------------------------------------------------------------------------------------


@model
def adoption(p: Positive, m: Positive, b: Positive) -> Number:
    """Share of possible uses that is worth its price: 1 / (1 + (p/m)**b).

    Each use has a reservation price, and those are log-logistic with median m.

    p : price
    m : median reservation price, in the same unit
    b : concentration of reservation prices; 1/b is the scale of their logarithm
    Returns: fraction

    >>> adoption(2.0, 2.0, 3.0)
    0.5
    """
    return 1 / (1 + (p / m) ** b)


@model
def adoption_elasticity(p: Positive, m: Positive, b: Positive) -> Number:
    """Price elasticity of `adoption`, absolute value: b (1 - share).

    p, m, b : as in `adoption`
    Returns: number; b where hardly anybody buys, zero where everybody does

    >>> adoption_elasticity(2.0, 2.0, 3.0)
    1.5
    """
    return b * (1 - adoption(p, m, b))


@model
def waves_elasticity(
    p: Positive, m: Annotated[np.ndarray, Gt(0)], w: Annotated[np.ndarray, Gt(0)], b: Positive
) -> Number:
    """Price elasticity of the demand of several populations of uses: the mean of b (1 - share), by use.

    p : price
    m : median reservation price of each population
    w : how many uses each of them has
    b : as in `adoption`
    Returns: number; while one population fills it falls, and it rises again where a larger one begins to buy

    >>> m, w = np.array([1, 0.01]), np.array([1, 50])
    >>> [round(float(waves_elasticity(p, m, w, 2.0)), 1) for p in (10, 0.3, 0.05)]
    [2.0, 0.3, 1.3]
    """
    used = w * adoption(p, m, b)
    return (used * adoption_elasticity(p, m, b)).sum() / used.sum()


@model
def share_at_largest_spending(b: AboveOne) -> Number:
    """Share of uses adopted where spending p * `adoption` peaks: 1 - 1/b.

    b : concentration of reservation prices (else spending falls with every cut)
    Returns: fraction

    >>> share_at_largest_spending(4.0)
    0.75
    """
    return 1 - 1 / b


@model
def nested_elasticities(
    αp: Positive, s: OpenFraction, w: Fraction, ν: FractionBelowOne
) -> tuple[Number, Number, Number]:
    """Elasticities in the price of one product under nested logit: its own, its nest's, everybody else's.

    αp (1/(1 - ν) - w ν/(1 - ν) - s), αp (w ν/(1 - ν) + s) and αp s: the sales of the product fall, those of
    others in its nest and outside rise. Of those who leave, a rival takes its share times its elasticity over
    s times the product's own.

    αp : fall of utility per unit of price, times the price
    s : share of the product among all who could choose, also those who choose nothing
    w : share of the product in its nest (s <= w <= 1)
    ν : likeness of the products of a nest; zero is plain logit
    Returns: three numbers, absolute values
    Source: Gandhi and Nevo (2021), section 3.2, for plain logit; with nests the derivative of the shares.

    >>> [round(float(ε), 2) for ε in nested_elasticities(2.0, 0.1, 0.25, 0.8)]
    [7.8, 2.2, 0.2]
    """
    require(NonNegative, **{"w - s": w - s})
    return αp * ((1 - w * ν) / (1 - ν) - s), αp * (w * ν / (1 - ν) + s), αp * s


# --- identification --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """A coefficient with its standard error; F is the first-stage statistic of the instruments."""

    value: float
    error: float
    F: float = np.nan

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        return self.value - z * self.error, self.value + z * self.error


@model
def market(u: Number, v: Number, z: Number, ε: NonNegative, s: Positive) -> tuple[Number, Number]:
    """Log price and log quantity where q = -ε p + u meets q = s (p + z) + v, all as deviations.

    u, v : shocks to demand, to supply
    z : log efficiency: supply sees the price p + z
    ε : elasticity of demand, absolute value
    s : elasticity of supply
    Returns: p, q : logs

    >>> market(0.0, 0.0, 1.0, 0.5, 1.5)
    (-0.75, 0.375)
    """
    p = (u - v - s * z) / (s + ε)
    return p, u - ε * p


@model
def simulated_market(
    n: Annotated[int, Ge(2)],
    ε: NonNegative,
    s: Positive,
    *,
    seed: int,
    σ_u: NonNegative = 1.0,
    σ_v: NonNegative = 1.0,
    σ_z: NonNegative = 1.0,
    ρ: Correlation = 0.0,
) -> dict[str, np.ndarray]:
    """Draw n days of `market` with normal shocks; ρ is the correlation of efficiency with demand.

    n : days
    ε, s : as in `market`
    seed : of NumPy's generator
    σ_u, σ_v, σ_z : standard deviations of the shocks
    ρ : correlation of z with u; an instrument needs zero
    Returns: logs by name: p, q and the efficiency z

    >>> sorted(simulated_market(3, 1.0, 1.0, seed=1))
    ['p', 'q', 'z']
    """
    draws = np.random.default_rng(seed).standard_normal((3, n))
    u = σ_u * draws[0]
    z = σ_z * (ρ * draws[0] + np.sqrt(1 - ρ**2) * draws[2])
    p, q = market(u, σ_v * draws[1], z, ε, s)
    return {"p": p, "q": q, "z": z}


@model
def market_moments(
    ε: NonNegative, s: Positive, σ_u: NonNegative, σ_v: NonNegative, σ_z: NonNegative, ρ: Correlation = 0.0
) -> tuple[Number, Number, Number]:
    """Variance of log price, covariance with log quantity, and variance of log quantity in `market`.

    ε, s : as in `market`
    σ_u, σ_v, σ_z : standard deviations of the shocks to demand, to supply, of efficiency
    ρ : correlation of efficiency with demand; supply shocks are independent
    Returns: var p, cov(p, q), var q

    >>> market_moments(1.0, 1.0, 1.0, 1.0, 0.0)
    (0.5, 0.0, 0.5)
    """
    U, Z, UZ = σ_u**2, σ_v**2 + s**2 * σ_z**2, s * ρ * σ_u * σ_z
    scale = (s + ε) ** 2
    return (
        (U + Z - 2 * UZ) / scale,
        (s * U - ε * Z + (ε - s) * UZ) / scale,
        (s**2 * U + ε**2 * Z + 2 * ε * s * UZ) / scale,
    )


@model
def ols_limit(
    ε: NonNegative, s: Positive, σ_u: NonNegative, σ_v: NonNegative, σ_z: NonNegative, ρ: Correlation = 0.0
) -> Number:
    """What regressing log quantity on log price finds in `market`, in an endless sample: cov(p, q) / var p.

    With ρ = 0 it is (s σ_u² - ε (σ_v² + s² σ_z²)) / (σ_u² + σ_v² + s² σ_z²): an average of the slopes s and
    -ε, weighted by the variances of the shocks that trace them.

    ε, s, σ_u, σ_v, σ_z, ρ : as in `market_moments`; the price must vary
    Returns: number

    >>> ols_limit(1.5, 1.0, 1.0, 0.0, 1.0), ols_limit(1.5, 1.0, 0.0, 1.0, 1.0)
    (-0.25, -1.5)
    """
    var_p, covariance, _ = market_moments(ε, s, σ_u, σ_v, σ_z, ρ)
    require(Positive, **{"variance of the price": var_p})
    return covariance / var_p


@model
def iv_limit(ε: NonNegative, s: Positive, σ_u: NonNegative, σ_z: NonNegative, ρ: Correlation) -> Number:
    """What the instrument z finds in an endless sample: -s (ε σ_z + ρ σ_u) / (s σ_z - ρ σ_u).

    ε, s : as in `market`
    σ_u, σ_z : standard deviations of demand shocks and of efficiency
    ρ : correlation of efficiency with demand (ρ σ_u < s σ_z)
    Returns: number; -ε when ρ = 0
    Raises: ValueError for an instrument that does not lower the price

    >>> iv_limit(1.5, 1.0, 1.0, 1.0, 0.0), round(iv_limit(1.5, 1.0, 1.0, 1.0, 0.2), 3)
    (-1.5, -2.125)
    """
    require(Positive, **{"s σ_z - ρ σ_u": s * σ_z - ρ * σ_u})
    return -s * (ε * σ_z + ρ * σ_u) / (s * σ_z - ρ * σ_u)


def ols(y: np.ndarray, x: np.ndarray, controls: np.ndarray | None = None) -> Estimate:
    """Least squares of y on x, a constant and controls; standard errors for equal variances.

    y, x : one number per observation
    controls : columns, one row per observation
    Returns: estimate of the coefficient of x
    Raises: ValueError for fewer observations than coefficients need

    >>> round(ols(np.array([1.0, 3.0, 5.0, 7.0]), np.arange(4.0)).value, 9)
    2.0
    """
    return two_stage(y, x, x, controls)


def two_stage(
    y: np.ndarray, x: np.ndarray, instruments: np.ndarray, controls: np.ndarray | None = None
) -> Estimate:
    """Two-stage least squares: x is replaced by what the instruments and controls predict of it.

    y, x : one number per observation
    instruments : one column or several
    controls : columns that stand in both stages, besides a constant
    Returns: estimate of the coefficient of x, its standard error for equal variances, and the first-stage F
    Raises: ValueError for fewer observations than coefficients need
    Source: Wright (1928), appendix B, for one instrument.

    >>> x, z = np.array([1.0, 2.0, 4.0, 3.0]), np.array([0.0, 0.0, 1.0, 1.0])
    >>> round(two_stage(np.array([2.0, 1.0, 4.0, 5.0]), x, z).value, 9)  # 3 over 2, the ratio of two gaps
    1.5
    """
    n = len(y)
    constant = np.ones((n, 1))
    common = constant if controls is None else np.column_stack([constant, controls])
    first = np.column_stack([instruments, common])
    require(AtLeastOne, **{"degrees of freedom": n - first.shape[1]})
    design = np.column_stack([x, common])
    fitted = first @ np.linalg.lstsq(first, x, rcond=None)[0]
    second = np.column_stack([fitted, common])
    coefficients = np.linalg.lstsq(second, y, rcond=None)[0]
    variance = _squares(y - design @ coefficients) / (n - design.shape[1])
    error = np.sqrt(variance * np.linalg.inv(second.T @ second)[0, 0])
    alone = common @ np.linalg.lstsq(common, x, rcond=None)[0]
    left, free = _squares(x - fitted), n - first.shape[1]
    F = (
        (_squares(x - alone) - left) / (first.shape[1] - common.shape[1]) / (left / free)
        if left > 1e-12
        else np.inf
    )
    return Estimate(float(coefficients[0]), float(error), float(F))


@model
def anderson_rubin(
    y: np.ndarray,
    x: np.ndarray,
    instrument: np.ndarray,
    controls: np.ndarray | None = None,
    z: Positive = 1.96,
) -> tuple[float, float]:
    """Interval for the coefficient of x that keeps its level however weak the one instrument is.

    It holds each b at which y - b x does not depend on the instrument: where the square of that t statistic
    is at most z². It is bounded exactly when the first-stage F exceeds z².

    y, x, instrument : one number per observation
    controls : columns, one row per observation, besides a constant
    z : critical value, as in `Estimate.interval`
    Returns: low, high; (-inf, inf) when nothing is excluded, and low > high when all but what lies between is
        held
    Raises: ValueError for fewer observations than coefficients need
    Source: the test of Anderson and Rubin, in Andrews, Stock and Sun (2019), for one instrument; the
    inequality is a quadratic in b.

    >>> made = simulated_market(200, 1.5, 1.0, seed=1)
    >>> low, high = anderson_rubin(made["q"], made["p"], made["z"])
    >>> low < -1.5 < high
    True
    """
    n = len(y)
    common = np.ones((n, 1)) if controls is None else np.column_stack([np.ones(n), controls])
    free = n - common.shape[1] - 1
    require(AtLeastOne, **{"degrees of freedom": free})
    y, x, w = (a - common @ np.linalg.lstsq(common, a, rcond=None)[0] for a in (y, x, instrument))
    r = z**2 / (free + z**2)
    xx, xy, yy = ((a @ w) * (b @ w) / (w @ w) - r * (a @ b) for a, b in ((x, x), (x, y), (y, y)))
    root = xy**2 - xx * yy
    if root <= 0:
        return -np.inf, np.inf
    low, high = sorted((xy + sign * np.sqrt(root)) / xx for sign in (-1, 1))
    return (float(low), float(high)) if xx > 0 else (float(high), float(low))


@model
def fall_per_year(years: np.ndarray, prices: Annotated[np.ndarray, Gt(0)]) -> tuple[float, float]:
    """Factor by which a price falls in a year, by least squares on its logarithm, and its error in logs.

    years : dates, in years
    prices : at these dates, in one unit
    Returns: factor (above one when the price falls); standard error of its logarithm
    Raises: ValueError for a price that is not positive, or fewer than three

    >>> factor, error = fall_per_year(np.array([0.0, 1.0, 2.0]), np.array([100.0, 10.0, 1.0]))
    >>> round(factor, 6), round(error, 6)
    (10.0, 0.0)
    """
    slope = ols(np.log(prices), years)
    return float(np.exp(-slope.value)), slope.error


def _squares(x: np.ndarray) -> float:
    return float(x @ x)
