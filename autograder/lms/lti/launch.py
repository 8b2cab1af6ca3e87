"""The second half of a launch: what the LMS has signed, checked claim by claim, and what it says.

The checks are those of 1EdTech's security framework (5.1.3, authentication response validation) and of LTI 1.3's core.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from msgspec import Struct

from autograder.lms.connection import Lti
from autograder.lms.lti.own_hosts import is_platforms
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.tool import LAUNCH, address, is_ours

_MOST = 65536  # characters of a token
_LEEWAY = 60.0  # seconds by which two clocks may differ
_OLDEST = 600.0  # seconds since it was signed
_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
_AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
_NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
_MEMBERSHIPS = "context_memberships_url"
_DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
_KINDS: Mapping[str, Literal["open", "choose"]] = {"LtiResourceLinkRequest": "open", "LtiDeepLinkingRequest": "choose"}
_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_STAFF = frozenset({"Instructor", "Administrator"})
# Roles in the whole institution: only who runs it may see every course; its teachers may not.
_ADMINISTRATORS = frozenset(
    f"http://purl.imsglobal.org/vocab/lis/v2/{where}/person#{role}"
    for where, role in (("institution", "Administrator"), ("system", "Administrator"), ("system", "SysAdmin"))
)


class Choosing(Struct, frozen=True, kw_only=True):
    """What the LMS wants of a deep link: where the answer goes, and what it must bring back."""

    return_url: str
    deployment_id: str
    accepts: tuple[str, ...] = ()
    data: str | None = None


class Launch(Struct, frozen=True, kw_only=True):
    """Somebody who has come from the LMS, as it says; empty texts are what it does not tell."""

    kind: Literal["open", "choose"]
    lms_id: str
    deployment_id: str
    name: str = ""
    email: str = ""
    number: str = ""
    is_staff: bool = False
    is_student: bool = False
    context_id: str = ""
    context_title: str = ""
    resource_link: str = ""
    line_item_url: str | None = None
    line_items_url: str | None = None
    memberships_url: str | None = None
    strange_urls: tuple[str, ...] = ()  # of services at other hosts than the platform's: not to be believed
    custom: Mapping[str, str] = {}
    choosing: Choosing | None = None


def read_launch(
    token: str, lti: Lti, keys: Callable[[str], RSAKey | None], *, tool_url: str, nonce: str, now: datetime
) -> Launch:
    """What a token says, if it is the platform's own, for us, for this login, and fresh. ``keys`` finds a key by id.

    Whether the nonce was used before is the caller's to see.

    Raises:
        LaunchRefused: it is not.
        PlatformError: the platform's keys can't be had.
    """
    claims = _signed(token, keys)
    _check_parties(claims, lti)
    _check_time(claims, now)
    if not isinstance(claims.get("nonce"), str) or claims["nonce"] != nonce:
        raise LaunchRefused("token", "the token is not the answer to this login: its nonce is another")
    # Nobody is led there; but what was signed for another tool of the same registration is not for us.
    target = claims.get(_CLAIM + "target_link_uri", address(tool_url, LAUNCH))
    if not isinstance(target, str) or not is_ours(tool_url, target):
        raise LaunchRefused(
            "target", f"the launch is for {str(target)[:200]!r}, and not for {address(tool_url, LAUNCH)}"
        )
    return _read(claims, lti)


def _signed(token: str, keys: Callable[[str], RSAKey | None]) -> dict[str, Any]:
    """The claims of a token whose signature is right."""
    if not token or len(token) > _MOST:
        raise LaunchRefused("malformed", "the launch brings no token, or one that is too long")
    try:
        # Nothing of this is believed: it says which key to look for.
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, UnicodeError):
        raise LaunchRefused("malformed", "the launch's token can't be read") from None
    if header.get("alg") != "RS256":
        raise LaunchRefused("signature", f"the token is signed by {str(header.get('alg'))[:20]!r}; right is RS256")
    kid = header.get("kid")
    key = keys(kid) if isinstance(kid, str) and kid else None
    if key is None:
        raise LaunchRefused(
            "signature", f"the platform publishes no key {str(kid)[:80]!r}, by which the token is signed"
        )
    try:
        claims = jwt.decode(token, key, algorithms=["RS256"]).claims
    except (JoseError, ValueError, TypeError):
        raise LaunchRefused("signature", "the token's signature is not the platform's") from None
    if not isinstance(claims, dict):
        raise LaunchRefused("malformed", "the launch's token holds no claims")
    return claims


def _check_parties(claims: Mapping[str, Any], lti: Lti) -> None:
    if claims.get("iss") != lti.issuer:
        raise LaunchRefused("issuer", f"the token is of {str(claims.get('iss'))[:200]!r}, and not of {lti.issuer}")
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or lti.client_id not in audiences:
        raise LaunchRefused("client", "the token is for another tool: its audience lacks our client id")
    party = claims.get("azp")
    if (party is not None or len(audiences) > 1) and party != lti.client_id:
        raise LaunchRefused("client", "the token is for several tools, and given to another one")
    deployment = claims.get(_CLAIM + "deployment_id")
    if not isinstance(deployment, str) or deployment not in lti.deployment_ids:
        text = f"the deployment id is {str(deployment)[:80]!r}; known are {', '.join(lti.deployment_ids) or 'none'}"
        raise LaunchRefused("deployment", f"{text} (guanka lms connect --deployment-id)")
    if claims.get(_CLAIM + "version") != "1.3.0":
        raise LaunchRefused(
            "kind", f"the message is of LTI {str(claims.get(_CLAIM + 'version'))[:20]!r}, and not 1.3.0"
        )


def _check_time(claims: Mapping[str, Any], now: datetime) -> None:
    until, signed = _number(claims.get("exp")), _number(claims.get("iat"))
    if until is None or signed is None:
        raise LaunchRefused("token", "the token does not say when it was signed and until when it is good")
    moment = now.timestamp()
    if moment >= until + _LEEWAY or moment >= signed + _OLDEST:
        raise LaunchRefused("expired", "the token is too old; open it from the LMS again")
    if signed > moment + _LEEWAY:
        ahead = datetime.fromtimestamp(min(signed, 4e9), UTC).isoformat()
        raise LaunchRefused("token", f"the token is of the future ({ahead}): one of the two clocks is wrong")


def _read(claims: Mapping[str, Any], lti: Lti) -> Launch:
    kind = _KINDS.get(str(claims.get(_CLAIM + "message_type")))
    if kind is None:
        raise LaunchRefused(
            "kind", f"messages of the type {str(claims.get(_CLAIM + 'message_type'))[:80]!r} are not known"
        )
    if not _text(claims.get("sub")):
        raise LaunchRefused("nobody", "the LMS does not say who has come: anonymous launches are of no use here")
    context, services, link = (
        _mapping(claims.get(name)) for name in (_CLAIM + "context", _AGS, _CLAIM + "resource_link")
    )
    if lti.context_id is not None and context.get("id") != lti.context_id:
        text = f"the launch is from the LMS's course {str(context.get('id'))[:80]!r}"
        raise LaunchRefused("course", f"{text}; this course is connected with {lti.context_id!r}")
    roles = claims.get(_CLAIM + "roles")
    here = set(_roles(roles if isinstance(roles, list) else []))
    is_staff = bool(here & _STAFF) or bool(_ADMINISTRATORS & {one for one in _list(roles) if isinstance(one, str)})
    custom = _mapping(claims.get(_CLAIM + "custom"))
    told = (services.get("lineitem"), services.get("lineitems"), _mapping(claims.get(_NRPS)).get(_MEMBERSHIPS))
    urls = [_text(one) for one in told]
    line_item, line_items, memberships = (url if is_platforms(lti, url) else None for url in urls)
    return Launch(
        kind=kind,
        lms_id=_text(claims.get("sub")),
        deployment_id=_text(claims.get(_CLAIM + "deployment_id")),
        name=_text(claims.get("name")),
        email=_text(claims.get("email")),
        number=_text(_mapping(claims.get(_CLAIM + "lis")).get("person_sourcedid")),
        is_staff=is_staff,
        is_student="Learner" in here and not is_staff,
        context_id=_text(context.get("id")),
        context_title=_text(context.get("title")),
        resource_link=_text(link.get("id")),
        line_item_url=line_item,
        line_items_url=line_items,
        memberships_url=memberships,
        strange_urls=tuple(url for url in urls if url and not is_platforms(lti, url)),
        custom={str(name): value for name, value in custom.items() if isinstance(value, str)},
        choosing=_choosing(claims) if kind == "choose" else None,
    )


def _choosing(claims: Mapping[str, Any]) -> Choosing:
    settings = _mapping(claims.get(_DEEP))
    url = _text(settings.get("deep_link_return_url"))
    if not url.startswith(("https://", "http://")):
        raise LaunchRefused("malformed", "the LMS does not say where a deep link is to be sent")
    data = settings.get("data")
    accepts = tuple(one for one in _list(settings.get("accept_types")) if isinstance(one, str))
    return Choosing(
        return_url=url,
        deployment_id=_text(claims.get(_CLAIM + "deployment_id")),
        accepts=accepts,
        data=data if isinstance(data, str) else None,
    )


def _roles(roles: list[Any]) -> Iterator[str]:
    """The roles in this course: ``…membership#Instructor``, ``…membership/Instructor#TeachingAssistant``."""
    for role in roles:
        if not isinstance(role, str):
            continue
        if role.startswith(_MEMBERSHIP + "#"):
            yield role.rpartition("#")[2]
        elif role.startswith(_MEMBERSHIP + "/"):
            yield role.removeprefix(_MEMBERSHIP + "/").partition("#")[0]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    try:
        number = msgspec.convert(value, float)
    except msgspec.ValidationError:
        return None
    return number if math.isfinite(number) else None  # "not a number" is neither too early nor too late
