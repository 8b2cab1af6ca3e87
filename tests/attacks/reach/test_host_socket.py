"""Talks to a service of the host by its socket in the file system, as Docker and databases have one: it is no file."""

import contextlib
import socket
import threading

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

SOURCE = """
import socket
def attack(path):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(path)
        return connection.recv(100).decode()
def send(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as letter:
        letter.sendto(b"a line in the log", path)
"""


@pytest.fixture
def service(tmp_path_factory):
    """The path of a socket at which whoever connects becomes the host's root."""
    path = str(tmp_path_factory.mktemp("s") / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()

        def greet():
            connection, _address = server.accept()
            with connection, contextlib.suppress(BrokenPipeError):
                connection.sendall(b"root at your service")

        greeter = threading.Thread(target=greet, daemon=True)
        greeter.start()
        yield path
        if greeter.is_alive():
            with socket.socket(socket.AF_UNIX) as last:
                last.connect(path)
        greeter.join()


@pytest.fixture
def log(tmp_path_factory):
    """A socket that takes lines, as /dev/log does; and its path."""
    path = str(tmp_path_factory.mktemp("l") / "l")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(path)
        server.setblocking(False)
        yield server, path


def test_refused(attempt, service):
    answer = attempt(SOURCE, service)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_works_with_landlock_alone(attempt, service):
    assert attempt(SOURCE, service, walls=Walls(seccomp=False)) == Returned("root at your service")


def test_no_letter_either(boxed, log):
    server, path = log
    assert boxed(SOURCE).call("send", (path,), {}).type_name == "PermissionError"
    with pytest.raises(BlockingIOError):
        server.recv(100)
    assert boxed(SOURCE, walls=Walls(seccomp=False)).call("send", (path,), {}) == Returned(None)
    assert server.recv(100) == b"a line in the log"
