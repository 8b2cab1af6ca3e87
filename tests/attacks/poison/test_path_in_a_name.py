"""Leads out of its folder by a name: of a file in the archive, or of its own on the platform, `../../solutions`."""

import pytest

from autograder.batch.intake import people, zipped
from tests.batch.intake.archives import Raw, make_zip, notebook, raw_zip
from tests.commands.test_collect import METADATA, course, guanka  # noqa: F401 - a fixture

STOPPED_BY = ("file intake", "reading")

WAYS = ["../../solutions/aa.ipynb", "a/../../../solutions/aa.ipynb", "/solutions/aa.ipynb", "..\\..\\aa.ipynb"]
OUT = "../solutions"


def unpacked(path, folder):
    """What a careless reader of the archive writes: every entry below a folder, by its name."""
    with zipped.ZipSource(path, zipped.Bounds()) as source:
        places = [folder.joinpath(*entry.path) for entry in source.entries]
    return [place.resolve() for place in places]


def named(folder, student):
    """The archive of a platform on which somebody is called so."""
    files = {"assignment_1/submission_metadata.yml": METADATA.replace("2026001", student).encode()}
    return make_zip(folder / "g.zip", files | {"assignment_1/submission_1/w.ipynb": notebook("mine")})


@pytest.mark.parametrize("way", WAYS)
def test_no_entry_has_a_way_out(tmp_path, way):
    path = raw_zip(tmp_path / "a.zip", Raw(way.encode(), b"{}"))
    assert unpacked(path, tmp_path / "submitted") == []


def test_works_where_names_are_taken_as_they_are(tmp_path, monkeypatch):
    path = raw_zip(tmp_path / "a.zip", Raw(WAYS[0].encode(), b"{}"))
    monkeypatch.setattr(zipped, "parts_of", lambda name: tuple(name.split("/")))
    assert unpacked(path, tmp_path / "course" / "submitted") == [tmp_path.resolve() / "solutions" / "aa.ipynb"]


def test_no_student_is_called_so(tmp_path, course):  # noqa: F811
    status, lines = guanka(course, named(tmp_path, OUT))
    assert status == 1
    assert not (course / "solutions").exists()
    assert any("can't be a student's folder" in line for line in lines)


def test_works_where_a_folder_is_called_as_its_student(tmp_path, course, monkeypatch):  # noqa: F811
    monkeypatch.setattr(people, "_safe", lambda student: student)
    guanka(course, named(tmp_path, OUT))
    assert (course / "solutions" / "aa" / "aa.ipynb").read_bytes() == notebook("mine")
