"""A page for each module of models: what every function means, asks and returns, and where the book uses it.

Nothing on these pages is written for them. Equations are set from the code, domains come from signatures,
meaning, unit and source from docstrings, whose examples run when the page is made: one that fails ends the
build. The files are made when a build begins, so that a new module has its page without a line elsewhere.
"""

import ast
import doctest
import importlib
import inspect
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from .equations import equation
from .generated import text
from .launch import repository
from .usage import Uses, usage

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "book" / "models"
PLACE = "book/models/"
PLAIN = (int, float, str, bool, type(None))  # defaults that can be read
SHOWN = 5  # reproductions by name; of others the number
NAMED = re.compile(r"((?:[A-Z][\w'’-]+(?:, | and | et al\.| )?)+) \((\d{4}[a-z]?)\)")


def title(room: str) -> str:
    """The first words of a module's docstring, behind its name."""
    about = (inspect.getdoc(importlib.import_module(f"aiecon.{room}")) or "").splitlines()[0]
    words = re.split(r"(?<=\?) |[:.] |[:.]$", about)[0]
    return f"{room}: {words[:1].lower() + words[1:]}"


def write() -> None:
    """A file for each module of models, and none for what is gone; what stands on the page comes later."""
    from aiecon.reference import rooms

    PAGES.mkdir(exist_ok=True)
    wanted = {f"{room}.md": f"# {title(room)}\n" for room in rooms()}
    for stale in {path.name for path in PAGES.glob("*.md")} - set(wanted):
        (PAGES / stale).unlink()
    for name, words in wanted.items():
        path = PAGES / name
        if not path.exists() or path.read_text("utf-8") != words:
            path.write_text(words, "utf-8")


def page(room: str) -> list[str]:
    """The page of a module as Markdown lines."""
    from aiecon.reference import functions

    module = importlib.import_module(f"aiecon.{room}")
    _, *more = re.split(r"\n\s*\n", inspect.getdoc(module) or "")
    head = [f"# {text(title(room))}", "", prose((inspect.getdoc(module) or "").split("\n\n")[0], room), ""]
    for paragraph in more:
        head += [
            *(
                _fence("text", textwrap.dedent(paragraph))
                if paragraph[:1] == " "
                else [prose(paragraph, room)]
            ),
            "",
        ]
    head += [
        f"In Python, `from aiecon import {room}`; {{doc}}`/book/models` says how to install it. The examples "
        f"ran when this page was made, after `import numpy as np` and `from aiecon.{room} import *`.",
        "",
    ]
    used = usage_of_book()
    return head + [
        line
        for f in functions()
        if f.room == room
        for line in function_lines(f, used.get((room, f.name), Uses()))
    ]


@cache
def usage_of_book() -> dict[tuple[str, str], Uses]:
    return usage(ROOT)


def function_lines(reference, uses: Uses) -> list[str]:  # type: ignore[no-untyped-def]
    """A function's entry: what it is, its equation, what it asks and returns, an example, and its uses."""
    from aiecon.reference import anatomy

    room, function, parts = reference.room, reference.function, anatomy(reference.function)
    run_examples(room, function)
    tex = equation(function)
    lines = [f"({room}.{reference.name})=", f"## {text(f'{room}.{reference.name}')}", ""]
    lines += [prose(without_formula(parts.says) if tex else parts.says, room), ""]
    lines += ["$$", tex, "$$", ""] if tex else []
    for paragraph in parts.more:
        lines += [prose(paragraph, room), ""]
    lines += arguments(reference)
    for label in ("returns", "raises", "source"):
        if said := getattr(parts, label):
            lines += [f"**{label.capitalize()}:** {prose(said, room)}", ""]
    for example in parts.examples:
        lines += _fence("pycon", example) if example.startswith(">>>") else [prose(example, room)]
        lines += [""]
    if not tex:
        lines += [
            "````{admonition} Code",
            ":class: dropdown",
            "",
            *_fence("python", code(function)),
            "````",
            "",
        ]
    return [*lines, used_in(uses), ""]


