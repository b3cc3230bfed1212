"""The claims on export rules: what could be bought, and who signed, said and ended what."""

import numpy as np
import pandas as pd

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds, in_words
from aiecon.controls import FREE, chip, classify
from aiecon.data import load

CRASH = pd.Timestamp("2025-01-27")  # the day of both press accounts
RELEASE_OF_ACCOUNT_B = pd.Timestamp("2025-01-24")  # on which account B dates the release of R1
RULE_PRINTED = pd.Timestamp("2025-01-15")  # of 90 FR 4544, released two days before
CHIP_FLOP_per_s = 66.9e12  # single precision of an H800, outside the tensor cores: Epoch, hardware table
CHIP_DOUBLE_FLOP_per_s = 1e12  # double precision of an H800, which was cut to it
H100_DOUBLE_FLOP_per_s = 66.9e12  # and of an H100, in its tensor cores
SITE, SITE_DOUBLE = 200.0, 100.0  # PFLOP/s in single and in double precision: a supercomputer, 15 CFR 772.1


def day(instrument: str) -> pd.Timestamp:
    """When an instrument first appears in the timeline."""
    rows = load("export_timeline").query("instrument == @instrument")
    if rows.empty:
        raise ValueError(f"no event for {instrument!r} in export_timeline")
    return rows["date"].iloc[0]


def share_caught(day: pd.Timestamp, tpp: float = 0.0, since: str = "2018-01-01") -> float:
    """Of the data-centre chips on sale on a day, the share that China could not have freely."""
    table = load("export_inputs").query("vendor != 'Huawei' and datacentre == 'yes'")
    table = table[table["launch_date"].between(since, day)]
    asked = [classify(chip(name), day).status for name in table["chip"] if chip(name).tpp[0] >= tpp]
    decided = [status for status in asked if status != "unknown"]
    return sum(status != FREE for status in decided) / len(decided)


