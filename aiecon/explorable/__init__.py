"""Explorables: matplotlib figures whose sliders work in the built page, without a kernel or a network.

    fig, ax = figure()
    curve, = ax.loglog([], [])
    e = Explorable(fig, "name", caption="Question?", C=Slider("Compute", 1e19, 1e25, 1e21, "FLOP", log=True))
    e.curve(curve, over=("N", np.geomspace(1e7, 1e12, 200)), y=lambda N, C: loss(N, C / (6 * N)))
    e.readout("Best size", lambda C: optimum(C)[0], format=".3s", unit="parameters")
    e.alt("With {} of compute the best model has {} parameters.", (lambda C: C, ".2s"), ...)
    e

The figure is drawn by matplotlib; the functions travel as JavaScript (`trace`) or as tables (`Tabulated`);
one script without dependencies (`explorable.js`) moves what moves, in the page and in a live kernel alike.
"""

from aiecon.explorable.figure import Explorable, static_css, static_script
from aiecon.explorable.formats import format_number
from aiecon.explorable.slider import Slider
from aiecon.explorable.tabulated import Tabulated
from aiecon.explorable.trace import TraceError

__all__ = ["Explorable", "Slider", "Tabulated", "TraceError", "format_number", "static_css", "static_script"]
