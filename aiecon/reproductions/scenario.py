"""Valuations and targets of the time, shares of sales, and the indices of a function known exactly."""

from collections.abc import Mapping

import numpy as np

from aiecon import scenario
from aiecon.reproductions import reproduces

PREMARKET, FRIDAY = 125.96, 142.62  # prices of Nvidia on 27 and 24 January 2025, USD


def _ishigami(x: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.sin(x["1"]) + 7 * np.sin(x["2"]) ** 2 + 0.1 * x["3"] ** 4 * np.sin(x["1"])


def _ishigami_first(which: str) -> float:
    between = scenario.Mixture((-np.pi,), (np.pi,), (False,))
    shares = scenario.variance_shares(_ishigami, dict.fromkeys("123", between), 2**14, seed=1)
    return float(shares["first"][which])


@reproduces(
    "Ishigami function, first-order index of the first input",
    published=0.3139,
    unit="share of variance",
    source="ishigami1990",
    where="expected indices, a = 7, b = 0.1",
    atol=0.005,
    note="the estimator that gives the book's variance shares, on 16,384 points",
)
def ishigami_first() -> float:
    return _ishigami_first("1")


@reproduces(
    "Ishigami function, first-order index of the second input",
    published=0.4424,
    unit="share of variance",
    source="ishigami1990",
    where="expected indices, a = 7, b = 0.1",
    atol=0.005,
)
def ishigami_second() -> float:
    return _ishigami_first("2")


@reproduces(
    "Nvidia, value of one share in September 2024, Damodaran",
    published=87,
    unit="USD",
    source="damodaran2024",
    where="422 billion dollars of revenue and a margin of 60 % in ten years, 18.4 times it, at 8.49 %",
    rtol=0.05,
    note="earnings of ten years hence times the multiple, discounted, over 24.5 billion shares; the two "
    "stages of chapter 1 on the same path, a fifth off for tax and nothing for what growth costs, give 112",
)
def damodaran_september() -> float:
    return 422 * 0.60 * 18.4 / (1 + 0.0849) ** 10 / 24.5


@reproduces(
    "Nvidia, share of China and Hong Kong in revenue, quarter to October 2024",
    published=0.15,
    unit="fraction",
    source="fournow2024china",
    where="text: 5.4 billion dollars",
    atol=0.005,
)
def china() -> float:
    return 5.4 / 35.082


@reproduces(
    "Nvidia before the opening, 27 January 2025",
    published=-0.1168,
    unit="fraction",
    source="finbold2025targets",
    where="text",
    atol=5e-5,
)
def before_the_opening() -> float:
    return PREMARKET / FRIDAY - 1


@reproduces(
    "Rise that Citi's target of 175 dollars meant on the morning",
    published=0.3893,
    unit="fraction",
    source="finbold2025targets",
    where="text",
    atol=5e-5,
)
def citi() -> float:
    return 175 / PREMARKET - 1


@reproduces(
    "Rise that Cantor's target of 200 dollars meant on the morning",
    published=0.5878,
    unit="fraction",
    source="finbold2025targets",
    where="text",
    atol=5e-5,
)
def cantor() -> float:
    return 200 / PREMARKET - 1
