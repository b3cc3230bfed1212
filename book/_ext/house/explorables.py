"""The figures' style sheet and the explorables' one script, taken from the package into the page's assets."""

from sphinx.application import Sphinx
from sphinx.config import Config

from .freshness import DEPENDS_ON, SERVED_WITH, kept_for


def _write_assets(app: Sphinx, config: Config) -> None:
    assets = kept_for(app, ".assets", DEPENDS_ON + SERVED_WITH)
    if not (assets / "explorable.css").exists():
        from aiecon.explorable import static_css, static_script  # slow to import, and rarely needed

        assets.mkdir(parents=True, exist_ok=True)
        (assets / "explorable.js").write_text(static_script(), encoding="utf-8")
        (assets / "explorable.css").write_text(static_css(), encoding="utf-8")
    config.html_static_path.append(str(assets))


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _write_assets)
    app.add_css_file("explorable.css", priority=800)
    app.add_js_file("explorable.js", loading_method="defer")  # a classic script: file:// allows no modules
