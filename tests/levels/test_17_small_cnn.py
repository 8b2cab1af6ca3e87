"""Level 17: the reference is the definition and torch's, its data are given, and every way to write it is right."""

import json

import numpy as np
import pytest

from tests.levels.definition_conv import conv_forward
from tests.levels.judging import ROOT, explained, failing, judged, level_named

LEVEL = "17-small-cnn"
PUBLIC, PRIVATE = ROOT / "assignments" / LEVEL, ROOT / "solutions" / LEVEL
NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")


def networks(how_many, seed):
    """A network of any sizes with drawn parameters, X and y."""
    rng = np.random.default_rng(seed)
    for _ in range(how_many):
        n, c, f, hidden = (int(size) for size in rng.integers(1, 5, 4))
        classes, h, w = int(rng.integers(2, 6)), 2 * int(rng.integers(1, 4)), 2 * int(rng.integers(1, 4))
        size = int(rng.choice([1, 3, 5]))
        net = level_named(LEVEL).reference["SmallConvNet"](
            (c, h, w), num_filters=f, filter_size=size, hidden_dim=hidden, num_classes=classes
        )
        for values in net.params.values():
            values[...] = rng.standard_normal(values.shape)
        yield net, rng.standard_normal((n, c, h, w)), rng.integers(classes, size=n)


