"""Where a level's halves lie, and what makes a new version of it."""

import hashlib
import os
import shutil

import pytest

from autograder.course import level_folders, protected_paths, source_notebook
from autograder.course.load import load_course
from autograder.errors import AuthorError


@pytest.fixture
def course(build):
    folder = build()
    for level in ("aa", "bb"):
        private = folder / "solutions" / level
        private.mkdir(parents=True)
        for name in ("reference.py", "checks.py", "bugs.py"):
            (private / name).write_text(f"# {name} of {level}\n", encoding="utf-8")
    (folder / "assignments/aa/data").mkdir()
    (folder / "assignments/aa/data/x.csv").write_text("1,2\n", encoding="utf-8")
    return load_course(folder)


def version(course, level="aa"):
    return level_folders(course, None, [level])[0].version


def test_the_levels_in_the_order_of_the_course(course):
    folders = level_folders(course, None, ())
    assert [folder.id for folder in folders] == ["aa", "bb"]
    assert [folder.entry for folder in folders] == list(course.levels)
    assert folders[0].notebook == course.folder / "assignments/aa/aa.ipynb"
    assert folders[0].notebook == source_notebook(course.folder, "aa")
    assert folders[0].private == course.folder / "solutions/aa"
    assert folders[0].course is course


def test_only_some_levels(course):
    assert [folder.id for folder in level_folders(course, None, ["bb"])] == ["bb"]
    assert [folder.id for folder in level_folders(course, None, ["bb", "aa", "bb"])] == ["aa", "bb"]


def test_an_unknown_level(course):
    with pytest.raises(AuthorError, match=r"no level 'ab'; .*there are: aa, bb"):
        level_folders(course, None, ["aa", "ab"])


def test_the_private_halves_may_lie_elsewhere(course, tmp_path_factory):
    before = version(course)
    elsewhere = tmp_path_factory.mktemp("private") / "halves"
    (course.folder / "solutions").rename(elsewhere)
    folder = level_folders(course, elsewhere, ["aa"])[0]
    assert folder.private == elsewhere / "aa"
    assert folder.version == before
    with pytest.raises(AuthorError, match=r"no private half; right would be this folder .*there are: none"):
        level_folders(course, None, ["aa"])


def test_the_private_halves_may_be_named_from_here(course, monkeypatch):
    monkeypatch.chdir(course.folder.parent)
    relative = course.folder.relative_to(course.folder.parent) / "solutions"
    assert level_folders(course, relative, ["aa"])[0].private == course.folder / "solutions/aa"


@pytest.mark.parametrize("name", ["reference.py", "checks.py", "bugs.py"])
def test_a_private_file_that_is_missing(course, name):
    (course.folder / "solutions/bb" / name).unlink()
    with pytest.raises(AuthorError, match=f"level 'bb' has no {name}; right would be") as caught:
        level_folders(course, None, ())
    assert caught.value.file == course.folder / "solutions/bb" / name
    assert version(course)  # the other level is not held up


def test_a_private_half_that_is_missing(course):
    (course.folder / "solutions/bb").rename(course.folder / "solutions/bbb")
    with pytest.raises(AuthorError, match=r"level 'bb' has no private half; .*did you mean 'bbb'\?"):
        level_folders(course, None, ["bb"])


def test_the_version_is_this_hash(course):
    """Spelled out, so that nobody changes every version of every course by accident."""
    settings = (
        b'[{"cell_seconds":20.0,"call_seconds":7.0,"total_seconds":60.0,"memory_mib":512,"output_kib":64,'
        b'"threads":false},["numpy","IPython","matplotlib"]]'
    )
    parts = [
        (b"settings", settings),
        (b"public/bb.ipynb", b"{}"),
        (b"private/bugs.py", b"# bugs.py of bb\n"),
        (b"private/checks.py", b"# checks.py of bb\n"),
        (b"private/reference.py", b"# reference.py of bb\n"),
    ]
    stream = b"".join(b"%d %d\n%b%b" % (len(name), len(data), name, data) for name, data in parts)
    assert version(course, "bb") == hashlib.sha256(stream).hexdigest()[:16]


def test_another_place_and_other_dates_are_the_same_version(course, tmp_path_factory):
    before = version(course)
    copy = tmp_path_factory.mktemp("copy") / "course"
    shutil.copytree(course.folder, copy)
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
        if path.is_file():
            path.chmod(0o600)
    assert version(load_course(copy)) == before


