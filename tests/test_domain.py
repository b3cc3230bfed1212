"""Every domain that a signature states is checked: what lies outside is refused by name and value."""

import ast
import dataclasses
import importlib
import inspect
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, get_origin

import numpy as np
import pytest
from annotated_types import Ge, Gt, Interval, Le, Lt
from hypothesis import given
from hypothesis import strategies as st

from aiecon import domain
from aiecon.domain import Fraction, Number, OpenFraction, Positive, model, require
from aiecon.explorable import Explorable, Slider
from aiecon.explorable.trace import Tape
from aiecon.reference import functions, rooms
from aiecon.style import figure

ROOT = Path(__file__).parents[1]
CHECKED = {f"{f.room}.{f.name}": f.function for f in functions() if domain.domains(f.function)}
DOMAINS = [(name, argument) for name, function in CHECKED.items() for argument in domain.domains(function)]


def inside(limits: tuple) -> float:
    """A number that a domain holds."""
    low = max((getattr(b, "gt", getattr(b, "ge", -math.inf)) for b in limits), default=-math.inf)
    high = min((getattr(b, "lt", getattr(b, "le", math.inf)) for b in limits), default=math.inf)
    if math.isinf(low):
        return high - 1 if math.isfinite(high) else 1.0
    return low + 1 if math.isinf(high) else (low + high) / 2


def outside(limits: tuple) -> list[float]:
    """Numbers just outside a domain, far outside it, and no number at all."""
    found = [math.nan]
    for bound in limits:
        match bound:
            case Gt(gt=end):
                found += [end, np.nextafter(end, -math.inf), end - 1e9]
            case Ge(ge=end):
                found += [np.nextafter(end, -math.inf), end - 1e9]
            case Lt(lt=end):
                found += [end, np.nextafter(end, math.inf), end + 1e9]
            case Le(le=end):
                found += [np.nextafter(end, math.inf), end + 1e9]
    return found


def called_with(name: str, argument: str, value: object) -> None:
    """Call a function with one argument as given and every other inside its domain."""
    function = CHECKED[name]
    limits = domain.domains(function)
    args, kwargs = [], {}
    for parameter in inspect.signature(function).parameters.values():
        given_value = value if parameter.name == argument else inside(limits.get(parameter.name, ()))
        if parameter.kind is parameter.KEYWORD_ONLY or parameter.kind is parameter.VAR_KEYWORD:
            kwargs[parameter.name] = given_value
        elif parameter.kind is parameter.VAR_POSITIONAL and parameter.name != argument:
            continue
        else:
            args.append(given_value)
    function(*args, **kwargs)


@pytest.mark.parametrize(("name", "argument"), DOMAINS, ids=[".".join(each) for each in DOMAINS])
def test_every_domain_refuses_what_lies_outside(name, argument):
    limits = domain.domains(CHECKED[name])[argument]
    for value in outside(limits):
        for given_value in (value, np.array([inside(limits), value])):
            with pytest.raises(ValueError, match=rf"^{argument}1? = .* is outside its domain: ") as refusal:
                called_with(name, argument, given_value)
            assert domain.domain(argument, limits) in str(refusal.value).replace(argument + "1", argument)
    with pytest.raises(TypeError, match=rf"^{argument}1? = 'much' is not a number; its domain is"):
        called_with(name, argument, "much")


@pytest.mark.parametrize(("name", "function"), CHECKED.items(), ids=list(CHECKED))
def test_a_docstring_says_what_a_type_cannot(name, function):
    """Each argument by name, in the one form; what the signature says already is not said again."""
    text = inspect.getdoc(function) or ""
    for argument in inspect.signature(function).parameters:
        assert re.search(rf"(?<!\w){argument}(?!\w)", text), f"{name}: nothing of {argument}"
    assert not re.search(r"(?m)^-{3,}$", text), f"{name}: sections in headers"
    assert not re.search(r"(?m) : (numbers?)?(;|,|$)", text), (
        f"{name}: an argument is named and not explained"
    )
    assert not re.search(r"(?m)^\S.* : .*\((>=?|<=?) -?[\d.]+\)", text), (
        f"{name}: a domain that the signature has"
    )


