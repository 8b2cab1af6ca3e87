import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder.errors import AuthorError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.cells import Cell
from autograder.gradebook.register import frozen_changes, register
from autograder.gradebook.store import store
from tests.gradebook.building import LEVEL, level_cells, stored

TABLES = ("course", "assignment", "notebook", "base_cell", "grade_cells", "solution_cells", "source_cell")


def contents(path):
    connection = sqlite3.connect(path)
    try:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}")) for table in TABLES}
    finally:
        connection.close()


def with_cells(*more, without=()):
    cells = tuple(cell for cell in level_cells().cells if cell.grade_id not in without)
    return level_cells(cells=(*cells, *more))


def test_twice_is_the_same_as_once(book, path):
    once = contents(path)
    assert [len(once[table]) for table in TABLES] == [1, 1, 1, 3, 2, 1, 4]
    register(book, "cnn", [level_cells()])
    assert contents(path) == once
    store(book, [stored()])
    register(book, "cnn", [level_cells()])
    assert contents(path) == once


def test_due_times_are_naive_utc(book, theirs):
    beijing = timezone(timedelta(hours=8))
    register(book, "cnn", [level_cells(due=datetime(2026, 12, 1, 23, 59, tzinfo=beijing))])
    assert theirs.find_assignment(LEVEL).duedate == datetime(2026, 12, 1, 15, 59)  # noqa: DTZ001
    register(book, "cnn", [level_cells("04", due=None)])
    assert theirs.find_assignment("04").duedate is None


def test_before_the_first_submission_everything_may_change(book, theirs):
    register(book, "cnn", [level_cells(points={"value": 7.0, "speed": 3.0})])
    notebook = theirs.find_notebook(LEVEL, LEVEL)
    assert {cell.name: cell.max_score for cell in notebook.grade_cells} == {"value": 7.0, "speed": 3.0}
    assert "shape" not in {cell.name for cell in notebook.source_cells}


def test_after_it_sources_and_due_time_may(book, theirs):
    store(book, [stored()])
    cells = (Cell(grade_id="imports", source="import numpy as np  # 2"), *level_cells().cells[1:])
    register(book, "cnn", [level_cells(cells=cells, due=datetime(2027, 1, 1, tzinfo=UTC))])
    assert theirs.find_source_cell("imports", LEVEL, LEVEL).source == "import numpy as np  # 2"
    assert theirs.find_assignment(LEVEL).duedate.year == 2027
    assert theirs.find_submission(LEVEL, "ana").score == 9.5


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (level_cells(points={"shape": 4.0, "value": 5.0}), r"'value' is worth 5 points, not 6 as in the gradebook"),
        (with_cells(Cell(grade_id="dx", source="", graded=True, points=1.0)), "graded cell 'dx' is new"),
        (level_cells(points={"value": 6.0}), "graded cell 'shape' is gone"),
        (with_cells(Cell(grade_id="note", source="")), "cell 'note' is new"),
        (with_cells(without={"imports"}), "cell 'imports' is gone"),
        (with_cells(without={"solution"}), "solution cell 'solution' is gone"),
    ],
)
def test_after_it_cells_and_points_are_frozen(book, path, level, said):
    store(book, [stored()])
    before = contents(path)
    with pytest.raises(AuthorError, match=said) as caught:
        register(book, "cnn", [level_cells("01", due=None), level])
    assert "frozen" in str(caught.value)
    assert contents(path) == before  # not even the level that was in order


def test_what_froze_is_said_whole_and_where(book):
    store(book, [stored()])
    with pytest.raises(AuthorError) as caught:
        register(book, "cnn", [level_cells(points={"shape": 5.0, "speed": 5.0}, file="a/a.ipynb")])
    text = str(caught.value)
    assert text.startswith("a/a.ipynb: ")
    for part in ("'speed' is new", "'value' is gone", "'shape' is worth 5"):
        assert part in text


def test_what_would_be_refused_can_be_asked_for(book, path):
    changed = level_cells(points={"shape": 4.0, "value": 5.0})
    assert frozen_changes(book, changed) is None  # nobody has handed in
    store(book, [stored()])
    before = contents(path)
    assert frozen_changes(book, level_cells()) is None
    assert frozen_changes(book, level_cells("04")) is None
    assert "'value' is worth 5 points, not 6" in frozen_changes(book, changed)
    assert contents(path) == before


def test_one_frozen_level_leaves_the_others_free(book):
    store(book, [stored()])
    register(book, "cnn", [level_cells("04")])
    register(book, "cnn", [level_cells("04", points={"dx": 10.0}), level_cells()])


@pytest.mark.filterwarnings("ignore:Object of type <Submitted.*> not in session")  # nbgrader's add_submission
def test_a_submission_that_nbgrader_took_freezes_too(book, theirs):
    theirs.add_student("ana")
    theirs.add_submission(LEVEL, "ana")
    with pytest.raises(AuthorError, match="frozen"):
        register(book, "cnn", [level_cells(points={"value": 10.0})])


def test_a_level_that_nbgrader_released_is_taken_over(path, book, theirs):
    theirs.add_assignment("09")
    theirs.add_notebook("09", "09")
    theirs.add_grade_cell("old", "09", "09", max_score=3, cell_type="code")
    theirs.add_task_cell("essay", "09", "09", max_score=3, cell_type="markdown")
    theirs.add_source_cell("old", "09", "09", cell_type="code", source="")
    theirs.close()
    register(book, "cnn", [level_cells("09")])
    with open_gradebook(path) as again:
        assert store(again, [stored(level="09")]).stored == 1
    assert theirs.find_assignment("09").max_score == 10.0
    assert theirs.find_notebook("09", "09").task_cells == []
