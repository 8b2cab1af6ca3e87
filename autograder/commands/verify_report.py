"""The gate's findings as a person and as a program read them."""

import math
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.commands.verify import Finding


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
    console.print(table)
    margin = "no noise" if math.isinf(finding.margin) else f"{finding.margin:.3g} times the reference's noise"
    console.print(Text(f"tolerance: {margin}; {finding.seconds:.1f} s"))
    console.print(Text(_forgeries(finding)))
    for problem in finding.problems:
        console.print(Text(f"  point {problem.point}: {problem.text}", style="red"))
    console.print(Text("ready" if finding.ready else "NOT READY", style="green" if finding.ready else "bold red"))


def _forgeries(finding: Finding) -> str:
    """How many forgeries were tried, and how many have gained something."""
    tried, gained = finding.forged.tried, sum(bool(one.gained) for one in finding.forged.tried)
    without = "no score" if finding.forged.without is None else f"{finding.forged.without:g}"
    return f"forgeries: {len(tried)} tried, {gained or 'none'} gained; the same answers get {without} without"


def verify_document(course_id: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """All findings as JSON."""
    return {"version": 1, "course": course_id, "levels": [_level(finding) for finding in findings]}


def _level(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level,
        "level_version": finding.level_version,
        "ready": finding.ready,
        "problems": [{"point": problem.point, "text": problem.text} for problem in finding.problems],
        "checks": [
            {"check": check.check, "caught_alone": list(check.alone), "because": check.because}
            for check in finding.checks
        ],
        "bugs": [
            {
                "bug": bug.bug,
                "caught_by": list(bug.caught),
                "should_be": list(bug.should),
                "hint_of": list(finding.told.get(bug.bug, ())),
            }
            for bug in finding.bugs
        ],
        "forgeries": {
            "score_without": finding.forged.without,
            "tried": [
                {"forgery": one.forgery, "score": one.score, "gained": list(one.gained)} for one in finding.forged.tried
            ],
        },
        "margin": None if math.isinf(finding.margin) else finding.margin,
        "seconds": round(finding.seconds, 3),
    }
