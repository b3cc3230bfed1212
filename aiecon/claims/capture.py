"""Claims about who captures the value: barriers to entry, commodities, openness, competition."""

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds, hopper_hours
from aiecon.data import load, since

SURVEYS = ("Menlo 2023", "Menlo mid-2025", "Menlo end of 2025")
AMERICAN = ("OpenAI", "Anthropic", "Google", "Meta")


def shares(survey: str) -> dict[str, float]:
    rows = load("market_shares").query("survey == @survey").set_index("seller").share
    return {seller: float(share) for seller, share in rows.items()}


def first_three(survey: str) -> float:
    """Joint share of the three largest American sellers of models."""
    return sum(
        sorted((share for name, share in shares(survey).items() if name in AMERICAN), reverse=True)[:3]
    )


@claim("A19")
def barriers() -> Claim:
    costs = load("run_costs").set_index(["model", "concept"]).cost_usd
    chip = float(load("accelerators").set_index("chip").price_usd["H100 SXM"])
    cluster = {m: float(costs[m, "hardware purchase"]) for m in ("Llama 3.1 405B", "GPT-4", "Grok 3")}
    meta, own_cluster = cluster["Llama 3.1 405B"], 2048 * chip
    hours = {m: hopper_hours(m) for m in ("Llama 3.1 405B", "GPT-4", "Llama 3.3 70B")}
    own = hopper_hours("DeepSeek-V3")
    anthropic = {survey: shares(survey)["Anthropic"] - shares(SURVEYS[0])["Anthropic"] for survey in SURVEYS}
    menlo = "menlo2025midyear, menlo2025enterprise"
    return Claim(
        evidence={
            "three": Evidence(
                "Joint share of the three largest American sellers of models to firms",
                *(Option(first_three(survey), survey, menlo) for survey in SURVEYS),
                low=0.2,
                high=1,
                step=0.01,
                format=".0%",
            ),
            "gain": Evidence(
                "Share that one entrant gained from 2023 on",
                Option(
                    anthropic[SURVEYS[2]], "Anthropic, to the end of 2025, by spending", "menlo2025enterprise"
                ),
                Option(anthropic[SURVEYS[1]], "Anthropic, to mid-2025, by use", menlo),
                low=0,
                high=0.6,
                step=0.01,
                format=".0%",
            ),
            "entry": Evidence(
                "Price of the chips of a leading run's cluster, to be sunk before the first sale",
                Option(meta, "Llama 3.1 405B, by estimate", "epoch2025models"),
                Option(cluster["GPT-4"], "GPT-4, by estimate", "epoch2025models"),
                Option(cluster["Grok 3"], "Grok 3, by estimate", "epoch2025models"),
                Option(
                    own_cluster,
                    "DeepSeek's 2,048, at the price of an H100",
                    "deepseek2024v3, epoch2025models",
                ),
                unit="USD",
                low=1e7,
                high=1e10,
                log=True,
                format="$.3s",
            ),
            "fraction": Evidence(
                "What DeepSeek's run took, as a share of a rival's",
                Option(
                    own / hours["Llama 3.1 405B"],
                    "hours of Llama 3.1 405B's run",
                    "deepseek2024v3, meta2024llama31",
                ),
                Option(
                    own / hours["GPT-4"],
                    "hours of GPT-4's run, by outside estimate",
                    "deepseek2024v3, epoch2025models",
                ),
                Option(
                    own / hours["Llama 3.3 70B"],
                    "hours of Llama 3.3 70B's run",
                    "deepseek2024v3, meta2024llama33",
                ),
                Option(
                    own_cluster / meta,
                    "price of the run's cluster, against that of Llama 3.1 405B",
                    "deepseek2024v3, epoch2025models",
                ),
                low=0.01,
                high=2,
                log=True,
                format=".0%",
            ),
        },
        parts=[
            Part(
                "few",
                "A small number of American firms have the market to themselves",
                "true",
                legs=[
                    Leg(
                        "dominant",
                        "three of them have at least {}",
                        lambda three: three,
                        at_least=0.5,
                        format=".0%",
                        why="from there on German law presumes that three firms dominate a market together",
                    )
                ],
                cases=[Case("true", "dominant"), Case("false")],
            ),
            Part(
                "barriers",
                "High barriers to entry let them",
                "misleading",
                legs=[
                    Leg(
                        "entered",
                        "an entrant gained at least {} within two years",
                        lambda gain: gain,
                        at_least=0.1,
                        format=".0%",
                        why="a tenth of a market within two years is what a barrier that holds would prevent",
                    ),
                    Leg(
                        "dear",
                        "a leading cluster costs at least {}",
                        lambda entry: entry,
                        at_least=5e8,
                        unit="USD",
                        format="$.3s",
                        why="few can sink half a billion before they sell anything",
                    ),
                ],
                # high and yet passed; neither high nor held; not passed, for whatever reason
                cases=[Case("misleading", "entered", "dear"), Case("false", "entered"), Case("unresolved")],
            ),
            Part(
                "fraction",
                "DeepSeek indicates that advanced AI can be had at a fraction of the usual cost",
                "mostly true",
                legs=[
                    Leg(
                        "quarter",
                        "its run took at most {} of a rival's",
                        lambda fraction: fraction,
                        at_most=0.25,
                        format=".0%",
                        why="as for A02: a small fraction is a quarter or less",
                    ),
                    Leg(
                        "half",
                        "it took at most {}",
                        lambda fraction: fraction,
                        at_most=0.5,
                        format=".0%",
                        why="up to a half it is a fraction, though not a small one",
                    ),
                ],
                cases=[Case("mostly true", "quarter"), Case("misleading", "half"), Case("false")],
            ),
        ],
        says="""Three American sellers have {dominant:.0%} of what firms use, and more later; a law that
            presumes joint dominance of three firms begins at half
            {cite:p}`menlo2025enterprise,gwb18`. But concentration is not a barrier. The sum to sink
            is high, {dear:$.3s} for the cluster of one leading run {cite:p}`epoch2025models`, and
            did not keep others out: within two years one entrant gained {entered:.0%} of the
            market {cite:p}`menlo2025enterprise`, while DeepSeek itself had
            {itself:.0%} in mid-2025 {cite:p}`menlo2025midyear`. The surveys are investors' own.
            The fraction of the cost is true of the run: V3 took
            {quarter:.0%} of the hours of Llama 3.1 405B, its cluster {cluster:.0%} of the
            price of that run's {cite:p}`deepseek2024v3,meta2024llama31,epoch2025models`;
            against Llama 3.3 70B it took {near:.0%} {cite:p}`meta2024llama33`. Nor does a
            cheaper run open a market: if sellers answer with larger runs, room for sellers
            does not grow {cite:p}`sutton1991`.""",
        changes=[
            Change(
                "Nobody entered",
                "Surveys in which no entrant gained more than {gain:.0%}",
                turns="unresolved",
                gain=0.05,
            ),
            Change(
                "A cheap cluster",
                "Were {entry:$.3s} enough for the cluster of a leading run",
                turns="false",
                part="barriers",
                entry=7e7,
            ),
            Change(
                "Many sellers",
                "Audited revenues in which three firms have {three:.0%}",
                turns="false",
                part="few",
                three=0.4,
            ),
            Change(
                "A dearer run",
                "Accounts that put DeepSeek's run at {fraction:.0%} of its rivals'",
                turns="misleading",
                part="fraction",
                fraction=0.4,
            ),
        ],
        numbers={
            "cluster": own_cluster / meta,
            "itself": shares("Menlo mid-2025")["DeepSeek"],
            "near": own / hours["Llama 3.3 70B"],
        },
    )


