import sys

import pytest

from autograder.checks.package import error_place, import_private
from autograder.errors import AuthorError


@pytest.fixture
def folder(tmp_path):
    for name in ("reference", "checks", "bugs"):
        (tmp_path / f"{name}.py").write_text("", encoding="utf-8")
    return tmp_path


def test_later_files_import_from_earlier_ones(folder):
    (folder / "reference.py").write_text("answer = 42\n", encoding="utf-8")
    (folder / "checks.py").write_text("from .reference import answer\n", encoding="utf-8")
    (folder / "bugs.py").write_text("from .checks import answer as same\n", encoding="utf-8")
    assert import_private(folder, "v").bugs.same == 42


def test_the_files_can_be_in_chinese(folder):
    (folder / "reference.py").write_text('名字 = "卷积"\n', encoding="utf-8")
    assert import_private(folder, "v").reference.名字 == "卷积"


def test_nothing_else_is_found_beside_them(folder):
    (folder / "other.py").write_text("", encoding="utf-8")
    (folder / "checks.py").write_text("from . import other\n", encoding="utf-8")
    with pytest.raises(AuthorError, match="ImportError"):
        import_private(folder, "v")


def test_classes_find_their_module(folder):
    (folder / "reference.py").write_text("class Layer:\n    pass\n", encoding="utf-8")
    layer = import_private(folder, "v").reference.Layer
    assert sys.modules[layer.__module__].Layer is layer


def test_the_switches_of_our_own_files_do_not_reach_theirs(folder):
    (folder / "reference.py").write_text("def f(x: undefined_name): pass\n", encoding="utf-8")
    with pytest.raises(AuthorError, match="NameError"):
        import_private(folder, "v")


def test_error_place(folder):
    (folder / "reference.py").write_text("def f(x):\n    return len(x)\n", encoding="utf-8")
    half = import_private(folder, "v")
    with pytest.raises(TypeError) as caught:
        half.reference.f(3)
    assert error_place(caught.value, folder) == (str(folder / "reference.py"), 2)
    assert error_place(ValueError(), folder) == (None, None)
