"""How level 9 is judged: 8 points without padding, 2 with it; no window has two maxima."""

from autograder.checks import Gradient, Text, Value, inputs


@inputs(n=1, c=1, h=1, w=1, pool_h=1, pool_w=1, stride=1, pad=0)
def pictures(rng, n=2, c=3, h=4, w=6, pool_h=2, pool_w=2, stride=2, pad=0):
    """x (N, C, H, W): -0.5, -1.0, -1.5 ... in random order, all less than 0; pad is at most half of the window."""
    x = -0.5 - 0.5 * rng.permutation(n * c * h * w).reshape(n, c, h, w)
    return {"x": x, "pool_h": pool_h, "pool_w": pool_w, "stride": stride, "pad": min(pad, pool_h // 2, pool_w // 2)}


@inputs(size=2)
def turns(rng, size=2):
    """Two pictures of one window each. Of x1 the last pixel is largest and the upper right smallest; x2 = -x1."""
    x1 = 1.5 + 0.5 * rng.permutation(size * size).reshape(1, 1, size, size)
    x1[..., -1, -1], x1[..., 0, -1] = x1.max() + 1, 0.5
    return {"x1": x1, "x2": -x1, "size": size, "dout": 0.5 + rng.random((1, 1, 1, 1)).round(2)}


def forward(student, x, pool_h, pool_w, stride, pad):
    return {"out": student.call("Pooling", pool_h, pool_w, stride, pad).call("forward", x)}


def backward(student, dout, x, pool_h, pool_w, stride, pad):
    layer = student.call("Pooling", pool_h, pool_w, stride, pad)
    layer.call("forward", x)
    return {"x": layer.call("backward", dout)}


def again(student, x1, x2, size, dout):
    """One layer, used before, then other pictures: dx belongs to these."""
    layer = student.call("Pooling", size, size, size)
    layer.call("forward", x1)
    layer.call("backward", dout)
    layer.call("forward", x1)
    layer.call("forward", x2)
    return {"dx": layer.call("backward", dout)}


def apart(student, x1, x2, size, dout):
    """Two layers take turns; the other's window is one row high."""
    layer, other = student.call("Pooling", size, size, size), student.call("Pooling", 1, size, size)
    out = layer.call("forward", x1)
    other.call("forward", x2)
    return {"out": out, "dx": layer.call("backward", dout)}


def value(id, points, title, call, outputs, *cases):
    return Value(id=id, title=title, points=points, cases=cases, call=call, outputs=outputs)


def gradient(id, points, title, *cases):
    return Gradient(id=id, title=title, points=points, cases=cases, forward=forward, backward=backward, wrt="x")


ONE, THREE, FOUR = {"n": 1, "c": 1}, {"pool_h": 3, "pool_w": 3}, {"pool_h": 4, "pool_w": 4}
PLAIN, BATCH, LEFT_OVER = pictures.at(**ONE), pictures.at(), pictures.at(h=5, w=7)
UNPADDED = (PLAIN, BATCH, LEFT_OVER, pictures.at(h=5, pool_h=3, stride=1), pictures.at(h=5, w=8, stride=3))
# Windows 3 x 2 at stride 3: a wrong row or column of the maximum still lies inside the picture.
TALL = pictures.at(h=6, w=9, pool_h=3, stride=3)
OVERLAPPING = (pictures.at(**ONE, w=5, **THREE, stride=1), pictures.at(h=5, w=7, **THREE))
# With padding, windows are square, and those of PADDED_APART don't overlap, so that the padding is all that is new.
PADDED = pictures.at(**ONE, h=3, w=4, pad=1)
PADDED_OVER = (pictures.at(h=5, **THREE, pad=1), pictures.at(h=6, w=9, **FOUR, stride=3, pad=2))
PADDED_APART = (pictures.at(h=5, **THREE, stride=3, pad=1), pictures.at(h=6, w=9, **FOUR, stride=4, pad=2))

CHECKS = (
    value("value", 3, Text("The output, without padding", "前向输出，无填充"), forward, ("out",), *UNPADDED),
    gradient("dx", 2, Text("dx: windows apart", "dx：窗口互不重叠"), PLAIN, BATCH, LEFT_OVER, TALL),
    gradient("overlap", 1, Text("dx: windows that overlap", "dx：窗口互相重叠"), *OVERLAPPING),
    value("pad", 1, Text("The output, with padding", "前向输出，有填充"), forward, ("out",), PADDED, *PADDED_OVER),
    gradient("dx_pad", 1, Text("dx with padding", "dx：有填充"), PADDED, *PADDED_APART),
    value("again", 1, Text("The latest forward pass counts", "只认最近的一次前向"), again, ("dx",), turns.at()),
    value("apart", 1, Text("Two layers share nothing", "两个层互不影响"), apart, ("out", "dx"), turns.at()),
)
