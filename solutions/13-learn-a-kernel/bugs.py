"""What goes wrong in gradient descent on a kernel, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import learn_kernel

right = learn_kernel  # a name of its own: a bug that calls it still does when put in the answer's place


def descended(X, Y, kernel_size, lr, steps, start, weight_by=1.0, bias_by=1.0, loss_by=1.0):
    """The right loop, from random numbers of ``start``, but for factors of the two gradients and of the loss."""
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size).reshape(Y.size, -1)
    weight, bias, losses = start.normal(0, 0.1, windows.shape[1]), 0.0, []
    with np.errstate(all="ignore"):  # where it climbs instead, numbers grow without end
        for _ in range(steps):
            error = windows @ weight + bias - Y.ravel()
            losses.append(float(loss_by * np.mean(error**2)))
            weight = weight - lr * weight_by * 2 * error @ windows / Y.size
            bias = bias - lr * bias_by * 2 * error.mean()
    return weight.reshape(kernel_size), float(bias), losses


@bug("learn_kernel", fails="edge losses kernel step")
def flipped(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    The kernel comes out turned by 180 degrees: your forward pass flips it. The cross-correlation of level 1 does not:
    weight[0, 0] belongs to the top left corner of the window.

    学出来的卷积核转了 180 度：你的前向计算翻转了它。第1关的互相关不翻转：weight[0, 0] 对应窗口的左上角。
    """
    weight, bias, losses = right(X, Y, kernel_size, lr, steps, seed)
    return weight[::-1, ::-1], bias, losses


