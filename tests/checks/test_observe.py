import numpy as np
import pytest

from autograder.checks.language import Gradient, inputs
from autograder.checks.observe import Answers, Expected, frozen, named, output_of, places
from autograder.checks.student import Wrong
from autograder.errors import AuthorError
from tests.checks.tiny import HIDDEN, PUBLIC, TITLE, level, local, matrices

REFERENCE = {"f": lambda X: 2 * X, "g": lambda dout: 2 * dout}


def call(student, X):
    return {"out": student.call("f", X), "own": X}


def back(student, dout, X):
    return {"X": student.call("g", dout)}


DX = Gradient(id="dx", title=TITLE, points=1, cases=(matrices.at(),), forward=call, backward=back, wrt="X")
(PLACE,) = places(DX.cases)
LEVEL = level(REFERENCE, DX)


def test_places_tell_equal_cases_apart():
    labels = [place.labels for place in places((matrices.at(), matrices.at(h=2), matrices.at()))]
    assert labels == [("matrices", "h=3, w=4", 0), ("matrices", "h=2, w=4", 0), ("matrices", "h=3, w=4", 1)]


def test_arguments_repeat_by_their_seeds_and_are_read_only():
    one, same, other = Expected(LEVEL, HIDDEN), Expected(LEVEL, HIDDEN), Expected(LEVEL, PUBLIC)
    X = one.arguments(PLACE)["X"]
    assert np.array_equal(X, same.arguments(PLACE)["X"])
    assert not np.array_equal(X, other.arguments(PLACE)["X"])
    assert one.arguments(PLACE)["X"] is X
    with pytest.raises(ValueError, match="read-only"):
        X[0] = 1


def test_the_upstream_gradient_has_the_shape_of_the_output_and_short_numbers():
    dout = Expected(LEVEL, HIDDEN).dout(DX, PLACE)
    assert dout.shape == (3, 4)
    assert np.array_equal(dout, dout.round(3))
    assert dout.std() > 0.3
    assert not dout.flags.writeable


def test_the_references_answers():
    expected = Expected(LEVEL, HIDDEN)
    X = expected.arguments(PLACE)["X"]
    assert np.array_equal(expected.outputs(call, PLACE)["out"], 2 * X)
    assert np.array_equal(expected.gradient(DX, PLACE), 2 * expected.dout(DX, PLACE))
    assert np.array_equal(expected.forward(DX, {"X": np.ones(2)}), [2, 2])


def test_given_arguments_take_the_place_of_drawn_ones():
    expected = Expected(LEVEL, HIDDEN, lambda place: {"X": np.array([[7.0]])})
    assert expected.outputs(call, PLACE)["out"].tolist() == [[14.0]]


def test_a_student_is_asked_once_and_answers_what_it_answered():
    asked = []

    def f(X):
        asked.append(X)
        return X

    answers = Answers(local(__file__, f=f), Expected(LEVEL, HIDDEN))
    first = answers.call(call, PLACE)
    assert answers.call(call, PLACE) is first
    assert len(asked) == 1
    assert set(first.outputs) == {"out", "own"}


def test_must_work():
    expected = Expected(LEVEL, HIDDEN)
    expected.must_work(lambda student: None)
    with pytest.raises(AuthorError, match="does not pass this check itself"):
        expected.must_work(lambda student: Wrong(TITLE))
    with pytest.raises(AuthorError, match="raised ZeroDivisionError with the reference itself"):
        expected.must_work(lambda student: 1 / 0)
    with pytest.raises(AuthorError, match="raised Misshapen with the reference itself") as caught:
        expected.must_work(lambda student: student.call("f", 1).parts("out", "cache"))
    assert caught.value.file == __file__


def test_named_and_output_of():
    assert named(call, {"out": 3}) == {"out": 3}
    with pytest.raises(AuthorError, match="'call' returned list") as caught:
        named(call, [3])
    assert (caught.value.file, caught.value.line) == (__file__, call.__code__.co_firstlineno)
    with pytest.raises(AuthorError, match="gives no 'dx'; it gives: nothing"):
        output_of(call, {}, "dx")


def test_frozen_reaches_into_containers():
    value = {"a": [np.ones(1), (np.ones(1),)], "b": 3}
    assert frozen(value) is value
    assert not value["a"][0].flags.writeable
    assert not value["a"][1][0].flags.writeable


def test_inputs_of_the_same_name_are_told_apart():
    def made(factor):
        @inputs(n=1)
        def rows(rng, n=3):
            return {"X": np.full(n, factor)}

        return rows.at()

    expected = Expected(LEVEL, HIDDEN)
    drawn = [expected.arguments(place)["X"][0] for place in (*places((made(1.0),)), *places((made(2.0),)))]
    assert drawn == [1.0, 2.0]
