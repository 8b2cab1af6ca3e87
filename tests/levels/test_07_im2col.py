"""Level 7: the reference is right, col2im is the adjoint of im2col, and every other way to write them is right too."""

import numpy as np
import pytest

from autograder.results import Verdict
from tests.levels import definition_columns
from tests.levels.definition_conv import configurations, conv_backward, conv_forward
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "07-im2col"
SOME = list(configurations(200, seed=7))


def window_of(some):
    return *some.w.shape[2:], some.stride, some.pad


def reference():
    names = level_named(LEVEL).reference
    return names["im2col"], names["col2im"]


def columns_like(some, seed=0):
    """Numbers for every place of the matrix that no picture gave."""
    col = definition_columns.im2col(some.x, *window_of(some))
    return np.random.default_rng(seed).standard_normal(col.shape)


def test_the_reference_is_the_definition():
    im2col, col2im = reference()
    for some in SOME:
        given = columns_like(some)
        np.testing.assert_array_equal(
            im2col(some.x, *window_of(some)), definition_columns.im2col(some.x, *window_of(some))
        )
        np.testing.assert_allclose(
            col2im(given, some.x.shape, *window_of(some)),
            definition_columns.col2im(given, some.x.shape, *window_of(some)),
            atol=1e-12,
        )


def test_col2im_is_the_adjoint_of_im2col():
    im2col, col2im = reference()
    for some in SOME:
        given = columns_like(some)
        there = np.vdot(im2col(some.x, *window_of(some)), given)
        back = np.vdot(some.x, col2im(given, some.x.shape, *window_of(some)))
        np.testing.assert_allclose(there, back, atol=1e-10)


def test_a_convolution_is_one_matrix_product():
    im2col, col2im = reference()
    for some in SOME[:60]:
        flat = some.w.reshape(len(some.w), -1)
        N, F, rows, columns = some.dout.shape
        out = (im2col(some.x, *window_of(some)) @ flat.T + some.b).reshape(N, rows, columns, F)
        np.testing.assert_allclose(
            out.transpose(0, 3, 1, 2), conv_forward(some.x, some.w, some.b, some.stride, some.pad), atol=1e-12
        )
        dcol = some.dout.transpose(0, 2, 3, 1).reshape(-1, F) @ flat
        dx, _dw, _db = conv_backward(some.dout, some.x, some.w, some.stride, some.pad)
        np.testing.assert_allclose(col2im(dcol, some.x.shape, *window_of(some)), dx, atol=1e-12)


def test_the_reference_is_what_torch_says():
    """Its windows are columns, and its samples stay apart."""
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    im2col, col2im = reference()
    for some in SOME:
        window = {"kernel_size": some.w.shape[2:], "stride": some.stride, "padding": some.pad}
        theirs = torch.nn.functional.unfold(torch.from_numpy(some.x), **window).numpy()
        ours = im2col(some.x, *window_of(some))
        np.testing.assert_array_equal(ours, theirs.transpose(0, 2, 1).reshape(ours.shape))
        given = columns_like(some)
        laid = torch.from_numpy(given.reshape(len(some.x), -1, given.shape[1]).transpose(0, 2, 1).copy())
        theirs = torch.nn.functional.fold(laid, output_size=some.x.shape[2:], **window).numpy()
        np.testing.assert_allclose(col2im(given, some.x.shape, *window_of(some)), theirs, atol=1e-12)


# Ways to write it.

BY_WINDOWS = """
def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_data.shape
    x = np.pad(input_data, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (W + 2 * pad - filter_w) // stride + 1
    col = np.zeros((N * out_h * out_w, C * filter_h * filter_w))
    row = 0
    for n in range(N):
        for i in range(out_h):
            for j in range(out_w):
                window = x[n, :, i * stride:i * stride + filter_h, j * stride:j * stride + filter_w]
                col[row] = window.reshape(-1)
                row += 1
    return col


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    img = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (W + 2 * pad - filter_w) // stride + 1
    row = 0
    for n in range(N):
        for i in range(out_h):
            for j in range(out_w):
                window = col[row].reshape(C, filter_h, filter_w)
                img[n, :, i * stride:i * stride + filter_h, j * stride:j * stride + filter_w] += window
                row += 1
    return img[:, :, pad:pad + H, pad:pad + W]
"""

