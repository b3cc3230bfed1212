"""What it costs to answer: lifetime compute, the roofline of serving, and the economics of a day of tokens.

The chain of the module is the chain of the chapter: tokens served change which model is worth training;
a chip sets how fast tokens can come; speed and the rent of an hour give the cost of a token; cost and price
give a margin. All functions are pure and work on floats, NumPy arrays and symbols alike; only
`inference_aware_optimum` needs numbers.
"""

import numpy as np

from aiecon.compute import HOURS_PER_DAY, SECONDS_PER_HOUR, training_flop
from aiecon.domain import Number, at_least, fraction, nonnegative, open_fraction, positive
from aiecon.scaling import isoquant

SECONDS_PER_DAY = HOURS_PER_DAY * SECONDS_PER_HOUR


# --- lifetime compute: train once, serve for long ----------------------------------------------


def inference_flop(N: Number, T: Number) -> Number:
    """Compute to serve T tokens: two FLOP per parameter and token, the forward pass alone.

    Counts tokens read and tokens written alike and leaves out attention over the context.

    Parameters
    ----------
    N : parameters that act on each token (> 0);  T : tokens served (>= 0)
    Returns
    -------
    FLOP
    Source
    ------
    Sardana et al. (2024), eq. 2.

    DeepSeek's day of February 2025: 266 billion tokens read afresh and 168 billion written.

    >>> print(f"{inference_flop(37e9, 266e9 + 168e9):.2e}")
    3.21e+22
    """
    positive(N=N)
    nonnegative(T=T)
    return 2 * N * T


def lifetime_flop(N: Number, D: Number, T: Number) -> Number:
    """Compute over a model's life: 6 N D to train it on D tokens and 2 N T to serve T tokens.

    Parameters
    ----------
    N : parameters (> 0);  D : training tokens (> 0);  T : tokens served (>= 0)
    Returns
    -------
    FLOP
    Source
    ------
    Sardana et al. (2024), eq. 2.

    >>> print(f"{lifetime_flop(7e9, 1e12, 2e12):.1e}")
    7.0e+22
    """
    return training_flop(N, D) + inference_flop(N, T)


def quality_of(N: Number, A: Number, α: Number, β: Number) -> Number:
    """Reducible loss of a compute-optimal model of N parameters: A N^-α (1 + α/β).

    On the expansion path α A N^-α = β B D^-β, so the token term is α/β times the parameter term.

    Parameters
    ----------
    N : parameters (> 0);  A, α, β : of the scaling law (> 0)
    Returns
    -------
    R, nats per token
    Source
    ------
    Hoffmann et al. (2022), eq. 4.

    >>> print(f"{quality_of(70e9, 482.01, 0.3478, 0.3658):.3f}")
    0.159
    """
    positive(N=N, A=A, α=α, β=β)
    return A * N**-α * (1 + α / β)


def tokens_for_quality(N: Number, R: Number, A: Number, B: Number, α: Number, β: Number) -> Number:
    """Training tokens that bring a model of N parameters to the reducible loss R: the isoquant D(N).

    Parameters
    ----------
    N : parameters, more than (A/R)^(1/α): a smaller model cannot reach R on any data
    R : reducible loss, nats per token (> 0);  A, B, α, β : of the scaling law (> 0)
    Returns
    -------
    D, tokens
    Raises
    ------
    ValueError : a value outside its domain; a model too small for the quality
    Source
    ------
    Hoffmann et al. (2022), eq. 2, solved for D.

    A model of 7 billion parameters as good as a compute-optimal one of 13 billion (Sardana et al., Figure 1):

    >>> R = quality_of(13e9, 406.4, 0.336, 0.283)
    >>> print(f"{tokens_for_quality(7e9, R, 406.4, 410.7, 0.336, 0.283):.3g}")
    1.24e+12
    """
    positive(N=N, R=R, A=A, B=B, α=α, β=β, **{"R - A N**-α": R - A * N**-α})
    return (B / (R - A * N**-α)) ** (1 / β)


