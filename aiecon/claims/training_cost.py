"""Claims about what it cost to train DeepSeek's models."""

import pandas as pd

from aiecon import compute
from aiecon.claims import judges
from aiecon.data import load

PRICE = 2.0  # USD per GPU-hour for every run alike: what DeepSeek assumed for its own
BILLIONS = 2e9  # USD: the least that the plural can mean


def _runs() -> pd.DataFrame:
    return load("training_runs").query("current").set_index("model")


def _chips() -> pd.DataFrame:
    return load("accelerators").set_index("chip")


def _disclosed(subject: str, item: str, quantity: str, column: str = "value") -> float:
    rows = load("training_cost_disclosures").set_index(["subject", "item", "quantity"])
    return float(rows.loc[(subject, item, quantity), column])


def _hopper_hours(model: str) -> float:
    """GPU-hours of a run in hours of an H100: chip-hours times the ratio of BF16 peaks."""
    run, chips = _runs().loc[model], _chips()
    return float(
        run.gpu_hours * chips.peak_bf16_FLOP_per_s[run.accelerator] / chips.peak_bf16_FLOP_per_s["H100 SXM"]
    )


def _r1_with_its_base() -> float:
    runs = _runs()
    return float(runs.gpu_hours["DeepSeek-V3"] + runs.gpu_hours["DeepSeek-R1 (RL stages)"])


@judges("A02")
def small_fraction() -> tuple[str, dict[str, str | float]]:
    """Final runs against final runs, in hours of the same chip. Mostly true if the runs of earlier models
    of its class took at least four times the hours of R1 with its base model; never simply true, since the
    cost of OpenAI's o1, the model that R1 is measured against, is not public. Misleading from twice to four
    times, else false.
    """
    hours = _r1_with_its_base()
    llama, gpt4 = (_hopper_hours(model) / hours for model in ("Llama 3.1 405B", "GPT-4"))
    least = min(llama, gpt4)
    verdict = "mostly true" if least >= 4 else "misleading" if least >= 2 else "false"
    return verdict, {
        "hours": hours / 1e6,
        "llama": llama,
        "gpt4": gpt4,
        "small": 1 / max(llama, gpt4),
        "large": 1 / least,
        "maverick": _hopper_hours("Llama 4 Maverick") / 1e6,
        "oss": _hopper_hours("gpt-oss-120b") / 1e6,
        "four": 4 * hours / 1e6,
        "two": 2 * hours / 1e6,
    }


@judges("A03")
def against_billions() -> tuple[str, dict[str, str | float]]:
    """Misleading if the 5.6 million leave out a part of what it took (R1's own stage, experiments, staff)
    while two billion dollars, the least that the plural can mean, are more than twice the highest rent put
    on any run released before; true if neither, mostly true if only one.
    """
    run = compute.rental_cost(_r1_with_its_base(), PRICE)
    experiments_low = _disclosed(
        "frontier models", "experiments and training over final run", "compute_multiple", "low"
    )
    experiments_high = _disclosed(
        "three developers", "research compute over final runs", "compute_multiple", "high"
    )
    staff_low, staff_high = (
        _disclosed("frontier models", "research staff", "share_of_development_cost", end)
        for end in ("low", "high")
    )
    low = compute.programme_cost(run, 1 / experiments_low, staff_low)
    high = compute.programme_cost(run, 1 / experiments_high, staff_high)
    before = _runs().query("date < '2025-01-20'").index
    rents = load("run_costs").query("concept == 'cloud rental'").set_index("model").cost_usd
    dearest = rents[rents.index.isin(before)]
    purchases = load("run_costs").query("concept == 'hardware purchase'").set_index("model").cost_usd
    leaves_out, too_much = low > 1.5 * 5.6e6, dearest.max() * 2 < BILLIONS
    verdict = (
        "misleading" if leaves_out and too_much else "true" if not (leaves_out or too_much) else "mostly true"
    )
    return verdict, {
        "v3": compute.rental_cost(_runs().gpu_hours["DeepSeek-V3"], PRICE) / 1e6,
        "r1": compute.rental_cost(_runs().gpu_hours["DeepSeek-R1 (RL stages)"], PRICE),
        "low": low / 1e6,
        "high": high / 1e6,
        "dearest": dearest.max() / 1e6,
        "model": str(dearest.idxmax()),
        "cluster": purchases["Llama 3.1 405B"] / 1e6,
        "llama": compute.rental_cost(_runs().gpu_hours["Llama 3.1 405B"], PRICE) / 1e6,
    }


