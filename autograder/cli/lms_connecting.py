"""Commands that connect a course to an LMS: the registration, and its keys."""

import os
import secrets
import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.cli.lms_group import lms_app
from autograder.cli.lms_opening import known, known_if_any, need_lms, opened, pairs, plain_line
from autograder.cli.options import CourseDir, Database, Out
from autograder.commands.console import errors, line, stderr, stdout
from autograder.errors import AuthorError, GraderError

if TYPE_CHECKING:
    from autograder.commands.lms.connect import Asked
    from autograder.commands.place import Place
    from autograder.lms.connection import Connection

# Commands import what they need when they are called: `guanka --help` should not wait for a database.
_LOOK = 1  # exit status: a person has to look
_MOST = 10_000  # bytes of a token's file
_NOTHING_HALF = "the connection is as it was, or whole: run it again"


class PlatformKind(StrEnum):
    """The platforms that a course may be connected to."""

    MOODLE = "moodle"
    CANVAS = "canvas"
    OPEN_EDX = "open-edx"
    BLACKBOARD = "blackboard"
    OTHER = "other"


def _option(name: str, metavar: str, help: str, **more: Any) -> Any:
    return typer.Option(name, metavar=metavar, help=help, rich_help_panel=more.pop("panel", None), **more)


_REGISTRATION, _COURSE = "The registration (LTI 1.3)", "The course there"


