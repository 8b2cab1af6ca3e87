"""How students hand in: ways to put a notebook, or what they take for one, where the grader looks."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder.batch.levels import Prepared
from autograder.checks.as_code import bug_code
from autograder.notebook import with_answer
from autograder.notebook.source import examine
from tests.sample_class.entry import HandIn

Json = dict[str, Any]
Change = Callable[[list[Json]], list[Json]]  # the cells of a notebook -> those that are handed in


def answer(*codes: str, before: Sequence[str] = (), after: Sequence[str] = ()) -> HandIn:
    """The level's notebook with these codes in its solution cells, and added cells before or after the first."""

    def hand_in(path: Path, prepared: Prepared) -> None:
        notebook = _answered(prepared, codes)
        cells = notebook["cells"]
        place = cells.index(_solutions(cells)[0])
        cells[place + 1 : place + 1] = [code_cell(code) for code in after]
        cells[place:place] = [code_cell(code) for code in before]
        _write(path, notebook)

    return hand_in


def changed(change: Change, *codes: str) -> HandIn:
    """The level's notebook with these codes, and then its cells changed."""

    def hand_in(path: Path, prepared: Prepared) -> None:
        notebook = _answered(prepared, codes)
        _write(path, notebook | {"cells": change(notebook["cells"])})

    return hand_in


def bug(name: str) -> HandIn:
    """The level's notebook with one of its known bugs."""

    def hand_in(path: Path, prepared: Prepared) -> None:
        (found,) = (known for known in prepared.level.bugs if known.name == name)
        _write(path, _answered(prepared, [bug_code(prepared.level.folder.private, found)]))

    return hand_in


def stub(path: Path, prepared: Prepared) -> None:
    """The notebook as it was released."""
    released = [cell.released for cell in examine(prepared.source).cells if cell.role == "solution"]
    _write(path, _answered(prepared, released))


def format_3(code: str, *, python2: bool) -> HandIn:
    """A notebook of IPython's early days, with one cell."""
    cell = {"cell_type": "code", "language": "python", "collapsed": False, "metadata": {}, "outputs": []}
    cell |= {"input": code.splitlines(keepends=True), "prompt_number": 1}
    kernel = {"kernelspec": {"name": "python2", "display_name": "Python 2", "language": "python"}}
    notebook = {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"metadata": {}, "cells": [cell]}]}
    return data(json.dumps(notebook | {"metadata": kernel if python2 else {"name": ""}}).encode())


def data(content: bytes) -> HandIn:
    """These bytes in place of a notebook."""

    def hand_in(path: Path, _prepared: Prepared) -> None:
        path.write_bytes(content)

    return hand_in


def named(name: str, hand_in: HandIn) -> HandIn:
    """The same under another file name."""
    return lambda path, prepared: hand_in(path.with_name(name), prepared)


def cut_short(hand_in: HandIn) -> HandIn:
    """The same, of which only the first half has arrived."""

    def shortened(path: Path, prepared: Prepared) -> None:
        hand_in(path, prepared)
        os.truncate(path, path.stat().st_size // 2)

    return shortened


def link(path: Path, prepared: Prepared) -> None:
    """A link to the course's own notebook, which the grader can read."""
    path.symlink_to(prepared.level.folder.notebook)


def pipe(path: Path, _prepared: Prepared) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


def folder(path: Path, prepared: Prepared) -> None:
    """A folder of that name, with the notebook in it."""
    path.mkdir()
    stub(path / path.name, prepared)


def nothing(_path: Path, _prepared: Prepared) -> None:
    """Nothing but the time at which it was handed in."""


def sparse(size: int) -> HandIn:
    """A file of so many bytes that take no room on the disk."""

    def hand_in(path: Path, _prepared: Prepared) -> None:
        path.touch()
        os.truncate(path, size)

    return hand_in


def code_cell(source: str, **more: Any) -> Json:
    """A cell that a student has added; it has no id, as in notebooks before format 4.5."""
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source} | more


def mark_of(cell: Json) -> Json:
    """Nbgrader's metadata of a cell."""
    mark: Json = cell["metadata"].get("nbgrader", {})
    return mark


def _solutions(cells: list[Json]) -> list[Json]:
    return [cell for cell in cells if mark_of(cell).get("solution")]


def _answered(prepared: Prepared, codes: Sequence[str]) -> Json:
    notebook = with_answer(prepared.source, "")
    for cell, code in zip(_solutions(notebook["cells"]), codes, strict=False):  # one code may answer all
        cell["source"] = code
    return notebook


def _write(path: Path, notebook: Json) -> None:
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
