"""Event studies: two independent routes to the same numbers, limits, and bad windows refused by name."""

import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from aiecon import events
from aiecon.claims import judge
from aiecon.data import load
from aiecon.exercises.judge import load_set

DAY = "2025-01-27"


@pytest.fixture(scope="module")
def returns():
    return load("event_returns").set_index("date")


def dummy_route(returns, firm, market, day, window, length, gap):
    """Ordinary least squares on both windows with one dummy per event day: by numpy's lstsq.

    The coefficient of a dummy is the abnormal return and its error holds the error of prediction.
    """
    zero = returns.index.get_loc(pd.Timestamp(day))
    rows = [*range(zero - gap - length + 1, zero - gap + 1), *range(zero + window[0], zero + window[1] + 1)]
    y, x = returns[firm].to_numpy()[rows], returns[market].to_numpy()[rows]
    n = window[1] - window[0] + 1
    dummies = np.vstack([np.zeros((length, n)), np.eye(n)])
    X = np.column_stack([np.ones(len(x)), x, dummies])
    b = np.linalg.lstsq(X, y, rcond=None)[0]
    left = y - X @ b
    cov = left @ left / (len(y) - X.shape[1]) * np.linalg.inv(X.T @ X)
    w = np.r_[0, 0, np.ones(n)]
    return b, w @ b, np.sqrt(w @ cov @ w)


# --- the same numbers by another route ---------------------------------------------------------


@pytest.mark.parametrize("window", [(0, 0), (-1, 1), (-5, 5), (0, 4)])
@pytest.mark.parametrize(("firm", "market"), [("NVDA", "SP500"), ("VST", "NASDAQ_COMP"), ("AAPL", "SOX")])
@pytest.mark.parametrize(("length", "gap"), [(120, 20), (60, 11), (240, 20)])
def test_regression_with_dummies_gives_the_same(returns, firm, market, window, length, gap):
    study = events.event_study(returns, firm, market, DAY, window=window, length=length, gap=gap)
    b, car, error = dummy_route(returns, firm, market, DAY, window, length, gap)
    assert study.model.α == pytest.approx(b[0], abs=1e-12)
    assert study.model.β == pytest.approx(b[1])
    np.testing.assert_allclose(study.days.ar, b[2:], atol=1e-12)
    assert study.car == pytest.approx(car, abs=1e-12)
    assert study.error == pytest.approx(error)
    assert study.t == pytest.approx(car / error)


def test_fit_is_polyfit(returns):
    y, x = returns["NVDA"].iloc[:100], returns["SP500"].iloc[:100]
    slope, constant = np.polyfit(x, y, 1)
    model = events.market_model(y, x)
    assert (model.β, model.α) == pytest.approx((slope, constant))


def test_placebo_is_an_event_study_of_every_day(returns):
    t = events.placebo(returns, "NVDA", "SP500", length=120, gap=20)
    assert len(t) == len(returns) - 120 - 20 + 1
    for day in (t.index[0], pd.Timestamp(DAY), t.index[-1]):
        study = events.event_study(returns, "NVDA", "SP500", day, length=120, gap=20)
        assert t[day] == pytest.approx(study.t)


def test_portfolio_is_the_mean_of_its_firms(returns):
    firms = ["VST", "CEG", "NRG"]
    together = events.event_study(returns, firms, "SP500", DAY, gap=20)
    apart = [events.event_study(returns, firm, "SP500", DAY, gap=20) for firm in firms]
    assert together.car == pytest.approx(np.mean([a.car for a in apart]))
    alone = np.sqrt(sum(a.error**2 for a in apart)) / len(firms)
    assert together.error > alone, "shares of one trade move together: their mean is less sure than that"


