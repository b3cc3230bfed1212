"""Claims about what it cost to train DeepSeek's models."""

import pandas as pd

from aiecon import compute
from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import DAY, fact, holds, hopper_hours, training_runs
from aiecon.claims.scaling import LEVEL, NEARLY, contenders
from aiecon.data import load

PRICE = 2.0  # USD per GPU-hour for every run alike: what DeepSeek assumed for its own
V3_REPORTS = "deepseek2024v3, deepseek2025nature"


def disclosed(subject: str, item: str, quantity: str, column: str = "value") -> float:
    rows = load("training_cost_disclosures").set_index(["subject", "item", "quantity"])
    return float(rows.loc[(subject, item, quantity), column])


def r1_with_its_base() -> float:
    """GPU-hours of the final runs of V3 and of R1."""
    hours = training_runs().gpu_hours
    return float(hours["DeepSeek-V3"] + hours["DeepSeek-R1 (RL stages)"])


def share_of_programme() -> dict[str, float]:
    """What a run is multiplied by to make a programme: experiments and staff at others' shares."""
    experiments, staff = (
        ("frontier models", "experiments and training over final run"),
        ("frontier models", "research staff"),
    )
    low, middle = (disclosed(*experiments, "compute_multiple", end) for end in ("low", "value"))
    high = disclosed("three developers", "research compute over final runs", "compute_multiple", "high")
    shares = [disclosed(*staff, "share_of_development_cost", end) for end in ("low", "high")]
    ends = {"low": (low, shares[0]), "middle": (middle, sum(shares) / 2), "high": (high, shares[1])}
    return {
        name: float(compute.programme_cost(1.0, 1 / multiple, share))
        for name, (multiple, share) in ends.items()
    }


def comparators() -> dict[str, float]:
    """GPU-hours of earlier models of R1's class over R1's with its base, the nearest in date first.

    The class is the one of chapter 3, `contenders`: by score, not by size or price. Hours count as those of a
    chip with the peak of the H100. Models without known hours are not in it (`proxies`)."""
    return _hours_over_own(contenders())


def just_below() -> dict[str, float]:
    """The same for models between the line and one as good, by MMLU."""
    lower = contenders(NEARLY)
    return _hours_over_own(lower[lower.score < LEVEL])


def _hours_over_own(table: pd.DataFrame) -> dict[str, float]:
    earlier = table[table.date < DAY].drop("DeepSeek-V3", errors="ignore").index[::-1]
    hours = training_runs().gpu_hours
    return {model: hopper_hours(model) / r1_with_its_base() for model in earlier if hours[model] > 0}


def with_teacher() -> float:
    """GPU-hours of Llama 3.3 70B and of its teacher, Llama 3.1 405B, over R1's with its base.

    One standard for A02, A03, A06 and B14: the run of a teacher counts. Llama 3.1 70B took the same hours and
    had the same teacher (grattafiori2024llama), so that it is the same number, counted once."""
    return (hopper_hours("Llama 3.3 70B") + hopper_hours("Llama 3.1 405B")) / r1_with_its_base()


def proxies() -> dict[str, float]:
    """The same for models of the class whose hours nobody knows, by what is known: FLOP or dollars."""
    own, table = r1_with_its_base(), training_runs()
    pace = table.gpu_hours["DeepSeek-V3"] / table.training_compute_FLOP["DeepSeek-V3"]
    claude = load("run_costs").set_index(["model", "concept"]).cost_usd["Claude 3.5 Sonnet", "amortised"]
    return {
        "Qwen2.5-72B": float(table.training_compute_FLOP["Qwen2.5-72B"] * pace / own),
        "Claude 3.5 Sonnet": float(claude / (own * PRICE)),
    }


