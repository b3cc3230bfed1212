"""The box of a verdict: what was said, what the book says, how sure it is, what would change it, the test."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from IPython.display import display

from aiecon.claims.badge import badge, slug
from aiecon.claims.checks import PLACEHOLDER
from aiecon.claims.verdict import FEW, MAJORITY, VERDICTS, Claim, ClaimError, Shares
from aiecon.explorable import Explorable, format_number

ARGUE = "Argue with it: move the evidence, and the verdict follows"
ALTERNATIVES = "The test, the evidence with its alternatives, and why these thresholds"
REGISTER = "../book/claims.html"  # the page of the claims, as a chapter reaches it
ACCOUNTS = {"A": "pressA2025", "B": "pressB2025"}


@dataclass(frozen=True)
class Judgement:
    """A row of the register with its claim judged; `judged` is None until its chapter is written."""

    id: str
    account: str
    claim: str
    hedge: str
    by: str
    chapter: str
    judged: Claim | None
    argument: Explorable | None = None

    @property
    def verdict(self) -> str | None:
        return self.judged.verdict if self.judged else None

    def markdown(self) -> str:
        """The box, in Markdown with MyST citations that a plain notebook can show as well."""
        said = f"{self.claim}{_terms(self)} {{cite:p}}`{ACCOUNTS[self.account]}`"
        if self.judged is None:
            return f"**Claim {self.id}**: {said} *Not judged yet.*"
        judged = self.judged
        label = f'id="{address(self.id)}" aria-label="Verdict on claim {self.id}"'
        return f"""<article class="verdict {css(judged.verdict)}" {label}>

{_head(self.id, judged)}

{said}

{sureness(judged)}

{parts(judged)}

{self.evidence}

**What would change it.**

{chr(10).join(f"- {change}" for change in self.changes)}

{_alternatives(judged)}

