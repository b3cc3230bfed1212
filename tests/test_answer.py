"""Boxes for answers: what is right, what is a known error, what was written."""

import random
from pathlib import Path

import pytest

from aiecon.explorable import Answer, Slider, TraceError, format_number
from tests import gallery
from tests.browser import visit
from tests.chapters import answers

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))


def run_cost(**other: object) -> Answer:
    settings = {
        "unit": "USD",
        "format": ",.0f",
        "wrong": {
            "You took half of the hours.": lambda hours, price: hours * price / 2,
            "You divided by the price.": lambda hours, price: hours / price,
        },
        "hours": Slider("Hours", 1e5, 1e7, 2_788_000, log=True),
        "price": Slider("Price", 1, 4, 3, "dollars", step=0.25, format=".2f"),
    } | other
    asks = "Cost of {hours:,.0f} hours at {price} dollars"
    return Answer(asks, lambda hours, price: hours * price, **settings)


def use() -> Answer:
    return Answer("Use of <the> machine", 0.315, unit="of its hours", format=".1%", within=0.02)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"format": ".2s", "within": 1e-3}, ValueError, "8.4 million is not within 0.001 of 8.364e"),
        ({"price": Slider("Price", 1, 4, 3, step=0.25)}, ValueError, "price = 1.25 is written 1.3"),
        (
            {"wrong": {"So.": lambda hours, price: 1.001 * hours * price}},
            ValueError,
            "and so does 'the right",
        ),
        ({"wrong": {"A.": 5.0, "B.": 5.0}}, ValueError, "'B.' gives 5, and so does 'A.'"),
        ({"wrong": {"A.": lambda hours, price: float(hours)}}, TraceError, "A.: <lambda> turns a slider's"),
        ({"wrong": {"A.": lambda hours, price: np_nan()}}, ValueError, "its value is nan"),
        ({"spare": 3.0}, ValueError, "given and never used: spare"),
        ({"hours": Slider("Hours", 0, 10, 0)}, ValueError, "the right number is 0"),
        ({"format": "no|yes"}, ValueError, "an answer is a number"),
    ],
)
def test_a_box_that_cannot_judge_is_refused(change, error, words):
    with pytest.raises(error, match=words):
        run_cost(**{"wrong": {}, **change})


def np_nan() -> float:
    return float("nan")


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("answer") / "page.html"
    path.write_text(gallery.page(run_cost(), use()), encoding="utf-8")
    with visit(browser) as visitor:
        yield visitor.open(path)
        assert visitor.complaints == []


def judged(page, text: str, place: int = 0) -> str:
    page.locator(".answer input").nth(place).fill(text)
    page.locator(".answer input").nth(place).press("Enter")
    return page.locator(".answer output").nth(place).inner_text()


@pytest.mark.parametrize(
    "text",
    ["8364000", "8,364,000", "8.364.000", "8 364 000", "8’364’000", "8.364 million", "8,364 million",
     "8.364e6", "8.364 × 10^6", "8.364*10⁶", "8.36 million USD", "$8,364,000", "USD 8.4 m", "8364 thousand",
     "25092000/3", "8,364,000.00", "8.364.000,00", "+8.364E6", "≈ 8.36 mn"],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(page, text):
    assert judged(page, text) == "Right: 8,364,000 USD."


@pytest.mark.parametrize(
    "text", ["31.5%", "31,5 %", "31.5", "31,5", "0.315", ".315", "31.5 per cent", "63/200"]
)
def test_a_share_may_be_written_in_per_cent(page, text):
    assert judged(page, text, 1) == "Right: 31.5% of its hours."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("4,182,000", "Not right. You took half of the hours."),
        ("929333", "Not right. You divided by the price."),
        ("8364", "Not right: the digits are, the power of ten is not. Look at the units."),
        ("-8364000", "Not right: the sign is the other one."),
        ("−8,364,000", "Not right: the sign is the other one."),
        ("8500000", "Not right: too large."),
        ("8.2 million", "Not right: too small."),
        ("", "Write a number, such as 2.97, 1,234.5, 1.2 million, 5e6 or 12%."),
        ("much", "Write a number, such as 2.97, 1,234.5, 1.2 million, 5e6 or 12%."),
        ("1/0", "Write a number, such as 2.97, 1,234.5, 1.2 million, 5e6 or 12%."),
    ],
)
def test_a_wrong_number_is_told_what_it_is(page, text, says):
    assert judged(page, text) == says


def test_other_numbers_are_drawn_stated_and_judged(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(gallery.page(run_cost()), encoding="utf-8")
    made = run_cost()
    with visit(browser) as visitor:
        page = visitor.open(path)
        met = set()
        for _ in range(20):
            page.get_by_role("button", name="Other numbers").press("Enter")
            hours, price = page.evaluate(
                "document.querySelector('.answer label').textContent.match(/[\\d.,]+/g)"
            )
            given = {"hours": float(hours.replace(",", "")), "price": float(price)}
            met.add(hours)
            right, half, _, *_ = made.compute(**given)
            assert page.locator("label").inner_text() == made.asked(**given)
            assert judged(page, f"{half}") == "Not right. You took half of the hours."
            assert judged(page, f"{right}") == f"Right: {format_number(right, ',.0f')} USD."
        assert len(met) > 10
        page.get_by_role("button", name="Other numbers").click()
        assert page.locator("input").evaluate("e => e === document.activeElement")
        page.get_by_role("button", name="Show the answer").click()
        assert page.locator("output").inner_text().startswith("It is ")
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert visitor.complaints == []
        assert page.get_by_label("Cost of").count() == 1
        assert page.locator("output").get_attribute("aria-live") == "polite"


def test_without_a_script_there_is_no_box_and_in_a_kernel_words():
    assert run_cost().plain().startswith("Cost of 2,788,000 hours at 3.00 dollars: the box")
    assert "&lt;the&gt;" in use().markup()
    assert "Other numbers" not in use().markup()


def test_without_javascript_the_box_is_not_shown(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(gallery.page(run_cost()), encoding="utf-8")
    with visit(browser, java_script_enabled=False) as visitor:
        assert not visitor.open(path).locator(".answer").is_visible()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_boxes_of_a_chapter_know_right_from_wrong(path, browser, tmp_path):
    """Each box of a chapter, at the numbers of its question and at others, judged as Python computes."""
    made = answers(path)
    page_ = tmp_path / "page.html"
    page_.write_text(gallery.page(*made.values()), encoding="utf-8")
    draw = random.Random(7)
    with visit(browser) as visitor:
        page = visitor.open(page_)
        for name, box in made.items():
            form = f"document.getElementById({name!r}).form"
            spec = box.specification()
            right, *errors = box.compute()[: 1 + len(spec["wrong"])]
            wanted = [
                (right, "Right: "),
                *zip(errors, [f"Not right. {w}" for w in spec["wrong"]], strict=True),
            ]
            for number, says in wanted:
                assert page.evaluate(f"{form}.answer.judge('{number!r}')[1]").startswith(says), (name, number)
            written = format_number(right, spec["format"])
            assert page.evaluate(f"{form}.answer.judge({written!r})[0]") == "right", (name, written)
            given = {s: slider.value_at(draw.randint(0, 9), 9) for s, slider in box.sliders.items()}
            assert page.evaluate(f"{form}.answer.at({given!r})[0]") == pytest.approx(box.compute(**given)[0])
        assert visitor.complaints == []
