"""The claims about Huawei: how much of a contender it is, and with whom it works on what."""

import pandas as pd

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds
from aiecon.data import load, since

APPRECIABLE = 0.10  # of a market: up to it European law holds what competitors agree on for unimportant


def row(subject: str, item: str) -> pd.Series:
    """The row of the table on who contends."""
    rows = load("contest").query("subject == @subject and item == @item")
    if len(rows) != 1:
        raise ValueError(f"contest.csv: {len(rows)} rows on {subject}, {item}")
    return rows.iloc[0]


def known(subject: str, item: str) -> float:
    """Its figure."""
    return float(row(subject, item)["value"])


def when(subject: str, item: str) -> pd.Timestamp:
    """Its day."""
    return row(subject, item)["date"]


def data_center(fiscal_year: int) -> float:
    """Nvidia's revenue from data centres in a fiscal year, which ends in the January of that year."""
    quarters = load("nvidia_quarters").set_index("quarter").data_center_usd
    return float(sum(quarters[f"FY{fiscal_year}Q{quarter}"] for quarter in range(1, 5)))


def world_share(huawei: float, fiscal_year: int) -> float:
    """Huawei's share of what it and Nvidia sell in the world: at most that, since others sell, too."""
    return huawei / (huawei + data_center(fiscal_year))


def world_shares() -> dict[str, float]:
    """The same by three routes to Huawei's sales."""
    prices = load("chip_prices").set_index("chip").price_usd
    quarters = load("nvidia_quarters").set_index("quarter").revenue_usd
    parts = "share of China's sales of parts for AI, 2024"
    china = known("Nvidia", "share of revenue from China, fiscal 2025") * sum(
        quarters[f"FY2025Q{quarter}"] for quarter in range(1, 5)
    )
    chips = known("Huawei", "chips of the 910B sold in China in 2024")
    return {
        "2024, by an analyst's shares in China": world_share(
            china * known("Huawei", parts) / known("Nvidia", parts), 2025
        ),
        "2024, half a million chips at a price": world_share(chips * prices["Ascend 910B"], 2025),
        "2025, by its revenue as reported": world_share(
            since("10", "Huawei", "revenue from AI chips, 2025"), 2026
        ),
    }


def world_shares_by_number() -> dict[str, float]:
    """Huawei's share of the world's chips by number, as one counts large chips, years and dies."""
    then = known("Huawei", "chips of the 910B sold in China in 2024")
    now = since("10", "Huawei", "AI cards shipped in China, 2025")
    others = {
        "2024, among high-end GPUs of that year, a forecast": known(
            "High-end GPUs for servers", "shipped in 2024, forecast"
        ),
        "2024, among all GPUs of the year before": known("GPUs for data centres", "shipped in 2023"),
    }
    blackwell = since("10", "Nvidia", "Blackwell chips shipped in four quarters")
    in_china = since("10", "Nvidia", "AI cards shipped in China, 2025")
    return {how: then / (then + number) for how, number in others.items()} | {
        "2025, beside Nvidia's Blackwells": now / (now + blackwell),
        "2025, beside these and Nvidia's cards in China": now / (now + blackwell + in_china),
    }


def china_shares() -> dict[str, float]:
    """Huawei's share in China, by value and by number, in the year before the day and in the next."""
    chips, h20 = (
        known(*which)
        for which in (
            ("Huawei", "chips of the 910B sold in China in 2024"),
            ("Nvidia", "chips of the H20 sold in China in 2024"),
        )
    )
    cards, all_cards = (
        since("10", *which)
        for which in (
            ("Huawei", "AI cards shipped in China, 2025"),
            ("China", "AI cards shipped, 2025"),
        )
    )
    return {
        "2024, by value": known("Huawei", "share of China's sales of parts for AI, 2024"),
        "2024, by number, of the two main chips": chips / (chips + h20),
        "2025, by number": cards / all_cards,
        "2025, by value": since("10", "Huawei", "share of China's sales of AI chips by value, 2025"),
    }


