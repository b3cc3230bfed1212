"""Published numbers that the book recomputes: one list for the tests and for the Reproductions page.

A module of this package holds the reproductions of one model module. Each is a function without
arguments that returns our number, marked with what was published, where, and how close we must come.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

_registered: list["Reproduction"] = []


@dataclass(frozen=True)
class Reproduction:
    """A published number, its source, and the function that recomputes it."""

    quantity: str
    published: float
    unit: str
    source: str
    where: str
    tolerance: float
    relative: bool
    note: str
    ours: Callable[[], float]

    @property
    def module(self) -> str:
        return self.ours.__module__.rpartition(".")[2]

    def check(self) -> tuple[float, float, bool]:
        """Our number, its distance from the published one (as the tolerance counts), whether it holds."""
        ours = float(self.ours())
        distance = abs(ours - self.published) / (abs(self.published) if self.relative else 1)
        return ours, distance, distance <= self.tolerance


def reproduces(
    quantity: str,
    *,
    published: float,
    unit: str,
    source: str,
    where: str,
    rtol: float | None = None,
    atol: float | None = None,
    note: str = "",
) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """Register a function as the recomputation of a published number; state exactly one tolerance."""
    if rtol is not None and atol is None:
        tolerance, relative = rtol, True
    elif atol is not None and rtol is None:
        tolerance, relative = atol, False
    else:
        raise ValueError(f"{quantity}: state rtol or atol, one of them")

    def register(ours: Callable[[], float]) -> Callable[[], float]:
        _registered.append(
            Reproduction(quantity, published, unit, source, where, tolerance, relative, note, ours)
        )
        return ours

    return register


def all_reproductions() -> list[Reproduction]:
    """All reproductions, in the order of the modules of this package."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        importlib.import_module(f"{__name__}.{module.name}")
    return list(_registered)
