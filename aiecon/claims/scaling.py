"""Claim A06, on scaling laws: what they say, and whether what DeepSeek disclosed is evidence against them.

A level says nothing of a slope. So neither the compute of DeepSeek-V3 nor its score is evidence here: a law
speaks of one recipe at several budgets, and only such comparisons can upset it. Where V3 lies beside the
trend of algorithmic progress is another question; the chapter asks it with the functions of this module.
"""

import numpy as np
import pandas as pd

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import training_runs
from aiecon.compute import DAYS_PER_YEAR, interval_sigma
from aiecon.data import load
from aiecon.scaling import (
    BESIROGLU_2024,
    HOFFMANN_TEX,
    MUENNIGHOFF_2023,
    TrendTest,
    compute_elasticity,
    trend_test,
)

REFERENCE, CANDIDATE, PEER = "GPT-4", "DeepSeek-V3", "Llama 3.1 405B"
TRAINED = pd.Timestamp("2025-03-01")  # what came out in the month after the day had been trained before it
LEVEL = 85.0  # MMLU, chat models: who reaches it counts as having the capability of GPT-4 or more
NEARLY = 84.5  # a line as good: evaluators of MMLU differ by more than half a point
GPT4_INTERVAL = (8.2e24, 4.4e25)  # 90 per cent interval of GPT-4's compute, FLOP; Epoch AI (epoch2025models)
GPT4_TRAINED = pd.Timestamp(
    "2022-08-15"
)  # "in August of 2022", seven months before its release; openai2023gpt4
YEAR = pd.Timedelta(days=DAYS_PER_YEAR)


# --- evidence on the claim -------------------------------------------------------------------------------


def ladders() -> pd.DataFrame:
    """Each recipe trained at two budgets: how many times the compute, and the loss left, over that before."""
    table = load("scaling_ladders").set_index(["rung", "recipe"])[["training_compute_FLOP", "loss"]]
    return (table.loc[2] / table.loc[1]).rename(columns={"training_compute_FLOP": "compute"})


def errors_left(where: str) -> float:
    """R1-Zero's errors in AIME 2024 after reinforcement learning over those before, printed in `where`."""
    scores = load("model_results").query("benchmark == 'AIME 2024' and metric == 'pass@1'")
    scores = scores.set_index(["model", "where"]).score_percent
    return float((100 - scores["R1-Zero", where]) / (100 - scores["R1-Zero, start"].item()))


def spent_since() -> dict[str, float]:
    """Largest known run after the day over that before: of all, and of each developer with both.

    And the chips that Nvidia sold to data centres in the year after, over the year that ended on the eve.
    """
    known = training_runs()
    largest = [
        known[side].groupby("developer").training_compute_FLOP.max()
        for side in (known.date >= TRAINED, known.date < TRAINED)
    ]
    grown = (largest[0] / largest[1]).dropna()
    sold = load("nvidia_quarters")
    sold = sold.groupby(sold.quarter.str[:6]).data_center_usd.sum()
    return {
        "all": largest[0].max() / largest[1].max(),
        "chips": sold["FY2026"] / sold["FY2025"],
        **grown.to_dict(),
    }


