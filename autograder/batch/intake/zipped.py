"""A zip from outside, read within bounds: nothing is unpacked to the disk, and no size that it claims is believed.

What an entry really yields is counted while it is read, for one entry and for all. Only the two methods that every
platform uses are read, because their memory is bounded: bzip2 and LZMA can make gigabytes of a few bytes at once.
"""

import stat
import struct
import zlib
from collections import Counter
from dataclasses import dataclass
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from autograder.batch.intake.handed import Entry, Left, Refused, same, shown
from autograder.batch.intake.leftovers import is_leftover
from autograder.batch.intake.names import decoded, parts_of
from autograder.errors import AuthorError

METHODS = frozenset({ZIP_STORED, ZIP_DEFLATED})
_STEP = 64 * 1024  # bytes read at a time, so that no bound is passed by more
_ENCRYPTED = 0x41  # the flags of the old and of the strong encryption
_DAMAGED = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, struct.error)


@dataclass(frozen=True)
class Bounds:
    """How much is read, in bytes but for ``entries`` and ``ratio``."""

    directory: int = 32 * 2**20  # the archive's list of entries, which is in memory at once
    entries: int = 250_000
    total: int = 16 * 2**30  # of all that is read from one source
    ratio: int = 200  # what is read to what lies packed; notebooks have 3 to 20
    free: int = 2**20  # so much of a file may have any ratio


class _Archive(BufferedReader):
    """The archive's file, which refuses to read so much at once as only a list of entries without end asks for."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.most:
            raise BadZipFile(f"its list of entries has {size} bytes; right would be at most {self.most}")
        return super().read(size)


class ZipSource:
    """The entries of a zip; close it, or use it as a context."""

    def __init__(self, path: Path, bounds: Bounds) -> None:
        """Raises AuthorError where it is no zip, or one too large to be listed."""
        self._bounds, self._read = bounds, 0
        self._file = _opened(path)
        self._file.most = bounds.directory
        try:
            self._size = path.stat().st_size
            self._zip = ZipFile(self._file)
            infos = self._zip.infolist()
        except _DAMAGED as error:
            self._file.close()
            raise AuthorError(
                f"is no zip that can be read ({shown(str(error))}); right would be the file as it was downloaded",
                file=path,
            ) from None
        if len(infos) > bounds.entries:
            self.close()
            raise AuthorError(f"has {len(infos)} entries; right would be at most {bounds.entries}", file=path)
        self._infos = infos
        names, self.encoding = decoded(infos)
        self.entries, self.left = _listed(infos, names)

    def __enter__(self) -> "ZipSource":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()
        self._file.close()

    def read(self, entry: Entry, most: int, /) -> bytes:
        """The bytes of an entry.

        Raises:
            Refused: more than any bound allows, damaged, or not as the archive says.
        """
        info = self._infos[entry.key]
        try:
            with self._zip.open(info) as stream:
                return self._bounded(stream, info, most)
        except _DAMAGED as error:
            wrong = "its checksum is wrong" if "CRC" in str(error) else "it can't be unpacked"
            raise Refused(f"{wrong}, so the archive is damaged; right would be to download it again") from None

    def _bounded(self, stream: Any, info: ZipInfo, most: int) -> bytes:
        packed, data = max(1, min(info.compress_size, self._size)), bytearray()
        while piece := stream.read(_STEP):
            data += piece
            self._read += len(piece)
            if len(data) > most:
                raise Refused(f"it has more than {most} bytes unpacked, the most that is read")
            if len(data) > self._bounds.free and len(data) > packed * self._bounds.ratio:
                raise Refused(f"it unpacks to more than {self._bounds.ratio} times its size, as no notebook does")
            if self._read > self._bounds.total:
                raise Refused(f"the archive unpacks to more than {self._bounds.total} bytes, the most that is read")
        return bytes(data)


def _opened(path: Path) -> _Archive:
    try:
        return _Archive(FileIO(path))
    except OSError as error:
        reason = error.strerror or str(error)
        raise AuthorError(f"can't be read ({reason}); right would be a zip or a folder", file=path) from None


def _listed(infos: list[ZipInfo], names: list[str]) -> tuple[tuple[Entry, ...], tuple[Left, ...]]:
    entries, left = [], []
    times = Counter(same(name) for name in names)
    for key, (info, name) in enumerate(zip(infos, names, strict=True)):
        try:
            if name.endswith("/") and not stat.S_ISLNK(info.external_attr >> 16):
                continue
            parts = parts_of(name)
            if not is_leftover(parts):  # the Mac's own copies stand twice in honest archives
                _refuse(info, times[same(name)])
            entries.append(Entry(parts, key))
        except Refused as error:
            left.append(Left(shown(name), str(error)))
    return tuple(entries), tuple(left)


def _refuse(info: ZipInfo, times: int) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        raise Refused("it is a link, a folder or a device; right would be the file itself")
    if times > 1:
        raise Refused(f"its name stands {times} times in the archive, so nobody can say which one is meant")
    if info.flag_bits & _ENCRYPTED:
        raise Refused("it is encrypted; right would be a file without a password")
    if info.compress_type not in METHODS:
        raise Refused("it is packed in a way that platforms don't use; right would be an ordinary zip")