@claim("A05")
def could_be_bought() -> Claim:
    run = load("training_runs").query("current").set_index("model").loc["DeepSeek-V3"]
    inputs = load("export_inputs").set_index("chip").loc["H800 SXM"]
    launch, letter = day("H800"), day("letter of 23 October 2023")
    rule = pd.Timestamp("2023-11-17")
    low, high = inputs.transfer_rate_low_GB_per_s, inputs.transfer_rate_high_GB_per_s
    site, double, as_H100 = (
        float(run.chips) * rate / 1e15
        for rate in (CHIP_FLOP_per_s, CHIP_DOUBLE_FLOP_per_s, H100_DOUBLE_FLOP_per_s)
    )
    return Claim(
        evidence={
            "links": Evidence(
                "Links of an H800, all inputs and outputs",
                Option(high, "data sheet, with the host bus", "kelly2026toolkit, epoch2026hardware"),
                Option(low, "early press, links alone", "kelly2026toolkit"),
                unit="GB/s",
                low=200,
                high=900,
                step=4,
            ),
            "days": Evidence(
                "Days between its launch and the day that it needed a licence",
                Option((letter - launch).days, "to the letter of October 2023", "nvidia2023immediate"),
                Option((rule - launch).days, "to the day of effect of the rule", "bis2023rule"),
                unit="days",
                low=-50,
                high=350,
                step=1,
                format=".0f",
            ),
            "site": Evidence(
                "Single precision of that many in one hall",
                Option(site, "H800, outside the tensor cores", "epoch2026hardware, deepseek2024v3"),
                unit="PFLOP/s",
                low=20,
                high=1200,
                log=True,
                format=".3g",
            ),
            "double": Evidence(
                "Double precision of that many in one hall",
                Option(double, "H800, whose double precision was cut", "aiwiki2026h800, philisun2026h800"),
                unit="PFLOP/s",
                low=1,
                high=200,
                log=True,
                format=".3g",
            ),
        },
        parts=[
            Part(
                "bought",
                "That many GPUs could be obtained without infringing the rules",
                "true",
                legs=[
                    Leg(
                        "free",
                        "the chip's links are below {}, the line of the rule of 2022",
                        lambda links: links,
                        below=600,
                        unit="GB/s",
                        format=".0f",
                        why=(
                            "3A090 of October 2022 caught a chip only where it had both the arithmetic "
                            "and links of 600 GB/s"
                        ),
                    ),
                    Leg(
                        "window",
                        "there were more than {} between its launch and the first licence for it",
                        lambda days: days,
                        above=0,
                        unit="days",
                        format=".0f",
                        why="a single day of free sale is enough for a purchase",
                    ),
                    Leg(
                        "hall",
                        "all of them in one hall stay below {} in single precision",
                        lambda site: site,
                        below=SITE,
                        unit="PFLOP/s",
                        format=".0f",
                        why=(
                            "from there on the end-use rule for supercomputers reaches chips that the "
                            "list leaves free"
                        ),
                    ),
                    Leg(
                        "exact",
                        "they stay below {} in double precision, too",
                        lambda double: double,
                        below=SITE_DOUBLE,
                        unit="PFLOP/s",
                        format=".0f",
                        why="the same rule has a line for double precision",
                    ),
                ],
                cases=[
                    Case("true", "free", "window", "hall", "exact"),
                    Case("mostly true", "free", "window"),
                    Case("false"),
                ],
            )
        ],
        says="""The H800 has links of at most {links:.0f} GB/s with the host bus counted, below the 600
            GB/s without which the rule of October 2022 did not apply
            {cite:p}`bis2022rule,kelly2026toolkit`. From {launch} on it could go to China without a
            licence, for {days:.0f} days. One limit was on quantity: a licence was needed for chips
            known to go into a supercomputer, and {gpus:,.0f} H800 in one hall make {site:.0f} PFLOP/s
            in single precision, where the line is at 200 {cite:p}`epoch2026hardware,bis2022rule`,
            which about {most:,.0f} would pass, and {double:.0f} in double precision, where it is at
            100, because the H800 was cut there {cite:p}`aiwiki2026h800,philisun2026h800`. When
            DeepSeek bought its own is not published: the claim is that it could have been done.""",
        changes=[
            Change(
                "Faster links",
                "A data sheet or a measurement that puts all links of the H800 at {links:.0f} GB/s or more",
                turns="false",
                links=600,
            ),
            Change(
                "A letter in March 2023",
                "A letter to Nvidia, not public today, from the day of the launch on",
                turns="false",
                days=0,
            ),
            Change(
                "Tensor cores count",
                "A ruling by which the tensor cores' rounded {site:,.0f} PFLOP/s count as single precision",
                turns="mostly true",
                site=1013,
            ),
            Change(
                "Double precision uncut",
                "A measurement of an H800 with the double precision of an H100's tensor cores, which do not"
                " round it, {double:.0f} PFLOP/s in all",
                turns="mostly true",
                double=round(as_H100),
            ),
        ],
        numbers={"gpus": float(run.chips), "launch": in_words(launch), "most": SITE * 1e15 / CHIP_FLOP_per_s},
    )


