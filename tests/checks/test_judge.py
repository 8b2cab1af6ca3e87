import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checks.language import Gradient, Shape, Value, inputs
from autograder.checks.student import Wrong
from autograder.errors import AuthorError, GraderError
from autograder.results import Verdict
from autograder.wire.answers import Ended, Missing, Raised, Returned, TracebackLine
from autograder.wording import Text, message, say
from tests.checks.doubling import (
    DX,
    LEVEL,
    REFERENCE,
    SHAPE,
    TWO,
    VALUE,
    VALUE_ALONE,
    Scripted,
    ask,
    double,
    double_gradient,
    plain,
    seed_of,
    verdicts,
    with_double,
    words,
)
from tests.checks.test_compare import ANSWERS
from tests.checks.tiny import HIDDEN, PUBLIC, TITLE, bug, judged, level, local, matrices

# Every verdict.


def test_passed():
    results = judged(LEVEL, local(__file__, **REFERENCE))
    assert verdicts(results) == ["passed"] * 3
    assert [result.points for result in results.values()] == [2, 4, 4]
    assert [(r.cell, r.max_points, r.public, r.mismatch, r.shown) for r in results.values()] == [
        ("shape", 2, False, None, None),
        ("value", 4, False, None, None),
        ("dx", 4, False, None, None),
    ]


def test_failed():
    results = judged(LEVEL, with_double(lambda X: X * 2.0 + 1e-3))
    assert verdicts(results) == ["passed", "failed", "passed"]
    assert results["value"].points == 0
    assert results["value"].mismatch.what == message("value.wrong", of="out")
    assert "index (0, 0)" in words(results["value"].mismatch)
    assert "h=2, w=2" in words(results["value"].mismatch)


@pytest.mark.parametrize(
    ("answer", "id"),
    [
        (lambda X: None, "value.wrong_kind"),
        (lambda X: X.tolist(), "value.wrong_kind"),
        (lambda X: (2.0 * X).T[:1], "shape.wrong"),
        (lambda X: np.zeros((1000, 1000)), "shape.wrong"),
        (lambda X: np.array([[None, None]] * 2), "value.wrong_kind"),
        (lambda X: (2.0 * X, None), "value.wrong_kind"),
        (lambda X: object(), "value.wrong_kind"),
    ],
)
def test_another_form_fails_the_shape(answer, id):
    result = judged(LEVEL, with_double(answer))["shape"]
    assert (result.verdict, result.mismatch.what.id) == (Verdict.FAILED, id)


@pytest.mark.parametrize(
    ("answer", "id"),
    [
        (lambda X: (2 * X).astype(np.float32), "dtype.wrong"),
        (lambda X: 2 * X + 0j, "dtype.wrong"),
        (lambda X: np.where(X.max() > X, 2 * X, np.nan), "value.not_finite"),
        (lambda X: 2 * X / np.zeros_like(X), "value.not_finite"),
    ],
)
def test_another_dtype_and_nan_fail_the_value(answer, id):
    results = judged(LEVEL, with_double(answer))
    assert results["shape"].verdict is Verdict.PASSED
    assert (results["value"].verdict, results["value"].mismatch.what.id) == (Verdict.FAILED, id)


def test_not_attempted_the_stub():
    def stub(*args):
        raise NotImplementedError("write me")

    results = judged(LEVEL, local(__file__, double=stub, double_gradient=stub))
    assert verdicts(results) == ["not_attempted", "skipped", "not_attempted"]
    assert words(results["shape"].shown) == "double has not been written yet."
    assert (
        verdicts(judged(LEVEL, local(__file__, double=stub, double_gradient=stub), skipping=False))
        == ["not_attempted"] * 3
    )


def test_not_attempted_a_missing_name_with_similar_ones():
    result = judged(LEVEL, local(__file__, Double=double, unrelated=double))["shape"]
    assert result.verdict is Verdict.NOT_ATTEMPTED
    assert words(result.shown) == "The notebook does not define double. | double | names much like it: Double"


