import numpy as np
import pytest

from autograder.checks.local import LocalStudent, Trusted, signature, similar_names
from autograder.errors import AuthorError
from autograder.wire.answers import Handle, Missing, Returned
from tests.checks.tiny import local


def returned(answer):
    assert isinstance(answer, Returned), answer
    return answer.value


class Counter:
    def __init__(self, start):
        self.count = start

    def add(self, by):
        self.count += by
        return self.count


def echo(*args, **kwargs):
    return args, kwargs


def raising(depth):
    if depth:
        return raising(depth - 1)
    raise ValueError("at the bottom")


def test_arguments_are_fresh_writable_copies():
    def spoil(x, param):
        x[...] = -1.0
        param["stride"] = 99
        param["list"].append(1)
        return x

    x, param = np.zeros((2, 3)), {"stride": 1, "list": []}
    x.flags.writeable = False
    student = local(__file__, spoil=spoil)
    assert returned(student.call("spoil", (x, param), {})).tolist() == [[-1.0] * 3] * 2
    assert x.tolist() == [[0.0] * 3] * 2
    assert param == {"stride": 1, "list": []}


def test_arguments_lie_in_order_whatever_the_author_made():
    orders = []
    student = local(__file__, look=lambda x: orders.append((x.flags.c_contiguous, type(x))))
    student.call("look", (np.asfortranarray(np.zeros((3, 4))),), {})
    student.call("look", (np.ma.masked_array([1.0]),), {})
    assert orders == [(True, np.ndarray)] * 2


def test_what_is_returned_is_a_copy():
    class Layer:
        def __init__(self):
            self.dW = np.zeros(2)

        def step(self):
            self.dW += 1

    student = local(__file__, Layer=Layer)
    layer = returned(student.call("Layer", (), {}))
    before = returned(student.get(layer, "dW"))
    student.call((layer, "step"), (), {})
    assert before.tolist() == [0.0, 0.0]
    assert returned(student.get(layer, "dW")).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "value", [None, True, 3, 2.5, 1 + 2j, "text", [1, [2]], {"a": (1, 2)}, (1, "b"), (np.bool_(True), np.float32(1.5))]
)
def test_plain_values_cross(value):
    assert returned(local(__file__, give=lambda: value).call("give", (), {})) == value


@pytest.mark.parametrize("dtype", ["?", "i1", "u8", "f2", "f4", "f8", "c8", "c16"])
def test_arrays_cross_with_their_dtype(dtype):
    value = returned(local(__file__, give=lambda: np.ones((2, 2), dtype)).call("give", (), {}))
    assert (value.dtype, value.shape) == (np.dtype(dtype), (2, 2))


@pytest.mark.parametrize(
    "value",
    [np.array([None]), np.array(["a"]), np.array([b"a"]), np.array(["2026-11-22"], "M8[D]"), {1, 2}, object(), 2**70],
)
def test_everything_else_is_a_handle(value):
    assert isinstance(returned(local(__file__, give=lambda: value).call("give", (), {})), Handle)


def test_a_cache_stays_and_can_be_handed_back():
    student = local(__file__, forward=lambda x: (x, (x, {"pad": 1})), backward=lambda dout, cache: cache[1]["pad"])
    out, cache = returned(student.call("forward", (np.ones(2),), {}))
    assert isinstance(cache, Handle)
    assert returned(student.call("backward", (out, cache), {})) == 1


def test_handles_inside_a_container_are_resolved():
    student = local(__file__, Counter=Counter, count=lambda pair: pair[0].count + pair[1]["c"].count)
    one, two = (returned(student.call("Counter", (n,), {})) for n in (1, 2))
    assert returned(student.call("count", ((one, {"c": two}),), {})) == 3


def test_objects_answer_calls_and_attributes():
    student = local(__file__, Counter=Counter)
    counter = returned(student.call("Counter", (), {"start": 5}))
    assert counter.type_name == "Counter"
    assert returned(student.call((counter, "add"), (2,), {})) == 7
    assert returned(student.get(counter, "count")) == 7
    method = returned(student.get(counter, "add"))
    assert returned(student.call(method, (3,), {})) == 10
    assert student.get(counter, "nothing").type_name == "AttributeError"


