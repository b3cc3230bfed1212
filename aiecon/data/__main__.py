"""What is made of the tables.

python -m aiecon.data stamp      write the present digest of every table into its manifest, and into works.csv
                                 when each work of the bibliography was published
python -m aiecon.data package    print all manifests as one datapackage.json
"""

import calendar
import csv
import datetime
import io
import json
import re
import sys
from pathlib import Path

from aiecon.data import WORKS, digest, package, path, tables

BIBLIOGRAPHY = Path("book") / "references.bib"  # from the folder of the repository, where stamp is run
MONTHS = {name: n for n, name in enumerate(calendar.month_name) if name}
DATE = re.compile(rf"(?:([0-9]{{1,2}}) )?({'|'.join(MONTHS)}) ([0-9]{{4}})")


def last_day(year: str, note: str = "") -> datetime.date:
    """The last day on which a work may have been published, of its year and its note in the bibliography.

    A part of the note between marks that is nothing but a date, in the work's own year, is the date of
    publication; other dates in a note are of its subject, or of a copy. Of several, the last counts.

    >>> print(last_day("2025", "Reuters, 27 January 2025"), last_day("2024", "December 2024, as reprinted"))
    2025-01-27 2024-12-31
    >>> print(last_day("2025", "restates the quarter to 26 January 2025"))
    2025-12-31
    """
    last = int(re.findall("[0-9]{4}", year)[-1])
    parts = [DATE.fullmatch(part.strip()) for part in re.split("[,;:]", re.sub("[{}]", "", note))]
    dates = [part.groups() for part in parts if part and int(part[3]) == last]
    days = [(MONTHS[m], int(d or calendar.monthrange(last, MONTHS[m])[1])) for d, m, _ in dates]
    return datetime.date(last, *max(days, default=(12, 31)))


def dates_of_works() -> str:
    """The table works.csv, of the bibliography."""
    from pybtex.database import parse_file  # only where the book is made

    if not BIBLIOGRAPHY.exists():
        raise FileNotFoundError(f"no {BIBLIOGRAPHY} in {Path.cwd()}: stamp in the folder of the repository")
    entries = parse_file(str(BIBLIOGRAPHY)).entries
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["work", "published"])
    for key in sorted(entries):
        table.writerow([key, last_day(entries[key].fields["year"], entries[key].fields.get("note", ""))])
    return text.getvalue()


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
    WORKS.write_text(dates_of_works(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["stamp"]:
        _stamp()
    elif sys.argv[1:] == ["package"]:
        print(json.dumps(package(), indent=1))  # in ASCII, whatever the terminal writes
    else:
        sys.exit(f"usage: {__doc__}")
