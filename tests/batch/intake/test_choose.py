import re

import pytest

from autograder.batch.intake.choose import choose
from autograder.batch.intake.handed import Entry, Handed, HandedFile, Identity

LEVEL, OTHERS = "01-corr2d", ["02-pad-stride"]


def chosen(*names):
    files = tuple(HandedFile(tuple(name.split("/")), Entry((name,))) for name in names)
    return choose(Handed((Identity(id="1"),), files, "here"), LEVEL, OTHERS)


@pytest.mark.parametrize(
    ("names", "right"),
    [
        (["work.ipynb"], "work.ipynb"),
        (["作业 一.IPYNB"], "作业 一.IPYNB"),
        (["draft.ipynb", "01-corr2d.ipynb"], "01-corr2d.ipynb"),
        (["01-Corr2D.ipynb", "x.ipynb"], "01-Corr2D.ipynb"),
        (["old/01-corr2d.ipynb", "01-corr2d.ipynb"], "01-corr2d.ipynb"),
        (["01-corr2d.ipynb", "01-corr2d-1.ipynb", "01-corr2d-10.ipynb", "01-corr2d-2.ipynb"], "01-corr2d-10.ipynb"),
        ([".ipynb_checkpoints/01-corr2d-checkpoint.ipynb", "w.ipynb"], "w.ipynb"),
        (["__MACOSX/._w.ipynb", "w.ipynb", "a.png"], "w.ipynb"),
    ],
)
def test_the_levels_name_else_the_only_one(names, right):
    assert "/".join(chosen(*names).notebook.path) == right


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["a.ipynb", "b.ipynb"], r"of its 2 notebooks \(a.ipynb, b.ipynb\) none is called 01-corr2d.ipynb"),
        (["a/01-corr2d.ipynb", "b/01-corr2d.ipynb"], "2 notebooks are called 01-corr2d.ipynb"),
        (["02-pad-stride.ipynb"], "is level 02-pad-stride's"),
        (["02-pad-stride-1.ipynb"], "is level 02-pad-stride's"),
        (["work.zip"], r"archive is not opened: work.zip"),
        (["work.py"], r"there is no notebook in it \(work.py\); right would be 01-corr2d.ipynb"),
        ([], "there is no notebook in it; "),
        ([".ipynb_checkpoints/w.ipynb"], "there is no notebook in it; "),
        (["a\u202eb.ipynb", "b\n! left: nobody.ipynb"], r"a\\u202eb.ipynb, b\\n! left"),
    ],
)
def test_why_there_is_none(names, why):
    choice = chosen(*names)
    assert choice.notebook is None
    assert re.search(why, choice.why), choice.why


def test_what_lies_beside_is_told():
    choice = chosen("w.ipynb", "data.csv", "more.zip", ".DS_Store")
    assert ["/".join(file.path) for file in choice.beside] == ["data.csv", "more.zip"]
    assert choice.leftovers == 1
