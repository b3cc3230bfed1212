"""Claims about inference: how much of the computing it is, what it needs, how far it can grow."""

import numpy as np

from aiecon import compute, inference
from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim, decoding
from aiecon.claims.facts import fact, holds
from aiecon.data import load

MODELS = (decoding.MODEL, "DeepSeek-R1 (RL stages)")
FAST, SLOW = 5e10, 1.25e10  # bytes/s per chip: InfiniBand of DeepSeek's kind, and 100 Gbit/s Ethernet


def _training_hours() -> float:
    hours = load("training_runs").query("current").set_index("model").gpu_hours
    return float(hours[list(MODELS)].sum())


def _rate(item: str) -> float:
    return float(load("progress_rates").set_index("item").factor_per_year[item])


def _market(item: str) -> float:
    return float(load("inference_market").set_index("item").value[item])


def _since(subject: str, item: str, date: str) -> float:
    rows = load("since").query("subject == @subject and item == @item").set_index("date")
    return float(rows.value[date])


def tokens_growth(start: int, end: int) -> float:
    """Factor per year by which Google's tokens grew between two Mays."""
    tokens = [_market(f"tokens per month, Google, May {year}") for year in (start, end)]
    return float(inference.required_growth(tokens[1] / tokens[0], end - start))


@claim("A11")
def demand_for_gpus() -> Claim:
    per_day = decoding.served("nodes_average") * decoding.served("gpus_per_node") * inference.HOURS_PER_DAY
    served, trained = compute.DAYS_PER_YEAR * per_day, _training_hours()
    multiple = (
        load("training_cost_disclosures")
        .set_index(["subject", "item"])
        .loc[("frontier models", "experiments and training over final run")]
    )
    sales = load("nvidia_quarters").set_index("quarter").data_center_usd
    places = sales.index.get_indexer(["FY2026Q4", "FY2027Q1", "FY2027Q2"])
    months = ("January 2026", "April 2026", "July 2026")
    sources = (
        "nvidia2026results, nvidia2025results",
        "nvidia2026q1fy27, nvidia2025q1",
        "nvidia2026q2fy27, nvidia2025q2",
    )
    quarters = list(zip(map(int, places), months, sources, strict=True))

    def grown(place: int) -> float:
        """Sales of a quarter over those of the same quarter a year before."""
        return float(sales.iloc[place] / sales.iloc[place - 4])

    return Claim(
        evidence={
            "served": Evidence(
                "GPU-hours of a year of serving, over those of training both models",
                Option(
                    served / trained,
                    "the disclosed day, against the final runs",
                    "deepseek2025inference, deepseek2024v3, deepseek2025nature",
                ),
                Option(
                    served / trained / float(multiple.value),
                    "against runs with experiments, at others' median multiple",
                    "deepseek2025inference, cottier2024",
                ),
                Option(
                    served / trained / float(multiple.high),
                    "the same, at its upper end",
                    "deepseek2025inference, cottier2024",
                ),
                unit="times",
                low=0.1,
                high=20,
                log=True,
                format=".2g",
            ),
            "rise": Evidence(
                "Rise of the share of inference in computing for AI",
                Option(50 - 33, "from 2023 to 2025, a consultant's estimate", "deloitte2026compute"),
                Option(67 - 33, "from 2023 to 2026, his forecast", "deloitte2026compute"),
                unit="points",
                low=-20,
                high=60,
                step=1,
                format=".0f",
            ),
            "grew": Evidence(
                "Growth of Nvidia's Data Center sales over a year",
                *(Option(grown(year), f"quarter to {month}", source) for year, month, source in quarters),
                unit="times",
                low=0.3,
                high=4,
                log=True,
                format=".3g",
            ),
            "cause": fact(
                "It is shown that cheaper models did it",
                Option(0, "no study separates price from all else for the market", "demirer2025"),
            ),
        },
        parts=[
            Part(
                "premise",
                "Inference counts for more and more",
                "true",
                legs=[
                    Leg(
                        "rising",
                        "its share rose by at least {}",
                        lambda rise: rise,
                        at_least=5,
                        unit="points",
                        format=".0f",
                        why="less is within the error of such estimates",
                    ),
                    Leg(
                        "more",
                        "serving for a year takes at least {} what training took",
                        lambda served: served,
                        at_least=1.0,
                        unit="times",
                        format=".0f",
                        why="from there on inference is the larger use",
                    ),
                ],
                cases=[Case("true", "rising"), Case("misleading", "more"), Case("false")],
            ),
            Part(
                "demand",
                "DeepSeek's progress raises the demand for Nvidia's GPUs",
                "unresolved",
                legs=[
                    Leg(
                        "rose",
                        "Nvidia's sales grew more than {} over a year",
                        lambda grew: grew,
                        above=1.0,
                        unit="times",
                        format=".0f",
                        why="a fall would speak against the forecast",
                    ),
                    holds(
                        "caused",
                        "the progress is shown to be the cause",
                        lambda cause: cause,
                        "growth is not cause",
                    ),
                ],
                cases=[
                    Case("true", "rose", "caused"),
                    Case("unresolved", "rose"),
                    Case("false"),
                ],
            ),
        ],
        says="""A year at the pace of DeepSeek's disclosed day takes {more:.1f} times the GPU-hours of the
            final runs of V3 and R1
            {cite:p}`deepseek2025inference,deepseek2024v3,deepseek2025nature`, and
            {programme:.1f} times those of runs and experiments at others' upper multiple
            {cite:p}`cottier2024`: one firm, on one day. Of all computing for AI,
            its share rose by {rising:.0f} points in two years, a consultant estimates
            {cite:p}`deloitte2026compute`. Nvidia's Data Center sold {rose:.2f} times as
            much a year later, {july:.2f} times in the year to July 2026
            {cite:p}`nvidia2026results,nvidia2026q2fy27`: at {slow:.2f} and {fast:.2f} times
            the pace of the years before. Spending is seen here, so no price of a token is
            needed. That DeepSeek's progress did it is not shown
            ({caused:no|yes}): chapter 6 asks for the elasticity.""",
        changes=[
            Change(
                "Cause shown", "An instrument that shows cheaper models as the cause", turns="true", cause=1
            ),
            Change(
                "Sales fall",
                "Sales that fall to {grew:.1f} times within a year",
                turns="misleading",
                grew=0.8,
            ),
            Change(
                "A share that falls",
                "A share that falls by {fall:.0f} points, with serving {served:.1f} times of training",
                turns="false",
                part="premise",
                served=0.5,
                rise=-5,
            ),
        ],
        numbers={
            "programme": served / trained / float(multiple.high),
            "fall": 5,
            "july": grown(quarters[2][0]),
            "slow": grown(quarters[0][0]) / grown(quarters[0][0] - 4),
            "fast": grown(quarters[2][0]) / grown(quarters[2][0] - 4),
        },
    )


