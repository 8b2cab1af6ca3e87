"""Judge what a call costs, in CPU seconds read from outside, against what it costs the reference.

Nothing that is measured inside a box decides points: the box is asked, it answers, and the kernel's clock of that
process has gone on by so much. The margin is wide (an answer may cost ten times the reference's), so that the same code
gets the same verdict on any machine; a level picks cases so large that a slow way costs a hundred times as much.
"""

from collections.abc import Sequence
from functools import partial

from autograder.checks.compare import compare
from autograder.checks.language import Arguments, Call, Turns
from autograder.checks.observe import named
from autograder.checks.student import Caller, Reply, Wrong
from autograder.wording import Message, message

_Outputs = dict[str, Reply]
_LEAST = 0.0005  # seconds: below that the way to the box and back is most of it
_TURNS = 3  # the cheapest of them counts
_HOPELESS = (
    2.0  # times what is allowed: after the first turn, which loads things, another one brings no answer so far down
)


def cost(call: Call, times: float = 10.0, before: Call | None = None, rtol: float = 1e-6) -> Turns:
    """A judge, for ``Plain``, that finds an answer wrong which costs more than ``times`` what the reference's costs.

    Every answer whose cost is taken must be right, within ``rtol``: else a wrong one, which is quick, would do for
    whatever is large. Each turn has arguments of its own: else an answer could be kept from one turn to the next.
    ``before`` is asked ahead of every turn and costs nothing: what it returns by name, such as the cache of a forward
    pass, ``call`` gets as well.
    """

    def judge(student: Caller, reference: Caller, turns: Sequence[Arguments], *, values: bool = True) -> Wrong | None:
        ours = [_turn(reference, call, before, arguments) for arguments in turns]
        allowed = times * max(_LEAST, min(seconds for seconds, _right in ours))
        least = float("inf")
        for turn, (arguments, (_seconds, right)) in enumerate(zip(turns, ours, strict=True)):
            seconds, given = _turn(student, call, before, arguments)
            wrong = _first_wrong(call, right, given, rtol) if values else None
            if wrong is not None:
                return wrong
            least = min(least, seconds)
            if least <= allowed:
                return None
            if turn and least > _HOPELESS * allowed:
                break
        where = message("cost.took", took=f"{least * 1000:.0f}", allowed=f"{allowed * 1000:.0f}")
        return Wrong(message("cost.too_slow", times=f"{times:g}"), where=where)

    return Turns(_TURNS, judge, alone=partial(judge, values=False))


def is_too_slow(wrong: Wrong) -> bool:
    """Whether that is what was found."""
    return isinstance(wrong.what, Message) and wrong.what.id == "cost.too_slow"


def _turn(caller: Caller, call: Call, before: Call | None, arguments: Arguments) -> tuple[float, _Outputs]:
    """CPU seconds of one call, and its outputs by name.

    Raises:
        Unanswered, Misshapen: a call did not return, or gave ``before`` something of another form.
    """
    more = before(caller, **arguments) if before else {}
    started = caller.cpu_seconds()
    outputs = call(caller, **arguments, **more)
    return caller.cpu_seconds() - started, outputs


def _first_wrong(call: Call, right: _Outputs, given: _Outputs, rtol: float) -> Wrong | None:
    values, came = named(call, right), named(call, given)
    labels = {name: reply.label if isinstance(reply, Reply) else name for name, reply in right.items()}
    found = (compare(value, came.get(name), rtol, of=labels[name]) for name, value in values.items())
    return next((wrong for wrong in found if wrong is not None), None)
