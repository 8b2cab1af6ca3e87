"""Level 1: the reference is right, and so is every other way to write it."""

import numpy as np
import pytest

from tests.levels.definition_conv import cross_correlation
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "01-corr2d"
SIZES = [(1, 1, 1, 1), (4, 4, 2, 2), (3, 6, 3, 2), (5, 4, 1, 4), (7, 5, 4, 3), (2, 8, 2, 8)]


def pair(h, w, hh, ww):
    rng = np.random.default_rng([h, w, hh, ww])
    return rng.standard_normal((h, w)), rng.standard_normal((hh, ww))


@pytest.mark.parametrize("sizes", SIZES)
def test_the_reference_is_the_definition(sizes):
    X, K = pair(*sizes)
    np.testing.assert_allclose(level_named(LEVEL).reference["corr2d"](X, K), cross_correlation(X, K), atol=1e-12)


@pytest.mark.parametrize("sizes", SIZES)
def test_the_reference_is_what_torch_says(sizes):
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    X, K = pair(*sizes)
    theirs = torch.nn.functional.conv2d(torch.from_numpy(X)[None, None], torch.from_numpy(K)[None, None])
    np.testing.assert_allclose(level_named(LEVEL).reference["corr2d"](X, K), theirs[0, 0].numpy(), atol=1e-12)


def test_the_reference_keeps_the_fractions_of_whole_numbers():
    answer = level_named(LEVEL).reference["corr2d"](np.array([[0, 1], [0, 0]], np.uint8), np.full((2, 2), 0.25))
    assert answer.dtype == np.float64
    assert answer[0, 0] == 0.25


USUAL = """
def corr2d(X, K):
    H, W = X.shape
    h, w = K.shape
    Y = np.zeros((H - h + 1, W - w + 1))
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            Y[i, j] = np.sum(X[i:i + h, j:j + w] * K)
    return Y
"""


def usual(X, K):
    return with_slip(USUAL, {})["corr2d"](X, K)


def four_loops_over_lists(X, K):
    rows, columns = len(X) - len(K) + 1, len(X[0]) - len(K[0]) + 1
    return np.array(
        [
            [sum(X[i + a][j + b] * K[a][b] for a in range(len(K)) for b in range(len(K[0]))) for j in range(columns)]
            for i in range(rows)
        ]
    )


def einsum_over_windows(X, K):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def matrix_of_windows(X, K):
    h, w = K.shape
    rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1
    windows = np.stack([X[i : i + h, j : j + w].ravel() for i in range(rows) for j in range(columns)])
    return (windows @ K.ravel()).reshape(rows, columns)


def strides_by_hand(X, K):
    shape = (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1, *K.shape)
    windows = np.lib.stride_tricks.as_strided(X, shape, X.strides * 2)
    return np.tensordot(windows, K, axes=2)


def flipped_convolution_in_frequency(X, K):
    """The convolution theorem; its noise is far above that of a sum, and still far under the tolerance."""
    spectrum = np.fft.rfft2(X) * np.fft.rfft2(K[::-1, ::-1], X.shape)
    return np.fft.irfft2(spectrum, X.shape)[K.shape[0] - 1 :, K.shape[1] - 1 :]


@pytest.mark.parametrize(
    "corr2d",
    [
        usual,
        four_loops_over_lists,
        einsum_over_windows,
        matrix_of_windows,
        strides_by_hand,
        flipped_convolution_in_frequency,
    ],
)
def test_every_style_is_right(corr2d):
    results = judged(LEVEL, {"corr2d": corr2d})
    assert not failing(results), explained(results)


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("flipped", {"h, w = K.shape": "h, w = K.shape; K = np.rot90(K, 2)"}),
        ("matrix_product", {"* K": "@ K"}),
        ("mean_for_sum", {"np.sum": "np.mean"}),
        ("sum_never_reset", {"Y = np": "total = 0; Y = np", "Y[i, j] = ": "Y[i, j] = total = total + "}),
        ("plus_one_missing", {"H - h + 1": "H - h", "W - w + 1": "W - w"}),
        ("as_large_as_the_picture", {"np.zeros((H - h + 1, W - w + 1))": "np.zeros_like(X, dtype=float)"}),
        ("width_from_height", {"W - w + 1": "H - h + 1"}),
        ("height_and_width_exchanged", {"(H - h + 1, W - w + 1)": "(W - w + 1, H - h + 1)"}),
        ("kernel_taken_as_square", {"h, w = K.shape": "h = w = K.shape[0]"}),
        ("squeezed", {"return Y": "return Y.squeeze()"}),
        ("kept_as_whole_numbers", {"W - w + 1))": "W - w + 1), dtype=X.dtype)"}),
        ("nothing_returned", {"return Y": "return"}),
    ],
)
def test_a_slip_in_the_usual_loops_is_recognised(bug, slips):
    assert bugs_told(judged(LEVEL, with_slip(USUAL, slips))) == {bug}
