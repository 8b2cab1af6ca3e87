"""Level 9: the reference is right, so is every other way to write the class, and a textbook's loses 2 points only."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from tests.levels.definition_conv import numeric_gradient, places
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "09-pooling-class"


@dataclass(frozen=True)
class Padded:
    """Random inputs of a pooling layer; x (N, C, H, W) without equal numbers, dout like the output."""

    x: np.ndarray
    dout: np.ndarray
    pool_h: int
    pool_w: int
    stride: int
    pad: int

    @property
    def parameters(self):
        return self.pool_h, self.pool_w, self.stride, self.pad


def poolings(how_many: int, seed: int) -> Iterator[Padded]:
    """Any sizes that fit, dividing evenly or not, windows apart or overlapping; pad up to half the smaller side."""
    rng = np.random.default_rng(seed)
    for _ in range(how_many):
        N, C, stride, pool_h, pool_w = (int(size) for size in rng.integers(1, (3, 3, 4, 5, 5)))
        pad = int(rng.integers(0, min(pool_h, pool_w) // 2 + 1))
        H, W = (int(rng.integers(max(1, side - 2 * pad), side + 4)) for side in (pool_h, pool_w))
        x = rng.permutation(N * C * H * W).reshape(N, C, H, W) / 8 - rng.uniform(0, N * C * H * W / 8)
        shape = N, C, places(H, pool_h, stride, pad), places(W, pool_w, stride, pad)
        yield Padded(x, rng.standard_normal(shape), pool_h, pool_w, stride, pad)


def pixels(some, at):
    """The pixels in a window, straight from the definition: what is outside the picture isn't there."""
    n, c, i, j = at
    rows = [i * some.stride + p - some.pad for p in range(some.pool_h)]
    columns = [j * some.stride + q - some.pad for q in range(some.pool_w)]
    height, width = some.x.shape[2:]
    return [(n, c, r, q) for r in rows for q in columns if 0 <= r < height and 0 <= q < width]


def defined(some):
    out, dx = np.zeros(some.dout.shape), np.zeros(some.x.shape)
    for at in np.ndindex(some.dout.shape):
        best = max(pixels(some, at), key=lambda pixel: some.x[pixel])
        out[at] = some.x[best]
        dx[best] += some.dout[at]
    return out, dx


SOME = list(poolings(220, seed=9))


def reference(some, x=None):
    layer = level_named(LEVEL).reference["Pooling"](*some.parameters)
    out = layer.forward(some.x if x is None else x)
    return out, layer.backward(some.dout)


def test_the_reference_is_the_definition():
    assert sum(some.pad > 0 for some in SOME) > 50
    for some in SOME:
        for ours, right in zip(reference(some), defined(some), strict=True):
            np.testing.assert_allclose(ours, right, atol=1e-12)


@pytest.mark.parametrize("some", [some for some in SOME if some.pad][:10])
def test_the_gradient_is_the_numeric_one(some):
    x = some.x.copy()
    numeric = numeric_gradient(lambda: reference(some, x)[0], x, some.dout)
    np.testing.assert_allclose(reference(some)[1], numeric, atol=1e-7)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for some in SOME:
        x = torch.from_numpy(some.x.copy()).requires_grad_()
        theirs = torch.nn.functional.max_pool2d(x, (some.pool_h, some.pool_w), stride=some.stride, padding=some.pad)
        theirs.backward(torch.from_numpy(some.dout))
        out, dx = reference(some)
        np.testing.assert_array_equal(out, theirs.detach().numpy())
        np.testing.assert_allclose(dx, x.grad.numpy(), atol=1e-12)


def test_the_defaults_are_stride_1_and_no_padding():
    layer = level_named(LEVEL).reference["Pooling"](2, 2)
    np.testing.assert_array_equal(layer.forward(np.array([[[[1.0, 2, 3], [6, 5, 4]]]])), [[[[6, 5]]]])
    np.testing.assert_array_equal(layer.backward(np.array([[[[1.0, 2]]]])), [[[[0, 0, 0], [1, 2, 0]]]])


def test_no_picture_has_two_numbers_nearer_than_half():
    for seed in range(5):
        for check in level_named(LEVEL).checks:
            for case in check.cases:
                arguments = case.arguments(np.random.default_rng(seed))
                for name in {"x", "x1", "x2"} & set(arguments):
                    assert np.diff(np.sort(arguments[name], axis=None)).min() >= 0.5


def test_pad_is_at_most_half_of_the_window_however_small_the_case_is_made():
    check = next(check for check in level_named(LEVEL).checks if check.id == "pad")
    for window in range(1, 5):
        arguments = check.cases[0].inputs.at(pool_h=window, pool_w=3, pad=2).arguments(np.random.default_rng(0))
        assert 2 * arguments["pad"] <= min(arguments["pool_h"], arguments["pool_w"])


# Ways to write it.

