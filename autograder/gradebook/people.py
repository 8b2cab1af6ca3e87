"""What nbgrader's tables say of people: names and addresses from the roster, ids in the LMS, extensions, penalties."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from autograder.course.roster import Person
from autograder.errors import AuthorError
from autograder.gradebook import tables
from autograder.gradebook.book import Gradebook
from autograder.gradebook.finding import Key, among, find_notebooks
from autograder.gradebook.nbgrader import add_students

_SHOWN = 5  # ids in an error
_LONGEST = 128  # of nbgrader's column


def enrol(book: Gradebook, people: Iterable[Person]) -> int:
    """Put students into nbgrader's table, or bring their names and addresses up to date; return how many changed.

    A name goes into ``last_name`` as a whole, because no program knows where one ends. Where ``first_name`` is not
    empty a person has typed the name in formgrader: it stays. So does what the roster leaves empty.

    Raises:
        GraderError: the gradebook can't be read or written.
    """
    wanted = {person.student: person for person in people}
    with book.reading() as connection:
        if not _changed(connection, wanted):
            return 0
    with book.writing() as connection:
        changed = _changed(connection, wanted)
        add_students(connection, [str(row["who"]) for row in changed])
        columns: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in ("last_name", "first_name", "email")}
        update = tables.student.update().where(tables.student.c.id == sa.bindparam("who")).values(columns)
        if changed:
            connection.execute(update, changed)
    return len(changed)


def _changed(connection: sa.Connection, wanted: Mapping[str, Person]) -> list[dict[str, str | None]]:
    """Whoever is not there yet, or for whom the table says something else, with all that it should say."""
    columns = tables.student.c
    query = sa.select(columns.id, columns.last_name, columns.first_name, columns.email)
    there = {student: tuple(row) for student, *row in connection.execute(query)}
    rows: list[dict[str, str | None]] = []
    for student, person in wanted.items():
        last, first, email = there.get(student, (None, None, None))
        ours = person.name and not first
        right = (person.name, "") if ours else (last, first)
        right_email = person.email or email
        if student not in there or (*right, right_email) != (last, first, email):
            rows.append(
                {"who": student, "new_last_name": right[0], "new_first_name": right[1], "new_email": right_email}
            )
    return rows


def read_lms_ids(book: Gradebook) -> dict[str, str]:
    """The LMS's ids of the students who have one, by student; one that two have is in it twice.

    Raises:
        GraderError: the gradebook can't be read.
    """
    with book.reading() as connection:
        return _lms_ids(connection)


def write_lms_ids(book: Gradebook, ids: Mapping[str, str]) -> None:
    """Set the LMS's ids of these students, who are put into nbgrader's table where they lack; the others keep theirs.

    An empty text takes one away.

    Raises:
        AuthorError: two students would have the same id, or one is too long for the table; then nothing is written.
        GraderError: the gradebook can't be read or written.
    """
    long = [student for student, lms_id in ids.items() if len(lms_id) > _LONGEST]
    if long:
        raise AuthorError(f"the LMS's id of {long[0]!r} is longer than {_LONGEST} characters, which fits no gradebook")
    table = tables.student
    with book.writing() as connection:
        _refuse_shared(_lms_ids(connection) | dict(ids))
        add_students(connection, sorted(ids))
        update = table.update().where(table.c.id == sa.bindparam("who")).values(lms_user_id=sa.bindparam("in_lms"))
        if ids:
            connection.execute(update, [{"who": student, "in_lms": lms_id} for student, lms_id in ids.items()])


def _lms_ids(connection: sa.Connection) -> dict[str, str]:
    own = tables.student.c
    query = sa.select(own.id, own.lms_user_id).where(own.lms_user_id.is_not(None), own.lms_user_id != "")
    return {row.id: row.lms_user_id for row in connection.execute(query.order_by(own.id))}


def _refuse_shared(ids: Mapping[str, str]) -> None:
    owners: dict[str, list[str]] = {}
    for student, lms_id in ids.items():
        owners.setdefault(lms_id, []).append(student)
    shared = {lms_id: found for lms_id, found in owners.items() if lms_id and len(found) > 1}
    if shared:
        some = "; ".join(f"{lms_id!r} of {', '.join(sorted(found))}" for lms_id, found in [*shared.items()][:_SHOWN])
        raise AuthorError(f"students would share an id in the LMS: {some}; right would be one of their own for each")


def write_extensions(book: Gradebook, extensions: Mapping[Key, timedelta | None]) -> None:
    """Set nbgrader's extensions of these submissions, by (level, student); those that are not there are left out.

    Raises:
        GraderError: the gradebook can't be read or written.
    """
    table, level = tables.submitted, tables.assignment
    query = (
        sa.select(level.c.name, table.c.student_id, table.c.id, table.c.extension)
        .join(level, level.c.id == table.c.assignment_id)
        .where(*among(extensions, level.c.name, table.c.student_id))
    )
    with book.reading() as connection:
        rows = connection.execute(query).all()
    moved = [
        {"row": row, "longer": extensions[level, student]}
        for level, student, row, there in rows
        if (level, student) in extensions and extensions[level, student] != there
    ]
    _set(book, table, moved, extension="longer")


def read_penalties(book: Gradebook, keys: Collection[Key]) -> dict[Key, float]:
    """What being late costs these submissions, in points, by (level, student); those that are not there are left out.

    Raises:
        GraderError: the gradebook can't be read.
    """
    table = tables.submitted_notebook
    with book.reading() as connection:
        rows = {place.submitted_notebook: key for key, place in find_notebooks(connection, keys).items()}
        query = sa.select(table.c.id, table.c.late_submission_penalty).where(table.c.id.in_(list(rows)))
        return {rows[row]: points or 0.0 for row, points in connection.execute(query)}


def write_penalties(book: Gradebook, penalties: Mapping[Key, float]) -> None:
    """Set what being late costs these submissions, in points, by (level, student); nothing else of them changes.

    Raises:
        GraderError: the gradebook can't be read or written.
    """
    table = tables.submitted_notebook
    with book.reading() as connection:
        places = find_notebooks(connection, penalties)
    moved = [{"row": place.submitted_notebook, "points": penalties[key]} for key, place in places.items()]
    _set(book, table, moved, late_submission_penalty="points")


def _set(book: Gradebook, table: sa.Table, rows: Sequence[Mapping[str, object]], **columns: str) -> None:
    if not rows:
        return
    values: dict[str, Any] = {column: sa.bindparam(name) for column, name in columns.items()}
    with book.writing() as connection:
        update = table.update().where(table.c.id == sa.bindparam("row")).values(values)
        connection.execute(update, [dict(row) for row in rows])
