"""How level 14 is judged: no gaps first, then gaps alone, then with stride and padding, then three layers in a row."""

import numpy as np

from autograder.checks import Shape, Text, Value, inputs


@inputs(n=1, c=1, f=1, h=1, w=1, hh=1, ww=1, stride=1, pad=0, dilation=1)
def pictures(rng, n=2, c=4, f=3, h=8, w=9, hh=3, ww=2, stride=1, pad=0, dilation=1):
    """x (N, C, H, W), w (F, C, HH, WW), b (F,)."""
    x, weights, b = (rng.standard_normal(shape) for shape in ((n, c, h, w), (f, c, hh, ww), (f,)))
    return {"x": x, "w": weights, "b": b, "stride": stride, "pad": pad, "dilation": dilation}


@inputs(h=1, w=1)
def spots(rng, h=15, w=17):
    """A black picture with one bright pixel in the middle; for each of three layers a filter of 3 x 3 and a bias."""
    x = np.zeros((1, 1, h, w))
    x[0, 0, h // 2, w // 2] = 1
    filters = {f"w{layer}": rng.uniform(0.5, 1.5, (1, 1, 3, 3)) for layer in (1, 2, 3)}
    return {"x": x, **filters, **{f"b{layer}": rng.uniform(0.5, 1.5, 1) for layer in (1, 2, 3)}}


def convolve(student, x, w, b, stride, pad, dilation):
    return {"out": student.call("conv2d", x, w, b, stride, pad, dilation)}


def by_default(student, x, w, b, **_the_defaults):
    return {"out": student.call("conv2d", x, w, b)}


def three_layers(student, x, w1, w2, w3, b1, b2, b3):
    """Dilations 1, 2 and 4, each padded by as much: the picture keeps its size, and one pixel reaches 15 x 15 of it."""
    once = student.call("conv2d", x, w1, b1, 1, 1, 1)
    twice = student.call("conv2d", once, w2, b2, 1, 2, 2)
    return {"out": student.call("conv2d", twice, w3, b3, 1, 4, 4)}


def values(id, points, *cases, call=convolve, because=""):
    return Value(id=id, title=TITLES[id], points=points, cases=cases, call=call, because=because)


ONE = {"n": 1, "c": 1, "f": 1}
GAPS = (pictures.at(dilation=2), pictures.at(h=10, dilation=3))
# Only these leave rows or columns over: who rounds up, or to the nearest, loses the points of `shape` alone.
LEFT_OVER = (pictures.at(h=10, w=12, stride=3, dilation=2), pictures.at(h=9, w=10, stride=3, dilation=2))
STEPS = (pictures.at(h=7, stride=2, pad=1, dilation=2), pictures.at(h=9, stride=3, pad=2, dilation=3))
PLAIN = "the plain case: an answer that is wrong here is wrong in the harder cases too"
ALONE = "what the level is about, by itself: a slip with stride or padding doesn't cost these points"
FIELD = "layers that feed each other are what dilation is for; the picture shows how far one pixel reaches"

LEAST_PLAIN, LEAST_GAPS = pictures.at(**ONE, h=3, w=4, hh=2), pictures.at(**ONE, h=7, w=6, dilation=2)
LEAST_STEPS = pictures.at(**ONE, h=7, w=7, stride=2, dilation=2)
TITLES = {
    "shape": Text("The size of the output", "输出的尺寸"),
    "value": Text("No gaps: dilation 1, and the defaults", "无空洞：膨胀率为 1，以及默认参数"),
    "dilation": Text("Dilation 2 and 3", "膨胀率为 2 和 3"),
    "together": Text("Dilation with stride and padding", "膨胀率与步幅、填充同时使用"),
    "field": Text("Three layers in a row: the receptive field", "连续三层：感受野"),
}

CHECKS = (
    Shape(id="shape", title=TITLES["shape"], points=2, public=True, cases=(*GAPS, *LEFT_OVER), call=convolve),
    values("value", 2, LEAST_PLAIN, pictures.at(), call=by_default, because=PLAIN),
    values("dilation", 3, LEAST_GAPS, *GAPS, because=ALONE),
    values("together", 2, LEAST_STEPS, *STEPS),
    values("field", 1, spots.at(), call=three_layers, because=FIELD),
)
