"""The claim about the debate itself: who said what, and which side the scenarios take."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from aiecon import scenario
from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.day import study
from aiecon.claims.facts import DAY
from aiecon.data import load

SEED, DRAWS = 27, 10_000
LARGE = 4.0  # times the efficiency expected: a shift, not a step


@cache
def said(first: str, last: str, hedged: bool) -> pd.DataFrame:
    """What named people said between two days.

    hedged : whether to count those whose opinion hangs on an if or a could
    """
    table = load("day_opinions")
    table = table[~table.who.str.endswith("of the firm")]  # a house without a name is no person
    return table[table.day.between(pd.Timestamp(first), pd.Timestamp(last)) & (hedged | ~table.hedged)]


def voices(first: str, last: str, hedged: bool) -> tuple[int, int]:
    """How many named people called the fall too large, and how many a shift, between two days."""
    sides = said(first, last, hedged).side
    return int((sides == "overreaction").sum()), int((sides == "shift").sum())


def heard_in(side: str, first: str, last: str, hedged: bool) -> str:
    """The works in which one side of them stands."""
    found = said(first, last, hedged).query("side == @side").source
    return ",".join(sorted(set(";".join(found).split(";"))))


@cache
def fall() -> float:
    """Nvidia's return on the day."""
    return float(load("event_returns", known_on=DAY).set_index("date").NVDA[DAY])


def _draws(**instead: scenario.Mixture) -> tuple[dict[str, np.ndarray], np.ndarray]:
    scenarios = scenario.draw({**scenario.inputs(), **instead}, DRAWS, seed=SEED)
    return scenarios, scenario.fair_changes(scenarios)


@cache
def noise() -> float:
    """Two daily standard deviations of the share's own noise: within them of the fair fall is about right."""
    return 2 * float(study("NVDA", "RSP").model.σ)


def _share(fair: np.ndarray, band: float | None = None) -> float:
    return float(scenario.verdicts(fair, fall(), noise() if band is None else band)["overreaction"])


def _only(name: str, *places: int) -> scenario.Mixture:
    """Some alternatives of the evidence on an input, without the others."""
    all_of_it = scenario.inputs()[name]
    chosen = {one: tuple(getattr(all_of_it, one)[i] for i in places) for one in ("low", "high", "log")}
    return replace(all_of_it, **chosen)


def _between(low: float, high: float) -> scenario.Mixture:
    return scenario.Mixture((float(low),), (float(high),), (False,))


def _demand(low: float, high: float) -> dict[str, scenario.Mixture]:
    """Both elasticities between two bounds, of which the upper gives way to the evidence."""
    highest = {name: max(scenario.inputs()[name].high) for name in ("ε_T", "ε_I")}
    return {name: _between(low, min(high, most)) for name, most in highest.items()}


@cache
def too_far() -> dict[str, float]:
    """Share of the scenarios in which the fall went too far, by what is held and what is left open."""
    printed = range(2, len(scenario.inputs()["g_I"].low))  # the first two are counts of operations
    held: dict[str, dict[str, scenario.Mixture]] = {
        "all evidence": {},
        "the surprise lasts": {"δ": _only("δ", 0)},
        "the surprise fades": {"δ": _only("δ", 1)},
        "inference by operations": {"g_I": _only("g_I", 0, 1)},
        "inference by prices": {"g_I": _only("g_I", *printed)},
        "no entry": {"entry": _between(0, 0)},
        "elastic demand": _demand(1, 9),
        "inelastic demand": _demand(0, 1),
        "it lasts, and demand is inelastic": {"δ": _only("δ", 0), **_demand(0, 1)},
    }
    found = {name: _share(_draws(**instead)[1]) for name, instead in held.items()}
    fair = _draws()[1]
    return found | {f"a band of {band:.0%}": _share(fair, band) for band in (0.0, 0.10)}


def _lasting(least: float, **instead: scenario.Mixture) -> float:
    """Share among scenarios whose surprise lasts and is at least so large, in training or in inference."""
    drawn, fair = _draws(**instead)
    return _share(fair[(drawn["δ"] == 0) & (np.maximum(drawn["g_T"], drawn["g_I"]) >= least)])


