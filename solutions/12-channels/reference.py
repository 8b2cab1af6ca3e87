"""The cross-correlation with several channels in, then several out, and its smallest kernel: one pixel."""

import numpy as np


def corr2d_multi_in(X, K):
    """X (C, H, W), K (C, h, w) give Y (H - h + 1, W - w + 1): every channel with its own kernel, all added up."""
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], axis=(1, 2))
    return np.einsum("cijab,cab->ij", windows, K)


def corr2d_multi_in_out(X, K):
    """X (C, H, W), K (F, C, h, w) give Y (F, H - h + 1, W - w + 1): one filter a channel of output."""
    return np.stack([corr2d_multi_in(X, kernel) for kernel in K])


def corr2d_multi_in_out_1x1(X, K):
    """X (C, H, W), K (F, C, 1, 1) give Y (F, H, W): (F, C) by (C, H W) is a matrix product."""
    F, C = K.shape[:2]
    return (K.reshape(F, C) @ X.reshape(C, -1)).reshape(F, *X.shape[1:])
