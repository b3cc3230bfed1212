"""Claims B05, B08 and B14: R1 as an example of test-time scaling, three laws, and parity with less."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from aiecon import testtime
from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.data import load

PROBLEMS = {  # of each benchmark: its own papers; LiveCodeBench as counted for August 2024 to January 2025
    "AIME 2024": 30,
    "MATH-500": 500,
    "GPQA Diamond": 198,
    "LiveCodeBench": 279,
    "SWE-bench Verified": 500,
    "SimpleQA": 4_326,
    "MMLU": 14_042,
}
REASONING = ("AIME 2024", "MATH-500", "GPQA Diamond", "LiveCodeBench")
V1, V2 = "deepseek2025r1", "deepseek2025nature"
PROBLEM = 100 / PROBLEMS["AIME 2024"]  # points of one problem of AIME
TWO_SIDED = 1.645  # standard errors to either end of a 90 % interval


def _fact(label: str, what: str, source: str) -> Evidence:
    """A fact that is no, unless somebody shows otherwise."""
    return Evidence(label, Option(0.0, what, source), low=0, high=1, format="no|yes")


def _decades(label: str, *options: Option) -> Evidence:
    return Evidence(label, *options, low=0, high=10, step=0.1, unit="decades", format=".1f")


def _errors(label: str, *options: Option) -> Evidence:
    return Evidence(label, *options, low=-2, high=10, step=0.1, format=".1f")


# --- scores ------------------------------------------------------------------------------------


@cache
def _scores() -> pd.DataFrame:
    """Single answers as the first version of the paper prints them: shares, benchmarks by models."""
    rows = load("model_results").query("metric == 'pass@1' and source == @V1")
    return rows.pivot_table(index="benchmark", columns="model", values="score_percent", aggfunc="mean") / 100


def _score(model: str, metric: str = "pass@1", source: str = V1, benchmark: str = "AIME 2024") -> float:
    rows = load("model_results").query("model == @model and metric == @metric and source == @source")
    return float(rows[rows.benchmark == benchmark].score_percent.mean()) / 100


def _lead(over: pd.Series, benchmarks: Sequence[str] = tuple(PROBLEMS)) -> tuple[float, float]:
    """R1's mean lead over scores of other models and its error, in points, where both have a score."""
    both = pd.DataFrame({"R1": _scores()["DeepSeek-R1"], "other": over}).dropna()
    both = both.loc[both.index.isin(benchmarks)]
    gap, error = testtime.mean_difference(both["R1"], both["other"], [PROBLEMS[b] for b in both.index])
    return 100 * gap, 100 * error


def _behind_o1() -> Evidence:
    """R1's mean score less o1's, by several sets of benchmarks."""
    o1 = _scores()["o1-1217"]
    every, error = _lead(o1)
    epoch = 100 * (
        _score("DeepSeek-R1", source="epoch2025gpqa", benchmark="GPQA Diamond")
        - _score("o1-1217", source="epoch2025gpqa", benchmark="GPQA Diamond")
    )
    return Evidence(
        "R1's mean score less o1's",
        Option(every, "all seven benchmarks that DeepSeek prints for both", V1),
        Option(every - TWO_SIDED * error, "lower end of its 90% interval", V1),
        Option(every + TWO_SIDED * error, "upper end", V1),
        Option(
            _lead(o1, [b for b in PROBLEMS if b != "SimpleQA"])[0], "without SimpleQA, a test of recall", V1
        ),
        Option(_lead(o1, REASONING)[0], "the four tests of reasoning", V1),
        Option(epoch, "Epoch AI's own runs of GPQA Diamond", "epoch2025gpqa"),
        unit="points",
        low=-15,
        high=15,
        step=0.1,
        format=".1f",
    )


# --- B05 ---------------------------------------------------------------------------------------


