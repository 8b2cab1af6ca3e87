"""What a check of a course by REST says, whichever platform was asked."""

from collections.abc import Sequence

from autograder.errors import PlatformError
from autograder.lms.model import Finding, LineItem, Member


def failed(what: str, error: PlatformError) -> Finding:
    """What to say of something that went wrong."""
    found, _, advice = str(error).partition("; right would be ")
    return Finding(what=what, works=False, found=found, advice=advice)


def found_columns(items: Sequence[LineItem]) -> Finding:
    """What to say of the columns that are there."""
    ours = sum((item.resource_id or "").startswith("guanka/") for item in items)
    return Finding(what="columns", works=True, found=f"{len(items)} assignments, {ours} of them ours")


def found_people(members: Sequence[Member], number: str) -> Finding:
    """What to say of the people of the course; ``number`` is what the platform calls student numbers."""
    students = [one for one in members if one.is_student and one.is_active]
    numbers, emails = sum(bool(one.number) for one in students), sum(bool(one.email) for one in students)
    found = f"{len(students)} students, {numbers} with a student number ({number}), {emails} with an e-mail address"
    if students and not numbers and not emails:
        advice = f"let the token's owner see {number} or e-mail address: without them nobody can be matched"
        return Finding(what="people", works=False, found=found, advice=advice)
    return Finding(what="people", works=True, found=found)
