"""Claims about who captures the value: barriers to entry, and a commodity without value."""

import numpy as np

from aiecon import capture
from aiecon.claims import judges
from aiecon.data import load

CONCENTRATED = 1800  # points: "highly concentrated" in the US Merger Guidelines of 2023
SURVEYS = ("Menlo mid-2025", "a16z end of 2025")  # of two investors; the later ones of each disagree on the leader


def _cost(model: str, concept: str) -> float:
    return float(load("run_costs").set_index(["model", "concept"]).cost_usd[model, concept])


def _disclosed(subject: str, item: str, column: str = "value") -> float:
    rows = load("training_cost_disclosures").set_index(["subject", "item"])
    return float(rows.loc[(subject, item), column])


def _fact(item: str) -> float:
    return float(load("capture_facts").set_index("item").value[item])


@judges("A19")
def barriers() -> tuple[str, dict[str, str | float]]:
    """Misleading if, in two surveys, the sellers of models are a highly concentrated market (at least 1,800 points) while
    the largest has less than half in one of them at least, and the cost that fell to a fraction (below a tenth) is that of the
    final run while the outlay that is estimated for the firm (its servers) is not below a tenth of the cluster put
    on a rival's run. True if the largest has half in both and both costs are below a tenth; false if a survey
    shows a market that is not concentrated.
    """
    shares = load("market_shares")
    listed = [shares[shares.survey == survey].share for survey in SURVEYS]
    indices = [capture.hhi_bounds(s.tolist())[0] for s in listed]
    largest = [s.max() for s in listed]
    run = _cost("DeepSeek-V3", "imputed rent") / _cost("Llama 3.1 405B", "cloud rental")
    servers = _disclosed("DeepSeek (company)", "GPU purchases, lower bound")
    firm = servers / _cost("Llama 3.1 405B", "hardware purchase")
    if min(indices) < CONCENTRATED:
        verdict = "false"
    elif min(largest) >= 0.5 and max(run, firm) < 0.1:
        verdict = "true"
    else:
        verdict = "misleading"
    exogenous = float(capture.cournot_entrants(1, run) / capture.cournot_entrants(1, 1))
    return verdict, {
        "index": min(indices),
        "other": max(indices),
        "leader": min(largest),
        "leader_other": max(largest),
        "run": run,
        "gpt4": _cost("DeepSeek-V3", "imputed rent") / _cost("GPT-4", "cloud rental"),
        "servers": servers / 1e6,
        "firm": firm,
        "programme": _disclosed("OpenAI (company)", "research compute over final runs"),
        "exogenous": exogenous,
        "limit": float(capture.limit_entrants(4.0)),
    }


@judges("A20")
def no_value() -> tuple[str, dict[str, str | float]]:
    """Misleading if prices behaved like those of a commodity's substitutes (the list price of a rival's small reasoning model fell by
    a quarter or more within a month of R1) while value did not vanish: what users pay the largest seller rose
    over the following half year, and in the models of this chapter users gain more from a lost margin than
    sellers lose. True if revenue fell; false if the price did not fall.
    """
    prices = load("list_prices").set_index(["model", "token"])
    before, after = (float(prices.price_usd_per_million[model, "output"]) for model in ("o1-mini", "o3-mini"))
    days = (prices.valid_from["o3-mini", "output"] - _released()).days
    drop = 1 - after / before
    revenue = _fact("OpenAI, revenue, June 2025") / _fact("OpenAI, revenue, December 2024")
    (P,) = capture.linear_chain(1.0, 0.0, 1.0)
    lost = P * capture.linear_quantity(1.0, 1.0, P)
    gained = capture.linear_surplus(1.0, 1.0, 0.0) - capture.linear_surplus(1.0, 1.0, P)
    logit = _exchange(np.linspace(0, 6, 25))
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
    """Least gain of users per dollar of profit lost when a logit seller's margin goes to zero, over its lead D."""
    m = capture.logit_margin(D, 1, 1.0)
    gain = capture.logit_surplus(D, 1, 1.0) - capture.logit_surplus(D - m, 1, 1.0)
    return float(np.min(gain / capture.logit_profit(D, 1, 1.0)))