@cache
def _votes() -> pd.DataFrame:
    """Single answers and votes of 64 on AIME, of every model for which both are printed but R1-Zero."""
    rows = load("model_results").query("benchmark == 'AIME 2024' and model not in ['R1-Zero', 'o1']")
    table = rows.pivot_table(index="model", columns="metric", values="score_percent") / 100
    return table[["pass@1", "cons@64"]].dropna()


def _gain(single: float, pairs: pd.DataFrame) -> float:
    """What the fitted curve says a vote of 64 adds to a single score."""
    fit = testtime.fit_consensus(pairs["pass@1"], pairs["cons@64"])
    return float(testtime.consensus(single, *fit)) - single


def _interval(single: float, pairs: pd.DataFrame) -> np.ndarray:
    """Ends of the 95 % interval of that gain: models drawn anew, and the miss of one of them."""
    drawn = testtime.resampled_consensus(pairs["pass@1"], pairs["cons@64"], single)
    return np.percentile(drawn[:, 2], [2.5, 97.5]) - single


def _shares_of_the_step() -> tuple[list[Option], dict[str, float | str]]:
    """What votes without R1's post-training would bring, over what the step to R1 brought."""
    pairs = _votes()
    untaught = pairs[~pairs.index.str.startswith(("DeepSeek-R1", "R1-Distill"))]
    r1, v3, base = _score("DeepSeek-R1"), _score("DeepSeek-V3"), _score("R1-Zero, start")
    step, long_step = r1 - v3, r1 - base
    low, high = _interval(v3, pairs) / step  # six models are too few to be drawn anew
    nearest = pairs.loc["QwQ-32B-Preview", "cons@64"] - _score("QwQ-32B-Preview")
    switch = load("thinking_curves").query("study == 'V3.1' and task == 'AIME 2024'").set_index("method")
    on, off = switch.score_percent["thinking on"] / 100, switch.score_percent["thinking off"] / 100
    options = [
        Option(_gain(v3, untaught) / step, "V3, curve of the models without R1's post-training", V1),
        Option(_gain(v3, pairs) / step, "V3, curve of all models", f"{V1};{V2}"),
        Option(low, "lower end of its 95% interval", f"{V1};{V2}"),
        Option(high, "upper end", f"{V1};{V2}"),
        Option(nearest / step, "QwQ-32B-Preview, at 47% the measured model nearest to V3's 39%", V1),
        Option(_gain(base, untaught) / long_step, "V3-Base, same curve: V3 was taught by an early R1", V1),
        Option(_gain(base, pairs) / long_step, "V3-Base, curve of all models", f"{V1};{V2}"),
        Option(
            (on - off) / (on - v3), "V3.1, thinking switched on and off, of August 2025", "deepseek2025v31"
        ),
    ]
    return options, {
        "v3": v3,
        "forecast": v3 + _gain(v3, pairs),
        "untaught": v3 + _gain(v3, untaught),
        "half": 50 * step,
        "r1": r1,
    }


