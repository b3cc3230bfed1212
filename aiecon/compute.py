"""What a training run costs: FLOP, GPU-hours, the price of an hour, the programme, and how sure we are.

The chain of the module is the chain of the chapter: parameters and tokens give FLOP, FLOP give
GPU-hours, hours times the price of an hour give the cost of the run, the run is a part of a
programme, and every link carries an error. All functions are pure and work on floats, NumPy arrays
and symbols alike; only `monte_carlo`, `tornado` and `interval_sigma` need numbers.
"""

from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Annotated

import numpy as np
from annotated_types import Gt

from aiecon.domain import (
    AboveOne,
    AtLeastOne,
    FractionBelowOne,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    PositiveFraction,
    model,
    require,
)

SECONDS_PER_HOUR = 3600.0
HOURS_PER_DAY = 24.0
DAYS_PER_YEAR = 365.25  # as in Cottier et al. (2024)
HOURS_PER_YEAR = HOURS_PER_DAY * DAYS_PER_YEAR


# --- a run is arithmetic -----------------------------------------------------------------------


@model
def training_flop(N: Positive, D: Positive) -> Number:
    """Training compute C = 6 N D: two FLOP forward and four backward per parameter and token.

    Leaves out attention over the context (`attention_flop_per_token`), recomputed activations and routing.

    N : parameters that act on each token; for a mixture of experts the activated ones
    D : training tokens
    Returns: C : FLOP
    Source: Kaplan et al. (2020), section 2.1; Hoffmann et al. (2022), appendix F.

    DeepSeek-V3: 37 billion activated parameters, 14.8 trillion tokens.

    >>> print(f"{training_flop(37e9, 14.8e12):.4e}")
    3.2856e+24
    """
    return 6 * N * D


@model
def attention_flop_per_token(
    layers: Positive, heads: Positive, d_qk: Positive, d_v: Positive, context: Positive
) -> Number:
    """FLOP per training token of causal attention over the context, which 6 N leaves out.

    Forward, a token compares its query with the keys of the tokens before it (2 d_qk FLOP each) and sums
    their values (2 d_v FLOP each), in every head and layer; on average half of the context lies before it.
    Backward costs twice as much again: 3 * layers * heads * context * (d_qk + d_v).

    layers, heads : numbers of layers and of attention heads
    d_qk, d_v : dimension of a head's queries and keys, and of its values
    context : length of the training sequences, tokens
    Returns: FLOP per token
    Source: Counted as in FlashAttention (lower triangle only); DeepSeek-V3's dimensions are in section 4.2 of
        its report. Zhao et al. (2025), Table 2, print 250 GFLOP per token in all:

    >>> round((6 * 37e9 + attention_flop_per_token(61, 128, 128 + 64, 128, 4096)) / 1e9, 1)
    252.7
    """
    return 3 * layers * heads * context * (d_qk + d_v)


# --- hours and utilisation ---------------------------------------------------------------------


@model
def gpu_hours(C: Positive, peak: Positive, MFU: PositiveFraction) -> Number:
    """GPU-hours that a run of compute C needs: C / (peak * MFU * 3600).

    C : training compute, FLOP
    peak : arithmetic peak of one GPU, FLOP per second
    MFU : model FLOP utilisation, the share of the peak that becomes model FLOP
    Returns: GPU-hours
    Source: MFU as defined by Chowdhery et al. (2022), section 4.1. Llama 3.1 405B at the 41 % of BF16 peak
        that Meta (2024, Table 4) states for 16,384 GPUs; the model card says 30.84 million hours in all:

    >>> print(f"{gpu_hours(3.8e25, 989.4e12, 0.41) / 1e6:.1f} million")
    26.0 million
    """
    return C / (peak * MFU * SECONDS_PER_HOUR)


@model
def throughput(C: Positive, hours: Positive) -> Number:
    """Model FLOP per second of one GPU that a run of C in so many GPU-hours implies.

    C : training compute, FLOP
    hours : GPU-hours of the run
    Returns: FLOP per second and GPU
    Source: Inverse of `gpu_hours`. DeepSeek-V3's pre-training, 2.664 million H800-hours (report, Table 1):

    >>> print(f"{throughput(3.2856e24, 2.664e6) / 1e12:.1f} TFLOP/s")
    342.6 TFLOP/s
    """
    return C / (hours * SECONDS_PER_HOUR)


