"""Layers with a setting forgotten, or one too many."""

import torch

from autograder.checks import bug

from .reference import make_block

right = make_block

# make_conv.


@bug("make_conv", fails="conv")
def conv_without_padding():
    """The picture loses two rows and two columns: a window of 3 x 3 needs a ring of zeros of width 1 for the size to be
    kept. Set padding=1.

    图像少了两行两列：窗口为 3 × 3 时，四周要补一圈 0，大小才不变。请设 padding=1。
    """
    return torch.nn.Conv2d(2, 3, 3)


@bug("make_conv", fails="conv")
def conv_channels_exchanged():
    """in_channels and out_channels are exchanged: the picture comes with 2 channels and leaves with 3. The first
    argument of Conv2d is what comes in.

    输入通道数和输出通道数写反了：图像进来时有 2 个通道，出去时有 3 个。Conv2d 的第一个参数是输入通道数。
    """
    return torch.nn.Conv2d(3, 2, 3, padding=1)


@bug("make_conv", fails="conv")
def conv_of_five():
    """The shapes are right, but your windows are 5 x 5 and padded by 2. Windows of 3 x 3 are asked for.

    形状是对的，但你的窗口是 5 × 5、填充为 2。题目要的窗口是 3 × 3。
    """
    return torch.nn.Conv2d(2, 3, 5, padding=2)


@bug("make_conv", fails="conv")
def conv_of_one():
    """The shapes are right, but your windows are 1 x 1: each pixel is looked at alone. Windows of 3 x 3 are asked for,
    and padding=1 for the size to be kept.

    形状是对的，但你的窗口是 1 × 1，每个像素只看自己。题目要的窗口是 3 × 3，再用 padding=1 保持大小不变。
    """
    return torch.nn.Conv2d(2, 3, 1)


@bug("make_conv", fails="conv")
def conv_without_bias():
    """Your layer has no bias. Conv2d has one unless it is told bias=False: leave that out.

    你的卷积层没有偏置。Conv2d 默认就有偏置，去掉 bias=False 即可。
    """
    return torch.nn.Conv2d(2, 3, 3, padding=1, bias=False)


@bug("make_conv", fails="conv")
def conv_in_a_sequence():
    """The layer is wrapped in a Sequential, so its weights are called "0.weight" and "0.bias". Return the Conv2d
    itself.

    卷积层外面又包了一层 Sequential，参数名就成了 "0.weight" 和 "0.bias"。请直接返回 Conv2d。
    """
    return torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3, padding=1))


@bug("make_conv", fails="conv")
def class_for_layer():
    """You return the class Conv2d itself. Call it with its settings, Conv2d(...), and return the layer that it makes.

    你返回的是 Conv2d 这个类本身。要带上参数调用它，即 Conv2d(...)，返回造出来的那个层。
    """
    return torch.nn.Conv2d


@bug("make_conv", fails="conv")
def nothing_returned():
    """make_conv returns None: the layer is made, but the function has no return.

    make_conv 返回了 None：层是造出来了，可函数里没有 return。
    """
    torch.nn.Conv2d(2, 3, 3, padding=1)


# make_pool.


@bug("make_pool", fails="pool")
def pool_stride_left_out():
    """Without `stride` a pooling layer steps by its window, here by 3. Set stride=(2, 1).

    不写 `stride` 时，池化层的步幅等于窗口大小，这里就成了 3。请设 stride=(2, 1)。
    """
    return torch.nn.MaxPool2d(3, padding=1)


@bug("make_pool", fails="pool")
def pool_stride_exchanged():
    """The stride is exchanged: rows come first. (2, 1) is two rows down and one column to the right.

    步幅的两个数写反了：先行后列。(2, 1) 是向下移动 2 行、向右移动 1 列。
    """
    return torch.nn.MaxPool2d(3, stride=(1, 2), padding=1)


@bug("make_pool", fails="pool")
def pool_stride_of_two():
    """A stride of 2 halves the columns too. Only the rows are to be halved: stride=(2, 1).

    步幅写成 2，列数也减半了。只有行数要减半：stride=(2, 1)。
    """
    return torch.nn.MaxPool2d(3, stride=2, padding=1)


@bug("make_pool", fails="pool")
def pool_without_padding():
    """The padding is missing: set padding=1. A pooling layer pads with minus infinity, so the padding never wins.

    缺少填充：请设 padding=1。最大池化用负无穷填充，所以填充的值永远不会被选中。
    """
    return torch.nn.MaxPool2d(3, stride=(2, 1))


@bug("make_pool", fails="pool")
def pool_padded_with_zeros():
    """You pad with zeros before you pool, and where all numbers of a window are negative, a zero wins. Leave the
    padding to the pooling layer: padding=1 pads with minus infinity.

    你在池化之前补了 0，当窗口里的数全是负数时，最大值就成了补上的 0。把填充交给池化层：padding=1 补的是负无穷。
    """
    return torch.nn.Sequential(torch.nn.ZeroPad2d(1), torch.nn.MaxPool2d(3, stride=(2, 1)))


