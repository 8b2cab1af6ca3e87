"""Ctrl-C and SIGTERM as a wish to end soon: what is under way is finished and recorded first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """Set when the first of these signals comes while the block runs; a second one ends it at once.

    Elsewhere than in the main thread no signal can be taken, and nothing is.
    """
    asked = threading.Event()

    def take(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = {one: signal.signal(one, take) for one in _SIGNALS}
    try:
        yield asked
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
