"""The claims about the state: a remark and an office, an order and a project, and what a lead may need."""

import numpy as np

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.chips import known, when
from aiecon.claims.facts import fact, holds
from aiecon.data import load, since

MONTH = 365.25 / 12  # days
PROMISED = 500.0  # billion dollars, as both accounts of the project print it


@claim("A15")
def wake_up_call() -> Claim:
    expressions = known("Donald Trump", "expressions of two that the remark has")
    spoke = when("Donald Trump", "expressions of two that the remark has")
    return Claim(
        evidence={
            "words": Evidence(
                "Of the two reported expressions, in the record of the speech",
                Option(expressions, "broadcast clip", "cnn2025wakeup"),
                Option(expressions, "another account", "southasia2025wakeup"),
                low=0,
                high=2,
                step=1,
                format=".0f",
            ),
            "same": fact("He spoke of DeepSeek", Option(1, "“the release of DeepSeek”", "cnn2025wakeup")),
            "asked": fact(
                "He asked that industry compete to win",
                Option(1, "“laser-focused on competing to win”", "cnn2025wakeup"),
            ),
            "days": Evidence(
                "Days in office when he spoke",
                Option(
                    float((spoke - when("Donald Trump", "took the oath for his second term")).days),
                    "from the oath of 20 January 2025",
                    "britannica2025orders, cnn2025wakeup",
                ),
                unit="days",
                low=-30,
                high=30,
                step=1,
                format=".0f",
            ),
        },
        parts=[
            Part(
                "remark",
                "Donald Trump called DeepSeek's breakthrough a wake-up call for American industries",
                "true",
                legs=[
                    Leg(
                        "found",
                        "both expressions, {} of two, are in the record",
                        lambda words: words,
                        at_least=2,
                        format=".0f",
                        why="what is reported is looked for word by word, as for B10",
                    ),
                    holds("subject", "he spoke of DeepSeek", lambda same: same, "the words must be about it"),
                ],
                cases=[Case("true", "found", "subject"), Case("false")],
            ),
            Part(
                "emphasis",
                "He urged a renewed emphasis on keeping the lead in AI",
                "true",
                legs=[
                    holds(
                        "urged", "he asked for it", lambda asked: asked, "advocating is asking for something"
                    )
                ],
                cases=[Case("true", "urged"), Case("false")],
            ),
            Part(
                "office",
                "He was a former President",
                "false",
                legs=[
                    Leg(
                        "former",
                        "he had been in office for fewer than {} when he spoke",
                        lambda days: days,
                        below=0,
                        unit="days",
                        format=".0f",
                        why="a wrong office misleads, as in A10: it says who spoke, and with what weight",
                    )
                ],
                cases=[Case("true", "former"), Case("false")],
            ),
        ],
        says="""*Remark.* On 27 January 2025 he told Republicans of the House that DeepSeek's release “should
            be a wake-up call for our industries” ({found:.0f} of two expressions; of DeepSeek:
            {subject:no|yes}) {cite:p}`cnn2025wakeup`. To say that it should be one is to call it one; in
            B10 a threat was reported as a forecast. The account leaves out how he went on: that a
            cheaper method is “very much a positive development”, since one spends less for the same
            {cite:p}`southasia2025wakeup`. *Emphasis.* He asked for it: {urged:no|yes}, in the words
            “laser-focused on competing to win”. *Office.* He had been the sitting President for
            {former:.0f} days {cite:p}`britannica2025orders`, the 47th; that he had also been the 45th
            makes him no former one on that day. A wrong word about a firm or a verb leaves A25 and B10
            mostly true; this one makes a sitting President's word a private man's, and in A10, too, a
            wrong office would mislead. Account B has it right.""",
        changes=[
            Change(
                "Before the oath",
                "Had he spoken a day before it",
                turns="true",
                days=-1,
            ),
            Change(
                "Another subject",
                "Had he spoken of something else",
                turns="false",
                part="remark",
                same=0,
            ),
            Change(
                "No call",
                "Were what he asked for another thing",
                turns="false",
                part="emphasis",
                asked=0,
            ),
        ],
    )


