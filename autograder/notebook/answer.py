"""The source notebook with an answer in it, as a student would hand it in."""

from autograder.errors import AuthorError
from autograder.notebook.cells import Notebook
from autograder.notebook.source import examine
from autograder.notebook.write import Json, code_cell, document, ids_of, source_metadata, text_cell


def with_answer(source: Notebook, code: str | None) -> Json:
    """The source's JSON with ``code`` in its first solution cell and nothing in the others; the stubs, where None.

    Raises:
        AuthorError: the source can't be graded by, or has no solution cell that holds code.
    """
    known = examine(source)
    solutions = [index for index, cell in enumerate(known.cells) if cell.role == "solution"]
    if not solutions:
        raise AuthorError(
            "the notebook has no solution cell that holds code: nbgrader's metadata of one code cell need"
            " solution: true",
            file=source.file,
        )
    cells: list[Json] = []
    for index, (name, cell) in enumerate(zip(ids_of(known), known.cells, strict=True)):
        if cell.cell.kind != "code":
            cells.append(text_cell(name, cell.released, cell.mark))
        elif cell.role == "solution" and code is not None:
            cells.append(code_cell(name, code if index == solutions[0] else "", cell.mark))
        else:
            cells.append(code_cell(name, cell.released, cell.mark))
    return document(cells, source_metadata(source))
