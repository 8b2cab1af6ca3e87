"""``guanka lms keys``: the tool's public keys for the LMS, and a new key in the place of the old one."""

import json
from pathlib import Path

from msgspec.structs import replace

from autograder.commands.console import write_text
from autograder.errors import AuthorError
from autograder.lms.connection import Connection
from autograder.lms.lti.keys import make_key, public_jwks, public_pem, rotated

ENDINGS = {".json": "a keyset (JWKS)", ".jwk": "the signing key alone, as JWK", ".pem": "the signing key alone, as PEM"}


def export(connection: Connection, path: Path) -> str:
    """Write what anybody may know, in the form that the file's ending says; which form that is.

    Raises:
        AuthorError: there is no key, or another ending.
        GraderError: the file can't be written.
    """
    if not connection.keys:
        raise AuthorError("the connection has no key, as none by REST does; right would be one by LTI")
    if path.suffix not in ENDINGS:
        told = "; ".join(f"{ending} for {what}" for ending, what in ENDINGS.items())
        raise AuthorError(f"{path.name} does not say in which form to write; right would be {told}")
    public = public_jwks(connection.keys)
    match path.suffix:
        case ".pem":
            text = public_pem(connection.keys[0])
        case ".jwk":
            text = json.dumps(public["keys"][0], indent=2) + "\n"
        case _:
            text = json.dumps(public, indent=2) + "\n"
    write_text(path, text)
    return ENDINGS[path.suffix]


def renewed(connection: Connection) -> Connection:
    """The connection with a new key, which signs from now on; the one before is still published."""
    return replace(connection, keys=rotated(connection.keys, make_key()))
