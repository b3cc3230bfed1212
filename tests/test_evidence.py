"""The pages of claims, reproductions and data, and the boxes of the verdicts, as a reader uses them."""

import csv
import functools
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from aiecon import data
from aiecon.claims import claims
from aiecon.claims.verdict import VERDICTS
from aiecon.reproductions import TOLD_IN, Reproduction, all_reproductions
from tests.browser import DESKTOP, visit
from tests.house import reproduced, styled

ROOT = Path(__file__).parents[1]
NARROW = {"width": 320, "height": 640}
REGISTER = claims()
IDS = [c.id for c in REGISTER]
SHOWN = """[...document.querySelectorAll("#register tbody tr")]
    .filter((row) => !row.hidden).map((row) => row.cells[0].textContent)"""


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def register(book, browser):
    """The page of the claims from the disk; each test begins at its address without a state."""
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(book / "book/claims.html")
        yield page
        assert visitor.complaints == []


def at(page, suffix: str) -> None:
    """Go to an address of the page, anew."""
    page.goto("about:blank")
    page.goto(page.context.address + suffix)


@pytest.fixture(autouse=True)
def _address(request):
    if "register" in request.fixturenames:
        page, book = request.getfixturevalue("register"), request.getfixturevalue("book")
        page.context.address = (book / "book/claims.html").as_uri()


# --- claims: the table ---------------------------------------------------------------------------


@pytest.mark.browser
def test_heads_sort_by_keyboard_and_say_how(register):
    at(register, "")
    assert register.evaluate(SHOWN) == IDS
    head = register.locator("th[data-sort=verdict] button")
    head.focus()
    register.keyboard.press("Enter")
    order = [c.id for c in sorted(REGISTER, key=lambda c: VERDICTS.index(c.verdict or ""))]
    assert register.evaluate(SHOWN) == order
    assert register.locator("[aria-sort]").evaluate_all("a => a.map(e => [e.dataset.sort, e.ariaSort])") == [
        ["verdict", "ascending"]
    ]
    register.keyboard.press("Space")
    assert register.locator("th[data-sort=verdict]").get_attribute("aria-sort") == "descending"
    backwards = [
        VERDICTS.index(next(c for c in REGISTER if c.id == id).verdict) for id in register.evaluate(SHOWN)
    ]
    assert backwards == sorted(backwards, reverse=True)
    assert register.evaluate("location.hash") == "#register?sort=-verdict"


@pytest.mark.browser
@pytest.mark.parametrize("key", ["id", "claim", "verdict", "share", "sure", "chapter"])
def test_every_head_sorts(register, key):
    at(register, "")
    head = register.locator(f"th[data-sort={key}] button")
    head.click()
    once = register.evaluate(SHOWN)
    head.click()
    assert register.evaluate(SHOWN) != once
    assert sorted(once) == sorted(register.evaluate(SHOWN)) == sorted(IDS)
    if key == "share":
        shares = register.locator("#register tbody td:nth-child(4)").all_inner_texts()
        numbers = [int(words.rstrip("%")) for words in shares if "%" in words]
        assert numbers == sorted(numbers)


@pytest.mark.browser
def test_filters_meet_and_the_count_is_said(register):
    at(register, "")
    register.select_option("select[name=verdict]", "misleading")
    register.select_option("select[name=account]", "A")
    expected = [c.id for c in REGISTER if c.verdict == "misleading" and c.account == "A"]
    assert register.evaluate(SHOWN) == expected
    register.fill(".register-filter input", "cost R1")
    expected = [
        c.id for c in REGISTER if c.id in expected and "cost" in c.claim.lower() and "r1" in c.claim.lower()
    ]
    assert register.evaluate(SHOWN) == expected
    assert register.locator(".register-filter output").inner_text() == f"{len(expected)} of {len(IDS)} claims"
    register.fill(".register-filter input", "no such words")
    assert register.evaluate(SHOWN) == []
    assert "No claim fits" in register.locator(".register-filter output").inner_text()
    register.get_by_role("button", name="Show all").press("Enter")
    register.wait_for_function(f"{SHOWN}.length === {len(IDS)}")


