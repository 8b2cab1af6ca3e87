"""The answer to level 17: a network of two kinds of layers, its loss and gradients, and plain gradient descent."""

import numpy as np


def shapes_of(net):
    return {name: np.shape(values) for name, values in net.params.items()}


def set_params(net, params):
    for name, values in params.items():
        net.params[name][...] = values


class SmallConvNet:
    """conv - ReLU - 2x2 max pool - affine - ReLU - affine - softmax; W1, b1, W2, b2, W3, b3 in ``params``."""

    def __init__(
        self,
        input_dim=(1, 8, 8),  # channels, height, width
        num_filters=8,  # of the convolution
        filter_size=3,  # odd, so that height and width stay
        hidden_dim=32,  # between the affine layers
        num_classes=10,  # labels are 0, 1, ...
        weight_scale=1e-2,
        seed=0,
    ):
        (channels, height, width), rng = input_dim, np.random.default_rng(seed)
        shapes = {
            "1": (num_filters, channels, filter_size, filter_size),
            "2": (num_filters * (height // 2) * (width // 2), hidden_dim),
            "3": (hidden_dim, num_classes),
        }
        self.params = {"W" + name: weight_scale * rng.standard_normal(shape) for name, shape in shapes.items()}
        self.params |= {"b1": np.zeros(num_filters), "b2": np.zeros(hidden_dim), "b3": np.zeros(num_classes)}

    def loss(self, X, y=None):
        """X (N, C, H, W): the scores (N, classes); with y (N,), (mean loss, gradients by name)."""
        W1, b1, W2, b2, W3, b3 = (self.params[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
        maps, windows = convolved(X, W1, b1)
        positive = relu(maps)
        pooled = halved(positive)
        flat = pooled.reshape(len(X), -1)
        middle = flat @ W2 + b2
        hidden = relu(middle)
        scores = hidden @ W3 + b3
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        dhidden, dW3, db3 = affine_back(dscores, hidden, W3)
        dflat, dW2, db2 = affine_back(relu_back(dhidden, middle), flat, W2)
        dmaps = relu_back(halved_back(dflat.reshape(pooled.shape), positive), maps)
        dW1, db1 = convolved_back(dmaps, windows)
        return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}


def convolved(X, W, b):
    """A convolution that keeps height and width (odd filters): maps (N, F, H, W), and the windows of the framed X.

    The windows (C, HH, WW, N, H, W) are copied out, so that both passes are one product of matrices.
    """
    (n, channels, height, width), (filters, _, size, _) = X.shape, W.shape
    frame = [(0, 0), (0, 0), (size // 2, size // 2), (size // 2, size // 2)]
    framed = np.pad(X, frame).swapaxes(0, 1)
    windows = np.empty((channels, size, size, n, height, width), framed.dtype)
    for i, j in np.ndindex(size, size):
        windows[:, i, j] = framed[:, :, i : i + height, j : j + width]
    maps = W.reshape(filters, -1) @ windows.reshape(channels * size * size, -1) + b[:, None]
    return maps.reshape(filters, n, height, width).swapaxes(0, 1), windows


def convolved_back(dmaps, windows):
    """The gradients of W and b."""
    (channels, size, *_), rows = windows.shape, dmaps.swapaxes(0, 1).reshape(dmaps.shape[1], -1)
    dW = rows @ windows.reshape(channels * size * size, -1).T
    return dW.reshape(-1, channels, size, size), rows.sum(axis=1)


def corners(maps):
    """The four numbers of each 2x2 block: four views (N, F, H / 2, W / 2)."""
    return [maps[:, :, i::2, j::2] for i, j in np.ndindex(2, 2)]


def halved(maps):
    """2x2 max pooling."""
    a, b, c, d = corners(maps)
    return np.maximum(np.maximum(a, b), np.maximum(c, d))


def halved_back(dout, maps):
    """Each gradient goes to the largest of its block."""
    best, dmaps = halved(maps), np.empty_like(maps)
    for corner, dcorner in zip(corners(maps), corners(dmaps), strict=True):
        np.multiply(dout, corner == best, out=dcorner)
    return dmaps


def relu(x):
    return np.maximum(x, 0)


def relu_back(dout, x):
    return dout * (x > 0)


def affine_back(dout, x, W):
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


def softmax_loss(scores, y):
    """The mean cross-entropy of the softmax, and its gradient."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    right = np.eye(scores.shape[1])[y]
    return -(log_probs * right).sum() / len(y), (np.exp(log_probs) - right) / len(y)


def train(net, X, y, steps, batch_size, lr, seed):
    """Gradient descent on random batches; net is changed in place. Returns the loss of each step."""
    rng, losses = np.random.default_rng(seed), []
    for _ in range(steps):
        batch = rng.choice(len(X), min(batch_size, len(X)), replace=False)
        loss, grads = net.loss(X[batch], y[batch])
        for name, values in net.params.items():
            values[...] -= lr * grads[name]
        losses.append(float(loss))
    return losses


def predict(net, X):
    """X (N, C, H, W) -> the label with the highest score, (N,)."""
    return net.loss(X).argmax(axis=1)
