"""What a training run costs: published hours, costs and utilisations, recomputed with aiecon.compute."""

import numpy as np

from aiecon.compute import (
    HOURS_PER_DAY,
    HOURS_PER_YEAR,
    SECONDS_PER_HOUR,
    aged_price,
    attention_flop_per_token,
    days,
    energy_per_hour,
    interval_sigma,
    rental_cost,
    throughput,
    training_flop,
    user_cost,
    utilisation,
    years_to_reach,
)
from aiecon.reproductions import reproduces

V3 = {"N": 37e9, "D": 14.8e12}  # activated parameters and pre-training tokens (DeepSeek-V3 report, abstract)
V3_GPUS = 2048
H800_PRICE = 2.0  # USD per hour, assumed by DeepSeek
H800_BF16, H800_FP8 = 989.4e12, 1978.9e12  # dense peaks, FLOP per second
ISCA_TOKENS_PER_DAY = 272.80e9  # Zhao et al. (2025), Table 4, 2,048 GPUs
PRICE_PERFORMANCE = 0.14 * np.log(10)  # yearly growth of computing power per dollar in Epoch AI's cost model


# --- DeepSeek-V3: the bill ---------------------------------------------------------------------


@reproduces(
    "DeepSeek-V3, pre-training hours",
    published=2_664_000,
    unit="H800-hours",
    source="deepseek2024v3",
    where="Table 1",
    rtol=1e-9,
    note="180 thousand hours per trillion tokens",
)
def v3_pretraining_hours() -> float:
    return 180e3 * V3["D"] / 1e12


@reproduces(
    "DeepSeek-V3, hours of all stages",
    published=2_788_000,
    unit="H800-hours",
    source="deepseek2024v3",
    where="Table 1",
    rtol=1e-9,
)
def v3_hours() -> float:
    return v3_pretraining_hours() + 119e3 + 5e3


@reproduces(
    "DeepSeek-V3, cost of pre-training",
    published=5.328e6,
    unit="USD",
    source="deepseek2024v3",
    where="Table 1",
    rtol=1e-9,
)
def v3_pretraining_cost() -> float:
    return rental_cost(2_664_000, H800_PRICE)


@reproduces(
    "DeepSeek-V3, cost of context extension",
    published=0.238e6,
    unit="USD",
    source="deepseek2024v3",
    where="Table 1",
    rtol=1e-9,
)
def v3_context_cost() -> float:
    return rental_cost(119_000, H800_PRICE)


@reproduces(
    "DeepSeek-V3, cost of post-training",
    published=0.010e6,
    unit="USD",
    source="deepseek2024v3",
    where="Table 1",
    rtol=1e-9,
)
def v3_posttraining_cost() -> float:
    return rental_cost(5_000, H800_PRICE)


@reproduces(
    "DeepSeek-V3, cost of all stages",
    published=5.576e6,
    unit="USD",
    source="deepseek2024v3",
    where="Table 1",
    rtol=1e-9,
    note="the 5.6 million of the headlines",
)
def v3_cost() -> float:
    return rental_cost(v3_hours(), H800_PRICE)


@reproduces(
    "DeepSeek-V3, days per trillion tokens on 2,048 GPUs",
    published=3.7,
    unit="days",
    source="deepseek2024v3",
    where="section 1",
    atol=0.05,
)
def v3_days_per_trillion() -> float:
    return days(180e3, V3_GPUS)


@reproduces(
    "DeepSeek-V3, tokens per day measured later on the same cluster",
    published=ISCA_TOKENS_PER_DAY,
    unit="tokens",
    source="zhao2025isca",
    where="Table 4",
    rtol=0.005,
    note="a second route to the same hours: 14.8 trillion tokens over the days that Table 1 implies",
)
def v3_tokens_per_day() -> float:
    return V3["D"] / days(2_664_000, V3_GPUS)


# --- DeepSeek-V3: FLOP and utilisation ---------------------------------------------------------


@reproduces(
    "DeepSeek-V3, pre-training compute",
    published=3.2856e24,
    unit="FLOP",
    source="epoch2025models",
    where="compute notes",
    rtol=1e-9,
)
def v3_compute() -> float:
    return training_flop(**V3)


@reproduces(
    "DeepSeek-V3, FLOP per token",
    published=250e9,
    unit="FLOP",
    source="zhao2025isca",
    where="Table 2",
    rtol=0.02,
    note="6 N plus causal attention over 4,096 tokens; it rounds and is silent on embeddings",
)
def v3_flop_per_token() -> float:
    return 6 * V3["N"] + attention_flop_per_token(61, 128, 128 + 64, 128, 4096)


@reproduces(
    "Llama 3.1 405B, FLOP per token",
    published=2448e9,
    unit="FLOP",
    source="zhao2025isca",
    where="Table 2",
    rtol=0.02,
    note="6 N plus causal attention; the input embedding (2.1 billion parameters) is a look-up",
)
def llama_flop_per_token() -> float:
    return 6 * 405e9 + attention_flop_per_token(126, 128, 128, 128, 4096)


@reproduces(
    "DeepSeek-V3, attention's upper triangle in TFLOP/s",
    published=432e12 - 385e12,
    unit="FLOP/s per GPU",
    source="zhao2025isca",
    where="Table 4",
    rtol=0.03,
    note="the difference between their non-causal and causal throughput is one more causal half",
)
def v3_non_causal_difference() -> float:
    per_token = attention_flop_per_token(61, 128, 128 + 64, 128, 4096)
    return per_token * ISCA_TOKENS_PER_DAY / (V3_GPUS * SECONDS_PER_HOUR * HOURS_PER_DAY)