USUAL = """
import numpy as xp

print("level", 9)

class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad

    def forward(self, x):
        p, s = self.pad, self.stride
        N, C, H, W = x.shape
        self.shape = x.shape
        self.x_pad = xp.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=-xp.inf)
        out_h = (H + 2 * p - self.pool_h) // s + 1
        out_w = (W + 2 * p - self.pool_w) // s + 1
        out = xp.zeros((N, C, out_h, out_w))
        for n in range(N):
            for c in range(C):
                for i in range(out_h):
                    for j in range(out_w):
                        window = self.x_pad[n, c, i * s:i * s + self.pool_h, j * s:j * s + self.pool_w]
                        out[n, c, i, j] = xp.max(window)
        return out

    def backward(self, dout):
        p, s = self.pad, self.stride
        N, C, H, W = self.shape
        dx_pad = xp.zeros(self.x_pad.shape)
        for n in range(N):
            for c in range(C):
                for i in range(dout.shape[2]):
                    for j in range(dout.shape[3]):
                        window = self.x_pad[n, c, i * s:i * s + self.pool_h, j * s:j * s + self.pool_w]
                        r, q = xp.unravel_index(xp.argmax(window), window.shape)
                        dx_pad[n, c, i * s + r, j * s + q] += dout[n, c, i, j]
        return dx_pad[:, :, p:p + H, p:p + W]
"""


def usual(slips=()):
    return with_slip(USUAL, dict(slips))


class Mask:
    """All samples and channels at once; the gradient goes to every maximum; the cache is a dict, both spoilt."""

    count = 0

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.cache, self.window, self.stride, self.pad = {}, (pool_h, pool_w), stride, pad

    def places(self, shape):
        (h, w), s = self.window, self.stride
        for i in range((shape[2] - h) // s + 1):
            for j in range((shape[3] - w) // s + 1):
                yield i, j, slice(i * s, i * s + h), slice(j * s, j * s + w)

    def forward(self, x):
        type(self).count += 1
        p = self.pad
        wide = np.full((*x.shape[:2], x.shape[2] + 2 * p, x.shape[3] + 2 * p), -1e30)
        wide[:, :, p : p + x.shape[2], p : p + x.shape[3]] = x
        found = {(i, j): wide[:, :, rows, columns].max(axis=(2, 3)) for i, j, rows, columns in self.places(wide.shape)}
        height, width = (1 + max(index[axis] for index in found) for axis in (0, 1))
        self.cache = {"wide": wide, "shape": x.shape}
        x[:] = 0
        return np.array([[found[i, j] for j in range(width)] for i in range(height)]).transpose(2, 3, 0, 1)

    def backward(self, dout):
        wide, (_, _, height, width), p = self.cache["wide"], self.cache["shape"], self.pad
        gradient = np.zeros_like(wide)
        for i, j, rows, columns in self.places(wide.shape):
            window = wide[:, :, rows, columns]
            chosen = window == window.max(axis=(2, 3), keepdims=True)
            gradient[:, :, rows, columns] += chosen * dout[:, :, i : i + 1, j : j + 1]
        dout[:] = 0
        return gradient[:, :, p : p + height, p : p + width]


@dataclass
class Unpadded:
    """Never pads: cuts every window off at the picture's border instead, and keeps the places of the maxima."""

    pool_h: int
    pool_w: int
    stride: int = 1
    pad: int = 0
    places: list = field(default_factory=list)
    size: tuple = ()

    def forward(self, x):
        self.size, self.places = x.shape, []
        starts = [
            range(-self.pad, x.shape[axis] + self.pad - window + 1, self.stride)
            for axis, window in ((2, self.pool_h), (3, self.pool_w))
        ]
        out = np.empty((*x.shape[:2], *map(len, starts)))
        for n, c, i, j in np.ndindex(out.shape):
            top, left = max(starts[0][i], 0), max(starts[1][j], 0)
            window = x[n, c, top : starts[0][i] + self.pool_h, left : starts[1][j] + self.pool_w]
            r, q = divmod(int(window.argmax()), window.shape[1])
            out[n, c, i, j] = window[r, q]
            self.places.append((n, c, top + r, left + q))
        return out

    def backward(self, dout):
        dx = np.zeros(self.size)
        np.add.at(dx, tuple(np.array(self.places).T), dout.ravel())
        return dx


def im2col(x, height, width, stride, pad, filling):
    N, C, H, W = x.shape
    out_h, out_w = (H + 2 * pad - height) // stride + 1, (W + 2 * pad - width) // stride + 1
    image = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], constant_values=filling)
    col = np.zeros((N, C, height, width, out_h, out_w))
    for r in range(height):
        for q in range(width):
            col[:, :, r, q] = image[:, :, r : r + stride * out_h : stride, q : q + stride * out_w : stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * out_h * out_w, -1)


