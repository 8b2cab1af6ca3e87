"""Checks, mismatches and pictures for the pages' tests."""

from autograder.results import CheckResult, CodePlace, Mismatch, Numbers, Picture, Verdict
from autograder.wording import Text, message


def numbers(rows) -> Numbers:
    return tuple(tuple(row) for row in rows)


def picture(expected, actual, **more) -> Picture:
    return Picture(
        **{"caption": message("picture.whole", of="out[0, 1]"), "tolerance": 1e-6}
        | {"expected": numbers(expected), "actual": numbers(actual)}
        | more
    )


def check(verdict=Verdict.FAILED, id="value", **more) -> CheckResult:
    usual = {"cell": id, "title": Text(en=f"the title of {id}", zh=f"{id} 的标题"), "public": False, "max_points": 4.0}
    points = 4.0 if verdict is Verdict.PASSED else 0.0
    return CheckResult(id=id, verdict=verdict, points=points, **usual | more)


def full(text: str) -> Mismatch:
    """A mismatch that says ``text`` in every part."""
    words = Text(en=text, zh=text)
    return Mismatch(
        what=words,
        where=message("at.both", inner=words, case=text),
        expected=text,
        actual=words,
        hint=words,
        bug=text,
        counterexample=f"import numpy as np\n{text}\n\tx = 1",
        picture=picture([[1.0, 2.0]], [[1.0, None]], caption=message("picture.whole", of=text)),
        stopped_at=CodePlace(2, 3),
    )
