"""Export controls: the law as rows, unknowns, dates and views; notches, limits and smuggling.

Published numbers are in aiecon/reproductions.
"""

import dataclasses
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiecon import controls as c
from aiecon.claims.controls import biden_order
from aiecon.data import load, manifest

shares = st.floats(0.01, 0.99)
ratios = st.floats(0.05, 5.0)
areas = st.floats(50.0, 3500.0)
patient = settings(deadline=None)  # a classification may wait for a busy machine
NAMES = load("export_inputs")["chip"].tolist()
DATES = [f"{y}-{m:02d}-20" for y in (2022, 2023, 2024, 2025, 2026) for m in (1, 4, 8, 11)][3:]


def known(
    name="test chip", vendor="Nvidia", tpp=2000.0, density=2.0, io=64.0, memory=800.0, dc=True, us=True
):
    return c.Chip(name, vendor, (tpp, tpp), (density, density), (io, io), (memory, memory), dc, us)


def status(chip, date, **where):
    return c.classify(chip, date, **where).status


# --- measures ------------------------------------------------------------------------------------


@given(rate=st.floats(1e12, 1e17), bits=st.sampled_from([4, 8, 16, 32]), k=st.floats(1.1, 9))
def test_tpp_is_proportional_to_rate_and_bits(rate, bits, k):
    assert c.tpp_of_rate(k * rate, bits) == pytest.approx(k * c.tpp_of_rate(rate, bits))
    assert c.tpp_of_rate(rate, bits) == pytest.approx(c.tpp_of_rate(rate / 2, 2 * bits))
    assert c.tpp_of_rate(rate, bits) == pytest.approx(c.tpp(rate / 2e12, bits))


def test_inputs_agree_with_the_accelerator_table():
    table = load("accelerators").set_index("chip")
    both = [chip for chip in c.chips() if chip.name in table.index]
    assert len(both) >= 9
    for chip in both:
        row = table.loc[chip.name]
        highest = 16 * row["peak_bf16_FLOP_per_s"] / 1e12
        if pd.notna(row["peak_fp8_FLOP_per_s"]):
            highest = max(highest, 8 * row["peak_fp8_FLOP_per_s"] / 1e12)
        assert chip.tpp[0] == pytest.approx(highest, rel=0.002), chip.name
        assert chip.memory_bandwidth[0] == pytest.approx(row["memory_bandwidth_B_per_s"] / 1e9, rel=0.002)
        links = row["interconnect_B_per_s"] / 1e9
        assert chip.transfer_rate[0] - 1 <= links <= chip.transfer_rate[1] + 1, chip.name


# --- the law as published ------------------------------------------------------------------------

PUBLISHED = [  # chip, date, status, provision of what governments and firms said of the chip
    ("A100 SXM 80GB", "2022-08-26", "licence required", "letter of 26 August 2022"),
    ("A100 SXM 80GB", "2022-10-21", "licence required", "3A090"),
    ("A800 SXM 80GB", "2022-11-07", c.FREE, ""),
    ("A800 SXM 80GB", "2023-10-22", c.FREE, ""),
    ("A800 SXM 80GB", "2023-10-23", "licence required", "letter of 23 October 2023"),
    ("A800 SXM 80GB", "2023-11-17", "licence required", "3A090.a.1"),
    ("H100 SXM", "2022-10-21", "licence required", "3A090"),
    ("H100 SXM", "2024-06-01", "licence required", "3A090.a.1"),
    ("H800 SXM", "2023-03-21", c.FREE, ""),
    ("H800 SXM", "2023-11-17", "licence required", "3A090.a.1"),
    ("H20 SXM", "2024-02-01", c.FREE, ""),
    ("H20 SXM", "2025-01-20", c.FREE, ""),
    ("H20 SXM", "2025-04-08", c.FREE, ""),
    ("H20 SXM", "2025-04-09", "licence required", "letter of 9 April 2025"),
    ("L40S", "2023-10-16", c.FREE, ""),
    ("L40S", "2023-10-23", "licence required", "letter of 23 October 2023"),
    ("L40S", "2023-11-17", "licence required", "3A090.a.1"),
    ("L40", "2023-11-17", "licence exception", "3A090.b.1, licence exception NAC"),
    ("L4", "2023-11-17", "licence required", "3A090.a.2"),
    ("RTX 4090", "2023-10-23", c.FREE, ""),
    ("RTX 4090", "2023-11-17", "licence exception", "3A090.a.1, licence exception NAC"),
    ("RTX 4090 D", "2023-12-28", c.FREE, ""),
    ("RTX 4090 D", "2026-06-01", c.FREE, ""),
    ("H200 SXM", "2026-01-14", "licence required", "3A090.a.1"),
    ("H200 SXM", "2026-01-15", "case by case", "3A090.a.1, 742.6(b)(10)(iii)(A)(1)"),
    ("H800 SXM", "2026-01-15", "licence required", "3A090.a.1"),  # never sold in the United States
    ("B200 (HGX)", "2026-01-15", "licence required", "3A090.a.1"),
]


