"""What a gradebook says of everybody, in a form that two runs can be compared by."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

Verdicts = dict[tuple[str, str], tuple[object, ...]]


def verdicts(gradebook: Path) -> Verdicts:
    """By student and level: status, score, points in nbgrader's tables, and each check's verdict, points and bug.

    Raises AssertionError where a submission is stored twice, or has none or several current receipts.
    """
    with closing(sqlite3.connect(gradebook)) as connection:
        rows = connection.execute("SELECT student, level, is_current, report FROM guanka_receipt").fetchall()
        points = {
            (student, level): total
            for student, level, total in connection.execute(
                "SELECT s.student_id, a.name, sum(g.auto_score) FROM submitted_assignment s"
                " JOIN assignment a ON a.id = s.assignment_id JOIN submitted_notebook n ON n.assignment_id = s.id"
                " JOIN grade g ON g.notebook_id = n.id GROUP BY s.student_id, a.name"
            )
        }
    stored = Counter((student, level) for student, level, _, _ in rows)
    current = Counter((student, level) for student, level, is_current, _ in rows if is_current)
    assert set(stored.values()) <= {1}, [key for key, count in stored.items() if count > 1][:5]
    assert current == stored
    return {(student, level): (points[student, level], *_worth(report)) for student, level, _, report in rows}


def _worth(report: str) -> tuple[object, ...]:
    told = json.loads(report)
    checks = [
        (one["id"], one["verdict"], one["points"], (one.get("mismatch") or {}).get("bug")) for one in told["checks"]
    ]
    return (told["status"], told["score"], tuple(checks))
