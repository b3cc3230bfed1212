"""The law as a production function: isoquants, the cheapest model, the next cut in loss, scarce text."""

import numpy as np

from aiecon.compute import training_flop
from aiecon.domain import (
    Fraction,
    NonNegative,
    Number,
    OpenFraction,
    Positive,
    model,
)

# Parameter sets of L(N, D). Loss in nats per token, N in parameters, D in tokens. The table
# scaling_parameters has them too, with intervals and sources; a test holds the two equal.
HOFFMANN_ROUNDED = {"E": 1.69, "A": 406.4, "B": 410.7, "α": 0.34, "β": 0.28}  # Hoffmann et al. (2022), eq. 10
HOFFMANN_TEX = {  # the same fit unrounded, from the TeX source, as quoted by Besiroglu et al. (2024)
    "E": np.exp(0.5267228),
    "A": np.exp(6.0073404),
    "B": np.exp(6.0179186),
    "α": 0.33917084,
    "β": 0.2849083,
}
SARDANA_2024 = {
    **HOFFMANN_ROUNDED,
    "α": 0.336,
    "β": 0.283,
}  # the same, as in the released code of Sardana et al.
BESIROGLU_2024 = {"E": 1.8172, "A": 482.01, "B": 2085.43, "α": 0.3478, "β": 0.3658}  # their Table 1
KAPLAN_2020 = {"N_c": 8.8e13, "D_c": 5.4e13, "α_N": 0.076, "α_D": 0.095}  # eqs. 1.1, 1.2, 1.5
MUENNIGHOFF_2023 = {  # Muennighoff et al. (2023), released parametric fit; α = β by construction
    "E": np.exp(0.6254804),
    "A": np.exp(6.255414),
    "B": np.exp(7.3049974),
    "α": 0.3526596,
    "β": 0.3526596,
    "R_D": 15.387756,
    "R_N": 5.309743,
}

FLOP_PER_PARAMETER_AND_TOKEN = training_flop(1, 1)


# --- the production function -----------------------------------------------------------------------------


@model
def loss(
    N: Positive, D: Positive, E: NonNegative, A: Positive, B: Positive, α: Positive, β: Positive
) -> Number:
    """Test loss of a model of N parameters trained on D tokens.

    N : parameters;  D : training tokens, each seen once
    E : irreducible loss, nats per token;  A, B : scale of the two terms
    α, β : exponents of parameters and of tokens
    Returns: Loss, nats per token.
    Source: Hoffmann et al. (2022), eq. 2.

    >>> round(float(loss(70e9, 1.4e12, **HOFFMANN_ROUNDED)), 3)  # Chinchilla
    1.937
    """
    return E + reducible_loss(N, D, A, B, α, β)


