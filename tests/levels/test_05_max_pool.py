"""Level 5: the reference is right, so is every other way to write it, and each half is judged by itself."""

import numpy as np
import pytest

from autograder.checks.language import Gradient
from autograder.results import Verdict
from tests.levels.definition_conv import numeric_gradient
from tests.levels.definition_pool import max_pool_backward, max_pool_forward, poolings
from tests.levels.judging import bugs_told, explained, failing, judged, level_named

LEVEL = "05-max-pool"
FORWARD, BACKWARD = "max_pool_forward_naive", "max_pool_backward_naive"
SOME = list(poolings(40, seed=5))


def reference(some):
    names = level_named(LEVEL).reference
    out, cache = names[FORWARD](some.x, some.pool_param)
    return out, names[BACKWARD](some.dout, cache)


@pytest.mark.parametrize("some", SOME)
def test_the_reference_is_the_definition(some):
    out, dx = reference(some)
    np.testing.assert_array_equal(out, max_pool_forward(some))
    np.testing.assert_allclose(dx, max_pool_backward(some), atol=1e-12)


@pytest.mark.parametrize("some", SOME[:10])
def test_the_gradient_is_the_numeric_one(some):
    names, x = level_named(LEVEL).reference, some.x.copy()
    numeric = numeric_gradient(lambda: names[FORWARD](x, some.pool_param)[0], x, some.dout)
    np.testing.assert_allclose(reference(some)[1], numeric, atol=1e-8)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for some in SOME:
        x = torch.from_numpy(some.x.copy()).requires_grad_()
        theirs = torch.nn.functional.max_pool2d(x, (some.pool_height, some.pool_width), stride=some.stride)
        theirs.backward(torch.from_numpy(some.dout))
        out, dx = reference(some)
        np.testing.assert_array_equal(out, theirs.detach().numpy())
        np.testing.assert_allclose(dx, x.grad.numpy(), atol=1e-12)


def test_no_picture_has_two_numbers_nearer_than_half():
    for seed in range(5):
        for check in level_named(LEVEL).checks:
            for case in check.cases:
                x = case.arguments(np.random.default_rng(seed))["x"]
                assert np.diff(np.sort(x, axis=None)).min() >= 0.5


def test_the_numeric_step_stays_far_below_that():
    gradients = [check for check in level_named(LEVEL).checks if isinstance(check, Gradient)]
    assert gradients
    assert all(check.h <= 1e-4 for check in gradients)


# Ways to write it.


def numbers(pool_param):
    return pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]


def sizes(x, pool_param):
    ph, pw, s = numbers(pool_param)
    return *x.shape[:2], (x.shape[2] - ph) // s + 1, (x.shape[3] - pw) // s + 1


def loops(x, pool_param):
    ph, pw, s = numbers(pool_param)
    out = np.zeros(sizes(x, pool_param))
    for n in range(out.shape[0]):
        for c in range(out.shape[1]):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[n, c, i, j] = np.max(x[n, c, i * s : i * s + ph, j * s : j * s + pw])
    return out, (x, pool_param)


def mask(dout, cache):
    x, pool_param = cache
    ph, pw, s = numbers(pool_param)
    dx = np.zeros(x.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            window = x[:, :, i * s : i * s + ph, j * s : j * s + pw]
            chosen = window == window.max(axis=(2, 3), keepdims=True)
            dx[:, :, i * s : i * s + ph, j * s : j * s + pw] += chosen * dout[:, :, i, j][:, :, None, None]
    return dx


def argmax_and_unravel(dout, cache):
    x, pool_param = cache
    ph, pw, s = numbers(pool_param)
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dout.shape):
        window = x[n, c, i * s : i * s + ph, j * s : j * s + pw]
        p, q = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * s + p, j * s + q] += dout[n, c, i, j]
    return dx


def stride_tricks(x, pool_param):
    ph, pw, s = numbers(pool_param)
    windows = np.lib.stride_tricks.sliding_window_view(x, (ph, pw), axis=(2, 3))[:, :, ::s, ::s]
    flat = windows.reshape(*windows.shape[:4], -1)
    return [flat.max(axis=-1), {"shape": x.shape, "best": flat.argmax(axis=-1), "pw": pw, "s": s}]


def add_at_what_was_kept(dout, cache):
    n, c, i, j = np.indices(dout.shape)
    dx = np.zeros(cache["shape"])
    rows, columns = i * cache["s"] + cache["best"] // cache["pw"], j * cache["s"] + cache["best"] % cache["pw"]
    np.add.at(dx, (n, c, rows, columns), dout)
    return dx


class Columns:
    """What im2col keeps: for each element of a window, the pixel that it is."""

    def __init__(self, x, pool_param):
        ph, pw, s = numbers(pool_param)
        self.shape = x.shape
        pixels = np.arange(x.size).reshape(x.shape)
        corners = pixels[:, :, : x.shape[2] - ph + 1 : s, : x.shape[3] - pw + 1 : s].reshape(-1, 1)
        inside = (np.arange(ph)[:, None] * x.shape[3] + np.arange(pw)).reshape(1, -1)
        self.pixels = corners + inside


def im2col(x, pool_param):
    cache = Columns(x, pool_param)
    columns = x.ravel()[cache.pixels]
    cache.chosen = cache.pixels[np.arange(len(columns)), columns.argmax(axis=1)]
    return columns.max(axis=1).reshape(sizes(x, pool_param)), cache


