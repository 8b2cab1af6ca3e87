"""An LMS of three pages and the tool, each on a host of its own over https, for a browser that reaches both."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from socket import create_server

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import KeySet
from markupsafe import Markup
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from autograder.lms.lti.keys import public_jwks
from tests.lms.lti.issuing import CLAIM, LTI, NOW, claims, deep_link_claims, token

LMS, TOOL, ELSEWHERE = "lms.test", "tool.test", "elsewhere.test"
ITEMS = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
POST = Markup('<form method="post" action="{}">{}</form><script>document.forms[0].submit()</script>')
FIELD = Markup('<input type="hidden" name="{}" value="{}">')


def post(action, **fields):
    """A page that posts itself, as an LMS does."""
    return HTMLResponse(POST.format(action, Markup("").join(FIELD.format(*field) for field in fields.items())))


class Platform:
    """A course page shows the tool in a frame; who comes is what its address says: student, staff or choosing."""

    def __init__(self, web, lms, tool):
        self.web, self.lms, self.tool = web, lms, tool
        lti = replace(LTI, authorization_url=f"{lms}/auth")
        web.connect(lti=lti, tool_url=tool)
        target = f"{tool}/lti/launch"
        settings = {f"{CLAIM}target_link_uri": target}
        self.people = {
            "student": claims(**settings),
            "staff": claims("Instructor", sub="t-1", **settings),
            "stranger": claims(sub="u-9", **settings | {f"{CLAIM}lis": None}),
            "choosing": deep_link_claims(sub="t-1", deep_link_return_url=f"{lms}/deep") | settings,
        }
        routes = [
            Route("/course/{who}", self.course),
            Route("/open/{who}", self.open),
            Route("/auth", self.auth),
            Route("/stranger", self.stranger),
            Route("/deep", self.deep, methods=["POST"]),
        ]
        self.app = Starlette(routes=routes)

    def course(self, request):
        frame = '<title>Course</title><iframe name="tool" src="/open/{}" style="width: 95%; height: 90vh"></iframe>'
        return HTMLResponse(Markup(frame).format(request.path_params["who"]))

    def stranger(self, _):
        """A page of nobody's, at another origin than the LMS's, that shows the tool in a frame."""
        return HTMLResponse(
            Markup('<title>Stranger</title><iframe name="tool" src="{}/healthz"></iframe>').format(self.tool)
        )

    def open(self, request):
        return post(
            f"{self.tool}/lti/login",
            iss=LTI.issuer,
            client_id=LTI.client_id,
            login_hint=request.path_params["who"],
            target_link_uri=f"{self.tool}/lti/launch",
        )

    def auth(self, request):
        asked = request.query_params
        said = self.people[asked["login_hint"]] | {"nonce": asked["nonce"]}
        return post(asked["redirect_uri"], id_token=token(said), state=asked["state"])

    async def deep(self, request):
        form = await request.form()
        keys = KeySet.import_key_set(public_jwks(self.web.connection.keys))
        (item,) = jwt.decode(form["JWT"], keys, algorithms=["RS256"]).claims[ITEMS]
        return HTMLResponse(Markup("<p id=placed>{}</p>").format(item["custom"]["column"]))


def certificate(folder):
    """Files of a key and of a certificate of both hosts, which nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, NOW - timedelta(days=3650), NOW + timedelta(days=3650))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host) for host in (LMS, TOOL, ELSEWHERE)]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    return {"ssl_keyfile": folder / "key.pem", "ssl_certfile": folder / "certificate.pem"}


@contextmanager
def serving(listening, app, files) -> Iterator[None]:
    config = uvicorn.Config(app, lifespan="off", log_level="critical", timeout_graceful_shutdown=1, **files)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield
    server.should_exit = True
    thread.join(30)
    assert not thread.is_alive()


@contextmanager
def both_served(web, folder, around=lambda app: app) -> Iterator[Platform]:
    """The LMS and the tool, served; ``around`` is what stands before the tool."""
    sockets = [create_server(("127.0.0.1", 0)) for _ in range(2)]
    lms, tool = (f"https://{host}:{one.getsockname()[1]}" for host, one in zip((LMS, TOOL), sockets, strict=True))
    platform, files = Platform(web, lms, tool), certificate(folder)
    with serving(sockets[0], platform.app, files), serving(sockets[1], around(web.app), files):
        yield platform
