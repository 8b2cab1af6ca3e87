"""What goes wrong in a convolution's forward pass, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import conv_forward_naive

right = conv_forward_naive  # a name of its own: a bug that calls it still does when put in the answer's place


def pad_sides(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def filled(x, w, b, stride, rows, columns):
    """The loops most students write, over an x that is padded already, for an output of the given size."""
    HH, WW = w.shape[2:]
    out = np.zeros((len(x), len(w), rows, columns))
    for n, f, i, j in np.ndindex(out.shape):
        window = x[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
        out[n, f, i, j] = np.sum(window * w[f]) + b[f]  # where it sticks out, numpy says so as it does to students
    return out


def filled_whole(x, w, b, stride):
    """The same, for the size that the padded x allows."""
    rows, columns = ((x.shape[axis] - w.shape[axis]) // stride + 1 for axis in (2, 3))
    return filled(x, w, b, stride, rows, columns)


@bug("conv_forward_naive", fails="value bias kernel stride pad")
def flipped(x, w, b, conv_param):
    """
    Each kernel is turned by 180 degrees before it is used. A convolution layer does not flip: w[f, c, 0, 0] belongs
    to the top left corner of the window.

    卷积核在使用前被旋转了 180 度。卷积层不做翻转：w[f, c, 0, 0] 对应窗口的左上角。
    """
    return right(x, w[:, :, ::-1, ::-1], b, conv_param)


@bug("conv_forward_naive", fails="value bias kernel stride pad")
def last_channel_only(x, w, b, conv_param):
    """
    Only the last channel is left in the output: inside the loop over the channels, = overwrites what the earlier ones
    gave. Add the channels up with +=.

    输出里只剩最后一个通道的结果：在遍历通道的循环里，= 覆盖掉了前面的通道。各通道的结果要用 += 加起来。
    """
    return right(x[:, -1:], w[:, -1:], b, conv_param)


@bug("conv_forward_naive", fails="value bias kernel stride pad")
def filter_of_the_sample(x, w, b, conv_param):
    """
    Picture n is filtered with w[n]: the filter is picked by the number of the picture. Every picture meets every
    filter, so use w[f], and write to out[n, f].

    第 n 张图像用的是 w[n]：卷积核是按样本的编号取的。每张图像都要和每个卷积核计算：用 w[f]，结果写到 out[n, f]。
    """
    out, cache = right(x, w, 0 * b, conv_param)
    for n in range(len(x)):
        out[n] = right(x[n : n + 1], w[n : n + 1], np.zeros(1), conv_param)[0]
    return out + b[:, None, None], cache


@bug("conv_forward_naive", fails="bias")
def bias_forgotten(x, w, b, conv_param):
    """
    All is there but the bias: each output of filter f still gets b[f] added, once.

    其他都对了，只差偏置：卷积核 f 的每个输出值还要加上 b[f]，加一次。
    """
    return right(x, w, 0 * b, conv_param)


@bug("conv_forward_naive", fails="bias")
def bias_once_a_channel(x, w, b, conv_param):
    """
    The bias is added once for every channel, so C times too often. Sum over the channels first, then add b[f] once,
    outside that loop.

    偏置在每个通道里都加了一遍，一共加了 C 次。先把各通道加起来，再在那层循环外面加一次 b[f]。
    """
    return right(x, w, b * x.shape[1], conv_param)


@bug("conv_forward_naive", fails="shape pad")
def pad_ignored(x, w, b, conv_param):
    """
    conv_param["pad"] is never used. Put that many rows and columns of zeros around each picture first, and let the
    windows run over the padded one.

    conv_param["pad"] 没有用上。先在每张图像四周补上这么多行、列的 0，再让窗口在填充后的图像上滑动。
    """
    return filled_whole(x, w, b, conv_param["stride"]), (x, w, b, conv_param)


@bug("conv_forward_naive", fails="shape value bias kernel stride pad")
def pad_always_one(x, w, b, conv_param):
    """
    The padding is 1 whatever is asked for. Take it from conv_param["pad"]: it may be 0, and it may be 2.

    不管参数是多少，填充总是 1。请从 conv_param["pad"] 里取：它可以是 0，也可以是 2。
    """
    return filled_whole(pad_sides(x, 1), w, b, conv_param["stride"]), (x, w, b, conv_param)


@bug("conv_forward_naive", fails="shape value bias kernel stride")
def pad_nothing_into_nothing(x, w, b, conv_param):
    """
    Without padding, [pad:-pad] is [0:-0], which is empty: -0 is the start, not the end, and x doesn't fit in there.
    Write to [pad:pad + H] and [pad:pad + W].

    没有填充时，[pad:-pad] 成了空的 [0:-0]：-0 指的是开头，不是末尾，x 放不进去。请写入 [pad:pad + H] 和 [pad:pad +
    W]。
    """
    pad = conv_param["pad"]
    padded = np.zeros((*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad))
    padded[:, :, pad:-pad, pad:-pad] = x
    return right(padded, w, b, {**conv_param, "pad": 0})


@bug("conv_forward_naive", fails="pad")
def pad_on_all_axes(x, w, b, conv_param):
    """
    np.pad(x, pad) pads all four axes: there are then pictures and channels of zeros, and yours are shifted. Pad only
    the last two: ((0, 0), (0, 0), (pad, pad), (pad, pad)).

    np.pad(x, pad) 把四个轴都填充了：多出了全 0 的样本和通道，原来的数据被挤到了后面。只填充最后两个轴：((0, 0), (0,
    0), (pad, pad), (pad, pad))。
    """
    padded = np.pad(x, conv_param["pad"])[: x.shape[0], : x.shape[1]]
    return right(padded, w, b, {**conv_param, "pad": 0})


@bug("conv_forward_naive", fails="shape pad")
def pad_on_rows_only(x, w, b, conv_param):
    """
    Zeros are put above and below the picture, but none to its left and right. Pad both axes: the last two pairs given
    to np.pad are both (pad, pad).

    图像的上下补了 0，左右却没有。两个轴都要填充：传给 np.pad 的最后两对都应当是 (pad, pad)。
    """
    pad = conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (0, 0)))
    return filled_whole(padded, w, b, conv_param["stride"]), (x, w, b, conv_param)


@bug("conv_forward_naive", fails="pad")
def pad_before_stride(x, w, b, conv_param):
    """
    Padding and stride are right each alone, but not together: the padding is scaled by the stride too. Window i
    starts at i * stride - pad in the picture, which is i * stride in the padded one.

    填充和步幅单独用都对，一起用就错了：填充量也被乘上了步幅。第 i 个窗口在原图里从 i * stride - pad
    开始，在填充后的图里从 i * stride 开始。
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    out, cache = right(x, w, b, conv_param)
    far = pad * (stride - 1)  # (i - pad) * stride lies this far before i * stride - pad
    shifted = np.pad(x, ((0, 0), (0, 0), (pad + far, pad), (pad + far, pad)))
    return filled(shifted, w, b, stride, *out.shape[2:]), cache


