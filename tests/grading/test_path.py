"""The whole path on the small set: assign, collect, grade, mark by hand, export; and what is refused."""

import csv
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from aiecon_grading import cli, exports, sandbox
from tests.grading.school import SET, TREE, Make, School, found, source

pytestmark = pytest.mark.slow


def aiecon(school: School, *words: str) -> int:
    name, *rest = words
    return cli.main([name, SET, *rest, "--folder", str(school.course.folder)])


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def dump(school: School) -> Any:
    from aiecon_grading import gradebook

    with gradebook.opened(school.course) as book:
        return gradebook.dump(book, school.course.assigned(SET))


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that says what cannot be done."""
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("aiecon: ")]
    assert len(lines) == 1
    return lines[0]


def test_from_a_canvas_download_to_a_canvas_file(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    school = make("ada", "bob", "cyd", "dan")
    folder = school.course.folder
    (folder / "roster.csv").write_text(
        'id,name,email,canvas_id\nada,"Ada, Lovelace",a@x,11\nbob,=cmd|calc,b@x,12\n'
        "cyd,Cyd X,c@x,13\ndan,Dan Y,d@x,14\n"
    )
    download = school.folder / "submissions.zip"
    books = {
        "lovelaceada_11_501_90-bread.ipynb": school.answered("ada"),
        "bob_LATE_12_502_90-bread-1.ipynb": school.answered("bob", a1="answer_1 = q1.price / q1.loaves"),
        "xcyd_13_503_90-bread.ipynb": school.blank("cyd"),
        "nobody_99_504_90-bread.ipynb": school.blank("nobody"),
    }
    with zipfile.ZipFile(download, "w") as archive:
        for file, book in books.items():
            archive.writestr(file, json.dumps(book))
    assert aiecon(school, "collect", str(download)) == 0
    said = capsys.readouterr()
    assert "Collected 3 submissions" in said.out
    assert "Nothing yet from dan" in said.out
    assert "nobody_99_504_90-bread.ipynb: nobody in the roster" in said.err

    assert aiecon(school, "grade", "--workers", "1") == 0
    assert aiecon(school, "export", "--to", "canvas") == 0
    assert "ada: a written answer is not marked yet" in capsys.readouterr().err
    before = {row["ID"]: row[SET] for row in table(folder / f"{SET}-canvas.csv")}
    assert before == {"": "8", "11": "", "12": "", "13": "0", "14": ""}

    assert aiecon(school, "written") == 0
    to_mark = table(folder / f"written-{SET}.csv")
    assert [row["id"] for row in to_mark] == ["ada", "bob"]  # cyd left the answer as it was
    for row in to_mark:
        row["points"], row["comment"] = "3.5", "Say why. <script>"
    with (school.folder / "filled.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, to_mark[0])
        writer.writeheader()
        writer.writerows(to_mark)
    assert aiecon(school, "written", "--from", str(school.folder / "filled.csv")) == 0
    assert aiecon(school, "export", "--to", "canvas") == 0
    after = {row["ID"]: row for row in table(folder / f"{SET}-canvas.csv")}
    assert {who: row[SET] for who, row in after.items()} == {
        "": "8",
        "11": "7.5",
        "12": "6",
        "13": "0",
        "14": "",
    }
    assert after["12"]["Student"] == "'=cmd|calc"
    assert after["11"]["Student"] == "Ada, Lovelace"

    # marks by hand outlive another grading, and fall back to unmarked when the answer changes
    full = dump(school)
    assert aiecon(school, "grade", "--workers", "1", "--again") == 0
    assert dump(school) == full
    school.submit("ada", school.answered("ada", a3="Another answer."))
    assert aiecon(school, "grade", "--workers", "1") == 0
    assert aiecon(school, "export", "--to", "csv") == 0
    lines = {row["id"]: row for row in table(folder / f"{SET}-csv.csv")}
    assert [(lines[who]["sent"], lines[who]["late"]) for who in ("bob", "cyd")] == [("", "yes"), ("", "no")]
    assert {who: (row["state"], row["points"]) for who, row in lines.items()} == {
        "ada": ("ungraded", ""),
        "bob": ("graded", "6"),
        "cyd": ("graded", "0"),
        "dan": ("missing", ""),
    }
    assert aiecon(school, "feedback", "--zip") == 0
    page = (folder / "feedback" / "bob" / SET / f"{SET}.html").read_text()
    assert "You divided where a sum" in page
    assert "Say why. &lt;script&gt;" in page
    with zipfile.ZipFile(folder / f"{SET}-feedback.zip") as archive:
        assert sorted(archive.namelist()) == [f"{who}/{SET}.html" for who in ("ada", "bob", "cyd")]


def test_a_moodle_download_and_its_worksheet(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    school = make("ada", "bob")
    folder = school.course.folder
    download = school.folder / "moodle.zip"
    with zipfile.ZipFile(download, "w") as archive:
        archive.writestr(
            "Ada Baker_4711_assignsubmission_file_/mine.ipynb", json.dumps(school.answered("ada", a3=""))
        )
        archive.writestr(
            "Eve Other_4712_assignsubmission_file_/mine.ipynb", json.dumps(school.answered("bob"))
        )
    assert aiecon(school, "collect", str(download)) == 0
    assert "Eve Other_4712_assignsubmission_file_/mine.ipynb: nobody in the roster" in capsys.readouterr().err
    assert aiecon(school, "grade", "--workers", "1") == 0
    sheet = school.folder / "sheet.csv"
    sheet.write_text(
        'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (grade)",'
        '"Feedback comments"\n"Participant 4711","Ada Baker",ada@example.org,Submitted,,100.00,-,\n'
        '"Participant 9","Eve Other",eve@example.org,,,100.00,-,\n'
    )
    capsys.readouterr()
    assert aiecon(school, "export", "--to", "moodle", "--lms", str(sheet)) == 0
    said = capsys.readouterr().err
    assert "Eve Other is in sheet.csv and not in the roster" in said
    assert "bob is in the roster and not in sheet.csv" in said
    assert "Moodle counts 100 points for 90-bread, which has 8" in said
    assert table(folder / f"{SET}-moodle.csv") == [
        {
            "Identifier": "Participant 4711",
            "Full name": "Ada Baker",
            "ID number": "ada",
            "Email address": "ada@example.org",
            "Grade": "4",
            "Maximum grade": "8",
            "Last modified (grade)": "'-",
        }
    ]
    capsys.readouterr()
    assert aiecon(school, "export", "--to", "moodle") == 0
    assert (
        "2 have no moodle_id: Moodle's grading worksheet knows people by it alone" in capsys.readouterr().err
    )
    sheet.write_text('Identifikator,"Vollständiger Name",Bewertung\n"Teilnehmer/in4711","Ada Baker",\n')
    assert aiecon(school, "export", "--to", "moodle", "--lms", str(sheet)) == 1
    assert "sheet.csv has no column Identifier: give the file as the system wrote it" in refusal(capsys)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@x", "\t=1", " =1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    line = next(csv.reader([exports.table([text], []).strip("\r\n")]))
    assert line[0].startswith("'")


def test_a_zip_cannot_write_elsewhere(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    school = make("ada")
    download = school.folder / "evil.zip"
    out = "../" * 12 + str(school.folder).lstrip("/") + "/ada.ipynb"
    with zipfile.ZipFile(download, "w") as archive:
        for name in (out, "/ada.ipynb", "..\\..\\ada.ipynb", "C:/ada.ipynb"):
            archive.writestr(name, "{}")
        link = zipfile.ZipInfo("ada.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert aiecon(school, "collect", str(download)) == 1
    said = capsys.readouterr().err
    assert said.count("its path leads out of the archive") == 4
    assert "it is a link" in said
    assert not (school.folder / "ada.ipynb").exists()
    assert school.course.submissions(SET) == {}


def test_a_link_is_not_followed(make: Make) -> None:
    from aiecon_grading import pipeline

    school = make("ada")
    path = school.submit("ada", b"")
    path.unlink()
    path.symlink_to(school.course.folder / "source" / SET / f"{SET}.ipynb")
    with pytest.raises(pipeline.Rejected, match="link"):
        pipeline.source_of(path.parent, SET)


def test_student_builds_hold_nothing_of_solution_or_judge(make: Make) -> None:
    school = make("ada")
    release = school.course.assigned(SET).release.read_text()
    assert "the-secret-solution" in json.dumps(source())
    for text in (
        "the-secret-solution",
        "the-hidden-check",
        "judge",
        "mark_scheme",
        "SOLUTION",
        "misconception",
    ):
        assert text not in release
    assert school.secret.decode() not in release


def test_an_interrupted_grading_goes_on_and_ends_the_same(make: Make) -> None:
    students = [f"s{n}" for n in range(6)]
    whole, broken = make(*students, at="whole"), make(*students, at="broken")
    for n, who in enumerate(students):
        for school in (whole, broken):  # the same secret, so that hidden inputs are the same
            school.submit(who, school.answered(who, a1=f"answer_1 = q1.price * q1.loaves * {n % 2}"))
    assert aiecon(whole, "grade", "--workers", "1") == 0
    words = [
        sys.executable,
        "-m",
        "aiecon_grading",
        "grade",
        SET,
        "--workers",
        "1",
        "--folder",
        str(broken.course.folder),
    ]
    process = subprocess.Popen(words, env={**os.environ, "PYTHONPATH": TREE}, start_new_session=True)
    runs = broken.course.folder / "runs" / SET
    deadline = time.monotonic() + 600  # a busy machine is no fault
    while len(list(runs.glob("*.json"))) < 2 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.wait()
    kept = {path.name: path.stat().st_mtime_ns for path in runs.glob("*.json")}
    assert 2 <= len(kept) < 6
    assert aiecon(broken, "grade", "--workers", "1") == 0
    assert all((runs / name).stat().st_mtime_ns == when for name, when in kept.items())  # nothing ran twice
    assert dump(broken) == dump(whole)
    assert aiecon(broken, "grade", "--workers", "1") == 0
    assert dump(broken) == dump(whole)


def test_bad_rosters_are_refused(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    school = make("ada")
    roster = school.course.folder / "roster.csv"
    for text, words in {
        "id,name\nada,A\nAda,B\n": "the id ada is there twice",
        "id,name\nada,A\n,B\n": "line 3: the id is missing",
        "name\nAda\n": "column names, one of them id",
        "id,name\n../x,A\n": "may hold only letters",
    }.items():
        roster.write_text(text)
        assert aiecon(school, "collect", str(school.folder)) == 1
        assert words in refusal(capsys)
    roster.unlink()
    assert aiecon(school, "grade") == 1
    assert "roster.csv is missing" in refusal(capsys)


def test_unknown_sets_and_wrong_secrets_are_refused(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    school = make("ada")
    folder = str(school.course.folder)
    assert cli.main(["grade", "91-none", "--folder", folder]) == 1
    assert f"91-none has not been assigned in bakers-2027; assigned: {SET}." in refusal(capsys)
    assert cli.main(["assign", "91-none", "--folder", folder]) == 1
    assert "there is no problem set 91-none" in refusal(capsys)
    assert cli.main(["grade", SET, "--folder", str(school.folder)]) == 1
    assert "holds no course yet" in refusal(capsys)
    (school.course.folder / "secret.txt").write_text("f" * 64)
    assert aiecon(school, "grade") == 1
    assert "is not the secret with which bakers-2027 was set up" in refusal(capsys)
    assert aiecon(school, "export") == 1
    assert "nothing of 90-bread has been graded yet" in refusal(capsys)


def test_without_a_sandbox_nothing_runs(
    make: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make("ada")
    school.submit("ada", school.answered("ada"))
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)
    sandbox.check_sandbox.cache_clear()
    assert aiecon(school, "grade", "--workers", "1") == 1
    assert "bubblewrap is not installed" in refusal(capsys)
    assert not (school.course.folder / "runs").exists()
    assert aiecon(school, "grade", "--workers", "1", "--unsafe") == 0
    assert "Without a sandbox" in capsys.readouterr().err


def test_a_full_disk_is_told_and_loses_nothing(
    make: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make("ada", "bob")
    for who in ("ada", "bob"):
        school.submit(who, school.answered(who))
    real, calls = os.replace, []

    def replace(old: str, new: Path) -> None:
        calls.append(new)
        if "bob" in str(new):
            raise OSError(28, "No space left on device", str(new))
        real(old, new)

    monkeypatch.setattr(os, "replace", replace)
    assert aiecon(school, "grade", "--workers", "1") == 1
    assert "No space left on device" in refusal(capsys)
    assert not list(school.course.folder.rglob(".new-*"))
    monkeypatch.setattr(os, "replace", real)
    assert aiecon(school, "grade", "--workers", "1") == 0
    assert "1 were run now" in capsys.readouterr().out


def test_extra_cells_and_copies_count_as_the_student_meant(make: Make) -> None:
    from aiecon_grading import pipeline

    school = make("ada")
    book = school.answered("ada", a1="answer_1 = 0.0")
    at = book["cells"].index(found(book, "90-1-answer"))
    helper = {"cell_type": "code", "metadata": {}, "source": "def total(q):\n    return q.price * q.loaves"}
    again = {**found(book, "90-1-answer"), "id": "copy", "source": "answer_1 = total(q1)"}
    book["cells"][at + 1 : at + 1] = [helper, again]
    school.submit("ada", book)
    done = pipeline.grade(school.course, SET, school.secret, number=1)
    assert done.results["ada"].marks["90.1"].points == 2
    assert done.results["ada"].notes == ["the cell 90-1-answer is there twice"]


def test_a_mistyped_id_costs_nothing(make: Make) -> None:
    from aiecon_grading import pipeline

    school = make("ada", "bob")
    school.submit("ada", school.answered("bob"))
    done = pipeline.grade(school.course, SET, school.secret, number=1)
    assert [done.results["ada"].marks[item].points for item in ("90.1", "90.2")] == [2, 2]
    assert done.results["ada"].notes == ["another id was typed: 'bob'"]


def test_a_download_of_another_set_takes_nobodys_place(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    school = make("ada")
    good, other = school.answered("ada"), school.answered("ada")
    other["metadata"]["aiecon"]["set"] = "91-cake"
    for name, book in (("right", good), ("wrong", other)):
        (school.folder / name).mkdir()
        (school.folder / name / "ada.ipynb").write_text(json.dumps(book))
        (school.folder / name / ".hidden").mkdir()
        (school.folder / name / ".hidden" / "ada.ipynb").write_text("nothing that is looked at")
    assert aiecon(school, "collect", str(school.folder / "right")) == 0
    assert aiecon(school, "collect", str(school.folder / "wrong")) == 1
    assert "left: ada.ipynb: this is a notebook of '91-cake', not of 90-bread" in capsys.readouterr().err
    kept = school.course.folder / "submitted" / "ada" / SET / f"{SET}.ipynb"
    assert json.loads(kept.read_text()) == good
    assert aiecon(school, "collect", str(school.folder / "right")) == 0


@pytest.mark.parametrize(
    ("delimiter", "encoding", "comma"),
    [(",", "utf-8-sig", False), (";", "cp1252", True), ("\t", "utf-16", False)],
)
def test_a_table_comes_back_from_any_spreadsheet(
    make: Make, delimiter: str, encoding: str, comma: bool
) -> None:
    school = make("ada")
    school.submit("ada", school.answered("ada", a3="Über den Preis: café."))
    assert aiecon(school, "grade", "--workers", "1") == 0
    assert aiecon(school, "written") == 0
    path = school.course.folder / f"written-{SET}.csv"
    (row,) = table(path)
    assert row["item"] == "Q3"  # what no spreadsheet makes a number or a date of
    row["points"] = "3,5" if comma else "3.5"
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, row, delimiter=delimiter)
        writer.writeheader()
        writer.writerow(row)
    assert aiecon(school, "written", "--from", str(path)) == 0
    assert aiecon(school, "export", "--to", "csv") == 0
    assert table(school.course.folder / f"{SET}-csv.csv")[0]["points"] == "7.5"


def test_what_is_asked_too_early_or_of_nobody_is_refused(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    school = make("ada", "bob", "cyd")
    folder = school.course.folder
    assert aiecon(school, "grade") == 1
    assert "was collected yet: `aiecon collect" in refusal(capsys)
    assert aiecon(school, "written") == 1
    assert "has been graded yet: `aiecon grade" in refusal(capsys)
    school.submit("ada", school.answered("ada"))
    school.submit("bob", school.answered("bob"))
    assert aiecon(school, "grade", "--only", "ada", "zoe") == 1
    assert "from zoe. Nothing was graded." in refusal(capsys)
    assert aiecon(school, "grade", "--workers", "1", "--only", "ada") == 0
    assert aiecon(school, "written") == 0
    path = folder / f"written-{SET}.csv"
    assert aiecon(school, "written", "--from", str(path)) == 1
    assert "the column points" in refusal(capsys)
    path.write_text(path.read_text().replace('"points"', '"marks"'))
    assert aiecon(school, "written", "--from", str(path)) == 1
    assert "has not the columns id, item and points" in refusal(capsys)
    path.write_bytes(b"PK\x03\x04 a workbook")
    assert aiecon(school, "written", "--from", str(path)) == 1
    assert "save the table as CSV UTF-8" in refusal(capsys)
    assert aiecon(school, "export") == 0
    said = capsys.readouterr().err
    assert "bob was collected and not graded yet" in said
    assert "cyd sent nothing" in said
    (folder / "secret.txt").unlink()
    assert aiecon(school, "grade") == 1
    assert "Put it back from your backup" in refusal(capsys)


def test_a_notebook_of_another_course_is_noticed(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    school = make("ada", "bob", "cyd")
    for who, course, typed in (("ada", "bakers-2026", "ada"), ("bob", "", "bob"), ("cyd", "bakers-2027", "")):
        book = school.answered(who)
        setup = found(book, "90-setup")
        setup["source"] = setup["source"].replace('"bakers-2027"', json.dumps(course))
        setup["source"] = setup["source"].replace(f'"{who}"', f'"{typed or "your-course-id"}"')
        school.submit(who, book)
    assert aiecon(school, "grade", "--workers", "1") == 0
    said = capsys.readouterr().out
    assert "ada: graded; the notebook is handed out for another course, 'bakers-2026'" in said
    assert "bob: graded; the notebook is the one of the book's page" in said
    assert "cyd: graded; no id was typed" in said
