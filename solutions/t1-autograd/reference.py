"""The answer to level t1: the same vector-Jacobian product twice, on paper and by torch."""

import torch


def grad_by_hand(a, v):
    """a (2,), v (2,): J.T @ v, where J[i, j] is the derivative of out[i] with respect to a[j]."""
    return torch.stack([4 * a[0] * v[0] + 2 * v[1], 2 * v[0] + 4 * a[1] * v[1]])


def grad_by_autograd(a, v):
    """The same by the graph that torch records."""
    leaf = a.clone().requires_grad_()
    out = 2 * (leaf**2 + leaf.flip(0))
    out.backward(v)
    return leaf.grad
