"""How level 1 is judged: square and plain first, then one difficulty at a time."""

from autograder.checks import Shape, Text, Value, inputs


@inputs(H=2, W=2, h=1, w=1)
def pictures(rng, H=4, W=4, h=2, w=2):
    """X (H, W), K (h, w)."""
    return {"X": rng.standard_normal((H, W)), "K": rng.standard_normal((h, w))}


@inputs(H=2, W=2, h=1, w=1)
def grey(rng, H=4, W=4, h=2, w=2):
    """X (H, W) of whole grey values, K (h, w) of fractions, as a blur has them."""
    return {"X": rng.integers(0, 256, (H, W)), "K": rng.random((h, w))}


def correlate(student, X, K):
    return {"Y": student.call("corr2d", X, K)}


CHECKS = (
    Shape(
        id="shape",
        title=Text("The size of the output", "输出的大小"),
        points=2,
        public=True,
        # Square kernels only: a mistake about non-square ones costs the points of `sides`, not these too.
        cases=(pictures.at(H=4, W=6), pictures.at(H=3, W=5, h=3, w=3), pictures.at(H=3, W=3, h=3, w=3)),
        call=correlate,
        outputs=("Y",),
    ),
    Value(
        id="value",
        title=Text("The values, square picture and kernel", "输出的值：正方形的图像与卷积核"),
        points=4,
        cases=(pictures.at(H=3, W=3), pictures.at(H=5, W=5, h=3, w=3)),
        call=correlate,
        outputs=("Y",),
        because="the plain case: an answer that is wrong here is wrong in the harder cases too",
    ),
    Value(
        id="sides",
        title=Text("The values, height and width different", "输出的值：高与宽不相等"),
        points=3,
        cases=(pictures.at(H=4, W=6), pictures.at(H=5, W=4, h=3, w=2), pictures.at(H=4, W=6, h=1, w=3)),
        call=correlate,
        outputs=("Y",),
    ),
    Value(
        id="blur",
        title=Text("A picture of whole numbers, a kernel of fractions", "整数图像与小数卷积核"),
        points=1,
        cases=(grey.at(), grey.at(H=5, W=5, h=3, w=3)),
        call=correlate,
        outputs=("Y",),
    ),
)
