"""The pages around the chapters keep up with them: the map, the plans, and what the book calls itself."""

import re
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
SETS = {int(path.stem[:2]) for path in (ROOT / "exercises").glob("*.ipynb")}
INSTRUCTORS = (ROOT / "book" / "instructors.md").read_text("utf-8")
MINUTES = re.compile(r"\*Time:?\*:? (\d+) minutes")


def section(title: str) -> str:
    """What stands under a heading of the page for instructors."""
    return re.split(r"\n## ", INSTRUCTORS.partition(f"\n## {title}\n")[2])[0]


def numbers(text: str, word: str) -> set[int]:
    """The numbers behind a word: of `Chapters 7, 8 and 9` all three.

    >>> sorted(numbers("Chapters 7, 8 and 9, then chapter 11. Problem set 3", "chapter"))
    [7, 8, 9, 11]
    """
    lists = re.findall(rf"(?i)\b{word}s? (\d+(?:(?:, | and )\d+)*)", text)
    return {int(number) for each in lists for number in re.findall(r"\d+", each)}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_map_gives_a_chapter_the_minutes_that_it_asks(path):
    cells = nbformat.read(path, as_version=4).cells
    asked = [found[1] for cell in cells if (found := MINUTES.search(cell.source))]
    entry = section("Course map").partition(f"{{doc}}`/chapters/{path.stem}`\n")[2].partition("\n\n")[0]
    assert MINUTES.findall(entry) == asked
    assert "*Students should know:*" in entry
    assert "*They will be able to:*" in entry


@pytest.mark.parametrize("title", ["Five weeks", "Twelve weeks"])
def test_a_plan_reads_every_chapter_and_no_other(title):
    assert numbers(section(title).partition("A term paper")[0], "chapter") == {
        int(path.stem[:2]) for path in CHAPTERS
    }


def test_a_plan_hands_out_sets_that_there_are():
    assert SETS == numbers(section("Twelve weeks"), "problem set")
    assert numbers(section("Five weeks"), "problem set") < SETS


def test_the_book_has_one_version():
    """Where it is cited, installed and told what changed."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    packages = [
        tomllib.loads((ROOT / name).read_text("utf-8"))["project"]["version"]
        for name in ("pyproject.toml", "grading/pyproject.toml")
    ]
    assert {cited["version"]} == set(packages)
    changed = re.search(r"\n## (\d+\.\d+), (.*)\n", (ROOT / "book" / "changes.md").read_text("utf-8"))
    released = cited["date-released"]
    assert cited["version"].startswith(f"{changed[1]}.")
    assert changed[2] == f"{released.day} {released:%B %Y}"