@claim("B05")
def example_of_test_time_scaling() -> Claim:
    open_before = _scores()[["DeepSeek-V3", "QwQ-32B-Preview"]]
    leads = {
        "the better of V3 and QwQ on each of six benchmarks": open_before.max(axis=1, skipna=True),
        "V3 alone": open_before["DeepSeek-V3"],
        "QwQ-32B-Preview alone": open_before["QwQ-32B-Preview"],
    }
    direct, thinking = (
        load("thinking_curves").query("study == '366 problems'").set_index("model").loc[name]
        for name in ("GPT-4o 0513", "DeepSeek-R1")
    )
    zero = 100 * _score("R1-Zero", "cons@64")
    shares, numbers = _shares_of_the_step()
    return Claim(
        evidence={
            "lead": Evidence(
                "R1's lead over the best open weights before it, in standard errors",
                *(Option(np.divide(*_lead(scores)), what, V1) for what, scores in leads.items()),
                low=0,
                high=10,
                step=0.1,
                format=".1f",
            ),
            "gap": _behind_o1(),
            "own": Evidence(
                "What a vote of 64 adds to R1's own answers on AIME",
                Option(100 * (_score("DeepSeek-R1", "cons@64", V2) - _score("DeepSeek-R1")), "R1", V2),
                Option(zero - 100 * _score("R1-Zero"), "R1-Zero, first version", V1),
                Option(zero - 100 * _score("R1-Zero", source=V2), "R1-Zero, second version", V2),
                unit="points",
                low=-10,
                high=30,
                step=0.1,
                format=".1f",
            ),
            "tokens": Evidence(
                "Tokens of an answer of R1 over those of a direct answer",
                Option(thinking.tokens_per_problem / direct.tokens_per_problem, "GPT-4o, 366 problems", V2),
                low=0.5,
                high=50,
                log=True,
                unit="times",
                format=".1f",
            ),
            "share": Evidence(
                "Votes without R1's post-training, as a share of the step to R1",
                *shares,
                low=0,
                high=1,
                step=0.01,
                format=".0%",
            ),
        },
        parts=[
            Part(
                "advance",
                "DeepSeek is an excellent advance",
                "true",
                legs=[
                    Leg(
                        "ahead",
                        "R1 leads the best open weights before it by at least {} standard errors",
                        lambda lead: lead,
                        at_least=2.0,
                        why="less may be luck of the problems",
                        format=".0f",
                    ),
                    Leg(
                        "level",
                        "its mean score is at most {} points below o1's",
                        lambda gap: -gap,
                        at_most=PROBLEM,
                        why="one problem of AIME's thirty: what nobody can see",
                        format=".1f",
                    ),
                ],
                cases=[Case("true", "ahead", "level"), Case("mostly true", "ahead"), Case("false")],
            ),
            Part(
                "example",
                "It is an example of test-time scaling",
                "true",
                legs=[
                    Leg(
                        "longer",
                        "R1 writes at least {} times the tokens of a direct answer",
                        lambda tokens: tokens,
                        at_least=3.0,
                        why="several times, not a matter of style",
                        format=".0f",
                    ),
                    Leg(
                        "more",
                        "votes over R1's own answers, weights fixed, add at least {} points",
                        lambda own: own,
                        at_least=PROBLEM,
                        why="one problem of AIME's thirty",
                        format=".1f",
                    ),
                ],
                cases=[Case("true", "longer", "more"), Case("misleading", "longer"), Case("false")],
            ),
            Part(
                "perfect",
                "The example is perfect: thinking, not training, is what it shows",
                "misleading",
                legs=[
                    Leg(
                        "most",
                        "votes alone would go at least {} of the way to R1",
                        lambda share: share,
                        at_least=0.5,
                        why="the larger part of what is exemplified",
                        format=".0%",
                    ),
                ],
                cases=[Case("true", "most"), Case("misleading")],
            ),
        ],
        says="""R1 leads the best open weights before it by {ahead:.1f} standard errors, and its mean score
            lies {level:.1f} points below o1's {cite:p}`deepseek2025r1`. It writes {longer:.0f} times the
            tokens of a direct answer, and votes over its own answers add {more:.1f} points on AIME
            {cite:p}`deepseek2025nature`. Was it thinking, then, or training? V3 stands on the same base.
            From its {v3:.1%}, our curve puts a vote of many at {forecast:.1%}, and at {untaught:.1%} if
            fitted only to models without R1's post-training, {share:.0%} of the step. Half of the step
            would be {half:.0f} points. V3 was taught by an early R1 {cite:p}`deepseek2024v3`; from the
            bare base votes go less far. We found no published vote of V3.""",
        changes=[
            Change(
                "V3 votes well",
                "Should V3's vote be measured, and go {share:.0%} of the way",
                turns="true",
                share=0.6,
            ),
            Change(
                "Not ahead",
                "Were R1's lead over earlier open weights {lead:.1f} standard errors",
                turns="false",
                part="advance",
                lead=1.5,
            ),
            Change(
                "Votes add nothing",
                "Did votes over R1's own answers add {own:.1f} points",
                turns="misleading",
                part="example",
                own=1.0,
            ),
        ],
        numbers=numbers,
    )


