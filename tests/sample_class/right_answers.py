"""Students who have it right, each in a way of their own: none of it may be held against them."""

from tests.sample_class.entry import BACKWARD, CORR2D, FORWARD, LAYER, POOL, Entry
from tests.sample_class.notebooks import answer

# Loops over everything, as the text suggests.

LOOPS_CORR2D = """\
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = np.sum(X[i:i + h, j:j + w] * K)
    return Y
"""

LOOPS_FORWARD = """\
def conv_forward_naive(x, w, b, conv_param):
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    s, p = conv_param['stride'], conv_param['pad']
    x_pad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode='constant')
    H_out = 1 + (H + 2 * p - HH) // s
    W_out = 1 + (W + 2 * p - WW) // s
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    window = x_pad[n, :, i * s:i * s + HH, j * s:j * s + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)
"""

LOOPS_BACKWARD = """\
def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param['stride'], conv_param['pad']
    x_pad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode='constant')
    dx_pad, dw, db = np.zeros_like(x_pad), np.zeros_like(w), np.zeros_like(b)
    HH, WW = w.shape[2:]
    for n in range(dout.shape[0]):
        for f in range(dout.shape[1]):
            db[f] += dout[n, f].sum()
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    rows, cols = slice(i * s, i * s + HH), slice(j * s, j * s + WW)
                    dw[f] += x_pad[n, :, rows, cols] * dout[n, f, i, j]
                    dx_pad[n, :, rows, cols] += w[f] * dout[n, f, i, j]
    return dx_pad[:, :, p:p + x.shape[2], p:p + x.shape[3]], dw, db
"""

LOOPS_POOL_FORWARD = """\
def max_pool_forward_naive(x, pool_param):
    N, C, H, W = x.shape
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    out = np.zeros((N, C, 1 + (H - ph) // s, 1 + (W - pw) // s))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * s:i * s + ph, j * s:j * s + pw].max(axis=(2, 3))
    return out, (x, pool_param)
"""

LOOPS_POOL_BACKWARD = """\
def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    dx = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    window = x[n, c, i * s:i * s + ph, j * s:j * s + pw]
                    r, k = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, i * s + r, j * s + k] += dout[n, c, i, j]
    return dx
"""

LOOPS_LAYER = """\
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        p, s = self.pad, self.stride
        HH, WW = self.W.shape[2:]
        self.shape = x.shape
        self.x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        rows = (self.x.shape[2] - HH) // s + 1
        columns = (self.x.shape[3] - WW) // s + 1
        out = np.zeros((len(x), len(self.W), rows, columns))
        for f, i, j in np.ndindex(out.shape[1:]):
            window = self.x[:, :, i * s:i * s + HH, j * s:j * s + WW]
            out[:, f, i, j] = (window * self.W[f]).sum(axis=(1, 2, 3)) + self.b[f]
        return out

    def backward(self, dout):
        p, s = self.pad, self.stride
        HH, WW = self.W.shape[2:]
        dx, self.dW, self.db = np.zeros(self.x.shape), np.zeros(self.W.shape), dout.sum(axis=(0, 2, 3))
        for n, f, i, j in np.ndindex(dout.shape):
            window = n, slice(None), slice(i * s, i * s + HH), slice(j * s, j * s + WW)
            self.dW[f] += dout[n, f, i, j] * self.x[window]
            dx[window] += dout[n, f, i, j] * self.W[f]
        return dx[:, :, p:p + self.shape[2], p:p + self.shape[3]]
"""

# Sliding windows and einsum: no loop at all, or one over the windows' places.

EINSUM_CORR2D = """\
from numpy.lib.stride_tricks import sliding_window_view

corr2d = lambda X, K: np.einsum('ijab,ab->ij', sliding_window_view(X, K.shape), K)
"""

EINSUM_FORWARD = """\
def windows_of(x, height, width, stride, pad):
    framed = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    view = np.lib.stride_tricks.sliding_window_view(framed, (height, width), axis=(2, 3))
    return view[:, :, ::stride, ::stride]


def conv_forward_naive(x, w, b, conv_param):
    seen = windows_of(x, *w.shape[2:], **conv_param)
    return np.einsum('nchwij,fcij->nfhw', seen, w, optimize=True) + b.reshape(1, -1, 1, 1), (x, w, b, conv_param)
"""

# The gradient of x as a convolution of its own: dout spread out by the stride, the filters turned over.
EINSUM_BACKWARD = """\
import numpy
view = numpy.lib.stride_tricks.sliding_window_view


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    (N, F, h, k), (HH, WW) = dout.shape, w.shape[2:]
    framed = numpy.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dw = numpy.einsum("nfhk,nchkij->fcij", dout, view(framed, (HH, WW), axis=(2, 3))[:, :, ::s, ::s])
    spread = numpy.zeros((N, F, framed.shape[2] + HH - 1, framed.shape[3] + WW - 1))
    spread[:, :, HH - 1:HH - 1 + s * h:s, WW - 1:WW - 1 + s * k:s] = dout
    dframed = numpy.einsum("nfhkij,fcij->nchk", view(spread, (HH, WW), axis=(2, 3)), w[:, :, ::-1, ::-1])
    return dframed[:, :, p:p + x.shape[2], p:p + x.shape[3]], dw, dout.sum((0, 2, 3))
"""

