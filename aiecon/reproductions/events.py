"""27 and 28 January 2025 and two days of 2024: returns in the press, recomputed from the daily returns."""

from aiecon.data import load
from aiecon.events import weight_path
from aiecon.reproductions import reproduces


def day_return(series: str, date: str) -> float:
    return float(load("event_returns").set_index("date").loc[date, series])


@reproduces(
    "Nvidia, return from the official closes of 24 and 27 January 2025",
    published=118.42 / 142.62 - 1,
    unit="fraction",
    source="longbridge2025nvidia",
    where="closing price in the text; Friday's close in account B",
    atol=5e-6,
    note="the returns come from other copies of the series, so they tell the official close from the "
    "118.58 that also circulates, which would give -0.16856",
)
def nvidia() -> float:
    return day_return("NVDA", "2025-01-27")


@reproduces(
    "PHLX Semiconductor index (SOX), 27 January 2025",
    published=-0.092,
    unit="fraction",
    source="reuters2025selloff",
    where="account of the day",
    atol=0.001,
    note="the index lost 9.148%: 9.1 to one decimal, 9.2 only if 9.15 is rounded again; the fund SOXX, "
    "which tracks another index, lost 7.84%",
)
def sox() -> float:
    return day_return("SOX", "2025-01-27")


@reproduces(
    "S&P 500, 27 January 2025",
    published=-0.0146,
    unit="fraction",
    source="reuters2025selloff",
    where="account of the day",
    atol=5e-5,
)
def sp500() -> float:
    return day_return("SP500", "2025-01-27")


@reproduces(
    "Nasdaq Composite, 27 January 2025",
    published=-0.0307,
    unit="fraction",
    source="reuters2025selloff",
    where="account of the day",
    atol=5e-5,
)
def nasdaq() -> float:
    return day_return("NASDAQ_COMP", "2025-01-27")


@reproduces(
    "Arista Networks, 27 January 2025",
    published=-0.223,
    unit="fraction",
    source="highenergy2025",
    where="list of falls",
    atol=0.001,
)
def arista() -> float:
    return day_return("ANET", "2025-01-27")


@reproduces(
    "Broadcom, 27 January 2025",
    published=-0.174,
    unit="fraction",
    source="highenergy2025",
    where="list of falls",
    atol=5e-4,
)
def broadcom() -> float:
    return day_return("AVGO", "2025-01-27")


@reproduces(
    "Nvidia, 3 September 2024, the record loss of value before",
    published=-0.095,
    unit="fraction",
    source="reid2024",
    where="as quoted",
    atol=5e-4,
)
def nvidia_september() -> float:
    return day_return("NVDA", "2024-09-03")


@reproduces(
    "PHLX Semiconductor index (SOX), 3 September 2024",
    published=-0.0775,
    unit="fraction",
    source="manhattan2024",
    where="account of the day",
    atol=5e-5,
)
def sox_september() -> float:
    return day_return("SOX", "2024-09-03")


@reproduces(
    "Nvidia's weight in the S&P 500 at the end of the week, from its weight before",
    published=0.0594,
    unit="fraction",
    source="politicalcalculations2025",
    where="text",
    atol=3e-4,
    note="6.96% before the day, moved by the returns of share and index until 31 January 2025: 5.92%; the "
    "weight before is printed to two digits, which leaves room for half of the difference",
)
def weight_after() -> float:
    returns = load("event_returns").set_index("date")
    zero = returns.index.get_loc("2025-01-27")
    return float(weight_path(returns["NVDA"], returns["SP500"], 0.0696, zero)[zero + 5])


@reproduces(
    "PHLX Semiconductor index (SOX), 28 January 2025",
    published=0.011,
    unit="fraction",
    source="reuters2025rebound",
    where="account of the day",
    atol=5e-4,
)
def sox_rebound() -> float:
    return day_return("SOX", "2025-01-28")


@reproduces(
    "Oracle, 28 January 2025",
    published=0.036,
    unit="fraction",
    source="reuters2025rebound",
    where="account of the day",
    atol=5e-4,
)
def oracle_rebound() -> float:
    return day_return("ORCL", "2025-01-28")