@reproduces(
    "DeepSeek-V3, throughput with causal attention",
    published=385e12,
    unit="FLOP/s per GPU",
    source="zhao2025isca",
    where="Table 4",
    rtol=0.005,
)
def v3_throughput_causal() -> float:
    return throughput(250e9 * V3["D"], 2_664_000)


@reproduces(
    "DeepSeek-V3, MFU of the BF16 peak, causal",
    published=0.3894,
    unit="fraction",
    source="zhao2025isca",
    where="Table 4",
    atol=0.002,
)
def v3_mfu_bf16() -> float:
    return utilisation(250e9 * V3["D"], 2_664_000, H800_BF16)


@reproduces(
    "DeepSeek-V3, MFU of 1,513 TFLOP/s (FP8 peak of the PCIe card)",
    published=0.2244,
    unit="fraction",
    source="epoch2025models",
    where="DeepSeek-V3, snapshot of 2025-08",
    atol=0.0001,
    note="6 N D of all stages over all hours; the chip of the report is the SXM version",
)
def v3_mfu_epoch_old() -> float:
    return utilisation(3.4078e24, 2_788_000, 1513e12)


@reproduces(
    "DeepSeek-V3, MFU of the FP8 peak",
    published=0.1947,
    unit="fraction",
    source="epoch2025models",
    where="DeepSeek-V3, later note",
    atol=0.001,
    note="385 TFLOP/s over 1,979 TFLOP/s",
)
def v3_mfu_fp8() -> float:
    return utilisation(250e9 * V3["D"], 2_664_000, H800_FP8)


# --- R1 on top of V3 ---------------------------------------------------------------------------


@reproduces(
    "R1-Zero, hours of reinforcement learning",
    published=101e3,
    unit="H800-hours",
    source="deepseek2025nature",
    where="appendix B.4.4, Table 7",
    rtol=0.005,
    note="64 nodes of 8 GPUs for 198 hours",
)
def r1_zero_hours() -> float:
    return 64 * 8 * 198


@reproduces(
    "R1, hours of reinforcement learning",
    published=41e3,
    unit="H800-hours",
    source="deepseek2025nature",
    where="appendix B.4.4, Table 7",
    rtol=0.005,
    note="80 hours; the text also says 4 days, which would be 96",
)
def r1_hours() -> float:
    return 64 * 8 * 80


@reproduces(
    "R1, cost of everything after V3-Base",
    published=294e3,
    unit="USD",
    source="deepseek2025nature",
    where="appendix B.4.4, Table 7",
    rtol=0.005,
)
def r1_cost() -> float:
    return rental_cost(r1_zero_hours() + r1_hours() + 5e3, H800_PRICE)


# --- Llama 3.1 405B ----------------------------------------------------------------------------


@reproduces(
    "Llama 3.1 405B, training compute",
    published=3.8e25,
    unit="FLOP",
    source="grattafiori2024llama",
    where="section 1",
    rtol=0.005,
)
def llama_compute() -> float:
    return training_flop(405e9, 15.6e12)


@reproduces(
    "Llama 3.1 405B, MFU of the BF16 peak",
    published=0.38,
    unit="fraction",
    source="grattafiori2024llama",
    where="Table 4",
    atol=0.025,
    note="lower end of 38-43% in running configurations; ours spreads 6 N D and attention at 8,192 tokens "
    "over all 30.84 million hours of the model card, in which restarts count too",
)
def llama_mfu() -> float:
    per_token = 6 * 405e9 + attention_flop_per_token(126, 128, 128, 128, 8192)
    return utilisation(per_token * 15.6e12, 30.84e6, H800_BF16)


# --- GPT-4: one run, three costs ---------------------------------------------------------------


@reproduces(
    "GPT-4, amortised hardware and energy",
    published=42_166_697,
    unit="USD of 2023",
    source="epoch2025models",
    where="GPT-4, snapshot of 2025-12-02",
    rtol=0.02,
    note="purchase price, 21 months of obsolescence, then user cost without interest, and electricity",
)
def gpt4_amortised() -> float:
    q = 806_190_977 / 25_000  # per GPU, with its share of server and network
    q = aged_price(q, -PRICE_PERFORMANCE, 21 / 12)  # bought in August 2020, run from May 2022
    hardware = user_cost(q, 0.0, 0.0, growth=-PRICE_PERFORMANCE) / HOURS_PER_YEAR
    return 57e6 * (hardware + energy_per_hour(0.75 * 6.5 / 8, 1.25, 0.0806))


# --- how sure, how fast ------------------------------------------------------------------------


@reproduces(
    "Median of an experiment factor between 1.2 and 4",
    published=2.2,
    unit="ratio",
    source="cottier2024",
    where="development-cost notebook",
    atol=0.05,
    note="log-normal with that 90% interval",
)
def experiment_factor() -> float:
    σ = interval_sigma(1.2, 4.0)
    return float(1.2 * np.exp(1.6448536 * σ))


@reproduces(
    "Year in which the largest run costs a billion dollars",
    published=2027,
    unit="year",
    source="cottier2024",
    where="abstract",
    atol=0.5,
    note="40 million for GPT-4 (March 2023), times 2.4 a year; published: by 2027",
)
def billion_year() -> float:
    return 2023.2 + years_to_reach(1e9, 40e6, 2.4)
