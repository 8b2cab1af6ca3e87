"""Read a CSV file that a person keeps in a spreadsheet: its columns by name, every row with the line it stands in."""

import csv
import io
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.document import among, shown
from autograder.errors import AuthorError
from autograder.wording.plain import plain

_MOST_BYTES = 16 * 2**20  # a hundred thousand students have some 6 MiB
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
LONGEST = 128  # characters of a cell: as many as nbgrader's columns hold


@dataclass(frozen=True)
class CsvRow:
    """One row: its cells by our names of the columns, blanks at the ends taken off; a cell that is not there is ""."""

    line: int  # where it begins, from 1
    cells: Mapping[str, str]


@dataclass(frozen=True)
class CsvFile:
    """The rows of a file, and the names of the columns that nobody asked for."""

    file: Path
    rows: tuple[CsvRow, ...]
    ignored: tuple[str, ...]

    def error(self, line: int, text: str) -> AuthorError:
        """The error to raise for what stands in a line."""
        return AuthorError(text, file=self.file, line=line)


def read_csv(file: Path, columns: Mapping[str, Sequence[str]], required: Sequence[str]) -> CsvFile:
    """The rows of a CSV file in UTF-8, with or without a mark at its beginning; empty rows are left out.

    ``columns`` are our names, each with the other names that a header may give it; capitals make no difference.

    Raises:
        AuthorError: no such file, another encoding, no CSV, a column that is missing or stands twice, a cell of more
            than 128 characters or with what can't be seen.
    """
    records = _records(file, _text(file))
    line, header = next(records, (1, []))
    if not any(header):
        raise AuthorError(f"is empty; right would be a first line such as {','.join(columns)}", file=file, line=1)
    places, ignored = _places(file, line, header, columns, required)
    rows = tuple(_row(file, at, cells, places, len(header)) for at, cells in records if any(cells))
    return CsvFile(file, rows, ignored)


def _text(file: Path) -> str:
    data = _bytes(file)
    if data.startswith(_UTF_16):
        raise AuthorError(f"is saved as UTF-16; right would be to {_SAVE}", file=file, line=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise AuthorError(_not_utf8(data, error.start), file=file, line=line) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise AuthorError("holds a zero byte, as no CSV file does; right would be text", file=file, line=line)
    return text


_SAVE = 'save it as UTF-8 (in Excel: "CSV UTF-8")'


def _not_utf8(data: bytes, at: int) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return f"holds the byte {data[at]:#04x}, which is not UTF-8; right would be to {_SAVE}"
    return f"is saved as GB18030 (GBK), which a Chinese Excel calls CSV; right would be to {_SAVE}"


def _bytes(file: Path) -> bytes:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise AuthorError("is no file; right would be a CSV file", file=file)
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AuthorError(f"can't be read ({reason}); right would be a readable CSV file", file=file) from None
    if len(data) > _MOST_BYTES:
        raise AuthorError(f"has more than {_MOST_BYTES} bytes; right would be a line a student", file=file)
    return data


def _records(file: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """The records with the line at which each begins: a quoted cell may go over several."""
    reader, line = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problem = f"is not CSV ({error}); right would be quotes in pairs, only around a whole cell"
            raise AuthorError(problem, file=file, line=line) from None
        if cells is None:
            return
        yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _places(
    file: Path, line: int, header: list[str], columns: Mapping[str, Sequence[str]], required: Sequence[str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each of our columns stands, and what else there is."""
    names = {other.casefold(): name for name, others in columns.items() for other in (name, *others)}
    places: dict[str, int] = {}
    ignored: list[str] = []
    for place, cell in enumerate(header):
        name = names.get(cell.casefold())
        if name is None:
            ignored += [plain(cell, limit=40)] if cell else []
        elif name in places:
            text = f"the column {name} stands twice, as {shown(header[places[name]])} and as {shown(cell)}"
            raise AuthorError(f"{text}; right would be once", file=file, line=line)
        else:
            places[name] = place
    for name in required:
        if name not in places:
            raise AuthorError(_no_column(name, header, columns), file=file, line=line)
    return places, tuple(ignored)


def _no_column(name: str, header: list[str], columns: Mapping[str, Sequence[str]]) -> str:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        mark = "semicolons" if ";" in header[0] else "tabs"
        return f"separates its columns by {mark}; right would be commas, as in {','.join(columns)}"
    called = " or ".join((name, *columns[name]))
    there = [plain(cell, limit=40) for cell in header if cell]
    return f"the first line names no column {called}; {among(name, there)}"


def _row(file: Path, line: int, cells: list[str], places: Mapping[str, int], width: int) -> CsvRow:
    if any(cells[width:]):
        text = f"has {len(cells)} cells where the first line names {width} columns"
        raise AuthorError(f'{text}; right would be "quotes" around a cell that holds a comma', file=file, line=line)
    found = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    for name, cell in found.items():
        if len(cell) > LONGEST:
            text = f"the {name} has {len(cell)} characters; right would be at most {LONGEST}"
            raise AuthorError(text, file=file, line=line)
    return CsvRow(line, found)