@claim("A02")
def small_fraction() -> Claim:
    own, rivals, guesses = r1_with_its_base(), comparators(), proxies()
    alone = rivals["Llama 3.3 70B"]
    rivals["Llama 3.3 70B"] = with_teacher()
    hours_of = {
        "Llama 3.3 70B": (
            "hours, disclosed, with those of Llama 3.1 405B, its teacher; Llama 3.1 70B the same",
            "meta2024llama33, meta2024llama31, grattafiori2024llama",
        ),
        "Llama 3.1 405B": ("hours, disclosed", "meta2024llama31"),
        "GPT-4": ("hours by an outside estimate, A100 counted by their peak", "epoch2025models"),
    }
    options = [
        Option(rivals[model], f"{model}: {what}", f"{V3_REPORTS}, {source}")
        for model, (what, source) in hours_of.items()
    ]
    options += [
        Option(
            guesses["Claude 3.5 Sonnet"],
            "Claude 3.5 Sonnet: amortised dollars over rent, an outside estimate, as a proxy",
            f"{V3_REPORTS}, epoch2025models",
        ),
        Option(
            guesses["Qwen2.5-72B"],
            "Qwen2.5-72B: FLOP at V3's pace, as a proxy",
            f"{V3_REPORTS}, qwen2024qwen25",
        ),
    ]
    return Claim(
        evidence={
            "times": Evidence(
                "What the run of an earlier model of its class took, over R1's with its base",
                *options,
                unit="times",
                low=0.5,
                high=40,
                log=True,
                format=".3g",
            ),
            "v3": fact(
                "DeepSeek had published the hours of V3, the base",
                Option(1, "Table 1 of the report", "deepseek2024v3"),
            ),
            "r1": fact(
                "DeepSeek had published the hours of R1 by the day",
                Option(0, "they came in September 2025", "deepseek2025nature"),
            ),
        },
        parts=[
            Part(
                "fraction",
                "R1 was made at a mere fraction of the usual cost",
                "mostly true",
                legs=[
                    Leg(
                        "quarter",
                        "runs of its class took at least {} as much",
                        lambda times: times,
                        at_least=4.0,
                        unit="times",
                        format=".3g",
                        why="a quarter or less is what we read as a mere fraction",
                    ),
                    Leg(
                        "half",
                        "they took at least {} as much",
                        lambda times: times,
                        at_least=2.0,
                        unit="times",
                        format=".3g",
                        why="up to a half it is a fraction, though not a mere one",
                    ),
                ],
                cases=[Case("mostly true", "quarter"), Case("misleading", "half"), Case("false")],
            ),
            Part(
                "asserted",
                "DeepSeek asserted so",
                "misleading",
                legs=[
                    holds(
                        "base",
                        "the hours of V3 were published",
                        lambda v3: v3,
                        "without a figure nothing was asserted",
                    ),
                    holds(
                        "itself",
                        "so were those of R1",
                        lambda r1: r1,
                        "a figure for the base is none for the model",
                    ),
                ],
                cases=[Case("true", "base", "itself"), Case("misleading", "base"), Case("false")],
            ),
        ],
        says="""Run with run: V3 and R1 took {hours:.2f} million H800-hours
            {cite:p}`deepseek2024v3,deepseek2025nature`. The class is one for the whole book: chat
            models with at least {level:.0f} per cent in MMLU, made before the day. Its nearest
            member, Llama 3.3 70B, took {quarter:.1f} times as many hours of a chip with the same
            peak, its teacher's counted, as for A03, A06 and B14; so did Llama 3.1 70B, taught by the
            same {cite:p}`grattafiori2024llama`. Llama 3.1 405B, the teacher, took {large:.1f}
            {cite:p}`meta2024llama33,meta2024llama31`. GPT-4, by outside estimate and its older chips
            counted by their peak, took {gpt4:.1f}, Claude 3.5 Sonnet in amortised dollars over rent
            {claude:.1f}
            {cite:p}`epoch2025models`, Qwen2.5-72B in FLOP {qwen:.1f} {cite:p}`qwen2024qwen25`. By each it
            is less than half, by all but the last a quarter or less. V3 had a teacher, too, an early R1
            {cite:p}`deepseek2024v3`, whose hours nobody knows. Without teachers both 70B took {alone:.1f},
            and the fraction is *contested*; all the more with a line at {nearly:.1f}, by which Phi-4
            counts, of December 2024: {phi:.2f} times, its teacher, GPT-4o, left out
            {cite:p}`microsoft2025phi4`.
            o1's hours are not public. Had DeepSeek
            published the hours by the day? Those of V3: {base:no|yes}; those of R1: {itself:no|yes}.""",
        changes=[
            Change(
                "As dear as others",
                "Hours of o1 that are {times:.1f} times R1's, as the measure of its class",
                turns="false",
                part="fraction",
                times=1.5,
            ),
            Change(
                "Without the teacher",
                "With Llama 3.3 70B alone as what is usual, {times:.1f} times",
                turns="misleading",
                part="fraction",
                times=alone,
            ),
            Change(
                "Published on the day",
                "Had the hours of R1 been in its paper, and o1's been {times:.0f} times as many",
                turns="mostly true",
                times=8.0,
                r1=1,
            ),
        ],
        numbers={
            "hours": own / 1e6,
            "level": LEVEL,
            "nearly": NEARLY,
            "phi": just_below()["Phi-4"],
            "alone": alone,
            "large": rivals["Llama 3.1 405B"],
            "gpt4": rivals["GPT-4"],
            "claude": guesses["Claude 3.5 Sonnet"],
            "qwen": guesses["Qwen2.5-72B"],
        },
    )


