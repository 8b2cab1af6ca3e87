import re

import numpy as np
import pytest

from autograder.checks.cost import cost
from autograder.checks.language import Gradient, Plain, Shape, Value, inputs, only
from autograder.checks.shrink import rounded
from autograder.checks.student import Wrong
from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned
from autograder.wire.tensors import as_tensor
from autograder.wording import Text, message
from tests.checks.tiny import TITLE, judged, level, local, matrices


@inputs(n=1, c=1, h=2, w=2, pad=0)
def pictures(rng, n=2, c=3, h=6, w=5, pad=1):
    """X (N, C, H, W) and how many zeros go round it."""
    return {"x": rng.standard_normal((n, c, h, w)), "param": {"pad": pad}}


def padded(x, param):
    p = param["pad"]
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))


def call(student, x, param):
    return {"out": student.call("padded", x, param)}


SHAPE = Shape(id="shape", title=TITLE, points=2, cases=(pictures.at(),), call=call)
VALUE = Value(id="value", title=TITLE, points=8, cases=(pictures.at(),), call=call)


def example(function, check=VALUE, reference=padded, **more):
    one = level({"padded": reference}, check)
    result = judged(one, local(__file__, padded=function), **more)[check.id]
    assert result.verdict != "passed"
    assert result.shown.counterexample == result.mismatch.counterexample
    return in_english(result)


def in_english(result):
    """The code that a student is given; the Chinese one differs in the comments at its end and nowhere else."""
    code = result.shown.counterexample
    if code is None:
        return None
    assert calls(code.zh) == calls(code.en)
    assert "expected" not in code.zh
    assert code.en.isascii()
    return code.en


def calls(code):
    return [line for line in code.splitlines() if not line.startswith("#")]


def answer(code, function):
    """What the code gives where the notebook defines this function; and what it says is expected."""
    names = {"padded": function}
    exec(code, names)
    expected = [line.removeprefix("# ").strip() for line in code.splitlines() if line.startswith("#")]
    return names, " ".join(expected)


def test_everything_goes_to_its_least_when_everything_fails():
    code = example(lambda x, param: padded(x, param) + 1.0)
    names, _ = answer(code, padded)
    assert names["x"].shape == (1, 1, 2, 2)
    assert names["param"] == {"pad": 0}


def test_only_the_sizes_that_the_bug_needs_stay():
    def all_axes(x, param):
        return np.pad(x, param["pad"])  # pads samples and channels too

    names, expected = answer(example(all_axes, SHAPE), padded)
    assert (names["x"].shape, names["param"]) == ((1, 1, 2, 2), {"pad": 1})
    assert expected == "expected: result.shape == (1, 1, 4, 4)"

    def first_sample_only(x, param):
        out = padded(x, param)
        out[1:] = 0
        return out

    assert answer(example(first_sample_only), padded)[0]["x"].shape == (2, 1, 2, 2)


@pytest.mark.parametrize(("given", "right"), [(lambda x, param: 7, 4), (lambda x, param: None, 4)])
def test_what_is_expected_of_a_number_or_of_nothing_names_the_variable_of_the_code(given, right):
    _, expected = answer(example(given, reference=lambda x, param: right), padded)
    assert expected == f"expected: result = {right}"


def test_what_looks_alike_is_told_apart():
    """The numbers are right, so that their digits would say nothing."""
    _, expected = answer(example(lambda x, param: padded(x, param).astype(complex)), padded)
    assert expected == "expected: result.dtype == np.float64"
    names, expected = answer(example(lambda x, param: padded(x, param).tolist()), padded)
    right = eval(expected.removeprefix("expected: result = "), {"np": np})
    assert isinstance(right, np.ndarray)
    assert right == pytest.approx(names["result"])


def test_a_size_in_between_is_found():
    def from_five_on(x, param):
        return padded(x, param) * (1.0 if x.shape[2] < 5 else 2.0)

    assert answer(example(from_five_on), padded)[0]["x"].shape == (1, 1, 5, 2)


def test_the_code_shows_the_failure_and_the_expected_value():
    def wrong(x, param):
        return -padded(x, param)

    code = example(wrong)
    assert code.startswith("import numpy as np\n\nx = np.array([[[[")
    names, expected = answer(code, wrong)
    right = padded(names["x"], names["param"])
    assert not np.array_equal(names["result"], right)
    given = np.array(eval(expected.partition("result = ")[2]))
    assert np.array_equal(given, right)


