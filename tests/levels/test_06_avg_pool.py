"""Level 6: the reference is right, so is every other way to write it, and each half is judged by itself."""

import numpy as np
import pytest

from autograder.results import Verdict
from tests.levels.definition_avg_pool import avg_pool_backward, avg_pool_forward
from tests.levels.definition_conv import numeric_gradient
from tests.levels.definition_pool import poolings
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "06-avg-pool"
FORWARD, BACKWARD = "avg_pool_forward_naive", "avg_pool_backward_naive"
SOME = list(poolings(220, seed=6))


def reference(some):
    names = level_named(LEVEL).reference
    out, cache = names[FORWARD](some.x, some.pool_param)
    return out, names[BACKWARD](some.dout, cache)


def test_the_reference_is_the_definition():
    for some in SOME:
        out, dx = reference(some)
        np.testing.assert_allclose(out, avg_pool_forward(some), atol=1e-12)
        np.testing.assert_allclose(dx, avg_pool_backward(some), atol=1e-12)


@pytest.mark.parametrize("some", SOME[:10])
def test_the_gradient_is_the_numeric_one(some):
    names, x = level_named(LEVEL).reference, some.x.copy()
    numeric = numeric_gradient(lambda: names[FORWARD](x, some.pool_param)[0], x, some.dout)
    np.testing.assert_allclose(reference(some)[1], numeric, atol=1e-7)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for some in SOME:
        x = torch.from_numpy(some.x.copy()).requires_grad_()
        theirs = torch.nn.functional.avg_pool2d(x, (some.pool_height, some.pool_width), stride=some.stride)
        theirs.backward(torch.from_numpy(some.dout))
        out, dx = reference(some)
        np.testing.assert_allclose(out, theirs.detach().numpy(), atol=1e-12)
        np.testing.assert_allclose(dx, x.grad.numpy(), atol=1e-12)


def test_figures_worked_out_by_hand():
    names, param = level_named(LEVEL).reference, {"pool_height": 2, "pool_width": 3, "stride": 1}
    out, cache = names[FORWARD](np.array([[[[1.0, 2, 3, 7], [0, 4, 2, 9]]]]), param)
    np.testing.assert_array_equal(out, [[[[2, 4.5]]]])
    np.testing.assert_array_equal(names[BACKWARD](np.array([[[[6.0, 12]]]]), cache), [[[[1, 3, 3, 2], [1, 3, 3, 2]]]])


# Ways to write it.


def numbers(pool_param):
    return pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]


def sizes(x, pool_param):
    ph, pw, s = numbers(pool_param)
    return *x.shape[:2], (x.shape[2] - ph) // s + 1, (x.shape[3] - pw) // s + 1


USUAL = """
import numpy as xp
print("level", 6)

def avg_pool_forward_naive(x, pool_param):
    HH, WW, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    H_out = int(1 + (H - HH) / s)
    W_out = int(1 + (W - WW) / s)
    out = xp.zeros((N, C, H_out, W_out))
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    window = x[n, c, i * s:i * s + HH, j * s:j * s + WW]
                    out[n, c, i, j] = xp.sum(window) / (HH * WW)
    cache = (x, pool_param)
    return out, cache

def avg_pool_backward_naive(dout, cache):
    x, pool_param = cache
    HH, WW, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = xp.zeros_like(x)
    for n in range(dout.shape[0]):
        for c in range(dout.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    dx[n, c, i * s:i * s + HH, j * s:j * s + WW] += dout[n, c, i, j] / (HH * WW)
    print("dx", dx.shape)
    return dx
"""


def usual(slips=()):
    return with_slip(USUAL, dict(slips))


def running_sums(x, pool_param):
    """The sum of any window from four corners of one table; the cache keeps no picture."""
    ph, pw, s = numbers(pool_param)
    table = np.zeros((*x.shape[:2], x.shape[2] + 1, x.shape[3] + 1))
    table[:, :, 1:, 1:] = x.cumsum(axis=2).cumsum(axis=3)
    sums = table[:, :, ph:, pw:] - table[:, :, :-ph, pw:] - table[:, :, ph:, :-pw] + table[:, :, :-ph, :-pw]
    return [sums[:, :, ::s, ::s] / (ph * pw), {"shape": x.shape, "param": pool_param}]


def add_at(dout, cache):
    (ph, pw, s), dx = numbers(cache["param"]), np.zeros(cache["shape"])
    n, c, i, j, p, q = np.indices((*dout.shape, ph, pw))
    np.add.at(dx, (n, c, i * s + p, j * s + q), (dout / (ph * pw))[..., None, None])
    return dx


def as_a_convolution(x, pool_param):
    """One matrix for the rows and one for the columns: out = rows @ x @ columns."""
    ph, pw, s = numbers(pool_param)
    _, _, out_h, out_w = sizes(x, pool_param)
    rows, columns = np.zeros((out_h, x.shape[2])), np.zeros((x.shape[3], out_w))
    for i in range(out_h):
        rows[i, i * s : i * s + ph] = 1 / ph
    for j in range(out_w):
        columns[j * s : j * s + pw, j] = 1 / pw
    return rows @ x @ columns, (rows, columns)


def transposed(dout, cache):
    rows, columns = cache
    return rows.T @ dout @ columns.T


def plain_python_spoiling_its_arguments(x, pool_param):
    ph, pw, s = pool_param.pop("pool_height"), pool_param.pop("pool_width"), pool_param.pop("stride")
    out = [
        [
            [
                [
                    sum(float(plane[i + p, j + q]) for p in range(ph) for q in range(pw)) / (ph * pw)
                    for j in range(0, x.shape[3] - pw + 1, s)
                ]
                for i in range(0, x.shape[2] - ph + 1, s)
            ]
            for plane in sample
        ]
        for sample in x
    ]
    kept = np.zeros((*x.shape, 3), int)
    kept[..., :] = ph, pw, s
    x[:] = 0
    return np.array(out), kept


