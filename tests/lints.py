"""What a notebook of the book must not hold: each check returns its complaints, one line each."""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from nbformat import NotebookNode

from tests.prose import spoken, uncited, words

LINES = 25
COLUMNS = 110  # as in the package; on a page or a small screen a wider line is cut off or wraps anywhere
WORDS = 6_500  # of prose in a chapter
CANVAS = {"fig", "ax", "_"}  # the sheet that a cell draws on; every figure has its own
NETWORK = {
    "aiohttp", "boto3", "fsspec", "ftplib", "gdown", "http", "httpx", "huggingface_hub", "kaggle",
    "pandas_datareader", "pooch", "requests", "s3fs", "smtplib", "socket", "ssl", "telnetlib", "urllib",
    "urllib3", "websocket", "websockets", "xmlrpc", "yfinance",
}  # fmt: skip
SEEDED = {"BitGenerator", "Generator", "MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64", "SeedSequence"}
MOVES = {"draw", "fill", "point", "vline", "hline", "bars", "write"}  # of a living figure
SAYS = {"show", "preset", "predict", "challenge", "says"}
ADDRESS = re.compile(r"(https?|ftp|s3|gs|wss?)://")
ABSOLUTE = re.compile(
    r"(/[\w.-]+){2,}/?$|/(home|tmp|root|usr|var|etc|mnt|content|work|Users)\b|~/|[A-Za-z]:[\\/]"
)
PLAYS = re.compile(r"\s*(%\w|!|\?)")  # a line for IPython and not for Python

ANATOMY = (  # of a chapter, in this order
    ("the title", r"^# \S"),
    ("the box of the claims", r"^(`{3,}|:{3,})\{admonition\} The claims?\n:class: claim$"),
    ("You will be able to", r"^\*\*You will be able to\*\*|^#+ You will be able to"),
    ("the reader's minutes", r"\*Time:?\*:? \d+ minutes"),
    ("What this leaves out", r"^## What this leaves out$"),
    ("Verdict", r"^## Verdict$"),
    ("Since then", r"^## Since then$"),
    ("Summary", r"^## Summary$"),
    ("Key terms", r"^## Key terms$"),
    ("Further reading", r"^## Further reading$"),
    ("Practice", r"^## Practice$"),
)


def stripped(book: NotebookNode) -> Iterator[str]:
    """Outputs and counts are not committed, nor is the state of widgets."""
    for i, cell in _code(book, colab=True):
        if cell.outputs:
            yield f"cell {i}: outputs are committed"
        if cell.execution_count is not None:
            yield f"cell {i}: execution_count is {cell.execution_count}"
    if "widgets" in book.metadata:
        yield "the state of widgets is committed"


def kernel(book: NotebookNode) -> Iterator[str]:
    """Every notebook asks for the kernel that every machine has."""
    spec = book.metadata.get("kernelspec", {})
    if (spec.get("name"), spec.get("language", "python")) != ("python3", "python"):
        yield f"its kernelspec is {dict(spec)}, not python3: save it with the kernel Python 3 (ipykernel)"


def short(book: NotebookNode) -> Iterator[str]:
    """A cell fits on a screen."""
    for i, cell in _code(book):
        lines = cell.source.strip().splitlines()
        if len(lines) > LINES:
            yield f"cell {i}: {len(lines)} lines; {LINES} are allowed"
        for line in lines:
            if len(line) > COLUMNS:
                yield f"cell {i}: {len(line)} columns; {COLUMNS} are allowed: {line[:40].strip()}"


def plain(book: NotebookNode) -> Iterator[str]:
    """No magics, no silenced warnings, no bare except, no absolute path."""
    for i, cell in _code(book):
        for line in cell.source.splitlines():
            if PLAYS.match(line):
                yield f"cell {i}: {line.strip()!r} is no Python"
        for node in ast.walk(_tree(cell)):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                yield f"cell {i}: a bare except"
            if isinstance(node, ast.Call) and _dotted(node.func).split(".")[-1] in (
                "filterwarnings",
                "simplefilter",
            ):
                yield f"cell {i}: {_dotted(node.func)} silences warnings"
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ABSOLUTE.match(node.value):
                yield f"cell {i}: {node.value!r} is an absolute path"


