"""Claims about inference: how much of the computing it is, what it needs, how far it can grow."""

import numpy as np

from aiecon import compute
from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim, decoding, demand
from aiecon.claims.facts import fact, holds
from aiecon.data import load

ONE_SERVER = 8.0  # chips of an HGX board
MODELS = (decoding.MODEL, "DeepSeek-R1 (RL stages)")
MILESTONES = ("slowest milestone", "GPT-4 level science", "fastest milestone")
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


@claim("A11")
def demand_for_gpus() -> Claim:
    per_day = decoding.served("nodes_average") * decoding.served("gpus_per_node") * compute.HOURS_PER_DAY
    served, trained = compute.DAYS_PER_YEAR * per_day, _training_hours()
    multiple = (
        load("training_cost_disclosures")
        .set_index(["subject", "item"])
        .loc[("frontier models", "experiments and training over final run")]
    )
    least, elasticities = demand.at_unchanged_prices(), demand.published_elasticities()

    def pace(quarter: str) -> float:
        """Growth of a quarter's sales over a year, over that of the year before."""
        before = f"FY{int(quarter[2:6]) - 1}{quarter[6:]}"
        return demand.growth(quarter) / demand.growth(before)

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
                Option(2 / 5, "OpenAI's outlays of 2024, on research and training", "epoch2025openai"),
                unit="times",
                low=0.1,
                high=20,
                log=True,
                format=".2g",
            ),
            "rise": Evidence(
                "Rise of the share of inference in computing for AI",
                Option(50 - 33, "from 2023 to 2025, a consultant's estimate", "deloitte2026compute"),
                unit="points",
                low=-20,
                high=60,
                step=1,
                format=".0f",
            ),
            "grew": Evidence(
                "Growth of Nvidia's Data Center sales over a year",
                *demand.sales_options(),
                unit="times",
                low=0.3,
                high=4,
                log=True,
                format=".3g",
            ),
            "least": least,
            **elasticities,
            "needs": fact(
                "Nvidia's statement says that answers need many of its GPUs",
                Option(1, "'significant numbers'", "nvidia2025statement"),
            ),
            "progress": fact(
                "It says that DeepSeek's progress raises the demand for them",
                Option(0, "no sentence of it, as it is quoted in full", "nvidia2025statement"),
            ),
        },
        parts=[
            Part(
                "suggested",
                "Nvidia suggested so",
                "mostly true",
                legs=[
                    holds("outright", "it said so", lambda progress: progress, "what is said is suggested"),
                    holds(
                        "between",
                        "it said that answers need many of its GPUs",
                        lambda needs: needs,
                        "beside the praise of R1 as thinking at the answer this suggests it",
                    ),
                ],
                cases=[Case("true", "outright"), Case("mostly true", "between"), Case("false")],
            ),
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
                    *demand.spending_legs(lambda grew, least: grew / least),
                ],
                cases=[Case("false", "not rose"), *demand.SPENDING_CASES],
            ),
        ],
        says="""Did Nvidia say that DeepSeek's progress raises demand? {outright:no|yes}. That answers need
            many of its GPUs? {between:no|yes}, beside its praise of R1 {cite:p}`nvidia2025statement`, which
            suggests it.
            A year at the pace of DeepSeek's disclosed day takes {more:.1f} times the GPU-hours of the
            final runs of V3 and R1
            {cite:p}`deepseek2025inference,deepseek2024v3,deepseek2025nature`, and
            {programme:.1f} times those of runs and experiments at others' upper multiple
            {cite:p}`cottier2024`; OpenAI's serving of 2024 cost {openai:.1f} times its
            research and training {cite:p}`epoch2025openai`. Of all computing for AI, the
            share of inference rose by {rising:.0f} points in two years, one consultant
            estimates {cite:p}`deloitte2026compute`; Nvidia said about 40 per cent of its
            sales, and half a year later more than 40, a rise without a size
            {cite:p}`nvidia2024annual,nvidia2024q2call`. Its Data Center sold {rose:.2f}
            times as much a year later, {july:.2f} times in the year to July 2026
            {cite:p}`nvidia2026results,nvidia2026q2fy27`: at {slow:.2f} and {fast:.2f} times
            the pace of the years before, and {short:.2f} times what unchanged prices would
            have brought had demand stood still. Chapter 6 judges by the same evidence.
            People who use ChatGPT, a proxy for growth at a price that stands still, became
            {half:.2f} times as many in half of the year
            {cite:p}`qz2025chatgpt,lapaas2025users`, as many times as Nvidia's sales did in the
            whole. Told to a hundred million, that may be {half_low:.1f} to {half_high:.1f}: from
            {more_than:.2f} on one combination in twelve would refute. Over the whole year
            {year:.2f} times {cite:p}`ciol2026chatgpt`, but then a cheaper
            plan had come {cite:p}`techlife2026go`, and it is no bound. Elasticities between
            hosts of one model, another proxy, do not tell above from below one
            ({elasticity:.2f} with a standard error of {error:.2f}, {cite:t}`demirer2025`;
            {second:.2f}, whose own error is not relayed and stands at that one), or have
            the wrong sign ({strict:.2f}) {cite:p}`mendels2026demand`, which counts for
            nothing here. That DeepSeek's progress raised sales is not shown.""",
        changes=[
            Change(
                "Elastic demand shown",
                "Prices set by lot for a market, and an elasticity of {elasticity:.1f} with an error of"
                " {error:.1f}, demand having grown {least:.1f}-fold by itself",
                turns="mostly true",
                elasticity=1.5,
                error=0.1,
                least=1.5,
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
        numbers=demand.numbers_of(least, elasticities)
        | {
            "programme": served / trained / float(multiple.high),
            "openai": 2 / 5,
            "fall": 5,
            "more_than": float(np.ceil(100 * demand.growth("FY2026Q4")) / 100),
            "july": demand.growth("FY2027Q2"),
            "slow": pace("FY2026Q4"),
            "fast": pace("FY2027Q2"),
        },
    )


@claim("A12")
def a_billion_times() -> Claim:
    multiple = _market("growth of inference, forecast")
    spent = _market("inference share of data-centre revenue") * _market("data-centre revenue of Nvidia")
    worlds = multiple * spent / _market("gross world product")

    def years(rate: float) -> float:
        return float(compute.years_to_reach(multiple, 1.0, rate))

    gpus = _rate("hardware, GPUs for machine learning")
    progress = gpus * _rate("algorithms, preprint")
    gundlach = _since("fixed quality", "fall of its price, frontier models", "2026-03-23")
    prices = {name: _rate(f"token price, {name}") for name in MILESTONES}
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
                "It is demand for chips for inference, as a market, that grows so",
                "false",
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
                ],
                cases=[Case("true", "room"), Case("false")],
            ),
        ],
        says="""He {spoken:never said|said} it of inference, neither of chips nor of a market: “it's about
            to go up by a billion times”, without a horizon {cite:p}`huang2024bg2`. The
            account says chips, and chips are sold for money. Inference was about
            {market:.0f} billion dollars a year of Nvidia's revenue
            {cite:p}`nvidia2024annual,nvidia2025q4call`, and a billion times that is
            {room:.2s} times the product of the world {cite:p}`imf2025weo`; at a thousandth
            of today's price a billion times as many chips would still cost {cheap:.0f}
            times of it. What can grow so is the number of inferences: at the measured
            progress of hardware and training algorithms it takes {years:.0f} years at
            unchanged spending, so with no more money for chips
            {cite:p}`epoch2022gpu,ho2024`, at the fall of the price of a fixed quality
            {gundlach:.0f} {cite:p}`gundlach2026price` or {slow:.0f} to {fast:.0f}, by Epoch
            AI's milestones {cite:p}`epoch2025prices`; with GPUs alone {gpus:.0f}, too long
            for anybody {cite:p}`epoch2022gpu`.""",
        changes=[
            Change(
                "Another unit",
                "A transcript by which he means what can grow so, to {worlds:.1f} times the world's product",
                turns="true",
                worlds=0.5,
            ),
            Change("Never said", "Had he not said it", turns="false", spoke=0),
        ],
        numbers={
            "market": spent / 1e9,
            "cheap": worlds / 1000,
            "years": years(progress),
            "gpus": years(gpus),
            "gundlach": years(gundlach),
            "slow": years(prices["slowest milestone"]),
            "fast": years(prices["fastest milestone"]),
        },
    )


