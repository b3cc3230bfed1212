"""Claims B05, B08 and B14: R1 as an example of test-time scaling, three laws, and parity with less."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from aiecon import testtime
from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.scaling import ladders
from aiecon.data import load

PROBLEMS = {  # of each benchmark: its own papers; LiveCodeBench as counted for August 2024 to January 2025;
    # DROP is marked by F1: of all marks with one mean those of right and wrong have the largest error
    "AIME 2024": 30,
    "MATH-500": 500,
    "GPQA Diamond": 198,
    "LiveCodeBench": 279,
    "SWE-bench Verified": 500,
    "Aider-Polyglot": 225,
    "DROP": 9_536,
    "SimpleQA": 4_326,
    "MMLU": 14_042,
}
SWITCHED = ("AIME 2024", "GPQA Diamond", "LiveCodeBench")  # benchmarks printed for both settings of V3.1
STATEMENT = pd.Timestamp("2025-01-27")  # when Nvidia spoke
REASONING = ("AIME 2024", "MATH-500", "GPQA Diamond", "LiveCodeBench")
PREPRINT, NATURE, EPOCH = "deepseek2025r1", "deepseek2025nature", "epoch2025gpqa"
ENOUGH = 270  # problems on which R1's gain by votes would be two standard errors, however reckoned
DISTILLED = ("Qwen-1.5B", "Qwen-7B", "Qwen-14B", "Qwen-32B", "Llama-8B", "Llama-70B")
OTHERS, SAME = "as if the two had been asked different problems", "on the same problems, at most"


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
    rows = load("model_results").query("metric == 'pass@1' and source == @PREPRINT")
    return rows.pivot_table(index="benchmark", columns="model", values="score_percent", aggfunc="mean") / 100


def _score(model: str, metric: str = "pass@1", source: str = PREPRINT, benchmark: str = "AIME 2024") -> float:
    rows = load("model_results").query("model == @model and metric == @metric and source == @source")
    return float(rows[rows.benchmark == benchmark].score_percent.mean()) / 100


def _lead(over: pd.Series, benchmarks: Sequence[str] = tuple(PROBLEMS)) -> tuple[float, float]:
    """R1's mean lead over scores of other models and its error, in points, where both have a score."""
    both = pd.DataFrame({"R1": _scores()["DeepSeek-R1"], "other": over}).dropna()
    both = both.loc[both.index.isin(benchmarks)]
    gap, error = testtime.mean_difference(both["R1"], both["other"], [PROBLEMS[b] for b in both.index])
    return 100 * gap, 100 * error


def _compared(model: str) -> list[Option]:
    """R1's mean lead over a model, in standard errors of the same tests, by several sets of them."""
    side, scores = {"counterpart": model}, _scores()[model]
    sets = {
        "all nine benchmarks with a share of right answers that DeepSeek prints for both": tuple(PROBLEMS),
        "without SimpleQA, a test of recall": tuple(b for b in PROBLEMS if b != "SimpleQA"),
        "the four tests of reasoning": REASONING,
    }
    options = [
        Option(float(np.divide(*_lead(scores, tests))), f"{model}, {what}", PREPRINT, side)
        for what, tests in sets.items()
    ]
    if model == "o1-1217":
        task = "GPQA Diamond"
        r1, o1 = (_score(name, source=EPOCH, benchmark=task) for name in ("DeepSeek-R1", model))
        lead = float(np.divide(*testtime.mean_difference([r1], [o1], [PROBLEMS[task]])))
        options.append(Option(lead, f"{model}, Epoch AI's own runs of {task}", EPOCH, side))
    return options


# --- B05 ---------------------------------------------------------------------------------------


