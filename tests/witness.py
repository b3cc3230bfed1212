"""A second witness of every verdict: its rule and its evidence as they stood when somebody last read them.

    python tests/witness.py    write tests/witness.yml anew; read the difference before you commit it

Whoever changes a threshold, a case, a quantity or a piece of evidence changes the witness too, knowingly.
"""

from pathlib import Path

import numpy as np
import yaml

from aiecon.claims import Claim, claims

FILE = Path(__file__).with_name("witness.yml")
DIGITS = 6  # significant ones of a number


def described(claim: Claim) -> dict:
    """What decides, and what else the words tell, as plain words and numbers."""
    shares = {verdict: _number(share) for verdict, share in claim.shares.shares.items()}
    return {
        "verdict": claim.verdict,
        "sure": claim.sure,
        "shares": shares,
        "evidence": {
            name: {
                "range": [_number(e.low), _number(e.high), e.step or ("log" if e.log else "linear")],
                "options": [_number(o.value) for o in e.options],
            }
            for name, e in claim.evidence.items()
        },
        "parts": {
            part.name: {
                "verdict": part.verdict,
                "legs": {leg.name: _leg(claim, leg) for leg in part.legs},
                "cases": [" ".join([case.verdict, "if", *_wants(case)]) for case in part.cases],
            }
            for part in claim.parts
        },
        "changes": {
            change.label: {"turns": change.turns} | {name: _number(v) for name, v in change.evidence.items()}
            for change in claim.changes
        },
        "numbers": {
            name: value if isinstance(value, str) else _number(value) for name, value in claim.numbers.items()
        },
    }


def _leg(claim: Claim, leg) -> dict:
    """Threshold, and the quantity at three places: the main specification and both ends of the ranges."""
    ends = [{name: getattr(e, end) for name, e in claim.evidence.items()} for end in ("low", "high")]
    with np.errstate(all="ignore"):
        quantity = [_number(float(leg.value(place))) for place in (claim.main, *ends)]
    return {leg.sense: _number(leg.threshold), "quantity": quantity}


def _wants(case) -> list[str]:
    return [leg if wanted else f"not {leg}" for leg, wanted in case.wants.items()]


def _number(value: float) -> float:
    return float(f"{float(value):.{DIGITS}g}")


def everything() -> dict:
    return {c.id: described(c.judged) for c in claims() if c.judged}


if __name__ == "__main__":
    FILE.write_text(yaml.safe_dump(everything(), sort_keys=False, allow_unicode=True), encoding="utf-8")
    print(f"wrote {FILE.name}: read the difference")
