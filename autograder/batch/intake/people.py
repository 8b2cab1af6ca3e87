"""Which student an identity of a platform is, by a file that the platform exports and by the course's roster.

Nobody is recognised by a name: two people share one, and on some platforms everybody may change their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.batch.intake.handed import Identity, shown
from autograder.course.csv_file import read_csv
from autograder.course.student_ids import fault_of
from autograder.errors import AuthorError

_COLUMNS = {
    "student": ("学号",),  # in Canvas's export it is the name
    "id": ("Identifier", "标识符", "编号"),  # Moodle: "Participant 74"; Canvas: 12345
    "login": ("Username", "User name", "用户名"),
    "number": ("ID number", "Student ID", "SID", "学生编号"),
    "sis_number": ("SIS User ID",),
    "sis_login": ("SIS Login ID",),
    "called": ("Full name", "全名", "姓名"),  # nobody is known by it; a name that contradicts is noticed
    "email": ("Email address", "E-mail", "邮箱", "电子邮件", "电子邮件地址", "电子邮箱"),
}
_KEYS = ("id", "login", "number", "email")
# What no folder of submissions may be called: a separator or a mark of streams and drives, and what a listing skips.
_REFUSED = frozenset("/:*?|")
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}


@dataclass
class People:
    """Students by what platforms call them; empty where nothing was given to know them by."""

    by_key: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    students: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)  # full names by the platform's id, to notice a contradiction

    @property
    def known(self) -> bool:
        """Whether there is anything to know people by."""
        return bool(self.by_key or self.students)

    def ids(self, kind: str) -> frozenset[str]:
        """The ids or logins that are known; students' own among the logins."""
        own = self.students if kind == "login" else set()
        return frozenset(own | {value for key, value in self.by_key if key == kind})

    def student(self, who: Identity) -> str:
        """The student; where nobody is known, the platform's own id if it can be one.

        Raises:
            ValueError: nobody, more than one, or an id that no folder may be called; with what would be right.
        """
        keys = [(kind, value) for kind in _KEYS if (value := getattr(who, kind))]
        found = {one for kind, value in keys for one in self.by_key.get((kind, _folded(kind, value)), ())}
        found |= {value for kind, value in keys if kind in {"login", "number"} and value in self.students}
        if len(found) > 1:
            names = " and ".join(shown(one) for one in sorted(found)[:4])
            raise ValueError(f"{shown(who.own)} fits {names}; right would be one student in --names and the roster")
        if found:
            return _safe(found.pop())
        if any((kind, _folded(kind, value)) in self.by_key for kind, value in keys):
            text = f"the row of {shown(who.own)} in --names leads to no student"
            raise ValueError(f"{text}; right would be a column student, or a roster with its e-mail")
        if self.known:
            raise ValueError(
                f"{shown(who.own)} stands neither in --names nor in the roster; right would be a row there"
            )
        return _safe(who.own)


def people_of(names: Path | None, roster: Mapping[str, str]) -> People:
    """What is known by a platform's export and by the roster, which is e-mail (or nothing) by student.

    Raises:
        AuthorError: the file is none that people can be known by.
    """
    people = People(students=set(roster))
    for student, email in roster.items():
        if email:
            people.by_key.setdefault(("email", _folded("email", email)), set()).add(student)
    if names is None:
        return people
    table = read_csv(names, _COLUMNS, [])
    rows = [_named(row.cells) for row in table.rows]
    if not any(kind in row for row in rows for kind in _KEYS):
        known = (
            "Identifier,Full name,Email address (Moodle), Student,ID,SIS User ID (Canvas), or id,login,email,student"
        )
        raise AuthorError(f"names nobody by a platform's id; right would be {known}", file=names, line=1)
    for row in rows:
        _add(people, row)
        if "id" in row and "called" in row:
            people.names[row["id"]] = row["called"]
    return people


def _named(cells: Mapping[str, str]) -> dict[str, str]:
    """A row by our kinds of keys, and the student where it says so."""
    row = {key: cell for key, cell in cells.items() if cell}
    if "sis_number" in cells or "sis_login" in cells:
        row.pop("student", None)
        row = {key.removeprefix("sis_"): cell for key, cell in row.items()}
    if "id" in row:
        row["id"] = row["id"].rpartition(" ")[2] if row["id"].rpartition(" ")[2].isdigit() else _digits(row["id"])
    return row


def _digits(text: str) -> str:
    """Moodle's "参与者74" without its word; anything else as it is."""
    number = text[len(text.rstrip("0123456789")) :]
    return number if number and not text.isascii() else text


def _add(people: People, row: Mapping[str, str]) -> None:
    keys = [(kind, _folded(kind, row[kind])) for kind in _KEYS if kind in row]
    student = row.get("student") or row.get("number") or row.get("login")
    found = {student} if student else {one for key in keys for one in people.by_key.get(key, ())}
    for key in keys:
        people.by_key.setdefault(key, set()).update(found)


def _folded(kind: str, value: str) -> str:
    return value.casefold() if kind == "email" else value


def _safe(student: str) -> str:
    """The id, fit to be the name of a folder on every system.

    Raises:
        ValueError: it is not.
    """
    if fault_of(student) is not None or student.startswith((".", "_")) or student.endswith("."):
        bad = True
    else:
        device = student.partition(".")[0].casefold() in _DEVICES
        bad = device or bool(_REFUSED & set(student)) or len(student.encode()) > 200
    if bad:
        text = f"{shown(student)!r} can't be a student's folder"
        raise ValueError(f"{text}; right would be --names FILE with a column student")
    return student
