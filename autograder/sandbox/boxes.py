"""A worker's zygotes, started when they are first needed: one for each set of packages."""

import ast
import math
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import msgspec

from autograder.course.model import LevelEntry
from autograder.inside.orders import Walls
from autograder.sandbox.probe import host_report, require
from autograder.sandbox.readable import readable, refuse_overlap
from autograder.sandbox.student import BoxedStudent, Cell
from autograder.sandbox.zygote import Zygote

# Preloaded only for notebooks that need it: what a box does not hold costs nothing to fork and to end.
_PLOTS = re.compile(r"matplotlib|pylab")
_MAX_PARSED = (
    20_000  # characters of one cell: reading takes the grader's own time, of some code the square of its length
)
_IPYTHON = re.compile(r"\b(?:IPython|ipython|get_ipython|display|In|Out|await|async)\b")


class Boxes:
    """Makes students of submissions. Used by one thread."""

    def __init__(self, *, walls: Walls, hardware: Mapping[str, str], protected: Iterable[Path]) -> None:
        """Keep what every zygote is made of.

        ``hardware`` is the environment that tells BLAS about the processor; ``protected`` is what no box may read.
        """
        self.walls, self._hardware, self._protected = walls, dict(hardware), tuple(protected)
        self._zygotes: dict[tuple[tuple[str, ...], bool], Zygote] = {}

    @property
    def sandboxed(self) -> bool:
        """Whether every wall stands."""
        return self.walls == Walls()

    def student(self, entry: LevelEntry, cells: Sequence[Cell], seconds: float = math.inf) -> BoxedStudent:
        """The cells of a submission as a student. Close it when it has been asked everything.

        ``seconds`` are the CPU seconds that it has, if fewer than the level allows.

        Raises:
            GraderError: the zygote does not start, or its boxes could read what is protected.
        """
        spared = set()
        if not any(_PLOTS.search(cell.source) for cell in cells):
            spared.add("matplotlib")
        if all(_is_plain(cell.source) for cell in cells):
            spared.add("IPython")
        packages = tuple(package for package in entry.packages if package not in spared)
        limits = msgspec.structs.replace(entry.limits, total_seconds=min(entry.limits.total_seconds, seconds))
        return BoxedStudent(self._zygote(packages, limits.threads), cells, limits)

    def close(self) -> None:
        """End every zygote."""
        for zygote in self._zygotes.values():
            zygote.close()
        self._zygotes.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _zygote(self, packages: tuple[str, ...], threads: bool) -> Zygote:
        key = packages, threads
        zygote = self._zygotes.get(key)
        if zygote is None or not zygote.alive:
            if zygote is not None:
                zygote.close()
            if self.sandboxed:
                require(host_report(packages=packages))
                refuse_overlap(readable(packages), self._protected)
            zygote = Zygote(packages, walls=self.walls, threads=threads, hardware=self._hardware)
            self._zygotes[key] = zygote
        return zygote


# Of a submission's cells most are everybody's, and all of them are looked at again when it gets a second box.
@lru_cache(maxsize=256)
def _is_plain(source: str) -> bool:
    """Whether a cell is Python and no more: no magic, no ``!``, no ``?``, nothing that IPython would have to give."""
    if len(source) > _MAX_PARSED or _IPYTHON.search(source):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a "\d" in a student's string is nothing for our terminal
        try:
            ast.parse(source)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return False
    return True
