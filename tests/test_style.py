"""Figures of the book: light SVG whose colours follow the page, with a sentence that states the finding."""

import json
import re
import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.dates import DateFormatter

from aiecon import style

CSS = (style.__file__.rpartition("/")[0] + "/figure.css").replace("\\", "/")
FINDING = "The line rises over the whole range and nowhere falls back."


def drawn() -> str:
    fig, ax = style.figure()
    ax.plot([1, 2, 3], [1, 4, 9], label="squares")
    ax.set(xlabel="x", ylabel="y")
    return style.show(fig, alt=FINDING, caption="Does it rise & stay?", source="nobody")._repr_html_()


def test_a_figure_is_one_labelled_svg():
    markup = drawn()
    root = ET.fromstring(re.search("<svg.*</svg>", markup)[0])
    assert root.get("role") == "img"
    assert root.get("aria-label") == FINDING
    assert "<figcaption>Does it rise &amp; stay?" in markup
    assert "Source: nobody." in markup
    assert plt.get_fignums() == []


def test_every_colour_follows_the_page():
    loose = re.sub(r"var\(--fig-\w+, #[0-9a-f]{6}\)", "", drawn())
    assert not re.findall("(?<=[ :])#[0-9a-f]{6}", loose)


def test_words_stay_words_and_ids_stay_apart():
    first, second = drawn(), drawn()
    assert ">squares<" not in first  # no legend was asked for
    assert re.search(r"<text[^>]*>x</text>", first)
    assert first == second, "the same figure is drawn alike each time"
    fig, ax = style.figure()
    ax.plot([1, 2], [1, 2])
    other = style.show(fig, alt=FINDING + " Again.", caption="?")._repr_html_()
    assert not set(re.findall(r'id="([^"]+)"', first)) & set(re.findall(r'id="([^"]+)"', other))


def _css(block: str) -> dict[str, str]:
    return dict(re.findall(r"--fig-(\w+): (#[0-9a-f]{6})", block))


def test_light_and_dark_define_every_colour():
    with open(CSS, encoding="utf-8") as file:
        light, dark = file.read().split("@media screen", 1)
    assert {name: _css(light)[name] for name in style.COLOURS} == style.COLOURS
    assert set(style.COLOURS) <= set(_css(dark))


def _luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("name", [*(f"c{i}" for i in range(6)), "ink"])
def test_colours_stand_out_from_the_paper(name):
    """WCAG 2: 4.5 to 1, since words are written in these colours too."""
    with open(CSS, encoding="utf-8") as file:
        light, dark = file.read().split("@media screen", 1)
    for sheet in (_css(light), _css(dark)):
        a, b = sorted((_luminance(sheet[name]), _luminance(sheet["paper"])))
        assert (b + 0.05) / (a + 0.05) >= 4.5


@pytest.mark.parametrize(
    "alt", ["", "figure1.png", "A line.", "it rises and it rises and it rises and it rises and"]
)
def test_a_figure_without_a_finding_is_refused(alt):
    with pytest.raises(ValueError, match="state the figure's finding"):
        style.show(style.figure()[0], alt=alt, caption="?")


def test_the_caption_is_no_finding():
    with pytest.raises(ValueError, match="the caption again"):
        style.show(style.figure()[0], alt=FINDING, caption=FINDING)


def test_log_axes_speak_plainly():
    fig, ax = style.figure()
    ax.set(xscale="log", xlim=(1e19, 1e25), yscale="log", ylim=(2, 4))
    style.plain_log_labels(fig)
    fig.canvas.draw()
    shown = [label.get_text() for label in ax.get_xticklabels() if label.get_text()]
    assert "10²¹" in shown
    assert not any("$" in label for label in shown)
    assert {label.get_text() for label in ax.get_yticklabels()} >= {"2", "4"}  # short: no powers


def test_a_sentence_from_a_cell():
    said = style.say("It is **so**.")
    assert said._repr_markdown_() == repr(said) == "It is **so**."


# --- the numbers behind a chart ------------------------------------------------------------------


def behind_of(fig) -> tuple[dict, ET.Element]:
    markup = style.show(fig, alt=FINDING, caption="Where?")._repr_html_()
    data = json.loads(re.search(r'json">(.*?)</script>', markup, re.DOTALL)[1])
    return data, ET.fromstring(re.search("<svg.*</svg>", markup)[0])


def test_numbers_behind_a_chart_lie_where_it_draws_them():
    """A line of the drawing, point for point, is the data through its axes, be they linear or logarithmic."""
    fig, (left, right) = style.figure(ncols=2)
    left.plot([1, 2, 4], [3.0, 1.0, 2.0], "C0", gid="one")
    right.set(xscale="log", yscale="log", xlim=(1, 1e6), ylim=(1e-3, 10))
    right.plot([10, 1e3, 1e5], [0.01, 0.1, 5], "C1", label="the second")
    data, drawn = behind_of(fig)
    assert [s["colour"] for s in data["series"]] == ["c0", "c1"]
    assert data["series"][1]["name"] == "the second"
    for series, at in zip(data["series"], data["axes"], strict=True):
        points = []
        for x, y in zip(series["x"], series["y"], strict=True):
            places = zip((x, y), (at["x"], at["y"]), strict=True)
            points += [offset + slope * (np.log10(v) if log else v) for v, (offset, slope, log) in places]
        paths = [
            [float(n) for n in re.findall(r"-?[\d.]+", e.get("d", ""))]
            for e in drawn.iter("{http://www.w3.org/2000/svg}path")
        ]
        assert any(len(p) == 6 and np.allclose(p, points, atol=0.02) for p in paths), series


def test_a_chart_names_what_it_shows():
    """In words of a legend, or of one text of its colour; bars by what stands below them; days as days."""
    fig, axes = style.figure(ncols=3)
    axes[0].plot([1, 2], [1, 2], "C2")
    axes[0].text(1, 1, "the green one", color="C2")
    axes[0].axhline(1.5, color="C3")
    axes[0].scatter([1.2], [1.4], color="C4", label="a point")
    axes[0].set(xlabel="size", ylabel="cost, USD")
    axes[1].bar(["a", "b"], [3, 4])
    axes[1].fill_between([0, 1], [1, 2], [2, 3], color="C1", label="range")
    axes[2].plot(np.array(["2025-01-27", "2025-01-28"], dtype="datetime64[D]"), [1, 2])
    axes[2].xaxis.set_major_formatter(DateFormatter("%Y"))
    data, _ = behind_of(fig)
    told = [(s["a"], s["k"], s.get("name")) for s in data["series"]]
    assert (0, "line", "the green one") in told
    assert (0, "dots", "a point") in told
    assert [s["y"] for s in data["series"] if s["k"] == "h"] == [[1.5]]
    assert [s["y"] for s in data["series"] if s["k"] == "bars"] == [[3, 4]]
    assert data["names"][1]["x"]["at"] == [[0, "a"], [1, "b"]]
    assert [(s["name"], s["y"]) for s in data["series"] if "range" in s.get("name", "")] == [
        ("range, below", [1, 2]),
        ("range, above", [2, 3]),
    ]
    assert data["names"][0]["x"]["label"] == "size"
    assert data["names"][2]["x"]["dates"]
    assert data["series"][-1]["x"] == [20115, 20116]
