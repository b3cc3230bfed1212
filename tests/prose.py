"""A number in prose is cited in its sentence or computed: this finds those that are neither.

Every sentence, item of a list and row of a table is a unit. A unit with a digit in it must hold a
citation (a `cite` role or a link to a source), unless each digit falls under one of the EXCEPTIONS, or
the unit asserts no fact (ASSERTS_NOTHING). What stands in mathematics or code is not prose. An item of a
list is also covered by a citation in the sentence that introduces the list and ends with a colon.
"""

import ast
import csv
import functools
import re
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent.parent / "aiecon" / "data"
CITED = re.compile(r"\{cite(:\w+)?\}`|\]\(https?://")

MONTH = "(January|February|March|April|May|June|July|August|September|October|November|December)"
NUMBER = r"\d[\d,.]*"
KINDS = (
    "appendix|chapter|claim|column|eq|equation|exercise|fig|figure|item|line|page|paragraph|part|question|row|"
    "section|step|table|version|volume"
)
EXCEPTIONS = {
    "a name: a letter before the digits, as in H100, GPT-4, FP8": re.compile(
        r"\b[A-Za-zα-ω][\w-]*\d[\w.-]*\b"
    ),
    "a product of symbols: 6ND, 2N": re.compile(r"\b\d+[A-Z]{1,3}\b(?!\w)"),
    "a day": re.compile(rf"\b\d{{1,2}}(–\d{{1,2}})? {MONTH}\b|\b{MONTH} \d{{1,2}}\b"),
    "a year": re.compile(
        r"(?<![\d$€£.,])(19\d\d|20[0-3]\d)(s|[–/-](19|20)?\d\d)?\b(?!%|[.,]\d| (dollars|hours|GPUs|USD))"
    ),
    "the number of a part of a document": re.compile(
        rf"\b({KINDS})s?\.? {NUMBER}[a-z]?\b((,| and| to| or|–|-) ?{NUMBER}[a-z]?\b)*", re.IGNORECASE
    ),
    "the level of an interval": re.compile(
        r"\b\d\d(\.\d)? ?(%|per cent) (confidence|interval|probability|range|band)\w*", re.IGNORECASE
    ),
    "the reader's minutes": re.compile(r"\*Time:?\*:? \d+ minutes"),
    "the number of an item": re.compile(r"^\W*\d+( ·|\.) "),
}
# Premises and questions state no fact; what follows from a premise is the reader's to check.
ASSERTS_NOTHING = re.compile(r"\?[*_\"”)]*$|\b(assum\w+|suppose|imagine|let)\b", re.IGNORECASE)

_SELF_CHECK = re.compile(r"^( *)(`{3,}|:{3,}|~{3,})\{self-check\}(.*?)^\1\2 *$", re.DOTALL | re.MULTILINE)

_ABBREVIATIONS = (
    "et al.",
    "e.g.",
    "i.e.",
    "cf.",
    "vs.",
    "eq.",
    "fig.",
    "ch.",
    "no.",
    "p.",
    "pp.",
    "U.S.",
    "Inc.",
    "St.",
)


@functools.cache
def names() -> re.Pattern:
    """Names of models and chips that have digits after a space (Llama 3.1 405B), from the data tables."""
    found = set()
    for path in DATA.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found |= {row[c] for c in ("model", "chip", "accelerator", "subject") if row.get(c)}
    whole = {name for name in found if re.search(r"\d", name)}
    begun = {" ".join(name.split()[:k]) for name in whole for k in range(2, len(name.split()))}
    sizes = {
        word for name in whole for word in name.split() if re.fullmatch(r"[\d.]+(x\d+)?[BM]|\d+GB", word)
    }
    known = sorted({n for n in whole | begun | sizes if re.search(r"\d", n)}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?![\w.]*\d)" for name in known) or r"(?!)")


@functools.cache
def claimed(chapter: str | None) -> re.Pattern:
    """Numbers in the press claims that a chapter judges ("": any claim): what is on trial may be named."""
    if chapter is None:
        return re.compile(r"(?!)")
    with (DATA / "press_claims.csv").open(encoding="utf-8", newline="") as file:
        claims = [
            r["claim"]
            for r in csv.DictReader(file)
            if not chapter or chapter in re.split(r"\W+", r["chapter"])
        ]
    numbers = {n.rstrip(".,") for claim in claims for n in re.findall(NUMBER, claim)}
    return re.compile("|".join(rf"(?<![\d.,]){re.escape(n)}(?![\d]|[.,]\d)" for n in numbers) or r"(?!)")


def uncited(markdown: str, chapter: str | None = None) -> list[tuple[str, str]]:
    """Each unit of a text with a number that is neither cited nor excepted, and that number."""
    found = []
    for unit, cited in units(markdown):
        if cited or CITED.search(unit) or ASSERTS_NOTHING.search(unit):
            continue
        rest = claimed(chapter).sub("", names().sub("", _plain(unit)))
        for exception in EXCEPTIONS.values():
            rest = exception.sub("", rest)
        if number := re.search(rf"[$€£]?{NUMBER}(?<![.,])(\s?(%|per cent|million|billion|trillion))?", rest):
            found.append((" ".join(unit.split()), number[0]))
    return found


