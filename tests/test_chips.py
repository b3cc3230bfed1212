"""Chips: limits, second routes, bad input. Published numbers are in aiecon/reproductions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import binom, gamma, nbinom, poisson

from aiecon import chips, compute, inference
from aiecon.claims import decoding, race
from aiecon.data import load

areas = st.floats(10, 1_600)
densities = st.floats(0, 2)
clusterings = st.floats(0.3, 20)
costs = load("chip_costs").set_index("item").value
systems = load("rival_systems").set_index("system")


def close(a, b, rel=1e-9):
    return a == pytest.approx(b, rel=rel)


# --- wafers ------------------------------------------------------------------------------------


def test_dies_against_squares_laid_on_a_wafer():
    """A second route: count the whole squares of a grid in the circle, mean over where the grid begins."""
    rng = np.random.default_rng(3)
    for side in (8.0, 15.0, 25.8):
        counts = []
        for dx, dy in rng.random((200, 2)):
            k = np.arange(-25, 25)
            x, y = np.meshgrid((k + dx) * side, (k + dy) * side)
            corners = [np.hypot(x + i * side, y + j * side) <= 150 for i in (0, 1) for j in (0, 1)]
            counts.append(np.logical_and.reduce(corners).sum())
        assert chips.dies_per_wafer(side**2) == pytest.approx(np.mean(counts), rel=0.06)


def test_a_wafer_of_no_dies_is_refused():
    with pytest.raises(ValueError, match=r"dies = .* is outside its domain: dies > 0"):
        chips.dies_per_wafer(40_000.0)
    assert chips.dies_per_wafer(100.0, 300.0) == chips.dies_per_wafer(100.0)
    assert 4 * chips.dies_per_wafer(100, 150) < chips.dies_per_wafer(
        100, 300
    )  # less of a large wafer is edge


# --- yields ------------------------------------------------------------------------------------


@given(A=areas, D0=densities)
def test_models_of_yield_are_ordered(A, D0):
    """At one mean density, the more defects cluster the more dies escape them."""
    p, m = chips.poisson_yield(A, D0), chips.murphy_yield(A, D0)
    seeds = chips.negative_binomial_yield(A, D0, 1.0)
    assert 0 <= p <= m * (1 + 1e-9)
    assert m <= seeds * (1 + 1e-9)
    assert seeds <= 1


@given(A=areas, D0=densities, α=clusterings)
def test_yield_is_the_chance_of_no_defect(A, D0, α):
    λ = A * D0 / 100
    assert close(chips.poisson_yield(A, D0), poisson.pmf(0, λ))
    assert close(chips.negative_binomial_yield(A, D0, α), nbinom.pmf(0, α, α / (α + λ)))
    assert close(chips.negative_binomial_yield(A, D0, 1.0), 1 / (1 + λ))
    assert close(chips.negative_binomial_yield(A, D0, 1e9), np.exp(-λ), rel=1e-6)


def test_yields_are_means_over_a_spread_of_densities():
    """A second route: average exp(-A D) over the spread that each model assumes."""
    A, D0 = 814.0, 0.15
    triangle = quad(lambda D: np.exp(-A * D / 100) * D / D0**2, 0, D0)[0]
    triangle += quad(lambda D: np.exp(-A * D / 100) * (2 * D0 - D) / D0**2, D0, 2 * D0)[0]
    assert close(chips.murphy_yield(A, D0), triangle, rel=1e-7)
    for α in (0.5, 2.0, 6.0):
        spread = quad(lambda D, α=α: np.exp(-A * D / 100) * gamma.pdf(D, α, scale=D0 / α), 0, np.inf)[0]
        assert close(chips.negative_binomial_yield(A, D0, α), spread, rel=1e-6)


@pytest.mark.parametrize("D0", [0.0, 1e-12, 1e-7])
def test_without_defects_every_die_is_good(D0):
    for Y in (chips.poisson_yield(600, D0), chips.murphy_yield(600, D0)):
        assert Y == pytest.approx(1, abs=1e-5)
    assert chips.negative_binomial_yield(600, D0, 2.0) == pytest.approx(1, abs=1e-5)
    assert chips.binned_yield(600, D0, 2.0, 0.6, 4) == pytest.approx(1, abs=1e-5)


@given(Y=st.floats(0.02, 0.98), A=areas, α=clusterings)
def test_implied_defects_give_the_yield_back(Y, A, α):
    assert close(chips.negative_binomial_yield(A, chips.implied_defects(Y, A, α), α), Y, rel=1e-9)
    assert close(chips.poisson_yield(A, chips.implied_defects(Y, A, 1e9)), Y, rel=1e-6)
    assert close(chips.murphy_yield(A, chips.implied_defects_murphy(Y, A)), Y, rel=1e-6)


def test_what_thirty_per_cent_implies():
    """By hand: -ln 0.30 / 6.65; 2 (0.30^-0.5 - 1) / 6.65; and what TSMC's N7 would have made of the die."""
    assert chips.implied_defects(0.30, 665, 1e12) == pytest.approx(1.20397 / 6.65, rel=1e-4)
    assert chips.implied_defects(0.30, 665, 2.0) == pytest.approx(2 * (1.825742 - 1) / 6.65, rel=1e-6)
    assert chips.poisson_yield(665, 0.09) == pytest.approx(0.5496, abs=1e-3)
    assert chips.negative_binomial_yield(665, 0.09, 2.0) == pytest.approx(0.5925, abs=1e-3)
    with pytest.raises(ValueError, match=r"^Y = 5e-05 is outside its domain: 0.0001 < Y < 1$"):
        chips.implied_defects_murphy(5e-5, 665)


