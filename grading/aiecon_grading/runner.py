"""Runs inside the sandbox: execute a notebook cell by cell and write one JSON line for each.

Standard input holds `{"cells": [source, ...], "limits": {...}}`. What is written to standard output is
untrusted: student code runs beside this process and could have written it.
"""

import ctypes
import errno
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

BUNDLES = ("text/plain", "image/png", "application/vnd.aiecon.probe+json")
GRACE = 5.0  # seconds between the interrupt and the kill of a kernel


def confine(limits: dict[str, Any]) -> None:
    """Limits that every process of the sandbox inherits."""
    import resource  # only where there is a sandbox: Windows, which reads this file too, has no such module

    for name, most in (
        ("RLIMIT_AS", limits["memory"]),
        ("RLIMIT_NPROC", limits["processes"]),
        ("RLIMIT_CPU", int(limits["seconds"]) + 10),
        ("RLIMIT_FSIZE", limits["disk"]),
        ("RLIMIT_NOFILE", 512),
        ("RLIMIT_CORE", 0),
    ):
        resource.setrlimit(getattr(resource, name), (most, most))
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: student code cannot trace this process
    restrict()


# System calls that hold memory outside every limit, reach the keys of the host's user, or serve attacks on
# the kernel of the system: memfd_create, memfd_secret, shmget, msgget, add_key, request_key, keyctl,
# io_uring_setup, bpf, perf_event_open, userfaultfd; by machine, with the machine's number.
REFUSED = {
    "x86_64": (0xC000003E, (319, 447, 29, 68, 248, 249, 250, 425, 321, 298, 323)),
    "aarch64": (0xC00000B7, (279, 447, 194, 186, 217, 218, 219, 425, 280, 241, 282)),
}


def restrict() -> None:
    """Refuse these system calls to this process and its children, where we know their numbers."""
    machine = os.uname().machine
    if machine not in REFUSED:
        return
    architecture, numbers = REFUSED[machine]
    load, equal, above, give = 0x20, 0x15, 0x35, 0x06
    allowed, refused = 0x7FFF0000, 0x00050000 | errno.EPERM
    end = len(numbers)
    rules = [
        (load, 0, 0, 4),
        (equal, 0, end + 3, architecture),
        (load, 0, 0, 0),
        (above, end + 1, 0, 1 << 30),
    ]
    rules += [(equal, end - at, 0, number) for at, number in enumerate(numbers)]
    rules += [(give, 0, 0, allowed), (give, 0, 0, refused)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *rule) for rule in rules))
    program = struct.pack("@HP", len(rules), ctypes.addressof(code))
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    if library.prctl(22, 2, program, 0, 0):  # PR_SET_SECCOMP
        raise OSError(ctypes.get_errno(), "this kernel cannot refuse system calls (seccomp)")


def start_kernel(folder: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """A kernel that speaks over sockets in a folder of the sandbox."""
    connection = folder / "c.json"
    ports = {f"{name}_port": n for n, name in enumerate(("shell", "iopub", "stdin", "control", "hb"), 1)}
    key = os.urandom(16).hex()
    connection.write_text(
        json.dumps(
            {
                **ports,
                "ip": str(folder / "s"),
                "key": key,
                "transport": "ipc",
                "signature_scheme": "hmac-sha256",
            }
        )
    )
    quiet = ("--HistoryManager.enabled=False", "--IPKernelApp.log_level=50")
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", str(connection), *quiet]
    null = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=null, stdout=null, stderr=null), connection


