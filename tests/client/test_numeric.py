import numpy as np
import pytest

from autograder.client.numeric import SECONDS, relative_error
from autograder.wording import say
from tests.client.cells import RIGHT, changed, report, ticking


def said(source, clock=None):
    """What is said of the gradient numerically: the id, and the sentence."""
    notes = [note for note in report("dx", source, clock=clock).notes if note.id.startswith("client.numeric")]
    return [(note.id.removeprefix("client.numeric_"), say(note, "en")) for note in notes]


def kinds(source, clock=None):
    return [kind for kind, _ in said(source, clock)]


def test_the_relative_error_is_cs231ns():
    analytic, numeric = np.array([[1.0, 0.0], [2.0, 5.0]]), np.array([[1.0, 1e-9], [3.0, 5.0]])
    error = relative_error(analytic, numeric)
    assert error.largest == pytest.approx(1 / 5)
    assert (error.index, error.analytic, error.numeric) == ((1, 0), 2.0, 3.0)


def test_numbers_that_are_nearly_nothing_are_held_against_1e_8():
    assert relative_error(np.array([0.0]), np.array([1e-9])).largest == pytest.approx(0.1)
    assert relative_error(np.zeros(3), np.zeros(3)).largest == 0


def test_a_right_gradient_agrees_with_its_own_forward():
    ((kind, sentence),) = said(RIGHT)
    assert kind == "agrees"
    error = float(sentence.partition("relative error ")[2].partition(",")[0])
    assert error < 1e-7
    assert "At most 1e-7 is good; above 1e-2 a gradient is wrong." in sentence


def test_a_wrong_gradient_of_a_right_forward():
    ((kind, sentence),) = said(changed("dout * w,", "3 * dout * w,"))
    assert kind == "differs"
    assert "relative error 5.0e-01" in sentence  # |3 - 1| / (3 + 1)


def test_a_gradient_that_is_right_for_a_wrong_forward():
    both = changed("x * w, (x, w)", "3 * x * w, (x, w)").replace("dout * w,", "3 * dout * w,")
    assert kinds(both) == ["own_forward"]


def test_a_right_gradient_beside_a_wrong_forward():
    assert kinds(changed("x * w, (x, w)", "3 * x * w, (x, w)")) == ["other_forward"]


def test_no_forward_of_ones_own_no_numeric_gradient():
    alone = "def back(dout, cache):\n    return dout * cache[1] * 2, None\n"
    assert not report("dx", alone).passed
    assert kinds(alone) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return dout * w,", "return dout[:, :1] * w,"),
        ("return dout * w,", "return (dout * w).tolist(),"),
        ("return dout * w,", "return dout * np.nan,"),
        ("return x * w,", "return (x * w).ravel(),"),
        ("return x * w,", "return x * w * np.nan,"),
        ("return x * w,", "return 1 / 0,"),
        ("return x * w, (x, w)", "return x * w"),
    ],
)
def test_what_can_not_be_differentiated_is_passed_over(before, after):
    assert kinds(changed(before, after)) == []


def test_it_takes_no_longer_than_it_may():
    calls = []
    np.calls = calls
    try:
        counted = changed("    return x * w", "    np.calls.append(1)\n    return x * w")
        assert kinds(counted, ticking(SECONDS / 4)) == []
        assert len(calls) < 12
    finally:
        del np.calls
