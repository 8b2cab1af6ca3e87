"""What goes wrong in a first cross-correlation, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import corr2d

right = corr2d  # a name of its own: a bug that calls it still does when the bug is put in corr2d's place


@bug("corr2d", fails="value sides blur")
def flipped(X, K):
    """
    You turn the kernel by 180 degrees before you multiply: that is the convolution of mathematics. In deep learning
    the kernel stays as it is: K[0, 0] belongs to the top left corner of the window.

    你在相乘之前把卷积核旋转了 180 度，这是数学里的“卷积”。深度学习里用的是互相关，卷积核不翻转：K[0, 0]
    对应窗口的左上角。
    """
    return right(X, K[::-1, ::-1])


@bug("corr2d", fails="value sides blur")
def kernel_transposed(X, K):
    """
    Rows and columns of the kernel are exchanged: the number a rows down and b columns right in the window belongs to
    K[a, b], not to K[b, a].

    卷积核的行与列弄反了：窗口里第 a 行第 b 列的数应当乘 K[a, b]，而不是 K[b, a]。
    """
    return right(X, K.T)


@bug("corr2d", fails="value sides blur")
def matrix_product(X, K):
    """
    Window and kernel are multiplied as matrices (@, np.dot or np.matmul). Here each number of the window meets only
    the number at the same place in the kernel: multiply with *, then add everything up.

    窗口和卷积核做成了矩阵乘法（@、np.dot 或 np.matmul）。这里要的是逐元素相乘：用 *
    把相同位置的数相乘，再全部加起来。
    """
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] @ K).sum()
    return Y


@bug("corr2d", fails="value sides blur")
def mean_for_sum(X, K):
    """
    Your numbers are too small by the count of numbers in the kernel: the products are averaged. Add them up instead.

    结果恰好小了“卷积核元素个数”那么多倍：你对乘积取了平均。这里应当求和。
    """
    return right(X, K) / K.size


@bug("corr2d", fails="value sides blur")
def last_product_only(X, K):
    """
    Only the last product of each window is left: inside the loop over the kernel, = overwrites what was there.
    Collect the products with +=.

    每个窗口只剩下了最后一个乘积：在遍历卷积核的循环里，= 把之前的结果覆盖掉了。请用 += 累加。
    """
    h, w = K.shape
    return X[h - 1 :, w - 1 :] * K[-1, -1]


@bug("corr2d", fails="value sides blur")
def sum_never_reset(X, K):
    """
    The first number is right, then each one still contains those before it: the running sum has to start from 0 again
    at every new window.

    第一个数是对的，可后面的每个数都带上了前面的和：每换一个窗口，累加用的变量都要重新从 0 开始。
    """
    Y = right(X, K)
    return np.cumsum(Y).reshape(Y.shape)


@bug("corr2d", fails="shape value sides blur")
def plus_one_missing(X, K):
    """
    The output lacks its last row and its last column. Count the places of a window of 2 in a row of 3: there are 3 -
    2 + 1 of them.

    输出少了最后一行和最后一列。数一数：宽为 2 的窗口在长为 3 的一行里能放几个位置？是 3 - 2 + 1 个。
    """
    return right(X, K)[:-1, :-1]


@bug("corr2d", fails="shape value sides blur")
def as_large_as_the_picture(X, K):
    """
    Your output is as large as the picture, with zeros at its edge. Nothing is padded in this level, so it shrinks to
    (H - h + 1, W - w + 1): make Y of that size from the start.

    你的输出和输入一样大，边上留着一圈 0。本关没有填充，输出会缩小成 (H - h + 1, W - w + 1)：创建 Y 时就用这个大小。
    """
    Y = np.zeros(X.shape)
    inner = right(X, K)
    Y[: inner.shape[0], : inner.shape[1]] = inner
    return Y


@bug("corr2d", fails="shape sides")
def width_from_height(X, K):
    """
    The width of the output is worked out from the height of the picture, which fits square pictures only. Take the
    height from X.shape[0] and the width from X.shape[1].

    输出的宽是用图像的高算出来的，只有正方形图像才碰巧正确。高取自 X.shape[0]，宽取自 X.shape[1]。
    """
    h, w = K.shape
    n = X.shape[0] - h + 1
    Y = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


@bug("corr2d", fails="shape sides")
def height_and_width_exchanged(X, K):
    """
    Height and width of the output are exchanged. The first axis counts rows, so Y starts as (X.shape[0] - K.shape[0]
    + 1) rows, and the columns come second.

    输出的高和宽弄反了。第一个轴是行：Y 的行数由 X.shape[0] 和 K.shape[0] 决定，列数放在第二个位置。
    """
    h, w = K.shape
    Y = np.zeros((X.shape[1] - w + 1, X.shape[0] - h + 1))
    for i in range(X.shape[0] - h + 1):
        for j in range(X.shape[1] - w + 1):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


@bug("corr2d", fails="sides")
def kernel_taken_as_square(X, K):
    """
    The kernel's height is used for its width too, so kernels that are not square get windows of the wrong size. Read
    both of them: h, w = K.shape.

    卷积核的高被同时当作了宽，遇到不是正方形的卷积核，窗口的大小就不对了。请把两个数都取出来：h, w = K.shape。
    """
    k = K.shape[0]
    Y = np.zeros((X.shape[0] - k + 1, X.shape[1] - k + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + k, j : j + k] * K).sum()
    return Y


@bug("corr2d", fails="shape")
def squeezed(X, K):
    """
    An output of a single row or column loses an axis (squeeze, or an index too many). Y always has two axes, even
    where it is (1, 3) or (1, 1).

    输出只有一行或一列时，少了一个轴（可能用了 squeeze，或多写了一个下标）。Y 永远有两个轴，哪怕形状是 (1, 3) 或 (1,
    1)。
    """
    return right(X, K).squeeze()


@bug("corr2d", fails="blur")
def kept_as_whole_numbers(X, K):
    """
    The output is stored as whole numbers, so everything behind the point is lost (np.zeros_like(X) and dtype=X.dtype
    take over the picture's type). Let Y be of floats: np.zeros(shape).

    输出被存成了整数，小数部分全丢了（np.zeros_like(X) 和 dtype=X.dtype 会沿用图像的整数类型）。请让 Y
    存浮点数：np.zeros(形状)。
    """
    return right(X, K).astype(X.dtype)


@bug("corr2d", fails="shape value sides blur")
def nothing_returned(X, K):
    """
    Your function works something out, but gives nothing back: what arrives is None. End it with return Y.

    函数算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return Y。
    """
    right(X, K)
