"""How level 15 is judged: the convolution, the sizes, the layer; no two lengths of a case are alike."""

from autograder.checks import Text, Value, inputs


@inputs(n=1, c=1, f=1, length=1, k=1, stride=1, pad=0)
def signals(rng, n=2, c=4, f=3, length=8, k=5, stride=1, pad=0):
    """x (N, C, L), w (F, C, K), b (F,)."""
    x, w, b = (rng.standard_normal(shape).round(2) for shape in ((n, c, length), (f, c, k), (f,)))
    return {"x": x, "w": w, "b": b, "stride": stride, "pad": pad}


@inputs(seq_len=1, m=1, k1=1)
def lengths(rng, seq_len=200, m=4, k1=10):
    """A sequence longer by whole rounds: k2 grows, what is left over and pad stay."""
    return {"seq_len": seq_len + k1 * m * int(rng.integers(20)), "m": m, "k1": k1}


@inputs(n=1, c=1, r=1, seq_len=1, k1=1, m=1)
def sequences(rng, n=2, c=5, r=4, seq_len=24, k1=2, m=3):
    """x (N, L, C), and weights whose second kernel fits."""
    k2 = -(-seq_len // (k1 * m))
    shapes = {"x": (n, seq_len, c), "w1": (r, c, k1), "b1": (r,), "w2": (c, r, k2), "b2": (c,)}
    return {**{name: rng.standard_normal(shape).round(2) for name, shape in shapes.items()}, "m": m}


@inputs(seq_len=1, k1=1, m=2)
def uneven(rng, seq_len=6, k1=2, m=4):
    """One sequence that makes m segments of a step each, and one that is short of an odd number of them."""
    named = sequences.make(rng, 1, 1, 1, seq_len, k1, m)
    return {**named, "fit": rng.standard_normal((1, k1 * m, 1)).round(2)}


def plainly(student, x, w, b, **_defaults):
    return {"out": student.call("conv1d", x, w, b)}


def strided(student, x, w, b, stride, pad):
    return {"out": student.call("conv1d", x, w, b, stride=stride, pad=pad)}


def sized(student, seq_len, m, k1):
    k2, pad = student.call("downconv_sizes", seq_len, m, k1).parts("k2", "pad")
    return {"k2": k2, "pad": pad}


def segments(student, x, w1, b1, w2, b2, m):
    return {"out": student.call("DownConv", w1, b1, w2, b2, m).call("forward", x)}


def refuse(student, x, fit, w1, b1, w2, b2, m):
    """First a sequence that must not be refused: a stub refuses everything."""
    layer = student.call("DownConv", w1, b1, w2, b2, m)
    layer.call("forward", fit)
    layer.raises("ValueError", "forward", x)
    return {}


def check(id, points, en, zh, call, *cases, outputs=("out",), **more):
    return Value(id=id, title=Text(en, zh), points=points, cases=cases, call=call, outputs=outputs, **more)


PLAIN = signals.at(n=1, c=1, f=1, length=4, k=2), signals.at()
STRIDED = signals.at(stride=2), signals.at(stride=3, length=9, pad=1), signals.at(length=3, pad=2)
SIZES = [lengths.at(seq_len=a, m=b, k1=c) for a, b, c in ((20, 5, 2), (200, 4, 10), (24, 5, 2), (25, 3, 2), (90, 7, 4))]
EVEN, PADDED = (sequences.at(), sequences.at(m=4)), (sequences.at(seq_len=20), sequences.at(seq_len=21))
UNEVEN = uneven.at(), uneven.at(seq_len=10, m=8)
ALONE = "conv1d by itself: the checks of the layer would blame the layer"
BASE = "the plain case: an answer that is wrong here is wrong in the harder cases too"

CHECKS = (
    check("conv1d", 2, "conv1d, stride 1, no padding", "conv1d：步幅为 1，无填充", plainly, *PLAIN, because=BASE),
    check("window", 2, "conv1d with stride and padding", "conv1d：有步幅与填充", strided, *STRIDED, because=ALONE),
    check("sizes", 2, "k2 and pad", "k2 与 pad", sized, *SIZES, outputs=("k2", "pad")),
    check("segments", 2, "DownConv without padding", "DownConv：无填充", segments, *EVEN, because=BASE),
    check("padded", 1, "DownConv with padding", "DownConv：有填充", segments, *PADDED),
    check(*("refuse", 1, "Other than m segments are refused", "得不到 m 段时要拒绝", refuse, *UNEVEN), outputs=()),
)