@claim("A12")
def a_billion_times() -> Claim:
    multiple = _market("growth of inference, forecast")
    spent = _market("inference share of data-centre revenue") * _market("data-centre revenue of Nvidia")
    worlds = multiple * spent / _market("gross world product")

    def years(rate: float) -> float:
        return float(compute.years_to_reach(multiple, 1.0, rate))

    progress = _rate("hardware, GPUs for machine learning") * _rate("algorithms, preprint")
    gundlach = _since("fixed quality", "fall of its price, frontier models", "2026-03-23")
    spending = load("nvidia_quarters").set_index("quarter").data_center_usd
    bought = tokens_growth(2024, 2026) / float(np.sqrt(spending["FY2026Q4"] / spending["FY2024Q4"]))
    prices = {name: _rate(f"token price, {name}") for name in ("slowest milestone", "GPT-4 level science")}
    return Claim(
        evidence={
            "spoke": fact(
                "He had spoken of a billion times", Option(1, "in October 2024, of inference", "huang2024bg2")
            ),
            "worlds": Evidence(
                "A billion times the market of January 2025, over the product of the world",
                Option(
                    worlds,
                    "Nvidia's own share of inference",
                    "nvidia2024annual, nvidia2025q4call, imf2025weo",
                ),
                Option(
                    worlds / _market("inference share of data-centre revenue"),
                    "all of its data-centre revenue",
                    "nvidia2025q4call, imf2025weo",
                ),
                unit="times",
                low=1e-3,
                high=1e7,
                log=True,
                format=".2g",
            ),
            "years": Evidence(
                "Years to a billion times as many inferences, at unchanged spending",
                Option(
                    years(progress),
                    "GPUs and training algorithms: what a developer can measure",
                    "epoch2022gpu, ho2024",
                ),
                Option(years(gundlach), "price of a fixed quality, at the frontier", "gundlach2026price"),
                Option(years(prices["slowest milestone"]), "the same, slowest published", "epoch2025prices"),
                Option(
                    years(prices["GPT-4 level science"]),
                    "the same, at GPT-4's level in science",
                    "epoch2025prices",
                ),
                Option(
                    years(bought),
                    "tokens bought over money spent",
                    "google2025io, google2026io, nvidia2026results",
                ),
                unit="years",
                low=1,
                high=200,
                log=True,
                format=".2g",
            ),
        },
        parts=[
            Part(
                "said",
                "Jensen Huang had forecast a rise of a billion times",
                "true",
                legs=[holds("spoken", "he had said it", lambda spoke: spoke, "a forecast is what was said")],
                cases=[Case("true", "spoken"), Case("false")],
            ),
            Part(
                "market",
                "It is the market for inference that grows so",
                "misleading",
                legs=[
                    Leg(
                        "room",
                        "a billion times the market is at most {} the product of the world",
                        lambda worlds: worlds,
                        at_most=1.0,
                        unit="times",
                        format=".0f",
                        why="a market cannot be larger than all that is produced",
                    ),
                    Leg(
                        "quantity",
                        "a billion times the inferences are within {}",
                        lambda years: years,
                        at_most=30,
                        unit="years",
                        format=".0f",
                        why="a working life; he named no horizon",
                    ),
                ],
                cases=[Case("true", "room"), Case("misleading", "quantity"), Case("false")],
            ),
        ],
        says="""He said it ({spoken:no|yes}) of inference, not of a market: “it's about to go up by a
            billion times”, without a horizon {cite:p}`huang2024bg2`. In dollars it cannot
            be: inference was about {market:.0f} billion dollars a year of Nvidia's revenue
            {cite:p}`nvidia2024annual,nvidia2025q4call`, and a billion times that is
            {room:.2s} times the product of the world {cite:p}`imf2025weo`. In quantity it
            can: at the measured progress of hardware and training algorithms it takes
            {quantity:.0f} years at unchanged spending {cite:p}`epoch2022gpu,ho2024`, at the
            fall of the price of a fixed quality {gundlach:.0f}
            {cite:p}`gundlach2026price` or {slow:.0f} to {fast:.0f}
            {cite:p}`epoch2025prices`, and as one seller's tokens outgrew Nvidia's sales
            {bought:.0f} {cite:p}`google2025io,google2026io`. The rates measure different
            things: cheaper arithmetic, cheaper answers of a given quality, and a mix that
            moves to smaller models.""",
        changes=[
            Change(
                "Another unit",
                "A transcript by which he means what can grow so, to {worlds:.1f} times the world's product",
                turns="true",
                worlds=0.5,
            ),
            Change(
                "Slow progress",
                "Progress by which even the quantity takes {years:.0f} years",
                turns="false",
                part="market",
                years=60,
            ),
            Change(
                "Never said",
                "Had he not said it, and were the quantity {years:.0f} years away",
                turns="false",
                spoke=0,
                years=60,
            ),
        ],
        numbers={
            "market": spent / 1e9,
            "gundlach": years(gundlach),
            "bought": years(bought),
            "slow": years(prices["slowest milestone"]),
            "fast": years(prices["GPT-4 level science"]),
        },
    )


