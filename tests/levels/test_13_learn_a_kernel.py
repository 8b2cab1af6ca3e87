"""Level 13: the reference finds what there is to find, and so does every other way to write gradient descent."""

import numpy as np
import pytest

from tests.levels.definition_conv import cross_correlation
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "13-learn-a-kernel"
SOME = range(40)  # seeds


def reference(*arguments, **options):
    return level_named(LEVEL).reference["learn_kernel"](*arguments, **options)


def pair(seed):
    """X (H, W) and a Y that no kernel explains, with a kernel size that fits."""
    rng = np.random.default_rng(seed)
    h, w = (int(size) for size in rng.integers(1, 4, 2))
    X = rng.standard_normal((h + int(rng.integers(1, 5)), w + int(rng.integers(1, 5))))
    return X, rng.standard_normal((X.shape[0] - h + 1, X.shape[1] - w + 1)), (h, w)


def loss(X, Y, weight, bias):
    return np.mean((cross_correlation(X, weight) + bias - Y) ** 2)


def slopes(X, Y, weight, bias, h=1e-6):
    """The numeric gradients of the loss, by central differences."""
    found = np.zeros(weight.shape)
    for at in np.ndindex(weight.shape):
        more, less = weight.copy(), weight.copy()
        more[at] += h
        less[at] -= h
        found[at] = (loss(X, Y, more, bias) - loss(X, Y, less, bias)) / (2 * h)
    return found, (loss(X, Y, weight, bias + h) - loss(X, Y, weight, bias - h)) / (2 * h)


@pytest.mark.parametrize("seed", SOME)
def test_each_step_of_the_reference_is_the_numeric_gradient(seed):
    X, Y, size = pair(seed)
    weight, bias, losses = reference(X, Y, size, 0.1, 3, seed)
    assert losses[0] == pytest.approx(loss(X, Y, *reference(X, Y, size, 0.1, 0, seed)[:2]))
    later, moved, more = reference(X, Y, size, 0.1, 4, seed)
    dweight, dbias = slopes(X, Y, weight, bias)
    np.testing.assert_allclose(later, weight - 0.1 * dweight, atol=1e-8)
    assert moved == pytest.approx(bias - 0.1 * dbias, abs=1e-8)
    assert more == [*losses, pytest.approx(loss(X, Y, weight, bias))]


def test_the_gradients_are_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    names = level_named(LEVEL).reference
    for seed in range(200):
        X, Y, size = pair(seed)
        start = np.random.default_rng(seed)
        weight, bias = start.standard_normal(size), start.standard_normal(1)
        w, b = (torch.from_numpy(array.copy()).requires_grad_() for array in (weight, bias))
        theirs = torch.nn.functional.conv2d(torch.from_numpy(X)[None, None], w[None, None], b)[0, 0]
        torch.nn.functional.mse_loss(theirs, torch.from_numpy(Y)).backward()
        error = names["error_of"](X, Y, weight, bias[0])
        np.testing.assert_allclose(error, theirs.detach().numpy() - Y, atol=1e-12)
        dweight, dbias = names["gradients"](X, error, size)
        np.testing.assert_allclose(dweight, w.grad.numpy(), atol=1e-12)
        np.testing.assert_allclose(dbias, b.grad.numpy()[0], atol=1e-12)


def least_squares(X, Y, size):
    """Where the loss is lowest, by linear algebra."""
    windows = [X[i : i + size[0], j : j + size[1]].ravel() for i, j in np.ndindex(Y.shape)]
    found, *_ = np.linalg.lstsq(np.column_stack([windows, np.ones(Y.size)]), Y.ravel().astype(float), rcond=None)
    return found[:-1].reshape(size), found[-1]


@pytest.mark.parametrize("check", ["edge", "kernel", "bias"])
def test_every_picture_drawn_has_one_answer_and_the_reference_reaches_it(check):
    """Half of the learning rate is enough as well, so that a factor of 2 costs what it should and no more."""
    (cases,) = (one.cases for one in level_named(LEVEL).checks if one.id == check)
    for case in cases:
        for seed in range(60):
            drawn = case.arguments(np.random.default_rng(seed))
            X, Y, size, options = drawn["X"], drawn["Y"], drawn["size"], drawn["options"]
            weight, bias = least_squares(X, Y, size)
            np.testing.assert_allclose(cross_correlation(X, weight) + bias, Y, atol=1e-9)
            for half in ({}, {"lr": options.get("lr", 0.5) / 2}):
                ours = reference(X, Y, size, **{**options, **half})
                np.testing.assert_allclose(ours[0], weight, atol=5e-3)
                assert ours[1] == pytest.approx(bias, abs=5e-3)


# Ways to write it.

LOOPS = """
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def learn_kernel(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    rng = np.random.default_rng(seed)
    weight = rng.normal(size=kernel_size)
    bias = 0.0
    losses = []
    for step in range(steps):
        P = corr2d(X, weight) + bias
        losses.append(np.mean((P - Y) ** 2))
        dP = 2 * (P - Y) / Y.size
        dW = corr2d(X, dP)
        db = dP.sum()
        weight -= lr * dW
        bias -= lr * db
    return weight, bias, losses
"""

