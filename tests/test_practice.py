"""What a reader does in a chapter: self-checks, folds of code, boxes for answers."""

import io
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from tests.browser import Visit, visit
from tests.house import code, folding, selfcheck, tags

STATIC = Path(__file__).parent.parent / "book" / "_static"

CHECK = """```{self-check}
A {term}`token` passes $N$ weights. How many?
(x) $6N$, since $P(a|b)$ holds. | Two forward, *four* backward.
( ) $2N$. | The pass forward alone:
you forgot the pass backward.
( ) $3N$. | A multiplication and an addition are two.
```

```{glossary}
token
  A piece of text.
```
"""


def built(folder: Path, *cells: str | NotebookNode) -> tuple[Path, str]:
    """A page with these cells, made with the book's own directives; and what Sphinx complains of."""
    source, complaints = folder / "source", io.StringIO()
    source.mkdir(parents=True)
    book = new_notebook(
        cells=[new_markdown_cell(c) if isinstance(c, str) else c for c in ("# Title", *cells)]
    )
    book.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    nbformat.write(book, source / "index.ipynb")
    settings = {
        "extensions": ["myst_nb"],
        "myst_enable_extensions": ["dollarmath", "colon_fence"],
        "nb_execution_mode": "off",
        "nb_render_markdown_format": "myst",
        "html_static_path": [str(STATIC)],
        "html_js_files": [("practice.js", {"defer": "defer"})],
        "html_css_files": ["practice.css"],
    }
    with docutils_namespace():
        app = Sphinx(
            source, None, folder / "out", folder / "trees", "html", settings, status=None, warning=complaints
        )
        for module in (tags, folding, code, selfcheck):
            module.setup(app)
        app.build()
    return folder / "out" / "index.html", complaints.getvalue()


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def errors(visitor: Visit) -> list[str]:
    """What scripts complain of; Sphinx's setter of mathematics, which the book does not use, is elsewhere."""
    return [text for text in visitor.complaints if "ERR_FAILED" not in text]


def cell(source: str, *its_tags: str, **data: str) -> NotebookNode:
    """A cell of code with tags and what it has made: `html`, `markdown` or `plain`."""
    types = {"html": "text/html", "markdown": "text/markdown", "plain": "text/plain"}
    outputs = [new_output("display_data", {types[kind]: text}) for kind, text in data.items()]
    return new_code_cell(source, metadata={"tags": list(its_tags)} if its_tags else {}, outputs=outputs)


@pytest.fixture(scope="module")
def check(tmp_path_factory) -> BeautifulSoup:
    page, complaints = built(tmp_path_factory.mktemp("check"), CHECK)
    assert complaints == ""
    return soup(page).select_one("fieldset.self-check")


def test_a_self_check_is_a_group_of_radio_buttons_with_a_question(check):
    assert check.select_one("legend").get_text().endswith("weights. How many?")
    assert check.select_one("legend a")["href"] == "#term-token"
    radios = check.select("label > input[type=radio]")
    assert len(radios) == 3
    assert {radio["name"] for radio in radios} == {"check-0"}


def test_each_option_has_its_answer_once_in_the_same_place(check):
    options = [o.get_text() for o in check.select("label")]
    answers = [a.get_text() for a in check.select("details li")]
    said = dict(zip(options, answers, strict=True))
    right = [answer for answer in answers if answer.startswith("Right. ")]
    assert right == ["Right. Two forward, four backward."]
    assert sum(answer.startswith("No. ") for answer in answers) == 2
    [forward] = [answer for option, answer in said.items() if "2" in option and "6" not in option]
    assert " ".join(forward.split()) == "No. The pass forward alone: you forgot the pass backward."
    assert check.select_one("[aria-live=polite]").get_text() == ""


def test_the_order_hangs_on_the_words_alone_and_the_right_option_is_anywhere():
    places = set()
    for k in range(40):
        options = [selfcheck.Option(i == 0, f"{k} {i}", "so") for i in range(4)]
        mixed = selfcheck.shuffled("which?", options)
        assert mixed == selfcheck.shuffled("which?", options[::-1])
        places.add([option.right for option in mixed].index(True))
    assert places == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("(x) a | b\n( ) c | d\n( ) e | f", "it asks no question"),
        ("Which?\n(x) a | b\n( ) c | d", "it has 2 options"),
        ("Which?\n(x) a | b\n" + "( ) c | d\n" * 5, "it has 6 options"),
        ("Which?\n(x) a | b\n(x) c | d\n( ) e | f", "2 of its options are marked (x)"),
        ("Which?\n( ) a | b\n( ) c | d\n( ) e | f", "0 of its options are marked (x)"),
        ("Which?\n(x) a | b\n( ) $c|d$\n( ) e | f", "'$c|d$' has no answer"),
        ("Which?\n(x) a |\n( ) c | d\n( ) e | f", "'a |' has no answer"),
        ("Which?\n(x) a | b\n( ) c | d\n( ) c | f", "two of its options are the same"),
    ],
)
def test_what_is_no_self_check_is_a_warning_that_says_where(tmp_path, lines, complaint):
    _, complaints = built(tmp_path, f"Words.\n\n```{{self-check}}\n{lines}\n```\n")
    assert complaint in complaints
    assert "index.ipynb:20004: WARNING: self-check: " in complaints


