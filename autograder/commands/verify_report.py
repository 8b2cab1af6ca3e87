"""The gate's findings as a person and as a program read them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.commands.verify_level import Finding


def print_findings(console: Console, finding: Finding) -> None:
    """One level: who caught what (bugs down, checks across), the hint given, and what is missing."""
    table = Table(box=box.SIMPLE_HEAD, title=f"{finding.level} ({finding.level_version})", title_justify="left")
    table.add_column("known bug")
    for check in finding.checks:
        table.add_column(check.check, justify="center")
    table.add_column("hint given")
    for bug in finding.bugs:
        marks = ["x" if check.check in bug.caught else "" for check in finding.checks]
        told = ", ".join(finding.told.get(bug.bug, ())) or "none"
        table.add_row(bug.bug, *marks, "its own" if told == bug.bug else told)
    alone = [
        str(len(check.alone)) if check.alone else ("because" if check.because else "0") for check in finding.checks
    ]
    table.add_section()
    table.add_row("caught by this check alone", *alone, "")
    table.add_row("tolerance over noise", *(margin_of(finding, check.check) for check in finding.checks), "")
    console.print(table)
    console.print(Text(f"{forgeries_of(finding)}; {finding.seconds:.1f} s"))
    for problem in finding.problems:
        console.print(Text(f"  point {problem.point}: {problem.text}", style="red"))
    console.print(Text("ready" if finding.ready else "NOT READY", style="green" if finding.ready else "bold red"))


def margin_of(finding: Finding, check: str) -> str:
    """A check's tolerance over the reference's noise; nothing for a check that compares no numbers."""
    margin = finding.margins.get(check)
    return "" if margin is None else _times(margin)


def least_margin(finding: Finding) -> str:
    """The least of a level's margins."""
    return _times(finding.margin)


def _times(margin: float) -> str:
    if math.isinf(margin):
        return "no noise"
    return f"{margin:.0e}".replace("e+0", "e") if margin >= 10_000 else f"{margin:.3g}"


def forgeries_of(finding: Finding) -> str:
    """How many forgeries were tried, and how many have gained something."""
    tried, gained = finding.forged.tried, sum(bool(one.gained) for one in finding.forged.tried)
    without = "no score" if finding.forged.without is None else f"{finding.forged.without:g}"
    return f"forgeries: {len(tried)} tried, {gained or 'none'} gained; the same answers get {without} without"


def print_seen(console: Console, finding: Finding, done: int, of: int) -> None:
    """How far it is, for whoever waits: levels are done in any order, and told of in the course's."""
    if of > 1:
        console.print(Text(f"{done} of {of}: {finding.level}, {finding.seconds:.1f} s"))


def print_unavailable(console: Console, lacking: Mapping[str, str]) -> None:
    """The levels that could not be looked at here, with what each needs."""
    for level, needed in lacking.items():
        console.print(Text(f"{level}: unavailable here, not looked at: needs {needed}", style="yellow"))


def verify_document(course_id: str, findings: Sequence[Finding], lacking: Mapping[str, str]) -> dict[str, Any]:
    """All findings as JSON; ``lacking`` are the levels that could not be looked at, with what each needs."""
    levels = [_level(finding) for finding in findings]
    unavailable = [{"level": level, "needs": needed} for level, needed in lacking.items()]
    return {"version": 1, "course": course_id, "levels": levels, "unavailable": unavailable}


def _level(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level,
        "level_version": finding.level_version,
        "ready": finding.ready,
        "problems": [{"point": problem.point, "text": problem.text} for problem in finding.problems],
        "checks": [
            {
                "check": check.check,
                "caught_alone": list(check.alone),
                "because": check.because,
                "margin": _finite(finding.margins.get(check.check, math.inf)),
            }
            for check in finding.checks
        ],
        "bugs": [
            {
                "bug": bug.bug,
                "caught_by": list(bug.caught),
                "should_be": list(bug.should),
                "hint_of": list(finding.told.get(bug.bug, ())),
                "hint": {"en": finding.hints[bug.bug].en, "zh": finding.hints[bug.bug].zh},
            }
            for bug in finding.bugs
        ],
        "alike": [list(pair) for pair in finding.twins],
        "forgeries": {
            "score_without": finding.forged.without,
            "tried": [
                {"forgery": one.forgery, "score": one.score, "gained": list(one.gained)} for one in finding.forged.tried
            ],
        },
        "margin": _finite(finding.margin),
        "seconds": round(finding.seconds, 3),
    }


def _finite(margin: float) -> float | None:
    """A margin as JSON has it: null where there was no noise, or nothing that has any."""
    return margin if math.isfinite(margin) else None
