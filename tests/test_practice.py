"""What a reader does in a chapter: self-checks, folds of code, boxes for answers."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx

from tests.house import selfcheck, tags

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


def built(folder: Path, text: str) -> tuple[BeautifulSoup, str]:
    """A page with that text, made by Sphinx with the book's own directives; and what Sphinx complains of."""
    source, complaints = folder / "source", io.StringIO()
    source.mkdir(parents=True)
    (source / "index.md").write_text(f"# Title\n\n{text}", encoding="utf-8")
    settings = {"extensions": ["myst_parser"], "myst_enable_extensions": ["dollarmath", "colon_fence"]}
    app = Sphinx(
        source, None, folder / "out", folder / "trees", "html", settings, status=None, warning=complaints
    )
    for module in (tags, selfcheck):
        module.setup(app)
    app.build()
    page = (folder / "out" / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(page, "html.parser"), complaints.getvalue()


@pytest.fixture(scope="module")
def check(tmp_path_factory) -> Iterator[BeautifulSoup]:
    page, complaints = built(tmp_path_factory.mktemp("check"), CHECK)
    assert complaints == ""
    return page.select_one("fieldset.self-check")


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
    assert "index.md:5: WARNING: self-check: " in complaints


def test_a_fence_that_markdown_does_not_read_as_a_directive_is_noticed(tmp_path):
    _, complaints = built(tmp_path, "```{self-check} Which `x`?\n(x) a | b\n( ) c | d\n( ) e | f\n```\n")
    assert "index.md:3: WARNING: no directive, since its first line holds a backtick" in complaints