def test_correlation_is_numpys(returns):
    study = events.event_study(returns, "VST", "SP500", DAY, gap=20)
    sample = returns.loc[study.first : study.last]
    line = {f: np.polyval(np.polyfit(sample["SP500"], sample[f], 1), sample["SP500"]) for f in ("VST", "CEG")}
    left = [sample[f] - line[f] for f in line]
    ours = events.residual_correlation(returns, ["VST", "CEG"], "SP500", DAY, gap=20)
    assert ours == pytest.approx(np.corrcoef(left)[0, 1])


# --- properties --------------------------------------------------------------------------------


@settings(max_examples=50)
@given(seed=st.integers(0, 10**6), α=st.floats(-0.01, 0.01), β=st.floats(-3, 3), shock=st.floats(-0.3, 0.3))
def test_a_known_shock_is_found_exactly_without_noise(seed, α, β, shock):
    x = np.random.default_rng(seed).normal(0, 0.01, 80)
    y = α + β * x
    model = events.market_model(y[:79], x[:79])
    assert events.abnormal_return(y[79] + shock, x[79], model.α, model.β) == pytest.approx(shock, abs=1e-9)


def test_test_has_its_size_and_the_naive_error_too_large_a_one():
    """On normal returns without an event, 5 % of t statistics are beyond the critical value."""
    rng = np.random.default_rng(7)
    L, draws = 12, 20_000
    x, noise = rng.normal(0, 0.01, (draws, L + 1)), rng.normal(0, 0.02, (draws, L + 1))
    y = 0.001 + 1.5 * x + noise
    sums = [(v[:, :L]).sum(axis=1) for v in (x, y, x * x, x * y, y * y)]
    model = events.fit_from_sums(L, sums[0], sums[1], *sums[2:])
    ar = events.abnormal_return(y[:, L], x[:, L], model.α, model.β)
    critical = 2.2281  # Student's t, 10 degrees of freedom, 5 %, two sides
    honest = np.mean(np.abs(ar / events.car_error(1, x[:, L], model)) > critical)
    naive = np.mean(np.abs(ar / model.σ) > critical)
    assert honest == pytest.approx(0.05, abs=0.006)
    assert naive > 0.065


def test_error_falls_with_the_window_towards_the_noise():
    def error(L):
        return events.car_error(1, 0.0, events.MarketModel(0.0, 1.0, 0.02, L, 0.0, 1e-4 * L))

    assert error(30) > error(120) > error(1000) > 0.02
    assert error(10**9) == pytest.approx(0.02)


def test_error_grows_with_the_distance_of_the_market_move():
    model = events.MarketModel(0.0, 1.0, 0.02, 120, 0.0005, 0.01)
    assert (
        events.car_error(1, -0.03, model)
        > events.car_error(1, -0.01, model)
        > events.car_error(1, 0.0005, model)
    )


@given(n=st.integers(1, 50), ρ=st.floats(0, 1))
def test_inflation_is_one_alone_and_n_in_lockstep(n, ρ):
    assert events.variance_inflation(1, ρ) == 1
    assert events.variance_inflation(n, 1.0) == n
    assert 1 <= events.variance_inflation(n, ρ) <= n


@given(event=st.floats(-10, 10), others=st.lists(st.floats(-10, 10), min_size=1, max_size=50))
def test_rank_is_a_probability_that_n_days_can_show(event, others):
    p = events.rank_p_value(event, others)
    assert 1 / (1 + len(others)) <= p <= 1


# --- a market without the firm -----------------------------------------------------------------


def test_a_firm_leaves_an_index_of_three_and_the_others_keep_their_weights():
    """By prices and share counts, without any weight: the index is the sum of market values."""
    rng = np.random.default_rng(3)
    prices = 100 * np.cumprod(1 + rng.normal(0, 0.03, (60, 3)), axis=0)
    values = prices * np.array([5.0, 2.0, 1.0])  # shares of the three
    table = pd.DataFrame(
        {
            "firm": values[1:, 0] / values[:-1, 0] - 1,
            "index": values[1:].sum(axis=1) / values[:-1].sum(axis=1) - 1,
        },
        index=pd.bdate_range("2025-01-01", periods=59),
    )
    others = values[1:, 1:].sum(axis=1) / values[:-1, 1:].sum(axis=1) - 1
    for at in (0, 17, 58):
        w = values[at, 0] / values[at].sum()
        np.testing.assert_allclose(
            events.without(table, "index", "firm", w, table.index[at]), others, atol=1e-12
        )


