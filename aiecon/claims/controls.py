"""The claims on export rules: dates and instruments from the timeline, statuses from the classifier."""

import pandas as pd

from aiecon.claims import judges
from aiecon.compute import DAYS_PER_YEAR
from aiecon.controls import chip, classify, history
from aiecon.data import load

CRASH = pd.Timestamp("2025-01-27")  # the day of both press accounts
DIFFUSION = "90 FR 4544"


def timeline() -> pd.DataFrame:
    return load("export_timeline")


def act(instrument: str) -> pd.Series:
    """The first event in which an instrument appears."""
    rows = timeline().query("instrument == @instrument")
    if rows.empty:
        raise ValueError(f"no event for {instrument!r} in export_timeline")
    return rows.iloc[0]


def free_until(name: str) -> pd.Timestamp | None:
    """The day from which a chip needed a licence for China, or None if it did from its launch on."""
    launch, views = load("export_inputs").set_index("chip").loc[name, "launch_date"], ("law", "practice")
    if any(classify(chip(name), launch, view=view).status != "not controlled" for view in views):
        return None
    caught = [history(chip(name), view=view).query("status != 'not controlled'") for view in views]
    return min(changes["from"].min() for changes in caught)


@judges("A05")
def could_be_bought() -> tuple[str, dict[str, str | float]]:
    """True if there were days after its launch on which no provision of the table, in law or in practice,
    caught the chip of the run for export to China; false if there were none. The table has no limit on
    quantity for China before 2026. That DeepSeek did buy on those days is another question.
    """
    run = load("training_runs").query("current").set_index("model").loc["DeepSeek-V3"]
    name = run["accelerator"]
    launch = load("export_inputs").set_index("chip").loc[name, "launch_date"]
    end = free_until(name)
    limits = load("export_quotas").query("destination == 'China'")
    verdict = (
        "true" if end is not None and end > launch and set(limits["rule"]) <= {"91 FR 1684"} else "false"
    )
    if end is None:
        return verdict, {}
    links = chip(name).transfer_rate
    return verdict, {
        "chip": name.removesuffix(" SXM"),
        "gpus": float(run["chips"]),
        "days": float((end - launch).days),
        "first": f"{launch:%-d %B %Y}",
        "last": f"{end - pd.Timedelta(days=1):%-d %B %Y}",
        "links": links[1],
        "tpp": chip(name).tpp[0],
        "h20": f"{free_until('H20 SXM'):%-d %B %Y}",
    }


@judges("B06")
def fully_compliant() -> tuple[str, dict[str, str | float]]:
    """True if every chip of the fleet that outsiders believe in was free for China at some time after its
    launch; false if a chip that DeepSeek itself reports never was; unresolved if only a chip that others
    attribute to it never was.
    """
    reported = ["A100 SXM 40GB", "H800 SXM"]  # the PCIe A100 of its first cluster has the same TPP
    believed = ["H800 SXM", "H20 SXM", "H100 SXM"]
    window = {name: free_until(name) for name in [*reported, *believed]}
    if any(window[name] is None for name in reported):
        verdict = "false"
    else:
        verdict = "unresolved" if any(window[name] is None for name in believed) else "true"
    return verdict, {
        "h800": f"{window['H800 SXM'] - pd.Timedelta(days=1):%-d %B %Y}",
        "h20": f"{window['H20 SXM'] - pd.Timedelta(days=1):%-d %B %Y}",
        "never": ", ".join(name.removesuffix(" SXM") for name in believed if window[name] is None),
        "letter": f"{history(chip('H100 SXM'))['from'].iloc[1]:%-d %B %Y}",
    }


@judges("B09")
def biden_order() -> tuple[str, dict[str, str | float]]:
    """True if in the ten days before the account a president signed an executive order about chips that
    changed the status of the H100 for China; false if there was no such order, whatever else there was.
    """
    events = timeline()
    orders = events.query("kind == 'executive order'")
    near = orders[(orders["date"] < CRASH) & (orders["date"] >= CRASH - pd.Timedelta(days=10))]
    rule = act(DIFFUSION)
    before, after = (classify(chip("H100 SXM"), rule["date"] + pd.Timedelta(days=d)) for d in (-1, 1))
    changed = (before.status, before.provision) != (after.status, after.provision)
    verdict = "true" if (near["subject"] == "chips").any() and changed else "false"
    return verdict, {
        "kind": "rule of the Commerce Department" if rule["kind"] == "rule" else rule["kind"],
        "day": f"{rule['date']:%-d %B %Y}",
        "days": float((CRASH - rule["date"]).days),
        "order": f"{act('EO 14141')['date']:%-d %B %Y}",
        "subject": act("EO 14141")["subject"],
        "status": before.status,
        "provision": before.provision,
        "since": f"{history(chip('H100 SXM'))['from'].iloc[1]:%-d %B %Y}",
        "years": (rule["date"] - history(chip("H100 SXM"))["from"].iloc[1]).days / DAYS_PER_YEAR,
    }


@judges("B10")
def unprecedented_and_misguided() -> tuple[str, dict[str, str | float]]:
    """True if Nvidia's statement has the four reported words and names an executive order; mostly true if it
    has them and names another instrument; false if it lacks one of them.
    """
    words = ("unprecedented", "misguided", "derail innovation", "worldwide")
    said = act("statement of 13 January 2025")
    if not all(word in said["event"] for word in words):
        return "false", {}
    verdict = "true" if act(DIFFUSION)["kind"] == "executive order" else "mostly true"
    return verdict, {"day": f"{said['date']:%-d %B %Y}", "found": float(len(words))}


@judges("B11")
def reversed_by_trump() -> tuple[str, dict[str, str | float]]:
    """True if by the day of the account an act had ended the diffusion framework, its enforcement, or the
    order of January 2025 on infrastructure; false if the only order ended by then was about something else.
    """
    ended = timeline().dropna(subset=["ends"])
    targets = (DIFFUSION, "EO 14141")
    mine = ended[ended["ends"].map(lambda what: any(t in what for t in targets))]
    verdict = "true" if (mine["date"] <= CRASH).any() else "false"
    then = ended[ended["date"] <= CRASH]
    still = classify(chip("H100 SXM"), CRASH, destination="other")
    announced = mine[mine["ends"].str.contains(DIFFUSION)].iloc[0]
    infrastructure = mine[mine["ends"] == "EO 14141"].iloc[0]
    later = classify(chip("H100 SXM"), act("15 CFR 774")["date"], destination="other")
    return verdict, {
        "revoked": ", ".join(then["ends"]),
        "subject": ", ".join(then["subject"]),
        "revoking": f"{then['date'].iloc[0]:%-d %B %Y}",
        "status": still.status,
        "announced": f"{announced['date']:%-d %B %Y}",
        "days": float((announced["date"] - CRASH).days),
        "infrastructure": f"{infrastructure['date']:%-d %B %Y}",
        "printed": f"{act('15 CFR 774')['date']:%-d %B %Y}",
        "later": later.status,
    }
