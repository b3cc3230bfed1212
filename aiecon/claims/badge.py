"""The face of a verdict: a form, a colour and the word; defined here for pages, pictures and notebooks.

The form is a polygon, so that a page clips it out of a plain ground (no image is loaded, and what forces its
own colours or prints without grounds shows it too), and a picture draws it as a path.
"""

import html
import math

from aiecon.claims.verdict import VERDICTS

__all__ = ["BADGE_COLOURS", "BADGE_FORMS", "badge", "badge_css", "outline", "slug"]

Polygon = list[tuple[float, float]]
SIZE = 16  # the forms stand in a square of this side

# On paper and in the dark: each is read on the page, and on a ground of its own colour at a tenth.
BADGE_COLOURS = {
    "true": ("#00694e", "#3fcb9d"),
    "mostly true": ("#00609c", "#5cb4f4"),
    "misleading": ("#7d5600", "#e9b44c"),
    "false": ("#ad3a00", "#ff9a61"),
    "unresolved": ("#4b5563", "#b3bdca"),
    "contested": ("#93317a", "#e899cf"),
}


def _round(
    x: float, y: float, r: float, start: float = 0.0, end: float = 360.0, corners: int = 20
) -> Polygon:
    """Corners of a circle, or from one angle to another: degrees, clockwise from the right."""
    whole = abs(end - start) >= 360
    turns = [start + (end - start) * i / (corners if whole else corners - 1) for i in range(corners)]
    return [(x + r * math.cos(math.radians(a)), y + r * math.sin(math.radians(a))) for a in turns]


def _box(left: float, top: float, right: float, bottom: float) -> Polygon:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


_TICK: Polygon = [(3.4, 8.4), (5.1, 6.7), (7.0, 8.6), (11.1, 4.3), (12.8, 6.0), (7.0, 11.9)]
_UPPER: Polygon = [(2.8, 0.6), (8, 5.8), (13.2, 0.6), (15.4, 2.8), (10.2, 8), (15.4, 13.2)]
_CROSS: Polygon = [*_UPPER, *((SIZE - x, SIZE - y) for x, y in _UPPER)]
_STEM: Polygon = [(9.4, 10.9), (6.8, 10.9), (6.8, 8.8)]
_HOOK: Polygon = [*_round(8, 5.3, 4.7, 180, 395, 12), *_STEM, *_round(8, 5.3, 2.1, 50, -180, 8)]

# A disc with a tick cut out; a ring around a tick; a triangle that warns; a cross; a question; two that meet.
BADGE_FORMS: dict[str, list[Polygon]] = {
    "true": [_round(8, 8, 8), _TICK],
    "mostly true": [_round(8, 8, 8), _round(8, 8, 6.5), _TICK],
    "misleading": [[(8, 0.4), (16, 15.2), (0, 15.2)], _box(7, 5.2, 9, 10.2), _box(7, 11.4, 9, 13.4)],
    "false": [_CROSS],
    "unresolved": [_HOOK, _box(6.8, 12.6, 9.4, 15.6)],
    "contested": [[(0, 1.5), (7.3, 8), (0, 14.5)], [(16, 1.5), (8.7, 8), (16, 14.5)]],
}


def slug(verdict: str) -> str:
    """A verdict as a class or an address has it.

    Raises ValueError for a word that is no verdict.

    >>> slug("mostly true")
    'mostly-true'
    """
    if verdict not in VERDICTS:
        raise ValueError(f"{verdict!r} is no verdict; there are: {', '.join(VERDICTS)}")
    return verdict.replace(" ", "-")


def badge(verdict: str, to: str = "", after: str = "") -> str:
    """The badge as HTML: form and colour by the class, the word always there.

    to : an address, which makes it a link;  after : words for it that follow the verdict, such as a number

    >>> badge("mostly true")
    '<strong class="badge badge-mostly-true">mostly true</strong>'
    >>> badge("false", to="claims.html#A03", after=": A03")
    '<a class="badge badge-false" href="claims.html#A03">false: A03</a>'
    """
    words = html.escape(verdict + after)
    name = f"badge badge-{slug(verdict)}"
    if to:
        return f'<a class="{name}" href="{html.escape(to)}">{words}</a>'
    return f'<strong class="{name}">{words}</strong>'


def outline(verdict: str) -> str:
    """The form for a picture: the `d` of an SVG path in a square of 16, to be filled by `evenodd`.

    >>> outline("contested")
    'M0 1.5L7.3 8L0 14.5ZM16 1.5L8.7 8L16 14.5Z'
    """
    return "".join(
        f"M{'L'.join(f'{x:.4g} {y:.4g}' for x, y in polygon)}Z" for polygon in BADGE_FORMS[_known(verdict)]
    )


def _known(verdict: str) -> str:
    slug(verdict)
    return verdict


def _clip(verdict: str) -> str:
    """The same as a clip: one line that goes to each polygon, round it, and back by the way it came."""
    first, *others = BADGE_FORMS[verdict]
    points = [*first, first[0]]
    for polygon in others:
        points += [*polygon, polygon[0], first[0]]
    corners = ",".join(f"{100 * x / SIZE:.4g}% {100 * y / SIZE:.4g}%" for x, y in points)
    return f"polygon(evenodd,{corners})"


def badge_css() -> str:
    """The rules of form and colour: `--verdict` and `--form`, for classes and what a living figure says."""
    says = [f'[data-says="{verdict}"]' for verdict in VERDICTS]
    drawn = (
        'content:"";flex:none;display:inline-block;width:.92em;height:.92em;background:currentColor;'
        "clip-path:var(--form);forced-color-adjust:none;"
        "-webkit-print-color-adjust:exact;print-color-adjust:exact"
    )
    lines, dark = [f":is(.badge,.form,{','.join(says)})::before{{{drawn}}}"], []
    for verdict, said in zip(VERDICTS, says, strict=True):
        these = f":is(.badge-{slug(verdict)},.verdict-{slug(verdict)},{said})"
        lines.append(f"{these}{{--verdict:{BADGE_COLOURS[verdict][0]};--form:{_clip(verdict)}}}")
        dark.append(f'html[data-theme="dark"] {these}{{--verdict:{BADGE_COLOURS[verdict][1]}}}')
    forced = f":is(.badge,.form,{','.join(says)})::before{{background:CanvasText}}"
    forced += "a:is(.badge,.form)::before{background:LinkText}"
    screen = ["@media screen{", *dark, "}", f"@media (forced-colors:active){{{forced}}}", ""]
    return "\n".join([*lines, *screen])
