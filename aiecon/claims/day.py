"""Claims about 27 January 2025: prices, losses, dates, the cause of the fall, what was said of its timing."""

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from aiecon import events, valuation
from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import DAY
from aiecon.data import load

FORTNIGHT = 10  # days of trading
NEAR = 0.05  # off by no more than this share: mostly true
MARKETS = {
    "REST": "S&P 500 without Nvidia",
    "RSP": "S&P 500 with equal weights",
    "SP500": "S&P 500, which holds Nvidia",
    "NASDAQ_COMP": "Nasdaq Composite, which holds Nvidia",
}
SELLERS = (
    "custom chips and networks",
    "electricity",
    "accelerators",
    "makers of chips and memory",
    "servers",
)
PRICES = "yahoo2025closes"
CLOSES = f"{PRICES},politicalcalculations2025"
USD: dict[str, Any] = {"unit": "USD", "step": 0.01, "format": ".2f"}
PERCENT: dict[str, Any] = {"unit": "%", "step": 0.01, "format": ".2f"}
COUNT: dict[str, Any] = {"step": 1, "format": ".0f"}
DAYS: dict[str, Any] = {"unit": "days", **COUNT}


def _fact(subject: str, item: str, date: str | pd.Timestamp = DAY) -> float:
    facts = load("market_day").set_index(["subject", "item", "date"])
    return float(facts.loc[(subject, item, pd.Timestamp(date)), "value"])


@cache
def panel() -> pd.DataFrame:
    """Daily returns, the S&P 500 without Nvidia, and sellers of inputs minus large buyers of compute."""
    returns, firms = load("event_returns").set_index("date"), load("event_firms").set_index("series")
    weight = _fact("Nvidia", "weight in the S&P 500", "2025-01-24")
    sellers = firms.index[firms.group.isin(SELLERS)]
    return returns.assign(
        REST=events.without(returns, "SP500", "NVDA", weight, DAY),
        contrast=returns[sellers].mean(axis=1) - returns[buyers()].mean(axis=1),
    )


def buyers() -> list[str]:
    """The large buyers of compute, by series."""
    firms = load("event_firms").set_index("series")
    return list(firms.index[firms.group == "large buyers of compute"])


def _day_of(event: str) -> pd.Timestamp:
    return load("event_timeline").set_index("event").loc[event, "date"]


def _trading(event: str) -> pd.Timestamp:
    """The first trading day on or after an event."""
    index = panel().index
    return index[index.searchsorted(_day_of(event))]


def trading_days_after(event: str) -> int:
    """Trading days from the first one on or after an event to 27 January 2025."""
    index = panel().index
    return int(index.get_loc(DAY) - index.get_loc(_trading(event)))


def study(
    series: str | list[str], market: str, event: pd.Timestamp = DAY, last: int = 0
) -> events.EventStudy:
    """One day, or more up to the last, estimated on the 120 days that end before V3, as in the chapter."""
    gap = trading_days_after("v3") + 1 - (panel().index.get_loc(DAY) - panel().index.get_loc(event))
    return events.event_study(panel(), series, market, event, length=120, gap=gap, window=(0, last))


def printed(
    name: str,
    says: str,
    number: float,
    half: float,
    quantity: Callable[..., Any],
    verdict: str,
    unit: str,
    format: str,
) -> Part:
    """A printed number, judged by one standard: its last digit, then five per cent."""

    def off(**evidence: Any) -> Any:
        return np.abs(quantity(**evidence) - number)

    def share(**evidence: Any) -> Any:
        return np.abs(quantity(**evidence) / number - 1)

    for measure in (off, share):
        measure.__signature__ = inspect.signature(quantity)  # type: ignore[attr-defined]
    exact = Leg(
        f"{name}_off",
        f"{number:g} is off by at most {{}}",
        off,
        at_most=half,
        why="half a unit of its last digit, which a printed number claims",
        unit=unit,
        format=format,
    )
    near = Leg(
        f"{name}_share",
        f"{number:g} is off by at most {{}} of itself",
        share,
        at_most=NEAR,
        why="within it the size is right, and nobody would be misled",
        format=".1%",
    )
    return Part(
        name,
        says,
        verdict=verdict,
        legs=[exact, near],
        cases=[Case("true", exact.name), Case("mostly true", near.name), Case("false")],
    )


def _closes() -> tuple[float, float, float]:
    """Friday's close, Monday's official close, the other one."""
    friday = _fact("Nvidia", "official close", "2025-01-24")
    return friday, _fact("Nvidia", "official close"), _fact("Nvidia", "other close in the press")


