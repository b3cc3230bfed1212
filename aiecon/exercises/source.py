"""From the source of a problem set to what a student sees: no solution and no judge cell.

The pages of the book are made with it, and what a course hands out.
"""

import copy
import json
import re
from datetime import date
from typing import Any

POLICIES = ("never", "after", "open")  # whether solutions are shown: not at all, after the due date, always
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_REGION = re.compile(rf"^([ \t]*){BEGIN}\n(.*?)^[ \t]*{END}[ \t]*$", re.DOTALL | re.MULTILINE)


def about(cell: Any) -> dict[str, Any]:
    """What the source says of a cell: its role and its item."""
    said: dict[str, Any] = cell["metadata"].get("aiecon", {})
    return said


def without_solution(cell: Any) -> str:
    """The text of an answer cell with room for an answer in place of the solution.

    >>> cell = {"cell_type": "code", "metadata": {"aiecon": {"role": "answer", "item": "02.3"}}}
    >>> print(without_solution({**cell, "source": f"{BEGIN}\\nanswer_3 = 6 * N\\n{END}"}))
    answer_3 = ...  # your answer in place of the dots
    """
    source = "".join(cell["source"])
    if not _REGION.search(source):
        raise ValueError(f"the answer cell of {about(cell).get('item')} has no region for its solution")
    if cell["cell_type"] == "markdown":
        return _REGION.sub("*Your answer, in place of this line.*", source)
    name = f"answer_{about(cell)['item'].split('.')[1]}"

    def room(found: re.Match[str]) -> str:
        inside = found[1]
        stub = "return ..." if inside else f"{name} = ..."
        return f"{inside}{stub}  # your answer in place of the dots"

    return _REGION.sub(room, source)


def solution(cell: Any) -> str:
    """What stands between the marks of an answer cell."""
    found = _REGION.search("".join(cell["source"]))
    return found[2].rstrip() if found else ""


def stamp(source: str, **values: str) -> str:
    """Source of the setup cell with names such as STUDENT set to given values.

    >>> stamp('STUDENT = "x"  # yours', STUDENT="ada")
    'STUDENT = "ada"  # yours'
    """
    for name, value in values.items():
        found = re.search(rf"^{name} = .*?([ \t]+#.*)?$", source, re.M)
        if found:
            line = f"{name} = {json.dumps(value)}{found[1] or ''}"
            source = source[: found.start()] + line + source[found.end() :]
    return source


def shows_solutions(policy: str, due: date | None = None, today: date | None = None) -> bool:
    """Whether a policy shows solutions today.

    >>> shows_solutions("after", due=date(2027, 3, 1), today=date(2027, 3, 2))
    True
    """
    if policy not in POLICIES:
        raise ValueError(f"the policy on solutions is one of {', '.join(POLICIES)}, not {policy!r}")
    if policy == "after" and due is None:
        raise ValueError("solutions are to be shown after the due date, and no date is given")
    return policy == "open" or (policy == "after" and (today or date.today()) > due)  # type: ignore[operator]


def student_version(book: Any, policy: str = "never", due: date | None = None) -> Any:
    """A copy of a problem set for students: judge cells are gone, solutions too unless the policy shows them.

    book : notebook, as nbformat or json reads it
    policy : never, after (the due date) or open; a question may be stricter by `solutions` in its metadata
    due : due date, for the policy `after`
    """
    made = copy.deepcopy(book)
    shows_solutions(policy, due)  # refuses a policy that there is not
    own = {
        q["item"]: q.get("solutions", policy)
        for q in map(about, book["cells"])
        if q.get("role") == "question"
    }
    cells, shown = [], None
    for cell in made["cells"]:
        role, item = about(cell).get("role"), about(cell).get("item")
        if role == "judge":
            continue
        if role == "question" and shown is not None:
            cells.append(shown)
            shown = None
        if role == "answer":
            if shows_solutions(own[item], due):
                shown = _folded(cell)
            cell["source"] = without_solution(cell)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        cells.append(cell)
    made["cells"] = cells + ([shown] if shown is not None else [])
    return made


def _folded(cell: Any) -> Any:
    """A solution as a Markdown cell that opens on demand."""
    text = solution(cell)
    if cell["cell_type"] == "code":
        text = f"```python\n{text}\n```"
    made = copy.deepcopy(cell)
    for key in ("outputs", "execution_count"):
        made.pop(key, None)
    item = about(cell)["item"].replace(".", "-")
    made.update(cell_type="markdown", id=f"{item}-solution", metadata={"aiecon": {"role": "solution"}})
    made["source"] = f"````{{admonition}} Solution\n:class: dropdown\n{text}\n````"
    return made