@bug("conv_forward_naive", fails="stride pad")
def stride_ignored(x, w, b, conv_param):
    """
    The stride is in the size of the output, but not in the place of the windows: they move by 1. Row i of the output
    looks at the rows from i * stride on, and likewise for the columns.

    步幅只用在了输出的大小上，窗口却仍然每次只移动 1。输出的第 i 行对应从 i * stride 开始的那些行，列也一样。
    """
    out, cache = right(x, w, b, conv_param)
    return filled(pad_sides(x, conv_param["pad"]), w, b, 1, *out.shape[2:]), cache


@bug("conv_forward_naive", fails="stride")
def stride_on_rows_only(x, w, b, conv_param):
    """
    Down the rows the windows move by the stride, along the columns only by 1. The stride belongs to both: j * stride
    as well as i * stride.

    窗口向下按步幅移动，向右却只移动 1。两个方向都要用步幅：既有 i * stride，也有 j * stride。
    """
    stride = conv_param["stride"]
    out, cache = right(x, w, b, conv_param)
    by_one, _cache = right(x, w, b, {**conv_param, "stride": 1})
    return by_one[:, :, ::stride, : out.shape[3]], cache


@bug("conv_forward_naive", fails="shape stride")
def ceil_for_floor(x, w, b, conv_param):
    """
    Where the windows don't divide evenly, you count one too many, and the last sticks out over the edge. Only whole
    windows count: divide with // (floor).

    除不尽的时候，你多算了一个窗口，最后一个伸出了图像的边缘。只有完整的窗口才算：用 //（向下取整）。
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    rows = int(np.ceil((x.shape[2] + 2 * pad - w.shape[2]) / stride)) + 1
    columns = int(np.ceil((x.shape[3] + 2 * pad - w.shape[3]) / stride)) + 1
    return filled(pad_sides(x, pad), w, b, stride, rows, columns), (x, w, b, conv_param)


@bug("conv_forward_naive", fails="shape")
def rounded(x, w, b, conv_param):
    """
    The size of the output is rounded: 1.5 becomes 2, and a window sticks out over the edge. round() is not floor:
    divide with //, which always goes down.

    输出大小用了四舍五入：1.5 变成 2，就有一个窗口伸出了边缘。round() 不是向下取整，请用 //，它总是向下取。
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    rows = round((x.shape[2] + 2 * pad - w.shape[2]) / stride) + 1
    columns = round((x.shape[3] + 2 * pad - w.shape[3]) / stride) + 1
    return filled(pad_sides(x, pad), w, b, stride, rows, columns), (x, w, b, conv_param)


