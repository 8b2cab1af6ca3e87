"""The answer to level 10: forward and backward each as matrix products over all windows at once."""

import numpy as np


def conv_forward_fast(x, w, b, conv_param):
    """x (N, C, H, W), w (F, C, HH, WW), b (F,) give out (N, F, H', W'), cache (x, w, b, conv_param)."""
    out = np.tensordot(_windows(x, w, conv_param), w, axes=((1, 4, 5), (1, 2, 3))) + b  # (N, H', W', F)
    return out.transpose(0, 3, 1, 2), (x, w, b, conv_param)


def conv_backward_fast(dout, cache):
    """dout (N, F, H', W') gives dx (N, C, H, W), dw (F, C, HH, WW), db (F,)."""
    x, w, _b, conv_param = cache
    (N, C, H, W), stride, pad = x.shape, conv_param["stride"], conv_param["pad"]
    shares = np.tensordot(dout, w, axes=((1,), (0,))).transpose(0, 3, 1, 2, 4, 5)  # what each window gets
    dpadded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    rows, columns = (stride * count for count in dout.shape[2:])
    for p, q in np.ndindex(w.shape[2:]):  # in every window at once
        dpadded[:, :, p : p + rows : stride, q : q + columns : stride] += shares[..., p, q]
    dw = np.tensordot(dout, _windows(x, w, conv_param), axes=((0, 2, 3), (0, 2, 3)))
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, dout.sum(axis=(0, 2, 3))


def _windows(x, w, conv_param):
    """Every window of the padded x: (N, C, H', W', HH, WW)."""
    (N, C, H, W), stride, pad = x.shape, conv_param["stride"], conv_param["pad"]
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad : pad + H, pad : pad + W] = x
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    return windows[:, :, ::stride, ::stride]
