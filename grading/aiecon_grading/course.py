"""The folder of a course: what was assigned, who is in it, and where everything lies."""

import codecs
import csv
import hashlib
import hmac
import io
import json
import os
import re
import secrets
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from aiecon.exercises import judge
from aiecon.exercises.source import stamp, student_version

SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
NBGRADER = """\
# Written by `aiecon assign`: nbgrader's own tools, such as formgrader, find the marks of this course by it.
import json
from pathlib import Path

about = json.loads((Path(__file__).parent / "course.json").read_text())
c = get_config()
c.CourseDirectory.course_id = about["course"]
c.CourseDirectory.db_url = about["db"]

# nbgrader's own autograder would run student code without a sandbox and replace marks: it finds nothing.
c.CourseDirectory.submitted_directory = "left-to-aiecon"
"""


class Refused(Exception):
    """What the instructor asked for cannot be done; the text says why, in one line."""


@dataclass(frozen=True)
class Person:
    """A line of the roster; `more` holds what the learning-management system calls the person."""

    id: str
    name: str = ""
    email: str = ""
    more: tuple[tuple[str, str], ...] = ()

    def get(self, column: str) -> str:
        return {"id": self.id, "name": self.name, "email": self.email, **dict(self.more)}.get(column, "")


def write(path: Path, text: str | bytes, mode: int | None = None) -> None:
    """Write a file so that it is there in full or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode() if isinstance(text, str) else text
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode if mode is not None else 0o644)
        os.replace(name, path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:  # a full disk does not say of which file
            error.filename = str(path)
        raise


def sheet(path: Path) -> "csv.DictReader[str]":
    """A CSV file as spreadsheets save it: with commas, semicolons or tabs, in UTF-8 or as Windows does."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    text = _decoded(data)
    if text is None:
        raise Refused(f"{path} is not a CSV file: save the table as CSV UTF-8 in the spreadsheet program.")
    first = text.partition("\n")[0]
    return csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=first.count))


def _decoded(data: bytes) -> str | None:
    """Text of a CSV file, or None if it is none."""
    if data.startswith(codecs.BOM_UTF16_LE):  # "Unicode text" of Excel
        return data.decode("utf-16", errors="replace")
    if b"\0" in data or data.startswith(b"PK\x03\x04"):
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return None


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file by column name in lower case, whatever wrote it."""
    return [
        {
            (name or "").strip().lower(): (value or "").strip()
            for name, value in row.items()
            if isinstance(value, str)
        }
        for row in sheet(path)
        if any(row.values())
    ]


def roster(path: Path) -> dict[str, Person]:
    """The people of a course by id. The column `id` is needed; `name`, `email` and others help to match."""
    people: dict[str, Person] = {}
    table = rows(path)
    if not table or "id" not in table[0]:
        raise Refused(
            f"{path} needs a first line with the column names, one of them id, and a line for each student."
        )
    for line, row in enumerate(table, 2):
        if not row.get("id"):
            raise Refused(f"{path}, line {line}: the id is missing. Every student needs one.")
        if not SAFE_ID.fullmatch(row["id"]):
            raise Refused(
                f"{path}, line {line}: the id {row['id']!r} may hold only letters, digits, and . _ @ - signs."
            )
    twice = [who for who, times in Counter(row["id"].lower() for row in table).items() if times > 1]
    if twice:
        raise Refused(f"{path}: the id {twice[0]} is there twice. Every student needs an id of their own.")
    for row in table:
        rest = tuple((k, v) for k, v in row.items() if k not in ("id", "name", "email"))
        people[row["id"]] = Person(row["id"], row.get("name", ""), row.get("email", ""), rest)
    return people


@dataclass(frozen=True)
class Course:
    """A folder with the file course.json in it."""

    folder: Path
    name: str
    db: str
    fingerprint: str

    @classmethod
    def open(cls, folder: Path) -> "Course":
        """The course in a folder."""
        try:
            about = json.loads((folder / "course.json").read_text())
            return cls(folder, about["course"], about["db"], about["fingerprint"])
        except FileNotFoundError:
            raise Refused(f"{folder.resolve()} holds no course yet: begin with `aiecon assign`.") from None
        except (ValueError, KeyError) as error:
            raise Refused(f"{folder / 'course.json'} is damaged: {error}.") from None

    @classmethod
    def create(cls, folder: Path, name: str, db: str | None, secret: Path | None) -> "Course":
        """A new course, or the one that is there."""
        if (folder / "course.json").exists():
            course = cls.open(folder)
            if course.name != name:
                raise Refused(
                    f"{folder.resolve()} holds the course {course.name}, not {name}: use another folder."
                )
            course.secret(secret)
            return course
        folder.mkdir(parents=True, exist_ok=True)
        if secret is None:
            secret = folder / "secret.txt"
            if not secret.exists():
                write(secret, secrets.token_hex(32) + "\n", mode=0o600)
        course = cls(folder, name, db or "sqlite:///gradebook.db", fingerprint(name, read_secret(secret)))
        about = {"course": name, "db": course.db, "fingerprint": course.fingerprint}
        write(folder / "nbgrader_config.py", NBGRADER)
        write(folder / "course.json", json.dumps(about, indent=2) + "\n", mode=0o600)  # may hold a password
        return course

    def secret(self, path: Path | None = None) -> bytes:
        """The instructor's secret, which draws hidden inputs; refused if it is not the one of this course."""
        found = read_secret(path or self.folder / "secret.txt")
        if not hmac.compare_digest(fingerprint(self.name, found), self.fingerprint):
            raise Refused(
                f"{path or self.folder / 'secret.txt'} is not the secret with which {self.name} was set up."
            )
        return found

    @property
    def db_url(self) -> str:
        """The gradebook's URL; a relative SQLite file lies in the course's folder."""
        at = "sqlite:///"
        if self.db.startswith(at) and not self.db.startswith(at + "/"):
            return f"{at}{(self.folder / self.db.removeprefix(at)).resolve()}"
        return self.db

    @cached_property
    def people(self) -> dict[str, Person]:
        path = self.folder / "roster.csv"
        if not path.exists():
            raise Refused(
                f"{path} is missing: a CSV file with the columns id and name, one line for each student."
            )
        return roster(path)

    def assigned(self, name: str) -> "Assigned":
        """An assigned problem set."""
        path = self.folder / "source" / name / f"{name}.ipynb"
        if not path.exists():
            there = sorted(p.name for p in (self.folder / "source").glob("*"))
            raise Refused(
                f"{name} has not been assigned in {self.name}; assigned: {', '.join(there) or 'nothing yet'}."
            )
        return Assigned(self, name)

    def submissions(self, name: str) -> dict[str, Path]:
        """Folders of `submitted/` that hold something for a problem set, by student."""
        found = (self.folder / "submitted").glob(f"*/{name}")
        return {path.parent.name: path for path in sorted(found)}


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


