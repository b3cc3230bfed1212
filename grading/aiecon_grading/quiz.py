"""A quiz for a learning-management system: the number and choice questions of a set in QTI 2.1.

The quiz is one zip. Each question is a section, of which a student gets one variant with numbers of its own.
Each variant is an item that marks an answer as `judge.compare` does: the right value first, then the errors
with a name in their order, each with its share of the points and what to tell the student. An aside in
parentheses that holds code, (here `chips`), is for the notebook and left out; a question whose text still
holds code needs Python, and is not in the quiz.
"""

import ast
import io
import json
import math
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from aiecon.exercises import Numbers, written
from aiecon.exercises.judge import RIGHT, UNREADABLE, WRONG, Key, MarkScheme, ProblemSet, Question, load_set
from aiecon.exercises.source import about
from aiecon_grading.course import Refused

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
IMS_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
LOCATIONS = {
    QTI: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    IMS_PACKAGE: "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
}
REASONS = {
    "function": "a function",
    "vector": "several numbers",
    "written": "written",
    "code": "needs Python",
}
HINT = "Type a plain number, rounded to no fewer than four digits: 0.01234, 5600000 or 5.6e6."
_ASIDE = re.compile(r"\s*\([^()]*`[^()]*\)")
_HEAD = re.compile(r"^#+ .*\n+(\*[^*]*\*\s*)?")  # title; points and minutes


@dataclass(frozen=True)
class Quiz:
    """What was made: the zip, the variants of each question, and why others were left out."""

    data: bytes
    variants: dict[str, int]
    skipped: dict[str, str]


def element(tag: str, /, *inside: Any, **attributes: str) -> ET.Element:
    """An element with what is inside it, texts or elements."""
    made = ET.Element(tag, attributes)
    for one in inside:
        if isinstance(one, ET.Element):
            made.append(one)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + one
        else:
            made.text = (made.text or "") + one
    return made


def document(tag: str, space: str, /, *inside: Any, **attributes: str) -> bytes:
    """A file with this element as its root."""
    instance = "http://www.w3.org/2001/XMLSchema-instance"
    names = {"xmlns": space, "xmlns:xsi": instance, "xsi:schemaLocation": f"{space} {LOCATIONS[space]}"}
    root = element(tag, *inside, **names, **attributes)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def question_text(question: Question) -> str:
    """A question's text without its title and without what only a notebook needs.

    >>> _ASIDE.sub("", "Take the peak of your chip (here `chips`). What is it?")
    'Take the peak of your chip. What is it?'
    """
    return _ASIDE.sub("", _HEAD.sub("", question.text))


def why_not(question: Question) -> str | None:
    """Why a question cannot be asked in a quiz, if so."""
    kind = (
        "code" if question.kind in ("number", "choice") and "`" in question_text(question) else question.kind
    )
    return REASONS.get(kind)


def units(path: Path) -> dict[str, str]:
    """The unit of each number that is asked for, as its check in the notebook has it."""
    found = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if about(cell).get("role") == "check":
            call = ast.parse("".join(cell["source"])).body[-1].value  # type: ignore[attr-defined]
            if call.func.id == "check_number":
                unit, fraction = call.args[1].value, any(k.arg == "fraction" for k in call.keywords)
                as_well = ", as a fraction" if fraction and "fraction" not in unit else ""
                found[about(cell)["item"]] = unit + as_well
    return found


def variant_rows(given: Numbers) -> list[tuple[str, str]]:
    """The numbers of a variant as a student reads them: what it is, and value with unit."""
    return [
        (draw.text, f"{written(given[name], draw.show)} {draw.unit}".rstrip())
        for name, draw in given.draws.items()
    ]


