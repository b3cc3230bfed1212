"""The register of claims: each verdict follows from evidence, each could fall, and what cannot is refused."""

import dataclasses
import functools
import html
import inspect
import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from markdown_it import MarkdownIt
from pybtex.database import parse_file

from aiecon import claims, scenario
from aiecon.claims import (
    Case,
    Change,
    Claim,
    ClaimError,
    Evidence,
    Leg,
    Option,
    Part,
    claim,
    decoding,
    judge,
    opinion,
    register,
)
from aiecon.claims import box as box_module
from aiecon.claims import page as page_module
from aiecon.claims import scaling as scaling_claims
from aiecon.claims import verdict as verdict_module
from aiecon.claims.argue import argue
from aiecon.claims.badge import badge
from aiecon.claims.box import Judgement, fill_placeholders, sureness
from aiecon.claims.checks import check_claim, placeholders
from aiecon.claims.verdict import VERDICTS
from aiecon.data import load
from tests import mutants, witness
from tests.prose import uncited

ROOT = Path(__file__).parents[1]
CHAPTERS = {file.name[:2] for file in (ROOT / "chapters").glob("*.ipynb")}
REGISTER = load("press_claims").set_index("id", drop=False)
DUE = [id for id in REGISTER.index if REGISTER.loc[id, "chapter"] in CHAPTERS]  # their chapter is there
JUDGED = [id for id in REGISTER.index if id in DUE or id in register._discover()]
AGE = pd.Timedelta(days=400)  # of the youngest fact on a claim that is also about today
EDITION = pd.Timestamp(yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["date-released"])


@functools.cache
def judged(id: str) -> Claim:
    made = judge(id).judged
    assert made is not None
    return made


def everywhere(made: Claim) -> dict[str, np.ndarray]:
    """Places all over the stated ranges: ends, alternatives and changes crossed, and many random ones."""
    rng = np.random.default_rng(0)
    special = []
    for name, evidence in made.evidence.items():
        values = {evidence.low, evidence.high, *(option.value for option in evidence.options)}
        values |= {change.evidence[name] for change in made.changes if name in change.evidence}
        special.append(sorted(values))
    crossed = np.array(list(itertools.islice(itertools.product(*special), 20_000)), dtype=float)
    shares = rng.random((20_000, len(special)))
    places = {}
    for i, (name, e) in enumerate(made.evidence.items()):
        spread = (
            e.low * (e.high / e.low) ** shares[:, i] if e.log else e.low + (e.high - e.low) * shares[:, i]
        )
        spread = np.round(spread) if e.format == "no|yes" else spread
        mixed = np.where(rng.random(len(spread)) < 0.4, rng.choice(np.array(special[i]), len(spread)), spread)
        places[name] = np.concatenate([crossed[:, i], spread, mixed])
    return places


def held(part: Part, places: dict[str, np.ndarray]) -> np.ndarray:
    """Which legs hold at each place."""
    count = len(next(iter(places.values())))
    return np.array([np.broadcast_to(leg.holds(places), (count,)) for leg in part.legs]).T


# --- every claim could fall ------------------------------------------------------------------------


def test_every_claim_of_every_chapter_is_judged():
    missing = [id for id in DUE if id not in register._discover()]
    assert not missing, f"in the register for a chapter that is there, and judged by no function: {missing}"


@pytest.mark.parametrize("id", JUDGED)
def test_a_box_writes_dollars_in_words(id):
    """Two dollar signs in a box would make mathematics of what stands between them."""
    assert not re.search(r"\$\s*\d", judge(id).markdown()), "write USD or dollars"


@pytest.mark.parametrize("id", JUDGED)
def test_at_least_two_verdicts_can_be_reached(id):
    for part in judged(id).parts:
        codes = np.unique(part.code(everywhere(judged(id))))
        assert len(codes) >= 2, f"{id}, {part.name}: only {[VERDICTS[int(c)] for c in codes]}"