@claim("A13")
def contender() -> Claim:
    china, world, number = china_shares(), world_shares(), world_shares_by_number()
    sources = {
        "2024, by value": "3dnews2025bernstein",
        "2025, by value": "servernews2026bernstein",
        "2024, by number, of the two main chips": "fournow2025huawei",
        "2025, by number": "opentechstack2026idc, htx2026idc",
        "2024, by an analyst's shares in China": "3dnews2025bernstein, ainvest2025ascend, nvidia2025results",
        "2024, half a million chips at a price": "fournow2025huawei, epoch2026hardware, nvidia2025results",
        "2025, by its revenue as reported": "hogby2026huawei, nvidia2026results",
        "2024, among high-end GPUs of that year, a forecast": "fournow2025huawei, ftc2024digitimes",
        "2024, among all GPUs of the year before": "fournow2025huawei, eteknix2024gpus",
        "2025, beside Nvidia's Blackwells": "opentechstack2026idc, iccomponents2025blackwell",
        "2025, beside these and Nvidia's cards in China": "opentechstack2026idc, iccomponents2025blackwell",
    }
    sides = [
        *(("China", "number" if "number" in how else "value", how, share) for how, share in china.items()),
        *(("the world", "value", how, share) for how, share in world.items()),
        *(("the world", "number", how, share) for how, share in number.items()),
    ]
    chips, costs = load("chip_prices").set_index("chip"), load("chip_costs").set_index("item")
    ascend, h20 = chips.loc["Ascend 910B"], chips.loc["H20 SXM"]
    return Claim(
        evidence={
            "share": Evidence(
                "Huawei's share of the market for AI chips",
                *(
                    Option(share, f"{where}, {how}", sources[how], {"market": where, "counted by": what})
                    for where, what, how, share in sides
                ),
                low=0.005,
                high=0.9,
                log=True,
                format=".1%",
            ),
            "beside": fact(
                "It sells where buyers can have Nvidia's best chips, too",
                Option(0, "no such sale was known on the day", "ft2025contender"),
                Option(
                    0, "one is announced for the end of 2026; no delivery was found", "trendforce2026korea"
                ),
            ),
            "named": fact(
                "Nvidia names it as a competitor",
                Option(1, "in four of five fields, annual report of 2024", "dowjones2024huawei"),
            ),
            "voices": Evidence(
                "Reports in which Huawei or its buyers say that its chips serve for inference",
                Option(
                    2.0,
                    "by the day: on ByteDance, 2024; on its researcher, staff and buyers, January 2025",
                    "wegabyte2024telecom, ft2025contender",
                ),
                Option(
                    4.0,
                    "with its chairman, and Alibaba and Tencent, of September 2025",
                    "wegabyte2024telecom, ft2025contender, kr2025ascend, thenews2025huawei",
                ),
                low=0,
                high=10,
                step=1,
                format=".0f",
            ),
            "counted": fact(
                "Somebody has counted its chips by what they are used for",
                Option(0, "no count was found", "ft2025contender, thenews2025huawei"),
            ),
        },
        parts=[
            Part(
                "contender",
                "Huawei has become a significant contender to Nvidia",
                "contested",
                legs=[
                    Leg(
                        "appreciable",
                        "it has at least {} of the market",
                        lambda share: share,
                        at_least=APPRECIABLE,
                        format=".1%",
                        why=(
                            "a choice: up to a tenth of a market European law holds what competitors agree "
                            "on for unimportant, and above it says nothing"
                        ),
                    ),
                    holds(
                        "unfenced",
                        "it sells where Nvidia's best is on sale",
                        lambda beside: beside,
                        "behind a fence a rival is not tried",
                    ),
                    holds(
                        "rival",
                        "Nvidia names it",
                        lambda named: named,
                        "who is named by the first seller is at least a competitor",
                    ),
                ],
                cases=[
                    Case("true", "appreciable", "unfenced"),
                    Case("mostly true", "appreciable"),
                    Case("misleading", "rival"),
                    Case("false"),
                ],
            ),
            Part(
                "inference",
                "Above all in chips for inference",
                "mostly true",
                legs=[
                    Leg(
                        "said_so",
                        "at least {} such reports are known",
                        lambda voices: voices,
                        at_least=2.0,
                        format=".0f",
                        why="one may be the seller's interest; two are needed, as for A16",
                    ),
                    holds(
                        "measured",
                        "its chips were counted by use",
                        lambda counted: counted,
                        "“above all” compares two quantities, and what is said of them is no count",
                    ),
                ],
                cases=[
                    Case("true", "said_so", "measured"),
                    Case("mostly true", "said_so"),
                    Case("unresolved"),
                ],
            ),
        ],
        says="""*Contender.* The sentence names no market; an article of that night, which it shares much
            with, has *in China* {cite:p}`ft2025spooked`. In China Huawei had {share:.0%} of 2024 by value, as
            an analyst reckons {cite:p}`3dnews2025bernstein`, and {lowest:.0%} to {highest:.0%} by other
            counts of that year and the next {cite:p}`opentechstack2026idc,servernews2026bernstein`; in the
            world by value at most {most:.1%}, counted with Nvidia alone
            {cite:p}`fournow2025huawei,hogby2026huawei`. By number it comes to about a tenth of the world, on
            the line: {fewest:.1%} among the large GPUs of 2024 and {all_sizes:.1%} among GPUs of every size
            of the year before {cite:p}`ftc2024digitimes,eteknix2024gpus`, {together_in_2025:.1%} to
            {blackwells:.1%} in 2025, more if Nvidia counts dies {cite:p}`iccomponents2025blackwell`. (A
            second count of Huawei's year has {packages:,.0f} {cite:p}`semianalysis2025diebank`.) Custom chips
            are in neither. Up to a tenth European law holds what competitors agree on for unimportant
            {cite:p}`eu2014deminimis`. Sold where Nvidia's best is sold, too: {unfenced:no|yes}. Named by
            Nvidia itself: {rival:no|yes} {cite:p}`dowjones2024huawei`. Who reads *in China* says mostly true,
            who reads of the world by value, misleading, and by number either. *Inference.* So say its
            researcher and, without names, its staff and buyers, in {said_so:.0f} reports by the day
            {cite:p}`wegabyte2024telecom,ft2025contender`, and more since; counted by use, {measured:no|yes}.
            By its data sheet the silicon does not explain it: beside the H20, which Nvidia could sell there,
            a 910B has {arithmetic:.1f} times the arithmetic, which training needs, and {memory:.1f} times the
            memory bandwidth, which decoding needs {cite:p}`epoch2026hardware,tomshardware2024h20`. Large
            clusters and software were said to be what training lacked; a carrier did train on Chinese chips
            {cite:p}`techradar2024telecom`.""",
        changes=[
            Change(
                "A tenth of the world",
                "A share of {share:.0%} of the world's market",
                turns="mostly true",
                share=0.12,
            ),
            Change(
                "Less in China",
                "A count by which it had {share:.0%} in China, too",
                turns="misleading",
                share=0.05,
            ),
            Change(
                "Tried and counted",
                "Sales beside Nvidia's best, {share:.0%} of that market, and a count by use",
                turns="true",
                share=0.12,
                beside=1,
                counted=1,
            ),
            Change(
                "Only the seller",
                "Were it {voices:.0f} report, on the seller's own word",
                turns="unresolved",
                part="inference",
                voices=1,
            ),
        ],
        numbers={
            "lowest": min(china.values()),
            "highest": max(china.values()),
            "most": max(world.values()),
            "fewest": number["2024, among high-end GPUs of that year, a forecast"],
            "all_sizes": number["2024, among all GPUs of the year before"],
            "together_in_2025": number["2025, beside these and Nvidia's cards in China"],
            "blackwells": number["2025, beside Nvidia's Blackwells"],
            "packages": float(costs.value["Ascend packages of 2025, SemiAnalysis"]),
            "arithmetic": float(ascend.peak_bf16_FLOP_per_s / h20.peak_bf16_FLOP_per_s),
            "memory": float(ascend.memory_bandwidth_B_per_s / h20.memory_bandwidth_B_per_s),
        },
    )


