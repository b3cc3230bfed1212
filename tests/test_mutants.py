"""The run that plants mutants in the models can fail, leaves no model out, and its score adds up."""

import csv
from pathlib import Path

import pytest

from aiecon.reference import rooms
from tests import model_mutants
from tests.model_mutants import EQUIVALENT, ROOMS, ROOT, SCORES, Chosen, Mutant, Trees, equivalents


def test_every_model_is_mutated():
    assert set(ROOMS) == {*rooms(), "domain"}
    listed = {path for paths in ROOMS.values() for path in paths}
    assert all((ROOT / path).exists() for path in listed)
    for name in rooms():
        if (folder := ROOT / "aiecon" / name).is_dir():
            inside = {f"aiecon/{name}/{path.name}" for path in folder.glob("*.py")}
            assert inside - {f"aiecon/{name}/__init__.py"} <= listed


def test_a_room_meets_its_own_tests():
    chosen = Chosen("roots")
    assert chosen.wanted("tests/test_roots.py::test_arrays_broadcast")
    assert chosen.wanted("tests/test_domain.py::test_defaults_lie_inside_their_domains[roots.bracket]")
    assert chosen.wanted(
        "tests/test_domain.py::test_every_domain_refuses_what_lies_outside[roots.bracket.steps]"
    )
    assert not chosen.wanted("tests/test_domain.py::test_defaults_lie_inside_their_domains[events.power]")
    assert not chosen.wanted("tests/test_reproductions.py::test_reproduction[compute: Llama, GPU-hours]")


@pytest.mark.slow
def test_a_fault_is_noticed_and_a_remark_is_not(tmp_path):
    """Were every mutant noticed, or none, the run could say nothing."""
    path = "aiecon/roots.py"
    source = (ROOT / path).read_text("utf-8")
    trees = Trees(str(tmp_path), "roots")
    for old, new, lives in [("(low + high) / 2", "(low + high) / 3", False), (" = (low", "  = (low", True)]:
        assert old in source
        assert trees.survives(Mutant(path, 1, old, new, source.replace(old, new)), 300) is lives
    assert all((tree / path).read_text("utf-8") == source for tree in trees.free.queue)


def test_a_mutant_called_equivalent_is_one_of_a_line_that_stands():
    for path, was, now in equivalents():
        assert was in {line.strip() for line in (ROOT / path).read_text("utf-8").splitlines()}, (
            f"{EQUIVALENT.name}: {path} no longer holds {was!r}"
        )
        assert was != now
    assert all(len(entry["why"].split()) > 3 for entry in model_mutants.argued())


def test_the_score_adds_up():
    with Path(SCORES).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["module"] for row in rows} == set(ROOMS)
    for row in rows:
        mutants, tried, *parts = (int(n) for n in list(row.values())[1:6])
        assert sum(parts) == tried <= mutants, row["module"]
        assert bool(tried) == bool(row["measured"])