@pytest.mark.parametrize(("name", "date", "expected", "provision"), PUBLISHED)
def test_published_classification(name, date, expected, provision):
    answer = c.classify(c.chip(name), date)
    assert (answer.status, answer.provision) == (expected, provision)
    assert answer.reason


def test_announcement_is_not_the_start():
    for rule in c.rules():
        assert rule.effective <= rule.enforced or rule.instrument == "letter"
    h800 = c.chip("H800 SXM")
    assert status(known(tpp=5000, vendor="AMD"), "2023-10-20") == c.FREE  # announced on 17 October
    assert status(known(tpp=5000, vendor="AMD"), "2023-11-16") == c.FREE  # the letter binds Nvidia alone
    assert status(h800, "2023-10-23") == "licence required"


def test_text_and_practice_are_kept_apart():
    h100 = c.chip("H100 SXM")
    there = {"destination": "other"}
    assert status(h100, "2025-02-01", **there) == "licence required"  # effective at once
    assert status(h100, "2025-02-01", **there, view="practice") == c.FREE  # compliance due in May
    assert status(h100, "2026-07-23", **there) == "licence required"  # still printed
    assert status(h100, "2026-07-23", **there, view="practice") == c.FREE  # never enforced
    assert status(h100, "2025-02-01", destination="ally") == "licence exception"
    assert status(h100, "2025-01-12", **there) == c.FREE
    stack = c.Chip(
        "HBM3", "another firm", (0, 0), (0, 0), (0, 0), (819, 819), True, True, memory_density=(7.4, 7.4)
    )
    assert status(stack, "2024-12-10") == "licence required"
    assert status(stack, "2024-12-10", view="practice") == c.FREE
    assert status(stack, "2024-12-31", view="practice") == "licence required"


def test_what_a_firm_chose_is_no_practice():
    """The RTX 4090 left the Chinese shop though the exception stands; the table's manifest says so."""
    card = c.chip("RTX 4090")
    assert status(card, "2024-02-01") == status(card, "2024-02-01", view="practice") == "licence exception"
    assert "RTX 4090" in manifest("export_rules")["left_out"]


@pytest.mark.parametrize(
    ("tpp", "density", "dc", "expected", "provision"),
    [  # the lines themselves: at the line means caught
        (4800, 1.0, True, "licence required", "3A090.a.1"),
        (4799.9, 1.59, True, c.FREE, ""),
        (4799.9, 1.6, True, "licence exception", "3A090.b.1, licence exception NAC"),
        (2400, 1.6, True, "licence exception", "3A090.b.1, licence exception NAC"),
        (2399.9, 3.19, True, c.FREE, ""),
        (2399.9, 3.2, True, "licence exception", "3A090.b.2, licence exception NAC"),
        (1600, 5.91, True, "licence exception", "3A090.b.2, licence exception NAC"),
        (1600, 5.92, True, "licence required", "3A090.a.2"),
        (1599.9, 50.0, True, c.FREE, ""),
        (4799.9, 7.0, False, c.FREE, ""),  # Note 2
        (4800, 7.0, False, "licence exception", "3A090.a.1, licence exception NAC"),
    ],
)
def test_lines_of_october_2023(tpp, density, dc, expected, provision):
    answer = c.classify(known(tpp=tpp, density=density, dc=dc), "2024-06-01")
    assert (answer.status, answer.provision) == (expected, provision)


