"""Worker processes: started clean, ended with the one that started them, deaf to Ctrl-C."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from autograder.inside import kernel

_SAFE_PATH = "PYTHONSAFEPATH"
P = ParamSpec("P")
T = TypeVar("T")


def start_pool(jobs: int) -> ProcessPoolExecutor:
    """A pool of ``jobs`` workers; each is a new interpreter that has inherited nothing of ours."""
    # Not fork: a worker must not inherit our ends of other workers' sockets.
    with safe_path():  # this starts the tracker of semaphores
        return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), begin_worker, (os.getpid(),))


def submit(pool: ProcessPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    """Submit; a worker that is started by this inherits that Ctrl-C waits, until it can say so itself."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with safe_path():
            return pool.submit(work, *args, **kwargs)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_workers() -> None:
    """End them at once, with their zygotes and boxes: one may have a minute to go."""
    for process in multiprocessing.active_children():
        process.terminate()


@contextmanager
def safe_path() -> Iterator[None]:
    """What is started in here takes no module from the folder that we stand in: somebody's pickle.py may lie there."""
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def begin_worker(parent: int) -> None:
    """Leave interrupts to the process that started this worker, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it was gone before the line above
            os._exit(1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # boxes inherit the mask, and are asked by this signal
