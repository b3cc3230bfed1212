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
from pathlib import Path

import matplotlib as mpl
import pytest
from filelock import FileLock
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser import chromium, executable

ROOT = Path(__file__).parent.parent
NO_BROWSER = "NO BROWSER: tests of pages are left out. Install Chromium or Chrome, or name one in CHROMIUM."
# Files whose tests share nothing but what those of one parameter share: a page, a notebook, a claim, a set.
APART = ("test_pages.py", "test_notebooks.py", "test_claims.py", "test_exercises.py", "test_sets.py", "test_path.py")
# The longest first; then those that do not wait for the book; what is not named here is short, and last.
ORDER = ("test_live.py", "test_zoo.py", "tests/grading/", "::test_runs_alone", "test_explorable.py", "test_every_slider", "test_pages.py")

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


def build(folder: Path) -> str:
    """Build the book with the command behind `make book`, once for all processes; return what went wrong."""
    told = folder / "book.txt"
    with FileLock(folder / "book.lock"):
        if not told.exists():
            command = [sys.executable, "tools/book.py", "build", "--here"]
            tree = {**os.environ, "PYTHONPATH": str(ROOT)}  # the package of this tree, whatever is installed
            built = subprocess.run(
                command,
                cwd=ROOT,
                env=tree,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            told.write_text(built.stdout[-6000:] if built.returncode else "", encoding="utf-8")
    return told.read_text(encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all processes of a run. Where a test asks for the book, one of them begins to build it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if worker else folder
    asked = any("book" in getattr(item, "fixturenames", ()) for item in request.session.items)
    if asked and worker in (None, "gw0"):
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
