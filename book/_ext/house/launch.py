"""Binder and Colab buttons for the repository that the book is built from; none where it is not on GitHub."""

import os
import re
import subprocess

from sphinx.application import Sphinx
from sphinx.config import Config


def _git(root: str, *arguments: str) -> str:
    try:
        found = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True)
    except FileNotFoundError:  # no git on this machine
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def repository(root: str) -> tuple[str, str] | None:
    """Owner/name and branch on GitHub of the book in `root`, or None."""
    name = os.environ.get("GITHUB_REPOSITORY", "")
    branch = os.environ.get("GITHUB_REF_NAME", "") if os.environ.get("GITHUB_REF_TYPE") == "branch" else ""
    if not name:
        origin = re.fullmatch(
            r"(?:https://(?:[^/@]+@)?(?:www\.)?|ssh://git@(?:ssh\.)?|git@)github\.com(?::\d+)?[:/]"
            r"([\w.-]+/[\w.-]+?)(?:\.git)?/?",
            _git(root, "remote", "get-url", "origin"),
        )
        name = origin[1] if origin else ""
        branch = _git(root, "symbolic-ref", "--short", "HEAD")
    if not name:
        return None
    return name, branch if branch and not branch.endswith("/merge") else "main"


def _add_buttons(app: Sphinx, config: Config) -> None:
    found = repository(str(app.srcdir))
    options = config.html_theme_options
    options.update(launch_buttons={}, repository_url="", use_repository_button=False)
    if found:
        name, branch = found
        options.update(
            repository_url=f"https://github.com/{name}",
            repository_branch=branch,
            path_to_docs="",
            use_repository_button=True,
            launch_buttons={
                "notebook_interface": "jupyterlab",
                "binderhub_url": "https://mybinder.org",
                "colab_url": "https://colab.research.google.com",
            },
        )


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _add_buttons)
