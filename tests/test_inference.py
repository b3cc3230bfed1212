"""Serving: properties, limits, bad input. Published numbers are in aiecon/reproductions."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from aiecon import inference as serve
from aiecon.claims import decoding
from aiecon.claims import inference as judged
from aiecon.data import load
from aiecon.scaling import (
    BESIROGLU_2024,
    HOFFMANN_ROUNDED,
    SARDANA_2024,
    compute_optimal,
    optimal_tokens,
    reducible_loss,
)

LAWS = [{name: law[name] for name in "ABαβ"} for law in (BESIROGLU_2024, HOFFMANN_ROUNDED, SARDANA_2024)]
laws = st.sampled_from(LAWS)
sizes = st.floats(1e8, 1e12)
volumes = st.floats(0, 1e16)
prices = st.floats(0.01, 10)
shares = st.floats(0, 1)


def close(a, b, rel=1e-9):
    return a == pytest.approx(b, rel=rel)


# --- lifetime compute --------------------------------------------------------------------------


@given(N=sizes, D=st.floats(1e9, 1e14), T=volumes)
def test_shares_of_a_life_add_up(N, D, T):
    total = serve.lifetime_flop(N, D, T)
    assert close(serve.inference_flop(N, T) / total, T / (3 * D + T))  # whatever the model's size


@given(N=sizes, law=laws)
def test_quality_is_that_of_the_expansion_path(N, law):
    D = optimal_tokens(N, **law)
    R = serve.quality_of(N, law["A"], law["α"], law["β"])
    assert close(R, reducible_loss(N, D, **law))
    assert close(serve.tokens_for_quality(N, R, **law), D, rel=1e-8)


@given(N=sizes, k=st.floats(0.3, 3), law=laws)
def test_the_isoquant_holds_the_loss(N, k, law):
    R = serve.quality_of(N, law["A"], law["α"], law["β"])
    D = serve.tokens_for_quality(k * N, R, **law)
    assert close(reducible_loss(k * N, D, **law), R)


@given(N=sizes, k=st.floats(0.3, 0.95), law=laws, f=st.floats(0.1, 10))
def test_lives_cost_the_same_at_break_even_and_the_small_model_wins_beyond(N, k, law, f):
    R = serve.quality_of(N, law["A"], law["α"], law["β"])
    large, small = ((n, serve.tokens_for_quality(n, R, **law)) for n in (N, k * N))
    T = serve.break_even_tokens(*small, *large)
    assert T > 0
    assert close(serve.lifetime_flop(*small, T), serve.lifetime_flop(*large, T))
    cheaper = serve.lifetime_flop(*small, f * T) < serve.lifetime_flop(*large, f * T)
    assert cheaper == (f > 1) or close(f, 1)


@settings(deadline=None)
@given(N=sizes, T=volumes, law=laws, ρ=st.floats(0.1, 100))
def test_the_optimum_is_found_by_a_search_that_knows_no_condition(N, T, law, ρ):
    R = serve.quality_of(N, law["A"], law["α"], law["β"])
    best, D = serve.inference_aware_optimum(R, T, **law, ρ=ρ)
    assert close(reducible_loss(best, D, **law), R)

    def cost(logn):
        n = np.exp(logn)
        return np.log(serve.lifetime_flop(n, serve.tokens_for_quality(n, R, **law), ρ * T))

    floor = np.log(law["A"] / R) / law["α"]  # below this size no data suffice
    found = minimize_scalar(cost, bounds=(floor + 1e-9, np.log(N) + 0.1), method="bounded")
    assert cost(np.log(best)) <= found.fun + 1e-9


@given(N=sizes, law=laws, ρ=st.floats(0.1, 100))
def test_without_serving_the_optimum_is_the_expansion_path(N, law, ρ):
    R = serve.quality_of(N, law["A"], law["α"], law["β"])
    best, D = serve.inference_aware_optimum(R, 0.0, **law, ρ=ρ)
    assert close(best, N, rel=1e-7)
    assert compute_optimal(6 * best * D, **law)[0] == pytest.approx(best, rel=1e-7)


@given(N=sizes, T=st.floats(1e9, 1e16), law=laws, ρ=st.floats(0.1, 100))
def test_the_volume_that_justifies_a_model_inverts_the_optimum(N, T, law, ρ):
    R = serve.quality_of(N, law["A"], law["α"], law["β"])
    best, D = serve.inference_aware_optimum(R, T, **law, ρ=ρ)
    back = serve.tokens_that_justify(best, D, **law, ρ=ρ)
    assert back == pytest.approx(T, rel=1e-6, abs=1e-6 * D)


def test_more_serving_means_fewer_parameters_down_to_a_floor_and_more_data():
    law = LAWS[0]
    R = serve.quality_of(70e9, law["A"], law["α"], law["β"])
    N, D = serve.inference_aware_optimum(R, np.geomspace(1e9, 1e22, 60), **law)
    assert (np.diff(N) < 0).all()
    assert (np.diff(D) > 0).all()
    assert N[-1] == pytest.approx((law["A"] / R) ** (1 / law["α"]), rel=0.01)


def test_the_path_is_the_optimum_written_the_other_way_round():
    law = LAWS[2]
    share = np.linspace(law["β"] / (law["α"] + law["β"]) + 0.01, 0.97, 40)
    N, D, T = serve.inference_aware_path(share, 0.2, **law, ρ=7.0)
    again, data = serve.inference_aware_optimum(0.2, T, **law, ρ=7.0)
    assert again == pytest.approx(N, rel=1e-8)
    assert data == pytest.approx(D, rel=1e-8)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("T0", np.geomspace(1e10, 1e15, 6))
def test_who_counts_what_users_gain_keeps_the_model_unless_demand_is_very_elastic(law, T0):
    """Practice 8(b) of chapter 5, on a grid of sizes, which knows no condition."""
    R, α, β = serve.quality_of(13e9, law["A"], law["α"], law["β"]), law["α"], law["β"]
    N0, D0 = serve.inference_aware_optimum(R, T0, **law)
    floor = (law["A"] / R) ** (1 / α)
    x = (floor + np.geomspace(1e-4, 20, 100_001) * (N0 - floor)) / N0  # steps of a hundredth of a per cent
    making = 6 * x * N0 * serve.tokens_for_quality(x * N0, R, **law)

    def best(ε):
        users = 2 * T0 * N0 * (np.log(x) if ε == 1 else (x ** (1 - ε) - 1) / (1 - ε))
        return x[np.argmin(making + users)]

    τ = T0 / (3 * D0)
    turns = (1 + τ) * (1 + β + (α + β) / τ)
    always = 1 + α + 2 * β + 2 * np.sqrt((1 + β) * (α + β))
    assert turns >= always
    for ε in (0.5, 1, 2, 3, 0.98 * always):
        assert best(ε) == pytest.approx(1, abs=2e-3)
    assert abs(best(1.05 * turns) - 1) > 0.1


# --- the roofline ------------------------------------------------------------------------------


@given(x=st.floats(0.01, 1e5), peak=st.floats(1e12, 1e16), bandwidth=st.floats(1e11, 1e13))
def test_the_roof_is_flat_right_of_the_ridge_and_a_line_through_zero_left_of_it(x, peak, bandwidth):
    ridge = serve.ridge_point(peak, bandwidth)
    assert serve.roof(x, peak, bandwidth) <= peak
    assert close(serve.roof(x, peak, bandwidth), peak if x >= ridge else x * bandwidth)


@given(B=st.floats(1, 1e6), b=st.sampled_from([0.5, 1, 2]))
def test_intensity_is_bounded_by_reuse_of_weights_and_by_the_matrix(B, b):
    x = serve.matmul_intensity(B, 8192, 28672, b)
    assert x <= 2 * B / b
    assert x <= 2 * 8192 * 28672 / (8192 + 28672) / b  # as B grows only rows and results are moved


@given(chip=st.sampled_from(list(load("accelerators").chip)))
def test_at_the_critical_batch_arithmetic_and_weights_take_equally_long(chip):
    row = load("accelerators").set_index("chip").loc[chip]
    peak, bandwidth = row.peak_bf16_FLOP_per_s, row.memory_bandwidth_B_per_s
    B = serve.critical_batch(peak, bandwidth, 2, sparsity=18.0)
    # E/k = 18: an expert sees one token in 18, so that many more must pass
    assert close(2 * 1e10 * B / 18 / peak, 2 * 1e10 / bandwidth, rel=1e-9)


def test_one_stream_waits_for_memory_and_a_long_prompt_for_arithmetic_on_every_chip():
    for _, chip in load("accelerators").iterrows():
        ridge = serve.ridge_point(chip.peak_bf16_FLOP_per_s, chip.memory_bandwidth_B_per_s)
        assert serve.matmul_intensity(1, 8192, 8192, 2) < ridge < serve.matmul_intensity(4096, 8192, 8192, 2)


def test_caches_of_the_three_kinds_of_attention():
    assert serve.kv_elements(96, 96, 128) == 12 * serve.kv_elements(96, 8, 128)
    # all heads of V3 with keys and values of their own would need 57 times what its latent vector does
    assert serve.kv_elements(61, 128, 128) / serve.kv_elements_latent(61, 512, 64) == pytest.approx(
        56.9, abs=0.05
    )


def test_attention_of_a_group_has_a_fixed_intensity_whatever_batch_and_context():
    flop = serve.attention_flop(126, 128, 128, 128)
    assert flop / (2 * serve.kv_elements(126, 8, 128)) == 128 / 8  # heads per key-value head, at two bytes


@given(B=st.integers(0, 4000), k=st.integers(1, 31))
def test_experts_touched(B, k):
    share = serve.distinct_experts(B, k, 32)
    assert 0 <= share <= 1
    assert close(share, 1 - (1 - k / 32) ** B, rel=1e-9) or B == 0


def test_experts_touched_agree_with_a_simulation():
    rng = np.random.default_rng(5)
    picks = rng.random((4000, 24, 64)).argpartition(6, axis=2)[..., :6]  # 24 tokens pick 6 of 64 experts
    touched = np.array([len(np.unique(draw)) for draw in picks]) / 64
    assert touched.mean() == pytest.approx(serve.distinct_experts(24, 6, 64), abs=0.003)


@given(B=st.floats(1, 1e5))
def test_weights_read_run_from_one_token_to_all(B):
    read = serve.weights_read(B, 17.1e9, 653.9e9, 8, 256)
    assert read * (1 + 1e-12) >= 17.1e9 + 653.9e9 / 32
    assert read <= 671e9 * (1 + 1e-12)


V3 = {
    "shared": 17.1e9,
    "routed": 653.9e9,
    "E": 256,
    "k": 8,
    "layers": 61,
    "moe_layers": 58,
    "d_model": 7168,
    "attention": 16_990_208,
    "kv": 70_272,
}
H800 = {"peak": 1.32e15, "attention_peak": 660e12, "bandwidth": 3.0e12, "link": 40e9}


def test_a_kernel_takes_the_longer_and_kernels_add():
    """A step of DeepSeek's day, each term by hand."""
    attention = max(88 * 4989 * 16_990_208 / 660e12, 88 * 4989 * 70_272 / 3.0e12)
    shared = 2 * max(2 * 17.1e9 * 44 / 1.32e15, 17.1e9 / 3.0e12)  # two halves, each reads the weights
    on_chip = 1.125 * 653.9e9 / 144  # all experts are touched
    experts = 2 * max(2 * 653.9e9 / 32 * 44 / 1.32e15, on_chip / 3.0e12)
    network = 58 * 88 * 8 * (1 - 8 / 144) * 7168 * 3 / 40e9
    assert network < attention + shared + experts
    whole = serve.step_time(88, 4989, 144, **V3, **H800, wait=0.37e-3, spare=1.125)
    assert close(whole, attention + shared + experts + 61 * 0.37e-3, rel=1e-6)
    slow = serve.step_time(88, 4989, 144, **V3, **{**H800, "link": 10e9}, wait=0.0, spare=1.125)
    assert close(slow, 4 * network, rel=1e-6)  # the longer of the two counts
    one = serve.step_time(88, 4989, 144, **V3, **H800, wait=0.0, spare=1.125, micro=1)
    read_once = 17.1e9 / 3.0e12 + 2 * 653.9e9 / 32 * 88 / 1.32e15  # experts by arithmetic now
    assert close(one, attention + read_once + network, rel=1e-6)  # nothing hidden


