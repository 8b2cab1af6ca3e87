"""guanka export --anonymous: a file with codes, another each time, and the scores only where they are asked for."""

import csv

from tests.commands.a_run import a_run
from tests.commands.running import guanka


def codes(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return [line["student"] for line in csv.DictReader(stream)]


def test_codes_are_others_each_time(tmp_path):
    course = a_run(tmp_path / "course", "ana", "bo")
    for name in ("one.csv", "two.csv"):
        done = guanka(course, "export", "--anonymous", name)
        assert done.returncode == 0, done.stderr
        assert f"6 lines without names written to {name}" in done.stdout
    one, two = codes(course / "one.csv"), codes(course / "two.csv")
    assert len(set(one)) == len(set(two)) == 2
    assert not set(one) & set(two)
    assert not (course / "grades.csv").exists()
    assert b"ana" not in (course / "one.csv").read_bytes()


def test_both_when_both_are_asked_for(tmp_path):
    course = a_run(tmp_path / "course", "ana")
    assert guanka(course, "export", "--anonymous", "one.csv", "--to", "grades.csv").returncode == 0
    assert (course / "grades.csv").exists()


def test_without_a_gradebook_none_is_made(tmp_path):
    course = a_run(tmp_path / "course", "ana")
    done = guanka(course, "export", "--anonymous", "one.csv", "--db", "other.db")
    assert (done.returncode, "there is no gradebook" in done.stderr) == (1, True)
    assert not (course / "other.db").exists()
