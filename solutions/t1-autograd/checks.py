"""How level t1 is judged: each function with v of ones first, which is the gradient of the sum, then with any v."""

import numpy as np

from autograder.checks import Text, Value, as_tensor, inputs


@inputs(ones=1)
def vectors(rng, ones=0):
    """a (2,), v (2,), which is all ones where ``ones`` is 1."""
    a, v = rng.standard_normal((2, 2))
    return {"a": as_tensor(a), "v": as_tensor(np.ones(2) if ones else v)}


def by_hand(student, a, v):
    return {"gradient": student.call("grad_by_hand", a, v)}


def by_autograd(student, a, v):
    return {"gradient": student.call("grad_by_autograd", a, v)}


def tensors(id, points, title, call, *cases, because=""):
    """``rtol`` is float32's: the numbers have seven digits."""
    return Value(
        id=id, title=title, points=points, call=call, outputs=("gradient",), cases=cases, rtol=1e-5, because=because
    )


ONES, ANY = (vectors.at(ones=1),) * 2, (vectors.at(),) * 3

CHECKS = (
    tensors(
        "sum_hand",
        2,
        Text("By hand, v = (1, 1)", "手算：v = (1, 1)"),
        by_hand,
        *ONES,
        because="the plain case: what is wrong with v of ones is wrong with any v",
    ),
    tensors("hand", 3, Text("By hand, any v", "手算：任意的 v"), by_hand, *ANY),
    tensors(
        "sum_autograd",
        2,
        Text("By autograd, v = (1, 1)", "自动求导：v = (1, 1)"),
        by_autograd,
        *ONES,
        because="the plain case: what is wrong with v of ones is wrong with any v",
    ),
    tensors("autograd", 3, Text("By autograd, any v", "自动求导：任意的 v"), by_autograd, *ANY),
)