@claim("A20")
def commodity() -> Claim:
    prices = load("capability_prices").query("model == 'o1-mini-2024-09-12'").set_index("date_type")
    before, after = (float(prices.output_usd_per_million[when]) for when in ("launch", "price change"))
    market = load("inference_market").set_index("item").value
    google = [float(market[f"tokens per month, Google, May {year}"]) for year in (2025, 2026)]
    facts = load("capture_facts").set_index("item").value
    revenue = float(facts["OpenAI, revenue, June 2025"] / facts["OpenAI, revenue, December 2024"])
    place = since("08", "Anthropic", "price per token over that of all others, one market place")
    gateway = since("08", "models with closed weights", "price per token over that of open ones, one gateway")
    return Claim(
        evidence={
            "voiced": fact(
                "Somebody voiced the concern",
                Option(1, "the short seller whom the account quotes", "pressA2025"),
            ),
            "cut": Evidence(
                "Fall of the price of the same model in the week of the account",
                Option(1 - after / before, "o1-mini, 31 January 2025", "agentops2025tokencost"),
                low=0,
                high=0.95,
                step=0.01,
                format=".0%",
            ),
            "spread": Evidence(
                "Price of a token of the dearer models, over that of the others",
                Option(place, "one seller against all others, one market place", "macgpu2026openrouter"),
                Option(gateway, "closed against open weights, one gateway", "vercel2026gateway"),
                unit="times",
                low=1,
                high=20,
                log=True,
                format=".2g",
            ),
            "use": Evidence(
                "Growth of use in a year of falling prices",
                Option(google[1] / google[0], "Google's tokens, to May 2026", "google2025io, google2026io"),
                Option(
                    since("08", "OpenRouter", "tokens, growth over a year"),
                    "tokens of one market place",
                    "macgpu2026openrouter",
                ),
                Option(revenue, "OpenAI's revenue over half a year: a lower bound", "parsers2025openai"),
                unit="times",
                low=0.2,
                high=20,
                log=True,
                format=".2g",
            ),
        },
        parts=[
            Part(
                "concern",
                "The open-source strategy raises concerns about commodities",
                "true",
                legs=[
                    holds(
                        "said",
                        "somebody said so",
                        lambda voiced: voiced,
                        "a concern is raised when it is voiced",
                    )
                ],
                cases=[Case("true", "said"), Case("false")],
            ),
            Part(
                "commodity",
                "AI becomes a commodity",
                "misleading",
                legs=[
                    Leg(
                        "fell",
                        "the same model's price fell by at least {}",
                        lambda cut: cut,
                        at_least=0.25,
                        format=".0%",
                        why="a cut that no cost of the same week explains",
                    ),
                    Leg(
                        "one",
                        "the dearer models cost at most {} as much",
                        lambda spread: spread,
                        at_most=1.5,
                        unit="times",
                        format=".1f",
                        why=(
                            "a commodity has one price; half as much again leaves room for delivery and terms"
                        ),
                    ),
                ],
                cases=[Case("true", "fell", "one"), Case("misleading", "fell"), Case("false")],
            ),
            Part(
                "value",
                "There is no value in it",
                "false",
                legs=[
                    Leg(
                        "less",
                        "use grew at most {} while prices fell",
                        lambda use: use,
                        at_most=1.0,
                        unit="times",
                        format=".0f",
                        why="who values a thing at nothing does not take more of it when it gets cheaper",
                    )
                ],
                cases=[Case("true", "less"), Case("false")],
            ),
        ],
        says="""The concern was voiced: {said:no|yes}. Prices did fall: o1-mini itself was cut by {fell:.0%}
            within days {cite:p}`agentops2025tokencost`, and one Chinese seller's margin on
            tokens went below zero {cite:p}`reportify2025zhipu`. But a commodity has one
            price, and in 2026 tokens of one seller cost {one:.1f} times those of all others
            on one market place, closed weights {gateway:.1f} times open ones on a gateway
            {cite:p}`macgpu2026openrouter,vercel2026gateway`. And a price is not a value:
            while prices fell use grew {less:.1f}-fold in a year at the largest seller that
            counts tokens {cite:p}`google2025io,google2026io`. What vanished is a margin.""",
        changes=[
            Change(
                "Use falls",
                "A fall of use, {use:.1f} times, while prices fall",
                turns="true",
                part="value",
                use=0.8,
            ),
            Change(
                "One price",
                "Were the dearer models only {spread:.1f} times as dear, and use falling",
                turns="true",
                spread=1.2,
                use=0.8,
            ),
            Change(
                "No cut",
                "Had the price of the same model not fallen ({cut:.0%})",
                turns="false",
                part="commodity",
                cut=0,
            ),
        ],
        numbers={"gateway": gateway},
    )