@given(s=st.floats(-0.3, 0.3), w=st.floats(0.01, 0.4), seed=st.integers(0, 1000))
def test_an_index_with_the_firm_hides_β_times_w_of_its_news(s, w, seed):
    x = np.random.default_rng(seed).normal(0, 0.01, 60)
    model = events.market_model(2.5 * x, x)
    shown = events.abnormal_return(s, w * s, model.α, model.β)
    assert shown == pytest.approx((1 - events.hidden_share(model.β, w)) * s, abs=1e-9)


@pytest.mark.parametrize(
    ("w", "by_the_referee"), [(0.055, -0.156), (0.060, -0.159), (0.065, -0.161), (0.070, -0.163)]
)
def test_without_nvidia_nearly_the_whole_fall_is_abnormal(returns, w, by_the_referee):
    constant = returns.assign(REST=events.rest_of_market(returns.SP500, returns.NVDA, w))
    moving = returns.assign(REST=events.without(returns, "SP500", "NVDA", w, DAY))
    for table in (constant, moving):
        study = events.event_study(table, "NVDA", "REST", DAY, length=120, gap=20)
        assert study.car == pytest.approx(by_the_referee, abs=1e-3)
        assert study.car / returns.loc[DAY, "NVDA"] > 0.9


def test_a_weight_moves_with_the_price_to_what_is_printed_a_week_later(returns):
    """Nvidia in the S&P 500: 6.96 % before the day, 5.94 % at the end of the week."""
    zero = returns.index.get_loc(pd.Timestamp(DAY))
    path = events.weight_path(returns.NVDA, returns.SP500, 0.0696, zero)
    assert path[zero] == pytest.approx(0.0696)
    assert path[zero + 5] == pytest.approx(0.0594, abs=3e-4)
    assert path[zero + 1] < path[zero] < path[zero - 60]  # the fall made it lighter, the autumn had not


@pytest.mark.parametrize(
    ("day", "ar", "error", "t"),
    [(DAY, -0.132599, 0.025825, -5.1346), ("2025-04-16", -0.009002, 0.027014, -0.3332)],
)
def test_two_studies_that_a_referee_computed_with_code_of_his_own(returns, day, ar, error, t):
    study = events.event_study(returns, "NVDA", "SP500", day, length=250, gap=11)
    assert (study.car, study.error) == pytest.approx((ar, error), abs=1e-6)
    assert study.t == pytest.approx(t, abs=1e-4)


# --- what the tables must hold -----------------------------------------------------------------


def seen_by_its_witness(day: pd.Series, firms: pd.DataFrame) -> pd.Series:
    """Whether each return of the day is what somebody else prints of it, to the digits that he prints."""
    digits = firms["witness"].map(lambda value: len(f"{value}".split(".")[1]))
    return (day - firms["witness"]).abs() <= 0.55 * 10.0**-digits


def test_every_series_has_a_witness_of_the_day(returns):
    firms = load("event_firms").set_index("series")
    assert set(firms.index) == set(returns.columns)
    assert (firms["witness_source"] != "yahoo2025closes").all()
    assert seen_by_its_witness(returns.loc[DAY, firms.index], firms).all()


def test_two_columns_that_were_exchanged_are_noticed(returns):
    firms = load("event_firms").set_index("series")
    for one, other in itertools.combinations(firms.index, 2):
        day = returns.loc[DAY, firms.index].copy()
        day[[one, other]] = day[[other, one]].to_numpy()
        assert not seen_by_its_witness(day, firms).all(), f"{one} and {other}"


