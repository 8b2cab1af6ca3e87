"""A timestamp.txt that no clock writes, to end the whole run: it is told, and the file's own time counts."""

import os

import pytest

from autograder.batch.submissions import find_submissions
from autograder.gradebook.timestamps import format_timestamp, parse_timestamp

STOPPED_BY = ("reading",)

STAMPS = [
    "2026-01-01 00:00:00 +99999999999999999",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01 00:00:00 Asia/Shanghai",
    "0001-01-01",
    "0999-01-01",
    "2026-13-45",
    "\0" * 50,
]


def handed_in(folder, stamp):
    place = folder / "ann" / "01-a"
    place.mkdir(parents=True)
    (place / "01-a.ipynb").write_text("{}")
    if stamp is not None:
        (place / "timestamp.txt").write_text(stamp)
    return find_submissions(folder, ["01-a"], ["01-a"])


@pytest.mark.parametrize("stamp", STAMPS)
def test_it_is_told_and_the_file_s_own_time_counts(tmp_path, stamp):
    honest = handed_in(tmp_path / "honest", None).submissions[0].submitted_at
    found = handed_in(tmp_path / "hostile", stamp)
    assert [note.id for note in found.notes] == ["submissions.bad_timestamp"]
    moment = parse_timestamp(found.submissions[0].submitted_at)
    assert abs((moment - parse_timestamp(honest)).total_seconds()) < 60
    assert format_timestamp(moment).startswith("20")


def test_a_huge_one_is_not_read(tmp_path):
    handed_in(tmp_path, "")
    with (tmp_path / "ann" / "01-a" / "timestamp.txt").open("wb") as file:
        file.truncate(2**40)  # a hole: it takes no room on the disk, and a terabyte in memory
    found = find_submissions(tmp_path, ["01-a"], ["01-a"])
    assert [note.id for note in found.notes] == ["submissions.bad_timestamp"]


def test_a_pipe_is_not_waited_for(tmp_path):
    handed_in(tmp_path, "")
    path = tmp_path / "ann" / "01-a" / "timestamp.txt"
    path.unlink()
    os.mkfifo(path)
    found = find_submissions(tmp_path, ["01-a"], ["01-a"])
    assert [note.id for note in found.notes] == ["submissions.bad_timestamp"]
