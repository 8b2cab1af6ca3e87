import linecache

import numpy as np
import pytest

from autograder.client.stopped import innermost, line_at

FILE = "<the student's>"


def failing(line, **names):
    """The exception of a line in a student's function."""
    source = "def f(" + ", ".join(names) + "):\n    " + line + "\n"
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    made = {"np": np}
    exec(compile(source, FILE, "exec"), made)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the line raises
        made["f"](**names)
    return caught.value


def test_only_the_students_lines_count():
    error = failing("return X + None.a", X=np.ones(2))
    assert innermost(error, {"elsewhere"}) is None
    assert innermost(error, {FILE}).tb_lineno == 2
    assert line_at(innermost(error, {FILE})).strip() == "return X + None.a"


def test_the_innermost_line_counts():
    error = failing("return call(1)", call=lambda one: {}[one])
    assert innermost(error, {__file__: 0, FILE: 1}).tb_frame.f_code.co_filename == __file__
