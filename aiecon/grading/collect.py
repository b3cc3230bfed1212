"""From a folder or a download of the learning-management system to `submitted/`, matched with the roster."""

import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from aiecon.grading.course import Course, Person, Refused, write
from aiecon.grading.restore import MOST_BYTES

CANVAS = re.compile(r"(?P<who>[^_]+)_(?P<late>LATE_)?(?P<person>\d+)_(?P<submission>\d+)_(?P<file>.+)")
MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_file(_.*)?")


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


def _plain(text: str) -> str:
    """Letters and digits of a name, without accents and case."""
    parts = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in parts if not unicodedata.combining(c)).lower())


def _zip(path: Path) -> Iterator[Candidate]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused(f"{path} is not a zip file that can be read: {error}.") from None
    for entry in archive.infolist():
        if entry.is_dir() or entry.filename.startswith("__MACOSX/"):
            continue
        at = PurePosixPath(entry.filename.replace("\\", "/"))
        wrong = ""
        if at.is_absolute() or ".." in at.parts or ":" in at.parts[0]:
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


def _folder(path: Path) -> Iterator[Candidate]:
    for one in sorted(path.rglob("*")):
        if one.is_dir() and not one.is_symlink():
            continue
        wrong = "it is a link" if one.is_symlink() else ""
        about = one.lstat()
        when = datetime.fromtimestamp(int(about.st_mtime), tz=UTC)

        def load(one: Path = one) -> bytes:
            with one.open("rb") as file:
                return file.read(MOST_BYTES + 1)

        yield Candidate(PurePosixPath(one.relative_to(path).as_posix()), when, about.st_size, load, wrong)


class Matcher:
    """Finds the person of the roster to whom a file belongs."""

    def __init__(self, people: dict[str, Person]):
        self.ids = {who.lower(): who for who in people}
        self.canvas = {p.get("canvas_id"): p.id for p in people.values() if p.get("canvas_id")}
        self.moodle = {p.get("moodle_id").removeprefix("Participant ").strip(): p.id for p in people.values()}
        self.names: dict[str, list[str]] = {}
        for person in people.values():
            words = person.name.replace(",", " ").split()
            for order in {_plain(person.name), _plain("".join(words[-1:] + words[:-1]))} - {""}:
                self.names.setdefault(order, []).append(person.id)

    def find(self, path: PurePosixPath) -> tuple[str | None, str]:
        """The id, or None and why not."""
        folder, file = (path.parts[0] if len(path.parts) > 1 else ""), path.name
        if folder and (found := MOODLE.fullmatch(folder)):
            if who := self.moodle.get(found["number"]):
                return who, ""
            return self._named(found["name"])
        if folder and folder.lower() in self.ids:
            return self.ids[folder.lower()], ""
        if found := CANVAS.fullmatch(file):
            if who := self.canvas.get(found["person"]):
                return who, ""
            return self._named(found["who"])
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
            return fits[0], ""
        return (
            None,
            "its name holds the ids of several people"
            if fits
            else "nobody in the roster has this id or name",
        )

    def _named(self, name: str) -> tuple[str | None, str]:
        fits = self.names.get(_plain(name), [])
        if len(fits) == 1:
            return fits[0], ""
        if fits:
            return None, "several people in the roster have this name; give the column canvas_id or moodle_id"
        return None, "nobody in the roster has this id or name"


def collect(course: Course, name: str, source: Path) -> Collected:
    """Copy submissions to `submitted/ID/SET/`. The newest file of a person counts; a file that is older than
    what was collected before changes nothing.
    """
    course.assigned(name)
    if not source.exists():
        raise Refused(f"{source} is not there.")
    matcher, done = Matcher(course.people), Collected()
    newest: dict[str, Candidate] = {}
    for one in _folder(source) if source.is_dir() else _zip(source):
        if one.wrong:
            done.left.append((str(one.path), one.wrong))
            continue
        if one.path.suffix.lower() != ".ipynb" or ".ipynb_checkpoints" in one.path.parts:
            if one.path.name not in ("timestamp.txt", ".DS_Store"):
                done.left.append((str(one.path), "not a notebook"))
            continue
        who, why = matcher.find(one.path)
        if who is None:
            done.left.append((str(one.path), why))
        elif who in newest and newest[who].when >= one.when:
            done.left.append((str(one.path), f"{who} sent a newer one"))
        else:
            if who in newest:
                done.left.append((str(newest[who].path), f"{who} sent a newer one"))
            newest[who] = one
    for who, one in sorted(newest.items()):
        folder = course.folder / "submitted" / who / name
        stamp = folder / "timestamp.txt"
        if stamp.exists() and datetime.fromisoformat(stamp.read_text().strip()) > one.when:
            done.left.append((str(one.path), f"{who} sent a newer one before"))
            continue
        try:
            write(folder / f"{name}.ipynb", one.load())
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            done.left.append((str(one.path), f"it cannot be unpacked: {error}"))
            continue
        write(stamp, one.when.isoformat() + "\n")
        done.taken[who] = str(one.path)
    there = set(course.submissions(name))
    done.missing = [who for who in course.people if who not in there]
    return done
