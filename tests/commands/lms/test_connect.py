"""guanka lms connect and keys: what is named becomes a connection, what is secret is seen nowhere, a rerun keeps."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from autograder.cli import app, lms_connecting, lms_opening
from autograder.commands.lms.connect import Asked, Drawn, connected, moved, questions
from autograder.commands.lms.registration import registration
from autograder.course.load import load_course
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.deliveries import read_deliveries, read_placed, write_deliveries, write_placed
from autograder.gradebook.people import read_lms_ids, write_lms_ids
from autograder.lms.lti.keys import public_jwks
from autograder.lms.private import read_connection
from autograder.results import Delivery, Placed
from tests.lms.double.running import on_thread

TOKEN = "7~very-secret-token-of-a-teacher"
LEVEL = {"id": "a1", "title": {"zh": "课", "en": "C"}}
DRAWN = Drawn(lambda: {"kid": "k1", "kty": "RSA", "d": "private"}, lambda: "00ff")


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch):
    """Where nobody answers it is tried again, some seconds in all."""
    world = lms_opening._world() | {"sleep": lambda _: None}
    monkeypatch.setattr(lms_opening, "_world", lambda: world)


@pytest.fixture
def course(tmp_path):
    tree = {"id": "conv", "title": {"zh": "课", "en": "C"}, "levels": [LEVEL]}
    (tmp_path / "course.yaml").write_text(json.dumps(tree), encoding="utf-8")
    (tmp_path / "assignments" / "a1").mkdir(parents=True)
    (tmp_path / "assignments" / "a1" / "a1.ipynb").write_text("{}")
    return tmp_path


@pytest.fixture
def guanka(course):
    """``guanka("connect", ...)``: the exit status and all that was printed."""

    def run(command, *arguments, input=None):
        result = CliRunner().invoke(app, ["lms", command, "--course", str(course), *arguments], input=input)
        assert isinstance(result.exception, SystemExit | None), result.exception
        return result.exit_code, result.output

    return run


def stored(course):
    return read_connection(load_course(course))


MOODLE = ("--platform", "moodle", "--url", "https://moodle.example.invalid/")


def test_the_first_step_makes_keys_and_says_what_to_enter(course, guanka):
    status, said = guanka("connect", *MOODLE, "--tool-url", "https://tool.example.invalid/g/")
    assert status == 0
    file = course / ".guanka" / "lms.json"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    for words in (
        "Redirection URI(s)                            https://tool.example.invalid/g/lti/launch",
        "Initiate login URL                            https://tool.example.invalid/g/lti/login",
        "Public keyset                                 https://tool.example.invalid/g/lti/jwks",
        "Use this service for grade sync and column management",
        "guanka lms connect --client-id ID --deployment-id ID",
    ):
        assert words in said
    lti = stored(course).lti
    assert (lti.issuer, lti.client_id) == ("https://moodle.example.invalid", "")
    assert lti.token_url == "https://moodle.example.invalid/mod/lti/token.php"
    for command in (("connect", "--check"), ("roster",), ("sync",), ("sync", "--watch")):
        status, said = guanka(*command)
        said = " ".join(said.split())
        assert status == 2, said
        assert "lacks the client id" in said
        assert "guanka lms connect --client-id ID --deployment-id ID" in said
        assert "View configuration details" in said


@pytest.mark.parametrize(
    ("kind", "command", "told"),
    [
        ("moodle", "sync", "--context-id NUMBER"),
        ("moodle", "roster", "--context-id NUMBER"),
        ("canvas", "sync", "--line-items-url URL"),
        ("canvas", "roster", "--memberships-url URL"),
        ("open-edx", "sync", "--line-items COLUMN=URL"),
    ],
)
def test_where_the_course_is_has_to_be_known_too(course, guanka, kind, command, told):
    (course / "gradebook.db").unlink(missing_ok=True)
    open_gradebook(course / "gradebook.db").close()
    url = ("--platform", kind, "--url", "https://lms.example.invalid", "--config-id", "7")
    guanka("connect", *url, "--client-id", "abc", "--deployment-id", "1")
    for one in (command, "connect"):
        status, said = guanka(one, *(["--check"] if one == "connect" else []))
        said = " ".join(said.split())
        assert (status, told in said, "open the tool once" in said) == (2, True, True), said


def test_a_rerun_changes_what_is_named_and_keeps_the_keys(course, guanka):
    guanka("connect", *MOODLE)
    before = stored(course)
    named = ("--client-id", "abc", "--deployment-id", "4", "--deployment-id", "5", "--context-id", "17")
    guanka("connect", *named)
    after = stored(course)
    assert (after.keys, after.session_key) == (before.keys, before.session_key)
    services = "https://moodle.example.invalid/mod/lti/services.php"
    assert after.lti.deployment_ids == ("4", "5")
    assert after.lti.line_items_url == f"{services}/17/lineitems?type_id=4"
    assert after.lti.memberships_url == f"{services}/CourseSection/17/bindings/4/memberships"
    guanka("connect", "--tool-url", "https://tool.example.invalid")
    assert stored(course).lti == after.lti
    assert stored(course).tool_url == "https://tool.example.invalid"


def test_nothing_secret_is_ever_printed(course, guanka):
    said = [guanka("connect", *MOODLE)[1], guanka("connect", "--client-id", "abc")[1]]
    file = course / "token"
    file.write_text(TOKEN + "\n")
    canvas = ("--platform", "canvas", "--url", "https://127.0.0.1:1", "--rest", "--course-id", "5")
    said.append(guanka("connect", *canvas, "--token-file", str(file), "--replace")[1])
    said += [guanka("connect", "--check")[1], guanka("keys")[1], guanka("roster")[1]]
    connection = stored(course)
    assert connection.rest.token == TOKEN
    guanka("keys", "--export", str(course / "k.json"))
    guanka("keys", "--export", str(course / "k.jwk"))
    guanka("keys", "--export", str(course / "k.pem"))
    exported = [path.read_text() for path in course.glob("k.*")]
    secrets = [TOKEN, connection.session_key]
    secrets += [str(key[part]) for key in connection.keys for part in ("d", "p", "q", "dp", "dq", "qi")]
    assert len(secrets) == 8
    assert len(exported) == 3
    for text in (*said, *exported, repr(connection), str(connection.rest)):
        assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize("name", ["-", "token"])
def test_a_token_comes_from_a_file_or_standard_input(course, guanka, name):
    (course / "token").write_text(TOKEN + "\n")
    source = name if name == "-" else str(course / name)
    given = ("--platform", "canvas", "--url", "https://127.0.0.1:1", "--course-id", "5", "--token-file", source)
    guanka("connect", *given, input=TOKEN + "\n" if name == "-" else None)
    assert stored(course).rest.token == TOKEN
    assert stored(course).keys == ()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), "--platform moodle"),
        (("--platform", "moodle"), "--url"),
        (("--platform", "other", "--issuer", "https://a.example.org"), "--authorization-url, --token-url, --jwks-url"),
        (("--platform", "open-edx", "--url", "https://a.example.org"), "--token-url, --jwks-url"),
        (("--platform", "moodle", "--url", "moodle.example.org"), "such as https://"),
        (("--platform", "moodle", "--url", "https://user:pw@a.example.org"), "such as https://"),
        (("--platform", "moodle", "--url", "https://a.example.org", "--client-id", "a b"), "client id"),
        (("--platform", "moodle", "--url", "https://a.example.org", "--rest"), "--course-id, --token-file"),
        (("--platform", "open-edx", "--url", "https://a.example.org", "--rest", "--course-id", "5"), "--token-file"),
        (("--platform", "moodle", "--url", "https://a.example.org", "--resource-link", "x"), "COLUMN=KEY"),
        (("--platform", "moodle", "--url", "https://a.example.org", "--token-file", "nowhere"), "can't be read"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_written(course, guanka, given, told):
    status, said = guanka("connect", *given)
    assert status in (1, 2)
    assert told in " ".join(said.split())
    assert not (course / ".guanka").exists()


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--resource-link", "a11=block-v1:X+Y+Z+type@lti_consumer+block@1", "did you mean 'a1'? there are: a1"),
        ("--line-items", "level-9=https://edx.example.org/lti-ags", "'level-9' is no column in the LMS; there are: a1"),
        ("--line-items", "a1=edx.example.org/lti-ags", "such as https://"),
    ],
)
def test_a_column_that_is_none_is_refused_with_those_that_are(course, guanka, option, value, told):
    guanka("connect", "--platform", "open-edx", "--url", "https://edx.example.invalid", "--config-id", "7")
    before = stored(course)
    status, said = guanka("connect", option, value)
    assert (status, told in " ".join(said.split())) == (2, True), said
    assert stored(course) == before


def test_a_token_does_not_go_over_the_network_in_the_clear(course, guanka):
    given = ("--platform", "moodle", "--course-id", "5", "--token-file", "-", "--url")
    status, said = guanka("connect", *given, "http://moodle.example.invalid", input=TOKEN)
    assert (status, "in the clear" in said) == (2, True)
    for host in ("http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"):
        guanka("connect", *given, host, "--replace", input=TOKEN)
        assert stored(course).rest.url == host


def fill(course):
    """A gradebook that knows an LMS."""
    with open_gradebook(course / "gradebook.db") as book:
        write_lms_ids(book, {"s1": "101"})
        write_deliveries(book, [Delivery(column="a1", student="s1", state="delivered", points=1.0, maximum=2.0)])
        write_placed(book, Placed(column="a1", url="https://lms.example.org/1", label="A", maximum=2.0))


def known(course):
    with open_gradebook(course / "gradebook.db") as book:
        return read_lms_ids(book), len(read_deliveries(book)), len(read_placed(book))


@pytest.mark.parametrize(
    "other",
    [
        ("--platform", "canvas", "--url", "https://canvas.example.invalid"),
        ("--url", "https://other.example.invalid"),
        ("--client-id", "another"),
        ("--context-id", "18"),
    ],
)
def test_another_lms_needs_replace_and_what_was_delivered_to_the_old_one_is_forgotten(course, guanka, other):
    guanka("connect", *MOODLE)
    guanka("connect", "--client-id", "abc", "--deployment-id", "4", "--context-id", "17")
    fill(course)
    before = stored(course)
    status, said = guanka("connect", *other)
    assert (status, "--replace" in said) == (2, True)
    assert (stored(course), known(course)) == (before, ({"s1": "101"}, 1, 1))
    assert "1 ids of students, 1 deliveries, 1 columns" in guanka("connect", *other, "--replace")[1]
    assert known(course) == ({}, 0, 0)
    after = stored(course)
    assert after.keys == before.keys
    # What belonged to the old one is not carried over.
    assert after.lti.line_items_url != before.lti.line_items_url
    assert other[0] == "--context-id" or after.lti.deployment_ids == ()


def test_a_token_is_not_taken_along_to_another_host():
    asked = Asked(platform="canvas", url="https://a.example.org", course="5", token=TOKEN)
    old = connected(None, asked, DRAWN)
    elsewhere = Asked(url="https://b.example.org")
    assert [one.option for one in questions(old, elsewhere)] == ["--course-id", "--token-file"]
    assert TOKEN not in repr(asked)
    new = connected(old, Asked(course="6"), DRAWN)
    assert (new.rest.token, "course was 5" in moved(old, new)) == (TOKEN, True)


def test_rest_beside_lti_leaves_the_scores_where_they_go():
    old = connected(None, Asked(platform="moodle", url="https://a.example.org", client_id="c"), DRAWN)
    new = connected(old, Asked(url="https://a.example.org", course="5", token=TOKEN), DRAWN)
    assert (new.lti, moved(old, new)) == (old.lti, "")


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        (
            Asked(platform="canvas", url="https://uni.instructure.com"),
            {
                "issuer": "https://canvas.instructure.com",
                "authorization_url": "https://sso.canvaslms.com/api/lti/authorize_redirect",
                "token_url": "https://uni.instructure.com/login/oauth2/token",
                "jwks_url": "https://sso.canvaslms.com/api/lti/security/jwks",
            },
        ),
        (
            Asked(platform="canvas", url="https://uni.beta.instructure.com"),
            {
                "issuer": "https://canvas.beta.instructure.com",
                "jwks_url": "https://sso.beta.canvaslms.com/api/lti/security/jwks",
            },
        ),
        (
            Asked(platform="open-edx", url="https://edx.example.org", config_id="0-9a"),
            {
                "issuer": "https://edx.example.org",
                "authorization_url": "https://edx.example.org/api/lti_consumer/v1/launch/",
                "token_url": "https://edx.example.org/api/lti_consumer/v1/token/0-9a",
                "jwks_url": "https://edx.example.org/api/lti_consumer/v1/public_keysets/0-9a",
            },
        ),
        (
            Asked(platform="blackboard", client_id="ab-cd"),
            {
                "issuer": "https://blackboard.com",
                "token_url": "https://developer.blackboard.com/api/v1/gateway/oauth2/jwttoken",
                "jwks_url": "https://developer.blackboard.com/api/v1/management/applications/ab-cd/jwks.json",
            },
        ),
        (
            Asked(
                platform="moodle",
                url="https://a.example.org",
                issuer="https://c.example.org",
                token_url="https://e.example.org/t",
            ),
            {
                "issuer": "https://c.example.org",
                "token_url": "https://e.example.org/t",
                "jwks_url": "https://a.example.org/mod/lti/certs.php",
            },
        ),
    ],
)
def test_what_follows_from_an_address(asked, fields):
    lti = connected(None, asked, DRAWN).lti
    assert {name: getattr(lti, name) for name in fields} == fields


@pytest.mark.parametrize("kind", ["moodle", "canvas", "open-edx", "blackboard", "other"])
def test_every_platform_is_told_the_three_addresses_of_the_tool(kind):
    four = {
        "issuer": "https://a.example.org",
        "authorization_url": "https://a.example.org/1",
        "token_url": "https://a.example.org/2",
    }
    asked = Asked(platform=kind, **four, jwks_url="https://a.example.org/3", tool_url="https://tool.example.org/")
    _, fields, after = registration(connected(None, asked, DRAWN))
    entered = " ".join(text for _, text in fields)
    for page in ("launch", "login", "jwks"):
        assert f"https://tool.example.org/lti/{page}" in entered
    assert "--client-id" in after[0]


def test_blackboard_s_services_are_to_be_typed():
    asked = Asked(platform="blackboard", client_id="ab-cd", deployment_ids=("1",))
    lti = connected(None, asked, DRAWN)
    (told,) = [text for text in registration(lti)[2] if "--line-items-url" in text]
    assert "the school's own address" in told
    assert (
        "a launch from the course tells" not in told
    )  # its hosts are the gateway's: what a launch tells of others is not taken


def test_a_person_is_asked_for_what_is_missing(course, guanka, monkeypatch):
    answers = iter(["mudle", "moodle", "https://moodle.example.invalid", "", ""])
    asked = []

    def prompt(words, **_):
        asked.append(words)
        return next(answers)

    monkeypatch.setattr(lms_connecting.typer, "prompt", prompt)
    monkeypatch.setattr(lms_connecting, "_is_asked", lambda: True)
    assert guanka("connect")[0] == 0
    assert len(asked) == 5
    assert stored(course).lti.issuer == "https://moodle.example.invalid"


@contextmanager
def pages(**documents):
    """A server that answers with these, by the last part of the path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            content = json.dumps(documents[self.path.rpartition("/")[2]]()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_moodle_is_connected_and_a_rotated_key_is_noticed(course, guanka, double):
    there = double.registration
    with pages(jwks=lambda: public_jwks(stored(course).keys), certs=lambda: {"keys": [{"kid": "moodle"}]}) as served:
        first = ("--platform", "moodle", "--url", double.url, "--jwks-url", f"{served}/certs", "--tool-url", served)
        assert guanka("connect", *first)[0] == 0
        double.configure(jwks=public_jwks(stored(course).keys))
        named = ("--client-id", there.client_id, "--deployment-id", there.deployment_id, "--context-id", "2")
        status, said = guanka("connect", *named)
        assert (status, "fails" in said) == (0, False), said
        assert "12 active students of 13 members" in said
        assert (stored(course).lti.line_items_url, stored(course).lti.memberships_url) == (
            there.line_items_url,
            there.memberships_url,
        )
        old = stored(course).keys[0]["kid"]
        _, said = guanka("keys", "--rotate", "--export", str(course / "k.json"))
        exported = json.loads((course / "k.json").read_text())["keys"]
        assert [key["kid"] for key in exported] == [stored(course).keys[0]["kid"], old]
        assert f"published still: {old}" in said
        assert guanka("connect", "--check")[0] == 1  # the platform has not read the new key yet
        double.configure(jwks=public_jwks(stored(course).keys))
        assert guanka("connect", "--check")[0] == 0


def test_a_check_says_what_does_not_work_and_what_to_do(course, guanka, double):
    there = double.registration
    with pages(jwks=lambda: {"keys": [{"kid": "another"}]}, certs=dict) as served:
        first = ("--platform", "moodle", "--url", double.url, "--jwks-url", f"{served}/certs", "--tool-url", served)
        guanka("connect", *first)
        status, said = guanka("connect", "--client-id", there.client_id, "--deployment-id", "1", "--context-id", "2")
    assert status == 1
    for words in (
        "fails: the LMS's public keys",
        "does not have our key",
        "guanka lms keys --export",
        "fails: columns",
        "right would be",
    ):
        assert words in said, said


@pytest.mark.parametrize("flavour", ["canvas", "moodle"])
def test_by_rest(course, guanka, flavour):
    with on_thread(flavour) as double:
        there = double.registration
        given = ("--platform", flavour, "--url", there.rest_url, "--course-id", there.rest_course, "--token-file", "-")
        status, said = guanka("connect", *given, input=there.rest_token)
        assert (status, "12 students" in said) == (0, True), said
        assert there.rest_token not in said
        status, said = guanka("connect", "--token-file", "-", input="wrong-token")
        assert (status, "fails: the token" in said) == (1, True), said
        assert "wrong-token" not in said
