"""An Excel workbook whose cells can be set while all else in it stays: formats, formulas, other sheets."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell

from autograder.errors import AuthorError
from autograder.report.lms_files.scores import number

_MOST_BYTES = 512 * 2**20  # unpacked
_EXACT = 10**15  # Excel keeps fifteen digits of a number
_ZEROS = re.compile(r"0+")  # a format such as 00000000, which shows a number with zeros before it
# Parts of a workbook that the library does not write again, as people call them.
_LOST = {
    "xl/charts/": "charts",
    "xl/diagrams/": "diagrams",
    "xl/pivotTables/": "pivot tables",
    "xl/slicers/": "slicers",
    "xl/embeddings/": "embedded files",
    "xl/ctrlProps/": "buttons and other controls",
    "xl/media/": "pictures",
}
_FORMULA = re.compile(rb"<f[ >]")
_RIGHT = "right would be the .xlsx file as the platform gave it, without a password"


@dataclass
class Worksheet:
    """A sheet; rows and columns count from 0, the library's from 1."""

    file: Path
    sheet: Any
    is_protected: bool
    merged: Sequence[Any]
    hidden: set[int] = field(default_factory=set)  # rows that were written to and that nobody sees

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.sheet.max_row, self.sheet.max_column

    def text(self, row: int, column: int) -> str:
        """A cell as it is shown, as far as a number goes; a formula as it is."""
        cell = self._cell(row, column)
        value = cell.value
        if value is None or isinstance(value, bool):
            return "" if value is None else str(value)
        if isinstance(value, int | float):
            return _digits(value, cell.number_format)
        return str(value).strip()

    def check(self, row: int, column: int) -> None:
        """Raise AuthorError where a cell is not to be set: a formula, a locked one, a part of merged ones."""
        cell, place = self._cell(row, column), self.where(row, column)
        if isinstance(cell, MergedCell):
            raise self.error(row, f"{place} is part of merged cells; right would be a cell for each line")
        if cell.data_type == "f":
            raise self.error(row, f"{place} is a formula; right would be a column for scores")
        if self.is_protected and cell.protection.locked:
            text = f"{place} is locked in a protected sheet"
            raise self.error(row, f"{text}; right would be a column that the platform lets people fill")

    def put(self, row: int, column: int, mark: Decimal) -> None:
        """Set a cell to a number; one that is formatted as text, to the number's text."""
        if row + 1 in self.sheet.row_dimensions and self.sheet.row_dimensions[row + 1].hidden:
            self.hidden.add(row)
        cell, whole = self._cell(row, column), mark == mark.to_integral_value()
        cell.value = number(mark) if cell.number_format == "@" else int(mark) if whole else float(mark)

    def where(self, row: int, column: int | None = None) -> str:
        """The place of a row or a cell, for people."""
        if column is None:
            return f"row {row + 1} of {self.sheet.title}"
        return f"{self._cell(row, column).coordinate} of {self.sheet.title}"

    def error(self, _row: int, text: str) -> AuthorError:
        """The error to raise for what stands in a row: it says where itself."""
        return AuthorError(text, file=self.file)

    def headed_by(self, row: int, column: int) -> int:
        """The last row of the merged cells that begin here."""
        found = self._range(row, column)
        return row if found is None else found.max_row - 1

    def heading(self, row: int, column: int) -> str:
        """A cell; of merged ones, what they show."""
        found = self._range(row, column)
        return self.text(row, column) if found is None else self.text(found.min_row - 1, found.min_col - 1)

    def _cell(self, row: int, column: int) -> Any:
        return self.sheet.cell(row + 1, column + 1)

    def _range(self, row: int, column: int) -> Any:
        at = row + 1, column + 1
        for one in self.merged:
            if one.min_row <= at[0] <= one.max_row and one.min_col <= at[1] <= one.max_col:
                return one
        return None


def _digits(value: float, format: str) -> str:
    """A number's digits, with the zeros before it that its format shows."""
    if value != int(value) or abs(value) >= _EXACT:
        return repr(value)
    text = str(int(value))
    return text.zfill(len(format)) if _ZEROS.fullmatch(format) else text


@dataclass
class Workbook:
    """A workbook that is open; ``sheets`` are those that people see."""

    file: Path
    book: Any
    parts: frozenset[str]
    warned: Sequence[str]
    sheets: Sequence[Worksheet]
    has_formulas: bool

    def data(self) -> bytes:
        """The file as it is now."""
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()

    def notes(self) -> tuple[str, ...]:
        """What staff should know of it."""
        with zipfile.ZipFile(io.BytesIO(self.data())) as written:
            now = written.namelist()
        lost = [
            name
            for part, name in _LOST.items()
            if sum(one.startswith(part) for one in now) < sum(one.startswith(part) for one in self.parts)
        ]
        notes = [f"the template's {name} could not be kept" for name in lost]
        notes += [f"a part of the template could not be kept: {text}" for text in self.warned]
        hidden = sum(len(sheet.hidden) for sheet in self.sheets)
        notes += [f"{hidden} of the rows that were filled are hidden, by a filter perhaps"] if hidden else []
        if self.has_formulas:
            notes.append("it has formulas: open it in Excel or WPS once and save it, so that they are worked out")
        return tuple(notes)


def open_workbook(file: Path, data: bytes) -> Workbook:
    """A workbook of this content.

    Raises:
        AuthorError: it is none, has a password, or is larger than any template.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise AuthorError(f"has a password, or is an old Excel file by another name; {_RIGHT}", file=file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = frozenset(parts.namelist())
            size = sum(one.file_size for one in parts.infolist())
            if size > _MOST_BYTES:
                raise AuthorError(f"has {size} bytes when unpacked; right would be at most {_MOST_BYTES}", file=file)
            has_formulas = any(
                _FORMULA.search(parts.read(name)) for name in names if name.startswith("xl/worksheets/sheet")
            )
    except (zipfile.BadZipFile, zlib.error):
        raise AuthorError(f"is no Excel workbook; {_RIGHT}", file=file) from None
    book, warned = _loaded(file, data)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return Workbook(
        file=file,
        book=book,
        parts=names,
        warned=warned,
        sheets=[
            Worksheet(file, sheet, bool(sheet.protection.sheet), tuple(sheet.merged_cells.ranges)) for sheet in visible
        ],
        has_formulas=has_formulas,
    )


def _loaded(file: Path, data: bytes) -> tuple[Any, list[str]]:
    """The library's workbook, and what it says that it can't keep."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            # Rich text: a cell with a red star in it stays red.
            book = load_workbook(io.BytesIO(data), rich_text=True)
        except Exception as error:
            # A damaged file can make the library raise nearly anything.
            text = f"can't be read as an Excel workbook ({type(error).__name__})"
            raise AuthorError(f"{text}; {_RIGHT}", file=file) from None
    return book, list(dict.fromkeys(str(one.message) for one in warned if issubclass(one.category, UserWarning)))