@claim("B05")
def example_of_test_time_scaling() -> Claim:
    open_before = _scores()[["DeepSeek-V3", "QwQ-32B-Preview"]]
    leads = {
        "the better of V3 and QwQ on each benchmark": open_before.max(axis=1, skipna=True),
        "V3 alone": open_before["DeepSeek-V3"],
        "QwQ-32B-Preview alone": open_before["QwQ-32B-Preview"],
    }
    direct, thinking = (
        load("thinking_curves").query("study == '366 problems'").set_index("model").loc[name]
        for name in ("GPT-4o 0513", "DeepSeek-R1")
    )
    votes, single = _own_votes("DeepSeek-R1", NATURE), _score("DeepSeek-R1")
    gain = _score("DeepSeek-R1", "cons@64", NATURE) - single
    zero = {
        "first version": (PREPRINT, _own_votes("R1-Zero")),
        "second version, 16 votes": (
            NATURE,
            _by_both_errors(_score("R1-Zero", source=NATURE), _score("R1-Zero", "cons@16", NATURE)),
        ),
    }
    released = [
        *_risen("R1", NATURE, votes, {"model": "R1"}),
        *(
            option
            for version, (source, rises) in zero.items()
            for option in _risen(f"R1-Zero, {version}", source, rises, {"model": "R1-Zero"})
        ),
    ]
    students = [_own_votes(f"R1-Distill-{size}") for size in DISTILLED]
    shown = [rises[OTHERS] for rises in students if rises[OTHERS] >= 2]
    return Claim(
        evidence={
            "lead": Evidence(
                "R1's lead over the best open weights before it, in standard errors",
                *(Option(np.divide(*_lead(scores)), what, PREPRINT) for what, scores in leads.items()),
                low=-5,
                high=10,
                step=0.1,
                format=".1f",
            ),
            "own": _errors("What votes add to a model's own answers on AIME, in standard errors", *released),
            "tokens": Evidence(
                "Tokens of an answer of R1 over those of a direct answer",
                Option(
                    thinking.tokens_per_problem / direct.tokens_per_problem, "GPT-4o, 366 problems", NATURE
                ),
                low=0.5,
                high=50,
                log=True,
                unit="times",
                format=".1f",
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
                        why="an advance is one over what could be had before; less may be luck",
                        format=".0f",
                    ),
                    Leg(
                        "higher",
                        "it leads them",
                        lambda lead: lead,
                        above=0.0,
                        why="its sign: a lead that may be luck is no proof, and none against it",
                        format=".0f",
                    ),
                ],
                cases=[Case("true", "ahead"), Case("unresolved", "higher"), Case("false")],
            ),
            Part(
                "example",
                "It is a perfect example of test-time scaling: it has both marks of it",
                "unresolved",
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
                        "votes over a model's own answers, weights fixed, add at least {} standard errors",
                        lambda own: own,
                        at_least=2.0,
                        why="less may be luck, on thirty problems",
                        format=".0f",
                    ),
                    Leg(
                        "some",
                        "they add something",
                        lambda own: own,
                        above=0.0,
                        why="its sign: a gain that may be luck is no proof, and none against it",
                        format=".0f",
                    ),
                ],
                cases=[
                    Case("true", "longer", "more"),
                    Case("unresolved", "longer", "some"),
                    Case("misleading", "longer"),
                    Case("false"),
                ],
            ),
        ],
        says="""R1 leads the best open weights before it by {ahead:.1f} standard errors
            {cite:p}`deepseek2025r1`; beside o1 B14 sets it. Test-time scaling has two marks: more computing
            at the answer, and a better score for it from the same weights. R1 writes {longer:.0f} times the
            tokens of a direct answer. Votes over its own answers add {gain:.1f} points on the thirty
            problems of AIME {cite:p}`deepseek2025nature`: {more:.1f} standard errors as if the two had been
            asked different problems, and at least {same:.1f} on the same problems, if votes lost none, though
            they lose some. Thirty problems could hardly show more: from {single:.1f}% votes must reach
            {need_same:.0f}% to pass by the second error, {need_others:.0f}% by the first. R1-Zero, released
            with it, passes by the second as first printed ({zero:.1f}), not by its later scores
            ({later:.1f}). Of {shown} of the six students, Qwen and Llama taught by R1, the mark is shown, by
            at least {kin:.2f} errors; with them as a third side {third:.0%} would say unresolved. Against it,
            {cite:t}`zeng2025revisiting` find that longer answers of R1 and others are not consistently
            better, and that many beside each other scale better. V3.1, on R1's base trained further,
            shows the mark by {switch:.1f} seven months later {cite:p}`deepseek2025v31`. *Perfect* is
            praise; we read it as: with both marks. How much of the step to R1 is thinking, and how
            much training, is this chapter's question; no rule here decides it.""",
        changes=[
            Change(
                "Behind earlier weights",
                "Were R1's lead over earlier open weights {lead:.1f} standard errors",
                turns="misleading",
                lead=-1.0,
            ),
            Change(
                "A lead that may be luck",
                "Were it {lead:.1f}",
                turns="unresolved",
                part="advance",
                lead=1.5,
            ),
            Change(
                "Votes add nothing",
                "Did votes over these models' own answers add nothing, {own:.1f} standard errors",
                turns="misleading",
                own=0.0,
            ),
            Change(
                "The same gain on more problems",
                "Were R1's gain seen on {enough} problems, {own:.1f} standard errors as if the two"
                " had been asked different ones",
                turns="true",
                own=round(votes[OTHERS] * np.sqrt(ENOUGH / PROBLEMS["AIME 2024"]), 1),
            ),
        ],
        numbers={
            "enough": f"{ENOUGH}",
            "gain": 100 * gain,
            "single": 100 * single,
            "same": votes[SAME],
            "need_same": 100 * _needed(single, SAME),
            "need_others": 100 * _needed(single, OTHERS),
            "zero": zero["first version"][1][SAME],
            "later": zero["second version, 16 votes"][1][SAME],
            "shown": {1: "one", 2: "two", 3: "three"}[len(shown)],
            "kin": min(shown),
            "third": _with_students([votes], [rises for _, rises in zero.values()], students),
            "switch": next(o.value for o in _thinking() if o.source == "deepseek2025v31"),
        },
    )


