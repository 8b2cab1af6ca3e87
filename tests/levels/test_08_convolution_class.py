"""Level 8: the reference is right, so is every other way to write the class, and each gradient is judged by itself."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pytest

from tests.levels.definition_conv import configurations, conv_backward, conv_forward, numeric_gradient
from tests.levels.judging import explained, failing, judged, level_named

LEVEL = "08-convolution-class"
SOME = list(configurations(30, seed=8))


def layer_of(some, W=None, b=None):
    Convolution = level_named(LEVEL).reference["Convolution"]
    return Convolution(some.w if W is None else W, some.b if b is None else b, some.stride, some.pad)


@pytest.mark.parametrize("some", SOME)
def test_the_reference_is_the_definition(some):
    layer = layer_of(some)
    out, dx = layer.forward(some.x), layer.backward(some.dout)
    np.testing.assert_allclose(out, conv_forward(some.x, some.w, some.b, some.stride, some.pad), atol=1e-12)
    for ours, theirs in zip(
        (dx, layer.dW, layer.db), conv_backward(some.dout, some.x, some.w, some.stride, some.pad), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize("some", SOME[:6])
def test_the_gradients_are_the_numeric_ones(some):
    layer, x, W, b = layer_of(some), some.x.copy(), some.w.copy(), some.b.copy()
    layer.forward(x)
    for ours, argument in ((layer.backward(some.dout), x), (layer.dW, W), (layer.db, b)):
        numeric = numeric_gradient(lambda: layer_of(some, W, b).forward(x), argument, some.dout)
        np.testing.assert_allclose(ours, numeric, atol=1e-7)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for some in SOME:
        x, W, b = (torch.from_numpy(array.copy()).requires_grad_() for array in (some.x, some.w, some.b))
        theirs = torch.nn.functional.conv2d(x, W, b, stride=some.stride, padding=some.pad)
        theirs.backward(torch.from_numpy(some.dout))
        layer = layer_of(some)
        np.testing.assert_allclose(layer.forward(some.x), theirs.detach().numpy(), atol=1e-12)
        np.testing.assert_allclose(layer.backward(some.dout), x.grad.numpy(), atol=1e-12)
        np.testing.assert_allclose(layer.dW, W.grad.numpy(), atol=1e-12)
        np.testing.assert_allclose(layer.db, b.grad.numpy(), atol=1e-12)


def test_the_defaults_are_stride_1_and_no_padding():
    Convolution = level_named(LEVEL).reference["Convolution"]
    x, W = np.arange(6.0).reshape(1, 1, 2, 3), np.ones((1, 1, 2, 2))
    np.testing.assert_array_equal(Convolution(W, np.zeros(1)).forward(x), [[[[8, 12]]]])


# Ways to write it.


class Loops:
    """Four loops there and four back."""

    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        s, p, (F, _, HH, WW) = self.stride, self.pad, self.W.shape
        self.x_pad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        N, _, H, width = self.x_pad.shape
        out = np.zeros((N, F, (H - HH) // s + 1, (width - WW) // s + 1))
        for n, f, i, j in np.ndindex(*out.shape):
            window = self.x_pad[n, :, i * s : i * s + HH, j * s : j * s + WW]
            out[n, f, i, j] = (window * self.W[f]).sum() + self.b[f]
        return out

    def backward(self, dout):
        s, p, (_, _, HH, WW) = self.stride, self.pad, self.W.shape
        dx_pad, self.dW, self.db = np.zeros_like(self.x_pad), np.zeros_like(self.W), np.zeros_like(self.b)
        for n, f, i, j in np.ndindex(*dout.shape):
            rows, columns = slice(i * s, i * s + HH), slice(j * s, j * s + WW)
            self.db[f] += dout[n, f, i, j]
            self.dW[f] += dout[n, f, i, j] * self.x_pad[n, :, rows, columns]
            dx_pad[n, :, rows, columns] += dout[n, f, i, j] * self.W[f]
        return dx_pad[:, :, p : dx_pad.shape[2] - p, p : dx_pad.shape[3] - p]


class Im2col:
    """The textbook's way, with methods of its own and class attributes that are only defaults."""

    calls: ClassVar[int] = 0
    x = col = db = None

    def __init__(self, W, b, stride=1, pad=0):
        self.params = {"W": W, "b": b}
        self.stride, self.pad = stride, pad
        self.history = []

    def _places(self, x):
        _, _, HH, WW = self.params["W"].shape
        rows = range(0, x.shape[2] + 2 * self.pad - HH + 1, self.stride)
        columns = range(0, x.shape[3] + 2 * self.pad - WW + 1, self.stride)
        return rows, columns, HH, WW

    def _im2col(self, x):
        p = self.pad
        x_pad = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], "constant")
        rows, columns, HH, WW = self._places(x)
        col = [x_pad[:, :, r : r + HH, c : c + WW].reshape(len(x), -1) for r in rows for c in columns]
        return np.stack(col, axis=1).reshape(len(x) * len(rows) * len(columns), -1)

    def _col2im(self, dcol):
        n, channels, height, width = self.x.shape
        rows, columns, HH, WW = self._places(self.x)
        blocks = dcol.reshape(n, len(rows), len(columns), channels, HH, WW)
        p = self.pad
        dx = np.zeros((n, channels, height + 2 * p, width + 2 * p))
        for i, r in enumerate(rows):
            for j, c in enumerate(columns):
                dx[:, :, r : r + HH, c : c + WW] += blocks[:, i, j]
        return dx[:, :, p : p + height, p : p + width]

    def forward(self, x):
        type(self).calls += 1
        self.history.append(x.shape)
        W, b = self.params["W"], self.params["b"]
        self.x, self.col = x, self._im2col(x)
        rows, columns, _, _ = self._places(x)
        out = self.col @ W.reshape(len(W), -1).T + b
        return out.reshape(len(x), len(rows), len(columns), -1).transpose(0, 3, 1, 2)

    def backward(self, dout):
        W = self.params["W"]
        flat = dout.transpose(0, 2, 3, 1).reshape(-1, len(W))
        self.db = np.sum(flat, axis=0)
        self.dW = (self.col.T @ flat).transpose(1, 0).reshape(W.shape)
        return self._col2im(flat @ W.reshape(len(W), -1))


