"""Cells that are plain Python, run without IPython: half as much to fork, and half as much to run.

A cell that Python can parse holds no magic, no ``!`` and no ``?``, so IPython would run it in just this way: all
statements in the notebook's namespace, the value of a last expression shown.
"""

import ast
import linecache
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


class PlainShell:
    """A notebook's namespace and nothing else."""

    def __init__(self) -> None:
        module = ModuleType("__main__")
        sys.modules["__main__"] = module
        self.user_ns: dict[str, Any] = vars(module)
        self.given = frozenset(self.user_ns)

    def run(self, cell: int, source: str) -> BaseException | None:
        """Run one cell; return what it raised, if it did."""
        name = cell_name(cell)
        try:
            run_tree(ast.parse(source, name), name, source, self.user_ns, sys.displayhook)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
            return error
        return None


def cell_name(position: int) -> str:
    """The file name that a cell's code carries. A SyntaxError says it to people, who count cells from 1."""
    return f"<cell {position + 1}>"


def run_tree(
    tree: ast.Module, name: str, source: str, namespace: dict[str, Any], show: Callable[[object], object]
) -> None:
    """Execute a parsed cell as a notebook does; raises what it raises."""
    # For inspect.getsource; no modification time, so that nobody looks for a file.
    lines = [line + "\n" for line in source.split("\n")]
    linecache.cache[name] = (len(source), None, lines, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)  # noqa: S102 - this is what a box is for
    if isinstance(last, ast.Expr):
        show(eval(compile(ast.Expression(last.value), name, "eval"), namespace))  # noqa: S307