@bug("make_pool", fails="pool")
def pool_of_means():
    """Your layer takes the mean of each window; make_pool takes the largest number: MaxPool2d.

    你取的是每个窗口的平均值；make_pool 要的是最大值：MaxPool2d。
    """
    return torch.nn.AvgPool2d(3, stride=(2, 1), padding=1)


@bug("make_pool", fails="pool")
def pool_rounded_up():
    """You keep a last window that sticks out of the padded picture. Sizes are rounded down: leave ceil_mode out.

    最后一个窗口已经超出了填充后的图像，你却保留了它。尺寸要向下取整：去掉 ceil_mode。
    """
    return torch.nn.MaxPool2d(3, stride=(2, 1), padding=1, ceil_mode=True)


# make_strided_conv.


@bug("make_strided_conv", fails="strided")
def window_exchanged():
    """The window is exchanged: rows come first. 5 rows and 3 columns are kernel_size=(5, 3).

    窗口的高和宽写反了：先行后列。5 行 3 列应写成 kernel_size=(5, 3)。
    """
    return torch.nn.Conv2d(2, 4, (3, 5), stride=(2, 1), padding=(2, 1))


@bug("make_strided_conv", fails="strided")
def stride_exchanged():
    """Your columns are halved, not your rows: the stride is (2, 1), rows first.

    你把列数减半了，该减半的是行数：步幅是 (2, 1)，先行后列。
    """
    return torch.nn.Conv2d(2, 4, (5, 3), stride=(1, 2), padding=(2, 1))


@bug("make_strided_conv", fails="strided")
def padding_exchanged():
    """The padding is exchanged: windows of 5 rows need 2 rows of zeros above and below, windows of 3 columns 1 column
    on each side. padding=(2, 1).

    填充的两个数写反了：窗口高 5，上下各补 2 行；窗口宽 3，左右各补 1 列。padding=(2, 1)。
    """
    return torch.nn.Conv2d(2, 4, (5, 3), stride=(2, 1), padding=(1, 2))


@bug("make_strided_conv", fails="strided")
def padding_of_one():
    """A padding of 1 is too little for windows of 5 rows: half the window, rounded down, keeps the size. padding=(2,
    1).

    窗口有 5 行，填充 1 不够：要补窗口的一半（向下取整）。padding=(2, 1)。
    """
    return torch.nn.Conv2d(2, 4, (5, 3), stride=(2, 1), padding=1)


# make_mean_pool.


@bug("make_mean_pool", fails="mean")
def padding_counted():
    """At the border the zeros of the padding are averaged in. Divide by the pixels of the picture alone:
    count_include_pad=False.

    边上的窗口把填充的 0 也算进了平均。只应除以窗口里真正的像素个数：count_include_pad=False。
    """
    return torch.nn.AvgPool2d(3, stride=2, padding=1)


@bug("make_mean_pool", fails="mean")
def mean_of_maxima():
    """Your layer takes the largest number of each window; make_mean_pool takes the mean: AvgPool2d.

    你取的是每个窗口的最大值；make_mean_pool 要的是平均值：AvgPool2d。
    """
    return torch.nn.MaxPool2d(3, stride=2, padding=1)


@bug("make_mean_pool", fails="mean")
def mean_stride_left_out():
    """Without `stride` the windows are 3 apart, as wide as they are. Set stride=2.

    不写 `stride` 时，相邻窗口相隔 3，与窗口一样宽。请设 stride=2。
    """
    return torch.nn.AvgPool2d(3, padding=1, count_include_pad=False)


# make_block.


@bug("make_block", fails="block")
def block_without_relu():
    """There is no ReLU between the convolution and the pooling, so negative numbers get through.

    卷积和池化之间没有 ReLU，负数没有被去掉。
    """
    return torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3, padding=1), torch.nn.MaxPool2d(2))


@bug("make_block", fails="block")
def block_of_sigmoid():
    """Between convolution and pooling stands a Sigmoid. ReLU is asked for: negative numbers become 0, the others stay.

    卷积和池化之间用了 Sigmoid。题目要的是 ReLU：负数变成 0，其余不变。
    """
    return torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3, padding=1), torch.nn.Sigmoid(), torch.nn.MaxPool2d(2))


@bug("make_block", fails="block")
def block_without_pooling():
    """The pooling at the end is missing: MaxPool2d(2) halves height and width.

    最后缺少池化：MaxPool2d(2) 会把高和宽都减半。
    """
    return torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3, padding=1), torch.nn.ReLU())


@bug("make_block", fails="block")
def block_pooled_by_ones():
    """The windows of the last layer overlap: with stride=1 the picture loses but one row and one column. Leave stride
    out, and they lie side by side.

    最后一层的窗口互相重叠：stride=1 时，图像只少一行一列。不写 stride，窗口就一个挨着一个。
    """
    return torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2, 1))


@bug("make_block", fails="block")
def block_with_names():
    """Your layers have names of their own, so the weights are called "conv.weight", not "0.weight". Give Sequential the
    three layers one after the other.

    你给每层起了名字，参数就成了 "conv.weight"，而不是 "0.weight"。直接把三个层依次传给 Sequential。
    """
    block = torch.nn.Sequential()
    for name, layer in zip("conv relu pool".split(), right(), strict=True):
        block.add_module(name, layer)
    return block
