"""What is around the check: an IPython kernel or plain Python, the student's names, and which code is the student's."""

import importlib
import linecache
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from autograder.checks.describe import one_line
from autograder.client.stopped import innermost, line_at
from autograder.wording import Message, Words, message

_OLD_NAME = re.compile(r"(?<=<ipython-input-)\d+")


class Surroundings:
    """The place from which ``check`` was called. ``names`` is its namespace, ``file`` the name of its code."""

    def __init__(self, names: Mapping[str, object], file: str) -> None:
        self.shell = _shell()
        self.cells = StudentCells(self.shell, str(names.get("__file__", file)))
        hidden: Mapping[str, object] = getattr(self.shell, "user_ns_hidden", {})
        # What IPython itself puts there (quit, Out, get_ipython) is nothing that a notebook defines.
        self.names = {n: v for n, v in names.items() if n not in hidden or hidden[n] is not v}

    def where(self, words: Words | None) -> Words | None:
        """A place in the code as people know it here: by the number at a cell's side, or by the line alone."""
        if not isinstance(words, Message):
            return words
        if words.id == "at.line":
            line, source, cell = str(words.args["line"]), str(words.args["source"]), str(words.args["cell"])
            if self.shell is None:
                return message("client.line", line=line, source=source)
            return message("client.line_in", cell=cell, line=line, source=source)
        args = {n: self.where(v) or v if isinstance(v, Message) else v for n, v in words.args.items()}
        return Message(words.id, args)

    def line_of(self, error: BaseException) -> Words | None:
        """Where in the student's code an exception came from."""
        step = innermost(error, self.cells)
        if step is None:
            return None
        cell = self.cells[step.tb_frame.f_code.co_filename] + 1
        return self.where(message("at.line", cell=cell, line=step.tb_lineno, source=one_line(line_at(step), 120)))

    def without_displays(self) -> AbstractContextManager[Any]:
        """Pictures and tables that the student's functions display are kept away while it lasts."""
        if self.shell is None:
            return nullcontext()
        capture = importlib.import_module("IPython.utils.capture")
        captured: AbstractContextManager[Any] = capture.capture_output(stdout=False, stderr=False, display=True)
        return captured

    def show(self, report: object) -> None:
        """Show a report: as the kernel shows things, or as text."""
        if self.shell is not None:
            importlib.import_module("IPython.display").display(report)
            return
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        sys.stdout.write(f"{report}\n".encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()


class StudentCells(Mapping[str, int]):
    """File names of code that is the student's -> its cell, from 0: a kernel's number for it, less one.

    A kernel names each cell's code by itself; only asking it tells. In plain Python it is the one file.
    """

    def __init__(self, shell: Any, file: str) -> None:
        # IPython 7, which Colab had for long, has no such method, and says the number in the name itself.
        self._label = getattr(getattr(shell, "compile", None), "format_code_name", lambda _name: None)
        self._file = file

    def __getitem__(self, name: str) -> int:
        label = self._label(name)
        number = re.search(r"\d+", label[1]) if label else _OLD_NAME.search(name)
        if number is not None:
            return int(number[0]) - 1
        if name == self._file:
            return 0
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(name for name in list(linecache.cache) if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def source(self, cell: int) -> str | None:
        """The code of a cell as the kernel ran it; None where it is not known any more."""
        name = next((name for name in self if self[name] == cell), None)
        return None if name is None else "".join(linecache.getlines(name)).rstrip("\n")


def _shell() -> Any:
    """The running IPython shell; None in plain Python. IPython is not imported for it."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()
