"""What a line had at hand: shapes and whole numbers, by the names that stand in it, and no code is run for it."""

import numpy as np
import pytest

from autograder.wire.at_hand import at_hand, similar_names


def test_the_shapes_and_whole_numbers_of_the_line():
    names = {"X": np.ones((3, 4)), "K": np.ones((2, 2)), "i": 1, "unused": np.ones(9)}
    assert at_hand("return X[i] @ K", names) == "X (3, 4), i = 1, K (2, 2)"


def test_what_an_object_holds_is_found_and_no_code_of_its_is_run():
    class Layer:
        def __init__(self):
            self.W = np.ones((2, 5))

        @property
        def secret(self):
            raise AssertionError("must not be run")

    assert at_hand("return self.W.shape[x] + self.secret + self.none.W", {"self": Layer(), "x": "a"}) == "self.W (2, 5)"


def test_a_class_with_slots_is_no_trouble():
    class Slim:
        __slots__ = ("W",)

    assert at_hand("return layer.W + n", {"layer": Slim(), "n": 3}) == "n = 3"


def test_an_array_of_the_students_own_class_is_not_asked():
    class Lying(np.ndarray):
        @property
        def shape(self):
            raise AssertionError("must not be run")

    assert at_hand("return X + 1", {"X": np.ones(3).view(Lying)}) == ""


@pytest.mark.parametrize("names", [{"zero": 0.0}, {"zero": True}, {"zero": 2**300}, {}])
def test_nothing_to_say(names):
    assert at_hand("return 1 / zero", names) == ""


def test_nothing_is_said_twice():
    assert at_hand("return x.reshape(n, n) @ x.T + x[n]", {"x": np.ones((1, 3)), "n": 2}) == "x (1, 3), n = 2"


def test_long_lines_are_cut():
    many = {f"n{i}": i for i in range(20)}
    assert at_hand("return " + " + ".join(many), many).count("=") == 8


def test_a_tensor_has_a_shape_too():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    assert at_hand("return x @ y", {"x": torch.ones(2, 3), "y": 1}) == "x (2, 3), y = 1"


def meant(code, **names):
    try:
        exec(code, names)
    except Exception as error:
        return similar_names(error, list(names))
    raise AssertionError("it did not raise")


def test_names_that_were_probably_meant():
    assert meant("paded + 1", padded=1, other=2) == ("padded",)
    assert meant("rnage(3)") == ("range",)
    assert meant("np.zerso(3)", np=np)[0] == "zeros"
    assert meant("xyzzy + 1", padded=1) == ()
    assert meant("1 / 0", zero=1) == ()


def test_the_name_itself_is_no_help():
    def late():
        total = total + 1  # noqa: F821, F841

    assert meant("late()", late=late, total=3) == ()
