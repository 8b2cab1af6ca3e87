import numpy as np
import pytest

from autograder.checks.local import LocalStudent
from autograder.checks.record import Recorder, as_code, digits, pattern
from autograder.checks.student import Caller


class Layer:
    def __init__(self, W, stride=1):
        self.W, self.stride = W, stride

    def forward(self, x):
        return x * self.W

    def __call__(self, x):
        return self.forward(x)


def forward(x, w, param):
    return x * w, (x, w)


def backward(dout, cache):
    return {"dx": dout * cache[1]}


NAMES = {"Layer": Layer, "forward": forward, "backward": backward, "plus": lambda *args, **kwargs: len(args)}


def recorded(ask, **arguments):
    recorder = Recorder(LocalStudent(NAMES))
    ask(Caller(recorder), **arguments)
    return as_code(recorder.steps, arguments)


def run(code):
    """The code in a notebook that defines the names."""
    names = dict(NAMES)
    exec(code, names)
    return names


def test_a_call_by_the_names_of_its_arguments():
    x, w = np.array([[1.5, -2.0]]), np.array([[0.5]])
    code, _ = recorded(lambda s, x, w, p: s.call("forward", x, w, p), x=x, w=w, p={"stride": 2, "pad": 1})
    assert code.splitlines() == [
        "import numpy as np",
        "",
        "x = np.array([[1.5, -2.]])",
        "w = np.array([[0.5]])",
        "p = {'stride': 2, 'pad': 1}",
        "result = forward(x, w, p)",
    ]
    assert run(code)["result"][0].tolist() == [[0.75, -1.0]]


def test_a_cache_is_handed_on_and_unused_arguments_are_left_out():
    def ask(student, x, w, dout, unused):
        _out, cache = student.call("forward", x, w, None).parts("out", "cache")
        student.call("backward", dout, cache)
        student.call("backward", dout, (x, w))

    code, _ = recorded(ask, x=np.ones(2), w=np.array([3.0]), dout=np.array([1.0, 2.0]), unused=np.ones(9))
    assert "result2 = backward(dout, result1[1])" in code
    assert "result3 = backward(dout, (x, w))" in code
    assert "unused" not in code
    assert run(code)["result2"]["dx"].tolist() == run(code)["result3"]["dx"].tolist() == [3.0, 6.0]


def test_objects_their_methods_and_their_attributes():
    def ask(student, x, W):
        layer, other = student.call("Layer", W, stride=2), student.call("Layer", W)
        layer.call("forward", x)
        other.call("__call__", x)
        layer.get("W")

    code, _ = recorded(ask, x=np.array([1.0, 2.0]), W=np.array([4.0]))
    assert code.splitlines()[4:] == [
        "layer1 = Layer(W, stride=2)",
        "layer2 = Layer(W)",
        "result1 = layer1.forward(x)",
        "result2 = layer2.__call__(x)",
        "result3 = layer1.W",
    ]
    assert run(code)["result1"].tolist() == [4.0, 8.0]


def test_the_arrays_of_a_list_are_written_by_their_place():
    code, _ = recorded(lambda s, xs: s.call("plus", xs[1], xs[0]), xs=[np.ones(1), np.zeros(2)])
    assert "xs = [np.array([1.]), np.array([0., 0.])]" in code
    assert "result = plus(xs[1], xs[0])" in code


def test_numbers_are_written_out_even_if_an_argument_is_equal():
    code, _ = recorded(lambda s, x, stride, pad: s.call("plus", x, 1, k=1), x=np.ones(1), stride=1, pad=1)
    assert "result = plus(x, 1, k=1)" in code


def test_the_written_name_of_what_came_back():
    out = []
    recorder = Recorder(LocalStudent(NAMES))
    x, w = np.ones(1), np.ones(1)
    out.append(Caller(recorder).call("forward", x, w, {}).parts("out", "cache")[0].value)
    _, written = as_code(recorder.steps, {"x": x, "w": w})
    assert written[id(out[0])] == "result[0]"


def test_a_call_that_raises_is_written_too():
    recorder = Recorder(LocalStudent(NAMES))
    recorder.call("forward", (1,), {})
    recorder.call("nothing", (2,), {})
    assert as_code(recorder.steps, {})[0].splitlines()[-2:] == ["result1 = forward(1)", "result2 = nothing(2)"]


def test_what_can_not_be_written_gives_no_code():
    assert recorded(lambda s, x: s.call("plus", x), x=np.random.default_rng(0).standard_normal(101)) is None
    recorder = Recorder(LocalStudent(NAMES))
    layer = recorder.call("Layer", (1,), {}).value
    recorder.call((layer, "forward"), (1,), {})
    assert as_code(recorder.steps[1:], {}) is None  # nothing says where the object came from


@pytest.mark.parametrize(
    "array",
    [
        np.array([[1.5, -2.25], [0.1, 3.0]]),
        np.arange(6).reshape(1, 2, 3),
        np.array([True, False]),
        np.array([1, 2], dtype=np.float32),
        np.array([1 + 2j, 0.5]),
        np.array([np.nan, np.inf, -np.inf, 1.0]),
        np.zeros((0, 3)),
        np.array([1e-300, 1e300]),
        np.random.default_rng(0).standard_normal((2, 3, 4, 4)),
        np.array(3.5),
        pattern((4, 5, 6)),
        pattern((101,)),
    ],
)
def test_arrays_come_back_as_they_were(array):
    code, _ = recorded(lambda s, x: s.call("plus", x), x=array)
    back = run(code)["x"]
    assert back.dtype == array.dtype
    assert np.array_equal(back, array, equal_nan=array.dtype.kind in "fc")
    assert max(map(len, code.splitlines())) <= 120


@pytest.mark.parametrize("shape", [(101,), (3, 4, 9), (11, 11), (2, 3, 5, 7), (128,)])
def test_a_pattern_has_no_ties_no_zeros_and_no_order(shape):
    values = pattern(shape)
    assert np.unique(values).size == values.size
    assert not (values == 0).any()
    steps = np.diff(values.ravel())
    for these in (values, steps):
        assert these.min() < 0 < these.max()


def test_an_argument_in_another_dtype_is_written_by_its_name():
    recorder = Recorder(LocalStudent({"double": lambda X: 2 * X}))
    X = np.array([[1, 2], [3, 4]])
    recorder.call("double", (X.astype(float),), {})
    text, _ = as_code(recorder.steps, {"X": X})
    assert text.splitlines()[2:] == ["X = np.array([[1, 2], [3, 4]])", "result = double(X.astype('float64'))"]


class Losses(list):
    """What stays with the student."""


def test_a_length_and_an_item_are_written_as_one_writes_them():
    recorder = Recorder(LocalStudent({"fit": lambda: (np.ones(1), Losses([3.0, 2.0]))}))
    losses = recorder.call("fit", (), {}).value[1]
    recorder.call((losses, "__len__"), (), {})
    recorder.call((losses, "__getitem__"), (-1,), {})
    text, _ = as_code(recorder.steps, {})
    assert text.splitlines()[3:] == ["result2 = len(result1[1])", "result3 = result1[1][-1]"]


def test_large_numbers_beside_small_ones_are_written_without_powers_of_ten():
    assert digits(np.array([4136.0, 3.0], "float16"), 0) == "[4136., 3.]"
    assert eval(digits(np.array([1e-12, 1.0]), 0)) == [1e-12, 1.0]


def test_digits_stay_in_their_column():
    text = digits(np.arange(40.0).reshape(4, 10), 9)
    assert all(line.startswith(" " * 10) for line in text.splitlines()[1:])
