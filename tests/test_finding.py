"""Finding one's way in the book: search, what a term means, ways back, what comes next, what was read."""

import gzip
import re

import pytest
from bs4 import BeautifulSoup

from tests.browser import DESKTOP, PHONE, visit
from tests.house import contents, lists, passages, search

CHAPTER = "chapters/05-training-and-inference"
GLOSSARY, BIBLIOGRAPHY = "book/glossary.html", "book/bibliography.html"
INDEX_BYTES = 600_000  # compressed
SCRIPT_BYTES = 15_000  # of what every page loads
PAGE = """<article class="bd-article"><section id="top">
<h1>5 · Use<a class="headerlink" href="#top">#</a></h1>
<p>It costs <b>5.576</b> million<sup class="noted"><button>1</button></sup><span
class="note"><span>1</span> <a href="b.html">A work</a></span>.</p>
<script>hidden()</script><svg><text>drawn</text></svg>
<section id="in"><h2>What it costs</h2><p>By <a href="../book/glossary.html#term-MFU">MFU</a>.</p>
<table><tr id="row"><td><math><mi>α</mi><mo>,</mo><mi>β</mi></math></td><td>slopes</td></tr></table>
<figure id="fig"><p>Guess.</p><svg><text>no</text></svg>
<figcaption>Figure 5.2 Does it? It does.</figcaption></figure>
<table id="t"><caption><a>Table 5.1</a> Prices</caption><tr><td>One</td><td>2,048</td></tr></table>
<p class="practice-item" id="practice-1"><b><a>Practice 5.1</a> · Recall.</b> Which is it?</p>
<p>After the figure.</p></section></section>
<dl class="glossary"><dt id="term-MFU">MFU</dt><dd><p>A share.</p></dd></dl>
<article id="A03"><details><summary><b>A03</b> <span>It was cheap.</span></summary>
<p>It was not.</p></details></article>
</article>"""


def test_a_passage_is_what_stands_at_an_address():
    read = {p.anchor: p for p in passages.passages(PAGE)}
    assert {name: (p.title, p.text) for name, p in read.items()} == {
        "top": ("5 · Use", "It costs 5.576 million."),
        "in": ("What it costs", "By MFU. After the figure."),
        "row": ("α , β", "slopes"),
        "t": ("Table 5.1 Prices", "One · 2,048"),
        "practice-1": ("Practice 5.1 · Recall.", "Which is it?"),
        "fig": ("Figure 5.2 Does it?", "It does. Guess."),
        "term-MFU": ("MFU", "A share."),
        "A03": ("A03 It was cheap.", "It was not."),
    }
    assert read["in"].above == ("5 · Use",)
    assert read["top"].links == ["b.html"]
    assert read["in"].links == ["../book/glossary.html#term-MFU"]


def test_what_leads_forward_leads_back():
    glossary = '<dl class="simple glossary">\n<dt id="term-MFU">MFU</dt><dd><p>A share.</p>\n</dd></dl>'
    book = {"book/glossary": [passages.Passage("g", "section", title="Glossary")]}
    book["chapters/05-use"] = passages.passages(PAGE)
    leading = lists.places(book)
    once, notes = lists.glossary(glossary, book, leading)
    assert lists.glossary(once, book, leading)[0] == once, "a second build adds to the first"
    soup = BeautifulSoup(once, "html.parser")
    assert [a["href"] for a in soup.select(".used a")] == ["../chapters/05-use.html#in"]
    assert soup.select_one(".used").text == "Used in 5, What it costs"
    assert [a["href"] for a in soup.select(".letters a")] == ["#term-MFU"]
    assert notes == {"term-MFU": ["MFU", "<p>A share.</p>"]}


def test_only_long_parts_are_folded():
    caption = '<p aria-level="2" class="caption" role="heading"><span class="caption-text">{}</span></p>'
    part = caption + "\n<ul>{}</ul>\n"
    there = '<li class="toctree-l1 current active">Here</li>'
    closed = contents.fold(part.format("Models", "<li>One</li>") + part.format("Evidence", "<li>Two</li>"))
    assert closed.count("<details>") == 1
    assert "<summary>Models</summary>" in closed
    assert "<details open>" in contents.fold(part.format("Problem sets", there))