# --- B08 ---------------------------------------------------------------------------------------


def _fitted_decades() -> float:
    runs = load("chinchilla_runs").query("used_in_fit")
    return float(np.log10(runs.training_compute_FLOP.max() / runs.training_compute_FLOP.min()))


def _fall_of_loss() -> float:
    """Share by which the loss on held-out text fell from DeepSeek-V2 to V3, for ten times the compute."""
    scores = load("benchmark_scores").query("benchmark == 'Pile-test'").set_index("model").score
    runs = load("training_runs").query("current").set_index("model").training_compute_FLOP
    decades = np.log10(runs["DeepSeek-V3"] / runs["DeepSeek-V2"])
    return float(1 - (scores["DeepSeek-V3"] / scores["DeepSeek-V2"]) ** (1 / decades))


def _rise(before: float, after: float, problems: int) -> float:
    """A rise of a score in standard errors, at least."""
    error = np.hypot(testtime.score_error(before, problems), testtime.score_error(after, problems))
    return (after - before) / float(error)


def _thinking() -> dict[str, float]:
    """Rise of s1-32B on fixed weights, from its first point above its untrained base to its last."""
    curves = load("thinking_curves")
    base = curves.query("study == 's1, base'").set_index("task").score_percent
    rises = {}
    for task, curve in curves.query("study == 's1'").groupby("task"):
        above = curve[curve.score_percent > base[task]].sort_values("tokens_per_problem").score_percent / 100
        rises[task] = _rise(above.iloc[0], above.iloc[-1], PROBLEMS[task])
    claude = curves.query("study == 'Epoch AI'").score_percent / 100
    return {**rises, "Claude": _rise(claude.min(), claude.max(), PROBLEMS["GPQA Diamond"])}


