"""Max pooling and its gradient straight from the definition, one number at a time: no slice, no argmax."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

Index = tuple[int, int, int, int]


@dataclass(frozen=True)
class Pooling:
    """Random inputs of max pooling; x (N, C, H, W) without equal numbers, dout like the output."""

    x: np.ndarray
    dout: np.ndarray
    pool_height: int
    pool_width: int
    stride: int

    @property
    def pool_param(self) -> dict[str, int]:
        return {"pool_height": self.pool_height, "pool_width": self.pool_width, "stride": self.stride}


def poolings(how_many: int, seed: int) -> Iterator[Pooling]:
    """Any sizes that fit: windows square or not, dividing evenly or not, apart or overlapping; numbers of any sign."""
    rng = np.random.default_rng(seed)
    for _ in range(how_many):
        N, C, height, width, stride = (int(size) for size in rng.integers(1, 4, 5))
        H, W = (int(rng.integers(side, side + 5)) for side in (height, width))
        x = rng.permutation(N * C * H * W).reshape(N, C, H, W) / 8 - rng.uniform(0, N * C * H * W / 8)
        shape = N, C, _places(H, height, stride), _places(W, width, stride)
        yield Pooling(x, rng.standard_normal(shape), height, width, stride)


def max_pool_forward(some: Pooling) -> np.ndarray:
    out = np.zeros(some.dout.shape)
    for at in np.ndindex(out.shape):
        out[at] = some.x[_place_of_maximum(some, at)]
    return out


def max_pool_backward(some: Pooling) -> np.ndarray:
    """The chain rule: the derivative is 1 for the pixel that is the maximum of a window, and 0 for the others."""
    dx = np.zeros(some.x.shape)
    for at in np.ndindex(some.dout.shape):
        dx[_place_of_maximum(some, at)] += some.dout[at]
    return dx


def _places(length: int, window: int, stride: int) -> int:
    """How many windows fit: try one after the other until one sticks out."""
    found = 0
    while found * stride + window <= length:
        found += 1
    return found


def _place_of_maximum(some: Pooling, at: Index) -> Index:
    n, c, i, j = at
    places = [
        (n, c, i * some.stride + p, j * some.stride + q)
        for p in range(some.pool_height)
        for q in range(some.pool_width)
    ]
    return max(places, key=lambda place: some.x[place])
