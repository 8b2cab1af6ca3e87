"""A backup and the way back: the whole of a course run, its secret only when asked for, nothing half."""

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.deliveries import write_placed
from autograder.results import Placed
from tests.commands.a_run import OUTPUTS, a_run
from tests.commands.running import guanka
from tests.gradebook.building import LEVEL

ENDINGS = [".tar.gz", ".zip"]


@pytest.fixture
def course(tmp_path):
    return a_run(tmp_path / "course", "ana", "王小明")


def everything(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Name -> bytes, mode, time of every file, but for the gradebook's own."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("gradebook.db")]
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(),
            stat.S_IMODE(path.stat().st_mode),
            path.stat().st_mtime_ns,
        )
        for path in files
    }


def receipts(db: Path) -> list[tuple]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute("SELECT * FROM guanka_receipt ORDER BY id").fetchall()


@pytest.mark.parametrize("ending", ENDINGS)
def test_all_of_a_run_comes_back(course, tmp_path, ending):
    archive = tmp_path / f"backup{ending}"
    done = guanka(course, "backup", archive, "--with-secret")
    assert done.returncode == 0, done.stderr
    assert "with the secret: who can read this file" in done.stdout
    assert "2 receipts" in done.stdout
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    done = guanka(tmp_path, "restore", archive, "--to", "again")
    assert done.returncode == 0, done.stderr
    again = tmp_path / "again"
    assert everything(again) == everything(course)
    assert receipts(again / "gradebook.db") == receipts(course / "gradebook.db")
    assert stat.S_IMODE((again / ".guanka" / "secret").stat().st_mode) == 0o600
    assert guanka(again, "export", "--to", "grades.csv").returncode == 0


def test_the_secret_stays_at_home_unless_it_is_asked_for(course, tmp_path):
    archive = tmp_path / "backup.tar.gz"
    done = guanka(course, "backup", archive)
    assert "without the secret: keep a copy of it apart" in done.stdout
    secret = (course / ".guanka" / "secret").read_bytes().strip()
    with tarfile.open(archive) as tar:
        assert [name for name in tar.getnames() if "secret" in name] == []
        assert not any(secret in tar.extractfile(name).read() for name in tar.getnames())
    done = guanka(tmp_path, "restore", archive, "--to", "again")
    assert done.returncode == 0
    assert "would grade everybody on other values" in done.stdout
    assert not (tmp_path / "again" / ".guanka").exists()


def test_the_connection_to_the_lms_stays_at_home_and_both_commands_say_so(course, tmp_path):
    connection = course / ".guanka" / "lms.json"
    connection.write_text('{"platform": "moodle"}')
    connection.chmod(0o600)
    with open_gradebook(course / "gradebook.db") as book:
        write_placed(book, Placed(column=LEVEL, url="https://lms.example.org/1", label="A", maximum=10.0))
    archive = tmp_path / "backup.tar.gz"
    done = guanka(course, "backup", archive, "--with-secret")
    assert "without .guanka/lms.json" in done.stdout
    with tarfile.open(archive) as tar:
        assert not [name for name in tar.getnames() if "lms.json" in name]
    done = guanka(tmp_path, "restore", archive, "--to", "again")
    assert "! lms.json, the connection to the LMS, is in no backup" in done.stdout
    assert "guanka lms connect" in done.stdout


def test_who_has_no_lms_is_told_of_none(course, tmp_path):
    archive = tmp_path / "backup.tar.gz"
    said = guanka(course, "backup", archive).stdout + guanka(tmp_path, "restore", archive, "--to", "again").stdout
    assert "LMS" not in said


def test_a_secret_outside_the_course_is_brought_inside_and_told(course, tmp_path):
    (tmp_path / "safe").mkdir()
    shutil.move(course / ".guanka" / "secret", tmp_path / "safe" / "key")
    text = (course / "course.yaml").read_text(encoding="utf-8")
    text = text.replace("secret_file: .guanka/secret", f"secret_file: {tmp_path / 'safe' / 'key'}")
    (course / "course.yaml").write_text(text, encoding="utf-8")
    done = guanka(course, "backup", tmp_path / "b.zip", "--with-secret")
    assert f"! the secret {tmp_path / 'safe' / 'key'} is .guanka/secret in the backup" in done.stdout
    guanka(tmp_path, "restore", "b.zip", "--to", "again")
    assert (tmp_path / "again" / ".guanka" / "secret").read_bytes() == (tmp_path / "safe" / "key").read_bytes()


def test_links_are_told_and_not_followed(course, tmp_path):
    (course / "submitted" / "ana" / "notes").symlink_to(course / ".guanka" / "secret")
    done = guanka(course, "backup", tmp_path / "b.tar.gz")
    assert done.returncode == 0
    assert "! " in done.stdout
    assert "a link, which is not followed" in done.stdout
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        assert "submitted/ana/notes" not in tar.getnames()


