"""The register of claims: rows of a table, the functions that judge them, and the check of each."""

import functools
import importlib
import pkgutil
from collections.abc import Callable

import pandas as pd

import aiecon.claims as package
from aiecon.claims.argue import argue
from aiecon.claims.box import Judgement
from aiecon.claims.checks import check_claim
from aiecon.claims.verdict import Claim, ClaimError
from aiecon.data import load
from aiecon.explorable import Explorable

__all__ = ["claim", "claims", "judge"]

Maker = Callable[[], Claim]

_makers: dict[str, Maker] = {}


def claim(id: str) -> Callable[[Maker], Maker]:
    """Make a function the judge of a claim of the register; it is called once, when somebody asks."""

    def register(maker: Maker) -> Maker:
        known = _makers.get(id)
        if known is not None and known.__module__ != maker.__module__:
            raise ClaimError(f"{id}: both {_name(known)} and {_name(maker)} judge it")
        _makers[id] = maker
        return maker

    return register


def judge(id: str) -> Judgement:
    """Compute the verdict on a claim, check its words against it, and show it with its evidence as sliders.

    Raises ClaimError if the claim is unknown or nobody judges it yet, or as `checks` says.
    """
    row = _row(id)
    if id not in _discover():
        raise ClaimError(f"{id}: no function judges it yet; mark one with @claim({id!r}) in aiecon/claims/")
    judged = _judged(id)
    return _judgement(row, judged, argue(id, judged))


def claims() -> list[Judgement]:
    """The whole register in its order: judged claims with their verdicts, the others without."""
    makers = _discover()
    return [_judgement(_row(id), _judged(id) if id in makers else None) for id in _register().index]


def _judged(id: str) -> Claim:
    judged = _makers[id]()
    check_claim(id, judged)
    return judged


def _judgement(row: pd.Series, judged: Claim | None, argument: Explorable | None = None) -> Judgement:
    said = {part: "" if pd.isna(row[part]) else row[part] for part in ("hedge", "by")}
    whose = (row["id"], row["account"], row["claim"], said["hedge"], said["by"], row["chapter"])
    return Judgement(*whose, judged, argument)


def _discover() -> dict[str, Maker]:
    _modules()
    if strangers := set(_makers) - set(_register().index):
        raise ClaimError(f"judged, but not in the register: {', '.join(sorted(strangers))}")
    return _makers


@functools.cache
def _modules() -> None:
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        importlib.import_module(f"{package.__name__}.{module.name}")


def _register() -> pd.DataFrame:
    return load("press_claims").set_index("id", drop=False)


def _row(id: str) -> pd.Series:
    register = _register()
    if id not in register.index:
        first, last = register.index[0], register.index[-1]
        raise ClaimError(f"no claim {id!r}; the register runs from {first} to {last}")
    return register.loc[id]


def _name(maker: Maker) -> str:
    return f"{maker.__module__}.{maker.__qualname__}"
