"""Level 12: the reference is right, so is every other way to write it, and each function is judged by itself."""

import numpy as np
import pytest

from tests.levels.definition_conv import conv_forward
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "12-channels"
IN, OUT, ONE = "corr2d_multi_in", "corr2d_multi_in_out", "corr2d_multi_in_out_1x1"


def pairs(how_many, one_pixel=False):
    """X (C, H, W) and K (F, C, h, w) of any sizes that fit."""
    rng = np.random.default_rng(12)
    for _ in range(how_many):
        F, C, h, w = (int(size) for size in rng.integers(1, 5, 4))
        h, w = (1, 1) if one_pixel else (h, w)
        H, W = h + int(rng.integers(0, 4)), w + int(rng.integers(0, 4))
        yield rng.standard_normal((C, H, W)), rng.standard_normal((F, C, h, w))


SOME = list(pairs(200))
OF_ONE_PIXEL = list(pairs(200, one_pixel=True))


def reference(name):
    return level_named(LEVEL).reference[name]


def defined(X, K):
    return conv_forward(X[None], K, np.zeros(len(K)), 1, 0)[0]


def test_the_reference_is_the_definition():
    for X, K in SOME:
        Y = defined(X, K)
        np.testing.assert_allclose(reference(OUT)(X, K), Y, atol=1e-12)
        np.testing.assert_allclose(reference(IN)(X, K[0]), Y[0], atol=1e-12)
    for X, K in OF_ONE_PIXEL:
        np.testing.assert_allclose(reference(ONE)(X, K), defined(X, K), atol=1e-12)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for X, K in SOME + OF_ONE_PIXEL:
        theirs = torch.nn.functional.conv2d(torch.from_numpy(X)[None], torch.from_numpy(K))[0].numpy()
        ours = reference(ONE if K.shape[2:] == (1, 1) else OUT)(X, K)
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
        np.testing.assert_allclose(reference(IN)(X, K[-1]), theirs[-1], atol=1e-12)


def test_one_pixel_is_a_matrix_product():
    """Pixel by pixel, the weights times the vector of its channels."""
    for X, K in OF_ONE_PIXEL:
        Y = reference(ONE)(X, K)
        for i, j in np.ndindex(*X.shape[1:]):
            np.testing.assert_allclose(Y[:, i, j], K[:, :, 0, 0] @ X[:, i, j], atol=1e-12)


def test_no_two_axes_hide_behind_each_other():
    for check in level_named(LEVEL).checks:
        sizes = check.cases[-1].sizes
        axes = [sizes[name] for name in ("f", "c", "h", "w") if name in sizes]
        assert len(set(axes)) == len(axes) - (check.id == "in"), check.id  # the plain check has square pictures


# Ways to write it.

USUAL = """
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    Y = np.matmul(K, X)
    return Y.reshape((c_o, h, w))
"""

LOOPS = """
import numpy as numeric

def corr2d_multi_in(X, K):
    print(X.shape)
    Y = numeric.zeros([X.shape[a] - K.shape[a] + 1 for a in (1, 2)])
    for i, j in numeric.ndindex(Y.shape):
        for c, a, b in numeric.ndindex(K.shape):
            Y[i, j] += X[c, i + a, j + b] * K[c, a, b]
    X[:] = 0
    return Y

def corr2d_multi_in_out(X, K):
    Y = []
    for f in range(len(K)):
        Y.append(corr2d_multi_in(X.copy(), K[f]).tolist())
    return numeric.array(Y)

def corr2d_multi_in_out_1x1(X, K):
    Y = numeric.zeros((K.shape[0], X.shape[1], X.shape[2]))
    for f in range(K.shape[0]):
        for c in range(K.shape[1]):
            Y[f] += K[f, c] * X[c]
    return Y
"""

WINDOWS = """
def corr2d_multi_in_out(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.tensordot(K, windows, axes=([1, 2, 3], [0, 3, 4]))

def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K[None])[0]

def corr2d_multi_in_out_1x1(X, K):
    return np.tensordot(X, K[:, :, 0, 0], axes=(0, 1)).transpose(2, 0, 1)
"""

NO_NEED_OF_A_PRODUCT = WINDOWS.replace(
    "return np.tensordot(X, K[:, :, 0, 0], axes=(0, 1)).transpose(2, 0, 1)", "return corr2d_multi_in_out(X, K)"
)


@pytest.mark.parametrize("answer", [USUAL, LOOPS, WINDOWS, NO_NEED_OF_A_PRODUCT])
def test_every_style_is_right(answer):
    results = judged(LEVEL, with_slip(answer, {}))
    assert not failing(results), explained(results)
    assert sum(result.points for result in results.values()) == 10


@pytest.mark.parametrize(("name", "checks"), [(IN, {"in", "in-sides"}), (OUT, {"out"}), (ONE, {"one"})])
def test_each_function_is_judged_by_itself(name, checks):
    results = judged(LEVEL, {name: reference(name)})
    assert failing(results) == {"in", "in-sides", "out", "one"} - checks


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("flipped", {"* K).sum()": "* K[::-1, ::-1]).sum()"}),
        ("channels_not_added", {"sum(corr2d(x, k) for x, k in zip(X, K))": "np.stack(list(map(corr2d, X, K)))"}),
        ("one_kernel_for_all", {"corr2d(x, k)": "corr2d(x, K[0])"}),
        ("width_from_height", {"X.shape[1] - w + 1": "X.shape[0] - h + 1"}),
        ("kernel_taken_as_square", {"h, w = K.shape\n": "h = w = K.shape[0]\n"}),
        (
            "list_for_array",
            {"return np.stack([corr2d_multi_in(X, k) for k in K], 0)": "return [corr2d_multi_in(X, k) for k in K]"},
        ),
        ("stacked_last", {"for k in K], 0)": "for k in K], -1)"}),
        ("joined_not_stacked", {"np.stack(": "np.concatenate("}),
        ("filters_added", {"np.stack(": "np.sum("}),
        ("first_filter_for_all", {"corr2d_multi_in(X, k)": "corr2d_multi_in(X, K[0])"}),
        (
            "filters_and_channels_exchanged",
            {"[corr2d_multi_in(X, k) for k in K]": "[corr2d_multi_in(X, K[:, f]) for f in range(K.shape[1])]"},
        ),
        ("left_flat", {"return Y.reshape((c_o, h, w))": "return Y"}),
        ("height_and_width_exchanged", {"(c_o, h, w)": "(c_o, w, h)"}),
        (
            "pixels_scrambled",
            {"X.reshape((c_i, h * w))": "X.reshape((h * w, c_i))", "np.matmul(K, X)": "np.matmul(X, K.T).T"},
        ),
        ("weights_scrambled", {"K.reshape((c_o, c_i))": "K.reshape((c_i, c_o)).T"}),
    ],
)
def test_a_slip_in_the_usual_way_is_recognised(bug, slips):
    assert bugs_told(judged(LEVEL, with_slip(USUAL, slips))) == {bug}
