"""Numbers, references by number, redirects and the list of addresses, on small books of their own."""

import io
import re
import sys
from pathlib import Path
from types import ModuleType
from unittest import mock

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from tests.house import maths, numbering, redirects, see, tags
from tests.test_tools import module

ROOT = Path(__file__).parents[1]
addresses = module("tools/addresses.py")

ONE = """
# Costs

## The bill

Read {see}`two-lines`, then {see}`the-bill` of this chapter, {see}`02/the-bill` of the next, {see}`02`,
{see}`practice-1` and equation {see}`total`. See {see}`its verdict <02/verdict>`.

$$ c = p q $$ (total)

### A part

:::{table} Two lines
:name: two-lines

| a | b |
|---|---|
| 1 | 2 |
:::

## Practice

**1 · Recall.** What?

$$ unnamed $$

**2 · Judge.** Why?
"""
TWO = """
# Prices

## The bill

Back to {see}`two-lines` and {see}`drawn`.

```{raw} html
<figure class="figure-static" id="drawn"><svg></svg><figcaption>Who pays?</figcaption></figure>
```

```{raw} html
<table class="shown" id="shown-table"><caption>What is paid</caption><tr><td>1</td></tr></table>
```

## Verdict

| no | caption |
|---|---|
| 1 | 2 |
"""


def built(folder: Path, **pages: str) -> tuple[Path, str]:
    """A book of these chapters, and what its build complains of."""
    (folder / "chapters").mkdir()
    (folder / "index.md").write_text("# Book\n\n```{toctree}\n:glob:\nchapters/*\n```\n", "utf-8")
    for name, text in pages.items():
        (folder / "chapters" / f"{name[-2:]}-{name[:-2]}.md").write_text(text, "utf-8")
    parts = ModuleType("numbered")
    parts.setup = lambda app: [part.setup(app) for part in (numbering, see, maths, tags)] and {}
    config = {
        "extensions": ["myst_parser", "numbered"],
        "myst_enable_extensions": ["colon_fence", "dollarmath"],
        "html_math_renderer": "mathml",
        "nitpicky": True,
    }
    said = io.StringIO()
    with docutils_namespace(), mock.patch.dict(sys.modules, numbered=parts):
        app = Sphinx(folder, None, folder / "out", folder / "doc", "html", config, None, said)
        app.build()
    return folder / "out" / "chapters", said.getvalue()


@pytest.fixture(scope="module")
def book_of_two(tmp_path_factory) -> tuple[str, str, str]:
    pages, said = built(tmp_path_factory.mktemp("two"), costs01=ONE, prices02=TWO)
    return (pages / "01-costs.html").read_text("utf-8"), (pages / "02-prices.html").read_text("utf-8"), said


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", html).replace("\N{NO-BREAK SPACE}", " ").split())


def test_what_is_counted_has_a_number_and_is_its_own_link(book_of_two):
    one, two, said = book_of_two
    assert said == ""
    assert '<span class="number">1.1</span> The bill' in one
    assert '<span class="number">1.1.1</span> A part' in one
    assert "1.2</span>" not in one, "the practice is found by its name"
    for anchor, label in (
        ("two-lines", "Table\N{NO-BREAK SPACE}1.1"),
        ("equation-total", "(1.1)"),
        ("practice-2", "Practice\N{NO-BREAK SPACE}1.2"),
    ):
        assert re.search(rf'<a class="number" href="#{anchor}" tabindex="-1">{re.escape(label)}</a>', one)
        assert one.count(f'id="{anchor}"') == 1
    assert '<figure data-number="2.1" class="figure-static" id="drawn">' in two
    assert 'href="#drawn" tabindex="-1">Figure\N{NO-BREAK SPACE}2.1</a> Who pays?' in two
    assert 'href="#shown-table" tabindex="-1">Table\N{NO-BREAK SPACE}2.1</a> What is paid' in two
    assert "Link to this table" not in one + two


def test_the_text_refers_by_number_from_page_to_page(book_of_two):
    one, two, _ = book_of_two
    expected = "Read Table 1.1, then Section 1.1 of this chapter, Section 2.1 of the next, Chapter 2,"
    assert expected in text(one)
    assert "Practice 1.1 and equation (1.1). See its verdict." in text(one)
    assert 'href="02-prices.html#the-bill"' in one
    assert "Back to Table 1.1 and Figure 2.1." in text(two)
    assert 'href="01-costs.html#two-lines"' in two


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("{see}`nowhere`", "'nowhere': nothing in the book has this name"),
        ("{see}`09/costs`", "there is no chapter or problem set '09'"),
        ("{see}`practice`", "it has no number"),
        ("$$ x $$", "an equation has a name"),
        ("| a |\n|---|\n| 1 |", "a table has a caption and a name"),
        ("```{raw} html\n<figure class='x'></figure><table><tr></tr></table>\n```", "a table without a name"),
        (
            '```{raw} html\n<figure class="figure-static"><figcaption>?</figcaption></figure>\n```',
            "a figure without a name",
        ),
        (
            '```{raw} html\n<figure class="explorable" id="costs"><p>no caption</p></figure>\n```',
            "a figure without a name or a caption",
        ),
        ("$$ x $$ (a)\n\n:::{table} A\n:name: a\n\n| a |\n|---|\n| 1 |\n:::", "two things are called 'a'"),
        ("## Costs again\n\n## Costs again", "a second heading is called 'Costs again'"),
        ("## Practice\n\n**2 · Late.** x", "item 2 of the practice is the 1th"),
    ],
)
def test_what_has_no_number_is_a_warning_with_its_place(tmp_path, written, complaint):
    end = "" if "Practice" in written else "\n\n## Practice\n"
    _, said = built(tmp_path, costs01=f"# Costs\n\n{written}{end}")
    assert complaint in said
    assert "01-costs.md" in said