# --- bins --------------------------------------------------------------------------------------


@given(A=areas, D0=densities, α=clusterings, s=st.floats(0, 1))
def test_no_spare_core_is_the_yield_without_repair(A, D0, α, s):
    assert close(chips.binned_yield(A, D0, α, s, 0), chips.negative_binomial_yield(A, D0, α))


@given(D0=st.floats(0, 0.4), s=st.floats(0, 1))
def test_enough_spares_leave_only_the_rest_of_the_die(D0, s):
    """If every core may go, a die fails by the rest alone: a die of area (1 - s) A."""
    rest = chips.negative_binomial_yield(600 * (1 - s) + 1e-9, D0, 2.0)
    assert chips.binned_yield(600, D0, 2.0, s, 32) == pytest.approx(rest, abs=2e-3)


@given(D0=densities, spare=st.integers(0, 31))
def test_another_spare_never_hurts(D0, spare):
    fewer, more = (chips.binned_yield(600, D0, 2.0, 0.6, k) for k in (spare, spare + 1))
    assert fewer <= more * (1 + 1e-12)
    assert more <= 1 + 1e-9


@pytest.mark.parametrize(("α", "spare"), [(0.7, 12), (2.0, 12), (2.0, 30), (6.0, 4)])
def test_bins_against_cores_that_fail_one_by_one(α, spare):
    """A second route: at each density cores fail independently, at most so many may; then the mean."""
    A, D0, s, cores = 814.0, 0.2, 0.6, 144

    def sold(D):
        λ = A * D / 100
        works = np.exp(-λ * (1 - s))
        return works * binom.cdf(spare, cores, -np.expm1(-λ * s / cores)) * gamma.pdf(D, α, scale=D0 / α)

    exact = quad(sold, 0, 12, limit=400)[0]
    ours = chips.binned_yield(A, D0, α, s, spare)
    assert ours <= exact + 1e-6  # two defects in a core count twice
    assert ours == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize("spare", [0, 1, 5, 31, 32])
def test_bins_are_a_sum_of_chances(spare):
    """A second route: so many defects on the die, each in a core with the chance w."""
    λ, α, w = 8.0 * 0.9, 1.7, 0.95
    exact = sum(nbinom.pmf(i, α, α / (α + λ)) * w**i for i in range(spare + 1))
    assert close(chips.binned_yield(800.0, 0.9, α, w, spare), exact)


def test_more_spares_than_the_sum_holds_are_refused():
    with pytest.raises(ValueError, match=r"^spare = 33 is outside its domain: 0 <= spare <= 32$"):
        chips.binned_yield(600, 0.1, 2.0, 0.6, 33)


# --- costs -------------------------------------------------------------------------------------


def test_a_die_of_smic_by_hand():
    """9,346 dollars and 45 % over 78 dies, of which 30 % are good: 579, and two of them for a 910C."""
    wafer = costs["wafer price, 7 nm"] * (1 + costs["price premium, SMIC over TSMC"])
    die = chips.cost_per_good_die(wafer, costs["dies per wafer, 910B"], costs["yield, 910B, Morgan Stanley"])
    assert die == pytest.approx(9346 * 1.45 / 23.4)
    assert 2 * die < 0.10 * costs["910C, price, Morgan Stanley"]  # yield does not explain the price