def forward_of_level_3(x, w, b, conv_param):
    layer = Loops(w, b, conv_param["stride"], conv_param["pad"])
    return layer.forward(x), (x, w, b, conv_param)


def backward_of_level_4(dout, cache):
    x, w, b, conv_param = cache
    layer = Loops(w, b, conv_param["stride"], conv_param["pad"])
    layer.forward(x)
    return layer.backward(dout), layer.dW, layer.db


class EarlierLevels:
    """Only the memory is new."""

    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.conv_param = {"stride": stride, "pad": pad}
        self.caches = []

    def forward(self, x):
        out, cache = forward_of_level_3(x, self.W, self.b, self.conv_param)
        self.caches.append(cache)
        return out

    def backward(self, dout):
        dx, self.dW, self.db = backward_of_level_4(dout, self.caches[-1])
        return dx


@dataclass
class Strided:
    """A dataclass with einsum and stride tricks; it changes what it is given, and dW and db are properties."""

    W: np.ndarray
    b: np.ndarray
    stride: int = 1
    pad: int = 0
    grads: dict = field(default_factory=dict)

    @property
    def dW(self):  # noqa: N802 - the level's own word
        return self.grads["W"]

    @property
    def db(self):
        return self.grads["b"]

    def forward(self, x):
        s, p = self.stride, self.pad
        self.shape = x.shape
        x_pad = np.zeros((*x.shape[:2], x.shape[2] + 2 * p, x.shape[3] + 2 * p))
        x_pad[:, :, p : p + x.shape[2], p : p + x.shape[3]] = x
        x[:] = 0
        every = np.lib.stride_tricks.sliding_window_view(x_pad, self.W.shape[2:], axis=(2, 3))
        self.windows = every[:, :, ::s, ::s]
        return np.einsum("ncijpq,fcpq->nfij", self.windows, self.W) + self.b[None, :, None, None]

    def backward(self, dout):
        s, p, (n, c, h, w) = self.stride, self.pad, self.shape
        self.grads["W"] = np.einsum("nfij,ncijpq->fcpq", dout, self.windows)
        self.grads["b"] = np.einsum("nfij->f", dout)
        dx = np.zeros((n, c, h + 2 * p, w + 2 * p))
        for i, j in np.ndindex(dout.shape[2:]):
            window = dx[:, :, i * s : i * s + self.W.shape[2], j * s : j * s + self.W.shape[3]]
            window += np.einsum("nf,fcpq->ncpq", dout[:, :, i, j], self.W)
        dout[:] = 0
        return dx[:, :, p : p + h, p : p + w]


