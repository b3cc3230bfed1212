"""What a limit does to designers and to a market: lines, bunching, quantities, smuggling, research."""

import numpy as np

from aiecon.domain import (
    AtLeastOne,
    Fraction,
    FractionBelowOne,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    model,
    require,
)
from aiecon.margins import margin, price_at_margin
from aiecon.roots import bisect

# --- lines: distance, the largest free chip, and bunching at a notch -------------------------------


@model
def headroom(value: NonNegative, line: Positive) -> Number:
    """Distance below a line as a share of it: 1 - value / line; negative above the line.

    value : measure of the chip;  line : threshold of the rule
    Returns: fraction

    H20 under the TPP of 3A090.b.1:

    >>> f"{headroom(2368, 2400):.3f}"
    '0.013'
    """
    return 1 - value / line


@model
def largest_free_tpp(
    area: Positive, T_a: Positive, T_b: Positive, T_0: Positive, D_a: Positive, D_2: Positive, D_1: Positive
) -> Number:
    """Least upper bound of the TPP of a data-centre chip on a given die that neither 3A090.a nor .b catches.

    Below T_0 no density counts. From T_0 the density must stay below D_2, from T_b below D_1, and at T_a
    every chip is caught; D_a never binds because D_2 does first. The largest free TPP is therefore
    T_0, min(T_b, D_2 * area), or min(T_a, D_1 * area) where that exceeds T_b, whichever is highest.

    area : applicable die area, mm2
    T_a, T_b, T_0 : lines of TPP, T_0 <= T_b <= T_a;  D_a, D_2, D_1 : lines of density, D_1 <= D_2
    Returns: TPP that a free chip approaches and may not reach
    Raises: ValueError for lines out of order
    Source: ECCN 3A090.a and .b (88 FR 73458). The dies of the H20, the L20 and the L2:

    >>> from aiecon.controls import LINES_2023
    >>> [float(largest_free_tpp(a, **LINES_2023)) for a in (814.0, 608.5, 294.5)]
    [2400.0, 1947.2, 1600.0]
    """
    require(NonNegative, **{"T_a - T_b": T_a - T_b, "T_b - T_0": T_b - T_0, "D_2 - D_1": D_2 - D_1})
    sparse = np.where(D_1 * area > T_b, np.minimum(T_a, D_1 * area), 0 * area)
    return np.maximum(T_0, np.maximum(np.minimum(T_b, D_2 * area), sparse))


@model
def design_profit(q: Positive, z: Positive, e: Positive, τ: Fraction, line: Positive) -> Number:
    """Expected profit from selling a chip of performance q into the controlled market, in units of revenue.

    Revenue is q; the cost of designing and making it rises faster, z/(1 + 1/e) (q/z)^(1 + 1/e), so that
    without a rule the best chip is q = z. At the line and above it a sale needs a licence that is refused
    with probability τ, when the cost is already spent.

    q : performance designed for;  z : performance that would be best without the rule
    e : elasticity of the best design to the net price of performance
    τ : probability that a licence is refused;  line : threshold
    Returns: profit, in the unit of q
    Source: The notch of Kleven and Waseem (2013), section II, with a refusal in the place of a tax.

    >>> f"{design_profit(4000.0, 4000.0, 1.0, 0.5, 4800.0):.0f}"
    '2000'
    """
    keep = np.where(q >= line, 1 - τ, 1 + 0 * τ)
    return keep * q - z / (1 + 1 / e) * (q / z) ** (1 + 1 / e)


@model
def design_choice(z: Positive, e: Positive, τ: Fraction, line: Positive) -> Number:
    """The most profitable performance: z below the line, the line itself for bunchers, z (1 - τ)^e above.

    z, e, τ, line : as in `design_profit`
    Returns: q, where the line itself stands for the largest design that stays below it

    >>> [round(float(design_choice(z, 1.0, 0.2, 4800.0))) for z in (4000.0, 6000.0, 15000.0)]
    [4000, 4800, 12000]
    """
    above = np.maximum((1 - τ) ** e * z, line)
    at = line - z / (1 + 1 / e) * (line / z) ** (1 + 1 / e)
    beyond = (1 - τ) * above - z / (1 + 1 / e) * (above / z) ** (1 + 1 / e)
    return np.where(z < line, z, np.where(beyond > at, above, line))