def test_a_name_whose_cell_raised_has_crashed_there():
    cause = Raised(
        "SyntaxError", "Missing parentheses in call to 'print'", (TracebackLine(4, 2, "print x", "<module>"),)
    )
    result = judged(LEVEL, Scripted(Missing("double", (), cause)))["shape"]
    assert result.verdict is Verdict.CRASHED
    assert "cell 5, line 2: print x" in words(result.mismatch)
    assert "write print(...)" in words(result.mismatch)


def test_crashed_with_cell_and_line():
    def crash(X):
        raise ValueError("operands could not be broadcast")

    result = judged(LEVEL, with_double(crash))["shape"]
    assert result.verdict is Verdict.CRASHED
    assert "double stopped with ValueError: operands could not be broadcast" in words(result.mismatch)
    line = crash.__code__.co_firstlineno + 1
    assert f'cell 1, line {line}: raise ValueError("operands could not be broadcast")' in words(result.mismatch)


def test_crashed_by_another_signature():
    def other(X, K):
        return X

    result = judged(LEVEL, with_double(other))["shape"]
    assert result.verdict is Verdict.CRASHED
    assert result.mismatch.what.id == "check.signature"
    assert (result.mismatch.expected, result.mismatch.actual) == ("double(X)", "double(X, K)")
    assert result.shown.actual == "double(X, K)"


def test_a_type_error_inside_the_function_is_not_about_the_signature():
    result = judged(LEVEL, with_double(lambda X: len(3)))["shape"]
    assert (result.verdict, result.mismatch.what.id) == (Verdict.CRASHED, "check.raised")
    assert "TypeError" in words(result.mismatch)


def test_crashed_by_a_methods_signature():
    class Layer:
        def forward(self, x):
            return x

    class Other:
        def forward(self):
            return 1

    def call(student, X):
        return {"out": student.call("Layer").call("forward", X)}

    one = level({"Layer": Layer}, Shape(id="s", title=TITLE, points=10, cases=TWO, call=call))
    mismatch = judged(one, local(__file__, Layer=Other))["s"].mismatch
    assert (mismatch.what.id, mismatch.expected) == ("check.signature", "Layer.forward(x)")


@pytest.mark.parametrize("error", ["MemoryError", "_ArrayMemoryError"])
def test_out_of_memory_raised(error):
    assert judged(LEVEL, Scripted(Raised(error, "Unable to allocate 7 TiB")))["shape"].verdict is Verdict.OUT_OF_MEMORY


@pytest.mark.parametrize("verdict", [Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.CRASHED])
def test_the_end_of_the_box_is_its_verdict(verdict):
    end = Ended(verdict, message("box.timed_out", seconds=5.0), (TracebackLine(2, 7, "while True:", "double"),))
    results = judged(LEVEL, Scripted(end))
    assert verdicts(results) == [verdict.value, "skipped", verdict.value]
    assert "cell 3, line 7: while True:" in words(results["shape"].mismatch)


def test_skipped_says_what_has_to_pass_first_and_what_it_waits_for_is_skipped_too():
    last = Value(id="last", title=TITLE, points=0, cases=TWO, call=ask, needs=("value",))
    results = judged(level(REFERENCE, SHAPE, VALUE, last), with_double(lambda X: X[0]))
    assert verdicts(results) == ["failed", "skipped", "skipped"]
    assert words(results["value"].shown) == "Skipped for now: first “Shapes” has to pass."


def test_nothing_is_skipped_when_skipping_is_off():
    assert verdicts(judged(LEVEL, with_double(lambda X: X[0]), skipping=False)) == ["failed", "failed", "passed"]


# Held: ours, or the course team's; the student reads no word of it.


def held(result):
    assert result.verdict is Verdict.HELD
    assert result.points == 0
    assert words(result.shown) == say(message("check.held"), "en")
    return words(result.mismatch)


def failing_reference(X):
    raise ZeroDivisionError("in the reference")


def test_held_when_the_reference_fails():
    one = level({**REFERENCE, "double": failing_reference}, SHAPE)
    assert "the reference raised ZeroDivisionError in double" in held(
        judged(one, local(__file__, **REFERENCE))["shape"]
    )


