"""Replaces builtins, json and msgspec, on which whatever compares, adds up or writes down a score depends."""

import pytest

STOPPED_BY = ("process boundary",)

HALF = """
import numpy as np
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    if X.shape[0] == X.shape[1]:
        for a in [*range(h)]:
            for b in [*range(w)]:
                Y += K[a, b] * X[a:a + Y.shape[0], b:b + Y.shape[1]]
    return Y
"""
TAMPERED = """
import builtins, json, numpy
builtins.isinstance = builtins.issubclass = builtins.hasattr = builtins.all = builtins.any = lambda *_: True
builtins.abs = builtins.max = builtins.min = lambda *_, **__: 0.0
builtins.sum = builtins.round = builtins.float = lambda *_: 10.0
builtins.len = lambda value: 3
honest = print
builtins.print = lambda *_, **__: honest('{"score": 10}')
json.dumps = lambda *_, **__: '{"score": 10}'
"""
CHECKS = """
Y, points = corr2d(np.ones((4, 6)), np.ones((2, 2))), []
for right in (len(Y) == 3, all(abs(Y[i, j] - 4.0) < 1e-6 for i in range(3) for j in range(5))):
    points.append(5 if right else 0)
print(json.dumps({"score": sum(points)}))
"""
# One at a time, after the cells: what serves the box stumbles over some of them, which is not worth more.
NAMES = "isinstance len abs max min sum all any round print type str int float bool tuple list dict set iter".split()


def test_the_score_is_what_the_answers_deserve(graded):
    honest, tampered = graded(HALF), graded(TAMPERED + HALF)
    verdicts = [[check.verdict for check in report.checks] for report in (honest, tampered)]
    assert verdicts[0] == ["passed", "passed", "failed", "passed"]  # sides differ in one check only
    assert honest.score == 7.0
    assert tampered.score <= honest.score
    assert tampered.status == "graded"


@pytest.mark.parametrize("name", NAMES)
def test_during_a_call(graded, name):
    code = HALF.replace(
        "    return Y", f"    import builtins\n    builtins.{name} = lambda *_, **__: True\n    return Y"
    )
    report = graded(code)
    assert report.status == "graded"
    assert report.score <= 7.0


@pytest.mark.parametrize(
    "line",
    [
        "import json; json.dumps = json.dump = lambda *_, **__: '{\"score\": 10}'",
        "import msgspec; msgspec.msgpack.encode = msgspec.json.encode = lambda *_, **__: b'passed'",
        "import autograder.wire.messages as wire; wire._encoder = type('E', (), {'encode': lambda *_: b'passed'})()",
        "import autograder.wire.messages as wire; wire.encode = lambda *_: b'passed'",
    ],
)
def test_what_writes_messages(graded, line):
    report = graded(f"{line}\n{HALF}")
    assert report.status == "graded"
    assert report.score <= 7.0


def test_works_where_the_checks_run_beside_it(as_a_program):
    assert as_a_program("import json\n" + HALF, CHECKS) == '{"score": 5}\n'
    assert as_a_program(TAMPERED + HALF, CHECKS) == '{"score": 10}\n'
