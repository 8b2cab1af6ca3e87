"""Levels 6 to 11: average pooling, im2col, a pooling layer, fast convolution, sandwiches of layers."""

from tests.sample_class.entry import AVERAGE, FAST, IM2COL, POOLING, SANDWICH, Entry
from tests.sample_class.notebooks import answer, bug
from tests.sample_class.right_answers import (
    LOOPS_BACKWARD,
    LOOPS_FORWARD,
    LOOPS_POOL_BACKWARD,
    LOOPS_POOL_FORWARD,
)

# Level 6.

LOOPS_AVERAGE_FORWARD = """\
def avg_pool_forward_naive(x, pool_param):
    N, C, H, W = x.shape
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    out = np.zeros((N, C, 1 + (H - ph) // s, 1 + (W - pw) // s))
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[n, c, i, j] = x[n, c, i * s:i * s + ph, j * s:j * s + pw].sum() / (ph * pw)
    return out, (x, pool_param)
"""

LOOPS_AVERAGE_BACKWARD = """\
def avg_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    dx = np.zeros(x.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            share = dout[:, :, i, j] / (ph * pw)
            dx[:, :, i * s:i * s + ph, j * s:j * s + pw] += share[:, :, None, None]
    return dx
"""

LESS_ONE = LOOPS_AVERAGE_FORWARD.replace("/ (ph * pw)", "/ (ph * pw - 1)")

# Level 7.

LOOPS_IM2COL = """\
def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_data.shape
    img = np.pad(input_data, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (W + 2 * pad - filter_w) // stride + 1
    rows = []
    for n in range(N):
        for i in range(out_h):
            for j in range(out_w):
                top, left = i * stride, j * stride
                rows.append(img[n, :, top:top + filter_h, left:left + filter_w].reshape(-1))
    return np.array(rows)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    img = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    row = 0
    for n in range(N):
        for top in range(0, H + 2 * pad - filter_h + 1, stride):
            for left in range(0, W + 2 * pad - filter_w + 1, stride):
                img[n, :, top:top + filter_h, left:left + filter_w] += col[row].reshape(C, filter_h, filter_w)
                row += 1
    return img[:, :, pad:pad + H, pad:pad + W]
"""

# Level 9.

LOOPS_POOLING = """\
class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w = pool_h, pool_w
        self.stride, self.pad = stride, pad

    def window(self, i, j):
        top, left = i * self.stride, j * self.stride
        return slice(top, top + self.pool_h), slice(left, left + self.pool_w)

    def forward(self, x):
        p = self.pad
        self.shape = x.shape
        self.x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=-np.inf)
        out_h = (self.x.shape[2] - self.pool_h) // self.stride + 1
        out_w = (self.x.shape[3] - self.pool_w) // self.stride + 1
        out = np.zeros(x.shape[:2] + (out_h, out_w))
        for i in range(out_h):
            for j in range(out_w):
                rows, columns = self.window(i, j)
                out[:, :, i, j] = self.x[:, :, rows, columns].max(axis=(2, 3))
        return out

    def backward(self, dout):
        p = self.pad
        dx = np.zeros(self.x.shape)
        for n, c, i, j in np.ndindex(dout.shape):
            rows, columns = self.window(i, j)
            seen = self.x[n, c, rows, columns]
            r, k = np.unravel_index(seen.argmax(), seen.shape)
            dx[n, c, rows.start + r, columns.start + k] += dout[n, c, i, j]
        return dx[:, :, p:p + self.shape[2], p:p + self.shape[3]]
"""

# Level 10: loops over the places in a filter, which are few, and not over the windows.

FEW_LOOPS = """\
def conv_forward_fast(x, w, b, conv_param):
    s, p = conv_param['stride'], conv_param['pad']
    F, C, HH, WW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    H_out = (x_pad.shape[2] - HH) // s + 1
    W_out = (x_pad.shape[3] - WW) // s + 1
    out = np.zeros((len(x), F, H_out, W_out))
    for i in range(HH):
        for j in range(WW):
            pixels = x_pad[:, :, i:i + s * H_out:s, j:j + s * W_out:s]
            out += np.einsum('nchw,fc->nfhw', pixels, w[:, :, i, j])
    return out + b.reshape(-1, 1, 1), (x, w, b, conv_param)


def conv_backward_fast(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param['stride'], conv_param['pad']
    x_pad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dx_pad, dw = np.zeros_like(x_pad), np.zeros_like(w)
    H_out, W_out = dout.shape[2:]
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            place = np.s_[:, :, i:i + s * H_out:s, j:j + s * W_out:s]
            dw[:, :, i, j] = np.einsum('nfhw,nchw->fc', dout, x_pad[place])
            dx_pad[place] += np.einsum('nfhw,fc->nchw', dout, w[:, :, i, j])
    return dx_pad[:, :, p:p + x.shape[2], p:p + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))
"""

WITH_SCIPY = """\
from scipy.signal import correlate


def conv_forward_fast(x, w, b, conv_param):
    p, s = conv_param['pad'], conv_param['stride']
    x_pad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    every = [[correlate(one, kernel, mode='valid')[0] for kernel in w] for one in x_pad]
    return np.array(every)[:, :, ::s, ::s] + b[:, None, None], (x, w, b, conv_param)
"""

# Level 11. The functions of levels 3, 4 and 5 are pasted into a cell above.

