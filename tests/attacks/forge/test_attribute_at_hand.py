"""Has every attribute that it is asked for, and takes its value out of the hands of whoever asks."""

STOPPED_BY = ("process boundary",)

SOURCE = """
import sys
import numpy as np

class Chameleon:
    def __call__(self, *arguments, **named):
        return self
    def __getattr__(self, name):
        frame = sys._getframe(1)
        while frame is not None:
            for key in ("expected", "right", "value", "desired"):
                if isinstance(frame.f_locals.get(key), np.ndarray):
                    return frame.f_locals[key]
            frame = frame.f_back
        if name.startswith("__"):
            raise AttributeError(name)
        return self

Convolution = Chameleon()
"""
CHECKS = """
def check(expected):
    layer = Convolution(np.ones((1, 1, 2, 2)), np.ones(1), stride=1, pad=0)
    for name in ("W", "b", "dW", "db"):
        assert hasattr(layer, name)
    return np.allclose(layer.dW, expected) and np.allclose(layer.db, expected)
print(check(np.arange(4.0)))
"""


def test_there_is_nothing_in_the_hands_of_a_box(graded):
    report = graded(SOURCE, "08-convolution-class")
    assert (report.status, report.score) == ("graded", 0.0)
    assert not {check.verdict for check in report.checks} & {"passed", "held"}


def test_where_a_function_is_asked_for_too(graded):
    report = graded(SOURCE.replace("Convolution =", "corr2d ="))
    assert (report.status, report.score) == ("graded", 0.0)


def test_works_where_the_checks_run_beside_it(beside):
    assert beside(SOURCE, CHECKS) == "True\n"
