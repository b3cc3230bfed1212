"""Build, test or serve the book on a machine that has nothing but Python.

    python tools/book.py build    make .venv where there is none, execute the chapters, write the HTML
    python tools/book.py test     every check and test; what follows goes to pytest
    python tools/book.py models   the tests of the models alone
    python tools/book.py faults   plant faults in a copy, one at a time: each must turn the suite red
    python tools/book.py mutants  change operators and numbers of models, claims and judge: tests must notice
    python tools/book.py lint     style and types only
    python tools/book.py bench    the measured promises
    python tools/book.py serve    the built book at http://localhost:8000
    python tools/book.py lab      the chapters in JupyterLab
    python tools/book.py setup    the environment only
    python tools/book.py grading  the environment with the program for instructors, from grading/
    python tools/book.py lock     compile the four locks from the two pyproject.toml
    python tools/book.py clean    remove what a build leaves behind, but not .venv

With --here the running interpreter is used as it is and no environment is made.
Only the standard library is used: this file runs before anything is installed.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"The book needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).")

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
HTML = ROOT / "_build" / "html"
LOCK = ["requirements.txt", "pyproject.toml"]
RUNNER = "binder/requirements.txt"  # what runs a notebook, and no more
# what instructors need on top, and the program itself: not for readers, not for Binder
GRADING = ["requirements-grading.txt", "grading/pyproject.toml"]
MUTANTS = "requirements-mutants.txt"  # nor is what makes mutants
NOT_ALONE = {"claims", "data", "exercises", "explorable", "reference", "style"}  # in need of more than models
MODELS = sorted(  # whose tests need neither a browser nor a kernel
    path.stem
    for path in (ROOT / "aiecon").iterdir()
    if path.stem not in NOT_ALONE and (ROOT / "tests" / f"test_{path.stem}.py").exists()
)
# that test at a time; `-n 0` is one after the other; whoever loses one has failed, and is not given another
PROCESSES = ("-n", "logical", "--maxprocesses", "8", "--max-worker-restart", "0")


def preflight() -> None:
    """Stop with one line where no build can succeed."""
    try:
        tempfile.TemporaryFile(dir=ROOT).close()
    except OSError as error:
        sys.exit(f"The book is built inside {ROOT}, which cannot be written to: {error.strerror}.")


def state(*names: str) -> str:
    """What an environment is made from: packages are installed by path, so a moved folder needs its own."""
    parts = [str(ROOT).encode(), *((ROOT / name).read_bytes() for name in names)]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def environment() -> str:
    """The interpreter of .venv, which is made or brought up to date with the lock where needed."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = VENV / "lock.sha256"
    wanted = state(*LOCK)
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return str(python)
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        sys.exit("This Python cannot make environments; on Debian or Ubuntu: apt install python3-venv")
    print("Making the environment .venv from requirements.txt (once, a few minutes) ...", flush=True)
    stamp.unlink(missing_ok=True)  # what is interrupted from here on is not complete
    own = Path(sys.prefix) == VENV  # run by the very Python that would be cleared away
    run(sys.executable, "-m", "venv", *([] if own else ["--clear"]), str(VENV))
    install(python, "--require-hashes", "-r", "requirements.txt")
    install(python, "--no-deps", "-e", ".")
    stamp.write_text(wanted)
    return str(python)


def grading(python: str) -> None:
    """Bring the grader into .venv; an environment that is used as it is stays as it is."""
    if Path(python).is_relative_to(VENV):
        stamp = VENV / "grading.sha256"
        wanted = state(*LOCK, *GRADING)
        if not stamp.exists() or stamp.read_text() != wanted:
            print(f"Installing what grading needs from {GRADING[0]} (once) ...", flush=True)
            install(python, "--require-hashes", "-r", GRADING[0])
            install(python, "--no-deps", "-e", str(Path(GRADING[1]).parent))
            stamp.write_text(wanted)
    print(f"The command for instructors: {Path(python).parent / 'aiecon'}")