def test_numbers_are_short():
    names, _ = answer(example(lambda x, param: padded(x, param) + 1.0), padded)
    assert np.array_equal(names["x"], names["x"].round(1))


def test_rounding_makes_no_ties_and_no_zeros():
    """Where they decide, code can be right by another convention."""
    names, _ = answer(example(lambda x, param: padded(x, param) + 1.0), padded)
    assert np.unique(names["x"]).size == names["x"].size
    assert names["x"].all()


def test_a_tensor_stays_one_and_is_written_as_torch_has_it():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")

    @inputs(n=2)
    def tensors(rng, n=3):
        return {"x": as_tensor(rng.standard_normal(n)), "param": {"weight": as_tensor(rng.standard_normal(n))}}

    def product(x, param):
        return x * param["weight"]

    check = Value(id="value", title=TITLE, points=10, cases=(tensors.at(),), call=call, rtol=1e-5)
    code = example(lambda x, param: product(x, param) + 1, check, reference=product)
    assert code.startswith("import numpy as np\nimport torch\n\n")
    names, expected = answer(code, product)
    assert names["x"].dtype == torch.float32
    assert names["x"].shape == (2,)
    assert all(number == pytest.approx(round(number, 2), abs=1e-6) for number in names["x"].tolist())
    shown = [float(number) for number in re.findall(r"-?\d+\.\d*", expected)]
    assert shown == pytest.approx(names["result"].tolist(), abs=1e-5)


def test_no_example_shows_what_may_not_be_asked():
    """A kink inside, which can be seen in no argument alone: the sum is not near a whole number."""

    @only(lambda x, param: abs(x.sum() - x.sum().round()) > 0.2)
    @inputs(n=2)
    def fractions(rng, n=3):
        return {"x": rng.standard_normal(n), "param": {"pad": 0}}

    def total(x, param):
        return x.sum()

    for most in range(2, 6):
        check = Value(id="value", title=TITLE, points=10, cases=(fractions.at(n=most),), call=call)
        names, _ = answer(example(lambda x, param: x.sum() + 1, check, reference=total), total)
        assert abs(names["x"].sum() - names["x"].sum().round()) > 0.2
        assert np.array_equal(names["x"], names["x"].round(2))


def test_a_small_number_is_not_rounded_to_zero():
    @inputs(n=2)
    def fixed(rng, n=2):
        return {"x": np.array([1.3, 0.04])[:n], "param": None}

    check = Value(id="value", title=TITLE, points=10, cases=(fixed.at(),), call=call)
    code = example(lambda x, param: x + 1, check, reference=lambda x, param: x)
    assert answer(code, lambda x, param: x)[0]["x"].tolist() == [1.3, 0.04]


def test_numbers_stay_long_where_the_failure_needs_them():
    def drops_decimals(x, param):
        return padded(x.round(2), param)

    names, _ = answer(example(drops_decimals), padded)
    assert not np.array_equal(names["x"], names["x"].round(2))


def test_another_way_of_failing_is_not_followed():
    """It crashes at a single sample; the failure to be explained is a wrong value."""

    def wrong(x, param):
        if len(x) == 1:
            raise ValueError("another matter")
        return padded(x, param) * 2

    names, _ = answer(example(wrong), padded)
    assert names["x"].shape == (2, 1, 2, 2)


def test_a_crash_is_shrunk_as_well():
    def crash(x, param):
        return padded(x, param)[:, 1]

    def crashes(x, param):
        return padded(x, param) if x.shape[1] == 1 else x[:, 9]

    assert answer(example(crashes), padded)[0]["x"].shape == (1, 2, 2, 2)
    assert example(crash, SHAPE) is not None


def test_a_case_that_the_reference_can_not_do_is_no_example():
    """The least sizes may not fit together: such a case is not the student's fault."""

    def reference(x, param):
        if x.shape[2] < 4:
            raise ValueError("too small a picture")
        return padded(x, param)

    names, _ = answer(example(lambda x, param: padded(x, param) * 3, reference=reference), padded)
    assert names["x"].shape == (1, 1, 4, 2)


