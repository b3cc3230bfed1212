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
SWITCHED = ("AIME 2024", "GPQA Diamond")  # benchmarks printed for V3 and for both settings of V3.1
STATEMENT = pd.Timestamp("2025-01-27")  # when Nvidia spoke
REASONING = ("AIME 2024", "MATH-500", "GPQA Diamond", "LiveCodeBench")
V1, V2 = "deepseek2025r1", "deepseek2025nature"
PROBLEM = 100 / PROBLEMS["AIME 2024"]  # points of one problem of AIME


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


def _behind_o1() -> tuple[Evidence, float, float]:
    """R1's mean score less o1's by several sets of benchmarks; two standard errors of the first; o1's lead.

    The last is over o1-mini, the next American model that reasons, on the same benchmarks.
    """
    o1, mini = _scores()["o1-1217"], _scores()["o1-mini"]
    every, error = _lead(o1)
    epoch = 100 * (
        _score("DeepSeek-R1", source="epoch2025gpqa", benchmark="GPQA Diamond")
        - _score("o1-1217", source="epoch2025gpqa", benchmark="GPQA Diamond")
    )
    gap = Evidence(
        "R1's mean score less o1's",
        Option(every, "all seven benchmarks that DeepSeek prints for both", V1),
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
    return gap, 2 * error, 100 * float((o1 - mini).loc[list(PROBLEMS)].mean())


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


def _switch(task: str, before: float) -> float:
    """Share of the step from V3 to V3.1 that goes when V3.1's thinking is switched off."""
    switch = load("thinking_curves").query("study == 'V3.1' and task == @task").set_index("method")
    on, off = switch.score_percent["thinking on"] / 100, switch.score_percent["thinking off"] / 100
    return float((on - off) / (on - before))


def _shares_of_the_step() -> tuple[list[Option], dict[str, float | str]]:
    """What votes or thinking alone bring, over the step to R1: each start by each estimate, and measured."""
    pairs = _votes()
    untaught = pairs[~pairs.index.str.contains("R1")]  # R1-Zero-Qwen-32B was reinforced as R1 was
    r1, v3, base = _score("DeepSeek-R1"), _score("DeepSeek-V3"), _score("R1-Zero, start")
    options, ends = [], {}
    for name, start in (("V3", v3), ("V3-Base, on which R1 stands", base)):
        step = r1 - start
        ends[name] = _interval(start, pairs) / step  # too few models without R1's training to draw anew
        options += [
            Option(_gain(start, untaught) / step, f"{name}, curve of the models without R1's training", V1),
            Option(_gain(start, pairs) / step, f"{name}, curve of all models", f"{V1};{V2}"),
            Option(ends[name][0], f"{name}, lower end of its 95% interval", f"{V1};{V2}"),
            Option(ends[name][1], f"{name}, upper end", f"{V1};{V2}"),
        ]
    nearest = pairs.loc["QwQ-32B-Preview", "cons@64"] - _score("QwQ-32B-Preview")
    options.append(
        Option(nearest / (r1 - v3), "QwQ-32B-Preview, at 47% the measured model nearest to V3's 39%", V1)
    )
    switched = {task: _switch(task, _score("DeepSeek-V3", benchmark=task)) for task in SWITCHED}
    options += [
        Option(share, f"V3.1 of August 2025, thinking switched on and off, {task}", "deepseek2025v31")
        for task, share in switched.items()
    ]
    return options, {
        "base": base,
        "most_of_v3": ends["V3"][1],
        "most_of_base": ends["V3-Base, on which R1 stands"][1],
        "switch": switched["AIME 2024"],
        "switch_science": switched["GPQA Diamond"],
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
    gap, tolerance, _ = _behind_o1()
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
            "gap": gap,
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
                "What votes or thinking alone bring, as a share of the step to R1",
                *shares,
                low=0,
                high=1,
                step=0.005,
                format=".1%",
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
                        at_most=tolerance,
                        why="two standard errors of the mean over all seven benchmarks: less may be luck",
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
                        "votes or thinking alone go at least {} of the way to R1",
                        lambda share: share,
                        at_least=0.5,
                        why="a perfect example shows at least more of the thing than of another",
                        format=".0%",
                    ),
                ],
                cases=[Case("true", "most"), Case("misleading")],
            ),
        ],
        says="""R1 leads the best open weights before it by {ahead:.1f} standard errors, and its mean score
            lies {level:.1f} points below o1's {cite:p}`deepseek2025r1`. It writes {longer:.0f} times the
            tokens of a direct answer, and votes over its own answers add {more:.1f} points on AIME
            {cite:p}`deepseek2025nature`. Was it thinking, then, or training? From V3 alone one cannot say:
            our curve puts a vote of V3 at {share:.0%} of the step to R1, its interval ends at
            {most_of_v3:.0%}. But R1 was trained from the bare base, and from that one's {base:.1%} it ends
            at {most_of_base:.0%}. The nearest measurement is another model's: V3.1's switch for thinking
            makes {switch:.1%} of the step from V3 on AIME, as good as one half, and {switch_science:.0%}
            on science questions {cite:p}`deepseek2025v31`.""",
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


