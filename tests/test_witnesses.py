"""Second witnesses: a number that stands in two tables, or follows from others, must be one number."""

from decimal import Decimal

import pandas as pd
import pytest

from aiecon import data
from aiecon.data import load

CHIPS = "accelerators"
SERIES = {
    "Nvidia": "NVDA",
    "S&P 500": "SP500",
    "Nasdaq Composite": "NASDAQ_COMP",
    "PHLX Semiconductor": "SOX",
    "Arista Networks": "ANET",
    "Broadcom": "AVGO",
}


def close(printed: str) -> object:
    """What rounds to a number as it is printed; a twentieth more, for a source that rounds a rounded one."""
    return pytest.approx(float(printed), rel=0, abs=0.55 * 10.0 ** Decimal(printed).as_tuple().exponent)


def as_printed(name: str, *key: str) -> pd.DataFrame:
    """A table with its cells as text, so that the digits which a source prints can be counted."""
    return pd.read_csv(data.path(name), dtype=str).set_index(list(key))


def days() -> pd.DataFrame:
    """What the press and the sources of the claims say of the day."""
    return as_printed("market_day", "subject", "item")


def two(left: str, right: str, key: str) -> pd.DataFrame:
    """Rows of two tables that speak of the same thing; columns of the second carry its name."""
    named = load(right).rename(columns=lambda column: column if column == key else f"{right}_{column}")
    return load(left).merge(named, on=key)


# --- the day --------------------------------------------------------------------------------------------


def test_returns_in_the_press_are_those_of_the_closes():
    """The fall of each firm and index, and three older days of Nvidia, from a second source."""
    returns = load("event_returns").set_index("date")
    told = days().query("quantity == 'return'").reset_index()
    seen = told[told.subject.isin(SERIES) & (pd.to_datetime(told.date) >= returns.index[0])]
    for row in seen.itertuples():
        assert returns.loc[row.date, SERIES[row.subject]] == close(row.value), f"{row.subject}, {row.date}"
    assert set(seen.subject) == set(SERIES)
    assert len(seen) == 9


@pytest.mark.parametrize(("day", "before"), [("2025-01-27", "2025-01-24"), ("2025-01-28", "2025-01-27")])
def test_returns_of_nvidia_follow_from_its_official_closes(day, before):
    closes = days().loc[("Nvidia", "official close")].set_index("date").value.astype(float)
    assert load("event_returns").set_index("date").NVDA[day] == pytest.approx(
        closes[day] / closes[before] - 1, abs=1e-6
    )


def test_each_loss_is_shares_times_its_fall():
    """The official close and the other one explain the two losses that were printed."""
    said = days().loc["Nvidia"]
    shares = float(said.value["shares outstanding"])
    friday, monday, tuesday = said.value["official close"].astype(float)
    other = float(said.value["other close in the press"])
    assert shares * (friday - monday) / 1e9 == close("593")
    assert shares * (friday - other) / 1e9 == close("589")
    assert said.value[["loss of market value", "other loss in the press"]].astype(float).tolist() == [
        593e9,
        589e9,
    ]
    regained = said.value["share of the loss regained on 28 January"]
    assert (tuesday - monday) / (friday - monday) == close(regained)


def test_the_largest_fall_before_is_the_largest():
    """From the first return that the table holds; the press says: since March 2020."""
    before = load("event_returns").set_index("date").NVDA[:"2025-01-24"]
    row = days().loc["Nvidia"].filter(like="largest one-day fall", axis=0).iloc[0]
    assert str(before.idxmin().date()) == row.date
    assert before.min() == close(row.value)


# --- Nvidia's accounts ----------------------------------------------------------------------------------


def test_quarters_of_the_day_are_those_of_the_accounts():
    quarters = load("nvidia_quarters").set_index("quarter_end").revenue_usd
    told = load("market_day").query("subject == 'Nvidia' and item.str.startswith('revenue, quarter')")
    assert told.value.tolist() == quarters[told.date].tolist()
    assert len(told) == 4


def test_sales_of_a_year_are_those_of_its_quarters():
    """As the company said them to the press, in hundreds of millions."""
    said = as_printed("inference_market", "item").value["data-centre revenue of Nvidia"]
    year = load("nvidia_quarters").query("quarter.str.startswith('FY2025')").data_center_usd.sum()
    assert year == close(said)


