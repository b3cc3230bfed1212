"""What Canvas and Moodle write, in the forms that their sources show, and what they read.

Canvas: lib/content_zipper.rb, lib/gradebook_exporter.rb, lib/gradebook_importer.rb of instructure/canvas-lms.
Moodle: mod/assign/classes/downloader.php and mod/assign/feedback/offline of moodle/moodle.
"""

import csv
import json
import os
import time
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from aiecon_grading.collect import collect
from aiecon_grading.course import roster
from aiecon_grading.exports import Marks, _canvas, _csv, _moodle
from aiecon_grading.gradebook import Entry
from aiecon_grading.matching import Matcher
from tests.grading.school import SET, School

ROSTER = """id,name,canvas_id,moodle_id
ada,Ada Lovelace,11,Participant 4711
bob,Bob van der Berg,12,
cyd,李 明,,
dan,Zoë O'Néill,,4714
eve,Wei Zhang,,
fay,Wei Zhang,,
"""
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Bread quiz (7),90-bread (5),90-bread more (6),Current Score"
)


@pytest.fixture
def school(tmp_path: Path) -> School:
    made = School(tmp_path, ["ada"])
    (made.course.folder / "roster.csv").write_text(ROSTER)
    return made


@pytest.mark.parametrize(
    ("path", "who", "late", "words"),
    [
        ("lovelaceada_11_501_90-bread.ipynb", "ada", False, ""),
        ("lovelaceada_LATE_11_501_90-bread-2.ipynb", "ada", True, ""),
        ("someone_else_11_501_mine_1_2_3.ipynb", "ada", False, ""),
        ("vanderbergbob_12_501_90-bread.ipynb", "bob", False, ""),
        ("李明_13_501_90-bread.ipynb", "cyd", False, ""),
        ("oneillzoe_14_501_90-bread.ipynb", "dan", False, ""),
        ("oneillzoë_14_501_90-bread.ipynb", "dan", False, ""),
        ("lovelaceada_99_501_90-bread.ipynb", None, False, "or the canvas_id 99"),  # a namesake of ada
        ("zhangwei_15_501_90-bread.ipynb", None, False, "give the column canvas_id"),
        ("anon_yF2kA_501_90-bread.ipynb", None, None, "anonymous grading"),
        ("LATE_anon_12345_501_90-bread.ipynb", None, None, "anonymous grading"),
        ("Ada Lovelace_4711_assignsubmission_file/mine.ipynb", "ada", None, ""),
        ("Ada Lovelace_4711_assignsubmission_file_/mine.ipynb", "ada", None, ""),
        ("Ada Lovelace_4711_assignsubmission_file_mine.ipynb", "ada", None, ""),
        ("ECON-1/Ada Lovelace_4711_assignsubmission_file/a/mine.ipynb", "ada", None, ""),
        ("Teilnehmer_in_4714_assignsubmission_file/mine.ipynb", "dan", None, ""),
        (
            "Zoe ONeill_4714_assignsubmission_file_Ada Lovelace_4711_assignsubmission_file_a.ipynb",
            "dan",
            None,
            "",
        ),
        ("vanderbergbob_12_501_lovelaceada_11_502_mine.ipynb", "bob", False, ""),
        ("李 明_4713_assignsubmission_file/bob.ipynb", "cyd", None, ""),
        ("Participant_4799_assignsubmission_file/mine.ipynb", None, None, "or the moodle_id 4799"),
        ("ada/90-bread.ipynb", "ada", None, ""),
        ("spring/ada/90-bread.ipynb", "ada", None, ""),
    ],
)
def test_a_file_is_known_by_the_name_that_a_system_gives_it(
    path: str, who: str | None, late: bool | None, words: str, school: School
) -> None:
    match = Matcher(roster(school.course.folder / "roster.csv")).find(PurePosixPath(path))
    assert match.who == who
    assert words in match.why
    assert match.late == late
    assert match.system == (not path.endswith("ada/90-bread.ipynb") and "anon_" not in path)


def archive(path: Path, files: dict[str, bytes], day: int) -> Path:
    """A download: every file carries the time at which the archive was made."""
    with zipfile.ZipFile(path, "w") as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name, (2027, 4, day, 9, 0, 0)), data)
    return path