def _loss_evidence() -> dict[str, Evidence]:
    friday, monday, _ = _closes()
    shares = _fact("Nvidia", "shares outstanding", "2024-11-15") / 1e9
    implied = float(valuation.shares_behind(_fact("Nvidia", "other loss in the press"), friday, monday)) / 1e9
    return {
        "close": Evidence(
            "Nvidia's close on the Monday",
            Option(
                monday, "the official one, which the returns confirm", "yahoo2025closes,longbridge2025nvidia"
            ),
            low=112,
            high=125,
            **USD,
        ),
        "shares": Evidence(
            "Shares outstanding",
            Option(shares, "cover of the last quarterly report", "marketbeat2025shorts"),
            Option(
                round(implied, 3),
                "what the smaller loss and the official close imply",
                "longbridge2025nvidia",
            ),
            unit="billion",
            low=24,
            high=25,
            step=0.01,
            format=".2f",
        ),
    }


@claim("A01")
def six_hundred() -> Claim:
    friday, _, other = _closes()
    return Claim(
        evidence=_loss_evidence(),
        parts=[
            printed(
                "loss",
                "Nvidia lost 600 billion dollars of market value",
                600,
                5,
                lambda close, shares: -valuation.market_value_change(shares, friday, close),
                "mostly true",
                "billion USD",
                ".0f",
            )
        ],
        says="""{shares:.2f} billion shares {cite:p}`marketbeat2025shorts` times a fall to {close:.2f}
            dollars: the printed loss is {loss_off:.1f} billion off, {loss_share:.1%}. With
            {other:.2f}, the last sale that circulates as a close {cite:p}`gizchina2025`, it
            would be further off. Of the digits of 600 two are read as meant. Who reads one
            says true, but also of losses further off than the five per cent at which false
            begins.""",
        changes=[
            Change(
                "A lower close",
                "An official close of {close:.2f} dollars on the Monday.",
                turns="true",
                close=118.10,
            ),
            Change(
                "A close above 119.2",
                "An official close of {close:.2f} dollars or more.",
                turns="false",
                close=120.0,
            ),
        ],
        numbers={"other": other},
    )


@claim("B03")
def almost_six_hundred() -> Claim:
    friday = _closes()[0]

    def share(close: Any, shares: Any) -> Any:
        return -valuation.market_value_change(shares, friday, close) / 600

    return Claim(
        evidence=_loss_evidence(),
        parts=[
            printed(
                "headline",
                "the headline: 600 billion dollars of market value dropped",
                600,
                5,
                lambda close, shares: -valuation.market_value_change(shares, friday, close),
                "mostly true",
                "billion USD",
                ".0f",
            ),
            Part(
                "nearly",
                "the loss was nearly 600 billion dollars: below, and not far",
                verdict="true",
                legs=[
                    Leg(
                        "below",
                        "the loss is below {} of 600 billion",
                        share,
                        below=1.0,
                        why="'nearly' is less",
                        format=".0%",
                    ),
                    Leg(
                        "near",
                        "it is at least {} of it",
                        share,
                        at_least=1 - NEAR,
                        why="the five per cent of this chapter's standard",
                        format=".0%",
                    ),
                ],
                cases=[Case("true", "below", "near"), Case("mostly true", "near"), Case("false")],
            ),
        ],
        says="""{shares:.2f} billion shares times the fall to {close:.2f} dollars are {below:.1%} of 600
            billion {cite:p}`marketbeat2025shorts,reuters2025selloff`: nearly, as the account's text says. Its
            own headline, like account A, leaves that word out and is {headline_off:.1f} billion off,
            {headline_share:.1%}: by the standard of claim A01, mostly true.""",
        changes=[
            Change(
                "A close at 118.15",
                "An official close of {close:.2f} dollars: below 600, and off by less than its last digit.",
                turns="true",
                close=118.15,
            ),
            Change("A close at 120", "A close of {close:.2f} dollars or more.", turns="false", close=120.0),
        ],
    )