# The built book

# What is asked, and the address of what must come first
ASKED = {
    "545": f"{CHAPTER}.html#per-cent-of-what",
    "5.576": "book/reproductions.html#r-deepseek-v3-cost-of-all-stages",
    "how much did R1 cost": "book/claims.html#A03",
    "α": "book/notation.html#symbol-alpha",
    "alpha": "book/notation.html#symbol-alpha",
    "A03": "book/claims.html#A03",
    "B05": "book/claims.html#B05",
    "2,048": "book/claims.html#A04",
    "Jevons": "book/glossary.html#term-Jevons-paradox",
    "MFU": "book/glossary.html#term-MFU",
    "user cost": "book/glossary.html#term-user-cost-of-capital",
    "Lerner": "book/glossary.html#term-Lerner-index",
    "scaling laws": "chapters/03-scaling-laws.html#scaling-laws-the-production",
    "export controls": "chapters/09-export-controls.html#export-controls",
    "who captures the value": "chapters/08-who-captures-the-value.html#who-captures-the-value",
    "price elasticity of demand": "chapters/06-demand.html#efficiency-and-elasticity",
    "utilization": "book/glossary.html#term-utilisation",
    "jevnos paradox": "book/glossary.html#term-Jevons-paradox",
    "pass@k": "book/glossary.html#term-pass-k",
    "capital_recovery_factor": "book/glossary.html#term-capital-recovery-factor",
    "Nvidia's quarters": "chapters/06-demand.html#nvidia-s-quarters",
}
browser_test = pytest.mark.browser


def ask(page, query: str):
    """Type into the open search; the first result, once the whole book has been read."""
    page.keyboard.press("Control+a")
    page.keyboard.type(query)
    page.evaluate("window.finding.search.ready")
    page.wait_for_timeout(200)
    return page.locator(".find-hits a").first


def opened(page):
    page.keyboard.press("Control+k")
    page.locator("dialog.find input[type=search]").wait_for()
    return page.locator("dialog.find")


@pytest.fixture(scope="module")
def asking(book, browser):
    """A chapter on which the search stands open."""
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(book / f"{CHAPTER}.html")
        loaded = {path.name for path in visitor.files}
        assert not loaded & {search.FILE, lists.NOTES, "minisearch.js", "search.js"}, (
            "loaded before it is used"
        )
        opened(page)
        yield page
        assert visitor.complaints == []
        assert visitor.strangers == []


@browser_test
@pytest.mark.parametrize("query", ASKED)
def test_search_finds_first_what_is_about_it(asking, book, query):
    first = ask(asking, query)
    found = first.evaluate("a => decodeURIComponent(a.href)")
    found = found.removeprefix(f"{book.as_uri()}/")
    assert found.startswith(ASKED[query])
    name, _, anchor = found.partition("#")
    there = BeautifulSoup((book / name).read_text("utf-8"), "html.parser")
    assert there.find(id=anchor), "the address leads nowhere"
    assert first.locator("mark").count(), "no word is marked"
    assert first.locator(".find-passage").inner_text().strip()


@browser_test
def test_search_says_when_it_finds_nothing(asking):
    ask(asking, "zzyzx")
    assert "Nothing found for “zzyzx”" in asking.locator("dialog.find [role=status]").inner_text()
    assert asking.locator(".find-hits a").count() == 0


@browser_test
def test_the_index_is_light(book):
    index = (book / "_static" / search.FILE).read_bytes()
    assert len(gzip.compress(index)) <= INDEX_BYTES
    assert (book / "_static" / "finding.js").stat().st_size <= SCRIPT_BYTES
    assert not (book / "searchindex.js").exists(), "Sphinx's own index lies there too"