@claim("A06")
def scaling_laws() -> Claim:
    laws = {"Besiroglu": BESIROGLU_2024, "Hoffmann": HOFFMANN_TEX, "Muennighoff": MUENNIGHOFF_2023}
    γ = {name: compute_elasticity(law["α"], law["β"]) for name, law in laws.items()}
    kaplan = load("scaling_parameters").set_index(["set", "parameter"])["value"]["kaplan", "α_C"]
    steps, since = ladders(), spent_since()
    known = training_runs().training_compute_FLOP
    return Claim(
        evidence={
            "elasticity": Evidence(
                "Per cent of loss removed by one per cent more compute or data",
                Option(γ["Besiroglu"], "reducible loss, Besiroglu et al.", "besiroglu2024"),
                Option(γ["Hoffmann"], "reducible loss, Hoffmann et al.", "hoffmann2022, besiroglu2024"),
                Option(γ["Muennighoff"], "reducible loss, Muennighoff et al.", "muennighoff2023"),
                Option(kaplan, "whole loss, Kaplan et al.", "kaplan2020"),
                Option(BESIROGLU_2024["β"], "most: data's own term, by data", "besiroglu2024"),
                low=-0.2,
                high=1.2,
                step=0.01,
                format=".2f",
            ),
            "left": Evidence(
                "Loss or errors left by one recipe with more compute, over before",
                Option(steps.loss["V3 ablation, no auxiliary loss"], "V3's Table 5", "deepseek2024v3"),
                Option(steps.loss["V3 ablation, two tokens ahead"], "V3's Table 4", "deepseek2024v3"),
                Option(errors_left("arXiv v1, Table 2"), "R1-Zero's errors in AIME", "deepseek2025r1"),
                Option(errors_left("Sec. 2.3"), "the same, as in Nature", "deepseek2025nature"),
                low=0.2,
                high=1.1,
                step=0.005,
                format=".3f",
            ),
            "spent": Evidence(
                "Compute spent after the day, over before (deeds, a proxy of belief)",
                Option(since["DeepSeek"], "DeepSeek: V4-Pro over V3", "deepseek2026v4, deepseek2024v3"),
                Option(since["OpenAI"], "OpenAI: GPT-5 over GPT-4.5, estimated", "epoch2025models"),
                Option(since["xAI"], "xAI: Grok 4 over Grok 3, estimated", "epoch2025models"),
                Option(
                    since["Meta"],
                    "Meta: Llama 4 Behemoth, a teacher, never released, over Llama 3.1 405B",
                    "meta2025herd, meta2024llama31",
                ),
                Option(since["Alibaba"], "Alibaba: Qwen3 over Qwen2.5", "qwen2025qwen3, qwen2024qwen25"),
                Option(
                    since["chips"],
                    "Nvidia's sales to data centres in a year, answering included",
                    "nvidia2025results, nvidia2026results, nvidia2026tenk",
                ),
                unit="times",
                low=0.05,
                high=20,
                log=True,
                format=".3g",
            ),
        },
        parts=[
            Part(
                "laws",
                "Scaling laws say that models get better in proportion to data and compute",
                verdict="misleading",
                legs=[
                    Leg(
                        "proportion",
                        "one per cent more compute removes at least {} per cent of loss",
                        lambda elasticity: elasticity,
                        at_least=0.9,
                        format=".3g",
                        why="in proportion is one for one; a tenth less would still be read so",
                    ),
                    Leg(
                        "rises",
                        "more compute removes some of the loss, that is, more than {}",
                        lambda elasticity: elasticity,
                        above=0.0,
                        format=".3g",
                        why="the loose reading: the more compute, the better the model",
                    ),
                ],
                cases=[Case("true", "proportion"), Case("misleading", "rises"), Case("false")],
            ),
            Part(
                "upset",
                "What DeepSeek disclosed has upset that belief",
                verdict="false",
                legs=[
                    Leg(
                        "falls",
                        "in the disclosure, one recipe with more compute leaves less than {} times its loss",
                        lambda left: left,
                        below=1.0,
                        format=".3g",
                        why="a curve that has stopped falling leaves all of it",
                    ),
                    Leg(
                        "goes_on",
                        "those who held the belief have since spent more than {} times the compute of before",
                        lambda spent: spent,
                        above=1.0,
                        format=".3g",
                        why="who no longer believes that compute buys quality spends less of it",
                    ),
                ],
                cases=[
                    Case("false", "falls", "goes_on"),
                    Case("mostly true", "falls"),  # they left, whatever the curve does
                    Case("misleading", "goes_on"),  # the ground is gone, and they have not noticed
                    Case("true"),
                ],
            ),
        ],
        says="""The laws are far from proportion: one per cent more compute removes {elasticity:.2f} per
            cent of the loss that can be removed {cite:p}`besiroglu2024`, {kaplan:.2f} of the whole loss by
            an older law {cite:p}`kaplan2020`, and more data alone at most {data:.2f}. That R1's base was
            cheap is a level. A law speaks of a slope: one recipe at several budgets. The disclosure has
            such pairs, and they fall: {compute:.1f} times the compute left {left:.2f} of the loss
            {cite:p}`deepseek2024v3`. Reinforcement learning is outside the laws of loss, but not outside
            the belief that more compute makes models better: it left {zero:.2f} of R1-Zero's errors
            {cite:p}`deepseek2025r1`. So the ground has not gone. Whether the belief has, deeds must say, a
            proxy, and four of six say no, just two thirds. DeepSeek's largest run from March 2025
            on is {spent:.1f} times that before {cite:p}`deepseek2026v4`; xAI's, the largest known
            of all, is {xai:.1f} times its own and {all:.1f} times anybody's, in an estimate that its
            author calls speculative {cite:p}`epoch2025models`: without it the part is *contested*.
            GPT-5 is put at {openai:.2f} of GPT-4.5, and Alibaba's is smaller,
            too, as far as disclosed. Meta's is {meta:.2f} times, by Behemoth, which taught the others and
            was scored, still in training, when it was announced {cite:p}`meta2025herd`: a teacher counts, as
            for A02 and A03. By the press its training was completed, and it was held back for poor results
            {cite:p}`gigazine2025behemoth,newsandcams2025behemoth`: the best known deed against the belief.
            By Scout, the largest that Meta has released by compute of its own ({scout:.2f}),
            *contested* as well. Nvidia sold {chips:.1f} times as much for data centres in the year after
            {cite:p}`nvidia2025results,nvidia2026results`, for answering as well. Whether V3's level is off
            the trend of its day is another question, and open.""",
        changes=[
            Change(
                "A law of proportion",
                "A law by which one per cent more compute removes {elasticity:.1f} per cent of the loss",
                turns="true",
                part="laws",
                elasticity=1.0,
            ),
            Change(
                "The curve ends",
                (
                    "A recipe that leaves {left:.0%} of its loss however much compute is added, while "
                    "{spent:.1f} times is spent"
                ),
                turns="misleading",
                part="upset",
                left=1.0,
                spent=2.0,
            ),
            Change(
                "Believers spend less",
                "A largest run, or spending, that is {spent:.1f} times what it was before the day",
                turns="mostly true",
                part="upset",
                spent=0.5,
            ),
            Change(
                "All three",
                (
                    "All three: {elasticity:.1f} per cent for one, {left:.0%} of the loss left, "
                    "{spent:.1f} times spent"
                ),
                turns="true",
                elasticity=1.0,
                left=1.0,
                spent=0.5,
            ),
        ],
        numbers={
            "kaplan": kaplan,
            "data": BESIROGLU_2024["β"],
            "compute": steps.compute["V3 ablation, no auxiliary loss"],
            "zero": errors_left("arXiv v1, Table 2"),
            "all": since["all"],
            "openai": since["OpenAI"],
            "xai": since["xAI"],
            "meta": since["Meta"],
            "scout": float(known["Llama 4 Scout"] / known[PEER]),
            "chips": since["chips"],
        },
    )