def break_even_tokens(N_small: Number, D_small: Number, N_large: Number, D_large: Number) -> Number:
    """Tokens served at which a small over-trained model has paid back its extra training.

    Both have the same quality. Training costs 6 (N_s D_s - N_l D_l) more, each token served saves
    2 (N_l - N_s): T = 3 (N_s D_s - N_l D_l) / (N_l - N_s).

    Parameters
    ----------
    N_small, N_large : parameters (> 0, the large one larger);  D_small, D_large : training tokens (> 0)
    Returns
    -------
    T, tokens; negative if the small model is cheaper to train as well

    >>> print(f"{break_even_tokens(7e9, 1.24e12, 13e9, 0.5765e12):.2e}")
    5.93e+11
    """
    positive(N_small=N_small, D_small=D_small, D_large=D_large, **{"N_large - N_small": N_large - N_small})
    return 3 * (N_small * D_small - N_large * D_large) / (N_large - N_small)


def tokens_that_justify(
    N: Number, D: Number, A: Number, B: Number, α: Number, β: Number, ρ: Number = 1.0
) -> Number:
    """Tokens to be served for which N parameters and D training tokens are the cheapest way to their quality.

    The inverse of `inference_aware_optimum`, in closed form. Along the isoquant a developer who pays ρ for
    the FLOP of serving and 1 for the FLOP of training stops where
    T = 3 D (α A N^-α / (β B D^-β) - 1) / ρ: the further the parameter term outweighs the token term, the
    more serving the design expects.

    Parameters
    ----------
    N, D : parameters and training tokens (> 0);  A, B, α, β : of the scaling law (> 0)
    ρ : price of a FLOP in serving over that of a FLOP in training (> 0)
    Returns
    -------
    T, tokens; zero on the expansion path, negative for a model larger than compute-optimal
    Source
    ------
    First-order condition of Sardana et al. (2024), eq. 2.

    Llama 3.1 8B, trained on 15 trillion tokens, by the law of Besiroglu et al. (2024):

    >>> print(f"{tokens_that_justify(8e9, 15e12, 482.01, 2085.43, 0.3478, 0.3658):.1e}")
    1.9e+14
    """
    positive(N=N, D=D, A=A, B=B, α=α, β=β, ρ=ρ)
    return 3 * D * (α * A * N**-α / (β * B * D**-β) - 1) / ρ


def inference_aware_path(
    share: Number, R: Number, A: Number, B: Number, α: Number, β: Number, ρ: Number = 1.0
) -> tuple[Number, Number, Number]:
    """The cheapest model of quality R for every volume of tokens, traced by one parameter.

    `share` is the share of the reducible loss that is left to the parameter term. At β/(α+β) nothing is
    served; as it rises to 1 the volume grows without bound, parameters fall to (A/R)^(1/α) and training
    tokens grow without bound.

    Parameters
    ----------
    share : in (0, 1), from β/(α+β) upwards;  R : reducible loss, nats per token (> 0)
    A, B, α, β : of the scaling law (> 0);  ρ : as in `tokens_that_justify`
    Returns
    -------
    N : parameters;  D : training tokens;  T : tokens served

    >>> law = {"A": 482.01, "B": 2085.43, "α": 0.3478, "β": 0.3658}
    >>> N, D, T = inference_aware_path(0.3658 / (0.3478 + 0.3658), 0.16, **law)
    >>> bool(abs(T / D) < 1e-9)
    True
    """
    positive(ρ=ρ)
    N, D = isoquant(share, R, A, B, α, β)
    return N, D, 3 * D * (α * share / (β * (1 - share)) - 1) / ρ


