"""What a fuzzing run has done and found: counted, told while it goes on, and said at its end."""

import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

_TELL_SECONDS = 10.0


@dataclass(frozen=True)
class Find:
    """Something that must not come out; ``number`` makes it again, with the same seed."""

    number: int
    what: str


@dataclass(frozen=True)
class Summary:
    """What one harness did: how many of what, what became of them, and what was found."""

    harness: str
    unit: str
    count: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    finds: tuple[Find, ...] = ()
    slowest: float = 0.0  # CPU seconds of one

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(
            self.harness,
            self.unit,
            self.count + other.count,
            self.outcomes + other.outcomes,
            self.finds + other.finds,
            max(self.slowest, other.slowest),
        )


def total(summaries: Iterable[Summary]) -> Summary:
    """The sum of the parts of one harness; there is at least one."""
    first, *rest = summaries
    for summary in rest:
        first += summary
    return first


def told(summary: Summary, seconds: float, *, most: int = 20) -> str:
    """The closing lines of a harness."""
    rate = summary.count / seconds if seconds else 0.0
    lines = [f"{summary.harness}: {summary.count:,} {summary.unit} in {seconds:.0f} s, {rate:,.0f} a second"]
    lines += [f"    {count:>9,} {outcome}" for outcome, count in summary.outcomes.most_common()]
    if summary.slowest:
        lines.append(f"    the slowest took {summary.slowest * 1000:.0f} ms of CPU time")
    lines.append(f"    found: {len(summary.finds) or 'nothing'}")
    lines += [f"  ! number {find.number}: {find.what}" for find in summary.finds[:most]]
    return "\n".join(lines)


class Progress:
    """Says now and then, on standard error, how far a harness is."""

    def __init__(self, harness: str, unit: str, of: int) -> None:
        self._harness, self._unit, self._of = harness, unit, of
        self._started = self._told = time.monotonic()

    def done(self, count: int, found: int) -> None:
        now = time.monotonic()
        if now - self._told >= _TELL_SECONDS:
            self._told = now
            text = (
                f"{self._harness}: {count:,} of {self._of:,} {self._unit}, {now - self._started:.0f} s, found {found}"
            )
            print(text, file=sys.stderr, flush=True)
