"""A line to a platform: what is tried again and what is not, how long is waited, and what is said when it fails."""

import datetime
import gzip
import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from email.utils import format_datetime

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from autograder.errors import PlatformError
from autograder.lms.trouble import Unanswered
from tests.lms.handmade import HOST, Platform, reply

URL = f"{HOST}/a"
GOOD = reply(text="good")


@pytest.fixture
def platform():
    return Platform()


def answered(platform, *answers, method="GET", **more):
    platform.on(method, "/a", *answers)
    line = platform.line()
    try:
        return line.ask(method, URL, **more)
    finally:
        line.close()


def tries(platform, method="GET"):
    return len(platform.asked[method, "/a"])


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_can_heal_is_tried_again_later_and_later(platform, status):
    assert answered(platform, reply(status), reply(status), reply(status), GOOD).content == b"good"
    slept = platform.time.slept
    assert [0.25 <= slept[0] <= 0.5, 0.5 <= slept[1] <= 1.0, 1.0 <= slept[2] <= 2.0] == [True] * 3


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403, 404, 409, 422, 500, 501])
def test_other_answers_are_answers(platform, status):
    assert answered(platform, reply(status)).status == status
    assert tries(platform) == 1


def test_what_stays_so_is_answered_in_the_end(platform):
    assert answered(platform, reply(503, text="maintenance")).status == 503
    assert tries(platform) == 5


@pytest.mark.parametrize(("drawn", "wait"), [(b"\x00", 0.25), (b"\xff", 0.5)])
def test_the_waits_differ_by_chance(platform, drawn, wait):
    platform.draw = lambda count: drawn * count
    answered(platform, reply(503), GOOD)
    assert platform.time.slept == [pytest.approx(wait)]


@pytest.mark.parametrize(("status", "tried"), [(429, 5), (503, 5), (502, 1), (504, 1)])
def test_what_may_have_been_done_is_not_done_twice(platform, status, tried):
    answered(platform, reply(status), method="POST")
    assert tries(platform, "POST") == tried


@pytest.mark.parametrize(
    ("error", "method", "tried", "may_have_arrived"),
    [
        (httpx.ConnectError("refused"), "POST", 5, False),
        (httpx.ConnectTimeout(""), "POST", 3, False),
        (httpx.ReadTimeout(""), "GET", 3, True),
        (httpx.ReadTimeout(""), "POST", 1, True),
        (httpx.ReadError(""), "GET", 5, True),
        (httpx.ReadError(""), "POST", 1, True),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), "PUT", 5, True),
        (httpx.RemoteProtocolError("illegal status line"), "GET", 1, True),
    ],
)
def test_silence(platform, error, method, tried, may_have_arrived):
    with pytest.raises(Unanswered) as caught:
        answered(platform, error, method=method)
    assert tries(platform, method) == tried
    assert caught.value.may_have_arrived is may_have_arrived
    assert caught.value.is_odd is ("illegal" in str(error))
    assert "lms.example.org" in str(caught.value)


def test_a_request_that_may_be_sent_twice_is(platform):
    answers = (httpx.ReadTimeout(""), reply(502), GOOD)
    assert answered(platform, *answers, method="POST", repeatable=True).content == b"good"


def test_a_body_is_made_anew_for_each_try(platform):
    bodies = iter([b"one", b"two"])
    answered(platform, reply(503), GOOD, method="POST", content=lambda: next(bodies))
    assert [request.content for request in platform.asked["POST", "/a"]] == [b"one", b"two"]


def test_retry_after_in_seconds(platform):
    answered(platform, reply(429, Retry_After="17"), GOOD)
    assert platform.time.slept == [17]


def test_retry_after_as_a_date_is_by_the_platforms_clock():
    platform = Platform(ahead=-500.0)
    date = format_datetime(platform.time.there() + datetime.timedelta(seconds=30), usegmt=True)
    answered(platform, reply(503, Retry_After=date), GOOD)
    assert sum(platform.time.slept) == pytest.approx(30, abs=1)


def test_nobody_waits_for_an_hour(platform):
    assert answered(platform, reply(429, Retry_After="3600"), GOOD).status == 429
    assert platform.time.slept == []


