"""What a probe cell runs: show an answer as one JSON object. Never trusted, beside student code."""

from typing import Any

LONGEST_LIST = 10_000
MIME = "application/vnd.aiecon.probe+json"


def whole(text: str) -> str:
    """Text that can be written anywhere: JSON and Python know halves of characters, UTF-8 does not.

    >>> whole("\\ud83d, a half")
    '?, a half'
    """
    return str(text).encode(errors="replace").decode()


def plain(value: Any) -> Any:
    """A number, string, flat list or None for what a student assigned.

    >>> plain(3.0), plain((1, 2)), plain("b")
    (3.0, [1, 2], 'b')
    """
    if hasattr(value, "tolist"):  # arrays, NumPy's numbers and pandas' series
        value = value.tolist()
    if isinstance(value, list | tuple):
        if len(value) > LONGEST_LIST:
            raise ValueError(f"a list of {len(value)} values, at most {LONGEST_LIST}")
        return [plain(one) for one in value]
    if value is None or value is ...:
        return None
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    return whole(value) if isinstance(value, str) else float(value)


def probe(item: str, answer: Any, inputs: list[dict[str, Any]] | None = None) -> None:
    """Display the answer to an item; a function's answers at the given inputs."""
    from IPython import display as shown

    said: dict[str, Any] = {"item": item}
    try:
        if inputs is None:
            said["answer"] = plain(answer)
        elif callable(answer):
            said["answer"] = [plain(answer(**one)) for one in inputs]
        else:
            said["answer"] = None
    except Exception as error:
        said["error"] = whole(f"{type(error).__name__}: {error}"[:500])
    display: Any = shown.display
    display({MIME: said}, raw=True)