@pytest.mark.parametrize(
    ("io", "tpp", "expected"),
    [
        (600, 4800, "licence required"),
        (599.9, 99_999, c.FREE),  # both, not either
        (9999, 4799.9, c.FREE),
    ],
)
def test_october_2022_needs_both(io, tpp, expected):
    assert status(known(io=io, tpp=tpp), "2023-01-20") == expected
    assert status(known(io=io, tpp=tpp), "2023-01-20", destination="Macau") == expected
    assert status(known(io=io, tpp=tpp), "2023-01-16", destination="Macau") == c.FREE


@pytest.mark.parametrize(
    ("memory", "io", "expected"),
    [
        (1399, 300, c.FREE),
        (1400, 0, "licence required"),
        (100, 1100, "licence required"),
        (900, 800, "licence required"),  # 1,700 together
    ],
)
def test_letter_of_2025_reads_any_of_three(memory, io, expected):
    assert status(known(memory=memory, io=io), "2025-06-01") == expected
    assert status(known(memory=memory, io=io, vendor="Huawei"), "2025-06-01") == c.FREE


# --- unknowns ------------------------------------------------------------------------------------


def test_unknown_is_not_free():
    nothing = c.Chip("nobody says", "AMD")
    answer = c.classify(nothing, "2024-06-01")
    assert answer.status == "unknown"
    assert set(answer.possible) == {c.FREE, "licence exception", "licence required"}
    assert "tpp" in answer.reason


def test_known_inputs_decide_where_they_suffice():
    assert status(c.Chip("big", "AMD", tpp=(5000, 9000), datacentre=True), "2024-06-01") == "licence required"
    assert status(c.Chip("small", "AMD", tpp=(100, 1500)), "2024-06-01") == c.FREE
    assert status(c.Chip("game", "AMD", tpp=(100, 4799), datacentre=False), "2024-06-01") == c.FREE
    assert (
        status(c.Chip("either", "AMD", tpp=(4700, 4900), density=(1, 1), datacentre=True), "2024-06-01")
        == "unknown"
    )
    assert status(c.chip("MI250X"), "2023-01-01") == "unknown"  # sources count one link or eight
    assert status(c.chip("MI250X"), "2024-01-01") == "licence required"  # links no longer matter


def test_a_band_inside_a_range_is_seen():
    # both ends are free or caught alike, the middle is not: 3A090.b.1 is a band of density
    chip = c.Chip("wide", "AMD", tpp=(2000, 2000), density=(3.0, 4.0), datacentre=True)
    assert status(chip, "2024-06-01") == "unknown"
    chip = c.Chip("ends free", "AMD", tpp=(3000, 3000), density=(1.0, 7.0), datacentre=True)
    assert set(c.classify(chip, "2024-06-01").possible) == {
        c.FREE,
        "licence exception",
        "licence required",
    }


@pytest.mark.parametrize("name", NAMES)
def test_knowing_more_never_contradicts(name):
    chip = c.chip(name)
    vague = dataclasses.replace(chip, density=c.UNKNOWN, transfer_rate=c.UNKNOWN)
    for date in DATES:
        sharp, blurred = c.classify(chip, date), c.classify(vague, date)
        assert set(sharp.possible) <= set(blurred.possible)


@patient
@given(
    tpp=st.floats(2, 40_000),
    density=st.floats(0.01, 40),
    io=st.floats(0, 2000),
    memory=st.floats(0, 9000),
    dc=st.booleans(),
    date=st.sampled_from(DATES),
)
def test_a_point_inside_a_range_is_among_the_possible(tpp, density, io, memory, dc, date):
    inside = known(tpp=tpp, density=density, io=io, memory=memory, dc=dc)
    ranged = c.Chip(
        "test chip",
        "Nvidia",
        (0.5 * tpp, 1.7 * tpp),
        (0.3 * density, 2 * density),
        (0, 2 * io),
        (memory, memory),
        None,
        True,
    )
    assert status(inside, date) in c.classify(ranged, date).possible


@patient
@given(tpp=st.floats(1, 20_000), area=areas, more=st.floats(1.0, 3.0))
def test_more_arithmetic_is_never_treated_better(tpp, area, more):
    rank = [
        c.STATUSES.index(status(c.Chip.design("d", "AMD", k * tpp, area, datacentre=True), "2024-06-01"))
        for k in (1, more)
    ]
    assert rank[0] <= rank[1]


# --- letters bind a firm and name products, however they are spelt ---------------------------------


