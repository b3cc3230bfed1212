"""From a folder or a download of the learning-management system to `submitted/`, matched with the roster."""

import json
import lzma
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from aiecon_grading.course import Course, Person, Refused, write
from aiecon_grading.restore import MOST_BYTES, Rejected, another_set, plain_line, read

# Names in the downloads: lib/content_zipper.rb of Canvas, mod/assign/classes/downloader.php of Moodle. What
# comes last is the student's own choice, so that the first number counts.
CANVAS = re.compile(r"(?P<name>.+?)_(?P<late>LATE_)?(?P<number>\d{1,20})_(?P<attachment>\d{1,20})_.+")
NAMELESS = re.compile(r"(LATE_)?anon_[A-Za-z0-9]+_\d+_.+")
MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d{1,20})_assignsubmission_file(_.*)?")
# What broken archives raise.
BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, lzma.LZMAError)


@dataclass
class Collected:
    """What was taken, and what was left and why."""

    taken: dict[str, str] = field(default_factory=dict)  # student -> file
    left: list[tuple[str, str]] = field(default_factory=list)  # file, reason
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Candidate:
    """A notebook that may be a submission."""

    path: PurePosixPath
    when: datetime
    size: int
    load: Callable[[], bytes]
    wrong: str = ""


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


def plain(text: str) -> str:
    """Letters and digits of a name, without accents and case.

    >>> plain("Ó Néill, Zoë"), plain("李 明")
    ('oneillzoe', '李明')
    """
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text)).casefold()


def by_name(people: Iterable[Person]) -> dict[str, list[Person]]:
    """People by their name, written in either order."""
    found: dict[str, list[Person]] = {}
    for person in people:
        words = person.name.replace(",", " ").split()
        for name in {plain(person.name), plain("".join(words[-1:] + words[:-1]))} - {""}:
            found.setdefault(name, []).append(person)
    return found


def participant(text: str) -> str:
    """Moodle's number of a person, which it writes with a word of the language in use.

    >>> participant("Participant 4711"), participant("Teilnehmer/in4711"), participant("")
    ('4711', '4711', '')
    """
    found = re.search(r"\d+$", text.strip())
    return found[0] if found else ""


def _zip(path: Path) -> Iterator[Candidate]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused(f"{path} is not a zip file that can be read: {error}.") from None
    for entry in archive.infolist():
        if entry.is_dir() or entry.filename.startswith("__MACOSX/"):
            continue
        at = PurePosixPath(_name(entry).replace("\\", "/"))
        wrong = ""
        if at.is_absolute() or ".." in at.parts or ":" in str(at).partition("/")[0]:
            wrong = "its path leads out of the archive"
        elif stat.S_ISLNK(entry.external_attr >> 16):
            wrong = "it is a link"
        try:
            when = datetime(*entry.date_time, tzinfo=UTC)
        except ValueError:
            when = datetime(1980, 1, 1, tzinfo=UTC)

        def load(entry: zipfile.ZipInfo = entry) -> bytes:
            with archive.open(entry) as file:  # the header may lie about the size
                return file.read(MOST_BYTES + 1)

        yield Candidate(at, when, entry.file_size, load, wrong)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a file in an archive: some programs write UTF-8 and do not say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode()
    except UnicodeError:
        return entry.filename


def _folder(path: Path) -> Iterator[Candidate]:
    for one in sorted(path.rglob("*")):
        if one.is_dir() and not one.is_symlink():
            continue
        wrong = "it is a link" if one.is_symlink() else "" if one.is_file() else "it is not a file"
        about = one.lstat()
        when = datetime.fromtimestamp(int(about.st_mtime)).replace(tzinfo=UTC)  # by the clock, as in a zip

        def load(one: Path = one) -> bytes:
            with one.open("rb") as file:
                return file.read(MOST_BYTES + 1)

        yield Candidate(PurePosixPath(one.relative_to(path).as_posix()), when, about.st_size, load, wrong)


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
                return Match(*self._known(found["name"], "moodle_id", found["number"]))
        for folder in path.parts[:-1]:
            if folder.lower() in self.ids:
                return Match(self.ids[folder.lower()])
        if NAMELESS.fullmatch(path.name):
            return Match(None, "Canvas left out the names: turn off anonymous grading and download again")
        if found := CANVAS.fullmatch(path.name):
            known = self._known(found["name"], "canvas_id", found["number"])
            return Match(*known, bool(found["late"]), int(found["attachment"]))
        stem = path.stem.lower()
        fits = [
            who for low, who in self.ids.items() if stem == low or re.match(re.escape(low) + r"[ _-]", stem)
        ]
        if not fits:
            fits = [
                who
                for low, who in self.ids.items()
                if re.search(r"(?<![a-z0-9.])" + re.escape(low) + r"$", stem)
            ]
        if len(fits) == 1:
            return Match(fits[0])
        if fits:
            return Match(None, "its name holds the ids of several people")
        return Match(None, "nobody in the roster has this id or name")

    def _known(self, name: str, column: str, number: str) -> tuple[str | None, str, bool, str]:
        """By the system's number, or by the name of somebody whose number the roster does not tell."""
        fits, sender = [person for person in self.people if participant(person.get(column)) == number], ""
        if not fits:
            sender = f"{column} {number}"
            fits = [person for person in self.names.get(plain(name), []) if not person.get(column)]
        if len(fits) == 1:
            return fits[0].id, "", True, sender
        if fits:
            return None, f"several people in the roster have this name; give the column {column}", True, ""
        return None, f"nobody in the roster has this name or the {column} {number}", True, ""


