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
    fig, ax = figure()
    ax.set(xscale="log", yscale="log", xlim=(1e7, 1e12), ylim=(1.8, 4))
    solid, dashed, arc = ax.plot([], [])[0], ax.plot([], [], "--")[0], ax.plot([], [], ":")[0]
    dot, lost = ax.plot([], [], "o", ms=9)[0], ax.plot([], [], "s")[0]
    area = ax.fill_between([1, 2], [2, 2], [3, 3], alpha=0.2, lw=0)
    upright, level = ax.axvline(1e9, ls=":"), ax.axhline(2, ls=":")
    label = ax.annotate("x", (1e9, 2.5), xytext=(6, 6), textcoords="offset points")
    centred = ax.text(1e9, 3, "", ha="center")
    corner = ax.text(0.98, 0.95, "", transform=ax.transAxes, ha="right", va="top")

    def loss(N, D, α):
        return 1.8172 + 482.0 / N**α + 2085.4 / D**0.3658

    def best(C, α):
        return (α * 482.0 / (0.3658 * 2085.4)) ** (1 / (α + 0.3658)) * (C / 6) ** (0.3658 / (α + 0.3658))

    def least(C, α):
        return loss(best(C, α), C / 6 / best(C, α), α)

    def cut(N, C, α):
        here = loss(N, 10 * C / (6 * N), α)
        return np.where(here > 3, np.nan, here)

    sizes = np.geomspace(1e7, 1e12, 200)
    e = Explorable(
        fig,
        "gallery-marks",
        caption="Where is the bottom?",
        source="Besiroglu et al. (2024)",
        C=Slider("Training compute", 1e19, 1e25, 1e21, unit="FLOP", log=True),
        α=Slider("Exponent α", 0.25, 0.45, 0.3478, step=0.001),
    )
    e.curve(solid, over=("N", sizes), y=lambda N, C, α: loss(N, C / (6 * N), α))
    e.curve(dashed, over=("N", sizes), y=cut)
    e.curve(
        arc,
        over=("turn", np.linspace(0, 6.28, 90)),
        x=lambda turn, C, α: best(C, α) * (1.5 + np.sin(turn)),
        y=lambda turn: 2.5 + 0.3 * np.cos(turn),
    )
    e.band(
        area,
        over=("N", sizes[::4]),
        lower=lambda N, C, α: loss(N, C / N, α),
        upper=lambda N, C, α: np.minimum(1.1 * loss(N, C / N, α), 3.5),
    )
    e.marker(dot, x=best, y=least)
    e.marker(lost, x=best, y=lambda C, α: np.where(C > 1e22, np.nan, least(C, α)))
    e.vline(upright, x=best)
    e.hline(level, y=least)
    e.text(label, "{:.2s} parameters", best, x=best, y=least)
    e.text(centred, "N = {:.3s}, C = {:.1e}", best, lambda C: C, x=best)
    e.text(corner, "α = {:.3f}", lambda α: α)
    e.readout("Best size", best, format=".3s", unit="parameters")
    e.readout("Tokens per parameter", lambda C, α: C / 6 / best(C, α) ** 2, format=",.1f")
    e.readout("Excess over the floor", lambda C, α: least(C, α) / 1.8172 - 1, format=".1%")
    e.readout("Bill", lambda C: 2 * C / 1e21, format="$,.2f")
    e.readout("Loss", least, format=".4g", unit="nats")
    e.preset("DeepSeek-V3", C=3.2856e24)
    e.preset("Chinchilla", C=5.76e23, α=0.3478)
    e.predict("What will happen to the best size when α falls?", "It rises: a parameter adds <more>.")
    e.challenge(
        "Find a budget whose best model has 70 billion parameters, within 5 %.",
        lambda C, α: np.abs(best(C, α) / 70e9 - 1) < 0.05,
    )
    e.alt(
        "With {} FLOP the loss is lowest at {} parameters; smaller and larger models both do worse.",
        (lambda C: C, ".2s"),
        (best, ".2s"),
    )
    return e


def bars() -> Explorable:
    """Bars in three ways (upright, lying and stacked, on a logarithmic axis) on three pairs of axes."""
    fig, (left, middle, right) = figure(height=2.6, ncols=3)
    upright = left.bar(["a", "b"], [1, 2])
    lying = middle.barh(["run", "rest"], [1, 2])
    logarithmic = right.bar(["c"], [10])
    left.set(ylim=(-5, 20))
    middle.set(xlim=(60, 0))
    right.set(yscale="log", ylim=(0.1, 1000))
    e = Explorable(
        fig,
        "gallery-bars",
        caption="What share is the run?",
        k=Slider("Experiments per run", 1, 10, 3, unit="runs"),
        share=Slider("Share", 0.0, 1.0, 0.5, format=".0%"),
    )
    e.bars(upright, [lambda k: k - 4, lambda k, share: 2 * k * share])
    e.bars(
        lying, [lambda: 5.576, lambda k: 2 * k], starts=[lambda: 0.0, lambda k, share: 5.576 * share + 0 * k]
    )
    e.bars(logarithmic, [lambda k: 10 ** (k / 4)])
    e.readout("Programme", lambda k: 5.576 + 2 * k, format="$.3s", unit="million")
    e.alt(
        "The programme costs {} million dollars, of which the final run is only a part.",
        (lambda k: 5.576 + 2 * k, "$.1f"),
    )
    return e


