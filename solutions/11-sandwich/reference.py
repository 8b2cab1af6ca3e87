"""The answer to level 11: ReLU, and two sandwiches of layers that earlier levels have made."""

import numpy as np


def relu_forward(x):
    """x of any shape -> out of the same, cache x."""
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    """dout -> dx: it passes where x was above 0."""
    return dout * (cache > 0)


def conv_relu_forward(x, w, b, conv_param):
    """Convolution, then ReLU."""
    between, conv_cache = conv_forward_naive(x, w, b, conv_param)
    out, relu_cache = relu_forward(between)
    return out, (conv_cache, relu_cache)


def conv_relu_backward(dout, cache):
    """The same way back: (dx, dw, db)."""
    conv_cache, relu_cache = cache
    return conv_backward_naive(relu_backward(dout, relu_cache), conv_cache)


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    """Convolution, then ReLU, then max pooling."""
    between, conv_cache = conv_forward_naive(x, w, b, conv_param)
    positive, relu_cache = relu_forward(between)
    out, pool_cache = max_pool_forward_naive(positive, pool_param)
    return out, (conv_cache, relu_cache, pool_cache)


def conv_relu_pool_backward(dout, cache):
    """The same way back: (dx, dw, db)."""
    conv_cache, relu_cache, pool_cache = cache
    dpositive = max_pool_backward_naive(dout, pool_cache)
    return conv_backward_naive(relu_backward(dpositive, relu_cache), conv_cache)


def conv_forward_naive(x, w, b, conv_param):
    """x (N, C, H, W), w (F, C, HH, WW), b (F,) -> out (N, F, H', W') and the cache (x, w, b, conv_param)."""
    seen = windows(padded(x, conv_param["pad"]), w.shape[2:], conv_param["stride"])
    return np.einsum("ncijrs,fcrs->nfij", seen, w) + b[:, None, None], (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    """dout (N, F, H', W') -> dx, dw, db."""
    x, w, _b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    seen, dpadded = windows(padded(x, pad), w.shape[2:], stride), np.zeros_like(padded(x, pad))
    rows, columns = (stride * count for count in dout.shape[2:])
    for r, c in np.ndindex(w.shape[2:]):  # the r, c-th element of every window at once
        dpadded[:, :, r : r + rows : stride, c : c + columns : stride] += np.einsum(
            "nfij,fc->ncij", dout, w[:, :, r, c]
        )
    dx = dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]
    return dx, np.einsum("nfij,ncijrs->fcrs", dout, seen), dout.sum(axis=(0, 2, 3))


def max_pool_forward_naive(x, pool_param):
    """x (N, C, H, W) -> out (N, C, H', W') and the cache (x, pool_param)."""
    window = pool_param["pool_height"], pool_param["pool_width"]
    return windows(x, window, pool_param["stride"]).max(axis=(4, 5)), (x, pool_param)


def max_pool_backward_naive(dout, cache):
    """dout (N, C, H', W') -> dx: each dout is added where its window had the maximum."""
    x, pool_param = cache
    (out, _cache), stride, dx = max_pool_forward_naive(x, pool_param), pool_param["stride"], np.zeros_like(x)
    rows, columns = (stride * count for count in dout.shape[2:])
    for r, c in np.ndindex(pool_param["pool_height"], pool_param["pool_width"]):
        at = np.s_[:, :, r : r + rows : stride, c : c + columns : stride]
        dx[at] += dout * (x[at] == out)
    return dx


def padded(x, pad):
    """x with ``pad`` zeros on each side of its rows and columns."""
    n, c, h, w = x.shape
    framed = np.zeros((n, c, h + 2 * pad, w + 2 * pad), x.dtype)
    framed[:, :, pad : pad + h, pad : pad + w] = x
    return framed


def windows(x, window, stride):
    """Every window of x: (N, C, H', W', height, width)."""
    every = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))
    return every[:, :, ::stride, ::stride]
