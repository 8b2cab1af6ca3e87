"""The sample class, graded once by the real command, is worth what each entry says it is worth."""

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.batch.levels import prepare_all
from autograder.course.load import load_course
from autograder.results import Verdict
from tests.commands.running import ROOT, SECONDS, copy_course, guanka, read_json
from tests.sample_class import hostile
from tests.sample_class.build import ENTRIES, STRAYS, build
from tests.sample_class.entry import ANY, FORWARD, NETWORK, PADDING, Entry

CLASS = [entry for entry in ENTRIES if not entry.slow]
SCHEMA = read_json(ROOT / "docs" / "report-schema.json")


@dataclass(frozen=True)
class Graded:
    course: Path
    count: int
    run: "subprocess.CompletedProcess[str]"
    document: dict[str, Any]

    def report(self, student: str, level: str) -> dict[str, Any]:
        (found,) = (r for r in self.document["reports"] if (r["student"], r["level"]) == (student, level))
        return found


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, kernel_has_walls: None) -> Graded:
    course = copy_course(tmp_path_factory.mktemp("class") / "course")
    count = build(course / "submitted", course=course)
    run = guanka(course, "grade", "--jobs", 2, "--language", "en", "--json", "report.json")
    return Graded(course, count, run, read_json(course / "report.json"))


@pytest.mark.parametrize("entry", CLASS, ids=lambda entry: entry.name)
def test_the_submission_gets_what_it_is_worth(entry: Entry, graded: Graded) -> None:
    report = graded.report(entry.student, entry.level)
    checks = report["checks"]
    told = {check["id"]: check["mismatch"] and check["mismatch"]["what"] for check in checks}
    assert (report["status"], report["score"]) == (entry.status, entry.score), (entry.what, told, report["notes"])
    assert {check["id"]: check["verdict"] for check in checks} == spelt_out(entry.verdicts, checks), (entry.what, told)
    bugs = {check["mismatch"]["bug"] for check in checks if check["mismatch"]} - {None}
    assert entry.bug == ANY or bugs == {entry.bug} - {None}, told
    for part in entry.notes:
        assert any(part in note for note in report["notes"]), report["notes"]
    if entry.says:
        first = next(check["mismatch"] for check in checks if check["mismatch"])
        assert entry.says in first["what"]
    assert report["sandboxed"]


def spelt_out(verdicts, checks):
    ids = {check["id"] for check in checks}
    assert verdicts.keys() <= ids | {"rest"}
    return {check: verdicts.get(check, verdicts.get("rest")) for check in ids}


def test_every_submission_has_a_report_and_none_is_held(graded: Graded) -> None:
    assert graded.run.returncode == 0, graded.run.stderr
    found = Counter((report["student"], report["level"]) for report in graded.document["reports"])
    assert found == Counter((entry.student, entry.level) for entry in CLASS)
    assert len(found) == graded.count
    assert {report["status"] for report in graded.document["reports"]} == {"graded", "ungradable"}


def test_the_documents_are_what_the_schema_says(graded: Graded) -> None:
    def validate(document, audience):
        schema = SCHEMA | {"oneOf": [{"$ref": f"#/$defs/{audience}"}]}
        jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)

    validate(graded.document, "staff")
    for entry in CLASS:
        file = graded.course / "feedback" / entry.student / entry.level / f"{entry.level}.json"
        document = read_json(file)
        validate(document, "student")
        (report,) = document["reports"]
        assert report["score"] == entry.score


def test_what_fits_nowhere_is_told_and_left_where_it_is(graded: Graded) -> None:
    notes = [line for line in graded.run.stdout.splitlines() if line.startswith("! ")]
    for name, part in STRAYS.items():
        assert any(part in note for note in notes), name
        assert (graded.course / "submitted" / name).read_text() == "{}"


def test_a_second_run_grades_nothing_and_says_the_same(graded: Graded) -> None:
    again = guanka(graded.course, "grade", "--language", "en", "--json", "again.json")
    assert again.returncode == 0
    assert f"0 graded now, {len(CLASS)} in all" in again.stdout
    assert read_json(graded.course / "again.json") == graded.document


