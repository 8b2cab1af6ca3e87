"""What a cell's code defines at its top level, found without running it and without IPython."""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

import msgspec

_MAX_PARSED = 60_000  # characters of one cell that are parsed; beyond that only its def lines are read

# What IPython takes and Python does not: magics, shell lines, and questions about a name.
_SHELL_LINE = re.compile(
    r"""^(?P<indent>[ \t]*)(?:
        [%!?].*                                          # %magic  !shell  ?name
      | (?P<assigned>[A-Za-z_][\w., \t]*)=[ \t]*[%!].*   # files = !ls
      | [\w.]+[ \t]*\?{1,2}[ \t]*                        # name?  name??
    )$""",
    re.VERBOSE | re.MULTILINE,
)
_PYTHON_INSIDE = re.compile(r"%%(?:time|capture|prun)\b")  # cell magics whose body defines names
_DEF_LINE = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)

StatementKind = Literal["definition", "import", "constant", "other"]


class Statement(msgspec.Struct, frozen=True):
    """One statement at the top level; lines count from 1 and include the decorators."""

    kind: StatementKind
    names: tuple[str, ...]
    first: int
    last: int
    stub: bool  # a definition that only says that it is not done yet


class Scan(msgspec.Struct, frozen=True):
    """What was found in a cell."""

    parses: bool
    statements: tuple[Statement, ...]
    names: tuple[str, ...]

    @property
    def is_stub(self) -> bool:
        """Whether it defines something, and nothing but stubs."""
        return bool(self.statements) and all(statement.stub for statement in self.statements)


# Of a submission's cells most are everybody's.
@lru_cache(maxsize=256)
def scan(source: str) -> Scan:
    """What ``source`` defines; of code that does not parse (Python 2, half a function), the names in its def lines."""
    body = _parse(source)
    if body is None:
        found = tuple(dict.fromkeys(_DEF_LINE.findall(source)))
        return Scan(False, (), found)
    statements = tuple(_statement(node) for node in body)
    names = dict.fromkeys(name for statement in statements for name in statement.names)
    return Scan(True, statements, tuple(names))


def is_blank(source: str) -> bool:
    """Whether there is nothing in it but white space and comments."""
    return all(not line or line.startswith("#") for line in map(str.strip, source.split("\n")))


def _parse(source: str) -> list[ast.stmt] | None:
    if len(source) > _MAX_PARSED:
        return None
    start = source.lstrip()
    if start.startswith("%%"):
        if not _PYTHON_INSIDE.match(start):
            return []
        source = source.replace("%%", "# ", 1)
    body = _parse_python(source)
    if body is None and _SHELL_LINE.search(source):
        # "pass" keeps a block that holds nothing else a block, and every other line where it was.
        body = _parse_python(_SHELL_LINE.sub(_without_shell, source))
    return body


def _without_shell(line: re.Match[str]) -> str:
    assigned = line["assigned"]
    return f"{line['indent']}{assigned}= None" if assigned else f"{line['indent']}pass"


def _parse_python(source: str) -> list[ast.stmt] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a student's string is theirs to hear about
        try:
            return ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # ValueError: a NUL. The last two: nested more deeply than the parser's own bound.
            return None


def _statement(node: ast.stmt) -> Statement:
    first = min((node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))))
    return Statement(
        kind=_kind(node),
        names=tuple(dict.fromkeys(_names(node))),
        first=first,
        last=node.end_lineno or node.lineno,
        stub=_is_stub(node),
    )


def _kind(node: ast.stmt) -> StatementKind:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return "definition"
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "import"
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Lambda):
        return "definition"
    return "constant" if value is not None and _is_constant(value) else "other"


def _is_constant(value: ast.expr) -> bool:
    """Whether evaluating it calls nothing: a number, a string, another name, or tuples and lists of these."""
    allowed = ast.Constant | ast.Name | ast.Attribute | ast.Tuple | ast.List | ast.Dict | ast.UnaryOp | ast.BinOp
    return all(isinstance(node, allowed) for node in ast.walk(value) if isinstance(node, ast.expr))


def _names(statement: ast.stmt) -> Iterator[str]:
    """The names bound by a statement, also inside if, for, try and with, but not inside functions and classes."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound = (alias.asname or alias.name.partition(".")[0] for alias in node.names)
            yield from (name for name in bound if name != "*")
        else:
            yield from _targets(node)
            # Taken from the end: the order of the text is kept without recursing, which long elif chains forbid.
            pending += reversed(list(_inner(node)))


def _targets(node: ast.AST) -> Iterator[str]:
    targets: Iterable[ast.expr | None] = ()
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AugAssign | ast.For | ast.AsyncFor):
        targets = (node.target,)
    elif isinstance(node, ast.AnnAssign):
        targets = (node.target,) if node.value is not None else ()
    elif isinstance(node, ast.With | ast.AsyncWith):
        targets = (item.optional_vars for item in node.items)
    for target in targets:
        for part in ast.walk(target) if target is not None else ():
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                yield part.id


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        inner = getattr(node, field, ())
        if isinstance(inner, list):
            yield from inner


def _is_stub(node: ast.stmt) -> bool:
    if isinstance(node, ast.ClassDef):
        return all(_says_nothing(part) or _is_stub_function(part) for part in node.body)
    return _is_stub_function(node)


def _is_stub_function(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and all(map(_says_nothing, node.body))


def _says_nothing(node: ast.stmt) -> bool:
    """A docstring, ``...``, ``pass``, or nbgrader's ``raise NotImplementedError()``."""
    if isinstance(node, ast.Pass):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.Raise):
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
