"""Claims about who captures the value: barriers to entry, and a commodity without value."""

import numpy as np

from aiecon import capture
from aiecon.claims import judges
from aiecon.claims.training_cost import fleet
from aiecon.data import load

CONCENTRATED = 1800  # points: "highly concentrated" in the US Merger Guidelines of 2023
SURVEYS = (
    "Menlo 2023",
    "Menlo mid-2025",
    "a16z end of 2025",
)  # two before and after the claim, one of a rival


def _fact(item: str) -> float:
    return float(load("capture_facts").set_index("item").value[item])


def _run_share(model: str) -> float:
    """GPU-hours of V3's final run over those of another, in hours of a chip with the same arithmetic peak."""
    runs, chips = (
        load("training_runs").query("current").set_index("model"),
        load("accelerators").set_index("chip"),
    )
    hours = runs.gpu_hours * runs.accelerator.map(chips.peak_bf16_FLOP_per_s)
    return float(hours["DeepSeek-V3"] / hours[model])


@judges("A19")
def barriers() -> tuple[str, dict[str, str | float]]:
    """Three parts. *Few firms:* the sellers of models that are named make at least 1,800 points in every
    survey. *Monopoly:* one of them has half the market or more in every survey. *A fraction of the cost of
    entry:* of what a rival's run took, DeepSeek's took less than a quarter, and its chips, counted at the
    least, come to less than twice that share of the rival's cluster. True if all hold; false if the first
    does not; misleading otherwise.
    """
    shares = load("market_shares")
    listed = [shares[shares.survey == survey].share for survey in SURVEYS]
    indices = [capture.hhi_bounds(s.tolist())[0] for s in listed]
    largest = [float(s.max()) for s in listed]
    run = _run_share("Llama 3.1 405B")
    cluster = (
        load("run_costs").set_index(["model", "concept"]).cost_usd["Llama 3.1 405B", "hardware purchase"]
        / 1e6
    )
    _, fleets = fleet()
    low, high = (float(fleets[end]) / float(cluster) for end in ("floor", "claimed"))
    few, monopoly, entry = min(indices) >= CONCENTRATED, min(largest) >= 0.5, run < 0.25 and low < 2 * run
    verdict = "false" if not few else "true" if monopoly and entry else "misleading"
    spending = load("training_cost_disclosures").set_index(["subject", "item"]).value
    return verdict, {
        "index": min(indices),
        "other": max(indices),
        "leader": min(largest),
        "leader_other": max(largest),
        "run": run,
        "low": low,
        "high": high,
        "programme": float(spending["OpenAI (company)", "research compute over final runs"]),
        "exogenous": float(capture.cournot_entrants(1, run)),
        "twice": 2 * run,
    }


@judges("A20")
def no_value() -> tuple[str, dict[str, str | float]]:
    """Misleading if the list price of a rival's small reasoning model fell by a quarter or more within a
    month of R1, as the price of a commodity would, while value did not vanish: what users pay the largest
    seller rose over the following half year, and in the models of this chapter users gain more from a lost
    margin than sellers lose. True if revenue fell; false if the price did not.
    """
    prices = load("list_prices").set_index(["model", "token"])
    before, after = (float(prices.price_usd_per_million[model, "output"]) for model in ("o1-mini", "o3-mini"))
    days = (prices.valid_from["o3-mini", "output"] - _released()).days
    drop = 1 - after / before
    revenue = _fact("OpenAI, revenue, June 2025") / _fact("OpenAI, revenue, December 2024")
    (P,) = capture.linear_chain(1.0, 0.0, 1.0)
    lost = P * capture.linear_quantity(1.0, 1.0, P)
    gained = capture.linear_surplus(1.0, 1.0, 0.0) - capture.linear_surplus(1.0, 1.0, P)
    logit = _exchange(np.linspace(0, 8, 33))
    if drop < 0.25 or not 0 <= days <= 31:
        verdict = "false"
    elif revenue < 1:
        verdict = "true"
    else:
        verdict = "misleading" if min(gained / lost, logit) > 1 else "unresolved"
    quarters = load("nvidia_quarters").set_index("quarter")
    return verdict, {
        "drop": drop,
        "days": days,
        "revenue": revenue,
        "loss": _fact("OpenAI, loss, 2024") / 1e9,
        "linear": gained / lost,
        "logit": logit,
        "kept": _fact("innovation, share kept"),
        "margin": float(quarters.gross_margin["FY2025Q4"]),
        "margin_later": float(quarters.gross_margin["FY2026Q4"]),
        "sales": float(quarters.data_center_usd["FY2026Q4"] / quarters.data_center_usd["FY2025Q4"]),
    }


def _released() -> object:
    return load("event_timeline").set_index("event").date["r1"]


def _exchange(D: np.ndarray) -> float:
    """Least gain of users per dollar of profit when a logit seller's margin vanishes, over its lead D."""
    m = capture.logit_margin(D, 1, 1.0)
    gain = capture.logit_surplus(D, 1, 1.0) - capture.logit_surplus(D - m, 1, 1.0)
    return float(np.min(gain / capture.logit_profit(D, 1, 1.0)))
