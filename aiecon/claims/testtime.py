"""Claims B05 and B08: is R1 an example of test-time scaling, and are there three laws?"""

import numpy as np
import pandas as pd

from aiecon import testtime as t
from aiecon.claims import judges
from aiecon.data import load

AIME = 30  # problems of AIME 2024
STATEMENT = pd.Timestamp("2025-01-27")  # of Nvidia


def score(model: str, metric: str = "pass@1", benchmark: str = "AIME 2024") -> float:
    """Lowest published score, a share: where versions disagree the judgement takes the smaller."""
    rows = load("model_results").query("model == @model and metric == @metric and benchmark == @benchmark")
    return float(rows.score_percent.min()) / 100


def _price(model: str) -> float:
    prices = load("list_prices").set_index(["model", "token"]).price_usd_per_million
    return float(prices[model, "output"])


def _r1_price() -> float:
    rows = load("serving_prices").query("model == 'DeepSeek-R1' and period == 'day' and token == 'output'")
    return float(rows.price_usd_per_million.iloc[0])


def slope_of_thinking(task: str) -> float:
    """Points of score for ten times the tokens, at fixed weights: least squares over the s1 curve."""
    curve = load("thinking_curves").query("study == 's1' and task == @task")
    return float(np.polyfit(np.log10(curve.tokens_per_problem), curve.score_percent, 1)[0])


@judges("B05")
def example_of_test_time_scaling() -> tuple[str, dict[str, float]]:
    """An excellent advance: R1 is within two standard errors of o1 on AIME at a tenth of its price or less.
    An example of test-time scaling: R1 writes several times the tokens of a direct answer and solves more,
    and voting over its own answers solves more still. A perfect one: more test-time compute alone, 64
    votes of a model without R1's post-training, brings at least half of what the step from V3 to R1 brought
    at the same base. True if all three hold, mostly true if the first two do, misleading if only the first
    does, else false.
    """
    r1, o1, v3 = score("DeepSeek-R1"), score("o1-1217"), score("DeepSeek-V3")
    error = float(np.hypot(t.score_error(r1, AIME), t.score_error(o1, AIME)))
    ratio = _price("o1") / _r1_price()
    advance = abs(r1 - o1) <= 2 * error and ratio >= 10
    direct, thinking = (
        load("thinking_curves").query("study == '366 problems'").set_index("model").loc[name]
        for name in ("GPT-4o 0513", "DeepSeek-R1")
    )
    tokens = thinking.tokens_per_problem / direct.tokens_per_problem
    solved = thinking.score_percent / direct.score_percent
    own_votes = score("DeepSeek-R1", "cons@64") - r1
    example = tokens > 3 and solved > 1 and own_votes > 0
    votes = score("GPT-4o 0513", "cons@64") - score("GPT-4o 0513")
    perfect = votes >= (r1 - v3) / 2
    if advance and example:
        verdict = "true" if perfect else "mostly true"
    else:
        verdict = "misleading" if advance else "false"
    return verdict, {
        "r1": r1,
        "o1": o1,
        "error": error,
        "ratio": ratio,
        "tokens": float(tokens),
        "solved": float(solved),
        "own_votes": 100 * own_votes,
        "votes": 100 * votes,
        "step": 100 * (r1 - v3),
        "half": 50 * (r1 - v3),
        "zero_start": score("R1-Zero, start"),
        "zero_end": score("R1-Zero"),
        "hours": _hours("DeepSeek-R1"),
    }


def _hours(subject: str) -> float:
    rows = load("training_cost_disclosures").set_index(["subject", "item", "quantity"])
    return float(rows.value[subject, "total", "gpu_hours"])


@judges("B08")
def three_laws() -> tuple[str, dict[str, float]]:
    """Three: more of each kind of spending gives a better score by more than two standard errors: compute
    on pre-training, reinforcement learning on one base, tokens on fixed weights. Laws: each had been
    published, when the statement was made, as a function fitted over a thousandfold range of spending or
    more. True if all three are laws, mostly true if all three help and pre-training and test-time compute
    are laws, misleading otherwise.
    """
    runs = load("chinchilla_runs").query("used_in_fit")
    pre_decades = float(np.log10(runs.training_compute_FLOP.max() / runs.training_compute_FLOP.min()))
    logs = np.log(runs[["training_compute_FLOP", "loss_nats"]])
    correlation = float(logs.corr().iloc[0, 1])
    pre = correlation < 0 and abs(correlation) > 2 / np.sqrt(len(runs))
    start, end = score("R1-Zero, start"), score("R1-Zero")
    gain = (end - start) / float(np.hypot(t.score_error(start, AIME), t.score_error(end, AIME)))
    fits = load("sampling_fits")
    tests, posts = fits[fits.spending == "test time"], fits[fits.spending == "post-training"]
    test_decades = float(np.log10(tests.attempts_max.min()))
    slopes = {task: slope_of_thinking(task) for task in ("AIME 2024", "MATH-500", "GPQA Diamond")}
    helps = pre and gain > 2 and min(slopes.values()) > 0 and (tests.b < 0).all()
    laws = [pre_decades >= 3, test_decades >= 3, len(posts) > 0]
    verdict = "misleading"
    if helps and laws[0] and laws[1]:
        verdict = "true" if laws[2] else "mostly true"
    announced = load("model_results").query("source == 'openai2024o1'").date.min()
    return verdict, {
        "runs": float(len(runs)),
        "pre_decades": pre_decades,
        "gain": gain,
        "start": start,
        "end": end,
        "fits": float(len(tests)),
        "test_decades": test_decades,
        "error": 100 * float(tests.error_mean.max()),
        "aime": slopes["AIME 2024"],
        "gpqa": slopes["GPQA Diamond"],
        "days": float((STATEMENT - announced).days),
    }