@given(D0=st.floats(0, 1), n=st.integers(2, 6))
def test_parts_that_cost_nothing_to_join_are_cheaper(D0, n):
    dies = {"A": 700.0, "D0": D0, "α": 2.0, "wafer": 1e4, "overhead": 0.0, "placing": 0.0, "assembly": 1.0}
    assert chips.split_cost(n, **dies) <= chips.split_cost(1, **dies)


def test_parts_by_simulation():
    """A second route: dies drawn until four good ones are on a package, packages drawn until one holds."""
    rng = np.random.default_rng(5)
    part, D0, α, assembly, packages = 700 * 1.1 / 4, 0.3, 2.0, 0.97, 40_000
    density = rng.gamma(α, D0 / α, size=packages * 12)  # each die its own: the spread is among dies
    good = rng.poisson(density * part / 100) == 0
    Y = good.mean()
    held = (rng.random((packages, 4)) < assembly).all(axis=1).mean()
    cost = (4 * 1e4 / chips.dies_per_wafer(part) / Y + 4 * 20) / held
    ours = chips.split_cost(4, 700, D0, α, 1e4, 0.1, 20, assembly)
    assert ours == pytest.approx(cost, rel=0.02)


def test_one_die_pays_for_no_links():
    one = chips.split_cost(1, 700, 0.2, 2.0, 1e4, 0.3, 500, 0.5)
    assert one == chips.cost_per_good_die(
        1e4, chips.dies_per_wafer(700), chips.negative_binomial_yield(700, 0.2, 2.0)
    )


@settings(max_examples=30)
@given(D0=st.floats(0.05, 0.5), assembly=st.floats(0.95, 1))
def test_cutting_pays_from_the_area_that_the_root_names(D0, assembly):
    parts = (D0, 2.0, 1e4, 0.1, 20.0, assembly)
    A = chips.splitting_area(2, *parts)
    if A < 1_999:
        assert chips.split_cost(2, A, *parts) == pytest.approx(chips.split_cost(1, A, *parts), rel=1e-6)
        assert chips.split_cost(2, 1.1 * A, *parts) < chips.split_cost(1, 1.1 * A, *parts)
    assert chips.splitting_area(2, 0.0, *parts[1:]) == pytest.approx(
        2_000
    )  # without defects only the edge speaks


def test_cutting_that_always_pays_is_found_at_the_smallest_area_and_ends_have_an_order():
    free = (2, 5.0, 2.0, 1e4, 0.0, 0.0, 1.0)
    assert chips.splitting_area(*free) == pytest.approx(20.0)
    with pytest.raises(ValueError, match=r"^high - low = -1980.0 is outside its domain: high - low > 0$"):
        chips.splitting_area(*free, low=2_000.0, high=20.0)


# --- learning ----------------------------------------------------------------------------------


@given(growth=st.floats(1, 1e4), progress=st.floats(0.5, 0.99))
def test_learning_by_doublings(growth, progress):
    assert close(chips.learned(7.0, growth, progress), 7 * progress ** np.log2(growth))
    assert close(
        chips.learned(chips.learned(7.0, growth, progress), 2.0, progress),
        7 * progress ** np.log2(2 * growth),
    )
    assert close(chips.output_to_learn(chips.learned(1.0, growth, progress), progress), growth, rel=1e-6)


def test_a_quadrupling_of_airframes():
    assert chips.learned(1.0, 4.0, 0.80) == pytest.approx(0.64)
    assert chips.output_to_learn(1.0, 0.8) == 1


# --- systems -----------------------------------------------------------------------------------


@given(b=st.floats(1, 200), n=st.floats(16, 400), link=st.floats(5e9, 1e12), micro=st.sampled_from([1, 2]))
def test_the_link_that_is_needed_gives_the_time_back(b, n, link, micro):
    v3, chip = decoding.shape(), {k: v for k, v in race.rates("Ascend 910C").items() if k != "link"}
    fixed = {"wait": 3e-4, "micro": micro, "q": 2, "g": 1.0}
    limit = inference.step_time(b, 4096, n, **v3, **chip, **fixed, link=link)
    needed = chips.link_needed(limit * (1 + 1e-9), b, 4096, n, **v3, **chip, **fixed)
    if micro == 1:
        assert close(needed, link, rel=1e-3)
    else:
        assert needed <= link * (1 + 1e-3)  # a faster one hides behind the chip
        time = inference.step_time(b, 4096, n, **v3, **chip, **fixed, link=needed)
        assert time <= limit * (1 + 1e-6)


