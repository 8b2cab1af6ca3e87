"""Raises what can't be told: a text of gigabytes or without end, causes in a circle, ten thousand lines to trace."""

import json
import traceback

import msgspec
import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Raised

STOPPED_BY = ("clock", "resource limits", "wire")

WAYS = {
    "a text of 16 MiB": "class E(Exception):\n    pass\ndef attack():\n    raise E('x' * 2**24)",
    "a text of 16 GiB": """
class E(Exception):
    def __str__(self):
        return "x" * 2**34
def attack():
    raise E""",
    "a circle of causes": """
class E(Exception):
    pass
def attack():
    one, two = E(1), E(2)
    one.__cause__, two.__cause__ = two, one
    one.__context__, two.__context__ = two, one
    raise one""",
    "a chain of causes": """
class E(Exception):
    pass
def attack():
    last = None
    for _ in range(10**5):
        error = E("x")
        error.__context__, last = last, error
    raise last""",
    "groups in groups": """
class E(Exception):
    pass
def attack():
    group = ValueError()
    for _ in range(500):
        group = ExceptionGroup("x" * 10**4, [group])
    raise E(group)""",
    "ten thousand lines": """
import sys
sys.setrecursionlimit(20_000)
class E(Exception):
    pass
def attack(depth=10_000):
    if depth == 0:
        raise E("deep")
    attack(depth - 1)""",
    "a note of 16 MiB": """
class E(Exception):
    pass
def attack():
    error = E("x")
    error.add_note("x" * 2**24)
    raise error""",
    "a line of 16 MiB": """
class E(SyntaxError):
    pass
def attack():
    raise E("x", ("<cell 1>", 10**18, 10**18, "x" * 2**24))""",
    "a name of 16 MiB": "E = type('E' * 2**24, (Exception,), {})\ndef attack():\n    raise E",
}


def size(answer):
    return len(msgspec.json.encode(answer))


@pytest.mark.parametrize("way", WAYS)
def test_it_is_told_in_little(attempt, way):
    answer = attempt(WAYS[way])
    assert isinstance(answer, Raised)
    assert answer.type_name.startswith("E")
    assert size(answer) < 20_000


@pytest.mark.parametrize("way", ["a text of 16 MiB", "a chain of causes", "ten thousand lines"])
def test_told_as_python_tells_it_fills_the_report(way):
    namespace = {}
    exec(WAYS[way].replace("10**5", "10**3").replace("10_000", "900"), namespace)  # as a notebook's kernel runs it
    try:
        namespace["attack"]()
    except Exception as error:
        text = "".join(traceback.format_exception(error, chain=True))
        if way == "ten thousand lines":  # Python folds lines that are equal, the frames are all there
            text = "".join(map(str, traceback.extract_tb(error.__traceback__)))
    assert len(json.dumps(text)) > 20_000


ENDLESS = "class E(Exception):\n    def __str__(self):\n        while True: pass\ndef attack():\n    raise E"
LEAVES = "class E(Exception):\n    def __str__(self):\n        raise SystemExit\ndef attack():\n    raise E"
SHOWN = "class E:\n    def __repr__(self):\n        while True: pass\nE()"


def test_a_text_that_never_comes_is_not_waited_for(attempt):
    answer = attempt(ENDLESS, call_seconds=0.2)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT


def test_nor_a_cell_that_shows_something_for_ever(boxed):
    student = boxed(SHOWN, "def attack():\n    return 1", cell_seconds=0.2)
    assert student.call("attack", (), {}).value == 1
    assert [note.id for note in student.notes] == ["box.cell_left_out"]


def test_a_text_that_leaves_takes_the_box_along_and_no_more(attempt):
    answer = attempt(LEAVES)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
