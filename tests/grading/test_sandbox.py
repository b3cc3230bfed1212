"""What student code can reach, one limit at a time."""

import json
import os
import sys
from typing import Any

import pytest

from aiecon_grading import pipeline, sandbox
from aiecon_grading.course import Refused
from aiecon_grading.sandbox import Limits
from tests.grading.school import EXERCISES, SET, Make

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandboxed")]

CELLS = {
    "processes": """
import os, time
made = 0
try:
    while made < 500:
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        made += 1
except OSError:
    pass
print(made)""",
    "memory": """
try:
    kept = bytearray(3 * 2**30)
    print("taken")
except MemoryError:
    print("refused")""",
    "disk": """
total = 0
try:
    for n in range(50):
        with open(f"/tmp/{n}", "wb") as file:
            total += file.write(bytes(10_000_000))
except OSError:
    pass
print(total)""",
    "places": """
import os
free = []
for place in ("/", "/usr", "/src", "/src/aiecon", "/src/aiecon_grading", "/dev", "/etc", "/home"):
    try:
        open(os.path.join(place, "mine"), "w").close()
        free.append(place)
    except OSError:
        pass
print(free)""",
    "interfaces": "import socket; print([name for _, name in socket.if_nameindex()])",
    "rights": """
wanted = ("CapEff", "CapBnd", "NoNewPrivs")
print([line.split()[1] for line in open("/proc/self/status") if line.startswith(wanted)])""",
    "user": "import os; print(os.getuid())",
    "environment": "import os; print(os.environ.get('A_SECRET_OF_THE_HOST'))",
    "first process": """
try:
    open("/proc/1/mem", "r+b").close()
    print("open")
except OSError:
    print("closed")""",
    "hidden memory": """
import ctypes, os
library = ctypes.CDLL(None, use_errno=True)
try:
    made = os.memfd_create("mine")
except OSError:
    made = -1
print(made, library.shmget(0, 4096, 0o1600))""",
    "keys": """
import ctypes, os
number = {"x86_64": 250, "aarch64": 219}[os.uname().machine]
print(ctypes.CDLL(None).syscall(number, 0, -3, 1))""",
    "strangers": "import os; print(len([p for p in os.listdir('/proc') if p.isdigit()]) < 90)",
}


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What each cell printed, in one run."""
    os.environ["A_SECRET_OF_THE_HOST"] = "x"
    run = sandbox.execute(
        [*list(CELLS.values())[1:], CELLS["processes"]], Limits(seconds=60, cell_seconds=20)
    )
    names = [*list(CELLS)[1:], "processes"]
    printed: dict[str, str] = {}
    for name, record in zip(names, run["cells"], strict=True):
        printed[name] = "".join(one.get("text", "") for one in record["outputs"]).strip()
    return printed


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("memory", "refused"),
        ("places", "[]"),
        ("interfaces", "['lo']"),
        ("rights", "['0000000000000000', '0000000000000000', '1']"),
        ("environment", "None"),
        ("strangers", "True"),
        ("first process", "closed"),
        ("hidden memory", "-1 -1"),
        ("keys", "-1"),
    ],
)
def test_the_sandbox_confines(said: dict[str, str], name: str, wanted: str) -> None:
    assert said[name] == wanted


def test_processes_disk_and_user_are_limited(said: dict[str, str]) -> None:
    assert 0 < int(said["processes"].splitlines()[-1]) < Limits().processes
    assert int(said["disk"]) <= Limits().disk
    assert int(said["user"]) != 0


def test_solutions_and_courses_inside_the_environment_are_refused(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m venv .` in the folder of the book, or of the course, shows that folder to student code."""
    school = make("ada")
    school.submit("ada", school.answered("ada"))
    monkeypatch.setattr(sys, "prefix", str(school.course.folder))
    with pytest.raises(Refused, match="course lies inside the Python environment"):
        pipeline.grade(school.course, SET, school.secret, number=1)
    monkeypatch.setattr(sandbox, "sources", lambda: EXERCISES)
    monkeypatch.setattr(sys, "prefix", str(EXERCISES.parent))
    with pytest.raises(sandbox.NoSandbox, match="exercises holds the solutions"):
        sandbox.check_sandbox.__wrapped__()


@pytest.mark.parametrize(
    "raw",
    [
        b"nonsense\n",
        b'{"status": "won", "outputs": [], "seconds": 1}\n',
        b'{"status": "ok", "outputs": [7], "seconds": 1}\n',
        b'{"status": "ok", "outputs": [], "seconds": "1"}\n',
        b'{"status": "ok", "outputs": [], "seconds": 1' + b"0" * 400 + b"}\n",
        b"[" * 100_000,
    ],
)
def test_what_comes_back_is_checked_for_form(raw: bytes) -> None:
    good = json.dumps({"status": "ok", "outputs": [], "seconds": 1}).encode() + b"\n"
    records: list[dict[str, Any]] = sandbox._parse(good + raw + good, 3)
    assert len(records) == 1
