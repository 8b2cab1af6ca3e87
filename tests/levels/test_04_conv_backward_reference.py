"""Level 4: the reference's gradients are right, and so is every other way to get them."""

import numpy as np
import pytest

from tests.levels.definition_conv import configurations, conv_backward, conv_forward, numeric_gradient
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "04-conv-backward"
SOME = list(configurations(30, seed=4))


def reference(some):
    return level_named(LEVEL).reference["conv_backward_naive"](some.dout, some.cache)


@pytest.mark.parametrize("some", SOME)
def test_the_reference_is_the_definition(some):
    expected = conv_backward(some.dout, some.x, some.w, some.stride, some.pad)
    for ours, theirs in zip(reference(some), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize("some", SOME)
def test_the_forward_of_the_reference_is_the_definition(some):
    out, cache = level_named(LEVEL).reference["conv_forward_naive"](*some.cache)
    np.testing.assert_allclose(out, conv_forward(some.x, some.w, some.b, some.stride, some.pad), atol=1e-12)
    assert cache == some.cache


@pytest.mark.parametrize("some", SOME[:6])
def test_the_reference_is_the_numeric_gradient(some):
    def forward():
        return conv_forward(some.x, some.w, some.b, some.stride, some.pad)

    for ours, array in zip(reference(some), (some.x, some.w, some.b), strict=True):
        np.testing.assert_allclose(ours, numeric_gradient(forward, array, some.dout), atol=1e-8)


@pytest.mark.parametrize("some", SOME)
def test_the_reference_is_what_torch_says(some):
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    leaves = [torch.from_numpy(array).requires_grad_() for array in (some.x, some.w, some.b)]
    out = torch.nn.functional.conv2d(*leaves, stride=some.stride, padding=some.pad)
    out.backward(torch.from_numpy(some.dout))
    for ours, leaf in zip(reference(some), leaves, strict=True):
        np.testing.assert_allclose(ours, leaf.grad.numpy(), atol=1e-12)


def padded(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


USUAL = """
def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    N, F, H_out, W_out = dout.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    h, v = i * stride, j * stride
                    dx_pad[n, :, h:h + HH, v:v + WW] += w[f] * dout[n, f, i, j]
                    dw[f] += x_pad[n, :, h:h + HH, v:v + WW] * dout[n, f, i, j]
    db = np.sum(dout, axis=(0, 2, 3))
    dx = dx_pad[:, :, pad:pad + H, pad:pad + W]
    return dx, dw, db
"""


def four_loops(dout, cache):
    return with_slip(USUAL, {})["conv_backward_naive"](dout, cache)


def spread_and_correlated(dout, cache):
    """With dout spread by the stride and padded, correlated with the turned kernel."""
    x, w, _b, conv_param = cache
    s, pad = conv_param["stride"], conv_param["pad"]
    (H, W), (HH, WW) = padded(x, pad).shape[2:], w.shape[2:]
    spread = np.zeros((*dout.shape[:2], H - HH + 1, W - WW + 1))
    spread[:, :, : dout.shape[2] * s : s, : dout.shape[3] * s : s] = dout
    full = np.pad(spread, ((0, 0), (0, 0), (HH - 1, HH - 1), (WW - 1, WW - 1)))
    windows = np.lib.stride_tricks.sliding_window_view(full, (HH, WW), axis=(2, 3))
    dx = np.einsum("nfhwpq,fcpq->nchw", windows, w[:, :, ::-1, ::-1], optimize=True)
    pixels = np.lib.stride_tricks.sliding_window_view(padded(x, pad), spread.shape[2:], axis=(2, 3))
    dw = np.einsum("ncpqhw,nfhw->fcpq", pixels, spread, optimize=True)
    return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, np.einsum("nfhw->f", dout)


def matrix_products(dout, cache):
    """im2col and its way back."""
    x, w, _b, conv_param = cache
    s, pad = conv_param["stride"], conv_param["pad"]
    HH, WW = w.shape[2:]
    x_pad, dw = padded(x, pad), np.zeros((w[0].size, len(w)))
    dx_pad = np.zeros(x_pad.shape)
    for i, j in np.ndindex(dout.shape[2:]):
        at = np.s_[:, :, i * s : i * s + HH, j * s : j * s + WW]
        dw += x_pad[at].reshape(len(x), -1).T @ dout[:, :, i, j]
        dx_pad[at] += (dout[:, :, i, j] @ w.reshape(len(w), -1)).reshape(x_pad[at].shape)
    cut = [slice(pad, length - pad) for length in dx_pad.shape[2:]]
    return [dx_pad[:, :, cut[0], cut[1]], dw.T.reshape(w.shape), dout.sum((0, 2, 3))]


STYLES = [four_loops, spread_and_correlated, matrix_products]


@pytest.mark.parametrize("backward", STYLES)
def test_every_style_is_right(backward):
    results = judged(LEVEL, {"conv_backward_naive": backward})
    assert not failing(results), explained(results)


def own_forward(x, w, b, conv_param):
    """Its cache is in an order and under names of its own."""
    out = conv_forward(x, w, b, conv_param["stride"], conv_param["pad"])
    return out, {"kernel": w, "image": x, "bias": b, "param": conv_param}


def own_backward(dout, cache):
    return four_loops(dout, (cache["image"], cache["kernel"], cache["bias"], cache["param"]))


def test_a_backward_that_takes_its_own_forwards_cache_alone_is_right():
    names = {"conv_forward_naive": own_forward, "conv_backward_naive": own_backward}
    results = judged(LEVEL, names)
    assert not failing(results), explained(results)


def test_a_forward_beside_a_backward_of_the_documented_cache_does_no_harm():
    for forward in (own_forward, lambda *_: 1 / 0, lambda x, w, b, conv_param: None):
        results = judged(LEVEL, {"conv_forward_naive": forward, "conv_backward_naive": four_loops})
        assert not failing(results), explained(results)


def test_overwriting_the_arguments_does_no_harm():
    def backward(dout, cache):
        gradients = four_loops(dout, cache)
        dout *= 0
        cache[0][:] = 0
        return gradients

    assert not failing(judged(LEVEL, {"conv_backward_naive": backward}))


def test_one_gradient_that_is_not_there_yet_leaves_the_others_their_points():
    def backward(dout, cache):
        dx, _dw, db = four_loops(dout, cache)
        return dx, None, db

    assert failing(judged(LEVEL, {"conv_backward_naive": backward})) == {"dw", "dw-window"}


CUT = "dx_pad[:, :, pad:pad + H, pad:pad + W]"


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("cut_with_minus_pad", {CUT: "dx_pad[:, :, pad:-pad, pad:-pad]"}),
        ("overwritten", {"v:v + WW] += w[f]": "v:v + WW] = w[f]"}),
        ("kernel_flipped", {"+= w[f] *": "+= w[f, :, ::-1, ::-1] *"}),
        ("stride_ignored_in_dx", {"dx_pad[n, :, h:h + HH, v:v + WW]": "dx_pad[n, :, i:i + HH, j:j + WW]"}),
        ("returned_padded", {CUT: "dx_pad"}),
        ("cut_twice_at_the_end", {CUT: "dx_pad[:, :, pad:H - pad, pad:W - pad]"}),
        ("cut_with_height", {CUT: "dx_pad[:, :, pad:pad + H, pad:pad + H]"}),
        ("cut_always_one", {CUT: "dx_pad[:, :, 1:-1, 1:-1] if pad else dx_pad"}),
        ("width_from_height", {"range(W_out)": "range(H_out)"}),
        ("pad_always_one", {'conv_param["pad"]': "1"}),
        (
            "stride_ignored_in_dw",
            {"dw[f] += x_pad[n, :, h:h + HH, v:v + WW]": "dw[f] += x_pad[n, :, i:i + HH, j:j + WW]"},
        ),
        ("dw_of_the_last_sample", {"for f in range(F)": "dw[:] = 0\n        for f in range(F)"}),
        ("averaged_over_the_batch", {"return dx, dw, db": "return dx, dw / N, db / N"}),
        ("db_as_a_row", {"return dx, dw, db": "return dx, dw, db.reshape(1, F)"}),
        ("db_not_summed_over_the_batch", {"axis=(0, 2, 3)": "axis=(2, 3)"}),
        ("ones_for_dout", {" * dout[n, f, i, j]": "", "np.sum(dout, ": "np.sum(np.ones(dout.shape), "}),
        ("nothing_returned", {"return dx, dw, db": "return"}),
    ],
)
def test_a_slip_in_the_usual_loops_is_recognised(bug, slips):
    assert bugs_told(judged(LEVEL, with_slip(USUAL, slips))) == {bug}
