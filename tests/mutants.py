"""Faults of judgement: each changes one number or one word of a claim's rule or of its evidence."""

import dataclasses
from collections.abc import Iterator

from aiecon.claims import Case, Claim, Evidence, Leg, Option, Part

OPPOSITE = {"at_least": "below", "above": "at_most", "at_most": "above", "below": "at_least"}


def of(claim: Claim) -> Iterator[tuple[str, Claim]]:
    """Every mutant of a claim, with what was done to it."""
    for part in claim.parts:
        for leg in part.legs:
            for share in (0.9, 1.1):
                moved = leg.threshold * share if leg.threshold else share - 1
                yield (
                    f"{part.name}: threshold of {leg.name} {moved:g}",
                    _with_leg(claim, part, leg, moved, leg.sense),
                )
            turned = _with_leg(claim, part, leg, leg.threshold, OPPOSITE[leg.sense])
            yield f"{part.name}: {leg.name} {OPPOSITE[leg.sense]}", turned
        for i, case in enumerate(part.cases):
            other = "false" if case.verdict != "false" else "true"
            swapped = Case(other, *(leg if wanted else f"not {leg}" for leg, wanted in case.wants.items()))
            yield f"{part.name}: case {i} says {other}", _with_cases(claim, part, i, [swapped])
            if case.wants:
                yield f"{part.name}: case {i} dropped", _with_cases(claim, part, i, [])
    for name, evidence in claim.evidence.items():
        for i, option in enumerate(evidence.options):
            far = evidence.low if option.value > (evidence.low + evidence.high) / 2 else evidence.high
            yield (
                f"{name}: option {i} is {far:g}",
                _with_option(claim, name, i, [dataclasses.replace(option, value=far)]),
            )
            if len(evidence.options) > 1:
                yield f"{name}: option {i} left out", _with_option(claim, name, i, [])


def _with_leg(claim: Claim, part: Part, leg: Leg, threshold: float, sense: str) -> Claim:
    new = Leg(
        leg.name, leg.says, leg.quantity, why=leg.why, format=leg.format, unit=leg.unit, **{sense: threshold}
    )
    legs = [new if each is leg else each for each in part.legs]
    return _with_part(claim, part, dataclasses.replace(part, legs=legs))


def _with_cases(claim: Claim, part: Part, i: int, new: list[Case]) -> Claim:
    cases = [*part.cases[:i], *new, *part.cases[i + 1 :]]
    return _with_part(claim, part, dataclasses.replace(part, cases=cases))


def _with_part(claim: Claim, old: Part, new: Part) -> Claim:
    return dataclasses.replace(claim, parts=[new if part is old else part for part in claim.parts])


def _with_option(claim: Claim, name: str, i: int, new: list[Option]) -> Claim:
    e = claim.evidence[name]
    options = [*e.options[:i], *new, *e.options[i + 1 :]]
    kept = {"low": e.low, "high": e.high, "unit": e.unit, "log": e.log, "step": e.step, "format": e.format}
    return dataclasses.replace(claim, evidence={**claim.evidence, name: Evidence(e.label, *options, **kept)})
