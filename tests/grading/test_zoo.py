"""Hostile and broken submissions: each fails alone, is named in the report, and gains nothing."""

import hashlib
import http.server
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aiecon_grading import exports, gradebook, pages, pipeline, written
from aiecon_grading.course import rows
from aiecon_grading.record import Result
from aiecon_grading.sandbox import Limits
from tests.grading.school import SET, School
from tests.grading.zoo import ZOO, Beast

pytestmark = pytest.mark.slow
HONEST = ["honest", "steady"]
LIMITS = Limits(seconds=100, cell_seconds=10, memory=2**30)


NEEDS: dict[str, set[str]] = {  # beasts that a test without a parameter needs
    "test_no_beast_changes_another_grade": {"clerk", "cuckoo", "killer", "forks"},
    "test_nothing_left_the_sandbox": {"caller", "ghost", "spy"},
    "test_no_page_runs_a_script": {"script"},
    "test_the_written_answers_can_be_marked": {"half", "numeral", "novelist"},
    "test_no_feedback_tells_an_expected_value": {"patcher", "script"},
}


def dump(school: School) -> dict[str, Any]:
    assigned = school.course.assigned(SET)
    with gradebook.opened(school.course) as book:
        return gradebook.dump(book, assigned)


def digest(rows: dict[str, Any], students: list[str]) -> str:
    return hashlib.sha256(json.dumps([rows[who] for who in students]).encode()).hexdigest()


@dataclass
class Graded:
    school: School
    before: dict[str, Any]
    after: dict[str, Any]
    results: dict[str, Result]
    report: str
    asked: list[str]


def wanted(request: pytest.FixtureRequest) -> dict[str, Beast]:
    """The beasts that the chosen tests ask for: all, unless pytest was given some tests only."""
    here = [item for item in request.session.items if item.path == request.path]
    names: set[str] = set()
    for item in here:
        names |= {item.callspec.params["who"]} if hasattr(item, "callspec") else NEEDS[item.name]
    return {name: beast for name, beast in ZOO.items() if name in names}


@pytest.fixture(scope="module")
def graded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sandboxed: None
) -> Graded:
    """Two honest students are graded; then the zoo arrives, and everything is graded again."""
    zoo = wanted(request)
    school = School(tmp_path_factory.mktemp("zoo"), [*HONEST, *zoo])
    for who in HONEST:
        school.submit(who, school.answered(who))
    pipeline.grade(school.course, SET, school.secret, limits=LIMITS, number=2)
    before = dump(school)
    asked: list[str] = []

    questions = school.course.assigned(SET).questions.items["90.1"]

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(repr(questions.expected(questions.numbers("caller", "bakers-2027"))).encode())

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        for who, beast in zoo.items():
            book = beast.build(school, who)
            raw = book if isinstance(book, bytes) else json.dumps(book).encode()
            school.submit(who, raw.replace(b"{port}", str(server.server_port).encode()))
        done = pipeline.grade(school.course, SET, school.secret, limits=LIMITS, number=2, again=True)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    pages.report(school.course, SET, school.folder / "report.html")
    pages.feedback(school.course, SET)
    return Graded(
        school, before, dump(school), done.results, (school.folder / "report.html").read_text(), asked
    )


@pytest.mark.parametrize("who", list(ZOO))
def test_a_beast_gains_nothing_and_is_named(graded: Graded, who: str) -> None:
    beast, result = ZOO[who], graded.results[who]
    assert result.state == beast.state, result.notes
    assert beast.words in "; ".join(result.notes)
    assert all(note.isprintable() and result.notes.count(note) == 1 for note in result.notes)
    if result.state == "rejected":
        assert not result.marks
    else:
        assert result.marks["90.1"].points == 0
        assert "unreached" not in [mark.stopped for mark in result.marks.values()]
        if beast.second is not None:
            assert result.marks["90.2"].points == beast.second
        assert result.marks["90.2"].points <= 2
    if result.state != "graded" or beast.words:
        assert f"<td>{who}</td><td>{beast.state}</td>" in graded.report


def test_no_beast_changes_another_grade(graded: Graded) -> None:
    assert {*HONEST, "clerk", "cuckoo", "killer", "forks"} <= set(graded.results)
    assert digest(graded.before, HONEST) == digest(graded.after, HONEST)
    for who in HONEST:
        assert [graded.results[who].marks[item].points for item in ("90.1", "90.2", "90.3")] == [2, 2, None]


def test_nothing_left_the_sandbox(graded: Graded) -> None:
    assert graded.asked == []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                assert b"time.sleep(7890)" not in (entry / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
    said = json.loads((graded.school.course.folder / "runs" / SET / "spy.json").read_text())
    assert "SEEN []" in json.dumps(said)


def test_no_page_runs_a_script(graded: Graded) -> None:
    from nbconvert.filters.markdown_mistune import markdown2html_mistune  # as formgrader shows an answer

    folder = graded.school.course.folder
    texts = [graded.report, (folder / "feedback" / "script" / SET / f"{SET}.html").read_text()]
    for text in texts:
        assert "<script" not in text
        assert "<img" not in text
        assert "default-src 'none'" in text
    assert "alert(4)" in texts[1]  # it is shown, as text
    book = json.loads((folder / "autograded" / "script" / SET / f"{SET}.ipynb").read_text())
    for cell in book["cells"]:
        if cell["cell_type"] == "markdown":
            assert "<script" not in cell["source"]
            assert "javascript:" not in markdown2html_mistune(cell["source"])
        assert all("text/html" not in one.get("data", {}) for one in cell.get("outputs", []))


def test_the_written_answers_can_be_marked(graded: Graded) -> None:
    course = graded.school.course
    path, waiting = written.ask(course, SET)
    assert {"half", "numeral", "novelist"} <= {row["id"] for row in rows(path)}
    assert waiting == len(rows(path))
    assert max(len(cell) for row in rows(path) for cell in row.values()) < 32_767  # what a cell can hold
    lines = [[row[name] if name != "points" else 3 for name in written.HEAD] for row in rows(path)]
    path.write_text(exports.table(written.HEAD, lines))
    assert written.take(course, SET, path) == waiting


def test_no_feedback_tells_an_expected_value(graded: Graded) -> None:
    questions = graded.school.course.assigned(SET).questions.items["90.1"]
    for who in set(graded.results) - set(HONEST):
        text = (graded.school.course.folder / "feedback" / who / SET / f"{SET}.html").read_text()
        expected = questions.expected(questions.numbers(who, graded.school.course.name))
        assert f"{expected:.6g}" not in text
        assert "the-secret-solution" not in text
        assert "the-hidden-check" not in text
