"""Mutants of models, verdicts, data rules and judge, made by Cosmic Ray: each must turn a test red.

    python tests/model_mutants.py                     every room
    python tests/model_mutants.py roots platforms     these rooms
    python tests/model_mutants.py --sample 100        so many of each, drawn with a seed; 0 counts
    python tests/model_mutants.py --seed 7            another seed, another sample
    python tests/model_mutants.py --processes 1       mutants at a time, two where nothing is said
    python tests/model_mutants.py --write             and keep the score in book/mutants.csv

A mutant changes one operator, comparison, number, decorator or loop of a room in a copy of the book.
Against it run the room's doctests and tests, in a fresh process: of a model also its reproductions and its
domains, of a module of verdicts only the tests that name one of its claims, and of what all claims or all
exercises share only some of those that go through each of them.
Survivors are printed. Those that no test could tell from the original stand in tests/equivalent_mutants.yml,
each with the reason. Exits with 1 when another mutant survives, with 2 when the tests fail without one.
"""

import argparse
import ast
import csv
import difflib
import inspect
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from queue import Queue
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.yml")
SCORES = ROOT / "book" / "mutants.csv"
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "_build")
SEED = 20261128
RAN = 100  # before it the exit codes of a process in which pytest did not come to an end
TROUBLE = {1, RAN + 3, RAN + 4}  # of the machinery, not of a mutant


@dataclass(frozen=True)
class Room:
    """Files that are changed, and the tests that must notice: in stages, first those that begin soonest."""

    files: list[str]
    stages: list[list[str]]


def _model(name: str, *parts: str) -> Room:
    files = [f"aiecon/{name}/{part}.py" for part in parts] or [f"aiecon/{name}.py"]
    return Room(
        files, [[*files, f"tests/test_{name}.py"], ["tests/test_reproductions.py", "tests/test_domain.py"]]
    )


def _package(package: str, parts: str, *tests: str) -> Room:
    files = [f"aiecon/{package}/{part}.py" for part in parts.split()]
    return Room(files, [[*files, *tests]])


VERDICTS = (
    "capture chips controls day decoding demand facts inference opinion platforms race scaling state "
    "testtime training_cost"
)
MODELS = {
    **{
        name: _model(name)
        for name in ("capital", "capture", "chips", "compute", "demand", "domain", "events", "inference")
    },
    **{name: _model(name) for name in ("margins", "platforms", "roots", "scenario", "testtime", "valuation")},
    "controls": _model("controls", "law", "limits"),
    "scaling": _model("scaling", "law", "progress", "estimation"),
}
ROOMS = {
    **MODELS,
    "claims": _package("claims", "verdict checks register", "tests/test_claims.py"),
    "verdicts": _package("claims", VERDICTS, "tests/test_claims.py"),
    "data": _package("data", "__init__ __main__", "tests/test_data.py"),
    "exercises": _package("exercises", "judge forms draws", "tests/test_exercises.py"),
}
CLAIM = re.compile(r'^@claim\("(\w+)"\)', re.MULTILINE)
ONE_OF_MANY = re.compile(r"\[([AB]\d\d|\d\d[.-].*)\]$")  # a test of each claim, question or set
# of which these are enough for what all of them share; the others take minutes
SHORT = ("witness_saw[A0", "nonsense_earns_nothing[0", "the_reference_solution_scores_100_per_cent[02")

# what every number refuses (a shift, a bit), and an identity where the model compares
TOO_EASY = re.compile(
    r"_(Mod|FloorDiv|RShift|LShift|BitOr|BitAnd|BitXor)$|_BitOr_|_Invert|_Invert_|"
    r"_(Eq|NotEq|Lt|LtE|Gt|GtE)_(Is|IsNot|In|NotIn)$|"
    r"ExceptionReplacer$"  # which cannot read `except (A, b.C)`
)
WARM = ["numpy", "scipy.optimize", "scipy.stats", "pandas", "matplotlib.pyplot", "pytest", "hypothesis",
        "hypothesis.extra.numpy", "playwright.sync_api", "annotated_types", "anywidget", "yaml", "nbformat",
        "fastjsonschema", "IPython.display", "markdown_it", "pybtex.database"]  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    path: str
    line: int
    was: str
    now: str
    source: str

    @property
    def function(self) -> str:
        """Name of the function, class or method in which something was changed."""
        inside = [
            node
            for node in ast.walk(ast.parse((ROOT / self.path).read_text("utf-8")))
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and node.lineno <= self.line <= node.end_lineno
        ]
        return max(inside, key=lambda node: node.lineno).name if inside else ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}\n    - {self.was}\n    + {self.now}"


