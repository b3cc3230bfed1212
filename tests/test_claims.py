"""The register of claims: every verdict in it is computed, and what cannot be computed is refused."""

import re
from pathlib import Path

import pandas as pd
import pytest
from markdown_it import MarkdownIt
from pybtex.database import parse_file

from aiecon import claims
from aiecon.claims import ClaimError, judge, judges
from aiecon.data import load

ROOT = Path(__file__).parents[1]
JUDGED = load("press_claims").dropna(subset=["verdict"])["id"].tolist()
TEXTS = ["verdict", "confidence", "evidence", "would_change"]


# --- the register as it stands -----------------------------------------------------------------


@pytest.mark.parametrize("id", JUDGED)
def test_verdict_in_the_register_is_the_computed_one(id):
    judgement = judge(id)
    assert judgement.verdict == load("press_claims").set_index("id").loc[id, "verdict"]
    for text in (judgement.evidence, judgement.would_change, judgement.rule):
        assert text
        assert not re.search(r"\{\w+(:[^}]*)?\}(?!`)|nan|–", text), f"not filled: {text}"


def test_claims_of_every_chapter_there_is_are_judged():
    register = load("press_claims")
    chapters = {file.name[:2] for file in (ROOT / "chapters").glob("*.ipynb")}
    assert set(register[register["chapter"].isin(chapters)]["id"]) <= set(JUDGED)
    assert len(JUDGED) >= 6, "the claims of chapters 02 and 03"


@pytest.mark.parametrize("id", JUDGED)
def test_every_citation_of_a_verdict_is_in_the_bibliography(id):
    bibliography = set(parse_file(str(ROOT / "book" / "references.bib")).entries)
    roles = re.findall(r"\{cite:[tp]\}`([^`]+)`", judge(id).markdown())
    keys = {key.strip() for role in roles for key in role.split(",")}
    assert keys
    assert keys <= bibliography, f"not in references.bib: {', '.join(sorted(keys - bibliography))}"


def test_the_whole_register_is_listed_in_its_order():
    register = claims.claims()
    assert [c.id for c in register] == load("press_claims")["id"].tolist()
    assert [c.id for c in register if c.verdict] == JUDGED
    for c in register:
        assert c.verdict or (c.confidence, c.evidence, c.would_change, c.rule) == (None,) * 4


def test_the_page_has_every_claim_once():
    page = "\n".join(claims.page())
    for c in claims.claims():
        assert page.count(f"{c.id} · {c.claim}") == 1
    assert page.count("*Chapter to come*") == 34 - len(JUDGED)
    assert f"**{len(JUDGED)} of 34** claims are judged" in page


# --- the mechanism, on claims of its own ----------------------------------------------------------


@pytest.fixture
def register(monkeypatch):
    """An empty set of judges and a register of one claim, A99, with what the test writes in it."""
    monkeypatch.setattr(claims, "_rules", {})
    monkeypatch.setattr(claims, "_modules", lambda: None)

    def write(**cells: str) -> None:
        row = {"id": "A99", "account": "A", "claim": "It is so.", "kind": "cost", "chapter": "02"}
        row |= dict.fromkeys(TEXTS) | cells
        frame = pd.DataFrame([row], dtype="str").set_index("id", drop=False)
        monkeypatch.setattr(claims, "_register", lambda: frame)

    write()
    return write


FILLED = {"verdict": "false", "confidence": "high", "evidence": "Five.", "would_change": "Six."}


def rule(verdict: str, **numbers: object):
    @judges("A99")
    def twice_two():
        """False unless twice two
        is five."""
        return verdict, numbers


def test_a_judged_claim_has_all_its_parts(register):
    register(
        **FILLED
        | {"evidence": "Twice two is {n:.1f}, {cite:p}`kaplan2020` says {who}; {big:$.3s}, {share:.1%}."}
    )
    rule("false", n=4, who="he", big=5.576e6, share=0.123)
    judgement = judge("A99")
    assert judgement.evidence == "Twice two is 4.0, {cite:p}`kaplan2020` says he; $5.58 million, 12.3%."
    assert judgement.rule == "False unless twice two is five."
    assert (judgement.verdict, judgement.confidence, judgement.account) == ("false", "high", "A")


def test_the_box_is_a_labelled_group_whose_inside_is_markdown(register):
    register(**FILLED | {"verdict": "mostly true"})
    rule("mostly true")
    text = judge("A99")._repr_markdown_()
    tokens = [(t.type, t.content) for t in MarkdownIt().parse(text)]
    kinds = [kind for kind, _ in tokens]
    assert kinds[0] == kinds[-1] == "html_block"
    assert (
        tokens[0][1].strip()
        == '<div class="verdict verdict-mostly-true" role="group" aria-label="Verdict on claim A99">'
    )
    assert tokens[-1][1].strip() == "</div>"
    assert kinds.count("inline") == 5
    assert "**Verdict: mostly true.** Confidence: high." in text


def test_unknown_claim(register):
    with pytest.raises(ClaimError, match=r"no claim 'A98'; the register runs from A99 to A99"):
        judge("A98")


def test_claim_that_nobody_judges(register):
    with pytest.raises(ClaimError, match=r"A99: no function judges it yet; mark one with @judges\('A99'\)"):
        judge("A99")
    assert [c.verdict for c in claims.claims()] == [None]


@pytest.mark.parametrize(
    ("cells", "verdict", "numbers", "message"),
    [
        ({}, "false", {}, "twice_two computes 'false', press_claims.csv says nothing"),
        (FILLED, "true", {}, "computes 'true', press_claims.csv says 'false'"),
        (FILLED, "perhaps", {}, "says 'perhaps', which is none of: true, mostly true, misleading"),
        (FILLED | {"confidence": None}, "false", {}, "has a verdict, but no confidence"),
        (FILLED | {"evidence": "{n:.1f}"}, "false", {"m": 1}, "A99, evidence: no number 'n'; there are: m"),
        (FILLED | {"would_change": "{n}"}, "false", {"n": 1}, r"A99, would_change: \{n\} needs a format"),
        (FILLED | {"evidence": "{n:d}"}, "false", {"n": 1}, "format = 'd' is none of"),
    ],
)
def test_table_and_function_that_disagree(register, cells, verdict, numbers, message):
    register(**cells)
    rule(verdict, **numbers)
    with pytest.raises(ValueError, match=f"{message}"):
        judge("A99")
    with pytest.raises(ValueError, match=f"{message}"):
        claims.claims()


def test_verdict_that_no_function_computes(register):
    register(**FILLED)
    with pytest.raises(
        ClaimError, match="A99: the table has verdict, confidence, evidence, would_change, but no function"
    ):
        claims.claims()


def test_function_for_a_claim_that_is_not_there(register):
    @judges("Z01")
    def stray():
        """A test of nothing in the register."""

    with pytest.raises(ClaimError, match="judged, but not in the register: Z01"):
        claims.claims()


def test_function_without_a_docstring(register):
    with pytest.raises(ClaimError, match=r"A99: .*silent has no docstring"):

        @judges("A99")
        def silent():
            return "false", {}


def test_two_functions_for_one_claim(register):
    rule("false")

    def elsewhere():
        """Another test."""

    elsewhere.__module__ = "aiecon.claims.elsewhere"
    with pytest.raises(
        ClaimError, match=r"A99: both .*twice_two and aiecon\.claims\.elsewhere\..*elsewhere judge it"
    ):
        judges("A99")(elsewhere)
