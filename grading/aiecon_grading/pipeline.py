"""The three stages in one pass over the submissions: restore, execute, record.

Stages 1 and 3 run here, beside the gradebook. Stage 2 is a pure function of a submission and runs on Dask
workers. What a run showed is kept under `runs/`, so that grading again executes only what changed.
"""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

from aiecon_grading import collect, gradebook, record, sandbox
from aiecon_grading.course import Assigned, Course, Refused, write
from aiecon_grading.record import Result
from aiecon_grading.restore import MOST_BYTES, Rejected, Restored, restore
from aiecon_grading.sandbox import Limits, NoSandbox

OURS = [f"aiecon_grading.{name}" for name in ("sandbox", "runner", "probe", "restore")]
DEPENDED = [*OURS, "aiecon.exercises.draws", "aiecon.exercises.forms"]  # what a run showed depends on these


@dataclass
class Summary:
    """What a pass did."""

    results: dict[str, Result] = field(default_factory=dict)
    executed: int = 0
    strangers: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def work(cells: list[str], limits: dict[str, Any], unsafe: bool) -> str:
    """Stage 2: execute one submission, wherever this runs."""
    return json.dumps(sandbox.execute(cells, Limits(**limits), unsafe))


@contextmanager
def workers(cluster: str | None, number: int, unsafe: bool) -> Iterator[Any]:
    """A Dask client: of a cluster that is there, or of one made on this machine."""
    import dask
    from distributed import Client, LocalCluster

    settings = {"distributed.worker.daemon": False, "distributed.comm.timeouts.connect": "20s"}
    with dask.config.set(settings):
        if cluster is None:
            local = LocalCluster(
                n_workers=number,
                threads_per_worker=1,
                processes=False,
                dashboard_address="127.0.0.1:0",
                silence_logs=50,
            )
            with local, Client(local) as client:
                yield client
            return
        try:
            client = Client(cluster, timeout="20s", set_as_default=False)
            client.wait_for_workers(1, timeout=30)
        except (OSError, TimeoutError, ValueError) as error:
            raise Refused(f"no Dask workers at {cluster}: {str(error).splitlines()[0]}.") from None
        with client:
            if not unsafe:
                try:
                    client.run(sandbox.check)
                except NoSandbox as error:
                    raise Refused(f"a worker has no sandbox: {error}") from None
            yield client


def source_of(folder: Path, name: str) -> bytes:
    """The bytes of a submitted file, or Rejected."""
    path = folder / f"{name}.ipynb"
    if not path.exists() and not path.is_symlink():
        raise Rejected(f"there is no file {name}.ipynb")
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        raise Rejected("the file is a link, or cannot be read") from None
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise Rejected("not a file")
        if about.st_size > MOST_BYTES:
            raise Rejected(
                f"the file is too large: {about.st_size / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.0f} MB"
            )
        return file.read()


def version() -> str:
    """Digest of the code that a run depends on."""
    origins = [spec.origin for name in DEPENDED if (spec := find_spec(name)) and spec.origin]
    return hashlib.sha256(b"".join(Path(one).read_bytes() for one in origins)).hexdigest()


class Pass:
    """One pass over the submissions of a problem set."""

    def __init__(self, assigned: Assigned, secret: bytes, limits: Limits, unsafe: bool, again: bool):
        self.assigned, self.secret, self.limits, self.unsafe, self.again = (
            assigned,
            secret,
            limits,
            unsafe,
            again,
        )
        self.folder = assigned.course.folder
        self.base = version() + json.dumps(asdict(limits), sort_keys=True)

    def path(self, kind: str, who: str) -> Path:
        return self.folder / kind / self.assigned.name / f"{who}.json"

    def key(self, cells: list[str]) -> str:
        return hashlib.sha256((self.base + json.dumps(cells)).encode()).hexdigest()

    def known(self, who: str, made: Restored) -> dict[str, Any] | None:
        """What an earlier run of the same cells showed."""
        if self.again:
            return None
        try:
            kept = json.loads(self.path("runs", who).read_text())
            return kept["run"] if kept["key"] == self.key(made.run) else None
        except (OSError, ValueError, KeyError):
            return None

    def keep(self, who: str, made: Restored, run: dict[str, Any]) -> None:
        write(self.path("runs", who), json.dumps({"key": self.key(made.run), "run": run}))

    def save(self, book: Any, result: Result, made: Restored | None, run: dict[str, Any] | None) -> None:
        """Stage 3 for one submission."""
        where = self.path("results", result.student)
        before = load_result(where)
        name = self.assigned.name
        sent = collect.sent(self.folder / "submitted" / result.student / name)
        gradebook.save(book, self.assigned, result, sent, before)
        if made is not None and run is not None:
            notebook = record.autograded(self.assigned, made, run)
            path = self.folder / "autograded" / result.student / name / f"{name}.ipynb"
            write(path, json.dumps(notebook, indent=1))
        write(where, json.dumps(result.json(), indent=1))


