"""Make the platform that a connection by REST leads to."""

from autograder.errors import PlatformError
from autograder.lms.connection import Connection
from autograder.lms.http import Line
from autograder.lms.platform import Platform
from autograder.lms.rest.canvas import Canvas
from autograder.lms.rest.moodle import Moodle


def open_rest(connection: Connection, line: Line) -> Platform:
    """The platform; nothing is sent yet.

    Raises:
        PlatformError: it is of a kind whose web services we don't speak.
    """
    if connection.rest is not None and connection.platform == "canvas":
        return Canvas(connection.rest, line)
    if connection.rest is not None and connection.platform == "moodle":
        return Moodle(connection.rest, line)
    line.close()
    raise PlatformError(f"{connection.platform} is not reached by REST; right would be lti, or canvas or moodle")
