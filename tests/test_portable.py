"""What works on Linux alone and is easily written: the book is built and read on Windows and macOS too."""

import ast
import re
import subprocess
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
LINUX_ONLY = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty"}
ANYWHERE = ("aiecon", "benchmarks", "book", "tools")  # what a reader's machine runs
LINUX = ("benchmarks/grading.py",)  # grading asks for it
GLIBC = re.compile(r"%-[a-zA-Z]")  # a day without its zero: strftime of Windows and of musl refuse it
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def tracked() -> list[str]:
    """The files of the repository; outside git, those of the tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    if listed.returncode == 0:
        return [name for name in listed.stdout.split("\0") if name]
    hidden = (".venv", ".git", "_build")
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [path.as_posix() for path in found if not path.parts[0].startswith(hidden)]


def code() -> list[tuple[str, str]]:
    """Every module and every notebook's code."""
    texts = []
    for name in tracked():
        path = ROOT / name
        if not path.exists():
            continue
        if path.suffix == ".py":
            texts.append((name, path.read_text(encoding="utf-8")))
        elif path.suffix == ".ipynb" and "samples" not in path.parts:
            cells = nbformat.read(path, as_version=4).cells
            texts.append((name, "\n".join(cell.source for cell in cells if cell.cell_type == "code")))
    return texts


CODE = code()


def glibc_dates(name: str, text: str) -> list[str]:
    return [f"{name}: {found}" for found in GLIBC.findall(text)]


def linux_modules(name: str, text: str) -> list[str]:
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module.partition(".")[0])
    return [f"{name}: imports {module}" for module in sorted(imported & LINUX_ONLY)]


def strange_names(names: list[str]) -> list[str]:
    """Names that Windows refuses, that differ in nothing but case, or that are long in a deep folder."""
    wrong = [name for name in names if re.search(r'[<>:"|?*\\]|[. ]$', name) or len(name) > 120]
    wrong += [name for name in names if any(RESERVED.match(part) for part in name.split("/"))]
    folded = [name.casefold() for name in names]
    return wrong + [name for name in names if folded.count(name.casefold()) > 1]


def test_no_date_is_written_in_the_way_of_one_library():
    others = [(name, text) for name, text in CODE if name != "tests/test_portable.py"]
    assert [wrong for name, text in others for wrong in glibc_dates(name, text)] == []


def test_what_readers_run_needs_no_module_of_linux():
    run = [
        (name, text)
        for name, text in CODE
        if name.startswith(ANYWHERE) and name.endswith(".py") and name not in LINUX
    ]
    assert len(run) > 60
    assert [wrong for name, text in run for wrong in linux_modules(name, text)] == []


def test_every_system_accepts_the_names_of_the_files():
    assert strange_names(tracked()) == []


@pytest.mark.parametrize(
    ("check", "given"),
    [
        (glibc_dates, ("x.py", 'f"{day:%-d %B}"')),
        (linux_modules, ("x.py", "import json\nfrom fcntl import flock")),
        (linux_modules, ("x.py", "import resource as r")),
        (strange_names, (["aux.py"],)),
        (strange_names, (["a/b:c.md"],)),
        (strange_names, (["Data.csv", "data.csv"],)),
        (strange_names, (["x" * 121],)),
    ],
)
def test_each_check_finds_what_it_is_for(check, given):
    assert check(*given)
