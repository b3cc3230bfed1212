"""From a folder or a download of the learning-management system to `submitted/`, matched with the roster.

What lies there goes through `COLLECTING`, one file at a time where possible. A step hands on what it has
nothing against, and tells of the rest why it is left.
"""

import functools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aiecon_grading import downloads
from aiecon_grading.course import Course, Refused, received, sent, write
from aiecon_grading.downloads import BROKEN, File
from aiecon_grading.matching import Match, Matcher
from aiecon_grading.restore import Rejected, another_set, plain_line, read

OWN = ("timestamp.txt", "collected.json")  # what an earlier collecting wrote beside a notebook
NOBODY = Match(None)


@dataclass
class Collected:
    """What was taken, and what was left and why."""

    taken: dict[str, str] = field(default_factory=dict)  # student -> file
    left: list[tuple[str, str]] = field(default_factory=list)  # file, reason
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Candidate:
    """A file on its way to `submitted/`."""

    file: File
    match: Match = NOBODY
    data: bytes = b""

    @property
    def who(self) -> str:
        return self.match.who or ""

    def newer(self, other: "Candidate") -> bool:
        """By the number that Canvas gives in the order of arrival, or by the time of the file."""
        if self.match.number and other.match.number:
            return self.match.number > other.match.number
        return self.file.when > other.file.when


@dataclass
class Desk:
    """Where files are looked through: the course, the set, the people, and what was done so far."""

    course: Course
    name: str
    matcher: Matcher
    done: Collected = field(default_factory=Collected)

    def folder(self, who: str) -> Path:
        return self.course.folder / "submitted" / who / self.name

    def leave(self, one: Candidate, why: str) -> None:
        self.done.left.append((str(one.file.path), why))


Step = Callable[[Desk, Iterable[Candidate]], Iterator[Candidate]]


def harmless(desk: Desk, files: Iterable[Candidate]) -> Iterator[Candidate]:
    """No link, and no path that leads out of an archive."""
    for one in files:
        if one.file.wrong:
            desk.leave(one, one.file.wrong)
        else:
            yield one


def notebooks(desk: Desk, files: Iterable[Candidate]) -> Iterator[Candidate]:
    """Of hidden places, such as .git, .ipynb_checkpoints and .DS_Store, nothing is said."""
    for one in files:
        path = one.file.path
        if any(part.startswith(".") for part in path.parts):
            continue
        if path.suffix.lower() == ".ipynb":
            yield one
        elif path.name not in OWN:
            desk.leave(one, "not a notebook")


def of_somebody(desk: Desk, files: Iterable[Candidate]) -> Iterator[Candidate]:
    """The person of the roster is found by the names of file and folders."""
    for one in files:
        match = desk.matcher.find(one.file.path)
        if match.who is None:
            desk.leave(one, match.why)
        else:
            yield replace(one, match=match)


def of_no_namesake(desk: Desk, files: Iterable[Candidate]) -> Iterator[Candidate]:
    """Where a name alone tells the person, all that came under it has to come from one sender."""
    for who, theirs in by_person(files):
        last = newest_of(theirs).match.sender
        known = {one.match.sender for one in theirs} - {""}
        known |= {received(desk.folder(who)).get("sender") or last} - {""}
        if not last or len(known) == 1:
            yield from theirs
            continue
        senders = " and ".join(sorted(known))
        why = f"{who} sent it, or a namesake: {senders}; write the right number into the roster"
        for one in theirs:
            desk.leave(one, why if one.match.sender else f"{who} sent a newer one")


def newest(desk: Desk, files: Iterable[Candidate]) -> Iterator[Candidate]:
    """One file of a person."""
    for who, theirs in by_person(files):
        last = newest_of(theirs)
        for one in theirs:
            if one is not last:
                desk.leave(one, f"{who} sent a newer one")
        yield last


def no_older_than_before(desk: Desk, files: Iterable[Candidate]) -> Iterator[Candidate]:
    """A file that is older than what was collected before changes nothing."""
    for one in files:
        before = received(desk.folder(one.who)).get("when") or sent(desk.folder(one.who))
        if before and datetime.fromisoformat(before) > one.file.when:
            desk.leave(one, f"{one.who} sent a newer one before")
        else:
            yield one


def readable(desk: Desk, files: Iterable[Candidate]) -> Iterator[Candidate]:
    """An archive may be broken."""
    for one in files:
        try:
            data = one.file.load()
        except (*BROKEN, OSError) as error:
            desk.leave(one, f"it cannot be read: {error}")
        else:
            yield replace(one, data=data)


def of_this_set(desk: Desk, files: Iterable[Candidate]) -> Iterator[Candidate]:
    """What was handed out for another set takes no place here; a file that is broken is graded as such."""
    for one in files:
        try:
            other = another_set(read(one.data), desk.name)
        except Rejected:
            other = ""
        if other:
            desk.leave(one, other)
        else:
            yield one


def stored(desk: Desk, files: Iterable[Candidate]) -> Iterator[Candidate]:
    """In `submitted/`, with where it came from, and when it was sent if that is known."""
    for one in files:
        folder, match, when = desk.folder(one.who), one.match, one.file.when.isoformat()
        write(folder / f"{desk.name}.ipynb", one.data)
        if match.system:
            (folder / "timestamp.txt").unlink(missing_ok=True)
        else:
            write(folder / "timestamp.txt", when + "\n")
        about = {"file": str(one.file.path), "when": when, "late": match.late, "sender": match.sender}
        write(folder / "collected.json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")
        desk.done.taken[one.who] = str(one.file.path)
        yield one


COLLECTING: tuple[Step, ...] = (
    harmless,
    notebooks,
    of_somebody,
    of_no_namesake,
    newest,
    no_older_than_before,
    readable,
    of_this_set,
    stored,
)


def collect(course: Course, name: str, source: Path) -> Collected:
    """Copy submissions to `submitted/ID/SET/`. The newest file of a person counts; a file that is older than
    what was collected before changes nothing. `collected.json` says where it came from, and `timestamp.txt`
    when it was sent, if that is known.
    """
    course.assigned(name)
    if not source.exists():
        raise Refused(f"{source} is not there.")
    desk = Desk(course, name, Matcher(course.people))
    files: Iterable[Candidate] = map(Candidate, downloads.files(source))
    for step in COLLECTING:
        files = step(desk, files)
    for _ in files:  # the last step draws each file through all the others
        pass
    done, there = desk.done, set(course.submissions(name))
    done.left = [(plain_line(file), plain_line(why)) for file, why in done.left]
    done.missing = [who for who in course.people if who not in there]
    return done


def by_person(files: Iterable[Candidate]) -> list[tuple[str, list[Candidate]]]:
    """The files of each person, in the order of the ids."""
    found: dict[str, list[Candidate]] = {}
    for one in files:
        found.setdefault(one.who, []).append(one)
    return sorted(found.items())


def newest_of(files: list[Candidate]) -> Candidate:
    """Of equals the one that came first."""
    return functools.reduce(lambda best, one: one if one.newer(best) else best, files)
