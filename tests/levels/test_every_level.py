"""What holds for every level: the notebook, the checks, the reference, the stub and the known bugs agree."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from autograder.checks.cases import FILE_NAME, encode
from autograder.checks.trace import record
from autograder.client import LevelNotPassed
from autograder.results import Verdict
from autograder.wording import LANGUAGES, say
from tests.levels.judging import ROOT, bugs_told, explained, failing, judged, level_named, skip_where_unavailable

LEVELS = sorted(file.parent.name for file in ROOT.glob("assignments/*/*.ipynb"))
EMPTY = re.compile(r"^( *)### BEGIN SOLUTION\n *### END SOLUTION$", re.MULTILINE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")

every_level = pytest.mark.parametrize("id", LEVELS)
# Each bug of a level that is trained costs a second of training; `make verify` holds it to the same, through the box.
every_quick_level = pytest.mark.parametrize("id", [level for level in LEVELS if level != "17-small-cnn"])


def text_of(id):
    return (ROOT / "assignments" / id / f"{id}.ipynb").read_text("utf-8")


def cells_of(id):
    return json.loads(text_of(id))["cells"]


def marks(cell):
    return cell["metadata"].get("nbgrader", {})


def source(cell):
    return "".join(cell["source"])


def answer_of(id):
    return (ROOT / "solutions" / id / "reference.py").read_text("utf-8")


def stub_of(id):
    cells = [source(cell) for cell in cells_of(id) if marks(cell).get("solution")]
    return "\n\n".join(EMPTY.sub(r"\1# YOUR CODE HERE\n\1raise NotImplementedError()", cell) for cell in cells)


def begun(id):
    """What a notebook of the level defines before the student writes anything; skips where that can't be had."""
    skip_where_unavailable(id)
    names = {}
    exec(next(source(cell) for cell in cells_of(id) if marks(cell)), names)
    return names


def test_there_are_levels():
    assert LEVELS


# The notebook.


@every_level
def test_the_notebook_is_written_as_sources_are(id):
    notebook = json.loads(text_of(id))
    assert text_of(id) == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9_-]{1,40}", name) for name in ids)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook["cells"])


@every_level
def test_the_marks_of_the_cells_are_nbgraders(id):
    cells = [cell for cell in cells_of(id) if marks(cell)]
    imports, *rest = [marks(cell) for cell in cells]
    assert imports["grade_id"] == "imports"
    assert imports["locked"]
    torch = "\nimport torch" if id.startswith("t") else ""
    assert source(cells[0]).strip() == "import numpy as np" + torch
    assert len({mark["grade_id"] for mark in (imports, *rest)}) == len(cells)
    assert all(mark["grade"] + mark["solution"] <= 1 and mark["locked"] != mark["solution"] for mark in rest)
    assert all(mark["schema_version"] == 3 for mark in rest)


@every_level
def test_the_solution_cells_are_empty(id):
    cells = [source(cell) for cell in cells_of(id) if marks(cell).get("solution")]
    assert cells
    assert all(len(EMPTY.findall(cell)) == cell.count("### BEGIN SOLUTION") >= 1 for cell in cells)


@every_level
def test_the_prose_is_in_both_languages(id):
    prose = [source(cell) for cell in cells_of(id) if cell["cell_type"] == "markdown"]
    number = re.match(r"0*(t?\d+)-", id)[1]
    assert re.search(rf"^# 第{number}关：\S", prose[0], re.MULTILINE)
    assert re.search(rf"^# Level {number}: \S", prose[0], re.MULTILINE)
    for text in prose:
        common, chinese, english = re.split(r"^<!-- (?:zh|en) -->$", text, flags=re.MULTILINE)
        assert re.findall(r"<!-- (\w+) -->", text) == ["zh", "en"]
        assert CHINESE.search(chinese)
        assert not CHINESE.search(common + english)


@every_level
def test_docstrings_and_graded_cells_speak_both_languages(id):
    for cell in cells_of(id):
        if marks(cell).get("solution") or marks(cell).get("grade"):
            assert CHINESE.search(source(cell)), source(cell)
            assert len(re.findall(r"[a-z]{3,}", source(cell))) > 5


@every_level
def test_notebook_and_checks_agree_on_the_points(id):
    booked = Counter()
    for check in level_named(id).checks:
        booked[check.cell] += check.points
    assert {marks(c)["grade_id"]: marks(c)["points"] for c in cells_of(id) if marks(c).get("grade")} == booked
    assert booked.total() == 10


EXAMPLE = re.compile(r"^#   (.+)$", re.MULTILINE)


@every_level
def test_a_graded_cell_says_what_it_checks_and_asks_for_its_own_check(id):
    for cell in (cell for cell in cells_of(id) if marks(cell).get("grade")):
        *comments, imported, blank, call = source(cell).split("\n")
        assert (imported, blank) == ("from autograder.client import check", "")
        assert call == f'check("{marks(cell)["grade_id"]}")'
        assert comments
        assert all(line.startswith("# ") for line in comments)


