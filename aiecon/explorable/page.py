"""What a page receives of a living figure: its drawing, where its axes are, and the one script."""

import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from aiecon import behind
from aiecon.explorable.marks import SVG, Mark, park
from aiecon.style import caption_html, data_html, plain_log_labels, svg

HERE = Path(__file__).parent
SCRIPT = HERE / "explorable.js"
CHARTS = HERE / "charts.js"
CSS = (HERE.parent / "figure.css", HERE / "explorable.css", HERE / "charts.css")
EXPORT = "export default { render };"
NEEDS = "The controls need JavaScript; here is the figure at its start."
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
    return behind.axes(fig)


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
    stage = f'<div class="explorable-stage"><div class="chart">{drawn}</div></div>'
    return (
        f'<figure class="explorable" id="{spec["name"]}">{guess}<div class="explorable-body">{stage}</div>'
        f'{caption_html(caption, source)}<p class="explorable-needs">{NEEDS}</p>'
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


def charts_script(book: Mapping[str, str]) -> str:
    """The script that reads charts out and lets them be taken away, for the built page.

    book : `title`, `authors`, `year`, `version` and `licence`, for a reference to a figure
    """
    about = json.dumps(dict(book), ensure_ascii=False)
    return f"(() => {{\nconst BOOK = {about};\n{CHARTS.read_text('utf8')}\n}})();\n"


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
