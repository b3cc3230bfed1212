"""Published numbers that the book recomputes: one list for the tests and for the Reproductions page.

A module of this package holds the reproductions of one model module. Each is a function without
arguments that returns our number, marked with what was published, where, and how close we must come.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

# In which chapter the numbers of a module are explained; the page of the reproductions follows the book.
TOLD_IN = {
    "events": "01",
    "valuation": "01",
    "compute": "02",
    "scaling": "03",
    "testtime": "04",
    "inference": "05",
    "demand": "06",
    "platforms": "07",
    "capture": "08",
    "controls": "09",
    "chips": "10",
    "capital": "10",
    "scenario": "11",
}
OF_A_COMPUTER = 1e-6  # a relative tolerance up to here asks for the same number

_registered: list["Reproduction"] = []


@dataclass(frozen=True)
class Reproduction:
    """A published number, its source, and the function that recomputes it.

    looked : where the tolerance was set, or widened, after our number had been seen, and why
    """

    quantity: str
    published: float
    unit: str
    source: str
    where: str
    tolerance: float
    relative: bool
    note: str
    ours: Callable[[], float]
    looked: str = ""

    @property
    def allowed(self) -> float:
        """The tolerance in the unit of the number."""
        return self.tolerance * (abs(self.published) if self.relative else 1.0)

    @property
    def kind(self) -> str:
        """What the tolerance leaves room for: nothing ("exact"), the digits in print ("print"), or more.

        Digits in print are those of the number as it is written here; in one of a thousand or more the zeros
        at its end do not count.

        >>> from aiecon.reproductions import all_reproductions
        >>> sorted({one.kind for one in all_reproductions()})
        ['exact', 'print', 'wider']
        """
        if self.tolerance == 0 or (self.relative and self.tolerance <= OF_A_COMPUTER):
            return "exact"
        written = Decimal(repr(float(self.published))).normalize()
        last = int(written.as_tuple().exponent)
        last = min(last, 0) if abs(self.published) < 1_000 else last
        return "print" if self.allowed <= 0.5 * 10.0**last * (1 + 1e-9) else "wider"

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
    looked: str = "",
) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """Register a function as the recomputation of a published number; state exactly one tolerance.

    looked : why the tolerance was set, or widened, after our number had been seen; blank where it was not
    """
    if rtol is not None and atol is None:
        tolerance, relative = rtol, True
    elif atol is not None and rtol is None:
        tolerance, relative = atol, False
    else:
        raise ValueError(f"{quantity}: state rtol or atol, one of them")

    def register(ours: Callable[[], float]) -> Callable[[], float]:
        _registered.append(
            Reproduction(quantity, published, unit, source, where, tolerance, relative, note, ours, looked)
        )
        return ours

    return register


def all_reproductions() -> list[Reproduction]:
    """All reproductions, in the order of the modules of this package."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        importlib.import_module(f"{__name__}.{module.name}")
    return list(_registered)
