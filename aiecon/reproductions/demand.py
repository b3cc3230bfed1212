"""The fall of token prices, growth of tokens and of Nvidia's sales, and the elasticity of a fish market."""

import numpy as np
import pandas as pd

from aiecon import demand
from aiecon.data import load
from aiecon.reproductions import reproduces

# --- prices and quantities ---------------------------------------------------------------------------


def _frontier(score: float) -> tuple[np.ndarray, np.ndarray]:
    """Years and prices (three parts input, one output) at which a score got cheaper."""
    models = load("capability_prices").query("gpqa_percent >= @score").sort_values("date")
    price = (3 * models.input_usd_per_million + models.output_usd_per_million) / 4
    record = price < price.cummin().shift(fill_value=np.inf)
    years = pd.to_datetime(models.date).map(pd.Timestamp.toordinal) / 365.25
    return years[record].to_numpy(), price[record].to_numpy()


@reproduces(
    "Fall of the price of GPT-4's score in science, per year",
    published=40,
    unit="factor per year",
    source="epoch2025prices",
    where="text: the level of GPT-4 on questions of PhD science",
    rtol=0.5,
    note="rebuilt from six record prices of our own set of models; half of the rate is allowed",
)
def price_fall() -> float:
    return demand.fall_per_year(*_frontier(35))[0]


@reproduces(
    "Fall of the price of GPT-3's score, per year",
    published=10,
    unit="factor per year",
    source="appenzeller2024llmflation",
    where="text: 60 dollars in November 2021 to 6 cents, three years later",
    rtol=0.01,
)
def price_fall_low() -> float:
    return float((60 / 0.06) ** (1 / 3))


@reproduces(
    "Tokens per month at Google, May 2025 over May 2024",
    published=50,
    unit="ratio",
    source="google2025io",
    where="keynote: 50 times more",
    atol=0.6,
    note="from 9.7 trillion and over 480 trillion",
)
def google_tokens() -> float:
    tokens = load("inference_market").set_index("item").value
    return float(tokens["tokens per month, Google, May 2025"] / tokens["tokens per month, Google, May 2024"])


def _growth(quarter: str, before: str) -> float:
    sales = load("nvidia_quarters").set_index("quarter").data_center_usd
    return float(sales[quarter] / sales[before] - 1)


@reproduces(
    "Nvidia, Data Center revenue, growth in the fourth quarter of fiscal 2026 over the quarter before",
    published=0.22,
    unit="fraction",
    source="nvidia2026results",
    where="text",
    atol=0.005,
)
def last_quarter() -> float:
    return _growth("FY2026Q4", "FY2026Q3")


@reproduces(
    "Nvidia, Data Center revenue, growth over the four quarters after January 2025",
    published=0.75,
    unit="fraction",
    source="nvidia2026results",
    where="text: fourth quarter of fiscal 2026, from a year ago",
    atol=0.005,
)
def year_after() -> float:
    return _growth("FY2026Q4", "FY2025Q4")


@reproduces(
    "Nvidia, Data Center revenue of fiscal 2026 over fiscal 2025",
    published=0.68,
    unit="fraction",
    source="nvidia2026results",
    where="text: full year",
    atol=0.005,
)
def full_year() -> float:
    quarters = load("nvidia_quarters").set_index("quarter").data_center_usd
    return float(quarters.filter(like="FY2026").sum() / quarters.filter(like="FY2025").sum() - 1)


@reproduces(
    "Nvidia, Data Center revenue, first quarter of fiscal 2027 over a year before",
    published=0.92,
    unit="fraction",
    source="nvidia2026q1fy27",
    where="text: from a year ago",
    atol=0.005,
)
def first_quarter_of_2027() -> float:
    return _growth("FY2027Q1", "FY2026Q1")


# --- an instrument ---------------------------------------------------------------------------------------


def _fish() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    fish = load("fish_market")
    days = pd.get_dummies(fish.weekday)[["Monday", "Tuesday", "Wednesday", "Thursday"]].to_numpy(float)
    waves = fish[["wave_height_2_days", "wave_height_4_days"]].to_numpy()
    return np.log(fish.quantity_lb.to_numpy()), np.log(fish.price_usd_per_lb.to_numpy()), waves, days


@reproduces(
    "Fulton fish market: least squares of log quantity on log price",
    published=-0.52466,
    unit="number",
    source="godwin2023fish",
    where="least squares, with days of the week",
    atol=1e-5,
)
def fish_ols() -> float:
    q, p, _, days = _fish()
    return demand.ols(q, p, days).value


@reproduces(
    "Fulton fish market: standard error of least squares",
    published=0.17611,
    unit="number",
    source="godwin2023fish",
    where="least squares, with days of the week",
    atol=1e-5,
)
def fish_ols_error() -> float:
    q, p, _, days = _fish()
    return demand.ols(q, p, days).error


@reproduces(
    "Fulton fish market: elasticity of demand, with waves as instruments",
    published=-0.81582,
    unit="number",
    source="godwin2023fish",
    where="ivreg: waves of the last two and of the two days before",
    atol=1e-5,
)
def fish_iv() -> float:
    q, p, waves, days = _fish()
    return demand.two_stage(q, p, waves, days).value


@reproduces(
    "Fulton fish market: standard error of that elasticity",
    published=0.32744,
    unit="number",
    source="godwin2023fish",
    where="ivreg: waves of the last two and of the two days before",
    atol=1e-5,
)
def fish_iv_error() -> float:
    q, p, waves, days = _fish()
    return demand.two_stage(q, p, waves, days).error
