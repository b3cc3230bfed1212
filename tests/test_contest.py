"""The evidence on claims A13 to A15, B12 and B13 again: published numbers by hand, and their days."""

import math

import pandas as pd
import pytest

from aiecon.claims import chips, judge, state
from aiecon.data import load

DAY = pd.Timestamp("2025-01-27")


def evidence(id, name):
    return judge(id).judged.evidence[name]


# --- shares of a market ------------------------------------------------------------------------


def test_in_china_a_fifth_to_two_fifths():
    assert chips.china_shares() == pytest.approx(
        {
            "2024, by value": 0.23,  # Bernstein, by Nikkei
            "2024, by number, of the two main chips": 1 / 3,  # half as many 910B as H20
            "2025, by number": 812 / 4000,  # IDC
            "2025, by value": 0.40,  # Bernstein, by DigiTimes: 8.16 of 20.4 billion
        }
    )
    assert chips.china_shares()["2025, by value"] == pytest.approx(8.16 / 20.4)


def test_in_the_world_less_than_a_tenth_by_each_route():
    """Data Center in billion dollars: 115.2 in fiscal 2025 and 193.7 in fiscal 2026, as Nvidia reported."""
    assert chips.world_shares() == pytest.approx(
        {
            "2024, by an analyst's shares in China": 6.09 / (6.09 + 115.2),  # 23/64 of 13% of 130.5
            "2024, half a million chips at a price": 8.43 / (8.43 + 115.2),  # 120,000 yuan each
            "2025, by its revenue as reported": 7.5 / (7.5 + 193.7),
        },
        rel=2e-3,
    )


def test_in_the_world_by_number_on_the_line():
    """Thousands of chips: Huawei's 500 and 812 beside what others counted, and both sides of a tenth."""
    shares = chips.world_shares_by_number()
    assert list(shares.values()) == pytest.approx([500 / 5320, 500 / 4350, 812 / 6812, 812 / 9012])
    assert sum(share >= chips.APPRECIABLE for share in shares.values()) == 2
    given = {tuple(option.given.items()) for option in evidence("A13", "share").options}
    assert len(given) == 4  # two markets, each by value and by number


def test_the_silicon_is_no_reason_for_inference():
    """910B: 376 TFLOP/s and 1.6 TB/s; H20: 148 and 4.0."""
    numbers = judge("A13").judged.numbers
    assert (numbers["arithmetic"], numbers["memory"]) == pytest.approx((376 / 148, 1.6 / 4.0))


# --- what was known on the day -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "item"),
    [
        ("DeepSeek-V3", "adapted to Ascend by Huawei's Ascend community"),
        ("Huawei", "staff and buyers: models trained on Nvidia's chips are adapted to Ascend"),
        ("Huawei", "its researcher: mainly focused on inference"),
        ("Huawei", "fields of five in which Nvidia names it a competitor"),
        ("China", "officials urge firms to buy chips of Chinese makers"),
        ("China", "officials have urged firms to buy more of Huawei's chips"),
    ],
)
def test_what_a_claim_calls_known_by_the_day_is_dated_by_the_day(subject, item):
    assert chips.when(subject, item) <= DAY


def test_reports_are_as_many_as_the_table_has_by_the_day():
    table = load("contest")
    by_the_day = table[table.date <= DAY]
    urged = by_the_day[(by_the_day.subject == "China") & by_the_day["item"].str.contains("urge")]
    assert len(urged) == evidence("A14", "urged").main
    said = table[(table.subject == "Huawei") & table["item"].str.contains("inference|are adapted")]
    assert said[said.date <= DAY].source.nunique() == evidence("A13", "voices").main
    assert said.source.nunique() == max(option.value for option in evidence("A13", "voices").options)


# --- offices and orders ------------------------------------------------------------------------


def test_seven_days_in_office():
    assert evidence("A15", "days").main == 27 - 20


def test_orders_are_numbered_without_a_gap():
    """26 on the first day, from 14147; two on the next; the first on AI is the seventh after these 26."""
    assert (
        chips.known("Executive orders", "number of the last one signed on 20 January 2025") == 14147 + 26 - 1
    )
    assert chips.known("Executive orders", "signed on 21 January 2025") == len({14173, 14174})
    assert judge("B12").judged.numbers["between"] == 14179 - 14172


def test_built_against_meant():
    assert judge("B12").judged.numbers["share"] == pytest.approx(0.421 / 10)


# --- leads -------------------------------------------------------------------------------------


def test_a_lead_of_five_is_worth_thirteen_months():
    months = 12 * math.log(75 / 15, 4.5)
    assert judge("B13").judged.numbers["worth"] == pytest.approx(months) == pytest.approx(12.84, abs=5e-3)


def test_leads_in_the_market_by_hand():
    assert state.market_leads() == pytest.approx(
        {
            "tokens": 2.94 / 4.12,
            "tokens, late 2024": 98.8 / 1.2,
            "tokens, 2025": 7 / 3,
            "tokens, later": 5.5 / 18,
            "dollars, makers": 10.0,
            "dollars, market place": 77.5 / 22.5,
            "dollars, gateway": 96 / 4,
        }
    )
    assert state.hardware_leads() == pytest.approx({"clusters": 5.0, "owners": 12.0})


def test_o1_came_46_days_before_r1():
    days = (pd.Timestamp("2025-01-20") - pd.Timestamp("2024-12-05")).days
    assert evidence("B13", "lag").main * 365.25 / 12 == pytest.approx(days) == pytest.approx(46)


def test_gpt_4_is_passed_and_not_near():
    """B13: 14 March 2023 to 26 December 2024, and 56.5 against 35.7 points."""
    numbers = judge("B13").judged.numbers
    assert numbers["far"] == pytest.approx(653 / 365.25 * 12)
    assert numbers["above"] == pytest.approx(56.5 - 35.7)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda: chips.known("Huawei", "chips on the moon"),
            "contest.csv: 0 rows on Huawei, chips on the moon",
        ),
        (lambda: chips.when("o1", "withdrawn"), "contest.csv: 0 rows on o1, withdrawn"),
    ],
)
def test_what_the_table_does_not_hold_is_named(ask, message):
    with pytest.raises(ValueError, match=message):
        ask()