@pytest.mark.parametrize("id", JUDGED)
def test_each_leg_can_fail_and_turn_the_verdict_alone(id):
    for part in judged(id).parts:
        seen = {tuple(row) for row in np.unique(held(part, everywhere(judged(id))), axis=0)}
        for i, leg in enumerate(part.legs):
            assert {row[i] for row in seen} == {True, False}, f"{id}: leg {leg.name} is the same everywhere"
            pairs = [(row, (*row[:i], not row[i], *row[i + 1 :])) for row in seen]
            turned = [verdict_of(part, one) != verdict_of(part, two) for one, two in pairs if two in seen]
            assert any(turned), f"{id}: leg {leg.name} never turns the verdict of {part.name} by itself"


def verdict_of(part: Part, row: tuple) -> float:
    return float(part.follows(dict(zip((leg.name for leg in part.legs), row, strict=True))))


@pytest.mark.parametrize("id", JUDGED)
def test_every_case_can_be_reached(id):
    for part in judged(id).parts:
        codes = {VERDICTS[int(code)] for code in np.unique(part.code(everywhere(judged(id))))}
        assert codes == {case.verdict for case in part.cases}, f"{id}, {part.name}"


@pytest.mark.parametrize("id", JUDGED)
def test_no_quantity_is_printed_as_its_threshold(id):
    """A reader sees by how much a leg holds or fails: one more digit where rounding hides it."""
    for part, leg in judged(id).legs:
        value = float(leg.value(judged(id).main))
        alike = leg.written(value) == leg.written(leg.threshold)
        hidden = alike and value != leg.threshold and leg.format != "no|yes"
        assert not hidden, f"{id}, {part.name}: {leg.name} = {value:g} is printed as {leg.written(value)}"


@pytest.mark.parametrize("id", JUDGED)
def test_words_are_filled_and_sources_are_in_the_bibliography(id):
    text = judge(id).markdown()
    assert not re.search(r"\{\w+(:[^}]*)?\}(?!`)|\bnan\b|–", text), f"not filled: {text}"
    bibliography = set(parse_file(str(ROOT / "book" / "references.bib")).entries)
    keys = {key.strip() for role in re.findall(r"\{cite:[tp]\}`([^`]+)`", text) for key in role.split(",")}
    assert keys <= bibliography, f"not in references.bib: {', '.join(sorted(keys - bibliography))}"


@pytest.mark.parametrize("id", JUDGED)
def test_numbers_in_the_words_are_cited_or_computed(id):
    made, chapter = judged(id), REGISTER.loc[id, "chapter"]
    texts = [made.says, *(change.says for change in made.changes)]
    for text in texts:
        told = re.sub(r"\{\w+(:[^{}]*)?\}(?!`)", "", " ".join(text.split()))
        assert uncited(told, chapter) == [], id


@pytest.mark.parametrize("id", JUDGED)
def test_a_change_tells_the_number_that_was_tried(id):
    """By the name of its evidence: typed a second time it could be another."""
    made = judged(id)
    for change in made.changes:
        twice = {
            name for name in placeholders(change.says) if made.numbers.get(name) in change.evidence.values()
        }
        assert not twice, f"{id}, change {change.label!r}"


@pytest.mark.parametrize("id", JUDGED)
def test_the_badge_follows_the_evidence(id):
    made, figure = judged(id), argue(id, judged(id))
    for change in made.changes:
        said = figure.compute(**change.evidence)["readouts"]["The book would say"]
        assert VERDICTS[int(said)] == made.decide(**change.evidence)


# --- faults of judgement are noticed ---------------------------------------------------------------


