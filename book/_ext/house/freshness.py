"""No stale page: outputs and pages are rebuilt when the models, the data or the environment change.

The cache of executed notebooks is keyed on their cells alone. Here it lives in a folder named after a
digest of everything else that a cell can depend on. The folder is part of the configuration, so Sphinx
itself reads every page again when it changes. Pages are written again, and what they are served with is
copied again, when styles, scripts or the build's own extensions change: Sphinx by itself looks at texts only.
"""

import hashlib
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

DEPENDS_ON = ("aiecon/**/*", "requirements.txt", "pyproject.toml")
SERVED_WITH = ("book/_static/**/*", "book/_ext/**/*")


def digest(root: Path, patterns: tuple[str, ...] = DEPENDS_ON) -> str:
    """A short name for the state of files: of all that a notebook's outputs depend on, other than itself."""
    state = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                state.update(path.relative_to(root).as_posix().encode())
                state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()[:16]


def kept_for(app: Sphinx, kind: str, patterns: tuple[str, ...] = DEPENDS_ON) -> Path:
    """A folder for what was made from the present state; what was made from an earlier one is removed."""
    every = Path(app.outdir).parent / kind
    current = every / digest(Path(app.srcdir), patterns)
    for old in every.glob("*"):
        if old != current:
            shutil.rmtree(old)
    return current


def _choose_cache(app: Sphinx, config: Config) -> None:
    config.nb_execution_cache_path = str(kept_for(app, ".executed"))
    config.served_with = digest(Path(app.srcdir), SERVED_WITH)


def setup(app: Sphinx) -> None:
    app.add_config_value("served_with", "", "html")
    app.connect("config-inited", _choose_cache)