def one_by_one_changing_dout(dout, cache):
    ph, pw, s = cache[0, 0, 0, 0]
    dx = np.zeros(cache.shape[:4])
    dout /= ph * pw
    for n, c, i, j in np.ndindex(*dout.shape):
        for p, q in np.ndindex(ph, pw):
            dx[n, c, i * s + p, j * s + q] += dout[n, c, i, j]
        dout[n, c, i, j] = 0
    return dx


STYLES = [
    (running_sums, add_at),
    (as_a_convolution, transposed),
    (plain_python_spoiling_its_arguments, one_by_one_changing_dout),
]


@pytest.mark.parametrize(("forward", "backward"), STYLES)
def test_every_style_is_right(forward, backward):
    results = judged(LEVEL, {FORWARD: forward, BACKWARD: backward})
    assert not failing(results), explained(results)


def test_the_usual_loops_are_right():
    results = judged(LEVEL, usual())
    assert not failing(results), explained(results)


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("width_from_height", {"W_out = int(1 + (W - WW) / s)": "W_out = H_out"}),
        ("size_lacks_one", {"int(1 + (H - HH) / s)": "(H - HH) // s", "int(1 + (W - WW) / s)": "(W - WW) // s"}),
        ("size_by_window", {"int(1 + (H - HH) / s)": "H // HH", "int(1 + (W - WW) / s)": "W // WW"}),
        ("maximum_of_window", {"xp.sum(window) / (HH * WW)": "xp.max(window)"}),
        ("sum_of_window", {"xp.sum(window) / (HH * WW)": "xp.sum(window)"}),
        ("divided_as_if_square", {"xp.sum(window) / (HH * WW)": "xp.sum(window) / HH ** 2"}),
        ("mean_rounded_down", {"xp.sum(window) / (HH * WW)": "xp.sum(window) // (HH * WW)"}),
        (
            "mean_over_channels",
            {"window = x[n, c,": "window = x[n, :,", "xp.sum(window) / (HH * WW)": "xp.mean(window)"},
        ),
        (
            "mean_over_everything",
            {"window = x[n, c,": "window = x[:, :,", "xp.sum(window) / (HH * WW)": "xp.mean(window)"},
        ),
        ("whole_number_output", {"xp.zeros((N, C, H_out, W_out))": "xp.zeros((N, C, H_out, W_out), dtype=x.dtype)"}),
        ("out_alone_returned", {"return out, cache": "return out"}),
        ("dx_assigned", {"WW] += dout": "WW] = dout"}),
        ("not_divided", {"dout[n, c, i, j] / (HH * WW)": "dout[n, c, i, j]"}),
        ("share_as_if_square", {"dout[n, c, i, j] / (HH * WW)": "dout[n, c, i, j] / HH ** 2"}),
        ("nothing_returned", {"return dx": "return"}),
        (
            "window_taken_as_square",
            {"j * s:j * s + WW]\n": "j * s:j * s + HH]\n", "xp.sum(window) / (HH * WW)": "xp.mean(window)"},
        ),
        (
            "dx_window_taken_as_square",
            {"dx[n, c, i * s:i * s + HH, j * s:j * s + WW]": "dx[n, c, i*s:i*s+HH, j*s:j*s+HH]"},
        ),
        ("dx_all_taken_as_square", {"dx = xp": "WW = HH; dx = xp"}),
        ("not_divided_and_assigned", {"WW] += dout[n, c, i, j] / (HH * WW)": "WW] = dout[n, c, i, j]"}),
    ],
)
def test_a_slip_in_the_usual_loops_is_recognised(bug, slips):
    assert bugs_told(judged(LEVEL, usual(slips))) == {bug}


# Each half by itself.


def not_written(*arguments):
    raise NotImplementedError


def lower_right_corner(x, pool_param):
    """Wrong, with a cache that is no use to any backward pass."""
    ph, pw, s = numbers(pool_param)
    return x[:, :, ph - 1 :: s, pw - 1 :: s], None


def points(results):
    return sum(result.points for result in results.values())


@pytest.mark.parametrize("names", [{}, {FORWARD: not_written}, {FORWARD: lower_right_corner}])
def test_a_right_backward_gets_its_points_without_a_right_forward(names):
    results = judged(LEVEL, {**names, BACKWARD: usual()[BACKWARD]})
    assert {"value", "window", "grey", "dx", "overlap"} - failing(results) == {"dx", "overlap"}
    assert results["dx"].points + results["overlap"].points == 5


def test_a_right_forward_gets_its_points_without_a_backward():
    results = judged(LEVEL, {FORWARD: usual()[FORWARD]})
    assert failing(results) == {"dx", "overlap"}
    assert {results[check].verdict for check in ("dx", "overlap")} == {Verdict.NOT_ATTEMPTED}
    assert points(results) == 5


def test_zeros_of_the_right_shape_are_worth_the_shape():
    def forward(x, pool_param):
        return np.zeros(sizes(x, pool_param)), (x, pool_param)

    results = judged(LEVEL, {FORWARD: forward, BACKWARD: lambda dout, cache: np.zeros_like(cache[0])})
    assert points(results) == 1


def test_two_slips_with_a_check_each_are_both_told():
    results = judged(LEVEL, usual({"dx = xp": "WW = HH; dx = xp", "WW] += dout": "WW] = dout"}))
    told = {check: results[check].mismatch.bug for check in failing(results)}
    assert told == {"dx": "dx_all_taken_as_square", "overlap": "dx_assigned"}
