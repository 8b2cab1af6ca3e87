"""Convolution, ReLU and max pooling in a row, from the definitions of the layers, one number at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tests.levels.definition_conv import Configuration, configurations, conv_backward, conv_forward, places
from tests.levels.definition_pool import Pooling, max_pool_backward, max_pool_forward

Gradients = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Sandwich:
    """Random inputs; ``layer.dout`` is like the output of convolution and ReLU, ``pooling.dout`` like that of all."""

    layer: Configuration
    pooling: Pooling  # its x is what the ReLU gives

    @property
    def arguments(self) -> tuple:
        return (*self.layer.cache, self.pooling.pool_param)


def sandwiches(how_many: int, seed: int) -> Iterator[Sandwich]:
    """Any layer, and pooling windows that fit what comes out of it; above 0 it has no two numbers alike."""
    rng = np.random.default_rng(seed)
    several = ((layer, conv_relu_forward(layer)) for layer in configurations(2 * how_many, seed))
    apart = [
        (layer, positive) for layer, positive in several if np.unique(kept := positive[positive > 0]).size == kept.size
    ]
    for layer, positive in apart[:how_many]:
        height, width = (int(rng.integers(1, side + 1)) for side in positive.shape[2:])
        stride = int(rng.integers(1, 4))
        count = (
            places(side, window, stride, 0) for side, window in zip(positive.shape[2:], (height, width), strict=True)
        )
        dout = rng.standard_normal((*positive.shape[:2], *count))
        yield Sandwich(layer, Pooling(positive, dout, height, width, stride))


def relu_forward(x: np.ndarray) -> np.ndarray:
    out = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        out[at] = x[at] if x[at] > 0 else 0
    return out


def relu_backward(dout: np.ndarray, x: np.ndarray) -> np.ndarray:
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        dx[at] = dout[at] if x[at] > 0 else 0
    return dx


def convolved(some: Configuration) -> np.ndarray:
    return conv_forward(some.x, some.w, some.b, some.stride, some.pad)


def conv_relu_forward(some: Configuration) -> np.ndarray:
    return relu_forward(convolved(some))


def conv_relu_backward(some: Configuration) -> Gradients:
    return conv_backward(relu_backward(some.dout, convolved(some)), some.x, some.w, some.stride, some.pad)


def conv_relu_pool_forward(some: Sandwich) -> np.ndarray:
    return max_pool_forward(some.pooling)


def conv_relu_pool_backward(some: Sandwich) -> Gradients:
    return conv_relu_backward(replace(some.layer, dout=max_pool_backward(some.pooling)))
