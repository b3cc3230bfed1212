"""Export controls: published measures, classifications and limits, recomputed with aiecon.controls."""

from aiecon.controls import chip, chips_within, classify, performance_density, tpp, tpp_of_rate
from aiecon.data import load
from aiecon.margins import without_charge
from aiecon.reproductions import reproduces

H100 = tpp_of_rate(1978.9e12, 8)
GB200 = tpp_of_rate(10e15, 4)  # per GPU, dense
GB300 = tpp_of_rate(15e15, 4)  # per GPU, dense, as announced


def limit(name: str) -> float:
    quotas = load("export_quotas").set_index(["rule", "name"])["value"]
    return float(quotas[("90 FR 4544", name)])


def effect(item: str) -> float:
    return float(load("export_effects").set_index("item").loc[item, "value"])


def status(name: str, date: str, **view: str) -> str:
    return classify(chip(name), date, **view).status


# --- the measures --------------------------------------------------------------------------------


@reproduces(
    "TPP of 600 tera integer operations at 8 bits",
    published=4800,
    unit="TPP",
    source="ecfr2026ccl",
    where="3A090, technical notes",
    rtol=1e-12,
    note="the rule's own example: 2 x 300 MacTOPS",
)
def example_at_8_bits() -> float:
    return tpp(300, 8)


@reproduces(
    "TPP of 300 TFLOP/s at 16 bits",
    published=4800,
    unit="TPP",
    source="ecfr2026ccl",
    where="3A090, technical notes",
    rtol=1e-12,
)
def example_at_16_bits() -> float:
    return tpp_of_rate(300e12, 16)


@reproduces(
    "TPP of the H100",
    published=15_831,
    unit="TPP",
    source="semianalysis2025diffusion",
    where="AI chips in scope",
    atol=0.5,
)
def h100_tpp() -> float:
    return chip("H100 SXM").tpp[0]


@reproduces(
    "Performance density of the H100",
    published=19.4,
    unit="TPP/mm2",
    source="semianalysis2025diffusion",
    where="AI chips in scope",
    atol=0.05,
)
def h100_density() -> float:
    return chip("H100 SXM").density[0]


@reproduces(
    "Performance density of the H20",
    published=2.9,
    unit="TPP/mm2",
    source="smbom2024h20",
    where="specifications",
    atol=0.05,
    note="on the die of the H100",
)
def h20_density() -> float:
    return performance_density(chip("H20 SXM").tpp[0], 814)


@reproduces(
    "TPP of the RTX 4090",
    published=5286,
    unit="TPP",
    source="besthub2023rtx4090d",
    where="text",
    rtol=0.0005,
    note="660.6 TOP/s at 8 bits; the press rounds at another place",
)
def rtx4090_tpp() -> float:
    return chip("RTX 4090").tpp[0]


@reproduces(
    "Arithmetic of the H100 over that of the H20",
    published=6.68,
    unit="ratio",
    source="smbom2024h20",
    where="16-bit rates",
    atol=0.01,
)
def arithmetic_ratio() -> float:
    peaks = load("accelerators").set_index("chip")["peak_bf16_FLOP_per_s"]
    return float(peaks["H100 SXM"] / peaks["H20 SXM"])


@reproduces(
    "Inference speed of the H20 over that of the H100",
    published=1.20,
    unit="ratio",
    source="register2023h20",
    where="quoting SemiAnalysis",
    rtol=0.02,
    note="decoding that only memory limits: the ratio of bandwidths",
)
def decoding_ratio() -> float:
    bandwidth = load("accelerators").set_index("chip")["memory_bandwidth_B_per_s"]
    return float(bandwidth["H20 SXM"] / bandwidth["H100 SXM"])


# --- classifications -----------------------------------------------------------------------------


@reproduces(
    "Chips named by the letter of August 2022 that the rule of October 2022 catches",
    published=2,
    unit="chips",
    source="nvidia2022letter",
    where="statement of 31 August 2022",
    atol=0,
    note="A100 and H100, on 21 October 2022",
)
def october_2022() -> float:
    return sum(status(c, "2022-10-21") == "licence required" for c in ("A100 SXM 80GB", "H100 SXM"))


@reproduces(
    "Chips made for China that the rule of October 2022 leaves free",
    published=2,
    unit="chips",
    source="kelly2026toolkit",
    where="chip table",
    atol=0,
    note="A800 and H800, on 21 March 2023: links below 600 GB/s",
)
def made_for_2022() -> float:
    return sum(status(c, "2023-03-21") == "caught by no row" for c in ("A800 SXM 80GB", "H800 SXM"))


