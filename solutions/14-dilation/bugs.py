"""Wrong answers to level 14 that students give, and what to tell them."""

import numpy as np

from autograder.checks import bug


def sides(x, w, stride, pad, dilation):
    """The right height and width of the output."""
    spans = (x.shape[axis] + 2 * pad - dilation * (w.shape[axis] - 1) - 1 for axis in (2, 3))
    return tuple(span // stride + 1 for span in spans)


def correlate(x, w, b, strides, pad, gaps, size=None):
    """The convolution with a stride and a dilation for each axis, or of another output size."""
    (s, t), (d, e) = strides, gaps
    out_h, out_w = size or (sides(x, w, s, pad, d)[0], sides(x, w, t, pad, e)[1])
    framed = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((len(x), len(w), out_h, out_w)) + b[:, None, None]
    for p, q in np.ndindex(w.shape[2:]):
        under = framed[:, :, p * d : p * d + s * out_h : s, q * e : q * e + t * out_w : t]
        out += np.einsum("ncij,fc->nfij", under, w[:, :, p, q])
    return out


def convolved(x, w, b, stride=1, pad=0, dilation=1):
    """The right answer; one called conv2d would be the bug itself."""
    return correlate(x, w, b, (stride, stride), pad, (dilation, dilation))


# The size of the output.


@bug("conv2d", fails="shape")
def size_rounded_up(x, w, b, stride=1, pad=0, dilation=1):
    """When the last window would stick out of the padded picture, drop it: round the output size down (`//`), not
    up.

    最后一个窗口如果会超出填充后的图像，就不要它：输出尺寸要向下取整（`//`），不要向上取整。
    """
    more = stride - 1  # zeros for the window that sticks out
    return convolved(np.pad(x, ((0, 0), (0, 0), (0, more), (0, more))), w, b, stride, pad, dilation)


@bug("conv2d", fails="shape")
def size_rounded_to_nearest(x, w, b, stride=1, pad=0, dilation=1):
    """The output size is rounded to the nearest whole number, and `round` sometimes goes up. Use `//`, which always
    goes down.

    你的输出尺寸是四舍五入得到的，`round` 有时会进位。请改用总是向下取整的 `//`。
    """
    more = stride // 2  # what is less than half a step short gets another window
    return convolved(np.pad(x, ((0, 0), (0, 0), (0, more), (0, more))), w, b, stride, pad, dilation)


@bug("conv2d", fails="shape value dilation together field")
def size_lacks_one(x, w, b, stride=1, pad=0, dilation=1):
    """The last row and the last column of the output are missing. The quotient counts the steps; the windows are one
    more than the steps between them.

    输出少了最后一行和最后一列。除法得到的是窗口移动的次数，而窗口的个数要比移动次数多 1。
    """
    return convolved(x, w, b, stride, pad, dilation)[:, :, :-1, :-1]


@bug("conv2d", fails="shape value dilation together field")
def width_from_height(x, w, b, stride=1, pad=0, dilation=1):
    """The output's width is computed from the height, so only square pictures and filters come out right. Compute it
    from x.shape[3] and w.shape[3].

    输出的宽度是用高度算出来的，所以只有图像和卷积核都是正方形时才对。它应该用 x.shape[3] 和 w.shape[3] 来算。
    """
    out = convolved(x, w, b, stride, pad, dilation)
    return out[:, :, :, : out.shape[2]]


@bug("conv2d", fails="shape value dilation together")
def filter_taken_as_square(x, w, b, stride=1, pad=0, dilation=1):
    """The output's width is computed with the height of the filter, so only square filters come out right. Its width
    is WW, the last axis of w.

    输出的宽度是用卷积核的高度算出来的，所以只有正方形的卷积核才对。卷积核的宽是 WW，即 w 的最后一轴。
    """
    size = sides(x, w, stride, pad, dilation)[0], sides(x, w.swapaxes(2, 3), stride, pad, dilation)[1]
    return correlate(x, w, b, (stride, stride), pad, (dilation, dilation), size)


@bug("conv2d", fails="shape dilation together field")
def size_without_dilation(x, w, b, stride=1, pad=0, dilation=1):
    """Your output is as large as without dilation, so the last windows stick out of the picture. A filter with gaps
    reaches further, over dilation * (HH - 1) + 1 rows: put that in place of HH in the size, and likewise for WW.

    输出的尺寸没有考虑膨胀率，所以最后几个窗口超出了图像。带空洞的卷积核够得更远，高度方向上占 dilation * (HH - 1) + 1
    行：在尺寸公式里用它代替 HH，WW 也一样。
    """
    framed = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((len(x), len(w), *sides(x, w, stride, pad, 1)))
    for n, f, i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        rows = slice(top, top + dilation * (w.shape[2] - 1) + 1, dilation)
        columns = slice(left, left + dilation * (w.shape[3] - 1) + 1, dilation)
        out[n, f, i, j] = np.sum(framed[n, :, rows, columns] * w[f]) + b[f]
    return out


@bug("conv2d", fails="shape dilation together field")
def reach_too_far(x, w, b, stride=1, pad=0, dilation=1):
    """Your output is too small: the filter doesn't reach over dilation * HH rows. Gaps are between its HH rows, so
    there are HH - 1 of them and none after the last: it reaches over dilation * (HH - 1) + 1.

    输出偏小：卷积核并没有占 dilation * HH 行。空洞只在 HH 行之间，共 HH - 1 处，最后一行之后没有：所以一共占 dilation *
    (HH - 1) + 1 行。
    """
    size = tuple((x.shape[i] + 2 * pad - dilation * w.shape[i]) // stride + 1 for i in (2, 3))
    return correlate(x, w, b, (stride, stride), pad, (dilation, dilation), size)


# Where the weights lie.


@bug("conv2d", fails="shape dilation together field")
def dilation_ignored(x, w, b, stride=1, pad=0, dilation=1):
    """`dilation` has no effect: your filters have no gaps. Weight (p, q) meets the pixel at row i * stride + p *
    dilation and column j * stride + q * dilation.

    `dilation` 没有起作用，你的卷积核里没有空洞。权重 (p, q) 遇到的像素应在第 i * stride + p * dilation 行、第 j *
    stride + q * dilation 列。
    """
    return convolved(x, w, b, stride, pad)


@bug("conv2d", fails="shape value dilation together field")
def dilation_counts_zeros(x, w, b, stride=1, pad=0, dilation=1):
    """Your gaps are one too wide: you leave out `dilation` pixels between two weights. Dilation is the distance from
    one weight to the next, so dilation - 1 pixels are left out, and none at dilation 1.

    空洞多了一格：你在相邻两个权重之间空出了 `dilation` 个像素。膨胀率是从一个权重到下一个的距离，中间只空 dilation -
    1 个像素；膨胀率为 1 时一个也不空。
    """
    return convolved(x, w, b, stride, pad, dilation + 1)


@bug("conv2d", fails="shape value dilation together field")
def dilation_always_two(x, w, b, stride=1, pad=0, dilation=1):
    """Your filters always have gaps of one pixel, as with dilation 2. Use the argument: 1 means no gaps, 3 means two
    pixels left out.

    你的卷积核总是隔一个像素取一个，相当于膨胀率固定为 2。请使用参数：1 表示没有空洞，3 表示空出两个像素。
    """
    return convolved(x, w, b, stride, pad, 2)


@bug("conv2d", fails="shape dilation together field")
def dilation_of_rows_only(x, w, b, stride=1, pad=0, dilation=1):
    """Only the rows of your filters are set apart, its columns have no gaps. Dilation goes for both: columns are j *
    stride + q * dilation.

    你只拉开了卷积核的行，列之间没有空洞。膨胀率对行和列都有效：列是 j * stride + q * dilation。
    """
    return correlate(x, w, b, (stride, stride), pad, (dilation, 1))


@bug("conv2d", fails="shape dilation together field")
def dilation_of_columns_only(x, w, b, stride=1, pad=0, dilation=1):
    """Only the columns of your filters are set apart, its rows have no gaps. Dilation goes for both: rows are i *
    stride + p * dilation.

    你只拉开了卷积核的列，行之间没有空洞。膨胀率对行和列都有效：行是 i * stride + p * dilation。
    """
    return correlate(x, w, b, (stride, stride), pad, (1, dilation))


@bug("conv2d", fails="shape dilation together field")
def dilation_taken_for_stride(x, w, b, stride=1, pad=0, dilation=1):
    """You move the windows by stride * dilation. Dilation doesn't move a window, it sets the weights inside it apart:
    p * dilation and q * dilation, from the window's corner.

    你把窗口的移动距离乘上了膨胀率。膨胀率不影响窗口的移动，而是拉开窗口内部的权重：从窗口的左上角数起，位置是 p *
    dilation 和 q * dilation。
    """
    return convolved(x, w, b, stride * dilation, pad)


@bug("conv2d", fails="shape dilation together field")
def picture_spread(x, w, b, stride=1, pad=0, dilation=1):
    """You put zeros between the pixels of the picture. It is the filter that gets gaps; the picture stays as it is.

    你在图像的像素之间插入了 0。该拉开的是卷积核，图像保持原样。
    """
    n, c, height, width = x.shape
    spread = np.zeros((n, c, dilation * (height - 1) + 1, dilation * (width - 1) + 1))
    spread[:, :, ::dilation, ::dilation] = x
    return convolved(spread, w, b, stride, pad)


@bug("conv2d", fails="shape dilation together field")
def weights_repeated(x, w, b, stride=1, pad=0, dilation=1):
    """You enlarge the filter by repeating each weight (`np.repeat`, `np.kron` with ones). A dilated filter has each
    weight once, and zeros in the gaps: `wide = np.zeros(...)`, then `wide[:, :, ::dilation, ::dilation] = w`.

    你把每个权重重复了若干次来放大卷积核（`np.repeat`，或和全 1 矩阵做 `np.kron`）。带空洞的卷积核里每个权重只出现一次，
    空洞处是 0：先 `wide = np.zeros(...)`，再 `wide[:, :, ::dilation, ::dilation] = w`。
    """
    return convolved(x, w.repeat(dilation, axis=2).repeat(dilation, axis=3), b, stride, pad)


@bug("conv2d", fails="value dilation together field")
def filter_flipped(x, w, b, stride=1, pad=0, dilation=1):
    """Your filter is turned by 180 degrees before it is applied. What a convolution layer computes is the
    cross-correlation: multiply window and filter element by element as they are.

    你先把卷积核旋转了 180 度。卷积层算的其实是互相关：窗口和卷积核直接逐元素相乘，不要翻转。
    """
    return convolved(x, w[:, :, ::-1, ::-1], b, stride, pad, dilation)


# Bias, channels, samples.


@bug("conv2d", fails="value dilation together field")
def bias_forgotten(x, w, b, stride=1, pad=0, dilation=1):
    """The bias is missing: each of the F output channels gets its own b[f] added, the same for all pixels.

    忘了加偏置：F 个输出通道各有自己的 b[f]，要加到该通道的每个像素上。
    """
    return convolved(x, w, 0 * b, stride, pad, dilation)


@bug("conv2d", fails="value dilation together")
def bias_once_a_channel(x, w, b, stride=1, pad=0, dilation=1):
    """The bias is added once for every channel of the picture. It belongs to the sum over all channels, once for each
    output.

    图像有几个通道，偏置就被加了几次。它应该在所有通道求和之后只加一次。
    """
    return convolved(x, w, x.shape[1] * b, stride, pad, dilation)


@bug("conv2d", fails="value dilation together")
def last_channel_only(x, w, b, stride=1, pad=0, dilation=1):
    """Your output comes from the last channel of the picture alone. Every channel is correlated with its own part of
    the filter, and all are added up.

    输出只用到了图像的最后一个通道。每个通道都要和卷积核中对应的部分做互相关，再全部加起来。
    """
    return convolved(x[:, -1:], w[:, -1:], b, stride, pad, dilation)


@bug("conv2d", fails="value dilation together")
def filter_of_the_sample(x, w, b, stride=1, pad=0, dilation=1):
    """Your filters are picked by the number of the sample. Every sample meets every filter: out[n, f] is made with
    w[f].

    你按样本的编号来选卷积核。每个样本都要和每个卷积核算一遍：out[n, f] 用的是 w[f]。
    """
    samples = [convolved(x[[n]], w[[n] * len(w)], b, stride, pad, dilation) for n in range(len(x))]
    return np.concatenate(samples)


# Stride and padding.


@bug("conv2d", fails="together")
def steps_of_one(x, w, b, stride=1, pad=0, dilation=1):
    """The output has the right size, but each window starts only one pixel after the one before it. Window (i, j)
    starts at row i * stride and column j * stride.

    输出尺寸对了，但每个窗口只比前一个移动了一格。第 (i, j) 个窗口应从第 i * stride 行、第 j * stride 列开始。
    """
    return correlate(x, w, b, (1, 1), pad, (dilation, dilation), sides(x, w, stride, pad, dilation))


@bug("conv2d", fails="together")
def stride_of_rows_only(x, w, b, stride=1, pad=0, dilation=1):
    """The windows move by the stride downwards, but by one pixel to the right. Window (i, j) starts at row i * stride
    and column j * stride.

    窗口向下按步幅移动，向右却每次只移动一格。第 (i, j) 个窗口应从第 i * stride 行、第 j * stride 列开始。
    """
    return correlate(x, w, b, (stride, 1), pad, (dilation, dilation), sides(x, w, stride, pad, dilation))


@bug("conv2d", fails="together field")
def pad_ignored(x, w, b, stride=1, pad=0, dilation=1):
    """`pad` has no effect. Put pad rows and columns of zeros on each side of the pictures first, and count them in the
    size of the output.

    `pad` 没有起作用。先在图像的每一侧补 pad 行（列）0，输出尺寸也要把它们算进去。
    """
    return convolved(x, w, b, stride, 0, dilation)


@bug("conv2d", fails="shape value dilation together field")
def pad_always_one(x, w, b, stride=1, pad=0, dilation=1):
    """The pictures are always padded by 1, whatever `pad` is. Pad by `pad` on each side (0 means: not at all).

    无论 `pad` 是多少，你总是填充 1 圈。请在每一侧填充 `pad` 个像素（0 表示不填充）。
    """
    return convolved(x, w, b, stride, 1, dilation)


@bug("conv2d", fails="together field")
def pad_dilated(x, w, b, stride=1, pad=0, dilation=1):
    """You pad by pad * dilation. The padding is `pad` pixels on each side, whatever the dilation: whoever wants the
    picture to keep its size passes a larger `pad`.

    你填充了 pad * dilation 个像素。无论膨胀率是多少，每一侧都只填充 `pad` 个像素：想让图像尺寸不变的人会传入更大的
    `pad`。
    """
    return convolved(x, w, b, stride, pad * dilation, dilation)


@bug("conv2d", fails="shape value dilation together field")
def nothing_returned(x, w, b, stride=1, pad=0, dilation=1):
    """Your function returns None: its last line has to be `return out`.

    你的函数返回了 None：最后一行应当是 `return out`。
    """
    convolved(x, w, b, stride, pad, dilation)