@claim("A07")
def since_march_2020() -> Claim:
    fall = -100 * float(panel().NVDA[DAY])
    between = -100 * _fact("Nvidia", "largest one-day fall, 17 March 2020 to 24 January 2025", "2024-04-19")
    own = -100 * float(panel().NVDA[panel().index < DAY].min())
    march = -100 * _fact("Nvidia", "one-day return", "2020-03-16")
    return Claim(
        evidence={
            "fall": Evidence(
                "Nvidia's fall on the Monday",
                Option(fall, "official closes", PRICES),
                low=8,
                high=25,
                **PERCENT,
            ),
            "between": Evidence(
                "Largest fall from 17 March 2020 to the Friday",
                Option(between, "a long copy of the series", "factorcopy2026"),
                Option(own, "this book's table, from 2024 only", PRICES),
                low=5,
                high=20,
                **PERCENT,
            ),
            "march": Evidence(
                "Fall of 16 March 2020",
                Option(march, "a long copy of the series", "factorcopy2026"),
                low=10,
                high=25,
                **PERCENT,
            ),
        },
        parts=[
            printed("fall17", "the share fell by 17%", 17, 0.5, lambda fall: fall, "true", "points", ".2f"),
            Part(
                "record",
                "it was the largest fall in one day since March 2020",
                verdict="true",
                legs=[
                    Leg(
                        "largest",
                        "it is at least {} above the largest fall in between",
                        lambda fall, between: fall - between,
                        at_least=0.0,
                        why="'largest since' means none between",
                        unit="points",
                        format=".1f",
                    ),
                    Leg(
                        "since",
                        "that of March 2020 was at least {} above it",
                        lambda fall, march: march - fall,
                        at_least=0.0,
                        why="else the record goes further back than the account says",
                        unit="points",
                        format=".1f",
                    ),
                ],
                cases=[Case("true", "largest", "since"), Case("mostly true", "largest"), Case("false")],
            ),
        ],
        says="""The fall was {fall:.2f}%, off from 17 by {fall17_off:.2f} points ({fall17_share:.1%}). No
            day from 17 March 2020 to the Friday was as bad: the worst lost {between:.1f}%,
            and 16 March 2020 {march:.2f}% {cite:p}`factorcopy2026`. So the day is
            {largest:.1f} points beyond all between and {since:.1f} short of that one.""",
        changes=[
            Change(
                "A worse day",
                "A day in between that lost {between:.0f}%.",
                turns="false",
                part="record",
                between=18.0,
            ),
            Change(
                "An error of the series",
                "A fall of {fall:.1f}% on the Monday.",
                turns="mostly true",
                fall=16.3,
            ),
        ],
    )


@claim("A08")
def philadelphia() -> Claim:
    sox = -100 * float(panel().SOX[DAY])
    large = buyers()
    sides = {"with Oracle": large, "without Oracle": [firm for firm in large if firm != "ORCL"]}
    order = sorted(MARKETS, key=lambda m: m != "RSP")  # as in the chapter: the buyers weigh in the others
    found = {(who, m): study(firms, m) for who, firms in sides.items() for m in order}
    first, second = (found[who, "RSP"] for who in sides)
    return Claim(
        evidence={
            "sox": Evidence(
                "Fall of the index (SOX)",
                Option(sox, "the index", PRICES),
                unit="%",
                low=7,
                high=11,
                step=0.001,
                format=".3f",
            ),
            "bought": Evidence(
                "t of the large buyers of compute on the day",
                *(
                    Option(s.t, f"{who}; market: {MARKETS[m]}", CLOSES, {"buyers": who, "market": m})
                    for (who, m), s in found.items()
                ),
                low=-8,
                high=5,
                step=0.1,
                format=".1f",
            ),
        },
        parts=[
            printed(
                "index", "the index fell by 9.2%", 9.2, 0.05, lambda sox: sox, "mostly true", "points", ".3f"
            ),
            Part(
                "worries",
                "its fall reflected widespread worries whether AI can drive the sector's growth",
                verdict="contested",
                legs=[
                    Leg(
                        "wide",
                        "large buyers of compute fell as well, with a t of at most {}",
                        lambda bought: bought,
                        at_most=-2.0,
                        why="the usual size of a test; worries about AI itself hit those who bet most on it,"
                        " a doubt about the need of chips does not",
                        format=".1f",
                    ),
                    Leg(
                        "gained",
                        "they rose, with a t of at least {}",
                        lambda bought: bought,
                        at_least=2.0,
                        why="the same size; for whom AI became worth less, cheaper inputs are no gain",
                        format=".1f",
                    ),
                ],
                cases=[Case("mostly true", "wide"), Case("false", "gained"), Case("unresolved")],
            ),
        ],
        says="""The index lost {sox:.3f}%, which is {sox:.1f} to one decimal. The printed number
            {cite:p}`reuters2025selloff` is off by {index_off:.3f} points, {index_share:.1%}
            of it, and comes out if {twice:.2f} is rounded once more. A fund of almost the
            same name, on another index, lost {fund:.2f}%. Why it fell no record says. That less
            computing is needed hits the sellers of chips; that AI will not drive growth hits
            those who spend most on it as well. Beyond a market of equal weights the {count:.0f}
            large buyers fell by {buyers_fall:.1%} (*t* = {wide:.1f}); without Oracle, which
            rents out what it buys, by {others_fall:.1%} (*t* = {others:.1f}). So it hangs on
            one firm, and on the market, for in the usual ones the buyers weigh much.""",
        changes=[
            Change(
                "A revision by 0.01",
                "A revised close of the index, {sox:.3f}% lower.",
                turns="true",
                part="index",
                sox=9.160,
            ),
            Change(
                "The fund's index",
                "If by the name the fund's index was meant.",
                turns="misleading",
                sox=7.84,
            ),
            Change(
                "Buyers fell without Oracle",
                "If the large buyers' *t* were {bought:.0f} with and without Oracle.",
                turns="mostly true",
                bought=-3.0,
            ),
            Change(
                "Buyers gained",
                "If it were {bought:.0f}: then AI was thought cheaper, and not worth less.",
                turns="misleading",
                bought=3.0,
            ),
        ],
        numbers={
            "fund": -100 * float(panel().SOXX[DAY]),
            "twice": round(sox, 2),
            "count": float(len(large)),
            "buyers_fall": -first.car,
            "others_fall": -second.car,
            "others": second.t,
        },
    )


