"""Archives: what goes in comes out, whole or not at all, and nothing that leads elsewhere."""

import hashlib
import io
import os
import stat
import tarfile
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from autograder.batch.keeping import manifest as manifests
from autograder.batch.keeping import unpack as unpacking
from autograder.batch.keeping.fresh import fresh_folder
from autograder.batch.keeping.manifest import Book, Entry, Manifest
from autograder.batch.keeping.pack import Source, pack
from autograder.batch.keeping.unpack import read_manifest, unpack
from autograder.errors import AuthorError, GraderError

ENDINGS = [".tar.gz", ".zip"]


def of(files, folders=None):
    """A manifest; the first file stands for the gradebook."""
    book = Book(kind="sqlite", name=files[0].name if files else "none", rows={})
    return Manifest(
        format=manifests.FORMAT,
        course="c",
        made_at="2026-11-20T00:00:00+00:00",
        versions={},
        gradebook=book,
        secret=None,
        folders=folders or {},
        files=tuple(files),
    )


def quiet(_):
    pass


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "from"
    (folder / "学生").mkdir(parents=True)
    (folder / "empty").write_bytes(b"")
    (folder / "学生" / "作业 1.ipynb").write_bytes(os.urandom(300_000))
    (folder / "empty").chmod(0o640)
    os.utime(folder / "empty", ns=(5, 1_700_000_000_123_456_789))
    return [Source("a/empty", folder / "empty"), Source("学生/作业 1.ipynb", folder / "学生" / "作业 1.ipynb")]


