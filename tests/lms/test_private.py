"""The connection file: read only if nobody else could have, written whole or not at all."""

import os
import stat

import msgspec
import pytest

from autograder.course.model import Course
from autograder.errors import AuthorError, GraderError
from autograder.lms.connection import Connection, Rest
from autograder.lms.private import connection_file, read_connection, write_connection
from autograder.wording import Text

TOKEN = "7~a-token-of-canvas"
CONNECTION = Connection(
    platform="canvas",
    rest=Rest(url="https://canvas.example.org", course="12", token=TOKEN),
    keys=({"kty": "RSA", "d": "private"},),
    session_key="00ff",
)


@pytest.fixture
def course(tmp_path):
    title = Text(zh="课", en="Course")
    return Course(folder=tmp_path, id="c", title=title, levels=(), secret_file=tmp_path / ".guanka" / "secret")


def complaint(course):
    with pytest.raises(AuthorError) as caught:
        read_connection(course)
    assert caught.value.file == connection_file(course)
    assert "right would be" in caught.value.text
    assert TOKEN not in str(caught.value)
    return caught.value.text


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_it_is_kept_beside_the_secret_for_us_alone(course, umask):
    course.secret_file.parent.mkdir(0o700)
    before = os.umask(umask)
    try:
        path = write_connection(course, CONNECTION)
    finally:
        os.umask(before)
    assert path == course.secret_file.parent / "lms.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_connection(course) == CONNECTION
    assert msgspec.json.decode(path.read_bytes())["rest"]["token"] == TOKEN
    assert list(path.parent.iterdir()) == [path]


def test_no_text_of_a_connection_holds_a_secret():
    for text in (repr(CONNECTION), str(CONNECTION), repr(CONNECTION.rest), repr(CONNECTION.__rich_repr__())):
        assert TOKEN not in text
        assert "private" not in text
        assert "00ff" not in text


def test_no_connection_yet(course):
    assert "guanka lms connect" in complaint(course)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o400])
def test_another_mode_is_refused_and_not_written_over(course, mode):
    path = write_connection(course, CONNECTION)
    path.chmod(mode)
    assert f"has mode {mode:04o}; right would be 0600" in complaint(course)
    with pytest.raises(AuthorError, match="has mode"):
        write_connection(course, Connection(platform="other"))
    path.chmod(0o600)
    assert read_connection(course) == CONNECTION


def test_another_owner_is_refused(course, monkeypatch):
    owner = write_connection(course, CONNECTION).stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert f"belongs to user {owner}" in complaint(course)


def test_a_link_is_neither_read_nor_written_through(course, tmp_path):
    path = write_connection(course, CONNECTION)
    path.rename(tmp_path / "real")
    path.symlink_to(tmp_path / "real")
    assert "is a link" in complaint(course)
    before = (tmp_path / "real").read_bytes()
    with pytest.raises(AuthorError, match="is a link"):
        write_connection(course, Connection(platform="other"))
    assert (tmp_path / "real").read_bytes() == before


def test_one_that_cannot_be_written_leaves_the_one_before(course, monkeypatch):
    path = write_connection(course, CONNECTION)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GraderError, match=r"can't be made \(No space left on device\)"):
        write_connection(course, Connection(platform="other"))
    assert read_connection(course) == CONNECTION
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"platform": "webct"}',
        b'{"platform": "canvas", "rest": {"url": "u", "course": "1", "token": 7}}',
        b'{"platform": "canvas", "token": "' + TOKEN.encode() + b'"}',
        b"\xff\xfe",
        b'{"platform": "canvas", "session_key": "\xff"}',
        b" " * (1 << 20) + b"{}",
    ],
)
def test_what_is_no_connection(course, content):
    path = write_connection(course, CONNECTION)
    path.write_bytes(content)
    complaint(course)
