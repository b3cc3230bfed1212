"""The numbers behind a chart, for a page that reads them out: where its axes are, what its artists show."""

from collections.abc import Container, Mapping
from typing import Any

import matplotlib.colors as colors
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.container import BarContainer
from matplotlib.dates import AutoDateFormatter, ConciseDateFormatter, DateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.ticker import FixedFormatter

DIGITS = 7  # significant, of what a reader can take away
_DATES = (DateFormatter, AutoDateFormatter, ConciseDateFormatter)


def axes(fig: Figure) -> list[dict[str, Any]]:
    """Where each of a figure's axes is: pixels at zero, pixels per unit, logs or not. Its layout is fixed.

    Raises: ValueError for an axis whose scale is neither linear nor logarithmic
    """
    return [
        {
            "x": _axis(ax.get_xscale(), ax.get_xlim(), _corners(ax)[:, 0]),
            "y": _axis(ax.get_yscale(), ax.get_ylim(), fig.bbox.height - _corners(ax)[:, 1]),
        }
        for ax in fig.axes
    ]


def _corners(ax: Axes) -> np.ndarray:
    return ax.transData.transform(list(zip(ax.get_xlim(), ax.get_ylim(), strict=True)))


def _axis(scale: str, bounds: tuple[float, float], pixels: np.ndarray) -> list[float | bool]:
    if scale not in ("linear", "log"):
        raise ValueError(f"a {scale} axis; linear and log are known")
    ends = np.log10(bounds) if scale == "log" else np.array(bounds)
    slope = (pixels[1] - pixels[0]) / (ends[1] - ends[0])
    return [float(pixels[0] - slope * ends[0]), float(slope), scale == "log"]


def names(fig: Figure) -> list[dict[str, Any]]:
    """What is measured along each axis, in its own words, what its places are called, and its frame."""
    return [{"x": _named(ax.xaxis), "y": _named(ax.yaxis), "box": _box(fig, ax)} for ax in fig.axes]


def _box(fig: Figure, ax: Axes) -> list[float]:
    """Left, top, right and bottom, in pixels."""
    (left, low), (right, high) = ax.bbox.get_points()
    return [round(float(v), 2) for v in (left, fig.bbox.height - high, right, fig.bbox.height - low)]


def _named(axis: Axis) -> dict[str, Any]:
    told: dict[str, Any] = {"label": " ".join(axis.get_label_text().split())}
    if not told["label"] and not len(axis.get_majorticklocs()):
        return {**told, "bare": True}  # nothing is read off it
    formatter = axis.get_major_formatter()
    if isinstance(formatter, _DATES):
        told["dates"] = True
    elif isinstance(formatter, FixedFormatter) or hasattr(axis.units, "_mapping"):
        places = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
        told["at"] = [[_short(at), " ".join(words.get_text().split())] for at, words in places]
    return told


def series(fig: Figure, css: Mapping[str, str], without: Container[object] = ()) -> list[dict[str, Any]]:
    """What the artists of a figure show, in the units of their axes.

    css : the page's name of a colour, by the colour
    without : artists that are left out, because they move
    Returns: for each its axes, kind (line, dots, bars, v or h), colour, x and y, and its name if it has one
    """
    found = []
    for number, ax in enumerate(fig.axes):
        for one in _of(ax, without):
            seen = _look(ax, one.pop("name"), one.pop("colour"), css, without)
            found.append({"a": number, **one, **seen})
    return found


def look(ax: Axes, artist: Any, css: Mapping[str, str], without: Container[object] = ()) -> dict[str, Any]:
    """An artist's colour, and its name where the chart says one: in a legend, or beside it in its colour."""
    drawn = artist.get_facecolor() if hasattr(artist, "get_facecolor") else artist.get_color()
    return _look(
        ax, _name(artist), np.atleast_2d(drawn)[0] if not isinstance(drawn, str) else drawn, css, without
    )


def _look(
    ax: Axes, name: str, drawn: Any, css: Mapping[str, str], without: Container[object]
) -> dict[str, Any]:
    colour = colors.to_hex(drawn)
    name = name or _beside(ax, colour, without)
    return {**({"name": name} if name else {}), "colour": css.get(colour, colour)}


