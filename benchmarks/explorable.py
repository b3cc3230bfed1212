"""A redraw in the page against the round trip to a live kernel, and the sizes of what travels; in one run.

    python benchmarks/explorable.py

The figure is the same: five curves of 200 points, one readout. In the page, Chromium is told new slider
values and computes and rewrites everything that moves. The peer is what notebooks usually do: an
ipywidgets slider whose change calls a function in the kernel that gives matplotlib's lines new data and
displays the figure again (as PNG, the faster of the two formats); its time runs from the slider's
message to the picture's. The peer's browser, which would still have to draw the picture, is not counted.
Sizes of pages need a built book.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bs4 import BeautifulSoup  # noqa: E402
from jupyter_client.manager import start_new_kernel  # noqa: E402

from aiecon.explorable.page import SCRIPT  # noqa: E402
from tests import gallery  # noqa: E402
from tests.browser import chromium, executable, visit  # noqa: E402

HTML = ROOT / "_build" / "html"
LIMITS = {"redraw": 0.8, "ratio": 200.0, "script": 15_000, "explorable": 60_000, "page": 1_000_000}
ROUNDS = 40

REDRAW = """([batches, size]) => {
  const { move } = document.querySelector("figure.explorable").explorable;
  const times = [];
  let k = 0;
  for (let b = 0; b < batches; b++) {
    const begun = performance.now();
    for (let i = 0; i < size; i++) move({ C: 1e19 * 10 ** (6 * ((k++ % 97) / 97)) });
    times.push((performance.now() - begun) / size);
  }
  return times;
}"""

SETUP = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
%matplotlib inline
import ipywidgets, numpy as np
from IPython.display import display
from tests.gallery import crowd, crowd_loss
figure = crowd().marks[0].axes.figure
lines = figure.axes[0].lines
sizes = np.geomspace(1e7, 1e12, 200)
slider = ipywidgets.FloatLogSlider(value=1e21, min=19, max=25)
def redraw(change):
    for k, line in enumerate(lines):
        line.set_data(sizes, crowd_loss(sizes, change["new"] * 10**k, 0.3478))
    print(f"loss {{crowd_loss(1e9, change['new'], 0.3478):.4g}}")
    display(figure)
slider.observe(redraw, names="value")
"""


def in_the_page(page: object, batches: int) -> list[float]:
    """Milliseconds of a redraw: means of batches, since a browser's clock is coarse."""
    return page.evaluate(REDRAW, [batches, 25])


def in_a_kernel(rounds: int) -> list[float]:
    """Milliseconds from a slider's message to the new picture's."""
    manager, client = start_new_kernel(stderr=subprocess.DEVNULL)
    try:
        reply = client.execute_interactive(SETUP, user_expressions={"id": "slider.model_id"}, timeout=120)[
            "content"
        ]
        if reply["status"] != "ok":
            sys.exit("\n".join(reply["traceback"]))
        identifier = reply["user_expressions"]["id"]["data"]["text/plain"].strip("'")
        times = []
        for k in range(rounds):
            data = {"method": "update", "state": {"value": 1e19 * 10 ** (6 * k / rounds)}, "buffer_paths": []}
            message = client.session.msg("comm_msg", {"comm_id": identifier, "data": data})
            begun = time.perf_counter()
            client.shell_channel.send(message)
            while True:
                answer = client.get_iopub_msg(timeout=30)
                if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                    continue
                if answer["msg_type"] == "error":
                    sys.exit("\n".join(answer["content"]["traceback"]))
                if answer["msg_type"] == "display_data":
                    assert "image/png" in answer["content"]["data"]
                    break
            times.append(1000 * (time.perf_counter() - begun))
        return times
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def report(name: str, value: float, limit: float, unit: str, at_least: bool = False) -> bool:
    """Print a value beside its limit; True where it holds."""
    holds = value >= limit if at_least else value <= limit
    sign = "≥" if at_least else "≤"
    shown, bound = (f"{v:,.0f}" if v >= 100 else f"{v:.3g}" for v in (value, limit))
    part = f"{value / limit:.2f} of the limit"
    print(f"{'ok  ' if holds else 'MISS'}  {name:<52} {shown:>10} {unit:<6} {sign} {bound:<10} {part}")
    return holds


def pages() -> list[tuple[str, int]]:
    """The weight of each built page with everything that it loads."""
    found = []
    with chromium() as browser:
        for path in sorted(HTML.rglob("*.html")):
            with visit(browser) as visitor:
                visitor.open(path)
                visitor.see_everything()
                found.append(
                    (path.relative_to(HTML).as_posix(), sum(f.stat().st_size for f in visitor.files))
                )
    return found


def main() -> int:
    if executable() is None:
        sys.exit("No Chromium or Chrome: install one, or name it in the variable CHROMIUM.")
    crowd = gallery.crowd()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "crowd.html"
        path.write_text(gallery.page(crowd), encoding="utf-8")
        with visit(browser) as visitor:
            page = visitor.open(path)
            in_the_page(page, 5)  # the browser compiles
            redraws = in_the_page(page, 40)
            trips = in_a_kernel(ROUNDS)[5:]
            redraws += in_the_page(page, 40)
    redraw, trip = statistics.median(redraws), statistics.median(trips)
    print(f"redraw in the page: median {redraw:.3f} ms, {min(redraws):.3f} to {max(redraws):.3f}")
    print(f"round trip to a kernel: median {trip:.0f} ms, {min(trips):.0f} to {max(trips):.0f}")
    held = [
        report("redraw of five curves of 200 points", redraw, LIMITS["redraw"], "ms"),
        report(
            "times faster than the round trip to a kernel", trip / redraw, LIMITS["ratio"], "×", at_least=True
        ),
        report("the one script", SCRIPT.stat().st_size, LIMITS["script"], "bytes"),
        report("the timed explorable", len(crowd.markup().encode()), LIMITS["explorable"], "bytes"),
    ]
    if not (HTML / "index.html").exists():
        print("the book is not built: no page is weighed")
        return not all(held)
    figures = {
        figure["id"]: len(str(figure).encode())
        for path in HTML.rglob("*.html")
        for figure in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select(
            "figure.explorable"
        )
    }
    if figures:
        largest = max(figures, key=figures.get)
        name = f"largest explorable of {len(figures)}: {largest}"
        held.append(report(name, figures[largest], LIMITS["explorable"], "bytes"))
    weights = pages()
    heaviest = max(weights, key=lambda w: w[1])
    held.append(
        report(f"heaviest page of {len(weights)}: {heaviest[0]}", heaviest[1], LIMITS["page"], "bytes")
    )
    return not all(held)


if __name__ == "__main__":
    sys.exit(main())
