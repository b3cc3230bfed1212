"""Figures in a reader's hands: one screen, values at a place, what can be taken away, addresses, hosts."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser import FRAME, PHONE, visit
from tests.test_pages import CHAPTERS, every_chapter, unfold

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1440, "height": 780}
SCREEN = 700  # pixels from the top of a chart to the end of its challenge, or of one slider on a phone
FINGER = 44  # pixels
MANY = 7  # sliders of a verdict: where there are more, the chart stays at the top instead
OUR_OWN = re.compile(r"explorable|charts|figures/|book\.js")

SIZES = """f => {
  const box = e => e.getBoundingClientRect();
  const last = [...f.querySelectorAll(".explorable-controls > :not(.explorable-live)")].at(-1);
  const stage = f.querySelector(".explorable-stage");
  return { id: f.id, sliders: f.querySelectorAll("input").length, stage: box(stage).height,
    whole: box(last).bottom - box(f.querySelector(".chart")).top,
    sticks: getComputedStyle(stage).position === "sticky",
    slider: Math.max(...[...f.querySelectorAll(".explorable-slider")].map(e => box(e).height)),
    caption: box(f.querySelector("figcaption")).top - box(last).bottom,
    low: [...f.querySelectorAll("input, button, summary")]
      .filter(e => Math.min(box(e).height, e.matches("input") ? 99 : box(e).width) < FINGER)
      .map(e => e.outerHTML) };
}""".replace("FINGER", f"{FINGER - 0.1}")


def _sizes(page: Page) -> list[dict]:
    unfold(page)
    page.evaluate("document.querySelectorAll('.chart-menu').forEach(e => e.open = false)")
    return page.locator("figure.explorable").evaluate_all(f"all => all.map({SIZES})")


@every_chapter
def test_a_figure_fits_one_screen(book, browser, name):
    """Chart, numbers, sliders and challenge of each living figure; its caption and source come after them."""
    with visit(browser, viewport=LAPTOP) as visitor:
        for size in _sizes(visitor.open(book / f"{name}.html")):
            fits = size["whole"] <= SCREEN
            if size["id"].startswith("argue-") and size["sliders"] > MANY:
                fits = size["sticks"] and size["stage"] + size["slider"] <= SCREEN
            assert fits, size
            assert size["caption"] >= 0, size
            assert not size["low"], f"{size['id']}: lower than a finger"


@every_chapter
def test_on_a_phone_the_chart_stays_in_sight(book, browser, name):
    """With a finger at the last slider of a figure, its whole chart and its numbers are still there."""
    stays = """async f => {
      const last = [...f.querySelectorAll(".explorable-slider")].at(-1);
      const stage = f.querySelector(".explorable-stage");
      const end = last.getBoundingClientRect().bottom + scrollY;
      scrollTo({ top: end - innerHeight + 20, behavior: "instant" });
      await FRAME;
      const [a, b] = [stage.getBoundingClientRect(), last.getBoundingClientRect()];
      const top = document.elementFromPoint(a.left + a.width / 2, a.top + 4);
      return [a.top >= 0, stage.contains(top), a.bottom <= b.top + 1, b.bottom <= innerHeight];
    }""".replace("FRAME", FRAME)
    with visit(browser, viewport=PHONE) as visitor:
        page = visitor.open(book / f"{name}.html")
        for size in _sizes(page):
            assert size["stage"] + size["slider"] <= SCREEN, size
            assert size["caption"] >= 0, size
            assert not size["low"], f"{size['id']}: lower than a finger"
            assert page.locator(f"figure#{size['id']}").evaluate(stays) == [True] * 4, size["id"]


# --- values at a place ---------------------------------------------------------------------------


@every_chapter
def test_each_chart_says_its_values(book, browser, name):
    """On focus, by arrow keys, and under the pointer at the same place: the same words."""
    with visit(browser, viewport=LAPTOP) as visitor:
        page = visitor.open(book / f"{name}.html")
        unfold(page)
        page.evaluate("document.querySelectorAll('.chart-menu').forEach(e => e.open = false)")
        charts = page.locator("figure:is(.explorable, .figure-static) .chart")  # not those to draw on
        assert charts.count() == page.locator("figure:is(.explorable, .figure-static)").count()
        for chart in charts.all():
            chart.press("ArrowRight")
            said = chart.locator(".chart-value")
            words = said.inner_text()
            assert said.is_visible()
            assert words.strip(), chart.inner_html()[:200]
            assert not re.search("NaN|undefined|null", words), words
            heard = page.locator("body > .explorable-live").inner_text().replace("\n", " ")
            assert heard.split("; ")[0] in words.replace("\n", " ")
            ring = chart.locator(".chart-ring").bounding_box()
            chart.press("Escape")
            assert said.count() == 0
            page.mouse.move(ring["x"] + 6, ring["y"] + 6)
            assert said.is_visible(), f"nothing under the pointer where the keyboard says {words!r}"
        assert visitor.complaints == []


# --- what can be taken away ----------------------------------------------------------------------


def _take(page: Page, figure: str, choice: str) -> Path:
    chosen = page.locator(figure)
    if not chosen.locator(".chart-menu").evaluate("e => e.open"):
        chosen.locator(".chart-menu summary").click()
    with page.expect_download() as download:
        chosen.get_by_role("button", name=choice).click()
    return Path(download.value.path())


@every_chapter
def test_a_chart_can_be_taken_away(book, browser, name):
    """As picture, drawing and numbers, as they are now."""
    with visit(browser, viewport=LAPTOP, accept_downloads=True) as visitor:
        page = visitor.open(book / f"{name}.html")
        page.locator("figure.explorable input").first.press("End")
        for figure in ("figure.explorable >> nth=0", "figure.figure-static >> nth=0"):
            if not page.locator(figure).count():
                continue
            drawn = _take(page, figure, "SVG").read_text("utf-8")
            ET.fromstring(drawn)
            assert "var(" not in drawn
            assert "Source" in drawn or "CC BY" in drawn
            with Image.open(_take(page, figure, "PNG")) as picture:
                assert picture.width > 1200
                seen = np.asarray(picture.convert("RGB")).reshape(-1, 3)
                assert len(np.unique(seen[::7], axis=0)) > 20, "an empty picture"
            rows = list(csv.reader(io.StringIO(_take(page, figure, "CSV").read_bytes().decode("utf-8"))))
            assert len(rows) > 1
            assert {len(row) for row in rows} == {len(rows[0])}
        living = page.locator("figure.explorable").first
        state = living.evaluate("f => f.explorable.state.values")
        rows = list(
            csv.DictReader(io.StringIO(_take(page, "figure.explorable >> nth=0", "CSV").read_text("utf-8")))
        )
        assert {symbol: float(rows[0][symbol]) for symbol in state} == pytest.approx(state)
        numbers = [
            float(c) for row in rows for c in list(row.values())[1:3] if re.fullmatch(r"-?[\d.e+-]+", c)
        ]
        shown = living.evaluate("f => f.explorable.state.curves.flatMap(c => [c.Y[0], c.Y[40]])")
        assert all(y is None or any(abs(y - n) <= 1e-9 * abs(y) for n in numbers) for y in shown)
        assert visitor.complaints == []


@every_chapter
def test_a_figure_can_be_cited_and_linked(book, browser, name):
    with visit(browser, viewport=LAPTOP, permissions=["clipboard-read", "clipboard-write"]) as visitor:
        page = visitor.open(book / f"{name}.html")
        figure = page.locator("figure.explorable").first
        identifier = figure.get_attribute("id")
        figure.locator("input").first.press("End")
        state = figure.evaluate("f => f.explorable.state.values")
        figure.locator(".chart-menu summary").click()
        figure.get_by_role("button", name="Cite this figure").click()
        cited = figure.locator("textarea").input_value()
        for part in ("The Price of Intelligence", "Figure", "version 1.0", f"#{identifier}", "2026"):
            assert part in cited
        figure.get_by_role("button", name="Copy link").click()
        link = figure.locator("textarea").input_value()
        assert page.url == link
        page.goto("about:blank")
        page.goto(link)
        assert page.locator(f"figure#{identifier}").evaluate("f => f.explorable.state.values") == state
        assert page.evaluate("scrollY") > 0


def test_an_address_holds_a_state(book, browser):
    """Clamped to the sliders' ranges, what is no slider ignored; back and forward; inside a fold too."""
    page_of, name = book / "chapters/02-training-cost.html", "cost-of-a-run"
    values = "f => f.explorable.state.values"
    with visit(browser, viewport=LAPTOP) as visitor:
        page = visitor.open(page_of)
        figure = page.locator(f"figure#{name}")
        start = figure.evaluate(values)
        first, second = list(start)[:2]
        low, high = figure.evaluate("f => [f.explorable.spec.sliders[0].lo, f.explorable.spec.sliders[1].hi]")
        page.goto(f"{page_of.as_uri()}#{name}?{first}=-1e99&{second}=1e99&nonsense=1&{list(start)[2]}=word")
        assert figure.evaluate(values) == {**start, first: low, second: high}
        assert figure.evaluate("f => f.getBoundingClientRect().top") < LAPTOP["height"] / 2
        page.goto(f"{page_of.as_uri()}#{name}?{second}=1e99")
        assert figure.evaluate(values) == {**start, second: high}
        page.go_back()
        page.wait_for_function(
            f"document.getElementById('{name}').explorable.state.values['{first}'] === {low}"
        )
        page.go_back()
        page.wait_for_function("!location.hash")
        assert figure.evaluate(values) == start
        page.go_forward()
        page.wait_for_function(
            f"document.getElementById('{name}').explorable.state.values['{first}'] === {low}"
        )
        figure.locator("input").first.press("End")
        assert "1e99" in page.url, "a slider moves, and the address stays"
        page.goto(f"{page_of.as_uri()}#argue-a03")
        assert page.locator("figure#argue-a03").is_visible()
        assert visitor.complaints == []


