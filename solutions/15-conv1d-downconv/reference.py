"""The answer to level 15: convolution along one axis, and two of them that cut a sequence into m segments."""

import numpy as np


def conv1d(x, w, b, stride=1, pad=0):
    """x (N, C, L), w (F, C, K), b (F,) give out (N, F, L'), L' = (L + 2 pad - K) // stride + 1."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2], axis=2)[:, :, ::stride]  # (N, C, L', K)
    return np.einsum("nclk,fck->nfl", windows, w) + b[:, None]


def downconv_sizes(seq_len, m, k1):
    """The kernel and the padding of the second convolution, so that m segments come out: (k2, pad)."""
    steps = seq_len / k1
    k2 = int(np.ceil(steps / m))
    return k2, int(np.ceil((k2 * m - steps) / 2))


class DownConv:
    """w1 (R, C, k1), b1 (R,), w2 (C, R, k2), b2 (C,); m segments."""

    def __init__(self, w1, b1, w2, b2, m):
        self.w1, self.b1, self.w2, self.b2, self.m = w1, b1, w2, b2, m

    def forward(self, x):
        """x (N, L, C) -> (N, m, C); ValueError where other than m segments would come out."""
        k1, k2 = self.w1.shape[2], self.w2.shape[2]
        _, pad = downconv_sizes(x.shape[1], self.m, k1)
        hidden = np.maximum(conv1d(x.transpose(0, 2, 1), self.w1, self.b1, stride=k1), 0)
        out = conv1d(hidden, self.w2, self.b2, stride=k2, pad=pad)
        if out.shape[2] != self.m:
            raise ValueError(f"{out.shape[2]} segments for {self.m}")
        return out.transpose(0, 2, 1)
