"""Explorables: what is traced, what is refused, and that a page agrees with Python to 1e-9."""

import json
import math
import random
import re

import ipywidgets
import numpy as np
import pytest
import traitlets
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from aiecon.domain import Positive, require
from aiecon.explorable import (
    Explorable,
    Slider,
    Tabulated,
    TraceError,
    format_number,
    static_css,
    static_script,
)
from aiecon.explorable.page import EXPORT, SCRIPT
from aiecon.explorable.trace import _UFUNCS
from aiecon.style import figure
from tests import gallery
from tests.agreement import Watched
from tests.browser import PHONE, visit

GALLERY = (gallery.marks, gallery.bars, gallery.strays, gallery.tables, gallery.operations)
KEYS = ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End")


@pytest.fixture
def simple():
    """An explorable with two sliders, x and β, and nothing that moves."""
    ax = figure()[1]
    e = Explorable(ax, "simple", caption="Where?", x=Slider("Size", 1, 100, 10), β=Slider("Share", 0, 1, 0.5))
    e.ax = ax
    return e


def read(e: Explorable, function: object, spec: str = ".2f") -> None:
    """A readout of its own, labelled R."""
    name = f"R{id(function)}"
    e.define(**{name: function})
    e.show(f"R: {{{name}:{spec}}}")


# --- tracing -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown(browser, tmp_path_factory):
    """The gallery in a page, each explorable beside itself in Python."""
    explorables = [make() for make in GALLERY]
    path = tmp_path_factory.mktemp("gallery") / "gallery.html"
    path.write_text(gallery.page(*explorables), encoding="utf-8")
    with visit(browser) as visitor:
        page = visitor.open(path)
        watched = {e.name: Watched(page.locator(f"#{e.name}"), e) for e in explorables}
        yield visitor, watched
        assert visitor.complaints == []
        assert visitor.strangers == []


def test_the_gallery_holds_every_operation():
    """A new operation of the tracer comes with a line in the gallery."""
    named = {name.split(" of ")[0] for name in gallery.OPERATIONS}
    alike = {np.true_divide: "divide"}
    assert {alike.get(ufunc, ufunc.__name__) for ufunc in _UFUNCS} <= named


@pytest.mark.browser
@pytest.mark.parametrize("name", [f"gallery-{make.__name__}" for make in GALLERY])
def test_a_page_agrees_with_python(shown, name):
    """Each slider to both ends and random places by keyboard; every number, word and point compared."""
    watched = shown[1][name]
    watched.check()
    draw = random.Random(name)
    sliders = watched.figure.locator("input")
    for i, (symbol, slider) in enumerate(watched.python.sliders.items()):
        for key, end in (("Home", slider.low), ("End", slider.high)):
            sliders.nth(i).press(key)
            assert watched.check()["values"][symbol] == end
    for _ in range(12):
        for i in range(sliders.count()):
            for _ in range(draw.randint(0, 9)):
                sliders.nth(i).press(draw.choice(KEYS))
        watched.check()


@pytest.mark.browser
def test_buttons_and_challenge(shown):
    watched = shown[1]["gallery-marks"]
    watched.figure.get_by_role("button", name="Reset").click()
    button = watched.figure.get_by_role("button", name="Chinchilla")
    button.press("Enter")
    pressed = watched.check()
    assert pressed["values"] == {"C": 5.76e23, "α": 0.3478}
    assert pressed["pressed"] == {"DeepSeek-V3": False, "Chinchilla": True}
    assert pressed["challenge"] == "✓ Met."
    watched.figure.get_by_role("button", name="DeepSeek-V3").click()
    assert watched.check()["challenge"] == "Not met yet."
    watched.figure.get_by_role("button", name="Reset").click()
    assert watched.check()["values"] == {"C": 1e21, "α": 0.3478}


@pytest.mark.browser
def test_a_reader_who_listens_is_told_once(shown):
    """The live region waits until the slider rests, then says every readout."""
    watched = shown[1]["gallery-marks"]
    live = watched.figure.locator("[aria-live=polite]")
    watched.figure.evaluate(
        """f => { f.said = 0; new MutationObserver(() => f.said++).observe(
                  f.querySelector("[aria-live]"), { childList: true, subtree: true }) }"""
    )
    watched.figure.evaluate(  # in one go: between two keys a busy machine may leave a rest
        """f => { const slider = f.querySelector("input");
             for (let i = 0; i < 5; i++) { slider.stepUp(); slider.dispatchEvent(new Event("input")); } }"""
    )
    watched.figure.page.wait_for_function("f => f.said", arg=watched.figure.element_handle())
    watched.figure.page.wait_for_timeout(900)
    assert watched.figure.evaluate("f => f.said") == 1
    readouts = watched.read()
    for label, value in zip(readouts["labels"], readouts["readouts"], strict=True):
        assert f"{label}: {value}" in live.text_content()


@pytest.mark.browser
def test_each_control_has_a_name(shown):
    figure = shown[1]["gallery-marks"].figure
    figure.get_by_role("button", name="Reset").click()
    assert figure.get_by_role("slider", name="Training compute").count() == 1
    assert figure.get_by_role("group", name="Controls of the figure").count() == 1
    assert figure.get_by_role("img").get_attribute("aria-label").startswith("With 1 × 10²¹ FLOP")