# im2col: every window a row. Its forward keeps what only its own backward understands.

IM2COL_LAYER = """\
def im2col(x, HH, WW, s, p):
    framed = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    rows, columns = (framed.shape[2] - HH) // s + 1, (framed.shape[3] - WW) // s + 1
    col = np.empty((len(x), rows, columns, x.shape[1], HH, WW))
    for i in range(rows):
        for j in range(columns):
            col[:, i, j] = framed[:, :, i * s:i * s + HH, j * s:j * s + WW]
    return col.reshape(len(x) * rows * columns, -1), rows, columns


def col2im(col, shape, HH, WW, s, p, rows, columns):
    N, C, H, W = shape
    framed = np.zeros((N, C, H + 2 * p, W + 2 * p))
    col = col.reshape(N, rows, columns, C, HH, WW)
    for i in range(rows):
        for j in range(columns):
            framed[:, :, i * s:i * s + HH, j * s:j * s + WW] += col[:, i, j]
    return framed[:, :, p:p + H, p:p + W]


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad
        self.cache = None

    def forward(self, x):
        F, _, HH, WW = self.W.shape
        col, rows, columns = im2col(x, HH, WW, self.stride, self.pad)
        self.cache = col, x.shape, rows, columns
        out = col @ self.W.reshape(F, -1).T + self.b
        return out.reshape(len(x), rows, columns, F).transpose(0, 3, 1, 2)

    def backward(self, dout):
        col, shape, rows, columns = self.cache
        F, _, HH, WW = self.W.shape
        flat = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        self.db = flat.sum(axis=0)
        self.dW = (flat.T @ col).reshape(self.W.shape)
        dcol = flat @ self.W.reshape(F, -1)
        return col2im(dcol, shape, HH, WW, self.stride, self.pad, rows, columns)
"""

IM2COL_BACKWARD = (
    IM2COL_LAYER
    + """

def conv_forward_naive(x, w, b, conv_param):
    layer = Convolution(w, b, **conv_param)
    return layer.forward(x), layer


def conv_backward_naive(dout, layer):
    return layer.backward(dout), layer.dW, layer.db
"""
)

# as_strided, and a cache that holds the place of each maximum instead of the pictures.

STRIDED_CORR2D = """\
def corr2d(X, K):
    X = np.ascontiguousarray(X)
    shape = (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1) + K.shape
    windows = np.lib.stride_tricks.as_strided(X, shape, X.strides * 2)
    return np.tensordot(windows, K, axes=2)
"""

STRIDED_POOL_FORWARD = """\
def max_pool_forward_naive(x, pool_param):
    s, window = pool_param["stride"], (pool_param["pool_height"], pool_param["pool_width"])
    N, C, H, W = x.shape
    out_h, out_w = (H - window[0]) // s + 1, (W - window[1]) // s + 1
    n, c, h, w = x.strides
    windows = np.lib.stride_tricks.as_strided(x, (N, C, out_h, out_w) + window, (n, c, h * s, w * s, h, w))
    flat = windows.reshape(N, C, out_h, out_w, -1)
    return flat.max(axis=-1), {"place": flat.argmax(axis=-1), "shape": x.shape, "param": pool_param}
"""

STRIDED_POOL_BACKWARD = """\
def max_pool_backward_naive(dout, cache):
    s, width = cache["param"]["stride"], cache["param"]["pool_width"]
    n, c, i, j = np.indices(dout.shape)
    dx = np.zeros(cache["shape"])
    np.add.at(dx, (n, c, i * s + cache["place"] // width, j * s + cache["place"] % width), dout)
    return dx
"""

# One expression.

COMPREHENSION_CORR2D = """\
def corr2d(X, K):
    (H, W), (h, w) = X.shape, K.shape
    return np.array([[sum(X[i + a, j + b] * K[a, b] for a in range(h) for b in range(w))
                      for j in range(W - w + 1)] for i in range(H - h + 1)])
"""

# Prints, plots, magics, a question mark, a shell line, numpy under another name.

MAGICS_BEFORE = """\
%matplotlib inline
%load_ext autoreload
import numpy as xp
import matplotlib.pyplot as plt
!pip install numpy
"""

MAGICS_AFTER = """\
%%time
picture = xp.zeros((6, 8))
picture[:, 2:6] = 1.0
edges = corr2d(picture, xp.array([[1.0, -1.0]]))
print("找到的边缘：", edges)
plt.imshow(edges, cmap="gray")
plt.title("边缘 / edges")
plt.show()
corr2d?
"""

