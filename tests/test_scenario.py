"""The scenario model: years added one by one, limits, refusals, evidence and variance shares."""

import datetime
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from aiecon import demand, scenario, valuation
from aiecon.claims import scaling
from aiecon.data import load

BELIEFS = {"g": 0.33, "H": 5, "r": 0.10, "g_end": 0.04, "fade": 0.8}
NONE = {"κ": 1.0, "δ": 0.0, "loss": 0.0, "entry": 0.0, "c": 0.0, "share": 1.0}

fraction = st.floats(0, 1)
beliefs = st.fixed_dictionaries(
    {
        "g": st.floats(-0.2, 0.9),
        "H": st.integers(1, 12),
        "r": st.floats(0.07, 0.15),
        "g_end": st.floats(0.0, 0.05),
        "fade": st.floats(0.3, 1.0),
    }
)
news = st.fixed_dictionaries(
    {
        "h": st.floats(0.05, 6),
        "κ": st.floats(0.05, 4),
        "δ": st.floats(0, 3),
        "loss": fraction,
        "entry": fraction,
        "c": st.floats(-0.9, 0.5),
        "share": fraction,
    }
)


def year_by_year(b, n, horizon=4000):
    """The same change by a plain loop: cash of each year before and after, discounted and added."""
    before = after = 0.0
    cash = 1.0
    for t in range(1, horizon + 1):
        cash *= 1 + (b["g"] if t <= b["H"] else b["g_end"])
        paid = cash * (1 if t <= b["H"] else b["fade"]) / (1 + b["r"]) ** t
        responded, left = 1 - np.exp(-n["κ"] * t), np.exp(-n["δ"] * t)
        sold = 1 + (1 - n["entry"]) * (n["h"] - 1) * responded * left
        centre = sold * (1 - n["loss"] * responded) * (1 + n["c"])
        before += paid
        after += paid * (1 - n["share"] + n["share"] * centre)
    return after / before - 1


@given(b=beliefs, n=news)
def test_closed_form_is_the_sum_of_its_years(b, n):
    assert scenario.fair_change(**n, **b) == pytest.approx(year_by_year(b, n), abs=1e-7)


@given(b=beliefs, n=news, t=st.floats(0, 40))
def test_factor_of_a_year_is_that_of_the_loop(b, n, t):
    A, D = -np.expm1(-n["κ"] * t), np.exp(-n["δ"] * t)
    by_hand = (1 + n["c"]) * (1 + (1 - n["entry"]) * (n["h"] - 1) * A * D) * (1 - n["loss"] * A)
    assert scenario.cash_factor(t, **n) == pytest.approx(1 - n["share"] + n["share"] * by_hand)


@given(b=beliefs, a=st.floats(0, 3))
def test_what_remains_is_a_multiple_at_other_growth(b, a):
    left = np.exp(-a)
    shrunk = valuation.multiple(
        (1 + b["g"]) * left - 1, b["H"], b["r"], (1 + b["g_end"]) * left - 1, b["fade"]
    )
    assert scenario.remaining(a, **b) == pytest.approx(shrunk / valuation.multiple(**b), rel=1e-7)


@given(b=beliefs)
def test_growth_in_the_price_is_that_of_chapter_one(b):
    x = valuation.multiple(**b)
    rest = {k: b[k] for k in ("H", "r", "g_end", "fade")}
    assert scenario.growth_in_price(x, **rest) == pytest.approx(b["g"], abs=1e-6)
    assert valuation.implied_growth(x, 1.0, 1.0, **rest) == pytest.approx(b["g"], abs=1e-6)


# --- limits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("δ", [0.0, 0.7])
@pytest.mark.parametrize("κ", [0.2, 3.0])
def test_no_news_moves_nothing(κ, δ):
    assert scenario.fair_change(1.0, **NONE | {"κ": κ, "δ": δ, "entry": 0.4}, **BELIEFS) == pytest.approx(0)


