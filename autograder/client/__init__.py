"""What a student's notebook imports: the level's checks on public cases, in the student's own kernel.

``from autograder.client import check`` and ``check("shape")`` stand in the graded cells. They need no network, no
grader and no IPython; a Jupyter kernel shows the report as HTML, anything else as text.
"""

from autograder.client.cell import check, judge_cell
from autograder.client.failures import CasesError, LevelNotPassed
from autograder.client.told import CellReport

__all__ = ["CasesError", "CellReport", "LevelNotPassed", "check", "judge_cell"]