PAY = 200_000.0  # USD per head and year, all in: an assumption, no source


def counted_from_below() -> float:
    """V3 and R1 with experiments at Cottier et al.'s middle factor and a year of the firm's people, USD."""
    experiments = disclosed("frontier models", "experiments and training over final run", "compute_multiple")
    run = compute.rental_cost(r1_with_its_base(), PRICE)
    return run * experiments + compute.payroll(disclosed("DeepSeek (company)", "staff", "heads"), 1.0, PAY)


@claim("A03")
def against_billions() -> Claim:
    times = share_of_programme()
    own = compute.rental_cost(r1_with_its_base(), PRICE) / 5.576e6
    costs = load("run_costs").query("concept == 'cloud rental'").set_index("model").cost_usd / 1e6
    rivals = ("Gemini 1.0 Ultra", "Llama 3.1 405B", "GPT-4", "Grok 3")  # as for A06: trained before the day
    shares = "cottier2024, denain2026rd"
    nearest = with_teacher() * r1_with_its_base() * PRICE / 1e6
    one, year = ({"whole": what} for what in ("a model", "a firm's year"))  # a year has its experiments in it
    outlay = {
        "OpenAI": disclosed("OpenAI (company)", "research compute of 2024", "cost_usd") / 1e6,
        "MiniMax": disclosed("MiniMax (company)", "research outlay of 2024", "cost_usd") / 1e6,
    }
    return Claim(
        evidence={
            "own": Evidence(
                "What R1 took in all, over the 5.6 million of V3's run",
                Option(
                    own * times["middle"],
                    "run with experiments and staff, middle shares of others",
                    f"{V3_REPORTS}, {shares}",
                ),
                Option(own * times["low"], "the same, lowest shares", f"{V3_REPORTS}, {shares}"),
                Option(own * times["high"], "the same, highest shares", f"{V3_REPORTS}, {shares}"),
                Option(
                    counted_from_below() / 5.576e6,
                    "experiments at the middle factor; 160 people for a year, pay assumed",
                    f"{V3_REPORTS}, cottier2024, tomshardware2025team",
                ),
                unit="times",
                low=1,
                high=40,
                log=True,
                format=".3g",
            ),
            "run": Evidence(
                "Rent of a rival's run, or its research of a year",
                *(
                    Option(float(costs[m]), f"{m}, an outside estimate", "epoch2025models", one)
                    for m in rivals
                ),
                Option(
                    nearest,
                    "Llama 3.3 70B with Llama 3.1 405B, its teacher: hours at two dollars",
                    "meta2024llama33, meta2024llama31",
                    one,
                ),
                Option(
                    outlay["OpenAI"], "OpenAI's research compute of 2024, an estimate", "denain2026rd", year
                ),
                Option(
                    outlay["MiniMax"],
                    "MiniMax's research of 2024, its prospectus",
                    "jizhiku2025minimax",
                    year,
                ),
                unit="million USD",
                low=10,
                high=10_000,
                log=True,
                format=",.0f",
            ),
            "programme": Evidence(
                "A programme, over its final run",
                Option(times["middle"], "middle shares", shares, one),
                Option(times["low"], "lowest shares", shares, one),
                Option(times["high"], "highest shares", shares, one),
                Option(1.0, "a year of research is whole already", shares, year),
                unit="times",
                low=1,
                high=40,
                log=True,
                format=".3g",
            ),
        },
        parts=[
            Part(
                "cost",
                "Developing R1 cost just 5.6 million dollars",
                "misleading",
                legs=[
                    Leg(
                        "all",
                        "what it took is at most {} that sum",
                        lambda own: own,
                        at_most=1.1,
                        unit="times",
                        format=".3g",
                        why="a tenth is room for R1's own stage",
                    ),
                    Leg(
                        "partly",
                        "the sum is a real part, so that the whole is at most {} as much",
                        lambda own: own,
                        at_most=30.0,
                        unit="times",
                        format=".3g",
                        why="with less than a thirtieth it would be no part worth naming",
                    ),
                ],
                cases=[Case("true", "all"), Case("misleading", "partly"), Case("false")],
            ),
            Part(
                "billions",
                "Billions are usually necessary for comparable initiatives",
                "contested",
                legs=[
                    Leg(
                        "plural",
                        "a rival's programme comes to at least {}",
                        lambda run, programme: run * programme,
                        at_least=2000,
                        unit="million USD",
                        format=",.0f",
                        why="two billion is the least that the plural can mean",
                    ),
                    Leg(
                        "one",
                        "it comes to at least {}",
                        lambda run, programme: run * programme,
                        at_least=1000,
                        unit="million USD",
                        format=",.0f",
                        why="one billion would still be of that order",
                    ),
                ],
                cases=[Case("true", "plural"), Case("misleading", "one"), Case("false")],
            ),
        ],
        says="""The {v3:.3f} million are the imputed rent of V3's final run; R1 added {r1:,.0f} dollars
            {cite:p}`deepseek2024v3,deepseek2025nature`. With experiments and staff at the shares of
            other laboratories, which stand in for DeepSeek's own, the programme took {all:.1f}
            times that sum {cite:p}`cottier2024,denain2026rd`; with its {heads:.0f} people counted
            instead {cite:p}`tomshardware2025team`, at a pay that we assume, {below:.1f} times.
            Programme with programme: the rent of Gemini Ultra's run, the dearest released before
            the day, is put at {run_of:.0f} million {cite:p}`epoch2025models`, its programme at the
            same shares at {plural:,.0f}, and at {most:,.0f} with the highest; the run of Grok 3, out three
            weeks later and so, as for A06, trained before, at {grok:.0f} and {groks:,.0f}. That of Llama
            3.3 70B,
            the nearest, with the hours of its teacher, comes to {near:,.0f} and {far:,.0f}: at middle
            shares only Grok 3's makes a billion, at the highest each does. A firm's research of a year,
            for all its models, is another measure: in 2024 OpenAI's compute for it is put at
            {openai:,.0f} million {cite:p}`denain2026rd`, and all of MiniMax's was {minimax:,.0f}
            {cite:p}`jizhiku2025minimax`. DeepSeek's year is not public, so year with year cannot be
            compared; of the two rivals one spent billions, on many models. What depends on no share is
            the ratio of the programmes, that of the runs, if both have the same shares.""",
        changes=[
            Change(
                "Accounts of a rival",
                (
                    "Accounts that put a rival's run at {run:,.0f} million and its programme at "
                    "{programme:.0f} times that"
                ),
                turns="true",
                part="billions",
                run=700,
                programme=4,
            ),
            Change(
                "DeepSeek's accounts",
                (
                    "Accounts of DeepSeek that stop at {own:.2f} times the sum, and rivals' that begin at "
                    "billions"
                ),
                turns="true",
                own=1.05,
                run=700,
                programme=4,
            ),
        ],
        numbers={
            "v3": 5.576,
            "r1": disclosed("DeepSeek-R1", "total", "cost_usd"),
            "run_of": float(costs["Gemini 1.0 Ultra"]),
            "heads": disclosed("DeepSeek (company)", "staff", "heads"),
            "below": counted_from_below() / 5.576e6,
            "most": float(costs["Gemini 1.0 Ultra"]) * times["high"],
            "grok": float(costs["Grok 3"]),
            "groks": float(costs["Grok 3"]) * times["middle"],
            "near": nearest * times["middle"],
            "far": nearest * times["high"],
            "openai": outlay["OpenAI"],
            "minimax": outlay["MiniMax"],
        },
    )