@model
def utilisation(C: Positive, hours: Positive, peak: Positive) -> Number:
    """MFU that a run of C in so many GPU-hours implies, against a stated peak.

    C : training compute, FLOP
    hours : GPU-hours of the run
    peak : the peak it is measured against, FLOP per second; say for which number format
    Returns: MFU, a fraction; above 1 means that the inputs contradict each other
    Source: Chowdhery et al. (2022), section 4.1. Epoch AI's figure for DeepSeek-V3, against 1,513 TFLOP/s:

    >>> round(utilisation(3.4078e24, 2.788e6, 1513e12), 4)
    0.2244
    """
    return throughput(C, hours) / peak


@model
def days(hours: Positive, gpus: Positive) -> Number:
    """Days that a cluster takes for so many GPU-hours when all its GPUs work all the time.

    hours : GPU-hours
    gpus : GPUs in the cluster
    Returns: days
    Source: DeepSeek-V3 report (2024), section 1: 180 thousand H800-hours per trillion tokens are 3.7 days on
        2,048.

    >>> round(days(180e3, 2048), 1)
    3.7
    """
    return hours / gpus / HOURS_PER_DAY


@model
def rental_cost(hours: NonNegative, price: NonNegative) -> Number:
    """Cost of GPU-hours at a rental price: the number in most headlines.

    hours : GPU-hours
    price : USD per GPU-hour
    Returns: USD
    Source: DeepSeek-V3 report (2024), Table 1.

    >>> print(f"{rental_cost(2_788_000, 2.0):,.0f}")
    5,576,000
    """
    return hours * price


@model
def run_cost(N: Positive, D: Positive, peak: Positive, MFU: PositiveFraction, price: NonNegative) -> Number:
    """Cost of a training run from its five causes: 6 N D / (3600 * peak * MFU) * price.

    N : parameters that act on each token
    D : training tokens
    peak : arithmetic peak of one GPU, FLOP per second
    MFU : model FLOP utilisation
    price : USD per GPU-hour
    Returns: USD
    Source: `training_flop`, `gpu_hours` and `rental_cost` in a row. DeepSeek-V3's pre-training (Table 1:
        $5.328 million) with the utilisation of its BF16 peak that its own hours imply:

    >>> print(f"{run_cost(37e9, 14.8e12, 989.4e12, 0.34626, 2.0) / 1e6:.3f} million")
    5.328 million
    """
    return rental_cost(gpu_hours(training_flop(N, D), peak, MFU), price)


# --- the price of an hour: own -----------------------------------------------------------------


@model
def capital_recovery_factor(r: NonNegative, T: Positive) -> Number:
    """Yearly payment that repays one dollar over T years with interest r: r / (1 - (1 + r)**-T).

    Written as r / -expm1(-T * log1p(r)), which keeps all digits when r is small; an r below 1e-12 counts as
    1e-12, where the factor equals its limit 1 / T to twelve digits, so r = 0 (no interest) is allowed.

    r : interest per year, as a fraction
    T : years over which the asset earns its cost back
    Returns: share of the price to be earned each year; tends to 1 / T as r -> 0 and to r as T -> infinity
    Source: Present value of an annuity, any textbook of finance. A loan at 10 % over four years:

    >>> print(f"{capital_recovery_factor(0.10, 4):.4f} {capital_recovery_factor(0.0, 4):.4f}")
    0.3155 0.2500
    """
    r = np.maximum(r, 1e-12)
    return r / -np.expm1(-T * np.log1p(r))


