"""What a page receives of a living figure: its drawing, where its axes are, and the one script."""

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aiecon.explorable.marks import SVG, Mark, park
from aiecon.style import caption_html, data_html, plain_log_labels, svg

HERE = Path(__file__).parent
SCRIPT = HERE / "explorable.js"
CSS = (HERE.parent / "figure.css", HERE / "explorable.css")
EXPORT = "export default { render };"
PARTS = ("inline", "guess", "answer")  # beside the figures themselves
MOUNTED = {
    "figure.explorable": "render",
    "p.explorable-sentence": "renderSentence",
    "figure.guess": "renderGuess",
    "form.answer": "renderAnswer",
}


def fix_layout(fig: Figure) -> list[dict[str, Any]]:
    """Fix the layout of a figure; where each of its axes is: pixels at zero, pixels per unit, logs or not."""
    plain_log_labels(fig)
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
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


def drawing(fig: Figure, name: str, marks: Sequence[Mark], numbers: list[float]) -> ET.Element:
    """The figure as SVG; a mark that begins out of sight is there, hidden, for the script to move."""
    keep = [f"m{i}" for i in range(len(marks))]
    drawn = svg(fig, name, keep=keep)
    elements = _elements(drawn, name, marks)
    lost = [mark for mark, element in zip(marks, elements, strict=True) if element is None]
    if lost:
        for mark in lost:
            park(mark)
        drawn = svg(fig, name, keep=keep)
        elements = _elements(drawn, name, marks)
    for mark, element in zip(marks, elements, strict=True):
        if element is not None and (mark in lost or not mark.seen(numbers)):
            element.set("visibility", "hidden")
    return drawn


def _elements(drawn: ET.Element, name: str, marks: Sequence[Mark]) -> list[ET.Element | None]:
    """What the script moves of each mark, where matplotlib drew it."""
    groups = {group.get("id"): group for group in drawn.iter(f"{SVG}g")}
    return [mark.element(groups[f"{name}-m{i}"]) for i, mark in enumerate(marks)]


def figure_html(
    spec: dict[str, Any], drawn: str, caption: str, source: str, prediction: tuple[str, str] | None
) -> str:
    """The figure as it stands in a page: drawing, caption, prediction, and what its script needs."""
    guess = ""
    if prediction:
        question, answer = (html.escape(text) for text in prediction)
        guess = f'<details class="explorable-predict"><summary>{question}</summary><p>{answer}</p></details>'
    return (
        f'<figure class="explorable" id="{spec["name"]}">{guess}{drawn}{caption_html(caption, source)}'
        f"{data_html(spec)}</figure>"
    )


def style(part: str) -> str:
    """The style sheet of a part of this package."""
    return (HERE / f"{part}.css").read_text("utf8")


def static_css() -> str:
    """The style sheet of figures and explorables, for the built page."""
    return "\n".join(path.read_text("utf8") for path in (*CSS, *(HERE / f"{part}.css" for part in PARTS)))


def module(part: str) -> str:
    """A part of this package as a module of its own, for a kernel: the functions of figures, then its own."""
    return f"{_inside(SCRIPT)}\n{(HERE / f'{part}.js').read_text('utf8')}"


def static_script() -> str:
    """The modules as one classic script for the built page: a page opened from a disk may not load modules.

    The single export of each is replaced by a few lines that hand each element to its `render`.
    """
    inside = "\n".join(_inside(path) for path in (SCRIPT, *(HERE / f"{part}.js" for part in PARTS)))
    renders = ",".join(f'"{element}":{name}' for element, name in MOUNTED.items())
    mount = (
        "const model = { get() {}, set() {}, save_changes() {}, on() {}, off() {} };\n"
        f"for (const [kind, alive] of Object.entries({{{renders}}}))\n"
        "for (const el of document.querySelectorAll(kind)) {\n"
        "  try { alive({ model, el }); } catch (error) { console.error(el.id, error); }\n"
        "}"
    )
    return f"(() => {{\n{inside}\n{mount}\n}})();\n"


def _inside(path: Path) -> str:
    """A module without its export."""
    text, export, after = path.read_text("utf8").rpartition("export default { render")
    if not export or not re.fullmatch(r"(: \w+)? \};\s*", after):
        raise ValueError(f"{path.name} must end with its only export: {EXPORT}")
    return text