def packed(tmp_path, sources, ending, **more):
    archive = tmp_path / f"backup{ending}"
    pack(archive, tmp_path / "draft", sources, lambda files: manifests.encode(of(files, **more)), quiet)
    return archive


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_goes_in_comes_out(tmp_path, sources, ending):
    archive = packed(tmp_path, sources, ending, folders={"a": 0o750, "nothing": 0o700})
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    to = tmp_path / "to"
    to.mkdir()
    unpack(archive, read_manifest(archive, quiet), to, quiet)
    for source in sources:
        assert (to / source.name).read_bytes() == source.path.read_bytes()
        assert (to / source.name).stat().st_mtime_ns == source.path.stat().st_mtime_ns
    assert stat.S_IMODE((to / "a" / "empty").stat().st_mode) == 0o640
    assert stat.S_IMODE((to / "a").stat().st_mode) == 0o750
    assert list((to / "nothing").iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_other_programs_read_it(tmp_path, sources, ending):
    archive = packed(tmp_path, sources, ending)
    if ending == ".zip":
        names = ZipFile(archive).namelist()
    else:
        with tarfile.open(archive) as tar:
            names = tar.getnames()
    assert names == [*(source.name for source in sources), manifests.NAME]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_copy_that_fails_leaves_nothing(tmp_path, sources, ending):
    archive = tmp_path / f"backup{ending}"
    archive.write_bytes(b"the last one")
    with pytest.raises(ZeroDivisionError):
        pack(archive, tmp_path / "draft", sources, lambda files: bytes(1 // 0), quiet)
    assert archive.read_bytes() == b"the last one"
    assert sorted(path.name for path in tmp_path.iterdir()) == [archive.name, "from"]


def test_a_file_that_is_gone_is_left_out(tmp_path, sources):
    archive = packed(tmp_path, [*sources, Source("gone", tmp_path / "gone")], ".zip")
    assert [entry.name for entry in read_manifest(archive, quiet).files] == [source.name for source in sources]


def test_a_link_that_came_meanwhile_is_not_followed(tmp_path, sources):
    (tmp_path / "link").symlink_to(sources[0].path)
    with pytest.raises(GraderError, match="link"):
        packed(tmp_path, [Source("link", tmp_path / "link")], ".zip")
    packed(tmp_path, [Source("link", tmp_path / "link", follow=True)], ".zip")


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(AuthorError, match=r"\.tar\.gz or \.zip"):
        packed(tmp_path, [], ".rar")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_damaged_archive_is_refused_wherever_the_damage_is(tmp_path, sources, ending):
    archive = packed(tmp_path, sources, ending)
    good = archive.read_bytes()
    read_manifest(archive, quiet)
    for cut in (0, 1, 100, len(good) // 2, len(good) - 30):
        archive.write_bytes(good[:cut])
        with pytest.raises(AuthorError):
            read_manifest(archive, quiet)
    place = len(good) // 2
    archive.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
    with pytest.raises(AuthorError):
        read_manifest(archive, quiet)


def hostile(archive: Path, *members, told=None):
    """An archive by other means: (name, data or a link's target), and a manifest that vouches for all of it."""
    entries = [
        Entry(name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest(), mode=0o644, changed_ns=0)
        for name, data in members
        if isinstance(data, bytes)
    ]
    data = manifests.encode(of(entries if told is None else told))
    if archive.name.endswith(".zip"):
        with ZipFile(archive, "w") as opened:
            for name, what in (*members, (manifests.NAME, data)):
                opened.writestr(name, what)
    else:
        with tarfile.open(archive, "w:gz") as opened:
            for name, what in (*members, (manifests.NAME, data)):
                info = tarfile.TarInfo(name)
                if isinstance(what, bytes):
                    info.size = len(what)
                    opened.addfile(info, io.BytesIO(what))
                else:
                    info.type, info.linkname = tarfile.SYMTYPE, what
                    opened.addfile(info)
    return archive


NAMES = ["../evil", "a/../../evil", "/tmp/../{}/evil", "./evil", "a//evil", "a/"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, ending, name):
    archive = hostile(tmp_path / f"backup{ending}", (name.format(tmp_path), b"x"))
    with pytest.raises(AuthorError, match=r"outside the folder|no backup"):
        read_manifest(archive, quiet)


@pytest.mark.parametrize("ending", ENDINGS)
def test_it_would_have_led_there(tmp_path, ending, monkeypatch):
    """With the check of names away the same archive writes outside: the test above can fail."""
    archive = hostile(tmp_path / f"backup{ending}", ("../evil", b"x"))
    monkeypatch.setattr(unpacking.manifests, "refuse_name", quiet)
    to = tmp_path / "to"
    to.mkdir()
    unpack(archive, read_manifest(archive, quiet), to, quiet)
    assert (tmp_path / "evil").read_bytes() == b"x"


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "../../victim"},
        {"gradebook": Book(kind="sqlite", name="../victim", rows={})},
        {"gradebook": Book(kind="other", name="a", rows={})},
        {"folders": {"..": 0o700}},
        {"folders": {"b": 0o4777}},
        {"files": (Entry(name="a", size=-1, sha256="", mode=0o644, changed_ns=0),)},
        {"files": (Entry(name="a", size=1, sha256="", mode=0o644, changed_ns=1 << 80),)},
    ],
)
def test_a_manifest_that_names_what_it_does_not_hold_is_refused(tmp_path, changes):
    right = Entry(name="a", size=1, sha256=hashlib.sha256(b"x").hexdigest(), mode=0o644, changed_ns=0)
    manifests.decode(manifests.encode(of([right])), "x.zip")
    with pytest.raises(AuthorError, match=r"no such file|outside the folder|can't be read"):
        manifests.decode(manifests.encode(msgspec.structs.replace(of([right]), **changes)), "x.zip")


def test_a_link_is_refused(tmp_path):
    archive = hostile(tmp_path / "backup.tar.gz", ("out", str(tmp_path)), ("out/evil", b"x"))
    with pytest.raises(AuthorError, match="link or a device"):
        read_manifest(archive, quiet)


def test_what_the_manifest_does_not_say_is_refused(tmp_path):
    right = Entry(name="a", size=1, sha256=hashlib.sha256(b"x").hexdigest(), mode=0o644, changed_ns=0)
    read_manifest(hostile(tmp_path / "right.zip", ("a", b"x"), told=[right]), quiet)
    for members, said in [
        ([("a", b"x"), ("b", b"y")], "does not name"),
        ([], "lacks 'a'"),
        ([("a", b"y")], "another hash"),
        ([("a", b"xx")], "another hash"),
    ]:
        with pytest.raises(AuthorError, match=said):
            read_manifest(hostile(tmp_path / "odd.tar.gz", *members, told=[right]), quiet)
    with pytest.raises(AuthorError, match="twice"):
        read_manifest(hostile(tmp_path / "odd.tar.gz", ("a", b"x"), ("a", b"x"), told=[right]), quiet)


def test_what_is_no_backup_is_refused(tmp_path):
    for name, data in [("a.tar.gz", b"no archive"), ("a.zip", b"no archive")]:
        (tmp_path / name).write_bytes(data)
        with pytest.raises(AuthorError, match="no backup"):
            read_manifest(tmp_path / name, quiet)
    with ZipFile(tmp_path / "b.zip", "w") as opened:
        opened.writestr("a", "x")
    with pytest.raises(AuthorError, match="only half of one"):
        read_manifest(tmp_path / "b.zip", quiet)
    with pytest.raises(AuthorError, match="no such file"):
        read_manifest(tmp_path / "none.zip", quiet)


def test_a_backup_of_a_later_form_is_told(tmp_path):
    later = manifests.encode(of([])).replace(b'"format":1', b'"format":2')
    with ZipFile(tmp_path / "b.zip", "w") as opened:
        opened.writestr(manifests.NAME, later)
    with pytest.raises(AuthorError, match="form 2, this guanka knows form 1"):
        read_manifest(tmp_path / "b.zip", quiet)


def test_an_archive_that_is_exchanged_between_the_check_and_the_writing_is_noticed(tmp_path):
    archive = hostile(tmp_path / "backup.zip", ("a", b"x"))
    manifest = read_manifest(archive, quiet)
    hostile(archive, ("a", b"y"))
    (tmp_path / "to").mkdir()
    with pytest.raises(AuthorError, match="was changed"):
        unpack(archive, manifest, tmp_path / "to", quiet)


def test_a_disk_without_room_is_said_before_anything_is_written(tmp_path):
    entry = Entry(name="a", size=1 << 60, sha256="", mode=0o644, changed_ns=0)
    with pytest.raises(GraderError, match="MiB free"):
        unpack(tmp_path / "none.zip", of([entry]), tmp_path, quiet)


def test_a_fresh_folder_appears_whole_or_not_at_all(tmp_path):
    with fresh_folder(tmp_path / "new") as draft:
        (draft / "a").write_text("x")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a"]
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    (tmp_path / "there").mkdir()
    for place in ("half", "there"):
        with pytest.raises(ZeroDivisionError), fresh_folder(tmp_path / place) as draft:
            (draft / "a").write_text(str(1 // 0))
    assert not (tmp_path / "half").exists()
    assert list((tmp_path / "there").iterdir()) == []  # it stays, as it was


def test_a_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    for place, said in [(tmp_path, "not empty, it holds 'file'"), (tmp_path / "file", "no folder")]:
        with pytest.raises(AuthorError, match=said), fresh_folder(place):
            pass
    assert (tmp_path / "file").read_text() == "x"