def offline(book: NotebookNode) -> Iterator[str]:
    """No chapter reads the network."""
    for i, cell in _code(book):
        for node in ast.walk(_tree(cell)):
            yield from (f"cell {i}: imports {m}" for m in _imports(node) if m.split(".")[0] in NETWORK)
            if isinstance(node, ast.Call):
                for value in ast.walk(node):
                    if (
                        isinstance(value, ast.Constant)
                        and isinstance(value.value, str)
                        and ADDRESS.match(value.value)
                    ):
                        yield f"cell {i}: {_dotted(node.func)} is given the address {value.value!r}"


def seeded(book: NotebookNode) -> Iterator[str]:
    """Whoever runs a chapter again sees the same numbers."""
    for i, cell in _code(book):
        for node in ast.walk(_tree(cell)):
            if "random" in _imports(node):
                yield f"cell {i}: imports random; use np.random.default_rng(seed)"
            if not isinstance(node, ast.Call):
                continue
            *path, name = _dotted(node.func).split(".")
            given = {k.arg for k in node.keywords}
            unseeded = not node.args and not given & {"seed"}
            if node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value is None:
                unseeded = True
            if name == "default_rng" and unseeded:
                yield f"cell {i}: default_rng() without a seed"
            elif (
                path[-1:] == ["random"]
                and path[:1] in (["np"], ["numpy"])
                and name not in {*SEEDED, "default_rng"}
            ):
                yield f"cell {i}: np.random.{name} draws from a hidden state"
            elif name in ("rvs", "bootstrap", "permutation_test") and not given & {"random_state", "rng"}:
                yield f"cell {i}: {name} without random_state or rng"
            elif (
                name == "sample"
                and path
                and path[0] != "rng"
                and not given & {"random_state", "rng"}
                and not node.args[1:]
            ):
                yield f"cell {i}: sample without random_state"


def bound_once(book: NotebookNode) -> Iterator[str]:
    """No cell rebinds what an earlier one defined."""
    first: dict[str, int] = {}
    for i, cell in _code(book):
        for name in sorted(set(_binds(_tree(cell).body)) - CANVAS):
            if name in first:
                yield f"cell {i}: rebinds {name} of cell {first[name]}"
            first.setdefault(name, i)


def two_cells(book: NotebookNode) -> Iterator[str]:
    """A living figure is two cells, what moves and what is said; each goes on in a second if too long."""
    cells = list(enumerate(book.cells))
    made = [(i, name) for i, cell in _code(book) for name in _living(_tree(cell))]
    for begun, name in made:
        touched = {i: _done(_tree(cell), name) for i, cell in _code(book) if i >= begun}
        parts = [i for i, done in touched.items() if done or i == begun]
        if parts != list(range(begun, begun + len(parts))):
            yield f"cell {begun}: figure {name} is made in cells {parts}, which do not follow one another"
        lengths = [len(cells[i][1].source.strip().splitlines()) for i in parts]
        if len(parts) > 2 and any(a + b + 1 <= LINES for a, b in pairwise(lengths)):
            yield f"cell {begun}: figure {name} is made in {len(parts)} cells, two of which fit into one"
        if len(parts) > 4:
            yield f"cell {begun}: figure {name} is made in {len(parts)} cells; four are allowed at the most"
        order = [method for i in parts for method in touched[i]]
        said = next((k for k, method in enumerate(order) if method in SAYS), len(order))
        yield from (
            f"cell {begun}: figure {name}: {method} after {order[said]}; first what moves, then what is said"
            for method in order[said:]
            if method in MOVES
        )


def numbers(book: NotebookNode, chapter: str | None = None) -> Iterator[str]:
    """A number in prose is cited in its sentence or computed."""
    for i, cell in enumerate(book.cells):
        words = cell.source if i else re.sub(r"\A# .*", "", cell.source)  # a title names its subject
        texts = [words] if cell.cell_type == "markdown" else spoken(python(cell)) if runs(cell) else []
        for text in texts:
            for sentence, number in uncited(text, chapter):
                yield f"cell {i}: {number} is neither cited nor computed: {sentence}"