def per_dollar_of_many(chip: str, speed: float) -> float:
    """Tokens per dollar of the best unit of many servers over one server of eight, at equal speed; of V3."""
    S = decoding.served("context_per_output_token")
    return decoding.best_unit(chip, speed, S) / decoding.most_per_chip(chip, speed, decoding.SERVER, S)


def worth_of_links(chip: str, speed: float, inside: float | None = None) -> float:
    """Tokens per dollar over fast links, over those over slow ones, at equal speed; of V3.

    Each provider takes the best layout that its links allow, one server among them: who has slow links
    between servers serves from single ones. `inside` is the slow rate between the chips of one server,
    bytes/s one way; without it those links stay as they are.
    """
    S = decoding.served("context_per_output_token")
    fast, slow = (
        max(decoding.most_per_chip(chip, speed, decoding.SERVER, S, inside=within), unit)
        for within, unit in (
            (None, decoding.best_unit(chip, speed, S, FAST)),
            (inside, decoding.best_unit(chip, speed, S, SLOW)),
        )
    )
    return fast / slow


RACK = 72  # chips of the largest machine of Nvidia's that is sold as one
SPEED = 21.0  # tokens/s of a stream: DeepSeek's day
PCIE = 6.4e10  # bytes/s one way: a server whose chips have no links of their own
# USD per million tokens of R1 at equal speed, FP8, prompts of 8 thousand tokens (inferencex2026compare)
RACK_OVER_SERVERS = {75: (0.226, 0.106), 120: (0.488, 0.154), 164: (0.721, 0.809)}  # B200, GB200 NVL72
HOURS = (0.226 * 2557.7, 0.106 * 5789.6)  # cost of a chip-hour, B200 and in the rack, in the same unit
FULL_LOAD = 14_659 / 12_515 * HOURS[0] / HOURS[1]  # rack over servers, FP4 (inferencex2026gb200)
MI300X_AND_H100 = 2.24 / 1.06  # USD per million, Llama 3.3 70B at 30 tokens/s (artificialanalysis2025)
H200_AND_MI300X = 4176 / 4574  # tokens/s of a server of eight, R1 (dstack2025)
MI355X_AND_B200 = 0.173 / 0.178  # USD per million, R1 at 129 tokens/s (amd2026tco)