# --- hosts and readers ---------------------------------------------------------------------------

POLICIES = {
    "no scripts from words": "script-src 'self' 'unsafe-inline'",
    "scripts of the host alone": "script-src 'self'",
    "a sandbox": "sandbox allow-scripts",
}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_figures_live_on_a_strict_host(book, browser, policy):
    """Every figure of a page mounts, and nothing of ours complains."""
    host = "http://book.test/"

    def answer(route) -> None:
        file = book / route.request.url.removeprefix(host).split("?")[0]
        if not file.is_file():
            return route.fulfill(status=404, body="")
        return route.fulfill(
            path=file, headers={"Content-Security-Policy": policy, "Access-Control-Allow-Origin": "*"}
        )

    wrong: list[str] = []
    context = browser.new_context(viewport=LAPTOP)
    page = context.new_page()
    page.route(f"{host}**", answer)
    page.on("pageerror", lambda error: wrong.append(error.stack or str(error)))
    page.on("console", lambda m: wrong.append(f"{m.text} {m.location['url']}") if m.type == "error" else None)
    page.goto(f"{host}chapters/02-training-cost.html")
    unfold(page)
    alive = page.locator("figure.explorable").evaluate_all("all => all.map(f => Boolean(f.explorable))")
    figure = page.locator("figure.explorable").first
    before = figure.locator("dd").first.inner_text()
    figure.locator("input").first.press("End")
    after = figure.locator("dd").first.inner_text()
    context.close()
    assert alive
    assert all(alive)
    assert before != after
    own = [w for w in wrong if OUR_OWN.search(w.replace(host, "")) and "font" not in w]
    assert not own, own


