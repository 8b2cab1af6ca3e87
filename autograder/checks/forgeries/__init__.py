"""Answers that are worth little, and tricks that could make more of them where checks run beside the student.

Each ``.cell`` beside this module is the code of one forgery, as a student would put it in a cell; its docstring says
what it tries. They are no modules, so that nothing can import what would replace the grader's own comparisons.
"""

import ast
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from autograder.checks.as_code import reference_code
from autograder.checks.forgeries.table import KEY_CODE, public_table
from autograder.checks.level import Level

_STARTS_FROM = "zeros"
_KNOWS_PUBLIC_CASES = "table"


@dataclass(frozen=True)
class Forgery:
    """A way to forge a score: its name, what it tries in one line, its code.

    ``in_public`` is false where points of public checks are no gain: everybody has the answers to public cases, and an
    author who makes a check public knows that.
    """

    name: str
    says: str
    code: str
    in_public: bool = True


def forgeries() -> tuple[Forgery, ...]:
    """All that are tried by code, in the order of their names."""
    names = sorted(file.name.removesuffix(".cell") for file in files(__name__).iterdir() if file.name.endswith(".cell"))
    return tuple(_forgery(name) for name in names if name != _STARTS_FROM)


def without_forgery(level: Level) -> str:
    """The code of an answer of zeros of the right shape, for a notebook of this level."""
    return f"_RIGHT = {reference_code(level.folder.private)!r}\n\n{_code_of(_STARTS_FROM)}"


def forged(level: Level, forgery: Forgery, neighbour: Path) -> str:
    """The same answer with the forgery, which knows where the reference and a ``neighbour``'s notebook lie."""
    knows = f"_REFERENCE, _NEIGHBOUR = {level.reference_file!r}, {str(neighbour)!r}\n"
    if forgery.name == _KNOWS_PUBLIC_CASES:
        knows += f"_TABLE = {public_table(level)!r}\n\n{KEY_CODE}"
    return f"{without_forgery(level)}\n\n{knows}\n\n{forgery.code}"


def _forgery(name: str) -> Forgery:
    code = _code_of(name)
    says = (ast.get_docstring(ast.parse(code)) or "").partition("\n")[0]
    return Forgery(name, says, code, in_public=name != _KNOWS_PUBLIC_CASES)


def _code_of(name: str) -> str:
    return (files(__name__) / f"{name}.cell").read_text(encoding="utf-8")
