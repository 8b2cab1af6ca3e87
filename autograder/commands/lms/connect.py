"""``guanka lms connect``: what an administrator names becomes a connection; what is not named stays as it was."""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from autograder.errors import AuthorError
from autograder.lms.connection import Connection, Kind, Lti, Rest
from autograder.lms.presets import WITH_REST, course_addresses, endpoints

_URLS = ("issuer", "authorization_url", "token_url", "jwks_url")
_MOST = 2000  # characters of a field
# What is known of a course of the LMS, when it is another one.
_NO_COURSE: dict[str, Any] = {
    "line_items_url": None,
    "memberships_url": None,
    "resource_links": {},
    "line_items_urls": {},
}


@dataclass(frozen=True)
class Asked:
    """What is named. None and empty: as it is, or as it follows from the rest. The token is a secret."""

    platform: Kind | None = None
    url: str | None = None  # of the platform itself: the others follow from it
    rest: bool = False
    issuer: str | None = None
    client_id: str | None = None
    deployment_ids: tuple[str, ...] = ()
    authorization_url: str | None = None
    token_url: str | None = None
    jwks_url: str | None = None
    token_audience: str | None = None
    config_id: str | None = None
    line_items_url: str | None = None
    memberships_url: str | None = None
    context_id: str | None = None
    resource_links: Mapping[str, str] = field(default_factory=dict)
    line_items_urls: Mapping[str, str] = field(default_factory=dict)
    tool_url: str | None = None
    frame_ancestors: tuple[str, ...] = ()
    course: str | None = None
    token: str | None = field(default=None, repr=False)

    @property
    def anything(self) -> bool:
        """Whether anything is named at all."""
        return self != Asked()


@dataclass(frozen=True)
class Question:
    """What has to be asked a person, where one is there: the field of ``Asked``, its option, and the words."""

    name: str
    option: str
    words: str
    is_secret: bool = False
    may_be_empty: bool = False


@dataclass(frozen=True)
class Drawn:
    """What is made of chance where there is none yet: a private key, and the key that signs launches."""

    key: Callable[[], dict[str, Any]]
    session_key: Callable[[], str]


def questions(old: Connection | None, asked: Asked) -> list[Question]:
    """What is missing for a connection, in the order to ask; what may be left empty can be named later."""
    kind = asked.platform or (old.platform if old else None)
    if kind is None:
        words = "Platform (moodle, canvas, open-edx, blackboard, other)"
        return [Question("platform", "--platform", words)]
    if _by_rest(old, asked):
        return _rest_questions(_old_rest(old, kind, asked), asked)
    lti = _old_lti(old, kind, asked)
    if kind not in ("blackboard", "other") and asked.url is None and lti is None and not _all_typed(asked):
        return [Question("url", "--url", "Address of the LMS, such as https://lms.example.org")]
    draft = _lti_fields(lti, kind, asked)
    missing = [Question(name, f"--{_dashed(name)}", _WORDS[name]) for name in _URLS if not draft[name]]
    if asked.client_id is None and not draft["client_id"]:
        missing.append(Question("client_id", "--client-id", "Client id (empty: later)", may_be_empty=True))
    elif asked.client_id and not asked.deployment_ids and not draft["deployment_ids"]:
        missing.append(Question("deployment_ids", "--deployment-id", "Deployment id (empty: later)", may_be_empty=True))
    if asked.tool_url is None and (old is None or old.tool_url is None):
        words = "Where the LMS reaches guanka lms serve, such as https://guanka.example.org (empty: nowhere)"
        missing.append(Question("tool_url", "--tool-url", words, may_be_empty=True))
    return missing


