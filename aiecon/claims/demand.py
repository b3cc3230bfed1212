"""The claim that cheaper AI makes its market larger: what the year after it can and cannot say."""

import numpy as np

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds
from aiecon.data import load
from aiecon.demand import implied_elasticity

BEFORE, SHOCK, AFTER = "FY2024Q4", "FY2025Q4", "FY2026Q4"  # quarters of Nvidia, a year apart
SLOW, FAST = "token price, slowest milestone", "token price, fastest milestone"


def consistent_elasticities() -> tuple[np.ndarray, dict[str, float]]:
    """Elasticities of demand that fit the year after January 2025, and the numbers they come from.

    Sales of Nvidia's Data Center stand for spending, price falls by a published rate and is passed on in
    full, and demand would have grown at unchanged prices by nothing, or as sales did in the year before.
    """
    sales = load("nvidia_quarters").set_index("quarter").data_center_usd
    rates = load("progress_rates").set_index("item").factor_per_year
    falls = np.array([[rates[SLOW]], [rates[FAST]]])
    after, before = sales[AFTER] / sales[SHOCK], sales[SHOCK] / sales[BEFORE]
    fits = implied_elasticity(quantity=after * falls, price=1 / falls, shift=np.array([1.0, before]))
    return fits, {"after": after, "before": before, "slow": rates[SLOW], "fast": rates[FAST]}


@claim("A10")
def broader_market() -> Claim:
    sales = load("nvidia_quarters").set_index("quarter").data_center_usd
    since = load("since").set_index(["subject", "item"]).value
    lost = float(
        load("export_effects")
        .set_index("item")
        .value["H20 revenue loss in the outlook, second quarter of fiscal 2026"]
    )
    market = load("inference_market").set_index("item").value
    google = [float(market[f"tokens per month, Google, May {year}"]) for year in (2025, 2026)]
    year = float(sales[AFTER] / sales[SHOCK])
    later = float(since["Nvidia", "Data Center revenue, quarter"] / sales["FY2026Q1"])
    return Claim(
        evidence={
            "use": Evidence(
                "Growth of tokens in a year of falling prices",
                Option(google[1] / google[0], "Google, to May 2026", "google2025io, google2026io"),
                Option(
                    float(since["OpenRouter", "tokens, growth over a year"]),
                    "one market place",
                    "macgpu2026openrouter",
                ),
                unit="times",
                low=0.2,
                high=20,
                log=True,
                format=".2g",
            ),
            "after": Evidence(
                "Growth of Nvidia's Data Center sales over a year, a proxy for spending on computing",
                Option(year, "to January 2026", "nvidia2026results, nvidia2025results"),
                Option(later, "to April 2026", "nvidia2026q1fy27, nvidia2025q1"),
                Option(
                    (float(sales[AFTER]) + lost) / float(sales[SHOCK]),
                    "to January 2026, lost H20 sales added",
                    "nvidia2026results, nvidia2025q1",
                ),
                unit="times",
                low=0.3,
                high=4,
                log=True,
                format=".3g",
            ),
            "x": Evidence(
                "Growth that would have come at unchanged prices",
                Option(1.0, "none: nothing but the price moved", "demirer2025"),
                Option(
                    float(sales[SHOCK] / sales[BEFORE]),
                    "as sales grew the year before, when prices fell too",
                    "nvidia2025results",
                ),
                unit="times",
                low=0.3,
                high=4,
                log=True,
                format=".3g",
            ),
            "known": fact(
                "An instrument tells what came from the price",
                Option(
                    0,
                    "none for the whole market; one study finds just above one for one place",
                    "demirer2025",
                ),
                Option(0, "a cross-section of models, with another answer", "openrouter2025state"),
            ),
            "office": fact("He had led Intel", Option(1, "until December 2024", "techspot2025gelsinger")),
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
                        format=".0f",
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
                    holds(
                        "identified",
                        "the growth at unchanged prices is known",
                        lambda known: known,
                        "sales show the sum of two movements; their parts need an instrument",
                    ),
                    Leg(
                        "elastic",
                        "sales grew more than that, at least {} of it",
                        lambda after, x: after / x,
                        at_least=1.0,
                        unit="times",
                        format=".2g",
                        why="spending rises by the price's doing only where the elasticity is above one",
                    ),
                ],
                cases=[
                    Case("mostly true", "identified", "elastic"),
                    Case("false", "identified"),
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
        says="""As use it did: tokens grew {more:.1f}-fold in a year {cite:p}`google2025io,google2026io`,
            and he went on that AI would be more broadly deployed
            {cite:p}`techspot2025gelsinger`. In money it depends on an elasticity above one.
            Nvidia's Data Center, which stands for spending, sold {after:.2f} times as much
            a year later {cite:p}`nvidia2026results`; that is above what an unchanged price
            would have brought (ratio {elastic:.2f} if nothing else moved), and below it if
            demand would have grown as in the year before, {before:.2f} times. Which, no
            instrument tells ({identified:no|yes}): a study of prices and use finds just
            above one in the short run {cite:p}`demirer2025`. He had led Intel
            ({led:no|yes}) and says that he bought ({holder:no|yes})
            {cite:p}`techspot2025gelsinger,investing2025gelsinger`.""",
        changes=[
            Change(
                "An instrument, elastic",
                "Shifts of supply alone that show a growth of only {x:.1f} times at unchanged prices",
                turns="mostly true",
                known=1,
                x=1.2,
            ),
            Change(
                "An instrument, inelastic", "The same with {x:.1f} times", turns="misleading", known=1, x=2.6
            ),
            Change(
                "Less use",
                "A fall of use, {use:.1f} times, while prices fall",
                turns="false",
                part="use",
                use=0.8,
            ),
        ],
        numbers={"before": float(sales[SHOCK] / sales[BEFORE])},
    )