@pytest.mark.parametrize(
    "name",
    [
        "__pycache__/checks.cpython-311.pyc",
        ".ipynb_checkpoints/aa-checkpoint.ipynb",
        "checks.py~",
        "#checks.py#",
        ".#checks.py",
        ".checks.py.swp",
        "checks.py.bak",
        "checks.py.orig",
        "checks.pyc",
        ".DS_Store",
        "sub/__pycache__/x.pyc",
    ],
)
@pytest.mark.parametrize("half", ["solutions", "assignments"])
def test_leftovers_are_the_same_version(course, half, name):
    before = version(course)
    file = course.folder / half / "aa" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"left over")
    assert version(course) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "solutions/aa/checks.py").write_text("# checks.py of aa \n"),
        lambda root: (root / "solutions/aa/reference.py").write_text(""),
        lambda root: (root / "solutions/aa/bugs.py").write_text("# bug.py of aa\n"),
        lambda root: (root / "solutions/aa/extra.npy").write_bytes(b""),
        lambda root: (root / "assignments/aa/aa.ipynb").write_text("{ }"),
        lambda root: (root / "assignments/aa/data/x.csv").write_text("1,3\n"),
        lambda root: (root / "assignments/aa/data/x.csv").rename(root / "assignments/aa/data/y.csv"),
        lambda root: (root / "assignments/aa/data/x.csv").rename(root / "assignments/aa/x.csv"),
        lambda root: (root / "assignments/aa/data/x.csv").rename(root / "solutions/aa/x.csv"),
    ],
    ids=["checks", "reference", "bugs", "new", "notebook", "data", "renamed", "moved", "other half"],
)
def test_what_can_change_a_score_is_a_new_version(course, change):
    before, other = version(course), version(course, "bb")
    change(course.folder)
    assert version(course) != before
    assert version(course, "bb") == other


def test_bytes_do_not_slip_from_one_file_into_the_next(course):
    files = [course.folder / "assignments/aa/data" / name for name in ("x.csv", "y.csv")]
    versions = set()
    for split in range(9):
        files[0].write_bytes(b"01234567"[:split])
        files[1].write_bytes(b"01234567"[split:])
        versions.add(version(course))
    assert len(versions) == 9


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("{call_seconds: 7}", "{call_seconds: 8}", False),
        ("{call_seconds: 7}", "{call_seconds: 7, threads: true}", False),
        ("cell_seconds: 20", "cell_seconds: 21", False),  # inherited
        ("requires: [aa]", "packages: [numpy, IPython]", False),
        ("{call_seconds: 7}", "{call_seconds: 7.0}", True),
        ("requires: [aa]", "packages: [numpy, IPython, matplotlib]", True),
        ("en: B", "en: C", True),
        ("weight: 3", "weight: 4", True),
        ("due: 2026-11-01", "due: 2026-11-02", True),
        ("per_day: 0.1", "per_day: 0.2", True),
    ],
)
def test_limits_and_packages_are_part_of_the_version_and_dates_are_not(course, build, base, old, new, same):
    before = version(course, "bb")
    assert (version(load_course(build(base.replace(old, new))), "bb") == before) is same


def test_a_link_to_a_file_counts_as_its_contents(course, tmp_path_factory):
    before = version(course)
    target = tmp_path_factory.mktemp("target") / "x"
    target.write_text("1,2\n", encoding="utf-8")
    file = course.folder / "assignments/aa/data/x.csv"
    file.unlink()
    file.symlink_to(target)
    assert version(course) == before
    target.write_text("1,3\n", encoding="utf-8")
    assert version(course) != before


def test_what_cannot_be_read_as_a_file_is_refused(course):
    odd = course.folder / "solutions/aa/odd"
    makers = [
        lambda: os.mkfifo(odd),
        lambda: odd.symlink_to(course.folder, target_is_directory=True),
        lambda: odd.symlink_to("nowhere"),
        lambda: odd.symlink_to("odd"),
    ]
    for make in makers:
        make()
        with pytest.raises(AuthorError, match="is no ordinary file") as caught:
            version(course)
        assert caught.value.file == odd
        odd.unlink()


def test_the_protected_paths(course, tmp_path_factory):
    root = course.folder.resolve()
    own = {root / "course.yaml", root / "assignments", root / "solutions", root / ".guanka/secret"}
    assert set(protected_paths(course)) == own
    elsewhere = tmp_path_factory.mktemp("private")
    assert set(protected_paths(course, elsewhere)) == own | {elsewhere.resolve()}


def test_the_protected_paths_follow_links(course, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("real")
    for name in ("solutions/aa", "assignments/bb", "solutions/bb"):
        (course.folder / name).rename(elsewhere / name.replace("/", "-"))
        (course.folder / name).symlink_to(elsewhere / name.replace("/", "-"))
    (elsewhere / "secret").write_text("s")
    (course.folder / ".guanka").mkdir()
    (course.folder / ".guanka/secret").symlink_to(elsewhere / "secret")
    paths = protected_paths(course)
    for name in ("solutions-aa", "assignments-bb", "solutions-bb", "secret"):
        assert (elsewhere / name).resolve() in paths


def test_a_secret_elsewhere_is_protected(build, base, tmp_path_factory):
    secret = tmp_path_factory.mktemp("etc") / "secret"
    course = load_course(build(base + f"secret_file: {secret}\n"))
    assert secret.resolve() in protected_paths(course)


def test_the_lists_of_students_are_protected(build, base):
    course = load_course(build(base + "roster: lists/roster.csv\nextensions: extensions.csv\n"))
    assert {course.folder / "lists/roster.csv", course.folder / "extensions.csv"} <= set(protected_paths(course))
