"""The cost of a training run: properties, limits, bad input. Published numbers: aiecon/reproductions."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiecon import compute as c
from aiecon.claims import Claim, Evidence, Option, facts, judge, scaling, training_cost
from aiecon.data import load

sizes = st.floats(1e6, 1e13)
peaks = st.floats(1e12, 1e17)
shares = st.floats(0.01, 1.0)
dollars = st.floats(0.01, 1e6)
rates = st.floats(0.0, 1.0)
years = st.floats(0.5, 30.0)
factors = st.floats(1.1, 10.0)


def close(a, b, rel=1e-9):
    return a == pytest.approx(b, rel=rel)


# --- units: what doubles when one input doubles ------------------------------------------------


@given(N=sizes, D=sizes, peak=peaks, MFU=shares, price=dollars, k=factors)
def test_cost_of_a_run_is_homogeneous(N, D, peak, MFU, price, k):
    cost = c.run_cost(N, D, peak, MFU, price)
    assert close(c.run_cost(k * N, D, peak, MFU, price), k * cost)
    assert close(c.run_cost(N, k * D, peak, MFU, price), k * cost)
    assert close(c.run_cost(N, D, peak, MFU, k * price), k * cost)
    assert close(c.run_cost(N, D, k * peak, MFU, price), cost / k)
    assert close(c.run_cost(N, D, peak, MFU / k, price), cost * k)


@given(C=st.floats(1e18, 1e27), peak=peaks, MFU=shares)
def test_utilisation_inverts_hours(C, peak, MFU):
    hours = c.gpu_hours(C, peak, MFU)
    assert close(c.utilisation(C, hours, peak), MFU)
    assert close(c.throughput(C, hours), peak * MFU)


@given(hours=st.floats(1, 1e9), gpus=st.floats(1, 1e6))
def test_a_cluster_delivers_its_hours(hours, gpus):
    assert close(c.days(hours, gpus) * 24 * gpus, hours)


def test_attention_is_a_small_addition_that_grows_with_the_context():
    at = [
        c.attention_flop_per_token(61, 128, 192, 128, s) / (6 * 37e9) for s in (1024, 4096, 32_768, 131_072)
    ]
    assert at == sorted(at)
    assert 0.1 < at[1] < 0.2  # at the length of pre-training
    assert at[3] > 1  # at 128 thousand tokens attention costs more than all the weights


# --- the price of an owned hour ----------------------------------------------------------------


@given(T=years)
def test_capital_recovery_without_interest_is_straight_line(T):
    assert close(c.capital_recovery_factor(0.0, T), 1 / T, rel=1e-10)


@given(T=years, r=st.floats(1e-15, 1e-6))
def test_capital_recovery_is_stable_at_small_interest(T, r):
    # second-order expansion of r / (1 - (1 + r)**-T), whose own evaluation loses most digits here
    expansion = 1 / T + r * (T + 1) / (2 * T) + r**2 * (T**2 - 1) / (12 * T)
    assert close(c.capital_recovery_factor(r, T), expansion, rel=1e-11)


@given(r=st.floats(0.01, 1.0))
def test_capital_recovery_tends_to_interest(r):
    assert close(c.capital_recovery_factor(r, 5000 / r), r)


@given(r=st.floats(0.001, 1.0), T=st.integers(1, 30))
def test_payments_repay_the_price(r, T):
    discounted = sum(c.capital_recovery_factor(r, T) / (1 + r) ** t for t in range(1, T + 1))
    assert close(discounted, 1.0)


@given(r=rates, T=years, dr=st.floats(0.001, 0.5), dT=st.floats(0.1, 5))
def test_capital_recovery_rises_with_interest_and_falls_with_life(r, T, dr, dT):
    assert c.capital_recovery_factor(r + dr, T) > c.capital_recovery_factor(r, T)
    assert c.capital_recovery_factor(r, T + dT) < c.capital_recovery_factor(r, T)


@given(q=dollars, r=rates, δ=rates, g=st.floats(0.0, 0.6))
def test_rents_at_user_cost_are_worth_the_price(q, r, δ, g):
    """The present value of all rents of an asset that decays at δ while its price falls at g is its price."""
    if r + δ + g < 0.02:
        return  # the integral below needs a horizon
    t, step = np.linspace(0, 40 / (r + δ + g), 40_001, retstep=True)
    rents = c.user_cost(c.aged_price(q, -g, t), r, δ, growth=-g) * np.exp(-(r + δ) * t)
    assert close(np.trapezoid(rents, dx=step), q, rel=1e-5)


@given(
    price=st.floats(1.0, 10),
    q=st.floats(5e3, 1e5),
    r=st.floats(0, 0.3),
    T=st.floats(2, 8),
    operations=st.floats(0, 5e3),
    energy=st.floats(0, 0.5),
)
def test_at_break_even_owning_costs_the_rent(price, q, r, T, operations, energy):
    u = c.break_even_utilisation(price, q, r, T, operations, energy)
    if u <= 1:
        assert close(c.owned_hour_cost(q, r, T, operations, energy, u), price)
    else:  # renting is cheaper even than owning a GPU that never rests
        assert c.owned_hour_cost(q, r, T, operations, energy, 1.0) > price


@given(u=st.floats(0.05, 0.9), du=st.floats(0.01, 0.1))
def test_an_idle_gpu_is_dear(u, du):
    assert c.owned_hour_cost(3e4, 0.1, 4, 2e3, 0.1, u) > c.owned_hour_cost(3e4, 0.1, 4, 2e3, 0.1, u + du)


# --- the programme -----------------------------------------------------------------------------


@given(run=st.floats(1e3, 1e10), run_share=shares, staff_share=st.floats(0.0, 0.95))
def test_the_parts_of_a_programme_add_up(run, run_share, staff_share):
    compute = run + c.experiments_cost(run, run_share)
    total = compute + c.staff_cost(compute, staff_share)
    assert close(c.programme_cost(run, run_share, staff_share), total)
    assert close(run / compute, run_share)
    assert close(c.staff_cost(compute, staff_share) / total, staff_share, rel=1e-6)


@given(fixed=dollars, marginal=dollars, n=st.floats(1, 1e6))
def test_average_cost_falls_to_marginal_cost(fixed, marginal, n):
    assert marginal < c.average_cost(fixed, marginal, 2 * n) < c.average_cost(fixed, marginal, n)
    assert close(c.average_cost(fixed, marginal, n) * n, fixed + marginal * n)


@given(start=dollars, factor=factors, t=st.floats(-5, 20))
def test_growth_inverts(start, factor, t):
    assert c.years_to_reach(start * factor**t, start, factor) == pytest.approx(t, abs=1e-9)


# --- error propagation -------------------------------------------------------------------------


@given(low=dollars, ratio=factors, confidence=st.floats(0.5, 0.99))
def test_interval_and_sigma_are_inverse(low, ratio, confidence):
    σ = c.interval_sigma(low, low * ratio, confidence)
    a, b = c.lognormal_interval(low * np.sqrt(ratio), σ, confidence)
    assert close(a, low)
    assert close(b, low * ratio)


def test_monte_carlo_agrees_with_the_closed_form():
    medians = {"C": 2.1e25, "peak": 312e12, "MFU": 0.33, "price": 1.5}
    sigmas = {"C": 0.51, "MFU": 0.15, "price": 0.3}
    draws = c.monte_carlo(
        lambda C, peak, MFU, price: c.rental_cost(c.gpu_hours(C, peak, MFU), price),
        medians,
        sigmas,
        200_000,
        np.random.default_rng(2),
    )
    σ = c.product_sigma(*sigmas.values())
    assert np.log(draws).std() == pytest.approx(σ, rel=0.01)
    centre = c.rental_cost(c.gpu_hours(2.1e25, 312e12, 0.33), 1.5)
    low, high = c.lognormal_interval(centre, σ)
    assert np.quantile(draws, [0.05, 0.5, 0.95]) == pytest.approx([low, centre, high], rel=0.02)
    assert draws.mean() == pytest.approx(centre * np.exp(σ**2 / 2), rel=0.02)  # the mean exceeds the median


def test_monte_carlo_repeats_with_the_seed_and_only_with_it():
    def draw(seed):
        return c.monte_carlo(lambda a: a, {"a": 1.0}, {"a": 0.5}, 100, np.random.default_rng(seed))

    assert np.array_equal(draw(7), draw(7))
    assert not np.array_equal(draw(7), draw(8))


def test_tornado_puts_the_widest_swing_first_and_moves_one_input_at_a_time():
    centre = {"q": 33_600.0, "r": 0.10, "T": 4.0, "operations": 2_000.0, "energy": 0.10, "u": 0.7}
    ranges = {"u": (0.4, 0.9), "energy": (0.05, 0.2), "T": (3.0, 6.0)}
    result = c.tornado(c.owned_hour_cost, centre, ranges)
    swings = [abs(high - low) for low, high in result.values()]
    assert swings == sorted(swings, reverse=True)
    assert list(result)[-1] == "energy"
    assert close(result["T"][1], c.owned_hour_cost(**{**centre, "T": 6.0}))


# --- arrays and bad input ----------------------------------------------------------------------


def test_functions_take_arrays():
    D = np.array([1e12, 2e12])
    assert np.allclose(
        c.run_cost(7e10, D, 989.4e12, 0.4, 2.0) / c.run_cost(7e10, 1e12, 989.4e12, 0.4, 2.0), [1, 2]
    )
    assert c.capital_recovery_factor(np.array([0.0, 0.1]), 4.0).shape == (2,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: c.training_flop(0, 1e12), "N = 0 is outside its domain: N > 0"),
        (lambda: c.training_flop(1e9, float("nan")), "D = nan is outside"),
        (lambda: c.gpu_hours(1e24, 989e12, 1.2), "MFU = 1.2 is outside its domain: 0 < MFU <= 1"),
        (lambda: c.gpu_hours(1e24, 989e12, 0.0), "MFU = 0.0 is outside its domain: 0 < MFU <= 1"),
        (lambda: c.rental_cost(-1, 2), "hours = -1 is outside"),
        (lambda: c.capital_recovery_factor(-0.01, 4), "r = -0.01 is outside"),
        (lambda: c.capital_recovery_factor(0.1, 0), "T = 0 is outside"),
        (lambda: c.energy_per_hour(1.0, 0.9, 0.1), "PUE = 0.9 is outside its domain: PUE >= 1"),
        (lambda: c.owned_hour_cost(3e4, 0.1, 4, 0, 0, 1.1), "u = 1.1 is outside"),
        (lambda: c.break_even_utilisation(0.05, 3e4, 0.1, 4, 0, 0.1), "price - energy = -0.05"),
        (lambda: c.programme_cost(1e6, 1.1, 0.3), "run_share = 1.1 is outside"),
        (
            lambda: c.programme_cost(1e6, 0.1, 1.0),
            "staff_share = 1.0 is outside",
        ),
        (lambda: c.years_to_reach(2, 1, 0.9), "factor = 0.9 is outside its domain: factor > 1"),
        (lambda: c.interval_sigma(3, 2), "high - low = -1 is outside"),
        (lambda: c.product_sigma(0.1, -0.2), "σ2 = -0.2 is outside"),
        (
            lambda: c.monte_carlo(lambda a: a, {"a": 1.0}, {"b": 0.1}, 10, np.random.default_rng(0)),
            "no median for b",
        ),
        (lambda: c.tornado(lambda a: a, {"a": 1.0}, {"b": (0, 1)}), "no central value for b"),
    ],
)
def test_values_outside_their_domain_are_refused_by_name(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


# --- what the review found: like with like -----------------------------------------------------------

Q, PACE = (
    269_000 / 8 / (1 - 0.19),
    0.14 * np.log(10),
)  # the chapter's GPU in its cluster, and its obsolescence


@pytest.mark.parametrize(("years", "asked"), [(0.0, 2.88), (1.6, 1.87), (2.4, 1.53)])
def test_rent_is_compared_with_the_user_cost_of_its_own_date(years, asked):
    """Numbers of an independent computation: May 2023, December 2024, October 2025; 80 per cent use."""
    rent = c.let_hour_cost(c.aged_price(Q, -PACE, years), 0.10, -PACE, 2_000.0, 0.0963, 0.8)
    assert rent == pytest.approx(asked, abs=0.02)


@given(q=st.floats(5e3, 1e5), r=st.floats(0, 0.3), g=st.floats(0.0, 0.6), u=st.floats(0.1, 1.0))
def test_who_lets_at_that_rent_and_sells_neither_gains_nor_loses(q, r, g, u):
    """Over a short time: rent less operations and energy, plus the price got, is the price with interest."""
    dt, operations, energy = 1e-6, 1_500.0, 0.1
    rent = c.let_hour_cost(q, r, -g, operations, energy, u)
    earned = (rent - energy) * u * c.HOURS_PER_YEAR * dt - operations * dt
    assert close(earned + c.aged_price(q, -g, dt), q * (1 + r * dt), rel=1e-9)


def test_staff_is_counted_in_people():
    assert c.payroll(160, 1.0, 200_000) == 32e6
    assert c.payroll(160, 0.5, 200_000) == c.payroll(80, 1.0, 200_000) == 16e6


@given(run=st.floats(1e6, 1e9), other=st.floats(1e6, 1e9), s=st.floats(0.05, 1.0), w=st.floats(0.0, 0.9))
def test_programmes_stand_to_each_other_as_runs_do(run, other, s, w):
    assert close(c.programme_cost(run, s, w) / c.programme_cost(other, s, w), run / other)


def chapter(name="02-training-cost.ipynb"):
    book = nbformat.read(Path(__file__).parents[1] / "chapters" / name, 4)
    return {cell.id: cell.source for cell in book.cells}


def test_compute_of_gpt4_is_its_hours_again_and_no_evidence_of_its_own():
    run = load("training_runs").query("current").set_index("model").loc["GPT-4"]
    assert run.gpu_hours == run.chips * 95 * 24
    assert run.gpu_hours * 3600 * 312e12 * 0.33 == pytest.approx(run.training_compute_FLOP, rel=0.01)
    (ends,) = (s for s in chapter().values() if "ends = {" in s)
    names = set(re.findall(r'"(\w+)": \(', re.search(r"ends = \{.*?\}", ends)[0]))
    assert names == {"chips", "days", "price"}  # neither compute nor utilisation


def test_hours_of_two_runs_are_of_the_same_stages():
    """The card of Llama has the hours of all stages; so must the bill of V3 beside it."""
    (causes,) = (s for s in chapter().values() if "causes = pd.Series" in s)
    assert "speed_all / speed_llama" in causes
    assert "speed_all = compute.throughput(C_v3, stage_hours.sum())" in causes
    ratio = 30.84 / 2.788
    assert ratio == pytest.approx(405 / 37 * 15.6 / 14.8 * (3.2856 / 2.788) / (37.908 / 30.84), rel=1e-4)


def test_a_tornado_gives_every_factor_all_that_is_on_record():
    (ranges,) = (s for s in chapter().values() if "ranges = {" in s)
    rents = load("rental_prices").query("accelerator in ['H100', 'H800']").price_usd_per_hour
    assert '"price": (contracts.min(), rents.price_usd_per_hour.max())' in ranges
    assert (rents.min(), rents.max()) == (1.70, 8.0)
    assert '"run_share": (1 / factor.low, 1 / multiple["high"])' in ranges


def test_claim_on_billions_sets_a_rivals_programme_beside_a_programme():
    judged = training_cost.against_billions()
    plural = next(leg for part in judged.parts for leg in part.legs if leg.name == "plural")
    models = {"whole": "a model"}  # a firm's year is never multiplied by the share of a run
    dearest = max(o.value for o in judged.evidence["run"].options if o.given == models)
    assert plural.quantity(dearest, 1.0) == dearest
    assert dearest == 850  # Grok 3, million dollars
    gemini = judged.evidence["run"].options[0].value
    assert gemini == pytest.approx(206.08249, rel=1e-6)  # Gemini 1.0 Ultra
    times = [o.value for o in judged.evidence["programme"].options if o.given == models]
    assert [round(gemini * x) for x in sorted(times)] == [348, 743, 4041]
    assert judged.shares_of["billions"].combinations == 4 * (5 * 3 + 2)  # two firm-years, whole already


def test_a_distilled_rival_comes_with_the_hours_of_its_teacher():
    """By hand: 7.0 and 30.84 million hours at two dollars."""
    runs = training_cost.against_billions().evidence["run"].options
    assert [round(o.value, 2) for o in runs if "3.3" in o.what] == [75.68]


def test_the_cluster_is_tested_by_the_speed_of_others_not_by_the_report_itself():
    """By hand: 14.8 trillion tokens at 250 GFLOP over 2,048 times 38 and 43 per cent of 989.4 TFLOP/s."""
    options = training_cost.cluster().evidence["days"].options
    by_hand = [14.8e12 * 250e9 / (2048 * 989.4e12 * share * 86400) for share in (0.38, 0.43)]
    assert [o.value for o in options[:2]] == pytest.approx(by_hand, rel=1e-3)
    assert all("deepseek2024v3" not in o.source for o in options)


@pytest.mark.parametrize("chapter", ["02-training-cost", "03-scaling-laws"])
def test_a_solution_carries_its_number(chapter):
    """Where a question asks for a number, the words of its fold hold it; the code is inside, to check it."""
    cells = nbformat.read(Path(__file__).parents[1] / "chapters" / f"{chapter}.ipynb", 4).cells
    checks = [i for i, cell in enumerate(cells) if "hide-cell" in cell.metadata.get("tags", [])]
    assert checks
    for i in checks:
        worded = next(cell for cell in cells[i + 1 :] if not cell.id.endswith(("-py", "-box")))
        assert "{admonition}} Solution" in worded.source, cells[i].id
        assert re.search(r"[^{]\{[^{}]+\}[^}]", worded.source.replace("{{", "").replace("}}", "")), cells[
            i
        ].id


# --- the class of comparators --------------------------------------------------------------------


def test_two_chapters_compare_with_the_same_class():
    """Claim A02 names every model of chapter 3's class that came before the day, and no other."""
    contenders = scaling.contenders()
    earlier = contenders[contenders.date < facts.DAY].drop("DeepSeek-V3")
    hours = load("training_runs").query("current").set_index("model").gpu_hours[earlier.index]
    assert set(training_cost.comparators()) == set(hours.dropna().index)
    assert set(training_cost.proxies()) == set(hours[hours.isna()].index)
    assert {"Llama 3.3 70B", "Llama 3.1 70B"} <= set(hours.dropna().index)
    assert training_cost.contenders is scaling.contenders
    chapter = (Path(__file__).parents[1] / "chapters" / "03-scaling-laws.ipynb").read_text(encoding="utf-8")
    assert re.search(r"from aiecon.claims.scaling import [^)]*contenders", chapter)
    tried = [o.value for o in training_cost.small_fraction().evidence["times"].options]
    hours = training_cost.comparators() | {"Llama 3.3 70B": training_cost.with_teacher()}
    alone = hours.pop("Llama 3.1 70B")  # with the same teacher it is the number of Llama 3.3 70B
    assert alone == training_cost.comparators()["Llama 3.3 70B"]
    assert set(tried) == {*hours.values(), *training_cost.proxies().values()}


