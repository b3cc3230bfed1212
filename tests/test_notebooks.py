"""The notebooks of the book: what stands in them, and that each runs alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests import lints
from tests.prose import uncited

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))
NOTEBOOKS = [*CHAPTERS, *sorted(ROOT.glob("book/*.ipynb"))]
SETS = sorted(ROOT.glob("exercises/*.ipynb"))  # with their solutions; tests/test_exercises.py looks into them


def by_name(path: object) -> str:
    return path.stem if isinstance(path, Path) else getattr(path, "__name__", str(path))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def listed(complaints: object) -> str:
    return "\n".join(complaints)


def test_there_are_chapters():
    assert len(CHAPTERS) >= 2


@pytest.mark.parametrize("lint", lints.EVERYWHERE, ids=by_name)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_notebook(path, lint):
    if complaints := listed(lint(read(path))):
        pytest.fail(f"{path.name}\n{complaints}", pytrace=False)


@pytest.mark.parametrize("path", CHAPTERS, ids=by_name)
def test_anatomy(path):
    if complaints := listed(lints.anatomy(read(path))):
        pytest.fail(f"{path.name}\n{complaints}", pytrace=False)


@pytest.mark.parametrize("path", CHAPTERS, ids=by_name)
def test_a_chapter_is_brief(path):
    assert listed(lints.brief(read(path))) == ""


@pytest.mark.parametrize("path", CHAPTERS, ids=by_name)
def test_a_reader_takes_part(path):
    assert listed(lints.taken_part(read(path))) == ""


@pytest.mark.parametrize("path", CHAPTERS, ids=by_name)
def test_solutions_carry_their_numbers(path):
    assert listed(lints.answered(read(path))) == ""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_numbers_in_a_notebook(path):
    if complaints := listed(lints.numbers(read(path), chapter=path.name[:2] if path in CHAPTERS else "")):
        pytest.fail(f"{path.name}\n{complaints}", pytrace=False)


def test_the_cell_for_colab_is_the_same_everywhere():
    cells = {path.name: lints.colab(read(path)) for path in NOTEBOOKS}
    assert all(len(found) == 1 for found in cells.values()), cells
    assert len({found[0] for found in cells.values()}) == 1


def run_alone(path: Path, folder: Path) -> tuple[subprocess.CompletedProcess, list[str]]:
    """Run a notebook in a folder with nothing else in it; also return what it leaves there."""
    shutil.copy(path, folder)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval-lax",
        "--nbval-current-env",
        "--nbval-cell-timeout=600",
    ]
    command += ["-q", "-p", "no:cacheprovider", "--rootdir", folder, "-c", os.devnull, folder / path.name]
    tree = {**os.environ, "PYTHONPATH": str(ROOT)}  # the package of this tree, whatever is installed
    ran = subprocess.run(command, cwd=folder, env=tree, capture_output=True, text=True, timeout=900)
    return ran, sorted(p.name for p in folder.iterdir() if p.name not in (path.name, ".ipynb_checkpoints"))


@pytest.mark.slow
@pytest.mark.parametrize("path", [*NOTEBOOKS, *SETS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_runs_alone(path, tmp_path):
    """In a fresh kernel, from a folder with nothing in it, each cell runs without an error."""
    ran, left = run_alone(path, tmp_path)
    if ran.returncode:
        pytest.fail(f"{path.name}\n{ran.stdout[-5000:]}{ran.stderr[-1000:]}", pytrace=False)
    assert not left, f"{path.name} leaves files behind: {left}"


# --- the checks themselves can fail ----------------------------------------------------------------


def notebook(*cells: object) -> nbformat.NotebookNode:
    book = new_notebook(cells=list(cells))
    book.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return book


def code(source: str, **attributes: object) -> nbformat.NotebookNode:
    return new_code_cell(source, **attributes)


FINE = """import numpy as np
rng = np.random.default_rng(7)
draws = rng.normal(size=3)
fig, ax = figure()
for k in range(3):
    ax.plot(k)
with np.errstate(all="ignore"):
    share = 1 / 2
