"""What a backup holds, as its manifest says: every file with its hash, the gradebook's rows, the versions."""

from pathlib import PurePosixPath
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from autograder.errors import AuthorError

NAME = "manifest.json"  # the last member of a backup: by then every hash is known
FORMAT = 1
_MOST = 2**62
Mode = Annotated[int, Meta(ge=0, le=0o777)]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One file. The time is exact, because a notebook without a timestamp was handed in when it was last changed."""

    name: str  # from the folder that a restored course lies in, with slashes
    size: Annotated[int, Meta(ge=0, le=_MOST)]  # bytes
    sha256: str
    mode: Mode
    changed_ns: Annotated[int, Meta(ge=-_MOST, le=_MOST)]  # nanoseconds since 1970


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """The copy of the gradebook. ``rows`` counts the rows of each table in the very state that was copied."""

    kind: Literal["sqlite", "postgresql"]
    name: str  # of its file among the entries
    rows: dict[str, int]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A whole backup. ``secret`` is the name of the secret's file, None where it was left out."""

    format: int
    course: str
    made_at: str  # ISO 8601, in UTC
    versions: dict[str, str]
    gradebook: Book
    secret: str | None
    folders: dict[str, Mode]
    files: tuple[Entry, ...]


def encode(manifest: Manifest) -> bytes:
    """The manifest as the archive has it."""
    return msgspec.json.encode(manifest)


def decode(data: bytes, archive: object) -> Manifest:
    """The manifest of an archive, every name in it one that stays below the folder it is restored to.

    Raises:
        AuthorError: it is no manifest, of another form, or has a name that leads elsewhere.
    """
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AuthorError(f"its {NAME} can't be read ({error}); right would be a backup", file=str(archive)) from None
    if manifest.format != FORMAT:
        text = (
            f"is a backup of form {manifest.format}, this guanka knows form {FORMAT}; right would be the one it is of"
        )
        raise AuthorError(text, file=str(archive))
    names = [*(entry.name for entry in manifest.files), *manifest.folders]
    for name in names:
        refuse_name(name)
    if len(set(names)) != len(names):
        raise AuthorError(f"its {NAME} names a file twice; right would be a backup", file=str(archive))
    files = {entry.name for entry in manifest.files}
    for held in (manifest.gradebook.name, manifest.secret):
        if held is not None and held not in files:
            raise AuthorError(
                f"its {NAME} names {held!r} and has no such file; right would be a backup", file=str(archive)
            )
    return manifest


def refuse_name(name: str) -> None:
    """Refuse a name that would lie outside the folder that an archive is unpacked into.

    Raises:
        AuthorError: absolute, with ``..`` in it, or empty.
    """
    parts = name.split("/")
    if "\0" in name or any(part in ("", ".", "..") for part in parts) or PurePosixPath(name).is_absolute():
        raise AuthorError(f"the archive names {name!r}, which would lie outside the folder; right would be a backup")
