"""How level 11 is judged: no input lies near a kink of ReLU or of a maximum, not even of one inside a sandwich."""

import numpy as np

from autograder.checks import Gradient, Text, Value, inputs, only

from .reference import conv_forward_naive, windows

NEAR = 0.02  # a step of the numeric gradient moves what lies inside by far less


def clear(pool_param=None, **layer):
    """ReLU gets nothing near 0. Of the windows after it some are all 0, others not; those have one maximum."""
    inside, _cache = conv_forward_naive(**layer)
    height, width, stride = (1, 1, 1) if pool_param is None else pool_param.values()
    seen = windows(np.maximum(0, inside), (height, width), stride)
    best = seen.max(axis=(4, 5), keepdims=True)
    alike = (seen > best - NEAR).sum(axis=(4, 5), keepdims=True)[best > 0]
    both = alike.size > 0 and (best.size == 1 or best.min() == 0)
    return both and (alike == 1).all() and np.abs(inside).min() > NEAR


@inputs(shape=(1,))
def numbers(rng, shape=(3, 4)):
    return {"x": rng.uniform(0.1, 2, shape) * rng.choice((-1, 1), shape)}


@only(clear)
@inputs(n=1, c=1, f=1, h=2, w=2, hh=1, ww=1, stride=1, pad=0)
def layers(rng, n=2, c=4, f=3, h=4, w=5, hh=3, ww=2, stride=1, pad=1):
    """x (N, C, H, W), w (F, C, HH, WW), b (F,)."""
    x, w, b = (rng.standard_normal(shape) for shape in ((n, c, h, w), (f, c, hh, ww), f))
    return {"x": x, "w": w, "b": b, "conv_param": {"stride": stride, "pad": pad}}


@only(clear)
@inputs(n=1, c=1, f=1, h=2, w=2, hh=1, ww=1, stride=1, pad=0, pool_height=1, pool_width=1, pool_stride=1)
def sandwiches(rng, n=2, c=4, f=3, h=4, w=5, hh=3, ww=2, stride=1, pad=1, pool_height=2, pool_width=2, pool_stride=2):
    pool_param = {"pool_height": pool_height, "pool_width": pool_width, "stride": pool_stride}
    return {**layers.make(rng, n, c, f, h, w, hh, ww, stride, pad), "pool_param": pool_param}


def passes(layer):
    def forward(student, **given):
        return {"out": student.call(f"{layer}_forward", *given.values()).parts("out", "cache")[0]}

    def backward(student, dout, **given):  # with the cache of the student's own forward pass
        cache = student.call(f"{layer}_forward", *given.values()).parts("out", "cache")[1]
        found = student.call(f"{layer}_backward", dout, cache)
        return {"x": found} if layer == "relu" else dict(zip("xwb", found.parts("dx", "dw", "db"), strict=True))

    return forward, backward


def gradients(id, title, of, *cases, because="x, w and b are judged apart", needs=(), **points):
    shared = {"cases": cases, "forward": of[0], "backward": of[1:], "follow": 0.5, "because": because, "needs": needs}
    for wrt, worth in points.items():
        words = Text(f"d{wrt} {title.en}", f"{title.zh} d{wrt}")
        yield Gradient(id=f"{id}-d{wrt}", cell=f"{id}-back", title=words, wrt=wrt, points=worth, **shared)


ONE, PLAIN = {"n": 1, "c": 1, "f": 1}, "who has it wrong here has it wrong in the sandwiches too"
RELU = *passes("relu"), lambda student, dout, x: {"x": student.call("relu_backward", dout, x)}  # promised: x will do
CONV, POOL = passes("conv_relu"), passes("conv_relu_pool")
NUMBERS, LAYERS = (numbers.at(), numbers.at(shape=(2, 3, 4, 5))), (layers.at(**ONE, h=2, w=3), layers.at())
SANDWICHES = sandwiches.at(**ONE, h=2, w=3), sandwiches.at()
TIGHT = {"pad": 0, "pool_stride": 1}  # windows that overlap, nothing padded, rows and columns left over
WINDOWS = sandwiches.at(**ONE, h=4, hh=2, **TIGHT), sandwiches.at(h=8, w=9, stride=2, pool_width=3, **TIGHT)

CHECKS = (
    Value(id="relu", title=Text("ReLU: out", "ReLU 的输出"), points=1, cases=NUMBERS, call=RELU[0], because=PLAIN),
    *gradients("relu", Text("of ReLU", "ReLU 的"), RELU, *NUMBERS, x=1, because=PLAIN),
    Value(id="conv-relu", title=Text("Conv and ReLU: out", "卷积、ReLU 的输出"), points=1, cases=LAYERS, call=CONV[0]),
    *gradients("conv-relu", Text("through conv and ReLU", "穿过卷积与 ReLU 的"), CONV, *LAYERS, x=1, w=1, b=1),
    Value(id="pool", title=Text("With pooling: out", "再接池化的输出"), points=1, cases=SANDWICHES, call=POOL[0]),
    *gradients("pool", Text("through all three layers", "穿过三层的"), POOL, *SANDWICHES, x=1, w=0.5, b=0.5),
    *gradients("windows", Text("with windows that overlap", "窗口重叠时的"), POOL, *WINDOWS, x=1, needs=("pool-dx",)),
)