def test_double_precision_as_arithmetic_would_bring_the_h800_to_the_line():
    """B04, as its words say: of it the chip has a thirtieth or less of any top-end chip's."""
    made = judge("B04").judged
    strength = made.evidence["strength"].options
    double = [
        Option(0.03, "double precision", "aiwiki2026h800", {"best chip": best, "strength": "arithmetic"})
        for best in {o.given["best chip"] for o in strength}
    ]
    other = {**made.evidence, "strength": Evidence("x", *strength, *double, low=0.01, high=1)}
    again = Claim(other, made.parts, "", [])
    assert (again.verdict, again.shares.shares["true"]) == ("true", pytest.approx(2 / 3))


@pytest.mark.parametrize("lower", [(), ("Phi-4",)])
def test_without_teachers_the_fraction_is_contested(lower):
    """A02, as its words say: each model of the class alone, with the one just below it and without."""
    made = judge("A02").judged
    times = training_cost.comparators() | training_cost.proxies()
    times |= {model: training_cost.just_below()[model] for model in lower}
    options = [Option(value, model, "meta2024llama33") for model, value in times.items()]
    other = {**made.evidence, "times": Evidence("x", *options, low=0.1, high=40, log=True)}
    again = Claim(other, made.parts, "", [])
    assert again.shares_of["fraction"].verdict == "contested"
    assert again.verdict == made.verdict == "misleading"
    assert made.numbers["phi"] == pytest.approx(1920 * 21 * 24 / 2.935e6)


