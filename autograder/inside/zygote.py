"""The zygote: preloads what cells need, then forks one confined child a submission.

Theory of operation
-------------------
The grader starts us by exec and owns the other end of our control socket. We hold no secret and never see a byte of
a submission. For each ``Fork`` the grader sends along one descriptor, the box's end of a wire. We fork; the child
closes everything but that wire, confines itself (confine.py) and only then reads from it (serve.py). We answer
``Forked`` with the child's pid and a pidfd, so that the grader can kill it whatever becomes of us, and ``Gone`` with
its exit status and CPU time once we have reaped it.

Who may kill whom: the grader kills a child through its pidfd. When we end, for whatever reason, the kernel kills our
children (their death signal). When the grader ends, our socket reads empty and we end. A child can kill nobody: its
filter has no ``kill``, and it can't fork.

We must have one thread at every fork: a lock held by another thread would stay locked in the child for ever.
"""

import array
import contextlib
import fcntl
import gc
import os
import resource
import select
import shutil
import signal
import socket
import sys

import msgspec

from autograder.inside import kernel
from autograder.inside.confine import Prepared, confine
from autograder.inside.orders import Fork, Forked, Gone, Prepare, Ready
from autograder.inside.preload import preload, reseed
from autograder.inside.serve import Shell, say_confined, serve

_WIRE = 3  # where the child keeps its end of the wire


def main(descriptor: int) -> None:
    """Serve the control socket until the grader closes it."""
    control = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the grader, who then ends us
    prepare = msgspec.msgpack.decode(control.recv(2**20), type=Prepare)
    shell = preload(prepare.packages)
    prepared, abi = _prepare(prepare)
    gc.collect()
    gc.freeze()  # a collection in the child would copy the pages it touches
    with contextlib.suppress(ConnectionError):  # the grader has gone while something was being told
        control.send(msgspec.msgpack.encode(Ready(size=_address_space(), landlock_abi=abi)))
        _loop(control, prepared, shell)
    # The grader may have been killed, and then nobody else tidies up what the packages have written here.
    shutil.rmtree(os.environ["HOME"], ignore_errors=True)


def _prepare(prepare: Prepare) -> tuple[Prepared, int]:
    walls, ruleset, abi = prepare.walls, None, 0
    if walls.landlock:
        abi = kernel.landlock_abi()
        ruleset = kernel.landlock_ruleset(abi)
        for place in prepare.readable:
            rights = kernel.FS_READ_FILE * place.files | kernel.FS_READ_DIR * place.listing
            kernel.landlock_allow(ruleset, place.path, rights)
    program = kernel.SeccompProgram(prepare.bpf) if walls.seccomp else None
    return Prepared(walls, ruleset, program), abi


def _address_space() -> int:
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - pathlib is slower, and this is done at each fork
        return int(statm.read().split()[0]) * resource.getpagesize()


def _loop(control: socket.socket, prepared: Prepared, shell: Shell) -> None:
    """Fork when asked, reap what has ended, until the control socket is closed."""
    children: dict[int, tuple[int, int]] = {}  # pidfd -> (number, pid)
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for descriptor, _events in poll.poll():
            if descriptor != control.fileno():
                poll.unregister(descriptor)
                _reap(control, descriptor, *children.pop(descriptor))
                continue
            message, descriptors, _flags, _address = socket.recv_fds(control, 2**16, 1)
            if not message:
                return
            fork = msgspec.msgpack.decode(message, type=Fork)
            pid = _fork(fork, descriptors[0], prepared, shell)
            pidfd = os.pidfd_open(pid)
            os.close(descriptors[0])
            children[pidfd] = fork.number, pid
            poll.register(pidfd, select.POLLIN)
            forked = msgspec.msgpack.encode(Forked(fork.number, pid))
            control.sendmsg([forked], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [pidfd]))])


def _reap(control: socket.socket, pidfd: int, number: int, pid: int) -> None:
    _pid, status, usage = os.wait4(pid, 0)
    os.close(pidfd)
    gone = Gone(number, status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
    control.send(msgspec.msgpack.encode(gone))


def _fork(fork: Fork, wire: int, prepared: Prepared, shell: Shell) -> int:
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208 - the kernel's count: not every thread is Python's
    if threads != 1:
        raise RuntimeError(f"the zygote has {threads} threads, it must have one to fork")
    size, zygote = _address_space(), os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        _child(fork, wire, prepared, size, zygote, shell)
    finally:
        os._exit(70)  # whatever happens, the child never returns into the zygote's loop
    return 0


def _child(fork: Fork, wire: int, prepared: Prepared, size: int, zygote: int, shell: Shell) -> None:
    ruleset = _keep_only(wire, prepared.ruleset)
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # how the grader asks: where are you?
        confine(prepared, ruleset, size, fork.bounds, zygote)
    except Exception as error:  # the grader must hear that a wall does not stand; nothing has run yet
        say_confined(_WIRE, str(error))
        os._exit(70)
    say_confined(_WIRE)
    reseed(fork.seed)
    serve(_WIRE, shell, fork.first_handle, fork.output_limit)
    os._exit(0)


def _keep_only(wire: int, ruleset: int | None) -> int | None:
    """Leave open: 0, 1, 2 (/dev/null), the wire at 3, the ruleset at 4."""
    os.dup2(0, 2)  # the zygote's own goes to the grader's log
    kept = [wire] if ruleset is None else [wire, ruleset]
    for place, descriptor in enumerate([fcntl.fcntl(each, fcntl.F_DUPFD, 100) for each in kept], _WIRE):
        os.dup2(descriptor, place)
    os.closerange(_WIRE + len(kept), os.sysconf("SC_OPEN_MAX"))
    return None if ruleset is None else _WIRE + 1


if __name__ == "__main__":
    main(int(sys.argv[1]))
