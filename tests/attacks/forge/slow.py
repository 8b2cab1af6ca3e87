"""A right answer to level 10 that is slow: a turn of Python for each window."""

SLOW = """
import numpy as np

def slow_forward(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows, columns = ((padded.shape[2 + k] - w.shape[2 + k]) // stride + 1 for k in (0, 1))
    out = np.zeros((len(x), len(w), rows, columns))
    for n, f, i, j in np.ndindex(out.shape):
        window = padded[n, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
        out[n, f, i, j] = (window * w[f]).sum() + b[f]
    return out, (x, w, b, conv_param)

def slow_backward(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        cut = np.s_[n, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
        dpadded[cut] += w[f] * dout[n, f, i, j]
        dw[f] += padded[cut] * dout[n, f, i, j]
    return dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))
"""
HONEST = SLOW + "conv_forward_fast, conv_backward_fast = slow_forward, slow_backward\n"
SPEEDS = {"speed-forward", "speed-backward"}
LEVEL = "10-conv-fast"


def lost(report):
    """The checks that gave no points."""
    return {check.id for check in report.checks if not check.points}
