"""Watch what a function of a check asks of the reference, and note it as steps that can be repeated without it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.checks.cases import CallStep, GetStep, MethodStep, PartsStep, RaisesStep, Route, Step, Trace
from autograder.checks.language import Arguments
from autograder.checks.nodes import (
    ArgumentNode,
    DictNode,
    ListNode,
    Node,
    SlotNode,
    TupleNode,
    node_of,
)
from autograder.checks.observe import named, output_of
from autograder.checks.student import Caller, Reply

_MOST_WAYS = 16  # that what a notebook defines can send one function


class Unrepeatable(Exception):
    """A function of a check took an answer apart by itself, so that notes of what it asked don't say what it did."""


class Tracer:
    """The reference in the student's place, as an author's function sees it; it notes every step.

    ``pretend`` says of some names that the notebook defines them, or not.
    """

    def __init__(self, reference: Caller, arguments: Arguments, pretend: Mapping[str, bool]) -> None:
        self.steps: list[Step] = []
        self.labels: set[str] = set()  # of what was called: a name, or Name.method
        self.defined: dict[str, bool] = {}
        self._reference, self._pretend = reference, pretend
        self._slots = 0
        self._known: dict[int, ArgumentNode] = {}
        for name, value in arguments.items():
            self._learn(value, ArgumentNode(name))

    def call(self, name: str, *args: Any, **kwargs: Any) -> "Traced":
        """As Caller."""
        reply = self._reference.call(name, *map(_reply, args), **{key: _reply(arg) for key, arg in kwargs.items()})
        self.labels.add(name)
        return self.note(CallStep(name, *self.given(args, kwargs)), reply)

    def raises(self, error: str, name: str, *args: Any, **kwargs: Any) -> None:
        """As Caller."""
        self._reference.raises(error, name, *map(_reply, args), **{key: _reply(arg) for key, arg in kwargs.items()})
        self.labels.add(name)
        self.steps.append(RaisesStep(error, name, *self.given(args, kwargs)))

    def defines(self, name: str) -> bool:
        """As Caller, or as it is pretended."""
        self.defined[name] = self._pretend.get(name, self._reference.defines(name))
        return self.defined[name]

    def note(self, step: Step, *replies: Reply) -> "Traced":
        """Note a step; the first of the replies, each in a slot of its own."""
        return self.note_all(step, replies)[0]

    def note_all(self, step: Step, replies: tuple[Reply, ...]) -> "tuple[Traced, ...]":
        """Note a step that fills a slot with each reply."""
        self.steps.append(step)
        first, self._slots = self._slots, self._slots + len(replies)
        return tuple(Traced(self, reply, first + number) for number, reply in enumerate(replies))

    def given(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[tuple[Node, ...], dict[str, Node]]:
        """The nodes of what a call was given."""
        return tuple(map(self.node, args)), {key: self.node(arg) for key, arg in kwargs.items()}

    def node(self, value: Any) -> Node:
        """A value as an earlier answer, as an argument of the case, or as it is."""
        if isinstance(value, Traced):
            return SlotNode(value.slot)
        if id(value) in self._known:
            return self._known[id(value)]
        if isinstance(value, tuple):
            return TupleNode(tuple(map(self.node, value)))
        if isinstance(value, list):
            return ListNode(tuple(map(self.node, value)))
        if isinstance(value, dict):
            return DictNode(tuple((key, self.node(item)) for key, item in value.items()))
        return node_of(value)

    def _learn(self, value: Any, known: ArgumentNode) -> None:
        """Know a value by identity; numbers and strings are told apart by nothing."""
        if isinstance(value, np.ndarray | dict | list | tuple):
            self._known[id(value)] = known
        if isinstance(value, dict | list | tuple):
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                self._learn(item, ArgumentNode(known.name, (*known.path, key)))


class Traced:
    """A reply of the reference, as an author's function sees it."""

    def __init__(self, tracer: Tracer, reply: Reply, slot: int) -> None:
        self._tracer, self.reply, self.slot = tracer, reply, slot

    @property
    def label(self) -> str:
        """What it is called."""
        return self.reply.label

    @property
    def value(self) -> object:
        """Raises Unrepeatable, as ``array`` and ``number`` do."""
        raise Unrepeatable

    def array(self, _shape: tuple[int, ...]) -> "np.ndarray[Any, Any]":
        """Raises Unrepeatable."""
        raise Unrepeatable

    def item(self, _key: str) -> "Traced":
        """Raises Unrepeatable."""
        raise Unrepeatable

    def number(self) -> float:
        """Raises Unrepeatable."""
        raise Unrepeatable

    def parts(self, *names: str) -> "tuple[Traced, ...]":
        """As Reply."""
        return self._tracer.note_all(PartsStep(self.slot, names), self.reply.parts(*names))

    def call(self, method: str, *args: Any, **kwargs: Any) -> "Traced":
        """As Reply."""
        reply = self.reply.call(method, *map(_reply, args), **{key: _reply(arg) for key, arg in kwargs.items()})
        self._tracer.labels.add(reply.label)
        return self._tracer.note(MethodStep(self.slot, method, *self._tracer.given(args, kwargs)), reply)

    def raises(self, error: str, method: str, *args: Any, **kwargs: Any) -> None:
        """As Reply."""
        self.reply.raises(error, method, *map(_reply, args), **{key: _reply(arg) for key, arg in kwargs.items()})
        self._tracer.labels.add(f"{self.label}.{method}")
        self._tracer.steps.append(RaisesStep(error, method, *self._tracer.given(args, kwargs), of=self.slot))

    def get(self, attribute: str) -> "Traced":
        """As Reply."""
        return self._tracer.note(GetStep(self.slot, attribute), self.reply.get(attribute))


def trace_route(
    function: Callable[..., Any],
    reference: Caller,
    arguments: Arguments,
    names: tuple[str, ...],
    dout: "np.ndarray[Any, Any] | None" = None,
) -> tuple[Route, frozenset[str]]:
    """What ``function`` asks, once for each way that what a notebook defines can send it, and the labels of its calls.

    It is called as the checks call it: with ``dout``, if there is one, and the arguments by name. The first trace is
    the one for the reference. Of the outputs those with these ``names`` are kept.

    Raises:
        Unrepeatable: it takes an answer apart by itself.
        AuthorError: it fails with the reference, or lacks an output.
    """
    found: list[Trace] = []
    labels: set[str] = set()
    ways: list[dict[str, bool]] = [{}]
    upstream = () if dout is None else (dout,)
    given = arguments if dout is None else {"dout": dout, **arguments}
    for pretend in ways:  # grows
        tracer = Tracer(reference, given, pretend)
        try:
            outputs = named(function, function(tracer, *upstream, **arguments))
            kept = {name: tracer.node(output_of(function, outputs, name)) for name in names}
        except Exception:
            if not pretend:
                raise
            continue  # the reference can't go this way: a notebook that would is asked as the reference is
        found.append(Trace(tuple(tracer.steps), kept, tracer.defined))
        labels |= tracer.labels
        asked = list(tracer.defined.items())
        for number, (name, answer) in enumerate(asked):
            if name not in pretend and len(ways) < _MOST_WAYS:
                ways.append({**dict(asked[:number]), name: not answer})
    return tuple(found), frozenset(labels)


def _reply(value: Any) -> Any:
    return value.reply if isinstance(value, Traced) else value