@claim("B07")
def gpus_and_networks() -> Claim:
    size = float(load("training_runs").query("current").set_index("model").params_total[decoding.MODEL])
    chips = ("H20 SXM", "H200 SXM", "B200 (HGX)", "MI300X")
    many = {name: per_dollar_of_many(name, SPEED) for name in chips}
    gpus = {
        nodes: decoding.served(nodes) * decoding.served("gpus_per_node")
        for nodes in ("nodes_average", "nodes_peak", "prefill_unit_nodes", "decode_unit_nodes")
    }
    links = {name: worth_of_links(name, SPEED, PCIE) for name in ("H800 SXM", *chips)}
    between = {name: worth_of_links(name, SPEED) for name in chips[1:]}
    racks = {speed: servers / rack for speed, (servers, rack) in RACK_OVER_SERVERS.items()}
    modelled, compared = "deepseek2025inference, epoch2026hardware", "inferencex2026compare"
    return Claim(
        evidence={
            "gpus": Evidence(
                "GPUs that a service of R1 takes, DeepSeek's of February 2025 or the least",
                Option(gpus["nodes_average"], "on average over a day", "deepseek2025inference"),
                Option(gpus["nodes_peak"], "at the peak of the day", "deepseek2025inference"),
                Option(
                    gpus["prefill_unit_nodes"] + gpus["decode_unit_nodes"],
                    "the least for its layout: one group that reads and one that writes",
                    "deepseek2025inference",
                ),
                Option(ONE_SERVER, "the least that hold it: a server of H20 or H200", "epoch2026hardware"),
                unit="GPUs",
                low=1,
                high=1e4,
                log=True,
                format=",.0f",
            ),
            "link": Evidence(
                "Tokens per dollar over fast links, over slower ones, each with its best layout",
                Option(racks[75], "B200: links in the rack, or 400 Gbit/s; 75 tokens a second", compared),
                Option(racks[120], "the same at 120 tokens a second", compared),
                Option(racks[164], "the same at 164", compared),
                Option(FULL_LOAD, "the same at full load, FP4", "inferencex2026gb200, inferencex2026compare"),
                *(
                    Option(
                        value,
                        f"the chapter's model, {name}: as sold and 400 Gbit/s, or PCIe and 100 Gbit/s",
                        modelled,
                    )
                    for name, value in links.items()
                ),
                *(
                    Option(value, f"the same, {name}, slower between servers only", modelled)
                    for name, value in between.items()
                ),
                unit="times",
                low=0.3,
                high=10,
                log=True,
                format=".2f",
            ),
            "dear": Evidence(
                "Cost of a token on another maker's chips, over that on Nvidia's",
                Option(
                    H200_AND_MI300X, "R1: H200 over MI300X in tokens per server, rents alike", "dstack2025"
                ),
                Option(
                    MI300X_AND_H100,
                    "MI300X against H100 of its day, equal speed, lowest rents; Llama 3.3 70B, as relayed",
                    "artificialanalysis2025",
                ),
                Option(MI355X_AND_B200, "R1: MI355X against B200, equal speed, AMD's tests", "amd2026tco"),
                unit="times",
                low=0.3,
                high=10,
                log=True,
                format=".2f",
            ),
            "elsewhere": fact(
                "A large service runs on other chips",
                Option(
                    1,
                    "Google's Gemini 2.0, wholly on its own; said in December 2024",
                    "venturebeat2024trillium",
                ),
                Option(
                    1, "Google's, mostly on its own; said of May 2026", "google2026io, gigazine2026tokens"
                ),
            ),
        },
        parts=[
            Part(
                "numbers",
                "Inference needs significant numbers of GPUs",
                "true",
                legs=[
                    Leg(
                        "many",
                        "a service takes more than {}",
                        lambda gpus: gpus,
                        above=RACK,
                        unit="GPUs",
                        format=",.0f",
                        why="Nvidia's largest machine sold as one has so many; what fits in it is not many",
                    )
                ],
                cases=[Case("true", "many"), Case("false")],
            ),
            Part(
                "networks",
                "It needs high-performance networks",
                "contested",
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
                "false",
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
        says="""DeepSeek's service ran on {many:,.0f} GPUs on average over the day that it disclosed
            {cite:p}`deepseek2025inference`, and needs at least {unit:.0f} for its layout:
            many beside the {rack:.0f} of Nvidia's largest machine, and less than the 384 of one of
            Huawei's {cite:p}`zuo2025cloudmatrix`; to hold the model, eight H20 or H200 do. Whether
            they must work together is a matter of cost at equal speed. Eight H800 cannot hold the
            {size:.0f} billion
            parameters; eight H20 can, and there many servers write {h20:.1f} times as much
            per dollar as one at DeepSeek's speed, on H200 {h200:.1f} times; on B200 and
            MI300X, with more memory, one is the cheaper ({b200:.1f}, {mi300x:.1f}), says
            the model of this chapter. A public benchmark found groups of four chips the
            best layout at full load {cite:p}`inferencex2026gb200`. There faster links write
            {faster:.1f} times as much per dollar at 75 tokens a second a user, and
            {full:.1f} times at full load {cite:p}`inferencex2026compare`; in the model
            {most:.1f} times on H800, and on chips that need one server only nothing between
            servers ({least:.1f}). A token cost {llama:.1f} times as much on AMD's MI300X as
            on an H100 with another model, one tester found
            {cite:p}`artificialanalysis2025`; on R1 {dearer:.2f} times as much as on H200,
            by tokens of a server at like rents {cite:p}`dstack2025`, and AMD puts its later
            chip at {amd:.2f} of the cost on B200 {cite:p}`amd2026tco`. Google {other:does
            not serve|serves} mostly on chips of its own {cite:p}`google2026io`, and by its chief did so
            with all of Gemini 2.0 in December 2024 {cite:p}`venturebeat2024trillium`. The speaker
            sells both.""",
        changes=[
            Change(
                "Others are dear",
                "Tests on all chips by which other makers' cost {dear:.1f} times as much",
                turns="misleading",
                part="Nvidia",
                dear=2.0,
            ),
            Change(
                "One machine does",
                "A service as large that runs on {gpus:.0f} GPUs",
                turns="false",
                part="numbers",
                gpus=64,
            ),
            Change(
                "Slow links do",
                "Fast links that are worth {link:.1f} times as much",
                turns="misleading",
                part="networks",
                link=1.1,
            ),
            Change(
                "Only Nvidia's, and linked",
                (
                    "Had no large service run on other chips, at {dear:.0f} times the cost, and had "
                    "fast links written {link:.0f} times as much"
                ),
                turns="true",
                elsewhere=0,
                dear=2.0,
                link=2.0,
            ),
        ],
        numbers={
            "size": size / 1e9,
            "unit": gpus["prefill_unit_nodes"] + gpus["decode_unit_nodes"],
            "rack": float(RACK),
            "h20": many["H20 SXM"],
            "h200": many["H200 SXM"],
            "b200": many["B200 (HGX)"],
            "mi300x": many["MI300X"],
            "full": FULL_LOAD,
            "most": links["H800 SXM"],
            "least": between["B200 (HGX)"],
            "amd": MI355X_AND_B200,
            "llama": MI300X_AND_H100,
        },
    )
