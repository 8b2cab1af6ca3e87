"""Requests with a token, and lists page by page, as each platform writes the way to the next."""

import httpx
import pytest

from autograder.errors import PlatformError
from autograder.lms.http import Reply
from autograder.lms.lti.service import next_page
from autograder.lms.model import Score
from tests.lms.handmade import HOST, reply

ITEMS = ("GET", "/items")
FIRST = {"id": f"{HOST}/items/1", "label": "A", "scoreMaximum": 1}
SECOND = FIRST | {"id": f"{HOST}/items/2"}


@pytest.mark.parametrize(
    ("link", "following"),
    [
        ('<https://lms.example.org/x?page=2>; rel="next"', f"{HOST}/x?page=2"),
        ("<https://lms.example.org/x>;rel=next", f"{HOST}/x"),
        (
            '<https://a.example/>; rel="first", </items?page=bookmark:WyJBIl0>; title="x"; REL="next"',
            f"{HOST}/items?page=bookmark:WyJBIl0",
        ),
        ('<?page=2>; rel="last next"', f"{HOST}/items?page=2"),
        (
            "<https://lms.example.org/items?type_id=1&amp;limit=2&amp;from=2>; rel=“next”",
            f"{HOST}/items?type_id=1&limit=2&from=2",
        ),
        ('<https://lms.example.org/x>; rel="prev"', None),
        ('<https://lms.example.org/next>; rel="last"', None),
        ('<https://lms.example.org/x>; rel="nextish"', None),
        ("", None),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1 beside it"])
def test_the_next_page(link, following, encoding):
    raw = [(b"link", link.encode())] + ([(b"x", "é".encode("latin-1"))] if " " in encoding else [])
    assert next_page(Reply(200, f"{HOST}/items?type_id=1", httpx.Headers(raw), b"", "")) == following


def test_all_pages_are_read_letter_for_letter(platform):
    asked = []

    def answer(request):
        asked.append(str(request.url))
        assert request.headers["authorization"] == "Bearer tok/en1"
        if len(asked) == 1:
            return reply(json=[FIRST], Link=f'<{HOST}/items?page=bookmark:AbCd%3D>; rel="next"')
        return reply(json=[SECOND])

    platform.on(*ITEMS, answer)
    lms = platform.open()
    assert [item.url for item in lms.line_items()] == [FIRST["id"], SECOND["id"]]
    assert asked == [f"{HOST}/items?type_id=1", f"{HOST}/items?page=bookmark:AbCd%3D"]
    lms.close()


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ('<https://evil.example.org/items>; rel="next"', "gets no token of ours"),
        ('<http://lms.example.org/items>; rel="next"', "gets no token of ours"),
        ('</items?type_id=1>; rel="next"', "without end"),
    ],
)
def test_pages_that_lead_astray(platform, link, says):
    platform.on(*ITEMS, reply(json=[FIRST], Link=link))
    lms = platform.open()
    with pytest.raises(PlatformError, match=says):
        lms.line_items()
    assert len(platform.asked[ITEMS]) == 1
    lms.close()


@pytest.mark.parametrize("status", [401, 403])  # Open edX says 403 of one that has expired
def test_a_token_that_is_refused_is_renewed_once(platform, status):
    platform.on(*ITEMS, reply(status), reply(json=[]))
    lms = platform.open()
    assert lms.line_items() == []
    assert [request.headers["authorization"] for request in platform.asked[ITEMS]] == [
        "Bearer tok/en1",
        "Bearer tok/en2",
    ]
    platform.on(*ITEMS, reply(status, json={"message": "no such tool"}))
    with pytest.raises(PlatformError, match=rf"{status} while telling its columns \(no such tool\)"):
        lms.line_items()
    assert len(platform.asked[ITEMS]) == 4
    lms.close()


def test_columns_are_read_with_less_where_that_is_all_we_get(platform):
    def give(request):
        if b"readonly" in request.content:
            return platform.give_token(request)
        return reply(400, json={"error": "invalid_scope"})

    platform.on("POST", "/token", give)
    platform.on(*ITEMS, reply(json=[FIRST]))
    lms = platform.open()
    assert len(lms.line_items()) == len(lms.line_items()) == 1
    assert len(platform.asked["POST", "/token"]) == 2  # and it is known after that
    lms.close()


@pytest.mark.parametrize("page", [{"errors": []}, "x", 0])
def test_what_is_no_list_is_not_taken_for_an_empty_one(platform, page):
    platform.on(*ITEMS, httpx.Response(200, json=page))
    lms = platform.open()
    with pytest.raises(PlatformError, match="no list"):
        lms.line_items()
    lms.close()


def test_a_limit_of_requests_is_no_matter_of_the_token(platform):
    platform.on(*ITEMS, reply(403, text="403 Forbidden (Rate Limit Exceeded)"))
    lms = platform.open("canvas")
    with pytest.raises(PlatformError, match="Rate Limit"):
        lms.line_items()
    assert len(platform.tokens) == 1
    lms.close()


def test_an_address_at_another_host_gets_no_token(platform):
    """Also where the platform itself names it: the list of columns is not the registration."""
    elsewhere = "https://evil.example.org/items/9"
    platform.on(*ITEMS, reply(json=[FIRST, FIRST | {"id": elsewhere}]))
    lms = platform.open()
    (_, item) = lms.line_items()
    score = Score(lms_id="5", points=1.0, maximum=1.0, comment="")
    for work in (
        lambda: lms.line_item(item.url),
        lambda: lms.change(item),
        lambda: lms.results(item),
        lambda: lms.send(item, score),
    ):
        with pytest.raises(PlatformError, match=r"evil\.example\.org, which is no host of the registration") as caught:
            work()
        assert "--line-items-url" in str(caught.value)
    lms.close()
    assert set(platform.asked) == {ITEMS, ("POST", "/token")}


def test_what_an_operator_has_typed_is_the_registration_s(platform):
    platform.on(*ITEMS, reply(json=[FIRST]))
    lms = platform.open(line_items_url="https://school.example.org/items?type_id=1")
    assert len(lms.line_items()) == 1
    lms.close()
