"""How level 16 is judged: one branch a check, then the dtype, then the weights that must be refused."""

from autograder.checks import Text, Value, inputs


@inputs(in_chans=1, o=1, i=1, j=1, k=1)
def weights(rng, in_chans=1, o=2, i=3, j=2, k=4):
    """in_chans, and conv_weight (O, I, J, K) in float64."""
    return {"in_chans": in_chans, "conv_weight": rng.standard_normal((o, i, j, k))}


@inputs(dtype="float64", in_chans=1, o=1, i=3, j=1, k=1)
def narrow(rng, dtype="float32", in_chans=1, o=2, i=3, j=2, k=4):
    """Whole numbers, so that every right way gives the very same. The first and the last of three channels nearly
    cancel: float16 has steps of 4 there, and loses the channel between them when it is added to one of these.
    """
    weight = rng.integers(0, 2, (o, i, j, k)) * 2 + 1
    weight[:, 0::3] = 4096 + 4 * rng.integers(0, 100, weight[:, 0::3].shape)
    weight[:, 2::3] = -4096 - 4 * rng.integers(0, 100, weight[:, 2::3].shape)
    return {"in_chans": in_chans, "conv_weight": weight.astype(dtype)}


@inputs(in_chans=2, i=2)
def unfit(rng, in_chans=4, i=6):
    """Weights for 3 channels, which can be repeated, and others, which can't."""
    fit, odd = (rng.standard_normal((1, chans, 1, 1)).round(2) for chans in (3, i))
    return {"in_chans": in_chans, "fit": fit, "odd": odd}


def ask_for_weights(student, in_chans, conv_weight):
    return {"weight": student.call("adapt_input_conv", in_chans, conv_weight)}


def refuse(student, in_chans, fit, odd):
    """First what must not be refused: a stub refuses everything."""
    student.call("adapt_input_conv", in_chans, fit)
    student.raises("NotImplementedError", "adapt_input_conv", in_chans, odd)
    return {}


def compared(id, points, title, *cases):
    return Value(id=id, title=title, points=points, cases=cases, call=ask_for_weights, outputs=("weight",))


CHECKS = (
    compared("one", 3, Text("Grey pictures: one channel", "灰度图像：一个通道"), *(weights.at(i=i) for i in (3, 1, 2))),
    compared(
        "groups",
        2,
        Text("Grey pictures, more than three channels of weights", "灰度图像：权重多于三个通道"),
        weights.at(i=6),
        weights.at(i=9),
    ),
    compared(
        "same",
        1,
        Text("Three channels: unchanged", "三个通道：原样返回"),
        *(weights.at(in_chans=3, i=i) for i in (3, 6, 1)),
    ),
    compared(
        "more", 2, Text("Any other number of channels", "其他通道数"), *(weights.at(in_chans=n) for n in (4, 2, 6, 7))
    ),
    compared(
        "dtype",
        1,
        Text("The dtype stays, float16 is added up in float32", "数据类型不变，float16 用 float32 求和"),
        *(narrow.at(dtype=dtype, in_chans=n) for n in (1, 3, 6) for dtype in ("float32", "float16")),
    ),
    Value(
        id="refuse",
        title=Text("Weights that can't be repeated are refused", "无法重复的权重要拒绝"),
        points=1,
        cases=(unfit.at(), unfit.at(in_chans=2, i=2)),
        call=refuse,
        outputs=(),
    ),
)
