"""How level 2 is judged: each function by itself, numbers before pairs, one difficulty a check."""

from autograder.checks import Text, Value, inputs


@inputs(H=1, W=2, pad=0)
def framed(rng, H=2, W=3, pad=1):
    """x (H, W)."""
    return {"x": rng.standard_normal((H, W)), "pad": pad}


def length(rng, k, stride, pad, rest):
    """n for any number of windows; ``rest`` numbers are left over behind the last one."""
    windows = int(rng.integers(5, 40))
    return {"n": (windows - 1) * stride + k + rest - 2 * pad, "k": k, "stride": stride, "pad": pad}


# What is left over is no argument of the student's, so it is no size that the student is told either.
@inputs(k=1, stride=1, pad=0)
def lengths(rng, k=3, stride=1, pad=0):
    """The windows fill the length."""
    return length(rng, k, stride, pad, 0)


@inputs(k=1, stride=3, pad=0)
def one_left_over(rng, k=3, stride=3, pad=0):
    """Less than half of a stride of 3, so that rounding up is told from rounding to the nearest."""
    return length(rng, k, stride, pad, 1)


@inputs(k=1, stride=3, pad=0)
def two_left_over(rng, k=4, stride=3, pad=2):
    """More than half of a stride of 3."""
    return length(rng, k, stride, pad, 2)


@inputs(H=2, W=2, h=1, w=1, stride=1, padding=0)
def pictures(rng, H=4, W=6, h=2, w=3, stride=1, padding=0):
    """X (H, W), K (h, w)."""
    X, K = rng.standard_normal((H, W)), rng.standard_normal((h, w))
    return {"X": X, "K": K, "stride": stride, "padding": padding}


def frame(student, x, pad):
    return {"padded": student.call("pad2d", x, pad)}


def count(student, n, k, stride, pad):
    return {"size": student.call("output_size", n, k, stride, pad)}


def correlate(student, X, K, stride, padding):
    return {"Y": student.call("corr2d_strided", X, K, stride, padding)}


PAD = framed.at(), framed.at(H=3, W=2, pad=2), framed.at(pad=0)
PAIR = framed.at(pad=(1, 2)), framed.at(H=3, W=2, pad=(2, 0)), framed.at(pad=(0, 1))
SIZE = lengths.at(), one_left_over.at(), two_left_over.at(), lengths.at(k=2, stride=2, pad=1), lengths.at(k=5, pad=2)
VALUE = pictures.at(H=3, W=4, w=2), pictures.at()
STRIDE = pictures.at(H=4, W=5, w=2, stride=2), pictures.at(H=6, W=9, w=2, stride=3)
PADDING = pictures.at(H=2, W=4, padding=1), pictures.at(H=3, W=5, padding=2)
ONE_PAIR = pictures.at(W=7, stride=(1, 2)), pictures.at(padding=(0, 2))
PAIRS = *ONE_PAIR, pictures.at(H=6, W=5, stride=(3, 2), padding=(1, 2))
PLAIN = "the plain case: an answer that is wrong here is wrong in the harder cases too"


def value(id, points, call, output, cases, title, because=""):
    return Value(id=id, title=title, points=points, cases=cases, call=call, outputs=(output,), because=because)


CHECKS = (
    value("pad", 1, frame, "padded", PAD, Text("pad2d with one number", "pad2d：填充为一个数"), PLAIN),
    value("pad-pair", 1, frame, "padded", PAIR, Text("pad2d with a pair", "pad2d：填充为一对数")),
    value("size", 2, count, "size", SIZE, Text("How many windows fit", "放得下几个窗口")),
    value("value", 1, correlate, "Y", VALUE, Text("Stride 1, no padding", "步幅为 1，无填充"), PLAIN),
    value("stride", 2, correlate, "Y", STRIDE, Text("Strides of 2 and 3, no padding", "步幅为 2 和 3，无填充")),
    value("padding", 1, correlate, "Y", PADDING, Text("Padding of 1 and 2, stride 1", "填充为 1 和 2，步幅为 1")),
    value("pairs", 2, correlate, "Y", PAIRS, Text("Pairs: height, then width", "成对的步幅与填充：先高后宽")),
)