def col2im(col, shape, height, width, stride, pad):
    N, C, H, W = shape
    out_h, out_w = (H + 2 * pad - height) // stride + 1, (W + 2 * pad - width) // stride + 1
    col = col.reshape(N, out_h, out_w, C, height, width).transpose(0, 3, 4, 5, 1, 2)
    image = np.zeros((N, C, H + 2 * pad + stride - 1, W + 2 * pad + stride - 1))
    for r in range(height):
        for q in range(width):
            image[:, :, r : r + stride * out_h : stride, q : q + stride * out_w : stride] += col[:, :, r, q]
    return image[:, :, pad : pad + H, pad : pad + W]


class Matrix:
    """By im2col, as a textbook has it: here mended, below as it stands there."""

    filling, padding_counts = -np.inf, 1

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad
        self.x = self.best = None

    def forward(self, x):
        N, C, H, W = x.shape
        more = 2 * self.pad * self.padding_counts
        out_h, out_w = int(1 + (H + more - self.pool_h) / self.stride), int(1 + (W + more - self.pool_w) / self.stride)
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad, self.filling)
        col = col.reshape(-1, self.pool_h * self.pool_w)
        self.x, self.best = x, np.argmax(col, axis=1)
        return np.max(col, axis=1).reshape(N, out_h, out_w, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        dout = dout.transpose(0, 2, 3, 1)
        size = self.pool_h * self.pool_w
        dmax = np.zeros((dout.size, size))
        dmax[np.arange(self.best.size), self.best.flatten()] = dout.flatten()
        dmax = dmax.reshape((*dout.shape, size))
        dcol = dmax.reshape(dmax.shape[0] * dmax.shape[1] * dmax.shape[2], -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)


@pytest.mark.parametrize("Pooling", [Mask, Unpadded, Matrix])
def test_every_style_is_right(Pooling):
    results = judged(LEVEL, {"Pooling": Pooling})
    assert not failing(results), explained(results)


def test_the_usual_loops_are_right():
    results = judged(LEVEL, usual())
    assert not failing(results), explained(results)


# The textbook's.


def points(results):
    return sum(result.points for result in results.values())


def test_a_textbooks_answer_loses_the_padded_cases_alone_and_is_told_why():
    class Pooling(Matrix):
        filling, padding_counts = 0, 0

    results = judged(LEVEL, {"Pooling": Pooling})
    assert failing(results) == {"pad", "dx_pad"}
    assert bugs_told(results) == {"textbook"}
    assert points(results) == 8


def test_with_the_size_mended_it_is_told_of_the_zeros():
    class Pooling(Matrix):
        filling = 0

    results = judged(LEVEL, {"Pooling": Pooling})
    assert failing(results) == {"pad", "dx_pad"}
    assert bugs_told(results) == {"padded_with_zero"}


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("width_from_height", {"out_w = (W + 2 * p - self.pool_w) // s + 1": "out_w = out_h"}),
        ("size_lacks_one", {"// s + 1": "// s"}),
        (
            "size_by_window",
            {"- self.pool_h) // s + 1": ") // self.pool_h", "- self.pool_w) // s + 1": ") // self.pool_w"},
        ),
        ("size_without_padding", {"(H + 2 * p": "(H", "(W + 2 * p": "(W"}),
        ("padded_with_zero", {", constant_values=-xp.inf": ""}),
        ("padding_of_one", {"pool_h, pool_w, stride, pad\n": "pool_h, pool_w, stride, 1\n"}),
        ("mean_of_window", {"xp.max(window)": "xp.mean(window)"}),
        ("maximum_starts_at_zero", {"xp.max(window)": "max(0, xp.max(window))"}),
        ("dx_cropped_by_minus_pad", {"p:p + H, p:p + W": "p:-p, p:-p"}),
        ("dx_with_padding", {"dx_pad[:, :, p:p + H, p:p + W]": "dx_pad"}),
        ("dx_cut_at_corner", {"p:p + H, p:p + W": ":H, :W"}),
        ("dx_assigned", {"+= dout": "= dout"}),
        (
            "row_from_height",
            {"xp.unravel_index(xp.argmax(window), window.shape)": "divmod(window.argmax(), self.pool_h)"},
        ),
        ("nothing_returned", {"return dx_pad[:, :, p:p + H, p:p + W]": "return"}),
    ],
)
def test_a_slip_in_the_usual_loops_is_recognised(bug, slips):
    assert bugs_told(judged(LEVEL, usual(slips))) == {bug}


# Each part by itself.


def test_a_forward_pass_alone_gets_its_points():
    class Pooling(Unpadded):
        def backward(self, dout):
            raise NotImplementedError

    results = judged(LEVEL, {"Pooling": Pooling})
    assert failing(results) == {"dx", "overlap", "dx_pad", "again", "apart"}
    assert points(results) == 4


def test_zeros_of_the_right_shape_are_worth_nothing():
    class Pooling(Unpadded):
        def forward(self, x):
            return 0 * super().forward(x)

        def backward(self, dout):
            return super().backward(0 * dout)

    assert points(judged(LEVEL, {"Pooling": Pooling})) == 0
