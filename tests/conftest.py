"""Boxes for whoever needs them: one zygote for each set of walls, kept for the whole session."""

import os
import sys
from dataclasses import dataclass

import pytest

PACKAGES = ("numpy", "IPython")

if sys.platform != "linux" and os.environ.get("CI") != "true":
    collect_ignore_glob = [
        "sandbox/*",
        "inside/*",
        "attacks/*",
        "fuzz/*",
    ]  # there is no box there, and what makes one has no names


@pytest.fixture(autouse=True)
def umask():
    """Commands that are called in this process set it for themselves; the next test starts as every program does."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@dataclass(frozen=True)
class Cell:
    position: int
    source: str
    names: tuple[str, ...] = ()


class Zygotes:
    """Starts a zygote when it is first asked for, and again when it has died."""

    def __init__(self):
        self._running = {}

    def __call__(self, walls=None, *, threads: bool = False, packages: tuple[str, ...] = PACKAGES):
        from autograder.inside.orders import Walls
        from autograder.sandbox.zygote import Zygote

        key = walls or Walls(), threads, packages
        if key not in self._running or not self._running[key].alive:
            if key in self._running:
                self._running.pop(key).close()
            self._running[key] = Zygote(packages, walls=key[0], threads=threads, hardware=os.environ)
        return self._running[key]

    def close(self):
        for zygote in self._running.values():
            zygote.close()


@pytest.fixture(scope="session")
def kernel_has_walls():
    """Skip where the kernel has no Landlock or no seccomp; on CI that is a failure."""
    try:
        from autograder.inside import kernel

        lacking = ["Landlock"] * (kernel.landlock_abi() < 1) + ["seccomp"] * (not kernel.seccomp_filter())
    except (ImportError, AttributeError, OSError):
        lacking = ["Linux"]
    if lacking:
        reason = f"a box needs Landlock and seccomp; this machine lacks {' and '.join(lacking)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def zygotes(kernel_has_walls):
    """``zygotes(walls, threads=...)``: a running zygote, the same one for the same walls."""
    running = Zygotes()
    yield running
    running.close()


@pytest.fixture(scope="session")
def zygote(zygotes):
    """The zygote with every wall."""
    return zygotes()


@pytest.fixture
def boxed(zygotes):
    """``boxed(source, ...)``: a student whose cells are these sources; ended after the test."""
    from autograder.course.model import Limits
    from autograder.sandbox.student import BoxedStudent

    students = []

    def make(*sources, zygote=None, walls=None, threads=False, packages=PACKAGES, names=(), **limits):
        cells = [Cell(position, source, tuple(names)) for position, source in enumerate(sources)]
        limits = {"call_seconds": 2.0, "cell_seconds": 2.0, **limits}
        zygote = zygote or zygotes(walls, threads=threads, packages=packages)
        students.append(BoxedStudent(zygote, cells, Limits(threads=threads, **limits)))
        return students[-1]

    yield make
    for student in students:
        student.close()


@pytest.fixture
def postgres():
    """The URL of a fresh PostgreSQL database, dropped after the test.

    GUANKA_TEST_POSTGRES names the server by the URL of a database of its own, such as
    postgresql+psycopg://user@127.0.0.1:5432/postgres, which is also where it is looked for without. Where there is no
    server the test is skipped; on CI that is a failure.
    """
    import sqlalchemy as sa

    url = sa.make_url(os.environ.get("GUANKA_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"))
    name = f"guanka_test_{os.getpid()}"
    try:
        server = sa.create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
        with server.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    except (ImportError, sa.exc.OperationalError) as error:
        reason = f"no PostgreSQL server to test with (GUANKA_TEST_POSTGRES): {type(error).__name__}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
