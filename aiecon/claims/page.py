"""The page of the claims: the score, every claim with its verdict, and what in the accounts is no claim."""

import html
from pathlib import Path

import pandas as pd

from aiecon.claims.badge import badge
from aiecon.claims.box import ACCOUNTS, Judgement, address, css, parts, strip, sureness
from aiecon.claims.register import claims
from aiecon.claims.verdict import VERDICTS
from aiecon.data import load

HEADS = {
    "id": "Claim",
    "claim": "What is said",
    "verdict": "Verdict",
    "share": "Share",
    "sure": "How sure",
    "chapter": "Chapter",
}  # the key by which a column is sorted, and its head


def scoreboard() -> pd.DataFrame:
    """One row for each claim that is judged: where it stands, its kind, its verdict, and how sure that is.

    share : of the combinations of the evidence that say what the book says
    parts, right : how many parts it has, and how many of them are true or mostly true
    """
    kinds = load("press_claims").set_index("id").kind
    rows = [
        {
            "id": c.id,
            "account": c.account,
            "kind": kinds[c.id],
            "chapter": c.chapter,
            "verdict": c.judged.verdict,
            "sure": c.judged.sure,
            "share": c.judged.shares.shares.get(c.judged.verdict, 0.0),
            "parts": len(c.judged.parts),
            "right": sum(part.verdict in VERDICTS[:2] for part in c.judged.parts),
        }
        for c in claims()
        if c.judged
    ]
    return pd.DataFrame(rows).set_index("id")


def register_lines(chapters: Path) -> list[str]:
    """The register as Markdown lines, with links to the chapters that lie in this folder."""
    register = claims()
    judged = [c for c in register if c.judged]
    counts = pd.Series([c.verdict for c in judged], dtype="str").value_counts()
    tally = " ".join(badge(verdict, after=f" {counts[verdict]}") for verdict in VERDICTS if verdict in counts)
    settled = sum(len(c.judged.shares.shares) == 1 for c in judged if c.judged)
    ranked = sorted(judged, key=lambda c: (VERDICTS.index(c.verdict or ""), c.id))
    text = [
        f"**{len(judged)} of {len(register)}** claims are judged. A cell is a claim, and leads to all of it.",
        "",
        f'<p class="tally" id="tally">{tally}</p>',
        '<div class="scoreboard" id="scoreboard" role="group" aria-label="All claims, by verdict">'
        f"{''.join(_cell(c) for c in ranked)}</div>",
        "",
        "## All claims",
        "",
        *_table(register, chapters),
        "",
        "*Share* is that of the combinations of the evidence that say what the book says.",
        f"In {settled} claims every combination says the same. There *high* means that no source known to us "
        "leads elsewhere, not that none could: *What would change it* and the sliders show how far it is.",
        "",
    ]
    for account, key in ACCOUNTS.items():
        text += [f"## Account {account}", "", f"{{cite:t}}`{key}`, claim by claim.", ""]
        for c in (c for c in register if c.account == account):
            text += [*_entry(c, chapters), ""]
    return [*text, *_sentences()]


def _cell(c: Judgement) -> str:
    assert c.verdict
    name = f"form {css(c.verdict)}"
    label = html.escape(f"{c.id}, {c.verdict}: {c.claim}")
    return f'<a class="{name}" href="#{c.id}" title="{label}">{c.id}<span> {c.verdict}</span></a>'


def _table(register: list[Judgement], chapters: Path) -> list[str]:
    """The plain table; a script lets it be sorted by its heads and filtered."""
    row = "".join(f'<th scope="col" data-sort="{name}">{head}</th>' for name, head in HEADS.items())
    return [
        '<table class="register" id="register"><caption>All claims</caption>',
        f"<thead><tr>{row}</tr></thead><tbody>",
        *(_row(c, chapters) for c in register),
        "</tbody></table>",
    ]


def _row(c: Judgement, chapters: Path) -> str:
    claim = f'<th scope="row"><a href="#{c.id}">{c.id}</a></th><td>{html.escape(c.claim)}</td>'
    chapter = _chapter(c.chapter, chapters)
    link = f'<a href="{chapter}#{address(c.id)}">{int(c.chapter)}</a>' if chapter else str(int(c.chapter))
    if c.judged is None:
        return f"<tr>{claim}<td>not yet</td><td></td><td></td><td>{link}</td></tr>"
    judged, verdict = c.judged, c.judged.verdict
    seen = f"<td>{badge(verdict)}</td>"
    if verdict == "contested":
        return f"<tr>{claim}{seen}<td>no majority</td><td></td><td>{link}</td></tr>"
    share = judged.shares.shares[verdict]
    seen += f'<td class="share {css(verdict)}" style="--share:{share:.3f}">{share:.0%}</td>'
    return f"<tr>{claim}{seen}<td>{judged.sure}</td><td>{link}</td></tr>"


def _entry(c: Judgement, chapters: Path) -> list[str]:
    """All of a claim, folded, at an address of its own."""
    seen = badge(c.verdict) if c.verdict else "not judged yet"
    head = (
        f'<article class="claim-entry" id="{c.id}"><details><summary><b>{c.id}</b> '
        f"<span>{html.escape(c.claim)}</span> {seen}</summary>"
    )
    if c.judged is None:
        return [head, "", f"*Not judged yet* (chapter {int(c.chapter)}).", "", "</details></article>"]
    return [
        head,
        "",
        strip(c.judged.shares),
        "",
        sureness(c.judged),
        "",
        *parts(c.judged).splitlines(),
        "",
        c.evidence,
        "",
        "*What would change it.*",
        "",
        *(f"- {change}" for change in c.changes),
        "",
        f"The test, the alternatives and the sliders: {_link(c, chapters)}.",
        "",
        "</details></article>",
    ]


def _chapter(chapter: str, chapters: Path) -> str:
    """The address of a chapter from the page of the claims; empty where it does not exist yet."""
    files = sorted(chapters.glob(f"{chapter}-*.ipynb"))
    return f"../chapters/{files[0].stem}.html" if files else ""


def _link(c: Judgement, chapters: Path) -> str:
    where, words = _chapter(c.chapter, chapters), f"chapter {int(c.chapter)}"
    return f'<a href="{where}#{address(c.id)}">{words}</a>' if where else words


def _sentences() -> list[str]:
    """What each sentence of the accounts became, so that nothing is passed over in silence."""
    rows = load("account_sentences")
    text = [
        "## Sentence by sentence",
        "",
        "Sentence 0 is the headline. A sentence that is no claim is said not to be one.",
        "",
    ]
    text += ["| Account | Sentence | What it is about | Claims |", "|---|---|---|---|"]
    for _, row in rows.iterrows():
        became = row["claims"] if pd.notna(row["claims"]) else f"none: {row['no_claim']}"
        text.append(f"| {row['account']} | {row['sentence']} | {row['about']} | {became} |")
    return text
