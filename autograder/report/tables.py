"""The class in a terminal: who got what and why, and the counts and means of each level."""

from collections.abc import Iterable
from typing import get_args

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.page.said import score, status_name, verdict_name
from autograder.report.audience import unexplained
from autograder.report.marks import colour, status_colour
from autograder.report.tally import LevelTally, Tally
from autograder.report.wrap import Paragraph
from autograder.results import CheckResult, Report, Status, Verdict
from autograder.wording import Language, message, say
from autograder.wording.plain import plain

_MOST_LINES = 2  # of a reason: the table is for the whole class; print_report tells the story
_COUNTED = "report.locked"  # said under the table, once for all of them
_ABOUT_FORM = {"value.wrong_kind", "shape.wrong", "dtype.wrong"}  # what came says most of it
_STATUSES: tuple[Status, ...] = get_args(Status)


def class_table(reports: Iterable[Report], language: Language) -> Table:
    """For staff: one line a submission, by student and level, with the reason of the first lost point."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), collapse_padding=True, show_edge=False, pad_edge=False)
    for name, justify in (("student", "left"), ("level", "left"), ("score", "right"), ("checks", "right")):
        table.add_column(
            _said(f"table.{name}", language),
            justify="right" if justify == "right" else "left",
            no_wrap=True,
            overflow="ellipsis",
            max_width=28,
        )
    table.add_column(_said("table.result", language), no_wrap=True)
    table.add_column(_said("table.why", language), ratio=1)
    for report in _ordered(reports):
        table.add_row(
            Text(plain(report.student, limit=60)),  # a str would be read as rich's markup
            Text(plain(report.level, limit=60)),
            score(report),
            _passed(report),
            _result(report, language),
            Paragraph(_why(report, language), most=_MOST_LINES),
        )
    return table


def summary(tally: Tally, language: Language) -> RenderableType:
    """For staff: the submissions of each level by state, the mean of the graded ones, and all checks by verdict."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), collapse_padding=True, show_edge=False, pad_edge=False)
    table.add_column(_said("table.level", language), no_wrap=True, overflow="ellipsis")
    for heading in (
        _said("summary.submissions", language),
        *(status_name(status, language) for status in _STATUSES),
        _said("summary.full", language),
        _said("summary.mean", language),
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for level, counted in sorted(tally.levels.items()):
        table.add_row(Text(plain(level, limit=60)), *_counts(counted))
    if len(tally.levels) != 1:
        table.add_section()
        table.add_row(Text(_said("summary.all", language)), *_counts(tally.all))
    footnote = Text(_said("summary.mean_of", language), "dim")
    return Group(table, Text(""), _verdicts(tally, language), footnote)


def _ordered(reports: Iterable[Report]) -> list[Report]:
    return sorted(reports, key=lambda report: (report.student, report.level, report.attempt))


def _said(id: str, language: Language) -> str:
    return say(message(id), language)


def _passed(report: Report) -> str:
    if not report.checks:
        return "-"
    return f"{sum(check.verdict is Verdict.PASSED for check in report.checks)}/{len(report.checks)}"


def _telling(report: Report) -> CheckResult | None:
    """The check that says most about the lost points: a recognised bug, else the first that is not a consequence."""
    lost = [check for check in report.checks if check.verdict is not Verdict.PASSED]
    known = [check for check in lost if check.mismatch is not None and check.mismatch.bug is not None]
    causes = [check for check in lost if check.verdict is not Verdict.SKIPPED]
    return next(iter(known + causes + lost), None)


def _result(report: Report, language: Language) -> Text:
    if report.status != "graded":
        return Text(status_name(report.status, language), status_colour(report.status))
    telling = _telling(report)
    verdict = Verdict.PASSED if telling is None else telling.verdict
    return Text(verdict_name(verdict, language), colour(verdict))


def _why(report: Report, language: Language) -> str:
    telling = _telling(report)
    if report.status != "graded" and report.notes:
        return plain(say(report.notes[0], language), limit=400)
    if telling is None:
        if report.status != "graded":
            return _said(f"report.{report.status}", language)
        notes = [note for note in report.notes if note.id != _COUNTED]
        return plain(say(notes[0], language), limit=400) if notes else ""
    mismatch = telling.mismatch or unexplained(telling)
    why = say(message("table.check", check=telling.id, why=mismatch.what), language)
    if mismatch.bug is not None:
        why = say(message("table.bug", bug=mismatch.bug, why=why), language)
    elif mismatch.actual is not None and getattr(mismatch.what, "id", "") in _ABOUT_FORM:
        why = f"{why} {say(mismatch.actual, language)}"
    return plain(why, limit=400)


def _counts(counted: LevelTally) -> list[str]:
    return [
        str(counted.statuses.total()),
        *(str(counted.statuses[status]) for status in _STATUSES),
        str(counted.full),
        "-" if counted.mean is None else f"{counted.mean:.2f}",
    ]


def _verdicts(tally: Tally, language: Language) -> Paragraph:
    counted = tally.verdicts
    parts = [f"{verdict_name(verdict, language)} {counted[verdict]}" for verdict in Verdict if counted[verdict]]
    separator, colon = ("，", "：") if language == "zh" else (", ", ": ")
    return Paragraph(_said("summary.checks", language) + colon + (separator.join(parts) or "0"))
