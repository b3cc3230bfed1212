"""The run that plants mutants can fail, leaves no model and no claim out, and its score adds up."""

import csv
import importlib
import math
from pathlib import Path

import pytest

from aiecon.claims import register
from aiecon.reference import rooms
from tests import model_mutants
from tests.model_mutants import EQUIVALENT, MODELS, ROOMS, ROOT, SCORES, Chosen, Mutant, Trees, equivalents


def test_every_model_is_mutated():
    assert set(MODELS) == {*rooms(), "domain"}
    listed = {path for room in ROOMS.values() for path in room.files}
    assert all((ROOT / path).exists() for path in listed)
    for name in rooms():
        if (folder := ROOT / "aiecon" / name).is_dir():
            inside = {f"aiecon/{name}/{path.name}" for path in folder.glob("*.py")}
            assert inside - {f"aiecon/{name}/__init__.py"} <= listed


def test_every_verdict_is_mutated():
    judged = {
        id
        for path in ROOMS["verdicts"].files
        for id in model_mutants.CLAIM.findall((ROOT / path).read_text("utf-8"))
    }
    assert judged == set(register._discover())


def test_a_mutant_of_a_verdict_meets_the_tests_of_its_claims():
    chosen = Chosen("verdicts", '@claim("A08")\ndef record() -> Claim:')
    witness = "tests/test_claims.py::test_rule_and_evidence_are_those_that_the_witness_saw"
    assert chosen.wanted(f"{witness}[A08]")
    assert not chosen.wanted(f"{witness}[A09]")
    assert Chosen("verdicts", "def fact() -> Evidence:").wanted(f"{witness}[A09]")


def test_what_all_claims_share_meets_some_of_them():
    chosen = Chosen("claims")
    assert chosen.wanted("tests/test_claims.py::test_templates")
    assert chosen.wanted("tests/test_claims.py::test_rule_and_evidence_are_those_that_the_witness_saw[A01]")
    assert not chosen.wanted("tests/test_claims.py::test_every_case_can_be_reached[A01]")


def test_the_tests_of_what_was_changed_come_first():
    lines = (ROOT / "aiecon" / "roots.py").read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.startswith("def bisect"))
    assert Mutant("aiecon/roots.py", line, "", "", "").function == "bisect"
    assert Mutant("aiecon/roots.py", 1, "", "", "").function == ""


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
    assert {row["room"] for row in rows} == set(ROOMS)
    for row in rows:
        mutants, tried, *parts = (
            int(row[n]) for n in ("mutants", "tried", "killed", "equivalent", "survivors")
        )
        assert sum(parts) == tried <= mutants, row["room"]
        assert bool(tried) == bool(row["measured"])
        assert bool(row["seed"]) == (0 < tried < mutants)


def test_the_interval_of_a_score_is_exact(monkeypatch):
    """Clopper and Pearson (1934): of none that failed in n trials, the rule of three."""
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext" / "house")
    interval = importlib.import_module("generated").interval
    low, high = interval(100, 100)
    assert (1 - low) * 100 == pytest.approx(-math.log(0.025), rel=0.02)
    assert high == 1
    assert interval(95, 100)[0] == pytest.approx(0.8872, abs=1e-4)