def _thinking() -> list[Option]:
    """Rises with more thinking on fixed weights, in standard errors, of every study in the table.

    That of s1-32B is from its first point above its untrained base to its last.
    """
    curves = load("thinking_curves")
    base = curves.query("study == 's1, base'").set_index("task").score_percent
    options = []
    for task in ("MATH-500", "AIME 2024", "GPQA Diamond"):
        curve = curves.query("study == 's1' and task == @task").sort_values("tokens_per_problem")
        above = curve[curve.score_percent > base[task]].score_percent / 100
        rise = _rise(above.iloc[0], above.iloc[-1], PROBLEMS[task])
        options.append(Option(rise, f"s1-32B, {task}", "muennighoff2025s1"))
    scores = curves.set_index(["study", "task", "method"]).score_percent / 100
    for task in SWITCHED:
        off, on = (scores["V3.1", task, f"thinking {way}"] for way in ("off", "on"))
        rise = _rise(off, on, PROBLEMS[task])
        options.append(Option(rise, f"V3.1 of August 2025, switched on, {task}", "deepseek2025v31"))
    off, on = scores["Epoch AI"]
    rise = _rise(off, on, PROBLEMS["GPQA Diamond"])
    options.append(Option(rise, "Claude 3.7 Sonnet, GPQA Diamond, Epoch AI", "epoch2025gpqa"))
    for task, tried in curves.query("study == 'o3 preview'").groupby("task"):
        few, many = tried.sort_values("samples").score_percent / 100
        rise = _rise(few, many, int(tried.problems.iloc[0]))
        options.append(Option(rise, f"o3 of December 2024, 6 and 1,024 samples, {task}", "chollet2024o3"))
    return options


def _age(published: str) -> float:
    return (STATEMENT - pd.Timestamp(published)).days / 365.25


