"""Explorables for the tests: between them every kind of mark, axis, format, slider and traced operation."""

import numpy as np

from aiecon.explorable import Explorable, Slider, Tabulated, static_css, static_script
from aiecon.style import figure

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>body{{margin:1rem;font-family:sans-serif;color:var(--fig-ink);background:var(--fig-paper)}}{css}</style>
<main><h1>Gallery</h1>{body}</main><script>{script}</script></html>"""


def page(*explorables: Explorable) -> str:
    """A page that holds explorables and nothing else."""
    body = "\n".join(explorable.markup() for explorable in explorables)
    return PAGE.format(css=static_css(), body=body, script=static_script())


def marks() -> Explorable:
    """Lines, bands, markers, lines across and texts on logarithmic axes; symbols with Greek names."""
    _, ax = figure()
    ax.set(xscale="log", yscale="log", xlim=(1e7, 1e12), ylim=(1.8, 4))

    def loss(N, D, α):
        return 1.8172 + 482.0 / N**α + 2085.4 / D**0.3658

    def best(C, α):
        return (α * 482.0 / (0.3658 * 2085.4)) ** (1 / (α + 0.3658)) * (C / 6) ** (0.3658 / (α + 0.3658))

    def least(C, α):
        return loss(best(C, α), C / 6 / best(C, α), α)

    def cut(x, C, α):
        here = loss(x, 10 * C / (6 * x), α)
        return np.where(here > 3, np.nan, here)

    e = Explorable(
        ax,
        "gallery-marks",
        caption="Where is the bottom?",
        source="Besiroglu et al. (2024)",
        C=Slider("Training compute", 1e19, 1e25, 1e21, unit="FLOP", log=True),
        α=Slider("Exponent α", 0.25, 0.45, 0.3478, step=0.001),
    )
    e.define(best=best, least=least, ratio=lambda C, best: C / 6 / best**2, bill=lambda C: 2 * C / 1e21)
    e.draw("C0", lambda x, C, α: loss(x, C / (6 * x), α), points=200)
    e.draw("C1--", cut, points=200)
    e.draw(
        "C2:",
        lambda turn: 2.5 + 0.3 * np.cos(turn),
        x=lambda turn, best: best * (1.5 + np.sin(turn)),
        over=np.linspace(0, 6.28, 90),
    )
    e.fill(
        "C0",
        lambda x, C, α: loss(x, C / x, α),
        lambda x, C, α: np.minimum(1.1 * loss(x, C / x, α), 3.5),
        points=50,
        alpha=0.2,
    )
    e.point("C3o", "best", "least", ms=9)
    e.point("C4s", "best", lambda C, least: np.where(C > 1e22, np.nan, least))
    e.vline("C0:", "best")
    e.hline("C0:", "least")
    e.write("best", "least", "{best:.2s} parameters", offset=(6, 6))
    e.write("best", 3, "N = {best:.3s}, C = {C:.1e}", ha="center")
    e.write(0.98, 0.95, "α = {α}", ha="right", va="top")
    e.define(excess=lambda least: least / 1.8172 - 1)
    e.show("Best size: {best:.3s} parameters", "Tokens per parameter: {ratio:,.1f}")
    e.show("Excess over the floor: {excess:.1%}", "Bill: {bill:$,.2f}", "Loss: {least:.4g} nats")
    e.preset("DeepSeek-V3", C=3.2856e24)
    e.preset("Chinchilla", C=5.76e23, α=0.3478)
    e.predict("What will happen to the best size when α falls?", "It rises: a parameter adds <more>.")
    e.challenge(
        "Find a budget whose best model has 70 billion parameters, within 5 %.",
        lambda best: np.abs(best / 70e9 - 1) < 0.05,
    )
    e.says(
        "With {C:.2s} FLOP the loss is lowest at {best:.2s} parameters; smaller and larger models both do"
        " worse."
    )
    return e


def bars() -> Explorable:
    """Bars in three ways (upright, lying and stacked, on a logarithmic axis) on three pairs of axes."""
    _, (left, middle, right) = figure(height=2.6, ncols=3)
    left.set(ylim=(-5, 20))
    middle.set(xlim=(60, 0))
    right.set(yscale="log", ylim=(0.1, 1000))
    e = Explorable(
        (left, middle, right),
        "gallery-bars",
        caption="What share is the run?",
        k=Slider("Experiments per run", 1, 10, 3, unit="runs"),
        share=Slider("Share", 0.0, 1.0, 0.5, format=".0%"),
    )
    e.define(programme=lambda k: 5.576 + 2 * k)
    e.bars({"a": lambda k: k - 4, "b": lambda k, share: 2 * k * share})
    e.bars(
        {"run": 5.576, "rest": lambda k: 2 * k},
        starts=[0.0, lambda k, share: 5.576 * share + 0 * k],
        across=True,
        on=middle,
    )
    e.bars({"c": lambda k: 10 ** (k / 4)}, on=right)
    e.show("Programme: {programme:$.3s} million")
    e.says("The programme costs {programme:$.1f} million dollars, of which the final run is only a part.")
    return e


def strays() -> Explorable:
    """Marks that begin out of sight, or are nowhere, and come in."""
    _, ax = figure()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    e = Explorable(
        ax, "gallery-strays", caption="Who comes in?", x=Slider("Place", -1.0, 3.0, 3.0, step=0.01)
    )
    e.define(root=lambda x: np.sqrt(-x), next=lambda x: 1 + x, half=lambda x: x / 2)
    for x, y, above in (
        ("root", "next", lambda u, root: u + root),
        ("x", "half", lambda u, x: u + x),
    ):
        e.point("C0o", x, y)
        e.vline("C0", x)
        e.hline("C0", x)
        e.draw("C0", above, over=[0.0, 0.5, 1.0])
        e.fill("C0", lambda u: 0 * u, above, over=[0.0, 1.0])
        e.write(x, 0.5, "at {x}")
        e.write(x, y, "from {x}", offset=(0, 0))
        e.bars({0.2: x})
        e.bars({0.2: x}, starts=[y], across=True)
    e.says("At {x} the marks are out of sight or nowhere; further to the left they come in.")
    return e


def power(x: float, p: float) -> float:
    """Exact in logarithms of x."""
    return x ** (1 / 3) * (1 + 0.1 * p)


def tables() -> Explorable:
    """Functions that travel as tables: of one and two variables, in values and in logarithms."""
    _, ax = figure()
    ax.set(xlim=(0, 10), ylim=(0, 10))
    cubes = {"x": np.geomspace(1, 1000, 13), "p": np.linspace(0, 2, 5)}
    root = Tabulated(power, cubes, tolerance=5e-3, log=True)
    wave = Tabulated(lambda u: 5 + np.sin(u), {"u": np.linspace(0, 10, 101)}, tolerance=2e-3)
    e = Explorable(
        ax,
        "gallery-tables",
        caption="How close is a table?",
        x=Slider("Size", 1, 1000, 20, log=True),
        p=Slider("Power", 0, 2, 0.5, step=0.05),
    )
    e.define(root=root, twice=lambda root: 2 * root, plain=lambda x, p: x * p)
    e.draw("C0", lambda u, p: wave(u) + p, points=60)
    e.point("C1o", "root", lambda p: wave(3.0) + p)
    e.show("Root: {root:.4g}", "Twice the root: {twice:.4g}", "No table: {plain:.4g}")
    e.says("At size {x:.3g} the table gives the root to half a per cent.")
    return e


# Each operation that the tracer knows, where JavaScript and NumPy might part: signs, halves, NaN, zero.
U = np.array([-7.5, -3.0, -2.5, -1.0, -0.5, -1e-9, 0.0, 1e-9, 0.3, 0.5, 1.0, 2.0, 2.5, 6.0, 41.7, 700.0])
OPERATIONS = {
    "add": lambda u, a: u + a,
    "subtract": lambda u, a: a - u - (-0.0),
    "multiply": lambda u, a: u * -3 * a,
    "divide": lambda u, a: a / u,
    "power": lambda u, a: u**a,
    "power of two": lambda u, a: (a * u) ** 2,
    "power of a negative": lambda u, a: (-a) ** np.floor(u),
    "float_power": lambda u, a: np.float_power(a, u),
    "floor_divide": lambda u, a: u // (a / 10),
    "remainder": lambda u, a: u % a,
    "remainder of a negative": lambda u, a: u % -a,
    "remainder of the small": lambda u, a: u % (1e8 * a),
    "negative": lambda u: -u,
    "positive": lambda u: +u,
    "absolute": lambda u: abs(u),
    "fabs": lambda u: np.fabs(u),
    "sign": lambda u: np.sign(u),
    "floor": lambda u: np.floor(u),
    "ceil": lambda u: np.ceil(u),
    "trunc": lambda u: np.trunc(u),
    "sqrt": lambda u: np.sqrt(u),
    "cbrt": lambda u: np.cbrt(u),
    "square": lambda u: np.square(u),
    "reciprocal": lambda u: np.reciprocal(u),
    "exp": lambda u, a: np.exp(-a * u),
    "exp2": lambda u: np.exp2(u),
    "expm1": lambda u: np.expm1(u),
    "log": lambda u, a: np.log(a * u),
    "log1p": lambda u: np.log1p(u),
    "log2": lambda u: np.log2(u),
    "log10": lambda u: np.log10(u),
    "sin": lambda u, a: np.sin(a * u),
    "cos": lambda u: np.cos(u),
    "tan": lambda u: np.tan(u),
    "arctan": lambda u: np.arctan(u),
    "tanh": lambda u: np.tanh(u),
    "sinh": lambda u: np.sinh(u),
    "cosh": lambda u: np.cosh(u),
    "hypot": lambda u, a: np.hypot(u, a),
    "maximum": lambda u, a: np.maximum(np.sqrt(u), a),
    "minimum": lambda u, a: np.minimum(np.sqrt(u), a),
    "clip": lambda u, a: np.clip(u, -a, a),
    "less": lambda u, a: np.where(u < a, 1.0, 2.0),
    "less_equal": lambda u, a: np.where(u <= 2.5, a, 2.0),
    "greater": lambda u, a: np.where(u > a, 1.0, u),
    "greater_equal": lambda u: np.where(u >= 2.5, 1.0, np.inf),
    "equal": lambda u: np.where(u == 2.5, 1.0, -np.inf),
    "not_equal": lambda u: np.where(u != 2.5, 1.0, 2.0),
    "bitwise_and": lambda u, a: np.where((u > 0) & (u < a), 1.0, 2.0),
    "bitwise_or": lambda u, a: np.where((u < 0) | (u > a), 1.0, 2.0),
    "invert": lambda u: np.where(~(u > 0), 1.0, 2.0),
    "logical_and": lambda u, a: 1.0 * np.logical_and(u, a),
    "logical_or": lambda u: 1.0 * np.logical_or(u, 0.0),
    "logical_not": lambda u: 1.0 * np.logical_not(u),
    "isfinite": lambda u: np.where(np.isfinite(np.log(u)), 1.0, 2.0),
    "isnan": lambda u: np.where(np.isnan(np.log(u)), 1.0, 2.0),
    "equal of a condition": lambda u, a: np.where((u > a) == 1, 1.0, 2.0),
    "not_equal of a condition": lambda u, a: np.where((u > a) != 1.0, 1.0, 2.0),
    "where of a number": lambda u: np.where(np.sqrt(u), 1.0, 2.0),
    "a bool as a number": lambda u, a: 3.0 * (u > a),
    "constant": lambda: 0.1,
}


def operations() -> Explorable:
    """One curve for each operation of the tracer, and the same operations on a slider's value."""
    _, ax = figure()
    ax.set(xlim=(-8, 8), ylim=(-10, 10))
    e = Explorable(
        ax,
        "gallery-operations",
        caption="Do the two agree?",
        a=Slider("First", 0.5, 3.5, 1.7, step=0.1),
        u=Slider("Second", -7.5, 8.5, 2.0, step=0.5),
    )
    for function in OPERATIONS.values():
        e.draw("-", function, along="u", over=U)
        e.point("o", function, "u")
    e.says("Every operation that can be traced gives what NumPy gives, at {u}.")
    return e


def crowd() -> Explorable:
    """Five curves of 200 points: the figure whose redraw is timed."""
    _, ax = figure()
    ax.set(xscale="log", yscale="log", xlim=(1e7, 1e12), ylim=(1.8, 4))
    e = Explorable(
        ax,
        "crowd",
        caption="How fast is a redraw?",
        C=Slider("Training compute", 1e19, 1e25, 1e21, unit="FLOP", log=True),
        α=Slider("Exponent α", 0.25, 0.45, 0.3478, step=0.001),
    )
    e.define(loss=lambda C, α: crowd_loss(1e9, C, α))
    for k in range(5):
        e.draw("-", lambda N, C, α, k=k: crowd_loss(N, C * 10**k, α), points=200)
    e.show("Loss: {loss:.4g} nats")
    e.says("A model of a billion parameters reaches a loss of {loss:.3g} nats per token.")
    return e


def crowd_loss(N: object, C: object, α: object) -> object:
    return 1.8172 + 482.0 / N**α + 2085.4 / (C / (6 * N)) ** 0.3658
