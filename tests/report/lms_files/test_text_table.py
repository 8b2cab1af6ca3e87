"""What makes a cell a formula is the same for these files and for our own."""

import io

import pytest

from autograder.gradebook.export import _write
from autograder.report.lms_files.text_table import guarded, is_formula

TEXTS = ["=1", "+1", " -1", "@a", "\t=1", "＝1", "a;=1", "a; +b", "a=b", "张三", "o'brien", "", "a-b", "a;b-c"]


@pytest.mark.parametrize("text", TEXTS)
def test_formulas_are_guarded_as_in_the_gradebooks_own_files(text):
    stream = io.StringIO()
    _write([[text, "x"]], stream)
    plain = io.StringIO()
    plain.write(stream.getvalue())
    assert stream.getvalue().rstrip("\n").removesuffix(",x").strip('"') == guarded(text)
    assert is_formula(text) == (guarded(text) != text)
