"""Self-checks: a question whose wrong options are misconceptions, each with its answer.

    ```{self-check} Question in one or two sentences?
    (x) The right option. | Why it is right.
    ( ) A wrong option. | What it confuses, and the right thought.
    ( ) Another. | ...
    ```

The options are radio buttons, in an order fixed by a digest of their words. Each answer stands once, in a
fold; `practice.js` says the one that belongs to what was chosen. A `|` inside mathematics or code is no
separator. The first line of a fence may hold no backtick (CommonMark): a question with a role or code begins
on the next line.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .tags import Tag

log = logging.getLogger(__name__)

FEWEST, MOST = 3, 5  # options
_OPTION = re.compile(r"\s*\(([xX ]?)\)\s+(.*)")
_SEALED = re.compile(r"(?<!\\)\$[^$]+\$|(`+).+?\1")  # mathematics and code, whose bars stay


@dataclass(frozen=True)
class Option:
    """What can be chosen, and what is then said."""

    right: bool
    words: str
    answer: str


def parse(lines: list[str]) -> tuple[str, list[Option]]:
    """The question and the options of a self-check, from its lines; an option's line ends what came before.

    Raises: ValueError that says what is missing

    >>> parse(["Which?", "(x) This. | So it is.", "( ) That. | No: this.", "( ) All. | Only", "one."])[1][2]
    Option(right=False, words='All.', answer='Only one.')
    """
    question: list[str] = []
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if begun := _OPTION.fullmatch(line):
            found.append((begun[1].strip(), [begun[2]]))
        elif line.strip():
            (found[-1][1] if found else question).append(line.strip())
    options = [_option(bool(mark), " ".join(words)) for mark, words in found]
    if not question:
        raise ValueError("it asks no question")
    if not FEWEST <= len(options) <= MOST:
        raise ValueError(
            f"it has {len(options)} options, lines that begin with (x) or ( ); {FEWEST} to {MOST} are asked"
        )
    if (right := sum(option.right for option in options)) != 1:
        raise ValueError(f"{right} of its options are marked (x); exactly one is right")
    if len({option.words for option in options}) < len(options):
        raise ValueError("two of its options are the same")
    return " ".join(question), options


def _option(right: bool, text: str) -> Option:
    sealed = _SEALED.sub(lambda found: "\0" * len(found[0]), text)
    at = sealed.find("|")
    words, answer = (text[:at].strip(), text[at + 1 :].strip()) if at >= 0 else (text, "")
    if not words or not answer:
        raise ValueError(f"its option {text!r} has no answer: write 'option | answer'")
    return Option(right, words, answer)


def shuffled(question: str, options: list[Option]) -> list[Option]:
    """The options in an order that their words alone decide, so that the right one is anywhere."""
    return sorted(options, key=lambda o: hashlib.sha256(f"{question}\n{o.words}".encode()).digest())


class SelfCheck(SphinxDirective):
    """`self-check`: the question is the argument, the options are the lines."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict] = {}

    def run(self) -> list[nodes.Node]:
        try:
            question, options = parse([*self.arguments, *self.content])
        except ValueError as error:
            log.warning("self-check: %s", error, location=self.get_location())
            return []
        name = f"check-{self.env.new_serialno('self-check')}"
        choices, answers = [], []
        for option in shuffled(question, options):
            radio = Tag("input", attributes={"type": "radio", "name": name})
            choices.append(Tag("li", Tag("label", radio, Tag("span", *self._inline(option.words)))))
            verdict = nodes.strong("", "Right." if option.right else "No.")
            answer = Tag("li", verdict, nodes.Text(" "), *self._inline(option.answer))
            answer["classes"] = ["right" if option.right else "wrong"]
            answers.append(answer)
        box = Tag(
            "fieldset",
            Tag(
                "legend",
                Tag("span", nodes.Text("Check yourself"), classes=["self-check-name"]),
                nodes.Text(" "),
                *self._inline(question),
            ),
            Tag("ol", *choices, attributes={"type": "a"}),
            Tag("div", attributes={"aria-live": "polite"}, classes=["self-check-said"]),
            Tag(
                "details",
                Tag("summary", nodes.Text("Answers")),
                Tag("ol", *answers, attributes={"type": "a"}),
            ),
            classes=["self-check"],
        )
        self.set_source_info(box)
        return [box]

    def _inline(self, text: str) -> list[nodes.Node]:
        words, messages = self.state.inline_text(text, self.lineno)
        return [*words, *messages]


def _find_broken(_app: Sphinx, doctree: nodes.document) -> None:
    """A fence whose first line holds a backtick is read as words; nobody would be told."""
    for paragraph in doctree.findall(nodes.paragraph):
        if paragraph.rawsource.startswith("```{") or paragraph.astext().startswith("```{"):
            log.warning(
                "no directive, since its first line holds a backtick: %s; put its argument a line down",
                paragraph.astext().splitlines()[0][:60],
                location=paragraph,
            )


def setup(app: Sphinx) -> None:
    app.add_directive("self-check", SelfCheck)
    app.connect("doctree-read", _find_broken)