class Kernel:
    """One kernel and what was seen of its outputs."""

    def __init__(self, limits: dict[str, Any]):
        self.limits, self.spent = limits, 0
        folder = Path(os.environ["TMPDIR"]) / "k"
        folder.mkdir()
        self.process, connection = start_kernel(folder)
        from jupyter_client.blocking.client import BlockingKernelClient  # while the kernel starts

        self.client = BlockingKernelClient()
        self.client.load_connection_file(str(connection))
        self.client.start_channels(hb=False, stdin=False)
        self.wait(60)

    def wait(self, seconds: float) -> None:
        """Until the kernel answers on the channel of outputs, so that none is lost.

        The client's own `wait_for_ready` then listens for 0.2 s into a silence.
        """
        until = time.monotonic() + seconds
        asked: set[str] = set()
        while self.alive() and time.monotonic() < until:
            asked.add(self.client.kernel_info())
            with suppress(Empty):
                while self.client.get_iopub_msg(timeout=0.1)["parent_header"].get("msg_id") not in asked:
                    pass
                return
        raise RuntimeError("the kernel does not answer")

    def alive(self) -> bool:
        return self.process.poll() is None

    def output(self, kind: str, content: dict[str, Any]) -> dict[str, Any] | None:
        """The part of an output that is kept."""
        if kind == "stream":
            return {"output_type": "stream", "name": str(content["name"]), "text": str(content["text"])}
        if kind in ("execute_result", "display_data"):
            data = {mime: content["data"][mime] for mime in BUNDLES if mime in content["data"]}
            return {"output_type": "display_data", "data": data, "metadata": {}} if data else None
        if kind == "error":
            trace = "\n".join(content["traceback"])[-4000:]
            return {
                "output_type": "error",
                "ename": str(content["ename"])[:200],
                "evalue": str(content["evalue"])[:1000],
                "traceback": [trace],
            }
        return None

    def message(self) -> dict[str, Any] | None:
        """The next that the kernel says, or None if nothing came, or what student code sent is unreadable."""
        try:
            return dict(self.client.get_iopub_msg(timeout=0.25))
        except Exception:
            return None

    def run(self, source: str) -> dict[str, Any]:
        """Execute one cell."""
        began = time.monotonic()
        deadline, interrupted = began + self.limits["cell_seconds"], False
        cell = Seen(self.limits["output"] - self.spent)
        request = self.client.execute(source, store_history=False, allow_stdin=False, stop_on_error=False)
        while True:
            message = self.message()
            if message is None and not self.alive():
                cell.status = "died"
                break
            if time.monotonic() > deadline:
                cell.status = "timeout"
                if interrupted:
                    self.process.kill()
                    self.process.wait()
                    break
                self.process.send_signal(signal.SIGINT)
                deadline, interrupted = time.monotonic() + GRACE, True
            if message is not None and self.last(message, request, cell):
                break
        self.spent += cell.size
        seconds = round(time.monotonic() - began, 3)
        return {"status": cell.status, "outputs": cell.outputs, "seconds": seconds}

    def last(self, message: dict[str, Any], request: str, cell: "Seen") -> bool:
        """Whether a message is the last of a cell; what it shows is kept."""
        try:
            if message["parent_header"].get("msg_id") != request:
                return False
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return True
            output = self.output(kind, content)
        except (AttributeError, KeyError, TypeError):  # student code sent it
            return False
        if output is not None:
            cell.keep(output)
        return False


class Seen:
    """What was seen of a cell, up to a size."""

    def __init__(self, room: int):
        self.room, self.size, self.status = room, 0, "ok"
        self.outputs: list[dict[str, Any]] = []

    def keep(self, output: dict[str, Any]) -> None:
        """An answer is kept even where there is no room for more."""
        size = len(json.dumps(output))
        probe = "application/vnd.aiecon.probe+json" in output.get("data", {})
        if self.size + size > self.room and not (probe and size < 100_000):
            self.status = "output" if self.status == "ok" else self.status
            return
        self.size += size
        last = self.outputs[-1] if self.outputs else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            self.outputs.append(output)
        if output["output_type"] == "error" and self.status == "ok":
            self.status = "error"


def run_job() -> None:
    job = json.loads(sys.stdin.buffer.read())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    fonts = Path("/fonts")
    if fonts.is_dir():
        shutil.copytree(fonts, Path(os.environ["HOME"]) / ".cache" / "matplotlib")
    confine(job["limits"])
    kernel = Kernel(job["limits"])
    for source in job["cells"]:
        done = (
            kernel.run(source) if kernel.alive() else {"status": "unreached", "outputs": [], "seconds": 0.0}
        )
        out.write(json.dumps(done) + "\n")
        out.flush()
    out.close()
    kernel.process.kill()
    os._exit(0)


if __name__ == "__main__":
    run_job()
