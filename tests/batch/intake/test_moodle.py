from types import MappingProxyType

import pytest

from autograder.batch.intake import moodle
from autograder.batch.intake.handed import Entry, Identity


def entries(*names):
    return [Entry(tuple(name.split("/")), key) for key, name in enumerate(names)]


def read(*names, called=MappingProxyType({})):
    taken = moodle.read(entries(*names), called)
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


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Ann Example", "Ann Example"),
        ("Example, Ann Beth", "Ann Example"),  # another format of names for who may see all of them
        ("欧阳娜娜", "欧阳 娜娜"),
        ("O'Hara", "O’HARA"),
        ("u123 Ann", "Ann"),  # a site that puts the user name in front
    ],
)
def test_a_name_that_is_written_in_another_way_is_the_same(name, full):
    assert read(f"{name}_74_assignsubmission_file/w.ipynb", called={"74": full})[0] == {"74": ["w.ipynb"]}


@pytest.mark.parametrize("form", ["{}_12_assignsubmission_file/w.ipynb", "{}_12_assignsubmission_file_w.ipynb"])
def test_a_group_whose_number_is_also_a_participants_is_left(form):
    found, taken = read(form.format("Team Red"), form.format("张三"), called={"12": "张三"})
    assert list(found) == ["12"]
    assert [one.at for one in taken.left] == [form.format("Team Red")]
    assert "--names calls participant 12 张三; if this is a group's" in taken.left[0].why


@pytest.mark.parametrize(
    "name", ["Default group_assignsubmission_file/w.ipynb", "默认小组_assignsubmission_file_w.ipynb"]
)
def test_those_in_no_group_are_left(name):
    assert moodle.fits(name.split("/"))
    found, taken = read(name)
    assert found == {}
    assert "students in no group" in taken.left[0].why
