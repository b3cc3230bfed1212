"""What it costs to answer: lifetime compute, the roofline of serving, and the economics of a day of tokens.

The chain of the module is the chain of the chapter: tokens served change which model is worth training;
a chip sets how fast tokens can come; speed and the rent of an hour give the cost of a token; cost and price
give a margin. All functions are pure and work on floats, NumPy arrays and symbols alike; only
`inference_aware_optimum` needs numbers.
"""

import numpy as np

from aiecon.compute import HOURS_PER_DAY, SECONDS_PER_HOUR, training_flop
from aiecon.domain import (
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
from aiecon.scaling import isoquant

SECONDS_PER_DAY = HOURS_PER_DAY * SECONDS_PER_HOUR


# --- lifetime compute: train once, serve for long ----------------------------------------------


@model
def inference_flop(N: Positive, T: NonNegative) -> Number:
    """Compute to serve T tokens: two FLOP per parameter and token, the forward pass alone.

    Counts tokens read and tokens written alike and leaves out attention over the context.

    N : parameters that act on each token;  T : tokens served
    Returns: FLOP
    Source: Sardana et al. (2024), eq. 2.

    DeepSeek's day of February 2025: 266 billion tokens read afresh and 168 billion written.

    >>> print(f"{inference_flop(37e9, 266e9 + 168e9):.2e}")
    3.21e+22
    """
    return 2 * N * T


@model
def lifetime_flop(N: Positive, D: Positive, T: NonNegative) -> Number:
    """Compute over a model's life: 6 N D to train it on D tokens and 2 N T to serve T tokens.

    N : parameters;  D : training tokens;  T : tokens served
    Returns: FLOP
    Source: Sardana et al. (2024), eq. 2.

    >>> print(f"{lifetime_flop(7e9, 1e12, 2e12):.1e}")
    7.0e+22
    """
    return training_flop(N, D) + inference_flop(N, T)


@model
def quality_of(N: Positive, A: Positive, α: Positive, β: Positive) -> Number:
    """Reducible loss of a compute-optimal model of N parameters: A N^-α (1 + α/β).

    On the expansion path α A N^-α = β B D^-β, so the token term is α/β times the parameter term.

    N : parameters;  A, α, β : of the scaling law
    Returns: R, nats per token
    Source: Hoffmann et al. (2022), eq. 4.

    >>> print(f"{quality_of(70e9, 482.01, 0.3478, 0.3658):.3f}")
    0.159
    """
    return A * N**-α * (1 + α / β)


@model
def tokens_for_quality(
    N: Positive, R: Positive, A: Positive, B: Positive, α: Positive, β: Positive
) -> Number:
    """Training tokens that bring a model of N parameters to the reducible loss R: the isoquant D(N).

    N : parameters, more than (A/R)^(1/α): a smaller model cannot reach R on any data
    R : reducible loss, nats per token;  A, B, α, β : of the scaling law
    Returns: D, tokens
    Raises: ValueError for a model too small for the quality
    Source: Hoffmann et al. (2022), eq. 2, solved for D.

    A model of 7 billion parameters as good as a compute-optimal one of 13 billion (Sardana et al., Figure 1):

    >>> R = quality_of(13e9, 406.4, 0.336, 0.283)
    >>> print(f"{tokens_for_quality(7e9, R, 406.4, 410.7, 0.336, 0.283):.3g}")
    1.24e+12
    """
    require(Positive, **{"R - A N**-α": R - A * N**-α})
    return (B / (R - A * N**-α)) ** (1 / β)


@model
def break_even_tokens(N_small: Positive, D_small: Positive, N_large: Positive, D_large: Positive) -> Number:
    """Tokens served at which a small over-trained model has paid back its extra training.

    Both have the same quality. Training costs 6 (N_s D_s - N_l D_l) more, each token served saves
    2 (N_l - N_s): T = 3 (N_s D_s - N_l D_l) / (N_l - N_s).

    N_small, N_large : parameters (the large one larger);  D_small, D_large : training tokens
    Returns: T, tokens; negative if the small model is cheaper to train as well

    >>> print(f"{break_even_tokens(7e9, 1.24e12, 13e9, 0.5765e12):.2e}")
    5.93e+11
    """
    require(Positive, **{"N_large - N_small": N_large - N_small})
    return 3 * (N_small * D_small - N_large * D_large) / (N_large - N_small)


@model
def tokens_that_justify(
    N: Positive, D: Positive, A: Positive, B: Positive, α: Positive, β: Positive, ρ: Positive = 1.0
) -> Number:
    """Tokens to be served for which N parameters and D training tokens are the cheapest way to their quality.

    The inverse of `inference_aware_optimum`, in closed form. Along the isoquant a developer who pays ρ for
    the FLOP of serving and 1 for the FLOP of training stops where
    T = 3 D (α A N^-α / (β B D^-β) - 1) / ρ: the further the parameter term outweighs the token term, the
    more serving the design expects.

    N, D : parameters and training tokens;  A, B, α, β : of the scaling law
    ρ : price of a FLOP in serving over that of a FLOP in training
    Returns: T, tokens; zero on the expansion path, negative for a model larger than compute-optimal
    Source: First-order condition of Sardana et al. (2024), eq. 2.

    Llama 3.1 8B, trained on 15 trillion tokens, by the law of Besiroglu et al. (2024):

    >>> print(f"{tokens_that_justify(8e9, 15e12, 482.01, 2085.43, 0.3478, 0.3658):.1e}")
    1.9e+14
    """
    return 3 * D * (α * A * N**-α / (β * B * D**-β) - 1) / ρ


@model
def inference_aware_path(
    share: OpenFraction, R: Positive, A: Positive, B: Positive, α: Positive, β: Positive, ρ: Positive = 1.0
) -> tuple[Number, Number, Number]:
    """The cheapest model of quality R for every volume of tokens, traced by one parameter.

    `share` is the share of the reducible loss that is left to the parameter term. At β/(α+β) nothing is
    served; as it rises to 1 the volume grows without bound, parameters fall to (A/R)^(1/α) and training
    tokens grow without bound.

    share : of the parameter term, from β/(α+β) upwards;  R : reducible loss, nats per token
    A, B, α, β : of the scaling law;  ρ : as in `tokens_that_justify`
    Returns: N : parameters;  D : training tokens;  T : tokens served

    >>> law = {"A": 482.01, "B": 2085.43, "α": 0.3478, "β": 0.3658}
    >>> N, D, T = inference_aware_path(0.3658 / (0.3478 + 0.3658), 0.16, **law)
    >>> bool(abs(T / D) < 1e-9)
    True
    """
    N, D = isoquant(share, R, A, B, α, β)
    return N, D, 3 * D * (α * share / (β * (1 - share)) - 1) / ρ


@model
def inference_aware_optimum(
    R: Positive, T: NonNegative, A: Positive, B: Positive, α: Positive, β: Positive, ρ: Positive = 1.0
) -> tuple[Number, Number]:
    """Parameters and training tokens that reach the reducible loss R at least lifetime cost.

    Minimises 6 N D + ρ 2 N T subject to A N^-α + B D^-β = R. The condition in the share of the parameter
    term, α share = β (1 - share) (1 + ρ T / 3 D), has one root between β/(α+β) and 1, because its left side
    rises and its right side falls in the share; it is found by bisection in the log odds of the share, on
    whole arrays.

    R : reducible loss, nats per token;  T : tokens to be served
    A, B, α, β : of the scaling law;  ρ : price of a FLOP in serving over one in training
    Returns: N : parameters;  D : training tokens. Arrays broadcast.
    Source: Sardana et al. (2024), eq. 2, who use Newton's method. Their example of a 30-billion model's
        quality and ten trillion tokens of demand, "13.6B on 2.84x the data":

    >>> R = quality_of(30e9, 406.4, 0.336, 0.283)
    >>> N, D = inference_aware_optimum(R, 1e13, 406.4, 410.7, 0.336, 0.283)
    >>> print(f"{N / 1e9:.1f} {D / tokens_for_quality(30e9, R, 406.4, 410.7, 0.336, 0.283):.2f}")
    13.6 2.84
    """
    R, T = np.asarray(R, float), np.asarray(T, float)
    start = np.log(β / α) + 0 * (R + T)  # log odds of the share on the expansion path

    def too_small(odds: Number) -> Number:
        _, D = isoquant(1 / (1 + np.exp(-odds)), R, A, B, α, β)
        return α * np.exp(odds) < β * (1 + ρ * T / (3 * D))

    width = np.ones_like(start)
    while np.any(too_small(start + width)):  # the bracket grows until it holds every root
        width = np.where(too_small(start + width), 2 * width, width)
    odds = bisect(too_small, start, start + width)
    return isoquant(1 / (1 + np.exp(-odds)), R, A, B, α, β)


# --- the roofline: arithmetic or bandwidth -----------------------------------------------------


@model
def ridge_point(peak: Positive, bandwidth: Positive) -> Number:
    """Arithmetic intensity at which a chip's two limits meet: FLOP per byte of memory traffic.

    Work with fewer FLOP per byte waits for memory, work with more waits for arithmetic.

    peak : arithmetic peak, FLOP/s;  bandwidth : of memory, bytes/s
    Returns: FLOP per byte
    Source: Williams, Waterman and Patterson (2009). TPU v5e, in Austin et al. (2025), chapter 7:

    >>> round(ridge_point(1.97e14, 8.20e11))
    240
    """
    return peak / bandwidth


@model
def roof(intensity: Positive, peak: Positive, bandwidth: Positive) -> Number:
    """Most FLOP per second that a chip attains at an arithmetic intensity: min(peak, intensity * bandwidth).

    intensity : FLOP per byte;  peak : FLOP/s;  bandwidth : bytes/s
    Returns: FLOP/s
    Source: Williams, Waterman and Patterson (2009).

    >>> print(f"{roof(2.0, 989.4e12, 3.35e12) / 989.4e12:.1%} of the peak")
    0.7% of the peak
    """
    return np.minimum(peak, intensity * bandwidth)


@model
def matmul_intensity(B: Positive, d_in: Positive, d_out: Positive, bytes_each: Positive) -> Number:
    """FLOP per byte of multiplying B rows by a d_in by d_out matrix of weights.

    2 B d_in d_out FLOP over the bytes of rows, weights and results. While B is small beside the matrix it
    is 2 B / bytes_each: every weight that is fetched is used once for each row.

    B : rows, that is tokens in one pass;  d_in, d_out : size of the matrix
    bytes_each : bytes of one number
    Returns: FLOP per byte
    Source: Austin et al. (2025), chapter 1.

    >>> [round(matmul_intensity(B, 8192, 28672, 2), 1) for B in (1, 100, 4096)]
    [1.0, 98.5, 2493.2]
    """
    return 2 * B * d_in * d_out / (bytes_each * (B * d_in + d_in * d_out + B * d_out))


@model
def critical_batch(
    peak: Positive, bandwidth: Positive, bytes_each: Positive, sparsity: AtLeastOne = 1.0
) -> Number:
    """Tokens per pass from which reading the weights no longer costs time: ridge * bytes / 2 * sparsity.

    Each weight fetched serves B tokens, but in a mixture of experts only one in `sparsity` of them, once
    the batch is large enough to touch every expert.

    peak : FLOP/s;  bandwidth : bytes/s;  bytes_each : bytes of a weight
    sparsity : parameters in all over parameters per token
    Returns: tokens per pass
    Source: Austin et al. (2025), chapter 7: 240 for 16-bit weights on TPU v5e, 120 for 8-bit weights.

    >>> round(critical_batch(1.97e14, 8.20e11, 2)), round(critical_batch(1.97e14, 8.20e11, 1))
    (240, 120)
    """
    return ridge_point(peak, bandwidth) * bytes_each / 2 * sparsity


# --- what a decoding step reads ----------------------------------------------------------------


@model
def kv_elements(layers: Positive, kv_heads: Positive, d_head: Positive) -> Number:
    """Numbers kept per token of context: a key and a value of d_head in each key-value head and layer.

    With as many key-value heads as heads this is multi-head attention, with fewer grouped-query
    attention, with one multi-query attention.

    layers, kv_heads, d_head : as named
    Returns: numbers per token of context
    Source: Ainslie et al. (2023). Llama 3.1 405B, at two bytes each (Zhao et al. 2025, Table 1: 516.096 kB):

    >>> 2 * kv_elements(126, 8, 128)
    516096
    """
    return 2 * layers * kv_heads * d_head


@model
def kv_elements_latent(layers: Positive, d_latent: Positive, d_rope: NonNegative) -> Number:
    """Numbers kept per token of context by multi-head latent attention: one vector for all heads of a layer.

    layers : as named;  d_latent : size of the compressed vector
    d_rope : size of the part that carries positions
    Returns: numbers per token of context
    Source: DeepSeek-AI (2024), DeepSeek-V2, section 2.1. DeepSeek-V3 at two bytes each (70.272 kB):

    >>> 2 * kv_elements_latent(61, 512, 64)
    70272
    """
    return layers * (d_latent + d_rope)


@model
def attention_flop(layers: Positive, heads: Positive, d_qk: Positive, d_v: Positive) -> Number:
    """FLOP with which one new token attends to one token of its context, in all heads and layers.

    A product of d_qk with each key and a sum over d_v of each value: 2 layers heads (d_qk + d_v). Latent
    attention decodes on the compressed vector itself, so that d_qk = d_latent + d_rope and d_v = d_latent.

    layers, heads : as named;  d_qk, d_v : sizes of query and key, and of value, in one head
    Returns: FLOP per new token and token of context

    >>> attention_flop(61, 128, 512 + 64, 512)
    16990208
    """
    return 2 * layers * heads * (d_qk + d_v)


@model
def distinct_experts(B: NonNegative, k: Positive, E: Positive) -> Number:
    """Share of E experts that a batch of B tokens touches: 1 - (1 - k/E)^B in expectation.

    Assumes that every token picks k different experts, all equally likely and independently of the other
    tokens. Real routing is uneven, which lowers the share.

    B : tokens in one pass;  k : experts per token (< E);  E : experts in a layer
    Returns: fraction

    >>> [round(float(distinct_experts(B, 8, 256)), 3) for B in (1, 32, 256)]
    [0.031, 0.638, 1.0]
    """
    require(Positive, **{"E - k": E - k})
    return -np.expm1(B * np.log1p(-k / E))


@model
def weights_read(B: NonNegative, other: NonNegative, routed: NonNegative, k: Positive, E: Positive) -> Number:
    """Parameters fetched from memory in one pass of B tokens through a mixture of experts.

    B : tokens in one pass;  other : parameters that every token uses
    routed : parameters of all routed experts;  k, E : as in `distinct_experts`
    Returns: parameters: those of one token at B = 1, nearly all of them at large B

    >>> [round(weights_read(B, 17.1e9, 653.9e9, 8, 256) / 1e9) for B in (1, 32, 256)]
    [38, 434, 671]
    """
    return other + routed * distinct_experts(B, k, E)


@model
def kernel_time(flop: NonNegative, moved: NonNegative, peak: Positive, bandwidth: Positive) -> Number:
    """Seconds of one kernel: its arithmetic or its memory traffic, whichever takes longer.

    Within a kernel the two overlap; kernels run one after the other, so their times add.

    flop : FLOP of the kernel;  moved : bytes of memory traffic
    peak : FLOP/s;  bandwidth : bytes/s, both as attained
    Returns: seconds
    Source: Austin et al. (2025), chapter 7. Llama 2 13B, 64 streams of 8,192 tokens on eight TPU v5e (69.33
        ms):

    >>> caches = kernel_time(0, 64 * 8192 * 2 * kv_elements(40, 40, 128), 8 * 1.97e14, 8 * 8.2e11)
    >>> linear = kernel_time(64 * 2 * 13e9, 26e9, 8 * 1.97e14, 8 * 8.2e11)
    >>> print(f"{1e3 * (caches + linear):.1f} ms")
    69.4 ms
    """
    return np.maximum(flop / peak, moved / bandwidth)


@model
def linear_time(
    rows: NonNegative,
    weights: NonNegative,
    bytes_each: Positive,
    peak: Positive,
    bandwidth: Positive,
    micro: AtLeastOne = 1,
) -> Number:
    """Seconds of the linear layers on one chip: 2 FLOP per weight and row.

    Each micro-batch reads the weights.

    rows : tokens that meet each weight in a step;  weights : on the chip
    bytes_each : bytes of a weight;  peak, bandwidth : as in `kernel_time`
    micro : micro-batches into which the step is cut
    Returns: seconds per step

    22.2 billion weights of one byte for 88 rows on an H800 in two halves, at 3.0 TB/s:

    >>> print(f"{1e3 * linear_time(88, 22.2e9, 1, 1.3e15, 3.0e12, micro=2):.1f} ms")
    14.8 ms
    """
    return micro * kernel_time(2 * weights * rows / micro, bytes_each * weights, peak, bandwidth)


@model
def attention_time(
    b: Positive,
    S: NonNegative,
    attention: NonNegative,
    kv: NonNegative,
    peak: Positive,
    bandwidth: Positive,
    q: AtLeastOne = 1,
    t: AtLeastOne = 1,
) -> Number:
    """Seconds of attention on one chip in a step.

    t chips may share the heads of their streams. Latent attention has one cache for all heads, so each of
    the t chips then reads the caches of all b t streams: the arithmetic is divided, the traffic is not.

    b : streams per chip;  S : tokens of context of each
    attention : FLOP per token written and token of context;  kv : bytes per token of context
    peak, bandwidth : as in `kernel_time`;  q : tokens of each stream in a step
    t : chips that share the heads
    Returns: seconds per step

    DeepSeek's day, 88 streams of 4,989 tokens on an H800, at the rates of FlashMLA:

    >>> print(f"{1e3 * attention_time(88, 4989, 16990208, 70272, 660e12, 3.0e12):.1f} ms")
    11.3 ms
    """
    return kernel_time(b * q * S * attention, b * t * S * kv, peak, bandwidth)


@model
def overlapped(chip: NonNegative, network: NonNegative, micro: AtLeastOne) -> Number:
    """Seconds of a step from those of the chip and of the network: hidden behind each other, or in a row.

    With two micro-batches one computes while the tokens of the other travel, and the longer of the two
    counts; with one, the chip waits.

    chip, network : seconds;  micro : micro-batches
    Returns: seconds per step
    Source: DeepSeek-V3 report (2024), section 3.4: two micro-batches, for this purpose.

    >>> float(overlapped(26e-3, 20e-3, 2)), float(overlapped(26e-3, 20e-3, 1))
    (0.026, 0.046)
    """
    return np.where(micro >= 2, np.maximum(chip, network), chip + network)


@model
def step_time(
    b: Positive,
    S: NonNegative,
    n: Number,
    *,
    shared: NonNegative,
    routed: NonNegative,
    E: Positive,
    k: Positive,
    layers: Positive,
    moe_layers: Positive,
    d_model: Positive,
    attention: NonNegative,
    kv: NonNegative,
    peak: Positive,
    attention_peak: Positive,
    bandwidth: Positive,
    link: Positive,
    wait: NonNegative,
    micro: AtLeastOne = 2,
    q: AtLeastOne = 1,
    t: AtLeastOne = 1,
    g: AtLeastOne = 8,
    spare: AtLeastOne = 1.0,
) -> Number:
    """Seconds of one decoding step of a mixture of experts, with one-byte weights, on a unit of n chips.

    Attention and linear layers run one after the other. Weights that every token uses are copied to each
    group of t chips, experts are spread over all n. Tokens travel to experts outside their server of g
    chips, there in FP8 and back in BF16. Each layer waits a fixed time besides: launches, synchronisation,
    the slowest chip.

    b : streams per chip;  S : tokens of context of each;  n : chips of the unit (>= g, >= t)
    shared, routed : parameters that every token uses, and of all routed experts
    E, k : experts of a layer, and experts per token (k < E)
    layers, moe_layers : in all, and with experts
    d_model : numbers per token that travel;  attention, kv : as in `attention_time`
    peak, attention_peak, bandwidth : of one chip, as attained;  link : bytes/s per chip
    wait : seconds that a layer takes besides
    micro, q, t : as in `linear_time` and `attention_time`;  g : chips of a server
    spare : expert slots over experts, for copies of busy ones
    Returns: seconds per step; a stream gets q tokens in it, less those that are refused
    Source: Austin et al. (2025), chapter 7, for kernels in sequence; DeepSeek-AI (2025), inference system
        overview, for the layout. DeepSeek's day, observed 47.6 ms:

    >>> v3 = dict(shared=17.1e9, routed=653.9e9, E=256, k=8, layers=61, moe_layers=58, d_model=7168,
    ...           attention=16990208, kv=70272)
    >>> h800 = dict(peak=1.32e15, attention_peak=660e12, bandwidth=3.0e12, link=40e9)
    >>> print(f"{1e3 * step_time(88, 4989, 144, **v3, **h800, wait=0.37e-3, spare=288 / 256):.1f} ms")
    48.7 ms
    """
    require(NonNegative, **{"n - g": n - g, "n - t": n - t})
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


@model
def exchange_time(
    tokens: Positive, copies: NonNegative, d_model: Positive, bytes_each: Positive, link: Positive
) -> Number:
    """Seconds to send tokens to their experts in other chips and to bring the results back, in one layer.

    tokens : tokens of one chip;  copies : experts that each token visits there
    d_model : numbers per token;  bytes_each : bytes per number, there and back together
    link : rate of a chip's link to the others, bytes/s
    Returns: seconds per layer
    Source: Zhao et al. (2025), section 2.3.2: FP8 there, BF16 back, 32 tokens, 120.96 microseconds.

    >>> print(f"{1e6 * exchange_time(32, 9, 7000, 1 + 2, 50e9):.2f}")
    120.96
    """
    return tokens * copies * d_model * bytes_each / link


@model
def max_streams(memory: Positive, weights: Positive, kv: Positive, S: Positive) -> Number:
    """Streams whose contexts fit in memory beside the weights: (memory - weights) / (S kv).

    memory, weights : bytes (weights below memory);  kv : bytes per token of context
    S : tokens of context of each stream
    Returns: streams, not rounded

    >>> round(max_streams(8 * 16e9, 26e9, 2 * kv_elements(40, 40, 128), 8192), 1)
    15.2
    """
    require(Positive, **{"memory - weights": memory - weights})
    return (memory - weights) / (S * kv)


@model
def streams(throughput: Positive, speed: Positive) -> Number:
    """Streams in service at once: tokens per second in all over tokens per second of one (Little's law).

    throughput, speed : tokens/s
    Returns: streams
    Source: Little (1961). 144 GPUs of 1,850 tokens/s each with 20 tokens/s for every user; RTP-LLM (2025)
        counted 13,200 at once:

    >>> streams(144 * 1850, 20)
    13320.0
    """
    return throughput / speed


# --- from seconds to dollars -------------------------------------------------------------------


@model
def token_cost(price: NonNegative, throughput: Positive, load: PositiveFraction = 1.0) -> Number:
    """Cost of a million tokens: the rent of an hour over the tokens of an hour.

    price : USD per hour of the machine;  throughput : tokens/s of that machine at full load
    load : share of that throughput that is sold on average
    Returns: USD per million tokens

    A node of eight H800 at $2 an hour each that writes 14,800 tokens/s (DeepSeek-AI 2025):

    >>> print(f"{token_cost(8 * 2.0, 14_800):.3f}")
    0.300
    """
    return price / (throughput * load * SECONDS_PER_HOUR) * 1e6


@model
def nodes_needed(tokens: NonNegative, throughput: Positive) -> Number:
    """Machines that work all day to process a day's tokens.

    tokens : per day;  throughput : tokens/s of one machine
    Returns: machines, not rounded

    >>> print(f"{nodes_needed(608e9, 73_700) + nodes_needed(168e9, 14_800):.2f}")
    226.86
    """
    return tokens / (throughput * SECONDS_PER_DAY)


@model
def service_cost(nodes: NonNegative, gpus: Positive, price: NonNegative) -> Number:
    """Rent of a day: nodes * GPUs per node * 24 * price of a GPU-hour, USD.

    nodes : average over the day;  gpus : per node;  price : USD per GPU-hour
    Returns: USD per day
    Source: DeepSeek-AI (2025), inference system overview: $87,072.

    >>> service_cost(226.75, 8, 2.0)
    87072.0
    """
    return nodes * gpus * HOURS_PER_DAY * price


@model
def service_revenue(
    inputs: NonNegative,
    hit_share: Fraction,
    outputs: NonNegative,
    p_hit: NonNegative,
    p_miss: NonNegative,
    p_out: NonNegative,
) -> Number:
    """Revenue of tokens at list prices, USD.

    inputs, outputs : tokens;  hit_share : share of inputs found in the cache
    p_hit, p_miss, p_out : USD per million tokens of each kind
    Returns: USD
    Source: DeepSeek-AI (2025): $562,027 from unrounded token counts.

    >>> round(service_revenue(608e9, 342 / 608, 168e9, 0.14, 0.55, 2.19))
    562100
    """
    return (inputs * (hit_share * p_hit + (1 - hit_share) * p_miss) + outputs * p_out) / 1e6


@model
def collected(day: NonNegative, night: NonNegative, night_share: Fraction, paid: Fraction) -> Number:
    """Revenue that is left when some tokens come at night prices and some are free.

    day, night : revenue if every token paid the day's, or the night's, price
    night_share : share of tokens in the hours of the discount
    paid : share of tokens that anyone pays for, the same by day and by night
    Returns: in the unit of `day`

    >>> collected(100.0, 40.0, 0.5, 0.5)
    35.0
    """
    return paid * ((1 - night_share) * day + night_share * night)


@model
def peak_load_prices(r: Positive, v: NonNegative, h: Number) -> tuple[Number, Number]:
    """Prices of a machine-hour by day and by night that just pay its rent.

    Capacity is built for the h busy hours and stands idle, or works at something worth v an hour, for the
    others. At night one more hour of service costs what it displaces, v; the day must earn the rest of the
    rent: p_day = (24 r - (24 - h) v) / h and p_night = v.

    r : rent per hour, paid around the clock, USD;  v : value of a night hour elsewhere, in [0, r]
    h : busy hours per day, in (0, 24)
    Returns: p_day, p_night : USD per machine-hour
    Source: Steiner (1957), with demand that peaks by day at either price.

    >>> peak_load_prices(2.0, 0.0, 16.0), peak_load_prices(2.0, 2.0, 16.0)
    ((3.0, 0.0), (2.0, 2.0))
    """
    require(NonNegative, **{"r - v": r - v})
    require(OpenFraction, **{"h / 24": h / HOURS_PER_DAY})
    return (HOURS_PER_DAY * r - (HOURS_PER_DAY - h) * v) / h, v


# --- growth ------------------------------------------------------------------------------------


@model
def required_growth(multiple: Positive, years: Positive) -> Number:
    """Factor per year that multiplies a quantity by `multiple` in so many years: multiple^(1/years).

    multiple : later quantity over earlier;  years : between them
    Returns: factor per year

    >>> [round(float(required_growth(1e9, y)), 2) for y in (5, 10, 20, 30)]
    [63.1, 7.94, 2.82, 2.0]
    """
    return np.exp(np.log(multiple) / years)