def scores_by_definition(params, X):
    W1, b1, W2, b2, W3, b3 = (params[name] for name in NAMES)
    maps = conv_forward(X, W1, b1, 1, (W1.shape[2] - 1) // 2)
    n, f, h, w = maps.shape
    scores = np.zeros((n, len(b3)))
    for one in range(n):
        flat = [
            max(0.0, *(maps[one, k, 2 * i + p, 2 * j + q] for p in (0, 1) for q in (0, 1)))
            for k, i, j in np.ndindex(f, h // 2, w // 2)
        ]
        hidden = [max(0.0, b2[k] + sum(value * W2[at, k] for at, value in enumerate(flat))) for k in range(len(b2))]
        scores[one] = [b3[k] + sum(value * W3[at, k] for at, value in enumerate(hidden)) for k in range(len(b3))]
    return scores


def loss_by_definition(params, X, y):
    scores = scores_by_definition(params, X)
    return -np.mean([np.log(np.exp(row[k]) / np.exp(row).sum()) for row, k in zip(scores, y, strict=True)])


@pytest.mark.parametrize("some", list(networks(20, seed=17)))
def test_the_reference_is_the_definition(some):
    net, X, y = some
    np.testing.assert_allclose(net.loss(X), scores_by_definition(net.params, X), atol=1e-11)
    np.testing.assert_allclose(net.loss(X, y)[0], loss_by_definition(net.params, X, y), atol=1e-11)


@pytest.mark.parametrize("some", list(networks(8, seed=18)))
def test_the_gradients_are_the_numeric_ones(some):
    net, X, y = some
    h, rng, grads = 1e-6, np.random.default_rng(0), net.loss(X, y)[1]
    for name, values in net.params.items():
        for at in rng.permutation(list(np.ndindex(values.shape)))[:12]:
            place, before = tuple(at), values[tuple(at)]
            values[place] = before + h
            above = net.loss(X, y)[0]
            values[place] = before - h
            below = net.loss(X, y)[0]
            values[place] = before
            np.testing.assert_allclose(grads[name][place], (above - below) / (2 * h), atol=1e-6)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for net, X, y in networks(200, seed=19):
        given = {name: torch.from_numpy(values.copy()).requires_grad_() for name, values in net.params.items()}
        maps = torch.nn.functional.conv2d(torch.from_numpy(X), given["W1"], given["b1"], padding="same")
        flat = torch.nn.functional.max_pool2d(torch.relu(maps), 2).flatten(1)
        scores = torch.relu(flat @ given["W2"] + given["b2"]) @ given["W3"] + given["b3"]
        theirs = torch.nn.functional.cross_entropy(scores, torch.from_numpy(y))
        theirs.backward()
        loss, grads = net.loss(X, y)
        np.testing.assert_allclose(net.loss(X), scores.detach().numpy(), atol=1e-11)
        np.testing.assert_allclose(loss, theirs.item(), atol=1e-11)
        for name in NAMES:
            np.testing.assert_allclose(grads[name], given[name].grad.numpy(), atol=1e-11)


# The data and the notebook.


def test_the_digits_that_are_judged_are_not_those_that_students_have():
    given, kept = np.load(PUBLIC / "digits.npz"), np.load(PRIVATE / "digits.npz")
    assert (given["X"].shape, kept["X"].shape) == ((1000, 8, 8), (797, 8, 8))
    assert {(data["X"].max(), *np.unique(data["y"])) for data in (given, kept)} == {(16, *range(10))}
    assert {X.tobytes() for X in given["X"]}.isdisjoint(X.tobytes() for X in kept["X"])


def test_the_digits_are_drawn_from_the_secret():
    level = level_named(LEVEL)
    (case,) = next(check for check in level.checks if check.id == "unseen").cases
    one, other = (case.arguments(np.random.default_rng(seed)) for seed in (1, 2))
    assert not np.isin(one["X"], other["X"]).any()
    assert sorted(set(one["y"])) == list(range(10))


def test_what_the_grader_calls_stands_in_a_locked_cell():
    cells = json.loads((PUBLIC / f"{LEVEL}.ipynb").read_text("utf-8"))["cells"]
    (tools,) = (cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == "tools")
    assert tools["metadata"]["nbgrader"]["locked"]
    assert "".join(tools["source"]) in (PRIVATE / "reference.py").read_text("utf-8")


# Ways to write it.


class Layered:
    """Layers that share the arrays in params and remember what they need; loops over the filter's places."""

    def __init__(
        self,
        input_dim=(1, 8, 8),
        num_filters=8,
        filter_size=3,
        hidden_dim=32,
        num_classes=10,
        weight_scale=1e-2,
        seed=0,
    ):
        C, H, W = input_dim
        np.random.seed(seed)
        flat = num_filters * H * W // 4
        self.params = {"b3": np.zeros(num_classes), "W3": weight_scale * np.random.randn(hidden_dim, num_classes)}
        self.params["W2"] = np.random.normal(0, weight_scale, (flat, hidden_dim))
        self.params["W1"] = weight_scale * np.random.randn(num_filters, C, filter_size, filter_size)
        self.params["b1"], self.params["b2"] = np.zeros(num_filters), np.zeros(hidden_dim)
        self.pad = filter_size // 2
        self.W1 = self.params["W1"]
        print("made", input_dim)

    def loss(self, X, y=None):
        p, W1, size = self.params, self.W1, self.W1.shape[2]
        (N, _, H, W), F = X.shape, len(W1)
        framed = np.pad(X, ((0, 0), (0, 0), (self.pad,) * 2, (self.pad,) * 2))
        a = np.zeros((N, F, H, W)) + p["b1"].reshape(1, -1, 1, 1)
        for i in range(size):
            for j in range(size):
                a += np.einsum("nchw,fc->nfhw", framed[:, :, i : i + H, j : j + W], W1[:, :, i, j])
        r = a * (a > 0)
        four = np.stack([r[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)])
        which = four.argmax(axis=0)  # the first of equals
        x = four.max(axis=0).reshape(N, -1)
        m = x.dot(p["W2"]) + p["b2"]
        z = np.where(m > 0, m, 0)
        s = z.dot(p["W3"]) + p["b3"]
        if y is None:
            return s
        e = np.exp(s - s.max(1)[:, None])
        e /= e.sum(1)[:, None]
        loss = -np.log(e[range(N), y]).sum() / N
        e[range(N), y] -= 1
        e /= N
        dz = e.dot(p["W3"].T)
        dz[m <= 0] = 0
        dpool = dz.dot(p["W2"].T).reshape(N, F, H // 2, W // 2)
        da = np.zeros_like(a)
        for place, (i, j) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
            da[:, :, i::2, j::2] = dpool * (which == place)
        da[a <= 0] = 0
        dW1 = np.zeros_like(W1)
        for i in range(size):
            for j in range(size):
                dW1[:, :, i, j] = np.einsum("nfhw,nchw->fc", da, framed[:, :, i : i + H, j : j + W])
        grads = {
            "W3": z.T.dot(e),
            "b3": e.sum(0),
            "W2": x.T.dot(dz),
            "b2": dz.sum(0),
            "W1": dW1,
            "b1": da.sum((0, 2, 3)),
        }
        return loss, grads


def train_with_replacement(net, X, y, steps, batch_size, lr, seed):
    rng = np.random.RandomState(seed)
    for _ in range(steps):
        picked = rng.choice(len(y), batch_size)
        _, grads = net.loss(X[picked], y[picked])
        for name in grads:
            net.params[name][...] = net.params[name] - lr * grads[name]


def train_in_epochs(net, X, y, steps, batch_size, lr, seed):
    rng, queue = np.random.default_rng(seed), []
    for _ in range(steps):
        if len(queue) < batch_size:
            queue = list(rng.permutation(len(X)))
        picked, queue = queue[:batch_size], queue[batch_size:]
        grads = net.loss(X[picked], y[picked])[1]
        net.params.update({name: net.params[name] - lr * grads[name] for name in NAMES})


def predict_one_by_one(net, X):
    return np.array([int(np.argmax(net.loss(X[n : n + 1])[0])) for n in range(len(X))])


@pytest.mark.parametrize("submission", ["d" * 64, "e" * 64])
def test_layers_that_share_their_arrays_are_right(submission):
    names = {**level_named(LEVEL).reference, "SmallConvNet": Layered, "train": train_with_replacement}
    results = judged(LEVEL, names, submission=submission)
    assert not failing(results), explained(results)


@pytest.mark.parametrize("submission", ["f" * 64, "9" * 64])
def test_epochs_new_arrays_and_pictures_one_by_one_are_right(submission):
    names = {**level_named(LEVEL).reference, "train": train_in_epochs, "predict": predict_one_by_one}
    results = judged(LEVEL, names, submission=submission)
    assert not failing(results), explained(results)


# Each part by itself.


def test_a_network_that_is_not_trained_gets_the_points_of_the_network():
    names = dict(level_named(LEVEL).reference)
    del names["train"]
    assert failing(judged(LEVEL, names)) == {"step", "overfit", "unseen"}


def test_scores_alone_get_their_points():
    class SmallConvNet(level_named(LEVEL).reference["SmallConvNet"]):
        def loss(self, X, y=None):
            if y is not None:
                raise NotImplementedError
            return super().loss(X)

    names = {**level_named(LEVEL).reference, "SmallConvNet": SmallConvNet}
    results = judged(LEVEL, names)
    assert {name for name in results if name not in failing(results)} == {"params", "scores"}


@pytest.mark.parametrize("odd", [None, 3.0, [1], {"W1": None}, {name: np.full(3, np.nan) for name in NAMES}])
def test_odd_parameters_after_training_are_a_verdict(odd):
    def train(net, *_):
        net.params = odd

    class SmallConvNet(level_named(LEVEL).reference["SmallConvNet"]):
        def loss(self, X, y=None):
            return (
                np.zeros((len(X), 10))
                if not isinstance(self.params, dict) or len(self.params) < 6
                else super().loss(X, y)
            )

    names = {**level_named(LEVEL).reference, "SmallConvNet": SmallConvNet, "train": train}
    result = judged(LEVEL, names, skipping=False)["unseen"]
    assert result.verdict in ("failed", "crashed")
