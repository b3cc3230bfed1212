"""Margins, prices of chips, the network of V3's cluster, and two laws of lock-in."""

import numpy as np

from aiecon import platforms as p
from aiecon.data import load
from aiecon.margins import pooled_margin
from aiecon.reproductions import reproduces


def _year(year: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gross margin, revenue and Data Center revenue of the quarters of a fiscal year."""
    quarters = load("nvidia_quarters").query("quarter.str.startswith(@year)")
    return tuple(quarters[c].to_numpy() for c in ("gross_margin", "revenue_usd", "data_center_usd"))


def _margin(year: str) -> float:
    return pooled_margin(*_year(year)[:2])


ROUNDED = "from quarterly margins that are rounded to a tenth of a percent"


@reproduces(
    "Nvidia, gross margin of fiscal 2024, from its quarters",
    published=0.727,
    unit="fraction of revenue",
    source="nvidia2025results",
    where="summary of fiscal 2025, year before",
    atol=0.001,
    note=ROUNDED,
)
def margin_2024() -> float:
    return _margin("FY2024")


@reproduces(
    "Nvidia, gross margin of fiscal 2025, from its quarters",
    published=0.750,
    unit="fraction of revenue",
    source="nvidia2025results",
    where="summary of fiscal 2025",
    atol=0.001,
    note=ROUNDED,
)
def margin_2025() -> float:
    return _margin("FY2025")


@reproduces(
    "Nvidia, gross margin of fiscal 2026, from its quarters",
    published=0.711,
    unit="fraction of revenue",
    source="nvidia2026results",
    where="summary of fiscal 2026",
    atol=0.001,
    note=ROUNDED,
)
def margin_2026() -> float:
    return _margin("FY2026")


@reproduces(
    "Nvidia, Data Center revenue of fiscal 2025, from its quarters",
    published=115.2e9,
    unit="USD",
    source="nvidia2025results",
    where="text: record full-year Data Center revenue",
    atol=0.05e9,
)
def data_center_2025() -> float:
    return float(_year("FY2025")[2].sum())


@reproduces(
    "Nvidia, Data Center revenue of fiscal 2026, from its quarters",
    published=193.7e9,
    unit="USD",
    source="nvidia2026results",
    where="text: full-year Data Center revenue",
    atol=0.05e9,
)
def data_center_2026() -> float:
    return float(_year("FY2026")[2].sum())


@reproduces(
    "Cost of one H100 that an analyst's server implies",
    published=5875,
    unit="USD",
    source="epoch2024costcode",
    where="production cost of a DGX H100 server",
    rtol=1e-6,
    note="269,010 less a gross profit of 190,000, less all that is not a GPU, over eight",
)
def gpu_cost() -> float:
    others = [5200, 7860, 3456, 10908, 563, 875, 463, 1200, 1485]  # memory, processors, network, case, ...
    cost = 269_010 - 190_000
    return (cost - sum(others)) / 8


@reproduces(
    "Experts that a token of V3 could visit at no extra cost of communication",
    published=13,
    unit="experts",
    source="deepseek2024v3",
    where="section 3.2.2",
    atol=0.5,
    note="four machines, times the ratio of NVLink's 160 GB/s to InfiniBand's 50",
)
def experts() -> float:
    return 4 * 160 / 50


@reproduces(
    "Feedback at which network adoption first has three equilibria, βJ",
    published=1.0,
    unit="number",
    source="brock2001",
    where="proposition 2: unique below one, three above with no bias",
    atol=1e-3,
    note="found by counting fixed points at Δ = 0, in units θ / 2μ",
)
def onset() -> float:
    βJ = np.linspace(0.5, 1.5, 2001)
    several = np.isfinite(p.fixed_points(0.0, 2 * βJ, 1.0)[1])
    return float(βJ[several][0])


@reproduces(
    "Pólya's urn from one and one: standard deviation of the final share over histories",
    published=np.sqrt(1 / 12),
    unit="fraction",
    source="arthur1987",
    where="the limit of the standard Pólya process is uniform",
    rtol=0.02,
    note="10,000 histories of 1,000 adoptions; the exact value for 1,000 is 0.05% lower",
)
def urn_spread() -> float:
    return float(p.urn(lambda x: x, 10_000, 1_000, seed=1989).std())
