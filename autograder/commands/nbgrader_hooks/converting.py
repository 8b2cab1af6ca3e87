"""What nbgrader's ``generate_assignment`` does of ours: check the level, keep one language, add the public cases."""

from pathlib import Path
from typing import Any

from nbgrader.preprocessors.base import NbGraderPreprocessor
from traitlets import Dict, Unicode
from traitlets.config import Configurable

from autograder.batch.levels import Prepared, gradebook_cells, prepare_all, refuse_other_notebooks
from autograder.checks.cases import FILE_NAME, encode
from autograder.checks.trace import record
from autograder.commands.place import Place, find_place
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.register import register
from autograder.notebook.language import in_language

Converted = tuple[Any, dict[str, Any]]  # nbformat's notebook, nbconvert's resources


class CourseHooks(Configurable):  # type: ignore[misc]
    """What ours has to know beyond nbgrader's own course directory."""

    solutions = Unicode(help="The private half of the levels, if it is not the course's own solutions/.").tag(
        config=True
    )
    hardware = Dict(help="What tells BLAS about the processor.").tag(config=True)

    def place(self, converter: Any) -> Place:
        """Where a converter of nbgrader's works. Raises AuthorError."""
        folders = converter.coursedir
        return find_place(
            Path(folders.root),
            solutions=Path(self.solutions) if self.solutions else None,
            submitted=Path(folders.root, folders.submitted_directory),
            db=folders.db_url,
        )


class _ReleaseStep(NbGraderPreprocessor, CourseHooks):  # type: ignore[misc]
    @property
    def _converter(self) -> Any:
        return self.parent.parent  # ours is the exporter's, and that the converter's

    def _level(self, resources: dict[str, Any]) -> Prepared:
        place, name = self.place(self._converter), resources["nbgrader"]["assignment"]
        return prepare_all(place.course, place.solutions, [name])[name]


class RegisterLevel(_ReleaseStep):
    """Refuse a level that can't be graded by, and tell the gradebook of it: its cells, points and due time.

    In place of nbgrader's SaveCells, which would change everyone's maximum where points change after a submission.
    """

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> Converted:
        """Raises AuthorError: the level is wrong, or its cells or points changed after the first submission."""
        prepared = self._level(resources)
        refuse_other_notebooks(prepared)
        if not self._converter.no_database:
            place = self.place(self._converter)
            with open_gradebook(place.db) as book:
                register(book, place.course.id, [gradebook_cells(prepared)])
        return nb, resources


class KeepLanguage(_ReleaseStep):
    """Keep the course's language in every cell; no cell appears or vanishes."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> Converted:
        """As nbconvert calls it."""
        language = self.place(self._converter).course.language
        for cell in nb.cells:
            cell.source = in_language(cell.cell_type, cell.source, language)
        return nb, resources


class PublicCases(_ReleaseStep):
    """Lay the level's public cases beside its notebook."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> Converted:
        """As nbconvert calls it."""
        level = self._level(resources).level
        resources.setdefault("outputs", {})[FILE_NAME] = encode(record(level))
        return nb, resources
