"""Levels 12 to 17: channels, a kernel that is learnt, gaps, one dimension, other channels, and a small network."""

from tests.sample_class.entry import ADAPT, CHANNELS, CONV1D, DILATION, LEARN, NETWORK, Entry
from tests.sample_class.notebooks import answer, bug

# Level 12.

LOOPS_IN = """\
def corr2d_multi_in(X, K):
    C, h, w = K.shape
    Y = np.zeros((X.shape[1] - h + 1, X.shape[2] - w + 1))
    for c in range(C):
        for i in range(Y.shape[0]):
            for j in range(Y.shape[1]):
                Y[i, j] += (X[c, i:i + h, j:j + w] * K[c]).sum()
    return Y
"""

LOOPS_OUT = """\
def corr2d_multi_in_out(X, K):
    maps = []
    for f in range(len(K)):
        maps.append(corr2d_multi_in(X, K[f]))
    return np.array(maps)
"""

LOOPS_ONE = """\
def corr2d_multi_in_out_1x1(X, K):
    Y = np.zeros((K.shape[0], X.shape[1], X.shape[2]))
    for f in range(K.shape[0]):
        for c in range(K.shape[1]):
            Y[f] += K[f, c, 0, 0] * X[c]
    return Y
"""

# np.dot takes the last axis but one of X, which is its height.
DOT_OF_HEIGHT = "def corr2d_multi_in_out_1x1(X, K):\n    return np.dot(K[:, :, 0, 0], X)\n"

# Level 13.

LOOPS_LEARN = """\
def learn_kernel(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    h, w = kernel_size
    rng = np.random.default_rng(seed)
    weight, bias, losses = rng.normal(0, 0.1, (h, w)), 0.0, []
    for step in range(steps):
        dweight, dbias, loss = np.zeros((h, w)), 0.0, 0.0
        for i in range(Y.shape[0]):
            for j in range(Y.shape[1]):
                window = X[i:i + h, j:j + w]
                error = (window * weight).sum() + bias - Y[i, j]
                loss += error ** 2 / Y.size
                dweight += 2 * error * window / Y.size
                dbias += 2 * error / Y.size
        losses.append(loss)
        weight -= lr * dweight
        bias -= lr * dbias
    return weight, bias, losses
"""

# Level 14.

LOOPS_DILATION = """\
def conv2d(x, w, b, stride=1, pad=0, dilation=1):
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    tall, wide = dilation * (HH - 1) + 1, dilation * (WW - 1) + 1
    out = np.zeros((N, F, (H + 2 * pad - tall) // stride + 1, (W + 2 * pad - wide) // stride + 1))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    top, left = i * stride, j * stride
                    window = x_pad[n, :, top:top + tall:dilation, left:left + wide:dilation]
                    out[n, f, i, j] = (window * w[f]).sum() + b[f]
    return out
"""

# The filter is made larger, with zeros in its gaps, and then there is nothing new.
FILLED_GAPS = """\
def conv2d(x, w, b, stride=1, pad=0, dilation=1):
    full = np.zeros(w.shape[:2] + tuple(dilation * (side - 1) + 1 for side in w.shape[2:]))
    full[:, :, ::dilation, ::dilation] = w
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    view = np.lib.stride_tricks.sliding_window_view(x, full.shape[2:], axis=(2, 3))
    return np.einsum('nchwij,fcij->nfhw', view[:, :, ::stride, ::stride], full) + b[:, None, None]
"""

# Level 15.

LOOPS_CONV1D = """\
def conv1d(x, w, b, stride=1, pad=0):
    N, C, L = x.shape
    F, C, K = w.shape
    x_pad = np.zeros((N, C, L + 2 * pad))
    x_pad[:, :, pad:pad + L] = x
    out = np.zeros((N, F, (L + 2 * pad - K) // stride + 1))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                out[n, f, i] = (x_pad[n, :, i * stride:i * stride + K] * w[f]).sum() + b[f]
    return out
"""

SIZES = """\
import math


def downconv_sizes(seq_len, m, k1):
    k2 = math.ceil(seq_len / k1 / m)
    pad = math.ceil((k2 * m - seq_len / k1) / 2)
    return k2, pad
"""