@pytest.mark.browser
@pytest.mark.parametrize(
    "suffix", ["?verdict=false", "#register?verdict=false", "#register?verdict=false&sort=-chapter"]
)
def test_an_address_brings_its_state(register, suffix):
    at(register, suffix)
    expected = {c.id for c in REGISTER if c.verdict == "false"}
    assert set(register.evaluate(SHOWN)) == expected
    pressed = register.locator("#tally [aria-pressed=true]")
    assert pressed.inner_text() == f"false {len(expected)}"
    pressed.click()
    assert len(register.evaluate(SHOWN)) == len(IDS)


@pytest.mark.browser
def test_what_an_address_does_not_know_filters_nothing(register):
    at(register, "#register?verdict=likely&sort=colour&chapter=99")
    assert register.evaluate(SHOWN) == IDS


# --- claims: the strip and the entries -----------------------------------------------------------


@pytest.mark.browser
def test_the_strip_is_one_stop_and_walked_with_arrows(register):
    at(register, "")
    stops = "[...document.querySelectorAll('#scoreboard a')].filter(a => a.tabIndex === 0).length"
    cells = register.locator("#scoreboard a")
    verdicts = cells.evaluate_all("a => a.map(e => e.querySelector('span').textContent.trim())")
    assert len(verdicts) == len(IDS)
    assert verdicts == sorted(verdicts, key=VERDICTS.index)
    assert register.evaluate(stops) == 1
    cells.first.focus()
    for key, place in [
        ("ArrowRight", 1),
        ("ArrowDown", 2),
        ("ArrowLeft", 1),
        ("End", len(IDS) - 1),
        ("Home", 0),
    ]:
        register.keyboard.press(key)
        assert cells.nth(place).evaluate("e => e === document.activeElement"), key
        assert register.evaluate(stops) == 1
    register.keyboard.press("ArrowLeft")  # there is nothing left of the first
    assert cells.first.evaluate("e => e === document.activeElement")
    register.keyboard.press("Enter")
    id = cells.first.get_attribute("href")
    assert register.evaluate("location.hash") == id
    assert register.locator(f"{id} > details").get_attribute("open") is not None


@pytest.mark.browser
@pytest.mark.parametrize("id", [IDS[2], IDS[-1]])
def test_the_address_of_a_claim_opens_all_of_it(register, id):
    at(register, f"#{id}")
    entry = register.locator(f"#{id}")
    assert entry.locator("details").get_attribute("open") is not None
    assert "What would change it." in entry.inner_text()
    top = entry.evaluate("e => e.getBoundingClientRect().top")
    assert -1 <= top < DESKTOP["height"] / 2
    assert register.locator(".claim-entry details[open]").count() == 1


@pytest.mark.browser
def test_tab_stops_of_the_claims_are_few(register):
    at(register, "")
    stops = register.evaluate(
        "[...document.querySelectorAll('main a[href], main button, main input, main select, main summary')]"
        ".filter(e => e.tabIndex >= 0 && e.checkVisibility()).length"
    )
    assert stops <= 120


@pytest.mark.browser
def test_without_javascript_the_claims_are_all_there(book, browser):
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    page.goto((book / "book/claims.html").as_uri())
    assert page.locator("#register tbody tr").count() == page.locator(".claim-entry").count() == len(IDS)
    assert page.locator("#scoreboard a").count() == len(IDS)
    assert page.locator(".register-filter, #register button").count() == 0
    context.close()


@pytest.mark.browser
def test_a_badge_is_drawn_in_forced_colours_and_on_paper(register):
    """Twelve pixels at the least, clipped to its form, and the ground of the form is kept."""
    at(register, "")
    drawn = """() => [...document.querySelectorAll('#register .badge')].slice(0, 12).map((e) => {
        const look = getComputedStyle(e, '::before');
        const size = Math.min(parseFloat(look.width), parseFloat(look.height));
        return [look.clipPath.startsWith('polygon'), size >= 12,
                look.backgroundColor, look.forcedColorAdjust, look.printColorAdjust]; })"""
    for media in ({}, {"forced_colors": "active"}, {"media": "print"}):
        register.emulate_media(**{"media": "screen", "forced_colors": "none", **media})
        for clipped, large, ground, forced, printed in register.evaluate(drawn):
            assert clipped, media
            assert large, media
            assert ground not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"), media
            assert (forced, printed) == ("none", "exact")
    register.emulate_media(media="screen", forced_colors="none")