@bug("learn_kernel", fails="bias step")
def bias_not_trained(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    The bias stays where it began. It has a gradient too, and takes a step each time: it is part of every prediction, so
    sum over all of them.

    偏置一直停在初始值。它也有梯度，每次也要走一步：每个预测值里都有它，所以要对所有位置求和。
    """
    return descended(X, Y, kernel_size, lr, steps, np.random.default_rng(seed), bias_by=0.0)


@bug("learn_kernel", fails="edge losses kernel bias step")
def gradient_of_the_sum(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    Your steps are too long by the count of the outputs: that is the gradient of the sum of squares. The loss is their
    mean, so divide the gradients by Y.size as well. With steps so long the numbers grow without end.

    你的步子大了“输出个数”那么多倍：那是平方和的梯度。损失是平均值，所以梯度也要除以 Y.size。
    步子太大，数值就会越变越大，直到溢出。
    """
    return descended(X, Y, kernel_size, lr, steps, np.random.default_rng(seed), Y.size, Y.size)


@bug("learn_kernel", fails="step")
def two_forgotten(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    It arrives, but your steps are half as long as they should be. The derivative of (P - Y) ** 2 is 2 * (P - Y): the 2
    is missing in your gradients.

    能走到终点，但每一步都只有应走的一半。(P - Y) ** 2 的导数是 2 * (P - Y)，你的梯度里少了这个 2。
    """
    return descended(X, Y, kernel_size, lr, steps, np.random.default_rng(seed), 0.5, 0.5)


@bug("learn_kernel", fails="edge losses kernel bias step")
def uphill(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    Your steps go uphill: the loss grows. Down is against the gradient, weight = weight - lr * gradient; look also
    whether the difference is prediction minus Y, in this order.

    你在往上走：损失越来越大。下降要逆着梯度的方向，weight = weight - lr * 梯度；也检查一下差的次序：是预测值减去 Y。
    """
    return descended(X, Y, kernel_size, lr, steps, np.random.default_rng(seed), -1.0, -1.0)


@bug("learn_kernel", fails="losses kernel bias step")
def always_one_half(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    The learning rate is 0.5 whatever is asked for. Use lr: for other pictures 0.5 is too much, and the steps overshoot.

    不管参数是多少，学习率总是 0.5。请使用 lr：换了图像，0.5 可能太大，每一步都会走过头。
    """
    return descended(X, Y, kernel_size, 0.5, steps, np.random.default_rng(seed))


@bug("learn_kernel", fails="losses step")
def always_five_hundred(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    It takes 500 steps whatever is asked for. The loop runs over range(steps).

    不管参数是多少，总是走 500 步。循环应当是 range(steps)。
    """
    return right(X, Y, kernel_size, lr, 500, seed)


@bug("learn_kernel", fails="losses")
def one_step_short(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    It takes a step fewer than it should: range(1, steps) and range(steps - 1) have steps - 1 numbers.

    少走了一步：range(1, steps) 和 range(steps - 1) 都只有 steps - 1 个数。
    """
    return right(X, Y, kernel_size, lr, steps - 1, seed)


@bug("learn_kernel", fails="edge")
def defaults_changed(X, Y, kernel_size, lr=0.5, steps=5, seed=0):
    """
    Called without lr and steps, it stops too early: the defaults in the first line are lr=0.5, steps=500. Let them
    stand.

    不给 lr 和 steps 时，它停得太早：第一行里的默认值是 lr=0.5、steps=500，请保持原样。
    """
    return right(X, Y, kernel_size, lr, steps, seed)


@bug("learn_kernel", fails="step")
def seed_unused(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    Every call begins at other random numbers, for the seed is not used. Draw the first weight from
    np.random.default_rng(seed), so that the same seed gives the same answer.

    没有用到 seed，每次调用的随机初始值都不一样。请用 np.random.default_rng(seed) 来取初始的 weight，这样同一个 seed
    就得到同样的结果。
    """
    any_seed = int(np.random.default_rng().integers(2**32))
    weight, bias, _before = right(X, Y, kernel_size, lr, steps, any_seed)
    after = right(X, Y, kernel_size, lr, steps + 1, any_seed)[2][1:]
    return weight, bias, after


@bug("learn_kernel", fails="losses")
def half_the_loss(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    The losses are half of what they should be. Some books put 1/2 before the squares; here the loss is their
    plain mean.

    记录的损失只有应有的一半。有的书在平方前面乘了 1/2；这里的损失就是平方的平均值。
    """
    return descended(X, Y, kernel_size, lr, steps, np.random.default_rng(seed), loss_by=0.5)


@bug("learn_kernel", fails="losses")
def sum_of_squares(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    The losses are sums: too large by the count of the outputs. The mean squared error is (error ** 2).mean().

    记录的损失是总和，大了“输出个数”那么多倍。均方误差是 (error ** 2).mean()。
    """
    return descended(X, Y, kernel_size, lr, steps, np.random.default_rng(seed), loss_by=Y.size)


@bug("learn_kernel", fails="losses")
def last_loss_only(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    losses holds a single number: the list is made anew inside the loop. Make it once, before the loop, and append
    to it.

    losses 里只有一个数：列表在循环里被重新创建了。请在循环之前建好，在循环里 append。
    """
    weight, bias, losses = right(X, Y, kernel_size, lr, steps, seed)
    return weight, bias, losses[-1:]


@bug("learn_kernel", fails="edge losses kernel step")
def four_axes(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    The weight still has the shape of a layer, (1, 1, h, w). What is asked for is one kernel, (h, w): return
    weight[0, 0].

    weight 还是卷积层的形状 (1, 1, h, w)。题目要的是一个卷积核，形状 (h, w)：请返回 weight[0, 0]。
    """
    weight, bias, losses = right(X, Y, kernel_size, lr, steps, seed)
    return weight[None, None], bias, losses


@bug("learn_kernel", fails="bias")
def bias_in_an_array(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    The bias is right, but comes as an array of one number. Return the number itself: float(b[0]) for a b of shape (1,).

    偏置的值是对的，但它是只含一个数的数组。请返回这个数本身：b 的形状为 (1,) 时，返回 float(b[0])。
    """
    weight, bias, losses = right(X, Y, kernel_size, lr, steps, seed)
    return weight, np.array([bias]), losses


@bug("learn_kernel", fails="edge losses kernel bias step")
def only_the_weight(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    Only the weight comes back. Bias and losses are asked for as well: return weight, bias, losses.

    只返回了 weight。偏置和损失也要：请写 return weight, bias, losses。
    """
    return right(X, Y, kernel_size, lr, steps, seed)[0]


@bug("learn_kernel", fails="edge losses kernel bias step")
def nothing_returned(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """
    Your function works something out, but gives nothing back: what arrives is None. End it with return weight, bias,
    losses.

    函数算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return weight, bias, losses。
    """
    right(X, Y, kernel_size, lr, steps, seed)
