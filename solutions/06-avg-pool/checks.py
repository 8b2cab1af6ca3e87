"""How level 6 is judged: windows that tile the picture first, then one difficulty a check."""

from autograder.checks import Gradient, Shape, Text, Value, inputs


@inputs(n=1, c=1, h=1, w=1, pool_height=1, pool_width=1, stride=1)
def pictures(rng, n=2, c=3, h=6, w=8, pool_height=2, pool_width=2, stride=2):
    """x (N, C, H, W), of any sign."""
    x = rng.standard_normal((n, c, h, w))
    return {"x": x, "pool_param": {"pool_height": pool_height, "pool_width": pool_width, "stride": stride}}


@inputs(n=1, c=1, h=1, w=1, pool_height=1, pool_width=1, stride=1)
def grey_pictures(rng, n=1, c=1, h=6, w=8, pool_height=2, pool_width=2, stride=2):
    """The same, of whole grey values: their means are seldom whole."""
    arguments = pictures.make(rng, n, c, h, w, pool_height, pool_width, stride)
    return {**arguments, "x": rng.integers(0, 256, (n, c, h, w))}


def forward(student, x, pool_param):
    out, _cache = student.call("avg_pool_forward_naive", x, pool_param).parts("out", "cache")
    return {"out": out}


def own_cache(student, dout, x, pool_param):
    _out, cache = student.call("avg_pool_forward_naive", x, pool_param).parts("out", "cache")
    return {"x": student.call("avg_pool_backward_naive", dout, cache)}


def documented_cache(student, dout, x, pool_param):
    """What the text promises: a backward pass that takes (x, pool_param) is judged without any forward pass."""
    return {"x": student.call("avg_pool_backward_naive", dout, (x, pool_param))}


TITLES = {
    "shape": Text("The output's size, rounded down", "输出的尺寸（向下取整）"),
    "value": Text("The mean of each window", "每个窗口的平均值"),
    "window": Text("Oblong windows, and strides other than the window's size", "非正方形窗口，步幅不等于窗口大小"),
    "grey": Text("Pictures of whole numbers", "整数图像"),
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
# Windows 3 x 2 at stride 3: one that is taken as 2 x 3 still lies inside the picture.
APART = pictures.at(c=2, h=6, w=9, **TALL, stride=3)
# Square windows, so that the overlap is all that is new.
OVERLAPPING = (pictures.at(**ONE, w=5, **THREE, stride=1), pictures.at(h=5, w=7, **THREE))

CHECKS = (
    passing(Shape, PLAIN, SLIDING, SLIDING_TALL, *LEFT_OVER, id="shape", points=1, public=True),
    passing(Value, PLAIN, BATCH, pictures.at(**ONE, h=3, w=6, **THREE, stride=3), id="value", points=2),
    passing(Value, SLIDING, SPARSE, SLIDING_WIDE, SLIDING_TALL, id="window", points=1),
    passing(Value, grey_pictures.at(), grey_pictures.at(h=4, w=10), id="grey", points=1),
    returning(PLAIN, BATCH, LEFT_OVER[0], APART, id="dx", points=3),
    returning(*OVERLAPPING, id="overlap", points=2),
)