def test_without_javascript_a_sentence_says_what_is_missing(book, browser):
    sentence = "The controls need JavaScript; here is the figure at its start."
    page_of = book / "chapters/02-training-cost.html"
    with visit(browser, viewport=LAPTOP, java_script_enabled=False) as visitor:
        figure = visitor.open(page_of).locator("figure.explorable:not(.argue *)").first
        assert figure.get_by_text(sentence).is_visible()
    with visit(browser, viewport=LAPTOP) as visitor:
        assert visitor.open(page_of).get_by_text(sentence).count() == 0


def test_figures_keep_still_and_keep_the_focus_in_sight(book, browser):
    """Nothing in a figure moves by itself; in forced colours what has the focus has a ring."""
    with visit(browser, viewport=LAPTOP, forced_colors="active") as visitor:
        page = visitor.open(book / "chapters/02-training-cost.html")
        figure = page.locator("figure.explorable").first
        moves = figure.evaluate(
            """f => [f, ...f.querySelectorAll("*")].filter(e => { const s = getComputedStyle(e);
                 return s.animationName !== "none" || parseFloat(s.transitionDuration) > .01; }).length"""
        )
        assert moves == 0
        figure.locator("input").first.press("Home")
        for _ in range(12):
            ring = page.evaluate(
                """() => { const s = getComputedStyle(document.activeElement);
                     return [s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
                             document.activeElement.outerHTML.slice(0, 80)]; }"""
            )
            assert ring[0], ring[1]
            page.keyboard.press("Tab")
            if not page.evaluate("document.activeElement.closest('figure')"):
                break