@claim("A23")
def competition() -> Claim:
    peak, now, low = (
        since("07", "Nvidia", f"share of revenue from AI accelerators, {name} estimate")
        for name in ("highest", "one", "lowest")
    )
    leader = [max(shares(survey).values()) for survey in SURVEYS]
    market = load("inference_market").set_index("item").value
    google = [float(market[f"tokens per month, Google, May {year}"]) for year in (2024, 2025, 2026)]
    before, after = google[1] / google[0], google[2] / google[1]
    return Claim(
        evidence={
            "use": Evidence(
                "Growth of tokens in a year",
                Option(after, "Google, to May 2026", "google2025io, google2026io"),
                Option(
                    since("08", "OpenRouter", "tokens, growth over a year"),
                    "one market place",
                    "macgpu2026openrouter",
                ),
                unit="times",
                low=0.2,
                high=20,
                log=True,
                format=".2g",
            ),
            "pace": Evidence(
                "Growth in that year over growth in the year before",
                Option(after / before, "Google", "google2025io, google2026io"),
                unit="times",
                low=0.05,
                high=5,
                log=True,
                format=".2g",
            ),
            "chips": Evidence(
                "Points of share that the largest maker of chips lost",
                Option(peak - now, "from its peak to one estimate of 2026", "aiexpert2026share"),
                Option(peak - low, "to the lowest estimate", "aiexpert2026share"),
                low=-0.1,
                high=0.4,
                step=0.01,
                format=".0%",
            ),
            "models": Evidence(
                "Points of share that the largest seller of models lost",
                Option(leader[0] - leader[2], "2023 to the end of 2025", "menlo2025enterprise"),
                Option(leader[0] - leader[1], "2023 to mid-2025", "menlo2025midyear"),
                low=-0.2,
                high=0.4,
                step=0.01,
                format=".0%",
            ),
        },
        parts=[
            Part(
                "use",
                "Use could spread faster",
                "mostly true",
                legs=[
                    Leg(
                        "more",
                        "tokens grew at least {} in a year",
                        lambda use: use,
                        at_least=2.0,
                        unit="times",
                        format=".0f",
                        why="to double in a year is fast for what is in wide use; nobody counts industries",
                    ),
                    Leg(
                        "faster",
                        "that was at least {} the growth of the year before",
                        lambda pace: pace,
                        at_least=1.0,
                        unit="times",
                        format=".2f",
                        why="to speed up is to grow faster than before, though a small base lets growth slow",
                    ),
                ],
                cases=[Case("true", "more", "faster"), Case("mostly true", "more"), Case("false")],
            ),
            Part(
                "rivals",
                "Competition could sharpen, among makers of chips and of models",
                "mostly true",
                legs=[
                    Leg(
                        "makers",
                        "the largest maker of chips lost at least {}",
                        lambda chips: chips,
                        at_least=0.05,
                        format=".0%",
                        why="five points are the least that shares as rough as these can show",
                    ),
                    Leg(
                        "sellers",
                        "the largest seller of models lost at least {}",
                        lambda models: models,
                        at_least=0.05,
                        format=".0%",
                        why="the same line for both markets",
                    ),
                ],
                cases=[
                    Case("mostly true", "makers", "sellers"),
                    Case("misleading", "makers"),
                    Case("misleading", "sellers"),
                    Case("false"),
                ],
            ),
        ],
        says="""Read as forecasts. Tokens grew {more:.1f}-fold in a year at the largest seller that counts
            them {cite:p}`google2025io,google2026io`, {faster:.2f} times the growth of the year before:
            more use, but not faster growth; how it spread over industries nobody counts.
            Nvidia's share of the revenue from accelerators is put {makers:.0%} of that revenue
            below its peak {cite:p}`aiexpert2026share`, and the largest seller of models to
            firms has {sellers:.0%} of their market less than the largest had in 2023
            {cite:p}`menlo2025enterprise`. Only mostly: that cheaper models did it is not
            shown, and in dollars the largest maker sells more than ever.""",
        changes=[
            Change(
                "Tokens stand still",
                "Tokens that grow {use:.1f} times a year, and leaders that gain",
                turns="false",
                use=1.2,
                chips=-0.02,
                models=-0.02,
            ),
            Change(
                "Growth that does not slow",
                "Tokens that grow {pace:.1f} times as fast as in the year before",
                turns="true",
                part="use",
                pace=1.1,
            ),
            Change(
                "Nvidia keeps its share",
                "A share of Nvidia's only {chips:.0%} below its peak",
                turns="misleading",
                chips=0.02,
            ),
        ],
    )


