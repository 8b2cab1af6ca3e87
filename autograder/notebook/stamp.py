"""The environment that a notebook says it was checked in: the stamp that the client leaves in its outputs.

Anybody can write any stamp into a notebook. It decides nothing: it only tells why something went otherwise there.
"""

import re
from collections.abc import Iterator

import msgspec

from autograder.notebook.cells import Notebook
from autograder.wording import Message, message

# As autograder.client.environment writes it. In JSON the dot between may be spelt out.
_DOT = rb" (?:\xc2\xb7|\\u00b7) "
_VERSION = rb"(\d{1,3}\.\d{1,4}[\w.+-]{0,20})"
_STAMP = re.compile(
    _DOT.join(
        [rb"Python " + _VERSION, rb"NumPy " + _VERSION, rb"guanka [\w.+-]{1,20}", rb"[a-z0-9-]{1,64} ([0-9a-f]{16})"]
    )
)
_MOST = 200_000  # bytes of one cell's outputs that are looked at


class Stamp(msgspec.Struct, frozen=True):
    """What stood in the last stamp of a notebook."""

    python: str
    numpy: str
    level_version: str


def read_stamp(notebook: Notebook) -> Stamp | None:
    """The last stamp in the outputs, or None."""
    for cell in reversed(notebook.cells):
        outputs = bytes(cell.outputs)
        if b"NumPy" in outputs[:_MOST]:
            found = _STAMP.findall(outputs[:_MOST])
            if found:
                return Stamp(*(part.decode() for part in found[-1]))
    return None


def stamp_notes(notebook: Notebook, ours: Stamp) -> Iterator[Message]:
    """A note for each thing in which the notebook's stamp differs from ours; versions by their first two numbers."""
    theirs = read_stamp(notebook)
    if theirs is None:
        return
    if theirs.level_version != ours.level_version:
        yield message("notebook.note.other_level_version")
    for name, here, there in (("Python", ours.python, theirs.python), ("NumPy", ours.numpy, theirs.numpy)):
        if here.split(".")[:2] != there.split(".")[:2]:
            yield message("notebook.note.other_version", name=name, here=here, there=there)
