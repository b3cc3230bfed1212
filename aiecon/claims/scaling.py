"""Claim A06, on scaling laws: what was news in DeepSeek-V3 was a level; the laws are about a slope."""

import numpy as np
import pandas as pd

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import runs
from aiecon.compute import DAYS_PER_YEAR, interval_sigma
from aiecon.data import load
from aiecon.scaling import (
    BESIROGLU_2024,
    HOFFMANN_ROUNDED,
    TrendTest,
    compute_elasticity,
    trend_test,
)

REFERENCE, PREDECESSOR, CANDIDATE, PEER = "GPT-4", "DeepSeek-V2", "DeepSeek-V3", "Llama 3.1 405B"
LEVEL = 85.0  # MMLU, chat models: who reaches it counts as having the capability of GPT-4 or more
GPT4_INTERVAL = (8.2e24, 4.4e25)  # 90 per cent interval of GPT-4's compute, FLOP; Epoch AI (epoch2025models)
YEAR = pd.Timedelta(days=DAYS_PER_YEAR)


def contenders() -> pd.DataFrame:
    """Models at or above `LEVEL` on MMLU with known or estimated compute: date, compute, score, and years
    since the first of them, by date."""
    runs = load("training_runs").query("current").set_index("model")[["date", "training_compute_FLOP"]]
    scores = load("benchmark_scores").query(
        "benchmark == 'MMLU' and variant == 'chat' and evaluator != 'HELM'"
    )
    table = runs.join(scores.set_index("model")[["score", "evaluator"]], how="inner")
    table = table[table.score >= LEVEL].sort_values("date")
    table["years"] = (table.date - table.loc[REFERENCE, "date"]) / YEAR
    return table


def progress(item: str) -> tuple[float, tuple[float, float], float]:
    """Halving time, its interval, both in months, and the coverage of the interval, from `progress_rates`."""
    row = load("progress_rates").set_index("item").loc[item]
    return row.printed_value, (row.printed_low, row.printed_high), row.interval_percent / 100


def against(reference: str, item: str) -> TrendTest:
    """DeepSeek-V3's compute against a model's, beside the trend; the error of GPT-4's estimate is counted."""
    table = contenders()
    ratio = table.training_compute_FLOP[reference] / table.training_compute_FLOP[CANDIDATE]
    years = table.years[CANDIDATE] - table.years[reference]
    spread = interval_sigma(*GPT4_INTERVAL, 0.90) if reference == REFERENCE else 0.0
    return trend_test(ratio, years, *progress(item), ratio_sd=spread)


def off_trend() -> pd.Series:
    """Log of each contender's compute over what the trend through GPT-4 asks of its date."""
    table = contenders()
    halving, *_ = progress("algorithms, NeurIPS")
    trend = table.training_compute_FLOP[REFERENCE] * 2 ** (-12 * table.years / halving)
    return np.log(table.training_compute_FLOP / trend)


@claim("A06")
def scaling_laws() -> Claim:
    compute = runs().training_compute_FLOP
    loss = (
        load("benchmark_scores")
        .query("variant == 'base' and benchmark == 'Pile-test'")
        .set_index("model")
        .score
    )
    more = float(compute[CANDIDATE] / compute[PREDECESSOR])
    fits = {
        "Besiroglu et al.": (BESIROGLU_2024, "besiroglu2024"),
        "Hoffmann et al.": (HOFFMANN_ROUNDED, "hoffmann2022"),
    }
    return Claim(
        evidence={
            "doubling": Evidence(
                "Fall of the reducible loss when compute doubles",
                *(
                    Option(1 - 2 ** -float(compute_elasticity(law["α"], law["β"])), name, source)
                    for name, (law, source) in fits.items()
                ),
                low=0.01,
                high=0.6,
                step=0.01,
                format=".0%",
            ),
            "fall": Evidence(
                (
                    "Fall of the loss on one test from one model to a larger one of the same house, bits "
                    "per byte"
                ),
                Option(float(loss[PREDECESSOR] - loss[CANDIDATE]), "DeepSeek-V2 to V3", "deepseek2024v3"),
                low=-0.1,
                high=0.2,
                step=0.002,
                format=".3f",
            ),
            "more": Evidence(
                "Compute of the larger model, over that of the smaller",
                Option(more, "V3 over V2, 6ND", "deepseek2024v3, deepseek2024v2"),
                unit="times",
                low=0.2,
                high=20,
                log=True,
                format=".2g",
            ),
        },
        parts=[
            Part(
                "proportion",
                "The laws hold that models get better in proportion to data and compute",
                "false",
                legs=[
                    Leg(
                        "proportional",
                        "a doubling of compute lowers the loss by at least {}",
                        lambda doubling: doubling,
                        at_least=0.45,
                        format=".0%",
                        why=(
                            "in proportion means that twice the compute halves it; five points are left "
                            "for error"
                        ),
                    )
                ],
                cases=[Case("true", "proportional"), Case("false")],
            ),
            Part(
                "upset",
                "The disclosure upsets the belief in them",
                "false",
                legs=[
                    Leg(
                        "falls",
                        "the loss fell by more than {}",
                        lambda fall: fall,
                        above=0.0,
                        format=".0f",
                        why="a law of falling loss is upset where more compute stops lowering it",
                    ),
                    Leg(
                        "larger",
                        "the better model took more than {} the compute",
                        lambda more: more,
                        above=1.0,
                        unit="times",
                        format=".0f",
                        why="without more compute nothing is said about the slope",
                    ),
                ],
                cases=[
                    Case("false", "falls", "larger"),
                    Case("true", "not falls", "larger"),
                    Case("unresolved"),
                ],
            ),
        ],
        says="""No law says in proportion: doubling the compute lowers the reducible loss by
            {proportional:.0%} {cite:p}`besiroglu2024`. A law about a slope is upset where
            more compute stops helping. DeepSeek went on paying for more: with {larger:.1f}
            times the compute of V2, and a better recipe, V3 lowered the loss on one test by
            {falls:.3f} bits per byte {cite:p}`deepseek2024v3`. That V3 needed less than
            others of its level is a shift of the curve and says nothing of its slope;
            whether the shift was larger than the trend of progress the few comparable
            models cannot tell. Reinforcement learning, the news of R1, is outside these
            laws.""",
        changes=[
            Change(
                "A curve that stops",
                "Runs in which {more:.0f} times the compute no longer lowered the loss",
                turns="true",
                part="upset",
                fall=-0.005,
                more=6,
            ),
            Change(
                "In proportion after all",
                "A law by which a doubling took {doubling:.0%} off the loss, and a curve that stops",
                turns="true",
                doubling=0.5,
                fall=-0.005,
            ),
            Change(
                "No more compute",
                "Had V3 taken {more:.1f} times the compute of V2",
                turns="unresolved",
                part="upset",
                more=0.8,
            ),
        ],
    )
