"""Numbers of one's own for every student.

They are a pure function of course, edition, item and student id: the same on every machine and in every year.
"""

import hashlib
import html
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

EDITION = "1"  # of the problem sets; a new edition gives everybody new numbers
SAMPLE = "your-course-id"  # what stands in a notebook before a student has typed an id
_LEFT = "text-align:left"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def share(*parts: str, key: bytes = b"") -> float:
    """A number in [0, 1) that depends on all parts and on nothing else; with a key it cannot be foretold.

    >>> share("course", "02.3", "ada") == share("course", "02.3", "ada")
    True
    >>> 0 <= share("course", "02.3", "bob") < 1
    True
    """
    text = "".join(f"{len(part)}:{part}" for part in parts)
    digest = hashlib.blake2b(text.encode(), key=hashlib.sha256(key).digest() if key else b"", digest_size=8)
    return (int.from_bytes(digest.digest()) >> 11) / 2**53


@dataclass(frozen=True)
class Draw:
    """A rule by which one number is drawn, with what the table says of it."""

    kind: str
    low: float = 0.0
    high: float = 1.0
    step: float | None = None
    digits: int | None = None
    options: tuple[object, ...] = ()
    unit: str = ""
    text: str = ""
    show: str = ""

    def at(self, u: float) -> object:
        """The value at a share u of the way, 0 <= u < 1, rounded and inside the range."""
        if self.kind == "choice":
            return self.options[int(u * len(self.options))]
        if self.kind == "integer":
            return int(self.low) + int(u * (int(self.high) - int(self.low) + 1))
        if self.kind == "loguniform":
            value = math.exp(math.log(self.low) + u * math.log(self.high / self.low))
        elif self.step:
            steps = round((self.high - self.low) / self.step)
            return float(f"{self.low + int(u * (steps + 1)) * self.step:.12g}")
        else:
            value = self.low + u * (self.high - self.low)
        if self.digits:
            value = float(f"{value:.{self.digits - 1}e}")
        return min(max(value, self.low), self.high)

    def __post_init__(self) -> None:
        if self.kind == "choice":
            degenerate = len(set(self.options)) < 2
        else:
            degenerate = not self.low < self.high or (self.kind == "loguniform" and self.low <= 0)
        if degenerate:
            raise ValueError(f"a {self.kind} draw needs at least two values: {self}")


def uniform(
    low: float,
    high: float,
    *,
    step: float | None = None,
    digits: int | None = None,
    unit: str = "",
    text: str = "",
    show: str = "",
) -> Draw:
    """Any number from low to high alike; on a grid of `step`, or with so many significant digits.

    >>> uniform(0.05, 0.20, step=0.01).at(0.5)
    0.13
    """
    return Draw("uniform", low, high, step=step, digits=digits, unit=unit, text=text, show=show)


def loguniform(
    low: float, high: float, *, digits: int = 2, unit: str = "", text: str = "", show: str = ""
) -> Draw:
    """Any order of magnitude from low to high alike, with so many significant digits.

    >>> loguniform(1e9, 1e11).at(0.5)
    10000000000.0
    """
    return Draw("loguniform", low, high, digits=digits, unit=unit, text=text, show=show)


def integer(low: int, high: int, *, unit: str = "", text: str = "", show: str = "") -> Draw:
    """A whole number from low to high, both included.

    >>> integer(1, 6).at(0.999)
    6
    """
    return Draw("integer", low, high, unit=unit, text=text, show=show)


def choice(*options: object, unit: str = "", text: str = "", show: str = "") -> Draw:
    """One of several values.

    >>> choice("H100 SXM", "H800 SXM").at(0.7)
    'H800 SXM'
    """
    return Draw("choice", options=options, unit=unit, text=text, show=show)


def written(value: object, show: str = "") -> str:
    """A value as the table shows it: every digit that matters, powers of ten as such.

    >>> written(3.7e10), written(12500), written(0.0806), written(0.12, ".0%"), written("H100")
    ('37 × 10⁹', '12,500', '0.0806', '12%', 'H100')
    """
    if show:
        return format(value, show)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if value and not 1e-3 <= abs(value) < 1e6:
        power = 3 * math.floor(math.log10(abs(value)) / 3)
        return f"{value / 10**power:.6g} × 10{str(power).translate(_SUPERSCRIPTS)}"
    return f"{value:,.10g}"


@dataclass(frozen=True)
class Numbers(Mapping[str, object]):
    """The numbers of one student for one question: `q3.N` or `q3["N"]`; shown as a table."""

    item: str
    student: str
    values: Mapping[str, object] = field(hash=False)  # type: ignore[assignment]
    draws: Mapping[str, Draw] = field(hash=False, repr=False, default_factory=dict)

    def __getitem__(self, name: str) -> object:
        return self.values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def __getattr__(self, name: str) -> object:
        if name != "values" and name in self.values:
            return self.values[name]
        raise AttributeError(f"question {self.item} has no number {name!r}; it has {', '.join(self)}")

    def _rows(self) -> list[tuple[str, str, str]]:
        variable = f"q{self.item.split('.')[-1]}"
        return [
            (
                f"{variable}.{name}",
                draw.text,
                f"{written(self.values[name], draw.show)} {draw.unit}".rstrip(),
            )
            for name, draw in self.draws.items()
        ]

    def _whose(self) -> str:
        if self.student == SAMPLE:
            return f"Question {self.item}: example numbers. Type your course id in the first code cell."
        return f"Question {self.item}: numbers of {self.student}"

    def __repr__(self) -> str:
        rows = [f"  {name:<18} {value:<36} {text}" for name, text, value in self._rows()]
        return "\n".join([self._whose(), *rows])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope='row' style='{_LEFT};white-space:nowrap'><code>{html.escape(name)}</code></th>"
            f"<td style='{_LEFT}'>{html.escape(text)}</td><td style='{_LEFT}'>{html.escape(value)}</td></tr>"
            for name, text, value in self._rows()
        )
        columns = ("in Python", "what it is", "value")
        head = "".join(f"<th scope='col' style='{_LEFT}'>{column}</th>" for column in columns)
        return f"<table><caption>{html.escape(self._whose())}</caption><tr>{head}</tr>{rows}</table>"


def identity(student: str) -> str:
    """A course id as it is compared: without spaces around it, capitals are small letters.

    >>> identity(" S-017 ")
    's-017'
    """
    return student.strip().casefold()


def numbers(item: str, student: str, course: str = "", /, **draws: Draw) -> Numbers:
    """The numbers of a student for a question of a course.

    item : permanent name of the question, as 02.3
    student : course id; a pseudonym
    course : name of the course, as the instructor gave it
    draws : one rule for each number
    Raises: ValueError for an empty id, or an item that is not of the form NN.k

    >>> q = numbers("02.3", "ada", "Economics of AI", N=loguniform(7e9, 4e11), price=uniform(1, 4, step=0.05))
    >>> q.N == numbers("02.3", "ADA ", "Economics of AI", N=loguniform(7e9, 4e11)).N
    True
    >>> q.N == numbers("02.3", "ada", "Another course", N=loguniform(7e9, 4e11)).N
    False
    """
    if not re.fullmatch(r"\d\d\.\d+", item):
        raise ValueError(f"an item is named like 02.3, not {item!r}")
    if not isinstance(student, str) or not identity(student):
        raise ValueError("type your course id in the first code cell: STUDENT is empty")
    who = identity(student)
    values = {name: draw.at(share(course, EDITION, item, who, name)) for name, draw in draws.items()}
    return Numbers(item, who, values, draws)
