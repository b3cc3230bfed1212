"""The tables in the model of decoding: what it says of every public measurement, and of units of any size.

The shape is DeepSeek-V3's. Kernels attain the shares of the data sheet that DeepSeek published for the H800;
on another chip these are proxies. Two waiting times, one within a server and one across, are fixed by two
measurements; all others test the model.
"""

from functools import cache

import numpy as np
import pandas as pd

from aiecon import inference
from aiecon.data import load

MODEL, SERVICE, KERNELS = "DeepSeek-V3", "DeepSeek V3 and R1", "Kernels on H800"
BF16, FP8 = 2, 1  # bytes of a number
SLOTS, MANY_SERVERS = 288 / 256, 16  # expert slots over experts; chips above which experts are copied
KEPT = 0.9  # share of memory that software leaves to weights and caches
SERVER = 8  # chips


def served(quantity: str, service: str = SERVICE) -> float:
    return float(load("serving_day").set_index(["service", "quantity"]).value[service, quantity])


@cache
def shape() -> dict[str, float]:
    """DeepSeek-V3 as `inference.step_time` wants it; one byte a weight, two a number of the cache."""
    s = load("attention_shapes").set_index("model").loc[MODEL]
    total = load("training_runs").query("current").set_index("model").params_total[MODEL]
    routed = 3 * s.d_model * s.d_expert * s.experts * s.moe_layers
    return {
        "shared": float(total - routed),
        "routed": float(routed),
        "E": float(s.experts),
        "k": float(s.experts_per_token),
        "layers": float(s.layers),
        "moe_layers": float(s.moe_layers),
        "d_model": float(s.d_model),
        "attention": float(inference.attention_flop(s.layers, s.heads, s.d_latent + s.d_rope, s.d_latent)),
        "kv": float(BF16 * inference.kv_elements_latent(s.layers, s.d_latent, s.d_rope)),
    }


@cache
def shares() -> dict[str, float]:
    """What kernels attain on an H800, over its data sheet: of arithmetic, of memory and of the link."""
    h800 = load("accelerators").set_index("chip").loc["H800 SXM"]
    return {
        "arithmetic": served("attention_FLOP_per_s", KERNELS) / float(h800.peak_bf16_FLOP_per_s),
        "memory": served("attention_B_per_s", KERNELS) / float(h800.memory_bandwidth_B_per_s),
        "link": served("link_B_per_s", KERNELS) / served("link_B_per_s"),
    }


def attained(chip: str, link: float = 5e10, fp8_attention: bool = False) -> dict[str, float]:
    """Rates of a chip as `inference.step_time` wants them: its data sheet times the shares of the H800."""
    c, share = load("accelerators").set_index("chip").loc[chip], shares()
    heads = c.peak_fp8_FLOP_per_s if fp8_attention else c.peak_bf16_FLOP_per_s
    return {
        "peak": float(c.peak_fp8_FLOP_per_s) * share["arithmetic"],
        "attention_peak": float(heads) * share["arithmetic"],
        "bandwidth": float(c.memory_bandwidth_B_per_s) * share["memory"],
        "link": link * share["link"],
    }


def _step(row: pd.Series, wait: float) -> float:
    rates = attained(row.chip, row.link_B_per_s, bool(row.fp8_attention))
    layout = {"micro": row.micro_batches, "q": row.drafted, "t": row.head_group}
    spare = SLOTS if row.gpus > MANY_SERVERS else 1.0
    return float(
        inference.step_time(
            row.streams_per_gpu, row.context, row.gpus, **shape(), **rates, **layout, wait=wait, spare=spare
        )
    )


@cache
def measured() -> pd.DataFrame:
    """Every public measurement, the step that it implies, and what the model says, in seconds."""
    tests = load("decode_measurements").set_index("test")
    tests["observed"] = tests.streams_per_gpu * tests.accepted / tests.tokens_per_s_per_gpu
    across = tests.gpus > SERVER
    fixed = tests[tests.use == "calibration"]
    left = {
        over: (fixed.observed[name] - _step(fixed.loc[name], 0.0)) / shape()["layers"]
        for name, over in across[fixed.index].items()
    }
    tests["wait"] = across.map(left)
    tests["model"] = [_step(row, row.wait) for _, row in tests.iterrows()]
    tests["residual"] = tests.model / tests.observed - 1
    return tests


def waits() -> dict[str, float]:
    """Seconds that a layer waits besides its kernels: within one server, and across servers."""
    tests = measured()
    return {
        "server": float(tests.wait[tests.gpus <= SERVER].iloc[0]),
        "unit": float(tests.wait[tests.gpus > SERVER].iloc[0]),
    }


def room(chip: str, S: float, n: float, t: float = 1) -> float:
    """Streams per chip whose caches fit beside the weights."""
    v3, memory = shape(), KEPT * float(load("accelerators").set_index("chip").memory_B[chip])
    spare = SLOTS if n > MANY_SERVERS else 1.0
    weights = FP8 * (v3["shared"] / t + spare * v3["routed"] / n)
    return 0.0 if weights >= memory else float(inference.max_streams(memory, weights, v3["kv"] * t, S))


def most_per_chip(
    chip: str, speed: float, n: float, S: float, link: float = 5e10, inside: float | None = None
) -> float:
    """Tokens per second of a chip when every stream gets at least `speed`: the best layout and batch.

    A unit of several servers may cut the step in two or not. In one server tokens travel over the links
    between its chips, at the data sheet's rate or at `inside` bytes/s one way, and the chips may share the
    heads of their streams instead. What they then tell each other is in the wait of a layer alone.
    """
    one = n <= SERVER
    wait = waits()["server" if one else "unit"]
    sheet = float(load("accelerators").set_index("chip").interconnect_B_per_s[chip]) / 2  # one way
    rates = attained(chip, (inside or sheet) if one else link)
    best = 0.0
    for t, micro in ((1, 1), (1, 2), (SERVER, 1))[: 3 if one else 2]:
        most = room(chip, S, n, t)
        if most > 0:
            b = np.geomspace(1 / n, most, 400)
            spare, g = (SLOTS, SERVER) if n > MANY_SERVERS else (1.0, 1 if one else SERVER)
            layout = {"wait": wait, "micro": micro, "t": t, "g": g, "spare": spare}
            step = inference.step_time(b, S, n, **shape(), **rates, **layout)
            best = max(best, float(np.max(np.where(1 / step >= speed, b / step, 0.0))))
    return best


UNITS = (16, 32, 64, 96, 144, 192, 320)  # chips


def best_unit(chip: str, speed: float, S: float, link: float = 5e10) -> float:
    """Tokens per second of a chip in the best of several units of many servers, at that speed."""
    return max(most_per_chip(chip, speed, n, S, link) for n in UNITS)
