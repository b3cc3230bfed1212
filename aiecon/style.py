"""The one look of the book: figures as inline SVG that follows light and dark, and sentences of cells."""

import hashlib
import html
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Container, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogFormatter, MaxNLocator, NullFormatter

from aiecon import behind

if TYPE_CHECKING:
    from pandas import DataFrame
    from pandas.io.formats.style import Styler

SANS = "Book Sans"
for _file in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
    font_manager.fontManager.addfont(_file)

# Name of the CSS variable -> colour on paper. The page redefines the variables in the dark (figure.css).
COLOURS = {
    "ink": "#1f2328",
    "muted": "#6b7280",
    "grid": "#d9dce1",
    "paper": "#ffffff",
    "c0": "#0067a8",  # blue
    "c1": "#c8500a",  # vermilion
    "c2": "#00795a",  # green
    "c3": "#a03f86",  # purple
    "c4": "#996a00",  # ochre
    "c5": "#56606e",  # slate
}

STYLE = {
    "figure.figsize": (6.0, 3.7),
    "figure.dpi": 72,  # one SVG unit is one point: what is measured is what is drawn
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.prop_cycle": mpl.cycler(color=[COLOURS[f"c{i}"] for i in range(6)]),
    "axes.edgecolor": COLOURS["muted"],
    "axes.labelcolor": COLOURS["ink"],
    "axes.titlesize": 10.5,
    "axes.labelsize": 10.5,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "grid.color": COLOURS["grid"],
    "grid.linewidth": 0.6,
    "text.color": COLOURS["ink"],
    "xtick.color": COLOURS["muted"],
    "ytick.color": COLOURS["muted"],
    "xtick.labelcolor": COLOURS["ink"],
    "ytick.labelcolor": COLOURS["ink"],
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "font.size": 10.5,
    "font.sans-serif": [SANS, "DejaVu Sans"],  # the page serves it: what is measured is what is read
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 6,
    "svg.fonttype": "none",  # words stay words: selectable, searchable, light
}

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
ET.register_namespace("", _SVG)


def figure(height: float = 3.7, **subplots: object) -> tuple[Figure, object]:
    """A figure in the book's style, 6 inches wide, with the axes of `plt.subplots`.

    height : inches
    subplots : passed to `matplotlib.pyplot.subplots` (`ncols=2`, `sharey=True`, ...)

    >>> fig, ax = figure(height=3.0)
    >>> fig.get_size_inches().tolist()
    [6.0, 3.0]
    >>> plt.close(fig)
    """
    mpl.rcParams.update(STYLE)
    fig, axes = plt.subplots(figsize=(6.0, height), **subplots)
    plt.close(fig)  # drawn when it is shown, not at the end of the cell that begins it
    return fig, axes


def power_of_ten(exponent: int) -> str:
    """A power of ten in plain characters.

    >>> power_of_ten(-3)
    '10⁻³'
    """
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def _log_label(value: float, _position: int) -> str:
    exponent = np.log10(value)
    whole = round(exponent)
    if abs(exponent - whole) > 1e-9:
        return ""
    return f"{value:g}" if -2 <= whole <= 3 else power_of_ten(whole)


def plain_log_labels(fig: Figure) -> None:
    """Write the labels of log axes in plain characters: mathematical text comes apart in another font.

    An axis that spans less than a decade and a half gets round numbers instead of powers of ten.
    """
    for ax in fig.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if axis.get_scale() != "log" or not isinstance(axis.get_major_formatter(), LogFormatter):
                continue
            low, high = sorted(axis.get_view_interval())
            if high / low < 30:
                axis.set_major_locator(MaxNLocator(5))
                axis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:g}"))
            else:
                axis.set_major_formatter(FuncFormatter(_log_label))
            axis.set_minor_formatter(NullFormatter())


def svg(fig: Figure, prefix: str, keep: Iterable[str] = ()) -> ET.Element:
    """Draw a figure as an SVG element for a page: colours as CSS variables, words in the page's font.

    prefix : begins every id, so that two figures on one page do not mix
    keep : ids (matplotlib gids) that must survive although nothing refers to them
    """
    plain_log_labels(fig)
    file = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": prefix}):
        fig.savefig(
            file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    root = ET.fromstring(file.getvalue())
    for metadata in root.findall(f"{{{_SVG}}}metadata"):
        root.remove(metadata)
    for parent in root.iter():  # matplotlib's own sheet of defaults; figure.css says the same
        for defs in parent.findall(f"{{{_SVG}}}defs"):
            if defs.find(f"{{{_SVG}}}style") is not None:
                parent.remove(defs)
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    _rewrite(root, prefix, set(keep))
    return root


def _rewrite(root: ET.Element, prefix: str, keep: set[str]) -> None:
    text = ET.tostring(root, encoding="unicode")
    used = set(re.findall(r"url\(#([^)]+)\)", text)) | set(re.findall(r'href="#([^"]+)"', text)) | keep
    variables = {colour: f"var(--fig-{name}, {colour})" for name, colour in COLOURS.items()}
    for element in root.iter():
        attributes = {}
        for key, value in element.attrib.items():
            if key == "id":
                if value not in used:
                    continue
                value = f"{prefix}-{value}"
            elif key == _XLINK or key == "clip-path":
                key, value = key.rpartition("}")[2], value.replace("#", f"#{prefix}-")
            elif key == "style":
                value = re.sub(r"#[0-9a-f]{6}", lambda m: variables.get(m[0], m[0]), value)
                value = re.sub(r" font-family: [^;]*;", "", value)  # figure.css names the face
            elif key == "transform" and value.startswith("rotate(-0 "):
                continue
            elif key in ("d", "x", "y", "transform"):
                value = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), value)
                value = re.sub(r"\s+", " ", value).strip()
            attributes[key] = value
        element.attrib.clear()
        element.attrib.update(attributes)
    _prune(root)


