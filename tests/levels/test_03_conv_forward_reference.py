"""Level 3: the reference is right, and so is every other way to write it."""

import numpy as np
import pytest

from tests.levels.definition_conv import configurations, conv_forward
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

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


PADDED = "np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))"
ZEROS = "np.zeros((N, C, H + 2 * pad, W + 2 * pad))"
ROWS_PADDED = "np.pad(x, ((0, 0), (0, 0), (pad, pad), (0, 0)))"
ROWS, COLUMNS = "(H + 2 * pad - HH)", "(W + 2 * pad - WW)"
USUAL = """
def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    H_out = (H + 2 * pad - HH) // stride + 1
    W_out = (W + 2 * pad - WW) // stride + 1
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    window = x_pad[n, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    cache = (x, w, b, conv_param)
    return out, cache
"""


def four_loops(x, w, b, conv_param):
    return with_slip(USUAL, {})["conv_forward_naive"](x, w, b, conv_param)


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


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("flipped", {"* w[f]": "* w[f, :, ::-1, ::-1]"}),
        ("last_channel_only", {"np.sum(window * w[f])": "np.sum(window[-1] * w[f, -1])"}),
        ("filter_of_the_sample", {"* w[f]": "* w[n]"}),
        ("bias_forgotten", {" + b[f]": ""}),
        (
            "bias_once_a_channel",
            {"np.sum(window * w[f]) + b[f]": "sum(np.sum(window[c] * w[f, c]) + b[f] for c in range(C))"},
        ),
        ("pad_ignored", {'conv_param["pad"]': "0"}),
        ("pad_always_one", {'conv_param["pad"]': "1"}),
        ("pad_nothing_into_nothing", {PADDED: ZEROS + "; x_pad[:, :, pad:-pad, pad:-pad] = x"}),
        ("pad_on_rows_only", {PADDED: ROWS_PADDED, COLUMNS: "(W - WW)"}),
        ("stride_ignored", {"i * stride": "i", "j * stride": "j"}),
        ("stride_on_rows_only", {"j * stride": "j"}),
        ("ceil_for_floor", {f"{size} // stride": f"int(np.ceil({size} / stride))" for size in (ROWS, COLUMNS)}),
        ("rounded", {f"{size} // stride": f"round({size} / stride)" for size in (ROWS, COLUMNS)}),
        ("plus_one_missing", {"// stride + 1": "// stride"}),
        ("width_from_height", {"W_out = (W + 2 * pad - WW) // stride + 1": "W_out = H_out"}),
        ("height_and_width_exchanged", {"F, H_out, W_out))": "F, W_out, H_out))"}),
        ("kernel_taken_as_square", {"F, C, HH, WW = w.shape": "F, C, HH, WW = w.shape; WW = HH"}),
        ("only_out_returned", {"return out, cache": "return out"}),
        ("nothing_returned", {"return out, cache": "return"}),
    ],
)
def test_a_slip_in_the_usual_loops_is_recognised(bug, slips):
    assert bugs_told(judged(LEVEL, with_slip(USUAL, slips))) == {bug}
