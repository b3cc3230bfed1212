"""A disk that is really full while submissions are collected and graded."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aiecon_grading import gradebook
from aiecon_grading.course import Course
from tests.grading.school import SET, TREE, Make

resource = pytest.importorskip("resource")  # Windows has no limits of this kind, and no sandbox

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandboxed")]


@dataclass
class Disk:
    """A small file system that can be filled; where none can be mounted, a limit on the size of a file."""

    place: Path
    mounted: bool
    words: str

    def aiecon(self, *words: str, full: bool = False) -> tuple[int, str, list[str]]:
        """Exit code, output, and what could not be done; `full`: with no space left."""
        filler = self.place / "filler"
        if full and self.mounted:
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(bytes(4096)):
                    pass
            about = os.statvfs(self.place)
            assert about.f_bavail == 0

        def limit() -> None:
            if full and not self.mounted:
                resource.setrlimit(resource.RLIMIT_FSIZE, (256, resource.RLIM_INFINITY))

        name, *rest = words
        command = [sys.executable, "-m", "aiecon_grading", name, SET, *rest]
        done = subprocess.run(
            [*command, "--folder", str(self.place / "course")],
            env={**os.environ, "PYTHONPATH": TREE},
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=limit,
        )
        filler.unlink(missing_ok=True)
        assert "Traceback" not in done.stderr
        told = [line for line in done.stderr.splitlines() if line.startswith("aiecon: ")]
        return done.returncode, done.stdout, told


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if shutil.which("mount") and subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        try:
            yield Disk(place, True, "No space left on device")
        finally:
            subprocess.run(["umount", str(place)], check=True)
    else:
        yield Disk(place, False, "File too large")


def dump(course: Course) -> dict[str, Any]:
    with gradebook.opened(course) as book:
        return gradebook.dump(book, course.assigned(SET))


def test_a_full_disk_stops_and_loses_nothing(make: Make, disk: Disk) -> None:
    school = make("ada", "bob")
    sent = school.folder / "sent"
    sent.mkdir()
    for who in ("ada", "bob"):
        (sent / f"{who}.ipynb").write_text(json.dumps(school.answered(who)))
        os.utime(sent / f"{who}.ipynb", (1_800_000_000, 1_800_000_000))
    shutil.copytree(school.course.folder, disk.place / "course")
    course = Course.open(disk.place / "course")

    code, _, errors = disk.aiecon("collect", str(sent), full=True)
    assert (code, len(errors)) == (1, 1)
    assert f"{SET}.ipynb: {disk.words}" in errors[0]
    assert not list(course.folder.rglob(".new-*"))
    code, said, _ = disk.aiecon("collect", str(sent))
    assert code == 0
    assert "Collected 2 submissions" in said

    assert disk.aiecon("grade", "--workers", "1", "--only", "ada")[0] == 0
    before = dump(course)
    code, _, errors = disk.aiecon("grade", "--workers", "1", full=True)
    assert (code, len(errors)) == (1, 1)
    assert disk.words in errors[0]
    assert not list(course.folder.rglob(".new-*"))
    assert dump(course) == before
    code, said, _ = disk.aiecon("grade", "--workers", "1")
    assert code == 0
    assert "2 graded" in said
    assert "1 were run now" in said  # what ada's had shown was kept

    shutil.copytree(course.folder / "submitted", school.course.folder / "submitted")
    elsewhere = Disk(school.course.folder.parent, False, "")
    assert elsewhere.aiecon("grade", "--workers", "1")[0] == 0
    assert dump(course) == dump(school.course)