FIRST_OF_TUNING = _age("2021-02-02")  # Hernandez et al.
LOSS, ANSWERS = (
    {"a law is about": "loss"},
    {"a law is about": "answers"},
)  # one demand on both kinds of training
SCALE_RL = float(
    np.log10(100_000 / 1_500)
)  # GPU-hours of its longest run over those from which it was fitted


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
    curves = load("thinking_curves").set_index("study")
    s1, arc = curves.tokens_per_problem["s1"], curves[curves.task == "ARC-AGI-1, semi-private"].tokens_total
    thinking = _thinking()
    return Claim(
        evidence={
            "pre": _decades(
                "Decades of compute in a fitted law of pre-training",
                Option(
                    _fitted_decades(), "loss: the runs of Chinchilla, reconstructed", "hoffmann2022", LOSS
                ),
                Option(7.0, "loss: Kaplan et al., 'more than seven orders of magnitude'", "kaplan2020", LOSS),
                Option(3.0, "answers: GPT-4's, foretold from a thousandth of it", "openai2023gpt4", ANSWERS),
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
                "Decades of compute in a fitted law of fine-tuning",
                Option(
                    3.0 + float(np.log10(16)),
                    "loss: translation and summaries, data a thousandfold by models of 1 to 16 billion",
                    "zhang2024finetuning",
                    LOSS,
                ),
                Option(
                    3.0,
                    "loss: text to code, data alone, its models not counted",
                    "hernandez2021transfer",
                    LOSS,
                ),
                Option(0.0, "answers: none found", "zhang2024finetuning", ANSWERS),
            ),
            "rl": _decades(
                "Decades of compute in a fitted law of reinforcement on a base",
                Option(0.0, "none published by January 2025", V1),
                Option(SCALE_RL, "ScaleRL, October 2025, a sigmoid", "khatri2025rl"),
            ),
            "thought": _errors(
                "Rise with more thinking or more samples, weights fixed, in standard errors",
                *thinking,
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
                Option(
                    float(np.log10(arc.max() / arc.min())),
                    "samples of o3 on ARC, two points",
                    "chollet2024o3",
                ),
            ),
            "age": Evidence(
                "Age of the first law of test-time compute when Nvidia spoke",
                Option(_age("2024-07-31"), "coverage of language models", "brown2024monkeys"),
                Option(_age("2024-09-12"), "accuracy of o1, a chart", "openai2024o1"),
                Option(_age("2021-04-07"), "search in a board game", "jones2021boardgames"),
                unit="years",
                low=0,
                high=10,
                step=0.1,
                format=".1f",
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
                        why="a law foretells: GPT-4 was foretold from a thousandth of its compute",
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
                "Post-training follows one as well, which goes on",
                "mostly true",
                legs=[
                    Leg(
                        "reinforces",
                        "reinforcement raised R1-Zero's score late in 2024 by {} standard errors or more",
                        lambda reinforced: reinforced,
                        at_least=2.0,
                        why="it goes on; less may be luck",
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
                        "a fitted law of reinforcement on a base spans at least {} decades",
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
                        "more thought or samples, weights fixed, raise scores by {} standard errors or more",
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
                        "where nothing checks answers accuracy rises over at least {} decades",
                        lambda unchecked: unchecked,
                        at_least=3.0,
                        why="as for pre-training",
                        format=".0f",
                    ),
                    Leg(
                        "new",
                        "the first law of test time was younger than the first of fine-tuning, {} years",
                        lambda age: age,
                        below=FIRST_OF_TUNING,
                        why="the statement calls it new beside two that go on",
                        format=".1f",
                    ),
                ],
                cases=[
                    Case("true", "helps", "coverlaw", "openlaw", "new"),
                    Case("mostly true", "helps", "coverlaw", "new"),
                    Case("misleading", "helps"),
                    Case("false"),
                ],
            ),
        ],
        says="""*Pre-training* has a law over {prelaw:.1f} decades of compute {cite:p}`hoffmann2022`, and it
            went on: from V2 to V3 the loss fell by {goeson:.0%} for each tenfold {cite:p}`deepseek2024v3`.
            *Post-training* went on, too: reinforcement raised R1-Zero's score by {reinforces:.1f} standard
            errors {cite:p}`deepseek2025r1`. Its laws are about the loss of fine-tuning, over
            {tuninglaw:.1f} decades of compute {cite:p}`zhang2024finetuning`; by data alone they stand on
            our line. Reinforcement on a base, which made R1, had none ({rllaw:.0f} decades); since October
            2025 it has a sigmoid over {scalerl:.1f} {cite:p}`khatri2025rl`. *At test time* more thinking
            raised scores by two standard errors or more in {plain} of {tried} measurements, by {helps:.1f}
            in a study of four days later {cite:p}`muennighoff2025s1`. Coverage follows a law over
            {coverlaw:.0f} decades of attempts, which was {new:.1f} years old; a law of fine-tuning was
            {tuningage:.1f} {cite:p}`hernandez2021transfer`. But where no test knows the answer, accuracy
            stalls after about {openlaw:.0f} decades: from a hundred samples to ten thousand the best
            choice gained {picked:.1f} points {cite:p}`brown2024monkeys`.""",
        changes=[
            Change(
                "A law of reinforcement",
                "Were a law of reinforcement fitted on one base over {rl:.0f} decades",
                turns="true",
                part="post",
                rl=3.0,
            ),
            Change(
                "Luck",
                "Were R1-Zero's rise only {reinforced:.1f} standard errors",
                turns="misleading",
                reinforced=1.5,
            ),
            Change(
                "No verifier needed",
                "Did accuracy rise over {unchecked:.0f} decades without a verifier",
                turns="true",
                part="test",
                unchecked=4.0,
            ),
            Change(
                "An old law",
                "Were a law of test-time compute for language models found that is {age:.0f} years old",
                turns="misleading",
                age=8.0,
            ),
            Change("A wall", "Had the loss stopped falling", turns="misleading", fall=0.0),
        ],
        numbers={
            "scalerl": SCALE_RL,
            "picked": float(picked[10_000] - picked[100]),
            "tuningage": FIRST_OF_TUNING,
            "plain": f"{sum(o.value >= 2 for o in thinking)}",
            "tried": f"{len(thinking)}",
        },
    )