def anatomy(book: NotebookNode) -> Iterator[str]:
    """A chapter has all its parts, in their order, and a takeaway in every section."""
    cells = [cell.source if cell.cell_type == "markdown" else "" for cell in book.cells]
    text = "\n\n".join(cells)
    at = -1
    for part, pattern in ANATOMY:
        found = re.search(pattern, text, re.MULTILINE)
        if not found:
            yield f"{part} is missing"
        elif found.start() < at:
            yield f"{part} is out of order"
        else:
            at = found.start()
    if not cells[0].startswith("# ") or "?" not in cells[0].split("```")[0].split(":::")[0]:
        yield "the first cell is not a title and a question"
    end = re.search(r"^## What this leaves out$", text, re.MULTILINE)
    for section in re.split(r"^(?=## )", text[: end.start() if end else None], flags=re.MULTILINE)[1:]:
        heading = section.splitlines()[0]
        if "You will be able to" not in heading and not re.search(r"\*\*Takeaway[:.* ]", section):
            yield f"{heading!r} has no takeaway"
    judged = [
        cell
        for cell in book.cells
        if cell.cell_type == "code" and re.search(r"^judge\(", cell.source, re.MULTILINE)
    ]
    if not judged:
        yield "no verdict is computed by judge()"
    if not any(
        runs(cell) and re.search(r"^say\(facts_as_of\(", cell.source, re.MULTILINE) for cell in book.cells
    ):
        yield "no cell says of which day its facts are: say(facts_as_of(...))"


def answered(book: NotebookNode) -> Iterator[str]:
    """A solution carries its numbers: no folded cell of the practice says them in its place."""
    practice = False
    for i, cell in enumerate(book.cells):
        practice = practice or bool(re.search(r"^## Practice$", cell.source, re.MULTILINE))
        folded = "hide-cell" in cell.metadata.get("tags", [])
        if practice and folded and runs(cell) and list(spoken(python(cell))):
            yield f"cell {i}: a folded cell says what its solution should say"


def taken_part(book: NotebookNode) -> Iterator[str]:
    """A chapter has a sentence with a slider in it, and a chart on which the reader draws first."""
    called = {
        _dotted(node.func)
        for _, cell in _code(book)
        for node in ast.walk(_tree(cell))
        if isinstance(node, ast.Call)
    }
    for name, what in (
        ("Sentence", "a sentence whose numbers are sliders"),
        ("Guess", "a chart to draw on first"),
    ):
        if name not in called:
            yield f"no {what}: {name}(...)"


def brief(book: NotebookNode) -> Iterator[str]:
    """A chapter can be read in two sittings."""
    count = 0
    for cell in book.cells:
        said = spoken(python(cell), tables=False) if runs(cell) else []
        texts = [cell.source] if cell.cell_type == "markdown" else said
        count += sum(map(words, texts))
    if count > WORDS:
        yield f"{count:,} words of prose; {WORDS:,} are allowed"


def colab(book: NotebookNode) -> list[str]:
    """The cells that prepare a chapter for Colab: every chapter has the same one."""
    return [cell.source for cell in book.cells if cell.cell_type == "code" and _for_colab(cell)]


EVERYWHERE: tuple[Callable[[NotebookNode], Iterator[str]], ...] = (
    stripped, kernel, short, plain, offline, seeded, bound_once, two_cells,
)  # fmt: skip


def _for_colab(cell: NotebookNode) -> bool:
    return "remove-cell" in cell.metadata.get("tags", []) and cell.source.startswith("# In Colab only")


def runs(cell: NotebookNode) -> bool:
    """Whether a cell is code that runs everywhere."""
    return cell.cell_type == "code" and not _for_colab(cell)


def _code(book: NotebookNode, colab: bool = False) -> Iterator[tuple[int, NotebookNode]]:
    for i, cell in enumerate(book.cells):
        if runs(cell) or (colab and cell.cell_type == "code"):
            yield i, cell


def python(cell: NotebookNode) -> str:
    """The code of a cell without the lines that only IPython understands."""
    return "\n".join("" if PLAYS.match(line) else line for line in cell.source.splitlines())


def _tree(cell: NotebookNode) -> ast.Module:
    return ast.parse(python(cell))


def _living(tree: ast.Module) -> Iterator[str]:
    """Names of the living figures that a cell begins."""
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and _dotted(node.value.func) == "Explorable"
        ):
            yield _dotted(node.targets[0])


def _done(tree: ast.Module, name: str) -> list[str]:
    """What a cell does with a living figure, in its order."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    mine = [n for n in calls if _dotted(n.func.value) == name and n.func.attr in MOVES | SAYS | {"define"}]
    return [n.func.attr for n in sorted(mine, key=lambda n: (n.lineno, n.col_offset))]


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _binds(body: list[ast.stmt]) -> Iterator[str]:
    """Names that statements at the top of a cell bind; loop variables do not count."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((a.asname or a.name).split(".")[0] for a in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (
                    n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
                )
        for name in ("body", "orelse", "finalbody"):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield from _binds(getattr(node, name, []))
        for handler in getattr(node, "handlers", []):
            yield from _binds(handler.body)
