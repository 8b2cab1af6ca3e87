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
    parts = [reference_code(private)]
    for node in ast.parse(source).body:
        if _is_bug(node) and getattr(node, "name", "") not in wanted:
            continue
        if not _stays_outside(node):
            parts.append(ast.get_source_segment(source, node) or "")  # a definition's begins below its decorators
    parts += [f"{name} = {getattr(answer, '__name__', bug.name)}" for name, answer in bug.answers.items()]
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


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
