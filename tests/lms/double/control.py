"""What a test can do to the double, by ``POST /control/<name>`` with the arguments as JSON."""

import asyncio
from datetime import datetime
from typing import Any

import msgspec

from tests.lms.double.faults import Entry, Fault, Watch
from tests.lms.double.line_items import forget
from tests.lms.double.start import fresh
from tests.lms.double.state import Cell, Held, Item, Person, Settings, World


class Control:
    """Each method is an address; what it returns is the answer."""

    def __init__(self, world: World, watch: Watch):
        self._world, self._watch = world, watch

    def reset(self, students: int = 12) -> None:
        """Begin anew: another course, nothing logged, nothing ordered."""
        self._world.state = fresh(self._world.state.flavour, students)
        self._watch.forget()

    def people(self, people: list[dict[str, Any]]) -> None:
        """Put these in the place of everybody."""
        self._world.state.people = {one.id: one for one in msgspec.convert(people, list[Person])}

    def everybody(self) -> list[Person]:
        return list(self._world.state.people.values())

    def configure(self, **changes: Any) -> None:
        """Change settings: skew, token_seconds, granted, bucket, ..."""
        settings = msgspec.to_builtins(self._world.settings) | changes
        self._world.state.settings = msgspec.convert(settings, Settings)

    def add_item(self, label: str, maximum: float, kind: str = "assign", **more: Any) -> int:
        """A column that somebody made by hand."""
        item = Item(id=self._world.fresh_id(), label=label, maximum=maximum, kind=kind, **more)
        self._world.state.items[item.id] = item
        return item.id

    def rename(self, item: int, label: str) -> None:
        self._world.state.items[item].label = label

    def delete(self, item: int) -> None:
        forget(self._world, item)

    def lock(self, item: int, user: str | None = None, locked: bool = True) -> None:
        """Lock a column, or a student's cell in it."""
        if user is None:
            self._world.state.items[item].is_locked = locked
        else:
            self._cell(item, user).is_locked = locked

    def override(self, item: int, user: str, points: float | None, comment: str | None = None) -> None:
        """A teacher gives a grade in the gradebook itself. Canvas takes the next score all the same."""
        cell = self._cell(item, user)
        cell.is_overridden = self._world.state.flavour != "canvas"
        cell.graded_at = self._world.now()
        self._world.show(cell, points, comment if comment is not None else cell.comment)

    def give(self, item: int, user: str, points: float, at: str) -> None:
        """Another program gives a grade, with a timestamp of its own."""
        cell = self._cell(item, user)
        cell.raw, cell.graded_at = points, datetime.fromisoformat(at)
        self._world.show(cell, points, cell.comment)

    def clear(self, item: int, user: str) -> None:
        """A teacher takes the grade away."""
        cell = self._cell(item, user)
        cell.raw, cell.graded_at, cell.is_overridden = None, None, False
        self._world.show(cell, None, None)

    def expire_tokens(self) -> None:
        """No token that was given out is good any more."""
        self._world.state.tokens.clear()

    def fault(self, **fault: Any) -> None:
        """Let something go wrong: see ``Fault``."""
        self._watch.faults.append(msgspec.convert(fault, Fault))

    def no_faults(self) -> None:
        self._watch.faults.clear()

    def items(self) -> list[Item]:
        return list(self._world.state.items.values())

    def cell(self, item: int, user: str) -> Cell:
        return self._cell(item, user)

    def cells(self, item: int) -> dict[str, Cell]:
        """What a column holds, by the id that LTI calls people by."""
        return {person.lti_id: cell for person, cell in self._world.cells_of(item)}

    def history(self, item: int, user: str) -> list[Held]:
        return self._cell(item, user).history

    def log(self, kind: str = "") -> list[Entry]:
        return [entry for entry in self._watch.log if kind in ("", entry.kind)]

    def counts(self) -> dict[str, int]:
        """How often each kind of request came, and was done; under ``at once`` how many there were at the most."""
        done = {f"{kind}, done": count for kind, count in self._watch.worked.items()}
        return dict(self._watch.received) | done | {"at once": self._watch.most_inside}

    async def wait_for(self, kind: str, count: int, done: bool = False, seconds: float = 30.0) -> bool:
        """Wait until so many requests of a kind were received, or ``done`` and not yet answered; whether they were."""
        counter = self._watch.worked if done else self._watch.received
        async with self._watch.news:
            try:
                await asyncio.wait_for(self._watch.news.wait_for(lambda: counter[kind] >= count), seconds)
            except TimeoutError:
                return False
        return True

    def _cell(self, item: int, user: str) -> Cell:
        person = self._world.person(user)
        if person is None:
            raise ValueError(f"nobody is called {user!r}")
        return self._world.cell(item, person)
