"""A box for the answer of an exercise: it says right, wrong, or which named error was made."""

import hashlib
import html
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets

from aiecon.explorable import page
from aiecon.explorable.formats import check_format, format_number, parse
from aiecon.explorable.quantities import Function, Quantities
from aiecon.explorable.slider import Slider
from aiecon.explorable.state import State
from aiecon.explorable.widget import Living
from aiecon.style import data_html


class Answer(Living):
    """A box into which the reader writes a number.

    asks : what to write, in words; `{name}` or `{name:format}` for a number that is given
    value : the right number, a constant or a function of what is given
    unit : of the number, in words; written beside the box
    format : how the right number is written (see `format_number`); with `%` a reader may write 12 or 12 %
    within : how far off, relative to the right number, is still right
    wrong : errors by what is said of them, each a constant or a function of what is given
    given : sliders, whose places "Other numbers" draws from (their starts are the numbers of the question);
        constants, and functions of what stands before them

    Raises: TraceError when a function is no formula, naming function and operation
        ValueError when the number as written is not right, or an error is not told from it or another

    >>> cost = Answer(
    ...     "Cost of a run of {hours} hours",
    ...     lambda hours, price: hours * price,
    ...     unit="USD",
    ...     format=",.0f",
    ...     wrong={"You divided by the price.": lambda hours, price: hours / price},
    ...     hours=Slider("hours", 1e5, 1e7, 2.788e6, log=True),
    ...     price=2.0,
    ... )
    >>> print(cost.text())
    Cost of a run of 2.79 million hours: 5,576,000 USD
    >>> print(cost.text(hours=1e6))
    Cost of a run of 1 million hours: 2,000,000 USD
    """

    _esm = page.module("answer")
    _css = page.style("answer")
    values = traitlets.Dict().tag(sync=True)  # the page's script keeps what was drawn in it

    def __init__(
        self,
        asks: str,
        value: Function | float,
        /,
        *,
        unit: str = "",
        format: str = ".3g",
        within: float = 0.01,
        wrong: Mapping[str, Function | float] | None = None,
        **given: Slider | Function | float,
    ) -> None:
        self.name = f"a{hashlib.sha256(f'{asks}{unit}'.encode()).hexdigest()[:8]}"
        self._who = f"answer {asks[:40]!r}"
        check_format(format)
        if "|" in format:
            raise ValueError(f"{self._who}: format = {format!r} are words; an answer is a number")
        self._unit, self._format, self._within = unit, format, within
        self.sliders = {name: part for name, part in given.items() if isinstance(part, Slider)}
        quantities = Quantities(self._who, self.sliders)
        quantities.define(**{name: part for name, part in given.items() if not isinstance(part, Slider)})
        self._state = State(self._who, self.sliders)
        self._wrong = list(wrong or {})
        for said, part in [("the right number", value), *(wrong or {}).items()]:
            self._state.scalar(said, quantities.function(part, said), finite=True)
        self._words, self._formats, functions = quantities.template(asks, "asks")
        self._fields = re.findall(r"\{([^{}:]*)", asks)
        self._asked = [self._state.scalar("asks", function, finite=True) for function in functions]
        if quantities.unused:
            raise ValueError(f"{self._who}: given and never used: {', '.join(quantities.unused)}")
        self._refuse()
        super().__init__(values=self._state.start)

    def _refuse(self) -> None:
        """Refuse a box that calls its own number wrong, or cannot tell an error from what is right."""
        right, *errors = self.compute()[: 1 + len(self._wrong)]
        shown = format_number(right, self._format)
        if right == 0:
            raise ValueError(f"{self._who}: the right number is 0, from which nothing is relatively far")
        if abs(_rounded(right, self._format) - right) > self._within * abs(right) * (1 + 1e-9):
            raise ValueError(
                f"{self._who}: {shown} is not within {self._within:g} of {right:g}; write more digits"
            )
        self._refuse_rounded()
        known = {"the right number": right}
        for said, error in zip(self._wrong, errors, strict=True):
            for other, number in known.items():
                if abs(error - number) <= 2 * self._within * abs(number):
                    raise ValueError(f"{self._who}: {said!r} gives {error:g}, and so does {other!r}")
            known[said] = error

    def _refuse_rounded(self) -> None:
        """Refuse a question whose numbers, as written, are not those that are computed with."""
        for name, spec in zip(self._fields, self._formats, strict=True):
            slider = self.sliders.get(name)
            places = (
                [] if slider is None else [slider.value_at(i, slider.places) for i in range(slider.places)]
            )
            for value in places:
                if abs(_rounded(value, spec) - value) > self._within / 2 * abs(value):
                    raise ValueError(
                        f"{self._who}: {name} = {value:g} is written {format_number(value, spec)}"
                    )

    def compute(self, /, **values: float) -> list[float]:
        """The right number, those of errors and of the question; sliders left out are at their start."""
        return self._state.numbers({**self._state.start, **self._state.checked(values, "compute")})

    def asked(self, /, **values: float) -> str:
        """What is asked for, in words."""
        numbers = [self.compute(**values)[i] for i in self._asked]
        said = [format_number(n, spec) for n, spec in zip(numbers, self._formats, strict=True)]
        return "".join(a + b for a, b in zip(self._words, [*said, ""], strict=True))

    def text(self, /, **values: float) -> str:
        """What is asked for and the right number, in plain words."""
        number = format_number(self.compute(**values)[0], self._format)
        return f"{self.asked(**values)}: {number}" + (f" {self._unit}" if self._unit else "")

    def specification(self) -> dict[str, Any]:
        """What the page's script needs."""
        return {
            "name": self.name,
            "sliders": [slider.spec(name, [float(slider.start)]) for name, slider in self.sliders.items()],
            "code": self._state.script(),
            "tables": self._state.tables,
            "asks": {"p": self._words, "f": self._formats, "n": self._asked},
            "wrong": self._wrong,
            "within": self._within,
            "format": self._format,
            "unit": self._unit,
        }

    def markup(self) -> str:
        """The box; a page without scripts does not show it."""
        other = '<button type="button" class="answer-other">Other numbers</button>' if self.sliders else ""
        return (
            '<form class="answer" autocomplete="off">'
            f'<label for="{self.name}">{html.escape(self.asked())}</label>'
            f'<span class="answer-row"><input id="{self.name}" inputmode="text" spellcheck="false">'
            f"<span>{html.escape(self._unit)}</span><button>Check</button>{other}</span>"
            f'<output for="{self.name}" aria-live="polite"></output>{data_html(self.specification())}</form>'
        )

    def plain(self) -> str:
        return f"{self.asked()}: the box for the answer works in the page of the book."


def _rounded(value: float, spec: str) -> float:
    """A number as a reader takes it from its written form.

    >>> _rounded(0.31547, ".1%"), _rounded(2.9712, ".2f"), _rounded(14_600_000, ".2s")
    (0.315, 2.97, 15000000.0)
    """
    if "|" in spec:
        return value
    *_, digits, kind = parse(spec)
    if kind in "f%":
        return float(np.round(value, digits + (2 if kind == "%" else 0)))
    return float(f"{value:.{digits if kind == 'e' else digits - 1}e}")
