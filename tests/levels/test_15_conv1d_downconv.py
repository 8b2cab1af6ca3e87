"""Level 15: the reference is the definition and torch's, its segments are exactly m, and every style is right."""

import math
from fractions import Fraction

import numpy as np
import pytest

from autograder.results import Verdict
from tests.levels.definition_conv import conv_forward, places
from tests.levels.judging import explained, failing, judged, level_named

LEVEL = "15-conv1d-downconv"


def reference(name):
    return level_named(LEVEL).reference[name]


def signals(how_many, seed):
    """x, w, b, stride and pad of any sizes that fit."""
    rng = np.random.default_rng(seed)
    for _ in range(how_many):
        n, c, f, k, stride = (int(size) for size in rng.integers(1, 5, 5))
        pad = int(rng.integers(0, 3))
        length = int(rng.integers(max(1, k - 2 * pad), k + 7))
        x, w = rng.standard_normal((n, c, length)), rng.standard_normal((f, c, k))
        yield x, w, rng.standard_normal(f), stride, pad


def definition(x, w, b, stride, pad):
    """One number at a time, no padded array."""
    out = np.zeros((len(x), len(w), places(x.shape[2], w.shape[2], stride, pad)))
    for n, f, i in np.ndindex(out.shape):
        out[n, f, i] = b[f]
        for c, p in np.ndindex(w.shape[1:]):
            if 0 <= i * stride + p - pad < x.shape[2]:
                out[n, f, i] += x[n, c, i * stride + p - pad] * w[f, c, p]
    return out


def exact_sizes(seq_len, m, k1):
    k2 = math.ceil(Fraction(seq_len, k1 * m))
    return k2, math.ceil((k2 * m - Fraction(seq_len, k1)) / 2)


def layers(how_many, seed):
    """x, w1, b1, w2, b2 and m, such that m segments come out."""
    rng = np.random.default_rng(seed)
    while how_many:
        n, c, r, k1, m = (int(size) for size in rng.integers(1, 5, 5))
        length = int(rng.integers(k1, 30))
        k2, pad = exact_sizes(length, m, k1)
        if (length // k1 + 2 * pad) // k2 != m:
            continue
        how_many -= 1
        shapes = (n, length, c), (r, c, k1), (r,), (c, r, k2), (c,)
        yield *(rng.standard_normal(shape) for shape in shapes), m


@pytest.mark.parametrize("some", list(signals(60, seed=15)))
def test_the_reference_is_the_definition(some):
    np.testing.assert_allclose(reference("conv1d")(*some), definition(*some), atol=1e-12)


@pytest.mark.parametrize("some", list(signals(20, seed=16)))
def test_it_is_the_convolution_of_pictures_of_one_row(some):
    x, w, b, stride, _ = some
    rows = conv_forward(x[:, :, None], w[:, :, None], b, stride, 0) if x.shape[2] >= w.shape[2] else None
    if rows is not None:
        np.testing.assert_allclose(reference("conv1d")(x, w, b, stride), rows[:, :, 0], atol=1e-12)


@pytest.mark.parametrize("some", list(layers(40, seed=17)))
def test_the_layer_is_the_definition(some):
    x, w1, b1, w2, b2, m = some
    hidden = definition(x.transpose(0, 2, 1), w1, b1, w1.shape[2], 0)
    hidden[hidden < 0] = 0
    expected = definition(hidden, w2, b2, w2.shape[2], exact_sizes(x.shape[1], m, w1.shape[2])[1])
    np.testing.assert_allclose(reference("DownConv")(w1, b1, w2, b2, m).forward(x), expected.swapaxes(1, 2), atol=1e-12)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for x, w, b, stride, pad in signals(200, seed=18):
        theirs = torch.nn.functional.conv1d(*map(torch.from_numpy, (x, w, b)), stride=stride, padding=pad)
        np.testing.assert_allclose(reference("conv1d")(x, w, b, stride, pad), theirs.numpy(), atol=1e-12)
    for x, w1, b1, w2, b2, m in layers(200, seed=19):
        first, second = torch.nn.Conv1d(1, 1, 1, stride=w1.shape[2]), torch.nn.Conv1d(1, 1, 1, stride=w2.shape[2])
        second.padding = (exact_sizes(x.shape[1], m, w1.shape[2])[1],)
        for layer, w, b in ((first, w1, b1), (second, w2, b2)):
            layer.weight, layer.bias = (torch.nn.Parameter(torch.from_numpy(values)) for values in (w, b))
        theirs = second(torch.relu(first(torch.from_numpy(x).transpose(1, 2)))).transpose(1, 2)
        ours = reference("DownConv")(w1, b1, w2, b2, m).forward(x)
        np.testing.assert_allclose(ours, theirs.detach().numpy(), atol=1e-12)


def test_hand_made():
    x, w = np.arange(1.0, 7.0).reshape(1, 1, 6), np.ones((1, 1, 3))
    assert reference("conv1d")(x, w, np.zeros(1), stride=2, pad=1).tolist() == [[[3, 9, 15]]]
    assert reference("downconv_sizes")(20, 3, 2) == (4, 1)
    assert reference("downconv_sizes")(200, 4, 10) == (5, 0)


def test_the_asked_sizes_are_exact_in_floats_too():
    (check,) = (check for check in level_named(LEVEL).checks if check.id == "sizes")
    for seed in range(50):
        for case in check.cases:
            asked = case.arguments(np.random.default_rng(seed))
            assert reference("downconv_sizes")(**asked) == exact_sizes(**asked)


def test_exactly_m_segments_or_value_error():
    """For every small length: the padding reaches far enough always, and too far only where k2 is 1."""
    for seq_len in range(1, 40):
        for k1 in range(1, min(seq_len, 5) + 1):
            for m in range(1, 7):
                k2, pad = exact_sizes(seq_len, m, k1)
                layer = reference("DownConv")(np.ones((1, 1, k1)), np.zeros(1), np.ones((1, 1, k2)), np.zeros(1), m)
                if (seq_len // k1 + 2 * pad) // k2 == m:
                    assert layer.forward(np.ones((1, seq_len, 1))).shape == (1, m, 1)
                else:
                    assert k2 == 1
                    with pytest.raises(ValueError, match="segments"):
                        layer.forward(np.ones((1, seq_len, 1)))


# Ways to write it.


def conv1d_loops(x, w, b, stride=1, pad=0):
    N, C, L = x.shape
    F, _, K = w.shape
    longer = np.concatenate([np.zeros((N, C, pad)), x, np.zeros((N, C, pad))], axis=2)
    steps = int((L + 2 * pad - K) / stride) + 1
    out = np.empty((N, F, steps))
    for n in range(N):
        for f in range(F):
            for i in range(steps):
                out[n, f, i] = sum((longer[n, c, i * stride : i * stride + K] * w[f, c]).sum() for c in range(C)) + b[f]
    x[:] = 0
    return out


def conv1d_tensordot(x, w, b, stride=1, pad=0):
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad)])
    starts = range(0, x.shape[2] - w.shape[2] + 1, stride)
    return np.stack([np.tensordot(x[:, :, i : i + w.shape[2]], w, ([1, 2], [1, 2])) + b for i in starts], axis=2)