@claim("A24")
def open_source() -> Claim:
    return Claim(
        evidence={
            "weights": fact(
                "The weights are published", Option(1, "V3 and R1", "deepseek2024readme, deepseek2025r1")
            ),
            "licence": fact(
                "Under a licence that lets anybody use and change them",
                Option(1, "R1: MIT", "deepseek2025r1"),
            ),
            "recipe": fact(
                "Training data and training code are published",
                Option(0, "neither; kernels and a report are", "deepseek2024v3, deepseek2025deepep"),
            ),
        },
        parts=[
            Part(
                "open",
                "DeepSeek follows an open-source strategy",
                "mostly true",
                legs=[
                    holds(
                        "public",
                        "the weights are public",
                        lambda weights: weights,
                        "without weights nothing is open",
                    ),
                    holds(
                        "free",
                        "the licence is free",
                        lambda licence: licence,
                        "a licence that forbids use is no open one",
                    ),
                    holds(
                        "whole",
                        "data and code are public",
                        lambda recipe: recipe,
                        "source is what a thing is made from: for a model, data and training code",
                    ),
                ],
                cases=[
                    Case("true", "public", "free", "whole"),
                    Case("mostly true", "public", "free"),
                    Case("misleading", "public"),
                    Case("false"),
                ],
            )
        ],
        says="""The weights of V3 and R1 are public ({public:no|yes}), R1's under the MIT licence (free to
            use: {free:no|yes}) {cite:p}`deepseek2024readme,deepseek2025r1`, with a detailed
            report and, a month later, kernels. Training data and training code are not
            ({whole:no|yes}), so nobody can make the model again: open weights rather than
            open source. That it was commended the account says itself.""",
        changes=[
            Change("All of it", "A release of the data and the code of training", turns="true", recipe=1),
            Change("A closed licence", "A licence that restricts use", turns="misleading", licence=0),
            Change("No weights", "Were the weights withdrawn", turns="false", weights=0),
        ],
    )
