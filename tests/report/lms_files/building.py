"""A small class and its scores, as the makers of files are given them."""

import csv
import io
from decimal import Decimal

from autograder.report.lms_files.scores import Column, Line, Scores

CLASS = (
    ("0012", "张三", "Zhang.San@example.org", "101", "9.5"),
    ("0034", "李四", "li@example.org", "102", "0"),
    ("2026003", "O'Brien, Ann", "", "103", None),
    ("2026004", "王五", "wang@example.org", "104", "10"),
)


def column(id="a1", label="第1关", maximum="10", **more):
    return Column(id, label, Decimal(maximum), **more)


def scores(*people, columns=None):
    """Scores of a class; each of the people is number, name, e-mail, id in the LMS, and a mark a column."""
    lines = [
        Line(number, name, email, lms_id, tuple(None if mark is None else Decimal(mark) for mark in marks))
        for number, name, email, lms_id, *marks in people or CLASS
    ]
    return Scores(tuple(columns or [column()]), tuple(lines))


def rows(data, encoding="utf-8-sig", delimiter=","):
    """A file's cells, by a reader that knows nothing of how it was written."""
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))


def written(path, lines, encoding="utf-8", delimiter=",", newline="\r\n"):
    """A file of these rows, as a platform would write it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=newline).writerows(lines)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path
