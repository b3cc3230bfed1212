"""The claims about CUDA and about Nvidia's place: what DeepSeek's software runs on, and who makes chips."""

from aiecon.claims import Case, Change, Claim, Evidence, Leg, Option, Part, claim
from aiecon.claims.facts import fact, holds
from aiecon.data import load, since

SMS, SMS_FOR_COMMUNICATION = 132, 20  # of an H800: DeepSeek-V3 report, sections 3.5.1 and 3.2.2


@claim("A18")
def around_cuda() -> Claim:
    stack = load("cuda_stack").query("stage == 'training'")
    # of software alone, each piece once: the kernels with PTX are published as one of the libraries
    libraries = stack[stack.layer == "library"].set_index("part").needs_nvidia
    bound, kernels = float(libraries.mean()), float(libraries.drop("3FS").mean())
    above = float(stack[stack.layer.isin(["library", "framework"])].needs_nvidia.mean())
    ports = load("cuda_stack").query("stage == 'serving' and layer == 'port' and not needs_nvidia")
    sources = "deepseek2025deepep, deepseek2025deepgemm"
    return Claim(
        evidence={
            "needs": Evidence(
                "Share of the published software for training that needs Nvidia's chips or toolchain",
                Option(bound, "what was published below the framework", f"{sources}, deepseek2025fs"),
                Option(kernels, "of that, what runs on a chip", sources),
                Option(
                    above,
                    "with PyTorch, DualPipe written in it, which ran on CUDA, and smallpond",
                    f"{sources}, deepseek2025fs, deepseek2025dualpipe, deepseek2025smallpond",
                ),
                low=0,
                high=1,
                format=".0%",
            ),
            "voiced": Evidence(
                "Records other than the account of such a concern, of the same week",
                Option(
                    2.0,
                    "that night's report in the Financial Times, which it shares much with; a blog",
                    "ft2025spooked, trendwatch2025calm",
                ),
                Option(1.0, "without the blog, whose author is not named", "ft2025spooked"),
                low=0,
                high=20,
                step=1,
                format=".0f",
            ),
            "others": fact(
                "A strong model was trained without CUDA by January 2025",
                Option(1, "Gemini, on Google's own chips", "gemini2023"),
            ),
            "moved": fact(
                "DeepSeek's models are served on other makers' chips",
                Option(1, "ports to AMD's and Huawei's chips", "deepseek2024readme"),
            ),
            "own": fact(
                "DeepSeek trained a strong model without Nvidia's chips",
                Option(
                    0,
                    "its own report; an attempt on Huawei's chips failed, it is said",
                    "deepseek2024v3, ft2025ascend",
                ),
            ),
        },
        parts=[
            Part(
                "concern",
                "DeepSeek's capacity to get around CUDA raised concerns",
                "contested",
                legs=[
                    Leg(
                        "said",
                        "at least {} others record it",
                        lambda voiced: voiced,
                        at_least=2.0,
                        format=".0f",
                        why="as for A20: a concern is raised when it is voiced, by more than one",
                    )
                ],
                cases=[Case("true", "said"), Case("false")],
            ),
            Part(
                "around",
                "DeepSeek has the capacity to get around CUDA",
                "misleading",
                legs=[
                    Leg(
                        "bound",
                        "at least {} of its training software needs Nvidia's chips or toolchain",
                        lambda needs: needs,
                        at_least=0.75,
                        format=".0%",
                        why="what goes around a platform needs little of it",
                    ),
                    Leg(
                        "half",
                        "at least {} of it does",
                        lambda needs: needs,
                        at_least=0.25,
                        format=".0%",
                        why="below a quarter the rest could be exchanged part by part",
                    ),
                ],
                cases=[Case("false", "bound"), Case("misleading", "half"), Case("true")],
            ),
            Part(
                "possible",
                "Strong models can be made without depending on CUDA",
                "true",
                legs=[
                    holds(
                        "elsewhere",
                        "somebody had made one",
                        lambda others: others,
                        "one case shows that it can be done",
                    )
                ],
                cases=[Case("true", "elsewhere"), Case("false")],
            ),
            Part(
                "shown",
                "DeepSeek showed it, which potentially levels the field",
                "misleading",
                legs=[
                    holds(
                        "itself",
                        "DeepSeek made one",
                        lambda own: own,
                        "who depends on it cannot show that one need not",
                    ),
                    holds(
                        "ported",
                        "its models are served on other makers' chips",
                        lambda moved: moved,
                        "serving is a part of the field, and potentially a way out",
                    ),
                ],
                cases=[Case("true", "itself"), Case("misleading", "ported"), Case("false")],
            ),
        ],
        says="""PTX is Nvidia's own instruction set, a layer inside CUDA and not a way around it
            {cite:p}`nvidia2026ptx`. That it raised concerns {said:.0f} others record: an article of that
            night, which the account shares much with, and a blog {cite:p}`trendwatch2025calm`; who leaves the
            blog out has one, and calls it false. That it levels the field is an investor's opinion there
            {cite:p}`ft2025spooked`. Of the training software that DeepSeek published a month later below the
            framework {bound:.0%} demands Nvidia's chips or toolchain
            {cite:p}`deepseek2025deepep,deepseek2025deepgemm`. The rest is a file system
            {cite:p}`deepseek2025fs`, which computes on no chip: without it all does ({kernels:.0%}), and that
            count alone says false. With what is written in PyTorch, which everybody can move, and a framework
            that prepares data on processors it is {above:.0%}
            {cite:p}`deepseek2025dualpipe,deepseek2025smallpond`. The report names PTX once, for kernels on
            {sms:.0f} of the {all_sms:.0f} processors of a chip {cite:p}`deepseek2024v3`: code that is harder
            to move, so the dependence is deeper. What did move is serving ({ported:no|yes}), with {ports:.0f}
            ports {cite:p}`deepseek2024readme`. Strong models without CUDA existed ({elsewhere:no|yes}):
            Gemini was trained on Google's chips {cite:p}`gemini2023`. DeepSeek has shown none of its own:
            {itself:no|yes}.""",
        changes=[
            Change(
                "Trained elsewhere",
                (
                    "A strong model that DeepSeek trained on another maker's chips, with a stack of which "
                    "only {needs:.0%} need Nvidia, and {voiced:.0f} records of the concern"
                ),
                turns="true",
                own=1,
                needs=0.2,
                voiced=2,
            ),
            Change(
                "Kernels that move",
                "A release of its training kernels that leaves {needs:.0%} bound to Nvidia",
                turns="true",
                part="around",
                needs=0.1,
            ),
            Change(
                "More that is bound",
                "The rest of its stack, were {needs:.0%} of it bound to Nvidia",
                turns="false",
                part="around",
                needs=0.9,
            ),
            Change(
                "The account alone",
                "Were both found to have been written after the account, and {voiced:.0f} before",
                turns="false",
                part="concern",
                voiced=0,
            ),
            Change(
                "No Gemini",
                "Were Gemini found to have been trained on Nvidia's chips",
                turns="false",
                part="possible",
                others=0,
            ),
        ],
        numbers={
            "sms": float(SMS_FOR_COMMUNICATION),
            "all_sms": float(SMS),
            "ports": float(len(ports)),
            "above": above,
            "kernels": kernels,
        },
    )


