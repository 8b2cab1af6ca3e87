"""Wrong answers to level 9 that students give, and what to tell them."""

import numpy as np

from autograder.checks import bug

from .reference import Pooling, framed


def fitting(layer, wide):
    """How many windows fit into the padded pictures ``wide``, down and to the right."""
    return (wide.shape[2] - layer.pool_h) // layer.stride + 1, (wide.shape[3] - layer.pool_w) // layer.stride + 1


def pool(layer, wide, size, block=None, pick=np.max):
    """Pooling of the padded pictures ``wide``, with output sizes, windows or a choice that can be bent."""
    ph, pw, s = layer.pool_h, layer.pool_w, layer.stride
    block = block or (lambda i, j: (slice(i * s, i * s + ph), slice(j * s, j * s + pw)))
    out = np.zeros((*wide.shape[:2], *size))
    for i, j in np.ndindex(size):
        rows, columns = block(i, j)
        out[:, :, i, j] = pick(wide[:, :, rows, columns], axis=(2, 3))
    return out


def unpool(layer, dout, send, size=None, window=None):
    """The gradient of the padded pictures: ``send(g, x, d, rows, columns)`` gets one channel and d of dout."""
    ph, pw, s = window or (layer.pool_h, layer.pool_w, layer.stride)
    wide = framed(layer.x, layer.pad)
    gradient = np.zeros_like(wide)
    for n, c, i, j in np.ndindex(*dout.shape[:2], *(size or dout.shape[2:])):
        rows, columns = slice(i * s, i * s + ph), slice(j * s, j * s + pw)
        send(gradient[n, c], wide[n, c], dout[n, c, i, j], rows, columns)
    return gradient


def add_at_maximum(g, x, d, rows, columns):
    g[rows, columns] += d * (x[rows, columns] == x[rows, columns].max())


def cropped(layer, gradient):
    """Without the padding."""
    p, (h, w) = layer.pad, layer.x.shape[2:]
    return gradient[:, :, p : p + h, p : p + w]


# Forward, without padding.


@bug("Pooling", fails="value pad")
class size_rounded_up(Pooling):
    """When the last window would stick out of the picture, drop it: round the output size down (`//`), don't keep
    a cut window by rounding up.

    最后一个窗口如果会超出图像，就不要它：输出尺寸要向下取整（`//`），不要向上取整而留下残缺的窗口。
    """

    def forward(self, x):
        super().forward(x)
        more = self.stride - 1  # for the window that sticks out
        wider = np.pad(framed(x, self.pad), ((0, 0), (0, 0), (0, more), (0, more)), constant_values=-np.inf)
        return pool(self, wider, fitting(self, wider))


@bug("Pooling", fails="value apart pad")
class size_lacks_one(Pooling):
    """The last row and the last column of the output are missing. (H + 2 * pad - pool_h) // stride counts the steps;
    the windows are one more than the steps between them.

    输出少了最后一行和最后一列。(H + 2 * pad - pool_h) // stride 数的是窗口移动的次数，而窗口的个数要比移动次数多
    1。
    """

    def forward(self, x):
        return super().forward(x)[:, :, :-1, :-1]


