"""What an investment in compute must earn, and whether to wait: present values, charges, revenue, options.

Two clocks run here. The first half counts in whole years, as accounts do: a rate is a share per year, and
cash comes at the end of one. The half on waiting counts in continuous time, as diffusions do: a price that
falls by the share f a year falls there at the rate -ln(1 - f). All functions are pure; only `internal_rate`
needs numbers.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from annotated_types import Gt

from aiecon.domain import (
    FractionBelowOne,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    PositiveFraction,
    model,
    require,
)
from aiecon.roots import bisect
from aiecon.valuation import annuity

# --- a sum now, a stream later -------------------------------------------------------------------


@model
def present_value(
    x: Number, r: Annotated[Number, Gt(-1)], T: NonNegative, g: Annotated[Number, Gt(-1)] = 0.0
) -> Number:
    """Worth today of a yearly stream that lasts T years and grows.

    x : first payment, at the end of the first year, USD
    r : required rate of return, per year
    T : years; between whole years the closed form interpolates
    g : growth of the payments per year; negative for a decline
    Returns: USD
    Source: Any textbook of finance. The yearly payment that repays one dollar in five years at 8 per cent is
        0.2505 (`compute.capital_recovery_factor`), and worth a dollar:

    >>> round(float(present_value(0.25046, 0.08, 5)), 4)
    1.0
    """
    return x / (1 + g) * annuity((1 + g) / (1 + r), T)


@model
def perpetuity(x: Number, r: Positive, g: Number = 0.0) -> Number:
    """Worth today of a stream that grows for ever: x / (r - g).

    x : first payment, at the end of the first year, USD
    r : required rate of return, per year
    g : growth of the payments per year
    Returns: USD
    Raises: ValueError for r at or below g, where the sum has no end
    Source: Gordon and Shapiro (1956). 650 billion a year for ever, at 10 per cent, in billions:

    >>> round(perpetuity(650.0, 0.10))
    6500
    """
    require(Positive, **{"r - g": r - g})
    return x / (r - g)


@model
def net_present_value(r: Annotated[Number, Gt(-1)], flows: Sequence[Number]) -> Number:
    """Worth today of dated flows, the first of them today.

    r : required rate of return, per year
    flows : what comes in less what goes out, one a year, USD
    Returns: USD

    >>> round(net_present_value(0.10, [-100.0, 0.0, 122.21]), 6)
    1.0
    """
    return sum(flow / (1 + r) ** t for t, flow in enumerate(flows))


def internal_rate(flows: Sequence[float]) -> float:
    """The rate of return at which dated flows are worth nothing: spending first, income after it.

    flows : as in `net_present_value`
    Returns: rate per year, between -99 % and 1000 %
    Raises: ValueError for flows that do not change their sign exactly once (a rate need then not exist, or
        there may be several), or whose rate lies outside

    >>> round(internal_rate([-100.0, 0.0, 121.0]), 9)
    0.1
    """
    signs = np.sign([flow for flow in flows if flow != 0])
    if len(signs) == 0 or signs[0] > 0 or np.count_nonzero(np.diff(signs)) != 1:
        raise ValueError(f"flows = {list(flows)}: spending first and income after it has one rate of return")
    if net_present_value(-0.99, flows) < 0 or net_present_value(10.0, flows) > 0:
        raise ValueError(f"flows = {list(flows)}: no rate of return between -99 % and 1000 %")
    return float(bisect(lambda r: net_present_value(r, flows) > 0, -0.99, 10.0))


@model
def payback(K: Positive, x: Positive, r: NonNegative = 0.0, g: Annotated[Number, Gt(-1)] = 0.0) -> Number:
    """Years after which a stream has repaid an outlay; with interest if r is not zero.

    Solves `present_value` (x, r, T, g) = K for T. Simple payback, r = 0, forgets interest; both
    forget what comes after, and so does who ranks projects by them.

    K : outlay today, USD
    x : first payment, at the end of the first year, USD
    r : required rate of return, per year
    g : growth of the payments per year; negative for a decline
    Returns: years; infinite if the stream never repays
    Source: Any textbook of finance.

    Four years of 25 without interest repay 100; at 8 per cent it takes five:

    >>> round(float(payback(100.0, 25.0)), 6), round(float(payback(100.0, 25.046, 0.08)), 3)
    (4.0, 5.0)
    """
    log_q = np.log((1 + g) / (1 + r))
    near = np.abs(log_q) < 1e-9
    safe = np.where(near, 1.0, log_q)
    left = 1 + K * (1 + g) / x * -np.expm1(-safe)  # q**T
    years = np.log(np.maximum(left, 1e-300)) / safe
    return np.where(near, K * (1 + g) / x, np.where(left > 0, years, np.inf))


# --- what a dollar of capital must earn ----------------------------------------------------------


@model
def capital_charge(r: NonNegative, T: Positive, f: FractionBelowOne = 0.0) -> Number:
    """First year's earnings per dollar of an asset, if they fall by the share f a year for T years.

    An asset whose service gets cheaper must earn its cost early. With f = 0 it is
    `compute.capital_recovery_factor`; as T grows it tends to r + f, which is `compute.user_cost`.

    r : required rate of return, per year
    T : years in which the asset earns
    f : share by which the price of its service falls in a year
    Returns: USD in the first year per USD of outlay, net of running costs
    Source: `present_value` run backwards; Hall and Jorgenson (1967) for the limit.

    >>> round(float(capital_charge(0.08, 5)), 4), round(float(capital_charge(0.08, 5, 0.28)), 4)
    (0.2505, 0.4146)
    """
    return 1 / present_value(1.0, r, T, -f)


@model
def renewal_charge(r: Positive, T: Positive, f: FractionBelowOne = 0.0) -> Number:
    """Level earnings for ever per dollar of an asset that is replaced every T years at a price that falls.

    Worth the same as earnings that begin at `capital_charge` and fall by f a year for ever: both pay for all
    machines and leave no profit. Here buyers pay late, there early.

    r : required rate of return, per year
    T : years after which the asset is replaced
    f : share by which the price of an equal machine falls in a year
    Returns: USD per year per USD of the first outlay
    Source: Present value of a chain of replacements, a geometric series. Without a fall it is the capital
        recovery factor, since a chain of equal loans costs as much a year as one:

    >>> round(float(renewal_charge(0.08, 5)), 4), round(float(renewal_charge(0.08, 5, 0.28)), 4)
    (0.2505, 0.0921)
    """
    return r / -np.expm1(T * (np.log1p(-f) - np.log1p(r)))


@model
def opening_factor(r: Positive, T: Positive, lag: NonNegative, empty: FractionBelowOne) -> Number:
    """How much more a project must earn when full because it opens late and fills slowly.

    r : required rate of return, per year
    T : years in which it earns
    lag : years from spending to the first year of service
    empty : share of what is unsold that still is a year later; in year t the share 1 - empty**t is sold
    Returns: factor on yearly earnings when full
    Source: `present_value` of what is sold against that of all.

    A year from spending to service, and halves sold of what is left:

    >>> round(float(opening_factor(0.08, 20, 1.0, 0.5)), 3)
    1.184
    """
    sold = 1 - annuity(np.maximum(empty, 1e-12) / (1 + r), T) / annuity(1 / (1 + r), T)
    return (1 + r) ** lag / sold


@model
def required_revenue(*due: NonNegative, running: NonNegative = 0.0, other: FractionBelowOne = 0.0) -> Number:
    """Yearly revenue at which a programme of several classes of assets is worth what it costs.

    due : what a class must earn, USD per year: its outlay times its `capital_charge` or `renewal_charge`
    running : costs of running it, such as electricity, USD per year
    other : share of revenue that pays for other things: staff, research, selling, a partner's cut
    Returns: USD per year
    Source: Net present value of zero. 500 billion, 3.4 parts in 5.9 in racks over five years, the rest
        over twenty, at 8 per cent, in billions a year:

    >>> racks = 500 * 3.4 / 5.9
    >>> due = racks * capital_charge(0.08, 5), (500 - racks) * capital_charge(0.08, 20)
    >>> round(float(required_revenue(*due)), 1)
    93.7
    """
    return (sum(due) + running) / (1 - other)


@model
def in_service(t: NonNegative, n: Positive, T: Positive) -> Number:
    """Share of a programme that works at a time: it is built evenly over n years, each part works T years.

    t : years since the start
    n : years over which it is built
    T : years that a part works
    Returns: fraction; its largest value is T / n if the first parts end before the last are there

    >>> float(in_service(3.0, 4.0, 3.0)), float(in_service(5.0, 4.0, 3.0))
    (0.75, 0.5)
    """
    return (np.minimum(t, n) - np.clip(t - T, 0, n)) / n


@model
def depreciation_share(g: Annotated[Number, Gt(-1)], T: Positive) -> Number:
    """Straight-line depreciation of a year over the spending of that year, when spending grows steadily.

    Charged from the year after the purchase. At g = 0 a firm charges what it spends; one that
    grows has most of its cost still ahead, the more so the longer the life in its books.

    g : growth of spending per year
    T : life in the books, years
    Returns: fraction of the year's spending
    Source: A sum over the purchases of T years.

    >>> round(float(depreciation_share(0.0, 5)), 6), round(float(depreciation_share(0.7, 5)), 3)
    (1.0, 0.266)
    """
    return annuity(1 / (1 + g), T) / T


# --- wait or build -------------------------------------------------------------------------------


@model
def waiting_years(π: Positive, K: Positive, r: Positive, f: NonNegative, g: Number = 0.0) -> Number:
    """Years to wait with certainty: until the first year's net revenue covers the user cost of the asset.

    A year's delay loses the revenue π and saves the interest r K and the fall f K of the price. So build when
    π = (r + f) K, which is later than when the net present value turns positive.

    π : net revenue per year if it stood today, USD
    K : cost today, USD
    r : required rate of return, per year, continuous
    f : rate at which the cost falls, per year, continuous
    g : growth rate of the net revenue, per year, continuous
    Returns: years, zero if it is time; infinite if revenue over cost does not grow and it is not
    Raises: ValueError for r at or below g, where what it earns for ever has no worth that can be compared
    Source: First-order condition; `compute.user_cost` with the price falling at f.

    Revenue of a tenth of the cost, interest of 8 per cent, a cost that falls 20 per cent a year:

    >>> round(float(waiting_years(10.0, 100.0, 0.08, 0.20)), 2)
    5.15
    """
    require(Positive, **{"r - g": r - g})
    short = np.maximum(np.log((r + f) * K / π), 0)
    years = np.where(g + f > 0, short / np.where(g + f > 0, g + f, 1.0), np.inf)
    return np.where(short > 0, years, 0.0)


def _inverse_root(r: Number, drift: Number, σ: Number) -> Number:
    """1 / β, where β solves σ² β (β - 1) / 2 + drift β = r: a form that holds without uncertainty too."""
    b = drift - σ**2 / 2
    return (b + np.sqrt(b**2 + 2 * σ**2 * r)) / (2 * r)


@model
def hurdle(r: Positive, g: Number, f: Number, σ: NonNegative, λ: NonNegative = 0.0) -> Number:
    """How many times its cost a project must be worth before it is time to build it.

    The owner chooses the day and maximises expected present value. The worth V follows a geometric Brownian
    motion of drift g and standard deviation σ; the cost K falls at the rate f; both are seen, the future of V
    is not; building cannot be undone. A rival who takes the project away arrives at the rate λ. The owner
    builds when V / K first reaches β / (β - 1), where β solves σ² β (β - 1) / 2 + (g + f) β = r + λ + f.

    r : required rate of return, per year, continuous
    g : expected growth rate of the worth of a project built later
    f : rate at which the cost falls
    σ : standard deviation of the yearly change of log V
    λ : rate at which the rival arrives, per year
    Returns: V / K, at least 1
    Raises: ValueError for r + λ at or below g: it would pay to wait for ever
    Source: McDonald and Siegel (1986); Dixit and Pindyck (1994), chapter 5, whose example has r = 4 %, a
        payout of 4 % (so g = 0) and σ = 20 %:

    >>> float(hurdle(0.04, 0.0, 0.0, 0.20))
    2.0
    """
    require(Positive, **{"r + λ - g": r + λ - g})
    require(Positive, **{"r + λ + f": r + λ + f})
    return 1 / (1 - _inverse_root(r + λ + f, g + f, σ))


@model
def option_value(v: Positive, r: Positive, g: Number, f: Number, σ: Positive, λ: NonNegative = 0.0) -> Number:
    """Worth of the right to build, per dollar of the cost today: (v* - 1)(v / v*)^β below the hurdle v*.

    v : worth of the project over its cost today
    r, g, f, σ, λ : as in `hurdle`
    Returns: USD per USD of cost; above the hurdle v - 1, since one builds
    Source: as `hurdle`. At half its hurdle the textbook's right is worth a quarter of the cost:

    >>> float(option_value(1.0, 0.04, 0.0, 0.0, 0.20))
    0.25
    """
    top = hurdle(r, g, f, σ, λ)
    β = top / (top - 1)
    return np.where(v < top, (top - 1) * (v / top) ** β, v - 1)


@model
def chance_of_building(
    v: Positive, target: Positive, drift: Number, σ: Positive, λ: NonNegative = 0.0
) -> Number:
    """Probability that V / K reaches a target before the rival comes, or at all if none can.

    v : worth of the project over its cost today
    target : the multiple at which one builds
    drift : g + f, growth rate of V / K
    σ, λ : as in `hurdle`
    Returns: probability
    Source: Laplace transform of the first passage of a Brownian motion with drift.

    Without drift of the logarithm it is reached for sure, unless a rival comes, here once in ten years:

    >>> p = chance_of_building(1.0, 2.0, 0.02, 0.20), chance_of_building(1.0, 2.0, 0.02, 0.20, 0.1)
    >>> [round(float(each), 2) for each in p]
    [1.0, 0.21]
    """
    m = drift - σ**2 / 2
    γ = (np.sqrt(m**2 + 2 * σ**2 * λ) - m) / σ**2
    return np.minimum(v / target, 1) ** γ


@model
def years_to_build(v: Positive, target: Positive, drift: Number, σ: NonNegative) -> Number:
    """Expected years until V / K reaches a target, when nobody else can come.

    v, target, drift, σ : as in `chance_of_building`
    Returns: years; infinite if log V / K has no upward drift, although it may still be reached
    Source: Mean of the first passage of a Brownian motion with drift.

    >>> round(float(years_to_build(1.0, 2.0, 0.28, 0.0)), 2)
    2.48
    """
    m = drift - σ**2 / 2
    distance = np.maximum(np.log(target / v), 0)
    years = np.where(m > 0, distance / np.where(m > 0, m, 1.0), np.inf)
    return np.where(distance > 0, years, 0.0)


@model
def shared_hurdle(
    r: Positive, g: Number, f: Number, σ: Positive, λ: NonNegative, θ: PositiveFraction, steps: int = 60
) -> Number:
    """The hurdle when a rival who comes first takes a share of the worth, and no more.

    Before the rival comes the right is worth A v^β + B v^b, where β is the root with λ, b that without, and
    B v^b what the right is worth afterwards, with the share 1 - θ of V. The rest is value matching and
    smooth pasting. At θ = 1 it is `hurdle` with λ, as θ goes to 0 it is `hurdle` without.

    r, g, f, σ, λ : as in `hurdle`
    θ : share of the worth that who comes second loses
    steps : of the bisection
    Returns: V / K, between the two hurdles
    Raises: ValueError for r at or below g
    Source: derived here from Dixit and Pindyck (1994), chapter 5.

    >>> round(float(shared_hurdle(0.04, 0.0, 0.0, 0.20, 0.10, 0.5)), 3)
    1.536
    """
    alone, raced = hurdle(r, g, f, σ), hurdle(r, g, f, σ, λ)
    b, β = alone / (alone - 1), raced / (raced - 1)

    def gains_from_waiting(v: Number) -> Number:
        afterwards = (alone - 1) * ((1 - θ) * v / alone) ** b
        return (β - 1) * v - β - (β - b) * afterwards < 0

    return bisect(gains_from_waiting, raced, alone, steps)


@model
def race_hurdle(r: Positive, g: Number, f: Number, σ: Positive, θ: OpenFraction, steps: int = 60) -> Number:
    """The multiple at which the first of two equal rivals builds, when each knows that the other may.

    Alone, the first would wait for `hurdle`. But being first pays until the second builds, at
    `hurdle` over 1 - θ. So each goes a moment before the other, until first is worth no more than second.

    r, g, f, σ : as in `hurdle`
    θ : share of V that each loses once both have built
    steps : of the bisection
    Returns: V / K, between 1 and `hurdle`
    Raises: ValueError for r at or below g
    Source: a duopoly as in Dixit and Pindyck (1994), chapter 9, and Weeds (2002); derived here. The
        textbook's option, when the second takes half:

    >>> round(float(race_hurdle(0.04, 0.0, 0.0, 0.20, 0.5)), 3)
    1.333
    """
    alone = hurdle(r, g, f, σ)
    β = alone / (alone - 1)
    second = alone / (1 - θ)
    most = second * (second / (β * (second - 1))) ** (1 / (β - 1))  # where going first pays most

    def second_is_better(v: Number) -> Number:
        return v - 1 < (v / second) ** β * (second - 1)

    return bisect(second_is_better, 1.0, most, steps)
