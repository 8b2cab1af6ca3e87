"""Write the archive of a backup: hashed as it is written, for the owner's eyes, whole or not there."""

import contextlib
import hashlib
import io
import os
import stat
import tarfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from autograder.batch.keeping.manifest import NAME, Entry
from autograder.errors import AuthorError, GraderError

TAR, ZIP = (".tar.gz", ".tgz"), (".zip",)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK = 1 << 20
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # zip's times are two seconds coarse: the manifest has the exact ones

Moved = Callable[[int], None]  # told how many files are done


@dataclass(frozen=True)
class Source:
    """A file on its way into an archive under a name; a link is followed only where its author is trusted."""

    name: str
    path: Path
    follow: bool = False


class Readable(Protocol):
    """What bytes come out of: an open file, or one that is hashed on the way."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


class Archive(Protocol):
    """An archive that is being written."""

    def add(self, name: str, stream: Readable, size: int, mode: int, /) -> None:
        """Put a file in: ``size`` bytes of ``stream``; raises OSError where there are fewer."""

    def close(self) -> None:
        """Write its end."""


def check_suffix(archive: Path) -> None:
    """Refuse a name that says of no form that we write.

    Raises:
        AuthorError: it does not end with .tar.gz, .tgz or .zip.
    """
    if not archive.name.endswith(TAR + ZIP):
        raise AuthorError("is no name for a backup; right would be one that ends with .tar.gz or .zip", file=archive)


def pack(
    archive: Path, draft: Path, sources: Iterable[Source], manifest: Callable[[list[Entry]], bytes], moved: Moved
) -> int:
    """Write the sources and then the manifest into a new file ``draft``, of mode 0600; whole, it becomes ``archive``.

    Both are on one disk.
    A source that is gone by the time it is read is left out: something removed it meanwhile. Returns how many are in.

    Raises:
        AuthorError: the name is of no form that we write.
        GraderError: a file can't be read, changes while it is read, or the archive can't be written.
    """
    check_suffix(archive)
    try:
        with os.fdopen(os.open(draft, _NEW, 0o600), "wb") as file:
            count = _write(archive, file, sources, manifest, moved)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(archive)
        return count
    except OSError as error:
        raise GraderError(f"the backup {archive} can't be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _write(
    archive: Path, file: IO[bytes], sources: Iterable[Source], manifest: Callable[[list[Entry]], bytes], moved: Moved
) -> int:
    writing: Archive = _Zip(file) if archive.name.endswith(ZIP) else _Tar(file)
    entries: list[Entry] = []
    with contextlib.closing(writing):
        for source in sources:
            entry = _add(writing, source)
            entries += [entry] if entry is not None else []
            moved(len(entries))
        data = manifest(entries)
        writing.add(NAME, io.BytesIO(data), len(data), 0o600)
    return len(entries)


def _add(writing: Archive, source: Source) -> Entry | None:
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if source.follow else os.O_NOFOLLOW)
    try:
        descriptor = os.open(source.path, flags)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise GraderError(f"{source.path} can't be read for the backup: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise GraderError(f"{source.path} is no ordinary file any more: run the backup again")
        hashed, mode = _Hashed(file), stat.S_IMODE(status.st_mode) & 0o777
        writing.add(source.name, hashed, status.st_size, mode)
        if hashed.count != status.st_size:
            raise GraderError(f"{source.path} became shorter while it was copied: run the backup again")
    return Entry(
        name=source.name,
        size=status.st_size,
        sha256=hashed.digest.hexdigest(),
        mode=mode,
        changed_ns=status.st_mtime_ns,
    )


class _Hashed:
    """A file that hashes what is read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.count = file, hashlib.sha256(), 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        self.count += len(data)
        return data


class _Tar:
    def __init__(self, file: IO[bytes]) -> None:
        options = {"mode": "w:gz", "format": tarfile.PAX_FORMAT, "compresslevel": 6}
        self._tar: Any = tarfile.open(fileobj=file, **options)  # type: ignore[call-overload]  # noqa: SIM115 - by close

    def add(self, name: str, stream: Readable, size: int, mode: int, /) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, mode
        self._tar.addfile(info, stream)
        self._tar.members.clear()  # it keeps them for a listing that nobody asks for

    def close(self) -> None:
        self._tar.close()


class _Zip:
    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)

    def add(self, name: str, stream: Readable, size: int, mode: int, /) -> None:
        info = ZipInfo(name, _FIRST_DAY)
        info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, (stat.S_IFREG | mode) << 16, 3
        left = size
        with self._zip.open(info, "w", force_zip64=True) as member:
            while left > 0 and (data := stream.read(min(_CHUNK, left))):
                member.write(data)
                left -= len(data)

    def close(self) -> None:
        self._zip.close()
