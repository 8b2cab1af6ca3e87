"""What a question without a right answer comes to: a verdict, and a mismatch that says why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from autograder.checks.describe import one_line
from autograder.checks.local import signature
from autograder.checks.observe import Observed, Place
from autograder.checks.student import Unanswered, Wrong
from autograder.errors import GuankaError
from autograder.results import CodePlace, Mismatch, Verdict
from autograder.wire.answers import Ended, Missing, Raised, Student, TracebackLine
from autograder.wording import Message, Words, message

_NO_MEMORY = ("MemoryError", "_ArrayMemoryError")  # Python's and numpy's


@dataclass(frozen=True)
class Outcome:
    """A check that did not pass. ``tells`` says how much of it the student's code could have written.

    "nothing": it may be shown as it is. "kind": only ``what`` may, it comes of a closed list. "all": a text of the
    student's or of a hidden call is in it. ``raised`` is the exception, for advice about it. ``ended`` says that
    the box ended: it can be started again a few times only.
    """

    verdict: Verdict
    mismatch: Mismatch
    tells: Literal["nothing", "kind", "all"] = "all"
    raised: Raised | None = None
    ended: bool = False


def wrong_outcome(wrong: Wrong, place: Place) -> Outcome:
    """A failed check: the answer is wrong, or of another form."""
    closed = isinstance(wrong.what, Message) and wrong.what.id in _CLOSED
    mismatch = Mismatch(what=wrong.what, where=_where(place, wrong.where), expected=wrong.expected, actual=wrong.actual)
    return Outcome(Verdict.FAILED, mismatch, "kind" if closed else "all")


# What compare and Reply say is wrong: sentences in which nothing but the author's names stands.
_CLOSED = frozenset(
    {
        "value.must_raise",
        "cost.too_slow",
        "value.wrong",
        "value.not_finite",
        "value.wrong_kind",
        "value.wrong_keys",
        "shape.wrong",
        "dtype.wrong",
    }
)


def unanswered_outcome(failure: Unanswered, place: Place, reference: Mapping[str, object], student: Student) -> Outcome:
    """A call that did not return: not attempted, crashed, out of time or out of memory."""
    answer, of = failure.answer, failure.target
    if isinstance(answer, Ended):
        where = _where(place, _line(answer.lines[-1]) if answer.lines else None)
        mismatch = Mismatch(what=answer.why, where=where, stopped_at=_stopped_at(answer.lines))
        return Outcome(answer.verdict, mismatch, ended=True)
    if isinstance(answer, Missing):
        return _missing(answer)
    if answer.type_name == "NotImplementedError":
        return Outcome(Verdict.NOT_ATTEMPTED, Mismatch(what=message("check.not_written", of=of)), "nothing")
    if answer.type_name in _NO_MEMORY:
        what = message("check.no_memory", of=of)
        return Outcome(Verdict.OUT_OF_MEMORY, Mismatch(what=what, where=_where(place)), "nothing")
    if answer.type_name == "TypeError" and not answer.lines:
        return _signature_outcome(of, answer, reference, student)
    mismatch = Mismatch(
        what=message("check.raised", of=of, error=_error(answer)),
        where=_where(place, _line(answer.lines[-1]) if answer.lines else None),
        actual=_similar(answer.similar) or _at_hand(answer.lines),
        stopped_at=_stopped_at(answer.lines),
    )
    return Outcome(Verdict.CRASHED, mismatch, raised=answer)


def held_outcome(error: GuankaError) -> Outcome:
    """Our fault, or the course team's: the file and the line stand in the mismatch, for the staff."""
    return Outcome(Verdict.HELD, Mismatch(what=message("check.held"), actual=one_line(str(error), 500)), "kind")


def skipped_outcome(needed: Words) -> Outcome:
    """A check that waits for another one, by the title of that one."""
    return Outcome(Verdict.SKIPPED, Mismatch(what=message("check.skipped", needed=needed)), "nothing")


def outcome_of(observed: Observed, place: Place, reference: Mapping[str, object], student: Student) -> Outcome | None:
    """The outcome of a question without outputs; None where there is something to judge."""
    if observed.unanswered is not None:
        return unanswered_outcome(observed.unanswered, place, reference, student)
    return None if observed.wrong is None else wrong_outcome(observed.wrong, place)


def hidden_mismatch(outcome: Outcome) -> Mismatch:
    """What may be said of an outcome that came of hidden inputs: the kind of thing that is wrong, and no value."""
    if outcome.tells == "nothing":
        return outcome.mismatch
    if outcome.tells == "kind":
        return Mismatch(what=outcome.mismatch.what)
    return Mismatch(what=message(f"hidden.{outcome.verdict.value}"))


def with_parts(mismatch: Mismatch, **parts: object) -> Mismatch:
    """The mismatch with a hint, the name of its bug, a counterexample."""
    return msgspec.structs.replace(mismatch, **parts)


def _missing(answer: Missing) -> Outcome:
    cause = answer.cause
    if cause is not None and cause.type_name != "NotImplementedError":
        what = message("check.cell_raised", name=answer.name, error=_error(cause))
        where = _line(cause.lines[-1]) if cause.lines else None
        mismatch = Mismatch(what=what, where=where, stopped_at=_stopped_at(cause.lines))
        return Outcome(Verdict.CRASHED, mismatch, raised=cause)
    what, actual = message("check.not_defined", name=answer.name), _similar(answer.similar)
    mismatch = Mismatch(what=what, expected=answer.name, actual=actual)
    return Outcome(Verdict.NOT_ATTEMPTED, mismatch)


def _signature_outcome(of: str, answer: Raised, reference: Mapping[str, object], student: Student) -> Outcome:
    expected, theirs = expected_signature(of, reference), student.names().get(of, "")
    mismatch = Mismatch(
        what=message("check.signature", of=of, error=_error(answer)),
        expected=of + expected if expected else None,
        actual=of + one_line(theirs, 200) if theirs else None,
    )
    return Outcome(Verdict.CRASHED, mismatch, raised=answer)


def expected_signature(of: str, reference: Mapping[str, object]) -> str:
    """How the reference's ``name`` or ``Name.method`` is called, such as ``(X, K)``; "" where it does not say."""
    name, _, method = of.partition(".")
    if not method:
        return signature(reference.get(name))
    function = getattr(reference.get(name), method, None)
    return re.sub(r"^\(self(, )?", "(", signature(function))


def _error(answer: Raised) -> str:
    text = one_line(answer.text, 200)
    return one_line(answer.type_name, 60) + (f": {text}" if text else "")


def _similar(names: Sequence[str]) -> Message | None:
    return message("names.similar", names=", ".join(one_line(name, 60) for name in names)) if names else None


def _at_hand(lines: Sequence[TracebackLine]) -> Message | None:
    values = one_line(lines[-1].values, 200) if lines else ""
    return message("check.at_hand", values=values) if values else None


def _stopped_at(lines: Sequence[TracebackLine]) -> CodePlace | None:
    return CodePlace(lines[-1].cell, lines[-1].line) if lines else None


def _line(line: TracebackLine) -> Message:
    return message("at.line", cell=line.cell + 1, line=line.line, source=one_line(line.source, 120))


def _where(place: Place, inner: Words | None = None) -> Words:
    case = message("at.case", case=place.case.key)
    return case if inner is None else message("at.both", case=case, inner=inner)
