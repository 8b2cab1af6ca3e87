"""The forward pass of a convolution layer: every filter over every window, all channels summed."""

import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    """x (N, C, H, W), w (F, C, HH, WW), b (F,) give out (N, F, H', W'), H' = (H + 2 pad - HH) // stride + 1."""
    (N, C, H, W), stride, pad = x.shape, conv_param["stride"], conv_param["pad"]
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad : pad + H, pad : pad + W] = x
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))  # (N, C, ., ., HH, WW)
    out = np.einsum("nchwpq,fcpq->nfhw", windows[:, :, ::stride, ::stride], w) + b[:, None, None]
    return out, (x, w, b, conv_param)
