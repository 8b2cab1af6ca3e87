"""What every answer says to the browser: no scripts, nothing of other hosts, no copy kept, no guessing of types.

And in whose frames it may be shown: the LMS's, and no others, whose page could lie over ours and lead a click astray.
"""

from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "Content-Security-Policy"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_OPENER = "Cross-Origin-Opener-Policy"
_FROM_THE_LMS = "/lti/"  # and back to it: a window that it has opened would not know it any more


def policy(*, forms: str = "'none'", scripts: str = "", is_sandboxed: bool = False) -> dict[str, str]:
    """The header that says what a page may do; whose frames it may be in is added to it on its way out.

    ``forms`` is where forms may be sent to, ``scripts`` which run. A sandboxed page is of no origin, so that it could
    not ask for another with its reader's cookies even if it ran a script.
    """
    parts = ["default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "base-uri 'none'"]
    parts.append(f"form-action {forms}")
    parts += [f"script-src {scripts}"] if scripts else []
    parts += ["sandbox"] if is_sandboxed else []
    return {_POLICY: "; ".join(parts)}


class Guard:
    """The headers around an application; ``ancestors`` tells whose pages may show it in a frame, besides its own."""

    def __init__(self, app: ASGIApp, ancestors: Callable[[], Sequence[str]]) -> None:
        self.app, self._ancestors = app, ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the headers added."""
        is_passage = scope.get("path", "").startswith(_FROM_THE_LMS)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if not is_passage:
                    headers[_OPENER] = "same-origin"
                for name, value in (policy() | {"Cache-Control": "no-store"}).items():
                    headers.setdefault(name, value)
                ancestors = await run_in_threadpool(self._ancestors)
                headers[_POLICY] += "; frame-ancestors " + " ".join(("'self'", *ancestors))
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