@lms_app.command("connect")
def connect_command(
    course: CourseDir = Path(),
    out: Out = None,
    db: Database = None,
    platform: Annotated[
        PlatformKind | None,
        _option("--platform", "NAME", "moodle, canvas, open-edx, blackboard or other."),
    ] = None,
    url: Annotated[
        str | None, _option("--url", "URL", "The LMS's own address: the others follow from it, but for other.")
    ] = None,
    tool_url: Annotated[
        str | None, _option("--tool-url", "URL", "Where the LMS and its people reach guanka lms serve.")
    ] = None,
    frame_ancestor: Annotated[
        list[str] | None,
        _option(
            "--frame-ancestor",
            "URL",
            "Of pages that show ours in a frame, where they are at another host than the LMS. Can be repeated.",
        ),
    ] = None,
    client_id: Annotated[str | None, _option("--client-id", "ID", "As the LMS shows it.", panel=_REGISTRATION)] = None,
    deployment_id: Annotated[
        list[str] | None,
        _option("--deployment-id", "ID", "As the LMS shows it. Can be repeated.", panel=_REGISTRATION),
    ] = None,
    config_id: Annotated[
        str | None,
        _option("--config-id", "ID", "Open edX: what its keyset and token URLs end in.", panel=_REGISTRATION),
    ] = None,
    issuer: Annotated[
        str | None, _option("--issuer", "URL", "The platform id, where it is another.", panel=_REGISTRATION)
    ] = None,
    authorization_url: Annotated[
        str | None, _option("--authorization-url", "URL", "The authentication request URL.", panel=_REGISTRATION)
    ] = None,
    token_url: Annotated[
        str | None, _option("--token-url", "URL", "The access token URL.", panel=_REGISTRATION)
    ] = None,
    jwks_url: Annotated[
        str | None, _option("--jwks-url", "URL", "The LMS's public keyset URL.", panel=_REGISTRATION)
    ] = None,
    token_audience: Annotated[
        str | None,
        _option("--token-audience", "TEXT", "Where it is not the access token URL.", panel=_REGISTRATION),
    ] = None,
    context_id: Annotated[
        str | None,
        _option("--context-id", "ID", "The LMS's id of the course; of Moodle, the rest follows.", panel=_COURSE),
    ] = None,
    line_items_url: Annotated[
        str | None, _option("--line-items-url", "URL", "Of its columns; a launch tells it too.", panel=_COURSE)
    ] = None,
    memberships_url: Annotated[
        str | None, _option("--memberships-url", "URL", "Of its people; a launch tells it too.", panel=_COURSE)
    ] = None,
    resource_link: Annotated[
        list[str] | None,
        _option(
            "--resource-link",
            "COLUMN=KEY",
            "Open edX: the usage key of a column's component. Can be repeated.",
            panel=_COURSE,
        ),
    ] = None,
    line_items: Annotated[
        list[str] | None,
        _option(
            "--line-items",
            "COLUMN=URL",
            "Open edX: where the line items of a column's component are. Can be repeated.",
            panel=_COURSE,
        ),
    ] = None,
    rest: Annotated[
        bool,
        typer.Option("--rest", help="By the LMS's own web services, without LTI: Canvas and Moodle."),
    ] = False,
    course_id: Annotated[
        str | None, _option("--course-id", "NUMBER", "With --rest: the number in the course's address there.")
    ] = None,
    token_file: Annotated[
        str | None,
        _option("--token-file", "FILE", "With --rest: holds the token; - is standard input. Default: asked for."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing: only try whether the connection works.")
    ] = False,
    replace_old: Annotated[
        bool,
        typer.Option(
            "--replace", help="Connect to another LMS, tool or course: what was delivered to the old one is forgotten."
        ),
    ] = False,
) -> None:
    """Connect the course to an LMS, say what an administrator enters there, and try it by real calls.

    Run it again to name what was not known the first time: what is not named stays, and so do the keys. What is missing
    is asked for, where a person is there. The connection, with its keys and tokens, is in lms.json beside the course's
    secret, of mode 0600; no command shows it.

    Exit status: 0 connected; 1 something does not work, or can't be written; 2 something is missing, or not as it
    should be.
    """
    os.umask(0o077)
    with errors(_NOTHING_HALF):
        from autograder.commands.place import find_place  # noqa: PLC0415

        place = find_place(course, out=out, db=db)
        if check:
            status = _checked(known(place))
        else:
            asked = _asked(
                platform=platform.value if platform else None,
                url=url,
                rest=rest,
                issuer=issuer,
                client_id=client_id,
                deployment_ids=tuple(deployment_id or ()),
                authorization_url=authorization_url,
                token_url=token_url,
                jwks_url=jwks_url,
                token_audience=token_audience,
                config_id=config_id,
                line_items_url=line_items_url,
                memberships_url=memberships_url,
                context_id=context_id,
                resource_links=pairs(resource_link, "--resource-link", "COLUMN=KEY"),
                line_items_urls=pairs(line_items, "--line-items", "COLUMN=URL"),
                tool_url=tool_url,
                frame_ancestors=tuple(frame_ancestor or ()),
                course=course_id,
                token=_token(token_file),
            )
            _refuse_strange_columns(place, asked)
            connection = _made(place, asked, replace_old)
            _tell(connection)
            is_finished = connection.lti is None or bool(connection.lti.client_id)
            status = _checked(connection) if is_finished else 0
    raise typer.Exit(status)


@lms_app.command("keys")
def keys_command(
    course: CourseDir = Path(),
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write the public keys: .json a keyset, .jwk or .pem the key."),
    ] = None,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Make a new key that signs from now on; the old one is published still.")
    ] = False,
) -> None:
    """List the keys that the LMS knows us by, write their public halves, or make a new one.

    After --rotate an LMS that reads our keyset URL knows the new key by itself; into another one it is to be entered.

    Exit status: 0 done; 1 a file can't be written; 2 there is no connection, or no such form.
    """
    os.umask(0o077)
    with errors(_NOTHING_HALF):
        need_lms()
        from autograder.commands.lms.keys import export as write  # noqa: PLC0415
        from autograder.commands.lms.keys import renewed  # noqa: PLC0415
        from autograder.commands.place import find_place  # noqa: PLC0415
        from autograder.lms.private import changing, write_connection  # noqa: PLC0415

        place = find_place(course)
        connection = known(place)
        if rotate:
            with changing(place.course):
                connection = renewed(known(place))
                write_connection(place.course, connection)
        for number, key in enumerate(connection.keys):
            line(stdout(), f"{'published still' if number else 'signs'}: {key['kid']}")
        if export is not None:
            line(stdout(), f"{write(connection, export)} written to {export}")
        elif not connection.keys:
            line(stdout(), "there is no key: the LMS is reached by REST")


def _asked(**fields: Any) -> "Asked":
    from autograder.commands.lms.connect import Asked  # noqa: PLC0415

    return Asked(**fields)


def _refuse_strange_columns(place: "Place", asked: "Asked") -> None:
    """A component of a column that is none would be kept, and its scores go nowhere."""
    from autograder.commands.lms.wanted import chosen, columns_of  # noqa: PLC0415

    chosen(columns_of(place.course), [*asked.resource_links, *asked.line_items_urls])


