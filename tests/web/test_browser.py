"""The way from an LMS to our pages and back in a real browser, which takes no cookies of a page within another's."""

import json
from contextlib import contextmanager

import pytest

from tests.commands.nbgrader_hooks.browser import chromium, wait_for
from tests.web.platform import ELSEWHERE, LMS, TOOL, both_served

OPTIONS = (
    f"host-resolver-rules=MAP {LMS} 127.0.0.1, MAP {TOOL} 127.0.0.1, MAP {ELSEWHERE} 127.0.0.1, MAP * ~NOTFOUND,"
    " EXCLUDE 127.0.0.1",
    "ignore-certificate-errors",
)
BLOCKED = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
HOSTILE = "<!doctype html><title>page</title><p>of {}</p><script>document.title = 'a script ran'</script>"


class Window:
    """A browser's window with the LMS's course in it, and our pages in a frame there."""

    def __init__(self, driver, platform):
        self.driver, self.platform = driver, platform

    def come(self, who):
        """Somebody opens the tool in the LMS; from here on we look at the frame."""
        self.driver.switch_to.default_content()
        self.driver.get(f"{self.platform.lms}/course/{who}")
        self.driver.switch_to.frame("tool")

    def find(self, selector):
        return wait_for(lambda: self.driver.find_elements("css selector", selector), f"there is {selector}")[0]

    def text(self, selector, holds):
        """The text of an element once it holds something."""
        script = "const e = document.querySelector(arguments[0]); return e ? e.innerText : ''"

        def shown():
            found = str(self.driver.execute_script(script, selector))
            return found if holds in found else ""

        return wait_for(shown, f"{selector} holds {holds!r}")

    def click(self, selector):
        self.find(selector).click()


@contextmanager
def opened(web, folder, **how):
    """A window; the browser is gone before the servers are: they wait for it."""
    settings = folder / "chromium" / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(BLOCKED))
    with both_served(web, folder, **how) as platform, chromium(folder, *OPTIONS) as driver:
        yield Window(driver, platform)


@pytest.fixture
def window(web, tmp_path):
    with opened(web, tmp_path) as found:
        yield found


def without_partitions(app):
    """What a browser hears that has never heard of cookies for a pair of sites."""

    async def served(scope, receive, send):
        async def plain(message):
            told = message.get("headers", [])
            await send(message | {"headers": [(name, value.replace(b"; Partitioned", b"")) for name, value in told]})

        await app(scope, receive, plain)

    return served


@contextmanager
def other_window(driver):
    """The window that has been opened beside the first."""
    first = driver.current_window_handle
    second = wait_for(lambda: [one for one in driver.window_handles if one != first], "there is another window")[0]
    driver.switch_to.window(second)
    yield
    driver.close()
    driver.switch_to.window(first)


def test_a_student_comes_from_the_lms_to_their_feedback_within_its_page(course, window):
    page = course.folder / "feedback" / "2026001" / "a1" / "a1.html"
    page.write_text(HOSTILE.format("2026001"), encoding="utf-8")
    window.come("student")
    assert "第1关：二维互相关" in window.text("table.marks", "8")
    window.click(".switch a")
    window.text("h1", "Scores of")
    window.click('a[href="feedback/a1"]')
    window.text("p", "of 2026001")
    assert window.driver.execute_script("return [document.title, window.origin]") == ["page", "null"]


def test_a_page_of_somebody_else_s_can_not_frame_ours(window):
    def framed(host):
        window.driver.switch_to.default_content()
        window.driver.get(f"{window.platform.lms.replace(LMS, host)}/stranger")
        window.driver.switch_to.frame("tool")
        return window.driver.execute_script("return document.body.innerText")

    assert framed(LMS) == "ok"
    assert framed(ELSEWHERE) != "ok"


def test_staff_see_the_deliveries_and_place_a_column(window):
    window.come("staff")
    window.text("h1", "Scores in the LMS")
    window.come("choosing")
    window.click('button[value="作业二"]')
    assert window.text("#placed", "作业二") == "作业二"
    window.driver.switch_to.default_content()
    window.driver.execute_script("window.open('/open/choosing')")
    with other_window(window.driver):
        window.click('button[value="a1"]')
        window.text("#placed", "a1")
        assert window.driver.execute_script("return opener !== null && opener.document.title") == "Course"


def test_where_no_cookie_is_taken_a_new_window_opens_what_the_frame_could_not(web, tmp_path):
    with opened(web, tmp_path, around=without_partitions) as window:
        window.come("student")
        window.click("a.button")
        with other_window(window.driver):
            assert "第1关：二维互相关" in window.text("table.marks", "8")
