import numpy as np
import pytest

from autograder.checks.language import Gradient, Plain, Shape, Value
from autograder.checks.student import Wrong
from autograder.wording import Text
from tests.checks.tiny import TITLE, bug, judged, level, local, matrices


def scaled(X):
    """A reference in two parts, so that two bugs can be in one notebook: 2 X, and its gradient."""
    return 2.0 * X


def call(student, X):
    return {"out": student.call("scaled", X)}


def backward(student, dout, X):
    return {"X": student.call("slope", dout)}


CASES = (matrices.at(h=2, w=2), matrices.at(), matrices.at(h=1, w=5))
SHAPE = Shape(id="shape", title=TITLE, points=2, cases=CASES, call=call)
VALUE = Value(id="value", title=TITLE, points=4, cases=CASES, call=call)
DX = Gradient(id="dx", title=TITLE, points=4, cases=CASES, forward=call, backward=backward, wrt="X")
REFERENCE = {"scaled": scaled, "slope": lambda dout: 2.0 * dout}

tripled = bug("tripled", "value", scaled=lambda X: 3.0 * X)
flipped = bug("flipped", "value", scaled=lambda X: 2.0 * X[::-1])
flat = bug("flat", "shape", "value", scaled=lambda X: 2.0 * X.ravel())
slope_one = bug("slope_one", "dx", slope=lambda dout: 1.0 * dout)
nothing = bug("nothing", "shape", "value", scaled=lambda X: None)
both = bug("both", "value", "dx", scaled=lambda X: 5.0 * X, slope=lambda dout: 5.0 * dout)
BUGS = [tripled, flipped, flat, slope_one, nothing, both]


def told(bugs=BUGS, checks=(SHAPE, VALUE, DX), reference=REFERENCE, **names):
    results = judged(level(reference, *checks, bugs=bugs), local(__file__, **{**reference, **names}), skipping=False)
    return {check: result.mismatch.bug for check, result in results.items() if result.mismatch is not None}


def fails(error, text="no"):
    def failing(X):
        raise error(text)

    return failing


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"scaled": lambda X: X * 3}, {"value": "tripled"}),  # written another way
        ({"scaled": lambda X: np.flipud(X) + np.flipud(X)}, {"value": "flipped"}),
        ({"scaled": lambda X: (X * 2).reshape(-1)}, {"shape": "flat", "value": "flat"}),
        ({"scaled": lambda X: None}, {"shape": "nothing", "value": "nothing"}),
        ({"slope": np.copy}, {"dx": "slope_one"}),
        ({"scaled": lambda X: 5 * X, "slope": lambda dout: 5 * dout}, {"value": "both", "dx": "both"}),
        ({"scaled": lambda X: 2.5 * X}, {"value": None}),
        ({"scaled": lambda X: 3.0 * X + 1e-3}, {"value": None}),
        ({"scaled": lambda X: (3.0 * X).astype(np.float32)}, {"value": None}),
        ({"scaled": lambda X: (3.0 * X).tolist()}, {"shape": None, "value": None}),
    ],
)
def test_the_bug_that_answers_alike(names, expected):
    assert told(**names) == expected


def test_two_bugs_in_one_notebook_are_each_told_at_their_check():
    assert told(scaled=lambda X: 3 * X, slope=np.copy) == {"value": "tripled", "dx": "slope_one"}


def test_a_bug_that_explains_one_check_but_not_another_one_failing():
    assert told(scaled=lambda X: 3 * X, slope=lambda dout: 7 * dout) == {"value": "tripled", "dx": None}


def test_zeros_everywhere_are_no_bug_that_happens_to_give_zeros_in_one_check():
    zero_slope = bug("zero_slope", "dx", slope=lambda dout: 0.0 * dout)
    zeros = {"scaled": lambda X: 0.0 * X, "slope": lambda dout: 0.0 * dout}
    assert told([zero_slope], **zeros) == {"value": None, "dx": None}
    assert told([zero_slope], slope=zeros["slope"]) == {"dx": "zero_slope"}  # where nothing else failed, it is that bug