def test_defaults_are_those_of_a_step():
    """Left out, the layout is `inference.step_time`'s own."""
    v3, chip = decoding.shape(), {k: v for k, v in race.rates("H800 SXM").items() if k != "link"}
    limit = inference.step_time(88, 4989, 144, **v3, **chip, wait=3e-4, link=1e10)
    needed = chips.link_needed(limit, 88, 4989, 144, **v3, **chip, wait=3e-4)
    assert close(needed, 1e10, rel=1e-6)  # slow enough to be what the step waits for
    said = {"micro": 2, "q": 1, "t": 1, "g": 8}
    assert needed == chips.link_needed(limit, 88, 4989, 144, **v3, **chip, **said, wait=3e-4)
    tight = 1.001 * inference.step_time(88, 4989, 144, **v3, **chip, wait=3e-4, link=1e30)
    assert np.isfinite(chips.link_needed(tight, 88, 4989, 144, **v3, **chip, wait=3e-4))


def test_no_link_mends_a_chip_that_is_too_slow():
    v3, chip = decoding.shape(), {k: v for k, v in race.rates("Ascend 910C").items() if k != "link"}
    assert chips.link_needed(1e-3, 96, 4096, 160, **v3, **chip, wait=3e-4) == np.inf
    alone = inference.step_time(96, 4096, 160, **v3, **chip, wait=3e-4, link=1e30)
    assert chips.link_needed(alone, 96, 4096, 160, **v3, **chip, wait=3e-4) == np.inf  # travel takes time


def test_energy_by_hand():
    """559 kW for an hour at 384 times 1,943 tokens/s are 559 kWh for 2,686 million tokens."""
    assert chips.energy_per_million(559, 1.0, 384 * 1943) == pytest.approx(559 / (384 * 1943 * 3600 / 1e6))
    assert chips.energy_per_million(10, 1.2, 100) == pytest.approx(
        1.2 * chips.energy_per_million(10, 1.0, 100)
    )


@given(K=st.floats(0, 1), more=st.floats(0, 1), E=st.floats(0, 1), gap=st.floats(0.01, 1))
def test_costs_meet_at_the_break_even_price(K, more, E, gap):
    price = chips.break_even_electricity(K, K + more, E + gap, E)
    assert K + (E + gap) * price == pytest.approx(K + more + E * price)
    with pytest.raises(ValueError, match=r"E1 - E2 = .* is outside its domain"):
        chips.break_even_electricity(K, K + more, E, E + gap)


def test_energy_and_capital_make_the_cost_of_a_token():
    """A second route: the price of an hour over the tokens of an hour."""
    s, rate = systems.loc["CloudMatrix 384"], 384 * 1943.0
    energy = compute.energy_per_hour(s.power_W / 1e3, 1.2, 0.08)
    hour = compute.owned_hour_cost(s.price_usd, 0.1, 5, 0.0, energy, 0.6)
    capital = compute.owned_hour_cost(s.price_usd, 0.1, 5, 0.0, 0.0, 0.6)
    whole = inference.token_cost(hour, rate)
    parts = inference.token_cost(capital, rate) + 0.08 * chips.energy_per_million(s.power_W / 1e3, 1.2, rate)
    assert close(whole, parts)


# --- the tables in the model -------------------------------------------------------------------


def test_table_of_tests_agrees_with_itself():
    """Streams over throughput is the printed time between tokens, where all three are printed."""
    table = load("rival_serving").query("use == 'model'")
    time = 1e3 * table.streams_per_chip / table.tokens_per_s_per_chip
    assert (np.abs(time / table.ms_per_token - 1) < 0.005).all()


def test_the_same_tests_stand_in_two_tables():
    """What Huawei's paper says of others' tests is what their authors say, to the rounding."""
    ours = load("rival_serving").set_index("test").tokens_per_s_per_chip
    theirs = load("decode_measurements").set_index("test").tokens_per_s_per_gpu
    pairs = {
        "H800, DeepSeek's profile": "DeepSeek's profile",
        "H100, SGLang with drafts": "SGLang, second token",
    }
    for one, other in (pairs | {"H800, DeepSeek's day": "DeepSeek's day"}).items():
        assert ours[one] == pytest.approx(theirs[other], abs=1)


