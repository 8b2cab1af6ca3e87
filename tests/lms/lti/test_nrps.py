"""Memberships, in the words that platforms use for them."""

import httpx
import pytest

from autograder.errors import PlatformError
from autograder.lms.lti.nrps import is_student
from autograder.lms.model import Member
from tests.lms.handmade import PEOPLE_URL, reply

PEOPLE = ("GET", "/people")
LIS = "http://purl.imsglobal.org/vocab/lis/v2/"


def test_everybody_on_every_page_once(platform):
    first = [
        {
            "status": "Active",
            "name": "张三",
            "email": "z@example.org",
            "user_id": "5",
            "lis_person_sourcedid": "2026001",
            "roles": [LIS + "membership#Learner"],
        },
        {"user_id": 6, "given_name": "Li", "family_name": "Si", "roles": ["Learner"], "lis_person_sourcedid": 7},
    ]
    second = [
        {"user_id": "6", "roles": ["Learner"], "name": "again"},
        {"user_id": "7", "status": "Inactive", "roles": ["Learner"]},
        {"user_id": "8", "status": "Deleted", "roles": ["Learner"]},
        {"user_id": "9", "name": None, "email": None, "roles": ["Instructor"]},
        {"name": "nobody"},
    ]
    more = f'<{PEOPLE_URL}?page=2>; rel="next"'
    platform.on(*PEOPLE, reply(json={"members": first}, Link=more), reply(json={"members": second}))
    lms = platform.open()
    assert lms.members() == [
        Member(lms_id="5", name="张三", email="z@example.org", number="2026001"),
        Member(lms_id="6", name="Li Si", number="7"),
        Member(lms_id="7", is_active=False),
        Member(lms_id="8", is_active=False),
        Member(lms_id="9", is_student=False),
    ]
    request = platform.asked[PEOPLE][0]
    assert str(request.url) == PEOPLE_URL
    assert request.headers["accept"] == "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
    lms.close()


@pytest.mark.parametrize(
    ("roles", "student"),
    [
        (["Learner"], True),
        (["Learner/GuestLearner"], True),
        ([LIS + "membership#Learner"], True),
        ([LIS + "membership/Learner#GuestLearner"], True),
        ([LIS + "membership#Instructor", LIS + "membership#Learner"], True),
        ([LIS + "membership#Instructor"], False),
        ([LIS + "membership/Instructor#TeachingAssistant"], False),
        ([LIS + "membership#Mentor"], False),
        ([LIS + "institution/person#Learner"], False),
        ([LIS + "institution/person#Student"], False),
        ([LIS + "membership#Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"], False),
        (["Instructor#Learner"], False),
        ([], False),
        (None, False),
        ("Learner", False),
        ([None, 7], False),
    ],
)
def test_who_is_a_student_of_the_course(roles, student):
    assert is_student(roles) is student


@pytest.mark.parametrize("answer", [[], {}, {"members": None}, 0])
def test_what_is_no_list_of_members_is_not_taken_for_an_empty_course(platform, answer):
    platform.on(*PEOPLE, httpx.Response(200, json=answer))
    lms = platform.open()
    with pytest.raises(PlatformError, match="no members"):
        lms.members()
    lms.close()


def test_where_nobody_has_said_where_they_are(platform):
    lms = platform.open(memberships_url=None, line_items_url=None)
    with pytest.raises(PlatformError, match="memberships_url"):
        lms.members()
    with pytest.raises(PlatformError, match="line_items_url"):
        lms.line_items()
    lms.close()


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (reply(500, text="<h1>Server Error (500)</h1>"), "the LMS's own log"),
        (reply(403, json={"error": "above_response_limit"}), "COURSE_MEMBER_API_ENROLLMENT_LIMIT"),
        (reply(403, json={"detail": "no permission"}), "the rights that are missing there"),
    ],
)
def test_what_to_do_where_the_platform_does_not_tell(platform, answer, right):
    platform.on(*PEOPLE, answer)
    lms = platform.open("open-edx")
    with pytest.raises(PlatformError) as caught:
        lms.members()
    assert f"answered {answer.status_code} while telling who is in the course" in str(caught.value)
    assert right in str(caught.value)
    lms.close()
