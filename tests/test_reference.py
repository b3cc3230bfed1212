"""The pages of the models: everything public is there, its equation is its code, and its uses are found."""

import ast
import dataclasses
import inspect
import json
import math
import re
import sys
from pathlib import Path
from typing import get_type_hints

import numpy as np
import pytest

from aiecon.claims.register import claims
from aiecon.domain import Number, domains
from aiecon.reference import Docstring, anatomy, functions, rooms
from aiecon.reproductions import all_reproductions
from tests.house import equations, maths, models, usage

ROOT = Path(__file__).parents[1]

ALL = {f"{f.room}.{f.name}": f for f in functions()}
every_function = pytest.mark.parametrize("name", ALL)
TESTS = "\n".join(
    path.read_text("utf-8") for path in (ROOT / "tests").glob("test_*.py") if path.name != Path(__file__).name
)


def test_every_public_function_has_its_entry():
    """Counted by another route: the functions that the modules define at their top, read from their files."""
    defined = set()
    for room in rooms():
        package = ROOT / "aiecon" / room
        for path in sorted(package.glob("*.py")) or [package.with_suffix(".py")]:
            tree = ast.parse(path.read_text("utf-8"))
            every = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
            shown = getattr(sys.modules[f"aiecon.{room}"], "__all__", every)
            defined |= {f"{room}.{name}" for name in every & set(shown) if not name.startswith("_")}
    assert set(ALL) == defined
    pages = {room: models.page(room) for room in rooms()}
    for name, f in ALL.items():
        assert pages[f.room].count(f"({name})=") == 1
        assert any(f"<{name}>" in line for line in models.index())


@every_function
def test_an_entry_says_what_one_needs(name):
    """Each argument is explained, what comes back has its unit, an example shows it."""
    parts = anatomy(ALL[name].function)
    assert parts.says.endswith((".", "?"))
    assert set(inspect.signature(ALL[name].function).parameters) == set(parts.arguments), name
    assert parts.returns, f"{name}: a line `Returns: ` with the unit is missing"
    assert any(example.startswith(">>>") for example in parts.examples), f"{name}: no example"


@every_function
def test_a_formula_is_somebodys_or_is_tested(name):
    """A source stands in the docstring; what is arithmetic, or derived here, is called by name in a test."""
    function = ALL[name].function
    if not anatomy(function).source:
        assert re.search(rf"\b{function.__name__}\b", TESTS), f"{name}: neither a source nor a test"


# --- the equation is the code -----------------------------------------------------------------------------


CALLS = {r"\ln": np.log, r"\log_{10}": np.log10, r"\log_{2}": np.log2,
         r"\max": np.maximum, r"\min": np.minimum,
         r"\tanh": np.tanh, r"\operatorname{sum}": np.sum, r"\operatorname{mean}": np.mean,
         r"\operatorname{ceiling}": np.ceil, r"\operatorname{floor}": np.floor}  # fmt: skip


