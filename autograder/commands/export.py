"""``guanka export``: the gradebook's scores as a CSV file."""

from pathlib import Path

from autograder.errors import GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import export_rows, save_csv


def export(db: str, to: Path) -> int:
    """Write the scores to a file; return how many lines, the header not counted.

    Raises:
        GraderError: there is no such gradebook, or the file can't be written.
    """
    if "://" not in db and not Path(db).exists():
        raise GraderError(f"there is no gradebook {db}: grade first, or name one with --db")
    with open_gradebook(db) as book:
        rows = export_rows(book)
    save_csv(rows, to)
    return len(rows)