def test_systems_are_their_chips():
    one = load("rival_chips").set_index("chip").loc["Ascend 910C"]
    many = systems.loc["CloudMatrix 384"]
    assert 384 * one.memory_B == pytest.approx(many.memory_B, rel=2e-3)
    assert 384 * one.bandwidth_B_per_s == pytest.approx(many.bandwidth_B_per_s, rel=2e-3)
    assert 384 * one.bf16_FLOP_per_s == pytest.approx(many.bf16_FLOP_per_s, rel=0.04)  # 752 here, 780 there
    gb200, rack = load("accelerators").set_index("chip").loc["GB200 (per GPU)"], systems.loc["GB200 NVL72"]
    assert 72 * gb200.peak_bf16_FLOP_per_s == pytest.approx(rack.bf16_FLOP_per_s)
    assert 72 * gb200.memory_bandwidth_B_per_s == pytest.approx(rack.bandwidth_B_per_s)
    h100, eight = load("accelerators").set_index("chip").loc["H100 SXM"], systems.loc["Eight H100"]
    assert 8 * h100.peak_bf16_FLOP_per_s == pytest.approx(eight.bf16_FLOP_per_s)
    assert 8 * h100.memory_bandwidth_B_per_s == pytest.approx(eight.bandwidth_B_per_s)


def test_residuals_of_the_910c():
    """As printed in the chapter; the wait that would meet each test rises with the batch."""
    table = race.tests().sort_values("streams_per_chip")
    assert table.residual["910C, 96 streams"] == pytest.approx(0.222, abs=0.002)
    assert table.residual["910C, 8 streams"] == pytest.approx(-0.230, abs=0.002)
    assert table.residual["910C, 1K of context"] == pytest.approx(0.486, abs=0.002)
    assert table.implied.is_monotonic_increasing


def test_weak_memory_reads_and_does_not_write_fast():
    """The 950PR as sold beats an H20 where tokens may take long, and loses where they may not."""
    memory = {c: load("accelerators").set_index("chip").memory_B.get(c) for c in ("H20 SXM",)}
    memory |= load("rival_chips").set_index("chip").memory_B.to_dict()

    def most(chip, ms):
        return race.most(chip, memory[chip], ms, 4096, 32, 5e10)

    new = "Ascend 950PR (Atlas 350)"
    assert most(new, 100) > most("H20 SXM", 100)
    assert most(new, 35) < 0.2 * most("H20 SXM", 35)


@pytest.mark.parametrize(
    "more",
    [{}, {"link": 2e9}, {"wait": 9e-4}, {"drafted": 2.0, "accepted": 1.7}],
    ids=["plain", "slow links", "long waits", "drafts"],
)
@pytest.mark.parametrize(("ms", "S", "n"), [(70, 4096, 64), (150, 30_000, 32), (1000, 4096, 8)])
def test_the_most_is_the_best_of_all_layouts_and_batches(ms, S, n, more):
    """A second route: a finer grid of batches, what fits counted in bytes, the data sheet read again."""
    row, v3, memory = load("rival_chips").set_index("chip").loc["Ascend 910C"], decoding.shape(), 128e9
    share, waited = decoding.shares(), more.get("wait", decoding.waits()["unit"])
    chip = {
        "peak": row.eight_bit_per_s * share["arithmetic"],
        "attention_peak": row.bf16_FLOP_per_s * share["arithmetic"],
        "bandwidth": row.bandwidth_B_per_s * share["memory"],
        "link": more.get("link", row.link_B_per_s) * share["link"],
    }
    accepted, b, best = more.get("accepted", 1.0), np.geomspace(1 / n, 400, 20_000), 0.0
    for heads, micro in ((1, 1), (1, 2), (8, 1)):
        layout = {"micro": micro, "t": heads, "g": 1.0, "q": more.get("drafted", 1.0)}
        step = inference.step_time(b, S, n, **v3, **chip, wait=waited, **layout)
        kept = v3["shared"] / heads + v3["routed"] / n + b * heads * S * v3["kv"]
        allowed = (kept <= 0.9 * memory) & (1e3 * step / accepted <= ms)
        best = max([best, *(accepted * b / step)[allowed]])
    assert best > 0
    assert race.most("Ascend 910C", memory, ms, S, n, **more) == pytest.approx(best, rel=0.02)


def test_a_rack_is_scaled_by_its_test():
    model, scaled = race.strong(50, 4096)
    assert scaled < model
    assert scaled / model == pytest.approx(
        9087 / decoding.most_per_chip("GB200 (per GPU)", 10, 48, 2000, 9e11)
    )
