"""Whole collections of a small course, by the command line."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone

import pytest
from typer.testing import CliRunner

from autograder.batch.submissions import find_submissions
from autograder.cli import app
from autograder.commands import collect as collect_module
from autograder.commands.collect import Ask, collect, moment_named, zone_named
from autograder.course.load import load_course
from autograder.errors import AuthorError
from tests.batch.intake.archives import Raw, make_zip, notebook, raw_zip

COURSE = """\
id: demo
title: {zh: 演示, en: Demo}
levels:
  - id: aa
    title: {zh: 甲, en: A}
    due: 2026-09-20T23:59:59+08:00
  - id: bb
    title: {zh: 乙, en: B}
"""
METADATA = """\
submission_1:
  :submitters:
  - :name: Ann
    :sid: '2026001'
  - :name: Bo
    :sid: '2026002'
  :created_at: 2026-09-07 00:00:00.000000000 Z
"""
STAMP = "2026-09-07 08:00:00.000000 UTC"


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    for level in ("aa", "bb"):
        (folder / "assignments" / level).mkdir(parents=True)
        (folder / "assignments" / level / f"{level}.ipynb").write_text("{}")
    (folder / "course.yaml").write_text(COURSE, encoding="utf-8")
    return folder


def guanka(course, source, *options):
    """The exit status and the lines of a run."""
    mask = os.umask(0)
    os.umask(mask)
    try:
        result = CliRunner().invoke(app, ["collect", "aa", str(source), "--course", str(course), *options])
    finally:
        os.umask(mask)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output.splitlines()


def laid(course):
    found = find_submissions(course / "submitted", ["aa", "bb"], ["aa", "bb"])
    assert found.notes == []
    assert all(one.path.name == f"{one.level}.ipynb" for one in found.submissions)
    return {one.student: one.path.read_bytes() for one in found.submissions}


def times(course):
    return {one.student: one.submitted_at for one in find_submissions(course / "submitted", ["aa"], ["aa"]).submissions}


def test_moodle_by_worksheet_and_roster(tmp_path, course):
    (course / "course.yaml").write_text(COURSE + "roster: roster.csv\n", encoding="utf-8")
    (course / "roster.csv").write_text("student,name,email\n2026001,Ann,ann@x.edu\n2026002,张三,san@x.edu\n", "utf-8")
    names = tmp_path / "worksheet.csv"
    rows = 'Participant 74,"Ann Example",Ann@x.edu\nParticipant 75,张三,san@x.edu\nParticipant 76,Eve,eve@x.edu\n'
    names.write_text('\ufeffIdentifier,"Full name","Email address"\n' + rows, encoding="utf-8")
    files = {
        "Ann Example_74_assignsubmission_file_/work.ipynb": notebook("a"),
        "张三_75_assignsubmission_file_/作业 一/aa.ipynb": notebook("b"),
        "张三_75_assignsubmission_file_/旧.ipynb": notebook("c"),
        "Eve_76_assignsubmission_file_/work.ipynb": notebook("d"),
        "__MACOSX/._x": b"",
    }
    status, lines = guanka(course, make_zip(tmp_path / "m.zip", files), "--names", str(names))
    assert status == 1  # of Eve the roster knows nothing
    assert laid(course) == {"2026001": notebook("a"), "2026002": notebook("b")}
    assert any("Eve_76" in line and "leads to no student" in line for line in lines)
    assert any("旧.ipynb (1)" in line for line in lines)
    assert lines[0].endswith("m.zip was taken for what moodle hands out; --from says otherwise")
    assert lines[-1] == "2 students: 2 new; 1 left over"


def test_canvas_with_its_late_marks_and_a_time_for_the_others(tmp_path, course):
    names = tmp_path / "grades.csv"
    text = 'Student,ID,SIS User ID,SIS Login ID,Section\nPoints Possible,,,,\n"A, B",11,s11,ab,S\n"C, D",12,s12,cd,S\n'
    names.write_text(text, encoding="utf-8")
    files = {
        "ab_11_901_aa.ipynb": notebook("old"),
        "ab_11_902_aa-1.ipynb": notebook("new"),
        "cd_LATE_12_903_my_2_work.ipynb": notebook("late"),
    }
    at = "2026-09-20T23:59:00+08:00"
    status, lines = guanka(course, make_zip(tmp_path / "c.zip", files), "--names", str(names), "--at", at)
    assert status == 0
    assert laid(course) == {"s11": notebook("new"), "s12": notebook("late")}
    assert times(course)["s11"] == "2026-09-20T15:59:00+00:00"
    assert not (course / "submitted/s12/aa/timestamp.txt").exists()
    assert any("1 are marked late, without a time" in line for line in lines)


def test_blackboard_takes_the_latest_attempt_in_the_courses_zone(tmp_path, course):
    files = {}
    for day, text in (("07", "first"), ("08", "second")):
        head = f"hw_1_zhang_san_attempt_2026-09-{day}-08-00-00"
        files |= {f"{head}.txt": b"Name: San Zhang (zhang_san)\n", f"{head}_work.ipynb": notebook(text)}
    status, lines = guanka(course, make_zip(tmp_path / "b.zip", files))
    assert status == 0
    assert laid(course) == {"zhang_san": notebook("second")}
    assert times(course) == {"zhang_san": "2026-09-08T00:00:00+00:00"}
    assert any("UTC+08:00" in line for line in lines)
    assert any("1 attempts are older" in line for line in lines)


def test_gradescope_lays_a_pairs_notebook_twice(tmp_path, course):
    files = {"e/submission_metadata.yml": METADATA.encode(), "e/submission_1/work.ipynb": notebook("pair")}
    assert guanka(course, make_zip(tmp_path / "g.zip", files))[0] == 0
    assert laid(course) == {"2026001": notebook("pair"), "2026002": notebook("pair")}
    assert set(times(course).values()) == {"2026-09-07T00:00:00+00:00"}


def test_the_exchange_twice_and_then_a_newer_one(tmp_path, course):
    inbound = tmp_path / "inbound"
    for name, text in ((f"s1+aa+{STAMP}+aB3-_x9Qz0Kl", "1"), (f"王 小_明+aa+{STAMP}+aB3-_x9Qz0Kl", "2")):
        (inbound / name).mkdir(parents=True)
        (inbound / name / "aa.ipynb").write_bytes(notebook(text))
        (inbound / name / "submission_secret.txt").write_text("s" * 128)
        (inbound / name / "timestamp.txt").write_text(STAMP)
    assert guanka(course, inbound)[1][-1] == "2 students: 2 new; 0 left over"
    assert guanka(course, inbound)[1][-1] == "2 students: 2 were there already; 0 left over"
    assert laid(course) == {"s1": notebook("1"), "王 小_明": notebook("2")}
    assert (course / "submitted/s1/aa/submission_secret.txt").read_text() == "s" * 128
    newer = inbound / "s1+aa+2026-09-08 08:00:00.000000 UTC+aB3-_x9Qz0Km"
    newer.mkdir()
    (newer / "aa.ipynb").write_bytes(notebook("3"))
    status, lines = guanka(course, inbound)
    assert status == 0
    assert (
        lines[-1]
        == "2 students: 1 replace what was there, which is kept in .earlier, 1 were there already; 0 left over"
    )
    assert laid(course)["s1"] == notebook("3")


def test_in_the_exchange_a_folder_belongs_to_who_it_names(tmp_path, course):
    inbound = tmp_path / "inbound" / f"s1+aa+{STAMP}"
    inbound.mkdir(parents=True)
    (inbound / "aa.ipynb").write_bytes(notebook())
    loaded = load_course(course)

    def asked(owner, **more):
        ask = Ask(submitted=course / "submitted", owners=lambda number: owner, dry=True, **more)
        return collect(loaded, "aa", inbound.parent, ask)

    assert len(asked("nobody").done) == 1  # it is this user's own, as on a hub where all are one user
    if os.getuid() == 0:
        os.chown(inbound, 12345, -1)
        assert [one.why.partition(";")[0] for one in asked("eve").left] == ["it says s1 and belongs to the user eve"]
        assert len(asked("s1").done) == 1
        assert len(asked("eve", any_owner=True).done) == 1


def test_a_dry_run_lists_and_does_nothing(tmp_path, course):
    path = make_zip(tmp_path / "m.zip", {"A_74_assignsubmission_file/w.ipynb": notebook()})
    status, lines = guanka(course, path, "--dry-run")
    assert status == 0
    assert "74: new, no time, A_74_assignsubmission_file" in lines
    assert lines[-1].endswith("nothing was written")
    assert not (course / "submitted").exists()


def test_one_hostile_submission_harms_nobody_else(tmp_path, course):
    mark = b"_assignsubmission_file/w.ipynb"
    path = raw_zip(
        tmp_path / "m.zip",
        Raw(b"Ann_1" + mark, notebook("good")),
        Raw(b"Bomb_2" + mark, bytes(30_000_000)),
        Raw(b"Up_3_assignsubmission_file/../../../../../../up.ipynb", b"{}"),
        Raw(b"Link_4" + mark, b"/etc/passwd", mode=0o120777),
        Raw(b"Crc_5" + mark, b"{}", crc=7),
        Raw(b"Key_6" + mark, b"{}", flags=1),
        Raw(b"Zip_7_assignsubmission_file/w.zip", b"PK"),
        Raw("Turn\u202e\x1b[31m_8_assignsubmission_file/w.pdf".encode(), b"", flags=0x800),
        Raw(b"Twice_9" + mark, b"1"),
        Raw(b"Twice_9" + mark, b"2"),
    )
    before = {entry for entry in tmp_path.rglob("*") if "submitted" not in entry.parts}
    status, lines = guanka(course, path, "--json", str(tmp_path / "out.json"))
    assert status == 1
    assert laid(course) == {"1": notebook("good")}
    after = {entry for entry in tmp_path.rglob("*") if "submitted" not in entry.parts}
    assert after - before == {tmp_path / "out.json"}
    assert lines[-1] == "1 students: 1 new; 9 left over"
    assert not any("\x1b" in line or "\u202e" in line for line in lines)
    left = json.loads((tmp_path / "out.json").read_text())["left"]
    for name in ("Bomb_2", "Up_3", "Link_4", "Crc_5", "Key_6", "Zip_7", "_8_", "Twice_9"):
        assert any(name in one["at"] for one in left), name


def test_names_in_gbk_are_read_and_said(tmp_path, course):
    name = "张三_74_assignsubmission_file/作业.ipynb"
    path = raw_zip(tmp_path / "m.zip", Raw(name.encode("gbk"), notebook()))
    status, lines = guanka(course, path, "--dry-run")
    assert status == 0
    assert any("read as GB18030" in line for line in lines)
    assert any("张三_74" in line for line in lines)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--at", "yesterday"], "is no moment with its zone"),
        (["--at", "2026-09-20T23:59:00"], "is no moment with its zone"),
        (["--zone", "Mars/Base"], "no zone is called"),
        (["--names", "none.csv"], "can't be read"),
        (["--from", "exchange"], "is no folder"),
        (["--from", "webct"], "webct"),
    ],
)
def test_wrong_use_ends_with_2_and_a_sentence(tmp_path, course, options, told):
    path = make_zip(tmp_path / "m.zip", {"A_74_assignsubmission_file/w.ipynb": notebook()})
    status, lines = guanka(course, path, *options)
    assert status == 2
    assert told in " ".join(lines)


def test_a_level_that_is_none(tmp_path, course):
    with pytest.raises(AuthorError, match="the course has no level 'cc'"):
        collect(load_course(course), "cc", tmp_path, Ask(submitted=tmp_path))


def test_moments_and_zones_by_name():
    china = timezone(timedelta(hours=8))
    assert zone_named("+08:00").utcoffset(None) == timedelta(hours=8)
    assert moment_named("2026-09-20T23:59:00+08:00") == datetime(2026, 9, 20, 23, 59, tzinfo=china)


def test_without_times_in_the_course_the_zone_is_utc(course):
    (course / "course.yaml").write_text(COURSE.replace("    due: 2026-09-20T23:59:59+08:00\n", ""), encoding="utf-8")
    assert collect_module._zone_of(load_course(course), "aa") is UTC