@claim("B06")
def can_be_created() -> Claim:
    return Claim(
        evidence={
            "published": fact(
                "Its work started from weights that anybody could download",
                Option(1, "its six small models, from Qwen and Llama", "deepseek2025r1"),
            ),
            "legal": fact(
                "The chips that DeepSeek reports were free when they were sold",
                Option(
                    1,
                    "A100 of its first cluster, H800 of the run",
                    "an2024fireflyer, deepseek2024v3, kelly2026toolkit",
                ),
            ),
            "alleged": fact(
                "A government says in public that it used controlled chips",
                Option(
                    1,
                    "since then: a committee of the House, officials in 2025 and 2026",
                    "house2025deepseek, ideals2025deepseek, straitstimes2026deepseek",
                ),
                Option(0, "by the day a competitor had, and no government", "livemint2025wang"),
            ),
            "proven": fact(
                "A document shows a controlled chip in its training",
                Option(
                    0,
                    "none is public; an analyst's count of H100 is an estimate",
                    "semianalysis2025debates",
                ),
            ),
        },
        parts=[
            Part(
                "available",
                "Models can be created from widely available ones",
                "true",
                legs=[
                    holds(
                        "open",
                        "models of the work started from public weights",
                        lambda published: published,
                        "one that did shows that it can be done",
                    )
                ],
                cases=[Case("true", "open"), Case("false")],
            ),
            Part(
                "possible",
                "Such models can be created with compute that complies",
                "true",
                legs=[
                    holds(
                        "could",
                        "chips that were free suffice for the run that was reported",
                        lambda legal: legal,
                        "“can” asks whether it is possible, not whether it was so",
                    )
                ],
                cases=[Case("true", "could"), Case("false")],
            ),
            Part(
                "compliant",
                "DeepSeek's own compute complied fully, as an illustration must",
                "contested",
                legs=[
                    holds(
                        "free",
                        "the chips that it reports were free",
                        lambda legal: legal,
                        "its own report is the least that must hold",
                    ),
                    holds(
                        "alleged_so",
                        "a government says otherwise",
                        lambda alleged: alleged,
                        "an allegation by those who can know, without proof, leaves a question open",
                    ),
                    holds(
                        "shown", "a document shows otherwise", lambda proven: proven, "one document is enough"
                    ),
                ],
                cases=[
                    Case("false", "shown"),
                    Case("false", "not free"),
                    Case("unresolved", "alleged_so"),
                    Case("true"),
                ],
            ),
        ],
        says="""The six small models of R1 were trained from weights of Qwen and Llama that anybody could
            download: {open:no|yes} to the first half {cite:p}`deepseek2025r1`. R1 itself started from
            DeepSeek's own base. The chips that DeepSeek reports were free when they were sold:
            {free:no|yes}; so it can be done with compute that complies: {could:no|yes}. Whether all
            of its compute did is not known. On the day no government had spoken against it (the head of
            Scale AI, which sells data to American laboratories, had: 50,000 H100 {cite:p}`livemint2025wang`,
            without saying how he knew); since then a committee of the House and officials have said that
            it used chips that it could not have bought (said by a government: {alleged_so:no|yes}), and
            none has published a proof (shown: {shown:no|yes}). Who judges by what was known on the day
            says true {cite:p}`house2025deepseek,straitstimes2026deepseek`. That its technique is
            test-time scaling is judged under B05 and not counted twice.""",
        changes=[
            Change(
                "A proof",
                "A customs record or a log that shows a controlled chip in its training",
                turns="misleading",
                proven=1,
            ),
            Change(
                "No public start",
                "Had the small models, too, started from weights that only DeepSeek had",
                turns="false",
                part="available",
                published=0,
            ),
            Change(
                "Allegations fall",
                "A withdrawal of the allegations, or an audit that clears it",
                turns="true",
                alleged=0,
            ),
        ],
    )