def test_later_returns_follow_the_earlier(returns):
    later = load("event_returns_2026").set_index("date")
    assert set(later.columns) == set(returns.columns) - {"SP500", "NASDAQ_COMP", "SOX"}
    assert returns.index[-1] < later.index[0]
    for firm in later.columns:  # a share keeps its habits: columns that were exchanged would not
        assert 0.2 < later[firm].std() / returns[firm].std() < 3


def test_no_day_of_the_week_that_moved_is_without_its_news(returns):
    """A window that holds another event says so: each day of it beyond one standard error has a row."""
    panel = returns.assign(REST=events.without(returns, "SP500", "NVDA", 0.0696, DAY))
    week = events.event_study(panel, "NVDA", "REST", DAY, length=120, gap=20, window=(0, 4)).days
    moved = set(week.date[week.t.abs() > 1])
    assert moved <= set(load("event_timeline").date)
    assert len(moved) == 4


def test_facts_since_follow_from_the_returns(returns):
    """Rows of since.csv, read in closes of one copy, against returns of another."""
    since = load("since").query("chapter == '01'").set_index("item")
    later = load("event_returns_2026").set_index("date").NVDA
    april, march = returns.loc[["2025-04-16", "2025-03-03"], "NVDA"]
    assert since.value["one-day return after the H20 letter"] == pytest.approx(april, abs=5e-5)
    assert since.value["largest later one-day fall in per cent"] == pytest.approx(march, abs=5e-5)
    assert march == min(returns.NVDA[returns.index > DAY].min(), later.min())
    two = (1 + later["2026-07-16":"2026-07-17"]).prod() - 1
    assert since.value["two-day return, 16 and 17 July 2026"] == pytest.approx(two, abs=5e-5)
    path = (1 + returns.NVDA[DAY:]).cumprod()  # of the close of the Friday before
    first = path.index[path > 1][0]
    assert first == since.date["first close above that of 24 January 2025"]
    again = (1 + later["2026-07-16":]).cumprod()
    assert again.max() < 1, "not back by the end of July, as the row of 5 August says"


def test_the_chapter_does_not_let_nvidia_be_its_own_market():
    text = (Path(__file__).parents[1] / "chapters" / "01-the-day.ipynb").read_text(encoding="utf-8")
    assert "the whole market fell" not in text
    assert "H20" in text
    assert "**The benchmark is the event.**" in text
    assert "placebo(panel.drop(DAY)" in text, "the event would sit among its own placebos"
    used = re.findall(r'event_study\(\w+, [^)]*?\\"(SP500|NASDAQ_COMP|SOX)\\"', text)
    assert len(used) <= 2, f"a market that holds the event, outside the places that say so: {used}"


def test_the_cause_is_judged_on_one_market_at_a_time(returns):
    """A22: every combination is one market and one wait, by least squares with a dummy."""
    group = load("event_firms").set_index("series").group
    sold = ["custom chips and networks", "electricity", "accelerators", "makers of chips and memory"]
    sellers = returns[group.index[group.isin([*sold, "servers"])]].mean(axis=1)
    buyers = returns[group.index[group == "large buyers of compute"]].mean(axis=1)
    rest = events.without(returns, "SP500", "NVDA", 0.0696, DAY)
    panel = returns.assign(REST=rest, contrast=sellers - buyers)

    def one(series, market, day, gap, last=0):
        _, car, error = dummy_route(panel, series, market, day, (0, last), 120, gap)
        return car, error

    expected = []
    for market in ("REST", "RSP", "SP500", "NASDAQ_COMP"):
        fell, noise = one("NVDA", market, DAY, 20)
        apart, error = one("contrast", market, DAY, 20)
        for last in (0, 3):  # from R1's first day of trading: that day, and the days to the Friday
            first, spread = one("NVDA", market, "2025-01-21", 16, last)
            clear = (first - fell / 2) / (spread**2 + noise**2 / 4) ** 0.5
            expected.append([fell / returns.NVDA[DAY], apart / error, 0, first / spread, clear, 4])
    grid = judge("A22").judged.grid
    assert list(grid) == ["own", "ranked", "rivals", "reaction", "clear", "lag"]
    combined = sorted(map(list, zip(*grid.values(), strict=True)))
    np.testing.assert_allclose(combined, sorted(expected), atol=1e-9)


