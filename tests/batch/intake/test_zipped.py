from contextlib import closing
from dataclasses import replace
from zipfile import ZIP_BZIP2, ZIP_LZMA

import pytest

from autograder.batch.intake import zipped
from autograder.batch.intake.handed import Refused
from autograder.batch.intake.zipped import Bounds, ZipSource
from autograder.errors import AuthorError
from tests.batch.intake.archives import DEVICE, LINK, UTF8, Raw, make_zip, raw_zip

LARGE = 20_000_000
FREE = Bounds(ratio=10**9)


def opened(path, bounds=None):
    return closing(ZipSource(path, bounds or Bounds()))


def read_all(source, most=LARGE):
    return [source.read(entry, most) for entry in source.entries]


def test_what_was_packed_is_read(tmp_path):
    files = {"张三 (a)_74/work.ipynb": b"{}" * 1000, "b.txt": b""}
    with opened(make_zip(tmp_path / "a.zip", files)) as source:
        assert ["/".join(entry.path) for entry in source.entries] == list(files)
        assert read_all(source) == list(files.values())
        assert source.left == ()


def test_a_bomb_of_one_file_is_not_unpacked_beyond_the_bound(tmp_path):
    path = raw_zip(tmp_path / "a.zip", Raw(b"a.ipynb", bytes(30_000_000), claimed=100))
    with opened(path, FREE) as source, pytest.raises(Refused, match="checksum"):
        source.read(source.entries[0], LARGE)
    honest = raw_zip(tmp_path / "b.zip", Raw(b"a.ipynb", bytes(30_000_000)))
    with opened(honest, FREE) as source:
        with pytest.raises(Refused, match="more than 20000000 bytes"):
            source.read(source.entries[0], LARGE)
        assert len(source.read(source.entries[0], 10**9)) == 30_000_000  # the bound alone stops it


def test_what_unpacks_as_no_notebook_does_is_refused_by_its_ratio(tmp_path):
    path = raw_zip(tmp_path / "a.zip", Raw(b"a.ipynb", bytes(5_000_000)))
    with opened(path) as source, pytest.raises(Refused, match="200 times its size"):
        source.read(source.entries[0], LARGE)
    with opened(path, FREE) as source:
        assert len(source.read(source.entries[0], LARGE)) == 5_000_000


def test_entries_that_share_their_bytes_count_each(tmp_path):
    """The overlapping bomb: a small file that many entries unpack."""
    data = bytes(range(256)) * 4000
    shared = [Raw(b"same.ipynb", data), *(Raw(b"same.ipynb", data, at=0) for _ in range(9))]
    path = raw_zip(tmp_path / "a.zip", *shared)
    bounds = Bounds(total=3 * len(data))
    with opened(path, bounds) as source:
        assert source.entries == ()  # one name ten times
        source.entries = tuple(zipped.Entry(("same.ipynb",), key) for key in range(10))
        with pytest.raises(Refused, match="the archive unpacks to more than"):
            read_all(source)
    with opened(path, replace(bounds, total=10**9)) as source:
        source.entries = tuple(zipped.Entry(("same.ipynb",), key) for key in range(10))
        assert sum(map(len, read_all(source))) == 10 * len(data)


def test_too_many_entries_are_refused(tmp_path):
    path = raw_zip(tmp_path / "a.zip", *(Raw(b"%d.ipynb" % n) for n in range(300)))
    with pytest.raises(AuthorError, match="has 300 entries; right would be at most 200"):
        ZipSource(path, Bounds(entries=200))
    with opened(path, Bounds(entries=300)) as source:
        assert len(source.entries) == 300


