"""Level t2: the layer and its training against loops and gradients written out; other ways get full marks."""

import numpy as np
import pytest

from tests.levels.definition_conv import conv_backward, conv_forward, cross_correlation
from tests.levels.judging import explained, failing, judged, level_named

torch = pytest.importorskip("torch", reason="torch is an optional extra")

ID = "t2-conv-module"


def reference():
    return level_named(ID).reference


def lessons(count, seed):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        h, w, hh, ww = (int(size) for size in rng.integers((3, 3, 1, 1), (7, 7, 4, 4)))
        X, K, b = rng.standard_normal((h, w)), rng.standard_normal((hh, ww)), rng.standard_normal(1)
        yield X, K, b, rng.standard_normal((h - hh + 1, w - ww + 1))


def layer(K, b):
    conv = reference()["Conv2D"](K.shape).double()
    conv.load_state_dict({"weight": torch.tensor(K), "bias": torch.tensor(b)})
    return conv


def test_the_operation_and_the_layer_are_sums_written_out():
    for X, K, b, _ in lessons(200, 1):
        expected = cross_correlation(X, K)
        np.testing.assert_allclose(reference()["corr2d"](torch.tensor(X), torch.tensor(K)), expected, atol=1e-12)
        np.testing.assert_allclose(layer(K, b)(torch.tensor(X)).detach(), expected + b, atol=1e-12)


def test_training_is_gradient_descent_written_out():
    for X, K, b, Y in lessons(40, 2):
        conv = layer(K, b)
        losses = reference()["fit"](conv, torch.tensor(X), torch.tensor(Y), 4, 0.05)
        x, weight, bias, expected = X[None, None], K[None, None].copy(), b.copy(), []
        for _ in range(4):
            difference = conv_forward(x, weight, bias, 1, 0) - Y
            expected.append((difference**2).mean())
            _, dw, db = conv_backward(2 * difference / difference.size, x, weight, 1, 0)
            weight, bias = weight - 0.05 * dw, bias - 0.05 * db
        np.testing.assert_allclose(losses, expected, rtol=1e-9)
        np.testing.assert_allclose(conv.weight.detach(), weight[0, 0], atol=1e-12)
        np.testing.assert_allclose(conv.bias.detach(), bias, atol=1e-12)


def test_the_edge_detector_is_found_from_wherever_it_begins():
    X = torch.ones(6, 8)
    X[:, 2:6] = 0
    for seed in range(20):
        torch.manual_seed(seed)
        conv = reference()["Conv2D"]((1, 2))
        torch.nn.init.uniform_(conv.weight, -0.5, 0.5)
        losses = reference()["fit"](conv, X, X[:, :-1] - X[:, 1:], 40, 0.4)
        assert (conv.weight.detach() - torch.tensor([[1.0, -1.0]])).abs().max() < 0.05
        assert losses[-1] < 0.01 * losses[0]


LOOPS = """
from torch import nn
def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros(X.shape[0] - h + 1, X.shape[1] - w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y
class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(kernel_size))
        self.bias = nn.Parameter(torch.zeros(1))
    def forward(self, x):
        return corr2d(x, self.weight) + self.bias
def fit(conv, X, Y, steps, lr):
    losses = []
    for step in range(steps):
        l = (conv(X) - Y) ** 2
        conv.zero_grad()
        l.mean().backward()
        conv.weight.data[:] -= lr * conv.weight.grad
        conv.bias.data[:] -= lr * conv.bias.grad
        losses.append(l.mean().item())
        if step % 20 == 0:
            print(step, losses[-1])
    return losses
"""
SHIFTED = """
import torch as t
import torch.nn.functional as F
def corr2d(X, K):
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    return sum(K[a, b] * X[a:a + rows, b:b + columns] for a in range(K.shape[0]) for b in range(K.shape[1]))
class Conv2D(t.nn.Module):
    def __init__(self, kernel_size, scale=0.1):
        super().__init__()
        self.register_parameter("bias", t.nn.Parameter(t.randn(1)))
        self.weight = t.nn.Parameter(scale * t.randn(*kernel_size))
        self.calls = 0
    def forward(self, x):
        self.calls += 1
        return self.bias + corr2d(x, self.weight)
def fit(conv, X, Y, steps, lr):
    criterion, losses = t.nn.MSELoss(), []
    optimizer = t.optim.SGD([conv.weight, conv.bias], lr)
    conv.train()
    while len(losses) < steps:
        optimizer.zero_grad(set_to_none=False)
        loss = criterion(conv(X), Y)
        losses.append(loss.detach().item())
        loss.backward()
        optimizer.step()
    return losses
"""
UNFOLDED = """
def corr2d(X, K):
    seen = X.unfold(0, K.shape[0], 1).unfold(1, K.shape[1], 1)
    return torch.einsum("ijab,ab->ij", seen, K)
class Conv2D(torch.nn.Module):
    def __init__(self, kernel_size):
        super(Conv2D, self).__init__()
        self.weight, self.bias = torch.nn.Parameter(torch.empty(kernel_size)), torch.nn.Parameter(torch.empty(1))
        torch.nn.init.normal_(self.weight)
        torch.nn.init.constant_(self.bias, 0)
    def forward(self, x):
        return corr2d(x, self.weight).add(self.bias)
def fit(conv, X, Y, steps, lr):
    losses = []
    for _ in range(steps):
        error = torch.mean(torch.square(Y - conv.forward(X)))
        gradients = torch.autograd.grad(error, list(conv.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(conv.parameters(), gradients):
                parameter -= lr * gradient
        losses += [error.item()]
    return losses
"""


@pytest.mark.parametrize("answer", [LOOPS, SHIFTED, UNFOLDED])
def test_other_ways_to_write_it_get_full_marks(answer):
    names = {"torch": torch, "__name__": "__main__"}
    exec(answer, names)
    results = judged(ID, names)
    assert not failing(results), explained(results)
    assert sum(result.points for result in results.values()) == 10
