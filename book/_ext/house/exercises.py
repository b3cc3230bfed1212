"""Pages of the problem sets: the student version of every source in exercises/, without solutions and judges.

The pages are committed, so that Binder and Colab can open what a reader sees; a build brings them up to date.
Whether solutions are shown is a setting: `solutions_policy` never, after (the date `solutions_due`) or open.
"""

import json
import sys
from datetime import date
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "book" / "exercises"
TAGS = {"setup": ["hide-input"], "numbers": ["hide-input"], "check": ["remove-cell"]}  # a page folds them


def page(source: Path, policy: str = "never", due: date | None = None) -> str:
    """The text of the page that belongs to a source."""
    from aiecon.exercises.source import student_version
    from tools.colab_cell import with_cell

    book = student_version(json.loads(source.read_text("utf-8")), policy, due)
    for cell in book["cells"]:
        cell["metadata"].pop("nbgrader", None)
        if tags := TAGS.get(cell["metadata"].get("aiecon", {}).get("role")):
            cell["metadata"]["tags"] = tags
        if isinstance(cell["source"], str):
            cell["source"] = cell["source"].splitlines(keepends=True)
    return json.dumps(with_cell(book), indent=1, ensure_ascii=False) + "\n"


def write(policy: str = "never", due: date | None = None) -> None:
    """Bring the pages up to date with their sources, and remove pages whose source is gone."""
    sources = {path.name: path for path in (ROOT / "exercises").glob("*.ipynb")}
    PAGES.mkdir(exist_ok=True)
    for stale in {path.name for path in PAGES.glob("*.ipynb")} - set(sources):
        (PAGES / stale).unlink()
    for name, source in sources.items():
        text, path = page(source, policy, due), PAGES / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def _write(_app: Sphinx, config: Config) -> None:
    due = date.fromisoformat(config.solutions_due) if config.solutions_due else None
    write(config.solutions_policy, due)


def setup(app: Sphinx) -> None:
    sys.path.insert(0, str(ROOT))  # tools is not part of the installed package
    app.add_config_value("solutions_policy", "never", "env")
    app.add_config_value("solutions_due", "", "env")
    app.connect("config-inited", _write, priority=100)


if __name__ == "__main__":  # python book/_ext/house/exercises.py writes the pages without a build
    sys.path.insert(0, str(ROOT))
    write()