def inference_aware_optimum(
    R: Number, T: Number, A: Number, B: Number, α: Number, β: Number, ρ: Number = 1.0
) -> tuple[Number, Number]:
    """Parameters and training tokens that reach the reducible loss R at least lifetime cost.

    Minimises 6 N D + ρ 2 N T subject to A N^-α + B D^-β = R. The condition in the share of the parameter
    term, α share = β (1 - share) (1 + ρ T / 3 D), has one root between β/(α+β) and 1, because its left side
    rises and its right side falls in the share; it is found by bisection in the log odds of the share, on
    whole arrays.

    Parameters
    ----------
    R : reducible loss, nats per token (> 0);  T : tokens to be served (>= 0)
    A, B, α, β : of the scaling law (> 0);  ρ : price of a FLOP in serving over one in training (> 0)
    Returns
    -------
    N : parameters;  D : training tokens. Arrays broadcast.
    Raises
    ------
    ValueError : a value outside its domain
    Source
    ------
    Sardana et al. (2024), eq. 2, who use Newton's method. Their example of a 30-billion model's quality and
    ten trillion tokens of demand, "13.6B on 2.84x the data":

    >>> R = quality_of(30e9, 406.4, 0.336, 0.283)
    >>> N, D = inference_aware_optimum(R, 1e13, 406.4, 410.7, 0.336, 0.283)
    >>> print(f"{N / 1e9:.1f} {D / tokens_for_quality(30e9, R, 406.4, 410.7, 0.336, 0.283):.2f}")
    13.6 2.84
    """
    positive(R=R, A=A, B=B, α=α, β=β, ρ=ρ)
    nonnegative(T=T)
    R, T = np.asarray(R, float), np.asarray(T, float)
    start = np.log(β / α) + 0 * (R + T)  # log odds of the share on the expansion path

    def too_small(odds):
        _, D = isoquant(1 / (1 + np.exp(-odds)), R, A, B, α, β)
        return α * np.exp(odds) < β * (1 + ρ * T / (3 * D))

    width = np.ones_like(start)
    while np.any(too_small(start + width)):  # the bracket grows until it holds every root
        width = np.where(too_small(start + width), 2 * width, width)
    low, high = start, start + width
    for _ in range(60):
        middle = (low + high) / 2
        up = too_small(middle)
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    N, D = isoquant(1 / (1 + np.exp(-(low + high) / 2)), R, A, B, α, β)
    return N, D


# --- the roofline: arithmetic or bandwidth -----------------------------------------------------


def ridge_point(peak: Number, bandwidth: Number) -> Number:
    """Arithmetic intensity at which a chip's two limits meet: FLOP per byte of memory traffic.

    Work with fewer FLOP per byte waits for memory, work with more waits for arithmetic.

    Parameters
    ----------
    peak : arithmetic peak, FLOP/s (> 0);  bandwidth : of memory, bytes/s (> 0)
    Source
    ------
    Williams, Waterman and Patterson (2009). TPU v5e, in Austin et al. (2025), chapter 7:

    >>> round(ridge_point(1.97e14, 8.20e11))
    240
    """
    positive(peak=peak, bandwidth=bandwidth)
    return peak / bandwidth


def roof(intensity: Number, peak: Number, bandwidth: Number) -> Number:
    """Most FLOP per second that a chip attains at an arithmetic intensity: min(peak, intensity * bandwidth).

    Parameters
    ----------
    intensity : FLOP per byte (> 0);  peak : FLOP/s (> 0);  bandwidth : bytes/s (> 0)
    Source
    ------
    Williams, Waterman and Patterson (2009).

    >>> print(f"{roof(2.0, 989.4e12, 3.35e12) / 989.4e12:.1%} of the peak")
    0.7% of the peak
    """
    positive(intensity=intensity, peak=peak, bandwidth=bandwidth)
    return np.minimum(peak, intensity * bandwidth)


def matmul_intensity(B: Number, d_in: Number, d_out: Number, bytes_each: Number) -> Number:
    """FLOP per byte of multiplying B rows by a d_in by d_out matrix of weights.

    2 B d_in d_out FLOP over the bytes of rows, weights and results. While B is small beside the matrix it
    is 2 B / bytes_each: every weight that is fetched is used once for each row.

    Parameters
    ----------
    B : rows, that is tokens in one pass (> 0);  d_in, d_out : size of the matrix (> 0)
    bytes_each : bytes of one number (> 0)
    Source
    ------
    Austin et al. (2025), chapter 1.

    >>> [round(matmul_intensity(B, 8192, 28672, 2), 1) for B in (1, 100, 4096)]
    [1.0, 98.5, 2493.2]
    """
    positive(B=B, d_in=d_in, d_out=d_out, bytes_each=bytes_each)
    return 2 * B * d_in * d_out / (bytes_each * (B * d_in + d_in * d_out + B * d_out))


