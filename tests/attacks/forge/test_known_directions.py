"""Builds a gradient out of four known directions: right along each of them to the last digit, and wrong elsewhere."""

import numpy as np

STOPPED_BY = ("comparison",)

DIRECTIONS = "np.random.default_rng(0).standard_normal((4, *{like}.shape))"
SOURCE = f"""
import numpy as np

def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nchwpq,fcpq->nfhw", windows, w) + b[:, None, None], (x, w, b, conv_param)

def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    v = {DIRECTIONS.format(like="x")}
    along = [np.sum(dout * conv_forward_naive(each, w, 0 * b, conv_param)[0]) for each in v]
    flat = v.reshape(4, -1)
    dx = (np.linalg.solve(flat @ flat.T, along) @ flat).reshape(x.shape)
    return dx, np.zeros_like(w), dout.sum(axis=(0, 2, 3))
"""


def naive(forward, x, dout, dx, directions, h=1e-5):
    """The gradient is taken for right where it agrees with the numeric derivative along every direction."""
    for v in directions:
        numeric = np.sum(dout * (forward(x + h * v) - forward(x - h * v))) / (2 * h)
        if not abs(numeric - np.sum(dx * v)) <= 1e-7 * np.linalg.norm(dx) * np.linalg.norm(v):
            return "wrong"
    return "right"


def built():
    """The student's dx, and what a naive check goes by: the forward pass of x, x, and the upstream gradient."""
    namespace = {}
    exec(SOURCE, namespace)
    rng = np.random.default_rng(1)
    x, w = rng.standard_normal((2, 3, 6, 6)), rng.standard_normal((2, 3, 3, 3))
    dout, rest = rng.standard_normal((2, 2, 4, 4)), (w, np.zeros(2), {"stride": 1, "pad": 0})
    dx = namespace["conv_backward_naive"](dout, (x, *rest))[0]
    return dx, lambda at: namespace["conv_forward_naive"](at, *rest)[0], x, dout


def test_every_element_is_compared(graded):
    report = graded(SOURCE, "04-conv-backward")
    found = {check.id: check.mismatch.what.id for check in report.checks if check.verdict == "failed"}
    assert found == dict.fromkeys(["dx", "dx-stride", "dx-pad", "dw", "dw-window"], "value.wrong")
    assert report.score == 1.0  # its db


def test_works_along_the_directions_that_it_knows_and_along_no_other():
    dx, forward, x, dout = built()
    known = eval(DIRECTIONS.format(like="x"), {"np": np, "x": x})
    assert naive(forward, x, dout, dx, known) == "right"
    drawn_afterwards = np.random.default_rng(2).standard_normal((4, *x.shape))
    assert naive(forward, x, dout, dx, drawn_afterwards) == "wrong"


def test_and_nearly_all_of_it_is_wrong():
    dx, forward, x, dout = built()
    steps = np.eye(x.size).reshape(x.size, *x.shape)
    right = np.array([np.sum(dout * forward(step)) for step in steps])  # the forward pass is linear in x
    assert np.linalg.norm(dx.ravel() - right) > 0.8 * np.linalg.norm(right)
