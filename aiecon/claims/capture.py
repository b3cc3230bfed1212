"""Claims about who captures the value: barriers to entry, commodities, openness, competition."""

import pandas as pd

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds, runs
from aiecon.claims.training_cost import comparators, proxies
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


def sources_of(model: str) -> str:
    """Where the hours, the FLOP or the dollars of a model of the class are from."""
    return f"deepseek2024v3, deepseek2025nature, {runs().source[model].split(';')[0]}"


@claim("A19")
def barriers() -> Claim:
    costs = load("run_costs").set_index(["model", "concept"]).cost_usd
    chip = float(load("accelerators").set_index("chip").price_usd["H100 SXM"])
    cluster = {m: float(costs[m, "hardware purchase"]) for m in ("Llama 3.1 405B", "GPT-4", "Grok 3")}
    meta, own_cluster = cluster["Llama 3.1 405B"], 2048 * chip
    anthropic = shares("Menlo mid-2025")["Anthropic"] - shares("Menlo 2023")["Anthropic"]
    times = {**comparators(), **proxies()}
    menlo = "menlo2025midyear, menlo2025enterprise"
    return Claim(
        evidence={
            "three": Evidence(
                "Joint share of the three largest American sellers of models",
                *(Option(first_three(survey), f"to firms, {survey}", menlo) for survey in SURVEYS),
                *(
                    Option(
                        since("08", "OpenRouter", f"share of {unit} of the three largest American sellers"),
                        f"{unit} of one market place, May 2026",
                        "codesota2026openrouter",
                    )
                    for unit in ("tokens", "dollars")
                ),
                low=0.2,
                high=1,
                step=0.01,
                format=".0%",
            ),
            "gain": Evidence(
                "Share that one entrant gained from 2023 on",
                Option(anthropic, "Anthropic, to mid-2025, by use as in 2023", menlo),
                Option(
                    shares("Menlo mid-2025")["DeepSeek"], "DeepSeek itself, to mid-2025", "menlo2025midyear"
                ),
                Option(
                    since("08", "DeepSeek", "share of tokens over a year, one market place"),
                    "DeepSeek itself, tokens of one market place, to late 2025",
                    "besthub2025tokens",
                ),
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
                "What R1 took with its base, as a share of a model of its class",
                *(Option(1 / t, f"{model}, as for A02", sources_of(model)) for model, t in times.items()),
                low=0.01,
                high=2,
                log=True,
                format=".1%",
            ),
        },
        parts=[
            Part(
                "few",
                "A small number of American firms have the market to themselves",
                "mostly true",
                legs=[
                    Leg(
                        "dominant",
                        "three of them have at least {}",
                        lambda three: three,
                        at_least=0.5,
                        format=".0%",
                        why="from there on German law presumes that three firms dominate a market together",
                    ),
                    Leg(
                        "alone",
                        "they have at least {}",
                        lambda three: three,
                        at_least=0.9,
                        format=".0%",
                        why="to have a market to oneself leaves others a tenth",
                    ),
                ],
                cases=[Case("true", "alone"), Case("mostly true", "dominant"), Case("false")],
            ),
            Part(
                "barriers",
                "High barriers to entry let them",
                "contested",
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
                # high and yet passed; not high and passed; high and not passed; neither
                cases=[
                    Case("misleading", "entered", "dear"),
                    Case("false", "entered"),
                    Case("true", "dear"),
                    Case("unresolved"),
                ],
            ),
            Part(
                "fraction",
                "DeepSeek indicates that advanced AI can be had at a fraction of the usual cost",
                "contested",
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
            presumes joint dominance of three firms begins at half {cite:p}`menlo2025enterprise,gwb18`.
            But concentration is not a barrier. The sum to sink is high, {dear:$.3s} for the cluster of
            one leading run {cite:p}`epoch2025models`. It did not keep out one firm with billions of
            outside capital, which gained {entered:.0%} of the market from 2023 to mid-2025; DeepSeek
            itself had {itself:.0%} {cite:p}`menlo2025midyear`, or {routed:.0%} of the tokens of one
            market place {cite:p}`besthub2025tokens`, where the three have {tokens:.0%} of tokens and
            {dollars:.0%} of dollars {cite:p}`codesota2026openrouter`. Who counts the first says that
            barriers were passed, who counts the second that they held. The surveys are investors' own.
            The fraction is that of A02: {quarter:.0%} of the hours of the nearest model of its class,
            {least:.0%} of those of the largest {cite:p}`deepseek2024v3,meta2024llama33,meta2024llama31`.
            Nor does a cheaper run open a market: if sellers answer with larger runs, room for sellers
            does not grow {cite:p}`sutton1991`.""",
        changes=[
            Change(
                "Barriers that held",
                (
                    "Surveys in which no entrant gained more than {gain:.0%}, with a cluster of {entry:$.3s} "
                    "and a run at {fraction:.0%} of its rival's"
                ),
                turns="mostly true",
                gain=0.05,
                entry=8e8,
                fraction=0.2,
            ),
            Change(
                "Nobody entered",
                "Surveys in which no entrant gained more than {gain:.0%}",
                turns="true",
                part="barriers",
                gain=0.05,
            ),
            Change(
                "A cheap cluster",
                "Were {entry:$.3s} enough for the cluster of a leading run, and an entrant at {gain:.0%}",
                turns="false",
                part="barriers",
                entry=7e7,
                gain=0.2,
            ),
            Change(
                "Many sellers",
                "Audited revenues in which three firms have {three:.0%}",
                turns="false",
                part="few",
                three=0.4,
            ),
            Change(
                "The largest rival",
                "With the largest model of its class as what is usual, {fraction:.0%}",
                turns="mostly true",
                part="fraction",
                fraction=1 / max(times.values()),
            ),
        ],
        numbers={
            "itself": shares("Menlo mid-2025")["DeepSeek"],
            "least": 1 / max(times.values()),
            "routed": since("08", "DeepSeek", "share of tokens over a year, one market place"),
            "tokens": since("08", "OpenRouter", "share of tokens of the three largest American sellers"),
            "dollars": since("08", "OpenRouter", "share of dollars of the three largest American sellers"),
        },
    )


def alike_in_score(day: str) -> float:
    """Dearest over cheapest seller of models on sale within five points of the best score, on a day.

    Each seller counts with its cheapest such model; three tokens are read for each that is written.
    """
    table = load("capability_prices").sort_values("date", kind="stable")
    now = table[table.date <= pd.Timestamp(day)].drop_duplicates("model", keep="last")
    now = now[now.gpqa_percent >= now.gpqa_percent.max() - 5]
    price = (3 * now.input_usd_per_million + now.output_usd_per_million) / 4
    sellers = price.groupby(now.model.map(seller)).min()
    return float(sellers.max() / sellers.min())


def seller(model: str) -> str:
    """Who sells a model of the table, from its name."""
    return {"o1": "gpt", "o3": "gpt", "o4": "gpt"}.get(stem := model.split("-")[0].lower(), stem)


def firms_with_ai() -> dict[str, pd.Series]:
    """Shares of firms in the United States that use AI, by date, in two periods with a question each."""
    rows = load("since").query("subject == 'firms in the United States'").set_index("date").value.sort_index()
    return {"early": rows[:"2024"], "late": rows["2025":]}


def growth(path: pd.Series) -> float:
    """Growth in a year at the pace between the first and the last value."""
    years = (path.index[-1] - path.index[0]).days / 365.25
    return float((path.iloc[-1] / path.iloc[0]) ** (1 / years))


def points(path: pd.Series) -> float:
    """Change in a year at the pace between the first and the last value."""
    return float((path.iloc[-1] - path.iloc[0]) / (path.index[-1] - path.index[0]).days * 365.25)


@claim("A20")
def commodity() -> Claim:
    table = load("capability_prices")
    small = table.query("model == 'o1-mini-2024-09-12'").set_index("date_type").output_usd_per_million
    output = table.drop_duplicates("model").set_index("model").output_usd_per_million  # at launch
    alike = {day: alike_in_score(day) for day in ("31 January 2025", "10 June 2025", "13 November 2025")}
    market = load("inference_market").set_index("item").value
    google = [float(market[f"tokens per month, Google, May {year}"]) for year in (2025, 2026)]
    place = since("08", "Anthropic", "price per token over that of all others, one market place")
    retold = "aiafterhours2025margins"
    margins = [  # before the cost of training, then after all costs
        Option(since("08", "Anthropic", "gross margin, 2025"), "Anthropic in 2025, as retold", retold),
        Option(since("08", "OpenAI", "gross margin, 2025"), "OpenAI in 2025, as retold", retold),
        Option(
            since("08", "MiniMax", "gross margin, first nine months of 2025"),
            "MiniMax, first nine months of 2025",
            "reportify2025minimax",
        ),
        Option(
            since("08", "Zhipu", "gross margin of its token business"),
            "Zhipu's tokens, first half of 2025: negative",
            "reportify2025zhipu",
        ),
        Option(
            since("08", "OpenAI", "operating margin, first quarter of 2026, reported"),
            "OpenAI after all costs, first quarter of 2026",
            "techfast2026openai",
        ),
        Option(
            since("08", "Anthropic", "margin after all expenses, 2025"),
            "Anthropic after all costs, 2025, as retold",
            retold,
        ),
    ]
    gateway = since("08", "models with closed weights", "price per token over that of open ones, one gateway")
    return Claim(
        evidence={
            "voiced": fact(
                "Somebody voiced the concern",
                Option(1, "the short seller whom the account quotes", "pressA2025"),
            ),
            "cut": Evidence(
                "Fall of a list price after R1",
                Option(
                    1 - small["price change"] / small["launch"],
                    "o1-mini, the same model",
                    "agentops2025tokencost",
                ),
                Option(
                    1 - output["claude-3-7-sonnet-20250219"] / output["claude-3-5-sonnet-20241022"],
                    "Claude Sonnet: its successor cost the same",
                    "anthropic2026prices, agentops2025tokencost",
                ),
                Option(
                    1 - output["DeepSeek-R1"] / output["o1-2024-12-17"],
                    "R1 against o1, within five points of its score",
                    "deepseek2025prices, agentops2025tokencost, epoch2025gpqa",
                ),
                low=0,
                high=0.98,
                step=0.01,
                format=".0%",
            ),
            "spread": Evidence(
                "Price of a token at the dearest of several sellers, over the cheapest",
                *(
                    Option(ratio, f"models alike in score, {day}", "agentops2025tokencost, epoch2025gpqa")
                    for day, ratio in alike.items()
                ),
                Option(
                    since(
                        "08",
                        "open weights",
                        "price of the same model at the dearest seller, over the cheapest",
                    ),
                    "the same open weights, often",
                    "scher2025pricing",
                ),
                Option(place, "one seller against all others, whatever the quality", "macgpu2026openrouter"),
                Option(gateway, "closed against open weights, whatever the quality", "vercel2026gateway"),
                unit="times",
                low=1,
                high=20,
                log=True,
                format=".3g",
            ),
            "margin": Evidence(
                "Margin of a seller of models, gross or after all costs",
                *margins,
                low=-1.5,
                high=1,
                step=0.01,
                format=".0%",
            ),
            "use": Evidence(
                "Growth of use while prices fell",
                Option(google[1] / google[0], "Google's tokens, to May 2026", "google2025io, google2026io"),
                Option(
                    since("08", "OpenRouter", "tokens, growth over a year"),
                    "tokens of one market place",
                    "macgpu2026openrouter",
                ),
                Option(
                    since("08", "OpenAI", "weekly users of ChatGPT, growth over a year"),
                    "persons who use ChatGPT, to August 2025",
                    "a16z2025apps, lapaas2025users",
                ),
                Option(
                    growth(firms_with_ai()["late"]),
                    "firms in the United States that use it, to May 2026",
                    "census2026ai",
                ),
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
                "contested",
                legs=[
                    Leg(
                        "fell",
                        "a list price fell by at least {}",
                        lambda cut: cut,
                        at_least=0.25,
                        format=".0%",
                        why="a cut that no cost of the same week explains",
                    ),
                    Leg(
                        "one",
                        "the dearest seller asks at most {} as much as the cheapest",
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
                "sellers",
                "There is no value in it for who sells it",
                "contested",
                legs=[
                    Leg(
                        "none",
                        "a seller keeps at most {} of what it takes",
                        lambda margin: margin,
                        at_most=0.0,
                        format=".0%",
                        why="at no margin nothing is left for the seller",
                    )
                ],
                cases=[Case("true", "none"), Case("false")],
            ),
            Part(
                "users",
                "There is no value in it for who uses it",
                "false",
                legs=[
                    Leg(
                        "less",
                        "use fell, or stood still, while prices fell (growth at most {})",
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
        says="""The concern was voiced: {said:no|yes}. The price of o1-mini was cut by {fell:.0%} within days
            {cite:p}`agentops2025tokencost`, that of Claude Sonnet was not {cite:p}`anthropic2026prices`.
            A commodity has one price. Of models alike in score the dearest cost {one:.1f} times the
            cheapest that week {cite:p}`agentops2025tokencost,epoch2025gpqa`, {june:.2f} times in June and
            {november:.1f} in November 2025; the same open weights often ten times
            {cite:p}`scher2025pricing`. So it depends on what is compared. Whether sellers keep anything
            depends on what is counted: Anthropic's gross margin was {none:.0%}, and after all costs it
            lost {lost:.0%} of revenue {cite:p}`aiafterhours2025margins`. For users it does not depend:
            use grew by every measure, {less:.1f}-fold in a year at the largest seller that counts tokens
            {cite:p}`google2025io,google2026io`, {census:.1f}-fold among firms, the least of them
            {cite:p}`census2026ai`. A price is not a value.""",
        changes=[
            Change(
                "Use falls",
                "A fall of use, {use:.1f} times, while prices fall",
                turns="true",
                part="users",
                use=0.8,
            ),
            Change(
                "Margins vanish",
                "Margins of all sellers at {margin:.0%}",
                turns="true",
                part="sellers",
                margin=-0.05,
            ),
            Change(
                "Counted before training",
                "Were margins counted before the cost of training, {margin:.0%}",
                turns="false",
                part="sellers",
                margin=margins[0].value,
            ),
            Change(
                "One price",
                "A spread of {spread:.1f} times, after a fall of {cut:.0%}",
                turns="true",
                part="commodity",
                spread=1.2,
                cut=0.6,
            ),
            Change(
                "A commodity",
                "Were a spread {spread:.1f} times after a fall of {cut:.0%}, margins gone and use falling",
                turns="true",
                spread=1.2,
                cut=0.6,
                margin=-0.05,
                use=0.8,
            ),
        ],
        numbers={
            "june": alike["10 June 2025"],
            "november": alike["13 November 2025"],
            "lost": -since("08", "Anthropic", "margin after all expenses, 2025"),
            "census": growth(firms_with_ai()["late"]),
        },
    )


@claim("A23")
def competition() -> Claim:
    openai = shares("Menlo 2023")["OpenAI"]
    market = load("inference_market").set_index("item").value
    google = [float(market[f"tokens per month, Google, May {year}"]) for year in (2024, 2025, 2026)]
    before, after = google[1] / google[0], google[2] / google[1]
    persons = since("08", "OpenAI", "weekly users of ChatGPT, growth over a year")
    persons_before = since("08", "OpenAI", "weekly users of ChatGPT, growth over nine months") ** (12 / 9)
    firms = firms_with_ai()
    census = "census2024btos, census2026ai"
    return Claim(
        evidence={
            "use": Evidence(
                "Growth of use in a year",
                Option(after, "tokens of Google, to May 2026", "google2025io, google2026io"),
                Option(
                    since("08", "OpenRouter", "tokens, growth over a year"),
                    "tokens of one market place",
                    "macgpu2026openrouter",
                ),
                Option(persons, "persons who use ChatGPT, to August 2025", "a16z2025apps, lapaas2025users"),
                Option(growth(firms["late"]), "firms in the United States, to May 2026", "census2026ai"),
                unit="times",
                low=0.2,
                high=20,
                log=True,
                format=".2g",
            ),
            "pace": Evidence(
                "That growth over the growth before",
                Option(after / before, "tokens of Google, a year before", "google2025io, google2026io"),
                Option(
                    persons / persons_before,
                    "persons who use ChatGPT, to August 2024",
                    "a16z2025apps, lapaas2025users",
                ),
                Option(
                    growth(firms["late"]) / growth(firms["early"]),
                    "firms in the United States, to February 2024, as ratios",
                    census,
                ),
                Option(
                    points(firms["late"]) / points(firms["early"]),
                    "firms in the United States, to February 2024, in points",
                    census,
                ),
                unit="times",
                low=0.05,
                high=5,
                log=True,
                format=".2g",
            ),
            "series": fact(
                "Somebody has measured the shares of makers of chips in the same way before and after",
                Option(0, "estimates of different firms at different times", "aiexpert2026share"),
            ),
            "models": Evidence(
                "Share that the first seller of models of 2023 lost since",
                Option(
                    openai - shares("Menlo mid-2025")["OpenAI"], "by use, to mid-2025", "menlo2025midyear"
                ),
                Option(
                    openai - shares("a16z end of 2025")["OpenAI"],
                    "to the end of 2025, by spending, in a rival's survey",
                    "pulse2026a16z",
                ),
                low=-0.2,
                high=0.4,
                step=0.01,
                format=".0%",
            ),
        },
        parts=[
            Part(
                "use",
                "It could speed up the use of AI across industries",
                "contested",
                legs=[
                    Leg(
                        "more",
                        "use grew more than {} in a year",
                        lambda use: use,
                        above=1.0,
                        unit="times",
                        format=".0f",
                        why="a fall of use would speak against it",
                    ),
                    Leg(
                        "faster",
                        "that was at least {} the growth of the year before",
                        lambda pace: pace,
                        at_least=1.0,
                        unit="times",
                        format=".0f",
                        why="to speed up is to grow faster than before, though a small base lets growth slow",
                    ),
                ],
                cases=[Case("mostly true", "more", "faster"), Case("unresolved", "more"), Case("false")],
            ),
            Part(
                "rivals",
                "It could sharpen competition among makers of chips and of models",
                "unresolved",
                legs=[
                    holds(
                        "measured",
                        "shares of makers of chips were measured alike before and after",
                        lambda series: series,
                        "two estimates of two firms differ by more than a year changes",
                    ),
                    Leg(
                        "sellers",
                        "the first seller of models lost at least {}",
                        lambda models: models,
                        at_least=0.05,
                        format=".0%",
                        why="five points are the least that shares as rough as these can show",
                    ),
                ],
                cases=[
                    Case("mostly true", "measured", "sellers"),
                    Case("false", "measured"),
                    Case("unresolved"),
                ],
            ),
        ],
        says="""Read as forecasts. Tokens grew {more:.1f}-fold in a year at the largest seller that counts
            them {cite:p}`google2025io,google2026io`, {faster:.2f} times the growth of the year before:
            more use, and growth that slowed from a small base. Persons who use one assistant grew faster
            than before, {persons:.2f} times {cite:p}`a16z2025apps,lapaas2025users`. A census of firms
            asks by industry: their share grew {ratios:.2f} times as fast as before counted as a ratio,
            {points:.1f} times in points, to another question, and was steady in many industries
            {cite:p}`census2024btos,census2026ai`. Of makers of chips there are estimates by several firms
            and no series (measured alike: {measured:no|yes}) {cite:p}`aiexpert2026share`. The first
            seller of models of 2023 lost {sellers:.0%} of what firms use in one investor's survey
            {cite:p}`menlo2025midyear`, and gained in another's {cite:p}`pulse2026a16z`. That cheaper
            models did any of it is not shown.""",
        changes=[
            Change(
                "Use falls",
                "A fall of use, {use:.1f} times in a year",
                turns="misleading",
                use=0.8,
            ),
            Change(
                "A series, and growth that does not slow",
                "Shares measured alike, a first seller who lost {models:.0%}, {pace:.1f} times the growth",
                turns="mostly true",
                series=1,
                models=0.1,
                pace=1.1,
            ),
        ],
        numbers={
            "persons": persons / persons_before,
            "ratios": growth(firms["late"]) / growth(firms["early"]),
            "points": points(firms["late"]) / points(firms["early"]),
        },
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
                Option(0, "V3 then: a model licence with limits on use", "deepseek2024readme"),
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
                "contested",
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
            use: {free:no|yes}), those of V3 then under a model licence with limits on use
            {cite:p}`deepseek2024readme,deepseek2025r1`. A detailed report came with them and, a month
            later, kernels; training data and training code did not ({whole:no|yes}), so nobody can make
            the model again: open weights rather than open source. Whether that is an open-source
            strategy depends on which of the two licences is taken for it. That it was commended is
            part of what A26 judges.""",
        changes=[
            Change(
                "All of it",
                "A release of the data and the code of training, all under a free licence",
                turns="true",
                recipe=1,
                licence=1,
            ),
            Change("V3's licence", "Judged by the licence of V3", turns="misleading", licence=0),
            Change("R1's licence", "Judged by the licence of R1", turns="mostly true", licence=1),
            Change("No weights", "Were the weights withdrawn", turns="false", weights=0),
        ],
    )
