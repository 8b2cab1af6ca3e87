"""Submissions in columns read back as they were added, are found by name and file, and take little memory."""

import hashlib
import tracemalloc
from collections import defaultdict
from pathlib import Path

import msgspec
import pytest

from autograder.batch.compact import PAGE, Submissions
from autograder.batch.submissions import find_submissions
from autograder.grading import Submission
from autograder.wording import message

FOLDER = Path("/class")


def handed_in(student, level="01-a", file="a", **changes):
    usual = {
        "student": student,
        "level": level,
        "path": FOLDER / student / level / f"{level}.ipynb",
        "sha256": hashlib.sha256(file.encode()).hexdigest(),
        "submitted_at": "2026-11-20T15:30:00.123456+00:00",
    }
    return Submission(**(usual | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"submitted_at": None},
        {"submitted_at": "2026-11-20T15:30:00+00:00"},
        {"submitted_at": "1990-01-01T00:00:00+00:00"},
        {"submitted_at": "2026-11-20T23:30:00+08:00"},
        {"sha256": ""},
        {"attempt": 70_000},
        {"path": FOLDER / "ann" / "01-a" / "mine.ipynb"},
        {"notes": (message("submissions.renamed", name="mine", right="yours"),)},
    ],
)
def test_each_reads_back_as_it_was_added(changes):
    one, other = handed_in("ann", **changes), handed_in("王", "02-b")
    some = Submissions(FOLDER, [other, one, other])
    assert list(some) == [other, one, other]
    assert some[-1] == some[0] == other
    assert list(some[1:]) == [one, other]
    assert list(some.picked([1, 0])) == [one, other]
    assert list(some.of(["ann"])) == [one]


def test_a_place_beyond_the_last_is_none():
    with pytest.raises(IndexError):
        Submissions(FOLDER, [handed_in("ann")])[1]


def test_what_is_no_hash_is_refused():
    with pytest.raises(ValueError, match="no SHA-256"):
        Submissions(FOLDER, [handed_in("ann", sha256="abcd")])


def test_levels_come_in_the_order_that_is_given_and_students_stay():
    some = Submissions(FOLDER, [handed_in(*key) for key in (("ann", "02-b"), ("ann", "01-a"), ("bob", "02-b"))])
    ordered = some.by_level(["02-b", "01-a", "03-c"])
    assert [(one.level, one.student) for one in ordered] == [("02-b", "ann"), ("02-b", "bob"), ("01-a", "ann")]
    for level in ("01-a", "02-b", "03-c"):
        for student in ("ann", "bob", "cem"):
            assert ordered.has(level, student) == ((level, student) in {(one.level, one.student) for one in some})
    assert not Submissions(FOLDER).by_level(["01-a"]).has("01-a", "ann")


def test_pages_hold_all_in_their_order():
    some = Submissions(FOLDER, [handed_in(f"{number:04}") for number in range(2 * PAGE + 1)])
    assert [len(page) for page in some.pages()] == [PAGE, PAGE, 1]
    assert [one for page in some.pages() for one in page] == list(some)


def test_the_same_files_are_those_that_a_table_finds():
    files = [
        ("ann", "01-a", "x"),
        ("ben", "01-a", "y"),
        ("cem", "01-a", "x"),
        ("ann", "02-b", "x"),
        ("dan", "01-a", "y"),
    ]
    files += [("eve", "01-a", "x"), ("fay", "01-a", "z")]
    some = [handed_in(student, level, file) for student, level, file in files]
    some += [handed_in("gil", sha256=""), handed_in("hal", sha256="")]  # nothing is known of their bytes
    table = defaultdict(list)
    for place, (_, level, file) in enumerate(files):
        table[level, file].append(place)
    assert Submissions(FOLDER, some).same_files() == [group for group in table.values() if len(group) > 1]
    assert Submissions(FOLDER).same_files() == []


def held(count):
    """What so many found submissions hold of memory, in bytes."""
    tracemalloc.start()
    try:
        some = Submissions(FOLDER, (handed_in(f"{number:08}", file=str(number)) for number in range(count)))
        groups = some.same_files()
        assert (len(some), groups) == (count, [])
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_a_submission_more_takes_next_to_nothing():
    assert (held(1500) - held(500)) / 1000 < 200  # bytes; as an object it takes some 700


def test_what_is_found_on_the_disk_is_held_in_columns(tmp_path):
    folder = tmp_path / "ann" / "01-a"
    folder.mkdir(parents=True)
    (folder / "01-a.ipynb").write_text("{}")
    (folder / "timestamp.txt").write_text("2026-09-07 08:00:00.25 UTC")
    (one,) = found = find_submissions(tmp_path, ["01-a"], ["01-a"]).submissions
    assert one.path == folder / "01-a.ipynb"
    assert one.submitted_at == "2026-09-07T08:00:00.250000+00:00"
    assert msgspec.structs.replace(one, attempt=2) not in found
