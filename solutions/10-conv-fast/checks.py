"""How level 10 is judged: 8 points for the values, as in levels 3 and 4; 2 for the speed, at two sizes each."""

from autograder.checks import Gradient, Plain, Text, Value, cost, inputs


@inputs(n=1, c=1, f=1, h=2, w=2, hh=1, ww=1, stride=1, pad=0, bias=0)
def images(rng, n=2, c=3, f=4, h=5, w=6, hh=3, ww=2, stride=1, pad=0, bias=0):
    """x (N, C, H, W), w (F, C, HH, WW), b (F,), which is 0 unless the bias is judged; no two lengths alike."""
    x, w, b = (rng.standard_normal(shape) for shape in ((n, c, h, w), (f, c, hh, ww), (f,)))
    return {"x": x, "w": w, "b": bias * b, "conv_param": {"stride": stride, "pad": pad}}


@inputs(n=1, c=1, f=1, h=2, w=2, hh=1, ww=1, stride=1, pad=0)
def many_windows(rng, n=2, c=1, f=2, h=50, w=60, hh=2, ww=3, stride=1, pad=1):
    """The same and dout, large: a turn of Python for each window costs a hundred times as much as all at once."""
    out = n, f, (h + 2 * pad - hh) // stride + 1, (w + 2 * pad - ww) // stride + 1
    return {**images.make(rng, n, c, f, h, w, hh, ww, stride, pad, 1), "dout": rng.standard_normal(out)}


def both(student, x, w, b, conv_param, **_other):
    return student.call("conv_forward_fast", x, w, b, conv_param).parts("out", "cache")


def forward(student, **arguments):
    return {"out": both(student, **arguments)[0]}


def kept(student, **arguments):
    return {"cache": both(student, **arguments)[1]}


def backward(student, dout, cache, **_other):
    dx, dw, db = student.call("conv_backward_fast", dout, cache).parts("dx", "dw", "db")
    return {"x": dx, "w": dw, "b": db}


def own_cache(student, dout, **arguments):
    """A forward pass may keep what it likes for the backward pass."""
    return backward(student, dout, **kept(student, **arguments))


def documented_cache(student, dout, x, w, b, conv_param):
    """So that a backward pass that takes what level 4 agreed on waits for no forward pass."""
    return backward(student, dout, (x, w, b, conv_param))


TITLES = {
    "value": Text("The output: bias, several filters, nothing square", "前向输出：偏置、多个卷积核、非正方形"),
    "window": Text("The output: with stride and padding", "前向输出：有步幅与填充"),
    "speed-forward": Text("The speed of the forward pass", "前向传播的速度"),
    "dx": Text("dx: the gradient of the pictures", "dx：图像的梯度"),
    "dw": Text("dw: the gradient of the filters", "dw：卷积核的梯度"),
    "db": Text("db: the gradient of the biases", "db：偏置的梯度"),
    "speed-backward": Text("The speed of the backward pass", "反向传播的速度"),
}


def checked(kind, id, points, *cases, **more):
    return kind(id=id, title=TITLES[id], points=points, cases=cases, **more)


ONE, BY = {"n": 1, "c": 1, "f": 1}, {"forward": forward, "backward": (own_cache, documented_cache)}
SMALL = images.at(**ONE, h=3, w=3, hh=2, ww=2)
BIASED = images.at(**ONE, h=3, w=3, hh=2, ww=2, bias=1), images.at(bias=1)
# Rows or columns are left over that no window reaches; in THREE even of x itself.
STRIDE, THREE = images.at(h=6, w=11, stride=2), images.at(**ONE, h=7, w=9, hh=4, ww=5, stride=3, pad=1)
PAD, PADS = images.at(**ONE, h=2, w=3, hh=2, ww=2, pad=1), images.at(h=3, w=7, stride=2, pad=2)
SIZES = many_windows.at(), many_windows.at(n=3, c=2, f=3, h=64, w=72, hh=2, ww=2, stride=2, pad=0)
FORWARD, BACKWARD = cost(forward), cost(backward, before=kept)

CHECKS = (
    checked(Value, "value", 2, *BIASED, call=forward),
    checked(Value, "window", 2, STRIDE, PAD, PADS, THREE, call=forward),
    checked(Plain, "speed-forward", 1, *SIZES, judge=FORWARD, cell="value", needs=("value", "window")),
    checked(Gradient, "dx", 2, SMALL, STRIDE, PADS, THREE, wrt="x", **BY),
    checked(Gradient, "dw", 1, SMALL, STRIDE, PADS, wrt="w", **BY),
    checked(Gradient, "db", 1, SMALL, PADS, wrt="b", **BY),
    checked(Plain, "speed-backward", 1, *SIZES, judge=BACKWARD, cell="dx", needs=("value", "dx", "dw", "db")),
)