label = "/ and https are words"
"""
MOVING = """fig, ax = figure()
e = Explorable(ax, "e", caption="?", x=Slider("S", 1, 2, 1))
e.point("C0o", "x", 1)"""
SAID = 'e.show("R: {x}")\n' * 14
BAD = {
    lints.stripped: [
        notebook(code("1", outputs=[nbformat.v4.new_output("stream", text="1")])),
        notebook(code("1", execution_count=3)),
    ],
    lints.short: [notebook(code("x = 1\n" * 26)), notebook(code("x = 1\ny = " + "1" * 107))],
    lints.plain: [
        notebook(code(source))
        for source in (
            "%matplotlib inline",
            "!ls",
            "import warnings\nwarnings.filterwarnings('ignore')",
            "from warnings import simplefilter\nsimplefilter('ignore')",
            "try:\n    1\nexcept:\n    2",
            "open('/home/me/x.csv')",
            "open('~/x.csv')",
            "open(r'C:\\x.csv')",
        )
    ],
    lints.offline: [
        notebook(code(source))
        for source in (
            "import requests",
            "import urllib.request as u",
            "from http.client import HTTPSConnection",
            "pd.read_csv('https://example.org/x.csv')",
            "pd.read_csv(filepath_or_buffer='http://example.org/x.csv')",
        )
    ],
    lints.seeded: [
        notebook(code(source))
        for source in (
            "np.random.default_rng()",
            "np.random.default_rng(None)",
            "default_rng()",
            "np.random.normal(size=3)",
            "np.random.seed(1)",
            "import random",
            "from random import choice",
            "norm.rvs(size=3)",
            "runs.sample(10)",
        )
    ],
    lints.bound_once: [
        notebook(code("x = 1"), code("x = 2")),
        notebook(code("def f(): ..."), code("f = 2")),
        notebook(code("import numpy as np"), code("np, y = 1, 2")),
        notebook(code("x = 1"), code("if True:\n    x = 2")),
    ],
    lints.two_cells: [
        notebook(code(MOVING), code("print(1)"), code('e.show("{x}")')),
        notebook(code(MOVING), new_markdown_cell("Words."), code('e.show("{x}")')),
        notebook(code(MOVING), code('e.show("R: {x}")'), code('e.says("{x}")\ne')),
        notebook(code(MOVING), code('e.show("R: {x}")\ne.point("o", "x", 1)')),
        notebook(code(MOVING), *(code(SAID) for _ in range(3))),
    ],
}


@pytest.mark.parametrize(("lint", "bad"), [(lint, bad) for lint, examples in BAD.items() for bad in examples])
def test_a_lint_complains(lint, bad):
    assert len(list(lint(bad))) >= 1, bad.cells[-1].source


@pytest.mark.parametrize("lint", lints.EVERYWHERE, ids=by_name)
def test_a_lint_does_not_complain_without_reason(lint):
    assert (
        list(lint(notebook(code(FINE), code("fig, ax = figure()\nfor k in range(2):\n    print(k)")))) == []
    )


def test_a_figure_is_two_cells_or_more_where_two_would_be_too_long():
    moving = MOVING + "\n" * 10 + 'e.vline("C5", "x")'
    for said in ([code(SAID)], [code(SAID), code(SAID)]):
        assert list(lints.two_cells(notebook(code("1"), code(moving), *said, code("2")))) == []
    assert list(lints.two_cells(notebook(code(moving), *(code(SAID) for _ in range(4))))) == [
        "cell 0: figure e is made in 5 cells; four are allowed at the most"
    ]


def test_another_kernel_is_noticed():
    book = notebook()
    book.metadata["kernelspec"]["name"] = "my-env"
    assert list(lints.kernel(book))


CHAPTER = """# Title

*A question?*

```{admonition} The claim
:class: claim
It was said.
```

**You will be able to**

* do.

*Time:* 60 minutes.

## One

**Takeaway: it is so.**

## What this leaves out

## Verdict

## Since then

## Summary

## Key terms

## Further reading