class Read:
    """Reads the TeX of an equation and computes it: the way back, which shares nothing with the way there."""

    TOKEN = re.compile(
        r"\\left\||\\right\||\\left\(|\\right\)|\\mathrm\{(?:[^{}\\]|\\_)*\}|\\operatorname\{\w+\}|"
        r"\\begin\{cases\}|\\end\{cases\}|\\text\{\w+ ?\}|\\log_\{10\}|\\log_\{2\}|\\\w+|\\[,;\\]|"
        r"\d+(?:\.\d+)?|\S"
    )

    def __init__(self, tex: str, names: dict, known: dict) -> None:
        self.tokens, self.at = self.TOKEN.findall(tex), 0
        self.names, self.known = names, known

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.next()
        assert not wanted or token in wanted, f"{token!r} where {wanted} should be: {''.join(self.tokens)}"
        self.at += 1
        return token

    def any(self):
        """Conditions hold sums together, sums products, products powers."""
        value = self.condition()
        while self.next() in (r"\land", r"\lor"):
            sign, other = self.take(), self.condition()
            value = np.logical_and(value, other) if sign == r"\land" else np.logical_or(value, other)
        return value

    def condition(self):
        value, held = self.sum(), None
        signs = {"<": np.less, ">": np.greater, r"\le": np.less_equal, r"\ge": np.greater_equal}
        while self.next() in signs:
            sign, other = signs[self.take()], self.sum()
            held = sign(value, other) if held is None else np.logical_and(held, sign(value, other))
            value = other
        return value if held is None else held

    def sum(self):
        minus = self.next() == "-" and self.take()
        value = -self.product() if minus else self.product()
        while self.next() in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self):
        value = self.power()
        while self.next() in (r"\,", r"\cdot", "/"):
            value = value / self.power() if self.take() == "/" else value * self.power()
        return value

    def power(self):
        base = self.atom()
        if self.next() == "^":
            self.take("^")
            self.take("{")
            base = np.power(base * 1.0, self.sum())
            self.take("}")
        return base

    def inner(self, start: str, end: str):
        self.take(start)
        value = self.any()
        self.take(end)
        return value

    def listed(self) -> list:
        self.take(r"\left(")
        values = [self.argument()]
        while self.next() == ",":
            self.take(",")
            self.take(r"\;")
            values.append(self.argument())
        self.take(r"\right)")
        return values

    def argument(self):
        start, name = self.at, self.name()
        if name and self.next() == "=":
            self.take("=")
            return name, self.any()
        self.at = start
        return self.any()

    def name(self) -> str:
        token = self.take()
        name = token[8:-1].replace(r"\_", "_") if token.startswith(r"\mathrm{") else token
        if self.next() == "_":
            self.take("_")
            self.take("{")
            index = self.take()
            self.take("}")
            index = index[8:-1].replace(r"\_", "_") if index.startswith(r"\mathrm{") else index
            name = name + index if name + index in self.names else f"{name}_{index}"
        return name

    def atom(self):
        token = self.next()
        if re.fullmatch(r"\d+(\.\d+)?", token):
            return float(self.take())
        if token == "{":
            return self.inner("{", "}")
        if token == r"\left|":
            return np.abs(self.inner(r"\left|", r"\right|"))
        if token == r"\left(":
            values = self.listed()
            return values[0] if len(values) == 1 else tuple(values)
        if token == r"\frac":
            self.take()
            return self.inner("{", "}") / self.inner("{", "}")
        if token == r"\sqrt":
            self.take()
            return np.sqrt(self.inner("{", "}"))
        if token in (r"\infty", r"\pi"):
            return math.inf if self.take() == r"\infty" else math.pi
        if token == r"\lnot":
            self.take()
            return np.logical_not(self.atom())
        if token == r"\begin{cases}":
            return self.cases()
        if token in CALLS:
            function = CALLS[self.take()]
            return function(*self.listed())
        name = self.name()
        if self.next() == r"\left(" and name not in self.names:
            given = self.listed()
            named = dict(each for each in given if isinstance(each, tuple) and isinstance(each[0], str))
            return self.known[name](*(g for g in given if not isinstance(g, tuple)), **named)
        return math.e if name == "e" and name not in self.names else self.names[name]

    def cases(self):
        self.take(r"\begin{cases}")
        rows = []
        while True:
            value = self.any()
            self.take("&")
            if self.take() == r"\text{otherwise}":
                break
            rows.append((self.any(), value))
            self.take(r"\\")
        self.take(r"\end{cases}")
        for test, each in reversed(rows):
            value = np.where(test, each, value)
        return value