def test_the_box_of_the_claims_leads_to_the_verdicts(book):
    """Every claim has its box in its chapter; the list at the head of it and the register lead there."""
    page = soup(book / "book/claims.html")
    for c in REGISTER:
        row = page.find("a", href=f"#{c.id}", string=c.id).find_parent("tr")
        link = row.find_all("a")[-1]["href"]
        chapter, _, anchor = link.partition("#")
        built = soup(book / "book" / chapter)
        box = built.find(id=anchor)
        assert box is not None, f"{c.id}: {link}"
        head = box.find(class_="verdict-head")
        assert head.find("strong", class_="badge").get_text() == c.verdict
        assert head.find("a")["href"] == f"../book/claims.html#{c.id}"
        assert head.find(class_="shares")["aria-label"].startswith("Share of each verdict: ")
        named = built.find("a", class_="claim-name", href=f"#{anchor}")
        assert named is not None, f"{chapter}: the box of the claims does not lead to {anchor}"
        assert named.get_text() == c.id


# --- reproductions -------------------------------------------------------------------------------


def test_addresses_of_reproductions_are_their_own():
    addresses = [one.address for one in reproduced.compared(all_reproductions())]
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"r-[a-z0-9-]+", address) for address in addresses)


def test_every_module_is_told_in_a_chapter():
    assert {r.module for r in all_reproductions()} == set(TOLD_IN)
    chapters = {path.name[:2] for path in (ROOT / "chapters").glob("*.ipynb")}
    assert list(dict.fromkeys(TOLD_IN.values())) == sorted(chapters)


def of(published: float, tolerance: float, ours: float, relative: bool = False) -> Reproduction:
    return Reproduction("it", published, "USD", "kaplan2020", "here", tolerance, relative, "", lambda: ours)


@pytest.mark.parametrize(
    ("one", "kind", "where", "words"),
    [
        (of(19.4, 0.05, 19.44), "print", 0.8, "off by 0.04, allowed 0.05"),
        (of(19.4, 0.06, 19.37), "wider", -0.5, "off by 0.03, allowed 0.06"),
        (of(200, 0.1, 190, relative=True), "wider", -0.5, "off by 5%, allowed 10%"),
        (of(2000, 500, 2500), "print", 1.0, "off by 500, allowed 500"),
        (of(5, 1e-9, 5, relative=True), "exact", 0.0, "exact but for rounding"),
        (of(5, 0, 5), "exact", 0.0, "exact but for rounding"),
        (of(100, 1, 103), "wider", 3.0, "off by 3, allowed 1"),
    ],
)
def test_a_difference_is_placed_in_its_tolerance(one, kind, where, words):
    (found,) = reproduced.compared([one])
    assert one.kind == kind
    assert found.at == pytest.approx(where)
    assert found.words == words
    assert found.holds == (abs(where) <= 1)


def test_what_fails_is_shown_and_what_raises_too():
    def broken() -> float:
        raise ZeroDivisionError("no hours")

    missed = of(100, 1, 103)
    raised = Reproduction("gone", 1, "USD", "kaplan2020", "here", 1, False, "", broken)
    pieces = ["".join(reproduced.entry(one)) for one in reproduced.compared([missed, raised])]
    assert all("<b>fails</b>" in piece and 'class="reproduction fails"' in piece for piece in pieces)
    assert "--at:1.150" in pieces[0]  # beyond the bar, and still on the page
    assert "ours raised ZeroDivisionError" in pieces[1]


def test_large_differences_and_late_tolerances_are_named():
    def named(words: list[str]) -> str:
        return "\n".join(words)

    quiet, large, exact = of(100, 2, 101), of(100, 2, 101.6), of(19.4, 0.05, 19.449)
    late = Reproduction("late", 100, "USD", "kaplan2020", "here", 2, False, "", lambda: 101, "widened for it")
    for one, told in [(quiet, False), (large, True), (exact, False)]:
        lines = named(reproduced.tolerances(reproduced.compared([one])))
        assert ('<a href="#r-it">it</a>' in lines) == told
    assert "* Widened for it: " in named(reproduced.tolerances(reproduced.compared([late])))


