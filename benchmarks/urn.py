"""Histories of an urn side by side against a plain Python loop over each: time of both and their ratio.

    python benchmarks/urn.py [--paths 10000] [--steps 1000] [--peer 1000]

Both use the logit rule of chapter 07 with feedback above the tipping point. The loop runs `--peer` histories
and its time is scaled to all; its final shares are compared with ours by their mean distance from one half,
since the two draw their luck in a different order. Ours runs three times and the median counts.
"""

import argparse
import math
import random
import sys
import time

import numpy as np

from aiecon.platforms import best_response, urn

FEEDBACK = 2.5  # θ / μ
TARGETS = {"seconds": 2.0, "ratio": 5.0}


def loop(paths: int, steps: int, seed: int) -> list[float]:
    """The same process, one history and one adopter at a time."""
    draw = random.Random(seed)
    ends = []
    for _ in range(paths):
        count, total = 1, 2
        for _ in range(steps):
            x = count / total
            count += draw.random() < 1 / (1 + math.exp(-FEEDBACK * (2 * x - 1)))
            total += 1
        ends.append(count / total)
    return ends


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--paths", type=int, default=10_000)
    options.add_argument("--steps", type=int, default=1_000)
    options.add_argument("--peer", type=int, default=1_000)
    given = options.parse_args()
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        ours = urn(lambda x: best_response(x, 0.0, FEEDBACK, 1.0), given.paths, given.steps, seed=7)[0]
        seconds.append(time.perf_counter() - began)
    began = time.perf_counter()
    theirs = np.array(loop(given.peer, given.steps, seed=7))
    peer = (time.perf_counter() - began) / given.peer * given.paths
    mine = float(np.median(seconds))
    spread = [np.abs(x - 0.5).mean() for x in (ours, theirs)]
    error = 4 * np.abs(theirs - 0.5).std() / math.sqrt(given.peer)
    print(f"{given.paths:,} histories of {given.steps:,} adoptions side by side: {mine:.3f} s,", end=" ")
    print(f"median of three (target below {TARGETS['seconds']} s)")
    print(f"one at a time in plain Python: {peer:.2f} s, from {given.peer:,} of them")
    print(f"ratio of times: {peer / mine:.1f} (target at least {TARGETS['ratio']:.0f})")
    print(f"mean distance from one half: {spread[0]:.4f} and {spread[1]:.4f} (agree within {error:.4f})")
    fast = mine < TARGETS["seconds"] and peer / mine >= TARGETS["ratio"]
    return 0 if fast and abs(spread[0] - spread[1]) < error else 1


if __name__ == "__main__":
    sys.exit(main())
