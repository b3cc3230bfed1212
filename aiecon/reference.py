"""Every public function of the models: its domains, and its docstring taken apart, for tests and pages."""

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import aiecon
from aiecon.domain import bounds, domain, domains

NO_MODELS = {
    "behind", "claims", "data", "domain", "exercises", "explorable", "reference", "reproductions", "style",
}  # fmt: skip


@dataclass
class Docstring:
    """What a docstring says, by its form: what it is, each argument, the result, and examples."""

    says: str = ""
    more: list[str] = field(default_factory=list)  # paragraphs of description
    arguments: dict[str, str] = field(default_factory=dict)
    returns: str = ""
    raises: str = ""
    source: str = ""
    examples: list[str] = field(default_factory=list)  # doctests, each behind what leads to it

    def put(self, label: str, text: str) -> None:
        if label in ("Returns", "Raises", "Source"):
            setattr(self, label.lower(), text)
        else:
            self.arguments |= dict.fromkeys(re.findall(r"\w+", label), text)


def anatomy(function: Callable[..., Any]) -> Docstring:
    """The docstring of a function, taken apart.

    >>> from aiecon import compute
    >>> parts = anatomy(compute.training_flop)
    >>> parts.arguments["D"], parts.returns, len(parts.examples)
    ('training tokens', 'C : FLOP', 2)
    """
    text = inspect.getdoc(function) or ""
    parts = Docstring(says=text.partition("\n")[0])
    names = "|".join(inspect.signature(function).parameters) or "(?!)"
    argument = rf"(?:\*{{0,2}}(?:{names})(?:, )?)+(?= : )"
    label = re.compile(rf"(Returns|Raises|Source(?=:)|{argument})(?: : |: | )(.*)")
    said = False  # of arguments and result; what follows leads to an example
    for block in re.split(r"\n\s*\n", text.partition("\n")[2].strip("\n")):
        if block.startswith(">>>"):
            parts.examples.append(block)
            continue
        prose: list[str] = []
        items: list[tuple[str, str]] = []
        for line in re.sub(rf";  (?={argument})", "\n", block).splitlines():
            if found := label.match(line):
                items.append((found[1], found[2]))
            elif items and line.startswith(" "):
                gap = "; " if re.match(r"\w+Error\b", line.strip()) else " "
                items[-1] = (items[-1][0], items[-1][1] + gap + line.strip())
            else:
                prose.append(line.strip())
        for name, words in items:
            parts.put(name, words.strip())
        said = said or bool(items)
        if prose:
            (parts.examples if said and not items else parts.more).append(" ".join(prose))
    return parts


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
    def demands(self) -> list[str]:
        """What it asks of its arguments together: what `require` names in its code.

        >>> from aiecon import chips, valuation
        >>> Reference("valuation", "multiple", valuation.multiple).demands
        ['r - g_end > 0']
        >>> Reference("chips", "dies_per_wafer", chips.dies_per_wafer).demands
        ['dies > 0']
        """
        inner = inspect.unwrap(self.function)
        tree = ast.parse(textwrap.dedent(inspect.getsource(inner)))
        return list(_demands(tree, inner.__globals__))

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """Each argument with its domain in words, or without one."""
        known = domains(self.function)
        names = inspect.signature(self.function).parameters
        return [(name, domain(name, known[name]) if name in known else "") for name in names]


def _demands(tree: ast.Module, known: dict[str, Any]) -> Iterator[str]:
    for call in ast.walk(tree):
        match call:
            case ast.Call(func=ast.Name(id="require"), args=[ast.Name(id=hint)], keywords=keywords):
                for keyword in keywords:
                    match keyword:
                        case ast.keyword(arg=None, value=ast.Dict(keys=keys)):
                            named = [ast.literal_eval(key) for key in keys if key]
                        case ast.keyword(arg=str(name)):
                            named = [name]
                        case _:
                            named = []
                    yield from (domain(name, bounds(known[hint])) for name in named)


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
