"""What an explorable shows in a page, read back and compared with what Python says."""

import json
import math
import re

import numpy as np
from playwright.sync_api import Locator

from aiecon.explorable import Explorable, format_number

RELATIVE = 1e-9
OF_SCALE = 1e-12  # where a curve crosses zero, a relative error has no meaning
PIXELS = 0.02  # the page rounds to hundredths
FAR = 9e3  # where the page cuts a line off

READ = """figure => {
  const { state, spec } = figure.explorable;
  const numbers = text => (text ?? "").match(/-?[\\d.]+(e-?\\d+)?/g)?.map(Number) ?? [];
  const mark = ({ id }) => {
    const g = figure.querySelector(`svg [id="${spec.name}-${id}"]`);
    const [path, use, text] = ["path", "use", "text"].map(tag => g.querySelector(tag));
    const spot = use ?? text;
    return { d: path?.getAttribute("d"), text: text?.textContent,
             shown: spot?.getAttribute("visibility") !== "hidden",
             at: spot && [+spot.getAttribute("x"), +spot.getAttribute("y")] };
  };
  const texts = selector => [...figure.querySelectorAll(selector)].map(e => e.textContent);
  return {
    values: state.values,
    numbers: state.numbers.map(Number),
    curves: state.curves.map(c => [Array.from(c.X), Array.from(c.Y)]),
    marks: spec.marks.map(mark),
    labels: texts("dt"), readouts: texts("dd"),
    written: texts("output"),
    spoken: [...figure.querySelectorAll("input")].map(i => i.getAttribute("aria-valuetext")),
    alt: figure.querySelector("svg").getAttribute("aria-label"),
    challenge: figure.querySelector(".explorable-challenge strong")?.textContent,
    pressed: Object.fromEntries([...figure.querySelectorAll("button[aria-pressed]")]
      .map(b => [b.textContent, b.getAttribute("aria-pressed") === "true"])),
  };
}"""


def close(page: float, python: float, tolerance: float, floor: float = 0.0) -> bool:
    """Equal to a relative tolerance, or to the floor; infinities and NaN only to themselves."""
    if not (math.isfinite(page) and math.isfinite(python)):
        return page == python or (math.isnan(page) and math.isnan(python))
    return abs(page - python) <= max(tolerance * abs(python), floor)


