"""The quiz: its files fit QTI 2.1, and an answer earns in it what the grader gives.

Marks are found by a small reader of response processing that knows the specification's rules and nothing of
the module that writes them.
"""

import copy
import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from aiecon.exercises.judge import WRONG, Misconception, Question, load_set
from aiecon_grading import cli
from aiecon_grading.course import Refused
from aiecon_grading.quiz import Quiz, quiz, variant_rows
from aiecon_grading.quiz import item as one_item
from tests.grading.school import EXERCISES

SETS = sorted(path.stem for path in EXERCISES.glob("*.ipynb"))
COURSE, VARIANTS = "Economics of AI, autumn", 20
PROFILE = etree.RelaxNG(etree.parse(Path(__file__).parent / "qti_profile.rng"))
NS = {"q": "http://www.imsglobal.org/xsd/imsqti_v2p1", "p": "http://www.imsglobal.org/xsd/imscp_v1p1"}
UNANSWERED = "There is no answer in the form that the question asks for."


@cache
def made(name: str) -> tuple[Quiz, dict[str, etree._Element]]:
    """The quiz of a set, and the files in it."""
    one = quiz(EXERCISES / f"{name}.ipynb", COURSE, VARIANTS)
    with zipfile.ZipFile(io.BytesIO(one.data)) as archive:
        return one, {file: etree.fromstring(archive.read(file)) for file in archive.namelist()}


@cache
def questions(name: str) -> dict[str, Question]:
    return dict(load_set(EXERCISES / f"{name}.ipynb").items)


def variants(name: str) -> Iterator[tuple[Question, dict, etree._Element]]:
    """Each item beside its question and the numbers that it must show."""
    one, files = made(name)
    for item, number in one.variants.items():
        question = questions(name)[item]
        seen = []
        for k in range(1, VARIANTS + 1):
            given = question.numbers(f"quiz {k}", COURSE)
            if variant_rows(given) not in seen:
                seen.append(variant_rows(given))
                yield question, given, files[f"items/q{item.replace('.', '-')}-v{len(seen):02}.xml"]
        assert len(seen) == number


# --- a reader of response processing ---------------------------------------------------------------------


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def value(kind: str, text: str | None) -> object:
    """A value of a base type; nothing where the text is none, which is how QTI takes what is not a number."""
    if kind == "identifier":
        return text or None
    try:
        return float(text or "")
    except ValueError:
        return None


def holds(rule: etree._Element, response: object) -> object:
    """An expression's value."""
    inside = [holds(child, response) for child in rule]
    match local(rule):
        case "variable":
            return response
        case "baseValue":
            return value(rule.get("baseType"), rule.text)
        case "isNull":
            return inside[0] is None
        case "and":
            return None if None in inside and False not in inside else all(inside)
        case "match" | "gte" | "lte" if None in inside:
            return None
        case "match":
            return inside[0] == inside[1]
        case "gte":
            return inside[0] >= inside[1]
        case "lte":
            return inside[0] <= inside[1]
    raise AssertionError(f"an expression without a rule: {local(rule)}")


def mark(item: etree._Element, answer: str) -> tuple[float, str]:
    """Points and feedback of an answer as a student types it."""
    (declared,) = item.findall("q:responseDeclaration", NS)
    (asked,) = item.xpath(".//q:itemBody//*[@responseIdentifier]", namespaces=NS)
    assert asked.get("responseIdentifier") == declared.get("identifier")
    response = value(declared.get("baseType"), answer)
    for branch in item.find("q:responseProcessing/q:responseCondition", NS):
        tests, then = (branch[:1], branch[1:]) if local(branch) != "responseElse" else ([], branch[:])
        if all(holds(test, response) is True for test in tests):
            outcome = {one.get("identifier"): holds(one[0], None) for one in then}
            (told,) = [
                one
                for one in item.findall("q:modalFeedback", NS)
                if one.get("identifier") == outcome[one.get("outcomeIdentifier")]
            ]
            assert 0 <= outcome["SCORE"] <= float(item.findtext("q:outcomeDeclaration[2]//q:value", None, NS))
            return outcome["SCORE"], "".join(told.itertext())
    raise AssertionError("no branch was taken")