@claim("B12")
def stargate() -> Claim:
    first, last = (
        known("Executive orders", item)
        for item in (
            "number of the last one signed on 20 January 2025",
            "number of the first one on AI signed after 20 January 2025",
        )
    )
    named = known("Stargate", "orders of 20 to 23 January 2025 that name it in their titles")
    return Claim(
        evidence={
            "orders": Evidence(
                "Executive orders that create the project",
                Option(0.0, "of the two signed on the day of its announcement", "graffunder2025orders"),
                Option(
                    named,
                    "of those of 20 to 23 January, by their titles",
                    "graffunder2025orders, insiderupg2025orders",
                ),
                Option(0.0, "the order on AI of 23 January", "eo2025barriers"),
                low=0,
                high=5,
                step=1,
                format=".0f",
            ),
            "sum": Evidence(
                "Investment that was announced",
                Option(
                    known("Stargate", "investment that the firms intend") / 1e9,
                    "intended over four years, by the firms",
                    "openai2025stargate",
                ),
                unit="billion dollars",
                low=10,
                high=1500,
                log=True,
                format=".0f",
            ),
            "ceiling": fact(
                "That sum is a ceiling",
                Option(0, "the firms: what the company intends to invest", "openai2025stargate"),
                Option(0, "the President: at least", "wng2025stargate"),
                Option(1, "press of the day: up to", "cbs2025stargate"),
            ),
            "purpose": fact(
                "It is for data centres for AI",
                Option(1, "infrastructure for OpenAI in the United States", "openai2025stargate"),
            ),
        },
        parts=[
            Part(
                "order",
                "President Trump signed an executive order to create the Stargate Project",
                "false",
                legs=[
                    Leg(
                        "signed",
                        "at least {} order creates it",
                        lambda orders: orders,
                        at_least=1,
                        format=".0f",
                        why="one order would do; an announcement in the White House is none",
                    )
                ],
                cases=[Case("true", "signed"), Case("false")],
            ),
            Part(
                "amount",
                "The project will invest up to 500 billion dollars in AI data centres",
                "mostly true",
                legs=[
                    Leg(
                        "figure",
                        "what was announced is off from that sum by at most {}",
                        lambda sum: np.abs(sum - PROMISED),
                        at_most=50,
                        unit="billion dollars",
                        format=".0f",
                        why="a tenth of it: it is printed to one digit",
                    ),
                    holds("object", "it is for such centres", lambda purpose: purpose, "as the claim says"),
                    holds(
                        "limit",
                        "the sum is a ceiling",
                        lambda ceiling: ceiling,
                        "“up to” promises no dollar and forbids the next one",
                    ),
                ],
                cases=[
                    Case("true", "figure", "object", "limit"),
                    Case("mostly true", "figure", "object"),
                    Case("false"),
                ],
            ),
        ],
        says="""*Order.* Three firms announced Stargate on 21 January 2025, in the White House and with the
            President beside them: a new company of SoftBank, OpenAI, Oracle and MGX
            {cite:p}`openai2025stargate`. Orders that create it: {signed:.0f}. The two of that day are on
            discrimination and on COVID-19 {cite:p}`graffunder2025orders`; among the {between:.0f} that
            follow those of the 20th up to the first on AI none names it in its title, and that one
            revokes and asks for a plan {cite:p}`insiderupg2025orders,eo2025barriers`. What the President
            offered was emergency powers for its electricity {cite:p}`cbs2025stargate`. The office is
            right. *Amount.* The figure is right (off by {figure:.0f} billion), and what it is for
            ({object:no|yes}). A ceiling it was not: the firms *intend* it, the President said *at least*
            {cite:p}`wng2025stargate`, and only the press *up to*: a ceiling by one of three (by the
            firms: {limit:no|yes}). “Up to” can be broken from above alone. In the spring of 2026
            {sites:.0f} of seven American sites ran {cite:p}`epoch2026stargate,kdc2026abilene`, with
            {share:.0%} of the power that the sum is to build, in computers alone
            {cite:p}`epoch2026abilene,constructiondive2025stargate`.""",
        changes=[
            Change(
                "An order",
                "Were {orders:.0f} order found that creates it",
                turns="mostly true",
                orders=1,
            ),
            Change(
                "An order and a ceiling",
                "Were {orders:.0f} found, and a cap in the firms' contract",
                turns="true",
                orders=1,
                ceiling=1,
            ),
            Change(
                "Another sum",
                "Had {sum:.0f} billion dollars been announced",
                turns="false",
                sum=100,
            ),
        ],
        numbers={
            "between": last - first,
            "sites": since("10", "Stargate", "American sites with capacity in operation"),
            "share": since("10", "Stargate", "computing power in operation at Abilene")
            / since("10", "Stargate", "power that the 500 billion dollars are to build"),
        },
    )