def matches(value: Any, scheme: MarkScheme) -> ET.Element:
    """The condition that an answer agrees with a value, as the judge takes it.

    A range, and not `equal` with a tolerance: some players know no tolerance, and one in per cent is upside
    down where the value is negative.
    """

    def compare(operator: str, kind: str, against: str) -> ET.Element:
        answer = element("variable", identifier="RESPONSE")
        return element(operator, answer, element("baseValue", against, baseType=kind))

    if isinstance(value, str):
        return compare("match", "identifier", value)
    room = scheme.atol + scheme.rtol * abs(value)
    low, high = compare("gte", "float", repr(value - room)), compare("lte", "float", repr(value + room))
    return element("and", low, high)


def outcomes(question: Question, key: Key) -> Iterator[tuple[str, ET.Element | None, float, str]]:
    """What can become of an answer, the first that holds: its name, condition, points and feedback."""
    yield "unreadable", element("isNull", element("variable", identifier="RESPONSE")), 0.0, UNREADABLE
    yield "right", matches(key.expected, question.scheme), float(question.points), RIGHT
    for i, (error, value) in enumerate(key.misconceptions, 1):
        if isinstance(value, str) or math.isfinite(value):
            points = round(error.credit * question.points, 2)
            yield f"error{i}", matches(value, question.scheme), points, error.feedback
    yield "wrong", None, 0.0, WRONG


def processing(cases: list[tuple[str, ET.Element | None, float, str]]) -> ET.Element:
    """The rules by which an answer is marked."""
    branches = []
    for case, condition, points, _ in cases:
        score = element("baseValue", f"{points:g}", baseType="float")
        said = element("baseValue", case, baseType="identifier")
        then = (
            element("setOutcomeValue", score, identifier="SCORE"),
            element("setOutcomeValue", said, identifier="FEEDBACK"),
        )
        if condition is None:
            branches.append(element("responseElse", *then))
        else:
            branches.append(element("responseElseIf" if branches else "responseIf", condition, *then))
    return element("responseProcessing", element("responseCondition", *branches))