def connected(old: Connection | None, asked: Asked, drawn: Drawn) -> Connection:
    """The connection that is asked for. Keys are kept, and made where there are none.

    Raises:
        AuthorError: something is missing, or is not as it should be.
    """
    lacking = [one.option for one in questions(old, asked) if not one.may_be_empty]
    if lacking:
        raise AuthorError(
            f"not enough is known of the LMS; right would be to name it with {', '.join(lacking)} as well"
        )
    _check_texts(asked)
    kind = asked.platform or (old.platform if old else None)
    if kind is None:
        raise AuthorError("not enough is known of the LMS; right would be --platform")
    lti, rest = _same(old, kind, "lti"), _same(old, kind, "rest")
    if _by_rest(old, asked):
        rest = _rest(_old_rest(old, kind, asked), kind, asked)
    else:
        lti = _old_lti(old, kind, asked)
        draft = _lti_fields(lti, kind, asked)
        lti = replace(lti, **draft) if lti is not None else Lti(**draft)
    keys = old.keys if old else ()
    return Connection(
        platform=kind,
        lti=lti,
        rest=rest,
        keys=keys or ((drawn.key(),) if lti is not None else ()),
        session_key=(old.session_key if old else "") or drawn.session_key(),
        tool_url=(asked.tool_url or "").rstrip("/") or (old.tool_url if old else None),
        frame_ancestors=asked.frame_ancestors or (old.frame_ancestors if old else ()),
    )


def moved(old: Connection | None, new: Connection) -> str:
    """In which way the new connection leads to another place than the old one, whose ids mean nothing there."""
    if old is None or (old.lti is None and old.rest is None):
        return ""
    if old.platform != new.platform:
        return f"it was {old.platform}, and would be {new.platform}"
    if (old.lti is None) != (new.lti is None):
        return "people have other ids by LTI than by REST"
    pairs: Sequence[tuple[str, Any, Any]] = ()
    if old.lti is not None and new.lti is not None:
        names = ("issuer", "client_id", "context_id")
        pairs = [(name, getattr(old.lti, name), getattr(new.lti, name)) for name in names]
        pairs.append(("access token URL's host", _host(old.lti.token_url), _host(new.lti.token_url)))
    elif old.rest is not None and new.rest is not None:
        pairs = [("address", old.rest.url, new.rest.url), ("course", old.rest.course, new.rest.course)]
    for name, before, after in pairs:
        if before and before != after:
            return f"the {name.replace('_', ' ')} was {before}, and would be {after}"
    return ""


def _by_rest(old: Connection | None, asked: Asked) -> bool:
    only_rest = old is not None and old.lti is None and old.rest is not None and asked.client_id is None
    same = asked.platform is None or (old is not None and asked.platform == old.platform)
    return asked.rest or asked.course is not None or asked.token is not None or (only_rest and same)


def _same(old: Connection | None, kind: Kind, way: str) -> Any:
    """The old connection's LTI or REST half, where it was to the same kind of platform."""
    return getattr(old, way) if old is not None and old.platform == kind else None


def _old_lti(old: Connection | None, kind: Kind, asked: Asked) -> Lti | None:
    """The registration that goes on: none at another address, and of another client only what belongs to the LMS."""
    lti: Lti | None = _same(old, kind, "lti")
    if lti is None:
        return None
    preset = _preset(lti, kind, asked, asked.client_id or lti.client_id)
    issuer = asked.issuer or preset.get("issuer") or lti.issuer
    token_url = asked.token_url or preset.get("token_url") or lti.token_url
    if issuer != lti.issuer or _host(token_url) != _host(lti.token_url):
        return None
    if lti.client_id and asked.client_id and asked.client_id != lti.client_id:
        return replace(lti, deployment_ids=(), **_NO_COURSE)
    if lti.context_id and asked.context_id and asked.context_id != lti.context_id:
        return replace(lti, **_NO_COURSE)
    return lti


def _old_rest(old: Connection | None, kind: Kind, asked: Asked) -> Rest | None:
    """The old half for REST, unless the address is another: its token is that host's alone."""
    rest: Rest | None = _same(old, kind, "rest")
    return None if rest is not None and asked.url and _host(asked.url) != _host(rest.url) else rest


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url


def _rest_questions(rest: Rest | None, asked: Asked) -> list[Question]:
    found = []
    if asked.url is None and rest is None:
        found.append(Question("url", "--url", "Address of the LMS, such as https://lms.example.org"))
    if asked.course is None and rest is None:
        found.append(Question("course", "--course-id", "The course's number in the LMS, from its address there"))
    if asked.token is None and rest is None:
        found.append(Question("token", "--token-file", "Token (is not shown)", is_secret=True))
    return found


