"""The claim that cheaper AI makes its market larger, as use and in money, and what A11 shares with it.

One standard for growth, here and in A11: beyond what unchanged prices would have brought. Of that the least
is known, so what is beyond is the most that a lower price did: such a bound can refute and never confirm. To
confirm, use takes the law of demand, an assumption; money and chips need a measured elasticity, surely
above one.
"""

from collections.abc import Callable
from typing import Any

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds
from aiecon.data import load, since

QUARTERS = {"FY2026Q4": "January 2026", "FY2027Q1": "April 2026", "FY2027Q2": "July 2026"}  # fiscal, in words
QUARTER_SOURCE = {
    "FY2026Q4": "nvidia2026results, nvidia2025results",
    "FY2027Q1": "nvidia2026q1fy27, nvidia2025q1",
    "FY2027Q2": "nvidia2026q2fy27, nvidia2025q2",
}
WINTER, SUMMER = (
    {"year": "to February 2026"},
    {"year": "to May 2026"},
)  # growth is compared within one of them
SURELY = 1.96  # standard errors
HALF_DIGIT = 5e7  # people: half of the last digit to which the counts of ChatGPT are told
LOST = "H20 revenue loss in the outlook, second quarter of fiscal 2026"


def growth(quarter: str, lost: float = 0.0) -> float:
    """Nvidia's Data Center sales of a fiscal quarter, with sales lost to the rules added, over a year before.

    >>> round(growth("FY2026Q4"), 2)
    1.75
    """
    sales = load("nvidia_quarters").set_index("quarter").data_center_usd
    before = f"FY{int(quarter[2:6]) - 1}{quarter[6:]}"
    return float((sales[quarter] + lost) / sales[before])


def sales_options() -> list[Option]:
    """Growth of Nvidia's Data Center sales, by quarter, and with the sales that a rule took."""
    lost = float(load("export_effects").set_index("item").value[LOST])
    quarters = [
        Option(
            growth(quarter),
            f"Nvidia, quarter to {month}",
            QUARTER_SOURCE[quarter],
            SUMMER if quarter == "FY2027Q2" else WINTER,
        )
        for quarter, month in QUARTERS.items()
    ]
    what = "the quarter to January 2026, were H20 sales lost as in that to July 2025"
    return [*quarters, Option(growth("FY2026Q4", lost), what, "nvidia2026results, nvidia2025q1", WINTER)]


def people(month: str) -> float:
    """People who use ChatGPT in a week of a month."""
    return float(load("inference_market").set_index("item").value[f"people per week, ChatGPT, {month}"])


def at_unchanged_prices() -> Evidence:
    """The least that demand did by itself. People at a standing price are a proxy: the service got better.

    Only before August 2025 did the price stand still for all: then a cheaper plan came.
    """
    return Evidence(
        "Least growth that unchanged prices would have brought; people who use ChatGPT are a proxy",
        Option(1.0, "none: new uses and better models do not lower demand", "openrouter2025state"),
        Option(
            people("August 2025") / people("February 2025"),
            "people in a week, in half of the year, before a cheaper plan; the service got better",
            "qz2025chatgpt, a16z2025apps, lapaas2025users",
            WINTER,
        ),
        unit="times",
        low=0.3,
        high=8,
        log=True,
        format=".3g",
    )


def published_elasticities() -> dict[str, Evidence]:
    """Published elasticities and errors, all between hosts of one model: a proxy for the market's."""
    hosts, item = "hosts of open models", "elasticity in the short run, absolute value"
    return {
        "elasticity": Evidence(
            "Elasticity between hosts of one model, a proxy for the market's",
            Option(since("06", hosts, f"{item}, first team"), "first team", "demirer2025"),
            Option(since("06", hosts, f"{item}, second team"), "second team", "mendels2026demand"),
            low=-1,
            high=3,
            step=0.01,
            format=".2f",
        ),
        "error": Evidence(
            "Standard error of that elasticity",
            Option(
                since("06", hosts, f"{item}, first team, standard error"),
                "the first team's",
                "demirer2025",
            ),
            low=0.02,
            high=1,
            step=0.01,
            format=".2f",
        ),
    }


def spending_legs(spending: Callable[..., Any]) -> list[Leg]:
    """Whether spending grew less than by itself, and whether an elasticity is surely above or below one."""
    return [
        Leg(
            "short",
            "spending grew less than {} as much as unchanged prices would have brought",
            spending,
            below=1.0,
            unit="times",
            format=".3g",
            why="then the fall of price took spending away: such a bound can refute, and never confirm",
        ),
        Leg(
            "elastic",
            "a measured elasticity lies at least {} above one",
            lambda elasticity, error: (elasticity - 1) / error,
            at_least=SURELY,
            unit="standard errors",
            format=".2f",
            why="nearer to one, chance would do",
        ),
        Leg(
            "inelastic",
            "a measured elasticity lies at least {} below one",
            lambda elasticity, error: (1 - elasticity) / error,
            at_least=SURELY,
            unit="standard errors",
            format=".2f",
            why="nearer to one, chance would do",
        ),
    ]