# A class attribute more, helpers, a property, arguments that are overwritten.

RICH_LAYER = """\
class Layer:
    made = 0

    def __init_subclass__(cls):
        cls.kind = cls.__name__.lower()


class Convolution(Layer):
    '''一个卷积层'''

    def __init__(self, W, b, stride=1, pad=0):
        type(self).made += 1
        self.params = {"W": W, "b": b}
        self.grads = {}
        self.stride, self.pad = stride, pad

    def __repr__(self):
        return f"<{self.kind} {self.params['W'].shape}>"

    dW = property(lambda self: self.grads["W"])
    db = property(lambda self: self.grads["b"])

    def _windows(self, x):
        view = np.lib.stride_tricks.sliding_window_view(x, self.params["W"].shape[2:], axis=(2, 3))
        return view[:, :, ::self.stride, ::self.stride]

    def forward(self, x):
        p = self.pad
        self.x = np.pad(x, [(0, 0)] * 2 + [(p, p)] * 2)
        x[...] = 0
        out = np.tensordot(self._windows(self.x), self.params["W"], axes=((1, 4, 5), (1, 2, 3)))
        return out.transpose(0, 3, 1, 2) + self.params["b"][:, None, None]

    def backward(self, dout):
        p, dx = self.pad, np.zeros_like(self.x)
        self.grads["b"] = np.einsum("nfij->f", dout)
        self.grads["W"] = np.tensordot(dout, self._windows(self.x), axes=((0, 2, 3), (0, 2, 3)))
        seen = np.lib.stride_tricks.sliding_window_view(
            dx, self.params["W"].shape[2:], axis=(2, 3), writeable=True)[:, :, ::self.stride, ::self.stride]
        for i, j in np.ndindex(dout.shape[2:]):
            seen[:, :, i, j] += np.tensordot(dout[:, :, i, j], self.params["W"], axes=1)
        return dx[:, :, p:dx.shape[2] - p, p:dx.shape[3] - p]
"""


def right(student: str, level: str, what: str, *codes: str, **more: object) -> Entry:
    return Entry(student=student, level=level, what=what, hand_in=answer(*codes), **more)  # type: ignore[arg-type]


ENTRIES = (
    right("2026001-zhang-wei", CORR2D, "loops", LOOPS_CORR2D),
    right("2026001-zhang-wei", FORWARD, "loops", LOOPS_FORWARD),
    right("2026001-zhang-wei", BACKWARD, "loops", LOOPS_BACKWARD),
    right("2026001-zhang-wei", POOL, "loops, each function in its cell", LOOPS_POOL_FORWARD, LOOPS_POOL_BACKWARD),
    right("2026001-zhang-wei", LAYER, "loops", LOOPS_LAYER),
    right("2026002-emma-clarke", CORR2D, "einsum, in a lambda", EINSUM_CORR2D),
    right("2026002-emma-clarke", FORWARD, "einsum over sliding windows", EINSUM_FORWARD),
    right("2026002-emma-clarke", BACKWARD, "einsum, dx by a convolution of its own", EINSUM_BACKWARD),
    right("2026003-li-na", BACKWARD, "im2col; its cache is an object of its own", IM2COL_BACKWARD),
    right("2026003-li-na", LAYER, "im2col", IM2COL_LAYER),
    right("2026004-lukas-brandt", CORR2D, "stride tricks", STRIDED_CORR2D),
    right(
        "2026004-lukas-brandt",
        POOL,
        "stride tricks; its cache holds no picture",
        STRIDED_POOL_FORWARD,
        STRIDED_POOL_BACKWARD,
    ),
    right("2026005-王芳", CORR2D, "a list comprehension; the student's id is Chinese", COMPREHENSION_CORR2D),
    right("2026006-sofia-rossi", LAYER, "class attributes, properties, x overwritten", RICH_LAYER),
    Entry(
        student="2026006-sofia-rossi",
        level=CORR2D,
        what="prints, plots, magics and a shell line around the answer",
        hand_in=answer(LOOPS_CORR2D.replace("np.", "xp."), before=[MAGICS_BEFORE], after=[MAGICS_AFTER]),
    ),
    # Due 2026-09-27 23:59:59 +08:00. Two days begun cost a fifth, ten minutes nothing, the cutoff everything.
    right(
        "2026007-liu-yang",
        CORR2D,
        "right, and a day and a half late",
        LOOPS_CORR2D,
        submitted="2026-09-29 04:00:00.000000 UTC",
        penalty=2.0,
    ),
    right(
        "2026008-noah-jensen",
        CORR2D,
        "right, and ten minutes late, which is forgiven",
        STRIDED_CORR2D,
        submitted="2026-09-28T00:10:00+08:00",
    ),
    right(
        "2026008-noah-jensen",
        FORWARD,
        "right, and after the cutoff",
        LOOPS_FORWARD,
        submitted="2027-02-01 01:00:00 UTC",
        penalty=10.0,
    ),
)
