"""What staff are told of a file that was made: who got a score, and everybody who did not."""

from collections.abc import Iterator, Sequence

from autograder.report.lms_files.scores import Outcome


def told(outcome: Outcome, waiting: Sequence[str] = ()) -> Iterator[str]:
    """The lines to print; the lists are whole: who is missing in one is missing in the LMS."""
    counted = f"{_counted(outcome.scores, 'score')} of {_counted(outcome.students, 'student')}"
    yield f"{counted}: {', '.join(outcome.columns)}"
    yield from _listed("have a score here and no line in the file", outcome.absent)
    yield from _listed("stand in the file and are no students here", outcome.strangers)
    yield from _listed("are not written, because who it is is not sure or can't be told", outcome.doubtful)
    yield from _listed("stand in the file and have no score here: what is there stays", outcome.blank)
    yield from _listed("wait, and are not written", waiting)
    yield from _listed("have a word where the score would go, and keep it", outcome.kept)
    yield from (f"note: {note}" for note in outcome.notes)


def _listed(what: str, people: Sequence[str]) -> Iterator[str]:
    if people:
        yield f"{len(people)} {what}:"
        yield from (f"  {one}" for one in people)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
