"""A bare tool, which sends Open edX's component whatever it is told to, wise or not; nothing of ours is in it."""

import secrets
import time
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.lms.edx.running import Edx, Unit

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"
SCOPES = (
    f"{AGS}/lineitem",
    f"{AGS}/score",
    f"{AGS}/result.readonly",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
)
LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
SCORE = "application/vnd.ims.lis.v1.score+json"


class Tool:
    """A registered tool, with a token."""

    def __init__(self, edx: Edx):
        self.edx = edx
        self.key = RSAKey.generate_key(2048, {"kid": "bare", "use": "sig", "alg": "RS256"}, private=True)
        self.pem = self.key.as_pem(private=False).decode("ascii")
        self.http = httpx.Client(timeout=30, trust_env=False)
        self.first = edx.place(lti_1p3_tool_public_key=self.pem)
        self.token = self.ask_token(self.first).json()["access_token"]

    def place(self, title: str = "Level 1", **fields: Any) -> Unit:
        """Another component of this tool, with the passport of the first."""
        return self.edx.place(
            title, **{"lti_1p3_tool_public_key": self.pem, "lti_1p3_passport_id": self.first.passport_id} | fields
        )

    def ask_token(self, unit: Unit, scopes: tuple[str, ...] = SCOPES, key: RSAKey | None = None) -> httpx.Response:
        now = int(time.time())
        claims = {"iss": unit.client_id, "sub": unit.client_id, "aud": unit.token_url, "iat": now, "exp": now + 60}
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode(
                {"alg": "RS256", "kid": "bare"}, claims | {"jti": secrets.token_hex(8)}, key or self.key
            ),
            "scope": " ".join(scopes),
        }
        return self.http.post(unit.token_url, data=form)

    def send(
        self, method: str, url: str, body: Any = None, media: str | None = None, token: str | None = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"} | ({"Content-Type": media} if media else {})
        return self.http.request(method, url, headers=headers, json=body)

    def line_item(self, unit: Unit, **fields: Any) -> str:
        """Make a line item for the unit's own component, unless told otherwise; its URL."""
        usual = {"label": "Level 1", "scoreMaximum": 10, "resourceId": "guanka/cnn/01"}
        body = usual | {"resourceLinkId": unit.resource_link_id} | fields
        answer = self.send("POST", unit.line_items_url, {k: v for k, v in body.items() if v is not None}, LINE_ITEM)
        assert answer.status_code == 201, answer.text
        url: str = answer.json()["id"]
        return url

    def score(self, item: str, user: str, given: Any, media: str = SCORE, **fields: Any) -> httpx.Response:
        usual = {"timestamp": "2026-11-20T08:00:00.000000+00:00", "scoreMaximum": 10, "comment": "好"}
        usual |= {"activityProgress": "Completed", "gradingProgress": "FullyGraded"}
        return self.send("POST", f"{item}/scores", usual | {"userId": user, "scoreGiven": given} | fields, media)

    def results(self, item: str) -> dict[str, Any]:
        return {row["userId"]: row for row in self.send("GET", f"{item}/results").json()}
