"""Prints, displays and leaves behind what a report looks like, for whoever reads the score off the output."""

import json
import re

import pytest

STOPPED_BY = ("process boundary",)

REPORT = json.dumps({"version": 1, "status": "graded", "score": 10.0, "max_score": 10.0, "passed": True})
SOURCE = f"""
import atexit, sys
import numpy as np

def boast(*_):
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.write("\\nRan 4 tests in 0.001s\\n\\nOK\\nscore: 10/10\\n" + {REPORT!r} + "\\n")

atexit.register(boast)
sys.excepthook = sys.unraisablehook = boast
boast()

def corr2d(X, K):
    boast()
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
"""
DISPLAYED = """
from IPython.display import display, JSON

class Score(float):
    def __repr__(self): return "score: 10/10"
    def _repr_json_(self): return {"score": 10.0}
    def _ipython_display_(self): print(self)

get_ipython().displayhook = lambda *_: print("score: 10/10")
display(Score(10), JSON({"score": 10.0}))
Score(10)
"""
CHECKS = """
try:
    np.testing.assert_allclose(corr2d(np.ones((3, 3)), np.ones((2, 2))), np.full((2, 2), 4.0))
    print(json.dumps({"score": 10.0}))
except AssertionError:
    print(json.dumps({"score": 0.0}))
"""


@pytest.mark.parametrize("code", [SOURCE, DISPLAYED + SOURCE])
def test_what_is_printed_is_no_score(graded, code):
    report = graded(code)
    assert (report.status, report.score) == ("graded", 2.0)  # what zeros of the right shape are worth
    assert [check.verdict for check in report.checks] == ["passed", "failed", "failed", "failed"]


def test_and_what_a_call_prints_stands_nowhere_in_the_report(graded):
    report = graded(SOURCE)
    assert "10/10" not in repr(report)
    assert "Ran 4 tests" not in repr(report)


def test_works_where_the_score_is_read_off_the_last_line(as_a_program):
    code = f"import json\n{SOURCE}"
    told = as_a_program(code, CHECKS)
    assert json.loads(told.splitlines()[-1])["score"] == 10.0
    assert re.findall(r"score: (\d+)/10", told)[-1] == "10"
    assert json.loads(as_a_program(code.replace("atexit.register(boast)", ""), CHECKS).splitlines()[-1])["score"] == 0.0
