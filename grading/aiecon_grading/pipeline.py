"""The three stages in one pass over the submissions: restore, execute, record.

Stages 1 and 3 run here, beside the gradebook. Stage 2 is a pure function of a submission and runs in a pool.
What a run showed is kept under `runs/`, so that grading again executes only what changed.
"""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from aiecon_grading import gradebook, pools, record, sandbox
from aiecon_grading.course import Assigned, Course, Refused, sent, write
from aiecon_grading.pools import Pool, Run
from aiecon_grading.record import Result
from aiecon_grading.restore import MOST_BYTES, Rejected, Restored, restore
from aiecon_grading.sandbox import Limits, NoSandbox

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

OURS = [f"aiecon_grading.{name}" for name in ("sandbox", "runner", "probe", "restore")]
DEPENDED = [*OURS, "aiecon.exercises.draws", "aiecon.exercises.forms"]  # what a run showed depends on these


@dataclass
class Summary:
    """What a pass did."""

    results: dict[str, Result] = field(default_factory=dict)
    executed: int = 0
    strangers: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Job:
    """A submission on its way: what it was made into, what its run showed, what it is worth."""

    who: str
    made: Restored | None = None
    run: Run | None = None
    executed: bool = False  # in this pass
    lost: bool = False  # with the worker that ran it
    result: Result | None = None

    @property
    def waits(self) -> bool:
        """Whether it has to be run."""
        return self.made is not None and self.run is None


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


@dataclass(frozen=True)
class Pass:
    """The steps of a pass over the submissions of a problem set: each takes a job one step further."""

    assigned: Assigned
    folders: dict[str, Path]
    secret: bytes
    limits: Limits
    again: bool

    @cached_property
    def base(self) -> str:
        return version() + json.dumps(asdict(self.limits), sort_keys=True)

    def path(self, kind: str, who: str) -> Path:
        return self.assigned.course.folder / kind / self.assigned.name / f"{who}.json"

    def key(self, cells: list[str]) -> str:
        return hashlib.sha256((self.base + json.dumps(cells)).encode()).hexdigest()

    def restored(self, who: str) -> Job:
        """Stage 1: the answers in the problem set as it was handed out, or why there is nothing to run."""
        try:
            raw = source_of(self.folders[who], self.assigned.name)
            return Job(who, restore(raw, self.assigned, who, self.secret))
        except Rejected as error:
            return Job(who, result=Result(who, "rejected", [str(error)]))

    def remembered(self, job: Job) -> Job:
        """With what an earlier run of the same cells showed."""
        if job.made is None or self.again:
            return job
        try:
            kept = json.loads(self.path("runs", job.who).read_text())
            return replace(job, run=kept["run"]) if kept["key"] == self.key(job.made.run) else job
        except (OSError, ValueError, KeyError):
            return job

    def kept(self, job: Job) -> Job:
        """What this pass has run is kept for the next, unless the worker was lost."""
        if job.made is not None and job.executed and not job.lost:
            kept = {"key": self.key(job.made.run), "run": job.run}
            write(self.path("runs", job.who), json.dumps(kept))
        return job

    def marked(self, job: Job) -> Job:
        """Stage 3: what the run is worth."""
        if job.made is None or job.run is None:
            return job
        return replace(job, result=record.mark(self.assigned, job.who, job.made, job.run, self.secret))

    def saved(self, book: "Gradebook", job: Job) -> Result:
        """In the gradebook, as an executed notebook, and as a result to compare with next time."""
        assert job.result is not None
        where, name = self.path("results", job.who), self.assigned.name
        when = sent(self.assigned.course.folder / "submitted" / job.who / name)
        gradebook.save(book, self.assigned, job.result, when, load_result(where))
        if job.made is not None and job.run is not None:
            notebook = record.autograded(self.assigned, job.made, job.run)
            path = self.assigned.course.folder / "autograded" / job.who / name / f"{name}.ipynb"
            write(path, json.dumps(notebook, indent=1))
        write(where, json.dumps(job.result.json(), indent=1))
        return job.result