def units(markdown: str) -> Iterator[tuple[str, bool]]:
    """Sentences, items and rows, each with whether the sentence before its list cites for it."""
    covered = False
    for block in _blocks(markdown):
        if block.startswith("|"):
            yield block, False
            continue
        item = re.match(r"\s*([*+:-]|\d+\.)\s+", block)
        text = block[item.end() :] if item else block
        if not item:
            covered = False
        for sentence in _sentences(text):
            yield sentence, covered and bool(item)
            if not item:
                covered = sentence.rstrip("*_ ").endswith(":") and bool(CITED.search(sentence))


def words(markdown: str) -> int:
    """How many words of prose there are: no mathematics, code, roles, addresses or marks, and no self-checks.

    A chapter is measured in sittings; a self-check is a pause in one, and of its answers a reader sees one.
    """
    text = _SELF_CHECK.sub("\n", markdown)
    return sum(len(re.findall(r"[^\W_][\w’'.,-]*", _plain(unit))) for unit, _ in units(text))


def _blocks(markdown: str) -> Iterator[str]:
    """Paragraphs, items and rows, without code, displayed mathematics, headings' marks and fences."""
    text = _SELF_CHECK.sub(_asserted, markdown)
    text = re.sub(r"^( *)(`{3,}|~{3,})\s*(\w|\{code).*?^\1\2\s*$", "", text, flags=re.DOTALL | re.MULTILINE)
    formula = r"\$\$.*?\$\$(?: \([\w-]+\)$)?|\\begin\{(\w+\*?)\}.*?\\end\{\1\}"  # with its name
    text = re.sub(rf"{formula}|<!--.*?-->", " ", text, flags=re.DOTALL | re.MULTILINE)
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        starts = re.match(r"\s*([*+:-]|\d+\.)\s|\s*\|", line)
        fence = re.match(r"\s*(`{3,}|:{3,}|~{3,}|:\w[\w-]*:|\+\+\+|\(\w[\w-]*\)=)", line)
        if (not line.strip() or starts or fence or line.startswith("#")) and lines:
            yield " ".join(lines)
            lines = []
        if line.startswith("#"):
            yield line.lstrip("# ")
        elif line.strip() and not fence and not re.fullmatch(r"[\s|:-]+", line):
            lines.append(line.strip() if starts and "|" in starts[0] else line)


def _asserted(check: re.Match) -> str:
    """What a self-check states: its question, right option and answers; a wrong option states nothing."""
    text = re.sub(r"(?<!\\)\$[^$]+\$|(?<!\})`[^`]+`", "…", check[3])
    text = re.sub(r"^\s*\( ?\)[^|]*(\||$)", "\n\n", text, flags=re.MULTILINE)
    return re.sub(r"^\s*\([xX]\)([^|]*)(\||$)", r"\n\n\1\n\n", text, flags=re.MULTILINE)


def _sentences(text: str) -> list[str]:
    guarded = text
    for short in _ABBREVIATIONS:
        guarded = re.sub(
            rf"(?<!\w){re.escape(short)}", short.replace(".", "\0"), guarded, flags=re.IGNORECASE
        )
    parts = re.split(r"(?<=[.!?])[*_)\"”]*\s+(?=[*_({\"“\[]*[A-ZΑ-Ω{\d$`])", guarded)
    return [part.replace("\0", ".") for part in parts if part.strip()]


def _plain(unit: str) -> str:
    """The words alone: no mathematics, code, roles or addresses."""
    unit = re.sub(r"(?<!\\)\$[^$]+(?<!\\)\$(?!\d)", " ", unit)
    unit = re.sub(r"(\{[\w:-]+\})?(`+).+?\2", " ", unit)
    unit = re.sub(r"\]\([^)]*\)|<[^>]*>|https?://\S+", " ", unit)
    return unit.replace("\\$", "$")


def spoken(source: str, tables: bool = True) -> Iterator[str]:
    """The words of a cell's `say` and `Sentence`, and its figures' findings; computed parts left out.

    tables : with the captions of its tables, which are looked up and not read
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        named = {k.arg: k.value for k in node.keywords}
        words = [*node.args[:1]] if called in ("say", "says", "Sentence") else []
        if tables or called != "show" or "alt" in named:
            words += [named[key] for key in ("alt", "caption") if key in named]
        for value in words:
            if (text := _literal(value)) is not None:
                yield re.sub(r"\{\w*(:[^{}]*)?\}", "", text) if called == "Sentence" else text


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{\w*(:[^{}]*)?\}", "", node.value)  # the fields of an explorable's finding
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else "" for v in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (_literal(node.left) or "") + (_literal(node.right) or "")
    return None
