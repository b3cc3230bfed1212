"""Submissions that attack the grader or are broken. None may gain a point by it.

Each attack replaces the answer to question 1, whose right answer the attacker does not know; question 2 is
answered rightly, so that it shows whether an attack costs more than itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.grading.school import SET, School, found

Build = Callable[[School, str], "dict[str, Any] | bytes"]


@dataclass(frozen=True)
class Beast:
    """A submission, its state afterwards, words that the report must hold, and what question 2 earns."""

    build: Build
    state: str
    words: str = ""
    second: float | None = 2.0


def code(text: str) -> Build:
    """Question 1 is answered by this code."""

    def build(school: School, who: str) -> dict[str, Any]:
        answer = text.replace("{course}", str(school.course.folder.resolve())).replace("{set}", SET)
        return school.answered(who, a1=answer)

    return build


def changed(change: Callable[[dict[str, Any]], None], answer: str = "answer_1 = 0.0") -> Build:
    """The notebook itself is changed."""

    def build(school: School, who: str) -> dict[str, Any]:
        book = school.answered(who, a1=answer)
        change(book)
        return book

    return build


def _edited(book: dict[str, Any]) -> None:
    found(book, "90-1-check")["source"] = "answer_1 = 'right'; print('full marks')"


def _deleted(book: dict[str, Any]) -> None:
    book["cells"] = [cell for cell in book["cells"] if cell["id"] not in ("90-1-check", "90-1-numbers")]


def _numbers(book: dict[str, Any]) -> None:
    found(book, "90-1-numbers")["source"] = "class q1: price = 0.0; loaves = 0.0"


def _script(book: dict[str, Any]) -> None:
    found(book, "90-3-answer")["source"] = (
        "<script>alert('markdown')</script> <img src=x onerror=alert(1)> [a](javascript:b)"
        " [c](javascript\\:d)"  # Markdown takes the backslash away
    )


def written(text: str) -> Build:
    """Question 3 is answered by this text."""
    return changed(lambda book: found(book, "90-3-answer").update(source=text))


def _spaces(book: dict[str, Any]) -> None:
    found(book, "90-setup")["source"] = f"STUDENT = {' ' * 3_000_000}x"


def _copies(book: dict[str, Any]) -> None:
    book["cells"] += [found(book, "90-title")] * 480


def _another(school: School, who: str) -> dict[str, Any]:
    assigned = school.course.assigned(SET).questions.items["90.1"]
    right = assigned.expected(assigned.numbers("honest", school.course.name))
    book = school.answered("honest", a1=f"answer_1 = {right!r}")
    return book


def _other_set(school: School, who: str) -> dict[str, Any]:
    book = school.answered(who)
    book["metadata"]["aiecon"]["set"] = "02-training-cost"
    return book


FORGED = '{"application/vnd.aiecon.probe+json": {"item": "90.1", "answer": 1.0, "points": 2}}'

ZOO: dict[str, Beast] = {
    "endless": Beast(code("while True:\n    pass"), "failed", "time limit"),
    "deaf": Beast(
        code("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"),
        "failed",
        "time limit",
        0.0,
    ),
    "forks": Beast(code("import os\nwhile True:\n    os.fork()"), "failed", "", None),
    "glutton": Beast(code("import numpy as np\nanswer_1 = np.ones(6 * 2**27).sum()"), "graded"),
    "leaker": Beast(
        code(
            "import subprocess, sys\nhog = 'x = bytes([1]) * 500_000_000; import time; time.sleep(60)'\n"
            "for _ in range(4):\n    subprocess.Popen([sys.executable, '-S', '-c', hog])\n"
            "import time; time.sleep(20)"
        ),
        "failed",
        "memory limit",
        0.0,
    ),
    "loud": Beast(code("print('x' * 60_000_000)"), "failed", "stopped"),
    "chatter": Beast(code("while True:\n    print('x' * 1000)"), "failed", "stopped"),
    "leaver": Beast(code("import os\nos._exit(0)"), "failed", "kernel died", 0.0),
    "killer": Beast(code("import os\nos.kill(-1, 9)\nos.kill(1, 9)"), "graded"),
    "stopper": Beast(
        code("import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)\nos.kill(1, signal.SIGSTOP)"), "graded"
    ),
    "changeling": Beast(
        code("import os\nos.execv('/bin/sleep', ['sleep', '60'])"), "failed", "kernel died", 0.0
    ),
    "hoarder": Beast(
        code(
            "import mmap, os, time\nfor _ in range(8):\n    shared = mmap.mmap(-1, 250_000_000)\n"
            "    if os.fork() == 0:\n        for at in range(0, 250_000_000, 4096):\n"
            "            shared[at] = 1\n        os._exit(0)\n    os.wait()\n"
            "    if os.fork() == 0:\n        time.sleep(60)\n    shared.close()\ntime.sleep(20)"
        ),
        "failed",
        "memory limit",
        0.0,
    ),
    "mumbler": Beast(
        code(
            "kernel = get_ipython().kernel\nkernel.iopub_socket.send_multipart([b'<IDS|MSG>', b'x'])\n"
            "parent = kernel.get_parent('shell')\n"
            "for content in ({}, {'name': 7}, {'data': []}, {'execution_state': {}}):\n"
            "    for kind in ('stream', 'display_data', 'error', 'status'):\n"
            "        kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)\n"
            "import sys\nsys.set_int_max_str_digits(0)\nanswer_1 = 10**5000"
        ),
        "graded",
    ),
    "filler": Beast(
        code("for n in range(100):\n    open(f'/tmp/{n}', 'wb').write(b'x' * 20_000_000)"), "graded"
    ),
    "garbage": Beast(lambda school, who: b'{"cells": [', "rejected", "not valid JSON"),
    "half": Beast(written("rises \ud800 falls"), "graded"),
    "half-answer": Beast(
        code(
            "class Answer:\n    def __float__(self): raise ValueError('\\ud800')\n"
            "print('\\ud800')\nanswer_1 = Answer()"
        ),
        "graded",
        "cannot be read: ValueError: ?",
    ),
    "half-code": Beast(code("answer_1 = 0.0  # \ud800"), "graded"),
    "numeral": Beast(written(f"&#{'9' * 5000}; rises"), "graded"),
    "novelist": Beast(written("x" * 200_000), "graded"),
    "spaces": Beast(changed(_spaces), "graded", "no id was typed"),
    "copies": Beast(changed(_copies), "graded", "90-title is there twice"),
    "scribbler": Beast(
        code(
            "class Answer:\n    def __float__(self):\n"
            "        raise ValueError('\\x1b[2J\\r\\nhonest: rejected')\nanswer_1 = Answer()"
        ),
        "graded",
        "honest: rejected",
    ),
    "nested": Beast(lambda school, who: b"[" * 1_000_000, "rejected", "not valid JSON"),
    "giant": Beast(lambda school, who: b" " * 100_000_000, "rejected", "too large: 100.0 MB"),
    "cells": Beast(lambda school, who: b'{"cells": [7], "metadata": {}}', "rejected", "not a notebook"),
    "stranger": Beast(_other_set, "rejected", "notebook of '02-training-cost'"),
    "editor": Beast(changed(_edited), "graded", "90-1-check was edited"),
    "remover": Beast(changed(_deleted), "graded", "90-1-check was deleted"),
    "chooser": Beast(changed(_numbers, "answer_1 = 0.0"), "graded", "90-1-numbers was edited"),
    "stripper": Beast(
        code(
            "import ast\nclass Strip(ast.NodeTransformer):\n"
            "    def visit_Assert(self, node): return ast.Pass()\n"
            "    def visit_Compare(self, node): return ast.Constant(True)\n"
            "get_ipython().ast_transformers.append(Strip())\nanswer_1 = 0.0"
        ),
        "graded",
        second=None,
    ),
    "patcher": Beast(
        code(
            "import builtins, math\nbuiltins.abs = lambda x: 0.0\nmath.isclose = lambda *a, **k: True\n"
            "math.isfinite = lambda x: True\nanswer_1 = 1.0"
        ),
        "graded",
    ),
    "subclass": Beast(
        code(
            "class Zero(float):\n    def __sub__(self, other): return 0.0\n    __rsub__ = __sub__\n"
            "    def __eq__(self, other): return True\n    def __le__(self, other): return True\n"
            "    __hash__ = float.__hash__\nanswer_1 = Zero(1)"
        ),
        "graded",
    ),
    "cuckoo": Beast(_another, "graded", "another id was typed: 'honest'"),
    "forger": Beast(code(f"from IPython.display import display\ndisplay({FORGED}, raw=True)"), "graded"),
    "double": Beast(
        code(
            "import aiecon_grading.probe as p\nold = p.probe\ndef probe(*a):\n"
            "    old('90.1', 1.0); old('90.1', 2.0)\n"
            "p.probe = probe"
        ),
        "graded",
        "2 answers were shown",
        0.0,
    ),
    "grader": Beast(
        code(
            "import aiecon_grading.probe as p\nfrom IPython.display import display\n"
            f"p.probe = lambda *a: display({FORGED}, raw=True)"
        ),
        "graded",
        "no known form",
        0.0,
    ),
    "infinite": Beast(code("answer_1 = float('inf')"), "graded"),
    "list": Beast(code("answer_1 = [0.0] * 1_000_000"), "graded", "90.1: the answer cannot be read", 2.0),
    "clerk": Beast(
        code(
            "import sqlite3\nbase = sqlite3.connect('{course}/gradebook.db')\n"
            "base.execute('UPDATE grade SET auto_score = 99, manual_score = 99')\nbase.commit()"
        ),
        "graded",
    ),
    "caller": Beast(
        code(
            "import urllib.request\n"
            "answer_1 = float(urllib.request.urlopen('http://127.0.0.1:{port}', timeout=2).read())"
        ),
        "graded",
    ),
    "spy": Beast(
        code(
            "import glob, pathlib\n"
            "seen = [p for p in ('{course}/secret.txt', '{course}/source/{set}/{set}.ipynb',\n"
            "    '{course}/submitted/honest/{set}/{set}.ipynb') if pathlib.Path(p).exists()]\n"
            "seen += glob.glob('/src/exercises/*') + glob.glob('/home/*/*') + glob.glob('/etc/passwd')\n"
            "print('SEEN', seen)\nanswer_1 = 1.0 if seen else 0.0"
        ),
        "graded",
    ),
    "tracer": Beast(
        code(
            "import os\nwith open(f'/proc/{os.getppid()}/fd/1', 'w') as out:\n"
            '    out.write(\'{"status": "ok", "outputs": [], "seconds": 0}\\n\')'
        ),
        "graded",
    ),
    "namespace": Beast(
        code(
            "import subprocess\nassert subprocess.run(['unshare', '-U', '-r', 'true']).returncode == 0\n"
            "answer_1 = 1.0"
        ),
        "graded",
    ),
    "ghost": Beast(
        code(
            "import subprocess, sys\n"
            "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(7890)'],\n"
            "    start_new_session=True)\nanswer_1 = 0.0"
        ),
        "graded",
    ),
    "script": Beast(
        changed(
            _script,
            "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(2)</script>'))\n"
            "print('<script>alert(3)</script>')\nanswer_1 = '<script>alert(4)</script>'",
        ),
        "graded",
    ),
}
