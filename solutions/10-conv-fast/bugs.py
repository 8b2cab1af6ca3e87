"""What goes wrong when the loops of levels 3 and 4 become matrix products, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import conv_backward_fast, conv_forward_fast

to_output, to_gradients = conv_forward_fast, conv_backward_fast  # names that a bug in the answer's place still finds


def pad_sides(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def counts(x, w, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    return tuple((x.shape[axis] + 2 * pad - w.shape[axis]) // stride + 1 for axis in (2, 3))


def columns(x, w, conv_param, out_h, out_w):
    """One row a window, (N, out_h, out_w), by loops over the kernel alone, as most students write them."""
    (N, C, _H, _W), (HH, WW), stride = x.shape, w.shape[2:], conv_param["stride"]
    padded, col = pad_sides(x, conv_param["pad"]), np.zeros((N, C, HH, WW, out_h, out_w))
    for p, q in np.ndindex(HH, WW):  # where a window sticks out, numpy says so as it does to students
        col[:, :, p, q] = padded[:, :, p : p + stride * out_h : stride, q : q + stride * out_w : stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * out_h * out_w, -1)


def product(x, w, b, conv_param, out_h, out_w):
    """The forward pass as one product, for an output of the given size."""
    out = columns(x, w, conv_param, out_h, out_w) @ w.reshape(len(w), -1).T + b
    return out.reshape(len(x), out_h, out_w, -1).transpose(0, 3, 1, 2), (x, w, b, conv_param)


def uncut(dout, cache):
    """The gradients with dx as large as the padded x, and the padding."""
    x, w, b, conv_param = cache
    pad = conv_param["pad"]
    return *to_gradients(dout, (pad_sides(x, pad), w, b, {**conv_param, "pad": 0})), pad


def scattered(dout, x, w, step, pad, assign=False):
    """dx with windows ``step`` apart."""
    (N, C, H, W), (rows, across) = x.shape, dout.shape[2:]
    dpadded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for p, q in np.ndindex(w.shape[2:]):
        at = np.s_[:, :, p : p + step * rows : step, q : q + step * across : step]
        share = np.tensordot(dout, w[:, :, p, q], axes=((1,), (0,))).transpose(0, 3, 1, 2)
        dpadded[at] = share if assign else dpadded[at] + share
    return dpadded[:, :, pad : pad + H, pad : pad + W]


# Right, but slow.


@bug("conv_forward_fast", fails="speed-forward")
def loops_over_all_windows(x, w, b, conv_param):
    """
    Your forward pass is right, but every window takes a turn through Python, thousands of them. Let numpy do all
    windows at once: only the HH x WW places of the kernel may be looped over, or, with im2col, nothing but one matrix
    product is left.

    前向传播的结果是对的，但每个窗口都要在 Python 里走一遍，一共几千遍。请让 numpy 一次算完所有窗口：可以只对卷积核的
    HH × WW 个位置循环；或者用 im2col，那样只剩一次矩阵乘法。
    """
    stride, (HH, WW) = conv_param["stride"], w.shape[2:]
    padded = pad_sides(x, conv_param["pad"])
    out = np.zeros((len(x), len(w), *counts(x, w, conv_param)))
    for n, f, i, j in np.ndindex(out.shape):
        window = padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
        out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)


@bug("conv_backward_fast", fails="speed-backward")
def loops_over_all_of_dout(dout, cache):
    """
    Your gradients are right, but every element of dout takes a turn through Python, thousands of them. For each of the
    HH x WW places of the kernel, all windows can be done at once; or see dw and the columns of dx as matrix products,
    and let col2im do the adding.

    梯度是对的，但 dout 的每个元素都要在 Python 里走一遍，一共几千遍。对卷积核的 HH × WW
    个位置中的每一个，所有窗口都可以一次算完；或者把 dw 和 dx 的各列写成矩阵乘法，再由 col2im 来相加。
    """
    x, w, _b, conv_param = cache
    stride, pad, (HH, WW) = conv_param["stride"], conv_param["pad"], w.shape[2:]
    padded, dw = pad_sides(x, pad), np.zeros(w.shape)
    dpadded = np.zeros(padded.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, across = slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW)
        dpadded[n, :, rows, across] += w[f] * dout[n, f, i, j]
        dw[f] += padded[n, :, rows, across] * dout[n, f, i, j]
    return dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


# Forward: the matrix product, and the way into it and out of it.


@bug("conv_forward_fast", fails="value window speed-forward speed-backward")
def weights_not_transposed(x, w, b, conv_param):
    """
    The product does not fit: w.reshape(F, -1) has a filter in each row. A row of the columns times a filter needs the
    filters as columns: w.reshape(F, -1).T.

    两个矩阵的形状对不上：w.reshape(F, -1) 的每一行是一个卷积核。要让窗口的一行与卷积核相乘，卷积核得放在列上：
    w.reshape(F, -1).T。
    """
    col = columns(x, w, conv_param, *counts(x, w, conv_param))
    return np.dot(col, w.reshape(len(w), -1)) + b, (x, w, b, conv_param)


@bug("conv_forward_fast", fails="value window")
def weights_of_filters_mixed(x, w, b, conv_param):
    """
    w.reshape(-1, F) has the right shape, but mixes the weights of different filters: reshape never moves an axis. Lay
    each filter out as a row, then transpose: w.reshape(F, -1).T.

    w.reshape(-1, F) 形状虽然对，却把不同卷积核的权重混在了一起：reshape 并不会移动轴。先让每个卷积核占一行，再转置：
    w.reshape(F, -1).T。
    """
    return to_output(x, w.reshape(-1, len(w)).T.reshape(w.shape), b, conv_param)[0], (x, w, b, conv_param)


@bug("conv_forward_fast", fails="value window")
def output_only_reshaped(x, w, b, conv_param):
    """
    The product has a row for each window and a column for each filter. reshape alone can't move the filters to the
    front: reshape to (N, out_h, out_w, F) first, then transpose(0, 3, 1, 2).

    矩阵乘积的每一行是一个窗口，每一列是一个卷积核。只靠 reshape 不能把卷积核那个轴移到前面：先 reshape 成 (N, out_h,
    out_w, F)，再 transpose(0, 3, 1, 2)。
    """
    out, cache = to_output(x, w, b, conv_param)
    return out.transpose(0, 2, 3, 1).reshape(out.shape), cache


@bug("conv_forward_fast", fails="value window")
def filters_left_last(x, w, b, conv_param):
    """
    The output still has its filters on the last axis, (N, out_h, out_w, F). Move them to the second: transpose(0, 3,
    1, 2).

    输出的卷积核轴还留在最后：(N, out_h, out_w, F)。把它移到第二个轴：transpose(0, 3, 1, 2)。
    """
    out, cache = to_output(x, w, b, conv_param)
    return out.transpose(0, 2, 3, 1), cache


@bug("conv_forward_fast", fails="value window")
def flipped(x, w, b, conv_param):
    """
    Each kernel is turned by 180 degrees before it is used. A convolution layer does not flip: leave w as it is.

    卷积核在使用前被旋转了 180 度。卷积层不做翻转：w 保持原样。
    """
    return to_output(x, w[:, :, ::-1, ::-1], b, conv_param)[0], (x, w, b, conv_param)


@bug("conv_forward_fast", fails="value window")
def one_channel_only(x, w, b, conv_param):
    """
    Only the last channel is in the output. Sum over the channels as well as over the window: a row of the columns has
    C * HH * WW numbers.

    输出里只有最后一个通道的结果。除了窗口，通道也要求和：im2col 的一行有 C * HH * WW 个数。
    """
    return to_output(x[:, -1:], w[:, -1:], b, conv_param)[0], (x, w, b, conv_param)


@bug("conv_forward_fast", fails="value")
def bias_forgotten(x, w, b, conv_param):
    """
    All is there but the bias: each output of filter f still gets b[f] added, once.

    其他都对了，只差偏置：卷积核 f 的每个输出值还要加上 b[f]，加一次。
    """
    return to_output(x, w, 0 * b, conv_param)[0], (x, w, b, conv_param)


@bug("conv_forward_fast", fails="value window speed-forward speed-backward")
def bias_on_the_last_axis(x, w, b, conv_param):
    """
    b has one number for each filter, but in (N, F, out_h, out_w) the filters are not on the last axis, where numpy
    adds it. Give b axes of its own: b.reshape(1, -1, 1, 1).

    b 对每个卷积核有一个数，而在 (N, F, out_h, out_w) 里卷积核并不在最后一个轴，numpy 却是从最后一个轴开始对齐的。
    请给 b 补上轴：b.reshape(1, -1, 1, 1)。
    """
    out, cache = to_output(x, w, 0 * b, conv_param)
    return out + b, cache


@bug("conv_forward_fast", fails="window")
def stride_ignored(x, w, b, conv_param):
    """
    There are as many windows as there should be, but each starts only one pixel after the one before. Take every
    stride-th one: window i starts at row i * stride.

    窗口的个数对了，可每个窗口只比前一个移动了一格。应当每隔 stride 取一个：第 i 个窗口从第 i * stride 行开始。
    """
    out_h, out_w = counts(x, w, conv_param)
    by_one, _cache = to_output(x, w, b, {**conv_param, "stride": 1})
    return by_one[:, :, :out_h, :out_w], (x, w, b, conv_param)


@bug("conv_forward_fast", fails="window")
def pad_ignored(x, w, b, conv_param):
    """
    conv_param["pad"] is never used. Put that many rows and columns of zeros around each picture first, and cut the
    windows out of the padded one.

    conv_param["pad"] 没有用上。先在每张图像四周补上这么多行、列的 0，再从填充后的图像里取窗口。
    """
    return to_output(x, w, b, {**conv_param, "pad": 0})[0], (x, w, b, conv_param)


@bug("conv_forward_fast", fails="value window")
def pad_always_one(x, w, b, conv_param):
    """
    The padding is 1 whatever is asked for. Take it from conv_param["pad"]: it may be 0, and it may be 2.

    不管参数是多少，填充总是 1。请从 conv_param["pad"] 里取：它可以是 0，也可以是 2。
    """
    return to_output(x, w, b, {**conv_param, "pad": 1})[0], (x, w, b, conv_param)


@bug("conv_forward_fast", fails="window")
def pad_on_all_axes(x, w, b, conv_param):
    """
    np.pad(x, pad) pads all four axes: there are then pictures and channels of zeros, and yours are shifted. Pad only
    the last two: ((0, 0), (0, 0), (pad, pad), (pad, pad)).

    np.pad(x, pad) 把四个轴都填充了：多出了全 0 的样本和通道，原来的数据被挤到了后面。只填充最后两个轴：((0, 0), (0,
    0), (pad, pad), (pad, pad))。
    """
    x_pad = np.pad(x, conv_param["pad"])[: len(x), : x.shape[1]]
    return to_output(x_pad, w, b, {**conv_param, "pad": 0})[0], (x, w, b, conv_param)


@bug("conv_forward_fast", fails="window")
def rounded_up(x, w, b, conv_param):
    """
    Where the windows don't divide evenly you count one too many, and it sticks out of the picture. Only whole windows
    count: divide with //.

    除不尽的时候你多算了一个窗口，它伸出了图像。只有完整的窗口才算：用 // 来除。
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    sizes = ((x.shape[axis] + 2 * pad - w.shape[axis]) / stride for axis in (2, 3))
    return product(x, w, b, conv_param, *(int(np.ceil(size)) + 1 for size in sizes))


