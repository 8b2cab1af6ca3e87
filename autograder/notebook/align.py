"""Which cell of a submission is which cell of the source, whatever became of ids, metadata and order.

Read-only cells are known by their text first: a copy made in Jupyter has the metadata of its original, and may
hold anything. The student's cells are known by grade_id, by cell id, and else by the names they define.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from autograder.notebook.cells import Cell, Notebook
from autograder.notebook.names import Scan, scan
from autograder.notebook.source import Source, SourceCell, comparable, examine

# own: the student's code.  same: a read-only cell as the source has it.  changed: a read-only cell that is not.
# again: a second copy of a read-only cell.  piece: a part of a graded cell that was split.  text: no code.
Use = Literal["own", "same", "changed", "again", "piece", "text"]


class Placed(msgspec.Struct, frozen=True):
    """One submitted cell, and what it is."""

    cell: Cell
    use: Use
    partner: int | None  # the index of its cell in the source
    scan: Scan | None  # of own and changed cells


@lru_cache(maxsize=4)  # mending and rebuilding ask one after the other
def align(submitted: Notebook, source: Notebook) -> tuple[Placed, ...]:
    """Every submitted cell with its partner in the source, in the order of the submission.

    Raises:
        AuthorError: the source can't be graded by.
    """
    known = examine(source)
    exact = dict(_exact(submitted, known))
    present = set(exact.values())
    unseen = set(present)
    placed = []
    for cell in submitted.cells:
        if cell.position in exact:
            index = exact[cell.position]
            placed.append(Placed(cell, "same" if index in unseen else "again", index, None))
            unseen.discard(index)
        else:
            one = _place(cell, known, present)
            if one.use == "changed" and one.partner is not None:
                present.add(one.partner)  # a cell can't be two changed ones
            placed.append(one)
    return tuple(placed)


def _exact(submitted: Notebook, known: Source) -> Iterator[tuple[int, int]]:
    """The submitted cells that have the very text of a read-only cell."""
    for cell in submitted.cells:
        if cell.kind == "code":
            index = known.read_only.get(comparable(cell.source))
            if index is not None:
                yield cell.position, index


def _place(cell: Cell, known: Source, present: set[int]) -> Placed:
    index = known.by_grade_id.get(cell.grade_id or "")
    if index is None:
        index = known.by_id.get(cell.id or "")
    partner = known.cells[index] if index is not None else None
    if cell.kind != "code":
        return _place_text(cell, known, index, partner)
    found = scan(cell.source)
    if partner is not None and partner.role in ("locked", "graded"):
        if index not in present:
            return Placed(cell, "changed", index, found)
        index = None
    elif partner is not None and partner.role in ("prose", "written"):
        index = None
    if index is None:
        index = _by_name(found, known)
    if index is None and _is_piece(cell, found, known):
        return Placed(cell, "piece", None, found)
    return Placed(cell, "own", index, found)


def _by_name(found: Scan, known: Source) -> int | None:
    if not found.parses:
        names = found.names
    else:
        names = tuple(name for part in found.statements if part.kind == "definition" for name in part.names)
    return next((known.by_name[name] for name in names if name in known.by_name), None)


def _is_piece(cell: Cell, found: Scan, known: Source) -> bool:
    """Whether it is some lines of a graded cell with an assert among them, and defines nothing lasting."""
    if "assert" not in cell.source or any(part.kind in ("definition", "import") for part in found.statements):
        return False
    text = f"\n{comparable(cell.source)}\n"
    graded = (variant for c in known.cells if c.role == "graded" for variant in c.variants)
    return any(text in f"\n{comparable(variant)}\n" for variant in graded)


def _place_text(cell: Cell, known: Source, index: int | None, partner: SourceCell | None) -> Placed:
    """A text cell. Code that was turned into text by a slip of the keyboard (M in Jupyter) is still code."""
    if partner is not None and partner.role == "solution":
        found = scan(cell.source)
        if any(part.kind == "definition" for part in found.statements):
            return Placed(cell, "own", index, found)
        return Placed(cell, "text", None, None)
    if partner is not None and partner.role in ("prose", "written"):
        return Placed(cell, "text", index, None)
    lines = set(map(str.rstrip, cell.source.split("\n")))
    same = (i for i, c in enumerate(known.cells) if c.role == "prose" and lines <= c.lines)
    return Placed(cell, "text", next(same, None), None)
