"""The tables of the chip race in the model of decoding: Huawei's chips beside Nvidia's.

Kernels attain on every chip the shares of the data sheet that DeepSeek published for the H800, and a layer
waits as long as in the test that fixed the wait of Nvidia's units: proxies both, for other kernels and links.
"""

from functools import cache

import numpy as np
import pandas as pd

from aiecon import inference
from aiecon.claims import decoding
from aiecon.data import load

DIES = 2  # of a 910C; the experts of its test had as many places as there were dies


@cache
def rates(chip: str, link: float | None = None) -> dict[str, float]:
    """Rates of a chip as `inference.step_time` wants them: its data sheet times the shares of the H800."""
    rivals = load("rival_chips").set_index("chip")
    if chip not in rivals.index:
        return decoding.attained(chip, link or 5e10)
    c, share = rivals.loc[chip], decoding.shares()
    return {
        "peak": float(c.eight_bit_per_s) * share["arithmetic"],
        "attention_peak": float(c.bf16_FLOP_per_s) * share["arithmetic"],
        "bandwidth": float(c.bandwidth_B_per_s) * share["memory"],
        "link": (link or float(c.link_B_per_s)) * share["link"],
    }


def places(n: float) -> float:
    """Places for experts over experts in a unit of n packages of two dies, each with a place of its own."""
    return max(1.0, DIES * n / decoding.shape()["E"])


@cache
def tests() -> pd.DataFrame:
    """Published operating points of the 910C, the step that each implies, and the model's, in seconds.

    The model takes the better of one micro-batch and two, as it does wherever the book asks it for the most
    that a chip can write. `implied` is the wait of a layer with which it would meet the test.
    """
    table = load("rival_serving").query("use == 'model'").set_index("test")
    wait, layers = decoding.waits()["unit"], decoding.shape()["layers"]
    table["observed"] = table.streams_per_chip * table.accepted / table.tokens_per_s_per_chip
    table["bare"] = [
        min(
            float(
                inference.step_time(
                    row.streams_per_chip,
                    row.context,
                    row.chips,
                    **decoding.shape(),
                    **rates(row.chip),
                    wait=0.0,
                    micro=micro,
                    q=row.drafted,
                    g=1.0,
                    spare=places(row.chips),
                )
            )
            for micro in (1, 2)
        )
        for _, row in table.iterrows()
    ]
    table["model"] = table.bare + layers * wait
    table["implied"] = (table.observed - table.bare) / layers
    table["tokens"] = table.streams_per_chip * table.accepted / table.model
    table["residual"] = table.tokens / table.tokens_per_s_per_chip - 1
    return table


def most(chip: str, memory: float, ms: float, S: float, n: float, link: float | None = None) -> float:
    """Tokens per second that a chip of a unit of n can write when a token takes at most so many ms.

    Experts are spread over the unit, one place each; no token is drafted; caches must fit beside the weights.

    chip : of the tables;  memory : bytes beside it;  link : bytes/s one way, nominal
    """
    v3 = decoding.shape()
    room = inference.max_streams(decoding.KEPT * memory, v3["shared"] + v3["routed"] / n, v3["kv"], S)
    b = np.geomspace(1 / n, room, 600)
    best = 0.0
    for micro in (1, 2):
        fixed = {"wait": decoding.waits()["unit"], "micro": micro, "g": 1.0}
        time = inference.step_time(b, S, n, **v3, **rates(chip, link), **fixed)
        best = max(best, float(np.max(np.where(time <= ms / 1e3, b / time, 0.0))))
    return best


def strong(ms: float, S: float) -> tuple[float, float]:
    """Tokens per second of a GPU in a GB200 NVL72: the model's, and what a published test leaves of it.

    The test wrote at 2,000 tokens of context; how fast its streams were is not printed, so the share that it
    left is measured against the most that the model writes at half of the speed wanted here or more.
    """
    rack = load("rival_systems").set_index("system").loc["GB200 NVL72"]
    test = load("rival_serving").set_index("test").loc["GB200, 16 and 8 bits"]

    def model(speed: float, context: float) -> float:
        return decoding.most_per_chip(test.chip, speed, test.chips, context, rack.link_B_per_s)

    here = model(1e3 / ms, S)
    return here, float(here * test.tokens_per_s_per_chip / model(500 / ms, test.context))