@bug("conv_forward_fast", fails="value window")
def width_from_height(x, w, b, conv_param):
    """
    The width of the output is worked out from the height, which fits square pictures only. Height from x.shape[2] and
    w.shape[2], width from x.shape[3] and w.shape[3].

    输出的宽是用高算出来的，只有正方形图像才碰巧正确。高用 x.shape[2] 和 w.shape[2]，宽用 x.shape[3] 和 w.shape[3]。
    """
    out_h = counts(x, w, conv_param)[0]
    return product(x, w, b, conv_param, out_h, out_h)


@bug("conv_forward_fast", fails="value window speed-forward speed-backward")
def nothing_returned(x, w, b, conv_param):
    """
    conv_forward_fast works something out, but gives nothing back: what arrives is None. End it with return out, cache.

    conv_forward_fast 算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return out, cache。
    """
    to_output(x, w, b, conv_param)


# Backward.


@bug("conv_backward_fast", fails="dx dw")
def dout_only_reshaped(dout, cache):
    """
    dout is reshaped to (-1, F) as it is, and numbers of different filters get mixed. A row has to be one window, with
    a column a filter: dout.transpose(0, 2, 3, 1).reshape(-1, F).

    dout 直接 reshape 成了 (-1, F)，不同卷积核的数混在了一起。每一行应当是一个窗口，每一列是一个卷积核：
    dout.transpose(0, 2, 3, 1).reshape(-1, F)。
    """
    N, F, out_h, out_w = dout.shape
    dx, dw, _db = to_gradients(dout.reshape(N, out_h, out_w, F).transpose(0, 3, 1, 2), cache)
    return dx, dw, dout.sum(axis=(0, 2, 3))


