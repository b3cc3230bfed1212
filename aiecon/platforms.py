"""Lock-in: switching costs, network effects and tipping, histories of an urn, a price under scarcity.

Prices and costs are nominal US dollars, per GPU unless said otherwise. "A" is the incumbent, whose share of
users is x. Everything works on symbols too, except `urn`, which draws, and `follow`, which iterates.
"""

from collections.abc import Callable

import numpy as np

from aiecon.domain import (
    AboveOne,
    Count,
    Fraction,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    model,
    require,
)
from aiecon.roots import bisect, bracket

# --- switching costs -----------------------------------------------------------------------------


@model
def locked_in_price(c: NonNegative, s: NonNegative, v: Number = np.inf) -> Number:
    """Highest price at which a locked-in customer stays: min(c + s, v).

    A rival sells the same thing at cost c. Leaving costs the customer s, so at c + s he is indifferent; above
    v he does without.

    c : cost of the good, and price of the rival, USD
    s : switching cost, USD
    v : worth of the good to the customer, USD (>= c)
    Returns: USD
    Source: Klemperer (1987), second period, with homogeneous goods.

    >>> float(locked_in_price(10_000.0, 5_000.0)), float(locked_in_price(10_000.0, 5_000.0, v=12_000.0))
    (15000.0, 12000.0)
    """
    require(NonNegative, **{"v - c": v - c})
    return np.minimum(c + s, v)


@model
def first_sale_price(c: NonNegative, s: NonNegative, δ: Fraction, v: Number = np.inf) -> Number:
    """Price to a customer who will be locked in later, when sellers compete for him: c - δ (p₂ - c).

    Sellers are alike and earn nothing over the life of the customer: (p₁ - c) + δ (p₂ - c) = 0, where p₂ is
    `locked_in_price`.

    c, s, v : as in `locked_in_price`
    δ : discount factor between the sales
    Returns: USD; below cost whenever s > 0, and negative when the gift exceeds the good
    Source: Klemperer (1987); Farrell and Klemperer (2007), section 2.3: bargains, then rip-offs.

    >>> float(first_sale_price(10_000.0, 5_000.0, 0.9))
    5500.0
    """
    return c - δ * (locked_in_price(c, s, v) - c)


@model
def switching_cost_per_gpu(F: Positive, S: NonNegative, s: NonNegative = 0.0) -> Number:
    """Switching cost of one GPU in a fleet of F: S / F + s.

    F : GPUs of the buyer
    S : cost that is paid once, whatever the fleet: porting, testing, training people, USD
    s : cost per GPU: lower speed, other spare parts, new racks, USD
    Returns: USD per GPU

    >>> switching_cost_per_gpu(1_000.0, 50e6, 2_000.0)
    52000.0
    """
    return S / F + s


@model
def threshold_fleet(premium: NonNegative, S: NonNegative, s: NonNegative = 0.0) -> Number:
    """Fleet from which switching pays: F* = S / (premium - s), infinite when the premium is not above s.

    premium : price of A above the rival's price for the same work, USD per GPU
    S, s : as in `switching_cost_per_gpu`
    Returns: GPUs; larger fleets leave, smaller ones stay

    >>> float(threshold_fleet(22_000.0, 50e6, 2_000.0))
    2500.0
    """
    room = np.maximum(premium - s, 0)
    return np.where(room > 0, S / np.where(room > 0, room, 1), np.inf) + 0.0  # a number, not an array of one


@model
def retained_share(
    premium: NonNegative, S: Positive, F_min: Positive, a: AboveOne, s: NonNegative = 0.0
) -> Number:
    """Share of all GPUs that stays at a uniform premium, when fleets are Pareto-distributed.

    The number of buyers with a fleet above F falls as (F_min / F)**a, so buyers above F* own the share
    (F_min / F*)**(a - 1) of all GPUs, and these leave.

    premium, S, s : as in `threshold_fleet`
    F_min : smallest fleet, GPUs
    a : Pareto exponent; smaller means a few buyers own more
    Returns: fraction

    >>> round(float(retained_share(10_000.0, 50e6, 100.0, 1.5)), 4)
    0.8586
    """
    return 1 - np.minimum(F_min * np.maximum(premium - s, 0) / S, 1) ** (a - 1)


