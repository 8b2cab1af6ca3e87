"""The answer to level 16: the weights of a first convolution, made to fit pictures of another number of channels."""

import numpy as np


def adapt_input_conv(in_chans, conv_weight):
    """conv_weight (O, I, J, K) gives weights for ``in_chans`` channels: (O, ., J, K), of the same dtype."""
    o, i, j, k = conv_weight.shape
    wide = conv_weight.astype(np.float32) if conv_weight.dtype == np.float16 else conv_weight
    if in_chans == 1:
        group = min(i, 3)
        wide = wide.reshape(o, i // group, group, j, k).sum(axis=2)
    elif in_chans != 3:
        if i != 3:
            raise NotImplementedError("only weights for 3 channels are repeated")
        turns = -(-in_chans // 3)  # rounded up
        wide = np.tile(wide, (1, turns, 1, 1))[:, :in_chans] * (3 / in_chans)
    return wide.astype(conv_weight.dtype)
