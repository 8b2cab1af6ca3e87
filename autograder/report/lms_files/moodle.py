"""Scores for Moodle's grade import, which is unforgiving: a file a column, and in it only what can be imported.

What Moodle does with a file, and what follows from it:

- One user whom it does not know, and the whole file is refused. With a list of Moodle's own (the participants, a
  grading worksheet) only who stands in it is written, as it stands there: addresses have their capitals.
- A cell that is empty or ``-`` deletes a grade. So whoever has no score is left out, and each column has its own file.
- A line without an identity, or with the identity 0, goes to the student of the line before. There is none such.
- Every cell that was imported counts as overridden from then on: what is sent over LTI is taken, and not applied.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AuthorError
from autograder.report.lms_files.forms import Identity
from autograder.report.lms_files.headers import Header, only
from autograder.report.lms_files.matching import Clues, FileLine, Settled, settle, shown_in_file
from autograder.report.lms_files.scores import Line, Outcome, Scores, number
from autograder.report.lms_files.text_table import TextTable, guarded, is_formula, new_table, read_table

# What Moodle's files call them, in English and Chinese, and our roster. The first is what the import is told.
_IDENTITIES: Mapping[Identity, tuple[str, ...]] = {
    Identity.NUMBER: ("ID number", "idnumber", "学号", "编号", "ID号", "student", "student number", "student ID"),
    Identity.USERNAME: ("Username", "用户名"),
    Identity.EMAIL: ("Email address", "Email", "电子邮件地址", "Email地址", "邮箱地址", "电子邮件", "邮箱"),
    Identity.LMS_ID: ("User ID", "userid"),
}
_NAMES = ("Full name", "First name", "Last name", "姓名", "全名", "名", "姓", "姓氏", "名字", "name")
OVERRIDDEN = (
    "Moodle marks what it imports as overridden: guanka lms sync changes nothing there afterwards. "
    "Use files or the sync for a column, never both"
)
_UNCHECKED = (
    "whether Moodle knows them all was not checked, and one whom it does not know makes it refuse the file: "
    "--known FILE with its list of participants leaves those out"
)


@dataclass(frozen=True)
class _Written:
    """Who can be written, each with the identity that Moodle has of them; and what became of the rest."""

    identity: Identity
    people: tuple[tuple[str, Line], ...]
    left_out: tuple[str, ...]
    settled: Settled | None


def fill_moodle(
    scores: Scores, known: Path | None, identity: Identity | None
) -> tuple[Sequence[tuple[str, bytes]], Outcome]:
    """The files for Moodle to import, by the ids of their columns; a column without any score has none.

    Raises:
        AuthorError: the list of who is known is not as it should be, or knows nobody; nobody has a score.
    """
    people = (
        _from_us(scores.lines, identity or Identity.NUMBER) if known is None else _from(known, scores.lines, identity)
    )
    files, written, cells = [], set(), 0
    for place, column in enumerate(scores.columns):
        rows = [
            (name, guarded(line.name), number(mark))
            for name, line in people.people
            if (mark := line.marks[place]) is not None
        ]
        if rows:
            head = (_IDENTITIES[people.identity][0], "Full name", guarded(column.label))
            files.append((column.id, new_table([head, *rows], Path(column.id)).data()))
            written |= {row[0] for row in rows}
            cells += len(rows)
    if not files:
        raise AuthorError("nobody who can be written has a score; right would be to grade first")
    return files, _outcome(scores, people, len(written), cells)


def _outcome(scores: Scores, people: _Written, students: int, cells: int) -> Outcome:
    settled = people.settled
    where = {line.student: one.where for one, line in settled.pairs} if settled is not None else {}
    blank = []
    for _, line in people.people:
        lacking = [column.id for column, mark in zip(scores.columns, line.marks, strict=True) if mark is None]
        if lacking and settled is not None:
            said = f": {', '.join(lacking)}" if len(scores.columns) > 1 else ""
            blank.append(f"{where[line.student]}: {line.who}{said}")
    absent = [] if settled is None else [line for line in settled.absent if any(one is not None for one in line.marks)]
    return Outcome(
        columns=tuple(f"{column.id} as {column.label}" for column in scores.columns),
        students=students,
        scores=cells,
        absent=tuple(line.who for line in absent),
        strangers=() if settled is None else tuple(one.told for one in settled.strangers),
        doubtful=people.left_out,
        blank=tuple(blank),
        notes=(OVERRIDDEN, *((_UNCHECKED,) if settled is None else ())),
    )


def _usable(identity: Identity, people: Sequence[tuple[str, Line]]) -> tuple[list[tuple[str, Line]], list[str]]:
    """Those whom an import can name: PHP takes ``0`` for nothing, a spreadsheet runs a formula."""
    good, bad = [], []
    for name, line in people:
        if not name:
            bad.append(f"{line.who}: has no {identity} here")
        elif name == "0" or is_formula(name):
            bad.append(f"{line.who}: the {identity} {name!r} can't be written for Moodle")
        else:
            good.append((name, line))
    return good, bad


def _from_us(lines: Sequence[Line], identity: Identity) -> _Written:
    """Everybody with a score, as we know them."""
    own = {Identity.NUMBER: "student", Identity.EMAIL: "email", Identity.LMS_ID: "lms_id"}
    if identity not in own:
        raise AuthorError(f"--by {identity} needs Moodle's list of people; right would be --known FILE")
    there = [(getattr(line, own[identity]), line) for line in lines if any(one is not None for one in line.marks)]
    count = Counter(name for name, _ in there if name)
    shared = {name for name in count if count[name] > 1}
    good, bad = _usable(identity, [(name, line) for name, line in there if name not in shared])
    twice = [f"{line.who}: shares the {identity} {name!r}" for name, line in there if name in shared]
    return _Written(identity, tuple(good), (*bad, *twice), None)


def _from(known: Path, lines: Sequence[Line], identity: Identity | None) -> _Written:
    """Who stands in Moodle's list, by the first column in which anybody of ours is found, or the one asked for."""
    table = read_table(known)
    columns = _columns(table)
    wanted: Sequence[Identity] = [identity] if identity else [Identity.NUMBER, Identity.USERNAME, Identity.EMAIL]
    there = [one for one in wanted if one in columns]
    if not there:
        names = " or ".join(_IDENTITIES[one][0] for one in wanted)
        raise AuthorError(f"the first line names no column {names}; {_listed(table)}", file=known, line=1)
    clues = Clues(lines)
    for one in there:
        found = _people(table, columns, one, clues)
        if any(person.students for person in found):
            return _settled(table, columns[one], one, found, lines)
    tried = " and ".join(_IDENTITIES[one][0] for one in there)
    raise AuthorError(f"nobody in it is a student of this course by {tried}", file=known, line=1)