def test_a_name_that_two_chapters_have_is_given_with_its_chapter(tmp_path):
    _, said = built(tmp_path, a01="# A\n\n## Same\n", b02="# B\n\n## Same\n", c03="# C\n\n{see}`same`\n")
    assert "several have this name; write one of ['01/same', '02/same']" in said


def test_redirects_are_read_strictly():
    assert redirects.read("# words\n\na#x b#y\n") == {"a#x": "b#y"}
    for wrong in ("a\n", "a b c\n", "a b\na c\n", "a a\n", "a b\nb c\n"):
        with pytest.raises(ValueError, match=r"redirects\.txt"):
            redirects.read(wrong)


def test_an_old_anchor_is_found_without_a_script():
    body = '<section id="new"><h2>New</h2></section>'
    here = redirects.marked(body, "chapters/01-a", {"chapters/01-a#old": "chapters/01-a#new"})
    assert here == f'<span id="old"></span>{body}'
    gone = redirects.marked(body, "chapters/01-a", {"chapters/01-a#old": "book/claims#A03"})
    assert 'class="moved" id="old"' in gone
    assert 'href="../book/claims.html#A03"' in gone
    assert redirects.marked(body, "chapters/02-b", {"chapters/01-a#old": "book/claims"}) == body
    with pytest.raises(LookupError, match="no-such"):
        redirects.marked(body, "a", {"a#old": "a#no-such"})


def test_an_old_page_leads_on(tmp_path, monkeypatch):
    app = mock.Mock(outdir=tmp_path)
    app.builder.format, app.env.found_docs = "html", {"book/new"}
    (tmp_path / "redirects.txt").write_text("old/page book/new#there\nbook/new#a book/new#b\n", "utf-8")
    monkeypatch.setattr(redirects, "FILE", tmp_path / "redirects.txt")
    redirects._write(app, None)
    assert 'content="0; url=../book/new.html#there"' in (tmp_path / "old" / "page.html").read_text("utf-8")
    assert not (tmp_path / "book").exists()


def test_a_lost_address_is_named(tmp_path, monkeypatch):
    """What the list holds and the book does not is an error, until a redirect leads on."""
    html = tmp_path / "html"
    html.mkdir()
    (html / "a.html").write_text('<article><h2 id="new"></h2><p id="id3"></p></article>', "utf-8")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "redirects.txt").write_text("", "utf-8")
    monkeypatch.setattr(addresses, "ROOT", tmp_path)
    monkeypatch.setattr(addresses, "LIST", tmp_path / "book" / "addresses.txt")
    addresses.add(["a", "a#old", "b", "b#x"])
    gone, new = addresses.check(html)
    assert gone == [f"{lost}: no longer in the book" for lost in ("a#old", "b", "b#x")]
    assert new == ["a#new"]
    (tmp_path / "book" / "redirects.txt").write_text("a#old a#new\nb a\n", "utf-8")
    assert addresses.check(html) == ([], ["a#new"])
    addresses.add(["a#new"])
    assert addresses.listed() == {"a", "a#new", "a#old", "b", "b#x"}
    (tmp_path / "book" / "redirects.txt").write_text("a#old a#nowhere\nb a\n", "utf-8")
    assert addresses.check(html)[0] == [
        "a#old: book/redirects.txt leads to a#nowhere, which is not in the book"
    ]


def test_the_list_is_sorted_and_holds_each_address_once():
    lines = (ROOT / "book" / "addresses.txt").read_text("utf-8").splitlines()
    assert lines == sorted(set(lines))


def test_no_address_of_the_book_is_lost(book):
    gone, _ = addresses.check(book)
    assert not gone, "\n".join(gone)


@pytest.mark.browser
def test_a_number_copies_its_address_from_a_page_on_the_disk(tmp_path, browser):
    page_file = tmp_path / "page.html"
    page_file.write_text(
        '<p id="roofline"><a class="number" href="#roofline" tabindex="-1"><b>Figure 5.2</b></a></p>'
        '<a href="#roofline">elsewhere</a>'
        f'<script src="{(ROOT / "book" / "_static" / "numbers.js").as_uri()}" defer></script>',
        "utf-8",
    )
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.get_by_text("elsewhere").click()
    assert page.get_by_role("status").count() == 0
    page.get_by_text("Figure 5.2").click()
    page.get_by_role("status").wait_for()
    assert page.get_by_role("status").inner_text() == "Address copied"
    assert page.evaluate("navigator.clipboard.readText()") == f"{page_file.as_uri()}#roofline"
    assert page.url.endswith("#roofline")
    page.get_by_role("status").wait_for(state="detached")
    context.close()
