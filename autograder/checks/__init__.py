"""The checking language: what an author imports to say how a level is judged."""

from autograder.checks.bugs import bug
from autograder.checks.language import Gradient, Plain, Shape, Value, inputs
from autograder.checks.student import Caller, Reply, Wrong
from autograder.wording import Text

__all__ = ["Caller", "Gradient", "Plain", "Reply", "Shape", "Text", "Value", "Wrong", "bug", "inputs"]