def critical_batch(peak: Number, bandwidth: Number, bytes_each: Number, sparsity: Number = 1.0) -> Number:
    """Tokens per pass from which reading the weights no longer costs time: ridge * bytes / 2 * sparsity.

    Each weight fetched serves B tokens, but in a mixture of experts only one in `sparsity` of them, once
    the batch is large enough to touch every expert.

    Parameters
    ----------
    peak : FLOP/s (> 0);  bandwidth : bytes/s (> 0);  bytes_each : bytes of a weight (> 0)
    sparsity : parameters in all over parameters per token (>= 1)
    Source
    ------
    Austin et al. (2025), chapter 7: 240 for 16-bit weights on TPU v5e, 120 for 8-bit weights.

    >>> round(critical_batch(1.97e14, 8.20e11, 2)), round(critical_batch(1.97e14, 8.20e11, 1))
    (240, 120)
    """
    positive(bytes_each=bytes_each)
    at_least(1, sparsity=sparsity)
    return ridge_point(peak, bandwidth) * bytes_each / 2 * sparsity


# --- what a decoding step reads ----------------------------------------------------------------


def kv_elements(layers: Number, kv_heads: Number, d_head: Number) -> Number:
    """Numbers kept per token of context: a key and a value of d_head in each key-value head and layer.

    With as many key-value heads as heads this is multi-head attention, with fewer grouped-query
    attention, with one multi-query attention.

    Parameters
    ----------
    layers, kv_heads, d_head : as named (> 0)
    Source
    ------
    Ainslie et al. (2023). Llama 3.1 405B, at two bytes each (Zhao et al. 2025, Table 1: 516.096 kB):

    >>> 2 * kv_elements(126, 8, 128)
    516096
    """
    positive(layers=layers, kv_heads=kv_heads, d_head=d_head)
    return 2 * layers * kv_heads * d_head


def kv_elements_latent(layers: Number, d_latent: Number, d_rope: Number) -> Number:
    """Numbers kept per token of context by multi-head latent attention: one vector for all heads of a layer.

    Parameters
    ----------
    layers : as named (> 0);  d_latent : size of the compressed vector (> 0)
    d_rope : size of the part that carries positions (>= 0)
    Source
    ------
    DeepSeek-AI (2024), DeepSeek-V2, section 2.1. DeepSeek-V3 at two bytes each (70.272 kB):

    >>> 2 * kv_elements_latent(61, 512, 64)
    70272
    """
    positive(layers=layers, d_latent=d_latent)
    nonnegative(d_rope=d_rope)
    return layers * (d_latent + d_rope)


def attention_flop(layers: Number, heads: Number, d_qk: Number, d_v: Number) -> Number:
    """FLOP with which one new token attends to one token of its context, in all heads and layers.

    A product of d_qk with each key and a sum over d_v of each value: 2 layers heads (d_qk + d_v). Latent
    attention decodes on the compressed vector itself, so that d_qk = d_latent + d_rope and d_v = d_latent.

    Parameters
    ----------
    layers, heads : as named (> 0);  d_qk, d_v : sizes of query and key, and of value, in one head (> 0)
    Returns
    -------
    FLOP per new token and token of context

    >>> attention_flop(61, 128, 512 + 64, 512)
    16990208
    """
    positive(layers=layers, heads=heads, d_qk=d_qk, d_v=d_v)
    return 2 * layers * heads * (d_qk + d_v)


def distinct_experts(B: Number, k: Number, E: Number) -> Number:
    """Share of E experts that a batch of B tokens touches: 1 - (1 - k/E)^B in expectation.

    Assumes that every token picks k different experts, all equally likely and independently of the other
    tokens. Real routing is uneven, which lowers the share.

    Parameters
    ----------
    B : tokens in one pass (>= 0);  k : experts per token (> 0, < E);  E : experts in a layer (> 0)

    >>> [round(float(distinct_experts(B, 8, 256)), 3) for B in (1, 32, 256)]
    [0.031, 0.638, 1.0]
    """
    nonnegative(B=B)
    positive(k=k, E=E, **{"E - k": E - k})
    return -np.expm1(B * np.log1p(-k / E))


