"""How level 3 is judged: the plain case, then one difficulty a check, so that one mistake costs one check's points."""

from autograder.checks import Shape, Text, Value, inputs


@inputs(n=1, c=1, f=1, h=2, w=2, hh=1, ww=1, stride=1, pad=0, bias=0)
def images(rng, n=2, c=4, f=3, h=4, w=4, hh=3, ww=3, stride=1, pad=0, bias=0):
    """x (N, C, H, W), w (F, C, HH, WW), b (F,), which is 0 unless the bias is what is judged."""
    return {
        "x": rng.standard_normal((n, c, h, w)),
        "w": rng.standard_normal((f, c, hh, ww)),
        "b": bias * rng.standard_normal(f),
        "conv_param": {"stride": stride, "pad": pad},
    }


def forward(student, x, w, b, conv_param):
    out, _cache = student.call("conv_forward_naive", x, w, b, conv_param).parts("out", "cache")
    return {"out": out}


ONE = {"n": 1, "c": 1, "f": 1}
UNEVEN = images.at(h=5, w=8, stride=2)

CHECKS = (
    Shape(
        id="shape",
        title=Text("The size of the output: whole windows only", "输出的大小：放不下的窗口舍去"),
        points=2,
        public=True,
        # (8 - 3) / 2 = 2.5 rounds down, (6 - 3) / 2 = 1.5 rounds up: so ceil is told from round, and both from floor.
        cases=(images.at(w=6), UNEVEN, images.at(h=6, w=7, stride=2), images.at(h=5, w=3, hh=5, ww=5, stride=2, pad=2)),
        call=forward,
    ),
    Value(
        id="value",
        title=Text("The plain case: stride 1, no padding", "基本情形：步幅为 1，无填充"),
        points=3,
        cases=(images.at(**ONE, h=3, w=3, hh=2, ww=2), images.at()),
        call=forward,
        because="the plain case: an answer that is wrong here is wrong in the harder cases too",
    ),
    Value(
        id="bias",
        title=Text("The bias of each filter", "每个卷积核的偏置"),
        points=1,
        cases=(images.at(**ONE, h=3, w=3, hh=2, ww=2, bias=1), images.at(bias=1)),
        needs=("value",),
        call=forward,
    ),
    Value(
        id="kernel",
        title=Text("Kernels and pictures that are not square", "非正方形的图像与卷积核"),
        points=1,
        cases=(images.at(**ONE, h=4, w=6, ww=2), images.at(h=4, w=5, ww=2)),
        needs=("value",),
        call=forward,
    ),
    Value(
        id="stride",
        title=Text("Strides of 2 and 3", "步幅为 2 和 3"),
        points=1,
        cases=(images.at(**ONE, h=5, w=7, stride=2), UNEVEN, images.at(h=6, w=9, stride=3)),
        needs=("value",),
        call=forward,
    ),
    Value(
        id="pad",
        title=Text("Padding of 1 and 2, also with a stride", "填充为 1 和 2，以及与步幅同时使用"),
        points=2,
        # The last has one column of windows, where a stride that is forgotten along the width does no harm.
        cases=(
            images.at(**ONE, h=2, w=3, pad=1),
            images.at(h=2, w=3, hh=5, ww=5, pad=2),
            images.at(h=6, w=2, hh=4, ww=4, stride=2, pad=1),
        ),
        call=forward,
    ),
)