@bug("conv_forward_naive", fails="shape value bias kernel stride pad")
def plus_one_missing(x, w, b, conv_param):
    """
    The output lacks its last row and column: the division counts the steps, and there is one window more than there
    are steps. Add the + 1 behind it.

    输出少了最后一行和最后一列：除法算出的是移动的次数，而窗口的个数比移动次数多一个。后面还要 + 1。
    """
    out, cache = right(x, w, b, conv_param)
    return out[:, :, :-1, :-1], cache


@bug("conv_forward_naive", fails="shape kernel stride pad")
def width_from_height(x, w, b, conv_param):
    """
    The width of the output is worked out from the height, which fits square pictures only. Height from x.shape[2] and
    w.shape[2], width from x.shape[3] and w.shape[3].

    输出的宽是用高算出来的，只有正方形图像才碰巧正确。高用 x.shape[2] 和 w.shape[2]，宽用 x.shape[3] 和 w.shape[3]。
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    rows = (x.shape[2] + 2 * pad - w.shape[2]) // stride + 1
    return filled(pad_sides(x, pad), w, b, stride, rows, rows), (x, w, b, conv_param)


@bug("conv_forward_naive", fails="shape kernel stride pad")
def height_and_width_exchanged(x, w, b, conv_param):
    """
    Height and width of the output are exchanged. Its axes are (N, F, rows, columns): the height, which comes from
    x.shape[2], stands before the width.

    输出的高和宽弄反了。out 的四个轴是 (N, F, 行, 列)：由 x.shape[2] 得到的高在前，宽在后。
    """
    out, cache = right(x, w, b, conv_param)
    exchanged = np.zeros((*out.shape[:2], out.shape[3], out.shape[2]))
    for at in np.ndindex(out.shape):
        exchanged[at] = out[at]
    return exchanged, cache


@bug("conv_forward_naive", fails="kernel")
def kernel_taken_as_square(x, w, b, conv_param):
    """
    The height of the kernel is used for its width too. They are two numbers, w.shape[2] and w.shape[3], and here they
    differ.

    卷积核的高被同时当作了宽。它们是两个数：w.shape[2] 和 w.shape[3]，在这里并不相等。
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    K = w.shape[2]
    rows, columns = ((length + 2 * pad - K) // stride + 1 for length in x.shape[2:])
    padded = pad_sides(x, pad)
    out = np.zeros((len(x), len(w), rows, columns))
    for n, f, i, j in np.ndindex(out.shape):
        window = padded[n, :, i * stride : i * stride + K, j * stride : j * stride + K]
        out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)


@bug("conv_forward_naive", fails="shape value bias kernel stride pad")
def only_out_returned(x, w, b, conv_param):
    """
    Only out comes back. The backward pass of the next level needs the cache as well: return out, cache, with cache =
    (x, w, b, conv_param).

    只返回了 out。下一关的反向传播还需要 cache：请写 return out, cache，其中 cache = (x, w, b, conv_param)。
    """
    return right(x, w, b, conv_param)[0]


@bug("conv_forward_naive", fails="shape value bias kernel stride pad")
def nothing_returned(x, w, b, conv_param):
    """
    Your function works something out, but gives nothing back: what arrives is None. End it with return out, cache.

    函数算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return out, cache。
    """
    right(x, w, b, conv_param)
