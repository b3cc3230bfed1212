"""What several claims ask of the tables, and the two forms that evidence on a plain fact takes."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from aiecon.claims.verdict import Evidence, Leg, Option
from aiecon.data import load

DAY = pd.Timestamp("2025-01-27")  # on which the accounts were written


def fact(label: str, *options: Option) -> Evidence:
    """Evidence that is so or not: 1 or 0."""
    return Evidence(label, *options, low=0, high=1, format="no|yes")


def holds(name: str, says: str, quantity: Callable[..., Any], why: str) -> Leg:
    """The comparison of a plain fact: it is so."""
    return Leg(name, says, quantity, at_least=0.5, why=why, format="no|yes")


def training_runs() -> pd.DataFrame:
    """Training runs by model, as known today."""
    return load("training_runs").query("current").set_index("model")


def hopper_hours(model: str) -> float:
    """GPU-hours of a run in hours of an H100: chip-hours times the ratio of BF16 peaks."""
    peaks = load("accelerators").set_index("chip").peak_bf16_FLOP_per_s
    run = training_runs().loc[model]
    return float(run.gpu_hours * peaks[run.accelerator] / peaks["H100 SXM"])


def in_words(date: pd.Timestamp) -> str:
    """A day in words."""
    return f"{date.day} {date:%B %Y}"
