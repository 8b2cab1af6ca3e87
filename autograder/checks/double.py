"""Tensors in float64: what a reference that works in float32 is measured against."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograder.wire.tensors import Tensor


def doubled(tensor: Tensor) -> Tensor:
    """The tensor with floats of twice the width (float64 is the widest that torch has); others as they are."""
    wide = {"f": np.float64, "c": np.complex128}.get(tensor.dtype.kind)
    return tensor if wide is None else tensor.astype(wide).view(Tensor)


@contextmanager
def in_double() -> Iterator[None]:
    """Let torch make float64 of numbers, and of the weights of layers, as it makes float32 of them otherwise.

    Nothing where torch has not been loaded.
    """
    torch: Any = sys.modules.get("torch")
    if torch is None:
        yield
        return
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