def test_the_run_of_a_teacher_counts_in_every_claim():
    """A02, A03, A06, B14: one standard. By hand: 7.0 and 30.84 million hours, over 2.935 or at 2 dollars."""
    options = {id: judge(id).judged.evidence for id in ("A02", "A03", "A06", "B14")}
    (a02,) = (o.value for o in options["A02"]["times"].options if "3.3 70B" in o.what)
    (a03,) = (o.value for o in options["A03"]["run"].options if "3.3 70B" in o.what)
    assert a02 == pytest.approx((7.0 + 30.84) / 2.935, rel=1e-6)
    assert a03 == pytest.approx(2 * (7.0 + 30.84), rel=1e-6)
    (b14,) = (o.value for o in options["B14"]["hours"].options if "3.3 70B" in o.what)
    assert b14 == a02
    (b14,) = (o.value for o in options["B14"]["times"].options if "3.3 70B" in o.what)
    assert b14 == pytest.approx((6.3e24 + 3.8e25) / (3.2856e24 * 2935 / 2788), rel=1e-6)
    counted = [options["A02"]["times"], options["A03"]["run"], options["A06"]["spent"]]
    for evidence in (*counted, options["B14"]["times"], options["B14"]["hours"]):
        assert sum("teacher" in o.what for o in evidence.options) == 1


