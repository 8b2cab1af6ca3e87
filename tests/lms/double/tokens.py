"""The token endpoint: a client assertion, checked by the security framework's rules, for a token of an hour."""

import secrets
from datetime import timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.responses import Response

from tests.lms.double.asking import SCOPES, Asked, Refused, said
from tests.lms.double.state import Token, World

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LEEWAY = 60  # seconds that a clock may be off
LONGEST = 3600  # seconds that an assertion may live


def issue(world: World, asked: Asked, url: str) -> Response:
    """Give out a token; ``url`` is what the assertion must be meant for. Refusals have the form of OAuth's."""
    form = dict(asked.form())
    if form.get("grant_type") != "client_credentials":
        raise Refused(400, {"error": "unsupported_grant_type"})
    if form.get("client_assertion_type") != ASSERTION_TYPE or not form.get("client_assertion"):
        raise Refused(400, {"error": "invalid_request"})
    _check(world, form["client_assertion"], url)
    wanted = form.get("scope", "").split()
    allowed = SCOPES if world.settings.granted is None else world.settings.granted
    scopes = [scope for scope in wanted if scope in allowed]
    if not scopes:
        raise Refused(400, {"error": "invalid_scope"})
    name, seconds = secrets.token_urlsafe(24), world.settings.token_seconds
    world.state.tokens[name] = Token(scopes=scopes, expires=world.now() + timedelta(seconds=seconds))
    answer = {"access_token": name, "token_type": "Bearer", "expires_in": seconds, "scope": " ".join(scopes)}
    # Moodle's page says nothing of its media type, and PHP calls everything HTML then.
    media = "text/html" if world.state.flavour == "moodle" else "application/json"
    return said(answer, media=media, **{"cache-control": "no-store"})


def _check(world: World, assertion: str, url: str) -> None:
    client = world.settings.client_id
    try:
        keys = KeySet.import_key_set(world.settings.jwks)  # type: ignore[arg-type]
        token = jwt.decode(assertion, keys, algorithms=["RS256"])
    except (JoseError, ValueError) as error:
        raise Refused(400, {"error": "invalid_client", "error_description": type(error).__name__}) from error
    claims, now = token.claims, world.now().timestamp()
    audience = claims.get("aud")
    times = [claims.get(name) for name in ("iat", "exp")]
    right = (
        "kid" in token.header
        and claims.get("iss") == claims.get("sub") == client
        and url in (audience if isinstance(audience, list) else [audience])
        and all(isinstance(one, int) for one in times)
        and times[0] <= now + LEEWAY
        and now - LEEWAY < times[1] <= now + LONGEST + LEEWAY
        and isinstance(claims.get("jti"), str)
        and claims["jti"] not in world.state.assertions
    )
    if not right:
        raise Refused(400, {"error": "invalid_client", "error_description": "claims"})
    world.state.assertions.append(claims["jti"])