def _needed(single: float, error: str) -> float:
    """The least score of a vote that lies two standard errors above that of single answers on AIME."""
    scores = np.linspace(single, 1, 10_001)[1:]
    return float(next(s for s in scores if _by_both_errors(single, s)[error] >= 2))


def _with_students(*sides: list[dict[str, float]]) -> float:
    """Share of the combinations in which votes add less than two errors, the sides weighing the same."""
    return float(
        np.mean([np.mean([rise < 2 for rises in side for rise in rises.values()]) for side in sides])
    )


# --- B08 ---------------------------------------------------------------------------------------


def _fitted_decades() -> float:
    runs = load("chinchilla_runs").query("used_in_fit")
    return float(np.log10(runs.training_compute_FLOP.max() / runs.training_compute_FLOP.min()))


def _fall_of_loss() -> float:
    """Share by which the loss on held-out text fell from DeepSeek-V2 to V3, for ten times the compute."""
    scores = load("benchmark_scores").query("benchmark == 'Pile-test'").set_index("model").score
    return _fall_to_v3(scores)


def _fall_of_errors() -> float:
    """The same of the share of wrong answers in MMLU."""
    scores = load("benchmark_scores").query("benchmark == 'MMLU' and variant == 'base'")
    return _fall_to_v3(100 - scores.set_index("model").score)


def _fall_to_v3(left: pd.Series) -> float:
    runs = load("training_runs").query("current").set_index("model").training_compute_FLOP
    decades = np.log10(runs["DeepSeek-V3"] / runs["DeepSeek-V2"])
    return float(1 - (left["DeepSeek-V3"] / left["DeepSeek-V2"]) ** (1 / decades))


def _fall_within() -> float:
    """The same within one recipe: the ladder of V3's ablations."""
    rung = ladders().loc["V3 ablation, no auxiliary loss"]
    return float(1 - rung.loss ** (1 / np.log10(rung.compute)))


def _rises(before: Sequence[float], after: Sequence[float], problems: Sequence[int]) -> dict[str, float]:
    """The mean rise of scores with fixed problems in standard errors, by both ways to reckon the error."""
    gain, error = testtime.mean_difference(after, before, problems)
    gains = np.subtract(after, before)
    same = np.sqrt(np.sum(testtime.gain_error(gains, problems) ** 2)) / gains.size
    return {OTHERS: gain / error, SAME: gain / float(same)}


def _risen(
    what: str, source: str, rises: dict[str, float], side: Mapping[str, str] | None = None
) -> list[Option]:
    return [
        Option(rise, f"{what}, {way}", source, {"error of a gain": way, **(side or {})})
        for way, rise in rises.items()
    ]


