"""How level t2 is judged: the operation, the layer with given weights, three steps of training, then all of it."""

import numpy as np

from autograder.checks import Text, Value, as_tensor, inputs


@inputs(h=2, w=2, hh=1, ww=1)
def pictures(rng, h=4, w=5, hh=2, ww=3):
    """X (h, w), and a kernel K (hh, ww) with a bias."""
    K, b = rng.standard_normal((hh, ww)), rng.standard_normal(1)
    return {"X": as_tensor(rng.standard_normal((h, w))), "state": {"weight": as_tensor(K), "bias": as_tensor(b)}}


@inputs(h=2, w=2, hh=1, ww=1, steps=1)
def lessons(rng, h=4, w=6, hh=2, ww=3, steps=3):
    """X, the weights to begin with, and the Y that is to be learned."""
    shape = h - hh + 1, w - ww + 1
    return {**pictures.make(rng, h, w, hh, ww), "Y": as_tensor(rng.standard_normal(shape)), "steps": steps, "lr": 0.1}


@inputs()
def edges(rng):
    """A picture of 6 x 8 with two edges, and what the edge detector, [1, -1] or [-1, 1], makes of it."""
    X = np.ones((6, 8))
    X[:, rng.integers(2, 4) : rng.integers(5, 7)] = 0
    state = {"weight": as_tensor(rng.uniform(-0.5, 0.5, (1, 2))), "bias": as_tensor(rng.uniform(-0.5, 0.5, 1))}
    Y = (X[:, :-1] - X[:, 1:]) * rng.choice([-1, 1])
    return {"X": as_tensor(X), "state": state, "Y": as_tensor(Y), "steps": 40, "lr": 0.4}


def made(student, state):
    conv = student.call("Conv2D", state["weight"].shape)
    conv.call("load_state_dict", state)
    return conv


def correlate(student, X, state):
    return {"Y": student.call("corr2d", X, state["weight"])}


def forward(student, X, state):
    return {"out": made(student, state).call("forward", X)}


def trained(student, X, state, Y, steps, lr):
    conv = made(student, state)
    student.call("fit", conv, X, Y, steps, lr)
    return {"state_dict": conv.call("state_dict")}


def errors(student, X, state, Y, steps, lr):
    return {"losses": student.call("fit", made(student, state), X, Y, steps, lr)}


def tensors(id, points, title, call, output, *cases, rtol=1e-5, **more):
    """``rtol`` is float32's, unless an author knows better."""
    return Value(id=id, title=title, points=points, call=call, outputs=(output,), cases=cases, rtol=rtol, **more)


OPERATION = Text("The cross-correlation", "互相关"), correlate, "Y"
LAYER = Text("The layer, with given weights", "给定参数的层"), forward, "out"
STEPS = Text("Weight and bias after three steps", "三步之后的权重与偏置"), trained, "state_dict"
LOSSES = Text("The error before each step", "每一步之前的误差"), errors, "losses"
EDGE = Text("Finds the edge detector", "找到边缘检测器"), trained, "state_dict"
SIZES = {"h": 5, "w": 4, "hh": 3, "ww": 2}
FIRST = "says in one place what stops the training: the parameters and what is computed from them"
PLAIN = "the plain case: what is wrong here is wrong in the layer and in its training too"
ALL = "the aim of the level: a fit that is right in three steps arrives here, and one that is nearly right is paid"

CHECKS = (
    tensors(
        "corr2d", 2, *OPERATION, pictures.at(h=3, w=4, hh=2, ww=2), pictures.at(), pictures.at(**SIZES), because=PLAIN
    ),
    tensors("layer", 3, *LAYER, pictures.at(h=3, w=4, hh=2, ww=2), pictures.at(), pictures.at(**SIZES), because=FIRST),
    tensors("steps", 2, *STEPS, lessons.at(steps=1), lessons.at(), lessons.at(**SIZES), needs=("layer",)),
    tensors("losses", 1, *LOSSES, lessons.at(), lessons.at(**SIZES), needs=("layer",)),
    tensors("edge", 2, *EDGE, edges.at(), rtol=0.05, needs=("layer",), because=ALL),
)
