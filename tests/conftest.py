"""What several tests need: a browser, the book, which is built while other tests run, and an order.

`make test` runs as many processes as there are processors (pytest-xdist). What shares something dear stays in
one process, and what takes long begins first, so that all end together.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock

import matplotlib as mpl
import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser import chromium, executable

ROOT = Path(__file__).parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER")  # the name of this process, where there are several
ALONE = Lock()
NO_BROWSER = "NO BROWSER: tests of pages are left out. Install Chromium or Chrome, or name one in CHROMIUM."
# In these files tests share nothing, or only with those of the same parameter: a page, a claim, a set.
APART = (
    "test_claims.py",
    "test_exercises.py",
    "test_figures.py",
    "test_notebooks.py",
    "test_pages.py",
    "test_path.py",
    "test_sets.py",
)
# The longest first, and what waits for the book late; what is not named here is short, and last.
ORDER = (
    "test_live.py",
    "test_zoo.py",
    "tests/grading/",
    "::test_runs_alone",
    "test_explorable.py",
    "::test_every_slider_is_true",
    "test_pages.py",
    "test_figures.py",
)

mpl.use("Agg")
# a busy machine is no fault, and what continuous integration finds anybody finds again
settings.register_profile("book", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("book")


def together(nodeid: str) -> str:
    """Of what a test is a part that one process runs: its file, or in some files its parameter.

    >>> together("tests/test_zoo.py::test_a[x]"), together("tests/test_pages.py::test_b[light-index]")
    ('tests/test_zoo.py', 'tests/test_pages.py[light-index]')
    """
    file, _, name = nodeid.partition("::")
    if not file.endswith(APART):
        return file
    return file + (re.sub(r"^\w+(?=\[)", "", name) if "[" in name else f"::{name}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((i for i, part in enumerate(ORDER) if part in item.nodeid), len(ORDER))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Hand out the tests in their order, and those that belong together to one process."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return together(nodeid)

    config.option.loadscopereorder = False
    return Together(config, log)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; its absence is a failure in continuous integration and a loud skip elsewhere."""
    if executable() is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_BROWSER)
    with chromium() as found:
        yield found


def one_at_a_time(folder: Path) -> AbstractContextManager:
    if WORKER is None:
        return ALONE
    from filelock import FileLock

    return FileLock(folder / "book.lock")


def build(folder: Path) -> str:
    """Build the book with the command behind `make book`, once for all processes; return what went wrong."""
    told = folder / "book.txt"
    with one_at_a_time(folder):
        if not told.exists():
            command = [sys.executable, "tools/book.py", "build", "--here"]
            tree = {**os.environ, "PYTHONPATH": str(ROOT)}  # the package of this tree, whatever is installed
            into = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
            built = subprocess.run(command, cwd=ROOT, env=tree, check=False, **into)
            told.write_text(built.stdout[-6000:] if built.returncode else "", encoding="utf-8")
        return told.read_text(encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all processes of a run. Where a test asks for the book, one of them begins to build it."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if WORKER else folder
    asked = any("book" in getattr(item, "fixturenames", ()) for item in request.session.items)
    if asked and WORKER in (None, "gw0"):
        ThreadPoolExecutor(1).submit(build, folder)
    return folder


@pytest.fixture(scope="session")
def book(shared: Path) -> Path:
    """The folder of the built book, up to date."""
    if wrong := build(shared):
        pytest.fail(f"the book does not build:\n{wrong}", pytrace=False)
    return ROOT / "_build" / "html"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(NO_BROWSER in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_sep("!", NO_BROWSER, red=True, bold=True)
