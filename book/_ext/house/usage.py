"""Where the book uses a model, found in the code of notebooks, verdicts, reproductions and models.

Nothing is run. Of each file its names are read, and what each is made of: a living figure that is moved by a
function of its chapter uses the models that this function calls, and so does a claim through its helpers.
A use ends at the first model that it meets: what that model calls is said on its own page.
"""

import ast
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from aiecon.reference import functions

Model = tuple[str, str]  # the room of a model, and its name
TABLES = {"Tabulated", "partial", "vectorize"}
DECORATED = {"claim": "claims", "reproduces": "reproductions"}


@dataclass(frozen=True)
class Figure:
    """A living figure: the chapter it is in, its name and its caption."""

    chapter: str
    name: str
    caption: str


@dataclass
class Uses:
    """Who uses a model: chapters and sets by their file, the others by name."""

    chapters: set[str] = field(default_factory=set)
    figures: set[Figure] = field(default_factory=set)
    reproductions: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    models: set[Model] = field(default_factory=set)


class Names:
    """What the names at the top of a file are made of, and what `aiecon` means in it."""

    def __init__(self, source: str, module: str = "") -> None:
        self.tree = ast.parse(source)
        self.module = module
        self.imported: dict[str, str] = {}
        self.made: dict[str, list[ast.AST]] = defaultdict(list)
        self.read: dict[ast.AST, frozenset[str]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "aiecon":
                self.imported |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        for node in self.tree.body:
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    self.made[name].append(node)
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        for name in (n.id for n in ast.walk(target) if isinstance(n, ast.Name)):
                            self.made[name].append(value)

    def mentioned(self, node: ast.AST) -> frozenset[str]:
        """Dotted names below a node: of the package or of this file."""
        if node not in self.read:
            self.read[node] = frozenset(self._mentioned(node))
        return self.read[node]

    def _mentioned(self, node: ast.AST) -> Iterator[str]:
        for part in ast.walk(node):
            match part:
                case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in self.imported:
                    yield f"{self.imported[owner]}.{name}"
                case ast.Name(id=name) if name in self.imported:
                    yield self.imported[name]
                case ast.Name(id=name) if name in self.made:
                    yield f"{self.module}.{name}"


@cache
def known() -> frozenset[Model]:
    return frozenset((f.room, f.name) for f in functions())


def model(dotted: str) -> Model | None:
    """The model that a dotted name stands for, whichever module of its room it is imported from."""
    parts = dotted.split(".")
    found = (parts[1], parts[-1]) if len(parts) > 2 and parts[0] == "aiecon" else ("", "")
    return found if found in known() else None


def reached(start: ast.AST, names: Names, files: dict[str, Names], *, numbers: bool = True) -> set[Model]:
    """The models that a piece of code uses, itself or through names of the files.

    Without `numbers` only through functions: what was computed once does not move with a slider.
    """
    found: set[Model] = set()
    seen: set[str] = set()
    waiting = [(start, names)]
    while waiting:
        node, here = waiting.pop()
        for dotted in here.mentioned(node):
            if one := model(dotted):
                found.add(one)
                continue
            module, _, name = dotted.rpartition(".")
            there = here if module == here.module else files.get(module)
            if there is None or dotted in seen:
                continue
            seen.add(dotted)
            waiting += [(made, there) for made in there.made[name] if numbers or _moves(made, there)]
    return found


def _moves(node: ast.AST, names: Names) -> bool:
    """Whether what was assigned is asked again when a slider moves: a function, or a table of one."""
    if isinstance(node, ast.Tuple | ast.Dict | ast.DictComp):
        return any(_moves(part, names) for part in ast.iter_child_nodes(node))
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.FunctionDef | ast.Lambda)
    called = ast.unparse(node.func).split(".")[-1]
    makers = (made for made in names.made.get(called, []) if isinstance(made, ast.FunctionDef))
    return called in TABLES or any(TABLES & _called(maker) for maker in makers)


def _called(node: ast.AST) -> set[str]:
    calls = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
    return {ast.unparse(call).split(".")[-1] for call in calls}


def notebook(path: Path) -> str:
    """The Python of a notebook, without what is for IPython alone."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return "\n\n".join(part for part in code if _parses(part))


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:  # a magic, as in the cell that prepares Colab
        return False
    return True


def explorables(names: Names, chapter: str) -> dict[Figure, list[ast.AST]]:
    """The living figures of a notebook, each with the code that makes it move or speak."""
    found: dict[str, Figure] = {}
    code: dict[Figure, list[ast.AST]] = defaultdict(list)
    for node in names.tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=variable)], value=ast.Call(func=ast.Name(id="Explorable")) as call
            ):
                found[variable] = Figure(chapter, ast.literal_eval(call.args[1]), _question(call))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=variable))) as call):
                if variable in found:
                    code[found[variable]].append(call)
    return code


def _question(explorable: ast.Call) -> str:
    """The question that a caption begins with, or all of it."""
    caption = _title(next(k.value for k in explorable.keywords if k.arg == "caption"))
    return caption.partition("?")[0] + "?" * ("?" in caption)


def package(root: Path) -> dict[str, Names]:
    """The modules of the package by their dotted name."""
    files = {}
    for path in sorted((root / "aiecon").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        files[name] = Names(path.read_text("utf-8"), name)
    return files


def registered(names: Names) -> Iterator[tuple[str, str, ast.AST]]:
    """What a module registers, with its code: claims by number, reproductions by what is reproduced."""
    for node in ast.walk(names.tree):
        match node:
            case ast.FunctionDef(decorator_list=decorators):
                pairs = [(call, node) for call in decorators if isinstance(call, ast.Call)]
            case ast.Call(func=ast.Call() as call, args=[made]):  # reproduces(...)(function), as in a loop
                pairs = [(call, made)]
            case _:
                continue
        for call, made in pairs:
            if (kind := DECORATED.get(ast.unparse(call.func))) and call.args:
                yield kind, _title(call.args[0]), made


def _title(node: ast.expr) -> str:
    """A text, with what is put into it where the code runs left open."""
    if isinstance(node, ast.JoinedStr):
        return "".join(p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def usage(root: Path) -> dict[Model, Uses]:
    """Of each model, who uses it in the book that lies in a folder."""
    uses: dict[Model, Uses] = defaultdict(Uses)
    files = package(root)
    for kind, what, models in (*_in_notebooks(root, files), *_in_package(files)):
        for one in models:
            getattr(uses[one], kind).add(what)
    return uses


Found = tuple[str, object, set[Model]]  # a field of `Uses`, who uses, and what


def _in_notebooks(root: Path, files: dict[str, Names]) -> Iterator[Found]:
    for folder, kind in (("chapters", "chapters"), ("exercises", "sets")):
        for path in sorted((root / folder).glob("*.ipynb")):
            names = Names(notebook(path), f"{folder}.{path.stem}")
            yield kind, path.stem, reached(names.tree, names, files)
            for figure, code in explorables(names, path.stem).items():
                for call in code:
                    yield "figures", figure, reached(call, names, files, numbers=False)


def _in_package(files: dict[str, Names]) -> Iterator[Found]:
    for dotted, names in files.items():
        for kind, what, node in registered(names):
            yield kind, what, reached(node, names, files)
        for name, nodes in names.made.items():
            if own := model(f"{dotted}.{name}"):
                for node in nodes:
                    yield "models", own, reached(node, names, files) - {own}
