"""Try again what a gradebook could not do for the moment."""

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from autograder.errors import GradebookAway
from autograder.wording import Message, message

T = TypeVar("T")
_LONGEST = 10.0  # seconds between two tries


def patiently(work: Callable[[bool], T], *, most: float, told: Callable[[Message], None]) -> T:
    """Do ``work``, again and again while the gradebook is locked or away, for ``most`` seconds; ``told`` is told why.

    ``work`` is told whether it was tried before: what seemed to fail may have been written all the same, where it was
    the answer that got lost.

    Raises:
        GradebookAway: it still was when the time was up.
    """
    failures: list[str] = []

    def say_so(state: RetryCallState) -> None:
        failures.append(str(state.outcome and state.outcome.exception()))
        told(message("run.waiting", why=failures[-1]))

    again = Retrying(
        retry=retry_if_exception_type(GradebookAway),
        wait=wait_random_exponential(multiplier=0.5, max=_LONGEST),
        stop=stop_after_delay(most),
        before_sleep=say_so,
        reraise=True,
    )
    return again(lambda: work(bool(failures)))
