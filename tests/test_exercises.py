"""The problem sets: that they can be passed, that named errors are told apart, and what students see."""

import contextlib
import dataclasses
import functools
import importlib
import inspect
import itertools
import json
import math
from collections.abc import Mapping
from pathlib import Path

import nbformat
import numpy as np
import pytest

from aiecon import exercises
from aiecon.exercises import check_choice, check_function, check_number, check_vector, numbers
from aiecon.exercises import draws as draws_module
from aiecon.exercises import forms as forms_module
from aiecon.exercises import judge as judge_module
from aiecon.exercises.forms import Form
from aiecon.exercises.judge import (
    Key,
    MarkScheme,
    Misconception,
    Question,
    Score,
    compare,
    evaluate,
    load_set,
)
from aiecon.exercises.source import about, solution, student_version
from tests import lints
from tools import samples

ROOT = Path(__file__).parent.parent
SETS = sorted((ROOT / "exercises").glob("*.ipynb"))
CLASS = [f"s{i:04d}" for i in range(1000)]
COURSE, SECRET = "Economics of AI, autumn", b"of the instructor"

LOADED = {path: load_set(path) for path in SETS}
QUESTIONS = [question for problems in LOADED.values() for question in problems.items.values()]
JUDGED = [question for question in QUESTIONS if question.kind != "written"]
MEASURED = [question for question in JUDGED if question.kind != "choice"]  # letters are few, and not rounded


def by_name(value: object) -> str:
    return (
        value.item if isinstance(value, Question) else value.stem if isinstance(value, Path) else str(value)
    )


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def test_each_chapter_has_a_set():
    assert {p.name for p in SETS} >= {"02-training-cost.ipynb", "03-scaling-laws.ipynb"}
    assert {p.name for p in SETS} <= {p.name for p in ROOT.glob("chapters/*.ipynb")}


# --- what the source says --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_a_set_has_all_kinds_of_questions(path):
    kinds = [question.kind for question in LOADED[path].items.values()]
    assert 6 <= len(kinds) <= 10, f"a set has six to ten questions, not {len(kinds)}"
    assert kinds.count("written") >= 2, "at least two answers are written"
    assert "function" in kinds, "at least one answer is a function"
    assert {"number", "vector"} & set(kinds), "at least one answer is a number or several"
    numbered = [f"{path.name[:2]}.{k + 1}" for k in range(len(kinds))]
    assert list(LOADED[path].items) == numbered, "items are numbered in their order"
    last = list(LOADED[path].items.values())[-1]
    assert last.title.split("· ")[1].startswith("Open:"), "the last question is open, and says so"


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_the_cells_of_a_question(path):
    """Question, numbers, answer, check and judge, in this order, under names that a grader can rely on."""
    book = read(path)
    roles: dict[str, list[str]] = {}
    for cell in book.cells:
        if "item" in about(cell):
            said = roles.setdefault(about(cell)["item"], [])
            if about(cell).get("role") != "judge" or said[-1] != "judge":  # a long judge takes several cells
                said.append(about(cell).get("role"))
    for item, question in LOADED[path].items.items():
        wanted = ["question", "numbers", "answer", "check", "judge"]
        if question.kind == "written":
            wanted.remove("check")
        if not question.draws:
            wanted.remove("numbers")
        assert roles[item] == wanted, item
    names = [cell.metadata.nbgrader.grade_id for cell in book.cells if "nbgrader" in cell.metadata]
    assert len(set(names)) == len(names)
    graded = {
        c.metadata.nbgrader.grade_id: c.metadata.nbgrader for c in book.cells if "nbgrader" in c.metadata
    }
    assert sum(n.points for n in graded.values() if n.grade) == LOADED[path].points
    for cell in book.cells:
        if about(cell).get("role") in ("numbers", "check", "setup", "question"):
            assert cell.metadata.nbgrader.locked
        if about(cell).get("role") == "answer":
            assert cell.metadata.nbgrader.solution
            assert solution(cell).strip(), about(cell)["item"]


