"""What is said of a wrong answer is true, for each relation there is; and nothing is said where none holds."""

import itertools

import numpy as np
import pytest

from autograder.checks.language import Plain, Value
from autograder.checks.shape_facts import shape_facts
from autograder.checks.value_facts import value_facts
from autograder.checks.where_facts import where_facts
from autograder.wording import LANGUAGES, say
from tests.checks.doubling import VALUE_ALONE, double, with_double
from tests.checks.tiny import TITLE, judged, level, matrices

RNG = np.random.default_rng(5)
RIGHT = RNG.standard_normal((2, 3, 4, 4)) + np.linspace(0, 2, 96).reshape(2, 3, 4, 4)
BIAS = np.array([0.5, -1.0, 2.0])
SPREAD = BIAS.reshape(1, 3, 1, 1)
SIZES = {"n": 2, "c": 3, "h": 4, "w": 4}


def of_values(actual, expected=RIGHT, **arguments):
    facts = value_facts(expected, np.asarray(actual, float), 1e-9, {"b": BIAS, **arguments}, SIZES, of="out")
    for fact in facts:
        assert all(say(fact, language) for language in LANGUAGES)
    return [fact.id.removeprefix("fact.") for fact in facts]


def shifted(array, down, right):
    return np.roll(array, (down, right), (-2, -1))


RELATIONS = {
    "all_zero": 0 * RIGHT,
    "all_same": 0 * RIGHT + 7,
    "negated": -RIGHT,
    "factor": 0.7 * RIGHT,
    "times_size": 3 * RIGHT,
    "share_of_size": RIGHT / 2,
    "without_bias": RIGHT - SPREAD,
    "bias_twice": RIGHT + SPREAD,
    "offset": RIGHT - 0.25,
    "whole_numbers": np.trunc(RIGHT),
    "absolute": abs(RIGHT),
    "negative_lost": np.maximum(RIGHT, 0),
    "turned": RIGHT[:, :, ::-1, ::-1],
    "upside_down": RIGHT[:, :, ::-1],
    "left_right": RIGHT[:, :, :, ::-1],
    "transposed": RIGHT.transpose(0, 1, 3, 2),
    "shifted": shifted(RIGHT, 1, 0),
    "other_places": RNG.permutation(RIGHT.ravel()).reshape(RIGHT.shape),
    "nearly": RIGHT + 1e-4 * RNG.standard_normal(RIGHT.shape),
}


@pytest.mark.parametrize("relation", RELATIONS)
def test_relations_of_values(relation):
    assert of_values(RELATIONS[relation]) == [relation]


def test_each_relation_needs_every_value():
    for relation, actual in RELATIONS.items():
        spoilt = np.array(actual, float)
        spoilt[1, 2, 3, 3] += 5.0
        assert relation not in of_values(spoilt)


def test_other_numbers_have_no_relation():
    assert of_values(RNG.standard_normal(RIGHT.shape)) == []


def test_nothing_is_said_of_too_few_of_what_is_no_number_or_of_two_sizes_alike():
    assert of_values([4.0, 6.0], expected=np.array([2.0, 3.0])) == []
    assert of_values(np.full(RIGHT.shape, np.nan)) == []
    assert of_values(4 * RIGHT) == ["factor"]  # h and w are both 4


def test_a_flat_answer_to_a_flat_question_is_a_matter_of_size():
    assert of_values(np.full((2, 3), 4.0), expected=np.full((2, 3), 2.0)) == ["times_size"]


def test_a_line_in_reverse():
    line = RIGHT[0, 0, 0]
    assert of_values(line[::-1], expected=line) == ["reversed"]


def of_places(*hit, shape=(4, 3, 5, 6), of="out"):
    wrong = np.zeros(shape, bool)
    for place in hit:
        wrong[place] = True
    facts = where_facts(wrong, of)
    for fact in facts:
        assert all(say(fact, language) for language in LANGUAGES)
    return [(fact.id.removeprefix("fact."), getattr(fact.args.get("axis"), "id", None)) for fact in facts]


ALL = slice(None)
PLACES = {
    "only_last": ((-1,), "axis.sample"),
    "only_index": ((1,), "axis.sample"),
    "only_first_right": ((slice(1, None),), "axis.sample"),
    "from_on": ((ALL, ALL, ALL, slice(3, None)), "axis.column"),
    "up_to": ((ALL, ALL, slice(0, 3)), "axis.row"),
    "every": ((ALL, ALL, ALL, slice(1, None, 2)), "axis.column"),
}


@pytest.mark.parametrize("kind", PLACES)
def test_where_it_is_wrong(kind):
    place, axis = PLACES[kind]
    assert of_places(place) == [(kind, axis)]


