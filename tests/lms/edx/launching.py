"""A browser that goes from Open edX to a tool and back, as a person's does, one step at a time."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.lms.edx.running import Edx


@dataclass(frozen=True)
class Form:
    """What a page posts by itself, and where."""

    action: str
    fields: dict[str, str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.forms.append(Form(found["action"], {}))
        elif tag in {"input", "button"} and "name" in found:
            self.forms[-1].fields[found["name"]] = found.get("value") or ""


def forms_in(page: str) -> list[Form]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def form_in(page: str) -> Form:
    """The only form of a page."""
    (form,) = forms_in(page)
    return form


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, strict_parsing=True))


def login_request(edx: Edx, name: str, page: str) -> tuple[httpx.Client, str]:
    """Somebody opens a page of Open edX's that leads to a tool: their browser, and where it is sent."""
    browser = edx.browser(name)
    answer = browser.get(page)
    assert answer.status_code == 302, answer.text[:1000]
    return browser, answer.headers["location"]