@model
def user_cost(q: Positive, r: NonNegative, δ: NonNegative, growth: Number = 0.0) -> Number:
    """Rent per year that leaves the owner of an asset indifferent: c = q (r + δ - growth).

    Holding the asset for a moment forgoes interest r q, loses the part δ q that wears out, and changes the
    value of what remains by growth * q. A competitive rent pays for exactly that.

    q : price of the asset now, USD
    r : interest per year
    δ : physical depreciation per year
    growth : yearly growth rate of the price of an identical new asset; negative when it gets cheaper
    Returns: USD per year
    Source: Hall and Jorgenson (1967), without taxes. Cottier et al. (2024) set r = δ = 0 and let the price of
        computing power fall by 0.14 orders of magnitude a year:

    >>> print(f"{user_cost(1.0, 0.0, 0.0, growth=-0.14 * np.log(10)):.4f}")
    0.3224
    """
    return q * (r + δ - growth)


@model
def aged_price(q: Positive, growth: Number, years: Number) -> Number:
    """Price after some years of steady growth (or decline): q exp(growth * years).

    q : price at the start
    growth : growth rate per year, continuous; negative for a decline
    years : years that pass
    Returns: price, in the unit of q
    Source: Cottier et al. (2024): hardware loses value at the pace of price-performance. Left after two
        years:

    >>> print(f"{aged_price(1.0, -0.14 * np.log(10), 2):.3f}")
    0.525
    """
    return q * np.exp(growth * years)


@model
def energy_per_hour(power: NonNegative, PUE: AtLeastOne, electricity: NonNegative) -> Number:
    """Electricity bill of one GPU-hour: power * PUE * price of electricity.

    power : average draw of a GPU with its share of the server, kW
    PUE : power usage effectiveness, energy of the site per energy of the servers
    electricity : USD per kWh
    Returns: USD per GPU-hour
    Source: Cottier et al. (2024) and their code: a DGX H100 of 10.2 kW, 75 % load, PUE 1.25, $0.0806 per kWh
        (2023):

    >>> round(energy_per_hour(0.75 * 10.2 / 8, 1.25, 0.0806), 4)
    0.0963
    """
    return power * PUE * electricity


@model
def owned_hour_cost(
    q: Positive,
    r: NonNegative,
    T: Positive,
    operations: NonNegative,
    energy: NonNegative,
    u: PositiveFraction,
) -> Number:
    """Cost of a GPU-hour to an owner: (capital charge + operations) over the hours used, plus energy.

    q : price of a GPU with its share of server and network, USD
    r : interest per year
    T : years until the GPU is worth nothing
    operations : staff, space, repair and insurance, USD per GPU and year
    energy : electricity, USD per GPU-hour, see `energy_per_hour`
    u : share of all hours in which the GPU does useful work
    Returns: USD per useful GPU-hour
    Source: `capital_recovery_factor` after Hall and Jorgenson (1967). A GPU of $33,600 over five years
        without interest, operations or energy, used all the time:

    >>> print(f"{owned_hour_cost(33_600, 0.0, 5, 0.0, 0.0, 1.0):.3f}")
    0.767
    """
    return (q * capital_recovery_factor(r, T) + operations) / (HOURS_PER_YEAR * u) + energy


@model
def let_hour_cost(
    q: Positive,
    r: NonNegative,
    growth: Number,
    operations: NonNegative,
    energy: NonNegative,
    u: PositiveFraction,
) -> Number:
    """Rent of a useful GPU-hour that leaves an owner indifferent who could also sell the machine today.

    User cost at the price of the day, with operations, over the hours used, plus energy. What a rent lies
    above it is a scarcity rent; below it, an owner would rather have sold.

    q : price of a GPU with its share of server and network on the day, USD
    r : interest per year
    growth : yearly growth rate of the price of an identical machine; negative when it gets cheaper
    operations : staff, space, repair and insurance, USD per GPU and year
    energy : electricity, USD per GPU-hour, see `energy_per_hour`
    u : share of all hours in which the GPU does useful work
    Returns: USD per useful GPU-hour
    Source: `user_cost` after Hall and Jorgenson (1967). A GPU of 8,766 dollars that keeps its price, at ten
        per cent interest, without operations or energy, always in use, costs a tenth of a dollar an hour:

    >>> let_hour_cost(8_766.0, 0.10, 0.0, 0.0, 0.0, 1.0)
    0.1
    """
    return (user_cost(q, r, 0.0, growth) + operations) / (HOURS_PER_YEAR * u) + energy


