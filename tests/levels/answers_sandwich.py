"""Ways to write level 11, as a student's cells: what was brought along from earlier levels, and four answers."""

BROUGHT = """
import numpy as xp

def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    H_out = 1 + (H + 2 * pad - HH) // stride
    W_out = 1 + (W + 2 * pad - WW) // stride
    x_pad = xp.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    out = xp.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    window = x_pad[n, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
                    out[n, f, i, j] = xp.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)

def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    HH, WW = w.shape[2:]
    x_pad = xp.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    dx_pad, dw = xp.zeros_like(x_pad), xp.zeros_like(w)
    for n, f, i, j in xp.ndindex(*dout.shape):
        h, v = i * stride, j * stride
        dx_pad[n, :, h:h + HH, v:v + WW] += w[f] * dout[n, f, i, j]
        dw[f] += x_pad[n, :, h:h + HH, v:v + WW] * dout[n, f, i, j]
    return dx_pad[:, :, pad:pad + x.shape[2], pad:pad + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))

def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    out = xp.zeros((*x.shape[:2], 1 + (x.shape[2] - ph) // s, 1 + (x.shape[3] - pw) // s))
    for n, c, i, j in xp.ndindex(*out.shape):
        out[n, c, i, j] = xp.max(x[n, c, i * s:i * s + ph, j * s:j * s + pw])
    return out, (x, pool_param)

def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = xp.zeros_like(x)
    for n, c, i, j in xp.ndindex(*dout.shape):
        window = x[n, c, i * s:i * s + ph, j * s:j * s + pw]
        p, q = xp.unravel_index(xp.argmax(window), window.shape)
        dx[n, c, i * s + p, j * s + q] += dout[n, c, i, j]
    return dx
"""

USUAL = (
    BROUGHT
    + """
def relu_forward(x):
    out = xp.maximum(0, x)
    cache = x
    return out, cache

def relu_backward(dout, cache):
    dx = dout * (cache > 0)
    return dx

def conv_relu_forward(x, w, b, conv_param):
    a, conv_cache = conv_forward_naive(x, w, b, conv_param)
    out, relu_cache = relu_forward(a)
    cache = (conv_cache, relu_cache)
    return out, cache

def conv_relu_backward(dout, cache):
    conv_cache, relu_cache = cache
    da = relu_backward(dout, relu_cache)
    dx, dw, db = conv_backward_naive(da, conv_cache)
    return dx, dw, db

def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    a, conv_cache = conv_forward_naive(x, w, b, conv_param)
    s, relu_cache = relu_forward(a)
    out, pool_cache = max_pool_forward_naive(s, pool_param)
    cache = (conv_cache, relu_cache, pool_cache)
    return out, cache

def conv_relu_pool_backward(dout, cache):
    conv_cache, relu_cache, pool_cache = cache
    ds = max_pool_backward_naive(dout, pool_cache)
    da = relu_backward(ds, relu_cache)
    dx, dw, db = conv_backward_naive(da, conv_cache)
    return dx, dw, db
"""
)

ONE_ON_THE_OTHER = (
    BROUGHT
    + """
class Cache:
    calls = 0

    def __init__(self, **kept):
        Cache.calls += 1
        self.__dict__.update(kept)

def relu_forward(x):
    mask = x < 0
    x[mask] = 0
    return x, mask

def relu_backward(dout, mask):
    if mask.dtype != bool:
        mask = mask < 0
    dout[mask] = 0
    return dout

def conv_relu_forward(x, w, b, conv_param):
    out, conv = conv_forward_naive(x, w, b, conv_param)
    out, mask = relu_forward(out)
    print("layer", Cache.calls, out.shape)
    return [out, Cache(conv=conv, mask=mask)]

def conv_relu_backward(dout, cache):
    return list(conv_backward_naive(relu_backward(dout, cache.mask), cache.conv))

def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    out, layer = conv_relu_forward(x, w, b, conv_param)
    out, pool = max_pool_forward_naive(out, pool_param)
    return out, Cache(layer=layer, pool=pool)

def conv_relu_pool_backward(dout, cache):
    return conv_relu_backward(max_pool_backward_naive(dout, cache.pool), cache.layer)
"""
)

ALL_AT_ONCE = """
import numpy as np

def relu_forward(x):
    out = (x + np.abs(x)) / 2
    return out, out

def relu_backward(dout, out):
    dx = np.zeros_like(out)
    dx[out > 0] = dout[out > 0]
    return dx

def columns(x, w, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    at = np.pad(np.arange(1, x.size + 1).reshape(x.shape), ((0, 0), (0, 0), (p, p), (p, p)))
    at = np.lib.stride_tricks.sliding_window_view(at, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return at.transpose(0, 2, 3, 1, 4, 5).reshape(len(x), at.shape[2], at.shape[3], w[0].size)

def conv_relu_forward(x, w, b, conv_param):
    at = columns(x, w, conv_param)
    seen = np.append(0, x)[at]
    out = np.maximum((seen @ w.reshape(len(w), -1).T + b).transpose(0, 3, 1, 2), 0)
    return out, (x.shape, w, at, seen, out)

def conv_relu_backward(dout, cache):
    shape, w, at, seen, out = cache
    rows = (dout * np.sign(out)).transpose(0, 2, 3, 1).reshape(-1, len(w))
    dx = np.bincount(at.ravel(), (rows @ w.reshape(len(w), -1)).ravel(), int(np.prod(shape)) + 1)[1:].reshape(shape)
    return dx, (rows.T @ seen.reshape(len(rows), -1)).reshape(w.shape), rows.sum(axis=0)

def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    positive, cache = conv_relu_forward(x, w, b, conv_param)
    window, s = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]
    seen = np.lib.stride_tricks.sliding_window_view(positive, window, axis=(2, 3))[:, :, ::s, ::s]
    places = np.arange(positive.size).reshape(positive.shape)
    places = np.lib.stride_tricks.sliding_window_view(places, window, axis=(2, 3))
    flat = seen.reshape(*seen.shape[:4], -1)
    place = places[:, :, ::s, ::s].reshape(flat.shape)
    best = np.take_along_axis(place, flat.argmax(axis=-1)[..., None], axis=-1)
    return flat.max(axis=-1), (cache, best.ravel())

def conv_relu_pool_backward(dout, cache):
    layer, best = cache
    positive = layer[-1]
    back = np.bincount(best, dout.ravel(), positive.size).reshape(positive.shape)
    return conv_relu_backward(back, layer)
"""

RELU_AFTER_POOLING = USUAL.replace(
    """    s, relu_cache = relu_forward(a)
    out, pool_cache = max_pool_forward_naive(s, pool_param)
""",
    """    s, pool_cache = max_pool_forward_naive(a, pool_param)
    out, relu_cache = relu_forward(s)
""",
).replace(
    """    ds = max_pool_backward_naive(dout, pool_cache)
    da = relu_backward(ds, relu_cache)
""",
    """    ds = relu_backward(dout, relu_cache)
    da = max_pool_backward_naive(ds, pool_cache)
""",
)