def test_held_when_an_authors_function_fails_for_the_reference_too():
    def wrong_call(student, X):
        return {"out": student.call("double", X).parts("out", "cache")[0]}

    def odd_call(student, X):
        return {"out": student.call("double", X), "n": {}["no such key"]}

    for call in (wrong_call, odd_call):
        check = Value(id="v", title=TITLE, points=10, cases=TWO, call=call)
        text = held(judged(level(REFERENCE, check), local(__file__, **REFERENCE))["v"])
        assert "test_judge.py:" in text
    assert f":{odd_call.__code__.co_firstlineno + 1}:" in text


@pytest.mark.parametrize(
    "call", [lambda student, X: student.call("double", X), lambda student, X: None, lambda student, X: {"Y": student}]
)
def test_held_when_a_call_returns_no_outputs(call):
    check = Value(id="v", title=TITLE, points=10, cases=TWO, call=call)
    assert "test_judge.py:" in held(judged(level(REFERENCE, check), local(__file__, **REFERENCE))["v"])


def test_held_when_inputs_fail():
    @inputs(n=1)
    def broken(rng, n=3):
        return {"X": rng.standard_normal(n)[n]}

    check = Value(id="v", title=TITLE, points=10, cases=(broken.at(),), call=ask)
    assert "IndexError" in held(judged(level(REFERENCE, check), local(__file__, **REFERENCE))["v"])


def test_held_when_the_grader_fails():
    class Broken(Scripted):
        def call(self, *args):
            raise GraderError("the zygote is gone")

    assert "the zygote is gone" in held(judged(LEVEL, Broken(None))["shape"])


def test_held_when_the_references_gradient_is_not_that_of_its_forward():
    """The two opinions differ on the reference itself, so neither a right nor a wrong student is judged."""
    one = level({**REFERENCE, "double_gradient": lambda dout: 2.001 * dout}, DX)
    for gradient in (double_gradient, lambda dout: 2.001 * dout):
        result = judged(one, local(__file__, double=double, double_gradient=gradient))["dx"]
        assert "the numeric one" in held(result)


def test_held_outranks_a_failure_that_came_first():
    def reference(X):
        if X.shape == (3, 4):
            raise ValueError("only at the second case")
        return 2.0 * X

    one = level({"double": reference}, Value(id="v", title=TITLE, points=10, cases=TWO, call=ask))
    assert "only at the second case" in held(judged(one, local(__file__, double=lambda X: X))["v"])


def test_an_author_who_changes_the_arguments_is_told():
    def careless(student, X):
        X[0, 0] = 0.0
        return {"out": student.call("double", X)}

    check = Value(id="v", title=TITLE, points=10, cases=TWO, call=careless)
    assert "read-only" in held(judged(level(REFERENCE, check), local(__file__, **REFERENCE))["v"])


# By the student's data, or by the author's mistake?


def test_an_authors_function_that_fails_on_the_students_data_alone_is_a_failure():
    def unpacking(student, X):
        return {"out": student.call("double", X).value.reshape(-1)[3]}

    check = Value(id="v", title=TITLE, points=10, cases=TWO, call=unpacking)
    for answer in (lambda X: None, lambda X: X[0], lambda X: {"a": 1}):
        result = judged(level(REFERENCE, check), with_double(answer))["v"]
        assert (result.verdict, result.mismatch.what.id) == (Verdict.FAILED, "check.odd")


def test_a_reference_that_fails_on_the_students_data_alone_is_a_failure():
    """A student must not be able to have its grade held."""

    def judge_plain(student, reference, X):
        back = reference.call("sum_of", student.call("double", X))
        return None if back.number() == 2 * X.sum() else Wrong(TITLE)

    one = level({**REFERENCE, "sum_of": lambda Y: float(Y.sum())}, plain(judge_plain))
    assert judged(one, with_double(lambda X: "no array"))["p"].verdict is Verdict.FAILED
    assert judged(one, with_double(lambda X: [X]))["p"].verdict is Verdict.FAILED


# Plain checks.