def load_result(path: Path) -> Result | None:
    """The result of an earlier pass."""
    try:
        return Result.of(json.loads(path.read_text()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def results(assigned: Assigned) -> dict[str, Result]:
    """Results of all submissions of a problem set."""
    folder = assigned.course.folder / "results" / assigned.name
    found = {path.stem: load_result(path) for path in sorted(folder.glob("*.json"))}
    return {who: result for who, result in found.items() if result is not None}


def grade(
    course: Course,
    name: str,
    secret: bytes,
    *,
    limits: Limits | None = None,
    cluster: str | None = None,
    number: int = 0,
    unsafe: bool = False,
    again: bool = False,
    only: list[str] | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Summary:
    """Grade what was collected for a problem set.

    Parameters
    ----------
    cluster : address of a Dask scheduler; None makes a local cluster
    number : workers of the local cluster; 0 for one a core
    unsafe : run student code without a sandbox
    again : execute even what was executed before
    only : these students and no others
    progress : called with the number of submissions that are done
    """
    assigned = course.assigned(name)
    if not unsafe and sandbox.visible(course.folder):
        raise Refused(
            f"{course.folder.resolve()} lies inside the Python environment, which student code can read: "
            "move the course to another folder. Nothing was graded."
        )
    if not unsafe and cluster is None:
        try:
            sandbox.check()
        except NoSandbox as error:
            raise Refused(f"{error} Nothing was graded.") from None
    one = Pass(assigned, secret, limits or Limits(), unsafe, again)
    folders, people = course.submissions(name), course.people
    if not folders:
        raise Refused(f"nothing of {name} was collected yet: `aiecon collect {name} FOLDER`.")
    if nobody := sorted(set(only or ()) - set(folders)):
        raise Refused(f"nothing of {name} was collected from {', '.join(nobody)}. Nothing was graded.")
    summary = Summary()
    summary.strangers = sorted(set(folders) - set(people))
    summary.missing = sorted(set(people) - set(folders))
    chosen = [who for who in folders if who in people and (only is None or who in only)]
    number = number or os.cpu_count() or 1
    with gradebook.opened(course) as book:
        gradebook.prepare(book, assigned, people)

        def finish(who: str, made: Restored | None, run: dict[str, Any] | None, why: str = "") -> None:
            if made is None or run is None:
                result = Result(who, "rejected", [why])
            else:
                result = record.mark(assigned, who, made, run, secret)
            one.save(book, result, made, run)
            summary.results[who] = result
            progress(len(summary.results))

        waiting: list[tuple[str, Restored]] = []

        def todo() -> Iterator[tuple[str, Restored]]:
            """Stage 1; what needs no run is finished on the way."""
            for who in chosen:
                try:
                    made = restore(source_of(folders[who], name), assigned, who, secret)
                except Rejected as error:
                    finish(who, None, None, str(error))
                    continue
                if run := one.known(who, made):
                    finish(who, made, run)
                else:
                    yield who, made

        stream = todo()
        first = next(stream, None)
        if first is None:
            return summary
        waiting.append(first)
        for who, made, run, sound in _execute(waiting, stream, one, cluster, number):
            if sound:
                one.keep(who, made, run)
            finish(who, made, run)
            summary.executed += 1
    return summary


def _execute(
    begun: list[tuple[str, Restored]],
    stream: Iterator[tuple[str, Restored]],
    one: Pass,
    cluster: str | None,
    number: int,
) -> Iterator[tuple[str, Restored, dict[str, Any], bool]]:
    """Stage 2: runs as they end. Few are under way at a time, so that memory does not grow with the class."""
    limits = asdict(one.limits)
    if cluster is None and number == 1:
        for who, made in chain(begun, stream):
            yield who, made, sandbox.execute(made.run, one.limits, one.unsafe), True
        return
    from distributed import as_completed

    with workers(cluster, number, one.unsafe) as client:
        room = 3 * max(number if cluster is None else len(client.scheduler_info()["workers"]), 1)
        under_way: dict[Any, tuple[str, Restored]] = {}
        done = as_completed(loop=client.loop)

        def submit(who: str, made: Restored) -> None:
            future = client.submit(work, made.run, limits, one.unsafe, pure=False, retries=2)
            under_way[future.key] = (who, made)
            done.add(future)

        for who, made in begun:
            submit(who, made)
        while len(under_way) < room and (more := next(stream, None)):
            submit(*more)
        for future in done:
            who, made = under_way.pop(future.key)
            failed = future.exception()
            if isinstance(failed, NoSandbox):
                raise Refused(f"a worker has no sandbox: {failed}")
            if failed is not None:
                run = {
                    "cells": [],
                    "stopped": f"the worker was lost ({type(failed).__name__})",
                    "seconds": 0.0,
                }
                yield who, made, run, False
            else:
                yield who, made, json.loads(future.result()), True
            future.release()
            if more := next(stream, None):
                submit(*more)
