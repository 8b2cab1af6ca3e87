"""Somebody has come from the LMS: who of ours it is, from which column, and what is learnt of the course there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from autograder.commands.lms.students import students_of
from autograder.commands.lms.wanted import columns_of
from autograder.commands.place import Place
from autograder.gradebook.book import Gradebook
from autograder.gradebook.deliveries import read_placed, write_placed
from autograder.gradebook.nonces import use_once
from autograder.gradebook.people import write_lms_ids
from autograder.lms.connection import Connection, Lti
from autograder.lms.lti.launch import Launch
from autograder.lms.lti.login import Awaited
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.model import Member
from autograder.lms.people import Conflict, match_one
from autograder.lms.private import changing, read_connection, write_connection
from autograder.results import Placed


@dataclass(frozen=True)
class Arrival:
    """Who has come: one of our students, or staff, for whom ``student`` is None; and from which column, if from one."""

    student: str | None
    is_staff: bool
    column: str | None


def arrive(
    place: Place, book: Gradebook, connection: Connection, launch: Launch, awaited: Awaited, now: datetime
) -> Arrival:
    """Take a launch in: use its nonce up, learn where the LMS's course and column are, and tell who it is.

    Raises:
        LaunchRefused: it was used before; or whoever came is none of ours, or can't be told from somebody else.
        AuthorError: the roster is not as it should be.
        GraderError: the gradebook or the connection can't be written.
    """
    if not use_once(book, awaited.nonce, awaited.expires, now):
        raise LaunchRefused("replayed", "this launch was used before; open it from the LMS again")
    learn_course(place, connection, launch)
    column = _column(place, book, launch)
    if launch.is_staff:
        return Arrival(None, True, column)
    if not launch.is_student:
        raise LaunchRefused("rights", "the LMS says neither that this is a student of the course nor one of its staff")
    return Arrival(_student(place, book, launch), False, column)


def learn_course(place: Place, connection: Connection, launch: Launch) -> None:
    """Keep the addresses of the LMS's course from the first launch of its staff.

    From then on launches from another course are refused. A student's launch binds nothing: whoever can put a link to
    the tool into a course of their own could send students through it.

    Raises:
        LaunchRefused: no course is bound yet, and this is no launch of staff; or another one is by now.
        GraderError: the connection is being changed for long, or can't be written.
    """
    lti = connection.lti
    if lti is not None and lti.context_id is None and (not launch.is_staff or not launch.context_id):
        text = "no course of the LMS is bound yet: somebody of its staff must open the tool there first"
        raise LaunchRefused("unset", f"{text}, or name it with guanka lms connect --context-id")
    if not launch.is_staff or _learnt(place, connection, launch) == lti:
        return
    # One launch at a time, and the connection is read again: two could bind two courses, or one take back what the
    # other has learnt, or what an administrator has changed meanwhile.
    with changing(place.course):
        connection = read_connection(place.course)
        learnt = _learnt(place, connection, launch)
        if learnt is None or learnt.context_id != launch.context_id:
            raise LaunchRefused("course", "another course was connected at the same moment; open it from there")
        if learnt != connection.lti:
            write_connection(place.course, replace(connection, lti=learnt))


def _learnt(place: Place, connection: Connection, launch: Launch) -> Lti | None:
    """The registration with what a launch of staff tells of the course."""
    lti = connection.lti
    return lti and replace(
        lti,
        context_id=lti.context_id or launch.context_id,
        line_items_url=lti.line_items_url or launch.line_items_url,
        memberships_url=lti.memberships_url or launch.memberships_url,
        **_component(place, connection, launch),
    )


def _component(place: Place, connection: Connection, launch: Launch) -> dict[str, Any]:
    """In Open edX each component has line items of its own: those of the one that names this column."""
    lti, column = connection.lti, launch.custom.get("column")
    if connection.platform != "open-edx" or lti is None or column is None or not launch.resource_link:
        return {}
    if column not in {one.id for one in columns_of(place.course)} or launch.line_items_url is None:
        return {}
    return {
        "resource_links": {**lti.resource_links, column: launch.resource_link},
        "line_items_urls": {**lti.line_items_urls, column: launch.line_items_url},
    }


def _column(place: Place, book: Gradebook, launch: Launch) -> str | None:
    """The column that the launch is of: by what our deep link said, or by the line item; its place is learnt."""
    columns = {column.id: column for column in columns_of(place.course)}
    placed = read_placed(book)
    named = launch.custom.get("column")
    if named in columns:
        if launch.line_item_url is not None and named not in placed:
            column = columns[named]
            write_placed(
                book,
                Placed(
                    column=named, url=launch.line_item_url, label=column.label, maximum=column.maximum, due=column.due
                ),
            )
        return named
    return next((one.column for one in placed.values() if one.url == launch.line_item_url), None)


def _student(place: Place, book: Gradebook, launch: Launch) -> str:
    # Not by e-mail: some LMS let people change their own unasked. With everybody at hand guanka lms roster may.
    member = Member(lms_id=launch.lms_id, name=launch.name, number=launch.number)
    students = students_of(place, book)
    found = match_one(member, students)
    if found is None:
        raise LaunchRefused("nobody", "none of our students is known to be this one: run guanka lms roster")
    if isinstance(found, Conflict):
        raise LaunchRefused("conflict", f"it can't be told who of ours this is ({found.why}): run guanka lms roster")
    if not any(one.student == found.student and one.lms_id == launch.lms_id for one in students):
        write_lms_ids(book, {found.student: launch.lms_id})
    return found.student
