"""What grading costs on one machine: restoring and recording, the sandbox, a second worker, a large class.

    python benchmarks/grading.py [--submissions 500] [--sample 40] [--set 02-training-cost]

Submissions are the reference solutions under as many ids. The bare run is nbclient on the same cells, in this
process, so that it pays for no import; pairs of runs alternate and medians count. The peer is
`nbgrader autograde` on the same submissions. The pool of threads is set beside a Dask cluster of as many
threads in this process, which the grader used before. What is missed is printed as missed, and the exit code
is 1.
"""

import argparse
import contextlib
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import LocalCluster
from nbclient import NotebookClient
from nbformat import v4
from tqdm import tqdm

from aiecon.exercises.source import about, solution, stamp
from aiecon_grading import gradebook, pipeline, record, sandbox
from aiecon_grading.course import Assigned, Course, assign
from aiecon_grading.restore import restore

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")  # as in the sandbox


def notebook(assigned: Assigned, who: str) -> dict:
    """A student's notebook with the reference solutions."""
    book = json.loads(json.dumps(assigned.released))
    author = {cell["id"]: cell for cell in json.loads(assigned.source.read_text())["cells"]}
    for cell in book["cells"]:
        if cell["id"].endswith("setup"):
            cell["source"] = stamp(cell["source"], STUDENT=who)
        if about(author[cell["id"]]).get("role") == "answer":
            text = "".join(author[cell["id"]]["source"])
            cell["source"] = re.sub(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", "", text, flags=re.M)
            assert solution(author[cell["id"]])
    return book


def school(folder: Path, name: str, number: int) -> tuple[Course, list[str]]:
    """A course with submissions of this many students."""
    course = Course.create(folder, "bench", None, None)
    assign(course, name)
    students = [f"s{n:04d}" for n in range(number)]
    (folder / "roster.csv").write_text("id\n" + "\n".join(students) + "\n")
    for who in students:
        path = folder / "submitted" / who / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook(course.assigned(name), who)))
    return course, students


def sandbox_overhead(course: Course, name: str, folder: Path, students: list[str]) -> tuple[float, float]:
    """Median seconds of a run in the sandbox, restored and judged, and of a bare run."""
    assigned, secret = course.assigned(name), course.secret()
    ours, bare = [], []
    for who in students:
        raw = (folder / "submitted" / who / name / f"{name}.ipynb").read_bytes()
        began = time.perf_counter()
        made = restore(raw, assigned, who, secret)
        run = sandbox.execute(made.run)
        result = record.mark(assigned, who, made, run, secret)
        ours.append(time.perf_counter() - began)
        assert all(m.points == m.of for m in result.marks.values() if m.points is not None), result
        cells = [
            v4.new_code_cell(text)
            for text, (kind, _) in zip(made.run, made.place, strict=True)
            if kind == "cell"
        ]
        client = NotebookClient(
            v4.new_notebook(cells=cells), timeout=300, allow_errors=True, kernel_name="python3"
        )
        began = time.perf_counter()
        client.execute(env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(sys.path)})
        bare.append(time.perf_counter() - began)
    return statistics.median(ours), statistics.median(bare)


def trusted(course: Course, name: str, students: list[str]) -> float:
    """Seconds per submission of restoring and recording: a pass over submissions that have all been run."""
    began = time.perf_counter()
    done = pipeline.grade(course, name, course.secret(), number=1)
    assert done.executed == 0
    return (time.perf_counter() - began) / len(students)


def timed(course: Course, name: str, number: int, only: list[str] | None = None, again: bool = True) -> float:
    began = time.perf_counter()
    with tqdm(total=len(only or course.people), unit="submission", desc=f"{number} workers") as bar:
        done = pipeline.grade(
            course,
            name,
            course.secret(),
            number=number,
            only=only,
            again=again,
            progress=lambda n: bar.update(n - bar.n),
        )
    assert all(result.state == "graded" for result in done.results.values())
    return time.perf_counter() - began


