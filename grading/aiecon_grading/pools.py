"""Where submissions are run: threads of this process, each of which waits for a sandbox, or a cluster.

A pool takes cells and gives a future of `concurrent.futures`, whatever is behind it.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from threading import Event
from typing import Any

from aiecon_grading import sandbox
from aiecon_grading.course import Refused
from aiecon_grading.sandbox import Limits, NoSandbox

Run = dict[str, Any]  # what a run showed, as `sandbox.execute` returns it


@dataclass(frozen=True)
class Pool:
    """How to hand in the cells of a submission, and how many submissions may be under way at a time."""

    run: Callable[[list[str]], Future[Run]]
    room: int
    own: tuple[type[Exception], ...] = ()  # trouble of this machine, which is not a submission's


@contextmanager
def threads(number: int, limits: Limits, unsafe: bool) -> Iterator[Pool]:
    """So many at once on this machine. What is under way when this is left early is ended."""
    stop = Event()
    pool = ThreadPoolExecutor(number)
    try:
        yield Pool(
            lambda cells: pool.submit(sandbox.execute, cells, limits, unsafe, stop), 2 * number, (OSError,)
        )
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


@contextmanager
def dask_cluster(address: str, limits: Limits, unsafe: bool) -> Iterator[Pool]:
    """A Dask cluster that is there. A worker that dies takes nothing with it: others do its work."""
    from dask import config
    from distributed import Client

    connect: Any = Client
    with config.set({"distributed.comm.timeouts.connect": "20s"}):
        try:
            client = connect(address, timeout="20s", set_as_default=False)
            client.wait_for_workers(1, timeout=30)
        except (OSError, TimeoutError, ValueError) as error:
            raise Refused(f"no Dask workers at {address}: {str(error).splitlines()[0]}.") from None
        with client:
            if not unsafe:
                try:
                    client.run(sandbox.check_sandbox)
                except NoSandbox as error:
                    raise Refused(f"a worker has no sandbox: {error}") from None
            workers = client.get_executor(pure=False, retries=2)
            given = asdict(limits)
            room = 3 * max(len(client.scheduler_info()["workers"]), 1)
            yield Pool(lambda cells: workers.submit(work, cells, given, unsafe), room)


def work(cells: list[str], limits: dict[str, Any], unsafe: bool) -> Run:
    """What a worker of a cluster does."""
    return sandbox.execute(cells, Limits(**limits), unsafe)
