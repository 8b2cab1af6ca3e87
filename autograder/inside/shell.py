"""Cells with IPython's semantics, in a place with no shell, no disk and no network."""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.interactiveshell import InteractiveShell, _pseudo_sync_runner
from traitlets.config import Config

from autograder.inside.plain import cell_name, run_tree

# What works without a shell, a disk or a network; everything else says that it was skipped.
_RUN = {"time", "timeit", "capture", "precision", "pprint", "who", "whos", "who_ls", "pinfo", "pinfo2", "pdoc", "pdef"}
_NOTHING_TO_DO = {"matplotlib", "config", "load_ext", "reload_ext", "autoreload", "pdb", "xmode", "colors", "autosave"}


class _Compiler(CachingCompiler):  # type: ignore[misc]
    """Names code after the cell that is being run."""

    cell = 0

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return cell_name(self.cell)


class Shell(InteractiveShell):  # type: ignore[misc]
    """IPython without what needs the world outside."""

    compiler_class = _Compiler

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.loop_runner = _pseudo_sync_runner  # an event loop needs a socket pair
        self.given = frozenset(self.user_ns)

    def run(self, cell: int, source: str) -> BaseException | None:
        """Run one cell; return what it raised, if it did."""
        name = cell_name(cell)
        tree = _plain_tree(source, name)
        if tree is not None:
            return self._run_plain(tree, name, source)
        self.compile.cell = cell
        result = self.run_cell(_with_first_lines(source))
        error: BaseException | None = result.error_before_exec or result.error_in_exec
        return error

    def _run_plain(self, tree: ast.Module, name: str, source: str) -> BaseException | None:
        """What ``run_cell`` would do, at a fraction of its cost."""
        try:
            with self.builtin_trap, self.display_trap:
                run_tree(tree, name, source, self.user_ns, self.displayhook)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
            return error
        return None

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        if magic_name in _RUN:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        return self._skipped("%" + magic_name, magic_name)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        if magic_name in _RUN:
            return super().run_cell_magic(magic_name, line, cell)
        return self._skipped("%%" + magic_name, magic_name)

    def system(self, cmd: str) -> None:
        self._skipped("!" + cmd)

    system_raw = system_piped = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> list[str]:
        self._skipped("!" + cmd)
        return []

    def ask_exit(self) -> None:
        raise SystemExit

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the exception goes over the wire, and formatting one costs more than the cell."""

    showsyntaxerror = showindentationerror = showtraceback

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        yield  # IPython would keep a second copy of all output, without bound

    @staticmethod
    def _skipped(what: str, name: str = "") -> None:
        if name not in _NOTHING_TO_DO:
            sys.stdout.write(
                f"{what[:80]} was skipped: the grader has no shell, no disk and no network"
                "（已跳过：评分环境没有命令行、磁盘和网络）\n"
            )


def _plain_tree(source: str, name: str) -> ast.Module | None:
    """The cell as Python, or None where IPython may take it for more (one line can be a magic without its sign)."""
    if "\n" not in source.strip() or "await" in source or "async" in source:
        return None
    try:
        return ast.parse(source, name)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _with_first_lines(source: str) -> str:
    """The cell with comments for its leading blank lines: IPython would drop those, and count from what is left."""
    rest = source.lstrip()
    blank = source[: len(source) - len(rest)].count("\n")
    return source if rest.startswith("%%") else "#\n" * blank + source.split("\n", blank)[-1]


def make_shell() -> Shell:
    """The shell that every child inherits; its history is off, for it would start a thread."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell: Shell = Shell.instance(config=config)
    return shell
