"""How level t3 is judged: each layer is given weights, where it has any, and a batch of pictures."""

import numpy as np

from autograder.checks import Text, Value, as_tensor, inputs


def short(rng, *shape):
    """A tensor of short numbers in any order, no two alike and none zero, so that an example can be read."""
    numbers = rng.permutation(int(np.prod(shape))) - np.prod(shape) // 2
    return as_tensor((numbers + (numbers >= 0)).reshape(shape) / 10)


@inputs(n=1, h=2, w=2, f=3, hh=3, ww=3)
def weighted(rng, n=2, h=4, w=6, f=3, hh=3, ww=3):
    """x (N, 2, H, W), and the state of a convolution with f filters of 2 channels and HH x WW."""
    state = {"weight": short(rng, f, 2, hh, ww), "bias": short(rng, f)}
    return {"x": as_tensor(rng.standard_normal((n, 2, h, w))), "state": state}


@inputs(n=1, h=2, w=2)
def blocks(rng, n=2, h=4, w=6):
    """x (N, 2, H, W), and the state of a sequence that begins with a convolution."""
    made = weighted.make(rng, n, h, w)
    return {"x": made["x"], "state": {f"0.{name}": values for name, values in made["state"].items()}}


@inputs(n=1, c=1, h=2, w=2)
def pictures(rng, n=2, c=3, h=4, w=6):
    """x (N, C, H, W), all negative: padding with zeros would win each window that it is in."""
    return {"x": as_tensor(rng.random((n, c, h, w)) - 2)}


def loaded(name):
    """The layer that ``name`` makes, with the weights of ``state``, on x."""

    def asked(student, x, state):
        layer = student.call(name)
        layer.call("load_state_dict", state)
        return {"out": layer.call("forward", x)}

    return asked


def plain(name):
    def asked(student, x):
        return {"out": student.call(name).call("forward", x)}

    return asked


def tensors(id, points, call, *cases):
    """``rtol`` is float32's: the numbers have seven digits."""
    return Value(id=id, title=TITLES[id], points=points, call=call, cases=cases, rtol=1e-5)


FILTERS = {"f": 4, "hh": 5}
TITLES = {
    "conv": Text("make_conv: 3 x 3, the size is kept", "make_conv：3 × 3，大小不变"),
    "pool": Text("make_pool: maxima, stride (2, 1)", "make_pool：最大池化，步幅 (2, 1)"),
    "strided": Text("make_strided_conv: 5 x 3, half the rows", "make_strided_conv：5 × 3，行数减半"),
    "mean": Text("make_mean_pool: the padding does not count", "make_mean_pool：填充不计入平均"),
    "block": Text("make_block: convolution, ReLU, pooling", "make_block：卷积、ReLU、池化"),
}

CHECKS = (
    tensors("conv", 3, loaded("make_conv"), weighted.at(n=1, h=2, w=3), weighted.at(n=4, h=3, w=5)),
    tensors("pool", 2, plain("make_pool"), pictures.at(n=1, c=2, h=4, w=4), pictures.at(h=5)),
    tensors("strided", 2, loaded("make_strided_conv"), weighted.at(n=1, **FILTERS), weighted.at(h=6, w=9, **FILTERS)),
    tensors("mean", 1, plain("make_mean_pool"), pictures.at(n=1, c=1, h=3, w=4), pictures.at()),
    tensors("block", 2, loaded("make_block"), blocks.at(n=1, h=2, w=4), blocks.at(h=4, w=7)),
)
