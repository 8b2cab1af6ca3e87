"""A Jupyter server, and a headless Chromium in front of it; what they write lies in one folder."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest

HOST, TOKEN = "127.0.0.1", "for-the-test"
SECONDS = 30.0  # until something is taken for stuck

Driver = Any


def needs(what: str) -> NoReturn:
    """Skip where something of the machine's is missing; on CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def wait_for(what: Callable[[], Any], told: str, seconds: float = SECONDS) -> Any:
    """The first value that is true; the test fails when none comes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(0.1)
    pytest.fail(f"waited {seconds:g} s in vain until {told}")


def formgrader(course: Path, home: Path) -> AbstractContextManager[str]:
    """The address of a server whose root is the course, and that loads formgrader and nothing else."""
    only = {"ServerApp.jpserver_extensions": {"nbgrader.server_extensions.formgrader": True}}
    return jupyter("jupyter_server", course, home, only)


@contextmanager
def jupyter(module: str, root: Path, home: Path, more: Mapping[str, object]) -> Iterator[str]:
    """The address of a server that shows the folder ``root`` and has nobody's settings; ``more`` are its own."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment |= {f"JUPYTER_{name}": str(home / "jupyter") for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
    environment |= {"HOME": str(home), "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    options = {
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.ip": HOST,
        "ServerApp.root_dir": root,
        "IdentityProvider.token": TOKEN,
        **more,
    }
    command = [sys.executable, "-m", module, "--no-browser", "--allow-root"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://{HOST}:{port}"
        wait_for(lambda: server.poll() is not None or _answers(address), "the server answers")
        assert server.poll() is None, (home / "server.log").read_text()[-3000:]
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def chromium(home: Path, *more: str) -> Iterator[Driver]:
    """A browser that reaches this machine alone and notes every request; of its options ``more`` are the last word."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        needs("a page is opened in Chromium: apt-get install chromium chromium-driver")
    try:
        from selenium import webdriver
    except ImportError:
        needs("Chromium is driven by selenium: pip install selenium")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-dev-shm-usage",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        f"host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
        f"user-data-dir={home / 'chromium'}",
        *more,
    ):
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    service = webdriver.ChromeService(driver, env={**os.environ, "HOME": str(home)})
    started = webdriver.Chrome(options=options, service=service)
    try:
        started.set_page_load_timeout(SECONDS)
        yield started
    finally:
        started.quit()


def requests(driver: Driver) -> list[tuple[str, str]]:
    """The method and address of every request since the last call."""
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    sent = [event["params"]["request"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [(request["method"], request["url"]) for request in sent]


def leaves_the_machine(url: str) -> bool:
    """Whether a request of this address would go anywhere else."""
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about") and parts.hostname != HOST
