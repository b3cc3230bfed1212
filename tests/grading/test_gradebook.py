"""The gradebook in another database, its address when it is wrong, and nbgrader's own tools beside it."""

import csv
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aiecon_grading import cli, gradebook
from aiecon_grading.course import Course, Refused
from tests.grading.school import SET, TREE, Make, School

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandboxed")]


def aiecon(folder: Path, *words: str) -> int:
    name, *rest = words
    return cli.main([name, SET, *rest, "--folder", str(folder)])


def marks(folder: Path) -> dict[str, str]:
    assert aiecon(folder, "export") == 0
    with (folder / f"{SET}-csv.csv").open(newline="") as file:
        return {row["id"]: row["points"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "no database URL"),
        ("postgresql://ada:hush@host:port/marks", "no database URL"),
        ("sqlite://", "kept nowhere"),
        ("sqlite:///:memory:", "kept nowhere"),
        ("sqlite:////no/such/folder/marks.db", "unable to open database file"),
        ("nosuch://ada:hush@127.0.0.1/marks", "nosuch://ada:***@127.0.0.1/marks cannot be opened"),
        ("oracle+oracledb://ada:hush@127.0.0.1/marks", "needs a driver that is not installed"),
    ],
)
def test_a_gradebook_that_cannot_be_had_is_told_before_anything_is_made(
    url: str, words: str, make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, exercises = tmp_path / "new", make("ada").folder / "exercises"
    assert aiecon(folder, "assign", "--course", "x", "--db", url, "--exercises", str(exercises)) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert words in said[0]
    assert "hush" not in said[0]
    assert list(folder.iterdir()) == []


def test_a_course_may_keep_its_marks_elsewhere(
    make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = make("ada")
    folder, marks_db = tmp_path / "course", tmp_path / "marks" / "all.db"
    marks_db.parent.mkdir()
    exercises = str(usual.folder / "exercises")
    url = f"sqlite:///{marks_db}"
    given = ["assign", "--course", "bakers-2027", "--exercises", exercises]
    assert aiecon(folder, *given, "--secret", str(usual.course.folder / "secret.txt"), "--db", url) == 0
    (folder / "secret.txt").write_bytes((usual.course.folder / "secret.txt").read_bytes())
    (folder / "roster.csv").write_bytes((usual.course.folder / "roster.csv").read_bytes())
    handed = usual.submit("ada", usual.answered("ada", a3="")).parents[2]
    for place in (usual.course.folder, folder):
        if place is folder:
            (folder / "submitted").symlink_to(handed)
        assert aiecon(place, "grade", "--workers", "1") == 0
    assert marks(folder) == marks(usual.course.folder) == {"ada": "4"}
    assert marks_db.exists()
    assert not (folder / "gradebook.db").exists()

    # one database serves one course: nbgrader would mix the marks of two
    other = tmp_path / "other"
    capsys.readouterr()
    given[2] = "millers-2027"
    assert aiecon(other, *given, "--db", url) == 1
    assert (
        "is that of the course bakers-2027: give millers-2027 a database of its own"
        in capsys.readouterr().err
    )
    assert marks(folder) == {"ada": "4"}

    # another address does not take the place of the first unseen
    assert aiecon(folder, "assign", "--exercises", exercises, "--db", "sqlite:///second.db") == 1
    assert "bakers-2027 has a gradebook already" in capsys.readouterr().err


def test_a_database_without_room_is_told_in_a_line(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    from sqlalchemy import text

    school = make("ada")

    def fill() -> None:
        with gradebook.opened(school.course) as book:
            pages = book.db.execute(text("PRAGMA page_count")).scalar_one()
            book.db.execute(text(f"PRAGMA max_page_count = {pages}"))
            for n in range(1000):
                book.add_student(f"s{n}", first_name="x" * 100)

    with pytest.raises(Refused, match=r"cannot be written: database or disk is full\.$"):
        fill()
    assert not caplog.records
    with gradebook.opened(school.course) as book:  # what was there before is there
        assert 0 < len(book.students) < 1000


Ask = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[Callable[[Course], Ask]]:
    """Jupyter with nbgrader's extensions in the folder of a course; ended afterwards."""
    started: list[subprocess.Popen[bytes]] = []

    def start(course: Course) -> Ask:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=t"]
        command = [
            sys.executable,
            "-m",
            "jupyter",
            "server",
            "--no-browser",
            "--ip=127.0.0.1",
            "--allow-root",
        ]
        beside = str(Path(sys.executable).parent)
        home = {
            "HOME": str(course.folder.parent),
            "JUPYTER_CONFIG_DIR": str(course.folder.parent / "jupyter"),
        }
        paths = {"PATH": beside + os.pathsep + os.environ["PATH"], "PYTHONPATH": TREE}
        with (course.folder.parent / "server.log").open("wb") as log:
            started.append(
                subprocess.Popen(
                    [*command, *options],
                    cwd=course.folder,
                    env={**os.environ, **home, **paths},
                    stdout=log,
                    stderr=log,
                )
            )

        def ask(path: str, method: str = "GET", **data: Any) -> Any:
            body = json.dumps(data).encode() if method != "GET" else None
            head = {"Authorization": "token t", "Content-Type": "application/json"}
            url = f"http://127.0.0.1:{port}/formgrader/{path}"
            with urllib.request.urlopen(urllib.request.Request(url, body, head, method=method)) as answer:
                text = answer.read().decode()
                return json.loads(text) if path.startswith("api/") else text

        deadline = time.monotonic() + 600
        while True:
            try:
                ask("api/assignments")
                return ask
            except urllib.error.URLError:
                assert started[-1].poll() is None, (course.folder.parent / "server.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)

    yield start
    for process in started:
        process.terminate()
        process.wait()


def test_a_mark_given_in_formgrader_counts_and_stays(
    make: Make, server: Callable[[Course], Ask], capsys: pytest.CaptureFixture[str]
) -> None:
    school: School = make("ada", "bob")
    folder = school.course.folder
    for who in ("ada", "bob"):
        school.submit(who, school.answered(who))
    assert aiecon(folder, "grade", "--workers", "1") == 0
    assert marks(folder) == {"ada": "", "bob": ""}

    ask = server(school.course)
    notebook = next(one for one in ask(f"api/submitted_notebooks/{SET}/{SET}") if one["student"] == "ada")
    assert notebook["needs_manual_grade"]
    page = ask(f"submissions/{notebook['id']}/")
    assert "Bread is a normal good" in page
    (grade,) = (
        one
        for one in ask(f"api/grades?submission_id={notebook['id']}")
        if one["name"] == gradebook.cell_of(school.course.assigned(SET), "90.3")
    )
    ask(f"api/grade/{grade['id']}", "PUT", manual_score=2.5)
    assert marks(folder) == {"ada": "6.5", "bob": ""}
    assert aiecon(folder, "grade", "--workers", "1", "--again") == 0
    assert marks(folder) == {"ada": "6.5", "bob": ""}

    # nbgrader's autograder would run student code without a sandbox: it finds nothing to run
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*.ipynb"))
    tried = ask(f"api/submission/{SET}/ada/autograde", "POST")
    assert not tried["success"]
    assert "No notebooks were matched" in tried["error"]
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*.ipynb")) == before
    assert marks(folder) == {"ada": "6.5", "bob": ""}
