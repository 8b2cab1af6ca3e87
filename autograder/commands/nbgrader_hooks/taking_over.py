"""Where nbgrader would grade, or render feedback, itself: from there on guanka does it.

nbgrader's converters make their exporter first, of the class that the configuration names, and then convert notebook
by notebook: they copy a student's files to where formgrader serves them, read the notebook with nbformat, run it, take
the scores that come out. Our exporters put something else in place of all that as soon as they are made. So one odd
submission gets a row and a verdict here too, nothing of a student's reaches ``autograded/`` but what is rebuilt, and no
line of a student's code runs outside the box.
"""

from abc import abstractmethod
from functools import partial
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors.base import NbGraderPreprocessor

from autograder.commands.nbgrader_hooks.converting import CourseHooks
from autograder.commands.nbgrader_hooks.pages import lay_pages
from autograder.commands.nbgrader_hooks.submitted import Submitted, Tell, grade_submitted
from autograder.commands.place import Place
from autograder.errors import GuankaError, SubmissionError
from autograder.wording import say


class _InPlaceOf(NotebookExporter, CourseHooks):
    """An exporter that exports nothing: it takes over from the converter that makes it."""

    def __init__(self, parent: Any = None, **more: Any) -> None:
        super().__init__(parent=parent, **more)  # type: ignore[no-untyped-call]
        if parent is not None:
            parent.convert_notebooks = partial(self._convert_notebooks, parent)

    def from_filename(self, filename: str, *_: Any, **_more: Any) -> Any:
        """Refuse: nbgrader would have this read and run a notebook."""
        raise NbGraderException(f"guanka does this, not nbgrader: {filename} was left alone")

    @abstractmethod
    def _work(self, place: Place, wanted: list[Submitted], tell: Tell) -> list[str]:
        """Do it for these submissions; the faults that a person must look at."""

    def _convert_notebooks(self, converter: Any) -> None:
        excluded = converter.coursedir.student_id_exclude.split(",")
        found = [Submitted(Path(path).parent.name, Path(path).name) for path in sorted(converter.assignments)]
        try:
            place = self.place(converter)
            wanted = [one for one in found if one.student not in excluded]
            faults = self._work(place, wanted, converter.log.info)
        except SubmissionError as error:
            faults = [say(error.reason, "en")]
        except GuankaError as error:
            faults = [str(error)]
        for fault in faults:
            converter.log.error(fault)
        if faults:
            raise NbGraderException("; ".join(faults))


class GradedByGuanka(_InPlaceOf):
    """In place of nbgrader's autograding: ours, of the same submissions."""

    def _work(self, place: Place, wanted: list[Submitted], tell: Tell) -> list[str]:
        return grade_submitted(place, wanted, self.hardware, tell)


class PagesByGuanka(_InPlaceOf):
    """In place of nbgrader's feedback: ours, drawn again with what a teacher gave."""

    file_extension = ".html"

    def _work(self, place: Place, wanted: list[Submitted], tell: Tell) -> list[str]:
        return lay_pages(place, wanted, tell)


class Refuse(NbGraderPreprocessor):  # type: ignore[misc]
    """Stops a nbgrader that would grade by itself."""

    def preprocess(self, *_: Any) -> Any:
        """Refuse."""
        raise NbGraderException("guanka does this, not nbgrader: nothing was graded")