@pytest.mark.parametrize("h", [0.2, 0.83, 2.5])
def test_an_instant_lasting_response_moves_the_price_as_hours(h):
    assert scenario.fair_change(h, **NONE | {"κ": 50.0}, **BELIEFS) == pytest.approx(h - 1)
    assert scenario.fair_change(h, **NONE | {"κ": 50.0, "share": 0.25}, **BELIEFS) == pytest.approx(
        (h - 1) / 4
    )


def test_no_response_and_a_surprise_that_is_gone_at_once_move_nothing():
    assert scenario.fair_change(3.0, **NONE | {"κ": 0.0}, **BELIEFS) == pytest.approx(0)
    assert scenario.fair_change(3.0, **NONE | {"δ": 60.0}, **BELIEFS) == pytest.approx(0, abs=1e-12)


def test_each_channel_alone_is_what_its_chapter_says():
    fast = NONE | {"κ": 60.0}
    assert scenario.fair_change(1.0, **fast | {"loss": 0.1}, **BELIEFS) == pytest.approx(-0.1)
    assert scenario.fair_change(1.0, **fast | {"c": -0.15}, **BELIEFS) == pytest.approx(-0.15)
    assert scenario.fair_change(0.5, **fast | {"entry": 1.0}, **BELIEFS) == pytest.approx(0)
    assert scenario.fair_change(0.5, **fast | {"entry": 0.4}, **BELIEFS) == pytest.approx(-0.3)


@given(g=st.floats(1, 50), s=fraction, φ=st.floats(0.2, 1))
def test_hours_stand_still_where_elasticity_times_pass_through_is_one(g, s, φ):
    assert scenario.hours_after(g, g, 1.0, 1 / φ, φ, s) == pytest.approx(1)


@given(g=st.floats(1.01, 50), ε=st.floats(0, 0.99))
def test_training_alone_with_inelastic_demand_lowers_hours(g, ε):
    assert scenario.hours_after(g, 30.0, ε, 1.7, 1.0, 0.0) == pytest.approx(demand.hours_factor(g, ε))
    assert scenario.hours_after(g, 30.0, ε, 1.7, 1.0, 0.0) < 1


def test_thinking_multiplies_the_hours_of_inference_alone():
    plain, more = (scenario.hours_after(4.0, 4.0, 0.5, 0.5, 1.0, 0.4, τ) for τ in (1.0, 3.0))
    assert plain == pytest.approx(0.5)
    assert more - plain == pytest.approx(0.4 * 0.5 * 2)


@pytest.mark.parametrize(
    ("name", "value", "domain"),
    [
        ("share", 1.2, "0 <= share <= 1"),
        ("loss", 1.01, "0 <= loss <= 1"),
        ("entry", -0.1, "0 <= entry <= 1"),
        ("c", -1.5, "c >= -1"),
        ("κ", -1.0, "κ >= 0"),
    ],
)
def test_a_share_outside_its_domain_is_refused_by_name(name, value, domain):
    with pytest.raises(ValueError, match=re.escape(f"{name} = {value} is outside its domain: {domain}")):
        scenario.fair_change(0.8, **NONE | {name: value}, **BELIEFS)


def test_a_share_of_inference_above_one_and_growth_above_the_rate_are_refused():
    with pytest.raises(ValueError, match=r"s = 1\.1 is outside its domain: 0 <= s <= 1"):
        scenario.hours_after(2.0, 2.0, 1.0, 1.0, 1.0, 1.1)
    with pytest.raises(ValueError, match="r - g_end = "):
        scenario.fair_change(0.8, **NONE, **BELIEFS | {"g_end": 0.11})


@given(change=st.floats(-0.5, 0.5), b=beliefs, entry=st.floats(0, 0.9), share=st.floats(0.2, 1))
def test_hours_that_explain_a_change_give_it_back(change, b, entry, share):
    AD, A, AAD = scenario.clocks(0.8, 0.3, **b)
    h = scenario.hours_that_explain(change, AD, share, entry)
    if h >= 0:
        assert scenario.valued(h, 0.0, entry, 0.0, share, AD, A, AAD) == pytest.approx(change)


