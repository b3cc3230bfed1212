"""Claim A06, on scaling laws: what was news in DeepSeek-V3 was a level; the laws are about a slope."""

import numpy as np
import pandas as pd

from aiecon.claims import judges
from aiecon.compute import DAYS_PER_YEAR, interval_sigma
from aiecon.data import load
from aiecon.scaling import (
    BESIROGLU_2024,
    TrendTest,
    compute_elasticity,
    prediction_test,
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


@judges("A06")
def scaling_laws() -> tuple[str, dict[str, float]]:
    """The laws say that loss falls with compute along one technology. True if DeepSeek's own next model
    did better without more compute. Misleading if it used more, but lies outside the 95% range that the
    measured trend of algorithmic progress allows since GPT-4, or outside the scatter of the other models
    around that trend (a level so far off is news, though not about the laws). False if it used more and
    lies inside both."""
    runs = load("training_runs").query("current").set_index("model").training_compute_FLOP
    base = load("benchmark_scores").query("variant == 'base'").set_index(["benchmark", "model"]).score
    better = base["Pile-test", CANDIDATE] < base["Pile-test", PREDECESSOR]
    more = runs[CANDIDATE] / runs[PREDECESSOR]
    narrow, wide = against(REFERENCE, "algorithms, preprint"), against(REFERENCE, "algorithms, NeurIPS")
    peer = against(PEER, "algorithms, NeurIPS")
    earlier = off_trend()[contenders().date < contenders().date[CANDIDATE]]
    scatter = prediction_test(earlier, off_trend()[CANDIDATE])
    on_trend = max(abs(narrow.z), abs(wide.z)) < 1.96 and scatter.p > 0.05
    verdict = "true" if better and more <= 1 else "false" if on_trend else "misleading"
    γ = compute_elasticity(BESIROGLU_2024["α"], BESIROGLU_2024["β"])
    return verdict, {
        "gamma": γ,
        "doubling": 1 - 2**-γ,
        "more": more,
        "loss_before": base["Pile-test", PREDECESSOR],
        "loss_after": base["Pile-test", CANDIDATE],
        "months": 12 * contenders().years[CANDIDATE],
        "ratio": narrow.observed,
        "predicted": narrow.predicted,
        "low": narrow.low,
        "high": narrow.high,
        "z": narrow.z,
        "slack": narrow.high / narrow.observed,
        "peer_ratio": peer.observed,
        "peer_months": 12 * (contenders().years[CANDIDATE] - contenders().years[PEER]),
        "peer_predicted": peer.predicted,
        "scatter_p": scatter.p,
        "others": len(earlier),
    }
