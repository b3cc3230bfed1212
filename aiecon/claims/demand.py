"""The claim that cheaper AI makes its market larger: as use, and in money, where only bounds are known."""

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds
from aiecon.data import load

QUARTERS = {"FY2026Q4": "January 2026", "FY2027Q1": "April 2026", "FY2027Q2": "July 2026"}  # fiscal, in words
QUARTER_SOURCE = {
    "FY2026Q4": "nvidia2026results, nvidia2025results",
    "FY2027Q1": "nvidia2026q1fy27, nvidia2025q1",
    "FY2027Q2": "nvidia2026q2fy27, nvidia2025q2",
}
LOST = "H20 revenue loss in the outlook, second quarter of fiscal 2026"


def growth(quarter: str, lost: float = 0.0) -> float:
    """Nvidia's Data Center sales of a fiscal quarter, with sales lost to the rules added, over a year before.

    >>> round(growth("FY2026Q4"), 2)
    1.75
    """
    sales = load("nvidia_quarters").set_index("quarter").data_center_usd
    before = f"FY{int(quarter[2:6]) - 1}{quarter[6:]}"
    return float((sales[quarter] + lost) / sales[before])


@claim("A10")
def broader_market() -> Claim:
    since = load("since").set_index(["subject", "item"]).value
    lost = float(load("export_effects").set_index("item").value[LOST])
    market = load("inference_market").set_index("item").value
    google = [float(market[f"tokens per month, Google, May {year}"]) for year in (2025, 2026)]
    google_tokens = Option(google[1] / google[0], "Google, to May 2026", "google2025io, google2026io")
    one_place = Option(
        float(since["OpenRouter", "tokens, growth over a year"]),
        "one market place, to May 2026",
        "macgpu2026openrouter",
    )
    people = [float(market[f"people per week, ChatGPT, February {year}"]) for year in (2025, 2026)]
    unpriced = Option(
        people[1] / people[0],
        "people who use ChatGPT in a week, free to most before and after",
        "qz2025chatgpt, ciol2026chatgpt, aitoolsmagic2026plus",
    )
    paid = Option(
        float(market["revenue, OpenAI, 2025"] / market["revenue, OpenAI, 2024"]),
        "what users pay OpenAI, 2025",
        "ttm2026friar",
    )
    output = float(since["United States, AI compute", "quality-adjusted output, growth in a year"])
    spending = float(since["United States, AI compute", "nominal spending, growth in a year"])
    return Claim(
        evidence={
            "use": Evidence(
                "Growth of use in a year of falling prices: tokens, or people",
                google_tokens,
                one_place,
                unpriced,
                unit="times",
                low=0.2,
                high=50,
                log=True,
                format=".3g",
            ),
            "after": Evidence(
                "Growth of spending in a year; Nvidia's Data Center sales are a proxy",
                *(
                    Option(growth(quarter), f"Nvidia, to {month}", QUARTER_SOURCE[quarter])
                    for quarter, month in QUARTERS.items()
                ),
                Option(
                    growth("FY2026Q4", lost),
                    "to January 2026, a quarter's lost H20 sales added",
                    "nvidia2026results, nvidia2025q1",
                ),
                Option(spending, "American AI compute, an estimate", "korinek2026"),
                paid,
                unit="times",
                low=0.3,
                high=8,
                log=True,
                format=".3g",
            ),
            "least": Evidence(
                "Least growth that unchanged prices would have brought",
                Option(1.0, "none: new uses and better models do not lower demand", "openrouter2025state"),
                Option(unpriced.value, f"growth at an unchanged price: {unpriced.what}", unpriced.source),
                unit="times",
                low=0.3,
                high=8,
                log=True,
                format=".3g",
            ),
            "most": Evidence(
                "Most growth that unchanged prices would have brought",
                Option(google_tokens.value, "all growth of use, Google", google_tokens.source),
                Option(one_place.value, "all growth of use, one market place", one_place.source),
                Option(output, "all growth of quality-adjusted output", "korinek2026"),
                unit="times",
                low=0.3,
                high=50,
                log=True,
                format=".3g",
            ),
            "office": fact("He had led Intel", Option(1, "until December 2024", "tweaktown2025gelsinger")),
            "bought": fact(
                "He bought Nvidia's shares",
                Option(1, "he says so", "techspot2025gelsinger, investing2025gelsinger"),
            ),
        },
        parts=[
            Part(
                "use",
                "A lower cost broadens its market, as use",
                "mostly true",
                legs=[
                    Leg(
                        "more",
                        "use grew more than {} while prices fell",
                        lambda use: use,
                        above=1.0,
                        unit="times",
                        format=".3g",
                        why="demand curves slope down; a fall of use would speak against it",
                    )
                ],
                cases=[Case("mostly true", "more"), Case("false")],
            ),
            Part(
                "money",
                "A lower cost broadens its market, in money",
                "unresolved",
                legs=[
                    Leg(
                        "elastic",
                        "spending grew at least {} as much as demand can have grown by itself",
                        lambda after, most: after / most,
                        at_least=1.0,
                        unit="times",
                        format=".3g",
                        why="then price did the rest, and the elasticity is above one whatever else moved",
                    ),
                    Leg(
                        "inelastic",
                        "spending grew less than {} as much as demand must have grown by itself",
                        lambda after, least: after / least,
                        below=1.0,
                        unit="times",
                        format=".3g",
                        why="then the fall of price took spending away: the elasticity is below one",
                    ),
                ],
                cases=[
                    Case("mostly true", "elastic", "not inelastic"),
                    Case("false", "inelastic", "not elastic"),
                    Case("unresolved"),
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
        says="""He wrote that cheaper computing expands its market and, in the same breath, that AI
            would be more broadly deployed {cite:p}`tweaktown2025gelsinger`. As *use* it was: tokens
            grew {more:.1f}-fold in a year {cite:p}`google2025io,google2026io`, though how much of
            it price did is not known. In *money* the elasticity must exceed one, so growth of
            spending ({after:.2f} times; Nvidia's Data Center stands for it
            {cite:p}`nvidia2026results`) must exceed growth $x$ at unchanged prices. A lower price
            never lowers use, so $x$ is at most the growth of use, {most:.1f} times (Google's tokens):
            spending grew {elastic:.2f} times as much. If $x$ is at least {least:.0f}, spending grew
            {inelastic:.2f} times that, and the question stays open. But people who use ChatGPT,
            free to most of them before and after, became {people:.2f} times as many
            {cite:p}`qz2025chatgpt,ciol2026chatgpt`. If they stand for $x$, Nvidia's sales fall short
            and the elasticity is below one; what users pay its seller, {paid:.2f} times as much
            {cite:p}`ttm2026friar`, does not. Nothing shows it above. He had
            led Intel ({led:no|yes}) and says that he bought ({holder:no|yes})
            {cite:p}`techspot2025gelsinger,investing2025gelsinger`.""",
        changes=[
            Change(
                "Prices set by lot: elastic",
                "An experiment or a shift of supply alone that shows what demand did by itself:"
                " {most:.1f}-fold growth",
                turns="mostly true",
                least=1.5,
                most=1.5,
            ),
            Change(
                "Prices set by lot: inelastic",
                "The same, with {least:.1f}-fold growth",
                turns="misleading",
                least=2.6,
                most=2.6,
            ),
            Change(
                "Spending falls",
                "A year of falling prices in which spending shrinks, to {after:.1f} times what it was",
                turns="misleading",
                after=0.8,
            ),
            Change(
                "Less use",
                "A fall of use, to {use:.1f} times what it was, while prices fall",
                turns="false",
                part="use",
                use=0.8,
            ),
        ],
        numbers={"people": unpriced.value, "paid": paid.value},
    )
