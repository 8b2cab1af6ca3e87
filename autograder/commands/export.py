"""``guanka export``: the gradebook's scores as a CSV file, and the table of marks as another."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from autograder.commands.place import Place
from autograder.errors import GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.columns import marks, table
from autograder.gradebook.export import Row, each_row, save_csv, save_table


def export(place: Place, *, to: Path | None, wide: Path | None, now: datetime) -> tuple[int, int]:
    """Write the scores to a file, a line each, and the marks to another, a line a student; None leaves one out.

    Returns how many lines each would have, the header not counted.

    Raises:
        AuthorError: the roster or the extensions are not as they should be.
        GraderError: there is no such gradebook, or a file can't be written.
    """
    existing(place.db)
    rules = place.rules if wide is not None else None
    count = 0
    with open_gradebook(place.db) as book:

        def rows() -> Iterator[Row]:
            nonlocal count
            count = 0
            for row in each_row(book):
                count += 1
                yield row

        if to is not None:
            save_csv(rows(), to)
        if wide is None or rules is None:
            return count if to is not None else sum(1 for _ in rows()), 0
        found = marks(place.course, rows(), rules.roster, rules.extensions, now)
    save_table(table(found), wide)
    return count, len(found.lines)


def existing(db: str) -> None:
    """See that there is a gradebook, which would else be made, and be empty.

    Raises:
        GraderError: there is no such file.
    """
    if "://" not in db and not Path(db).exists():
        raise GraderError(f"there is no gradebook {db}: grade first, or name one with --db")