@pytest.mark.browser
def test_the_default_picture_is_the_first_redraw(browser, tmp_path):
    """What matplotlib drew, for print and without JavaScript, is what the script draws at the start."""
    explorables = [gallery.marks(), gallery.bars()]
    path = tmp_path / "still.html"
    path.write_text(gallery.page(*explorables), encoding="utf-8")
    # but areas, which matplotlib draws from the foot of the page
    places = """f => [...f.querySelectorAll("svg use:not([x='0']), svg g[id] text")].map(
                  e => [+e.getAttribute("x"), +e.getAttribute("y")])"""
    bars = """f => [...f.querySelectorAll("svg g[id] > path")].map(
                e => e.getAttribute("d").match(/-?[\\d.]+/g).map(Number)).filter(p => p.length <= 10)"""
    seen = {}
    for script in (False, True):
        with visit(browser, java_script_enabled=script) as visitor:
            page = visitor.open(path)
            assert page.locator("input").count() == (4 if script else 0)
            assert page.locator("figcaption").first.is_visible()
            seen[script] = [
                page.locator(f"#{e.name}").evaluate(q) for e in explorables for q in (places, bars)
            ]
    for still, alive in zip(seen[False], seen[True], strict=True):
        assert len(still) == len(alive) > 0
        for a, b in zip(still, alive, strict=True):
            ends = sorted({round(x) for x in a}), sorted({round(x) for x in b})
            if max(map(abs, b)) < 9e3:  # not the foot of a bar on a logarithmic axis
                assert np.allclose(ends[0], ends[1], atol=1), (a, b)


@pytest.mark.browser
def test_a_finger_moves_a_slider(browser, tmp_path):
    path = tmp_path / "phone.html"
    explorable = gallery.marks()
    path.write_text(gallery.page(explorable), encoding="utf-8")
    with visit(browser, viewport=PHONE, has_touch=True, is_mobile=True) as visitor:
        page = visitor.open(path)
        watched = Watched(page.locator("#gallery-marks"), explorable)
        slider = page.locator("input").first
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box["height"] >= 24, "too low for a finger"
        y = box["y"] + box["height"] / 2
        before = watched.read()["values"]["C"]
        page.touchscreen.tap(box["x"] + 0.8 * box["width"], y)
        tapped = watched.check()["values"]["C"]
        assert tapped > before
        page.mouse.move(box["x"] + 0.8 * box["width"], y)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.2 * box["width"], y, steps=5)
        page.mouse.up()
        assert watched.check()["values"]["C"] < before


def test_a_shared_operation_is_done_once(simple):
    simple.define(a=lambda x: np.exp(x / 50), b=lambda x: 2 * np.exp(x / 50))
    simple.show("a: {a:.2f}", "b: {b:.2f}")
    assert simple._state.script().count("Math.exp") == 1


def test_what_a_curve_does_not_need_stays_outside_its_loop(simple):
    simple.draw("C0", lambda u, x: u * np.exp(x / 50), over=[1.0, 2.0])
    head, loop = simple._state.script().split("for(", 1)
    assert "Math.exp" in head
    assert "Math.exp" not in loop


# --- what cannot be traced ---------------------------------------------------------------------


def named_rule(x):
    return 1.0 if x > 3 else 2.0


def largest(x):
    return max(x, 3.0)


def root(x):
    return math.sqrt(x)


def rounded(x):
    return float(x)


def whole(x):
    return int(x)


def chained(x):
    return 1 < x < 3


def total(x):
    return sum(x for _ in range(x))


def looped(x):
    return sum(part for part in x)


def table_of(x):
    return np.array([1.0, 2.0]) * x


def tangled(x):
    return np.arctan2(x, 2.0)


def summed(x):
    return np.sum(x)


def reduced(x):
    return np.add.reduce(x)


def in_place(x):
    x += 1.0
    return x


def long(x):
    return len(x)


def clipped(x):
    return x.clip(0, 1)


def rounded_off(x):
    return round(x, 2)


def looked_up(x):
    return {1.0: 2.0}[x]


def counted(x):
    return (x > 1) + (x > 2)


def grown(x):
    return np.exp(x > 1)


def masked(x):
    return 1.0 * ((x > 1) & 2)


def bits(x):
    return x & 1


UNTRACEABLE = [
    (clipped, "cannot be written as a formula: 'Traced' object has no attribute 'clip'"),
    (rounded_off, "cannot be written as a formula: .*__round__"),
    (looked_up, "cannot be written as a formula: unhashable"),
    (counted, "np.add with conditions alone"),
    (grown, "np.exp with conditions alone"),
    (masked, "joins numbers with np.bitwise_and"),
    (bits, "joins numbers with np.bitwise_and"),
    (named_rule, "decides with if"),
    (largest, "decides with if, and, or, max or min"),
    (chained, "decides with if"),
    (root, "into a float"),
    (rounded, "into a float"),
    (whole, "into an int"),
    (total, "counts or indexes"),
    (looped, "loops over"),
    (table_of, r"value of shape \(2,\)"),
    (tangled, "np.arctan2"),
    (summed, "np.sum"),
    (reduced, "np.add.reduce"),
    (in_place, "in place"),
    (long, "length"),
]