def hardware_leads() -> dict[str, float]:
    """How many times China's the compute of the United States is, by two ways to count."""
    return {
        "clusters": known("United States", "compute of known clusters over China's"),
        "owners": since(
            "10", "United States", "its largest buyers' share of the world's AI compute, at least"
        )
        / since("10", "China", "its firms' share of the world's AI compute"),
    }


def market_leads() -> dict[str, float]:
    """How many times China's the share of American models is in the market, by tokens and by dollars."""
    dollars = since("08", "OpenRouter", "share of dollars of the three largest American sellers")
    open_weights = since("10", "open weights", "share of dollars, one gateway, at most")
    revenue = since("10", "Chinese makers of models", "recurring revenue over that of OpenAI and Anthropic")
    late, most = (
        since("10", country, f"share of {of}, one market place, {end}")
        for country, of, end in (
            ("China", "a week's tokens in late 2024", "lowest"),
            ("United States", "usage in most of 2025", "at most"),
        )
    )
    return {
        "tokens, late 2024": (1 - late) / late,
        "tokens, 2025": most / (1 - most),
        "tokens, later": since(
            "10", "United States", "tokens of its models in a later week, one market place"
        )
        / since("10", "China", "tokens of its models in a later week, one market place"),
        "tokens": since("10", "United States", "tokens of its models in a week, one market place")
        / since("10", "China", "tokens of its models in a week, one market place"),
        "dollars, makers": 1 / revenue,
        "dollars, market place": dollars / (1 - dollars),
        "dollars, gateway": (1 - open_weights) / open_weights,
    }


