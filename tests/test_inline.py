"""Numbers in sentences that are sliders, and charts to draw on: the page says what Python says."""

import json
import random
import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from aiecon.explorable import Explorable, Guess, Sentence, Slider, TraceError
from aiecon.explorable.guess import TELLS
from aiecon.style import figure
from tests import gallery, lints
from tests.agreement import RELATIVE, close
from tests.browser import DESKTOP, PHONE, visit
from tests.chapters import guesses, sentences

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))
KEYS = ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End")
WORDS = """p => { const all = p.cloneNode(true);
  for (const e of all.querySelectorAll("script, [aria-live]")) e.remove();
  return all.textContent; }"""


def hourly() -> Sentence:
    return Sentence(
        "At {price} dollars an hour and {hours} hours **it costs {cost:$.3s}**, *{share:.1%}* of <Llama>.",
        price=Slider("Price of an hour", 1, 4, 2, "dollars", step=0.05),
        hours=Slider("Hours", 1e5, 1e8, 2.788e6, log=True),
        cost=lambda price, hours: price * hours,
        share=lambda cost: cost / 61.7e6,
    )


def bound(of: Explorable) -> Sentence:
    return Sentence(
        "With {C} FLOP the best size is {best:.3s}, and a tenth of it {tenth:.3s}.",
        of=of,
        tenth=lambda best: best / 10,
    )


def stream() -> Guess:
    _, ax = figure(height=3)
    ax.set(xlim=(1, 300), ylim=(0.1, 100), xscale="log", yscale="log")
    places = {f"{n} streams": n for n in (1, 4, 16, 64, 256)}
    return Guess(
        ax, "stream", at=places, answer=lambda B: 40 / B + 0.4, usual=lambda B: 40 / B**0.5, begin=10,
        alt="Empty axes of the cost of a token over the streams that share it.", format=".2s", unit="dollars",
        caption="How does it fall?", says="It falls & stops.", because="It takes sharing for endless.",
    )  # fmt: skip


def shares() -> Guess:
    _, ax = figure(height=3)
    ax.set(xlim=(-0.6, 2.6), ylim=(0, 1))
    return Guess(
        ax, "shares", at={"chips": 0, "building": 1, "power": 2}, answer=[0.6, 0.3, 0.1], usual=[0.3] * 3,
        begin=0.2, bars=True, alt="Empty axes for three bars, which are shares of one bill.", format=".0%",
        caption="Who gets what?", says="Chips.", because="All are taken for alike.",
    )  # fmt: skip


# --- sentences in Python -----------------------------------------------------------------------


def test_a_sentence_says_what_follows():
    said = hourly()
    assert said.text() == (
        "At 2.00 dollars an hour and 2.79 million hours it costs $5.58 million, 9.0% of <Llama>."
    )
    assert said.compute(price=4.0)[2] == 4 * 2.788e6
    assert "of &lt;Llama&gt;.<script" in said.markup()
    assert "<strong>it costs" in said.markup()
    assert "text/html" in said._repr_mimebundle_()[0]
    assert said._repr_mimebundle_()[0]["text/plain"] == said.text()


def test_a_sentence_of_a_figure_moves_with_it():
    walk = gallery.marks()
    said = bound(walk)
    walk.values = {"C": 5.76e23}
    assert said.values["C"] == 5.76e23
    said.values = {**said.values, "C": 1e22}
    assert walk.values["C"] == 1e22


X = Slider("X", 1, 9, 2, step=1)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Sentence("It is {y:.1f}.", y=2.0), ValueError, "none of its numbers is a slider"),
        (lambda: Sentence("It is {x}.", x=X), ValueError, "nothing follows from x"),
        (lambda: Sentence("{x}: {y:.0f}.", x=X, z=X, y=lambda x: x), ValueError, "never said: z"),
        (lambda: Sentence("{x}: {y:.0f}.", x=X, z=1.0, y=lambda x: x), ValueError, "never said: z"),
        (lambda: Sentence("{x}: {y}.", x=X, y=lambda x: x), ValueError, "{y} has no format"),
        (lambda: Sentence("{x}: {y:.0f}.", x=X, y=lambda x: 1 / (x - 1)), ValueError, "x = 1: .* is inf"),
        (lambda: Sentence("{x}: {y:.0f}.", x=X, y=lambda x: max(x, 3)), TraceError, "words: .* max or min"),
        (lambda: Sentence("{C}: {best:.3s}.", of=gallery.marks(), x=X), ValueError, "sliders are those of"),
    ],
)  # fmt: skip
def test_a_bad_sentence_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


