"""The class and its sums; the pages in ``pages/`` are for people to read in a review, too."""

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, RenderableType

from autograder.report.tables import class_table, summary
from autograder.report.tally import Tally
from autograder.results import Mismatch, Report, Verdict
from autograder.wording import LANGUAGES, Language, Text
from tests.report.samples import check, report, reports, the_class

PAGES = Path(__file__).parent / "pages"


def shown(*renderables: RenderableType, width: int = 100) -> str:
    console = Console(record=True, width=width, file=StringIO())
    for renderable in renderables:
        console.print(renderable)
    return "\n".join(line.rstrip() for line in console.export_text().splitlines()) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page(language: Language) -> None:
    page = shown(class_table(the_class(), language), "", summary(Tally.of(the_class()), language))

    assert page == (PAGES / f"class.{language}.txt").read_text("utf-8")


def why(*checks: tuple[str, Verdict, str | None]) -> str:
    """The reason in the table for checks given as id, verdict and recognised bug."""
    results = tuple(
        check(name, verdict, mismatch=Mismatch(what=Text(en=f"about {name}", zh=""), bug=bug))
        for name, verdict, bug in checks
    )
    table = class_table([report(checks=results)], "en")
    return shown(table, width=200).splitlines()[2].split("   ")[-1].split("  ")[-1].strip()


def test_the_reason_is_the_first_that_is_no_consequence() -> None:
    skipped, failed = ("a", Verdict.SKIPPED, None), ("b", Verdict.FAILED, None)
    known = ("c", Verdict.FAILED, "no_bias")

    assert why(("p", Verdict.PASSED, None), skipped, failed, ("d", Verdict.CRASHED, None)) == "b: about b"
    assert why(skipped, failed, known) == "[no_bias] c: about c"
    assert why(skipped) == "a: about a"


def test_names_are_text_and_are_cut() -> None:
    page = shown(class_table([report("[bold]\x1b[31m" + "x" * 50, "卷积" * 20)], "en"))

    assert r"[bold]\x1b[31mxxxxxxxxxxxxx…" in page
    assert "卷积卷积卷积卷积卷 …" in page  # half a wide character is a blank
    assert all(cell_len(line) <= 100 for line in page.splitlines())


def test_a_summary_counts_and_takes_the_mean_of_the_graded() -> None:
    def one(status: str, score: float | None, *verdicts: Verdict) -> Report:
        return report(level="01-corr2d", status=status, score=score, checks=tuple(check("v", v) for v in verdicts))

    passed, failed = Verdict.PASSED, Verdict.FAILED
    reports = [
        one("graded", 10.0, passed, passed),
        one("graded", 5.0, passed, failed),
        one("graded", 1.0, failed, failed),
        one("ungradable", 0.0),
        one("held", None, Verdict.HELD),
    ]
    lines = shown(summary(Tally.of(reports), "en")).splitlines()

    assert lines[2].split() == ["01-corr2d", "5", "3", "1", "1", "1", "5.33"]
    assert lines[4] == "checks: passed 3, failed 3, held 1"


def test_nobody_handed_in() -> None:
    page = shown(class_table([], "zh"), summary(Tally.of([]), "zh"))

    assert "合计" in page
    assert page.count("\n") < 12


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(reports, max_size=4), st.sampled_from(LANGUAGES), st.integers(80, 140))
def test_any_class_fits_and_hides_nothing(some: list[Report], language: Language, width: int) -> None:
    for line in shown(class_table(some, language), summary(Tally.of(some), language), width=width).splitlines():
        assert line.replace("\u3000", "").isprintable()
        assert cell_len(line) <= width
