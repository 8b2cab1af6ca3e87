"""Level 14: the reference is right, so is every other way to write it, and slips in the usual loops are recognised."""

from dataclasses import dataclass

import numpy as np
import pytest

from tests.levels.definition_conv import places
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "14-dilation"


@dataclass(frozen=True)
class Dilated:
    """Random inputs: x (N, C, H, W), w (F, C, HH, WW), b (F,)."""

    x: np.ndarray
    w: np.ndarray
    b: np.ndarray
    stride: int
    pad: int
    dilation: int

    @property
    def arguments(self):
        return self.x, self.w, self.b, self.stride, self.pad, self.dilation


def convolutions(how_many, seed):
    """Any sizes that fit: square or not, dividing evenly or not."""
    rng = np.random.default_rng(seed)
    for _ in range(how_many):
        N, C, F, HH, WW, stride, dilation = (int(size) for size in rng.integers(1, 4, 7))
        pad = int(rng.integers(0, 3))
        reach = [dilation * (side - 1) + 1 for side in (HH, WW)]
        H, W = (int(rng.integers(max(1, side - 2 * pad), side + 4)) for side in reach)
        x, w, b = (rng.standard_normal(shape) for shape in ((N, C, H, W), (F, C, HH, WW), (F,)))
        yield Dilated(x, w, b, stride, pad, dilation)


def defined(some):
    """One product at a time, straight from the definition: no slice, no padded array."""
    (N, C, H, W), (F, _, HH, WW), d = some.x.shape, some.w.shape, some.dilation
    size = [places(length, d * (side - 1) + 1, some.stride, some.pad) for length, side in ((H, HH), (W, WW))]
    out = np.zeros((N, F, *size))
    for n, f, i, j in np.ndindex(out.shape):
        out[n, f, i, j] = some.b[f]
        for c, p, q in np.ndindex(C, HH, WW):
            row, column = i * some.stride + p * d - some.pad, j * some.stride + q * d - some.pad
            if 0 <= row < H and 0 <= column < W:
                out[n, f, i, j] += some.w[f, c, p, q] * some.x[n, c, row, column]
    return out


SOME = list(convolutions(220, seed=14))


def conv2d(*arguments, **named):
    return level_named(LEVEL).reference["conv2d"](*arguments, **named)


def test_the_reference_is_the_definition():
    assert sum(some.dilation > 1 for some in SOME) > 100
    for some in SOME:
        np.testing.assert_allclose(conv2d(*some.arguments), defined(some), atol=1e-12)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for some in SOME:
        x, w, b = (torch.from_numpy(array) for array in (some.x, some.w, some.b))
        theirs = torch.nn.functional.conv2d(x, w, b, stride=some.stride, padding=some.pad, dilation=some.dilation)
        np.testing.assert_allclose(conv2d(*some.arguments), theirs.numpy(), atol=1e-12)


def test_figures_worked_out_by_hand():
    x, w = np.arange(1.0, 10.0).reshape(1, 1, 1, 9), np.array([[[[1.0, 10.0, 100.0]]]])
    np.testing.assert_array_equal(conv2d(x, w, np.zeros(1), dilation=3), [[[[741, 852, 963]]]])
    np.testing.assert_array_equal(conv2d(x, w, np.array([0.5]), 2, 0, 3), [[[[741.5, 963.5]]]])


def test_three_layers_see_fifteen_pixels_each_way():
    """The last check's picture: what one pixel reaches, and nothing beyond."""
    field = next(check for check in level_named(LEVEL).checks if check.id == "field")
    given = field.cases[0].arguments(np.random.default_rng(0))
    x, nothing = given["x"], np.zeros(1)
    for layer, dilation in ((1, 1), (2, 2), (3, 4)):
        x = conv2d(x, given[f"w{layer}"], nothing, 1, dilation, dilation)
    rows, columns = np.nonzero(x[0, 0])
    assert x.shape == given["x"].shape
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (15, 15)


# Ways to write it.

USUAL = """
import numpy as xp

print("level", 14)

def conv2d(x, w, b, stride=1, pad=0, dilation=1):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    span_h = dilation * (HH - 1) + 1
    span_w = dilation * (WW - 1) + 1
    out_h = (H + 2 * pad - span_h) // stride + 1
    out_w = (W + 2 * pad - span_w) // stride + 1
    x_pad = xp.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = xp.zeros((N, F, out_h, out_w))
    for n in range(N):
        for f in range(F):
            for i in range(out_h):
                for j in range(out_w):
                    top, left = i * stride, j * stride
                    window = x_pad[n, :, top:top + span_h:dilation, left:left + span_w:dilation]
                    out[n, f, i, j] = xp.sum(window * w[f]) + b[f]
    return out
"""


def usual(slips=()):
    return with_slip(USUAL, dict(slips))


def ordinary(x, w, b, s):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("nchwpq,fcpq->nfhw", windows, w, optimize=True) + b[None, :, None, None]