LINTS = (lints.stripped, lints.kernel, lints.short, lints.plain, lints.offline, lints.seeded)


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.__name__)
@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_a_set_is_written_as_the_book_is(path, lint):
    assert list(lint(read(path))) == []


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_what_students_see_is_bound_once(path):
    assert list(lints.bound_once(student_version(read(path)))) == []


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_a_written_question_has_a_rubric_that_adds_up(path):
    for question in LOADED[path].items.values():
        if question.kind == "written":
            assert sum(points for points, _ in question.scheme.rubric) == question.points
            assert evaluate(question, {}, "an essay").points is None


# --- a class of a thousand -------------------------------------------------------------------------------


def hidden(question: Question, student: str) -> list[dict] | None:
    return question.inputs(student, COURSE, SECRET) if question.kind == "function" else None


@functools.cache
def keys(question_name: str) -> list[tuple[Mapping, Key]]:
    """Numbers and answers of the whole class."""
    question = next(q for q in QUESTIONS if q.item == question_name)
    made = []
    for student in CLASS:
        given = question.numbers(student, COURSE)
        made.append((given, question.key(given, hidden(question, student))))
    return made


@pytest.mark.parametrize("question", JUDGED, ids=by_name)
def test_who_answers_right_gets_all_points_and_who_errs_hears_which_error(question):
    """For each of a thousand students; an error is apart from the right answer and from other errors."""
    assert len(question.scheme.misconceptions) >= 3
    feedback = {m.name: m.feedback for m in question.scheme.misconceptions}
    assert len(set(feedback.values())) == len(feedback)
    for given, key in keys(question.item):
        assert compare(question, key, key.expected).points == question.points
        for known, value in key.misconceptions:
            mark = compare(question, key, value)
            assert (mark.misconception, mark.feedback) == (known.name, feedback[known.name]), (
                given,
                value,
                key,
            )
            assert not mark.passed


@pytest.mark.parametrize("question", MEASURED, ids=by_name)
def test_a_rounded_answer_is_right(question):
    """Four digits are enough; a twentieth off is wrong."""

    def each(value, change):
        return [change(v) for v in value] if isinstance(value, list) else change(value)

    for _, key in keys(question.item)[:100]:
        rounded = each(key.expected, lambda v: float(f"{v:.3e}"))
        assert compare(question, key, rounded).points == question.points
        off = each(key.expected, lambda v: v * 1.05 + 2 * question.scheme.atol)
        assert not compare(question, key, off).passed


