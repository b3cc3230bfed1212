"""The chip race: what a good die costs, and when many weaker chips stand for few strong ones.

A wafer gives some dies, defects spoil some of them, spare cores save some of those, and output teaches to
make fewer defects. A system of many chips replaces one of few if its links carry what the chips must tell
each other, and it pays if its tokens are no dearer. Areas are in mm², defects per cm², as the trade quotes
both.
"""

from typing import Annotated

import numpy as np
from annotated_types import Interval

from aiecon import inference
from aiecon.domain import (
    AboveOne,
    AtLeastOne,
    Fraction,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    PositiveFraction,
    model,
    require,
)
from aiecon.roots import bisect

MM2_PER_CM2 = 100.0
MOST_SPARES = 32  # cores; the sum over defects that spare cores absorb ends here
J_PER_KWH = 3.6e6
W_PER_KW = 1e3


# --- a wafer and its defects -------------------------------------------------------------------


@model
def dies_per_wafer(A: Positive, d: Positive = 300.0) -> Number:
    """Whole dies on a round wafer: π (d/2)² / A - π d / √(2A).

    The first term is area over area; the second takes off the dies that the edge cuts. Lines between dies and
    the shape of a die are left out.

    A : area of a die, mm²;  d : diameter of the wafer, mm
    Returns: dies; refused where the formula leaves none
    Source: the trade's rule of thumb. Epoch AI's area of Huawei's 910B, 665 mm²; Morgan Stanley counted 78:

    >>> round(float(dies_per_wafer(665)), 1)
    80.5
    """
    dies = np.pi * (d / 2) ** 2 / A - np.pi * d / np.sqrt(2 * A)
    require(Positive, dies=dies)
    return dies


@model
def poisson_yield(A: Positive, D0: NonNegative) -> Number:
    """Share of dies without a defect when defects fall independently: exp(-A D0).

    A : area of a die, mm²;  D0 : fatal defects per cm²
    Returns: share of dies
    Source: the simplest model that Cunningham (1990) compares. One cm² with one defect per cm² on average:

    >>> round(float(poisson_yield(100.0, 1.0)), 4)
    0.3679
    """
    return np.exp(-A * D0 / MM2_PER_CM2)


@model
def murphy_yield(A: Positive, D0: NonNegative) -> Number:
    """Share of dies without a defect when the density of defects itself has a triangular spread.

    From 0 to 2 D0, with its peak at D0: ((1 - exp(-A D0)) / (A D0))². The smallest A D0 counts as 1e-9.

    A : area of a die, mm²;  D0 : mean density of fatal defects per cm²
    Returns: share of dies
    Source: Murphy (1964), in the form with the triangle.

    >>> round(float(murphy_yield(100.0, 1.0)), 4)
    0.3996
    """
    λ = np.maximum(A * D0 / MM2_PER_CM2, 1e-9)
    return (-np.expm1(-λ) / λ) ** 2


@model
def negative_binomial_yield(A: Positive, D0: NonNegative, α: Positive) -> Number:
    """Share of dies without a defect when defects cluster: (1 + A D0 / α)^-α.

    The density of defects follows a gamma distribution with mean D0 and shape α. Large α: no clustering,
    Poisson; α = 1: Seeds' formula; small α: defects sit together, and more dies escape them.

    A : area of a die, mm²;  D0 : mean density of fatal defects per cm²;  α : clustering parameter
    Returns: share of dies
    Source: Koren et al. (1993); Cunningham (1990).

    >>> round(float(negative_binomial_yield(100.0, 1.0, 2.0)), 4)
    0.4444
    """
    return np.exp(-α * np.log1p(A * D0 / MM2_PER_CM2 / α))


@model
def implied_defects(Y: OpenFraction, A: Positive, α: Positive) -> Number:
    """Density of defects that a yield implies, under clustering: α (Y^(-1/α) - 1) / A.

    Y : yield;  A : area of a die, mm²;  α : clustering parameter; large for Poisson
    Returns: fatal defects per cm²
    Source: the inverse of `negative_binomial_yield`. A 665 mm² die at the 30 % that Morgan Stanley gives:

    >>> print(f"{implied_defects(0.30, 665, 2.0):.3f} {implied_defects(0.30, 665, 1e9):.3f}")
    0.248 0.181
    """
    return α * np.expm1(-np.log(Y) / α) / A * MM2_PER_CM2


@model
def implied_defects_murphy(Y: Annotated[Number, Interval(gt=1e-4, lt=1)], A: Positive) -> Number:
    """Density of defects that a yield implies under Murphy's triangle: a root, since there is no closed form.

    Y : yield, above what the search reaches;  A : area of a die, mm²
    Returns: fatal defects per cm²

    >>> print(f"{implied_defects_murphy(0.30, 665):.3f}")
    0.204
    """
    λ = bisect(lambda λ: murphy_yield(MM2_PER_CM2, λ) > Y, 1e-9, 101.0)
    return λ / A * MM2_PER_CM2