def computed(tex: str, names: dict, known: dict):
    """The last line of an equation, after the lines before it."""
    body = tex.removeprefix(r"\begin{aligned}").removesuffix(r"\end{aligned}")
    depth, lines, start = 0, [], 0
    for found in re.finditer(r"\\begin\{cases\}|\\end\{cases\}| \\\\ ", body):
        depth += {r"\begin{cases}": 1, r"\end{cases}": -1}.get(found[0], 0)
        if found[0] == r" \\ " and not depth:
            lines.append(body[start : found.start()])
            start = found.end()
    for line in [*lines, body[start:]]:
        left, sign, right = re.fullmatch(r"(.*?) &?(=|\\leftarrow) (.*)", line).groups()
        value = Read(right, names, known).any()
        targets = [Read(left, {}, {})]
        if left.startswith(r"\left("):
            pieces = left.removeprefix(r"\left(").removesuffix(r"\right)").split(r",\; ")
            targets = [Read(piece, {}, {}) for piece in pieces]
        new = [target.name() for target in targets]
        assert sign == r"\leftarrow" or len(new) > 1 or new[0] not in names
        names = {**names, **dict(zip(new, value if len(new) > 1 else [value], strict=True))}
    return value


SET = {name: tex for name, f in ALL.items() if (tex := equations.equation(f.function))}


def drawn(function, rng: np.random.Generator) -> dict[str, float] | None:
    """A number for each argument, inside its domain; None where an argument is no single number."""
    limits, given = domains(function), {}
    hints = get_type_hints(inspect.unwrap(function))
    for name, parameter in inspect.signature(function).parameters.items():
        if hints[name] not in (float, int, Number) or parameter.kind is parameter.VAR_POSITIONAL:
            return None
        ends = {type(bound).__name__[0]: dataclasses.astuple(bound)[0] for bound in limits.get(name, ())}
        low = ends.get("G", ends["L"] - 3 if "L" in ends else 0.1)  # Gt or Ge, Lt or Le
        high = ends.get("L", low + 3)
        value = float(rng.uniform(low, high))
        given[name] = math.ceil(value + 0.5) if hints[name] is int else value
    return given


def test_few_equations_are_not_tried():
    """Those whose arguments are functions, arrays, or as many numbers as one likes."""
    rng = np.random.default_rng(1)
    assert sum(drawn(ALL[name].function, rng) is None for name in SET) < 0.1 * len(SET)


@pytest.mark.parametrize("name", SET)
def test_the_equation_computes_what_the_code_does(name):
    """The printed TeX, read back and computed at numbers drawn at random, is the function."""
    function, rng = ALL[name].function, np.random.default_rng(20261128)
    if drawn(function, rng) is None:
        return
    agreed = 0
    for _ in range(400):
        given = drawn(function, rng)
        with np.errstate(all="ignore"):
            try:
                expected = function(**given)
            except ValueError:  # outside of what the arguments must keep together
                continue
            found = computed(SET[name], dict(given), vars(sys.modules[inspect.unwrap(function).__module__]))
        np.testing.assert_allclose(np.asarray(found, float), np.asarray(expected, float), 1e-9, 1e-12)
        agreed += 1
        if agreed == 10:
            return
    pytest.fail(f"{name}: of 400 draws {agreed} lie inside its domain")


@every_function
def test_what_is_printed_can_be_set(name):
    if name in SET:
        assert "<math" in maths.mathml(SET[name], display=True)
    else:
        assert "return" in models.code(ALL[name].function)
        assert '"""' not in models.code(ALL[name].function)


def test_most_models_are_equations():
    assert len(SET) > 0.7 * len(ALL)


# --- what a page is made of --------------------------------------------------------------------------------

PLANTED = '''def planted(x: float, y: float = 2.0) -> float:
    """What it is, of `rooms`: x / y.

    More of it.

    x, y : two numbers,
        in one unit
    Returns: ratio;  Source: is no line of its own here
    Raises: ValueError for the one
        TypeError for the other
    Source: Somebody (1900), p. 1.

    A case of it:

    >>> planted(1.0)
    0.5
    """
    return x / y
'''


