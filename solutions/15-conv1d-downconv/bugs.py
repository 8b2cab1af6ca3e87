"""What goes wrong along one axis, and with segments, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import DownConv, conv1d, downconv_sizes

right, sizes = conv1d, downconv_sizes  # names of their own: a bug that calls them still does when put in their place


def filled(padded, w, b, stride, steps):
    """The loops most students write, over an x that is padded already, for an output of the given length."""
    K = w.shape[2]
    out = np.zeros((len(padded), len(w), steps))
    for n, f, i in np.ndindex(out.shape):
        out[n, f, i] = np.sum(padded[n, :, i * stride : i * stride + K] * w[f]) + b[f]
    return out


def pad_ends(x, before, after):
    return np.pad(x, ((0, 0), (0, 0), (before, after)))


def in_order(x):
    return x.transpose(0, 2, 1)


def any_segments(layer, x):
    """As the right layer, but as many segments as come out."""
    k1, k2 = layer.w1.shape[2], layer.w2.shape[2]
    hidden = np.maximum(right(in_order(x), layer.w1, layer.b1, k1), 0)
    return in_order(right(hidden, layer.w2, layer.b2, k2, sizes(x.shape[1], layer.m, k1)[1]))


# conv1d.


@bug("conv1d", fails="conv1d window segments padded")
def flipped(x, w, b, stride=1, pad=0):
    """
    Each filter is reversed before it is used. A convolution layer does not flip: w[f, c, 0] belongs to the first
    step of the window.

    卷积核在使用前被倒过来了。卷积层不做翻转：w[f, c, 0] 对应窗口里的第一个位置。
    """
    return right(x, w[:, :, ::-1], b, stride, pad)


@bug("conv1d", fails="conv1d window segments padded")
def last_channel_only(x, w, b, stride=1, pad=0):
    """
    Only the last channel is left in the output: inside the loop over the channels, = overwrites what the earlier ones
    gave. Add the channels up with +=.

    输出里只剩最后一个通道的结果：在遍历通道的循环里，= 覆盖掉了前面的通道。各通道的结果要用 += 加起来。
    """
    return right(x[:, -1:], w[:, -1:], b, stride, pad)


@bug("conv1d", fails="conv1d window segments padded")
def bias_forgotten(x, w, b, stride=1, pad=0):
    """
    All is there but the bias: each output of filter f still gets b[f] added, once.

    其他都对了，只差偏置：卷积核 f 的每个输出值还要加上 b[f]，加一次。
    """
    return right(x, w, 0 * b, stride, pad)


@bug("conv1d", fails="conv1d window segments padded")
def bias_once_a_channel(x, w, b, stride=1, pad=0):
    """
    The bias is added once for every channel, so C times too often. Sum over the channels first, then add b[f] once.

    偏置在每个通道里都加了一遍，一共加了 C 次。先把各通道加起来，再加一次 b[f]。
    """
    return right(x, w, b * x.shape[1], stride, pad)


@bug("conv1d", fails="conv1d window segments padded refuse")
def plus_one_missing(x, w, b, stride=1, pad=0):
    """
    The output lacks its last step: the division counts the moves of the window, and there is one window more than
    there are moves. Add the + 1 behind it.

    输出少了最后一个：除法算出的是窗口移动的次数，而窗口的个数比移动次数多一个。后面还要 + 1。
    """
    return right(x, w, b, stride, pad)[:, :, :-1]


@bug("conv1d", fails="window segments padded")
def stride_ignored(x, w, b, stride=1, pad=0):
    """
    The stride is in the length of the output, but not in the place of the windows: they move by 1. Window i starts
    at i * stride.

    步幅只用在了输出的长度上，窗口却仍然每次只移动 1。第 i 个窗口应从 i * stride 开始。
    """
    return filled(pad_ends(x, pad, pad), w, b, 1, right(x, w, b, stride, pad).shape[2])


@bug("conv1d", fails="window padded")
def pad_ignored(x, w, b, stride=1, pad=0):
    """
    The padding is never used. Put pad zeros before the first step and as many after the last, then let the window
    run over that.

    pad 没有用上。先在序列的前面、后面各补 pad 个 0，再让窗口在补好的序列上滑动。
    """
    return filled(x, w, b, stride, max(0, (x.shape[2] - w.shape[2]) // stride + 1))


@bug("conv1d", fails="window padded refuse")
def pad_at_the_start_only(x, w, b, stride=1, pad=0):
    """
    Zeros are put before the sequence but none after it. pad counts for each end.

    只在序列的前面补了 0，后面没有补。pad 指的是每一端补多少个。
    """
    return right(pad_ends(x, pad, 0), w, b, stride)


@bug("conv1d", fails="window padded")
def pad_at_the_end_only(x, w, b, stride=1, pad=0):
    """
    All the zeros are put after the sequence. Half of them belong before it: pad zeros at each end.

    0 全都补在了序列的后面。应当两端各补 pad 个，有一半是在前面的。
    """
    return right(pad_ends(x, 0, 2 * pad), w, b, stride)


@bug("conv1d", fails="window padded")
def pad_on_all_axes(x, w, b, stride=1, pad=0):
    """
    np.pad(x, pad) pads all three axes: there are then samples and channels of zeros, and yours are shifted. Pad only
    the last one: ((0, 0), (0, 0), (pad, pad)).

    np.pad(x, pad) 把三个轴都填充了：多出了全 0 的样本和通道，原来的数据被挤到了后面。只填充最后一个轴：((0, 0), (0,
    0), (pad, pad))。
    """
    return right(np.pad(x, pad)[: len(x), : x.shape[1]], w, b, stride)


@bug("conv1d", fails="window padded")
def ceil_for_floor(x, w, b, stride=1, pad=0):
    """
    Where the windows don't divide evenly, you count one too many, and the last sticks out over the end. Only whole
    windows count: divide with // (floor).

    除不尽的时候，你多算了一个窗口，最后一个伸出了序列的末尾。只有完整的窗口才算：用 //（向下取整）。
    """
    return right(pad_ends(x, pad, pad + stride - 1), w, b, stride)


@bug("conv1d", fails="conv1d window segments padded refuse")
def axes_of_the_output(x, w, b, stride=1, pad=0):
    """
    The axes of the output stand in another order. They are (N, F, L'): sample, filter, step.

    输出各轴的顺序不对，应当是 (N, F, L')：样本、卷积核、位置。
    """
    return right(x, w, b, stride, pad).transpose(0, 2, 1)


# The sizes.


@bug("downconv_sizes", fails="sizes padded")
def rounded_down(seq_len, m, k1):
    """
    k2 is rounded down, so the m segments don't reach the end of the sequence. Round up: math.ceil.

    k2 向下取整了，m 段加起来盖不住整个序列。应当向上取整：math.ceil。
    """
    k2 = int(seq_len / k1 / m)
    return k2, max(0, int(np.ceil((k2 * m - seq_len / k1) / 2)))


@bug("downconv_sizes", fails="sizes")
def steps_rounded_down(seq_len, m, k1):
    """
    You divide seq_len by k1 with //, which rounds down before anything else is done. The formula has a fraction there:
    use /, and round up only at the end.

    seq_len 除以 k1 时用了 //，还没往下算就先向下取整了。公式里这一步是分数：请用 /，最后才向上取整。
    """
    return sizes(seq_len // k1, m, 1)


@bug("downconv_sizes", fails="sizes padded")
def padding_of_both_ends(seq_len, m, k1):
    """
    pad is what is missing altogether. It is put at both ends, so it is half of that, rounded up.

    pad 算成了总共缺多少。它要在两端各补一次，所以应当是其中的一半，向上取整。
    """
    k2, _ = sizes(seq_len, m, k1)
    return k2, int(np.ceil(k2 * m - seq_len / k1))


@bug("downconv_sizes", fails="sizes padded")
def half_rounded_down(seq_len, m, k1):
    """
    Half of what is missing is rounded down, which may be too little. Round pad up, as k2.

    缺的数目取一半时向下取整了，可能补得不够。pad 和 k2 一样，要向上取整。
    """
    k2, _ = sizes(seq_len, m, k1)
    return k2, int((k2 * m - seq_len / k1) / 2)


@bug("downconv_sizes", fails="sizes")
def first_kernel_forgotten(seq_len, m, k1):
    """
    You divide the whole sequence into m. But the first convolution leaves only seq_len / k1 steps of it, and these are
    to be divided.

    你把整个序列分成了 m 段。可是第一个卷积之后只剩 seq_len / k1 步，要分的是这些。
    """
    return int(np.ceil(seq_len / m)), sizes(seq_len, m, k1)[1]


class WithOtherSizes(DownConv):
    """The right layer, whatever stands in the place of downconv_sizes."""

    def forward(self, x):
        out = any_segments(self, x)
        if out.shape[1] != self.m:
            raise ValueError(f"{out.shape[1]} segments for {self.m}")
        return out


@bug("downconv_sizes", fails="sizes", also={"DownConv": WithOtherSizes})
def pad_before_k2(seq_len, m, k1):
    """
    The two numbers come back in the wrong order: first k2, then pad.

    返回的两个数顺序反了：先是 k2，后是 pad。
    """
    return sizes(seq_len, m, k1)[::-1]


# The layer.


@bug("DownConv", fails="segments padded")
class relu_missing(DownConv):
    """
    There is no ReLU between the two convolutions: what is negative after the first must become 0.

    两个卷积之间缺了 ReLU：第一个卷积的结果里，负数要变成 0。
    """

    def forward(self, x):
        super().forward(x)
        k1, k2 = self.w1.shape[2], self.w2.shape[2]
        hidden = right(in_order(x), self.w1, self.b1, k1)
        return in_order(right(hidden, self.w2, self.b2, k2, sizes(x.shape[1], self.m, k1)[1]))


@bug("DownConv", fails="segments padded")
class relu_at_the_end_too(DownConv):
    """
    The second convolution is followed by a ReLU as well, and so nothing negative comes out. There is only one, between
    the two.

    第二个卷积之后也做了 ReLU，于是输出里没有了负数。只有两个卷积之间有一次 ReLU。
    """

    def forward(self, x):
        return np.maximum(super().forward(x), 0)


@bug("DownConv", fails="segments padded")
class output_not_turned_back(DownConv):
    """
    The output still has the channels before the segments. Swap these two axes back: (N, m, C), as x had them.

    输出里通道还排在段的前面。要把这两个轴换回来，和 x 一样：(N, m, C)。
    """

    def forward(self, x):
        return super().forward(x).transpose(0, 2, 1)


@bug("DownConv", fails="segments padded")
class reshaped_for_transposed(DownConv):
    """
    x is brought to (N, C, L) by reshape, which fills the new shape in the old order and mixes steps and channels. Swap
    the axes: x.transpose(0, 2, 1).

    把 x 变成 (N, C, L) 时用的是 reshape，它按原来的顺序往新形状里填，把位置和通道搅在了一起。应当交换两个轴：
    x.transpose(0, 2, 1)。
    """

    def forward(self, x):
        n, length, c = x.shape
        return super().forward(in_order(x.reshape(n, c, length)))


@bug("DownConv", fails="padded")
class padding_forgotten(DownConv):
    """
    The second convolution is not padded, so the last segment is lost where the steps don't divide evenly. Give it
    the pad of downconv_sizes.

    第二个卷积没有填充，步数分不匀的时候就少了最后一段。请把 downconv_sizes 给出的 pad 传给它。
    """

    def forward(self, x):
        super().forward(x)  # what must be refused is refused
        k1, k2 = self.w1.shape[2], self.w2.shape[2]
        hidden = np.maximum(right(in_order(x), self.w1, self.b1, k1), 0)
        return in_order(right(hidden, self.w2, self.b2, k2))


@bug("DownConv", fails="padded")
class padded_before_the_first(DownConv):
    """
    The sequence itself is padded, not what the first convolution makes of it. pad counts steps of k1 each: it belongs
    to the second convolution.

    填充补在了原来的序列上，而不是第一个卷积的结果上。pad 数的是第一个卷积之后的步数，它属于第二个卷积。
    """

    def forward(self, x):
        super().forward(x)
        k1, k2 = self.w1.shape[2], self.w2.shape[2]
        more = sizes(x.shape[1], self.m, k1)[1] * k1
        hidden = np.maximum(right(pad_ends(in_order(x), more, more), self.w1, self.b1, k1), 0)
        return in_order(right(hidden, self.w2, self.b2, k2))


@bug("DownConv", fails="refuse")
class any_number_of_segments(DownConv):
    """
    Whatever number of segments comes out is returned. Count them, and raise ValueError where there are not m.

    出来多少段就返回多少段。请数一数，不是 m 段时用 raise ValueError 拒绝。
    """

    def forward(self, x):
        return any_segments(self, x)


@bug("DownConv", fails="refuse")
class cut_to_m(DownConv):
    """
    Where more than m segments come out, you cut them. What is cut is lost without a word: raise ValueError instead.

    多出 m 段的时候，你把它们截掉了，丢了东西谁也不知道。应当 raise ValueError。
    """

    def forward(self, x):
        return any_segments(self, x)[:, : self.m]


@bug("DownConv", fails="refuse")
class asserted(DownConv):
    """
    A wrong number of segments is noticed, but with assert, which gives AssertionError, and nothing at all under python
    -O. Raise ValueError.

    段数不对是发现了，可是用的是 assert：得到的是 AssertionError，用 python -O 运行时还会被跳过。请用 raise ValueError。
    """

    def forward(self, x):
        try:
            return super().forward(x)
        except ValueError as error:
            raise AssertionError from error
