"""One submission's story in a terminal: its score, and of each check the verdict, the points and the reason."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from autograder.page.said import check_points, moment, score, status_name, verdict_name
from autograder.report.audience import Audience, seen_mismatch, seen_notes, unexplained
from autograder.report.marks import colour, mark, status_colour
from autograder.report.wrap import Paragraph
from autograder.results import CheckResult, Mismatch, Report, Verdict
from autograder.wording import Language, Words, message, say
from autograder.wording.plain import plain

_WIDEST = 100  # a longer line is hard to read, however wide the terminal is
_INDENT = 4  # what explains a check, under it
_MOST_CHARACTERS = 800  # of one part of a mismatch
_MOST_LINES = 10  # of one part of a mismatch
_MOST_CODE = 30  # lines of a counterexample


def print_report(console: Console, report: Report, language: Language, audience: Audience = "student") -> None:
    """Print one submission's outcome, with nothing in it that this audience may not see.

    All text is shown as text: rich's markup, control characters and bidi overrides in it do nothing.
    """
    parts = [
        _headline(report, language),
        *_state(report, language, audience),
        *_checks(console, report, language, audience),
        *_notes(report, language, audience),
        Text(""),
    ]
    console.print(Group(*parts), width=min(console.width, _WIDEST))


def _headline(report: Report, language: Language) -> RenderableType:
    held = report.status == "held" or report.score is None
    line = Table.grid(padding=(0, 2), expand=True)
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    line.add_row(
        Text(f"{plain(report.level, limit=60)}  {plain(report.student, limit=60)}", "bold"),
        Text(say(message("report.no_score"), language) if held else score(report), "bold"),
    )
    return line


def _state(report: Report, language: Language, audience: Audience) -> Iterator[RenderableType]:
    comma = "，" if language == "zh" else ", "
    facts = [status_name(report.status, language)]
    facts.append(say(message("report.attempt", attempt=report.attempt), language))
    if report.submitted_at is not None:
        facts.append(say(message("report.submitted", time=moment(report.submitted_at)), language))
    yield Paragraph(comma.join(facts), status_colour(report.status) or "dim")
    if audience == "staff":
        origin = message(
            "report.staff_line",
            level=plain(report.level_version, limit=16),
            submission=plain(report.submission_sha256[:12]),
            seconds=f"{report.seconds:.2f}",
        )
        yield Paragraph(say(origin, language), "dim")
    if not report.sandboxed:
        yield Paragraph(say(message("report.unboxed"), language), "bold yellow")
    if report.status == "ungradable":
        yield Paragraph(say(message("report.ungradable"), language), "red")


def _checks(console: Console, report: Report, language: Language, audience: Audience) -> Iterator[RenderableType]:
    if report.checks:
        yield Text("")
    names = [verdict_name(check.verdict, language) for check in report.checks]
    points = [check_points(check) for check in report.checks]
    widths = [max((Text(cell).cell_len for cell in cells), default=1) for cells in (points, names)]
    for check, reached, name in zip(report.checks, points, names, strict=True):
        style = colour(check.verdict)
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_column(width=1)
        line.add_column(width=widths[0], justify="right", no_wrap=True)
        line.add_column(width=widths[1], no_wrap=True)
        line.add_column()
        title = Paragraph(plain(say(check.title, language), limit=200), "bold", most=3)
        line.add_row(Text(mark(check.verdict, console), style), reached, Text(name, style), title)
        yield line
        mismatch = seen_mismatch(check, audience)
        if mismatch is None and check.verdict is not Verdict.PASSED:
            mismatch = unexplained(check)
        if mismatch is not None:
            yield Padding(_story(check, mismatch, language, audience), (0, 0, 0, _INDENT), expand=False)


def _story(check: CheckResult, mismatch: Mismatch, language: Language, audience: Audience) -> RenderableType:
    what = _part(mismatch.what, language, "dim" if check.verdict is Verdict.SKIPPED else "")
    bug = mismatch.bug if audience == "staff" else None  # a name for the staff; the hint is the student's
    named: list[tuple[str, Words | str | None]] = [
        ("where", mismatch.where),
        ("expected", mismatch.expected),
        ("actual", mismatch.actual),
        ("hint", mismatch.hint),
        ("bug", bug),
    ]
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(no_wrap=True, style="dim")
    rows.add_column()
    for name, words in named:
        if words is not None:
            style = "cyan" if name == "hint" else ""
            rows.add_row(say(message(f"report.{name}"), language), _part(words, language, style))
    for number, fact in enumerate(mismatch.facts):
        label = "" if number else say(message("report.facts"), language)
        rows.add_row(label, _part(fact, language, ""))
    if mismatch.counterexample is not None:
        rows.add_row(
            say(message("report.counterexample"), language), _code(say(mismatch.counterexample, language), language)
        )
    return Group(what, rows) if rows.row_count else what


def _part(words: Words | str, language: Language, style: str) -> Paragraph:
    text = plain(say(words, language), lines=True, limit=_MOST_CHARACTERS)
    return Paragraph(text, style, most=_MOST_LINES)


def _code(source: str, language: Language) -> RenderableType:
    lines = source.strip("\n").split("\n")
    text = plain("\n".join(lines[:_MOST_CODE]), lines=True, limit=4 * _MOST_CHARACTERS)
    # Syntax itself would fill each line with blanks to the edge; its colours alone are wanted.
    code = Syntax("", "python", theme="ansi_dark", background_color="default").highlight(text)
    code.rstrip()
    if len(lines) <= _MOST_CODE:
        return code
    left_out = say(message("report.more_lines", count=len(lines) - _MOST_CODE), language)
    return Group(code, Text(left_out, "dim"))


def _notes(report: Report, language: Language, audience: Audience) -> Iterator[RenderableType]:
    notes = seen_notes(report, audience)
    if not notes:
        return
    yield Text("")
    heading = message("report.notes" if report.status == "graded" else "report.reason")
    yield Text(say(heading, language), "bold")
    lines = Table.grid(padding=(0, 1, 0, 0))
    lines.add_column(width=1)
    lines.add_column()
    for note in notes:
        lines.add_row("*", _part(note, language, ""))
    yield lines
