"""Level 11: the reference is right, so is every other way to write it; what follows a known wrong forward gets half."""

import numpy as np
import pytest

from autograder.checks.language import Gradient
from autograder.results import Verdict
from autograder.wording import say
from tests.levels.answers_sandwich import ALL_AT_ONCE, ONE_ON_THE_OTHER, RELU_AFTER_POOLING, USUAL
from tests.levels.definition_conv import conv_forward, numeric_gradient
from tests.levels.definition_sandwich import (
    conv_relu_backward,
    conv_relu_forward,
    conv_relu_pool_backward,
    conv_relu_pool_forward,
    convolved,
    relu_backward,
    relu_forward,
    sandwiches,
)
from tests.levels.judging import bugs_told, explained, failing, judged, level_named, with_slip

LEVEL = "11-sandwich"
SOME = list(sandwiches(220, seed=11))
RELU, LAYER, SANDWICH = "relu", "conv_relu", "conv_relu_pool"


def asked(names, layer, dout, *arguments):
    """out, and what comes back for dout."""
    out, cache = names[f"{layer}_forward"](*arguments)
    return out, names[f"{layer}_backward"](dout, cache)


def reference(layer, dout, *arguments):
    return asked(level_named(LEVEL).reference, layer, dout, *arguments)


def test_the_reference_is_the_definition():
    for some in SOME:
        between = convolved(some.layer)
        out, dx = reference(RELU, some.layer.dout, between)
        np.testing.assert_array_equal(out, relu_forward(between))
        np.testing.assert_array_equal(dx, relu_backward(some.layer.dout, between))
        out, gradients = reference(LAYER, some.layer.dout, *some.layer.cache)
        np.testing.assert_allclose(out, conv_relu_forward(some.layer), atol=1e-12)
        for ours, theirs in zip(gradients, conv_relu_backward(some.layer), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-12)
        out, gradients = reference(SANDWICH, some.pooling.dout, *some.arguments)
        np.testing.assert_allclose(out, conv_relu_pool_forward(some), atol=1e-12)
        for ours, theirs in zip(gradients, conv_relu_pool_backward(some), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize("some", SOME[:6])
def test_the_gradients_are_the_numeric_ones(some):
    x, w, b = (array.copy() for array in some.layer.cache[:3])
    forward = level_named(LEVEL).reference["conv_relu_pool_forward"]
    _out, gradients = reference(SANDWICH, some.pooling.dout, *some.arguments)
    for ours, argument in zip(gradients, (x, w, b), strict=True):
        numeric = numeric_gradient(lambda: forward(x, w, b, *some.arguments[3:])[0], argument, some.pooling.dout)
        np.testing.assert_allclose(ours, numeric, atol=1e-7)


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for some in SOME:
        leaves = [torch.from_numpy(array.copy()).requires_grad_() for array in some.layer.cache[:3]]
        positive = torch.relu(torch.nn.functional.conv2d(*leaves, stride=some.layer.stride, padding=some.layer.pad))
        window = some.pooling.pool_height, some.pooling.pool_width
        pooled = torch.nn.functional.max_pool2d(positive, window, stride=some.pooling.stride)
        for layer, theirs, dout, arguments in (
            (LAYER, positive, some.layer.dout, some.layer.cache),
            (SANDWICH, pooled, some.pooling.dout, some.arguments),
        ):
            out, gradients = reference(layer, dout, *arguments)
            np.testing.assert_allclose(out, theirs.detach().numpy(), atol=1e-12)
            found = torch.autograd.grad(theirs, leaves, torch.from_numpy(dout), retain_graph=True)
            for ours, one in zip(gradients, found, strict=True):
                np.testing.assert_allclose(ours, one.numpy(), atol=1e-12)


def test_figures_worked_out_by_hand():
    """Two filters: the first has nothing above 0, the second gives 3 and 5."""
    x, w, b = np.array([[[[1.0, 2.0, 2.0]]]]), np.array([[[[1.0, 0.0]]], [[[2.0, 0.0]]]]), np.array([-2.5, 1.0])
    pool_param = {"pool_height": 1, "pool_width": 1, "stride": 1}
    dout, conv_param = np.array([[[[1.0, 2]], [[10, 100]]]]), {"stride": 1, "pad": 0}
    out, (dx, dw, db) = reference(SANDWICH, dout, x, w, b, conv_param, pool_param)
    np.testing.assert_array_equal(out, [[[[0, 0]], [[3, 5]]]])
    np.testing.assert_array_equal(dx, [[[[20, 200, 0]]]])
    np.testing.assert_array_equal(dw, [[[[0, 0]]], [[[210, 220]]]])
    np.testing.assert_array_equal(db, [0, 110])


# Kinks.


def drawn(prefix):
    for seed in range(12):
        for check in level_named(LEVEL).checks:
            if check.id.startswith(prefix):
                for case in check.cases:
                    yield case.arguments(np.random.default_rng(seed))


def before_relu(x, w, b, conv_param):
    return conv_forward(x, w, b, conv_param["stride"], conv_param["pad"])


def test_relu_is_never_asked_near_0():
    assert min(np.abs(given["x"]).min() for given in drawn("relu")) >= 0.1
    assert min(np.abs(before_relu(**given)).min() for given in drawn("conv-relu")) > 0.02
    for given in (*drawn("pool"), *drawn("windows")):
        given.pop("pool_param")
        assert np.abs(before_relu(**given)).min() > 0.02


def test_no_window_has_two_maxima_that_count():
    for given in (*drawn("pool"), *drawn("windows")):
        height, width, stride = given.pop("pool_param").values()
        positive, empty, full = relu_forward(before_relu(**given)), 0, 0
        for i in range(0, positive.shape[2] - height + 1, stride):
            for j in range(0, positive.shape[3] - width + 1, stride):
                for window in positive[:, :, i : i + height, j : j + width].reshape(-1, height * width):
                    *_, second, first = (0.0, *sorted(window)) if height * width > 1 else (0.0, 0.0, window[0])
                    assert first == 0 or first - second > 0.02
                    empty, full = empty + (first == 0), full + (first > 0)
        assert empty
        assert full


def test_the_numeric_step_stays_far_below_that():
    gradients = [check for check in level_named(LEVEL).checks if isinstance(check, Gradient)]
    assert len(gradients) == 8
    assert all(check.h <= 1e-5 for check in gradients)


# Ways to write it.


@pytest.mark.parametrize("answer", [USUAL, ONE_ON_THE_OTHER, ALL_AT_ONCE, RELU_AFTER_POOLING])
def test_every_style_is_right(answer):
    results = judged(LEVEL, with_slip(answer, {}))
    assert not failing(results), explained(results)


@pytest.mark.parametrize("derivative_at_0", ["1.0", "0.5", "0.0"])
def test_the_derivative_at_0_is_a_convention(derivative_at_0):
    convention = {"dout * (cache > 0)": f"dout * xp.where(cache == 0, {derivative_at_0}, cache > 0)"}
    results = judged(LEVEL, with_slip(USUAL, convention))
    assert not failing(results), explained(results)


def test_any_of_the_equal_zeros_of_a_window_may_get_the_gradient_that_relu_stops():
    every = {
        "p, q = xp.unravel_index(xp.argmax(window), window.shape)": "mask = window == xp.max(window)",
        "dx[n, c, i * s + p, j * s + q] += dout[n, c, i, j]": (
            "dx[n, c, i * s:i * s + ph, j * s:j * s + pw] += mask * dout[n, c, i, j] / mask.sum()"
        ),
    }
    results = judged(LEVEL, with_slip(USUAL, every))
    assert not failing(results), explained(results)


# Each part by itself.


def points(results):
    return sum(result.points for result in results.values())


def without(*missing):
    return {name: value for name, value in with_slip(USUAL, {}).items() if name not in missing}


def test_each_function_gets_its_points_without_the_others():
    results = judged(LEVEL, without("relu_backward", "conv_relu_backward", "conv_relu_pool_backward"))
    assert {check for check, one in results.items() if one.verdict is Verdict.PASSED} == {"relu", "conv-relu", "pool"}
    results = judged(LEVEL, without("conv_relu_forward", "conv_relu_backward"))
    assert failing(results) == {"conv-relu", "conv-relu-dx", "conv-relu-dw", "conv-relu-db"}


def test_a_relu_backward_that_takes_x_needs_no_forward():
    results = judged(LEVEL, {"relu_backward": lambda dout, cache: dout * (cache > 0)})
    assert results["relu-dx"].points == 1


def test_what_was_not_brought_along_is_named():
    results = judged(LEVEL, with_slip(USUAL, {"def conv_forward_naive": "def conv_forward"}))
    assert results["conv-relu"].verdict is Verdict.CRASHED
    assert "conv_forward_naive" in say(results["conv-relu"].shown.what, "en")


def test_windows_that_overlap_wait_for_those_that_do_not():
    results = judged(LEVEL, with_slip(USUAL, {"da = relu_backward(ds, relu_cache)": "da = ds"}), skipping=True)
    assert results["windows-dx"].verdict is Verdict.SKIPPED


# Follow-through: half for a backward pass that is right for a forward pass that is known to be wrong.

NO_RELU = {
    "out, relu_cache = relu_forward(a)": "out, relu_cache = a, a",
    "da = relu_backward(dout, relu_cache)": "da = dout",
}
ADDED = "dx[n, c, i * s + p, j * s + q] += dout[n, c, i, j]"
MEAN = {
    "= xp.max(": "= xp.mean(",
    ADDED: "dx[n, c, i * s:i * s + ph, j * s:j * s + pw] += dout[n, c, i, j] / (ph * pw)",
}
LEAKY = {
    "out = xp.maximum(0, x)": "out = xp.where(x > 0, x, 0.01 * x)",
    "dx = dout * (cache > 0)": "dx = dout * xp.where(cache > 0, 1, 0.01)",
}
THROUGH_LAYER = {"conv-relu-dx": 0.5, "conv-relu-dw": 0.5, "conv-relu-db": 0.5}
THROUGH_SANDWICH = {"pool-dx": 0.5, "pool-dw": 0.25, "pool-db": 0.25, "windows-dx": 0.5}


def shares(results):
    """The points of the checks that did not pass, where there are any."""
    return {check: one.points for check, one in results.items() if one.verdict is not Verdict.PASSED and one.points}


@pytest.mark.parametrize("skipping", [False, True])
@pytest.mark.parametrize(
    ("slips", "bug", "paid"),
    [
        (NO_RELU, "no_relu", THROUGH_LAYER),
        (MEAN, "mean_for_maximum", THROUGH_SANDWICH),
        (LEAKY, "leaky", {"relu-dx": 0.5, **THROUGH_LAYER, **THROUGH_SANDWICH}),
    ],
)
def test_half_for_what_follows(slips, bug, paid, skipping):
    results = judged(LEVEL, with_slip(USUAL, slips), skipping=skipping)
    assert shares(results) == paid, explained(results)
    assert bugs_told(results) - {None} == {bug}
    for check in paid:
        assert results[check].shown.facts[-1].id == "fact.follows"


@pytest.mark.parametrize(
    ("forward", "backward"),
    [
        (NO_RELU, {"da = relu_backward(dout, relu_cache)": "da = dout / 2"}),
        (NO_RELU, {"da = relu_backward(dout, relu_cache)": "da = relu_backward(dout, dout)"}),
        (MEAN, {ADDED: MEAN[ADDED].replace(" / (ph * pw)", "")}),
        (LEAKY, {"dx = dout * (cache > 0)": "dx = dout * xp.where(cache > 0, 1, 0.02)"}),
    ],
)
def test_nothing_for_what_does_not(forward, backward):
    results = judged(LEVEL, with_slip(USUAL, {**forward, **backward}))
    assert failing(results)
    assert not {check for check in shares(results) if check.endswith(("dx", "dw"))}, explained(results)


def test_nothing_for_what_follows_a_forward_that_nobody_knows():
    squared = {"out = xp.maximum(0, x)": "out = x**2", "dx = dout * (cache > 0)": "dx = dout * 2 * cache"}
    results = judged(LEVEL, with_slip(USUAL, squared))
    assert points(results) == 0, explained(results)


def test_all_for_a_right_backward_behind_a_wrong_output():
    """What the forward pass keeps is right: so is the backward pass, by the reference itself."""
    kept = "cache = (conv_cache, relu_cache, pool_cache)"
    late = {kept: f"{kept}\n    out = -out"}
    assert failing(judged(LEVEL, with_slip(USUAL, late))) == {"pool"}


def test_zeros_of_the_right_shape_are_worth_nothing():
    level = level_named(LEVEL).reference
    zeros = {
        f"{layer}_forward": lambda *given, layer=layer: (0 * level[f"{layer}_forward"](*given)[0], given)
        for layer in (RELU, LAYER, SANDWICH)
    }
    zeros["relu_backward"] = lambda dout, cache: 0 * dout
    zeros |= {
        f"{layer}_backward": lambda dout, cache: tuple(0 * array for array in cache[:3]) for layer in (LAYER, SANDWICH)
    }
    assert points(judged(LEVEL, zeros)) == 0


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("relu_left_out_back", {"da = relu_backward(dout, relu_cache)": "da = dout"}),
        ("relu_skipped_after_argmax", {"da = relu_backward(ds, relu_cache)": "da = ds"}),
        ("cut_with_minus_pad", {"pad:pad + x.shape[2], pad:pad + x.shape[3]]": "pad:-pad, pad:-pad]"}),
        ("last_window_wins", {"j * s + q] += dout": "j * s + q] = dout"}),
        ("bias_forgotten", {"xp.sum(window * w[f]) + b[f]": "xp.sum(window * w[f])"}),
    ],
)
def test_a_slip_in_the_usual_answer_is_recognised(bug, slips):
    assert bugs_told(judged(LEVEL, with_slip(USUAL, slips))) == {bug}


@pytest.mark.parametrize(
    ("bug", "slips"),
    [
        ("everything_passes", {"dout * (cache > 0)": "dout"}),
        ("relu_of_dout", {"dout * (cache > 0)": "dout * (dout > 0)"}),
        ("mask_for_gradient", {"dout * (cache > 0)": "1.0 * (cache > 0)"}),
    ],
)
def test_a_slip_in_relu_is_recognised_in_relu(bug, slips):
    """In the sandwich with pooling it shows in windows that are all 0, where pooling has its own conventions."""
    results = judged(LEVEL, with_slip(USUAL, slips))
    assert {results[check].mismatch.bug for check in ("relu-dx", *THROUGH_LAYER)} == {bug}