def test_export_writes_the_scores_less_the_penalties(graded: Graded) -> None:
    done = guanka(graded.course, "export", "--to", "grades.csv")
    assert done.returncode == 0, done.stderr
    with (graded.course / "grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = {(row["student"], row["level"]): row for row in csv.DictReader(stream)}
    assert {key: numbers(row, "raw_score", "late_penalty", "score") for key, row in rows.items()} == expected_rows()


@pytest.mark.slow
def test_nbgrader_exports_the_same(graded: Graded) -> None:
    command = [Path(sys.executable).with_name("nbgrader"), "export", "--to=nbgrader.csv"]
    environment = os.environ | {"HOME": str(graded.course), "JUPYTER_PREFER_ENV_PATH": "0"}
    database = f"--CourseDirectory.db_url=sqlite:///{graded.course / 'gradebook.db'}"
    done = subprocess.run(
        [*command, database], cwd=graded.course, env=environment, capture_output=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    with (graded.course / "nbgrader.csv").open(encoding="utf-8", newline="") as stream:
        rows = {(row["student_id"], row["assignment"]): row for row in csv.DictReader(stream) if row["timestamp"]}
    columns = ("raw_score", "late_submission_penalty", "score")
    assert {key: numbers(row, *columns) for key, row in rows.items()} == expected_rows()


def numbers(row, *columns):
    return tuple(float(row[column]) for column in columns)


def expected_rows():
    return {(e.student, e.level): (e.score, e.penalty, max(0.0, e.score - e.penalty)) for e in CLASS}


@pytest.mark.parametrize("level", hostile.ZEROS)
@pytest.mark.parametrize("student", [hostile.FIRST, hostile.SECOND])
def test_the_two_cheats_that_give_full_marks_elsewhere_get_nothing_for_what_was_not_solved(
    student: str, level: str, graded: Graded
) -> None:
    checks = graded.report(student, level)["checks"]
    solved = {check["id"] for check in checks if check["points"]}
    assert solved <= {"shape"}  # their zeros do have the right shape
    assert [check["verdict"] for check in checks if check["id"] not in solved].count("passed") == 0
    assert sum(check["max_points"] for check in checks) == 10


def test_no_forged_file_was_written(graded: Graded) -> None:
    names = ("results.json", "result.json", "report.xml", "score.txt")
    folders = (Path("/"), Path("/tmp"), Path.cwd(), graded.course, graded.course / "submitted")
    assert [folder / name for folder in folders for name in names if (folder / name).exists()] == []


@pytest.mark.slow
def test_a_file_of_200_mb_is_refused_without_being_read(tmp_path: Path, kernel_has_walls: None) -> None:
    course = copy_course(tmp_path / "course")
    levels = prepare_all(load_course(course), None, [])
    (entry,) = (entry for entry in ENTRIES if entry.slow)
    path = course / "submitted" / entry.student / entry.level / f"{entry.level}.ipynb"
    path.parent.mkdir(parents=True)
    entry.hand_in(path, levels[entry.level])
    done = guanka(course, "grade", "--language", "en", "--json", "report.json")
    assert done.returncode == 0
    (report,) = read_json(course / "report.json")["reports"]
    assert (report["status"], report["score"]) == ("ungradable", 0.0)
    assert any(entry.notes[0] in note for note in report["notes"])


def test_an_error_names_the_cell_as_people_count_them(graded: Graded) -> None:
    report = graded.report("2026013-zhao-lei", "03-conv-forward")
    mismatch = report["checks"][0]["mismatch"]
    (cell,) = re.findall(r"\(<cell (\d+)>", mismatch["what"])
    assert mismatch["where"].startswith(f"cell {cell}, line ")


def test_claimed_points_are_gone_from_what_staff_open(graded: Graded) -> None:
    (claims,) = (entry for entry in hostile.ENTRIES if "claim" in entry.what)
    below = Path(claims.student) / claims.level / f"{claims.level}.ipynb"
    assert "10/10" in (graded.course / "submitted" / below).read_text()
    shown = read_json(graded.course / "autograded" / below)
    honest = read_json(graded.course / "autograded" / "2026020-tom-baker" / claims.level / below.name)
    assert graded_cells(shown) == graded_cells(honest)
    assert sum(points for points, *_ in graded_cells(shown).values()) == 10
    assert "10/10" not in str([cell.get("outputs") for cell in shown["cells"] if cell["metadata"]])


def graded_cells(notebook):
    marked = ((cell, cell["metadata"].get("nbgrader", {})) for cell in notebook["cells"])
    return {
        mark["grade_id"]: (mark["points"], mark["locked"], "".join(cell["source"]), cell["outputs"])
        for cell, mark in marked
        if mark.get("grade")
    }


def test_whoever_skipped_level_2_is_told_that_level_3_is_locked(graded: Graded) -> None:
    opened = {entry.student for entry in CLASS if entry.level == PADDING and entry.score >= 6}
    told = {
        report["student"]
        for report in graded.document["reports"]
        if report["level"] == FORWARD and any("This level opens once “Level 2: " in note for note in report["notes"])
    }
    assert told == {"2026013-zhao-lei", "2026020-tom-baker", hostile.FIRST, hostile.SECOND}
    assert opened == {entry.student for entry in CLASS if entry.level == FORWARD and entry.verdicts} - told
    (line,) = re.findall(r"to levels that require another one first: (\d+) of them", graded.run.stdout)
    assert len(told) < int(line) < len(CLASS) / 2


# The class itself.


def test_the_class_is_large_and_varied_enough() -> None:
    levels = {level.id for level in load_course(ROOT).levels if "torch" not in level.packages}
    assert len(CLASS) >= 100
    assert len({(entry.student, entry.level) for entry in ENTRIES}) == len(ENTRIES)
    assert {entry.level for entry in CLASS} == levels
    assert all(re.fullmatch(r"2026\d{3}-\S+", entry.student) for entry in ENTRIES)
    given = {verdict for entry in CLASS for verdict in entry.verdicts.values()}
    assert given == set(Verdict) - {Verdict.HELD}
    assert len({entry.what for entry in hostile.ENTRIES}) >= 5
    for level in levels:
        assert {entry.bug for entry in CLASS if entry.level == level} - {None, ANY}
    solved = {entry.level for entry in CLASS if entry.score == 10}
    assert solved == levels - {NETWORK}  # of which there is one submission, with a known bug


def test_it_can_be_built_from_the_command_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.sample_class", tmp_path / "class"]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=True)
    assert first.stdout == f"{len(CLASS)} submissions in {tmp_path / 'class'}\n"
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert second.returncode == 2
    assert "is not empty" in second.stderr
