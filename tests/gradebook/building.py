"""What the gradebook's tests store: a level of two graded cells, its reports, a moment."""

from datetime import UTC, datetime, timedelta

from autograder.gradebook.cells import Cell, LevelCells
from autograder.gradebook.receipts import Stored
from autograder.results import CheckResult, Report, Verdict
from autograder.wording import Text

MOMENT = datetime(2026, 11, 20, 15, 30, 0, 123456, tzinfo=UTC)
LEVEL = "03-conv-forward"
SHA = "a" * 64


def level_cells(level=LEVEL, points=None, **changes):
    """A level whose graded cells are worth ``points``; like a released notebook, with its prose left out."""
    points = {"shape": 4.0, "value": 6.0} if points is None else points
    cells = (
        Cell(grade_id="imports", source="import numpy as np"),
        Cell(grade_id="solution", source="def f(x):\n    raise NotImplementedError()", solution=True, locked=False),
        *(
            Cell(grade_id=name, source=f"assert f(1) == {worth}", graded=True, points=worth)
            for name, worth in points.items()
        ),
    )
    return LevelCells(**({"level": level, "due": MOMENT + timedelta(days=9), "cells": cells} | changes))


def report(student="ana", level=LEVEL, *, shape=4.0, value=(4.0, 1.5), status="graded", sha=SHA, attempt=1, **changes):
    """A report of three checks, two of them booked under the cell ``value``."""
    rows = (("shape", "shape", shape, 4.0), ("value", "value", value[0], 4.0), ("odd-sizes", "value", value[1], 2.0))
    checks = tuple(
        CheckResult(
            id=name,
            cell=cell,
            title=Text("a check", "一项检查"),
            public=False,
            verdict=Verdict.PASSED if points == most else Verdict.FAILED,
            points=points,
            max_points=most,
        )
        for name, cell, points, most in rows
    )
    scores = {"graded": shape + sum(value), "ungradable": 0.0, "held": None}
    return Report(
        **{
            "student": student,
            "level": level,
            "level_version": "0123456789abcdef",
            "submission_sha256": sha,
            "submitted_at": MOMENT.isoformat(),
            "attempt": attempt,
            "status": status,
            "score": scores[status],
            "max_score": 10.0,
            "sandboxed": True,
            "checks": checks if status == "graded" else (),
        }
        | changes
    )


def stored(one=None, *, penalty=0.0, submitted=MOMENT, graded=MOMENT + timedelta(minutes=5), **changes):
    """A report ready for ``store``; other arguments are the report's, but for what a receipt says beside it."""
    beside = {name: changes.pop(name) for name in ("reason", "environment", "counts") if name in changes}
    return Stored(
        report=report(**changes) if one is None else one,
        submitted=submitted,
        graded=graded,
        seed_fingerprint="f00d",
        versions={"guanka": "0.1.0", "python": "3.11.7", "numpy": "2.2.0"},
        late_penalty=penalty,
        **beside,
    )
