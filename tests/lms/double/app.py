"""The double as an ASGI application: every request is logged, counted, hit by what was ordered, and then answered."""

import asyncio
import contextlib
import inspect
from email.utils import format_datetime
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.lms.double import canvas, canvas_rest, moodle, moodle_rest, open_edx
from tests.lms.double.asking import Asked, Door, Illegal, Refused, said
from tests.lms.double.control import Control
from tests.lms.double.faults import Entry, Fault, Watch
from tests.lms.double.state import World

PLATFORMS = {"moodle": moodle, "open-edx": open_edx, "canvas": canvas}
DOORS = {
    "moodle": (*moodle.DOORS, *moodle_rest.DOORS),
    "open-edx": open_edx.DOORS,
    "canvas": (*canvas.DOORS, *canvas_rest.DOORS),
}


class Double:
    """Answers what comes in at each door."""

    def __init__(self, world: World):
        self.world, self.watch = world, Watch()
        self.control = Control(world, self.watch)
        self.platform = PLATFORMS[world.state.flavour]

    def app(self) -> Any:
        doors: dict[str, dict[str, Door]] = {}
        for door in DOORS[self.world.state.flavour]:
            doors.setdefault(door.path, {})[door.method] = door
        routes = [Route(path, self._at(there), methods=list(there)) for path, there in doors.items()]
        routes.append(Route("/control/{name}", self._controlled, methods=["POST"]))
        starlette = Starlette(routes=routes)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            async def dated(message: Any) -> None:
                if message["type"] == "http.response.start":
                    now = format_datetime(self.world.now().replace(microsecond=0), usegmt=True)
                    message["headers"] = [*message.get("headers", []), (b"date", now.encode())]
                await send(message)

            await starlette(scope, receive, dated)

        return app

    async def _controlled(self, request: Request) -> Response:
        arguments = msgspec.json.decode(await request.body() or b"{}")
        try:
            done = getattr(self.control, request.path_params["name"])(**arguments)
            answer = await done if inspect.isawaitable(done) else done
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            return said(f"{type(error).__name__}: {error}", 500)
        self.world.save()
        return said(answer)

    def _at(self, doors: dict[str, Door]) -> Any:
        async def endpoint(request: Request) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            self.watch.inside += 1
            self.watch.most_inside = max(self.watch.most_inside, self.watch.inside)
            try:
                return await self._serve(request, doors[method])
            finally:
                self.watch.inside -= 1

        return endpoint

    async def _serve(self, request: Request, door: Door) -> Response:
        body = await request.body()
        base = f"{request.url.scheme}://{request.url.netloc}"
        asked = Asked(
            request.method,
            base,
            request.url.path,
            list(request.query_params.multi_items()),
            {name.lower(): value for name, value in request.headers.items()},
            body,
            {name: str(value) for name, value in request.path_params.items()},
        )
        entry = self._entry(door, asked)
        await self.watch.tell(self.watch.received, door.kind)
        fault = self.watch.take_fault(door.kind, str(entry.told.get("user", "")))
        if fault is not None and fault.act == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault is not None and not fault.works and fault.act != "late":
            return await self._mishap(request, fault, entry)
        try:
            answer = self._answer(door, asked)
        except Refused as refused:
            answer = self.platform.refusal(asked, refused.status, refused.said)
        except Illegal as illegal:
            entry.status = -1
            return await self._raw(request, illegal.line + b"\r\nContent-Length: 0\r\n\r\n")
        entry.status = answer.status_code
        entry.told |= asked.told
        if request.method != "GET":
            self.world.save()
        await self.watch.tell(self.watch.worked, door.kind)
        await asyncio.sleep(self.world.settings.pace)
        if fault is not None and fault.act == "late":
            await asyncio.sleep(fault.seconds)
        elif fault is not None and fault.act != "slow":
            return await self._mishap(request, fault, entry)
        return answer

    def _entry(self, door: Door, asked: Asked) -> Entry:
        entry = Entry(
            number=len(self.watch.log), at=self.world.now(), kind=door.kind, method=asked.method, path=asked.path
        )
        if door.kind == "score":
            with contextlib.suppress(Refused, AttributeError):
                sent = asked.json()
                told = {"user": "userId", "points": "scoreGiven", "timestamp": "timestamp", "comment": "comment"}
                entry.told = {name: sent.get(key) for name, key in told.items()}
        entry.query = [(key, value) for key, value in asked.query if "token" not in key]
        name = asked.headers.get("authorization", "").removeprefix("Bearer ")
        entry.token = list(self.world.state.tokens).index(name) + 1 if name in self.world.state.tokens else 0
        self.watch.log.append(entry)
        return entry

    def _answer(self, door: Door, asked: Asked) -> Response:
        name = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if door.by == "rest" and name != self.world.settings.rest_token:
            raise Refused(401, "Invalid access token.")
        if door.by == "lti":
            self._let_in(door, asked, name)
        left = None
        if self.world.state.flavour == "canvas" and door.by != "open":
            settings, now = self.world.settings, self.world.now().timestamp()
            left = self.watch.pour(name, now=now, cost=settings.cost, leak=settings.leak, size=settings.bucket)
            if left < 0:
                return Response(f"{settings.over_limit} Rate Limit Exceeded", settings.over_limit)
        answer = door.answer(self.world, asked)
        if left is not None:
            answer.headers["x-rate-limit-remaining"] = f"{left}"
        return answer

    def _let_in(self, door: Door, asked: Asked, name: str) -> None:
        token = self.world.state.tokens.get(name)
        if token is None or token.expires <= self.world.now():
            raise Refused(403 if self.world.state.flavour == "open-edx" else 401, "Invalid token signature.")
        if not set(door.scopes) & set(token.scopes):
            raise Refused(403 if self.world.state.flavour == "open-edx" else 401, "Insufficient scope")
        if "course" in asked.named and asked.named["course"] != self.world.settings.course:
            raise Refused(404, f"Not Found: Course {asked.named['course']} doesn't exist")
        asked.scopes = token.scopes

    async def _mishap(self, request: Request, fault: Fault, entry: Entry) -> Response:
        entry.mishap = fault.act
        if fault.act == "answer":
            entry.status = fault.status
            headers = {} if fault.retry_after is None else {"retry-after": fault.retry_after}
            return Response(fault.body, fault.status, headers)
        if fault.act == "hang":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_gone(request), fault.seconds)
        return await self._raw(request, b"")

    async def _raw(self, request: Request, line: bytes) -> Response:
        """Send these bytes as they are, if any, and end the connection."""
        transport = _transport(request)
        if line:
            transport.write(line)
            transport.close()
        else:
            transport.abort()
        await _gone(request)
        return Response()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _transport(request: Request) -> asyncio.Transport:
    """The connection itself: uvicorn's ``receive`` is a method of the object that has it."""
    transport: asyncio.Transport = request.receive.__self__.transport  # type: ignore[attr-defined]
    return transport
