"""Read the archive of a backup: all of it is checked against its manifest before the first byte is written."""

import gzip
import hashlib
import io
import os
import shutil
import stat
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from autograder.batch.keeping import manifest as manifests
from autograder.batch.keeping.manifest import NAME, Entry, Manifest
from autograder.batch.keeping.pack import ZIP, Moved, check_suffix
from autograder.errors import AuthorError, GraderError

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK = 1 << 20
_MOST_MANIFEST = 1 << 30  # bytes: four million files
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, BadZipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class _Member:
    name: str
    size: int
    ordinary: bool
    stream: IO[bytes]
    archive: Path

    def chunks(self, most: int) -> Iterator[bytes]:
        """Its bytes, at most so many."""
        left = most
        while left > 0:
            with _said(self.archive):
                data = self.stream.read(min(_CHUNK, left))
            if not data:
                return
            left -= len(data)
            yield data


def read_manifest(archive: Path, moved: Moved) -> Manifest:
    """The manifest, once every file of the archive has been found to be what it says: nothing more, nothing less.

    Raises:
        AuthorError: no such file, no backup, or a damaged one.
        GraderError: it can't be read.
    """
    check_suffix(archive)
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    for member in _members(archive):
        if member.name == NAME:
            manifest = manifests.decode(_bounded(member, archive), archive)
        elif member.name in found:
            raise AuthorError(f"holds {member.name!r} twice; right would be a backup", file=archive)
        else:
            found[member.name] = (member.size, _sha256(member))
            moved(len(found))
    if manifest is None:
        raise AuthorError(f"has no {NAME}, so it is no backup or only half of one", file=archive)
    _compare(archive, {entry.name: (entry.size, entry.sha256) for entry in manifest.files}, found)
    return manifest


def _bounded(member: _Member, archive: Path) -> bytes:
    data = b"".join(member.chunks(_MOST_MANIFEST + 1))
    if len(data) > _MOST_MANIFEST:
        raise AuthorError(f"its {NAME} has more than {_MOST_MANIFEST} bytes; right would be a backup", file=archive)
    return data


def _sha256(member: _Member) -> str:
    digest = hashlib.sha256()
    for data in member.chunks(member.size):
        digest.update(data)
    return digest.hexdigest()


def _compare(archive: Path, told: dict[str, tuple[int, str]], found: dict[str, tuple[int, str]]) -> None:
    for name in sorted(told.keys() | found.keys()):
        if name not in found:
            raise AuthorError(
                f"lacks {name!r}, which its manifest names; right would be an undamaged copy", file=archive
            )
        if name not in told:
            raise AuthorError(
                f"holds {name!r}, which its manifest does not name; right would be a backup", file=archive
            )
        if told[name] != found[name]:
            text = f"holds {name!r} with another hash than its manifest says; right would be an undamaged copy"
            raise AuthorError(text, file=archive)


def unpack(archive: Path, manifest: Manifest, folder: Path, moved: Moved) -> None:
    """Write the files below an empty folder, with their modes and times. Links are neither made nor followed.

    Raises:
        AuthorError: the archive is another one than was checked.
        GraderError: a file can't be written, or the disk has no room for all of them.
    """
    needed, free = sum(entry.size for entry in manifest.files), shutil.disk_usage(folder).free
    if needed > free:
        raise GraderError(f"{folder} has {free >> 20} MiB free where the backup needs {needed >> 20}: free some space")
    entries, done = {entry.name: entry for entry in manifest.files}, 0
    try:
        for name in sorted(manifest.folders):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        for member in _members(archive):
            if member.name != NAME:
                _write(archive, member, entries[member.name], folder / member.name)
                done += 1
                moved(done)
        for name, mode in manifest.folders.items():
            (folder / name).chmod(mode & 0o777 | 0o700)
    except OSError as error:
        raise GraderError(f"{error.filename or folder} can't be written: {error.strerror or error}") from error


def _write(archive: Path, member: _Member, entry: Entry, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    descriptor = os.open(path, _NEW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for data in member.chunks(entry.size):
            digest.update(data)
            file.write(data)
        file.flush()
        os.fchmod(descriptor, entry.mode & 0o777)
        os.utime(descriptor, ns=(entry.changed_ns, entry.changed_ns))
    if digest.hexdigest() != entry.sha256:
        raise AuthorError("was changed while it was read; right would be to leave it alone", file=archive)


def _members(archive: Path) -> Iterator[_Member]:
    """The members in the order of the archive, each an ordinary file with a name that stays inside."""
    with _said(archive):
        for member in _zip(archive) if archive.name.endswith(ZIP) else _tar(archive):
            manifests.refuse_name(member.name)
            if not member.ordinary:
                text = f"holds {member.name!r}, which is a link or a device; right would be a backup"
                raise AuthorError(text, file=archive)
            yield member


@contextmanager
def _said(archive: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise AuthorError("there is no such file; right would be a backup", file=archive) from None
    except _BROKEN as error:
        text = f"is no backup, or a damaged one ({error}); right would be an undamaged copy"
        raise AuthorError(text, file=archive) from None
    except OSError as error:
        raise GraderError(f"{archive} can't be read: {error.strerror or error}") from error


def _tar(archive: Path) -> Iterator[_Member]:
    with tarfile.open(archive, "r:gz") as opened:
        tar: Any = opened
        while (info := tar.next()) is not None:
            ordinary = info.isreg() and not info.issparse()
            yield _Member(info.name, info.size, ordinary, tar.extractfile(info) if ordinary else io.BytesIO(), archive)
            tar.members.clear()  # it keeps them for a listing that nobody asks for
        while tar.fileobj.read(_CHUNK):
            pass  # to the end, where gzip's own sum stands


def _zip(archive: Path) -> Iterator[_Member]:
    with ZipFile(archive) as opened:
        for info in opened.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            with opened.open(info) as stream:
                yield _Member(
                    info.filename, info.file_size, kind in (0, stat.S_IFREG) and not info.is_dir(), stream, archive
                )