def _of(ax: Axes, without: Container[object]) -> list[dict[str, Any]]:
    of_bars = [c for c in ax.containers if isinstance(c, BarContainer)]
    in_bars = {id(bar) for c in of_bars for bar in c.patches}
    told: list[dict[str, Any] | None]
    told = [_bars(c) for c in of_bars if not any(bar in without for bar in c.patches)]
    for artist in [*ax.lines, *ax.collections, *ax.patches]:
        if artist in without or id(artist) in in_bars or not artist.get_visible():
            continue
        if isinstance(artist, Line2D):
            told.append(_line(ax, artist))
        elif isinstance(artist, StepPatch):
            told.append(_stairs(artist))
        elif isinstance(artist, PathCollection):
            told.append(_dots(artist))
        elif isinstance(artist, PolyCollection):
            told.extend(_edges(artist))
        elif isinstance(artist, LineCollection):
            told.append(_pieces(artist))
    return [one for one in told if one and one["x"]]


def _name(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else " ".join(label.split())


def _beside(ax: Axes, colour: str, without: Container[object]) -> str:
    """Words in the chart that alone have an artist's colour name it."""
    still = [t for t in ax.texts if t not in without and t.get_text().strip()]
    near = [t for t in still if colors.to_hex(t.get_color()) == colour]
    return " ".join(near[0].get_text().split()) if len(near) == 1 else ""


def _told(kind: str, artist: Any, colour: Any, x: Any, y: Any, **more: Any) -> dict[str, Any]:
    pairs = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    xs, ys = ([_short(v) for v in column] for column in pairs.T)
    return {"k": kind, "name": _name(artist), "colour": colour, "x": xs, "y": ys, **more}


def _line(ax: Axes, line: Line2D) -> dict[str, Any] | None:
    x, y = line.get_xdata(orig=False), line.get_ydata(orig=False)
    along_x, along_y = line.get_transform().contains_branch_seperately(ax.transData)
    marked = line.get_marker() not in ("None", None, "", " ")
    colour = line.get_color()
    if along_x and along_y:
        drawn = line.get_linestyle() not in ("None", "", " ")
        return _told(
            "line" if drawn else "dots", line, colour, x, y, **({"marked": 1} if marked and drawn else {})
        )
    if along_x:
        return _told("v", line, colour, x[:1], [np.nan])
    return _told("h", line, colour, [np.nan], y[:1]) if along_y else None


def _bars(container: BarContainer) -> dict[str, Any]:
    bars: list[Rectangle] = container.patches
    lie = container.orientation == "horizontal"
    at = [b.get_y() + b.get_height() / 2 if lie else b.get_x() + b.get_width() / 2 for b in bars]
    end = [b.get_x() + b.get_width() if lie else b.get_y() + b.get_height() for b in bars]
    x, y = (end, at) if lie else (at, end)
    thick = [b.get_height() if lie else b.get_width() for b in bars]
    colour = bars[0].get_facecolor() if bars else "k"
    more = {"lie": int(lie), "half": _short(thick[0] / 2)} if bars else {}
    return _told("bars", container, colour, x, y, **more)


def _stairs(patch: StepPatch) -> dict[str, Any]:
    values, edges, _ = patch.get_data()
    return _told("line", patch, patch.get_edgecolor(), np.repeat(edges, 2)[1:-1], np.repeat(values, 2))


def _dots(dots: PathCollection) -> dict[str, Any]:
    at = np.ma.getdata(dots.get_offsets())
    faces, edges = dots.get_facecolor(), dots.get_edgecolor()
    return _told("dots", dots, (faces if len(faces) else edges)[0], *at.T)


def _edges(area: PolyCollection) -> list[dict[str, Any]]:
    """The two edges of an area between curves."""
    found = []
    for path in area.get_paths():
        half = (len(path.vertices) - 3) // 2
        for edge, words in (
            (path.vertices[1 : half + 1], "below"),
            (path.vertices[half + 2 : -1][::-1], "above"),
        ):
            one = _told("line", area, area.get_facecolor()[0], *edge.T)
            one["name"] = f"{one['name']}, {words}" if one["name"] else ""
            found.append(one)
    return found


def _pieces(lines: LineCollection) -> dict[str, Any] | None:
    """Pieces such as the whiskers of error bars, each two points and a gap."""
    pieces = [point for piece in lines.get_segments() for point in (*piece, (np.nan, np.nan))]
    return _told("line", lines, lines.get_color()[0], *np.array(pieces).T) if pieces else None


def _short(value: float) -> float | None:
    """The number with seven significant digits; what is no number is none."""
    return float(f"{float(value):.{DIGITS}g}") if np.isfinite(value) else None
