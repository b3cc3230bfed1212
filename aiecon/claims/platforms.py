"""The claim about CUDA: what DeepSeek's software runs on."""

from aiecon.claims import judges
from aiecon.data import load

SMS, SMS_FOR_COMMUNICATION = 132, 20  # of an H800: DeepSeek-V3 report, sections 3.5.1 and 3.2.2


@judges("A18")
def around_cuda() -> tuple[str, dict[str, str | float]]:
    """False if every published part of the training stack below the framework works only with Nvidia's chips
    or its CUDA toolchain, true if none does, else misleading.
    """
    stack = load("cuda_stack")
    below = stack[(stack.stage == "training") & stack.layer.isin(["hardware", "instructions", "library"])]
    needed, parts = int(below.needs_nvidia.sum()), len(below)
    verdict = "false" if needed == parts else "true" if needed == 0 else "misleading"
    ports = stack[(stack.stage == "serving") & (stack.layer == "port") & ~stack.needs_nvidia]
    return verdict, {
        "needed": needed,
        "parts": parts,
        "sms": SMS_FOR_COMMUNICATION,
        "all_sms": SMS,
        "share": SMS_FOR_COMMUNICATION / SMS,
        "ports": len(ports),
    }