@every_level
def test_the_examples_worked_out_by_hand_are_right(id):
    """They stand in comments: ``#   code``, and ``#   expression -> value``."""
    graded = [source(cell) for cell in cells_of(id) if marks(cell).get("grade")]
    for cell in graded:
        names = begun(id)
        exec(answer_of(id), names)
        compared = 0
        for line in EXAMPLE.findall(cell):
            expression, arrow, value = line.partition(" -> ")
            if not arrow:
                exec(line, names)
                continue
            given, expected = eval(expression, names), eval(value)
            assert np.shape(given) == np.shape(expected), line
            assert np.allclose(given, expected), line
            compared += 1
        assert compared, cell


@every_level
def test_the_graded_cells_pass_with_the_reference_and_fail_with_the_stub(id, tmp_path, monkeypatch, capsys):
    (tmp_path / FILE_NAME).write_bytes(encode(record(level_named(id))))
    monkeypatch.chdir(tmp_path)
    for cell in (cell for cell in cells_of(id) if marks(cell).get("grade")):
        with_reference = begun(id)
        exec(answer_of(id), with_reference)
        exec(source(cell), with_reference)
        title = next(check.title for check in level_named(id).checks if check.cell == marks(cell)["grade_id"])
        assert f"+ {title.zh} · 通过" in capsys.readouterr().out
        with_stub = begun(id)
        exec(stub_of(id), with_stub)
        with pytest.raises(LevelNotPassed):
            exec(source(cell), with_stub)
        assert re.search("还没有作答|先要通过另一项检查", capsys.readouterr().out)


# The private half.


@every_level
def test_the_checks_are_short_and_titled_in_both_languages(id):
    most = 115 if id == "17-small-cnn" else 80  # a network that is trained takes more asking
    assert len((ROOT / "solutions" / id / "checks.py").read_text("utf-8").splitlines()) < most
    titles = [check.title for check in level_named(id).checks]
    for language in LANGUAGES:
        assert len({say(title, language) for title in titles}) == len(titles)
    assert not any(CHINESE.search(title.en) for title in titles)


@every_level
def test_the_hints_are_distinct_and_in_both_languages(id):
    hints = [bug.hint for bug in level_named(id).bugs]
    assert len(hints) >= 6
    assert len({hint.en for hint in hints}) == len({hint.zh for hint in hints}) == len(hints)
    assert all(CHINESE.search(hint.zh) and not CHINESE.search(hint.en) for hint in hints)


@every_level
def test_the_private_half_imports_numpy_and_the_checking_language_alone(id):
    allowed = ("import numpy as np", "from autograder.checks import ", "from .reference import ")
    allowed += ("import torch",) if id.startswith("t") else ()
    for file in Path(ROOT / "solutions" / id).glob("*.py"):
        for line in file.read_text("utf-8").splitlines():
            if line.startswith(("import ", "from ")):
                assert line.startswith(allowed), f"{file.name}: {line}"


@every_level
@pytest.mark.parametrize("submission", ["a" * 64, "b" * 64, "c" * 64])
@pytest.mark.parametrize("skipping", [True, False])
def test_the_reference_gets_full_marks(id, submission, skipping):
    results = judged(id, level_named(id).reference, submission=submission, skipping=skipping)
    assert not failing(results), explained(results)
    assert sum(result.points for result in results.values()) == 10


@every_level
def test_the_stub_is_not_attempted(id):
    names = begun(id)
    exec(stub_of(id), names)
    results = judged(id, names)
    assert {result.verdict for result in results.values()} == {Verdict.NOT_ATTEMPTED}
    assert sum(result.points for result in results.values()) == 0


@every_quick_level
def test_each_known_bug_fails_its_checks_and_gets_its_own_hint(id):
    level = level_named(id)
    surprises = {}
    for bug in level.bugs:
        results = judged(id, level.wrong[bug.name])
        hints = dict.fromkeys(bug.fails, (bug.name, bug.hint))
        told = {check: (results[check].mismatch.bug, results[check].mismatch.hint) for check in failing(results)}
        if told != hints:
            surprises[bug.name] = (bug.fails, {check: told[check][0] for check in told}, explained(results))
    assert surprises == {}


@every_quick_level
def test_a_student_with_a_known_bug_is_told_of_no_other(id):
    told = {
        bug.name: bugs_told(judged(id, level_named(id).wrong[bug.name], skipping=True)) - {None}
        for bug in level_named(id).bugs
    }
    assert told == {name: {name} for name in told}


@every_level
def test_each_check_is_needed_or_says_why_it_stands(id):
    level = level_named(id)
    needed = {bug.fails[0] for bug in level.bugs if len(bug.fails) == 1}
    assert [check.id for check in level.checks if check.id not in needed and not check.because] == []


@every_level
def test_pictures_say_how_large_they_are_or_jupyterlab_stretches_them_over_the_page(id):
    for file in (ROOT / "assignments" / id).glob("*.svg"):
        first = re.search(r"<svg[^>]*>", file.read_text("utf-8"))[0]
        width, height = re.search(r'viewBox="0 0 (\d+) (\d+)"', first).groups()
        assert f' width="{width}" height="{height}"' in first, file
