"""A folder that is filled beside its place and appears whole: what a kill leaves behind is no course."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import AuthorError, GraderError

_DRAFT = ".unfinished"


@contextmanager
def fresh_folder(to: Path) -> Iterator[Path]:
    """A folder to fill; when the block ends all that is in it moves to ``to``, and when it raises nothing does.

    ``to`` may exist if it is empty: it may be where a disk is mounted. A new one is for its owner alone (0700), for
    solutions and grades will lie in it.

    Raises:
        AuthorError: there is something in ``to``, or it is no folder.
        GraderError: it can't be made.
    """
    draft, new = to / _DRAFT, not os.path.lexists(to)
    try:
        _refuse_full(to, new)
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.mkdir(mode=0o700)
    except OSError as error:
        raise GraderError(f"the folder {to} can't be made: {error.strerror}") from error
    try:
        yield draft
        for path in sorted(draft.iterdir()):
            path.rename(to / path.name)
        draft.rmdir()
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        if new:
            shutil.rmtree(to, ignore_errors=True)
        raise


def _refuse_full(to: Path, new: bool) -> None:
    if new:
        return
    if not to.is_dir():
        raise AuthorError("is no folder; right would be a new or an empty one", file=to)
    there = sorted(path.name for path in to.iterdir())
    if there:
        left = " (what an interrupted run left: remove it)" if there == [_DRAFT] else ""
        raise AuthorError(
            f"is not empty, it holds {there[0]!r}{left}; right would be a new or an empty folder", file=to
        )
