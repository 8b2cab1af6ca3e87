"""The cross-correlation of one picture with one kernel."""

import numpy as np


def corr2d(X, K):
    """X (H, W) and K (h, w) give Y (H - h + 1, W - w + 1), Y[i, j] = sum over a, b of X[i + a, j + b] K[a, b]."""
    h, w = K.shape
    rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1
    Y = np.zeros((rows, columns))
    for a in range(h):
        for b in range(w):
            Y += K[a, b] * X[a : a + rows, b : b + columns]
    return Y
