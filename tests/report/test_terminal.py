"""What one submission's story looks like. The pages in ``pages/`` are for people to read in a review, too."""

import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from autograder.report.audience import Audience
from autograder.report.terminal import print_report
from autograder.results import Mismatch, Report, Verdict
from autograder.wording import LANGUAGES, Language, Text, message
from tests.report.samples import check, flipped, marked, report, reports, the_class

PAGES = Path(__file__).parent / "pages"


def shown(one: Report, language: Language, audience: Audience = "student", width: int = 100) -> str:
    console = Console(record=True, width=width, file=StringIO())
    print_report(console, one, language, audience)
    return "\n".join(line.rstrip() for line in console.export_text().splitlines()) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["student", "staff"])
def test_the_page(language: Language, audience: Audience) -> None:
    _, _, _, _, ungradable, held, _ = the_class()
    page = "".join(shown(one, language, audience) for one in (flipped(), ungradable, held))

    assert page == (PAGES / f"{audience}.{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("sight", [None, marked("shown")])
def test_no_part_of_a_hidden_mismatch_reaches_the_student(
    language: Language, verdict: Verdict, sight: Mismatch | None
) -> None:
    one = report(checks=(check("value", verdict, mismatch=marked("STAFF"), shown=sight),))

    assert "STAFF" not in shown(one, language)
    assert shown(one, language, "staff").count("STAFF") == 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_line_up_in_cells(language: Language) -> None:
    titles = [Text(en=f"title {n}", zh=f"题目 {n}") for n in range(len(Verdict))]
    checks = tuple(
        check(verdict.value, verdict, title=title, worth=worth)
        for verdict, title, worth in zip(Verdict, titles, (1, 2.5, 10, 1, 1, 1, 1, 1), strict=True)
    )
    page = shown(report(checks=checks), language)

    rows = [line for line in page.splitlines() if re.search(r"(title|题目) \d$", line)]
    assert len(rows) == len(Verdict)
    assert len({cell_len(re.split("title|题目", row)[0]) for row in rows}) == 1


def test_held_points_are_no_zero() -> None:
    page = shown(report(status="held", score=None, checks=(check("value", Verdict.HELD),)), "en")

    assert "-/2" in page
    assert not re.search(r"\b0/", page)


def test_without_the_box_the_report_says_so() -> None:
    assert "未在沙箱中评分" in shown(report(sandboxed=False), "zh")
    assert "沙箱" not in shown(report(), "zh")


def test_nothing_of_a_name_or_a_message_is_obeyed() -> None:
    hostile = "[red]\x1b[2J\x1b]0;owned\x07\u202e[/red][link=x]:smile:"
    mismatch = Mismatch(what=message("table.check", check=hostile, why=hostile), actual=hostile, counterexample=hostile)
    one = report(
        hostile,
        hostile,
        submitted_at=hostile,
        notes=(message("table.check", check=hostile, why=hostile),),
        checks=(check("value", Verdict.FAILED, title=Text(en=hostile, zh=hostile), shown=mismatch),),
    )
    console = Console(file=(written := StringIO()), width=100, force_terminal=True, color_system="standard")

    print_report(console, one, "en")

    ours = re.sub(r"\x1b\[[0-9;]*m", "", written.getvalue())  # rich's own colours
    assert "\x1b" not in ours
    assert "\x07" not in ours
    assert "\u202e" not in ours
    joined = "".join(ours.split())
    assert joined.count(r"[red]\x1b[2J\x1b]0;owned\x07\u202e[/red][link=x]:smile:") >= 7


def test_no_colours_where_there_is_no_terminal() -> None:
    written = StringIO()

    print_report(Console(file=written, width=80), flipped(), "zh", "staff")

    assert "\x1b" not in written.getvalue()


def test_marks_in_a_console_that_knows_ascii_only() -> None:
    written = StringIO()
    written_encoding = property(lambda _self: "ascii")
    ascii_file = type("AsciiFile", (StringIO,), {"encoding": written_encoding})()

    print_report(Console(file=ascii_file, width=80), flipped(), "en")
    print_report(Console(file=written, width=80), flipped(), "en")

    assert ascii_file.getvalue().splitlines()[3].startswith("+  ")
    assert written.getvalue().splitlines()[3].startswith("✓  ")


def test_long_parts_are_cut() -> None:
    code = "\n".join(f"line_{number} = {number}" for number in range(100))
    mismatch = Mismatch(
        what=Text(en="x" * 10_000, zh=""), expected="word " * 5_000, actual="\n" * 5_000, counterexample=code
    )
    page = shown(report(checks=(check("value", Verdict.FAILED, shown=mismatch),)), "en")

    assert len(page.splitlines()) < 70
    assert "line_29 = 29" in page
    assert "line_30" not in page
    assert "(70 lines not shown)" in page
    assert page.count("…") == 3


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports, st.sampled_from(LANGUAGES), st.sampled_from(["student", "staff"]), st.integers(40, 120))
def test_any_report_fits_and_hides_nothing(one: Report, language: Language, audience: Audience, width: int) -> None:
    for line in shown(one, language, audience, width).splitlines():
        assert line.replace("\u3000", "").isprintable()
        assert cell_len(line) <= min(width, 100)