def col2im(dout, cache):
    return np.bincount(cache.chosen, dout.ravel(), np.prod(cache.shape)).reshape(cache.shape)


def search_in_plain_python(x, pool_param):
    """The cache is one array, and both arguments are spoilt on the way."""
    ph, pw, s = pool_param.pop("pool_height"), pool_param.pop("pool_width"), pool_param.pop("stride")
    out = np.full((*x.shape[:2], (x.shape[2] - ph) // s + 1, (x.shape[3] - pw) // s + 1), float("-inf"))
    places = np.zeros((*out.shape, 2))
    for n, c, i, j in np.ndindex(*out.shape):
        for row in range(i * s, i * s + ph):
            for column in range(j * s, j * s + pw):
                if x[n, c, row, column] > out[n, c, i, j]:
                    out[n, c, i, j] = x[n, c, row, column]
                    places[n, c, i, j] = row, column
    kept = np.zeros((*x.shape, 2))
    kept[:, :, : out.shape[2], : out.shape[3]] = places
    x[:] = 0
    return out, kept


def one_by_one_changing_dout(dout, cache):
    dx = np.zeros(cache.shape[:4])
    for n, c, i, j in np.ndindex(*dout.shape):
        row, column = cache[n, c, i, j].astype(int)
        dx[n, c, row, column] += dout[n, c, i, j]
        dout[n, c, i, j] = 0
    return dx


STYLES = [
    (loops, mask),
    (loops, argmax_and_unravel),
    (stride_tricks, add_at_what_was_kept),
    (im2col, col2im),
    (search_in_plain_python, one_by_one_changing_dout),
]


@pytest.mark.parametrize(("forward", "backward"), STYLES)
def test_every_style_is_right(forward, backward):
    results = judged(LEVEL, {FORWARD: forward, BACKWARD: backward})
    assert not failing(results), explained(results)


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
@pytest.mark.parametrize("backward", [mask, argmax_and_unravel])
def test_a_right_backward_gets_its_points_without_a_right_forward(names, backward):
    results = judged(LEVEL, {**names, BACKWARD: backward})
    assert {"value", "window", "negative", "dx", "overlap"} - failing(results) == {"dx", "overlap"}
    assert results["dx"].points + results["overlap"].points == 5


def test_a_right_forward_gets_its_points_without_a_backward():
    results = judged(LEVEL, {FORWARD: loops})
    assert failing(results) == {"dx", "overlap"}
    assert {results[check].verdict for check in ("dx", "overlap")} == {Verdict.NOT_ATTEMPTED}
    assert points(results) == 5


def test_a_forward_that_returns_no_cache_costs_the_forward_only():
    results = judged(LEVEL, {FORWARD: lambda x, pool_param: loops(x, pool_param)[0], BACKWARD: mask})
    assert failing(results) == {"shape", "value", "window", "negative"}


def test_zeros_of_the_right_shape_are_worth_the_shape():
    def forward(x, pool_param):
        return np.zeros(sizes(x, pool_param)), (x, pool_param)

    results = judged(LEVEL, {FORWARD: forward, BACKWARD: lambda dout, cache: np.zeros_like(cache[0])})
    assert points(results) == 1


# Two mistakes in one function: a bug each where each has a check of its own, one bug for both where they meet.


@pytest.mark.parametrize(
    ("window", "send", "bugs"),
    [
        ("ph, ph", "+=", {"dx": "dx_window_taken_as_square"}),
        ("ph, ph", "=", {"dx": "dx_window_taken_as_square", "overlap": "dx_assigned"}),
        ("ph, pw", "=", {"overlap": "dx_assigned"}),
    ],
)
def test_two_slips_in_the_backward_pass_are_both_told(window, send, bugs):
    def backward(dout, cache):
        x, (ph, pw, s) = cache[0], numbers(cache[1])
        high, wide = {"ph, ph": (ph, ph), "ph, pw": (ph, pw)}[window]
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            part = dx[n, c, i * s : i * s + high, j * s : j * s + wide]
            there = x[n, c, i * s : i * s + high, j * s : j * s + wide]
            place = np.unravel_index(there.argmax(), there.shape)
            part[place] = dout[n, c, i, j] + (part[place] if send == "+=" else 0.0)
        return dx

    results = judged(LEVEL, {FORWARD: loops, BACKWARD: backward})
    assert {check: results[check].mismatch.bug for check in failing(results)} == bugs


def test_slips_that_meet_in_one_check_have_a_bug_of_their_own():
    def ones(dout, cache):
        x, (ph, pw, s) = cache[0], numbers(cache[1])
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            there = x[n, c, i * s : i * s + ph, j * s : j * s + pw]
            row, column = divmod(int(there.argmax()), there.shape[1])
            dx[n, c, i * s + row, j * s + column] = 1.0
        return dx

    def corner(dout, cache):
        x, (ph, pw, s) = cache[0], numbers(cache[1])
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            there = x[n, c, i * s : i * s + ph, j * s : j * s + pw]
            dx[(n, c, *divmod(int(there.argmax()), there.shape[1]))] = dout[n, c, i, j]
        return dx

    assert bugs_told(judged(LEVEL, {FORWARD: loops, BACKWARD: ones})) == {"ones_assigned"}
    assert bugs_told(judged(LEVEL, {FORWARD: loops, BACKWARD: corner})) == {"place_in_window_assigned"}
