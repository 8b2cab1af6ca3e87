"""Level 3: the reference is right, and so is every other way to write it."""

import numpy as np
import pytest

from tests.levels.definition_conv import configurations, conv_forward
from tests.levels.judging import explained, failing, judged, level_named

LEVEL = "03-conv-forward"
SOME = list(configurations(40, seed=3))


def reference(some):
    return level_named(LEVEL).reference["conv_forward_naive"](*some.cache)


@pytest.mark.parametrize("some", SOME)
def test_the_reference_is_the_definition(some):
    out, cache = reference(some)
    np.testing.assert_allclose(out, conv_forward(some.x, some.w, some.b, some.stride, some.pad), atol=1e-12)
    assert cache == some.cache


@pytest.mark.parametrize("some", SOME)
def test_the_reference_is_what_torch_says(some):
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    x, w, b = (torch.from_numpy(array) for array in (some.x, some.w, some.b))
    theirs = torch.nn.functional.conv2d(x, w, b, stride=some.stride, padding=some.pad)
    np.testing.assert_allclose(reference(some)[0], theirs.numpy(), atol=1e-12)


def padded(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def sizes(x, w, stride, pad):
    rows, columns = ((x.shape[axis] + 2 * pad - w.shape[axis]) // stride + 1 for axis in (2, 3))
    return len(x), len(w), rows, columns


def four_loops(x, w, b, conv_param):
    s, pad = conv_param["stride"], conv_param["pad"]
    HH, WW = w.shape[2:]
    x_pad, out = padded(x, pad), np.zeros(sizes(x, w, s, pad))
    for n in range(out.shape[0]):
        for f in range(out.shape[1]):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x_pad[n, :, i * s : i * s + HH, j * s : j * s + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)


def seven_loops_without_padding(x, w, b, conv_param):
    s, pad = conv_param["stride"], conv_param["pad"]
    out = np.zeros(sizes(x, w, s, pad))
    for n, f, i, j in np.ndindex(*out.shape):
        for c, p, q in np.ndindex(*w.shape[1:]):
            row, column = i * s + p - pad, j * s + q - pad
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                out[n, f, i, j] += x[n, c, row, column] * w[f, c, p, q]
    out += b.reshape(1, -1, 1, 1)
    return out, None


def im2col(x, w, b, conv_param):
    s, pad = conv_param["stride"], conv_param["pad"]
    N, F, rows, columns = sizes(x, w, s, pad)
    HH, WW = w.shape[2:]
    x_pad = padded(x, pad)
    col = np.stack(
        [
            x_pad[:, :, i * s : i * s + HH, j * s : j * s + WW].reshape(N, -1)
            for i in range(rows)
            for j in range(columns)
        ],
        axis=1,
    ).reshape(N * rows * columns, -1)
    out = (col @ w.reshape(F, -1).T + b).reshape(N, rows, columns, F).transpose(0, 3, 1, 2)
    return out, (x, w, b, conv_param, col)


def stride_tricks(x, w, b, conv_param):
    s = conv_param["stride"]
    windows = np.lib.stride_tricks.sliding_window_view(padded(x, conv_param["pad"]), w.shape[2:], axis=(2, 3))
    out = np.einsum("nchwpq,fcpq->nfhw", windows[:, :, ::s, ::s], w, optimize=True)
    return [out + b[None, :, None, None], {"x": x, "w": w}]


def lists_changing_x_in_place(x, w, b, conv_param):
    s, (HH, WW) = conv_param.pop("stride"), w.shape[2:]
    x *= 1.0
    x_pad = padded(x, conv_param.pop("pad"))
    out = [
        [
            [
                [(image[:, i : i + HH, j : j + WW] * kernel).sum() + bias for j in range(0, x_pad.shape[3] - WW + 1, s)]
                for i in range(0, x_pad.shape[2] - HH + 1, s)
            ]
            for kernel, bias in zip(w, b, strict=True)
        ]
        for image in x_pad
    ]
    x[:] = 0
    return np.array(out), object()


@pytest.mark.parametrize(
    "forward", [four_loops, seven_loops_without_padding, im2col, stride_tricks, lists_changing_x_in_place]
)
def test_every_style_is_right(forward):
    results = judged(LEVEL, {"conv_forward_naive": forward})
    assert not failing(results), explained(results)


def test_single_precision_is_not_enough():
    def forward(x, w, b, conv_param):
        return four_loops(x, w, b, conv_param)[0].astype(np.float32), None

    assert failing(judged(LEVEL, {"conv_forward_naive": forward})) == {"value", "bias", "kernel", "stride", "pad"}