def per_dollar_of_many(chip: str, speed: float) -> float:
    """Tokens per dollar of the best unit of many servers over one server of eight, at equal speed; of V3."""
    S = decoding.served("context_per_output_token")
    one = decoding.most_per_chip(chip, speed, decoding.SERVER, S)
    return decoding.best_unit(chip, speed, S) / one if one > 0 else UNABLE


def worth_of_link(chip: str, speed: float) -> float:
    """Tokens per dollar over fast links, over those over slow "
    "ones, at equal speed; of V3 on the best unit."""
    S = decoding.served("context_per_output_token")
    return decoding.best_unit(chip, speed, S, FAST) / decoding.best_unit(chip, speed, S, SLOW)


UNABLE = 20.0  # stands for: one server cannot hold the model at all
SPEED = 21.0  # tokens/s of a stream: DeepSeek's day
# USD per million tokens at equal speed, FP8, prompts of 8 thousand tokens (inferencex2026compare)
RACK_OVER_SERVERS = {75: (0.226, 0.106), 120: (0.488, 0.154), 164: (0.721, 0.809)}  # B200, GB200 NVL72
B200_AND_RIVAL = {
    "MI300X at 23": (0.092, 0.429),
    "MI300X at 42": (0.105, 0.750),
    "MI325X at 25": (0.092, 0.416),
}


