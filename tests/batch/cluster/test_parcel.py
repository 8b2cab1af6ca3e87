"""A level in one piece: it arrives as it was sent, below its own folder, or not at all."""

import hashlib

import msgspec
import pytest

from autograder.batch.cluster.parcel import Parcel, file_named, name_within, open_parcel, wrap
from autograder.errors import GraderError
from tests.batch.conftest import LEVEL


def test_a_level_that_has_travelled_is_the_same_level(desk, tmp_path):
    sent = desk.levels[LEVEL]
    came = open_parcel(wrap(sent.level.folder), tmp_path / "there")
    assert came.level.version == sent.level.version
    assert [check.id for check in came.level.checks] == [check.id for check in sent.level.checks]
    assert came.source.sha256 == sent.source.sha256
    assert tmp_path / "there" in came.level.folder.private.parents


def test_the_same_level_has_the_same_name(desk):
    folder = desk.levels[LEVEL].level.folder
    assert wrap(folder) == wrap(folder)


def tampered(parcel, change):
    content = msgspec.msgpack.decode(parcel.data)
    change(content["files"])
    data = msgspec.msgpack.encode(content)
    return Parcel(hashlib.sha256(data).hexdigest(), data)


@pytest.mark.parametrize("name", ["private/../../escaped.py", "elsewhere/x.py", "private", "/private/x.py"])
def test_a_name_that_leads_elsewhere_is_refused(desk, tmp_path, name):
    parcel = tampered(wrap(desk.levels[LEVEL].level.folder), lambda files: files.update({name: b"x"}))
    with pytest.raises(GraderError, match="which is no file of a level"):
        open_parcel(parcel, tmp_path / "there")
    assert not list(tmp_path.rglob("escaped.py"))


def test_a_file_that_was_changed_on_the_way_is_noticed(desk, tmp_path):
    def change(files):
        files["private/bugs.py"] += b"\n"

    parcel = tampered(wrap(desk.levels[LEVEL].level.folder), change)
    with pytest.raises(GraderError, match="was changed while it was being read"):
        open_parcel(parcel, tmp_path / "there")


def test_a_file_there_is_named_as_the_one_here(desk, tmp_path):
    folder = desk.levels[LEVEL].level.folder
    came = open_parcel(wrap(folder), tmp_path).level.folder
    name = name_within(came.private / "checks.py", tmp_path)
    assert name == "private/checks.py"
    assert file_named(name, folder) == folder.private / "checks.py"
    assert name_within("/etc/passwd", tmp_path) == ""
    assert file_named("", folder) == folder.notebook
