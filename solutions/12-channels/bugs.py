"""What goes wrong with channels, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import corr2d_multi_in, corr2d_multi_in_out, corr2d_multi_in_out_1x1

# Names of their own: a bug that calls one of them still does when the bug is put in its place.
right_in, right_out, right_one = corr2d_multi_in, corr2d_multi_in_out, corr2d_multi_in_out_1x1


def filled(X, K, rows, columns, h, w):
    """The loops most students write, for an output and a window of the given sizes."""
    Y = np.zeros((rows, columns))
    for i, j in np.ndindex(Y.shape):
        Y[i, j] = (X[:, i : i + h, j : j + w] * K).sum()  # where it sticks out, numpy says so as it does to students
    return Y


@bug("corr2d_multi_in", fails="in in-sides out")
def flipped(X, K):
    """
    The kernels are turned by 180 degrees before they are used. As in level 1 they stay as they are: K[c, 0, 0] belongs
    to the top left corner of the window.

    卷积核在使用前被旋转了 180 度。和第1关一样，它们不翻转：K[c, 0, 0] 对应窗口的左上角。
    """
    return right_in(X, K[:, ::-1, ::-1])


@bug("corr2d_multi_in", fails="in in-sides out")
def last_channel_only(X, K):
    """
    Only the last channel is left: inside the loop over the channels, = overwrites what the earlier ones gave. Add the
    channels up with +=.

    只剩下最后一个通道的结果：在遍历通道的循环里，= 覆盖掉了前面的通道。各通道的结果要用 += 加起来。
    """
    return right_in(X[-1:], K[-1:])


@bug("corr2d_multi_in", fails="in in-sides out")
def first_channel_only(X, K):
    """
    Only the first channel counts: does a return stand inside the loop over the channels? Move it behind the loop.

    只算了第一个通道：是不是把 return 写在遍历通道的循环里面了？请把它移到循环之后。
    """
    return right_in(X[:1], K[:1])


@bug("corr2d_multi_in", fails="in in-sides out")
def one_kernel_for_all(X, K):
    """
    All channels meet the same kernel, K[0]. Each channel has its own: channel c of X belongs to K[c].

    所有通道用的都是同一个核 K[0]。每个通道有自己的核：X 的第 c 个通道对应 K[c]。
    """
    return right_in(X, np.broadcast_to(K[:1], K.shape))


@bug("corr2d_multi_in", fails="in in-sides out")
def mean_of_channels(X, K):
    """
    The channels are averaged, so your numbers are too small by their count. Add them up.

    对各通道取了平均，结果恰好小了“通道数”那么多倍。这里应当求和。
    """
    return right_in(X, K) / len(X)


@bug("corr2d_multi_in", fails="in in-sides out")
def channels_not_added(X, K):
    """
    The channels are still apart: your output has one picture for each of them. Sum over the channels: one filter makes
    one picture.

    各通道还是分开的：你的输出里每个通道各有一张图。请沿通道求和：一个卷积核只得到一张图。
    """
    return np.stack([right_in(X[c : c + 1], K[c : c + 1]) for c in range(len(X))])


@bug("corr2d_multi_in", fails="in in-sides out")
def added_before_multiplying(X, K):
    """
    The channels are added up too early: the sum of the pictures meets the sum of the kernels. First cross-correlate
    each channel with its own kernel, then add up what comes out.

    通道加得太早了：你是把各通道的图像之和与各通道的核之和做互相关。应当先让每个通道和自己的核做互相关，再把结果相加。
    """
    return right_in(X.sum(axis=0, keepdims=True), K.sum(axis=0, keepdims=True))


@bug("corr2d_multi_in", fails="in in-sides out")
def plus_one_missing(X, K):
    """
    The output lacks its last row and its last column: a window of h has H - h + 1 places in a height of H.

    输出少了最后一行和最后一列：高为 h 的窗口在高为 H 的图像里有 H - h + 1 个位置。
    """
    return right_in(X, K)[:-1, :-1]


@bug("corr2d_multi_in", fails="in in-sides out")
def sizes_from_the_wrong_axes(X, K):
    """
    The size of the output comes from the axes 0 and 1, but axis 0 counts channels here. Height is X.shape[1], width
    X.shape[2], and likewise for K.

    输出的大小取自轴 0 和轴 1，可这里的轴 0 是通道。高是 X.shape[1]，宽是 X.shape[2]，K 也一样。
    """
    Y = right_in(X, K)
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    return Y[:rows, :columns]


@bug("corr2d_multi_in", fails="in-sides out")
def width_from_height(X, K):
    """
    The width of the output is worked out from the height, which fits square pictures only. Height from X.shape[1] and
    K.shape[1], width from X.shape[2] and K.shape[2].

    输出的宽是用高算出来的，只有正方形图像才碰巧正确。高用 X.shape[1] 和 K.shape[1]，宽用 X.shape[2] 和 K.shape[2]。
    """
    h, w = K.shape[1:]
    return filled(X, K, X.shape[1] - h + 1, X.shape[1] - h + 1, h, w)


@bug("corr2d_multi_in", fails="in-sides")
def kernel_taken_as_square(X, K):
    """
    The height of the kernel is used for its width too. They are two numbers, K.shape[1] and K.shape[2], and here they
    differ.

    卷积核的高被同时当作了宽。它们是两个数：K.shape[1] 和 K.shape[2]，在这里并不相等。
    """
    k = K.shape[1]
    return filled(X, K, X.shape[1] - k + 1, X.shape[2] - k + 1, k, k)


@bug("corr2d_multi_in", fails="in in-sides out")
def nothing_returned(X, K):
    """
    corr2d_multi_in works something out, but gives nothing back: what arrives is None. End it with return Y.

    corr2d_multi_in 算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return Y。
    """
    right_in(X, K)


@bug("corr2d_multi_in_out", fails="out")
def list_for_array(X, K):
    """
    A list of arrays comes back. Make one array of them, with the filters on axis 0: np.stack does that.

    返回的是一个由数组组成的列表。请把它们合成一个数组，卷积核放在轴 0：np.stack 就可以。
    """
    return list(right_out(X, K))


@bug("corr2d_multi_in_out", fails="out")
def stacked_last(X, K):
    """
    The filters stand on the last axis of your output. They come first: (F, H', W'). np.stack puts them there unless
    axis says otherwise.

    卷积核排到了输出的最后一个轴上。它应当在最前面：(F, H', W')。np.stack 默认就放在轴 0。
    """
    return np.moveaxis(right_out(X, K), 0, -1)


@bug("corr2d_multi_in_out", fails="out")
def joined_not_stacked(X, K):
    """
    The pictures are joined into one tall picture (np.concatenate, np.vstack). np.stack gives them an axis of their own:
    (F, H', W').

    各张输出图首尾相接，拼成了一张长图（np.concatenate 或 np.vstack）。np.stack 会为它们新开一个轴：(F, H', W')。
    """
    return np.concatenate(right_out(X, K))


@bug("corr2d_multi_in_out", fails="out")
def filters_added(X, K):
    """
    The filters are added up, and one picture is left. Only the channels that come in are summed; each filter gives a
    channel of output of its own.

    各卷积核的结果被加到了一起，只剩一张图。只对输入通道求和；每个卷积核各自得到一个输出通道。
    """
    return right_out(X, K).sum(axis=0)


@bug("corr2d_multi_in_out", fails="out")
def last_filter_only(X, K):
    """
    Only the picture of the last filter comes back: the loop overwrites the earlier ones. Collect all F of them.

    只返回了最后一个卷积核的结果：循环把前面的都覆盖了。请把 F 个结果都收集起来。
    """
    return right_in(X, K[-1])


@bug("corr2d_multi_in_out", fails="out")
def first_filter_for_all(X, K):
    """
    All channels of the output are alike: K[0] is used for each of them. Channel f of the output belongs to K[f].

    输出的各个通道全都一样：每次用的都是 K[0]。第 f 个输出通道对应 K[f]。
    """
    return right_out(X, np.broadcast_to(K[:1], K.shape))


@bug("corr2d_multi_in_out", fails="out")
def filters_and_channels_exchanged(X, K):
    """
    The loop runs over axis 1 of K, which holds the channels that come in. The filters are on axis 0: K[f] is (C, h, w),
    as corr2d_multi_in wants it.

    循环走的是 K 的轴 1，那是输入通道。卷积核在轴 0 上：K[f] 的形状是 (C, h, w)，正好交给 corr2d_multi_in。
    """
    count = min(K.shape[0], len(X))  # as zip does, which ends with the shorter of both
    return np.stack([right_in(X[:count], K[:count, c]) for c in range(K.shape[1])])


@bug("corr2d_multi_in_out", fails="out")
def squeezed(X, K):
    """
    With a single filter the output loses an axis (squeeze?). It always has three: (1, H', W') for one filter.

    只有一个卷积核时，输出少了一个轴（用了 squeeze？）。它永远有三个轴：一个卷积核时是 (1, H', W')。
    """
    return right_out(X, K).squeeze()


@bug("corr2d_multi_in_out", fails="out")
def no_filters_returned(X, K):
    """
    corr2d_multi_in_out works something out, but gives nothing back: what arrives is None. End it with a return.

    corr2d_multi_in_out 算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return。
    """
    right_out(X, K)


@bug("corr2d_multi_in_out_1x1", fails="one")
def left_flat(X, K):
    """
    The product is right, but it is left as (F, H·W). Give it its picture back: reshape it to (F, H, W).

    乘积是对的，但还停留在 (F, H·W) 的形状。请恢复成图像：reshape 成 (F, H, W)。
    """
    return right_one(X, K).reshape(len(K), -1)


@bug("corr2d_multi_in_out_1x1", fails="one")
def height_and_width_exchanged(X, K):
    """
    At the end you reshape to (F, W, H), which mixes rows and columns up. The picture was (H, W), and stays so.

    最后 reshape 成了 (F, W, H)，行和列就乱了。图像原来是 (H, W)，结果也应当是。
    """
    return right_one(X, K).reshape(len(K), X.shape[2], X.shape[1])


@bug("corr2d_multi_in_out_1x1", fails="one")
def pixels_scrambled(X, K):
    """
    X.reshape(H * W, C) does not bring the channels of a pixel together: reshape only counts on, it never moves a
    number. Reshape to (C, H * W), and transpose that if you need it the other way round.

    X.reshape(H * W, C) 并不会把同一像素的各个通道排在一起：reshape 只是按顺序重新切分，不会搬动数。
    先 reshape 成 (C, H * W)，需要时再转置。
    """
    product = X.reshape(-1, len(X)) @ K.reshape(K.shape[:2]).T
    return product.T.reshape(len(K), *X.shape[1:])


@bug("corr2d_multi_in_out_1x1", fails="one")
def weights_scrambled(X, K):
    """
    K is (F, C, 1, 1), but you reshape it to (C, F), which mixes the weights up. K.reshape(F, C) has a row for each
    filter.

    K 的形状是 (F, C, 1, 1)，你却 reshape 成了 (C, F)，权重就乱了。K.reshape(F, C) 的每一行才是一个卷积核。
    """
    F, C = K.shape[:2]
    return right_one(X, K.reshape(C, F).T[:, :, None, None])


@bug("corr2d_multi_in_out_1x1", fails="one")
def filters_at_the_end(X, K):
    """
    The values are right, but the filters stand last: (H, W, F). np.tensordot and @ put them there; bring them to axis 0
    with transpose(2, 0, 1) or np.moveaxis.

    数值是对的，可卷积核排在了最后：(H, W, F)。np.tensordot 和 @ 会这样排；用 transpose(2, 0, 1) 或 np.moveaxis
    把它移到轴 0。
    """
    return np.moveaxis(right_one(X, K), 0, -1)


@bug("corr2d_multi_in_out_1x1", fails="one")
def channels_kept_apart(X, K):
    """
    Each channel is multiplied with its weight, but the products are not added up: your output has an axis of channels
    too many. Sum over C.

    每个通道都乘了自己的权重，但没有加起来：你的输出多了一个通道轴。请对 C 求和。
    """
    return K * X


@bug("corr2d_multi_in_out_1x1", fails="one")
def only_the_first_channel(X, K):
    """
    A kernel of one pixel still goes through all channels: yours multiplies the first one only. Sum K[f, c] times X[c]
    over every c.

    1×1 的核仍然要贯穿所有通道，你只乘了第一个。对每个 c，都要加上 K[f, c] 乘 X[c]。
    """
    return right_one(X[:1], K[:, :1])


@bug("corr2d_multi_in_out_1x1", fails="one")
def mean_of_one_pixel(X, K):
    """
    corr2d_multi_in_out_1x1 averages over the channels: your numbers are too small by their count. A matrix product adds
    up, it does not divide.

    corr2d_multi_in_out_1x1 对通道取了平均，结果小了“通道数”那么多倍。矩阵乘法只求和，不做除法。
    """
    return right_one(X, K) / len(X)


@bug("corr2d_multi_in_out_1x1", fails="one")
def no_pixel_returned(X, K):
    """
    corr2d_multi_in_out_1x1 works something out, but gives nothing back: what arrives is None. End it with a return.

    corr2d_multi_in_out_1x1 算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return。
    """
    right_one(X, K)
