"""Claims about who captures the value: barriers to entry, commodities, openness, competition."""

import pandas as pd

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds, training_runs
from aiecon.claims.training_cost import comparators, proxies
from aiecon.data import load, since

SURVEYS = ("Menlo 2023", "Menlo mid-2025", "Menlo end of 2025")
AMERICAN = ("OpenAI", "Anthropic", "Google", "Meta")


def market_shares(survey: str) -> dict[str, float]:
    rows = load("market_shares").query("survey == @survey").set_index("seller").share
    return {seller: float(share) for seller, share in rows.items()}


def first_three(survey: str) -> float:
    """Joint share of the three largest American sellers of models."""
    return sum(
        sorted((share for name, share in market_shares(survey).items() if name in AMERICAN), reverse=True)[:3]
    )


def sources_of(model: str) -> str:
    """Where the hours, the FLOP or the dollars of a model of the class are from."""
    return f"deepseek2024v3, deepseek2025nature, {training_runs().source[model].split(';')[0]}"


@claim("A19")
def barriers() -> Claim:
    costs = load("run_costs").set_index(["model", "concept"]).cost_usd
    chip = float(load("accelerators").set_index("chip").price_usd["H100 SXM"])
    cluster = {m: float(costs[m, "hardware purchase"]) for m in ("Llama 3.1 405B", "GPT-4", "Grok 3")}
    meta, own_cluster = cluster["Llama 3.1 405B"], 2048 * chip
    then, since_then = market_shares("Menlo 2023"), market_shares("Menlo mid-2025")
    anthropic, google = (since_then[seller] - then[seller] for seller in ("Anthropic", "Google"))
    times = {**comparators(), **proxies()}
    menlo = "menlo2025midyear, menlo2025enterprise"
    return Claim(
        evidence={
            "three": Evidence(
                "Joint share of the three largest American sellers of models",
                *(
                    Option(
                        first_three(survey),
                        f"to firms, {survey}",
                        menlo,
                        {"year": "of those the account speaks of" if "2023" in survey else "later"},
                    )
                    for survey in SURVEYS
                ),
                *(
                    Option(
                        since("08", "OpenRouter", f"share of {unit} of the three largest American sellers"),
                        f"{unit} of one market place, May 2026",
                        "codesota2026openrouter",
                        {"year": "later"},
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
                Option(google, "Google, to mid-2025, by use as in 2023", menlo),
                Option(
                    since_then["DeepSeek"],
                    "DeepSeek itself, to mid-2025, half a year after R1",
                    "menlo2025midyear",
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
                format=".3s",
            ),
            "fraction": Evidence(
                "What R1 took with its base, as a share of a model of its class",
                *(
                    Option(1 / t, f"{model}, as for A02", sources_of(model))
                    for model, t in times.items()
                    if model != "Llama 3.1 70B"  # the hours of 3.3, which count once
                ),
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
                        format=".3s",
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
                "mostly true",
                legs=[
                    Leg(
                        "half",
                        "its run took at most {} of a rival's",
                        lambda fraction: fraction,
                        at_most=0.5,
                        format=".0%",
                        why="as for A02: up to a half it is a fraction",
                    ),
                ],
                cases=[Case("mostly true", "half"), Case("false")],  # one run stands for what AI costs
            ),
        ],
        says="""Three American sellers have {dominant:.0%} of what firms use, and more later; a law that
            presumes joint dominance of three firms begins at half {cite:p}`menlo2025enterprise,gwb18`. But
            concentration is not a barrier. The sum to sink is high, {dear:.3s} dollars for the cluster of one
            leading run, if it is bought, and {rent:.3s} dollars for the time of that run, if it is rented
            {cite:p}`epoch2025models`. It did not keep out one firm with billions of outside capital, which
            began to sell in 2023 {cite:p}`aiwiki2026claude`, gained {entered:.0%} of the market from then to
            mid-2025 and is now one of the three (without it the next three have {rest:.0%}); nor Google,
            which had other markets to pay for it, and gained {google:.0%}. DeepSeek itself had {itself:.0%},
            half a year after R1 {cite:p}`menlo2025midyear`. One entrant is enough to say that barriers can be
            passed; who looks at DeepSeek alone says that they held. (Of the tokens of one market place
            DeepSeek took about {routed:.0%} in the year after the day {cite:p}`besthub2025tokens`, which says
            nothing of the years before; there the three have {tokens:.0%} of tokens and {dollars:.0%} of
            dollars {cite:p}`codesota2026openrouter`.) The surveys are investors' own, and most are later than
            the years of which the account speaks. The fraction is that of A02: {half:.0%} of the hours of the
            nearest model of its class, {least:.0%} of those of the largest
            {cite:p}`deepseek2024v3,meta2024llama33,meta2024llama31`. Nor does a cheaper run open a market: if
            sellers answer with larger runs, room for sellers does not grow {cite:p}`sutton1991`.""",
        changes=[
            Change(
                "Barriers that held",
                (
                    "Surveys in which no entrant gained more than {gain:.0%}, with a cluster of {entry:.3s} "
                    "dollars and a run at {fraction:.0%} of its rival's"
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
                "Were {entry:.3s} dollars enough for a leading run's cluster, and an entrant at {gain:.0%}",
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
                "A rival as cheap",
                "Were a rival found that took little more, so that R1's share is {fraction:.0%}",
                turns="false",
                part="fraction",
                fraction=0.8,
            ),
        ],
        numbers={
            "itself": since_then["DeepSeek"],
            "google": google,
            "rest": first_three("Menlo mid-2025") - since_then["Anthropic"] + since_then["Meta"],
            "least": 1 / max(times.values()),
            "rent": float(costs["Llama 3.1 405B", "cloud rental"]),
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


@claim("A20")
def commodity() -> Claim:
    quarters = ("27 January 2025", "31 March 2025", "30 June 2025", "30 September 2025")
    then, march, june, september = (alike_in_score(day) for day in quarters)
    anthropic = since("08", "Anthropic", "gross margin, 2025")
    others = (
        since("08", "OpenAI", "gross margin, 2025"),
        since("08", "MiniMax", "gross margin, first nine months of 2025"),
    )
    return Claim(
        evidence={
            "voiced": Evidence(
                "Voices other than the account that feared it in the same week",
                Option(
                    3.0,
                    "a columnist, a reporter, an investor's letter",
                    "olson2025terrify, usanews2025sputnik, chow2025worthless",
                ),
                Option(
                    2.0,
                    "those that speak of the price of models",
                    "olson2025terrify, chow2025worthless",
                ),
                low=0,
                high=20,
                step=1,
                format=".0f",
            ),
            "record": fact(
                "Somebody other than the account records the short seller's remark",
                Option(
                    0,
                    "no other record found, in what could be read; the account gives no name",
                    "pressA2025, ft2025spooked",
                ),
            ),
        },
        parts=[
            Part(
                "concern",
                "The open-source strategy raises concerns that AI becomes a commodity",
                "true",
                legs=[
                    Leg(
                        "said",
                        "at least {} others voiced it",
                        lambda voiced: voiced,
                        at_least=2.0,
                        format=".0f",
                        why="as for A16 and A26; and an account is no witness for itself",
                    )
                ],
                cases=[Case("true", "said"), Case("false")],
            ),
            Part(
                "remark",
                "A short seller said that they are suggesting that there is no value",
                "unresolved",
                legs=[
                    holds(
                        "recorded",
                        "somebody other than the account records it",
                        lambda record: record,
                        "what a person without a name said can be checked only where somebody else heard it",
                    )
                ],
                cases=[Case("true", "recorded"), Case("unresolved")],
            ),
        ],
        says="""The concern was voiced that week by {said:.0f} others: free models are an unnerving
            prospect for firms that live on selling access, wrote a columnist {cite:p}`olson2025terrify`, and
            models become commodities, an investor {cite:p}`chow2025worthless`. The short seller has no name,
            and no second record of the remark was found ({recorded:no|yes}): an article of that night, with
            which the account shares much, could be read in part only, and it is not there
            {cite:p}`ft2025investors,ft2025spooked`. Whether the fear came true is another question. A
            commodity has one price. Of models alike in score the dearest seller asked {then:.0f} times the
            cheapest on 27 January 2025, and {march:.1f}, {june:.2f} (of the two sellers in our table) and
            {september:.1f} times at the ends of the next three quarters
            {cite:p}`agentops2025tokencost,epoch2025gpqa`; the same open weights often cost ten times as much
            elsewhere {cite:p}`scher2025pricing`. Gross margins of four sellers lay between below nothing and
            {most:.0%} or more in 2025, by accounts that differ
            {cite:p}`aiafterhours2025margins,reportify2025minimax,reportify2025zhipu`; after all costs
            Anthropic lost {lost:.0%} of revenue {cite:p}`aiafterhours2025margins`. A price is no value.""",
        changes=[
            Change(
                "A second record",
                "A second record of the remark, by somebody who heard it",
                turns="true",
                record=1,
            ),
            Change(
                "The account alone",
                "Were the others found to have written later, and nobody else before",
                turns="false",
                part="concern",
                voiced=0,
            ),
        ],
        numbers={
            "then": then,
            "march": march,
            "june": june,
            "september": september,
            "most": max(anthropic, *others),
            "lost": -since("08", "Anthropic", "margin after all expenses, 2025"),
        },
    )


@claim("A23")
def competition() -> Claim:
    openai = market_shares("Menlo 2023")["OpenAI"]
    market = load("inference_market").set_index("item").value
    google = [float(market[f"tokens per month, Google, May {year}"]) for year in (2024, 2025, 2026)]
    before, after = google[1] / google[0], google[2] / google[1]
    winter = [float(market[f"people per week, ChatGPT, February {year}"]) for year in (2025, 2026)]
    persons = winter[1] / winter[0]
    first = since("08", "OpenAI", "weekly users of ChatGPT, November 2023")
    persons_before = (winter[0] / first) ** (12 / 15)  # fifteen months
    summer = since("08", "OpenAI", "weekly users of ChatGPT, growth over a year")
    doubled = since("08", "OpenAI", "weekly users of ChatGPT, growth over nine months")
    users = "a16z2025apps, qz2025chatgpt, ciol2026chatgpt"
    goldman = "ainewstoday2024goldman, lbkrs2025goldman, census2024tracking"
    firms = {
        when: since(
            "08", "firms in the United States", f"share that uses AI in making goods or services, {when}"
        )
        for when in (
            "September 2023",
            "third quarter of 2024",
            "fourth quarter of 2024",
            "first quarter of 2025",
            "third quarter of 2025",
        )
    }
    start, autumn, winter_before, spring, last = firms.values()
    firms_year = last / autumn
    firms_before = (winter_before / start) ** (12 / 14)  # from September to the middle of a quarter
    object_, proxy = {"counted": "firms of all industries"}, {"counted": "one service or seller, a proxy"}
    nvidia = {
        name: since("07", "Nvidia", f"share of revenue from AI accelerators, {name} estimate")
        for name in ("one", "highest", "lowest")
    }
    gpus = {
        year: since("08", "servers with GPUs", f"share of AI servers shipped in {year}")
        for year in ("2023", "2024, forecast", "2025, forecast", "2026, forecast")
    }
    late = gpus["2026, forecast"]
    chips = [
        since("07", "Nvidia", "share of all AI chips by count, 2024"),
        since("08", "Nvidia", "share of AI chips, 2025, forecast"),
    ]
    revenue, count = {"measure": "revenue, by several firms"}, {"measure": "servers and chips, by one firm"}
    return Claim(
        evidence={
            "use": Evidence(
                "Growth of use in a year, of firms that use AI, or of one service or seller, a proxy",
                Option(
                    firms_year, "American firms that use AI, to the third quarter of 2025", goldman, object_
                ),
                Option(persons, "persons who use ChatGPT, to February 2026", users, proxy),
                Option(after, "tokens of Google, to May 2026", "google2025io, google2026io", proxy),
                Option(
                    since("08", "OpenRouter", "tokens, growth over a year"),
                    "tokens of one market place",
                    "macgpu2026openrouter",
                    proxy,
                ),
                unit="times",
                low=0.2,
                high=20,
                log=True,
                format=".2g",
            ),
            "pace": Evidence(
                "That growth over the growth before, as ratios a year",
                Option(
                    firms_year / (autumn / start),
                    "American firms, year to the third quarter of 2025, which holds the day",
                    goldman,
                    object_,
                ),
                Option(
                    (last / spring) ** 2 / firms_before,
                    "American firms, half a year after the day, over the time to the end of 2024",
                    f"{goldman}, timesng2025adoption",
                    object_,
                ),
                Option(persons / persons_before, "persons who use ChatGPT, from November 2023", users, proxy),
                Option(
                    after / before,
                    "tokens of Google, to May 2026; the year before holds the day",
                    "google2025io, google2026io",
                    proxy,
                ),
                unit="times",
                low=0.05,
                high=10,
                log=True,
                format=".2g",
            ),
            "series": fact(
                "Somebody has measured the shares of makers of chips in the same way before and after",
                Option(
                    1,
                    "one firm: servers by kind of chip, and Nvidia's share of chips",
                    "pcdandf2024servers, semicon2025aichips, udn2026servers, itiger2025servers",
                    count,
                ),
                Option(
                    0,
                    "nobody, of revenue with custom chips in it",
                    "aiexpert2026share, particle2025reign, alatirok2026share",
                    revenue,
                ),
            ),
            "maker": Evidence(
                "Share that the first maker of chips, or its kind of chip, lost",
                Option(
                    gpus["2024, forecast"] - late,
                    "servers with GPUs, 2024 to 2026",
                    "pcdandf2024servers, udn2026servers",
                    count,
                ),
                Option(
                    gpus["2023"] - late,
                    "servers with GPUs, 2023 to 2026",
                    "semicon2025aichips, udn2026servers",
                    count,
                ),
                Option(
                    gpus["2025, forecast"] - late,
                    "servers with GPUs, from what was foreseen for 2025",
                    "semicon2025aichips, udn2026servers",
                    count,
                ),
                Option(
                    chips[0] - chips[1],
                    "Nvidia itself, 2024 to 2025",
                    "pcdandf2024servers, itiger2025servers",
                    count,
                ),
                Option(
                    nvidia["highest"] - nvidia["one"],
                    "highest estimate to one of 2026",
                    "aiexpert2026share, particle2025reign",
                    revenue,
                ),
                Option(
                    nvidia["highest"] - nvidia["lowest"],
                    "highest estimate to the lowest",
                    "particle2025reign, alatirok2026share",
                    revenue,
                ),
                low=-0.2,
                high=0.4,
                step=0.01,
                format=".0%",
            ),
            "models": Evidence(
                "Share that the first seller of models of 2023 lost since, in one investor's survey",
                Option(
                    openai - market_shares("Menlo mid-2025")["OpenAI"], "use, to mid-2025", "menlo2025midyear"
                ),
                Option(
                    openai - market_shares("Menlo end of 2025")["OpenAI"],
                    "to the end of 2025, then by spending",
                    "menlo2025enterprise",
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
                        format=".2f",
                        why="to speed up is to grow faster than before, though a small base lets growth slow",
                    ),
                ],
                cases=[Case("mostly true", "more", "faster"), Case("unresolved", "more"), Case("false")],
            ),
            Part(
                "chips",
                "It could sharpen competition among makers of chips",
                "contested",
                legs=[
                    holds(
                        "measured",
                        "shares of makers of chips were measured alike before and after",
                        lambda series: series,
                        "two estimates of two firms differ by more than a year changes",
                    ),
                    Leg(
                        "makers",
                        "the first maker lost at least {}",
                        lambda maker: maker,
                        at_least=0.05,
                        format=".0%",
                        why="borrowed from sellers of models; the words say what two points would do",
                    ),
                ],
                cases=[
                    Case("mostly true", "measured", "makers"),
                    Case("false", "measured"),
                    Case("unresolved"),
                ],
            ),
            Part(
                "models",
                "It could sharpen competition among makers of models",
                "mostly true",
                legs=[
                    Leg(
                        "sellers",
                        "the first seller of models lost at least {}",
                        lambda models: models,
                        at_least=0.05,
                        format=".0%",
                        why="five points are the least that shares as rough as these can show",
                    ),
                ],
                cases=[Case("mostly true", "sellers"), Case("false")],
            ),
        ],
        says="""Read as forecasts: that a thing to come is possible, no evidence could refute. *Use.* Of
            firms in the United States, of all industries but farms, {more:.2f} times as many used AI in the
            third quarter of 2025 as a year before, {faster:.2f} times the growth of the year before that; in
            the half year after the day growth was {half_year:.2f} times that until the end of 2024, as ratios
            a year {cite:p}`census2024tracking,ainewstoday2024goldman,lbkrs2025goldman`: faster, barely. One
            survey asked both times, relayed by quarters; its question then changed, and {low:.0%} to
            {high:.0%} said yes in the five months to May 2026 {cite:p}`census2026ai`. By proxies it slowed:
            persons who use one assistant grew {persons:.1f}-fold in a year, {persons_pace:.2f} times the
            growth of the fifteen months before the day {cite:p}`a16z2025apps,qz2025chatgpt,ciol2026chatgpt`;
            tokens of the largest seller that counts them {ratio:.2f} times
            {cite:p}`google2025io,google2026io`. To August 2025, across the day, it was {across:.2f} times
            {cite:p}`a16z2025apps,lapaas2025users`, which compares no after with a before. By what was added
            persons come to {joined:.2f} times and tokens to {added:.1f}, but that is no test: after growth of
            $g_1$, growth of $g_2$ adds $g_1 (g_2 - 1) / (g_1 - 1)$ times as much, more than before whenever
            $g_2 > 2 - 1/g_1$, so always where use doubles. Of makers of chips there is one firm's series
            (measured alike: {measured:no|yes}): servers with GPUs, Nvidia's kind, lost {makers:.1%} from 2024
            to 2026, by forecasts; Nvidia itself gained {itself:.0%} of chips to 2025; from what was foreseen
            for 2025 GPUs lost {foreseen:.1%}
            {cite:p}`pcdandf2024servers,semicon2025aichips,udn2026servers,itiger2025servers`. Who takes these
            says false or, by the last, mostly true. Five points are borrowed from a survey of sellers; at
            two, which a series to a tenth may show, GPUs lost enough from 2023 too, and the part is contested
            all the same. Of revenue with custom chips in it there are estimates by several firms and no
            series {cite:p}`aiexpert2026share,particle2025reign`. The first seller of models of 2023 lost
            {sellers:.0%} of what firms use in one investor's survey {cite:p}`menlo2025midyear`; another's,
            with no earlier figure at hand, puts it first {cite:p}`pulse2026a16z`. That cheaper models did any
            of it is not shown.""",
        changes=[
            Change(
                "Use falls",
                "A fall of use, {use:.1f} times in a year",
                turns="misleading",
                use=0.8,
            ),
            Change(
                "Growth quickens by any measure",
                "Were growth faster than before, {pace:.1f} times",
                turns="mostly true",
                part="use",
                pace=1.2,
            ),
            Change(
                "Counts by all, and a loss",
                (
                    "Shares of revenue measured alike, a first maker who lost {maker:.0%}, and growth of use "
                    "that is {pace:.1f} times the growth before"
                ),
                turns="mostly true",
                series=1,
                maker=0.1,
                pace=1.2,
            ),
            Change(
                "Counts by all, and no loss",
                "Shares of revenue measured alike, and a first maker who lost {maker:.0%}",
                turns="misleading",
                series=1,
                maker=0.02,
            ),
            Change(
                "The first seller holds",
                "Surveys asked alike in which the first seller lost {models:.0%}",
                turns="false",
                part="models",
                models=0.02,
            ),
        ],
        numbers={
            "half_year": (last / spring) ** 2 / firms_before,
            "persons": persons,
            "persons_pace": persons / persons_before,
            "added": (google[2] - google[1]) / (google[1] - google[0]),
            "joined": (winter[1] - winter[0]) / ((winter[0] - first) * 12 / 15),
            "ratio": after / before,
            "across": summer / doubled ** (12 / 9),
            "low": since("08", "firms in the United States", "share that uses AI, lowest of five months"),
            "high": since("08", "firms in the United States", "share that uses AI, highest of five months"),
            "itself": chips[1] - chips[0],
            "foreseen": gpus["2025, forecast"] - late,
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
                "Under a licence that lets anybody use and change them for anything",
                Option(
                    1,
                    "R1, the release that the account is about: MIT",
                    "deepseek2025r1",
                    {"seen": "that day"},
                ),
                Option(
                    0,
                    "its base V3, as then licensed: some uses are forbidden",
                    "deepseek2023licence",
                    {"seen": "that day"},
                ),
                Option(
                    1,
                    "releases since, as V3.2 of September 2025: MIT",
                    "deepseek2025v32exp",
                    {"seen": "since"},
                ),
            ),
            "recipe": fact(
                "Training data and training code are published",
                Option(0, "neither; kernels and a report are", "deepseek2024v3, deepseek2025deepep"),
            ),
            "praise": Evidence(
                "Persons outside the firm on record as having praised its openness",
                Option(
                    2.0, "Andreessen and LeCun, by the 27th", "venturebeat2025leaders, observer2025leaders"
                ),
                Option(3.0, "and Marcus, three days later", "olson2025terrify"),
                low=0,
                high=10,
                step=1,
                format=".0f",
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
            ),
            Part(
                "commended",
                "It has been commended for it",
                "true",
                legs=[
                    Leg(
                        "praised",
                        "at least {} who do not belong to the firm praised it",
                        lambda praise: praise,
                        at_least=2.0,
                        format=".0f",
                        why="as for A26: one voice may be polite",
                    )
                ],
                cases=[Case("true", "praised"), Case("false")],
            ),
        ],
        says="""The weights of V3 and R1 are public ({public:no|yes}), R1's under the MIT licence (free to
            use: {free:no|yes}), as those of later releases are; V3's came under a model licence that
            forbids some uses, military ones among them: who takes both of that day's models and nothing
            later says contested {cite:p}`deepseek2025r1,deepseek2025v32exp,deepseek2023licence`. A report
            came with them and, a month later, kernels; training data and training code did not
            ({whole:no|yes}), so nobody can make the model again: open weights rather than open source.
            Of those who praised the openness {praised:.0f} are on record by 27 January: for Andreessen
            R1 was, as open source, a gift to the world {cite:p}`venturebeat2025leaders`; LeCun lauded
            the decision and said that everyone can profit from it
            {cite:p}`observer2025leaders,insider2025lecun`.""",
        changes=[
            Change(
                "All of it",
                "A release of the data and the code of training, all under a free licence",
                turns="true",
                recipe=1,
                licence=1,
            ),
            Change("V3's licence", "Judged by the licence of V3 alone", turns="misleading", licence=0),
            Change("No weights", "Were the weights withdrawn", turns="false", part="open", weights=0),
            Change("One voice", "Had only one person praised it", turns="false", part="commended", praise=1),
        ],
    )
