"""The badges of the verdicts: each by its form, its colour and its word, and one place that defines them."""

import math
import re
from itertools import combinations

import numpy as np
import pytest
from matplotlib.path import Path as Curve

from aiecon.claims.badge import BADGE_COLOURS, BADGE_FORMS, SIZE, badge, badge_css, outline, slug
from aiecon.claims.verdict import VERDICTS

GROUNDS = {"light": ("#ffffff", "#fdf9f0", "#f3f5f8"), "dark": ("#121212", "#14181e", "#1d232b")}


def drawn(verdict: str, pixels: int = 12) -> np.ndarray:
    """The form as a browser draws it at this size: the part of each pixel that is filled."""
    fine = 8
    places = (np.arange(pixels * fine) + 0.5) * SIZE / (pixels * fine)
    points = np.array([(x, y) for y in places for x in places])
    inside = np.zeros(len(points), dtype=bool)
    for polygon in BADGE_FORMS[verdict]:
        inside ^= Curve([*polygon, polygon[0]], closed=True).contains_points(points)
    return inside.reshape(pixels, fine, pixels, fine).mean(axis=(1, 3))


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tinted(colour: str, ground: str, share: float = 0.11) -> str:
    mixed = [share * int(colour[i : i + 2], 16) + (1 - share) * int(ground[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(c):02x}" for c in mixed)


def test_every_verdict_has_a_form_and_a_colour():
    assert set(BADGE_FORMS) == set(BADGE_COLOURS) == set(VERDICTS)
    for polygons in BADGE_FORMS.values():
        assert all(0 <= c <= SIZE for polygon in polygons for point in polygon for c in point)


def test_forms_are_even():
    """A tick and a question lean; the other forms are the same left and right."""
    for verdict in ("misleading", "false", "contested"):
        form = drawn(verdict)
        assert np.allclose(form, form[:, ::-1], atol=0.1), verdict


def test_at_twelve_pixels_every_form_is_another():
    """In one colour: at least an eighth of the square is filled in one of two forms and not in the other."""
    forms = {verdict: drawn(verdict) for verdict in VERDICTS}
    for one, other in combinations(VERDICTS, 2):
        apart = np.abs(forms[one] - forms[other]).mean()
        assert apart > 1 / 8, f"{one} and {other} differ in {apart:.0%} of their pixels"
    for verdict, form in forms.items():
        assert form.max() > 0.9, f"{verdict}: no pixel is full, so that the form is pale"


@pytest.mark.parametrize("verdict", VERDICTS)
def test_words_are_read_in_both_schemes(verdict):
    for colour, scheme in zip(BADGE_COLOURS[verdict], GROUNDS, strict=True):
        for ground in GROUNDS[scheme]:
            for behind in (ground, tinted(colour, ground)):
                bright, dim = sorted((luminance(colour), luminance(behind)), reverse=True)
                assert (bright + 0.05) / (dim + 0.05) >= 4.5, f"{verdict} on {behind}, {scheme}"


@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_clip_and_the_path_are_one_form(verdict):
    """The clip goes there and back between polygons: what it encloses, odd times, is what the path does."""
    clip = re.search(
        rf"verdict-{slug(verdict)},[^{{]*{{--verdict:[^;]*;--form:polygon\(evenodd,([^)]*)\)", badge_css()
    )
    assert clip
    corners = [[float(c.rstrip("%")) / 100 * SIZE for c in corner.split()] for corner in clip[1].split(",")]
    written = [[float(c) for c in pair.split()] for pair in re.findall(r"[-\d.]+ [-\d.]+", outline(verdict))]
    assert len(written) == sum(len(polygon) for polygon in BADGE_FORMS[verdict])

    def area(points: list[list[float]]) -> float:
        pairs = zip(points, [*points[1:], points[0]], strict=True)
        return sum(x * v - u * y for (x, y), (u, v) in pairs) / 2

    parts = re.findall("M([^Z]*)", outline(verdict))
    polygons = [[[float(c) for c in pair.split()] for pair in part.split("L")] for part in parts]
    assert math.isclose(area(corners), sum(area(p) for p in polygons), abs_tol=0.05)


def test_the_word_is_always_there_and_nothing_else_is_a_verdict():
    for verdict in VERDICTS:
        for made in (badge(verdict), badge(verdict, to="x.html#A01"), badge(verdict, after=" 3")):
            assert f">{verdict}" in made
            assert f"badge badge-{verdict.replace(' ', '-')}" in made
        for kind in ("badge", "verdict"):
            assert f".{kind}-{slug(verdict)}" in badge_css()
    assert badge("true", to='a"b') == '<a class="badge badge-true" href="a&quot;b">true</a>'
    for make in (badge, outline, slug):
        with pytest.raises(ValueError, match="'likely' is no verdict; there are: true, mostly true"):
            make("likely")
