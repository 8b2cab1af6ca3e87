"""What a notebook is once it has been read, and what is left to run once it has been mended: data only."""

from typing import Literal

import msgspec

from autograder.wording import Message

Kind = Literal["code", "markdown", "raw"]

LOST = -1  # the position of a cell that the submission no longer has


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell. What a student's copy says about roles and points is never read: the source says that.

    ``metadata`` and ``outputs`` are JSON as it stands in the file: looked at only where it is needed.
    """

    position: int  # in the notebook, from 0
    kind: Kind
    source: str  # lines end in \n, whatever they ended in
    id: str | None = None
    grade_id: str | None = None
    metadata: msgspec.Raw
    outputs: msgspec.Raw


class Notebook(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A notebook. Two are equal when their bytes are, so that what depends on a source alone can be cached."""

    cells: tuple[Cell, ...]
    sha256: str  # of the bytes as they were read, in hex
    version: int  # nbformat's: 3 or 4
    language: str  # what its kernel speaks, "python" where it doesn't say
    python2: bool
    metadata: msgspec.Raw
    file: str  # where it was read, for messages

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Notebook) and other.sha256 == self.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)


class RunCell(msgspec.Struct, frozen=True):
    """One piece of code to run. Lines of ``source`` count as in the submitted cell at ``position``."""

    position: int  # in the submitted notebook, from 0; LOST where it had to be brought back from the source
    source: str
    names: tuple[str, ...]  # what it defines at the top level: def, class, assignment, import


class Mended(msgspec.Struct, frozen=True):
    """What to run, in order, and what was noticed on the way."""

    cells: tuple[RunCell, ...]
    notes: tuple[Message, ...]