def test_a_bug_must_explain_every_case_also_those_that_were_right():
    """Flipping a single row changes nothing, so a student who is right there may be flipping; tripled it is not."""
    assert told(scaled=lambda X: 3.0 * X if X.shape == (2, 2) else 2.0 * X) == {"value": None}
    assert told(scaled=lambda X: 2.0 * X[::-1] if len(X) > 1 else 2.0 * X) == {"value": "flipped"}


def test_the_first_of_the_level_that_explains():
    again = bug("again", "value", scaled=lambda X: X + X + X)
    assert told(bugs=[again, tripled], scaled=lambda X: 3 * X) == {"value": "again"}
    assert told(bugs=[tripled, again], scaled=lambda X: 3 * X) == {"value": "tripled"}


def test_crashes_are_alike_by_exception_and_text():
    crash = bug("crash", "shape", "value", scaled=fails(NameError, "name 'xrange' is not defined"))
    same = fails(NameError, "name 'xrange' is not defined")
    assert told(bugs=[crash], scaled=same) == {"shape": "crash", "value": "crash"}
    for other in (fails(NameError, "name 'nump' is not defined"), fails(ValueError), lambda X: 3 * X):
        assert set(told(bugs=[crash], scaled=other).values()) == {None}


def test_a_like_exception_counts_where_other_answers_are_the_same():
    def reads(text):
        def partly(X):
            if X.shape[0] == 1:
                raise IndexError(text)
            return 3.0 * X

        return partly

    crash = bug("crash", "value", scaled=reads("index 4 is out of bounds"))
    assert told(bugs=[crash], checks=(VALUE,), scaled=reads("too many indices")) == {"value": "crash"}


def test_nan_is_explained_by_nan():
    def holes(X):
        return np.where(X > 0, 2 * X, np.nan)

    assert told(bugs=[tripled, bug("holes", "value", scaled=holes)], scaled=holes) == {"value": "holes"}


def test_a_bug_that_can_not_be_run_explains_nothing():
    strange = bug("strange", "value", scaled=lambda: 3)
    gone = bug("gone", "value", scaled=None)
    assert told(bugs=[strange, gone, tripled], scaled=lambda X: 3 * X) == {"value": "tripled"}


def test_no_bug_for_what_was_never_answered():
    def stub(X):
        raise NotImplementedError

    assert told(bugs=[bug("stubbed", "value", scaled=stub)], scaled=stub) == {"shape": None, "value": None}


def test_objects_are_alike_only_where_both_are_objects():
    """An output that stays with the student can't be compared, so it speaks neither for nor against."""

    def layers(student, X):
        layer, out = student.call("scaled", X).parts("layer", "out")
        return {"layer": layer, "out": out}

    check = Value(id="value", title=TITLE, points=10, cases=CASES, call=layers)
    one = bug("one", "value", scaled=lambda X: (object(), X))
    reference = {"scaled": lambda X: (object(), 2 * X)}
    assert told([one], [check], reference, scaled=lambda X: ({1}, X)) == {"value": "one"}


def test_a_plain_check_is_explained_by_the_same_finding():
    def judge_plain(student, reference, X):
        ratio = round(float((student.call("scaled", X).array(X.shape) / X)[0, 0]), 3)
        return None if ratio == 2 else Wrong(Text(en="Not twice.", zh="不是两倍。"), actual=str(ratio))

    check = Plain(id="plain", title=TITLE, points=10, cases=CASES, judge=judge_plain)
    quadrupled = bug("quadrupled", "plain", scaled=lambda X: 4 * X)
    threefold = bug("threefold", "plain", scaled=lambda X: 3 * X)
    empty = bug("empty", "plain", scaled=lambda X: None)
    assert told([quadrupled, threefold], [check], scaled=lambda X: X * 3) == {"plain": "threefold"}
    assert told([quadrupled, empty], [check], scaled=lambda X: X * 3) == {"plain": None}
    assert told([quadrupled, empty], [check], scaled=lambda X: None) == {"plain": "empty"}


