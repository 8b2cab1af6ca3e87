"""Opening what a student handed in: only a regular file of a bearable size is read."""

import os
import socket
from pathlib import Path

import pytest

from autograder.errors import GraderError, SubmissionError
from autograder.notebook.file import read_bytes


def reason(path: Path, max_bytes: int = 100) -> str:
    with pytest.raises(SubmissionError) as caught:
        read_bytes(path, max_bytes)
    return caught.value.reason.id


def test_a_regular_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"\0\r\n\xff" * 25)
    assert read_bytes(path, 100) == b"\0\r\n\xff" * 25


def test_nothing_there(tmp_path: Path) -> None:
    assert reason(tmp_path / "a.ipynb") == "notebook.missing"
    (tmp_path / "file").write_text("")
    assert reason(tmp_path / "file" / "a.ipynb") == "notebook.missing"


def test_a_folder(tmp_path: Path) -> None:
    assert reason(tmp_path) == "notebook.directory"


def test_a_pipe_that_nobody_writes_to_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ipynb")
    assert reason(tmp_path / "a.ipynb") == "notebook.special_file"


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("a.ipynb")
        assert reason(tmp_path / "a.ipynb") == "notebook.special_file"


def test_a_device() -> None:
    assert reason(Path(os.devnull)) == "notebook.special_file"


@pytest.mark.parametrize("target", ["real.ipynb", "nowhere", "link.ipynb"])
def test_a_link_is_not_followed(tmp_path: Path, target: str) -> None:
    (tmp_path / "real.ipynb").write_text("{}")
    (tmp_path / "link.ipynb").symlink_to(target)
    assert reason(tmp_path / "link.ipynb") == "notebook.symlink"


def test_a_link_put_there_between_looking_and_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("{}")
    (tmp_path / "secret").write_text("secret")
    really_open = os.open

    def exchange(name: Path, flags: int) -> int:
        path.unlink()
        path.symlink_to(tmp_path / "secret")
        return really_open(name, flags)

    monkeypatch.setattr(os, "open", exchange)
    assert reason(path) == "notebook.symlink"


def test_200_megabytes_are_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ipynb"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    monkeypatch.setattr(os, "fdopen", lambda descriptor, mode: _Unread(descriptor))
    with pytest.raises(SubmissionError) as caught:
        read_bytes(path, 20_000_000)
    assert caught.value.reason.args == {"size": 200.0, "limit": 20.0}


class _Unread:
    """A stream that fails the test when it is read."""

    def __init__(self, descriptor: int) -> None:
        self.fileno = lambda: descriptor

    def __enter__(self) -> "_Unread":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.fileno())


def test_the_bound_is_the_last_size_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"x" * 100)
    assert len(read_bytes(path, 100)) == 100
    path.write_bytes(b"x" * 101)
    assert reason(path) == "notebook.too_large"


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"x" * 50)
    really = os.fstat

    def grow(descriptor: int) -> os.stat_result:
        status = really(descriptor)
        path.write_bytes(b"x" * 500)
        return status

    monkeypatch.setattr(os, "fstat", grow)
    assert reason(path) == "notebook.too_large"


def test_a_file_that_this_machine_may_not_read_is_not_held_against_the_student(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("{}")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(GraderError, match=r"a\.ipynb can't be read \(Permission denied\)"):
        read_bytes(path, 100)
