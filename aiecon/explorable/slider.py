"""A number that the reader moves: its range, its places, how it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aiecon.explorable.formats import check_format


@dataclass(frozen=True)
class Slider:
    """A number that the reader can move.

    label : name shown to the reader
    low, high : ends of the range, in `unit`
    start : value before anyone moves it
    log : equal steps are equal ratios (needs low > 0)
    step : distance between places of a linear slider, a whole number of which make up the range; a
        hundredth of the range when left out
    format : how the value is written (see `format_number`)

    >>> Slider("Training compute", 1e19, 1e25, 1e26, log=True)
    Traceback (most recent call last):
    ...
    ValueError: Slider 'Training compute': start = 1e+26 lies outside 1e+19 to 1e+25
    """

    label: str
    low: float
    high: float
    start: float
    unit: str = ""
    log: bool = False
    step: float | None = None
    format: str = ""

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"Slider {self.label!r}: low = {self.low:g} is not below high = {self.high:g}")
        for end, value in (("low", self.low), ("high", self.high)):
            if not np.isfinite(value):
                raise ValueError(f"Slider {self.label!r}: {end} = {value:g} is not finite")
        if not self.low <= self.start <= self.high:
            raise ValueError(
                f"Slider {self.label!r}: start = {self.start:g} lies outside {self.low:g} to {self.high:g}"
            )
        if self.log and self.low <= 0:
            raise ValueError(f"Slider {self.label!r}: low = {self.low:g}, but a log slider needs low > 0")
        if self.log and self.step is not None:
            raise ValueError(f"Slider {self.label!r}: a log slider has no step; its places are equal ratios")
        if self.step is not None and not 0 < self.step <= self.high - self.low:
            raise ValueError(f"Slider {self.label!r}: step = {self.step:g} does not fit its range")
        if self.step is not None and abs((self.high - self.low) / self.step - self.places) > 1e-6:
            raise ValueError(
                f"Slider {self.label!r}: step = {self.step:g} does not divide its range, "
                f"{self.low:g} to {self.high:g}"
            )
        check_format(self.number_format)

    @property
    def places(self) -> int:
        """Number of steps from one end to the other."""
        if self.log:
            return int(np.clip(round(40 * np.log10(self.high / self.low)), 60, 240))
        return 100 if self.step is None else round((self.high - self.low) / self.step)

    @property
    def number_format(self) -> str:
        if self.format:
            return self.format
        if self.log:
            return ".3s"
        step = (self.high - self.low) / self.places
        return f",.{max(0, -int(np.floor(np.log10(step) + 1e-9)))}f"

    def between(self, share: np.ndarray) -> np.ndarray:
        """Values at shares of the way from low to high."""
        if self.log:
            return self.low * (self.high / self.low) ** share
        return self.low + (self.high - self.low) * share

    def value_at(self, place: int, places: int) -> float:
        """What the page takes a place for: three significant digits of a logarithmic slider."""
        if place <= 0 or place >= places:
            return self.low if place <= 0 else self.high
        value = float(self.between(np.float64(place / places)))
        return min(max(float(f"{value:.3g}" if self.log else f"{value:.12g}"), self.low), self.high)

    def place_of(self, value: float, places: int) -> int:
        """The place nearest to a value."""
        distance, whole = value - self.low, self.high - self.low
        if self.log:
            distance, whole = np.log(value / self.low), np.log(self.high / self.low)
        return int(np.floor(places * distance / whole + 0.5))

    def grid(self, values: Sequence[float]) -> tuple[int, dict[int, float]]:
        """How many places there are, and where the slider stops at one of the values and not at its place.

        So a reader can come back to each of them. Values nearer to each other than a place make places finer.
        """
        distinct = sorted(set(values))
        for finer in (1, 2, 3, 4, 5, 8, 10, 20):
            places = finer * self.places
            at = {self.place_of(value, places): value for value in distinct}
            if len(at) == len(distinct):
                return places, {p: value for p, value in at.items() if self.value_at(p, places) != value}
        raise ValueError(f"Slider {self.label!r}: {distinct} lie too close together for its range")

    def spec(self, name: str, values: Sequence[float]) -> dict[str, Any]:
        places, at = self.grid(values)
        return {
            "id": name,
            "at": at,
            "label": self.label,
            "lo": self.low,
            "hi": self.high,
            "start": self.start,
            "unit": self.unit,
            "log": self.log,
            "n": places,
            "format": self.number_format,
        }
