"""How level 8 is judged: every axis has its own length; what a layer remembers is asked of the least layers."""

from autograder.checks import Gradient, Text, Value, inputs


@inputs(n=1, c=1, f=1, h=1, w=1, hh=1, ww=1, stride=1, pad=0)
def pictures(rng, n=2, c=4, f=3, h=4, w=5, hh=3, ww=2, stride=1, pad=0):
    """x (N, C, H, W), W (F, C, HH, WW), b (F,)."""
    x, W, b = (rng.standard_normal(shape).round(2) for shape in ((n, c, h, w), (f, c, hh, ww), (f,)))
    return {"x": x, "W": W, "b": b, "stride": stride, "pad": pad}


@inputs(size=1, window=1)
def turns(rng, size=3, window=2):
    """Pictures and parameters twice. One sample, channel and filter: little but a layer's memory can go wrong."""
    pair = [pictures.make(rng, 1, 1, 1, size, size, window, window) for _ in range(2)]
    named = {f"{name}{i + 1}": pair[i][name] for i in range(2) for name in ("x", "W", "b")}
    return {**named, "dout": rng.standard_normal((1, 1, size - window + 1, size - window + 1)).round(2)}


def forward(student, x, W, b, stride, pad):
    return {"out": student.call("Convolution", W, b, stride, pad).call("forward", x)}


def gradient_of(argument):
    """Asked for one at a time: a layer that lacks db can still have its dW right."""

    def backward(student, dout, x, W, b, stride, pad):
        layer = student.call("Convolution", W, b, stride, pad)
        layer.call("forward", x)
        dx = layer.call("backward", dout)
        return {argument: dx if argument == "x" else layer.get("d" + argument)}

    return backward


def again(student, x1, x2, W1, b1, dout, **_other):
    """One layer, used before, then other pictures: what it keeps belongs to these."""
    layer = student.call("Convolution", W1, b1, 1, 0)
    layer.call("forward", x1)
    layer.call("backward", dout)
    layer.call("forward", x1)
    layer.call("forward", x2)
    layer.call("backward", dout)
    return {"dW": layer.get("dW"), "db": layer.get("db")}


def apart(student, x1, x2, W1, W2, b1, b2, dout):
    """Two layers take turns."""
    layer, other = student.call("Convolution", W1, b1, 1, 0), student.call("Convolution", W2, b2, 1, 0)
    out = layer.call("forward", x1)
    other.call("forward", x2)
    layer.call("backward", dout)
    other.call("backward", dout)
    return {"out": out, "dW": layer.get("dW")}


# STRIDE and PAD leave rows and columns over that no window reaches; EVEN does not.
LEAST, USUAL, STRIDE = pictures.at(n=1, c=1, f=1), pictures.at(), pictures.at(stride=2, pad=1)
EVEN, PAD = pictures.at(n=1, f=2, h=5, w=6, stride=2, pad=1), pictures.at(n=1, f=2, w=6, stride=3, pad=2)


def value(id, points, title, call, outputs, *cases):
    return Value(id=id, title=title, points=points, cases=cases, call=call, outputs=outputs)


def gradient(id, points, title, wrt, *cases):
    call = {"forward": forward, "backward": gradient_of(wrt), "wrt": wrt, "follow": 0.5}
    return Gradient(id=id, title=title, points=points, cases=cases, **call)


CHECKS = (
    value("value", 3, Text("The output", "前向输出"), forward, ("out",), LEAST, USUAL, EVEN, STRIDE, PAD),
    gradient("dx", 2, Text("dx, which backward returns", "backward 返回的 dx"), "x", USUAL, STRIDE, PAD),
    gradient("dW", 2, Text("dW, which backward keeps", "backward 保存的 dW"), "W", USUAL, STRIDE),
    gradient("db", 1, Text("db, which backward keeps", "backward 保存的 db"), "b", STRIDE),
    value("again", 1, Text("The latest pass counts", "只认最近的一次"), again, ("dW", "db"), turns.at()),
    value("apart", 1, Text("Two layers share nothing", "两个层互不影响"), apart, ("out", "dW"), turns.at()),
)
