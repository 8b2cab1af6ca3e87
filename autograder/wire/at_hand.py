"""What a line of code had at hand when it stopped: the shapes of its arrays and tensors, its whole numbers."""

import re
import sys
from collections.abc import Iterator, Mapping

import numpy as np

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_MOST = 8
_MOST_BITS = 256  # a longer integer is none that indexes anything


def at_hand(line: str, names: Mapping[str, object]) -> str:
    """``X (4, 4), i = 3``: what stands in a line and is kept in a namespace, in the line's order; no code is run."""
    return ", ".join(said for said, _ in zip(_said(line, names), range(_MOST), strict=False))


def _said(line: str, names: Mapping[str, object]) -> Iterator[str]:
    torch = sys.modules.get("torch")
    for dotted in dict.fromkeys(_DOTTED.findall(line)):
        name, value = _found(dotted.split("."), names)
        if type(value) is np.ndarray or (torch is not None and type(value) is torch.Tensor):
            yield f"{name} {tuple(value.shape)}"  # type: ignore[attr-defined]
        elif type(value) is int and value.bit_length() <= _MOST_BITS:
            yield f"{name} = {value}"


def _found(parts: list[str], names: Mapping[str, object]) -> tuple[str, object]:
    """The longest beginning of ``self.W.shape`` that is kept in a namespace; no code of a property is run for it."""
    found, value, inner = parts[0], names.get(parts[0]), parts[1:]
    for part in inner:
        kept = getattr(type(value), "__dict__", {}).get("__slots__") is None and getattr(value, "__dict__", None)
        if not isinstance(kept, dict) or part not in kept:
            break
        found, value = f"{found}.{part}", kept[part]
    return found, value