def _voted(single: Mapping[str, str], voted: Mapping[str, str] | None = None) -> dict[str, float]:
    """The mean rise from one answer to a vote of 64 on AIME, over models with the source of each number.

    All were asked the same thirty problems; their errors are taken to move together, the most they can.
    """
    one, many = (
        np.array([_score(model, metric, source) for model, source in sources.items()])
        for metric, sources in (("pass@1", single), ("cons@64", voted or single))
    )
    return _by_both_errors(one, many)


def _by_both_errors(one: float | np.ndarray, many: float | np.ndarray) -> dict[str, float]:
    """The mean rise on AIME from some scores to others, by both ways to reckon its error."""
    problems = PROBLEMS["AIME 2024"]
    gain = float(np.mean(np.subtract(many, one)))
    others = float(
        np.mean(np.hypot(testtime.score_error(one, problems), testtime.score_error(many, problems)))
    )
    return {OTHERS: gain / others, SAME: gain / float(testtime.gain_error(gain, problems))}


VOTERS = [
    "R1-Zero",
    *(f"R1-Distill-{size}" for size in DISTILLED),
    "R1-Zero-Qwen-32B",
    "QwQ-32B-Preview",
    "o1-mini",
    "GPT-4o 0513",
    "Claude 3.5 Sonnet 1022",
]


def _own_votes(model: str, source: str = PREPRINT) -> dict[str, float]:
    """What a vote over a model's own answers adds on AIME; single answers as first printed."""
    return _voted({model: PREPRINT}, {model: source})


def _thinking() -> list[Option]:
    """Mean rises with more thinking on fixed weights, in standard errors, one of each study in the table.

    That of s1-32B is from its first point above its untrained base to its last.
    """
    curves = load("thinking_curves")
    base = curves.query("study == 's1, base'").set_index("task").score_percent
    ends = {}
    for task in ("MATH-500", "AIME 2024", "GPQA Diamond"):
        curve = curves.query("study == 's1' and task == @task").sort_values("tokens_per_problem")
        above = curve[curve.score_percent > base[task]].score_percent / 100
        ends[task] = above.iloc[0], above.iloc[-1]
    scores = curves.set_index(["study", "task", "method"]).score_percent / 100
    switch = {task: [scores["V3.1", task, f"thinking {way}"] for way in ("off", "on")] for task in SWITCHED}
    claude = {"GPQA Diamond": scores["Epoch AI"]}
    arc = curves.query("study == 'o3 preview'").pivot_table("score_percent", ["task", "problems"], "samples")
    few, many = (arc[n].to_numpy() / 100 for n in (6, 1024))
    o1 = {
        task: [_score("o1", metric, "openai2024o1", task) for metric in ("pass@1", "cons@64")]
        for task in ("AIME 2024", "GPQA Diamond")
    }
    studies = [
        ("s1-32B, three benchmarks", "muennighoff2025s1", _over(ends)),
        ("V3.1 of August 2025, switched on, three benchmarks", "deepseek2025v31", _over(switch)),
        ("Claude 3.7 Sonnet, GPQA Diamond, Epoch AI", EPOCH, _over(claude)),
        (
            "o3 of December 2024, 6 and 1,024 samples, two sets of ARC",
            "chollet2024o3",
            _rises(few, many, arc.index.get_level_values("problems")),
        ),
        (f"votes of {len(VOTERS)} models on AIME", PREPRINT, _voted(dict.fromkeys(VOTERS, PREPRINT))),
        ("votes of o1 on AIME and GPQA Diamond", "openai2024o1", _over(o1)),
    ]
    return [option for study in studies for option in _risen(*study)]


def _over(scores: Mapping[str, Sequence[float]]) -> dict[str, float]:
    before, after = zip(*scores.values(), strict=True)
    return _rises(before, after, [PROBLEMS[task] for task in scores])


def _age(published: str) -> float:
    return float((STATEMENT - pd.Timestamp(published)).days / 365.25)


FIRST_OF_TUNING = _age("2021-02-02")  # Hernandez et al.
EITHER, ANSWERS = (
    {"a law is about": "loss or answers, whichever a stage has"},
    {"a law is about": "right answers, in every stage"},
)  # one demand on all three stages
LAW_OF_ANSWERS = float(np.log10(32) + np.log10(70 / 7))  # Yuan et al.: data from 1/32, 7 to 70 billion
SCALE_RL = float(
    np.log10(100_000 / 1_500)
)  # GPU-hours of its longest run over those from which it was fitted


