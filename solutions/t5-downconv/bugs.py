"""What goes wrong where a long sequence becomes a few segments."""

import numpy as np
import torch

from autograder.checks import bug

from .reference import DownConv

Right = DownConv  # a name of its own: a bug may take the other


def convolutions(model, hidden_size, fewer, k1, k2, pad):
    """Give the model these two layers."""
    model.conv1 = torch.nn.Conv1d(hidden_size, fewer, k1, stride=k1)
    model.conv2 = torch.nn.Conv1d(fewer, hidden_size, k2, stride=k2, padding=pad)


# The layers.


@bug("DownConv", fails="layers even padded")
class channels_kept(Right):
    """The first convolution keeps all channels. It has fewer of them inside: hidden_size // channel_reduction, and the
    second one makes hidden_size again.

    第一个卷积没有减少通道数。中间只有 hidden_size // channel_reduction 个通道，第二个卷积再变回 hidden_size 个。
    """

    def __init__(self, seq_len=200, hidden_size=64, m_segments=4, k1=10, channel_reduction=16):
        super().__init__(seq_len, hidden_size, m_segments, k1, channel_reduction)
        convolutions(self, hidden_size, hidden_size, k1, self.conv2.kernel_size[0], self.conv2.padding[0])


@bug("DownConv", fails="layers even padded")
class divided_not_reduced(Right):
    """channel_reduction is taken for the number of channels inside. It is what the channels are divided by: hidden_size
    // channel_reduction.

    你把 channel_reduction 当成了中间的通道数。它是除数：中间的通道数是 hidden_size // channel_reduction。
    """

    def __init__(self, seq_len=200, hidden_size=64, m_segments=4, k1=10, channel_reduction=16):
        super().__init__(seq_len, hidden_size, m_segments, k1, channel_reduction)
        convolutions(self, hidden_size, channel_reduction, k1, self.conv2.kernel_size[0], self.conv2.padding[0])


@bug("DownConv", fails="layers padded")
class k2_rounded_down(Right):
    """k2 is rounded down. With m windows of that length the last steps are left over: round up, by math.ceil.

    k2 向下取整了。m 个这么长的窗口盖不住最后几步：要用 math.ceil 向上取整。
    """

    def __init__(self, seq_len=200, hidden_size=64, m_segments=4, k1=10, channel_reduction=16):
        super().__init__(seq_len, hidden_size, m_segments, k1, channel_reduction)
        k2 = seq_len // k1 // m_segments
        pad = int(np.ceil((k2 * m_segments - seq_len / k1) / 2))
        convolutions(self, hidden_size, hidden_size // channel_reduction, k1, k2, max(pad, 0))


@bug("DownConv", fails="layers even padded")
class other_names(torch.nn.Module):
    """The layers lie in a Sequential, so their parameters are called "net.0.weight" and so on. Give each a name of its
    own: self.conv1 and self.conv2.

    两个卷积放在了 Sequential 里，参数就叫 "net.0.weight" 之类的名字。请分别命名：self.conv1 和 self.conv2。
    """

    def __init__(self, **settings):
        super().__init__()
        inner = Right(**settings)
        self.net = torch.nn.Sequential(inner.conv1, torch.nn.ReLU(), inner.conv2)

    def forward(self, x):
        return self.net(x.transpose(1, 2)).transpose(1, 2)


# The forward pass.


@bug("DownConv", fails="even padded")
class axes_not_swapped(Right):
    """Conv1d wants (N, channels, length), and x is (N, length, channels): swap axes 1 and 2 before the first
    convolution, x.transpose(1, 2).

    Conv1d 要的是 (N, 通道, 长度)，而 x 是 (N, 长度, 通道)：进第一个卷积之前要交换轴 1 和 2，即 x.transpose(1, 2)。
    """

    def forward(self, x):
        return self.conv2(torch.relu(self.conv1(x)))


@bug("DownConv", fails="even padded")
class axes_not_swapped_back(Right):
    """Your output is (N, hidden, m). Swap the axes back at the end: (N, m, hidden).

    输出的形状是 (N, hidden, m)。最后要把轴换回来：(N, m, hidden)。
    """

    def forward(self, x):
        return super().forward(x).transpose(1, 2)


@bug("DownConv", fails="even padded")
class reshaped(Right):
    """The shape is right, but the numbers of all channels are mixed up: reshape and view only cut the row of numbers
    anew. To swap two axes write x.transpose(1, 2).

    形状对了，但各通道的数混在了一起：reshape 和 view 只是重新切分，并不交换轴。交换两个轴要写 x.transpose(1, 2)。
    """

    def forward(self, x):
        hidden = torch.relu(self.conv1(x.reshape(x.shape[0], x.shape[2], x.shape[1])))
        return self.conv2(hidden).transpose(1, 2)


@bug("DownConv", fails="even padded")
class relu_left_out(Right):
    """There is no ReLU between the two convolutions.

    两个卷积之间没有 ReLU。
    """

    def forward(self, x):
        return self.conv2(self.conv1(x.transpose(1, 2))).transpose(1, 2)


@bug("DownConv", fails="even padded")
class relu_at_the_end(Right):
    """There is a ReLU at the end, which takes the negative numbers away. It belongs between the convolutions only.

    最后多了一个 ReLU，负数都没有了。ReLU 只放在两个卷积之间。
    """

    def forward(self, x):
        return torch.relu(super().forward(x))


@bug("DownConv", fails="even padded")
class steps_of_one(Right):
    """The second convolution moves by one step at a time. Its stride is k2: its windows stand side by side.

    第二个卷积每次只移动一步。它的步幅应等于 k2：窗口一个挨着一个。
    """

    def __init__(self, **settings):
        super().__init__(**settings)
        self.conv2.stride = (1,)


@bug("DownConv", fails="padded")
class padding_left_out(Right):
    """The second convolution has no padding, so a segment is missing or begins too late. Give it padding=pad.

    第二个卷积没有填充，于是少了一段，或者起点不对。请设 padding=pad。
    """

    def __init__(self, **settings):
        super().__init__(**settings)
        self.conv2.padding = (0,)


@bug("DownConv", fails="padded")
class padding_rounded_down(Right):
    """The padding is rounded down, and where half a step is missing, so is a segment. Round up, by math.ceil.

    填充向下取整了，缺半步时就会少一段。要用 math.ceil 向上取整。
    """

    def __init__(self, seq_len=200, hidden_size=64, m_segments=4, k1=10, channel_reduction=16):
        super().__init__(seq_len, hidden_size, m_segments, k1, channel_reduction)
        k2 = self.conv2.kernel_size[0]
        self.conv2.padding = (int((k2 * m_segments - seq_len / k1) // 2),)


@bug("DownConv", fails="padded")
class padding_on_each_side(Right):
    """You pad each end by all that is missing. Half of it goes to each end: divide by 2.

    你在每一端都补上了全部缺少的步数。应当两端各补一半：要除以 2。
    """

    def __init__(self, seq_len=200, hidden_size=64, m_segments=4, k1=10, channel_reduction=16):
        super().__init__(seq_len, hidden_size, m_segments, k1, channel_reduction)
        k2 = self.conv2.kernel_size[0]
        self.conv2.padding = (int(np.ceil(k2 * m_segments - seq_len / k1)),)


@bug("DownConv", fails="even padded")
class nothing_returned(Right):
    """`forward` returns None: something is computed, but there is no return.

    `forward` 返回了 None：结果算出来了，可是没有 return。
    """

    def forward(self, x):
        super().forward(x)
