"""Value lost, regained and won by short sellers: published dollars from shares and prices."""

from aiecon.data import load
from aiecon.reproductions import reproduces
from aiecon.valuation import market_value_change, shares_behind

FRIDAY_CLOSE, MONDAY_CLOSE, PRESS_CLOSE = 142.62, 118.42, 118.58  # of Nvidia, USD; last, as some press had it
SHARES = 24.49e9


@reproduces(
    "Nvidia, loss of market value, official closes",
    published=593e9,
    unit="USD",
    source="reuters2025selloff",
    where="account of the day",
    atol=0.5e9,
    note="24.49 billion shares times 24.20 dollars",
)
def loss_at_official_close() -> float:
    return -market_value_change(SHARES, FRIDAY_CLOSE, MONDAY_CLOSE)


@reproduces(
    "Nvidia, loss of market value, the other close",
    published=589e9,
    unit="USD",
    source="bloomberg2025rout",
    where="headline",
    atol=0.5e9,
    note="24.49 billion shares times 24.04 dollars; but 24.34 billion shares and the official close give 589 "
    "as well, and some accounts print 589 next to 118.42",
)
def loss_at_press_close() -> float:
    return -market_value_change(SHARES, FRIDAY_CLOSE, PRESS_CLOSE)


@reproduces(
    "Nvidia, shares outstanding behind the 593 billion",
    published=24.49e9,
    unit="shares",
    source="marketbeat2025shorts",
    where="outstanding shares; cover of the report for the quarter to October 2024",
    rtol=0.001,
)
def shares_outstanding() -> float:
    return shares_behind(593e9, FRIDAY_CLOSE, MONDAY_CLOSE)


def _rebound() -> float:
    """Dollars per share regained on 28 January, from the table of returns."""
    return MONDAY_CLOSE * float(load("event_returns").set_index("date").loc["2025-01-28", "NVDA"])


@reproduces(
    "Nvidia, share of the loss regained on 28 January 2025",
    published=0.44,
    unit="fraction",
    source="forbes2025nvidia",
    where="live account",
    atol=0.005,
)
def regained() -> float:
    return _rebound() / (FRIDAY_CLOSE - MONDAY_CLOSE)


@reproduces(
    "Nvidia, market value added on 28 January 2025",
    published=260e9,
    unit="USD",
    source="forbes2025nvidia",
    where="live account",
    rtol=0.01,
)
def added() -> float:
    return market_value_change(SHARES, MONDAY_CLOSE, MONDAY_CLOSE + _rebound())


@reproduces(
    "Short sellers of Nvidia, gain of the day",
    published=6.56e9,
    unit="USD",
    source="barrons2025shorts",
    where="estimate of S3 Partners",
    rtol=0.005,
    note="shares reported short for 31 January times 24.20 dollars; those for 15 January give 6.95 billion",
)
def shorts() -> float:
    return -market_value_change(271.44e6, FRIDAY_CLOSE, MONDAY_CLOSE)


@reproduces(
    "Nvidia, diluted earnings per share of fiscal 2026, from its quarters",
    published=4.90,
    unit="USD per share",
    source="nvidia2026results",
    where="summary of the fiscal year",
    atol=0.02,
    note="four numbers rounded to a cent each, and shares that were bought back during the year",
)
def earnings_of_the_year() -> float:
    quarters = load("nvidia_quarters").query("quarter.str.startswith('FY2026')")
    return float(quarters.diluted_eps.sum())