# --- B14 ---------------------------------------------------------------------------------------


ESTIMATE = 3.0  # Epoch AI gives its estimate of GPT-5 as 2e25 to 2e26 FLOP around 6.6e25


@claim("B14")
def parity_with_less() -> Claim:
    trained = load("training_runs").query("current").set_index("model")
    runs, spent = trained.training_compute_FLOP, trained.gpu_hours
    hours = load("training_cost_disclosures").set_index(["subject", "item", "quantity"]).value
    post, base = (hours[s, "total", "gpu_hours"] for s in ("DeepSeek-R1", "DeepSeek-V3"))
    r1, r1_hours = runs["DeepSeek-V3"] * (1 + post / base), post + base
    gap, tolerance, lead_of_o1 = _behind_o1()
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
                Option(
                    runs["Claude 3.5 Sonnet"] / r1 / ESTIMATE,
                    "a third of that estimate, as uncertain as its author's of GPT-5",
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
            "hours": Evidence(
                "GPU-hours of an American model over R1's with its base",
                Option(spent["Llama 3.1 405B"] / r1_hours, "Llama 3.1 405B, disclosed", "meta2024llama31"),
                Option(spent["Llama 3.3 70B"] / r1_hours, "Llama 3.3 70B, disclosed", "meta2024llama33"),
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
                        at_most=tolerance,
                        why="two standard errors of the mean over all seven benchmarks: less may be luck",
                        format=".1f",
                    ),
                    Leg(
                        "near",
                        "at most {} points below",
                        lambda gap: -gap,
                        at_most=lead_of_o1 / 2,
                        why="half of the way down to o1-mini: R1 is nearer to o1",
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
                        "counterparts took more training compute than R1",
                        lambda times: times,
                        above=1.0,
                        why="parity: what is estimated comes with its interval",
                        format=".0f",
                    ),
                    Leg(
                        "fewer",
                        "they took more GPU-hours than R1",
                        lambda hours: hours,
                        above=1.0,
                        why="parity, in hours of comparable chips",
                        format=".0f",
                    ),
                ],
                cases=[
                    Case("true", "public", "less", "fewer"),
                    Case("mostly true", "less", "fewer"),
                    Case("false"),
                ],
            ),
        ],
        says="""*Accuracy.* Over the seven benchmarks that DeepSeek prints for both, R1's mean score less o1's
            is {gap:.1f} points, with a standard error of at most {error:.1f}: the errors add as if each
            model had been asked other problems {cite:p}`deepseek2025r1`. Only on SimpleQA, recall of
            facts, is the gap plain, {recall:.0f} points. R1 leads o1-mini, Claude 3.5 Sonnet and GPT-4o
            by {weakest:.0f} points or more. *Function.* o1 calls functions, keeps to a given form and
            reads images {cite:p}`openai2024o1api,openai2024o1`. Asked whether R1 reads images, one must say
            {sees:no|yes}; whether it calls functions and writes JSON as well as V3, its authors say
            {acts:no|yes} {cite:p}`deepseek2025r1`. *Computing.* To the question whether o1's is public the
            answer is {public:no|yes}. So models of the twelve months before that do not reason stand in for
            it, by their final runs as R1 by its own: Claude took
            {times:.1f} times R1's training compute by an outside estimate {cite:p}`epoch2025models`, Llama
            3.3 {smallest:.1f} times, and Llama 3.1 {fewer:.1f} times its GPU-hours
            {cite:p}`meta2024llama33,meta2024llama31`. That all this seems a win for the whole industry is an
            appraisal; chapter 8 weighs who wins.""",
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
                "Should o1's turn out at {times:.1f} times R1's",
                turns="false",
                part="compute",
                told=1.0,
                times=0.8,
            ),
            Change(
                "Another test",
                "Should independent runs put R1 {behind:.0f} points behind",
                turns="false",
                part="accuracy",
                gap=-8.0,
            ),
        ],
        numbers={
            "error": tolerance / 2,
            "weakest": weakest,
            "behind": 8.0,
            "recall": 100 * (_scores()["o1-1217"] - _scores()["DeepSeek-R1"])["SimpleQA"],
            "smallest": runs["Llama 3.3 70B"] / r1,
        },
    )
