"""The answer to level 5: max pooling forward, and backward to where each maximum came from."""

import numpy as np


def maxima(x, pool_param):
    """The maximum of each window: (N, C, out_h, out_w), where out_h = (H - pool_height) // stride + 1."""
    window, stride = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]
    every = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))
    return every[:, :, ::stride, ::stride].max(axis=(4, 5))


def max_pool_forward_naive(x, pool_param):
    """x (N, C, H, W) -> out (N, C, out_h, out_w), cache (x, pool_param)."""
    return maxima(x, pool_param), (x, pool_param)


def max_pool_backward_naive(dout, cache):
    """dout (N, C, out_h, out_w) -> dx (N, C, H, W): each dout is added where its window had the maximum."""
    x, pool_param = cache
    out, stride = maxima(x, pool_param), pool_param["stride"]
    out_h, out_w = out.shape[2:]
    dx = np.zeros_like(x)
    for r, c in np.ndindex(pool_param["pool_height"], pool_param["pool_width"]):  # in every window at once
        rows, columns = slice(r, r + stride * out_h, stride), slice(c, c + stride * out_w, stride)
        dx[:, :, rows, columns] += dout * (x[:, :, rows, columns] == out)
    return dx
