"""Notebooks: reads what students hand in, mends it, and writes what staff will open. Runs nothing.

``read_notebook`` -> ``mend`` (what to run) and ``rebuild`` (what goes to ``autograded/``); ``read_source``,
``graded_cells`` and ``with_answer`` are for the course's own notebooks.
"""

from autograder.notebook.answer import with_answer
from autograder.notebook.cells import LOST, Cell, Mended, Notebook, RunCell
from autograder.notebook.mend import mend
from autograder.notebook.read import parse_notebook, read_notebook
from autograder.notebook.rebuild import rebuild
from autograder.notebook.source import graded_cells, read_source

__all__ = [
    "LOST",
    "Cell",
    "Mended",
    "Notebook",
    "RunCell",
    "graded_cells",
    "mend",
    "parse_notebook",
    "read_notebook",
    "read_source",
    "rebuild",
    "with_answer",
]