@given(st.sampled_from(["Nvidia", "NVIDIA", "nvidia", " Nvidia ", "NVIDIA Corporation"]))
def test_a_letter_binds_a_firm_in_any_spelling(spelling):
    mine = dataclasses.replace(c.chip("H20 SXM"), vendor=spelling)
    assert c.classify(mine, "2025-05-01") == c.classify(c.chip("H20 SXM"), "2025-05-01")
    assert status(mine, "2025-05-01") == "licence required"


@pytest.mark.parametrize(
    "name", ["H100", "h100", "H100 SXM", "A100", "NVIDIA H100", "H-100", "H100-SXM5-80GB", "Tesla A100_PCIe"]
)
def test_a_letter_names_a_product_without_its_form(name):
    assert status(c.Chip(name, "Nvidia"), "2022-09-15") == "licence required"


def test_a_name_that_begins_alike_is_another_product():
    assert status(
        c.Chip("H200 SXM", "Nvidia", memory_bandwidth=(10, 10), transfer_rate=(10, 10)), "2025-05-01"
    ) == (
        "unknown"  # its TPP is not given; the letter that names the H20 does not decide it
    )
    assert c.law._model("H20 SXM") != c.law._model("H200 SXM")


@pytest.mark.parametrize("name", ["H100X", "MI 9", "B30A"])
def test_a_product_that_the_table_does_not_have_may_be_named(name):
    """A letter names products: a number that no row of the table has does not set a chip free."""
    answer = c.classify(known(name), "2022-09-15")
    assert answer.status == "unknown"
    assert "whether a letter names it" in answer.reason
    assert status(known("my design"), "2022-09-15") == c.FREE
    assert status(known(name, vendor="Huawei"), "2022-09-15") == c.FREE  # no letter was sent to it


def test_a_letter_without_published_lines_reaches_what_equals_its_product():
    assert status(known("next one", tpp=4992, io=600), "2022-09-15") == "licence required"
    assert status(known("next one", tpp=4992, io=599), "2022-09-15") == c.FREE


def test_what_nobody_knows_is_answered_at_once():
    began = time.process_time()
    assert status(c.Chip("?", None), "2026-02-01", origin=None) == "unknown"
    assert time.process_time() - began < 5


def test_a_firm_that_is_not_known_may_be_bound_or_not():
    free = c.Chip("mine", None, (100, 100), (1, 1), (100, 100), (1500, 1500), True, False)
    answer = c.classify(free, "2025-05-01")
    assert answer.status == "unknown"
    assert set(answer.possible) == {c.FREE, "licence required"}
    assert "vendor" in answer.reason


@pytest.mark.parametrize(
    ("name", "date"), [("MI250X", "2022-09-15"), ("MI308X", "2025-06-01")], ids=["August 2022", "April 2025"]
)
def test_letters_to_amd_bind_its_chips(name, date):
    assert status(c.chip(name), date) == "licence required"


def test_a_range_that_ends_on_a_line_reaches_it():
    """4,800 is caught and what lies below is not: a range up to 4,800 is undecided."""
    edge = c.Chip("edge", "AMD", (4700, 4800), (1, 1), (100, 100), (100, 100), True, False)
    assert status(edge, "2024-06-01") == "unknown"
    low = c.Chip("low", "AMD", (4800, 4900), (1, 1), (100, 100), (100, 100), True, False)
    assert status(low, "2024-06-01") == "licence required"


def test_a_wide_range_that_ends_on_its_only_line_reaches_it():
    """From zero to exactly the line: the end is one of the worlds however the others are spaced."""
    wide = c.Chip("wide", "AMD", (0, 1600), (6, 6), (100, 100), (100, 100), True, False)
    assert set(c.classify(wide, "2024-06-01").possible) == {c.FREE, "licence required"}


def test_what_a_cap_costs_is_the_change_of_total_surplus():
    """By integration: willingness to pay above cost, over the chips that do not arrive."""
    Q, Q0, ε, p, m = 60e3, 150e3, 0.8, 33_600.0, 0.73
    units = np.linspace(Q, Q0, 200_001)
    worth = p * (1 + (1 - units / Q0) / ε)
    total = np.trapezoid(worth - p * (1 - m), units)
    assert c.surplus_lost(Q, Q0, ε, p, m) == pytest.approx(total, rel=1e-9)
    users = c.surplus_lost(Q, Q0, ε, p, 0.0)
    assert users == pytest.approx(0.5 * c.premium(Q, Q0, ε) * p * (Q0 - Q))
    assert users < total


