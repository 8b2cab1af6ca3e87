"""The open gradebook: a database by path or URL, made or brought up to date when it is opened.

nbgrader's tables come first, ours after them: a database that has any table is taken by nbgrader for one of its own
that needs no revision, and then `nbgrader db upgrade` fails. All of it happens in one transaction, so a gradebook
is whole or not there.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook import tables
from autograder.gradebook.failures import said_plainly
from autograder.gradebook.receipts import REVISION, VERSION_TABLE

_WRITES = "guanka_writes"  # the execution option that tells a writing transaction from a reading one
_OUR_LOCK = 0x6775616E6B61  # the key, out of PostgreSQL's advisory locks, that our writers hold


class Gradebook:
    """A database that is open. Close it, or use it in a ``with``.

    Formgrader writes to the same file or server, so every transaction is short, and a writing one takes the right
    to write when it begins: one that finds out later that it must wait would fail at once.
    """

    def __init__(self, engine: sa.Engine, wait: float) -> None:
        self.engine, self.wait = engine, wait
        self.name = engine.url.render_as_string(hide_password=True)

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that sees one state of the database and changes nothing."""
        return self._transaction(writes=False)

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that is written whole when the block ends, and not at all when it raises.

        Raises:
            GraderError: locked for too long, disk full, read-only, damaged.
        """
        return self._transaction(writes=True)

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[sa.Connection]:
        with said_plainly(self.name, self.wait), self.engine.connect() as connection:
            connection.execution_options(**{_WRITES: writes})
            with connection.begin():
                if writes and connection.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OUR_LOCK)))
                yield connection

    def close(self) -> None:
        """Give all connections back; the last one folds SQLite's log into the file, which then can be copied."""
        self.engine.dispose()

    def __enter__(self) -> "Gradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_gradebook(place: str | Path, *, wait: float = 10.0) -> Gradebook:
    """Open the gradebook at a path (SQLite) or a URL (``sqlite:///``, ``postgresql+psycopg://``); make it if needed.

    ``wait`` is for how many seconds another program may keep it locked.

    Raises:
        GraderError: it can't be reached, is no gradebook, or is of a version that this program doesn't know.
    """
    engine = _engine(_url(place), wait)
    book = Gradebook(engine, wait)
    try:
        with said_plainly(book.name, wait):
            _use_log(engine)
        _bring_up_to_date(book)
    except BaseException:
        book.close()
        raise
    return book


def as_it_is(place: str | Path, *, wait: float = 10.0) -> Gradebook:
    """Open a gradebook that is there: neither made nor brought up to date, and no table of it is asked for.

    Raises:
        GraderError: there is none, or its URL is of no kind that is known.
    """
    url = _url(place)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise GraderError(f"there is no gradebook {url.database}: grade first, or name one with --db")
    return Gradebook(_engine(url, wait), wait)


def _url(place: str | Path) -> sa.URL:
    if isinstance(place, Path) or "://" not in place:
        return sa.URL.create("sqlite", database=str(place))
    try:
        return sa.make_url(place)
    except sa.exc.ArgumentError as error:
        raise GraderError("the gradebook's URL can't be read; it is like sqlite:////folder/gradebook.db") from error


def _engine(url: sa.URL, wait: float) -> sa.Engine:
    options: dict[str, object]
    match url.get_backend_name():
        case "sqlite":
            # Left to itself Python's driver begins transactions late, and never before CREATE TABLE.
            options = {"timeout": wait, "isolation_level": None}
        case "postgresql":
            options = {"connect_timeout": max(1, round(wait)), "options": f"-c lock_timeout={round(wait * 1000)}"}
        case other:
            raise GraderError(f"the gradebook's URL names the database {other!r}; it can be sqlite or postgresql")
    try:
        # Asked before it is used: a server that was started again has ended the connections that we kept.
        engine = sa.create_engine(url, connect_args=options, pool_pre_ping=url.get_backend_name() == "postgresql")
    except (ImportError, sa.exc.NoSuchModuleError) as error:
        raise GraderError(
            f"the gradebook's URL begins with {url.drivername!r}, whose driver is not installed ({error}):"
            " for PostgreSQL, pip install 'psycopg[binary]'"
        ) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_log(engine: sa.Engine) -> None:
    """Let readers read while one writes (SQLite's write-ahead log). The file remembers it, for formgrader too."""
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            cursor.execute("PRAGMA journal_mode=WAL")
    finally:
        raw.close()


def _bring_up_to_date(book: Gradebook) -> None:
    with book.reading() as connection:
        if _ours(connection) == REVISION and tables.revision(connection) == tables.REVISION:
            return
    with book.writing() as connection:
        if not sa.inspect(connection).get_table_names():
            tables.create(connection)
        _refuse_strangers(book.name, tables.revision(connection), _ours(connection))
        _migrate(connection)


def _ours(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    table = sa.table(VERSION_TABLE, sa.column("version_num", sa.String()))
    return connection.scalar(sa.select(table.c.version_num))


def _refuse_strangers(name: str, theirs: str | None, ours: str | None) -> None:
    if theirs is None:
        raise GraderError(f"{name} is a database, but not nbgrader's: name another one for the gradebook")
    if theirs != tables.REVISION:
        raise GraderError(
            f"the gradebook {name} has nbgrader's version {theirs!r} where {tables.REVISION!r} is known:"
            " run `nbgrader db upgrade`, or a guanka that goes with your nbgrader"
        )
    if ours is not None and ours > REVISION:
        raise GraderError(
            f"the gradebook {name} has our version {ours!r}, made by a newer guanka than this one, which knows"
            f" {REVISION!r}: use that one"
        )


def _migrate(connection: sa.Connection) -> None:
    from alembic import command, config  # noqa: PLC0415  0.2 s that only a new or an old gradebook needs

    settings = config.Config(attributes={"connection": connection})
    settings.set_main_option("script_location", "autograder.gradebook:migrations")
    command.upgrade(settings, "head")
