"""Canvas's pages: ten rows, and links that mean nothing to anybody else and mind the case of their letters."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from tests.lms.double.asking import Asked, Refused

USUAL, MOST = 10, 100


def page(asked: Asked, rows: Sequence[Any]) -> tuple[Sequence[Any], dict[str, str]]:
    """The rows that are asked for, and the header that says where the others are."""
    wanted = asked.first("per_page") or asked.first("limit") or ""
    size = min(int(wanted), MOST) if wanted.isdigit() and int(wanted) else USUAL
    start = _place(asked.first("page"))
    links = [_link(asked, start, "current")]
    if start + size < len(rows):
        links.append(_link(asked, start + size, "next"))
    links += [_link(asked, 0, "first"), _link(asked, max(len(rows) - 1, 0) // size * size, "last")]
    return rows[start : start + size], {"link": ",".join(links)}


def _link(asked: Asked, start: int, rel: str) -> str:
    name = base64.urlsafe_b64encode(f"Row {start} of Rows".encode()).decode()
    kept = [(key, value) for key, value in asked.query if key != "page"]
    return f'<{asked.base}{asked.path}?{urlencode([*kept, ("page", f"bookmark:{name}")])}>; rel="{rel}"'


def _place(name: str | None) -> int:
    if name is None or name == "1":
        return 0
    try:
        text = base64.b64decode(name.removeprefix("bookmark:"), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refused(400, "page") from error
    words = text.split()
    if words[:1] != ["Row"] or words[2:] != ["of", "Rows"]:
        raise Refused(400, "page")
    return int(words[1])