PASTED = "\n\n".join((LOOPS_FORWARD, LOOPS_BACKWARD, LOOPS_POOL_FORWARD, LOOPS_POOL_BACKWARD))

RELU = """\
def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    return out, x


def relu_backward(dout, cache):
    dx = np.zeros(dout.shape)
    dx[cache > 0] = dout[cache > 0]
    return dx
"""

CONV_RELU = """\
def conv_relu_forward(x, w, b, conv_param):
    a, conv_cache = conv_forward_naive(x, w, b, conv_param)
    out, relu_cache = relu_forward(a)
    return out, (conv_cache, relu_cache)


def conv_relu_backward(dout, cache):
    conv_cache, relu_cache = cache
    da = relu_backward(dout, relu_cache)
    dx, dw, db = conv_backward_naive(da, conv_cache)
    return dx, dw, db
"""

CONV_RELU_POOL = """\
def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    s, cache = conv_relu_forward(x, w, b, conv_param)
    out, pool_cache = max_pool_forward_naive(s, pool_param)
    return out, (cache, pool_cache)


def conv_relu_pool_backward(dout, cache):
    cache, pool_cache = cache
    ds = max_pool_backward_naive(dout, pool_cache)
    return conv_relu_backward(ds, cache)
"""

RIGHT, BUGS = "2026001-zhang-wei", "2026009-chen-jie"

ENTRIES = (
    Entry(student=RIGHT, level=AVERAGE, what="loops", hand_in=answer(LOOPS_AVERAGE_FORWARD, LOOPS_AVERAGE_BACKWARD)),
    Entry(
        student=BUGS,
        level=AVERAGE,
        what="dx is overwritten where windows overlap",
        hand_in=bug("dx_assigned"),
        verdicts={"overlap": "failed", "rest": "passed"},
        score=8,
        bug="dx_assigned",
    ),
    Entry(
        student="2026004-lukas-brandt",
        level=AVERAGE,
        what="divided by one less, as for a variance; the backward pass is right",
        hand_in=answer(LESS_ONE, LOOPS_AVERAGE_BACKWARD),
        verdicts={"value": "failed", "window": "failed", "grey": "failed", "rest": "passed"},
        score=6,
    ),
    Entry(student=RIGHT, level=IM2COL, what="loops", hand_in=answer(LOOPS_IM2COL)),
    Entry(
        student=BUGS,
        level=IM2COL,
        what="col2im leaves the padding on",
        hand_in=bug("padding_left_on"),
        verdicts={"back-pad": "failed", "rest": "passed"},
        score=9,
        bug="padding_left_on",
    ),
    Entry(
        student="2026026-hu-bin",
        level=IM2COL,
        what="im2col divides with /, and range wants whole numbers; col2im is right",
        hand_in=answer(LOOPS_IM2COL.replace("// stride", "/ stride")),
        verdicts={
            **dict.fromkeys(("shape", "value", "sides", "stride", "pad"), "crashed"),
            "rest": "passed",
        },
        score=5,
        says="TypeError",
    ),
    Entry(student=RIGHT, level=POOLING, what="loops", hand_in=answer(LOOPS_POOLING)),
    Entry(
        student=BUGS,
        level=POOLING,
        what="padded with zeros, which are larger than what is negative",
        hand_in=bug("padded_with_zero"),
        verdicts={"pad": "failed", "dx_pad": "failed", "rest": "passed"},
        score=8,
        bug="padded_with_zero",
    ),
    Entry(
        student="2026004-lukas-brandt",
        level=POOLING,
        what="dx is averaged over the batch",
        hand_in=answer(LOOPS_POOLING.replace("return dx[", "dx /= len(dout)\n        return dx[")),
        verdicts={"dx": "failed", "overlap": "failed", "dx_pad": "failed", "rest": "passed"},
        score=6,
    ),
    Entry(student=RIGHT, level=FAST, what="loops over a filter's places", hand_in=answer(FEW_LOOPS)),
    Entry(
        student=BUGS,
        level=FAST,
        what="right, by loops over all windows",
        hand_in=bug("loops_over_all_windows"),
        verdicts={"speed-forward": "failed", "rest": "passed"},
        score=9,
        bug="loops_over_all_windows",
    ),
    Entry(
        student="2026002-emma-clarke",
        level=FAST,
        what="scipy is imported, which this level does not have",
        hand_in=answer(WITH_SCIPY),
        verdicts={"speed-forward": "skipped", "speed-backward": "skipped", "rest": "crashed"},
        score=0,
        says="scipy",
    ),
    Entry(
        student=RIGHT,
        level=SANDWICH,
        what="its own layers of earlier levels, pasted",
        hand_in=answer(RELU, CONV_RELU, CONV_RELU_POOL, before=[PASTED]),
    ),
    Entry(
        student=BUGS,
        level=SANDWICH,
        what="db is taken from dout as it came, past ReLU",
        hand_in=bug("db_past_relu"),
        verdicts={"conv-relu-db": "failed", "rest": "passed"},
        score=9,
        bug="db_past_relu",
    ),
    Entry(
        student="2026025-zhu-lin",
        level=SANDWICH,
        what="the layers of earlier levels are not pasted",
        hand_in=answer(RELU, CONV_RELU, CONV_RELU_POOL),
        verdicts={"relu": "passed", "relu-dx": "passed", "windows-dx": "skipped", "rest": "crashed"},
        score=2,
        says="conv_forward_naive",
    ),
)
