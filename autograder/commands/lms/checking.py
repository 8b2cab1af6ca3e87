"""Whether a connection works: real calls that change nothing, and what to do about what does not."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

from autograder.errors import GraderError, PlatformError
from autograder.lms.connection import Connection
from autograder.lms.http import Line
from autograder.lms.model import Finding
from autograder.lms.platform import Platform
from autograder.lms.tool import JWKS, address


def findings(
    connection: Connection, opened: Callable[[Connection], Platform], line: Callable[[], Line]
) -> Iterator[Finding]:
    """Each thing that was tried; ``opened`` opens the platform, ``line`` makes requests that bear no token."""
    if connection.lti is not None:
        with closing(line()) as asking:
            yield _tried("the LMS's public keys", lambda: _keys(asking, connection.lti.jwks_url))  # type: ignore[union-attr]
            if connection.tool_url is not None:
                yield _ours(asking, connection)
    try:
        with closing(opened(connection)) as platform:
            yield from platform.check()
    except PlatformError as error:
        yield _failed("the platform", error)


def lines(found: Sequence[Finding]) -> Iterator[str]:
    """What is said of each."""
    for one in found:
        yield f"{'  works' if one.works else '! fails'}: {one.what}: {one.found}"
        if one.advice and not one.works:
            yield f"    right would be {one.advice}"


def _ours(line: Line, connection: Connection) -> Finding:
    """Whether the LMS can read the key that we sign with where it was told to look for it."""
    url, what = address(connection.tool_url or "", JWKS), "our public keys"
    finding = _tried(what, lambda: _keys(line, url, [str(key["kid"]) for key in connection.keys[:1]]))
    if finding.works:
        return finding
    advice = (
        f"guanka lms serve reachable at {connection.tool_url}, or the key itself in the LMS (guanka lms keys --export)"
    )
    return Finding(what=what, works=False, found=finding.found, advice=advice)


def _keys(line: Line, url: str, wanted: Sequence[str] = ()) -> str:
    doing = "reading public keys"
    reply = line.ask("GET", url, headers={"Accept": "application/json"})
    if not reply.is_success:
        raise reply.refused(doing, "the address of public keys (JWKS)")
    document: Any = reply.json(doing)
    keys = document.get("keys") if isinstance(document, dict) else None
    kids = [str(key.get("kid")) for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    if not kids:
        raise PlatformError(f"{url} answers with no keys; right would be the address of public keys (JWKS)")
    lacks = [kid for kid in wanted if kid not in kids]
    if lacks:
        raise PlatformError(f"{url} does not have our key {lacks[0]}; right would be our own address")
    return f"{len(kids)} at {url}"


def _tried(what: str, work: Callable[[], str]) -> Finding:
    try:
        return Finding(what=what, works=True, found=work())
    except GraderError as error:
        return _failed(what, error)


def _failed(what: str, error: GraderError) -> Finding:
    found, _, advice = str(error).partition("; right would be ")
    return Finding(what=what, works=False, found=found, advice=advice)