def test_an_empty_result_is_no_example():
    def inner(x, param):
        return x[:, :, 1:-1, 1:-1]

    for check, wrong in ((VALUE, lambda x, param: inner(x, param) * 3), (SHAPE, lambda x, param: x)):
        names, _ = answer(example(wrong, check, reference=inner), padded)
        assert names["x"].shape == (1, 1, 3, 3)


def test_a_large_array_is_made_by_one_line():
    def wrong_when_large(x, param):
        return padded(x, param) * (1 if x.size < 150 else 2)

    code = example(wrong_when_large)
    assert len(code) < 1000
    names, _ = answer(code, wrong_when_large)
    assert names["x"].size >= 150
    assert np.unique(names["x"]).size == names["x"].size


def test_the_example_is_the_same_each_time():
    def wrong(x, param):
        return padded(x, param)[::-1]

    assert example(wrong) == example(wrong)


def test_it_stops_when_its_time_is_over():
    now = [0.0]
    calls = []

    def slow(x, param):
        now[0] += 0.2
        calls.append(x.shape)
        return padded(x, param) * 2

    example(slow, clock=lambda: now[0])
    assert len(calls) <= 7


def test_it_stops_when_it_has_tried_enough():
    calls = []

    def stubborn(x, param):
        """Fails at no size but the usual ones."""
        calls.append(1)
        return padded(x, param) * (2 if x.shape == (2, 3, 6, 5) and param["pad"] == 1 else 1)

    example(stubborn)
    assert len(calls) < 70


def test_no_case_is_asked_twice_on_its_way_to_the_smallest():
    asked = []

    def needs_height_and_pad(x, param):
        asked.append((*x.shape, param["pad"], float(x.flat[0])))
        return padded(x, param) + (x.shape[2] > 3 and param["pad"] == 1)

    names, _ = answer(example(needs_height_and_pad), padded)
    assert (names["x"].shape, names["param"]) == ((1, 1, 4, 2), {"pad": 1})
    # The first is asked for the verdict, shown, and asked once more: does it answer the same? The last is written down.
    largest = [one for one in asked if one[:5] == (2, 3, 6, 5, 1)]
    on_the_way = [one for one in asked if one[:5] not in {(2, 3, 6, 5, 1), (1, 1, 4, 2, 1)}]
    assert len(largest) == 3
    assert len(on_the_way) == len(set(on_the_way)) > 4


def test_no_example_where_public_values_pass():
    flips = iter([2.0])

    def once(x, param):
        return padded(x, param) * next(flips, 1.0)

    assert example(once) is None


def test_no_example_of_what_does_not_depend_on_the_arguments():
    """A wrong signature, or a box that ends: nothing is tried again."""

    def takes_one(x):
        return x

    assert example(takes_one) is None
    calls = []

    class Ending:
        def cpu_seconds(self, /):
            return 0.0

        def call(self, target, args, kwargs, /):
            calls.append(args)
            return Ended(Verdict.CRASHED, message("box.exited", status=3))

    assert judged(level({"padded": padded}, VALUE), Ending())["value"].shown.counterexample is None
    assert len(calls) == 2  # for the verdict and for what is shown


def test_no_example_of_what_costs_too_much():
    """Less of it costs less, so the least that is too much would be another one each time."""
    calls = []

    class Dear:
        def call(self, target, args, kwargs, /):
            calls.append(args[0].shape)
            return Returned(padded(*args))

        def cpu_seconds(self, /):
            return 0.02 * len(calls)

    check = Plain(id="p", title=TITLE, points=10, cases=(pictures.at(),), judge=cost(call))
    shown = judged(level({"padded": padded}, check), Dear())["p"].shown
    assert (shown.what.id, shown.counterexample) == ("cost.too_slow", None)
    assert set(calls) == {(2, 3, 6, 5)}


def test_the_search_stops_where_a_box_ends():
    """A wrong value at the usual sizes, and an end of the box at smaller ones."""
    calls = []

    class Fragile:
        def call(self, target, args, kwargs, /):
            calls.append(args[0].shape)
            if args[0].shape == (2, 3, 6, 5):
                return Returned(2 * padded(*args))
            return Ended(Verdict.CRASHED, message("box.exited", status=3))

        def cpu_seconds(self, /):
            return 0.0

        def names(self, /):
            return {}

    code = in_english(judged(level({"padded": padded}, VALUE), Fragile())["value"])
    assert [shape for shape in calls if shape != (2, 3, 6, 5)] == [(1, 1, 2, 2)]
    assert code is None or ".reshape(2, 3, 6, 5)" in code