def test_weights_are_read_by_each_micro_batch_and_arithmetic_is_not_repeated():
    few, many = (serve.linear_time(rows, 22e9, 1, 1.3e15, 3e12, micro=2) for rows in (1, 4000))
    assert close(few, 2 * 22e9 / 3e12)
    assert close(many, 2 * 22e9 * 4000 / 1.3e15)


def test_a_latent_cache_is_read_by_every_chip_that_shares_its_heads():
    alone = serve.attention_time(4, 1536, 17e6, 70_272, 1e18, 3e12)
    shared = serve.attention_time(4, 1536, 17e6, 70_272, 1e18, 3e12, t=8)
    assert close(shared, 8 * alone)  # traffic
    by_flop = [serve.attention_time(4, 1536, 17e6, 70_272, 1e10, 3e12, t=t) for t in (1, 8)]
    assert close(*by_flop)  # arithmetic is divided: 8 chips, 8 times the streams
    drafted = serve.attention_time(4, 1536, 17e6, 70_272, 1e10, 3e12, q=2)
    assert close(drafted, 2 * by_flop[0])


def test_experts_in_the_own_server_cost_no_network_and_groups_of_heads_send_nothing():
    slow = {**H800, "link": 1e6}
    assert serve.step_time(4, 100, 8, **V3, **slow, wait=0.0, micro=1) < 0.1
    assert serve.step_time(4, 100, 16, **V3, **slow, wait=0.0, micro=1, t=16) < 0.1
    assert serve.step_time(4, 100, 16, **V3, **slow, wait=0.0, micro=1) > 1
    assert serve.step_time(4, 100, 8, **V3, **slow, wait=0.0, micro=1, g=1) > 1