def test_what_the_table_does_not_hold_is_not_free():
    assert status(c.chip("V100 SXM2 32GB"), "2026-02-01", destination="D5") == "unknown"
    assert status(c.chip("A100 SXM 80GB"), "2022-09-15", destination="D5") == "unknown"
    assert status(c.chip("H100 SXM"), "2024-02-01", destination="D5") == "licence required"


def test_the_review_of_2026_is_for_exports_from_the_united_states():
    h200 = c.chip("H200 SXM")
    assert status(h200, "2026-02-01") == "case by case"
    assert status(h200, "2026-02-01", origin="abroad") == "licence required"
    assert status(h200, "2026-02-01", origin=None) == "unknown"


def test_a_reason_stays_on_its_side_of_the_line():
    answer = c.classify(known(tpp=4799.9984, density=3.0), "2024-06-01")
    assert "4,799.998 < 4,800" in answer.reason


def test_the_table_holds_the_chips_that_could_spoil_the_bunch():
    """A control group without them would be chosen for its result."""
    assert {"T4", "A10", "A40", "A30", "RTX 5880 Ada", "RTX 6000 Ada", "RTX Pro 6000D"} <= set(NAMES)
    assert {"RTX 5090", "RTX 5090 D", "RTX 5090 D V2"} <= set(NAMES)
    assert c.chip("RTX 5880 Ada").tpp[0] / 4800 == pytest.approx(0.924, abs=0.001)  # outside the bunch
    a10 = c.chip("A10").tpp[0] / c.largest_free_tpp(628.4, **c.LINES_2023)
    assert a10 == pytest.approx(0.995, abs=0.002)  # an old chip, sold everywhere, nearest to the line of all
    assert c.chip("RTX 5090 D").tpp[0] / 4800 == pytest.approx(0.99, abs=0.001)


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: c.chip("H9000"), "no chip 'H9000'"),
        (lambda: c.Chip("x", "AMD", tpp=(5.0, 1.0)), "x: tpp runs from 5 down to 1"),
        (lambda: c.Chip("x", "AMD", density=(-1.0, 1.0)), "density = -1 is outside its domain"),
        (lambda: c.Chip("x", "AMD", tpp=(float("nan"), 1.0)), "tpp = nan"),
        (lambda: c.Chip.design("x", "AMD", 100.0, 0.0), "area = 0.0 is outside its domain: area > 0"),
        (lambda: c.classify(known(), "2024-01-01", destination="Atlantis"), "'Atlantis' is none of"),
        (lambda: c.classify(known(), "2024-01-01", view="gossip"), "'gossip' is neither"),
        (lambda: c.classify(known(), "2031-01-01"), "2031-01-01 is outside the table"),
        (
            lambda: c.classify(known(), "2022-08-25"),
            "2022-08-25 is outside the table, whose first rule is of",
        ),
        (lambda: c.classify(known(), 2024), "date = 2024 is no day; write it as YYYY-MM-DD"),
        (lambda: c.classify(known(), 20240101), "date = 20240101 is no day"),
        (lambda: c.classify(known(), "01/02/2024"), "date = '01/02/2024' is no day"),
        (lambda: c.classify(known(), ""), "date = '' is no day"),
        (lambda: c.classify(known(), pd.NaT), "date = NaT is no day"),
        (lambda: c.Chip("mine", "Nvidea"), "mine: vendor = 'Nvidea' is none of Nvidia, AMD, Intel"),
        (lambda: c.Chip("mine", "AMD", tpp=4800.0), "mine: tpp = 4800.0 is no range; give"),
        (lambda: c.Chip("mine", "AMD", tpp=None), "mine: tpp = None is no range"),
        (lambda: c.classify(known(), "2024-01-01", origin="Mars"), "origin = 'Mars' is neither"),
        (lambda: c.Chip("x", "AMD", tpp=(float("inf"), float("inf"))), "tpp >= 0, finite"),
        (lambda: c.Chip("x", "AMD", tpp=(1.6e-8, 1.6e-8)), "rates are in operations per second"),
        (lambda: c.Chip("x", "AMD", tpp=(4e3, 4e3), density=(0, 0)), "density = 0 contradicts tpp = 4000"),
        (lambda: c.largest_free_tpp(814.0, 2400.0, 4800.0, 1600.0, 5.92, 3.2, 1.6), "T_a - T_b = -2400"),
        (lambda: c.Chip("x", "AMD", datacentre="yes"), "datacentre = 'yes' is none of"),
        (lambda: c.tpp(-1, 8), "mac_tops = -1"),
        (lambda: c.design_choice(100.0, 1.0, 1.5, 50.0), "τ = 1.5 is outside its domain: 0 <= τ <= 1"),
        (lambda: c.marginal_buncher(1.0, 1.0), "0 < τ < 1"),
        (lambda: c.smuggler_price(1.0, 0.0, 1.0, 0.0), "π = 1.0 is outside its domain: 0 <= π < 1"),
        (lambda: c.seizure_ceiling(2.0, 1.0), "price - p"),
        (lambda: c.premium(1.0, 0.0, 1.0), "Q0 = 0.0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(").replace("+", r"\+")):
        call()