def arguments(reference) -> list[str]:  # type: ignore[no-untyped-def]
    """Each argument with domain, default and meaning; those that are explained together stand together."""
    from aiecon.reference import anatomy

    signature = inspect.signature(reference.function).parameters
    lines: list[str] = []
    meant = [(name, domain, meaning(reference, name)) for name, domain in reference.arguments]
    for words, group in groupby(meant, key=lambda each: each[2]):
        shown = []
        for name, domain, _ in group:
            default = signature[name].default
            given = f" = {default!r}" if isinstance(default, PLAIN) else ""
            held = domain.replace("<=", "≤").replace(">=", "≥")
            own = str(signature[name]).partition(":")[0]  # with its stars
            if given and held:
                shown.append(f"`{own}{given}` with `{held}`")
            else:
                shown.append(f"`{held or own + given}`")
        lines += ["; ".join(shown), f": {prose(words, reference.room)}", ""]
    if reference.demands:
        together = ", ".join(f"`{each}`" for each in reference.demands).replace("<=", "≤").replace(">=", "≥")
        lines += [f"Together they must keep {together}.", ""]
    return lines if anatomy(reference.function).arguments else []


def meaning(reference, name: str) -> str:  # type: ignore[no-untyped-def]
    """What an argument is; where the docstring names another function, what that one says, and its name."""
    from aiecon.reference import anatomy, functions

    words = anatomy(reference.function).arguments.get(name, "")
    if found := re.match(r"as in ((?:`[\w.]+`(?:, | and )?)+)(.*)", words):
        known = {f.name: f for f in functions() if f.room == reference.room}
        known |= {f"{f.room}.{f.name}": f for f in functions()}
        for other in (known[each] for each in re.findall(r"[\w.]+", found[1]) if each in known):
            if name in anatomy(other.function).arguments:
                return meaning(other, name) + found[2]
    return words


def prose(words: str, room: str) -> str:
    """Words of a docstring as Markdown: a function's name leads to it, a work to the bibliography."""
    pieces = words.replace("``", "`").split("`")
    shown = []
    for i, piece in enumerate(pieces):
        if not i % 2:
            shown.append(_cited(piece))
        elif place := _place(piece, room):
            shown.append(f"{{ref}}`{piece} <{place}>`")
        else:
            shown.append(f"`{piece}`")
    return "".join(shown)


def _place(name: str, room: str) -> str:
    from aiecon.reference import functions

    dotted = name if "." in name else f"{room}.{name}"
    return dotted if dotted in {f"{f.room}.{f.name}" for f in functions()} else ""


def _cited(words: str) -> str:
    """Plain words, where `Author (year)` is a reference if the bibliography has one work of that name."""
    works, lines, end = _works(), [], 0
    for found in NAMED.finditer(words):
        for start in range(
            found.start(1), found.end(1)
        ):  # `As in Hoffmann et al. (2022)`: the longest name that is known
            keys = works.get((words[start : found.end(1)], found[2]), [])
            if len(keys) == 1 and (start == 0 or not words[start - 1].isalnum()):
                lines += [text(words[end:start]), f"{{cite:t}}`{keys[0]}`"]
                end = found.end()
                break
    return "".join([*lines, text(words[end:])])


@cache
def _works() -> dict[tuple[str, str], list[str]]:
    from pybtex.database import parse_file

    from .bibliography import author

    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, entry in parse_file(str(ROOT / "book" / "references.bib")).entries.items():
        found[author(entry), entry.fields.get("year", "")].append(key)
    return found


def without_formula(says: str) -> str:
    """A summary without the formula behind its colon, which is set below it.

    >>> without_formula("GPU-hours of a run: C / (peak * MFU * 3600)."), without_formula("A sum: of two.")
    ('GPU-hours of a run.', 'A sum: of two.')
    """
    words, colon, formula = says.rpartition(": ")
    try:
        ast.parse(formula.rstrip(".").replace("^", "**"), mode="eval")
    except SyntaxError:
        return says
    return f"{words}." if colon else says


