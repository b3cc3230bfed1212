"""The cover: the day is drawn from the tables, every judged claim is a mark, every chapter is on the map."""

import html
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from aiecon.claims import claims, cover
from aiecon.claims.verdict import VERDICTS
from aiecon.data import load
from tests.house import cover as house_cover

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9][0-9]-*.ipynb"))


@pytest.fixture(scope="module")
def day():
    return cover.day_chart().markup


def test_the_fall_is_the_published_one():
    """LSEG's 593 billion, as Reuters printed it, from closes and a count of shares."""
    values = cover.market_values()
    printed = load("market_day").query("item == 'loss of market value'").value.item()
    assert (values[cover.EVE] - values[cover.FALL]) * 1e12 == pytest.approx(printed, rel=0.002)


def test_the_values_are_the_closes_of_another_series():
    closes = (
        load("market_day").query("subject == 'Nvidia' and item == 'official close'").set_index("date").value
    )
    values = cover.market_values()
    for date in (cover.FALL, pd.Timestamp("2025-01-28")):
        assert values[date] / values[cover.EVE] == pytest.approx(closes[date] / closes[cover.EVE], abs=2e-4)


def test_each_judged_claim_is_one_mark_in_the_order_of_verdicts(day):
    marks = re.findall(r'<a class="form badge-([\w-]+)" href="claims.html#(\w+)"', day)
    judged = {c.id: c.verdict.replace(" ", "-") for c in claims() if c.verdict}
    assert {name: verdict for verdict, name in marks} == judged
    assert len(marks) == len(judged)
    order = [VERDICTS.index(verdict.replace("-", " ")) for verdict, _ in marks]
    assert order == sorted(order)


def test_the_panel_says_what_the_register_says(day):
    told = json.loads(re.search(r'<script type="application/json">(.*?)</script>', day, re.DOTALL)[1])
    for c in claims():
        assert told[c.id]["verdict"] == c.verdict
        assert told[c.id]["claim"] == c.claim


def test_the_counts_add_up(day):
    said, held, failed, left = map(
        int,
        re.search(
            r"(\d+) things .*? bears out (\d+), .*? (\d+), and leaves (\d+) open", html.unescape(day)
        ).groups(),
    )
    assert held + failed + left == said == len(claims())


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_map_reads_the_head_of_a_chapter(path):
    title, question, minutes, first = house_cover.heading(path)
    assert title
    assert question.endswith("?")
    assert int(minutes) >= 60
    assert all(1 <= number < int(path.stem[:2]) for number in first)


def test_a_chapter_without_a_question_is_named(tmp_path):
    path = tmp_path / "12-nothing.ipynb"
    path.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"12-nothing\.ipynb"):
        house_cover.heading(path)