@model
def best_premium(S: Positive, F_min: Positive, a: AboveOne, s: NonNegative = 0.0, steps: int = 60) -> Number:
    """Uniform premium that earns A most from its base; with s = 0 it is (S / F_min) a**(-1 / (a - 1)).

    Maximises premium x `retained_share`. Up to s everybody stays. Above it the best point is the larger root
    x = F_min (m - s) / S of x**(2 - a) - a x - (a - 1) s F_min / S, if that earns more than s does.

    S, F_min, a, s : as in `retained_share`
    steps : halvings of the bracket
    Returns: USD per GPU

    >>> m = best_premium(50e6, 100.0, 1.5)
    >>> round(m), float(round(retained_share(m, 50e6, 100.0, 1.5), 10))
    (222222, 0.3333333333)
    >>> round(float(best_premium(50e6, 1_000.0, 1.5, s=2_000.0)), -1)
    22870.0
    """
    σ = s * F_min / S
    low = np.maximum((2 - a) / a, 0) ** (1 / (a - 1)) + 0 * σ  # the expression is greatest here
    high = a ** (-1 / (a - 1)) + 0 * σ
    x = bisect(lambda x: 1 - a * x ** (a - 1) - (a - 1) * σ * x ** (a - 2) > 0, low, high, steps)
    return s + S / F_min * np.where((σ + x) * (1 - x ** (a - 1)) > σ, x, 0)


@model
def undercut_proof_switching_cost(
    p_A: NonNegative, p_B: NonNegative, n_A: NonNegative, n_B: NonNegative
) -> Number:
    """Switching cost of A's customers that prices and shares reveal: p_A - p_B n_B / (n_A + n_B).

    If B could take all of A's customers by paying their switching cost, and gain by it, it would. A's price
    is the highest at which B does not: (p_A - s_A)(n_A + n_B) = p_B n_B.

    p_A, p_B : prices above marginal cost, USD
    n_A, n_B : customers, or units, of each (not both zero)
    Returns: USD per unit
    Source: Shy (2002), with marginal cost zero.

    >>> undercut_proof_switching_cost(20.0, 10.0, 80.0, 20.0)
    18.0
    """
    require(Positive, **{"n_A + n_B": n_A + n_B})
    return p_A - p_B * n_B / (n_A + n_B)


# --- network effects -----------------------------------------------------------------------------


@model
def best_response(x: Fraction, Δ: Number, θ: NonNegative, μ: Positive) -> Number:
    """Share that chooses A when everyone expects the share x: 1 / (1 + exp(-(Δ + θ (2x - 1)) / μ)).

    x : share of users that A is expected to have
    Δ : advantage of A with equal networks, quality less price: Δq - Δp, USD per GPU
    θ : worth of having all users on one's side rather than half, USD per GPU
    μ : spread of tastes: scale of the logistic difference, USD per GPU
    Returns: fraction
    Source: Logit choice with social interactions: Brock and Durlauf (2001), where m = 2x - 1 = tanh(βh + βJm)
        with βh = Δ / 2μ and βJ = θ / 2μ.

    >>> float(best_response(0.5, 0.0, 3.0, 1.0))
    0.5
    """
    return _response(x, Δ, θ, μ)


@model
def response_slope(x: Fraction, θ: NonNegative, μ: Positive) -> Number:
    """Slope of the best response at a fixed point x: 2 θ x (1 - x) / μ. Below one the point is stable.

    At x = 1/2 it is θ / 2μ, so the middle turns unstable where θ passes 2μ.

    x, θ, μ : as in `best_response`
    Returns: number

    >>> response_slope(0.5, 2.0, 1.0)
    1.0
    """
    return 2 * θ * x * (1 - x) / μ


@model
def required_advantage(x: OpenFraction, θ: NonNegative, μ: Positive) -> Number:
    """Advantage Δ at which the share x is a fixed point: μ ln(x / (1 - x)) - θ (2x - 1).

    x : share of A
    θ, μ : as in `best_response`
    Returns: USD per GPU

    >>> bool(abs(best_response(0.9, required_advantage(0.9, 3.0, 1.0), 3.0, 1.0) - 0.9) < 1e-12)
    True
    """
    return μ * np.log(x / (1 - x)) - θ * (2 * x - 1)


@model
def fold_shares(θ: NonNegative, μ: Positive) -> tuple[Number, Number]:
    """Shares at which two fixed points meet and vanish: (1 ∓ r) / 2 with r = sqrt(1 - 2μ/θ).

    There the slope of the best response is one: 2 θ x (1 - x) = μ.

    θ, μ : as in `best_response`
    Returns: lower and upper share; both 1/2 when θ <= 2μ, where nothing folds

    >>> [round(float(x), 4) for x in fold_shares(3.0, 1.0)]
    [0.2113, 0.7887]
    """
    r = np.sqrt(1 - 2 * μ / np.maximum(θ, 2 * μ))
    return (1 - r) / 2, (1 + r) / 2


