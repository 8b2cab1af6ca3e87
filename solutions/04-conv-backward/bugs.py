"""What goes wrong in a convolution's backward pass, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import conv_backward_naive

right = conv_backward_naive  # a name of its own: a bug that calls it still does when put in the answer's place


def pad_sides(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def uncut(dout, cache):
    """The gradients with dx as large as the padded x, and the padding."""
    x, w, b, conv_param = cache
    pad = conv_param["pad"]
    return *right(dout, (pad_sides(x, pad), w, b, {**conv_param, "pad": 0})), pad


def scattered(dout, x, w, step, pad):
    """dx by the loops most students write, with windows ``step`` apart."""
    N, C, H, W = x.shape
    HH, WW = w.shape[2:]
    dpadded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            share = np.tensordot(dout[:, :, i, j], w, axes=1)
            dpadded[:, :, i * step : i * step + HH, j * step : j * step + WW] += share
    return dpadded[:, :, pad : pad + H, pad : pad + W]


@bug("conv_backward_naive", fails="dx")
def cut_with_minus_pad(dout, cache):
    """
    Without padding your dx is empty: [pad:-pad] is [0:-0], and -0 is the start, not the end. Cut with [pad:pad + H]
    and [pad:pad + W].

    没有填充时你的 dx 是空的：[pad:-pad] 成了 [0:-0]，而 -0 指的是开头，不是末尾。请用 [pad:pad + H] 和 [pad:pad + W]
    来裁剪。
    """
    dpadded, dw, db, pad = uncut(dout, cache)
    return dpadded[:, :, pad:-pad, pad:-pad], dw, db


@bug("conv_backward_naive", fails="dx dx-stride dx-pad")
def overwritten(dout, cache):
    """
    Windows overlap, and each filter looks at each window, so a pixel gets gradient from many outputs. Yours keeps
    only the last: collect them in dx with += instead of =.

    窗口之间有重叠，每个窗口又被所有卷积核看过，所以一个像素会从许多输出那里得到梯度。你只留下了最后一份：dx 要用 +=
    累加，不能用 =。
    """
    x, w, _b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    HH, WW = w.shape[2:]
    dpadded = np.zeros(pad_sides(x, pad).shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            last = dout[:, -1, i, j][:, None, None, None] * w[-1]
            dpadded[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW] = last
    dx = dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]
    return dx, *right(dout, cache)[1:]


@bug("conv_backward_naive", fails="dx dx-stride dx-pad")
def kernel_flipped(dout, cache):
    """
    In dx the kernel is turned by 180 degrees once too often. Where you add to the window of each output, it stays as
    it is: window += w[f] * dout[n, f, i, j].

    算 dx 时卷积核多转了一次 180 度。如果是把梯度加回每个输出对应的窗口，卷积核保持原样：窗口 += w[f] * dout[n, f, i,
    j]。
    """
    x, w, b, conv_param = cache
    dx, _dw, _db = right(dout, (x, w[:, :, ::-1, ::-1], b, conv_param))
    return dx, *right(dout, cache)[1:]


@bug("conv_backward_naive", fails="dx-stride")
def stride_ignored_in_dx(dout, cache):
    """
    dw uses the stride, dx does not: its windows lie side by side. In dx too, output i belongs to the rows from i *
    stride on.

    算 dw 时用了步幅，算 dx 时却没有：窗口一个挨着一个。在 dx 里，第 i 个输出同样对应从 i * stride 开始的那些行。
    """
    x, w, _b, conv_param = cache
    return scattered(dout, x, w, 1, conv_param["pad"]), *right(dout, cache)[1:]


@bug("conv_backward_naive", fails="dx-stride")
def spread_for_stride_two(dout, cache):
    """
    dx is right up to a stride of 2. Between two gradients of dout there belong stride - 1 zeros, not always one.

    步幅不超过 2 时 dx 是对的。在 dout 的两个梯度之间要插入 stride - 1 个 0，而不总是一个。
    """
    x, w, _b, conv_param = cache
    return scattered(dout, x, w, min(conv_param["stride"], 2), conv_param["pad"]), *right(dout, cache)[1:]


@bug("conv_backward_naive", fails="dx-stride")
def remainder_lost(dout, cache):
    """
    dx is smaller than x: its size is worked out backwards from dout, and the rows that no window reaches are gone.
    Their gradient is 0, but they belong to it: start from np.zeros of x's shape, padded.

    dx 比 x 小：它的大小是从 dout 倒推的，没有窗口覆盖到的行、列就丢了。它们的梯度是
    0，但仍要占位：请从与（填充后的）x 同形状的 np.zeros 开始。
    """
    (_x, w, _b, conv_param), (dx, dw, db) = cache, right(dout, cache)
    rows, columns = (
        (count - 1) * conv_param["stride"] + window - conv_param["pad"]
        for count, window in zip(dout.shape[2:], w.shape[2:], strict=True)
    )
    return dx[:, :, :rows, :columns], dw, db


@bug("conv_backward_naive", fails="dx-stride dx-pad")
def returned_padded(dout, cache):
    """
    Your dx is still as large as the padded x. The zeros around it were never part of x: cut pad rows and columns off
    each side before you return it.

    dx 还保持着填充后的大小。四周的那圈 0 不属于 x：返回之前，每一侧都要裁掉 pad 行（列）。
    """
    dpadded, dw, db, _pad = uncut(dout, cache)
    return dpadded, dw, db


@bug("conv_backward_naive", fails="dx-stride dx-pad")
def cut_twice_at_the_end(dout, cache):
    """
    dx is cut as [pad:H - pad], with the H of the unpadded x, so that its end is missing. In the padded gradient the
    picture lies from pad to pad + H.

    dx 用 [pad:H - pad] 裁剪，而这里的 H 是填充前的高，末尾被多裁了。在填充后的梯度里，原图位于 pad 到 pad + H。
    """
    (x, _w, _b, _conv_param), (dpadded, dw, db, pad) = cache, uncut(dout, cache)
    return dpadded[:, :, pad : x.shape[2] - pad, pad : x.shape[3] - pad], dw, db


@bug("conv_backward_naive", fails="dx-stride dx-pad")
def cut_with_height(dout, cache):
    """
    Both axes of dx are cut to the height, which fits square pictures only. Rows from pad to pad + H, columns from pad
    to pad + W.

    dx 的两个轴都是按高来裁剪的，只有正方形图像才碰巧正确。行取 pad 到 pad + H，列取 pad 到 pad + W。
    """
    (x, _w, _b, _conv_param), (dpadded, dw, db, pad) = cache, uncut(dout, cache)
    return dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[2]], dw, db


@bug("conv_backward_naive", fails="dx-pad")
def cut_always_one(dout, cache):
    """
    One row and column is cut off each side of dx, also where the padding is 2. Cut off as many as conv_param["pad"]
    says.

    不管填充是多少，dx 每一侧都只裁掉了一行一列，填充为 2 时就不够了。裁多少由 conv_param["pad"] 决定。
    """
    dpadded, dw, db, pad = uncut(dout, cache)
    return (dpadded[:, :, 1:-1, 1:-1] if pad else dpadded), dw, db


@bug("conv_backward_naive", fails="dx-stride dx-pad dw-window")
def width_from_height(dout, cache):
    """
    The loop over the columns of dout runs to its number of rows, which fits square pictures only. Rows are
    dout.shape[2], columns dout.shape[3].

    遍历 dout 各列的循环用了行数作为上限，只有正方形图像才碰巧正确。行数是 dout.shape[2]，列数是 dout.shape[3]。
    """
    seen = dout.copy()
    seen[:, :, :, dout.shape[2] :] = 0  # with more columns than rows, the last columns are never visited
    return *right(seen, cache)[:2], dout.sum(axis=(0, 2, 3))


@bug("conv_backward_naive", fails="dx dx-pad dw dw-window")
def pad_always_one(dout, cache):
    """
    The padding is 1 whatever the forward pass had. Take it from conv_param["pad"] in the cache: it may be 0, and it
    may be 2.

    不管前向传播用了多少，这里的填充总是 1。请从 cache 里的 conv_param["pad"] 取：它可以是 0，也可以是 2。
    """
    x, w, _b, conv_param = cache
    stride = conv_param["stride"]
    HH, WW = w.shape[2:]
    padded, dw = pad_sides(x, 1), np.zeros(w.shape)
    dpadded = np.zeros(padded.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            at = np.s_[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            dw += np.tensordot(dout[:, :, i, j].T, padded[at], axes=1)
            dpadded[at] += np.tensordot(dout[:, :, i, j], w, axes=1)
    return dpadded[:, :, 1:-1, 1:-1], dw, dout.sum(axis=(0, 2, 3))


@bug("conv_backward_naive", fails="dw-window")
def stride_ignored_in_dw(dout, cache):
    """
    dx uses the stride, dw does not: it looks at windows that lie side by side. The window of output i starts at row i
    * stride here too.

    算 dx 时用了步幅，算 dw 时却没有：取的窗口一个挨着一个。这里第 i 个输出的窗口同样从第 i * stride 行开始。
    """
    x, w, _b, conv_param = cache
    (dx, _dw, db), padded, dw = right(dout, cache), pad_sides(x, conv_param["pad"]), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            window = padded[:, :, i : i + w.shape[2], j : j + w.shape[3]]
            dw += np.tensordot(dout[:, :, i, j].T, window, axes=1)
    return dx, dw, db


@bug("conv_backward_naive", fails="dw-window")
def x_padded_on_all_axes(dout, cache):
    """
    For dw, np.pad(x, pad) pads all four axes: there are then pictures and channels of zeros, and yours are shifted.
    Pad only the last two: ((0, 0), (0, 0), (pad, pad), (pad, pad)).

    算 dw 时 np.pad(x, pad) 把四个轴都填充了：多出了全 0 的样本和通道，原来的数据被挤到了后面。只填充最后两个轴：((0,
    0), (0, 0), (pad, pad), (pad, pad))。
    """
    (x, w, b, conv_param), (dx, _dw, db) = cache, right(dout, cache)
    padded = np.pad(x, conv_param["pad"])[: x.shape[0], : x.shape[1]]
    return dx, right(dout, (padded, w, b, {**conv_param, "pad": 0}))[1], db


@bug("conv_backward_naive", fails="dw dw-window")
def dw_of_the_last_sample(dout, cache):
    """
    dw holds the last picture's share alone: = inside the loop over the batch overwrites the others. All N pictures
    use the same weights, so add their shares up with +=.

    dw 里只剩最后一张图像的那一份：遍历批量的循环里用了 =，把前面的都覆盖了。N 张图像共用同一组权重，要用 +=
    把它们的梯度加起来。
    """
    (x, w, b, conv_param), (dx, _dw, db) = cache, right(dout, cache)
    return dx, right(dout[-1:], (x[-1:], w, b, conv_param))[1], db


@bug("conv_backward_naive", fails="dw dw-window")
def dw_summed_over_channels(dout, cache):
    """
    All channels of dw are alike: the windows were summed over the channels. w[f, c] only ever meets channel c of x,
    so keep the channels apart.

    dw 的各个通道全都一样：你把窗口沿通道加了起来。w[f, c] 只和 x 的第 c 个通道相乘，所以各通道要分开。
    """
    (x, w, b, conv_param), (dx, _dw, db) = cache, right(dout, cache)
    summed = np.broadcast_to(x.sum(axis=1, keepdims=True), x.shape)
    return dx, right(dout, (summed, w, b, conv_param))[1], db


@bug("conv_backward_naive", fails="dw dw-window db")
def averaged_over_the_batch(dout, cache):
    """
    dw and db are N times too small: you average over the batch. That division belongs to the loss, and dout has it
    already; here the shares are only added up.

    dw 和 db 小了 N 倍：你对批量取了平均。那次除法属于损失函数，已经包含在 dout 里了；这里只需要求和。
    """
    dx, dw, db = right(dout, cache)
    return dx, dw / len(dout), db / len(dout)


@bug("conv_backward_naive", fails="db")
def db_as_a_row(dout, cache):
    """
    The numbers of db are right, but its shape has an axis more than b's: b is (F,), so db is (F,) too. Leave out
    keepdims, or reshape at the end.

    db 的数值是对的，可形状比 b 多了一个轴：b 是 (F,)，db 也应当是 (F,)。去掉 keepdims，或最后 reshape 一下。
    """
    dx, dw, db = right(dout, cache)
    return dx, dw, db[None, :]


@bug("conv_backward_naive", fails="db")
def db_not_summed_over_the_batch(dout, cache):
    """
    db has one row for each picture of the batch. The bias is the same for all of them, so sum over the batch as well:
    over the axes 0, 2 and 3.

    db 给批量里的每张图像各留了一行。所有图像共用同一个偏置，批量这个轴也要求和：对轴 0、2、3 求和。
    """
    dx, dw, _db = right(dout, cache)
    return dx, dw, dout.sum(axis=(2, 3))


@bug("conv_backward_naive", fails="dx dx-stride dx-pad dw dw-window db")
def ones_for_dout(dout, cache):
    """
    These are the gradients of the plain sum of out: dout is never used. It says how much the loss changes with each
    output: multiply each share by dout[n, f, i, j].

    这是把所有输出直接相加时的梯度：dout 没有用上。它表示每个输出对损失的影响，每一份梯度都要乘上 dout[n, f, i, j]。
    """
    return right(np.ones(dout.shape), cache)


@bug("conv_backward_naive", fails="dx dx-stride dx-pad dw dw-window db")
def nothing_returned(dout, cache):
    """
    Your function works something out, but gives nothing back: what arrives is None. End it with return dx, dw, db.

    函数算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return dx, dw, db。
    """
    right(dout, cache)