@pytest.mark.parametrize("Convolution", [Loops, Im2col, EarlierLevels, Strided])
def test_every_style_is_right(Convolution):
    results = judged(LEVEL, {"Convolution": Convolution})
    assert not failing(results), explained(results)


# Each part by itself.


def without(*missing):
    """A class whose backward pass lacks these parts."""

    class Convolution(Loops):
        def backward(self, dout):
            dx = super().backward(dout)
            for name in missing:
                if name != "dx":
                    delattr(self, name)
            return None if "dx" in missing else dx

    return Convolution


@pytest.mark.parametrize(
    ("missing", "lost"),
    [
        (("dx",), {"dx"}),
        (("dW",), {"dW", "again", "apart"}),
        (("db",), {"db", "again"}),
        (("dW", "db"), {"dW", "db", "again", "apart"}),
    ],
)
def test_what_is_missing_costs_no_other_gradient(missing, lost):
    assert failing(judged(LEVEL, {"Convolution": without(*missing)})) == lost


def test_a_forward_pass_alone_gets_its_points():
    class Convolution(Loops):
        def backward(self, dout):
            raise NotImplementedError

    results = judged(LEVEL, {"Convolution": Convolution})
    assert failing(results) == {"dx", "dW", "db", "again", "apart"}
    assert results["value"].points == 3


def test_zeros_of_the_right_shape_are_worth_nothing():
    class Convolution(Loops):
        def forward(self, x):
            return 0 * super().forward(x)

        def backward(self, dout):
            return super().backward(0 * dout)

    assert sum(result.points for result in judged(LEVEL, {"Convolution": Convolution}).values()) == 0


# Follow-through: half for a backward pass that is right for a forward pass that is known to be wrong.


class Flipped(Loops):
    """Turned by 180 degrees, there and back: only what does not know the filter is right by itself."""

    def __init__(self, W, b, stride=1, pad=0):
        super().__init__(W[:, :, ::-1, ::-1], b, stride, pad)

    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = self.dW[:, :, ::-1, ::-1]
        return dx


class FlippedThere(Flipped):
    """Turned on the way there alone."""

    def backward(self, dout):
        flipped, self.W = self.W, self.W[:, :, ::-1, ::-1]
        dx = Loops.backward(self, dout)
        self.W = flipped
        return dx


class WithoutBias(Loops):
    """Its b has no part in the output; yet db is what it should be."""

    def forward(self, x):
        return super().forward(x) - self.b[:, None, None]


def shares(Convolution):
    results = judged(LEVEL, {"Convolution": Convolution})
    assert failing(results) >= {"value"}
    return {check: results[check].points for check in ("dx", "dW", "db")}


def test_half_for_what_follows_a_known_wrong_forward():
    assert shares(Flipped) == {"dx": 1, "dW": 1, "db": 1}


def test_what_is_right_by_itself_is_paid_in_full():
    assert shares(FlippedThere) == shares(WithoutBias) == {"dx": 2, "dW": 2, "db": 1}


def test_nothing_for_what_follows_neither():
    class Halved(Flipped):
        def backward(self, dout):
            return super().backward(dout / 2)

    class Unknown(Loops):
        """Mirrored left to right, there and back: wrong, and not as anybody is known to be."""

        def __init__(self, W, b, stride=1, pad=0):
            super().__init__(W[:, :, :, ::-1], b, stride, pad)

        def backward(self, dout):
            dx = super().backward(dout)
            self.dW = self.dW[:, :, :, ::-1]
            return dx

    assert shares(Halved) == {"dx": 0, "dW": 0, "db": 0}
    assert shares(Unknown) == {"dx": 0, "dW": 0, "db": 1}