# --- design to a line ----------------------------------------------------------------------------


@patient
@given(area=areas)
def test_largest_free_tpp_is_the_edge_of_the_law(area):
    """The formula against the classifier: just below is free, just above is not, whatever lies between."""
    edge = float(c.largest_free_tpp(area, **c.LINES_2023))
    chip = c.Chip.design("d", "AMD", edge * (1 - 1e-9), area, datacentre=True)
    assert status(chip, "2024-06-01") == c.FREE
    for tpp in edge * np.array([1 + 1e-9, 1.05, 1.5, 3.0]):
        assert status(c.Chip.design("d", "AMD", tpp, area, datacentre=True), "2024-06-01") != c.FREE


@patient
@given(z=st.floats(100, 50_000), e=st.floats(0.2, 4), τ=shares)
def test_choice_is_the_best_of_a_fine_grid(z, e, τ):
    line = 4800.0
    grid = np.append(np.geomspace(10, 60_000, 4001), line * (1 - 1e-12))
    best = c.design_profit(grid, z, e, τ, line).max()
    q = float(c.design_choice(z, e, τ, line))
    q = q if q != line else line * (1 - 1e-12)
    assert c.design_profit(q, z, e, τ, line) >= best - 1e-9 * abs(best)


@given(τ=shares)
def test_marginal_buncher_has_a_closed_form_at_unit_elasticity(τ):
    assert c.marginal_buncher(1.0, τ) == pytest.approx(1 / (1 - np.sqrt(τ * (2 - τ))), rel=1e-6)


@given(e=st.floats(0.2, 4), τ=st.floats(0.05, 0.9))
def test_marginal_buncher_is_indifferent(e, τ):
    line = 1.0
    z = float(c.marginal_buncher(e, τ))
    at = c.design_profit(line * (1 - 1e-12), z, e, τ, line)
    above = c.design_profit(max((1 - τ) ** e * z, line), z, e, τ, line)
    assert at == pytest.approx(above, abs=1e-6 * z)
    assert z > 1 / (1 - τ) - 1e-9  # the dominated region, where no taste for quality helps


@given(e=st.floats(0.2, 4), τ=st.floats(0.05, 0.9))
def test_implied_refusal_inverts_the_marginal_buncher(e, τ):
    assert c.implied_refusal(c.marginal_buncher(e, τ), e) == pytest.approx(τ, abs=1e-6)


def test_reasons_are_readable():
    answer = c.classify(c.chip("H100 SXM"), "2024-06-01")
    assert answer.reason == "TPP 15,831.2 >= 4,800"
    answer = c.classify(c.chip("RTX 4090 D"), "2024-06-01")
    assert "Note 2 to 3A090" in answer.reason
    assert "TPP 4,706.88 < 4,800" in answer.reason


@given(e=st.floats(0.2, 3), τ=st.floats(0.05, 0.8), dτ=st.floats(0.01, 0.1))
def test_a_harsher_line_bunches_more(e, τ, dτ):
    assert c.marginal_buncher(e, τ + dτ) > c.marginal_buncher(e, τ)


def test_without_refusals_nobody_bunches():
    z = np.geomspace(100, 50_000, 50)
    np.testing.assert_allclose(c.design_choice(z, 1.0, 0.0, 4800.0), z)


