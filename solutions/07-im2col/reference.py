"""The answer to level 7: every window of a picture as a row of a matrix, and the way back, which adds up."""

import numpy as np


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    """x (N, C, H, W) -> (N out_h out_w, C filter_h filter_w), where out_h = (H + 2 pad - filter_h) // stride + 1."""
    N, C, H, W = input_data.shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad : pad + H, pad : pad + W] = input_data
    windows = np.lib.stride_tricks.sliding_window_view(padded, (filter_h, filter_w), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)  # (N, out_h, out_w, C, ., .)
    return windows.reshape(-1, C * filter_h * filter_w)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """col (N out_h out_w, C filter_h filter_w) -> (N, C, H, W): each number is added where im2col took it from."""
    N, C, H, W = input_shape
    out_h, out_w = (H + 2 * pad - filter_h) // stride + 1, (W + 2 * pad - filter_w) // stride + 1
    windows = col.reshape(N, out_h, out_w, C, filter_h, filter_w)
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i, j in np.ndindex(out_h, out_w):
        top, left = i * stride, j * stride
        padded[:, :, top : top + filter_h, left : left + filter_w] += windows[:, i, j]
    return padded[:, :, pad : pad + H, pad : pad + W]
