"""``guanka lms serve``: the pages that the LMS leads to."""

import os
import socket
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.lms_group import lms_app
from autograder.cli.lms_opening import known
from autograder.cli.options import CourseDir, Database, Out
from autograder.commands.console import errors, line, stdout
from autograder.errors import AuthorError, GraderError

# Commands import what they need when they are called: `guanka --help` should not wait for a database.


@lms_app.command("serve")
def serve_command(
    course: CourseDir = Path(),
    out: Out = None,
    db: Database = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen at.")] = 8700,
) -> None:
    """Serve the pages that the LMS leads to: a student's scores and feedback, and for staff what has arrived.

    The LMS speaks https, so put a web server with a certificate before it that passes everything on to this address;
    the address that the world sees is the connection's --tool-url; where that has a path, pass on what is below it
    without the path. The first launch by staff of the LMS's course binds that course; launches from others are refused.

    Exit status: 0 when it was ended; 1 when it can't listen or the gradebook is missing; 2 when the course or the
    connection is wrong.
    """
    from autograder.commands.place import find_place  # noqa: PLC0415

    os.umask(0o077)
    with errors("the pages are not served any more"):
        try:
            import uvicorn  # noqa: PLC0415

            from autograder.web.app import make_app, site_of  # noqa: PLC0415
        except ImportError as error:
            raise AuthorError(f"{error.name} is not installed; right would be: pip install 'guanka[web]'") from error
        place = find_place(course, out=out, db=db)
        connection = known(place)
        if connection.lti is None or connection.tool_url is None:
            text = "the connection has no LTI registration with an address of these pages"
            raise AuthorError(f"{text}; right would be: guanka lms connect --tool-url https://…")
        listening = _listen(host, port)
        line(
            stdout(),
            f"serving {connection.tool_url} at http://{f'[{host}]' if ':' in host else host}:{port}, until Ctrl-C",
        )
        if connection.lti.context_id is None:
            line(stdout(), "! no course of the LMS is bound yet: the next launch by staff of one binds it")
        with closing(listening), closing(site_of(place)) as site, suppress(KeyboardInterrupt):
            config = uvicorn.Config(make_app(site), log_level="warning", server_header=False)
            uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """Before anything is said to be served; uvicorn would say no more than that it has failed."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        text = f"nothing can listen at {host}:{port}: {error.strerror}"
        raise GraderError(f"{text}; right would be an address of this machine with a --port that is free") from error