# --- limits on quantity --------------------------------------------------------------------------


@given(cap=shares, ε=ratios, κ=st.floats(0, 2), k=st.floats(0, 3))
def test_smuggling_ends_where_its_cost_meets_the_premium(cap, ε, κ, k):
    s = float(c.smuggled(cap, 1.0, ε, κ, k))
    left = float(c.premium(cap + s, 1.0, ε))
    if s > 0:
        assert left == pytest.approx(κ + k * s, abs=1e-9)
    else:
        assert left <= κ + 1e-12
    assert 0 <= c.leakage(cap, 1.0, ε, κ, k) <= 1 + 1e-12
    assert left <= c.premium(cap, 1.0, ε) + 1e-12  # leakage lowers the shadow price, never raises it


@given(cap=shares, ε=ratios, κ=st.floats(0, 1), k=st.floats(0.01, 3), tighter=st.floats(0.1, 0.9))
def test_a_tighter_cap_leaks_more(cap, ε, κ, k, tighter):
    assert c.smuggled(tighter * cap, 1.0, ε, κ, k) >= c.smuggled(cap, 1.0, ε, κ, k)
    assert c.leakage(tighter * cap, 1.0, ε, κ, k) >= c.leakage(cap, 1.0, ε, κ, k) - 1e-12


def test_limits_of_the_market():
    assert c.premium(200.0, 100.0, 1.0) == 0  # a cap above demand has no price
    assert c.leakage(200.0, 100.0, 1.0, 0.1, 0.1) == 0
    assert c.leakage(0.0, 100.0, 1.0, 0.0, 0.0) == pytest.approx(1.0)  # free smuggling undoes the control
    assert c.smuggled(50.0, 100.0, 2.0, 0.3, 0.1) == 0  # the premium of 25 % does not pay for 30 %


@given(p=st.floats(1e3, 1e5), π=st.floats(0, 0.95))
def test_seizure_ceiling_inverts_the_break_even_price(p, π):
    assert c.seizure_ceiling(p, c.smuggler_price(p, 0.0, π, 0.0)) == pytest.approx(π, abs=1e-9)


@given(V=st.floats(0.01, 1e6), φ=st.floats(0.01, 1e3))
def test_research_stops_where_a_dollar_returns_a_dollar(V, φ):
    x, chance = c.induced_research(V, φ)
    assert 0 <= chance < 1
    assert chance == pytest.approx(-np.expm1(-x / φ), abs=1e-9)
    if x > 0:
        assert V / φ * np.exp(-x / φ) == pytest.approx(1.0, rel=1e-6)
    else:
        assert V / φ <= 1


def test_every_modifier_names_a_rule():
    ids = {rule.id for rule in c.rules()}
    for rule in c.rules():
        assert rule.modifies <= ids
        assert rule.destinations <= set(c.DESTINATIONS)
        assert bool(rule.modifies) == (rule.effect != "control")
        assert all(group for group in rule.groups)


def test_rows_of_a_rule_agree_on_its_dates():
    rules = load("export_rules")
    shared = rules.columns.drop(["group", "parameter", "operator", "threshold", "unit", "products"])
    shared = shared.drop(["source", "where", "status", "confirmed", "note"])
    assert not rules.drop_duplicates(["rule", *shared]).duplicated("rule").any()


def test_the_week_of_the_account_is_counted_from_release_and_from_print():
    """By hand: from 13, 15 and 14 January 2025 to the 27th, to Friday the 24th, to the 20th."""
    judged = biden_order()
    assert [o.value for o in judged.evidence["days"].options] == [14, 11, 7, 12, 9, 5, 13, 10, 6]
    assert judged.shares_of["date"].shares == pytest.approx(
        {"true": 5 / 9, "false": 4 / 9}
    )  # 5 to 10: a week


def test_headroom_of_the_h20_from_its_published_arithmetic():
    """148 TFLOP/s on 16 bits and 296 on 8 (Nvidia's data sheet): what is left to 2,400 of the middle line."""
    measured = max(148 * 16, 296 * 8)
    assert c.headroom(measured, 2400) == pytest.approx(32 / 2400)
    assert c.headroom(2400, 2400) == 0
    assert c.headroom(4800, 2400) == -1
