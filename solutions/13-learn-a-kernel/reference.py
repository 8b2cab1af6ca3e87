"""A kernel found by gradient descent: what it must have been, by what it made of a picture."""

import numpy as np


def learn_kernel(X, Y, kernel_size, lr=0.5, steps=500, seed=0):
    """X (H, W), Y (H - h + 1, W - w + 1), kernel_size (h, w) give weight (h, w), bias, the loss before each step."""
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size).reshape(Y.size, -1)  # a row for each output
    weight, bias, losses = 0.1 * np.random.default_rng(seed).standard_normal(windows.shape[1]), 0.0, []
    for _ in range(steps):
        error = windows @ weight + bias - Y.ravel()
        losses.append(float(error @ error) / Y.size)
        weight, bias = weight - lr * 2 * error @ windows / Y.size, bias - lr * 2 * error.sum() / Y.size
    return weight.reshape(kernel_size), float(bias), losses


def error_of(X, Y, weight, bias):
    """How far each prediction is from Y: (H', W')."""
    windows = np.lib.stride_tricks.sliding_window_view(X, weight.shape)
    return np.einsum("ijab,ab->ij", windows, weight) + bias - Y


def gradients(X, error, kernel_size):
    """The gradients of the mean squared error with respect to weight and bias."""
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size)
    return 2 * np.einsum("ijab,ij->ab", windows, error) / error.size, 2 * error.mean()


def times(moved, right):
    """How many times as far it went as is right; with a tilde before it where it went aside as well."""
    factor = (moved * right).sum() / (right * right).sum()
    straight = np.abs(moved - factor * right).max() <= 1e-6 * np.abs(right).max()
    return f"{factor + 0.0:.6g}" if straight else f"~{factor:.6g}"