@model
def binned_yield(
    A: Positive,
    D0: NonNegative,
    α: Positive,
    w: Fraction,
    spare: Annotated[Number, Interval(ge=0, le=MOST_SPARES)],
) -> Number:
    """Share of dies that can be sold when so many defects in identical cores can be switched off.

    Defects cluster as in `negative_binomial_yield`. A share w of the die is identical cores; a defect there
    costs one of them, and up to `spare` may be lost. A defect in the rest is fatal. The chance of i defects
    in the cores and none in the rest is that of i on the die, times w^i; the sum runs to `spare`. Two defects
    in one core count as two, so the sum is a lower bound, close while cores are many and defects few.

    A : area of a die, mm²;  D0 : mean density of defects per cm²;  α : clustering parameter
    w : share of the area in cores;  spare : defects that may fall there
    Returns: share of dies
    Source: as in Koren et al. (1993), with one block. An H100 sells with 132 of its 144 cores on;
        with six tenths of the die in cores, which is our assumption, and then without a spare core:

    >>> print(f"{binned_yield(814, 0.10, 2.0, 0.6, 12):.3f} {binned_yield(814, 0.10, 2.0, 0.6, 0):.3f}")
    0.740 0.505
    """
    λ = A * D0 / MM2_PER_CM2
    chance = negative_binomial_yield(A, D0, α)
    total = chance
    for i in range(1, MOST_SPARES + 1):
        chance = chance * (i - 1 + α) / i * λ / (α + λ) * w
        total = total + np.where(i <= spare, chance, 0.0)
    return total


# --- what a good die costs ---------------------------------------------------------------------


@model
def cost_per_good_die(wafer: NonNegative, dies: Positive, Y: PositiveFraction) -> Number:
    """Price of a wafer over the dies on it that can be sold: wafer / (dies Y).

    wafer : USD;  dies : per wafer;  Y : yield, or usable yield
    Returns: USD; tests, package and memory come on top

    A wafer of 9,346 dollars, 78 dies, 30 % good:

    >>> round(cost_per_good_die(9_346, 78, 0.30))
    399
    """
    return wafer / (dies * Y)


@model
def split_cost(
    n: AtLeastOne,
    A: Positive,
    D0: NonNegative,
    α: Positive,
    wafer: NonNegative,
    overhead: NonNegative,
    placing: NonNegative,
    assembly: PositiveFraction,
) -> Number:
    """Cost of a function of area A that is cut into n tested dies and put together again.

    Each part has A (1 + overhead) / n, since links between parts take area. A part is placed at a cost and
    with a chance; when one placing fails, all dies of the package are lost: all n must go well. One die
    (n = 1) has no overhead, and needs no placing beyond that of any chip.

    n : parts;  A : area of the whole function, mm²;  D0, α : as in `negative_binomial_yield`
    wafer : USD;  overhead : area for links over area of the function
    placing : USD per part;  assembly : chance that placing one part goes well
    Returns: USD per package that works, memory left out
    Source: the trade-off of AMD's processor of 2017, as AMD told it (TechPowerUp 2017).

    One die of 800 mm², and two of 400 with a tenth more area, at a quarter of a defect per cm²:

    >>> dies = dict(A=800, D0=0.25, α=2.0, wafer=10_000, placing=20, assembly=0.98)
    >>> print(f"{split_cost(1, overhead=0.1, **dies):.0f} {split_cost(2, overhead=0.1, **dies):.0f}")
    617 430
    """
    part = A * np.where(n > 1, 1 + overhead, 1) / n
    good = cost_per_good_die(wafer, dies_per_wafer(part), negative_binomial_yield(part, D0, α))
    sure = np.where(n > 1, assembly, 1) ** n
    return (n * good + np.where(n > 1, n * placing, 0)) / sure


@model
def splitting_area(
    n: AboveOne,
    D0: NonNegative,
    α: Positive,
    wafer: Positive,
    overhead: NonNegative,
    placing: NonNegative,
    assembly: PositiveFraction,
    low: Positive = 20.0,
    high: Positive = 2_000.0,
) -> Number:
    """Area from which n dies cost less than one: where the two costs of `split_cost` meet.

    n, D0, α, wafer, overhead, placing, assembly : as in `split_cost`
    low, high : areas between which it is looked for, mm²
    Returns: mm²; `high` where cutting never pays below it, `low` where it pays from there on

    >>> print(f"{splitting_area(2, 0.25, 2.0, 10_000, 0.1, 20, 0.98):.0f}")
    429
    """
    require(Positive, **{"high - low": high - low})
    parts = (D0, α, wafer, overhead, placing, assembly)
    return bisect(lambda A: split_cost(1, A, *parts) < split_cost(n, A, *parts), low, high)


# --- learning ----------------------------------------------------------------------------------


