"""Ten thousand scenarios of chapter 11 side by side against a plain loop over years: times and their ratio.

    python benchmarks/scenario.py [--draws 10000] [--peer 40]

The loop takes one scenario at a time: it searches growth with `valuation.implied_growth` and adds the cash
flows of 400 years before and after. It runs `--peer` scenarios, in two halves between which ours runs, and
its time is scaled to all; both must give the same fair changes. Ours runs three times and the median counts.
"""

import argparse
import math
import sys
import time

import numpy as np

from aiecon import scenario, valuation

YEARS = 400  # beyond which nothing is left, at the rates that are drawn
TARGETS = {"seconds": 2.0, "ratio": 20.0, "difference": 1e-4}


def loop(one: dict[str, float]) -> float:
    """The fair change of one scenario, year by year."""
    rest = {name: one[name] for name in ("H", "r", "g_end", "fade")}
    g = valuation.implied_growth(one["x"], 1.0, 1.0, **rest)
    training = one["g_T"] ** (one["ε_T"] - 1)
    answers = one["τ"] * one["g_I"] ** (one["φ"] * one["ε_I"] - 1)
    h = (1 - one["s"]) * training + one["s"] * answers
    last = math.floor(one["H"])
    value = after = 0.0
    cash = 1.0
    for t in range(1, YEARS + 1):
        growth = g if t <= last else rest["g_end"]
        cash *= (1 + growth) / (1 + rest["r"])
        paid = cash * (1.0 if t <= last else rest["fade"])
        A, D = 1 - math.exp(-one["κ"] * t), math.exp(-one["δ"] * t)
        sold = (1 + one["c"]) * (1 + (1 - one["entry"]) * (h - 1) * A * D) * (1 - one["loss"] * A)
        value += paid
        after += paid * (1 + one["share"] * (sold - 1))
    return after / value - 1


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--draws", type=int, default=10_000)
    options.add_argument("--peer", type=int, default=40)
    given = options.parse_args()
    drawn = scenario.draw(scenario.inputs(), given.draws, seed=27)
    drawn["H"] = np.round(drawn["H"])  # whole years, which a loop can count
    peers = [{name: float(values[i]) for name, values in drawn.items()} for i in range(given.peer)]
    seconds, theirs, spent = [], [], 0.0
    for half in (None, peers[: given.peer // 2], peers[given.peer // 2 :]):
        if half is not None:
            began = time.perf_counter()
            theirs += [loop(one) for one in half]
            spent += time.perf_counter() - began
        began = time.perf_counter()
        ours = scenario.fair_changes(drawn)
        seconds.append(time.perf_counter() - began)
    mine, peer = float(np.median(seconds)), spent / given.peer * given.draws
    apart = float(np.abs(ours[: given.peer] - theirs).max())
    print(f"{given.draws:,} scenarios side by side: {mine:.3f} s,", end=" ")
    print(f"median of three (target below {TARGETS['seconds']} s)")
    print(f"one at a time, {YEARS} years each in plain Python: {peer:.1f} s, from {given.peer} of them")
    print(f"ratio of times: {peer / mine:.0f} (target at least {TARGETS['ratio']:.0f})")
    print(f"largest difference of fair changes: {apart:.1e} (target below {TARGETS['difference']:.0e})")
    fast = mine < TARGETS["seconds"] and peer / mine >= TARGETS["ratio"]
    return 0 if fast and apart < TARGETS["difference"] else 1


if __name__ == "__main__":
    sys.exit(main())