@pytest.mark.parametrize(("function", "operation"), UNTRACEABLE, ids=lambda p: getattr(p, "__name__", None))
def test_an_untraceable_function_is_named_with_its_operation(simple, function, operation):
    with pytest.raises(
        TraceError, match=rf"explorable 'simple', readout 'R': {function.__name__} .*{operation}"
    ):
        read(simple, function)


def test_a_whole_number_of_any_size_is_a_number(simple):
    read(simple, lambda x: x * 10**30, ".2e")
    assert simple.compute(x=2.0)["readouts"]["R"] == 2e30


def test_an_unknown_argument_is_named(simple):
    with pytest.raises(TypeError, match=r"readout 'R': argument γ is no slider .* known are x, β"):
        read(simple, lambda γ: γ)


def test_a_default_is_no_argument(simple):
    read(simple, lambda x, scale=2.0: x * scale)
    assert simple.compute(x=3.0)["readouts"]["R"] == 6.0


# --- what is refused when it is made -----------------------------------------------------------


def guarded(x):
    require(Positive, N=x - 1.0)
    return x


def test_a_slider_that_leaves_the_domain_is_refused(simple):
    with pytest.raises(
        ValueError,
        match=r"explorable 'simple', readout 'R': at x = 1, .* N = 0.0 is outside its domain: N > 0",
    ):
        read(simple, guarded)
    with pytest.raises(ValueError, match=r"curve 1: at x = 1, .* N = 0.0 is outside"):
        simple.draw("C0", lambda u, x: u * guarded(x), over=[1.0, 2.0])


def test_a_readout_is_a_number_everywhere(simple):
    with pytest.raises(ValueError, match=r"readout 'R': at x = .*β = 0.*: its value is inf"):
        read(simple, lambda β: 1 / β)
    with pytest.raises(ValueError, match=r"readout 'R': at x = .*: its value is nan"):
        read(simple, lambda x: np.log(50 - x))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Slider("S", 2, 1, 1), "low = 2 is not below high = 1"),
        (lambda: Slider("S", 1, 2, 3), "start = 3 lies outside 1 to 2"),
        (lambda: Slider("S", 0, 2, 1, log=True), "needs low > 0"),
        (lambda: Slider("S", 1, 2, 1, log=True, step=0.1), "a log slider has no step"),
        (lambda: Slider("S", 1, 2, 1, step=2), "step = 2 does not fit"),
        (lambda: Slider("S", 0, 1, 0, step=0.3), "step = 0.3 does not divide its range, 0 to 1"),
        (lambda: Slider("S", 0, math.inf, 1), "high = inf is not finite"),
        (lambda: Slider("S", -math.inf, 1, 1), "low = -inf is not finite"),
        (lambda: Slider("S", 1, 2, 1, format="%d"), "format = '%d' is none of"),
        (lambda: Slider("S", 1, float("nan"), 1), "is not below"),
    ],
)
def test_a_bad_slider_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("name", ["", "Upper", "two words", "9th", "a_b", "a\n"])
def test_a_bad_name_is_refused(name):
    with pytest.raises(ValueError, match="lower case with hyphens"):
        Explorable(figure()[1], name, caption="?", x=Slider("S", 1, 2, 1))


def test_an_explorable_without_a_slider_is_refused():
    with pytest.raises(ValueError, match="at least one slider"):
        Explorable(figure()[1], "still", caption="?")


def test_presets_are_refused_by_name(simple):
    with pytest.raises(ValueError, match=r"preset 'P': z is no slider of x, β"):
        simple.preset("P", z=1)
    with pytest.raises(ValueError, match=r"preset 'P': x = 101 lies outside 1 to 100"):
        simple.preset("P", x=101)
    with pytest.raises(ValueError, match=r"preset 'P' sets no slider"):
        simple.preset("P")
    simple.preset("P", x=2)
    with pytest.raises(ValueError, match=r"two presets are named 'P'"):
        simple.preset("P", x=3)


def hole(x):
    """No number at one value of the slider, which no random place meets."""
    return np.where(x == 42, np.nan, x)


@pytest.mark.parametrize("preset_first", [False, True], ids=["preset last", "preset first"])
def test_a_preset_without_a_value_is_refused(simple, preset_first):
    def preset() -> None:
        simple.preset("P", x=42)

    def readout() -> None:
        read(simple, hole)

    first, last = (preset, readout) if preset_first else (readout, preset)
    first()
    with pytest.raises(
        ValueError, match=r"^explorable 'simple', readout 'R': at preset 'P' \(x = 42, β = 0.5\): .* is nan"
    ):
        last()


def test_a_preset_without_a_curve_is_refused(simple):
    simple.preset("P", x=42)
    simple.draw("C0", lambda u, x: np.where(u > 1, u, hole(x)), over=[1.0, 2.0])
    with pytest.raises(ValueError, match=r"curve 2: at preset 'P' .*: none of its points is finite"):
        simple.draw("C0", lambda u, x: u * hole(x), over=[1.0, 2.0])


def test_a_preset_outside_a_domain_is_refused(simple):
    def narrow(x):
        require(Positive, gap=np.abs(x - 42))
        return x

    simple.point("C0o", narrow, "β")
    with pytest.raises(ValueError, match=r"marker 1 x: at preset 'P' .*: gap = 0.0 is outside its domain"):
        simple.preset("P", x=42)
    assert simple.presets == {}


