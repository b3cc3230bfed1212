"""Claims about 27 January 2025: prices, losses, dates and what the timing proves."""

import pandas as pd

from aiecon import events, valuation
from aiecon.claims import judges
from aiecon.compute import DAYS_PER_YEAR
from aiecon.data import load

DAY = pd.Timestamp("2025-01-27")
SEASONS = 4  # times a year at which large American firms report
SCEPTIC, OPEN = 0.10, 0.50  # prior probabilities of intent
SURE = 0.95


def _fact(subject: str, item: str, date: str | pd.Timestamp = DAY) -> float:
    facts = load("market_day").set_index(["subject", "item", "date"])
    return float(facts.loc[(subject, item, pd.Timestamp(date)), "value"])


def _returns() -> pd.DataFrame:
    return load("event_returns").set_index("date")


def _day_of(event: str) -> pd.Timestamp:
    return load("event_timeline").set_index("event").loc[event, "date"]


def _closes() -> tuple[float, float, float]:
    """Friday's close, Monday's official close, the other one."""
    friday = _fact("Nvidia", "official close", "2025-01-24")
    return friday, _fact("Nvidia", "official close"), _fact("Nvidia", "other close in the press")


def _loss() -> float:
    friday, monday, _ = _closes()
    shares = _fact("Nvidia", "shares outstanding", "2024-11-15")
    return -float(valuation.market_value_change(shares, friday, monday))


@judges("A01")
def six_hundred() -> tuple[str, dict[str, str | float]]:
    """True if shares times the fall of the official close is within half a percent of 600 billion dollars,
    mostly true within five percent, else false.
    """
    loss, friday, _, other = _loss(), *_closes()
    gap = abs(loss / 600e9 - 1)
    verdict = "true" if gap <= 0.005 else "mostly true" if gap <= 0.05 else "false"
    shares = _fact("Nvidia", "shares outstanding", "2024-11-15")
    with_other = -float(valuation.market_value_change(shares, friday, other))
    return verdict, {"loss": loss / 1e9, "other": with_other / 1e9, "gap": gap}


@judges("A07")
def since_march_2020() -> tuple[str, dict[str, str | float]]:
    """True if the fall rounds to 17%, no day of 2024 and 2025 in the table was worse, and the press dates
    the last larger fall to a year before the table begins; false if a day in the table was worse.
    """
    r = _returns()["NVDA"]
    fall, second = -r[DAY], -r.drop(DAY).min()
    since = _fact("Nvidia", "day of the last larger fall in percent", "2020-03-16")
    supported = round(100 * fall) == 17 and since < r.index[0].year
    verdict = "false" if second >= fall else "true" if supported else "unresolved"
    return verdict, {
        "fall": fall,
        "second": second,
        "days": float(len(r)),
        "when": f"{r.drop(DAY).idxmin():%-d %B %Y}",
    }


@judges("A08")
def philadelphia() -> tuple[str, dict[str, str | float]]:
    """True if the fall of the index (SOX) is within a tenth of a percentage point of 9.2%, else false."""
    r = _returns().loc[DAY]
    fall = -r["SOX"]
    return "true" if abs(fall - 0.092) <= 0.001 else "false", {"fall": fall, "fund": -r["SOXX"]}


@judges("A09")
def short_sellers() -> tuple[str, dict[str, str | float]]:
    """Mostly true if 6.75 billion lies between what the shares reported short before and after the day gained
    at the official closes; never simply true, since the figure is an estimate without a source. Else false.
    """
    friday, monday, _ = _closes()
    after, before = (
        -valuation.market_value_change(
            _fact("short sellers of Nvidia", f"shares sold short, settlement {when}", date), friday, monday
        )
        for when, date in (("after", "2025-01-31"), ("before", "2025-01-15"))
    )
    claimed = _fact("short sellers of Nvidia", "gain, account A")
    low, high = sorted((float(after), float(before)))
    tuesday = _fact("Nvidia", "official close", "2025-01-28")
    return "mostly true" if low <= claimed <= high else "false", {
        "low": low / 1e9,
        "high": high / 1e9,
        "s3": _fact("short sellers of Nvidia", "gain, S3 Partners") / 1e9,
        "ortex": _fact("short sellers of Nvidia", "gain, Ortex") / 1e9,
        "returned": (tuesday - monday) / (friday - monday),
    }


@judges("A16")
def timing() -> tuple[str, dict[str, str | float]]:
    """Take the claim at its strongest: a strategist would have chosen this week for certain. Chance does as
    well on as many days before each of four reporting seasons a year. Mostly true if Bayes' rule with that
    likelihood ratio brings a sceptic (prior 10%) above 95%; false if it brings an open mind (50%) below
    5%; else unresolved.
    """
    release = _day_of("r1")
    ahead = (_day_of("earnings_first") - release).days
    chance = SEASONS * (ahead + 1) / DAYS_PER_YEAR
    sceptic, open_mind = (valuation.updated(prior, 1 / chance) for prior in (SCEPTIC, OPEN))
    verdict = "mostly true" if sceptic > SURE else "false" if open_mind < 1 - SURE else "unresolved"
    returns = _returns()
    first = returns.index[returns.index >= release][0]
    study = events.event_study(returns, "NVDA", "SP500", first, gap=20)
    return verdict, {
        "ahead": float(ahead),
        "chance": chance,
        "ratio": 1 / chance,
        "sceptic": sceptic,
        "open": open_mind,
        "t": abs(study.t),
        "v3": float((_day_of("earnings_first") - _day_of("v3")).days),
    }


@judges("B01")
def friday_release() -> tuple[str, dict[str, str | float]]:
    """False if the release commit does not fall on a Friday, in UTC or in New York; else true."""
    release = _day_of("r1")
    return "true" if release.day_name() == "Friday" else "false", {
        "weekday": release.day_name(),
        "date": f"{release:%-d %B %Y}",
        "holiday": "no trading day" if release not in _returns().index else "a trading day",
    }


@judges("B02")
def two_closes() -> tuple[str, dict[str, str | float]]:
    """Let the returns, which come without prices, choose between the closes. True if Friday's close times
    Monday's return is the 118.58 of the account, to the cent; mostly true if it is not, but the fall is
    within two tenths of a percentage point of the account's; else false.
    """
    friday, monday, other = _closes()
    fall = -_returns().loc[DAY, "NVDA"]
    implied = friday * (1 - fall)
    exact = abs(implied - other) < 0.01
    near = abs(fall - 0.169) < 0.002
    return "true" if exact else "mostly true" if near else "false", {
        "implied": implied,
        "official": monday,
        "fall": fall,
        "own": 1 - other / friday,
    }


@judges("B03")
def almost_six_hundred() -> tuple[str, dict[str, str | float]]:
    """True if the loss is below 600 billion dollars and within five percent of it, else false."""
    loss = _loss()
    return "true" if 0.95 * 600e9 <= loss < 600e9 else "false", {"loss": loss / 1e9}