def _made(place: "Place", asked: "Asked", replaces: bool) -> "Connection":
    """The new connection, written; the gradebook has forgotten the old one where it was another."""
    need_lms()
    from autograder.commands.lms.connect import Drawn, connected, moved  # noqa: PLC0415
    from autograder.commands.lms.leaving import leave  # noqa: PLC0415
    from autograder.lms.lti.keys import make_key  # noqa: PLC0415
    from autograder.lms.private import changing, write_connection  # noqa: PLC0415

    old = known_if_any(place)
    if old is None and not asked.anything and not _is_asked():
        raise AuthorError("nothing is known of the LMS; right would be to name it: --platform moodle --url https://...")
    asked = _questioned(old, asked)
    drawn = Drawn(cache(make_key), lambda: secrets.token_hex(32))
    why = moved(old, connected(old, asked, drawn))
    if why:
        if not replaces and not _agreed(
            f"Another LMS, tool or course: {why}. Forget what was delivered to the old one?"
        ):
            text = f"that is another LMS, tool or course: {why}"
            raise AuthorError(f"{text}; right would be --replace, which forgets ids and deliveries of the old one")
        for text in leave(place, lambda text: line(stderr(), text)):
            line(stdout(), text)
    with changing(place.course):
        old = known_if_any(place)  # again: a launch may have told something while a person was asked
        connection = connected(old, asked, drawn)
        if moved(old, connection) != why:
            text = "somebody else has changed the connection at this moment"
            raise GraderError(f"{text}; right would be to look at it, and to run this again")
        path = write_connection(place.course, connection)
    line(stdout(), f"kept in {path}, for the grader alone to read")
    return connection


def _questioned(old: "Connection | None", asked: "Asked") -> "Asked":
    """What is missing, asked for where a person is there."""
    from autograder.commands.lms.connect import questions  # noqa: PLC0415

    while _is_asked():
        missing = questions(old, asked)
        if not missing:
            break
        one = missing[0]
        default = "" if one.may_be_empty else None
        answer = typer.prompt(one.words, default=default, hide_input=one.is_secret, show_default=False).strip()
        if one.name == "platform" and answer not in list(PlatformKind):
            line(stderr(), f"{answer!r} is none of {', '.join(PlatformKind)}")
        elif one.name == "deployment_ids":
            asked = replace(asked, deployment_ids=tuple(answer.split()) or ("",))
        else:
            asked = replace(asked, **{one.name: answer})
    return asked


def _tell(connection: "Connection") -> None:
    from autograder.commands.lms.registration import registration, summary  # noqa: PLC0415

    console = stdout()
    where, fields, after = registration(connection)
    is_known = connection.lti is not None and bool(connection.lti.client_id)
    line(console, f"\n{'What stands' if is_known else 'To be entered'} in the LMS: {where}")
    _table(fields)
    line(console, "\nThe connection")
    _table(summary(connection))
    for number, text in enumerate(after, start=1):
        line(console, f"{number}. {text}")
    line(console, "")


def _table(fields: Sequence[tuple[str, str]]) -> None:
    width = max(len(name) for name, _ in fields)
    for name, text in fields:
        line(stdout(), f"  {name:<{width}}  {text}")


def _checked(connection: "Connection") -> int:
    """The exit status of a connection that was tried.

    Raises:
        AuthorError: something is missing of it.
    """
    need_lms()
    from autograder.commands.lms.checking import findings, lines  # noqa: PLC0415
    from autograder.commands.lms.finished import refuse_unfinished  # noqa: PLC0415

    refuse_unfinished(connection)
    works = True
    for finding in findings(connection, opened, plain_line):
        works = works and finding.works
        for text in lines([finding]):
            line(stdout(), text)
    refuse_unfinished(connection, "columns", "people")
    return 0 if works else _LOOK


def _token(name: str | None) -> str | None:
    """The token out of a file or standard input: what stands in a command line can be read by everybody here."""
    if name is None:
        return None
    try:
        content = sys.stdin.buffer.read(_MOST) if name == "-" else _first_bytes(Path(name))
        token = content.decode("ascii").strip()
    except OSError as error:
        raise GraderError(f"the token's file {name} can't be read: {error.strerror}") from error
    except UnicodeDecodeError:
        token = ""
    if not token:
        raise AuthorError(f"there is no token in {'standard input' if name == '-' else name}; right would be one line")
    return token


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_MOST)


def _agreed(question: str) -> bool:
    """Whether a person says yes; where nobody is there to ask, no."""
    try:
        return _is_asked() and typer.confirm(question)
    except typer.Abort:
        return False


def _is_asked() -> bool:
    """Whether a person is there to be asked."""
    return sys.stdin.isatty()