@model
def learned(c: Positive, growth: AtLeastOne, progress: PositiveFraction) -> Number:
    """What a unit cost, or a density of defects, becomes as output adds up: c growth^(log2 progress).

    c : now;  growth : cumulative output then over now
    progress : what is left after each doubling of cumulative output
    Returns: in the unit of c
    Source: Wright (1936), whose airframes needed 80 % of the labour after a doubling:

    >>> round(float(learned(100.0, 4.0, 0.80)), 6)
    64.0
    """
    return c * np.exp(np.log2(growth) * np.log(progress))


@model
def output_to_learn(ratio: PositiveFraction, progress: OpenFraction) -> Number:
    """Growth of cumulative output after which a unit cost is down to `ratio` of what it was.

    ratio : cost then over now;  progress : as in `learned`
    Returns: cumulative output then over now
    Source: the inverse of `learned`. To halve a cost on Irwin and Klenow's 20 % per doubling:

    >>> round(float(output_to_learn(0.5, 0.80)), 2)
    8.61
    """
    return np.exp(np.log(2) * np.log(ratio) / np.log(progress))


# --- many weak chips for few strong ones -------------------------------------------------------


@model
def link_needed(
    limit: Positive,
    b: Positive,
    S: NonNegative,
    n: Number,
    *,
    moe_layers: Positive,
    d_model: Positive,
    layers: Positive,
    k: Positive,
    wait: NonNegative,
    micro: AtLeastOne = 2,
    q: AtLeastOne = 1,
    t: AtLeastOne = 1,
    g: AtLeastOne = 8,
    **rest: Number,
) -> Number:
    """Rate of a chip's links with which a decoding step of b streams per chip takes no longer than a limit.

    Solves `inference.step_time` for the link. With two micro-batches travel hides behind computing: as long
    as the chips alone are fast enough, the network has the whole step, and faster links buy nothing more.
    With one, travel comes on top, and each byte per second saves some chips. So b, which is tokens wanted
    over chips, and the link trace an isoquant: fewer chips need more streams on each, and faster links. Where
    travel hides, all links of the system together must carry the same: the link falls as chips rise, and only
    against that total is the isoquant a right angle.

    limit : seconds that a step may take;  b, S, n : as in `inference.step_time`
    moe_layers, d_model, layers, k, wait, micro, q, t, g, rest : as there, the link left out
    Returns: bytes/s per chip, as attained; infinite where no link is fast enough

    The link with which DeepSeek's unit of H800s takes the time that 40 GB/s take, without overlap:

    >>> v3 = dict(shared=17.1e9, routed=653.9e9, E=256, k=8, layers=61, moe_layers=58, d_model=7168,
    ...           attention=16990208, kv=70272)
    >>> h800 = dict(peak=1.32e15, attention_peak=660e12, bandwidth=3.0e12, wait=0.37e-3, micro=1)
    >>> limit = inference.step_time(88, 4989, 144, **v3, **h800, link=40e9)
    >>> print(f"{link_needed(limit, 88, 4989, 144, **v3, **h800) / 1e9:.3f}")
    40.000
    """
    sizes = {"moe_layers": moe_layers, "d_model": d_model, "layers": layers, "k": k}
    layout = {"micro": micro, "q": q, "t": t, "g": g}
    alone = inference.step_time(b, S, n, **sizes, **layout, **rest, wait=wait, link=1e30)
    outside = 1 - np.maximum(g, t) / n
    sent = moe_layers * inference.exchange_time(b * q, k * outside, d_model, 1 + 2, 1.0)
    left = limit - np.where(micro >= 2, layers * wait, alone)
    return np.where(alone < limit, sent / np.maximum(left, 1e-12), np.inf)


@model
def energy_per_million(power: NonNegative, PUE: AtLeastOne, throughput: Positive) -> Number:
    """Electricity behind a million tokens: power PUE / throughput.

    power : kW of the machine with all that belongs to it;  PUE : as in `compute.energy_per_hour`
    throughput : tokens/s of the machine
    Returns: kWh per million tokens

    A CloudMatrix 384 of 559 kW, all of whose chips write 1,943 tokens/s:

    >>> print(f"{energy_per_million(559, 1.0, 384 * 1_943):.3f}")
    0.208
    """
    return power * W_PER_KW * PUE / throughput * 1e6 / J_PER_KWH


@model
def break_even_electricity(C1: NonNegative, C2: NonNegative, E1: NonNegative, E2: NonNegative) -> Number:
    """Price of electricity at which tokens of two systems cost the same: (C2 - C1) / (E1 - E2).

    Below it the system that uses more energy is cheaper. Negative where it is dearer at every price.

    C1, C2 : cost of a million tokens without electricity, USD
    E1, E2 : electricity behind a million tokens, kWh (E1 > E2)
    Returns: USD per kWh

    >>> round(break_even_electricity(0.10, 0.16, 0.8, 0.2), 6)
    0.1
    """
    require(Positive, **{"E1 - E2": E1 - E2})
    return (C2 - C1) / (E1 - E2)