## Practice
"""


def chapter(text: str) -> list[str]:
    cells = code('judge("A03")'), code('say(facts_as_of("02"))')
    return list(lints.anatomy(notebook(new_markdown_cell(text), *cells)))


def test_a_solution_whose_number_is_folded_elsewhere_is_noticed():
    folded = code('say(f"{1 + 1}")')
    folded.metadata["tags"] = ["hide-cell"]
    assert list(lints.answered(notebook(new_markdown_cell("## Verdict"), folded))) == []
    assert list(lints.answered(notebook(new_markdown_cell("## Practice"), folded))) == [
        "cell 1: a folded cell says what its solution should say"
    ]
    computes = code("half = 1 / 2")
    computes.metadata["tags"] = ["hide-cell"]
    assert list(lints.answered(notebook(new_markdown_cell("## Practice"), computes))) == []


CHECK = """```{self-check} Suppose that a run takes 10 days?
(x) It costs 5 | %s.
( ) It costs 7, $P(a|b)$ | No.
( ) It costs 9 | No.
```"""


def test_a_self_check_is_no_prose_but_what_it_states_is_cited():
    assert listed(lints.brief(notebook(new_markdown_cell(CHECK % "word " * 6_501)))) == ""
    wrong = list(lints.numbers(notebook(new_markdown_cell(CHECK % "It was 3 of them"))))
    assert [complaint.split(" is neither")[0] for complaint in wrong] == ["cell 0: 5", "cell 0: 3"]
    right = CHECK.replace("5 |", "all |") % "It was 3 {cite:p}`deepseek2024v3`"
    assert list(lints.numbers(notebook(new_markdown_cell(right)))) == []


def test_a_long_chapter_and_one_without_a_date_are_noticed():
    assert list(lints.brief(notebook(new_markdown_cell("word " * 6_400), code('say("word " * 3)')))) == []
    assert list(lints.brief(notebook(new_markdown_cell("word " * 6_501)))) == [
        "6,501 words of prose; 6,500 are allowed"
    ]
    undated = list(lints.anatomy(notebook(new_markdown_cell(CHAPTER), code('judge("A03")'))))
    assert undated == ["no cell says of which day its facts are: say(facts_as_of(...))"]


def test_a_whole_chapter_is_whole():
    assert chapter(CHAPTER) == []


@pytest.mark.parametrize(
    "part",
    [
        "# Title",
        "*A question?*",
        ":class: claim",
        "**You will be able to**",
        "*Time:* 60 minutes",
        "**Takeaway: it is so.**",
    ]
    + [
        f"## {h}"
        for h in (
            "What this leaves out",
            "Verdict",
            "Since then",
            "Summary",
            "Key terms",
            "Further reading",
            "Practice",
        )
    ],
)
def test_a_missing_part_is_missed(part):
    assert chapter(CHAPTER.replace(part, "")) != []


def test_parts_out_of_order_and_a_typed_verdict_are_noticed():
    assert (
        chapter(CHAPTER.replace("## Summary", "## X").replace("## Verdict", "## Summary\n\n## Verdict")) != []
    )
    cells = new_markdown_cell(CHAPTER), code('say(facts_as_of("02"))')
    assert list(lints.anatomy(notebook(*cells))) == ["no verdict is computed by judge()"]


@pytest.mark.parametrize(
    "text",
    [
        "The run cost 5.9 million dollars.",
        "It took 4,300 GPUs. The price was two dollars {cite:p}`deepseek2024v3`.",
        "A share of 40% is common.",
        "* in all, $7 for an hour",
        "| H100 | 2.49 |\n|---|---|\n| H800 | 3 dollars |",
        "About 1999.5 hours were used.",
        "In chapter 3 the share was 17 per cent.",
        "They found:\n\n* 12 things",
        "```{note}\nIt has 61 layers.\n```",
        "**Takeaway: costs fell by 80%.**",
        "Prices are 3 {term}`FLOP` for each.",
    ],
)
def test_a_typed_number_is_found(text):
    assert len(uncited(text)) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "The run cost 5.9 million dollars {cite:p}`deepseek2024v3`.",
        "According to [the page](https://example.org), 12 were sold.",
        "{cite:t}`hall1967` find three things:\n\n* 12 of one\n* 7 of another",
        "On Monday 27 January 2025 the H100 met GPT-4, V3, R1-Zero and Llama 3.1 405B in FP8.",
        "See chapter 3, Tables 2 to 4, page 17 and sections 3.1 and 3.2.",
        "With $N = 70$ and `loss(1e9)`, the loss is $L = 2.1$.",
        "$$x = 3$$ (eq-3)",
        "```python\nx = 3\n```",
        "**1 · Recall.** What would a share of 20% mean?",
        "Suppose that interest is 10% a year.",
        "With 95% confidence it is positive; the 90% interval is wide.",
        "A run is 6ND FLOP, since 2023.",
        "| Llama 2 13B | {cite:t}`touvron2023llama2` | 13 |",
        "*Time:* 90 minutes. *Know first:* nothing.",
    ],
)
def test_a_cited_or_named_number_is_left_alone(text):
    assert uncited(text) == []


def test_what_a_cell_says_is_prose_too():
    def found(source: str) -> list[str]:
        return list(lints.numbers(notebook(code(source))))

    assert found('say(f"The share is {x:.1%} of it.")') == []
    assert found('say(f"The share is 17% of {x:.1%}.")') != []
    assert found('show(fig, alt="The line falls to 4 dollars.", caption="?")') != []
    assert found('e.says("At {x} it falls to 4 dollars.")') != []
    assert found('e.says("At {x:.2f} it falls.")') == []
