"""The answer to level 6: average pooling forward, and backward in equal shares."""

import numpy as np


def avg_pool_forward_naive(x, pool_param):
    """x (N, C, H, W) -> out (N, C, out_h, out_w), cache (x, pool_param); out_h = (H - pool_height) // stride + 1."""
    window, stride = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]
    every = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))
    return every[:, :, ::stride, ::stride].mean(axis=(4, 5)), (x, pool_param)


def avg_pool_backward_naive(dout, cache):
    """dout (N, C, out_h, out_w) -> dx (N, C, H, W): each pixel of a window is added an equal share of its dout."""
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    out_h, out_w = dout.shape[2:]
    dx = np.zeros_like(x)
    for r, c in np.ndindex(height, width):  # the r, c-th pixel of every window at once
        dx[:, :, r : r + stride * out_h : stride, c : c + stride * out_w : stride] += dout / (height * width)
    return dx