def load_result(path: Path) -> Result | None:
    """The result of an earlier pass."""
    try:
        return Result.of(json.loads(path.read_text(encoding="utf-8")))
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

    cluster : address of a Dask scheduler; None runs everything on this machine
    number : how many to run at once on this machine; 0 for one a core
    unsafe : run student code without a sandbox
    again : execute even what was executed before
    only : these students and no others
    progress : called with the number of submissions that are done
    """
    assigned, limits = course.assigned(name), limits or Limits()
    if not unsafe:
        confined(course, here=cluster is None)
    people, folders = course.people, submission_folders(course, name, only)
    strangers, missing = set(folders) - set(people), set(people) - set(folders)
    chosen = [who for who in folders if who not in strangers and (only is None or who in only)]
    if cluster is None:
        pool = pools.threads(number or os.cpu_count() or 1, limits, unsafe)
    else:
        pool = pools.dask_cluster(cluster, limits, unsafe)
    one = Pass(assigned, folders, secret, limits, again)
    summary = Summary(strangers=sorted(strangers), missing=sorted(missing))
    with gradebook.opened(course) as book:
        gradebook.prepare(book, assigned, people)
        jobs = map(one.remembered, map(one.restored, chosen))
        with closing(executed(jobs, pool)) as ran:
            for job in map(one.marked, map(one.kept, ran)):
                summary.results[job.who] = one.saved(book, job)
                summary.executed += job.executed
                progress(len(summary.results))
    return summary


def confined(course: Course, here: bool) -> None:
    """Student code could read a course inside the Python environment, and needs a sandbox where it runs."""
    if sandbox.visible(course.folder):
        raise Refused(
            f"{course.folder.resolve()} lies inside the Python environment, which student code can read: "
            "move the course to another folder. Nothing was graded."
        )
    if here:
        try:
            sandbox.check_sandbox()
        except NoSandbox as error:
            raise Refused(f"{error} Nothing was graded.") from None


def submission_folders(course: Course, name: str, only: list[str] | None) -> dict[str, Path]:
    """Folders of what was collected, by student; refused if that is nothing, or lacks somebody asked for."""
    folders = course.submissions(name)
    if not folders:
        raise Refused(f"nothing of {name} was collected yet: `aiecon collect {name} FOLDER`.")
    if nobody := sorted(set(only or ()) - set(folders)):
        raise Refused(f"nothing of {name} was collected from {', '.join(nobody)}. Nothing was graded.")
    return folders


def executed(jobs: Iterable[Job], pool: AbstractContextManager[Pool]) -> Generator[Job]:
    """Stage 2: jobs as their runs end; what needs no run passes by, and without any the pool stays closed.

    Few are under way at a time, so that memory does not grow with the class.
    """
    under_way: dict[Future[Run], Job] = {}
    with ExitStack() as stack:
        opened: Pool | None = None
        for job in jobs:
            if job.made is None or not job.waits:
                yield job
                continue
            opened = opened or stack.enter_context(pool)
            under_way[opened.run(job.made.run)] = job
            if len(under_way) >= opened.room:
                yield from _ended(under_way, opened)
        while opened and under_way:
            yield from _ended(under_way, opened)


def _ended(under_way: dict[Future[Run], Job], pool: Pool) -> Iterator[Job]:
    """The jobs that have ended, of which there is one at least."""
    for future in wait(under_way, return_when=FIRST_COMPLETED).done:
        yield _outcome(under_way.pop(future), future, pool)


def _outcome(job: Job, future: Future[Run], pool: Pool) -> Job:
    """A job with what its run showed, or with what became of its worker."""
    failed = future.exception() if not future.cancelled() else None
    if isinstance(failed, NoSandbox):
        raise Refused(f"a worker has no sandbox: {failed}")
    if isinstance(failed, pool.own):
        raise failed
    if failed is None and not future.cancelled():
        return replace(job, run=future.result(), executed=True)
    why = f"the worker was lost ({type(failed).__name__ if failed else 'cancelled'})"
    return replace(job, run={"cells": [], "stopped": why, "seconds": 0.0}, executed=True, lost=True)
