"""``guanka export --anonymous``: the scores for research."""

import secrets
from pathlib import Path

from autograder.commands.place import Place
from autograder.gradebook.anonymous import save_anonymous
from autograder.gradebook.book import as_it_is, open_gradebook


def export_anonymous(place: Place, to: Path) -> int:
    """Write the file, and return its number of lines. The key of its codes is drawn here and kept nowhere.

    Raises:
        GraderError: there is no such gradebook, or the file can't be written.
    """
    as_it_is(place.db).close()  # one that is not there is no empty one
    with open_gradebook(place.db) as book:
        return save_anonymous(book, to, secrets.token_bytes(32))
