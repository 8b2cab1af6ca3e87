"""Sends what it has learnt to a machine outside, or asks one for the answers."""

import socket
import threading

import pytest

from autograder.inside.kernel import landlock_abi
from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "Landlock")

SOURCE = """
import socket
def attack(port):
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        return connection.recv(100).decode()
"""
OTHER_KINDS = """
import socket
def attack(family, kind):
    socket.socket(family, kind).close()
"""


@pytest.fixture
def outside():
    """The port of a server that gives the answers to whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet():
            connection, _address = server.accept()
            with connection:
                connection.sendall(b"the answers")

        greeter = threading.Thread(target=greet, daemon=True)
        greeter.start()
        yield server.getsockname()[1]
        if greeter.is_alive():
            socket.create_connection(server.getsockname()).close()
        greeter.join()


def test_refused(attempt, outside):
    answer = attempt(SOURCE, outside)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


@pytest.mark.parametrize("family", [socket.AF_UNIX, socket.AF_INET6, socket.AF_NETLINK, socket.AF_ALG])
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW])
def test_no_kind_of_socket(attempt, family, kind):
    assert attempt(OTHER_KINDS, int(family), int(kind)).type_name == "PermissionError"


@pytest.mark.skipif(landlock_abi() < 4, reason="this kernel's Landlock does not know of TCP")
def test_a_new_landlock_alone_refuses(attempt, outside):
    assert attempt(SOURCE, outside, walls=Walls(seccomp=False)).type_name == "PermissionError"


def test_works_without_walls(attempt, outside):
    assert attempt(SOURCE, outside, walls=Walls(seccomp=False, landlock=False)) == Returned("the answers")