def read_secret(path: Path) -> bytes:
    """A secret from a file."""
    try:
        found = path.read_bytes().strip()
    except OSError as error:
        raise Refused(
            f"the secret {path} cannot be read: {error.strerror}. Put it back from your backup: "
            f"the hidden inputs of this course depend on it."
        ) from None
    if len(found) < 16:
        raise Refused(f"the secret in {path} is too short: at least 16 characters.")
    return found


def fingerprint(course: str, secret: bytes) -> str:
    """What tells that a secret is the one of a course, and nothing else of it."""
    return hmac.new(secret, f"course {course}".encode(), hashlib.sha256).hexdigest()[:24]


@dataclass(frozen=True)
class Assigned:
    """A problem set as it was assigned: the source at that time, and what students got."""

    course: Course
    name: str

    @property
    def source(self) -> Path:
        return self.course.folder / "source" / self.name / f"{self.name}.ipynb"

    @property
    def release(self) -> Path:
        return self.course.folder / "release" / self.name / f"{self.name}.ipynb"

    @cached_property
    def questions(self) -> judge.ProblemSet:
        return judge.load_set(self.source)

    @cached_property
    def released(self) -> dict[str, Any]:
        released: dict[str, Any] = json.loads(self.release.read_text(encoding="utf-8"))
        return released

    @cached_property
    def about(self) -> dict[str, Any]:
        about: dict[str, Any] = self.released["metadata"]["aiecon"]
        return about


def sources() -> Path | None:
    """The problem sets of the book, if it was installed from a folder: pip keeps a record of that."""
    for book in metadata.distributions(name="aiecon"):
        if record := book.read_text("direct_url.json"):
            url = urlsplit(json.loads(record)["url"])
            return Path(url2pathname(url.path)) / "exercises" if url.scheme == "file" else None
    return None


def problem_set(name: str, exercises: Path | None = None) -> Path:
    """The source of a problem set, by default the book's."""
    exercises = exercises or sources()
    if exercises is None:
        raise Refused(
            "the book was not installed from a folder: say where its problem sets are, --exercises."
        )
    path = exercises / f"{name}.ipynb"
    if not path.exists():
        there = ", ".join(sorted(p.stem for p in exercises.glob("*.ipynb")))
        raise Refused(f"there is no problem set {name} in {exercises}; there are: {there or 'none'}.")
    return path


def assign(course: Course, name: str, exercises: Path | None = None, due: date | None = None) -> Path:
    """Write the notebook that the whole class gets; the path of it."""
    source = problem_set(name, exercises).read_bytes()
    given = student_version(json.loads(source))
    for cell in given["cells"]:
        cell["source"] = "".join(cell["source"])
        if cell["metadata"].get("aiecon", {}).get("role") == "setup":
            cell["source"] = stamp(cell["source"], COURSE=course.name)
        cell["metadata"].pop("aiecon", None)
    given["metadata"]["aiecon"] = {
        "set": name,
        "course": course.name,
        "due": due.isoformat() if due else None,
    }
    target = Assigned(course, name)
    if target.source.exists() and target.source.read_bytes() != source and course.submissions(name):
        raise Refused(
            f"{name} has changed since it was assigned, and there are submissions: assign it under a new "
            f"course, "
            f"or remove {target.source} if nobody has begun."
        )
    write(target.source, source, mode=0o600)
    judge.load_set(target.source)  # what cannot be judged is not handed out
    write(target.release, json.dumps(given, indent=1, ensure_ascii=False) + "\n")
    return target.release
