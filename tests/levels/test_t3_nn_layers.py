"""Level t3: the layers against loops written from the formulas; the same settings in other words get full marks."""

import numpy as np
import pytest

from tests.levels.definition_conv import conv_forward
from tests.levels.judging import explained, failing, judged, level_named

torch = pytest.importorskip("torch", reason="torch is an optional extra")

ID = "t3-nn-layers"


def made(name):
    return level_named(ID).reference[name]().double()


def batches(count, seed):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        n, h, w = (int(size) for size in rng.integers((1, 2, 2), (4, 8, 8)))
        yield rng, rng.standard_normal((n, 2, h, w))


def run(layer, x, state=None):
    if state:
        layer.load_state_dict({name: torch.tensor(values) for name, values in state.items()})
    return layer(torch.tensor(x)).detach().numpy()


def windows(x, kernel, stride, pad):
    """For each place of the output the pixels that its window sees, the padding left out: one number at a time."""
    for n, c in np.ndindex(x.shape[:2]):
        rows = range((x.shape[2] + 2 * pad - kernel) // stride[0] + 1)
        columns = range((x.shape[3] + 2 * pad - kernel) // stride[1] + 1)
        for i in rows:
            for j in columns:
                seen = [
                    x[n, c, i * stride[0] + p - pad, j * stride[1] + q - pad]
                    for p in range(kernel)
                    for q in range(kernel)
                    if 0 <= i * stride[0] + p - pad < x.shape[2] and 0 <= j * stride[1] + q - pad < x.shape[3]
                ]
                yield (n, c, i, j), seen


def test_make_conv_is_the_convolution_of_level_3():
    for rng, x in batches(60, 1):
        w, b = rng.standard_normal((3, 2, 3, 3)), rng.standard_normal(3)
        out = run(made("make_conv"), x, {"weight": w, "bias": b})
        np.testing.assert_allclose(out, conv_forward(x, w, b, 1, 1), atol=1e-12)
        assert out.shape == (len(x), 3, *x.shape[2:])


def test_make_strided_conv_sees_two_rows_and_one_column_around():
    for rng, x in batches(60, 2):
        w, b = rng.standard_normal((4, 2, 5, 3)), rng.standard_normal(4)
        around = np.zeros((len(x), 2, x.shape[2] + 4, x.shape[3] + 2))
        around[:, :, 2:-2, 1:-1] = x
        expected = conv_forward(around, w, b, 1, 0)[:, :, ::2]
        np.testing.assert_allclose(run(made("make_strided_conv"), x, {"weight": w, "bias": b}), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "stride", "of"),
    [("make_pool", (2, 1), max), ("make_mean_pool", (2, 2), lambda seen: sum(seen) / len(seen))],
)
def test_pooling_takes_what_the_windows_see(name, stride, of):
    for _, x in batches(100, 3):
        out = run(made(name), x)
        expected = {at: of(seen) for at, seen in windows(x, 3, stride, 1)}
        assert set(np.ndindex(out.shape)) == set(expected)
        assert all(out[at] == pytest.approx(value, abs=1e-12) for at, value in expected.items())


def test_make_block_is_its_three_parts():
    for rng, x in batches(60, 4):
        w, b = rng.standard_normal((3, 2, 3, 3)), rng.standard_normal(3)
        inner = np.maximum(conv_forward(x, w, b, 1, 1), 0)
        h, w_ = inner.shape[2] // 2, inner.shape[3] // 2
        expected = inner[:, :, : 2 * h, : 2 * w_].reshape(len(x), 3, h, 2, w_, 2).max(axis=(3, 5))
        out = run(made("make_block"), x, {"0.weight": w, "0.bias": b})
        np.testing.assert_allclose(out, expected, atol=1e-12)


def test_the_shapes_that_the_notebook_promises():
    shapes = {
        "make_conv": ((4, 2, 3, 5), (4, 3, 3, 5)),
        "make_pool": ((1, 2, 4, 4), (1, 2, 2, 4)),
        "make_strided_conv": ((3, 2, 6, 9), (3, 4, 3, 9)),
        "make_mean_pool": ((2, 3, 4, 6), (2, 3, 2, 3)),
        "make_block": ((2, 2, 4, 7), (2, 3, 2, 3)),
    }
    assert {name: run(made(name), np.ones(given)).shape for name, (given, _) in shapes.items()} == {
        name: out for name, (_, out) in shapes.items()
    }


IMPORTED = """
from torch import nn
print(nn.Conv2d)
def make_conv():
    return nn.Conv2d(in_channels=2, out_channels=3, kernel_size=(3, 3), padding="same")
def make_pool():
    return nn.MaxPool2d(kernel_size=(3, 3), stride=[2, 1], padding=(1, 1))
def make_strided_conv():
    return nn.Conv2d(2, 4, [5, 3], [2, 1], [2, 1])
def make_mean_pool():
    return nn.AvgPool2d((3, 3), 2, 1, False, False)
def make_block():
    return nn.Sequential(make_conv(), nn.MaxPool2d(2, 2), nn.ReLU())
"""
CLASSES = """
import torch.nn.functional as F
class Conv(torch.nn.Conv2d):
    def __init__(self):
        super().__init__(2, 3, 3, padding=1)
        self.seen = 0
    def forward(self, x):
        self.seen += 1
        return F.conv2d(x, self.weight, self.bias, padding=1)
class Pool(torch.nn.Module):
    def forward(self, x):
        return F.max_pool2d(F.pad(x, (1, 1, 1, 1), value=float("-inf")), 3, (2, 1))
def make_conv():
    return Conv()
def make_pool():
    return Pool()
def make_strided_conv():
    conv = torch.nn.Conv2d(2, 4, (5, 3), stride=(2, 1), padding=(2, 1))
    torch.nn.init.kaiming_normal_(conv.weight)
    return conv
class Mean(torch.nn.Module):
    def forward(self, x):
        ones = torch.ones_like(x)
        return F.avg_pool2d(x, 3, 2, 1) / F.avg_pool2d(ones, 3, 2, 1)
make_mean_pool = Mean
def make_block():
    block = torch.nn.Sequential()
    block.append(Conv())
    block.append(torch.nn.ReLU(inplace=True))
    block.append(torch.nn.MaxPool2d((2, 2)))
    return block.eval()
"""
ONE_FOR_ALL = """
conv = torch.nn.Conv2d(2, 3, 3, padding=1)
make_conv = lambda: conv
def make_pool(kernel=3):
    return torch.nn.MaxPool2d(kernel, (2, 1), kernel // 2)
def make_strided_conv(k=(5, 3)):
    return torch.nn.Conv2d(2, 4, k, (2, 1), tuple(n // 2 for n in k))
def make_mean_pool():
    pool = torch.nn.AvgPool2d(3, padding=1, stride=2)
    pool.count_include_pad = False
    return pool
def make_block():
    return torch.nn.Sequential(*[make_conv(), torch.nn.ReLU6() if False else torch.nn.ReLU(), torch.nn.MaxPool2d(2)])
"""


@pytest.mark.parametrize("answer", [IMPORTED, CLASSES, ONE_FOR_ALL])
def test_other_ways_to_write_it_get_full_marks(answer):
    names = {"torch": torch}
    exec(answer, names)
    results = judged(ID, names)
    assert not failing(results), explained(results)
    assert sum(result.points for result in results.values()) == 10
