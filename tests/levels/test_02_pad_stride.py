"""Level 2: the reference is right, so is every other way to write it, and each function is judged by itself."""

import numpy as np
import pytest

from tests.levels.definition_strided import correlated, framed, strided, windows_that_fit
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "02-pad-stride"
PAD, SIZE, CORRELATE = "pad2d", "output_size", "corr2d_strided"
SOME = list(strided(250, seed=2))


def reference(name):
    return level_named(LEVEL).reference[name]


def test_the_reference_is_the_definition():
    for some in SOME:
        np.testing.assert_array_equal(reference(PAD)(some.X, some.padding), framed(some.X, some.paddings))
        np.testing.assert_allclose(
            reference(CORRELATE)(some.X, some.K, some.stride, some.padding), correlated(some), atol=1e-12
        )


def test_the_size_of_the_reference_is_the_windows_counted():
    for n in range(1, 12):
        for k in range(1, 5):
            for stride in (1, 2, 3, 4):
                for pad in (0, 1, 2):
                    if k <= n + 2 * pad:
                        assert reference(SIZE)(n, k, stride, pad) == windows_that_fit(n, k, stride, pad)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for some in SOME:
        X, K = (torch.from_numpy(array)[None, None] for array in (some.X, some.K))
        theirs = torch.nn.functional.conv2d(X, K, stride=some.strides, padding=some.paddings)
        ours = reference(CORRELATE)(some.X, some.K, some.stride, some.padding)
        np.testing.assert_allclose(ours, theirs[0, 0].numpy(), atol=1e-12)
        rows, columns = some.paddings
        frame = torch.nn.functional.pad(X, (columns, columns, rows, rows))[0, 0].numpy()
        np.testing.assert_array_equal(reference(PAD)(some.X, some.padding), frame)


def test_worked_out_by_hand():
    """The picture of the notebook: 3 x 5, padded by 1, windows of 3 x 3 that move by 2."""
    Y = reference(CORRELATE)(np.arange(1.0, 16.0).reshape(3, 5), np.ones((3, 3)), 2, 1)
    np.testing.assert_array_equal(Y, [[1 + 2 + 6 + 7, 2 + 3 + 4 + 7 + 8 + 9, 4 + 5 + 9 + 10], [36, 63, 48]])


# Ways to write it.

USUAL = """
def both(value):
    return (value, value) if isinstance(value, int) else value

def pad2d(x, pad):
    ph, pw = both(pad)
    out = np.zeros((x.shape[0] + 2 * ph, x.shape[1] + 2 * pw))
    out[ph:ph + x.shape[0], pw:pw + x.shape[1]] = x
    return out

def output_size(n, k, stride, pad):
    return (n + 2 * pad - k) // stride + 1

def corr2d_strided(X, K, stride, padding):
    sh, sw = both(stride)
    ph, pw = both(padding)
    h, w = K.shape
    rows = output_size(X.shape[0], h, sh, ph)
    columns = output_size(X.shape[1], w, sw, pw)
    padded = pad2d(X, padding)
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            Y[i, j] = (padded[i * sh:i * sh + h, j * sw:j * sw + w] * K).sum()
    return Y
"""

NEVER_PADDED = """
import math
import numpy as numeric

calls = []

def pad2d(x, pad):
    print("padding", pad)
    x *= 1.0
    rows, columns = pad if type(pad) is tuple else [pad] * 2
    side = numeric.zeros((x.shape[0], columns))
    middle = numeric.hstack([side, x, side])
    above = numeric.zeros((rows, middle.shape[1]))
    x[:] = 0
    return numeric.vstack([above, middle, above])

def output_size(n, k, stride, pad):
    calls.append(n)
    return math.floor((n + 2 * pad - k) / stride + 1)

def corr2d_strided(X, K, stride, padding):
    s, p = (v if type(v) is tuple else (v, v) for v in (stride, padding))
    shape = [output_size(X.shape[a], K.shape[a], s[a], p[a]) for a in (0, 1)]
    Y = numeric.zeros(shape)
    for i, j in numeric.ndindex(*shape):
        for a, b in numeric.ndindex(*K.shape):
            row, column = i * s[0] + a - p[0], j * s[1] + b - p[1]
            if 0 <= row < X.shape[0] and 0 <= column < X.shape[1]:
                Y[i, j] += X[row, column] * K[a, b]
    X[:], K[:] = 0, 0
    return Y
"""

EVERY_WINDOW_THEN_SOME = """
def pad2d(x, pad):
    return np.pad(x, [(p, p) for p in np.broadcast_to(pad, 2)], "constant")

def output_size(n, k, stride, pad):
    return np.int64(len(range(-pad, n + pad - k + 1, stride)))

def corr2d_strided(X, K, stride, padding):
    (sh, sw), X = np.broadcast_to(stride, 2), pad2d(X, padding)
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    full = sum(K[a, b] * X[a:a + rows, b:b + columns] for a, b in np.ndindex(*K.shape))
    return full[::sh, ::sw]
"""


@pytest.mark.parametrize("answer", [USUAL, NEVER_PADDED, EVERY_WINDOW_THEN_SOME])
def test_every_style_is_right(answer):
    results = judged(LEVEL, with_slip(answer, {}))
    assert not failing(results), explained(results)
    assert sum(result.points for result in results.values()) == 10


def test_each_function_is_judged_by_itself():
    names = with_slip(USUAL, {})
    alone = {name: names[name] for name in (PAD, SIZE)}
    assert failing(judged(LEVEL, alone)) == {"value", "stride", "padding", "pairs"}
    assert failing(judged(LEVEL, {CORRELATE: reference(CORRELATE)})) == {"pad", "pad-pair", "size"}


def test_the_size_varies_and_what_is_left_over_does_not():
    rests = []
    for check in level_named(LEVEL).checks:
        if check.id == "size":
            for case in check.cases:
                drawn = [case.arguments(np.random.default_rng(seed)) for seed in range(30)]
                assert len({one["n"] for one in drawn}) > 10
                (rest,) = {(one["n"] + 2 * one["pad"] - one["k"]) % one["stride"] for one in drawn}
                rests.append(rest)
    assert rests == [0, 1, 2, 0, 0]


def test_a_student_is_told_no_size_but_those_of_the_notebook():
    told = {name for check in level_named(LEVEL).checks for case in check.cases for name in case.sizes}
    assert told == {"H", "W", "h", "w", "k", "stride", "pad", "padding"}


@pytest.mark.parametrize(
    ("bugs", "slips"),
    [
        ({"flipped"}, {"* K)": "* K[::-1, ::-1])"}),
        ({"stride_in_the_size_only"}, {"i * sh": "i", "j * sw": "j"}),
        ({"stride_pair_exchanged"}, {"sh, sw = both(stride)": "sw, sh = both(stride)"}),
        ({"stride_first_for_both"}, {"both(stride)": "both(stride); sw = sh"}),
        ({"width_from_height"}, {"columns = output_size(X.shape[1], w, sw, pw)": "columns = rows"}),
        ({"nothing_returned"}, {"return Y": "return"}),
        ({"no_frame_returned", None}, {"return out": "return"}),
        ({"pad_before_only", None}, {"2 * ph": "ph", "2 * pw": "pw"}),
        ({"size_plus_one_missing", None}, {"// stride + 1": "// stride"}),
    ],
)
def test_a_slip_in_the_usual_loops_is_recognised(bugs, slips):
    """Where the later function uses the earlier, its checks fail too, and may be told of nothing."""
    told = bugs_told(judged(LEVEL, with_slip(USUAL, slips)))
    assert told <= bugs | {None}
    assert bugs & told - {None}