@claim("A21")
def divided() -> Claim:
    windows = {"the day and the next": ("2025-01-27", "2025-01-28"), "the week": ("2025-01-27", "2025-01-31")}
    counted = {"all": True, "the plain alone": False}
    asked = {
        (window, which): (*days, hedged)
        for window, days in windows.items()
        for which, hedged in counted.items()
    }
    counts = {which: voices(*how) for which, how in asked.items()}
    firm = int((said(*asked["the week", "the plain alone"]).side == "open").sum())  # of the firm alone
    week_over, week_plain = counts["the week", "the plain alone"]

    def of(side: str) -> list[Option]:
        return [
            Option(
                float((said(*how).side == side).sum()),
                f"{window}; opinions counted: {which}",
                heard_in(side, *how),
                {"window": window, "opinions": which},
            )
            for (window, which), how in asked.items()
        ]

    def lesser(over: float, shift: float) -> float:
        return np.minimum(over, shift) / (over + shift)  # type: ignore[no-any-return]

    return Claim(
        evidence={
            "over": Evidence(
                "Named people who called the fall too large", *of("overreaction"), low=1, high=40, step=1
            ),
            "shift": Evidence(
                "Named people who saw less need of Nvidia's goods, or less profit",
                *of("shift"),
                low=0,
                high=40,
                step=1,
            ),
        },
        parts=[
            Part(
                "divided",
                "opinion was divided",
                verdict="true",
                legs=[
                    Leg(
                        "lesser",
                        "the lesser side has at least {} of those who took one",
                        lesser,
                        at_least=0.25,
                        why="one in four is no outlier; below it one would say: most thought",
                        format=".0%",
                    ),
                    Leg(
                        "two",
                        "it has at least {} named people",
                        lambda over, shift: np.minimum(over, shift),
                        at_least=2.0,
                        why="one voice is an exception, not a side",
                        format=".0f",
                    ),
                ],
                cases=[Case("true", "lesser", "two"), Case("mostly true", "two"), Case("misleading")],
            ),
        ],
        says="""Of the named people who took a side on the day and the next, {over:.0f} called the fall too
            large and {shift:.0f} saw less need of Nvidia's goods, or less profit in them: the lesser side
            has {lesser:.0%} {cite:p}`fintech2025panic,kawa2025nightmare,bloomberg2025edge`. By the end of
            the week it was {week_over:.0f} to {week_shift:.0f}, in plain words {week_plain:.0f} on the
            lesser side {cite:p}`damodaran2025,wood2025curbs`. By one count of four it was not divided: on
            the day {plain:.0f} of the {shift:.0f} said so without an *if* or a *could*. And it hangs on who
            is on the larger side, most of it at houses that deal in shares. {firm:.0f} more kept a rating or
            expected spending to go on, without a word of the fall
            {cite:p}`finbold2025targets,quentinvest2025,ferguson2025hold`: an opinion of the firm, and on no
            side here. Who adds them has {wide:.0%} on the lesser side in the plain words of the week, and
            calls it contested. Who was right the account leaves open. So does
            the evidence of the day: in {all:.0%} of the scenarios the fall went too far by more than
            {band:.1f} points, two daily standard deviations, and what is held moves that between
            {lowest:.0%} and {highest:.0%}. The account does not say that one side of its *or* excludes the
            other, and it does not. Where the news is a shift of technology, lasting and at least
            {large:.0f} times the efficiency expected, the fall still went too far in {both:.0%}, since what
            is cheap is used more; with inelastic demand in {stubborn:.0%}.""",
        changes=[
            Change(
                "Many more on one side",
                "If {over:.0f} named people had called the fall too large, and {shift:.0f} seen a shift.",
                turns="mostly true",
                over=20.0,
                shift=4.0,
            ),
            Change(
                "One side silent",
                "If {shift:.0f} named person alone had seen a shift, on any count.",
                turns="misleading",
                shift=1.0,
            ),
        ],
        numbers={
            "plain": float(counts["the day and the next", "the plain alone"][1]),
            "week_over": float(week_over),
            "week_shift": float(counts["the week", "all"][1]),
            "week_plain": float(week_plain),
            "firm": float(firm),
            "wide": week_plain / (week_over + firm + week_plain),
            "band": 100 * noise(),
            "all": too_far()["all evidence"],
            "lowest": min(too_far().values()),
            "highest": max(too_far().values()),
            "large": LARGE,
            "both": _lasting(LARGE),
            "stubborn": _lasting(LARGE, **_demand(0, 1)),
        },
    )