@claim("A25")
def foremost() -> Claim:
    item = "share of revenue from AI accelerators, {}"
    share = {
        name: since("07", "Nvidia", item.format(f"{name} estimate")) for name in ("one", "highest", "lowest")
    }
    count = since("07", "Nvidia", "share of all AI chips by count, 2024")
    return Claim(
        evidence={
            "share": Evidence(
                "Nvidia's share of AI accelerators, by revenue where no count is named",
                Option(share["one"], "one estimate of 2026", "aiexpert2026share"),
                Option(share["highest"], "the highest, for 2025", "particle2025reign"),
                Option(share["lowest"], "the lowest, of 2026", "alatirok2026share"),
                Option(count, "of all chips by count, 2024, before the day", "pcdandf2024servers"),
                low=0.1,
                high=1,
                step=0.01,
                format=".0%",
            ),
            "makes": fact(
                "Nvidia makes its chips itself",
                Option(0, "it designs them; others make them", "nvidia2025tenk"),
            ),
        },
        parts=[
            Part(
                "foremost",
                "Nvidia is the foremost manufacturer of AI chips",
                "mostly true",
                legs=[
                    Leg(
                        "first",
                        "it takes at least {} of them",
                        lambda share: share,
                        at_least=0.5,
                        format=".0%",
                        why="with half of it nobody else can be first",
                    ),
                    holds("maker", "it makes them itself", lambda makes: makes, "to manufacture is to make"),
                ],
                cases=[Case("true", "first", "maker"), Case("mostly true", "first"), Case("unresolved")],
            )
        ],
        says="""Estimates, none of them audited, give Nvidia {first:.0%} of the revenue from AI
            accelerators, and {low:.0%} to {high:.0%}
            {cite:p}`aiexpert2026share,alatirok2026share,particle2025reign`; of all chips in
            AI servers, by count, one firm gave it {count:.0%} in 2024
            {cite:p}`pcdandf2024servers`. It is first by any of them. It manufactures
            nothing, however ({maker:no|yes}): it designs chips that foundries make
            {cite:p}`nvidia2025tenk`, which matters in chapter 10.""",
        changes=[
            Change(
                "A share below half",
                "A share of {share:.0%}, less than all others together, so that another may be first",
                turns="unresolved",
                share=0.45,
            ),
            Change("Its own factories", "Were Nvidia to make its chips itself", turns="true", makes=1),
        ],
        numbers={
            "low": share["lowest"],
            "high": share["highest"],
            "count": count,
        },
    )