@claim("A04")
def cluster() -> Claim:
    gpus = disclosed("DeepSeek-V3", "cluster", "gpus")
    flop = training_runs().tokens["DeepSeek-V3"] * disclosed("DeepSeek-V3", "training", "FLOP_per_token")
    peak = load("accelerators").set_index("chip").peak_bf16_FLOP_per_s["H800 SXM"]
    at_speed_of_others = {
        end: float(
            compute.days(
                compute.gpu_hours(
                    flop, peak, disclosed("Llama 3.1 405B", "pre-training stages", "share_of_peak", end)
                ),
                gpus,
            )
        )
        for end in ("low", "high")
    }
    measured = training_runs().tokens["DeepSeek-V3"] / disclosed(
        "DeepSeek-V3", "training speed", "tokens_per_day"
    )
    return Claim(
        evidence={
            "days": Evidence(
                "Days that V3's arithmetic takes on 2,048 GPUs",
                Option(
                    at_speed_of_others["low"],
                    "at the lower share of the peak that Meta reports, as a proxy",
                    "grattafiori2024llama, zhao2025isca",
                ),
                Option(
                    at_speed_of_others["high"],
                    "at the higher one, as a proxy",
                    "grattafiori2024llama, zhao2025isca",
                ),
                Option(measured, "at the speed measured later on the cluster", "zhao2025isca"),
                unit="days",
                low=20,
                high=150,
                step=0.5,
                format=".1f",
            ),
            "own": Evidence(
                "GPUs of R1's own stage",
                Option(disclosed("DeepSeek-R1", "cluster", "gpus"), "its appendix", "deepseek2025nature"),
                unit="GPUs",
                low=64,
                high=8192,
                log=True,
                format=",.0f",
            ),
            "others": fact(
                "Other GPUs computed for it, too",
                Option(1, "experiments on A100 with a smaller model", "deepseek2025nature"),
            ),
            "told": fact(
                "The announcement of R1 names the GPUs",
                Option(0, "they stand in V3's report of December 2024", "deepseek2024v3, deepseek2025r1"),
            ),
        },
        parts=[
            Part(
                "number",
                "R1 was trained on only 2,048 GPUs",
                "mostly true",
                legs=[
                    Leg(
                        "fits",
                        "its arithmetic takes at most {} on them",
                        lambda days: days,
                        at_most=61,
                        unit="days",
                        format=".3g",
                        why="the report says less than two months; a speed that others reach must allow it",
                    ),
                    Leg(
                        "small",
                        "its own stage used at most {}",
                        lambda own: own,
                        at_most=2048,
                        unit="GPUs",
                        format=",.0f",
                        why="the number that is claimed",
                    ),
                    holds(
                        "beside",
                        "other GPUs computed for it, too",
                        lambda others: others,
                        "only means that nothing else did",
                    ),
                ],
                cases=[
                    Case("true", "fits", "small", "not beside"),
                    Case("mostly true", "fits", "small"),
                    Case("false"),
                ],
            ),
            Part(
                "revealed",
                "The announcement revealed it",
                "false",
                legs=[
                    holds(
                        "named",
                        "it names the number",
                        lambda told: told,
                        "what was known for a month is not revealed",
                    )
                ],
                cases=[Case("true", "named"), Case("false")],
            ),
        ],
        says="""The number fits V3, R1's base: at the speed of Meta's GPUs, a proxy from outside, its
            arithmetic takes {fits:.1f} or {faster:.1f} days of 2,048 GPUs
            {cite:p}`grattafiori2024llama,zhao2025isca`; at the speed measured later on them it takes
            {measured:.1f} {cite:p}`zhao2025isca`, and the report says less than two months
            {cite:p}`deepseek2024v3`. R1's own stage used
            {small:,.0f} {cite:p}`deepseek2025nature`. Did other GPUs compute for R1? {beside:no|yes}:
            experiments with a smaller model ran on A100 {cite:p}`deepseek2025nature`. Hence no more than
            mostly true. The arithmetic apart, all is the company's own word. Did the
            announcement of R1 name the number? {named:no|yes}: hours, dollars and GPUs stand in the
            report on V3 of 26 December 2024 {cite:p}`deepseek2024v3`.""",
        changes=[
            Change(
                "A larger cluster",
                "Logs by which the run would have needed {days:.0f} days of 2,048 GPUs",
                turns="false",
                days=75,
            ),
            Change("More GPUs for R1", "A stage of R1 on {own:,.0f} GPUs", turns="false", own=4096),
            Change(
                "Nothing beside", "Had no other GPUs computed for it", turns="true", part="number", others=0
            ),
            Change("Named on the day", "Had the announcement named them", turns="mostly true", told=1),
        ],
        numbers={"measured": float(measured), "faster": at_speed_of_others["high"]},
    )


