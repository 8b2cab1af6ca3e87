import pytest

from autograder.batch.intake import moodle
from autograder.batch.intake.handed import Entry, Identity


def entries(*names):
    return [Entry(tuple(name.split("/")), key) for key, name in enumerate(names)]


def read(*names):
    taken = moodle.read(entries(*names))
    return {handed.who[0].id: ["/".join(file.path) for file in handed.files] for handed in taken.handed}, taken


@pytest.mark.parametrize("end", ["", "_"])
def test_the_folders_of_old_and_new_moodle(end):
    found, taken = read(
        f"Ann Example_74_assignsubmission_file{end}/work.ipynb",
        f"欧阳 娜娜_75_assignsubmission_file{end}/作业/a.ipynb",
        f"Under_Score Jr_76_assignsubmission_onlinetext{end}/onlinetext.html",
    )
    assert found == {"74": ["work.ipynb"], "75": ["作业/a.ipynb"], "76": ["onlinetext.html"]}
    assert taken.left == []
    assert taken.handed[0].who == (Identity(id="74"),)
    assert taken.handed[0].time is None


def test_a_name_that_looks_like_a_participant_is_not_one():
    found, _ = read("x_99_assignsubmission_file_74_assignsubmission_file/w.ipynb")
    assert found == {"74": ["w.ipynb"]}


def test_names_without_folders():
    found, _ = read("Ann Example_74_assignsubmission_file_work.ipynb")
    assert found == {"74": ["work.ipynb"]}


def test_a_file_that_is_called_like_anothers_is_left():
    found, taken = read("Ann_74_assignsubmission_file_x_99_assignsubmission_file_w.ipynb")
    assert found == {}
    assert "two participants" in taken.left[0].why


def test_what_is_none_of_moodles_is_left_and_leftovers_are_counted():
    found, taken = read("readme.txt", "other/w.ipynb", "__MACOSX/w.ipynb")
    assert found == {}
    assert [one.at for one in taken.left] == ["readme.txt", "other/w.ipynb"]
    assert taken.leftovers == 1
