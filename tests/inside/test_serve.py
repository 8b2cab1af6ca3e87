"""What a box answers to what it is asked, with IPython and without."""

import numpy as np
import pytest

from autograder.wire.answers import Handle, Missing, Raised, Returned, TracebackLine


@pytest.fixture(params=[("numpy", "IPython"), ("numpy",)], ids=["IPython", "plain"])
def ask(request, boxed):
    """``ask(source, *arguments)``: what calling ``f`` gives, where the cells are these sources."""

    def run(*sources, arguments=(), keywords=None):
        run.student = boxed(*sources, packages=request.param)
        return run.student.call("f", arguments, keywords or {})

    return run


def test_arguments_by_place_and_by_name(ask):
    answer = ask(
        "def f(*args, **kwargs):\n    return [list(args), kwargs]", arguments=(1, "二", None), keywords={"k": 2.5}
    )
    assert answer == Returned([[1, "二", None], {"k": 2.5}])


def test_arguments_are_fresh_writable_copies(ask):
    given = np.zeros(3)
    answer = ask("def f(x):\n    x += 1\n    return x", arguments=(given,))
    np.testing.assert_array_equal(answer.value, np.ones(3))
    np.testing.assert_array_equal(given, np.zeros(3))
    again = ask.student.call("f", (given,), {})
    np.testing.assert_array_equal(again.value, np.ones(3))


def test_two_arguments_that_are_one_arrive_as_two(ask):
    x = np.zeros(1)
    assert ask("def f(x, y):\n    return x is y", arguments=(x, x)) == Returned(False)


def test_a_cache_stays_inside_and_can_be_passed_back(ask):
    source = "def f():\n    f.cache = ([1], {2})\n    return 0, f.cache\ndef same(cache):\n    return cache is f.cache"
    out, cache = ask(source).value
    assert (out, type(cache), cache.type_name) == (0, Handle, "tuple")
    assert ask.student.call("same", (cache,), {}) == Returned(True)
    assert ask.student.call("same", ({"deep": [cache]},), {}) == Returned(False)


def test_an_object_can_be_called_and_asked(ask):
    source = """
class Layer:
    size = 3
    def __call__(self, x):
        return x + 1
    def forward(self, x, *, by=1):
        return x * by
def f():
    return Layer()
"""
    layer = ask(source).value
    student = ask.student
    assert layer.type_name == "Layer"
    assert student.call(layer, (1,), {}) == Returned(2)
    assert student.call((layer, "forward"), (2,), {"by": 5}) == Returned(10)
    assert student.get(layer, "size") == Returned(3)
    assert student.get(layer, "forward").value.type_name == "method"
    assert student.get(layer, "none").type_name == "AttributeError"
    assert student.call((layer, "none"), (), {}).type_name == "AttributeError"


def test_an_exception_says_where_in_the_notebook(ask):
    answer = ask("import numpy as np", "def g(x):\n    return 1 / x\n\ndef f():\n    y = 1\n    return g(y - 1)")
    assert answer == Raised(
        "ZeroDivisionError",
        "division by zero",
        (TracebackLine(1, 6, "return g(y - 1)", "f"), TracebackLine(1, 2, "return 1 / x", "g", "x = 0")),
    )


def test_what_the_line_had_at_hand(ask):
    answer = ask("import numpy as np\ndef f(n=3):\n    X, w = np.ones((2, n)), np.ones((4, 5))\n    return X @ w")
    assert [line.values for line in answer.lines] == ["X (2, 3), w (4, 5)"]


def test_a_misspelt_name_has_suggestions_and_what_lies_about_its_names_has_none(ask):
    answer = ask("import numpy as np\ndef f():\n    padded = 1\n    return paded")
    assert answer.similar == ("padded",)
    lying = "class Lying:\n    def __dir__(self):\n        raise SystemExit\ndef f():\n    return Lying().size"
    assert ask("import numpy as np", lying).similar == ()


def test_an_exception_in_a_library_says_the_line_that_called_it(ask):
    answer = ask("import numpy as np\ndef f():\n    return np.zeros(3).reshape(2, 2)")
    assert [(line.line, line.source) for line in answer.lines] == [(3, "return np.zeros(3).reshape(2, 2)")]
    assert answer.type_name == "ValueError"