def test_a_fence_that_markdown_does_not_read_as_a_directive_is_noticed(tmp_path):
    _, complaints = built(tmp_path, "```{self-check} Which `x`?\n(x) a | b\n( ) c | d\n( ) e | f\n```\n")
    assert "index.ipynb:20002: WARNING: no directive, since its first line holds a backtick" in complaints


# --- code on demand ------------------------------------------------------------------------------

FIGURE = "<figure><svg></svg></figure>"
SOLUTION = "```{admonition} Solution\n:class: dropdown\nIt is 2.\n```"


def folds(page: Path) -> list[tuple[str, str]]:
    """Each fold of code: its name, and the code in it."""
    found = soup(page).select("details.code")
    return [
        (fold.summary.get_text(), "|".join(block.get_text().strip() for block in fold.select("pre")))
        for fold in found
    ]


def test_all_code_of_a_figure_stands_in_one_fold_below_it(tmp_path):
    page, complaints = built(
        tmp_path,
        cell("a = 1", "hide-input"),
        cell("b = 2", "hide-input"),
        cell("show(c)", "hide-input", html=FIGURE),
        cell("say(b)", "remove-input", markdown="It is so."),
    )
    assert complaints == ""
    assert folds(page) == [("Code of this figure", "a = 1\n\nb = 2\n\nshow(c)")]
    assert soup(page).select_one("details.code").find_previous("figure") is not None
    assert "say(b)" not in page.read_text(encoding="utf-8")
    assert not soup(page).select("details.hide")


def test_what_teaches_stays_open_and_words_end_a_run(tmp_path):
    page, _ = built(
        tmp_path,
        cell("hidden = 1", "hide-input"),
        cell("taught = 2", html="<table><tr><td>2</td></tr></table>"),
        cell("lost = 3", "hide-input"),
        "Words.",
        cell("other = 4", "hide-input"),
        cell("say(4)", "remove-input", markdown="Four."),
    )
    assert folds(page) == [
        ("Code of this table", "hidden = 1"),
        ("Code used below", "lost = 3"),
        ("Code of this paragraph", "other = 4"),
    ]
    [shown] = soup(page).select(".cell_input")
    assert shown.get_text().strip() == "taught = 2"


def test_imports_stand_at_the_foot(tmp_path):
    page, _ = built(tmp_path, cell("import this", "imports"), "## Words", cell("a = 1", html=FIGURE))
    assert folds(page) == [("Code of this page: imports", "import this")]
    assert soup(page).select_one("section").find_all(recursive=False)[-1]["class"] == ["code"]


def test_the_code_of_an_answer_stands_inside_it_with_its_output(tmp_path):
    page, _ = built(
        tmp_path,
        "**1.** How much?",
        cell("1 + 1", "hide-cell", plain="2"),
        cell("say(2)", "remove-input", markdown=SOLUTION),
    )
    assert folds(page) == [("Check in Python", "1 + 1|2")]
    inside = soup(page).select_one("details.admonition > details.code")
    assert inside.find_previous_sibling("p").get_text() == "It is 2."


def test_the_switch_opens_the_code_of_every_page_and_is_remembered(tmp_path, browser):
    page, _ = built(
        tmp_path, cell("a", "hide-input", html=FIGURE), "Words.", cell("b", "hide-input", html=FIGURE)
    )
    with visit(browser) as visitor:
        opened = visitor.open(page)
        switch = opened.get_by_role("button", name="Show code")

        def states() -> list[bool]:
            return opened.eval_on_selector_all("details.code", "all => all.map(d => d.open)")

        assert (states(), switch.get_attribute("aria-pressed")) == ([False, False], "false")
        switch.press("Enter")
        assert (states(), switch.get_attribute("aria-pressed")) == ([True, True], "true")
        opened.reload()
        assert (states(), switch.get_attribute("aria-pressed")) == ([True, True], "true")
        switch.click()
        opened.reload()
        assert states() == [False, False]
        opened.evaluate("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })")
        switch.click()
        assert states() == [True, True]
        assert errors(visitor) == []


def test_a_chosen_option_is_answered_at_once_in_words(tmp_path, browser):
    page, _ = built(tmp_path, CHECK)
    with visit(browser) as visitor:
        opened = visitor.open(page)
        said = opened.locator(".self-check-said")
        assert opened.get_by_role("group", name="Check yourself").count() == 1
        opened.get_by_role("radio").first.focus()
        for answers in range(3):
            opened.keyboard.press("Space" if not answers else "ArrowDown")
            chosen = opened.get_by_role("radio", checked=True).locator("xpath=..").inner_text()
            wanted = "Right. Two" if "6" in chosen else "No. The pass" if "2" in chosen else "No. A multi"
            assert said.inner_text().startswith(wanted)
        assert not opened.locator(".self-check > details").is_visible()
        assert errors(visitor) == []


def test_without_javascript_the_answers_are_in_a_fold(tmp_path, browser):
    page, _ = built(tmp_path, CHECK)
    with visit(browser, java_script_enabled=False) as visitor:
        opened = visitor.open(page)
        opened.get_by_text("Answers", exact=True).click()
        assert opened.get_by_text("The pass forward alone").is_visible()


CHAPTERS = sorted(Path(__file__).parents[1].glob("chapters/*.ipynb"))
FEWEST_CHECKS = 6


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_lets_its_reader_check_himself(path):
    texts = [c.source for c in nbformat.read(path, as_version=4).cells]
    assert sum(text.count("{self-check}") for text in texts) >= FEWEST_CHECKS
