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


@pytest.mark.parametrize(
    ("source", "line", "part"),
    [
        (b"x = 1\ny = 2\n# \xff\n", 3, "the byte 0xff, which is not UTF-8"),  # Python takes it in a comment
        (b"x = 1\ny = '\xed\xa0\x80'\n", 2, "the byte 0xed, which is not UTF-8"),
        (b"x = 1\n\0", 2, "a null byte"),
        (b"# coding: klingon\n", 1, "klingon"),
        (b"x = " + b"-" * 100_000 + b"1\n", None, "nested too deep"),
    ],
    ids=["comment", "text", "null", "encoding", "deep"],
)
def test_a_file_that_can_not_be_read_as_python_is_named_with_its_line(folder, source, line, part):
    (folder / "checks.py").write_bytes(source)
    with pytest.raises(AuthorError) as caught:
        import_private(folder, "v")
    assert part in caught.value.text
    assert (caught.value.file, caught.value.line) == (folder / "checks.py", line)