def _prune(element: ET.Element) -> None:
    """Remove what draws nothing: empty groups and invisible patches."""
    for child in list(element):
        _prune(child)
        empty = child.tag == f"{{{_SVG}}}g" and not len(child) and "id" not in child.attrib
        if empty or (child.tag == f"{{{_SVG}}}path" and child.get("style") == "fill: none"):
            element.remove(child)


def to_html(root: ET.Element, alt: str) -> str:
    """The SVG as text, with the sentence that stands for it where it cannot be seen."""
    root.set("role", "img")
    root.set("aria-label", alt)
    return re.sub(r">\s+<", "><", ET.tostring(root, encoding="unicode", short_empty_elements=True))


class Shown:
    """A finished figure: what a page shows for it."""

    def __init__(self, markup: str) -> None:
        self.markup = markup

    def _repr_html_(self) -> str:
        return self.markup


def caption_html(caption: str, source: str) -> str:
    """The caption of a figure and, below data, where they are from."""
    where = f' <span class="figure-source">Source: {html.escape(source)}.</span>' if source else ""
    return f"<figcaption>{html.escape(caption)}{where}</figcaption>"


def data_html(data: dict[str, Any]) -> str:
    """What a script reads beside a figure; nothing in it ends the element or begins a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = re.sub("<(?=[!/])", r"\\u003c", text)
    return f'<script type="application/json">{text}</script>'


_NAMES = {colour: name for name, colour in COLOURS.items()}


def numbers_behind(fig: Figure, without: Container[object] = ()) -> dict[str, Any]:
    """What a drawn figure shows, in the units of its axes: `names` of these, and its `series`."""
    return {"names": behind.names(fig), "series": behind.series(fig, _NAMES, without)}


def colour_and_name(ax: Axes, artist: object, without: Container[object]) -> dict[str, Any]:
    """The colour of an artist, as the page names it, and what it is called where the chart says so."""
    return behind.look(ax, artist, _NAMES, without)


def require_finding(alt: str, caption: str) -> None:
    """Refuse an alternative text that cannot stand for the figure."""
    if len(alt) < 40 or not alt.rstrip().endswith((".", "!", "?")):
        raise ValueError(
            f"alt = {alt!r}: state the figure's finding in a whole sentence, of 40 characters or more"
        )
    if alt.strip() == caption.strip():
        raise ValueError(f"alt = {alt!r}: the caption again; state what the figure shows")


def show(
    thing: "Figure | Styler | DataFrame", *, caption: str, name: str = "", alt: str = "", source: str = ""
) -> Shown:
    """Show a finished figure or a table on the page; a figure is closed.

    caption : the question that the figure answers, or what the rows of the table are
    name : what the text and addresses call it, `words-with-hyphens`; in a chapter it must have one
    alt : of a figure, the finding in a sentence, for who cannot see it
    source : of a figure, where the data are from, in words
    """
    if name and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"name = {name!r}: small letters and digits, words joined by hyphens")
    if not isinstance(thing, Figure):
        return Shown(_table_html(thing, caption, name))
    require_finding(alt, caption)
    prefix = "f" + hashlib.sha256(f"{caption}{alt}".encode()).hexdigest()[:8]
    drawing = to_html(svg(thing, prefix), alt)
    data = data_html({"axes": behind.axes(thing), **numbers_behind(thing)})
    plt.close(thing)
    id = f' id="{name}"' if name else ""
    inside = f'<div class="chart">{drawing}</div>{caption_html(caption, source)}{data}'
    return Shown(f'<figure class="figure-static"{id}>{inside}</figure>')


def _table_html(table: "Styler | DataFrame", caption: str, name: str) -> str:
    """A table as pandas writes it, under its own name instead of one drawn at random."""
    styler = table.style if hasattr(table, "style") else table
    styler.cell_ids = False  # an id for each cell would be half of the page
    written: str = styler.set_uuid(name or "table").set_caption(html.escape(caption)).to_html()
    written = written.replace(f"T_{name}", name) if name else written
    return written.replace("<table ", '<table class="shown" ', 1)


class Said:
    """A sentence that a cell has written."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


def say(markdown: str) -> Said:
    """Write a paragraph whose numbers were computed in this cell.

    >>> say(f"The run took {2.788e6:,.0f} GPU-hours.")
    The run took 2,788,000 GPU-hours.
    """
    return Said(markdown)
