"""The student in this process: the reference, a known bug, later the notebook's own namespace."""

import difflib
import inspect
import linecache
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

import numpy as np
from msgspec import structs

from autograder.checks.describe import one_line
from autograder.errors import AuthorError
from autograder.wire.answers import Answer, Handle, Missing, Raised, Returned, Target, TracebackLine
from autograder.wire.at_hand import at_hand
from autograder.wire.at_hand import similar_names as like
from autograder.wire.crossing import Keep, crossing
from autograder.wire.tensors import Tensor, torch_tensor

Cross = Callable[[object, Keep], object]
_PLAIN = (bool, int, float, complex, str)


class LocalStudent:
    """Answers as the box does: fresh copies of the arguments in, by value what may cross, handles for the rest.

    ``names`` is what the notebook defines. ``cells`` maps the file name of a cell's code to the cell's position: only
    lines of these count as the student's. ``cross`` says what crosses (the wire's rule).
    """

    def __init__(
        self,
        names: Mapping[str, object],
        cells: Mapping[str, int] | None = None,
        *,
        cross: Cross = crossing,
    ) -> None:
        self._names, self._cells, self._cross = names, {} if cells is None else cells, cross
        self._kept: dict[int, object] = {}

    def call(self, target: Target, args: tuple[object, ...], kwargs: Mapping[str, object], /) -> Answer:
        """Call with fresh copies of the arguments. Raises TypeError for an argument that crosses no wire."""
        copies = tuple(self._fresh(arg) for arg in args)
        named = {name: self._fresh(arg) for name, arg in kwargs.items()}
        if isinstance(target, str) and target not in self._names:
            return Missing(target, similar_names(target, self._names))
        return self._answer(lambda: self._callable(target)(*copies, **named))

    def get(self, handle: Handle, attribute: str, /) -> Answer:
        """The value of an attribute."""
        return self._answer(lambda: getattr(self._kept[handle.number], attribute))

    def names(self, /) -> Mapping[str, str]:
        """What is defined: name -> signature, or "" where there is none."""
        return {name: signature(value) for name, value in self._names.items() if not name.startswith("_")}

    def cpu_seconds(self, /) -> float:
        """CPU seconds of this thread."""
        return time.thread_time()

    def _callable(self, target: Target) -> Callable[..., object]:
        called: Any
        if isinstance(target, str):
            called = self._names[target]
        elif isinstance(target, Handle):
            called = self._kept[target.number]
        else:
            called = getattr(self._kept[target[0].number], target[1])
        return called  # type: ignore[no-any-return]

    def _answer(self, work: Callable[[], object]) -> Answer:
        try:
            with np.errstate(all="ignore"):
                return Returned(self._cross(work(), self._keep))
        except (Exception, SystemExit) as error:
            return self._raised(error)

    def _raised(self, error: BaseException) -> Raised:
        lines, similar = tuple(self._lines(error.__traceback__)), like(error, self._names)
        return Raised(type(error).__name__, _text_of(error), lines, similar=similar)

    def _lines(self, traceback: TracebackType | None) -> list[TracebackLine]:
        lines, innermost = [], None
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if code.co_filename in self._cells:
                number = traceback.tb_lineno
                source = one_line(linecache.getline(code.co_filename, number), 120)
                lines.append(TracebackLine(self._cells[code.co_filename], number, source, code.co_name))
                innermost = traceback.tb_frame
            traceback = traceback.tb_next
        if innermost is not None:
            lines[-1] = structs.replace(lines[-1], values=at_hand(lines[-1].source, innermost.f_locals))
        return lines

    def _keep(self, value: object, type_name: str) -> Handle:
        number = -1 - len(self._kept)  # negative: a box numbers its own from 1 up
        self._kept[number] = value
        return Handle(number, type_name)

    def _fresh(self, value: object) -> object:
        if isinstance(value, Tensor):
            return torch_tensor(value)
        if isinstance(value, np.ndarray):
            return np.array(value, order="C", subok=False)
        if isinstance(value, Handle):
            return self._kept[value.number]
        if isinstance(value, tuple):
            return tuple(self._fresh(item) for item in value)
        if isinstance(value, list):
            return [self._fresh(item) for item in value]
        if isinstance(value, dict):
            return {key: self._fresh(item) for key, item in value.items()}
        if value is None or type(value) in _PLAIN:  # numpy's own numbers cross as arrays or not at all
            return value
        raise TypeError(f"{type(value).__name__} does not cross the wire")


class ReferenceRaised(AuthorError):
    """The reference raised: the course team's fault, unless the check asks for that (``Caller.raises``)."""

    def __init__(self, text: str, *, file: str, line: int | None, answer: Raised) -> None:
        self.answer = answer
        super().__init__(text, file=file, line=line)


class Trusted:
    """The course team's own code in the student's place: what goes wrong in it is theirs, so it raises."""

    def __init__(self, names: Mapping[str, object], file: str, *, cross: Cross = crossing) -> None:
        self._student, self._file = LocalStudent(names, {file: 0}, cross=cross), file

    def call(self, target: Target, args: tuple[object, ...], kwargs: Mapping[str, object], /) -> Answer:
        """As LocalStudent. Raises AuthorError where no value comes back."""
        return self._checked(target, self._student.call(target, args, kwargs))

    def get(self, handle: Handle, attribute: str, /) -> Answer:
        """As LocalStudent. Raises AuthorError where no value comes back."""
        return self._checked(attribute, self._student.get(handle, attribute))

    def names(self, /) -> Mapping[str, str]:
        """As LocalStudent."""
        return self._student.names()

    def cpu_seconds(self, /) -> float:
        """As LocalStudent."""
        return self._student.cpu_seconds()

    def _checked(self, target: Target, answer: Answer) -> Answer:
        if isinstance(answer, Missing):
            raise AuthorError(f"the reference defines no {answer.name!r}", file=self._file)
        if isinstance(answer, Raised):
            text = f"the reference raised {answer.type_name} in {_name_of(target)}: {answer.text}"
            line = answer.lines[-1].line if answer.lines else None
            raise ReferenceRaised(text, file=self._file, line=line, answer=answer)
        return answer


def similar_names(name: str, names: Mapping[str, object]) -> tuple[str, ...]:
    """At most three of the names that read much like ``name``, nearest first; capitals don't count."""
    lower = {other.lower(): other for other in names if not other.startswith("_")}
    return tuple(lower[match] for match in difflib.get_close_matches(name.lower(), lower, n=3, cutoff=0.6))


def signature(value: object) -> str:
    """``(X, K)``, or "" for what can't be called or does not say."""
    if not callable(value):
        return ""
    try:
        return str(inspect.signature(value))
    except (TypeError, ValueError):
        return ""


def _name_of(target: Target) -> str:
    if isinstance(target, Handle):
        return target.type_name
    return target if isinstance(target, str) else f"{target[0].type_name}.{target[1]}"


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception whose own __str__ raises
        return ""
