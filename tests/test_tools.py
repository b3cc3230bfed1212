"""The script behind the commands and the launch buttons on a stranger's machine; faults can be planted."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from aiecon.reference import rooms
from tests.planted_faults import FAULTS

ROOT = Path(__file__).parents[1]
LOCKS = [
    "requirements.txt",
    "binder/requirements.txt",
    "requirements-grading.txt",
    "requirements-mutants.txt",
]


def module(path: str) -> ModuleType:
    """A file of the tree as a module of its own."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """The script in a folder of its own, whose commands are written down and not run."""
    book = module("tools/book.py")
    monkeypatch.setattr(book, "ROOT", tmp_path)
    monkeypatch.setattr(book, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(book, "HTML", tmp_path / "_build" / "html")
    for name in [*book.LOCK, *book.GRADING]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    book.asked = []

    def run(*command: str) -> None:
        book.asked.append(command)
        if "venv" in command:
            python = book.VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()

    monkeypatch.setattr(book, "run", run)
    return book


def test_an_environment_is_made_once(machine):
    first = machine.environment()
    made = len(machine.asked)
    assert made == 3
    assert machine.environment() == first
    assert len(machine.asked) == made


def test_an_interrupted_environment_is_not_believed(machine, monkeypatch):
    """Not even when the lock goes back to the one that was complete before."""
    machine.environment()
    complete, install = (machine.ROOT / "pyproject.toml").read_text(), machine.run

    def interrupted(*command: str) -> None:
        if "pip" in command:
            raise KeyboardInterrupt
        install(*command)

    monkeypatch.setattr(machine, "run", interrupted)
    (machine.ROOT / "pyproject.toml").write_text("another lock")
    with pytest.raises(KeyboardInterrupt):
        machine.environment()
    monkeypatch.setattr(machine, "run", install)
    (machine.ROOT / "pyproject.toml").write_text(complete)
    machine.asked.clear()
    machine.environment()
    assert len(machine.asked) == 3


def test_a_folder_that_was_moved_gets_an_environment_of_its_own(machine, monkeypatch):
    """The package is installed by its path: after a move it would be the one in the old place, or none."""
    machine.environment()
    machine.asked.clear()
    moved = machine.ROOT / "moved"
    moved.mkdir()
    for name in [*machine.LOCK, ".venv"]:
        (machine.ROOT / name).rename(moved / name)
    monkeypatch.setattr(machine, "ROOT", moved)
    monkeypatch.setattr(machine, "VENV", moved / ".venv")
    machine.environment()
    assert any("-e" in command for command in machine.asked)


def test_the_grader_is_installed_once_and_again_when_its_folder_has_changed(machine):
    python = machine.environment()
    machine.asked.clear()
    machine.grading(python)
    assert [command[-2:] for command in machine.asked] == [("-r", machine.GRADING[0]), ("-e", "grading")]
    machine.grading(python)
    assert len(machine.asked) == 2
    (machine.ROOT / machine.GRADING[1]).write_text("another version")
    machine.grading(python)
    assert len(machine.asked) == 4
    machine.grading(sys.executable)  # an environment that is used as it is
    assert len(machine.asked) == 4


def test_what_makes_mutants_is_installed_when_it_is_asked_for(machine):
    python = machine.environment()
    assert machine.MUTANTS not in sum(machine.asked, ())
    machine.asked.clear()
    machine.mutants(python, "roots")
    install, ask = machine.asked
    assert install[-2:] == ("-r", machine.MUTANTS)
    assert ask[1:] == ("tests/model_mutants.py", "roots")
    machine.mutants(sys.executable)
    assert len(machine.asked) == 3


def test_the_tests_of_every_model_are_run_alone(machine):
    assert {*rooms(), "domain", "reproductions"} == set(machine.MODELS)
    machine.models("python", "-x")
    (command,) = machine.asked
    assert all((ROOT / path).exists() for path in command if path.startswith("tests/"))
    assert command[-1] == "-x"


def pinned(name: str) -> dict[str, str]:
    """The packages of a lock, each with the lines that pin it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {line.split("==")[0]: line for line in re.split(r"\n(?=\S)", text) if not line.startswith("#")}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_everything_and_says_how_it_is_made_again(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.splitlines()[1] == "#    make lock"
    assert not re.search("://|--(extra-)?index-url|--find-links", text), "a lock names no place to get things"
    loose = [one for one, line in pinned(name).items() if not re.search(r"==.*--hash=sha256:", line, re.S)]
    assert len(pinned(name)) > 50
    assert loose == []


@pytest.mark.parametrize("name", LOCKS[1:])
def test_locks_agree(name):
    def version(line: str) -> str:  # on which systems it is needed may differ
        return re.match(r"\S+", line)[0]

    full, other = pinned(LOCKS[0]), pinned(name)
    differ = [one for one in full.keys() & other.keys() if version(full[one]) != version(other[one])]
    assert differ == []


def test_what_runs_a_notebook_is_less_than_what_builds_the_book():
    runs, builds = pinned("binder/requirements.txt"), pinned("requirements.txt")
    assert runs.keys() < builds.keys()
    assert not runs.keys() & {"jupyter-book", "playwright", "pytest", "ruff", "mypy"}


def test_every_lock_is_installed_with_its_hashes(machine):
    python = machine.environment()
    machine.grading(python)
    machine.mutants(python)
    locked = [command for command in machine.asked if "-r" in command]
    assert len(locked) == 3
    assert all("--require-hashes" in command for command in locked)


def test_what_is_left_of_another_environment_is_cleared(machine):
    """A Python that is gone leaves a link that venv does not replace; a new lock drops packages."""
    machine.environment()
    assert "--clear" in machine.asked[0]


def test_serving_what_was_not_built_says_so(machine):
    with pytest.raises(SystemExit, match="make book"):
        machine.serve("python")
    assert machine.asked == []


def test_ending_the_server_is_no_error(machine, monkeypatch):
    def stopped(_python: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(machine.COMMANDS, "serve", stopped)
    with pytest.raises(SystemExit) as end:
        machine.main(["serve", "--here"])
    assert end.value.code == 130


@pytest.mark.parametrize(
    ("remote", "wanted"),
    [
        ("https://github.com/some-one/the.book.git", ("some-one/the.book", "main")),
        ("https://github.com/someone/book/", ("someone/book", "main")),
        ("https://someone@github.com/someone/book.git", ("someone/book", "main")),
        ("https://x-access-token:secret@github.com/someone/book", ("someone/book", "main")),
        ("https://www.github.com/someone/book", ("someone/book", "main")),
        ("git@github.com:someone/book.git", ("someone/book", "main")),
        ("ssh://git@github.com/someone/book.git", ("someone/book", "main")),
        ("ssh://git@ssh.github.com:443/someone/book.git", ("someone/book", "main")),
        ("https://gitlab.com/someone/book.git", None),
        ("https://github.com.example.org/someone/book", None),
        ("/srv/git/book.git", None),
        (None, None),
    ],
)
def test_launch_buttons_follow_the_remote(tmp_path, monkeypatch, remote, wanted):
    for name in ("GITHUB_REPOSITORY", "GITHUB_REF_NAME", "GITHUB_REF_TYPE"):
        monkeypatch.delenv(name, raising=False)
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "--quiet", "--initial-branch", "main"], check=True)
    if remote:
        subprocess.run([*git, "remote", "add", "origin", remote], check=True)
    assert module("book/_ext/house/launch.py").repository(str(tmp_path)) == wanted


# --- the planted faults follow the tree --------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_can_be_planted(tmp_path, fault):
    for name in fault.files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    fault.plant(tmp_path)
    assert any((tmp_path / name).read_bytes() != (ROOT / name).read_bytes() for name in fault.files)


def test_the_guards_against_faults_exist():
    """Those of grading too, where there is what grading needs (`resource`)."""
    here = importlib.util.find_spec("resource") is not None
    every = {test for fault in FAULTS for test in fault.tests}
    guards = sorted(test for test in every if here or not test.startswith("tests/grading/"))
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider", *guards]
    found = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert found.returncode == 0, found.stdout[-2000:]
