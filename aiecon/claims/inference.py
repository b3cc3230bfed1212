"""Claims about inference: how much of the computing it is, what it needs, how far it can grow."""

import numpy as np

from aiecon import compute
from aiecon import inference as serve
from aiecon.claims import judges
from aiecon.data import load

SERVICE = "DeepSeek V3 and R1"
MODEL = "DeepSeek-V3"
BF16, FP8 = 2, 1  # bytes of a number
DISPATCH_AND_COMBINE = FP8 + BF16  # bytes of a number on its way to an expert and back
MANY = 1000  # GPUs: what we read "large numbers" as


def _day(quantity: str) -> float:
    return float(load("serving_day").set_index(["service", "quantity"]).value[SERVICE, quantity])


def _training_hours() -> float:
    hours = load("training_runs").query("current").set_index("model").gpu_hours
    return float(hours[MODEL] + hours["DeepSeek-R1 (RL stages)"])


def _rate(item: str) -> float:
    return float(load("progress_rates").set_index("item").factor_per_year[item])


def _market(item: str) -> float:
    return float(load("inference_market").set_index("item").value[item])


def tokens_growth(start: int, end: int) -> float:
    """Factor per year by which Google's tokens grew between two Mays."""
    tokens = [_market(f"tokens per month, Google, May {year}") for year in (start, end)]
    return float(serve.required_growth(tokens[1] / tokens[0], end - start))


@judges("A11")
def demand_for_gpus() -> tuple[str, dict[str, str | float]]:
    """Two links. The premise holds if a year of serving at the pace of DeepSeek's disclosed day takes more
    GPU-hours than training both models did. The conclusion follows only if tokens served grow faster than
    the GPU time of a token falls, for which the fall of prices stands in. Mostly true if the only long
    series of tokens outgrows the fall at the level of GPT-4 in science; false if the premise fails or the
    series grows less than the slowest published fall; unresolved between.
    """
    per_day = _day("nodes_average") * _day("gpus_per_node") * serve.HOURS_PER_DAY
    served, trained = compute.DAYS_PER_YEAR * per_day, _training_hours()
    slow, fast = _rate("token price, slowest milestone"), _rate("token price, GPT-4 level science")
    growth = tokens_growth(2024, 2026)
    if served < trained or growth < slow:
        verdict = "false"
    else:
        verdict = "mostly true" if growth > fast else "unresolved"
    return verdict, {
        "days": trained / per_day,
        "share": served / (served + trained),
        "slow": slow,
        "fast": fast,
        "fastest": _rate("token price, fastest milestone"),
        "growth": growth,
        "first": tokens_growth(2024, 2025),
        "second": tokens_growth(2025, 2026),
    }


@judges("A12")
def a_billion_times() -> tuple[str, dict[str, str | float]]:
    """A market is measured in dollars. True if a billion times the present dollars is less than the product
    of the world. If it is more, the statement is misleading where a billion times as many inferences, at
    unchanged spending, are within thirty years of measured progress, so that quantity was taken for value;
    false where they are not.
    """
    multiple = _market("growth of inference, forecast")
    share, revenue = (
        _market("inference share of data-centre revenue"),
        _market("data-centre revenue of Nvidia"),
    )
    dollars = multiple * share * revenue
    world = _market("gross world product")
    hardware, algorithms = _rate("hardware, GPUs for machine learning"), _rate("algorithms, preprint")
    years = float(compute.years_to_reach(multiple, 1.0, hardware * algorithms))
    verdict = "true" if dollars <= world else "misleading" if years <= 30 else "false"
    return verdict, {
        "market": share * revenue / 1e9,
        "worlds": dollars / world,
        "five": float(serve.required_growth(multiple, 5)),
        "ten": float(serve.required_growth(multiple, 10)),
        "twenty": float(serve.required_growth(multiple, 20)),
        "progress": hardware * algorithms,
        "years": years,
        "seen_years": float(compute.years_to_reach(multiple, 1.0, tokens_growth(2024, 2026))),
        "room": world / (share * revenue),
    }


