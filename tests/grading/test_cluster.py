"""Stage 2 on a Dask cluster that was started by somebody else, one worker of which dies at work."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiecon_grading import cli, gradebook, pipeline
from tests.grading.school import SET, TREE, Make, School

pytestmark = pytest.mark.slow


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    """What is started here is ended here."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def start(started: list[subprocess.Popen[str]], module: str, *words: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": TREE,
        "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0",
    }
    command = [sys.executable, "-m", f"distributed.cli.{module}", *words]
    process = subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    started.append(process)
    return process


def dump(school: School) -> object:
    with gradebook.opened(school.course) as book:
        return gradebook.dump(book, school.course.assigned(SET))


def test_a_dead_worker_loses_nothing(
    make: Make, processes: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    scheduler = start(processes, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    address = ""
    assert scheduler.stderr is not None
    for line in scheduler.stderr:
        if found := re.search(r"Scheduler at:\s+(tcp://\S+)", line):
            address = found[1]
            break
    assert address
    options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path)]
    pair = [start(processes, "dask_worker", address, "--name", f"w{n}", *options) for n in range(2)]
    students = [f"s{n}" for n in range(5)]
    here, there = make(*students, at="here"), make(*students, at="there")
    for n, who in enumerate(students):
        for school in (here, there):
            school.submit(who, school.answered(who, a1=f"answer_1 = q1.price * q1.loaves * {n % 2}"))
    killed = []

    def progress(done: int) -> None:
        if done == 2 and not killed:
            time.sleep(0.3)
            pair[0].kill()  # it is at work: two are done, the other three are under way
            killed.append(done)

    done = pipeline.grade(there.course, SET, there.secret, cluster=address, progress=progress)
    assert killed
    assert pair[0].wait() == -9
    assert done.executed == len(students)
    assert {who: result.state for who, result in done.results.items()} == dict.fromkeys(students, "graded")
    pipeline.grade(here.course, SET, here.secret, number=2)
    assert dump(there) == dump(here)


def test_an_address_without_a_scheduler_is_refused(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    school = make("ada")
    school.submit("ada", school.answered("ada"))
    words = ["grade", SET, "--folder", str(school.course.folder), "--cluster", "nonsense://x"]
    assert cli.main(words) == 1
    assert "no Dask workers at nonsense://x" in capsys.readouterr().err