# --- witnesses ---------------------------------------------------------------------------------------


@given(m=st.floats(-0.9, 2), p=st.floats(-0.9, 2), w=fraction)
def test_the_weight_for_an_average_gives_that_average(m, p, w):
    if abs(p - m) > 1e-3:
        assert scenario.weight_for(m + w * (p - m), m, p) == pytest.approx(w, abs=1e-6)


@given(σ=st.floats(0.01, 2), τ=st.floats(0.01, 2))
def test_the_best_average_has_the_least_variance(σ, τ):
    w = scenario.signal_weight(σ, τ)
    grid = np.linspace(0, 1, 2001)
    variance = (grid * τ) ** 2 + ((1 - grid) * σ) ** 2
    assert w == pytest.approx(grid[variance.argmin()], abs=1e-3)
    assert scenario.error_for_weight(w, σ) == pytest.approx(τ, rel=1e-6)


def test_likelihood_is_the_normal_density_up_to_its_height():
    args = {"later": 0.0893, "fair": -0.05, "market": -0.17, "ρ": 0.4, "σ": 0.03}
    mean = 0.4 * (np.log(0.95) - np.log(0.83))
    density = stats.norm.pdf(np.log1p(0.0893), mean, 0.03) / stats.norm.pdf(0, 0, 0.03)
    assert scenario.likelihood(**args) == pytest.approx(density)
    assert scenario.likelihood(**args | {"fair": 0.3}) < 1
    flat = [scenario.likelihood(**args | {"ρ": 0.0, "fair": fair}) for fair in (-0.5, 0.0, 1.0)]
    assert flat[0] == flat[1] == flat[2]


def test_three_verdicts_and_their_edges():
    fair = np.array([-0.30, -0.22, -0.17, -0.12, -0.05])
    plain = scenario.verdicts(fair, -0.17, 0.0501)
    assert plain.to_dict() == {"overreaction": 0.2, "justified": pytest.approx(0.6), "underreaction": 0.2}
    weighted = scenario.verdicts(fair, -0.17, 0.01, np.array([1, 0, 0, 0, 3]))
    assert weighted.to_dict() == {"overreaction": 0.75, "justified": 0.0, "underreaction": 0.25}


@pytest.mark.parametrize(
    ("fair", "band", "weights", "says"),
    [
        ([-0.1, np.nan], 0.05, None, "fair = nan is outside its domain: fair >= -1"),
        ([-0.17, 0.2], -0.05, None, "band = -0.05 is outside its domain: band >= 0"),
        ([-0.17, 0.2], 0.05, [1.0, -1.0], "weights = -1.0 is outside its domain: weights >= 0"),
        ([-0.17, 0.2], 0.05, [0.0, 0.0], "sum of weights = 0.0 is outside its domain: sum of weights > 0"),
        ([], 0.05, None, "sum of weights = 0.0 is outside its domain: sum of weights > 0"),
    ],
)
def test_what_has_no_verdict_is_refused_by_name(fair, band, weights, says):
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        scenario.verdicts(np.array(fair), -0.17, band, weights if weights is None else np.array(weights))


# --- evidence ----------------------------------------------------------------------------------------


def test_a_mixture_draws_alternatives_alike_and_intervals_evenly():
    mix = scenario.Mixture((0.5, 1.0, 1.0), (0.5, 3.0, 100.0), (False, False, True))
    x = mix.ppf((np.arange(30_000) + 0.5) / 30_000)
    assert (x[:10_000] == 0.5).all()
    assert np.median(x[10_000:20_000]) == pytest.approx(2.0, abs=1e-3)
    assert np.median(x[20_000:]) == pytest.approx(10.0, rel=1e-3)
    assert mix.mean() == pytest.approx((0.5 + 2.0 + 99 / np.log(100)) / 3, rel=1e-3)
    assert mix.ppf(np.array([1.0]))[0] == pytest.approx(100.0)


