"""Wrong answers to level 6 that students give, and what to tell them."""

import numpy as np

from autograder.checks import bug


def numbers(pool_param):
    return pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]


def fit(n, k, s):
    """How many windows of ``k`` fit into a length of ``n``."""
    return (n - k) // s + 1


def pool(x, pool_param, count=fit, sizes=None, cut=None, step=None, pick=None):
    """Average pooling that can be bent: how windows are counted, the output's sizes, the sides of the windows that are
    cut out, how far one is from the next, and what is taken from each.
    """
    ph, pw, s = numbers(pool_param)
    out_h, out_w = sizes or (count(x.shape[2], ph, s), count(x.shape[3], pw, s))
    (high, wide), step = cut or (ph, pw), step or s
    pick = pick or (lambda window, axis: window.sum(axis=axis) / (ph * pw))
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


def add_share(dx, x, d, rows, columns):
    dx[rows, columns] += d / x[rows, columns].size


# Forward: the size of the output.


@bug("avg_pool_forward_naive", fails="shape")
def size_rounded_up(x, pool_param):
    """When the last window would stick out of the picture, drop it: round the output size down (`//`), don't keep
    a cut window by rounding up.

    最后一个窗口如果会超出图像，就不要它：输出尺寸要向下取整（`//`），不要向上取整而留下残缺的窗口。
    """
    return pool(x, pool_param, count=lambda n, k, s: -(-(n - k) // s) + 1)


@bug("avg_pool_forward_naive", fails="shape")
def size_rounded_to_nearest(x, pool_param):
    """The output size is rounded to the nearest whole number. `round` sometimes goes up and keeps a cut window;
    use `//`, which always goes down.

    你的输出尺寸是四舍五入得到的：`round` 有时会进位，留下残缺的窗口。请改用总是向下取整的 `//`。
    """
    return pool(x, pool_param, count=lambda n, k, s: round((n - k) / s) + 1)


@bug("avg_pool_forward_naive", fails="shape value window grey")
def size_lacks_one(x, pool_param):
    """The last row and the last column of the output are missing. (H - pool_height) // stride counts the steps;
    the windows are one more than the steps between them.

    输出少了最后一行和最后一列。(H - pool_height) // stride 数的是窗口移动的次数，而窗口的个数要比移动次数多
    1。
    """
    return pool(x, pool_param, count=lambda n, k, s: (n - k) // s)


@bug("avg_pool_forward_naive", fails="shape window")
def size_by_window(x, pool_param):
    """The output size H // pool_height is right only where the stride equals the window. How many windows fit
    depends on the stride too: use the formula in the text above.

    输出尺寸 H // pool_height
    只有在步幅等于窗口大小时才对。能放下多少个窗口还取决于步幅，请用前文给出的尺寸公式。
    """
    return pool(x, pool_param, count=lambda n, k, _s: n // k)


@bug("avg_pool_forward_naive", fails="shape window")
def size_ignores_window(x, pool_param):
    """The output size (H + 1) // stride knows nothing of the window, so it is right for windows of 2 x 2 with stride
    2 and few others. Subtract the window's size first: use the formula in the text above.

    输出尺寸 (H + 1) // stride 与窗口大小无关，所以只有 2 × 2、步幅 2
    等少数情形碰巧正确。要先减去窗口的大小，请用前文给出的尺寸公式。
    """
    return pool(x, pool_param, count=lambda n, _k, s: (n + 1) // s)


@bug("avg_pool_forward_naive", fails="shape value window grey")
def width_from_height(x, pool_param):
    """The output's width is computed from the height, so only square pictures come out right. Compute out_w from W
    and pool_width.

    输出的宽度是用高度算出来的，所以只有正方形图像才对。out_w 应该用 W 和 pool_width 来算。
    """
    ph, _pw, s = numbers(pool_param)
    size = fit(x.shape[2], ph, s)
    return pool(x, pool_param, sizes=(size, size))


@bug("avg_pool_forward_naive", fails="shape value window grey")
def out_alone_returned(x, pool_param):
    """The forward pass returns `out` alone. It has to return two things, for the backward pass needs the second:
    `return out, cache`.

    前向传播只返回了 `out`。反向传播还需要 cache，所以要返回两样东西：`return out, cache`。
    """
    return pool(x, pool_param)[0]


# Forward: the windows, and what is made of them.


@bug("avg_pool_forward_naive", fails="value window grey")
def steps_of_one(x, pool_param):
    """The output has the right size, but each window starts only one pixel after the one before it. Window (i, j)
    starts at row i * stride and column j * stride.

    输出尺寸对了，但每个窗口只比前一个移动了一格。第 (i, j) 个窗口应从第 i * stride 行、第 j * stride 列开始。
    """
    return pool(x, pool_param, step=1)


@bug("avg_pool_forward_naive", fails="window")
def window_of_the_stride(x, pool_param):
    """Your windows are stride x stride. The stride says where a window starts, pool_height and pool_width say how
    large it is: slice i * stride : i * stride + pool_height.

    你的窗口大小成了 stride × stride。步幅只决定窗口从哪里开始，大小由 pool_height 和 pool_width
    决定：切片应为 i * stride : i * stride + pool_height。
    """
    _ph, _pw, s = numbers(pool_param)
    return pool(x, pool_param, cut=(s, s), pick=np.mean)


@bug("avg_pool_forward_naive", fails="window")
def window_sides_swapped(x, pool_param):
    """Height and width of the window are swapped where it is cut out: rows (axis 2) go with pool_height, columns
    (axis 3) with pool_width.

    取窗口时高和宽弄反了：行（第 2 轴）对应 pool_height，列（第 3 轴）对应 pool_width。
    """
    ph, pw, _s = numbers(pool_param)
    return pool(x, pool_param, cut=(pw, ph), pick=np.mean)


@bug("avg_pool_forward_naive", fails="window")
def window_taken_as_square(x, pool_param):
    """Your windows are as wide as they are high. The rows (axis 2) go up to i * stride + pool_height, the columns
    (axis 3) up to j * stride + pool_width.

    你取的窗口宽和高总是一样。行（第 2 轴）取到 i * stride + pool_height，列（第 3 轴）要取到 j * stride +
    pool_width。
    """
    ph, _pw, _s = numbers(pool_param)
    return pool(x, pool_param, cut=(ph, ph), pick=np.mean)


@bug("avg_pool_forward_naive", fails="shape window")
def parameters_swapped(x, pool_param):
    """pool_height and pool_width have changed places everywhere, in the output's size as well as in the windows: H and
    the rows (axis 2) go with pool_height, W and the columns (axis 3) with pool_width.

    pool_height 和 pool_width 从头到尾用反了，连输出尺寸也受影响。高 H 和行（第 2 轴）对应
    pool_height，宽 W 和列（第 3 轴）对应 pool_width。
    """
    ph, pw, s = numbers(pool_param)
    out, _cache = pool(x, {"pool_height": pw, "pool_width": ph, "stride": s})
    return out, (x, pool_param)


@bug("avg_pool_forward_naive", fails="value window grey")
def maximum_of_window(x, pool_param):
    """You return the largest number of each window; that is max pooling, of the level before. Average pooling takes
    the mean of all of them.

    你返回的是每个窗口里最大的数，那是上一关的最大池化。平均池化要取窗口里所有数的平均值。
    """
    return pool(x, pool_param, pick=np.max)


@bug("avg_pool_forward_naive", fails="value window grey")
def sum_of_window(x, pool_param):
    """You return the sum of each window. For the mean, divide it by how many numbers a window has: pool_height *
    pool_width.

    你返回的是每个窗口的总和。要得到平均值，还要除以窗口里数的个数：pool_height * pool_width。
    """
    return pool(x, pool_param, pick=np.sum)


@bug("avg_pool_forward_naive", fails="window")
def divided_as_if_square(x, pool_param):
    """You divide by the square of one side, which is right for square windows only. A window has pool_height *
    pool_width numbers.

    你除以了一条边的平方，只有正方形窗口才对。一个窗口里有 pool_height * pool_width 个数。
    """
    ph, pw, _stride = numbers(pool_param)
    out, cache = pool(x, pool_param)
    return out * pw / ph, cache


@bug("avg_pool_forward_naive", fails="value window grey")
def mean_rounded_down(x, pool_param):
    """Your means are rounded down: `//` drops what is behind the decimal point. Divide with `/`. (In Python 2 a
    single `/` did that to whole numbers too; old code on the net may rely on it.)

    你的平均值都被向下取整了：`//` 会丢掉小数部分。做除法请用 `/`。（Python 2 里整数之间的 `/`
    也会取整，网上的旧代码可能就是那样写的。）
    """
    out, cache = pool(x, pool_param)
    return np.floor(out), cache


@bug("avg_pool_forward_naive", fails="grey")
def whole_number_output(x, pool_param):
    """For a picture of whole numbers your output is whole too: `np.zeros_like(x)`, or `dtype=x.dtype`, makes an array
    of integers, and what is written there loses its decimals. Make it with `np.zeros(shape)`.

    图像是整数时，你的输出也变成了整数：`np.zeros_like(x)` 或 `dtype=x.dtype`
    得到的是整数数组，写进去的数会丢掉小数部分。请用 `np.zeros(形状)` 来建。
    """
    out, cache = pool(x, pool_param)
    return out.astype(x.dtype), cache


@bug("avg_pool_forward_naive", fails="value")
def mean_over_channels(x, pool_param):
    """All channels of a sample come out the same: the mean was taken over the channels too. Each channel of each
    sample is pooled by itself, over rows and columns only.

    同一样本的各个通道输出都一样：你把通道也一起平均了。每个样本的每个通道要各自池化，只在行和列上取平均。
    """
    out, cache = pool(x, pool_param)
    return np.repeat(out.mean(axis=1, keepdims=True), x.shape[1], axis=1), cache


@bug("avg_pool_forward_naive", fails="value")
def mean_over_everything(x, pool_param):
    """All samples and channels come out the same: `np.mean` without an axis averages the whole batch. Take the mean
    of one sample's one channel at a time, or give `axis=(2, 3)`.

    所有样本、所有通道的输出都一样：不写 axis 的 `np.mean`
    会把整个批量一起平均。请一次只处理一个样本的一个通道，或者写上 `axis=(2, 3)`。
    """
    out, cache = pool(x, pool_param)
    return np.broadcast_to(out.mean(axis=(0, 1)), out.shape).copy(), cache


# Backward.


@bug("avg_pool_backward_naive", fails="overlap")
def dx_assigned(dout, cache):
    """Where windows overlap, a pixel has a share in several outputs, and its gradient is the sum of what it gets from
    each. You assign (`=`), so only the last window counts; add up with `+=`.

    窗口重叠时，同一个像素参与了好几个输出，它的梯度是从各个窗口分到的份额之和。你用了赋值
    `=`，只剩下最后一个窗口的份额；请用 `+=` 累加。
    """

    def assign(dx, x, d, rows, columns):
        dx[rows, columns] = d / x[rows, columns].size

    return unpool(dout, cache, assign)


@bug("avg_pool_backward_naive", fails="dx overlap")
def not_divided(dout, cache):
    """Each pixel of a window gets all of dout. A pixel that grows by 1 makes the mean grow by 1 / (pool_height *
    pool_width) only, and that is its share.

    窗口里的每个像素都得到了整个 dout。一个像素增加 1，平均值只增加 1 / (pool_height *
    pool_width)，所以它只能分到这么大的一份。
    """

    def add(dx, x, d, rows, columns):
        dx[rows, columns] += d

    return unpool(dout, cache, add)


@bug("avg_pool_backward_naive", fails="dx overlap")
def not_divided_and_assigned(dout, cache):
    """Each pixel of a window gets all of dout, where its share is dout / (pool_height * pool_width). And where windows
    overlap, the last one overwrites the others: add up with `+=`.

    窗口里的每个像素都得到了整个 dout，而它应得的一份是 dout / (pool_height *
    pool_width)。另外，窗口重叠时，后一个会覆盖前一个：请用 `+=` 累加。
    """

    def put(dx, _x, d, rows, columns):
        dx[rows, columns] = d

    return unpool(dout, cache, put)


@bug("avg_pool_backward_naive", fails="dx overlap")
def divided_by_picture(dout, cache):
    """You divide dout by the number of pixels of the whole picture. Each output is the mean of its window alone: divide
    by pool_height * pool_width.

    你用 dout 除以了整张图像的像素数。每个输出只是它自己那个窗口的平均值：应除以 pool_height * pool_width。
    """

    def share(dx, x, d, rows, columns):
        dx[rows, columns] += d / x.size

    return unpool(dout, cache, share)


@bug("avg_pool_backward_naive", fails="dx")
def share_as_if_square(dout, cache):
    """Your shares are dout divided by the square of one side, which is right for square windows only. A window has
    pool_height * pool_width pixels.

    你的每一份是 dout 除以一条边的平方，只有正方形窗口才对。一个窗口里有 pool_height * pool_width 个像素。
    """
    _x, pool_param = cache
    ph, pw, _stride = numbers(pool_param)
    return unpool(dout * pw / ph, cache, add_share)


@bug("avg_pool_backward_naive", fails="dx")
def dx_window_taken_as_square(dout, cache):
    """In your backward pass the windows are as wide as they are high. The rows (axis 2) go up to i * stride +
    pool_height, the columns (axis 3) up to j * stride + pool_width.

    你在反向传播里取的窗口宽和高总是一样。行（第 2 轴）取到 i * stride + pool_height，列（第 3 轴）要取到 j *
    stride + pool_width。
    """
    _x, pool_param = cache
    ph, pw, s = numbers(pool_param)

    def share(dx, _x, d, rows, columns):
        dx[rows, columns] += d / (ph * pw)

    return unpool(dout, cache, share, (ph, ph, s))


@bug("avg_pool_backward_naive", fails="dx")
def dx_all_taken_as_square(dout, cache):
    """Your backward pass takes every window as square: as wide as it is high, of pool_height * pool_height pixels. The
    columns (axis 3) go with pool_width, and the share is dout / (pool_height * pool_width).

    你在反向传播里把窗口都当成了正方形：宽和高一样，共 pool_height * pool_height 个像素。列（第 3 轴）要用
    pool_width，每一份要除以 pool_height * pool_width。
    """
    _x, pool_param = cache
    ph, _pw, s = numbers(pool_param)

    def share(dx, _x, d, rows, columns):
        dx[rows, columns] += d / (ph * ph)

    return unpool(dout, cache, share, (ph, ph, s))


@bug("avg_pool_backward_naive", fails="dx overlap")
def ones_for_dout(dout, cache):
    """Your dx doesn't depend on dout. By the chain rule the share 1 / (pool_height * pool_width) is multiplied with
    the upstream gradient dout of its window.

    你的 dx 与 dout 无关。根据链式法则，1 / (pool_height * pool_width) 还要乘上该窗口的上游梯度 dout。
    """
    return unpool(np.ones_like(dout), cache, add_share)


@bug("avg_pool_backward_naive", fails="dx overlap")
def dout_to_maximum(dout, cache):
    """You send dout to the largest number of each window; that is the gradient of max pooling. In a mean all pixels of
    the window have the same part, so each gets the same share.

    你把 dout
    传给了窗口里最大的那个数，那是最大池化的梯度。平均值里每个像素的作用都一样，所以每个像素分到同样的一份。
    """

    def choose(dx, x, d, rows, columns):
        dx[rows, columns] += d * (x[rows, columns] == x[rows, columns].max())

    return unpool(dout, cache, choose)


@bug("avg_pool_backward_naive", fails="dx overlap")
def dout_times_window(dout, cache):
    """You multiply dout by the pixels themselves. The derivative of a mean with respect to any of its numbers is 1 /
    (pool_height * pool_width), whatever the numbers are.

    你把 dout 又乘上了像素值本身。平均值对其中任何一个数的导数都是 1 / (pool_height *
    pool_width)，与这些数是多少无关。
    """

    def multiply(dx, x, d, rows, columns):
        dx[rows, columns] += d * x[rows, columns] / x[rows, columns].size

    return unpool(dout, cache, multiply)


@bug("avg_pool_backward_naive", fails="dx overlap")
def dout_repeated(dout, cache):
    """You enlarge dout by repeating each number pool_height by pool_width times. That is dx only where the windows
    tile the whole picture; in general start from zeros of x's shape and add each share at its window, which
    begins at row i * stride and column j * stride.

    你把 dout 的每个数重复 pool_height × pool_width 次来放大它，这只有在窗口恰好铺满整张图像时才等于
    dx。一般情形下，要从与 x 同形状的全零数组出发，把每一份加到它的窗口上；窗口从第 i * stride 行、第 j * stride
    列开始。
    """
    _x, pool_param = cache
    ph, pw, _stride = numbers(pool_param)
    return np.repeat(np.repeat(dout / (ph * pw), ph, axis=2), pw, axis=3)


@bug("avg_pool_backward_naive", fails="dx overlap")
def corner_only(dout, cache):
    """Only the upper left pixel of each window gets a share. The mean depends on all pixels of the window: add the
    share to the whole slice i * stride : i * stride + pool_height, and likewise along the columns.

    每个窗口只有左上角的像素分到了梯度。平均值与窗口里的所有像素都有关：要把这一份加到整个切片 i * stride : i *
    stride + pool_height 上，列的方向也一样。
    """

    def add(dx, x, d, rows, columns):
        dx[rows.start, columns.start] += d / x[rows, columns].size

    return unpool(dout, cache, add)


@bug("avg_pool_backward_naive", fails="dx overlap")
def dx_without_stride(dout, cache):
    """Your shares go to windows that start at row i and column j. The forward pass took its window at i * stride and
    j * stride, so the share goes there.

    你把每一份加到了从第 i 行、第 j 列开始的窗口上。前向传播的窗口是从 i * stride、j * stride
    开始的，梯度也要回到那里。
    """
    _x, pool_param = cache
    ph, pw, _stride = numbers(pool_param)
    return unpool(dout, cache, add_share, (ph, pw, 1))


@bug("avg_pool_backward_naive", fails="dx")
def dx_sides_swapped(dout, cache):
    """In your backward pass height and width of the window are swapped: rows (axis 2) go with pool_height, columns
    (axis 3) with pool_width.

    反向传播里窗口的高和宽弄反了：行（第 2 轴）对应 pool_height，列（第 3 轴）对应 pool_width。
    """
    _x, pool_param = cache
    ph, pw, s = numbers(pool_param)
    return unpool(dout, cache, add_share, (pw, ph, s))


@bug("avg_pool_backward_naive", fails="dx overlap")
def always_two_by_two(dout, cache):
    """Your backward pass uses windows of 2 x 2 with stride 2 whatever it is given. Take pool_height, pool_width and
    stride out of the cache's pool_param.

    无论参数是什么，你的反向传播总按 2 × 2 的窗口、步幅 2 来算。请从缓存的 pool_param 中取出
    pool_height、pool_width 和 stride。
    """

    def share(dx, _x, d, rows, columns):
        dx[rows, columns] += d / 4

    return unpool(dout, cache, share, (2, 2, 2))


@bug("avg_pool_backward_naive", fails="dx overlap")
def nothing_returned(dout, cache):
    """Your backward pass returns None: its last line has to be `return dx`.

    你的反向传播返回了 None：最后一行应当是 `return dx`。
    """
