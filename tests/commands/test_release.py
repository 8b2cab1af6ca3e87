"""What students get: the notebook in one language, the public cases, and nothing of the private half."""

import base64
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from autograder.checks.as_code import reference_code
from autograder.cli import app
from autograder.course.available import unavailable
from autograder.course.load import load_course
from autograder.notebook import graded_cells, read_source
from tests.commands.conftest import Put, Run, levels
from tests.commands.running import ROOT, copy_course, nbgrader
from tests.sample_class.entry import CORR2D, FORWARD, POOL

LACKING = unavailable(load_course(ROOT))  # torch's, mostly
LEVELS = [path.name for path in sorted((ROOT / "assignments").iterdir()) if path.name not in LACKING]
CASES = "guanka-cases.json"
LONE_WORD = re.compile(r'"[\w-]+",?')  # such as the id of a check or the name of a function, which students are told


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with every level released."""
    course = copy_course(tmp_path_factory.mktemp("released"))
    release(course, *LEVELS, "--zip", course / "all.zip")
    return course


def release(course: Path, *arguments: object) -> None:
    """In this process: it takes three seconds to import nbgrader."""
    done = CliRunner().invoke(app, ["release", "--early", "--course", str(course), *map(str, arguments)])
    assert done.exit_code == 0, done.output


def notebook(course: Path, level: str) -> dict[str, Any]:
    path = course / "release" / level / f"{level}.ipynb"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in found["cells"]:
        cell["source"] = "".join(cell["source"])
    return found


def set_language(course: Path, language: str) -> None:
    text = (course / "course.yaml").read_text(encoding="utf-8")
    (course / "course.yaml").write_text(text.replace("language: zh", f"language: {language}"), encoding="utf-8")


# What is in it.


@pytest.mark.parametrize("level", LEVELS)
def test_a_release_is_the_notebook_and_its_public_cases(released: Path, level: str) -> None:
    folder = released / "release" / level
    public = [path.name for path in (ROOT / "assignments" / level).iterdir()]  # with the pictures of the notebook
    assert sorted(path.name for path in folder.iterdir()) == sorted([*public, CASES])
    assert json.loads((folder / CASES).read_bytes())["level"] == level


@pytest.mark.parametrize("level", LEVELS)
def test_no_cell_appears_or_vanishes(released: Path, level: str) -> None:
    source = json.loads((ROOT / "assignments" / level / f"{level}.ipynb").read_text(encoding="utf-8"))
    cells = notebook(released, level)["cells"]
    assert [cell["id"] for cell in cells] == [cell["id"] for cell in source["cells"]]
    kept = ("grade_id", "points", "grade", "solution", "locked")
    for before, after in zip(source["cells"], cells, strict=True):
        old, new = before["metadata"].get("nbgrader", {}), after["metadata"].get("nbgrader", {})
        assert {key: old.get(key) for key in kept} == {key: new.get(key) for key in kept}
        assert after.get("outputs", []) == []


@pytest.mark.parametrize("level", LEVELS)
def test_the_answer_is_the_stub_and_the_rest_can_t_be_changed(released: Path, level: str) -> None:
    for cell in notebook(released, level)["cells"]:
        mark = cell["metadata"].get("nbgrader")
        if mark and mark["solution"]:
            assert cell["source"].count("raise NotImplementedError()") >= 1
            assert "SOLUTION" not in cell["source"]
            assert cell["metadata"]["deletable"] is False
        elif mark:
            assert (cell["metadata"]["deletable"], cell["metadata"]["editable"]) == (False, False)
            assert mark["checksum"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_in_the_course_s_language_alone(course: Path, guanka: Run, language: str) -> None:
    set_language(course, language)
    assert guanka("release", "--early", CORR2D).exit_code == 0
    text = "\n".join(cell["source"] for cell in notebook(course, CORR2D)["cells"])
    assert ("二维互相关" in text) == (language == "zh")
    assert ("cross-correlation" in text) == (language == "en")
    assert not any(mark in text for mark in ("<!--", "[zh]", "[en]"))
    assert any("\u4e00" <= character <= "\u9fff" for character in text) == (language == "zh")
    assert json.loads((course / "release" / CORR2D / CASES).read_bytes())["language"] == language


def private_lines(level: str) -> Iterator[str]:
    """Every line of the private half that says something, and that the public half does not say as well."""
    public = {line.strip() for line in said(ROOT / "assignments" / level / f"{level}.ipynb")}
    for path in sorted((ROOT / "solutions" / level).glob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = line.strip()
            if sum(map(str.isalnum, text)) >= 6 and text not in public and not LONE_WORD.fullmatch(text):
                yield text


def said(path: Path) -> Iterator[str]:
    """Every line of a file, of JSON that of every text in it; what is base64, decoded as well."""
    text = path.read_text(encoding="utf-8")
    waiting: list[Any] = [json.loads(text) if path.suffix in (".ipynb", ".json") else text]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield from value.splitlines()
            try:
                yield base64.b64decode(value, validate=True).decode("latin-1")
            except ValueError:
                continue


def cells_given(level: str) -> str:
    """What the notebook says: level 17 hands its students two small functions, which the reference has too."""
    return "\n".join(said(ROOT / "assignments" / level / f"{level}.ipynb"))


def texts(folder: Path) -> list[Path]:
    """The files of a released level that hold text; an archive of numbers holds none."""
    return [path for path in folder.iterdir() if path.suffix != ".npz"]


@pytest.mark.parametrize("level", LEVELS)
def test_no_line_of_the_private_half_is_in_it(released: Path, level: str) -> None:
    secret = [line for line in private_lines(level) if line not in cells_given(level)]
    assert len(secret) > 100
    for path in texts(released / "release" / level):
        shown = "\n".join(said(path))
        assert [line for line in secret if line in shown] == [], path
        assert [line for line in secret if line in path.read_text(encoding="utf-8")] == [], path


def test_no_name_of_the_private_half_is_in_it(released: Path) -> None:
    for level, prepared in levels().items():
        shown = "\n".join(line for path in texts(released / "release" / level) for line in said(path))
        for bug in prepared.level.bugs:
            assert bug.name not in shown
            assert bug.hint.en not in shown
            assert bug.hint.zh not in shown


# By nbgrader's own means.


def test_nbgrader_s_command_makes_the_same_bytes(released: Path, tmp_path: Path) -> None:
    course = copy_course(tmp_path)
    (course / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    done = nbgrader(course, "generate_assignment", FORWARD)
    assert done.returncode == 0, done.stderr
    for name in (f"{FORWARD}.ipynb", CASES):
        place = Path("release", FORWARD, name)
        assert (course / place).read_bytes() == (released / place).read_bytes()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:Proactor event loop")
def test_nbgrader_validates_the_reference_and_not_the_stub(released: Path, tmp_path: Path, level: str) -> None:
    from nbgrader.validator import Validator

    found = notebook(released, level)
    (tmp_path / CASES).write_bytes((released / "release" / level / CASES).read_bytes())
    path = tmp_path / f"{level}.ipynb"
    path.write_text(json.dumps(found), encoding="utf-8")
    if level in (CORR2D, POOL):  # the others' stubs fail as theirs do
        failed = Validator().validate(str(path)).get("failed", [])
        assert len(failed) == len(graded_cells(read_source(ROOT / "assignments" / level / f"{level}.ipynb")))
    solutions = [cell for cell in found["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    for number, cell in enumerate(solutions):
        cell["source"] = "" if number else reference_code(ROOT / "solutions" / level)
    path.write_text(json.dumps(found), encoding="utf-8")
    assert Validator().validate(str(path)) == {}


def test_it_can_be_put_into_nbgrader_s_exchange(
    course: Path, guanka: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    exchange = tmp_path / "exchange"
    (course / "nbgrader_config.py").write_text(f"c.Exchange.root = {str(exchange)!r}\n")
    for _ in range(2):  # the second in place of the first
        done = guanka("release", "--early", CORR2D, "--exchange")
        assert done.exit_code == 0, done.stderr
    place = exchange / "conv-sample" / "outbound" / CORR2D
    assert str(place) in done.stdout
    assert (place / f"{CORR2D}.ipynb").read_bytes() == (course / f"release/{CORR2D}/{CORR2D}.ipynb").read_bytes()
    assert (place / CASES).exists()


# The zip file.


def test_the_zip_file_is_the_same_whenever_it_is_made(released: Path, tmp_path: Path) -> None:
    os.utime(released / "assignments" / CORR2D / f"{CORR2D}.ipynb", (1e9, 1e9))
    release(released, *LEVELS, "--zip", tmp_path / "again.zip", "--out", tmp_path)
    assert (tmp_path / "again.zip").read_bytes() == (released / "all.zip").read_bytes()
    with ZipFile(released / "all.zip") as opened:
        there = {f"{level}/{path.name}" for level in LEVELS for path in (ROOT / "assignments" / level).iterdir()}
        assert set(opened.namelist()) == there | {f"{level}/{CASES}" for level in LEVELS}
        for info in opened.infolist():
            assert opened.read(info) == (released / "release" / info.filename).read_bytes()


def test_a_name_that_windows_refuses_is_refused_here(course: Path, guanka: Run) -> None:
    (course / "assignments" / CORR2D / "data?.csv").write_text("1,2\n")
    done = guanka("release", "--early", CORR2D)
    assert done.exit_code == 2
    assert "'data?.csv' can't be written on Windows" in done.stderr
    assert not (course / "release" / CORR2D).exists()


def test_data_files_are_released_and_what_editors_leave_behind_is_not(course: Path, guanka: Run) -> None:
    folder = course / "assignments" / CORR2D
    (folder / "data").mkdir()
    for name in ("data/digits.csv", "01-corr2d.ipynb~", ".DS_Store", "solution.bak"):
        (folder / name).write_text("1,2\n")
    assert guanka("release", "--early", CORR2D).exit_code == 0
    found = {path.relative_to(course / "release" / CORR2D).as_posix() for path in (course / "release").rglob("*.*")}
    pictures = {path.name for path in folder.glob("*.svg")}
    assert found == {f"{CORR2D}.ipynb", CASES, "data/digits.csv"} | pictures


def test_a_second_notebook_is_no_part_of_a_level(course: Path, guanka: Run) -> None:
    folder = course / "assignments" / CORR2D
    (folder / "answers.ipynb").write_bytes((folder / f"{CORR2D}.ipynb").read_bytes())
    done = guanka("release", "--early", CORR2D)
    assert done.exit_code == 2
    assert "answers.ipynb" in done.stderr
    assert not (course / "release").exists()


# What is frozen.


def moved_points(course: Path) -> None:
    """One point moves from one graded cell to another, in both halves."""
    path = course / "assignments" / CORR2D / f"{CORR2D}.ipynb"
    found = json.loads(path.read_text(encoding="utf-8"))
    for cell in found["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("grade"):
            mark["points"] += {"value": -1, "blur": 1}.get(mark["grade_id"], 0)
    path.write_text(json.dumps(found), encoding="utf-8")
    checks = course / "solutions" / CORR2D / "checks.py"
    text = checks.read_text(encoding="utf-8")
    for cell, old, new in (("value", 4, 3), ("blur", 1, 2)):
        place = text.index(f'id="{cell}"')
        text = text[:place] + text[place:].replace(f"points={old}", f"points={new}", 1)
    checks.write_text(text, encoding="utf-8")


def test_points_may_change_before_the_first_submission(course: Path, guanka: Run) -> None:
    assert guanka("release", "--early", CORR2D).exit_code == 0
    moved_points(course)
    assert guanka("release", "--early", CORR2D).exit_code == 0


def test_after_the_first_submission_points_are_frozen(course: Path, guanka: Run, put: Put) -> None:
    put("ana")
    assert guanka("grade").exit_code == 0
    assert guanka("release", "--early", CORR2D).exit_code == 0
    before = notebook(course, CORR2D)
    moved_points(course)
    done = guanka("release", "--early", CORR2D)
    assert done.exit_code == 2
    frozen = "has submissions, so its cells and points are frozen"
    assert frozen in done.stderr
    assert notebook(course, CORR2D) == before
    verified = guanka("verify", CORR2D)
    assert verified.exit_code == 1
    assert frozen in " ".join(verified.stdout.split())


def test_a_level_that_does_not_load_is_not_released(course: Path, guanka: Run) -> None:
    (course / "solutions" / CORR2D / "reference.py").write_text("def corr2d(X, K):\n    raise ValueError\n")
    done = guanka("release", "--early", CORR2D)
    assert done.exit_code == 2
    assert "reference.py" in done.stderr
    assert not (course / "release").exists()
    assert guanka("release", "--early", "02-pad").exit_code == 2


def test_a_release_is_replaced_whole(course: Path, guanka: Run) -> None:
    (course / "release" / CORR2D).mkdir(parents=True)
    (course / "release" / CORR2D / "old.csv").write_text("1\n")
    assert guanka("release", "--early", CORR2D).exit_code == 0
    assert not (course / "release" / CORR2D / "old.csv").exists()
    assert [path.name for path in course.iterdir() if path.name.startswith(".release")] == []


# When a level opens.

PAD = "02-pad-stride"


@pytest.fixture
def half_open(course: Path) -> Path:
    """Two levels that have opened, and all others in seventy years."""
    text = (course / "course.yaml").read_text(encoding="utf-8")
    before, rest = text.split("  - id: 03-", 1)
    later = re.sub(r"(opens|due|cutoff): 202", r"\1: 209", rest)
    (course / "course.yaml").write_text(before.replace("opens: 202", "opens: 200") + "  - id: 03-" + later, "utf-8")
    return course


def test_whoever_names_no_level_gets_those_that_are_open_and_is_told_of_the_others(
    half_open: Path, guanka: Run
) -> None:
    done = guanka("release", "--zip", half_open / "open.zip")
    assert done.exit_code == 0, done.stderr
    assert sorted(path.name for path in (half_open / "release").iterdir()) == [CORR2D, PAD]
    with ZipFile(half_open / "open.zip") as opened:
        assert {name.split("/")[0] for name in opened.namelist()} == {CORR2D, PAD}
    assert f"{FORWARD}: opens at 2096-09-21 08:00 +08:00, left out until then" in done.stdout
    assert f"{CORR2D}: opens" not in done.stdout


def test_a_level_that_is_not_open_takes_a_word_more(half_open: Path, guanka: Run) -> None:
    done = guanka("release", CORR2D, FORWARD)
    assert done.exit_code == 2
    said = " ".join(done.stderr.split())
    assert f"level '{FORWARD}' opens at 2096-09-21 08:00 +08:00, so nothing was released; right would be" in said
    assert not (half_open / "release").exists()
    assert guanka("release", CORR2D, FORWARD, "--early").exit_code == 0
    assert (half_open / "release" / FORWARD / CASES).exists()


def test_before_the_first_level_opens_nothing_is_released(half_open: Path, guanka: Run) -> None:
    text = (half_open / "course.yaml").read_text(encoding="utf-8")
    (half_open / "course.yaml").write_text(re.sub(r"(opens|due): 20[02]", r"\1: 209", text), encoding="utf-8")
    done = guanka("release", "--zip", half_open / "none.zip")
    assert done.exit_code == 0, done.stderr
    assert "nothing was released" in done.stdout
    assert f"{CORR2D}: opens at 2096-" in done.stdout
    assert not (half_open / "release").exists()
    assert not (half_open / "none.zip").exists()


def test_what_lacks_a_package_is_left_out_with_what_it_needs(half_open: Path, guanka: Run) -> None:
    text = (half_open / "course.yaml").read_text(encoding="utf-8")
    one = f"  - id: {PAD}\n"
    (half_open / "course.yaml").write_text(text.replace(one, f"{one}    packages: [no_such_package]\n"), "utf-8")
    done = guanka("release")
    assert done.exit_code == 0, done.stderr
    assert f"! {PAD}: left out, it needs no_such_package" in done.stdout
    assert [path.name for path in (half_open / "release").iterdir()] == [CORR2D]
