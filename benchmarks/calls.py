"""Write down which cells and calls a grading asks of a submission, for ``bare.py`` to make them without any grader."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.batch.worker import Worker
from autograder.grading import Submission
from autograder.sandbox.student import BoxedStudent
from autograder.wire.answers import Answer, Handle, Raised, Returned, Target


def record(worker: Worker, submission: Submission) -> dict[str, Any]:
    """Grade, and return what was asked: the cells' sources, and the calls with where their answers were kept.

    Raises:
        SystemExit: it did not come to a grade.
    """
    asked: dict[str, Any] = {"cells": [], "calls": []}
    start, call, get = BoxedStudent._start, BoxedStudent.call, BoxedStudent.get

    def starting(self: BoxedStudent) -> None:
        asked["cells"] = [cell.source for cell in self._cells]
        start(self)

    def calling(
        self: BoxedStudent, target: Target, args: tuple[object, ...], kwargs: Mapping[str, object], /
    ) -> Answer:
        answer = call(self, target, args, kwargs)
        asked["calls"].append({"call": told(target), "args": told(args), "kwargs": told(dict(kwargs)), **came(answer)})
        return answer

    def getting(self: BoxedStudent, handle: Handle, attribute: str, /) -> Answer:
        answer = get(self, handle, attribute)
        asked["calls"].append({"get": attribute, "of": handle.number, **came(answer)})
        return answer

    BoxedStudent._start, BoxedStudent.call, BoxedStudent.get = starting, calling, getting  # type: ignore[method-assign]
    try:
        report = worker.grade(submission).report
    finally:
        BoxedStudent._start, BoxedStudent.call, BoxedStudent.get = start, call, get  # type: ignore[method-assign]
    if report.status != "graded":
        raise SystemExit(f"{submission.path} came to no grade: {report.status}")
    return asked


def came(answer: Answer) -> dict[str, Any]:
    """Whether an answer was an exception, and the places in it of what stayed with the student."""
    if isinstance(answer, Returned):
        return {"raised": False, "kept": list(_handles(answer.value, ()))}
    return {"raised": isinstance(answer, Raised), "kept": []}


def _handles(value: object, place: tuple[Any, ...]) -> Any:
    if isinstance(value, Handle):
        yield [value.number, list(place)]
    elif isinstance(value, tuple | list):
        for index, part in enumerate(value):
            yield from _handles(part, (*place, index))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _handles(part, (*place, key))


def told(value: object) -> Any:
    """An argument as JSON; ``bare.value_of`` reads it back."""
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "dtype": value.dtype.str, "shape": value.shape}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Handle):
        return {"handle": value.number}
    if isinstance(value, tuple | list):
        return {type(value).__name__: [told(part) for part in value]}
    if isinstance(value, dict):
        return {"dict": [[told(key), told(part)] for key, part in value.items()]}
    return value


def write(recorded: dict[str, list[dict[str, Any]]], file: Path) -> None:
    """Keep what was recorded, by level, in the order of the answers."""
    file.write_text(json.dumps(recorded), encoding="utf-8")
