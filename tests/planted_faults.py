"""Plant faults one at a time in a copy of the book, and show that the suite turns red for each.

    python tests/planted_faults.py            every fault
    python tests/planted_faults.py --quick    those that need neither a browser nor a build
    python tests/planted_faults.py NAME...    these faults

For each fault only the tests that guard against it are run; the same tests are first run on the copy as
it is, and must be green there. Prints a table. Exits with 1 when a fault survives, with 2 when the
control is red.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

ROOT = Path(__file__).parent.parent
CHAPTER = "chapters/02-training-cost.ipynb"
PAGE = "book/how-to-read.md"
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info")

PAGES = "tests/test_pages.py::"
EXPLORABLE = "tests/test_explorable.py::"
FIGURES = "tests/test_figures.py::"
BEAST = "tests/grading/test_zoo.py::test_a_beast_gains_nothing_and_is_named"
NOTEBOOK = "tests/test_notebooks.py::"
GRADER = "grading/aiecon_grading/"
BUILDS = PAGES + "test_the_pages_are_those_of_the_contents"
ON_PAGE = "[book/how-to-read]"


@dataclass(frozen=True)
class Fault:
    """What is changed, in which files, and which tests must notice."""

    name: str
    files: tuple[str, ...]
    plant: Callable[[Path], None]
    tests: tuple[str, ...]

    @property
    def quick(self) -> bool:
        return not any(test.startswith((PAGES, EXPLORABLE, "tests/test_live")) for test in self.tests)


def replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Exchange the first occurrence of a text in a file; that it is there is checked."""

    def plant(tree: Path) -> None:
        text = (tree / path).read_text(encoding="utf-8")
        assert old in text, f"{path} no longer holds {old!r}: plant this fault elsewhere"
        (tree / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return plant


def appended(path: str, text: str) -> Callable[[Path], None]:
    def plant(tree: Path) -> None:
        with (tree / path).open("a", encoding="utf-8") as file:
            file.write(f"\n\n{text}\n")

    return plant


def cell(source: str, make: Callable = new_code_cell) -> Callable[[Path], None]:
    """Put a cell at the end of the chapter."""

    def plant(tree: Path) -> None:
        book = nbformat.read(tree / CHAPTER, as_version=4)
        book.cells.append(make(source))
        nbformat.write(book, tree / CHAPTER)

    return plant


def output(tree: Path) -> None:
    book = nbformat.read(tree / CHAPTER, as_version=4)
    first = next(c for c in book.cells if c.cell_type == "code")
    first.outputs = [new_output("stream", text="left behind")]
    nbformat.write(book, tree / CHAPTER)


def row(path: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    """Change a table, and bring the digest in its manifest up to date as whoever edits it would."""

    def plant(tree: Path) -> None:
        table = tree / path
        old = table.read_text(encoding="utf-8")
        new = change(old)
        assert new != old, f"{path}: nothing to change; plant this fault elsewhere"
        table.write_text(new, encoding="utf-8", newline="\n")
        manifest = table.with_suffix(".yml")
        digest = hashlib.sha256(new.encode()).hexdigest()
        manifest.write_text(
            re.sub(r"(?m)^hash:.*$", f"hash: sha256:{digest}", manifest.read_text("utf-8")), "utf-8"
        )

    return plant


def table(name: str) -> tuple[str, str]:
    return f"aiecon/data/{name}.csv", f"aiecon/data/{name}.yml"


def exchanged(one: str, other: str) -> Callable[[str], str]:
    """Two columns of a table trade their numbers; the header stays."""

    def change(text: str) -> str:
        header, *rows = [line.split(",") for line in text.splitlines()]
        i, j = header.index(one), header.index(other)
        for cells in rows:
            cells[i], cells[j] = cells[j], cells[i]
        return "\n".join(",".join(cells) for cells in [header, *rows]) + "\n"

    return change


RUNS, RETURNS, SHARES = (table(name) for name in ("training_runs", "event_returns", "market_shares"))
CHIPS, MARKET_DAY = (table(name) for name in ("accelerators", "market_day"))
RULE, COST, DAY = (f"aiecon/claims/{name}.py" for name in ("verdict", "training_cost", "day"))
WITNESS = "tests/test_claims.py::test_rule_and_evidence_are_those_that_the_witness_saw"
SCRIPT, TRACE = "aiecon/explorable/explorable.js", "aiecon/explorable/trace.py"
ASSETS, SHEET = "book/_ext/house/explorables.py", "book/_static/book.css"
LINTS = NOTEBOOK + "test_notebook[02-training-cost-{}]"

FAULTS = [
    Fault(
        "chip set free by its name",
        ("aiecon/controls/law.py",),
        replaced("aiecon/controls/law.py", 'return bool(re.search(r"\\d", name)) and', "return False and"),
        ("tests/test_controls.py::test_a_product_that_the_table_does_not_have_may_be_named",),
    ),
    Fault(
        "a cell that raises",
        (CHAPTER,),
        cell("1 / 0"),
        (NOTEBOOK + "test_runs_alone[chapters/02-training-cost.ipynb]",),
    ),
    Fault(
        "a wrong constant in a model",
        ("aiecon/compute.py",),
        replaced("aiecon/compute.py", "return 6 * N * D", "return 5.9 * N * D"),
        ("tests/test_reproductions.py", "aiecon/compute.py"),
    ),
    Fault(
        "day and night exchanged in revenue",
        ("aiecon/inference.py",),
        replaced(
            "aiecon/inference.py",
            "((1 - night_share) * day + night_share * night)",
            "(night_share * day + (1 - night_share) * night)",
        ),
        ("tests/test_inference.py::test_revenue_weighs_day_and_night_by_their_shares",),
    ),
    Fault(
        "an exponent upside down that only unequal exponents show",
        ("aiecon/scaling/law.py",),
        replaced("aiecon/scaling/law.py", "** (β / α)", "** (α / β)"),
        ("tests/test_scaling.py::test_surplus_parameters_are_counted_from_the_model_that_the_text_can_fill",),
    ),
    Fault(
        "two errors of a trend added as they are",
        ("aiecon/scaling/progress.py",),
        replaced("aiecon/scaling/progress.py", "np.hypot(ratio_sd, scatter_sd)", "(ratio_sd + scatter_sd)"),
        ("tests/test_scaling.py::test_two_independent_errors_of_a_trend_add_as_variances",),
    ),
    Fault(
        "a cost per GPU that nobody pays",
        ("aiecon/platforms.py",),
        replaced("aiecon/platforms.py", "F_min * np.maximum(premium - s, 0) / S", "F_min * premium / S"),
        ("tests/test_platforms.py::test_shares_of_fleets_with_a_cost_per_gpu",),
    ),
    Fault(
        "an urn with one ball too many",
        ("aiecon/platforms.py",),
        replaced("aiecon/platforms.py", "(A + B + 1) * (A + B + n))", "(A + B + 1) * (A + B + 1 + n))"),
        ("tests/test_platforms.py::test_polya_has_its_exact_law",),
    ),
    Fault(
        "a range that ends on a line and does not reach it",
        ("aiecon/controls/law.py",),
        replaced("aiecon/controls/law.py", "if low <= t <= high)", "if low < t < high)"),
        (
            "tests/test_controls.py::test_a_range_that_ends_on_a_line_reaches_it",
            "tests/test_controls.py::test_a_wide_range_that_ends_on_its_only_line_reaches_it",
        ),
    ),
    Fault(
        "hindsight: the first of several sources counts",
        ("aiecon/data/__init__.py",),
        replaced("aiecon/data/__init__.py", "        max(day if key in", "        min(day if key in"),
        ("tests/test_data.py::test_the_last_of_several_sources_counts",),
    ),
    Fault(
        "hindsight: a date of what a work is about taken for its own",
        ("aiecon/data/__main__.py",),
        replaced("aiecon/data/__main__.py", "DATE.fullmatch(part.strip())", "DATE.search(part.strip())"),
        ("tests/test_data.py::test_a_note_dates_a_work_where_a_part_of_it_is_a_date",),
    ),
    Fault(
        "the returns of two firms exchanged",
        RETURNS,
        row(RETURNS[0], exchanged("QCOM", "TSM")),
        ("tests/test_events.py::test_every_series_has_a_witness_of_the_day",),
    ),
    Fault(
        "a share of a market moved by a point",
        SHARES,
        row(SHARES[0], lambda text: text.replace(",OpenAI,0.50,", ",OpenAI,0.51,", 1)),
        ("tests/test_capture.py::test_shares_add_up_per_survey",),
    ),
    Fault(
        "a bandwidth that two tables tell differently",
        CHIPS,
        row(CHIPS[0], lambda text: text.replace(",3.35e12,", ",3.53e12,", 1)),
        ("tests/test_witnesses.py::test_the_law_measures_the_chips_of_the_models",),
    ),
    Fault(
        "a loss in the press that shares and closes do not explain",
        MARKET_DAY,
        row(MARKET_DAY[0], lambda text: text.replace("loss,593000000000,", "loss,563000000000,", 1)),
        ("tests/test_witnesses.py::test_each_loss_is_shares_times_its_fall",),
    ),
    Fault(
        "a model that takes what lies outside its domain",
        ("aiecon/domain.py",),
        replaced("aiecon/domain.py", "if outside.any():", "if False:"),
        ("tests/test_domain.py",),
    ),
    Fault(
        "a bad row in a table",
        RUNS,
        row(RUNS[0], lambda text: re.sub(r"(?m)(,)2788000(,)", r"\g<1>-2788000\2", text, count=1)),
        ("tests/test_data.py::test_loads_and_says_what_it_is[training_runs]",),
    ),
    Fault(
        "a threshold of a verdict moved",
        (COST,),
        replaced(COST, "at_least=4.0", "at_least=2.3"),
        (WITNESS + "[A02]",),
    ),
    Fault(
        "a tolerance of a verdict made ten times wider",
        (DAY,),
        replaced(DAY, "9.2, 0.05, lambda sox", "9.2, 0.5, lambda sox"),
        (WITNESS + "[A08]",),
    ),
    Fault(
        "a comparison left out of a verdict",
        (COST,),
        replaced(COST, 'Case("mostly true", "fits", "small")', 'Case("mostly true", "fits")'),
        ("tests/test_claims.py::test_words_are_filled_and_sources_are_in_the_bibliography[A04]",),
    ),
    Fault(
        "a verdict over combinations that is none of theirs",
        (RULE,),
        replaced(RULE, "MAJORITY = 2 / 3", "MAJORITY = 1 / 3"),
        ("tests/test_claims.py::test_no_clear_majority_is_contested",),
    ),
    Fault(
        "a start to which a slider cannot come back",
        (SCRIPT,),
        replaced(SCRIPT, "if (place in slider.at) return slider.at[place];", ""),
        (EXPLORABLE + "test_right_and_left_again_is_where_one_began",),
    ),
    Fault(
        "a draw without a seed",
        (CHAPTER,),
        cell("unseeded = np.random.default_rng().normal()"),
        (LINTS.format("seeded"),),
    ),
    Fault(
        "a number typed by hand",
        (CHAPTER,),
        cell("The run would cost 7.3 million dollars today.", new_markdown_cell),
        (NOTEBOOK + "test_numbers_in_a_notebook[02-training-cost]",),
    ),
    Fault(
        "a cell that reads the network",
        (CHAPTER,),
        cell('online = pd.read_csv("https://example.org/prices.csv")'),
        (LINTS.format("offline"),),
    ),
    Fault("committed outputs", (CHAPTER,), output, (LINTS.format("stripped"),)),
    Fault("a name bound twice", (CHAPTER,), cell("runs = 3"), (LINTS.format("bound_once"),)),
    Fault(
        "a chapter without its verdict",
        (CHAPTER,),
        replaced(CHAPTER, "## Verdict", "## Thoughts"),
        (NOTEBOOK + "test_anatomy[02-training-cost]",),
    ),
    Fault(
        "a slider whose JavaScript disagrees by a part in ten million",
        (TRACE,),
        replaced(TRACE, '"Math.log({0})"', '"(Math.log({0})*1.0000001)"'),
        (EXPLORABLE + "test_a_page_agrees_with_python[gallery-operations]",),
    ),
    Fault(
        "a point drawn half a pixel off",
        (SCRIPT,),
        replaced(SCRIPT, "const round = (v) =>", "const round = (v) => 0.5 +"),
        (EXPLORABLE + "test_a_page_agrees_with_python[gallery-marks]",),
    ),
    Fault(
        "a number that JavaScript rounds otherwise",
        (SCRIPT,),
        replaced(SCRIPT, "size.toExponential(", "(size*(1-1e-15)).toExponential("),
        (EXPLORABLE + "test_a_number_is_written_alike[.3s]",),
    ),
    Fault(
        "a slider without a name",
        (SCRIPT,),
        replaced(SCRIPT, "{ for: id }, slider.label", "{}, slider.label"),
        (EXPLORABLE + "test_each_control_has_a_name",),
    ),
    Fault(
        "a decision on a slider's value that is traced as if true",
        (TRACE,),
        replaced(
            TRACE, "def __bool__(self) -> bool:\n", "def __bool__(self) -> bool:\n        return True\n"
        ),
        (EXPLORABLE + "test_an_untraceable_function_is_named_with_its_operation",),
    ),
    Fault(
        "a citation of nothing",
        (PAGE,),
        appended(PAGE, "So it was said {cite:p}`nobody1900nothing`."),
        (BUILDS,),
    ),
    Fault(
        "a reference to a page that is not there",
        (PAGE,),
        appended(PAGE, "See {doc}`/chapters/99-none`."),
        (BUILDS,),
    ),
    Fault(
        "an equation without its divisor",
        ("book/_ext/house/equations.py",),
        replaced("book/_ext/house/equations.py", r"\frac{{{over}}}{{{under}}}", r"\frac{{{over}}}{{1}}"),
        ("tests/test_reference.py::test_the_equation_computes_what_the_code_does[compute.gpu_hours]",),
    ),
    Fault(
        "an argument that nobody explains",
        ("aiecon/compute.py",),
        replaced("aiecon/compute.py", "    MFU : model FLOP utilisation, the share", "    What is the share"),
        ("tests/test_reference.py::test_an_entry_says_what_one_needs[compute.gpu_hours]",),
    ),
    Fault(
        "a start value that counts as a use",
        ("book/_ext/house/usage.py",),
        replaced("book/_ext/house/usage.py", "numbers=False)", "numbers=True)"),
        ("tests/test_reference.py::test_every_use_is_found_and_no_other",),
    ),
    Fault(
        "examples that are shown and not run",
        ("book/_ext/house/models.py",),
        replaced("book/_ext/house/models.py", "    run_examples(room, function)\n", ""),
        ("tests/test_reference.py::test_an_example_that_fails_ends_the_build",),
    ),
    Fault(
        "a term that no glossary has", (PAGE,), appended(PAGE, "This is a {term}`nonsense term`."), (BUILDS,)
    ),
    Fault(
        "a dead link",
        (PAGE,),
        appended(PAGE, '<a href="nowhere.html#at-all">here</a>'),
        (PAGES + "test_links_and_anchors_lead_somewhere" + ON_PAGE,),
    ),
    Fault(
        "a picture without an alternative",
        (PAGE,),
        appended(PAGE, '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
        (PAGES + "test_figures_state_their_finding" + ON_PAGE,),
    ),
    Fault(
        "a page that asks another host",
        (PAGE,),
        appended(PAGE, '<script src="https://example.org/counter.js"></script>'),
        (PAGES + "test_a_page_is_quiet_and_fits[light-book/how-to-read]",),
    ),
    Fault(
        "a page wider than a phone",
        (PAGE,),
        appended(PAGE, '<div style="width: 700px">wide</div>'),
        (PAGES + "test_a_page_is_quiet_and_fits[dark-book/how-to-read]",),
    ),
    Fault(
        "words that cannot be read in the dark",
        (PAGE,),
        appended(PAGE, '<p style="color: #333">Only in the light.</p>'),
        (PAGES + "test_a_page_is_accessible[dark-book/how-to-read]",),
    ),
    Fault(
        "a heavy page",
        (PAGE,),
        appended(PAGE, f"<!-- {'heavy ' * 180_000} -->"),
        (PAGES + "test_a_page_is_light[light-book/how-to-read]",),
    ),
    Fault(
        "a page whose script is not the package's",
        (ASSETS,),
        replaced(
            ASSETS,
            "static_script()",
            "static_script().replace('Math.log10(value)', 'Math.log10(value*1.001)')",
        ),
        (PAGES + "test_every_slider_is_true[chapters/02-training-cost]",),
    ),
    Fault(
        "a curve of one colour by day and by night",
        (SHEET,),
        appended(SHEET, "figure.explorable svg * { stroke: #0067a8 !important; fill: none !important }"),
        (PAGES + "test_the_switch_changes_the_colours_of_a_curve[chapters/02-training-cost]",),
    ),
    Fault(
        "controls on paper",
        (SHEET,),
        appended(
            SHEET, "@media print { figure.explorable .explorable-controls { display: block !important } }"
        ),
        (PAGES + "test_print_shows_pictures_and_no_controls[chapters/02-training-cost]",),
    ),
    Fault(
        "a picture that only a script shows",
        (SHEET,),
        appended(SHEET, "figure.explorable:not(:has(input)) { display: none }"),
        (PAGES + "test_a_page_without_javascript_still_shows[chapters/02-training-cost]",),
    ),
    Fault(
        "a figure larger than a screen",
        (SHEET,),
        appended(SHEET, ".explorable-stage .chart svg { max-height: none !important }"),
        (FIGURES + "test_a_figure_fits_one_screen[chapters/02-training-cost]",),
    ),
    Fault(
        "a chart that leaves the screen while a slider moves",
        (SHEET,),
        appended(SHEET, ".explorable-stage { position: static !important }"),
        (FIGURES + "test_on_a_phone_the_chart_stays_in_sight[chapters/02-training-cost]",),
    ),
    Fault(
        "a page that makes scripts from words",
        (ASSETS,),
        replaced(ASSETS, 'return _CODE.sub("", data[0], count=1)', "return data[0]"),
        (FIGURES + "test_figures_live_on_a_strict_host",),
    ),
    Fault(
        "values read off an axis that is not the chart's",
        ("aiecon/behind.py",),
        replaced("aiecon/behind.py", "fig.bbox.height - _corners(ax)[:, 1]", "_corners(ax)[:, 1]"),
        ("tests/test_style.py::test_numbers_behind_a_chart_lie_where_it_draws_them",),
    ),
    Fault(
        "sliders that a finger cannot reach",
        (SHEET,),
        appended(SHEET, "figure.explorable input { pointer-events: none }"),
        (PAGES + "test_a_finger_moves_the_first_slider[chapters/02-training-cost]",),
    ),
    Fault(
        "a search that shows nothing",
        (SHEET,),
        appended(SHEET, ".find-hits { display: none }"),
        ("tests/test_finding.py::test_the_page_of_the_search_takes_a_question",),
    ),
    Fault(
        "a widget that does not tell Python",
        ("aiecon/explorable/figure.py",),
        replaced(
            "aiecon/explorable/figure.py",
            "values = traitlets.Dict().tag(sync=True)",
            "values = traitlets.Dict()",
        ),
        ("tests/test_live.py",),
    ),
    Fault(
        "a slider whose keys JupyterLab takes",
        (SCRIPT,),
        replaced(SCRIPT, "data-lm-suppress-shortcuts", "data-other"),
        ("tests/test_live.py",),
    ),
    Fault(
        "student code has the network",
        (GRADER + "sandbox.py",),
        replaced(GRADER + "sandbox.py", '"--unshare-user",', '"--unshare-user", "--share-net",'),
        (BEAST + "[caller]",),
    ),
    Fault(
        "no limit on processes",
        (GRADER + "runner.py",),
        replaced(GRADER + "runner.py", '("RLIMIT_NPROC", limits["processes"]),', ""),
        ("tests/grading/test_sandbox.py::test_processes_disk_and_user_are_limited",),
    ),
    Fault(
        "a submission keeps the id that was typed",
        (GRADER + "restore.py",),
        replaced(
            GRADER + "restore.py",
            "return stamp(source, STUDENT=who)",
            'return sent["source"] if sent else source',
        ),
        ("tests/grading/test_path.py::test_a_mistyped_id_costs_nothing",),
    ),
    Fault(
        "the first of several answers of a cell counts",
        (GRADER + "record.py",),
        replaced(GRADER + "record.py", "if len(shown) != 1:", "if not shown:"),
        (BEAST + "[double]",),
    ),
    Fault(
        "a student's HTML reaches a page",
        (GRADER + "pages.py",),
        replaced(GRADER + "pages.py", "return html.escape(text[:3000])", "return text[:3000]"),
        ("tests/grading/test_zoo.py::test_no_page_runs_a_script",),
    ),
    Fault(
        "an unmarked answer counts as zero",
        (GRADER + "gradebook.py",),
        replaced(GRADER + "gradebook.py", "return None if any(", "return 0.0 if any("),
        ("tests/grading/test_path.py::test_from_a_canvas_download_to_a_canvas_file",),
    ),
    Fault(
        "a zip file writes outside",
        (GRADER + "downloads.py",),
        replaced(GRADER + "downloads.py", 'or ".." in at.parts', ""),
        ("tests/grading/test_path.py::test_a_zip_cannot_write_elsewhere",),
    ),
    Fault(
        "a name is a formula",
        (GRADER + "exports.py",),
        replaced(GRADER + "exports.py", '("=", "+", "-", "@")', '("+", "-", "@")'),
        ("tests/grading/test_path.py::test_no_cell_is_a_formula",),
    ),
    Fault(
        "what was run is run again after an interruption",
        (GRADER + "pipeline.py",),
        replaced(GRADER + "pipeline.py", "map(one.kept, ran)", "ran"),
        ("tests/grading/test_path.py::test_a_full_disk_is_told_and_loses_nothing",),
    ),
]


def run(tree: Path, tests: list[str]) -> tuple[int, str]:
    """Run tests in a copy of the tree: pytest's exit code, and the first failure."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-rfE", *tests]
    here = {**os.environ, "PYTHONPATH": str(tree)}
    ran = subprocess.run(
        command, cwd=tree, env=here, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    failed = re.search(r"^(?:FAILED|ERROR) (\S+(?: [^-]\S*)*)", ran.stdout, re.MULTILINE)
    return ran.returncode, failed[1] if failed else ran.stdout[-1500:]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("names", nargs="*", help="names of faults, or parts of them")
    options.add_argument("--quick", action="store_true", help="no browser and no build")
    given = options.parse_args()
    chosen = [f for f in FAULTS if not given.quick or f.quick]
    if given.names:
        chosen = [f for f in chosen if any(name in f.name for name in given.names)]
    if not chosen:
        options.error("no such fault")

    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "book"
        shutil.copytree(ROOT, tree, ignore=NOT_COPIED)
        began = time.monotonic()
        guards = sorted({test for fault in chosen for test in fault.tests})
        code, failed = run(tree, guards)
        seconds = time.monotonic() - began
        if code:
            print(f"The control is red before any fault is planted: {failed}")
            return 2
        print(f"control: {len(guards)} guards are green on the copy as it is ({seconds:.0f} s)\n")
        survived = 0
        for fault in chosen:
            kept = {name: (tree / name).read_bytes() for name in fault.files}
            began = time.monotonic()
            fault.plant(tree)
            code, failed = run(tree, list(fault.tests))
            for name, content in kept.items():
                (tree / name).write_bytes(content)
            red = code == 1  # anything else is pytest's own trouble, not a failed test
            survived += not red
            verdict = "red " if red else f"SURVIVED (exit code {code})"
            print(
                f"{verdict}  {fault.name:<60} {time.monotonic() - began:4.0f} s  {failed if red else ''}",
                flush=True,
            )
    print(f"\n{len(chosen) - survived} of {len(chosen)} faults turn the suite red")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