def test_the_model_of_decoding_meets_measurements_that_it_was_not_fitted_to():
    tests = decoding.measured()
    fixed, free = (tests[tests.use == use] for use in ("calibration", "validation"))
    assert len(fixed) == 2
    assert np.abs(fixed.residual).max() < 1e-9
    assert len(free) >= 4
    assert free.chip.nunique() >= 4
    assert np.abs(free.residual).max() < 0.25
    assert np.abs(free.residual).median() < 0.10
    # typed by hand from the sources: milliseconds of a step
    published = {"8 H200, 64 users": 34.6, "DeepSeek's day": 1000 / 21, "SGLang, 72 H100": 256 * 8 / 22.282}
    for test, milliseconds in published.items():
        assert 1e3 * tests.observed[test] == pytest.approx(milliseconds, rel=1e-3)
    assert decoding.waits()["server"] < decoding.waits()["unit"]


def test_with_data_sheet_rates_every_kernel_of_the_day_waits_for_memory():
    v3, s = decoding.shape(), load("accelerators").set_index("chip").loc["H800 SXM"]
    B, S = 88.1, 4989
    assert B * S * v3["attention"] / s.peak_bf16_FLOP_per_s < B * S * v3["kv"] / s.memory_bandwidth_B_per_s
    assert B < serve.critical_batch(s.peak_fp8_FLOP_per_s, s.memory_bandwidth_B_per_s, 1)


