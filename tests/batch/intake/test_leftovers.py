import pytest

from autograder.batch.intake.leftovers import is_leftover


@pytest.mark.parametrize(
    "path", ["__MACOSX/a/._w.ipynb", "a/.ipynb_checkpoints/w-checkpoint.ipynb", ".DS_Store", "a/Thumbs.db", "w.ipynb~"]
)
def test_what_programs_leave_behind(path):
    assert is_leftover(tuple(path.split("/")))


@pytest.mark.parametrize("path", ["w.ipynb", "a_/w.ipynb", "__init__.py", "MACOSX/w.ipynb"])
def test_what_students_hand_in(path):
    assert not is_leftover(tuple(path.split("/")))
