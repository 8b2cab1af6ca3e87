"""What goes wrong when weights are made to fit other channels, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import adapt_input_conv

right = adapt_input_conv  # a name of its own: a bug that calls it still does when put in the answer's place


def repeated(in_chans, conv_weight, turns, factor):
    """All channels ``turns`` times, one after the other, cut to ``in_chans``; for the branch that repeats alone."""
    if in_chans in (1, 3) or conv_weight.shape[1] != 3:
        return right(in_chans, conv_weight)
    long = np.tile(conv_weight, (1, turns, 1, 1))[:, :in_chans]
    return (long * factor).astype(conv_weight.dtype)


# One channel.


@bug("adapt_input_conv", fails="one groups dtype")
def mean_for_sum(in_chans, conv_weight):
    """
    For grey pictures you take the mean of the channels, which makes every output three times too small. Three equal
    channels x give w[0] x + w[1] x + w[2] x, so it is the sum of the weights that does the same.

    灰度图像时取了各通道的平均值，输出就小到了三分之一。三个相同的通道 x 给出 w[0] x + w[1] x + w[2] x，
    所以起同样作用的是权重之和。
    """
    if in_chans != 1:
        return right(in_chans, conv_weight)
    return (right(1, conv_weight) / min(conv_weight.shape[1], 3)).astype(conv_weight.dtype)


@bug("adapt_input_conv", fails="one groups dtype")
def one_channel_kept(in_chans, conv_weight):
    """
    For grey pictures you keep the first channel of the weights and drop the others, and what they had learnt is lost.
    Add the three up.

    灰度图像时只留下了权重的第一个通道，其余的都丢掉了，里面学到的东西也就没有了。应当把三个通道加起来。
    """
    return right(in_chans, conv_weight) if in_chans != 1 else conv_weight[:, ::3]


@bug("adapt_input_conv", fails="one dtype")
def axis_lost(in_chans, conv_weight):
    """
    The sum over the channels takes the axis of the channels away. Weights have four axes: keep that one, of length 1
    (keepdims=True).

    对通道求和之后，通道这个轴不见了。权重应当有四个轴：要保留这个轴，长度为 1（keepdims=True）。
    """
    weight = right(in_chans, conv_weight)
    return weight[:, 0] if in_chans == 1 and conv_weight.shape[1] <= 3 else weight


@bug("adapt_input_conv", fails="one dtype")
def filters_summed(in_chans, conv_weight):
    """
    You add up over axis 0, which are the filters. Of (O, I, J, K), the channels are axis 1.

    求和求在了轴 0 上，那是各个卷积核。在 (O, I, J, K) 中，通道是轴 1。
    """
    if in_chans != 1 or conv_weight.shape[1] > 3:
        return right(in_chans, conv_weight)
    return conv_weight.sum(axis=0, keepdims=True)


@bug("adapt_input_conv", fails="one")
def three_only_summed(in_chans, conv_weight):
    """
    You add the channels up only where there are exactly three. Two must be added up as well: the rule is for I <= 3.

    只有恰好三个通道时才求和。两个通道也要加起来：规则是 I <= 3。
    """
    return conv_weight if in_chans == 1 and conv_weight.shape[1] == 2 else right(in_chans, conv_weight)


@bug("adapt_input_conv", fails="groups")
def all_summed(in_chans, conv_weight):
    """
    Where there are more than three channels you add all of them up into one. Each group of three has its own sum:
    I // 3 channels come out.

    通道多于三个时，你把它们全部加成了一个。应当每三个一组、各组分别求和：得到 I // 3 个通道。
    """
    if in_chans != 1 or conv_weight.shape[1] <= 3:
        return right(in_chans, conv_weight)
    return conv_weight.sum(axis=1, keepdims=True)


@bug("adapt_input_conv", fails="groups")
def groups_far_apart(in_chans, conv_weight):
    """
    The groups are not of neighbours: channel 0 should go with 1 and 2, and yours goes with others further away. In
    a reshape, the groups come first and the three within a group after: (O, I // 3, 3, J, K).

    分组不是由相邻的通道组成的：通道 0 应当和 1、2 一组，你却把它和更远的通道分到了一组。用 reshape
    时，先是组、后是组内的三个：(O, I // 3, 3, J, K)。
    """
    o, i, j, k = conv_weight.shape
    if in_chans != 1 or i <= 3:
        return right(in_chans, conv_weight)
    return conv_weight.reshape(o, 3, i // 3, j, k).sum(axis=1)


@bug("adapt_input_conv", fails="groups")
def first_group_only(in_chans, conv_weight):
    """
    Only the first three channels are used, where there are more. Every group of three gives one channel of the
    answer.

    通道多于三个时，只用了最前面的三个。每三个一组，每组都要给出结果中的一个通道。
    """
    return right(in_chans, conv_weight[:, :3] if in_chans == 1 else conv_weight)


# Three channels.


@bug("adapt_input_conv", fails="same")
def three_cut(in_chans, conv_weight):
    """
    For three channels the weights must stay as they are, however many channels they have themselves. You cut them to
    three: that case belongs before the one that repeats and cuts.

    三个通道时，无论权重本身有多少个通道，都应当原样返回。你把它截成了三个：这种情形要放在“重复、截断”之前判断。
    """
    return conv_weight[:, :3] if in_chans == 3 else right(in_chans, conv_weight)


# Other numbers of channels.


@bug("adapt_input_conv", fails="more dtype")
def factor_forgotten(in_chans, conv_weight):
    """
    The weights are repeated and cut as they should be, but not scaled: with more channels the sums grow. Multiply
    by 3 / in_chans.

    权重重复、截断都对，但没有缩放：通道多了，加起来的和就变大了。还要乘以 3 / in_chans。
    """
    return repeated(in_chans, conv_weight, -(-in_chans // 3), 1)


@bug("adapt_input_conv", fails="more dtype")
def factor_upside_down(in_chans, conv_weight):
    """
    The factor is upside down: you multiply by in_chans / 3. More channels need smaller weights: 3 / in_chans.

    缩放的倍数弄反了：你乘的是 in_chans / 3。通道越多，权重要越小：乘以 3 / in_chans。
    """
    return repeated(in_chans, conv_weight, -(-in_chans // 3), in_chans / 3)


@bug("adapt_input_conv", fails="more")
def factor_of_the_turns(in_chans, conv_weight):
    """
    You divide by the number of times that the weights are repeated. But the last turn may be cut: what counts is how
    many channels there are in the end, so multiply by 3 / in_chans.

    你除以了重复的次数。可是最后一遍可能被截断：要看最后有多少个通道，所以应当乘以 3 / in_chans。
    """
    turns = -(-in_chans // 3)
    return repeated(in_chans, conv_weight, turns, 1 / turns)


@bug("adapt_input_conv", fails="more dtype")
def factor_in_whole_numbers(in_chans, conv_weight):
    """
    The factor is 3 // in_chans, which is 0 for more than three channels. Use / here: 3 / in_chans is a fraction.

    缩放用的是 3 // in_chans，通道多于三个时它等于 0。这里要用 /：3 / in_chans 是小数。
    """
    return repeated(in_chans, conv_weight, -(-in_chans // 3), 3 // in_chans)


@bug("adapt_input_conv", fails="more")
def not_cut(in_chans, conv_weight):
    """
    The weights are repeated whole times and not cut, so there are more channels than asked for. Keep the first
    in_chans of them.

    权重按整数遍重复之后没有截断，通道比要求的多。只留前 in_chans 个。
    """
    turns = -(-in_chans // 3)
    if in_chans in (1, 3) or conv_weight.shape[1] != 3:
        return right(in_chans, conv_weight)
    return (np.tile(conv_weight, (1, turns, 1, 1)) * (3 / in_chans)).astype(conv_weight.dtype)


@bug("adapt_input_conv", fails="more")
def too_few_turns(in_chans, conv_weight):
    """
    You repeat in_chans // 3 times, which is rounded down: for 4 channels there are only 3, for 2 there are none. Round
    up, then cut.

    重复的次数是 in_chans // 3，向下取整了：要 4 个通道时只得到 3 个，要 2 个时一个也没有。应当向上取整，再截断。
    """
    return repeated(in_chans, conv_weight, in_chans // 3, 3 / in_chans)


@bug("adapt_input_conv", fails="more dtype")
def each_channel_repeated(in_chans, conv_weight):
    """
    Each channel is repeated by itself: R R G G B B (as np.repeat does it). Repeat all three in turn: R G B R G B
    (np.tile, or np.concatenate).

    每个通道各自重复，成了 R R G G B B（np.repeat 就是这样）。应当三个轮流重复：R G B R G B（np.tile 或
    np.concatenate）。
    """
    order = np.repeat(np.arange(3), -(-in_chans // 3))[:in_chans]
    if in_chans in (1, 3) or conv_weight.shape[1] != 3:
        return right(in_chans, conv_weight)
    return (conv_weight[:, order] * (3 / in_chans)).astype(conv_weight.dtype)


# The dtype.


@bug("adapt_input_conv", fails="dtype")
def summed_in_half(in_chans, conv_weight):
    """
    float16 is added up in float16, whose steps are wide for large numbers: 2048 + 1 is 2048 there. Turn the weights
    into float32, add, and turn the sum back.

    float16 直接用 float16 求和了，大数处它的间隔很宽：2048 + 1 得到的还是 2048。先转成 float32，求和之后再转回来。
    """
    if in_chans != 1 or conv_weight.dtype != np.float16:
        return right(in_chans, conv_weight)
    return (conv_weight[:, 0::3] + conv_weight[:, 1::3]) + conv_weight[:, 2::3]


@bug("adapt_input_conv", fails="dtype")
def half_comes_back_wide(in_chans, conv_weight):
    """
    float16 weights come back as float32. Adding up in float32 is right, but turn the result back to the dtype that
    came in.

    送进来的是 float16，还回去的却是 float32。用 float32 求和是对的，但结果要转回原来的数据类型。
    """
    return right(in_chans, conv_weight.astype(np.float32) if conv_weight.dtype == np.float16 else conv_weight)


@bug("adapt_input_conv", fails="dtype")
def always_float64(in_chans, conv_weight):
    """
    The answer is float64 whatever came in. np.zeros makes float64 unless it is told otherwise: give it
    dtype=conv_weight.dtype, or turn the result back with astype.

    不管送进来的是什么类型，结果总是 float64。np.zeros 默认就是 float64：请写 dtype=conv_weight.dtype，或者最后用 astype
    转回去。
    """
    return right(in_chans, conv_weight.astype(np.float64))


@bug("adapt_input_conv", fails="one groups same more dtype")
def always_float32(in_chans, conv_weight):
    """
    The answer is float32 whatever came in. Note the dtype at the start, and turn the result back to it at the end.

    不管送进来的是什么类型，结果总是 float32。请在开头记下原来的数据类型，最后转回去。
    """
    return right(in_chans, conv_weight.astype(np.float32))


# What must be refused.


@bug("adapt_input_conv", fails="refuse")
def odd_weights_repeated(in_chans, conv_weight):
    """
    Weights that have not three channels are repeated all the same, although nobody knows what their channels mean.
    Refuse them: raise NotImplementedError.

    权重不是三个通道时也照样重复了，可是谁也不知道那些通道是什么意思。这时应当拒绝：raise NotImplementedError。
    """
    if in_chans in (1, 3) or conv_weight.shape[1] == 3:
        return right(in_chans, conv_weight)
    turns = -(-in_chans // conv_weight.shape[1])
    return np.tile(conv_weight, (1, turns, 1, 1))[:, :in_chans] * (3 / in_chans)


@bug("adapt_input_conv", fails="refuse")
def refused_with_another_error(in_chans, conv_weight):
    """
    The weights are refused, but with ValueError. Raise NotImplementedError, so that a caller can tell "not supported"
    from a slip.

    拒绝是对的，但抛出的是 ValueError。请用 raise NotImplementedError，这样调用者才能分清“不支持”和“参数写错了”。
    """
    if in_chans not in (1, 3) and conv_weight.shape[1] != 3:
        raise ValueError("only weights for 3 channels")
    return right(in_chans, conv_weight)


@bug("adapt_input_conv", fails="one groups same more dtype")
def nothing_returned(in_chans, conv_weight):
    """
    Your function works something out, but gives nothing back: what arrives is None. End it with return.

    函数算了，却没有把结果交出来：调用得到的是 None。请在最后写上 return。
    """
    right(in_chans, conv_weight)
