"""The day on the cover: Nvidia's market value around it, and in the fall one mark for each claim about it."""

import html
import json
import math
import re

import pandas as pd

from aiecon.claims.badge import slug
from aiecon.claims.box import Judgement
from aiecon.claims.register import claims
from aiecon.claims.verdict import VERDICTS
from aiecon.data import load
from aiecon.style import COLOURS, Shown, caption_html, figure, svg, to_html

EVE, FALL = pd.Timestamp("2025-01-24"), pd.Timestamp("2025-01-27")
CHART_BEGINS, CHART_ENDS = pd.Timestamp("2025-01-17"), pd.Timestamp("2025-02-05")
COLUMNS = 4  # of marks, from Friday's close to Monday's
LONGEST = 240  # characters of a reason
CITED = re.compile(r"\s*\{cite:\w+\}`[^`]*`")


def market_values() -> pd.Series:
    """Nvidia's market value at the closes around the day, trillion dollars, by date.

    The official close of the Friday carried on and back by the returns, times the last count of shares that
    was published before.

    >>> round(float(market_values()[FALL] - market_values()[EVE]), 3)
    -0.593
    """
    facts = load("market_day").query("subject == 'Nvidia'")
    friday = facts.query("item == 'official close'").set_index("date").value[EVE]
    shares = facts.query("item == 'shares outstanding'").value.item()
    growth = (1 + load("event_returns").set_index("date").NVDA).cumprod()
    closes = friday * growth / growth[EVE]
    return (closes * shares / 1e12).loc[CHART_BEGINS:CHART_ENDS]


def day_chart() -> Shown:
    """The chart of the cover; each claim in it leads to its entry, and a script lets it speak at once."""
    values = market_values()
    register = sorted(
        (c for c in claims() if c.verdict), key=lambda c: (VERDICTS.index(c.verdict or ""), c.id)
    )
    fig, _ = figure()
    (ax,) = fig.axes
    fig.set_size_inches(9.6, 4.3)
    fig.set_layout_engine("none")
    left, bottom, width, height = 0.055, 0.08, 0.93, 0.88
    ax.set_position((left, bottom, width, height))
    ax.set(
        xlim=(CHART_BEGINS - pd.Timedelta(hours=40), CHART_ENDS + pd.Timedelta(hours=40)), ylim=(2.8, 3.66)
    )
    ax.grid(axis="x", visible=False)
    ticks = [CHART_BEGINS, EVE, FALL, pd.Timestamp("2025-01-31"), CHART_ENDS]
    ax.set_xticks(ticks, [f"{date.day} {date:%b}" for date in ticks])
    ax.tick_params(length=0, labelsize=13)
    ax.spines["left"].set_visible(False)
    ax.set_yticks([2.8, 3.0, 3.2, 3.4, 3.6])
    for part in (values[:EVE], values[FALL:]):
        ax.plot(part.index, part, color=COLOURS["ink"], linewidth=2.2, marker="o", markersize=5)
    for date in (EVE, FALL):
        ax.plot([EVE, FALL], [values[date]] * 2, color=COLOURS["muted"], linewidth=0.8, linestyle=":")
    fall = (values[EVE] - values[FALL]) * 1e3
    ax.text(
        EVE - pd.Timedelta(hours=8),
        values[EVE] - 0.035,
        "Friday",
        ha="right",
        va="top",
        size=12,
    )
    ax.text(FALL + pd.Timedelta(hours=10), values[FALL] - 0.03, "Monday", ha="left", va="top", size=13)
    ax.text(
        FALL + pd.Timedelta(hours=14),
        values[EVE] - 0.02,
        f"−{fall:.0f} billion dollars\nin one day",
        ha="left",
        va="top",
        size=22,
        weight="bold",
        color=COLOURS["c1"],
        linespacing=1.15,
    )
    ax.text(
        0.0, 1.0, "trillion dollars", transform=ax.transAxes, size=13, color=COLOURS["muted"], va="bottom"
    )
    alt = (
        f"Nvidia's market value falls from {values[EVE]:.2f} trillion dollars on Friday 24 January 2025 "
        f"to {values[FALL]:.2f} on Monday, by {fall:.0f} billion; {len(register)} marks in it are claims."
    )
    drawing = to_html(svg(fig, "the-day"), alt)
    to_share = ax.transData + fig.transFigure.inverted()
    start, end = ax.convert_xunits(EVE), ax.convert_xunits(FALL)
    (x0, y0), (x1, y1) = to_share.transform([(start, values[EVE]), (end, values[FALL])])
    size = (100 * share for share in (x0, 1 - y0, x1 - x0, y0 - y1))
    place = "left:{:.2f}%;top:{:.2f}%;width:{:.2f}%;height:{:.2f}%".format(*size)
    marks = "".join(_mark(c) for c in register)
    rows = math.ceil(len(register) / COLUMNS)
    told = {c.id: _told(c) for c in register}
    caption = (
        "Nvidia's market value at each close. Each mark in the fall is something that was said about it."
    )
    source = "closes of the exchange (Yahoo Finance), shares of the quarterly report"
    return Shown(
        f'<figure class="day figure-static" id="the-day"><div class="day-chart">{drawing}'
        f'<div class="day-marks" role="group" aria-label="The claims, by verdict"'
        f' style="{place};--rows:{rows}">{marks}</div></div>'
        f'<div class="day-says" aria-live="polite">{_invitation(register)}</div>'
        f"{caption_html(caption, source)}"
        f'<script type="application/json">{_json(told)}</script></figure>'
    )


def _mark(c: Judgement) -> str:
    assert c.verdict
    label = html.escape(f"{c.id}, {c.verdict}: {c.claim}")
    form = f"form badge-{slug(c.verdict)}"
    return f'<a class="{form}" href="claims.html#{c.id}" aria-label="{label}" data-id="{c.id}"></a>'


def _told(c: Judgement) -> dict[str, str]:
    """What the panel says of a claim: itself, its verdict, how many ways of judging agree, and a reason."""
    assert c.judged
    assert c.verdict
    share = c.judged.shares.shares.get(c.verdict)
    agree = (
        f"{share:.0%} of {c.judged.shares.combinations} ways to weigh the evidence"
        if share
        else "no majority"
    )
    words = re.sub(r"[*`]", "", CITED.sub("", c.evidence))
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z])", words)
    reason = next((s for s in sentences if 40 <= len(s) <= LONGEST and "?" not in s), "")
    return {
        "claim": c.claim,
        "verdict": c.verdict,
        "slug": slug(c.verdict),
        "agree": agree,
        "why": reason,
        "chapter": str(int(c.chapter)),
        "by": f"Account {c.account}",
    }


def _invitation(register: list[Judgement]) -> str:
    counts = pd.Series([c.verdict for c in register]).value_counts()
    held, failed = (int(counts.reindex(which).fillna(0).sum()) for which in (VERDICTS[:2], VERDICTS[2:4]))
    return (
        f"<p><strong>{len(register)} things were said about it.</strong> The evidence bears out {held}, goes "
        f"against {failed}, and leaves {len(register) - held - failed} open.</p>"
        "<p>Choose a mark: it says what was claimed, and what the book makes of it.</p>"
    )


def _json(told: dict[str, dict[str, str]]) -> str:
    return re.sub("<(?=[!/])", r"\\u003c", json.dumps(told, ensure_ascii=False, separators=(",", ":")))
