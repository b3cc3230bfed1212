"""Every public function of the models with its domains: for the tests and for a page of the book."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiecon
from aiecon.domain import domain, domains

NO_MODELS = {
    "claims", "data", "domain", "exercises", "explorable", "reference", "reproductions", "style",
}  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """A public function of a model."""

    room: str
    name: str
    function: Callable[..., Any]

    @property
    def says(self) -> str:
        """The first line of its docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """Each argument with its domain in words, or without one."""
        known = domains(self.function)
        names = inspect.signature(self.function).parameters
        return [(name, domain(name, known[name]) if name in known else "") for name in names]


def rooms() -> list[str]:
    """The modules of `aiecon` that hold models.

    >>> "scaling" in rooms(), "style" in rooms()
    (True, False)
    """
    return sorted({info.name for info in pkgutil.iter_modules(aiecon.__path__)} - NO_MODELS)


def functions() -> list[Reference]:
    """Every public function of the models, by room, in the order of their source.

    >>> next(f for f in functions() if f.name == "gpu_hours").arguments
    [('C', 'C > 0'), ('peak', 'peak > 0'), ('MFU', '0 < MFU <= 1')]
    """
    found = []
    for room in rooms():
        module = importlib.import_module(f"aiecon.{room}")
        own = [
            Reference(room, name, function)
            for name, function in vars(module).items()
            if inspect.isfunction(function)
            and function.__module__.startswith(module.__name__)
            and not name.startswith("_")
        ]
        found += sorted(own, key=lambda f: (f.function.__module__, _line(f.function)))
    return found


def _line(function: Callable[..., Any]) -> int:
    return int(inspect.unwrap(function).__code__.co_firstlineno)