def weights_read(B: Number, other: Number, routed: Number, k: Number, E: Number) -> Number:
    """Parameters fetched from memory in one pass of B tokens through a mixture of experts.

    Parameters
    ----------
    B : tokens in one pass (>= 0);  other : parameters that every token uses (>= 0)
    routed : parameters of all routed experts (>= 0);  k, E : as in `distinct_experts`
    Returns
    -------
    parameters: those of one token at B = 1, nearly all of them at large B

    >>> [round(weights_read(B, 17.1e9, 653.9e9, 8, 256) / 1e9) for B in (1, 32, 256)]
    [38, 434, 671]
    """
    nonnegative(other=other, routed=routed)
    return other + routed * distinct_experts(B, k, E)


def kernel_time(flop: Number, moved: Number, peak: Number, bandwidth: Number) -> Number:
    """Seconds of one kernel: its arithmetic or its memory traffic, whichever takes longer.

    Within a kernel the two overlap; kernels run one after the other, so their times add.

    Parameters
    ----------
    flop : FLOP of the kernel (>= 0);  moved : bytes of memory traffic (>= 0)
    peak : FLOP/s (> 0);  bandwidth : bytes/s (> 0), both as attained
    Source
    ------
    Austin et al. (2025), chapter 7. Llama 2 13B, 64 streams of 8,192 tokens on eight TPU v5e (69.33 ms):

    >>> caches = kernel_time(0, 64 * 8192 * 2 * kv_elements(40, 40, 128), 8 * 1.97e14, 8 * 8.2e11)
    >>> linear = kernel_time(64 * 2 * 13e9, 26e9, 8 * 1.97e14, 8 * 8.2e11)
    >>> print(f"{1e3 * (caches + linear):.1f} ms")
    69.4 ms
    """
    nonnegative(flop=flop, moved=moved)
    positive(peak=peak, bandwidth=bandwidth)
    return np.maximum(flop / peak, moved / bandwidth)


def linear_time(
    rows: Number, weights: Number, bytes_each: Number, peak: Number, bandwidth: Number, micro: Number = 1
) -> Number:
    """Seconds of the linear layers on one chip: 2 FLOP per weight and row.

    Each micro-batch reads the weights.

    Parameters
    ----------
    rows : tokens that meet each weight in a step (>= 0);  weights : on the chip (>= 0)
    bytes_each : bytes of a weight (> 0);  peak, bandwidth : as in `kernel_time`
    micro : micro-batches into which the step is cut (>= 1)

    22.2 billion weights of one byte for 88 rows on an H800 in two halves, at 3.0 TB/s:

    >>> print(f"{1e3 * linear_time(88, 22.2e9, 1, 1.3e15, 3.0e12, micro=2):.1f} ms")
    14.8 ms
    """
    nonnegative(rows=rows, weights=weights)
    positive(bytes_each=bytes_each)
    at_least(1, micro=micro)
    return micro * kernel_time(2 * weights * rows / micro, bytes_each * weights, peak, bandwidth)


def attention_time(
    b: Number,
    S: Number,
    attention: Number,
    kv: Number,
    peak: Number,
    bandwidth: Number,
    q: Number = 1,
    t: Number = 1,
) -> Number:
    """Seconds of attention on one chip in a step.

    t chips may share the heads of their streams. Latent attention has one cache for all heads, so each of
    the t chips then reads the caches of all b t streams: the arithmetic is divided, the traffic is not.

    Parameters
    ----------
    b : streams per chip (> 0);  S : tokens of context of each (>= 0)
    attention : FLOP per token written and token of context (>= 0);  kv : bytes per token of context (>= 0)
    peak, bandwidth : as in `kernel_time`;  q : tokens of each stream in a step (>= 1)
    t : chips that share the heads (>= 1)

    DeepSeek's day, 88 streams of 4,989 tokens on an H800, at the rates of FlashMLA:

    >>> print(f"{1e3 * attention_time(88, 4989, 16990208, 70272, 660e12, 3.0e12):.1f} ms")
    11.3 ms
    """
    positive(b=b)
    at_least(1, q=q, t=t)
    nonnegative(S=S, attention=attention, kv=kv)
    return kernel_time(b * q * S * attention, b * t * S * kv, peak, bandwidth)


