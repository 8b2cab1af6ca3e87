"""How level 12 is judged: channels in, channels out, and kernels of one pixel, a function each."""

from autograder.checks import Text, Value, inputs


@inputs(c=1, h=2, w=2, hh=1, ww=1)
def one_filter(rng, c=3, h=4, w=4, hh=2, ww=2):
    """X (c, h, w), K (c, hh, ww)."""
    return {"X": rng.standard_normal((c, h, w)), "K": rng.standard_normal((c, hh, ww))}


@inputs(f=1, c=1, h=1, w=2, hh=1, ww=1)
def filters(rng, f=3, c=2, h=4, w=6, hh=2, ww=2):
    """X (c, h, w), K (f, c, hh, ww)."""
    return {"X": rng.standard_normal((c, h, w)), "K": rng.standard_normal((f, c, hh, ww))}


def channels_in(student, X, K):
    return {"Y": student.call("corr2d_multi_in", X, K)}


def channels_out(student, X, K):
    return {"Y": student.call("corr2d_multi_in_out", X, K)}


def one_pixel(student, X, K):
    return {"Y": student.call("corr2d_multi_in_out_1x1", X, K)}


CHECKS = (
    Value(
        id="in",
        title=Text("Several channels in, square", "多个输入通道：正方形"),
        points=2,
        cases=(one_filter.at(c=1, h=3, w=3), one_filter.at(c=2, h=3, w=3), one_filter.at(h=5, w=5, hh=3, ww=3)),
        call=channels_in,
        outputs=("Y",),
        because="the plain case: an answer that is wrong here is wrong in the harder cases too",
    ),
    Value(
        id="in-sides",
        title=Text("Several channels in, height and width different", "多个输入通道：高与宽不相等"),
        points=2,
        cases=(one_filter.at(c=2, h=3, w=5), one_filter.at(h=5, w=4, hh=3, ww=2), one_filter.at(h=4, w=6, hh=1, ww=3)),
        call=channels_in,
        outputs=("Y",),
    ),
    Value(
        id="out",
        title=Text("Several channels out", "多个输出通道"),
        points=3,
        # Square kernels only: a mistake about others costs the points of `in-sides`, not these too.
        cases=(filters.at(f=1, c=1, h=3, w=4), filters.at(), filters.at(f=2, c=3, h=5, w=4, hh=3, ww=3)),
        call=channels_out,
        outputs=("Y",),
    ),
    Value(
        id="one",
        title=Text("Kernels of one pixel", "1×1 卷积"),
        points=3,
        cases=(filters.at(f=2, c=2, h=1, w=3, hh=1, ww=1), filters.at(c=4, h=2, w=5, hh=1, ww=1)),
        call=one_pixel,
        outputs=("Y",),
    ),
)
