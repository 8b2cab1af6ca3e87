"""``guanka check FILE``: one notebook, its report, and nothing stored."""

import shutil
from pathlib import Path

import jsonschema
import pytest

from tests.commands.running import ROOT, Put, Run, read_json
from tests.sample_class.entry import CORR2D, FORWARD
from tests.sample_class.right_answers import LOOPS_CORR2D, LOOPS_FORWARD

SCHEMA = read_json(ROOT / "docs" / "report-schema.json")
FLIPPED = LOOPS_CORR2D.replace("h, w = K.shape", "h, w = K.shape\n    K = K[::-1, ::-1]")


def files(course: Path) -> set[Path]:
    return {path for path in course.rglob("*") if "__pycache__" not in path.parts}


@pytest.mark.parametrize("name", [f"{FORWARD}.ipynb", f"{FORWARD} (1).ipynb", f"{FORWARD}-final.ipynb"])
def test_the_level_is_known_by_the_name_of_the_file(guanka: Run, put: Put, course: Path, name: str) -> None:
    file = shutil.copy(put("1-ana", LOOPS_FORWARD, level=FORWARD), course / name)
    before = files(course)
    done = guanka("check", file, "--language", "en")
    assert done.exit_code == 0, done.output
    assert "10/10" in done.stdout
    assert files(course) == before


def test_or_of_its_folder_or_said(guanka: Run, put: Put, course: Path) -> None:
    file = put("1-ana")
    homework = file.rename(file.with_name("homework.ipynb"))
    assert "10/10" in guanka("check", homework).stdout
    elsewhere = shutil.copy(homework, course / "homework.ipynb")
    assert "10/10" in guanka("check", elsewhere, "--level", CORR2D).stdout
    done = guanka("check", elsewhere)
    assert done.exit_code == 2
    assert "--level" in done.stderr
    assert CORR2D in done.stderr


def test_an_unknown_level_or_no_file_is_a_usage_error(guanka: Run, put: Put, course: Path) -> None:
    done = guanka("check", put("1-ana"), "--level", "01-corr3d")
    assert done.exit_code == 2
    assert CORR2D in done.stderr
    assert guanka("check", course / f"{CORR2D}.ipynb").exit_code == 2


def test_a_wrong_answer_is_explained_and_is_no_failure(guanka: Run, put: Put, course: Path) -> None:
    done = guanka("check", put("1-ana", FLIPPED), "--language", "en", "--json", course / "r.json")
    assert done.exit_code == 0
    assert "180 degrees" in done.stdout
    assert "flipped" in done.stdout
    document = read_json(course / "r.json")
    jsonschema.validate(document, SCHEMA | {"oneOf": [{"$ref": "#/$defs/staff"}]})
    (report,) = document["reports"]
    assert report["score"] == 2
    assert {check["mismatch"]["bug"] for check in report["checks"] if check["mismatch"]} == {"flipped"}


def test_the_students_view_has_no_hidden_value(guanka: Run, put: Put, course: Path) -> None:
    file = put("1-ana", FLIPPED)
    guanka("check", file, "--language", "en", "--json", course / "staff.json")
    done = guanka("check", file, "--language", "en", "--student", "--json", course / "student.json")
    assert "180 degrees" in done.stdout
    document = read_json(course / "student.json")
    jsonschema.validate(document, SCHEMA | {"oneOf": [{"$ref": "#/$defs/student"}]})
    hidden = [
        check["mismatch"]["expected"]
        for check in read_json(course / "staff.json")["reports"][0]["checks"]
        if check["mismatch"] and not check["public"]
    ]
    assert hidden
    for value in hidden:
        assert value not in done.stdout + str(document)


def test_what_is_no_notebook_is_ungradable(guanka: Run, course: Path) -> None:
    file = course / f"{CORR2D}.ipynb"
    file.write_text("{")
    done = guanka("check", file, "--language", "en")
    assert done.exit_code == 0
    assert "could not be graded" in done.stdout