def body(question: Question, given: Numbers, unit: str) -> ET.Element:
    """What a student sees: the text, the numbers, and the place for the answer."""
    text = ET.fromstring(f"<div>{MarkdownIt('commonmark').render(question_text(question))}</div>")
    lines = [element("li", f"{what}: ", element("strong", value)) for what, value in variant_rows(given)]
    numbers = [element("ul", *lines)] if lines else []
    if question.kind == "number":
        box = element("textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="16")
        ask = element("p", f"Your answer ({unit}): ", box)
        return element("itemBody", *text, *numbers, ask, element("p", element("em", HINT)))
    *paragraphs, options = text
    choices = [
        element("simpleChoice", (option[0].tail or "").strip(), *option[1:], identifier=option[0].text or "")
        for option in options  # each begins with its letter
    ]
    about_it = {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxChoices": "1"}
    return element("itemBody", *paragraphs, *numbers, element("choiceInteraction", *choices, **about_it))


def item(question: Question, given: Numbers, name: str, unit: str) -> bytes:
    """One variant of a question."""
    key = question.key(given)
    cases = list(outcomes(question, key))
    right = key.expected if question.kind == "choice" else repr(key.expected)
    kind = {"cardinality": "single", "baseType": "identifier" if question.kind == "choice" else "float"}
    correct = element("correctResponse", element("value", right))
    full = f"{question.points:g}"
    feedback = [
        element(
            "modalFeedback", element("p", said), outcomeIdentifier="FEEDBACK", showHide="show", identifier=c
        )
        for c, _, _, said in cases
    ]
    return document(
        "assessmentItem",
        QTI,
        element("responseDeclaration", correct, identifier="RESPONSE", **kind),
        outcome("SCORE", "0", normalMaximum=full),
        outcome("MAXSCORE", full),
        element("outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier"),
        body(question, given, unit),
        processing(cases),
        *feedback,
        identifier=name,
        title=titled(question.title),
        adaptive="false",
        timeDependent="false",
    )


def outcome(name: str, default: str, **more: str) -> ET.Element:
    value = element("defaultValue", element("value", default))
    about_it = {"identifier": name, "cardinality": "single", "baseType": "float", **more}
    return element("outcomeDeclaration", value, **about_it)


def titled(title: str) -> str:
    """A title as plain text, without the number of a question: some questions are not in the quiz."""
    words = re.sub(r"[*`]|^\d+ · |^Problem set: ", "", title)
    return words[:1].upper() + words[1:]


def assessment(problems: ProblemSet, name: str, variants: dict[str, list[str]]) -> bytes:
    """The quiz itself: a section for each question, from which one variant is drawn."""
    sections = [
        element(
            "assessmentSection",
            element("selection", select="1"),
            *(element("assessmentItemRef", identifier=one, href=f"items/{one}.xml") for one in ids),
            identifier=f"section-{question.replace('.', '-')}",
            title=titled(problems.items[question].title),
            visible="true",
        )
        for question, ids in variants.items()
    ]
    control = element("itemSessionControl", maxAttempts="1", showFeedback="true")
    total = element("sum", element("testVariables", variableIdentifier="SCORE"))
    return document(
        "assessmentTest",
        QTI,
        outcome("SCORE", "0"),
        element(
            "testPart",
            control,
            *sections,
            identifier="part",
            navigationMode="nonlinear",
            submissionMode="individual",
        ),
        element("outcomeProcessing", element("setOutcomeValue", total, identifier="SCORE")),
        identifier=name,
        title=titled(problems.title),
    )


def ims_manifest(name: str, ids: list[str]) -> bytes:
    """The list of what is in the zip."""

    def resource(one: str, href: str, kind: str, needs: list[str]) -> ET.Element:
        inside = [element("file", href=href), *(element("dependency", identifierref=n) for n in needs)]
        return element("resource", *inside, identifier=one, type=f"imsqti_{kind}_xmlv2p1", href=href)

    return document(
        "manifest",
        IMS_PACKAGE,
        element("metadata", element("schema", "QTIv2.1 Package"), element("schemaversion", "1.0.0")),
        element("organizations"),
        element(
            "resources",
            resource(name, "test.xml", "test", ids),
            *(resource(one, f"items/{one}.xml", "item", []) for one in ids),
        ),
        identifier=f"{name}-package",
    )


def quiz(path: Path, course: str = "", variants: int = 20) -> Quiz:
    """Make the quiz of a problem set.

    path : source of the set
    course : its name decides the numbers of the variants
    variants : how many of each question; fewer where the question has not so many different numbers
    Raises: Refused for fewer variants than one, or a set without a question that a quiz could ask
    """
    if variants < 1:
        raise Refused(f"a quiz needs at least one variant of each question, not {variants}.")
    problems, unit = load_set(path), units(path)
    files: dict[str, bytes] = {}
    made: dict[str, list[str]] = {}
    skipped = {name: why for name, question in problems.items.items() if (why := why_not(question))}
    for name, question in problems.items.items():
        if name in skipped:
            continue
        # no student has an id with a space in it: these are example numbers
        drawn = (question.numbers(f"quiz {k}", course) for k in range(1, variants + 1))
        different = {tuple(variant_rows(given)): given for given in drawn}
        made[name] = [f"q{name.replace('.', '-')}-v{k:02}" for k in range(1, len(different) + 1)]
        for one, given in zip(made[name], different.values(), strict=True):
            files[f"items/{one}.xml"] = item(question, given, one, unit.get(name, ""))
    if not made:
        raise Refused(f"{problems.name} has no question with one number or one letter as its answer.")
    name = f"quiz-{problems.name}"
    files = {
        "imsmanifest.xml": ims_manifest(name, [one for ids in made.values() for one in ids]),
        "test.xml": assessment(problems, name, made),
        **files,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in files.items():
            entry = zipfile.ZipInfo(file, (1980, 1, 1, 0, 0, 0))  # the same bytes on every day
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return Quiz(packed.getvalue(), {name: len(ids) for name, ids in made.items()}, skipped)
