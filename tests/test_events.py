"""Event studies: two independent routes to the same numbers, limits, and bad windows refused by name."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiecon import events as e
from aiecon.data import load

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
    study = e.event_study(returns, firm, market, DAY, window=window, length=length, gap=gap)
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
    model = e.fit(y, x)
    assert (model.β, model.α) == pytest.approx((slope, constant))


def test_placebo_is_an_event_study_of_every_day(returns):
    t = e.placebo(returns, "NVDA", "SP500", length=120, gap=20)
    assert len(t) == len(returns) - 120 - 20 + 1
    for day in (t.index[0], pd.Timestamp(DAY), t.index[-1]):
        study = e.event_study(returns, "NVDA", "SP500", day, length=120, gap=20)
        assert t[day] == pytest.approx(study.t)


def test_portfolio_is_the_mean_of_its_firms(returns):
    firms = ["VST", "CEG", "NRG"]
    together = e.event_study(returns, firms, "SP500", DAY, gap=20)
    apart = [e.event_study(returns, firm, "SP500", DAY, gap=20) for firm in firms]
    assert together.car == pytest.approx(np.mean([a.car for a in apart]))
    alone = np.sqrt(sum(a.error**2 for a in apart)) / len(firms)
    assert together.error > alone, "shares of one trade move together: their mean is less sure than that"


def test_correlation_is_numpys(returns):
    study = e.event_study(returns, "VST", "SP500", DAY, gap=20)
    sample = returns.loc[study.first : study.last]
    line = {f: np.polyval(np.polyfit(sample["SP500"], sample[f], 1), sample["SP500"]) for f in ("VST", "CEG")}
    left = [sample[f] - line[f] for f in line]
    ours = e.residual_correlation(returns, ["VST", "CEG"], "SP500", DAY, gap=20)
    assert ours == pytest.approx(np.corrcoef(left)[0, 1])


# --- properties --------------------------------------------------------------------------------


@settings(max_examples=50)
@given(seed=st.integers(0, 10**6), α=st.floats(-0.01, 0.01), β=st.floats(-3, 3), shock=st.floats(-0.3, 0.3))
def test_a_known_shock_is_found_exactly_without_noise(seed, α, β, shock):
    x = np.random.default_rng(seed).normal(0, 0.01, 80)
    y = α + β * x
    model = e.fit(y[:79], x[:79])
    assert e.abnormal_return(y[79] + shock, x[79], model.α, model.β) == pytest.approx(shock, abs=1e-9)


def test_test_has_its_size_and_the_naive_error_too_large_a_one():
    """On normal returns without an event, 5 % of t statistics are beyond the critical value."""
    rng = np.random.default_rng(7)
    L, draws = 12, 20_000
    x, noise = rng.normal(0, 0.01, (draws, L + 1)), rng.normal(0, 0.02, (draws, L + 1))
    y = 0.001 + 1.5 * x + noise
    sums = [(v[:, :L]).sum(axis=1) for v in (x, y, x * x, x * y, y * y)]
    model = e.fit_from_sums(L, sums[0], sums[1], *sums[2:])
    ar = e.abnormal_return(y[:, L], x[:, L], model.α, model.β)
    critical = 2.2281  # Student's t, 10 degrees of freedom, 5 %, two sides
    honest = np.mean(np.abs(ar / e.car_error(1, x[:, L], model)) > critical)
    naive = np.mean(np.abs(ar / model.σ) > critical)
    assert honest == pytest.approx(0.05, abs=0.006)
    assert naive > 0.065


def test_error_falls_with_the_window_towards_the_noise():
    def error(L):
        return e.car_error(1, 0.0, e.MarketModel(0.0, 1.0, 0.02, L, 0.0, 1e-4 * L))

    assert error(30) > error(120) > error(1000) > 0.02
    assert error(10**9) == pytest.approx(0.02)


def test_error_grows_with_the_distance_of_the_market_move():
    model = e.MarketModel(0.0, 1.0, 0.02, 120, 0.0005, 0.01)
    assert e.car_error(1, -0.03, model) > e.car_error(1, -0.01, model) > e.car_error(1, 0.0005, model)


@given(n=st.integers(1, 50), ρ=st.floats(0, 1))
def test_inflation_is_one_alone_and_n_in_lockstep(n, ρ):
    assert e.variance_inflation(1, ρ) == 1
    assert e.variance_inflation(n, 1.0) == n
    assert 1 <= e.variance_inflation(n, ρ) <= n


@given(event=st.floats(-10, 10), others=st.lists(st.floats(-10, 10), min_size=1, max_size=50))
def test_rank_is_a_probability_that_n_days_can_show(event, others):
    p = e.rank_p_value(event, others)
    assert 1 / (1 + len(others)) <= p <= 1


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"event": "2026-03-02"},
            "event = Monday, 2026-03-02 lies outside the data, which run from Tuesday, 2024-01-02",
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
        e.event_study(returns, **arguments)


def test_a_window_may_touch_the_first_day_and_the_event(returns):
    zero = returns.index.get_loc(pd.Timestamp(DAY))
    assert e.event_study(returns, "NVDA", "SP500", DAY, length=zero, gap=1).first == returns.index[0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: e.fit([0.1, 0.2], [0.1, 0.2, 0.3]), "r has 2 days, r_m has 3"),
        (lambda: e.fit([0.1, np.nan, 0.2], [0.1, 0.2, 0.3]), "a return is missing"),
        (lambda: e.fit([0.1, 0.1, 0.2], [0.0, 0.0, 0.0]), "spread = 0.0 is outside its domain"),
        (lambda: e.variance_inflation(3, -0.9), "outside its domain"),
        (lambda: e.variance_inflation(3, 1.1), "1 - ρ"),
        (lambda: e.rank_p_value(1.0, []), "others = 0 is outside its domain"),
        (lambda: e.t_statistic(1.0, 0.0), "error = 0.0 is outside its domain"),
        (
            lambda: e.car_error(0, 0.0, e.MarketModel(0.0, 1.0, 0.02, 100, 0.0, 0.01)),
            "n = 0 is outside its domain",
        ),
    ],
)
def test_bad_numbers_are_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_too_short_a_table_has_no_placebo(returns):
    with pytest.raises(ValueError, match="no day has such a window"):
        e.placebo(returns.iloc[:100], "NVDA", "SP500", length=120, gap=20)
    with pytest.raises(ValueError, match="is not in the data"):
        e.placebo(returns, "NVDIA", "SP500")


def test_one_firm_has_no_correlation(returns):
    with pytest.raises(ValueError, match="firms = 1 is outside its domain"):
        e.residual_correlation(returns, ["NVDA"], "SP500", DAY)
