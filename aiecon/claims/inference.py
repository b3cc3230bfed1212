"""Claims about inference: how much of the computing it is, what it needs, how far it can grow."""

from aiecon import compute
from aiecon import inference as serve
from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds
from aiecon.data import load

SERVICE = "DeepSeek V3 and R1"
MODEL = "DeepSeek-V3"
BF16, FP8 = 2, 1  # bytes of a number
DISPATCH_AND_COMBINE = FP8 + BF16  # bytes of a number on its way to an expert and back


def _day(quantity: str) -> float:
    return float(load("serving_day").set_index(["service", "quantity"]).value[SERVICE, quantity])


def _training_hours() -> float:
    hours = load("training_runs").query("current").set_index("model").gpu_hours
    return float(hours[MODEL] + hours["DeepSeek-R1 (RL stages)"])


def _rate(item: str) -> float:
    return float(load("progress_rates").set_index("item").factor_per_year[item])


def _market(item: str) -> float:
    return float(load("inference_market").set_index("item").value[item])


def tokens_growth(start: int, end: int) -> float:
    """Factor per year by which Google's tokens grew between two Mays."""
    tokens = [_market(f"tokens per month, Google, May {year}") for year in (start, end)]
    return float(serve.required_growth(tokens[1] / tokens[0], end - start))


