"""The built book in a real browser, from the disk, with the network off."""

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from tests.agreement import Watched
from tests.browser import DESKTOP, FRAME, PHONE, Visit, visit
from tests.chapters import explorables
from tests.house import models

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent
PAGE_BYTES = 1_150_000  # a page with all that it loads, as it lies on a disk
SEARCH_BYTES = 2_600_000  # the page of the search loads the words of the whole book
MARKUP_BYTES = 60_000
SCRIPT_BYTES = 33_000  # of what makes figures, sentences and charts to draw on alive
MADE_BY_THE_BUILD = {"index", "search", "genindex", "404"}
STEPS = ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "PageUp", "PageDown")


def _contents() -> list[str]:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    entries = [page for part in toc["parts"] for page in part["chapters"]]
    models.write()  # as a build does before it reads the contents
    found = [
        sorted((*ROOT.glob(f"{e['glob']}.ipynb"), *ROOT.glob(f"{e['glob']}.md")))
        if "glob" in e
        else [ROOT / e["file"]]
        for e in entries
    ]
    return [
        toc["root"],
        *(page.relative_to(ROOT).with_suffix("").as_posix() for part in found for page in part),
    ]


PAGES = _contents()
SETS = [page for page in PAGES if page.startswith("book/exercises/")]  # they have no living figures
NOTEBOOKS = [page for page in PAGES if (ROOT / f"{page}.ipynb").exists() and page not in SETS]
every_page = pytest.mark.parametrize("name", [*PAGES, "search"])
CHAPTERS = [page for page in NOTEBOOKS if page.startswith("chapters/")]  # each has living figures
every_notebook = pytest.mark.parametrize("name", NOTEBOOKS)
every_chapter = pytest.mark.parametrize("name", CHAPTERS)


def unfold(page) -> None:
    """Open every folded box, and let the page answer to it."""
    page.evaluate(f"for (const d of document.querySelectorAll('details')) d.open = true; {FRAME}")


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_the_pages_are_those_of_the_contents(book):
    built = {path.relative_to(book).with_suffix("").as_posix() for path in book.rglob("*.html")}
    assert built - MADE_BY_THE_BUILD == {page for page in PAGES if not page.startswith("_")}
    assert len(NOTEBOOKS) >= 3, "the chapters are missing"


@dataclass
class Seen:
    """A page that a reader has scrolled through on a phone and on a desktop, with every box unfolded."""

    visitor: Visit
    page: Page
    wide: dict[int, list[object]]


@pytest.fixture(
    scope="module",
    params=[(name, colour) for name in [*PAGES, "search"] for colour in ("light", "dark")],
    ids=lambda param: f"{param[1]}-{param[0]}",
)
def seen(request, book, browser):
    """Each page in both colours, opened once for the tests that follow, which change nothing on it."""
    name, colour = request.param
    wide = {}
    with visit(browser, color_scheme=colour, viewport=PHONE) as visitor:
        page = visitor.open(book / f"{name}.html")
        for screen in (PHONE, DESKTOP):
            page.set_viewport_size(screen)
            visitor.see_everything()
            unfold(page)
            wide[screen["width"]] = page.evaluate(
                """() => { const room = document.documentElement.clientWidth;
                     if (document.documentElement.scrollWidth <= room) return [];
                     return [...document.querySelectorAll("main *")]
                       .filter(e => e.getBoundingClientRect().right > room + 1)
                       .map(e => e.outerHTML.slice(0, 120)).slice(0, 5)
                       .concat(document.documentElement.scrollWidth); }"""
            )
        yield Seen(visitor, page, wide)


def test_a_page_is_quiet_and_fits(seen, request):
    """No complaint in the console, no request to another host, nothing wider than the screen."""
    colour = request.node.callspec.params["seen"][1]
    assert seen.page.locator("html").get_attribute("data-theme") == colour
    assert not any(seen.wide.values()), f"wider than the screen: {seen.wide}"
    assert seen.visitor.strangers == []
    assert seen.visitor.complaints == []


def test_a_page_is_light(seen):
    sizes = sorted(((path.stat().st_size, path.name) for path in seen.visitor.files), reverse=True)
    total = sum(size for size, _ in sizes)
    most = SEARCH_BYTES if urlsplit(seen.page.url).path.endswith("/search.html") else PAGE_BYTES
    assert total <= most, f"{total:,} bytes, most of them in {sizes[:5]}"


