"""Members of the LMS's course and our students: who is matched by what, and what is left for a person."""

import pytest

from autograder.lms.model import Member
from autograder.lms.people import Student, match_one, match_people


def member(lms_id, number="", email="", **more):
    return Member(lms_id=lms_id, number=number, email=email, **more)


def student(id, email="", lms_id="", name=""):
    return Student(student=id, email=email, lms_id=lms_id, name=name)


def told(found):
    """Everybody, by the list they stand in."""
    return {
        "matched": {match.student: (match.member.lms_id, match.by) for match in found.matches},
        "conflicts": [(one.students, tuple(who.lms_id for who in one.members)) for one in found.conflicts],
        "absent": [one.student for one in found.absent],
        "strangers": [one.member.lms_id for one in found.strangers],
    }


def test_each_clue_alone_is_enough():
    members = [member("m1"), member("m2", number="0012"), member("m3", email="Li.Na@Example.org")]
    ours = [student("a", lms_id="m1"), student("0012"), student("c", email="li.na@example.ORG")]
    found = match_people(members, ours)
    assert told(found) == {
        "matched": {"a": ("m1", "lms_id"), "0012": ("m2", "number"), "c": ("m3", "email")},
        "conflicts": [],
        "absent": [],
        "strangers": [],
    }
    assert found.ids == {"a": "m1", "0012": "m2", "c": "m3"}


def test_a_number_is_a_text_and_its_zeros_count():
    found = match_people(
        [member("m1", number="12"), member("m2", number="2026ab")], [student("0012"), student("2026AB")]
    )
    assert told(found)["matched"] == {}
    assert [one.why for one in found.strangers] == [
        "the number '12' is nearly that of '0012'",
        "the number '2026ab' is nearly that of '2026AB'",
    ]
    assert told(found)["absent"] == ["0012", "2026AB"]


@pytest.mark.parametrize(
    ("members", "ours", "pair"),
    [
        ([member("m1", number="1", email="b@x")], [student("1"), student("2", email="b@x")], (("1", "2"), ("m1",))),
        ([member("m1", number="1"), member("m2", number="1")], [student("1")], (("1",), ("m1", "m2"))),
        ([member("m1", number="1"), member("m2", email="a@x")], [student("1", email="a@x")], (("1",), ("m1", "m2"))),
        ([member("m1", number="2")], [student("1", lms_id="m1"), student("2")], (("1", "2"), ("m1",))),
        ([member("m1")], [student("1", lms_id="m1"), student("2", lms_id="m1")], (("1", "2"), ("m1",))),
        ([member("m1", email="b@x")], [student("1", lms_id="m1"), student("2", email="b@x")], (("1", "2"), ("m1",))),
        ([member("m9", number="1")], [student("1", lms_id="m1")], (("1",), ("m9",))),
        ([member("m9", email="a@x")], [student("1", lms_id="m1", email="a@x")], (("1",), ("m9",))),
    ],
    ids=[
        "the number says one, the e-mail another",
        "two members with one number",
        "two members fit one student",
        "the stored id has another student's number",
        "one id stored twice",
        "the stored id says one, the e-mail another",
        "another account has the number",
        "another account has the e-mail",
    ],
)
def test_what_disagrees_is_a_conflict_and_nobody_of_it_is_matched(members, ours, pair):
    found = match_people(members, ours)
    assert told(found) == {"matched": {}, "conflicts": [pair], "absent": [], "strangers": []}
    assert found.conflicts[0].why


def test_a_conflict_of_some_stops_nobody_else():
    members = [member("m1", number="1"), member("m2", number="1"), member("m3", number="3")]
    found = match_people(members, [student("1"), student("3")])
    assert told(found)["matched"] == {"3": ("m3", "number")}


def test_where_numbers_are_ids_a_stored_id_with_a_foreign_number_is_somebody_else():
    members = [member("m1", number="999"), member("m2", number="2")]
    found = match_people(members, [student("1", lms_id="m1"), student("2")])
    assert told(found)["conflicts"] == [(("1",), ("m1",))]
    assert "'999'" in found.conflicts[0].why


def test_where_numbers_are_ids_an_email_does_not_outweigh_one():
    members = [member("m1", number="999", email="a@x"), member("m2", number="2")]
    assert told(match_people(members, [student("1", email="a@x"), student("2")]))["conflicts"] == [(("1",), ("m1",))]


def test_where_we_call_nobody_by_a_number_numbers_say_nothing():
    members = [member("m1", number="999", email="a@x"), member("m2", number="998")]
    found = match_people(members, [student("zhang_san", email="a@x"), student("li_na", lms_id="m2")])
    assert told(found)["matched"] == {"zhang_san": ("m1", "email"), "li_na": ("m2", "lms_id")}


@pytest.mark.parametrize(
    ("members", "ours"),
    [
        ([member("m1", email="a@x"), member("m2", email="A@x")], [student("1", email="a@x")]),
        ([member("m1", email="a@x")], [student("1", email="a@x"), student("2", email="a@x")]),
        ([member("m1", email="a@x"), member("t", email="a@x", is_student=False)], [student("1", email="a@x")]),
        ([member("m1"), member("m2", email=" ")], [student("1"), student("2", email="")]),
    ],
    ids=["twice there", "twice here", "a teacher has it too", "no address is no address"],
)
def test_an_email_counts_only_where_it_is_one_persons(members, ours):
    found = match_people(members, ours)
    assert told(found)["matched"] == {}
    assert [one.student for one in found.absent] == [one.student for one in ours]
    assert all("more than one" in one.why for one in found.strangers if one.member.email.strip())


def test_everybody_else_is_listed():
    members = [
        member("t", number="1", is_student=False),
        member("old", number="2", is_active=False),
        member("new", name="New One"),
        member("gone", is_student=False),
    ]
    ours = [student("1"), student("2"), student("3", lms_id="m0"), student("4", name="Wu"), student("5", lms_id="gone")]
    found = match_people(members, ours)
    assert [one.lms_id for one in found.no_students] == ["t", "gone"]
    assert [one.lms_id for one in found.inactive] == ["old"]
    assert [one.member.name for one in found.strangers] == ["New One"]
    assert {one.student: one.why for one in found.absent} == {
        "1": "",
        "2": "is not active in the LMS's course",
        "3": "the stored id 'm0' is in the LMS's course no more",
        "4": "",
        "5": "is no student in the LMS's course any more",
    }


def test_a_second_time_finds_the_same_by_the_stored_ids():
    members = [member("m1", number="1", email="a@x"), member("m2", email="b@x")]
    ours = [student("1"), student("2", email="b@x")]
    first = match_people(members, ours)
    again = match_people(members, [student(one.student, one.email, first.ids[one.student]) for one in ours])
    assert again.ids == first.ids
    assert {match.by for match in again.matches} == {"lms_id"}


def test_one_person_alone():
    ours = [student("1"), student("2", email="b@x"), student("3", lms_id="m3", email="c@x")]
    assert match_one(member("m1", number="1"), ours).student == "1"
    assert match_one(member("m2", email="B@x"), ours).student == "2"
    assert match_one(member("m3", number="s-99"), ours).student == "3"
    assert match_one(member("m4", number="4"), ours) is None
    # Whoever can choose their own address gets no grade of another's by it.
    assert match_one(member("m5", number="666", email="b@x"), ours).students == ("2",)
    assert match_one(member("m6", email="c@x"), ours).students == ("3",)
    assert match_one(member("m3", number="1"), ours).students == ("1", "3")