@model
def marginal_buncher(e: Positive, τ: OpenFraction) -> Number:
    """How far above the line the last chip would have been that is cut down to it: z*/line.

    Solves x - x^(1 + 1/e)/(1 + 1/e) = (1 - τ)^(1 + e)/(1 + e) for x = line/z* between 0 and 1 by bisection.

    e : elasticity of the best design;  τ : probability of refusal
    Returns: ratio above 1; with e = 1 it is 1 / (1 - sqrt(τ (2 - τ)))
    Source: Kleven and Waseem (2013), equation 5, for a tax from zero to τ.

    >>> f"{marginal_buncher(1.0, 0.2):.3f}"
    '2.500'
    """
    e, τ = np.broadcast_arrays(np.asarray(e, float), np.asarray(τ, float))
    kept = (1 - τ) ** (1 + e) / (1 + e)  # the other side rises from 0 to 1/(1 + e) on the interval
    return 1 / bisect(lambda x: x - x ** (1 + 1 / e) / (1 + 1 / e) < kept, np.zeros(e.shape), 1.0, steps=200)


@model
def implied_refusal(ratio: AtLeastOne, e: Positive) -> Number:
    """The least probability of refusal at which a design is cut down to the line from so far above it.

    Inverse of `marginal_buncher`: 1 - [(1 + e) (x - x^(1 + 1/e)/(1 + 1/e))]^(1/(1 + e)) with x = 1/ratio.

    ratio : what would have been sold without the rule, over the line
    e : elasticity of the best design
    Returns: probability; a maker who cuts that deep expects at least this one

    >>> round(float(implied_refusal(2.5, 1.0)), 6)
    0.2
    """
    x = 1 / ratio
    return 1 - ((1 + e) * (x - x ** (1 + 1 / e) / (1 + 1 / e))) ** (1 / (1 + e))


# --- limits on quantity ----------------------------------------------------------------------------


@model
def chips_within(limit: NonNegative, tpp: Positive) -> Number:
    """Chips that fit under a limit on total TPP.

    limit : total TPP;  tpp : TPP of one chip
    Returns: number of chips (whole ones: round down)
    Source: 90 FR 4544 counts in TPP. SemiAnalysis (2025): a country's 790 million are 49,901 H100.

    >>> int(chips_within(790e6, 15_831.2))
    49901
    """
    return limit / tpp


@model
def surplus_lost(Q: NonNegative, Q0: Positive, ε: Positive, p: Positive, m: Fraction) -> Number:
    """What users and the seller lose when Q of Q0 chips arrive, on the chips that do not.

    p (Q0 - Q)**2 / (2 ε Q0) + m p (Q0 - Q): the triangle under linear demand, and the margin on each chip.

    Q : chips that arrive;  Q0 : demand at the world price
    ε : elasticity of demand there, absolute value;  p : world price, USD
    m : seller's margin as a share of the price; zero where price is marginal cost, or where the
        chips are sold elsewhere at that price
    Returns: USD; zero where all arrive

    >>> [float(surplus_lost(50.0, 100.0, 1.0, 2.0, m)) for m in (0.0, 0.5)]
    [25.0, 75.0]
    """
    missing = np.maximum(Q0 - Q, 0.0)
    return p * missing**2 / (2 * ε * Q0) + m * p * missing