@model
def break_even_utilisation(
    price: Number, q: Positive, r: NonNegative, T: Positive, operations: NonNegative, energy: NonNegative
) -> Number:
    """Share of hours that an owned GPU must work for its hour to cost no more than a rented one.

    Solves `owned_hour_cost` = price for u. Above 1, renting is cheaper at every utilisation.

    price : rental price, USD per GPU-hour (> energy)
    q, r, T, operations, energy : as in `owned_hour_cost`
    Returns: u, a share of all hours
    Raises: ValueError for a rental price that does not even cover the energy

    >>> u = break_even_utilisation(2.0, 33_600, 0.10, 4, 2_000, 0.10)
    >>> print(f"{u:.3f} {owned_hour_cost(33_600, 0.10, 4, 2_000, 0.10, u):.6f}")
    0.757 2.000000
    """
    require(Positive, **{"price - energy": price - energy})
    return (q * capital_recovery_factor(r, T) + operations) / (HOURS_PER_YEAR * (price - energy))


# --- from the final run to the programme -------------------------------------------------------


@model
def programme_cost(run: Positive, run_share: PositiveFraction, staff_share: FractionBelowOne) -> Number:
    """Cost of the programme behind a run: run / run_share / (1 - staff_share).

    run : compute cost of the final run, USD
    run_share : final run as a share of all research compute; the rest is experiments
    staff_share : staff as a share of compute and staff together
    Returns: USD, final run + experiments + staff
    Source: The identity behind Cottier et al. (2024) and Denain and Wu (2026). A run that is a tenth of
        research compute, in a programme that spends half of its money on staff, costs a twentieth of it:

    >>> round(programme_cost(1.0, 0.1, 0.5), 6)
    20.0
    """
    return run / run_share / (1 - staff_share)


@model
def experiments_cost(run: Positive, run_share: PositiveFraction) -> Number:
    """Compute of everything but the final run: run * (1 / run_share - 1).

    run : compute cost of the final run, USD
    run_share : final run as a share of all research compute
    Returns: USD
    Source: Denain and Wu (2026): OpenAI's final runs of 2024, about $500 million, a tenth of research
        compute.

    >>> round(experiments_cost(0.5e9, 0.1) / 1e9, 6)
    4.5
    """
    return run * (1 / run_share - 1)


@model
def staff_cost(compute: Positive, staff_share: FractionBelowOne) -> Number:
    """Staff that goes with a compute budget when staff is a given share of both together.

    compute : compute of the programme, USD
    staff_share : staff as a share of compute and staff together
    Returns: USD

    >>> round(staff_cost(50.0, 0.5), 6)
    50.0
    """
    return compute * staff_share / (1 - staff_share)


@model
def payroll(heads: NonNegative, years: NonNegative, pay: NonNegative) -> Number:
    """Staff counted from below: heads * years * yearly cost of one.

    heads : people who work on it
    years : years that they work on it
    pay : what one costs in a year, USD
    Returns: USD

    >>> payroll(160, 1.0, 200_000)
    32000000.0
    """
    return heads * years * pay


@model
def average_cost(fixed: NonNegative, marginal: NonNegative, n: Positive) -> Number:
    """Average cost of n units: marginal + fixed / n.

    fixed : cost that does not depend on n, USD
    marginal : cost of one more unit, USD
    n : number of units
    Returns: USD per unit

    >>> average_cost(90.0, 10.0, np.array([1, 3, 9]))
    array([100.,  40.,  20.])
    """
    return marginal + fixed / n


@model
def years_to_reach(target: Positive, start: Positive, factor: AboveOne) -> Number:
    """Years until a cost that is multiplied by `factor` each year goes from start to target.

    target, start : costs in the same unit
    factor : growth factor per year
    Returns: years; negative when the target lies behind
    Source: Cottier et al. (2024): costs grow 2.4-fold a year, so they double in

    >>> print(f"{12 * years_to_reach(2, 1, 2.4):.1f} months")
    9.5 months
    """
    return np.log(target / start) / np.log(factor)


# --- how sure are we ---------------------------------------------------------------------------