@claim("B09")
def biden_order() -> Claim:
    rule, order, release = day("90 FR 4544"), day("EO 14141"), day("DeepSeek-R1")
    ends = {
        "to the fall": (CRASH, "bis2025resources"),
        "to the Friday on which the account dates R1": (RELEASE_OF_ACCOUNT_B, "pressB2025"),
        "to the release of R1": (release, "deepseek2025r1"),
    }
    acts = {
        "from its release": (rule, "bis2025diffusion"),
        "from its publication": (RULE_PRINTED, "bis2025diffusion"),
        "from the order that he did sign, on data centres,": (order, "eo2025infrastructure"),
    }
    ways = [
        Option((end - start).days, f"{act} {to}", f"{there}, {here}")
        for act, (start, here) in acts.items()
        for to, (end, there) in ends.items()
    ]
    return Claim(
        evidence={
            "days": Evidence(
                "Days from the rule to what it is said to precede",
                *ways,
                unit="days",
                low=1,
                high=30,
                step=1,
                format=".0f",
            ),
            "signed": fact(
                "The act on chips was an executive order",
                Option(
                    0,
                    "an interim final rule of the Commerce Department",
                    "bis2025resources, bis2025diffusion",
                ),
            ),
            "more": fact(
                "It added limits on advanced chips",
                Option(1, "caps for countries, and more", "bis2025diffusion"),
            ),
            "caught": Evidence(
                "Of the data-centre chips on sale, the share that China could not have freely",
                Option(
                    share_caught(CRASH, tpp=chip("A100 SXM 80GB").tpp[0]),
                    "with at least the arithmetic of an A100",
                    "bis2023rule, epoch2026hardware",
                ),
                Option(
                    share_caught(CRASH, since="2022-09-01"),
                    "launched since the H100, the H20 among them",
                    "bis2023rule, epoch2026hardware, tomshardware2024h20",
                ),
                low=0,
                high=1,
                step=0.01,
                format=".0%",
            ),
            "made": fact(
                "It was this act that brought the refusal",
                Option(0, "the letter of 2022 and the rule of 2023 had", "nvidia2022letter, bis2023rule"),
            ),
        },
        parts=[
            Part(
                "date",
                "It came one week before",
                "contested",
                legs=[
                    Leg(
                        "week",
                        "it is off from seven days by at most {}",
                        lambda days: np.abs(days - 7),
                        at_most=3.5,
                        unit="days",
                        format=".3g",
                        why="half a unit of what is printed: one, in whole weeks",
                    )
                ],
                cases=[Case("true", "week"), Case("false")],
            ),
            Part(
                "act",
                "Joe Biden signed an executive order on it",
                "false",
                legs=[
                    holds(
                        "order",
                        "the act was an executive order",
                        lambda signed: signed,
                        (
                            "an order is signed by the president, a rule issued by a department: they end "
                            "in different ways"
                        ),
                    )
                ],
                cases=[Case("true", "order"), Case("false")],
            ),
            Part(
                "further",
                "It made further restrictions on the export of advanced chips",
                "true",
                legs=[
                    holds("added", "it added limits", lambda more: more, "further limits are what is said")
                ],
                cases=[Case("true", "added"), Case("false")],
            ),
            Part(
                "China",
                "Near-blanket restrictions for countries like China",
                "contested",
                legs=[
                    Leg(
                        "refused",
                        "China could not freely have at least {} of them",
                        lambda caught: caught,
                        at_least=0.9,
                        format=".0%",
                        why="near-blanket means that a free chip is the exception: one in ten at most",
                    ),
                    holds(
                        "new",
                        "the act brought the refusal",
                        lambda made: made,
                        "the sentence says that the act made them",
                    ),
                ],
                cases=[Case("true", "refused", "new"), Case("mostly true", "refused"), Case("false")],
            ),
        ],
        says="""The act was a rule of the Commerce Department, released on {rule}: an executive order,
            {order:no|yes} {cite:p}`bis2025resources`. An order of {signed_on} was signed by the
            president, on data centres {cite:p}`eo2025infrastructure`. The rule came {days:.0f} days
            before the fall, {to_friday:.0f} before the Friday on which the account dates R1, and
            {to_release:.0f} before R1 was released; it was printed two days after its release
            {cite:p}`bis2025diffusion`. With the day of that order one week is right for {right:.0f} of
            {ways:.0f} ways to count. The rule did add
            limits ({added:no|yes}), for most of the world. Of the data-centre chips with the arithmetic of
            an A100 or more {refused:.0%} were caught; of those launched since the H100 {recent:.0%}
            were, since the H20 and two others were free. The refusal was older: brought by this act,
            {new:no|yes} {cite:p}`nvidia2022letter,bis2023rule`.""",
        changes=[
            Change(
                "An order on chips",
                "An executive order on chips signed {days:.0f} days before, that also brought the refusal",
                turns="true",
                days=7,
                signed=1,
                caught=1,
                made=1,
            ),
            Change(
                "From the release",
                "Counted to the release of R1, {days:.0f} days",
                turns="true",
                part="date",
                days=7,
            ),
            Change(
                "Neither order nor limits",
                "Counted to the fall, {days:.0f} days, had it added nothing, and China been free",
                turns="false",
                days=(CRASH - rule).days,
                more=0,
                caught=0,
            ),
        ],
        numbers={
            "rule": in_words(rule),
            "signed_on": in_words(order),
            "right": float(sum(abs(way.value - 7) <= 3.5 for way in ways)),
            "ways": float(len(ways)),
            "to_friday": (RELEASE_OF_ACCOUNT_B - rule).days,
            "to_release": (release - rule).days,
            "recent": share_caught(CRASH, since="2022-09-01"),
        },
    )


