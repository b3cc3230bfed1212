"""The explorables of a notebook, made by running its cells in this process."""

import contextlib
import functools
import io
import os
import tempfile
from pathlib import Path
from unittest import mock

import nbformat

from aiecon.explorable import Explorable
from tests.lints import python, runs


@functools.cache
def explorables(path: Path) -> dict[str, Explorable]:
    """Run a notebook's code from top to bottom, in an empty folder; return its explorables by name."""
    made: list[Explorable] = []
    begin = Explorable.__init__

    def noted(self: Explorable, *arguments: object, **named: object) -> None:
        begin(self, *arguments, **named)
        made.append(self)

    namespace = {"__name__": "__main__", "display": lambda *things: None}
    here = Path.cwd()
    with (
        tempfile.TemporaryDirectory() as empty,
        mock.patch.object(Explorable, "__init__", noted),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        os.chdir(empty)
        try:
            for i, cell in enumerate(nbformat.read(path, as_version=4).cells):
                if runs(cell):
                    exec(compile(python(cell), f"{path.name}, cell {i}", "exec"), namespace)
        finally:
            os.chdir(here)
    names = [e.name for e in made]
    assert len(set(names)) == len(names), f"{path.name}: two explorables of one name: {names}"
    return dict(zip(names, made, strict=True))