@browser_test
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_search_by_keyboard_covers_nothing(book, browser, screen):
    """Nothing lies over what one types; arrows walk the results; Enter goes to the section, Escape back."""
    with visit(browser, viewport=screen) as visitor:
        page = visitor.open(book / f"{CHAPTER}.html")
        page.keyboard.press("/")
        dialog = page.locator("dialog.find")
        field = dialog.locator("input[type=search]")
        field.wait_for()
        first = ask(page, "user cost")
        seen = field.evaluate(
            """field => { const { left, top, width, height } = field.getBoundingClientRect();
                 return [4, 14, 24, 40, width / 2].every(
                   x => document.elementFromPoint(left + x, top + height / 2) === field); }"""
        )
        assert seen, "something lies over the field"
        box = dialog.bounding_box()
        assert box["width"] <= screen["width"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("ArrowDown")
        assert first.evaluate("a => a === document.activeElement")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        assert field.evaluate("f => f === document.activeElement")
        page.keyboard.press("Escape")
        assert not dialog.is_visible()
        page.keyboard.press("Control+k")
        ask(page, "545")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("#per-cent-of-what$"))
        assert not dialog.is_visible()
        assert page.locator("#per-cent-of-what h2").evaluate(
            "h => { const { top } = h.getBoundingClientRect(); return 0 <= top && top < innerHeight / 2; }"
        )
        assert visitor.complaints == []


@browser_test
def test_the_page_of_the_search_takes_a_question(book, browser):
    with visit(browser, viewport=PHONE) as visitor:
        visitor.page.goto((book / "search.html").as_uri() + "?q=Lerner")
        first = visitor.page.locator(".find-hits a").first
        first.wait_for()
        assert first.get_attribute("href").endswith("book/glossary.html#term-Lerner-index")
        visitor.page.locator("#find-page input").fill("roofline")
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_function("document.querySelector('.find-hits a')?.href.includes('roofline')")
        assert visitor.complaints == []


@browser_test
def test_a_slash_that_is_typed_or_switched_off_opens_nothing(book, browser):
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(book / f"{CHAPTER}.html")
        page.evaluate(
            "document.querySelector('main').insertAdjacentHTML('afterbegin', '<textarea id=mine></textarea>')"
        )
        page.locator("#mine").focus()
        page.keyboard.press("/")
        page.wait_for_timeout(300)
        assert page.locator("dialog.find").count() == 0
        dialog = opened(page)
        dialog.locator("input[type=checkbox]").uncheck()
        page.keyboard.press("Escape")
        page.locator("#mine").evaluate("box => box.blur()")
        page.keyboard.press("/")
        page.wait_for_timeout(300)
        assert not dialog.is_visible()


