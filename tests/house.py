"""The book's extension of Sphinx, for tests: it is on the path of a build alone."""

import sys
from pathlib import Path

PLACE = str(Path(__file__).parents[1] / "book" / "_ext")
sys.path.insert(0, PLACE)
from house import (  # noqa: E402  (found there and nowhere else)
    code,
    contents,
    cover,
    equations,
    folding,
    lists,
    maths,
    models,
    numbering,
    passages,
    redirects,
    reproduced,
    search,
    see,
    selfcheck,
    styled,
    tags,
    usage,
)

sys.path.remove(PLACE)

__all__ = [
    "code",
    "contents",
    "cover",
    "equations",
    "folding",
    "lists",
    "maths",
    "models",
    "numbering",
    "passages",
    "redirects",
    "reproduced",
    "search",
    "see",
    "selfcheck",
    "styled",
    "tags",
    "usage",
]
