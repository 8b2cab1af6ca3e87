"""Average pooling and its gradient straight from the definition, one number at a time: no slice, no mean."""

import numpy as np

from tests.levels.definition_pool import Index, Pooling


def avg_pool_forward(some: Pooling) -> np.ndarray:
    out = np.zeros(some.dout.shape)
    for at in np.ndindex(out.shape):
        total = 0.0
        for pixel in _window(some, at):
            total += some.x[pixel]
        out[at] = total / (some.pool_height * some.pool_width)
    return out


def avg_pool_backward(some: Pooling) -> np.ndarray:
    """The chain rule: the derivative of a mean of k numbers is 1 / k for each."""
    dx = np.zeros(some.x.shape)
    for at in np.ndindex(some.dout.shape):
        for pixel in _window(some, at):
            dx[pixel] += some.dout[at] / (some.pool_height * some.pool_width)
    return dx


def _window(some: Pooling, at: Index) -> list[Index]:
    n, c, i, j = at
    return [
        (n, c, i * some.stride + p, j * some.stride + q)
        for p in range(some.pool_height)
        for q in range(some.pool_width)
    ]