def test_every_argument_of_a_model_may_be_named():
    """A call that says `MFU=0.4` can be read; none forbids it."""
    for f in functions():
        kinds = {p.kind for p in inspect.signature(f.function).parameters.values()}
        assert inspect.Parameter.POSITIONAL_ONLY not in kinds, f"{f.room}.{f.name}"


def test_there_are_as_many_domains_as_were_counted():
    """Who takes a domain out of a signature says so here."""
    assert len(DOMAINS) >= 761
    assert len(CHECKED) >= 235


@pytest.mark.parametrize(("name", "function"), CHECKED.items(), ids=list(CHECKED))
def test_defaults_lie_inside_their_domains(name, function):
    for parameter in inspect.signature(function).parameters.values():
        limits = domain.domains(function).get(parameter.name)
        if limits and parameter.default not in (parameter.empty, None):
            require(Annotated[(Number, *limits)], default=parameter.default)


UNNAMED = {  # domains that have no name of their own, with the reason: room, function and argument
    "x >= 2": {  # one seller has no rival, and one observation no scatter
        "capture.advantaged_share.n",
        "demand.simulated_market.n",
        "scaling.prediction_power.n",
    },
    "x >= 3": {  # two days make a line, the third tells its error
        "events.fit_from_sums.days",
        "events.event_study.length",
        "events.placebo.length",
    },
    "x <= 1": {  # a margin is a share of the price and may be a loss
        "events.variance_inflation.ρ",
        "margins.marginal_lerner.margin",
        "margins.pooled_margin.margins",
        "margins.without_charge.L",
    },
    "x < 1": {  # no price leaves all of itself as margin
        "margins.markup_of_margin.L",
        "margins.price_at_margin.L",
    },
    "x > -1": {  # nothing falls by more than all of it
        "capital.depreciation_share.g",
        "capital.net_present_value.r",
        "capital.payback.g",
        "capital.present_value.g",
        "capital.present_value.r",
        "margins.margin_of_markup.m",
        "scenario.clocks.g",
        "scenario.clocks.g_end",
        "scenario.fair_change.g",
        "scenario.fair_change.g_end",
        "scenario.growth_in_price.g_end",
        "scenario.hours_that_explain.change",
        "scenario.likelihood.fair",
        "scenario.likelihood.later",
        "scenario.likelihood.market",
        "scenario.remaining.g",
        "scenario.remaining.g_end",
        "scenario.unread.change",
        "scenario.weight_for.market",
        "scenario.weight_for.ours",
        "scenario.weight_for.target",
        "valuation.multiple.g",
        "valuation.multiple.g_end",
        "valuation.cash_flow_value.g",
        "valuation.cash_flow_value.g_end",
        "valuation.terminal_share.g",
        "valuation.terminal_share.g_end",
        "valuation.implied_margin.g",
        "valuation.implied_margin.g_end",
    },
    "x >= -1": {  # sales, and a price, may all go
        "scenario.cash_factor.c",
        "scenario.fair_change.c",
        "scenario.valued.c",
        "scenario.verdicts.fair",
    },
    "x < 0": {"testtime.exponentiated_power_law.a", "testtime.exponentiated_power_law.b"},  # misses fall
    "0 <= x <= 32": {"chips.binned_yield.spare"},  # as many as its sum has terms
    "0.0001 < x < 1": {"chips.implied_defects_murphy.Y"},  # below it the search has no bracket
    "1 <= x <= 65": {"testtime.majority_by_pairs.n", "testtime.mixed_vote.n"},  # 32 pairs and the first vote
    "0.5 < x < 1": {"testtime.best_votes.p1"},  # easy: more votes help
    "0 < x < 0.5": {"testtime.best_votes.p2"},  # hard: they harm
    "x >= -0.5": {"valuation.implied_rate.g_end"},  # what halves each year is no going concern
}


