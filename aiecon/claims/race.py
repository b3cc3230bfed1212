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


def most(
    chip: str,
    memory: float,
    ms: float,
    S: float,
    n: float,
    link: float | None = None,
    wait: float | None = None,
    drafted: float = 1.0,
    accepted: float = 1.0,
) -> float:
    """Tokens per second that a chip of a unit of n can write when a token takes at most so many ms.

    Experts are spread over the unit, one place each; eight chips may share the heads of their streams;
    caches must fit beside the weights. The best layout and batch.

    chip : of the tables;  memory : bytes beside it;  link : bytes/s one way, nominal
    wait : seconds that a layer waits, those of Nvidia's clusters where left out
    drafted, accepted : tokens of each stream in a step, and those of them that are kept
    """
    v3, best = decoding.shape(), 0.0
    fixed = {"wait": decoding.waits()["unit"] if wait is None else wait}
    for t, micro in ((1, 1), (1, 2), (decoding.SERVER, 1)):
        weights = v3["shared"] / t + v3["routed"] / n
        room = inference.max_streams(decoding.KEPT * memory, weights, v3["kv"] * t, S)
        b = np.geomspace(1 / n, room, 600)
        time = inference.step_time(
            b, S, n, **v3, **rates(chip, link), **fixed, micro=micro, t=t, g=1.0, q=drafted
        )
        best = max(best, float(np.max(np.where(time <= accepted * ms / 1e3, accepted * b / time, 0.0))))
    return best


def strong(ms: float, S: float, speed: float = 10.0) -> tuple[float, float]:
    """Tokens per second of a GPU in a GB200 NVL72: the model's, and what a published test leaves of it.

    The test wrote at 2,000 tokens of context. How fast its streams were is not printed; those of its sister
    run in fewer bits had 9.5 tokens/s, 13,386 over 1,408 streams, so the model is asked for `speed` there.
    """
    rack = load("rival_systems").set_index("system").loc["GB200 NVL72"]
    test = load("rival_serving").set_index("test").loc["GB200, 16 and 8 bits"]

    def model(least: float, context: float) -> float:
        return decoding.most_per_chip(test.chip, least, test.chips, context, rack.link_B_per_s)

    here = model(1e3 / ms, S)
    return here, float(here * test.tokens_per_s_per_chip / model(speed, test.context))