@model
def tolerated_premium(θ: NonNegative, μ: Positive) -> Number:
    """Largest disadvantage at which A's large network still holds: θ r - μ ln((1 + r) / (1 - r)).

    It is minus `required_advantage` at the upper fold, half the width of the zone with two stable shares;
    zero when θ <= 2μ. With better quality Δq, A's price can exceed the rival's by Δq plus this.

    θ, μ : as in `best_response`
    Returns: USD per GPU

    >>> [round(float(tolerated_premium(θ, 1.0)), 4) for θ in (2.0, 3.0)]
    [0.0, 0.4151]
    """
    low, high = fold_shares(θ, μ)
    return θ * (high - low) - μ * np.log(high / low)


@model
def fixed_point(branch: str, Δ: Number, θ: NonNegative, μ: Positive, steps: int = 60) -> Number:
    """The fixed point on one branch of the best response, NaN where the branch has none.

    `required_advantage` rises up to the lower fold, falls to the upper one and rises again. On each of the
    three branches it is monotone, so a change of sign at the ends brackets the only root there: bisection
    finds it, and two Newton steps that stay in the bracket polish it. The branches together hold all of them.

    branch : "low", "middle" or "high"; where θ <= 2μ nothing folds, and the one root is on "low" or "high"
    Δ, θ, μ : as in `best_response`
    steps : halvings of the bracket
    Returns: share of A, or NaN
    Raises: ValueError for an unknown branch

    >>> [round(float(fixed_point(b, 0.0, 3.0, 1.0)), 4) for b in ("low", "middle", "high")]
    [0.0707, 0.5, 0.9293]
    """
    if branch not in ("low", "middle", "high"):
        raise ValueError(f"branch = {branch!r} is none of low, middle, high")
    below, above = fold_shares(θ, μ)
    top, bottom = required_advantage(below, θ, μ), required_advantage(above, θ, μ)
    sign = -1 if branch == "middle" else 1  # of the slope of required_advantage on the branch
    if branch == "low":
        low, high, exists = 0 * below, below, Δ <= top
    elif branch == "middle":
        low, high, exists = below, above, (bottom < Δ) & (Δ < top)
    else:
        low, high, exists = above, 1 + 0 * above, Δ >= bottom
    left, right = bracket(lambda x: sign * (x - _response(x, Δ, θ, μ)) < 0, low, high, steps)
    x = (left + right) / 2
    for _ in range(2):
        y = _response(x, Δ, θ, μ)
        room = 1 - 2 * θ * y * (1 - y) / μ
        step = np.where(room * sign > 1e-9, (x - y) / np.where(room == 0, 1, room), 0)
        x = np.minimum(np.maximum(x - step, left), right)
    return np.where(exists, x, np.nan) + 0.0  # a number, not an array of one


def _response(x: Number, Δ: Number, θ: Number, μ: Number) -> Number:
    return (1 + np.tanh((Δ + θ * (2 * x - 1)) / (2 * μ))) / 2  # the logistic function, without overflow


def fixed_points(Δ: Number, θ: Number, μ: Number) -> np.ndarray:
    """All fixed points of the best response, low, middle and high, along a new first axis.

    Δ, θ, μ : as in `best_response`; they broadcast
    Returns: array of three rows; NaN where a branch has no fixed point. The middle one is unstable

    >>> fixed_points(1.0, 3.0, 1.0).round(4).tolist()
    [nan, nan, 0.9797]
    """
    return np.array(np.broadcast_arrays(*(fixed_point(b, Δ, θ, μ) for b in ("low", "middle", "high"))))


@model
def follow(Δ: np.ndarray, θ: float, μ: float, x: Fraction, rounds: int = 2000) -> np.ndarray:
    """Share of A along a path of its advantage, when users respond to the share they see.

    At each step of the path the best response is repeated until it settles: the market stays on the stable
    branch it is on until a fold takes it away.

    Δ : path of the advantage, USD per GPU
    θ, μ : as in `best_response`
    x : share at the beginning
    rounds : repetitions at each step
    Returns: share after each step

    >>> [follow(np.array([start, 0.0]), 3.0, 1.0, 0.5)[-1].round(4).item() for start in (-2.0, 2.0)]
    [0.0707, 0.9293]
    """
    path = np.empty(len(Δ))
    for i, advantage in enumerate(Δ):
        for _ in range(rounds):
            last, x = x, best_response(x, advantage, θ, μ)
            if x == last:
                break
        path[i] = x
    return path


@model
def adoption_surplus(x: OpenFraction, Δ: Number, θ: NonNegative, μ: Positive) -> Number:
    """Total surplus per user at the share x of A: Δ x + θ (x² + (1-x)²) + μ H, H the entropy of the shares.

    Company is worth θ times the share of one's own side, so that its difference is the θ (2x - 1) of
    `best_response`, and those who like A best are on A. Sellers' profit is in it: prices cancel. At a fixed
    point its slope is θ (2x - 1): who joins the larger side helps more users than he leaves behind.

    x : share of A
    Δ : advantage of A with equal networks, quality less cost, USD per GPU
    θ, μ : as in `best_response`
    Returns: USD per GPU, over that of B without company and without a choice
    Source: Anderson, de Palma and Thisse (1992) for the worth of a choice; the comparison is ours.

    >>> round(float(adoption_surplus(0.5, 0.0, 3.0, 1.0)), 4)
    2.1931
    """
    return Δ * x + θ * (x**2 + (1 - x) ** 2) - μ * (x * np.log(x) + (1 - x) * np.log(1 - x))


