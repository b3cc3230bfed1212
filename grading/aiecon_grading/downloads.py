"""The files of a folder, or of a zip file that a learning-management system made."""

import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from aiecon_grading.course import Refused
from aiecon_grading.restore import MOST_BYTES

# What broken archives raise.
BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, lzma.LZMAError)


@dataclass(frozen=True)
class File:
    """A file that may be a submission. Nothing of it is read before `load`."""

    path: PurePosixPath
    when: datetime
    load: Callable[[], bytes]
    wrong: str = ""  # why it is left, whatever it holds


def files(source: Path) -> Iterator[File]:
    """The files of a folder or of a zip file, in their order."""
    return _folder(source) if source.is_dir() else _zip(source)


def _zip(path: Path) -> Iterator[File]:
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

        yield File(at, when, load, wrong)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a file in an archive: some programs write UTF-8 and do not say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode()
    except UnicodeError:
        return entry.filename


def _folder(path: Path) -> Iterator[File]:
    for one in sorted(path.rglob("*")):
        if one.is_dir() and not one.is_symlink():
            continue
        wrong = "it is a link" if one.is_symlink() else "" if one.is_file() else "it is not a file"
        about = one.lstat()
        when = datetime.fromtimestamp(int(about.st_mtime)).replace(tzinfo=UTC)  # by the clock, as in a zip

        def load(one: Path = one) -> bytes:
            with one.open("rb") as file:
                return file.read(MOST_BYTES + 1)

        yield File(PurePosixPath(one.relative_to(path).as_posix()), when, load, wrong)
