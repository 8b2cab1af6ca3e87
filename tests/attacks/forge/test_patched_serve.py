"""Rewrites what serves it, to lie about what happened: that it passed, that it took no time, what it printed."""

import numpy as np
import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Handle, Raised, Returned

STOPPED_BY = ("process boundary", "wire")

HEAD = """
import numpy as np
import autograder.inside.serve as serve
import autograder.wire.messages as messages
from autograder.wire.answers import TracebackLine
from autograder.wire.messages import Gave, HandleNode, Output, Threw, encode
def attack(*arguments):
    return np.zeros(3)
def become(make):
    serve._Servant.answer = lambda self, request, data: make(request.id)
"""


@pytest.fixture
def lie(boxed):
    """``lie(expression)``: what is heard when every answer is the payload of this expression of ``id``."""

    def run(expression):
        student = boxed(f"{HEAD}\ndef attack():\n    become(lambda id: {expression})\n    return 'not yet'")
        first = student.call("attack", (), {})
        assert first == Returned("not yet")
        return student.call("attack", (), {})

    return run


@pytest.mark.parametrize("verdict", ["'passed'", "{'verdict': 'passed'}", "b'passed'", "True", "10.0"])
def test_a_verdict_is_a_value_at_most(lie, verdict):
    answer = lie(f"encode(Gave(id, messages.node({verdict}, [])), [])" if verdict[0] != "b" else "b'passed'")
    assert isinstance(answer, (Returned, Ended))
    assert not isinstance(answer, Ended) or answer.verdict is Verdict.CRASHED


@pytest.mark.parametrize("dropped", [2**64 - 1, -(2**63), -1])
def test_output_that_was_never_printed(boxed, dropped):
    source = f"""{HEAD}
serve._output = lambda id, text, dropped: Output(id, "forged", {dropped})
def attack():
    print("honest")
    return 1
"""
    answer = boxed(source).call("attack", (), {})
    assert answer == Returned(1, "forged")


def test_tracebacks_of_what_is_not_there(lie):
    lines = (
        "[TracebackLine(c, n, 's' * 5000, 'f' * 5000) for c, n in ((0, 1), (-1, 1), (1, -1), (2**40, 1), (1, 2**63))]"
    )
    answer = lie(f"encode(Threw(id, 'E' * 5000 + chr(27), chr(27) * 5000, {lines}), [])")
    assert isinstance(answer, Raised)
    assert [(line.cell, line.line) for line in answer.lines] == [(0, 1)]
    assert len(answer.lines[0].source) <= 300
    assert len(answer.lines[0].function) <= 200
    assert (len(answer.type_name), len(answer.text)) == (200, 2000)


def test_thousands_of_traceback_lines(lie):
    answer = lie("encode(Threw(id, 'E', '', [TracebackLine(0, 1, 's' * 20, 'f')] * 2000), [])")
    assert isinstance(answer, Raised)
    assert len(answer.lines) == 20


@pytest.mark.parametrize("number", [-1, -(2**63)])
def test_handles_of_another_student(lie, number):
    answer = lie(f"encode(Gave(id, HandleNode({number}, 'tuple')), [])")
    assert isinstance(answer, Ended)
    assert answer.why.args["why"] == "a handle of another student"


@pytest.mark.parametrize("number", [0, 2**63, 2**20 - 1])
def test_handles_of_what_is_not_there(boxed, number):
    student = boxed(
        f"{HEAD}\ndef attack():\n    become(lambda id: encode(Gave(id, HandleNode({number}, chr(27) * 999)), []))"
    )
    student.call("attack", (), {})
    handle = student.call("attack", (), {}).value
    assert handle == Handle(number, "\x1b" * 200)
    for answer in (student.call(handle, (), {}), student.get(handle, "shape"), student.call((handle, "run"), (), {})):
        assert not isinstance(answer, Returned) or isinstance(answer.value, Handle)


@pytest.mark.parametrize(
    "names",
    ["1", "None", "[]", "np.zeros(3)", "{1: 'x'}", "{'a b': '', '\\x1b[2J': '', '': ''}", "{'x' * 10**5: ''}"],
)
def test_names_that_are_none(boxed, names):
    source = f"{HEAD}\nserve._Servant._names = lambda self: {names}"
    student = boxed(source)
    assert student.names() == {}
    assert student.call("attack", (), {}).name == "attack"


def test_thousands_of_names(boxed):
    source = f"{HEAD}\nserve._Servant._names = lambda self: {{f'attac{{i}}': 'x' * 50 for i in range(3500)}}"
    student = boxed(source)
    assert len(student.names()) <= 2000
    assert len(student.call("attack", (), {}).similar) <= 3


def test_an_array_that_says_what_it_is_not(boxed):
    """What counts is what has come, whatever the box says of it."""
    source = f"{HEAD}\ndef attack():\n    serve.crossing = lambda value, keep: np.ones(3)\n    return 'wrong'"
    answer = boxed(source).call("attack", (), {})
    np.testing.assert_array_equal(answer.value, np.ones(3))
