"""What the double is told to do wrong, what it was asked, and what it counts."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

Act = Literal["answer", "hang", "cut", "slow", "late"]


class Fault(Struct, kw_only=True):
    """A mishap for the next requests of a kind ("" is any): ``skip`` of them are spared, then ``times`` are hit.

    slow: nothing happens for ``seconds``. late: it is done, and answered so many seconds after. answer: ``status``.
    hang: no answer, for so long. cut: none, and the connection ends.
    """

    act: Act
    kind: str = ""
    skip: int = 0
    times: int = 1
    user: str = ""  # only scores of this student
    works: bool = False  # whether what was asked for is done first
    status: int = 503
    retry_after: str | None = None
    body: str = ""
    seconds: float = 30.0


class Entry(Struct, kw_only=True):
    """A request, and what became of it."""

    number: int
    at: datetime
    kind: str
    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    status: int = 0
    token: int = 0  # which of the tokens, counted; never the token itself
    told: dict[str, Any] = field(default_factory=dict)
    mishap: str = ""


class Watch:
    """The log, the counts, the faults that wait, the leaky buckets, and whoever waits for a request."""

    def __init__(self) -> None:
        self.news = asyncio.Condition()
        self.inside = 0  # requests that are being answered
        self.forget()

    def forget(self) -> None:
        self.log: list[Entry] = []
        self.faults: list[Fault] = []
        self.received: Counter[str] = Counter()
        self.worked: Counter[str] = Counter()
        self.most_inside = 0
        self.buckets: dict[str, tuple[float, float]] = {}

    def take_fault(self, kind: str, user: str) -> Fault | None:
        """The fault that this request gets, if any."""
        for fault in self.faults:
            if fault.kind in ("", kind) and fault.user in ("", user) and fault.times > 0:
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    async def tell(self, counter: Counter[str], kind: str) -> None:
        async with self.news:
            counter[kind] += 1
            self.news.notify_all()

    def pour(self, token: str, *, now: float, cost: float, leak: float, size: float) -> float:
        """What is left in a token's bucket after this request; below zero it has run over, and nothing was poured."""
        level, since = self.buckets.get(token, (0.0, now))
        level = max(0.0, level - (now - since) * leak)
        left = size - level - cost
        self.buckets[token] = (level if left < 0 else level + cost, now)
        return left
