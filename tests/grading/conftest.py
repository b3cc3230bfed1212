"""A sandbox and a school for the tests of grading."""

import importlib.util
import os
from pathlib import Path

import pytest

from tests.grading.school import Make, School

WITHOUT = "NOT GRADED: these tests need `pip install -r requirements-grading.txt`, and bubblewrap on Linux: "


@pytest.fixture(scope="session")
def sandboxed() -> None:
    """Grading works here. Elsewhere these tests are a loud skip, and in continuous integration a failure."""
    reason = next(
        (f"{name} is missing" for name in ("nbgrader", "distributed") if not importlib.util.find_spec(name)),
        "",
    )
    if not reason:
        from aiecon_grading import sandbox

        try:
            sandbox.check_sandbox()
        except sandbox.NoSandbox as error:
            reason = str(error)
    if reason:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(WITHOUT + reason)


@pytest.fixture
def make(tmp_path: Path, sandboxed: None) -> Make:
    """A school with students of these names."""

    def school(*students: str, at: str = "school") -> School:
        return School(tmp_path / at, list(students))

    return school