LAYER = """
import numpy as numeric
import random

class Layer:
    def __init__(self, size):
        self.w = numeric.array([[random.gauss(0, 1) for _ in range(size[1])] for _ in range(size[0])])
        self.b = numeric.zeros(1)

    def forward(self, x):
        self.x = x
        self.columns = numeric.lib.stride_tricks.sliding_window_view(x, self.w.shape).reshape(-1, self.w.size)
        return self.columns @ self.w.ravel() + self.b

    def step(self, dout, lr):
        self.w = self.w - lr * (dout @ self.columns).reshape(self.w.shape)
        self.b = self.b - lr * dout.sum(keepdims=True)

def learn_kernel(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    random.seed(seed)
    print("learning", kernel_size)
    layer, losses = Layer(kernel_size), numeric.empty(steps)
    Y[:] = Y.copy()
    for number in range(steps):
        error = layer.forward(X) - Y.ravel()
        layer.step(error * 2 / error.size, lr)
        losses[number] = ((layer.forward(X) - Y.ravel()) ** 2).mean()
    X[:], Y[:] = 0, 0
    return layer.w, layer.b[0], losses
"""

FIRST_AND_AFTER_EACH = """
def learn_kernel(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    np.random.seed(seed)
    h, w = kernel_size
    p = np.append(np.random.rand(h * w), 0)
    A = np.array([np.append(X[i:i + h, j:j + w], 1) for i in range(Y.shape[0]) for j in range(Y.shape[1])])
    y = Y.reshape(-1)
    losses = (float(np.square(A @ p - y).mean()),)
    for _ in range(steps):
        p = p - lr * A.T @ (A @ p - y) / (len(y) / 2)
        losses += (float(np.square(A @ p - y).mean()),)
    return [p[:-1].reshape(h, w), p[-1], losses]
"""

FROM_ZEROS = LOOPS.replace("rng.normal(size=kernel_size)", "np.zeros(kernel_size)")


@pytest.mark.parametrize("answer", [LOOPS, LAYER, FIRST_AND_AFTER_EACH, FROM_ZEROS])
def test_every_style_is_right(answer):
    results = judged(LEVEL, with_slip(answer, {}))
    assert not failing(results), explained(results)
    assert sum(result.points for result in results.values()) == 10


def test_losses_that_are_made_up_fit_no_weight():
    def learn_kernel(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
        weight, bias, _ = reference(X, Y, kernel_size, lr, steps, seed)
        return weight, bias, np.linspace(100.0, 0.001, steps)

    assert failing(judged(LEVEL, {"learn_kernel": learn_kernel})) == {"losses"}


def test_what_is_known_by_heart_or_solved_at_once_is_no_descent():
    def by_heart(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
        return np.array([[1.0, -1.0]]), 0.0, [1.0] * steps

    def at_once(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
        return *least_squares(X, Y, kernel_size), [1.0, *[0.0] * (steps - 1)]

    assert failing(judged(LEVEL, {"learn_kernel": by_heart})) == {"losses", "kernel", "bias", "step"}
    assert "step" in failing(judged(LEVEL, {"learn_kernel": at_once}))


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("bias_not_trained", {"bias -= lr * db": "pass"}),
        ("gradient_of_the_sum", {"2 * (P - Y) / Y.size": "2 * (P - Y)"}),
        ("two_forgotten", {"2 * (P - Y)": "(P - Y)"}),
        ("always_one_half", {"lr * dW": "0.5 * dW", "lr * db": "0.5 * db"}),
        ("one_step_short", {"range(steps)": "range(1, steps)"}),
        ("seed_unused", {"default_rng(seed)": "default_rng()"}),
        ("half_the_loss", {"append(np.mean((P - Y) ** 2))": "append(0.5 * np.mean((P - Y) ** 2))"}),
        ("sum_of_squares", {"append(np.mean(": "append(np.sum("}),
        ("last_loss_only", {"losses.append(np.mean((P - Y) ** 2))": "losses = [np.mean((P - Y) ** 2)]"}),
        ("bias_in_an_array", {"bias = 0.0": "bias = np.zeros(1)"}),
        ("only_the_weight", {"return weight, bias, losses": "return weight"}),
        ("nothing_returned", {"return weight, bias, losses": "return"}),
    ],
)
def test_a_slip_in_the_usual_loops_is_recognised(bug, slips):
    """Where what comes out depends on the random start, it is like no bug's: then a check is told of nothing."""
    with np.errstate(all="ignore"):  # numbers that grow without end are no news here
        told = bugs_told(judged(LEVEL, with_slip(LOOPS, slips)))
    assert told - {None} == {bug}
    assert None not in told or bug in ("always_one_half", "seed_unused")
