"""The gradebook: nbgrader's database, written in bulk, and a receipt beside each grade."""

from autograder.gradebook.book import Gradebook, open_gradebook
from autograder.gradebook.cells import Cell, LevelCells
from autograder.gradebook.export import Row, current, export_rows, reports, save_csv, write_csv
from autograder.gradebook.receipts import Receipt, Stored
from autograder.gradebook.register import register
from autograder.gradebook.store import Masked, Summary, store
from autograder.gradebook.students import check_student
from autograder.gradebook.timestamps import format_timestamp, parse_timestamp

__all__ = [
    "Cell",
    "Gradebook",
    "LevelCells",
    "Masked",
    "Receipt",
    "Row",
    "Stored",
    "Summary",
    "check_student",
    "current",
    "export_rows",
    "format_timestamp",
    "open_gradebook",
    "parse_timestamp",
    "register",
    "reports",
    "save_csv",
    "store",
    "write_csv",
]
