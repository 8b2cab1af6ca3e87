"""Wrong answers to level 5 that students give, and what to tell them."""

import numpy as np

from autograder.checks import bug


def numbers(pool_param):
    return pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]


def fit(n, k, s):
    """How many windows of ``k`` fit into a length of ``n``."""
    return (n - k) // s + 1


def pool(x, pool_param, count=fit, sizes=None, cut=None, step=None, pick=np.max):
    """Max pooling that can be bent: how windows are counted, the output's sizes, the sides of the windows that are
    cut out, how far one is from the next, and what is taken from each.
    """
    ph, pw, s = numbers(pool_param)
    out_h, out_w = sizes or (count(x.shape[2], ph, s), count(x.shape[3], pw, s))
    (high, wide), step = cut or (ph, pw), step or s
    out = np.zeros((*x.shape[:2], out_h, out_w))
    for i, j in np.ndindex(out_h, out_w):
        rows, columns = slice(i * step, i * step + high), slice(j * step, j * step + wide)
        out[:, :, i, j] = pick(x[:, :, rows, columns], axis=(2, 3))
    return out, (x, pool_param)


def unpool(dout, cache, send, window=None):
    """dx, one output after the other: ``send(dx, x, d, rows, columns)`` gets one channel of each, and d of dout.

    ``window`` is its height, width and stride where they are not those of the cache.
    """
    x, pool_param = cache
    ph, pw, s = window or numbers(pool_param)
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * s, i * s + ph), slice(j * s, j * s + pw)
        send(dx[n, c], x[n, c], dout[n, c, i, j], rows, columns)
    return dx


def add_at_maximum(dx, x, d, rows, columns):
    window = x[rows, columns]
    dx[rows, columns] += d * (window == window.max())


def place_of_maximum(x, rows, columns):
    return np.unravel_index(x[rows, columns].argmax(), x[rows, columns].shape)


def put_at_maximum(dx, x, d, rows, columns):
    dx[rows, columns][place_of_maximum(x, rows, columns)] = d


# Forward: the size of the output.