def by_dask(course: Course, name: str, number: int, only: list[str]) -> float:
    """Seconds of the same pass on a Dask cluster in this process, which is made for it."""
    began = time.perf_counter()
    options = {"threads_per_worker": 1, "processes": False, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(n_workers=number, silence_logs=50, **options) as local:
        where = local.scheduler_address
        done = pipeline.grade(course, name, course.secret(), cluster=where, only=only, again=True)
    assert all(result.state == "graded" for result in done.results.values())
    return time.perf_counter() - began


def nbgrader(course: Course, name: str, folder: Path, students: list[str]) -> float:
    """Seconds that `nbgrader autograde` takes for the same submissions."""
    peer = folder / "peer"
    source = json.loads(course.assigned(name).source.read_text())
    source["cells"] = [cell for cell in source["cells"] if about(cell).get("role") != "judge"]
    (peer / "source" / name).mkdir(parents=True)
    (peer / "source" / name / f"{name}.ipynb").write_text(json.dumps(source))
    (peer / "nbgrader_config.py").write_text("c = get_config()\nc.ClearSolutions.enforce_metadata = False\n")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    def call(*words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=peer,
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])

    call("generate_assignment", name)
    for who in students:
        path = peer / "submitted" / who / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook(course.assigned(name), who)))
    began = time.perf_counter()
    call("autograde", name)
    return time.perf_counter() - began


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--submissions", type=int, default=500)
    options.add_argument("--sample", type=int, default=40)
    options.add_argument("--set", default="02-training-cost")
    given = options.parse_args()
    cores = os.cpu_count() or 1
    lines: list[tuple[str, float, str, bool]] = []
    with tempfile.TemporaryDirectory() as where, contextlib.ExitStack():
        folder = Path(where)
        course, students = school(folder, given.set, given.submissions)
        few = students[: given.sample]
        ours, bare = sandbox_overhead(course, given.set, folder, few[:12])
        print(f"one submission: {ours:.2f} s restored, run and judged; {bare:.2f} s in a bare nbclient")
        lines.append(("sandbox and judge over a bare run", ours / bare - 1, "≤ 0.10", ours / bare <= 1.10))
        timed(course, given.set, 1, few[:1])  # the first pass makes the gradebook
        pairs = [(timed(course, given.set, 1, few), timed(course, given.set, 2, few)) for _ in range(2)]
        one, two = (statistics.median(times) for times in zip(*pairs, strict=True))
        lines.append(("two workers over one", one / two, "≥ 1.8", one / two >= 1.8))
        pairs = [(by_dask(course, given.set, 2, few), timed(course, given.set, 2, few)) for _ in range(3)]
        dask, pool = (statistics.median(times) for times in zip(*pairs, strict=True))
        lines.append(("a Dask cluster over the threads, two workers", dask / pool, "ratio", True))
        theirs = nbgrader(course, given.set, folder, few)
        lines.append(("nbgrader autograde over ours, one worker", theirs / one, "ratio", True))
        lines.append(("nbgrader autograde over ours, all cores", theirs / two, "ratio", True))
        fifty = students[:50]
        timed(course, given.set, cores, fifty, again=False)
        early = memory()
        rest = students[50:]
        took = timed(course, given.set, cores, rest, again=True) if rest else 0.0
        late = memory()
        if rest:
            whole = took * len(students) / len(rest) / 60
            lines.append((f"minutes for {len(students)} submissions", whole, "≤ 10", whole <= 10))
            lines.append(
                ("peak memory of the grader, all over 50", late / early, "≤ 1.15", late / early <= 1.15)
            )
        each = trusted(course, given.set, students)
        lines.append(("restore and record, seconds each", each, "≤ 0.25", each <= 0.25))
        with gradebook.opened(course) as book:
            assert len(gradebook.entries(book, course.assigned(given.set))) == len(students)
    print(f"{cores} cores, set {given.set}, memory of the grader {late:.0f} MB")
    for label, value, target, good in lines:
        print(f"{label:<45}{value:>8.3f}   target {target:<8}{'' if good else 'MISSED'}")
    return 0 if all(good for *_, good in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