@claim("A09")
def short_sellers() -> Claim:
    friday, monday, _ = _closes()
    subject = "short sellers of Nvidia"
    before, after = (
        _fact(subject, f"shares sold short, settlement {when}", date)
        for when, date in (("before", "2025-01-15"), ("after", "2025-01-31"))
    )
    gained = [-float(valuation.market_value_change(s, friday, monday)) / 1e9 for s in (before, after)]
    earlier = {
        d: _fact(subject, "shares sold short, settlement", d)
        for d in ("2024-12-15", "2024-12-31", "2024-11-30", "2024-10-31")
    }
    added = {d: max(0.0, 1 - s / before) for d, s in earlier.items()}  # none where their number fell
    cover = {d: _fact(subject, "days to cover", d) for d in ("2025-01-15", "2025-01-31")}
    source = "marketbeat2025shorts"
    return Claim(
        evidence={
            "gain": Evidence(
                "Gain of the short sellers on the day, an estimate",
                Option(gained[0], "shares short before the day, official closes", source),
                Option(gained[1], "shares short after the day, official closes", source),
                Option(_fact(subject, "gain, S3 Partners") / 1e9, "S3 Partners", "barrons2025shorts"),
                Option(_fact(subject, "gain, Ortex") / 1e9, "Ortex", "reuters2025shorts"),
                unit="billion USD",
                low=5.5,
                high=8.5,
                step=0.01,
                format=".2f",
            ),
            "added": Evidence(
                "Share of the positions of 15 January that had come on balance, the least that is new",
                Option(added["2024-12-15"], "in a month", source),
                Option(added["2024-12-31"], "in a fortnight, in which they fell", source),
                Option(added["2024-11-30"], "in six weeks", source),
                Option(added["2024-10-31"], "in eleven weeks", source),
                low=0,
                high=1,
                step=0.01,
                format=".0%",
            ),
            "cover": Evidence(
                "Days of trading whose whole volume equals the positions",
                Option(cover["2025-01-15"], "before the day", source),
                Option(cover["2025-01-31"], "after it", source),
                unit="days",
                low=0.5,
                high=60,
                step=0.1,
                format=".1f",
            ),
        },
        parts=[
            printed(
                "gained",
                "short sellers gained an estimated 6.75 billion dollars",
                6.75,
                0.005,
                lambda gain: gain,
                "mostly true",
                "billion USD",
                ".3f",
            ),
            Part(
                "recently",
                "they had recently taken positions",
                verdict="unresolved",
                legs=[
                    Leg(
                        "most",
                        "at least {} of the positions are new on balance",
                        lambda added: added,
                        at_least=0.5,
                        why="what is said of the short sellers must hold for half of them",
                        format=".0%",
                    ),
                    Leg(
                        "could",
                        "a fortnight's volume is at least {} times the positions",
                        lambda cover: FORTNIGHT / cover,
                        at_least=0.5,
                        why="with less, half of them cannot have been sold within it",
                        format=".2g",
                    ),
                ],
                cases=[Case("true", "most"), Case("unresolved", "could"), Case("false")],
            ),
        ],
        says="""On the positions of 15 January the gain is {gain:.2f} billion, on those of the 31st
            {low:.2f}; S3 said {s3:.2f} and Ortex {ortex:.1f}
            {cite:p}`marketbeat2025shorts,barrons2025shorts,reuters2025shorts`. The
            account's number, of which no source was found (an article of that night, which
            it shares much with, could be read in part only {cite:p}`ft2025investors`), is {gained_off:.2f}
            billion off, {gained_share:.1%}. When they had come is not reported, only their
            number: at least {most:.1%} of the positions had come in the month before, in
            eleven weeks {quarter:.0%}. Nor does trading exclude that all had: a fortnight's
            volume was {could:.0f} times the positions {cite:p}`marketbeat2025shorts`. Whether the value
            they bet against was *inflated* is an appraisal: the chapter has which beliefs it held.""",
        changes=[
            Change(
                "Exactly as printed", "A source for 6.75 billion.", turns="true", part="gained", gain=6.75
            ),
            Change(
                "A wave of new positions",
                "Accounts of brokers by which {added:.0%} of the positions were new.",
                turns="mostly true",
                added=0.6,
            ),
            Change(
                "Slow trading",
                "Positions as large as the volume of {cover:.0f} days.",
                turns="misleading",
                cover=25.0,
            ),
        ],
        numbers={
            "low": gained[1],
            "s3": _fact(subject, "gain, S3 Partners") / 1e9,
            "ortex": _fact(subject, "gain, Ortex") / 1e9,
            "quarter": added["2024-10-31"],
        },
    )