def test_margins_since_are_those_of_the_accounts():
    accounts = load("nvidia_quarters").set_index("quarter_end").gross_margin
    told = load("since").query("subject == 'Nvidia' and item == 'gross margin, quarter'")
    assert told.value.tolist() == accounts[told.date].tolist() != []


# --- chips ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "unit"),
    [
        ("peak_bf16_FLOP_per_s", "dense_16bit_OP_per_s", 1),
        ("peak_fp8_FLOP_per_s", "dense_8bit_OP_per_s", 1),
        ("memory_bandwidth_B_per_s", "memory_bandwidth_GB_per_s", 1e9),
    ],
)
def test_the_law_measures_the_chips_of_the_models(ours, theirs, unit):
    both = two(CHIPS, "export_inputs", "chip").dropna(subset=[ours, f"export_inputs_{theirs}"])
    assert both[ours].tolist() == pytest.approx((both[f"export_inputs_{theirs}"] * unit).tolist(), rel=1e-9)
    assert len(both) >= 7


def test_a_chip_has_one_maker_and_one_launch():
    both = two(CHIPS, "export_inputs", "chip")
    assert (both.vendor == both.export_inputs_vendor).all()
    assert (both.launch_date == both.export_inputs_launch_date).all()
    assert len(both) >= 10


def test_links_between_chips_are_counted_alike_but_for_one():
    """Compilations print 300 and 400 GB/s for the H800; the law's table begins at the lower."""
    both = two(CHIPS, "export_inputs", "chip").set_index("chip")
    ratio = both.interconnect_B_per_s / 1e9 / both.export_inputs_transfer_rate_low_GB_per_s
    assert ratio["H800 SXM"] == pytest.approx(4 / 3)
    assert (ratio.drop("H800 SXM").dropna() == 1).all()


# --- DeepSeek's accounts of training and serving --------------------------------------------------------


@pytest.fixture
def v3() -> pd.Series:
    return as_printed("training_cost_disclosures", "item").query("subject == 'DeepSeek-V3'").value


def test_speed_of_training_follows_from_tokens_a_day(v3):
    """Zhao et al. (2025), Tables 2 and 4: FLOP of a token times tokens of a day, over chips and seconds."""
    chips, day = float(v3["cluster"]), float(v3["training speed"])
    speed = float(v3["training"]) * day / (chips * 86_400)
    assert speed / 1e14 == pytest.approx(float(v3["training speed, causal"]) / 1e14, abs=0.005)
    hours = load("training_cost_disclosures").set_index(["subject", "item", "quantity"]).value
    per_trillion = hours["DeepSeek-V3", "per trillion tokens", "gpu_hours"]
    assert per_trillion / chips / 24 == close("3.7")
    assert hours["DeepSeek-V3", "per trillion tokens", "days"] == 3.7
    assert 1e12 / day == close("3.7")


@pytest.mark.parametrize("counted", ["causal", "non-causal"])
def test_shares_of_the_peak_are_speed_over_the_data_sheet(v3, counted):
    peak = load(CHIPS).set_index("chip").peak_bf16_FLOP_per_s["H800 SXM"]
    share = float(v3[f"training speed, {counted}"]) / peak
    assert share == pytest.approx(float(v3[counted]), abs=0.001)  # of a speed in three digits


def test_an_outside_estimate_takes_the_peak_of_eight_bits(v3):
    peak = load(CHIPS).set_index("chip").peak_fp8_FLOP_per_s["H800 SXM"]
    estimate = float(v3["Epoch AI, of the SXM peak"])
    assert float(v3["training speed, causal"]) / peak == pytest.approx(estimate, abs=0.0006)


def test_hours_of_r1_are_chips_times_hours():
    told = load("training_cost_disclosures").query("subject == 'DeepSeek-R1'")
    told = told.set_index(["item", "quantity"]).value
    for stage in ("R1-Zero reinforcement learning", "R1 reinforcement learning"):
        counted = told["cluster", "gpus"] * told[stage, "hours"] / 1e3
        assert counted == pytest.approx(told[stage, "gpu_hours"] / 1e3, abs=0.5)