@browser_test
def test_without_scripts_search_leads_to_the_lists(book, browser):
    with visit(browser, viewport=DESKTOP, java_script_enabled=False) as visitor:
        page = visitor.open(book / f"{CHAPTER}.html")
        page.locator(".find-open-field").click()
        page.wait_for_url(re.compile(r"search\.html$"))
        links = page.locator("main a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert {"book/glossary.html", "book/notation.html", "book/index.html"} <= set(links)
        assert "needs JavaScript" in page.locator("main").inner_text()


@browser_test
def test_a_term_says_what_it_means_on_hover_and_focus(book, browser):
    """WCAG 1.4.13: the pointer may go into the note, Escape takes it away, and it stays until one leaves."""
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(book / f"{CHAPTER}.html")
        link, note = page.locator("main a[href*='#term-']").first, page.locator(".term-note")
        link.hover()
        note.wait_for()
        assert "Running a trained model" in note.inner_text()
        note.hover()
        page.wait_for_timeout(500)
        assert note.is_visible()
        page.keyboard.press("Escape")
        assert not note.is_visible()
        page.mouse.move(0, 0)
        link.focus()
        note.wait_for()
        assert link.get_attribute("aria-describedby") == note.get_attribute("id")
        box = note.bounding_box()
        assert 0 <= box["x"]
        assert box["x"] + box["width"] <= DESKTOP["width"]
        page.keyboard.press("Tab")
        page.wait_for_function(
            "!document.querySelector('.term-note') || document.activeElement.matches('[aria-describedby]')"
        )
        page.mouse.move(0, 0)
        page.locator("body").evaluate("b => document.activeElement.blur()")
        page.wait_for_timeout(400)
        assert not note.is_visible()
        assert visitor.complaints == []


@browser_test
@pytest.mark.parametrize("name", [GLOSSARY, BIBLIOGRAPHY])
def test_a_list_has_letters_and_ways_back(book, name):
    soup = BeautifulSoup((book / name).read_text("utf-8"), "html.parser")
    letters = [a.text for a in soup.select(".letters a")]
    assert len(letters) > 15
    assert letters == sorted(letters)
    for a in soup.select(".letters a"):
        assert soup.find(id=a["href"][1:]), f"the letter {a.text} leads nowhere"
    entries = soup.select("dl.glossary > dd, .citation")
    led = [entry for entry in entries if entry.select(".used a")]
    assert len(led) > len(entries) / 3
    for entry in led[:: max(1, len(led) // 20)]:
        here = entry.get("id") or entry.find_previous_sibling("dt")["id"]
        back = entry.select_one(".used a")["href"]
        path, _, anchor = back.partition("#")
        there = BeautifulSoup((book / name).parent.joinpath(path).resolve().read_text("utf-8"), "html.parser")
        place = there.find(id=anchor) if anchor else there
        assert place.select(f'a[href$="#{here}"]'), f"{back} does not lead to {here}"


@browser_test
def test_each_page_says_what_comes_before_and_after(book):
    for path in sorted(book.glob("chapters/*.html")):
        ways = BeautifulSoup(path.read_text("utf-8"), "html.parser").select(".neighbours a")
        assert len(ways) == 2, path.name
        for way in ways:
            assert way.select_one(".name").text.strip()
            assert len(way.select_one(".line").text) > 20, f"{path.name}: no line on {way['href']}"
    how = BeautifulSoup((book / "chapters/01-the-day.html").read_text("utf-8"), "html.parser")
    assert how.select_one(".after .line").text.endswith("?"), "a chapter is announced by its question"


@browser_test
def test_the_contents_fold_what_is_long(book):
    for name, opens in (
        (CHAPTER, []),
        ("book/models", ["Models"]),
        ("book/exercises/02-training-cost", ["Problem sets"]),
    ):
        nav = BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser").select_one(
            ".bd-docs-nav"
        )
        assert [s.text for s in nav.select("details > summary")] == list(contents.FOLDED)
        assert [d.summary.text for d in nav.select("details[open]")] == opens


@browser_test
def test_what_was_read_is_marked_and_can_be_forgotten(book, browser):
    with visit(browser, viewport=DESKTOP) as visitor:
        page = visitor.open(book / f"{CHAPTER}.html")
        page.wait_for_timeout(1500)
        assert page.evaluate("window.finding.read.everything()") == {}, "nothing has been read yet"
        page.locator("#a-billion-times").evaluate("section => section.scrollIntoView({ block: 'end' })")
        page.wait_for_function(f"window.finding.read.of('{CHAPTER}').read.includes('a-billion-times')")
        read = page.evaluate(f"window.finding.read.of('{CHAPTER}')")
        assert 1 <= len(read["read"]) < read["of"]
        assert f"of {read['of']} read" in page.locator(".bd-docs-nav .current .read-mark").inner_text()
        page = visitor.open(book / "book/how-to-read.html")
        assert page.locator(".bd-docs-nav .read-mark").count() == 1
        page.get_by_role("button", name="Forget what I have read").click()
        assert page.locator(".bd-docs-nav .read-mark").count() == 0
        assert page.evaluate("window.finding.read.everything()") == {}
        assert visitor.complaints == []


@browser_test
def test_a_page_that_may_not_remember_does_not_fail(book, browser):
    """In a sandboxed frame, as Jupyter shows files, `localStorage` throws."""
    with visit(browser, viewport=DESKTOP) as visitor:
        visitor.page.add_init_script(
            "Object.defineProperty(window, 'localStorage', "
            "{ get() { throw new DOMException('no', 'SecurityError') } })"
        )
        page = visitor.open(book / f"{CHAPTER}.html")
        ours = [said for said in visitor.complaints if "finding" in said]
        assert page.evaluate("window.finding.read.everything()") == {}
        page.evaluate("window.finding.remember('read', '{}')")
        assert ours == []