@model
def reducible_loss(N: Positive, D: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """The part of the loss that more parameters or tokens can remove: A N^-α + B D^-β, nats per token.

    N, D, A, B, α, β : as in `loss`
    Returns: nats per token

    >>> round(float(reducible_loss(70e9, 1.4e12, A=482.01, B=2085.43, α=0.3478, β=0.3658)), 3)
    0.157
    """
    return A * N**-α + B * D**-β


@model
def kaplan_loss(
    N: Positive, D: Positive, N_c: Positive, D_c: Positive, α_N: Positive, α_D: Positive
) -> Number:
    """Test loss by the earlier law, [(N_c/N)^(α_N/α_D) + D_c/D]^α_D, nats per token.

    N counts parameters without the embedding; there is no irreducible term.

    N : parameters, without embeddings;  D : training tokens
    N_c, D_c : scales of the two terms;  α_N, α_D : their exponents
    Returns: nats per token
    Source: Kaplan et al. (2020), eq. 1.5, with eqs. 1.1 and 1.2.

    >>> round(float(kaplan_loss(8.8e13, 1e30, **KAPLAN_2020)), 6)  # N = N_c and unlimited data: L = 1
    1.0
    """
    return ((N_c / N) ** (α_N / α_D) + D_c / D) ** α_D


# --- isoquants, isocosts, and the point where they touch -------------------------------------------------


@model
def isocost(N: Positive, C: Positive) -> Number:
    """Tokens that compute C pays for with N parameters: D = C / 6N. In logarithms a line of slope -1.

    N : parameters;  C : training compute, FLOP
    Returns: D : tokens

    >>> f"{isocost(70e9, 5.88e23):.1e}"
    '1.4e+12'
    """
    return C / (FLOP_PER_PARAMETER_AND_TOKEN * N)


@model
def isoquant(
    share: OpenFraction, R: Positive, A: Positive, B: Positive, α: Positive, β: Positive
) -> tuple[Number, Number]:
    """A point on the isoquant of reducible loss R: parameters and tokens.

    The isoquant is traced by the share of the reducible loss that is left to the parameter term,
    A N^-α = share·R and B D^-β = (1 - share)·R, so that every share in (0, 1) is a feasible pair.

    share : share of the parameter term;  R : reducible loss, nats per token
    A, B, α, β : as in `loss`
    Returns: N : parameters;  D : tokens

    >>> N, D = isoquant(0.4, 0.2, A=482.01, B=2085.43, α=0.3478, β=0.3658)
    >>> round(float(reducible_loss(N, D, A=482.01, B=2085.43, α=0.3478, β=0.3658)), 12)
    0.2
    """
    return (A / (share * R)) ** (1 / α), (B / ((1 - share) * R)) ** (1 / β)


@model
def mrts(N: Positive, D: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """Marginal rate of technical substitution: tokens saved per parameter added, at the same loss.

    -dD/dN along the isoquant, (αA/N^(α+1)) / (βB/D^(β+1)). The isocost has slope D/N there, because
    one more parameter costs 6D FLOP and one more token costs 6N: the optimum is where the two agree.

    N, D, A, B, α, β : as in `loss`
    Returns: tokens per parameter

    >>> N, D = compute_optimal(1e21, A=482.01, B=2085.43, α=0.3478, β=0.3658)
    >>> bool(np.isclose(mrts(N, D, A=482.01, B=2085.43, α=0.3478, β=0.3658), D / N))
    True
    """
    return (α * A * N ** (-α - 1)) / (β * B * D ** (-β - 1))


@model
def elasticity_of_substitution(
    N: Positive, D: Positive, A: Positive, B: Positive, α: Positive, β: Positive
) -> Number:
    """Per cent change of D/N along the isoquant when the rate of substitution changes by one per cent.

    Between 1/(1+α) and 1/(1+β) everywhere, so below one: parameters and tokens replace each other less
    easily than in a Cobb-Douglas function. With α = β the law is CES.

    N, D, A, B, α, β : as in `loss`
    Returns: per cent per per cent

    >>> round(float(elasticity_of_substitution(1e9, 2e10, A=500.0, B=2000.0, α=0.35, β=0.35)), 4)  # 1/1.35
    0.7407
    """
    u, v = α * A * N**-α, β * B * D**-β
    return (u + v) / ((1 + α) * v + (1 + β) * u)


@model
def scale_elasticity(N: Positive, D: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """Per cent by which the reducible loss falls when parameters and tokens both rise by one per cent.

    A weighted mean of α and β. It is the elasticity of scale only of the output 1/R: another
    increasing transformation of output has the same isoquants and another elasticity.

    N, D, A, B, α, β : as in `loss`
    Returns: per cent per per cent

    >>> round(float(scale_elasticity(1e9, 2e10, A=500.0, B=2000.0, α=0.35, β=0.35)), 4)
    0.35
    """
    u, v = A * N**-α, B * D**-β
    return (α * u + β * v) / (u + v)


# --- the expansion path and the cost function ------------------------------------------------------------


@model
def compute_optimal(C: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> tuple[Number, Number]:
    """Parameters and tokens that minimise loss at training compute C.

    Minimises A N^-α + B D^-β subject to 6 N D = C. Tangency: α A N^-α = β B D^-β, hence
    N = G (C/6)^a and D = (C/6)^(1-a) / G with a = β/(α+β) and G = (αA/βB)^(1/(α+β)).

    C : training compute, FLOP;  A, B, α, β : as in `loss`
    Returns: N : parameters;  D : tokens
    Source: Hoffmann et al. (2022), eq. 4; parameters of Besiroglu et al. (2024), Table 1.

    >>> N, D = compute_optimal(5.76e23, A=482.01, B=2085.43, α=0.3478, β=0.3658)
    >>> round(float(D / N))  # tokens per parameter, near the 20 of the Chinchilla model itself
    18
    """
    G = (α * A / (β * B)) ** (1 / (α + β))
    flop = C / FLOP_PER_PARAMETER_AND_TOKEN
    return G * flop ** (β / (α + β)), flop ** (α / (α + β)) / G


@model
def optimal_tokens(N: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """Tokens on the expansion path for a model of N parameters: (βB/αA)^(1/β) N^(α/β).

    N, A, B, α, β : as in `loss`
    Returns: D : tokens

    >>> [round(float(optimal_tokens(13e9, A=406.4, B=410.7, α=α, β=β) / 13e9), 1)
    ...  for α, β in ((0.34, 0.28), (0.336, 0.283))]  # tokens per parameter: rounding nearly doubles it
    [76.3, 44.3]
    """
    return (β * B / (α * A)) ** (1 / β) * N ** (α / β)


@model
def compute_elasticity(α: Positive, β: Positive) -> Number:
    """γ = αβ/(α+β): per cent by which the least reducible loss falls when compute rises by one per cent.

    α, β : as in `loss`
    Returns: per cent per per cent

    >>> round(compute_elasticity(0.3478, 0.3658), 4)
    0.1783
    """
    return α * β / (α + β)


@model
def minimum_loss(C: Positive, E: NonNegative, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """Least loss that compute C can buy: E plus the reducible loss at the compute-optimal point.

    The reducible part is a power of compute, proportional to C^-γ with γ = αβ/(α+β).

    C : training compute, FLOP;  E, A, B, α, β : as in `loss`
    Returns: nats per token

    >>> round(float(minimum_loss(5.76e23, **BESIROGLU_2024)), 3)
    1.974
    """
    N, D = compute_optimal(C, A, B, α, β)
    return loss(N, D, E, A, B, α, β)


@model
def compute_for_loss(R: Positive, A: Positive, B: Positive, α: Positive, β: Positive) -> Number:
    """The cost function: least compute that reaches the reducible loss R, FLOP.

    At the optimum the parameter term is the share a = β/(α+β) of R, so C = 6 N D with
    N = (A/aR)^(1/α) and D = (B/(1-a)R)^(1/β): a power of R with exponent -(α+β)/(αβ).

    R : reducible loss, nats per token;  A, B, α, β : as in `loss`
    Returns: C : FLOP

    >>> R = minimum_loss(1e21, **BESIROGLU_2024) - BESIROGLU_2024["E"]
    >>> round(float(compute_for_loss(R, A=482.01, B=2085.43, α=0.3478, β=0.3658) / 1e21), 12)
    1.0
    """
    N, D = isoquant(β / (α + β), R, A, B, α, β)
    return training_flop(N, D)


@model
def cost_elasticity(α: Positive, β: Positive) -> Number:
    """Elasticity of the least compute with respect to reducible loss: -(α+β)/(αβ).

    α, β : as in `loss`
    Returns: per cent per per cent, negative

    >>> round(cost_elasticity(0.3478, 0.3658), 2)  # 1 % less reducible loss: 5.6 % more compute
    -5.61
    """
    return -1 / compute_elasticity(α, β)


@model
def price_of_next_cut(
    C: Positive, cut: Fraction, E: NonNegative, A: Positive, B: Positive, α: Positive, β: Positive
) -> Number:
    """How many times the compute C is needed to lower the whole loss by a fraction `cut`.

    Unlike the reducible loss, the whole loss has a floor: the multiple grows without bound as the target
    nears E, and is infinite at or below it.

    C : training compute already spent, optimally, FLOP;  cut : fraction of L to remove
    E, A, B, α, β : as in `loss`
    Returns: Multiple of C (>= 1).

    >>> [round(float(price_of_next_cut(C, 0.01, **BESIROGLU_2024)), 2) for C in (1e21, 1e24)]
    [1.31, 2.29]
    """
    L = minimum_loss(C, E, A, B, α, β)
    left = (L * (1 - cut) - E) / (L - E)
    return np.where(left > 0, np.maximum(left, 1e-300) ** (-1 / compute_elasticity(α, β)), np.inf)


@model
def misallocation(k: Positive, α: Positive, β: Positive) -> Number:
    """What a lopsided run wastes: compute spent, over the least compute for the loss it reached.

    The run has k times the optimal parameters of its compute and 1/k times the optimal tokens. Its reducible
    loss is then (β k^-α + α k^β)/(α+β) times the least, whatever A, B and C; the cost function turns that
    into compute.

    k : parameters of the run over the optimal ones;  α, β : as in `loss`
    Returns: ratio, one at the least

    >>> round(float(misallocation(4.0, 0.3478, 0.3658)), 2)
    1.94
    """
    return ((β * k**-α + α * k**β) / (α + β)) ** (1 / compute_elasticity(α, β))


# --- when data run out -----------------------------------------------------------------------------------


@model
def effective_tokens(D: Positive, U: Positive, R_D: Positive) -> Number:
    """Fresh tokens worth as much as D tokens read from U unique ones.

    U + U R_D (1 - exp(-r/R_D)) with r = D/U - 1 repetitions: the first are almost as good as fresh text,
    and no number of them is worth more than U (1 + R_D).

    D : tokens read, repetitions included;  U : unique tokens at hand
    R_D : decay constant of repetition, repetitions
    Returns: tokens
    Source: Muennighoff et al. (2023), eq. 5.

    >>> round(float(effective_tokens(4e9, 1e9, R_D=15.387756) / 4e9), 3)  # four epochs
    0.931
    """
    repetitions = np.maximum(D / U - 1, 0)
    return np.minimum(D, U) * (1 + R_D * (1 - np.exp(-repetitions / R_D)))


@model
def data_constrained_loss(
    N: Positive,
    D: Positive,
    U: Positive,
    E: NonNegative,
    A: Positive,
    B: Positive,
    α: Positive,
    β: Positive,
    R_D: Positive,
    R_N: Positive,
) -> Number:
    """Test loss when D tokens are read from only U unique ones, nats per token.

    Tokens beyond U, and parameters beyond the compute-optimal number for U, count for less and less.

    N, D, E, A, B, α, β : as in `loss`;  U : unique tokens
    R_D, R_N : how slowly a repeated token, and a surplus parameter, loses its worth
    Returns: nats per token
    Source: Muennighoff et al. (2023), eqs. 5 and 6, with their released fit.

    >>> round(float(data_constrained_loss(6.34e9, 242e9, 25e9, **MUENNIGHOFF_2023)), 9)
    2.225644089
    """
    read = np.minimum(D, U)
    matched = (read * (α * A / (β * B)) ** (1 / (α + β))) ** (β / α) * (α * A / (β * B)) ** (1 / (α + β))
    base = np.minimum(N, matched)
    N_effective = base * (1 + R_N * (1 - np.exp(-np.maximum(N / base - 1, 0) / R_N)))
    return loss(N_effective, effective_tokens(D, U, R_D), E, A, B, α, β)


@model
def data_constrained_optimum(
    C: Positive,
    U: Positive,
    E: NonNegative,
    A: Positive,
    B: Positive,
    α: Positive,
    β: Positive,
    R_D: Positive,
    R_N: Positive,
) -> tuple[Number, Number, Number]:
    """Parameters, tokens read and loss of the best run with compute C and U unique tokens.

    No closed form: the best of 601 sizes around the unconstrained optimum, a factor of e^6 either way, then
    the best of 101 around that one, 0.04 % apart. Arrays broadcast. From C about 10^4 U² the text is
    exhausted: the loss is flat and the plan arbitrary.

    C : training compute, FLOP;  U, E, A, B, α, β, R_D, R_N : as in `data_constrained_loss`
    Returns: N : parameters;  D : tokens read;  L : loss, nats per token

    >>> N, D, L = data_constrained_optimum(1e22, 25e9, **MUENNIGHOFF_2023)
    >>> bool(D > 25e9) and round(float(D * N * 6 / 1e22), 9)  # the budget is spent, on several epochs
    1.0
    """
    C, U = np.broadcast_arrays(np.asarray(C, float)[..., None], np.asarray(U, float)[..., None])
    centre = np.log(compute_optimal(C, A, B, α, β)[0])
    for step in (np.linspace(-6, 6, 601), np.linspace(-0.02, 0.02, 101)):
        N = np.exp(centre + step)
        L = data_constrained_loss(N, isocost(N, C), U, E, A, B, α, β, R_D, R_N)
        best = np.argmin(L, axis=-1, keepdims=True)
        centre = np.log(np.take_along_axis(N, best, -1))
    N, L = (np.take_along_axis(values, best, -1)[..., 0] for values in (N, L))
    return N, isocost(N, C[..., 0]), L