def test_a_page_is_accessible(seen, request):
    """axe-core finds nothing serious or critical, with everything unfolded; the dark changes colours only."""
    dark = request.node.callspec.params["seen"][1] == "dark"
    only = {"runOnly": ["color-contrast"]} if dark else {}
    found = Axe().run(seen.page, options={"resultTypes": ["violations"], **only}).response["violations"]
    bad = [
        f"{v['id']} ({v['impact']}): {v['help']}: {node['target']} {node['html'][:160]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"][:4]
    ]
    assert not bad, "\n".join(bad)


@every_page
def test_links_and_anchors_lead_somewhere(book, name):
    """Every link inside the book finds its file and its anchor; one to elsewhere is an address."""
    here = book / f"{name}.html"
    broken = []
    for element in soup(here).select("[href], [src]"):
        target = element.get("href") or element.get("src") or ""
        parts = urlsplit(target)
        if parts.scheme == "data" or target in ("#", ""):
            continue
        if parts.scheme or parts.netloc:
            fine = parts.scheme == "mailto" or (parts.scheme == "https" and "." in parts.netloc)
            fine = fine or (parts.scheme == "http" and "." in parts.netloc)
            if not fine or re.search(r"\s", target):
                broken.append(f"no address: {target}")
            continue
        path = (here.parent / unquote(parts.path)).resolve() if parts.path else here
        if not path.is_file() or not path.is_relative_to(book):
            broken.append(f"no such file: {target}")
        elif parts.fragment and path.suffix == ".html" and not _has_anchor(path, unquote(parts.fragment)):
            broken.append(f"no such anchor: {target}")
    assert not broken, "\n".join(broken)


_anchors: dict[Path, set[str]] = {}


def _has_anchor(path: Path, anchor: str) -> bool:
    if path not in _anchors:
        _anchors[path] = {e["id"] for e in soup(path).select("[id]")} | {
            e["name"] for e in soup(path).select("a[name]")
        }
    return anchor in _anchors[path]


@every_page
def test_figures_state_their_finding(book, name):
    """Every picture has a sentence that is neither its caption nor the name of a file."""
    page = soup(book / f"{name}.html")
    bad = []
    for picture in page.select(
        "main article img, main article svg[role=img], main figure svg, main article canvas"
    ):
        words = (picture.get("alt") or picture.get("aria-label") or "").strip()
        figure = picture.find_parent("figure")
        caption = figure.find("figcaption") if figure else None
        if len(words) < 40 or " " not in words or not words.endswith((".", "!", "?")):
            bad.append(f"no sentence: {words!r}")
        elif re.search(r"\.(png|svg|jpe?g|webp|gif)\b", words):
            bad.append(f"the name of a file: {words!r}")
        elif caption and words in (
            caption.get_text(" ", strip=True),
            caption.get_text("", strip=True).split("Source:")[0],
        ):
            bad.append(f"the caption again: {words!r}")
        if figure and not (caption and caption.get_text(strip=True)):
            bad.append(f"no caption: {words!r}")
    assert not bad, "\n".join(bad)


# --- explorables ---------------------------------------------------------------------------------


@pytest.mark.slow
@every_notebook
def test_every_slider_is_true(book, browser, name):
    """Each control of each explorable by keyboard, to both ends and to random places: the page is Python."""
    made = explorables(ROOT / f"{name}.ipynb")
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(book / f"{name}.html")
        unfold(page)  # the sliders of a verdict
        figures = page.locator("figure.explorable")
        shown = figures.evaluate_all("all => all.map(f => f.id)")
        assert sorted(shown) == sorted(made), "the page and the notebook hold different explorables"
        for identifier in shown:
            _drive(page.locator(f"figure#{identifier}"), made[identifier])
        assert visitor.complaints == []