@pytest.mark.browser
def test_dots_lie_inside_their_bars(book, browser):
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(book / "book/reproductions.html")
        places = page.evaluate(
            """[...document.querySelectorAll('.reproduction')].map((e) => {
                 const bar = e.querySelector('.off'), dot = getComputedStyle(bar, '::after');
                 const at = parseFloat(bar.style.getPropertyValue('--at'));
                 const centre = parseFloat(dot.left) + parseFloat(dot.borderLeftWidth);
                 return [e.id, e.classList.contains('holds'), at, centre, bar.clientWidth]; })"""
        )
    every = {one.address: one for one in reproduced.compared(all_reproductions())}
    assert {id for id, *_ in places} == set(every)
    for id, holds, at, centre, width in places:
        one = every[id]
        assert holds == one.holds
        assert at == pytest.approx(one.at, abs=6e-4)
        assert width > 100, id
        assert (0 <= centre <= width) == holds, id
        assert centre == pytest.approx(width / 2 * (1 + at), abs=1), id


def test_reproductions_follow_the_book(book):
    article = soup(book / "book/reproductions.html").find("article", class_="bd-article")
    heads = [h.get_text() for h in article.find_all("h2")]
    chapters = [int(m[1]) for h in heads if (m := re.match(r"Chapter (\d+): ", h))]
    assert chapters == sorted(chapters) == list(range(1, len(chapters) + 1))
    assert heads[0].startswith("How the tolerances were set")


# --- data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", data.tables())
def test_a_table_is_previewed_and_can_be_kept(book, name):
    page = _data(book)
    section = page.find(id=f"table-{name.replace(chr(95), chr(45))}")
    section = section if section.name == "section" else section.find_parent("section")
    file = ROOT / "aiecon" / "data" / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        heads, *rows = csv.reader(opened)
    shown = section.select_one(".preview table")
    assert isinstance(shown, Tag)
    assert [th.get_text() for th in shown.find_all("th")] == heads
    lines = [[td.get_text() for td in tr.find_all("td")] for tr in shown.find_all("tr")[1:]]
    assert len(lines) == min(3, len(rows))
    assert all(len(line) == len(heads) for line in lines)
    for line, row in zip(lines, rows, strict=False):
        for cell, written in zip(line, row, strict=True):
            assert cell == written or (len(cell) > 40 and written.startswith(cell.removesuffix("…")))
    assert [dt.contents[0].strip() for dt in section.select(".columns dt")] == heads
    kept = section.find("a", class_="download")
    assert (book / "book" / kept["href"]).resolve().read_bytes() == file.read_bytes()


@functools.cache
def _data(book: Path) -> BeautifulSoup:
    return soup(book / "book/data.html")


def test_all_tables_are_in_one_file(book):
    with zipfile.ZipFile(book / "book/tables.zip") as packed:
        assert packed.testzip() is None
        for name in data.tables():
            for suffix in ("csv", "yml"):
                path = ROOT / "aiecon" / "data" / f"{name}.{suffix}"
                assert packed.read(f"tables/{path.name}") == path.read_bytes()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["claims", "reproductions", "data"])
def test_nothing_is_wider_than_a_small_phone(book, browser, name):
    with visit(browser, viewport=NARROW) as visitor:
        page = visitor.open(book / f"book/{name}.html")
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        visitor.see_everything()
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


# --- tables of the chapters ----------------------------------------------------------------------


def test_styled_tables_have_no_random_names(book):
    """Two renderings of one table differ; on the page they do not, and a style still finds its table."""
    frame = pd.DataFrame({"a": [1, 2]})
    plain = [frame.style.format("{:.1f}").to_html() for _ in range(2)]
    hidden = [frame.style.set_properties(**{"color": "red"}).to_html() for _ in range(2)]
    for one, other in (plain, hidden):
        assert one != other
        assert styled.settled(one) == styled.settled(other)
    assert " id=" not in styled.settled(plain[0])
    page = soup_of(styled.settled(hidden[0]))
    for name in re.findall(r"#(T_\w+)", page.find("style").get_text()):
        assert page.find(id=name), name
    for path in (book / "chapters").glob("*.html"):
        assert not re.findall(r"T_[0-9a-f]{5}", path.read_text(encoding="utf-8")), path.name


def soup_of(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "html.parser")
