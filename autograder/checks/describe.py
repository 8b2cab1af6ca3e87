"""What a value is, in a few words that a student reads: its kind, shape and dtype, never its whole contents."""

import numpy as np

from autograder.wire.answers import Handle
from autograder.wire.tensors import Tensor
from autograder.wording import Message, message

_MOST_BITS = 256  # a longer integer is described by its size: Python refuses to write very long ones


def describe(value: object) -> Message:
    """The kind of a value that came back from a student."""
    if isinstance(value, Tensor):
        return message("value.is_tensor", shape=str(value.shape), dtype=str(value.dtype))
    if isinstance(value, np.ndarray):
        return message("value.is_array", shape=str(value.shape), dtype=str(value.dtype))
    if isinstance(value, Handle):
        return message("value.is_object", type=one_line(value.type_name, 80))
    if value is None:
        return message("value.is_none")
    if isinstance(value, tuple | list):
        return message("value.is_sequence", type=type(value).__name__, count=len(value))
    if isinstance(value, dict):
        return message("value.is_dict", count=len(value))
    return message("value.is_scalar", type=type(value).__name__, value=written(value))


def written(value: object) -> str:
    """A scalar as it is written in code, cut where it is long."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"{'-' if value < 0 else ''}2**{value.bit_length() - 1}…"
    if isinstance(value, str):
        return one_line(repr(value[:100]), 80)
    return one_line(repr(value), 80)


def one_line(text: str, most: int) -> str:
    """The text on one line of at most ``most`` characters; what can't be printed becomes a space."""
    seen = "".join(character if character.isprintable() else " " for character in text[: 4 * most])
    line = " ".join(seen.split())
    return line if len(line) <= most else line[: most - 1] + "…"