@pytest.mark.parametrize("first", [13, 66])
def test_who_takes_another_name_takes_nobodys_place(first: int, school: School) -> None:
    """Both are called 李 明 in Canvas, one of them since yesterday; the roster has one, without a number."""
    files = {f"李明_{number}_501_90-bread.ipynb": b"{}" for number in (13, 66)}
    done = collect(school.course, SET, archive(school.folder / "both.zip", files, 1))
    assert not done.taken
    assert len(done.left) == 2
    assert all("canvas_id 13 and canvas_id 66" in why for _, why in done.left)
    for day, number in enumerate([first, 79 - first], 1):
        alone = {f"李明_{number}_501_90-bread.ipynb": b"{}"}
        done = collect(school.course, SET, archive(school.folder / "one.zip", alone, day))
        assert list(done.taken) == (["cyd"] if number == first else [])


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_broken_entry_is_left_and_the_others_are_taken(kind: int, school: School) -> None:
    path = school.folder / "broken.zip"
    names = ["ada.ipynb", "bob.ipynb", ".", f"x_1_{'9' * 5000}_y.ipynb", "up\x1b[2J\r\n.ipynb"]
    with zipfile.ZipFile(path, "w", kind) as made:
        for name in names:
            made.writestr(name, bytes(range(256)))
    raw = bytearray(path.read_bytes())
    at = raw.index(b"ada.ipynb") + len(b"ada.ipynb")
    raw[at : at + 10] = b"\xff" * 10
    path.write_bytes(raw)
    done = collect(school.course, SET, path)
    assert list(done.taken) == ["bob"]
    assert "it cannot be read" in dict(done.left)["ada.ipynb"]
    assert len(done.left) == 4
    assert all((file + why).isprintable() for file, why in done.left)


def test_the_time_of_a_download_is_not_the_time_of_sending(school: School) -> None:
    first = {
        "lovelaceada_11_502_90-bread-1.ipynb": b"ada, second",
        "lovelaceada_11_501_90-bread.ipynb": b"ada, first",
        "vanderbergbob_LATE_12_503_90-bread.ipynb": b"bob",
    }
    done = collect(school.course, SET, archive(school.folder / "a.zip", first, 2))
    assert ("lovelaceada_11_501_90-bread.ipynb", "ada sent a newer one") in done.left
    at = {who: school.course.folder / "submitted" / who / SET for who in ("ada", "bob")}
    assert (at["ada"] / f"{SET}.ipynb").read_bytes() == b"ada, second"
    assert not (at["ada"] / "timestamp.txt").exists()
    assert [json.loads((one / "collected.json").read_text())["late"] for one in at.values()] == [False, True]

    again = {"lovelaceada_11_509_90-bread-2.ipynb": b"ada, third"}
    collect(school.course, SET, archive(school.folder / "b.zip", again, 5))
    assert (at["ada"] / f"{SET}.ipynb").read_bytes() == b"ada, third"
    done = collect(school.course, SET, school.folder / "a.zip")  # the old download once more
    assert ("lovelaceada_11_502_90-bread-1.ipynb", "ada sent a newer one before") in done.left
    assert (at["ada"] / f"{SET}.ipynb").read_bytes() == b"ada, third"


@pytest.mark.parametrize("last", ["ada-1.ipynb", "ada-2.ipynb"])
def test_the_newest_of_several_files_of_a_folder_counts(last: str, school: School) -> None:
    folder = school.folder / "in"
    folder.mkdir()
    for name in ("ada-1.ipynb", "ada-2.ipynb"):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (1_800_000_000 + 60 * (name == last),) * 2)
    done = collect(school.course, SET, folder)
    assert done.taken == {"ada": last}
    assert [why for _, why in done.left] == ["ada sent a newer one"]
    assert (school.course.folder / "submitted" / "ada" / SET / f"{SET}.ipynb").read_bytes() == last.encode()


