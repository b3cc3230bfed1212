"""What is made of the tables.

python -m aiecon.data stamp      write the present digest of every table into its manifest
python -m aiecon.data package    print all manifests as one datapackage.json
"""

import json
import re
import sys

from aiecon.data import digest, package, path, tables


def _stamp() -> None:
    for name in tables():
        file = path(name).with_suffix(".yml")
        old = file.read_text(encoding="utf-8")
        line = f"hash: {digest(name)}"
        new, there = re.subn(r"^hash:.*$", line, old, flags=re.MULTILINE)
        if not there:
            new = f"{old.rstrip()}\n{line}\n"
        if new != old:
            file.write_text(new, encoding="utf-8", newline="\n")
            print(f"stamped {name}")


if __name__ == "__main__":
    if sys.argv[1:] == ["stamp"]:
        _stamp()
    elif sys.argv[1:] == ["package"]:
        print(json.dumps(package(), indent=1))  # in ASCII, whatever the terminal writes
    else:
        sys.exit(f"usage: {__doc__}")