@bug("conv_backward_fast", fails="dw")
def dw_not_transposed(dout, cache):
    """
    The numbers of your dw are right but in the wrong places: col.T @ dout has a filter in each column. Transpose it
    before you reshape it to w's shape.

    dw 的数值对，但位置乱了：col.T @ dout 的每一列是一个卷积核。要先转置，再 reshape 成 w 的形状。
    """
    dx, dw, db = to_gradients(dout, cache)
    return dx, dw.reshape(len(dw), -1).T.reshape(dw.shape), db


@bug("conv_backward_fast", fails="dx")
def overwritten(dout, cache):
    """
    Windows overlap, so a pixel gets gradient from many of them. Yours keeps only the last: add what comes back to dx
    with += instead of =.

    窗口之间有重叠，所以一个像素会从许多窗口那里得到梯度。你只留下了最后一份：放回 dx 时要用 += 累加，不能用 =。
    """
    x, w, _b, conv_param = cache
    dx = scattered(dout, x, w, conv_param["stride"], conv_param["pad"], assign=True)
    return dx, *to_gradients(dout, cache)[1:]


@bug("conv_backward_fast", fails="dx")
def kernel_flipped(dout, cache):
    """
    In dx the kernel is turned by 180 degrees once too often. Where you add back into the windows, it stays as it is.

    算 dx 时卷积核多转了一次 180 度。如果是把梯度加回各个窗口，卷积核保持原样。
    """
    x, w, b, conv_param = cache
    return to_gradients(dout, (x, w[:, :, ::-1, ::-1], b, conv_param))[0], *to_gradients(dout, cache)[1:]


