import numpy as np
import pytest

from autograder.checks.gradient import numeric_gradient, opinions_differ
from autograder.errors import AuthorError

H = 1e-5


def rng(seed=0):
    return np.random.default_rng(seed)


def corr(arguments):
    """Valid cross-correlation of x with a 2 x 2 kernel k, written out."""
    x, k = arguments["x"], arguments["k"]
    rows, columns = x.shape[0] - 1, x.shape[1] - 1
    return np.array([[(x[i : i + 2, j : j + 2] * k).sum() for j in range(columns)] for i in range(rows)])


def corr_gradient(x, k, dout):
    """Of x, by hand: each dout goes back to the four numbers that it came of."""
    dx = np.zeros_like(x)
    for (i, j), d in np.ndenumerate(dout):
        dx[i : i + 2, j : j + 2] += d * k
    return dx


def problem(seed=0):
    x, k = rng(seed).standard_normal((4, 5)), rng(seed + 1).standard_normal((2, 2))
    dout = rng(seed + 2).standard_normal((3, 4))
    return {"x": x, "k": k}, dout, corr_gradient(x, k, dout)


def test_numeric_gradient_of_a_cube_by_hand():
    x = np.array([1.0, -2.0, 3.0])
    dout = np.array([1.0, 1.0, -2.0])
    found = numeric_gradient(lambda arguments: arguments["x"] ** 3, {"x": x}, "x", dout, H)
    assert found == pytest.approx([3.0, 12.0, -54.0], rel=1e-8)


def test_numeric_gradient_of_a_correlation():
    arguments, dout, dx = problem()
    assert numeric_gradient(corr, arguments, "x", dout, H) == pytest.approx(dx, abs=1e-9)
    dk = np.array([[(arguments["x"][a : a + 3, b : b + 4] * dout).sum() for b in range(2)] for a in range(2)])
    assert numeric_gradient(corr, arguments, "k", dout, H) == pytest.approx(dk, abs=1e-9)


def test_the_arguments_are_left_alone():
    arguments, dout, _ = problem()
    for array in arguments.values():
        array.flags.writeable = False
    before = {name: array.copy() for name, array in arguments.items()}
    numeric_gradient(corr, arguments, "x", dout, H)
    opinions_differ(corr, arguments, "x", dout, np.zeros((4, 5)), rng(), H)
    assert all(np.array_equal(before[name], arguments[name]) for name in before)


def test_a_right_gradient_is_agreed_on():
    for seed in range(20):
        arguments, dout, dx = problem(seed)
        assert opinions_differ(corr, arguments, "x", dout, dx, rng(seed), H) is None


@pytest.mark.parametrize("place", [(0, 0), (1, 3), (3, 4)])
@pytest.mark.parametrize("error", [1e-3, 1.0, np.nan])
def test_one_wrong_element_is_seen(place, error):
    arguments, dout, dx = problem()
    dx[place] += error
    for seed in range(20):
        assert opinions_differ(corr, arguments, "x", dout, dx, rng(seed), H) is not None


def test_a_gradient_built_against_known_directions_is_seen_by_unknown_ones():
    """94 % wrong, yet right to rounding along four directions: so they are drawn after the answer has come."""
    arguments, dout, dx = problem()
    foreseen = rng(77)
    known = np.array([foreseen.uniform(-1, 1, dx.shape).ravel() for _ in range(4)])
    known += np.copysign(0.5, known)
    wrong = rng(9).standard_normal(dx.size) * 10
    wrong -= known.T @ np.linalg.solve(known @ known.T, known @ wrong)
    forged = dx + wrong.reshape(dx.shape)
    assert np.mean(np.abs(forged - dx) > 0.1 * np.abs(dx)) > 0.9
    assert opinions_differ(corr, arguments, "x", dout, forged, rng(77), H) is None  # the first direction was known
    assert opinions_differ(corr, arguments, "x", dout, forged, rng(78), H) is not None


def test_the_two_values_are_given():
    found = opinions_differ(lambda a: a["x"] * 3.0, {"x": np.ones(1)}, "x", np.ones(1), np.full(1, 6.0), rng(), H)
    assert found.analytic == pytest.approx(2 * found.numeric)


