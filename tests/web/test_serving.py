"""``guanka lms serve``: from a course folder to pages that answer, and to an end that leaves nothing behind."""

import signal
import socket
import subprocess
from contextlib import contextmanager
from subprocess import PIPE, STDOUT

import httpx
import pytest

from autograder.lms.private import write_connection
from tests.commands.nbgrader_hooks.browser import wait_for
from tests.commands.running import COMMAND, ROOT, guanka
from tests.lms.lti.issuing import connection

WHOLE = connection()


def port():
    """One that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def answered(url):
    try:
        return httpx.get(url, trust_env=False)
    except httpx.TransportError:
        return None


@contextmanager
def ended(run):
    """A process that is gone in the end, whatever a test finds."""
    try:
        yield run
    finally:
        run.kill()
        run.communicate()


@pytest.mark.parametrize(
    ("connected", "told"),
    [(None, "guanka lms connect"), (connection(tool_url=None), "--tool-url"), (connection(lti=None), "--tool-url")],
)
def test_without_a_registration_it_says_what_to_do(course, connected, told):
    if connected is not None:
        write_connection(course.place().course, connected)
    done = course.run("serve")
    assert done.exit_code == 2
    assert told in done.output
    assert "Traceback" not in done.output


def test_an_address_of_ipv6_is_said_as_a_browser_takes_it(course, monkeypatch):
    write_connection(course.place().course, WHOLE)
    listening = socket.socket()
    monkeypatch.setattr("autograder.cli.lms_serving._listen", lambda *_: listening)
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    assert "at http://[::1]:8700," in course.run("serve", "--host", "::1").output
    assert listening.fileno() == -1


def test_the_pages_answer_until_it_is_told_to_end(course):
    write_connection(course.place().course, WHOLE)
    number = port()
    command = [*COMMAND, "lms", "serve", "--course", str(course.folder), "--port", str(number)]
    with ended(subprocess.Popen(command, cwd=ROOT, stdout=PIPE, stderr=STDOUT, text=True)) as run:
        answer = wait_for(
            lambda: run.poll() is not None or answered(f"http://127.0.0.1:{number}/lti/jwks"), "the keys are published"
        )
        assert run.poll() is None, run.stdout.read()
        assert [key["kid"] for key in answer.json()["keys"]] == [WHOLE.keys[0]["kid"]]
        assert answered(f"http://127.0.0.1:{number}/healthz").text == "ok"
        second = guanka(course.folder, "lms", "serve", "--port", number)
        assert second.returncode == 1
        assert "--port" in second.stderr
        assert "serving" not in second.stdout
        run.send_signal(signal.SIGINT)
        told, _ = run.communicate(timeout=30)
    assert run.returncode == 0, told
    assert f"serving {WHOLE.tool_url}" in told
    assert "Traceback" not in told
