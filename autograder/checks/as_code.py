"""The reference or a known bug as the code of a notebook, so that the gate can send it through the real box."""

import ast
from pathlib import Path

from autograder.checks.bugs import Bug

_DECORATOR = "bug"
_NOT_IN_A_BOX = "autograder"  # the package is not there


def reference_code(private: Path) -> str:
    """The source of the reference."""
    return (private / "reference.py").read_text(encoding="utf-8")


def bug_code(private: Path, bug: Bug) -> str:
    """The reference, what stands in ``bugs.py`` beside the bugs, and this bug under the names that it replaces."""
    source = (private / "bugs.py").read_text(encoding="utf-8")
    wanted = {getattr(answer, "__name__", bug.name) for answer in bug.answers.values()} | {bug.name}
    parts, lines = [reference_code(private)], source.encode().split(b"\n")
    for node in ast.parse(source).body:
        if _is_bug(node) and getattr(node, "name", "") not in wanted:
            continue
        if not _stays_outside(node):
            parts.append(_segment(lines, node))  # a definition's begins below its decorators
    parts += [_replaced(name, answer, getattr(answer, "__name__", bug.name)) for name, answer in bug.answers.items()]
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _segment(lines: list[bytes], node: ast.stmt) -> str:
    """What ``ast.get_source_segment`` gives, which takes the whole file apart for each statement."""
    rows = lines[node.lineno - 1 : node.end_lineno]
    rows[-1] = rows[-1][: node.end_col_offset]
    rows[0] = rows[0][node.col_offset :]
    return b"\n".join(rows).decode()


def _replaced(name: str, answer: object, wrong: str) -> str:
    """The line that puts ``wrong`` in the place of ``name``; a class is then called so too, for exceptions say it."""
    return f"{name} = type({name!r}, ({wrong},), {{}})" if isinstance(answer, type) else f"{name} = {wrong}"


def _is_bug(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and any(
        isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == _DECORATOR
        for decorator in node.decorator_list
    )


def _stays_outside(node: ast.stmt) -> bool:
    """Whether a statement is an import that means nothing in a notebook, or a docstring."""
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").split(".")[0] == _NOT_IN_A_BOX
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] == _NOT_IN_A_BOX for alias in node.names)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