# --- sentences in a page -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown(browser, tmp_path_factory):
    """Sentences, the figure of one, and two charts in a page, beside themselves in Python."""
    walk = gallery.marks()
    made = [hourly(), walk, bound(walk), stream(), shares()]
    path = tmp_path_factory.mktemp("inline") / "page.html"
    path.write_text(gallery.page(*made), encoding="utf-8")
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(path)
        yield page, made
        assert visitor.complaints == []
        assert visitor.strangers == []


def agrees(paragraph, said: Sentence) -> dict:
    """Compare what a sentence of a page shows with Python; return where its sliders are."""
    values, numbers = paragraph.evaluate("p => [p.explorable.state.values, p.explorable.state.numbers]")
    wanted = said.compute(**values)
    for page, python, tolerance in zip(numbers, wanted, said.tolerances, strict=True):
        assert close(page, python, max(RELATIVE, tolerance)), (
            f"{said.text()} at {values}: {page!r}, {python!r}"
        )
    assert paragraph.evaluate(WORDS) == said.written(numbers)
    spoken = [said.sliders[i] for i in said.sliders]
    texts = paragraph.locator("input").evaluate_all("all => all.map(i => i.getAttribute('aria-valuetext'))")
    assert len(texts) == len(spoken)
    for (name, slider), text in zip(said.sliders.items(), texts, strict=True):
        assert text.startswith(
            Sentence("{x} {y:.0f}", x=slider, y=lambda x: x).text(x=values[name]).split(" ")[0]
        )
        assert text.endswith(slider.unit)
    return values


def drive(paragraph, said: Sentence) -> None:
    """Every slider of a sentence to both ends, back to its start, and to random places, by keyboard."""
    inputs = paragraph.locator("input")
    start = agrees(paragraph, said)
    for i, (name, slider) in enumerate(said.sliders.items()):
        for key, end in (("Home", slider.low), ("End", slider.high), ("Escape", slider.start)):
            inputs.nth(i).press(key)
            assert agrees(paragraph, said)[name] == end
        inputs.nth(i).press("ArrowRight" if slider.start < slider.high else "ArrowLeft")
        assert agrees(paragraph, said)[name] != start[name]
    draw = random.Random(said.name)
    for _ in range(8):
        for i in range(inputs.count()):
            for _ in range(draw.randint(1, 6)):
                inputs.nth(i).press(draw.choice(KEYS))
        agrees(paragraph, said)
    for i in range(inputs.count()):
        inputs.nth(i).press("Escape")
    assert agrees(paragraph, said) == start


@pytest.mark.browser
@pytest.mark.parametrize("which", [0, 1])
def test_a_sentence_agrees_with_python(shown, which):
    page, made = shown
    drive(
        page.locator("p.explorable-sentence").nth(which), [m for m in made if isinstance(m, Sentence)][which]
    )


@pytest.mark.browser
def test_a_hand_drags_a_number(shown):
    page, made = shown
    paragraph = page.locator("p.explorable-sentence").first
    number = paragraph.locator(".explorable-number").first
    number.scroll_into_view_if_needed()
    box = number.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for distance, wanted in ((40, 2.5), (-400, 1.0), (800, 4.0)):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + distance, y + 3, steps=4)
        page.mouse.up()
        assert agrees(paragraph, made[0])["price"] == wanted
        number.dblclick()
        assert agrees(paragraph, made[0])["price"] == 2.0
    assert page.evaluate("getSelection().toString()") == "", "dragging selects words"
    assert number.locator("input").evaluate("i => i === document.activeElement")


@pytest.mark.browser
def test_sentence_and_figure_move_each_other(shown):
    page, made = shown
    paragraph, chart = page.locator("p.explorable-sentence").nth(1), page.locator("#gallery-marks")
    values = "f => f.explorable.state.values"
    paragraph.locator("input").press("End")
    assert chart.evaluate(values)["C"] == agrees(paragraph, made[2])["C"] == 1e25
    chart.get_by_role("button", name="Chinchilla").click()
    assert agrees(paragraph, made[2]) == {"C": 5.76e23, "α": 0.3478}
    chart.get_by_role("button", name="Reset").click()
    assert agrees(paragraph, made[2])["C"] == 1e21


@pytest.mark.browser
def test_what_follows_is_said_once_the_number_rests(shown):
    page, made = shown
    paragraph = page.locator("p.explorable-sentence").first
    live = paragraph.locator("[aria-live=polite]")
    before = live.text_content()
    for _ in range(3):
        paragraph.locator("input").first.press("ArrowUp")
    assert live.text_content() == before
    page.wait_for_timeout(700)
    assert live.text_content() == made[0].text(price=2.15)
    paragraph.locator("input").first.press("Escape")


