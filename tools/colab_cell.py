"""The cell that prepares Colab: the same in every notebook, before all other code.

    python tools/colab_cell.py            put it into every notebook, or bring it up to date
    python tools/colab_cell.py --check    name the notebooks that lack it, and fail if there are any

Anywhere but in Colab the cell does nothing. Colab tells a kernel by its sessions API which file the
reader opened; the file's address on GitHub holds repository and branch, so no notebook names them.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAG = "colab"

CELL = r"""# In Colab only: installs the book's package from the repository of this notebook.
import os
import re
from urllib.request import urlopen

if "COLAB_JUPYTER_IP" in os.environ:
    host = f"{os.environ['COLAB_JUPYTER_IP']}:{os.environ.get('KMP_TARGET_PORT', 9000)}"
    opened = urlopen(f"http://{host}/api/sessions").read().decode().replace("%2F", "/")
    found = re.search(r"github\.com/([\w.-]+/[\w.-]+)/blob/(.+?)/(?:book|chapters)/", opened)
    if not found:
        raise RuntimeError("Colab does not say where this copy is from: open it from the book's own page.")
    %pip install -q git+https://github.com/{found[1]}@{found[2]}"""


def notebooks() -> list[Path]:
    """Every notebook of the book that has code."""
    return sorted(
        [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("book/exercises/*.ipynb"), *ROOT.glob("book/*.ipynb")]
    )


def cell() -> dict:
    """The cell as a notebook stores it."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": TAG,
        "metadata": {"tags": ["remove-cell"]},
        "outputs": [],
        "source": CELL.splitlines(keepends=True),
    }


def with_cell(notebook: dict) -> dict:
    """The notebook with this cell, and no other version of it, before its first code."""
    begins = CELL.splitlines()[0]  # an editor may have given it another id
    others = [
        c for c in notebook["cells"] if c.get("id") != TAG and not "".join(c["source"]).startswith(begins)
    ]
    first = next((i for i, c in enumerate(others) if c["cell_type"] == "code"), len(others))
    return {**notebook, "cells": [*others[:first], cell(), *others[first:]]}


def main(check: bool) -> None:
    stale = []
    for path in notebooks():
        notebook = json.loads(path.read_text("utf-8"))
        wanted = with_cell(notebook)
        if wanted != notebook:
            stale.append(path.relative_to(ROOT).as_posix())
            if not check:
                path.write_text(json.dumps(wanted, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if check and stale:
        sys.exit(f"run python tools/colab_cell.py: {', '.join(stale)} lack the present Colab cell")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
