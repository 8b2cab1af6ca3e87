"""The backward pass of a convolution layer: each output hands its gradient back to what it was made of."""

import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    """x (N, C, H, W), w (F, C, HH, WW), b (F,) give out (N, F, H', W') and the cache (x, w, b, conv_param)."""
    out = np.einsum("nchwpq,fcpq->nfhw", _windows(x, w, conv_param), w) + b[:, None, None]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    """dout (N, F, H', W') gives dx (N, C, H, W), dw (F, C, HH, WW), db (F,)."""
    x, w, _b, conv_param = cache
    (N, C, H, W), stride, pad = x.shape, conv_param["stride"], conv_param["pad"]
    shares = np.einsum("nfhw,fcpq->nchwpq", dout, w)  # what each window gets, to be added where it lies
    dpadded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    rows, columns = (stride * count for count in dout.shape[2:])
    for p, q in np.ndindex(w.shape[2:]):
        dpadded[:, :, p : p + rows : stride, q : q + columns : stride] += shares[:, :, :, :, p, q]
    dx = dpadded[:, :, pad : pad + H, pad : pad + W]
    dw = np.einsum("nfhw,nchwpq->fcpq", dout, _windows(x, w, conv_param))
    return dx, dw, dout.sum(axis=(0, 2, 3))


def _windows(x, w, conv_param):
    """Every window of the padded x: (N, C, H', W', HH, WW)."""
    (N, C, H, W), stride, pad = x.shape, conv_param["stride"], conv_param["pad"]
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad : pad + H, pad : pad + W] = x
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    return windows[:, :, ::stride, ::stride]