def test_a_docstring_is_taken_apart(tmp_path, monkeypatch):
    (tmp_path / "planted.py").write_text(PLANTED, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import planted

    parts = anatomy(planted.planted)
    assert parts == Docstring(
        says="What it is, of `rooms`: x / y.",
        more=["More of it."],
        arguments=dict.fromkeys("xy", "two numbers, in one unit"),
        returns="ratio;  Source: is no line of its own here",
        raises="ValueError for the one; TypeError for the other",
        source="Somebody (1900), p. 1.",
        examples=["A case of it:", ">>> planted(1.0)\n0.5"],
    )
    assert models.code(planted.planted).splitlines()[1:] == ["    return x / y"]
    assert models.without_formula(parts.says) == "What it is, of `rooms`."
    assert models.without_formula("Training compute C = 6 N D: two forward.") == (
        "Training compute C = 6 N D: two forward."
    )


def test_an_entry_holds_all_that_is_known_of_a_function():
    entry = "\n".join(models.function_lines(ALL["compute.owned_hour_cost"], usage.Uses()))
    assert r"\frac{q\,\mathrm{capital\_recovery\_factor}" in entry
    assert "`r ≥ 0`\n: interest per year" in entry
    assert "`0 < u ≤ 1`\n: share of all hours" in entry
    assert "**Returns:** USD per useful GPU\\-hour" in entry
    assert '```pycon\n>>> print(f"{owned_hour_cost(33_600' in entry
    assert "**Used in:** its tests alone." in entry
    again = "\n".join(models.function_lines(ALL["compute.break_even_utilisation"], usage.Uses()))
    assert "Together they must keep `price - energy > 0`." in again
    assert "`φ = 1.0` with `0 ≤ φ ≤ 1`" in "\n".join(
        models.function_lines(ALL["demand.hours_factor"], usage.Uses())
    )


def test_what_is_explained_elsewhere_is_repeated_on_the_page():
    """`as in` sends a reader of the code to another function; on a page the words stand there."""
    assert (
        models.meaning(ALL["compute.let_hour_cost"], "u")
        == "share of all hours in which the GPU does useful work"
    )
    for name, f in ALL.items():
        for argument, _ in f.arguments:
            assert not models.meaning(f, argument).startswith("as in `"), f"{name}: {argument}"


def test_an_example_that_fails_ends_the_build(monkeypatch):
    function = ALL["compute.gpu_hours"].function
    monkeypatch.setattr(function, "__doc__", function.__doc__.replace("26.0 million", "26.1 million"))
    with pytest.raises(
        models.ExtensionError, match=r"(?s)an example of compute.gpu_hours fails:.*26\.0 million"
    ):
        models.page("compute")


def test_works_are_found_in_the_bibliography():
    assert models.prose("As in Hoffmann et al. (2022), eq. 4; `loss` and `x`; Nobody (1901).", "scaling") == (
        "As in {cite:t}`hoffmann2022`, eq\\. 4; {ref}`loss <scaling.loss>` and `x`; Nobody \\(1901\\)\\."
    )


@pytest.mark.parametrize(
    ("found", "line"),
    [(("me/book", "main"), "pip install git+https://github.com/me/book"), (None, "pip install .")],
)
def test_the_package_is_installed_from_the_repository(found, line, monkeypatch):
    monkeypatch.setattr(models, "repository", lambda root: found)
    assert line in models.install()


def test_a_new_module_has_a_page_and_an_old_one_loses_it(tmp_path, monkeypatch):
    monkeypatch.setattr(models, "PAGES", tmp_path / "models")
    models.write()
    assert {path.stem for path in models.PAGES.iterdir()} == set(rooms())
    (models.PAGES / "gone.md").write_text("# gone\n", encoding="utf-8")
    (models.PAGES / "compute.md").unlink()
    models.write()
    assert {path.stem for path in models.PAGES.iterdir()} == set(rooms())


# --- where the book uses a model ---------------------------------------------------------------------------


def notebook(*cells: str) -> str:
    every = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["compute.days"]}, *every]})


