"""Find our columns, and the one of student numbers, among the headers of somebody else's file."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from autograder.course.document import shown
from autograder.errors import AuthorError
from autograder.report.lms_files.scores import Column, number
from autograder.wording.plain import plain

# A platform adds to a header whether it must be filled, of how many points it is, and the like.
_ADDED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|[*:\s]")
_SHOWN = 40  # headers of an error


@dataclass(frozen=True)
class Header:
    """A column of a file: its number, from 0; where it is, for people; what it may be called by, the header first."""

    column: int
    where: str
    names: tuple[str, ...]
    worth: Decimal | None = None  # points, where the file says so
    fixed: str = ""  # why it is not to be changed


def bare(header: str) -> str:
    """A header without what platforms add to it; wide and small letters are all the same."""
    return _ADDED.sub("", unicodedata.normalize("NFKC", header).casefold())


def named(headers: Iterable[Header], names: Sequence[str]) -> list[Header]:
    """The headers of one of these names: of exactly that, and only where there is none, nearly."""
    there = list(headers)
    for form in (str.strip, bare):
        wanted = {form(name) for name in names} - {""}
        found = [header for header in there if wanted & {form(name) for name in header.names}]
        if found:
            return found
    return []


def only(headers: Sequence[Header], names: Sequence[str], what: str, file: Path, line: int | None) -> Header | None:
    """The one header of these names; None where there is none.

    Raises:
        AuthorError: there are several.
    """
    found = named(headers, names)
    if len(found) > 1:
        places = " and ".join(f"{shown(one.names[0])} in {one.where}" for one in found)
        raise AuthorError(f"{what} stands {len(found)} times: {places}; right would be once", file=file, line=line)
    return found[0] if found else None


def targets(
    headers: Sequence[Header], columns: Sequence[Column], file: Path, line: int | None = None
) -> Mapping[int, Header]:
    """Which column of the file each of ours goes to, by our number; those that the file has not are left out.

    Raises:
        AuthorError: none is there, or one that was asked for is not; one stands twice, is not to be changed, or is
            worth other points there; two would go to the same.
    """
    found: dict[int, Header] = {}
    for place, column in enumerate(columns):
        names = [column.header] if column.header else [column.label, column.id]
        header = only(headers, names, f"the column {shown(column.id)}", file, line)
        if header is None and column.is_asked:
            raise AuthorError(_missing(column, headers), file=file, line=line)
        if header is None:
            continue
        if header.fixed:
            text = f"the column {shown(header.names[0])} {header.fixed}; right would be one for scores"
            raise AuthorError(text, file=file, line=line)
        _check_worth(column, header, file, line)
        found[place] = header
    used = [header.column for header in found.values()]
    if len(used) != len(set(used)):
        both = " and ".join(columns[place].id for place, one in found.items() if used.count(one.column) > 1)
        raise AuthorError(f"{both} would go to the same column; right would be one each", file=file, line=line)
    if not found:
        listed = f"none of {', '.join(one.label for one in columns)} is a column; {_listed(headers)}"
        raise AuthorError(f"{listed}; right would be --column ID=HEADER", file=file, line=line)
    return found


def _check_worth(column: Column, header: Header, file: Path, line: int | None) -> None:
    if header.worth is None or header.worth == column.maximum:
        return
    there, here = number(header.worth.normalize()), number(column.maximum.normalize())
    text = f"the column {shown(header.names[0])} is worth {there} points, {column.id} is worth {here}"
    advice = "right would be the same: change it in the LMS, and get the file from there again"
    raise AuthorError(f"{text}; {advice}", file=file, line=line)


def _missing(column: Column, headers: Sequence[Header]) -> str:
    if column.header:
        return f"there is no column {shown(column.header)} for {column.id}; {_listed(headers)}"
    called = " or ".join(dict.fromkeys((shown(column.label), shown(column.id))))
    return f"there is no column {called}; {_listed(headers)}; right would be --column '{column.id}=HEADER'"


def _listed(headers: Sequence[Header]) -> str:
    names = [plain(header.names[0], limit=60) for header in headers if header.names[0].strip()]
    more = [f"and {len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    return f"there are: {', '.join([*names[:_SHOWN], *more]) or 'none'}"
