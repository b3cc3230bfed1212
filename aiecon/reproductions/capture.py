"""Concentration, the division of one product's price, and the cost of a copy."""

from aiecon import capture as m
from aiecon.compute import rental_cost
from aiecon.data import load
from aiecon.reproductions import reproduces


def _fact(item: str) -> float:
    return float(load("capture_facts").set_index("item").value[item])


def _player() -> tuple[float, tuple[float, ...]]:
    """Cost of the inputs of the player and its price after the maker, the distributor and the shop."""
    cost = price = _fact("player, inputs")
    prices = []
    for stage in ("maker", "distribution", "retail"):
        price = price + _fact(f"player, {stage}")
        prices.append(price)
    return cost, tuple(prices)


def _shares(survey: str) -> list[float]:
    shares = load("market_shares")
    return list(shares[shares.survey == survey].share)


@reproduces(
    "Index of a market with shares of 30, 30, 20 and 20 per cent",
    published=2600,
    unit="points",
    source="doj2024hhi",
    where="example",
    rtol=1e-9,
)
def example_of_the_index() -> float:
    return m.hhi([0.30, 0.30, 0.20, 0.20])


@reproduces(
    "Index of a market with one seller",
    published=10_000,
    unit="points",
    source="doj2024hhi",
    where="text: its maximum",
    rtol=1e-9,
)
def maximum_of_the_index() -> float:
    return m.hhi([1.0])


@reproduces(
    "Apple's margin on a player of 2005, over the wholesale price",
    published=0.36,
    unit="fraction",
    source="linden2009",
    where="as quoted by angrybear2007ipod",
    atol=0.005,
    note="80 dollars of 224, both rounded in the source",
)
def margin_of_the_maker() -> float:
    cost, prices = _player()
    return m.dollar(cost, prices[:1])[1]


@reproduces(
    "Share of the price of the player that distributors and shops keep",
    published=0.25,
    unit="fraction",
    source="linden2009",
    where="as quoted by angrybear2007ipod",
    atol=0.005,
)
def share_of_distribution() -> float:
    return sum(m.dollar(*_player())[2:])


@reproduces(
    "Share of the three largest sellers of models for firms, end of 2025",
    published=0.88,
    unit="fraction",
    source="menlo2025enterprise",
    where="headline figures",
    atol=0.005,
)
def three_largest_models() -> float:
    return sum(sorted(_shares("Menlo end of 2025"))[-3:])


@reproduces(
    "Share of the three largest clouds, third quarter of 2025",
    published=0.63,
    unit="fraction",
    source="lightwave2025synergy",
    where="headline",
    atol=0.015,
    note="from three shares that are each rounded to a hundredth",
)
def three_largest_clouds() -> float:
    return sum(sorted(_shares("Synergy Q3 2025"))[-3:])


@reproduces(
    "Cost of training Sky-T1 on the answers of another model",
    published=450,
    unit="USD",
    source="novasky2025skyt1",
    where="title; how it was trained",
    rtol=0.02,
    note="eight GPUs for nineteen hours, at the list price that the table rental_prices has for October 2024",
)
def cost_of_a_copy() -> float:
    prices = load("rental_prices").query("accelerator == 'H100'").set_index("date").price_usd_per_hour
    return rental_cost(_fact("copy, GPUs") * _fact("copy, hours"), float(prices["2024-10-01"]))
