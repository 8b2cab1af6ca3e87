"""What goes wrong with padding and strides, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import corr2d_strided, output_size, pad2d

right, right_size, right_frame = corr2d_strided, output_size, pad2d  # names of their own: see level 1


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def filled(padded, K, stride, rows, columns):
    """The loops most students write, over a picture that is padded already, for an output of the given size."""
    (down, across), (h, w) = stride, K.shape
    Y = np.zeros((rows, columns))
    for i, j in np.ndindex(Y.shape):  # where a window sticks out, numpy says so as it does to students
        Y[i, j] = (padded[i * down : i * down + h, j * across : j * across + w] * K).sum()
    return Y


@bug("pad2d", fails="pad pad-pair")
def pad_is_the_total(x, pad):
    """
    pad is what each side gets, but your picture grows by pad in all (half of it on each side). Some books count both
    sides together; here x grows by 2 * pad.

    pad 指的是每一侧补多少，而你的图像一共只长了 pad（每侧一半）。有的书把两侧加在一起算；本关里 x 一共要长 2 * pad。
    """
    above, left = pair(pad)
    return np.pad(x, ((above // 2, above - above // 2), (left // 2, left - left // 2)))


@bug("pad2d", fails="pad pad-pair")
def pad_before_only(x, pad):
    """
    The zeros stand above and to the left only. Each side gets them: below and to the right as well.

    0 只补在了上边和左边。四周都要补：下边和右边也一样。
    """
    above, left = pair(pad)
    return np.pad(x, ((above, 0), (left, 0)))


@bug("pad2d", fails="pad pad-pair")
def pad_with_the_edge(x, pad):
    """
    The frame repeats the pixels of the edge. What is asked for is zeros: np.pad does that by itself (mode="constant").

    外面补的是边缘像素的重复值。题目要求补 0：np.pad 默认（mode="constant"）就是补 0。
    """
    above, left = pair(pad)
    return np.pad(x, ((above, above), (left, left)), mode="edge")


@bug("pad2d", fails="pad pad-pair")
def pad_of_ones(x, pad):
    """
    The frame is made of ones: did you start from np.ones? Zeros add nothing to a sum of products, ones do.

    外面补的是 1：是不是从 np.ones 开始写的？0 对乘积之和没有影响，1 却有。
    """
    above, left = pair(pad)
    return np.pad(x, ((above, above), (left, left)), constant_values=1)


@bug("pad2d", fails="pad pad-pair")
def pad_nothing_into_nothing(x, pad):
    """
    Where the padding is 0, [pad:-pad] is [0:-0], which is empty: -0 is the start, not the end, and x doesn't fit in
    there. Write to [pad:pad + H] and [pad:pad + W].

    填充为 0 时，[pad:-pad] 成了空的 [0:-0]：-0 指的是开头，不是末尾，x 放不进去。请写入 [pad:pad + H]
    和 [pad:pad + W]。
    """
    above, left = pair(pad)
    padded = np.zeros((x.shape[0] + 2 * above, x.shape[1] + 2 * left))
    padded[above:-above, left:-left] = x
    return padded


@bug("pad2d", fails="pad-pair")
def pad_pair_exchanged(x, pad):
    """
    The two numbers of a pair are exchanged: the first belongs to the height (zeros above and below), the second to the
    width (zeros left and right).

    一对填充的两个数用反了：第一个属于高（补在上、下），第二个属于宽（补在左、右）。
    """
    return right_frame(x, pair(pad)[::-1])


@bug("pad2d", fails="pad-pair")
def pad_first_for_both(x, pad):
    """
    Of a pair, pad2d uses the first number for both axes. pad[0] is for the rows, pad[1] for the columns.

    填充是一对数时，pad2d 把第一个数用在了两个轴上。pad[0] 给行，pad[1] 给列。
    """
    return right_frame(x, pair(pad)[0])


@bug("pad2d", fails="pad-pair")
def pad_pair_as_before_and_after(x, pad):
    """
    np.pad(x, pad) takes a pair as "before and after", the same on both axes. Yours means the two axes, so say it for
    each: ((above, below), (left, right)).

    np.pad(x, pad) 会把一对数理解成“前面补几个、后面补几个”，两个轴都一样。这里的一对数说的是两个轴，要分别写清楚：((上,
    下), (左, 右))。
    """
    return np.pad(x, pad)


@bug("pad2d", fails="pad-pair")
def pad_of_one_number_only(x, pad):
    """
    pad2d knows only one number: ((pad, pad), (pad, pad)) makes no sense where pad is a pair. Look first what you got:
    isinstance(pad, int) says whether it is one number.

    pad2d 只考虑了一个数的情况：pad 是一对数时，((pad, pad), (pad, pad)) 就讲不通了。先看看拿到的是什么：isinstance(pad,
    int) 可以判断它是不是一个数。
    """
    return np.pad(x, ((pad, pad), (pad, pad)))


@bug("pad2d", fails="pad pad-pair")
def no_frame_returned(x, pad):
    """
    pad2d works something out, but gives nothing back: what arrives is None. End it with a return.

    pad2d 算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return。
    """
    right_frame(x, pad)


@bug("output_size", fails="size")
def size_plus_one_missing(n, k, stride, pad):
    """
    The size is one too small: the division counts the steps, and there is one window more than there are steps. Add
    the + 1 behind it.

    算出的大小少了 1：除法得到的是移动的次数，而窗口的个数比移动次数多一个。后面还要 + 1。
    """
    return right_size(n, k, stride, pad) - 1


@bug("output_size", fails="size")
def size_plus_one_inside(n, k, stride, pad):
    """
    The + 1 stands inside the division, so that it is divided by the stride as well. First divide, then add 1.

    + 1 写到了除法里面，也被步幅除了。应当先除，再加 1。
    """
    return (n + 2 * pad - k + 1) // stride


@bug("output_size", fails="size")
def size_with_ceil(n, k, stride, pad):
    """
    Where it doesn't divide evenly, you count one window too many, which would stick out over the end. Only whole
    windows count: divide with // (floor).

    除不尽的时候，你多算了一个窗口，它会伸到末尾之外。只有完整的窗口才算：用 //（向下取整）。
    """
    return -(-(n + 2 * pad - k) // stride) + 1


@bug("output_size", fails="size")
def size_rounded(n, k, stride, pad):
    """
    The size is rounded to the nearest whole number, so sometimes a window too many is counted. round() is not floor:
    divide with //, which always goes down.

    大小用了四舍五入，有时会多算一个窗口。round() 不是向下取整，请用 //，它总是向下取。
    """
    return round((n + 2 * pad - k) / stride) + 1


@bug("output_size", fails="size")
def size_not_whole(n, k, stride, pad):
    """
    The size is not a whole number: / always gives a float, and there are no 2.67 windows. Divide with //.

    得到的大小不是整数：/ 得到的总是浮点数，会出现 2.67 个窗口。整除请用 //。
    """
    return (n + 2 * pad - k) / stride + 1


@bug("output_size", fails="size")
def size_pad_once(n, k, stride, pad):
    """
    The padding is counted once, but both ends get it: the padded row is n + 2 * pad long. (Where a book's formula has
    only one p, its p is the total of both sides.)

    填充只算了一次，可两头都补了：填充后的长度是 n + 2 * pad。（有的书公式里只有一个 p，那里的 p 是两侧之和。）
    """
    return (n + pad - k) // stride + 1


@bug("output_size", fails="size")
def size_without_pad(n, k, stride, pad):
    """
    The padding is missing in the size: the windows run over the padded row, which is longer than n.

    大小里没有算上填充：窗口是在填充后的那一行上滑动的，它比 n 长。
    """
    return (n - k) // stride + 1


@bug("output_size", fails="size")
def size_without_stride(n, k, stride, pad):
    """
    The stride is missing in the size: this is how many windows there are when they move by 1.

    大小里没有用到步幅：这是窗口每次移动 1 时的个数。
    """
    return n + 2 * pad - k + 1


@bug("corr2d_strided", fails="value stride padding pairs")
def flipped(X, K, stride, padding):
    """
    The kernel is turned by 180 degrees before it is used. As in level 1 it stays as it is: K[0, 0] belongs to the top
    left corner of the window.

    卷积核在使用前被旋转了 180 度。和第1关一样，它不翻转：K[0, 0] 对应窗口的左上角。
    """
    return right(X, K[::-1, ::-1], stride, padding)


@bug("corr2d_strided", fails="value stride padding pairs")
def width_from_height(X, K, stride, padding):
    """
    The width of the output is worked out from the height, which fits square pictures only. The height comes from
    X.shape[0] and K.shape[0], the width from X.shape[1] and K.shape[1].

    输出的宽是用高算出来的，只有正方形图像才碰巧正确。高用 X.shape[0] 和 K.shape[0]，宽用 X.shape[1] 和 K.shape[1]。
    """
    (above, _left), stride = pair(padding), pair(stride)
    rows = (X.shape[0] + 2 * above - K.shape[0]) // stride[0] + 1
    return filled(right_frame(X, padding), K, stride, rows, rows)


@bug("corr2d_strided", fails="stride pairs")
def stride_in_the_size_only(X, K, stride, padding):
    """
    The stride is in the size of Y, but not in the place of the windows: they move by 1. Row i of Y looks at the rows
    from i * stride on, and likewise for the columns.

    步幅只用在了 Y 的大小上，窗口却仍然每次只移动 1。Y 的第 i 行对应从 i * stride 开始的那些行，列也一样。
    """
    shape = right(X, K, stride, padding).shape
    return filled(right_frame(X, padding), K, (1, 1), *shape)


@bug("corr2d_strided", fails="stride pairs")
def stride_ignored(X, K, stride, padding):
    """
    The stride is not used at all: the windows move by 1, so Y is too large. Both the size of Y and the place of each
    window depend on it.

    步幅完全没有用上：窗口每次只移动 1，所以 Y 太大。Y 的大小和每个窗口的位置都取决于步幅。
    """
    return right(X, K, 1, padding)


@bug("corr2d_strided", fails="stride")
def last_window_sticks_out(X, K, stride, padding):
    """
    Where the windows don't divide evenly, you count one too many, and the last sticks out over the edge. Only whole
    windows count, downwards and to the right.

    除不尽的时候，你多算了一个窗口，最后一个伸出了图像的边缘。向下、向右都只算完整的窗口。
    """
    stride, padded = pair(stride), right_frame(X, padding)
    rows, columns = (-((K.shape[axis] - padded.shape[axis]) // stride[axis]) + 1 for axis in (0, 1))
    return filled(padded, K, stride, rows, columns)


@bug("corr2d_strided", fails="padding pairs")
def padding_ignored(X, K, stride, padding):
    """
    padding is never used. Put the zeros around X first, and let the windows run over the padded picture.

    padding 没有用上。先在 X 四周补上 0，再让窗口在填充后的图像上滑动。
    """
    return right(X, K, stride, 0)


@bug("corr2d_strided", fails="padding pairs")
def padding_is_the_total(X, K, stride, padding):
    """
    corr2d_strided shares the padding out between both sides. Each side gets all of it: above as many rows of zeros as
    padding says, below as many again, and likewise left and right.

    corr2d_strided 把填充量分给了两侧。每一侧都应补满：上边补 padding 行 0，下边再补 padding 行，左右也一样。
    """
    above, left = pair(padding)
    padded = np.pad(X, ((above // 2, above - above // 2), (left // 2, left - left // 2)))
    return right(padded, K, stride, 0)


@bug("corr2d_strided", fails="padding")
def padding_number_on_rows_only(X, K, stride, padding):
    """
    A pair of paddings is right, one number is not: it puts zeros above and below, but none to the left and right. One
    number is meant for both axes, 2 is (2, 2).

    填充是一对数时是对的，只给一个数时，上下补了 0，左右却没有。一个数对两个轴都算：2 就是 (2, 2)。
    """
    return right(X, K, stride, padding if isinstance(padding, tuple) else (padding, 0))


@bug("corr2d_strided", fails="padding pairs")
def padded_afterwards(X, K, stride, padding):
    """
    The zeros were put around the result. They belong around X, before the windows run over it.

    0 补在了结果的外面。应当先补在 X 的四周，再让窗口滑动。
    """
    return right_frame(right(X, K, stride, 0), padding)


@bug("corr2d_strided", fails="pairs")
def stride_pair_exchanged(X, K, stride, padding):
    """
    The two numbers of the stride are exchanged: the first is how far the window moves down, the second how far it
    moves to the right.

    步幅的两个数用反了：第一个是窗口向下移动多少，第二个是向右移动多少。
    """
    return right(X, K, pair(stride)[::-1], padding)


@bug("corr2d_strided", fails="pairs")
def stride_first_for_both(X, K, stride, padding):
    """
    Of a pair of strides only the first is used, for both directions. Down the window moves by stride[0], to the right
    by stride[1].

    步幅是一对数时，只用了第一个，两个方向都是它。向下移动 stride[0]，向右移动 stride[1]。
    """
    return right(X, K, pair(stride)[0], padding)


@bug("corr2d_strided", fails="pairs")
def padding_pair_exchanged(X, K, stride, padding):
    """
    corr2d_strided exchanges the two numbers of the padding: padding[0] counts rows of zeros above and below,
    padding[1] columns of zeros left and right.

    corr2d_strided 把填充的两个数用反了：padding[0] 是上、下各补几行，padding[1] 是左、右各补几列。
    """
    return right(X, K, stride, pair(padding)[::-1])


@bug("corr2d_strided", fails="value stride padding pairs")
def nothing_returned(X, K, stride, padding):
    """
    corr2d_strided works something out, but gives nothing back: what arrives is None. End it with return Y.

    corr2d_strided 算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return Y。
    """
    right(X, K, stride, padding)