@claim("B08")
def three_laws() -> Claim:
    start = _score("R1-Zero, start")
    zero = {
        version: _rises([start], [_score("R1-Zero", source=source)], [PROBLEMS["AIME 2024"]])
        for version, source in {"AIME, first version": PREPRINT, "AIME, second version": NATURE}.items()
    }
    tests = load("sampling_fits")
    attempts = float(np.log10(tests.attempts_max.max()))
    picked = (
        load("repeated_sampling").query("selected_percent.notna()").set_index("attempts").selected_percent
    )
    curves = load("thinking_curves").set_index("study")
    s1, arc = curves.tokens_per_problem["s1"], curves[curves.task == "ARC-AGI-1, semi-private"].tokens_total
    thinking = _thinking()
    strict = [option for option in thinking if OTHERS in option.given.values()]
    return Claim(
        evidence={
            "pre": _decades(
                "Decades of compute in a fitted law of pre-training",
                Option(
                    _fitted_decades(), "loss: the runs of Chinchilla, reconstructed", "hoffmann2022", EITHER
                ),
                Option(
                    7.0, "loss: Kaplan et al., 'more than seven orders of magnitude'", "kaplan2020", EITHER
                ),
                Option(
                    3.0,
                    "answers: GPT-4's, foretold from a thousandth of it, our line itself",
                    "openai2023gpt4",
                    ANSWERS,
                ),
            ),
            "fall": Evidence(
                "Fall of the loss, or of wrong answers, for ten times the pre-training",
                Option(
                    _fall_of_loss(),
                    "loss: bits per byte of the Pile, DeepSeek's own, two recipes",
                    "deepseek2024v3",
                    EITHER,
                ),
                Option(
                    _fall_within(), "loss: one recipe at two budgets, V3's Table 5", "deepseek2024v3", EITHER
                ),
                Option(
                    _fall_of_errors(), "answers: MMLU of the base models V2 and V3", "deepseek2024v3", ANSWERS
                ),
                low=-0.2,
                high=0.9,
                step=0.01,
                format=".0%",
            ),
            "reinforced": _errors(
                "Rise of R1-Zero's score with reinforcement, in standard errors",
                *_risen("AIME, first version", PREPRINT, zero["AIME, first version"]),
                *_risen("AIME, second version", NATURE, zero["AIME, second version"]),
            ),
            "tuned": _decades(
                "Decades of compute in a fitted law of fine-tuning",
                Option(
                    3.0 + float(np.log10(16)),
                    "loss: translation and summaries, data a thousandfold by models of 1 to 16 billion",
                    "zhang2024finetuning",
                    EITHER,
                ),
                Option(
                    3.0 + 4.0,
                    "loss: text to code, data a thousandfold by models over four decades of size",
                    "hernandez2021transfer",
                    EITHER,
                ),
                Option(
                    LAW_OF_ANSWERS,
                    "answers: school arithmetic, data from 1/32 by models of 7 to 70 billion",
                    "yuan2023arithmetic",
                    ANSWERS,
                ),
            ),
            "rl": _decades(
                "Decades of compute in a fitted law of reinforcement on a base",
                Option(0.0, "none with numbers by January 2025", PREPRINT),
                Option(SCALE_RL, "ScaleRL, October 2025, a sigmoid of answers", "khatri2025rl"),
            ),
            "thought": _errors(
                "Rise with more thinking or more samples, weights fixed, in standard errors",
                *thinking,
            ),
            "checked": _decades(
                "Decades of attempts in a fitted law of coverage, which is about answers",
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
                "Age of the first law of test-time compute for language models when Nvidia spoke",
                Option(_age("2024-07-31"), "coverage, over attempts", "brown2024monkeys"),
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
                        why="a law is to foretell a run from trials, and a trial that is to be cheap costs a"
                        " thousandth of it",
                        format=".0f",
                    ),
                    Leg(
                        "goeson",
                        "the loss, or wrong answers, still fell with compute at the end of 2024",
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
                "contested",
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
                        "rose",
                        "it raised it at all",
                        lambda reinforced: reinforced,
                        above=0.0,
                        why="its sign: a rise that may be luck is no proof, and none against it",
                        format=".0f",
                    ),
                    Leg(
                        "onelaw",
                        "a fitted law of fine-tuning or of reinforcement on a base spans {} decades or more",
                        lambda tuned, rl: np.maximum(tuned, rl),
                        at_least=3.0,
                        why="as for pre-training",
                        format=".0f",
                    ),
                    Leg(
                        "bothlaws",
                        "both do, {} decades or more",
                        lambda tuned, rl: np.minimum(tuned, rl),
                        at_least=3.0,
                        why="post-training is both",
                        format=".0f",
                    ),
                ],
                cases=[
                    Case("true", "reinforces", "onelaw", "bothlaws"),
                    Case("mostly true", "reinforces", "onelaw"),
                    Case("misleading", "reinforces"),
                    Case("unresolved", "rose"),
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
                        "helped",
                        "they raise them at all",
                        lambda thought: thought,
                        above=0.0,
                        why="its sign, as for post-training",
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
                        why="the statement sets it beside two that go on: younger than the younger of these",
                        format=".1f",
                    ),
                ],
                cases=[
                    Case("true", "helps", "coverlaw", "openlaw", "new"),
                    Case("mostly true", "helps", "coverlaw", "new"),
                    Case("misleading", "helps"),
                    Case("unresolved", "helped"),
                    Case("false"),
                ],
            ),
        ],
        says="""What is a law about? One demand holds for all three stages: loss or answers, whichever a
            stage has, or right answers in every stage. *Pre-training* has laws of both, of loss over
            {prelaw:.1f} decades of compute {cite:p}`hoffmann2022`, and went on: from V2 to V3 the loss fell
            by {goeson:.0%} for each tenfold,
            within one recipe by {within:.0%}, and wrong answers in MMLU by {wrong:.0%}
            {cite:p}`deepseek2024v3`. *Post-training* went on, too:
            reinforcement raised R1-Zero's score by {reinforces:.1f} standard errors
            {cite:p}`deepseek2025r1`. A law of fine-tuning has {tuned:.1f} decades about loss
            {cite:p}`zhang2024finetuning` and, about answers, {answered:.1f} {cite:p}`yuan2023arithmetic`: by
            one demand enough, by the other a little short, so that the verdict turns on the demand. Of
            reinforcement on a base, which made R1, there was none with numbers ({rl:.0f}); since October 2025
            a sigmoid over {scalerl:.1f} {cite:p}`khatri2025rl`. o1's announcement has scores rise with
            training and with thinking alike, in two charts {cite:p}`openai2024o1`; we have no numbers of
            their axes, and neither counts as a law here. *At test time* more thinking raised scores by at
            least {helps:.1f} standard errors in a study of four days later {cite:p}`muennighoff2025s1`, and
            by two or more in {plain} of {tried} as if the two had been asked different problems. Coverage
            follows a law over {coverlaw:.0f} decades of attempts, {new:.1f} years old (programs for board
            games, older, are left out); a law of fine-tuning was {tuningage:.1f}
            {cite:p}`hernandez2021transfer`. But where no test knows the answer, accuracy stalls after about
            {openlaw:.0f} decades: from a hundred samples to ten thousand the best choice gained {picked:.1f}
            points {cite:p}`brown2024monkeys`.""",
        changes=[
            Change(
                "A longer law of answers",
                "Were the law of answers after fine-tuning, or any, one over {tuned:.0f} decades",
                turns="mostly true",
                tuned=3.0,
            ),
            Change(
                "A law of reinforcement",
                "Were one of reinforcement on a base fitted over {rl:.0f}, whatever the law of fine-tuning,"
                " {tuned:.1f}",
                turns="mostly true",
                part="post",
                tuned=2.5,
                rl=3.0,
            ),
            Change(
                "Both",
                "Were there both, over {rl:.0f}",
                turns="true",
                part="post",
                tuned=3.0,
                rl=3.0,
            ),
            Change(
                "Luck",
                "Were R1-Zero's rise only {reinforced:.1f} standard errors",
                turns="unresolved",
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
            "within": _fall_within(),
            "wrong": _fall_of_errors(),
            "answered": LAW_OF_ANSWERS,
            "plain": f"{sum(o.value >= 2 for o in strict)}",
            "tried": f"{len(strict)} studies",
        },
    )


