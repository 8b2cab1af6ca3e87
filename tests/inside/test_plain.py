"""Cells that are plain Python, run without IPython: as IPython would have run them."""

import pytest

CELLS = {
    "a module": ("x = __name__", "x"),
    "the last value shown": ("'shown'", "None"),
    "none shown": ("None", "None"),
    "source code": ("import inspect\ndef g():\n    return 1", "inspect.getsource(g)"),
    "a class": ("class A:\n    pass", "A.__module__"),
    "a comprehension": ("x = [i for i in range(3)]\ny = {i: x for i in x}", "y"),
    "globals": ("x = 1\nglobals()['y'] = 2", "x + y"),
    "a future import": ("from __future__ import annotations\ndef g(a: nowhere): pass", "g.__annotations__"),
    "a failing cell": ("a = 1\nb = 1 / 0\nc = 3", "a, 'c' in globals()"),
    "an empty cell": ("", "1"),
    "a comment": ("# nothing", "1"),
    "a docstring": ("'doc'\nx = 1", "x"),
    "main itself": ("import sys\nx = 3", "sys.modules['__main__'].x"),
    "a dataclass": ("from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int = 1", "A().x"),
    "a pickle": ("import pickle\ndef g(): pass", "pickle.loads(pickle.dumps(g)) is g"),
}


@pytest.mark.parametrize("what", CELLS)
def test_like_ipython(boxed, what):
    cell, expression = CELLS[what]
    sources = (cell, f"def f():\n    return {expression}")
    plain = boxed(*sources, packages=("numpy",)).call("f", (), {})
    assert plain == boxed(*sources).call("f", (), {})
    assert hasattr(plain, "value")


def test_there_is_no_ipython(boxed):
    student = boxed("import sys\ndef f():\n    return 'IPython' in sys.modules", packages=("numpy",))
    assert student.call("f", (), {}).value is False
