import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from autograder.errors import GraderError
from autograder.report.document import staff_document, staff_file, student_document
from autograder.results import Report, Verdict
from autograder.wording import LANGUAGES, Language, message, say
from tests.report.samples import check, flipped, marked, report, reports, the_class

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "report-schema.json").read_text("utf-8"))
LOST = [verdict for verdict in Verdict if verdict is not Verdict.PASSED]


def only(definition: str) -> Draft202012Validator:
    rest = {key: value for key, value in SCHEMA.items() if key != "oneOf"}
    return Draft202012Validator({**rest, "$ref": f"#/$defs/{definition}"})


STAFF, STUDENT, EITHER = only("staff"), only("student"), Draft202012Validator(SCHEMA)


def through_json(document: dict[str, Any]) -> Any:
    written = json.dumps(document, allow_nan=False, ensure_ascii=False).encode("utf-8")
    return json.loads(written)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_staff_document_is_the_contract() -> None:
    assert staff_document("cnn-2026", [flipped()], "en")["reports"][0]["checks"][1] == {
        "id": "value",
        "title": "Every output value is right",
        "public": False,
        "verdict": "failed",
        "points": 0.0,
        "max_points": 4.0,
        "mismatch": {
            "what": "out differs in 12 of 24 elements, most by 3.2",
            "where": "n=2, c=3, f=4, h=7, w=6, element [0, 1, 2, 3]",
            "expected": "0.8371",
            "actual": "-2.3629",
            "hint": "The window is not turned over: deep learning's “convolution” is a cross-correlation. Leave out "
            "the [::-1] on the kernel's two axes.",
            "bug": "flipped_kernel",
            "facts": [],
            "counterexample": flipped().checks[1].mismatch.counterexample,  # type: ignore[union-attr]
        },
        "seconds": 0.004,
    }
    document = staff_document("cnn-2026", [report(notes=(message("report.ungradable"),))], "zh")
    assert document == {
        "version": 1,
        "course": "cnn-2026",
        "reports": [
            {
                "student": "alice",
                "level": "03-conv-forward",
                "level_version": "0123456789abcdef",
                "submission_sha256": "ab" * 32,
                "submitted_at": "2026-11-20T18:30:00+08:00",
                "attempt": 2,
                "status": "graded",
                "score": 10.0,
                "max_score": 10.0,
                "sandboxed": True,
                "notes": ["这份笔记本无法评分。"],
                "checks": [],
                "seconds": 0.021,
            }
        ],
    }


def test_a_student_gets_the_same_shape_without_what_is_the_staffs() -> None:
    for one in the_class():
        staff = staff_document("cnn", [one], "zh")["reports"][0]
        student = student_document("cnn", one, "zh")["reports"][0]
        assert set(staff) - set(student) == {"seconds"}
        for mine, theirs in zip(student["checks"], staff["checks"], strict=True):
            assert set(theirs) - set(mine) == {"seconds"}
            assert {**theirs, "mismatch": 0} == {**mine, "mismatch": 0, "seconds": theirs["seconds"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("shown", [None, marked("shown")])
def test_no_part_of_a_hidden_mismatch_reaches_the_student(language: Language, verdict: Verdict, shown: Any) -> None:
    one = report(checks=(check("value", verdict, mismatch=marked("STAFF"), shown=shown),))

    assert "STAFF" not in json.dumps(student_document("cnn", one, language))
    assert json.dumps(staff_document("cnn", [one], language)).count("STAFF") == 8


def test_held_says_no_score_whatever_was_added_up() -> None:
    held = report(status="held", score=7.0)

    assert staff_document("cnn", [held], "en")["reports"][0]["score"] is None
    assert student_document("cnn", held, "en")["reports"][0]["score"] is None


def test_the_order_of_grading_does_not_show() -> None:
    forwards = staff_document("cnn", the_class(), "en")
    backwards = staff_document("cnn", reversed(the_class()), "en")

    assert json.dumps(forwards) == json.dumps(backwards)
    students = [entry["student"] for entry in forwards["reports"]]
    assert students == sorted(students)


@pytest.mark.parametrize(
    "wrong",
    [
        report(score=float("nan")),
        report(score=None),
        report(seconds=float("inf")),
        report(checks=(check("value", Verdict.PASSED, worth=float("nan")),)),
    ],
)
def test_a_number_that_json_does_not_have_is_our_fault(wrong: Report) -> None:
    with pytest.raises(GraderError, match=r"'alice' in '03-conv-forward' is (nan|inf|None)"):
        staff_document("cnn", [wrong], "en")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_file_that_is_written_one_report_at_a_time_is_the_document(count: int) -> None:
    some = [report(student="line\u2028break\x85"), *the_class()]
    some = sorted(some, key=lambda one: (one.student, one.level, one.attempt))[-count or len(some) :]
    stream = StringIO()
    with staff_file(stream, "课程", "zh") as add:
        for one in some:
            add(one)

    assert stream.getvalue() == json.dumps(staff_document("课程", some, "zh"), ensure_ascii=False, indent=2) + "\n"


def test_a_name_that_is_no_text_is_spelled_out() -> None:
    document = through_json(staff_document("cnn", [report("al\udce9")], "en"))

    assert document["reports"][0]["student"] == r"al\udce9"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(reports, max_size=3), st.sampled_from(LANGUAGES))
def test_any_reports_follow_the_schema(some: list[Report], language: Language) -> None:
    staff = through_json(staff_document("cnn", some, language))
    STAFF.validate(staff)
    EITHER.validate(staff)
    for one in some:
        student = through_json(student_document("cnn", one, language))
        STUDENT.validate(student)
        EITHER.validate(student)


def test_the_schema_refuses_what_is_not_in_the_contract() -> None:
    good = staff_document("cnn", [flipped()], "en")
    assert STAFF.is_valid(good)
    assert not STUDENT.is_valid(good)
    entry = good["reports"][0]
    for path, key, value in [
        (good, "extra", 1),
        (good, "version", 2),
        (entry, "extra", 1),
        (entry, "score", None),
        (entry, "status", "lost"),
        (entry["checks"][0], "extra", 1),
        (entry["checks"][0], "verdict", "wrong"),
        (entry["checks"][1]["mismatch"], "extra", 1),
        (entry["checks"][1]["mismatch"], "what", None),
    ]:
        before = dict(path)
        path[key] = value
        assert not STAFF.is_valid(good), key
        path.clear()
        path.update(before)
    assert STAFF.is_valid(good)


def test_the_docs_name_every_field_and_every_verdict_in_both_languages() -> None:
    page = (DOCS / "report.md").read_text("utf-8")
    definitions = SCHEMA["$defs"]
    fields = {name for part in definitions.values() for name in part.get("properties", {})}
    assert len(fields) > 20
    assert [name for name in sorted(fields) if f"`{name}`" not in page] == []
    for verdict in definitions["check"]["properties"]["verdict"]["enum"]:
        names = [say(message(f"verdict.{verdict}"), language) for language in ("en", "zh")]
        assert f"| `{verdict}` | {names[0]} | {names[1]} |" in page
    for status in definitions["report"]["properties"]["status"]["enum"]:
        names = [say(message(f"status.{status}"), language) for language in ("en", "zh")]
        assert f"| `{status}` | {names[0]} | {names[1]} |" in page


def test_the_schema_has_our_verdicts() -> None:
    assert SCHEMA["$defs"]["check"]["properties"]["verdict"]["enum"] == [verdict.value for verdict in Verdict]