def test_the_same_question_is_searched_once():
    other = Value(id="other", title=TITLE, points=0, cases=(pictures.at(n=3),), call=call)
    counts = []
    for checks in ((VALUE,), (VALUE, other)):
        calls = []

        def wrong(x, param, calls=calls):
            calls.append(1)
            return padded(x, param) * 2

        judged(level({"padded": padded}, *checks), local(__file__, padded=wrong))
        counts.append(len(calls))
    assert counts[1] - counts[0] == 3  # the verdict, what is shown, whether that is steady; not searched again


# The other kinds of check.


def test_a_gradient_with_its_upstream_gradient():
    def forward(student, X):
        return {"out": student.call("square", X)}

    def backward(student, dout, X):
        return {"X": student.call("slope", dout, X)}

    check = Gradient(
        id="dx", title=TITLE, points=10, cases=(matrices.at(),), forward=forward, backward=backward, wrt="X"
    )
    reference = {"square": lambda X: X**2, "slope": lambda dout, X: 2 * X * dout}
    wrong = {**reference, "slope": lambda dout, X: 2 * X}
    code = in_english(judged(level(reference, check), local(__file__, **wrong))["dx"])
    names = dict(wrong)
    exec(code, names)
    assert names["dout"].shape == names["X"].shape == (1, 1)
    assert "result = slope(dout, X)" in code
    given = np.array(eval(code.partition("expected: result = ")[2]))
    assert given == pytest.approx(2 * names["X"] * names["dout"])


def test_a_plain_check():
    def judge_plain(student, reference, X):
        layer = student.call("Layer", X)
        wrong = layer.call("twice").number() != 2 * X.sum()
        return Wrong(Text(en="no", zh="不"), expected="twice the sum") if wrong else None

    class Layer:
        def __init__(self, X):
            self.X = X

        def twice(self):
            return float(2 * self.X.sum())

    class Wrong3(Layer):
        def twice(self):
            return float(3 * self.X.sum())

    check = Plain(id="p", title=TITLE, points=10, cases=(matrices.at(),), judge=judge_plain)
    code = in_english(judged(level({"Layer": Layer}, check), local(__file__, Layer=Wrong3))["p"])
    assert code.splitlines()[3:] == ["layer = Layer(X)", "result = layer.twice()", "# expected: twice the sum"]


def test_least_sizes_above_the_usual_ones():
    """Nothing says that least is less: the walk goes either way."""

    @inputs(n=6)
    def rows(rng, n=2):
        return {"x": rng.standard_normal(n), "param": None}

    def ask(student, x, param):
        return {"out": student.call("padded", x, param)}

    check = Value(id="value", title=TITLE, points=10, cases=(rows.at(),), call=ask)
    code = example(lambda x, param: x * (2 if len(x) < 5 else 1), check, reference=lambda x, param: x)
    assert answer(code, lambda x, param: x)[0]["x"].size == 4


def test_sizes_that_are_no_numbers():
    @inputs(shape=(1, 1), mode="valid")
    def any_shape(rng, shape=(3, 2), mode="same"):
        return {"x": rng.standard_normal(shape), "param": mode}

    check = Value(id="value", title=TITLE, points=10, cases=(any_shape.at(),), call=call)
    code = example(lambda x, param: x * (2 if param == "same" else 1), check, reference=lambda x, param: x)
    names, _ = answer(code, lambda x, param: x)
    assert names["x"].shape == (1, 1)
    assert "padded(x, 'same')" in code


def test_half_precision_is_rounded_without_an_overflow():
    large = np.array([4392.0, 3.0, -4456.0], np.float16)
    assert rounded(large, 2).tolist() == large.tolist()
    assert rounded(large, 2).dtype == np.float16
    text = example(
        lambda x, param: 0 * padded(x, param), reference=lambda x, param: padded(1000 * x, param).astype("f2")
    )
    assert "inf" not in text
    assert "nan" not in text