def decoding_step() -> dict[str, float]:
    """One decoding step of DeepSeek's service on the roofline of its chip, in seconds per GPU.

    Streams by Little's law from disclosed speeds. Weights at one byte each: what is not a routed expert on
    every GPU, and two experts per layer. Cache at two bytes a number. Linear layers at the FP8 peak,
    attention on the compressed vector at the BF16 peak. Tokens travel to their experts over the network.
    """
    shape = load("attention_shapes").set_index("model").loc[MODEL]
    run = load("training_runs").query("current").set_index("model").loc[MODEL]
    chip = load("accelerators").set_index("chip").loc["H800 SXM"]
    expert = 3 * shape.d_model * shape.d_expert
    other = run.params_total - expert * shape.experts * shape.moe_layers
    weights = FP8 * (other + expert * shape.moe_layers * _day("decode_experts_per_gpu"))
    kv = BF16 * serve.kv_elements_latent(shape.layers, shape.d_latent, shape.d_rope)
    attention = serve.attention_flop(shape.layers, shape.heads, shape.d_latent + shape.d_rope, shape.d_latent)
    S = _day("context_per_output_token")
    B = serve.streams(_day("decode_tokens_per_s") / _day("gpus_per_node"), _day("speed"))
    linear = serve.compute_time(B, 0, run.params_active, 0, chip.peak_fp8_FLOP_per_s)
    attending = B * S * attention / chip.peak_bf16_FLOP_per_s
    layer = serve.exchange_time(
        B, shape.experts_per_token, shape.d_model, DISPATCH_AND_COMBINE, _day("link_B_per_s")
    )
    return {
        "streams": B,
        "held": (weights + B * S * kv) / chip.memory_B,
        "memory": serve.memory_time(B, S, weights, kv, chip.memory_bandwidth_B_per_s),
        "arithmetic": linear + attending,
        "network": shape.moe_layers * layer,
        "observed": 1 / _day("speed"),
    }


@judges("B07")
def gpus_and_networks() -> tuple[str, dict[str, str | float]]:
    """Large numbers: the service ran on more than a thousand GPUs, and one server of eight cannot even hold
    the model. Networks: in a decoding step the exchange between experts takes at least half as long as the
    slower of memory and arithmetic. Nvidia: no other maker's server of eight holds the model at the same
    bandwidth or more. True if all three hold, mostly true if the first two do, misleading if only one does,
    else false.
    """
    gpus = _day("nodes_average") * _day("gpus_per_node")
    chips = load("accelerators").set_index("chip")
    size = FP8 * load("training_runs").query("current").set_index("model").params_total[MODEL]
    ours = chips.loc["H800 SXM"]
    least = float(np.ceil(size / ours.memory_B))
    many = gpus > MANY and least > _day("gpus_per_node")
    step = decoding_step()
    networks = step["network"] >= max(step["memory"], step["arithmetic"]) / 2
    rivals = chips[
        (chips.vendor != "Nvidia")
        & (8 * chips.memory_B > size)
        & (chips.memory_bandwidth_B_per_s >= ours.memory_bandwidth_B_per_s)
    ]
    needed = [bool(many), bool(networks)]
    if all(needed):
        verdict = "true" if rivals.empty else "mostly true"
    else:
        verdict = "misleading" if any(needed) else "false"
    return verdict, {
        "gpus": gpus,
        "least": least,
        "unit": _day("decode_unit_nodes") * _day("gpus_per_node"),
        "network": 1e3 * step["network"],
        "memory": 1e3 * step["memory"],
        "arithmetic": 1e3 * step["arithmetic"],
        "rival": ", ".join(rivals.index) or "none",
        "rival_memory": float(8 * rivals.memory_B.max() / 1e9) if len(rivals) else 0.0,
        "size": size / 1e9,
    }