def overlapped(chip: Number, network: Number, micro: Number) -> Number:
    """Seconds of a step from those of the chip and of the network: hidden behind each other, or in a row.

    With two micro-batches one computes while the tokens of the other travel, and the longer of the two
    counts; with one, the chip waits.

    Parameters
    ----------
    chip, network : seconds (>= 0);  micro : micro-batches (>= 1)

    >>> float(overlapped(26e-3, 20e-3, 2)), float(overlapped(26e-3, 20e-3, 1))
    (0.026, 0.046)
    """
    nonnegative(chip=chip, network=network)
    at_least(1, micro=micro)
    return np.where(micro >= 2, np.maximum(chip, network), chip + network)


def step_time(
    b: Number,
    S: Number,
    n: Number,
    *,
    shared: Number,
    routed: Number,
    E: Number,
    k: Number,
    layers: Number,
    moe_layers: Number,
    d_model: Number,
    attention: Number,
    kv: Number,
    peak: Number,
    attention_peak: Number,
    bandwidth: Number,
    link: Number,
    wait: Number,
    micro: Number = 2,
    q: Number = 1,
    t: Number = 1,
    g: Number = 8,
    spare: Number = 1.0,
) -> Number:
    """Seconds of one decoding step of a mixture of experts, with one-byte weights, on a unit of n chips.

    Attention and linear layers run one after the other. Weights that every token uses are copied to each
    group of t chips, experts are spread over all n. Tokens travel to experts outside their server of g
    chips, there in FP8 and back in BF16. Each layer waits a fixed time besides: launches, synchronisation,
    the slowest chip.

    Parameters
    ----------
    b : streams per chip (> 0);  S : tokens of context of each (>= 0);  n : chips of the unit (>= g, >= t)
    shared, routed : parameters that every token uses, and of all routed experts (>= 0)
    E, k : experts of a layer, and experts per token (> 0, k < E)
    layers, moe_layers : in all, and with experts (> 0)
    d_model : numbers per token that travel (> 0);  attention, kv : as in `attention_time`
    peak, attention_peak, bandwidth : of one chip, as attained (> 0);  link : bytes/s per chip (> 0)
    wait : seconds that a layer takes besides (>= 0)
    micro, q, t : as in `linear_time` and `attention_time`;  g : chips of a server (>= 1)
    spare : expert slots over experts, for copies of busy ones (>= 1)
    Returns
    -------
    seconds per step; a stream gets q tokens in it, less those that are refused
    Source
    ------
    Austin et al. (2025), chapter 7, for kernels in sequence; DeepSeek-AI (2025), inference system overview,
    for the layout. DeepSeek's day, observed 47.6 ms:

    >>> v3 = dict(shared=17.1e9, routed=653.9e9, E=256, k=8, layers=61, moe_layers=58, d_model=7168,
    ...           attention=16990208, kv=70272)
    >>> h800 = dict(peak=1.32e15, attention_peak=660e12, bandwidth=3.0e12, link=40e9)
    >>> print(f"{1e3 * step_time(88, 4989, 144, **v3, **h800, wait=0.37e-3, spare=288 / 256):.1f} ms")
    48.7 ms
    """
    at_least(1, spare=spare, g=g)
    nonnegative(wait=wait, **{"n - g": n - g, "n - t": n - t})
    visits = 2 * routed * k / E * b * q  # FLOP in experts: a chip does for others what others do for it
    touched = spare * routed / n * distinct_experts(b * n * q / micro, k, E)
    chip = (
        attention_time(b, S, attention, kv, attention_peak, bandwidth, q, t)
        + linear_time(b * q * t, shared / t, 1, peak, bandwidth, micro)
        + micro * kernel_time(visits / micro, touched, peak, bandwidth)
    )
    outside = 1 - np.maximum(g, t) / n  # of the experts
    network = moe_layers * exchange_time(b * q, k * outside, d_model, 1 + 2, link)
    return overlapped(chip, network, micro) + layers * wait


