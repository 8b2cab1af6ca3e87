"""What a line of code had at hand when it stopped: shapes, whole numbers, names like the one that is not there."""

import builtins
import difflib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_MOST = 8
_LONGEST = 60  # characters of a name
_MOST_BITS = 256  # a longer integer is none that indexes anything


def at_hand(line: str, names: Mapping[str, object]) -> str:
    """``X (4, 4), i = 3``: what stands in a line and is kept in a namespace, in the line's order; no code is run."""
    return ", ".join(list(dict.fromkeys(_said(line, names)))[:_MOST])  # x.shape and x are one thing


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


def similar_names(error: BaseException, names: Iterable[str]) -> tuple[str, ...]:
    """What was probably meant by a name that is not there: of ``names``, or of the object that lacks an attribute."""
    wanted = getattr(error, "name", None)
    if not isinstance(error, NameError | AttributeError) or not isinstance(wanted, str):
        return ()
    known = dir(error.obj) if isinstance(error, AttributeError) else [*names, *dir(builtins)]
    found = difflib.get_close_matches(wanted[:_LONGEST], [name for name in known if not name.startswith("_")], 3, 0.7)
    return tuple(name[:_LONGEST] for name in found if name != wanted)