class Watched:
    """An explorable in a page beside the same explorable in Python."""

    def __init__(self, figure: Locator, explorable: Explorable) -> None:
        self.figure, self.python = figure, explorable
        self.spec = json.loads(figure.locator("script").text_content())
        assert self.spec["name"] == explorable.name
        drawing = explorable.specification()[0]  # lays the figure out, so that its axes know where they are
        wanted = json.loads(json.dumps(drawing))
        if "code" not in self.spec:  # the built page has it in a script file
            code = wanted.pop("code")
            called = figure.page.evaluate("name => explorables[name].toString()", explorable.name)
            assert code in called, f"{explorable.name}: the page computes something else"
        assert wanted == self.spec, f"{explorable.name}: the page was built from another explorable"
        self.checks = 0
        self.first = self.read()

    def read(self) -> dict:
        return self.figure.evaluate(READ)

    def check(self) -> dict:
        """Compare everything the page shows with Python; return what it shows."""
        shown = self.read()
        self.where = f"{self.python.name} at {shown['values']}"
        wanted = self.python.compute(**shown["values"])
        self._numbers(shown, wanted)
        self._words(shown)
        self._drawing(shown)
        self.checks += 1
        return shown

    def _numbers(self, shown: dict, wanted: dict) -> None:
        tolerances = self.python.tolerances
        assert len(shown["numbers"]) == len(wanted["n"])
        for i, (page, python) in enumerate(zip(shown["numbers"], wanted["n"], strict=True)):
            tolerance = max(RELATIVE, tolerances["n"][i])
            label = self.python.labels["n"][i]
            assert close(page, python, tolerance), f"{self.where}: {label}: page {page!r}, Python {python!r}"
        for i, (page, python) in enumerate(zip(shown["curves"], wanted["curves"], strict=True)):
            tolerance = max(RELATIVE, tolerances["curves"][i])
            for axis, p, q in zip("xy", page, python, strict=True):
                assert len(p) == len(q)
                floor = OF_SCALE * float(np.max(np.abs(q), where=np.isfinite(q), initial=0))
                wrong = [j for j in range(len(p)) if not close(p[j], q[j], tolerance, floor)]
                assert not wrong, (
                    f"{self.where}: {self.python.labels['curves'][i]}: {axis} of {len(wrong)} points, "
                    f"first at {q[wrong[0]]!r} in Python, {p[wrong[0]]!r} in the page"
                )

    def _words(self, shown: dict) -> None:
        """Every text is what Python would write for the numbers of the page."""
        python, numbers = self.python, shown["numbers"]

        def written(number: float, spec: str, unit: str) -> str:
            return format_number(number, spec) + (f" {unit}" if unit else "")

        assert shown["labels"] == [r["label"] for r in self.spec["readouts"]], self.where
        assert shown["readouts"] == [
            written(numbers[r["n"]], r["format"], r["unit"]) for r in self.spec["readouts"]
        ], self.where
        sliders = [
            written(shown["values"][symbol], slider.number_format, slider.unit)
            for symbol, slider in python.sliders.items()
        ]
        assert shown["written"] == shown["spoken"] == sliders, self.where
        assert shown["alt"] == python.sentence(numbers), self.where
        if self.spec["challenge"]:
            met = bool(numbers[self.spec["challenge"][1]])
            assert shown["challenge"] == ("✓ Met." if met else "Not met yet."), self.where
        for label, values in python.presets.items():
            pressed = all(shown["values"][symbol] == value for symbol, value in values.items())
            assert shown["pressed"][label] == pressed, f"{self.where}: button {label}"

    def _drawing(self, shown: dict) -> None:
        """What is drawn lies where matplotlib's own transforms put the numbers of the page."""
        height = self.python.marks[0].axes.figure.bbox.height
        for seen, first, spec, mark in zip(
            shown["marks"], self.first["marks"], self.spec["marks"], self.python.marks, strict=True
        ):
            axes = mark.axes

            def pixels(x, y, axes=axes):
                data = np.column_stack([x, y]).astype(float)
                for k, scale in enumerate((axes.get_xscale(), axes.get_yscale())):
                    if scale == "log":
                        data[data[:, k] <= 0, k] = np.nan
                at = axes.transData.transform(np.where(np.isfinite(data), data, 1.0))
                at[:, 1] = height - at[:, 1]
                return np.where(np.isfinite(data), at, np.nan)

            getattr(self, f"_draws_{spec['k']}")(spec, seen, first, shown, pixels)

    def _near(self, seen: list, wanted: list, what: str) -> None:
        seen, wanted = np.asarray(seen, dtype=float), np.asarray(wanted, dtype=float)
        assert seen.shape == wanted.shape, f"{self.where}: {what}: {seen.shape} drawn, {wanted.shape} wanted"
        off = float(np.max(np.abs(seen - wanted), initial=0))
        assert off <= PIXELS, f"{self.where}: {what} is {off:.3f} px off"

    def _trail(self, at: np.ndarray) -> tuple[str, list]:
        commands, points, pen = "", [], False
        for point in at:
            if np.isfinite(point).all():
                commands += "L" if pen else "M"
                points.append(np.clip(point, -FAR, FAR))
            pen = bool(np.isfinite(point).all())
        return commands, points

    def _draws_line(self, spec: dict, seen: dict, _first: dict, shown: dict, pixels: object) -> None:
        commands, points = self._trail(pixels(*shown["curves"][spec["c"]]))
        assert re.sub("[^MLz]", "", seen["d"]) == commands, f"{self.where}: gaps of curve {spec['c'] + 1}"
        self._near(_pairs(seen["d"]), points or np.empty((0, 2)), f"curve {spec['c'] + 1}")

    def _draws_band(self, spec: dict, seen: dict, _first: dict, shown: dict, pixels: object) -> None:
        low, high = (pixels(*shown["curves"][spec[k]]) for k in "cd")
        points = [np.clip(p, -FAR, FAR) for p in [*low, *high[::-1]] if np.isfinite(p).all()]
        self._near(_pairs(seen["d"]), points, f"band of curve {spec['c'] + 1}")
        self._near(seen["at"] or [0, 0], [0, 0], f"place of the band of curve {spec['c'] + 1}")

    def _draws_dot(self, spec: dict, seen: dict, _first: dict, shown: dict, pixels: object) -> None:
        at = pixels([shown["numbers"][spec["x"]]], [shown["numbers"][spec["y"]]])[0]
        assert seen["shown"] == bool(np.isfinite(at).all()), f"{self.where}: marker shown or hidden"
        if seen["shown"]:
            self._near(seen["at"], at, "marker")

    def _draws_v(self, spec: dict, seen: dict, _first: dict, shown: dict, pixels: object) -> None:
        x = pixels([shown["numbers"][spec["at"]]], [1.0])[0, 0]
        self._near(_pairs(seen["d"])[:, 0], [x, x] if np.isfinite(x) else [], "vertical line")

    def _draws_h(self, spec: dict, seen: dict, _first: dict, shown: dict, pixels: object) -> None:
        y = pixels([1.0], [shown["numbers"][spec["at"]]])[0, 1]
        self._near(_pairs(seen["d"])[:, 1], [y, y] if np.isfinite(y) else [], "horizontal line")

    def _draws_bar(self, spec: dict, seen: dict, _first: dict, shown: dict, pixels: object) -> None:
        start = shown["numbers"][spec["from"]] if spec["from"] >= 0 else spec["foot"]
        along = 0 if spec["w"] else 1
        ends = [start, start + shown["numbers"][spec["n"]]]
        wanted = pixels(*((ends, [1, 1]) if spec["w"] else ([1, 1], ends)))[:, along]
        if not np.isfinite(ends).all():
            assert not seen["d"], f"{self.where}: a bar of no length is drawn"
            return
        drawn = _pairs(seen["d"])[[0, 2], along]
        for place, value in zip(drawn, wanted, strict=True):
            if np.isfinite(value):
                self._near([place], [value], "bar")
            else:  # nothing at or below zero has a place on a logarithmic axis
                assert abs(place) >= FAR, f"{self.where}: a bar begins in sight on a logarithmic axis"

    def _draws_text(self, spec: dict, seen: dict, first: dict, shown: dict, pixels: object) -> None:
        numbers = shown["numbers"]
        words = [format_number(numbers[n], f) for n, f in zip(spec["n"], spec["f"], strict=True)]
        sentence = "".join(a + b for a, b in zip(spec["p"], [*words, ""], strict=True))
        assert seen["text"] == sentence, self.where
        places = pixels(*([numbers[spec[name]] if spec[name] >= 0 else 1.0] for name in "xy"))
        visible = bool(np.isfinite(places).all())
        assert seen["shown"] == visible, f"{self.where}: a text shown or hidden"
        for k, name in enumerate("xy"):
            if spec[name] < 0:
                assert seen["at"][k] == first["at"][k], f"{self.where}: a text moved"
                continue
            if not visible:
                continue
            here, there = [numbers[spec[name]]], [spec["home"][name]]
            one = [1.0]
            moved = (
                (pixels(here, one) - pixels(there, one))
                if k == 0
                else (pixels(one, here) - pixels(one, there))
            )
            self._near([seen["at"][k] - first["at"][k]], [moved[0, k]], "text")


def _pairs(path: str) -> np.ndarray:
    return np.array([float(n) for n in re.findall(r"-?[\d.]+", path)]).reshape(-1, 2)