def collect(course: Course, name: str, source: Path) -> Collected:
    """Copy submissions to `submitted/ID/SET/`. The newest file of a person counts; a file that is older than
    what was collected before changes nothing. `collected.json` says where it came from, and `timestamp.txt`
    when it was sent, if that is known.
    """
    course.assigned(name)
    if not source.exists():
        raise Refused(f"{source} is not there.")
    matcher, done = Matcher(course.people), Collected()
    newest: dict[str, tuple[Candidate, Match]] = {}
    senders: dict[str, dict[str, list[Candidate]]] = {}
    for one in _folder(source) if source.is_dir() else _zip(source):
        if one.wrong:
            done.left.append((str(one.path), one.wrong))
            continue
        if any(part.startswith(".") for part in one.path.parts):  # .git, .ipynb_checkpoints, .DS_Store
            continue
        if one.path.suffix.lower() != ".ipynb":
            if one.path.name not in ("timestamp.txt", "collected.json"):
                done.left.append((str(one.path), "not a notebook"))
            continue
        match = matcher.find(one.path)
        if match.who and match.sender:
            senders.setdefault(match.who, {}).setdefault(match.sender, []).append(one)
        if match.who is None:
            done.left.append((str(one.path), match.why))
            continue
        if match.who in newest:
            other, its = newest[match.who]
            numbered = match.number and its.number
            newer = match.number > its.number if numbered else one.when > other.when
            done.left.append((str((other if newer else one).path), f"{match.who} sent a newer one"))
            if not newer:
                continue
        newest[match.who] = (one, match)
    for who, (one, match) in sorted(newest.items()):
        folder = course.folder / "submitted" / who / name
        said = received(folder).get("sender") or match.sender
        if match.sender and len(known := {*senders[who], said}) > 1:
            files = [str(each.path) for several in senders[who].values() for each in several]
            both = " and ".join(sorted(known))
            why = f"{who} sent it, or a namesake: {both}; write the right number into the roster"
            done.left = [pair for pair in done.left if pair[0] not in files] + [(file, why) for file in files]
            continue
        before = received(folder).get("when") or sent(folder)
        if before and datetime.fromisoformat(before) > one.when:
            done.left.append((str(one.path), f"{who} sent a newer one before"))
            continue
        try:
            data = one.load()
        except (*BROKEN, OSError) as error:
            done.left.append((str(one.path), f"it cannot be read: {error}"))
            continue
        if elsewhere := _elsewhere(data, name):
            done.left.append((str(one.path), elsewhere))
            continue
        write(folder / f"{name}.ipynb", data)
        stamp = folder / "timestamp.txt"
        if match.system:
            stamp.unlink(missing_ok=True)
        else:
            write(stamp, one.when.isoformat() + "\n")
        about = {
            "file": str(one.path),
            "when": one.when.isoformat(),
            "late": match.late,
            "sender": match.sender,
        }
        write(folder / "collected.json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")
        done.taken[who] = str(one.path)
    done.left = [(plain_line(file), plain_line(why)) for file, why in done.left]
    there = set(course.submissions(name))
    done.missing = [who for who in course.people if who not in there]
    return done


def _elsewhere(data: bytes, name: str) -> str:
    """Why a file takes no place here: it was handed out for another problem set."""
    try:
        return another_set(read(data), name)
    except Rejected:  # a broken file is the student's: grading rejects it and says why
        return ""


def received(folder: Path) -> dict[str, Any]:
    """What `collected.json` says of a submission; nothing if it is not there."""
    try:
        said = json.loads((folder / "collected.json").read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def sent(folder: Path) -> str | None:
    """When a submission was sent, if that is known."""
    stamp = folder / "timestamp.txt"
    return stamp.read_text().strip() if stamp.exists() else None
