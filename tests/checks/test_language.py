import numpy as np
import pytest

import autograder.checks as language
from autograder.checks import Gradient, Shape, Text, Value, inputs, only
from autograder.checks.language import Case
from autograder.errors import AuthorError


@inputs(n=1, pad=0)
def rows(rng, n=3, pad=1):
    return {"x": rng.standard_normal(n), "pad": pad}


def test_everything_an_author_needs_is_in_one_place():
    names = "Caller Gradient Plain Reply Shape Text Value Wrong as_tensor bug cost inputs only".split()
    assert sorted(language.__all__) == names
    assert all(hasattr(language, name) for name in names)


def test_cases_have_the_usual_sizes_but_for_those_given():
    assert rows.at().sizes == {"n": 3, "pad": 1}
    assert rows.at(pad=2).sizes == {"n": 3, "pad": 2}
    assert rows.at(pad=2).key == "n=3, pad=2"
    assert rows.least == {"n": 1, "pad": 0}


def test_arguments_come_of_the_generator_and_the_sizes():
    arguments = rows.at(n=4, pad=0).arguments(np.random.default_rng(3))
    assert arguments["x"].tolist() == np.random.default_rng(3).standard_normal(4).tolist()
    assert arguments["pad"] == 0


def test_arguments_that_are_not_allowed_are_drawn_anew():
    @only(lambda x, pad: x.min() > 0.5 and pad == 1)
    @inputs(n=1, pad=0)
    def large(rng, n=3, pad=1):
        return {"x": rng.random(n), "pad": pad}

    drawn = [large.at().arguments(np.random.default_rng(seed))["x"] for seed in range(20)]
    assert min(x.min() for x in drawn) > 0.5
    again = large.at().arguments(np.random.default_rng(3))["x"]
    assert again.tolist() == drawn[3].tolist()
    with pytest.raises(AuthorError, match="inputs 'large': of 1000 drawn for n=3, pad=0, none are allowed") as caught:
        large.at(pad=0).arguments(np.random.default_rng(0))
    assert (caught.value.file, caught.value.line) == (__file__, large.make.__code__.co_firstlineno)


def test_a_size_that_is_not_one():
    with pytest.raises(AuthorError, match=r"inputs 'rows' have no size 'm'; there are: n, pad") as caught:
        rows.at(m=3)
    assert caught.value.file == __file__
    assert caught.value.line == rows.make.__code__.co_firstlineno


def test_a_size_without_a_usual_value():
    with pytest.raises(AuthorError, match=r"size 'n'.*needs a default"):
        inputs(n=1)(lambda rng, n: {})


@pytest.mark.parametrize("least", [{}, {"n": 1, "m": 1}, {"m": 1}])
def test_least_sizes_are_those_of_the_function(least):
    with pytest.raises(AuthorError, match="least and usual sizes differ in"):
        inputs(**least)(lambda rng, n=3: {})


def test_the_cell_is_the_id_unless_said():
    common = {"title": Text(en="t", zh="t"), "points": 1, "cases": (rows.at(),), "call": lambda student: {}}
    assert Shape(id="shape", **common).cell == "shape"
    assert Value(id="value", cell="forward", **common).cell == "forward"


def test_routes():
    one, two = (lambda s, d: {}), (lambda s, d: {})
    common = {
        "id": "dx",
        "title": Text(en="t", zh="t"),
        "points": 1,
        "cases": (),
        "forward": one,
        "wrt": "x",
    }
    assert Gradient(backward=one, **common).routes == (one,)
    assert Gradient(backward=(one, two), **common).routes == (one, two)


def test_a_case_is_data():
    assert Case(rows, {"n": 1}).sizes == {"n": 1}
