"""What a platform holds: its course, its people, its columns and cells, the tokens that it gave out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

Flavour = Literal["moodle", "open-edx", "canvas"]
FLAVOURS: tuple[Flavour, ...] = ("moodle", "open-edx", "canvas")


class Person(Struct, kw_only=True):
    """Somebody of the course. ``id`` is the database's; LTI calls people by ``lti_id``, which Moodle has the same."""

    id: str
    lti_id: str
    name: str
    email: str = ""
    number: str = ""
    login: str = ""
    role: str = "Learner"
    is_active: bool = True

    @property
    def is_student(self) -> bool:
        return self.role == "Learner"


class Item(Struct, kw_only=True):
    """A column. ``kind`` is "lti", or "assign" for one that a teacher made."""

    id: int
    label: str
    maximum: float
    kind: str = "lti"
    resource_id: str | None = None
    resource_link_id: str | None = None
    tag: str | None = None
    due: str | None = None
    description: str = ""  # Canvas's assignments have one
    is_locked: bool = False


class Held(Struct):
    """What a cell showed from a moment on."""

    at: datetime
    points: float | None
    comment: str | None


class Cell(Struct, kw_only=True):
    """A student's place in a column. ``final`` is the grade that people see, ``raw`` what a tool sent."""

    raw: float | None = None
    most: float | None = None  # the maximum that came with it
    final: float | None = None
    comment: str | None = None
    graded_at: datetime | None = None  # what the next timestamp is compared with
    is_overridden: bool = False
    is_locked: bool = False
    comments: list[str] = field(default_factory=list)  # Canvas: those of the submission, every one that came
    attempts: int = 0
    submitted_at: datetime | None = None
    taken: int = 0  # scores that were taken, from whomever
    history: list[Held] = field(default_factory=list)


class Token(Struct, kw_only=True):
    scopes: list[str]
    expires: datetime


class Settings(Struct, kw_only=True):
    """How it is set up, and how it is behaving just now."""

    client_id: str = "client-of-guanka"
    deployment_id: str = "1"
    course: str = "2"
    resource_link_id: str | None = None  # Open edX: of the block that the tool is placed in
    jwks: dict[str, Any] = field(default_factory=lambda: {"keys": []})  # the tool's public keys
    rest_token: str = "rest-token-of-the-platform"
    granted: list[str] | None = None  # the scopes that an administrator allowed; None: all
    skew: float = 0.0  # seconds that its clock is ahead of ours
    pace: float = 0.0  # seconds that it takes over each answer
    token_seconds: int = 3600
    members_page: int | None = None  # people a page of NRPS; None: all of them
    shares_names: bool = True  # whether NRPS tells names and addresses
    bucket: float = 600.0  # Canvas: what a token's leaky bucket holds,
    leak: float = 10.0  # what it loses a second,
    cost: float = 0.2  # and what a request pours in
    over_limit: int = 429  # Canvas before October 2025: 403


class State(Struct, kw_only=True):
    flavour: Flavour
    settings: Settings
    people: dict[str, Person] = field(default_factory=dict)  # by id
    items: dict[int, Item] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)  # by "item/person"
    tokens: dict[str, Token] = field(default_factory=dict)
    assertions: list[str] = field(default_factory=list)  # the ids of those that were used up
    next_id: int = 11


class World:
    """The state, in a file where one is given, and the clock."""

    def __init__(self, state: State, file: Path | None = None):
        self.state, self.file = state, file
        if file is not None and file.exists():
            self.state = msgspec.json.decode(file.read_bytes(), type=State)

    @property
    def settings(self) -> Settings:
        return self.state.settings

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.settings.skew)

    def save(self) -> None:
        """Write it down, so that whoever is killed finds it again."""
        if self.file is not None:
            draft = self.file.with_name(self.file.name + ".new")
            draft.write_bytes(msgspec.json.encode(self.state))
            draft.replace(self.file)

    def fresh_id(self) -> int:
        self.state.next_id += 1
        return self.state.next_id - 1

    def person(self, name: str) -> Person | None:
        """By the id that LTI calls somebody; Canvas takes its own as well."""
        by_id = self.state.people.get(name)
        if by_id is not None and (self.state.flavour == "canvas" or by_id.lti_id == name):
            return by_id
        return next((one for one in self.state.people.values() if one.lti_id == name), None)

    def cell(self, item: int, person: Person) -> Cell:
        return self.state.cells.setdefault(f"{item}/{person.id}", Cell())

    def cells_of(self, item: int) -> list[tuple[Person, Cell]]:
        """The cells of a column that anything ever happened to."""
        people = self.state.people.items()
        return [(one, self.state.cells[key]) for own, one in people if (key := f"{item}/{own}") in self.state.cells]

    def show(self, cell: Cell, points: float | None, comment: str | None) -> None:
        """Let people see this grade and comment, and remember since when."""
        if (points, comment) != (cell.final, cell.comment) or not cell.history:
            cell.history.append(Held(self.now(), points, comment))
        cell.final, cell.comment = points, comment