@pytest.mark.parametrize("text", ["soon", "", "-5", "nan", "inf"])
def test_a_retry_after_that_says_nothing(platform, text):
    answered(platform, reply(429, Retry_After=text), GOOD)
    assert len(platform.time.slept) == 1
    assert platform.time.slept[0] <= 0.5


def test_one_lane_that_is_held_back_holds_the_others(platform):
    line = platform.line()
    platform.on("GET", "/a", reply(429, Retry_After="119.5"))
    platform.on("GET", "/b", GOOD)
    before = platform.time.passed

    def interrupted(seconds):
        platform.time.slept.append(seconds)
        raise KeyboardInterrupt

    line._sleep = interrupted
    with pytest.raises(KeyboardInterrupt):
        line.ask("GET", URL)
    line._sleep = platform.time.sleep
    line.ask("GET", f"{HOST}/b")
    assert platform.time.passed - before == pytest.approx(119.5)
    line.close()


def test_canvas_says_403_for_its_rate_limit(platform):
    limit = reply(403, text="403 Forbidden (Rate Limit Exceeded)")
    assert answered(platform, limit, GOOD).content == b"good"


@pytest.mark.parametrize(("left", "wait"), [("550.3", 0.0), ("60", 0.4), ("0", 1.0)])
def test_it_slows_down_before_the_limit(platform, left, wait):
    platform.on("GET", "/a", reply(X_Rate_Limit_Remaining=left))
    line = platform.line()
    line.ask("GET", URL)
    line.ask("GET", URL)
    assert sum(platform.time.slept) == pytest.approx(wait)
    line.close()


def test_a_redirect_is_followed_on_the_same_host_only(platform):
    platform.on("GET", "/b", GOOD)
    assert answered(platform, reply(302, Location="/b"), headers={"Authorization": "x"}).content == b"good"
    with pytest.raises(PlatformError, match=r"redirects to https://evil\.example\.org/b"):
        answered(platform, reply(307, Location="https://evil.example.org/b?token=1"), headers={"Authorization": "x"})
    with pytest.raises(PlatformError, match="redirects to http://lms"):
        answered(platform, reply(301, Location="http://lms.example.org/b"))
    with pytest.raises(PlatformError, match="redirects to"):
        answered(platform, reply(302, Location="/b"), method="POST")
    assert tries(platform) == 3


def test_redirects_in_circles_end(platform):
    with pytest.raises(PlatformError, match="in circles"):
        answered(platform, reply(302, Location="/a"))


def test_an_answer_is_read_to_a_bound(platform):
    answered(platform, httpx.Response(200, content=b"x" * (8 << 20)))
    with pytest.raises(PlatformError, match="more than 8 MiB"):
        answered(platform, httpx.Response(200, content=b"x" * ((8 << 20) + 1)))


def test_no_cookie_comes_back(platform):
    platform.on("GET", "/a", reply(Set_Cookie="MoodleSession=1; path=/"))
    line = platform.line()
    line.ask("GET", URL)
    line.ask("GET", URL)
    line.close()
    assert [request.headers.get("cookie") for request in platform.asked["GET", "/a"]] == [None, None]


def test_a_login_page_is_no_json(platform):
    page = reply(text="<!DOCTYPE html><html><head><title>Log in to the site &amp; more</title></head></html>")
    with pytest.raises(PlatformError) as caught:
        answered(platform, page).json("telling its columns")
    assert "'Log in to the site & more'" in str(caught.value)
    assert "right would be JSON" in str(caught.value)


def test_json_is_read_whatever_it_is_called(platform):
    said = httpx.Response(200, headers={"content-type": "text/html"}, content=b'\xef\xbb\xbf{"a": 1}')
    assert answered(platform, said).json("x") == {"a": 1}


