"""How level t4 is judged: by the numbers that come out for given weights, without and with signs that ReLU changes."""

import numpy as np

from autograder.checks import Text, Value, as_tensor, inputs

SHAPES = {"fc1.weight": (5, 10), "fc1.bias": (5,), "fc2.weight": (2, 5), "fc2.bias": (2,)}


def weights(rng, positive=0):
    """Short numbers in any order, none zero and no two of a parameter alike, by the parameters' names."""

    def one(shape):
        numbers = rng.permutation(int(np.prod(shape))) - np.prod(shape) // 2
        numbers += numbers >= 0
        return as_tensor((abs(numbers) if positive else numbers).reshape(shape) / 10)

    return {name: one(shape) for name, shape in SHAPES.items()}


@inputs(n=1, positive=0)
def batches(rng, n=3, positive=0):
    """x (N, 10) and weights; where ``positive`` is 1 nothing in the model is negative, so that ReLU changes nothing."""
    x = rng.integers(1, 30, (n, 10)) / 10 if positive else rng.standard_normal((n, 10))
    return {"x": as_tensor(x), "state": weights(rng, positive)}


@inputs()
def states(rng):
    """Weights alone."""
    return {"state": weights(rng)}


@inputs(n=1)
def pairs(rng, n=2):
    """x (N, 10) and the weights of two models, nothing negative."""
    return {**batches.make(rng, n, positive=1), "other": weights(rng, positive=1)}


def loaded(student, state):
    model = student.call("MyModel")
    model.call("load_state_dict", state)
    return model


def layers(student, state):
    return {"state_dict": loaded(student, state).call("state_dict")}


def forward(student, x, state):
    return {"out": loaded(student, state).call("forward", x)}


def apart(student, x, state, other):
    model = loaded(student, state)
    loaded(student, other)
    return {"out": model.call("forward", x)}


def tensors(id, points, title, call, *cases, **more):
    """``rtol`` is float32's: the numbers have seven digits."""
    needs = () if id == "layers" else ("layers",)
    return Value(id=id, title=title, points=points, call=call, cases=cases, needs=needs, rtol=1e-5, **more)


NAMES = Text("Two layers by name", "两个层，名字对应"), layers, states.at()
FIRST = "says in one place what stops all other checks: the names and shapes of the parameters"
PLAIN = Text("Where ReLU changes nothing", "ReLU 不起作用时"), forward, *(batches.at(n=n, positive=1) for n in (1, 3))

CHECKS = (
    tensors("layers", 2, *NAMES, outputs=("state_dict",), because=FIRST),
    tensors("linear", 3, *PLAIN),
    tensors("relu", 4, Text("Numbers of any sign", "任意正负的数"), forward, batches.at(n=2), batches.at(n=5)),
    tensors("apart", 1, Text("Two models share nothing", "两个模型互不影响"), apart, pairs.at()),
)