@model
def interval_sigma(low: Positive, high: float, confidence: OpenFraction = 0.90) -> float:
    """Standard deviation of the logarithm of a log-normal quantity with a given central interval.

    low, high : ends of the interval (low < high)
    confidence : probability that the interval holds
    Returns: σ, a pure number: 0.1 is about "give or take 10 %"
    Source: ln(high / low) / (2 z). Epoch AI's 90 % interval for the compute of GPT-4, 8.2e24 to 4.4e25 FLOP:

    >>> round(interval_sigma(8.2e24, 4.4e25), 3)
    0.511
    """
    require(Positive, **{"high - low": high - low})
    return float(np.log(high / low) / (2 * NormalDist().inv_cdf((1 + confidence) / 2)))


@model
def product_sigma(*σ: NonNegative) -> Number:
    """σ of a product (or quotient) of independent log-normal factors: the root of the sum of squares.

    Logarithms add, and so do the variances of independent terms; a power a of a factor enters as a * σ.

    σ : standard deviations of the logarithms
    Returns: σ of the logarithm of the product

    >>> print(product_sigma(0.3, 0.4))
    0.5
    """
    return np.sqrt(sum(s**2 for s in σ))


@model
def lognormal_interval(
    median: Positive, σ: NonNegative, confidence: OpenFraction = 0.90
) -> tuple[Number, Number]:
    """Central interval of a log-normal quantity: median * exp(-z σ) to median * exp(z σ).

    median : the value that is as likely exceeded as not
    σ : standard deviation of the logarithm
    confidence : probability that the interval holds
    Returns: low, high : in the unit of the median

    >>> low, high = lognormal_interval(2.1e25, 0.511)
    >>> print(f"{low:.1e} {high:.1e}")
    9.1e+24 4.9e+25
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return median * np.exp(-z * σ), median * np.exp(z * σ)


@model
def monte_carlo(
    model: Callable[..., Number],
    medians: Mapping[str, float],
    sigmas: Mapping[str, float],
    draws: Annotated[int, Gt(0)],
    rng: np.random.Generator,
) -> np.ndarray:
    """Draws of a model's result when its inputs are independent log-normal quantities.

    model : function of the inputs by name, working on arrays
    medians : median of every input
    sigmas : standard deviation of the logarithm of the uncertain ones; the others stay fixed
    draws : number of draws
    rng : the source of randomness; seed it and pass it, so that the result can be repeated
    Returns: array of draws
    Raises: ValueError for a σ for an input that has no median

    >>> rng = np.random.default_rng(1)
    >>> x = monte_carlo(lambda a, b: a / b, {"a": 3.0, "b": 2.0}, {"a": 0.3, "b": 0.4}, 10_000, rng)
    >>> print(f"{np.median(x):.1f} {np.log(x).std():.1f}")
    1.5 0.5
    """
    require(NonNegative, **sigmas)
    unknown = set(sigmas) - set(medians)
    if unknown:
        raise ValueError(f"no median for {', '.join(sorted(unknown))}")
    inputs = {
        name: median * np.exp(sigmas[name] * rng.standard_normal(draws)) if name in sigmas else median
        for name, median in medians.items()
    }
    return np.broadcast_to(model(**inputs), (draws,))


def tornado(
    model: Callable[..., float], centre: Mapping[str, float], ranges: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Results of a model when one input at a time goes to the ends of its range, widest swing first.

    model : function of the inputs by name
    centre : central value of every input
    ranges : low and high value of the inputs to be varied
    Returns: {input: (result at its low value, result at its high value)}, sorted by the size of the swing
    Raises: ValueError for a range for an input that has no central value

    >>> tornado(lambda a, b: a / b, {"a": 6.0, "b": 2.0}, {"a": (4.0, 8.0), "b": (1.0, 3.0)})
    {'b': (6.0, 2.0), 'a': (2.0, 4.0)}
    """
    unknown = set(ranges) - set(centre)
    if unknown:
        raise ValueError(f"no central value for {', '.join(sorted(unknown))}")
    swings = {
        name: (model(**{**centre, name: low}), model(**{**centre, name: high}))
        for name, (low, high) in ranges.items()
    }
    return dict(sorted(swings.items(), key=lambda swing: -abs(swing[1][1] - swing[1][0])))
