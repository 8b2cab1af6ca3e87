"""A request as the parts of the double see it, and how they refuse one."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.responses import Response

from tests.lms.double.state import Item, World

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM, LINE_ITEM_READ, SCORE, RESULT = (
    f"{AGS}{name}" for name in ("lineitem", "lineitem.readonly", "score", "result.readonly")
)
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPES = (LINE_ITEM, LINE_ITEM_READ, SCORE, RESULT, MEMBERS)
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
HOME = timezone(timedelta(hours=8))  # where the server stands: what it takes a time without zone for

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|z|[+-]\d\d:?\d\d)?\Z"  # the forms of ISO 8601 that occur
)


class Refused(Exception):
    """A refusal; ``said`` is what the platform gives as its reason, a text or what its JSON says."""

    def __init__(self, status: int, said: Any = ""):
        self.status, self.said = status, said
        super().__init__(status, said)


class Illegal(Exception):
    """An answer that is no HTTP: these bytes are sent as they are."""

    def __init__(self, line: bytes):
        self.line = line
        super().__init__(line)


@dataclass
class Asked:
    """A request. ``base`` is the platform's root, ``scopes`` what its token is good for."""

    method: str
    base: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes
    named: Mapping[str, str]  # what stands in the path
    scopes: list[str] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)  # for the log

    def first(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name), None)

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip()

    def json(self) -> Any:
        """The body as JSON, by the letter of the standard: no NaN, no trailing commas."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refused(400, f"not JSON: {error}") from error

    def form(self) -> list[tuple[str, str]]:
        """The fields of a form, of the query and of the body, or the leaves of a JSON body by the same names."""
        if self.media == "application/json":
            return self.query + _leaves(self.json())
        return self.query + parse_qsl(self.body.decode("utf-8"), keep_blank_values=True)


Answer = Callable[[World, Asked], Response]


@dataclass(frozen=True)
class Door:
    """An address: what kind of request comes there, and any one of which scopes it needs."""

    kind: str
    method: str
    path: str
    answer: Answer
    scopes: tuple[str, ...] = ()
    by: Literal["lti", "rest", "open"] = "lti"  # whose token is asked for


def said(value: Any, status: int = 200, media: str = "application/json", **headers: str) -> Response:
    """Answer with JSON."""
    return Response(msgspec.json.encode(value), status, headers, media_type=media)


def item_of(world: World, asked: Asked, name: str = "item") -> Item:
    """The column that stands in the path."""
    text = asked.named[name]
    item = world.state.items.get(int(text)) if text.isdigit() else None
    if item is None:
        raise Refused(404, f"Not Found: item {text} doesn't exist")
    return item


def moment(text: object) -> datetime | None:
    """A moment of ISO 8601; None for whatever is none."""
    if not isinstance(text, str) or not _MOMENT.match(text):
        return None
    try:
        parsed = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=HOME)).astimezone(UTC)


def number(value: object) -> float | None:
    """A number, or a text that is one; None for whatever is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def with_query(url: str, **changes: str) -> str:
    """The URL with these in its query."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(changes)}"


def _leaves(value: Any, name: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        pairs = [(f"{name}[{key}]" if name else key, one) for key, one in value.items()]
        return [leaf for key, one in pairs for leaf in _leaves(one, key)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in _leaves(one, f"{name}[]")]
    texts = {None: "", True: "true", False: "false"}
    return [(name, texts[value] if value is None or isinstance(value, bool) else str(value))]
