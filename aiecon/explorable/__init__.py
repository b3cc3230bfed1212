"""Explorables: matplotlib figures whose sliders work in the built page, without a kernel or a network.

    fig, ax = figure()
    ax.set(xscale="log", xlim=(1e7, 1e12), ylim=(1.5, 4), xlabel="Parameters (log scale)", ylabel="Loss")
    e = Explorable(ax, "name", caption="Question?", C=Slider("Compute", 1e19, 1e25, 1e21, "FLOP", log=True))
    e.define(best=lambda C: optimum(C)[0], least=least_loss)
    e.draw("C0", lambda N, C: loss(N, C / (6 * N)))
    e.point("C2D", "best", "least")
    e.show("Best size: {best:.3s} parameters")
    e.says("With {C:.2s} FLOP the best model has {best:.2s} parameters and a loss of {least:.3f} nats.")
    e

A quantity is named once; its name stands for it wherever one is wanted: where something is, as an argument
of another function, in words. The symbols of sliders are names too. Curves run over the axes they are on.

The figure is drawn by matplotlib; the functions travel as JavaScript (`trace`) or as tables (`Tabulated`);
one script without dependencies (`explorable.js`) moves what moves, in the page and in a live kernel alike.
"""

from aiecon.explorable.answer import Answer
from aiecon.explorable.figure import Explorable
from aiecon.explorable.formats import format_number
from aiecon.explorable.guess import Guess
from aiecon.explorable.inline import Sentence
from aiecon.explorable.page import charts_script, static_css, static_script
from aiecon.explorable.slider import Slider
from aiecon.explorable.tabulated import Tabulated
from aiecon.explorable.trace import TraceError

__all__ = [
    "Answer",
    "Explorable",
    "Guess",
    "Sentence",
    "Slider",
    "Tabulated",
    "TraceError",
    "charts_script",
    "format_number",
    "static_css",
    "static_script",
]