@reproduces(
    "Chips named by Nvidia as hit by the rule of October 2023",
    published=7,
    unit="chips",
    source="nvidia2023october",
    where="item 8.01",
    atol=0,
    note="A100, A800, H100, H800, L40, L40S, RTX 4090, on 17 November 2023",
)
def october_2023() -> float:
    named = ("A100 SXM 80GB", "A800 SXM 80GB", "H100 SXM", "H800 SXM", "L40", "L40S", "RTX 4090")
    return sum(status(c, "2023-11-17") in ("licence required", "licence exception") for c in named)


@reproduces(
    "Of these, chips stopped at once by the letter of 23 October 2023",
    published=5,
    unit="chips",
    source="nvidia2023immediate",
    where="as relayed",
    atol=0,
    note="A100, A800, H100, H800, L40S; the L40 lies below TPP 4800, the RTX 4090 is no data-centre chip",
)
def letter_2023() -> float:
    named = ("A100 SXM 80GB", "A800 SXM 80GB", "H100 SXM", "H800 SXM", "L40", "L40S", "RTX 4090")
    return sum(status(c, "2023-10-24") == "licence required" for c in named)


@reproduces(
    "Chips made for China that the rule of October 2023 leaves free",
    published=4,
    unit="chips",
    source="tomshardware2024h20",
    where="specification table",
    atol=0,
    note="H20, L20, L2 and RTX 4090 D, on 28 December 2023",
)
def made_for_2023() -> float:
    named = ("H20 SXM", "L20", "L2", "RTX 4090 D")
    return sum(status(c, "2023-12-28") == "caught by no row" for c in named)


@reproduces(
    "Chips named by the rule of January 2026 that are reviewed case by case",
    published=2,
    unit="chips",
    source="bis2026review",
    where="section II",
    atol=0,
    note="H200 and MI325X, on 15 January 2026",
)
def january_2026() -> float:
    return sum(status(c, "2026-01-15") == "case by case" for c in ("H200 SXM", "MI325X"))


# --- quantities ----------------------------------------------------------------------------------


@reproduces(
    "Country allocation in H100",
    published=49_901,
    unit="H100",
    source="semianalysis2025diffusion",
    where="individual country allocations",
    atol=0.5,
    note="under 790 million TPP, a secondary figure: the round number that fits this and the GB300",
)
def country_cap() -> float:
    return chips_within(limit("country allocation"), H100) // 1


@reproduces(
    "Doubled allocation in H100",
    published=99_802,
    unit="H100",
    source="semianalysis2025diffusion",
    where="individual country allocations",
    atol=1,
    note="they double the rounded number",
)
def doubled_cap() -> float:
    return chips_within(limit("country allocation with an agreement"), H100) // 1


@reproduces(
    "Country allocation in GB300",
    published=13_166,
    unit="GB300",
    source="semianalysis2025diffusion",
    where="individual country allocations",
    atol=0.5,
    note="the check of 790 million that the number of H100 does not give",
)
def country_cap_gb300() -> float:
    return chips_within(limit("country allocation"), GB300) // 1


@reproduces(
    "Country allocation in GB200",
    published=20_000,
    unit="GB200",
    source="semianalysis2025diffusion",
    where="LPP: a single cloud company doing a 20k GB200 cluster",
    rtol=0.02,
)
def country_cap_gb200() -> float:
    return chips_within(limit("country allocation"), GB200)


@reproduces(
    "Low processing performance in H100",
    published=1699,
    unit="H100 per consignee and year",
    source="semianalysis2025diffusion",
    where="LPP",
    atol=0.5,
    note="26.9 million TPP; announced as about 1,700",
)
def lpp() -> float:
    return chips_within(limit("low processing performance (LPP)"), H100) // 1


# --- what it cost --------------------------------------------------------------------------------


@reproduces(
    "Nvidia's gross margin without the H20 charge, first quarter of fiscal 2026",
    published=0.713,
    unit="fraction",
    source="nvidia2025q1",
    where="press release",
    atol=0.0015,
    note="non-GAAP margin plus the rounded charge over revenue",
)
def margin_without_charge() -> float:
    quarter = "first quarter of fiscal 2026"
    reported = effect(f"Nvidia non-GAAP gross margin, {quarter}")
    return without_charge(
        reported, effect(f"H20 charge recorded, {quarter}"), effect(f"Nvidia revenue, {quarter}")
    )