def _rest(rest: Rest | None, kind: Kind, asked: Asked) -> Rest:
    if kind not in WITH_REST:
        raise AuthorError(f"{kind} is not reached by REST; right would be one of {', '.join(WITH_REST)}, or no --rest")
    url = (asked.url or (rest.url if rest else "")).rstrip("/")
    if not _is_safe(url):
        raise AuthorError(f"a token would go over the network in the clear, to {url!r}; right would be https://")
    course = asked.course or (rest.course if rest else "")
    if not course.isdigit():
        text = f"the course's number in the LMS is {course!r}"
        raise AuthorError(f"{text}; right would be digits alone, as at the end of its address there")
    return Rest(url=url, course=course, token=asked.token or (rest.token if rest else ""))


def _lti_fields(lti: Lti | None, kind: Kind, asked: Asked) -> dict[str, Any]:
    """What the fields of the registration come to: what is named, else what follows from it, else what was there."""
    client_id = asked.client_id or (lti.client_id if lti else "")
    deployments = tuple(one for one in asked.deployment_ids if one) or (lti.deployment_ids if lti else ())
    preset = _preset(lti, kind, asked, client_id)
    context_id = asked.context_id or (lti.context_id if lti else None)
    fields: dict[str, Any] = {"client_id": client_id, "deployment_ids": deployments, "context_id": context_id}
    for name in _URLS:
        fields[name] = getattr(asked, name) or preset.get(name) or (getattr(lti, name) if lti else "")
    named = asked.context_id or asked.deployment_ids
    derived: dict[str, str] = {}
    if named and context_id and deployments:
        derived = course_addresses(kind, fields["issuer"], context_id, deployments[0])
    for name in ("line_items_url", "memberships_url"):
        fields[name] = getattr(asked, name) or derived.get(name) or (getattr(lti, name) if lti else None)
    fields["token_audience"] = asked.token_audience or (lti.token_audience if lti else None)
    fields["resource_links"] = {**(lti.resource_links if lti else {}), **asked.resource_links}
    fields["line_items_urls"] = {**(lti.line_items_urls if lti else {}), **asked.line_items_urls}
    return fields


def _preset(lti: Lti | None, kind: Kind, asked: Asked, client_id: str) -> dict[str, str]:
    if asked.url is not None or (asked.config_id is not None and lti is not None):
        base = asked.url or (lti.issuer if lti else "")
        return endpoints(kind, base, client_id=client_id, config_id=asked.config_id or "")
    if kind == "blackboard" and (lti is None or asked.client_id is not None):
        return endpoints(kind, "", client_id=client_id)
    return {}


def _all_typed(asked: Asked) -> bool:
    return all(getattr(asked, name) for name in _URLS)


def _check_texts(asked: Asked) -> None:
    urls = ("url", *_URLS, "line_items_url", "memberships_url", "tool_url", "token_audience")
    texts = {name: getattr(asked, name) for name in (*urls, "client_id", "context_id", "config_id", "course", "token")}
    texts |= {f"deployment_ids {place}": one for place, one in enumerate(asked.deployment_ids, start=1)}
    more = {f"line items of {column}": one for column, one in asked.line_items_urls.items()}
    more |= {f"frame ancestor {place}": one for place, one in enumerate(asked.frame_ancestors, start=1)}
    texts |= more
    for name, text in texts.items():
        if text is not None and (len(text) > _MOST or any(not 32 < ord(one) < 127 for one in text)):
            told = "" if name == "token" else f" ({text[:60]!r})"
            raise AuthorError(
                f"the {_spaced(name)} holds blanks or what no such text has{told}; right would be without"
            )
    for name in (*urls, *more):
        text = texts[name]
        if text and name not in ("issuer", "token_audience") and not _is_url(text):
            raise AuthorError(
                f"the {_spaced(name)} is {text!r}; right would be an address such as https://lms.example.org"
            )


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and not parts.fragment
        )
    except ValueError:
        return False


def _is_safe(url: str) -> bool:
    """Whether nobody on the way can read along."""
    parts = urlsplit(url)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("url", "URL")


def _dashed(name: str) -> str:
    return name.replace("_", "-")


_WORDS = {
    "issuer": "Issuer (platform id)",
    "authorization_url": "Authentication request URL",
    "token_url": "Access token URL",
    "jwks_url": "Public keyset URL of the LMS",
}