# --- another question: is the level of DeepSeek-V3 off the trend? ----------------------------------------


def contenders(level: float = LEVEL) -> pd.DataFrame:
    """Models at or above a level on MMLU with known or estimated compute: date, compute, score, and years
    since the first of them, by date."""
    scores = load("benchmark_scores").query(
        "benchmark == 'MMLU' and variant == 'chat' and evaluator != 'HELM'"
    )
    table = training_runs()[["date", "training_compute_FLOP"]].join(
        scores.set_index("model")[["score", "evaluator"]], how="inner"
    )
    table = table[table.score >= level].sort_values("date")
    table["years"] = (table.date - table.loc[REFERENCE, "date"]) / YEAR
    return table


def progress(item: str) -> tuple[float, tuple[float, float], float]:
    """Halving time, its interval, both in months, and the coverage of the interval, from `progress_rates`."""
    row = load("progress_rates").set_index("item").loc[item]
    return row.printed_value, (row.printed_low, row.printed_high), row.interval_percent / 100


def against(reference: str, item: str, scatter: float = 0.0, dated: pd.Timestamp | None = None) -> TrendTest:
    """DeepSeek-V3's compute against a model's, beside the trend; the error of GPT-4's estimate is counted.

    scatter : standard deviation of single models around the trend, in logs;  dated : another date for the
    reference than its release
    """
    table = contenders()
    ratio = table.training_compute_FLOP[reference] / table.training_compute_FLOP[CANDIDATE]
    years = (table.date[CANDIDATE] - (dated or table.date[reference])) / YEAR
    spread = interval_sigma(*GPT4_INTERVAL, 0.90) if reference == REFERENCE else 0.0
    return trend_test(ratio, years, *progress(item), ratio_sd=spread, scatter_sd=scatter)


def off_trend(level: float = LEVEL) -> pd.Series:
    """Log of each contender's compute over what the trend through GPT-4 asks of its date."""
    table = contenders(level)
    halving, *_ = progress("algorithms, NeurIPS")
    trend = table.training_compute_FLOP[REFERENCE] * 2 ** (-12 * table.years / halving)
    return np.log(table.training_compute_FLOP / trend)
