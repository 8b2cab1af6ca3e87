"""Level t1: the reference against finite differences and torch's own product; other ways to write it get full marks."""

import numpy as np
import pytest

from autograder.results import Verdict
from tests.levels.judging import explained, failing, judged, level_named

torch = pytest.importorskip("torch", reason="torch is an optional extra")

ID = "t1-autograd"


def function(a):
    b = torch.stack([a[0] ** 2 + a[1], a[1] ** 2 + a[0]])
    return 2 * b


def random_pairs(count, dtype):
    generator = torch.Generator().manual_seed(11)
    return [torch.randn(2, 2, generator=generator, dtype=dtype) for _ in range(count)]


@pytest.mark.parametrize("name", ["grad_by_hand", "grad_by_autograd"])
def test_the_reference_is_torchs_vector_jacobian_product(name):
    for a, v in random_pairs(250, torch.float64):
        _, expected = torch.autograd.functional.vjp(function, a, v)
        torch.testing.assert_close(level_named(ID).reference[name](a, v), expected)


@pytest.mark.parametrize("name", ["grad_by_hand", "grad_by_autograd"])
def test_the_reference_is_what_differences_say(name):
    """By plain numbers: (out(a + h) - out(a - h)) / 2h, each output weighted by v."""

    def out(a0, a1):
        return 2 * (a0 * a0 + a1), 2 * (a1 * a1 + a0)

    for a, v in random_pairs(20, torch.float64):
        (a0, a1), (v0, v1), h = a.tolist(), v.tolist(), 1e-5
        ends = [(out(a0 + h, a1), out(a0 - h, a1)), (out(a0, a1 + h), out(a0, a1 - h))]
        expected = [sum(w * (p - m) / (2 * h) for w, p, m in zip((v0, v1), *end, strict=True)) for end in ends]
        np.testing.assert_allclose(level_named(ID).reference[name](a, v).numpy(), expected, rtol=1e-7, atol=1e-7)


MATRIX = """
def grad_by_hand(a, v):
    J = torch.tensor([[4 * a[0].item(), 2.0], [2.0, 4 * a[1].item()]])
    return J.T @ v
"""
LOOPS = """
def grad_by_hand(a, v):
    print("a =", a)
    g = torch.zeros(2)
    for i in range(2):
        for j in range(2):
            g[j] += v[i] * (4 * a[j] if i == j else 2)
    return g
"""
IN_PLACE = """
def grad_by_hand(a, v):
    a *= 4
    a *= v
    a += 2 * v.flip(0)
    return a
"""
STACKED = """
def grad_by_autograd(a, v):
    a = a.detach().clone().requires_grad_(True)
    out = 2 * torch.stack([a[0] ** 2 + a[1], a[1] ** 2 + a[0]])
    out.backward(gradient=v)
    return a.grad
"""
MARKED_ITSELF = """
def grad_by_autograd(a, v):
    a.requires_grad_()
    b = torch.zeros(2)
    b[0] = a[0].pow(2) + a[1]
    b[1] = a[1].pow(2) + a[0]
    (2 * b).backward(v, retain_graph=True)
    return a.grad
"""
ASKED_FOR = """
from torch import autograd
def f(a):
    return 2 * (a * a + torch.roll(a, 1))
def grad_by_autograd(a, v):
    leaf = a.clone().requires_grad_()
    return autograd.grad(f(leaf), leaf, grad_outputs=v)[0]
"""
WEIGHTED = """
def grad_by_autograd(a, v):
    leaf = torch.nn.Parameter(a)
    (v @ (2 * (leaf ** 2 + leaf.flip(0)))).backward()
    return leaf.grad.clone()
"""


@pytest.mark.parametrize("by_hand", [MATRIX, LOOPS, IN_PLACE])
@pytest.mark.parametrize("by_torch", [STACKED, MARKED_ITSELF, ASKED_FOR, WEIGHTED])
def test_other_ways_to_write_it_get_full_marks(by_hand, by_torch):
    names = {"torch": torch}
    exec(by_hand + by_torch, names)
    results = judged(ID, names)
    assert not failing(results), explained(results)
    assert sum(result.points for result in results.values()) == 10


def test_answers_of_one_function_don_t_cost_the_other_ones_points():
    results = judged(ID, {"grad_by_autograd": level_named(ID).reference["grad_by_autograd"]}, skipping=True)
    assert {check: result.verdict for check, result in results.items()} == {
        "sum_hand": Verdict.NOT_ATTEMPTED,
        "hand": Verdict.NOT_ATTEMPTED,
        "sum_autograd": Verdict.PASSED,
        "autograd": Verdict.PASSED,
    }