def test_a_domain_without_a_name_has_a_reason():
    """A bound that somebody moved is not the one for which the reason was given."""
    hints = [hint for hint in vars(domain).values() if get_origin(hint) is Annotated]
    named = {domain.domain("x", domain.bounds(hint)) for hint in hints}
    found: dict[str, set[str]] = {}
    for f in functions():
        for argument, limits in domain.domains(f.function).items():
            found.setdefault(domain.domain("x", limits), set()).add(f"{f.room}.{f.name}.{argument}")
    assert len(named) == 9
    assert {text: places for text, places in found.items() if text not in named} == UNNAMED


OTHER_DEFAULTS = {("inference", "micro")}  # the time of one micro batch, and of a step that has two


@pytest.mark.parametrize("room", rooms())
def test_an_argument_has_one_default_in_a_room(room):
    """Who calls two functions of a room and leaves out the same argument means the same."""
    found: dict[str, set] = {}
    for parameter in (
        parameter
        for f in functions()
        if f.room == room
        for parameter in inspect.signature(f.function).parameters.values()
        if parameter.default is not parameter.empty and (room, parameter.name) not in OTHER_DEFAULTS
    ):
        found.setdefault(parameter.name, set()).add(repr(parameter.default))
    assert {name: defaults for name, defaults in found.items() if len(defaults) > 1} == {}


def computed(room: str) -> Iterator[tuple[str, ast.expr, object]]:
    """What functions of a room demand of more than one argument: the name it has, what is computed, where."""
    package = ROOT / "aiecon" / room
    for file in sorted(package.glob("*.py")) or [package.with_suffix(".py")]:
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "require":
                for named in (k.value for k in call.keywords if isinstance(k.value, ast.Dict)):
                    for name, value in zip(named.keys, named.values, strict=True):
                        yield ast.literal_eval(name), value, module


@pytest.mark.parametrize("room", sorted(set(rooms()) - {"events", "margins", "roots", "scaling"}))
def test_what_a_refusal_names_is_what_was_computed(room):
    """`a - c` in the message is a - c: the two are tried at numbers drawn at random."""
    in_words = {"degrees of freedom", "variance of the price", "1 - sum of shares", "sum of weights"}
    tried = 0
    for name, value, module in computed(room):
        if name in in_words:
            continue
        formula = re.sub(r"(?<=\w) (?=\w)", " * ", name.replace("²", "**2").replace(",", ""))
        arguments = {n.id for n in ast.walk(ast.parse(formula)) if isinstance(n, ast.Name)}
        rng = np.random.default_rng(tried)
        drawn = vars(module) | {argument: rng.uniform(0.5, 3) for argument in sorted(arguments)}
        drawn |= {"wanted": drawn.get("keep")}
        said, found = (eval(compile(e, name, "eval"), drawn) for e in (formula, ast.Expression(value)))
        assert found == pytest.approx(said, rel=1e-12), name
        tried += 1
    assert tried


