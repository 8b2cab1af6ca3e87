"""The zygote from outside: start it, have it fork boxes, learn how they ended."""

import contextlib
import os
import platform
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import msgspec

from autograder.errors import GraderError
from autograder.inside.orders import Bounds, Fork, Forked, Gone, Prepare, Ready, Walls
from autograder.sandbox.filter import program
from autograder.sandbox.readable import readable

_START_SECONDS = 60.0
_FORK_SECONDS = 30.0
_END_SECONDS = 5.0
_MODULE = "autograder.inside.zygote"
# Which code the BLAS library picks; set by whoever knows that the library guesses wrong on this processor.
_HARDWARE = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
_from_zygote = msgspec.msgpack.Decoder(Forked | Gone)


class Zygote:
    """A running zygote. One thread of the grader may use it at a time."""

    def __init__(
        self,
        packages: tuple[str, ...],
        *,
        walls: Walls | None = None,
        threads: bool = False,
        hardware: Mapping[str, str],
    ) -> None:
        """Start a zygote that preloads ``packages`` and wait until it is ready (about half a second).

        ``hardware`` is the grader's environment; only what tells BLAS about the processor is taken from it.

        Raises:
            GraderError: it did not start, or the kernel lacks what the walls need.
        """
        self.walls = walls or Walls()
        self._home = tempfile.TemporaryDirectory(prefix="guanka-zygote-")
        self._gone: dict[int, Gone] = {}
        self._forks = 0
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, open(self._log, "wb") as log:  # noqa: PTH123
            self._process = subprocess.Popen(
                # Not -I: it would ignore PYTHONHASHSEED. -s and -P leave out what else -I leaves out, and the
                # environment holds nothing but what stands here.
                [sys.executable, "-s", "-P", "-m", _MODULE, str(theirs.fileno())],
                env=_environment(self._home.name, hardware),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        try:  # it is starting already: these take as long as it does
            bpf = program(platform.machine(), threads=threads) if self.walls.seccomp else b""
            places = readable(packages) if self.walls.landlock else ()
            prepare = Prepare(walls=self.walls, packages=packages, readable=places, bpf=bpf)
            self._send(msgspec.msgpack.encode(prepare))
            self.ready = msgspec.msgpack.decode(self._receive(_START_SECONDS)[0], type=Ready)
        except BaseException:
            self.close()
            raise

    @property
    def _log(self) -> Path:
        return Path(self._home.name) / "stderr"

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def fork(
        self, bounds: Bounds, *, first_handle: int, output_limit: int, seed: int
    ) -> tuple[int, int, int, socket.socket]:
        """A fresh box: its number here, its pid, its pidfd, and our end of its wire.

        Raises:
            GraderError: the zygote has ended or does not answer.
        """
        self._forks += 1
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        fork = Fork(number=self._forks, bounds=bounds, first_handle=first_handle, output_limit=output_limit, seed=seed)
        try:
            with theirs:
                self._send(msgspec.msgpack.encode(fork), theirs.fileno())
            while True:
                message, descriptors = self._receive(_FORK_SECONDS)
                event = _from_zygote.decode(message)
                if isinstance(event, Forked):
                    return event.number, event.pid, descriptors[0], ours
                self._gone[event.number] = event
        except BaseException:
            ours.close()
            raise

    def gone(self, number: int) -> Gone:
        """How a box ended; waits for it. Each can be asked for once.

        Raises:
            GraderError: the zygote has ended or does not answer.
        """
        while number not in self._gone:
            event = _from_zygote.decode(self._receive(_FORK_SECONDS)[0])
            if isinstance(event, Gone):
                self._gone[event.number] = event
        return self._gone.pop(number)

    def kill(self) -> None:
        """Kill the zygote as a fault of its own would; its boxes die with it. To close it is still to be done."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the zygote, and with it every box that it forked."""
        self._control.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._home.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, message: bytes, *descriptors: int) -> None:
        try:
            socket.send_fds(self._control, [message], descriptors)
        except OSError as error:
            raise GraderError(f"the zygote has ended: {self._last_words()}") from error

    def _receive(self, seconds: float) -> tuple[bytes, list[int]]:
        if self._control.fileno() < 0:
            raise GraderError("the zygote has been closed")
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        if not poll.poll(seconds * 1000):
            raise GraderError(f"the zygote has not answered for {seconds:g} s")
        try:
            message, descriptors, _flags, _address = socket.recv_fds(self._control, 2**16, 1)
        except OSError:
            message, descriptors = b"", []
        if not message:
            raise GraderError(f"the zygote has ended: {self._last_words()}")
        for descriptor in descriptors:  # recv_fds can't be told to do it
            os.set_inheritable(descriptor, False)
        return message, descriptors

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        status = self._process.returncode
        lines = self._log.read_text(errors="replace").strip().splitlines() if self._log.exists() else []
        # Who was killed had no time for last words: what stands there is some warning.
        return lines[-1] if lines and status is not None and status > 0 else f"exit status {status}"


def _environment(home: str, hardware: Mapping[str, str]) -> dict[str, str]:
    """All that the zygote and its boxes have in their environment."""
    return {
        "HOME": home,
        "IPYTHONDIR": home,
        "MPLCONFIGDIR": home,
        "MPLBACKEND": "Agg",
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        # One BLAS thread: for the same bits each time, and because a second thread can't be forked.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        **{name: hardware[name] for name in _HARDWARE if name in hardware},
    }