def test_filters_have_their_own_names():
    assert of_places((-1,), of="dw") == [("only_last", "axis.filter")]
    assert of_places((slice(0, 1),), shape=(3, 4), of="out") == [("only_index", "axis.row")]
    assert of_places((1,), shape=(3, 4, 5))[0][1] == "axis.number"


def test_the_border_and_the_inside():
    inside = (ALL, ALL, slice(1, -1), slice(1, -1))
    border = np.ones((2, 2, 4, 5), bool)
    border[inside] = False
    assert [fact.id for fact in where_facts(border, "out")] == ["fact.border"]
    assert where_facts(~border, "out")[0].id != "fact.border"


def test_no_pattern_no_fact():
    assert of_places((ALL,)) == []
    assert of_places() == []
    scattered = RNG.random((4, 4, 6, 6)) < 0.5
    assert where_facts(scattered, "out") == ()


SHAPES = {
    "empty": ((2, 3, 0, 4), {}),
    "swapped": ((2, 3, 5, 4), {}),
    "permuted": ((3, 4, 5, 2), {}),
    "padding_left": ((2, 3, 6, 7), {"conv_param": {"pad": 1}}),
    "padding_lost": ((2, 3, 2, 3), {"pad": 1}),
    "one_more": ((2, 3, 5, 6), {}),
    "one_less": ((2, 3, 4, 4), {}),
    "one_number": ((), {}),
    "axis_missing": ((2, 4, 5), {}),
    "axis_extra": ((2, 3, 4, 5, 1), {}),
    "shape_of": ((7, 8), {"x": np.zeros((7, 8))}),
    "same_count": ((6, 20), {}),
}


@pytest.mark.parametrize("relation", SHAPES)
def test_relations_of_shapes(relation):
    actual, arguments = SHAPES[relation]
    facts = shape_facts((2, 3, 4, 5), actual, arguments, of="out")
    assert [fact.id.removeprefix("fact.") for fact in facts] == [relation]
    assert all(say(fact, language) for fact in facts for language in LANGUAGES)


def test_unrelated_shapes():
    assert shape_facts((2, 3, 4, 5), (9, 9), {}, of="out") == ()


def test_an_answer_that_changes_is_told_so():
    calls = itertools.count()
    wobbling = judged(level({"double": double}, VALUE_ALONE), with_double(lambda X: X + 0.01 * next(calls)))["value"]
    assert [fact.id for fact in wobbling.shown.facts] == ["fact.unsteady"]
    steady = judged(level({"double": double}, VALUE_ALONE), with_double(lambda X: -2 * X))["value"]
    assert [fact.id for fact in steady.shown.facts] == ["fact.negated"]


def facts_told(check, answer):
    shown = judged(level({"double": double}, check), with_double(answer))[check.id].shown
    assert all(say(fact, language) for fact in shown.facts for language in LANGUAGES)
    return [(fact.id, fact.args) for fact in shown.facts]


def pair(student, X):
    out, _cache = student.call("double", X).parts("out", "cache")
    return {"out": out}


def judge_plain(student, reference, X):
    student.call("double", X).array(X.shape)


PAIR = Value(id="pair", title=TITLE, points=10, cases=(matrices.at(),), call=pair)
PLAIN = Plain(id="plain", title=TITLE, points=10, cases=(matrices.at(),), judge=judge_plain)


def test_none_where_an_array_a_pair_or_what_a_plain_check_wants_should_have_come():
    with_cache = {"double": lambda X: (2 * X, X)}
    assert facts_told(VALUE_ALONE, lambda X: None) == [("fact.none", {"of": "out"})]
    assert facts_told(PLAIN, lambda X: None) == [("fact.none", {"of": "double"})]
    told = judged(level(with_cache, PAIR), with_double(lambda X: None))["pair"].shown.facts
    assert [(fact.id, fact.args) for fact in told] == [("fact.none", {"of": "double"})]
    told = judged(level(with_cache, PAIR), with_double(lambda X: (None, X)))["pair"].shown.facts
    assert [(fact.id, fact.args) for fact in told] == [("fact.none", {"of": "out"})]
    assert judged(level(with_cache, PAIR), with_double(lambda X: 2 * X))["pair"].shown.facts == ()


@pytest.mark.parametrize("number", [1, 2.0, True, np.float64(3.0), np.array(4.0)])
def test_a_number_where_an_array_should_have_come(number):
    assert facts_told(VALUE_ALONE, lambda X: number) == [("fact.one_number", {"of": "out", "shape": "(2, 2)"})]


def test_text_and_tuples_are_no_numbers():
    assert facts_told(VALUE_ALONE, lambda X: "4") == []
    assert facts_told(VALUE_ALONE, lambda X: (X, X)) == []
