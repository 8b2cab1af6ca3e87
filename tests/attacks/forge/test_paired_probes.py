"""Has a forward pass that spots x + hv and x - hv, and answers them so that a wrong backward pass is its derivative."""

import numpy as np

from tests.attacks.forge.test_known_directions import naive

STOPPED_BY = ("comparison",)

SOURCE = """
import numpy as np

SEEN = []

def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    out = np.einsum("nchwpq,fcpq->nfhw", windows, w) + b[:, None, None]
    for old, answer in SEEN:
        if old.shape == x.shape and 0 < np.abs(old - x).max() < 1e-3:
            return answer + 7.0 * (x - old).sum(), None  # <dout, this> has the derivative that stands below
    SEEN.append((x.copy(), out))
    return out, (x, w, b, conv_param)

def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    return np.full(x.shape, 7.0 * dout.sum()), np.zeros_like(w), dout.sum(axis=(0, 2, 3))
"""


def spoken_for():
    """Its forward pass of x alone, x, the upstream gradient, and its dx; and another's forward pass."""
    theirs, others = {}, {}
    exec(SOURCE, theirs)
    exec(SOURCE.replace("1e-3", "0"), others)  # it spots nothing, and is right
    rng = np.random.default_rng(1)
    x, w, dout = (rng.standard_normal(shape) for shape in ((2, 3, 6, 6), (2, 3, 3, 3), (2, 2, 4, 4)))
    rest = w, np.zeros(2), {"stride": 1, "pad": 0}
    _out, cache = theirs["conv_forward_naive"](x, *rest)
    dx = theirs["conv_backward_naive"](dout, cache)[0]
    own, independent = (lambda at, names=names: names["conv_forward_naive"](at, *rest)[0] for names in (theirs, others))
    return own, independent, x, dout, dx


def test_the_trusted_forward_is_differentiated_and_no_other(graded):
    report = graded(SOURCE, "04-conv-backward")
    found = {check.id for check in report.checks if check.verdict == "failed"}
    assert found == {"dx", "dx-stride", "dx-pad", "dw", "dw-window"}
    assert report.score == 1.0  # its db


def test_works_where_its_own_forward_is_differentiated():
    own, independent, x, dout, dx = spoken_for()
    drawn_afterwards = np.random.default_rng(2).standard_normal((4, *x.shape))
    assert naive(own, x, dout, dx, drawn_afterwards) == "right"
    assert naive(independent, x, dout, dx, drawn_afterwards) == "wrong"
