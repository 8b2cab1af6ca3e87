"""The double, started: on a thread of this process, or as a process that keeps its state in a file."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import msgspec
import uvicorn

from tests.lms.double import canvas, moodle, moodle_rest, open_edx
from tests.lms.double.app import Double
from tests.lms.double.start import fresh, usual_settings
from tests.lms.double.state import Flavour, World

SECONDS = 20.0  # until it is taken for stuck
_ADDRESSES = {
    "moodle": (moodle.TOKEN, moodle.ITEMS + "?type_id=1", moodle.PEOPLE),
    "open-edx": (open_edx.TOKEN, open_edx.ITEMS, open_edx.PEOPLE),
    "canvas": (canvas.TOKEN, canvas.ITEMS, canvas.PEOPLE),
}


@dataclass(frozen=True)
class Registration:
    """What an administrator of the platform would read off its pages."""

    issuer: str
    client_id: str
    deployment_id: str
    authorization_url: str
    token_url: str
    jwks_url: str
    line_items_url: str
    memberships_url: str
    context_id: str
    resource_link_id: str | None
    rest_url: str
    rest_course: str
    rest_token: str


class Handle:
    """The double from outside. Every method of ``Control`` is one of this: the answer comes as JSON says it."""

    def __init__(self, url: str, flavour: Flavour):
        self.url, self.flavour = url, flavour
        self._client = plain_client(base_url=url, timeout=SECONDS + 40)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return partial(self._ask, name)

    def _ask(self, name: str, **arguments: Any) -> Any:
        content = msgspec.json.encode(arguments)
        answer = self._client.post(f"/control/{name}", content=content, timeout=arguments.get("seconds", SECONDS) + 10)
        told = msgspec.json.decode(answer.content)
        assert answer.status_code == 200, told
        return told

    @property
    def registration(self) -> Registration:
        settings = usual_settings(self.flavour)
        token, items, people = (self.url + path.format(course=settings.course) for path in _ADDRESSES[self.flavour])
        return Registration(
            issuer=self.url,
            client_id=settings.client_id,
            deployment_id=settings.deployment_id,
            authorization_url=f"{self.url}/authorize",
            token_url=token,
            jwks_url=f"{self.url}/jwks",
            line_items_url=items,
            memberships_url=people,
            context_id=settings.course,
            resource_link_id=settings.resource_link_id,
            rest_url=self.url,
            rest_course=settings.course,
            rest_token=settings.rest_token,
        )

    @property
    def rest_server(self) -> str:
        """Moodle's address of its own web services."""
        return self.url + moodle_rest.SERVER

    def close(self) -> None:
        self._client.close()


def plain_client(**more: Any) -> httpx.Client:
    """A client for plain HTTP: without certificates, which take a tenth of a second to read."""
    return httpx.Client(verify=False, trust_env=False, **more)


def server(world: World) -> tuple[uvicorn.Server, Any]:
    """The server, and what it answers with."""
    app = Double(world).app()
    # No header of uvicorn's own: the date is by the platform's clock, which may be off.
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_level="critical",
        date_header=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config), app


def listen(port: int = 0) -> socket.socket:
    """A socket that says it speaks TCP: only then does asyncio send at once, without waiting 40 ms for more."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(128)
    return listening


@contextlib.contextmanager
def on_thread(flavour: Flavour, students: int = 12) -> Iterator[Handle]:
    """The double on a thread of this process, for as long as the block runs."""
    running, _ = server(World(fresh(flavour, students)))
    listening = listen()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread = threading.Thread(target=running.run, args=([listening],), daemon=True)
    thread.start()
    handle = Handle(url, flavour)
    try:
        yield handle
    finally:
        handle.close()
        running.should_exit = running.force_exit = True
        thread.join(SECONDS)
        listening.close()
        assert not thread.is_alive()


@contextlib.contextmanager
def as_process(flavour: Flavour, folder: Path, students: int = 12) -> Iterator[Handle]:
    """The double as a process, which has its state in a file of ``folder``."""
    with listen() as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.lms.double", "--flavour", flavour, "--port", str(port)]
    command += ["--state", str(folder / "platform.json"), "--students", str(students)]
    root = Path(__file__).parents[3]
    with (folder / "platform.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=root, stdout=log, stderr=log)
    handle = Handle(f"http://127.0.0.1:{port}", flavour)
    try:
        _until_up(handle, process)
        yield handle
    finally:
        handle.close()
        process.kill()
        process.wait()


def _until_up(handle: Handle, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            handle.counts()
            return
        time.sleep(0.02)
    raise AssertionError("the double did not come up")
