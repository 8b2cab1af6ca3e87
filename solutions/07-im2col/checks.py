"""How level 7 is judged: one difficulty a check; col2im is given any columns, so nothing rests on the own im2col."""

from autograder.checks import Shape, Text, Value, inputs


@inputs(n=1, c=1, h=1, w=1, filter_h=1, filter_w=1, stride=1, pad=0)
def pictures(rng, n=2, c=3, h=4, w=4, filter_h=2, filter_w=2, stride=1, pad=0):
    """x (N, C, H, W)."""
    window = {"filter_h": filter_h, "filter_w": filter_w, "stride": stride, "pad": pad}
    return {"x": rng.standard_normal((n, c, h, w)), **window}


@inputs(n=1, c=1, h=1, w=1, filter_h=1, filter_w=1, stride=1, pad=0)
def columns(rng, n=2, c=3, h=4, w=4, filter_h=2, filter_w=2, stride=1, pad=0):
    """col (N out_h out_w, C filter_h filter_w), which no picture gave: where windows overlap, it disagrees."""
    window = {"filter_h": filter_h, "filter_w": filter_w, "stride": stride, "pad": pad}
    out_h, out_w = (h + 2 * pad - filter_h) // stride + 1, (w + 2 * pad - filter_w) // stride + 1
    col = rng.standard_normal((n * out_h * out_w, c * filter_h * filter_w))
    return {"col": col, "input_shape": (n, c, h, w), **window}


def there(student, x, filter_h, filter_w, stride, pad):
    return {"col": student.call("im2col", x, filter_h, filter_w, stride, pad)}


def back(student, col, input_shape, filter_h, filter_w, stride, pad):
    return {"img": student.call("col2im", col, input_shape, filter_h, filter_w, stride, pad)}


TITLES = {
    "shape": Text("im2col: a row a window, and how many windows fit", "im2col：一个窗口一行，放得下几个窗口"),
    "value": Text("im2col: stride 1, no padding", "im2col：步幅为 1，无填充"),
    "sides": Text("im2col: pictures and windows that are not square", "im2col：非正方形的图像与窗口"),
    "stride": Text("im2col: strides of 2 and 3", "im2col：步幅为 2 和 3"),
    "pad": Text("im2col: padding of 1 and 2", "im2col：填充为 1 和 2"),
    "back": Text("col2im: windows side by side", "col2im：窗口互不重叠"),
    "overlap": Text("col2im: windows that overlap", "col2im：窗口互相重叠"),
    "back-pad": Text("col2im: the padding is cut off", "col2im：去掉填充"),
    "left-over": Text("col2im: pixels that no window reaches", "col2im：没有窗口够得到的像素"),
}
PLAIN = "the plain case: an answer that is wrong here is wrong in the harder cases too"


def checked(kind, *cases, id, points=1, **more):
    call, output = (back, "img") if cases[0].inputs is columns else (there, "col")
    return kind(id=id, title=TITLES[id], points=points, cases=cases, call=call, outputs=(output,), **more)


ONE, OBLONG, THREE = {"n": 1, "c": 1}, {"filter_h": 2, "filter_w": 3}, {"filter_h": 3, "filter_w": 3}
LEAST = pictures.at(**ONE, h=3, w=3)
# (6 - 3) / 2 = 1.5 rounds up, (8 - 3) / 2 = 2.5 rounds down: ceil is told from round, and both from floor.
UNEVEN = pictures.at(h=6, w=8, **THREE, stride=2)
OBLONGS = pictures.at(**ONE, h=3, w=5, **OBLONG), pictures.at(h=4, w=5, filter_h=3, filter_w=2)
STRIDES = pictures.at(**ONE, h=4, w=6, stride=2), pictures.at(**ONE, h=6, w=9, **THREE, stride=3)
# Windows lie apart, but for `overlap`: who assigns instead of adding loses the points of that one alone.
APART = columns.at(**ONE, stride=2), columns.at(h=5, w=6, **OBLONG, stride=3)
PADDED = columns.at(**ONE, h=2, w=4, stride=2, pad=1), columns.at(h=4, w=5, **OBLONG, stride=3, pad=2)
LEFT_OVER = columns.at(**ONE, h=3, w=5, stride=2), columns.at(c=2, h=6, w=8, **THREE, stride=4)

CHECKS = (
    checked(Shape, LEAST, pictures.at(), UNEVEN, id="shape", public=True),
    checked(Value, LEAST, pictures.at(), id="value", because=PLAIN),
    checked(Value, *OBLONGS, id="sides"),
    checked(Value, *STRIDES, id="stride"),
    checked(Value, pictures.at(**ONE, h=2, w=2, pad=1), pictures.at(h=2, w=3, pad=2), id="pad"),
    checked(Value, *APART, id="back", points=2, because=PLAIN),
    checked(Value, columns.at(**ONE, h=3, w=3), columns.at(h=3, w=5, **OBLONG), id="overlap"),
    checked(Value, *PADDED, id="back-pad"),
    checked(Value, *LEFT_OVER, id="left-over"),
)