@pytest.mark.parametrize("word", ["caption", "source"])
def test_a_slider_cannot_be_named_as_a_word_of_the_maker(word):
    given = {"caption": "?", "x": Slider("S", 1, 2, 1), word: Slider("Own", 1, 2, 1)}
    with pytest.raises(
        TypeError, match=rf"explorable 'e': {word} = Slider\(label='Own'.* cannot be named {word}"
    ):
        Explorable(figure()[1], "e", **given)


def test_a_slider_may_be_named_as_anything_else():
    sliders = {symbol: Slider("S", 1, 2, 1) for symbol in ("fig", "name", "self", "label")}
    e = Explorable(figure()[1], "e", caption="?", **sliders)
    e.define(total=lambda fig, name, self, label: fig + name + self + label)
    e.show("Sum: {total:.1f}")
    e.preset("P", **dict.fromkeys(sliders, 2))
    assert e.compute(**dict.fromkeys(sliders, 1.5))["readouts"] == {"Sum": 6.0}


def test_what_is_no_slider_is_refused():
    with pytest.raises(TypeError, match=r"explorable 'e': C = 3.0 is no Slider"):
        Explorable(figure()[1], "e", caption="?", C=3.0)


def test_a_challenge_that_is_met_at_the_start_is_refused(simple):
    with pytest.raises(ValueError, match="met before anyone moves"):
        simple.challenge("Reach ten.", lambda x: x >= 10)


def test_an_alt_sentence_states_a_finding(simple):
    with pytest.raises(ValueError, match="state the figure's finding"):
        simple.says("A curve.")
    with pytest.raises(ValueError, match="finding with says"):
        simple.markup()


def test_a_caption_again_is_no_alt_sentence():
    caption = "How does the curve rise over the range of all sizes?"
    e = Explorable(figure()[1], "again", caption=caption, x=Slider("S", 1, 2, 1))
    with pytest.raises(ValueError, match="the caption again"):
        e.says(caption)


def test_marks_are_refused_by_name(simple):
    with pytest.raises(ValueError, match="not in this figure"):
        simple.draw("C0", lambda u: u, over=[1.0, 2.0], on=figure()[1])
    for wrong in ([1.0, math.nan], []):
        with pytest.raises(ValueError, match=r"curve \d: running variable u has no points, or one"):
            simple.draw("C0", lambda u: u, over=wrong)
    with pytest.raises(ValueError, match="2 bars, but 1 starts"):
        simple.bars({"a": "x", "b": "β"}, starts=[0.0])
    with pytest.raises(ValueError, match=r"point\('C0', ...\) names no marker"):
        simple.point("C0", "x", "β")
    with pytest.raises(ValueError, match="text 'words': neither moves nor changes"):
        simple.write(0.5, 0.5, "words")
    simple.ax.set_yscale("symlog")
    simple.says("The axis is of a kind that the script of the page does not know.")
    with pytest.raises(ValueError, match="a symlog axis; linear and log are known"):
        simple.markup()


def test_markup_is_safe():
    """Words with markup in them stay words, also inside the script element."""
    e = Explorable(figure()[1], "safe", caption="a < b & </script>?", x=Slider("</script><b>", 1, 2, 1))
    e.predict("<i>?", "&amp;")
    e.says("It is safe to write </script> in a sentence of this kind.")
    markup = e.markup()
    assert markup.count("</script>") == 1
    assert "<b>" not in re.sub(r"<script.*", "", markup)
    assert "<i>" not in markup
    data = re.search(r'<script type="application/json">(.*)</script>', markup)[1]
    assert json.loads(data)["sliders"][0]["label"] == "</script><b>"


def test_a_comment_does_not_swallow_the_script():
    """After <!-- and <script a browser takes the next </script> for the inner one, and the page is gone."""
    e = Explorable(figure()[1], "safe", caption="Is it safe?", x=Slider("<!--<script>", 1, 2, 1))
    e.says("It is safe to begin a comment in the label of a slider.")
    data = re.search(r'<script type="application/json">(.*)</script>', e.markup())[1]
    assert "<!--" not in data
    assert json.loads(data)["sliders"][0]["label"] == "<!--<script>"


# --- what a name stands for ---------------------------------------------------------------------


def test_a_name_is_its_quantity_wherever_one_is_wanted(simple):
    """As a place, a curve, an argument of a later quantity, in words and in a condition."""
    simple.define(twice=lambda x: 2 * x, share=lambda twice, β: twice * β)
    simple.draw("C0", "share", along="x", over=[1.0, 3.0])
    simple.point("C1o", "x", "share")
    simple.point("C1o", 4.0, lambda share, x: share - x)
    simple.show("Share: {share:.1f} parts", "Of a size, twice: {twice:.0f}")
    simple.challenge("Above fifty.", lambda share: share > 50)
    simple.says("With {x} sizes and {β:.0%} of them the share is {share:.1f}.")
    state = simple.compute(x=30.0, β=0.9)
    assert state["curves"][0][1].tolist() == [1.8, 5.4]
    assert state["n"] == [30.0, 54.0, 4.0, 24.0, 54.0, 60.0, True, 30.0, 0.9, 54.0]
    assert state["readouts"] == {"Share": 54.0, "Of a size, twice": 60.0}
    assert state["alt"] == "With 30.0 sizes and 90% of them the share is 54.0."
    assert simple.specification()[0]["readouts"][0] == {
        "label": "Share", "n": 4, "format": ".1f", "unit": "parts",
    }  # fmt: skip