@claim("A16")
def timing() -> Claim:
    release = _day_of("r1")
    reports = sorted(_day_of(f"earnings_{who}") for who in ("apple", "alphabet", "amazon", "nvidia"))
    seven = [_day_of("earnings_first")] * 3 + reports  # Microsoft, Meta and Tesla came first, on one day
    first, middle = ((seven[i] - release).days for i in (0, 3))
    voices = "ainvest2025ackman,prunckun2025,minevich2025"
    return Claim(
        evidence={
            "ahead": Evidence(
                "Days from the release of R1 to the reports",
                Option(float(first), "to the first three", "deepseek2025r1,moneyweek2025earnings"),
                Option(float(middle), "to the middle one of seven", "deepseek2025r1,moneyweek2025earnings"),
                low=0,
                high=90,
                **DAYS,
            ),
            "voices": Evidence(
                "Dated statements that suspect a purpose behind the release",
                Option(3.0, "Ackman, Prunckun, Minevich", voices),
                Option(4.0, "and Bodner, whose reasons could not be read", f"{voices},bodner2025"),
                low=0,
                high=30,
                **COUNT,
            ),
            "named": Evidence(
                "Those found in a short search that name the week of reports",
                Option(0.0, "none of three, in what could be read of them", voices),
                low=0,
                high=10,
                **COUNT,
            ),
        },
        parts=[
            Part(
                "before",
                "the announcement came just before large American technology firms were to report",
                verdict="true",
                legs=[
                    Leg(
                        "fortnight",
                        "it came at most {} before",
                        lambda ahead: ahead,
                        at_most=14.0,
                        why="'just before' is read as a fortnight; reports come every quarter",
                        unit="days",
                        format=".0f",
                    )
                ],
                cases=[Case("true", "fortnight"), Case("false")],
            ),
            Part(
                "speculation",
                "there was speculation that its timing was strategic",
                verdict="true",
                legs=[
                    Leg(
                        "several",
                        "at least {} people suspected a purpose, in print and under their names",
                        lambda voices: voices,
                        at_least=2.0,
                        why="one voice is an opinion, two are speculation",
                        format=".0f",
                    )
                ],
                cases=[Case("true", "several"), Case("false")],
            ),
            Part(
                "fed",
                "the coming reports fed this speculation",
                verdict="unresolved",
                legs=[
                    Leg(
                        "reports",
                        "at least {} of these statements names the week of reports",
                        lambda named: named,
                        at_least=1.0,
                        why="what feeds a suspicion is given as its reason",
                        format=".0f",
                    )
                ],
                # no number of silent texts refutes it: that number would measure the search
                cases=[Case("true", "reports"), Case("unresolved")],
            ),
        ],
        says="""R1, which account A names, was released {ahead:.0f} days before Microsoft, Meta and Tesla
            reported {cite:p}`deepseek2025r1,moneyweek2025earnings`. People did suspect a
            purpose: a short search found {voices:.0f} dated statements
            {cite:p}`ainvest2025ackman,prunckun2025,minevich2025` and a fourth of February,
            whose list of reasons could not be read {cite:p}`bodner2025`. One names a hedge
            fund that may have sold short {cite:p}`ainvest2025ackman`, one the inauguration
            of the president {cite:p}`prunckun2025`; the week of reports is named by
            {named:.0f}, in what we could read, of some only the beginning. An article of
            that night, which the account shares much with, puts it beside the coming reports, without
            speculation in the part that could be read {cite:p}`ft2025spooked`. That settles
            nothing: a longer search would find more, and how many are silent says how long
            it was, not what fed them. Whether there *was* an intent is not judged. A
            release always comes some days before something, and no record here says why it
            came on that day.""",
        changes=[
            Change(
                "V3 is meant",
                "If the announcement meant is V3's, {ahead:.0f} days before the first reports.",
                turns="false",
                part="before",
                ahead=float((seven[0] - _day_of("v3")).days),
            ),
            Change(
                "A voice that names the reports",
                "A statement of those weeks that names them as a reason.",
                turns="true",
                named=1.0,
            ),
            Change(
                "Nobody speculated",
                "If the statements had been invented later.",
                turns="false",
                part="speculation",
                voices=0.0,
            ),
        ],
    )