SECRET = "sec/ret-of-ours"
WEB_TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJjIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "text",
    [
        f"you sent {SECRET}",
        '{"message": "you sent sec\\/ret-of-ours"}',
        "<h1>sec\\/ret-of-ours</h1>",
        f"invalid assertion {WEB_TOKEN}",
        f"Authorization: Bearer {SECRET[:6]}",
        f"/x?wstoken={SECRET[:6]}&a=b",
    ],
)
def test_no_secret_is_ever_said(platform, text):
    platform.on("GET", "/a", reply(400, text=text))
    line = platform.line()
    line.hide(SECRET)
    line.hide("")
    got = line.ask("GET", f"{URL}?access_token={SECRET}", headers={"Authorization": f"Bearer {SECRET}"})
    line.close()
    for shown in (got.said, repr(got), str(got.refused("asking"))):
        assert SECRET[:6] not in shown
        assert "eyJ" not in shown
    assert "***" in got.said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"error": "invalid_client", "error_description": "no key"}', "invalid_client: no key"),
        ('{"errors": [{"message": "unknown"}]}', "unknown"),
        ('{"timestamp": ["too old"]}', '{"timestamp": ["too old"]}'),
        ("<h1>Server\nError</h1>", "Server Error"),
        ("\x1b[31mred\u202e\x00", "[31mred"),
        ("x" * 1000, "x" * 299 + "…"),
        ("", ""),
    ],
)
def test_what_an_answer_says_is_one_short_line(platform, text, said):
    assert answered(platform, reply(400, text=text)).said == said


# From here on with a network of our own.


@contextmanager
def served(work):
    """A server that does ``work`` with each connection; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)

        def serve():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection, suppress(OSError):
                    work(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(20)
    assert not thread.is_alive()


def failure(platform, url, **more):
    line = platform.line(transport=None, **more)
    try:
        with pytest.raises(Unanswered) as caught:
            line.ask("GET", url)
    finally:
        line.close()
    return caught.value


def test_nobody_listens(platform):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    error = failure(platform, f"http://127.0.0.1:{port}/")
    assert f"127.0.0.1:{port} refuses connections" in str(error)
    assert (error.heals, error.may_have_arrived) == (True, False)


def test_a_name_that_nobody_knows(platform, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = failure(platform, "https://lms.example.org/")
    assert "the address of lms.example.org can't be found" in str(error)
    assert (error.heals, platform.time.slept) == (False, [])


def test_a_certificate_that_is_not_trusted(platform, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lms")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "both.pem").write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")

    def greet(connection):
        context.wrap_socket(connection, server_side=True).close()

    with served(greet) as port:
        error = failure(platform, f"https://127.0.0.1:{port}/")
    assert "certificate of 127.0.0.1" in str(error)
    assert "SSL_CERT_FILE" in str(error)
    assert not error.heals


@pytest.mark.parametrize(
    ("answer", "says", "odd"),
    [
        (b"HTTP/1.0 0 Error reading from database\r\n\r\n", "no HTTP", True),
        ("HTTP/1.1 200 很好\r\nContent-Length: 5\r\n\r\nab".encode(), "broke off", False),
        (b"", "broke off", False),
        ("学生 1\r\n\r\n".encode(), "no HTTP", True),
    ],
)
def test_what_is_no_answer(platform, answer, says, odd):
    def half(connection):
        connection.recv(65536)
        connection.sendall(answer)

    with served(half) as port:
        error = failure(platform, f"http://127.0.0.1:{port}/a?token=x")
    assert says in str(error)
    assert "token" not in str(error)
    assert error.may_have_arrived
    assert error.is_odd is odd


def test_what_is_packed_is_bounded_unpacked(platform):
    bomb = gzip.compress(bytes(30 << 20))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"

    def burst(connection):
        connection.recv(65536)
        connection.sendall(head.encode() + bomb)

    with served(burst) as port:
        line = platform.line(transport=None)
        with pytest.raises(PlatformError, match="more than 8 MiB"):
            line.ask("GET", f"http://127.0.0.1:{port}/")
        line.close()


def test_silence_ends(platform):
    release = threading.Event()

    def hang(connection):
        release.wait(20)

    with served(hang) as port:
        error = failure(platform, f"http://127.0.0.1:{port}/", timeout=0.05)
        release.set()
    assert "took too long" in str(error)
    assert error.slow


def test_a_drip_ends(platform):
    """Each piece comes in time; all of them never would."""
    platform.time.monotonic = lambda: platform.time.passed

    def drip(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(1000):
            platform.time.passed += 1.0
            connection.sendall(b"x")

    with served(drip) as port:
        error = failure(platform, f"http://127.0.0.1:{port}/", timeout=5.0)
    assert "took too long" in str(error)


@pytest.mark.parametrize("url", ["lms.example.org/a", "ftp://lms.example.org/", "https://"])
def test_what_is_no_address(platform, url):
    assert "right would be a URL that begins with https://" in str(failure(platform, url))