def test_places_named_on_the_command_line(course, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("submitted", "solutions", *OUTPUTS, "gradebook.db"):
        shutil.move(course / name, elsewhere / name)
    options = ("--submitted", elsewhere / "submitted", "--solutions", elsewhere / "solutions", "--out", elsewhere)
    assert guanka(course, "backup", tmp_path / "b.tar.gz", *options).returncode == 0
    assert guanka(tmp_path, "restore", "b.tar.gz", "--to", "again").returncode == 0
    for name in ("submitted", "solutions", *OUTPUTS):
        assert everything(tmp_path / "again" / name) == everything(elsewhere / name)


def test_an_archive_inside_what_is_backed_up_is_not_in_itself(course):
    for _ in range(2):
        assert guanka(course, "backup", "submitted/b.tar.gz").returncode == 0
    with tarfile.open(course / "submitted" / "b.tar.gz") as tar:
        names = tar.getnames()
    assert [name for name in names if "b.tar.gz" in name or ".guanka-backup" in name] == []
    assert sorted(path.name for path in (course / "submitted").iterdir()) == ["ana", "b.tar.gz", "王小明"]


def test_killed_half_way_it_leaves_no_archive_and_the_next_one_clears_up(course, tmp_path):
    killed = """
        import os, signal, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from autograder.commands.backup import backup
        from autograder.commands.place import find_place

        class Killing:
            def start(self, what, total=0):
                return lambda done: os.kill(os.getpid(), signal.SIGKILL) if done == total // 2 else None

        now = datetime(2026, 11, 20, tzinfo=UTC)
        backup(find_place(Path()), Path(sys.argv[1]), with_secret=True, now=now, environment={}, said=Killing())
    """
    archive = tmp_path / "safe" / "b.tar.gz"
    command = [sys.executable, "-c", textwrap.dedent(killed), str(archive)]
    done = subprocess.run(command, cwd=course, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    (left,) = archive.parent.iterdir()
    assert left.name.startswith(".guanka-backup-")
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    assert guanka(course, "backup", archive).returncode == 0
    assert [path.name for path in archive.parent.iterdir()] == ["b.tar.gz"]


def test_without_a_gradebook_there_is_no_backup(course, tmp_path):
    done = guanka(course, "backup", tmp_path / "b.tar.gz", "--db", "other.db")
    assert done.returncode == 1
    assert "there is no gradebook" in done.stderr
    assert not (tmp_path / "b.tar.gz").exists()


def test_a_restore_refuses_a_folder_with_something_in_it(course, tmp_path):
    guanka(course, "backup", tmp_path / "b.tar.gz")
    before = everything(course)
    done = guanka(tmp_path, "restore", "b.tar.gz", "--to", "course")
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert everything(course) == before


def test_a_gradebook_with_fewer_rows_than_the_manifest_says_is_no_restore(course, tmp_path):
    archive = tmp_path / "b.tar.gz"
    guanka(course, "backup", archive)
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "open", filter="data")
    manifest = json.loads((tmp_path / "open" / "manifest.json").read_text(encoding="utf-8"))
    manifest["gradebook"]["rows"]["student"] += 1
    (tmp_path / "open" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    names = [entry["name"] for entry in manifest["files"]]
    with tarfile.open(archive, "w:gz") as tar:
        for name in [*names, "manifest.json"]:
            tar.add(tmp_path / "open" / name, name)
    done = guanka(tmp_path, "restore", archive, "--to", "again")
    assert done.returncode == 1
    assert "has 2 rows of student where the backup says 3" in done.stderr
    assert not (tmp_path / "again").exists()


def test_postgresql(postgres, tmp_path):
    import sqlalchemy as sa

    course = a_run(tmp_path / "course", "ana", db=postgres)
    done = guanka(course, "backup", tmp_path / "b.tar.gz", "--db", postgres)
    assert done.returncode == 0, done.stderr
    done = guanka(tmp_path, "restore", "b.tar.gz", "--to", "again")
    assert (done.returncode, "--db with the URL of an empty database" in done.stderr) == (2, True)
    url = sa.make_url(postgres)
    name = f"{url.database}_again"
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        other = url.set(database=name).render_as_string(hide_password=False)
        done = guanka(tmp_path, "restore", "b.tar.gz", "--to", "again", "--db", other)
        assert done.returncode == 0, done.stderr
        assert guanka(tmp_path / "again", "export", "--db", other).returncode == 0
        assert "ana,03-conv-forward" in (tmp_path / "again" / "grades.csv").read_text(encoding="utf-8-sig")
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def test_nothing_is_graded_again_after_a_restore(course, kernel_has_walls, tmp_path):
    """The receipts, the secret and the times of the files are as they were: no one's grade moves."""
    from tests.sample_class.notebooks import answer
    from tests.sample_class.right_answers import LOOPS_CORR2D

    shutil.rmtree(course)
    course = tmp_path / "other"
    a_run(course)
    notebook = course / "submitted" / "ana" / "01-corr2d" / "01-corr2d.ipynb"
    notebook.parent.mkdir(parents=True)
    from tests.commands.conftest import levels

    answer(LOOPS_CORR2D)(notebook, levels()["01-corr2d"])
    os.utime(notebook, ns=(1, 1_790_000_000_123_456_789))
    assert guanka(course, "grade", "01-corr2d", "--jobs", "1").returncode == 0
    assert guanka(course, "backup", tmp_path / "b.zip", "--with-secret").returncode == 0
    assert guanka(tmp_path, "restore", "b.zip", "--to", "again").returncode == 0
    again = guanka(tmp_path / "again", "grade", "01-corr2d", "--jobs", "1", "--language", "en")
    assert again.returncode == 0, again.stderr
    assert "0 graded now, 1 in all" in again.stdout + again.stderr
    assert LEVEL not in again.stdout