def exchange_time(
    tokens: Number, copies: Number, d_model: Number, bytes_each: Number, link: Number
) -> Number:
    """Seconds to send tokens to their experts in other chips and to bring the results back, in one layer.

    Parameters
    ----------
    tokens : tokens of one chip (> 0);  copies : experts that each token visits there (>= 0)
    d_model : numbers per token (> 0);  bytes_each : bytes per number, there and back together (> 0)
    link : rate of a chip's link to the others, bytes/s (> 0)
    Source
    ------
    Zhao et al. (2025), section 2.3.2: FP8 there, BF16 back, 32 tokens, 120.96 microseconds.

    >>> print(f"{1e6 * exchange_time(32, 9, 7000, 1 + 2, 50e9):.2f}")
    120.96
    """
    positive(tokens=tokens, d_model=d_model, bytes_each=bytes_each, link=link)
    nonnegative(copies=copies)
    return tokens * copies * d_model * bytes_each / link


def max_streams(memory: Number, weights: Number, kv: Number, S: Number) -> Number:
    """Streams whose contexts fit in memory beside the weights: (memory - weights) / (S kv).

    Parameters
    ----------
    memory, weights : bytes (> 0, weights below memory);  kv : bytes per token of context (> 0)
    S : tokens of context of each stream (> 0)

    >>> round(max_streams(8 * 16e9, 26e9, 2 * kv_elements(40, 40, 128), 8192), 1)
    15.2
    """
    positive(weights=weights, kv=kv, S=S, **{"memory - weights": memory - weights})
    return (memory - weights) / (S * kv)


def streams(throughput: Number, speed: Number) -> Number:
    """Streams in service at once: tokens per second in all over tokens per second of one (Little's law).

    Parameters
    ----------
    throughput, speed : tokens/s (> 0)
    Source
    ------
    Little (1961). 144 GPUs of 1,850 tokens/s each with 20 tokens/s for every user; RTP-LLM (2025) counted
    13,200 at once:

    >>> streams(144 * 1850, 20)
    13320.0
    """
    positive(throughput=throughput, speed=speed)
    return throughput / speed


# --- from seconds to dollars -------------------------------------------------------------------


def token_cost(price: Number, throughput: Number, load: Number = 1.0) -> Number:
    """Cost of a million tokens: the rent of an hour over the tokens of an hour.

    Parameters
    ----------
    price : USD per hour of the machine (>= 0);  throughput : tokens/s of that machine at full load (> 0)
    load : share of that throughput that is sold on average (0 < load <= 1)
    Returns
    -------
    USD per million tokens

    A node of eight H800 at $2 an hour each that writes 14,800 tokens/s (DeepSeek-AI 2025):

    >>> print(f"{token_cost(8 * 2.0, 14_800):.3f}")
    0.300
    """
    nonnegative(price=price)
    positive(throughput=throughput, load=load)
    fraction(load=load)
    return price / (throughput * load * SECONDS_PER_HOUR) * 1e6


def nodes_needed(tokens: Number, throughput: Number) -> Number:
    """Machines that work all day to process a day's tokens.

    Parameters
    ----------
    tokens : per day (>= 0);  throughput : tokens/s of one machine (> 0)

    >>> print(f"{nodes_needed(608e9, 73_700) + nodes_needed(168e9, 14_800):.2f}")
    226.86
    """
    nonnegative(tokens=tokens)
    positive(throughput=throughput)
    return tokens / (throughput * SECONDS_PER_DAY)


def service_cost(nodes: Number, gpus: Number, price: Number) -> Number:
    """Rent of a day: nodes * GPUs per node * 24 * price of a GPU-hour, USD.

    Parameters
    ----------
    nodes : average over the day (>= 0);  gpus : per node (> 0);  price : USD per GPU-hour (>= 0)
    Source
    ------
    DeepSeek-AI (2025), inference system overview: $87,072.

    >>> service_cost(226.75, 8, 2.0)
    87072.0
    """
    nonnegative(nodes=nodes, price=price)
    positive(gpus=gpus)
    return nodes * gpus * HOURS_PER_DAY * price


def service_revenue(
    inputs: Number, hit_share: Number, outputs: Number, p_hit: Number, p_miss: Number, p_out: Number
) -> Number:
    """Revenue of tokens at list prices, USD.

    Parameters
    ----------
    inputs, outputs : tokens (>= 0);  hit_share : share of inputs found in the cache, in [0, 1]
    p_hit, p_miss, p_out : USD per million tokens of each kind (>= 0)
    Source
    ------
    DeepSeek-AI (2025): $562,027 from unrounded token counts.

    >>> round(service_revenue(608e9, 342 / 608, 168e9, 0.14, 0.55, 2.19))
    562100
    """
    nonnegative(inputs=inputs, outputs=outputs, p_hit=p_hit, p_miss=p_miss, p_out=p_out)
    fraction(hit_share=hit_share)
    return (inputs * (hit_share * p_hit + (1 - hit_share) * p_miss) + outputs * p_out) / 1e6