# --- what is in it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_every_file_fits_the_profile(name: str) -> None:
    for file, root in made(name)[1].items():
        assert PROFILE.validate(root), (file, PROFILE.error_log)


def drop(attribute: str) -> Callable[[etree._Element], object]:
    return lambda e: e.attrib.pop(attribute)


def remove(e: etree._Element) -> None:
    e.getparent().remove(e)


ONE, CHOICE, TEST, PACKAGE = "items/q02-2-v01.xml", "items/q02-1-v01.xml", "test.xml", "imsmanifest.xml"
ENTRY = ".//q:textEntryInteraction"
FAULTS: dict[str, tuple[str, str, Callable[[etree._Element], object]]] = {
    "no title": (ONE, "/*", drop("title")),
    "body after processing": (ONE, "q:itemBody", lambda e: e.getparent().append(e)),
    "feedback before processing": (ONE, "q:modalFeedback", lambda e: e.getparent().insert(0, e)),
    "feedback that says not when": (ONE, "q:modalFeedback", drop("showHide")),
    "unknown element": (ONE, "q:itemBody", lambda e: etree.SubElement(e, f"{{{NS['q']}}}script")),
    "text in the body": (ONE, "q:itemBody", lambda e: setattr(e, "text", "loose")),
    "entry outside a paragraph": (ONE, ENTRY, lambda e: e.getparent().getparent().append(e)),
    "another name for the answer": (ONE, ENTRY, lambda e: e.set("responseIdentifier", "R2")),
    "a bound that is no number": (ONE, ".//q:gte/q:baseValue", lambda e: setattr(e, "text", "much")),
    "half a range": (ONE, ".//q:lte", remove),
    "else before else if": (ONE, ".//q:responseElse", lambda e: e.getparent().insert(1, e)),
    "no score": (ONE, ".//q:responseElse/q:setOutcomeValue", remove),
    "an unknown attribute": (ONE, "q:responseDeclaration", lambda e: e.set("points", "2")),
    "choice without a name": (CHOICE, ".//q:simpleChoice", drop("identifier")),
    "selection after items": (TEST, ".//q:selection", lambda e: e.getparent().append(e)),
    "all variants for everybody": (TEST, ".//q:selection", remove),
    "section neither shown nor hidden": (TEST, ".//q:assessmentSection", drop("visible")),
    "resource of no type": (PACKAGE, ".//p:resource", drop("type")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_profile_refuses_what_is_out_of_place(fault: str) -> None:
    file, path, plant = FAULTS[fault]
    root = copy.deepcopy(made("02-training-cost")[1][file])
    assert PROFILE.validate(root)
    plant(root.xpath(path, namespaces=NS)[0])
    assert not PROFILE.validate(root)


@pytest.mark.parametrize("name", SETS)
def test_the_package_names_what_it_holds(name: str) -> None:
    one, files = made(name)
    items = {file for file in files if file.startswith("items/")}
    resources = files["imsmanifest.xml"].findall(".//p:resource", NS)
    assert {r.get("href") for r in resources} == {*items, "test.xml"}
    assert next(iter(files)) == "imsmanifest.xml"
    for resource in resources:
        assert [f.get("href") for f in resource.findall("p:file", NS)] == [resource.get("href")]
        assert files[resource.get("href")].get("identifier") == resource.get("identifier")
    needed = {d.get("identifierref") for d in resources[0].findall("p:dependency", NS)}
    assert needed == {r.get("identifier") for r in resources[1:]}
    sections = files["test.xml"].findall(".//q:assessmentSection", NS)
    references = [ref for section in sections for ref in section.findall("q:assessmentItemRef", NS)]
    assert [len(s.findall("q:assessmentItemRef", NS)) for s in sections] == list(one.variants.values())
    assert {ref.get("href"): ref.get("identifier") for ref in references} == {
        file: files[file].get("identifier") for file in items
    }
    names = [
        e.get("identifier") for e in files["test.xml"].iter() if local(e).startswith(("assess", "testP"))
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", SETS)
def test_every_question_is_in_it_or_said_to_be_left_out(name: str) -> None:
    one = made(name)[0]
    assert {*one.variants, *one.skipped} == set(questions(name))
    assert not {*one.variants} & {*one.skipped}
    assert {questions(name)[item].kind for item in one.variants} <= {"number", "choice"}
    python = {item for item, why in one.skipped.items() if why == "needs Python"}
    assert python == {
        "01-the-day": {"01.2"},
        "03-scaling-laws": {"03.6"},
        "06-demand": {"06.8"},
        "09-export-controls": {"09.3"},
        "10-the-chip-race": {"10.5"},
        "11-the-verdict": {"11.4"},
    }.get(name, set())
    for item, number in one.variants.items():
        assert number >= (2 if questions(name)[item].kind == "choice" else VARIANTS - 2), item


def read(text: str) -> float:
    """A number as it is shown, read back."""
    found = re.fullmatch(r"(-?[\d,.]+)( × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|%)?", text)
    assert found, text
    digits = found[1].replace(",", "")
    if found[2] == "%":
        return float(digits + "e-2")
    return float(
        f"{digits}e{found[3].translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789')) if found[3] else 0}"
    )


@pytest.mark.parametrize("name", SETS)
def test_an_item_shows_all_that_its_answer_needs_and_nothing_of_a_notebook(name: str) -> None:
    for question, given, item in variants(name):
        text = " ".join("".join(item.find("q:itemBody", NS).itertext()).split())
        found = re.search(r"answer_|your function|[`${}]|question \d", text)
        assert not found, (question.item, found)
        numbers = [
            li.findtext("q:strong", namespaces=NS) for li in item.findall("q:itemBody/q:ul[last()]/q:li", NS)
        ]
        assert len(numbers) == len(given)
        for number, (which, draw) in zip(numbers, given.draws.items(), strict=True):
            bare = number.removesuffix(draw.unit).strip()
            if isinstance(given[which], str):
                assert bare == given[which]
            else:
                assert read(bare) == given[which], (question.item, which, "has hidden digits")
        entry = item.find(".//q:textEntryInteraction", NS)
        if entry is not None:
            assert re.fullmatch(r"Your answer \([^()]+\): ", entry.getparent().text), question.item


@pytest.mark.parametrize("name", SETS)
def test_feedback_never_shows_the_answer(name: str) -> None:
    for question, given, item in variants(name):
        right = question.expected(given)
        if isinstance(right, float):
            told = " ".join("".join(one.itertext()) for one in item.findall("q:modalFeedback", NS))
            assert f"{right:.3g}" not in told.split()


# --- what an answer earns --------------------------------------------------------------------------------


def answers(question: Question, given: dict) -> Iterator[object]:
    """Answers at which marks may differ: each value that is known, and both sides of its edges."""
    key = question.key(given)
    for known in (key.expected, *(error for _, error in key.misconceptions)):
        yield known
        if isinstance(known, float) and math.isfinite(known):
            room = question.scheme.atol + question.scheme.rtol * abs(known)
            for edge in (known - room, known + room):
                yield from (edge - 1e-9 * room, edge + 1e-9 * room)


@pytest.mark.parametrize("name", SETS)
def test_an_answer_earns_what_the_grader_gives(name: str) -> None:
    seen = set()
    for question, given, item in variants(name):
        right = question.expected(given)
        assert mark(item, str(right)) == (question.points, "Right."), question.item
        for answer in answers(question, given):
            wanted = question.evaluate(given, answer)
            assert mark(item, str(answer)) == (wanted.points, wanted.feedback), (question.item, answer)
            seen.add((question.item, wanted.misconception))
        for error in question.scheme.misconceptions:
            assert (question.item, error.name) in seen or question.kind == "choice"
        for nothing in ("", "a lot", "12 USD", "1,234", "3 × 10⁹"):
            if question.kind == "number":
                assert mark(item, nothing) == (0.0, UNANSWERED)
        far = "zz" if question.kind == "choice" else repr(1e30)
        assert mark(item, far) == (0.0, WRONG)


def test_where_two_errors_meet_the_first_counts() -> None:
    """In no set do ranges overlap; here a right answer is an error's too, and one error's is another's."""
    question, given, _ = next(v for v in variants("02-training-cost") if v[0].kind == "number")
    right = question.expected(given)
    errors = (
        Misconception("nearly right", lambda: 1.015 * right, "Nearly.", 0.5),
        Misconception("the same again", lambda: 1.02 * right, "Again.", 0.25),
        Misconception("no number", lambda: math.nan, "Never.", 0.1),
    )
    question = replace(question, scheme=replace(question.scheme, misconceptions=errors))
    made_here = etree.fromstring(one_item(question, given, "q", "USD"))
    assert PROFILE.validate(made_here)
    for share, told in ((1.007, "Right."), (1.012, "Nearly."), (1.0205, "Nearly."), (1.028, "Again.")):
        wanted = question.evaluate(given, share * right)
        assert wanted.feedback == told
        assert mark(made_here, repr(share * right)) == (wanted.points, told)


def test_a_wider_range_would_be_seen() -> None:
    """The comparison with the grader can fail: a bound a thousandth too wide is found."""
    question, given, item = next(v for v in variants("02-training-cost") if v[0].kind == "number")
    bound = item.find(".//q:gte/q:baseValue", NS)
    loose = copy.deepcopy(item)
    loose.find(".//q:gte/q:baseValue", NS).text = repr(float(bound.text) * 0.999)
    found = [
        answer
        for answer in answers(question, given)
        if mark(loose, str(answer))[0] != question.evaluate(given, answer).points
    ]
    assert len(found) == 1


# --- the command -----------------------------------------------------------------------------------------


def test_the_same_course_has_the_same_quiz() -> None:
    path = EXERCISES / "02-training-cost.ipynb"
    assert quiz(path, "a", 3).data == quiz(path, "a", 3).data
    assert quiz(path, "a", 3).data != quiz(path, "b", 3).data
    with zipfile.ZipFile(io.BytesIO(quiz(path, "a", 1).data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_without_a_course_and_in_one(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    at = ["02-training-cost", "--folder", str(tmp_path), "--variants", "3"]
    out = tmp_path / "02-training-cost-quiz.zip"
    assert cli.main(["quiz", *at]) == 0
    nobody, said = out.read_bytes(), capsys.readouterr().out
    assert "6 questions, 3 variants of each (only 2 of 02.1)" in said
    assert "02.5 (a function), 02.6 (several numbers), 02.9 (written)" in said
    assert "not to students" in said
    assert out.stat().st_mode & 0o077 == 0
    (tmp_path / "course.json").write_text('{"course": "econ-2027", "db": "", "fingerprint": ""}')
    assert cli.main(["quiz", *at]) == 0
    mine = out.read_bytes()
    assert cli.main(["quiz", *at, "--course", "econ-2027", "--out", str(tmp_path / "other.zip")]) == 0
    assert nobody != mine == (tmp_path / "other.zip").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["99-nothing"], "there is no problem set 99-nothing"),
        (["02-training-cost", "--variants", "0"], "at least one variant of each question, not 0"),
        (["02-training-cost", "--variants", "1", "--out", "here"], "here cannot be written: Is a directory"),
        (
            ["02-training-cost", "--variants", "1", "--out", "file/quiz.zip"],
            "file/quiz.zip cannot be written",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    arguments: list[str],
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "here").mkdir()
    assert cli.main(["quiz", *arguments]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert line in told.err
    assert told.err.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"file", "here"}


def test_a_set_of_essays_has_no_quiz(tmp_path: Path) -> None:
    source = json.loads((EXERCISES / "02-training-cost.ipynb").read_text("utf-8"))
    source["cells"] = [
        cell
        for cell in source["cells"]
        if cell["metadata"].get("aiecon", {}).get("item", "02.10") in ("02.9", "02.10")
    ]
    (tmp_path / "essays.ipynb").write_text(json.dumps(source), "utf-8")
    with pytest.raises(Refused, match="essays has no question"):
        quiz(tmp_path / "essays.ipynb")
