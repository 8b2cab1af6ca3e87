"""``guanka restore``: a course run out of its backup, into an empty folder; checked before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.batch.keeping.fresh import fresh_folder
from autograder.batch.keeping.manifest import Manifest
from autograder.batch.keeping.unpack import read_manifest, unpack
from autograder.commands.counting import Counting
from autograder.errors import AuthorError, GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.copying import count_rows, restore_dump


@dataclass(frozen=True)
class Restored:
    """What was restored, and where its gradebook is."""

    manifest: Manifest
    db: str


def restore(archive: Path, to: Path, *, db: str | None, environment: Mapping[str, str], said: Counting) -> Restored:
    """Unpack a backup into a new or an empty folder, its gradebook with as many rows as the manifest says.

    ``db`` is the URL of an empty database, for a gradebook of PostgreSQL.

    Raises:
        AuthorError: no backup, a damaged one, a folder or database that is not empty.
        GraderError: something can't be written, or what was restored is not what was backed up.
    """
    archive, to = archive.absolute(), to.absolute()
    manifest = read_manifest(archive, said.start("checked"))
    book = manifest.gradebook
    if book.kind == "postgresql" and db is None:
        raise AuthorError("its gradebook is of PostgreSQL; right would be --db with the URL of an empty database")
    if book.kind == "sqlite" and db is not None:
        raise AuthorError("its gradebook is a file of SQLite and lies in the folder afterwards; right would be no --db")
    with fresh_folder(to) as draft:
        unpack(archive, manifest, draft, said.start("restored", len(manifest.files)))
        if manifest.secret is not None:
            (draft / manifest.secret).chmod(0o600)  # whatever the archive says: guanka reads no other
        file = str(draft / book.name)
        if book.kind == "postgresql":
            restore_dump(Path(file), db or "", environment)
        _check(db or file, book.rows)
    return Restored(manifest, db or str(to / book.name))


def _check(db: str, rows: Mapping[str, int]) -> None:
    found = count_rows(db)
    for table in sorted(found.keys() | rows.keys()):
        if found.get(table) != rows.get(table):
            text = f"the restored gradebook has {found.get(table)} rows of {table} where the backup says"
            raise GraderError(f"{text} {rows.get(table)}: try another backup")
    with open_gradebook(db):
        pass  # it opens, brought up to date if an older guanka made it