def test_a_wrong_signature_has_no_lines(ask):
    answer = ask("def f(x):\n    return x")
    assert isinstance(answer, Raised)
    assert (answer.type_name, answer.lines) == ("TypeError", ())


def test_a_cell_with_a_syntax_error_is_the_cause(boxed):
    student = boxed("x = 1", "def f(:\n    pass", names=("f",))
    answer = student.call("f", (), {})
    assert isinstance(answer, Missing)
    assert answer.cause.type_name == "SyntaxError"
    assert [(line.cell, line.line) for line in answer.cause.lines] == [(1, 1)]


def test_text_is_cut_and_can_be_sent_whatever_it_is(ask):
    answer = ask("def f():\n    raise ValueError('\\udc80' + 'x' * 10**5)")
    assert answer.text.startswith("\\udc80xxx")
    assert len(answer.text) <= 2010


def test_an_exception_whose_text_raises(ask):
    answer = ask("class E(Exception):\n    def __str__(self):\n        raise self\ndef f():\n    raise E")
    assert (answer.type_name, answer.text) == ("E", "")


def test_many_frames_keep_the_last(ask):
    answer = ask("def f(n=50):\n    return f(n - 1) if n else 1 / 0")
    assert len(answer.lines) == 20
    assert answer.type_name == "ZeroDivisionError"


def test_what_was_printed_comes_along(ask):
    source = "import sys\ndef f(fail):\n    print('out')\n    sys.stderr.write('err')\n    return 1 / fail"
    assert ask(source, arguments=(1,)) == Returned(1.0, "out\nerr")
    assert ask.student.call("f", (0,), {}).printed == "out\nerr"


def test_standard_input_is_at_its_end(ask):
    assert ask("def f():\n    return input('?')").type_name == "EOFError"
    assert ask("import sys\ndef f():\n    return sys.stdin.read()") == Returned("")


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("[[0.5] * 400] * 400", "list"),  # 1.4 MB of header
        ("['x' * 16000] * 1000", "list"),
        ("{i: [i] * 100 for i in range(1000)}", "dict"),
        ("np.zeros(2**21 + 1)", "ndarray of shape (2097153,)"),
        ("tuple(np.zeros(2**21) for _ in range(5))", "tuple"),
        ("'x' * 20000", "str"),
        ("10**30", "int"),
    ],
)
def test_what_is_too_large_stays_and_says_so(ask, expression, kind):
    answer = ask(f"import numpy as np\ndef f():\n    return {expression}\ndef size(x):\n    return len(str(x)) > 9")
    assert isinstance(answer.value, Handle)
    assert answer.value.type_name.startswith(kind)
    assert "too l" in answer.value.type_name
    assert ask.student.call("size", (answer.value,), {}) == Returned(True)


def test_names_and_signatures(ask):
    conv = "class Conv:\n    def __init__(self, w):\n        pass"
    ask("import math\nx = 1\n_hidden = 2\ndef f(X, K, *, pad=0):\n    pass", conv)
    assert ask.student.names() == {"math": "", "x": "", "f": "(X, K, *, pad=0)", "Conv": "(w)"}


def test_thousands_of_imported_names_hide_none_of_the_notebook(ask):
    star = "from numpy import *\nglobals().update({f'other_{i}': i for i in range(2500)})"
    assert ask("def f(x):\n    return x", star, arguments=(5,)) == Returned(5)
    assert ask.student.names()["f"] == "(x)"
    assert len(ask.student.names()) == 2000


def test_a_name_that_lies_about_itself(ask):
    source = """
class Odd:
    def __getattr__(self, name):
        raise SystemError(name)
    def __call__(self):
        return 1
odd, f = Odd(), lambda: 2
"""
    assert ask(source) == Returned(2)
    assert ask.student.call("odd", (), {}) == Returned(1)


def test_a_name_that_a_later_cell_deletes(ask):
    assert ask("def f():\n    return 1", "del f") == Missing("f", (), None)