def run(*command: str) -> None:
    """Run a command in the root of the book; if it fails, stop with its exit code.

    Whatever code page Windows has, files and pipes are UTF-8, as on the other systems.
    """
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}).returncode
    if code:
        sys.exit(code)


def install(python: str | Path, *what: str) -> None:
    run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)


def build(python: str) -> None:
    jupyter_book = "from jupyter_book.cli.main import main; main()"
    try:
        run(python, "-c", jupyter_book, "build", ".", "-W", "-n", "--keep-going")
        run(python, "tools/addresses.py")  # fails where an address of book/addresses.txt is lost
    except (SystemExit, KeyboardInterrupt):
        # Sphinx would not read a page again that gave a warning, and the next build would pass
        (HTML.parent / ".doctrees" / "environment.pickle").unlink(missing_ok=True)
        raise
    print(f"\nThe book is built. Open {(HTML / 'index.html').as_uri()}")


def lint(python: str) -> None:
    run(python, "-m", "ruff", "check", ".")
    run(python, "-m", "ruff", "format", "--check", ".")
    run(python, "-m", "mypy")


def test(python: str, *arguments: str) -> None:
    grading(python)
    lint(python)
    run(python, "-m", "pytest", *PROCESSES, *arguments)


def models(python: str, *arguments: str) -> None:
    files = [f"tests/test_{name}.py" for name in MODELS]
    run(python, "-m", "pytest", *PROCESSES, "aiecon", *files, *arguments)


def faults(python: str, *arguments: str) -> None:
    grading(python)
    run(python, "tests/planted_faults.py", *arguments)


def mutants(python: str, *arguments: str) -> None:
    if Path(python).is_relative_to(VENV):
        install(python, "--require-hashes", "-r", MUTANTS)
    run(python, "tests/model_mutants.py", *arguments)


def bench(python: str) -> None:
    if sys.platform != "linux":
        sys.exit("The benchmarks count memory as Linux does, and run there alone.")
    grading(python)
    for benchmark in sorted((ROOT / "benchmarks").glob("*.py")):
        run(python, str(benchmark))


def serve(python: str) -> None:
    if not (HTML / "index.html").exists():
        sys.exit("There is no built book to serve yet: make book (without make: tools/book.py build).")
    run(python, "-m", "http.server", "8000", "--bind", "127.0.0.1", "--directory", str(HTML))


def lab(python: str) -> None:
    run(python, "-m", "jupyterlab", "chapters")


def setup(python: str) -> None:
    print(f"The environment is ready: {python}")


def lock(python: str) -> None:
    install(python, "uv")
    options = "--universal --python-version 3.11 --fork-strategy fewest --no-annotate --upgrade --quiet"
    command = [python, "-m", "uv", "pip", "compile", "--generate-hashes", *options.split()]
    command += ["--custom-compile-command", "make lock"]
    extras = [f"--extra={name}" for name in ("book", "run", "test")]
    run(*command, *extras, "pyproject.toml", "-o", "requirements.txt")
    same = ["--constraint", "requirements.txt"]
    run(*command, "--extra=run", *same, "pyproject.toml", "-o", RUNNER)
    run(*command, "--extra=mutants", *same, "pyproject.toml", "-o", MUTANTS)
    # the book's package is no matter of a lock: it is the folder itself
    grader = ["--extra", "cluster", "--no-emit-package", "aiecon", *same]
    run(*command, *grader, GRADING[1], "-o", GRADING[0])


COMMANDS = {
    f.__name__: f
    for f in (build, test, models, faults, mutants, lint, bench, serve, lab, setup, grading, lock)
}


def main(arguments: list[str]) -> None:
    here = "--here" in arguments
    name, *rest = [a for a in arguments if a != "--here"] or ["build"]
    if name == "clean" and not rest:
        shutil.rmtree(ROOT / "_build", ignore_errors=True)
    elif name not in COMMANDS or (rest and name not in ("test", "models", "faults", "mutants")):
        sys.exit(__doc__)
    else:
        preflight()
        try:
            COMMANDS[name](sys.executable if here else environment(), *rest)
        except KeyboardInterrupt:  # how a server is ended, and how a build is given up
            sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:])
