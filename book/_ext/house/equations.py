"""The equation of a model function, set from its code: what is printed cannot differ from what is computed.

A model is written so that its lines are the equation. Here they become TeX: assignments, then what is
returned. A function that loops, branches or draws has no equation, and its page shows the code instead.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

LIST, NEXT = r",\; ", r" \\ "  # between members of a list, and between lines
SUM, PRODUCT, POWER, ATOM = range(4)  # how tightly the parts of a piece of TeX hold together
CALLED = {
    "log": r"\ln", "log10": r"\log_{10}", "log2": r"\log_{2}", "tanh": r"\tanh", "cosh": r"\cosh",
    "sinh": r"\sinh", "maximum": r"\max", "minimum": r"\min", "max": r"\max", "min": r"\min",
    "sum": r"\operatorname{sum}", "mean": r"\operatorname{mean}", "prod": r"\operatorname{product}",
    "cumsum": r"\operatorname{cumulated}", "diff": r"\operatorname{differences}",
    "sign": r"\operatorname{sign}",
    "sort": r"\operatorname{sorted}", "floor": r"\operatorname{floor}", "ceil": r"\operatorname{ceiling}",
    "cov": r"\operatorname{covariance}", "var": r"\operatorname{variance}", "len": r"\operatorname{number}",
}  # fmt: skip
SAME = {"asarray", "float", "array", "int", "bool", "atleast_1d"}  # of a number: itself
COMPARED = {ast.Lt: "<", ast.LtE: r"\le", ast.Gt: ">", ast.GtE: r"\ge", ast.Eq: "=", ast.NotEq: r"\ne"}
JOINED = {ast.And: r"\land", ast.Or: r"\lor", ast.BitAnd: r"\land", ast.BitOr: r"\lor"}


class NoEquationError(Exception):
    """The code is more than an equation."""


def equation(function: Callable[..., Any]) -> str | None:
    """The function's body as TeX, or None where it is no equation.

    >>> from aiecon import compute
    >>> print(equation(compute.training_flop))
    \\mathrm{training\\_flop} = 6\\,N\\,D
    """
    inner = inspect.unwrap(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(inner))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    try:
        lines = _lines(tree, inner.__globals__)
    except NoEquationError:
        return None
    if len(lines) == 1:
        return " ".join(lines[0])
    return r"\begin{aligned}" + NEXT.join(f"{a} &{sign} {b}" for a, sign, b in lines) + r"\end{aligned}"


def _lines(tree: ast.FunctionDef, known: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Left side, sign and right side of each line."""
    locals_ = {a.arg for a in ast.walk(tree.args) if isinstance(a, ast.arg)}
    lines: list[tuple[str, str, str]] = []
    for node in tree.body:
        match node:
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.Expr(value=ast.Call(func=ast.Name(id="require"))):
                continue  # a domain, and said with the others
            case ast.Assign(targets=[target], value=value):
                for left, right in _pairs(target, value):
                    names = {n.id for n in ast.walk(left) if isinstance(n, ast.Name)}
                    read = {n.id for n in ast.walk(right) if isinstance(n, ast.Name)}
                    a, b = (Setter(known, locals_ | names).tex(each) for each in (left, right))
                    locals_ |= names
                    if a != b:
                        lines.append((a, r"\leftarrow" if names & read else "=", b))
            case ast.Return(value=value) if value is not None:
                lines.append((_upright(tree.name), "=", Setter(known, locals_).tex(value)))
            case _:
                raise NoEquationError(ast.unparse(node))
    return lines


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _upright(name: str) -> str:
    escaped = name.replace("_", r"\_")
    return rf"\mathrm{{{escaped}}}"


def _bracketed(tex: str) -> str:
    return rf"\left({tex}\right)"


def symbol(name: str) -> str:
    """An identifier as a symbol: what follows an underscore is an index, a word stands upright.

    >>> print(symbol("MFU"), symbol("α"), symbol("d_qk"), symbol("p1"), symbol("run_share"))
    \\mathrm{MFU} α d_{\\mathrm{qk}} p_{1} \\mathrm{run\\_share}
    """
    if name == "_":
        return r"\cdot"
    head, _, index = name.strip("_").partition("_")
    if found := re.fullmatch(r"(\D)(\d+)", name):
        head, index = found.groups()
    if index and len(head) == 1:
        return f"{head}_{{{index if len(index) == 1 else _upright(index)}}}"
    return name if len(name) == 1 else _upright(name)