@claim("B08")
def three_laws() -> Claim:
    start = _score("R1-Zero, start")
    zero = {
        version: _rise(start, _score("R1-Zero", source=version), PROBLEMS["AIME 2024"])
        for version in (V1, V2)
    }
    tests = load("sampling_fits")
    attempts = float(np.log10(tests.attempts_max.max()))
    picked = (
        load("repeated_sampling").query("selected_percent.notna()").set_index("attempts").selected_percent
    )
    s1 = load("thinking_curves").query("study == 's1'").tokens_per_problem
    thinking = _thinking()
    return Claim(
        evidence={
            "pre": _decades(
                "Decades of compute in a fitted law of pre-training",
                Option(_fitted_decades(), "the runs of Chinchilla, reconstructed", "hoffmann2022"),
                Option(7.0, "Kaplan et al., 'more than seven orders of magnitude'", "kaplan2020"),
            ),
            "fall": Evidence(
                "Fall of the loss for ten times the pre-training, V2 to V3",
                Option(_fall_of_loss(), "bits per byte of the Pile, DeepSeek's own", "deepseek2024v3"),
                low=-0.2,
                high=0.5,
                step=0.01,
                format=".0%",
            ),
            "reinforced": _errors(
                "Rise of R1-Zero's score with reinforcement, in standard errors",
                Option(zero[V1], "AIME, first version", V1),
                Option(zero[V2], "AIME, second version", V2),
            ),
            "tuned": _decades(
                "Decades of data in a fitted law of fine-tuning",
                Option(3.0, "transfer from text to code, 2021", "hernandez2021transfer"),
                Option(
                    3.0,
                    "translation and summaries, thousands to millions of examples, 2024",
                    "zhang2024finetuning",
                ),
                Option(
                    0.0, "none, if a law must be about answers and not about loss", "hernandez2021transfer"
                ),
            ),
            "rl": _decades(
                "Decades of compute in a fitted law of reinforcement on a base",
                Option(0.0, "none published by January 2025", V1),
                Option(float(np.log10(100_000 / 1_500)), "ScaleRL, October 2025, a sigmoid", "khatri2025rl"),
            ),
            "thought": _errors(
                "Rise with more thinking on fixed weights, in standard errors",
                Option(thinking["MATH-500"], "s1-32B, MATH-500", "muennighoff2025s1"),
                Option(thinking["AIME 2024"], "s1-32B, AIME", "muennighoff2025s1"),
                Option(thinking["GPQA Diamond"], "s1-32B, GPQA Diamond", "muennighoff2025s1"),
                Option(thinking["Claude"], "Claude 3.7 Sonnet, GPQA Diamond, Epoch AI", "epoch2025gpqa"),
            ),
            "checked": _decades(
                "Decades of attempts in a fitted law of coverage",
                Option(attempts, "with a test that knows right answers", "brown2024monkeys"),
            ),
            "unchecked": _decades(
                "Decades over which more sampling or thinking raises accuracy where nothing checks",
                Option(2.0, "choice among samples, which hardly rises beyond a hundred", "brown2024monkeys"),
                Option(
                    float(np.log10(s1.max() / s1.min())), "thinking tokens of s1-32B", "muennighoff2025s1"
                ),
            ),
        },
        parts=[
            Part(
                "pre",
                "Pre-training follows a law, which goes on",
                "true",
                legs=[
                    Leg(
                        "prelaw",
                        "a fitted law of pre-training spans at least {} decades",
                        lambda pre: pre,
                        at_least=3.0,
                        why="a law foretells: a thousandfold beyond its smallest run",
                        format=".0f",
                    ),
                    Leg(
                        "goeson",
                        "the loss still fell with compute at the end of 2024",
                        lambda fall: fall,
                        above=0.0,
                        why="its sign",
                        format=".0%",
                    ),
                ],
                cases=[Case("true", "prelaw", "goeson"), Case("misleading", "goeson"), Case("false")],
            ),
            Part(
                "post",
                "So does post-training",
                "mostly true",
                legs=[
                    Leg(
                        "reinforces",
                        "reinforcement raised R1-Zero's score by at least {} standard errors",
                        lambda reinforced: reinforced,
                        at_least=2.0,
                        why="less may be luck",
                        format=".0f",
                    ),
                    Leg(
                        "tuninglaw",
                        "a fitted law of fine-tuning spans at least {} decades",
                        lambda tuned: tuned,
                        at_least=3.0,
                        why="as for pre-training",
                        format=".0f",
                    ),
                    Leg(
                        "rllaw",
                        "one of reinforcement on a base, too, at least {}",
                        lambda rl: rl,
                        at_least=3.0,
                        why="as for pre-training",
                        format=".0f",
                    ),
                ],
                cases=[
                    Case("true", "reinforces", "tuninglaw", "rllaw"),
                    Case("mostly true", "reinforces", "tuninglaw"),
                    Case("misleading", "reinforces"),
                    Case("false"),
                ],
            ),
            Part(
                "test",
                "There is a new law of test-time scaling",
                "mostly true",
                legs=[
                    Leg(
                        "helps",
                        "more thinking on fixed weights raises the score by at least {} standard errors",
                        lambda thought: thought,
                        at_least=2.0,
                        why="less may be luck",
                        format=".0f",
                    ),
                    Leg(
                        "coverlaw",
                        "a fitted law of coverage spans at least {} decades",
                        lambda checked: checked,
                        at_least=3.0,
                        why="as for pre-training",
                        format=".0f",
                    ),
                    Leg(
                        "openlaw",
                        "where nothing checks answers accuracy rises over at least {} decades, too",
                        lambda unchecked: unchecked,
                        at_least=3.0,
                        why="as for pre-training",
                        format=".0f",
                    ),
                ],
                cases=[
                    Case("true", "helps", "coverlaw", "openlaw"),
                    Case("mostly true", "helps", "coverlaw"),
                    Case("misleading", "helps"),
                    Case("false"),
                ],
            ),
        ],
        says="""Pre-training: a law over {prelaw:.1f} decades of compute {cite:p}`hoffmann2022`, and from V2
            to V3 the loss fell by {goeson:.0%} for each tenfold {cite:p}`deepseek2024v3`. Post-training:
            R1-Zero rose by {reinforces:.1f} standard errors {cite:p}`deepseek2025r1`. Fine-tuning had
            laws over about {tuninglaw:.0f} decades of data
            {cite:p}`hernandez2021transfer,zhang2024finetuning`, on loss under imitation; reinforcement on
            a base, which made R1, had none: {rllaw:.0f} decades. (Since October 2025 it has a sigmoid
            over {scalerl:.1f} {cite:p}`khatri2025rl`.) Test time: thinking raises scores, by {helps:.1f}
            standard errors on one benchmark in a study that came out four days after the statement
            {cite:p}`muennighoff2025s1`. Coverage follows a law over {coverlaw:.0f} decades of attempts,
            if a test knows the right answer; where nothing does, accuracy stalls after about
            {openlaw:.0f}: from a hundred samples to ten thousand the best choice gained {picked:.1f}
            points {cite:p}`brown2024monkeys`.""",
        changes=[
            Change(
                "A law of reinforcement",
                "A law of reinforcement on one base over {rl:.0f} decades",
                turns="true",
                part="post",
                rl=3.0,
            ),
            Change(
                "Luck",
                "Were R1-Zero's rise only {reinforced:.1f} standard errors",
                turns="misleading",
                reinforced=1.0,
            ),
            Change(
                "No verifier needed",
                "Accuracy that rises over {unchecked:.0f} decades without a verifier",
                turns="true",
                part="test",
                unchecked=4.0,
            ),
            Change("A wall", "Had the loss stopped falling", turns="misleading", fall=0.0),
        ],
        numbers={"scalerl": float(np.log10(100_000 / 1_500)), "picked": float(picked[10_000] - picked[100])},
    )


