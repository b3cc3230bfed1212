"""What a sentence with sliders and a chart to draw on have in common: HTML that one script brings to life."""

from typing import Any

import anywidget
import traitlets


class Living(anywidget.AnyWidget):
    """HTML in a page, the same HTML alive in a kernel, and plain words where neither runs."""

    html = traitlets.Unicode().tag(sync=True)

    def markup(self) -> str:
        """What stands in the page."""
        raise NotImplementedError

    def plain(self) -> str:
        """What stands where there is no HTML."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        self.html = self.markup()
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**data, "text/html": self.html, "text/plain": self.plain()}, metadata
