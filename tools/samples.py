"""Write the six sample submissions of the instructor's walk-through, exercises/samples/02/.

    python tools/samples.py

Three students of a small class answer honestly: one knows everything, one makes errors that have names, one
answers a part and writes a letter. One hands in the empty notebook, one stranger is on no roster, one file is
broken. The files are made as students would make them: the student version of the set, filled in.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from aiecon.exercises.source import about, solution, stamp, student_version  # noqa: E402

SOURCE = ROOT / "exercises" / "02-training-cost.ipynb"
INTO = ROOT / "exercises" / "samples" / "02"
COURSE = "trial-2027"  # as in the walk-through
ROSTER = (("ada", "Ada L."), ("ben", "Ben F."), ("chi", "Chi W."), ("dan", "Dan R."), ("eve", "Eve M."))

MISTAKES = {  # what Ben believes
    "02.1": 'answer_1 = "d"',
    "02.2": """# every parameter works, does it not?
peak = chips.peak_bf16_FLOP_per_s[q2.chip]
answer_2 = compute.run_cost(q2.N_total, q2.D, peak, q2.MFU, q2.price)""",
    "02.3": """peak_h100 = chips.peak_bf16_FLOP_per_s["H100 SXM"]
answer_3 = compute.utilisation(2 * q3.N * q3.D, q3.hours, peak_h100)""",
    "02.4": "answer_4 = compute.owned_hour_cost(q4.q, 0.0, q4.T, q4.operations, q4.energy, q4.u)",
    "02.7": "answer_7 = q7.chips * q7.days * q7.price",
    "02.8": "answer_8 = q8.run / q8.run_share * (1 + q8.staff_share)",
}
PART = {  # what Chi leaves empty, and a cell that fails
    "02.4": "answer_4 = owned_hour_cost(q4.q, q4.r, q4.T, q4.operations, q4.energy, q4.u)",
    "02.5": None,
    "02.6": None,
    "02.10": None,
}
LETTER = """Sir, the amount is the rent, at a price that the authors assume, of machines for the final run.
It leaves out the experiments before it and the people who made them. Your rivals' figure is a budget of a
year, so the two cannot be compared: compare run with run. I would ask what share of its research compute the
final run was, because the published shares for others differ by a factor of ten, and the price of an hour by
much less."""


def filled(student: str, answer: Callable[[str, str], str | None]) -> dict:
    """The notebook of a student; `answer` gives what is typed for an item, from the solution, or None."""
    source = json.loads(SOURCE.read_text("utf-8"))
    solutions = {about(c)["item"]: c for c in source["cells"] if about(c).get("role") == "answer"}
    book = student_version(source)
    for cell in book["cells"]:
        if about(cell).get("role") == "setup":
            text = stamp("".join(cell["source"]), STUDENT=student, COURSE=COURSE)
            cell["source"] = text.splitlines(keepends=True)
        if about(cell).get("role") == "answer":
            item = about(cell)["item"]
            typed = answer(item, whole(solutions[item]))
            if typed is not None:
                cell["source"] = typed.splitlines(keepends=True)
    return book


def whole(cell: dict) -> str:
    """An answer cell with its solution in place, without the marks around it."""
    if cell["cell_type"] == "markdown":
        return solution(cell)
    lines = "".join(cell["source"]).splitlines()
    return "\n".join(line for line in lines if "SOLUTION" not in line)


def ada(item: str, right: str) -> str:
    """Knows everything."""
    return right


def ben(item: str, right: str) -> str | None:
    """Makes errors that have names, and writes a letter that misses the point."""
    if item == "02.9":
        return "The number is a lie, since everybody knows that such models cost billions."
    return None if item == "02.10" else MISTAKES.get(item, right)


def chi(item: str, right: str) -> str | None:
    """Answers a part, with a cell that fails, and writes a good letter."""
    if item == "02.9":
        return LETTER
    return PART.get(item, right)


def nothing(item: str, right: str) -> None:
    """Hands in what was handed out."""


def samples() -> dict[str, str]:
    """Name and text of every file."""
    made = {
        "ada.ipynb": filled("ada", ada),
        "ben.ipynb": filled("ben", ben),
        "chi.ipynb": filled("chi", chi),
        "dan.ipynb": filled("your-course-id", nothing),
        "zoe.ipynb": filled("ada", ada),  # a stranger with the numbers of somebody else
    }
    texts = {name: json.dumps(book, indent=1, ensure_ascii=False) + "\n" for name, book in made.items()}
    texts["eve.ipynb"] = texts["ada.ipynb"][:4000]  # an upload that broke off
    texts["roster.csv"] = "id,name\n" + "".join(f"{id},{name}\n" for id, name in ROSTER)
    return texts


def main() -> None:
    INTO.mkdir(parents=True, exist_ok=True)
    for name, text in samples().items():
        (INTO / name).write_text(text, "utf-8")
        print(INTO / name)


if __name__ == "__main__":
    main()
