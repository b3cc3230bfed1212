"""Whose a file or a line of a table is: by an id, by a system's number of a person, or by a name."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from aiecon_grading.course import Person

# Names in the downloads: lib/content_zipper.rb of Canvas, mod/assign/classes/downloader.php of Moodle. What
# comes last is the student's own choice, so that the first number counts.
CANVAS = re.compile(r"(?P<name>.+?)_(?P<late>LATE_)?(?P<number>\d{1,20})_(?P<attachment>\d{1,20})_.+")
NAMELESS = re.compile(r"(LATE_)?anon_[A-Za-z0-9]+_\d+_.+")
MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d{1,20})_assignsubmission_file(_.*)?")


@dataclass(frozen=True)
class Match:
    """Whose a file is, or why nobody's; and what the system says of it that its download does not show.

    A download of Canvas or Moodle carries the time of the download. Canvas tells who was late by its own
    due date, and numbers what is sent in the order of arrival.
    """

    who: str | None
    why: str = ""
    system: bool = False
    sender: str = ""  # whose number the system gave, if it was the name that told the person
    late: bool | None = None
    number: int = 0


def letters_and_digits(text: str) -> str:
    """Letters and digits of a name, without accents and case.

    >>> letters_and_digits("Ó Néill, Zoë"), letters_and_digits("李 明")
    ('oneillzoe', '李明')
    """
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text)).casefold()


def by_name(people: Iterable[Person]) -> dict[str, list[Person]]:
    """People by their name, written in either order."""
    found: dict[str, list[Person]] = {}
    for person in people:
        words = person.name.replace(",", " ").split()
        for name in {
            letters_and_digits(person.name),
            letters_and_digits("".join(words[-1:] + words[:-1])),
        } - {""}:
            found.setdefault(name, []).append(person)
    return found


def participant(text: str) -> str:
    """Moodle's number of a person, which it writes with a word of the language in use.

    >>> participant("Participant 4711"), participant("Teilnehmer/in4711"), participant("")
    ('4711', '4711', '')
    """
    found = re.search(r"\d+$", text.strip())
    return found[0] if found else ""


class Matcher:
    """Finds the person of the roster to whom a file belongs."""

    def __init__(self, people: dict[str, Person]):
        self.people = list(people.values())
        self.ids = {who.lower(): who for who in people}
        self.names = by_name(self.people)

    def find(self, path: PurePosixPath) -> Match:
        """Whose a file is, by what the folders around it and itself are called."""
        for part in path.parts:
            if found := MOODLE.fullmatch(part):
                return self._known(found["name"], "moodle_id", found["number"])
        for folder in path.parts[:-1]:
            if folder.lower() in self.ids:
                return Match(self.ids[folder.lower()])
        if NAMELESS.fullmatch(path.name):
            return Match(None, "Canvas left out the names: turn off anonymous grading and download again")
        if found := CANVAS.fullmatch(path.name):
            known = self._known(found["name"], "canvas_id", found["number"])
            return replace(known, late=bool(found["late"]), number=int(found["attachment"]))
        return self._by_id(path.stem.lower())

    def _by_id(self, stem: str) -> Match:
        """By an id at the begin of a file's name, or else at its end."""
        begin, end = r"^{}(\Z|[ _-])", r"(?<![a-z0-9.]){}$"
        for form in (begin, end):
            fits = [who for low, who in self.ids.items() if re.search(form.format(re.escape(low)), stem)]
            if len(fits) == 1:
                return Match(fits[0])
            if fits:
                return Match(None, "its name holds the ids of several people")
        return Match(None, "nobody in the roster has this id or name")

    def _known(self, name: str, column: str, number: str) -> Match:
        """By the system's number, or by the name of somebody whose number the roster does not tell."""
        fits, sender = [person for person in self.people if participant(person.get(column)) == number], ""
        if not fits:
            sender = f"{column} {number}"
            fits = [
                person for person in self.names.get(letters_and_digits(name), []) if not person.get(column)
            ]
        if len(fits) == 1:
            return Match(fits[0].id, system=True, sender=sender)
        if fits:
            why = f"several people in the roster have this name; give the column {column}"
        else:
            why = f"nobody in the roster has this name or the {column} {number}"
        return Match(None, why, system=True)