@claim("A22")
def cause() -> Claim:
    fall = float(panel().NVDA[DAY])
    first_day = _trading("r1")

    def over_markets(series: str, value: Callable[[events.EventStudy], float]) -> list[Option]:
        return [
            Option(value(study(series, m)), f"market: {words}", CLOSES, {"market": m})
            for m, words in MARKETS.items()
        ]

    def above_half(market: str, first: pd.Timestamp, last: int) -> float:
        """How far a window lies above half of the later abnormal fall, in errors of the difference."""
        early, late = study("NVDA", market, first, last), study("NVDA", market)
        return float((early.car - late.car / 2) / np.hypot(early.error, late.error / 2))

    lag = trading_days_after("r1")
    waited = {"the first day": 0, f"the {lag} days to the Friday": lag - 1}  # how long the news may take

    def over_waits(value: Callable[[str, int], float]) -> list[Option]:
        return [
            Option(value(m, last), f"{wait}; market: {words}", CLOSES, {"market": m, "waited": wait})
            for wait, last in waited.items()
            for m, words in MARKETS.items()
        ]

    own = over_markets("NVDA", lambda s: s.car / fall)
    slow = study("NVDA", "REST", first_day, lag - 1)
    return Claim(
        evidence={
            "own": Evidence(
                "Share of the fall that is not the market's", *own, low=0, high=1.2, step=0.01, format=".0%"
            ),
            "ranked": Evidence(
                "t of sellers minus large buyers",
                *over_markets("contrast", lambda s: s.t),
                low=-10,
                high=5,
                step=0.1,
                format=".1f",
            ),
            "rivals": Evidence(
                "Other news that would rank the firms so",
                Option(0.0, "none in the accounts of the day", "reuters2025selloff,ap2025tumble"),
                low=0,
                high=5,
                **COUNT,
            ),
            "reaction": Evidence(
                "t of Nvidia after the announcement and before the fall",
                *over_waits(lambda m, last: study("NVDA", m, first_day, last).t),
                low=-8,
                high=5,
                step=0.1,
                format=".2f",
            ),
            "clear": Evidence(
                "That sum above half of the later fall, in standard errors of the difference",
                *over_waits(lambda m, last: above_half(m, first_day, last)),
                low=-5,
                high=10,
                step=0.1,
                format=".1f",
            ),
            "lag": Evidence(
                "Trading days from the announcement to the fall",
                Option(float(lag), "from the release of R1", "deepseek2025r1"),
                low=0,
                high=60,
                **DAYS,
            ),
        },
        parts=[
            Part(
                "news",
                "what moved prices that day was news about DeepSeek",
                verdict="true",
                legs=[
                    Leg(
                        "most",
                        "at least {} of Nvidia's fall is its own and not the market's",
                        lambda own: own,
                        at_least=0.5,
                        why="with less, the day was first of all a fall of the market",
                        format=".0%",
                    ),
                    Leg(
                        "exposure",
                        "sellers of inputs fell against large buyers, with a t of at most {}",
                        lambda ranked: ranked,
                        at_most=-2.0,
                        why="the usual size of a test; a general fall would not rank firms by what they sell",
                        format=".1f",
                    ),
                    Leg(
                        "alone",
                        "at most {} other pieces of news would rank the firms in the same way",
                        lambda rivals: rivals,
                        at_most=0.0,
                        why="a single day cannot say which of two causes moved the prices",
                        format=".0f",
                    ),
                ],
                cases=[
                    Case("true", "most", "exposure", "alone"),
                    Case("mostly true", "exposure", "alone"),
                    Case("unresolved"),
                ],
            ),
            Part(
                "announcement",
                "the announcement set it off",
                verdict="contested",
                legs=[
                    Leg(
                        "reacted",
                        "Nvidia fell in the days of trading that are waited, with a t of at most {}",
                        lambda reaction: reaction,
                        at_most=-2.0,
                        why="the usual size of a test; prices would have moved then if the announcement"
                        " had been news to them",
                        format=".1f",
                    ),
                    Leg(
                        "quiet",
                        "those days lie at least {} above half of the later fall",
                        lambda clear: clear,
                        at_least=1.96,
                        unit="standard errors",
                        why="then even half of the fall in those days is excluded; not to find a fall proves"
                        " nothing, as for B05",
                        format=".1f",
                    ),
                    Leg(
                        "month",
                        "the fall came at most {} later",
                        lambda lag: lag,
                        at_most=21.0,
                        why="what came of an announcement can still be its work for a month of trading; what"
                        " comes later is another event's",
                        unit="trading days",
                        format=".0f",
                    ),
                ],
                cases=[
                    Case("true", "reacted"),
                    Case("misleading", "quiet", "month"),
                    Case("unresolved", "month"),
                    Case("false"),
                ],
            ),
        ],
        says="""The news was about DeepSeek. If the market is the index without Nvidia, {own:.0%} of
            Nvidia's fall is its own, and on the least favourable of {markets:.0f} markets
            {least:.0%}. Sellers of inputs fell against large buyers with *t* =
            {ranked:.1f}, and of other news that would rank the firms so the accounts of the
            day hold {rivals:.0f} pieces {cite:p}`reuters2025selloff,ap2025tumble`; a long
            case against Nvidia that went round that weekend names DeepSeek among its
            reasons {cite:p}`feedrapid2025emanuel`. (Against the sector {sector:.0%} would
            be left; but the sector is what was hit, so to subtract it subtracts the
            answer.) The announcement, however, had been public for {lag:.0f} trading days.
            On the first of them Nvidia's *t* was {reaction:.2f}, and half of the later fall is
            excluded, by {clear:.1f} standard errors. Over the {lag:.0f} days to the Friday the
            sum is {drift:.1%} with an error of {spread:.1%}; half of the fall is {open:.1f} errors
            away, which excludes nothing. So the verdict turns on how long one waits: by the first
            day the account misleads, by the {lag:.0f} it is open, and it names no day. The first was
            Stargate's as well, which can hide a fall {cite:p}`openai2025stargate`.
            What was new that weekend is that millions tried the model and that the press wrote
            about it {cite:p}`techcrunch2025app`. (V3's report, with the costs, was {older:.0f}
            trading days old; *t* was {unmoved:.2f} then.) Forced sales may have added to
            the fall; prices do not say how much. A combination takes one market and one wait.""",
        changes=[
            Change(
                "Another piece of news",
                "A second report of that weekend that would hit the sellers of inputs.",
                turns="unresolved",
                part="news",
                rivals=1.0,
            ),
            Change(
                "A reaction in time",
                "An abnormal fall in the days that are waited.",
                turns="true",
                reaction=-3.0,
            ),
            Change(
                "Quieter days",
                "Days that lie {clear:.1f} standard errors above half of the fall however long one waits.",
                turns="misleading",
                clear=2.5,
            ),
            Change(
                "A noisier first day",
                "If the first day, too, lay only {clear:.1f} standard errors above half of the fall.",
                turns="unresolved",
                clear=1.5,
            ),
            Change(
                "An older announcement",
                "An announcement that was older than a month of trading.",
                turns="false",
                part="announcement",
                lag=60.0,
            ),
        ],
        numbers={
            "markets": float(len(own)),
            "least": min(option.value for option in own),
            "older": float(trading_days_after("v3")),
            "unmoved": study("NVDA", "REST", _trading("v3")).t,
            "drift": slow.car,
            "spread": slow.error,
            "open": above_half("REST", first_day, lag - 1),
            "sector": study("NVDA", "SOX").car / fall,
        },
    )


