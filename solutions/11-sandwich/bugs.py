"""What goes wrong in sandwiches of layers, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import (
    conv_backward_naive,
    conv_forward_naive,
    conv_relu_backward,
    conv_relu_forward,
    conv_relu_pool_backward,
    conv_relu_pool_forward,
    max_pool_backward_naive,
    max_pool_forward_naive,
    relu_backward,
    relu_forward,
    windows,
)

# Names of their own: a bug that calls them still does when put in the answer's place.
conv_there, conv_back, relu_there, relu_back = conv_forward_naive, conv_backward_naive, relu_forward, relu_backward
pool_there, pool_back = max_pool_forward_naive, max_pool_backward_naive
layer_there, layer_back = conv_relu_forward, conv_relu_backward
sandwich_there, sandwich_back = conv_relu_pool_forward, conv_relu_pool_backward


def each_window(dout, cache, send, window=None):
    """dx of a pooling layer, one output after the other: ``send(dx, d, x)`` gets the window of each."""
    x, pool_param = cache
    height, width, stride = window or pool_param.values()
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        at = np.s_[n, c, i * stride : i * stride + height, j * stride : j * stride + width]
        send(dx[at], dout[n, c, i, j], x[at])
    return dx


# ReLU.


@bug("relu_forward", fails="relu conv-relu pool pool-dx pool-dw pool-db windows-dx")
def sign_dropped(x):
    """
    Below 0 you give the number without its sign. ReLU gives 0 there: it keeps what is positive and nothing else.

    小于 0 的数，你只是去掉了负号。ReLU 在那里应当给出 0：只保留正数，其余都变成 0。
    """
    return np.abs(x), x


@bug("relu_forward", fails="relu conv-relu pool pool-dx pool-dw pool-db windows-dx")
def negative_part_kept(x):
    """
    You keep the negative numbers and put 0 for the positive ones. It is the other way round: np.minimum has to be
    np.maximum, or the mask turned.

    你留下了负数，把正数变成了 0，正好反了：np.minimum 应改成 np.maximum，或者把掩码反过来。
    """
    return np.minimum(0, x), x


def leaky_back(dout, cache):
    return np.where(cache > 0, dout, 0.01 * dout)


@bug(
    "relu_forward",
    fails="relu relu-dx conv-relu conv-relu-dx conv-relu-dw conv-relu-db pool pool-dx pool-dw pool-db windows-dx",
    also={"relu_backward": leaky_back},
)
def leaky(x):
    """
    Below 0 a little comes through: that is the leaky ReLU. The plain one, which this level asks for, gives exactly 0.

    小于 0 的部分还漏过来一点，那是 Leaky ReLU。本关要的是普通的 ReLU，小于 0 时恰好是 0。
    """
    return np.where(x > 0, x, 0.01 * x), x


@bug(
    "relu_forward",
    fails="relu conv-relu conv-relu-dx conv-relu-dw conv-relu-db pool pool-dx pool-dw pool-db windows-dx",
)
def cache_not_returned(x):
    """
    relu_forward returns out alone. Its backward pass has to know where x was positive: return out, cache, where x
    itself will do for the cache.

    relu_forward 只返回了 out。反向传播还需要知道 x 在哪里是正的：请写 return out, cache，cache 里放 x 就够了。
    """
    return relu_there(x)[0]


@bug("relu_backward", fails="relu-dx conv-relu-dx conv-relu-dw conv-relu-db pool-dx pool-dw pool-db windows-dx")
def everything_passes(dout, cache):
    """
    relu_backward hands on all of dout. Where x was negative the output stood at 0 and did not follow it: there dx is
    0. (A mask like out >= 0 is true everywhere; compare with > 0.)

    relu_backward 把整个 dout 原样传了回去。x 为负的地方，输出一直是 0，不随 x 变化，所以那里 dx 是 0。（像 out >= 0
    这样的掩码处处成立，要用 > 0 来比较。）
    """
    return dout


@bug("relu_backward", fails="relu-dx conv-relu-dx conv-relu-dw conv-relu-db pool-dx pool-dw pool-db windows-dx")
def relu_of_dout(dout, cache):
    """
    relu_backward looks at the sign of dout. A gradient may well be negative: what decides is whether x was positive,
    which the cache knows.

    relu_backward 看的是 dout 的正负。梯度完全可以是负的：起决定作用的是前向时 x 是否为正，这要到 cache 里去查。
    """
    return np.maximum(0, dout)


@bug("relu_backward", fails="relu-dx conv-relu-dx conv-relu-dw conv-relu-db pool-dx pool-dw pool-db windows-dx")
def mask_for_gradient(dout, cache):
    """
    relu_backward gives 1 where x was positive. That is the derivative of ReLU; by the chain rule it is multiplied with
    dout.

    relu_backward 在 x 为正的地方给出 1。那只是 ReLU 自身的导数，根据链式法则，还要乘上 dout。
    """
    return 1.0 * (cache > 0)


@bug("relu_backward", fails="relu-dx conv-relu-dx conv-relu-dw conv-relu-db pool-dx pool-dw pool-db windows-dx")
def times_x(dout, cache):
    """
    relu_backward multiplies dout by ReLU's output. Where x was positive, the output follows x one to one: the factor
    is 1 there, not x.

    relu_backward 把 dout 乘上了 ReLU 的输出。x 为正时，输出随 x 一比一地变化：那里的系数是 1，不是 x。
    """
    return dout * np.maximum(0, cache)


# Convolution, then ReLU.


@bug("conv_relu_forward", fails="conv-relu")
def out_before_relu(x, w, b, conv_param):
    """
    conv_relu_forward returns what the convolution gave: there are negative numbers in it. Its out is that of
    relu_forward.

    conv_relu_forward 返回的是卷积的输出，里面还有负数。应当返回 relu_forward 给出的 out。
    """
    return conv_there(x, w, b, conv_param)[0], layer_there(x, w, b, conv_param)[1]


def no_relu_back(dout, cache):
    return conv_back(dout, cache[0])


@bug(
    "conv_relu_forward",
    fails="conv-relu conv-relu-dx conv-relu-dw conv-relu-db",
    also={"conv_relu_backward": no_relu_back},
)
def no_relu(x, w, b, conv_param):
    """
    There is no ReLU in your conv_relu, neither forward nor backward: it is a convolution, no more. Forward,
    relu_forward comes after the convolution; backward, relu_backward before it.

    你的 conv_relu 里没有 ReLU，前向和反向都没有，只是一个卷积。前向时，卷积之后要接 relu_forward；反向时，先经过
    relu_backward，再回到卷积。
    """
    out, cache = conv_there(x, w, b, conv_param)
    return out, (cache, None)


def relu_first_back(dout, cache):
    conv_cache, relu_cache = cache
    dx, dw, db = conv_back(dout, conv_cache)
    return relu_back(dx, relu_cache), dw, db


@bug(
    "conv_relu_forward",
    fails="conv-relu conv-relu-dx conv-relu-dw conv-relu-db",
    also={"conv_relu_backward": relu_first_back},
)
def relu_first(x, w, b, conv_param):
    """
    Your ReLU comes before the convolution: it cuts off the picture's negative numbers, and out still has its own.
    First the convolution, then ReLU on what it gave.

    你把 ReLU 放到了卷积前面：被截掉的是图像里的负数，而 out 里仍然有负数。应当先卷积，再对卷积的结果做 ReLU。
    """
    positive, relu_cache = relu_there(x)
    out, conv_cache = conv_there(positive, w, b, conv_param)
    return out, (conv_cache, relu_cache)


@bug("conv_relu_backward", fails="conv-relu-dx conv-relu-dw conv-relu-db")
def relu_left_out_back(dout, cache):
    """
    conv_relu_backward goes back through the convolution alone. dout arrives behind the ReLU: it has to pass
    relu_backward first, with the cache of relu_forward.

    conv_relu_backward 只穿过了卷积。dout 是从 ReLU 的后面来的：要先经过 relu_backward（用 relu_forward 的
    cache），再交给卷积。
    """
    return no_relu_back(dout, cache)


@bug("conv_relu_backward", fails="conv-relu-dx conv-relu-dw conv-relu-db")
def back_in_forward_order(dout, cache):
    """
    conv_relu_backward takes the layers in the order of the forward pass: the convolution first, and ReLU on its dx. The
    way back is the way there in reverse: ReLU came last, so it is undone first.

    conv_relu_backward 仍按前向的顺序走：先穿过卷积，再对它的 dx 做 ReLU 的反向。回去的路要倒着走：ReLU 是最后做的，
    所以要最先处理。
    """
    return relu_first_back(dout, cache)


@bug("conv_relu_backward", fails="conv-relu-db")
def db_past_relu(dout, cache):
    """
    dx and dw of your conv_relu_backward are right, but db sums the dout that came in. The bias stands before the
    ReLU: sum what relu_backward let through.

    conv_relu_backward 的 dx 和 dw 都对，db 却是直接对传进来的 dout 求和。偏置加在 ReLU 之前，应当对 relu_backward
    放过来的梯度求和。
    """
    dx, dw, _db = layer_back(dout, cache)
    return dx, dw, dout.sum(axis=(0, 2, 3))


@bug("conv_relu_backward", fails="conv-relu-dw conv-relu-db")
def dw_and_db_exchanged(dout, cache):
    """
    The gradients of conv_relu_backward come back in another order than asked: after dx comes dw, then db.

    conv_relu_backward 返回的梯度顺序不对：dx 之后是 dw，最后才是 db。
    """
    dx, dw, db = layer_back(dout, cache)
    return dx, db, dw


@bug("conv_relu_backward", fails="conv-relu-dx conv-relu-dw conv-relu-db")
def nothing_returned(dout, cache):
    """
    conv_relu_backward gives nothing back: what arrives is None. End it with return dx, dw, db.

    conv_relu_backward 没有返回任何东西：调用得到的是 None。请在最后写上 return dx, dw, db。
    """


# Convolution, ReLU, then pooling.


@bug("conv_relu_pool_forward", fails="pool")
def out_before_pooling(x, w, b, conv_param, pool_param):
    """
    conv_relu_pool_forward returns what ReLU gave, before the pooling. Its out is that of max_pool_forward_naive.

    conv_relu_pool_forward 返回的是 ReLU 的输出，还没有池化。应当返回 max_pool_forward_naive 给出的 out。
    """
    return layer_there(x, w, b, conv_param)[0], sandwich_there(x, w, b, conv_param, pool_param)[1]


def no_relu_inside_back(dout, cache):
    conv_cache, pool_cache = cache
    return conv_back(pool_back(dout, pool_cache), conv_cache)


@bug(
    "conv_relu_pool_forward",
    fails="pool pool-dx pool-dw pool-db windows-dx",
    also={"conv_relu_pool_backward": no_relu_inside_back},
)
def no_relu_inside(x, w, b, conv_param, pool_param):
    """
    The ReLU is missing from your conv_relu_pool, forward and backward: a window in which all is negative gives a
    negative out, where 0 is right.

    你的 conv_relu_pool 里少了 ReLU，前向和反向都没有：一个窗口里全是负数时，out 成了负数，而正确的是 0。
    """
    between, conv_cache = conv_there(x, w, b, conv_param)
    out, pool_cache = pool_there(between, pool_param)
    return out, (conv_cache, pool_cache)


def mean_there(x, pool_param):
    height, width, stride = pool_param.values()
    return windows(x, (height, width), stride).mean(axis=(4, 5)), (x, pool_param)


def mean_back(dout, cache):
    def share(dx, d, x):
        dx += d / x.size

    return each_window(dout, cache, share)


@bug(
    "max_pool_forward_naive",
    fails="pool pool-dx pool-dw pool-db windows-dx",
    also={"max_pool_backward_naive": mean_back},
)
def mean_for_maximum(x, pool_param):
    """
    Your pooling takes the mean of each window, and shares the gradient out evenly: that is average pooling. This
    sandwich has max pooling, that of level 5.

    你的池化取的是每个窗口的平均值，梯度也平均分配：那是平均池化。这个组合里用的是第5关的最大池化。
    """
    return mean_there(x, pool_param)


@bug("conv_relu_pool_backward", fails="pool-dx pool-dw pool-db windows-dx")
def relu_skipped_on_the_way(dout, cache):
    """
    In conv_relu_pool_backward nothing stops dout between the pooling and the convolution. In a window that was all 0
    the pooling hands it to pixels that ReLU had cut off: relu_backward, in between, has to make it 0 there.

    在 conv_relu_pool_backward 里，dout 从池化到卷积一路没有被拦住。如果一个窗口里全是 0，池化会把 dout 交给被 ReLU
    截掉的像素：中间的 relu_backward 要在那里把它变成 0。
    """
    conv_cache, _relu_cache, pool_cache = cache
    return conv_back(pool_back(dout, pool_cache), conv_cache)


@bug("conv_relu_pool_backward", fails="pool-dx pool-dw pool-db windows-dx")
def relu_skipped_after_argmax(dout, cache):
    """
    From the pooling dout reaches the convolution without being stopped. Where a window was all 0, argmax still finds a
    place for it; but that pixel did not pass ReLU, so relu_backward, between the two, has to make its gradient 0.

    dout 从池化一路传到了卷积，中间没有被拦住。窗口里全是 0 时，argmax 照样会找到一个位置放它；可那个像素没有通过
    ReLU，两者之间的 relu_backward 应当把它的梯度变成 0。
    """

    def at_first(dx, d, x):
        dx[np.unravel_index(x.argmax(), x.shape)] += d

    conv_cache, _relu_cache, pool_cache = cache
    return conv_back(each_window(dout, pool_cache, at_first), conv_cache)


@bug("conv_relu_pool_backward", fails="pool-db")
def db_of_the_pooled(dout, cache):
    """
    dx and dw of your conv_relu_pool_backward are right, but db sums the dout that came in. It has to pass the pooling
    and the ReLU first: db is the third thing that conv_backward_naive returns.

    conv_relu_pool_backward 的 dx 和 dw 都对，db 却是直接对传进来的 dout 求和。它要先穿过池化和 ReLU：db 就是
    conv_backward_naive 返回的第三个值。
    """
    dx, dw, _db = sandwich_back(dout, cache)
    return dx, dw, dout.sum(axis=(0, 2, 3))


@bug("conv_relu_pool_backward", fails="pool-dx pool-dw pool-db windows-dx")
def dx_alone(dout, cache):
    """
    conv_relu_pool_backward returns dx alone. The convolution inside has weights and a bias to learn: return dx, dw, db.

    conv_relu_pool_backward 只返回了 dx。里面的卷积还有权重和偏置要学习：请返回 dx, dw, db。
    """
    return sandwich_back(dout, cache)[0]


# What was brought along from earlier levels.


@bug(
    "conv_forward_naive",
    fails="conv-relu conv-relu-dx conv-relu-dw conv-relu-db pool pool-dx pool-dw pool-db windows-dx",
)
def bias_forgotten(x, w, b, conv_param):
    """
    Your conv_forward_naive adds no bias. In level 3 that cost a check; here it moves numbers across 0, so that the
    ReLU lets others through, and the gradients are wrong too. Add b[f] to each output of filter f.

    你的 conv_forward_naive 没有加偏置。在第3关这只影响一项检查；在这里，它会让一些数越过 0，ReLU
    放过的就不是原来那些，梯度也跟着错了。请给卷积核 f 的每个输出加上 b[f]。
    """
    return conv_there(x, w, 0 * b, conv_param)[0], (x, w, b, conv_param)


@bug(
    "conv_forward_naive",
    fails="conv-relu conv-relu-dx conv-relu-dw conv-relu-db pool pool-dx pool-dw pool-db windows-dx",
)
def kernel_flipped(x, w, b, conv_param):
    """
    Your conv_forward_naive turns the kernel by 180 degrees, and its backward pass does not. Go back to level 3: a
    convolution layer multiplies window and kernel as they are.

    你的 conv_forward_naive 把卷积核旋转了 180 度，而反向传播没有。请回到第3关检查：卷积层里窗口和卷积核
    直接相乘，不翻转。
    """
    return conv_there(x, w[:, :, ::-1, ::-1], b, conv_param)[0], (x, w, b, conv_param)


@bug("conv_backward_naive", fails="windows-dx")
def cut_with_minus_pad(dout, cache):
    """
    Where nothing is padded your dx is empty: [pad:-pad] is [0:-0] in your conv_backward_naive. Cut with [pad:pad + H]
    and [pad:pad + W]; level 4 says it too.

    没有填充时你的 dx 是空的：conv_backward_naive 里的 [pad:-pad] 成了 [0:-0]。请用 [pad:pad + H] 和 [pad:pad + W]
    来裁剪，第4关也会这样提示。
    """
    (x, w, b, conv_param), (_dx, dw, db) = cache, conv_back(dout, cache)
    pad = conv_param["pad"]
    framed = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dframed, _dw, _db = conv_back(dout, (framed, w, b, {**conv_param, "pad": 0}))
    return dframed[:, :, pad:-pad, pad:-pad], dw, db


@bug("max_pool_backward_naive", fails="windows-dx")
def last_window_wins(dout, cache):
    """
    Your max_pool_backward_naive is right where windows lie apart. Where they overlap, a pixel that is the maximum of
    several gets gradient from all of them: += instead of =, as in level 5.

    你的 max_pool_backward_naive 在窗口互不重叠时是对的。窗口重叠时，一个像素可能是好几个窗口的最大值，
    梯度要累加：像第5关那样，用 += 而不是 =。
    """

    def assign(dx, d, x):
        dx[np.unravel_index(x.argmax(), x.shape)] = d

    return each_window(dout, cache, assign)


@bug("max_pool_backward_naive", fails="windows-dx")
def always_two_by_two(dout, cache):
    """
    Your max_pool_backward_naive always takes windows of 2 x 2 that move by 2. Take pool_height, pool_width and stride
    from the pool_param in its cache.

    你的 max_pool_backward_naive 总是按 2 × 2 的窗口、步幅 2 来算。请从 cache 里的 pool_param 取出
    pool_height、pool_width 和 stride。
    """

    def add(dx, d, x):
        dx[np.unravel_index(x.argmax(), x.shape)] += d

    return each_window(dout, cache, add, window=(2, 2, 2))


@bug("conv_backward_naive", fails="windows-dx")
def stride_ignored_in_dx(dout, cache):
    """
    Your conv_backward_naive forgets the stride in dx: what belongs to out[n, f, i, j] goes back to the window that
    starts at row i * stride and column j * stride.

    你的 conv_backward_naive 在算 dx 时忘了步幅：out[n, f, i, j] 的梯度要回到从第 i * stride 行、第 j * stride
    列开始的那个窗口。
    """
    (x, w, b, conv_param), (_dx, dw, db) = cache, conv_back(dout, cache)
    return conv_back(dout, (x, w, b, {**conv_param, "stride": 1}))[0], dw, db