def sizes_in_whole_numbers(seq_len, m, k1):
    k2 = -(-seq_len // (k1 * m))
    return k2, -((seq_len - k2 * m * k1) // (2 * k1))


def sizes_by_numpy(seq_len, m, k1):
    k2 = np.ceil((seq_len / k1) / m)
    return [int(k2), np.int64(np.ceil((k2 * m - seq_len / k1) / 2))]


def layer_of(conv1d, sizes):
    class DownConv:
        def __init__(self, w1, b1, w2, b2, m):
            self.first, self.second, self.m = (w1, b1), (w2, b2), m

        def forward(self, x):
            stride, (k2, pad) = self.first[0].shape[2], sizes(x.shape[1], self.m, self.first[0].shape[2])
            hidden = conv1d(np.einsum("nlc->ncl", x).copy(), *self.first, stride=stride)
            out = conv1d(hidden * (hidden > 0), *self.second, k2, pad)
            if out.shape[-1] == self.m:
                return np.swapaxes(out, 1, 2)
            raise ValueError

        __call__ = forward

    return DownConv


@pytest.mark.parametrize("conv1d", [conv1d_loops, conv1d_tensordot])
@pytest.mark.parametrize("sizes", [sizes_in_whole_numbers, sizes_by_numpy])
def test_every_style_is_right(conv1d, sizes):
    names = {"conv1d": conv1d, "downconv_sizes": sizes, "DownConv": layer_of(conv1d, sizes)}
    results = judged(LEVEL, names)
    assert not failing(results), explained(results)


# Each part by itself.


def test_each_step_gets_its_own_points():
    names = level_named(LEVEL).reference
    assert failing(judged(LEVEL, {"conv1d": names["conv1d"]})) == {"sizes", "segments", "padded", "refuse"}
    sizes = judged(LEVEL, {"downconv_sizes": names["downconv_sizes"]})
    assert failing(sizes) == {"conv1d", "window", "segments", "padded", "refuse"}
    assert failing(judged(LEVEL, {"DownConv": names["DownConv"]})) == {"conv1d", "window", "sizes"}


def test_a_layer_that_refuses_everything_has_refused_nothing():
    class DownConv(reference("DownConv")):
        def forward(self, x):
            raise ValueError("no")

    result = judged(LEVEL, {**level_named(LEVEL).reference, "DownConv": DownConv})["refuse"]
    assert (result.verdict, result.points) == (Verdict.CRASHED, 0)
