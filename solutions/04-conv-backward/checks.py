"""How level 4 is judged: x, w and b each by itself, plain first, then with stride and padding."""

from autograder.checks import Gradient, Text, inputs


@inputs(n=1, c=1, f=1, h=2, w=2, hh=1, ww=1, stride=1, pad=0)
def images(rng, n=2, c=4, f=3, h=4, w=4, hh=3, ww=3, stride=1, pad=0):
    """x (N, C, H, W), w (F, C, HH, WW), b (F,)."""
    return {
        "x": rng.standard_normal((n, c, h, w)),
        "w": rng.standard_normal((f, c, hh, ww)),
        "b": rng.standard_normal(f),
        "conv_param": {"stride": stride, "pad": pad},
    }


def forward(student, x, w, b, conv_param):
    out, _cache = student.call("conv_forward_naive", x, w, b, conv_param).parts("out", "cache")
    return {"out": out}


def documented_cache(student, dout, x, w, b, conv_param):
    return gradients(student, dout, (x, w, b, conv_param))


def own_cache(student, dout, x, w, b, conv_param):
    """A forward pass may keep what it likes: a submission that brings its own is asked with that one's cache."""
    if not student.defines("conv_forward_naive"):
        return documented_cache(student, dout, x, w, b, conv_param)
    _out, cache = student.call("conv_forward_naive", x, w, b, conv_param).parts("out", "cache")
    return gradients(student, dout, cache)


def gradients(student, dout, cache):
    dx, dw, db = student.call("conv_backward_naive", dout, cache).parts("dx", "dw", "db")
    return {"x": dx, "w": dw, "b": db}


ONE = {"n": 1, "c": 1, "f": 1}
SMALL = images.at(**ONE, h=3, w=3, hh=2, ww=2)
PLAIN = images.at()
# No two lengths alike; a row or a column is left over that no window reaches, in THREE even of x itself.
STRIDE = images.at(h=4, w=5, ww=2, stride=2, pad=1)
THREE = images.at(**ONE, h=7, w=9, hh=4, ww=5, stride=3, pad=1)
PAD = images.at(h=2, w=3, hh=5, ww=4, pad=2)


def gradient(id, wrt, points, cases, title, because=""):
    call = {"forward": forward, "backward": (own_cache, documented_cache)}
    return Gradient(id=id, title=title, points=points, cases=cases, cell=f"d{wrt}", wrt=wrt, because=because, **call)


CHECKS = (
    gradient("dx", "x", 2, (SMALL, PLAIN), Text("dx: stride 1, no padding", "dx：步幅为 1，无填充")),
    gradient("dx-stride", "x", 2, (STRIDE, THREE), Text("dx: strides of 2 and 3", "dx：步幅为 2 和 3")),
    gradient(
        "dx-pad",
        "x",
        2,
        (images.at(n=1, h=2, w=3, ww=2, pad=1), PAD),
        Text("dx: padding of 1 and 2", "dx：填充为 1 和 2"),
    ),
    gradient(
        "dw",
        "w",
        2,
        (SMALL, PLAIN),
        Text("dw: stride 1, no padding", "dw：步幅为 1，无填充"),
        because="the plain case: a dw that is wrong here is wrong with stride and padding too",
    ),
    gradient("dw-window", "w", 1, (STRIDE, PAD), Text("dw: with stride and padding", "dw：有步幅与填充")),
    gradient("db", "b", 1, (SMALL, STRIDE), Text("db: one number a filter", "db：每个卷积核一个数")),
)