@pytest.mark.browser
def test_without_a_script_a_sentence_and_an_answer_can_be_read(browser, tmp_path):
    made = [hourly(), stream(), shares()]
    path = tmp_path / "still.html"
    path.write_text(gallery.page(*made), encoding="utf-8")
    with visit(browser, java_script_enabled=False) as visitor:
        page = visitor.open(path)
        assert page.locator("p.explorable-sentence").inner_text() == made[0].text()
        assert page.locator("input").count() == 0
        for guess in made[1:]:
            chart = page.locator(f"#{guess.name}")
            assert not chart.locator("[id*='-answer-']").first.is_visible()
            assert not chart.locator("table").is_visible()
            chart.locator("summary").click()
            assert chart.locator("table").is_visible()
            assert (
                chart.locator("[id*='-answer-']").first.evaluate("g => getComputedStyle(g).visibility")
                == "visible"
            )
            assert guess.written(guess.answer[0]).split(" ")[0] in chart.locator("table").inner_text()


# --- charts to draw on -------------------------------------------------------------------------


def test_how_far_off_in_words():
    chart = stream()
    assert chart.off(chart.answer) == TELLS["near"]
    assert "most at 64 streams: you drew 5 dollars, it is 1 dollars." in chart.off(chart.usual)
    assert TELLS["usual"] in chart.off(chart.usual)
    assert TELLS["above"] in chart.off([2 * y for y in chart.answer])
    assert "off by a factor of 2," in chart.off([2 * y for y in chart.answer])
    assert TELLS["below"] in chart.off([y / 2 for y in chart.answer])
    assert (
        shares()
        .off([0.4, 0.35, 0.25])
        .startswith("On average you are off by 13 points, most at chips: you drew 40%, it is 60%.")
    )


@given(st.lists(st.floats(0.1, 100), min_size=5, max_size=5))
def test_what_is_told_holds(drawn):
    """Above means every point above, a factor is never below one, and the answer is told once."""
    chart = stream()
    told = chart.off(drawn)
    assert (TELLS["above"] in told) <= all(d > a for d, a in zip(drawn, chart.answer, strict=True))
    assert (TELLS["below"] in told) <= all(d < a for d, a in zip(drawn, chart.answer, strict=True))
    factor = re.search(r"a factor of ([\d.]+)", told)
    assert told == TELLS["near"] or float(factor[1]) > 1.1


def chart_with(**changes: object) -> Guess:
    _, ax = figure()
    ax.set(**{"xlim": (0, 3), "ylim": (0, 10), **changes.pop("axes", {})})
    if changes.pop("free", False):
        ax.set_ylim(auto=True)
    given = {
        "alt": "Empty axes with room for a drawing of two points.", "caption": "?", "at": {"a": 1, "b": 2},
        "answer": [1, 2], "usual": [2, 2], "begin": 5, "format": ".1f", "says": "So.", "because": "Thus.",
    }  # fmt: skip
    return Guess(ax, changes.pop("name", "chart"), **{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "A Chart"}, "lower case with hyphens"),
        ({"answer": [1, 11]}, "answer: 11 at b is not in 0 to 10"),
        ({"usual": [1, 2, 3]}, "usual: 2 places, but 3 values"),
        ({"at": {"a": 2, "b": 1}}, "each to the right"),
        ({"begin": 11}, "start = 11 lies outside"),
        ({"alt": "Short."}, "40 characters"),
        ({"free": True}, "fix the limits"),
        ({"format": "%d"}, "none of"),
    ],
)
def test_a_bad_chart_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        chart_with(**changes)


def told(chart, guess: Guess) -> list[float]:
    """Compare what a chart tells with Python; return what is drawn."""
    state = chart.evaluate("f => [f.guess.state.places, f.guess.spec.points.map(p => p.n)]")
    drawn = [handle.value_at(p, n) for handle, p, n in zip(guess.handles, *state, strict=True)]
    begin = guess.handles[0].place_of(guess.handles[0].start, state[1][0])
    drawn = [guess.handles[0].start if p == begin else v for p, v in zip(state[0], drawn, strict=True)]
    assert chart.locator(".guess-off").text_content() == guess.off(drawn)
    spoken = chart.locator("input").evaluate_all("all => all.map(i => i.getAttribute('aria-valuetext'))")
    assert spoken == [guess.written(value) for value in drawn]
    return drawn


def reveal(chart) -> None:
    chart.locator("summary").press("Enter")
    chart.locator("summary", has_text="Hide the answer").wait_for()  # the page has answered to it