def test_plain():
    def even(student, reference, X):
        out = student.call("double", X).array(X.shape)
        told = Text(en="It should be twice as much.", zh="应该是两倍。")
        return None if np.allclose(out, 2 * X) else Wrong(told, expected="2", actual=f"{out[0, 0] / X[0, 0]:.1f}")

    one = level(REFERENCE, plain(even))
    assert verdicts(judged(one, local(__file__, **REFERENCE))) == ["passed"]
    result = judged(one, with_double(lambda X: 3.0 * X))["p"]
    assert words(result.mismatch) == "It should be twice as much. | inputs of sizes h=2, w=2 | 2 | 3.0"
    assert judged(one, with_double(lambda X: X[0]))["p"].mismatch.what.id == "shape.wrong"
    assert judged(one, with_double(lambda X: 1 / 0))["p"].verdict is Verdict.CRASHED


def test_a_plain_check_that_the_reference_does_not_pass_is_held():
    one = level(REFERENCE, plain(lambda student, reference, X: Wrong(TITLE)))
    assert "does not pass this check itself" in held(judged(one, local(__file__, **REFERENCE))["p"])


def test_a_plain_check_that_returns_something_else_is_held():
    one = level(REFERENCE, plain(lambda student, reference, X: "wrong"))
    assert "right would be a Wrong or None" in held(judged(one, local(__file__, **REFERENCE))["p"])


# Gradients.


def test_a_gradient_is_compared_in_every_element():
    """Wrong in one element of many, by little."""

    def slightly(dout):
        dX = 2.0 * dout
        dX[-1, -1] *= 1 + 1e-4
        return dX

    result = judged(LEVEL, with_double(double, double_gradient=slightly))["dx"]
    assert result.verdict is Verdict.FAILED
    assert result.mismatch.what == message("value.wrong", of="dX")


def test_a_gradient_built_for_foreseen_directions_fails():
    """It agrees along them to rounding, and is wrong nearly everywhere."""
    generator = np.random.default_rng(5)  # the very generator that judged() draws directions from
    known = {}
    for shape in ((2, 2), (3, 4)):
        v = generator.uniform(-1, 1, shape)
        known[shape] = v + np.copysign(0.5, v)

    def forged(dout):
        v = known[dout.shape]
        wrong = np.random.default_rng(1).standard_normal(dout.shape)
        return 2.0 * dout + 10 * (wrong - v * (wrong * v).sum() / (v * v).sum())

    assert judged(LEVEL, with_double(double, double_gradient=forged))["dx"].verdict is Verdict.FAILED


def test_small_gradients_are_judged_at_their_own_scale():
    def tiny_forward(X):
        return 1e-8 * X

    reference = {"double": tiny_forward, "double_gradient": lambda dout: 1e-8 * dout}
    one = level(reference, DX)
    assert verdicts(judged(one, local(__file__, **reference))) == ["passed"]
    zero = local(__file__, double=tiny_forward, double_gradient=np.zeros_like)
    assert verdicts(judged(one, zero)) == ["failed"]


def forward_with_cache(X):
    return 2.0 * X, (X, {"factor": 2.0})


def own(student, dout, X):
    cache = student.call("forward", X).parts("out", "cache")[1]
    return {"X": student.call("backward", dout, cache)}


def documented(student, dout, X):
    return {"X": student.call("backward", dout, (X, {"factor": 2.0}))}


def forward_out(student, X):
    return {"out": student.call("forward", X).parts("out", "cache")[0]}


ROUTES = Gradient(id="dx", title=TITLE, points=10, cases=TWO, forward=forward_out, backward=(own, documented), wrt="X")
ROUTED = level({"forward": forward_with_cache, "backward": lambda dout, cache: cache[1]["factor"] * dout}, ROUTES)


def routed(**names):
    return judged(ROUTED, local(__file__, **names))["dx"]


def test_a_backward_that_takes_only_its_own_cache_is_right():
    assert routed(forward=lambda X: (2.0 * X, 2.0), backward=lambda dout, cache: cache * dout).verdict is Verdict.PASSED


