"""The rehearsal of Binder: its steps on this machine, then a reader who runs a chapter and moves a slider.

An environment of its own from binder/requirements.txt, the book's postBuild, `jupyter lab` on a free port,
a chapter opened in a browser, all cells run; a slider moved by keyboard is seen from Python, values set
from Python are seen in the picture.
"""

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.live,
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Binder's steps are a shell's, and Binder is no Windows"),
]

ROOT = Path(__file__).parent.parent
CHAPTER = "02-training-cost"
INSTALL, START, RUN, ANSWER = 900, 180, 360, 120  # seconds that a step may take on a busy machine

ASK = """
import json, sys
from jupyter_client import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.wait_for_ready(timeout=120)
reply = client.execute_interactive(
    sys.argv[2], user_expressions={"answer": sys.argv[3]}, allow_stdin=False, timeout=120)["content"]
client.stop_channels()
assert reply["status"] == "ok", reply
answer = reply["user_expressions"]["answer"]
assert answer["status"] == "ok", answer
print(json.dumps(eval(answer["data"]["text/plain"])))
"""
FIND = """
from aiecon.explorable import Explorable as _Explorable
_found = next(v for v in list(globals().values()) if isinstance(v, _Explorable) and v.name == {name!r})
"""


@pytest.fixture(scope="module")
def environment() -> Iterator[Path]:
    """An environment that holds Binder's lock and nothing else; too large to be kept."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "environment"
        subprocess.run([sys.executable, "-m", "venv", home], check=True, timeout=INSTALL)
        pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        lock = [
            "--no-compile",
            "-r",
            ROOT / "binder" / "requirements.txt",
        ]  # what is imported is compiled then
        subprocess.run([*pip, *lock], check=True, timeout=INSTALL)
        yield home


@pytest.fixture(scope="module")
def clone(environment, tmp_path_factory) -> Path:
    """What Binder would clone, after its postBuild."""
    clone = tmp_path_factory.mktemp("clone") / "book"
    unwanted = shutil.ignore_patterns("_build", ".*", "__pycache__", "*.egg-info")
    shutil.copytree(ROOT, clone, ignore=unwanted)
    path = {**os.environ, "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    path.pop("PYTHONPATH", None)
    built = subprocess.run(
        ["bash", "binder/postBuild"],
        cwd=clone,
        env=path,
        timeout=INSTALL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert built.returncode == 0, built.stdout.decode()[-3000:]
    return clone


class Lab:
    """A running JupyterLab, and the way into its kernels."""

    def __init__(self, environment: Path, clone: Path, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.python, self.home, self.token = environment / "bin" / "python", home, secrets.token_hex(16)
        self.address = f"http://127.0.0.1:{port}"
        own = {"HOME": home, "IPYTHONDIR": home / "ipython", "JUPYTER_DATA_DIR": home / "data"}
        own |= {"JUPYTER_CONFIG_DIR": home / "config", "JUPYTER_RUNTIME_DIR": home / "runtime"}
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTHON"))}
        self.environment = {**kept, **{k: str(v) for k, v in own.items()}}
        command = [
            self.python,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--port={port}",
        ]
        command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={self.token}"]
        self.log = (home / "lab.log").open("wb")
        self.process = subprocess.Popen(
            command, cwd=clone, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def wait(self) -> None:
        deadline = time.monotonic() + START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get("status")
                return
            except (URLError, ConnectionError):
                time.sleep(0.3)
        pytest.fail(
            f"JupyterLab did not start:\n{(self.home / 'lab.log').read_text()[-3000:]}", pytrace=False
        )

    def get(self, what: str) -> object:
        with urlopen(f"{self.address}/api/{what}?token={self.token}", timeout=ANSWER) as answer:
            return json.load(answer)

    def rest(self, page: Page, limit: float) -> None:
        """Wait until the one kernel has been idle for two seconds."""
        deadline, rested = time.monotonic() + limit, 0
        while rested < 4:
            assert time.monotonic() < deadline, f"no idle kernel after {limit} s: {self.get('kernels')}"
            page.wait_for_timeout(500)
            states = [kernel["execution_state"] for kernel in self.get("kernels")]
            rested = rested + 1 if states == ["idle"] else 0

    def ask(self, statement: str, expression: str) -> object:
        """Run a statement in the notebook's kernel, as a cell would; return the value of an expression."""
        (kernel,) = self.get("kernels")
        file = self.home / "runtime" / f"kernel-{kernel['id']}.json"
        ran = subprocess.run(
            [self.python, "-c", ASK, file, statement, expression],
            env=self.environment, capture_output=True, text=True, timeout=3 * ANSWER,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr[-2000:]
        return json.loads(ran.stdout.splitlines()[-1])

    def stop(self) -> None:
        """Stop the server and its kernels: they share its session."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, how)
                self.process.wait(10)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.process.wait(10)
        self.log.close()


@contextmanager
def lab(environment: Path, clone: Path, home: Path) -> Iterator[Lab]:
    running = Lab(environment, clone, home)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


def run_all(page: Page, running: Lab) -> None:
    """Open the chapter, choose Run All Cells from the menu, wait until the kernel rests."""
    page.goto(f"{running.address}/lab/tree/chapters/{CHAPTER}.ipynb?token={running.token}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=START * 1000)
    running.rest(page, START)
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    running.rest(page, RUN)


def wait_until(page: Page, condition: str, argument: object) -> None:
    page.wait_for_function(condition, arg=argument, timeout=ANSWER * 1000)


def test_a_chapter_lives_in_jupyterlab(browser, environment, clone, tmp_path):
    strangers: list[str] = []
    with lab(environment, clone, tmp_path) as running:
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()

        def only_here(route) -> None:
            if route.request.url.startswith((running.address, "data:", "blob:")):
                route.continue_()
            else:
                strangers.append(route.request.url)
                route.abort()

        page.route("**/*", only_here)
        run_all(page, running)

        figures = page.locator(".jp-OutputArea figure.explorable")
        for _ in range(60):  # cells out of sight are not drawn: look for the first figure down the page
            if figures.count():
                break
            page.locator(".jp-WindowedPanel-outer, .jp-Notebook").first.evaluate("e => e.scrollBy(0, 500)")
            page.wait_for_timeout(250)
        assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
        figure = figures.first
        name = figure.get_attribute("id")
        find = FIND.format(name=name)
        wait_until(page, "name => document.getElementById(name)?.explorable", name)
        paths = "f => [...f.querySelectorAll('svg path, svg use')].map(e => e.outerHTML).join()"

        # moved by the reader, seen by Python
        start = running.ask(find, "_found.values")
        slider = figure.locator("input[type=range]").first
        symbol = figure.evaluate("f => f.explorable.spec.sliders[0].id")
        before = figure.evaluate(paths)
        slider.focus()
        for _ in range(3):
            slider.press("ArrowRight")
        assert slider.evaluate("e => e === document.activeElement"), (
            "the notebook took the keys from the slider"
        )
        assert figure.evaluate(paths) != before, "the picture did not follow the slider"
        shown, deadline = figure.evaluate("f => f.explorable.state.values"), time.monotonic() + ANSWER
        assert shown[symbol] > start[symbol]
        moved = start
        while moved != shown and time.monotonic() < deadline:  # the message may still be on its way
            moved = running.ask(find, "_found.values")
        assert moved == shown

        # set by Python, seen in the picture
        low = running.ask(find, f"_found.sliders[{symbol!r}].low")
        before = figure.evaluate(paths)
        running.ask(find + f"_found.values = {{{symbol!r}: {low!r}}}", "_found.values")
        wait_until(
            page,
            "([name, symbol, low]) => document.getElementById(name).explorable.state.values[symbol] === low",
            [name, symbol, low],
        )
        assert figure.evaluate(paths) != before, "the picture did not follow Python"
        told = running.ask(find, "_found.compute(**_found.values)['alt']")
        assert figure.locator("svg").first.get_attribute("aria-label") == told
        context.close()
    assert strangers == [] or all("jupyter" in url for url in strangers), strangers
