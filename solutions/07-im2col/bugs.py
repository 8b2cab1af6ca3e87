"""What goes wrong on the way to columns and back, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import col2im, im2col

to_columns, to_picture = im2col, col2im  # names of their own: a bug that calls them still does in the answer's place


def pad_sides(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def counts(shape, filter_h, filter_w, stride, pad, whole=int):
    """How many windows fit; ``whole`` makes a whole number of steps."""
    return tuple(whole((shape[a] + 2 * pad - f) / stride) + 1 for a, f in ((2, filter_h), (3, filter_w)))


def gathered(x, filter_h, filter_w, stride, out_h, out_w):
    """The six axes (N, out_h, out_w, C, filter_h, filter_w) of a padded x, by the loops most students write."""
    six = np.zeros((*x.shape[:2], filter_h, filter_w, out_h, out_w))
    for p in range(filter_h):
        for q in range(filter_w):
            # where a window sticks out, numpy says so as it does to students
            six[:, :, p, q] = x[:, :, p : p + stride * out_h : stride, q : q + stride * out_w : stride]
    return six.transpose(0, 4, 5, 1, 2, 3)


def flat(six):
    """Three axes for the rows, three for the columns."""
    return six.reshape(int(np.prod(six.shape[:3])), -1)


def scattered(six, shape, stride, step=None, assign=False):
    """The padded picture from six axes; ``step`` is how far apart the windows are put, which should be the stride."""
    _N, out_h, out_w, _C, filter_h, filter_w = six.shape
    padded = np.zeros(shape)
    step = step or stride
    for p in range(filter_h):
        for q in range(filter_w):
            at = np.s_[:, :, p : p + step * out_h : step, q : q + step * out_w : step]
            share = six[..., p, q].transpose(0, 3, 1, 2)
            padded[at] = share if assign else padded[at] + share
    return padded


def uncut(col, shape, filter_h, filter_w, stride, pad, **slip):
    """col2im with the padding still on."""
    six = col.reshape(shape[0], *counts(shape, filter_h, filter_w, stride, pad), shape[1], filter_h, filter_w)
    return scattered(six, (*shape[:2], shape[2] + 2 * pad, shape[3] + 2 * pad), stride, **slip)


# im2col: the order of rows and columns.


@bug("im2col", fails="shape value sides stride pad")
def six_axes_left(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    Your result still has six axes. Every window is to be one row of a matrix: bring the axes into the order (N,
    out_h, out_w, C, filter_h, filter_w), then reshape to two.

    返回的结果还有六个轴。每个窗口应当是矩阵的一行：先把轴排成 (N, out_h, out_w, C, filter_h, filter_w)，再 reshape
    成两个轴。
    """
    rows = counts(input_data.shape, filter_h, filter_w, stride, pad)
    return gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, *rows)