def draw_and_compare(chart, guess: Guess) -> None:
    """Draw by keyboard, look at the answer, draw elsewhere: the words are Python's each time."""
    inputs = chart.locator("input")
    assert inputs.count() == len(guess.handles)
    assert not chart.locator("[id*='-answer-']").first.is_visible()
    reveal(chart)
    assert chart.locator(".guess-off").text_content() == TELLS["none"]
    draw = random.Random(guess.name)
    for _ in range(5):
        for i in range(inputs.count()):
            for _ in range(draw.randint(1, 5)):
                inputs.nth(i).press(draw.choice(KEYS))
        chart.page.wait_for_timeout(400)
        told(chart, guess)
    chart.locator("button").click()
    assert not chart.locator("details").evaluate("d => d.open")
    assert not chart.locator("[id*='-answer-']").first.is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("which", [3, 4])
def test_a_drawing_is_judged_as_python_judges(shown, which):
    page, made = shown
    draw_and_compare(page.locator(f"#{made[which].name}"), made[which])


@pytest.mark.browser
def test_a_hand_draws_and_the_page_remembers(shown):
    page, made = shown
    chart, guess = page.locator("#stream"), made[3]
    chart.scroll_into_view_if_needed()
    box = chart.locator("svg").bounding_box()
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.99 * box["width"], box["y"] + 0.7 * box["height"], steps=40)
    page.mouse.up()
    page.wait_for_timeout(400)
    reveal(chart)
    drawn = told(chart, guess)
    assert sorted(drawn, reverse=True) == drawn
    assert len(set(drawn)) == len(drawn)
    page.reload()
    reveal(chart)
    assert told(chart, guess) == drawn
    chart.locator("button").click()
    page.reload()
    reveal(chart)
    assert chart.locator(".guess-off").text_content() == TELLS["none"]
    chart.locator("button").click()


@pytest.mark.browser
def test_a_chart_lives_where_nothing_may_be_kept(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(gallery.page(stream()), encoding="utf-8")
    with visit(browser) as visitor:
        visitor.page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })"
        )
        page = visitor.open(path)
        page.locator("#stream input").first.press("Home")
        page.wait_for_timeout(400)
        reveal(page.locator("#stream"))
        told(page.locator("#stream"), stream())
        assert visitor.complaints == []


@pytest.mark.browser
def test_a_finger_moves_a_number_and_a_point(browser, tmp_path):
    path = tmp_path / "phone.html"
    said, guess = hourly(), stream()
    path.write_text(gallery.page(said, guess), encoding="utf-8")
    with visit(browser, viewport=PHONE, has_touch=True, is_mobile=True) as visitor:
        page = visitor.open(path)
        number = page.locator(".explorable-number").first
        assert number.bounding_box()["height"] >= 40, "too low for a finger"
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        box = page.locator("#stream svg").bounding_box()
        page.touchscreen.tap(box["x"] + 0.97 * box["width"], box["y"] + 0.7 * box["height"])
        page.wait_for_timeout(400)
        reveal(page.locator("#stream"))
        drawn = told(page.locator("#stream"), guess)
        assert drawn[-1] < drawn[0] == 10


# --- the chapters ------------------------------------------------------------------------------


def test_the_lint_of_taking_part_complains():
    empty = new_notebook(cells=[new_code_cell("x = 1")])
    assert len(list(lints.taken_part(empty))) == 2
    full = new_notebook(cells=[new_code_cell("Sentence('{x}', x=1)\nguess = Guess(ax, 'g')")])
    assert list(lints.taken_part(full)) == []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_what_a_chapter_lets_one_move_is_true(path, browser, tmp_path):
    """Every sentence and every chart of a chapter, in a page of their own, says what Python says."""
    said, charts = sentences(path), guesses(path)
    figures = {s._of.name: s._of for s in said.values() if s._of is not None}
    page_ = tmp_path / "page.html"
    page_.write_text(gallery.page(*figures.values(), *said.values(), *charts.values()), encoding="utf-8")
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(page_)
        paragraphs = page.locator("p.explorable-sentence")
        assert paragraphs.count() == len(said)
        for i, sentence in enumerate(said.values()):
            drive(paragraphs.nth(i), sentence)
        for name, guess in charts.items():
            draw_and_compare(page.locator(f"#{name}"), guess)
        assert visitor.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_page_of_a_chapter_holds_them(path, book, browser):
    """The built page has the sentences and charts of its notebook, alive, and no two of one name."""
    source = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(book / "chapters" / f"{path.stem}.html")
        alive = page.evaluate(
            """() => [["p.explorable-sentence", "explorable"], ["figure.guess", "guess"]].map(
                 ([kind, alive]) => [...document.querySelectorAll(kind)].map(e => e[alive]?.spec.name))"""
        )
    for names, made in zip(alive, ("Sentence(", "Guess("), strict=True):
        assert len(names) == source.count(made) > 0
        assert len(set(names)) == len(names)
        assert None not in names, f"dead: {json.dumps(names)}"