@pytest.mark.parametrize("ends", [((2.0,), (1.0,), (False,)), ((0.0,), (1.0,), (True,))])
def test_a_mixture_refuses_reversed_ends_and_logs_of_zero(ends):
    with pytest.raises(ValueError, match="outside its domain"):
        scenario.Mixture(*ends)


@pytest.mark.parametrize("ends", [((1.0,), (2.0, 3.0), (False,)), ((), (), ())])
def test_a_mixture_has_both_ends_of_each_alternative(ends):
    with pytest.raises(ValueError, match=r"^Mixture\(.*\): low, high and log have one place for each"):
        scenario.Mixture(*ends)


def test_whole_numbers_may_be_ends():
    assert scenario.Mixture((0, 1), (1, 4), (False, True)).ppf(np.array([0.25, 0.75])).tolist() == [0.5, 2.0]


def test_every_input_of_the_model_has_evidence_of_the_day():
    assert list(scenario.inputs()) == [*scenario.BELIEFS, *scenario.NEWS]
    table = load("scenario_inputs")
    assert set(table.parameter) == {*scenario.BELIEFS, *scenario.NEWS}
    assert (table.low <= table.high).all()


def test_what_became_known_later_is_left_out_of_a_forecast():
    table = load("scenario_inputs")
    later = table[table.known > pd.Timestamp(scenario.KNOWN_ON)]
    assert len(later) >= 2
    day, now = scenario.inputs(), scenario.inputs("2026-11-28")
    for parameter in later.parameter.unique():
        gained = (later.parameter == parameter).sum()
        assert len(now[parameter].low) == len(day[parameter].low) + gained


