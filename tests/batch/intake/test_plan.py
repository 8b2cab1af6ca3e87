from datetime import UTC, datetime

from autograder.batch.intake.handed import Entry, Handed, HandedFile, Identity, Left, Taken
from autograder.batch.intake.people import people_of
from autograder.batch.intake.plan import make_plan


def handed(who, day=None, name="w.ipynb", at=""):
    who = who if isinstance(who, tuple) else (who,)
    time = None if day is None else datetime(2026, 9, day, tzinfo=UTC)
    file = HandedFile((name,), Entry((at or str(day), name), day or 0))
    return Handed(tuple(Identity(login=one) for one in who), (file,), at or str(day), time)


def planned(*ones, roster=None):
    return make_plan(Taken(list(ones), [Left("x", "y")]), "aa", ["bb"], people_of(None, roster or {}))


def test_the_latest_of_each_student_is_taken():
    plan = planned(handed("s2", 3), handed("s1", 1), handed("s1", 2), handed("s1", 1))
    assert [(step.student, step.at) for step in plan.steps] == [("s1", "2"), ("s2", "3")]
    assert plan.earlier == 2
    assert plan.left == [Left("x", "y")]


def test_a_latest_without_a_notebook_is_told_and_nothing_older_stands_in():
    plan = planned(handed("s1", 1), handed("s1", 2, name="w.pdf"))
    assert plan.steps == []
    assert plan.left[1].at == "2"


def test_everybody_of_a_group_gets_the_notebook():
    plan = planned(handed(("s1", "s2"), 1))
    assert [step.student for step in plan.steps] == ["s1", "s2"]


def test_two_people_who_lead_to_one_folder_have_none():
    plan = planned(handed("Ann", 1), handed("ann", 2), handed("bo", 3))
    assert [step.student for step in plan.steps] == ["bo"]
    assert ["lead to the same student's folder" in one.why for one in plan.left] == [False, True, True]


def test_who_is_unknown_is_left():
    plan = planned(handed("s1", 1), handed("s9", 1), roster={"s1": ""})
    assert [step.student for step in plan.steps] == ["s1"]
    assert "neither in --names nor in the roster" in plan.left[1].why