# --- challenges ----------------------------------------------------------------------------------

# Where a challenge names so many values that chance does not find them: those it names.
NAMED = {  # what chance does not find among so many settings; all the other sliders are sought
    "gain-to-price": {"ε": 1, "loss": 0, "entry": 0, "c": 0},
    "your-scenario": {"c": 0},
    "speed-against-cost": {"n": 320, "link": 40, "wait": 0.37},
}
SEEK = """(f, [tries, named]) => {
  const { spec, move, state, start } = f.explorable;
  if (!spec.challenge) return true;
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const grid = spec.sliders.map((s) => Array.from({ length: s.n + 1 }, (_, place) => f.explorable.admit({
    [s.id]: s.at[place] ?? (place === s.n ? s.hi : s.log ? s.lo * (s.hi / s.lo) ** (place / s.n)
      : s.lo + (s.hi - s.lo) * place / s.n) })[s.id]));
  for (let i = 0; i < tries; i++) {
    const values = {};
    spec.sliders.forEach((s, k) => {
      if (random() < 0.5 || i > tries / 2) values[s.id] = grid[k][Math.floor(random() * grid[k].length)];
      else values[s.id] = start[s.id];
    });
    move({ ...values, ...f.explorable.admit(named) });
    if (state.numbers[spec.challenge[1]]) return { ...state.values };
  }
  return false;
}"""


@pytest.mark.slow
@every_chapter
def test_every_challenge_can_be_met(book, browser, name):
    """By places where the sliders stop, wherever they stood before: each is set."""
    with visit(browser, viewport=LAPTOP) as visitor:
        page = visitor.open(book / f"{name}.html")
        for figure in page.locator("figure.explorable").all():
            identifier = figure.get_attribute("id")
            found = figure.evaluate(SEEK, [20_000, NAMED.get(identifier, {})])
            assert found, f"{identifier}: no setting was found"


@pytest.mark.slow
@every_chapter
def test_right_and_left_again_is_where_one_began(book, browser, name):
    """Every slider of every figure, from its start: an arrow key and its opposite change nothing."""
    with visit(browser, viewport=LAPTOP) as visitor:
        page = visitor.open(book / f"{name}.html")
        off = page.locator("figure.explorable").evaluate_all(
            """all => all.flatMap(f => [...f.querySelectorAll("input")].flatMap(input => {
                 const began = JSON.stringify(f.explorable.state.values);
                 const step = (n) => { input.valueAsNumber += n; input.dispatchEvent(new Event("input")); };
                 const way = +input.value < +input.max ? 1 : -1;
                 step(way);
                 const moved = JSON.stringify(f.explorable.state.values) !== began;
                 step(-way);
                 const back = JSON.stringify(f.explorable.state.values) === began;
                 return moved && back ? [] : [f.id + " " + input.id];
               }))"""
        )
        assert off == []


def test_a_move_is_an_event_with_values_and_numbers(book, browser):
    with visit(browser, viewport=LAPTOP) as visitor:
        page = visitor.open(book / "chapters/02-training-cost.html")
        figure = page.locator("figure.explorable").first
        page.evaluate("addEventListener('explorable:moved', e => (self.told = [e.target.id, e.detail]))")
        figure.locator("input").first.press("End")
        who, detail = json.loads(page.evaluate("JSON.stringify(told)"))
        assert who == figure.get_attribute("id")
        state = json.loads(figure.evaluate("f => JSON.stringify(f.explorable.state)"))
        assert detail["values"] == state["values"]
        assert detail["numbers"] == state["numbers"]


def test_the_figures_of_this_book_were_seen(book):
    assert len(CHAPTERS) >= 11
    for name in CHAPTERS:
        markup = (book / f"{name}.html").read_text("utf-8")
        script = f"_static/figures/{name.replace('/', '-')}.js"
        assert script in markup
        assert '"code":' not in markup