@claim("A17")
def fleet() -> Claim:
    prices = load("accelerators").set_index("chip").price_usd
    items = ("A100 GPUs of the second cluster", "GPUs serving, peak", "H800 GPUs", "H100 GPUs", "Hopper GPUs")
    count = {item: disclosed("DeepSeek (company)", item, "gpus") for item in items}
    a100, hopper, h20 = (float(prices[chip]) for chip in ("A100 SXM 40GB", "H100 SXM", "H20 SXM"))
    server = 1.64  # a server over its chips: as for the H100, 269,000 dollars over eight chips
    seen = max(count["GPUs serving, peak"], disclosed("DeepSeek-V3", "cluster", "gpus"))
    rest = count["Hopper GPUs"] - count["H800 GPUs"] - count["H100 GPUs"]

    def worth(h800: float, other: float, times: float) -> float:
        return (
            count["A100 GPUs of the second cluster"] * a100 * times + h800 * hopper + other * h20 * times
        ) / 1e6

    known = {"cards": worth(seen, 0, 1), "servers": worth(seen, 0, server)}
    dense = count["H800 GPUs"] + count["H100 GPUs"]
    believed = {"cards": worth(dense, rest, 1), "servers": worth(dense, rest, server)}
    peaks, run = (
        load("accelerators").set_index("chip").peak_bf16_FLOP_per_s,
        disclosed("DeepSeek-V3", "cluster", "gpus"),
    )
    older = count["A100 GPUs of the second cluster"] * float(peaks["A100 SXM 40GB"] / peaks["H800 SXM"]) / run
    hearsay = disclosed("DeepSeek (company)", "chips, by a competitor", "cost_usd") / 1e6
    whole = (count["A100 GPUs of the second cluster"] + count["Hopper GPUs"]) / run
    gpus, by_peak = (count["A100 GPUs of the second cluster"] + seen) / run, older + seen / run
    own, analyst = (
        "an2024fireflyer, deepseek2025inference, epoch2026hardware",
        "semianalysis2025debates, epoch2026hardware",
    )
    return Claim(
        evidence={
            "put": fact(
                "The analyst put it so",
                Option(
                    1, "his firm's page of 31 January 2025: more than 500 million", "semianalysis2025debates"
                ),
            ),
            "floor": Evidence(
                "Worth of the GPUs that the company has disclosed",
                Option(known["servers"], "with their servers, at outside prices", own),
                Option(known["cards"], "A100 as cards", own),
                unit="million USD",
                low=50,
                high=1500,
                step=10,
                format=",.0f",
            ),
            "ceiling": Evidence(
                "Worth of the GPUs that the analyst believes in",
                Option(believed["servers"], "with their servers", analyst),
                Option(believed["cards"], "A100 and H20 as cards", analyst),
                Option(hearsay, "about 50,000 Hopper chips, a competitor by hearsay", "amodei2025controls"),
                unit="million USD",
                low=50,
                high=3000,
                step=10,
                format=",.0f",
            ),
            "omits": fact(
                "The sum that was depicted leaves out what was tried before",
                Option(1, "by the report's own words", "deepseek2024v3"),
            ),
            "fleet": Evidence(
                "GPUs of the company, over those of V3's run",
                Option(by_peak, "two clusters, A100 counted by their peak", own),
                Option(gpus, "two clusters, by head", own),
                Option(older, "the A100 alone, by their peak, if the other GPUs are those of the run", own),
                Option(whole, "all that the analyst believes in, by head", analyst),
                unit="times",
                low=1,
                high=50,
                log=True,
                format=".3g",
            ),
        },
        parts=[
            Part(
                "estimate",
                "Patel put it at more than 500 million dollars",
                "true",
                legs=[
                    holds(
                        "estimated",
                        "the analyst put it so",
                        lambda put: put,
                        "an estimate is what somebody estimates",
                    )
                ],
                cases=[Case("true", "estimated"), Case("false")],
            ),
            Part(
                "spent",
                "More than 500 million dollars went into Nvidia GPUs",
                "unresolved",
                legs=[
                    Leg(
                        "known",
                        "the disclosed GPUs are worth at least {}",
                        lambda floor: floor,
                        at_least=500,
                        unit="million USD",
                        format=",.0f",
                        why="the sum of the claim",
                    ),
                    Leg(
                        "thinkable",
                        "those that the analyst believes in are worth at least {}",
                        lambda ceiling: ceiling,
                        at_least=500,
                        unit="million USD",
                        format=",.0f",
                        why="where even these are not, the claim is refuted",
                    ),
                ],
                cases=[Case("true", "known"), Case("unresolved", "thinkable"), Case("false")],
            ),
            Part(
                "behind",
                "Considerable experimentation stood behind R1",
                "mostly true",
                legs=[
                    Leg(
                        "more",
                        "the company had at least {} the GPUs of the run",
                        lambda fleet: fleet,
                        at_least=2.0,
                        unit="times",
                        format=".3g",
                        why="twice the run's GPUs leave as many for everything else",
                    )
                ],
                cases=[Case("mostly true", "more"), Case("unresolved")],
            ),
            Part(
                "dearer",
                "R1 may not have been as cost-efficient as depicted",
                "true",
                legs=[
                    holds(
                        "partial",
                        "the sum that was depicted leaves experiments out",
                        lambda omits: omits,
                        "a sum that leaves a cost out depicts less than was spent",
                    )
                ],
                cases=[Case("true", "partial"), Case("unresolved")],
            ),
        ],
        says="""The analyst put it so: {estimated:no|yes} {cite:p}`semianalysis2025debates`. GPUs that the
            company has disclosed come to about {known:.0f} million dollars at outside prices
            {cite:p}`an2024fireflyer,deepseek2025inference,epoch2026hardware`, those that the analyst
            believes in to {thinkable:,.0f} million {cite:p}`semianalysis2025debates`. The 500 million of
            the claim {cite:p}`semianalysis2025debates` lie between. That much was tried before R1 follows
            from less: the disclosed GPUs are {more:.1f} times those of the run
            {cite:p}`an2024fireflyer,deepseek2025inference`, V3's report says that its cost leaves
            experiments out ({partial:no|yes}) {cite:p}`deepseek2024v3`, and R1's that they ran on A100
            {cite:p}`deepseek2025nature`. A stock bought over years does not contradict the rent of a few
            weeks. That the sum was spent, the account only reports as the analyst's estimate: without that
            part the whole would be mostly true.""",
        changes=[
            Change(
                "Purchase records",
                "Records of GPUs worth {floor:,.0f} million",
                turns="mostly true",
                floor=600,
            ),
            Change(
                "A smaller fleet",
                "An audit that finds no more than {ceiling:,.0f} million",
                turns="misleading",
                floor=300,
                ceiling=400,
            ),
            Change(
                "A sum of everything",
                "Had the report's sum counted every experiment",
                turns="unresolved",
                part="dearer",
                omits=0,
            ),
        ],
    )


