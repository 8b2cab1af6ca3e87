"""Which notebook of a submission is the level's, and what becomes of the files beside it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from autograder.batch.intake.handed import Handed, HandedFile, same, shown
from autograder.batch.intake.leftovers import is_leftover
from autograder.batch.intake.names import is_archive

_AGAIN = re.compile(r"-(\d{1,4})\Z")  # what Canvas puts behind a name that was handed in before


@dataclass(frozen=True)
class Choice:
    """The notebook, or why there is none; ``beside`` is what else was handed in, ``leftovers`` what programs left."""

    notebook: HandedFile | None
    why: str
    beside: tuple[HandedFile, ...]
    leftovers: int


def choose(handed: Handed, level: str, others: Collection[str]) -> Choice:
    """The notebook with the level's name, else the only one, unless it has the name of one of the ``others``."""
    files = [file for file in handed.files if not is_leftover(file.path)]
    notebooks = [file for file in files if file.path[-1].casefold().endswith(".ipynb")]
    notebook, why = _one(notebooks, level, others)
    if not notebooks:
        why = _nothing(files, level)
    beside = tuple(file for file in files if file is not notebook)
    return Choice(notebook, why, beside, len(handed.files) - len(files))


def _one(notebooks: list[HandedFile], level: str, others: Collection[str]) -> tuple[HandedFile | None, str]:
    named = [file for file in notebooks if _stem(file)[0] == same(level)]
    if named:
        best = max(_rank(file) for file in named)
        named = [file for file in named if _rank(file) == best]
        if len(named) == 1:
            return named[0], ""
        return None, f"{len(named)} notebooks are called {level}.ipynb; right would be one"
    if len(notebooks) == 1:
        other = next((other for other in others if _stem(notebooks[0])[0] == same(other)), None)
        if other is None:
            return notebooks[0], ""
        name = shown(notebooks[0].path[-1])
        return None, f"its notebook {name} is level {other}'s; right would be {level}.ipynb, or to collect {other}"
    names = ", ".join(shown(file.path) for file in notebooks[:4])
    return None, f"of its {len(notebooks)} notebooks ({names}) none is called {level}.ipynb, which would be right"


def _rank(file: HandedFile) -> tuple[int, int]:
    """The least deep, then the latest of those that Canvas numbered."""
    return -len(file.path), _stem(file)[1]


def _stem(file: HandedFile) -> tuple[str, int]:
    """The name without its ending and without Canvas's number, and that number."""
    stem = same(file.path[-1])[: -len(".ipynb")]
    found = _AGAIN.search(stem)
    return (stem[: found.start()], int(found[1])) if found else (stem, 0)


def _nothing(files: list[HandedFile], level: str) -> str:
    right = f"right would be {level}.ipynb"
    packed = [shown(file.path) for file in files if is_archive(file.path)]
    if packed:
        return f"an archive in the archive is not opened: {', '.join(packed[:4])}; {right}"
    names = ", ".join(shown(file.path) for file in files[:4])
    return f"there is no notebook in it{f' ({names})' if names else ''}; {right}"
