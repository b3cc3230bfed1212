"""What the book needs beyond Jupyter Book: one short module per need, each with its own `setup`."""

from sphinx.application import Sphinx

from . import (
    bibliography,
    bundle,
    code,
    contents,
    cover,
    evidence,
    exercises,
    explorables,
    folding,
    fonts,
    freshness,
    generated,
    head,
    kernels,
    launch,
    lists,
    maths,
    models,
    notes,
    numbering,
    redirects,
    roles,
    search,
    see,
    selfcheck,
    styled,
    tables,
    tags,
    weight,
)

__version__ = "1"


def setup(app: Sphinx) -> dict[str, object]:
    for module in (
        exercises,
        freshness,
        kernels,
        launch,
        numbering,
        see,
        redirects,
        maths,
        tags,
        code,
        folding,
        fonts,
        selfcheck,
        bibliography,
        bundle,
        cover,
        evidence,
        explorables,
        models,
        notes,
        roles,
        generated,
        head,
        contents,
        lists,
        search,
        styled,
        tables,
        weight,
    ):
        module.setup(app)
    app.add_config_value("comments_config", {}, "")  # Jupyter Book sets it; its extension is not loaded
    app.add_css_file("book.css", priority=900)
    app.add_js_file("book.js", loading_method="defer")
    app.add_css_file("practice.css", priority=900)
    app.add_js_file("practice.js", loading_method="defer")
    return {"version": __version__, "parallel_read_safe": False, "parallel_write_safe": True}
