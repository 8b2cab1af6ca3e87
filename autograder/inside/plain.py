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

CELL_NAME = "<cell {}>"  # the file name that a cell's code carries in tracebacks


class PlainShell:
    """A notebook's namespace and nothing else."""

    def __init__(self) -> None:
        module = ModuleType("__main__")
        sys.modules["__main__"] = module
        self.user_ns: dict[str, Any] = vars(module)
        self.given = frozenset(self.user_ns)

    def run(self, cell: int, source: str) -> BaseException | None:
        """Run one cell; return what it raised, if it did."""
        name = CELL_NAME.format(cell)
        try:
            run_tree(ast.parse(source, name), name, source, self.user_ns, sys.displayhook)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
            return error
        return None


def run_tree(
    tree: ast.Module, name: str, source: str, namespace: dict[str, Any], show: Callable[[object], object]
) -> None:
    """Execute a parsed cell as a notebook does; raises what it raises."""
    # For inspect.getsource; no modification time, so that nobody looks for a file.
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)  # noqa: S102 - this is what a box is for
    if isinstance(last, ast.Expr):
        show(eval(compile(ast.Expression(last.value), name, "eval"), namespace))  # noqa: S307