@judges("A04")
def cluster() -> tuple[str, dict[str, str | float]]:
    """Mostly true if 2,048 GPUs explain V3's disclosed hours in less than two months, agree within 1% with
    the speed measured on them later, and R1's own stage used no more; it stays mostly, since R1's base and
    its own stage are two runs and neither is all the computing behind it. False if the hours need more
    GPUs.
    """
    gpus = _disclosed("DeepSeek-V3", "cluster", "gpus")
    days = compute.days(_disclosed("DeepSeek-V3", "pre-training", "gpu_hours"), gpus)
    measured = _runs().tokens["DeepSeek-V3"] / _disclosed("DeepSeek-V3", "training speed", "tokens_per_day")
    own = _disclosed("DeepSeek-R1", "cluster", "gpus")
    fits = days < 61 and abs(measured / days - 1) < 0.01
    return "mostly true" if fits and own <= gpus else "false", {
        "days": days,
        "measured": measured,
        "own": own,
        "serving": _disclosed("DeepSeek (company)", "GPUs serving, average", "gpus"),
    }


@judges("A17")
def fleet() -> tuple[str, dict[str, str | float]]:
    """GPUs times a price per GPU with its server. True if the GPUs that the company has disclosed come to
    500 million dollars, false if even the analyst's fleet does not, unresolved between.
    """
    prices = _chips().price_usd
    a100 = prices["A100 SXM 40GB"]
    count = {
        item: _disclosed("DeepSeek (company)", item, "gpus")
        for item in (
            "A100 GPUs of the second cluster",
            "GPUs serving, peak",
            "H800 GPUs",
            "H100 GPUs",
            "Hopper GPUs",
        )
    }
    hopper = prices["H100 SXM"]
    h800_seen = max(count["GPUs serving, peak"], _disclosed("DeepSeek-V3", "cluster", "gpus"))
    floor = count["A100 GPUs of the second cluster"] * a100 + h800_seen * hopper
    h20 = count["Hopper GPUs"] - count["H800 GPUs"] - count["H100 GPUs"]
    believed = (
        count["A100 GPUs of the second cluster"] * a100
        + (count["H800 GPUs"] + count["H100 GPUs"]) * hopper
        + h20 * prices["H20 SXM"]
    )
    claimed = _disclosed("DeepSeek (company)", "GPU purchases, lower bound", "cost_usd")
    verdict = "true" if floor >= claimed else "false" if believed < claimed else "unresolved"
    return verdict, {
        "floor": floor / 1e6,
        "believed": believed / 1e6,
        "more": (claimed - floor) / hopper,
        "claimed": claimed / 1e6,
    }


@judges("B04")
def chips_of_the_second_rank() -> tuple[str, dict[str, str | float]]:
    """The chip of the run against the best chip sold at the same time. True if its arithmetic peak was at
    most half of it, misleading if it had nine tenths of the arithmetic and only its links were cut, false
    if nothing was cut.
    """
    chips = _chips()
    ours, best = chips.loc["H800 SXM"], chips.loc["H100 SXM"]
    arithmetic = ours.peak_bf16_FLOP_per_s / best.peak_bf16_FLOP_per_s
    links = ours.interconnect_B_per_s / best.interconnect_B_per_s
    if arithmetic <= 0.5:
        verdict = "true"
    elif arithmetic >= 0.9:
        verdict = "misleading" if links < 0.9 else "false"
    else:
        verdict = "mostly true"
    slower = best.peak_bf16_FLOP_per_s / chips.peak_bf16_FLOP_per_s["A100 SXM 80GB"]
    return verdict, {
        "arithmetic": arithmetic,
        "links": links,
        "cluster": _disclosed("DeepSeek-V3", "cluster", "gpus") * best.price_usd / 1e6,
        "slower": slower,
    }
