"""`python -m aiecon.data stamp` writes the present digest of every table into its manifest."""

import re
import sys

from aiecon.data import digest, path, tables


def stamp() -> None:
    for name in tables():
        file = path(name).with_suffix(".yml")
        old = file.read_text(encoding="utf-8")
        new = re.sub(r"^sha256:.*$", f"sha256: {digest(name)}", old, flags=re.MULTILINE)
        if new != old:
            file.write_text(new, encoding="utf-8", newline="\n")
            print(f"stamped {name}")


if __name__ == "__main__":
    if sys.argv[1:] != ["stamp"]:
        sys.exit("usage: python -m aiecon.data stamp")
    stamp()
