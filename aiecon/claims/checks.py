"""What a claim must satisfy before the book prints it: the build stops and names claim, part and number."""

import re

import numpy as np

from aiecon.claims.verdict import MOST_COMBINATIONS, VERDICTS, Change, Claim, ClaimError, Part, meet

PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]*))?\}(?!`)")  # a brace before a backtick is a MyST role


def check_claim(id: str, claim: Claim) -> None:
    """Refuse a claim whose evidence, rule, changes and words do not hold together."""
    _names(id, claim)
    _evidence(id, claim)
    for part in claim.parts:
        _rule(id, claim, part)
    _computed(id, claim)
    for change in claim.changes:
        _turns(id, claim, change)
    if not any(_of_the_whole(claim, change) for change in claim.changes):
        raise ClaimError(f"{id}: none of its changes turns the verdict of the whole claim, {claim.verdict!r}")
    _words(id, claim)


def _evidence(id: str, claim: Claim) -> None:
    used = {name for _, leg in claim.legs for name in leg.arguments}
    if strange := used - set(claim.evidence):
        raise ClaimError(
            f"{id}: legs ask for {', '.join(sorted(strange))}; the evidence is {', '.join(claim.evidence)}"
        )
    if idle := set(claim.evidence) - used:
        raise ClaimError(f"{id}: no leg uses the evidence {', '.join(sorted(idle))}; it decides nothing")
    for name, evidence in claim.evidence.items():
        if not evidence.options:
            raise ClaimError(f"{id}: evidence {name} has no value")
        for option in evidence.options:
            if not evidence.low <= option.value <= evidence.high:
                raise ClaimError(
                    f"{id}: evidence {name} = {option.value:g} ({option.what}) lies outside its range, "
                    f"{evidence.low:g} to {evidence.high:g}"
                )
            if not option.source.strip() or not option.what.strip():
                raise ClaimError(f"{id}: evidence {name} = {option.value:g} ({option.what}) has no source")
    if not meet(e.options[0] for e in claim.evidence.values()):
        raise ClaimError(f"{id}: the first options, its main specification, cannot meet")
    count = int(np.prod([len(e.options) for e in claim.evidence.values()]))
    if count > MOST_COMBINATIONS:
        raise ClaimError(f"{id}: {count:,} combinations of alternatives; at most {MOST_COMBINATIONS:,}")


def _names(id: str, claim: Claim) -> None:
    for what, names in (
        ("part", [p.name for p in claim.parts]),
        ("leg", [leg.name for _, leg in claim.legs]),
    ):
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ClaimError(f"{id}: two {what}s are named {', '.join(twice)}")


def _rule(id: str, claim: Claim, part: Part) -> None:
    where = f"{id}, part {part.name}"
    names = {leg.name for leg in part.legs}
    if not part.cases or part.cases[-1].wants or not all(case.wants for case in part.cases[:-1]):
        raise ClaimError(f"{where}: its last case, and no other, is without legs")
    named = {leg for case in part.cases for leg in case.wants}
    if named != names:
        raise ClaimError(f"{where}: cases name the legs {sorted(named)}, and there are {sorted(names)}")
    for leg in part.legs:
        values = np.asarray(leg.value(claim.grid), dtype=float)
        if not np.isfinite(values).all():
            raise ClaimError(f"{where}, leg {leg.name}: not a number somewhere among the alternatives")


def _computed(id: str, claim: Claim) -> None:
    for part in claim.parts:
        computed = claim.shares_of[part.name]
        if part.verdict != computed.verdict:
            shares = ", ".join(f"{share:.0%} {v}" for v, share in computed.shares.items())
            raise ClaimError(
                f"{id}, part {part.name}: computes {computed.verdict!r} ({shares}), not {part.verdict!r}"
            )
        main = VERDICTS[int(part.code(claim.main))]
        if computed.verdict not in ("contested", main):
            raise ClaimError(
                f"{id}, part {part.name}: the main specification says {main!r}, "
                f"most alternatives say {computed.verdict!r}"
            )


def _of_the_whole(claim: Claim, change: Change) -> bool:
    return claim.changed(change).verdict != claim.verdict


def _turns(id: str, claim: Claim, change: Change) -> None:
    where = f"{id}, change {change.label!r}"
    if change.turns not in VERDICTS:
        raise ClaimError(f"{where}: turns to {change.turns!r}, which is none of: {', '.join(VERDICTS)}")
    for name, value in change.evidence.items():
        if name not in claim.evidence:
            raise ClaimError(f"{where}: no evidence {name}; there is {', '.join(claim.evidence)}")
        evidence = claim.evidence[name]
        if not evidence.low <= value <= evidence.high:
            raise ClaimError(
                f"{where}: {name} = {value:g} lies outside its range, {evidence.low:g} to {evidence.high:g}"
            )
    after = claim.changed(change)
    old = claim.shares_of[change.part].verdict if change.part else claim.verdict
    new = after.shares_of[change.part].verdict if change.part else after.verdict
    what = f"part {change.part}" if change.part else "the claim"
    if new == old:
        raise ClaimError(f"{where}: does not turn {what}, which stays {old!r}")
    if new != change.turns:
        raise ClaimError(f"{where}: turns {what} to {new!r}, not to {change.turns!r}")


def placeholders(template: str) -> set[str]:
    """Names of the numbers that a template asks for.

    >>> sorted(placeholders("{a:.1f} times {cite:p}`kaplan2020`, {b}"))
    ['a', 'b']
    """
    return {field[1] for field in PLACEHOLDER.finditer(template)}


def _words(id: str, claim: Claim) -> None:
    told = placeholders(claim.says)
    told |= {name for _, leg in claim.legs if leg.name in told for name in leg.arguments}
    for part, leg in claim.legs:
        if not set(leg.arguments) <= told:
            raise ClaimError(
                f"{id}, part {part.name}: the words name neither {{{leg.name}}} nor {leg.arguments}"
            )