@claim("B13")
def beyond_chips() -> Claim:
    hardware, market = hardware_leads(), market_leads()
    rates = load("progress_rates").set_index("item")
    frontier, notable = (rates.loc[f"training compute, {which} models"] for which in ("frontier", "notable"))
    runs = [
        (frontier.factor_per_year, "largest runs, middle"),
        (frontier.factor_low, "largest runs, low"),
        (frontier.factor_high, "largest runs, high"),
        (notable.factor_per_year, "notable runs"),
    ]
    release = load("event_timeline").set_index("event").date["r1"]
    scores = load("capability_prices").set_index("model")
    gpt4, v3 = scores.loc["gpt-4 (8K, gpt-4-0314)"], scores.loc["DeepSeek-V3 (launch promotion)"]
    amodei = [known("DeepSeek-V3", f"months behind American models, {end}") for end in ("low", "high")]
    return Claim(
        evidence={
            "lag": Evidence(
                "Months from an American model to DeepSeek's that comes near it",
                Option(
                    (release - when("o1", "released")).days / MONTH,
                    "o1 to R1",
                    "deepseek2025r1, theinfolist2024o1",
                ),
                Option(
                    (release - when("o1", "released, preview")).days / MONTH,
                    "the preview of o1 to R1",
                    "deepseek2025r1, openai2024o1",
                ),
                Option(max(amodei), "V3, by the head of a rival, upper end", "amodei2025controls"),
                unit="months",
                low=0,
                high=36,
                step=0.1,
                format=".1f",
            ),
            "hardware": Evidence(
                "Compute of the United States over China's",
                Option(hardware["clusters"], "known clusters, 2025", "epoch2025clusters"),
                Option(hardware["owners"], "owned by largest buyers and by firms, 2026", "epoch2026owners"),
                unit="times",
                low=1.1,
                high=50,
                log=True,
                format=".1f",
            ),
            "growth": Evidence(
                "Growth of the compute of a training run in a year",
                *(Option(value, what, "sevilla2024compute") for value, what in runs),
                unit="times",
                low=1.2,
                high=20,
                log=True,
                format=".1f",
            ),
            "market": Evidence(
                "Share of American models in the market, over that of China's",
                Option(
                    market["tokens"],
                    "tokens of the first week in which China's led, February 2026, one market place",
                    "wpnews2026openrouter, nbd2026openrouter",
                    {"yardstick": "tokens"},
                ),
                Option(
                    market["tokens, late 2024"],
                    "tokens of a week of late 2024, all others over China's, the same market place",
                    "openrouter2025state",
                    {"yardstick": "tokens"},
                ),
                Option(
                    market["tokens, 2025"],
                    "usage in most of 2025, over all others, the same market place",
                    "wpnews2026openrouter",
                    {"yardstick": "tokens"},
                ),
                Option(
                    market["tokens, later"],
                    "tokens of a later week, the same market place",
                    "wpnews2026openrouter",
                    {"yardstick": "tokens"},
                ),
                Option(
                    market["dollars, makers"],
                    "recurring revenue, two firms over all of China's",
                    "rhodium2026financing",
                    {"yardstick": "dollars"},
                ),
                Option(
                    market["dollars, market place"],
                    "dollars, three sellers over all others, one market place",
                    "codesota2026openrouter",
                    {"yardstick": "dollars"},
                ),
                Option(
                    market["dollars, gateway"],
                    "dollars, closed weights over open ones, one gateway",
                    "vercel2026gateway",
                    {"yardstick": "dollars"},
                ),
                unit="times",
                low=0.1,
                high=100,
                log=True,
                format=".2f",
            ),
            "bound": fact(
                "Something else than chips has held back the building of American AI",
                Option(
                    1,
                    "power and buildings, says Microsoft's head",
                    "officechai2025nadella, hitech2025nadella",
                ),
                Option(
                    1,
                    "on the day: two presidents on power for data centres",
                    "eo2025infrastructure, cbs2025stargate",
                ),
            ),
        },
        parts=[
            Part(
                "shows",
                "DeepSeek's release shows it",
                "true",
                legs=[
                    Leg(
                        "near",
                        "its lag is at most {} what the lead in compute is worth in months of growth",
                        lambda lag, hardware, growth: lag * np.log(growth) / (12 * np.log(hardware)),
                        at_most=1.0,
                        unit="times",
                        format=".2f",
                        why="what is made up beyond that was made up by something else than compute",
                    ),
                    Leg(
                        "ahead",
                        "the United States has at least {} China's compute",
                        lambda hardware: hardware,
                        at_least=2.0,
                        unit="times",
                        format=".1f",
                        why="without a lead in chips nothing shows that one is not enough",
                    ),
                ],
                cases=[Case("unresolved", "not ahead"), Case("true", "near"), Case("false")],
            ),
            Part(
                "need",
                "For dominance the United States may need to look beyond chips and hardware",
                "contested",
                legs=[
                    Leg(
                        "carried",
                        "the lead in the market is at least {} the lead in chips",
                        lambda market, hardware: market / hardware,
                        at_least=1.0,
                        unit="times",
                        format=".2f",
                        why="a lead that chips carry over in full leaves other causes nothing to explain",
                    ),
                    holds(
                        "binds",
                        "something else has held it back",
                        lambda bound: bound,
                        "“may need” asks for one other thing that is scarce",
                    ),
                ],
                cases=[
                    Case("true", "not carried", "binds"),
                    Case("mostly true", "not carried"),
                    Case("mostly true", "binds"),
                    Case("false"),
                ],
            ),
        ],
        says="""An opinion with “may”: it falls if chips are enough. *Shows.* The American lead in
            compute was about {ahead:.0f} times {cite:p}`epoch2025clusters`, and {owners:.0f} by owners a year
            later {cite:p}`epoch2026owners`; a country's chips stand for its developers'. As runs grow
            {growth:.1f} times a year {cite:p}`sevilla2024compute`, it is worth {worth:.0f} months. R1 came
            {lag:.1f} months after o1, or {preview:.1f} after its preview
            {cite:p}`deepseek2025r1,openai2024o1`, and the head of a rival put V3 up to {most:.0f} behind
            {cite:p}`amodei2025controls`: at most {slowest:.0%} of it, so something else made up the rest.
            From GPT-4 it is {far:.0f} months to V3, more than the lead is worth by most counts; but V3 scores
            {above:.0f} points above it {cite:p}`epoch2025gpqa`, and who has passed a model came near it
            earlier. That the best models are {gap:.1%} apart {cite:p}`feishare2026index` is no test: compute
            buys little there (chapter 3). *Need.* Dominance of a market shows in shares. By tokens, at one
            market place, the lead in chips was carried over {then:.0f} times at the end of 2024
            {cite:p}`openrouter2025state`, and {carried:.2f} times in the first week in which China's models
            had more {cite:p}`nbd2026openrouter`: on the day the market followed the chips. By dollars it is
            {least_carried:.1f} to {most_carried:.1f} times, as one counts market places
            {cite:p}`codesota2026openrouter,vercel2026gateway` or makers {cite:p}`rhodium2026financing`; by
            the upper ones chips may be enough, or what goes with them, and the part is mostly true by what
            else is scarce. Did something else bind? For power and buildings the answer is {binds:no|yes}, on
            the day as since {cite:p}`eo2025infrastructure,officechai2025nadella`. None of it identifies a
            cause.""",
        changes=[
            Change(
                "Carried over",
                "Were the lead in the market {market:.0f} times, with {hardware:.0f} times the compute",
                turns="mostly true",
                market=30,
                hardware=5,
            ),
            Change(
                "Chips are enough",
                "Were it {market:.0f} times, with {hardware:.0f} times the compute, and nothing else scarce",
                turns="misleading",
                market=30,
                hardware=5,
                bound=0,
            ),
            Change(
                "A long lag",
                "Had DeepSeek needed {lag:.0f} months",
                turns="misleading",
                lag=24,
            ),
            Change(
                "No lead in chips",
                "Were the compute only {hardware:.1f} times China's",
                turns="unresolved",
                part="shows",
                hardware=1.5,
            ),
        ],
        numbers={
            "worth": 12 * float(np.log(hardware["clusters"]) / np.log(frontier.factor_per_year)),
            "slowest": max(amodei) * float(np.log(frontier.factor_high) / np.log(hardware["clusters"])) / 12,
            "far": (v3.date - gpt4.date).days / MONTH,
            "above": float(v3.gpqa_percent - gpt4.gpqa_percent),
            "preview": (release - when("o1", "released, preview")).days / MONTH,
            "most": max(amodei),
            "owners": hardware["owners"],
            "gap": since("10", "United States", "lead of its best model over China's best"),
            "then": market["tokens, late 2024"] / hardware["clusters"],
            "least_carried": market["dollars, market place"] / hardware["owners"],
            "most_carried": market["dollars, gateway"] / hardware["clusters"],
        },
    )
