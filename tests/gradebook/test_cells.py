import pytest

from autograder.errors import AuthorError
from autograder.gradebook.cells import Cell, check_cells
from tests.gradebook.building import level_cells


def test_a_level_like_ours_is_taken():
    check_cells(level_cells())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"points": {"x" * 129: 10}}, "129 characters"),
        ({"level": ""}, "0 characters"),
        ({"points": {"imports": 10}}, "two cells have the grade_id 'imports'"),
        ({"points": {"value": float("nan")}}, "worth nan points"),
        ({"points": {"value": -1.0}}, "worth -1.0 points"),
    ],
)
def test_what_the_tables_cannot_hold_is_refused(changes, said):
    with pytest.raises(AuthorError, match=said):
        check_cells(level_cells(**changes))


def test_the_longest_names_are_taken():
    check_cells(level_cells(level="x" * 128, points={"y" * 128: 10}))


def test_an_error_names_the_notebook():
    cell = Cell(grade_id="", source="")
    with pytest.raises(AuthorError, match=r"^assignments/a/a\.ipynb: "):
        check_cells(level_cells(cells=(cell,), file="assignments/a/a.ipynb"))
