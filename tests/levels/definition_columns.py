"""im2col and col2im straight from the formula, one number at a time: no slice, no reshape, no padded array."""

from collections.abc import Iterator

import numpy as np

from tests.levels.definition_conv import places


def im2col(x: np.ndarray, height: int, width: int, stride: int, pad: int) -> np.ndarray:
    col = np.zeros(_shape_of_columns(x.shape, height, width, stride, pad))
    for number, pixel in _pairs(x.shape, height, width, stride, pad):
        col[number] = x[pixel]
    return col


def col2im(col: np.ndarray, shape: tuple, height: int, width: int, stride: int, pad: int) -> np.ndarray:
    img = np.zeros(shape)
    for number, pixel in _pairs(shape, height, width, stride, pad):
        img[pixel] += col[number]
    return img


def _counts(shape: tuple, height: int, width: int, stride: int, pad: int) -> tuple[int, int]:
    return places(shape[2], height, stride, pad), places(shape[3], width, stride, pad)


def _shape_of_columns(shape: tuple, height: int, width: int, stride: int, pad: int) -> tuple[int, int]:
    out_h, out_w = _counts(shape, height, width, stride, pad)
    return shape[0] * out_h * out_w, shape[1] * height * width


def _pairs(shape: tuple, height: int, width: int, stride: int, pad: int) -> Iterator[tuple[tuple, tuple]]:
    """The index of each number of the matrix that is no padding, and of the pixel that it is."""
    out_h, out_w = _counts(shape, height, width, stride, pad)
    for n, i, j, c, p, q in np.ndindex(shape[0], out_h, out_w, shape[1], height, width):
        row, column = i * stride + p - pad, j * stride + q - pad
        if 0 <= row < shape[2] and 0 <= column < shape[3]:
            yield ((n * out_h + i) * out_w + j, (c * height + p) * width + q), (n, c, row, column)