def flat(value: object) -> list[float]:
    return [x for v in value for x in flat(v)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("question", JUDGED, ids=by_name)
def test_numbers_are_never_degenerate(question):
    """Every number stays in its range, moves, and gives a finite answer that is not zero."""
    values = [given for given, _ in keys(question.item)]
    for name, draw in question.draws.items():
        seen = {given[name] for given in values}
        assert len(seen) > 1
        if draw.kind == "choice":
            assert seen == set(draw.options)
        else:
            assert all(draw.low <= value <= draw.high for value in seen)
    for _, key in keys(question.item):
        for value in [key.expected, *(wrong for _, wrong in key.misconceptions)]:
            assert all(isinstance(v, str) or (math.isfinite(v) and v != 0) for v in flat(value))


def test_in_the_step_of_question_05_8_either_limit_decides():
    """Attention waits for arithmetic in some students' numbers and for memory in others'."""
    waits = [
        1e3 * given["attention"] / given["kv"] > given["peak"] / given["bandwidth"]
        for given, _ in keys("05.8")
    ]
    assert 0.2 < sum(waits) / len(waits) < 0.8


def test_in_set_09_each_draft_moves_another_maker():
    """Question 4: training revenue large makes him risk draft A and cut under B; small the other way."""
    risks = [[kept == pytest.approx(1 - given["τ"]) for kept in key.expected] for given, key in keys("09.4")]
    assert {tuple(risk) for risk in risks} == {(True, False), (False, True)}


def test_question_09_6_by_a_market_in_numbers():
    """Total surplus on a grid of quantities: best in each state, under the ceiling, under the duty."""
    Q = np.linspace(0, 10, 100_001)
    for given, key in keys("09.6")[:20]:
        b, c, δ = (given[name] for name in ("b", "c", "δ"))
        a = 5 * (b + c)  # so that five million chips are best on average; the world price is zero
        lost = np.zeros(2)
        for demand in (a - δ, a + δ):
            surplus = demand * Q - (b + c) * Q**2 / 2
            bought = Q[np.abs(demand - b * Q - 5 * c).argmin()]  # the duty is the harm of the fifth million
            for i, chosen in enumerate((5.0, bought)):
                lost[i] += (surplus.max() - np.interp(chosen, Q, surplus)) / 2
        assert lost == pytest.approx(key.expected, rel=0.002, abs=1e-5)


def test_at_the_price_of_question_10_4_a_token_costs_the_same_on_both():
    """By the cash of each year: instalments that repay a loan, and the electricity of 8,760 hours."""
    for given, key in keys("10.4")[:50]:
        chips, electricity = key.expected
        cost = []
        for price, kW in (
            (given["P_s"], given["W_s"]),
            (chips * given["P_w"], chips * given["W_w"]),
        ):
            debt = np.poly1d([0.0, price])  # what is owed, as a line in the instalment
            for _ in range(given["years"]):
                debt = debt * (1 + given["r"]) - np.poly1d([1.0, 0.0])
            cost.append(float(debt.roots[0]) + 8760 * kW * electricity)
        assert cost[0] == pytest.approx(cost[1], rel=1e-9)
        assert chips * given["T_w"] == pytest.approx(72 * given["T_s"])


def test_question_10_7_by_present_values():
    """At the answer the owner does not mind waiting: sums over two thousand years."""
    for given, _ in keys("10.7")[:20]:
        question = next(q for q in QUESTIONS if q.item == "10.7")
        for inputs in question.inputs("s0001", COURSE, SECRET):
            net = float(question.scheme.expected(**inputs, outlay=given["outlay"], r=given["r"]))
            years = np.arange(1, 2001)
            stream = float(np.sum(net / (1 + given["r"]) ** years))
            now = stream - given["outlay"]
            later = (1 - inputs["λ"]) * (stream - (1 - inputs["δ"]) * given["outlay"]) / (1 + given["r"])
            assert now == pytest.approx(later, abs=1e-6 * given["outlay"])


def test_question_11_2_year_by_year():
    for given, key in keys("11.2")[:50]:
        before = after = 0.0
        short = given["x"]
        for year in range(1, 1500):
            cash = ((1 + given["g"]) / (1 + given["r"])) ** year
            before += cash
            after += cash * (1 - (short if year >= 2 else 0.0))
            if year >= 2:
                short *= 1 - given["δ"]
        assert after / before - 1 == pytest.approx(key.expected, rel=1e-6)


def test_question_11_6_by_a_grid_of_beliefs():
    """Variances of means over one belief, and means of variances, on a fine grid."""
    u = (np.arange(400) + 0.5) / 200 - 1
    for given, key in keys("11.6")[:20]:
        y = given["a"] * u[:, None] + given["b"] * u + given["c"] * u[:, None] * u
        first, total = y.mean(axis=1).var() / y.var(), y.var(axis=0).mean() / y.var()
        assert [first, total] == pytest.approx(key.expected, rel=1e-4)


@pytest.mark.parametrize("question", MEASURED, ids=by_name)
def test_neighbours_cannot_copy(question):
    """At least 95 of 100 pairs of students have answers that are not right for each other."""
    sample = CLASS[:100]
    tried = hidden(question, "anybody")
    answers = [question.expected(question.numbers(student, COURSE), tried) for student in sample]
    pairs = list(itertools.permutations(range(len(sample)), 2))
    alike = sum(_all_close(answers[i], answers[j], question.scheme) for i, j in pairs)
    assert alike <= 0.05 * len(pairs), f"{alike / len(pairs):.1%} of pairs share an answer"


def _all_close(a: object, b: object, rule: MarkScheme) -> bool:
    return all(abs(x - y) <= rule.atol + rule.rtol * abs(y) for x, y in zip(flat(a), flat(b), strict=True))


@pytest.mark.parametrize("question", JUDGED, ids=by_name)
def test_feedback_never_tells(question):
    """No feedback holds a digit, so none can hold an expected value."""
    for known in question.scheme.misconceptions:
        assert not any(c.isdigit() for c in known.feedback), known.feedback


@pytest.mark.parametrize("question", QUESTIONS, ids=by_name)
def test_nonsense_earns_nothing(question):
    given = question.numbers("s0001", COURSE)
    nonsense = [None, "", {}, [], [None], True, math.nan, math.inf, 10**400, "1e3", [[1.0]], b"a", -1.0]
    for answer in nonsense:
        mark = evaluate(question, given, answer, hidden(question, "s0001"))
        assert mark.points in ((0,) if question.kind != "written" or answer is None else (None,)), answer


@pytest.mark.parametrize(("wrong", "points"), [(0, 5), (1, 1.33), (2, 0.67), (3, 0)])
def test_a_list_that_is_right_in_part_earns_a_part(wrong, points):
    """Two of three numbers of five points: 0.4 of two thirds of them."""
    rule = MarkScheme("90.1", lambda: [1.0, 10.0, 100.0])
    question = Question("90.1", "", "vector", 5, 1, "", "", {}, rule)
    mark = evaluate(question, {}, [7.0] * wrong + [1.0, 10.0, 100.0][wrong:])
    assert mark.points == points
    assert (f"{3 - wrong} of the 3 numbers are right" in mark.feedback) == (wrong in (1, 2))


def one_of(kind: str, rule: MarkScheme, points: float = 5) -> Question:
    return Question("90.1", "", kind, points, 1, "", "", {}, rule)


@pytest.mark.parametrize("expected", [2.0, -2.0])
def test_the_bounds_of_what_is_right_are_right(expected):
    """atol and rtol add up: 0.25 and half of two."""
    question = one_of("number", MarkScheme("90.1", lambda: expected, rtol=0.5, atol=0.25))
    for distance, points in [(0.0, 5), (1.25, 5), (-1.25, 5), (1.26, 0), (-1.26, 0)]:
        assert evaluate(question, {}, expected + distance).points == points, distance


def test_a_hundredth_is_near_enough_where_nothing_is_said():
    judge_module.mark_scheme("90.1", lambda: 100.0)
    said = judge_module._register.pop("90.1")
    for rule in (said, MarkScheme("90.1", lambda: 100.0)):
        assert (rule.rtol, rule.atol, rule.misconceptions, rule.rubric) == (0.01, 0.0, (), ())
        marks = [
            evaluate(one_of("number", rule), {}, answer).points for answer in (99.01, 100.99, 98.9, 101.1)
        ]
        assert marks == [5, 5, 0, 0]


@pytest.mark.parametrize(
    "said", [judge_module.mark_scheme, exercises.uniform, exercises.loguniform, exercises.integer]
)
def test_a_rule_is_told_by_names(said):
    """What is asked and between which numbers may go by its place, tolerances and units may not."""
    parameters = list(inspect.signature(said).parameters.values())
    assert not [p.name for p in parameters if p.kind is p.POSITIONAL_ONLY]
    assert {"rtol", "unit"} & {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}


def test_half_of_the_points_pass():
    assert Score(2.5, 5, None, "").passed
    assert not Score(2.49, 5, None, "").passed
    assert not Score(None, 5, None, "").passed


def test_a_named_error_earns_its_share_to_the_cent_and_otherwise_nothing():
    known = {"third": (lambda: 7.0, "a third", 1 / 3), "none": (lambda: 8.0, "nothing")}
    judge_module.mark_scheme("90.1", lambda: 1.0, misconceptions=known)
    question = one_of("number", judge_module._register.pop("90.1"))
    assert [evaluate(question, {}, answer).points for answer in (7.0, 8.0)] == [1.67, 0]


def test_a_named_error_of_another_length_is_an_error_of_the_set():
    rule = MarkScheme("90.1", lambda: [1.0, 2.0], misconceptions=(Misconception("x", lambda: [3.0], "y"),))
    with pytest.raises(ValueError, match="zip"):
        evaluate(one_of("vector", rule), {}, [3.0, 4.0])


def test_a_letter_is_read_without_its_spaces_and_capitals():
    question = one_of("choice", MarkScheme("90.1", "b"))
    assert [evaluate(question, {}, answer).points for answer in (" B ", "b", "a", "c", 2)] == [5, 5, 0, 0, 0]


def test_a_list_holds_as_many_numbers_as_were_asked():
    question = one_of("vector", MarkScheme("90.1", lambda: [1.0, 2.0]))
    for answer in ([1.0], [1.0, 2.0, 3.0], (1.0,)):
        mark = evaluate(question, {}, answer)
        assert (mark.points, mark.feedback) == (0, judge_module.UNREADABLE)
    assert evaluate(question, {}, (1, 2)).points == 5
    assert evaluate(question, {}, [None, 2.0]).points == 1


@pytest.mark.parametrize("module", [judge_module, draws_module, forms_module])
def test_what_was_judged_or_drawn_cannot_be_changed(module):
    made = [cls for cls in vars(module).values() if dataclasses.is_dataclass(cls)]
    assert made
    assert all(cls.__dataclass_params__.frozen for cls in made)


class Sly(float):
    """A number whose distance from every other is zero."""

    def __sub__(self, other: object) -> float:
        return 0.0

    __rsub__ = __sub__


def test_a_number_that_lies_is_not_read():
    question = next(q for q in JUDGED if q.kind == "number")
    assert evaluate(question, question.numbers("s0001", COURSE), Sly(1)).points == 0


def test_hidden_inputs_need_the_secret():
    question = next(q for q in JUDGED if q.kind == "function")
    mine = question.inputs("s0001", COURSE, SECRET)
    assert mine == question.inputs(" S0001 ", COURSE, SECRET)
    assert mine != question.inputs("s0001", COURSE, b"another")
    assert mine != question.inputs("s0002", COURSE, SECRET)
    assert len(mine) == len({tuple(each.values()) for each in mine}) == 5


# --- the notebook with solutions in place ----------------------------------------------------------------


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_the_reference_solution_scores_100_per_cent(path):
    """The solutions of the source, run as a student's notebook would be, for some students."""
    book = read(path)
    for student in ("your-course-id", "s0007", "ada"):
        space: dict = {"__name__": "__main__"}
        for i, cell in enumerate(book.cells):
            if cell.cell_type == "code" and about(cell).get("role") != "judge":
                source = cell.source.replace('"your-course-id"', repr(student))
                exec(compile(source, f"{path.name}, cell {i}", "exec"), space)
        for question in LOADED[path].items.values():
            if question.kind == "written":
                continue
            given, answer = question.numbers(student), space[f"answer_{question.item.split('.')[1]}"]
            tried = question.inputs(student) if question.kind == "function" else None
            if tried:
                answer = [answer(**each) for each in tried]
            mark = evaluate(question, given, plain(answer), tried)
            assert mark.points == question.points, (question.item, answer)


def plain(answer: object) -> object:
    """What arrives from a student's process: JSON."""
    return json.loads(json.dumps(answer, default=float))


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_the_visible_checks_accept_every_solution_and_wait_for_an_empty_answer(path):
    for version, fits in ((read(path), True), (student_version(read(path)), None)):
        space: dict = {"__name__": "__main__"}
        for cell in version.cells:
            role = about(cell).get("role")
            if role == "check":
                assert eval(cell.source, space).fits is fits, cell.source
            elif cell.cell_type == "code" and role != "judge":
                exec(cell.source, space)


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_the_visible_checks_say_the_same_of_right_and_wrong(path):
    """Bounds are wide enough for the whole class, and a wrong answer that has the form hears the same."""
    checks = {about(c)["item"]: c.source for c in read(path).cells if about(c).get("role") == "check"}
    tools = {f.__name__: f for f in (check_number, check_vector, check_choice)}
    for question in LOADED[path].items.values():
        if question.kind in ("written", "function"):
            continue
        code = compile(checks[question.item], "a check", "eval")
        name = f"answer_{question.item.split('.')[1]}"
        for _, key in keys(question.item)[:200]:
            right = eval(code, {**tools, name: key.expected})
            assert right.fits, question.item
            for _, value in key.misconceptions:
                wrong = eval(code, {**tools, name: value})
                assert wrong == right or not wrong.fits


# --- what students see -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_the_student_version_holds_nothing_of_solutions_and_judges(path):
    source = read(path)
    seen = nbformat.writes(student_version(source))
    for cell in source.cells:
        if about(cell).get("role") == "judge":
            secret = cell.source
        elif about(cell).get("role") == "answer":
            secret = solution(cell)
        else:
            continue
        for line in filter(None, map(str.strip, secret.splitlines())):
            if len(line) > 12:
                assert json.dumps(line)[1:-1] not in seen, line
    for word in ("exercises.judge", "mark_scheme", "expected", "misconception", "rubric", "SOLUTION"):
        assert word not in seen


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_the_page_of_the_book_is_up_to_date(path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext" / "house")
    made = importlib.import_module("exercises").page(path)
    assert made == (ROOT / "book" / "exercises" / path.name).read_text("utf-8"), (
        "run python book/_ext/house/exercises.py"
    )


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_the_chapter_leads_to_its_set(path):
    assert f"{{doc}}`/book/exercises/{path.stem}`" in (ROOT / "chapters" / path.name).read_text("utf-8")


@pytest.mark.parametrize("path", SETS, ids=by_name)
def test_the_policy_on_solutions(path):
    source = read(path)
    shown = "\n".join(cell.source for cell in student_version(source, "open").cells)
    assert shown.count("Solution\n:class: dropdown") == len(LOADED[path].items)
    with pytest.raises(ValueError, match="no date"):
        student_version(source, "after")
    with pytest.raises(ValueError, match="one of"):
        student_version(source, "sometimes")
    nbformat.validate(student_version(source, "open"))
    nbformat.validate(student_version(source))


# --- numbers and forms -----------------------------------------------------------------------------------


def test_numbers_are_those_of_every_machine():
    """Fixed for ever: another hash or another rounding would change what a class has been given."""
    given = numbers("02.3", "ada", "a course", N=exercises.loguniform(7e9, 4e11), k=exercises.integer(1, 6))
    assert dict(given) == FIXED


FIXED = {"N": 54e9, "k": 4}


@pytest.mark.parametrize("bad", ["", "  "])
def test_an_empty_id_is_refused(bad):
    with pytest.raises(ValueError, match="type your course id"):
        numbers("02.3", bad)
    with pytest.raises(ValueError, match="named like"):
        numbers("2.3", "ada")


@pytest.mark.parametrize(
    "draw",
    [
        (exercises.uniform, 1, 1),
        (exercises.loguniform, 0, 1),
        (exercises.loguniform, -1, 1),
        (exercises.integer, 3, 2),
        (exercises.choice, "a"),
        (exercises.choice, "a", "a"),
    ],
)
def test_a_draw_without_two_values_is_refused(draw):
    with pytest.raises(ValueError, match="two values"):
        draw[0](*draw[1:])


def test_a_table_shows_what_is_given():
    given = numbers("02.2", "<b>", N=exercises.integer(3, 4, unit="chips", text="how <many>"))
    assert "<b>" not in given._repr_html_()
    assert "how &lt;many&gt;" in given._repr_html_()
    assert "q2.N" in repr(given)
    with pytest.raises(AttributeError, match="it has N"):
        _ = given.M


def test_forms_are_told_from_answers():
    assert check_number(float("nan"), "USD").fits is False
    assert check_number("5", "USD").fits is False
    assert check_number(True, "USD").fits is False
    assert check_function(3.0, x=1.0).fits is False
    assert "ZeroDivisionError" in check_function(lambda x: x / 0, x=1.0).message
    assert check_function(lambda x: ..., x=1.0).fits is None
    assert check_vector([1.0, ...], ["a", "b"], "USD").fits is False
    assert check_choice(3, "abc").fits is False


def test_the_bounds_of_a_form_have_the_form():
    assert check_number(3, "of all hours", fraction=True).fits
    assert check_number(-3, "of all hours", fraction=True).fits
    assert not check_number(-3.1, "of all hours", fraction=True).fits
    assert "0.031 and not 3.1" in check_number(3.1, "of all hours", fraction=True).message
    assert check_number(5, "USD", low=5, high=5).fits
    assert "too small" in check_number(4.9, "USD", low=5, high=5).message
    assert "too large" in check_number(5.1, "USD", low=5, high=5).message
    for value in (b"5", 5j, None, ..., [5]):
        assert not check_number(value, "USD").fits
    assert check_number(None, "USD").fits is check_vector(..., ["a"], "USD").fits is None
    assert check_choice(None, "ab").fits is check_function(None, x=1.0).fits is None
    assert check_vector((1, np.float64(2)), ["a", "b"], "USD").fits
    assert check_vector([1.0], ["a", "b"], "USD").fits is False
    assert check_choice(" A", "ab").fits
    assert check_choice("", "ab").fits is check_choice("ab", "ab").fits is False
    assert check_function(lambda x: None, x=1.0).fits is None
    assert [repr(Form(fits, "x")) for fits in (True, False, None)] == ["✓ x", "✗ x", "– x"]


@pytest.mark.parametrize(
    ("draw", "ends"),
    [
        (exercises.uniform(1.0, 3.0), (1.0, 3.0)),
        (exercises.uniform(1.0, 1.3, step=0.1), (1.0, 1.3)),
        (exercises.uniform(1.0, 3.0, digits=2), (1.0, 3.0)),
        (exercises.loguniform(1.0, 1e4), (1.0, 1e4)),
        (exercises.integer(-2, 3), (-2, 3)),
        (exercises.choice("a", "b", "c"), ("a", "c")),
    ],
    ids=["uniform", "step", "digits", "loguniform", "integer", "choice"],
)
def test_a_draw_reaches_both_ends_and_its_middle(draw, ends):
    """The first and the last value, each of few alike often, and half of them below the middle."""
    shares = (np.arange(6_000) + 0.5) / 6_000
    drawn = [draw.at(u) for u in shares]
    assert draw.at(0.0) == ends[0]
    assert draw.at(np.nextafter(1, 0)) == ends[1]
    values, counts = np.unique(drawn, return_counts=True)
    if len(values) < 10:
        assert counts.tolist() == [6_000 // len(values)] * len(values)
    else:
        middle = math.sqrt(ends[0] * ends[1]) if draw.kind == "loguniform" else (ends[0] + ends[1]) / 2
        assert np.mean(np.array(drawn) < middle) == pytest.approx(0.5, abs=0.03)


def test_digits_and_powers_of_a_number_in_a_table():
    shown = [exercises.draws.written(value) for value in (0, 1e-3, 9e-4, 999_999, 1e6, -2e9, True)]
    assert shown == ["0", "0.001", "900 × 10⁻⁶", "999,999", "1 × 10⁶", "-2 × 10⁹", "True"]
    assert exercises.loguniform(1.0, 1e4, digits=3).at(0.3) == 15.8  # 10 ** 1.2
    assert exercises.loguniform(1.0, 1e4).at(0.3) == 16


def test_a_source_that_contradicts_itself_is_refused(tmp_path):
    book = read(SETS[0])
    book.cells = [c for c in book.cells if about(c).get("role") != "judge"]
    nbformat.write(book, tmp_path / "02-x.ipynb")
    with pytest.raises(ValueError, match="judged and asked differ"):
        load_set(tmp_path / "02-x.ipynb")


# --- the samples of the walk-through ---------------------------------------------------------------------


def marks(student: str) -> dict[str, Score]:
    """Marks of a sample, whose answers are run here because we wrote them."""
    space: dict = {"__name__": "__main__"}
    for cell in json.loads(samples.samples()[f"{student}.ipynb"])["cells"]:
        if cell["cell_type"] == "code":
            with contextlib.suppress(NameError):
                exec("".join(cell["source"]), space)
    made = {}
    for item, question in LOADED[samples.SOURCE].items.items():
        answer, tried = space.get(f"answer_{item.split('.')[1]}"), None
        if question.kind == "function":
            tried = question.inputs(student, samples.COURSE)
            answer = [answer(**each) for each in tried]
            answer = None if ... in answer else answer
        if question.kind != "written":
            answer = None if answer is ... else plain(answer)
            made[item] = evaluate(question, question.numbers(student, samples.COURSE), answer, tried)
    return made


def test_the_samples_are_those_that_the_script_makes():
    assert {path.name for path in samples.INTO.iterdir()} == set(samples.samples())
    for name, text in samples.samples().items():
        assert (samples.INTO / name).read_text("utf-8") == text, "run python tools/samples.py"


def test_the_samples_show_what_they_are_there_to_show():
    assert all(mark.points == mark.of for mark in marks("ada").values())
    errors = {item: mark.misconception for item, mark in marks("ben").items() if mark.misconception}
    assert set(errors) == set(samples.MISTAKES)
    assert {item for item, mark in marks("chi").items() if not mark.points} == {"02.4", "02.5", "02.6"}
    assert not any(mark.points for mark in marks("dan").values())
    with pytest.raises(json.JSONDecodeError):
        json.loads(samples.samples()["eve.ipynb"])
    assert '"zoe"' not in samples.samples()["zoe.ipynb"]