def test_earlier_days_know_less():
    counts = [
        sum(len(m.low) for m in scenario.inputs(d).values())
        for d in ("2024-06-30", "2024-12-31", "2025-01-27")
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def rows(parameter):
    table = load("scenario_inputs").query("parameter == @parameter")
    return table.set_index("alternative")[["low", "high"]]


def test_surprises_in_training_are_those_of_chapter_three():
    off = scaling.off_trend()
    for name, row in rows("g_T").iterrows():
        peer = name.removeprefix("V3 against ")
        assert row.low == row.high == pytest.approx(max(1, np.exp(off[peer] - off["DeepSeek-V3"])), rel=1e-5)


def blend(table, model):
    """Three parts input, one output."""
    price = table.query("model == @model").set_index("token").price_usd_per_million
    return (3 * price.get("input", price.get("cache miss")) + price["output"]) / 4


def elapsed(first, second):
    return (datetime.date.fromisoformat(second) - datetime.date.fromisoformat(first)).days / 365.25


def test_surprises_in_inference_are_prices_and_operations_less_the_published_trend():
    listed, served = load("list_prices"), load("serving_prices").query("period == 'day'")
    r1, v3 = blend(served, "DeepSeek-R1"), blend(listed, "DeepSeek-V3, launch")
    runs = load("training_runs").query("current").set_index("model")
    active = runs.params_active.fillna(runs.params_total)
    trend = load("progress_rates").set_index("item").factor_per_year["token price, low threshold"]
    later = load("progress_rates").set_index("item").factor_per_year["token price, GPT-4 level science"]
    o1, mini, gpt4o = blend(listed, "o1"), blend(listed, "o1-mini"), blend(listed, "GPT-4o 0806")
    in_operations = {m: active[m] / active["DeepSeek-V3"] for m in ("Llama 3.3 70B", "Llama 3.1 405B")}
    expected = {
        "V3 against Llama 3.3 70B, operations per token": in_operations["Llama 3.3 70B"]
        / trend ** elapsed("2024-12-06", "2024-12-26"),
        "V3 against Llama 3.1 405B, operations per token": in_operations["Llama 3.1 405B"]
        / trend ** elapsed("2024-07-23", "2024-12-26"),
        "R1 against o1-mini, list price": mini / r1 / trend ** elapsed("2024-09-12", "2025-01-20"),
        "V3 against GPT-4o, introductory price": gpt4o / v3 / trend ** elapsed("2024-08-06", "2024-12-26"),
        "R1 against o1, list price": o1 / r1 / trend ** elapsed("2024-12-17", "2025-01-20"),
        "R1 against o1, less the fall of prices published in March 2025": o1
        / r1
        / later ** elapsed("2024-12-17", "2025-01-20"),
        "R1 against o1-mini, less the fall of prices published in March 2025": mini
        / r1
        / later ** elapsed("2024-09-12", "2025-01-20"),
    }
    found = rows("g_I")
    assert set(found.index) == set(expected)
    for name, value in expected.items():
        assert found.low[name] == found.high[name] == pytest.approx(value, rel=0.01), name


def test_other_ends_follow_from_tables_of_the_chapters():
    rates = load("progress_rates").set_index("item").factor_per_year
    both = rates["training compute, notable models"] * rates["algorithms, preprint"]
    cheaper = rates["algorithms, preprint"] * rates["hardware, GPUs for machine learning"]
    bound = demand.implied_elasticity(both, 1 / cheaper)
    assert rows("ε_T").high.item() == pytest.approx(float(bound), rel=1e-3)
    facts = load("market_day").query("subject == 'Nvidia'").set_index(["item", "date"]).sort_index().value
    quarters = {"April": "2024-04-28", "July": "2024-07-28", "October": "2024-10-27"}
    R = sum(facts[f"revenue, quarter to {m} 2024", pd.Timestamp(d)] for m, d in quarters.items())
    R += facts["revenue expected, quarter to January 2025", pd.Timestamp("2025-01-26")]
    V0 = (
        facts["shares outstanding", pd.Timestamp("2024-11-15")]
        * facts["official close", pd.Timestamp("2025-01-24")]
    )
    net = facts["net income, quarter to October 2024", pd.Timestamp("2024-10-27")] / 35.082e9
    x = rows("x").iloc[0]
    assert (x.low, x.high) == (pytest.approx(V0 / R / net, rel=1e-4), pytest.approx(V0 / R / 0.5, rel=1e-4))
    assert rows("fade").low.item() == pytest.approx(2.043 / 7.192 / net, rel=0.01)
    assert rows("s").low.tolist() == [load("inference_market").set_index("item").value.iloc[1], 0.7]
    Q3 = load("nvidia_quarters").set_index("quarter").loc["FY2025Q3"]
    assert rows("share").low.item() == pytest.approx(Q3.data_center_usd / Q3.revenue_usd, rel=1e-4)
    slow = (
        rates["algorithms, NeurIPS"],
        load("progress_rates").set_index("item").factor_low["algorithms, NeurIPS"],
    )
    fades = rows("δ").iloc[1]
    assert (fades.low, fades.high) == (
        pytest.approx(np.log(slow[1]), rel=1e-3),
        pytest.approx(np.log(rates["token price, low threshold"]), rel=1e-4),
    )


# --- draws -------------------------------------------------------------------------------------------


def test_draws_are_seeded_and_keep_to_their_evidence():
    evidence = scenario.inputs()
    once, again, other = (scenario.draw(evidence, 2000, seed=s) for s in (5, 5, 6))
    for name, mix in evidence.items():
        assert (once[name] == again[name]).all()
        assert min(mix.low) <= once[name].min() <= once[name].max() <= max(mix.high)
        assert once[name].mean() == pytest.approx(
            mix.mean(), abs=5 * once[name].std() / np.sqrt(2000) + 1e-12
        )
    assert (once["ε_I"] != other["ε_I"]).any()


def test_correlation_is_that_of_the_copula_and_must_be_possible():
    pairs = {("g_T", "g_I"): 0.8, ("ε_T", "ε_I"): 0.5}
    drawn = scenario.draw(scenario.inputs(), 20_000, seed=2, correlation=pairs)
    spearman = stats.spearmanr(drawn["ε_T"], drawn["ε_I"]).statistic
    assert spearman == pytest.approx(6 / np.pi * np.arcsin(0.5 / 2), abs=0.02)
    assert abs(stats.spearmanr(drawn["ε_T"], drawn["φ"]).statistic) < 0.03
    impossible = {("g_T", "g_I"): 0.9, ("g_T", "φ"): 0.9, ("g_I", "φ"): -0.9}
    with pytest.raises(ValueError, match="eigenvalue = -"):
        scenario.draw(scenario.inputs(), 10, seed=2, correlation=impossible)


@pytest.mark.parametrize("pair", [("φ", "rain"), ("φ", "φ")])
def test_a_correlation_is_between_two_inputs(pair):
    with pytest.raises(ValueError, match=f"^correlation of 'φ' with '{pair[1]}': two of x, H, r"):
        scenario.draw(scenario.inputs(), 10, seed=2, correlation={pair: 0.5})


def test_an_input_that_is_missing_or_strange_is_named():
    drawn = scenario.draw(scenario.inputs("2024-06-30"), 10, seed=2)
    with pytest.raises(ValueError, match=r"^scenarios lack x, H, .*: each of BELIEFS and NEWS is needed$"):
        scenario.fair_changes(drawn)
    with pytest.raises(ValueError, match=r"^known = rain: no such input; there are x, H, r"):
        scenario.variance_left(scenario.fair_changes, scenario.inputs(), {"φ", "rain"}, 10, 10, seed=1)


def test_each_scenario_is_the_one_that_its_inputs_give():
    drawn = scenario.draw(scenario.inputs(), 40, seed=9)
    together = scenario.fair_changes(drawn)
    for i in range(40):
        one = {name: float(values[i]) for name, values in drawn.items()}
        rest = {k: one[k] for k in ("H", "r", "g_end", "fade")}
        g = valuation.implied_growth(one["x"], 1.0, 1.0, **rest)
        training = one["g_T"] ** (one["ε_T"] - 1)
        answers = one["τ"] * one["g_I"] ** (one["φ"] * one["ε_I"] - 1)
        n = {k: one[k] for k in ("κ", "δ", "loss", "entry", "c", "share")}
        n["h"] = (1 - one["s"]) * training + one["s"] * answers
        b = {"g": g, **rest}
        whole = scenario.fair_change(**n, **b)
        assert together[i] == pytest.approx(whole, abs=1e-8)
        if float(b["H"]).is_integer():
            assert whole == pytest.approx(year_by_year(b, n))


def test_the_price_before_lies_inside_the_growth_that_is_sought():
    d = scenario.draw(scenario.inputs(), 5000, seed=3)
    g = scenario.growth_in_price(d["x"], d["H"], d["r"], d["g_end"], d["fade"])
    assert scenario.LOWEST + 0.01 < g.min() < g.max() < scenario.HIGHEST - 0.01
    assert valuation.multiple(g, d["H"], d["r"], d["g_end"], d["fade"]) == pytest.approx(d["x"], rel=1e-9)


def test_the_answer_does_not_hang_on_the_seed():
    market, band = -0.1697, 0.062
    shares = pd.DataFrame(
        [
            scenario.verdicts(
                scenario.fair_changes(scenario.draw(scenario.inputs(), 10_000, seed=seed)), market, band
            )
            for seed in range(6)
        ]
    )
    assert (shares.std() < 0.006).all()
    assert shares.overreaction.mean() == pytest.approx(0.69, abs=0.02)
    assert shares.underreaction.mean() == pytest.approx(0.085, abs=0.015)


def test_a_referee_who_disagrees_can_show_it():
    """Inelastic demand, a lasting gain and no entry turn the answer round; each alone does not."""
    drawn = scenario.draw(scenario.inputs(), 4000, seed=27)
    turns = {"ε": {"ε_T": 0.5, "ε_I": 0.5}, "δ": {"δ": 0.0}, "entry": {"entry": 0.0}}
    together = turns["ε"] | turns["δ"] | turns["entry"]

    def under(fixed):
        changes = scenario.fair_changes({**drawn, **{k: np.full(4000, v) for k, v in fixed.items()}})
        return scenario.verdicts(changes, -0.1697, 0.062).underreaction

    assert under(together) > 2 / 3
    assert max(under(alone) for alone in turns.values()) < 1 / 4


# --- variance shares -----------------------------------------------------------------------------------

EVEN = scenario.Mixture((0.0,), (1.0,), (False,))


def test_variance_shares_of_two_inputs_that_are_known():
    """y = a + 2 b + 3 (a - 1/2)(b - 1/2): variances 1/12, 4/12 and 9/144."""
    shares = scenario.variance_shares(
        lambda x: x["a"] + 2 * x["b"] + 3 * (x["a"] - 0.5) * (x["b"] - 0.5),
        {"a": EVEN, "b": EVEN, "idle": EVEN},
        4096,
        seed=1,
    )
    whole = 1 / 12 + 4 / 12 + 9 / 144
    assert list(shares.index) == ["b", "a", "idle"]
    for name, own in (("a", 1 / 12), ("b", 4 / 12)):
        assert shares["first"][name] == pytest.approx(own / whole, abs=0.01)
        assert shares.total[name] == pytest.approx((own + 9 / 144) / whole, abs=0.01)
    assert shares.loc["idle"].abs().max() < 0.005


def test_what_stays_when_inputs_are_known_is_what_they_do_not_explain():
    """y = a + 2 b + 3 (a - 1/2)(b - 1/2): with b known the variance of a is left, and the interaction's."""
    even = {"a": EVEN, "b": EVEN, "idle": EVEN}
    whole = 1 / 12 + 4 / 12 + 9 / 144

    def left(*known):
        return scenario.variance_left(
            lambda x: x["a"] + 2 * x["b"] + 3 * (x["a"] - 0.5) * (x["b"] - 0.5), even, known, seed=3
        )

    assert left("b") == pytest.approx((1 / 12 + 9 / 144) / whole, abs=0.02)
    assert left("a") == pytest.approx((4 / 12 + 9 / 144) / whole, abs=0.03)
    assert left() == pytest.approx(1, abs=0.03)
    assert left("idle") == pytest.approx(1, abs=0.03)
    assert left("a", "b") < 1e-12


def test_variance_shares_of_ishigami():
    circle = scenario.Mixture((-np.pi,), (np.pi,), (False,))
    shares = scenario.variance_shares(
        lambda x: np.sin(x["1"]) + 7 * np.sin(x["2"]) ** 2 + 0.1 * x["3"] ** 4 * np.sin(x["1"]),
        {"1": circle, "2": circle, "3": circle},
        2**13,
        seed=4,
    )
    V = 0.5 + 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18
    V1, V13 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 8 * 0.01 * np.pi**8 / 225
    assert shares["first"][["1", "2", "3"]].tolist() == pytest.approx([V1 / V, 49 / 8 / V, 0], abs=0.02)
    assert shares.total[["1", "2", "3"]].tolist() == pytest.approx(
        [(V1 + V13) / V, 49 / 8 / V, V13 / V], abs=0.02
    )


# --- what the answer hangs on: second routes -----------------------------------------------------------

MARKET, BAND = -0.1697, 0.0618


def plain_average(drawn, years=1200):
    """Fair changes by adding years, for the first scenarios of a draw: no closed form, no clocks."""
    g = scenario.growth_in_price(*(drawn[name] for name in scenario.BELIEFS))
    t = np.arange(1, years + 1)[:, None]
    fast = np.minimum(t, drawn["H"])
    logs = fast * np.log1p(g) + (t - fast) * np.log1p(drawn["g_end"]) - t * np.log1p(drawn["r"])
    cash = np.exp(logs) * np.where(t <= drawn["H"], 1.0, drawn["fade"])
    h = (1 - drawn["s"]) * drawn["g_T"] ** (drawn["ε_T"] - 1)
    h = h + drawn["s"] * drawn["τ"] * drawn["g_I"] ** (drawn["φ"] * drawn["ε_I"] - 1)
    A, D = 1 - np.exp(-drawn["κ"] * t), np.exp(-drawn["δ"] * t)
    sold = (1 + drawn["c"]) * (1 + (1 - drawn["entry"]) * (h - 1) * A * D) * (1 - drawn["loss"] * A)
    return drawn["share"] * ((cash * sold).sum(axis=0) / cash.sum(axis=0) - 1)


@pytest.fixture(scope="module")
def some():
    return {name: values[:1500] for name, values in scenario.draw(scenario.inputs(), 10_000, seed=27).items()}


def fixed(drawn, **values):
    return {**drawn, **{name: np.full(1500, float(value)) for name, value in values.items()}}


@pytest.mark.parametrize(
    ("values", "over", "right"),
    [
        ({"c": -0.15}, 0.14, 0.70),
        ({"c": -0.10}, 0.50, 0.39),
        ({"c": 0.0}, 0.85, 0.09),
        ({"g_T": 1, "g_I": 1, "τ": 1}, 0.78, 0.22),
    ],
)
def test_rules_decide_the_answer_by_years_added(some, values, over, right):
    fair = plain_average(fixed(some, **values))
    assert (fair > MARKET + BAND).mean() == pytest.approx(over, abs=0.05)
    assert (np.abs(fair - MARKET) <= BAND).mean() == pytest.approx(right, abs=0.05)


def test_without_a_surprise_no_scenario_calls_for_a_larger_fall(some):
    idle = fixed(some, g_T=1, g_I=1, τ=1)
    lowest = (1 - 0.15) * (1 - 0.1) - 1  # both ends of rules and rivals, at once and for all of the cash
    assert plain_average(idle).min() > lowest > MARKET - BAND - 0.01
    assert (scenario.fair_changes(idle) > MARKET - BAND).all()


def test_what_a_price_had_read_is_paid_once():
    """Paid in two instalments, the news moves the price as in one."""
    news = np.array([-0.3, -0.05, 0.0, 0.4])
    for a in (0.0, 0.25, 0.5, 1.0):
        assert (1 + a * news) * (1 + scenario.unread(news, a)) == pytest.approx(1 + news)
    assert scenario.unread(news, 1.0) == pytest.approx(0)


def test_the_rules_lead_for_the_answer_by_freezing_the_others(some):
    """Share of verdicts that another c would turn, the rest as drawn, against another δ: more turn."""
    evidence = scenario.inputs()
    other = {name: values[:1500] for name, values in scenario.draw(evidence, 10_000, seed=4).items()}
    answer = scenario.fair_changes(some) > MARKET + BAND

    def turned(name):
        return (answer != (scenario.fair_changes({**some, name: other[name]}) > MARKET + BAND)).mean()

    shares = {name: turned(name) / (2 * answer.mean() * (1 - answer.mean())) for name in evidence}
    assert max(shares, key=shares.get) == "c"
    assert shares["c"] == pytest.approx(0.58, abs=0.06)  # Jansen's estimator of the total index
    assert shares["δ"] == pytest.approx(0.35, abs=0.06)


def test_what_became_of_china_by_two_bases():
    later = rows("c")
    effects = load("export_effects").set_index("item").value
    lost = effects["H20 revenue loss in the outlook, second quarter of fiscal 2026"]
    quarters = load("nvidia_quarters").set_index("quarter").revenue_usd
    by_product = -lost / (quarters["FY2026Q2"] + lost)
    by_invoice = 2.97e9 / quarters["FY2026Q3"] - 5.42e9 / quarters["FY2025Q3"]
    assert later.low.iloc[1] == later.high.iloc[1] == pytest.approx(by_product, rel=1e-4)
    assert later.low.iloc[2] == later.high.iloc[2] == pytest.approx(by_invoice, rel=1e-3)
