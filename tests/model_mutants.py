"""Mutants of the models, made by Cosmic Ray: each must turn a test of its own module red.

    python tests/model_mutants.py                     every module
    python tests/model_mutants.py roots platforms     these modules
    python tests/model_mutants.py --sample 100        so many of each, drawn with a fixed seed; 0 counts
    python tests/model_mutants.py --write             and keep the score in book/mutants.csv

A mutant changes one operator, comparison, number, decorator or loop of a module in a copy of the book.
Against it run the module's doctests, its tests, its reproductions and its domains, in a fresh process, two
mutants at a time.
Survivors are printed. Those that no test could tell from the original stand in tests/equivalent_mutants.yml,
each with the reason. Exits with 1 when another mutant survives, with 2 when the tests fail without one.
"""

import argparse
import csv
import difflib
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
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "_build", "chapters", "grading")
PROCESSES = 2
SEED = 20261128
RAN = 100  # before it the exit codes of a process in which pytest did not come to an end
TROUBLE = {1, RAN + 3, RAN + 4}  # of the machinery, not of a mutant

ROOMS = {
    **{name: [f"aiecon/{name}.py"] for name in ("capture", "compute", "demand", "domain", "events")},
    **{name: [f"aiecon/{name}.py"] for name in ("inference", "margins", "platforms", "roots")},
    **{name: [f"aiecon/{name}.py"] for name in ("testtime", "valuation")},
    "controls": ["aiecon/controls/law.py", "aiecon/controls/limits.py"],
    "scaling": [f"aiecon/scaling/{part}.py" for part in ("law", "progress", "estimation")],
}

# what every number refuses (a shift, a bit), and an identity where the model compares
TOO_EASY = re.compile(
    r"_(Mod|FloorDiv|RShift|LShift|BitOr|BitAnd|BitXor)$|_BitOr_|_Invert|_Invert_|"
    r"_(Eq|NotEq|Lt|LtE|Gt|GtE)_(Is|IsNot|In|NotIn)$"
)
WARM = ["numpy", "scipy.optimize", "scipy.stats", "pandas", "matplotlib.pyplot", "pytest", "hypothesis",
        "hypothesis.extra.numpy", "playwright.sync_api", "annotated_types", "anywidget", "yaml"]  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    path: str
    line: int
    was: str
    now: str
    source: str

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
    """Of the tests of all models those of one; a failing draw of Hypothesis is enough, nothing is shrunk."""

    def __init__(self, room: str) -> None:
        self.room = room

    def pytest_collection(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutants", settings.get_profile("book"), phases=(Phase.explicit, Phase.generate)
        )
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if self.wanted(item.nodeid)]

    def wanted(self, node: str) -> bool:
        if node.startswith("tests/test_reproductions.py"):
            return f"[{self.room}: " in node
        if node.startswith("tests/test_domain.py") and self.room != "domain":
            return f"[{self.room}." in node or "as_many_domains" in node
        return True


def examine(tree: str, room: str, files: list[str], bytecode: bool, log: str) -> None:
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
    os._exit(RAN + int(pytest.main(command, plugins=[Chosen(room)])))


def stages(room: str) -> list[list[str]]:
    """The tests of a room, those first that begin soonest: most mutants meet no others."""
    return [[*ROOMS[room], f"tests/test_{room}.py"], ["tests/test_reproductions.py", "tests/test_domain.py"]]


class Trees:
    """Copies of the book, one for each process."""

    def __init__(self, folder: str, room: str) -> None:
        self.room, self.free = room, Queue[Path]()
        methods = multiprocessing.get_all_start_methods()
        self.context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self.context.set_forkserver_preload(WARM)
        for i in range(PROCESSES):
            self.free.put(Path(shutil.copytree(ROOT, Path(folder) / f"{room}{i}", ignore=NOT_COPIED)))

    def run(self, tree: Path, timeout: float | None, bytecode: bool = False) -> int | None:
        """What pytest says of the first stage that is not green; None if it did not end in time."""
        for files in stages(self.room):
            arguments = (str(tree), self.room, files, bytecode, str(tree / "tests.log"))
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
        began = time.monotonic()
        if (code := self.run(tree, None, bytecode=True)) != RAN:
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
            return self.run(tree, timeout) == RAN
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


def score(room: str, sample: int | None, folder: str) -> dict[str, object]:
    every = [(path, change) for path in ROOMS[room] for change in changes(path)]
    chosen: Sequence[int] = range(len(every))
    if sample is not None and sample < len(every):
        chosen = sorted(random.Random(f"{SEED} {room}").sample(range(len(every)), sample))
    if not chosen:
        print(f"{room}: {len(every)} mutants", flush=True)
        nothing = dict.fromkeys(["tried", "killed", "equivalent", "survivors"], 0)
        return {"module": room, "mutants": len(every), **nothing, "measured": ""}
    tried = [mutant(*every[i]) for i in chosen]
    trees = Trees(folder, room)
    seconds = trees.control()
    print(f"{room}: {len(tried)} of {len(every)} mutants; the tests take {seconds:.0f} s", flush=True)
    began = time.monotonic()
    known = set(equivalents())
    survivors = equal = 0
    with ThreadPoolExecutor(PROCESSES) as pool:
        alive = pool.map(lambda each: trees.survives(each, 60 + 5 * seconds), tried)
        for each, lives in zip(tried, alive, strict=True):
            if lives and (each.path, each.was, each.now) in known:
                equal += 1
            elif lives:
                survivors += 1
                print(each, flush=True)
    result = {
        "module": room,
        "mutants": len(every),
        "tried": len(tried),
        "killed": len(tried) - survivors - equal,
        "equivalent": equal,
        "survivors": survivors,
        "measured": date.today().isoformat(),
    }
    print(result, f"in {time.monotonic() - began:.0f} s", flush=True)
    return result


def write(results: list[dict[str, object]]) -> None:
    """Bring the table up to date: a module that was not measured now keeps its row."""
    with SCORES.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header = list(reader.fieldnames or [])
        rows: dict[object, dict] = {row["module"]: row for row in reader}
    for result in results:
        if result["tried"] or result["module"] not in rows:
            rows[str(result["module"])] = result
    with SCORES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows.values(), key=lambda row: row["module"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("rooms", nargs="*", choices=[*ROOMS, []], metavar="MODULE")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    results = []
    for room in asked.rooms or sorted(ROOMS):
        with tempfile.TemporaryDirectory() as folder:
            results.append(score(room, asked.sample, folder))
    if asked.write:
        write(results)
    sys.exit(any(result["survivors"] for result in results))


if __name__ == "__main__":
    main()