def numbers_of(least: Evidence, elasticities: dict[str, Evidence]) -> dict[str, float | str]:
    """For the words: the alternatives to the main specification."""
    _, half_year = (option.value for option in least.options)
    last, first = people("August 2025"), people("February 2025")
    _, second = (option.value for option in elasticities["elasticity"].options)
    hosts, item = "hosts of open models", "elasticity in the short run, absolute value, second team"
    return {
        "half": half_year,
        "half_low": (last - HALF_DIGIT) / (first + HALF_DIGIT),
        "half_high": (last + HALF_DIGIT) / (first - HALF_DIGIT),
        "year": people("February 2026") / people("February 2025"),
        "second": second,
        # use rises with price: the bias of a price that follows demand, and so in the words alone
        "strict": since("06", hosts, f"{item}, first team's controls"),
        "wide": since("06", hosts, f"{item}, first team's controls, standard error"),
    }


SPENDING_CASES = [
    Case("mostly true", "elastic", "not short"),
    Case("false", "short", "not elastic"),
    Case("false", "inelastic"),
    Case("unresolved"),
]


@claim("A10")
def broader_market() -> Claim:
    market = load("inference_market").set_index("item").value
    google = [float(market[f"tokens per month, Google, May {year}"]) for year in (2025, 2026)]
    paid = Option(
        float(market["revenue, OpenAI, 2025"] / market["revenue, OpenAI, 2024"]),
        "what users pay OpenAI, 2025",
        "ttm2026friar",
        WINTER,
    )
    least, elasticities = at_unchanged_prices(), published_elasticities()
    return Claim(
        evidence={
            "use": Evidence(
                "Growth of tokens in a year of falling prices",
                Option(google[1] / google[0], "Google, to May 2026", "google2025io, google2026io"),
                Option(
                    since("08", "OpenRouter", "tokens, growth over a year"),
                    "one market place, to May 2026",
                    "macgpu2026openrouter",
                ),
                unit="times",
                low=0.2,
                high=50,
                log=True,
                format=".3g",
            ),
            "after": Evidence(
                "Growth of spending in a year; Nvidia's Data Center sales are a proxy",
                *sales_options(),
                Option(
                    since("06", "United States, AI compute", "nominal spending, growth in a year"),
                    "American AI compute, an estimate",
                    "korinek2026",
                ),
                paid,
                unit="times",
                low=0.3,
                high=8,
                log=True,
                format=".3g",
            ),
            "least": least,
            **elasticities,
            "slopes": fact(
                "A lower price raises use",
                Option(1, "the law of demand: an assumption, as in any introduction", "marshall1920"),
            ),
            "quoted": fact(
                "He used the words that are quoted",
                Option(0, "he wrote: lowering, expand", "techspot2025gelsinger, ft2025investors"),
            ),
            "sense": fact(
                "He said the same",
                Option(1, "in a post on the day", "techspot2025gelsinger, ft2025investors"),
            ),
            "reading": fact(
                "His market is a sum of money",
                Option(0, "it is use: he wrote of AI more broadly deployed", "tweaktown2025gelsinger"),
                Option(1, "as for A12, and as a seller of chips would count it", "tweaktown2025gelsinger"),
            ),
            "office": fact("He had led Intel", Option(1, "until December 2024", "tweaktown2025gelsinger")),
            "bought": fact(
                "He bought Nvidia's shares",
                Option(1, "he says so", "techspot2025gelsinger, investing2025gelsinger"),
            ),
        },
        parts=[
            Part(
                "words",
                "He declared that it will, in the words that are quoted",
                "mostly true",
                legs=[
                    holds("same", "he said the same", lambda sense: sense, "else the quotation misleads"),
                    holds(
                        "verbatim",
                        "word by word",
                        lambda quoted: quoted,
                        "marks of quotation promise words, as for B10",
                    ),
                ],
                cases=[Case("true", "same", "verbatim"), Case("mostly true", "same"), Case("false")],
            ),
            Part(
                "market",
                "A lower cost of AI broadens its market",
                "contested",
                legs=[
                    holds(
                        "sum", "a market is a sum of money", lambda reading: reading, "a reading of the word"
                    ),
                    Leg(
                        "beyond",
                        "use grew more than {} as much as unchanged prices would have brought",
                        lambda use, least: use / least,
                        above=1.0,
                        unit="times",
                        format=".3g",
                        why="what is beyond is the most that the price did: with less it did nothing, and"
                        " with more it need not have",
                    ),
                    holds(
                        "law",
                        "demand slopes down",
                        lambda slopes: slopes,
                        "that is what makes a lower price raise use; it is assumed, not measured",
                    ),
                    *spending_legs(lambda after, least: after / least),
                ],
                cases=[
                    Case("mostly true", "not sum", "beyond", "law"),
                    Case("unresolved", "not sum", "beyond"),
                    Case("false", "not sum"),
                    *SPENDING_CASES,
                ],
            ),
            Part(
                "person",
                "He is a former chief executive of Intel and bought in the dip",
                "true",
                legs=[
                    holds("led", "he had led Intel", lambda office: office, "an office is held or not"),
                    holds("holder", "he bought", lambda bought: bought, "his own word"),
                ],
                cases=[
                    Case("true", "led", "holder"),
                    Case("misleading", "led"),
                    Case("misleading", "holder"),
                    Case("false"),
                ],
            ),
        ],
        says="""He did not write “reducing” and “broaden” (word by word: {verbatim:no|yes}) but “lowering”
            and “expand”, which is the same ({same:no|yes})
            {cite:p}`techspot2025gelsinger,ft2025investors`. A market is use or a sum of
            money (here a sum: {sum:no|yes}), and the account does not say which; he wrote
            in the same breath that AI would be more broadly deployed
            {cite:p}`tweaktown2025gelsinger`. (In A12 it is money: what is said to grow
            there is a market for chips that are sold.) As *use* it follows from the law of
            demand, which is assumed here and not measured (it holds: {law:no|yes})
            {cite:p}`marshall1920`. Records do not contradict it: tokens grew {use:.1f}-fold
            in a year {cite:p}`google2025io,google2026io`, many of them in answers that
            nobody pays for, and at most {beyond:.1f} times of that, if demand stood still
            by itself, is the price's doing. In *money* the elasticity must exceed one, so
            that spending grows more than at unchanged prices. It grew {after:.2f} times;
            Nvidia's Data Center stands for it {cite:p}`nvidia2026results`; to July
            {july:.2f} times, and what users pay OpenAI {paid:.2f} times. The people who use
            ChatGPT, a proxy for growth at a price that stands still, became {half:.2f}
            times as many in half of the year {cite:p}`qz2025chatgpt,lapaas2025users`, as many
            times as those sales did in the whole; told to a hundred million, that may be
            {half_low:.1f} to {half_high:.1f}, and a little more would refute. Over the whole
            year they became {year:.2f} times as many
            {cite:p}`ciol2026chatgpt`, but from August on a cheaper plan spread over the
            world {cite:p}`techlife2026go`, and nobody knows how many came for it: no bound.
            Bounds can refute an elasticity above one and never confirm it; for that one
            must be measured. Between hosts of one model, a proxy again, and too large by
            those who only change hosts, it is {elasticity:.2f} with a standard error of
            {error:.2f} {cite:p}`demirer2025`, or {second:.2f}, whose own error is not
            relayed and stands at the first team's: neither tells above one from below. With
            the first team's controls the second finds {strict:.2f} (standard error
            {wide:.2f}) {cite:p}`mendels2026demand`: use rises with price, the bias of
            prices that follow demand, and no measure of demand. He had led Intel
            ({led:no|yes}) and says that he bought ({holder:no|yes})
            {cite:p}`techspot2025gelsinger,investing2025gelsinger`.""",
        changes=[
            Change(
                "Prices set by lot: elastic",
                "Prices set by lot for a market, and an elasticity of {elasticity:.1f} with an error of"
                " {error:.1f}, demand having grown {least:.1f}-fold by itself",
                turns="mostly true",
                elasticity=1.5,
                error=0.1,
                least=1.5,
            ),
            Change(
                "Word by word",
                "A post of his with the words that are quoted",
                turns="true",
                part="words",
                quoted=1,
            ),
            Change(
                "He meant use",
                "A sentence of his by which the market is what people use (a sum: {reading:no|yes})",
                turns="mostly true",
                reading=0,
            ),
            Change(
                "He meant money, and it fell",
                "A sentence by which it is a sum of money (a sum: {reading:no|yes}), and a year in which"
                " spending shrinks, to {after:.1f} times what it was",
                turns="misleading",
                reading=1,
                after=0.8,
            ),
            Change(
                "Less of both",
                "A fall of use, to {use:.1f} times what it was, and of spending, to {after:.1f}, while prices"
                " fall",
                turns="misleading",
                use=0.8,
                after=0.8,
            ),
        ],
        numbers=numbers_of(least, elasticities) | {"paid": paid.value, "july": growth("FY2027Q2")},
    )
