"""What is alive in a notebook, made by running its cells in this process."""

import contextlib
import functools
import io
import os
import tempfile
from pathlib import Path
from unittest import mock

import nbformat
from anywidget import AnyWidget

from aiecon.explorable import Answer, Explorable, Guess, Sentence
from tests.lints import python, runs


def explorables(path: Path) -> dict[str, Explorable]:
    """Run a notebook's code from top to bottom, in an empty folder; return its explorables by name."""
    return _named(path, Explorable)


def sentences(path: Path) -> dict[str, Sentence]:
    """The same for its sentences with sliders."""
    return _named(path, Sentence)


def guesses(path: Path) -> dict[str, Guess]:
    """The same for its charts to draw on."""
    return _named(path, Guess)


def answers(path: Path) -> dict[str, Answer]:
    """The same for its boxes for answers."""
    return _named(path, Answer)


def _named(path: Path, kind: type) -> dict:
    made = [thing for thing in _living(path) if isinstance(thing, kind)]
    names = [thing.name for thing in made]
    assert len(set(names)) == len(names), f"{path.name}: two of one name: {names}"
    return dict(zip(names, made, strict=True))


@functools.cache
def _living(path: Path) -> list[AnyWidget]:
    made: list[AnyWidget] = []
    begin = AnyWidget.__init__

    def noted(self: AnyWidget, *arguments: object, **named: object) -> None:
        begin(self, *arguments, **named)
        made.append(self)

    namespace = {"__name__": "__main__", "display": lambda *things: None}
    here = Path.cwd()
    with (
        tempfile.TemporaryDirectory() as empty,
        mock.patch.object(AnyWidget, "__init__", noted),
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
    return made
