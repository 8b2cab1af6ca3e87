"""The student as an author sees it: ask, and take the answer apart without ever trusting it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.describe import describe, one_line
from autograder.checks.local import ReferenceRaised
from autograder.wire.answers import Answer, Ended, Handle, Missing, Raised, Returned, Student, Target
from autograder.wire.tensors import Tensor
from autograder.wording import Message, Words, message


@dataclass(frozen=True)
class Wrong:
    """What a plain check found; the parts are those of a mismatch."""

    what: Words
    expected: Words | str | None = None
    actual: Words | str | None = None
    where: Words | None = None  # an index, or whatever else says where in the answer it is


class Unanswered(Exception):
    """A call that did not return: missing, raised, or the end of the box. A verdict, by its ``answer``."""

    def __init__(self, target: str, answer: Missing | Raised | Ended) -> None:
        self.target, self.answer = target, answer
        super().__init__(target)


class Misshapen(Exception):
    """A call that returned something of another kind than was asked for. A verdict: failed, by its ``wrong``."""

    def __init__(self, wrong: Wrong) -> None:
        self.wrong = wrong
        super().__init__(str(wrong.what))


class Caller:
    """What a check's functions get as ``student`` (or ``reference``)."""

    def __init__(self, student: Student) -> None:
        self._student = student
        self._names: Mapping[str, str] | None = None

    def call(self, name: str, *args: Any, **kwargs: Any) -> "Reply":
        """Call a top-level function or class; a Reply given as an argument is handed back as it came."""
        return self._ask(name, name, args, kwargs)

    def defines(self, name: str) -> bool:
        """Whether the notebook defines the name."""
        if self._names is None:
            self._names = self._student.names()
        return name in self._names

    def raises(self, error: str, name: str, *args: Any, **kwargs: Any) -> None:
        """Call a top-level function or class that must refuse these arguments with the exception ``error``.

        Raises:
            Misshapen: it returned something, or stopped with another exception.
            Unanswered: the name is missing, or the box has ended.
        """
        self._raises(error, name, name, args, kwargs)

    def cpu_seconds(self) -> float:
        """What the student has used of a processor so far."""
        return self._student.cpu_seconds()

    def _ask(self, label: str, target: Target, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> "Reply":
        plain = tuple(arg.value if isinstance(arg, Reply) else arg for arg in args)
        named = {key: arg.value if isinstance(arg, Reply) else arg for key, arg in kwargs.items()}
        return self._reply(label, self._student.call(target, plain, named))

    def _raises(self, error: str, label: str, target: Target, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        what = message("value.must_raise", of=label, error=error)
        try:
            reply = self._ask(label, target, args, kwargs)
        except (Unanswered, ReferenceRaised) as failure:
            if not isinstance(failure.answer, Raised):
                raise
            if failure.answer.type_name == error:
                return
            actual = message("value.raised_other", error=one_line(failure.answer.type_name, 60))
            raise Misshapen(Wrong(what, error, actual)) from None
        raise Misshapen(Wrong(what, error, describe(reply.value)))

    def _reply(self, label: str, answer: Answer) -> "Reply":
        if not isinstance(answer, Returned):
            raise Unanswered(label, answer)
        return Reply(self, label, answer.value)


class Reply:
    """One value that came back. Its methods give it the asked form or say, as a verdict, what came instead."""

    def __init__(self, caller: Caller, label: str, value: object) -> None:
        self._caller, self.label, self.value = caller, label, value

    def parts(self, *names: str) -> tuple["Reply", ...]:
        """Take a returned tuple (or list) apart: ``out, cache = reply.parts("out", "cache")``.

        Raises:
            Misshapen: it is no tuple of as many values.
        """
        if not isinstance(self.value, tuple | list) or len(self.value) != len(names):
            expected = message("value.parts", count=len(names), names=", ".join(names))
            raise Misshapen(Wrong(message("value.wrong_kind", of=self.label), expected, describe(self.value)))
        return tuple(Reply(self._caller, name, value) for name, value in zip(names, self.value, strict=True))

    def item(self, key: str) -> "Reply":
        """One entry of a returned dict.

        Raises:
            Misshapen: it is no dict, or has no such key.
        """
        if not isinstance(self.value, dict):
            raise self._of_another_kind(message("value.a_dict"))
        if key not in self.value:
            raise Misshapen(Wrong(message("value.wrong_keys", of=self.label), key, describe(self.value)))
        return Reply(self._caller, key, self.value[key])

    def array(self, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        """The value as float64 (complex128 where it is complex), with exactly this shape.

        Raises:
            Misshapen: it is no array of numbers, or of another shape.
        """
        if not isinstance(self.value, np.ndarray) or isinstance(self.value, Tensor):
            raise self._of_another_kind(message("value.an_array"))
        return self._wide(self.value, shape)

    def tensor(self, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        """The numbers of a tensor, as float64, with exactly this shape.

        Raises:
            Misshapen: it is no tensor, or of another shape.
        """
        if not isinstance(self.value, Tensor):
            raise self._of_another_kind(message("value.a_tensor"))
        return self._wide(np.asarray(self.value), shape)

    def _of_another_kind(self, expected: Message) -> Misshapen:
        return Misshapen(Wrong(message("value.wrong_kind", of=self.label), expected, describe(self.value)))

    def _wide(self, value: np.ndarray[Any, Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        if value.shape != shape:
            raise Misshapen(Wrong(message("shape.wrong", of=self.label), str(shape), str(value.shape)))
        return value.astype(np.complex128 if value.dtype.kind == "c" else np.float64)

    def number(self) -> float:
        """The value as a real number; NaN and infinities are let through, for the caller to compare.

        Raises:
            Misshapen: it is no real number (or array of no dimension).
        """
        value = self.value.item() if isinstance(self.value, np.ndarray) and self.value.ndim == 0 else self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._of_another_kind(message("value.a_number"))
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")

    def call(self, method: str, *args: Any, **kwargs: Any) -> "Reply":
        """Call a method of an object that stayed with the student.

        Raises:
            Misshapen: what came back is no object with methods.
        """
        return self._caller._ask(f"{self.label}.{method}", (self._handle(), method), args, kwargs)

    def raises(self, error: str, method: str, *args: Any, **kwargs: Any) -> None:
        """Call a method that must refuse these arguments with the exception ``error``; raises as Caller's own."""
        self._caller._raises(error, f"{self.label}.{method}", (self._handle(), method), args, kwargs)

    def get(self, attribute: str) -> "Reply":
        """An attribute of an object that stayed with the student; raises as ``call`` does."""
        label = f"{self.label}.{attribute}"
        return self._caller._reply(label, self._caller._student.get(self._handle(), attribute))

    def _handle(self) -> Handle:
        if not isinstance(self.value, Handle):
            raise self._of_another_kind(message("value.an_object"))
        return self.value