def test_a_backward_without_a_forward_is_right_by_the_documented_cache():
    assert routed(backward=lambda dout, cache: cache[1]["factor"] * dout).verdict is Verdict.PASSED


def test_of_two_wrong_routes_the_nearer_one_is_told():
    # no forward at all: what is wrong is the backward
    result = routed(backward=lambda dout, cache: dout)
    assert (result.verdict, result.mismatch.what.id) == (Verdict.FAILED, "value.wrong")
    # a cache of its own that works but gives wrong values; the documented one crashes it
    result = routed(forward=lambda X: (X, 3.0), backward=lambda dout, cache: cache * dout)
    assert (result.verdict, result.mismatch.what.id) == (Verdict.FAILED, "value.wrong")

    def stub(*args):
        raise NotImplementedError

    assert routed(forward=lambda X: (X, 3.0), backward=stub).verdict is Verdict.NOT_ATTEMPTED


def test_routes_are_asked_only_until_one_is_right():
    asked = []

    def backward(dout, cache):
        asked.append(type(cache[1]))
        return 2.0 * dout

    routed(forward=forward_with_cache, backward=backward)
    assert len(asked) == len(TWO)


# Asked once.


def counting(function, calls):
    def counted(*args):
        calls.append(args)
        return function(*args)

    return counted


def test_checks_over_the_same_case_ask_once():
    calls = []
    assert verdicts(judged(LEVEL, with_double(counting(double, calls)))) == ["passed"] * 3
    assert len(calls) == len(TWO)  # shape and value share them; the gradient asks its own function


def test_equal_cases_of_one_check_get_values_of_their_own():
    calls = []
    check = Value(id="v", title=TITLE, points=10, cases=(matrices.at(), matrices.at()), call=ask)
    judged(level(REFERENCE, check), local(__file__, double=counting(double, calls)))
    assert len(calls) == 2
    assert not np.array_equal(calls[0][0], calls[1][0])


def test_after_a_failure_the_other_cases_are_asked_too_within_bounds():
    many = tuple(matrices.at(h=n) for n in range(1, 30))
    one = level(REFERENCE, Value(id="v", title=TITLE, points=10, cases=many, call=ask))
    scripted = Scripted(Returned(np.zeros(1)))
    judged(one, scripted, again=lambda: Scripted(Returned(np.zeros(1))))
    assert scripted.calls == 9
    slow = Scripted(Returned(np.zeros(1)))
    slow.cpu_seconds = lambda: 0.7 * slow.calls
    judged(one, slow, again=lambda: Scripted(Returned(np.zeros(1))))
    assert slow.calls == 2
    sleepy = Scripted(Returned(np.zeros(1)))
    seconds = itertools.count()
    judged(one, sleepy, again=lambda: Scripted(Returned(np.zeros(1))), clock=lambda: 3.0 * next(seconds))
    assert sleepy.calls <= 3


@pytest.mark.parametrize(
    "end",
    [
        Ended(Verdict.TIMED_OUT, message("box.out_of_cpu")),
        Ended(Verdict.CRASHED, message("box.exited", status=3)),  # it has few restarts, and other checks need them
        Missing("double"),
        Raised("MemoryError", ""),
    ],
)
def test_after_an_end_nothing_more_is_asked(end):
    scripted = Scripted(end)
    judged(level(REFERENCE, SHAPE), scripted, again=lambda: Scripted(end))
    assert scripted.calls == 1


def test_seconds_are_the_clocks():
    now = [0.0]

    def slow(X):
        now[0] += 0.25
        return 2.0 * X

    results = judged(LEVEL, with_double(slow), clock=lambda: now[0])
    assert [result.seconds for result in results.values()] == [0.5, 0.0, 0.0]


def test_the_same_submission_gets_the_same_report():
    student = lambda: with_double(lambda X: X + 1.0, double_gradient=lambda dout: dout)  # noqa: E731
    assert judged(LEVEL, student()) == judged(LEVEL, student())


# Public and hidden.