def test_the_worry_behind_the_index_hangs_on_oracle_and_on_the_market(returns):
    """A08: the portfolio of the buyers, with and without Oracle, by least squares with a dummy."""
    rest = events.without(returns, "SP500", "NVDA", 0.0696, DAY)
    expected = []
    for firms in (["AMZN", "GOOGL", "META", "MSFT", "ORCL"], ["AMZN", "GOOGL", "META", "MSFT"]):
        panel = returns.assign(REST=rest, bought=returns[firms].mean(axis=1))
        for market in ("RSP", "REST", "SP500", "NASDAQ_COMP"):
            _, car, error = dummy_route(panel, "bought", market, DAY, (0, 0), 120, 20)
            expected.append(car / error)
    made = judge("A08").judged
    np.testing.assert_allclose(made.grid["bought"], expected, atol=1e-9)
    assert made.shares_of["worries"].verdict == "contested"


def test_no_width_of_window_settles_the_cause_alone():
    """A22: each wait is a side of its own, and the two say different things in every market."""
    made = judge("A22").judged
    assert made.verdict == "contested"
    excluded = {(o.given["waited"], o.value >= 1.96) for o in made.evidence["clear"].options}
    assert len(excluded) == 2, "each side says one thing, in every market"
    assert len(dict(excluded)) == 2, "and the two differ"


def test_the_announcement_of_the_claim_on_timing_is_a_release():
    """A16: the day of the fall announces nothing, so no alternative counts from it."""
    news = load("event_timeline").set_index("event").date
    least = (news["earnings_first"] - news["r1"]).days
    assert all(option.value >= least for option in judge("A16").judged.evidence["ahead"].options)


@pytest.mark.parametrize("voices", [3, 11, 30])
def test_no_number_of_silent_texts_says_what_fed_a_suspicion(voices):
    """A16: how many were found measures the search, so it decides nothing but that people speculated."""
    assert judge("A16").judged.decide(voices=voices) == "unresolved"


def test_the_window_of_the_problem_set_begins_after_january(returns):
    draws = load_set(Path(__file__).parents[1] / "exercises" / "01-the-day.ipynb").items["01.2"].draws
    end = returns.index.get_loc("2025-04-16") - 11
    assert returns.index[end - max(draws["length"].options) + 1] > pd.Timestamp("2025-01-31")


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"event": "2026-03-02"},
            "event = Monday, 2026-03-02 lies outside the data, which run from Tuesday, 2024-01-02 "
            "to Wednesday, 2025-12-31",
        ),
        ({"event": "2025-01-20"}, "event = Monday, 2025-01-20 is no trading day in the data"),
        (
            {"gap": 3, "window": (-5, 5)},
            "gap = 3: the estimation window, which ends on day -3, overlaps the event window",
        ),
        ({"gap": 0}, "overlaps the event window, which begins on day 0"),
        ({"gap": 5, "window": (-5, 5)}, "overlaps the event window, which begins on day -5"),
        (
            {"length": 300},
            "length = 300, gap = 20: the estimation window would begin 52 trading days before the data",
        ),
        (
            {"event": "2025-12-31", "window": (0, 3)},
            "window = (0, 3) around Wednesday, 2025-12-31 leaves the data",
        ),
        ({"window": (2, 1)}, "window = (2, 1): its first day comes after its last"),
        ({"firm": "NVDIA"}, "series = 'NVDIA' is not in the data"),
        ({"market": "DAX"}, "series = 'DAX' is not in the data"),
        ({"length": 2}, "length = 2 is outside its domain: length >= 3"),
    ],
)
def test_bad_windows_are_named(returns, change, message):
    arguments = {"firm": "NVDA", "market": "SP500", "event": DAY, "gap": 20, **change}
    with pytest.raises(ValueError, match=re.escape(message)):
        events.event_study(returns, **arguments)


