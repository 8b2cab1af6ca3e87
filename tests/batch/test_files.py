"""A file is replaced whole or not at all, and never through a link."""

import pytest

from autograder.batch.files import replace_file, unwritable


def test_what_was_there_is_replaced_and_no_draft_is_left(tmp_path):
    path = tmp_path / "new" / "file"
    for data in (b"first", b"second"):
        replace_file(path, data)
        assert path.read_bytes() == data
    assert [one.name for one in path.parent.iterdir()] == ["file"]


def test_a_link_is_replaced_and_not_followed(tmp_path):
    target = tmp_path / "elsewhere"
    target.write_bytes(b"kept")
    link = tmp_path / "file"
    link.symlink_to(target)
    replace_file(link, b"new")
    assert target.read_bytes() == b"kept"
    assert not link.is_symlink()


def test_where_it_can_t_be_written_nothing_is_left_behind(tmp_path):
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / "kept").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        replace_file(tmp_path / "file", b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(("number", "right"), [(28, True), (122, True), (13, False)])  # ENOSPC, EDQUOT, EACCES
def test_space_is_asked_for_where_it_is_lacking_alone(tmp_path, number, right):
    said = str(unwritable(tmp_path, OSError(number, "why", "named")))
    assert said.startswith("named can't be written: why")
    assert ("free some space" in said) == right
    assert str(tmp_path) in str(unwritable(tmp_path, OSError(number, "why")))