def max_pool(arguments, k, stride):
    x = arguments["x"]
    rows, columns = (x.shape[0] - k) // stride + 1, (x.shape[1] - k) // stride + 1
    return np.array(
        [
            [x[i * stride : i * stride + k, j * stride : j * stride + k].max() for j in range(columns)]
            for i in range(rows)
        ]
    )


def max_pool_gradient(x, dout, k, stride, assign):
    dx = np.zeros_like(x)
    for (i, j), d in np.ndenumerate(dout):
        window = x[i * stride : i * stride + k, j * stride : j * stride + k]
        r, c = np.unravel_index(window.argmax(), window.shape)
        if assign:
            dx[i * stride + r, j * stride + c] = d
        else:
            dx[i * stride + r, j * stride + c] += d
    return dx


@pytest.mark.parametrize(("k", "stride", "seen"), [(2, 2, False), (3, 1, True)])
def test_assigned_for_accumulated_is_wrong_only_where_windows_overlap(k, stride, seen):
    """The figures of CS231n's relative error: 3.3e-12 at k = 2, s = 2, and 0.78 at k = 3, s = 1."""
    x = rng(3).permutation(36).reshape(6, 6) * 0.1
    size = (6 - k) // stride + 1
    dout = rng(4).standard_normal((size, size))
    wrong = max_pool_gradient(x, dout, k, stride, assign=True)
    right = max_pool_gradient(x, dout, k, stride, assign=False)

    def forward(arguments):
        return max_pool(arguments, k, stride)

    numeric = numeric_gradient(forward, {"x": x}, "x", dout, H)
    relative = np.max(np.abs(wrong - numeric) / np.maximum(1e-8, np.abs(wrong) + np.abs(numeric)))
    assert relative > 0.1 if seen else relative < 1e-9
    assert numeric == pytest.approx(right, abs=1e-8)
    assert (opinions_differ(forward, {"x": x}, "x", dout, wrong, rng(), H) is not None) == seen
    assert opinions_differ(forward, {"x": x}, "x", dout, right, rng(), H) is None


def test_ties_and_kinks_make_right_code_look_wrong():
    """Why inputs have none: integers tie, and a ReLU at 0 has no derivative."""
    x = rng(3).integers(0, 3, (6, 6)).astype(float)
    dout = rng(4).standard_normal((4, 4))
    right = max_pool_gradient(x, dout, 3, 1, assign=False)
    numeric = numeric_gradient(lambda a: max_pool(a, 3, 1), {"x": x}, "x", dout, H)
    assert np.abs(numeric - right).max() > 0.5


def test_one_kink_among_many_numbers_does_not_hold_a_grade():
    """A direction may cross it; another of the three does not, or a grade would hang on it."""
    x = np.concatenate([np.linspace(0.1, 2, 40), [H]])
    gradient = np.where(x > 0, 1.0, 0.0)

    def relu(arguments):
        return np.maximum(arguments["x"], 0)

    agreed = [opinions_differ(relu, {"x": x}, "x", np.ones(41), gradient, rng(s), H) is None for s in range(60)]
    assert np.mean(agreed) > 0.75


@pytest.mark.parametrize("x", [np.arange(3), 2.0, [1.0, 2.0], None])
def test_only_arrays_of_floats_are_differentiated(x):
    with pytest.raises(AuthorError, match="array of floats"):
        numeric_gradient(lambda a: a["x"], {"x": x}, "x", np.ones(3), H)
    with pytest.raises(AuthorError, match="array of floats"):
        opinions_differ(lambda a: a["x"], {"x": x}, "x", np.ones(3), np.ones(3), rng(), H)


def test_a_reference_gradient_of_another_shape_is_the_authors_mistake():
    with pytest.raises(AuthorError, match=r"shape \(2,\), not \(3,\)"):
        opinions_differ(lambda a: a["x"], {"x": np.ones(3)}, "x", np.ones(3), np.ones(2), rng(), H)


def test_torch_agrees_with_the_numeric_gradient():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    arguments, dout, _ = problem()
    x = torch.tensor(arguments["x"], requires_grad=True)
    out = torch.nn.functional.conv2d(x[None, None], torch.tensor(arguments["k"])[None, None])[0, 0]
    out.backward(torch.tensor(dout))
    assert numeric_gradient(corr, arguments, "x", dout, H) == pytest.approx(x.grad.numpy(), abs=1e-9)
