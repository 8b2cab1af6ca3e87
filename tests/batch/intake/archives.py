"""Zips built by hand, as platforms name what is in them, and as those write them who want to do harm."""

import json
import stat
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

UTF8 = 0x800


def notebook(text: str = "") -> bytes:
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": [text]}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def make_zip(path: Path, files: Mapping[str, bytes], method: int = ZIP_DEFLATED) -> Path:
    with ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name), data, method)
    return path


@dataclass
class Raw:
    """An entry by its bytes, to say what no library would write. Sizes and checksum are true unless given."""

    name: bytes
    data: bytes = b""
    flags: int = 0
    method: int = 8
    mode: int = 0
    crc: int | None = None
    claimed: int | None = None  # the unpacked size that is claimed
    at: int | None = None  # the number of the entry whose bytes this one shares

    def packed(self) -> bytes:
        if self.method != 8:
            return self.data
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
        return squeeze.compress(self.data) + squeeze.flush()


def raw_zip(path: Path, *entries: Raw) -> Path:
    body, directory, places = b"", b"", []
    for one in entries:
        packed = one.packed()
        crc = zlib.crc32(one.data) if one.crc is None else one.crc
        size = len(one.data) if one.claimed is None else one.claimed
        common = struct.pack("<HHHHHIIIHH", 20, one.flags, one.method, 0, 33, crc, len(packed), size, len(one.name), 0)
        if one.at is None:
            places.append(len(body))
            body += b"PK\3\4" + common + one.name + packed
        else:
            places.append(places[one.at])
        made = struct.pack("<BB", 20, 3)
        tail = struct.pack("<HHHII", 0, 0, 0, one.mode << 16, places[-1])
        directory += b"PK\1\2" + made + common + tail + one.name
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    path.write_bytes(body + directory + end)
    return path


LINK = stat.S_IFLNK | 0o777
DEVICE = stat.S_IFCHR | 0o666
