"""The public cases of a level as a table of questions and right answers, as a student could record it."""

import hashlib
import inspect
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.checks.judge import run_checks
from autograder.checks.level import Level
from autograder.checks.local import LocalStudent
from autograder.checks.record import Recorder, Step
from autograder.checks.seeds import public_seeds
from autograder.wire.answers import Handle, Returned
from autograder.wire.messages import Gave, encode, node

_MOST_CODE = 100_000  # characters of a table: a notebook's code is read up to a bound


def public_table(level: Level) -> Mapping[str, str]:
    """The key of each question that the public cases ask, and the bytes of the right answer in base64.

    An object that stays with the student is known by the questions that it was asked until then.
    """
    seeds, recorder = public_seeds(level.version), Recorder(LocalStudent(level.reference, level.cells))
    run_checks(level, recorder, seeds, seeds, directions=seeds.rng("directions"), clock=lambda: 0.0)
    states: dict[int, str] = {}
    table: dict[str, str] = {}
    left = _MOST_CODE
    for step in recorder.steps:
        if not isinstance(step.answer, Returned):
            continue
        key = _key_of(step, states)
        answer = _as_text(key, step.answer.value, states)
        if key not in table and len(answer) + len(key) <= left:
            table[key] = answer
            left -= len(answer) + len(key)
    return table


def question_key(owner: str, question: str, given: Any, state_of: Callable[[object], str]) -> str:
    """A digest of a question with all its numbers; ``owner`` is the state of the object that is asked, if one is."""

    def told(value: Any) -> object:
        if hasattr(value, "detach"):  # a tensor
            value = value.detach().numpy()
        if isinstance(value, np.ndarray):
            return value.dtype.str, value.shape, value.tobytes()
        if isinstance(value, tuple | list):
            return [told(item) for item in value]
        if isinstance(value, dict):
            return [(key, told(item)) for key, item in value.items()]
        return state_of(value)

    return hashlib.sha256(repr((owner, question, told(given))).encode()).hexdigest()[:32]


# So that whoever holds the table finds a question in it; annotations are what it needs the imports for.
KEY_CODE = (
    "import hashlib\nfrom collections.abc import Callable\nfrom typing import Any\n\nimport numpy as np\n\n\n"
    + inspect.getsource(question_key)
)


def _key_of(step: Step, states: dict[int, str]) -> str:
    """The key of a step; an object that was called remembers it as its state."""

    def state_of(value: object) -> str:
        return states[value.number] if isinstance(value, Handle) else repr(value)

    given = step.args, dict(step.kwargs)
    if isinstance(step.target, str):
        return question_key("", step.target, given, state_of)
    handle, name = step.target if isinstance(step.target, tuple) else (step.target, "")
    if step.attribute:
        return question_key(states[handle.number], "." + step.attribute, ((), {}), state_of)
    states[handle.number] = question_key(states[handle.number], name, given, state_of)
    return states[handle.number]


def _as_text(key: str, value: object, states: dict[int, str]) -> str:
    """An answer as the wire has it; the objects in it are counted anew, so that equal answers are the same text."""
    counted: list[Handle] = []

    def renumbered(value: object) -> object:
        if isinstance(value, Handle):
            counted.append(value)
            states[value.number] = f"{key} {len(counted)}"
            return Handle(len(counted), value.type_name)
        if isinstance(value, tuple | list):
            return type(value)(map(renumbered, value))
        return {name: renumbered(item) for name, item in value.items()} if isinstance(value, dict) else value

    buffers: list[Any] = []
    return b64encode(encode(Gave(b"", node(renumbered(value), buffers)), buffers)).decode()