def number(value: float) -> str:
    """A number as TeX.

    >>> number(3600.0), number(1e-12), number(0.5), number(1_000_000), number(2.5e-7)
    ('3600', '10^{-12}', '0.5', '10^{6}', '2.5\\\\cdot 10^{-7}')
    """
    plain = f"{value:.10g}"
    if 1e-4 <= abs(value) < 1e5 or value == 0:
        return plain
    digits, _, power = f"{value:.9e}".partition("e")
    digits, exponent = digits.rstrip("0").rstrip("."), int(power)
    if digits in ("1", "-1"):
        return f"{digits[:-1]}10^{{{exponent}}}"
    return rf"{digits}\cdot 10^{{{exponent}}}"


class Setter:
    """Sets expressions; `known` are the globals of the function, `own` its arguments and locals."""

    def __init__(self, known: Mapping[str, Any], own: set[str]) -> None:
        self.known, self.own = known, own
        self.inline = 0  # inside an exponent a fraction is written on one line

    def tex(self, node: ast.expr) -> str:
        return self.set(node)[0]

    def held(self, node: ast.expr, at_least: int) -> str:
        """The TeX, in brackets where its parts hold together less tightly than is asked."""
        tex, holds = self.set(node)
        return tex if holds >= at_least else _bracketed(tex)

    def set(self, node: ast.expr) -> tuple[str, int]:
        kind = type(node).__name__.lower()
        return getattr(self, f"_{kind}", self._nothing)(node)

    def _nothing(self, node: ast.expr) -> tuple[str, int]:
        raise NoEquationError(ast.unparse(node))

    def _name(self, node: ast.Name) -> tuple[str, int]:
        value = None if node.id in self.own else self.known.get(node.id)
        if isinstance(value, int | float) and not isinstance(value, bool):
            tex = number(value)
            return tex, ATOM if tex.replace(".", "").isdigit() else PRODUCT
        return symbol(node.id), ATOM

    def _constant(self, node: ast.Constant) -> tuple[str, int]:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            return self._nothing(node)
        tex = number(node.value)
        return tex, ATOM if tex.replace(".", "").isdigit() else PRODUCT

    def _attribute(self, node: ast.Attribute) -> tuple[str, int]:
        known = {
            "np.pi": r"\pi",
            "math.pi": r"\pi",
            "np.inf": r"\infty",
            "math.inf": r"\infty",
            "np.nan": r"\text{none}",
        }
        return (known[ast.unparse(node)], ATOM) if ast.unparse(node) in known else self._nothing(node)

    def _unaryop(self, node: ast.UnaryOp) -> tuple[str, int]:
        match node.op:
            case ast.USub() if _named(node.operand) == "expm1":
                return f"1 - {self._call(ast.Call(ast.Name('exp'), node.operand.args, []))[0]}", SUM  # type: ignore[attr-defined]
            case ast.USub():
                return f"-{self.held(node.operand, PRODUCT)}", SUM
            case ast.Not() | ast.Invert():
                return rf"\lnot {self.held(node.operand, ATOM)}", PRODUCT
        return self._nothing(node)

    def _binop(self, node: ast.BinOp) -> tuple[str, int]:
        a, b = node.left, node.right
        match node.op:
            case ast.Add() if "0" in (
                left := self.tex(a),
                right := self.tex(b),
            ):  # a zero gives an array its form
                return self.set(a if right == "0" else b)
            case ast.Add():
                return f"{left} + {_bracketed(right) if right.startswith('-') else right}", SUM
            case ast.Sub():
                return f"{self.tex(a)} - {self.held(b, PRODUCT)}", SUM
            case ast.Mult() | ast.Div():
                return self._product(node)
            case ast.Pow():
                return self._power(a, b)
            case ast.BitAnd() | ast.BitOr():
                sign = JOINED[type(node.op)]
                return f"{self.held(a, PRODUCT)} {sign} {self.held(b, PRODUCT)}", SUM
            case ast.MatMult():
                return rf"{self.held(a, PRODUCT)} \cdot {self.held(b, PRODUCT)}", PRODUCT
        return self._nothing(node)

    def _product(self, node: ast.BinOp) -> tuple[str, int]:
        """A chain of factors and divisors, as one fraction, or on one line inside an exponent."""
        above, below = [], []
        chain: ast.expr = node
        while isinstance(chain, ast.BinOp) and isinstance(chain.op, ast.Mult | ast.Div):
            (above if isinstance(chain.op, ast.Mult) else below).insert(0, chain.right)
            chain = chain.left
        sign = "-" if isinstance(chain, ast.UnaryOp) and isinstance(chain.op, ast.USub) else ""
        first = chain.operand if sign else chain  # type: ignore[attr-defined]
        top = self._times([first, *above])
        if top == "0":
            return "0", ATOM
        if not below:
            return sign + top, SUM if sign else PRODUCT
        if self.inline:
            bottom = self.held(below[0], POWER) if len(below) == 1 else _bracketed(self._times(below))
            return f"{sign}{top} / {bottom}", SUM if sign else PRODUCT
        over = self.tex(first) if not above else top  # alone in its place, it needs no brackets
        under = self.tex(below[0]) if len(below) == 1 else self._times(below)
        return rf"{sign}\frac{{{over}}}{{{under}}}", SUM if sign else PRODUCT

    def _times(self, factors: list[ast.expr]) -> str:
        factors = [f for f in factors if not (isinstance(f, ast.Constant) and f.value == 1)] or factors[:1]
        every = [self.held(factor, PRODUCT) for factor in factors]
        if "0" in every:
            return "0"
        text = every[0]
        for one in every[1:]:
            text += (r"\cdot " if one[:1].isdigit() else r"\,") + one
        return text

    def _power(self, base: ast.expr, exponent: ast.expr) -> tuple[str, int]:
        if isinstance(exponent, ast.Constant) and exponent.value == 0.5:
            return rf"\sqrt{{{self.tex(base)}}}", ATOM
        below = self.held(base, ATOM)
        self.inline += 1
        above = self.tex(exponent)
        self.inline -= 1
        return f"{{{below}}}^{{{above}}}", POWER

    def _compare(self, node: ast.Compare) -> tuple[str, int]:
        parts = [self.tex(node.left)]
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if type(operator) not in COMPARED:
                return self._nothing(node)
            parts += [COMPARED[type(operator)], self.tex(right)]
        return " ".join(parts), SUM

    def _boolop(self, node: ast.BoolOp) -> tuple[str, int]:
        return f" {JOINED[type(node.op)]} ".join(self.held(value, SUM) for value in node.values), SUM

    def _ifexp(self, node: ast.IfExp) -> tuple[str, int]:
        return self._cases(node.test, node.body, node.orelse), ATOM

    def _tuple(self, node: ast.Tuple) -> tuple[str, int]:
        return _bracketed(LIST.join(self.tex(each) for each in node.elts)), ATOM

    def _subscript(self, node: ast.Subscript) -> tuple[str, int]:
        if not isinstance(node.value, ast.Name) or not isinstance(node.slice, ast.Name | ast.Constant):
            return self._nothing(node)
        return f"{{{self.tex(node.value)}}}_{{{self.tex(node.slice)}}}", ATOM

    def _cases(self, test: ast.expr, yes: ast.expr, no: ast.expr) -> str:
        rows = [rf"{self.tex(yes)} & \text{{if }} {self.tex(test)}"]
        while _named(no) == "where" or isinstance(no, ast.IfExp):
            test, yes, no = no.args if isinstance(no, ast.Call) else (no.test, no.body, no.orelse)  # type: ignore[attr-defined]
            rows.append(rf"{self.tex(yes)} & \text{{if }} {self.tex(test)}")
        rows.append(rf"{self.tex(no)} & \text{{otherwise}}")
        return r"\begin{cases}" + NEXT.join(rows) + r"\end{cases}"

    def _call(self, node: ast.Call) -> tuple[str, int]:
        name, args = _named(node), node.args
        if (
            not name
            or name.startswith("_")
            or any(isinstance(a, ast.Starred) for a in args)
            or any(k.arg is None for k in node.keywords)
        ):
            return self._nothing(node)
        one = args[0] if len(args) == 1 and not node.keywords else None
        if name in SAME and args:
            return self.set(args[0])
        if name == "where" and len(args) == 3:
            return self._cases(*args), ATOM
        if name == "exp" and one:
            self.inline += 1
            above = self.tex(one)
            self.inline -= 1
            return f"e^{{{above}}}", POWER
        if name == "expm1" and one:
            return f"{self._call(ast.Call(ast.Name('exp'), args, []))[0]} - 1", SUM
        if name == "log1p" and one:
            inside = self.tex(one)
            alone = inside.startswith("-") and not isinstance(getattr(one, "op", None), ast.Add | ast.Sub)
            more = f"- {inside[1:]}" if alone else f"+ {inside}"
            return rf"\ln\left(1 {more}\right)", ATOM
        if name == "sqrt" and one:
            return rf"\sqrt{{{self.tex(one)}}}", ATOM
        if name in ("abs", "fabs") and one:
            return rf"\left|{self.tex(one)}\right|", ATOM
        if name == "square" and one:
            return f"{{{self.held(one, ATOM)}}}^{{2}}", POWER
        if not isinstance(node.func, ast.Name) and name not in CALLED:
            return self._nothing(node)
        head = CALLED.get(name) or _upright(name)
        inside = [self.tex(a) for a in args] + [
            f"{symbol(k.arg or '')} = {self.tex(k.value)}" for k in node.keywords
        ]
        return head + _bracketed(LIST.join(inside)), ATOM


def _named(node: ast.expr) -> str:
    """The name of what is called: of NumPy's function, or of one that stands alone."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "math"), attr=name)):
            return name
        case ast.Call(func=ast.Name(id=name)):
            return name
    return ""
