"""What the gradebook knows of an LMS is forgotten, when the course goes to another one: ids, columns, deliveries."""

from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.commands.place import Place
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.lms_people import forget_platform
from autograder.gradebook.turns import only_sync


def leave(place: Place, told: Callable[[str], None]) -> Iterator[str]:
    """Forget, when no sync is at work; what is said of it.

    Raises:
        GraderError: the gradebook can't be written, or a sync does not end.
    """
    if "://" not in place.db and not Path(place.db).exists():
        return
    with open_gradebook(place.db) as book, only_sync(book, told):
        gone = forget_platform(book)
    yield f"forgotten of the LMS before: {', '.join(f'{count} {what}' for what, count in gone.items())}"
