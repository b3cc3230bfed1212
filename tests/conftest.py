"""What several tests need: a browser, and the book, which is built while other tests run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import matplotlib as mpl
import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser import chromium, executable

ROOT = Path(__file__).parent.parent
NO_BROWSER = "NO BROWSER: tests of pages are left out. Install Chromium or Chrome, or name one in CHROMIUM."

BUILD = pytest.StashKey[Future[subprocess.CompletedProcess]]()

mpl.use("Agg")
# a busy machine is no fault, and what continuous integration finds anybody finds again
settings.register_profile("book", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("book")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; its absence is a failure in continuous integration and a loud skip elsewhere."""
    if executable() is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_BROWSER)
    with chromium() as found:
        yield found


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to build the book with the command behind `make book` where a test asks for it."""
    asked = any("book" in getattr(item, "fixturenames", ()) for item in session.items)
    if asked and not session.config.option.collectonly:
        command = [sys.executable, "tools/book.py", "build", "--here"]
        tree = {**os.environ, "PYTHONPATH": str(ROOT)}  # the package of this tree, whatever is installed
        into = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        build = ThreadPoolExecutor(1).submit(subprocess.run, command, cwd=ROOT, env=tree, **into)
        session.config.stash[BUILD] = build


@pytest.fixture(scope="session")
def book(request: pytest.FixtureRequest) -> Path:
    """The folder of the built book, up to date."""
    built = request.config.stash[BUILD].result()
    if built.returncode:
        pytest.fail(f"the book does not build:\n{built.stdout[-6000:]}", pytrace=False)
    return ROOT / "_build" / "html"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(NO_BROWSER in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_sep("!", NO_BROWSER, red=True, bold=True)