</article>"""

    @property
    def evidence(self) -> str:
        """The words, filled."""
        assert self.judged
        return fill_placeholders(" ".join(self.judged.says.split()), self.numbers, self.id)

    @property
    def changes(self) -> list[str]:
        """What would change the verdict, filled with the numbers that were tried."""
        assert self.judged
        sentences = []
        for change in self.judged.changes:
            numbers = {**self.numbers, **change.evidence}
            words = fill_placeholders(
                change.says.strip().rstrip("."), numbers, f"{self.id}, change {change.label!r}"
            )
            on = f", on *{change.part}*" if change.part and len(self.judged.parts) > 1 else ""
            sentences.append(f"{words}: then *{change.turns}*{on}.")
        return sentences

    @functools.cached_property
    def numbers(self) -> dict[str, float | str]:
        """What a template may name: evidence and legs at the main specification, and further numbers."""
        assert self.judged
        judged = self.judged
        named: list[Mapping[str, float | str]] = [
            judged.main,
            {leg.name: float(leg.value(judged.main)) for _, leg in judged.legs},
            judged.numbers,
        ]
        numbers: dict[str, float | str] = {}
        for name, value in ((name, value) for some in named for name, value in some.items()):
            if numbers.setdefault(name, value) != value:
                raise ClaimError(f"{self.id}: {name} is two numbers, {numbers[name]} and {value}; rename one")
        return numbers

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def _ipython_display_(self) -> None:
        display(
            {"text/markdown": self.markdown(), "text/plain": f"Verdict on {self.id}: {self.verdict}"},
            raw=True,
        )
        if self.argument:
            data, metadata = self.argument._repr_mimebundle_()
            folded = f'<details class="argue"><summary>{ARGUE}</summary>{data["text/html"]}</details>'
            display({**data, "text/html": folded}, metadata=metadata, raw=True)


def css(verdict: str) -> str:
    """The class that gives a box, or a piece of a bar, the colour of a verdict."""
    return f"verdict-{slug(verdict)}"


def address(id: str) -> str:
    """The anchor of a verdict in its chapter.

    >>> address("A03")
    'verdict-A03'
    """
    return f"verdict-{id}"


def _head(id: str, judged: Claim) -> str:
    """Which claim, the verdict, and how much of the evidence agrees: one line, or two on a phone."""
    return (
        f'<div class="verdict-head"><a class="verdict-id" href="{REGISTER}#{id}">{id}</a> '
        f'{badge(judged.verdict)} <div class="verdict-share">{strip(judged.shares)} {agreeing(judged)}</div>'
        "</div>"
    )


def agreeing(judged: Claim) -> str:
    """What share says what the book says, in a few words."""
    count = judged.shares.combinations
    if count == 1:
        return "nothing could be varied"
    if judged.verdict == "contested":
        return f"no two thirds of {count:,} agree"
    return f"{judged.shares.shares[judged.verdict]:.0%} of {count:,} agree"


def sureness(judged: Claim) -> str:
    """How sure the book is, and what the combinations of the evidence say."""
    sure = "" if judged.verdict == "contested" else f"How sure: {judged.sure}. "
    count = judged.shares.combinations
    if count == 1:
        return f"{sure}The sources hold one value of each piece of evidence, and nothing could be varied."
    weighed = "" if judged.alike else ", each side of a choice weighing the same"
    said = f"{told(judged.shares)}{edge(judged.shares)}"
    return f"{sure}Of {count:,} combinations of the evidence{weighed}, {said}.{unvaried(judged)}"


def unvaried(judged: Claim) -> str:
    """What the share cannot tell, where one is computed: comparisons that decide, of one value in all."""
    if judged.verdict == "contested" or judged.shares.combinations < FEW or not judged.unvaried:
        return ""
    legs = "; whether ".join(leg.says for leg in judged.unvaried)
    alone = "it" if len(judged.unvaried) == 1 else "each"
    return f" Not varied, though {alone} alone would turn the verdict: whether {legs}."


def edge(shares: Shares) -> str:
    """A word where exactly two thirds agree: one more alternative, and it were contested."""
    return ", on the line" if abs(max(shares.shares.values()) - MAJORITY) < 1e-9 else ""


def told(shares: Shares) -> str:
    """The share of each verdict in words."""
    (verdict, share), *others = ordered(shares)
    return ", ".join(
        [f"{share:.0%} say *{verdict}*", *(f"{share:.0%} *{verdict}*" for verdict, share in others)]
    )


def ordered(shares: Shares) -> list[tuple[str, float]]:
    return [(verdict, shares.shares[verdict]) for verdict in VERDICTS if verdict in shares.shares]


def strip(shares: Shares) -> str:
    """A small picture of the multiverse: a bar a verdict, as wide as its share."""
    bars = "".join(
        f'<span class="{css(v)}" style="flex-grow:{share:.4f}"></span>' for v, share in ordered(shares)
    )
    words = ", ".join(f"{share:.0%} {verdict}" for verdict, share in ordered(shares))
    return f'<div class="shares" role="img" aria-label="Share of each verdict: {words}">{bars}</div>'


def _terms(said: Judgement) -> str:
    hedge = f"Its hedge: {said.hedge}." if said.hedge else ""
    by = f"Said by: {said.by}." if said.by else ""
    return f" *{' '.join(filter(None, (by, hedge)))}*" if hedge or by else ""


def parts(judged: Claim) -> str:
    """What a claim of several parts says, and the verdict on each."""
    if len(judged.parts) == 1:
        return ""
    lines = []
    for part in judged.parts:
        shares = judged.shares_of[part.name]
        agree = shares.shares.get(part.verdict)
        share = f" ({agree:.0%}{edge(shares)})" if agree else ""
        lines.append(f"- {part.says.rstrip('.')}: {badge(part.verdict)}{share}")
    return "\n".join(lines)


def _rules(judged: Claim) -> str:
    if len(judged.parts) == 1:
        return judged.parts[0].rule
    return " ".join(f"*{part.name.capitalize()}*: {part.rule}" for part in judged.parts)


def _alternatives(judged: Claim) -> str:
    rows = [
        f"| {e.label} | {'; '.join(f'{e.written(o.value)}: {o.what} {cite(o.source)}' for o in e.options)} |"
        for e in judged.evidence.values()
    ]
    reasons = [f"- {leg.says[:1].upper()}{leg.says[1:]}: {leg.why.rstrip('.')}." for _, leg in judged.legs]
    return "\n".join(
        [
            f'<details class="alternatives"><summary>{ALTERNATIVES}</summary>',
            "",
            f"**The test.** {_rules(judged)}",
            "",
            "| Evidence | Main value first, then every alternative tried |",
            "|---|---|",
            *rows,
            "",
            *reasons,
            "",
            "</details>",
        ]
    )


def cite(source: str) -> str:
    """The MyST role for keys of the bibliography.

    >>> cite("a2024; b2025")
    '{cite:p}`a2024,b2025`'
    """
    return "{cite:p}`" + ",".join(key.strip() for key in source.replace(";", ",").split(",")) + "`"


def fill_placeholders(template: str, numbers: Mapping[str, float | str], where: str) -> str:
    """Words with their numbers: `{name:format}` in a format of the explorables, a text as `{name}`.

    >>> fill_placeholders("{n:.1f} times, {cite:p}`kaplan2020` says {who}.", {"n": 2.0, "who": "he"}, "A99")
    '2.0 times, {cite:p}`kaplan2020` says he.'
    """

    def value(field: re.Match[str]) -> str:
        name, spec = field.groups()
        if name not in numbers:
            raise ClaimError(f"{where}: no number {name!r}; there are: {', '.join(numbers) or 'none'}")
        number = numbers[name]
        if isinstance(number, str):
            return number
        if not spec:
            raise ClaimError(f"{where}: {{{name}}} needs a format, such as {{{name}:.3s}}")
        return format_number(number, spec)

    return PLACEHOLDER.sub(value, template)