def changes(path: str) -> list[Any]:
    """What Cosmic Ray would change in a file, less what is too easy to notice."""
    from cosmic_ray.commands.init import init
    from cosmic_ray.work_db import WorkDB

    with tempfile.TemporaryDirectory() as folder:
        db = WorkDB(str(Path(folder) / "session.sqlite"), WorkDB.Mode.create)
        init([ROOT / path], db, {})
        every = [mutation for item in db.work_items for mutation in item.mutations]
        db.close()
    kept = [mutation for mutation in every if not TOO_EASY.search(mutation.operator_name)]
    return sorted(kept, key=lambda change: (change.start_pos, change.operator_name, change.occurrence))


def mutant(path: str, change: Any) -> Mutant:
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    source = (ROOT / path).read_text("utf-8")
    operator = get_operator(change.operator_name)(**change.operator_args)
    new = mutate_code(source, operator, change.occurrence)
    old, now = source.splitlines(), new.splitlines()
    parts = difflib.SequenceMatcher(None, old, now, autojunk=False).get_opcodes()
    _, start, end, begin, stop = next(part for part in parts if part[0] != "equal")
    return Mutant(path, start + 1, " ".join(old[start:end]).strip(), " ".join(now[begin:stop]).strip(), new)


class Chosen:
    """Of many tests those of one room; a failing draw of Hypothesis is enough, nothing is shrunk."""

    def __init__(self, room: str, source: str = "", function: str = "") -> None:
        self.room, self.function = room, function
        self.claims = set(CLAIM.findall(source)) if room == "verdicts" else set()

    def pytest_collection(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutants", settings.get_profile("book"), phases=(Phase.explicit, Phase.generate)
        )
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if self.wanted(item.nodeid)]
        items.sort(key=self.late)

    def late(self, item: Any) -> tuple[bool, bool]:
        """Tests that name what was changed come first, and those of each claim, question or set last."""
        test = getattr(item, "function", None)
        source = inspect.getsource(test) if test else item.nodeid
        named = bool(self.function) and re.search(rf"\b{self.function}\b", source) is not None
        return not named, bool(ONE_OF_MANY.search(item.nodeid))

    def wanted(self, node: str) -> bool:
        if node.startswith("tests/test_reproductions.py"):
            return f"[{self.room}: " in node
        if node.startswith("tests/test_domain.py") and self.room != "domain":
            return "[" not in node or f"[{self.room}." in node or f"[{self.room}]" in node
        if self.claims and node.startswith("tests/test_claims.py"):
            return any(f"[{id}]" in node for id in self.claims)
        if self.room in ("claims", "exercises"):
            return not ONE_OF_MANY.search(node) or any(short in node for short in SHORT)
        return True


