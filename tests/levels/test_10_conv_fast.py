"""Level 10: the reference is right, every fast way to write it gets full marks, and loops lose the speed alone."""

import time

import numpy as np
import pytest

from autograder.results import Verdict
from tests.levels.definition_conv import configurations, conv_backward, conv_forward, numeric_gradient
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "10-conv-fast"
FORWARD, BACKWARD = "conv_forward_fast", "conv_backward_fast"
SPEEDS = {"speed-forward", "speed-backward"}
SOME = list(configurations(200, seed=10))


def reference(some):
    names = level_named(LEVEL).reference
    out, cache = names[FORWARD](*some.cache)
    return out, names[BACKWARD](some.dout, cache)


def test_the_reference_is_the_definition():
    for some in SOME:
        out, gradients = reference(some)
        np.testing.assert_allclose(out, conv_forward(some.x, some.w, some.b, some.stride, some.pad), atol=1e-12)
        expected = conv_backward(some.dout, some.x, some.w, some.stride, some.pad)
        for ours, theirs in zip(gradients, expected, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize("some", SOME[:6])
def test_the_gradients_are_the_numeric_ones(some):
    def forward():
        return level_named(LEVEL).reference[FORWARD](*some.cache)[0]

    for ours, array in zip(reference(some)[1], (some.x, some.w, some.b), strict=True):
        np.testing.assert_allclose(ours, numeric_gradient(forward, array, some.dout), atol=1e-8)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for some in SOME:
        leaves = [torch.from_numpy(array).requires_grad_() for array in (some.x, some.w, some.b)]
        theirs = torch.nn.functional.conv2d(*leaves, stride=some.stride, padding=some.pad)
        theirs.backward(torch.from_numpy(some.dout))
        out, gradients = reference(some)
        np.testing.assert_allclose(out, theirs.detach().numpy(), atol=1e-12)
        for ours, leaf in zip(gradients, leaves, strict=True):
            np.testing.assert_allclose(ours, leaf.grad.numpy(), atol=1e-12)


# Fast ways to write it.

IM2COL = """
def im2col(image, height, width, step, around):
    n, c, h, w = image.shape
    rows, columns = (h + 2 * around - height) // step + 1, (w + 2 * around - width) // step + 1
    image = np.pad(image, [(0, 0), (0, 0), (around, around), (around, around)], "constant")
    col = np.zeros((n, c, height, width, rows, columns))
    for y in range(height):
        for x in range(width):
            col[:, :, y, x, :, :] = image[:, :, y:y + step * rows:step, x:x + step * columns:step]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(n * rows * columns, -1)


def col2im(col, shape, height, width, step, around):
    n, c, h, w = shape
    rows, columns = (h + 2 * around - height) // step + 1, (w + 2 * around - width) // step + 1
    col = col.reshape(n, rows, columns, c, height, width).transpose(0, 3, 4, 5, 1, 2)
    image = np.zeros((n, c, h + 2 * around + step - 1, w + 2 * around + step - 1))
    for y in range(height):
        for x in range(width):
            image[:, :, y:y + step * rows:step, x:x + step * columns:step] += col[:, :, y, x, :, :]
    return image[:, :, around:h + around, around:w + around]


def conv_forward_fast(x, w, b, conv_param):
    FN, C, FH, FW = w.shape
    N, C, H, W = x.shape
    stride, pad = conv_param["stride"], conv_param["pad"]
    out_h = (H + 2 * pad - FH) // stride + 1
    out_w = (W + 2 * pad - FW) // stride + 1
    col = im2col(x, FH, FW, stride, pad)
    col_W = w.reshape(FN, -1).T
    out = np.dot(col, col_W) + b
    out = out.reshape(N, out_h, out_w, -1).transpose(0, 3, 1, 2)
    return out, {"col": col, "col_W": col_W, "shapes": (x.shape, w.shape), "param": conv_param}


def conv_backward_fast(dout, cache):
    col, col_W, (x_shape, w_shape) = cache["col"], cache["col_W"], cache["shapes"]
    FN, C, FH, FW = w_shape
    dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
    db = np.sum(dout, axis=0)
    dw = np.dot(col.T, dout).transpose(1, 0).reshape(FN, C, FH, FW)
    dx = col2im(np.dot(dout, col_W.T), x_shape, FH, FW, cache["param"]["stride"], cache["param"]["pad"])
    return dx, dw, db
"""

INDICES = """
def indices(x_shape, w_shape, stride, pad):
    (N, C, H, W), (F, C, HH, WW) = x_shape, w_shape
    out_h, out_w = int((H + 2 * pad - HH) / stride + 1), int((W + 2 * pad - WW) / stride + 1)
    rows = np.tile(np.repeat(np.arange(HH), WW), C).reshape(-1, 1) + stride * np.repeat(np.arange(out_h), out_w)
    columns = np.tile(np.arange(WW), HH * C).reshape(-1, 1) + stride * np.tile(np.arange(out_w), out_h)
    return (slice(None), np.repeat(np.arange(C), HH * WW).reshape(-1, 1), rows, columns), out_h, out_w


def conv_forward_fast(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    at, out_h, out_w = indices(x.shape, w.shape, stride, pad)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    cols = padded[at].transpose(1, 2, 0).reshape(w[0].size, -1)
    out = (w.reshape(len(w), -1) @ cols + b.reshape(-1, 1)).reshape(len(w), out_h, out_w, len(x))
    return out.transpose(3, 0, 1, 2), (x, w, b, conv_param, cols)


def conv_backward_fast(dout, cache):
    x, w, b, conv_param, cols = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    at, _, _ = indices(x.shape, w.shape, stride, pad)
    d = dout.transpose(1, 2, 3, 0).reshape(len(w), -1)
    dx = np.zeros((*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad))
    dcols = (w.reshape(len(w), -1).T @ d).reshape(w[0].size, -1, len(x)).transpose(2, 0, 1)
    np.add.at(dx, at, dcols)
    dx = dx[:, :, pad:-pad, pad:-pad] if pad else dx
    return dx, (d @ cols.T).reshape(w.shape), np.sum(dout, axis=(0, 2, 3))
"""

KERNEL = """
class Kept:
    pass


def conv_forward_fast(x, w, b, conv_param):
    print("forward", x.shape)
    cache = Kept()
    cache.w, cache.s, cache.pad = w, conv_param["stride"], conv_param.pop("pad")
    cache.padded = np.pad(x, ((0, 0), (0, 0), (cache.pad,) * 2, (cache.pad,) * 2))
    H, W = ((cache.padded.shape[2 + k] - w.shape[2 + k]) // cache.s + 1 for k in (0, 1))
    out = np.tile(b.reshape(1, -1, 1, 1), (len(x), 1, H, W))
    cache.cuts = {
        (p, q): np.s_[:, :, p : p + cache.s * H : cache.s, q : q + cache.s * W : cache.s]
        for p in range(w.shape[2])
        for q in range(w.shape[3])
    }
    for (p, q), cut in cache.cuts.items():
        out += np.einsum("nchw,fc->nfhw", cache.padded[cut], w[:, :, p, q])
    x[:] = 0
    return [out, cache]


def conv_backward_fast(dout, cache):
    dpadded, dw = np.zeros(cache.padded.shape), np.zeros_like(cache.w)
    for (p, q), cut in cache.cuts.items():
        dw[:, :, p, q] = np.einsum("nfhw,nchw->fc", dout, cache.padded[cut])
        dpadded[cut] += np.einsum("nfhw,fc->nchw", dout, cache.w[:, :, p, q])
    db = dout.sum((0, 2, 3))
    dout *= 0
    pad, (H, W) = cache.pad, dpadded.shape[2:]
    return [dpadded[:, :, pad : H - pad, pad : W - pad], dw, db]
"""

EINSUM = """
import numpy
from numpy.lib.stride_tricks import as_strided


def windows(x, w, conv_param):
    s, pad = conv_param["stride"], conv_param["pad"]
    x = numpy.pad(x, [[0, 0], [0, 0], [pad, pad], [pad, pad]])
    N, C, H, W = x.shape
    shape = N, C, (H - w.shape[2]) // s + 1, (W - w.shape[3]) // s + 1, *w.shape[2:]
    n, c, h, v = x.strides
    return as_strided(x, shape, (n, c, h * s, v * s, h, v))


def conv_forward_fast(x, w, b, conv_param):
    out = numpy.einsum("nchwpq,fcpq->nfhw", windows(x, w, conv_param), w) + b[None, :, None, None]
    return out, (x, w, b, conv_param)


def conv_backward_fast(dout, cache):
    x, w, b, conv_param = cache
    s, pad = conv_param["stride"], conv_param["pad"]
    dpadded = numpy.zeros((*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad))
    shares = numpy.einsum("nfhw,fcpq->nchwpq", dout, w)
    H, W = dout.shape[2:]
    for p in range(w.shape[2]):
        for q in range(w.shape[3]):
            dpadded[:, :, p : p + s * H : s, q : q + s * W : s] += shares[:, :, :, :, p, q]
    dw = numpy.einsum("nfhw,nchwpq->fcpq", dout, windows(x, w, conv_param))
    return dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, numpy.einsum("nfhw->f", dout)
"""

# The windows as a view, multiplied out: nothing is saved, and no loop is left.
BROADCAST = """
def conv_forward_fast(x, w, b, conv_param):
    s, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    views = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    out = (views[:, None] * w[None, :, :, None, None]).sum(axis=(2, 5, 6)) + b[:, None, None]
    return out, (x, w, b, conv_param)


def conv_backward_fast(dout, cache):
    x, w, b, conv_param = cache
    s, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw, (H, W) = np.zeros(padded.shape), np.zeros(w.shape), dout.shape[2:]
    for n in range(len(x)):
        for p, q in np.ndindex(w.shape[2:]):
            cut = np.s_[:, p : p + s * H : s, q : q + s * W : s]
            dw[:, :, p, q] += np.tensordot(dout[n], padded[n][cut], axes=((1, 2), (1, 2)))
            dpadded[n][cut] += np.tensordot(w[:, :, p, q], dout[n], axes=(0, 0))
    return dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))
"""

FAST = {"im2col": IM2COL, "indices": INDICES, "kernel": KERNEL, "einsum": EINSUM, "broadcast": BROADCAST}


@pytest.mark.parametrize("style", FAST.values(), ids=FAST)
def test_every_fast_style_gets_full_marks(style):
    results = judged(LEVEL, with_slip(style, {}))
    assert not failing(results), explained(results)


# Slow ones.

LOOPS = """
def conv_forward_fast(x, w, b, conv_param):
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
    return out, (x, w, b, conv_param)


def conv_backward_fast(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    N, F, H_out, W_out = dout.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dx_pad, dw = np.zeros_like(x_pad), np.zeros_like(w)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    h, v = i * stride, j * stride
                    dx_pad[n, :, h:h + HH, v:v + WW] += w[f] * dout[n, f, i, j]
                    dw[f] += x_pad[n, :, h:h + HH, v:v + WW] * dout[n, f, i, j]
    return dx_pad[:, :, pad:pad + H, pad:pad + W], dw, np.sum(dout, axis=(0, 2, 3))
"""

# Over the places of the output alone: samples and filters at once.
PLACES = """
def conv_forward_fast(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, C, H, W), (F, C, HH, WW) = x.shape, w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, (H + 2 * pad - HH) // stride + 1, (W + 2 * pad - WW) // stride + 1))
    for i, j in np.ndindex(out.shape[2:]):
        window = x_pad[:, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
        out[:, :, i, j] = window.reshape(N, -1) @ w.reshape(F, -1).T + b
    return out, (x, w, b, conv_param)
"""


def test_loops_over_every_window_lose_the_speed_alone_and_are_told_why():
    results = judged(LEVEL, with_slip(LOOPS, {}), skipping=True)
    assert failing(results) == SPEEDS, explained(results)
    assert {results[check].verdict for check in SPEEDS} == {Verdict.FAILED}
    assert {check: results[check].mismatch.bug for check in SPEEDS} == {
        "speed-forward": "loops_over_all_windows",
        "speed-backward": "loops_over_all_of_dout",
    }
    assert {results[check].shown.what.id for check in SPEEDS} == {"cost.too_slow"}
    assert sum(result.points for result in results.values()) == 8


def test_a_loop_over_the_places_of_the_output_is_too_slow():
    names = {**level_named(LEVEL).reference, FORWARD: with_slip(PLACES, {})[FORWARD]}
    results = judged(LEVEL, names)
    assert failing(results) == {"speed-forward"}, explained(results)
    assert bugs_told(results) == {"loops_over_all_windows"}


def cheapest(work):
    """CPU seconds of this thread, the least of three turns."""
    spent = []
    for _ in range(3):
        started = time.thread_time()
        work()
        spent.append(time.thread_time() - started)
    return min(spent)


def costs(names, arguments):
    *given, dout = (arguments[name] for name in ("x", "w", "b", "conv_param", "dout"))

    def fresh():
        return [given[0].copy(), *given[1:3], dict(given[3])]

    forward, backward = names[FORWARD], names[BACKWARD]
    caches = iter([forward(*fresh())[1] for _ in range(3)])
    return cheapest(lambda: forward(*fresh())), cheapest(lambda: backward(dout.copy(), next(caches)))


@pytest.mark.parametrize("size", [0, 1])
def test_loops_cost_many_times_what_every_fast_style_costs(size):
    """By a wide margin, to hold on a busy machine: on 2 cores that others kept busy, it was 70 to 480 times."""
    check = next(check for check in level_named(LEVEL).checks if check.id == "speed-forward")
    arguments = check.cases[size].arguments(np.random.default_rng(size))
    slow = costs(with_slip(LOOPS, {}), arguments)
    fast = {name: costs(with_slip(style, {}), arguments) for name, style in FAST.items()}
    fast["reference"] = costs(level_named(LEVEL).reference, arguments)
    factors = {name: [one / other for one, other in zip(slow, cost, strict=True)] for name, cost in fast.items()}
    print(factors)
    assert all(min(factor) > 15 for factor in factors.values()), factors
    assert min(factors["reference"]) > 50, factors


# Each half by itself.


def test_a_right_backward_gets_its_points_without_a_right_forward():
    def nothing_yet(x, w, b, conv_param):
        raise NotImplementedError

    backward = with_slip(EINSUM, {})[BACKWARD]
    for forward in (nothing_yet, lambda x, w, b, conv_param: (np.zeros(1), None)):
        results = judged(LEVEL, {FORWARD: forward, BACKWARD: backward}, skipping=True)
        assert failing(results) == {"value", "window", *SPEEDS}
        assert results["speed-backward"].verdict is Verdict.SKIPPED


def test_a_slow_forward_does_not_make_the_backward_slow():
    names = {FORWARD: with_slip(LOOPS, {})[FORWARD], BACKWARD: with_slip(EINSUM, {})[BACKWARD]}
    assert failing(judged(LEVEL, names)) == {"speed-forward"}


def test_zeros_of_the_right_shape_are_worth_nothing():
    """And are not asked how fast they are."""
    right = level_named(LEVEL).reference

    def forward(x, w, b, conv_param):
        return 0 * right[FORWARD](x, w, b, conv_param)[0], (x, w, b, conv_param)

    def backward(dout, cache):
        return tuple(np.zeros(array.shape) for array in cache[:3])

    results = judged(LEVEL, {FORWARD: forward, BACKWARD: backward}, skipping=True)
    assert sum(result.points for result in results.values()) == 0
    assert {results[check].verdict for check in SPEEDS} == {Verdict.SKIPPED}


PRODUCT = "np.dot(col, col_W)"
PLACED = "out_w, -1).transpose(0, 3, 1, 2)"
KEPT = '{"col": col, "col_W": col_W, "shapes": (x.shape, w.shape), "param": conv_param}'


@pytest.mark.parametrize(
    ("bug", "style", "slips"),
    [
        ("weights_not_transposed", IM2COL, {PRODUCT: "np.dot(col, w.reshape(FN, -1))"}),
        ("weights_of_filters_mixed", IM2COL, {PRODUCT: "np.dot(col, w.reshape(-1, FN))"}),
        ("output_only_reshaped", IM2COL, {"reshape(N, out_h, " + PLACED: "reshape(N, -1, out_h, out_w)"}),
        ("filters_left_last", IM2COL, {PLACED: "out_w, -1)"}),
        ("bias_forgotten", IM2COL, {PRODUCT + " + b": PRODUCT}),
        (
            "width_from_height",
            IM2COL,
            {"(w + 2 * around - width)": "(h + 2 * around - height)", "(W + 2 * pad - FW)": "(H + 2 * pad - FH)"},
        ),
        ("bias_on_the_last_axis", EINSUM, {"+ b[None, :, None, None]": "+ b"}),
        ("stride_ignored", EINSUM, {"(n, c, h * s, v * s, h, v)": "(n, c, h, v, h, v)"}),
        ("flipped", EINSUM, {"conv_param), w) + b": "conv_param), w[:, :, ::-1, ::-1]) + b"}),
        ("nothing_returned", EINSUM, {"return out, (x, w, b, conv_param)": "return"}),
    ],
)
def test_a_slip_in_the_usual_forward_pass_is_recognised(bug, style, slips):
    kept = {KEPT: "(x, w, b, conv_param)"} if style is IM2COL else {}
    forward, backward = with_slip(style, {**kept, **slips})[FORWARD], with_slip(EINSUM, {})[BACKWARD]
    results = judged(LEVEL, {FORWARD: forward, BACKWARD: backward}, skipping=True)
    assert bugs_told(results) - {None} == {bug}, explained(results)
    assert not {"dx", "dw", "db"} & failing(results)


ROWS = "dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)\n    db = np.sum(dout, axis=0)"
MIXED = "db = np.sum(dout, axis=(0, 2, 3))\n    dout = dout.reshape(-1, FN)"
UNPADDED = "dx[:, :, pad:-pad, pad:-pad] if pad else dx"


@pytest.mark.parametrize(
    ("bug", "style", "slips"),
    [
        ("dout_only_reshaped", IM2COL, {ROWS: MIXED}),
        ("dw_not_transposed", IM2COL, {"dout).transpose(1, 0).reshape": "dout).reshape"}),
        ("overwritten", IM2COL, {"step] += col": "step] = col"}),
        ("overwritten", EINSUM, {"s] += shares": "s] = shares"}),
        ("cut_with_minus_pad", INDICES, {UNPADDED: "dx[:, :, pad:-pad, pad:-pad]"}),
        ("returned_padded", INDICES, {UNPADDED: "dx"}),
        ("db_as_a_row", INDICES, {"np.sum(dout, axis=(0, 2, 3))": "np.sum(dout, axis=(0, 2, 3)).reshape(1, -1)"}),
        (
            "averaged_over_the_batch",
            INDICES,
            {"    return dx, (d": "    d, dout = d / len(x), dout / len(x)\n    return dx, (d"},
        ),
        ("ones_for_dout", EINSUM, {"    dpadded =": "    dout[:] = 1\n    dpadded ="}),
    ],
)
def test_a_slip_in_the_usual_backward_pass_is_recognised(bug, style, slips):
    results = judged(LEVEL, with_slip(style, slips))
    assert bugs_told(results) == {bug}, explained(results)