@model
def two_sided_slope(α: NonNegative, β: NonNegative, μ_u: Positive, μ_d: Positive) -> Number:
    """Slope at one half when users value developers and developers value users: α β / (4 μ_u μ_d).

    Users choose A with x = Λ((Δ + α (2y - 1)) / μ_u), developers with y = Λ(β (2x - 1) / μ_d). Neither side
    needs to care about its own kind. Above one the platform tips, as with one side where θ = 2μ.

    α : worth to a user of all developers rather than half, USD
    β : worth to a developer of all users rather than half, USD
    μ_u, μ_d : spread of tastes of users, of developers, USD
    Returns: number
    Source: Rochet and Tirole (2003) for the idea; this logit version is ours.

    >>> two_sided_slope(2.0, 2.0, 1.0, 1.0)
    1.0
    """
    return α * β / (4 * μ_u * μ_d)


# --- increasing returns and history ----------------------------------------------------------------


@model
def urn(
    choose: Callable[[np.ndarray], np.ndarray],
    paths: Count,
    steps: Count,
    *,
    seed: int,
    A: Positive = 1.0,
    B: Positive = 1.0,
    keep: np.ndarray | None = None,
) -> np.ndarray:
    """Shares of A in many histories in which each adopter in turn sees the share of A so far.

    All histories take a step together. The draws depend on the seed, not on `choose`: two rules of choice
    meet the same luck.

    choose : probability that the next adopter takes A, as a function of the share of A. The identity is
        Pólya's urn; `best_response` in x makes the fixed points above the candidates for the limit
    paths, steps : histories, and adoptions in each
    seed : of the random numbers
    A, B : adopters of each at the beginning
    keep : numbers of adoptions after which shares are kept; the last one alone when left out
    Returns: shares, one row for each number in `keep`, one column for each history
    Raises: ValueError for a probability outside [0, 1]
    Source: Arthur, Ermoliev and Kaniovski (1987); Arthur (1989).

    >>> urn(lambda x: x, 3, 100, seed=1).shape
    (1, 3)
    """
    wanted = np.array([steps]) if keep is None else np.asarray(keep)
    require(NonNegative, keep=wanted, **{"steps - keep": steps - wanted})
    rng = np.random.default_rng(seed)
    count, total = np.full(paths, float(A)), float(A) + float(B)
    shares = np.empty((len(wanted), paths))
    shares[wanted == 0] = count / total
    for n in range(1, steps + 1):
        probability = choose(count / total)
        if not (0 <= np.min(probability) and np.max(probability) <= 1):  # NaN is refused too
            require(Fraction, probability=probability)
        count += rng.random(paths) < probability
        total += 1
        if (wanted == n).any():
            shares[wanted == n] = count / total
    return shares


@model
def polya_variance(n: NonNegative, A: Positive = 1.0, B: Positive = 1.0) -> Number:
    """Variance across histories of the share in Pólya's urn after n adoptions.

    The number of new A is beta-binomial, so the variance is A B n / ((A+B)² (A+B+1) (A+B+n)); its limit is
    that of a Beta(A, B) distribution.

    n : adoptions
    A, B : adopters of each at the beginning
    Returns: number
    Source: Eggenberger and Pólya (1923).

    >>> round(polya_variance(1e9), 6) == round(1 / 12, 6)
    True
    """
    return A * B * n / ((A + B) ** 2 * (A + B + 1) * (A + B + n))


# --- market power ------------------------------------------------------------------------------------


@model
def capacity_price(a: Number, b: Positive, c: NonNegative, K: Positive) -> Number:
    """Best price of one seller with linear demand P = a - b q who cannot make more than K units.

    Where K binds, one more unit sold here is one less sold there, and earns marginal revenue a - 2bK: that,
    not the price, is the cost of opportunity.

    a : price at which nobody buys, USD
    b : slope of inverse demand, USD per unit
    c : marginal cost, USD (<= a)
    K : capacity, units
    Returns: USD

    >>> float(capacity_price(100.0, 1.0, 10.0, 20.0)), float(capacity_price(100.0, 1.0, 10.0, 80.0))
    (80.0, 55.0)
    """
    require(NonNegative, **{"a - c": a - c})
    return np.maximum(a - b * K, (a + c) / 2)
