"""How level 5 is judged: the numbers of a picture differ by 0.5 or more, so no window has two maxima."""

from autograder.checks import Gradient, Shape, Text, Value, inputs


@inputs(n=1, c=1, h=1, w=1, pool_height=1, pool_width=1, stride=1)
def pictures(rng, n=2, c=3, h=4, w=6, pool_height=2, pool_width=2, stride=2):
    """x (N, C, H, W), all positive: 0.5, 1.0, 1.5 ... in random order."""
    x = 0.5 + 0.5 * rng.permutation(n * c * h * w).reshape(n, c, h, w)
    return {"x": x, "pool_param": {"pool_height": pool_height, "pool_width": pool_width, "stride": stride}}


@inputs(n=1, c=1, h=1, w=1, pool_height=1, pool_width=1, stride=1)
def negative_pictures(rng, n=1, c=1, h=4, w=4, pool_height=2, pool_width=2, stride=2):
    """The same, all negative: -0.5, -1.0, -1.5 ... in random order."""
    arguments = pictures.make(rng, n, c, h, w, pool_height, pool_width, stride)
    return {**arguments, "x": -arguments["x"]}


def forward(student, x, pool_param):
    out, _cache = student.call("max_pool_forward_naive", x, pool_param).parts("out", "cache")
    return {"out": out}


def own_cache(student, dout, x, pool_param):
    _out, cache = student.call("max_pool_forward_naive", x, pool_param).parts("out", "cache")
    return {"x": student.call("max_pool_backward_naive", dout, cache)}


def documented_cache(student, dout, x, pool_param):
    """What the text promises: a backward pass that takes (x, pool_param) is judged without any forward pass."""
    return {"x": student.call("max_pool_backward_naive", dout, (x, pool_param))}


TITLES = {
    "shape": Text("The output's size, rounded down", "输出的尺寸（向下取整）"),
    "value": Text("The maximum of each window", "每个窗口的最大值"),
    "window": Text("Oblong windows, and strides other than the window's size", "非正方形窗口，步幅不等于窗口大小"),
    "negative": Text("Pictures of negative numbers", "全是负数的图像"),
    "dx": Text("dx: windows apart", "dx：窗口互不重叠"),
    "overlap": Text("dx: windows that overlap", "dx：窗口互相重叠"),
}


def passing(kind, *cases, id, **points):
    return kind(id=id, title=TITLES[id], cases=cases, call=forward, **points)


def returning(*cases, id, points):
    routes = (own_cache, documented_cache)
    return Gradient(id=id, title=TITLES[id], points=points, cases=cases, forward=forward, backward=routes, wrt="x")


ONE = {"n": 1, "c": 1}  # one sample, one channel
TALL, WIDE, THREE = {"pool_height": 3}, {"pool_width": 3}, {"pool_height": 3, "pool_width": 3}
PLAIN, BATCH = pictures.at(**ONE), pictures.at()
SLIDING, SLIDING_TALL = pictures.at(**ONE, stride=1), pictures.at(**ONE, **TALL, stride=1)
SLIDING_WIDE, SPARSE = pictures.at(**ONE, **WIDE, stride=1), pictures.at(**ONE, h=5, w=8, stride=3)
# Of the forward pass only these leave rows or columns over: who rounds up loses the points of `shape` alone.
LEFT_OVER = (pictures.at(h=5, w=7), pictures.at(**ONE, h=6, w=7, stride=3))
# Windows 3 x 2 at stride 3: a wrong row or column of the maximum still lies inside the picture.
APART = negative_pictures.at(c=2, h=6, w=9, **TALL, stride=3)
# Square windows, so that the overlap is all that is new.
OVERLAPPING = (pictures.at(**ONE, w=5, **THREE, stride=1), pictures.at(h=5, w=7, **THREE))

CHECKS = (
    passing(Shape, PLAIN, SLIDING, SLIDING_TALL, *LEFT_OVER, id="shape", points=1, public=True),
    passing(Value, PLAIN, BATCH, pictures.at(**ONE, h=3, **THREE, stride=3), id="value", points=2),
    passing(Value, SLIDING, SPARSE, SLIDING_WIDE, SLIDING_TALL, id="window", points=1),
    passing(Value, negative_pictures.at(), id="negative", points=1),
    returning(PLAIN, BATCH, APART, id="dx", points=3),
    returning(*OVERLAPPING, id="overlap", points=2),
)
