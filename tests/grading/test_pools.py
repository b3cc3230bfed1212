"""Stage 2 on one machine: what becomes of runs that fail, and of those that are under way at the end."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from aiecon_grading import pipeline, pools, sandbox
from aiecon_grading.course import Refused
from aiecon_grading.pipeline import Job, executed
from aiecon_grading.pools import Pool, Run
from aiecon_grading.restore import Restored
from aiecon_grading.sandbox import Limits, NoSandbox
from tests.grading.school import SET, Make

SHOWN: Run = {"cells": [], "stopped": None, "seconds": 0.0}


def job(who: str) -> Job:
    return Job(who, Restored(run=[who]))


def pool(does: Callable[[str], Run], room: int = 2) -> "Iterator[Pool]":
    """A pool that runs at once what it is given, and remembers nothing."""

    def run(cells: list[str]) -> Future[Run]:
        future: Future[Run] = Future()
        try:
            future.set_result(does(cells[0]))
        except Exception as error:
            future.set_exception(error)
        return future

    yield Pool(run, room, own=(OSError,))


opened = contextmanager(pool)


def test_what_needs_no_run_passes_by_and_opens_no_pool() -> None:
    @contextmanager
    def closed() -> Iterator[Pool]:
        pytest.fail("the pool was opened")
        yield

    jobs = [Job("rejected"), Job("known", Restored(), SHOWN)]
    assert list(executed(jobs, closed())) == jobs


def test_few_are_under_way_at_a_time() -> None:
    begun: list[str] = []
    ran = executed(map(job, "abcdefgh"), opened(lambda who: begun.append(who) or SHOWN))  # type: ignore[func-returns-value]
    assert next(ran).executed
    assert len(begun) == 2
    assert {one.who for one in ran} | set(begun[:2]) == set("abcdefgh")


def test_a_run_that_fails_costs_nobody_else_anything() -> None:
    def does(who: str) -> Run:
        if who == "b":
            raise RecursionError
        return SHOWN

    ran = {one.who: one for one in executed(map(job, "abc"), opened(does))}
    assert [ran[who].lost for who in "abc"] == [False, True, False]
    assert ran["b"].run is not None
    assert ran["b"].run["stopped"] == "the worker was lost (RecursionError)"


def test_trouble_of_the_machine_is_told() -> None:
    def full(who: str) -> Run:
        raise OSError(28, "No space left on device")

    def bare(who: str) -> Run:
        raise NoSandbox("none here")

    with pytest.raises(OSError, match="No space left"):
        list(executed([job("a")], opened(full)))
    with pytest.raises(Refused, match="a worker has no sandbox: none here"):
        list(executed([job("a")], opened(bare)))


@pytest.mark.slow
def test_what_is_under_way_is_ended_when_a_pass_is_left(sandboxed: None) -> None:
    began = time.monotonic()
    with pools.threads(1, Limits(), False) as two:
        first, second = two.run(["import time; time.sleep(100)"]), two.run(["1"])
        time.sleep(0.5)
    assert time.monotonic() - began < 50
    assert first.result()["stopped"] == "interrupted"
    assert second.cancelled()


@pytest.mark.slow
def test_an_error_while_marks_are_saved_ends_what_is_under_way(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make("ada", "bob")
    school.submit("ada", school.answered("ada"))
    school.submit("bob", school.answered("bob", a1="import time; time.sleep(100)"))
    ended: list[str | None] = []
    real = sandbox.execute

    def execute(*given: object) -> Run:
        run = real(*given)  # type: ignore[arg-type]
        ended.append(run["stopped"])
        return run

    def save(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sandbox, "execute", execute)
    monkeypatch.setattr(pipeline.gradebook, "save", save)
    with pytest.raises(OSError, match="No space left"):
        pipeline.grade(school.course, SET, school.secret, number=2)
    assert ended == [None, "interrupted"]
