"""Judge what a call costs, in CPU seconds read from outside, against what it costs the reference.

Nothing that is measured inside a box decides points: the box is asked, it answers, and the kernel's clock of that
process has gone on by so much. The margin is wide (an answer may cost ten times the reference's), so that the same code
gets the same verdict on any machine; a level picks cases so large that a slow way costs a hundred times as much.
"""

from typing import Any

from autograder.checks.language import Arguments, Call, Judge
from autograder.checks.student import Caller, Wrong
from autograder.wording import Message, message

_LEAST = 0.0005  # seconds: below that the way to the box and back is most of it
_TURNS = 3  # the cheapest of them counts
_HOPELESS = (
    2.0  # times what is allowed: after the first turn, which loads things, another one brings no answer so far down
)


def cost(call: Call, times: float = 10.0, before: Call | None = None) -> Judge:
    """A judge, for ``Plain``, that finds an answer wrong which costs more than ``times`` what the reference's costs.

    Whether the answer is right is another check's question: let this one need that. ``before`` is asked ahead of every
    turn and costs nothing: what it returns by name, such as the cache of a forward pass, ``call`` gets as well.
    """

    def judge(student: Caller, reference: Caller, **arguments: Any) -> Wrong | None:
        allowed = times * max(_LEAST, _cheapest(reference, call, before, arguments))
        took = _cheapest(student, call, before, arguments, enough=allowed)
        if took <= allowed:
            return None
        where = message("cost.took", took=f"{took * 1000:.0f}", allowed=f"{allowed * 1000:.0f}")
        return Wrong(message("cost.too_slow", times=f"{times:g}"), where=where)

    return judge


def is_too_slow(wrong: Wrong) -> bool:
    """Whether that is what was found."""
    return isinstance(wrong.what, Message) and wrong.what.id == "cost.too_slow"


def _cheapest(caller: Caller, call: Call, before: Call | None, arguments: Arguments, enough: float = 0.0) -> float:
    """CPU seconds of the cheapest of a few turns; the first one also warms what is loaded late.

    Raises:
        Unanswered, Misshapen: a call did not return, or gave ``before`` something of another form.
    """
    least = float("inf")
    for turn in range(_TURNS):
        more = before(caller, **arguments) if before else {}
        started = caller.cpu_seconds()
        call(caller, **arguments, **more)
        least = min(least, caller.cpu_seconds() - started)
        if least <= enough or (turn and 0 < _HOPELESS * enough < least):
            break
    return least
