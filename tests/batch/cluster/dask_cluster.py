"""A Dask scheduler and workers as processes of this machine, each in a folder of its own; all ended at the end."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from autograder.batch.cluster.link import Link
from tests.small_disk import on_small_disk

SECONDS = 40.0  # until something is taken for stuck


def until(true: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


class Processes:
    """What a test has started. ``folder`` has one for each."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.address = ""
        self._running: list[subprocess.Popen[bytes]] = []
        # Nobody's settings; little patience with each other, so that a restart does not take a minute.
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("DASK")}
        self._environment |= {"DASK_CONFIG": str(folder / "none"), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}

    def scheduler(self, port: int = 0) -> "subprocess.Popen[bytes]":
        """Start a scheduler, and know its address."""
        place = self._place("scheduler")
        told = place / "scheduler.json"
        arguments = ["--host", "127.0.0.1", "--port", str(port), "--scheduler-file", str(told)]
        arguments += ["--dashboard-address", "127.0.0.1:0"]
        process = self._start(place, [sys.executable, "-m", "distributed.cli.dask_scheduler", *arguments])
        until(lambda: told.exists() and told.read_text().endswith("}"), "the scheduler")
        self.address = json.loads(told.read_text())["address"]
        return process

    def worker(
        self,
        name: str,
        *,
        preload: str = "",
        nanny: bool = False,
        environment: Mapping[str, str] = MappingProxyType({}),
        disk: str = "",
    ) -> "Worker":
        """Start a worker of one thread; ``preload`` is code that it runs first, ``environment`` is added to ours.

        ``disk`` is the size, such as ``64k``, of a disk of its own that it has for its files.
        """
        place = self._place(name)
        arguments = [
            self.address,
            "--nthreads",
            "1",
            "--dashboard-address",
            "127.0.0.1:0",
            "--local-directory",
            str(place / "scratch"),
        ]
        arguments.append("--nanny" if nanny else "--no-nanny")
        if preload:
            (place / "preloaded.py").write_text(preload)
            arguments += ["--preload", str(place / "preloaded.py")]
        command = [sys.executable, "-m", "distributed.cli.dask_worker", *arguments]
        if disk:
            (place / "scratch").mkdir()
            command = on_small_disk(place / "scratch", disk, command)
        return Worker(place, self._start(place, command, environment))

    @property
    def count(self) -> int:
        """How many workers the scheduler knows."""
        link = Link(self.address, 5.0)
        try:
            return len(link.workers())
        finally:
            link.close()

    def close(self) -> None:
        """End everything, whatever state it is in."""
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with it a nanny's worker, and benches
            process.wait()
        self._running.clear()

    def _place(self, name: str) -> Path:
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        return place

    def _start(
        self, place: Path, command: Sequence[str], more: Mapping[str, str] = MappingProxyType({})
    ) -> "subprocess.Popen[bytes]":
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=place,
                env={**self._environment, **more},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running.append(process)
        return process


class Worker:
    """One worker: its process, and what it leaves in its folder while it grades."""

    def __init__(self, place: Path, process: "subprocess.Popen[bytes]"):
        self.place, self.process = place, process

    @property
    def benches(self) -> list[Path]:
        """The folders of the benches that it has."""
        return list(self.place.glob("scratch/**/guanka-*"))

    @property
    def has_level(self) -> bool:
        """Whether a level has been laid down there, so that it grades."""
        return any(bench.glob("*/solutions/*/reference.py") for bench in self.benches)

    @property
    def log(self) -> str:
        """What it has said."""
        return (self.place / "log").read_text(errors="replace")
