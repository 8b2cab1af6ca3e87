"""The answer to level t3: layers by their settings."""

import torch


def make_conv():
    """2 channels in, 3 out, windows of 3 x 3; the picture keeps its size."""
    return torch.nn.Conv2d(2, 3, kernel_size=3, padding=1)


def make_pool():
    """Maxima of 3 x 3 windows, padded by 1, two rows and one column apart."""
    return torch.nn.MaxPool2d(3, stride=(2, 1), padding=1)


def make_strided_conv():
    """2 channels in, 4 out, windows of 5 rows and 3 columns; half the rows, all the columns."""
    return torch.nn.Conv2d(2, 4, kernel_size=(5, 3), stride=(2, 1), padding=(2, 1))


def make_mean_pool():
    """Means of 3 x 3 windows, two apart; the padding is not counted."""
    return torch.nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)


def make_block():
    """A convolution as above, ReLU, maxima of 2 x 2 windows that don't overlap."""
    return torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2))
