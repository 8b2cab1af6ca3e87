"""A torch tensor as it crosses the wire: its numbers, told apart from an array. Nothing here needs torch installed."""

import sys
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class Tensor(np.ndarray[Any, Any]):
    """An array that stands for a tensor: the student gets a tensor for it, and it is what a tensor comes back as."""


def as_tensor(values: Any, dtype: str = "float32") -> Tensor:
    """The values as a tensor of this numpy dtype; float32 is what torch itself makes of numbers."""
    return np.asarray(values, dtype).view(Tensor)


def numbers_of(value: object) -> Array | None:
    """The numbers of a torch tensor; None for anything else, and for a tensor of a dtype that numpy lacks."""
    torch: Any = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return None
    try:
        numbers: Array = value.detach().cpu().resolve_conj().resolve_neg().numpy()
    except (TypeError, RuntimeError):
        return None
    return numbers


def torch_tensor(tensor: Tensor) -> Any:
    """A fresh torch tensor with these numbers.

    Raises:
        ImportError: torch is not installed.
    """
    import torch  # noqa: PLC0415 - only where a level works with tensors

    return torch.from_numpy(np.array(tensor, order="C", subok=False))
