"""What programmes must earn, how books lag behind spending, the hurdle of a textbook, with aiecon.capital."""

from aiecon import capital, compute
from aiecon.data import load, since
from aiecon.reproductions import reproduces

_RACK = 3.4e6  # USD for a rack of 72 chips: Bernstein
_SITE = 5.9e6  # USD for it with its part of building and power: Bernstein
_RACK_POWER = 145e3  # W, all in: SemiAnalysis
_LOAD = 0.8  # share of the power that is drawn, on average: ours


def _fact(item: str) -> float:
    return float(load("capital_facts").set_index("item").value[item])


def _owning(item: str) -> float:
    return float(load("ownership_inputs").set_index("item").value[item])


def compute_price_fall() -> float:
    """Share by which computing power gets cheaper in a year, by the cost model of Cottier et al. (2024)."""
    factor = load("progress_rates").set_index("item").factor_per_year["hardware, cost model"]
    return 1 - 1 / float(factor)


@reproduces(
    "AI data centre, cost of a GW",
    published=35e9,
    unit="USD per GW",
    source="investing2025bernstein",
    where="text",
    rtol=0.1,
    note="5.9 million dollars over a rack's 145 kW with a tenth on top for the site, the overhead of large "
    "clouds; a sixth on top would give it",
)
def cost_per_gw() -> float:
    site = _RACK_POWER * _owning("power usage effectiveness, large clouds")
    return _SITE / site * 1e9


@reproduces(
    "AI investment through 2030, revenue for a return of 10 %",
    published=650e9,
    unit="USD per year",
    source="tomshardware2025jpm",
    where="quoted passage",
    rtol=0.05,
    note="what the bank assumes is not known. Ours: 5 trillion, Bernstein's split, racks that are replaced "
    "for ever every five years while they get 28 per cent cheaper a year, buildings of twenty years, power "
    "of Stargate's target, 10 GW for 500 billion, at 80 per cent load. At constant prices of racks it would "
    "be 1.7 times as much",
)
def revenue_for_ever() -> float:
    total, r = _fact("investment through 2030, J.P. Morgan"), _fact("required return, J.P. Morgan")
    racks = total * _RACK / _SITE
    due = racks * capital.renewal_charge(r, 5, compute_price_fall())
    buildings = (total - racks) * capital.renewal_charge(r, 20)
    return float(capital.required_revenue(due, buildings, running=power_bill(total)))


def power_bill(total: float) -> float:
    """USD per year for the electricity of sites that cost so much, at the dollars per GW of Stargate."""
    target = since("10", "Stargate", "power that the 500 billion dollars are to build")
    kilowatts = total / 500e9 * target / 1e3
    price = float(load("chip_costs").set_index("item").value["electricity price, US industry 2025"])
    return compute.HOURS_PER_YEAR * compute.energy_per_hour(kilowatts * _LOAD, 1.0, price)


@reproduces(
    "the same revenue, a month from each user of an iPhone",
    published=34.72,
    unit="USD per month",
    source="tomshardware2025jpm",
    where="text",
    rtol=0.05,
    note="1.5 billion users is a rounded number; 34.72 dollars imply 1.56 billion",
)
def per_user() -> float:
    return _fact("required revenue, J.P. Morgan") / _fact("users of an iPhone, J.P. Morgan's comparison") / 12


@reproduces(
    "five large buyers, spending over depreciation",
    published=482 / 125,
    unit="ratio",
    source="wiresift2026servers",
    where="text",
    rtol=0.1,
    note="spending that grows by 70 per cent a year, all of it on assets with a life of five and a half "
    "years, the middle of the firms' lives for servers; buildings live longer in the books, which would "
    "raise it, and earlier growth was slower, which lowers it",
)
def spending_over_depreciation() -> float:
    growth = load("since").query("item == 'growth of capital spending in a year'").value.iloc[0] - 1
    return float(1 / capital.depreciation_share(growth, _owning("server life, Meta")))


@reproduces(
    "worth over cost at which waiting ends",
    published=2.0,
    unit="ratio",
    source="dixit1994",
    where="chapter 5, the example of 4 per cent and 20",
    rtol=1e-9,
)
def textbook_hurdle() -> float:
    return float(capital.hurdle(0.04, 0.0, 0.0, 0.20))
