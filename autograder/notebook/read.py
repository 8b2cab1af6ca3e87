"""Bytes to a notebook: nbformat 3 and 4, however badly kept, or the reason why it can't be one.

No validation against nbformat's schema: it takes longer than everything else here, and refuses notebooks that
can be graded well. Fields that nobody asks for are skipped by the decoder and never become objects, so that a
small file can't ask for much memory.
"""

import hashlib
from itertools import chain
from pathlib import Path

import msgspec

from autograder.errors import SubmissionError
from autograder.notebook.cells import Cell, Kind, Notebook
from autograder.notebook.file import read_bytes
from autograder.notebook.json_text import decode
from autograder.wording import message

_NOTHING = msgspec.Raw(b"null")
_MAX_METADATA = 100_000  # bytes of one metadata field that are looked at

Lines = str | list[str] | None


class _RawCell(msgspec.Struct):
    cell_type: str
    source: Lines = None
    input: Lines = None  # nbformat 3's name for the source of a code cell
    id: msgspec.Raw = _NOTHING
    metadata: msgspec.Raw = _NOTHING
    outputs: msgspec.Raw = _NOTHING


class _Worksheet(msgspec.Struct):
    cells: list[_RawCell] = []


class _File(msgspec.Struct):
    nbformat: int | None = None
    cells: list[_RawCell] | None = None
    worksheets: list[_Worksheet] | None = None
    metadata: msgspec.Raw = _NOTHING


class _GradeId(msgspec.Struct):
    grade_id: str | None = None


class _CellMetadata(msgspec.Struct):
    nbgrader: _GradeId | None = None


class _Kernelspec(msgspec.Struct, frozen=True):
    name: str = ""
    language: str = ""


class _LanguageInfo(msgspec.Struct, frozen=True):
    name: str = ""
    version: str = ""


class _Metadata(msgspec.Struct):
    kernelspec: _Kernelspec = _Kernelspec()
    language_info: _LanguageInfo = _LanguageInfo()


_FILE = msgspec.json.Decoder(_File)
_CELL_METADATA = msgspec.json.Decoder(_CellMetadata)
_METADATA = msgspec.json.Decoder(_Metadata)
_STRING = msgspec.json.Decoder(str)


def read_notebook(
    path: Path, *, max_bytes: int = 20_000_000, max_cells: int = 1000, max_code: int = 200_000
) -> Notebook:
    """The notebook at ``path``, opened so that no link, pipe or device is followed or waited for.

    Args:
        path: the file as handed in; nothing about it is trusted.
        max_bytes: larger files are refused without being read.
        max_cells: more cells are refused.
        max_code: more characters of code, in all cells together, are refused.

    Raises:
        SubmissionError: it can't be graded; the reason says how the student gets it back.
        GraderError: the file is there and this machine can't read it.
    """
    data = read_bytes(path, max_bytes)
    return parse_notebook(data, file=str(path), max_cells=max_cells, max_code=max_code)


def parse_notebook(data: bytes, *, file: str = "", max_cells: int = 1000, max_code: int = 200_000) -> Notebook:
    """The notebook in ``data``; the limits are those of ``read_notebook``.

    Raises:
        SubmissionError: it can't be graded; the reason says how the student gets it back.
    """
    # Counted before decoding: a million empty cells fit into 20 MB and cost a second and 100 MB to decode.
    # Twice, because nbgrader's metadata say it once more.
    _refuse_above(data.count(b'"cell_type"'), 2 * max_cells, max_cells)
    read = decode(data, _FILE)
    version = _version(read)
    raw_cells = list(_raw_cells(read))
    _refuse_above(len(raw_cells), max_cells, max_cells)
    cells = tuple(_cell(position, raw) for position, raw in enumerate(raw_cells))
    # Also of text cells with a grade_id: a solution cell that became one by accident is run all the same.
    code = sum(len(cell.source) for cell in cells if cell.kind == "code" or cell.grade_id is not None)
    if code > max_code:
        raise SubmissionError(message("notebook.too_much_code", count=code, limit=max_code))
    language, python2 = _kernel(read.metadata)
    return Notebook(
        cells=cells,
        sha256=hashlib.sha256(data).hexdigest(),
        version=version,
        language=language,
        python2=python2,
        metadata=read.metadata,
        file=file,
    )


def _refuse_above(count: int, bound: int, limit: int) -> None:
    if count > bound:
        raise SubmissionError(message("notebook.too_many_cells", limit=limit))


def _version(read: _File) -> int:
    """3 or 4. A file that lost the number is taken for what its cells look like."""
    if read.nbformat is None:
        return 3 if read.cells is None and read.worksheets is not None else 4
    if read.nbformat < 3:
        raise SubmissionError(message("notebook.too_old", version=read.nbformat))
    if read.nbformat > 4:
        raise SubmissionError(message("notebook.too_new", version=read.nbformat))
    return read.nbformat


def _raw_cells(read: _File) -> chain[_RawCell]:
    if read.cells is None and read.worksheets is None:
        raise SubmissionError(message("notebook.no_cells"))
    sheets = (sheet.cells for sheet in read.worksheets or ())
    return chain(read.cells or (), *sheets)


def _cell(position: int, raw: _RawCell) -> Cell:
    return Cell(
        position=position,
        kind=_kind(raw.cell_type),
        source=_text(raw.source if raw.source is not None else raw.input),
        id=_id(raw.id),
        grade_id=_grade_id(raw.metadata),
        metadata=raw.metadata,
        outputs=raw.outputs,
    )


def _kind(cell_type: str) -> Kind:
    if cell_type == "code":
        return "code"
    # nbformat 3 has cells of type heading and html: nothing that runs.
    return "markdown" if cell_type in ("markdown", "heading", "html") else "raw"


def _text(lines: Lines) -> str:
    if lines is None:
        return ""
    text = lines if isinstance(lines, str) else "".join(lines)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _id(raw: msgspec.Raw) -> str | None:
    if raw is _NOTHING or len(bytes(raw)) > 200:
        return None
    try:
        return _STRING.decode(raw)
    except ValueError:
        return None


def _grade_id(raw: msgspec.Raw) -> str | None:
    """The name that nbgrader has for the cell; metadata of any other shape count as lost."""
    text = bytes(raw)
    if b"nbgrader" not in text or len(text) > _MAX_METADATA:
        return None
    try:
        metadata = _CELL_METADATA.decode(text)
    except ValueError:
        return None
    return metadata.nbgrader.grade_id if metadata.nbgrader else None


def _kernel(raw: msgspec.Raw) -> tuple[str, bool]:
    """The kernel's language, and whether it is Python 2."""
    text = bytes(raw)
    try:
        metadata = _METADATA.decode(text) if len(text) <= _MAX_METADATA else _Metadata()
    except ValueError:
        metadata = _Metadata()
    spec, info = metadata.kernelspec, metadata.language_info
    # sos and others write names in any case; "python2" and "python" are both Python.
    language = (spec.language or info.name or "python").lower()
    python2 = spec.name == "python2" or (language.startswith("python") and info.version.startswith("2."))
    return ("python" if "python" in language else language), python2
