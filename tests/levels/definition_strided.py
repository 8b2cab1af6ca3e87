"""Padding, sizes and strides straight from the definition: places are tried one after the other, nothing is sliced."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

Pair = tuple[int, int]


@dataclass(frozen=True)
class Strided:
    """Random inputs: X (H, W), K (h, w); stride and padding for each axis, and as an answer may be given them."""

    X: np.ndarray
    K: np.ndarray
    strides: Pair
    paddings: Pair
    stride: int | Pair
    padding: int | Pair


def strided(how_many: int, seed: int) -> Iterator[Strided]:
    """Any sizes that fit: square or not, dividing evenly or not, one number or two."""
    rng = np.random.default_rng(seed)
    for _ in range(how_many):
        strides, paddings = _pair(rng, 1, 4), _pair(rng, 0, 3)
        kernel = _pair(rng, 1, 4)
        picture = [int(rng.integers(max(1, k - 2 * p), k + 6)) for k, p in zip(kernel, paddings, strict=True)]
        stride = strides[0] if strides[0] == strides[1] and rng.random() < 0.5 else strides
        padding = paddings[0] if paddings[0] == paddings[1] and rng.random() < 0.5 else paddings
        X, K = rng.standard_normal(picture), rng.standard_normal(kernel)
        yield Strided(X, K, strides, paddings, stride, padding)


def framed(x: np.ndarray, paddings: Pair) -> np.ndarray:
    """Each place of the larger picture is a pixel of ``x``, or lies outside of it."""
    rows, columns = (length + 2 * pad for length, pad in zip(x.shape, paddings, strict=True))
    found = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        found[i, j] = _pixel(x, i - paddings[0], j - paddings[1])
    return found


def windows_that_fit(n: int, k: int, stride: int, pad: int) -> int:
    """Try one window after the other until one sticks out."""
    found = 0
    while found * stride + k <= n + 2 * pad:
        found += 1
    return found


def correlated(some: Strided) -> np.ndarray:
    """The sum of products, one at a time."""
    sides = zip(some.X.shape, some.K.shape, some.strides, some.paddings, strict=True)
    Y = np.zeros([windows_that_fit(*side) for side in sides])
    for i, j in np.ndindex(Y.shape):
        for a, b in np.ndindex(some.K.shape):
            row, column = i * some.strides[0] + a - some.paddings[0], j * some.strides[1] + b - some.paddings[1]
            Y[i, j] += some.K[a, b] * _pixel(some.X, row, column)
    return Y


def _pair(rng: np.random.Generator, low: int, high: int) -> Pair:
    first, second = (int(number) for number in rng.integers(low, high, 2))
    return (first, first) if rng.random() < 0.3 else (first, second)


def _pixel(x: np.ndarray, row: int, column: int) -> float:
    inside = 0 <= row < x.shape[0] and 0 <= column < x.shape[1]
    return float(x[row, column]) if inside else 0.0
