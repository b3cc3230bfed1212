"""One name, one thing: in the packages, and for the letters of a chapter."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
import pytest

from tests.lints import python, runs

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


# --- letters ---------------------------------------------------------------------------------------

NOTATION = ROOT / "book" / "notation.md"
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
SECTION = re.compile(r"first used in chapter (\d+)$")


def sections(text: str) -> Iterator[tuple[int, list[str]]]:
    """Of each table of notation its chapter (0: of the whole book) and the identifiers in it."""
    for section in text.split("\n## ")[1:]:
        heading, *lines = section.splitlines()
        rows = [line.split("|") for line in lines if line.startswith("| $") or line.startswith("| peak")]
        found = SECTION.search(heading)
        yield int(found[1]) if found else 0, [one for row in rows for one in re.findall(r"`([^`]+)`", row[2])]


def sliders(path: Path) -> Iterator[str]:
    """Sliders of a chapter that are named by a letter: that of the mathematics."""
    for cell in nbformat.read(path, as_version=4).cells:
        if runs(cell):
            for node in ast.walk(ast.parse(python(cell))):
                if isinstance(node, ast.Call):
                    yield from (
                        k.arg for k in node.keywords if k.arg and len(k.arg) == 1 and _slider(k.value)
                    )


def _slider(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Slider"


def strangers(letters: Iterable[str], chapter: int, text: str) -> list[str]:
    """Letters that neither the chapter's table of notation explains nor one of the whole book."""
    known = {one for number, identifiers in sections(text) if number in (0, chapter) for one in identifiers}
    return sorted(set(letters) - known)


def test_a_letter_means_one_thing_in_a_chapter():
    text = NOTATION.read_text(encoding="utf-8")
    tables = list(sections(text))
    chapters = {int(path.stem[:2]) for path in CHAPTERS}
    assert {0, 1} <= {number for number, _ in tables} <= {0, *chapters}
    assert {n: [one for one, times in Counter(names).items() if times > 1] for n, names in tables if n} == {
        n: [] for n, _ in tables if n
    }


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_letter_of_a_slider_stands_in_the_notation(path):
    assert strangers(sliders(path), int(path.stem[:2]), NOTATION.read_text(encoding="utf-8")) == []


def test_a_letter_without_a_meaning_is_found():
    text = "# N\n\n## A, first used in chapter 4\n\n| $x$ | `x` | a thing |\n\n## All\n\n| $y$ | `y` | z |\n"
    assert strangers("xyz", 4, text) == ["z"]
    assert strangers("xyz", 5, text) == ["x", "z"]
