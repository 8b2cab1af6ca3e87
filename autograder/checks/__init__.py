"""The checking language: what an author imports to say how a level is judged."""

from autograder.checks.bugs import bug
from autograder.checks.cost import cost
from autograder.checks.language import Gradient, Plain, Shape, Value, inputs, only
from autograder.checks.student import Caller, Reply, Wrong
from autograder.wire.tensors import as_tensor
from autograder.wording import Text

__all__ = [
    "Caller",
    "Gradient",
    "Plain",
    "Reply",
    "Shape",
    "Text",
    "Value",
    "Wrong",
    "as_tensor",
    "bug",
    "cost",
    "inputs",
    "only",
]
