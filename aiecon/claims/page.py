"""The page of the claims: the score, every claim with its verdict, and what in the accounts is no claim."""

from pathlib import Path

import pandas as pd

from aiecon.claims.box import ACCOUNTS, Judgement, css, parts, strip, sureness
from aiecon.claims.register import claims
from aiecon.claims.verdict import VERDICTS, Shares
from aiecon.data import load


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
    judged = [c.judged for c in register if c.judged]
    counts = pd.Series([c.verdict for c in judged], dtype="str").value_counts()
    tally = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if verdict in counts)
    score = Shares({v: counts[v] / len(judged) for v in VERDICTS if v in counts}, len(judged))
    settled = sum(len(claim.shares.shares) == 1 for claim in judged)
    text = [f"**{len(judged)} of {len(register)}** claims are judged: {tally}.", "", strip(score), ""]
    text += [
        f"In {settled} of them every combination of the evidence says the same. There *high* means that no "
        "source we know of leads elsewhere, and not that none could: *What would change it* and the sliders "
        "show how far it is.",
        "",
    ]
    for account, key in ACCOUNTS.items():
        text += [f"## Account {account}", "", f"{{cite:t}}`{key}`.", ""]
        for c in (c for c in register if c.account == account):
            text += [f"{c.id} · {c.claim}", *_entry(c, chapters), ""]
    return [*text, *_sentences()]


def _entry(c: Judgement, chapters: Path) -> list[str]:
    if c.judged is None:
        return [f": *Not judged yet* (chapter {c.chapter})."]
    verdict = f'<strong class="{css(c.judged.verdict)}">{c.judged.verdict}</strong>'
    return [
        f": {verdict} · {_link(c.chapter, chapters)}",
        "",
        f"  {sureness(c.judged)}",
        "",
        f"  {strip(c.judged.shares)}",
        "",
        *(f"  {line}" for line in parts(c.judged).splitlines()),
        "",
        f"  {c.evidence}",
        "",
        "  *What would change it.*",
        "",
        *(f"  - {change}" for change in c.changes),
    ]


def _link(chapter: str, chapters: Path) -> str:
    files = sorted(chapters.glob(f"{chapter}-*.ipynb"))
    return f"{{doc}}`chapter {chapter} </chapters/{files[0].stem}>`" if files else f"chapter {chapter}"


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