@pytest.fixture
def planted_book(tmp_path):
    """A small book that uses models in every way that the index must see, and in some that it must not."""
    files = {
        "chapters/01-a.ipynb": notebook(
            "%pip install compute",
            "from aiecon import compute as c, margins\nfrom aiecon.scaling.law import loss",
            "from aiecon.claims import aid\ndef cost(x):\n    return c.rental_cost(x, 2)",
            "once = c.days(10, 2)\nlaw = Tabulated(lambda x: loss(x), nodes=3)",
            "e = Explorable(ax, 'plot', caption='Why? Because.', x=Slider('x', 0, once))",
            "e.define(y=cost, z=lambda x: margins.margin(x, once))\ne.draw('C0', law)",
            "other.draw(c.payroll)",
            "def made(k):\n    return Tabulated(lambda x: c.staff_cost(x, k), nodes=3)",
            "low, high = made(0.1), made(0.2)\ne.write(1, 2, '{low}', low)",
            "aid.helped(3)\n'compute.average_cost'",
        ),
        "exercises/01-a.ipynb": notebook("from aiecon.compute import gpu_hours\nprint(gpu_hours)"),
        "aiecon/__init__.py": "",
        "aiecon/compute.py": "def rental_cost(a, b): ...\ndef run_cost(a):\n    return rental_cost(a, 1)\n",
        "aiecon/claims/__init__.py": "",
        "aiecon/claims/aid.py": "from aiecon.compute import throughput\n"
        "def helped(x):\n    return throughput(x, 1)\n",
        "aiecon/claims/one.py": "from aiecon.claims.aid import helped\nLIMIT = helped(1)\n"
        "@claim('A99')\ndef judged():\n    return Claim(LIMIT)\n",
        "aiecon/reproductions/__init__.py": "",
        "aiecon/reproductions/one.py": "from aiecon import compute\n@reproduces('a number')\n"
        "def ours():\n    return compute.utilisation(1, 2, 3)\n"
        "def every():\n    for x in 'ab':\n"
        "        reproduces(f'number of {x}')(lambda x=x: compute.throughput(x, 1))\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return usage.usage(tmp_path)


def test_every_use_is_found_and_no_other(planted_book):
    plot = usage.Figure("01-a", "plot", "Why?")
    Uses = usage.Uses
    assert {".".join(name): uses for name, uses in planted_book.items()} == {
        "compute.rental_cost": Uses(chapters={"01-a"}, figures={plot}, models={("compute", "run_cost")}),
        "compute.days": Uses(chapters={"01-a"}),
        "compute.payroll": Uses(chapters={"01-a"}),
        "compute.staff_cost": Uses(chapters={"01-a"}, figures={plot}),
        "scaling.loss": Uses(chapters={"01-a"}, figures={plot}),
        "margins.margin": Uses(chapters={"01-a"}, figures={plot}),
        "compute.throughput": Uses(chapters={"01-a"}, claims={"A99"}, reproductions={"number of …"}),
        "compute.utilisation": Uses(reproductions={"a number"}),
        "compute.gpu_hours": Uses(sets={"01-a"}),
    }


def test_the_sentence_of_uses_leads_to_each(planted_book):
    said = models.used_in(planted_book["compute", "rental_cost"])
    assert said == (
        "**Used in:** chapter {doc}`1 </chapters/01-a>` · living figures: "
        '<a href="../../chapters/01-a.html#plot">Why?</a> · '
        "other functions: {ref}`compute.run_cost <compute.run_cost>`."
    )


def test_the_book_itself_uses_its_models():
    """What runs, by another route: the claims that are found exist, and so does every living figure."""
    used = models.usage_of_book()
    assert set(used) <= {tuple(name.split(".")) for name in ALL}
    assert len(used) > 0.9 * len(ALL)
    numbers = {claim.id for claim in claims() if claim.judged}
    assert {one for uses in used.values() for one in uses.claims} <= numbers
    told = {reproduction.quantity for reproduction in all_reproductions()}
    for name in {one for uses in used.values() for one in uses.reproductions}:
        assert any(re.fullmatch(re.escape(name).replace("…", ".*"), quantity) for quantity in told), name
    text = {path.stem: path.read_text("utf-8") for path in (ROOT / "chapters").glob("*.ipynb")}
    for figure in {one for uses in used.values() for one in uses.figures}:
        assert f'\\"{figure.name}\\"' in text[figure.chapter]
