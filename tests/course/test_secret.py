"""The secret: read only if nobody else could have read or written it, made only where there is none."""

import os
import stat

import msgspec
import pytest

from autograder.course.load import load_course
from autograder.course.secret import make_secret, read_secret
from autograder.errors import AuthorError, GraderError

GOOD = "0123456789abcdef" * 4


@pytest.fixture
def course(build):
    return load_course(build())


@pytest.fixture
def secret(course):
    """A good secret file, to be spoiled."""
    path = course.secret_file
    path.parent.mkdir()
    path.write_text(GOOD + "\n", encoding="ascii")
    path.chmod(0o600)
    return path


def complaint(course):
    with pytest.raises(AuthorError) as caught:
        read_secret(course)
    assert caught.value.file == course.secret_file
    assert GOOD[:8] not in caught.value.text
    assert "right would be" in caught.value.text or "make one" in caught.value.text
    return caught.value.text


def test_a_good_secret_is_read_without_its_line_break(course, secret):
    assert read_secret(course) == GOOD.encode()


def test_no_secret(course):
    text = complaint(course)
    assert "there is no secret file" in text
    assert f"openssl rand -hex 32 > '{course.secret_file}'" in text


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o700, 0o400, 0o4600])
def test_another_mode(course, secret, mode):
    secret.chmod(mode)
    text = complaint(course)
    assert f"has mode {mode:04o}" in text
    assert "chmod 600" in text


def test_another_owner(course, secret, monkeypatch):
    owner = secret.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert f"belongs to user {owner}; right would be {owner + 1}" in complaint(course)


def test_a_link_is_refused_even_to_a_good_secret(course, secret):
    secret.rename(secret.with_name("real"))
    secret.symlink_to("real")
    assert "is a link" in complaint(course)


def test_what_is_no_file_is_not_waited_for(course, secret):
    secret.unlink()
    os.mkfifo(secret, 0o600)
    assert "no ordinary file" in complaint(course)
    secret.unlink()
    secret.mkdir(0o600)
    assert "no ordinary file" in complaint(course)


@pytest.mark.parametrize(
    ("content", "length"), [(b"", 0), (b"\n", 0), (GOOD[:31].encode() + b"\n\n", 31), (b"x" * 5000, 4097)]
)
def test_too_short_or_too_long(course, secret, content, length):
    secret.write_bytes(content)
    assert f"has {length} bytes; right would be from 32 to 4096" in complaint(course)


def test_a_file_where_the_folder_should_be(course):
    (course.folder / ".guanka").write_text("")
    assert "can't be opened" in complaint(course)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_made_secret_can_be_read_by_us_alone(course, umask):
    course.secret_file.parent.mkdir(0o700)
    before = os.umask(umask)
    try:
        make_secret(course.secret_file)
    finally:
        os.umask(before)
    assert stat.S_IMODE(course.secret_file.stat().st_mode) == 0o600
    text = course.secret_file.read_text(encoding="ascii")
    assert len(bytes.fromhex(text)) == 32
    assert read_secret(course) == text.strip().encode()


def test_its_folder_is_made_for_us_alone(course):
    make_secret(course.secret_file)
    assert stat.S_IMODE(course.secret_file.parent.stat().st_mode) == 0o700


def test_two_secrets_differ(course, tmp_path):
    make_secret(tmp_path / "one")
    make_secret(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()


def test_a_standing_secret_is_never_replaced(course, secret):
    with pytest.raises(AuthorError, match="is there already; right would be to keep it"):
        make_secret(secret)
    assert read_secret(course) == GOOD.encode()


def test_no_secret_is_written_through_a_link(course, tmp_path):
    course.secret_file.parent.mkdir()
    course.secret_file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuthorError, match="is there already"):
        make_secret(course.secret_file)
    assert not (tmp_path / "elsewhere").exists()


def test_a_secret_that_cannot_be_written_leaves_nothing(course, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GraderError, match=r"can't be made \(No space left on device\); right would be"):
        make_secret(course.secret_file)
    assert list(course.secret_file.parent.iterdir()) == []


def test_a_folder_that_cannot_be_made(course):
    (course.folder / ".guanka").write_text("")
    with pytest.raises(GraderError, match="can't be made"):
        make_secret(course.secret_file)


def test_the_path_is_the_courses(course, secret, tmp_path):
    other = msgspec.structs.replace(course, secret_file=tmp_path / "other")
    make_secret(tmp_path / "other")
    assert read_secret(other) != read_secret(course)