def collected(day: Number, night: Number, night_share: Number, paid: Number) -> Number:
    """Revenue that is left when some tokens come at night prices and some are free.

    Parameters
    ----------
    day, night : revenue if every token paid the day's, or the night's, price (>= 0)
    night_share : share of tokens in the hours of the discount, in [0, 1]
    paid : share of tokens that anyone pays for, in [0, 1], the same by day and by night
    Returns
    -------
    in the unit of `day`

    >>> collected(100.0, 40.0, 0.5, 0.5)
    35.0
    """
    nonnegative(day=day, night=night)
    fraction(night_share=night_share, paid=paid)
    return paid * ((1 - night_share) * day + night_share * night)


def markup(revenue: Number, cost: Number) -> Number:
    """Profit over cost: (revenue - cost) / cost, from -1 to any height.

    Parameters
    ----------
    revenue : (>= 0);  cost : (> 0), in the same unit
    Source
    ------
    DeepSeek-AI (2025) prints 545 %.

    >>> print(f"{markup(562_027, 87_072):.1%}")
    545.5%
    """
    nonnegative(revenue=revenue)
    positive(cost=cost)
    return revenue / cost - 1


def margin(revenue: Number, cost: Number) -> Number:
    """Profit over revenue: (revenue - cost) / revenue, at most 1.

    Where cost is the marginal cost of the last token this is the Lerner index; with an average cost it is
    an accounting margin.

    Parameters
    ----------
    revenue : (> 0);  cost : (>= 0), in the same unit

    >>> print(f"{margin(562_027, 87_072):.1%}")
    84.5%
    """
    positive(revenue=revenue)
    nonnegative(cost=cost)
    return 1 - cost / revenue


def margin_of_markup(m: Number) -> Number:
    """The margin on revenue that belongs to a mark-up on cost: m / (1 + m).

    Parameters
    ----------
    m : mark-up (> -1)

    >>> print(f"{margin_of_markup(5.45):.1%}")
    84.5%
    """
    positive(**{"1 + m": 1 + m})
    return m / (1 + m)


def peak_load_prices(r: Number, v: Number, h: Number) -> tuple[Number, Number]:
    """Prices of a machine-hour by day and by night that just pay its rent.

    Capacity is built for the h busy hours and stands idle, or works at something worth v an hour, for the
    others. At night one more hour of service costs what it displaces, v; the day must earn the rest of the
    rent: p_day = (24 r - (24 - h) v) / h and p_night = v.

    Parameters
    ----------
    r : rent per hour, paid around the clock, USD (> 0);  v : value of a night hour elsewhere, in [0, r]
    h : busy hours per day, in (0, 24)
    Returns
    -------
    p_day, p_night : USD per machine-hour
    Source
    ------
    Steiner (1957), with demand that peaks by day at either price.

    >>> peak_load_prices(2.0, 0.0, 16.0), peak_load_prices(2.0, 2.0, 16.0)
    ((3.0, 0.0), (2.0, 2.0))
    """
    positive(r=r)
    nonnegative(v=v, **{"r - v": r - v})
    open_fraction(**{"h / 24": h / HOURS_PER_DAY})
    return (HOURS_PER_DAY * r - (HOURS_PER_DAY - h) * v) / h, v


# --- growth ------------------------------------------------------------------------------------


def required_growth(multiple: Number, years: Number) -> Number:
    """Factor per year that multiplies a quantity by `multiple` in so many years: multiple^(1/years).

    Parameters
    ----------
    multiple : (> 0);  years : (> 0)

    >>> [round(float(required_growth(1e9, y)), 2) for y in (5, 10, 20, 30)]
    [63.1, 7.94, 2.82, 2.0]
    """
    positive(multiple=multiple, years=years)
    return np.exp(np.log(multiple) / years)