def test_before_the_day_is_one_rule():
    """A03, A06: what came out within a month of the day had been trained before it."""
    runs, costs = load("training_runs").query("current").set_index("model"), load("run_costs")
    rented = costs[costs.concept == "cloud rental"].set_index("model").cost_usd / 1e6
    before = runs.index[runs.date < scaling.TRAINED].intersection(rented.index)
    tried = [o.value for o in judge("A03").judged.evidence["run"].options]
    dearest = rented[before].idxmax()
    assert dearest == "Grok 3"
    assert rented[dearest] in tried


def test_comparators_are_counted_in_hours_of_one_chip():
    """By hand: 7.0 and 30.84 million hours over 2.935; GPT-4's 57 million of an A100 times 312 / 989.4."""
    times = training_cost.comparators()
    own = 2.788 + 0.147
    assert times["Llama 3.3 70B"] == pytest.approx(7.0 / own, rel=1e-6)
    assert times["Llama 3.1 405B"] == pytest.approx(30.84 / own, rel=1e-6)
    assert times["GPT-4"] == pytest.approx(57 * 312 / 989.4 / own, rel=1e-4)
    assert training_cost.proxies()["Claude 3.5 Sonnet"] == pytest.approx(25.870993 / 2 / own, rel=1e-6)
    assert training_cost.proxies()["Qwen2.5-72B"] == pytest.approx(7.85 * 2.788 / 3.2856 / own, rel=1e-4)


def test_what_the_words_say_of_the_fleet_without_what_was_spent():
    """A17: its three other parts alone are mostly true."""
    fleet = judge("A17").judged
    others = Claim(fleet.evidence, [part for part in fleet.parts if part.name != "spent"], "", [])
    assert others.shares.verdict == "mostly true"
