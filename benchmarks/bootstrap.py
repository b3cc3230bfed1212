"""The bootstrap of chapter 03 against one scipy BFGS per draw: time, memory and standard errors in one run.

    python benchmarks/bootstrap.py [--draws 4000] [--peer 400]

Both fit the same resamples of the same 240 runs from the same start with the analytic gradient. The peer runs
on the first `--peer` of the draws and its time is scaled to all of them; standard errors are compared on
the draws that both fitted. Ours runs three times, between halves of the peer's draws, and the median counts,
so that a busy moment of the machine does not decide; memory, which NumPy reports to tracemalloc on every
system, is measured in a run of its own. The peer's tolerance is 1e-7, because at scipy's
default of 1e-5 it stops early.
"""

import argparse
import sys
import time
import tracemalloc

import numpy as np
from scipy.optimize import minimize
from tqdm import tqdm

from aiecon.data import load
from aiecon.scaling import bootstrap, huber_objective

START = np.array([6.0073404, 6.0179186, 0.5267228, 0.33917084, 0.2849083])  # ln A, ln B, ln E, α, β
TARGETS = {"speed": 20, "memory": 1e8, "standard errors": 5e-4}


def peer(runs: list[np.ndarray], resamples: np.ndarray, tolerance: float) -> tuple[np.ndarray, float, float]:
    """One BFGS per resample: parameters, seconds, and the share of fits that scipy calls a success."""
    logs = [np.log(values) for values in runs]
    began = time.perf_counter()
    fits = [
        minimize(
            huber_objective,
            START,
            tuple(v[i] for v in logs),
            jac=True,
            method="BFGS",
            options={"gtol": tolerance},
        )
        for i in tqdm(resamples, unit="fit", desc=f"scipy, gtol {tolerance:.0e}")
    ]
    seconds = time.perf_counter() - began
    θ = np.array([one.x for one in fits])
    return np.column_stack([np.exp(θ[:, :3]), θ[:, 3:]]), seconds, np.mean([one.success for one in fits])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--draws", type=int, default=4000)
    options.add_argument("--peer", type=int, default=400)
    given = options.parse_args()
    table = load("chinchilla_runs").query("used_in_fit")
    runs = [table[name].to_numpy() for name in ("params", "tokens", "loss_nats")]
    n = len(table)
    resamples = np.random.default_rng(2404).integers(0, n, size=(given.draws, n))
    counts = np.array([np.bincount(row, minlength=n) for row in resamples])

    halves = np.array_split(resamples[: given.peer], 2)
    seconds, fits = [], []
    for half in (None, *halves):
        if half is not None:
            fits.append(peer(runs, half, 1e-7))
        began = time.perf_counter()
        draws = bootstrap(*runs, counts, start=START, progress=tqdm)
        seconds.append(time.perf_counter() - began)
    tracemalloc.start()
    bootstrap(*runs, counts, start=START)
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    ours = float(np.median(seconds))
    θ = np.column_stack([draws.A, draws.B, draws.E, draws.α, draws.β])
    sample = min(given.peer, given.draws)
    tight, tight_seconds = np.vstack([fit[0] for fit in fits]), sum(fit[1] for fit in fits)
    tight_ok = np.mean([fit[2] for fit in fits])
    loose, loose_seconds, loose_ok = peer(runs, resamples[:sample], 1e-5)
    se = [part.std(axis=0, ddof=1) for part in (θ[:sample], tight, loose)]
    apart, apart_loose = (np.abs(other / se[0] - 1).max() for other in se[1:])
    ratio = tight_seconds / sample * given.draws / ours

    print(f"{given.draws} draws side by side: {ours:.2f} s, median of three;", end=" ")
    print(f"{draws.converged.sum()} converged,", end=" ")
    print(f"{draws.iterations.mean():.1f} steps on average, {draws.iterations.max()} at most")
    print(f"one scipy BFGS per draw, {sample} draws, gtol 1e-7: {tight_seconds:.2f} s,", end=" ")
    print(f"{tight_seconds / sample * given.draws:.1f} s for all, {tight_ok:.0%} converged")
    print(
        f"the same at scipy's default gtol 1e-5: {loose_seconds / sample * given.draws:.1f} s for all,",
        end=" ",
    )
    print(f"{loose_ok:.0%} said to converge, standard errors off by up to {apart_loose:.1e}")
    print("standard errors of A, B, E, α, β on the common draws")
    for name, values in zip(("side by side", "scipy"), se, strict=False):
        print(f"  {name:<13}" + "  ".join(f"{value:.6g}" for value in values))
    print(f"ratio of times: {ratio:.0f} (target at least {TARGETS['speed']})")
    print(f"relative difference of standard errors: {apart:.1e} (target {TARGETS['standard errors']:.0e})")
    print(f"peak memory of the bootstrap: {memory / 1e6:.0f} MB (target below {TARGETS['memory'] / 1e6:.0f})")
    good = ratio >= TARGETS["speed"] and apart <= TARGETS["standard errors"] and memory < TARGETS["memory"]
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