def examine(tree: str, chosen: Chosen, files: list[str], bytecode: bool, log: str) -> None:
    """Run tests in this process, which ends with what pytest says."""
    os.chdir(tree)
    sys.path[:0] = [tree, str(Path(tree) / "grading")]
    sys.dont_write_bytecode = not bytecode
    os.environ |= {"CI": "true", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # draws are the same each time
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    for name in [name for name in sys.modules if name.split(".")[0] in ("aiecon", "tests")]:
        del sys.modules[name]  # those of the copy are meant
    import pytest

    command = ["-x", "-q", "-p", "no:cacheprovider", "--tb=line", *files]
    os._exit(RAN + int(pytest.main(command, plugins=[chosen])))


class Trees:
    """Copies of the book, one for each process."""

    def __init__(self, folder: str, room: str, processes: int = 2) -> None:
        self.room, self.free = room, Queue[Path]()
        methods = multiprocessing.get_all_start_methods()
        self.context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self.context.set_forkserver_preload(WARM)
        for i in range(processes):
            self.free.put(Path(shutil.copytree(ROOT, Path(folder) / f"{room}{i}", ignore=NOT_COPIED)))

    def run(self, tree: Path, timeout: float | None, chosen: Chosen, bytecode: bool = False) -> int | None:
        """What pytest says of the first stage that is not green; None if it did not end in time."""
        for files in ROOMS[self.room].stages:
            arguments = (str(tree), chosen, files, bytecode, str(tree / "tests.log"))
            process = self.context.Process(target=examine, args=arguments)
            process.start()
            process.join(timeout)
            if process.exitcode is None:
                process.kill()
                process.join()
                return None
            if process.exitcode in TROUBLE:
                raise RuntimeError((tree / "tests.log").read_text("utf-8")[-3000:])
            if process.exitcode != RAN:
                return process.exitcode
        return RAN

    def control(self) -> float:
        """How long the tests take on the book as it is; they must pass."""
        tree = self.free.get()
        first = (tree / ROOMS[self.room].files[0]).read_text("utf-8")
        began = time.monotonic()
        if (code := self.run(tree, None, Chosen(self.room, first), bytecode=True)) != RAN:
            print((tree / "tests.log").read_text("utf-8")[-3000:])
            print(f"{self.room}: the tests fail without a mutant (pytest: {code})")
            sys.exit(2)
        self.free.put(tree)
        return time.monotonic() - began

    def survives(self, mutant: Mutant, timeout: float) -> bool:
        tree = self.free.get()
        path = tree / mutant.path
        original = path.read_text("utf-8")
        for stale in path.parent.glob(f"__pycache__/{path.stem}.*"):
            stale.unlink()
        try:
            path.write_text(mutant.source, "utf-8")
            return self.run(tree, timeout, Chosen(self.room, mutant.source, mutant.function)) == RAN
        finally:
            path.write_text(original, "utf-8")
            self.free.put(tree)


def argued() -> list[dict[str, Any]]:
    return yaml.safe_load(EQUIVALENT.read_text("utf-8"))


def equivalents() -> Iterator[tuple[str, str, str]]:
    """Mutants that no test could notice: file, line, mutated line."""
    for entry in argued():
        for now in entry["now"]:
            yield entry["path"], entry["was"], now


def score(room: str, sample: int | None, seed: int, processes: int, folder: str) -> dict[str, object]:
    every = [(path, change) for path in ROOMS[room].files for change in changes(path)]
    chosen: Sequence[int] = range(len(every))
    if sample is not None and sample < len(every):
        chosen = sorted(random.Random(f"{seed} {room}").sample(range(len(every)), sample))
    if not chosen:
        print(f"{room}: {len(every)} mutants", flush=True)
        nothing = dict.fromkeys(["tried", "killed", "equivalent", "survivors"], 0)
        return {"room": room, "mutants": len(every), "seed": "", **nothing, "measured": ""}
    tried = [mutant(*every[i]) for i in chosen]
    trees = Trees(folder, room, processes)
    seconds = trees.control()
    print(f"{room}: {len(tried)} of {len(every)} mutants; the tests take {seconds:.0f} s", flush=True)
    began = time.monotonic()
    known = set(equivalents())
    survivors = equal = 0
    with ThreadPoolExecutor(processes) as pool:
        alive = pool.map(lambda each: trees.survives(each, 60 + 5 * seconds), tried)
        for each, lives in zip(tried, alive, strict=True):
            print("." if lives else "x", end="", file=sys.stderr, flush=True)
            if lives and (each.path, each.was, each.now) in known:
                equal += 1
            elif lives:
                survivors += 1
                print(each, flush=True)
    result = {
        "room": room,
        "mutants": len(every),
        "seed": seed if len(tried) < len(every) else "",
        "tried": len(tried),
        "killed": len(tried) - survivors - equal,
        "equivalent": equal,
        "survivors": survivors,
        "measured": date.today().isoformat(),
    }
    print(result, f"in {time.monotonic() - began:.0f} s", flush=True)
    return result


def write(results: list[dict[str, object]]) -> None:
    """Bring the table up to date: a room that was not measured now keeps its row."""
    with SCORES.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header = list(reader.fieldnames or [])
        rows: dict[object, dict] = {row["room"]: row for row in reader}
    for result in results:
        if result["tried"] or result["room"] not in rows:
            rows[str(result["room"])] = result
    with SCORES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows.values(), key=lambda row: row["room"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("rooms", nargs="*", choices=[*ROOMS, []], metavar="ROOM")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    results = []
    for room in asked.rooms or sorted(ROOMS):
        with tempfile.TemporaryDirectory() as folder:
            results.append(score(room, asked.sample, asked.seed, asked.processes, folder))
    if asked.write:
        write(results)
    sys.exit(any(result["survivors"] for result in results))


if __name__ == "__main__":
    main()
