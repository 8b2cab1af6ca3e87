"""Convolution and its gradients straight from the definition, one number at a time: no slice, no padded array."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Configuration:
    """Random inputs of a convolution layer; x (N, C, H, W), w (F, C, HH, WW), b (F,), dout like the output."""

    x: np.ndarray
    w: np.ndarray
    b: np.ndarray
    dout: np.ndarray
    stride: int
    pad: int

    @property
    def conv_param(self) -> dict[str, int]:
        return {"stride": self.stride, "pad": self.pad}

    @property
    def cache(self) -> tuple:
        return self.x, self.w, self.b, self.conv_param


def configurations(how_many: int, seed: int) -> Iterator[Configuration]:
    """Any sizes that fit: square or not, dividing evenly or not, windows apart or overlapping."""
    rng = np.random.default_rng(seed)
    for _ in range(how_many):
        N, C, F, HH, WW, stride = (int(size) for size in rng.integers(1, 4, 6))
        pad = int(rng.integers(0, 3))
        H = int(rng.integers(max(1, HH - 2 * pad), HH + 4))
        W = int(rng.integers(max(1, WW - 2 * pad), WW + 4))
        shape = N, F, places(H, HH, stride, pad), places(W, WW, stride, pad)
        yield Configuration(
            rng.standard_normal((N, C, H, W)),
            rng.standard_normal((F, C, HH, WW)),
            rng.standard_normal(F),
            rng.standard_normal(shape),
            stride,
            pad,
        )


def places(length: int, window: int, stride: int, pad: int) -> int:
    """How many windows fit: try one after the other until one sticks out."""
    found = 0
    while found * stride + window <= length + 2 * pad:
        found += 1
    return found


def cross_correlation(X: np.ndarray, K: np.ndarray) -> np.ndarray:
    """One picture, one kernel, nothing padded."""
    return conv_forward(X[None, None], K[None, None], np.zeros(1), 1, 0)[0, 0]


def conv_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray, stride: int, pad: int) -> np.ndarray:
    out = np.zeros(_shape_of_out(x, w, stride, pad))
    for n, f, i, j in np.ndindex(out.shape):
        total = b[f]
        for weight, pixel in _products(x, w, stride, pad, (n, f, i, j)):
            total += w[weight] * x[pixel]
        out[n, f, i, j] = total
    return out


def conv_backward(
    dout: np.ndarray, x: np.ndarray, w: np.ndarray, stride: int, pad: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The product rule, one product at a time."""
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, f, i, j in np.ndindex(dout.shape):
        db[f] += dout[n, f, i, j]
        for weight, pixel in _products(x, w, stride, pad, (n, f, i, j)):
            dw[weight] += dout[n, f, i, j] * x[pixel]
            dx[pixel] += dout[n, f, i, j] * w[weight]
    return dx, dw, db


def numeric_gradient(function: Callable[[], np.ndarray], array: np.ndarray, dout: np.ndarray) -> np.ndarray:
    """d<dout, function()>/d array by central differences in every element; ``array`` is changed and changed back."""
    gradient, h = np.zeros(array.shape), 1e-5
    for at in np.ndindex(array.shape):
        before = array[at]
        array[at] = before + h
        above = float((function() * dout).sum())
        array[at] = before - h
        below = float((function() * dout).sum())
        array[at] = before
        gradient[at] = (above - below) / (2 * h)
    return gradient


def _shape_of_out(x: np.ndarray, w: np.ndarray, stride: int, pad: int) -> tuple[int, int, int, int]:
    (N, _, H, W), (F, _, HH, WW) = x.shape, w.shape
    return N, F, places(H, HH, stride, pad), places(W, WW, stride, pad)


def _products(
    x: np.ndarray, w: np.ndarray, stride: int, pad: int, at: tuple[int, int, int, int]
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The index of the weight and of the pixel in each product that out[at] is the sum of."""
    n, f, i, j = at
    for c, p, q in np.ndindex(w.shape[1:]):
        row, column = i * stride + p - pad, j * stride + q - pad
        if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
            yield (f, c, p, q), (n, c, row, column)