# --- B14 ---------------------------------------------------------------------------------------


COUNTERPARTS = {  # American models in the main table of R1's paper: do they read images and call functions?
    "Claude 3.5 Sonnet 1022": (True, "thebatch2024claude"),
    "GPT-4o 0513": (True, "openaiforum2025models"),
    "o1-1217": (True, "openai2024o1api"),
    "o1-mini": (False, "openaiforum2025models"),
}
ESTIMATE = 3.0  # Epoch AI gives its estimate of GPT-5 as 2e25 to 2e26 FLOP around 6.6e25


def _plain_gaps(model: str) -> str:
    """Benchmarks on which R1 lies more than two standard errors behind, with the points."""
    gaps = {b: _lead(_scores()[model], [b]) for b in PROBLEMS}
    behind = {b: -points for b, (points, error) in gaps.items() if points < -2 * error}
    return " and ".join(
        f"{b} ({points:.1f} points of {PROBLEMS[b]:,} questions)" for b, points in behind.items()
    )


def _matched(label: str, does: str, source: str) -> Evidence:
    """Whether R1, which does not, keeps up with each counterpart."""
    options = [
        Option(
            float(not able),
            f"{model} {does}" if able else f"neither R1 nor {model} {does}",
            f"{source}, {other}",
            {"counterpart": model},
        )
        for model, (able, other) in COUNTERPARTS.items()
    ]
    return Evidence(label, *options, low=0, high=1, format="no|yes")


