"""A course on the web, and a platform of a few lines that leads people to it: what a browser does, step by step."""

import secrets
from urllib.parse import parse_qsl, urlsplit

import httpx
from starlette.testclient import TestClient

from autograder.lms.http import Line
from autograder.lms.private import read_connection, write_connection
from autograder.web.app import make_app
from autograder.web.site import Site
from tests.lms.lti.issuing import LMS, LTI, NOW, TOOL, claims, connection, platform_key, token

HINT = {"iss": LMS, "client_id": LTI.client_id, "login_hint": "1001", "target_link_uri": f"{TOOL}/lti/launch"}


class Web:
    """The application, spoken to as a browser does; ``moment`` is its clock."""

    def __init__(self, course):
        self.course, self.moment = course, NOW
        write_connection(course.place().course, connection())
        line = Line(
            now=lambda: self.moment,
            monotonic=lambda: 0.0,
            sleep=lambda _: None,
            draw=secrets.token_bytes,
            transport=httpx.MockTransport(self._published),
        )
        self.status = 200  # of the platform's answers
        self.site = Site(course.place(), line, lambda: self.moment, lambda: 0.0, secrets.token_bytes)
        self.app = make_app(self.site)

    def _published(self, _):
        return httpx.Response(self.status, json={"keys": [platform_key().as_dict(private=False)]})

    def renew(self):
        """Start again, as after a change of course.yaml."""
        self.site.place = self.course.place()

    def close(self):
        self.site.close()

    def browser(self):
        return TestClient(self.app, base_url=TOOL, follow_redirects=False)

    @property
    def connection(self):
        return read_connection(self.course.place().course)

    def connect(self, **changes):
        write_connection(self.course.place().course, connection(**changes))

    def login(self, browser):
        """What the platform is asked for."""
        answer = browser.post("/lti/login", data=HINT)
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def answer(self, browser, asked, said=None, key=None):
        """The platform's answer, as the browser posts it."""
        said = (said or claims()) | {"nonce": asked["nonce"]}
        return browser.post("/lti/launch", data={"id_token": token(said, key), "state": asked["state"]})

    def launch(self, said=None, browser=None):
        """Somebody comes all the way; the browser, and our answer to the launch."""
        browser = browser or self.browser()
        return browser, self.answer(browser, self.login(browser), said)
