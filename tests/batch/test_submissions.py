"""Finding submissions: what fits is found in order, what does not is told, and no link is followed."""

import os
from datetime import UTC, datetime

import pytest

from autograder.batch.submissions import find_submissions, sha256_of
from autograder.errors import AuthorError

KNOWN = ["01-a", "02-b"]


def put(folder, name="01-a", file=None, text="{}"):
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    path = place / (file or f"{name}.ipynb")
    path.write_text(text, encoding="utf-8")
    return path


def ids(found):
    return [note.id for note in found.notes]


def test_submissions_come_in_the_order_of_levels_and_students(tmp_path):
    for student, level in (("王", "02-b"), ("ann", "02-b"), ("bob", "01-a"), ("ann", "01-a")):
        put(tmp_path / student, level)
    found = find_submissions(tmp_path, KNOWN, KNOWN)
    assert [(one.level, one.student) for one in found.submissions] == [
        ("01-a", "ann"),
        ("01-a", "bob"),
        ("02-b", "ann"),
        ("02-b", "王"),
    ]
    assert found.notes == []


def test_only_the_levels_asked_for_are_taken_without_a_word_about_the_others(tmp_path):
    put(tmp_path / "ann", "01-a")
    put(tmp_path / "ann", "02-b")
    found = find_submissions(tmp_path, ["02-b"], KNOWN)
    assert [one.level for one in found.submissions] == ["02-b"]
    assert found.notes == []


def test_the_hash_is_that_of_the_bytes(tmp_path):
    path = put(tmp_path / "ann", text="abc")
    # the SHA-256 of "abc", from FIPS 180-2, appendix B.1
    assert sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_what_fits_nowhere_is_told(tmp_path):
    put(tmp_path / "ann", "09-unknown")
    (tmp_path / "ann" / "notes.txt").write_text("")
    (tmp_path / "stray.ipynb").write_text("{}")
    put(tmp_path / " blank ")
    found = find_submissions(tmp_path, KNOWN, KNOWN)
    assert list(found.submissions) == []
    assert sorted(ids(found)) == [
        "submissions.bad_student",
        "submissions.stray",
        "submissions.stray",
        "submissions.unknown_level",
    ]


def test_links_are_told_and_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    put(elsewhere)
    (tmp_path / "in" / "bob").mkdir(parents=True)
    (tmp_path / "in" / "ann").symlink_to(elsewhere)
    (tmp_path / "in" / "bob" / "01-a").symlink_to(elsewhere / "01-a")
    found = find_submissions(tmp_path / "in", KNOWN, KNOWN)
    assert list(found.submissions) == []
    assert ids(found) == ["submissions.link", "submissions.link"]


def test_the_only_notebook_of_another_name_is_taken_and_told(tmp_path):
    path = put(tmp_path / "ann", file="01-a (1).ipynb")
    found = find_submissions(tmp_path, KNOWN, KNOWN)
    (submission,) = found.submissions
    assert submission.path == path
    assert [note.id for note in submission.notes] == ["submissions.renamed"]
    assert ids(found) == ["submissions.renamed_at"]


def test_among_several_of_other_names_none_is_guessed(tmp_path):
    put(tmp_path / "ann", file="one.ipynb")
    put(tmp_path / "ann", file="two.ipynb")
    found = find_submissions(tmp_path, KNOWN, KNOWN)
    (submission,) = found.submissions
    assert submission.path.name == "01-a.ipynb"
    assert submission.sha256 == ""
    assert ids(found) == ["submissions.several"]


def test_the_time_is_that_of_the_timestamp_file(tmp_path):
    put(tmp_path / "ann")
    (tmp_path / "ann" / "01-a" / "timestamp.txt").write_text("2026-10-01 08:30:00 UTC")
    found = find_submissions(tmp_path, KNOWN, KNOWN)
    assert found.submissions[0].submitted_at == "2026-10-01T08:30:00+00:00"


@pytest.mark.parametrize("stamp", ["yesterday", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe"])
def test_a_timestamp_that_is_none_gives_way_to_the_file_s_own_time(tmp_path, stamp):
    path = put(tmp_path / "ann")
    data = stamp if isinstance(stamp, bytes) else stamp.encode()
    (tmp_path / "ann" / "01-a" / "timestamp.txt").write_bytes(data)
    moment = datetime(2026, 10, 2, 3, 4, 5, tzinfo=UTC)
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    found = find_submissions(tmp_path, KNOWN, KNOWN)
    assert found.submissions[0].submitted_at == moment.isoformat()
    assert ids(found) == ["submissions.bad_timestamp"]


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(AuthorError, match="no such folder"):
        find_submissions(tmp_path / "none", KNOWN, KNOWN)
