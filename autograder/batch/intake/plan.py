"""What to do with all that was handed in: a step a student, the latest submission of each, the rest told."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from autograder.batch.intake.choose import choose
from autograder.batch.intake.handed import Entry, Handed, Left, Taken, same
from autograder.batch.intake.people import People

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """One student's notebook, to be laid."""

    student: str
    notebook: Entry
    secret: Entry | None
    time: datetime | None
    late: bool
    at: str


@dataclass
class Plan:
    """The steps in the order of students; what is left over; what is passed over, by name."""

    steps: list[Step] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    earlier: int = 0  # attempts that a later one of the same student outdates
    beside: Counter[str] = field(default_factory=Counter)
    leftovers: int = 0


def make_plan(taken: Taken, level: str, others: Collection[str], people: People) -> Plan:
    """Whose notebook is to be laid, by what was handed in for ``level``; ``others`` are the course's other levels."""
    plan = Plan(left=list(taken.left), leftovers=taken.leftovers)
    for student, handed in sorted(_by_student(taken, people, plan).items()):
        latest = max(handed, key=lambda one: (one.time or _LONG_AGO, one.at))
        plan.earlier += len(handed) - 1
        choice = choose(latest, level, others)
        plan.leftovers += choice.leftovers
        if choice.notebook is None:
            plan.left.append(Left(latest.at, choice.why))
            continue
        for file in choice.beside:
            plan.beside[file.path[-1]] += 1
        time, late = latest.time, latest.late
        plan.steps.append(Step(student, choice.notebook.entry, latest.secret, time, late, latest.at))
    return plan


def _by_student(taken: Taken, people: People, plan: Plan) -> dict[str, list[Handed]]:
    """The submissions of each student; two people who lead to one folder have none."""
    found: dict[str, list[tuple[str, str, Handed]]] = {}
    for handed in taken.handed:
        for who in dict.fromkeys(handed.who):
            try:
                student = people.student(who)
            except ValueError as error:
                plan.left.append(Left(handed.at, str(error)))
                continue
            found.setdefault(same(student), []).append((student, who.own, handed))
    clear: dict[str, list[Handed]] = {}
    for ones in found.values():
        students = {(student, own) for student, own, _ in ones}
        if len(students) == 1:
            clear[ones[0][0]] = [handed for _, _, handed in ones]
            continue
        owns = " and ".join(sorted({own for _, own in students})[:4])
        why = f"{owns} lead to the same student's folder; right would be a student each, in --names"
        plan.left += [Left(handed.at, why) for _, _, handed in ones]
    return clear