BY_PIXELS_OF_THE_WINDOW = """
import numpy


def size(length, window, stride, pad):
    return int((length + 2 * pad - window) / stride) + 1


def im2col(image, height, width, step=1, around=0):
    print("im2col of", image.shape)
    n, c, h, w = image.shape
    rows, columns = size(h, height, step, around), size(w, width, step, around)
    image = numpy.pad(image, [(0, 0), (0, 0), (around, around), (around, around)], "constant")
    col = numpy.zeros((n, c, height, width, rows, columns))
    for y in range(height):
        for x in range(width):
            col[:, :, y, x, :, :] = image[:, :, y:y + step * rows:step, x:x + step * columns:step]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(n * rows * columns, -1)


def col2im(col, shape, height, width, step=1, around=0):
    n, c, h, w = shape
    rows, columns = size(h, height, step, around), size(w, width, step, around)
    col = col.reshape(n, rows, columns, c, height, width).transpose(0, 3, 4, 5, 1, 2)
    image = numpy.zeros((n, c, h + 2 * around + step - 1, w + 2 * around + step - 1))
    for y in range(height):
        for x in range(width):
            image[:, :, y:y + step * rows:step, x:x + step * columns:step] += col[:, :, y, x, :, :]
    return image[:, :, around:h + around, around:w + around]
"""

BY_INDICES = """
def indices(shape, filter_h, filter_w, stride, pad):
    N, C, H, W = shape
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (W + 2 * pad - filter_w) // stride + 1
    n, i, j, c, p, q = np.indices((N, out_h, out_w, C, filter_h, filter_w)).reshape(6, -1)
    return n, c, i * stride + p, j * stride + q


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    x = np.pad(input_data, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    input_data[:] = 0
    return x[indices(input_data.shape, filter_h, filter_w, stride, pad)].reshape(
        -1, input_data.shape[1] * filter_h * filter_w
    )


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    x = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    np.add.at(x, indices(input_shape, filter_h, filter_w, stride, pad), col.ravel())
    col *= 0
    rows, columns = slice(pad, pad + H), slice(pad, pad + W)
    return x[:, :, rows, columns].copy()
"""

BY_STRIDES = """
from numpy.lib.stride_tricks import as_strided


def windows(x, filter_h, filter_w, stride):
    N, C, H, W = x.shape
    shape = N, (H - filter_h) // stride + 1, (W - filter_w) // stride + 1, C, filter_h, filter_w
    n, c, h, w = x.strides
    return as_strided(x, shape, (n, h * stride, w * stride, c, h, w))


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    x = np.pad(input_data, ((0, 0),) * 2 + ((pad, pad),) * 2)
    return windows(x, filter_h, filter_w, stride).reshape(-1, x.shape[1] * filter_h * filter_w)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    pixels = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=int)
    pixels.flat = range(pixels.size)
    places = im2col(pixels, filter_h, filter_w, stride).ravel()
    summed = np.bincount(places, col.ravel(), pixels.size).reshape(pixels.shape)
    return summed[:, :, pad:pad + H, pad:pad + W]
"""


@pytest.mark.parametrize("style", [BY_WINDOWS, BY_PIXELS_OF_THE_WINDOW, BY_INDICES, BY_STRIDES])
def test_every_style_is_right(style):
    results = judged(LEVEL, with_slip(style, {}))
    assert not failing(results), explained(results)


# Each half by itself.


def points(results):
    return sum(result.points for result in results.values())