def test_an_exception_comes_with_the_students_lines():
    answer = local(__file__, raising=raising).call("raising", (2,), {})
    assert (answer.type_name, answer.text) == ("ValueError", "at the bottom")
    assert [line.function for line in answer.lines] == ["raising"] * 3
    assert answer.lines[-1].source == 'raise ValueError("at the bottom")'
    assert answer.lines[-1].cell == 0


def test_a_wrong_signature_has_no_lines():
    answer = local(__file__, raising=raising).call("raising", (1, 2), {})
    assert (answer.type_name, answer.lines) == ("TypeError", ())


@pytest.mark.parametrize(
    "error", [SystemExit(3), RecursionError(), MemoryError(), NotImplementedError(), StopIteration()]
)
def test_every_exception_is_an_answer(error):
    def fail():
        raise error

    assert local(__file__, fail=fail).call("fail", (), {}).type_name == type(error).__name__


def test_an_exception_that_can_not_be_written():
    class Mute(Exception):
        def __str__(self):
            raise ValueError

    def fail():
        raise Mute

    assert local(__file__, fail=fail).call("fail", (), {}).text == ""


def test_ctrl_c_is_not_an_answer():
    def fail():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        local(__file__, fail=fail).call("fail", (), {})


def test_numpys_warnings_are_the_students_own_affair():
    answer = local(__file__, divide=lambda x: x / 0).call("divide", (np.ones(2),), {})
    assert returned(answer).tolist() == [np.inf, np.inf]


def test_a_missing_name_with_similar_ones():
    answer = local(__file__, conv_forward=echo, Conv_Forward_Naive=echo, pool=echo).call("conv_forward_naive", (), {})
    assert answer == Missing("conv_forward_naive", ("Conv_Forward_Naive", "conv_forward"))


def test_similar_names_by_hand():
    names = dict.fromkeys(["corr2D", "corr_2d", "_corr2d", "corr2d_old", "cor2d", "pad"])
    assert set(similar_names("corr2d", names)) == {"corr2D", "corr_2d", "cor2d"}
    assert similar_names("corr2d", {}) == ()


@pytest.mark.parametrize("arg", [np.float64(1.0), np.int64(1), object(), {1}, b"bytes", [np.float32(2)]])
def test_arguments_that_cross_no_wire_are_refused_as_the_box_does(arg):
    with pytest.raises(TypeError, match="does not cross the wire"):
        local(__file__, echo=echo).call("echo", (arg,), {})


def test_names_and_signatures():
    def conv(x, w, stride=1):
        """Nothing."""

    names = LocalStudent({"conv": conv, "K": np.ones(2), "Counter": Counter, "_hidden": conv}).names()
    assert names == {"conv": "(x, w, stride=1)", "K": "", "Counter": "(start)"}
    assert signature(dict.fromkeys) != "x"  # a builtin may have none; asking is safe
    assert signature(3) == ""


# The course team's own code.


def test_trusted_gives_values():
    trusted = Trusted({"f": lambda x: x + 1}, __file__)
    assert returned(trusted.call("f", (1,), {})) == 2


def test_trusted_says_which_line_of_the_reference_failed():
    with pytest.raises(AuthorError, match="the reference raised ValueError in raising: at the bottom") as caught:
        Trusted({"raising": raising}, __file__).call("raising", (0,), {})
    assert caught.value.file == __file__
    assert caught.value.line == raising.__code__.co_firstlineno + 3


def test_trusted_says_what_the_reference_lacks():
    trusted = Trusted({"Counter": Counter}, __file__)
    with pytest.raises(AuthorError, match="defines no 'conv'"):
        trusted.call("conv", (), {})
    counter = returned(trusted.call("Counter", (1,), {}))
    with pytest.raises(AuthorError, match="AttributeError in dW"):
        trusted.get(counter, "dW")
    with pytest.raises(AuthorError, match=r"AttributeError in Counter\.forward"):
        trusted.call((counter, "forward"), (), {})
