"""How long the book takes to build: from nothing, and again with nothing changed.

    python benchmarks/build.py

Builds a copy of the tree, so that the book that is there stays as it is.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {"cold build": 240.0, "build with nothing changed": 15.0}


def build(tree: Path) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    here = {**os.environ, "PYTHONPATH": str(tree)}
    began, before = time.monotonic(), os.times()
    ran = subprocess.run(
        [sys.executable, "tools/book.py", "build", "--here"],
        cwd=tree, env=here, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if ran.returncode:
        sys.exit(ran.stdout[-4000:])
    after = os.times()
    processor = sum(after[2:4]) - sum(before[2:4])
    return time.monotonic() - began, processor


def main() -> int:
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "book"
        shutil.copytree(
            ROOT, tree, ignore=shutil.ignore_patterns("_build", ".*", "__pycache__", "*.egg-info")
        )
        chapters = len(list(tree.glob("chapters/*.ipynb")))
        for name, limit in LIMITS.items():
            seconds, processor = build(tree)
            missed += seconds > limit
            held = "ok  " if seconds <= limit else "MISS"
            shown = f"{seconds:>10.1f} s      ≤ {limit:<10.0f} {seconds / limit:.2f} of the limit"
            print(f"{held}  {f'{name}, {chapters} chapters':<52} {shown} ({processor:.0f} s of processor)")
    return missed > 0


if __name__ == "__main__":
    sys.exit(main())