@bug("max_pool_forward_naive", fails="shape")
def size_rounded_up(x, pool_param):
    """When the last window would stick out of the picture, drop it: round the output size down (`//`), don't keep
    a cut window by rounding up.

    最后一个窗口如果会超出图像，就不要它：输出尺寸要向下取整（`//`），不要向上取整而留下残缺的窗口。
    """
    return pool(x, pool_param, count=lambda n, k, s: -(-(n - k) // s) + 1)


@bug("max_pool_forward_naive", fails="shape")
def size_rounded_to_nearest(x, pool_param):
    """The output size is rounded to the nearest whole number. `round` sometimes goes up and keeps a cut window;
    use `//`, which always goes down.

    你的输出尺寸是四舍五入得到的：`round` 有时会进位，留下残缺的窗口。请改用总是向下取整的 `//`。
    """
    return pool(x, pool_param, count=lambda n, k, s: round((n - k) / s) + 1)


@bug("max_pool_forward_naive", fails="shape value window negative")
def size_lacks_one(x, pool_param):
    """The last row and the last column of the output are missing. (H - pool_height) // stride counts the steps;
    the windows are one more than the steps between them.

    输出少了最后一行和最后一列。(H - pool_height) // stride 数的是窗口移动的次数，而窗口的个数要比移动次数多
    1。
    """
    return pool(x, pool_param, count=lambda n, k, s: (n - k) // s)


@bug("max_pool_forward_naive", fails="shape window")
def size_by_window(x, pool_param):
    """The output size H // pool_height is right only where the stride equals the window. How many windows fit
    depends on the stride too: use the formula in the text above.

    输出尺寸 H // pool_height
    只有在步幅等于窗口大小时才对。能放下多少个窗口还取决于步幅，请用前文给出的尺寸公式。
    """
    return pool(x, pool_param, count=lambda n, k, _s: n // k)


@bug("max_pool_forward_naive", fails="shape window")
def size_ignores_window(x, pool_param):
    """The output size (H + 1) // stride knows nothing of the window, so it is right for windows of 2 x 2 with stride
    2 and few others. Subtract the window's size first: use the formula in the text above.

    输出尺寸 (H + 1) // stride 与窗口大小无关，所以只有 2 × 2、步幅 2
    等少数情形碰巧正确。要先减去窗口的大小，请用前文给出的尺寸公式。
    """
    return pool(x, pool_param, count=lambda n, _k, s: (n + 1) // s)


@bug("max_pool_forward_naive", fails="shape value window")
def width_from_height(x, pool_param):
    """The output's width is computed from the height, so only square pictures come out right. Compute out_w from W
    and pool_width.

    输出的宽度是用高度算出来的，所以只有正方形图像才对。out_w 应该用 W 和 pool_width 来算。
    """
    ph, _pw, s = numbers(pool_param)
    size = fit(x.shape[2], ph, s)
    return pool(x, pool_param, sizes=(size, size))


# Forward: the windows, and what is taken from them.


@bug("max_pool_forward_naive", fails="value window negative")
def steps_of_one(x, pool_param):
    """The output has the right size, but each window starts only one pixel after the one before it. Window (i, j)
    starts at row i * stride and column j * stride.

    输出尺寸对了，但每个窗口只比前一个移动了一格。第 (i, j) 个窗口应从第 i * stride 行、第 j * stride 列开始。
    """
    return pool(x, pool_param, step=1)


@bug("max_pool_forward_naive", fails="window")
def window_of_the_stride(x, pool_param):
    """Your windows are stride x stride. The stride says where a window starts, pool_height and pool_width say how
    large it is: slice i * stride : i * stride + pool_height.

    你的窗口大小成了 stride × stride。步幅只决定窗口从哪里开始，大小由 pool_height 和 pool_width
    决定：切片应为 i * stride : i * stride + pool_height。
    """
    _ph, _pw, s = numbers(pool_param)
    return pool(x, pool_param, cut=(s, s))


@bug("max_pool_forward_naive", fails="window")
def window_sides_swapped(x, pool_param):
    """Height and width of the window are swapped where it is cut out: rows (axis 2) go with pool_height, columns
    (axis 3) with pool_width.

    取窗口时高和宽弄反了：行（第 2 轴）对应 pool_height，列（第 3 轴）对应 pool_width。
    """
    ph, pw, _s = numbers(pool_param)
    return pool(x, pool_param, cut=(pw, ph))


@bug("max_pool_forward_naive", fails="window")
def window_taken_as_square(x, pool_param):
    """Your windows are as wide as they are high. The rows (axis 2) go up to i * stride + pool_height, the columns
    (axis 3) up to j * stride + pool_width.

    你取的窗口宽和高总是一样。行（第 2 轴）取到 i * stride + pool_height，列（第 3 轴）要取到 j * stride +
    pool_width。
    """
    ph, _pw, _s = numbers(pool_param)
    return pool(x, pool_param, cut=(ph, ph))


@bug("max_pool_forward_naive", fails="shape window")
def parameters_swapped(x, pool_param):
    """pool_height and pool_width have changed places everywhere, in the output's size as well as in the windows: H and
    the rows (axis 2) go with pool_height, W and the columns (axis 3) with pool_width.

    pool_height 和 pool_width 从头到尾用反了，连输出尺寸也受影响。高 H 和行（第 2 轴）对应
    pool_height，宽 W 和列（第 3 轴）对应 pool_width。
    """
    ph, pw, s = numbers(pool_param)
    out, _cache = pool(x, {"pool_height": pw, "pool_width": ph, "stride": s})
    return out, (x, pool_param)


@bug("max_pool_forward_naive", fails="negative")
def maximum_starts_at_zero(x, pool_param):
    """Where all numbers of a window are negative, you return 0. A search for the maximum has to start at the
    window's first element or at -np.inf, never at 0.

    窗口里全是负数时，你返回了 0。寻找最大值要从窗口的第一个元素或 -np.inf 开始，不能从 0 开始。
    """
    out, cache = pool(x, pool_param)
    return np.maximum(out, 0), cache


@bug("max_pool_forward_naive", fails="value window negative")
def mean_of_window(x, pool_param):
    """You return the mean of each window; that is average pooling. Max pooling keeps the largest number only.

    你返回的是每个窗口的平均值，那是平均池化。最大池化只保留窗口里最大的数。
    """
    return pool(x, pool_param, pick=np.mean)


@bug("max_pool_forward_naive", fails="value")
def maximum_over_channels(x, pool_param):
    """All channels of a sample come out the same: the maximum was taken over the channels too. Each channel of
    each sample is pooled by itself, over rows and columns only.

    同一样本的各个通道输出都一样：你把通道也一起取了最大值。每个样本的每个通道要各自池化，只在行和列上取最大值。
    """
    out, cache = pool(x, pool_param)
    return np.repeat(out.max(axis=1, keepdims=True), x.shape[1], axis=1), cache


@bug("max_pool_forward_naive", fails="value")
def maximum_over_everything(x, pool_param):
    """All samples and channels come out the same: `np.max` without an axis looks through the whole batch. Take the
    maximum of one sample's one channel at a time, or give `axis=(2, 3)`.

    所有样本、所有通道的输出都一样：不写 axis 的 `np.max`
    会在整个批量里找最大值。请一次只处理一个样本的一个通道，或者写上 `axis=(2, 3)`。
    """
    out, cache = pool(x, pool_param)
    return np.broadcast_to(out.max(axis=(0, 1)), out.shape).copy(), cache


# Backward.


@bug("max_pool_backward_naive", fails="overlap")
def dx_assigned(dout, cache):
    """Where windows overlap, one pixel can be the maximum of several, and its gradient is the sum of all their
    douts. You assign (`=`), so only the last window counts; add up with `+=`.

    窗口重叠时，同一个像素可能是好几个窗口的最大值，它的梯度是这些窗口的 dout 之和。你用了赋值
    `=`，只剩下最后一个窗口的梯度；请用 `+=` 累加。
    """
    return unpool(dout, cache, put_at_maximum)


@bug("max_pool_backward_naive", fails="overlap")
def mask_assigned(dout, cache):
    """Where windows overlap, each one overwrites what its neighbour left in the pixels they share, also with the
    zeros of its mask. Add the masked window to dx with `+=`.

    窗口重叠时，后一个窗口会把公共像素上已有的梯度覆盖掉，连掩码里的 0 也会覆盖。请用 `+=`
    把带掩码的窗口累加到 dx 上。
    """

    def assign(dx, x, d, rows, columns):
        dx[rows, columns] = d * (x[rows, columns] == x[rows, columns].max())

    return unpool(dout, cache, assign)


@bug("max_pool_backward_naive", fails="dx overlap")
def ones_for_dout(dout, cache):
    """Your dx is 1 wherever there was a maximum. By the chain rule that 1 is multiplied with the upstream gradient
    dout of its window.

    你的 dx 在最大值的位置上总是 1。根据链式法则，还要乘上该窗口的上游梯度 dout。
    """
    return unpool(np.ones_like(dout), cache, add_at_maximum)


@bug("max_pool_backward_naive", fails="dx overlap")
def ones_assigned(dout, cache):
    """Your dx is 1 wherever there was a maximum, and nothing else. By the chain rule each 1 is multiplied with the
    upstream gradient dout of its window; and where windows overlap these add up, with `+=`.

    你的 dx 在最大值的位置上总是 1。根据链式法则，每个 1 都要乘上该窗口的上游梯度
    dout；窗口重叠的地方，还要用 `+=` 累加。
    """
    return unpool(np.ones_like(dout), cache, put_at_maximum)


@bug("max_pool_backward_naive", fails="dx overlap")
def dout_times_maximum(dout, cache):
    """You multiply dout by the maximum itself. The derivative of the maximum with respect to the element that
    attains it is 1, so dout goes there unchanged.

    你把 dout 又乘上了最大值本身。最大值对取到它的那个元素的导数是 1，所以 dout 应原样传回那个位置。
    """
    x, pool_param = cache
    maximum, _cache = pool(x, pool_param)
    return unpool(dout * maximum, cache, add_at_maximum)


@bug("max_pool_backward_naive", fails="dx overlap")
def dout_shared_out(dout, cache):
    """You share dout out evenly over the window; that is average pooling. In max pooling only the element that was
    the maximum gets it, all of it.

    你把 dout
    平均分给了窗口里的所有元素，那是平均池化的梯度。最大池化中只有取到最大值的那个元素得到梯度，而且是全部。
    """

    def share(dx, x, d, rows, columns):
        dx[rows, columns] += d / x[rows, columns].size

    return unpool(dout, cache, share)


@bug("max_pool_backward_naive", fails="dx")
def row_from_height(dout, cache):
    """The position of the maximum goes wrong in windows that are not square: a flat index counts along rows of
    pool_width elements, so row = index // pool_width and column = index % pool_width (or np.unravel_index).

    窗口不是正方形时，最大值的位置算错了：展平后的下标是按每行 pool_width 个元素数的，所以行 = index //
    pool_width，列 = index % pool_width（也可以用 np.unravel_index）。
    """
    _x, pool_param = cache
    ph = pool_param["pool_height"]

    def divide(dx, x, d, rows, columns):
        index = x[rows, columns].argmax()
        dx[rows.start + index // ph, columns.start + index % ph] += d

    return unpool(dout, cache, divide)


@bug("max_pool_backward_naive", fails="dx")
def dx_window_taken_as_square(dout, cache):
    """In your backward pass the windows are as wide as they are high. The rows (axis 2) go up to i * stride +
    pool_height, the columns (axis 3) up to j * stride + pool_width.

    你在反向传播里取的窗口宽和高总是一样。行（第 2 轴）取到 i * stride + pool_height，列（第 3 轴）要取到 j *
    stride + pool_width。
    """
    _x, pool_param = cache
    ph, _pw, s = numbers(pool_param)
    return unpool(dout, cache, add_at_maximum, (ph, ph, s))


@bug("max_pool_backward_naive", fails="dx overlap")
def dx_without_stride(dout, cache):
    """In your backward pass window (i, j) starts at row i and column j. The forward pass took it at i * stride and
    j * stride: look for the maximum there.

    反向传播里，你的第 (i, j) 个窗口从第 i 行、第 j 列开始。前向传播的窗口是从 i * stride、j * stride
    开始的，要到那里去找最大值。
    """
    _x, pool_param = cache
    ph, pw, _s = numbers(pool_param)
    return unpool(dout, cache, add_at_maximum, (ph, pw, 1))


@bug("max_pool_backward_naive", fails="dx overlap")
def place_in_window(dout, cache):
    """All gradients land in the upper left corner of dx: the argmax of a window counts from the window's own
    corner. Add i * stride to its row and j * stride to its column.

    所有梯度都落在了 dx 的左上角：窗口的 argmax 是从窗口自己的左上角数起的。行要加上 i * stride，列要加上 j *
    stride。
    """

    def forget(dx, x, d, rows, columns):
        dx[place_of_maximum(x, rows, columns)] += d

    return unpool(dout, cache, forget)


@bug("max_pool_backward_naive", fails="dx overlap")
def place_in_window_assigned(dout, cache):
    """All gradients land in the upper left corner of dx, each on top of the one before. The argmax of a window counts
    from the window's own corner: add i * stride to its row and j * stride to its column. And add up with `+=`.

    所有梯度都落在了 dx 的左上角，后一个还覆盖了前一个。窗口的 argmax 是从窗口自己的左上角数起的：行要加上 i *
    stride，列要加上 j * stride。另外，请用 `+=` 累加。
    """

    def forget(dx, x, d, rows, columns):
        dx[place_of_maximum(x, rows, columns)] = d

    return unpool(dout, cache, forget)


@bug("max_pool_backward_naive", fails="dx overlap")
def mask_from_index(dout, cache):
    """Your mask compares the window with its argmax, and that is a position, not a number of the picture. Compare
    with the maximum: `window == np.max(window)`.

    你的掩码拿窗口和 argmax 比较，可 argmax 是位置，不是图像里的数。要和最大值比较：`window ==
    np.max(window)`。
    """

    def compare(dx, x, d, rows, columns):
        dx[rows, columns] += d * (x[rows, columns] == x[rows, columns].argmax())

    return unpool(dout, cache, compare)


@bug("max_pool_backward_naive", fails="dx overlap")
def always_two_by_two(dout, cache):
    """Your backward pass uses windows of 2 x 2 with stride 2 whatever it is given. Take pool_height, pool_width and
    stride out of the cache's pool_param.

    无论参数是什么，你的反向传播总按 2 × 2 的窗口、步幅 2 来算。请从缓存的 pool_param 中取出
    pool_height、pool_width 和 stride。
    """
    return unpool(dout, cache, add_at_maximum, (2, 2, 2))


@bug("max_pool_backward_naive", fails="dx overlap")
def nothing_returned(dout, cache):
    """Your backward pass returns None: its last line has to be `return dx`.

    你的反向传播返回了 None：最后一行应当是 `return dx`。
    """