def _settled(
    table: TextTable, column: int, identity: Identity, found: list[FileLine], lines: Sequence[Line]
) -> _Written:
    settled = settle(found, lines, table.error)
    good, bad = _usable(identity, [(table.text(one.row, column), line) for one, line in settled.pairs])
    doubtful = [f"{one.told}: may be {' or '.join(sorted(one.students))}" for one in settled.doubtful]
    return _Written(identity, tuple(good), (*bad, *doubtful), settled)


def _columns(table: TextTable) -> dict[Identity, int]:
    headers = [Header(column, f"column {column + 1}", (cell.strip(),)) for column, cell in enumerate(table.rows[0])]
    found = {one: only(headers, names, f"the {one}", table.file, 1) for one, names in _IDENTITIES.items()}
    return {one: header.column for one, header in found.items() if header is not None}


def _listed(table: TextTable) -> str:
    return f"there are: {', '.join(cell.strip() for cell in table.rows[0])}"


def _people(table: TextTable, columns: Mapping[Identity, int], identity: Identity, clues: Clues) -> list[FileLine]:
    names = [column for column, cell in enumerate(table.rows[0]) if cell.strip() in _NAMES]
    found = []
    for row in range(1, len(table.rows)):
        cell = table.text(row, columns[identity])
        if not cell:
            continue
        who = shown_in_file(*(table.text(row, column) for column in names), cell)
        found.append(FileLine(row, table.where(row), who, _whose(clues, identity, cell), clues.hint(cell)))
    return found


def _whose(clues: Clues, identity: Identity, cell: str) -> frozenset[str]:
    match identity:
        case Identity.NUMBER:
            return clues.whose(number=cell)
        case Identity.LMS_ID:
            return clues.whose(lms_id=cell)
        case Identity.USERNAME:
            return clues.whose(login=cell)
        case _:
            return clues.whose(email=cell)
