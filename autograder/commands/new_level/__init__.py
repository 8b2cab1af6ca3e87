"""``guanka new-level NAME``: lay down a small level that works, to be turned into one's own."""

import re
from importlib.resources import files
from pathlib import Path

from autograder.course.load import load_course
from autograder.course.model import Course
from autograder.errors import AuthorError, GraderError
from autograder.wording import Text

_PRIVATE = ("reference.py", "checks.py", "bugs.py")
_SAFE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")


def new_level(folder: Path, level: str, title: Text, solutions: Path | None = None) -> list[Path]:
    """Write both halves of a level and name it in ``course.yaml``; return what was written or changed.

    Raises:
        AuthorError: the course is not as it should be, the name is no level's, or something lies there already.
        GraderError: a file can't be written.
    """
    course = load_course(folder)
    _refuse(course, level)
    private = (solutions.absolute() if solutions else course.folder / "solutions") / level
    written = {
        course.folder / "assignments" / level / f"{level}.ipynb": _filled("level.ipynb", title),
        **{private / name: _filled(name, title) for name in _PRIVATE},
    }
    for path in written:
        if path.exists():
            raise AuthorError("is there already; right would be another name, or to remove it first", file=path)
    listing = course.folder / "course.yaml"
    added = _with_level(listing, level, title)
    try:
        for path, text in written.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        listing.write_text(added, encoding="utf-8")
    except OSError as error:
        raise GraderError(f"{error.filename} can't be written: {error.strerror}") from error
    return [*written, listing]


def _refuse(course: Course, level: str) -> None:
    if not _SAFE.match(level):
        text = (
            f"{level!r} is no name for a level; right would be small letters, digits and hyphens, such as 06-avg-pool"
        )
        raise AuthorError(text)
    if level in [entry.id for entry in course.levels]:
        raise AuthorError(f"the course has a level {level!r} already", file=course.folder / "course.yaml")


def _filled(name: str, title: Text) -> str:
    template = (files(__name__) / f"{name}.template").read_text(encoding="utf-8")
    return template.replace("TITLE_ZH", title.zh).replace("TITLE_EN", title.en)


def _with_level(file: Path, level: str, title: Text) -> str:
    """The text of ``course.yaml`` with the level after the last one; nothing else of it is touched.

    Raises:
        AuthorError: the levels are not a list with a line for each.
    """
    lines = file.read_text(encoding="utf-8").splitlines()
    start = next((number for number, line in enumerate(lines) if re.match(r"levels:\s*(#.*)?$", line)), None)
    items = [] if start is None else _block(lines, start + 1)
    bullet = next((re.match(r"( *)- ", lines[number]) for number in items), None)
    if bullet is None:
        raise AuthorError(
            f"its levels are not a list of lines that begin with '- '; add {level!r} there by hand", file=file
        )
    indent = bullet[1]
    entry = ["", f"{indent}- id: {level}", f"{indent}  title: {{zh: {_quoted(title.zh)}, en: {_quoted(title.en)}}}"]
    end = items[-1] + 1
    return "\n".join([*lines[:end], *entry, *lines[end:]]) + "\n"


def _block(lines: list[str], start: int) -> list[int]:
    """The numbers of the lines of a block that say something: until the next key at the margin."""
    found = []
    for number in range(start, len(lines)):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line.startswith((" ", "- ")):
            break
        found.append(number)
    return found


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
