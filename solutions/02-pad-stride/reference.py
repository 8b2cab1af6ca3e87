"""Zeros around a picture, how many windows fit, and the cross-correlation that uses both."""

import numpy as np


def pad2d(x, pad):
    """x (H, W) in a frame of zeros: (H + 2 pad, W + 2 pad); pad is one number, or one for each axis."""
    above, left = _pair(pad)
    return np.pad(x, ((above, above), (left, left)))


def output_size(n, k, stride, pad):
    """How many windows of k fit in n numbers with pad zeros on each side, stride apart."""
    return (n + 2 * pad - k) // stride + 1


def corr2d_strided(X, K, stride, padding):
    """X (H, W), K (h, w) give Y (H', W'), H' = (H + 2 padding - h) // stride + 1; stride and padding like pad."""
    (down, right), (above, left) = _pair(stride), _pair(padding)
    padded = np.pad(X, ((above, above), (left, left)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, K.shape)
    return np.einsum("ijab,ab->ij", windows[::down, ::right], K)


def _pair(value):
    return value if isinstance(value, tuple) else (value, value)