@bug("conv_backward_fast", fails="dx")
def stride_ignored_in_dx(dout, cache):
    """
    dw uses the stride, dx does not: its windows are put back side by side. In dx too, window i begins at row i *
    stride.

    算 dw 时用了步幅，算 dx 时却没有：窗口是一个挨着一个放回去的。在 dx 里，第 i 个窗口同样从第 i * stride 行开始。
    """
    x, w, _b, conv_param = cache
    return scattered(dout, x, w, 1, conv_param["pad"]), *to_gradients(dout, cache)[1:]


@bug("conv_backward_fast", fails="dx")
def cut_with_minus_pad(dout, cache):
    """
    Without padding your dx is empty: [pad:-pad] is [0:-0], and -0 is the start, not the end. Cut with [pad:pad + H]
    and [pad:pad + W].

    没有填充时你的 dx 是空的：[pad:-pad] 成了 [0:-0]，而 -0 指的是开头，不是末尾。请用 [pad:pad + H] 和 [pad:pad + W]
    来裁剪。
    """
    dpadded, dw, db, pad = uncut(dout, cache)
    return dpadded[:, :, pad:-pad, pad:-pad], dw, db


@bug("conv_backward_fast", fails="dx")
def returned_padded(dout, cache):
    """
    Your dx is still as large as the padded x. The zeros around it were never part of x: cut pad rows and columns off
    each side before you return it.

    dx 还保持着填充后的大小。四周的那圈 0 不属于 x：返回之前，每一侧都要裁掉 pad 行（列）。
    """
    dpadded, dw, db, _pad = uncut(dout, cache)
    return dpadded, dw, db


@bug("conv_backward_fast", fails="dw db")
def averaged_over_the_batch(dout, cache):
    """
    dw and db are N times too small: you average over the batch. That division belongs to the loss, and dout has it
    already; here the shares are only added up.

    dw 和 db 小了 N 倍：你对批量取了平均。那次除法属于损失函数，已经包含在 dout 里了；这里只需要求和。
    """
    dx, dw, db = to_gradients(dout, cache)
    return dx, dw / len(dout), db / len(dout)


@bug("conv_backward_fast", fails="db")
def db_as_a_row(dout, cache):
    """
    The numbers of db are right, but its shape has an axis more than b's: b is (F,), so db is (F,) too. Leave out
    keepdims, or reshape at the end.

    db 的数值是对的，可形状比 b 多了一个轴：b 是 (F,)，db 也应当是 (F,)。去掉 keepdims，或最后 reshape 一下。
    """
    dx, dw, db = to_gradients(dout, cache)
    return dx, dw, db[None, :]


@bug("conv_backward_fast", fails="dx dw db")
def ones_for_dout(dout, cache):
    """
    These are the gradients of the plain sum of out: dout is never used. It says how much the loss changes with each
    output: each share is multiplied by it.

    这是把所有输出直接相加时的梯度：dout 没有用上。它表示每个输出对损失的影响，每一份梯度都要乘上它。
    """
    return to_gradients(np.ones(dout.shape), cache)
