"""The workers of a cluster as far as they have said whether they can grade: where a submission may go."""

from collections.abc import Callable, Collection, Mapping

from autograder.batch.cluster.errand import Fit, Look, Unfit
from autograder.batch.cluster.link import Places
from autograder.wording import Message, message

ANYWHERE = None
NOWHERE: tuple[str, ...] = ()


class Crew:
    """Who is there, by address, with how many threads; who can't grade is told of once, and left out."""

    def __init__(self, tell: Callable[[Message], None]) -> None:
        self._tell = tell
        self._told: set[str] = set()
        self._said: dict[str, Look] = {}
        self._turn = 0
        self.threads: Mapping[str, int] = {}

    @property
    def silent(self) -> list[str]:
        """Those that are there and have not said yet whether they can grade."""
        return [address for address in self.threads if address not in self._said]

    @property
    def hopeful(self) -> bool:
        """Whether somebody is there who can grade, or has not said that it can't."""
        return any(not isinstance(self._said.get(address), Unfit) for address in self.threads)

    @property
    def unfit(self) -> list[Unfit]:
        """Those that are there and can't grade."""
        said = (self._said.get(address) for address in self.threads)
        return [one for one in said if isinstance(one, Unfit)]

    @property
    def hands(self) -> int:
        """How many submissions those can grade at a time who have not said that they can't."""
        return sum(count for address, count in self.threads.items() if not isinstance(self._said.get(address), Unfit))

    def are_there(self, threads: Mapping[str, int]) -> None:
        """Take note of who is there now."""
        self._said = {address: look for address, look in self._said.items() if address in threads}
        self.threads = dict(threads)

    def says(self, address: str, look: Look) -> None:
        """Take note of what a worker says of itself."""
        self._said[address] = look
        if isinstance(look, Unfit) and address not in self._told:
            self._told.add(address)
            self._tell(message("cluster.left_out", worker=address, why=look.why))

    def places(self, *, alone: bool, sure: bool = False) -> Places:
        """Where a submission may go: anywhere, to these, or nowhere yet.

        ``alone``: to one worker, and not always the same; ``sure``: only to who has said that it can grade.
        """
        fit = tuple(address for address in self.threads if isinstance(self._said.get(address), Fit))
        if alone and fit:
            self._turn += 1
            return (fit[self._turn % len(fit)],)
        if alone or sure or self.unfit:
            return fit
        return ANYWHERE

    def gone(self, places: Places) -> bool:
        """Whether none of those is there to whom alone something may go."""
        return places is not ANYWHERE and not any(address in self.threads for address in places)


def named(unfit: Collection[Unfit]) -> str:
    """Who they are and why, in one line."""
    return "; ".join(f"{one.worker}: {one.why}" for one in unfit)