@claim("A26")
def paper() -> Claim:
    return Claim(
        evidence={
            "days": Evidence(
                "Days from the release to the paper",
                Option(0.0, "in the repository of the release", "deepseek2025r1"),
                Option(2.0, "on arXiv", "deepseek2025r1"),
                low=0,
                high=60,
                **DAYS,
            ),
            "pages": Evidence(
                "Pages of the paper",
                Option(22.0, "as released", "kr2026paper"),
                unit="pages",
                low=1,
                high=100,
                **COUNT,
            ),
            "recognised": Evidence(
                "Independent recognitions by rivals, sellers or peers",
                Option(
                    3.0,
                    "Altman, Nvidia, Nature",
                    "bulletinlab2025altman,nvidia2025statement,deepseek2025nature",
                ),
                Option(
                    2.0,
                    "by the day of the account: Andreessen, Nvidia",
                    "venturebeat2025leaders,nvidia2025statement",
                ),
                low=0,
                high=10,
                **COUNT,
            ),
        },
        parts=[
            Part(
                "paper",
                "R1 came with an extensive research paper",
                verdict="true",
                legs=[
                    Leg(
                        "with_it",
                        "it came at most {} after the model",
                        lambda days: days,
                        at_most=7.0,
                        why="'with' is read as the same week",
                        unit="days",
                        format=".0f",
                    ),
                    Leg(
                        "long",
                        "it has at least {}",
                        lambda pages: pages,
                        at_least=15.0,
                        why="half as long again as a paper at the field's conferences, of nine or ten pages",
                        unit="pages",
                        format=".0f",
                    ),
                ],
                cases=[Case("true", "with_it", "long"), Case("mostly true", "with_it"), Case("false")],
            ),
            Part(
                "recognised",
                "it has been recognised as a significant advance",
                verdict="true",
                legs=[
                    Leg(
                        "several",
                        "at least {} who do not belong to the firm say so",
                        lambda recognised: recognised,
                        at_least=2.0,
                        why="one voice may be polite",
                        format=".0f",
                    )
                ],
                cases=[Case("true", "several"), Case("false")],
            ),
        ],
        says="""The paper lay in the repository of the release, {days:.0f} days after it, and had
            {pages:.0f} pages; a second version of January 2026 has 86
            {cite:p}`deepseek2025r1,kr2026paper`. By the end of 2025 {recognised:.0f}
            independent recognitions are on record: OpenAI's chief called R1 impressive,
            Nvidia an excellent advance, and *Nature* published it after review
            {cite:p}`bulletinlab2025altman,nvidia2025statement,deepseek2025nature`.
            Extensive is not complete: the first version left out data, costs and safety.""",
        changes=[
            Change(
                "A leaflet", "If the first version had had {pages:.0f} pages.", turns="mostly true", pages=8.0
            ),
            Change("Nobody else", "If only the firm itself had said so.", turns="misleading", recognised=0.0),
        ],
    )