@claim("A11")
def demand_for_gpus() -> Claim:
    per_day = _day("nodes_average") * _day("gpus_per_node") * serve.HOURS_PER_DAY
    served, trained = compute.DAYS_PER_YEAR * per_day, _training_hours()
    multiple = (
        load("training_cost_disclosures")
        .set_index(["subject", "item"])
        .loc[("frontier models", "experiments and training over final run")]
    )
    sales = load("nvidia_quarters").set_index("quarter").data_center_usd
    since = load("since").set_index(["subject", "item"]).value
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
            "grew": Evidence(
                "Growth of Nvidia's Data Center sales over a year",
                Option(
                    float(sales["FY2026Q4"] / sales["FY2025Q4"]),
                    "to January 2026",
                    "nvidia2026results, nvidia2025results",
                ),
                Option(
                    float(since["Nvidia", "Data Center revenue, quarter"] / sales["FY2026Q1"]),
                    "to April 2026",
                    "nvidia2026q1fy27, nvidia2025q1",
                ),
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
                        "more",
                        "serving for a year takes at least {} what training took",
                        lambda served: served,
                        at_least=1.0,
                        unit="times",
                        format=".0f",
                        why="from there on inference is the larger use",
                    )
                ],
                cases=[Case("true", "more"), Case("false")],
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
                cases=[Case("true", "rose", "caused"), Case("unresolved", "rose"), Case("false")],
            ),
        ],
        says="""A year at the pace of DeepSeek's disclosed day takes {more:.1f} times the GPU-hours of the
            final runs of V3 and R1
            {cite:p}`deepseek2025inference,deepseek2024v3,deepseek2025nature`, and
            {programme:.1f} times those of runs and experiments at others' upper multiple
            {cite:p}`cottier2024`: one firm, on one day. Nvidia's Data Center sold
            {rose:.2f} times as much a year later {cite:p}`nvidia2026results`. That
            DeepSeek's progress did it is not shown ({caused:no|yes}): tokens grew
            {first:.0f}-fold and then {second:.1f}-fold a year at the one seller with a long
            series, on chips of its own {cite:p}`google2025io,google2026io`, while the price
            of a fixed quality fell {slow:.0f}- to {fast:.0f}-fold a year
            {cite:p}`epoch2025prices`. The parts are the elasticity of chapter 6.""",
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
                "Training larger",
                "A count by which serving takes only {served:.1f} times what training takes",
                turns="false",
                part="premise",
                served=0.5,
            ),
        ],
        numbers={
            "programme": served / trained / float(multiple.high),
            "first": tokens_growth(2024, 2025),
            "second": tokens_growth(2025, 2026),
            "slow": _rate("token price, slowest milestone"),
            "fast": _rate("token price, GPT-4 level science"),
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
                    years(progress), "progress of hardware and training algorithms", "epoch2022gpu, ho2024"
                ),
                Option(
                    years(prices["slowest milestone"]),
                    "slowest fall of prices at fixed quality",
                    "epoch2025prices",
                ),
                Option(
                    years(prices["GPT-4 level science"]),
                    "fall at the level of GPT-4 in science",
                    "epoch2025prices",
                ),
                Option(
                    years(tokens_growth(2024, 2026)),
                    "as Google's tokens grew, at rising spending",
                    "google2025io, google2026io",
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
            slower and the faster published fall of prices {slow:.1f} and {fast:.1f}
            {cite:p}`epoch2025prices`. The rates differ since they measure different things:
            prices fall by more than training gets cheaper.""",
        changes=[
            Change(
                "Another unit",
                (
                    "A market so small today that a billion times it is {worlds:.1f} times the product of "
                    "the world"
                ),
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
            "slow": years(prices["slowest milestone"]),
            "fast": years(prices["GPT-4 level science"]),
        },
    )


def decoding_step() -> dict[str, float]:
    """One decoding step of DeepSeek's service on the roofline of its chip, in seconds per GPU.

    Streams by Little's law from disclosed speeds. Weights at one byte each: what is not a routed expert on
    every GPU, and two experts per layer. Cache at two bytes a number. Linear layers at the FP8 peak,
    attention on the compressed vector at the BF16 peak. Tokens travel to their experts over the network.
    """
    shape = load("attention_shapes").set_index("model").loc[MODEL]
    run = load("training_runs").query("current").set_index("model").loc[MODEL]
    chip = load("accelerators").set_index("chip").loc["H800 SXM"]
    expert = 3 * shape.d_model * shape.d_expert
    other = run.params_total - expert * shape.experts * shape.moe_layers
    weights = FP8 * (other + expert * shape.moe_layers * _day("decode_experts_per_gpu"))
    kv = BF16 * serve.kv_elements_latent(shape.layers, shape.d_latent, shape.d_rope)
    attention = serve.attention_flop(shape.layers, shape.heads, shape.d_latent + shape.d_rope, shape.d_latent)
    S = _day("context_per_output_token")
    B = serve.streams(_day("decode_tokens_per_s") / _day("gpus_per_node"), _day("speed"))
    linear = serve.compute_time(B, 0, run.params_active, 0, chip.peak_fp8_FLOP_per_s)
    attending = B * S * attention / chip.peak_bf16_FLOP_per_s
    layer = serve.exchange_time(
        B, shape.experts_per_token, shape.d_model, DISPATCH_AND_COMBINE, _day("link_B_per_s")
    )
    return {
        "streams": B,
        "held": (weights + B * S * kv) / chip.memory_B,
        "memory": serve.memory_time(B, S, weights, kv, chip.memory_bandwidth_B_per_s),
        "arithmetic": linear + attending,
        "weights": weights / chip.memory_bandwidth_B_per_s,
        "network": shape.moe_layers * layer,
        "observed": 1 / _day("speed"),
    }


@claim("B07")
def gpus_and_networks() -> Claim:
    chips = load("accelerators").set_index("chip")
    size = FP8 * load("training_runs").query("current").set_index("model").params_total[MODEL]
    step = decoding_step()
    ours = chips.loc["H800 SXM"]
    memory = {
        name: 8 * float(chips.memory_B[name]) / float(size)
        for name in ("H800 SXM", "H20 SXM", "H200 SXM", "MI300X")
    }
    dispatch, combine, layers = 192e-6, 369e-6, 58  # DeepEP, 128 tokens over 128 chips; layers with experts
    measured = (dispatch + combine) * step["streams"] / 128 * layers
    doubled = step["memory"] + step["weights"]
    return Claim(
        evidence={
            "gain": Evidence(
                "Tokens per dollar of a wide group, over one server of eight, at the same speed per user",
                Option(
                    4.0,
                    "as relayed of a public benchmark: GB200 NVL72 against one node, 35 tokens a second",
                    "inferencex2026",
                ),
                Option(
                    9.7,
                    "the same benchmark later: Blackwell racks against Hopper nodes, lowest figure",
                    "semiwiki2026inferencex",
                ),
                unit="times",
                low=0.3,
                high=20,
                log=True,
                format=".2g",
            ),
            "network": Evidence(
                "Time of the exchange between experts, over that of memory, in a decoding step",
                Option(
                    step["network"] / doubled,
                    "nominal rates, weights read once per half of the batch",
                    "deepseek2025inference, zhao2025isca",
                ),
                Option(
                    measured / doubled,
                    "exchange at the measured rate of DeepEP",
                    "deepseek2025inference, deepseek2025deepep",
                ),
                Option(
                    step["network"] / step["memory"],
                    "nominal rates, weights read once",
                    "deepseek2025inference, zhao2025isca",
                ),
                unit="times",
                low=0.05,
                high=3,
                log=True,
                format=".2g",
            ),
            "others": fact(
                "Servers of another maker hold the model and serve it",
                Option(
                    1, "eight MI300X; the model's page lists the port", "amd2023mi300x, deepseek2024readme"
                ),
            ),
        },
        parts=[
            Part(
                "numbers",
                "Inference needs significant numbers of GPUs",
                "mostly true",
                legs=[
                    Leg(
                        "cheaper",
                        "a wide group writes at least {} as much per dollar",
                        lambda gain: gain,
                        at_least=2.0,
                        unit="times",
                        format=".0f",
                        why=(
                            "who pays twice is driven out; that is what need means where one server can "
                            "do it too"
                        ),
                    ),
                    Leg(
                        "better",
                        "it writes more than {} as much",
                        lambda gain: gain,
                        above=1.0,
                        unit="times",
                        format=".0f",
                        why="without any gain one server would do",
                    ),
                ],
                cases=[Case("mostly true", "cheaper"), Case("misleading", "better"), Case("false")],
            ),
            Part(
                "networks",
                "It needs high-performance networks",
                "true",
                legs=[
                    Leg(
                        "limits",
                        "the exchange takes at least {} as long as memory",
                        lambda network: network,
                        at_least=0.5,
                        unit="times",
                        format=".1f",
                        why="at half its time a slower network would soon be the longer of the two",
                    )
                ],
                cases=[Case("true", "limits"), Case("false")],
            ),
            Part(
                "Nvidia",
                "The GPUs must be Nvidia's",
                "false",
                legs=[
                    holds(
                        "elsewhere",
                        "another maker's servers serve it",
                        lambda others: others,
                        "one other maker is enough",
                    )
                ],
                cases=[Case("false", "elsewhere"), Case("true")],
            ),
        ],
        says="""Not for want of room: eight H20, H200 or MI300X hold the {size:.0f} billion parameters at a
            byte each, {h20:.2f} to {mi300x:.1f} times over, eight H800 do not
            {cite:p}`epoch2026hardware,deepseek2024v3`. For cost: a wide group writes
            {cheaper:.0f} times as many tokens per dollar at the same speed, as relayed of a
            public benchmark {cite:p}`inferencex2026`. In DeepSeek's step the exchange
            between experts takes {limits:.1f} times as long as memory
            {cite:p}`deepseek2025inference,zhao2025isca`. That the GPUs must be Nvidia's
            does not follow: others serve the model too ({elsewhere:no|yes})
            {cite:p}`amd2023mi300x,deepseek2024readme`. The speaker sells the GPUs and the
            networks.""",
        changes=[
            Change(
                "One server as cheap",
                "A server of eight at the same cost per token ({gain:.1f} times)",
                turns="false",
                part="numbers",
                gain=0.9,
            ),
            Change(
                "Only Nvidia's",
                "Tests in which no other maker's servers can serve it",
                turns="mostly true",
                others=0,
            ),
            Change(
                "Links idle",
                "Measurements in which the exchange takes {network:.1f} times as long as memory",
                turns="false",
                part="networks",
                network=0.2,
            ),
        ],
        numbers={
            "size": size / 1e9,
            "h20": memory["H20 SXM"],
            "mi300x": memory["MI300X"],
            "bandwidth": float(ours.memory_bandwidth_B_per_s),
        },
    )