@claim("B07")
def gpus_and_networks() -> Claim:
    size = float(load("training_runs").query("current").set_index("model").params_total[decoding.MODEL])
    many = {
        name: per_dollar_of_many(name, SPEED)
        for name in ("H800 SXM", "H20 SXM", "H200 SXM", "B200 (HGX)", "MI300X")
    }
    links = {name: worth_of_link(name, SPEED) for name in ("H800 SXM", "H20 SXM", "H200 SXM")}
    dear = {name: rival / own for name, (own, rival) in B200_AND_RIVAL.items()}
    racks = {speed: servers / rack for speed, (servers, rack) in RACK_OVER_SERVERS.items()}
    modelled, compared = "deepseek2025inference, epoch2026hardware", "inferencex2026compare"
    return Claim(
        evidence={
            "many": Evidence(
                "Tokens per dollar of many servers over one of eight, at equal speed",
                Option(
                    4.0,
                    "relayed of a public benchmark: a rack of 72 against one node, 35 tokens a second",
                    "inferencex2026",
                ),
                Option(
                    5.2, "9 servers of H100 against pairs, at full load, not at equal speed", "lmsys2025ep"
                ),
                *(
                    Option(many[name], f"the chapter's model, {name}, 21 tokens a second", modelled)
                    for name in many
                ),
                unit="times",
                low=0.2,
                high=UNABLE,
                log=True,
                format=".2g",
            ),
            "link": Evidence(
                "Tokens per dollar over a fast network, over a slower one, at equal speed",
                Option(racks[75], "B200: links in the rack, or 400 Gbit/s; 75 tokens a second", compared),
                Option(racks[120], "the same at 120 tokens a second", compared),
                Option(racks[164], "the same at 164", compared),
                *(
                    Option(links[name], f"the chapter's model, {name}: 400 against 100 Gbit/s", modelled)
                    for name in links
                ),
                unit="times",
                low=0.3,
                high=10,
                log=True,
                format=".2g",
            ),
            "dear": Evidence(
                "Cost of a token on another maker's chips, over that on Nvidia's, at equal speed",
                *(
                    Option(value, f"{name} tokens a second, against B200", compared)
                    for name, value in dear.items()
                ),
                Option(0.95, "MI355X against B200, AMD's tests as retold", "kongchang2026mi355x"),
                unit="times",
                low=0.3,
                high=10,
                log=True,
                format=".2g",
            ),
            "elsewhere": fact(
                "A large service runs on other chips",
                Option(
                    1, "Google's, mostly on its own; said of May 2026", "google2026io, gigazine2026tokens"
                ),
            ),
        },
        parts=[
            Part(
                "numbers",
                "Inference needs significant numbers of GPUs",
                "contested",
                legs=[
                    Leg(
                        "cheaper",
                        "many servers write at least {} as much per dollar as one",
                        lambda many: many,
                        at_least=2.0,
                        unit="times",
                        format=".0f",
                        why=(
                            "who pays twice is driven out; that is what "
                            "need means where one server can do it too"
                        ),
                    ),
                    Leg(
                        "better",
                        "they write more than {} as much",
                        lambda many: many,
                        above=1.0,
                        unit="times",
                        format=".0f",
                        why="without any gain one server would do",
                    ),
                ],
                cases=[Case("true", "cheaper"), Case("misleading", "better"), Case("false")],
            ),
            Part(
                "networks",
                "It needs high-performance networks",
                "true",
                legs=[
                    Leg(
                        "faster",
                        "the faster network writes at least {} as much per dollar",
                        lambda link: link,
                        at_least=4 / 3,
                        unit="times",
                        format=".2f",
                        why=(
                            "it takes a quarter off the cost, more "
                            "than networks cost of a cluster (chapter 2)"
                        ),
                    )
                ],
                cases=[Case("true", "faster"), Case("misleading")],
            ),
            Part(
                "Nvidia",
                "The GPUs must be Nvidia's",
                "misleading",
                legs=[
                    holds(
                        "other",
                        "a large service runs on other chips",
                        lambda elsewhere: elsewhere,
                        "one is enough",
                    ),
                    Leg(
                        "dearer",
                        "on other makers' chips a token costs at least {} as much",
                        lambda dear: dear,
                        at_least=1.25,
                        unit="times",
                        format=".2f",
                        why="less is within the difference between two negotiated rents",
                    ),
                ],
                cases=[Case("true", "dearer", "not other"), Case("misleading", "dearer"), Case("false")],
            ),
        ],
        says="""Need is a matter of cost at equal speed, and it depends on the chip. Eight H800 cannot hold
            the {size:.0f} billion parameters, eight H20 can; there many servers write
            {h20:.1f} times as much per dollar as one, on H200 {h200:.1f} times, and on B200
            or MI300X, with twice the memory, one server is the cheaper ({b200:.1f},
            {mi300x:.1f}), says the model of this chapter. A public benchmark found
            {cheaper:.0f} times for a rack, as relayed {cite:p}`inferencex2026`. Fast links
            are worth {faster:.1f} times as many tokens per dollar, and {modelled:.1f} in the
            model of DeepSeek's unit {cite:p}`inferencex2026compare`. On AMD's chips of the
            day a token cost {dearer:.1f} times as much as on Nvidia's later B200
            {cite:p}`inferencex2026compare`, on its later ones no more, by its own tests
            {cite:p}`kongchang2026mi355x`; and Google serves mostly on chips of its own
            ({other:no|yes}) {cite:p}`google2026io`. The speaker sells both.""",
        changes=[
            Change(
                "Many are cheaper",
                "Tests on all chips in which many servers write {many:.0f} times as much per dollar",
                turns="true",
                part="numbers",
                many=4.0,
            ),
            Change(
                "Only Nvidia's, and many",
                (
                    "Had no large service run on other chips, "
                    "and had many servers written {many:.0f} times as much"
                ),
                turns="true",
                elsewhere=0,
                many=4.0,
            ),
            Change(
                "Others as cheap",
                "Other makers' chips at {dear:.1f} times the cost, whoever uses them",
                turns="false",
                part="Nvidia",
                dear=1.0,
            ),
            Change(
                "Slow links do",
                "Fast links that are worth {link:.1f} times as much",
                turns="misleading",
                part="networks",
                link=1.1,
            ),
        ],
        numbers={
            "size": size / 1e9,
            "h20": many["H20 SXM"],
            "h200": many["H200 SXM"],
            "b200": many["B200 (HGX)"],
            "mi300x": many["MI300X"],
            "modelled": links["H800 SXM"],
        },
    )