def test_public_checks_see_public_values_and_the_others_hidden_ones():
    seen = []
    for public in (True, False):
        calls = []
        check = Value(id="v", title=TITLE, points=10, cases=TWO[:1], call=ask, public=public)
        assert judged(level(REFERENCE, check), local(__file__, double=counting(double, calls)))["v"].public is public
        seen.append(calls[0][0])
    expected = matrices.at(h=2, w=2).arguments(PUBLIC.rng("arguments", "matrices", "h=2, w=2", 0))["X"]
    assert np.array_equal(seen[0], expected)
    expected = matrices.at(h=2, w=2).arguments(HIDDEN.rng("arguments", "matrices", "h=2, w=2", 0))["X"]
    assert np.array_equal(seen[1], expected)


# Hints.


def test_advice_for_an_exception():
    def python2(X):
        return [2 * X[i] for i in xrange(len(X))]  # noqa: F821

    result = judged(LEVEL, with_double(python2))["shape"]
    assert "write range" in result.shown.hint.en
    assert "range" in result.mismatch.hint.zh
    assert result.shown.bug is None


def test_a_known_bug_gives_its_hint_and_its_name_to_both():
    halved = bug("halved", "value", double=lambda X: X / 2.0)
    one = level(REFERENCE, SHAPE, VALUE, DX, bugs=[bug("zero", "value", double=lambda X: 0 * X), halved])
    result = judged(one, with_double(lambda X: 0.5 * X))["value"]
    assert (result.mismatch.bug, result.mismatch.hint) == ("halved", halved.hint)
    assert (result.shown.bug, result.shown.hint) == ("halved", halved.hint)
    assert result.shown.counterexample == result.mismatch.counterexample is not None


def test_the_hint_is_shown_even_if_public_values_pass():
    picky = bug("picky", "value", double=lambda X: X if seed_of(X) else 2.0 * X)
    result = judged(level(REFERENCE, VALUE_ALONE, bugs=[picky]), with_double(picky.answers["double"]))["value"]
    assert (result.shown.bug, result.shown.where) == ("picky", None)


def test_an_author_error_in_a_bug_disturbs_nothing():
    def raises(X):
        raise AuthorError("no")

    one = level(REFERENCE, VALUE_ALONE, bugs=[bug("odd", "value", double=raises)])
    assert judged(one, with_double(lambda X: X))["value"].mismatch.bug is None


# Whatever comes back is a verdict, and never held.

HOSTILE = st.one_of(
    ANSWERS.map(Returned),
    st.builds(
        Raised,
        st.text(),
        st.text(),
        st.lists(st.builds(TracebackLine, st.integers(-5, 9), st.integers(), st.text(), st.text()), max_size=2).map(
            tuple
        ),
    ),
    st.builds(Missing, st.text(), st.lists(st.text(), max_size=2).map(tuple)),
    st.builds(Ended, st.sampled_from([Verdict.CRASHED, Verdict.TIMED_OUT]), st.just(message("box.out_of_cpu"))),
)


def one_of_each():
    passes = level(REFERENCE, SHAPE, VALUE_ALONE, DX)
    routes = level(ROUTED.reference, ROUTES)
    return passes, routes


@settings(max_examples=150, deadline=None)
@given(answer=HOSTILE)
def test_hostile_answers_are_verdicts(answer):
    for one in one_of_each():
        for result in judged(one, Scripted(answer), skipping=False).values():
            assert result.verdict is not Verdict.HELD
            if result.verdict is not Verdict.PASSED:
                assert words(result.mismatch)
                assert words(result.shown)


@settings(max_examples=100, deadline=None)
@given(answer=HOSTILE)
def test_a_plain_check_that_takes_answers_apart_never_holds(answer):
    def reference(X):
        return X, 1.0

    def judging(student, reference, X):
        out, cache = student.call("double", X).parts("out", "cache")
        total = out.array(X.shape).sum() + cache.number()
        odd = out.value[0, 0].item() + len(X) / cache.value
        return None if np.isfinite(total + odd) else Wrong(TITLE)

    result = judged(level({"double": reference}, plain(judging)), Scripted(answer))["p"]
    assert result.verdict is not Verdict.HELD