@claim("B10")
def unprecedented_and_misguided() -> Claim:
    said = load("export_timeline").query("instrument == 'statement of 13 January 2025'").iloc[0]
    words = ("unprecedented", "misguided", "derail innovation", "worldwide")
    found = float(sum(word in said["note"] for word in words))  # the sentence as it was published
    return Claim(
        evidence={
            "words": Evidence(
                "Of the four reported expressions, in Nvidia's statement",
                Option(found, "paragraph 4", "nvidia2025diffusion"),
                low=0,
                high=4,
                step=1,
                format=".0f",
            ),
            "same": fact(
                "The statement is about the act that the account means",
                Option(1, "the framework of 13 January 2025", "nvidia2025diffusion, bis2025resources"),
            ),
            "verb": fact(
                "Nvidia said that it would do such harm",
                Option(0, "of derailing it said that it threatens to", "nvidia2025diffusion"),
            ),
        },
        parts=[
            Part(
                "said",
                "Nvidia said so of that act",
                "mostly true",
                legs=[
                    Leg(
                        "expressions",
                        "all {} expressions are in the statement",
                        lambda words: words,
                        at_least=4,
                        format=".0f",
                        why="what is reported is looked for word by word",
                    ),
                    holds(
                        "subject",
                        "it speaks of the same act",
                        lambda same: same,
                        "the words must be about this",
                    ),
                    holds("firm", "it says would", lambda verb: verb, "a threat is less than a forecast"),
                ],
                cases=[
                    Case("true", "expressions", "subject", "firm"),
                    Case("mostly true", "expressions", "subject"),
                    Case("false"),
                ],
            )
        ],
        says="""Of the four reported expressions ({reported}) {words:.0f} stand in Nvidia's statement of
            {day}, about the same act (same: {subject:no|yes}) {cite:p}`nvidia2025diffusion`. Nvidia
            wrote that the rule “threatens to derail” innovation and growth, not that it would (would:
            {firm:no|yes}): true by its sense, and mostly true by its verb, to which we hold the
            account. Its “would only weaken”, further on, is about America's place, not about growth
            worldwide {cite:p}`dataconomy2025diffusion`. That the act was no executive order is judged
            under B09 and not counted twice.""",
        changes=[
            Change("Its verb", "Had Nvidia written that it would derail", turns="true", verb=1),
            Change(
                "One word less", "Had it used only {words:.0f} of the expressions", turns="false", words=3
            ),
            Change("Another subject", "Were the statement about another act", turns="false", same=0),
        ],
        numbers={"day": in_words(said["date"]), "reported": ", ".join(words)},
    )


@claim("B11")
def reversed_by_trump() -> Claim:
    announced, infrastructure = day("press release of 13 May 2025"), day("EO 14318")
    return Claim(
        evidence={
            "days": Evidence(
                "Days from the account to the act that ended it",
                Option(
                    (announced - CRASH).days, "enforcement of the framework, announced", "bis2025rescission"
                ),
                Option((infrastructure - CRASH).days, "the order on data centres, revoked", "akin2025orders"),
                unit="days",
                low=-14,
                high=400,
                step=1,
                format=".0f",
            ),
            "same": fact(
                "The order on AI that was revoked on 20 January dealt with chip exports",
                Option(0, "EO 14110, on the safety of AI", "eo2025rescissions, eo2023safe"),
            ),
            "frozen": fact(
                "The freeze of new rules of 20 January postponed the framework",
                Option(
                    0,
                    "it is for rules that had not taken effect",
                    "wiley2025freeze, bis2025diffusion",
                ),
            ),
        },
        parts=[
            Part(
                "ended",
                "President Trump has since reversed that order",
                "false",
                legs=[
                    Leg(
                        "by_then",
                        "an act had ended it within {} of the account",
                        lambda days: days,
                        at_most=0,
                        unit="days",
                        format=".0f",
                        why="“has since” speaks of what had happened",
                    ),
                    holds(
                        "subject",
                        "the order revoked before dealt with chips",
                        lambda same: same,
                        "to reverse that order is not to reverse another",
                    ),
                    holds(
                        "paused",
                        "the freeze postponed it",
                        lambda frozen: frozen,
                        "what is postponed stands, and yet does not bind",
                    ),
                ],
                cases=[
                    Case("true", "by_then"),
                    Case("true", "subject"),
                    Case("misleading", "paused"),
                    Case("false"),
                ],
            )
        ],
        says="""We read "Biden's executive order" as the one that the account has just described, since it
            names no other. By 27 January 2025 one order on AI had been revoked, that of 2023 on its safety,
            among many others {cite:p}`eo2025rescissions`: about chip exports, {subject:no|yes}; whoever
            means that one has *true*. A freeze of
            the same day was for rules that had not taken effect, and the framework had (postponed:
            {paused:no|yes}) {cite:p}`wiley2025freeze`. It stood. The end of its enforcement was
            announced {days:.0f} days later, by a press release {cite:p}`bis2025rescission`, which the
            auditor of Congress holds to be a rule never laid before it {cite:p}`gao2026diffusion`;
            the order on data centres was revoked on {infrastructure} {cite:p}`akin2025orders`.""",
        changes=[
            Change(
                "An act before the day",
                "An act that ended the framework by the day of the account",
                turns="true",
                days=-1,
            ),
            Change("A freeze", "Had the freeze postponed the framework", turns="misleading", frozen=1),
            Change("The same subject", "Had the order of 2023 dealt with chip exports", turns="true", same=1),
        ],
        numbers={"infrastructure": in_words(infrastructure)},
    )