# --- B14 ---------------------------------------------------------------------------------------


@claim("B14")
def parity_with_less() -> Claim:
    runs = load("training_runs").query("current").set_index("model").training_compute_FLOP
    hours = load("training_cost_disclosures").set_index(["subject", "item", "quantity"]).value
    post = hours["DeepSeek-R1", "total", "gpu_hours"] / hours["DeepSeek-V3", "total", "gpu_hours"]
    r1 = runs["DeepSeek-V3"] * (1 + post)
    gap = _behind_o1()
    _, error = _lead(_scores()["o1-1217"])
    weakest = min(
        _lead(_scores()[model])[0] for model in ("o1-mini", "Claude 3.5 Sonnet 1022", "GPT-4o 0513")
    )
    return Claim(
        evidence={
            "gap": gap,
            "images": _fact("R1 reads images, as o1 does", "weights and service for text only", V1),
            "tools": _fact(
                "R1 calls functions and writes JSON as well as V3", "its authors say that it falls short", V1
            ),
            "told": _fact(
                "The training compute of o1 is public", "not in its announcement, nor since", "openai2024o1"
            ),
            "times": Evidence(
                "Training compute of an American model over R1's with its base",
                Option(
                    runs["Claude 3.5 Sonnet"] / r1,
                    "Claude 3.5 Sonnet, an outside estimate",
                    "epoch2025models",
                ),
                Option(runs["Llama 3.1 405B"] / r1, "Llama 3.1 405B, disclosed", "grattafiori2024llama"),
                Option(runs["Llama 3.3 70B"] / r1, "Llama 3.3 70B, disclosed", "meta2024llama33"),
                unit="times",
                low=0.2,
                high=50,
                log=True,
                format=".1f",
            ),
        },
        parts=[
            Part(
                "accuracy",
                "It compares in accuracy",
                "true",
                legs=[
                    Leg(
                        "close",
                        "R1's mean score is at most {} points below o1's",
                        lambda gap: -gap,
                        at_most=PROBLEM,
                        why="one problem of AIME's thirty",
                        format=".1f",
                    ),
                    Leg(
                        "near",
                        "at most {} points below",
                        lambda gap: -gap,
                        at_most=2 * PROBLEM,
                        why="two problems",
                        format=".1f",
                    ),
                ],
                cases=[Case("true", "close"), Case("mostly true", "near"), Case("false")],
            ),
            Part(
                "function",
                "It compares in function",
                "misleading",
                legs=[
                    Leg(
                        "sees",
                        "R1 reads images",
                        lambda images: images,
                        at_least=0.5,
                        why="o1 does",
                        format="no|yes",
                    ),
                    Leg(
                        "acts",
                        "R1 calls functions and writes JSON as well as V3",
                        lambda tools: tools,
                        at_least=0.5,
                        why="o1's interface offers both",
                        format="no|yes",
                    ),
                ],
                cases=[Case("true", "sees", "acts"), Case("mostly true", "acts"), Case("misleading")],
            ),
            Part(
                "compute",
                "With fewer resources and less computing",
                "mostly true",
                legs=[
                    Leg(
                        "public",
                        "o1's training compute is public",
                        lambda told: told,
                        at_least=0.5,
                        why="else the comparison is by proxy",
                        format="no|yes",
                    ),
                    Leg(
                        "less",
                        "counterparts took at least {} times R1's training compute",
                        lambda times: times,
                        at_least=2.0,
                        why="estimates err by a factor of two",
                        format=".0f",
                    ),
                    Leg(
                        "no_more",
                        "they took at least as much",
                        lambda times: times,
                        at_least=1.0,
                        why="parity",
                        format=".0f",
                    ),
                ],
                cases=[
                    Case("true", "public", "less"),
                    Case("mostly true", "less"),
                    Case("unresolved", "no_more"),
                    Case("false"),
                ],
            ),
        ],
        says="""*Accuracy.* Over the seven benchmarks that DeepSeek prints for both, R1's mean score less o1's
            is {gap:.1f} points, with a standard error of at most {error:.1f}: the errors add as if each
            model had been asked other problems {cite:p}`deepseek2025r1`. Only on SimpleQA, recall of
            facts, is the gap plain, {recall:.0f} points. R1 leads o1-mini, Claude 3.5 Sonnet and GPT-4o
            by {weakest:.0f} points or more. *Function.* o1 calls functions, keeps to a given form and
            reads images {cite:p}`openai2024o1api,openai2024o1`. R1 reads images: {sees:no|yes}. Its
            authors say that in calling functions, longer talks and JSON it falls short of V3
            {cite:p}`deepseek2025r1`; as good as V3: {acts:no|yes}. *Computing.* That of o1 is public:
            {public:no|yes}. Proxies are American models of the twelve months before, none of which
            reasons: Claude took {times:.1f} times R1's training compute by an outside estimate
            {cite:p}`epoch2025models`, Llama 3.3 {smallest:.1f} times.""",
        changes=[
            Change(
                "Tools",
                "Had R1 called functions and written JSON as well as V3",
                turns="mostly true",
                tools=1.0,
            ),
            Change(
                "o1 disclosed",
                "Should o1's compute be published, at {times:.0f} times R1's",
                turns="true",
                part="compute",
                told=1.0,
                times=10.0,
            ),
            Change(
                "o1 was small",
                "Should o1 turn out at {times:.1f} times R1's",
                turns="unresolved",
                part="compute",
                told=1.0,
                times=1.5,
            ),
            Change(
                "Another test",
                "By independent runs that put R1 {behind:.0f} points behind",
                turns="false",
                part="accuracy",
                gap=-8.0,
            ),
        ],
        numbers={
            "error": error,
            "weakest": weakest,
            "behind": 8.0,
            "recall": 100 * (_scores()["o1-1217"] - _scores()["DeepSeek-R1"])["SimpleQA"],
            "smallest": runs["Llama 3.3 70B"] / r1,
        },
    )