def code(function) -> str:  # type: ignore[no-untyped-def]
    """The source of a function without its docstring."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    first, lines = node.body[0], source.splitlines()
    if ast.get_docstring(node) and first.end_lineno:
        del lines[first.lineno - 1 : first.end_lineno]
    return "\n".join(lines)


def run_examples(room: str, function) -> None:  # type: ignore[no-untyped-def]
    """Run the examples of a docstring as the page says that they run; one that fails ends the build."""
    names: dict[str, object] = {}
    exec(f"import numpy as np\nfrom aiecon.{room} import *", names)
    name = f"{room}.{function.__name__}"
    test = doctest.DocTestParser().get_doctest(inspect.getdoc(function) or "", names, name, None, None)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    if runner.run(test, out=told.append).failed:
        raise ExtensionError(f"an example of {name} fails:\n{''.join(told)}")


def used_in(uses: Uses) -> str:
    """A sentence that says who uses a function, with links."""
    parts: list[str] = []
    if uses.chapters:
        where = ", ".join(f"{{doc}}`{_number(stem)} </chapters/{stem}>`" for stem in sorted(uses.chapters))
        parts.append(f"chapter{'s' * (len(uses.chapters) > 1)} {where}")
    if uses.figures:
        every = sorted(uses.figures, key=lambda f: (f.chapter, f.name))
        shown = "; ".join(
            f'<a href="../../chapters/{f.chapter}.html#{f.name}">{_html(f.caption)}</a>' for f in every
        )
        parts.append(f"living figures: {shown}")
    if uses.reproductions:
        parts.append(f"{{doc}}`reproductions </book/reproductions>`: {_few(sorted(uses.reproductions))}")
    if uses.claims:
        parts.append(f"{{doc}}`claims </book/claims>`: {', '.join(sorted(uses.claims))}")
    if uses.sets:
        where = ", ".join(f"{{doc}}`{_number(stem)} </book/exercises/{stem}>`" for stem in sorted(uses.sets))
        parts.append(f"problem set{'s' * (len(uses.sets) > 1)} {where}")
    if uses.models:
        where = ", ".join(f"{{ref}}`{room}.{name} <{room}.{name}>`" for room, name in sorted(uses.models))
        parts.append(f"other functions: {where}")
    if not parts:
        return "**Used in:** its tests alone."
    return f"**Used in:** {' · '.join(parts)}."


def _few(names: list[str]) -> str:
    shown = "; ".join(text(name) for name in names[:SHOWN])
    return f"{shown}; {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def _number(stem: str) -> int:
    return int(stem.partition("-")[0])


def _html(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _fence(language: str, code: str) -> list[str]:
    return [f"```{language}", *code.splitlines(), "```"]


def index() -> Iterator[str]:
    """Every function of the models with its first sentence, by module, each with a link to its entry."""
    from aiecon.reference import functions

    for room, group in groupby(functions(), key=lambda f: f.room):
        yield from (f"## {{doc}}`{title(room)} </{PLACE}{room}>`", "")
        for f in group:
            yield from (
                f"{{ref}}`{f.name} <{room}.{f.name}>`",
                f": {prose(without_formula(f.says), room)}",
                "",
            )


def install() -> list[str]:
    """How to install the package of the repository that the book is built from."""
    found = repository(str(ROOT))
    place = f"git+https://github.com/{found[0]}" if found else "."
    where = "" if found else "In the folder of the book:"
    return [where, "", *_fence("shell", f"pip install {place}")]


def _fill(app: Sphinx, docname: str, source: list[str]) -> None:
    if docname.startswith(PLACE):
        for pattern in (
            "chapters/*.ipynb",
            "exercises/*.ipynb",
            "book/_ext/house/*.py",
            "book/references.bib",
        ):
            for path in ROOT.glob(pattern):
                app.env.note_dependency(str(path))
        source[0] = "\n".join(page(docname.removeprefix(PLACE))) + "\n"


def _write(_app: Sphinx, _config: Config) -> None:
    write()


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _write, priority=100)
    app.connect("source-read", _fill)