def test_a_window_may_touch_the_first_day_and_the_event(returns):
    zero = returns.index.get_loc(pd.Timestamp(DAY))
    assert events.event_study(returns, "NVDA", "SP500", DAY, length=zero, gap=1).first == returns.index[0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: events.rest_of_market(-0.01, -0.1, 1.0), "w = 1.0 is outside its domain: 0 < w < 1"),
        (lambda: events.hidden_share(2.0, 0.0), "w = 0.0 is outside its domain"),
        (lambda: events.weight_path([0.1], [0.1], 1.5, 0), "w = 1.5 is outside its domain"),
        (lambda: events.market_model([0.1, 0.2], [0.1, 0.2, 0.3]), "r has 2 days, r_m has 3"),
        (lambda: events.market_model([0.1, np.nan, 0.2], [0.1, 0.2, 0.3]), "a return is missing"),
        (lambda: events.market_model([0.1, 0.1, 0.2], [0.0, 0.0, 0.0]), "spread = 0.0 is outside its domain"),
        (lambda: events.variance_inflation(3, -0.9), "outside its domain"),
        (lambda: events.variance_inflation(3, 1.1), "ρ = 1.1 is outside its domain: ρ <= 1"),
        (lambda: events.rank_p_value(1.0, []), "others = 0 is outside its domain"),
        (lambda: events.t_statistic(1.0, 0.0), "error = 0.0 is outside its domain"),
        (
            lambda: events.car_error(0, 0.0, events.MarketModel(0.0, 1.0, 0.02, 100, 0.0, 0.01)),
            "n = 0 is outside its domain",
        ),
    ],
)
def test_bad_numbers_are_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_too_short_a_table_has_no_placebo(returns):
    with pytest.raises(ValueError, match="no day has such a window"):
        events.placebo(returns.iloc[:100], "NVDA", "SP500", length=120, gap=20)
    with pytest.raises(ValueError, match="is not in the data"):
        events.placebo(returns, "NVDIA", "SP500")


def test_one_firm_has_no_correlation(returns):
    with pytest.raises(ValueError, match="firms = 1 is outside its domain"):
        events.residual_correlation(returns, ["NVDA"], "SP500", DAY)


# --- what came, against a forecast ------------------------------------------------------------------


def test_ranks_of_a_calibrated_forecast_are_even():
    """Second route: outcomes drawn from the forecast itself have ranks that spread evenly, and others not."""
    rng = np.random.default_rng(5)
    centres = rng.normal(0.1, 0.2, 300)
    outcomes = rng.choice(centres, 2000) + 0.15 * rng.standard_normal(2000)
    ranks = np.array([events.forecast_rank(came, centres, 0.15) for came in outcomes])
    assert stats.kstest(ranks, "uniform").pvalue > 0.01
    narrow = np.array([events.forecast_rank(came, centres, 0.01) for came in outcomes])
    biased = np.array([events.forecast_rank(came, centres + 0.2, 0.15) for came in outcomes])
    assert np.quantile(biased, 0.5) < 0.3
    assert np.mean((narrow < 0.05) | (narrow > 0.95)) > 0.12, "a forecast too sure has too many at its ends"


def test_rank_of_one_outcome_by_counting():
    rng = np.random.default_rng(6)
    centres = np.array([-0.3, 0.0, 0.4])
    drawn = (centres[:, None] + 0.2 * rng.standard_normal((3, 200_000))).ravel()
    assert events.forecast_rank(0.25, centres, 0.2) == pytest.approx((drawn < 0.25).mean(), abs=2e-3)