@claim("B04")
def chips_of_the_second_rank() -> Claim:
    chips = load("accelerators").set_index("chip")
    measures = {  # what it is, in the table, and of which kind
        "arithmetic of 16 and of 8 bits": ("peak_bf16_FLOP_per_s", "arithmetic"),
        "memory bandwidth": ("memory_bandwidth_B_per_s", "memory"),
        "size of the memory": ("memory_B", "memory"),
        "links between chips": ("interconnect_B_per_s", "links"),
    }
    strongest = {
        "H100 SXM": "the H100, the top when it was sold",
        "MI300X": "AMD's MI300X of 2023",
        "H200 SXM": "the H200, on sale on the day",
        "B200 (HGX)": "the B200, the strongest on the day",
    }
    strength = {
        (best, what): float(chips.loc["H800 SXM", column] / chips.loc[best, column])
        for best in strongest
        for what, (column, _) in measures.items()
    }
    arithmetic = strength["H100 SXM", "arithmetic of 16 and of 8 bits"]
    specs = "kelly2026toolkit, epoch2026hardware"
    return Claim(
        evidence={
            "said": fact(
                "People said so as a reason for the fall",
                Option(1, "press of the day", "bloomberg2025rout, reuters2025selloff"),
            ),
            "strength": Evidence(
                "Strength of the run's chip, as a share of a top-end chip's",
                *(
                    Option(
                        share,
                        f"{what}, against {strongest[best]}",
                        specs,
                        {"best chip": best, "strength": measures[what][1]},
                    )
                    for (best, what), share in strength.items()
                ),
                low=0.1,
                high=1,
                step=0.01,
                format=".0%",
            ),
            "cut": fact("Something of it was cut", Option(1, "its links", specs)),
        },
        parts=[
            Part(
                "speculation",
                "There is speculation that this moved the share",
                "true",
                legs=[holds("spoken", "people said so", lambda said: said, "speculation is what is said")],
                cases=[Case("true", "spoken"), Case("false")],
            ),
            Part(
                "shows",
                "R1 clearly shows that one does not necessarily need top-end chips",
                "contested",
                legs=[
                    Leg(
                        "weak",
                        "its chip has at most {} of a top-end chip's strength",
                        lambda strength: strength,
                        at_most=0.5,
                        format=".0%",
                        why="half or less is another class of chip",
                    ),
                    holds(
                        "limited",
                        "something of it was cut",
                        lambda cut: cut,
                        "a chip without any cut would be the best one itself",
                    ),
                ],
                cases=[Case("true", "weak", "limited"), Case("misleading", "limited"), Case("false")],
            ),
        ],
        says="""Was it said as a reason for the fall? {spoken:no|yes}, in the press
            {cite:p}`bloomberg2025rout,reuters2025selloff`. But the H800 has {weak:.0%} of the arithmetic
            peak of the H100, the best chip on sale when it was sold, and {links:.0%} of its link speed
            {cite:p}`kelly2026toolkit,epoch2026hardware`. Was something cut? {limited:no|yes}: it is a
            top-end chip with slower links (and with less double precision {cite:p}`aiwiki2026h800`, which
            such training does not use; counted as arithmetic all the same, it would make the claim true by
            just two thirds), and 2,048 of them are worth {cluster:.0f} million dollars at the
            H100's price of 2023, without the network {cite:p}`epoch2026hardware`. What V3 shows is
            narrower: clever communication makes up for slow links. Top-end chips are a class, and four
            are tried. Whoever counts links alone, or sets the chip beside the B200, the best on the day
            of the account, will say true: it has {newest:.0%} of that chip's arithmetic, and of nothing
            more than half. The account only reports the speculation: without the part on what R1 shows, the
            whole would be true. Of *expensive*, beside the sum above, and of other hardware no leg
            speaks.""",
        changes=[
            Change(
                "Weaker chips",
                "The same result from chips with {strength:.0%} of the strength",
                turns="true",
                strength=0.4,
            ),
            Change(
                "Against the H100",
                "With the arithmetic of the best chip of its own time as the measure, {strength:.0%} of it",
                turns="misleading",
                strength=arithmetic,
            ),
            Change("Nothing cut", "Had its chips been H100", turns="false", part="shows", cut=0),
        ],
        numbers={
            "links": strength["H100 SXM", "links between chips"],
            "newest": strength["B200 (HGX)", "arithmetic of 16 and of 8 bits"],
            "cluster": disclosed("DeepSeek-V3", "cluster", "gpus") * float(chips.price_usd["H100 SXM"]) / 1e6,
        },
    )
