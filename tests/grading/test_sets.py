"""Every problem set of the book, with kernels: reference solutions of two ids each earn full marks."""

import importlib.util
from pathlib import Path

import pytest

from aiecon_grading import pages, pipeline
from tests.grading.school import EXERCISES, ROOT

pytestmark = pytest.mark.slow
SETS = sorted(path.stem for path in EXERCISES.glob("*.ipynb"))
IDS = 2  # of each set, side by side: the numbers of many more are tried in tests/test_exercises.py


def bench() -> object:
    """The benchmark makes the submissions: one way to fill in the solutions."""
    path = ROOT / "benchmarks" / "grading.py"
    spec = importlib.util.spec_from_file_location("bench_grading", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", SETS)
def test_reference_solutions_earn_full_marks(name: str, tmp_path: Path, sandboxed: None) -> None:
    course, students = bench().school(tmp_path, name, IDS)  # type: ignore[attr-defined]
    done = pipeline.grade(course, name, course.secret(), number=2)
    assert set(done.results) == set(students)
    questions = course.assigned(name).questions.items
    for who, result in done.results.items():
        assert result.state == "graded", (who, result.notes)
        assert result.notes == []
        for item, mark in result.marks.items():
            wanted = None if questions[item].kind == "written" else mark.of
            assert mark.points == wanted, (who, item, mark)
    pages.report(course, name, tmp_path / "report.html")
    assert 'sent nothing</td><td class="n">0</td>' in (tmp_path / "report.html").read_text()