def test_a_curve_runs_over_its_axis(simple):
    """Over the limits, even on the scale, from left to right whichever way they are written."""
    simple.ax.set(xscale="log", xlim=(1e7, 1e12))
    simple.draw("C0", lambda N: N, points=200)
    simple.ax.set(xscale="linear", xlim=(4, -1))
    simple.draw("C0", lambda u: u)
    logarithmic, linear = (x for x, _ in simple.compute()["curves"])
    assert np.allclose(logarithmic, np.geomspace(1e7, 1e12, 200), rtol=1e-9)
    assert np.allclose(linear, np.linspace(-1, 4, 80), atol=1e-9)


def test_words_stand_where_they_are_put(simple):
    """Two numbers are shares of the axes; beside what moves a number is in the axes' units."""
    simple.ax.set(xlim=(0, 200), ylim=(0, 2))
    simple.write(0.5, 0.25, "{x}")
    simple.write(50, "β", "here")
    simple.says("Two pairs of words stand where their author has put them.")
    simple.specification()
    fixed, moved = (mark.artist for mark in simple.marks)
    corner = simple.ax.transData.transform((100, 0.5))
    assert fixed.get_transform().transform(fixed.get_position()) == pytest.approx(corner)
    assert moved.get_position() == (50, 0.5)
    assert moved.get_transform() is simple.ax.transData


@pytest.mark.parametrize(
    ("do", "message"),
    [
        (
            lambda e: e.show("R: {best:.2f}"),
            r"readout 'R: \{best:.2f\}': 'best' is neither slider nor quantity",
        ),
        (lambda e: e.says("It is {best:.2f}."), "finding: 'best' is neither slider .* known are x, β, twice"),
        (lambda e: e.point("C0o", "best", 1.0), "marker 1 x: 'best' is neither slider nor quantity"),
        (lambda e: e.write("x", 1.0, "{:.2f}"), "'' is neither slider nor quantity"),
        (lambda e: e.write("x", 1.0, "{x:.2f"), "a brace without its partner"),
        (lambda e: e.write("x", 1.0, "{twice}"), r"\{twice\} has no format, such as \{twice:.2f\}"),
        (lambda e: e.write("x", 1.0, "{twice:d}"), "format = 'd' is none of"),
        (lambda e: e.show("Twice {twice:.2f}"), "write label, one field and unit"),
        (lambda e: e.show("Both: {twice:.2f} {x:.2f}"), "write label, one field and unit"),
        (lambda e: e.define(twice=lambda x: x), "a quantity has that name already"),
        (lambda e: e.define(x=lambda β: β), "a slider has that name already"),
        (lambda e: e.draw("C0", "twice", along="z"), "along = 'z' is no slider of x, β"),
        (lambda e: e.draw("C0", lambda u, c: u * c, over=[1.0]), "curve 1: u and c are neither sliders nor"),
        (lambda e: e.draw("C0", lambda u, x: u, along="x", over=[1.0]), "u are neither .* none may be"),
        (lambda e: e.draw("C0", "twice", x="x"), "with x its range is wanted: over="),
        (lambda e: e.draw("C0", lambda u: u), "fix the limits of its axis first"),
        (lambda e: e.fill("C0", 0.0, lambda u: u), "fix the limits of its axis first"),
    ],
)
def test_what_has_no_meaning_is_refused(simple, do, message):
    simple.define(twice=lambda x: 2 * x)
    with pytest.raises(ValueError, match=rf"^explorable 'simple'.*{message}|^{message}"):
        do(simple)


def test_a_constant_may_have_a_name_and_a_name_has_no_other(simple):
    simple.define(limit=3.0, over=lambda limit, x: x - limit)
    simple.point("C0o", "limit", "over")
    assert simple.compute()["n"] == [3.0, 7.0]
    with pytest.raises(TypeError, match="explorable 'simple': again = 'over' is neither function nor number"):
        simple.define(again="over")


def test_what_is_named_is_used(simple):
    simple.define(lost=lambda x: x, inner=lambda x: 2 * x, outer=lambda inner: inner + 1)
    simple.says("The outer quantity is three at the least: {outer:.1f}.")
    with pytest.raises(ValueError, match=r"explorable 'simple': defined and never used: lost$"):
        simple.markup()
    simple.point("C0o", "lost", "lost")
    simple.markup()


# --- numbers in words --------------------------------------------------------------------------

FORMATS = (
    ".0f",
    ".2f",
    ",.0f",
    ",.3f",
    "$,.2f",
    ".1%",
    ".0%",
    ".1g",
    ".3g",
    ".2e",
    ".0e",
    ".1s",
    ".3s",
    "$.4s",
    "no|yes",
    "true|mostly true|misleading|false|unresolved|contested",
)