DOWNCONV = """\
class DownConv:
    def __init__(self, w1, b1, w2, b2, m):
        self.w1, self.b1, self.w2, self.b2, self.m = w1, b1, w2, b2, m

    def forward(self, x):
        k1, k2 = self.w1.shape[2], self.w2.shape[2]
        _, pad = downconv_sizes(x.shape[1], self.m, k1)
        h = conv1d(np.swapaxes(x, 1, 2), self.w1, self.b1, stride=k1)
        h[h < 0] = 0
        out = conv1d(h, self.w2, self.b2, stride=k2, pad=pad)
        if out.shape[2] != self.m:
            raise ValueError('分不成 %d 段' % self.m)
        return np.swapaxes(out, 1, 2)
"""

# Level 16.

LOOPS_ADAPT = """\
def adapt_input_conv(in_chans, conv_weight):
    O, I, J, K = conv_weight.shape
    if in_chans == 3:
        return conv_weight
    weight = conv_weight.astype(np.float64)
    if in_chans == 1:
        group = 3 if I > 3 else I
        new = np.zeros((O, I // group, J, K))
        for i in range(I):
            new[:, i // group] += weight[:, i]
    elif I != 3:
        raise NotImplementedError('只会重复三个通道的权重')
    else:
        new = np.zeros((O, in_chans, J, K))
        for i in range(in_chans):
            new[:, i] = weight[:, i % 3] * 3 / in_chans
    return new.astype(conv_weight.dtype)
"""

# Level 17. Everything is right but one thing: where there is no y, the softmax has been applied to the scores.

PROBABILITIES = """\
class SmallConvNet:
    def __init__(self, input_dim=(1, 8, 8), num_filters=8, filter_size=3, hidden_dim=32, num_classes=10,
                 weight_scale=1e-2, seed=0):
        C, H, W = input_dim
        rng = np.random.RandomState(seed)
        self.params = {
            'W1': weight_scale * rng.randn(num_filters, C, filter_size, filter_size), 'b1': np.zeros(num_filters),
            'W2': weight_scale * rng.randn(num_filters * H * W // 4, hidden_dim), 'b2': np.zeros(hidden_dim),
            'W3': weight_scale * rng.randn(hidden_dim, num_classes), 'b3': np.zeros(num_classes),
        }

    def loss(self, X, y=None):
        W1, W2, W3 = self.params['W1'], self.params['W2'], self.params['W3']
        (N, C, H, W), size = X.shape, W1.shape[2]
        p = (size - 1) // 2
        X_pad = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
        a = np.zeros((N, len(W1), H, W)) + self.params['b1'].reshape(-1, 1, 1)
        for i in range(size):
            for j in range(size):
                a += np.einsum('nchw,fc->nfhw', X_pad[:, :, i:i + H, j:j + W], W1[:, :, i, j])
        blocks = np.maximum(a, 0).reshape(N, -1, H // 2, 2, W // 2, 2)
        pooled = blocks.max(axis=(3, 5), keepdims=True)
        flat = pooled.reshape(N, -1)
        hidden = np.maximum(flat @ W2 + self.params['b2'], 0)
        scores = hidden @ W3 + self.params['b3']
        probs = np.exp(scores - scores.max(axis=1, keepdims=True))
        probs /= probs.sum(axis=1, keepdims=True)
        if y is None:
            return probs
        loss, grads = -np.log(probs[np.arange(N), y]).mean(), {}
        d = probs
        d[np.arange(N), y] -= 1
        d /= N
        grads['W3'], grads['b3'] = hidden.T @ d, d.sum(axis=0)
        d = d @ W3.T * (hidden > 0)
        grads['W2'], grads['b2'] = flat.T @ d, d.sum(axis=0)
        d = (d @ W2.T).reshape(pooled.shape) * (blocks == pooled)
        d = d.reshape(a.shape) * (a > 0)
        grads['b1'], grads['W1'] = d.sum(axis=(0, 2, 3)), np.zeros(W1.shape)
        for i in range(size):
            for j in range(size):
                grads['W1'][:, :, i, j] = np.einsum('nfhw,nchw->fc', d, X_pad[:, :, i:i + H, j:j + W])
        return loss, grads


def train(net, X, y, steps, batch_size, lr, seed):
    rng = np.random.RandomState(seed)
    for step in range(steps):
        batch = rng.permutation(len(X))[:batch_size]
        loss, grads = net.loss(X[batch], y[batch])
        for name in grads:
            net.params[name] -= lr * grads[name]


def predict(net, X):
    return net.loss(X).argmax(axis=1)
"""