@bug("Pooling", fails="value dx pad apart")  # windows outside the picture: there numpy has no maximum, and says so
class size_by_window(Pooling):
    """The output size H // pool_h is right only where the stride equals the window. How many windows fit depends on
    the stride too: use the formula in the text above.

    输出尺寸 H // pool_h 只有在步幅等于窗口大小时才对。能放下多少个窗口还取决于步幅，请用前文给出的尺寸公式。
    """

    def forward(self, x):
        super().forward(x)
        wide = framed(x, self.pad)
        return pool(self, wide, (wide.shape[2] // self.pool_h, wide.shape[3] // self.pool_w))


@bug("Pooling", fails="value pad")
class width_from_height(Pooling):
    """The output's width is computed from the height, so only square pictures come out right. Compute out_w from W
    and pool_w.

    输出的宽度是用高度算出来的，所以只有正方形图像才对。out_w 应该用 W 和 pool_w 来算。
    """

    def forward(self, x):
        out = super().forward(x)
        return out[:, :, :, : out.shape[2]]


@bug("Pooling", fails="value pad")
class steps_of_one(Pooling):
    """The output has the right size, but each window starts only one pixel after the one before it. Window (i, j)
    starts at row i * stride and column j * stride.

    输出尺寸对了，但每个窗口只比前一个移动了一格。第 (i, j) 个窗口应从第 i * stride 行、第 j * stride 列开始。
    """

    def forward(self, x):
        super().forward(x)
        ph, pw = self.pool_h, self.pool_w
        cut = lambda i, j: (slice(i, i + ph), slice(j, j + pw))  # noqa: E731
        return pool(self, framed(x, self.pad), self.out.shape[2:], cut)


@bug("Pooling", fails="value")
class window_sides_swapped(Pooling):
    """Height and width of the window are swapped where it is cut out: rows (axis 2) go with pool_h, columns (axis 3)
    with pool_w.

    取窗口时高和宽弄反了：行（第 2 轴）对应 pool_h，列（第 3 轴）对应 pool_w。
    """

    def forward(self, x):
        super().forward(x)
        ph, pw, s = self.pool_h, self.pool_w, self.stride
        cut = lambda i, j: (slice(i * s, i * s + pw), slice(j * s, j * s + ph))  # noqa: E731
        return pool(self, framed(x, self.pad), self.out.shape[2:], cut)


@bug("Pooling", fails="value pad")
class window_of_the_stride(Pooling):
    """Your windows are stride x stride. The stride says where a window starts, pool_h and pool_w say how large it is:
    slice i * stride : i * stride + pool_h.

    你的窗口大小成了 stride × stride。步幅只决定窗口从哪里开始，大小由 pool_h 和 pool_w 决定：切片应为 i * stride :
    i * stride + pool_h。
    """

    def forward(self, x):
        super().forward(x)
        s = self.stride
        cut = lambda i, j: (slice(i * s, i * s + s), slice(j * s, j * s + s))  # noqa: E731
        return pool(self, framed(x, self.pad), self.out.shape[2:], cut)


@bug("Pooling", fails="value pad")
class maximum_starts_at_zero(Pooling):
    """Where all numbers of a window are negative, you return 0. A search for the maximum has to start at the
    window's first element or at -np.inf, never at 0.

    窗口里全是负数时，你返回了 0。寻找最大值要从窗口的第一个元素或 -np.inf 开始，不能从 0 开始。
    """

    def forward(self, x):
        return np.maximum(super().forward(x), 0)


@bug("Pooling", fails="value pad apart")
class mean_of_window(Pooling):
    """You return the mean of each window; that is average pooling. Max pooling keeps the largest number only.

    你返回的是每个窗口的平均值，那是平均池化。最大池化只保留窗口里最大的数。
    """

    def forward(self, x):
        super().forward(x)
        return pool(self, framed(x, self.pad), self.out.shape[2:], pick=np.mean)


@bug("Pooling", fails="value pad")
class channels_scrambled(Pooling):
    """The numbers of your output are right but in the wrong places: the rows of the im2col matrix go through samples,
    rows and columns of the output, with the channels last. Reshape to (N, out_h, out_w, C) first, then
    `transpose(0, 3, 1, 2)`.

    输出里的数都对，但位置乱了：im2col 矩阵的行依次走过样本、输出的行和列，通道排在最后。应先 reshape 成 (N, out_h,
    out_w, C)，再 `transpose(0, 3, 1, 2)`。
    """

    def forward(self, x):
        out = super().forward(x)
        return out.transpose(0, 2, 3, 1).reshape(out.shape)


# Padding.


@bug("Pooling", fails="pad dx_pad")
class textbook(Pooling):
    """With padding your output can't be reshaped: out_h and out_w leave the padding out. Compute them from H + 2 * pad
    and W + 2 * pad. A well-known textbook has this code; its networks pool without padding, so nothing is amiss there.
    It also pads with 0, which is wrong for negative numbers: pad with -np.inf.

    有填充时你的输出无法 reshape：out_h 和 out_w 没有算上填充，应当用 H + 2 * pad 和 W + 2 * pad
    来算。一本流传很广的教材里就是这样写的，书中的网络池化时从不填充，所以看不出问题。另外它用 0
    填充，遇到负数也会出错：请用 -np.inf 填充。
    """

    def forward(self, x):
        size = tuple(int(1 + (x.shape[i + 2] - (self.pool_h, self.pool_w)[i]) / self.stride) for i in range(2))
        out = super().forward(x)
        flat = out.transpose(0, 2, 3, 1).reshape(-1)
        return flat.reshape(len(x), *size, x.shape[1]).transpose(0, 3, 1, 2)


@bug("Pooling", fails="pad")
class size_without_padding(Pooling):
    """Your output is too small wherever there is padding: out_h and out_w leave it out. A padded picture is H + 2 * pad
    high and W + 2 * pad wide.

    只要有填充，你的输出就偏小：out_h 和 out_w 没有算上填充。填充后的图像高 H + 2 * pad，宽 W + 2 * pad。
    """

    def forward(self, x):
        out_h, out_w = (x.shape[2] - self.pool_h) // self.stride + 1, (x.shape[3] - self.pool_w) // self.stride + 1
        return super().forward(x)[:, :, :out_h, :out_w]


@bug("Pooling", fails="pad dx_pad")
class both_without_padding(Pooling):
    """Neither pass counts the padding in the sizes of the output, so the windows at the lower and right border are
    never visited, forward or backward. A padded picture is H + 2 * pad high and W + 2 * pad wide.

    前向和反向都没有把填充算进输出尺寸，所以下边和右边的窗口从来没有算到。填充后的图像高 H + 2 * pad，宽 W + 2 *
    pad。
    """

    def forward(self, x):
        out_h, out_w = (x.shape[2] - self.pool_h) // self.stride + 1, (x.shape[3] - self.pool_w) // self.stride + 1
        self.size = out_h, out_w
        return super().forward(x)[:, :, :out_h, :out_w]

    def backward(self, dout):
        return cropped(self, unpool(self, dout, add_at_maximum, self.size))


@bug("Pooling", fails="pad dx_pad")
class padding_ignored(Pooling):
    """Your layer never pads: `pad` has no effect. Keep it in `__init__`, and before you pool, put self.pad rows and
    columns of -np.inf on each side of the pictures.

    你的层从不填充，`pad` 不起作用。请在 `__init__` 中保存它，池化之前在图像的每一侧补上 self.pad 行（列）-np.inf。
    """

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        super().__init__(pool_h, pool_w, stride, 0)

    def backward(self, dout):
        return cropped(self, unpool(self, dout, add_at_maximum))


@bug("Pooling", fails="pad dx_pad")
class padded_with_zero(Pooling):
    """Your padding is 0, and in a window of negative numbers 0 is the largest: the output is then a number that is in
    no picture, and its gradient is lost. Pad with -np.inf: `np.pad(..., constant_values=-np.inf)`.

    你用 0 填充，而在一群负数里 0 最大：于是输出了一个图像里根本没有的数，它的梯度也丢了。请用 -np.inf
    填充：`np.pad(..., constant_values=-np.inf)`。
    """

    def forward(self, x):
        out = super().forward(x)
        wide = np.where(np.isinf(framed(x, self.pad)), 0.0, framed(x, self.pad))
        return pool(self, wide, out.shape[2:])

    def backward(self, dout):
        def at_maximum(g, x, d, rows, columns):
            window = np.where(np.isinf(x[rows, columns]), 0.0, x[rows, columns])
            g[rows, columns] += d * (window == window.max())

        return cropped(self, unpool(self, dout, at_maximum))


@bug("Pooling", fails="value dx overlap pad dx_pad again apart")
class padding_of_one(Pooling):
    """The pictures are always padded by 1, whatever `pad` is. Keep `pad` in `__init__` and pad by self.pad on each
    side (0 means: not at all).

    无论 `pad` 是多少，你总是填充 1 圈。请在 `__init__` 中保存 `pad`，并在每一侧填充 self.pad 个像素（0
    表示不填充）。
    """

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        super().__init__(pool_h, pool_w, stride, 1)

    def backward(self, dout):
        return cropped(self, unpool(self, dout, add_at_maximum))


@bug("Pooling", fails="pad")
class all_axes_padded(Pooling):
    """The samples and the channels are padded as well: `np.pad(x, pad)` pads all four axes. Pad only rows and columns:
    `((0, 0), (0, 0), (pad, pad), (pad, pad))`.

    样本和通道两个轴也被填充了：`np.pad(x, pad)` 会填充全部四个轴。只填充行和列：`((0, 0), (0, 0), (pad, pad), (pad,
    pad))`。
    """

    def forward(self, x):
        super().forward(x)
        return pool(self, np.pad(x, self.pad, constant_values=-np.inf), self.out.shape[2:])


@bug("Pooling", fails="dx overlap again apart")
class dx_cropped_by_minus_pad(Pooling):
    """With pad 0 your dx is empty: the slice `[pad:-pad]` is `[0:0]` then. Cut the padding off with
    `[pad : pad + H]` and `[pad : pad + W]`.

    pad 为 0 时你的 dx 是空的：切片 `[pad:-pad]` 变成了 `[0:0]`。请用 `[pad : pad + H]` 和 `[pad : pad + W]`
    去掉填充。
    """

    def backward(self, dout):
        p = self.pad
        return unpool(self, dout, add_at_maximum)[:, :, p:-p, p:-p]


@bug("Pooling", fails="dx_pad")
class dx_with_padding(Pooling):
    """Your dx still has the padding around it. It has to be of x's shape: cut `pad` rows and columns off each side.

    你的 dx 还带着四周的填充。它的形状应与 x 相同：每一侧都要去掉 `pad` 行（列）。
    """

    def backward(self, dout):
        return unpool(self, dout, add_at_maximum)


@bug("Pooling", fails="dx_pad")
class dx_cut_at_corner(Pooling):
    """Your dx has the right size, but it was cut out at the upper left corner of the padding, so all of it is shifted
    down and to the right. Pixel (0, 0) is at (pad, pad) in the padded picture: take `[pad : pad + H]` and
    `[pad : pad + W]`.

    dx 的尺寸对了，但它是从填充后的左上角开始截取的，整体向右下方偏了。像素 (0, 0) 在填充后的图像里位于 (pad,
    pad)：应取 `[pad : pad + H]`、`[pad : pad + W]`。
    """

    def backward(self, dout):
        return unpool(self, dout, add_at_maximum)[:, :, : self.x.shape[2], : self.x.shape[3]]


# Backward.


@bug("Pooling", fails="overlap")
class dx_assigned(Pooling):
    """Where windows overlap, one pixel can be the maximum of several, and its gradient is the sum of all their
    douts. You assign (`=`), so only the last window counts; add up with `+=`.

    窗口重叠时，同一个像素可能是好几个窗口的最大值，它的梯度是这些窗口的 dout 之和。你用了赋值
    `=`，只剩下最后一个窗口的梯度；请用 `+=` 累加。
    """

    def backward(self, dout):
        def assign(g, x, d, rows, columns):
            r, c = np.unravel_index(x[rows, columns].argmax(), x[rows, columns].shape)
            g[rows, columns][r, c] = d

        return cropped(self, unpool(self, dout, assign))


@bug("Pooling", fails="overlap")
class mask_assigned(Pooling):
    """Where windows overlap, each one overwrites what its neighbour left in the pixels they share, also with the
    zeros of its mask. Add the masked window to dx with `+=`.

    窗口重叠时，后一个窗口会把公共像素上已有的梯度覆盖掉，连掩码里的 0 也会覆盖。请用 `+=`
    把带掩码的窗口累加到 dx 上。
    """

    def backward(self, dout):
        def assign(g, x, d, rows, columns):
            g[rows, columns] = d * (x[rows, columns] == x[rows, columns].max())

        return cropped(self, unpool(self, dout, assign))


@bug("Pooling", fails="dx overlap dx_pad again apart")
class ones_for_dout(Pooling):
    """Your dx is 1 wherever there was a maximum. By the chain rule that 1 is multiplied with the upstream gradient
    dout of its window.

    你的 dx 在最大值的位置上总是 1。根据链式法则，还要乘上该窗口的上游梯度 dout。
    """

    def backward(self, dout):
        return super().backward(np.ones_like(dout))


@bug("Pooling", fails="dx overlap dx_pad again apart")
class dout_shared_out(Pooling):
    """You share dout out evenly over the window; that is average pooling. In max pooling only the element that was
    the maximum gets it, all of it.

    你把 dout
    平均分给了窗口里的所有元素，那是平均池化的梯度。最大池化中只有取到最大值的那个元素得到梯度，而且是全部。
    """

    def backward(self, dout):
        def share(g, x, d, rows, columns):
            g[rows, columns] += d / x[rows, columns].size

        return cropped(self, unpool(self, dout, share))


@bug("Pooling", fails="dx")
class row_from_height(Pooling):
    """The position of the maximum goes wrong in windows that are not square: a flat index counts along rows of
    pool_w elements, so row = index // pool_w and column = index % pool_w (or np.unravel_index).

    窗口不是正方形时，最大值的位置算错了：展平后的下标是按每行 pool_w 个元素数的，所以行 = index // pool_w，列 =
    index % pool_w（也可以用 np.unravel_index）。
    """

    def backward(self, dout):
        def divide(g, x, d, rows, columns):
            index = x[rows, columns].argmax()
            g[rows.start + index // self.pool_h, columns.start + index % self.pool_h] += d

        return cropped(self, unpool(self, dout, divide))


@bug("Pooling", fails="dx overlap dx_pad")
class dout_not_transposed(Pooling):
    """The gradients of several channels land in the wrong places: the rows of the im2col matrix have the channels last,
    dout has them second. `dout.transpose(0, 2, 3, 1)` before you flatten it.

    有多个通道时，梯度落错了地方：im2col 矩阵的行里通道排在最后，而 dout 里通道排在第二。展平之前先
    `dout.transpose(0, 2, 3, 1)`。
    """

    def backward(self, dout):
        n, c, out_h, out_w = dout.shape
        return super().backward(dout.reshape(n, out_h, out_w, c).transpose(0, 3, 1, 2))


@bug("Pooling", fails="dx overlap dx_pad")
class always_two_by_two(Pooling):
    """Your backward pass uses windows of 2 x 2 with stride 2 whatever the layer was made with. Use self.pool_h,
    self.pool_w and self.stride.

    无论层是怎样创建的，你的反向传播总按 2 × 2 的窗口、步幅 2 来算。请使用 self.pool_h、self.pool_w 和
    self.stride。
    """

    def backward(self, dout):
        return cropped(self, unpool(self, dout, add_at_maximum, window=(2, 2, 2)))


@bug("Pooling", fails="dx overlap dx_pad again apart")
class nothing_returned(Pooling):
    """`backward` returns None: its last line has to be `return dx`, for the layer before it.

    `backward` 返回了 None。dx 要交给前一层：最后一行应当是 `return dx`。
    """

    def backward(self, dout):
        super().backward(dout)


# What a layer remembers.


@bug("Pooling", fails="apart")
class batch_shared(Pooling):
    """Two layers overwrite each other's saved pictures: they lie in the class or in a global variable, of which there
    is one for all. Keep them in the object: `self.x = x`.

    两个层会互相覆盖保存下来的图像：你把它存在了类属性或全局变量里，而那是所有层共用的一份。请存在对象自己身上：`self.x
    = x`。
    """

    latest = None

    def forward(self, x):
        type(self).latest = x
        return super().forward(x)

    def backward(self, dout):
        self.x = self.latest
        return cropped(self, unpool(self, dout, add_at_maximum))


@bug("Pooling", fails="apart")
class parameters_shared(Pooling):
    """A second layer replaces the window of the first: pool_h, pool_w, stride and pad lie in the class or in global
    variables. Set them in `__init__`, each with `self.`: `self.pool_h = pool_h` and so on.

    新建第二个层会把第一个层的窗口换掉：pool_h、pool_w、stride、pad 存在了类属性或全局变量里。请在 `__init__` 中用
    `self.` 保存：`self.pool_h = pool_h` 等等。
    """

    shared = ()

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        super().__init__(pool_h, pool_w, stride, pad)
        type(self).shared = pool_h, pool_w, stride, pad

    def forward(self, x):
        self.pool_h, self.pool_w, self.stride, self.pad = self.shared
        return super().forward(x)

    def backward(self, dout):
        self.pool_h, self.pool_w, self.stride, self.pad = self.shared
        return cropped(self, unpool(self, dout, add_at_maximum))


@bug("Pooling", fails="again")
class first_batch_kept(Pooling):
    """The gradient belongs to the first batch that the layer ever saw. Save the pictures, or the places of the maxima,
    anew in every forward pass, also where some are saved already.

    算出来的总是这个层见过的第一批数据的梯度。每次前向传播都要重新保存图像（或最大值的位置），即使之前已经保存过。
    """

    def forward(self, x):
        kept = self.x
        out = super().forward(x)
        self.x = x if kept is None else kept
        return out

    def backward(self, dout):
        return cropped(self, unpool(self, dout, add_at_maximum))


@bug("Pooling", fails="again")
class gradients_added_up(Pooling):
    """dx grows with every backward pass, because it is added to that of the one before. It belongs to the latest pass
    alone: begin each `backward` with an array of zeros.

    每次反向传播后 dx 都在累积，因为新的梯度加到了上一次的上面。它只属于最近的一次：每次 `backward`
    都要从全零数组开始。
    """

    dx = 0.0

    def backward(self, dout):
        self.dx = super().backward(dout) + self.dx
        return self.dx