def _numbers() -> list[float]:
    """Ties, edges between words and powers, huge, tiny, negative, and a few thousand at random."""
    rng = np.random.default_rng(7)
    ties = [k + 0.5 for k in range(20)] + [k / 8 for k in range(40)] + [1.005, 2.675, 1.25, 0.125, 1e15 + 0.5]
    powers = [d * 10.0**k for k in range(-12, 26) for d in (1, 2.5, 9.995, 9.9949, 9.9951, 1.0005, 1.5)]
    extreme = [0.0, -0.0, 5e-324, 1e-300, 1.7e308, 1e21, 123456789012345678901234.0, 9.99e20, 1e22]
    scattered = 10 ** rng.uniform(-8, 26, 2500)
    whole = np.round(rng.uniform(0, 1e7, 300))
    plus = [*ties, *powers, *extreme, *scattered.tolist(), *whole.tolist()]
    return [*plus, *(-x for x in plus), math.inf, -math.inf, math.nan]


@pytest.mark.browser
@pytest.mark.parametrize("spec", FORMATS)
def test_a_number_is_written_alike(shown, spec):
    """JavaScript writes each number with the characters that Python writes."""
    numbers = _numbers()
    module = SCRIPT.read_text("utf-8").replace(EXPORT, "return format")
    page = shown[0].page.evaluate(
        "([module, all, spec]) => all.map(v => new Function(module)()(v, spec))", [module, numbers, spec]
    )
    differ = [(n, p, q) for n, p in zip(numbers, page, strict=True) if p != (q := format_number(n, spec))]
    assert not differ, differ[:5]


finite = st.floats(-1e308, 1e308)


@given(finite)
@example(999_999_500.0)
@example(9.9995e14)
def test_words_say_the_number(x):
    """Three digits with a word or a power of ten, read back, are within half a unit of the third."""
    said = format_number(x, ".3s").replace("−", "-").replace(",", "")
    for word, power_of_ten in ((" million", "e6"), (" billion", "e9"), (" trillion", "e12"), (" × 10", "e")):
        said = said.replace(word, power_of_ten)
    said = said.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    assert float(said) == pytest.approx(x, rel=5.001e-3, abs=5e-324)


@given(finite, st.sampled_from([spec for spec in FORMATS if "|" not in spec]))
def test_a_sign_is_never_lost(x, spec):
    there, back = format_number(x, spec), format_number(-x, spec)
    assert there.lstrip("−") == back.lstrip("−")
    if x > 0 and re.search("[1-9]", there):
        assert back == "−" + there
    assert "-" not in there


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_plain_digits_are_pythons_except_at_ties(x, digits):
    ours = format_number(x, f",.{digits}f").replace("−", "-")
    if abs(x * 10**digits % 1 - 0.5) > 1e-3:
        assert float(ours.replace(",", "")) == float(f"{x:.{digits}f}")


@pytest.mark.parametrize("spec", ["", "f", ".f", ".2d", "2f", ".2s ", ".0s", ".0g", "€.2f"])
def test_a_bad_format_is_refused(spec):
    with pytest.raises(ValueError, match=re.escape(f"format = {spec!r}")):
        format_number(1.0, spec)


# --- tables ------------------------------------------------------------------------------------


def test_a_table_measures_its_error():
    table = Tabulated(
        gallery.power, {"x": np.geomspace(1, 1000, 13), "p": np.linspace(0, 2, 5)}, tolerance=5e-3, log=True
    )
    rng = np.random.default_rng(1)
    x, p = np.exp(rng.uniform(0, np.log(1000), 2000)), rng.uniform(0, 2, 2000)
    error = np.max(np.abs(table.interpolate(x, p) / gallery.power(x, p) - 1))
    assert 0 < table.error < 5e-3
    assert error < 1.05 * table.error


def test_a_table_outside_its_tolerance_is_refused():
    with pytest.raises(
        ValueError, match=r"Tabulated square: interpolation is off by 0\.\d+ .* tolerance 0.001; add nodes"
    ):
        Tabulated(np.vectorize(_square, otypes=[float]).pyfunc, {"x": np.linspace(1, 10, 5)}, tolerance=1e-3)


def _square(x):
    return x * x


_square.__name__ = "square"


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ({"x": np.array([1.0, 2.0, 5.0])}, "evenly spaced neither"),
        ({"x": np.array([2.0, 1.0])}, "must rise"),
        ({"x": np.array([1.0])}, "two at the least"),
        ({"x": np.array([-1.0, 1.0])}, "not finite"),
    ],
)
def test_bad_nodes_are_refused(nodes, message):
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match=message):
        Tabulated(lambda x: np.sqrt(x), nodes, tolerance=1)


def test_a_table_of_zeros_is_exact_and_one_that_misses_a_zero_is_refused():
    nodes = {"x": np.linspace(-3.0, 3.0, 4)}  # the middle cell has its centre at zero
    assert Tabulated(lambda x: 0.0 * x, nodes, tolerance=1e-6).error == 0
    with pytest.raises(ValueError, match="interpolation is off by inf"):
        Tabulated(lambda x: x * x, nodes, tolerance=1e-6)


def test_a_table_is_not_asked_beyond_its_nodes(simple):
    """The page would show the last node where Python goes on."""
    table = Tabulated(lambda x: 2.0 * x, {"x": np.linspace(1.0, 50.0, 3)}, tolerance=1e-6)
    assert table(1.0 - 1e-12) == pytest.approx(2.0)
    with pytest.raises(ValueError, match=r"at x = 100, .*: x = 100.0 lies outside its nodes, 1 to 50"):
        read(simple, lambda x: table(x))