def test_the_bug_is_run_on_the_students_own_hidden_arguments():
    seen = []

    def remembering(X):
        seen.append(X)
        return 3 * X

    asked = []

    def student(X):
        asked.append(X)
        return 3 * X

    told(bugs=[bug("remembering", "value", scaled=remembering)], checks=(VALUE,), scaled=student)
    assert len(seen) == len(CASES)
    assert all(np.array_equal(one, other) for one, other in zip(seen, asked, strict=False))


def test_a_bug_that_would_fail_other_checks_is_not_even_run():
    """It says which checks it fails; a submission with it can't pass one of them, nor fail another one."""
    ran = []

    def counted(X):
        ran.append(X)
        return 3 * X

    passes_shape = bug("fails_shape_too", "shape", "value", scaled=counted)
    fails_less = bug("fails_dx_alone", "dx", scaled=counted)
    assert told(bugs=[passes_shape, fails_less, tripled], scaled=lambda X: 3 * X) == {"value": "tripled"}
    assert ran == []


def test_a_passing_submission_costs_no_bug_a_run():
    ran = []
    assert told(bugs=[bug("counted", "value", scaled=ran.append)]) == {}
    assert ran == []


def test_an_object_never_explains_a_value():
    kept = bug("kept", "shape", "value", scaled=lambda X: object())
    assert told(bugs=[kept], scaled=lambda X: X) == {"value": None}


def test_two_bugs_of_two_functions_that_meet_in_one_check():
    """The forward pass is known by its own check; in the gradient it meets a bug of the backward pass."""

    def forward(X):
        return 2 * X, X

    def gradient(dout, cache):
        return 2 * dout * np.sign(cache**2)

    def ask(student, X):
        out, _cache = student.call("forward", X).parts("out", "cache")
        return {"out": out}

    def ask_back(student, dout, X):
        _out, cache = student.call("forward", X).parts("out", "cache")
        return {"X": student.call("gradient", dout, cache)}

    def cached_double(X):
        return 3 * X, X + 5

    def by_cache(dout, cache):
        return dout * cache

    wrong_forward = bug("wrong_forward", "out", "grad", forward=cached_double)
    wrong_gradient = bug("wrong_gradient", "grad", gradient=by_cache)
    checks = (
        Value(id="out", title=TITLE, points=5, cases=CASES, call=ask),
        Gradient(id="grad", title=TITLE, points=5, cases=CASES, forward=ask, backward=ask_back, wrt="X"),
    )
    both = told(
        bugs=[wrong_gradient, wrong_forward],
        checks=checks,
        reference={"forward": forward, "gradient": gradient},
        forward=lambda X: (3 * X, X + 5),
        gradient=lambda dout, cache: dout * cache,
    )
    assert both == {"out": "wrong_forward", "grad": "wrong_forward + wrong_gradient"}
    other = told(
        bugs=[wrong_gradient, wrong_forward],
        checks=checks,
        reference={"forward": forward, "gradient": gradient},
        forward=lambda X: (3 * X, X + 5),
        gradient=lambda dout, cache: dout * cache * 1.5,
    )
    assert other == {"out": "wrong_forward", "grad": None}


def test_a_wrong_shape_is_known_by_the_shape_where_the_values_have_another_known_mistake():
    """One function, two mistakes: each check of values is square enough for the shape to be right there."""
    short = bug("short", "shape", scaled=lambda X: 2.0 * X[:, :4])
    square = Value(id="value", title=TITLE, points=4, cases=(matrices.at(h=2, w=2), matrices.at()), call=call)
    both_wrong = {"scaled": lambda X: 3.0 * X[:, :4]}
    assert told([tripled, short], (SHAPE, square), **both_wrong) == {"shape": "short", "value": "tripled"}
    assert told([short], (SHAPE, square), **both_wrong) == {
        "shape": None,
        "value": None,
    }  # nothing says why values differ
    other = {"scaled": lambda X: 3.0 * X[:, :3]}
    assert told([tripled, short], (SHAPE, VALUE), **other)["shape"] is None