@bug("im2col", fails="value sides stride pad")
def reshaped_without_transpose(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    The shape is right, but the numbers of one window are spread over many rows: reshape never moves an axis. First
    transpose to (N, out_h, out_w, C, filter_h, filter_w).

    形状是对的，但同一个窗口的数散落在了许多行里：reshape 并不会移动轴。要先 transpose 成 (N, out_h, out_w, C,
    filter_h, filter_w)。
    """
    N, C = input_data.shape[:2]
    out_h, out_w = counts(input_data.shape, filter_h, filter_w, stride, pad)
    six = gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, out_h, out_w).transpose(0, 3, 4, 5, 1, 2)
    return six.reshape(N * out_h * out_w, C * filter_h * filter_w)


@bug("im2col", fails="shape value sides stride pad")
def window_in_a_column(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    Rows and columns are exchanged: each window of yours is a column. In this level a window is a row, so that col has
    N * out_h * out_w rows.

    行和列弄反了：你的每个窗口是一列。本关约定一个窗口是一行，所以 col 有 N * out_h * out_w 行。
    """
    return to_columns(input_data, filter_h, filter_w, stride, pad).T


@bug("im2col", fails="value sides pad")
def samples_last(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    The rows are in another order: yours go through all samples at one place, then move on. All windows of sample 0
    come first, then those of sample 1: (N, out_h, out_w).

    行的顺序不对：你在同一个位置上先走完所有样本，再换下一个位置。应当先是样本 0 的所有窗口，然后是样本 1 的：(N,
    out_h, out_w)。
    """
    rows = counts(input_data.shape, filter_h, filter_w, stride, pad)
    six = gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, *rows)
    return flat(six.transpose(1, 2, 0, 3, 4, 5))


@bug("im2col", fails="value sides pad")
def channels_last(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    Within a row, yours has the channels of one pixel side by side. First comes all of channel 0, then all of channel
    1: (C, filter_h, filter_w), as in w.reshape(F, -1).

    在一行之内，你把同一个像素的各个通道排在了一起。应当先是通道 0 的全部，然后是通道 1 的全部：(C, filter_h,
    filter_w)，与 w.reshape(F, -1) 一致。
    """
    rows = counts(input_data.shape, filter_h, filter_w, stride, pad)
    six = gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, *rows)
    return flat(six.transpose(0, 1, 2, 4, 5, 3))


@bug("im2col", fails="value sides stride pad")
def window_by_columns(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    Each window is written down column by column. Go along its first row, then its second: filter_h stands before
    filter_w.

    每个窗口是一列一列地写下来的。应当先写窗口的第一行，再写第二行：filter_h 在前，filter_w 在后。
    """
    rows = counts(input_data.shape, filter_h, filter_w, stride, pad)
    six = gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, *rows)
    return flat(six.swapaxes(4, 5))


@bug("im2col", fails="value sides stride pad")
def places_by_columns(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    The windows are numbered down the picture first. Go along the first row of windows, then the second: out_h stands
    before out_w.

    窗口的编号是先往下走的。应当先走完第一行的窗口，再走第二行：out_h 在前，out_w 在后。
    """
    rows = counts(input_data.shape, filter_h, filter_w, stride, pad)
    six = gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, *rows)
    return flat(six.swapaxes(1, 2))


@bug("im2col", fails="value sides stride pad")
def window_turned(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    Each row is written backwards, which turns the window by 180 degrees. Nothing is flipped here: the first number of
    a row is the top left corner of its window.

    每一行都是倒着写的，相当于把窗口旋转了 180 度。这里不做翻转：每行的第一个数是窗口左上角的像素。
    """
    rows = counts(input_data.shape, filter_h, filter_w, stride, pad)
    six = gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, *rows)
    return flat(six[..., ::-1, ::-1])


# im2col: how many windows, and where they are.


@bug("im2col", fails="shape sides stride pad")
def width_from_height(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    How many windows stand side by side is worked out from the height, which fits square pictures only. out_w comes
    from W and filter_w.

    一行有几个窗口，你是用高算出来的，只有正方形图像才碰巧正确。out_w 要用 W 和 filter_w 来算。
    """
    out_h = counts(input_data.shape, filter_h, filter_w, stride, pad)[0]
    return flat(gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, out_h, out_h))


@bug("im2col", fails="sides")
def window_taken_as_square(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    The window is taken as square: filter_h stands where filter_w should. They are two numbers, and here they differ.

    窗口被当成了正方形：该用 filter_w 的地方用了 filter_h。它们是两个数，在这里并不相等。
    """
    return to_columns(input_data, filter_h, filter_h, stride, pad)


@bug("im2col", fails="shape")
def rounded_up(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    Where the windows don't divide evenly you count one too many, and it sticks out of the picture. Only whole windows
    count: divide with //.

    除不尽的时候你多算了一个窗口，它伸出了图像。只有完整的窗口才算：用 // 来除。
    """
    out_h, out_w = counts(input_data.shape, filter_h, filter_w, stride, pad, lambda steps: int(np.ceil(steps)))
    return flat(gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, out_h, out_w))


@bug("im2col", fails="shape")
def rounded(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    The number of windows is rounded: 1.5 becomes 2, and a window sticks out of the picture. round() is not floor:
    divide with //, which always goes down.

    窗口的个数用了四舍五入：1.5 变成 2，就有一个窗口伸出了图像。round() 不是向下取整，请用 //，它总是向下取。
    """
    out_h, out_w = counts(input_data.shape, filter_h, filter_w, stride, pad, round)
    return flat(gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, out_h, out_w))


@bug("im2col", fails="shape value sides stride pad")
def plus_one_missing(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    The last row and the last column of windows are missing: the division counts the steps between windows, and there
    is one window more than steps. Add the + 1.

    少了最后一行和最后一列窗口：除法数的是窗口之间的步数，而窗口的个数比步数多 1。后面还要 + 1。
    """
    out_h, out_w = counts(input_data.shape, filter_h, filter_w, stride, pad)
    return flat(gathered(pad_sides(input_data, pad), filter_h, filter_w, stride, out_h - 1, out_w - 1))


@bug("im2col", fails="stride")
def stride_ignored(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    There are as many windows as there should be, but each starts only one pixel after the one before. Window (i, j)
    starts at row i * stride and column j * stride.

    窗口的个数对了，可每个窗口只比前一个移动了一格。第 (i, j) 个窗口应从第 i * stride 行、第 j * stride 列开始。
    """
    rows = counts(input_data.shape, filter_h, filter_w, stride, pad)
    return flat(gathered(pad_sides(input_data, pad), filter_h, filter_w, 1, *rows))


@bug("im2col", fails="pad")
def pad_ignored(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    pad is never used. Put that many rows and columns of zeros around each picture first, and cut the windows out of
    the padded one.

    pad 没有用上。先在每张图像四周补上这么多行、列的 0，再从填充后的图像里取窗口。
    """
    return to_columns(input_data, filter_h, filter_w, stride, 0)


@bug("im2col", fails="shape value sides stride pad")
def pad_always_one(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    The padding is 1 whatever is asked for. Use the argument pad: it may be 0, and it may be 2.

    不管参数是多少，填充总是 1。请用参数 pad：它可以是 0，也可以是 2。
    """
    return to_columns(input_data, filter_h, filter_w, stride, 1)


@bug("im2col", fails="shape value sides stride")
def pad_nothing_into_nothing(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    Without padding, [pad:-pad] is [0:-0], which is empty: -0 is the start, not the end, and the picture doesn't fit
    in there. Write to [pad:pad + H] and [pad:pad + W].

    没有填充时，[pad:-pad] 成了空的 [0:-0]：-0 指的是开头，不是末尾，图像放不进去。请写入 [pad:pad + H] 和 [pad:pad +
    W]。
    """
    N, C, H, W = input_data.shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad:-pad, pad:-pad] = input_data
    return to_columns(padded, filter_h, filter_w, stride, 0)


@bug("im2col", fails="pad")
def pad_on_all_axes(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    np.pad(x, pad) pads all four axes: there are then samples and channels of zeros, and yours are shifted. Pad only
    the last two: ((0, 0), (0, 0), (pad, pad), (pad, pad)).

    np.pad(x, pad) 把四个轴都填充了：多出了全 0 的样本和通道，原来的数据被挤到了后面。只填充最后两个轴：((0, 0), (0,
    0), (pad, pad), (pad, pad))。
    """
    padded = np.pad(input_data, pad)[: len(input_data), : input_data.shape[1]]
    return to_columns(padded, filter_h, filter_w, stride, 0)


@bug("im2col", fails="shape value sides stride pad")
def nothing_returned(input_data, filter_h, filter_w, stride=1, pad=0):
    """
    im2col works something out, but gives nothing back: what arrives is None. End it with return col.

    im2col 算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return col。
    """
    to_columns(input_data, filter_h, filter_w, stride, pad)


# col2im.


@bug("col2im", fails="overlap")
def overwritten(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """
    Where windows overlap, a pixel gets a number from each of them, and all are added up. Yours keeps only the last:
    use += instead of =.

    窗口重叠的地方，一个像素会从每个窗口各得到一个数，要全部加起来。你只留下了最后一个：请用 +=，不要用 =。
    """
    H, W = input_shape[2:]
    padded = uncut(col, input_shape, filter_h, filter_w, stride, pad, assign=True)
    return padded[:, :, pad : pad + H, pad : pad + W]


@bug("col2im", fails="overlap")
def averaged(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """
    Yours divides by the number of windows over each pixel. col2im is no inverse that restores the picture: where
    windows overlap, their numbers are added up, and that is all.

    你除以了盖住每个像素的窗口个数。col2im 并不是用来还原图像的逆运算：窗口重叠处只把各个数加起来，不取平均。
    """
    img = to_picture(col, input_shape, filter_h, filter_w, stride, pad)
    return img / np.maximum(to_picture(np.ones_like(col), input_shape, filter_h, filter_w, stride, pad), 1)


@bug("col2im", fails="back overlap back-pad left-over")
def not_transposed_back(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """
    col is reshaped as if its axes were (N, C, filter_h, filter_w, out_h, out_w). Its rows are (N, out_h, out_w), its
    columns (C, filter_h, filter_w): reshape to these six, then transpose.

    你把 col 直接 reshape 成了 (N, C, filter_h, filter_w, out_h, out_w)。它的行是 (N, out_h, out_w)，列是 (C,
    filter_h, filter_w)：先按这六个轴 reshape，再 transpose。
    """
    (N, C, H, W), rows = input_shape, counts(input_shape, filter_h, filter_w, stride, pad)
    six = col.reshape(N, C, filter_h, filter_w, *rows).transpose(0, 4, 5, 1, 2, 3)
    return scattered(six, (N, C, H + 2 * pad, W + 2 * pad), stride)[:, :, pad : pad + H, pad : pad + W]


@bug("col2im", fails="back back-pad left-over")
def put_back_side_by_side(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """
    The windows are put back one pixel apart, whatever the stride. Window (i, j) goes back to row i * stride and
    column j * stride, where it came from.

    不管步幅是多少，窗口都是隔一格放回去的。第 (i, j) 个窗口要放回它原来的地方：从第 i * stride 行、第 j * stride
    列开始。
    """
    H, W = input_shape[2:]
    padded = uncut(col, input_shape, filter_h, filter_w, stride, pad, step=1)
    return padded[:, :, pad : pad + H, pad : pad + W]


@bug("col2im", fails="back overlap left-over")
def cut_with_minus_pad(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """
    Without padding your picture is empty: [pad:-pad] is [0:-0], and -0 is the start, not the end. Cut with [pad:pad +
    H] and [pad:pad + W].

    没有填充时你的图像是空的：[pad:-pad] 成了 [0:-0]，而 -0 指的是开头，不是末尾。请用 [pad:pad + H] 和 [pad:pad + W]
    来裁剪。
    """
    return uncut(col, input_shape, filter_h, filter_w, stride, pad)[:, :, pad:-pad, pad:-pad]


@bug("col2im", fails="back-pad")
def padding_left_on(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """
    Your picture is still as large as the padded one. What fell on the padding belongs to no pixel: cut pad rows and
    columns off each side.

    你的图像还带着四周的填充。落在填充上的数不属于任何像素：每一侧都要裁掉 pad 行（列）。
    """
    return uncut(col, input_shape, filter_h, filter_w, stride, pad)


@bug("col2im", fails="back-pad")
def cut_twice_at_the_end(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """
    The padding is cut off as [pad:H - pad], with the H of the picture, so that its end is missing. In the padded
    picture it lies from pad to pad + H.

    填充是用 [pad:H - pad] 裁掉的，而这里的 H 是原图的高，末尾被多裁了。在填充后的图像里，原图位于 pad 到 pad + H。
    """
    H, W = input_shape[2:]
    return uncut(col, input_shape, filter_h, filter_w, stride, pad)[:, :, pad : H - pad, pad : W - pad]


@bug("col2im", fails="left-over")
def remainder_lost(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """
    Your picture is as large as the windows reach, and smaller than input_shape. Pixels that no window reaches get 0,
    but they are there: start from zeros of input_shape's size, padded.

    你的图像只有窗口够得到的那么大，比 input_shape 小。没有窗口够得到的像素是 0，但仍要占位：请从 input_shape
    大小（填充后）的全 0 数组开始。
    """
    img = to_picture(col, input_shape, filter_h, filter_w, stride, pad)
    out_h, out_w = counts(input_shape, filter_h, filter_w, stride, pad)
    reached = (out_h - 1) * stride + filter_h - pad, (out_w - 1) * stride + filter_w - pad
    return img[:, :, : reached[0], : reached[1]]