@claim("B01")
def friday_release() -> Claim:
    release = _day_of("r1")
    return Claim(
        evidence={
            "day": Evidence(
                "Day of January 2025 on which R1 was released",
                Option(float(release.day), "release commit", "deepseek2025r1"),
                Option(22.0, "paper on arXiv", "deepseek2025r1"),
                low=10,
                high=31,
                **COUNT,
            )
        },
        parts=[
            Part(
                "Friday",
                "DeepSeek released R1 on the Friday before the fall",
                verdict="false",
                legs=[
                    Leg(
                        "friday",
                        "the release is at most {} from 24 January, the Friday before the fall",
                        lambda day: np.abs(day - 24),
                        at_most=0.5,
                        why="a day is a day; time zones move it by less than one",
                        unit="days",
                        format=".1f",
                    )
                ],
                cases=[Case("true", "friday"), Case("false")],
            )
        ],
        says="""The release commit is of {day:.0f} January, a {weekday}, in Beijing and in New York, where
            it was a holiday {cite:p}`deepseek2025r1`: {friday:.0f} days before the Friday. What happened
            around the Friday is that the app rose in the charts {cite:p}`techcrunch2025app`.""",
        changes=[Change("A commit of the Friday", "A first release on 24 January.", turns="true", day=24.0)],
        numbers={"weekday": release.day_name()},
    )


@claim("B02")
def two_closes() -> Claim:
    friday, monday, other = _closes()
    fall = -100 * float(panel().NVDA[DAY])
    return Claim(
        evidence={
            "fall": Evidence(
                "Nvidia's fall on the Monday",
                Option(fall, "official closes", PRICES),
                low=15,
                high=19,
                **PERCENT,
            ),
            "before": Evidence(
                "Close on the Friday", Option(friday, "official", PRICES), low=130, high=155, **USD
            ),
            "after": Evidence(
                "Close on the Monday",
                Option(monday, "official", "yahoo2025closes,longbridge2025nvidia"),
                low=105,
                high=130,
                **USD,
            ),
        },
        parts=[
            printed(
                "fall169",
                "the share fell by 16.9%",
                16.9,
                0.05,
                lambda fall: fall,
                "mostly true",
                "points",
                ".2f",
            ),
            printed(
                "friday",
                "it closed at 142.62 dollars on the Friday",
                142.62,
                0.005,
                lambda before: before,
                "true",
                "USD",
                ".3f",
            ),
            printed(
                "monday",
                "it closed at 118.58 dollars on the Monday",
                118.58,
                0.005,
                lambda after: after,
                "mostly true",
                "USD",
                ".3f",
            ),
        ],
        says="""The fall was {fall:.2f}%, {fall169_off:.2f} points ({fall169_share:.1%}) more than printed.
            Friday's close is {before:.2f}, off by {friday_off:.2f} ({friday_share:.0%}).
            Monday's official close is {after:.2f}, not 118.58: off by {monday_off:.2f}
            dollars, {monday_share:.1%}. The returns, which come without prices, give
            {implied:.2f}. The account's own two closes make {account:.2f}%: it is
            consistent, with a price that was printed minutes before the closing auction, as
            far as we can tell {cite:p}`gizchina2025`. It gives Yahoo Finance as its source, whose record
            is our official one {cite:p}`yahoo2025closes`: it does not show the second close.""",
        changes=[
            Change(
                "The other close",
                "If 118.58 were the official close.",
                turns="true",
                after=other,
                fall=16.856,
            ),
            Change(
                "Another Friday",
                "A close of {before:.0f} dollars on the Friday.",
                turns="misleading",
                before=154.0,
            ),
        ],
        numbers={"implied": friday * (1 - fall / 100), "account": 100 * (1 - other / friday)},
    )