def test_one_server_is_worse_or_better_by_the_memory_of_its_chips():
    assert decoding.room("H800 SXM", 5000, 8) == 0  # eight cannot hold the model
    gain = {
        chip: decoding.best_unit(chip, 21, 4989) / decoding.most_per_chip(chip, 21, 8, 4989)
        for chip in ("H20 SXM", "H200 SXM", "B200 (HGX)", "MI300X")
    }
    assert gain["H20 SXM"] > 2 > gain["H200 SXM"] > 1 > max(gain["B200 (HGX)"], gain["MI300X"])


def test_who_has_slow_links_serves_from_one_server_if_it_holds_the_model():
    for chip in ("B200 (HGX)", "MI300X"):  # one server is their best unit: links between servers are idle
        assert judged.worth_of_links(chip, 21) == 1
        assert judged.worth_of_links(chip, 21, judged.PCIE) > 4 / 3
    alone = decoding.best_unit("H800 SXM", 21, 4989) / decoding.best_unit("H800 SXM", 21, 4989, 1.25e10)
    assert judged.worth_of_links("H800 SXM", 21) == alone > 2  # no server holds it


def test_what_b07_says_of_numbers_and_of_whose_chips_by_hand():
    """DeepSeek's page: 226.75 nodes of eight on average, 278 at the peak, 4 and 18 in a group."""
    claim = judged.gpus_and_networks()
    assert [o.value for o in claim.evidence["gpus"].options] == [1814, 2224, 176, 8]
    chips = [o.value for o in claim.evidence["dear"].options]
    assert chips == pytest.approx([4176 / 4574, 2.24 / 1.06, 0.173 / 0.178])
    assert claim.shares_of["Nvidia"].shares == pytest.approx({"false": 2 / 3, "misleading": 1 / 3})