@pytest.mark.parametrize(
    ("hint", "values", "message"),
    [
        (domain.Positive, {"N": 0.0}, "N = 0.0 is outside its domain: N > 0"),
        (domain.NonNegative, {"r": -1e-9}, "r = -1e-09 is outside its domain: r >= 0"),
        (domain.Fraction, {"MFU": 1.1}, "MFU = 1.1 is outside its domain: 0 <= MFU <= 1"),
        (domain.OpenFraction, {"α": 0.0}, "α = 0.0 is outside its domain: 0 < α < 1"),
        (domain.PositiveFraction, {"u": 0}, "u = 0 is outside its domain: 0 < u <= 1"),
        (domain.FractionBelowOne, {"π": 1.0}, "π = 1.0 is outside its domain: 0 <= π < 1"),
        (domain.AtLeastOne, {"PUE": 0.9}, "PUE = 0.9 is outside its domain: PUE >= 1"),
        (domain.AboveOne, {"g": 1}, "g = 1 is outside its domain: g > 1"),
        (domain.Correlation, {"ρ": -2}, "ρ = -2 is outside its domain: -1 <= ρ <= 1"),
        (domain.Count, {"n": 0}, "n = 0 is outside its domain: n >= 1"),
        (Annotated[Number, Interval(lt=0)], {"a": 0}, "a = 0 is outside its domain: a < 0"),
        (Positive | None, {"S": [1, -1]}, "S = -1 is outside its domain: S > 0"),
    ],
)
def test_refused_by_name(hint, values, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        require(hint, **values)


@model
def several(*θ: Fraction, S: Positive | None = None, **σ: Positive) -> float:
    """Arguments of every kind."""
    return len(θ) + len(σ)


def test_many_arguments_are_named_each():
    assert several(0.5, 1.0, S=None, x=1.0) == 3
    with pytest.raises(ValueError, match=r"^θ2 = 1\.5 is outside its domain: 0 <= θ2 <= 1$"):
        several(0.5, 1.5)
    with pytest.raises(ValueError, match=r"^price = 0\.0 is outside its domain: price > 0$"):
        several(price=0.0)
    with pytest.raises(ValueError, match=r"^S = 0 is outside its domain: S > 0$"):
        several(S=0)


def test_a_function_without_domains_needs_no_check():
    with pytest.raises(TypeError, match="plain: no argument has a domain"):

        @model
        def plain(x: float) -> float:
            return x


def test_symbols_pass_and_words_do_not():
    x = Tape({"x": (0.1, 0.9)}).sliders["x"]
    require(Fraction, x=x, y=0.5, z=x + 100)  # what is computed is tried with the sliders' values
    with pytest.raises(TypeError, match=r"x = '0\.5' is not a number"):
        require(Fraction, x="0.5")


def test_a_slider_keeps_inside_the_domain_of_its_argument():
    @model
    def share(MFU: Fraction) -> Number:
        return MFU

    living = Explorable(figure()[1], "too-far", caption="Too far?", MFU=Slider("Utilisation", 0.0, 1.2, 0.5))
    living.define(R=share)
    with pytest.raises(ValueError, match=r"'too-far', readout 'R': share: MFU = 1\.2 is outside its domain"):
        living.show("R: {R:.2f}")


@given(st.floats(allow_nan=False))
def test_domains_are_what_they_say(x):
    held = {Positive: x > 0, domain.NonNegative: x >= 0, Fraction: 0 <= x <= 1, OpenFraction: 0 < x < 1}
    for hint, holds in held.items():
        if holds:
            require(hint, x=x, y=np.array([x, 0.5]))
        else:
            with pytest.raises(ValueError, match="outside its domain"):
                require(hint, x=x)


@pytest.mark.parametrize(
    "limits", sorted({domain.domains(CHECKED[n])[a] for n, a in DOMAINS}, key=repr), ids=repr
)
def test_hypothesis_draws_from_a_domain(limits):
    hint = Annotated[(float, *limits)]

    # Hypothesis takes -0.0 to lie below zero
    @given(st.from_type(hint).filter(lambda x: x != 0 or Lt(0) not in limits))
    def drawn_inside(x):
        require(hint, x=x)

    drawn_inside()


def explained_by_another() -> Iterator[tuple[str, str, str]]:
    """Arguments that a docstring explains by another function of the room: name, argument, the other."""
    for name, function in CHECKED.items():
        for arguments, other in re.findall(
            r"(?m)^(\w[\w, ]*) : as in `(\w+)`", inspect.getdoc(function) or ""
        ):
            twin = f"{name.partition('.')[0]}.{other}"
            known = domain.domains(CHECKED.get(twin, function)).keys() & domain.domains(function).keys()
            if twin in CHECKED:
                yield from ((name, argument, twin) for argument in arguments.split(", ") if argument in known)


SHARED = list(explained_by_another())


@pytest.mark.parametrize(("name", "argument", "twin"), SHARED, ids=[" ".join(each) for each in SHARED])
def test_what_is_explained_elsewhere_has_no_wider_domain(name, argument, twin):
    """An end may be open in one and closed in the other, which may divide by it."""
    ours, theirs = (domain.domains(CHECKED[each])[argument] for each in (name, twin))
    ends = [end for bound in theirs for end in dataclasses.astuple(bound)]
    for value in set(outside(theirs)) - set(ends):
        with pytest.raises(ValueError, match="is outside its domain"):
            require(Annotated[(Number, *ours)], **{argument: value})