def zeros_between_the_weights(x, w, b, stride=1, pad=0, dilation=1):
    """The filter with its gaps written out, then an ordinary convolution; the arguments are spoilt on the way."""
    wide = np.zeros((*w.shape[:2], *(dilation * (side - 1) + 1 for side in w.shape[2:])))
    wide[:, :, ::dilation, ::dilation] = w
    out = ordinary(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), "constant"), wide, b, stride)
    x[:], w[:], b[:] = 0, 0, 0
    return out


def pixel_by_pixel(x, w, b, stride=1, pad=0, dilation=1):
    """Nothing padded: what is outside counts nothing."""
    out = []
    for sample in x:
        out.append([])
        for kernel, bias in zip(w, b, strict=True):
            rows = range(-pad, x.shape[2] + pad - dilation * (w.shape[2] - 1), stride)
            columns = range(-pad, x.shape[3] + pad - dilation * (w.shape[3] - 1), stride)
            out[-1].append([[value(sample, kernel, r, c, dilation) + bias for c in columns] for r in rows])
    return np.array(out)


def value(sample, kernel, top, left, dilation):
    total = 0.0
    for p in range(kernel.shape[1]):
        for q in range(kernel.shape[2]):
            r, c = top + p * dilation, left + q * dilation
            if 0 <= r < sample.shape[1] and 0 <= c < sample.shape[2]:
                total += float(sample[:, r, c] @ kernel[:, p, q])
    return total


def by_columns(x, w, b, stride=1, pad=0, dilation=1):
    """im2col by index arrays, then one product of matrices."""
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    out_h, out_w = ((n + 2 * pad - dilation * (k - 1) - 1) // stride + 1 for n, k in ((H, HH), (W, WW)))
    framed = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    framed[:, :, pad : pad + H, pad : pad + W] = x
    rows = stride * np.arange(out_h)[:, None] + dilation * np.arange(HH)
    columns = stride * np.arange(out_w)[:, None] + dilation * np.arange(WW)
    seen = framed[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    matrix = seen.transpose(0, 2, 3, 1, 4, 5).reshape(N * out_h * out_w, -1)
    return (matrix @ w.reshape(F, -1).T + b).reshape(N, out_h, out_w, F).transpose(0, 3, 1, 2)


@pytest.mark.parametrize("answer", [zeros_between_the_weights, pixel_by_pixel, by_columns])
def test_every_style_is_right(answer):
    results = judged(LEVEL, {"conv2d": answer})
    assert not failing(results), explained(results)


def test_the_usual_loops_are_right():
    results = judged(LEVEL, usual())
    assert not failing(results), explained(results)


SPANS = ("span_h = dilation * (HH - 1) + 1", "span_w = dilation * (WW - 1) + 1")


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("size_lacks_one", {"// stride + 1": "// stride"}),
        ("width_from_height", {"out_w = (W + 2 * pad - span_w) // stride + 1": "out_w = out_h"}),
        ("size_without_dilation", {"2 * pad - span_h": "2 * pad - HH", "2 * pad - span_w": "2 * pad - WW"}),
        (
            "reach_too_far",
            {"2 * pad - span_h": "2 * pad - dilation * HH", "2 * pad - span_w": "2 * pad - dilation * WW"},
        ),
        ("dilation_ignored", {"W = x.shape\n": "W = x.shape\n    dilation = 1\n"}),
        ("dilation_counts_zeros", {"W = x.shape\n": "W = x.shape\n    dilation = dilation + 1\n"}),
        ("dilation_of_rows_only", {SPANS[1]: "span_w = WW", "span_w:dilation": "span_w"}),
        ("dilation_of_columns_only", {SPANS[0]: "span_h = HH", "span_h:dilation": "span_h"}),
        ("filter_flipped", {"* w[f]": "* w[f, :, ::-1, ::-1]"}),
        ("bias_forgotten", {" + b[f]": ""}),
        ("last_channel_only", {"window * w[f]": "window[-1] * w[f, -1]"}),
        ("filter_of_the_sample", {"* w[f]": "* w[n]"}),
        ("steps_of_one", {"i * stride, j * stride": "i, j"}),
        ("stride_of_rows_only", {"i * stride, j * stride": "i * stride, j"}),
        ("pad_always_one", {"W = x.shape\n": "W = x.shape\n    pad = 1\n"}),
        ("pad_dilated", {"W = x.shape\n": "W = x.shape\n    pad = pad * dilation\n"}),
        ("nothing_returned", {"return out": "return"}),
    ],
)
def test_a_slip_in_the_usual_loops_is_recognised(bug, slips):
    assert bugs_told(judged(LEVEL, usual(slips))) == {bug}


def test_an_ordinary_convolution_gets_the_points_of_the_plain_case():
    results = judged(LEVEL, {"conv2d": lambda x, w, b, *_more: ordinary(x, w, b, 1)})
    assert failing(results) == {"shape", "dilation", "together", "field"}


def test_zeros_of_the_right_shape_are_worth_the_shape():
    def answer(*arguments):
        return 0 * by_columns(*arguments)

    assert sum(result.points for result in judged(LEVEL, {"conv2d": answer}).values()) == 2
