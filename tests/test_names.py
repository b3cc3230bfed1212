"""One name, one thing: no two rooms of the packages define the same public name."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("aiecon", "grading/aiecon_grading")


def defined(source: str) -> Iterator[tuple[str, int]]:
    """Public names that a module defines at its top, each with its line."""
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names = [name]
            case ast.Assign(targets=targets):
                names = [
                    n.id
                    for target in targets
                    for n in ast.walk(target)
                    if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
                ]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names = [name]
            case _:
                names = []
        yield from ((name, node.lineno) for name in names if not name.startswith("_"))


def twice(root: Path) -> list[str]:
    """Names that are defined more than once in the packages of a tree, with every place."""
    places: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            for name, line in defined(path.read_text(encoding="utf-8")):
                places[name].append(f"{path.relative_to(root).as_posix()}:{line}")
    assert len(places) > 500, f"{root} holds too few names: is the book there?"
    return [f"{name}: {', '.join(where)}" for name, where in sorted(places.items()) if len(where) > 1]


def test_no_two_public_things_have_one_name():
    assert "\n".join(twice(ROOT)) == ""


def test_a_name_that_stands_twice_is_found_in_every_form():
    source = "def f(): ...\nasync def g(): ...\nclass C: ...\nA, B = 1, 2\nT: type = int\n_own = 1\nf.x = 2\n"
    assert list(defined(source)) == [("f", 1), ("g", 2), ("C", 3), ("A", 4), ("B", 4), ("T", 5)]