def strays() -> Explorable:
    """Marks that begin out of sight, or are nowhere, and come in."""
    fig, ax = figure()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    e = Explorable(
        fig, "gallery-strays", caption="Who comes in?", x=Slider("Place", -1.0, 3.0, 3.0, step=0.01)
    )
    nowhere = {"x": lambda x: np.sqrt(-x), "y": lambda x: 1 + x}
    away = {"x": lambda x: x, "y": lambda x: x / 2}
    for where in (nowhere, away):
        e.marker(ax.plot([], [], "o")[0], **where)
        e.vline(ax.axvline(0.5), x=where["x"])
        e.hline(ax.axhline(0.5), y=where["x"])
        e.curve(ax.plot([], [])[0], over=("u", [0.0, 0.5, 1.0]), y=lambda u, x, f=where["x"]: u + f(x))
        ground = lambda u: 0 * u  # noqa: E731
        area = ax.fill_between([0, 1], [0, 1], [0, 1])
        e.band(area, over=("u", [0.0, 1.0]), lower=ground, upper=lambda u, x, f=where["x"]: u + f(x))
        e.text(ax.text(0.5, 0.5, ""), "at {:.2f}", lambda x: x, x=where["x"])
        e.text(ax.annotate("", (0.5, 0.5)), "from {:.2f}", lambda x: x, **where)
        e.bars(ax.bar([0.2], [1]), [where["x"]])
        e.bars(ax.barh([0.2], [1]), [where["x"]], starts=[where["y"]])
    e.alt(
        "At {} the marks are out of sight or nowhere; further to the left they come in.", (lambda x: x, ".2f")
    )
    return e


def power(x: float, p: float) -> float:
    """Exact in logarithms of x."""
    return x ** (1 / 3) * (1 + 0.1 * p)


def tables() -> Explorable:
    """Functions that travel as tables: of one and two variables, in values and in logarithms."""
    fig, ax = figure()
    ax.set(xlim=(0, 10), ylim=(0, 10))
    line, dot = ax.plot([], [])[0], ax.plot([], [], "o")[0]
    cubes = {"x": np.geomspace(1, 1000, 13), "p": np.linspace(0, 2, 5)}
    root = Tabulated(power, cubes, tolerance=5e-3, log=True)
    wave = Tabulated(lambda u: 5 + np.sin(u), {"u": np.linspace(0, 10, 101)}, tolerance=2e-3)
    e = Explorable(
        fig,
        "gallery-tables",
        caption="How close is a table?",
        x=Slider("Size", 1, 1000, 20, log=True),
        p=Slider("Power", 0, 2, 0.5, step=0.05),
    )
    e.curve(line, over=("u", np.linspace(0, 10, 60)), y=lambda u, p: wave(u) + p)
    e.marker(dot, x=lambda x, p: root(x, p), y=lambda p: wave(3.0) + p)
    e.readout("Root", root, format=".4g")
    e.readout("Twice the root", lambda x, p: 2 * root(x, p), format=".4g")
    e.readout("No table", lambda x, p: x * p, format=".4g")
    e.alt("At size {} the table gives the root to half a per cent.", (lambda x: x, ".3g"))
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
    fig, ax = figure()
    ax.set(xlim=(-8, 8), ylim=(-10, 10))
    e = Explorable(
        fig,
        "gallery-operations",
        caption="Do the two agree?",
        a=Slider("First", 0.5, 3.5, 1.7, step=0.1),
        u=Slider("Second", -7.5, 8.5, 2.0, step=0.5),
    )
    renamed = [lambda v, a, f=f: f(**_matching(f, u=v, a=a)) for f in OPERATIONS.values()]
    for function, on_slider in zip(renamed, OPERATIONS.values(), strict=True):
        e.curve(ax.plot([], [])[0], over=("v", U), y=function)
        e.marker(ax.plot([], [], "o")[0], x=on_slider, y=lambda u: u)
    e.alt("Every operation that can be traced gives what NumPy gives, at {}.", (lambda u: u, ".1f"))
    return e


def _matching(function: object, **values: object) -> dict[str, object]:
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    return {name: values[name] for name in names}


def crowd() -> Explorable:
    """Five curves of 200 points: the figure whose redraw is timed."""
    fig, ax = figure()
    ax.set(xscale="log", yscale="log", xlim=(1e7, 1e12), ylim=(1.8, 4))
    e = Explorable(
        fig,
        "crowd",
        caption="How fast is a redraw?",
        C=Slider("Training compute", 1e19, 1e25, 1e21, unit="FLOP", log=True),
        α=Slider("Exponent α", 0.25, 0.45, 0.3478, step=0.001),
    )
    for k in range(5):
        line = ax.plot([], [])[0]
        e.curve(
            line, over=("N", np.geomspace(1e7, 1e12, 200)), y=lambda N, C, α, k=k: crowd_loss(N, C * 10**k, α)
        )
    e.readout("Loss", lambda C, α: crowd_loss(1e9, C, α), format=".4g", unit="nats")
    e.alt(
        "A model of a billion parameters reaches a loss of {} nats per token.",
        (lambda C, α: crowd_loss(1e9, C, α), ".3g"),
    )
    return e


def crowd_loss(N: object, C: object, α: object) -> object:
    return 1.8172 + 482.0 / N**α + 2085.4 / (C / (6 * N)) ** 0.3658
