"""The gate's findings as a page for staff: in English, with the hints and titles of the course in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.checks.gate import Catch, Standing
from autograder.commands.verify_forgeries import Tried
from autograder.commands.verify_level import Finding, Problem
from autograder.commands.verify_report import least_margin, margin_of
from autograder.course.model import Course
from autograder.page import document
from autograder.page.said import number
from autograder.page.templates import render
from autograder.wording import Text


@dataclass(frozen=True)
class _Check:
    """A column of the table, and a line of why it stands."""

    id: str
    title: Text
    points: str
    alone: str
    only: str
    because: str
    margin: str


@dataclass(frozen=True)
class _Bug:
    """A line of the table: for each check whether it catches the bug, and whose hint is given."""

    name: str
    caught: tuple[bool, ...]
    hint: Text
    hint_of: str
    right: bool


@dataclass(frozen=True)
class _Forgery:
    """A forgery, and what came of it."""

    name: str
    says: str
    score: str
    gained: str
    right: bool


@dataclass(frozen=True)
class _Gate:
    """All that the page says of a level."""

    id: str
    version: str
    title: Text
    ready: bool
    problems: Sequence[Problem]
    checks: Sequence[_Check]
    bugs: Sequence[_Bug]
    told: str
    margin: str
    forgeries: Sequence[_Forgery]
    gained: int
    without: str
    seconds: str


def verify_page(
    course: Course, findings: Sequence[Finding], lacking: Mapping[str, str], versions: Mapping[str, str]
) -> str:
    """One page for all levels. ``lacking`` are those not looked at, with what each needs; ``versions`` of what ran."""
    gates = [_gate(finding) for finding in findings]
    wanting = [gate for gate in gates if not gate.ready]
    ready = len(gates) - len(wanting)
    body = render(
        "verify.html",
        "en",
        course=course,
        versions=", ".join(f"{name} {version}" for name, version in versions.items()),
        gates=gates,
        wanting=wanting,
        ready=ready,
        percent=round(100 * ready / len(gates)) if gates else 0,
        tone="bad" if wanting else "good",
        lacking=sorted(lacking.items()),
    )
    return document(f"The release gate · {course.title.en}", [body], "en", sheet="verify.css")


def _gate(finding: Finding) -> _Gate:
    bugs = [_bug(finding, bug) for bug in finding.bugs]
    forgeries = [_forgery(one) for one in finding.forged.tried]
    return _Gate(
        id=finding.level,
        version=finding.level_version,
        title=finding.title,
        ready=finding.ready,
        problems=finding.problems,
        checks=[_check(finding, check) for check in finding.checks],
        bugs=bugs,
        told=f"{sum(bug.right for bug in bugs)} of {len(bugs)}",
        margin=least_margin(finding),
        forgeries=forgeries,
        gained=sum(bool(one.gained) for one in forgeries),
        without="no score" if finding.forged.without is None else number(finding.forged.without),
        seconds=f"{finding.seconds:.1f}",
    )


def _check(finding: Finding, check: Standing) -> _Check:
    return _Check(
        id=check.check,
        title=finding.titles[check.check],
        points=number(finding.points[check.check]),
        alone=str(len(check.alone)) if check.alone else ("–" if check.because else "0"),
        only=", ".join(check.alone),
        because=check.because,
        margin=margin_of(finding, check.check) or "–",
    )


def _bug(finding: Finding, bug: Catch) -> _Bug:
    told = finding.told.get(bug.bug, ())
    right = told == (bug.bug,)
    return _Bug(
        name=bug.bug,
        caught=tuple(check.check in bug.caught for check in finding.checks),
        hint=finding.hints[bug.bug],
        hint_of="its own" if right else ", ".join(told) or "none",
        right=right,
    )


def _forgery(one: Tried) -> _Forgery:
    score = "held" if one.score is None else number(one.score)
    return _Forgery(one.forgery, one.says, score, ", ".join(one.gained), one.right)
