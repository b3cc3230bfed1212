"""A question from both sides: what a student's notebook imports, and what its author writes.

Here is the student's side: `draws`, the numbers of one's own, and `forms`, the checks of what was typed. Both
need the standard library only. `source` makes the student version of a problem set, and `judge` says what an
answer is worth; no student's notebook imports them.
"""

from aiecon.exercises.draws import (
    EDITION,
    SAMPLE,
    Draw,
    Numbers,
    choice,
    identity,
    integer,
    loguniform,
    numbers,
    share,
    uniform,
    written,
)
from aiecon.exercises.forms import Form, check_choice, check_function, check_number, check_vector

__all__ = [
    "EDITION",
    "SAMPLE",
    "Draw",
    "Form",
    "Numbers",
    "check_choice",
    "check_function",
    "check_number",
    "check_vector",
    "choice",
    "identity",
    "integer",
    "loguniform",
    "numbers",
    "share",
    "uniform",
    "written",
]
