"""How a platform stands there before anything has happened."""

import csv
from pathlib import Path

from tests.lms.double.state import Flavour, Person, Settings, State

BLOCK = "block-v1:guanka+conv+2026+type@lti_consumer+block@tool"
COURSE = "2"


def usual_settings(flavour: Flavour) -> Settings:
    """As a platform is set up unless a test says otherwise; Canvas and Open edX tell their people in pages."""
    pages = {"moodle": None, "open-edx": 10, "canvas": 10}
    block = BLOCK if flavour == "open-edx" else None
    return Settings(course=COURSE, members_page=pages[flavour], resource_link_id=block)


def people(count: int, flavour: Flavour) -> list[Person]:
    """A teacher, and so many students called s001, s002, ... with ids as this platform has them."""
    names = [(f"s{n:03}", f"学生 {n}", f"s{n:03}@example.org") for n in range(1, count + 1)]
    return _people(names, flavour)


def listed(roster: Path, flavour: Flavour) -> list[Person]:
    """A teacher, and the students of a roster as a course has one: student,name,section,email."""
    with roster.open(encoding="utf-8-sig", newline="") as stream:
        return _people([(row["student"], row["name"], row["email"]) for row in csv.DictReader(stream)], flavour)


def _people(students: list[tuple[str, str, str]], flavour: Flavour) -> list[Person]:
    moodle_ids = flavour == "moodle"
    made = [Person(id="3", lti_id="3" if moodle_ids else "lti-teacher", name="Teacher", role="Instructor")]
    for n, (number, name, email) in enumerate(students, start=1):
        own = str(100 + n)
        student = Person(id=own, lti_id=own if moodle_ids else f"5c0ffee-{n:04}", name=name, number=number)
        student.email = student.login = email
        made.append(student)
    return made


def fresh(flavour: Flavour, students: int, roster: Path | None = None) -> State:
    """A course with nothing in it but people: so many, or those of a roster."""
    there = people(students, flavour) if roster is None else listed(roster, flavour)
    return State(flavour=flavour, settings=usual_settings(flavour), people={one.id: one for one in there})
