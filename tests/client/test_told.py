from html.parser import HTMLParser

import pytest

from autograder.client.text import printed_text
from autograder.client.told import CellReport
from autograder.results import CheckResult, Mismatch, Verdict
from autograder.wording import Text, message
from tests.client.cells import RIGHT, changed, report

HOSTILE = "<script>alert(1)</script>\x1b[2J\u202e"


def check(verdict, mismatch=None, **more):
    about = {"id": "c", "cell": "c", "title": Text("a title", "标题"), "public": False, "max_points": 2.0}
    return CheckResult(**{**about, **more}, verdict=verdict, points=0.0, mismatch=mismatch)


def told(*verdicts, **more):
    return CellReport("shape", "en", tuple(check(verdict) for verdict in verdicts), **more)


@pytest.mark.parametrize(
    ("verdicts", "id", "passed", "pending"),
    [
        ((), "client.passed", True, False),
        (("passed", "passed"), "client.passed", True, False),
        (("failed",), "client.failed_one", False, False),
        (("passed", "crashed"), "client.failed", False, False),
        (("not_attempted", "not_attempted"), "client.not_attempted", False, True),
        (("skipped", "not_attempted"), "client.skipped", False, True),
        (("skipped",), "client.skipped", False, True),
        (("passed", "not_attempted"), "client.failed", False, False),
    ],
)
def test_the_headline(verdicts, id, passed, pending):
    found = told(*map(Verdict, verdicts))
    assert (found.headline.id, found.passed, found.pending) == (id, passed, pending)


# As text.


def test_every_part_of_a_mismatch_is_said():
    mismatch = Mismatch(
        what=message("shape.wrong", of="Y"),
        where=message("at.index", index="(0,)"),
        expected="(2, 3)",
        actual="(3, 2)",
        hint=Text("swap them", "交换"),
        counterexample="x = 1\ny = f(x)",
    )
    report = CellReport("c", "en", (check(Verdict.FAILED, mismatch),), (message("client.printed"),), "hi\n", 0, "stamp")
    assert str(report).splitlines() == [
        "“c” is not right yet.",
        "",
        "x a title · failed · 2",
        "    Y has the wrong shape.",
        "    where: index (0,)",
        "    expected: (2, 3)",
        "    got: (3, 2)",
        "    hint: swap them",
        "    try this:",
        "    | x = 1",
        "    | y = f(x)",
        "",
        "Printed by your code during the check",
        "",
        "Printed by your code during the check",
        "    | hi",
        "",
        "stamp",
    ]
    assert repr(report) == str(report)


@pytest.mark.parametrize(
    ("verdict", "mark"), [("passed", "+"), ("failed", "x"), ("crashed", "x"), ("skipped", ">"), ("not_attempted", "-")]
)
def test_marks_that_every_terminal_has(verdict, mark):
    assert str(told(Verdict(verdict))).splitlines()[2].startswith(f"{mark} a title · ")


def test_what_can_not_be_seen_becomes_visible():
    mismatch = Mismatch(what=Text(HOSTILE, HOSTILE), actual=HOSTILE, counterexample=HOSTILE)
    text = str(CellReport("c", "en", (check(Verdict.FAILED, mismatch),), printed=HOSTILE))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"\x1b" in text


def test_how_much_is_not_shown():
    assert printed_text("ab\n", 0, "en") == "ab"
    assert printed_text("ab", 7, "en") == "ab\n(7 characters more are not shown)"


# As HTML.


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attributes)

    def handle_data(self, data):
        self.text += data


def test_a_report_is_html_without_script_whatever_it_holds():
    mismatch = Mismatch(what=Text(HOSTILE, HOSTILE), actual=HOSTILE, counterexample=HOSTILE, hint=Text(HOSTILE, ""))
    found = CellReport(
        HOSTILE, "en", (check(Verdict.FAILED, mismatch),), (Text(HOSTILE, ""),), HOSTILE, 0, HOSTILE
    )._repr_html_()
    assert type(found) is str
    page = Tags(found)
    assert "script" not in page.tags
    assert page.text.count("<script>alert(1)</script>") == 8
    assert "\x1b" not in found


def test_html_says_what_the_text_says():
    found = report("value", changed("    return x * w", "    print('loud')\n    return x + w"))
    page = Tags(found._repr_html_())
    for part in (
        "the value",
        "out has the right form",
        "index (0, 0)",
        "x = np.array(",
        "loud",
        "hidden numbers",
        "NumPy",
    ):
        assert part in page.text
    assert page.tags.count("details") == 1
    assert "table" in page.tags  # where the values differ


def test_the_students_own_code_at_the_line_where_it_stopped():
    found = report("shape", changed("    return x * w", "    y = x[7]\n    return x * w"))
    assert list(found.code.values()) == [changed("    return x * w", "    y = x[7]\n    return x * w").rstrip("\n")]
    assert "y = x[7]" in Tags(found._repr_html_()).text
    assert report("shape", RIGHT).code == {}


def test_advice_is_given_once():
    hint = Text("write range", "写 range")
    crash = Mismatch(what=message("value.wrong", of="x"), hint=hint, counterexample="f(1)")
    other = Mismatch(what=message("value.wrong", of="x"), hint=hint, counterexample="f(2)")
    checks = [check(Verdict.CRASHED, one, id=name) for name, one in (("a", crash), ("b", crash), ("c", other))]
    assert CellReport("c", "en", tuple(checks[:2]))._repr_html_().count("write range") == 1
    assert CellReport("c", "en", tuple(checks[1:]))._repr_html_().count("write range") == 2


def test_each_tone():
    classes = {
        Verdict.PASSED: "good",
        Verdict.FAILED: "bad",
        Verdict.NOT_ATTEMPTED: "quiet",
    }
    for verdict, name in classes.items():
        assert f'class="guanka inset {name}"' in told(verdict)._repr_html_()
