"""A file of separated values as it came from a platform: read in any encoding, written back in its own form."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from autograder.errors import AuthorError, GraderError
from autograder.report.lms_files.scores import number

_MOST_BYTES = 64 * 2**20
_SAMPLE = 20  # lines that tell the separator
_DELIMITERS = ",\t;"  # where they are equal, the first
# What makes a spreadsheet take a cell for a formula, as ``gradebook.export`` has it.
_FORMULA = re.compile("(^|;)( *)(?=[-=+@\t\r－＝＋＠])")
_KINDS = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old or an encrypted Excel workbook"}


@dataclass
class TextTable:
    """Rows of cells; ``lines`` are where each row begins in the file, from 1."""

    file: Path
    rows: list[list[str]]
    lines: list[int]
    delimiter: str = ","
    newline: str = "\r\n"
    encoding: str = "utf-8"
    has_mark: bool = True  # a byte order mark at the beginning
    is_quoted: bool = False  # every cell

    def text(self, row: int, column: int) -> str:
        """A cell without the blanks around it; one that is not there is empty."""
        cells = self.rows[row]
        return cells[column].strip() if column < len(cells) else ""

    def check(self, row: int, column: int) -> None:
        """Any cell of a text can be set."""

    def put(self, row: int, column: int, mark: Decimal) -> None:
        """Set a cell."""
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = number(mark)

    def where(self, row: int, column: int | None = None) -> str:
        """The place of a row, for people."""
        return f"line {self.lines[row]}" + ("" if column is None else f", column {column + 1}")

    def error(self, row: int, text: str) -> AuthorError:
        """The error to raise for what stands in a row."""
        return AuthorError(text, file=self.file, line=self.lines[row])

    def become_utf8(self, *, mark: bool = True) -> None:
        """Be written in UTF-8 from now on; with a mark, without which Excel garbles Chinese."""
        self.encoding, self.has_mark = "utf-8", mark

    def data(self) -> bytes:
        """The file."""
        stream = io.StringIO(newline="")
        writer = csv.writer(
            stream,
            delimiter=self.delimiter,
            lineterminator=self.newline,
            quoting=csv.QUOTE_ALL if self.is_quoted else csv.QUOTE_MINIMAL,
        )
        writer.writerows(self.rows)
        return (("\ufeff" if self.has_mark else "") + stream.getvalue()).encode(self.encoding)


def read_table(file: Path) -> TextTable:
    """A file in UTF-8, UTF-16 with its mark, or GB18030, separated by commas, tabs or semicolons.

    Raises:
        AuthorError: no such file, no such text, quotes that don't match.
    """
    data = read_bytes(file)
    for magic, kind in _KINDS.items():
        if data.startswith(magic):
            text = f"is {kind}; right would be a CSV file, which Excel and WPS can save"
            raise AuthorError(text, file=file)
    content, encoding, has_mark = _decoded(file, data)
    if "\0" in content:
        raise AuthorError("holds a zero byte, as no CSV file does; right would be text", file=file)
    if not content.strip():
        raise AuthorError("is empty; right would be the file as the platform gave it", file=file, line=1)
    first = content.splitlines()[0]
    rows, lines = _parsed(file, content, _delimiter(content))
    return TextTable(
        file=file,
        rows=rows,
        lines=lines,
        delimiter=_delimiter(content),
        newline="\r\n" if "\r\n" in content else "\n",
        encoding=encoding,
        has_mark=has_mark,
        is_quoted=len(rows[0]) > 1 and first.count('"') >= 2 * len(rows[0]),
    )


def read_bytes(file: Path) -> bytes:
    """What a template holds.

    Raises:
        AuthorError: it can't be read, or is larger than any template.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AuthorError(f"can't be read ({reason}); right would be a file from the platform", file=file) from None
    if len(data) > _MOST_BYTES:
        raise AuthorError(f"has more than {_MOST_BYTES} bytes; right would be a line a student", file=file)
    return data


def _decoded(file: Path, data: bytes) -> tuple[str, str, bool]:
    """The text, in which encoding it was, and whether it began with a mark."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding, True
            except UnicodeDecodeError as error:
                text = f"begins as {encoding.upper()} does and is none at byte {error.start + len(mark)}"
                raise AuthorError(f"{text}; right would be the file as the platform gave it", file=file) from None
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding, False
        except UnicodeDecodeError:
            continue
    raise AuthorError("is neither UTF-8 nor GB18030; right would be to save it as UTF-8", file=file)


def _delimiter(content: str) -> str:
    sample = "\n".join(content.splitlines()[:_SAMPLE])

    def cells(delimiter: str) -> int:
        try:
            return sum(len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=cells)


def _parsed(file: Path, content: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    rows, lines, line = [], [], 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        problem = f"is not CSV ({error}); right would be quotes in pairs, only around a whole cell"
        raise AuthorError(problem, file=file, line=line) from None
    return rows, lines


def new_table(rows: Sequence[Sequence[str]], file: Path) -> TextTable:
    """A table of our own, in UTF-8 with a mark."""
    return TextTable(file=file, rows=[list(row) for row in rows], lines=list(range(1, len(rows) + 1)))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell."""
    return _FORMULA.search(text) is not None


def guarded(text: str) -> str:
    """A text that no spreadsheet runs."""
    return _FORMULA.sub(r"\1'\2", text)


def unavailable(module: str | None) -> GraderError:
    """What to raise where the library for workbooks is not there."""
    return GraderError(f"{module} is not installed; right would be: pip install 'guanka[lms]'")