def _drive(figure, explorable) -> None:
    watched = Watched(figure, explorable)
    start = watched.check()["values"]
    inputs, names = figure.locator("input[type=range]"), list(explorable.sliders)
    assert inputs.count() == len(names)
    draw = random.Random(explorable.name)
    for i, name in enumerate(names):
        slider = explorable.sliders[name]
        for key, end in (("End", slider.high), ("Home", slider.low)):
            inputs.nth(i).press(key)
            assert watched.check()["values"][name] == end, f"{watched.where}: {key} of {name}"
        before = slider.low
        inputs.nth(i).press("PageUp")
        assert watched.check()["values"][name] > before, f"{watched.where}: PageUp of {name}"
    for _ in range(4):
        for i in range(len(names)):
            inputs.nth(i).press(draw.choice(("Home", "End")))
            for _ in range(draw.randint(1, 7)):
                inputs.nth(i).press(draw.choice(STEPS))
            watched.check()
    for label, values in explorable.presets.items():
        figure.get_by_role("button", name=label, exact=True).press("Enter")
        now = watched.check()["values"]
        assert {name: now[name] for name in values} == values, f"{watched.where}: button {label}"
    figure.get_by_role("button", name="Reset", exact=True).press("Space")
    assert watched.check()["values"] == start, f"{watched.where}: Reset"


@every_notebook
def test_explorables_are_small(book, name):
    for figure in soup(book / f"{name}.html").select("figure.explorable"):
        assert len(str(figure).encode()) <= MARKUP_BYTES, figure["id"]


def test_one_script_serves_all(book):
    scripts = list(book.rglob("explorable*.js"))
    assert len(scripts) == 1
    assert scripts[0].stat().st_size <= SCRIPT_BYTES


def test_names_of_explorables_are_unique_in_the_book(book):
    ids = [
        figure["id"]
        for name in NOTEBOOKS
        for figure in soup(book / f"{name}.html").select("figure.explorable")
    ]
    assert len(ids) == len(set(ids))


@every_chapter
def test_a_finger_moves_the_first_slider(book, browser, name):
    with visit(browser, viewport=PHONE, has_touch=True, is_mobile=True) as visitor:
        page = visitor.open(book / f"{name}.html")
        figure = page.locator("figure.explorable").first
        slider = figure.locator("input").first
        slider.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        box = slider.bounding_box()
        assert box["height"] >= 24, "too low for a finger"
        values = "f => JSON.stringify(f.explorable.state.values)"
        seen = []
        for share in (0.9, 0.1):
            page.touchscreen.tap(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
            seen.append(json.loads(figure.evaluate(values)))
        first = next(iter(seen[0]))
        assert seen[0][first] > seen[1][first]


# --- the page around them ------------------------------------------------------------------------


@every_notebook
def test_a_page_without_javascript_still_shows(book, browser, name):
    with visit(browser, viewport=DESKTOP, java_script_enabled=False) as visitor:
        page = visitor.open(book / f"{name}.html")
        for figure in page.locator("figure.explorable:not(.argue *), figure.figure-static").all():
            assert figure.locator("svg").first.is_visible()
            assert figure.locator("figcaption").is_visible()
        assert page.locator("figure.explorable input").count() == 0
        assert page.locator("main article h1").first.is_visible()


@every_chapter
def test_print_shows_pictures_and_no_controls(book, browser, name):
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(book / f"{name}.html")
        assert page.locator(".explorable-controls").first.is_visible()
        page.emulate_media(media="print")
        for figure in page.locator("figure.explorable:not(.argue *)").all():  # a fold stays one
            assert figure.locator("svg").first.is_visible()
            assert figure.locator("figcaption").is_visible()
            assert not figure.locator(".explorable-controls").is_visible()


@every_chapter
def test_the_switch_changes_the_colours_of_a_curve(book, browser, name):
    stroke = """() => { const { spec } = document.querySelector("figure.explorable").explorable;
      const mark = spec.marks.find(m => ["line", "dot", "bar", "band", "v", "h"].includes(m.k));
      const group = document.querySelector(`[id="${spec.name}-${mark.id}"]`);
      const e = group.querySelector("path[style], use[style]");
      const style = getComputedStyle(e); return style.stroke + style.fill; }"""
    with visit(browser, viewport=DESKTOP, color_scheme="light") as visitor:
        page = visitor.open(book / f"{name}.html")
        light = page.evaluate(stroke)
        switch = page.locator("button.theme-switch-button").locator("visible=true").first
        for _ in range(3):  # the switch goes round light, dark and the system's choice
            switch.click()
            if page.locator("html").get_attribute("data-theme") == "dark":
                break
        assert page.locator("html").get_attribute("data-theme") == "dark"
        dark = page.evaluate(stroke)
    assert light != dark
