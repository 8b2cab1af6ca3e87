"""How a check takes apart what a call returns, where the student's call returned nothing to take apart.

The check's own function is asked with a stand-in for the student that answers with blanks. Where it complains that a
blank should have been several values or an object, the blank becomes that, and the function is asked again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.checks.observe import Values
from autograder.checks.record import Recorder, Step
from autograder.checks.student import Caller, Misshapen
from autograder.wire.answers import Answer, Handle, Returned, Target
from autograder.wording import Message

_MOST_RUNS = 12  # each but the last learns the form of one blank
_OBJECT = ()  # the form of what stays with the student; any other form names the values that are in it

Ask = Callable[[Caller], Values]
Forms = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Unpacked:
    """All that a check asks, and the blank that became each of its outputs: its place is known by its identity."""

    steps: Sequence[Step]
    outputs: Values


def unpacked(ask: Ask, names: Mapping[str, str]) -> Unpacked | None:
    """What ``ask`` asks and how it takes the answers apart; None where it can't be said without their values.

    ``names`` is what the student defines, with the signatures.
    """
    forms: Forms = {}
    for _ in range(_MOST_RUNS):
        recorder = Recorder(_Blanks(forms, names))
        try:
            return Unpacked(recorder.steps, ask(Caller(recorder)))
        except Misshapen as failure:
            if not _learnt(forms, failure):
                return None
        except Exception:  # the author's code has calculated with a blank
            return None
    return None


def _learnt(forms: Forms, failure: Misshapen) -> bool:
    what, due = failure.wrong.what, failure.wrong.expected
    if not (isinstance(what, Message) and isinstance(due, Message)) or what.args.get("of") in (None, *forms):
        return False
    if due.id == "value.parts":
        forms[str(what.args["of"])] = tuple(str(due.args["names"]).split(", "))
    elif due.id == "value.an_object":
        forms[str(what.args["of"])] = _OBJECT
    else:
        return False
    return True


class _Blanks:
    """A student whose every answer is a blank, in the form that is known of what is called so."""

    def __init__(self, forms: Forms, names: Mapping[str, str]) -> None:
        self._forms, self._names = forms, names
        self._labels: list[str] = []  # of the objects, by number

    def call(self, target: Target, _args: tuple[object, ...], _kwargs: Mapping[str, object], /) -> Answer:
        """A blank."""
        if isinstance(target, str):
            return self._answer(target)
        handle, method = target if isinstance(target, tuple) else (target, "__call__")
        return self._answer(f"{self._labels[handle.number]}.{method}")

    def get(self, handle: Handle, attribute: str, /) -> Answer:
        """A blank."""
        return self._answer(f"{self._labels[handle.number]}.{attribute}")

    def names(self, /) -> Mapping[str, str]:
        """What the student defines."""
        return self._names

    def cpu_seconds(self, /) -> float:
        """Nothing is run."""
        return 0.0

    def _answer(self, label: str) -> Answer:
        return Returned(self._blank(label))

    def _blank(self, label: str) -> object:
        if label not in self._forms:
            return np.empty(0)
        if self._forms[label] == _OBJECT:
            self._labels.append(label)
            return Handle(len(self._labels) - 1, label)
        return tuple(map(self._blank, self._forms[label]))
