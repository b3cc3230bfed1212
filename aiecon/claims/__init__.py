"""Verdicts on the press claims: evidence with its alternatives, a rule, and words that follow from both.

A claim is a row of `press_claims`, restated with its hedges. To judge it, write in a module of this package a
function without arguments that returns a `Claim`:

    @claim("A08")
    def philadelphia() -> Claim:
        closes = ...
        return Claim(
            evidence=dict(fall=Evidence("Fall of the index", Option(fall, "closes", "exchange2025"), ...)),
            parts=[Part("size", "The index fell by 9.2%", verdict="true", legs=[Leg(...)], cases=[...])],
            says="The index closed {fall:.2%} lower {cite:p}`exchange2025`.",
            changes=[Change("A revision", "A revision to {fall:.1%}", turns="false", fall=0.08)],
        )

and show it in the chapter with a cell `judge("A08")`. The verdict of a part is typed once, beside the words
that were written for it; where the rule computes another, the book does not build. `Claim`, `Evidence`,
`Leg`, `Case` and `Change` say what they need; `checks` says what is refused.

>>> judge("B99")
Traceback (most recent call last):
...
aiecon.claims.verdict.ClaimError: no claim 'B99'; the register runs from A01 to B14
"""

from aiecon.claims.box import Judgement
from aiecon.claims.register import claim, claims, judge
from aiecon.claims.verdict import Case, Change, Claim, ClaimError, Evidence, Leg, Option, Part

__all__ = [
    "Case",
    "Change",
    "Claim",
    "ClaimError",
    "Evidence",
    "Judgement",
    "Leg",
    "Option",
    "Part",
    "claim",
    "claims",
    "judge",
]
