"""How level 1 is judged: square and plain first, then one difficulty at a time."""

from autograder.checks import Shape, Text, Value, inputs


@inputs(h=2, w=2, hh=1, ww=1)
def pictures(rng, h=4, w=4, hh=2, ww=2):
    """X (h, w), K (hh, ww)."""
    return {"X": rng.standard_normal((h, w)), "K": rng.standard_normal((hh, ww))}


@inputs(h=2, w=2, hh=1, ww=1)
def grey(rng, h=4, w=4, hh=2, ww=2):
    """X (h, w) of whole grey values, K (hh, ww) of fractions, as a blur has them."""
    return {"X": rng.integers(0, 256, (h, w)), "K": rng.random((hh, ww))}


def correlate(student, X, K):
    return {"Y": student.call("corr2d", X, K)}


CHECKS = (
    Shape(
        id="shape",
        title=Text("The size of the output", "输出的大小"),
        points=2,
        public=True,
        # Square kernels only: a mistake about non-square ones costs the points of `sides`, not these too.
        cases=(pictures.at(h=4, w=6), pictures.at(h=3, w=5, hh=3, ww=3), pictures.at(h=3, w=3, hh=3, ww=3)),
        call=correlate,
        outputs=("Y",),
    ),
    Value(
        id="value",
        title=Text("The values, square picture and kernel", "输出的值：正方形的图像与卷积核"),
        points=4,
        cases=(pictures.at(h=3, w=3), pictures.at(h=5, w=5, hh=3, ww=3)),
        call=correlate,
        outputs=("Y",),
        because="the plain case: an answer that is wrong here is wrong in the harder cases too",
    ),
    Value(
        id="sides",
        title=Text("The values, height and width different", "输出的值：高与宽不相等"),
        points=3,
        cases=(pictures.at(h=4, w=6), pictures.at(h=5, w=4, hh=3, ww=2), pictures.at(h=4, w=6, hh=1, ww=3)),
        call=correlate,
        outputs=("Y",),
    ),
    Value(
        id="blur",
        title=Text("A picture of whole numbers, a kernel of fractions", "整数图像与小数卷积核"),
        points=1,
        cases=(grey.at(), grey.at(h=5, w=5, hh=3, ww=3)),
        call=correlate,
        outputs=("Y",),
    ),
)
