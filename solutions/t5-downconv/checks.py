"""How level t5 is judged: the layers by their shapes, then m segments, without padding and with it."""

import numpy as np

from autograder.checks import Text, Value, as_tensor, inputs


def weights(rng, seq_len, hidden_size, m_segments, k1, channel_reduction):
    """Numbers for both convolutions, by the names of their parameters."""
    fewer, k2 = hidden_size // channel_reduction, int(np.ceil(seq_len / k1 / m_segments))
    shapes = {"conv1.weight": (fewer, hidden_size, k1), "conv1.bias": (fewer,)}
    shapes |= {"conv2.weight": (hidden_size, fewer, k2), "conv2.bias": (hidden_size,)}
    return {name: as_tensor(rng.standard_normal(shape)) for name, shape in shapes.items()}


@inputs()
def usual(rng):
    """The weights of a DownConv as it is without any setting."""
    return {"settings": {}, "state": weights(rng, 200, 64, 4, 10, 16)}


@inputs(seq_len=4, hidden=2, m=2, k1=1, reduction=1)
def layers(rng, seq_len=24, hidden=6, m=4, k1=2, reduction=2):
    """The settings by name, and weights that fit."""
    names = ("seq_len", "hidden_size", "m_segments", "k1", "channel_reduction")
    settings = dict(zip(names, (seq_len, hidden, m, k1, reduction), strict=True))
    return {"settings": settings, "state": weights(rng, **settings)}


@inputs(n=1, seq_len=4, hidden=2, m=2, k1=1, reduction=1)
def sequences(rng, n=2, seq_len=24, hidden=6, m=4, k1=2, reduction=2):
    """The same, and x (N, seq_len, hidden)."""
    x = as_tensor(rng.standard_normal((n, seq_len, hidden)))
    return {"x": x, **layers.make(rng, seq_len, hidden, m, k1, reduction)}


def loaded(student, settings, state):
    model = student.call("DownConv", **settings)
    model.call("load_state_dict", state)
    return model


def registered(student, settings, state):
    return {"state_dict": loaded(student, settings, state).call("state_dict")}


def forward(student, x, settings, state):
    return {"out": loaded(student, settings, state).call("forward", x)}


def tensors(id, points, title, call, *cases, **more):
    """``rtol`` is float32's: the numbers have seven digits."""
    return Value(id=id, title=title, points=points, call=call, cases=cases, rtol=1e-5, **more)


# 28 / 4 = 7 steps for 3 segments of 3, 1 zero at each end; with 33 / 3 = 11 and 27 / 4 = 6.75 half a step is missing.
UNEVEN = {"seq_len": 28, "m": 3, "k1": 4}, {"seq_len": 33, "m": 4, "k1": 3}, {"seq_len": 27, "m": 2, "k1": 4}
SHAPES = Text("The two convolutions", "两个卷积层"), registered, layers.at(), layers.at(**UNEVEN[2]), usual.at()
EVEN = (
    Text("m segments, no padding", "m 段，无填充"),
    forward,
    sequences.at(n=1),
    sequences.at(n=3, seq_len=30, m=3, k1=5),
)
PADDED = Text("m segments, with padding", "m 段，有填充"), forward, *(sequences.at(**sizes) for sizes in UNEVEN)
FIRST = "says in one place what stops all other checks: the names and shapes of the parameters"

CHECKS = (
    tensors("layers", 3, *SHAPES, outputs=("state_dict",), because=FIRST),
    tensors("even", 4, *EVEN, needs=("layers",), because="the plain case, without padding"),
    tensors("padded", 3, *PADDED, needs=("layers",)),
)