def test_a_list_of_entries_without_end_is_not_taken_into_memory(tmp_path):
    path = raw_zip(tmp_path / "a.zip", *(Raw(b"%d.ipynb" % n) for n in range(3000)))
    with pytest.raises(AuthorError, match=r"its list of entries has \d+ bytes; right would be at most 100000"):
        ZipSource(path, Bounds(directory=100_000))
    with opened(path) as source:
        assert len(source.entries) == 3000


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_methods_that_unpack_without_a_bound_are_refused(tmp_path, monkeypatch, method):
    """A few bytes of bzip2 are a hundred megabytes at one call; nothing that counts afterwards helps."""
    path = make_zip(tmp_path / "a.zip", {"a.ipynb": bytes(30_000_000)}, method)
    with opened(path) as source:
        assert source.entries == ()
        assert "ordinary zip" in source.left[0].why
    monkeypatch.setattr(zipped, "METHODS", zipped.METHODS | {method})
    with opened(path, FREE) as source:
        info = source._infos[0]
        with source._zip.open(info) as stream:
            stream.read(1)
            assert len(stream._readbuffer) > 20 * 65536  # in memory before anybody could count it


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (b"../../etc/passwd", "lead out"),
        (b"a/../../b.ipynb", "lead out"),
        (b"/etc/passwd", "absolute"),
        (b"C:/a.ipynb", "absolute"),
        (b"C:a.ipynb", "absolute"),
        (b"..\\..\\a.ipynb", "backslash"),
        (b"\\\\server\\share\\a.ipynb", "backslash"),
        (b"a//b.ipynb", "lead out"),
        (b"./b.ipynb", "lead out"),
        (b"a.ipynb\0.txt", "NUL"),
        (b"x" * 300, "too long"),
        (b"a/" * 40 + b"b", "too long"),
        (b"../up/", "is a link|lead out"),
    ],
)
def test_tricks_with_names_are_listed_and_not_read(tmp_path, name, why):
    path = raw_zip(tmp_path / "a.zip", Raw(name, b"{}"), Raw(b"ok.ipynb", b"{}"))
    with opened(path) as source:
        assert [entry.path for entry in source.entries] == [("ok.ipynb",)]
        if not name.endswith(b"/"):
            assert len(source.left) == 1
            assert why in source.left[0].why


@pytest.mark.parametrize("mode", [LINK, DEVICE, 0o010666, 0o140777])
def test_links_and_devices_are_refused(tmp_path, monkeypatch, mode):
    path = raw_zip(tmp_path / "a.zip", Raw(b"a.ipynb", b"/etc/passwd", mode=mode))
    with opened(path) as source:
        assert source.entries == ()
        assert "link" in source.left[0].why
    monkeypatch.setattr(zipped.stat, "S_IFMT", lambda mode: 0)
    with opened(path) as source:
        assert read_all(source) == [b"/etc/passwd"]


def test_a_name_that_stands_twice_is_nobodys(tmp_path, monkeypatch):
    path = raw_zip(tmp_path / "a.zip", Raw(b"a/w.ipynb", b"mine"), Raw(b"A/W.ipynb", b"another's"), Raw(b"b", b""))
    with opened(path) as source:
        assert [entry.path for entry in source.entries] == [("b",)]
        assert [one.at for one in source.left] == ["a/w.ipynb", "A/W.ipynb"]
    monkeypatch.setattr(zipped, "same", lambda name: name)
    with opened(path) as source:
        assert len(source.entries) == 3


def test_encrypted_entries_are_listed(tmp_path):
    path = raw_zip(tmp_path / "a.zip", Raw(b"a.ipynb", b"{}", flags=1), Raw(b"b.ipynb", b"{}", flags=0x41))
    with opened(path) as source:
        assert source.entries == ()
        assert ["encrypted" in one.why for one in source.left] == [True, True]


def test_a_wrong_checksum_is_told(tmp_path):
    path = raw_zip(tmp_path / "a.zip", Raw(b"a.ipynb", b"{}", crc=1))
    with opened(path) as source, pytest.raises(Refused, match="its checksum is wrong"):
        source.read(source.entries[0], LARGE)


def test_bytes_that_can_t_be_unpacked_are_told(tmp_path):
    path = raw_zip(tmp_path / "a.zip", Raw(b"a.ipynb", b"\xff" * 40, method=8))
    data = bytearray(path.read_bytes())
    data[37:40] = b"\xff\xff\xff"
    path.write_bytes(data)
    with opened(path) as source, pytest.raises(Refused, match=r"can't be unpacked|checksum"):
        source.read(source.entries[0], LARGE)


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"PK\5\6" + b"\xff" * 18])
def test_what_is_no_zip_is_an_error_with_a_sentence(tmp_path, data):
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(AuthorError, match="is no zip that can be read"):
        ZipSource(path, Bounds())


def test_a_name_that_claims_utf8_and_is_none_is_an_error_with_a_sentence(tmp_path):
    with pytest.raises(AuthorError, match="is no zip that can be read"):
        ZipSource(raw_zip(tmp_path / "a.zip", Raw(b"\xff\xfe.ipynb", flags=UTF8)), Bounds())


def test_a_missing_file_is_an_error_with_a_sentence(tmp_path):
    with pytest.raises(AuthorError, match="No such file"):
        ZipSource(tmp_path / "a.zip", Bounds())