@claim("B14")
def parity_with_less() -> Claim:
    trained = load("training_runs").query("current").set_index("model")
    runs, spent = trained.training_compute_FLOP, trained.gpu_hours
    hours = load("training_cost_disclosures").set_index(["subject", "item", "quantity"]).value
    post, base = (hours[s, "total", "gpu_hours"] for s in ("DeepSeek-R1", "DeepSeek-V3"))
    r1, r1_hours = runs["DeepSeek-V3"] * (1 + post / base), post + base
    mmlu = load("benchmark_scores").query("benchmark == 'MMLU'").set_index("model").score
    taught, teacher = ["Llama 3.3 70B", "Llama 3.1 405B"], "with Llama 3.1 405B, its teacher, as for A02"
    o1, mini = _scores()["o1-1217"], _scores()["o1-mini"]
    points, error = _lead(o1)
    halfway = 100 * float((o1 - mini).loc[list(PROBLEMS)].mean()) / 2 / error
    return Claim(
        evidence={
            "gap": Evidence(
                "R1's mean score less an American counterpart's, in standard errors",
                *(option for model in COUNTERPARTS for option in _compared(model)),
                low=-15,
                high=20,
                step=0.1,
                format=".1f",
            ),
            "images": _matched("R1 reads images, or its counterpart does not", "reads images", PREPRINT),
            "tools": _matched(
                "R1's service calls functions, or its counterpart's does not",
                "calls functions",
                "deepseek2025reasoner",
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
                Option(
                    runs[taught].sum() / r1,
                    f"Llama 3.3 70B, disclosed, {teacher}",
                    "meta2024llama33, grattafiori2024llama",
                ),
                unit="times",
                low=0.2,
                high=50,
                log=True,
                format=".1f",
            ),
            "hours": Evidence(
                "GPU-hours of an American model over R1's with its base",
                Option(spent["Llama 3.1 405B"] / r1_hours, "Llama 3.1 405B, disclosed", "meta2024llama31"),
                Option(
                    spent[taught].sum() / r1_hours,
                    f"Llama 3.3 70B, disclosed, {teacher}",
                    "meta2024llama33, meta2024llama31",
                ),
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
                        "level",
                        "R1's mean score lies no lower than its counterpart's, {} standard errors",
                        lambda gap: gap,
                        at_least=0.0,
                        why="a deficit within its error is no proof that there is none",
                        format=".1f",
                    ),
                    Leg(
                        "near",
                        "its deficit with two errors added is at most {} standard errors",
                        lambda gap: 2 - gap,
                        at_most=halfway,
                        why="so parity is shown, not only not refuted: over all nine benchmarks half of the"
                        " way down from o1 to o1-mini",
                        format=".1f",
                    ),
                    Leg(
                        "within",
                        "its deficit is at most {} standard errors",
                        lambda gap: -gap,
                        at_most=halfway,
                        why="the same place, errors left out: between the two the scores do not tell",
                        format=".1f",
                    ),
                ],
                cases=[
                    Case("true", "level"),
                    Case("mostly true", "near"),
                    Case("unresolved", "within"),
                    Case("false"),
                ],
            ),
            Part(
                "function",
                "It compares in function",
                "misleading",
                legs=[
                    Leg(
                        "sees",
                        "R1 reads images, or its counterpart does not",
                        lambda images: images,
                        at_least=0.5,
                        why="what cannot be shown to it cannot be asked",
                        format="no|yes",
                    ),
                    Leg(
                        "acts",
                        "R1's service calls functions, or its counterpart's does not",
                        lambda tools: tools,
                        at_least=0.5,
                        why="without it a program cannot be built around the model",
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
        says="""The counterparts are the four American models in the main table of R1's paper
            {cite:p}`deepseek2025r1`. *Accuracy.* R1's mean score lies {level:.1f} standard errors above
            Claude's. Behind o1, the best of them, it lies {o1gap:.1f} ({points:.1f} points over nine
            benchmarks; the errors, the most they can be, add as if each model had been asked other problems):
            a deficit that is not shown, and with two errors added {bound:.1f}, less than the {halfway:.1f}
            half way down to o1-mini. So against o1 alone: mostly true. One by one the gap exceeds two errors
            on {plain}. *Function.* Which functions count is our choice: two that the counterparts have. R1 is
            for text; its service did not call functions {cite:p}`deepseek2025reasoner`. Those of o1, GPT-4o
            and Claude do, and read images
            {cite:p}`openai2024o1api,openaiforum2025models,thebatch2024claude`; o1-mini does neither. Does
            R1 keep up with Claude in images? The answer is {sees:no|yes}; in functions, {acts:no|yes}; with
            o1-mini it does, so that among reasoning models alone this part would be open. R1's site searches
            the web and reads files, and its weights can be had {cite:p}`deepseek2025r1`: who counts these,
            too, will judge it better. *Computing.* Is
            o1's public? The answer is {public:no|yes}. Models that do not reason stand in, by their
            final runs as R1 by its own, with those of teachers. In FLOP Claude took {times:.1f} times
            what R1 took, by an outside estimate {cite:p}`epoch2025models`, and, outside that table,
            Llama 3.3 {with_teacher:.0f} times, alone {smallest:.1f} {cite:p}`meta2024llama33`; in
            GPU-hours Llama 3.1 took {fewer:.1f} times {cite:p}`meta2024llama31` (claim A02 has hours and
            dollars). Phi-4, two weeks before V3, took less: {phi:.2f} times the FLOP and {phi_hours:.2f}
            of the hours {cite:p}`microsoft2025phi4`. With {phi_score:.1f} in MMLU it is just below the
            class of A02, and nobody knows what its teacher took, GPT-4o; counted alone it would make
            this part *contested*, and the whole no better. A model that reasons and took fewer hours,
            gpt-oss, came in August 2025
            {cite:p}`openai2025gptoss`. That all this seems a
            win for the whole industry is an appraisal; chapter 8 weighs who wins.""",
        changes=[
            Change(
                "Tools",
                "Had R1's service called functions where its counterparts' do",
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
                "Should independent runs put R1 {behind:.0f} standard errors behind",
                turns="false",
                part="accuracy",
                gap=-6.0,
            ),
        ],
        numbers={
            "points": -points,
            "o1gap": -points / error,
            "bound": 2 - points / error,
            "halfway": halfway,
            "behind": 6.0,
            "plain": _plain_gaps("o1-1217"),
            "with_teacher": runs[taught].sum() / r1,
            "smallest": runs["Llama 3.3 70B"] / r1,
            "phi": runs["Phi-4"] / r1,
            "phi_hours": spent["Phi-4"] / r1_hours,
            "phi_score": float(mmlu["Phi-4"]),
        },
    )