def test_nodes_are_the_arguments():
    with pytest.raises(TypeError, match="nodes for y, but it takes x"):
        Tabulated(_square, {"y": np.array([1.0, 2.0])}, tolerance=1)


def test_the_tolerance_of_a_table_spreads_to_what_uses_it():
    e = gallery.tables()
    loose = dict(zip(e.labels["n"], e.tolerances["n"], strict=True))
    assert loose["readout 'Twice the root'"] == 5e-3
    assert loose["readout 'No table'"] == 0
    assert e.tolerances["curves"] == [2e-3]


# --- the live kernel ---------------------------------------------------------------------------


def test_values_are_observed_and_set(simple):
    seen = []
    simple.observe(lambda change: seen.append(change["new"]), names="values")
    simple.values = {"x": 20}
    assert simple.values == {"x": 20.0, "β": 0.5}
    simple.values = {"β": 0.25}
    assert seen == [{"x": 20.0, "β": 0.5}, {"x": 20.0, "β": 0.25}]


def test_bad_values_are_refused_by_name(simple):
    with pytest.raises(ValueError, match=r"values: x = 0.5 lies outside 1 to 100"):
        simple.values = {"x": 0.5}
    with pytest.raises(ValueError, match=r"values: x = nan lies outside"):
        simple.values = {"x": math.nan}
    with pytest.raises(ValueError, match=r"values: γ is no slider of x, β"):
        simple.values = {"γ": 1}
    assert simple.values == {"x": 10.0, "β": 0.5}


def test_values_link_with_another_widget():
    e = gallery.marks()
    slider = ipywidgets.FloatLogSlider(value=1e21, min=19, max=25)
    traitlets.link(
        (slider, "value"), (e, "values"), transform=(lambda C: {"C": C}, lambda values: values["C"])
    )
    slider.value = 1e23
    assert e.values == {"C": 1e23, "α": 0.3478}
    e.values = {"C": 2e20, "α": 0.4}
    assert slider.value == 2e20
    size = ipywidgets.FloatText()
    ipywidgets.dlink(
        (e, "values"), (size, "value"), lambda values: e.compute(**values)["readouts"]["Best size"]
    )
    e.values = {"α": 0.3}
    assert size.value == e.compute(C=2e20, α=0.3)["readouts"]["Best size"]


def test_a_kernel_and_a_page_show_the_same():
    e = gallery.bars()
    data, _ = e._repr_mimebundle_()
    assert data["text/html"] == e.html == gallery.bars().markup()
    assert "application/vnd.jupyter.widget-view+json" in data


def test_models_see_numpy_numbers():
    """A division by zero or the root of a negative is NaN in the page, and no exception in Python."""
    ax = figure()[1]
    e = Explorable(ax, "edge", caption="?", x=Slider("S", 0, 1, 0.5), y=Slider("T", -1, 1, 0))
    e.point("C0o", lambda x: 1 / x, lambda y: y**0.5)
    infinite, nan = e.compute(x=0, y=-1)["n"]
    assert infinite == math.inf
    assert math.isnan(nan)


def test_curves_see_numpy_numbers_too(simple):
    """Python's own floats raise on 1/0, have complex roots, and not(True) is -2 for their conditions."""
    over = [1.0, 2.0]
    simple.draw("C0", lambda u, β: 0 * u + 1 / β, over=over)
    simple.draw("C0", lambda u, x: 0 * u + (50 - x) ** 0.5, over=over)
    simple.draw("C0", lambda u, x: 0 * u + np.where(~(x > 50), 1.0, 2.0), over=over)
    reciprocal, root, rule = (y for _, y in simple.compute(x=99.0, β=0.0)["curves"])
    assert np.isinf(reciprocal).all()
    assert np.isnan(root).all()
    assert rule.tolist() == [2.0, 2.0]


@pytest.mark.browser
def test_an_explorable_inside_a_box_arrives_with_its_figure(browser):
    """The box is shown, not what is in it: the script asks the kernel for the drawing."""
    mount = """async ([script, html]) => {
        const traits = { html: "", values: {} }, heard = {};
        const model = {
            get: k => traits[k], set() {}, save_changes() {},
            on(event, f) { heard[event] = f; },
            off(event) { delete heard[event]; },
            send(message) { traits.html = html; model.asked = message; heard["change:html"](); },
        };
        const module = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
        const el = document.body.appendChild(document.createElement("div"));
        const stop = module.default.render({ model, el });
        const sliders = el.querySelectorAll("input").length;
        stop();
        return [model.asked, sliders, Object.keys(heard)];
    }"""
    e = gallery.bars()
    ipywidgets.VBox([e])._repr_mimebundle_()
    assert e.html == ""
    with visit(browser) as visitor:
        asked, sliders, still_heard = visitor.page.evaluate(
            mount, [SCRIPT.read_text("utf-8"), gallery.bars().markup()]
        )
    assert (sliders, still_heard) == (2, [])
    e._handle_custom_msg(asked, [])
    assert e.html == gallery.bars().markup()