def test_revenue_weighs_day_and_night_by_their_shares():
    assert close(serve.collected(100.0, 40.0, 0.25, 0.5), 0.5 * (75 + 10))  # a quarter of tokens by night


def test_a_ratio_of_prices_tells_the_worth_of_a_quiet_hour():
    """DeepSeek's peak of 2026: twice the price in 49, then 35, of 168 hours."""
    for hours, worth in ((49, 0.774), (35, 0.828)):
        h = 24 * hours / 168
        by_day, by_night = serve.peak_load_prices(1.0, 24 / (24 + h), h)
        assert close(by_day / by_night, 2.0)
        assert by_night == pytest.approx(worth, abs=5e-4)


def test_memory_holds_what_it_holds():
    B = serve.max_streams(640e9, 405e9, 516_096, 8192)
    assert close(405e9 + B * 8192 * 516_096, 640e9)


# --- dollars -----------------------------------------------------------------------------------


@given(price=prices, throughput=st.floats(1, 1e6), load_=st.floats(0.01, 1))
def test_a_day_of_tokens_costs_a_day_of_rent(price, throughput, load_):
    tokens = throughput * load_ * serve.SECONDS_PER_DAY
    assert close(serve.token_cost(price, throughput, load_) * tokens / 1e6, 24 * price)


@given(tokens=st.floats(1e6, 1e13), throughput=st.floats(1, 1e6), price=prices)
def test_nodes_and_token_cost_tell_the_same_bill(tokens, throughput, price):
    rent = serve.service_cost(serve.nodes_needed(tokens, throughput), 1, price)
    assert close(rent, serve.token_cost(price, throughput) * tokens / 1e6)


@given(hit=shares, p=st.tuples(prices, prices, prices))
def test_revenue_is_linear_in_the_hit_share(hit, p):
    ends = [serve.service_revenue(6e11, h, 1.7e11, *p) for h in (0, 1)]
    assert close(serve.service_revenue(6e11, hit, 1.7e11, *p), (1 - hit) * ends[0] + hit * ends[1])


@given(night=shares, paid=shares)
def test_discounts_take_away(night, paid):
    assert serve.collected(100.0, 40.0, night, paid) <= 100.0 * paid + 1e-9
    assert close(serve.collected(100.0, 100.0, night, 1.0), 100.0)


