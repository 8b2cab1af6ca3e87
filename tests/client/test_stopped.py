import linecache

import numpy as np
import pytest

from autograder.client.stopped import Watch, innermost
from autograder.results import CodePlace
from autograder.wording import message

FILE = "<the student's>"


def failing(line, **names):
    """The exception of a line in a student's function."""
    source = "def f(" + ", ".join(names) + "):\n    " + line + "\n"
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    made = {"np": np}
    exec(compile(source, FILE, "exec"), made)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the line raises
        made["f"](**names)
    return caught.value


def at_hand(line, **names):
    watch = Watch({FILE: 4})
    watch(failing(line, **names))
    found = watch.at(CodePlace(4, 2))
    return found and found.args["values"]


def test_the_shapes_and_whole_numbers_of_the_line():
    values = at_hand("return X[i] @ K", X=np.ones((3, 4)), K=np.ones((2, 2)), i=1, unused=np.ones(9))
    assert values == "X (3, 4), i = 1, K (2, 2)"


def test_what_an_object_holds_is_found_and_no_code_of_its_is_run():
    class Layer:
        def __init__(self):
            self.W = np.ones((2, 5))

        @property
        def secret(self):
            raise AssertionError("must not be run")

    values = at_hand("return self.W.shape[x] + self.secret + self.none.W", self=Layer(), x="a")
    assert values == "self.W (2, 5)"


def test_a_class_with_slots_is_no_trouble():
    class Slim:
        __slots__ = ("W",)

    assert at_hand("return layer.W + n", layer=Slim(), n=3) == "n = 3"


def test_nothing_to_say():
    assert at_hand("return 1 / zero", zero=0.0) is None
    assert at_hand("raise ValueError(flag)", flag=True) is None


def test_long_lines_and_numbers_are_cut():
    many = {f"n{i}": i for i in range(20)}
    assert at_hand("return " + " + ".join(many) + " + None", **many).count("=") == 8
    assert at_hand("return n + None", n=-(10**500)) == "n = -2**1660…"


def test_only_the_students_lines_count():
    watch = Watch({"elsewhere": 0})
    error = failing("return X + None.a", X=np.ones(2))
    watch(error)
    assert watch.at(CodePlace(0, 2)) is None
    assert innermost(error, {"elsewhere"}) is None
    assert innermost(error, {FILE}).tb_lineno == 2


def test_the_innermost_line_counts():
    def outer(x):
        failing("return x + None", x=x)

    watch = Watch({__file__: 0, FILE: 1})
    error = failing("return call(1)", call=lambda one: {}[one])
    watch(error)
    assert watch.at(CodePlace(1, 2)) is None
    assert innermost(error, {__file__: 0, FILE: 1}).tb_frame.f_code.co_filename == __file__


def test_each_line_is_remembered_by_itself():
    watch = Watch({FILE: 0})
    watch(failing("return a + None", a=1))
    watch(failing("pass; return 1 + None"))
    assert watch.at(CodePlace(0, 2)) is None  # the later one had nothing
    assert watch.at(CodePlace(0, 3)) is None
    watch(failing("return a + None", a=2))
    assert watch.at(CodePlace(0, 2)) == message("client.at_hand", values="a = 2")