RIGHT, BUGS = "2026001-zhang-wei", "2026009-chen-jie"

ENTRIES = (
    Entry(student=RIGHT, level=CHANNELS, what="loops", hand_in=answer(LOOPS_IN, LOOPS_OUT, LOOPS_ONE)),
    Entry(
        student=BUGS,
        level=CHANNELS,
        what="the filters' maps are stacked along the last axis",
        hand_in=bug("stacked_last"),
        verdicts={"out": "failed", "rest": "passed"},
        score=7,
        bug="stacked_last",
    ),
    Entry(
        student="2026005-王芳",
        level=CHANNELS,
        what="kernels of one pixel by np.dot, which takes the height for the channels",
        hand_in=answer(LOOPS_IN, LOOPS_OUT, DOT_OF_HEIGHT),
        verdicts={"one": "crashed", "rest": "passed"},
        score=7,
        says="ValueError",
    ),
    Entry(student=RIGHT, level=LEARN, what="loops", hand_in=answer(LOOPS_LEARN)),
    Entry(
        student=BUGS,
        level=LEARN,
        what="the squares of the errors are added up, where their mean was meant",
        hand_in=bug("sum_of_squares"),
        verdicts={"losses": "failed", "rest": "passed"},
        score=8,
        bug="sum_of_squares",
    ),
    Entry(student=RIGHT, level=DILATION, what="loops", hand_in=answer(LOOPS_DILATION)),
    Entry(
        student="2026002-emma-clarke",
        level=DILATION,
        what="a larger filter with zeros in its gaps",
        hand_in=answer(FILLED_GAPS),
    ),
    Entry(
        student=BUGS,
        level=DILATION,
        what="gaps between the rows of the filter only",
        hand_in=bug("dilation_of_rows_only"),
        verdicts={"value": "passed", "rest": "failed"},
        score=2,
        bug="dilation_of_rows_only",
    ),
    Entry(
        student="2026026-hu-bin",
        level=DILATION,
        what="the arguments' defaults are gone",
        hand_in=answer(LOOPS_DILATION.replace("stride=1, pad=0, dilation=1", "stride, pad, dilation")),
        verdicts={"value": "crashed", "rest": "passed"},
        score=8,
        says="arguments",
    ),
    Entry(student=RIGHT, level=CONV1D, what="loops", hand_in=answer(LOOPS_CONV1D, SIZES, DOWNCONV)),
    Entry(
        student=BUGS,
        level=CONV1D,
        what="a sequence that makes other than m segments is not refused",
        hand_in=bug("any_number_of_segments"),
        verdicts={"refuse": "failed", "rest": "passed"},
        score=9,
        bug="any_number_of_segments",
    ),
    Entry(student=RIGHT, level=ADAPT, what="loops", hand_in=answer(LOOPS_ADAPT)),
    Entry(
        student=BUGS,
        level=ADAPT,
        what="the weights of the channels are averaged, where their sum was meant",
        hand_in=bug("mean_for_sum"),
        verdicts={"one": "failed", "groups": "failed", "dtype": "failed", "rest": "passed"},
        score=4,
        bug="mean_for_sum",
    ),
    # The one submission to this level: the network is trained, which takes seconds where others take parts of one.
    Entry(
        student=RIGHT,
        level=NETWORK,
        what="all is right, but probabilities are returned for the scores",
        hand_in=answer(PROBABILITIES),
        verdicts={"scores": "failed", "unseen": "skipped", "rest": "passed"},
        score=6,
        bug="probabilities_for_scores",
    ),
)