WITNESS = yaml.safe_load(witness.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("id", JUDGED)
def test_rule_and_evidence_are_those_that_the_witness_saw(id):
    assert witness.described(judged(id)) == WITNESS.get(id), (
        "if that is meant, or the claim is new, run python tests/witness.py and read the difference"
    )


@pytest.mark.parametrize("id", JUDGED)
def test_a_fault_planted_in_a_verdict_turns_red(id):
    """Each mutant is refused when it is judged, or is not what the witness saw."""
    survivors = []
    for what, mutant in mutants.of(judged(id)):
        try:
            check_claim(id, mutant)
        except ClaimError:
            continue
        if witness.described(mutant) == WITNESS.get(id):
            survivors.append(what)
    assert survivors == []


# --- the register and the accounts -----------------------------------------------------------------


def test_every_sentence_became_a_claim_or_is_said_to_be_none():
    sentences = load("account_sentences")
    assert (sentences["claims"].isna() == sentences["no_claim"].notna()).all()
    became = {
        (r.account, r.sentence, id)
        for r in sentences.itertuples()
        if isinstance(r.claims, str)
        for id in r.claims.split()
    }
    stated = {(r.account, int(n), r.id) for r in REGISTER.itertuples() for n in r.sentences.split()}
    assert became == stated
    for account, rows in sentences.groupby("account"):
        assert rows["sentence"].tolist() == list(range(len(rows))), f"account {account} has a gap"


def test_a_claim_about_today_has_a_young_fact():
    since = load("since").dropna(subset=["claims"])
    for id in (id for id in JUDGED if REGISTER.loc[id, "current"] == "yes"):
        dates = since[since["claims"].str.split().map(lambda named, id=id: id in named)]["date"]
        assert len(dates), f"{id} is also about today (current): since.csv has no fact that names it"
        assert EDITION - dates.max() <= AGE, f"{id}: its youngest fact is of {dates.max():%B %Y}"


def test_the_page_has_every_claim_once():
    lines = "\n".join(page_module.register_lines(ROOT / "chapters"))
    for c in claims.claims():
        said = html.escape(c.claim)
        assert lines.count(f'<th scope="row"><a href="#{c.id}">{c.id}</a></th><td>{said}</td>') == 1
        assert lines.count(f'<article class="claim-entry" id="{c.id}"><details><summary><b>{c.id}</b> ') == 1
        assert lines.count(f'href="#{c.id}" title="{c.id}, {c.verdict}: {said}"') == 1
    assert f"**{len(JUDGED)} of {len(REGISTER)}** claims are judged" in lines


def test_an_interval_of_a_rate_covers_less_than_everything():
    items = load("progress_rates").dropna(subset=["interval_percent"]).item
    assert len(items) > 0
    assert all(0.5 < scaling_claims.progress(item)[2] < 1 for item in items)


def test_a_chip_that_cannot_hold_the_weights_serves_nobody():
    assert decoding.room("V100 SXM2 32GB", 1e3, 8) == 0
    assert decoding.most_per_chip("V100 SXM2 32GB", 20.0, 8, 1e3) == 0


# --- the machinery, on a claim of its own ----------------------------------------------------------


def example(**changed: object) -> Claim:
    """Twice as dear by one source, five times or more by two; and he said so."""
    times = [Option(value, "a", "kaplan2020") for value in (5.0, 6.0, 2.0)]
    dear = Leg("dear", "at least {}", lambda times: times, at_least=4.0, why="so")
    said = Leg("said", "he did", lambda spoke: spoke, at_least=0.5, why="fact")
    spoke = Option(1.0, "seen", "hoffmann2022")
    parts: dict = {
        "evidence": {
            "times": Evidence("Times", *times, low=1, high=40, log=True),
            "spoke": Evidence("He said so", spoke, low=0, high=1, format="no|yes"),
        },
        "parts": [
            Part("size", "It is dear", "true", [dear], [Case("true", "dear"), Case("false")]),
            Part("speech", "He said it", "true", [said], [Case("true", "said"), Case("false")]),
        ],
        "says": "It is {times:.1f} {cite:p}`kaplan2020`, and {said:no|yes}.",
        "changes": [
            Change("Cheap", "At {times:.0f}", turns="misleading", times=3.0),
            Change("Silent", "Had he said nothing", turns="false", part="speech", spoke=0.0),
        ],
    }
    return Claim(**{**parts, **changed})


def test_verdict_and_how_sure_come_from_the_combinations():
    made = example()
    check_claim("A99", made)
    assert made.shares.combinations == 3
    assert made.shares.shares == pytest.approx({"true": 2 / 3, "misleading": 1 / 3})
    assert (made.verdict, made.sure) == ("true", "not computed")  # three combinations are too few
    assert made.decide(times=1.0) == "misleading"
    assert made.decide(times=1.0, spoke=0.0) == "false"


@pytest.mark.parametrize(
    ("values", "verdict", "sure"),
    [
        ([5.0] * 19 + [2.0], "true", "high"),
        ([5.0] * 18 + [2.0] * 2, "true", "medium"),
        ([5.0] * 3 + [2.0], "true", "low"),
        ([5.0] * 2 + [2.0], "true", "not computed"),
    ],
)
def test_how_sure_is_the_share_of_combinations_that_are_not_few(values, verdict, sure):
    made = example()
    options = [Option(value + i / 1e3, str(i), "kaplan2020") for i, value in enumerate(values)]
    made.evidence["times"] = Evidence("Times", *options, low=1, high=40, log=True)
    assert (made.verdict, made.sure) == (verdict, sure)


@pytest.mark.parametrize(
    ("spoke", "named"),
    [([1.0], ["said"]), ([1.0, 1.0], ["said"]), ([1.0, 0.0], [])],
)
def test_a_comparison_that_decides_and_was_not_varied_is_named(spoke, named):
    """Many combinations that agree say nothing of what is the same in all of them."""
    made = example()
    times = [Option(5.0 + i, "a", "kaplan2020") for i in range(4)]
    made.evidence["times"] = Evidence("Times", *times, low=1, high=40, log=True)
    options = [Option(value, "a", "kaplan2020") for value in spoke]
    made.evidence["spoke"] = Evidence("He said so", *options, low=0, high=1, format="no|yes")
    assert [leg.name for leg in made.unvaried] == named
    told = " Not varied, though it alone would turn the verdict: whether he did."
    assert sureness(made).endswith(told) == bool(named and made.verdict != "contested")


def test_a_comparison_that_turns_nothing_alone_is_not_named():
    """It is cheap, so the whole is false or misleading whatever he said; a half that varies is enough."""
    made = example()
    cheap = [Case("false", "dear"), Case("true")]
    made.parts.append(Part("thrift", "It is cheap", "false", made.parts[0].legs, cheap))
    assert made.unvaried == []


def test_options_of_two_sides_of_a_choice_never_meet():
    made = example()
    usual, equal = ({"market": market} for market in ("usual", "equal"))
    times = [Option(5.0, "a", "kaplan2020", usual), Option(2.0, "b", "kaplan2020", equal)]
    spoke = [Option(1.0, "a", "kaplan2020", usual), Option(0.0, "b", "kaplan2020", equal)]
    made.evidence["times"] = Evidence("Times", *times, low=1, high=40, log=True)
    made.evidence["spoke"] = Evidence("He said so", *spoke, low=0, high=1, format="no|yes")
    assert made.shares.combinations == 2
    assert {name: list(values) for name, values in made.grid.items()} == {
        "times": [5.0, 2.0],
        "spoke": [1.0, 0.0],
    }
    made.evidence["spoke"] = Evidence("He said so", *reversed(spoke), low=0, high=1, format="no|yes")
    with pytest.raises(ClaimError, match="A99: the first options, its main specification, cannot meet"):
        check_claim("A99", made)


def test_an_option_that_decides_nothing_does_not_outvote_the_other_side_of_a_choice():
    made = example()
    usual, equal = ({"market": market} for market in ("usual", "equal"))
    times = [Option(5.0, "a", "kaplan2020", usual), Option(2.0, "b", "kaplan2020", equal)]
    made.evidence["times"] = Evidence("Times", *times, low=1, high=40, log=True)
    before = made.shares.shares
    made = example()
    more = [Option(6.0 + i, str(i), "kaplan2020", usual) for i in range(8)]
    made.evidence["times"] = Evidence("Times", *times, *more, low=1, high=40, log=True)
    assert made.shares.combinations == 10
    assert made.shares.shares == pytest.approx(before) == {"true": 0.5, "misleading": 0.5}


def test_a_combination_that_takes_no_side_belongs_to_each():
    """Two sides of one option and a third option beside them: it counts within each, not as a side."""
    made = example()
    usual, equal = ({"market": market} for market in ("usual", "equal"))
    times = [Option(5.0, "a", "kaplan2020", usual), Option(2.0, "b", "kaplan2020", equal)]
    free = Option(3.0, "c", "kaplan2020")
    made.evidence["times"] = Evidence("Times", *times, free, low=1, high=40, log=True)
    assert made.weights == pytest.approx([1 / 4, 1 / 4, 1 / 2])
    uneven = example()
    uneven.evidence["times"] = Evidence("Times", *times, times[0], low=1, high=40, log=True)
    assert uneven.weights == pytest.approx([1 / 4, 1 / 2, 1 / 4])


def test_parts_may_be_contested_in_a_whole_that_is_not():
    """It is dear, and it is cheap: whichever way the evidence falls, one of the two fails."""
    made = example()
    cheap = [Case("false", "dear"), Case("true")]
    made.parts[1] = Part("thrift", "It is cheap", "contested", made.parts[0].legs, cheap)
    options = [Option(v, "a", "kaplan2020") for v in (5.0, 2.0)]
    made.evidence["times"] = Evidence("Times", *options, low=1, high=40, log=True)
    assert [shares.verdict for shares in made.shares_of.values()] == ["contested", "contested"]
    assert (made.verdict, made.sure) == ("misleading", "not computed")


def test_no_clear_majority_is_contested():
    options = [Option(v, "a", "kaplan2020") for v in (5.0, 2.0)]
    made = example()
    made.evidence["times"] = Evidence("Times", *options, low=1, high=40, log=True)
    assert made.shares_of["size"].verdict == "contested"
    with pytest.raises(ClaimError, match=r"A99, part size: computes 'contested' .*not 'true'"):
        check_claim("A99", made)


def test_the_box_is_a_labelled_group_whose_inside_is_markdown():
    text = Judgement("A99", "A", "It is dear, he says.", "says", "him", "02", example()).markdown()
    tokens = MarkdownIt().enable("table").parse(text)
    assert tokens[0].content.strip() == (
        '<article class="verdict verdict-true" id="verdict-A99" aria-label="Verdict on claim A99">'
    )
    assert tokens[-1].content.strip() == "</article>"
    assert tokens[1].content.startswith('<div class="verdict-head"><a class="verdict-id" ')
    assert badge("true") in tokens[1].content
    assert "67% of 3 agree" in tokens[1].content
    assert "It is 5.0 {cite:p}`kaplan2020`, and yes." in text
    assert "**true** if at least 4; otherwise **false**." in text
    assert "- At 3: then *misleading*." in text
    assert 'aria-label="Share of each verdict: 67% true, 33% misleading"' in text
    assert "*Said by: him. Its hedge: says.*" in text


def swapped(part: int, **fields: object) -> list[Part]:
    parts = example().parts
    parts[part] = Part(**{**vars(parts[part]), **fields})
    return parts


def with_evidence(**evidence: Evidence) -> dict:
    return {"evidence": {**example().evidence, **evidence}}


def with_change(*, turns: str = "false", **evidence: float) -> dict:
    return {"changes": [Change("x", "y", turns=turns, **evidence)]}


def fact(value: float, source: str, what: str = "a") -> Evidence:
    return Evidence("s", Option(value, what, source), low=0, high=1)


def several(*values: float) -> Evidence:
    return Evidence(
        "Times", *(Option(value, "a", "kaplan2020") for value in values), low=1, high=40, log=True
    )


def half() -> list[Part]:
    """He never said it, by a rule that says false or misleading: then the whole misleads, dear or not."""
    said = [Case("true", "not said"), Case("misleading")]
    return [swapped(0)[0], Part("speech", "x", "misleading", example().parts[1].legs, said)]


REFUSED = [
    ({"parts": swapped(0, verdict="false")}, "A99, part size: computes 'true' .*not 'false'"),
    ({"parts": swapped(0, cases=[Case("true", "dear")])}, "size: its last case, and no other, is without"),
    (
        {"parts": swapped(0, cases=[Case("false")])},
        r"size: cases name the legs \[\], and there are \['dear'\]",
    ),
    ({"parts": swapped(1, name="size")}, "two parts are named size"),
    ({"says": "Nothing."}, r"A99, part size: the words name neither \{dear\} nor \['times'\]"),
    (with_change(times=3.0), "turns the claim to 'misleading', not to 'false'"),
    (with_change(times=30.0), "does not turn the claim, which stays 'true'"),
    (with_change(times=99.0), "times = 99 lies outside its range, 1 to 40"),
    (with_change(times=3.0, turns="wrong"), "turns to 'wrong', which is none of"),
    (with_change(hours=3.0), "no evidence hours; there is times, spoke"),
    ({"changes": []}, "none of its changes turns the verdict of the whole claim"),
    (with_evidence(idle=fact(1.0, "b")), "no leg uses the evidence idle; it decides nothing"),
    ({"evidence": {"times": example().evidence["times"]}}, "legs ask for spoke; the evidence is times"),
    (with_evidence(spoke=fact(2.0, "b")), r"evidence spoke = 2 \(a\) lies outside its range, 0 to 1"),
    (with_evidence(spoke=fact(1.0, " ")), r"evidence spoke = 1 \(a\) has no source"),
    (with_evidence(spoke=fact(1.0, "b", " ")), r"evidence spoke = 1 \( \) has no source"),
    (with_evidence(spoke=Evidence("s", low=0, high=1)), "evidence spoke has no value"),
    (
        {
            "parts": swapped(
                0,
                legs=[
                    Leg("dear", "", lambda times: np.where(times > 2, times, np.nan), at_least=4, why="so")
                ],
            )
        },
        "part size, leg dear: not a number somewhere among the alternatives",
    ),
    (
        with_evidence(times=several(2.0, 5.0, 6.0)),
        "part size: the main specification says 'false', most alternatives say 'true'",
    ),
    (
        with_evidence(times=several(*np.linspace(4, 6, 20_001))),
        "20,001 combinations of alternatives; at most",
    ),
    ({"changes": [Change("Cheap", "x", turns="false", part="size", times=1.0)], "parts": half()}, "none of"),
]


@pytest.mark.parametrize(("changed", "message"), REFUSED)
def test_what_does_not_hold_together_is_refused(changed, message):
    with pytest.raises(ClaimError, match=message):
        check_claim("A99", example(**changed))


def test_as_many_combinations_as_are_allowed_are_judged():
    made = example(**with_evidence(times=several(*np.linspace(4, 6, 20_000))))
    check_claim("A99", made)
    assert made.shares.combinations == 20_000


@pytest.mark.parametrize("module", [verdict_module, box_module])
def test_evidence_and_verdicts_cannot_be_changed(module):
    made = [cls for cls in vars(module).values() if dataclasses.is_dataclass(cls)]
    assert made
    assert all(cls.__dataclass_params__.frozen for cls in made)


@pytest.mark.parametrize("codes", list(itertools.product(range(5), repeat=3)))
def test_one_standard_for_claims_of_several_parts(codes):
    """In words: alike is alike; a false or misleading part misleads; what is open stays open."""
    words = {VERDICTS[code] for code in codes}
    if len(words) == 1:
        expected = words.pop()
    elif words & {"false", "misleading"}:
        expected = "misleading"
    else:
        expected = "unresolved" if "unresolved" in words else "mostly true"
    assert VERDICTS[int(verdict_module.combined(codes))] == expected


def test_rules_out_of_the_scale_are_refused():
    with pytest.raises(ClaimError, match="a case says 'perhaps', which is none of: true, mostly true"):
        Case("perhaps")
    with pytest.raises(ClaimError, match="a case says 'contested'"):
        Case("contested")
    with pytest.raises(ClaimError, match="leg 'x': one of at_least, above, at_most, below is its threshold"):
        Leg("x", "y", lambda a: a, why="z")
    with pytest.raises(ClaimError, match="leg 'x': its threshold needs a reason"):
        Leg("x", "y", lambda a: a, why=" ", at_least=1)


@pytest.mark.parametrize("made", [Evidence, Leg, Change])
def test_what_decides_is_named_where_it_is_said(made):
    """Label and words may go by their place; thresholds, ranges and reasons may not."""
    parameters = list(inspect.signature(made).parameters.values())
    assert not [p.name for p in parameters if p.kind is p.POSITIONAL_ONLY]
    assert {"low", "why", "turns"} & {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}


def test_templates():
    with pytest.raises(ClaimError, match="A99: no number 'n'; there are: m"):
        fill_placeholders("{n:.1f}", {"m": 1.0}, "A99")
    with pytest.raises(ClaimError, match=r"A99: \{m\} needs a format"):
        fill_placeholders("{m}", {"m": 1.0}, "A99")
    assert fill_placeholders("{who} {cite:t}`a`", {"who": "He"}, "A99") == "He {cite:t}`a`"


def test_one_name_for_two_numbers_is_refused():
    shown = Judgement("A99", "A", "It is so.", "", "", "02", example(numbers={"times": 7.0}))
    with pytest.raises(ClaimError, match=r"A99: times is two numbers, 5\.0 and 7\.0; rename one"):
        shown.markdown()


def test_unknown_claims_and_judges(monkeypatch):
    with pytest.raises(ClaimError, match=r"no claim 'A98'; the register runs from A01 to B14"):
        judge("A98")
    monkeypatch.setattr(register, "_makers", {})
    with pytest.raises(ClaimError, match=r"A01: no function judges it yet; mark one with @claim\('A01'\)"):
        judge("A01")
    claim("Z01")(example)
    with pytest.raises(ClaimError, match="judged, but not in the register: Z01"):
        judge("A01")

    def elsewhere() -> Claim:
        return example()

    elsewhere.__module__ = "aiecon.claims.elsewhere"
    with pytest.raises(
        ClaimError, match=r"Z01: both .*example and aiecon\.claims\.elsewhere\..*elsewhere judge it"
    ):
        claim("Z01")(elsewhere)


# --- what was known on a day ---------------------------------------------------------------------


def test_evidence_of_a_day_holds_no_later_source():
    """An option of two works is known with the later one; nothing else of the evidence changes."""
    early, both = Option(1, "a", "nvidia2024q3"), Option(2, "b", "nvidia2024q3,damodaran2025")
    evidence = Evidence("Size", both, early, low=1, high=2, unit="USD", log=True, step=0.5, format=".1f")
    for day, values in {"2025-01-30": [1], "2025-01-31": [2, 1]}.items():
        known = evidence.known_on(day)
        assert [option.value for option in known.options] == values
        settings = ("label", "low", "high", "unit", "log", "step", "format")
        assert [getattr(known, one) for one in settings] == [getattr(evidence, one) for one in settings]
    with pytest.raises(ClaimError, match="Size: no option was known on 2024-11-19"):
        evidence.known_on("2024-11-19")


# --- the scoreboard ------------------------------------------------------------------------------


def test_scoreboard_is_what_the_witness_and_the_register_say():
    """A second route: verdicts as somebody read them, kinds from the file itself."""
    board = page_module.scoreboard()
    read = yaml.safe_load(witness.FILE.read_text(encoding="utf-8"))
    assert board.verdict.to_dict() == {id: one["verdict"] for id, one in read.items()}
    assert board.sure.to_dict() == {id: one["sure"] for id, one in read.items()}
    assert board.parts.to_dict() == {id: len(one["parts"]) for id, one in read.items()}
    lines = (ROOT / "aiecon" / "data" / "press_claims.csv").read_text(encoding="utf-8").splitlines()
    kinds = {line[:3]: line.rsplit(",", 3)[1] for line in lines[1:]}
    assert board.kind.to_dict() == {id: kinds[id] for id in read}
    share = {id: one["shares"].get(one["verdict"], 0.0) for id, one in read.items()}
    assert board.share.to_dict() == pytest.approx(share, abs=1e-6)
    right = {
        id: sum(part["verdict"] in {"true", "mostly true"} for part in one["parts"].values())
        for id, one in read.items()
    }
    assert board.right.to_dict() == right


def test_voices_counted_by_hand():
    """A21: the lines of the file, by days and sides, as one reads them."""
    lines = (ROOT / "aiecon" / "data" / "day_opinions.csv").read_text(encoding="utf-8").splitlines()[1:]
    for days, hedged, expected in [
        (("2025-01-27", "2025-01-28"), True, (7, 5)),
        (("2025-01-27", "2025-01-28"), False, (7, 1)),
        (("2025-01-27", "2025-01-31"), True, (7, 7)),
        (("2025-01-27", "2025-01-31"), False, (7, 3)),
    ]:
        inside = [line for line in lines if days[0] <= line[:10] <= days[1] and "of the firm" not in line]
        told = [line for line in inside if hedged or ",false," in line]
        counted = tuple(sum(f",{side}," in line for line in told) for side in ("overreaction", "shift"))
        assert opinion.voices(*days, hedged) == counted == expected


def test_who_only_keeps_a_rating_takes_no_side():
    """A21: an opinion of the firm is none of the fall; one standard for both sides, told in the words."""
    table = load("day_opinions").set_index("who")
    for who in ("C. J. Muse", "Atif Malik", "Vijay Rakesh", "Krystal Daibes Higgins"):
        assert table.side[who] == "open"
    divided = judge("A21").judged
    assert divided.numbers["firm"] == 4
    assert divided.numbers["wide"] == pytest.approx(3 / 14)
    heard = {o.what: set(o.source.split(",")) for o in divided.evidence["over"].options}
    assert "fool2025rallied" in heard["the week; opinions counted: all"]


def test_shares_of_scenarios_by_brute_force():
    """A21, a second route: cash flows year by year over four hundred years, in some of the same scenarios."""
    drawn = scenario.draw(scenario.inputs(), 10_000, seed=27)
    some = {name: values[:400] for name, values in drawn.items()}
    g = scenario.growth_in_price(*(some[name] for name in scenario.BELIEFS))
    t = np.arange(1, 1201)[:, None]
    slow = np.maximum(t - some["H"], 0.0)
    growing = np.minimum(t, some["H"]) * np.log1p(g) + slow * np.log1p(some["g_end"])
    cash = np.exp(growing - t * np.log1p(some["r"])) * np.where(t <= some["H"], 1.0, some["fade"])
    h = (1 - some["s"]) * some["g_T"] ** (some["ε_T"] - 1)
    h = h + some["s"] * some["τ"] * some["g_I"] ** (some["φ"] * some["ε_I"] - 1)
    A, D = 1 - np.exp(-some["κ"] * t), np.exp(-some["δ"] * t)
    left = (1 + some["c"]) * (1 + (1 - some["entry"]) * (h - 1) * A * D) * (1 - some["loss"] * A)
    fair = some["share"] * ((cash * left).sum(axis=0) / cash.sum(axis=0) - 1)
    np.testing.assert_allclose(fair, scenario.fair_changes(some), atol=0.02)
    by_hand = float((fair > opinion.fall() + opinion.noise()).mean())
    assert by_hand == pytest.approx(opinion.too_far()["all evidence"], abs=0.07)
    assert opinion.noise() == pytest.approx(0.0618, abs=5e-4)