def test_each_half_is_worth_five_points_without_the_other():
    names = with_slip(BY_WINDOWS, {})
    for missing, lost in (
        ("col2im", {"back", "overlap", "back-pad", "left-over"}),
        ("im2col", {"shape", "value", "sides", "stride", "pad"}),
    ):
        results = judged(LEVEL, {name: value for name, value in names.items() if name != missing})
        assert failing(results) == lost
        assert {results[check].verdict for check in lost} == {Verdict.NOT_ATTEMPTED}
        assert points(results) == 5


def test_two_wrong_orders_that_fit_each_other_are_both_wrong():
    """They are each other's adjoint, so that only the right one tells."""
    im2col, col2im = reference()

    def turned(input_data, *window):
        return im2col(input_data, *window)[:, ::-1]

    def turned_back(col, *window):
        return col2im(col[:, ::-1], *window)

    results = judged(LEVEL, {"im2col": turned, "col2im": turned_back})
    assert failing(results) == {check.id for check in level_named(LEVEL).checks} - {"shape"}


def test_zeros_of_the_right_shape_are_worth_the_shape():
    im2col, _ = reference()
    names = {
        "im2col": lambda x, *window: 0 * im2col(x, *window),
        "col2im": lambda col, shape, *_window: np.zeros(shape),
    }
    assert points(judged(LEVEL, names)) == 1


PADDED = "np.pad(input_data, ((0, 0), (0, 0), (pad, pad), (pad, pad)))"
FILLED = "np.zeros((N, C, H + 2 * pad, W + 2 * pad)); x[:, :, pad:-pad, pad:-pad] = input_data"
SIX = "(n, rows, columns, c, height, width).transpose(0, 3, 4, 5, 1, 2)"
BACK_CUT = "img[:, :, pad:pad + H, pad:pad + W]"


@pytest.mark.parametrize(
    ("bug", "style", "slips"),
    [
        ("channels_last", BY_WINDOWS, {"window.reshape(-1)": "window.transpose(1, 2, 0).reshape(-1)"}),
        ("window_by_columns", BY_WINDOWS, {"window.reshape(-1)": "window.transpose(0, 2, 1).reshape(-1)"}),
        ("window_turned", BY_WINDOWS, {"window.reshape(-1)": "window[:, ::-1, ::-1].reshape(-1)"}),
        ("window_in_a_column", BY_WINDOWS, {"return col\n": "return col.T\n"}),
        ("reshaped_without_transpose", BY_PIXELS_OF_THE_WINDOW, {"col.transpose(0, 4, 5, 1, 2, 3).": "col."}),
        ("samples_last", BY_PIXELS_OF_THE_WINDOW, {"transpose(0, 4, 5, 1, 2, 3)": "transpose(4, 5, 0, 1, 2, 3)"}),
        ("six_axes_left", BY_PIXELS_OF_THE_WINDOW, {".reshape(n * rows * columns, -1)": ""}),
        (
            "stride_ignored",
            BY_WINDOWS,
            {"= x[n, :, i * stride:i * stride + filter_h, j * stride:j * stride": "= x[n, :, i:i + filter_h, j:j"},
        ),
        (
            "pad_nothing_into_nothing",
            BY_WINDOWS,
            {PADDED: FILLED},
        ),
        ("nothing_returned", BY_WINDOWS, {"return col\n": "return\n"}),
        ("overwritten", BY_PIXELS_OF_THE_WINDOW, {"step] += col": "step] = col"}),
        (
            "not_transposed_back",
            BY_PIXELS_OF_THE_WINDOW,
            {SIX: "(n, c, height, width, rows, columns)"},
        ),
        ("cut_with_minus_pad", BY_WINDOWS, {BACK_CUT: "img[:, :, pad:-pad, pad:-pad]"}),
        ("padding_left_on", BY_WINDOWS, {BACK_CUT: "img"}),
        ("cut_twice_at_the_end", BY_WINDOWS, {BACK_CUT: "img[:, :, pad:H - pad, pad:W - pad]"}),
    ],
)
def test_a_slip_in_the_usual_ways_is_recognised(bug, style, slips):
    assert bugs_told(judged(LEVEL, with_slip(style, slips))) == {bug}