@pytest.mark.browser
def test_two_widgets_in_a_notebook_share_no_id(browser):
    """A kernel loads the script anew for each widget: what it counts begins again."""
    mount = """async ([script, all]) => {
        const model = html => ({ get: k => ({ html, values: {} })[k], set() {}, save_changes() {}, on() {} });
        for (const html of all) {
            const module = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
            const el = document.body.appendChild(document.createElement("div"));
            module.default.render({ model: model(html), el });
        }
        return [...document.querySelectorAll("input")].map(e => e.id);
    }"""
    figures = [gallery.marks().markup(), gallery.bars().markup()]
    with visit(browser) as visitor:
        ids = visitor.page.evaluate(mount, [SCRIPT.read_text("utf-8"), figures])
    assert len(ids) == 4
    assert len(set(ids)) == 4


@pytest.mark.browser
def test_words_stand_where_they_belong_in_a_widget_that_was_moved_before_it_is_shown(browser):
    """What a kernel shows at given values is what the page shows after its sliders went there."""
    mount = """async ([script, html]) => {
        const module = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
        const places = values => {
            const model = { get: k => ({ html, values })[k], set() {}, save_changes() {}, on() {} };
            const el = document.body.appendChild(document.createElement("div"));
            module.default.render({ model, el });
            const figure = el.firstElementChild;
            figure.explorable.move({ C: 1e24, α: 0.3 });
            return [...figure.querySelectorAll("svg text")].map(e => ["x", "y"].map(k => e.getAttribute(k)));
        };
        return [places({}), places({ C: 1e24, α: 0.3 })];
    }"""
    with visit(browser) as visitor:
        moved, set_before = visitor.page.evaluate(
            mount, [SCRIPT.read_text("utf-8"), gallery.marks().markup()]
        )
    assert moved == set_before


@pytest.mark.browser
def test_a_kernel_draws_once_for_a_move(browser):
    """The model tells its own change back to the view that made it."""
    count = """async ([script, html]) => {
        const traits = { html, values: {} }, heard = {};
        const model = {
            get: k => traits[k], save_changes() {}, off() {},
            set(k, v) { traits[k] = v; heard["change:" + k]?.(); },
            on(event, f) { heard[event] = f; },
        };
        const module = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
        const el = document.body.appendChild(document.createElement("div"));
        module.default.render({ model, el });
        const path = el.querySelector("svg g[id] path");
        let draws = 0;
        const set = path.setAttribute.bind(path);
        path.setAttribute = (...a) => { draws++; set(...a); };
        const input = el.querySelector("input");
        input.value = 3;
        input.dispatchEvent(new Event("input"));
        const own = draws;
        model.set("values", { ...traits.values });
        return [own, draws];
    }"""
    with visit(browser) as visitor:
        draws = visitor.page.evaluate(count, [SCRIPT.read_text("utf-8"), gallery.bars().markup()])
    assert draws == [1, 2]


@given(st.floats(0.01, 0.99), st.floats(1.001, 1e6), st.booleans())
@settings(max_examples=60)
def test_a_slider_goes_from_end_to_end(share, ratio, log):
    slider = Slider("S", 0.1, 0.1 * ratio, 0.1, log=log)
    assert slider.between(0.0) == pytest.approx(slider.low)
    assert slider.between(1.0) == pytest.approx(slider.high)
    assert slider.low <= slider.between(share) <= slider.high
    assert slider.places >= 1


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(1.01, 1e6), st.booleans())
def test_a_reader_can_come_back_to_a_start_and_to_a_preset(one, two, ratio, log):
    """Each has a place of its own, between the ends, whatever the places of the slider are."""
    slider = Slider("S", 0.1, 0.1 * ratio, 0.1, log=log)
    values = [float(slider.between(np.float64(share))) for share in (one, two)]
    assume(abs(one - two) > 0.001 or one == two)
    places, at = slider.grid(values)
    for value in values:
        place = slider.place_of(value, places)
        assert at.get(place, slider.value_at(place, places)) == value
    assert all(0 <= place <= places for place in at)


@pytest.mark.browser
def test_right_and_left_again_is_where_one_began(shown):
    """From the start, and from each preset, of every explorable of the gallery."""
    for watched in shown[1].values():
        buttons = ["Reset", *watched.python.presets]
        for button in buttons:
            watched.figure.get_by_role("button", name=button, exact=True).click()
            began = watched.read()["values"]
            for slider in watched.figure.locator("input").all():
                for keys in (("ArrowRight", "ArrowLeft"), ("ArrowLeft", "ArrowRight")):
                    if slider.input_value() == slider.get_attribute(
                        "max" if keys[0] == "ArrowRight" else "min"
                    ):
                        continue
                    for key in keys:
                        slider.press(key)
            assert watched.read()["values"] == began, f"{watched.python.name}, {button}"
        watched.figure.get_by_role("button", name="Reset").click()


# --- sizes -------------------------------------------------------------------------------------


def test_sizes():
    assert SCRIPT.stat().st_size <= 15_000
    assert len(static_script().encode()) <= 33_000  # figures, sentences and charts to draw on
    for make in (gallery.marks, gallery.bars, gallery.tables, gallery.crowd):
        assert len(make().markup().encode()) <= 60_000, make.__name__
    assert "http" not in static_script() + static_css()
