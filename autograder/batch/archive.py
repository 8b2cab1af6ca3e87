"""Zip files for students: names that every system can hold, and the same bytes for the same files."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from autograder.errors import AuthorError

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows: it says nothing
_READABLE = 0o644 << 16  # where the format keeps the rights of a file
_UNIX = 3  # what made the archive, else Windows would say so of itself
_REFUSED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]|[ .]$')  # by Windows, which many students have


def check_names(folder: Path) -> None:
    """Refuse files that some students could not unpack.

    Raises:
        AuthorError: a name with characters that Windows refuses, or two that differ by case or by accents alone.
    """
    seen: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(_REFUSED.search(part) for part in name.split("/")):
            raise AuthorError(f"the file name {name!r} can't be written on Windows; right would be another", file=path)
        same = unicodedata.normalize("NFC", name).casefold()
        if same in seen:
            text = f"the names {seen[same]!r} and {name!r} are the same to Windows and macOS; right would be another"
            raise AuthorError(text, file=path)
        seen[same] = name


def write_zip(archive: Path, root: Path, files: Iterable[Path]) -> None:
    """Write files below ``root`` into an archive, by their names from there; raises OSError."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    draft = archive.with_name(f".{archive.name}.part")
    try:
        with ZipFile(draft, "w", ZIP_DEFLATED) as opened:
            for file in sorted(files):
                info = ZipInfo(file.relative_to(root).as_posix(), _FIRST_DAY)
                info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, _READABLE, _UNIX
                opened.writestr(info, file.read_bytes())
        draft.replace(archive)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
