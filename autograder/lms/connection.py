"""The connection to a platform: what an administrator fills in, and the keys that go with it, in one private file."""

from typing import Any, Literal

from msgspec import Struct

Kind = Literal["moodle", "canvas", "open-edx", "blackboard", "other"]


class Lti(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A registration as an LTI 1.3 tool. The URLs of the course come with a launch, or are typed in."""

    issuer: str
    client_id: str
    deployment_ids: tuple[str, ...]
    authorization_url: str
    token_url: str
    jwks_url: str
    token_audience: str | None = None  # None: the token URL
    line_items_url: str | None = None  # of the course
    memberships_url: str | None = None  # of the course
    context_id: str | None = None  # the LMS's id of the course: launches from another one are refused
    # For Open edX, by column: the usage key of the component that is graded, and where the line items of that component
    # are. There a score whose line item names no component, or stands among another's, is taken and dropped.
    resource_links: dict[str, str] = {}
    line_items_urls: dict[str, str] = {}


class Rest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A platform's own web services; ``course`` is the LMS's id of the course. The token is a secret."""

    url: str
    course: str
    token: str

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("url", self.url), ("course", self.course)]

    def __repr__(self) -> str:
        return f"Rest(url={self.url!r}, course={self.course!r})"


class Connection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A platform, by LTI or by REST, or both: then scores go by ``lti``. Its text never shows a secret."""

    platform: Kind
    lti: Lti | None = None
    rest: Rest | None = None
    keys: tuple[dict[str, Any], ...] = ()  # private keys as JWK; the first signs, the others are still published
    session_key: str = ""  # hexadecimal; signs what a launch carries from one request to the next
    tool_url: str | None = None  # where the launch pages are reached from outside
    frame_ancestors: tuple[str, ...] = ()  # addresses, besides the LMS's own, whose pages show ours in a frame

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("platform", self.platform), ("lti", self.lti), ("rest", self.rest)]

    def __repr__(self) -> str:
        return f"Connection(platform={self.platform!r}, lti={self.lti!r}, rest={self.rest!r})"