@claim("A14")
def works_with_huawei() -> Claim:
    return Claim(
        evidence={
            "reports": Evidence(
                "Reports that Huawei adapts models trained on Nvidia's chips, from before the account",
                Option(1.0, "of 21 January 2025, after staff and buyers", "ft2025contender"),
                Option(
                    2.0,
                    "with an earlier one that names DeepSeek, as retold on 28 January",
                    "ft2025contender, ft2025spooked",
                ),
                low=0,
                high=10,
                step=1,
                format=".0f",
            ),
            "trained": fact(
                "The model was trained on Nvidia's GPUs", Option(1, "V3, on the H800", "deepseek2024v3")
            ),
            "port": fact(
                "It had been brought to Ascend by then",
                Option(1, "page of V3 at its release, 26 December 2024", "deepseek2024readme"),
            ),
            "joint": fact(
                "DeepSeek works with Huawei on it",
                Option(
                    1,
                    "its page: partnered with hardware vendors, unnamed",
                    "deepseek2024readme",
                    {"known": "by the day"},
                ),
                Option(
                    0,
                    "its page, read strictly: Huawei's Ascend community did it",
                    "deepseek2024readme",
                    {"known": "by the day"},
                ),
                Option(
                    1,
                    "a newspaper had reported it, with DeepSeek's name",
                    "ft2025spooked",
                    {"known": "by the day"},
                ),
                Option(1, "Huawei's engineers at DeepSeek, as reported", "ft2025ascend", {"known": "since"}),
                Option(
                    1,
                    "its announcement of September 2026",
                    "geopolitechs2026deepseek",
                    {"known": "since"},
                ),
            ),
            "urged": Evidence(
                "Reports by the day that officials urge firms to buy Chinese chips",
                Option(2.0, "September 2024 and January 2025", "ekwuto2024guidance, ft2025contender"),
                low=0,
                high=10,
                step=1,
                format=".0f",
            ),
            "limits": fact(
                "American rules kept Nvidia's best chips from China",
                Option(1, "since October 2022", "bis2022rule, bis2023rule"),
            ),
        },
        parts=[
            Part(
                "alleged",
                "It is alleged",
                "true",
                legs=[
                    Leg(
                        "reported",
                        "at least {} report of it is dated by the day",
                        lambda reports: reports,
                        at_least=1.0,
                        format=".0f",
                        why="an allegation is what somebody else has said",
                    )
                ],
                cases=[Case("true", "reported"), Case("false")],
            ),
            Part(
                "works",
                "Huawei works with firms such as DeepSeek on bringing models from Nvidia GPUs to Ascend",
                "true",
                legs=[
                    holds(
                        "there",
                        "the model was trained on Nvidia's",
                        lambda trained: trained,
                        "the claim says so",
                    ),
                    holds("ported", "it runs on Ascend", lambda port: port, "work on it shows in a result"),
                    holds(
                        "together",
                        "they work together",
                        lambda joint: joint,
                        "who ports an open model alone does not work with its maker",
                    ),
                ],
                cases=[
                    Case("true", "there", "ported", "together"),
                    Case("mostly true", "there", "ported"),
                    Case("unresolved"),
                ],
            ),
            Part(
                "policy",
                "That is in line with China's drive for self-sufficiency under American export limits",
                "true",
                legs=[
                    Leg(
                        "guided",
                        "at least {} report of official guidance is dated by the day",
                        lambda urged: urged,
                        at_least=1.0,
                        format=".0f",
                        why="a drive shows in what officials ask for",
                    ),
                    holds(
                        "limited",
                        "American rules kept the best chips away",
                        lambda limits: limits,
                        "the claim sets it under these",
                    ),
                ],
                cases=[
                    Case("true", "guided", "limited"),
                    Case("mostly true", "guided"),
                    Case("false"),
                ],
            ),
        ],
        says="""*Alleged.* So says {reported:.0f} report of 21 January of Huawei, after staff and buyers
            {cite:p}`ft2025contender`; an article of that night, which it shares much with, knows an earlier
            one that names DeepSeek, and is about *running* the models, where the account has “application”
            {cite:p}`ft2025spooked`. *So it was.* DeepSeek's own page of 26 December 2024 says that Huawei's
            Ascend community had adapted V3 (runs on Ascend: {ported:no|yes}), and that DeepSeek partnered
            with vendors of hardware, unnamed: together, {together:no|yes} {cite:p}`deepseek2024readme`. Of
            AMD it says *in collaboration*; of Huawei it names no common work, so that by it alone this is
            true or mostly true. Since then a report has Huawei's engineers at DeepSeek
            {cite:p}`ft2025ascend`, and an announcement thanks them {cite:p}`geopolitechs2026deepseek`. V3 was
            trained on H800 (Nvidia's: {there:no|yes}) {cite:p}`deepseek2024v3`. *Policy.* Officials had urged
            firms to buy Chinese chips, in {guided:.0f} reports {cite:p}`ekwuto2024guidance,ft2025contender`,
            and American rules kept the best away: {limited:no|yes} {cite:p}`bis2023rule`. In line is not yet
            self-sufficient: models trained on Nvidia's chips are what is brought over. Nothing here says that
            one was *trained* on Ascend.""",
        changes=[
            Change(
                "A port by others",
                "Were it shown that Huawei's community worked alone",
                turns="mostly true",
                joint=0,
            ),
            Change("No port", "Had V3 not run on Ascend by the day", turns="unresolved", port=0),
            Change(
                "Nobody said so",
                "With {reports:.0f} such reports before the account's own",
                turns="false",
                part="alleged",
                reports=0,
            ),
            Change(
                "No guidance",
                "With {urged:.0f} of those two reports right",
                turns="false",
                part="policy",
                urged=0,
            ),
        ],
    )
