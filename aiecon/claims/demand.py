"""The claim that cheaper AI makes its market larger: what the year after it can and cannot say."""

import numpy as np

from aiecon.claims import judges
from aiecon.data import load
from aiecon.demand import implied_elasticity

BEFORE, SHOCK, AFTER = "FY2024Q4", "FY2025Q4", "FY2026Q4"  # quarters of Nvidia, a year apart
SLOW, FAST = "token price, slowest milestone", "token price, fastest milestone"


def consistent_elasticities() -> tuple[np.ndarray, dict[str, float]]:
    """Elasticities of demand that fit the year after January 2025, and the numbers they come from.

    Sales of Nvidia's Data Center stand for spending, price falls by a published rate and is passed on in
    full, and demand would have grown at unchanged prices by nothing, or as sales did in the year before.
    """
    sales = load("nvidia_quarters").set_index("quarter").data_center_usd
    rates = load("progress_rates").set_index("item").factor_per_year
    falls = np.array([[rates[SLOW]], [rates[FAST]]])
    after, before = sales[AFTER] / sales[SHOCK], sales[SHOCK] / sales[BEFORE]
    fits = implied_elasticity(quantity=after * falls, price=1 / falls, shift=np.array([1.0, before]))
    return fits, {"after": after, "before": before, "slow": rates[SLOW], "fast": rates[FAST]}


@judges("A10")
def broader_market() -> tuple[str, dict[str, str | float]]:
    """A lower cost enlarges a market in dollars only if the elasticity of demand is above one. True if every
    elasticity that fits the year after the claim is above one, false if every one is below, else unresolved.
    """
    fits, numbers = consistent_elasticities()
    verdict = "true" if fits.min() > 1 else "false" if fits.max() < 1 else "unresolved"
    return verdict, {**numbers, "low": fits.min(), "high": fits.max()}
