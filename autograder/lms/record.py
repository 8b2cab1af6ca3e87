"""The seam between the sync and what keeps its records: the gradebook, which it does not know."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from autograder.results import Delivery, Placed


class Record(Protocol):
    """What is kept of the deliveries from one sync to the next. Each writing is whole or not at all.

    All may raise ``GraderError``; one thread calls them.
    """

    def placed(self) -> Mapping[str, Placed]:
        """Where the columns are, by id."""
        ...

    def place(self, placed: Placed, /) -> None:
        """Keep where a column is."""
        ...

    def deliveries(self, column: str, /) -> Mapping[str, Delivery]:
        """What is known of a column's scores, by student."""
        ...

    def write(self, deliveries: Sequence[Delivery], /) -> None:
        """Keep what is known of these scores."""
        ...
