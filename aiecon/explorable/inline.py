"""A sentence some of whose numbers the reader moves, and whose other numbers follow."""

import hashlib
import html
import re
from typing import Any

import traitlets

from aiecon.explorable import page
from aiecon.explorable.figure import Explorable
from aiecon.explorable.formats import format_number
from aiecon.explorable.quantities import Function, Quantities
from aiecon.explorable.slider import Slider
from aiecon.explorable.state import State
from aiecon.explorable.widget import Living
from aiecon.style import data_html


class Sentence(Living):
    """A sentence whose numbers are sliders: drag one, and what follows from it follows.

    template : words with `{name}` or `{name:format}`, as in `Explorable.says`; `*` and `**` as in Markdown.
        The first place of a slider is its control.
    of : a living figure of the same page: its sliders and quantities are the sentence's, and move with it
    parts : sliders, constants, and functions of what stands before them

    Raises: TraceError when a function is no formula, naming function and operation
        ValueError when no number can be moved, none follows, or a part is never said

    >>> cost = Sentence(
    ...     "At {price} dollars an hour the run costs {cost:$.3s}.",
    ...     price=Slider("Price of an hour", 1, 4, 2, "dollars", step=0.05),
    ...     cost=lambda price: 2.788e6 * price,
    ... )
    >>> print(cost.text())
    At 2.00 dollars an hour the run costs $5.58 million.
    >>> print(cost.text(price=2.5))
    At 2.50 dollars an hour the run costs $6.97 million.
    """

    _esm = page.module("inline")
    _css = page.style("inline")
    values = traitlets.Dict().tag(sync=True)

    def __init__(
        self, template: str, /, *, of: Explorable | None = None, **parts: Slider | Function | float
    ) -> None:
        self.name = f"s{hashlib.sha256(template.encode()).hexdigest()[:8]}"
        self._who, self._of = f"sentence {template[:40]!r}", of
        sliders = {symbol: part for symbol, part in parts.items() if isinstance(part, Slider)}
        if of is not None and sliders:
            raise ValueError(f"{self._who}: the sliders are those of the figure; {list(sliders)} are not")
        self._sliders = of.sliders if of is not None else sliders
        self._quantities = of.quantities(self._who) if of is not None else Quantities(self._who, sliders)
        self._quantities.define(**{name: p for name, p in parts.items() if not isinstance(p, Slider)})
        self._state = State(self._who, self._sliders)
        self._words, self._formats, functions = self._quantities.template(template, "words")
        self._fields = re.findall(r"\{([^{}:]*)", template)
        self._numbers = [self._state.scalar("words", function, finite=True) for function in functions]
        self._refuse(sliders)
        super().__init__(values=self._state.start)
        if of is not None:
            traitlets.link((of, "values"), (self, "values"))

    def _refuse(self, own: dict[str, Slider]) -> None:
        """Refuse a sentence in which nothing moves, nothing follows, or something is left out."""
        moved = [name for name in self._fields if name in self._sliders]
        if not moved:
            raise ValueError(f"{self._who}: none of its numbers is a slider")
        if len(set(self._fields)) == len(set(moved)):
            raise ValueError(f"{self._who}: nothing follows from {', '.join(moved)}")
        if silent := [*self._quantities.unused, *(name for name in own if name not in moved)]:
            raise ValueError(f"{self._who}: given and never said: {', '.join(silent)}")

    @property
    def sliders(self) -> dict[str, Slider]:
        """The sliders that stand in the sentence, in its order."""
        return {name: self._sliders[name] for name in self._fields if name in self._sliders}

    @property
    def tolerances(self) -> list[float]:
        """Relative tolerance of each number of the page: zero where the function itself travels."""
        return [scalar.tolerance for scalar in self._state.scalars]

    def compute(self, /, **values: float) -> list[float]:
        """The numbers of the sentence, in its order; sliders left out are at their start."""
        return self._state.numbers({**self._state.start, **self._state.checked(values, "compute")})

    def text(self, /, **values: float) -> str:
        """The sentence in plain words, at values of the sliders; at their start where left out."""
        return self.written(self.compute(**values))

    def written(self, numbers: list[float]) -> str:
        """The sentence in plain words, with these numbers."""
        said = [format_number(n, spec) for n, spec in zip(numbers, self._formats, strict=True)]
        return "".join(a + b for a, b in zip(self._plain_words(), [*said, ""], strict=True))

    def _plain_words(self) -> list[str]:
        return [words.replace("*", "") for words in self._words]

    def specification(self) -> dict[str, Any]:
        """What the page's script needs."""
        kept = self._of.kept if self._of is not None else lambda name: [float(self._sliders[name].start)]
        return {
            "name": self.name,
            "of": self._of.name if self._of is not None else "",
            "sliders": [slider.spec(symbol, kept(symbol)) for symbol, slider in self._sliders.items()],
            "code": self._state.script(),
            "tables": self._state.tables,
            "says": {"p": self._plain_words(), "f": self._formats, "n": self._numbers},
        }

    def markup(self) -> str:
        """The sentence at its start, as it can be read without a script, and what the script needs."""
        numbers = self.compute()
        marked = html.escape("\0".join(self._words), quote=False)
        marked = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", marked, flags=re.DOTALL)
        marked = re.sub(r"\*(.+?)\*", r"<em>\1</em>", marked, flags=re.DOTALL)
        words, met = marked.split("\0"), set()
        text = words[0]
        for i, name in enumerate(self._fields):
            control = name in self._sliders and name not in met
            met.add(name)
            which = f' data-slider="{html.escape(name)}"' if control else ""
            said = html.escape(format_number(numbers[i], self._formats[i]))
            text += f'<span class="explorable-{"number" if control else "result"}"{which}>{said}</span>'
            text += words[i + 1]
        return f'<p class="explorable-sentence">{text}{data_html(self.specification())}</p>'

    def plain(self) -> str:
        return self.text()