def test_chips_that_serve_are_nodes_of_eight():
    served = load("serving_day").query("service == 'DeepSeek V3 and R1'").set_index("quantity").value
    owned = load("training_cost_disclosures").query("subject == 'DeepSeek (company)'").set_index("item").value
    for of in ("average", "peak"):
        assert owned[f"GPUs serving, {of}"] == served[f"nodes_{of}"] * served.gpus_per_node


def test_profit_on_cost_is_what_revenue_leaves():
    """Printed as 545 per cent."""
    served = load("serving_day").query("service == 'DeepSeek V3 and R1'").set_index("quantity").value
    assert served.revenue_theoretical_usd / served.cost_usd - 1 == close("5.45")
    assert served.markup == 5.45


def test_measurements_of_decoding_follow_from_the_accounts():
    """Tokens of a node over its chips; streams by Little's law: tokens over the speed of each."""
    tests = load("decode_measurements").set_index("test")
    served = load("serving_day").set_index(["service", "quantity"]).value
    own, rtp = served["DeepSeek V3 and R1"], served["RTP-LLM test"]
    assert tests.tokens_per_s_per_gpu["DeepSeek's day"] == own.decode_tokens_per_s / own.gpus_per_node
    assert tests.streams_per_gpu["DeepSeek's day"] == pytest.approx(1850 / own.speed, abs=0.0006)
    assert tests.context["DeepSeek's day"] == own.context_per_output_token
    assert tests.streams_per_gpu["RTP-LLM"] == pytest.approx(rtp.streams / rtp.gpus, abs=0.0006)
    assert tests.tokens_per_s_per_gpu["RTP-LLM"] == rtp.tokens_per_s_per_gpu
    assert rtp.streams * rtp.speed / rtp.gpus == pytest.approx(rtp.tokens_per_s_per_gpu, rel=0.01)


# --- prices and scores ----------------------------------------------------------------------------------


def test_one_day_one_rent():
    """The section "Since then" of two chapters and the table of rents quote one survey."""
    rents = load("since").query("subject == 'H100' and item.str.startswith('rent on a contract')")
    told = rents.groupby("item").value.agg(["min", "max"])
    assert (told["min"] == told["max"]).all()
    surveys = load("rental_prices").query("accelerator == 'H100' and contract == 'one year'")
    by_month = surveys.set_index(surveys.date.dt.strftime("%B %Y")).price_usd_per_hour
    told.index = told.index.str.removeprefix("rent on a contract of one year, ")
    assert told["max"].to_dict() == by_month[told.index].to_dict()
    assert len(told) == 3


def test_prices_of_r1_and_v3_are_those_at_which_they_were_ranked():
    served = load("serving_prices").query("period == 'day'").set_index(["model", "token"])
    ranked = load("capability_prices").set_index("model")
    for model, row in {"DeepSeek-R1": "DeepSeek-R1", "DeepSeek-V3": "DeepSeek-V3 (list price)"}.items():
        costs = served.price_usd_per_million[model]
        assert ranked.filter(like="usd").loc[row].tolist() == costs[["cache miss", "output"]].tolist()


def test_always_is_no_more_than_the_mean_and_the_mean_no_more_than_ever():
    runs = load("agent_runs")
    assert (runs.always_percent <= runs.mean_percent).all()
    assert (runs.mean_percent <= runs.ever_percent).all()


def test_a_limit_lies_below_what_is_ever_reached():
    """More attempts solve no fewer problems, and what is selected was solved."""
    runs = load("repeated_sampling")
    for _, tries in runs.groupby(["model", "task"]):
        assert tries.sort_values("attempts").coverage_percent.is_monotonic_increasing
    chosen = runs.dropna(subset=["selected_percent"])
    assert (chosen.selected_percent < chosen.coverage_percent).all()


# --- the witnesses can fail -----------------------------------------------------------------------------


def test_a_digit_that_was_mistyped_is_noticed():
    assert -0.169682 == close("-0.170")
    assert -0.179682 != close("-0.170")
    assert -0.1706 != close("-0.170")
    assert 592.658 == close("593")
    assert 588.7 != close("593")
    assert 1.1519e11 == close("1.152e11")
    assert 1.1526e11 != close("1.152e11")