@model
def premium(Q: NonNegative, Q0: Positive, ε: Positive) -> Number:
    """What users would pay for one more unit above the world price, as a share of it, when Q units arrive.

    Demand is linear through the uncontrolled point (Q0, world price), with price elasticity -ε there:
    (1 - Q/Q0)/ε, and nothing when Q0 or more arrive.

    Q : units that arrive;  Q0 : units bought at the world price without limits
    ε : price elasticity of demand there, in absolute value
    Returns: premium over the world price, a fraction; with Q = cap it is the shadow price of the cap

    >>> print(premium(60.0, 100.0, 2.0))
    0.2
    """
    return np.maximum(1 - Q / Q0, 0.0) / ε


@model
def smuggled(cap: NonNegative, Q0: Positive, ε: Positive, κ: NonNegative, k: NonNegative) -> Number:
    """Units that smugglers bring in when the cap is binding and the premium pays for it.

    The cost of one more smuggled unit above the world price is κ + k s/Q0 of that price: a first unit
    costs κ (transport, bribes, the risk of seizure), and each further one is harder. Smuggling ends where
    that equals the premium.

    cap : licensed units;  Q0, ε : demand, as in `premium`
    κ : cost of the first smuggled unit above the world price, as a share of it
    k : how fast that cost rises with the smuggled share of Q0
    Returns: s, units

    >>> s = smuggled(0.0, 100.0, 1.0, 0.3, 0.4)
    >>> print(f"{s:.0f} {premium(s, 100.0, 1.0):.1f}")
    50 0.5
    """
    return Q0 * np.maximum(premium(cap, Q0, ε) - κ, 0.0) / (k + 1 / ε)


@model
def leakage(cap: NonNegative, Q0: Positive, ε: Positive, κ: NonNegative, k: NonNegative) -> Number:
    """Share of the units withheld by the cap that arrive all the same; zero where it does not bind.

    cap, Q0, ε, κ, k : as in `smuggled`
    Returns: fraction

    >>> print(f"{leakage(0.0, 100.0, 1.0, 0.3, 0.4):.1f}")
    0.5
    """
    withheld = np.maximum(Q0 - cap, 1e-12 * Q0)
    return smuggled(cap, Q0, ε, κ, k) / withheld


@model
def smuggler_price(p: Positive, c: NonNegative, π: FractionBelowOne, F: NonNegative) -> Number:
    """Price at which a smuggler breaks even: (p + c + π F) / (1 - π).

    p : price paid for the chip;  c : transport, middlemen and papers per chip
    π : probability that the chip is seized before it is paid for
    F : expected fine or prison, in money, when that happens
    Returns: price, in the unit of p
    Source: Zero expected profit: (1 - π) price = p + c + π F. Becker (1968) on the expected cost of crime.

    >>> smuggler_price(30_000.0, 0.0, 0.25, 0.0)
    40000.0
    """
    return price_at_margin(p + c + π * F, π)


@model
def seizure_ceiling(p: Positive, price: Positive) -> Number:
    """The highest probability of seizure that a free-entry smuggling price is consistent with: 1 - p/price.

    It takes all of the smuggler's margin for risk; every dollar of transport, middlemen or fines lowers it.

    p : price paid for the chip;  price : price at which it is resold (>= p)
    Returns: probability

    >>> round(seizure_ceiling(33_600.0, 50_000.0), 3)
    0.328
    """
    require(NonNegative, **{"price - p": price - p})
    return margin(price, p)


@model
def induced_research(V: Positive, φ: Positive) -> tuple[Number, Number]:
    """What a shut-out market spends on a substitute, and its chance: x = φ ln(V/φ), success 1 - φ/V.

    A firm that spends x succeeds with probability 1 - exp(-x/φ) and then earns V; it spends until the
    last dollar returns a dollar, and nothing when V <= φ.

    V : value of success, such as the rent of the closed market
    φ : difficulty, the spending that raises the chance to 63 %
    Returns: x : spending, in the unit of V;  chance : probability of success

    >>> x, chance = induced_research(20.0, 5.0)
    >>> f"{x:.2f} {chance:.2f}"
    '6.93 0.75'
    """
    worth = np.maximum(V / φ, 1.0)
    return φ * np.log(worth), 1 - 1 / worth