@given(r=prices, share=shares, h=st.floats(1, 23))
def test_day_and_night_together_pay_the_rent(r, share, h):
    day, night = serve.peak_load_prices(r, share * r, h)
    assert close(h * day + (24 - h) * night, 24 * r)
    assert night <= r <= day + 1e-12


@given(multiple=st.floats(1.1, 1e12), years=st.floats(0.5, 50))
def test_growth_compounds_to_the_multiple(multiple, years):
    assert close(serve.required_growth(multiple, years) ** years, multiple, rel=1e-8)


# --- the tables --------------------------------------------------------------------------------


def test_deepseek_s_day_is_consistent_with_itself():
    day = load("serving_day").query("service == 'DeepSeek V3 and R1'").set_index("quantity").value
    assert day.nodes_average < day.nodes_peak
    assert day.tokens_in_cached / day.tokens_in == pytest.approx(day.cache_hit_share, abs=0.001)
    assert day.decode_unit_nodes * day.gpus_per_node * day.decode_experts_per_gpu == 256 + 32


def test_the_shape_of_v3_adds_up_to_its_size():
    v3 = load("attention_shapes").set_index("model").loc["DeepSeek-V3"]
    runs = load("training_runs").query("current").set_index("model").loc["DeepSeek-V3"]
    routed = 3 * v3.d_model * v3.d_expert * v3.experts * v3.moe_layers
    other = runs.params_total - routed
    assert serve.weights_read(1, other, routed, v3.experts_per_token, v3.experts) == pytest.approx(
        runs.params_active, rel=0.02
    )


# --- arrays and bad input ----------------------------------------------------------------------


def test_arrays_broadcast():
    N, D = serve.inference_aware_optimum(np.array([[0.15], [0.2]]), np.geomspace(1e10, 1e15, 5), **LAWS[0])
    assert N.shape == D.shape == (2, 5)
    assert N[1, 3] == pytest.approx(
        serve.inference_aware_optimum(0.2, np.geomspace(1e10, 1e15, 5)[3], **LAWS[0])[0]
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: serve.inference_flop(7e9, -1.0), "T = -1.0 is outside its domain: T >= 0"),
        (lambda: serve.tokens_for_quality(1e6, 0.1, **LAWS[0]), "R - A N**-α = "),
        (lambda: serve.break_even_tokens(13e9, 1e12, 7e9, 1e12), "N_large - N_small = "),
        (lambda: serve.inference_aware_optimum(0.1, float("nan"), **LAWS[0]), "T = nan is outside"),
        (lambda: serve.inference_aware_path(1.2, 0.1, **LAWS[0]), "share = 1.2 is outside"),
        (lambda: serve.ridge_point(1e15, 0.0), "bandwidth = 0.0 is outside"),
        (lambda: serve.critical_batch(1e15, 3e12, 2, sparsity=0.5), "sparsity = 0.5 is outside"),
        (lambda: serve.kv_elements(0, 8, 128), "layers = 0 is outside"),
        (lambda: serve.distinct_experts(4, 8, 8), "E - k = 0 is outside"),
        (lambda: serve.max_streams(80e9, 671e9, 7e4, 4e3), "memory - weights = -591000000000.0"),
        (lambda: serve.streams(100.0, 0.0), "speed = 0.0 is outside"),
        (lambda: serve.token_cost(2.0, 100.0, 1.5), "load = 1.5 is outside"),
        (lambda: serve.service_revenue(1.0, 1.5, 1.0, 1.0, 1.0, 1.0), "hit_share = 1.5 is outside"),
        (lambda: serve.collected(1.0, 1.0, 0.5, -0.1), "paid = -0.1 is outside"),
        (lambda: serve.peak_load_prices(2.0, 3.0, 16.0), "r - v = -1.0 is outside"),
        (lambda: serve.peak_load_prices(2.0, 1.0, 24.0), "h / 24 = 1.0 is outside"),
        (lambda: serve.required_growth(0.0, 10), "multiple = 0.0 is outside"),
    ],
)
def test_values_outside_their_domain_are_refused_by_name(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
