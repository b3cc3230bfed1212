"""Numbers in words: the same characters from Python as from the page's JavaScript."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

from aiecon.style import power_of_ten

_SPEC = re.compile(r"(\$?)(,?)\.(\d+)([fegs%])")
_WORDS = {2: "million", 3: "billion", 4: "trillion"}


def check_format(spec: str) -> None:
    """Refuse what is neither the format of a number nor a list of words."""
    if "|" not in spec:
        parse(spec)
    elif not all(word.strip() for word in spec.split("|")):
        raise ValueError(f"format = {spec!r}: a word of the list is blank")


def parse(spec: str) -> tuple[str, str, int, str]:
    """The parts of a number's format: currency, separator of thousands, digits, kind."""
    match = _SPEC.fullmatch(spec)
    if not match:
        raise ValueError(
            f"format = {spec!r} is none of .2f ,.0f .1% .3g .2e .3s, with or without $ before it, "
            "nor words such as no|yes"
        )
    currency, comma, digits, kind = match.groups()
    if kind in "gs" and int(digits) < 1:
        raise ValueError(f"format = {spec!r}: at least one significant digit")
    return currency, comma, int(digits), kind


def _scientific(value: float, digits: int) -> tuple[str, int]:
    mantissa, exponent = format(Decimal(value), f".{digits - 1}e").lower().split("e")
    return mantissa.replace(".", ""), int(exponent)


def _plain(digits: str, exponent: int) -> str:
    """Digits with the decimal point after place `exponent`, zeros at the end dropped."""
    if exponent < 0:
        digits, exponent = "0" * -exponent + digits, 0
    whole, rest = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :].rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def _power(digits: str, exponent: int) -> str:
    return f"{_plain(digits, 0)} × {power_of_ten(exponent)}"


def format_number(value: float, spec: str) -> str:
    """Write a number as the page writes it.

    spec : `.2f`, `,.0f`, `.1%`, `.3g`, `.2e` as in Python, or `.3s`: significant digits with a word or
        a power of ten; `$` before it for dollars. Ties round away from zero, as in JavaScript. Words
        with bars between them, `no|yes`, for a number that counts from the first.

    >>> [format_number(x, ".3s") for x in (3.2856e24, 37e9, 2048, 0.4321)]
    ['3.29 × 10²⁴', '37 billion', '2,050', '0.432']
    >>> format_number(5.576e6, "$.4s"), format_number(-0.1697, ".1%"), format_number(2788000, ",.0f")
    ('$5.576 million', '−17.0%', '2,788,000')
    >>> format_number(1.0, "no|yes")
    'yes'
    """
    if "|" in spec:
        return _word(float(value), spec.split("|"))
    currency, comma, digits, kind = parse(spec)
    value = float(value)
    size = abs(value) * (100 if kind == "%" else 1)
    if not math.isfinite(size):
        return "–" if math.isnan(size) else "∞" if value > 0 else "−∞"
    with localcontext(rounding=ROUND_HALF_UP):
        if kind == "f":
            text = format(Decimal(size), f".{digits}f")
        elif kind == "%":
            text = format(Decimal(size), f".{digits}f") + "%"
        else:
            text = _significant(size, digits, kind)
    if comma or kind == "s":
        whole, point, rest = text.partition(".")
        text = re.sub(r"(?<=\d)(?=(\d{3})+(?!\d))", ",", whole) + point + rest
    sign = "−" if value < 0 and re.search(r"[1-9]", text) else ""
    return sign + currency + text


def _word(value: float, words: list[str]) -> str:
    place = math.floor(value + 0.5) if math.isfinite(value) else -1
    return words[place] if 0 <= place < len(words) else "–"


def _significant(size: float, digits: int, kind: str) -> str:
    if kind == "e":
        return _power(*_scientific(size, digits + 1)) if size else "0"
    mantissa, exponent = _scientific(size, digits) if size else ("0", 0)
    if exponent < -4 or exponent >= (15 if kind == "s" else max(digits, 1) + 3):
        return _power(mantissa, exponent)
    if kind == "s" and exponent >= 6:
        return f"{_plain(mantissa, exponent % 3)} {_WORDS[exponent // 3]}"
    return _plain(mantissa, exponent)
