"""`python -m aiecon.data stamp` writes the present digest of every table into its manifest."""

import re
import sys

from aiecon.data import digest, path, tables


def _stamp() -> None:
    for name in tables():
        file = path(name).with_suffix(".yml")
        old = file.read_text(encoding="utf-8")
        line = f"sha256: {digest(name)}"
        new, there = re.subn(r"^sha256:.*$", line, old, flags=re.MULTILINE)
        if not there:
            new = f"{old.rstrip()}\n{line}\n"
        if new != old:
            file.write_text(new, encoding="utf-8", newline="\n")
            print(f"stamped {name}")


if __name__ == "__main__":
    if sys.argv[1:] != ["stamp"]:
        sys.exit("usage: python -m aiecon.data stamp")
    _stamp()