def test_an_archive_that_hides_its_encoding_is_read(school: School) -> None:
    path = archive(school.folder / "mac.zip", {"oneillzoë_14_501_90-bread.ipynb": b"{}"}, 2)
    path.write_bytes(path.read_bytes().replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00"))  # the flag of UTF-8
    with zipfile.ZipFile(path) as made:
        assert "oneillzoë" not in made.namelist()[0]
    assert set(collect(school.course, SET, path).taken) == {"dan"}


def test_times_of_files_are_read_off_the_same_clock(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        folder = school.folder / "in"
        folder.mkdir()
        (folder / "ada.ipynb").write_bytes(b"{}")
        late = time.mktime((2027, 3, 31, 22, 0, 0, 0, 0, -1))
        os.utime(folder / "ada.ipynb", (late, late))
        collect(school.course, SET, folder)
        stamp = school.course.folder / "submitted" / "ada" / SET / "timestamp.txt"
        assert stamp.read_text().startswith("2027-03-31T22:00:00")
    finally:
        monkeypatch.undo()
        time.tzset()


def marks(school: School, lms: str | None, file: str = "theirs.csv") -> Marks:
    """Marks of everybody: ada 1, bob 2, and so on."""
    path = school.folder / file
    if lms is not None:
        path.write_text(lms, encoding="utf-8-sig")
    lines = {who: Entry({"90.1": float(n)}, "", None) for n, who in enumerate(school.course.people, 1)}
    states = dict.fromkeys(lines, "graded")
    return Marks(school.course, SET, ["90.1"], 8.0, lines, states, path if lms is not None else None, [])


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("comma", [",", ";"])
def test_marks_go_into_the_gradebook_that_canvas_exported(comma: str, school: School) -> None:
    theirs = [
        CANVAS,
        ",,,,,,Manual Posting,,",
        "    Points Possible,,,,,3,10,5,(read only)",
        '"Lovelace, Ada",11,s1,ada@x,Monday,2,,,12',
        '"Other, Eve",99,s9,eve@x,Monday,,,,',
        '"van der Berg, Bob",12,s2,bob@x,Monday,,EX,,',
        '"明, 李",13,s3,cyd,Monday,,,,',
        '"Zhang, Wei",15,s5,wz1,Monday,,,,',
        '"Zhang, Wei",16,s6,wz2,Monday,,,,',
        '"Student, Test",77,,abc,Monday,,,,',
    ]
    made = marks(school, None)
    lines = list(csv.reader(theirs))
    with (school.folder / "theirs.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=comma).writerows(lines)
    made.lms = school.folder / "theirs.csv"
    out = table(_canvas(made))
    assert list(out[0]) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "90-bread (5)"]
    assert [(row["ID"], row["90-bread (5)"]) for row in out] == [
        ("", "8"),
        ("11", "1"),
        ("12", "EX"),
        ("13", "3"),
    ]
    assert sorted(made.warnings) == sorted(
        [
            "Other, Eve is in theirs.csv and not in the roster",
            "several people are called Zhang, Wei: give the column canvas_id",
            "several people are called Zhang, Wei: give the column canvas_id",
            *(f"{who} is in the roster and not in theirs.csv" for who in ("dan", "eve", "fay")),
            "Canvas counts 10 points for 90-bread, which has 8: change it there",
        ]
    )


def test_canvas_with_two_columns_of_names_and_another_title(school: School) -> None:
    made = marks(
        school,
        "LastName,FirstName,ID,SIS Login ID,Section,Set one (5)\n    Points Possible,,,,,8\n"
        "Lovelace,Ada,11,ada@x,Monday,\nStudent,Test,77,abc,Monday,\n李,明,13,cyd@x,Monday,\n",
    )
    out = table(_canvas(made))
    assert [(row["ID"], row["90-bread"]) for row in out] == [("", "8"), ("11", "1"), ("13", "3")]
    assert "Canvas will ask to which assignment" in "; ".join(made.warnings)
    assert not any("Points" in one or "Test" in one for one in made.warnings)


def test_a_namesake_gets_nobodys_marks(school: School) -> None:
    made = marks(school, CANVAS + '\n"Lovelace, Ada",99,,x,Monday,,,,\n')
    assert [row["ID"] for row in table(_canvas(made))] == [""]
    assert "Lovelace, Ada is in theirs.csv and not in the roster" in made.warnings


def test_moodle_finds_the_columns_that_it_asks_for(school: School) -> None:
    made = marks(
        school,
        'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade",Group,'
        '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
        '"Participant 4711",Other Name,,a@x,Submitted,,8.00,A,"Monday, 1 March 2027, 3:04 PM",'
        '"Tuesday, 2 March 2027, 3:04 PM",=bad\n"Participant 12",Bob van der Berg,,b@x,,,8.00,A,-,-,\n',
    )
    out = table(_moodle(made))
    wanted = {"Identifier", "Grade", "Last modified (grade)"}  # init() of its importer refuses a file without
    assert wanted <= set(out[0])
    assert [(row["Identifier"], row["Grade"]) for row in out] == [
        ("Participant 4711", "1"),
        ("Participant 12", "2"),
    ]
    assert out[0]["Last modified (grade)"] == "Tuesday, 2 March 2027, 3:04 PM"
    assert made.warnings == [
        f"{who} is in the roster and not in theirs.csv" for who in ("cyd", "dan", "eve", "fay")
    ]


def test_whether_somebody_was_late_is_said_only_if_it_is_known(school: School) -> None:
    made = marks(school, None)
    for who, late in {"ada": True, "bob": False, "cyd": None}.items():
        made.lines[who] = Entry({"90.1": 1.0}, "", late)
    assert [row["late"] for row in table(_csv(made))][:3] == ["yes", "no", ""]
